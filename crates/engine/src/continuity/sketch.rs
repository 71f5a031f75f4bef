//! What an account's posted transactions tell of it: whether one ledger is another.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use model::transaction::Movement;
use providers::Window;
use store::Posted;

use super::{
    facts::normalised,
    rules::{Rules, Weights},
};

/// How far the dates of the same transaction may be apart.
const NEAR: SignedDuration = SignedDuration::from_hours(48);

/// How long after it was made something is posted, as a rule.
const POSTED_LATE: SignedDuration = SignedDuration::from_hours(24 * 7);

/// Too few to tell below this.
const TELLING: u32 = 15;

/// Too few to say anything below this.
const SPEAKING: u32 = 5;

/// Posted transactions of one account, over a window.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sketch {
    /// Each once, in the order of their dates.
    rows: Vec<SketchRow>,
    /// The window they were read over; absent if nothing is known of it.
    window: Option<(Timestamp, Timestamp)>,
    /// Whether nothing of the window was left out.
    complete: bool,
    /// The sum of what is announced and not posted, in ten-thousandths, each by its size.
    pub(super) pending: u64,
}

/// One posted transaction, as far as it tells the account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SketchRow {
    /// When it is listed.
    pub at: Timestamp,
    /// When it was posted.
    pub booked: Timestamp,
    /// Ten-thousandths of the account's currency.
    pub amount: i64,
    /// The text, normalised.
    pub text: String,
    /// The bank's id.
    pub provider_id: String,
}

impl Sketch {
    /// What is stored of an account over a window.
    pub fn stored(posted: &[Posted], window: (Timestamp, Timestamp)) -> Self {
        let rows = posted.iter().map(|row| SketchRow {
            provider_id: row.provider_id.clone(),
            at: row.listed_at,
            booked: row.posted_at.unwrap_or(row.listed_at),
            amount: row.amount,
            text: normalised(&row.description),
        });
        Self::new(rows.collect(), window, true, 0)
    }

    /// Of posted transactions that were read over a window, with or without gaps, and the sum of those that
    /// are announced.
    pub fn new(
        mut rows: Vec<SketchRow>,
        window: (Timestamp, Timestamp),
        complete: bool,
        pending: u64,
    ) -> Self {
        rows.sort_unstable();
        Self {
            rows,
            window: Some(window),
            complete,
            pending,
        }
    }

    /// With the sum of what is announced.
    #[must_use]
    pub fn with_pending(self, pending: u64) -> Self {
        Self { pending, ..self }
    }

    /// Its transactions, in the order of their dates.
    pub fn rows(&self) -> &[SketchRow] {
        &self.rows
    }

    /// When the newest was listed.
    pub(super) fn newest(&self) -> Option<Timestamp> {
        self.rows.last().map(|row| row.at)
    }

    /// What a bank says over a window. The same id twice counts once, the later one.
    pub fn observed(movements: &[Movement], window: Window, complete: bool) -> Self {
        let mut place: HashMap<&str, usize> = HashMap::with_capacity(movements.len());
        let mut rows: Vec<SketchRow> = Vec::with_capacity(movements.len());
        let mut pending = 0_u64;
        for movement in movements {
            if movement.status != model::TransactionStatus::Active {
                pending = pending.saturating_add(movement.amount.units().unsigned_abs());
                continue;
            }
            let Some(at) = movement.listed_at() else { continue };
            let row = SketchRow {
                provider_id: movement.provider_id.clone(),
                at,
                booked: movement.posted_at.unwrap_or(at),
                amount: movement.amount.units(),
                text: normalised(&movement.description),
            };
            match place
                .get(movement.provider_id.as_str())
                .and_then(|n| rows.get_mut(*n))
            {
                Some(earlier) => *earlier = row,
                None => {
                    place.insert(&movement.provider_id, rows.len());
                    rows.push(row);
                }
            }
        }
        Self::new(rows, (window.from, window.to), complete, pending)
    }

