//! Clients register themselves (RFC 7591) and read their registration back (RFC 7592).

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use jiff::Timestamp;
use jsonwebtoken::{
    DecodingKey,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet},
};
use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::{Endpoints, NO_STORE, OAuthError, assertion, institution};
use crate::{
    office::Office,
    world::entry::{ClientId, Entry, Hashed},
};

/// How many redirect addresses or keys a client may register.
const MOST: usize = 20;

#[derive(Deserialize)]
struct Asked {
    redirect_uris: Vec<String>,
    token_endpoint_auth_method: String,
    token_endpoint_auth_signing_alg: Option<String>,
    jwks: Option<serde_json::Value>,
    jwks_uri: Option<String>,
    client_name: Option<String>,
    grant_types: Option<Vec<String>>,
    response_types: Option<Vec<String>>,
}

#[derive(Serialize)]
struct Registered {
    client_id: String,
    client_id_issued_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    registration_access_token: Option<String>,
    registration_client_uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_name: Option<String>,
    redirect_uris: Vec<String>,
    grant_types: [&'static str; 2],
    response_types: [&'static str; 1],
    token_endpoint_auth_method: &'static str,
    jwks: JwkSet,
}

/// `POST /{institution}/register`
pub(super) async fn create(
    State(office): State<Arc<Office>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, OAuthError> {
    let institution = institution(&office, &id)?;
    let asked: Asked = serde_json::from_slice(&body).map_err(|error| metadata(error.to_string()))?;
    let keys = asked.checked()?;
    let (client, access) = (ClientId(format!("client-{}", short(&office))), office.token());
    let at = office.visit(|visit| {
        let at = visit.wall;
        visit.record(Entry::Registered {
            client: client.clone(),
            institution: institution.id().to_owned(),
            name: asked.client_name.clone(),
            redirect_uris: asked.redirect_uris.clone(),
            keys: keys.clone(),
            access: Hashed::of(&access),
            at,
        });
        at
    })?;
    let endpoints = Endpoints::of(&office, institution);
    let registered = answer(
        &endpoints,
        &client,
        at,
        (asked.client_name, asked.redirect_uris, keys),
        Some(access),
    );
    Ok((StatusCode::CREATED, NO_STORE, Json(registered)).into_response())
}

/// `GET /{institution}/register/{client}` with the registration access token.
pub(super) async fn read(
    State(office): State<Arc<Office>>,
    Path((id, client)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, OAuthError> {
    let institution = institution(&office, &id)?;
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = token
        .and_then(|value| value.strip_prefix("Bearer "))
        .map(Hashed::of);
    let client = ClientId(client);
    let known = office.visit(|visit| {
        let known = visit.clients.get(&client);
        known
            .filter(|known| known.institution == institution.id() && Some(&known.access) == token.as_ref())
            .cloned()
    })?;
    let known = known.ok_or_else(|| OAuthError {
        status: StatusCode::UNAUTHORIZED,
        ..OAuthError::new(
            "invalid_token",
            "the registration access token does not fit this client",
        )
    })?;
    let endpoints = Endpoints::of(&office, institution);
    let what = (known.name, known.redirect_uris, known.keys);
    Ok((
        NO_STORE,
        Json(answer(&endpoints, &client, known.registered, what, None)),
    )
        .into_response())
}

fn answer(
    endpoints: &Endpoints,
    client: &ClientId,
    at: Timestamp,
    (client_name, redirect_uris, jwks): (Option<String>, Vec<String>, JwkSet),
    registration_access_token: Option<String>,
) -> Registered {
    Registered {
        client_id: client.0.clone(),
        client_id_issued_at: at.as_second(),
        registration_access_token,
        registration_client_uri: endpoints.at(&format!("register/{client}")),
        client_name,
        redirect_uris,
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
        token_endpoint_auth_method: "private_key_jwt",
        jwks,
    }
}

impl Asked {
    fn checked(&self) -> Result<JwkSet, OAuthError> {
        let offers = |asked: &Option<Vec<String>>, offered: &[&str]| {
            asked
                .as_ref()
                .is_none_or(|asked| asked.iter().all(|one| offered.contains(&one.as_str())))
        };
        if self.token_endpoint_auth_method != "private_key_jwt" {
            return Err(metadata("token_endpoint_auth_method must be private_key_jwt"));
        }
        if self
            .token_endpoint_auth_signing_alg
            .as_deref()
            .is_some_and(|alg| !matches!(alg, "ES256" | "PS256"))
        {
            return Err(metadata("token_endpoint_auth_signing_alg must be ES256 or PS256"));
        }
        if !offers(&self.grant_types, &["authorization_code", "refresh_token"]) {
            return Err(metadata(
                "grant_types may hold authorization_code and refresh_token only",
            ));
        }
        if !offers(&self.response_types, &["code"]) {
            return Err(metadata("response_types may hold code only"));
        }
        if self.redirect_uris.is_empty() || self.redirect_uris.len() > MOST {
            return Err(redirect(format!("redirect_uris must hold 1 to {MOST} addresses")));
        }
        self.redirect_uris
            .iter()
            .try_for_each(|uri| checked_redirect(uri))?;
        if self.jwks_uri.is_some() {
            return Err(metadata("jwks_uri is not followed; send the keys in jwks"));
        }
        let keys = self.jwks.clone().ok_or_else(|| metadata("jwks is missing"))?;
        let keys: JwkSet =
            serde_json::from_value(keys).map_err(|error| metadata(format!("jwks: {error}")))?;
        if keys.keys.is_empty() || keys.keys.len() > MOST {
            return Err(metadata(format!("jwks must hold 1 to {MOST} keys")));
        }
        keys.keys.iter().try_for_each(checked_key)?;
        Ok(keys)
    }
}

fn checked_redirect(uri: &str) -> Result<(), OAuthError> {
    let url = Url::parse(uri).map_err(|error| redirect(format!("redirect_uris: `{uri}`: {error}")))?;
    let loopback = match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if url.fragment().is_some() {
        return Err(redirect(format!("redirect_uris: `{uri}` has a fragment")));
    }
    if url.scheme() == "https" || (url.scheme() == "http" && loopback) {
        Ok(())
    } else {
        Err(redirect(format!(
            "redirect_uris: `{uri}` is neither https nor loopback"
        )))
    }
}

fn checked_key(key: &Jwk) -> Result<(), OAuthError> {
    let sound = match &key.algorithm {
        AlgorithmParameters::EllipticCurve(ec) => ec.curve == EllipticCurve::P256,
        // 342 characters of base64 are 2048 bits.
        AlgorithmParameters::RSA(rsa) => rsa.n.len() >= 342,
        _ => false,
    };
    if sound && DecodingKey::from_jwk(key).is_ok() {
        return Ok(());
    }
    let algorithms = assertion::ALGORITHMS.map(|alg| format!("{alg:?}")).join(" or ");
    Err(metadata(format!(
        "jwks: every key must be a public key for {algorithms}: P-256, or RSA of 2048 bits"
    )))
}

fn metadata(description: impl Into<String>) -> OAuthError {
    OAuthError::new("invalid_client_metadata", description)
}

fn redirect(description: impl Into<String>) -> OAuthError {
    OAuthError::new("invalid_redirect_uri", description)
}

fn short(office: &Office) -> String {
    office.token().chars().take(20).collect()
}
