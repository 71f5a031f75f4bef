//! The error catalogue as pages: a list to look through, and a page for each code. Read without signing in
//! and without JavaScript, which only makes the search answer while one types.

mod html;
mod matrix;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use catalogue::{Catalogue, Category, Entry, Kind, Query, Variant};
use model::{Region, condition::RequestFault};

use crate::{
    app::App,
    connect::page::{Asset, answered},
    problem::{ApiError, example},
    request::{Flaw, Parameters, Path},
};

const ASSETS: &[Asset] = &[
    Asset {
        name: "errors.css",
        media_type: "text/css; charset=utf-8",
        text: include_str!("../assets/errors/errors.css"),
    },
    Asset {
        name: "search.js",
        media_type: "text/javascript; charset=utf-8",
        text: include_str!("../assets/errors/search.js"),
    },
];

/// What a page may do: nothing but look as it does, and ask this server.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

fn missing() -> ApiError {
    ApiError::new(RequestFault::ResourceNotFound.into(), Region::Us)
}

fn flawed(flaw: Flaw) -> ApiError {
    ApiError::new(flaw.aggregation().into(), Region::Us)
}

/// A region by its name.
pub(crate) fn region_of(text: &str) -> Option<Region> {
    Region::ALL.into_iter().find(|region| region.name() == text)
}

/// The entry of a path.
pub(crate) fn entry_of<'c>(catalogue: &'c Catalogue, region: &str, code: &str) -> Option<&'c Entry> {
    // Only the very number: `0403` is nobody's page.
    let number: u32 = code
        .parse()
        .ok()
        .filter(|number: &u32| number.to_string() == code)?;
    catalogue.entry(region_of(region)?, number)
}

/// The language a reader asks for: by `lang`, else by what their browser says, else English.
pub(crate) fn language(catalogue: &Catalogue, query: &Parameters, headers: &HeaderMap) -> String {
    let declared = |tag: &str| {
        let base = tag.split('-').next().unwrap_or_default();
        let known = |locale: &&String| locale.eq_ignore_ascii_case(tag) || locale.eq_ignore_ascii_case(base);
        catalogue.locales().iter().find(known).cloned()
    };
    let accepted = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok());
    let wanted = accepted
        .into_iter()
        .flat_map(|list| list.split(','))
        .filter_map(|item| item.split(';').next())
        .map(str::trim)
        .find_map(declared);
    query
        .text("lang")
        .and_then(declared)
        .or(wanted)
        .unwrap_or_else(|| catalogue.nearest_locale("en").to_owned())
}

/// What is looked for, by the names of its parameters.
pub(crate) fn wanted(query: &Parameters) -> Result<Query, Flaw> {
    fn by<T>(
        name: &'static str,
        text: Option<&str>,
        read: impl Fn(&str) -> Result<T, catalogue::NoSuchName>,
    ) -> Result<Option<T>, Flaw> {
        text.map(|text| read(text).map_err(|none| Flaw::field(name, format!("one of {}", none.expected))))
            .transpose()
    }
    let region = match query.text("region") {
        None => None,
        Some(text) => Some(region_of(text).ok_or_else(|| Flaw::field("region", "us or au"))?),
    };
    Ok(Query {
        region,
        category: by("category", query.text("category"), Query::category)?,
        actor: by("actor", query.text("actor"), Query::actor)?,
        kind: by("type", query.text("type"), Query::kind)?,
        theme: query.line("theme")?,
        phase: by("phase", query.text("phase"), Query::phase)?,
        text: query.line("text")?,
    })
}

/// A category as it stands in an address.
pub(crate) fn slug(name: &str) -> String {
    let words = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("-")
}

fn shown(headers: &HeaderMap, text: String, media_type: &'static str) -> Response {
    let mut response = answered(headers, text.into(), media_type);
    let own: [(HeaderName, HeaderValue); 3] = [
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (header::VARY, HeaderValue::from_static("accept, accept-language")),
    ];
    response.headers_mut().extend(own);
    response
}

fn page(headers: &HeaderMap, text: String) -> Response {
    shown(headers, text, "text/html; charset=utf-8")
}

/// A page that lists what is looked for, narrowed by its address. An address that names nothing is no page.
fn listed(
    app: &App,
    headers: &HeaderMap,
    query: &Parameters,
    here: &str,
    narrow: impl FnOnce(Query) -> Option<Query>,
) -> Result<Response, ApiError> {
    let catalogue = app.engine.catalogue();
    let locale = language(catalogue, query, headers);
    let wanted = narrow(wanted(query).map_err(flawed)?).ok_or_else(missing)?;
    Ok(page(headers, html::list(catalogue, &locale, &wanted, here)))
}

