//! The movable clock: a partner lets its own time pass, in demonstrations and tests.

use std::collections::BTreeMap;

use axum::{Json, extract::State};
use engine::{Advance, ClockReport, ClockView};
use jiff::{Span, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::{App, Caller},
    problem::ApiError,
    request::{Flaw, Received},
};

/// A partner's clock.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClockBody {
    /// What it shows.
    now: String,
    /// How many seconds it is ahead of real time.
    ahead_seconds: i64,
    /// When something is due next; absent if nothing is.
    next_due: Option<String>,
}

impl From<ClockView> for ClockBody {
    fn from(view: ClockView) -> Self {
        Self {
            now: view.now.to_string(),
            ahead_seconds: view.ahead.as_secs(),
            next_due: view.next_due.map(|at| at.to_string()),
        }
    }
}

/// How far the clock is moved: one of the two. It describes the body; fields are read one by one, so that a
/// fault names its own.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described")]
pub(crate) struct AdvanceRequest {
    /// A span of time, such as `P30D` or `PT12H`: at most 400 days.
    advance: Option<String>,
    /// An instant, or `next-due` for the next at which something is due.
    to: Option<String>,
}

/// What was done while the clock was moved.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AdvancedBody {
    /// What the clock showed.
    from: String,
    /// What it shows now.
    to: String,
    /// How often it stopped on the way because something was due.
    stops: u32,
    /// What ran, by kind, and how often.
    jobs: BTreeMap<String, u32>,
    /// What was told, by the type of event, and how often.
    events: BTreeMap<String, u32>,
    /// When something is due next; absent if nothing is.
    next_due: Option<String>,
}

impl From<ClockReport> for AdvancedBody {
    fn from(report: ClockReport) -> Self {
        Self {
            from: report.elapsed.from.to_string(),
            to: report.elapsed.to.to_string(),
            stops: report.stops,
            jobs: report.elapsed.jobs,
            events: report.events,
            next_due: report.next_due.map(|at| at.to_string()),
        }
    }
}

fn asked(received: Received) -> Result<Advance, Flaw> {
    let fields = received.fields()?;
    match (fields.text("advance")?, fields.text("to")?) {
        (Some(span), None) => span
            .parse::<Span>()
            .map(Advance::By)
            .map_err(|_| Flaw::field("advance", "a span of time, such as P30D or PT12H")),
        (None, Some(to)) if to == "next-due" => Ok(Advance::ToNextDue),
        (None, Some(to)) => to
            .parse::<Timestamp>()
            .map(Advance::To)
            .map_err(|_| Flaw::field("to", "an instant such as 2026-12-01T00:00:00Z, or next-due")),
        (None, None) => Err(Flaw::missing("advance")),
        (Some(_), Some(_)) => Err(Flaw::field("to", "absent where advance is given")),
    }
}

/// Your clock.
#[utoipa::path(get, path = "/holdfast/v1/clock", tag = "Clock", operation_id = "clock",
    security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "what it shows", body = ClockBody),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "clocks do not move on this server")))]
pub(crate) async fn view(State(app): State<App>, caller: Caller) -> Result<Json<ClockBody>, ApiError> {
    let view = app
        .engine
        .clock_of(&caller.0)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(view.into()))
}

/// Moves your clock ahead, does everything that falls due on the way, in order, and says what that was. Clocks
/// only go forward, and those of partners with active customers not at all.
#[utoipa::path(post, path = "/holdfast/v1/clock", tag = "Clock", operation_id = "advanceClock",
    request_body = AdvanceRequest, security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "what was done", body = AdvancedBody),
        (status = 400, description = "a field is not what was expected, or the clock cannot be moved so"),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "clocks do not move on this server")))]
pub(crate) async fn advance(
    State(app): State<App>,
    caller: Caller,
    received: Received,
) -> Result<Json<AdvancedBody>, ApiError> {
    let ask = asked(received).map_err(|flaw| caller.error(flaw.aggregation()))?;
    let report = app
        .engine
        .advance_clock(&caller.0, ask)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(report.into()))
}
