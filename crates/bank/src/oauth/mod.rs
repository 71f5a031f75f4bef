//! The authorization server of each institution: OpenID Connect and FAPI as FDX uses them.
//!
//! Pushed requests only, code with PKCE S256, clients known by a signed assertion, refresh tokens that
//! rotate (reference: providers.md 1.2). Errors have the shape of RFC 6749.

mod assertion;
mod authorize;
mod discovery;
mod form;
mod page;
mod push;
mod register;
mod request;
mod revoke;
pub(crate) mod sitting;
mod token;

use std::sync::Arc;

use axum::{
    Json, Router,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};

use crate::{
    institution::Institution,
    office::{Office, Unwritten},
};

/// The authorization servers, one below each institution's id.
pub(crate) fn router() -> Router<Arc<Office>> {
    Router::new()
        .route("/", get(authorize::front))
        .route("/{institution}", get(authorize::home))
        .route(
            "/{institution}/.well-known/openid-configuration",
            get(discovery::show),
        )
        .route(
            "/.well-known/oauth-authorization-server/{institution}",
            get(discovery::show),
        )
        .route("/{institution}/jwks", get(discovery::keys))
        .route("/{institution}/register", post(register::create))
        .route("/{institution}/register/{client}", get(register::read))
        .route("/{institution}/par", post(push::push))
        .route("/{institution}/authorize", get(authorize::begin))
        .route(
            "/{institution}/sign-in/{sitting}",
            get(authorize::show).post(authorize::sign_in),
        )
        .route(
            "/{institution}/sign-in/{sitting}/decision",
            post(authorize::decide),
        )
        .route("/{institution}/token", post(token::issue))
        .route("/{institution}/revoke", post(revoke::revoke))
        .route("/style.css", get(page::style))
}

/// An error of the authorization server, as RFC 6749 section 5.2 writes it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct OAuthError {
    status: StatusCode,
    error: &'static str,
    description: String,
}

impl OAuthError {
    /// A request that is wrong: 400.
    fn new(error: &'static str, description: impl Into<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            error,
            description: description.into(),
        }
    }

    /// A client that cannot prove itself: 401.
    fn client(description: impl Into<String>) -> Self {
        Self {
            status: StatusCode::UNAUTHORIZED,
            ..Self::new("invalid_client", description)
        }
    }

    fn grant(description: impl Into<String>) -> Self {
        Self::new("invalid_grant", description)
    }

    fn internal() -> Self {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Self {
            status,
            ..Self::new("server_error", "the bank could not do its work")
        }
    }
}

impl From<Unwritten> for OAuthError {
    fn from(_: Unwritten) -> Self {
        Self::internal()
    }
}

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        let body = serde_json::json!({ "error": self.error, "error_description": self.description });
        let mut response = (self.status, NO_STORE, Json(body)).into_response();
        if self.error == "invalid_token" {
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// Nothing of an authorization is ever cached.
const NO_STORE: [(header::HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-store")];

/// The institution of a path, or a 404.
fn institution<'a>(office: &'a Office, id: &str) -> Result<&'a Institution, OAuthError> {
    office.shelf.institution(id).ok_or_else(|| OAuthError {
        status: StatusCode::NOT_FOUND,
        ..OAuthError::new("invalid_request", format!("there is no institution {id}"))
    })
}

/// The names and addresses of an institution's authorization server.
struct Endpoints {
    issuer: String,
}

impl Endpoints {
    fn of(office: &Office, institution: &Institution) -> Self {
        Self {
            issuer: institution.issuer_url(&office.base),
        }
    }

    fn at(&self, path: &str) -> String {
        format!("{}/{path}", self.issuer)
    }
}
