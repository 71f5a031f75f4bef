//! What goes wrong on the console's side, as a page.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use engine::EngineError;
use jiff::Timestamp;
use maud::{Markup, html};
use model::condition::RequestFault;

use super::{onward, page, shown, words};

/// Why there is no page.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// Nobody is signed in; where they were going.
    SignIn(String),
    /// There is no such thing.
    Missing,
    /// The role may not do this.
    Role,
    /// The form is not one this session was given, or it came from elsewhere.
    Form,
    /// A form or an address that cannot be read: which field, and what was expected.
    Wrong(String),
    /// Too many sign-ins failed from where this one came from.
    TooMany {
        /// When the next one is looked at.
        until: Timestamp,
        /// What time it is.
        now: Timestamp,
    },
    /// The same, where somebody wrote a text that is not to be lost.
    Kept {
        what: String,
        /// What they wrote.
        text: String,
        /// Where they did.
        back: String,
    },
    /// It was understood, and cannot be done.
    Refused {
        why: String,
        /// Where one came from.
        back: Option<String>,
    },
    /// Something of ours broke.
    Broken(EngineError),
}

impl From<EngineError> for Trouble {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Fault(fault)
                if matches!(
                    fault.kind,
                    RequestFault::ResourceNotFound | RequestFault::InstitutionNotFound
                ) =>
            {
                Trouble::Missing
            }
            EngineError::Fault(fault) if fault.kind == RequestFault::BadRequest => {
                let reason = fault.marks.into_iter().find(|(mark, _)| *mark == "reason");
                Trouble::Wrong(reason.map(|(_, text)| text).unwrap_or_default())
            }
            EngineError::Fault(fault) if fault.kind == RequestFault::RepairRefused => {
                let reason = fault.marks.into_iter().find(|(mark, _)| *mark == "reason");
                Trouble::Refused {
                    why: reason.map(|(_, text)| text).unwrap_or_default(),
                    back: None,
                }
            }
            EngineError::Refused(why) => Trouble::Refused { why, back: None },
            other => Trouble::Broken(other),
        }
    }
}

impl Trouble {
    /// The same with the way back to where one came from.
    pub(crate) fn leading(self, to: String) -> Self {
        match self {
            Trouble::Refused { why, .. } => Trouble::Refused { why, back: Some(to) },
            other => other,
        }
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let (status, title, body): (StatusCode, &str, Markup) = match self {
            Trouble::SignIn(next) => {
                let to = match next.as_str() {
                    "/" => "/sign-in".to_owned(),
                    next => format!("/sign-in?{}", words::query(&[("next", next)])),
                };
                return onward(&to);
            }
            Trouble::Missing => (
                StatusCode::NOT_FOUND,
                "There is no such page",
                html! { p { "The address may be mistyped, or what it named may be gone: a customer that was deleted takes its accounts along." } },
            ),
            Trouble::Role => (
                StatusCode::FORBIDDEN,
                "You may look, not change",
                html! {
                    p { "You are signed in as a " strong { "viewer" } ". Nothing was changed." }
                    p { "Somebody with the role " strong { "operator" } " can do this. Whoever runs the server gives that role with "
                        code { "holdfast operator add NAME --role operator" } "." }
                },
            ),
            Trouble::Form => (
                StatusCode::FORBIDDEN,
                "This form is no longer good",
                html! { p { "It was made for another session, or did not come from this console. Nothing was changed. Go back, reload the page, and send it again." } },
            ),
            Trouble::Wrong(what) => (
                StatusCode::BAD_REQUEST,
                "This cannot be read",
                html! { p { (what) } },
            ),
            Trouble::TooMany { until, now } => {
                let seconds = until.duration_since(now).as_secs().max(1);
                let text = page::bare(
                    "Too many failed sign-ins",
                    &html! {
                        p { "Too many sign-ins from your address failed. None is looked at until " (words::at(until, now)) "." }
                        p { a href="/sign-in" { "Back to the sign-in" } }
                    },
                );
                let mut response = shown(StatusCode::TOO_MANY_REQUESTS, text);
                response
                    .headers_mut()
                    .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
                return response;
            }
            Trouble::Kept { what, text, back } => (
                StatusCode::BAD_REQUEST,
                "This was not taken",
                html! {
                    p { (what) }
                    label for="kept" { "What you wrote, to copy it from" }
                    textarea id="kept" rows="12" readonly { (text) }
                    p { a href=(back) { "Back to where you wrote it" } }
                },
            ),
            Trouble::Refused { why, back } => (
                StatusCode::CONFLICT,
                "This cannot be done",
                html! {
                    p { "Nothing was changed: " (why) "." }
                    @if let Some(back) = back { p { a href=(back) { "Back to where you came from" } } }
                },
            ),
            Trouble::Broken(error) => {
                tracing::error!(%error, "a page of the console broke");
                (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "Something of ours broke",
                    html! { p { "What it was stands in the server's log. Nothing more is known here of what was underway; look before you try again." } },
                )
            }
        };
        let body = html! {
            (body)
            p { a href="/" { "To the overview" } }
        };
        shown(status, page::bare(title, &body))
    }
}
