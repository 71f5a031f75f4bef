//! Data sharing consents and authorization details (us-api.md 3.12). Ids are strings in consents and
//! numbers in authorization details; instants are ISO 8601.

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use engine::{Fault, Receipt, ReceiptOrder, ReceiptQuery, ReceiptState, Updater};
use model::{condition::RequestFault, consent::Ender, id::LoginId};
use serde::Serialize;

use crate::{
    app::{App, Caller},
    problem::ApiError,
    request::{Flaw, Parameters, Path},
};

/// The one purpose this server asks for data for.
const PURPOSE: &str = "Account aggregation";

/// What each kind of data is, for people.
const SCOPES: [(&str, &str); 6] = [
    ("ACCOUNT_BASIC", "Account name, type and masked number"),
    ("ACCOUNT_DETAILED", "Balances, limits, rates and due dates"),
    (
        "CUSTOMER_CONTACT",
        "Names and contact details of the account's holders",
    ),
    ("PAYMENT_SUPPORT", "Account and routing number for payments"),
    ("STATEMENTS", "Statements"),
    ("TRANSACTIONS", "Transactions"),
];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Consents {
    found: usize,
    displaying: usize,
    more_available: bool,
    consents: Vec<ReceiptBody>,
}

/// A receipt: one consent at one institution.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReceiptBody {
    consent_receipt_id: String,
    receipt_version: u8,
    /// Required and described nowhere (us-api.md 1.5).
    partner_id: String,
    customer_id: String,
    customer_category: &'static str,
    purpose: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    application_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    application_name: Option<String>,
    context: &'static str,
    created_date: String,
    status_details: StatusDetails,
    institutions: Vec<ConsentedInstitution>,
    access_period: AccessPeriod,
}

#[derive(Serialize, Clone)]
#[serde(rename_all = "camelCase")]
struct StatusDetails {
    status: &'static str,
    status_date: String,
}

