//! The rules about accounts whose id is gone: which of those that are new each of them became, if any.
//!
//! Every old account is compared with every new one. A pair stands only where something identifies the account
//! (a number, a former id, its own transactions, or the bank's notice where something of the account itself
//! bears it out), with enough in all, without a veto, and with the next best of either side well behind. What leads
//! its row and its column by a margin is alone in both, so that pairs are one to one; where any other assignment could
//! be argued for, nothing is decided but to ask.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use model::{
    Condition, FactName, MismatchScope,
    evidence::{Candidate, Comparison, Decibits, Feature, MismatchKind, SafeAction, Verdict},
    id::AccountId,
};

use super::{
    compare::{Surroundings, compare, score},
    decide::{Decision, EVERY_ACTION, decided},
    login::{Bond, Contender, Observed, Stored, Subject, sides},
    pair::{Alone, Pair, announced, pair},
    portrait::Portrait,
    rules::Rules,
    sketch::History,
};

/// Complete lists that must lack an account before it is called gone.
pub(crate) const LISTS_UNTIL_GONE: u32 = 3;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// How long those lists must span.
const TIME_UNTIL_GONE: SignedDuration = SignedDuration::from_hours(72);

/// How long nothing was posted to an account that rests.
const RESTS: i32 = 45;

/// How many days before the end of another an account may be opened that follows it.
const NEAR_ITS_END: i32 = 30;

/// Decides about the accounts that are not listed under the id they had, and about those that are listed as
/// closed, which another may follow.
pub fn decide_missing(stored: &Stored, observed: &Observed, rules: &Rules) -> BTreeMap<AccountId, Decision> {
    let gone: Vec<&Subject> = stored
        .accounts
        .iter()
        .filter(|subject| observed.listed(&subject.portrait.provider_id).is_none())
        .collect();
    if !observed.complete {
        let unknown = || missing(Condition::AccountTemporarilyUnavailable);
        return gone.iter().map(|subject| (subject.account, unknown())).collect();
    }
    let field = Field::of(stored, observed, &gone, rules);
    let mut decisions = BTreeMap::new();
    for (at, subject) in gone.iter().enumerate() {
        let decision = field.decide(at, subject);
        let decision = if subject.closed {
            still_closed(subject, decision)
        } else {
            decision
        };
        decisions.insert(subject.account, decision);
    }
    for subject in &stored.accounts {
        let listed = observed.listed(&subject.portrait.provider_id);
        if listed.is_some_and(|listed| listed.closed) {
            let open = subject.may_be_followed();
            let follower = open.then(|| field.successor_of_closed(subject)).flatten();
            let decision = match follower {
                Some(candidate) => followed(candidate),
                None => missing(Condition::AccountClosed),
            };
            decisions.insert(subject.account, decision);
        }
    }
    decisions
}

/// What becomes of an account that was called closed before it went: it is closed, whatever may follow it.
fn still_closed(subject: &Subject, decision: Decision) -> Decision {
    let follows = matches!(
        decision.verdict,
        Verdict::SuccessorSuggested | Verdict::Replaced | Verdict::Ambiguous | Verdict::Missing
    );
    if !subject.may_be_followed() || !follows {
        return decision;
    }
    Decision {
        condition: Some(Condition::AccountClosed),
        ..decision
    }
}

/// What becomes of an account that was closed, and that another may follow.
fn followed(candidate: Candidate) -> Decision {
    Decision {
        condition: Some(Condition::AccountClosed),
        candidates: vec![candidate.clone()],
        safe_actions: vec![SafeAction::TreatAsNew, SafeAction::Disconnect],
        ..decided(Verdict::SuccessorSuggested, candidate.features)
    }
}

pub(super) fn missing(condition: Condition) -> Decision {
    Decision {
        condition: Some(condition),
        safe_actions: vec![SafeAction::Disconnect],
        ..decided(Verdict::Missing, Vec::new())
    }
}

