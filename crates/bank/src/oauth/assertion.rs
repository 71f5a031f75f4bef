//! Who calls: `private_key_jwt` client authentication (RFC 7523, OpenID Connect Core section 9).

use axum::http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::Jwk};
use serde::Deserialize;

use super::{Endpoints, OAuthError, form::Form};
use crate::{
    institution::Institution,
    office::Visit,
    world::{
        Client,
        entry::{ClientId, Entry, Hashed},
    },
};

const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The signatures that are taken.
pub(super) const ALGORITHMS: [Algorithm; 2] = [Algorithm::ES256, Algorithm::PS256];

/// No assertion may last longer: its id is remembered to its end.
const LONGEST: SignedDuration = SignedDuration::from_hours(1);

/// How far a client's clock may run ahead of what the bank knows of it.
const SKEW: SignedDuration = SignedDuration::from_secs(10);

#[derive(Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: Audience,
    exp: i64,
    jti: String,
    iat: Option<i64>,
    nbf: Option<i64>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    fn names(&self, wanted: &[String]) -> bool {
        match self {
            Audience::One(one) => wanted.contains(one),
            Audience::Many(many) => many.iter().any(|one| wanted.contains(one)),
        }
    }
}

/// Lets the client prove itself, follows its clock, and spends the assertion.
pub(super) fn authenticate(
    visit: &mut Visit<'_>,
    institution: &Institution,
    endpoints: &Endpoints,
    headers: &HeaderMap,
    form: &Form,
) -> Result<ClientId, OAuthError> {
    if form.need("client_assertion_type")? != TYPE {
        return Err(OAuthError::client(format!(
            "`client_assertion_type` must be {TYPE}"
        )));
    }
    let assertion = form.need("client_assertion")?;
    let unverified: Claims = jsonwebtoken::dangerous::insecure_decode(assertion)
        .map_err(|error| OAuthError::client(format!("`client_assertion` cannot be read: {error}")))?
        .claims;
    let id = ClientId(unverified.iss);
    let client = visit
        .clients
        .get(&id)
        .filter(|client| client.institution == institution.id())
        .ok_or_else(|| OAuthError::client("`client_assertion`: no client is registered under this `iss`"))?;
    let claims = verified(assertion, client)?;
    let named = form.get("client_id").unwrap_or(&claims.iss);
    if claims.iss != claims.sub || claims.iss != named {
        return Err(OAuthError::client(
            "`client_assertion`: `iss`, `sub` and `client_id` must be the same",
        ));
    }
    let audiences = [
        endpoints.issuer.clone(),
        endpoints.at("token"),
        endpoints.at("par"),
    ];
    if !claims.aud.names(&audiences) {
        let wanted = format!("`client_assertion`: `aud` must be {}", endpoints.issuer);
        return Err(OAuthError::client(wanted));
    }
    visit.follow(&id, headers);
    let until = lifetime(&claims, visit.wall, visit.now(&id))?;
    let used = Hashed::of(&claims.jti);
    if claims.jti.is_empty()
        || visit
            .clients
            .get(&id)
            .is_some_and(|client| client.has_used(&used))
    {
        return Err(OAuthError::client("`client_assertion`: `jti` was used before"));
    }
    let at = visit.wall;
    visit.record(Entry::AssertionUsed {
        client: id.clone(),
        id: used,
        until,
        at,
    });
    Ok(id)
}

/// The claims, if one of the client's keys signed them.
fn verified(assertion: &str, client: &Client) -> Result<Claims, OAuthError> {
    let header = jsonwebtoken::decode_header(assertion)
        .map_err(|error| OAuthError::client(format!("`client_assertion` cannot be read: {error}")))?;
    if !ALGORITHMS.contains(&header.alg) {
        return Err(OAuthError::client(
            "`client_assertion`: `alg` must be ES256 or PS256",
        ));
    }
    let mut validation = Validation::new(header.alg);
    // The claims are judged here, by the bank's clocks.
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    validation.validate_aud = false;
    let is_meant = |key: &&Jwk| header.kid.is_none() || key.common.key_id == header.kid;
    client
        .keys
        .keys
        .iter()
        .filter(is_meant)
        .filter_map(|key| DecodingKey::from_jwk(key).ok())
        .find_map(|key| jsonwebtoken::decode::<Claims>(assertion, &key, &validation).ok())
        .map(|token| token.claims)
        .ok_or_else(|| OAuthError::client("`client_assertion`: no registered key made this signature"))
}

/// When the assertion ends. A client may count in its own clock or in this machine's: what ends by the
/// earlier has ended, what begins by the later has begun.
fn lifetime(claims: &Claims, wall: Timestamp, client: Timestamp) -> Result<Timestamp, OAuthError> {
    let instant = |seconds| {
        Timestamp::from_second(seconds)
            .map_err(|_| OAuthError::client("`client_assertion`: an instant lies outside the calendar"))
    };
    let latest = wall.max(client);
    let ends = instant(claims.exp)?;
    if ends <= wall {
        return Err(OAuthError::client("`client_assertion`: `exp` has passed"));
    }
    if ends.duration_since(latest) > LONGEST {
        return Err(OAuthError::client(
            "`client_assertion`: `exp` lies more than an hour ahead",
        ));
    }
    for begins in [claims.nbf, claims.iat].into_iter().flatten() {
        if instant(begins)?.duration_since(latest) > SKEW {
            return Err(OAuthError::client(
                "`client_assertion`: `nbf` or `iat` lies ahead",
            ));
        }
    }
    Ok(ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(exp: i64, iat: i64) -> Claims {
        let aud = Audience::One(String::new());
        Claims {
            iss: String::new(),
            sub: String::new(),
            aud,
            exp,
            jti: String::new(),
            iat: Some(iat),
            nbf: None,
        }
    }

    #[test]
    fn an_assertion_may_be_dated_by_either_clock() {
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        let (wall, ahead) = (1_000_000, 1_000_000 + 86_400 * 30);
        assert!(lifetime(&claims(wall + 60, wall), at(wall), at(ahead)).is_ok());
        assert!(lifetime(&claims(ahead + 60, ahead), at(wall), at(ahead)).is_ok());
        assert!(
            lifetime(&claims(wall, wall - 60), at(wall), at(wall)).is_err(),
            "ended"
        );
        assert!(
            lifetime(&claims(wall + 60, wall + 11), at(wall), at(wall)).is_err(),
            "not begun"
        );
        assert!(
            lifetime(&claims(wall + 3601, wall), at(wall), at(wall)).is_err(),
            "too long"
        );
        assert!(
            lifetime(&claims(i64::MAX, wall), at(wall), at(wall)).is_err(),
            "no calendar"
        );
    }
}
