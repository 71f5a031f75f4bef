//! Whether a reported balance agrees with the transactions.
//!
//! The balance before, and what was booked since, must give the balance now. Where they do not, bookings
//! are missing in the list or stand there wrongly, and the balances that did agree say where to look. There
//! is no plug: nothing is made up to fill a difference.

use jiff::{SignedDuration, Timestamp};
use model::{Anchor, Category};
use providers::Window;
use serde::{Deserialize, Serialize};
use store::Posted;

/// How far back from a balance bookings are counted: farther than a later window reaches back, so that
/// what is booked late is counted on both sides.
const COUNTED: SignedDuration = SignedDuration::from_hours(24 * 40);

/// How much longer than it was listed something may take to be booked.
const LATE: SignedDuration = SignedDuration::from_hours(24 * 31);

/// How many balances that agreed are kept.
const KEPT: usize = 8;

/// Of more pending transactions than these not every sum is tried.
const TRIED: usize = 12;

/// A balance as it was reported. Sums are ten-thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The class of the account.
    pub category: Category,
    /// The balance.
    pub balance: i64,
    /// As of when.
    pub as_of: Timestamp,
}

/// What stands against it.
#[derive(Debug, Clone, Copy)]
pub struct Books<'b> {
    /// Balances that agreed before, oldest first.
    pub anchors: &'b [Anchor],
    /// What is booked, at least since [`counted_since`].
    pub posted: &'b [Posted],
    /// The amounts that are pending.
    pub pending: &'b [i64],
}

/// How a balance comes about, in ten-thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reckoning {
    /// The balance that last agreed, without what it held of pending transactions.
    pub opening: i64,
    /// When that was.
    pub opening_at: Timestamp,
    /// The sum of what was booked since, and of what is pending where the balance holds all of it.
    pub sum: i64,
    /// What the balance has more than both make it.
    pub difference: i64,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tie {
    /// They agree, or there is nothing yet to agree with. Keep this; forget those.
    Agrees {
        /// What is kept: a new one, or the last one that goes on.
        anchor: Anchor,
        /// What is no longer needed.
        spent: Vec<Anchor>,
        /// From what; nothing for the first one. A difference is pending and held already.
        reckoning: Option<Reckoning>,
    },
    /// They do not.
    Differs {
        /// By how much.
        reckoning: Reckoning,
        /// What is missing was booked after the one and not after the other.
        suspect: (Timestamp, Timestamp),
    },
}

/// Since when what is booked must be known to tie a balance of `as_of` out.
pub fn counted_since(anchors: &[Anchor], as_of: Timestamp) -> Timestamp {
    let oldest = anchors.iter().map(|anchor| anchor.since).min();
    let since = oldest.unwrap_or_else(|| back(as_of, COUNTED));
    back(since.min(back(as_of, COUNTED)), LATE)
}

fn back(from: Timestamp, by: SignedDuration) -> Timestamp {
    from.checked_sub(by).unwrap_or(Timestamp::MIN)
}

/// Compares a balance with what was booked since those that agreed; nothing where it means nothing.
///
/// The value of an investment moves by itself. What is owed of a loan is lowered by the principal alone, so
/// that every payment must say how it is made up. `window` is what was read, to its end.
pub fn tie_out(report: Report, books: Books<'_>, window: Window) -> Option<Tie> {
    let bookings = bookings(report.category, books.posted)?;
    let pending: i128 = books.pending.iter().copied().map(i128::from).sum();
    let since = back(report.as_of, COUNTED).max(window.from);
    let anchor = |total: i128, ahead: Option<i128>| {
        Some(Anchor {
            tied_from: report.as_of,
            tied_until: report.as_of,
            balance: report.balance,
            since,
            total: i64::try_from(total).ok()?,
            pending: i64::try_from(pending).ok()?,
            ahead: ahead.map(i64::try_from).transpose().ok()?,
        })
    };
    let Some(last) = books.anchors.last() else {
        let (all, told) = sums(&bookings, since, report.as_of);
        // A list that is ahead of the balance is no ground to stand on.
        let anchor = anchor(all, None).filter(|_| all == told)?;
        return Some(Tie::Agrees {
            anchor,
            spent: Vec::new(),
            reckoning: None,
        });
    };
    // A balance from before the last one is no news.
    if report.as_of < last.tied_until {
        return None;
    }
    let (all, told) = sums(&bookings, last.since, report.as_of);
    let openings = match last.ahead {
        Some(ahead) => vec![ahead],
        None => vec![0, last.pending],
    };
    let reckoning = |ahead: i64, total: i128| {
        let opening = i128::from(last.balance) - i128::from(ahead);
        let sum = total - i128::from(last.total);
        Some(Reckoning {
            opening: i64::try_from(opening).ok()?,
            opening_at: last.tied_until,
            sum: i64::try_from(sum).ok()?,
            difference: i64::try_from(i128::from(report.balance) - opening - sum).ok()?,
        })
    };
    for ahead in &openings {
        for total in [all, told] {
            let reckoning = reckoning(*ahead, total)?;
            if is_pending(i128::from(reckoning.difference), books.pending) {
                // Counted anew from nearer, of the same bookings.
                let (all_since, told_since) = sums(&bookings, since, report.as_of);
                let counted = if total == all { all_since } else { told_since };
                let new = anchor(counted, Some(i128::from(reckoning.difference)))?;
                return Some(agrees(new, books.anchors, last, reckoning));
            }
        }
    }
    let found = reckoning(*openings.first()?, all)?;
    // Of a bank that counts everything pending, what is pending now is no part of the difference.
    let held = match last.ahead {
        Some(ahead) if ahead != 0 && ahead == last.pending => i64::try_from(pending).ok()?,
        _ => 0,
    };
    Some(Tie::Differs {
        reckoning: Reckoning {
            sum: found.sum.checked_add(held)?,
            difference: found.difference.checked_sub(held)?,
            ..found
        },
        suspect: suspect(&bookings, books.anchors, report.as_of),
    })
}