/// What becomes for now of an account that is known to go on under another id, of which the bank has not told
/// everything at `at`: nothing is written and nobody is asked, since the next whole answer will do. Nothing if that
/// has gone on for as long as an account may be missing: then somebody is asked.
pub fn put_off(missing_lists: u32, missing_since: Option<Timestamp>, at: Timestamp) -> Option<Decision> {
    let since = missing_since.unwrap_or(at);
    let lists = missing_lists.saturating_add(1);
    let waits = lists < LISTS_UNTIL_GONE || at.duration_since(since) < TIME_UNTIL_GONE;
    waits.then(|| Decision {
        missing_lists: lists,
        missing_since: Some(since),
        ..missing(Condition::AccountTemporarilyUnavailable)
    })
}

/// Every old account beside every new one.
struct Field<'s> {
    stored: &'s Stored,
    observed: &'s Observed,
    rules: &'s Rules,
    /// What is gone: linked accounts first, then siblings that were never linked.
    linked: Vec<&'s Subject>,
    /// What is there and is nobody yet.
    free: Vec<&'s Contender>,
    /// By old, then by new.
    pairs: Vec<Vec<Pair>>,
    /// Which new one each old one is.
    accepted: BTreeMap<usize, usize>,
    /// Linked and listed accounts that a gone one may have been merged into, by the gone one.
    absorbed: BTreeMap<usize, &'s Contender>,
}

