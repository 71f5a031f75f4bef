//! What Prometheus reads, on a door of its own that never stands where the public can reach it.
//!
//! To add a metric: count it through the `metrics` facade where it happens, and add its row to
//! [`NAMES`]. What has no row is not shown. Labels come from closed sets, from institutions and from
//! routes; a customer, a login or an account is never one.

mod registry;

use std::sync::OnceLock;

use axum::{
    Router,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use engine::Engine;
use jiff::Timestamp;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

use crate::{ServerError, role::Role};
use registry::{Registry, sample, written};

/// The kind of a metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It only grows.
    Counter,
    /// It goes up and down.
    Gauge,
    /// Durations by bucket.
    Histogram,
}

impl Kind {
    /// The kind's name in the text format.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        }
    }
}

/// A metric: its name, its kind, its labels, what it says.
pub type Name = (&'static str, Kind, &'static [&'static str], &'static str);

use Kind::{Counter, Gauge, Histogram};

/// Every metric there is, in the order it is shown.
pub const NAMES: &[Name] = &[
    (
        "holdfast_build_info",
        Gauge,
        &["role", "version"],
        "What runs here; always 1.",
    ),
    (
        "holdfast_jobs_due",
        Gauge,
        &["kind"],
        "Jobs that are due and in nobody's hands, in the whole database.",
    ),
    (
        "holdfast_jobs_oldest_due_seconds",
        Gauge,
        &[],
        "For how long the oldest of them has been due.",
    ),
    (
        "holdfast_jobs_waiting",
        Gauge,
        &["kind"],
        "Jobs that are not over, due or not, in the whole database; some kinds stand for good.",
    ),
    (
        "holdfast_jobs_running",
        Gauge,
        &[],
        "Jobs in the hands of this process.",
    ),
    (
        "holdfast_jobs_total",
        Counter,
        &["kind", "result"],
        "Jobs that left this process's hands: done, busy (what they need is in other hands), postponed (a bank \
         has to be told later), failed (tried again later), given-up, lost (the lease had passed on).",
    ),
    (
        "holdfast_job_duration_seconds",
        Histogram,
        &["kind"],
        "How long a job was in this process's hands.",
    ),
    (
        "holdfast_runs_total",
        Counter,
        &["condition", "institution", "trigger"],
        "Runs by how they ended for the login as a whole.",
    ),
    (
        "holdfast_runs_broken_off_total",
        Counter,
        &["trigger"],
        "Runs that this server could not bring to an end; their jobs are tried again.",
    ),
    (
        "holdfast_run_duration_seconds",
        Histogram,
        &["trigger"],
        "How long a run took, the bank's time included.",
    ),
    (
        "holdfast_run_accounts_total",
        Counter,
        &["code", "institution"],
        "Accounts of runs by the code they ended with.",
    ),
    (
        "holdfast_transactions_changed_total",
        Counter,
        &["change"],
        "Transactions that runs wrote: added, modified, removed.",
    ),
    (
        "holdfast_bank_calls_total",
        Counter,
        &["institution", "status"],
        "Calls to banks: 2xx, 3xx, 4xx, 429, 5xx, or none if no answer came.",
    ),
    (
        "holdfast_bank_call_duration_seconds",
        Histogram,
        &["institution"],
        "How long a call to a bank took, to the last byte.",
    ),
    (
        "holdfast_bank_received_bytes_total",
        Counter,
        &["institution"],
        "Bytes of the bodies that banks answered with.",
    ),
    (
        "holdfast_webhook_calls_total",
        Counter,
        &["status"],
        "Attempts to tell a webhook's target: 2xx, 3xx, 4xx, 429, 5xx, or none if no answer came.",
    ),
    (
        "holdfast_webhook_call_duration_seconds",
        Histogram,
        &[],
        "How long an attempt to tell a webhook's target took.",
    ),
    (
        "holdfast_http_requests_total",
        Counter,
        &["method", "route", "status"],
        "Calls that were answered, by the route's pattern; none where no route fits.",
    ),
    (
        "holdfast_http_request_duration_seconds",
        Histogram,
        &["method", "route"],
        "How long it took to answer a call.",
    ),
    (
        "holdfast_database_units_total",
        Counter,
        &["access", "result"],
        "Units of work: read or write; done, refused (undone, by us or by the database).",
    ),
    (
        "holdfast_database_unit_duration_seconds",
        Histogram,
        &["access"],
        "How long a unit of work took, waiting and repeating included.",
    ),
    (
        "holdfast_database_wait_seconds",
        Histogram,
        &["access"],
        "How long a unit of work waited for a connection of the pool, or for SQLite's thread.",
    ),
    (
        "holdfast_database_repeats_total",
        Counter,
        &[],
        "Units of work that were run again because another transaction was in the way.",
    ),
    (
        "process_resident_memory_bytes",
        Gauge,
        &[],
        "Memory this process holds.",
    ),
    (
        "process_cpu_seconds_total",
        Counter,
        &[],
        "Processor time this process has used.",
    ),
    (
        "process_open_fds",
        Gauge,
        &[],
        "Files and sockets this process has open.",
    ),
    (
        "process_start_time_seconds",
        Gauge,
        &[],
        "When this process began to count, in seconds since 1970.",
    ),
];

/// The one registry of the process; the facade has room for one.
static REGISTRY: OnceLock<Registry> = OnceLock::new();

/// Begins to count in this process. Until this is called, counting costs and keeps nothing.
pub fn count() {
    let registry = REGISTRY.get_or_init(|| {
        let registry = Registry::default();
        if metrics::set_global_recorder(registry.clone()).is_err() {
            tracing::warn!("something else counts in this process; metrics will be empty");
        }
        registry
    });
    // The facade keeps its own.
    let _: &Registry = registry;
}

/// The door of the metrics, open until it is stopped.
#[derive(Debug)]
pub struct MetricsDoor {
    stop: watch::Sender<bool>,
    door: JoinHandle<()>,
}

/// What is asked for when Prometheus reads.
#[derive(Debug, Clone)]
struct Source {
    engine: Engine,
    role: Role,
    begun: Timestamp,
}

impl MetricsDoor {
    /// Serves what was counted since [`count`] at `/metrics` of a listener.
    pub fn open(engine: Engine, listener: TcpListener, role: Role) -> Self {
        let begun = engine.clock().wall();
        let source = Source { engine, role, begun };
        let app = Router::new().route("/metrics", get(read)).with_state(source);
        let (stop, mut stopped) = watch::channel(false);
        let door = tokio::spawn(async move {
            let ended = async move {
                let _ = stopped.wait_for(|stop| *stop).await;
            };
            if let Err(error) = axum::serve(listener, app).with_graceful_shutdown(ended).await {
                tracing::error!(%error, "the door of the metrics closed by itself");
            }
        });
        Self { stop, door }
    }

    /// Closes the door.
    ///
    /// # Errors
    /// [`ServerError::Door`] if it ended badly.
    pub async fn stop(self) -> Result<(), ServerError> {
        let _ = self.stop.send(true);
        self.door
            .await
            .map_err(|error| ServerError::Door(error.to_string()))
    }
}

async fn read(State(source): State<Source>) -> Response {
    let mut response = source.text().await.into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"),
    );
    response
}

