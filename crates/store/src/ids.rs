//! New ids: integers below 2^53, unique in a server.
//!
//! A counter in the database is handed out in blocks; each number is then scattered over its range by
//! a permutation that the server's seed chooses, so that ids neither collide nor tell how many there
//! are. Two ranges that do not touch: ten digits for what people read aloud (partners, customers,
//! logins, accounts), more for the rest.

use std::sync::{Mutex, PoisonError};

use crate::{
    StoreError,
    codec::values,
    db::{Access, Db, statements},
};

statements! {
    TAKE = "UPDATE id_counter SET next = next + $1 WHERE name = $2 RETURNING next - $1";
    BEGIN = "INSERT INTO id_counter (name, next) VALUES ($1, 0) ON CONFLICT (name) DO NOTHING";
}

/// A range of ids.
#[derive(Debug, Clone, Copy)]
struct Range {
    name: &'static str,
    first: u64,
    /// How many ids the range holds.
    size: u64,
    /// How many are taken from the database at a time.
    block: u64,
}

const SHORT: Range = Range {
    name: "short",
    first: 1_000_000_000,
    size: 9_000_000_000,
    block: 64,
};
const LONG: Range = Range {
    name: "long",
    first: 10_000_000_000,
    size: model::id::LIMIT - 10_000_000_000,
    block: 4096,
};

/// The generator of a server's ids.
#[derive(Debug)]
pub(crate) struct Ids {
    short: Source,
    long: Source,
}

#[derive(Debug)]
struct Source {
    range: Range,
    multiplier: u64,
    offset: u64,
    /// The rest of the block that was taken last: next, end.
    block: Mutex<(u64, u64)>,
}

impl Ids {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            short: Source::new(SHORT, seed),
            long: Source::new(LONG, seed),
        }
    }

    /// Ten-digit ids.
    pub(crate) async fn short(&self, db: &Db, count: usize) -> Result<Vec<u64>, StoreError> {
        self.short.take(db, count).await
    }

    /// Longer ids.
    pub(crate) async fn long(&self, db: &Db, count: usize) -> Result<Vec<u64>, StoreError> {
        self.long.take(db, count).await
    }
}

impl Source {
    fn new(range: Range, seed: u64) -> Self {
        // Any multiplier without a common factor with the size permutes the range.
        let mut multiplier = (seed % range.size) | 1;
        while greatest_common_divisor(multiplier, range.size) != 1 {
            multiplier += 2;
        }
        Self {
            range,
            multiplier,
            offset: seed.rotate_left(32) % range.size,
            block: Mutex::new((0, 0)),
        }
    }

    async fn take(&self, db: &Db, count: usize) -> Result<Vec<u64>, StoreError> {
        let mut ids = Vec::with_capacity(count);
        loop {
            {
                let mut block = self.block.lock().unwrap_or_else(PoisonError::into_inner);
                while ids.len() < count && block.0 < block.1 {
                    ids.push(self.scatter(block.0)?);
                    block.0 += 1;
                }
            }
            if ids.len() == count {
                return Ok(ids);
            }
            let wanted = self
                .range
                .block
                .max(u64::try_from(count - ids.len()).unwrap_or(u64::MAX));
            let size = i64::try_from(wanted).map_err(|_| StoreError::TooLarge)?;
            let name = self.range.name;
            let first = db
                .run(Access::Write, move |tx| {
                    tx.execute(BEGIN, &values![name])?;
                    tx.number(TAKE, &values![size, name])
                })
                .await?;
            let first =
                u64::try_from(first).map_err(|_| StoreError::Corrupt("an id counter ran back".into()))?;
            // What is left of the block before is dropped: a gap costs nothing.
            *self.block.lock().unwrap_or_else(PoisonError::into_inner) =
                (first, first.saturating_add(wanted));
        }
    }

    fn scatter(&self, number: u64) -> Result<u64, StoreError> {
        if number >= self.range.size {
            return Err(StoreError::TooLarge);
        }
        let product = u128::from(number) * u128::from(self.multiplier) + u128::from(self.offset);
        let place = u64::try_from(product % u128::from(self.range.size)).map_err(|_| StoreError::TooLarge)?;
        Ok(self.range.first + place)
    }
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 {
        a
    } else {
        greatest_common_divisor(b, a % b)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn scattered_ids_stay_in_their_range_and_never_repeat() {
        for seed in [0, 1, 5, 9_000_000_000, u64::MAX, 0x1234_5678_9abc_def0] {
            for range in [SHORT, LONG] {
                let source = Source::new(range, seed);
                let ids: BTreeSet<u64> = (0..5000).map(|n| source.scatter(n).unwrap()).collect();
                assert_eq!(ids.len(), 5000);
                assert!(
                    ids.iter()
                        .all(|id| *id >= range.first && *id < range.first + range.size)
                );
                assert!(source.scatter(range.size).is_err());
            }
        }
    }

    #[test]
    fn the_ranges_do_not_touch_and_short_ids_have_ten_digits() {
        assert_eq!(SHORT.first.to_string().len(), 10);
        assert_eq!((SHORT.first + SHORT.size - 1).to_string().len(), 10);
        assert_eq!(SHORT.first + SHORT.size, LONG.first);
        assert_eq!(LONG.first + LONG.size, model::id::LIMIT);
    }
}
