//! Scripts: set, listed with how far they have come, taken away.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, RawQuery, State},
};
use bytes::Bytes;
use model::Region;
use serde_json::{Value, json};

use super::{ControlError, fields::Fields, users::parameter};
use crate::{
    institution::Institution,
    ledger::change::ChangeId,
    office::{Office, Visit},
    script::{self, Act, fault},
    world::{
        entry::{ClientId, Entry},
        grant::ConsentId,
        scripts::{LedgerPart, ScriptId, Set, Target},
    },
};

/// `GET /control/scripts[?accountId=]`: what is set, on one account if one is named, every fault that `err:` knows, and the codes for which the bank answers
/// with a number of its own.
pub(super) async fn list(
    State(office): State<Arc<Office>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ControlError> {
    let only = parameter(query.as_deref(), "accountId");
    let scripts: Vec<Value> = office.visit(|visit| {
        let only = match only {
            None => None,
            Some(id) => Some(wanted_account(visit, &id)?),
        };
        let shown = |set: &&Set| only.as_ref().is_none_or(|only| set.target == *only);
        let all = visit.scripts.iter().filter(|(_, set)| shown(set));
        Ok::<_, ControlError>(all.map(|(id, set)| show(*id, set)).collect())
    })??;
    let faults: Vec<Value> = fault::TABLE
        .iter()
        .map(|row| json!({"names": row.names, "codes": office.shelf.codes.of_fault(row.fault), "condition": row.condition.name(), "does": row.does}))
        .collect();
    let numbered: Vec<Value> = office
        .shelf
        .codes
        .numbered()
        .into_iter()
        .map(|code| json!({"code": code, "answers": fault::number(code)}))
        .collect();
    Ok(Json(
        json!({ "scripts": scripts, "faults": faults, "numbered": numbered }),
    ))
}

/// `POST /control/scripts {user|accountId|consentId|clientId|institutionId, script}`; several scripts are joined
/// with `;`, and either all of them are set or none is.
pub(super) async fn set(State(office): State<Arc<Office>>, body: Bytes) -> Result<Json<Value>, ControlError> {
    let mut fields = Fields::read(&body)?;
    let wanted = Wanted {
        user: fields.text("user")?,
        account: fields.text("accountId")?,
        consent: fields.text("consentId")?,
        client: fields.text("clientId")?,
        institution: fields.text("institutionId")?,
    };
    let text = fields.need("script")?;
    fields.finish()?;
    let scripts = script::read_all(&text, &office.shelf.codes)
        .map_err(|error| ControlError::wrong("script", format!("{error}")))?;
    let ids = office.visit(|visit| {
        let target = target(visit, wanted)?;
        if let Some(region) = region(visit, &target) {
            for script in &scripts {
                let produced = script.is_produced(&office.shelf.codes, region);
                if !produced {
                    let error = format!("`{script}` is nothing a bank can cause in region {region}");
                    return Err(ControlError::wrong("script", error));
                }
            }
        }
        let ids = visit.set_scripts(&target, &text);
        let on_account = matches!(target, Target::Account(_));
        let stuck = scripts.iter().zip(&ids).any(|(script, id)| {
            let waiting = visit
                .scripts
                .get(id)
                .is_some_and(|set| set.ledger == LedgerPart::Waiting);
            on_account && script.is_immediate() && waiting
        });
        if stuck {
            for id in ids.into_iter().rev() {
                take_away(visit, id);
            }
            return Err(ControlError::impossible(
                "script",
                "this account cannot be changed so",
            ));
        }
        Ok(ids)
    })??;
    let ids: Vec<String> = ids.iter().map(ScriptId::to_string).collect();
    Ok(Json(json!({ "scriptId": ids.first(), "scriptIds": ids })))
}

/// The region of what is targeted, where it has one.
fn region(visit: &Visit<'_>, target: &Target) -> Option<Region> {
    let institution = match target {
        Target::Account(account) => visit.accounts.get(account)?.institution,
        Target::Consent(consent) => visit.grants.get(consent)?.institution,
        Target::Institution(institution) => institution.as_str(),
        Target::User(_) | Target::Client(_) => return None,
    };
    visit.shelf.institution(institution).map(Institution::region)
}

/// Takes a script away, and with it what a fault did to the ledger. Answers the change that was taken back.
fn take_away(visit: &mut Visit<'_>, id: ScriptId) -> Option<ChangeId> {
    let set = visit.scripts.get(&id)?;
    let undone = match (&set.script.act, set.ledger) {
        (Act::Fault(_) | Act::Code(_), LedgerPart::Made(change)) => Some(change),
        _ => None,
    };
    let undone = undone.filter(|change| {
        let holds = visit.changes.get(change).is_some_and(|change| !change.undone);
        holds && visit.later_change(*change).is_none()
    });
    if let Some(change) = undone {
        visit.record(Entry::Undone { change });
    }
    visit.record(Entry::ScriptRemoved { script: id });
    undone
}

/// `DELETE /control/scripts/{scriptId}`: what a fault did to the ledger is taken back, what a change did
/// stays, and a grant that ended stays ended.
pub(super) async fn remove(
    State(office): State<Arc<Office>>,
    Path(text): Path<String>,
) -> Result<Json<Value>, ControlError> {
    let undone = office.visit(|visit| {
        let id: Option<ScriptId> = text.parse().ok();
        let id = id.filter(|id| visit.scripts.contains_key(id));
        let id = id.ok_or_else(|| ControlError::missing("scriptId", format!("there is no script {text}")))?;
        Ok::<_, ControlError>(take_away(visit, id).map(|change| change.to_string()))
    })??;
    Ok(Json(
        json!({ "scriptId": text, "removed": true, "undone": undone }),
    ))
}

/// What a body names as the target; exactly one is right.
struct Wanted {
    user: Option<String>,
    account: Option<String>,
    consent: Option<String>,
    client: Option<String>,
    institution: Option<String>,
}

fn target(visit: &Visit<'_>, wanted: Wanted) -> Result<Target, ControlError> {
    let Wanted {
        user,
        account,
        consent,
        client,
        institution,
    } = wanted;
    let missing = |field: &'static str, what: &str, name: &dyn std::fmt::Display| {
        Err(ControlError::missing(field, format!("there is no {what} {name}")))
    };
    match (user, account, consent, client, institution) {
        (Some(user), None, None, None, None) => match visit.users.contains_key(&user) {
            true => Ok(Target::User(user)),
            false => missing("user", "user", &user),
        },
        (None, Some(account), None, None, None) => wanted_account(visit, &account),
        (None, None, Some(consent), None, None) => {
            let id = ConsentId(consent);
            match visit.grants.contains_key(&id) {
                true => Ok(Target::Consent(id)),
                false => missing("consentId", "consent", &id),
            }
        }
        (None, None, None, Some(client), None) => {
            let id = ClientId(client);
            match visit.clients.contains_key(&id) {
                true => Ok(Target::Client(id)),
                false => missing("clientId", "client", &id),
            }
        }
        (None, None, None, None, Some(id)) => match visit.shelf.institution(&id).is_some() {
            true => Ok(Target::Institution(id)),
            false => missing("institutionId", "institution", &id),
        },
        _ => Err(ControlError::wrong(
            "user",
            "exactly one of user, accountId, consentId, clientId and institutionId is needed",
        )),
    }
}

