//! The real clock and the real chance: the one place that asks the machine for either.

use std::sync::Arc;

use jiff::Timestamp;
use model::{
    clock::{Clock, WallClock},
    random::Randomness,
};

struct SystemClock;

impl WallClock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is where time comes from")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

struct SystemRandom;

impl Randomness for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        // Without chance nothing here is safe: tokens and keys would be guessed.
        if aws_lc_rs::rand::fill(bytes).is_err() {
            tracing::error!("the machine gives no random bytes");
            std::process::abort();
        }
    }
}

/// The machine's clock.
pub(crate) fn clock() -> Clock {
    Clock::new(Arc::new(SystemClock))
}

/// The machine's chance.
pub(crate) fn random() -> Arc<dyn Randomness> {
    Arc::new(SystemRandom)
}
