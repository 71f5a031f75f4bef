//! Support cases, for partners: opened, listed, worked on, handed over to a tracker and back.

mod body;
mod page;

use axum::{
    Json,
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use engine::{
    EngineError, Fault,
    cases::{About, Act, CaseFilter, CaseView, NewCase, Whose, act::state_of, bundle::Bundle},
};
use model::{
    case::{By, Party, Stage},
    condition::RequestFault,
    id::{AccountId, CaseId, CustomerId, LoginId},
};

use crate::{
    app::{App, Caller},
    problem::ApiError,
    request::{Fields, Flaw, Parameters, Path, Received},
};

use body::{
    AssignmentRequest, CaseDetail, CasesBody, CommentRequest, Listed, OpenRequest, ReasonRequest,
    StateRequest, StepRequest, TrackerRequest,
};
pub use body::{case_document, cases_document};
pub use page::bundle_page;

/// Cases that are told at a time at most.
const MOST: i64 = 1000;

/// Cases that are told at a time unless the call says otherwise.
const USUAL: u32 = 100;

/// The highest code that is a number at all.
const HIGHEST_CODE: i64 = 999_999;

/// The highest whole number that every reader of JSON holds exactly.
const HIGHEST_NUMBER: i64 = 9_007_199_254_740_991;

/// What a bundle may do when it is looked at: nothing but look as it does.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
    frame-ancestors 'none'";

/// What `waitingOn` may be.
const PARTIES: &str = "end-user, partner, institution or operator";

fn case_id(text: &str) -> Result<CaseId, Fault> {
    text.parse()
        .map_err(|_| Fault::new(RequestFault::ResourceNotFound))
}

fn filter(asked: &Parameters) -> Result<CaseFilter, Flaw> {
    let mut filter = CaseFilter::default();
    match asked.text("state") {
        None => {}
        Some("live") => filter.live = true,
        Some(text) => {
            let expected = "open, waiting, resolved, closed, or live for those that are not over";
            filter.stage = Some(text.parse().map_err(|_| Flaw::field("state", expected))?);
        }
    }
    if let Some(text) = asked.text("waitingOn") {
        filter.waiting_on = Some(text.parse().map_err(|_| Flaw::field("waitingOn", PARTIES))?);
    }
    let code = asked.number("code", 0, HIGHEST_CODE)?;
    filter.code = code.and_then(|code| u32::try_from(code).ok());
    let account = asked.text("accountId").map(str::parse::<AccountId>).transpose();
    filter.account = account.map_err(|_| Flaw::field("accountId", "an account's id, in digits"))?;
    let customer = asked.text("customerId").map(str::parse::<CustomerId>).transpose();
    filter.customer = customer.map_err(|_| Flaw::field("customerId", "a customer's id, in digits"))?;
    Ok(filter)
}

/// Your support cases, newest first.
#[utoipa::path(get, path = "/holdfast/v1/cases", tag = "Cases", operation_id = "listCases", params(Listed),
    security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "the cases", body = CasesBody),
        (status = 400, description = "a parameter is not what was expected; the answer names it"),
        (status = 401, description = "no valid key or token")))]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    asked: Parameters,
) -> Result<Json<CasesBody>, ApiError> {
    let read = || {
        let after = asked.text("after").map(str::parse::<CaseId>).transpose();
        let after = after.map_err(|_| Flaw::field("after", "the id of one of the cases, in digits"))?;
        let limit = asked.number("limit", 1, MOST)?;
        let limit = limit.and_then(|limit| u32::try_from(limit).ok()).unwrap_or(USUAL);
        Ok::<_, Flaw>((filter(&asked)?, after, limit))
    };
    let (filter, after, limit) = read().map_err(|flaw| caller.error(flaw.aggregation()))?;
    let page = app
        .engine
        .list_cases(Whose::Of(&caller.0), filter, after, limit)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(CasesBody::of(page)))
}

fn wanted(received: Received) -> Result<NewCase, Flaw> {
    let fields = received.fields()?;
    let account = fields.id("accountId")?;
    let login = fields.id("institutionLoginId")?;
    let about = match (account, login) {
        (Some(id), None) => About::Account(
            id.parse::<AccountId>()
                .map_err(|_| Flaw::field("accountId", "an account's id, in digits"))?,
        ),
        (None, Some(id)) => About::Login(
            id.parse::<LoginId>()
                .map_err(|_| Flaw::field("institutionLoginId", "a login's id, in digits"))?,
        ),
        (None, None) => return Err(Flaw::missing("accountId")),
        (Some(_), Some(_)) => {
            return Err(Flaw::field(
                "institutionLoginId",
                "nothing beside accountId: a case is about one of the two",
            ));
        }
    };
    Ok(NewCase {
        about,
        code: fields
            .number("code", 0, HIGHEST_CODE)?
            .and_then(|code| u32::try_from(code).ok()),
        comment: fields.text("comment")?,
    })
}

