//! Getting and keeping access: discovery, registration, pushed authorization with RAR and PKCE or the
//! plain code flow, private_key_jwt or a client secret, refresh and revocation (providers.md 1.2; RFC
//! 6749, 7009, 7591, 7636, 8414, 8705, 9126, 9207, 9396).
//!
//! Which of these an institution speaks is said in its [`model::institution::Connection`].

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use jiff::SignedDuration;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::JwkSet};
use model::{
    Conclusion, Condition, Secret,
    institution::{Authentication, Authorization, Connection, SubjectSource},
    random::alphanumeric,
};
use serde::{Deserialize, Serialize};
use transport::{Answer, Call, HeaderValue, header};
use url::Url;

use super::{error, read, refusal, send, wire};
use crate::{
    Context, Grant, LinkAsk, Operation, Registration, Return, Signal, Software, Started, Step,
    rule::{Answered, ruled},
};

/// The data clusters asked for, with the scope of each (providers.md 1.8): identity for continuity,
/// figures, transactions and statements. Addresses are read from the contact only for whoever asks for the owner,
/// and no payees are asked for.
pub(super) const CLUSTERS: [(&str, &str); 6] = [
    ("ACCOUNT_BASIC", "fdx:accountbasic:read"),
    ("ACCOUNT_DETAILED", "fdx:accountdetailed:read"),
    ("CUSTOMER_CONTACT", "fdx:customercontact:read"),
    ("PAYMENT_SUPPORT", "fdx:paymentsupport:read"),
    ("STATEMENTS", "fdx:statements:read"),
    ("TRANSACTIONS", "fdx:transactions:read"),
];

/// The type of our authorization details (providers.md 1.2).
const DETAILS: &str = "fdx_v1.0";

/// An access token is believed to live at most this long, whatever the bank says.
const LONGEST_ACCESS: i64 = 86_400;

/// How far apart our clock and the bank's may be when an id token is judged.
const LEEWAY: i64 = 120;

/// What is kept of an issuer's metadata.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: Url,
    token_endpoint: Url,
    #[serde(default)]
    pushed_authorization_request_endpoint: Option<Url>,
    #[serde(default)]
    jwks_uri: Option<Url>,
    #[serde(default)]
    revocation_endpoint: Option<Url>,
    #[serde(default)]
    registration_endpoint: Option<Url>,
    /// Whether the issuer always says who it is when it sends a person back (RFC 9207).
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
    /// Where those call who show a certificate (RFC 8705 5).
    #[serde(default)]
    mtls_endpoint_aliases: Aliases,
}

/// The addresses for those who show a certificate.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Aliases {
    token_endpoint: Option<Url>,
    pushed_authorization_request_endpoint: Option<Url>,
    revocation_endpoint: Option<Url>,
}

impl Metadata {
    /// What holds for us: the institution's own addresses before the published ones, and of those the
    /// ones for callers with a certificate if we show one.
    fn settled(mut self, connection: &Connection, with_certificate: bool) -> Self {
        if with_certificate {
            let aliases = std::mem::take(&mut self.mtls_endpoint_aliases);
            self.token_endpoint = aliases.token_endpoint.unwrap_or(self.token_endpoint);
            self.pushed_authorization_request_endpoint = aliases
                .pushed_authorization_request_endpoint
                .or(self.pushed_authorization_request_endpoint);
            self.revocation_endpoint = aliases.revocation_endpoint.or(self.revocation_endpoint);
        }
        let own = connection.endpoints.clone();
        self.authorization_endpoint = own.authorization.unwrap_or(self.authorization_endpoint);
        self.token_endpoint = own.token.unwrap_or(self.token_endpoint);
        self.pushed_authorization_request_endpoint =
            own.pushed.or(self.pushed_authorization_request_endpoint);
        self.revocation_endpoint = own.revocation.or(self.revocation_endpoint);
        self.registration_endpoint = own.registration.or(self.registration_endpoint);
        self.jwks_uri = own.keys.or(self.jwks_uri);
        self
    }
}

/// What must be remembered while the person is at the bank.
#[derive(Serialize, Deserialize)]
struct Memory {
    state: String,
    nonce: String,
    verifier: String,
}

