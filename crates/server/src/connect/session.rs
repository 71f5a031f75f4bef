//! Link sessions: the same JSON calls for the page and for any program.
//!
//! A session's token stands in the path, so no cookie is needed; whoever holds it is the person. The
//! errors are RFC 9457 problems, and what goes wrong while linking is not an error but a state, with
//! the alert the person is to see.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use catalogue::Variant;
use engine::link::{LinkKind, LinkView, State as Stage};
use model::{Money, Region, id::InstitutionId};
use providers::Return;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::us::Exact,
    app::App,
    problem::ApiError,
    request::{Flaw, Parameters, Path, Received},
};

/// A session as a person sees it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SessionBody {
    /// The session's token; only in the answer that opens it.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    /// What the link was for: full, lite or fix.
    r#type: &'static str,
    /// Where it stands: chooseInstitution, ready, atBank, returning, chooseAccounts, done, failed or
    /// cancelled.
    state: &'static str,
    /// The institution, once there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    institution: Option<InstitutionBody>,
    /// Where the person is to go, in a window of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_url: Option<String>,
    /// What the bank offers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    accounts: Vec<OfferBody>,
    /// What came of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<ResultBody>,
    /// What went wrong, in words for the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    alert: Option<AlertBody>,
    /// Where the person is sent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    redirect_uri: Option<String>,
    /// When the session ends at the latest.
    expires_at: String,
}

/// The institution of a session.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InstitutionBody {
    id: String,
    name: String,
}

/// An account the bank offers.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OfferBody {
    /// Its number in this session: what `accountIds` names.
    id: String,
    name: String,
    /// The published type; absent if the kind is not supported.
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<&'static str>,
    /// The bank's own word for the type.
    institution_type: String,
    /// The last digits the bank shows.
    mask: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<f64>)]
    balance: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'static str>,
    /// Whether it can be linked.
    supported: bool,
    /// The account it already is, if the customer linked it before.
    #[serde(skip_serializing_if = "Option::is_none")]
    linked_account_id: Option<String>,
}

/// What came of a session.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResultBody {
    institution_login_id: String,
    accounts: Vec<LinkedBody>,
}

/// An account that was linked.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LinkedBody {
    id: String,
    name: String,
    mask: String,
    /// Whether the customer had linked it before.
    already_linked: bool,
    /// How its first aggregation ended; absent while it goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    aggregation_status_code: Option<u32>,
}

/// What a person is told.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AlertBody {
    code: u32,
    /// Ends in the code.
    text: Option<String>,
    category: String,
    /// Whether the person may begin again.
    may_retry: bool,
}

fn body(app: &App, view: LinkView, token: Option<String>) -> SessionBody {
    let alert = view.failure.map(|outcome| {
        let catalogue = app.engine.catalogue();
        let entry = catalogue.entry_of(&outcome);
        // Mending concerns accounts that were added already.
        let variant = if view.kind == LinkKind::Fix {
            Variant::Added
        } else {
            Variant::Adding
        };
        let locale = view.language.as_deref().unwrap_or("en");
        AlertBody {
            code: outcome.code,
            text: catalogue.texts(entry, locale, variant).alert,
            category: entry.category.to_string(),
            may_retry: view.may_retry,
        }
    });
    let result = view.login.map(|login| ResultBody {
        institution_login_id: login.to_string(),
        accounts: view
            .accounts
            .into_iter()
            .map(|a| LinkedBody {
                id: a.account.to_string(),
                name: a.name,
                mask: a.mask,
                already_linked: a.already_linked,
                aggregation_status_code: a.outcome.map(|outcome| outcome.code),
            })
            .collect(),
    });
    SessionBody {
        token,
        r#type: match view.kind {
            LinkKind::Full => "full",
            LinkKind::Lite => "lite",
            LinkKind::Fix => "fix",
        },
        state: view.state.name(),
        institution: view.institution.map(|(id, name)| InstitutionBody {
            id: id.to_string(),
            name,
        }),
        redirect_url: view.redirect.map(|url| url.to_string()),
        accounts: view
            .offers
            .into_iter()
            .map(|o| OfferBody {
                supported: o.kind.is_some(),
                id: o.id,
                name: o.name,
                r#type: o.kind.map(|kind| kind.name()),
                institution_type: o.kind_text,
                mask: o.mask,
                currency: o.balance.map(Money::currency).map(|c| c.code()),
                balance: o.balance.map(Exact::from),
                linked_account_id: o.linked_as.map(|id| id.to_string()),
            })
            .collect(),
        result,
        alert,
        redirect_uri: view.redirect_uri.map(|url| url.to_string()),
        expires_at: view.expires_at.to_string(),
    }
}

/// Our own paths have no partner's region until the session is known; the codes are the same in both.
fn error(error: impl Into<engine::EngineError>) -> ApiError {
    ApiError::new(error.into(), Region::Us)
}

fn flawed(flaw: Flaw) -> ApiError {
    error(flaw.connect())
}

/// What opens a session.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a body that is read field by field")]
pub(crate) struct OpenBody {
    /// The link, or its query alone.
    link: String,
}

/// Opens a session with a link.
#[utoipa::path(post, path = "/connect/sessions", tag = "Link session",
    operation_id = "openSession", request_body = OpenBody,
    responses((status = 201, description = "the session", body = SessionBody),
        (status = 400, description = "the link was changed, or is not one"),
        (status = 410, description = "the link has ended")))]
