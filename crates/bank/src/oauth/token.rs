//! Tokens: a code is exchanged once, and a refresh token is renewed with every use.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::{Endpoints, NO_STORE, OAuthError, assertion, form::Form, institution, request::Details, sitting};
use crate::{
    fdx,
    institution::Institution,
    office::{Office, Visit},
    script::{Fault, run},
    world::{
        entry::{ClientId, Entry, Hashed},
        grant::{ConsentId, Grant, Run, Status},
    },
};

/// The longest an access token lasts (reference: providers.md 1.2).
const LIFETIME: SignedDuration = SignedDuration::from_secs(900);

#[derive(Serialize)]
struct Tokens {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
    scope: String,
    grant_id: ConsentId,
    authorization_details: [Details; 1],
}

#[derive(Serialize)]
struct IdToken<'a> {
    iss: &'a str,
    sub: String,
    aud: &'a str,
    exp: i64,
    iat: i64,
    auth_time: i64,
    nonce: &'a str,
}

/// One call of the token endpoint.
struct Call<'a> {
    office: &'a Office,
    institution: &'a Institution,
    endpoints: Endpoints,
    headers: HeaderMap,
    form: Form,
}

/// `POST /{institution}/token`
pub(super) async fn issue(
    State(office): State<Arc<Office>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, OAuthError> {
    let institution = institution(&office, &id)?;
    let endpoints = Endpoints::of(&office, institution);
    let form = Form::read(&headers, &body)?;
    let call = Call {
        office: &office,
        institution,
        endpoints,
        headers,
        form,
    };
    let tokens = office.visit(|visit| {
        let client = assertion::authenticate(visit, institution, &call.endpoints, &call.headers, &call.form)?;
        match call.form.need("grant_type")? {
            "authorization_code" => call.exchange(visit, &client),
            "refresh_token" => call.refresh(visit, &client),
            other => Err(OAuthError::new(
                "unsupported_grant_type",
                format!("`grant_type` {other} is not known"),
            )),
        }
    })??;
    Ok((NO_STORE, Json(tokens)).into_response())
}

impl Call<'_> {
    fn exchange(&self, visit: &mut Visit<'_>, client: &ClientId) -> Result<Tokens, OAuthError> {
        let hashed = Hashed::of(self.form.need("code")?);
        let redirect_uri = self.form.need("redirect_uri")?;
        let verifier = self.form.need("code_verifier")?;
        let unknown = || OAuthError::grant("`code` is not known, or has expired");
        let code = visit.codes.get(&hashed).cloned().ok_or_else(unknown)?;
        let grant = visit.grants.get(&code.consent).cloned().ok_or_else(unknown)?;
        if grant.client != *client {
            return Err(unknown());
        }
        if code.used {
            // Somebody has the code who should not: nothing made from it is trusted any more.
            end(visit, &code.consent, &grant);
            return Err(OAuthError::grant(
                "`code` was used before; what was made from it has ended",
            ));
        }
        if code.until <= visit.wall {
            return Err(unknown());
        }
        if grant.request.redirect_uri != redirect_uri {
            return Err(OAuthError::grant(
                "`redirect_uri` is not the one the code was asked with",
            ));
        }
        if !(43..=128).contains(&verifier.len()) || !sitting::proves(verifier, &grant.request.challenge) {
            return Err(OAuthError::grant("`code_verifier` does not fit the challenge"));
        }
        let now = standing(visit, &grant)?;
        visit.record(Entry::CodeUsed { code: hashed });
        let id_token = match super::request::is_openid(&grant.request.scope) {
            true => Some(self.id_token(visit, &grant, now)?),
            false => None,
        };
        self.tokens(visit, &code.consent, &grant, (now, None), id_token)
    }

    fn refresh(&self, visit: &mut Visit<'_>, client: &ClientId) -> Result<Tokens, OAuthError> {
        let hashed = Hashed::of(self.form.need("refresh_token")?);
        let found = visit
            .grant_of_refresh(&hashed)
            .filter(|(_, grant)| grant.client == *client);
        let found = found.map(|(consent, grant)| (consent.clone(), grant.clone()));
        let (consent, grant) = found.ok_or_else(|| OAuthError::grant("`refresh_token` is not known"))?;
        if let Some(scope) = self.form.get("scope") {
            let granted: Vec<&str> = grant.request.scope.split(' ').collect();
            if let Some(wider) = scope.split(' ').find(|one| !granted.contains(one)) {
                return Err(OAuthError::new(
                    "invalid_scope",
                    format!("`scope`: {wider} was not granted"),
                ));
            }
        }
        let now = standing(visit, &grant)?;
        let actor = fdx::actor(&self.headers).map_err(|wrong| OAuthError::new("invalid_request", wrong))?;
        let phase = run::phase(&grant, actor, now, &self.institution.zone);
        let run = grant.run.at_refresh(phase);
        if run != grant.run {
            visit.record(Entry::Ran {
                consent: consent.clone(),
                run: run.clone(),
            });
        }
        let effects = run::touch(visit, &consent, run::Call::Refresh);
        if let Some(fault) = effects.wide {
            visit.record(Entry::Ran {
                consent: consent.clone(),
                run: Run { refused: true, ..run },
            });
            return Err(OAuthError::grant(match fault {
                Fault::ConsentRevoked => "the consent was revoked",
                Fault::ConsentExpired => "the consent has expired",
                _ => "`refresh_token` is good no more",
            }));
        }
        let is_current = grant.refresh.current.as_ref() == Some(&hashed);
        let is_previous = grant.refresh.previous.as_ref() == Some(&hashed);
        let strict = run::is_strict(visit, &consent, &grant);
        if strict && !is_current {
            end(visit, &consent, &grant);
            return Err(OAuthError::grant(
                "`refresh_token` was used before; the grant has ended",
            ));
        }
        if !is_current && !is_previous {
            return Err(OAuthError::grant("`refresh_token` was replaced"));
        }
        self.tokens(visit, &consent, &grant, (now, Some(hashed)), None)
    }

    fn tokens(
        &self,
        visit: &mut Visit<'_>,
        consent: &ConsentId,
        grant: &Grant,
        (now, used): (Timestamp, Option<Hashed>),
        id_token: Option<String>,
    ) -> Result<Tokens, OAuthError> {
        let (access_token, refresh_token) = (self.office.token(), self.office.token());
        let rotates = used.is_none() || !run::keeps_tokens(visit, consent, grant);
        let refresh_token = (grant.is_lasting() && rotates).then_some(refresh_token);
        let latest = now.saturating_add(LIFETIME).map_err(|_| OAuthError::internal())?;
        let expires = grant.expires.map_or(latest, |consent| consent.min(latest));
        visit.record(Entry::TokensIssued {
            consent: consent.clone(),
            access: Hashed::of(&access_token),
            expires,
            refresh: refresh_token.as_deref().map(Hashed::of),
            used,
        });
        Ok(Tokens {
            access_token,
            token_type: "Bearer",
            expires_in: expires.duration_since(now).as_secs(),
            refresh_token,
            id_token,
            scope: grant.request.scope.clone(),
            grant_id: consent.clone(),
            authorization_details: Details::of(&grant.request.consent),
        })
    }

    fn id_token(&self, visit: &Visit<'_>, grant: &Grant, now: Timestamp) -> Result<String, OAuthError> {
        let claims = IdToken {
            iss: &self.endpoints.issuer,
            sub: visit.subject(&grant.client, &grant.user),
            aud: &grant.client.0,
            exp: now.as_second() + LIFETIME.as_secs(),
            iat: now.as_second(),
            auth_time: grant.created.as_second(),
            nonce: &grant.request.nonce,
        };
        self.office.key.sign(&claims).map_err(|error| {
            tracing::error!(%error, "an id token cannot be signed");
            OAuthError::internal()
        })
    }
}

/// The present instant in the client's clock, if the grant still stands in it.
fn standing(visit: &Visit<'_>, grant: &Grant) -> Result<Timestamp, OAuthError> {
    let now = visit.now(&grant.client);
    match grant.status(now) {
        _ if grant.tokens_died => Err(OAuthError::grant("the grant's tokens are good no more")),
        Status::Active => Ok(now),
        Status::Expired => Err(OAuthError::grant("the consent has expired")),
        Status::Revoked => Err(OAuthError::grant("the consent was revoked")),
    }
}

/// Ends a grant's tokens.
pub(super) fn end(visit: &mut Visit<'_>, consent: &ConsentId, grant: &Grant) {
    if !grant.tokens_died {
        visit.record(Entry::TokensDied {
            consent: consent.clone(),
        });
    }
}
