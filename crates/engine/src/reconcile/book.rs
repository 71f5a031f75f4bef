//! One account's transactions while a window of them is reconciled.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use model::{Pair, id::TransactionId, pair::Standing, transaction::Movement};
use providers::Window;
use store::Posted;

use super::{
    anew,
    pairs::{Decision, Earlier, decide},
    transactions::{Draft, Known, Plan, Undone},
    weigh::{Face, MARGIN},
};

/// As few posted transactions as have to be gone at once for the bank to have named all of them anew.
const NAMED_ANEW: usize = 5;

/// As many times more have to be gone than are still named.
const MOSTLY: usize = 4;

/// What is stored, what was said, and what follows so far.
pub(super) struct Book<'k> {
    known: Known<'k>,
    /// What was said, each id once, in the order it first came.
    said: Vec<Movement>,
    /// Where an id stands in what was said.
    place: HashMap<String, usize>,
    window: Window,
    complete: bool,
    /// Whether each transaction may have another id: the account itself has one, or next to nothing is named as it was.
    anew: bool,
    /// Our ids by the bank's, stored or given back.
    ids: HashMap<String, TransactionId>,
    /// The bank's ids by ours.
    holders: HashMap<TransactionId, String>,
    plan: Plan,
}

/// What no longer is named, and where it stands.
struct Missing<'k> {
    id: TransactionId,
    earlier: Earlier,
    kind: Kind<'k>,
}

#[derive(Clone, Copy)]
enum Kind<'k> {
    /// A pending row.
    Pending,
    /// A posted row, which stays whatever happens.
    Posted,
    /// A row that is stored no more.
    Remembered,
    /// One that goes on as another, which something else may turn out to be.
    Paired(&'k Pair),
}

impl<'k> Book<'k> {
    pub(super) fn open(known: Known<'k>, observed: Vec<Movement>, window: Window, complete: bool) -> Self {
        let mut ids = HashMap::with_capacity(known.posted.len() + known.pending.len());
        ids.extend(known.posted.iter().map(|p| (p.provider_id.clone(), p.id)));
        ids.extend(known.pending.iter().map(|p| (p.provider_id.clone(), p.id)));
        let holders = ids.iter().map(|(name, id)| (*id, name.clone())).collect();
        let mut place: HashMap<String, usize> = HashMap::with_capacity(observed.len());
        let mut said: Vec<Movement> = Vec::with_capacity(observed.len());
        for movement in observed {
            match place.get(&movement.provider_id).and_then(|at| said.get_mut(*at)) {
                Some(earlier) => *earlier = movement,
                None => {
                    place.insert(movement.provider_id.clone(), said.len());
                    said.push(movement);
                }
            }
        }
        Self {
            known,
            said,
            place,
            window,
            complete,
            anew: false,
            ids,
            holders,
            plan: Plan::default(),
        }
    }

    /// Of an account that has another id itself.
    pub(super) fn anew(self) -> Self {
        Self { anew: true, ..self }
    }

    /// Undoes what was concluded about ids that the bank names again, the latest first.
    pub(super) fn undo(&mut self) {
        let mut again: Vec<&Pair> = self
            .known
            .pairs
            .iter()
            .filter(|pair| pair.standing != Standing::Undone && self.place.contains_key(&pair.earlier))
            .collect();
        again.sort_by(|one, other| (other.decided_at, &other.earlier).cmp(&(one.decided_at, &one.earlier)));
        for pair in again {
            if !self.ids.contains_key(&pair.earlier) {
                if let (Standing::Paired, Some(own)) = (pair.standing, pair.own) {
                    self.part(pair, own, true);
                }
                self.ids.insert(pair.earlier.clone(), pair.transaction);
                self.holders.insert(pair.transaction, pair.earlier.clone());
            }
            self.plan.drafts.push(Draft {
                standing: Standing::Undone,
                ..draft(pair)
            });
        }
    }

    /// Lets the later one of a pair go on by itself. Where the earlier one is named again and the later one
    /// is not, it goes.
    fn part(&mut self, pair: &Pair, own: TransactionId, named_again: bool) {
        let holder = self.holders.remove(&pair.transaction);
        // One that was only named again a moment ago is not stored.
        let stored = holder.as_deref().is_none_or(|name| self.is_stored(name));
        if stored {
            self.plan.undone.push(Undone {
                earlier: pair.earlier.clone(),
                from: pair.transaction,
                to: own,
            });
        }
        if let Some(name) = holder {
            if named_again && self.is_missing(&name) {
                self.ids.remove(&name);
                self.plan.vanished.push(own);
            } else {
                self.ids.insert(name.clone(), own);
                self.holders.insert(own, name);
            }
        }
    }

