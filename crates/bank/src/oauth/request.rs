//! Reading an authorization request: what is asked of the person, or what is wrong with the asking.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

use super::{OAuthError, form::Form};
use crate::world::{
    Client,
    request::{AuthorizationRequest, ConsentRequest, DurationType, ResourceType},
};

/// The type of authorization details of FDX (RFC 9396).
pub(super) const DETAILS_TYPE: &str = "fdx_v1.0";

/// The longest a consent may last, in days: a year, as US rules have it.
const LONGEST_DAYS: u32 = 365;

/// Names of data clusters, in every version of the standard that is about.
const CLUSTERS: [&str; 17] = [
    "ACCOUNT_BASIC",
    "ACCOUNT_DETAILED",
    "ACCOUNT_PAYMENTS",
    "PAYMENT_SUPPORT",
    "BALANCES",
    "BILLS",
    "CUSTOMER_CONTACT",
    "CUSTOMER_PERSONAL",
    "IMAGES",
    "INVESTMENTS",
    "REWARDS",
    "SCHEDULED_PAYMENTS",
    "STATEMENTS",
    "TAX",
    "TERMS_CONDITIONS",
    "TRANSACTIONS",
    "TRANSFERS",
];

/// One element of `authorization_details`, in and out.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Details {
    #[serde(rename = "type")]
    kind: String,
    consent_request: ConsentRequest,
}

impl Details {
    /// The details of a consent, as they are given back.
    pub(super) fn of(consent_request: &ConsentRequest) -> [Self; 1] {
        [Self {
            kind: DETAILS_TYPE.to_owned(),
            consent_request: consent_request.clone(),
        }]
    }
}

/// Reads the request a client pushes.
pub(super) fn read(form: &Form, client: &Client) -> Result<AuthorizationRequest, OAuthError> {
    let wrong = |what: String| OAuthError::new("invalid_request", what);
    if form.get("request").is_some() {
        return Err(OAuthError::new(
            "request_not_supported",
            "`request`: push the parameters themselves",
        ));
    }
    if form.get("request_uri").is_some() {
        return Err(wrong("`request_uri` cannot be pushed".to_owned()));
    }
    form.need("client_id")?;
    if form.need("response_type")? != "code" {
        return Err(OAuthError::new(
            "unsupported_response_type",
            "`response_type` must be code",
        ));
    }
    if form.get("response_mode").is_some_and(|mode| mode != "query") {
        return Err(wrong("`response_mode` must be query".to_owned()));
    }
    let redirect_uri = form.need("redirect_uri")?.to_owned();
    if !client.redirect_uris.contains(&redirect_uri) {
        return Err(wrong("`redirect_uri` is not registered".to_owned()));
    }
    let scope = form.need("scope")?;
    // Without it the client speaks plain OAuth: it learns nothing of who signs in.
    let nonce = match form.get("nonce") {
        None if !is_openid(scope) => "",
        _ => form.need("nonce")?,
    };
    if form.need("code_challenge_method")? != "S256" {
        return Err(wrong("`code_challenge_method` must be S256".to_owned()));
    }
    let challenge = form.need("code_challenge")?;
    if BASE64_URL_SAFE_NO_PAD.decode(challenge).map(|hash| hash.len()) != Ok(32) {
        return Err(wrong("`code_challenge` is no base64url of a SHA-256".to_owned()));
    }
    Ok(AuthorizationRequest {
        redirect_uri,
        scope: scope.to_owned(),
        state: form.need("state")?.to_owned(),
        nonce: nonce.to_owned(),
        challenge: challenge.to_owned(),
        consent: details(form.need("authorization_details")?)?,
    })
}

/// Whether a scope asks for an id token.
pub(super) fn is_openid(scope: &str) -> bool {
    scope.split(' ').any(|one| one == "openid")
}

fn details(text: &str) -> Result<ConsentRequest, OAuthError> {
    let wrong = |what: String| {
        OAuthError::new(
            "invalid_authorization_details",
            format!("`authorization_details`: {what}"),
        )
    };
    let details: Vec<Details> = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
    let mut details = details.into_iter();
    let (Some(one), None) = (details.next(), details.next()) else {
        return Err(wrong("exactly one element is taken".to_owned()));
    };
    if one.kind != DETAILS_TYPE {
        return Err(wrong(format!("`type` must be {DETAILS_TYPE}")));
    }
    let consent = one.consent_request;
    let in_a_year = |days: Option<u32>| days.is_some_and(|days| (1..=LONGEST_DAYS).contains(&days));
    if consent.duration_type == DurationType::TimeBound && !in_a_year(consent.duration_period) {
        return Err(wrong(format!(
            "`durationPeriod` must be 1 to {LONGEST_DAYS} days for TIME_BOUND"
        )));
    }
    if consent.lookback_period == Some(0) {
        return Err(wrong("`lookbackPeriod` must be at least one day".to_owned()));
    }
    if !consent
        .resources
        .iter()
        .any(|resource| resource.resource_type == ResourceType::Account)
    {
        return Err(wrong("`resources` must hold one of type ACCOUNT".to_owned()));
    }
    for resource in &consent.resources {
        if resource.data_clusters.is_empty() {
            return Err(wrong("`dataClusters` must not be empty".to_owned()));
        }
        let unknown = resource
            .data_clusters
            .iter()
            .find(|cluster| !CLUSTERS.contains(&cluster.as_str()));
        if let Some(unknown) = unknown {
            return Err(wrong(format!("`dataClusters`: `{unknown}` is unknown")));
        }
    }
    Ok(consent)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound() -> serde_json::Value {
        serde_json::json!([{"type": "fdx_v1.0", "consentRequest": {
            "durationType": "TIME_BOUND", "durationPeriod": 365, "lookbackPeriod": 180,
            "resources": [{"resourceType": "ACCOUNT", "dataClusters": ["ACCOUNT_DETAILED", "TRANSACTIONS"]}],
        }}])
    }

    #[test]
    fn sound_details_are_read_and_given_back_the_same() {
        let read = details(&sound().to_string()).unwrap();
        assert_eq!(serde_json::to_value(Details::of(&read)).unwrap(), sound());
    }

    #[test]
    fn what_is_wrong_with_the_details_is_named() {
        for (pointer, value, named) in [
            ("/0/type", serde_json::json!("fdx_v9"), "type"),
            (
                "/0/consentRequest/durationType",
                serde_json::json!("FOREVER"),
                "FOREVER",
            ),
            (
                "/0/consentRequest/durationPeriod",
                serde_json::json!(366),
                "durationPeriod",
            ),
            (
                "/0/consentRequest/durationPeriod",
                serde_json::json!(null),
                "durationPeriod",
            ),
            (
                "/0/consentRequest/lookbackPeriod",
                serde_json::json!(0),
                "lookbackPeriod",
            ),
            ("/0/consentRequest/resources", serde_json::json!([]), "resources"),
            (
                "/0/consentRequest/resources/0/dataClusters",
                serde_json::json!(["ALL"]),
                "ALL",
            ),
            (
                "/0/consentRequest/resources/0/dataClusters",
                serde_json::json!([]),
                "dataClusters",
            ),
        ] {
            let mut broken = sound();
            *broken.pointer_mut(pointer).unwrap() = value;
            let error = details(&broken.to_string()).unwrap_err();
            assert_eq!(error.error, "invalid_authorization_details");
            assert!(
                error.description.contains(named),
                "{pointer}: {}",
                error.description
            );
        }
        for text in ["", "{}", "[]", "[{}]"] {
            assert!(details(text).is_err(), "{text}");
        }
    }
}
