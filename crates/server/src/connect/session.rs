//! Link sessions: the same JSON calls for the page and for any program.
//!
//! A session's token stands in the path, so no cookie is needed; whoever holds it is the person. The
//! errors are RFC 9457 problems, and what goes wrong while linking is not an error but a state, with
//! the alert the person is to see.

use axum::{Json, extract::State, http::StatusCode};
use catalogue::Variant;
use engine::link::{LinkKind, LinkView};
use model::{Condition, Money, Outcome, Region, id::InstitutionId, institution::InstitutionStatus};
use serde::Serialize;
use utoipa::ToSchema;

use super::held::{self, DecidedBody, HeldBody};
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
    /// Who asks for the link.
    partner: PartnerBody,
    /// For how long the person is asked to share.
    sharing: SharingBody,
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

/// Who asks for a link.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PartnerBody {
    name: String,
    /// The colour of what can be pressed, as `#rrggbb`, where the link names an experience.
    #[serde(skip_serializing_if = "Option::is_none")]
    accent: Option<String>,
    /// The colour behind everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    background: Option<String>,
}

/// For how long a person is asked to share.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SharingBody {
    /// Days until access ends by itself.
    access_days: u32,
    /// Days of history that may be read, once there is an institution.
    #[serde(skip_serializing_if = "Option::is_none")]
    history_days: Option<u32>,
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
    /// The account it seems to be, if the customer linked one before that is told alike. If this is chosen it
    /// is not linked again, unless `separateIds` names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    seems_linked: Option<AlreadyBody>,
}

/// An account that the customer linked before.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AlreadyBody {
    account_id: String,
    name: String,
    /// Its last digits.
    mask: String,
}

/// What came of a session.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ResultBody {
    institution_login_id: String,
    accounts: Vec<LinkedBody>,
    /// What was chosen and could not be added.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_added: Vec<NotAddedBody>,
    /// Whether accounts of the login are still being read; nothing is asked about them before.
    reading: bool,
    /// Accounts of the login that no longer match, with what the person may do about each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    held: Vec<HeldBody>,
    /// What the person decided in this session.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    decided: Vec<DecidedBody>,
}

/// An account that was chosen and could not be added.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NotAddedBody {
    name: String,
    mask: String,
    alert: AlertBody,
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
    /// What the person is told of it, if it did not go well.
    #[serde(skip_serializing_if = "Option::is_none")]
    alert: Option<AlertBody>,
}

/// What a person is told.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AlertBody {
    code: u32,
    /// Ends in the code.
    text: Option<String>,
    /// What stands beside the text as long as no person has read it, in the same language.
    #[serde(skip_serializing_if = "Option::is_none")]
    unreviewed: Option<String>,
    category: String,
    /// Whether the person may begin again.
    may_retry: bool,
}

/// What a person is told of an outcome.
pub(super) fn alert(
    app: &App,
    outcome: &Outcome,
    locale: &str,
    variant: Variant,
    may_retry: bool,
) -> AlertBody {
    let catalogue = app.engine.catalogue();
    let entry = catalogue.entry_of(outcome);
    let texts = catalogue.texts(entry, locale, variant);
    AlertBody {
        code: outcome.code,
        unreviewed: texts.unreviewed.filter(|_| texts.alert.is_some()),
        text: texts.alert,
        category: entry.category.to_string(),
        may_retry,
    }
}

