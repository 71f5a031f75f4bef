//! Accounts (us-api.md 3.1, 3.4, 3.6).

use axum::{Json, extract::State, http::StatusCode};
use model::{Account, Category, condition::RequestFault};
use serde::Serialize;

use super::{Exact, account, customer, epoch, institution_of, login};
use crate::{
    app::{App, Caller},
    problem::ApiError,
    request::{Flaw, Parameters, Path, Received},
};

#[derive(Serialize)]
pub(crate) struct Accounts {
    accounts: Vec<AccountBody>,
}

impl From<Vec<Account>> for Accounts {
    fn from(accounts: Vec<Account>) -> Self {
        Self {
            accounts: accounts.into_iter().map(AccountBody::from).collect(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccountBody {
    id: String,
    number: String,
    account_number_display: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    real_account_number_last4: Option<String>,
    name: String,
    account_nickname: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    balance: Option<Exact>,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    aggregation_status_code: Option<u32>,
    status: &'static str,
    customer_id: String,
    institution_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    balance_date: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aggregation_success_date: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aggregation_attempt_date: Option<i64>,
    created_date: i64,
    last_updated_date: i64,
    currency: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_transaction_date: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    oldest_transaction_date: Option<i64>,
    institution_login_id: u64,
    detail: Detail,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    position: Vec<Position>,
    display_position: u32,
    linked_account_date: i64,
}

/// Figures by their published names; which of them apply depends on the type.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct Detail {
    #[serde(skip_serializing_if = "Option::is_none")]
    date_as_of: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    available_balance_amount: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    open_date: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interest_ytd_amount: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    maturity_date: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credit_available_amount: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credit_max_amount: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_due_date: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_min_amount: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    past_due_amount: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_payment_amount: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_payment_date: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    statement_close_balance: Option<Exact>,
    /// A string, unlike every other figure (us-api.md 1.5).
    #[serde(skip_serializing_if = "Option::is_none")]
    interest_rate: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    principal_balance: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    initial_ml_amount: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    initial_ml_date: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_payment: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_payment_date: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_payment_receive_date: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payoff_amount: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    original_maturity_date: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interest_rate_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ytd_interest_paid: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    term_of_ml: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    escrow_balance: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cash_advance_available_amount: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cash_advance_interest_rate: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    statement_end_date: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    current_balance: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    available_cash_balance: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    margin_allowed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    margin_balance: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    short_balance: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vested_balance: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rollover_amount: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    current_loan_balance: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    loan_rate: Option<Exact>,
}

/// Something an investment account holds, by its published names.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Position {
    id: usize,
    security_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    symbol: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    security_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    units: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    current_price: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    current_price_date: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    market_value: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost_basis: Option<Exact>,
}

impl Position {
    fn all(account: &Account) -> Vec<Self> {
        let exact = |figure: &Option<model::Decimal>| figure.as_ref().map(Exact::from);
        let held = account.snapshot.detail.holdings.iter().enumerate();
        held.map(|(place, held)| Self {
            id: place + 1,
            security_name: held.name.clone(),
            description: held.description.clone(),
            symbol: held.symbol.clone(),
            security_type: held.kind.clone(),
            units: exact(&held.units),
            current_price: exact(&held.price),
            current_price_date: held.price_at.map(epoch),
            market_value: exact(&held.market_value),
            cost_basis: exact(&held.cost_basis),
        })
        .collect()
    }
}

impl Detail {
    fn of(account: &Account) -> Self {
        let s = &account.snapshot;
        let d = &s.detail;
        let exact = |figure: &Option<model::Decimal>| figure.as_ref().map(Exact::from);
        let all = Detail {
            date_as_of: s.balance_at.map(epoch),
            ..Detail::default()
        };
        match s.kind.category() {
            Category::Deposit => Detail {
                available_balance_amount: exact(&d.available_balance),
                open_date: d.opened_at.map(epoch),
                interest_ytd_amount: exact(&d.interest_ytd),
                maturity_date: d.maturity_at.map(epoch),
                ..all
            },
            Category::Credit => Detail {
                credit_available_amount: exact(&d.available_credit),
                credit_max_amount: exact(&d.credit_limit),
                payment_due_date: d.next_payment_due_at.map(epoch),
                payment_min_amount: exact(&d.minimum_payment),
                past_due_amount: exact(&d.past_due),
                last_payment_amount: exact(&d.last_payment),
                last_payment_date: d.last_payment_at.map(epoch),
                statement_close_balance: exact(&d.statement_balance),
                interest_rate: d.interest_rate.as_ref().map(ToString::to_string),
                cash_advance_available_amount: exact(&d.available_cash),
                cash_advance_interest_rate: exact(&d.cash_advance_rate),
                statement_end_date: d.statement_at.map(epoch),
                ..all
            },
            Category::Loan => Detail {
                available_balance_amount: exact(&d.available_balance),
                interest_rate: d.interest_rate.as_ref().map(ToString::to_string),
                payment_min_amount: exact(&d.minimum_payment),
                past_due_amount: exact(&d.past_due),
                last_payment_amount: exact(&d.last_payment),
                principal_balance: exact(&d.principal_balance),
                initial_ml_amount: exact(&d.original_principal),
                initial_ml_date: d.originated_at.map(epoch),
                next_payment: exact(&d.next_payment),
                next_payment_date: d.next_payment_due_at.map(epoch),
                last_payment_receive_date: d.last_payment_at.map(epoch),
                payoff_amount: exact(&d.payoff),
                original_maturity_date: d.maturity_at.map(epoch),
                interest_rate_type: d.interest_rate_kind.clone(),
                ytd_interest_paid: exact(&d.interest_paid_ytd),
                term_of_ml: d.term_months.map(|months| months.to_string()),
                escrow_balance: exact(&d.escrow_balance),
                ..all
            },
            Category::Investment => Detail {
                current_balance: s.balance.map(Exact::from),
                available_cash_balance: exact(&d.cash_balance),
                margin_allowed: d.margin_allowed,
                margin_balance: exact(&d.margin_balance),
                short_balance: exact(&d.short_balance),
                vested_balance: exact(&d.vested_balance),
                rollover_amount: exact(&d.rollover),
                current_loan_balance: exact(&d.plan_loan_balance),
                loan_rate: exact(&d.plan_loan_rate),
                ..all
            },
            Category::Other => all,
        }
    }
}

impl From<Account> for AccountBody {
    fn from(a: Account) -> Self {
        let detail = Detail::of(&a);
        let position = Position::all(&a);
        Self {
            id: a.id.to_string(),
            number: a.snapshot.number_masked,
            account_number_display: a.snapshot.number_display,
            real_account_number_last4: a.snapshot.real_last4,
            account_nickname: a.snapshot.name.clone(),
            name: a.snapshot.name,
            balance: a.snapshot.balance.map(Exact::from),
            r#type: a.snapshot.kind.name(),
            aggregation_status_code: a.outcome.map(|outcome| outcome.code),
            status: a.status.name(),
            customer_id: a.customer.to_string(),
            institution_id: a.institution.to_string(),
            balance_date: a.snapshot.balance_at.map(epoch),
            aggregation_success_date: a.succeeded_at.map(epoch),
            aggregation_attempt_date: a.attempted_at.map(epoch),
            created_date: epoch(a.created_at),
            last_updated_date: epoch(a.updated_at),
            currency: a.snapshot.currency.code(),
            last_transaction_date: a.newest_transaction_at.map(epoch),
            oldest_transaction_date: a.oldest_transaction_at.map(epoch),
            institution_login_id: a.login.get(),
            detail,
            position,
            display_position: a.position,
            linked_account_date: epoch(a.linked_at),
        }
    }
}

/// An account in brief.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SimpleAccount {
    id: String,
    account_number_display: String,
    name: String,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    aggregation_status_code: Option<u32>,
    status: &'static str,
    customer_id: String,
    institution_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    aggregation_success_date: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aggregation_attempt_date: Option<i64>,
    created_date: i64,
    currency: &'static str,
    institution_login_id: u64,
    display_position: u32,
    linked_account_date: i64,
}

impl From<Account> for SimpleAccount {
    fn from(a: Account) -> Self {
        Self {
            id: a.id.to_string(),
            account_number_display: a.snapshot.number_display,
            name: a.snapshot.name,
            r#type: a.snapshot.kind.name(),
            aggregation_status_code: a.outcome.map(|outcome| outcome.code),
            status: a.status.name(),
            customer_id: a.customer.to_string(),
            institution_id: a.institution.to_string(),
            aggregation_success_date: a.succeeded_at.map(epoch),
            aggregation_attempt_date: a.attempted_at.map(epoch),
            created_date: epoch(a.created_at),
            currency: a.snapshot.currency.code(),
            institution_login_id: a.login.get(),
            display_position: a.position,
            linked_account_date: epoch(a.linked_at),
        }
    }
}

#[derive(Serialize)]
pub(crate) struct SimpleAccounts {
    accounts: Vec<SimpleAccount>,
}

impl From<Vec<Account>> for SimpleAccounts {
    fn from(accounts: Vec<Account>) -> Self {
        Self {
            accounts: accounts.into_iter().map(SimpleAccount::from).collect(),
        }
    }
}

/// `GetCustomerAccounts`.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    query: Parameters,
) -> Result<Json<Accounts>, ApiError> {
    let id = customer(&id).map_err(|fault| caller.error(fault))?;
    let mut accounts = app
        .engine
        .accounts(&caller.0, id)
        .await
        .map_err(|e| caller.error(e))?;
    filter(&mut accounts, &query).map_err(|fault| caller.error(fault))?;
    Ok(Json(accounts.into()))
}

