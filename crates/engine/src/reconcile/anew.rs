//! Which posted transactions go on under other ids, where the account itself got another id at its bank, or where
//! next to nothing of it is named as it was.
//!
//! Then nothing speaks against a transaction that its id, its text and its day are others: banks that move to
//! another system change all three at once. So each sum is looked at by itself: as many as there were within two
//! days go on as those that are new, one to one and in their order. What is worded alike goes before what is not,
//! and texts are passed over only where the bank has written most of them anew. What stood shortly before the window
//! comes last, and goes on as something of the window's first days or not at all: it was not named because nobody asked.
//! Whether the whole adds up to what the bank says is compared afterwards, by whoever writes it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::{
    pairs::{Decision, Earlier, MOST},
    weigh::{Face, found_anew},
};

/// How far the dates of one transaction may be apart.
pub(super) const NEAR: SignedDuration = SignedDuration::from_hours(48);

/// Pairs of places: of an earlier one and of a later one.
type Places = Vec<(usize, usize)>;

/// The posted transactions of one sum that are no longer named, and those that are new, by their places.
#[derive(Debug, Default)]
struct Sum {
    earlier: Vec<usize>,
    /// Those that stood before the window.
    before: Vec<usize>,
    later: Vec<usize>,
}

impl Sum {
    /// All that are no longer named.
    fn gone(&self) -> impl Iterator<Item = &usize> {
        self.before.iter().chain(&self.earlier)
    }
}

/// Adds to what was decided of a window that begins at `from`, or decides a sum's transactions otherwise where more
/// of them go on so.
pub(super) fn follow(
    earlier: &[Earlier],
    later: &[Face],
    from: Timestamp,
    decided: &mut BTreeMap<usize, Decision>,
) {
    let mut sums: BTreeMap<i64, Sum> = BTreeMap::new();
    for (at, one) in earlier.iter().enumerate().filter(|(_, one)| may_follow(one)) {
        let sum = sums.entry(one.face.trace.amount).or_default();
        if one.face.booked() < from {
            sum.before.push(at);
        } else {
            sum.earlier.push(at);
        }
    }
    // What something else goes on as is nobody's.
    let others = decided
        .iter()
        .filter(|(at, decision)| decision.paired && !earlier.get(**at).is_some_and(may_follow));
    let spent: BTreeSet<usize> = others.map(|(_, decision)| decision.later).collect();
    let free = |(at, face): &(usize, &Face)| !face.trace.pending && !spent.contains(at);
    for (at, face) in later.iter().enumerate().filter(free) {
        if let Some(sum) = sums.get_mut(&face.trace.amount) {
            sum.later.push(at);
        }
    }
    sums.retain(|_, sum| sum.gone().count().saturating_mul(sum.later.len()) <= MOST);
    let field = Field {
        earlier,
        later,
        from,
        rewritten: are_rewritten(earlier, later, &sums),
        shift: usual_shift(earlier, later, &sums),
    };
    for sum in sums.into_values() {
        let stand = field.stand(&sum, decided);
        let found = field.found(&sum, &stand);
        let elsewhere = |at: &&usize| decided.get(at).is_some_and(|decision| decision.paired);
        let stood = sum.gone().filter(elsewhere).count();
        if found.len() <= stood {
            continue;
        }
        for at in sum.gone() {
            decided.remove(at);
        }
        for (one, other) in found {
            let faces = earlier.get(one).map(|one| &one.face).zip(later.get(other));
            if let Some((was, is)) = faces {
                decided.insert(one, Decision::of(other, &found_anew(was, is), 0, true));
            }
        }
    }
}

/// Whether an earlier one was posted and named until now.
fn may_follow(one: &Earlier) -> bool {
    !one.face.trace.pending && one.face.fresh && one.hurdle.is_none()
}

/// How much later one is dated than another.
fn shift(was: &Face, is: &Face) -> SignedDuration {
    is.booked().duration_since(was.booked())
}

fn is_near(was: &Face, is: &Face) -> bool {
    shift(was, is).abs() <= NEAR
}

/// Whether most of what is no longer named finds nothing of its sum that is worded alike.
fn are_rewritten(earlier: &[Earlier], later: &[Face], sums: &BTreeMap<i64, Sum>) -> bool {
    let (mut met, mut lost) = (0_usize, 0_usize);
    for sum in sums.values().filter(|sum| !sum.later.is_empty()) {
        for one in sum.gone().filter_map(|at| earlier.get(*at)) {
            let mut new = sum.later.iter().filter_map(|at| later.get(*at));
            if new.any(|face| is_near(&one.face, face) && one.face.is_worded_like(face)) {
                met += 1;
            } else {
                lost += 1;
            }
        }
    }
    met < lost
}