/// An account by its id, be it the bank's own or one that a client was given.
fn wanted_account(visit: &Visit<'_>, id: &str) -> Result<Target, ControlError> {
    let known = visit
        .any_account(id)
        .map(|account| Target::Account(account.id.clone()));
    known.ok_or_else(|| ControlError::missing("accountId", format!("there is no account {id}")))
}

fn show(id: ScriptId, set: &Set) -> Value {
    let (field, name) = match &set.target {
        Target::User(user) => ("user", user.clone()),
        Target::Account(account) => ("accountId", account.0.clone()),
        Target::Consent(consent) => ("consentId", consent.0.clone()),
        Target::Client(client) => ("clientId", client.0.clone()),
        Target::Institution(institution) => ("institutionId", institution.clone()),
    };
    let clients: Vec<Value> = set
        .bases
        .iter()
        .map(|(client, base)| {
            let runs = set.hits.get(client).map_or(0, |hits| hits.count);
            json!({"clientId": client.0, "since": base.to_string(), "runs": runs})
        })
        .collect();
    let change = match set.ledger {
        LedgerPart::Made(change) => Some(change.to_string()),
        LedgerPart::Waiting | LedgerPart::Over => None,
    };
    json!({
        "scriptId": id.to_string(),
        (field): name,
        "script": set.script.to_string(),
        "setAt": set.at.to_string(),
        "changeId": change,
        "clients": clients,
    })
}
