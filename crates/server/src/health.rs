//! The doors of health: whether the process lives, and whether it can do its work.
//!
//! They ask for no key, tell no secret, and are the only doors of a process that only works. A check of
//! readiness writes to the database, so one is made at most every second, however many ask.

use std::{sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use engine::{Engine, Pulse};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use tokio::sync::Mutex;

use crate::role::Role;

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a check speaks for the next one too.
const FRESH: SignedDuration = SignedDuration::from_secs(1);

/// What a process is asked about its health.
#[derive(Debug, Clone)]
pub(crate) struct Health(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    engine: Engine,
    role: Role,
    /// Of the process's worker, where it has one.
    pulse: Option<Pulse>,
    last: Mutex<Option<(Timestamp, Report)>>,
}

/// What was found.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    status: &'static str,
    role: &'static str,
    version: &'static str,
    checks: Vec<Check>,
}

/// One thing that has to hold.
#[derive(Debug, Clone, Serialize)]
struct Check {
    name: &'static str,
    ok: bool,
    /// What is wrong, in words that name nothing secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

impl Check {
    fn of(name: &'static str, found: Result<(), String>) -> Self {
        Self {
            name,
            ok: found.is_ok(),
            problem: found.err(),
        }
    }
}

impl Report {
    fn ready(&self) -> bool {
        self.checks.iter().all(|check| check.ok)
    }
}

impl Health {
    pub(crate) fn new(engine: Engine, role: Role, pulse: Option<Pulse>) -> Self {
        Self(Arc::new(Inner {
            engine,
            role,
            pulse,
            last: Mutex::default(),
        }))
    }

    /// The doors.
    pub(crate) fn router(self) -> Router {
        Router::new()
            .route("/health", get(alive))
            .route("/health/ready", get(ready))
            .with_state(self)
    }

    /// Checks everything, unless that was done a moment ago.
    async fn report(&self) -> Report {
        // Whoever comes while a check is made waits for it and takes its word.
        let mut last = self.0.last.lock().await;
        let now = self.0.engine.clock().wall();
        if let Some((at, report)) = last.as_ref()
            && now.duration_since(*at) < FRESH
        {
            return report.clone();
        }
        let report = self.checked(now).await;
        *last = Some((now, report.clone()));
        report
    }

    async fn checked(&self, now: Timestamp) -> Report {
        let mut checks = self.database(now).await;
        if self.0.role.works() {
            let alive = self.0.pulse.as_ref().is_some_and(Pulse::is_alive);
            let found = alive
                .then_some(())
                .ok_or_else(|| "it does not come round for jobs".to_owned());
            checks.push(Check::of("worker", found));
        }
        let mut report = Report {
            status: "ready",
            role: self.0.role.name(),
            version: env!("CARGO_PKG_VERSION"),
            checks,
        };
        if !report.ready() {
            report.status = "not ready";
            let failed: Vec<&str> = report.checks.iter().filter(|c| !c.ok).map(|c| c.name).collect();
            tracing::warn!(checks = failed.join(","), "not ready");
        }
        report
    }

    async fn database(&self, now: Timestamp) -> Vec<Check> {
        let store = self.0.engine.health();
        let silent = || format!("no answer within {} seconds", PATIENCE.as_secs());
        // What the database says may name hosts and users; it goes to the log alone.
        let told = |error: &engine::EngineError, word: &str| {
            tracing::warn!(%error, "the database failed a check of readiness");
            word.to_owned()
        };
        let migrations = match tokio::time::timeout(PATIENCE, store.migrations()).await {
            Err(_) => return vec![Check::of("database", Err(silent()))],
            Ok(Err(error)) => {
                return vec![Check::of("database", Err(told(&error, "it cannot be read")))];
            }
            Ok(Ok(migrations)) => migrations,
        };
        let writable = match tokio::time::timeout(PATIENCE, store.touch(now)).await {
            Err(_) => Err(silent()),
            Ok(Err(error)) => Err(told(&error, "it cannot be written")),
            Ok(Ok(())) => Ok(()),
        };
        let current = if migrations.are_current() {
            Ok(())
        } else {
            Err(format!(
                "the database is at {}, this program at {}",
                migrations.applied, migrations.known
            ))
        };
        vec![Check::of("database", writable), Check::of("migrations", current)]
    }
}

/// The process answers: that is all this says.
async fn alive(State(health): State<Health>) -> Response {
    #[derive(Serialize)]
    struct Alive {
        status: &'static str,
        role: &'static str,
        version: &'static str,
    }
    uncached(
        StatusCode::OK,
        &Alive {
            status: "alive",
            role: health.0.role.name(),
            version: env!("CARGO_PKG_VERSION"),
        },
    )
}

/// The process can do its work.
async fn ready(State(health): State<Health>) -> Response {
    let report = health.report().await;
    let status = if report.ready() {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    uncached(status, &report)
}

fn uncached(status: StatusCode, body: &impl Serialize) -> Response {
    let mut response = (status, Json(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    response
}
