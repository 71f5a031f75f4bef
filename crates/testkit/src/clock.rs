//! A clock that stands still until it is moved.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::{SignedDuration, Timestamp};
use model::clock::{Clock, WallClock};

/// A wall clock that tests move by hand. Clones share the hand.
#[derive(Debug, Clone)]
pub struct StoppedClock(Arc<AtomicI64>);

impl StoppedClock {
    /// A clock that shows `instant`, an RFC 3339 text.
    pub fn at(instant: &str) -> Self {
        let instant: Timestamp = instant.parse().expect("an RFC 3339 instant");
        Self(Arc::new(AtomicI64::new(instant.as_microsecond())))
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: SignedDuration) {
        let micros = i64::try_from(by.as_micros()).expect("a duration within the calendar");
        self.0.fetch_add(micros, Ordering::SeqCst);
    }

    /// The clock as the product takes it.
    pub fn clock(&self) -> Clock {
        Clock::new(Arc::new(self.clone()))
    }
}

impl WallClock for StoppedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.0.load(Ordering::SeqCst)).expect("an instant within the calendar")
    }
}
