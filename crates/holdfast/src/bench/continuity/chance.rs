//! Seeded chance: the same corpus every time.

/// A small generator (SplitMix64).
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn of(seed: u64, history: u64) -> Self {
        let mut chance =
            Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ history.wrapping_mul(0xd1b5_4a32_d192_ed03));
        chance.next();
        chance
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(super) fn below(&mut self, n: u64) -> u64 {
        self.next().checked_rem(n).unwrap_or_default()
    }

    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high.saturating_sub(low).saturating_add(1)).unwrap_or(1);
        low.saturating_add(i64::try_from(self.below(span)).unwrap_or_default())
    }

    /// With so many chances of a hundred.
    pub(super) fn percent(&mut self, share: u64) -> bool {
        self.below(100) < share
    }

    /// One of several, by their weights.
    pub(super) fn pick<T: Copy>(&mut self, choices: &[(T, u64)]) -> Option<T> {
        let all: u64 = choices.iter().map(|(_, weight)| weight).sum();
        let mut left = self.below(all);
        for (choice, weight) in choices {
            if left < *weight {
                return Some(*choice);
            }
            left -= weight;
        }
        None
    }

    pub(super) fn one<'a, T>(&mut self, choices: &'a [T]) -> Option<&'a T> {
        let count = u64::try_from(choices.len()).unwrap_or(1);
        choices.get(usize::try_from(self.below(count)).unwrap_or_default())
    }

    pub(super) fn shuffle<T>(&mut self, all: &mut [T]) {
        for at in (1..all.len()).rev() {
            let other = usize::try_from(self.below(u64::try_from(at + 1).unwrap_or(1))).unwrap_or_default();
            all.swap(at, other);
        }
    }
}
