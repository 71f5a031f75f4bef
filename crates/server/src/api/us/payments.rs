//! What payments need: balances, numbers, and both with the owner in one bundle. Full numbers are asked
//! of the bank at the call and kept nowhere.

use axum::{Json, extract::State};
use catalogue::Variant;
use engine::{Balance, BundleParts, Bundled, Fault, Instruction};
use jiff::SignedDuration;
use model::{Account, Outcome, condition::RequestFault, id::AccountId};
use serde::Serialize;

use super::{Exact, accounts::one, customer, epoch, login, owners::AccountOwners};
use crate::{
    app::{App, Caller},
    problem::ApiError,
    request::{Flaw, Parameters, Path},
};

/// How old a balance may be if nobody says, in minutes (us-api.md 3.6).
const USUAL_AGE: i64 = 30;

/// The parts of a bundle.
const PARTS: [&str; 3] = ["balanceDetails", "paymentInstruction", "accountIdentity"];

/// The balances of an account, with epochs; the bundle has ISO dates.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AvailableBalance {
    id: u64,
    real_account_number_last4: String,
    available_balance: Exact,
    available_balance_date: i64,
    cleared_balance: Exact,
    cleared_balance_date: i64,
    aggregation_status_code: u32,
    currency: &'static str,
}

/// The last digits of an account's number, as far as they are known.
fn last_digits(account: &Account) -> String {
    let snapshot = &account.snapshot;
    let known = snapshot.real_last4.as_ref().unwrap_or(&snapshot.number_display);
    known.clone()
}

/// When a balance was captured, or else when the bank gave it.
fn captured(account: &Account) -> jiff::Timestamp {
    account
        .snapshot
        .balance_at
        .or(account.succeeded_at)
        .unwrap_or(account.updated_at)
}

impl From<Balance> for AvailableBalance {
    fn from(b: Balance) -> Self {
        let at = epoch(captured(&b.account));
        Self {
            id: b.account.id.get(),
            real_account_number_last4: last_digits(&b.account),
            available_balance: b.available.into(),
            available_balance_date: at,
            cleared_balance: b.cleared.into(),
            cleared_balance_date: at,
            aggregation_status_code: b.account.outcome.map_or(0, |outcome| outcome.code),
            currency: b.account.snapshot.currency.code(),
        }
    }
}

/// `GetAvailableBalance`: what is known, of whatever age.
pub(crate) async fn known_balance(
    State(app): State<App>,
    caller: Caller,
    Path(ids): Path<(String, String)>,
) -> Result<Json<AvailableBalance>, ApiError> {
    let account = one(&app, &caller, ids).await?;
    let balance = app.engine.balance(&caller.0, &account, None).await;
    Ok(Json(balance.map_err(|e| caller.error(e))?.into()))
}

/// `GetAvailableBalanceLive`: what is known if it is young enough, and else what the bank says now.
pub(crate) async fn live_balance(
    State(app): State<App>,
    caller: Caller,
    Path(ids): Path<(String, String)>,
    query: Parameters,
) -> Result<Json<AvailableBalance>, ApiError> {
    let account = one(&app, &caller, ids).await?;
    let age = age(&query, 0).map_err(|flaw| caller.error(flaw.aggregation()))?;
    let balance = app.engine.balance(&caller.0, &account, Some(age)).await;
    Ok(Json(balance.map_err(|e| caller.error(e))?.into()))
}

/// How old a balance may be.
fn age(query: &Parameters, least: i64) -> Result<SignedDuration, Flaw> {
    let minutes = query.number("balance_cache_interval", least, 1440)?;
    Ok(SignedDuration::from_mins(minutes.unwrap_or(USUAL_AGE)))
}

/// The numbers for a bank transfer.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AchDetails {
    routing_number: String,
    real_account_number: String,
}

/// `GetAccountACHDetails`.
pub(crate) async fn ach_details(
    State(app): State<App>,
    caller: Caller,
    Path(ids): Path<(String, String)>,
) -> Result<Json<AchDetails>, ApiError> {
    let account = one(&app, &caller, ids).await?;
    let given = app
        .engine
        .transfer_number(&caller.0, &account)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(AchDetails {
        real_account_number: given.number.expose().clone(),
        routing_number: given.routing,
    }))
}

/// Every way to pay.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PaymentInstructions {
    payment_instruction: Vec<PaymentInstruction>,
}

/// One way to pay.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PaymentInstruction {
    r#type: String,
    account_number: String,
    tan_enabled: bool,
    descriptors: Vec<Descriptor>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transfer_in_enabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transfer_out_enabled: Option<bool>,
}

