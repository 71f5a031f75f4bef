//! For tests: fresh databases, a clock that stands still, chance that repeats.
//!
//! Only ever a dev-dependency. It knows no other room but the model, so that every room's own tests can
//! use it.

mod clock;
mod database;
mod random;

pub use clock::StoppedClock;
pub use database::{Database, TEST_KEY, databases};
pub use random::Seeded;
