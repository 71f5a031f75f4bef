//! Clocks that tests move by hand.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Instant,
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

/// A wall clock that starts at a given instant and then runs, for whole servers, whose leases and
/// pauses need time to pass; it can be moved ahead by hand. Clones share the hand.
#[derive(Debug, Clone)]
pub struct RunningClock {
    start: i64,
    begun: Instant,
    ahead: Arc<AtomicI64>,
}

impl RunningClock {
    /// A clock that begins to run at `instant`, an RFC 3339 text.
    #[expect(clippy::disallowed_methods, reason = "how long the test itself has run")]
    pub fn at(instant: &str) -> Self {
        let instant: Timestamp = instant.parse().expect("an RFC 3339 instant");
        let start = instant.as_microsecond();
        Self {
            start,
            begun: Instant::now(),
            ahead: Arc::new(AtomicI64::new(0)),
        }
    }

    /// Moves the clock forward.
    pub fn advance(&self, by: SignedDuration) {
        let micros = i64::try_from(by.as_micros()).expect("a duration within the calendar");
        self.ahead.fetch_add(micros, Ordering::SeqCst);
    }

    /// The clock as the product takes it.
    pub fn clock(&self) -> Clock {
        Clock::new(Arc::new(self.clone()))
    }
}

impl WallClock for RunningClock {
    fn now(&self) -> Timestamp {
        let run = i64::try_from(self.begun.elapsed().as_micros()).expect("a test that ends");
        let micros = self.start + run + self.ahead.load(Ordering::SeqCst);
        Timestamp::from_microsecond(micros).expect("an instant within the calendar")
    }
}