    fn is_stored(&self, name: &str) -> bool {
        self.known.posted.iter().any(|p| p.provider_id == name)
            || self.known.pending.iter().any(|p| p.provider_id == name)
    }

    /// Whether a stored transaction is due in the window and was not named.
    fn is_missing(&self, name: &str) -> bool {
        let posted = self.known.posted.iter().find(|p| p.provider_id == name);
        let pending = self.known.pending.iter().find(|p| p.provider_id == name);
        let booked_at = posted.map(|p| p.posted_at.unwrap_or(p.listed_at));
        let due_at = booked_at.or(pending.map(|p| p.listed_at));
        self.complete
            && !self.place.contains_key(name)
            && due_at.is_some_and(|at| at >= self.window.from && at <= self.window.to)
    }

    /// Finds what is no longer named in what is new.
    pub(super) fn pair(&mut self) {
        self.anew = self.complete && (self.anew || self.is_named_anew());
        let mut missing = self.missing();
        if missing.is_empty() {
            return;
        }
        let new: Vec<usize> = (0..self.said.len()).filter(|at| self.is_new(*at)).collect();
        let faces: Vec<Face> = new
            .iter()
            .filter_map(|at| self.said.get(*at))
            .map(|movement| Face::of_movement(movement, self.window.to))
            .collect();
        let sums: HashSet<i64> = missing.iter().map(|one| one.earlier.face.trace.amount).collect();
        let booked: Vec<Face> = self
            .known
            .posted
            .iter()
            .filter(|posted| sums.contains(&posted.amount))
            .map(Face::of_posted)
            .collect();
        for one in missing.iter_mut().filter(|one| one.earlier.face.trace.pending) {
            let face = &one.earlier.face;
            one.earlier.face.common = booked.iter().any(|other| face.resembles(other));
        }
        let earlier: Vec<Earlier> = missing.iter().map(|m| m.earlier.clone()).collect();
        let remembered = self.known.pairs.iter().map(|pair| pair.earlier.as_str());
        let names: HashSet<&str> = self.ids.keys().map(String::as_str).chain(remembered).collect();
        let mut decided = decide(&earlier, &faces, &names);
        if self.anew {
            anew::follow(&earlier, &faces, self.window.from, &mut decided);
        }
        // A list with gaps shows what is new and not what is gone: only the bank's own word counts.
        if !self.complete {
            decided.retain(|at, decision| {
                let named = faces.get(decision.later).and_then(|face| face.reference.as_ref());
                decision.paired && named == earlier.get(*at).map(|e| &e.face.provider_id)
            });
        }
        self.settle(missing, &faces, decided);
    }

    /// Whether next to none of the posted transactions that are due in the window is named by the id it had.
    fn is_named_anew(&self) -> bool {
        let due = self.known.posted.iter().filter(|posted| {
            let booked_at = posted.posted_at.unwrap_or(posted.listed_at);
            booked_at >= self.window.from && booked_at <= self.window.to
        });
        let (named, gone): (Vec<&Posted>, Vec<&Posted>) =
            due.partition(|posted| self.place.contains_key(&posted.provider_id));
        gone.len() >= NAMED_ANEW && gone.len() >= named.len().saturating_mul(MOSTLY)
    }

    /// Whether what was said is of a transaction that is not known. What lies before the window may be
    /// known and was merely not looked up.
    fn is_new(&self, at: usize) -> bool {
        self.said.get(at).is_some_and(|movement| {
            let booked_at = movement.posted_at.or(movement.transacted_at);
            !self.ids.contains_key(&movement.provider_id) && booked_at.is_none_or(|at| at >= self.window.from)
        })
    }

