//! What the authorization server says of itself (OpenID Connect Discovery, RFC 8414).

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
};
use jsonwebtoken::jwk::JwkSet;
use serde::Serialize;

use super::{Endpoints, OAuthError, institution, request};
use crate::office::Office;

#[derive(Serialize)]
pub(super) struct Metadata {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    pushed_authorization_request_endpoint: String,
    require_pushed_authorization_requests: bool,
    revocation_endpoint: String,
    registration_endpoint: String,
    jwks_uri: String,
    scopes_supported: [&'static str; 6],
    response_types_supported: [&'static str; 1],
    response_modes_supported: [&'static str; 1],
    grant_types_supported: [&'static str; 2],
    subject_types_supported: [&'static str; 1],
    id_token_signing_alg_values_supported: [&'static str; 1],
    token_endpoint_auth_methods_supported: [&'static str; 1],
    token_endpoint_auth_signing_alg_values_supported: [&'static str; 2],
    revocation_endpoint_auth_methods_supported: [&'static str; 1],
    revocation_endpoint_auth_signing_alg_values_supported: [&'static str; 2],
    code_challenge_methods_supported: [&'static str; 1],
    authorization_response_iss_parameter_supported: bool,
    authorization_details_types_supported: [&'static str; 1],
    claims_supported: [&'static str; 7],
}

/// `GET /{institution}/.well-known/openid-configuration`, and the same under RFC 8414's address.
pub(super) async fn show(
    State(office): State<Arc<Office>>,
    Path(id): Path<String>,
) -> Result<Json<Metadata>, OAuthError> {
    let endpoints = Endpoints::of(&office, institution(&office, &id)?);
    Ok(Json(Metadata {
        authorization_endpoint: endpoints.at("authorize"),
        token_endpoint: endpoints.at("token"),
        pushed_authorization_request_endpoint: endpoints.at("par"),
        require_pushed_authorization_requests: true,
        revocation_endpoint: endpoints.at("revoke"),
        registration_endpoint: endpoints.at("register"),
        jwks_uri: endpoints.at("jwks"),
        scopes_supported: [
            "openid",
            "offline_access",
            "fdx:accountbasic:read",
            "fdx:accountdetailed:read",
            "fdx:transactions:read",
            "fdx:customercontact:read",
        ],
        response_types_supported: ["code"],
        response_modes_supported: ["query"],
        grant_types_supported: ["authorization_code", "refresh_token"],
        subject_types_supported: ["pairwise"],
        id_token_signing_alg_values_supported: ["ES256"],
        token_endpoint_auth_methods_supported: ["private_key_jwt"],
        token_endpoint_auth_signing_alg_values_supported: ["ES256", "PS256"],
        revocation_endpoint_auth_methods_supported: ["private_key_jwt"],
        revocation_endpoint_auth_signing_alg_values_supported: ["ES256", "PS256"],
        code_challenge_methods_supported: ["S256"],
        authorization_response_iss_parameter_supported: true,
        authorization_details_types_supported: [request::DETAILS_TYPE],
        claims_supported: ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce"],
        issuer: endpoints.issuer,
    }))
}

/// `GET /{institution}/jwks`
pub(super) async fn keys(
    State(office): State<Arc<Office>>,
    Path(id): Path<String>,
) -> Result<Json<JwkSet>, OAuthError> {
    institution(&office, &id)?;
    Ok(Json(office.key.published()))
}