/// Keeps the accounts of the wanted status and type.
fn filter(accounts: &mut Vec<Account>, query: &Parameters) -> Result<(), engine::Fault> {
    match query.text("status") {
        None => {}
        Some(status @ ("active" | "pending")) => accounts.retain(|a| a.status.name() == status),
        Some(_) => return Err(engine::Fault::new(RequestFault::AccountStatusInvalid)),
    }
    match query.text("account_type") {
        None => {}
        // Accounts for asset reports: what holds value.
        Some("ava") => accounts.retain(|a| {
            let category = a.snapshot.kind.category();
            matches!(category, Category::Deposit | Category::Investment)
        }),
        Some(_) => return Err(Flaw::field("account_type", "ava").aggregation()),
    }
    Ok(())
}

/// `GetCustomerAccountsByInstitutionLogin`.
pub(crate) async fn list_of_login(
    State(app): State<App>,
    caller: Caller,
    Path(ids): Path<(String, String)>,
) -> Result<Json<Accounts>, ApiError> {
    Ok(Json(under_login(&app, &caller, ids).await?.into()))
}

/// `GetCustomerAccountsByInstitutionLoginSimple`.
pub(crate) async fn list_of_login_simple(
    State(app): State<App>,
    caller: Caller,
    Path(ids): Path<(String, String)>,
) -> Result<Json<SimpleAccounts>, ApiError> {
    Ok(Json(under_login(&app, &caller, ids).await?.into()))
}

