//! Webhooks: where you are told of events.

use axum::{Json, extract::State, http::StatusCode};
use engine::{Attempt, Fault, WebhookAsk, WebhookView};
use jiff::SignedDuration;
use model::{Delivery, Secret, Webhook, condition::RequestFault, event::PauseReason, id::WebhookId};
use serde::Serialize;
use utoipa::ToSchema;

use super::events::cursor;
use crate::{
    app::{App, Caller},
    problem::ApiError,
    request::{Flaw, Path, Received},
};

/// For how long the secret before signs beside the new one unless the call says otherwise, in seconds.
const GRACE: i64 = 24 * 3600;

/// The longest such time, in seconds.
const LONGEST_GRACE: i64 = 30 * 24 * 3600;

/// A webhook.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WebhookBody {
    id: String,
    url: String,
    /// The types of events it tells; every type if there are none.
    types: Vec<String>,
    /// active or paused.
    state: &'static str,
    /// Why it is paused: failing or gone.
    pause_reason: Option<&'static str>,
    paused_at: Option<String>,
    /// Events it is yet to tell.
    waiting: u32,
    /// It tells the events after this one; those before can be replayed.
    starts_after: String,
    created_at: String,
    modified_at: String,
    /// The secret its messages are signed with. Shown when it is made and when it is rotated, and never
    /// again.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

impl WebhookBody {
    fn of(webhook: Webhook, waiting: u32, secret: Option<&Secret<String>>) -> Self {
        Self {
            id: webhook.id.to_string(),
            url: webhook.url,
            types: webhook.types,
            state: webhook.state.name(),
            pause_reason: webhook.paused.map(|(why, _)| PauseReason::name(why)),
            paused_at: webhook.paused.map(|(_, at)| at.to_string()),
            waiting,
            starts_after: webhook.starts_after.to_string(),
            created_at: webhook.created_at.to_string(),
            modified_at: webhook.modified_at.to_string(),
            secret: secret.map(|secret| secret.expose().clone()),
        }
    }
}

impl From<WebhookView> for WebhookBody {
    fn from(view: WebhookView) -> Self {
        Self::of(view.webhook, view.waiting, None)
    }
}

/// Your webhooks, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WebhooksBody {
    webhooks: Vec<WebhookBody>,
}

/// What a webhook is to be. It describes the body; fields are read one by one, so that a fault names its
/// own.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described")]
pub(crate) struct WebhookRequest {
    /// Where it tells: an https address of a public host.
    url: String,
    /// The types of events it tells; every type if there are none.
    types: Option<Vec<String>>,
}

/// For how long the secret before signs too.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only described")]
pub(crate) struct RotationRequest {
    /// In seconds; a day if it is not said.
    #[schema(minimum = 0, maximum = 2_592_000)]
    grace_seconds: Option<i64>,
}

/// Which events are told again.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described")]
pub(crate) struct ReplayRequest {
    /// Those after this one.
    #[schema(pattern = "^[0-9]{1,16}$")]
    after: String,
    /// Up to this one.
    #[schema(pattern = "^[0-9]{1,16}$")]
    through: String,
}

/// How many events are told again.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ReplayBody {
    events: u32,
}

/// What came of a test.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TestBody {
    /// Whether the target took it.
    taken: bool,
    /// The HTTP status it answered, if it did.
    status: Option<u32>,
    /// What was wrong, if anything was.
    error: Option<String>,
}

/// What a webhook told last, last tried first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeliveriesBody {
    deliveries: Vec<DeliveryBody>,
}

/// What came of telling one event.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DeliveryBody {
    /// The event's number.
    sequence: String,
    /// waiting, delivered or dropped.
    state: &'static str,
    attempts: u32,
    first_attempt_at: Option<String>,
    last_attempt_at: Option<String>,
    /// The HTTP status of the last answer, if one came.
    status: Option<u32>,
    /// What was wrong with the last attempt, if anything was.
    error: Option<String>,
}

impl From<Delivery> for DeliveryBody {
    fn from(d: Delivery) -> Self {
        Self {
            sequence: d.sequence.to_string(),
            state: d.state.name(),
            attempts: d.attempts,
            first_attempt_at: d.first_at.map(|at| at.to_string()),
            last_attempt_at: d.last_at.map(|at| at.to_string()),
            status: d.last_status,
            error: d.last_error,
        }
    }
}

