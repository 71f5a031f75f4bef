//! Institutions (us-api.md 3.7).

use axum::{Json, extract::State};
use engine::Fault;
use model::{
    About, Branding, Institution, condition::RequestFault, id::InstitutionId, institution::InstitutionStatus,
};
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
    #[serde(skip_serializing_if = "Option::is_none")]
    url_forgot_password: Option<String>,
    oauth_enabled: bool,
    currency: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    special_text: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    branding: Option<BrandingBody>,
}

impl InstitutionBody {
    fn of(app: &App, i: Institution, about: About) -> Self {
        let sandbox = i.environment == model::Environment::Sandbox;
        let certified = Certified::of(app, &i);
        Self {
            id: i.id.get(),
            name: i.name,
            trans_agg: certified.trans_agg,
            ach: certified.ach,
            state_agg: false,
            voi: false,
            voa: false,
            aha: false,
            avail_balance: certified.avail_balance,
            account_owner: certified.account_owner,
            account_type_description: "Banking",
            url_home_app: i.url_home.as_ref().map(Url::to_string),
            url_logon_app: i.url_logon.as_ref().map(Url::to_string),
            url_forgot_password: about.url_forgot_password.as_ref().map(Url::to_string),
            oauth_enabled: true,
            currency: i.currency.code(),
            status: i.status.name(),
            special_text: sandbox.then_some("Sandbox: a stand-in, not a real bank."),
            branding: about.branding.map(BrandingBody::from),
        }
    }
}

/// What this server serves of an institution; further products are certified as they are served.
#[derive(Debug, Clone, Copy)]
struct Certified {
    trans_agg: bool,
    ach: bool,
    avail_balance: bool,
    account_owner: bool,
}

impl Certified {
    fn of(app: &App, institution: &Institution) -> Self {
        let online = institution.status == InstitutionStatus::Online;
        let (parties, numbers) = app.engine.gives(institution);
        Self {
            trans_agg: online,
            ach: online && numbers,
            avail_balance: online,
            account_owner: online && parties,
        }
    }

    fn has(self, product: &str) -> bool {
        match product {
            "transAgg" => self.trans_agg,
            "ach" => self.ach,
            "availBalance" => self.avail_balance,
            "accountOwner" => self.account_owner,
            _ => false,
        }
    }
}

/// How an institution looks.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BrandingBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    logo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alternate_logo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    primary_color: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tile: Option<String>,
}

impl From<Branding> for BrandingBody {
    fn from(b: Branding) -> Self {
        let text = |url: Option<Url>| url.map(|url| url.to_string());
        Self {
            logo: text(b.logo),
            alternate_logo: text(b.alternate_logo),
            icon: text(b.icon),
            primary_color: b.primary_color,
            tile: text(b.tile),
        }
    }
}

/// An institution and what it is certified for.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CertifiedInstitution {
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
    oauth_enabled: bool,
    production_status: ProductionStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    rssd: Option<u64>,
}

/// How each product fares; what is not served is offline.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProductionStatus {
    overall_status: &'static str,
    trans_agg: &'static str,
    state_agg: &'static str,
    voa: &'static str,
    voi: &'static str,
    ach: &'static str,
    aha: &'static str,
}

