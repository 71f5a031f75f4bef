//! Counting, with intervals.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    grade::{Grade, Outcome},
    stories::Kind,
};

/// What came of many histories.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Count {
    pub(super) histories: u64,
    /// Those of which everything could be known.
    pub(super) decidable: u64,
    /// Of those, decided by themselves and right throughout.
    pub(super) right: u64,
    /// Of those, asked about.
    pub(super) held: u64,
    /// Said to be gone where it is there, and that could be known.
    pub(super) false_splits: u64,
    /// Of those of which not everything could be known, asked about wherever it could not.
    pub(super) asked: u64,
    /// Of those, decided by themselves without grounds, or said to be gone.
    pub(super) not_asked: u64,
    /// Written to from another account, of all.
    pub(super) false_merges: u64,
}

impl Count {
    pub(super) fn add(&mut self, outcome: Outcome) {
        self.histories += 1;
        self.decidable += u64::from(outcome.decidable);
        match (outcome.grade, outcome.decidable) {
            (Grade::FalseMerge, _) => self.false_merges += 1,
            (Grade::FalseSplit, _) => self.false_splits += 1,
            (Grade::Bold | Grade::Unasked, _) => self.not_asked += 1,
            (Grade::Held, true) => self.held += 1,
            (Grade::Right, true) => self.right += 1,
            (Grade::Right | Grade::Held, false) => self.asked += 1,
        }
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            histories: self.histories + other.histories,
            decidable: self.decidable + other.decidable,
            right: self.right + other.right,
            held: self.held + other.held,
            false_splits: self.false_splits + other.false_splits,
            asked: self.asked + other.asked,
            not_asked: self.not_asked + other.not_asked,
            false_merges: self.false_merges + other.false_merges,
        }
    }

    pub(super) fn undecidable(&self) -> u64 {
        self.histories - self.decidable
    }
}

/// By kind.
pub(super) type Tally = BTreeMap<Kind, Count>;

/// The whole of a tally.
pub(super) fn all(tally: &Tally) -> Count {
    tally
        .values()
        .fold(Count::default(), |sum, count| sum.plus(*count))
}

/// A share of a whole in millionths, with the interval that Wilson gives it at 95 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Share {
    pub(super) of: u64,
    pub(super) millionths: u64,
    pub(super) low: u64,
    pub(super) high: u64,
}

const MILLION: u128 = 1_000_000;
/// 1.96 squared, a half and a quarter of it, in millionths.
const Z_SQUARED: u128 = 3_841_600;
const HALF: u128 = 1_920_800;
const QUARTER: u128 = 960_400;

impl Share {
    pub(super) fn of(some: u64, all: u64) -> Option<Self> {
        let (k, n) = (u128::from(some.min(all)), u128::from(all));
        if n == 0 {
            return None;
        }
        // (k + z²/2 ± z √(k(n−k)/n + z²/4)) / (n + z²), everything in millionths.
        let spread = k * (n - k) * MILLION * MILLION / n + QUARTER * MILLION;
        let reach = spread.isqrt() * 1_960_000 / MILLION;
        let (middle, below) = (k * MILLION + HALF, n * MILLION + Z_SQUARED);
        let share = |part: u128| u64::try_from(part * MILLION / below).unwrap_or(u64::MAX);
        Some(Self {
            of: all,
            millionths: u64::try_from(k * MILLION / n).unwrap_or(u64::MAX),
            low: share(middle.saturating_sub(reach)),
            high: share((middle + reach).min(below)),
        })
    }

    /// In hundredths, with the interval.
    pub(super) fn told(self) -> String {
        let percent = |millionths: u64| {
            let hundredths = (millionths + 50) / 100;
            format!("{}.{:02}", hundredths / 100, hundredths % 100)
        };
        format!(
            "{} % ({} to {})",
            percent(self.millionths),
            percent(self.low),
            percent(self.high)
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_have_the_intervals_that_wilson_gives_them() {
        // Known values: 0 of 10, 5 of 10, 81 of 263 (Wilson's own way of counting, to a tenth of a percent).
        for (some, all, low, high) in [
            (0, 10, 0, 277_534),
            (5, 10, 236_593, 763_406),
            (81, 263, 255_288, 366_215),
        ] {
            let share = Share::of(some, all).unwrap();
            assert!(share.low.abs_diff(low) < 100, "{share:?}");
            assert!(share.high.abs_diff(high) < 100, "{share:?}");
        }
        assert_eq!(Share::of(0, 0), None);
        assert_eq!(Share::of(200, 200).unwrap().high, 1_000_000);
    }
}
