//! Accounts: what the bank holds, and changes to it.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, RawQuery, State},
};
use bytes::Bytes;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use super::{ControlError, fields::Fields, users};
use crate::{
    fdx,
    ledger::{
        account::{Account, AccountId, Holder, Origin},
        change::{ChangeId, Given, Words},
        number,
    },
    office::{Office, Visit, books::Ask},
    world::entry::Entry,
};

#[derive(Serialize)]
pub(super) struct Accounts {
    accounts: Vec<Row>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    account_id: String,
    institution_id: &'static str,
    category: Option<String>,
    r#type: Option<String>,
    name: Option<String>,
    mask: Option<String>,
    /// All but the last four characters hidden; null where the bank holds none.
    number: Option<String>,
    holders: Vec<String>,
    currency: Option<String>,
    status: Option<String>,
    listed: bool,
    /// How many there are by now, in the clock of the client that is furthest ahead.
    transactions: usize,
    /// What each consent's client knows the account by.
    clients: Vec<ClientRow>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ClientRow {
    client_id: String,
    consent_id: String,
    account_id: String,
}

/// `GET /control/users/{user}/accounts`, `?institutionId=` for those at one institution.
pub(super) async fn list(
    State(office): State<Arc<Office>>,
    Path(user): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Accounts>, ControlError> {
    let wanted = users::institution(&office, query.as_deref())?;
    let accounts = office.visit(|visit| {
        let known = visit.users.get(&user);
        let known = known.ok_or_else(|| ControlError::missing("user", format!("there is no user {user}")))?;
        let at = |id: &str| wanted.as_ref().is_none_or(|wanted| wanted == id);
        let ids = known
            .accounts
            .iter()
            .filter(|(institution, _)| at(institution))
            .flat_map(|(_, ids)| ids);
        let now = latest(visit, &user);
        let accounts = ids.filter_map(|id| visit.accounts.get(id));
        Ok::<_, ControlError>(accounts.map(|account| row(visit, account, now)).collect())
    })??;
    Ok(Json(Accounts { accounts }))
}

/// `GET /control/accounts/{accountId}/transactions`, `?at=` for those there were at another instant than now.
pub(super) async fn transactions(
    State(office): State<Arc<Office>>,
    Path(account): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ControlError> {
    let at: Option<Timestamp> = users::parameter(query.as_deref(), "at")
        .map(|text| {
            text.parse()
                .map_err(|_| ControlError::wrong("at", format!("{text} is no instant in RFC 3339")))
        })
        .transpose()?;
    let transactions = office.visit(|visit| {
        let known = visit.any_account(&account);
        let known = known
            .ok_or_else(|| ControlError::missing("accountId", format!("there is no account {account}")))?;
        let now = at.unwrap_or_else(|| latest(visit, &known.user));
        fdx::transactions::told(visit, known, now)
            .map_err(|_| ControlError::internal("a transaction cannot be written"))
    })??;
    Ok(Json(json!({ "transactions": transactions })))
}

/// `POST /control/accounts/{accountId}/changes {"change": words, "to"?: {…}, "with"?: accountId}` or
/// `{"undo": changeId}`
pub(super) async fn change(
    State(office): State<Arc<Office>>,
    Path(account): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, ControlError> {
    let mut fields = Fields::read(&body)?;
    let (change, undo) = (fields.text("change")?, fields.text("undo")?);
    let (given, with) = (fields.value::<Given>("to")?, fields.text("with")?);
    fields.finish()?;
    let answer = office.visit(|visit| {
        let known = visit.any_account(&account).map(|account| account.id.clone());
        let known = known
            .ok_or_else(|| ControlError::missing("accountId", format!("there is no account {account}")))?;
        match (change, undo) {
            (Some(change), None) => {
                let wanted = Wanted {
                    words: words(&change, given.as_ref())?,
                    given: given.unwrap_or_default(),
                    with: with.map(|with| other(visit, &with)).transpose()?,
                };
                make(visit, &known, wanted)
            }
            (None, Some(_)) if given.is_some() || with.is_some() => Err(ControlError::wrong(
                "undo",
                "`to` and `with` belong to a change, not to an undo",
            )),
            (None, Some(undo)) => take_back(visit, &known, &undo),
            (None, None) => Err(ControlError::wrong("change", "change or undo is missing")),
            (Some(_), Some(_)) => Err(ControlError::wrong(
                "undo",
                "change and undo cannot come together",
            )),
        }
    })??;
    Ok(Json(answer))
}

/// A change that is asked for.
pub(super) struct Wanted {
    pub(super) words: Words,
    pub(super) given: Given,
    pub(super) with: Option<AccountId>,
}

/// The words of a change, each value that was given having its word.
pub(super) fn words(text: &str, given: Option<&Given>) -> Result<Words, ControlError> {
    let words: Words = text
        .parse()
        .map_err(|error| ControlError::wrong("change", format!("{error}")))?;
    match given.and_then(|given| words.unasked(given)) {
        Some(word) => Err(ControlError::wrong(
            "to",
            format!("`to` gives a value for {word}, which the change does not name"),
        )),
        None => Ok(words),
    }
}

fn other(visit: &Visit<'_>, id: &str) -> Result<AccountId, ControlError> {
    let known = visit.any_account(id).map(|account| account.id.clone());
    known.ok_or_else(|| ControlError::missing("with", format!("there is no account {id}")))
}

/// Makes a change. The accounts that were opened by it are named, if any were.
pub(super) fn make(
    visit: &mut Visit<'_>,
    account: &AccountId,
    wanted: Wanted,
) -> Result<Value, ControlError> {
    let refused =
        |refusal: crate::ledger::change::Refusal| ControlError::impossible("change", refusal.to_string());
    let user = visit.accounts.get(account).map(|account| account.user.clone());
    let now = user.map_or(visit.wall, |user| latest(visit, &user));
    let ask = Ask {
        given: wanted.given,
        with: wanted.with,
    };
    let made = visit.change(account, &wanted.words, &ask, now).map_err(refused)?;
    let mut answer = json!({ "changeId": made.change.to_string() });
    if !made.opened.is_empty() {
        let opened = made.opened.into_iter().map(|id| Value::String(id.0)).collect();
        if let Some(answer) = answer.as_object_mut() {
            answer.insert("opened".to_owned(), Value::Array(opened));
        }
    }
    Ok(answer)
}

fn take_back(visit: &mut Visit<'_>, account: &AccountId, text: &str) -> Result<Value, ControlError> {
    let id: Option<ChangeId> = text.parse().ok();
    let change = id.and_then(|id| Some((id, visit.changes.get(&id)?)));
    let (id, change) = change
        .filter(|(_, change)| change.account == *account)
        .ok_or_else(|| ControlError::missing("undo", format!("there is no change {text} of this account")))?;
    if change.undone {
        return Err(ControlError::impossible(
            "undo",
            format!("{id} was undone already"),
        ));
    }
    if let Some((later, field)) = visit.later_change(id) {
        let error = format!("{later} changed {field} after {id}; undo it first");
        return Err(ControlError::impossible("undo", error));
    }
    visit.record(Entry::Undone { change: id });
    Ok(json!({ "changeId": id.to_string(), "undone": true }))
}

/// The present in the clock of the client that is furthest ahead with this user.
fn latest(visit: &Visit<'_>, user: &str) -> Timestamp {
    let clients = visit
        .grants
        .values()
        .filter(|grant| grant.user == user)
        .map(|grant| visit.now(&grant.client));
    clients.max().unwrap_or(visit.wall)
}

fn row(visit: &Visit<'_>, account: &Account, now: Timestamp) -> Row {
    let facts = &account.facts;
    let transactions = match &account.origin {
        Origin::Profile(..) | Origin::Written(_) => visit.lines(account, now).len(),
        Origin::Imported(files) => files.transaction_count(),
    };
    let grants = visit
        .grants
        .iter()
        .filter(|(_, grant)| grant.accounts.contains(&account.id));
    Row {
        account_id: account.id.0.clone(),
        institution_id: account.institution,
        category: account.category().map(str::to_owned),
        r#type: facts.account_type.clone(),
        name: facts.name.clone(),
        mask: facts.mask.clone(),
        number: facts.number.as_deref().map(number::masked),
        holders: facts.holders.iter().map(full_name).collect(),
        currency: facts.currency.clone(),
        status: facts.status.clone(),
        listed: facts.listed,
        transactions,
        clients: grants
            .map(|(consent, grant)| ClientRow {
                client_id: grant.client.0.clone(),
                consent_id: consent.0.clone(),
                account_id: visit.visible_id(&grant.client, account),
            })
            .collect(),
    }
}

fn full_name(holder: &Holder) -> String {
    let parts = [&holder.first, &holder.middle, &holder.last, &holder.suffix];
    parts
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}
