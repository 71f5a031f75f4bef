//! Consents, as the bank sees them.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, RawQuery, State},
};
use bytes::Bytes;
use serde_json::{Value, json};

use super::{ControlError, fields::Fields, users};
use crate::{
    ledger::account::AccountId,
    office::{Office, Visit},
    world::{
        entry::Entry,
        grant::{ConsentId, End, Grant, Status},
    },
};

/// `GET /control/consents`, `?user=` for those of one user.
pub(super) async fn list(
    State(office): State<Arc<Office>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ControlError> {
    let user = users::parameter(query.as_deref(), "user");
    let consents: Vec<Value> = office.visit(|visit| {
        let of_user = |grant: &&Grant| user.as_ref().is_none_or(|user| grant.user == *user);
        let grants = visit.grants.iter().filter(|(_, grant)| of_user(grant));
        grants.map(|(id, grant)| show(visit, id, grant)).collect()
    })?;
    Ok(Json(json!({ "consents": consents })))
}

/// `POST /control/consents/{consentId}/revoke`: the person withdraws it at the bank.
pub(super) async fn revoke(
    State(office): State<Arc<Office>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ControlError> {
    office.visit(|visit| {
        let consent = ConsentId(id.clone());
        let grant = visit.grants.get(&consent);
        let grant =
            grant.ok_or_else(|| ControlError::missing("consentId", format!("there is no consent {id}")))?;
        let at = visit.now(&grant.client);
        if grant.status(at) != Status::Active {
            return Err(ControlError::impossible(
                "consentId",
                format!("consent {id} has ended already"),
            ));
        }
        visit.record(Entry::ConsentEnded {
            consent,
            how: End::RevokedByPerson,
            at,
        });
        Ok(())
    })??;
    Ok(Json(json!({ "consentId": id, "status": Status::Revoked })))
}

/// `POST /control/consents/{consentId}/accounts {accountIds}`: the person shares these from now on, and no
/// others, as on the page where a bank shows who has access.
pub(super) async fn share(
    State(office): State<Arc<Office>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, ControlError> {
    let mut fields = Fields::read(&body)?;
    let wanted = fields.texts("accountIds")?;
    let wanted = wanted.ok_or_else(|| ControlError::wrong("accountIds", "accountIds is missing"))?;
    fields.finish()?;
    office
        .visit(|visit| {
            let consent = ConsentId(id.clone());
            let grant = visit.grants.get(&consent);
            let grant = grant
                .ok_or_else(|| ControlError::missing("consentId", format!("there is no consent {id}")))?;
            if grant.status(visit.now(&grant.client)) != Status::Active {
                let error = format!("consent {id} has ended already");
                return Err(ControlError::impossible("consentId", error));
            }
            let held = visit.users.get(&grant.user);
            let held = held.and_then(|user| user.accounts.get(grant.institution));
            let held: Vec<AccountId> = held.into_iter().flatten().cloned().collect();
            let mut shared = Vec::with_capacity(wanted.len());
            for account in &wanted {
                let known = visit.any_account(account).map(|account| account.id.clone());
                let known = known.filter(|known| held.contains(known));
                shared.push(known.ok_or_else(|| {
                    let error = format!("{account} is no account of {} there", grant.user);
                    ControlError::wrong("accountIds", error)
                })?);
            }
            // In the bank's order, each once.
            let accounts = held.into_iter().filter(|id| shared.contains(id)).collect();
            visit.record(Entry::Shared { consent, accounts });
            let grant = visit.grants.get(&ConsentId(id.clone()));
            let shown = grant.map(|grant| show(visit, &ConsentId(id.clone()), grant));
            shown.ok_or_else(|| ControlError::internal("the consent is gone"))
        })?
        .map(Json)
}

fn show(visit: &Visit<'_>, id: &ConsentId, grant: &Grant) -> Value {
    let accounts: Vec<Value> = grant
        .accounts
        .iter()
        .filter_map(|account| visit.accounts.get(account))
        .map(|account| {
            json!({"accountId": account.id.0, "visibleAccountId": visit.visible_id(&grant.client, account)})
        })
        .collect();
    let now = visit.now(&grant.client);
    json!({
        "consentId": id.0,
        "user": grant.user,
        "institutionId": grant.institution,
        "clientId": grant.client.0,
        "status": grant.status(now),
        "tokensDied": grant.tokens_died,
        "createdAt": grant.created.to_string(),
        "expiresAt": grant.expires.map(|at| at.to_string()),
        "clientNow": now.to_string(),
        "phase": grant.run.phase,
        "accounts": accounts,
    })
}
