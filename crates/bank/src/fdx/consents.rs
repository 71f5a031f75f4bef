//! Consents: what the person allowed, and its end.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use bytes::Bytes;
use serde::Deserialize;
use url::Url;

use super::{
    access::{Call, Pass, Refusal, admit, answer},
    customers,
    error::FdxError,
    wire::{self, Instant},
};
use crate::{
    ledger::account::Origin,
    office::{Office, Visit},
    script::Fault,
    world::{
        entry::Entry,
        grant::{End, Grant, Status},
        request::ResourceType,
    },
};

#[derive(Deserialize)]
struct RevocationRequest {
    reason: Option<String>,
    initiator: Option<String>,
}

const REASONS: [&str; 2] = ["BUSINESS_RULE", "USER_ACTION"];
const INITIATORS: [&str; 6] = [
    "DATA_ACCESS_PLATFORM",
    "DATA_PROVIDER",
    "DATA_RECIPIENT",
    "INDIVIDUAL",
    "MERCHANT",
    "VENDOR",
];

/// `GET /consents/{consentId}`
pub(super) async fn one(
    State(office): State<Arc<Office>>,
    Path((institution, consent)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    answer(&office, &institution, |visit, institution| {
        let pass = admit(visit, institution, &headers, Call::Consent)?;
        own(&pass, &consent)?;
        Ok(Json(show(visit, &pass, &office.base)).into())
    })
    .await
}

/// `PUT /consents/{consentId}/revocation`
pub(super) async fn revoke(
    State(office): State<Arc<Office>>,
    Path((institution, consent)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    answer(&office, &institution, |visit, institution| {
        let pass = admit(visit, institution, &headers, Call::Consent)?;
        own(&pass, &consent)?;
        checked(&body)?;
        if status(&pass) != Status::Active {
            return Err(FdxError::ENDED.into());
        }
        let (consent, at) = (pass.consent.clone(), pass.now);
        visit.record(Entry::ConsentEnded {
            consent,
            how: End::RevokedByClient,
            at,
        });
        Ok(StatusCode::NO_CONTENT.into())
    })
    .await
}

/// `GET /consents/{consentId}/revocation`
pub(super) async fn revocation(
    State(office): State<Arc<Office>>,
    Path((institution, consent)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    answer(&office, &institution, |visit, institution| {
        let pass = admit(visit, institution, &headers, Call::Consent)?;
        own(&pass, &consent)?;
        let revocations: Vec<wire::Revocation> = pass
            .grant
            .ended
            .into_iter()
            .filter_map(|(how, at)| {
                let initiator = match how {
                    End::RevokedByPerson => "INDIVIDUAL",
                    End::RevokedByClient => "DATA_RECIPIENT",
                    End::Expired => return None,
                };
                let updated_time = Instant(at);
                Some(wire::Revocation {
                    status: Status::Revoked,
                    reason: "USER_ACTION",
                    initiator,
                    updated_time,
                })
            })
            .collect();
        Ok(Json(revocations).into())
    })
    .await
}

/// A token opens its own consent and no other.
fn own(pass: &Pass<'_>, consent: &str) -> Result<(), Refusal> {
    if pass.consent.0 == consent {
        return Ok(());
    }
    Err(FdxError::NO_OPERATION
        .because(format!("consent {consent} is not known to this token"))
        .into())
}

fn status(pass: &Pass<'_>) -> Status {
    match pass.effects.wide {
        Some(Fault::ConsentRevoked) => Status::Revoked,
        Some(Fault::ConsentExpired) => Status::Expired,
        _ => pass.grant.status(pass.now),
    }
}

fn checked(body: &[u8]) -> Result<(), FdxError> {
    if body.is_empty() {
        return Ok(());
    }
    let request: RevocationRequest =
        serde_json::from_slice(body).map_err(|error| FdxError::invalid(error.to_string()))?;
    if request
        .reason
        .as_deref()
        .is_some_and(|reason| !REASONS.contains(&reason))
    {
        return Err(FdxError::invalid(format!(
            "reason must be {}",
            REASONS.join(" or ")
        )));
    }
    if request
        .initiator
        .as_deref()
        .is_some_and(|initiator| !INITIATORS.contains(&initiator))
    {
        return Err(FdxError::invalid(format!(
            "initiator must be one of {}",
            INITIATORS.join(", ")
        )));
    }
    Ok(())
}

fn show(visit: &Visit<'_>, pass: &Pass<'_>, base: &Url) -> wire::Consent {
    let grant = &pass.grant;
    let asked = &grant.request.consent;
    let clusters = pass.account_clusters();
    let accounts = pass.shared(visit).into_iter().map(|account| wire::Resource {
        resource_type: ResourceType::Account,
        resource_id: visit.visible_id(&grant.client, account),
        data_clusters: clusters.clone(),
    });
    let customer = asked
        .resources
        .iter()
        .filter(|resource| resource.resource_type == ResourceType::Customer);
    let customer = customer.map(|resource| wire::Resource {
        resource_type: ResourceType::Customer,
        resource_id: customers::id(visit, grant),
        data_clusters: resource.data_clusters.clone(),
    });
    let resources = says_what_is_covered(visit, grant).then(|| accounts.chain(customer).collect());
    wire::Consent {
        id: pass.consent.0.clone(),
        status: status(pass),
        parties: parties(visit, pass, base),
        created_time: Instant(grant.created),
        expiration_time: grant.expires.map(Instant),
        updated_time: grant.ended.map(|(_, at)| Instant(at)),
        duration_type: asked.duration_type,
        duration_period: asked.duration_period,
        lookback_period: asked.lookback_period,
        resources,
    }
}

/// Whether the bank says which accounts a consent covers: not of a household that was written out so.
fn says_what_is_covered(visit: &Visit<'_>, grant: &Grant) -> bool {
    let held = visit.users.get(&grant.user).into_iter();
    let held = held
        .flat_map(|user| user.accounts.get(grant.institution))
        .flatten();
    !held.filter_map(|id| visit.accounts.get(id)).any(|account| {
        let own = account.user == grant.user;
        own && matches!(&account.origin, Origin::Written(ledger) if !ledger.manner.resources)
    })
}

fn parties(visit: &Visit<'_>, pass: &Pass<'_>, base: &Url) -> [wire::Party; 2] {
    let client = visit.clients.get(&pass.grant.client);
    let name = client
        .and_then(|client| client.name.clone())
        .unwrap_or_else(|| pass.grant.client.0.clone());
    let home = Url::parse(&pass.grant.request.redirect_uri).and_then(|uri| uri.join("/"));
    let facts = pass.institution.facts;
    [
        wire::Party {
            r#type: "DATA_RECIPIENT",
            home_uri: home.map_or_else(|_| String::new(), String::from),
            registry: "PRIVATE",
            registered_entity_name: name.clone(),
            registered_entity_id: pass.grant.client.0.clone(),
            name,
        },
        wire::Party {
            name: facts.name.to_owned(),
            r#type: "DATA_PROVIDER",
            home_uri: pass.institution.issuer_url(base),
            registry: "PRIVATE",
            registered_entity_name: facts.name.to_owned(),
            registered_entity_id: facts.issuer.to_owned(),
        },
    ]
}
