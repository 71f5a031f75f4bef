//! What came of a run, counted as it goes: for the one line that is written of it, and for whoever
//! asks why.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use model::{Condition, Outcome, Run, id::AccountId};
use providers::Signal;
use transport::Exchange;

use crate::{recording::Refusal, telemetry};

/// What a run was made for, as far as its job tells.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Occasion {
    /// How often the job was taken up, this time included; 0 without a job.
    pub(crate) attempt: u32,
    /// When the job fell due.
    pub(crate) due_at: Option<Timestamp>,
}

#[derive(Debug, Default)]
struct Counts {
    codes: BTreeMap<u32, u32>,
    healthy: u32,
    held: u32,
    failed: u32,
    added: u64,
    modified: u64,
    removed: u64,
    refusals: Vec<Refusal>,
}

/// The counts of a run.
#[derive(Debug)]
pub(super) struct Tally {
    begun: tokio::time::Instant,
    occasion: Occasion,
    counts: Mutex<Counts>,
}

/// Where a run took place, and in whose hands.
pub(super) struct Scene<'r> {
    pub(super) run: &'r Run,
    pub(super) partner: String,
    pub(super) institution: String,
    pub(super) worker: &'r str,
}

impl Tally {
    pub(super) fn new(occasion: Occasion) -> Self {
        Self {
            begun: tokio::time::Instant::now(),
            occasion,
            counts: Mutex::default(),
        }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An account of the run has ended so.
    pub(super) fn account(&self, outcome: &Outcome) {
        let mut counts = self.counts();
        *counts.codes.entry(outcome.code).or_default() += 1;
        let place = match outcome.condition {
            Condition::Healthy => &mut counts.healthy,
            Condition::AccountMismatch(_) => &mut counts.held,
            _ => &mut counts.failed,
        };
        *place += 1;
    }

    /// So many transactions were written: new ones, ones that read otherwise now, and ones that went.
    pub(super) fn transactions(&self, added: u64, modified: u64, removed: u64) {
        let mut counts = self.counts();
        counts.added += added;
        counts.modified += modified;
        counts.removed += removed;
    }

    /// The bank did not give something.
    pub(super) fn refused(&self, signal: &Signal, account: Option<AccountId>, condition: Condition) {
        self.counts()
            .refusals
            .push(Refusal::of(signal, account, condition));
    }

    /// What the bank refused.
    pub(super) fn refusals(&self) -> Vec<Refusal> {
        self.counts().refusals.clone()
    }

    /// Writes the one line that tells a run whole. Times are in milliseconds; `lag_ms` is how long after
    /// its job was due the run began.
    pub(super) fn tell(&self, scene: &Scene<'_>, exchanges: &[Exchange], condition: Condition) {
        let counts = self.counts();
        tracing::Span::current().record("condition", condition.name());
        let run = scene.run;
        for (code, count) in &counts.codes {
            telemetry::accounts_ended(&scene.institution, *code, *count);
        }
        telemetry::transactions_changed(counts.added, counts.modified, counts.removed);
        let took = self.begun.elapsed();
        telemetry::run_ended(&scene.institution, run.trigger, condition, took);
        let codes = counts.codes.iter().map(|(code, count)| format!("{code}:{count}"));
        let codes = codes.collect::<Vec<_>>().join(",");
        let bytes: u64 = exchanges.iter().map(|exchange| exchange.bytes).sum();
        let bank = Duration::from_micros(exchanges.iter().map(|exchange| exchange.micros).sum());
        let lag = self.occasion.due_at.map(|due| run.started_at.duration_since(due));
        tracing::info!(
            run = %run.id,
            login = %run.login,
            partner = scene.partner,
            institution = scene.institution,
            trigger = %run.trigger,
            condition = %condition,
            codes,
            list_complete = run.list_complete,
            accounts_listed = run.accounts_listed,
            accounts_unsupported = run.accounts_unsupported,
            accounts_healthy = counts.healthy,
            accounts_held = counts.held,
            accounts_failed = counts.failed,
            transactions_added = counts.added,
            transactions_modified = counts.modified,
            transactions_removed = counts.removed,
            calls = exchanges.len(),
            bytes,
            bank_ms = millis(bank),
            store_ms = millis(store::spent()),
            total_ms = millis(took),
            worker = scene.worker,
            attempt = self.occasion.attempt,
            lag_ms = lag.map(|lag| i64::try_from(lag.as_millis()).unwrap_or(i64::MAX)),
            "run ended"
        );
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