fn webhook_id(text: &str) -> Result<WebhookId, Fault> {
    text.parse()
        .map_err(|_| Fault::new(RequestFault::ResourceNotFound))
}

fn ask(received: Received) -> Result<WebhookAsk, Flaw> {
    let fields = received.fields()?;
    Ok(WebhookAsk {
        url: fields.required_line("url", 2000)?,
        types: fields.texts("types")?.unwrap_or_default(),
    })
}

/// Makes a webhook that tells what becomes true from now on.
#[utoipa::path(post, path = "/holdfast/v1/webhooks", tag = "Webhooks", operation_id = "createWebhook",
    request_body = WebhookRequest, security(("appKey" = [], "appToken" = [])),
    responses((status = 201, description = "the webhook, with its secret", body = WebhookBody),
        (status = 400, description = "a field is not what was expected; the answer names it"),
        (status = 401, description = "no valid key or token")))]
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    received: Received,
) -> Result<(StatusCode, Json<WebhookBody>), ApiError> {
    let ask = ask(received).map_err(|flaw| caller.error(flaw.aggregation()))?;
    let (webhook, secret) = app
        .engine
        .create_webhook(&caller.0, &ask)
        .await
        .map_err(|e| caller.error(e))?;
    let body = WebhookBody::of(webhook, 0, Some(&secret));
    Ok((StatusCode::CREATED, Json(body)))
}

/// Your webhooks, oldest first.
#[utoipa::path(get, path = "/holdfast/v1/webhooks", tag = "Webhooks", operation_id = "listWebhooks",
    security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "the webhooks", body = WebhooksBody),
        (status = 401, description = "no valid key or token")))]
pub(crate) async fn list(State(app): State<App>, caller: Caller) -> Result<Json<WebhooksBody>, ApiError> {
    let webhooks = app
        .engine
        .list_webhooks(&caller.0)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(WebhooksBody {
        webhooks: webhooks.into_iter().map(WebhookBody::from).collect(),
    }))
}

/// One webhook.
#[utoipa::path(get, path = "/holdfast/v1/webhooks/{webhookId}", tag = "Webhooks", operation_id = "findWebhook",
    params(("webhookId" = String, Path)), security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "the webhook", body = WebhookBody),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such webhook of this partner")))]
pub(crate) async fn find(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<WebhookBody>, ApiError> {
    let id = webhook_id(&id).map_err(|fault| caller.error(fault))?;
    let view = app
        .engine
        .webhook(&caller.0, id)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(view.into()))
}

/// Changes where a webhook tells, and what. What it is yet to tell is told there.
#[utoipa::path(put, path = "/holdfast/v1/webhooks/{webhookId}", tag = "Webhooks", operation_id = "changeWebhook",
    params(("webhookId" = String, Path)), request_body = WebhookRequest,
    security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "the webhook as it is now", body = WebhookBody),
        (status = 400, description = "a field is not what was expected; the answer names it"),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such webhook of this partner")))]
pub(crate) async fn change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    received: Received,
) -> Result<Json<WebhookBody>, ApiError> {
    let id = webhook_id(&id).map_err(|fault| caller.error(fault))?;
    // What is not there is not judged by what it is to become.
    app.engine
        .webhook(&caller.0, id)
        .await
        .map_err(|e| caller.error(e))?;
    let ask = ask(received).map_err(|flaw| caller.error(flaw.aggregation()))?;
    let view = app
        .engine
        .change_webhook(&caller.0, id, &ask)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(view.into()))
}