    /// Whether everything of a span of time was read.
    pub(super) fn covers(&self, from: Timestamp, to: Timestamp) -> bool {
        let spans = |(first, last): (Timestamp, Timestamp)| first <= from && last >= to;
        self.complete && self.window.is_some_and(spans)
    }

    /// How far back it reaches by itself: a bank that gives an account a new id may show of it only what came
    /// since, or nothing yet.
    pub(super) fn reaches(&self) -> Option<Timestamp> {
        let oldest = self.rows.first().map(|row| row.at);
        oldest.or_else(|| Some(self.window?.1))
    }

    /// When its oldest was listed.
    pub(super) fn oldest(&self) -> Option<Timestamp> {
        self.rows.first().map(|row| row.at)
    }

    /// The sum of what was posted after an instant and not after another.
    pub(super) fn posted_between(&self, after: Timestamp, through: Timestamp) -> i128 {
        let within = |row: &&SketchRow| row.booked > after && row.booked <= through;
        self.rows
            .iter()
            .filter(within)
            .map(|row| i128::from(row.amount))
            .sum()
    }
}

/// How often something is known, and to how many accounts.
#[derive(Debug, Clone, Copy, Default)]
struct Spread {
    times: u32,
    accounts: u32,
    last: usize,
}

impl Spread {
    /// Accounts are counted from one.
    fn meet(&mut self, account: usize) {
        self.times += 1;
        self.accounts += u32::from(self.last != account);
        self.last = account;
    }

    fn or(self, other: Self) -> Self {
        Self {
            times: self.times.max(other.times),
            accounts: self.accounts.max(other.accounts),
            last: 0,
        }
    }
}

/// How often the accounts of a login know a content: what several know tells none of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Commonness<'s> {
    contents: HashMap<(i64, &'s str), Spread>,
    sums: HashMap<i64, u32>,
    /// When each sum moved, and on which account, by side.
    days: Vec<HashMap<i64, Vec<(Timestamp, usize)>>>,
}

impl<'s> Commonness<'s> {
    /// Over every ledger of one side.
    pub(super) fn of(sketches: impl Iterator<Item = &'s Sketch>) -> Self {
        let mut common = Self::default();
        let mut days: HashMap<i64, Vec<(Timestamp, usize)>> = HashMap::new();
        for (account, sketch) in sketches.enumerate() {
            for row in &sketch.rows {
                days.entry(row.amount).or_default().push((row.at, account));
                let content = (row.amount, row.text.as_str());
                common.contents.entry(content).or_default().meet(account + 1);
                *common.sums.entry(row.amount).or_default() += 1;
            }
        }
        common.days.push(days);
        common
    }

    /// Over both sides: the more common of the two counts, since what is the same stands on both.
    pub(super) fn or(mut self, other: Self) -> Self {
        for (key, spread) in other.contents {
            let known = self.contents.entry(key).or_default();
            *known = known.or(spread);
        }
        for (key, count) in other.sums {
            let known = self.sums.entry(key).or_default();
            *known = count.max(*known);
        }
        self.days.extend(other.days);
        self
    }

    /// Whether on neither side another account moved as much around that day, under whatever text.
    fn is_alone(&self, row: &SketchRow) -> bool {
        self.days.iter().all(|side| {
            let near = side.get(&row.amount).into_iter().flatten();
            let mut near = near.filter(|(at, _)| at.duration_since(row.at).abs() <= NEAR);
            let first = near.next().map(|(_, account)| *account);
            near.all(|(_, account)| Some(*account) == first)
        })
    }

    /// What a transaction that was found weighs, and whether no other account knows the like.
    fn weighs(&self, row: &SketchRow, weights: &Weights) -> (i32, bool) {
        match self.contents.get(&(row.amount, row.text.as_str())) {
            Some(spread) if spread.accounts > 1 => (weights.common, false),
            Some(spread) if spread.times > 1 => (weights.usual, true),
            _ => (weights.rare, true),
        }
    }

