//! Errors of the standard: HTTP status, code and words (reference: providers.md 1.7).

use std::borrow::Cow;

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::wire;
use crate::script::fault;

/// An error entity. `code` is the standard's, which is not the HTTP status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FdxError {
    status: StatusCode,
    code: Cow<'static, str>,
    message: &'static str,
    debug: Option<String>,
    /// In seconds.
    retry_after: Option<u32>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    code: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    debug_message: Option<&'a str>,
}

const fn plain(status: StatusCode, code: &'static str, message: &'static str) -> FdxError {
    FdxError {
        status,
        code: Cow::Borrowed(code),
        message,
        debug: None,
        retry_after: None,
    }
}

impl FdxError {
    pub(super) const INVALID: Self = plain(StatusCode::BAD_REQUEST, "401", "Invalid input");
    pub(super) const RECIPIENT: Self =
        plain(StatusCode::FORBIDDEN, "403", "Data recipient is not authorized");
    pub(super) const NO_OPERATION: Self = plain(StatusCode::NOT_FOUND, "404", "There is no such operation");
    pub(super) const ENDED: Self = plain(StatusCode::CONFLICT, "409", "Consent has ended already");
    pub(super) const INTERNAL: Self =
        plain(StatusCode::INTERNAL_SERVER_ERROR, "500", "Internal server error");
    pub(super) const SUBSYSTEM: Self =
        plain(StatusCode::INTERNAL_SERVER_ERROR, "501", "Subsystem unavailable");
    pub(super) const MAINTENANCE: Self =
        plain(StatusCode::SERVICE_UNAVAILABLE, "503", "Scheduled maintenance");
    pub(super) const TIMEOUT: Self = plain(StatusCode::GATEWAY_TIMEOUT, "504", "Upstream timeout");
    pub(super) const NO_CUSTOMER: Self = plain(StatusCode::NOT_FOUND, "601", "Customer not found");
    pub(super) const NOT_COVERED: Self = plain(StatusCode::FORBIDDEN, "602", "Customer not authorized");
    pub(super) const UNAUTHENTICATED: Self = plain(StatusCode::UNAUTHORIZED, "603", "Authentication failed");
    pub(super) const NO_ACCOUNT: Self = plain(StatusCode::NOT_FOUND, "701", "Account not found");
    pub(super) const BAD_DATE: Self = plain(StatusCode::BAD_REQUEST, "702", "Invalid date");
    pub(super) const BAD_RANGE: Self = plain(StatusCode::BAD_REQUEST, "703", "Invalid date range");
    pub(super) const NOT_FOR_TYPE: Self = plain(
        StatusCode::UNPROCESSABLE_ENTITY,
        "704",
        "Account type not supported",
    );
    pub(super) const CLOSED: Self = plain(StatusCode::CONFLICT, "705", "Account is closed");
    pub(super) const LOCKED: Self = plain(StatusCode::FORBIDDEN, "706", "Access forbidden");
    pub(super) const NO_DATA: Self = plain(StatusCode::NOT_FOUND, "1107", "No data found for the query");
    pub(super) const NO_STATEMENT: Self = plain(StatusCode::NOT_FOUND, "1104", "Statement not found");
    pub(super) const NO_STATEMENTS: Self = plain(StatusCode::NOT_FOUND, "1108", "No statements found");
    pub(super) const METHOD: Self = plain(
        StatusCode::METHOD_NOT_ALLOWED,
        "1206",
        "Method not supported here",
    );
    pub(super) const TOO_MANY: Self = plain(StatusCode::TOO_MANY_REQUESTS, "1207", "Too many requests");

    /// The error with words for whoever reads logs.
    pub(super) fn because(self, debug: impl Into<String>) -> Self {
        Self {
            debug: Some(debug.into()),
            ..self
        }
    }

    /// The error with the time after which to try again.
    pub(super) fn after(self, seconds: u32) -> Self {
        Self {
            retry_after: Some(seconds),
            ..self
        }
    }

    /// Invalid input, with the field's name.
    pub(super) fn invalid(debug: impl Into<String>) -> Self {
        Self::INVALID.because(debug)
    }

    /// The bank's own number for what an aggregator reports under a code.
    pub(super) fn numbered(code: u32) -> Self {
        Self {
            code: Cow::Owned(fault::number(code)),
            ..plain(
                StatusCode::INTERNAL_SERVER_ERROR,
                "500",
                "The core system refused: see our list of numbers",
            )
        }
    }

    /// What an account's entry in a list says instead of the account.
    pub(super) fn entity(&self) -> wire::EntityError {
        wire::EntityError {
            code: self.code.clone(),
            message: self.message,
        }
    }
}

impl IntoResponse for FdxError {
    fn into_response(self) -> Response {
        let body = Body {
            code: &self.code,
            message: self.message,
            debug_message: self.debug.as_deref(),
        };
        let mut response = (self.status, Json(body)).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        if self.status == StatusCode::UNAUTHORIZED {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
