//! Chance that repeats: everything the ledger invents follows from the world's seed and a name.
//!
//! Tokens and codes are not made here; they come from [`model::random::Randomness`].

use aws_lc_rs::digest::{self, SHA256};

/// SHA-256 over the parts, each preceded by its length, so that no two lists of parts meet.
pub(crate) fn digest(parts: &[&str]) -> [u8; 32] {
    let mut context = digest::Context::new(&SHA256);
    for part in parts {
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part.as_bytes());
    }
    let mut bytes = [0; 32];
    bytes.copy_from_slice(context.finish().as_ref());
    bytes
}

/// The first `len` characters of the digest in lower-case hexadecimal; at most 64.
pub(crate) fn name(len: usize, parts: &[&str]) -> String {
    digest(parts)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<String>()
        .chars()
        .take(len)
        .collect()
}

/// A stream of numbers that is the same whenever it is begun with the same seed and name.
///
/// The step is splitmix64: short, even, and fixed for ever, which a library's generator is not.
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    /// The stream of this name in this world.
    pub(crate) fn of(seed: u64, parts: &[&str]) -> Self {
        let seed = seed.to_string();
        let named: Vec<&str> = std::iter::once(seed.as_str())
            .chain(parts.iter().copied())
            .collect();
        let start = digest(&named)
            .iter()
            .take(8)
            .fold(0, |sum, byte| (sum << 8) | u64::from(*byte));
        Self(start)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to but without `limit`; 0 when `limit` is 0.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        let scaled = (u128::from(self.next()) * u128::from(limit)) >> 64;
        u64::try_from(scaled).unwrap_or(0)
    }

    /// A number between both ends, which belong to it.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high.saturating_sub(low)).unwrap_or(0);
        low.saturating_add_unsigned(self.below(span.saturating_add(1)))
    }

    /// `len` decimal digits, the first of which is not 0.
    pub(crate) fn digits(&mut self, len: usize) -> String {
        (0..len)
            .map(|place| {
                if place == 0 {
                    1 + self.below(9)
                } else {
                    self.below(10)
                }
            })
            .map(|digit| digit.to_string())
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_name_tells_the_same_story_and_another_name_another() {
        let draw = |seed, name| {
            let mut chance = Chance::of(seed, &[name, "2026-01-02"]);
            (0..20).map(|_| chance.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(7, "checking"), draw(7, "checking"));
        assert_ne!(draw(7, "checking"), draw(8, "checking"));
        assert_ne!(draw(7, "checking"), draw(7, "savings"));
    }

    #[test]
    fn where_one_part_ends_and_the_next_begins_matters() {
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
    }

    #[test]
    fn numbers_stay_between_their_ends_and_reach_both() {
        let mut chance = Chance::of(1, &["ends"]);
        let drawn: Vec<i64> = (0..200).map(|_| chance.between(-2, 2)).collect();
        assert_eq!(drawn.iter().min(), Some(&-2));
        assert_eq!(drawn.iter().max(), Some(&2));
        assert_eq!(chance.below(0), 0);
        assert_eq!(chance.digits(10).len(), 10);
    }
}
