//! The bank's back office: a JSON API for programs that rule the sandbox.
//!
//! It is for loopback and asks for no credentials. Every call answers 200, or an error
//! `{"error": "...", "field": "..."}` with 400 (wrong), 404 (not there) or 409 (not possible now), in
//! which `field` names what is wrong and is null where it is not one field. Unknown fields are refused.

mod accounts;
mod authorize;
mod consents;
mod fields;
mod scripts;
mod traffic;
mod users;

use std::{net::SocketAddr, sync::Arc};

use axum::{
    Json, Router,
    extract::{ConnectInfo, DefaultBodyLimit, Request, State},
    http::{StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{any, delete, get, post},
};
use serde::Serialize;

use crate::{
    institution::ManifestRow,
    office::{Office, Unwritten},
};

/// A household that is written out may be long.
const LONGEST_HOUSEHOLD: usize = 4 * 1024 * 1024;

/// Every operation.
pub(crate) fn router() -> Router<Arc<Office>> {
    Router::new()
        .route("/control/manifest", get(manifest))
        .route(
            "/control/users",
            get(users::list)
                .post(users::make)
                .layer(DefaultBodyLimit::max(LONGEST_HOUSEHOLD)),
        )
        .route("/control/users/{user}/accounts", get(accounts::list))
        .route("/control/users/{user}/changes", post(users::change))
        .route("/control/accounts/{account}/changes", post(accounts::change))
        .route(
            "/control/accounts/{account}/transactions",
            get(accounts::transactions),
        )
        .route("/control/scripts", get(scripts::list).post(scripts::set))
        .route("/control/scripts/{script}", delete(scripts::remove))
        .route("/control/consents", get(consents::list))
        .route("/control/consents/{consent}/revoke", post(consents::revoke))
        .route("/control/consents/{consent}/accounts", post(consents::share))
        .route("/control/traffic", get(traffic::list))
        .route("/control/authorize", post(authorize::authorize))
        .route(
            "/control/{*operation}",
            any(|| async { ControlError::missing(None, "there is no such operation") }),
        )
        .method_not_allowed_fallback(|| async {
            ControlError {
                status: StatusCode::METHOD_NOT_ALLOWED,
                ..ControlError::wrong(None, "method not allowed")
            }
        })
        .layer(middleware::from_fn(guard))
}

/// Lets in programs on this machine, and no web page that a browser has open.
async fn guard(request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let here = peer.is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback());
    if !here || request.headers().contains_key(header::ORIGIN) {
        let error = ControlError::wrong(None, "the back office is for programs on this machine");
        return ControlError {
            status: StatusCode::FORBIDDEN,
            ..error
        }
        .into_response();
    }
    next.run(request).await
}

/// What went wrong with a call.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct ControlError {
    status: StatusCode,
    field: Option<&'static str>,
    error: String,
}

impl ControlError {
    fn wrong(field: impl Into<Option<&'static str>>, error: impl Into<String>) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            field: field.into(),
            error: error.into(),
        }
    }

    fn missing(field: impl Into<Option<&'static str>>, error: impl Into<String>) -> Self {
        Self {
            status: StatusCode::NOT_FOUND,
            ..Self::wrong(field, error)
        }
    }

    fn impossible(field: impl Into<Option<&'static str>>, error: impl Into<String>) -> Self {
        Self {
            status: StatusCode::CONFLICT,
            ..Self::wrong(field, error)
        }
    }

    fn internal(error: &str) -> Self {
        Self {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            ..Self::wrong(None, error)
        }
    }
}

impl From<Unwritten> for ControlError {
    fn from(unwritten: Unwritten) -> Self {
        Self::internal(&unwritten.to_string())
    }
}

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        let body = serde_json::json!({ "error": self.error, "field": self.field });
        (self.status, Json(body)).into_response()
    }
}

#[derive(Serialize)]
struct Manifest {
    institutions: Vec<ManifestRow>,
}

/// `GET /control/manifest`
async fn manifest(State(office): State<Arc<Office>>) -> Result<Json<Manifest>, ControlError> {
    let rows = office.shelf.institutions.iter().map(|institution| {
        let numbered = office.shelf.numbered.get(&institution.region());
        ManifestRow::new(institution, &office.base, numbered.cloned().unwrap_or_default())
    });
    let institutions = rows.collect::<Result<_, _>>();
    institutions
        .map(|institutions| Json(Manifest { institutions }))
        .map_err(|_| ControlError::internal("the bank's address is no base of others"))
}
