//! Errors, made of the engine's in this one place.
//!
//! A handler answers an [`ApiError`] and knows nothing of shapes. The outermost layer looks at the
//! path's [`Family`] and writes the body that family's clients expect (us-api.md 1.2):
//!
//! | family | paths | body | `code` |
//! |---|---|---|---|
//! | aggregation | `/aggregation`, `/institution`, and whatever is not served | `ErrorMessage` | number |
//! | Connect | `/connect`, `/customers` | `ErrorMessage` with `status` | string |
//! | consents | `/data-sharing-consents` | `ErrorMessage` with `status` and `user_message` | string |
//! | our own | `/holdfast`, `/connect/sessions`, `/connect/return` | RFC 9457 | number |
//!
//! What broke inside us shows a request id and nothing else.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::{MatchedPath, Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use catalogue::{Entry, Variant};
use engine::EngineError;
use metrics::{counter, histogram};
use model::{Outcome, Region, condition::RequestFault, random::alphanumeric};
use serde::Serialize;
use tracing::Instrument as _;
use utoipa::ToSchema;

use crate::app::App;

/// The locale errors are told in.
const LOCALE: &str = "en";

/// An error on its way to its shape.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    error: Arc<EngineError>,
    region: Region,
}

impl ApiError {
    pub(crate) fn new(error: EngineError, region: Region) -> Self {
        Self {
            error: Arc::new(error),
            region,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        // Only a mark: the layer below writes the answer.
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Who reads the answers of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Aggregation,
    Connect,
    Consents,
    Own,
}

impl Family {
    pub(crate) fn of(path: &str) -> Self {
        let below = |prefix: &str| {
            path == prefix
                || path
                    .strip_prefix(prefix)
                    .is_some_and(|rest| rest.starts_with('/'))
        };
        if below("/holdfast") || below("/errors") || below("/connect/sessions") || below("/connect/return") {
            Family::Own
        } else if below("/connect") || below("/customers") {
            Family::Connect
        } else if below("/data-sharing-consents") {
            Family::Consents
        } else {
            Family::Aggregation
        }
    }
}

/// What an error says, before it has a shape.
struct Said {
    status: StatusCode,
    code: u32,
    message: String,
    user_message: Option<String>,
    /// What a person is told, where it is a person's page that called.
    alert: Option<String>,
    title: Option<String>,
    tags: Option<String>,
    plain_text: bool,
}

/// Writes errors in the shape of their path's family, and gives every exchange a request id.
pub(crate) async fn shaped(State(app): State<App>, request: Request, next: Next) -> Response {
    let id = alphanumeric(app.engine.random(), 20);
    let family = Family::of(request.uri().path());
    let method = request.method().clone();
    // The route, not the path: paths carry the tokens of sessions.
    let route = request.extensions().get::<MatchedPath>().cloned();
    let named = route.as_ref().map_or("none", MatchedPath::as_str);
    let span = tracing::info_span!(
        "request",
        otel.kind = "server",
        otel.name = format!("{method} {named}"),
        http.request.method = %method,
        http.route = named,
        http.response.status_code = tracing::field::Empty,
        request = id,
        // Who calls may say which trace the call is a part of (W3C trace context).
        traceparent = request.headers().get("traceparent").and_then(|value| value.to_str().ok()),
    );
    let begun = tokio::time::Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    if let Some(error) = response.extensions_mut().remove::<ApiError>() {
        response = write(&app, &error, family, &id);
    }
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    span.record("http.response.status_code", response.status().as_u16());
    answered(&method, route, response.status(), begun.elapsed());
    tracing::info!(request = %id, %method, route, status = response.status().as_u16(), "answered");
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert("x-request-id", id);
    }
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Counts a call that was answered. Methods that nobody serves are counted as one.
fn answered(method: &Method, route: &str, status: StatusCode, took: Duration) {
    let known = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"];
    let method = known.into_iter().find(|known| *known == method.as_str());
    let method = method.unwrap_or("other");
    counter!(
        "holdfast_http_requests_total",
        "method" => method, "route" => route.to_owned(), "status" => status.as_str().to_owned()
    )
    .increment(1);
    histogram!("holdfast_http_request_duration_seconds", "method" => method, "route" => route.to_owned())
        .record(took.as_secs_f64());
}

fn write(app: &App, error: &ApiError, family: Family, request: &str) -> Response {
    let said = match error.error.as_ref() {
        EngineError::Fault(fault) => {
            let marks: Vec<(&str, &str)> = fault.marks.iter().map(|(m, v)| (*m, v.as_str())).collect();
            by_fault(app, fault.kind, error.region, &marks)
        }
        EngineError::Outcome(outcome) => by_outcome(app, outcome),
        internal => {
            tracing::error!(request, error = %internal, "a call failed inside");
            let said = by_fault(app, RequestFault::Unexpected, error.region, &[]);
            Said {
                message: format!("{} (request {request})", said.message),
                ..said
            }
        }
    };
    body(family, &said)
}

fn by_fault(app: &App, fault: RequestFault, region: Region, marks: &[(&str, &str)]) -> Said {
    let catalogue = app.engine.catalogue();
    let wire = catalogue.wire(fault, region);
    let entry = catalogue.entry(region, wire.code);
    Said {
        alert: entry.and_then(|entry| catalogue.texts(entry, LOCALE, Variant::Adding).alert),
        status: StatusCode::from_u16(wire.http_status).unwrap_or(StatusCode::BAD_REQUEST),
        code: wire.code,
        message: wire.message_with(marks),
        user_message: wire.user_message.clone(),
        title: wire.title.clone(),
        tags: wire.tags.clone(),
        plain_text: wire.plain_text,
    }
}

/// A condition met in a live call: the entry's status with the code in the body.
fn by_outcome(app: &App, outcome: &Outcome) -> Said {
    let catalogue = app.engine.catalogue();
    let entry = catalogue.entry_of(outcome);
    let texts = catalogue.texts(entry, LOCALE, Variant::Added);
    Said {
        status: entry
            .http_status
            .and_then(|status| StatusCode::from_u16(status).ok())
            .unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        code: entry.code,
        message: texts.message,
        user_message: texts.alert.clone(),
        alert: texts.alert,
        title: None,
        tags: None,
        plain_text: false,
    }
}

/// The body a call of the aggregation family gets when it meets an entry's code: to a faulty call the
/// interface text, to one that meets the code at the bank the entry's message. Nothing for a code that answers
/// no call.
pub(crate) fn example(app: &App, entry: &Entry, locale: &str) -> Option<(u16, String)> {
    let (status, message, user_message) = match entry.wires.first() {
        Some(wire) => (wire.http_status, wire.message.clone(), wire.user_message.clone()),
        None => {
            let texts = app.engine.catalogue().texts(entry, locale, Variant::Added);
            (entry.http_status?, texts.message, texts.alert)
        }
    };
    let told = ErrorMessage {
        code: Code::Number(entry.code),
        status: (status >= 500).then(|| status.to_string()),
        title: None,
        message: &message,
        user_message: user_message.as_deref(),
        tags: None,
    };
    serde_json::to_string_pretty(&told)
        .ok()
        .map(|body| (status, body))
}

#[derive(Serialize)]
#[serde(untagged)]
enum Code {
    Number(u32),
    Text(String),
}

#[derive(Serialize)]
struct ErrorMessage<'s> {
    code: Code,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'s str>,
    message: &'s str,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_message: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tags: Option<&'s str>,
}

/// What is wrong, as RFC 9457 has it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Problem<'s> {
    /// Always `about:blank`: the code says more than a type could.
    r#type: &'static str,
    /// The status in words.
    title: &'s str,
    status: u16,
    /// What is wrong with this call.
    detail: &'s str,
    /// The code of the error catalogue.
    code: u32,
    /// What a person is told, if it concerns one; ends in the code.
    #[serde(skip_serializing_if = "Option::is_none")]
    alert: Option<&'s str>,
}