#[derive(Serialize)]
struct Descriptor {
    r#type: &'static str,
    value: String,
}

impl From<Instruction> for PaymentInstruction {
    fn from(i: Instruction) -> Self {
        // The published words, and a bank's own where there is none.
        let network = i.network.to_ascii_lowercase();
        let kind = network.split_once('_').map_or(network.as_str(), |(_, kind)| kind);
        // Whether money comes in or goes out is told of instant payments only.
        let instant = matches!(kind, "rtp" | "fednow");
        Self {
            account_number: i.number.expose().clone(),
            tan_enabled: i.tokenised,
            descriptors: vec![Descriptor {
                r#type: "routingNumber",
                value: i.routing,
            }],
            transfer_in_enabled: i.comes_in.filter(|_| instant),
            transfer_out_enabled: i.goes_out.filter(|_| instant),
            r#type: kind.to_owned(),
        }
    }
}

/// `GetAccountPaymentInstructionDetails`.
pub(crate) async fn instructions(
    State(app): State<App>,
    caller: Caller,
    Path(ids): Path<(String, String)>,
) -> Result<Json<PaymentInstructions>, ApiError> {
    let account = one(&app, &caller, ids).await?;
    let given = app
        .engine
        .payment_instructions(&caller.0, &account)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(PaymentInstructions {
        payment_instruction: given.into_iter().map(PaymentInstruction::from).collect(),
    }))
}

/// The payment bundle. What cannot be had is an error of its field inside a success.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Bundle {
    customer_id: String,
    error_count: usize,
    account_count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_identity_success_count: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    balance_details_success_count: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_instruction_success_count: Option<usize>,
    accounts: Vec<BundledAccount>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BundledAccount {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    real_account_number_last4: Option<String>,
    institution_id: String,
    institution_name: String,
    institution_login_id: u64,
    account_details: BundledDetails,
    #[serde(skip_serializing_if = "Option::is_none")]
    balance_details: Option<BundledBalance>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account_identity: Option<AccountOwners>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_instruction: Option<BundledInstruction>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
}