impl Source {
    async fn text(&self) -> String {
        let mut now = String::new();
        let info = [("role", self.role.name()), ("version", env!("CARGO_PKG_VERSION"))];
        sample(&mut now, "holdfast_build_info", &written(info.into_iter()), &1);
        match self.engine.backlog().await {
            Ok(backlog) => {
                for (kind, count) in &backlog.due {
                    let labels = written([("kind", kind.as_str())].into_iter());
                    sample(&mut now, "holdfast_jobs_due", &labels, count);
                }
                let age = backlog.oldest_due.as_secs().max(0);
                sample(&mut now, "holdfast_jobs_oldest_due_seconds", "", &age);
                for (kind, count) in &backlog.waiting {
                    let labels = written([("kind", kind.as_str())].into_iter());
                    sample(&mut now, "holdfast_jobs_waiting", &labels, count);
                }
            }
            // A number that is not known is absent; that the database fails is told by others.
            Err(error) => tracing::warn!(%error, "the backlog could not be counted"),
        }
        let begun = self.begun.as_second();
        sample(&mut now, "process_start_time_seconds", "", &begun);
        process(&mut now);
        let counted = REGISTRY.get();
        let mut out = String::new();
        for (name, kind, _, help) in NAMES {
            let mut samples = String::new();
            let of_now = |line: &&str| line.split(['{', ' ']).next() == Some(name);
            for line in now.lines().filter(of_now) {
                samples.push_str(line);
                samples.push('\n');
            }
            if let Some(registry) = counted {
                registry.write(name, &mut samples);
            }
            if !samples.is_empty() {
                out.push_str(&format!("# HELP {name} {help}\n# TYPE {name} {}\n", kind.name()));
                out.push_str(&samples);
            }
        }
        out
    }
}