/// Deletes a webhook with everything it was yet to tell. The events stay in the log.
#[utoipa::path(delete, path = "/holdfast/v1/webhooks/{webhookId}", tag = "Webhooks",
    operation_id = "deleteWebhook", params(("webhookId" = String, Path)),
    security(("appKey" = [], "appToken" = [])),
    responses((status = 204, description = "it is gone"),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such webhook of this partner")))]
pub(crate) async fn delete(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let id = webhook_id(&id).map_err(|fault| caller.error(fault))?;
    app.engine
        .delete_webhook(&caller.0, id)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a webhook a new secret. For a while the one before signs beside it, so that no message is
/// rejected while you change over.
#[utoipa::path(post, path = "/holdfast/v1/webhooks/{webhookId}/rotate", tag = "Webhooks",
    operation_id = "rotateWebhook", params(("webhookId" = String, Path)), request_body = RotationRequest,
    security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "the webhook, with its new secret", body = WebhookBody),
        (status = 400, description = "a field is not what was expected; the answer names it"),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such webhook of this partner")))]
pub(crate) async fn rotate(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    received: Received,
) -> Result<Json<WebhookBody>, ApiError> {
    let id = webhook_id(&id).map_err(|fault| caller.error(fault))?;
    let found = app.engine.webhook(&caller.0, id).await;
    found.map_err(|e| caller.error(e))?;
    let grace = received
        .fields()
        .and_then(|fields| fields.number("graceSeconds", 0, LONGEST_GRACE))
        .map_err(|flaw| caller.error(flaw.aggregation()))?;
    let grace = SignedDuration::from_secs(grace.unwrap_or(GRACE));
    let secret = app
        .engine
        .rotate_webhook(&caller.0, id, grace)
        .await
        .map_err(|e| caller.error(e))?;
    let view = app
        .engine
        .webhook(&caller.0, id)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(WebhookBody::of(view.webhook, view.waiting, Some(&secret))))
}

/// Tells again the events of a range that the webhook wants, under the ids they had.
#[utoipa::path(post, path = "/holdfast/v1/webhooks/{webhookId}/replay", tag = "Webhooks",
    operation_id = "replayWebhook", params(("webhookId" = String, Path)), request_body = ReplayRequest,
    security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "how many are told again", body = ReplayBody),
        (status = 400, description = "a field is not what was expected; the answer names it"),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such webhook of this partner")))]
pub(crate) async fn replay(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    received: Received,
) -> Result<Json<ReplayBody>, ApiError> {
    let id = webhook_id(&id).map_err(|fault| caller.error(fault))?;
    let found = app.engine.webhook(&caller.0, id).await;
    found.map_err(|e| caller.error(e))?;
    let read = || {
        let fields = received.fields()?;
        let after = cursor(Some(&fields.required_id("after")?), "after")?;
        let through = cursor(Some(&fields.required_id("through")?), "through")?;
        if through < after {
            return Err(Flaw::field("through", "a number that is not below \"after\""));
        }
        Ok((after, through))
    };
    let (after, through) = read().map_err(|flaw| caller.error(flaw.aggregation()))?;
    let events = app
        .engine
        .replay_webhook(&caller.0, id, after, through)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(ReplayBody { events }))
}

/// Sends one signed message of type `webhook.test`, now, and tells what came of it.
#[utoipa::path(post, path = "/holdfast/v1/webhooks/{webhookId}/test", tag = "Webhooks",
    operation_id = "testWebhook", params(("webhookId" = String, Path)),
    security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "what came of it", body = TestBody),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such webhook of this partner")))]
pub(crate) async fn test(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<TestBody>, ApiError> {
    let id = webhook_id(&id).map_err(|fault| caller.error(fault))?;
    let attempt: Attempt = app
        .engine
        .test_webhook(&caller.0, id)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(TestBody {
        taken: attempt.taken,
        status: attempt.status,
        error: attempt.error,
    }))
}

/// Lets a paused webhook go on where it stopped; one that is active tries at once what it would try
/// again later.
#[utoipa::path(post, path = "/holdfast/v1/webhooks/{webhookId}/resume", tag = "Webhooks",
    operation_id = "resumeWebhook", params(("webhookId" = String, Path)),
    security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "the webhook as it is now", body = WebhookBody),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such webhook of this partner")))]
pub(crate) async fn resume(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<WebhookBody>, ApiError> {
    let id = webhook_id(&id).map_err(|fault| caller.error(fault))?;
    let view = app
        .engine
        .resume_webhook(&caller.0, id)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(view.into()))
}

/// What a webhook told last and what came of it, at most a hundred, last tried first.
#[utoipa::path(get, path = "/holdfast/v1/webhooks/{webhookId}/deliveries", tag = "Webhooks",
    operation_id = "listDeliveries", params(("webhookId" = String, Path)),
    security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "the deliveries", body = DeliveriesBody),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such webhook of this partner")))]
pub(crate) async fn deliveries(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<DeliveriesBody>, ApiError> {
    let id = webhook_id(&id).map_err(|fault| caller.error(fault))?;
    let deliveries = app
        .engine
        .webhook_deliveries(&caller.0, id)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(DeliveriesBody {
        deliveries: deliveries.into_iter().map(DeliveryBody::from).collect(),
    }))
}
