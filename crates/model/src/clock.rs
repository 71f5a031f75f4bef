//! Time as a parameter.
//!
//! Two questions are kept apart. [`Clock::wall`] is for what happens on this machine: leases, TLS,
//! timeouts, the audit trail. [`Clock::of`] is for every instant of the domain: when an account was
//! aggregated, when a consent ends. They differ for a testing partner that has moved its own clock,
//! and clocks only ever go forward.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::Partner;

/// A source of the present instant. Its one real implementation is made where the program starts;
/// tests bring their own.
pub trait WallClock: Send + Sync {
    /// The present instant, cut to microseconds.
    fn now(&self) -> Timestamp;
}

/// The clock every room is handed.
#[derive(Clone)]
pub struct Clock {
    wall: Arc<dyn WallClock>,
}

impl Clock {
    /// A clock that asks `wall` for the present instant.
    pub fn new(wall: Arc<dyn WallClock>) -> Self {
        Self { wall }
    }

    /// The present instant on this machine.
    pub fn wall(&self) -> Timestamp {
        to_micros(self.wall.now())
    }

    /// The present instant in a partner's world: the wall clock plus that partner's offset.
    pub fn of(&self, partner: &Partner) -> Timestamp {
        self.shifted(partner.clock_offset)
    }

    /// The present instant in a world that runs `offset` ahead of the wall clock. An offset that would
    /// leave the calendar stops at its end.
    pub fn shifted(&self, offset: SignedDuration) -> Timestamp {
        self.wall().saturating_add(offset).unwrap_or(Timestamp::MAX)
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}

/// The instant, cut to whole microseconds: what both databases keep.
pub fn to_micros(instant: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(instant.as_microsecond()).unwrap_or(instant)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Stopped(Timestamp);

    impl WallClock for Stopped {
        fn now(&self) -> Timestamp {
            self.0
        }
    }

    #[test]
    fn the_wall_clock_is_cut_to_microseconds() {
        let clock = Clock::new(Arc::new(Stopped(
            "2026-01-02T03:04:05.123456789Z".parse().unwrap(),
        )));
        assert_eq!(clock.wall().to_string(), "2026-01-02T03:04:05.123456Z");
    }

    #[test]
    fn a_shifted_world_runs_ahead_of_the_wall_clock() {
        let clock = Clock::new(Arc::new(Stopped("2026-01-02T00:00:00Z".parse().unwrap())));
        assert_eq!(
            clock.shifted(SignedDuration::from_hours(48)).to_string(),
            "2026-01-04T00:00:00Z"
        );
        assert_eq!(clock.shifted(SignedDuration::MAX), Timestamp::MAX);
    }
}