/// What the machine says of this process, where it says it the way Linux does.
fn process(out: &mut String) {
    if let Ok(status) = std::fs::read_to_string("/proc/self/status") {
        let held = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = held.and_then(|held| held.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
        if let Some(kib) = kib {
            sample(
                out,
                "process_resident_memory_bytes",
                "",
                &kib.saturating_mul(1024),
            );
        }
    }
    if let Ok(stat) = std::fs::read_to_string("/proc/self/stat")
        && let Some(ticks) = ticks(&stat)
    {
        // A tick is a hundredth of a second wherever Linux tells user space of it.
        let seconds = format!("{}.{:02}", ticks / 100, ticks % 100);
        sample(out, "process_cpu_seconds_total", "", &seconds);
    }
    if let Ok(open) = std::fs::read_dir("/proc/self/fd") {
        sample(out, "process_open_fds", "", &open.count());
    }
}

/// The time in user space and in the kernel. The second field is the program's name in parentheses and
/// may hold anything.
fn ticks(stat: &str) -> Option<u64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user.saturating_add(system))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_conventions_and_labels_are_bounded() {
        let mut seen = std::collections::BTreeSet::new();
        for (name, kind, labels, help) in NAMES {
            assert!(seen.insert(name), "{name} stands twice");
            assert_eq!(name.ends_with("_total"), *kind == Counter, "{name}");
            assert!(*kind != Histogram || name.ends_with("_seconds"), "{name}");
            assert!(help.ends_with('.') && !help.contains('\n'), "{name}");
            for label in *labels {
                let bounded = [
                    "access",
                    "change",
                    "code",
                    "condition",
                    "institution",
                    "kind",
                    "method",
                    "result",
                    "role",
                    "route",
                    "status",
                    "trigger",
                    "version",
                ];
                assert!(bounded.contains(label), "{name} has a label `{label}`");
            }
        }
    }

    /// The table of names in the guide, as it has to stand there.
    fn table() -> String {
        let rows = NAMES.iter().map(|(name, kind, labels, help)| {
            let labels: Vec<String> = labels.iter().map(|label| format!("`{label}`")).collect();
            format!(
                "| `{name}` | {} | {} | {help} |\n",
                kind.name(),
                labels.join(", ")
            )
        });
        let head = "| name | kind | labels | what it says |\n|---|---|---|---|\n";
        head.to_owned() + &rows.collect::<String>()
    }

    #[test]
    fn the_guide_has_every_name() {
        let guide = include_str!("../../../docs/guides/operating.md");
        let table = table();
        assert!(guide.contains(&table), "the guide's table has to be:\n\n{table}");
    }

    #[test]
    fn processor_time_is_read_past_a_name_that_holds_anything() {
        let stat = "7 (a ) b) S 1 7 7 0 -1 4194560 100 0 0 0 250 31 0 0 20 0 9 0 100 1 1";
        assert_eq!(ticks(stat), Some(281));
        assert_eq!(ticks("7 (x) S 1"), None);
    }
}