pub(super) async fn register(
    context: &Context<'_>,
    software: &Software,
    known: Option<&str>,
) -> Result<Registration, Signal> {
    let metadata = discover(context).await?;
    let client_id = match (known, &context.institution.connection.client_id) {
        (Some(known), _) => known.to_owned(),
        (None, Some(configured)) => configured.clone(),
        (None, None) => enrol(context, &metadata, software).await?,
    };
    let notes = serde_json::to_string(&metadata).map_err(|_| {
        own(
            context,
            Operation::Register,
            "the issuer's metadata cannot be kept",
        )
    })?;
    Ok(Registration {
        client_id,
        redirect_uri: software.redirect_uri.clone(),
        issuer_url: context.institution.connection.issuer_url.clone(),
        notes,
    })
}

async fn discover(context: &Context<'_>) -> Result<Metadata, Signal> {
    let operation = Operation::Discover;
    let connection = &context.institution.connection;
    let issuer = &connection.issuer_url;
    if !connection.discovery {
        let needed = |url: &Option<Url>, what: &str| {
            let detail = || format!("the institution publishes no addresses and none is given for {what}");
            url.clone().ok_or_else(|| own(context, operation, &detail()))
        };
        return Ok(Metadata {
            issuer: issuer.as_str().trim_end_matches('/').to_owned(),
            authorization_endpoint: needed(&connection.endpoints.authorization, "authorization")?,
            token_endpoint: needed(&connection.endpoints.token, "tokens")?,
            pushed_authorization_request_endpoint: None,
            jwks_uri: None,
            revocation_endpoint: None,
            registration_endpoint: None,
            authorization_response_iss_parameter_supported: false,
            mtls_endpoint_aliases: Aliases::default(),
        });
    }
    let mut url = issuer.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty()
            .extend([".well-known", "openid-configuration"]);
    }
    let answer = send(context, operation, Call::get(url)).await?;
    if !answer.status.is_success() {
        return Err(refusal(context, operation, &answer));
    }
    let metadata: Metadata = read(context, operation, &answer)?;
    // A document that names another issuer could send us, and the person, anywhere.
    if metadata.issuer.trim_end_matches('/') != issuer.as_str().trim_end_matches('/') {
        return Err(untrusted(context, operation, "the metadata names another issuer"));
    }
    Ok(metadata)
}

async fn enrol(context: &Context<'_>, metadata: &Metadata, software: &Software) -> Result<String, Signal> {
    #[derive(Deserialize)]
    struct Enrolled {
        client_id: wire::Text,
    }
    let operation = Operation::Register;
    let connection = &context.institution.connection;
    let published = connection.endpoints.registration.as_ref();
    let endpoint = match published.or(metadata.registration_endpoint.as_ref()) {
        Some(endpoint) if context.institution.connection.dynamic_registration => endpoint.clone(),
        _ => {
            let detail = "the institution has no client id and does not register clients";
            return Err(Signal::own(
                Condition::RecipientNotAuthorised,
                operation,
                context.now,
                detail,
            ));
        }
    };
    let jwks = context
        .key
        .public_set()
        .map_err(|error| own(context, operation, &error.to_string()))?;
    let mut body = serde_json::json!({
        "client_name": software.name,
        "redirect_uris": [software.redirect_uri],
        "grant_types": ["authorization_code", "refresh_token"],
        "response_types": ["code"],
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "ES256",
        "id_token_signed_response_alg": "ES256",
        // RFC 9396 10: what is not named may not be asked for.
        "authorization_details_types": [DETAILS],
        "jwks": jwks,
        "scope": scope(context),
    });
    if let Some(fields) = body.as_object_mut()
        && context.credentials.certificate.is_some()
    {
        // RFC 8705 3.4: what we are given is good only with our certificate.
        fields.insert("tls_client_certificate_bound_access_tokens".into(), true.into());
    }
    let answer = send(
        context,
        operation,
        Call::post_json(endpoint, body.to_string()).secret(),
    )
    .await?;
    if !answer.status.is_success() {
        return Err(refusal(context, operation, &answer));
    }
    let enrolled: Enrolled = read(context, operation, &answer)?;
    match enrolled.client_id.some() {
        Some(id) => Ok(id.to_owned()),
        None => Err(own(context, operation, "the registration carries no client_id")),
    }
}

