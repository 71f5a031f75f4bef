//! Token revocation (RFC 7009). It ends the grant's tokens; to end the consent itself, FDX has a call.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use bytes::Bytes;

use super::{Endpoints, NO_STORE, OAuthError, assertion, form::Form, institution, token};
use crate::{office::Office, world::entry::Hashed};

/// `POST /{institution}/revoke`
pub(super) async fn revoke(
    State(office): State<Arc<Office>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, OAuthError> {
    let institution = institution(&office, &id)?;
    let endpoints = Endpoints::of(&office, institution);
    let form = Form::read(&headers, &body)?;
    office.visit(|visit| {
        let client = assertion::authenticate(visit, institution, &endpoints, &headers, &form)?;
        let hashed = Hashed::of(form.need("token")?);
        let of_access = || {
            let access = visit.access.get(&hashed)?;
            visit.grants.get_key_value(&access.consent)
        };
        let found = visit.grant_of_refresh(&hashed).or_else(of_access);
        let found = found.filter(|(_, grant)| grant.client == client);
        let found = found.map(|(consent, grant)| (consent.clone(), grant.clone()));
        // A token that is not known, or somebody else's, needs no revoking: the answer is the same.
        if let Some((consent, grant)) = found {
            token::end(visit, &consent, &grant);
        }
        Ok::<_, OAuthError>(())
    })??;
    Ok((StatusCode::OK, NO_STORE).into_response())
}