/// The accounts under a login, as a path names it.
async fn under_login(
    app: &App,
    caller: &Caller,
    (customer_id, login_id): (String, String),
) -> Result<Vec<Account>, ApiError> {
    let customer = customer(&customer_id).map_err(|fault| caller.error(fault))?;
    app.engine
        .customer(&caller.0, customer)
        .await
        .map_err(|e| caller.error(e))?;
    let login = login(&login_id).map_err(|fault| caller.error(fault))?;
    app.engine
        .accounts_of_login(&caller.0, customer, login)
        .await
        .map_err(|e| caller.error(e))
}

/// `GetCustomerAccountsSimple`.
pub(crate) async fn list_simple(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<SimpleAccounts>, ApiError> {
    let id = customer(&id).map_err(|fault| caller.error(fault))?;
    let accounts = app
        .engine
        .accounts(&caller.0, id)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(accounts.into()))
}

/// `GetCustomerAccountsByInstitution`.
pub(crate) async fn list_at(
    State(app): State<App>,
    caller: Caller,
    Path(ids): Path<(String, String)>,
) -> Result<Json<Accounts>, ApiError> {
    Ok(Json(at_institution(&app, &caller, ids).await?.into()))
}

/// `GetCustomerAccountsByInstitutionSimple`.
pub(crate) async fn list_at_simple(
    State(app): State<App>,
    caller: Caller,
    Path(ids): Path<(String, String)>,
) -> Result<Json<SimpleAccounts>, ApiError> {
    Ok(Json(at_institution(&app, &caller, ids).await?.into()))
}

/// The accounts at an institution, as a path names it.
async fn at_institution(
    app: &App,
    caller: &Caller,
    (customer_id, institution_id): (String, String),
) -> Result<Vec<Account>, ApiError> {
    let customer = customer(&customer_id).map_err(|fault| caller.error(fault))?;
    app.engine
        .customer(&caller.0, customer)
        .await
        .map_err(|e| caller.error(e))?;
    let institution = institution_of(&institution_id).map_err(|fault| caller.error(fault))?;
    app.engine
        .accounts_at(&caller.0, customer, institution)
        .await
        .map_err(|e| caller.error(e))
}

/// `GetCustomerAccount`.
pub(crate) async fn find(
    State(app): State<App>,
    caller: Caller,
    Path(ids): Path<(String, String)>,
) -> Result<Json<AccountBody>, ApiError> {
    Ok(Json(one(&app, &caller, ids).await?.into()))
}