/// An account in brief; its dates are ISO here.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BundledDetails {
    id: String,
    account_number_display: String,
    name: String,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    aggregation_status_code: Option<u32>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    aggregation_success_date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aggregation_attempt_date: Option<String>,
    created_date: String,
    currency: &'static str,
    display_position: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BundledBalance {
    id: u64,
    real_account_number_last4: String,
    available_balance: Exact,
    available_balance_date: String,
    cleared_balance: Exact,
    cleared_balance_date: String,
    aggregation_status_code: u32,
    currency: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct BundledInstruction {
    r#type: String,
    account_number: String,
    tan_enabled: bool,
    descriptors: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FieldError {
    field_name: &'static str,
    /// A string here.
    code: String,
    description: String,
    /// Required and described nowhere (us-api.md 1.5).
    field_error: &'static str,
}

impl From<&Account> for BundledDetails {
    fn from(a: &Account) -> Self {
        Self {
            id: a.id.to_string(),
            account_number_display: a.snapshot.number_display.clone(),
            name: a.snapshot.name.clone(),
            r#type: a.snapshot.kind.name(),
            aggregation_status_code: a.outcome.map(|outcome| outcome.code),
            status: a.status.name(),
            aggregation_success_date: a.succeeded_at.map(|at| at.to_string()),
            aggregation_attempt_date: a.attempted_at.map(|at| at.to_string()),
            created_date: a.created_at.to_string(),
            currency: a.snapshot.currency.code(),
            display_position: a.position,
        }
    }
}

impl From<Balance> for BundledBalance {
    fn from(b: Balance) -> Self {
        let at = captured(&b.account).to_string();
        Self {
            id: b.account.id.get(),
            real_account_number_last4: last_digits(&b.account),
            available_balance: b.available.into(),
            available_balance_date: at.clone(),
            cleared_balance: b.cleared.into(),
            cleared_balance_date: at,
            aggregation_status_code: b.account.outcome.map_or(0, |outcome| outcome.code),
            currency: b.account.snapshot.currency.code(),
        }
    }
}

impl From<Instruction> for BundledInstruction {
    fn from(i: Instruction) -> Self {
        let one = PaymentInstruction::from(i);
        Self {
            r#type: one.r#type,
            account_number: one.account_number,
            tan_enabled: one.tan_enabled,
            descriptors: one.descriptors,
        }
    }
}

/// A part that is there, or its error among the others.
fn part<T, B: From<T>>(
    app: &App,
    name: &'static str,
    part: Option<Result<T, Outcome>>,
    errors: &mut Vec<FieldError>,
) -> Option<B> {
    match part? {
        Ok(given) => Some(given.into()),
        Err(outcome) => {
            let catalogue = app.engine.catalogue();
            let entry = catalogue.entry_of(&outcome);
            errors.push(FieldError {
                field_name: name,
                code: outcome.code.to_string(),
                description: catalogue.texts(entry, "en", Variant::Added).message,
                field_error: name,
            });
            None
        }
    }
}

/// What a query asks a bundle for.
fn parts(query: &Parameters) -> Result<BundleParts, Fault> {
    let named: Vec<&str> = match query.text("include") {
        None => PARTS.to_vec(),
        Some(text) => text.split(',').map(str::trim).collect(),
    };
    if !named.iter().all(|name| PARTS.contains(name)) {
        return Err(Fault::new(RequestFault::BundleFields));
    }
    let age = age(query, 1).map_err(Flaw::aggregation)?;
    Ok(BundleParts {
        balance: named.contains(&"balanceDetails").then_some(age),
        instruction: named.contains(&"paymentInstruction"),
        identity: named.contains(&"accountIdentity"),
    })
}

/// `GetAccountDetailsByAccountId`.
pub(crate) async fn bundle_of_account(
    State(app): State<App>,
    caller: Caller,
    Path(ids): Path<(String, String)>,
    query: Parameters,
) -> Result<Json<Bundle>, ApiError> {
    let account = one(&app, &caller, ids).await?;
    bundle(&app, &caller, &account, Some(account.id), &query).await
}

/// `GetAccountDetailsByInstitutionLoginId`.
pub(crate) async fn bundle_of_login(
    State(app): State<App>,
    caller: Caller,
    Path((customer_id, login_id)): Path<(String, String)>,
    query: Parameters,
) -> Result<Json<Bundle>, ApiError> {
    let customer = customer(&customer_id).map_err(|fault| caller.error(fault))?;
    app.engine
        .customer(&caller.0, customer)
        .await
        .map_err(|e| caller.error(e))?;
    let login = login(&login_id).map_err(|fault| caller.error(fault))?;
    let accounts = app
        .engine
        .accounts_of_login(&caller.0, customer, login)
        .await
        .map_err(|e| caller.error(e))?;
    let Some(account) = accounts.first() else {
        let fault = Fault::naming(RequestFault::LoginNotFound, "login", login.to_string());
        return Err(caller.error(fault));
    };
    bundle(&app, &caller, account, None, &query).await
}

async fn bundle(
    app: &App,
    caller: &Caller,
    account: &Account,
    only: Option<AccountId>,
    query: &Parameters,
) -> Result<Json<Bundle>, ApiError> {
    let parts = parts(query).map_err(|fault| caller.error(fault))?;
    let bundled = app
        .engine
        .bundle(&caller.0, account.login, only, parts)
        .await
        .map_err(|e| caller.error(e))?;
    let institution = app
        .engine
        .institution(account.institution)
        .await
        .map_err(|e| caller.error(e))?;
    let well = |is_well: fn(&Bundled) -> bool| bundled.iter().filter(|one| is_well(one)).count();
    let identities = well(|one| matches!(one.identity, Some(Ok(_))));
    let balances = well(|one| matches!(one.balance, Some(Ok(_))));
    let instructions = well(|one| matches!(one.instruction, Some(Ok(_))));
    let accounts: Vec<BundledAccount> = bundled
        .into_iter()
        .map(|one| {
            let mut errors = Vec::new();
            BundledAccount {
                id: one.account.id.to_string(),
                real_account_number_last4: one.account.snapshot.real_last4.clone(),
                institution_id: one.account.institution.to_string(),
                institution_name: institution.name.clone(),
                institution_login_id: one.account.login.get(),
                account_details: (&one.account).into(),
                balance_details: part(app, "balanceDetails", one.balance, &mut errors),
                account_identity: part(app, "accountIdentity", one.identity, &mut errors),
                payment_instruction: part(app, "paymentInstruction", one.instruction, &mut errors),
                errors,
            }
        })
        .collect();
    Ok(Json(Bundle {
        customer_id: account.customer.to_string(),
        error_count: accounts.iter().map(|one| one.errors.len()).sum(),
        account_count: accounts.len(),
        account_identity_success_count: parts.identity.then_some(identities),
        balance_details_success_count: parts.balance.map(|_| balances),
        payment_instruction_success_count: parts.instruction.then_some(instructions),
        accounts,
    }))
}
