//! For tests: fresh databases, clocks that are moved by hand, chance that repeats.
//!
//! Only ever a dev-dependency. It knows no other room but the model, so that every room's own tests can
//! use it.

mod clock;
mod database;
mod random;

pub use clock::{RunningClock, StoppedClock};
pub use database::{Database, TEST_KEY, databases};
pub use random::Seeded;
