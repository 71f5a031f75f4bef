//! What is counted of the verbs. Labels come from closed sets and from institutions: no customer, login
//! or account ever is one. `server::metrics` lists every name with what it means.

use std::time::Duration;

use metrics::{counter, gauge, histogram};
use model::{Condition, Trigger, id::InstitutionId};
use transport::{Exchange, Recorder};

/// A record of a conversation with an institution, whose calls are counted.
pub(crate) fn counted(recorder: Recorder, institution: InstitutionId) -> Recorder {
    let institution = institution.to_string();
    recorder.watched(move |exchange| called(&institution, exchange))
}

/// A record of one attempt to tell a webhook, which is counted. Whose it is is no label: partners may have
/// any number of targets.
pub(crate) fn told() -> Recorder {
    Recorder::new().watched(|exchange| {
        counter!("holdfast_webhook_calls_total", "status" => class(exchange)).increment(1);
        histogram!("holdfast_webhook_call_duration_seconds")
            .record(Duration::from_micros(exchange.micros).as_secs_f64());
    })
}

/// The class of an answer's status.
fn class(exchange: &Exchange) -> &'static str {
    match exchange.status {
        Some(200..=299) => "2xx",
        Some(300..=399) => "3xx",
        Some(429) => "429",
        Some(400..=499) => "4xx",
        Some(_) => "5xx",
        None => "none",
    }
}

fn called(institution: &str, exchange: &Exchange) {
    let status = class(exchange);
    let institution = institution.to_owned();
    counter!("holdfast_bank_calls_total", "institution" => institution.clone(), "status" => status)
        .increment(1);
    histogram!("holdfast_bank_call_duration_seconds", "institution" => institution.clone())
        .record(Duration::from_micros(exchange.micros).as_secs_f64());
    counter!("holdfast_bank_received_bytes_total", "institution" => institution).increment(exchange.bytes);
}

/// A run has ended so, for the login as a whole.
pub(crate) fn run_ended(institution: &str, trigger: Trigger, condition: Condition, took: Duration) {
    counter!(
        "holdfast_runs_total",
        "institution" => institution.to_owned(), "trigger" => trigger.name(), "condition" => condition.name()
    )
    .increment(1);
    histogram!("holdfast_run_duration_seconds", "trigger" => trigger.name()).record(took.as_secs_f64());
}

/// A run was broken off by a failure of our own.
pub(crate) fn run_broke_off(trigger: Trigger) {
    counter!("holdfast_runs_broken_off_total", "trigger" => trigger.name()).increment(1);
}

/// So many accounts of a run ended with a code.
pub(crate) fn accounts_ended(institution: &str, code: u32, count: u32) {
    counter!(
        "holdfast_run_accounts_total",
        "institution" => institution.to_owned(), "code" => code.to_string()
    )
    .increment(u64::from(count));
}

/// So many transactions were written in a run.
pub(crate) fn transactions_changed(added: u64, modified: u64, removed: u64) {
    for (change, count) in [("added", added), ("modified", modified), ("removed", removed)] {
        if count > 0 {
            counter!("holdfast_transactions_changed_total", "change" => change).increment(count);
        }
    }
}

/// A job in a worker's hands, counted until it leaves them.
#[derive(Debug)]
pub(crate) struct JobAtHand {
    kind: String,
    begun: tokio::time::Instant,
}

impl JobAtHand {
    pub(crate) fn new(kind: &str) -> Self {
        gauge!("holdfast_jobs_running").increment(1.0);
        Self {
            kind: kind.to_owned(),
            begun: tokio::time::Instant::now(),
        }
    }

    /// How it left: done, put back, postponed, failed or given up.
    pub(crate) fn ended(&self, result: &'static str) {
        counter!("holdfast_jobs_total", "kind" => self.kind.clone(), "result" => result).increment(1);
        histogram!("holdfast_job_duration_seconds", "kind" => self.kind.clone())
            .record(self.begun.elapsed().as_secs_f64());
    }
}

impl Drop for JobAtHand {
    fn drop(&mut self) {
        gauge!("holdfast_jobs_running").decrement(1.0);
    }
}