/// The same of a region.
fn of(region: &str, wanted: Query) -> Option<Query> {
    Some(Query {
        region: Some(region_of(region)?),
        ..wanted
    })
}

/// Every code, or those that are looked for.
pub(crate) async fn index(
    State(app): State<App>,
    headers: HeaderMap,
    query: Parameters,
) -> Result<Response, ApiError> {
    listed(&app, &headers, &query, "/errors", Some)
}

/// How each code is produced in each phase.
pub(crate) async fn matrix(
    State(app): State<App>,
    headers: HeaderMap,
    query: Parameters,
) -> Result<Response, ApiError> {
    let catalogue = app.engine.catalogue();
    let locale = language(catalogue, &query, &headers);
    let region = wanted(&query).map_err(flawed)?.region;
    Ok(page(&headers, matrix::page(catalogue, &locale, region)))
}

/// The codes of a region.
pub(crate) async fn region(
    State(app): State<App>,
    Path(region): Path<String>,
    headers: HeaderMap,
    query: Parameters,
) -> Result<Response, ApiError> {
    let here = format!("/errors/{region}");
    listed(&app, &headers, &query, &here, |wanted| of(&region, wanted))
}

/// The codes of a type.
pub(crate) async fn of_kind(
    State(app): State<App>,
    Path((region, name)): Path<(String, String)>,
    headers: HeaderMap,
    query: Parameters,
) -> Result<Response, ApiError> {
    let here = format!("/errors/{region}/type/{name}");
    listed(&app, &headers, &query, &here, |wanted| {
        let kind = Kind::ALL.iter().copied().find(|kind| kind.name() == name)?;
        Some(Query {
            kind: Some(kind),
            ..of(&region, wanted)?
        })
    })
}

/// The codes of a remediation category: one flow serves them all.
pub(crate) async fn of_category(
    State(app): State<App>,
    Path((region, name)): Path<(String, String)>,
    headers: HeaderMap,
    query: Parameters,
) -> Result<Response, ApiError> {
    let here = format!("/errors/{region}/category/{name}");
    listed(&app, &headers, &query, &here, |wanted| {
        let mut all = Category::ALL.iter().copied();
        Some(Query {
            category: Some(all.find(|category| slug(category.name()) == name)?),
            ..of(&region, wanted)?
        })
    })
}

/// One code: as a page, or as JSON for who asks for that.
pub(crate) async fn entry(
    State(app): State<App>,
    Path((region, code)): Path<(String, String)>,
    headers: HeaderMap,
    query: Parameters,
) -> Result<Response, ApiError> {
    let catalogue = app.engine.catalogue();
    let locale = language(catalogue, &query, &headers);
    let as_json = headers
        .get(header::ACCEPT)
        .is_some_and(|accept| accept.as_bytes().starts_with(b"application/json"));
    match entry_of(catalogue, &region, &code) {
        Some(entry) if as_json => {
            let page = catalogue.page(entry, &locale, Variant::Added);
            let text =
                serde_json::to_string(&page).map_err(|error| ApiError::new(error.into(), Region::Us))?;
            Ok(shown(&headers, text, "application/json"))
        }
        Some(entry) => {
            let example = example(&app, entry, &locale);
            Ok(page(&headers, html::entry(catalogue, entry, &locale, example)))
        }
        None if as_json => Err(missing()),
        None => {
            let near = region_of(&region).zip(code.parse().ok());
            let near = near
                .map(|(region, code)| catalogue.nearest(region, code))
                .unwrap_or_default();
            let mut response = page(&HeaderMap::new(), html::unknown(catalogue, &near, &locale));
            *response.status_mut() = StatusCode::NOT_FOUND;
            Ok(response)
        }
    }
}

/// One code as Markdown.
pub(crate) async fn markdown(
    State(app): State<App>,
    Path((region, code)): Path<(String, String)>,
    headers: HeaderMap,
    query: Parameters,
) -> Result<Response, ApiError> {
    let catalogue = app.engine.catalogue();
    let locale = language(catalogue, &query, &headers);
    let entry = entry_of(catalogue, &region, &code).ok_or_else(missing)?;
    let text = catalogue.markdown(entry, &locale);
    Ok(shown(&headers, text, "text/markdown; charset=utf-8"))
}

/// What a page asks for beside itself.
pub(crate) async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, ApiError> {
    let asset = ASSETS
        .iter()
        .find(|asset| asset.name == name)
        .ok_or_else(missing)?;
    Ok(answered(&headers, asset.text.into(), asset.media_type).into_response())
}
