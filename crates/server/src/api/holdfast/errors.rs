//! The error catalogue as data. Nobody's secret: no key is asked for.

use axum::{extract::State, http::HeaderMap, response::Response};
use catalogue::{Catalogue, Entry, Variant};
use model::{Actor, Region, condition::RequestFault};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    app::App,
    connect::page::answered,
    errors::{entry_of, language, wanted},
    problem::ApiError,
    request::{Parameters, Path},
};

/// A code in brief.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ErrorBody {
    /// us or au.
    region: &'static str,
    code: u32,
    /// What the published pages call the number.
    label: &'static str,
    /// account, institution, request or sdk-event.
    r#type: &'static str,
    theme: String,
    /// What it is about, in a sentence.
    summary: String,
    /// The remediation category.
    category: String,
    /// Whose move it is.
    #[schema(value_type = String)]
    actor: Actor,
    /// What a person is told, where a person is told anything.
    alert: Option<String>,
    /// Whether this server never reports it.
    documented_only: bool,
    /// What has to be shown beside the words as long as no person has read them.
    unreviewed: Option<String>,
    /// Its page.
    href: String,
}

impl ErrorBody {
    fn of(catalogue: &Catalogue, entry: &Entry, locale: &str) -> Self {
        let texts = catalogue.texts(entry, locale, Variant::Added);
        Self {
            region: entry.region.name(),
            code: entry.code,
            label: entry.label.name(),
            r#type: entry.kind.name(),
            theme: texts.theme,
            summary: texts.summary,
            category: entry.category.to_string(),
            actor: entry.actor,
            alert: texts.alert,
            documented_only: entry.documented_only,
            unreviewed: texts.unreviewed,
            href: format!("/errors/{}/{}", entry.region.name(), entry.code),
        }
    }
}

/// Some codes.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ErrorsBody {
    /// How many there are in all.
    found: usize,
    /// Whether there are more after these.
    more_available: bool,
    /// The language of the words.
    locale: String,
    errors: Vec<ErrorBody>,
}

/// What is looked for. It describes the parameters; they are read one by one, so that a fault names its own.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only described")]
pub(crate) struct Asked {
    /// us or au.
    region: Option<String>,
    /// A remediation category, or the beginning of its name.
    category: Option<String>,
    /// Whose move it is.
    actor: Option<String>,
    /// account, institution, request or sdk-event.
    r#type: Option<String>,
    /// A theme, or a part of its name.
    theme: Option<String>,
    /// When it can be met: link, refresh, nightly or live.
    phase: Option<String>,
    /// Words that its texts have.
    text: Option<String>,
    /// The language of the words.
    lang: Option<String>,
    /// The first to be shown, from 1.
    #[param(minimum = 1, default = 1)]
    start: Option<u32>,
    /// How many at most.
    #[param(minimum = 1, maximum = 1000, default = 25)]
    limit: Option<u32>,
}

fn json(headers: &HeaderMap, body: &impl Serialize) -> Result<Response, ApiError> {
    let text = serde_json::to_string(body).map_err(|error| ApiError::new(error.into(), Region::Us))?;
    Ok(answered(headers, text.into(), "application/json"))
}

/// The codes that are looked for: with a text the best match first, otherwise by region and code. The answer has
/// an ETag.
#[utoipa::path(get, path = "/holdfast/v1/errors", tag = "Errors", operation_id = "listErrors", params(Asked),
    responses((status = 200, description = "the codes", body = ErrorsBody),
        (status = 304, description = "as you have it already"),
        (status = 400, description = "a parameter is not what was expected; the answer names it")))]
pub(crate) async fn list(
    State(app): State<App>,
    headers: HeaderMap,
    query: Parameters,
) -> Result<Response, ApiError> {
    let catalogue = app.engine.catalogue();
    let locale = language(catalogue, &query, &headers);
    let refused = |error: engine::Fault| ApiError::new(error.into(), Region::Us);
    let wanted = wanted(&query).map_err(|flaw| refused(flaw.aggregation()))?;
    let (start, limit) = query.page().map_err(refused)?;
    let all = catalogue.find(&wanted, &locale);
    let skip = usize::try_from(start.saturating_sub(1)).unwrap_or(usize::MAX);
    let take = usize::try_from(limit).unwrap_or(usize::MAX);
    let body = ErrorsBody {
        found: all.len(),
        more_available: all.len() > skip.saturating_add(take),
        errors: all
            .into_iter()
            .skip(skip)
            .take(take)
            .map(|entry| ErrorBody::of(catalogue, entry, &locale))
            .collect(),
        locale,
    };
    json(&headers, &body)
}

/// Everything about one code.
#[utoipa::path(get, path = "/holdfast/v1/errors/{region}/{code}", tag = "Errors", operation_id = "error",
    params(("region" = String, Path, description = "us or au"), ("code" = String, Path, description = "the number")),
    responses((status = 200, description = "its page", body = Object),
        (status = 304, description = "as you have it already"),
        (status = 404, description = "no such code")))]
pub(crate) async fn find(
    State(app): State<App>,
    Path((region, code)): Path<(String, String)>,
    headers: HeaderMap,
    query: Parameters,
) -> Result<Response, ApiError> {
    let catalogue = app.engine.catalogue();
    let locale = language(catalogue, &query, &headers);
    let entry = entry_of(catalogue, &region, &code)
        .ok_or_else(|| ApiError::new(RequestFault::ResourceNotFound.into(), Region::Us))?;
    json(&headers, &catalogue.page(entry, &locale, Variant::Added))
}
