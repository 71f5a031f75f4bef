//! Pushed authorization requests (RFC 9126).

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use jiff::SignedDuration;

use super::{Endpoints, NO_STORE, OAuthError, assertion, form::Form, institution, request};
use crate::{
    office::Office,
    world::entry::{Entry, Hashed},
};

/// How long a pushed request waits for the person.
const LIFETIME: SignedDuration = SignedDuration::from_secs(60);

/// `POST /{institution}/par`
pub(super) async fn push(
    State(office): State<Arc<Office>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, OAuthError> {
    let institution = institution(&office, &id)?;
    let endpoints = Endpoints::of(&office, institution);
    let form = Form::read(&headers, &body)?;
    let uri = format!("urn:ietf:params:oauth:request_uri:{}", office.token());
    office.visit(|visit| {
        let client = assertion::authenticate(visit, institution, &endpoints, &headers, &form)?;
        let known = visit.clients.get(&client).ok_or_else(OAuthError::internal)?;
        let request = request::read(&form, known)?;
        let until = visit
            .wall
            .saturating_add(LIFETIME)
            .map_err(|_| OAuthError::internal())?;
        visit.record(Entry::Pushed {
            uri: Hashed::of(&uri),
            client,
            request,
            until,
        });
        Ok::<_, OAuthError>(())
    })??;
    let answer = serde_json::json!({ "request_uri": uri, "expires_in": LIFETIME.as_secs() });
    Ok((StatusCode::CREATED, NO_STORE, Json(answer)).into_response())
}