    fn is_only_sum(&self, amount: i64) -> bool {
        self.sums.get(&amount).copied().unwrap_or_default() <= 1
    }
}

/// How many stored posted transactions are due in the observed window, and how many were found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct History {
    /// Stored, posted, and within the window.
    pub due: u32,
    /// Stored and posted in all of what both sides cover, however far back the observed one reaches by itself.
    pub whole: u32,
    /// Of those that are due, found again.
    pub found: u32,
    /// Of those that were not found, how many may be under another text: of a common sum, on its day.
    pub alike: u32,
    /// Of those that were found, under the bank's same id.
    pub same_id: u32,
    /// Of those, each by how rare it is, in tenths of a bit.
    pub rarity: i32,
    /// The same without what several accounts of the login know.
    pub own: i32,
    /// Of those that were found, as much as moved on no other account of the login around that day.
    pub alone: u32,
    /// Posted transactions of the observed account, in the same window, that ours never had.
    pub extra: u32,
}

impl History {
    /// Compares what is stored with what is said, `since` an instant if one is given. Where the list has gaps
    /// nothing can be said.
    pub(super) fn of(
        stored: &Sketch,
        observed: &Sketch,
        since: Option<Timestamp>,
        common: &Commonness<'_>,
        weights: &Weights,
    ) -> Self {
        let (Some(ours), Some(theirs)) = (stored.window, observed.window) else {
            return Self::default();
        };
        if !observed.complete || !stored.complete {
            return Self::default();
        }
        let (both, to) = (ours.0.max(theirs.0), ours.1.min(theirs.1));
        let from = both.max(since.unwrap_or(both));
        let stored_since = |from: Timestamp| {
            stored
                .rows
                .iter()
                .filter(move |row| row.at >= from && row.at <= to)
        };
        let due: Vec<&SketchRow> = stored_since(from).collect();
        let by_id: HashMap<&str, usize> = observed
            .rows
            .iter()
            .enumerate()
            .map(|(at, row)| (row.provider_id.as_str(), at))
            .collect();
        let mut made = Self {
            due: count(due.len()),
            whole: count(stored_since(both).count()),
            ..Self::default()
        };
        let mut taken = HashSet::new();
        let mut left = Vec::new();
        for row in due {
            // An id alone is no proof: some banks count from one on every account.
            let same = by_id.get(row.provider_id.as_str()).and_then(|at| {
                let other = observed.rows.get(*at)?;
                (other.amount == row.amount).then_some(*at)
            });
            match same {
                Some(at) => {
                    taken.insert(at);
                    made.same_id += 1;
                    made.meet(row, common.weighs(row, weights), common);
                }
                None => left.push(row),
            }
        }
        let free = |taken: &HashSet<usize>| -> Vec<(usize, &SketchRow)> {
            observed
                .rows
                .iter()
                .enumerate()
                .filter(|(at, _)| !taken.contains(at))
                .collect()
        };
        let mut by_content: HashMap<(i64, &str), Vec<(usize, Timestamp)>> = HashMap::new();
        for (at, row) in free(&taken) {
            let key = (row.amount, row.text.as_str());
            by_content.entry(key).or_default().push((at, row.at));
        }
        let mut bare = Vec::new();
        for row in left {
            let near = by_content
                .get_mut(&(row.amount, row.text.as_str()))
                .and_then(|places| nearest(places, row.at));
            match near {
                Some(at) => {
                    taken.insert(at);
                    made.meet(row, common.weighs(row, weights), common);
                }
                None => bare.push(row),
            }
        }
        // Where a bank writes every text anew, sums that come once tell by their days.
        let mut by_sum: HashMap<i64, Vec<(usize, Timestamp)>> = HashMap::new();
        for (at, row) in free(&taken) {
            by_sum.entry(row.amount).or_default().push((at, row.at));
        }
        for row in bare {
            let near = by_sum
                .get_mut(&row.amount)
                .and_then(|places| nearest(places, row.at));
            let Some(at) = near else { continue };
            taken.insert(at);
            if common.is_only_sum(row.amount) {
                made.meet(row, (weights.bare, true), common);
            } else {
                made.alike += 1;
            }
        }
        // At the edges of what both cover days tell nothing apart, and lately made is not yet posted.
        let edge = |at: Timestamp, by: SignedDuration| at.checked_add(by).unwrap_or(at);
        let (inner_from, inner_to) = (edge(from, NEAR), edge(to, -POSTED_LATE));
        let inside = |row: &SketchRow| row.at >= inner_from && row.at <= inner_to;
        let others = observed
            .rows
            .iter()
            .enumerate()
            .filter(|(at, row)| inside(row) && !taken.contains(at));
        made.extra = count(others.count());
        made
    }

