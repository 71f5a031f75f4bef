//! Which posted transactions go on under other ids, where the account itself got another id at its bank.
//!
//! Then nothing speaks against a transaction that its id, its text and its day are others: banks that move to
//! another system change all three at once. So each sum is looked at by itself: as many as there were within two
//! days go on as those that are new, one to one and in their order. What is worded alike goes before what is not,
//! and texts are passed over only where the bank has written most of them anew. Whether the whole adds up to what
//! the bank says is compared afterwards, by whoever writes it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;

use super::{
    pairs::{Decision, Earlier, MOST},
    weigh::{Face, found_anew},
};

/// How far the dates of one transaction may be apart.
pub(super) const NEAR_HOURS: i64 = 48;

/// Pairs of places: of an earlier one and of a later one.
type Places = Vec<(usize, usize)>;

/// The posted transactions of one sum that are no longer named, and those that are new, by their places.
#[derive(Debug, Default)]
struct Sum {
    earlier: Vec<usize>,
    later: Vec<usize>,
}

/// Adds to what was decided, or decides a sum's transactions otherwise where more of them go on so.
pub(super) fn follow(earlier: &[Earlier], later: &[Face], decided: &mut BTreeMap<usize, Decision>) {
    let mut sums: BTreeMap<i64, Sum> = BTreeMap::new();
    for (at, one) in earlier.iter().enumerate().filter(|(_, one)| may_follow(one)) {
        let amount = one.face.trace.amount;
        sums.entry(amount).or_default().earlier.push(at);
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
    sums.retain(|_, sum| sum.earlier.len().saturating_mul(sum.later.len()) <= MOST);
    let field = Field {
        earlier,
        later,
        rewritten: are_rewritten(earlier, later, &sums),
    };
    for sum in sums.into_values() {
        let stand = field.stand(&sum, decided);
        let found = field.found(&sum, &stand);
        let elsewhere = |at: &usize| decided.get(at).is_some_and(|decision| decision.paired);
        let stood = sum.earlier.iter().filter(|at| elsewhere(at)).count();
        if found.len() <= stood {
            continue;
        }
        for at in &sum.earlier {
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

fn is_near(was: &Face, is: &Face) -> bool {
    let apart = was.booked().duration_since(is.booked()).abs();
    apart <= SignedDuration::from_hours(NEAR_HOURS)
}

/// Whether most of what is no longer named finds nothing of its sum that is worded alike.
fn are_rewritten(earlier: &[Earlier], later: &[Face], sums: &BTreeMap<i64, Sum>) -> bool {
    let (mut met, mut lost) = (0_usize, 0_usize);
    for sum in sums.values().filter(|sum| !sum.later.is_empty()) {
        for one in sum.earlier.iter().filter_map(|at| earlier.get(*at)) {
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

struct Field<'f> {
    earlier: &'f [Earlier],
    later: &'f [Face],
    rewritten: bool,
}

impl Field<'_> {
    /// What was decided of a sum's transactions already. What goes on as something else is not looked at again.
    fn stand(&self, sum: &Sum, decided: &BTreeMap<usize, Decision>) -> Places {
        let of = |at: &usize| {
            let decision = decided.get(at).filter(|decision| decision.paired)?;
            Some((*at, decision.later))
        };
        sum.earlier.iter().filter_map(of).collect()
    }

    /// The most pairs there are of a sum, as far as may be those that stand already.
    fn found(&self, sum: &Sum, stand: &Places) -> Places {
        let beside = self.completed(sum, stand.clone());
        let anew = self.completed(sum, Places::new());
        if anew.len() > beside.len() { anew } else { beside }
    }

    /// With those that are worded alike, and then with the rest if texts say nothing.
    fn completed(&self, sum: &Sum, mut pairs: Places) -> Places {
        self.add(sum, &mut pairs, true);
        if self.rewritten {
            self.add(sum, &mut pairs, false);
            let mut blind = Places::new();
            self.add(sum, &mut blind, false);
            if blind.len() > pairs.len() {
                return blind;
            }
        }
        pairs
    }

    /// Goes through both sides in the order of their dates and pairs what is near. As all dates reach equally far
    /// this finds as many as there are, if texts do not come between.
    fn add(&self, sum: &Sum, pairs: &mut Places, alike: bool) {
        let spent: BTreeSet<usize> = pairs.iter().map(|(one, _)| *one).collect();
        let mut taken: BTreeSet<usize> = pairs.iter().map(|(_, other)| *other).collect();
        let mut before: Vec<(usize, &Face)> = sum
            .earlier
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
        for (one, was) in before {
            let fits = |is: &Face| is_near(was, is) && (!alike || was.is_worded_like(is));
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