/// `GetCustomerAccountSimple`.
pub(crate) async fn find_simple(
    State(app): State<App>,
    caller: Caller,
    Path(ids): Path<(String, String)>,
) -> Result<Json<SimpleAccount>, ApiError> {
    Ok(Json(one(&app, &caller, ids).await?.into()))
}

/// `DeleteCustomerAccount`.
pub(crate) async fn delete(
    State(app): State<App>,
    caller: Caller,
    Path(ids): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    let found = one(&app, &caller, ids).await?;
    app.engine
        .delete_account(&caller.0, found.customer, found.id)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DeleteCustomerAccountsByInstitutionLogin`.
pub(crate) async fn delete_login(
    State(app): State<App>,
    caller: Caller,
    Path((customer_id, login_id)): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    let customer = customer(&customer_id).map_err(|fault| caller.error(fault))?;
    app.engine
        .customer(&caller.0, customer)
        .await
        .map_err(|e| caller.error(e))?;
    let login = login(&login_id).map_err(|fault| caller.error(fault))?;
    app.engine
        .delete_login(&caller.0, customer, login)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(StatusCode::NO_CONTENT)
}

/// `RefreshCustomerAccountsV2`: as the first version, without an answer.
pub(crate) async fn refresh_v2(
    app: State<App>,
    caller: Caller,
    id: Path<String>,
    body: Received,
) -> Result<StatusCode, ApiError> {
    let Json(_) = refresh(app, caller, id, body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `RefreshCustomerAccountsByInstitutionLoginV2`: as the first version, without an answer.
pub(crate) async fn refresh_login_v2(
    app: State<App>,
    caller: Caller,
    ids: Path<(String, String)>,
    body: Received,
) -> Result<StatusCode, ApiError> {
    let Json(_) = refresh_login(app, caller, ids, Parameters::none(), body).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One account, as a path names it.
pub(super) async fn one(
    app: &App,
    caller: &Caller,
    (customer_id, account_id): (String, String),
) -> Result<Account, ApiError> {
    let customer = customer(&customer_id).map_err(|fault| caller.error(fault))?;
    app.engine
        .customer(&caller.0, customer)
        .await
        .map_err(|e| caller.error(e))?;
    let account = account(customer, &account_id).map_err(|fault| caller.error(fault))?;
    app.engine
        .account(&caller.0, customer, account)
        .await
        .map_err(|e| caller.error(e))
}

/// `RefreshCustomerAccounts`: waits for the runs, which go on if the caller leaves.
pub(crate) async fn refresh(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    body: Received,
) -> Result<Json<Accounts>, ApiError> {
    let id = customer(&id).map_err(|fault| caller.error(fault))?;
    app.engine
        .customer(&caller.0, id)
        .await
        .map_err(|e| caller.error(e))?;
    body.fields().map_err(|flaw| caller.error(flaw.aggregation()))?;
    let accounts = app
        .engine
        .refresh(&caller.0, id, None)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(accounts.into()))
}

/// `RefreshCustomerAccountsByInstitutionLogin`.
pub(crate) async fn refresh_login(
    State(app): State<App>,
    caller: Caller,
    Path((customer_id, login_id)): Path<(String, String)>,
    query: Parameters,
    body: Received,
) -> Result<Json<Accounts>, ApiError> {
    let customer = customer(&customer_id).map_err(|fault| caller.error(fault))?;
    app.engine
        .customer(&caller.0, customer)
        .await
        .map_err(|e| caller.error(e))?;
    let login = login(&login_id).map_err(|fault| caller.error(fault))?;
    app.engine
        .accounts_of_login(&caller.0, customer, login)
        .await
        .map_err(|e| caller.error(e))?;
    // The window is always the one that leaves no gap; dates are read so that wrong ones are told.
    let from = query
        .instant("fromDate")
        .map_err(|flaw| caller.error(flaw.aggregation()))?;
    let to = query
        .instant("toDate")
        .map_err(|flaw| caller.error(flaw.aggregation()))?;
    if let (Some(from), Some(to)) = (from, to)
        && from > to
    {
        let reason = "fromDate is after toDate";
        return Err(caller.error(engine::Fault::naming(
            RequestFault::DateRangeInvalid,
            "reason",
            reason,
        )));
    }
    body.fields().map_err(|flaw| caller.error(flaw.aggregation()))?;
    let accounts = app
        .engine
        .refresh(&caller.0, customer, Some(login))
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(accounts.into()))
}