pub(crate) async fn open(
    State(app): State<App>,
    received: Received,
) -> Result<(StatusCode, Json<SessionBody>), ApiError> {
    let link = received
        .fields()
        .and_then(|fields| fields.required_text("link"))
        .map_err(flawed)?;
    let (token, view) = app.engine.open_session(&link).await.map_err(error)?;
    Ok((
        StatusCode::CREATED,
        Json(body(&app, view, Some(token.expose().clone()))),
    ))
}

/// Where a session stands.
#[utoipa::path(get, path = "/connect/sessions/{token}", tag = "Link session",
    operation_id = "viewSession", params(("token" = String, Path)),
    responses((status = 200, description = "the session", body = SessionBody),
        (status = 410, description = "the session has ended")))]
pub(crate) async fn view(
    State(app): State<App>,
    Path(token): Path<String>,
) -> Result<Json<SessionBody>, ApiError> {
    let view = app.engine.session(&token).await.map_err(error)?;
    Ok(Json(body(&app, view, None)))
}

/// What chooses an institution.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes a body that is read field by field")]
pub(crate) struct ChooseInstitutionBody {
    institution_id: String,
}

/// Chooses the institution of a full session.
#[utoipa::path(post, path = "/connect/sessions/{token}/institution", tag = "Link session",
    operation_id = "chooseInstitution",
    params(("token" = String, Path)), request_body = ChooseInstitutionBody,
    responses((status = 200, description = "the session", body = SessionBody),
        (status = 400, description = "no such institution can be reached"),
        (status = 410, description = "the session has ended")))]
pub(crate) async fn choose_institution(
    State(app): State<App>,
    Path(token): Path<String>,
    received: Received,
) -> Result<Json<SessionBody>, ApiError> {
    let id = received
        .fields()
        .and_then(|fields| fields.required_id("institutionId"))
        .map_err(flawed)?;
    let id: InstitutionId = id
        .parse()
        .map_err(|_| flawed(Flaw::field("institutionId", "the id of an institution")))?;
    let view = app.engine.choose_institution(&token, id).await.map_err(error)?;
    Ok(Json(body(&app, view, None)))
}

/// Begins linking: the answer says where the person goes.
#[utoipa::path(post, path = "/connect/sessions/{token}/start", tag = "Link session",
    operation_id = "startSession", params(("token" = String, Path)),
    responses((status = 200, description = "the session", body = SessionBody),
        (status = 400, description = "the session cannot begin now"),
        (status = 410, description = "the session has ended")))]
pub(crate) async fn start(
    State(app): State<App>,
    Path(token): Path<String>,
) -> Result<Json<SessionBody>, ApiError> {
    let view = app.engine.start_session(&token).await.map_err(error)?;
    Ok(Json(body(&app, view, None)))
}

/// What chooses accounts.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "describes a body that is read field by field")]
pub(crate) struct ChooseAccountsBody {
    /// The numbers of the accounts in this session.
    account_ids: Vec<String>,
}

/// Links the chosen accounts.
#[utoipa::path(post, path = "/connect/sessions/{token}/accounts", tag = "Link session",
    operation_id = "chooseAccounts",
    params(("token" = String, Path)), request_body = ChooseAccountsBody,
    responses((status = 200, description = "the session", body = SessionBody),
        (status = 400, description = "not an account that is offered"),
        (status = 410, description = "the session has ended")))]
pub(crate) async fn choose_accounts(
    State(app): State<App>,
    Path(token): Path<String>,
    received: Received,
) -> Result<Json<SessionBody>, ApiError> {
    let chosen = received
        .fields()
        .and_then(|fields| fields.required_texts("accountIds"))
        .map_err(flawed)?;
    let view = app.engine.choose_accounts(&token, &chosen).await.map_err(error)?;
    Ok(Json(body(&app, view, None)))
}

/// Leaves a session.
#[utoipa::path(post, path = "/connect/sessions/{token}/cancel", tag = "Link session",
    operation_id = "cancelSession", params(("token" = String, Path)),
    responses((status = 200, description = "the session", body = SessionBody),
        (status = 410, description = "the session has ended")))]
pub(crate) async fn cancel(
    State(app): State<App>,
    Path(token): Path<String>,
) -> Result<Json<SessionBody>, ApiError> {
    let view = app.engine.cancel_session(&token).await.map_err(error)?;
    Ok(Json(body(&app, view, None)))
}

/// Where the bank sends the person back. Answers a page of one sentence: what happens next happens
/// where the person came from.
pub(crate) async fn returned(
    State(app): State<App>,
    headers: HeaderMap,
    query: Parameters,
) -> Result<Response, ApiError> {
    let back = Return(query.all().into_iter().collect());
    let view = app.engine.return_from_bank(back).await.map_err(error)?;
    if headers
        .get(header::ACCEPT)
        .is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"))
    {
        return Ok(match view {
            Some(view) => Json(body(&app, view, None)).into_response(),
            None => error(model::condition::RequestFault::LinkExpired).into_response(),
        });
    }
    let (status, sentence) = match view.map(|view| view.state) {
        Some(Stage::ChooseAccounts | Stage::Done) => (StatusCode::OK, "Your bank has let us in."),
        Some(_) => (StatusCode::OK, "Your bank did not let us in."),
        None => (StatusCode::GONE, "This sign-in has been used or has ended."),
    };
    Ok(page(status, sentence))
}

fn page(status: StatusCode, sentence: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Connect</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <style>body{{font:1.125rem/1.5 system-ui,sans-serif;max-width:32rem;margin:15vh auto;padding:0 1rem}}</style>\
         </head><body><main><h1>{sentence}</h1><p>You can close this window and go back.</p></main></body></html>"
    );
    let mut response = (status, html).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
        ),
    );
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}