/// The clusters to ask for and their scopes.
fn clusters(context: &Context<'_>) -> Vec<(&'static str, &'static str)> {
    let wanted = &context.institution.connection.clusters;
    let all = CLUSTERS.iter().copied();
    if wanted.is_empty() {
        all.collect()
    } else {
        all.filter(|(cluster, _)| wanted.iter().any(|w| w == cluster))
            .collect()
    }
}

/// The scopes asked for: the institution's own spelling, or those of the clusters, with those of OpenID
/// Connect where an id token is wanted.
fn scope(context: &Context<'_>) -> String {
    let connection = &context.institution.connection;
    if !connection.scopes.is_empty() {
        return connection.scopes.join(" ");
    }
    let mut scopes = Vec::new();
    if connection.subject == SubjectSource::IdToken {
        scopes.extend(["openid", "offline_access"]);
    }
    scopes.extend(clusters(context).iter().map(|(_, scope)| *scope));
    scopes.join(" ")
}

pub(super) async fn start(context: &Context<'_>, ask: &LinkAsk) -> Result<Started, Signal> {
    let operation = Operation::Push;
    let (registration, metadata) = registered(context, operation)?;
    let memory = Memory {
        state: ask.state.clone(),
        nonce: alphanumeric(context.random, 32),
        verifier: alphanumeric(context.random, 64),
    };
    let mut form = vec![
        ("response_type", "code".to_owned()),
        ("client_id", registration.client_id.clone()),
        ("redirect_uri", registration.redirect_uri.to_string()),
        ("scope", scope(context)),
        ("state", memory.state.clone()),
        ("code_challenge", challenge(&memory.verifier)),
        ("code_challenge_method", "S256".to_owned()),
    ];
    if context.institution.connection.subject == SubjectSource::IdToken {
        form.push(("nonce", memory.nonce.clone()));
        // Without it, whoever keeps to OpenID Connect Core 11 gives no offline access.
        form.push(("prompt", "consent".to_owned()));
    }
    let mut redirect = metadata.authorization_endpoint.clone();
    match context.institution.connection.authorization {
        Authorization::Plain => {
            redirect.query_pairs_mut().extend_pairs(&form);
        }
        Authorization::Pushed => {
            form.push(("authorization_details", details(context, ask)));
            let request_uri = push(context, &registration, &metadata, form).await?;
            redirect
                .query_pairs_mut()
                .append_pair("client_id", &registration.client_id)
                .append_pair("request_uri", &request_uri);
        }
    }
    let memory =
        serde_json::to_string(&memory).map_err(|_| own(context, operation, "the request cannot be kept"))?;
    Ok(Started {
        step: Step::Redirect(redirect),
        memory: Secret::new(memory),
    })
}

/// The data clusters asked for, as rich authorization details (RFC 9396; providers.md 1.2).
fn details(context: &Context<'_>, ask: &LinkAsk) -> String {
    let details = serde_json::json!([{
        "type": DETAILS,
        "consentRequest": {
            "durationType": "TIME_BOUND",
            "durationPeriod": ask.duration_days,
            "lookbackPeriod": ask.lookback_days,
            "resources": [{
                "resourceType": "ACCOUNT",
                "dataClusters": clusters(context).iter().map(|(cluster, _)| *cluster).collect::<Vec<_>>(),
            }],
        },
    }]);
    details.to_string()
}