/// How much later the bank dates everything than before, by the sums that are there once before and after: the
/// middle of them.
fn usual_shift(earlier: &[Earlier], later: &[Face], sums: &BTreeMap<i64, Sum>) -> SignedDuration {
    let single = sums.values().filter_map(|sum| {
        let mut gone = sum.gone();
        let (one, None, [other]) = (gone.next()?, gone.next(), sum.later.as_slice()) else {
            return None;
        };
        let (was, is) = (&earlier.get(*one)?.face, later.get(*other)?);
        is_near(was, is).then(|| shift(was, is))
    });
    let mut single: Vec<SignedDuration> = single.collect();
    single.sort_unstable();
    single.get(single.len() / 2).copied().unwrap_or_default()
}

struct Field<'f> {
    earlier: &'f [Earlier],
    later: &'f [Face],
    from: Timestamp,
    rewritten: bool,
    shift: SignedDuration,
}

impl Field<'_> {
    /// What was decided of a sum's transactions already. What goes on as something else is not looked at again.
    fn stand(&self, sum: &Sum, decided: &BTreeMap<usize, Decision>) -> Places {
        let of = |at: &usize| {
            let decision = decided.get(at).filter(|decision| decision.paired)?;
            Some((*at, decision.later))
        };
        sum.gone().filter_map(of).collect()
    }

    /// The most pairs there are of a sum, as far as may be those that stand already.
    fn found(&self, sum: &Sum, stand: &Places) -> Places {
        let beside = self.completed(sum, stand.clone());
        let anew = self.completed(sum, Places::new());
        if anew.len() > beside.len() { anew } else { beside }
    }

    /// With what stood in the window before what stood ahead of it; or all in one order, where that is nearer to how
    /// the bank dates everything else.
    fn completed(&self, sum: &Sum, pairs: Places) -> Places {
        if sum.before.is_empty() {
            return self.worded(sum, &sum.earlier, pairs);
        }
        let first = self.worded(sum, &sum.earlier, pairs.clone());
        let ahead = self.worded(sum, &sum.before, first);
        let all: Vec<usize> = sum.gone().copied().collect();
        let in_one = self.worded(sum, &all, pairs);
        if self.cost(sum, &in_one) < self.cost(sum, &ahead) {
            in_one
        } else {
            ahead
        }
    }

    /// How far pairs are from how the bank dates everything else; what finds nothing is as far as can be.
    fn cost(&self, sum: &Sum, pairs: &Places) -> SignedDuration {
        let of = |one: &usize, other: &usize| {
            let faces = self.earlier.get(*one).zip(self.later.get(*other));
            faces.map_or(NEAR, |(was, is)| {
                shift(&was.face, is).saturating_sub(self.shift).abs()
            })
        };
        let alone = |at: &&usize| pairs.iter().all(|(one, _)| one != *at);
        let lost = sum.earlier.iter().filter(alone).map(|_| NEAR);
        let paired = pairs.iter().map(|(one, other)| of(one, other));
        paired
            .chain(lost)
            .fold(SignedDuration::ZERO, SignedDuration::saturating_add)
    }

    /// With those that are worded alike, and then with the rest if texts say nothing.
    fn worded(&self, sum: &Sum, earlier: &[usize], mut pairs: Places) -> Places {
        let stood = pairs.clone();
        self.add(sum, earlier, &mut pairs, true);
        if self.rewritten {
            self.add(sum, earlier, &mut pairs, false);
            let mut blind = stood;
            blind.retain(|(one, _)| !earlier.contains(one));
            self.add(sum, earlier, &mut blind, false);
            if blind.len() > pairs.len() {
                return blind;
            }
        }
        pairs
    }

    /// Goes through both sides in the order of their dates and pairs what is near. As all dates reach equally far
    /// this finds as many as there are, if texts do not come between.
    fn add(&self, sum: &Sum, earlier: &[usize], pairs: &mut Places, alike: bool) {
        let spent: BTreeSet<usize> = pairs.iter().map(|(one, _)| *one).collect();
        let mut taken: BTreeSet<usize> = pairs.iter().map(|(_, other)| *other).collect();
        let mut before: Vec<(usize, &Face)> = earlier
            .iter()
            .filter(|at| !spent.contains(at))
            .filter_map(|at| Some((*at, &self.earlier.get(*at)?.face)))
            .collect();
        let mut after: Vec<(usize, &Face)> = sum
            .later
            .iter()
            .filter_map(|at| Some((*at, self.later.get(*at)?)))
            .collect();
        let order = |face: &Face| {
            let text = face.trace.description.clone();
            (face.booked(), text, face.provider_id.clone())
        };
        before.sort_by_cached_key(|(_, face)| order(face));
        after.sort_by_cached_key(|(_, face)| order(face));
        let margin = self.from.checked_add(NEAR).unwrap_or(Timestamp::MAX);
        for (one, was) in before {
            let in_window = was.booked() >= self.from;
            let fits = |is: &Face| {
                is_near(was, is) && (in_window || is.booked() < margin) && (!alike || was.is_worded_like(is))
            };
            let next = after
                .iter()
                .find(|(other, is)| !taken.contains(other) && fits(is));
            if let Some((other, _)) = next {
                taken.insert(*other);
                pairs.push((one, *other));
            }
        }
    }
}

#[cfg(test)]
mod tests;
