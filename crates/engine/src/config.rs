//! The engine's settings.

use std::{path::PathBuf, sync::Arc, time::Duration};

use jiff::SignedDuration;
use url::Url;

/// What an operator decides about the engine.
#[derive(Debug, Clone)]
pub struct EngineConfig {
    /// Where people and banks reach this server: the base of links and of the return address.
    pub public_url: Url,
    /// The name a person sees at a bank.
    pub software_name: String,
    /// How far back the first aggregation reads.
    pub first_depth: SignedDuration,
    /// How far each later window reaches back into the one before.
    pub overlap: SignedDuration,
    /// How far back a historic load reads, counted from when the account was linked.
    pub historic_depth: SignedDuration,
    /// How long what a bank said is kept, sealed.
    pub keep_recordings: SignedDuration,
    /// How long what was held back is kept, sealed.
    pub keep_quarantine: SignedDuration,
    /// For how long a repair can be taken back.
    pub keep_undo: SignedDuration,
    /// How long a consent is asked for, in days.
    pub consent_days: u32,
    /// How long an access token of our API lives.
    pub token_life: SignedDuration,
    /// How long a link can be opened.
    pub link_life: SignedDuration,
    /// How long a link session can be used.
    pub session_life: SignedDuration,
    /// How long a worker keeps a job without a sign of life.
    pub lease: SignedDuration,
    /// Jobs one process works on at the same time.
    pub workers: usize,
    /// How long a caller waits for work to be done.
    pub patience: Duration,
    /// What one call to a bank may take.
    pub limits: transport::Limits,
    /// What banks are to have said: answers from a record, with which nobody is called.
    pub replay: Option<Arc<transport::Replay>>,
    /// Whether logins that are due are aggregated unasked.
    pub nights: bool,
    /// What one call to a target that a partner named may take; of its answer no more is read.
    pub target_limits: transport::Limits,
    /// Whether a listener of TxPush has to prove itself before it is notified.
    pub verify_tx_push: bool,
    /// Whether such a target may be on this machine: in demonstrations and tests.
    pub loopback_targets: bool,
    /// Whether partners may move their own clocks: in demonstrations and tests, and never beside a real
    /// institution.
    pub movable_clock: bool,
    /// The directory e-mail is written to; without one, none can be sent.
    pub mail: Option<PathBuf>,
}

impl EngineConfig {
    /// The settings of a server at `public_url`, everything else as it is by default.
    pub fn at(public_url: Url) -> Self {
        let days = |n: i64| SignedDuration::from_hours(24 * n);
        Self {
            public_url,
            software_name: "Holdfast".to_owned(),
            first_depth: days(180),
            overlap: days(30),
            historic_depth: days(730),
            keep_recordings: days(30),
            keep_quarantine: days(90),
            keep_undo: days(90),
            consent_days: 365,
            token_life: SignedDuration::from_hours(2),
            link_life: SignedDuration::from_hours(2),
            session_life: SignedDuration::from_hours(1),
            // Kept alive every third of it, so that only who is gone loses it; and not longer than a
            // caller waits after a crash.
            lease: SignedDuration::from_secs(45),
            workers: 16,
            patience: Duration::from_secs(170),
            limits: transport::Limits::default(),
            replay: None,
            nights: true,
            target_limits: transport::Limits {
                connect: Duration::from_secs(5),
                total: Duration::from_secs(15),
                body: 64 * 1024,
            },
            verify_tx_push: true,
            loopback_targets: false,
            movable_clock: false,
            mail: None,
        }
    }

    /// The address below the public one.
    pub(crate) fn address(&self, path: &[&str]) -> Url {
        let mut url = self.public_url.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        url
    }

    /// Where banks send people back.
    pub fn return_url(&self) -> Url {
        self.address(&["connect", "return"])
    }
}
