//! Transactions (us-api.md 3.5, 3.6).

use axum::{Json, extract::State, http::StatusCode};
use engine::{DailyBalance, Fault, TransactionPage, TransactionQuery};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use model::{
    Transaction,
    condition::RequestFault,
    id::{AccountId, CustomerId, TransactionId},
};
use serde::Serialize;

use super::{Exact, account, customer, epoch};
use crate::{
    app::{App, Caller},
    problem::ApiError,
    request::{Flaw, Parameters, Path, Received},
};

/// What a transaction without any text is described as (us-api.md 3.5).
const NO_DESCRIPTION: &str = "No description provided by institution";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Transactions {
    found: u32,
    displaying: usize,
    /// A string here, a truth value everywhere else (us-api.md 1.3).
    more_available: &'static str,
    from_date: String,
    to_date: String,
    sort: &'static str,
    transactions: Vec<TransactionBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    daily_balances: Option<Vec<DailyBalanceBody>>,
}

#[derive(Serialize)]
struct DailyBalanceBody {
    date: i64,
    beginning: Exact,
    ending: Exact,
}

impl From<DailyBalance> for DailyBalanceBody {
    fn from(d: DailyBalance) -> Self {
        let date = d
            .day
            .to_zoned(TimeZone::UTC)
            .map(|z| z.timestamp())
            .unwrap_or(Timestamp::UNIX_EPOCH);
        Self {
            date: epoch(date),
            beginning: d.beginning.into(),
            ending: d.ending.into(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TransactionBody {
    id: u64,
    unique_transaction_id: String,
    amount: Exact,
    account_id: u64,
    customer_id: u64,
    status: &'static str,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    memo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction_date: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    posted_date: Option<i64>,
    created_date: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    check_num: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    principal_amount: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interest_amount: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    escrow_amount: Option<Exact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fee_amount: Option<Exact>,
}

impl From<Transaction> for TransactionBody {
    fn from(t: Transaction) -> Self {
        let m = t.movement;
        Self {
            id: t.id.get(),
            unique_transaction_id: format!("{}-{}", t.account, t.id),
            amount: m.amount.into(),
            account_id: t.account.get(),
            customer_id: t.customer.get(),
            status: m.status.name(),
            description: if m.description.is_empty() {
                NO_DESCRIPTION.to_owned()
            } else {
                m.description
            },
            memo: m.memo,
            r#type: m.kind,
            transaction_date: m.transacted_at.map(epoch),
            posted_date: m.posted_at.map(epoch),
            created_date: epoch(t.created_at),
            check_num: m.check_number,
            principal_amount: m.split.principal.map(Exact::from),
            interest_amount: m.split.interest.map(Exact::from),
            escrow_amount: m.split.escrow.map(Exact::from),
            fee_amount: m.split.fees.map(Exact::from),
        }
    }
}

/// `GetAllCustomerTransactions`.
pub(crate) async fn of_customer(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    query: Parameters,
) -> Result<Json<Transactions>, ApiError> {
    let customer = customer(&id).map_err(|fault| caller.error(fault))?;
    match asked(customer, None, &query) {
        Ok(query) => page(&app, &caller, query).await,
        // What is wrong with a question about nobody is that it is about nobody.
        Err(fault) => {
            let known = app.engine.customer(&caller.0, customer).await;
            known.map_err(|e| caller.error(e))?;
            Err(caller.error(fault))
        }
    }
}

/// `GetCustomerAccountTransactions`.
pub(crate) async fn of_account(
    State(app): State<App>,
    caller: Caller,
    Path((customer_id, account_id)): Path<(String, String)>,
    query: Parameters,
) -> Result<Json<Transactions>, ApiError> {
    let customer = customer(&customer_id).map_err(|fault| caller.error(fault))?;
    let account = match account(customer, &account_id) {
        Ok(account) => account,
        Err(fault) => {
            let known = app.engine.customer(&caller.0, customer).await;
            known.map_err(|e| caller.error(e))?;
            return Err(caller.error(fault));
        }
    };
    match asked(customer, Some(account), &query) {
        Ok(query) => page(&app, &caller, query).await,
        Err(fault) => {
            let known = app.engine.account(&caller.0, customer, account).await;
            known.map_err(|e| caller.error(e))?;
            Err(caller.error(fault))
        }
    }
}

/// The page that is asked for. That there is such a customer, and such an account, is seen while it is read.
async fn page(app: &App, caller: &Caller, query: TransactionQuery) -> Result<Json<Transactions>, ApiError> {
    let page = app
        .engine
        .transactions(&caller.0, query)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(body(page, &query)))
}

fn asked(
    customer: CustomerId,
    account: Option<AccountId>,
    parameters: &Parameters,
) -> Result<TransactionQuery, Fault> {
    let from = parameters
        .required_instant("fromDate")
        .map_err(Flaw::aggregation)?;
    let to = parameters.required_instant("toDate").map_err(Flaw::aggregation)?;
    if from > to {
        let reason = "fromDate is after toDate";
        return Err(Fault::naming(RequestFault::DateRangeInvalid, "reason", reason));
    }
    let (start, limit) = parameters.page()?;
    let newest_first = match parameters.text("sort") {
        None | Some("desc") => true,
        Some("asc") => false,
        Some(_) => return Err(Flaw::field("sort", "asc or desc").aggregation()),
    };
    Ok(TransactionQuery {
        account,
        customer,
        from,
        // The last second is meant whole.
        to: to.checked_add(SignedDuration::from_micros(999_999)).unwrap_or(to),
        pending: parameters.flag("includePending").map_err(Flaw::aggregation)?,
        newest_first,
        skip: start - 1,
        limit,
        daily_balances: account.is_some()
            && parameters.flag("showDailyBalance").map_err(Flaw::aggregation)?,
    })
}

fn body(page: TransactionPage, query: &TransactionQuery) -> Transactions {
    let shown = u32::try_from(page.transactions.len()).unwrap_or(u32::MAX);
    let more = query.skip.saturating_add(shown) < page.found;
    Transactions {
        found: page.found,
        displaying: page.transactions.len(),
        more_available: if more { "true" } else { "false" },
        from_date: epoch(query.from).to_string(),
        to_date: epoch(query.to).to_string(),
        sort: if query.newest_first { "desc" } else { "asc" },
        transactions: page.transactions.into_iter().map(TransactionBody::from).collect(),
        daily_balances: query.daily_balances.then(|| {
            page.daily_balances
                .into_iter()
                .map(DailyBalanceBody::from)
                .collect()
        }),
    }
}

/// `GetCustomerTransaction`.
pub(crate) async fn find(
    State(app): State<App>,
    caller: Caller,
    Path((customer_id, id)): Path<(String, String)>,
) -> Result<Json<TransactionBody>, ApiError> {
    one(&app, &caller, &customer_id, None, &id).await
}

/// `GetTransactionByUniqueTransactionId`: the account's id, a hyphen, and the transaction's.
pub(crate) async fn find_unique(
    State(app): State<App>,
    caller: Caller,
    Path((customer_id, unique)): Path<(String, String)>,
) -> Result<Json<TransactionBody>, ApiError> {
    let (account, id) = unique.split_once('-').unwrap_or(("", ""));
    one(&app, &caller, &customer_id, Some(account), id).await
}

async fn one(
    app: &App,
    caller: &Caller,
    customer_id: &str,
    account: Option<&str>,
    id: &str,
) -> Result<Json<TransactionBody>, ApiError> {
    let customer = customer(customer_id).map_err(|fault| caller.error(fault))?;
    app.engine
        .customer(&caller.0, customer)
        .await
        .map_err(|e| caller.error(e))?;
    // What is no id is no transaction.
    let none = || caller.error(RequestFault::ResourceNotFound);
    let account = account
        .map(str::parse::<AccountId>)
        .transpose()
        .map_err(|_| none())?;
    let id: TransactionId = id.parse().map_err(|_| none())?;
    let found = app
        .engine
        .transaction(&caller.0, customer, account, id)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(found.into()))
}

/// `LoadHistoricTransactionsForCustomerAccount`: a live call, so what the bank or the account's
/// identity has against it is answered with HTTP 500 and the code.
pub(crate) async fn load_historic(
    State(app): State<App>,
    caller: Caller,
    Path((customer_id, account_id)): Path<(String, String)>,
    body: Received,
) -> Result<StatusCode, ApiError> {
    let customer = customer(&customer_id).map_err(|fault| caller.error(fault))?;
    app.engine
        .customer(&caller.0, customer)
        .await
        .map_err(|e| caller.error(e))?;
    let account = account(customer, &account_id).map_err(|fault| caller.error(fault))?;
    app.engine
        .account(&caller.0, customer, account)
        .await
        .map_err(|e| caller.error(e))?;
    // `force` asks for a new connection, which is what happens in any case. It is documented as
    // `force=true` in a body of no named type, and sent as JSON too.
    if !body.is_one_of(&["force=true", "force=false"]) {
        body.fields()
            .and_then(|fields| fields.flag("force"))
            .map_err(|flaw| caller.error(flaw.aggregation()))?;
    }
    app.engine
        .load_historic_transactions(&caller.0, customer, account)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(StatusCode::NO_CONTENT)
}