/// Opens a case about an account or a login, for any code: the one it carries, or one you met elsewhere. If its
/// cause has a case that is not over, you get that one, with your comment added.
#[utoipa::path(post, path = "/holdfast/v1/cases", tag = "Cases", operation_id = "openCase",
    request_body = OpenRequest, security(("appKey" = [], "appToken" = [])),
    responses((status = 201, description = "the new case", body = CaseDetail),
        (status = 200, description = "the case that its cause has already", body = CaseDetail),
        (status = 400, description = "a field is not what was expected; the answer names it"),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such account or login of this partner")))]
pub(crate) async fn open(
    State(app): State<App>,
    caller: Caller,
    received: Received,
) -> Result<(StatusCode, Json<CaseDetail>), ApiError> {
    let new = wanted(received).map_err(|flaw| caller.error(flaw.aggregation()))?;
    let opened = app.engine.open_case(Whose::Of(&caller.0), new, By::Partner);
    let (view, is_new) = opened.await.map_err(|e| caller.error(e))?;
    let status = if is_new {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(view.into())))
}

/// One case with its checklist, its history and the accounts that met it.
#[utoipa::path(get, path = "/holdfast/v1/cases/{caseId}", tag = "Cases", operation_id = "getCase",
    params(("caseId" = String, Path)), security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "the case", body = CaseDetail),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such case of this partner")))]
pub(crate) async fn find(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<CaseDetail>, ApiError> {
    let id = case_id(&id).map_err(|fault| caller.error(fault))?;
    let found = app.engine.find_case(Whose::Of(&caller.0), id).await;
    Ok(Json(found.map_err(|e| caller.error(e))?.into()))
}

/// Reads what is to be done and does it.
async fn acted(
    app: App,
    caller: Caller,
    id: &str,
    act: Result<Act, Fault>,
) -> Result<Json<CaseDetail>, ApiError> {
    let read = case_id(id).and_then(|id| Ok((id, act?)));
    let (id, act) = read.map_err(|fault| caller.error(fault))?;
    let done = app.engine.act_on_case(Whose::Of(&caller.0), id, act, By::Partner);
    let view: CaseView = done.await.map_err(|e: EngineError| caller.error(e))?;
    Ok(Json(view.into()))
}

/// Reads the fields of a body.
fn read<T>(received: Received, read: impl FnOnce(&Fields) -> Result<T, Flaw>) -> Result<T, Fault> {
    received
        .fields()
        .and_then(|fields| read(&fields))
        .map_err(Flaw::aggregation)
}

/// Says something about a case. What was said is never told in events or bundles.
#[utoipa::path(post, path = "/holdfast/v1/cases/{caseId}/comments", tag = "Cases", operation_id = "commentCase",
    params(("caseId" = String, Path)), request_body = CommentRequest, security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "the case", body = CaseDetail),
        (status = 400, description = "a field is not what was expected; the answer names it"),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such case of this partner")))]
pub(crate) async fn comment(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    received: Received,
) -> Result<Json<CaseDetail>, ApiError> {
    let act = read(received, |fields| fields.required_text("text")).map(Act::Comment);
    acted(app, caller, &id, act).await
}

/// Says who looks after a case; without `to`, nobody.
#[utoipa::path(put, path = "/holdfast/v1/cases/{caseId}/assignment", tag = "Cases", operation_id = "assignCase",
    params(("caseId" = String, Path)), request_body = AssignmentRequest,
    security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "the case", body = CaseDetail),
        (status = 400, description = "a field is not what was expected; the answer names it"),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such case of this partner")))]
pub(crate) async fn assign(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    received: Received,
) -> Result<Json<CaseDetail>, ApiError> {
    let act = read(received, |fields| fields.text("to")).map(Act::Assign);
    acted(app, caller, &id, act).await
}

/// Says whose move it is.
#[utoipa::path(put, path = "/holdfast/v1/cases/{caseId}/state", tag = "Cases", operation_id = "moveCase",
    params(("caseId" = String, Path)), request_body = StateRequest, security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "the case", body = CaseDetail),
        (status = 400, description = "a field is not what was expected; the answer names it"),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such case of this partner")))]
pub(crate) async fn change_state(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    received: Received,
) -> Result<Json<CaseDetail>, ApiError> {
    let act = read(received, |fields| {
        let stage = fields.required_text("state")?;
        let expected = "open or waiting; resolve and close have operations of their own";
        let stage: Stage = stage.parse().map_err(|_| Flaw::field("state", expected))?;
        Ok((stage, party(fields)?))
    });
    let act = act
        .and_then(|(stage, party)| state_of(stage, party))
        .map(Act::Move);
    acted(app, caller, &id, act).await
}