fn body(family: Family, said: &Said) -> Response {
    if said.plain_text && family != Family::Own {
        return (said.status, said.message.clone()).into_response();
    }
    match family {
        Family::Own => {
            let title = said.status.canonical_reason().unwrap_or("Error");
            let problem = Problem {
                r#type: "about:blank",
                title,
                status: said.status.as_u16(),
                detail: &said.message,
                code: said.code,
                alert: said.alert.as_deref(),
            };
            json(said.status, "application/problem+json", &problem)
        }
        Family::Aggregation | Family::Connect | Family::Consents => {
            let consents = family == Family::Consents;
            let connect = consents || family == Family::Connect;
            // Consents know the headers by their other names, and always say something to the user.
            let text = if consents {
                said.message.replace("Finicity-App-", "App-")
            } else {
                said.message.clone()
            };
            let user_message = said.user_message.as_deref().or(consents.then_some(""));
            let message = ErrorMessage {
                code: if connect {
                    Code::Text(said.code.to_string())
                } else {
                    Code::Number(said.code)
                },
                status: (connect || said.status.is_server_error()).then(|| said.status.as_u16().to_string()),
                title: said.title.as_deref(),
                message: &text,
                user_message,
                tags: said.tags.as_deref(),
            };
            json(said.status, "application/json", &message)
        }
    }
}

fn json(status: StatusCode, media_type: &'static str, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => {
            let mut response = Response::new(Body::from(bytes));
            *response.status_mut() = status;
            response
                .headers_mut()
                .insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
            response
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paths_family_is_told_by_whole_words() {
        for (path, family) in [
            ("/aggregation/v1/customers", Family::Aggregation),
            ("/institution/v2/institutions", Family::Aggregation),
            ("/connect/v2/generate", Family::Connect),
            ("/connect-components/x", Family::Aggregation),
            (
                "/customers/institution-logins/1/authorization-details",
                Family::Connect,
            ),
            ("/data-sharing-consents", Family::Consents),
            ("/data-sharing-consents/x/institutionLogins/1", Family::Consents),
            ("/connect/sessions", Family::Own),
            ("/connect/sessions/abc/accounts", Family::Own),
            ("/connect/sessionsx", Family::Connect),
            ("/holdfast/v1/accounts/1/status", Family::Own),
            ("/holdfasts", Family::Aggregation),
            ("/", Family::Aggregation),
        ] {
            assert_eq!(Family::of(path), family, "{path}");
        }
    }
}
