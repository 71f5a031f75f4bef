//! Refreshes that nobody waits for (us-api.md 3.6). Ids are strings here, and instants ISO 8601.

use axum::{Json, extract::State, http::StatusCode};
use catalogue::Variant;
use engine::{Fault, RefreshAsk, RefreshMode, RefreshView, RefreshedView};
use jiff::Timestamp;
use model::condition::RequestFault;
use serde::Serialize;

use super::{customer, login, shown};
use crate::{
    app::{App, Caller},
    problem::ApiError,
    request::{Fields, Flaw, Path, Received},
};

/// A refresh that was asked for, with an echo of what was asked.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Started {
    refresh_id: String,
    customer_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    institution_login_id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    account_ids: Vec<String>,
    mode: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to_date: Option<String>,
    status: &'static str,
    created_at: String,
}

/// How far a refresh is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Status {
    refresh_id: String,
    customer_id: String,
    accounts: Vec<Refreshed>,
    mode: String,
    status: &'static str,
    total_count: usize,
    success_count: usize,
    failed_count: usize,
}

/// One account: a success with its date, a failure with its code and text, or neither yet.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Refreshed {
    account_id: String,
    institution_login_id: String,
    institution_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    aggregation_status_code: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aggregation_success_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

impl Refreshed {
    fn of(app: &App, one: &RefreshedView) -> Self {
        let failure = one.result.and_then(Result::err);
        let success = one.result.and_then(Result::ok);
        let catalogue = app.engine.catalogue();
        let message = failure.map(|outcome| {
            let entry = catalogue.entry_of(&outcome);
            catalogue.texts(entry, "en", Variant::Added).message
        });
        Self {
            account_id: one.account.to_string(),
            institution_login_id: one.login.to_string(),
            institution_id: one.institution.to_string(),
            aggregation_status_code: success.map(|_| 0),
            aggregation_success_date: success.map(|at| at.to_string()),
            code: failure.map(|outcome| outcome.code),
            message,
        }
    }
}

fn status_of(app: &App, view: RefreshView) -> Status {
    let count = |well: bool| {
        let results = view.accounts.iter().filter_map(|one| one.result);
        results.filter(|result| result.is_ok() == well).count()
    };
    Status {
        total_count: view.accounts.len(),
        success_count: count(true),
        failed_count: count(false),
        status: view.state.name(),
        accounts: view.accounts.iter().map(|one| Refreshed::of(app, one)).collect(),
        refresh_id: view.id,
        customer_id: view.customer.to_string(),
        mode: view.mode,
    }
}

/// What a body asks for.
fn asked(fields: &Fields, now: Timestamp) -> Result<RefreshAsk, Fault> {
    let wrong = |name: &str| Fault::naming(RequestFault::RefreshParameter, "name", name);
    let instant = |name| match fields.text(name).map_err(Flaw::aggregation)? {
        None => Ok(None),
        Some(text) => text
            .parse::<Timestamp>()
            .map(|at| Some(model::clock::to_micros(at)))
            .map_err(|_| wrong(name)),
    };
    let (from, to) = (instant("fromDate")?, instant("toDate")?);
    let mode = match fields.text("mode").map_err(Flaw::aggregation)?.as_deref() {
        None | Some("standard") => RefreshMode::Standard,
        Some("historic") => RefreshMode::Historic,
        Some("custom") => {
            let from = from.ok_or_else(|| Flaw::missing("fromDate").aggregation())?;
            let to = to.unwrap_or(now);
            if from > to {
                let reason = "fromDate is after toDate";
                return Err(Fault::naming(RequestFault::DateRangeInvalid, "reason", reason));
            }
            RefreshMode::Custom { from, to }
        }
        Some(_) => return Err(wrong("mode")),
    };
    let named = fields.id("institutionLoginId").map_err(Flaw::aggregation)?;
    let accounts = fields
        .texts("accountIds")
        .map_err(Flaw::aggregation)?
        .unwrap_or_default();
    if named.is_none() && accounts.is_empty() {
        return Err(Flaw::missing("institutionLoginId or accountIds").aggregation());
    }
    let accounts = accounts
        .iter()
        .map(|id| {
            let unknown = |_| Fault::naming(RequestFault::RefreshAccountNotFound, "account", shown(id));
            id.parse().map_err(unknown)
        })
        .collect::<Result<Vec<_>, Fault>>()?;
    // Accounts count before a login, which then need not even be one.
    let login = match named {
        Some(id) if accounts.is_empty() => Some(login(&id)?),
        _ => None,
    };
    Ok(RefreshAsk {
        login,
        accounts,
        mode,
    })
}

/// `refreshTransactions`.
pub(crate) async fn start(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    body: Received,
) -> Result<(StatusCode, Json<Started>), ApiError> {
    let id = customer(&id).map_err(|fault| caller.error(fault))?;
    app.engine
        .customer(&caller.0, id)
        .await
        .map_err(|e| caller.error(e))?;
    let fields = body.fields().map_err(|flaw| caller.error(flaw.aggregation()))?;
    let now = app.engine.clock().of(&caller.0);
    let ask = asked(&fields, now).map_err(|fault| caller.error(fault))?;
    let view = app
        .engine
        .start_refresh(&caller.0, id, ask.clone())
        .await
        .map_err(|e| caller.error(e))?;
    let (from, to) = match ask.mode {
        RefreshMode::Custom { from, to } => (Some(from), Some(to)),
        _ => (None, None),
    };
    let started = Started {
        refresh_id: view.id,
        customer_id: view.customer.to_string(),
        institution_login_id: ask.login.map(|login| login.to_string()),
        account_ids: ask.accounts.iter().map(ToString::to_string).collect(),
        mode: ask.mode.name(),
        from_date: from.map(|at| at.to_string()),
        to_date: to.map(|at| at.to_string()),
        status: view.state.name(),
        created_at: view.created_at.to_string(),
    };
    Ok((StatusCode::ACCEPTED, Json(started)))
}

/// `getTransactionRefreshStatus`.
pub(crate) async fn status(
    State(app): State<App>,
    caller: Caller,
    Path((customer_id, refresh)): Path<(String, String)>,
) -> Result<Json<Status>, ApiError> {
    let customer = customer(&customer_id).map_err(|fault| caller.error(fault))?;
    let view = app
        .engine
        .refresh_status(&caller.0, customer, &refresh)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(status_of(&app, view)))
}