fn party(fields: &Fields) -> Result<Option<Party>, Flaw> {
    let text = fields.text("waitingOn")?;
    let party = text.map(|text| text.parse()).transpose();
    party.map_err(|_| Flaw::field("waitingOn", PARTIES))
}

/// Ticks a step of the checklist, or takes the tick back.
#[utoipa::path(put, path = "/holdfast/v1/cases/{caseId}/steps", tag = "Cases", operation_id = "tickCaseStep",
    params(("caseId" = String, Path)), request_body = StepRequest, security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "the case", body = CaseDetail),
        (status = 400, description = "a field is not what was expected; the answer names it"),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such case of this partner")))]
pub(crate) async fn tick(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    received: Received,
) -> Result<Json<CaseDetail>, ApiError> {
    let act = read(received, |fields| {
        let step = fields.required_number("step", 1, HIGHEST_NUMBER)?;
        Ok(Act::Step {
            step: u32::try_from(step).unwrap_or(u32::MAX),
            done: fields.flag("done")?.ok_or_else(|| Flaw::missing("done"))?,
        })
    });
    acted(app, caller, &id, act).await
}

/// Says that what caused a case is mended, and how that is known.
#[utoipa::path(post, path = "/holdfast/v1/cases/{caseId}/resolve", tag = "Cases", operation_id = "resolveCase",
    params(("caseId" = String, Path)), request_body = ReasonRequest, security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "the case", body = CaseDetail),
        (status = 400, description = "a field is not what was expected; the answer names it"),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such case of this partner")))]
pub(crate) async fn resolve(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    received: Received,
) -> Result<Json<CaseDetail>, ApiError> {
    let act = read(received, |fields| fields.required_text("reason")).map(Act::Resolve);
    acted(app, caller, &id, act).await
}

/// Puts a case away, mended or not. A cause that goes on without a break opens no new case until it tells
/// another story.
#[utoipa::path(post, path = "/holdfast/v1/cases/{caseId}/close", tag = "Cases", operation_id = "closeCase",
    params(("caseId" = String, Path)), request_body = ReasonRequest, security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "the case", body = CaseDetail),
        (status = 400, description = "a field is not what was expected; the answer names it"),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such case of this partner")))]
pub(crate) async fn close(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    received: Received,
) -> Result<Json<CaseDetail>, ApiError> {
    let act = read(received, |fields| fields.required_text("reason")).map(Act::Close);
    acted(app, caller, &id, act).await
}

/// What an outside tracker answers: what it calls the case, where it is there, how it stands there, and whose
/// move it is.
#[utoipa::path(put, path = "/holdfast/v1/cases/{caseId}/tracker", tag = "Cases", operation_id = "trackCase",
    params(("caseId" = String, Path)), request_body = TrackerRequest, security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "the case", body = CaseDetail),
        (status = 400, description = "a field is not what was expected; the answer names it"),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such case of this partner")))]
pub(crate) async fn track(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    received: Received,
) -> Result<Json<CaseDetail>, ApiError> {
    let act = read(received, |fields| {
        Ok(Act::Track {
            reference: fields.required_text("reference")?,
            url: fields.text("url")?,
            state: fields.text("state")?,
            waiting_on: party(fields)?,
        })
    });
    acted(app, caller, &id, act).await
}

async fn bundled(app: &App, caller: &Caller, id: &str) -> Result<Bundle, ApiError> {
    let id = case_id(id).map_err(|fault| caller.error(fault))?;
    let bundle = app.engine.case_bundle(Whose::Of(&caller.0), id).await;
    bundle.map_err(|e| caller.error(e))
}

/// The evidence bundle of a case as data: what may be told of it to anybody. The guide on cases lists its fields.
#[utoipa::path(get, path = "/holdfast/v1/cases/{caseId}/bundle", tag = "Cases", operation_id = "caseBundle",
    params(("caseId" = String, Path)), security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "the bundle", body = Object),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such case of this partner")))]
pub(crate) async fn bundle(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<Bundle>, ApiError> {
    bundled(&app, &caller, &id).await.map(Json)
}

/// The same as one page that can be attached to a bank's ticket: no script, nothing fetched from elsewhere.
#[utoipa::path(get, path = "/holdfast/v1/cases/{caseId}/bundle.html", tag = "Cases", operation_id = "caseBundlePage",
    params(("caseId" = String, Path)), security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "the page", body = String, content_type = "text/html"),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such case of this partner")))]
pub(crate) async fn bundle_html(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let bundle = bundled(&app, &caller, &id).await?;
    let headers: [(HeaderName, HeaderValue); 3] = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((headers, bundle_page(&bundle)).into_response())
}