/// One that counts: when it was booked, and what it moved.
type Booking = (Timestamp, i128);

fn bookings(category: Category, posted: &[Posted]) -> Option<Vec<Booking>> {
    let counts = |posted: &Posted| match category {
        Category::Deposit | Category::Credit => Some(posted.amount),
        Category::Loan => posted.principal,
        Category::Investment | Category::Other => None,
    };
    if matches!(category, Category::Investment | Category::Other) {
        return None;
    }
    posted
        .iter()
        .map(|posted| {
            let booked_at = posted.posted_at.unwrap_or(posted.listed_at);
            Some((booked_at, i128::from(counts(posted)?)))
        })
        .collect()
}

/// What was booked since an instant: all of it, and as far as the balance can know of it.
fn sums(bookings: &[Booking], since: Timestamp, as_of: Timestamp) -> (i128, i128) {
    let counted = || bookings.iter().filter(|(at, _)| *at >= since);
    let all = counted().map(|(_, amount)| amount).sum();
    let told = counted()
        .filter(|(at, _)| *at <= as_of)
        .map(|(_, amount)| amount)
        .sum();
    (all, told)
}

/// Whether a difference is nothing, or is what the balance holds of pending transactions already.
fn is_pending(difference: i128, pending: &[i64]) -> bool {
    let all: i128 = pending.iter().copied().map(i128::from).sum();
    if difference == 0 || difference == all {
        return true;
    }
    if pending.len() > TRIED {
        let side = |keep: fn(&i64) -> bool| -> i128 {
            pending.iter().filter(|p| keep(p)).copied().map(i128::from).sum()
        };
        return (side(|p| *p < 0)..=side(|p| *p > 0)).contains(&difference);
    }
    let mut sums = vec![0_i128];
    for amount in pending {
        let more: Vec<i128> = sums.iter().map(|sum| sum + i128::from(*amount)).collect();
        sums.extend(more);
    }
    sums.contains(&difference)
}

/// The last one goes on where nothing moved; else the new one takes its place beside a few before.
fn agrees(new: Anchor, anchors: &[Anchor], last: &Anchor, reckoning: Reckoning) -> Tie {
    let same_ahead = last.ahead.is_none() || new.ahead == last.ahead;
    let still = reckoning.sum == 0 && new.balance == last.balance && same_ahead;
    if still || new.tied_from == last.tied_from {
        return Tie::Agrees {
            anchor: Anchor {
                tied_from: last.tied_from,
                tied_until: new.tied_until,
                pending: new.pending,
                ahead: new.ahead,
                ..if still { *last } else { new }
            },
            spent: Vec::new(),
            reckoning: Some(reckoning),
        };
    }
    let superfluous = (anchors.len() + 1).saturating_sub(KEPT);
    Tie::Agrees {
        anchor: new,
        spent: anchors.iter().take(superfluous).copied().collect(),
        reckoning: Some(reckoning),
    }
}

/// Between which instants what is missing was booked: after the last balance from whose time nothing has
/// changed since, and not after the next one.
fn suspect(bookings: &[Booking], anchors: &[Anchor], as_of: Timestamp) -> (Timestamp, Timestamp) {
    let holds = |anchor: &&Anchor| {
        let then = bookings
            .iter()
            .filter(|(at, _)| *at >= anchor.since && *at <= anchor.tied_until);
        then.map(|(_, amount)| amount).sum::<i128>() == i128::from(anchor.total)
    };
    let held = anchors.iter().take_while(holds).count();
    let from = match held.checked_sub(1).and_then(|at| anchors.get(at)) {
        Some(anchor) => anchor.tied_until,
        None => anchors.first().map_or(as_of, |anchor| anchor.since),
    };
    let to = anchors.get(held).map_or(as_of, |anchor| anchor.tied_from);
    (from.min(to), to)
}

#[cfg(test)]
mod tests;
