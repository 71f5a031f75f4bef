//! The log of events, read by cursor.

use axum::{Json, extract::State};
use model::{Event, id::AccountId};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    app::{App, Caller},
    problem::ApiError,
    request::{Flaw, Parameters},
};

/// Events that are told at a time at most.
const MOST: i64 = 1000;

/// Events that are told at a time unless the call says otherwise.
const USUAL: u32 = 100;

/// An event. What its data holds depends on its type; the guide on events lists both.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventBody {
    /// Its number among your events, from 1, without gaps: the cursor.
    sequence: String,
    /// When it happened.
    occurred_at: String,
    customer_id: Option<String>,
    institution_login_id: Option<String>,
    account_id: Option<String>,
    /// What kind of thing happened, such as `account.status_changed`.
    r#type: &'static str,
    #[schema(value_type = Object)]
    data: serde_json::Value,
}

/// Some events, in the order in which they became true.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EventsBody {
    events: Vec<EventBody>,
    /// The cursor to go on after.
    next: String,
    /// Whether there are more by now.
    more: bool,
}

impl TryFrom<Event> for EventBody {
    type Error = serde_json::Error;

    fn try_from(event: Event) -> Result<Self, Self::Error> {
        let mut written = serde_json::to_value(&event.data)?;
        Ok(Self {
            sequence: event.sequence.to_string(),
            occurred_at: event.occurred_at.to_string(),
            customer_id: event.customer.map(|id| id.to_string()),
            institution_login_id: event.login.map(|id| id.to_string()),
            account_id: event.account.map(|id| id.to_string()),
            r#type: event.data.name(),
            data: written
                .get_mut("data")
                .map(serde_json::Value::take)
                .unwrap_or_default(),
        })
    }
}

/// What is asked of the log. It describes the parameters; they are read one by one, so that a fault
/// names its own.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only described")]
pub(crate) struct Asked {
    /// Only events after this one: the `next` of the page before, or nothing for all.
    #[param(pattern = "^[0-9]{1,16}$")]
    after: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: Option<u32>,
    /// Only events about this account.
    #[param(rename = "accountId", pattern = "^[1-9][0-9]{0,15}$")]
    account_id: Option<String>,
}

/// The number of an event in digits, or none: 0.
pub(super) fn cursor(text: Option<&str>, name: &'static str) -> Result<u64, Flaw> {
    let expected = || Flaw::field(name, "the number of an event, in digits");
    match text {
        None => Ok(0),
        Some(text) if text.len() <= 16 && text.bytes().all(|b| b.is_ascii_digit()) => {
            text.parse().map_err(|_| expected())
        }
        Some(_) => Err(expected()),
    }
}

/// Your events, oldest first: everything that became true, once, in the order in which it did.
#[utoipa::path(get, path = "/holdfast/v1/events", tag = "Events", operation_id = "listEvents", params(Asked),
    security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "the events after the cursor", body = EventsBody),
        (status = 400, description = "a parameter is not what was expected; the answer names it"),
        (status = 401, description = "no valid key or token")))]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    asked: Parameters,
) -> Result<Json<EventsBody>, ApiError> {
    let read = || {
        let after = cursor(asked.text("after"), "after")?;
        let limit = asked
            .number("limit", 1, MOST)?
            .and_then(|limit| u32::try_from(limit).ok())
            .unwrap_or(USUAL);
        let account = asked
            .text("accountId")
            .map(str::parse::<AccountId>)
            .transpose()
            .map_err(|_| Flaw::field("accountId", "an account's id, in digits"))?;
        Ok::<_, Flaw>((after, limit, account))
    };
    let (after, limit, account) = read().map_err(|flaw| caller.error(flaw.aggregation()))?;
    let page = app
        .engine
        .events(&caller.0, after, limit, account)
        .await
        .map_err(|e| caller.error(e))?;
    let events = page.events.into_iter().map(EventBody::try_from);
    Ok(Json(EventsBody {
        events: events
            .collect::<Result<_, _>>()
            .map_err(|e| caller.error(engine::EngineError::from(e)))?,
        next: page.next.to_string(),
        more: page.more,
    }))
}