impl CertifiedInstitution {
    fn of(app: &App, i: &Institution, rssd: Option<u64>) -> Self {
        let certified = Certified::of(app, i);
        let none = InstitutionStatus::Offline.name();
        let overall = i.status.name();
        Self {
            id: i.id.get(),
            name: i.name.clone(),
            trans_agg: certified.trans_agg,
            ach: certified.ach,
            state_agg: false,
            voi: false,
            voa: false,
            aha: false,
            avail_balance: certified.avail_balance,
            account_owner: certified.account_owner,
            oauth_enabled: true,
            production_status: ProductionStatus {
                overall_status: overall,
                trans_agg: overall,
                state_agg: none,
                voa: none,
                voi: none,
                ach: if certified.ach { overall } else { none },
                aha: none,
            },
            rssd,
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

/// The certified institutions of a page.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CertifiedInstitutions {
    found: u32,
    displaying: usize,
    more_available: bool,
    requested_date: i64,
    institutions: Vec<CertifiedInstitution>,
}

/// How an institution looks.
#[derive(Serialize)]
pub(crate) struct OneBranding {
    branding: BrandingBody,
}

/// A page of institutions, as a query asks for it.
struct Found {
    institutions: Vec<Institution>,
    found: u32,
    more: bool,
}

/// Searches for institutions that are certified for one of the products named, or for all if none is.
/// Here `start` counts pages, not rows (us-api.md 1.3).
async fn search(app: &App, caller: &Caller, query: &Parameters, otherwise: &str) -> Result<Found, ApiError> {
    let (page, limit) = query.page().map_err(|fault| caller.error(fault))?;
    let countries =
        countries(query, caller.0.region.name()).map_err(|flaw| caller.error(flaw.aggregation()))?;
    let products: Vec<&str> = query.text("type").unwrap_or(otherwise).split(',').collect();
    if !products.iter().all(|product| PRODUCTS.contains(product)) {
        let flaw = Flaw::field("type", format!("one of {}", PRODUCTS.join(", ")));
        return Err(caller.error(flaw.aggregation()));
    }
    let search = query
        .line("search")
        .map_err(|flaw| caller.error(flaw.aggregation()))?
        .filter(|search| search != "*")
        .unwrap_or_default();
    let skip = (page - 1).saturating_mul(limit);
    // What an institution is certified for follows from its dialect; one that is none of those that are
    // served has no institution.
    let served = products
        .iter()
        .any(|product| ["transAgg", "ach", "availBalance", "accountOwner"].contains(product));
    let (mut institutions, found) = if served {
        let filter = InstitutionFilter { search, countries };
        app.engine
            .list_institutions(filter, skip, limit)
            .await
            .map_err(|e| caller.error(e))?
    } else {
        (Vec::new(), 0)
    };
    let shown = u32::try_from(institutions.len()).unwrap_or(u32::MAX);
    institutions.retain(|institution| {
        let certified = Certified::of(app, institution);
        let other_than_online = institution.status != InstitutionStatus::Online;
        other_than_online || products.iter().any(|product| certified.has(product))
    });
    Ok(Found {
        institutions,
        found,
        more: skip.saturating_add(shown) < found,
    })
}

/// Institutions with what is told about them.
async fn bodies(
    app: &App,
    caller: &Caller,
    list: Vec<Institution>,
) -> Result<Vec<InstitutionBody>, ApiError> {
    let ids = list.iter().map(|institution| institution.id).collect();
    let abouts = app.engine.abouts(ids).await.map_err(|e| caller.error(e))?;
    let pairs = list.into_iter().zip(abouts);
    Ok(pairs
        .map(|(institution, about)| InstitutionBody::of(app, institution, about))
        .collect())
}

/// `GetInstitutions`.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    query: Parameters,
) -> Result<Json<Institutions>, ApiError> {
    let page = search(&app, &caller, &query, "transAgg").await?;
    let institutions = bodies(&app, &caller, page.institutions).await?;
    Ok(Json(Institutions {
        found: page.found,
        displaying: institutions.len(),
        more_available: page.more,
        created_date: epoch(app.engine.clock().of(&caller.0)),
        institutions,
    }))
}

/// `GetCertifiedInstitutions`.
pub(crate) async fn certified(
    State(app): State<App>,
    caller: Caller,
    query: Parameters,
) -> Result<Json<CertifiedInstitutions>, ApiError> {
    certified_page(&app, &caller, &query, false).await
}

/// `GetCertifiedInstitutionsWithRSSD`.
pub(crate) async fn certified_with_rssd(
    State(app): State<App>,
    caller: Caller,
    query: Parameters,
) -> Result<Json<CertifiedInstitutions>, ApiError> {
    certified_page(&app, &caller, &query, true).await
}

async fn certified_page(
    app: &App,
    caller: &Caller,
    query: &Parameters,
    with_rssd: bool,
) -> Result<Json<CertifiedInstitutions>, ApiError> {
    let page = search(app, caller, query, &PRODUCTS.join(",")).await?;
    let abouts = if with_rssd {
        let ids = page
            .institutions
            .iter()
            .map(|institution| institution.id)
            .collect();
        app.engine.abouts(ids).await.map_err(|e| caller.error(e))?
    } else {
        Vec::new()
    };
    let institutions: Vec<CertifiedInstitution> = page
        .institutions
        .iter()
        .enumerate()
        .map(|(place, institution)| {
            let rssd = abouts.get(place).and_then(|about| about.rssd);
            CertifiedInstitution::of(app, institution, rssd)
        })
        .collect();
    Ok(Json(CertifiedInstitutions {
        found: page.found,
        displaying: institutions.len(),
        more_available: page.more,
        requested_date: epoch(app.engine.clock().of(&caller.0)),
        institutions,
    }))
}

/// `GetInstitutionsByRoutingNumber`: every connection under it, on one page.
pub(crate) async fn of_routing(
    State(app): State<App>,
    caller: Caller,
    Path(routing): Path<String>,
) -> Result<Json<Institutions>, ApiError> {
    let found = app
        .engine
        .institutions_of_routing(&routing)
        .await
        .map_err(|e| caller.error(e))?;
    let institutions = bodies(&app, &caller, found).await?;
    Ok(Json(Institutions {
        found: u32::try_from(institutions.len()).unwrap_or(u32::MAX),
        displaying: institutions.len(),
        more_available: false,
        created_date: epoch(app.engine.clock().of(&caller.0)),
        institutions,
    }))
}

/// `GetInstitutionBranding`: one that has none answers as if it were not there.
pub(crate) async fn branding(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<OneBranding>, ApiError> {
    let id: InstitutionId = id
        .parse()
        .map_err(|_| caller.error(Fault::new(RequestFault::InstitutionNotFound)))?;
    let about = app.engine.about(id).await.map_err(|e| caller.error(e))?;
    match about.branding {
        Some(branding) => Ok(Json(OneBranding {
            branding: branding.into(),
        })),
        None => Err(caller.error(RequestFault::ResourceNotFound)),
    }
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
    let about = app.engine.about(id).await.map_err(|e| caller.error(e))?;
    Ok(Json(OneInstitution {
        institution: InstitutionBody::of(&app, found, about),
    }))
}