/// Pushes a request for authorization and gives the name it is known by (RFC 9126).
async fn push(
    context: &Context<'_>,
    registration: &Registration,
    metadata: &Metadata,
    mut form: Vec<(&'static str, String)>,
) -> Result<String, Signal> {
    #[derive(Deserialize)]
    struct Pushed {
        request_uri: Option<wire::Opaque>,
    }
    let operation = Operation::Push;
    let endpoint = metadata
        .pushed_authorization_request_endpoint
        .as_ref()
        .ok_or_else(|| own(context, operation, "the issuer takes no pushed requests"))?;
    let answer = authenticated(context, operation, registration, endpoint, metadata, &mut form).await?;
    let pushed: Pushed = read(context, operation, &answer)?;
    wire::opaque(&pushed.request_uri)
        .map(str::to_owned)
        .ok_or_else(|| own(context, operation, "the answer carries no request_uri"))
}

/// The S256 challenge of a verifier (RFC 7636 4.2).
fn challenge(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(aws_lc_rs::digest::digest(
        &aws_lc_rs::digest::SHA256,
        verifier.as_bytes(),
    ))
}

pub(super) async fn resume(
    context: &Context<'_>,
    memory: &Secret<String>,
    back: &Return,
) -> Result<Step, Signal> {
    let operation = Operation::Exchange;
    let (registration, metadata) = registered(context, operation)?;
    let memory: Memory = serde_json::from_str(memory.expose())
        .map_err(|_| own(context, operation, "the pushed request is not remembered"))?;
    let code = returned_code(context, &metadata, &memory, back)?;
    let mut form = vec![
        ("grant_type", "authorization_code".to_owned()),
        ("code", code),
        ("redirect_uri", registration.redirect_uri.to_string()),
        ("code_verifier", memory.verifier),
    ];
    let answer = authenticated(
        context,
        operation,
        &registration,
        &metadata.token_endpoint,
        &metadata,
        &mut form,
    )
    .await?;
    let tokens: Tokens = read(context, operation, &answer)?;
    let id_token = wire::opaque(&tokens.id_token).map(str::to_owned);
    let grant = grant(context, operation, tokens)?;
    let known = match (context.institution.connection.subject, id_token) {
        (SubjectSource::IdToken, Some(id_token)) => {
            subject(context, &registration, &metadata, &id_token, &memory.nonce)
                .await
                .map(Some)
        }
        (SubjectSource::IdToken, None) => Err(untrusted(context, operation, "the grant carries no id_token")),
        (SubjectSource::Customer, _) => super::customer(context, &grant.access).await.map(Some),
        (SubjectSource::None, _) => Ok(None),
    };
    let grant = match (known, &grant.refresh) {
        (Ok(subject), _) => Grant { subject, ..grant },
        // Nobody will ever use what was granted: it is given up here, where it is still known. A bank
        // that cannot be told now is left alone; the grant is lost to us either way.
        (Err(signal), Some(refresh)) => {
            if let Err(signal) = revoke(context, refresh).await {
                tracing::warn!(%signal, "access that cannot be trusted could not be given up");
            }
            return Err(signal);
        }
        (Err(signal), None) => return Err(signal),
    };
    if grant.refresh.is_none() {
        return Err(own(
            context,
            operation,
            "the grant cannot be renewed: it carries no refresh_token",
        ));
    }
    Ok(Step::Done(Box::new(grant)))
}

/// The code the person came back with, once state and issuer are theirs (RFC 9207).
fn returned_code(
    context: &Context<'_>,
    metadata: &Metadata,
    memory: &Memory,
    back: &Return,
) -> Result<String, Signal> {
    let operation = Operation::Return;
    if back.get("state") != Some(memory.state.as_str()) {
        return Err(untrusted(
            context,
            operation,
            "the state is not the one that was sent",
        ));
    }
    let named = match back.get("iss") {
        Some(issuer) => issuer.trim_end_matches('/') == metadata.issuer.trim_end_matches('/'),
        None => !metadata.authorization_response_iss_parameter_supported,
    };
    if !named {
        return Err(untrusted(
            context,
            operation,
            "the answer comes from another issuer",
        ));
    }
    if let Some(code) = back.get("error") {
        let code: String = code.chars().take(64).collect();
        let words = back.get("error_description").map(error::veiled);
        let answered = Answered {
            operation,
            status: None,
            code: Some(&code),
            words: words.as_deref(),
        };
        let own = ruled(&answered, &context.institution.connection.rules);
        let Conclusion { condition, entry } = own.unwrap_or_else(|| {
            error::by_oauth_code(&code, operation, None)
                .unwrap_or(Condition::AuthorizationIncomplete)
                .into()
        });
        let words = words.unwrap_or_else(|| "the bank gave no reason".to_owned());
        return Err(Signal {
            entry,
            bank_code: Some(code.into()),
            ..Signal::own(condition, operation, context.now, words)
        });
    }
    match back.get("code") {
        Some(code) if !code.is_empty() => Ok(code.to_owned()),
        _ => Err(own(
            context,
            operation,
            "the answer carries neither a code nor an error",
        )),
    }
}

pub(super) async fn renew(context: &Context<'_>, refresh: &Secret<String>) -> Result<Grant, Signal> {
    let operation = Operation::Renew;
    let (registration, metadata) = registered(context, operation)?;
    let mut form = vec![
        ("grant_type", "refresh_token".to_owned()),
        ("refresh_token", refresh.expose().clone()),
    ];
    let answer = authenticated(
        context,
        operation,
        &registration,
        &metadata.token_endpoint,
        &metadata,
        &mut form,
    )
    .await?;
    grant(context, operation, read(context, operation, &answer)?)
}

pub(super) async fn revoke(context: &Context<'_>, refresh: &Secret<String>) -> Result<(), Signal> {
    let operation = Operation::Revoke;
    let (registration, metadata) = registered(context, operation)?;
    let Some(endpoint) = metadata.revocation_endpoint.clone() else {
        return Ok(());
    };
    let mut form = vec![
        ("token", refresh.expose().clone()),
        ("token_type_hint", "refresh_token".to_owned()),
    ];
    authenticated(context, operation, &registration, &endpoint, &metadata, &mut form)
        .await
        .map(|_| ())
}

/// A token answer (RFC 6749 5.1), with the consent's id in any of its spellings: FDX gives it as
/// `grant_id` (providers.md 1.2), older banks under the name it has elsewhere in the standard.
#[derive(Deserialize)]
struct Tokens {
    access_token: Option<wire::Opaque>,
    #[serde(default)]
    expires_in: Option<wire::Number>,
    #[serde(default)]
    refresh_token: Option<wire::Opaque>,
    #[serde(default)]
    id_token: Option<wire::Opaque>,
    #[serde(default)]
    grant_id: Option<wire::Text>,
    #[serde(default, rename = "grantId")]
    grant_id_camel: Option<wire::Text>,
    #[serde(default)]
    consent_id: Option<wire::Text>,
    #[serde(default, rename = "consentId")]
    consent_id_camel: Option<wire::Text>,
    #[serde(default, rename = "fdxConsentId")]
    fdx_consent_id: Option<wire::Text>,
}

impl Tokens {
    /// The consent's id, of the answer or else of an access token that is a readable one
    /// (`fdxConsentId`, providers.md 1.2). It only says which consent to ask about, so that the token's
    /// signature, which is not for us to judge, does not matter.
    fn consent(&self) -> Option<String> {
        #[derive(Deserialize)]
        struct Claims {
            #[serde(rename = "fdxConsentId")]
            fdx_consent_id: Option<wire::Text>,
        }
        let said = [
            &self.grant_id,
            &self.grant_id_camel,
            &self.consent_id,
            &self.consent_id_camel,
            &self.fdx_consent_id,
        ];
        let inside = || {
            let payload = wire::opaque(&self.access_token)?.split('.').nth(1)?;
            let claims: Claims = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
            wire::text(&claims.fdx_consent_id).map(str::to_owned)
        };
        said.into_iter()
            .find_map(wire::text)
            .map(str::to_owned)
            .or_else(inside)
            .filter(|id| id.len() <= 256 && !matches!(id.as_str(), "." | ".."))
    }
}

fn grant(context: &Context<'_>, operation: Operation, tokens: Tokens) -> Result<Grant, Signal> {
    let consent = tokens.consent();
    let access = wire::opaque(&tokens.access_token)
        .ok_or_else(|| own(context, operation, "the grant carries no access_token"))?;
    let seconds = tokens
        .expires_in
        .and_then(|n| n.0.parse::<i64>().ok())
        .unwrap_or(300)
        .clamp(1, LONGEST_ACCESS);
    let access_expires_at = context
        .now
        .checked_add(SignedDuration::from_secs(seconds))
        .unwrap_or(context.now);
    let secret = |text: &Option<wire::Opaque>| wire::opaque(text).map(|t| Secret::new(t.to_owned()));
    Ok(Grant {
        access: Secret::new(access.to_owned()),
        access_expires_at,
        refresh: secret(&tokens.refresh_token),
        consent,
        subject: None,
    })
}

/// Who signed in, from an id token that is the bank's, meant for us, fresh, and for this request.
async fn subject(
    context: &Context<'_>,
    registration: &Registration,
    metadata: &Metadata,
    id_token: &str,
    nonce: &str,
) -> Result<String, Signal> {
    #[derive(Deserialize)]
    struct Claims {
        sub: String,
        exp: i64,
        #[serde(default)]
        nonce: Option<String>,
    }
    let operation = Operation::Exchange;
    let bad = |detail: &str| untrusted(context, operation, detail);
    let keys = metadata
        .jwks_uri
        .clone()
        .ok_or_else(|| bad("the issuer publishes no keys"))?;
    let answer = send(context, Operation::Discover, Call::get(keys)).await?;
    if !answer.status.is_success() {
        return Err(refusal(context, Operation::Discover, &answer));
    }
    let keys: JwkSet = read(context, Operation::Discover, &answer)?;
    let head = jsonwebtoken::decode_header(id_token).map_err(|_| bad("the id_token is not a token"))?;
    // Only signatures with a private half; "none" and shared secrets are never acceptable.
    if !matches!(head.alg, Algorithm::ES256 | Algorithm::PS256) {
        return Err(bad("the id_token is signed in a way that is not accepted"));
    }
    let key = match &head.kid {
        Some(kid) => keys.find(kid),
        None => keys.keys.first().filter(|_| keys.keys.len() == 1),
    };
    let key = key.ok_or_else(|| bad("the id_token is signed with an unpublished key"))?;
    let key = DecodingKey::from_jwk(key).map_err(|_| bad("the issuer's key cannot be used"))?;
    let mut validation = Validation::new(head.alg);
    // The library would ask the machine's clock; time is judged below, on the partner's.
    validation.validate_exp = false;
    validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
    validation.set_issuer(&[&metadata.issuer]);
    validation.set_audience(&[&registration.client_id]);
    let claims = jsonwebtoken::decode::<Claims>(id_token, &key, &validation)
        .map_err(|_| bad("the id_token does not verify"))?
        .claims;
    if claims.exp.saturating_add(LEEWAY) < context.now.as_second() {
        return Err(bad("the id_token has expired"));
    }
    if claims.nonce.as_deref() != Some(nonce) {
        return Err(bad("the id_token answers another request"));
    }
    if claims.sub.is_empty() || claims.sub.len() > 256 || claims.sub.contains(char::is_control) {
        return Err(bad("the id_token names nobody"));
    }
    Ok(claims.sub)
}

/// Posts a form with proof of who we are, and gives back a success.
async fn authenticated(
    context: &Context<'_>,
    operation: Operation,
    registration: &Registration,
    endpoint: &Url,
    metadata: &Metadata,
    form: &mut Vec<(&'static str, String)>,
) -> Result<Answer, Signal> {
    let mut headers = vec![(header::ACCEPT, HeaderValue::from_static("application/json"))];
    match context.institution.connection.authentication {
        Authentication::PrivateKeyJwt => {
            let assertion = context
                .key
                .assertion(
                    &registration.client_id,
                    &metadata.issuer,
                    context.now,
                    context.random,
                )
                .map_err(|error| own(context, operation, &error.to_string()))?;
            if !form.iter().any(|(name, _)| *name == "client_id") {
                form.push(("client_id", registration.client_id.clone()));
            }
            form.push((
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer".to_owned(),
            ));
            form.push(("client_assertion", assertion.expose().clone()));
        }
        Authentication::ClientSecretBasic => {
            let proof = basic(context, &registration.client_id).ok_or_else(|| {
                let detail = "the secret the institution gave is not known";
                Signal::own(Condition::RecipientNotAuthorised, operation, context.now, detail)
            })?;
            headers.push((header::AUTHORIZATION, proof));
        }
    }
    let mut call = Call::post_form(endpoint.clone(), std::mem::take(form)).secret();
    for (name, value) in headers {
        call = call.header(name, value);
    }
    let answer = send(context, operation, call).await?;
    if answer.status.is_success() {
        Ok(answer)
    } else {
        Err(refusal(context, operation, &answer))
    }
}

/// Id and secret in a header, each encoded like a form before they are joined (RFC 6749 2.3.1).
fn basic(context: &Context<'_>, client_id: &str) -> Option<HeaderValue> {
    let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let secret = context.credentials.client_secret.as_ref()?;
    let pair = Secret::new(format!("{}:{}", encoded(client_id), encoded(secret.expose())));
    let proof = Secret::new(format!("Basic {}", STANDARD.encode(pair.expose())));
    let mut value = HeaderValue::from_str(proof.expose()).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// What was agreed with the issuer, and the addresses that hold.
fn registered(context: &Context<'_>, operation: Operation) -> Result<(Registration, Metadata), Signal> {
    let registration = context
        .registration
        .ok_or_else(|| own(context, operation, "not registered with the institution"))?;
    let metadata: Metadata = serde_json::from_str(&registration.notes)
        .map_err(|_| own(context, operation, "the registration cannot be read"))?;
    let with_certificate = context.credentials.certificate.is_some();
    let metadata = metadata.settled(&context.institution.connection, with_certificate);
    Ok((registration.clone(), metadata))
}

/// The bank's answer is not what the standard asks for.
fn own(context: &Context<'_>, operation: Operation, detail: &str) -> Signal {
    Signal::own(Condition::InstitutionBadResponse, operation, context.now, detail)
}

/// The answer may not be the bank's at all.
fn untrusted(context: &Context<'_>, operation: Operation, detail: &str) -> Signal {
    Signal::own(Condition::InstitutionUntrusted, operation, context.now, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_rfc_7636_appendix_b() {
        assert_eq!(
            challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn the_consents_id_is_found_in_every_spelling() {
        let inside = |claims: &str| format!("e30.{}.sig", URL_SAFE_NO_PAD.encode(claims));
        for (json, expected) in [
            (r#"{"access_token":"t","grant_id":"g1"}"#.to_owned(), Some("g1")),
            (r#"{"access_token":"t","grantId":7}"#.to_owned(), Some("7")),
            (r#"{"access_token":"t","consent_id":"c1"}"#.to_owned(), Some("c1")),
            (r#"{"access_token":"t","consentId":"c2"}"#.to_owned(), Some("c2")),
            (
                r#"{"access_token":"t","fdxConsentId":"c3"}"#.to_owned(),
                Some("c3"),
            ),
            (
                format!(r#"{{"access_token":"{}"}}"#, inside(r#"{"fdxConsentId":"c4"}"#)),
                Some("c4"),
            ),
            (
                format!(
                    r#"{{"grant_id":"g1","access_token":"{}"}}"#,
                    inside(r#"{"fdxConsentId":"c4"}"#)
                ),
                Some("g1"),
            ),
            (format!(r#"{{"access_token":"{}"}}"#, inside("[]")), None),
            (r#"{"access_token":"a.b.c","grant_id":""}"#.to_owned(), None),
            (r#"{"access_token":"t","grant_id":".."}"#.to_owned(), None),
        ] {
            let tokens: Tokens = serde_json::from_str(&json).unwrap();
            assert_eq!(tokens.consent().as_deref(), expected, "{json}");
        }
    }

    #[test]
    fn our_own_addresses_hold_before_published_ones_and_a_certificate_has_its_own() {
        let published: Metadata = serde_json::from_str(
            r#"{"issuer":"https://b.example","authorization_endpoint":"https://b.example/a",
                "token_endpoint":"https://b.example/t","revocation_endpoint":"https://b.example/r",
                "mtls_endpoint_aliases":{"token_endpoint":"https://m.example/t","revocation_endpoint":"https://m.example/r"}}"#,
        )
        .unwrap();
        let url = |text: &str| text.parse::<Url>().unwrap();
        let mut connection = Connection::standard(
            url("https://b.example"),
            url("https://b.example/fdx"),
            model::institution::Rotation::Strict,
        );
        let plain = published.clone().settled(&connection, false);
        assert_eq!(plain.token_endpoint, url("https://b.example/t"));
        let bound = published.clone().settled(&connection, true);
        assert_eq!(bound.token_endpoint, url("https://m.example/t"));
        assert_eq!(bound.revocation_endpoint, Some(url("https://m.example/r")));
        connection.endpoints.token = Some(url("https://own.example/t"));
        let own = published.settled(&connection, true);
        assert_eq!(own.token_endpoint, url("https://own.example/t"));
        assert_eq!(own.revocation_endpoint, Some(url("https://m.example/r")));
    }
}
