//! Whether a worker is alive, told to whoever asks without asking the worker.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{task::AbortHandle, time::Instant};

/// A worker that has not come round for this long is stuck. It comes round every second; the time
/// beyond that is what a database may take to answer.
const STUCK: Duration = Duration::from_secs(60);

/// When a worker last came round.
#[derive(Debug, Clone)]
pub(super) struct Beat(Arc<Mutex<Instant>>);

impl Beat {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }

    /// The worker is here.
    pub(super) fn here(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn age(&self) -> Duration {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).elapsed()
    }
}

/// A worker's sign of life. Cheap to clone, and it keeps nothing alive.
#[derive(Debug, Clone)]
pub struct Pulse {
    beat: Beat,
    task: AbortHandle,
}

impl Pulse {
    pub(super) fn new(beat: Beat, task: AbortHandle) -> Self {
        Self { beat, task }
    }

    /// Whether the worker still comes round for jobs.
    pub fn is_alive(&self) -> bool {
        !self.task.is_finished() && self.beat.age() < STUCK
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_worker_is_alive_while_it_comes_round_and_has_not_ended() {
        let task = tokio::spawn(std::future::pending::<()>());
        let beat = Beat::new();
        let pulse = Pulse::new(beat.clone(), task.abort_handle());
        assert!(pulse.is_alive());
        let long_ago = Instant::now().checked_sub(STUCK).unwrap();
        *beat.0.lock().unwrap() = long_ago;
        assert!(!pulse.is_alive(), "it is stuck");
        beat.here();
        assert!(pulse.is_alive());
        task.abort();
        assert!(task.await.is_err());
        assert!(!pulse.is_alive(), "it has ended");
    }
}