impl<'s> Field<'s> {
    fn of(stored: &'s Stored, observed: &'s Observed, linked: &[&'s Subject], rules: &'s Rules) -> Self {
        let is_linked = |id: &str| stored.accounts.iter().any(|s| s.portrait.provider_id == id);
        // An old sibling is never taken for a successor.
        let passed_over = |id: &str| {
            stored
                .others
                .iter()
                .any(|o| o.at_link && o.portrait.provider_id == id)
        };
        let mut free: Vec<&Contender> = observed
            .accounts
            .iter()
            .filter(|c| !is_linked(&c.portrait.provider_id) && !passed_over(&c.portrait.provider_id))
            .collect();
        free.sort_by(|a, b| a.portrait.provider_id.cmp(&b.portrait.provider_id));
        let lost = stored
            .others
            .iter()
            .map(|sibling| &sibling.portrait)
            .filter(|p| !p.facts.is_empty() && observed.listed(&p.provider_id).is_none());
        let olds: Vec<&Portrait> = linked.iter().map(|s| &s.portrait).chain(lost).collect();
        let sides = sides(stored, observed);
        let around = Surroundings::of(&sides.0, &sides.1);
        let alone = Alone::of(&olds, &free);
        let pairs = olds
            .iter()
            .enumerate()
            .map(|(at, old)| {
                let subject = linked.get(at).copied();
                let one =
                    |new: &&Contender| pair(stored, observed, subject, old, new, &around, &alone, rules);
                free.iter().map(one).collect()
            })
            .collect();
        let mut field = Self {
            stored,
            observed,
            rules,
            linked: linked.to_vec(),
            free,
            pairs,
            accepted: BTreeMap::new(),
            absorbed: BTreeMap::new(),
        };
        field.absorb();
        field.accept();
        field
    }

    fn pair(&self, old: usize, new: usize) -> Option<&Pair> {
        self.pairs.get(old)?.get(new)
    }

    fn row(&self, old: usize) -> impl Iterator<Item = (usize, &Pair)> {
        self.pairs.get(old).into_iter().flatten().enumerate()
    }

    /// How far the next best is behind a pair, on the side where it is nearer; nothing or less if it does not
    /// lead.
    fn margin(&self, old: usize, new: usize) -> i32 {
        let Some(pair) = self.pair(old, new) else { return 0 };
        let in_row = self.row(old).filter(|(at, _)| *at != new).map(|(_, pair)| pair);
        let in_column = (0..self.pairs.len())
            .filter(|at| *at != old)
            .filter_map(|at| self.pair(at, new));
        // No announcement silences a rival.
        let rival = in_row.chain(in_column).filter(|pair| pair.free_but_announced);
        let best = rival.map(Pair::as_rival).max().unwrap_or(0).max(0);
        pair.score.saturating_sub(best)
    }

    /// Whether the announcement of a pair identifies the account: something of its own bears it out, and nothing
    /// else on either side is told to be as like.
    fn is_announced(&self, old: usize, new: usize) -> bool {
        let Some(pair) = self.pair(old, new).filter(|pair| pair.borne_out) else {
            return false;
        };
        let in_row = self.row(old).filter(|(at, _)| *at != new).map(|(_, pair)| pair);
        let in_column = (0..self.pairs.len())
            .filter(|at| *at != old)
            .filter_map(|at| self.pair(at, new));
        let mut rivals = in_row.chain(in_column).filter(|pair| pair.free_but_announced);
        rivals.all(|rival| rival.told < pair.told)
    }

    fn accept(&mut self) {
        let mut accepted = BTreeMap::new();
        for old in 0..self.pairs.len() {
            if self.merged_into(old).is_some() || self.is_split(old) {
                continue;
            }
            for (new, pair) in self.row(old) {
                let identified = pair.identified || self.is_announced(old, new);
                let enough = pair.is_free() && identified && pair.score >= self.rules.accept;
                if enough && self.margin(old, new) >= self.rules.margin {
                    accepted.insert(old, new);
                }
            }
        }
        self.accepted = accepted;
    }

    /// Looks for gone ledgers in those of accounts that are linked and listed.
    fn absorb(&mut self) {
        let stored = self.stored;
        for (old, subject) in self.linked.iter().enumerate() {
            let ours = &subject.portrait.ledger;
            // Once it was written to the other one, it is common to both; here it is looked at by itself.
            let into = stored.accounts.iter().find_map(|other| {
                let listed = self.observed.listed(&other.portrait.provider_id)?;
                let theirs = &listed.portrait.ledger;
                let history = History::between(ours, theirs, theirs.reaches(), self.rules);
                self.hints(history).then_some(listed)
            });
            if let Some(into) = into {
                self.absorbed.insert(old, into);
            }
        }
    }

    fn history(&self, old: &Portrait, new: &Portrait, around: &Surroundings<'_>) -> History {
        let since = new.ledger.reaches();
        History::of(
            &old.ledger,
            &new.ledger,
            since,
            &around.common,
            &self.rules.weights,
        )
    }

    fn tells(&self, history: History) -> bool {
        history.worth(&self.rules.weights) >= self.rules.telling
    }

    /// Whether an old ledger is found in a new one, whatever else is there and is not.
    fn is_in(&self, history: History) -> bool {
        history.found >= 5 && history.rarity >= self.rules.telling
    }

    /// Whether most of an old ledger may be in a new one: enough to ask.
    fn hints(&self, history: History) -> bool {
        let most = history.found.saturating_mul(2) >= history.due;
        history.found >= 5 && most && history.rarity >= self.rules.suggest
    }

    /// The new one that several old ones lay claim to, this among them: by their ledgers, or one by its number. Where
    /// fewer are new than gone, less of a ledger is enough.
    fn merged_into(&self, old: usize) -> Option<usize> {
        let claims = |pair: &Pair| self.hints(pair.history) || pair.named;
        let is_in = |pair: &Pair| {
            let hints = self.hints(pair.history) && pair.history.own >= self.rules.suggest;
            self.is_in(pair.history) || (pair.fewer && hints)
        };
        self.row(old)
            .filter(|(_, pair)| claims(pair))
            .find(|(new, pair)| {
                (0..self.pairs.len())
                    .filter(|other| *other != old)
                    .filter_map(|other| self.pair(other, *new))
                    .any(|other| claims(other) && (is_in(other) || is_in(pair)))
            })
            .map(|(new, _)| new)
    }

    /// Whether parts of a ledger are found in several new ones, in each another, and of no other ledger as much.
    fn is_split(&self, old: usize) -> bool {
        let mine = |new: usize, history: History| {
            (0..self.pairs.len())
                .filter_map(|other| self.pair(other, new))
                .all(|pair| pair.history.rarity <= history.rarity)
        };
        let parts: Vec<History> = self
            .row(old)
            .filter(|(new, pair)| mine(*new, pair.history))
            .map(|(_, pair)| pair.history)
            .filter(|h| self.is_in(*h) && !self.tells(*h))
            .collect();
        let found: u32 = parts.iter().map(|part| part.found).sum();
        let due = parts.iter().map(|part| part.whole).max().unwrap_or_default();
        parts.len() > 1 && found <= due
    }

    fn decide(&self, at: usize, subject: &Subject) -> Decision {
        let since = subject.missing_since.unwrap_or(self.observed.at);
        let counted = |decision: Decision| Decision {
            missing_lists: subject.missing_lists.saturating_add(1),
            missing_since: Some(since),
            ..decision
        };
        if let Some(new) = self.accepted.get(&at) {
            return self.reidentified(at, *new);
        }
        let taken: BTreeSet<usize> = self.accepted.values().copied().collect();
        let open: Vec<usize> = self
            .row(at)
            .filter(|(new, pair)| {
                let same_class = pair
                    .features
                    .iter()
                    .all(|f| f.name != FactName::Category || f.comparison != Comparison::Disagrees);
                !taken.contains(new) && (same_class || pair.score >= self.rules.suggest)
            })
            .map(|(new, _)| new)
            .collect();
        if let Some(new) = self.merged_into(at).or_else(|| self.announced_merger(at)) {
            return counted(self.asked(at, Verdict::Merged, &[new]));
        }
        if subject.is_merged() && !open.is_empty() {
            return counted(self.asked(at, Verdict::Merged, &open));
        }
        if let Some((verdict, known)) = self.announced_as_known(subject) {
            return counted(Decision {
                candidates: vec![self.beside(&subject.portrait, known)],
                ..self.asked(at, verdict, &[])
            });
        }
        if let Some(into) = self.absorbed.get(&at) {
            let into = self.beside(&subject.portrait, into);
            return counted(Decision {
                candidates: vec![into],
                ..self.asked(at, Verdict::Merged, &[])
            });
        }
        if open.is_empty() {
            return counted(self.absent(subject, since));
        }
        if self.is_split(at) {
            return counted(self.asked(at, Verdict::Split, &open));
        }
        if let Some(new) = self.successor(at, &open) {
            return counted(self.asked(at, Verdict::SuccessorSuggested, &[new]));
        }
        let likely = |new: &&usize| {
            let pair = self.pair(at, **new);
            pair.is_some_and(|pair| pair.is_free() && pair.score >= self.rules.suggest)
        };
        let best = open
            .iter()
            .filter(likely)
            .max_by_key(|new| self.pair(at, **new).map(|p| p.score));
        let contested = best.is_some_and(|new| self.margin(at, *new) < self.rules.margin);
        let verdict = if contested {
            Verdict::Ambiguous
        } else {
            Verdict::Replaced
        };
        counted(self.asked(at, verdict, &open))
    }

    /// The same account under another id.
    fn reidentified(&self, at: usize, new: usize) -> Decision {
        let Some((pair, contender)) = self.pair(at, new).zip(self.free.get(new)) else {
            return decided(Verdict::Replaced, Vec::new());
        };
        Decision {
            kinds: vec![MismatchKind::Id],
            margin: Some(Decibits(self.margin(at, new))),
            candidates: self.candidates(at, &[new]),
            moved_to: Some(contender.portrait.provider_id.clone()),
            ..decided(Verdict::Reidentified, pair.features.clone())
        }
    }

    /// Somebody has to say what is so: hold, and show who may stand in its place.
    fn asked(&self, at: usize, verdict: Verdict, open: &[usize]) -> Decision {
        let candidates = self.candidates(at, open);
        let margin = match candidates.as_slice() {
            [first, second, ..] => Some(Decibits(first.score.0.saturating_sub(second.score.0))),
            _ => None,
        };
        let features = candidates.first().map(|c| c.features.clone()).unwrap_or_default();
        let mut kinds = vec![MismatchKind::Id];
        if candidates.len() > 1 || verdict == Verdict::Ambiguous {
            kinds.push(MismatchKind::Ambiguous);
        }
        let mut vetoes = vec!["the bank's id of the account is gone from a complete list".to_owned()];
        if let Some(best) = candidates.first() {
            let of_best = self.row(at).find(|(new, _)| {
                let contender = self.free.get(*new);
                contender.is_some_and(|c| c.portrait.provider_id == best.provider_account)
            });
            vetoes.extend(of_best.into_iter().flat_map(|(_, pair)| pair.vetoes.clone()));
        }
        Decision {
            condition: Some(Condition::AccountMismatch(MismatchScope::Account)),
            kinds,
            margin,
            vetoes,
            candidates,
            safe_actions: EVERY_ACTION.to_vec(),
            ..decided(verdict, features)
        }
    }

    /// New ones beside an old one, best first.
    fn candidates(&self, at: usize, open: &[usize]) -> Vec<Candidate> {
        let mut candidates: Vec<Candidate> = open
            .iter()
            .filter_map(|new| {
                let (pair, contender) = self.pair(at, *new).zip(self.free.get(*new))?;
                Some(candidate(contender, pair.features.clone()))
            })
            .collect();
        candidates.sort_by(|a, b| {
            b.score
                .cmp(&a.score)
                .then_with(|| a.provider_account.cmp(&b.provider_account))
        });
        candidates
    }

    /// The new one into which several accounts are announced to go, this among them.
    fn announced_merger(&self, at: usize) -> Option<usize> {
        let several = |(_, pair): &(usize, &Pair)| pair.bond == Bond::Several;
        self.row(at).find(several).map(|(new, _)| new)
    }

    /// The account that is announced to follow, where it is one that is known already: linked, as after a merger, or
    /// passed over when the login was linked.
    fn announced_as_known(&self, subject: &Subject) -> Option<(Verdict, &'s Contender)> {
        let announced = &self.observed.announced;
        let id = announced.successors.get(&subject.portrait.provider_id)?;
        let known = self.observed.listed(id)?;
        let is_free = self.free.iter().any(|free| free.portrait.provider_id == *id);
        let linked = |other: &Subject| other.portrait.provider_id == *id;
        let verdict = if self.stored.accounts.iter().any(linked) {
            Verdict::Merged
        } else {
            Verdict::Replaced
        };
        (!is_free).then_some((verdict, known))
    }

    /// A linked account beside one that is gone.
    fn beside(&self, old: &Portrait, other: &Contender) -> Candidate {
        let around = Surroundings::default();
        let history = self.history(old, &other.portrait, &around);
        let mut features = compare(old, &other.portrait, Some(history), &around, self.rules);
        features.extend(announced(
            self.observed,
            old,
            &other.portrait,
            &self.rules.weights,
        ));
        candidate(other, features)
    }

    /// The account is not there, and nothing stands in its place.
    fn absent(&self, subject: &Subject, since: Timestamp) -> Decision {
        let id = subject.portrait.provider_id.as_str();
        let covered = self.observed.covered.as_ref();
        if covered.is_some_and(|ids| ids.iter().all(|covered| covered != id)) {
            return missing(Condition::AccountNotShared);
        }
        let lists = subject.missing_lists.saturating_add(1);
        let long_enough = self.observed.at.duration_since(since) >= TIME_UNTIL_GONE;
        missing(if lists >= LISTS_UNTIL_GONE && long_enough {
            Condition::AccountNotFound
        } else {
            Condition::AccountTemporarilyUnavailable
        })
    }

    /// The one that may follow an account that ended, where each is the only one for the other.
    fn successor(&self, at: usize, open: &[usize]) -> Option<usize> {
        let subject = self.linked.get(at)?;
        if !self.rests(subject) {
            return None;
        }
        let follows = |old: usize, new: usize| {
            let (Some(old), Some(pair), Some(new)) =
                (self.linked.get(old), self.pair(old, new), self.free.get(new))
            else {
                return false;
            };
            self.rests(old) && self.may_follow(old, new) && !conflicts(&pair.features)
        };
        let mut mine = open.iter().copied().filter(|new| follows(at, *new));
        let only = mine.next().filter(|_| mine.next().is_none())?;
        let others = (0..self.linked.len()).filter(|old| *old != at && follows(*old, only));
        (others.count() == 0).then_some(only)
    }

    /// The one that may follow an account that is listed as closed.
    fn successor_of_closed(&self, subject: &Subject) -> Option<Candidate> {
        let taken: BTreeSet<usize> = self.accepted.values().copied().collect();
        let around = Surroundings::default();
        let mut found = self.free.iter().enumerate().filter(|(new, contender)| {
            let features = compare(&subject.portrait, &contender.portrait, None, &around, self.rules);
            let stays = !contender.closed && contender.described && !taken.contains(new);
            stays && self.may_follow(subject, contender) && !conflicts(&features)
        });
        let (_, only) = found.next()?;
        found
            .next()
            .is_none()
            .then(|| self.beside(&subject.portrait, only))
    }

    fn announces(&self, old: &str, new: &str) -> bool {
        self.observed
            .announced
            .successors
            .get(old)
            .is_some_and(|id| id == new)
    }

    /// Whether an account is closed, or nothing happens on it any more and nothing is left on it.
    fn rests(&self, subject: &Subject) -> bool {
        let portrait = &subject.portrait;
        if subject.closed {
            return true;
        }
        if self
            .observed
            .announced
            .successors
            .contains_key(&portrait.provider_id)
        {
            return true;
        }
        let empty = portrait.balance.is_none_or(|balance| balance.units == 0);
        let quiet = portrait
            .ledger
            .newest()
            .is_some_and(|newest| self.observed.at.duration_since(newest) >= DAY.saturating_mul(RESTS));
        empty && quiet
    }

    /// Whether an account was opened near the end of another: by its opening date, or because nothing on it is
    /// older.
    fn may_follow(&self, old: &Subject, new: &Contender) -> bool {
        let portrait = &new.portrait;
        if self.announces(&old.portrait.provider_id, &portrait.provider_id) {
            return true;
        }
        let near = DAY.saturating_mul(NEAR_ITS_END);
        let end = old.portrait.ledger.newest().or(old.last_listed);
        let earliest = end.map_or(self.observed.at, |end| end).saturating_sub(near);
        let Ok(earliest) = earliest else { return false };
        let opened = portrait
            .clear(FactName::Opened)
            .and_then(|day| day.parse::<Date>().ok())
            .and_then(|day| day.to_zoned(TimeZone::UTC).ok())
            .map(|day| day.timestamp());
        let since = opened.or(portrait.ledger.oldest());
        since.is_some_and(|since| since >= earliest)
    }
}

fn conflicts(features: &[Feature]) -> bool {
    features.iter().any(|feature| {
        let apart = feature.comparison == Comparison::Disagrees;
        apart && matches!(feature.name, FactName::Category | FactName::Currency)
    })
}

fn candidate(contender: &Contender, features: Vec<Feature>) -> Candidate {
    Candidate {
        provider_account: contender.portrait.provider_id.clone(),
        name: contender.name.clone(),
        mask: contender.mask.clone(),
        kind: contender.kind.clone(),
        score: score(&features),
        features,
    }
}
