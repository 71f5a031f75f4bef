//! Scripts: set, listed with how far they have come, taken away.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
};
use bytes::Bytes;
use serde_json::{Value, json};

use super::{ControlError, fields::Fields};
use crate::{
    office::{Office, Visit},
    script::{Act, Script, fault},
    world::{
        entry::{ClientId, Entry},
        scripts::{LedgerPart, ScriptId, Set, Target},
    },
};

/// `GET /control/scripts`: what is set, and every fault that `err:` knows.
pub(super) async fn list(State(office): State<Arc<Office>>) -> Result<Json<Value>, ControlError> {
    let scripts: Vec<Value> =
        office.visit(|visit| visit.scripts.iter().map(|(id, set)| show(*id, set)).collect())?;
    let faults: Vec<Value> = fault::TABLE
        .iter()
        .map(|row| json!({"names": row.names, "codes": office.shelf.codes.of_fault(row.fault), "condition": row.condition.name(), "does": row.does}))
        .collect();
    Ok(Json(json!({ "scripts": scripts, "faults": faults })))
}

/// `POST /control/scripts {user|accountId|clientId|institutionId, script}`
pub(super) async fn set(State(office): State<Arc<Office>>, body: Bytes) -> Result<Json<Value>, ControlError> {
    let mut fields = Fields::read(&body)?;
    let wanted = Wanted {
        user: fields.text("user")?,
        account: fields.text("accountId")?,
        client: fields.text("clientId")?,
        institution: fields.text("institutionId")?,
    };
    let text = fields.need("script")?;
    fields.finish()?;
    let script = Script::read(&text, &office.shelf.codes)
        .map_err(|error| ControlError::wrong("script", format!("{error}")))?;
    let id = office.visit(|visit| {
        let target = target(visit, wanted)?;
        let at_once = script.is_immediate() && matches!(target, Target::Account(_));
        let id = visit.set_script(target, text);
        let waiting = visit
            .scripts
            .get(&id)
            .is_some_and(|set| set.ledger == LedgerPart::Waiting);
        if at_once && waiting {
            visit.record(Entry::ScriptRemoved { script: id });
            return Err(ControlError::impossible(
                "script",
                "this account cannot be changed so",
            ));
        }
        Ok(id)
    })??;
    Ok(Json(json!({ "scriptId": id.to_string() })))
}

/// `DELETE /control/scripts/{scriptId}`: what a fault did to the ledger is taken back, what a change did
/// stays, and a grant that ended stays ended.
pub(super) async fn remove(
    State(office): State<Arc<Office>>,
    Path(text): Path<String>,
) -> Result<Json<Value>, ControlError> {
    let undone = office.visit(|visit| {
        let id: Option<ScriptId> = text.parse().ok();
        let found = id.and_then(|id| Some((id, visit.scripts.get(&id)?.clone())));
        let (id, set) =
            found.ok_or_else(|| ControlError::missing("scriptId", format!("there is no script {text}")))?;
        let undone = match (&set.script.act, set.ledger) {
            (Act::Fault(_), LedgerPart::Made(change)) => Some(change),
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
        Ok::<_, ControlError>(undone.map(|change| change.to_string()))
    })??;
    Ok(Json(
        json!({ "scriptId": text, "removed": true, "undone": undone }),
    ))
}

/// What a body names as the target; exactly one is right.
struct Wanted {
    user: Option<String>,
    account: Option<String>,
    client: Option<String>,
    institution: Option<String>,
}

fn target(visit: &Visit<'_>, wanted: Wanted) -> Result<Target, ControlError> {
    let Wanted {
        user,
        account,
        client,
        institution,
    } = wanted;
    match (user, account, client, institution) {
        (Some(user), None, None, None) if visit.users.contains_key(&user) => Ok(Target::User(user)),
        (Some(user), None, None, None) => {
            Err(ControlError::missing("user", format!("there is no user {user}")))
        }
        (None, Some(account), None, None) => {
            let known = visit
                .any_account(&account)
                .map(|account| Target::Account(account.id.clone()));
            known.ok_or_else(|| ControlError::missing("accountId", format!("there is no account {account}")))
        }
        (None, None, Some(client), None) => {
            let id = ClientId(client);
            if visit.clients.contains_key(&id) {
                Ok(Target::Client(id))
            } else {
                let error = format!("there is no client {id}");
                Err(ControlError::missing("clientId", error))
            }
        }
        (None, None, None, Some(id)) if visit.shelf.institution(&id).is_some() => Ok(Target::Institution(id)),
        (None, None, None, Some(id)) => Err(ControlError::missing(
            "institutionId",
            format!("there is no institution {id}"),
        )),
        _ => Err(ControlError::wrong(
            "user",
            "exactly one of user, accountId, clientId and institutionId is needed",
        )),
    }
}

fn show(id: ScriptId, set: &Set) -> Value {
    let (field, name) = match &set.target {
        Target::User(user) => ("user", user.clone()),
        Target::Account(account) => ("accountId", account.0.clone()),
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