    fn missing(&self) -> Vec<Missing<'k>> {
        let mut missing = Vec::new();
        let mut add = |id, face, hurdle, kind| {
            let earlier = Earlier { face, hurdle };
            missing.push(Missing { id, earlier, kind });
        };
        // What is dated otherwise may have stood a day or two before the window.
        let early = if self.anew {
            anew::NEAR
        } else {
            SignedDuration::ZERO
        };
        let from = self.window.from.checked_sub(early).unwrap_or(self.window.from);
        let due = |name: &str, at: Timestamp| !self.place.contains_key(name) && at >= from;
        for pending in self.known.pending {
            if due(&pending.provider_id, pending.listed_at)
                && let Some(id) = self.ids.get(&pending.provider_id)
            {
                add(*id, Face::of_pending(pending), None, Kind::Pending);
            }
        }
        for posted in self.known.posted.iter().filter(|_| self.complete) {
            // Windows act on when something was posted (providers.md 1.4).
            let booked_at = posted.posted_at.unwrap_or(posted.listed_at);
            if due(&posted.provider_id, booked_at)
                && booked_at <= self.window.to
                && let Some(id) = self.ids.get(&posted.provider_id)
            {
                add(*id, Face::of_posted(posted), None, Kind::Posted);
            }
        }
        for pair in self.known.pairs {
            let face = || Face::of(&pair.earlier, pair.trace.clone(), None).gone_before();
            if self.ids.contains_key(&pair.earlier) {
                continue;
            }
            match pair.standing {
                Standing::Gone | Standing::Suggested => {
                    add(pair.transaction, face(), None, Kind::Remembered);
                }
                Standing::Paired => {
                    let hurdle = Some(pair.grounds.score.0.saturating_add(MARGIN));
                    add(pair.transaction, face(), hurdle, Kind::Paired(pair));
                }
                Standing::Undone => {}
            }
        }
        missing
    }

    fn settle(&mut self, missing: Vec<Missing<'k>>, faces: &[Face], mut decided: BTreeMap<usize, Decision>) {
        // Nothing goes on under an id that something has already.
        let named = self.place.keys().filter_map(|name| self.ids.get(name));
        let mut used: HashSet<TransactionId> = named.copied().collect();
        // Pairs that end come first: what they let go has an id of its own from then on.
        let mut order: Vec<(usize, Missing<'k>)> = missing.into_iter().enumerate().collect();
        order.sort_by_key(|(at, one)| (!matches!(one.kind, Kind::Paired(_)), *at));
        for (at, one) in order {
            let id = match one.kind {
                Kind::Pending | Kind::Posted => {
                    let id = self.ids.get(&one.earlier.face.provider_id);
                    id.copied().unwrap_or(one.id)
                }
                Kind::Remembered | Kind::Paired(_) => one.id,
            };
            let free = match one.kind {
                Kind::Paired(pair) => pair.own.is_some(),
                Kind::Pending | Kind::Posted | Kind::Remembered => !used.contains(&id),
            };
            if !free {
                continue;
            }
            let decision = decided.remove(&at);
            let later = decision
                .as_ref()
                .and_then(|decision| faces.get(decision.later))
                .map(|face| face.provider_id.clone());
            let paired = decision.as_ref().is_some_and(|decision| decision.paired);
            let standing = match (&decision, one.kind) {
                _ if paired => Standing::Paired,
                (Some(_), _) => Standing::Suggested,
                // That nothing has come is no news of one that is remembered, nor of one that stays.
                (None, Kind::Remembered | Kind::Paired(_) | Kind::Posted) => continue,
                (None, Kind::Pending) if self.complete => Standing::Gone,
                (None, Kind::Pending) => continue,
            };
            if paired && let Some(later) = &later {
                if let Kind::Paired(pair) = one.kind
                    && let Some(own) = pair.own
                {
                    self.part(pair, own, false);
                }
                self.ids.insert(later.clone(), id);
                used.insert(id);
            } else if matches!(one.kind, Kind::Pending) {
                self.plan.vanished.push(id);
            }
            self.plan.drafts.push(Draft {
                earlier: one.earlier.face.provider_id,
                transaction: id,
                later,
                standing,
                trace: one.earlier.face.trace,
                grounds: decision.map(|decision| decision.grounds).unwrap_or_default(),
                renames: paired && matches!(one.kind, Kind::Pending | Kind::Posted),
            });
        }
    }

    pub(super) fn close(self) -> Plan {
        let ids = self.ids;
        let rows = self
            .said
            .into_iter()
            .map(|movement| (ids.get(&movement.provider_id).copied(), movement))
            .collect();
        Plan { rows, ..self.plan }
    }
}

/// What is kept of a pair already.
fn draft(pair: &Pair) -> Draft {
    Draft {
        earlier: pair.earlier.clone(),
        transaction: pair.transaction,
        later: pair.later.clone(),
        standing: pair.standing,
        trace: pair.trace.clone(),
        grounds: pair.grounds.clone(),
        renames: false,
    }
}
