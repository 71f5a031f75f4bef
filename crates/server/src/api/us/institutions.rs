//! Institutions (us-api.md 3.7).

use axum::{Json, extract::State};
use engine::Fault;
use model::{Institution, condition::RequestFault, id::InstitutionId, institution::InstitutionStatus};
use serde::Serialize;
use store::InstitutionFilter;
use url::Url;

use super::epoch;
use crate::{
    app::{App, Caller},
    problem::ApiError,
    request::{Flaw, Parameters, Path},
};

/// The products an institution can be certified for, as `type` asks for them.
const PRODUCTS: [&str; 12] = [
    "transAgg",
    "ach",
    "stateAgg",
    "voi",
    "voa",
    "aha",
    "availBalance",
    "accountOwner",
    "studentLoanData",
    "loanPaymentDetails",
    "liabilityData",
    "billPayData",
];

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InstitutionBody {
    id: u64,
    name: String,
    trans_agg: bool,
    ach: bool,
    state_agg: bool,
    voi: bool,
    voa: bool,
    aha: bool,
    avail_balance: bool,
    account_owner: bool,
    account_type_description: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url_home_app: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url_logon_app: Option<String>,
    oauth_enabled: bool,
    currency: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    special_text: Option<&'static str>,
}

impl From<Institution> for InstitutionBody {
    fn from(i: Institution) -> Self {
        let sandbox = i.environment == model::Environment::Sandbox;
        Self {
            id: i.id.get(),
            name: i.name,
            // What this server aggregates; further products are certified as they are served.
            trans_agg: i.status == InstitutionStatus::Online,
            ach: false,
            state_agg: false,
            voi: false,
            voa: false,
            aha: false,
            avail_balance: false,
            account_owner: false,
            account_type_description: "Banking",
            url_home_app: i.url_home.as_ref().map(Url::to_string),
            url_logon_app: i.url_logon.as_ref().map(Url::to_string),
            oauth_enabled: true,
            currency: i.currency.code(),
            status: i.status.name(),
            special_text: sandbox.then_some("Sandbox: a stand-in, not a real bank."),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Institutions {
    found: u32,
    displaying: usize,
    more_available: bool,
    created_date: i64,
    institutions: Vec<InstitutionBody>,
}

#[derive(Serialize)]
pub(crate) struct OneInstitution {
    institution: InstitutionBody,
}

/// `GetInstitutions`. Here `start` counts pages, not rows (us-api.md 1.3).
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    query: Parameters,
) -> Result<Json<Institutions>, ApiError> {
    let (page, limit) = query.page().map_err(|fault| caller.error(fault))?;
    let countries =
        countries(&query, caller.0.region.name()).map_err(|flaw| caller.error(flaw.aggregation()))?;
    let product = query.text("type").unwrap_or("transAgg");
    if !PRODUCTS.contains(&product) {
        let flaw = Flaw::field("type", format!("one of {}", PRODUCTS.join(", ")));
        return Err(caller.error(flaw.aggregation()));
    }
    let search = query
        .line("search")
        .map_err(|flaw| caller.error(flaw.aggregation()))?
        .filter(|search| search != "*")
        .unwrap_or_default();
    let skip = (page - 1).saturating_mul(limit);
    let (list, found) = if product == "transAgg" {
        let filter = InstitutionFilter { search, countries };
        app.engine
            .list_institutions(filter, skip, limit)
            .await
            .map_err(|e| caller.error(e))?
    } else {
        (Vec::new(), 0)
    };
    let institutions: Vec<InstitutionBody> = list.into_iter().map(InstitutionBody::from).collect();
    let shown = u32::try_from(institutions.len()).unwrap_or(u32::MAX);
    Ok(Json(Institutions {
        found,
        displaying: institutions.len(),
        more_available: skip.saturating_add(shown) < found,
        created_date: epoch(app.engine.clock().of(&caller.0)),
        institutions,
    }))
}

/// `*` or two-letter codes with commas; the partner's own country if absent.
fn countries(query: &Parameters, own: &str) -> Result<Vec<String>, Flaw> {
    match query.text("supportedCountries") {
        None => Ok(vec![own.to_owned()]),
        Some("*") => Ok(Vec::new()),
        Some(text) => text
            .split(',')
            .map(|code| {
                let code = code.to_ascii_lowercase();
                let two_letters = code.len() == 2 && code.bytes().all(|b| b.is_ascii_lowercase());
                two_letters
                    .then_some(code)
                    .ok_or_else(|| Flaw::field("supportedCountries", "* or two-letter codes with commas"))
            })
            .collect(),
    }
}

/// `GetInstitution`.
pub(crate) async fn find(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<OneInstitution>, ApiError> {
    let id: InstitutionId = id
        .parse()
        .map_err(|_| caller.error(Fault::new(RequestFault::InstitutionNotFound)))?;
    let found = app.engine.institution(id).await.map_err(|e| caller.error(e))?;
    Ok(Json(OneInstitution {
        institution: found.into(),
    }))
}