#[derive(Serialize, Clone)]
#[serde(rename_all = "camelCase")]
struct AccessPeriod {
    start_date: String,
    end_date: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ConsentedInstitution {
    institution_id: String,
    institution_login_id: String,
    institution_name: String,
    accounts: Vec<ConsentedAccount>,
    created_date: String,
    last_updated_by: &'static str,
    status_details: StatusDetails,
    access_period: AccessPeriod,
    /// Nobody is asked for such a declaration.
    is_business_consumer_statement: &'static str,
    /// Nobody is asked whether accounts are a business's.
    account_owner_category: &'static str,
    data_scopes: Vec<DataScope>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ConsentedAccount {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    real_account_number_last4: Option<String>,
    r#type: &'static str,
    name: String,
    status: &'static str,
}

#[derive(Serialize)]
struct DataScope {
    id: String,
    name: String,
}

/// So much of a text as its field holds.
fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

impl ReceiptBody {
    fn of(caller: &Caller, receipt: Receipt) -> Self {
        let consent = receipt.record.consent;
        let active = receipt.state == ReceiptState::Active;
        let since = receipt.since.to_string();
        let period = AccessPeriod {
            start_date: consent.granted_at.to_string(),
            end_date: receipt.ends_at.to_string(),
        };
        let in_force = if active { "ACTIVE" } else { "INACTIVE" };
        let accounts = receipt.accounts.into_iter().map(|account| ConsentedAccount {
            id: account.id.to_string(),
            real_account_number_last4: account.snapshot.real_last4,
            r#type: account.snapshot.kind.name(),
            name: cut(&account.snapshot.name, 40),
            status: in_force,
        });
        let scopes = receipt.scopes.into_iter().map(|id| {
            let known = SCOPES.iter().find(|(scope, _)| *scope == id);
            DataScope {
                name: known.map_or_else(|| id.clone(), |(_, name)| (*name).to_owned()),
                id,
            }
        });
        let institution = ConsentedInstitution {
            institution_id: receipt.record.institution.to_string(),
            institution_login_id: consent.login.to_string(),
            institution_name: cut(&receipt.institution_name, 50),
            accounts: accounts.collect(),
            created_date: consent.granted_at.to_string(),
            last_updated_by: match receipt.by {
                Updater::Customer => "CUSTOMER",
                Updater::Partner => "PARTNER",
                Updater::Institution => "INSTITUTION",
                Updater::System => "SYSTEM",
            },
            status_details: StatusDetails {
                status: match receipt.state {
                    ReceiptState::Active => "ACTIVE",
                    ReceiptState::Revoked => "REVOKED",
                    ReceiptState::Expired => "EXPIRED",
                },
                status_date: since.clone(),
            },
            access_period: period.clone(),
            is_business_consumer_statement: "false",
            account_owner_category: "undefined",
            data_scopes: scopes.collect(),
        };
        let (application_id, application_name) = receipt
            .application
            .map(|application| (application.id, application.name))
            .unzip();
        Self {
            consent_receipt_id: receipt.id,
            receipt_version: 1,
            partner_id: caller.0.id.to_string(),
            customer_id: receipt.record.customer.to_string(),
            customer_category: "INDIVIDUAL",
            purpose: PURPOSE,
            application_id,
            application_name,
            context: "partner",
            created_date: consent.granted_at.to_string(),
            status_details: StatusDetails {
                status: in_force,
                status_date: since,
            },
            institutions: vec![institution],
            access_period: period,
        }
    }
}

fn wrong(name: &'static str) -> Fault {
    Fault::naming(RequestFault::ConsentParameter, "name", name)
}

/// One of a closed set, in the published words.
fn one_of<T: Copy>(
    query: &Parameters,
    name: &'static str,
    told: &'static str,
    words: &[(&str, T)],
) -> Result<Option<T>, Fault> {
    match query.text(name) {
        None => Ok(None),
        Some(text) => {
            let known = words.iter().find(|(word, _)| *word == text);
            known.map(|(_, value)| Some(*value)).ok_or_else(|| wrong(told))
        }
    }
}

/// What a query asks for. `start` counts pages here (us-api.md 1.3).
fn asked(query: &Parameters) -> Result<(ReceiptQuery, bool), Fault> {
    let customer = query
        .text("customer_id")
        .ok_or_else(|| Flaw::missing("customer_id").aggregation())?;
    if !customer.bytes().all(|b| b.is_ascii_digit()) {
        return Err(wrong("customerId"));
    }
    let customer = customer
        .parse()
        .map_err(|_| Fault::new(RequestFault::ConsentNotFound))?;
    let active = one_of(
        query,
        "status",
        "status",
        &[("ACTIVE", true), ("INACTIVE", false)],
    )?;
    let orders = [
        ("startDate", ReceiptOrder::Start),
        ("endDate", ReceiptOrder::End),
        ("status", ReceiptOrder::State),
    ];
    let by = one_of(query, "sort_by", "sortBy", &orders)?.unwrap_or(ReceiptOrder::Start);
    let descending = one_of(
        query,
        "sort_order",
        "sortOrder",
        &[("Asc", false), ("Desc", true)],
    )?;
    let across = one_of(
        query,
        "context",
        "context",
        &[("partner", false), ("crossPartner", true)],
    )?;
    let start = query.number("start", 1, 1_000_000).map_err(|_| wrong("start"))?;
    let limit = query.number("limit", 1, 1000).map_err(|_| wrong("limit"))?;
    let limit = usize::try_from(limit.unwrap_or(25)).unwrap_or(25);
    let pages_before = usize::try_from(start.unwrap_or(1) - 1).unwrap_or_default();
    let query = ReceiptQuery {
        customer,
        active,
        by,
        descending: descending.unwrap_or(true),
        skip: pages_before.saturating_mul(limit),
        limit,
    };
    Ok((query, across == Some(true)))
}

/// `GetDataSharingConsentsByCustomerId`.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    query: Parameters,
) -> Result<Json<Consents>, ApiError> {
    let (query, across_partners) = asked(&query).map_err(|fault| caller.error(fault))?;
    let (receipts, found) = app
        .engine
        .list_receipts(&caller.0, query)
        .await
        .map_err(|e| caller.error(e))?;
    // Consents between partners are not given here.
    let (receipts, found) = if across_partners {
        (Vec::new(), 0)
    } else {
        (receipts, found)
    };
    Ok(Json(Consents {
        found,
        displaying: receipts.len(),
        more_available: query.skip.saturating_add(receipts.len()) < found,
        consents: receipts
            .into_iter()
            .map(|receipt| ReceiptBody::of(&caller, receipt))
            .collect(),
    }))
}

/// `GetDataSharingConsentsByID`.
pub(crate) async fn find(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<ReceiptBody>, ApiError> {
    let receipt = app
        .engine
        .receipt(&caller.0, &id)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(ReceiptBody::of(&caller, receipt)))
}

/// Who asks for the end of a consent: the partner, unless the call says that it is the customer.
fn ender(headers: &HeaderMap) -> Ender {
    match headers.get("update-by").map(|value| value.as_bytes()) {
        Some(b"CUSTOMER") => Ender::Customer,
        _ => Ender::Partner,
    }
}

/// `RevokeDataSharingConsentById`.
pub(crate) async fn revoke(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    app.engine
        .revoke_receipt(&caller.0, &id, None, ender(&headers))
        .await
        .map_err(|e| caller.error(e))?;
    Ok(StatusCode::NO_CONTENT)
}

/// `RevokeDataSharingConsentByInstitutionLoginID`.
pub(crate) async fn revoke_login(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    Path((id, login)): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    let login: LoginId = login
        .parse()
        .map_err(|_| caller.error(RequestFault::ConsentNotFound))?;
    app.engine
        .revoke_receipt(&caller.0, &id, Some(login), ender(&headers))
        .await
        .map_err(|e| caller.error(e))?;
    Ok(StatusCode::NO_CONTENT)
}

/// From when until when a login is authorized.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Authorization {
    institution_login_id: u64,
    authorization_start_date: String,
    authorization_end_date: String,
}

/// `getCustomerAuthorizationDetails`.
pub(crate) async fn authorization(
    State(app): State<App>,
    caller: Caller,
    Path(login): Path<String>,
) -> Result<Json<Authorization>, ApiError> {
    let login: LoginId = login
        .parse()
        .map_err(|_| caller.error(RequestFault::AuthorizationLoginNotFound))?;
    let (start, end) = app
        .engine
        .authorization(&caller.0, login)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(Authorization {
        institution_login_id: login.get(),
        authorization_start_date: start.to_string(),
        authorization_end_date: end.to_string(),
    }))
}