fn body(app: &App, view: LinkView, token: Option<String>) -> SessionBody {
    let look = view.look.unwrap_or_default();
    let locale = view.language.clone().unwrap_or_else(|| "en".to_owned());
    // Mending concerns accounts that were added already.
    let variant = if view.kind == LinkKind::Fix {
        Variant::Added
    } else {
        Variant::Adding
    };
    let failure = view
        .failure
        .map(|outcome| alert(app, &outcome, &locale, variant, view.may_retry));
    let not_added = view.refused.into_iter().map(|refused| NotAddedBody {
        alert: alert(app, &refused.outcome, &locale, Variant::Adding, false),
        name: refused.name,
        mask: refused.mask,
    });
    let reading = view.asked.reading;
    let (held, decided) = held::asked(app, view.asked, &view.partner, &locale);
    let result = view.login.map(|login| ResultBody {
        reading,
        held,
        decided,
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
                alert: a
                    .outcome
                    .filter(|outcome| outcome.condition != Condition::Healthy)
                    .map(|outcome| alert(app, &outcome, &locale, Variant::Added, false)),
            })
            .collect(),
        not_added: not_added.collect(),
    });
    SessionBody {
        token,
        partner: PartnerBody {
            name: view.partner,
            accent: look.accent,
            background: look.background,
        },
        sharing: SharingBody {
            access_days: view.sharing.access_days,
            history_days: view.sharing.history_days,
        },
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
                seems_linked: o.seems.map(|already| AlreadyBody {
                    account_id: already.account.to_string(),
                    name: already.name,
                    mask: already.mask,
                }),
            })
            .collect(),
        result,
        alert: failure,
        redirect_uri: view.redirect_uri.map(|url| url.to_string()),
        expires_at: view.expires_at.to_string(),
    }
}

/// Our own paths have no partner's region until the session is known; the codes are the same in both.
pub(super) fn error(error: impl Into<engine::EngineError>) -> ApiError {
    ApiError::new(error.into(), Region::Us)
}

/// A session, to a program that came back from the bank itself.
pub(super) fn answered(app: &App, view: LinkView) -> Json<SessionBody> {
    Json(body(app, view, None))
}

pub(super) fn flawed(flaw: Flaw) -> ApiError {
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

/// How many institutions are shown at once.
const SHOWN: u32 = 20;

/// Institutions that were found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FindingsBody {
    /// How many there are in all.
    found: usize,
    /// The best.
    institutions: Vec<FoundBody>,
}

/// An institution that was found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FoundBody {
    id: String,
    name: String,
    /// Where it is at home on the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    host: Option<String>,
    /// Its country, in upper case.
    country: String,
    /// Whether it says that it can be reached now.
    available: bool,
}

/// Finds institutions by what was typed of their name so far; typing mistakes are forgiven.
#[utoipa::path(get, path = "/connect/sessions/{token}/institutions", tag = "Link session",
    operation_id = "searchInstitutions",
    params(("token" = String, Path), ("search" = Option<String>, Query, description = "what was typed; all if empty")),
    responses((status = 200, description = "the best twenty", body = FindingsBody),
        (status = 410, description = "the session has ended")))]
pub(crate) async fn search_institutions(
    State(app): State<App>,
    Path(token): Path<String>,
    query: Parameters,
) -> Result<Json<FindingsBody>, ApiError> {
    let text: String = query
        .text("search")
        .unwrap_or_default()
        .chars()
        .take(100)
        .collect();
    let findings = app
        .engine
        .search_institutions(&token, &text, SHOWN as usize)
        .await
        .map_err(error)?;
    let institutions = findings.institutions.into_iter().map(|found| FoundBody {
        id: found.id.to_string(),
        name: found.name,
        host: found.host,
        country: found.country.to_uppercase(),
        available: matches!(
            found.status,
            InstitutionStatus::Online | InstitutionStatus::Testing
        ),
    });
    Ok(Json(FindingsBody {
        found: findings.found,
        institutions: institutions.collect(),
    }))
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
    /// Those among them that are linked although they seem to be linked already.
    separate_ids: Option<Vec<String>>,
}

/// Links the chosen accounts. One that seems to be linked already is not linked again, unless it is named
/// once more.
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
    let fields = received.fields().map_err(flawed)?;
    let chosen = fields.required_texts("accountIds").map_err(flawed)?;
    let separate = fields.texts("separateIds").map_err(flawed)?.unwrap_or_default();
    let view = app.engine.choose_apart(&token, &chosen, &separate).await;
    let view = view.map_err(error)?;
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