    /// Compares two ledgers by themselves.
    pub fn between(stored: &Sketch, observed: &Sketch, since: Option<Timestamp>, rules: &Rules) -> Self {
        let common = Commonness::of([stored].into_iter()).or(Commonness::of([observed].into_iter()));
        Self::of(stored, observed, since, &common, &rules.weights)
    }

    fn meet(&mut self, row: &SketchRow, (weight, own): (i32, bool), common: &Commonness<'_>) {
        self.found += 1;
        self.alone += u32::from(common.is_alone(row));
        self.rarity = self.rarity.saturating_add(weight);
        if own {
            self.own = self.own.saturating_add(weight);
        }
    }

    /// Whether almost none is found where many are due.
    pub fn is_foreign(self) -> bool {
        self.due >= TELLING && self.is_thin()
    }

    fn is_thin(self) -> bool {
        u64::from(self.found) * 10 < u64::from(self.due)
    }

    /// Whether enough is due to say anything.
    pub(super) fn speaks(self) -> bool {
        self.due >= SPEAKING
    }

    /// What it is worth. Where most is found, as much as what was found is rare; where only some is, hardly
    /// anything: a ledger that goes on goes on whole.
    pub(super) fn worth(self, weights: &Weights) -> i32 {
        self.worth_of(self.rarity, weights)
    }

    /// Whether it can be of this account alone: what several accounts know speaks for it, and tells it from none.
    pub(super) fn tells(self, rules: &Rules) -> bool {
        self.alone >= SPEAKING && self.worth_of(self.own, &rules.weights) >= rules.telling
    }

    fn worth_of(self, rarity: i32, weights: &Weights) -> i32 {
        if self.is_foreign() {
            return weights.transactions.disagrees;
        }
        if !self.speaks() || self.is_thin() {
            return 0;
        }
        let there = i64::from(self.found) + i64::from(self.alike);
        let share = |of: u32| (there * 100 / i64::from(of.max(1))).min(100);
        let goes_on = share(self.whole.max(self.due)) >= 80;
        let part = i64::from(rarity.max(0)) * share(self.due) / 100;
        let part = part.min(i64::from(weights.transactions.agrees));
        let part = if goes_on { part } else { part / 4 };
        i32::try_from(part).unwrap_or_default()
    }

    /// What the ids are worth of those that were found.
    pub(super) fn worth_of_ids(self, weights: &Weights) -> i32 {
        if !self.speaks() {
            return 0;
        }
        let part = i64::from(weights.transaction_ids.agrees) * i64::from(self.same_id) / i64::from(self.due);
        i32::try_from(part).unwrap_or_default()
    }
}

/// Takes the place whose date is nearest, if any is near.
fn nearest(places: &mut Vec<(usize, Timestamp)>, at: Timestamp) -> Option<usize> {
    let apart = |other: Timestamp| other.duration_since(at).abs();
    let (place, _) = places
        .iter()
        .enumerate()
        .filter(|(_, (_, other))| apart(*other) <= NEAR)
        .min_by_key(|(_, (number, other))| (apart(*other), *number))?;
    Some(places.swap_remove(place).0)
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
