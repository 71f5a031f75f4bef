//! What the scripts that are set do to a call.
//!
//! Every call of a grant asks here once. A script touches a run when it is due and the phase is its
//! own; it then keeps touching that run to its end, and a run is counted once however many calls,
//! retries included, it is made of. What has an expression in the ledger or the grant is done there,
//! for good where the script is not counted, and taken back after its runs where it is.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use model::Region;

use super::{Act, Fault, Phase, Reach, Script};
use crate::{
    institution::Institution,
    ledger::account::{Account, AccountId},
    office::{Visit, books::Ask},
    world::{
        entry::{ClientId, Entry},
        grant::{ConsentId, End, Grant},
        scripts::{LedgerPart, ScriptId, Set, Target},
    },
};

/// What a call has to suffer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Effects {
    /// Of the whole grant.
    pub(crate) wide: Option<Fault>,
    /// Of single accounts.
    pub(crate) accounts: BTreeMap<AccountId, Fault>,
    /// How many seconds the account list is held back.
    pub(crate) slow: Option<u64>,
}

/// What asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    /// The first page of the account list, which begins a run.
    List,
    /// Any other call for data.
    Resource,
    /// A refresh token in use: only what ends grants matters.
    Refresh,
}

/// The phase a grant's call is in.
pub(crate) fn phase(grant: &Grant, actor: Option<Phase>, now: Timestamp, zone: &TimeZone) -> Phase {
    match actor {
        _ if !grant.transactions_served => Phase::Link,
        Some(phase) => phase,
        None if zone.to_datetime(now).hour() < 6 => Phase::Nightly,
        None => Phase::Refresh,
    }
}

/// Lets the scripts touch a call, and says what it has to suffer.
pub(crate) fn touch(visit: &mut Visit<'_>, consent: &ConsentId, call: Call) -> Effects {
    let mut effects = Effects::default();
    let Some(grant) = visit.grants.get(consent).cloned() else {
        return effects;
    };
    let mut ids: Vec<(Target, ScriptId)> = visit
        .scripts
        .iter()
        .filter(|(_, set)| set.target.touches(consent, &grant))
        .map(|(id, set)| (set.target.clone(), *id))
        .collect();
    ids.sort();
    for (_, id) in ids {
        meet(visit, id, &grant);
        let Some(mut set) = visit.scripts.get(&id).cloned() else {
            continue;
        };
        set.script = set
            .script
            .meant(&visit.shelf.codes, region(visit, &grant), grant.run.phase);
        if call == Call::Refresh && !ends_grants(&set.script) {
            continue;
        }
        let affected = Affected::judge(visit, &set, consent, &grant);
        one(visit, id, &set, (call, consent), &grant, affected, &mut effects);
    }
    effects
}

/// Does at once what a script does at once: a change to one account. Set on anything wider, it
/// waits for the next call, which tells whose first account is meant.
pub(crate) fn at_once(visit: &mut Visit<'_>, id: ScriptId) {
    let Some(set) = visit.scripts.get(&id).cloned() else {
        return;
    };
    if let (true, Target::Account(account)) = (set.script.is_immediate(), &set.target) {
        change_ledger(visit, id, &set, std::slice::from_ref(account));
    }
}

/// Whether replaying one of the grant's refresh tokens ends it.
pub(crate) fn is_strict(visit: &Visit<'_>, consent: &ConsentId, grant: &Grant) -> bool {
    visit
        .scripts
        .values()
        .any(|set| set.target.touches(consent, grant) && set.script.act == Act::StrictRotation)
}

/// Whether using one of the grant's refresh tokens gives no new one.
pub(crate) fn keeps_tokens(visit: &Visit<'_>, consent: &ConsentId, grant: &Grant) -> bool {
    visit
        .scripts
        .values()
        .any(|set| set.target.touches(consent, grant) && set.script.act == Act::NoRotation)
}

/// Whether what is pending on an account is announced otherwise than it is booked.
pub(crate) fn posts_otherwise(visit: &Visit<'_>, account: &Account) -> bool {
    on_account(visit, account).any(|set| set.script.act == Act::ChangedPosting)
}

/// The earliest instant, in a client's clock, from which the next booking on an account is left out of
/// lists.
pub(crate) fn hole_since(visit: &Visit<'_>, client: &ClientId, account: &Account) -> Option<Timestamp> {
    on_account(visit, account)
        .filter(|set| set.script.act == Act::Hole)
        .filter_map(|set| set.bases.get(client).copied())
        .min()
}

/// The scripts that change what is told of an account's ledger, whoever asks.
fn on_account<'v>(visit: &'v Visit<'_>, account: &'v Account) -> impl Iterator<Item = &'v Set> {
    let of_ledgers = |set: &&Set| matches!(set.script.act, Act::ChangedPosting | Act::Hole);
    let all = visit.scripts.values().filter(of_ledgers);
    all.filter(|set| match &set.target {
        Target::Account(id) => *id == account.id,
        Target::User(user) => *user == account.user,
        Target::Client(client) => visit
            .grants
            .values()
            .any(|grant| grant.client == *client && grant.accounts.contains(&account.id)),
        Target::Consent(consent) => visit
            .grants
            .get(consent)
            .is_some_and(|grant| grant.accounts.contains(&account.id)),
        Target::Institution(institution) => institution == account.institution,
    })
}

/// The region of the institution a grant is at.
fn region(visit: &Visit<'_>, grant: &Grant) -> Region {
    let institution = visit.shelf.institution(grant.institution);
    institution.map_or(Region::Us, Institution::region)
}

fn ends_grants(script: &Script) -> bool {
    matches!(
        script.act,
        Act::Fault(Fault::TokenDead | Fault::ConsentRevoked | Fault::ConsentExpired)
    )
}

/// A client that was not known when the script was set counts days from when it first meets it.
fn meet(visit: &mut Visit<'_>, id: ScriptId, grant: &Grant) {
    let known = visit
        .scripts
        .get(&id)
        .is_some_and(|set| set.bases.contains_key(&grant.client));
    if !known {
        let base = visit.now(&grant.client);
        visit.record(Entry::ScriptMet {
            script: id,
            client: grant.client.clone(),
            base,
        });
    }
}

/// Where a script stands with a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Affected {
    /// The run was touched before.
    Still,
    /// The run is touched now.
    Now,
    /// Not touched; more may come.
    Not,
    /// Not touched, and no run will be any more.
    Never,
}

impl Affected {
    fn judge(visit: &Visit<'_>, set: &Set, consent: &ConsentId, grant: &Grant) -> Self {
        let hits = set.hits.get(&grant.client);
        if hits.is_some_and(|hits| hits.last.0 == *consent && hits.last.1 == grant.run.number) {
            return Affected::Still;
        }
        let used_up = set
            .script
            .times
            .is_some_and(|times| hits.map_or(0, |hits| hits.count) >= times);
        if used_up {
            return Affected::Never;
        }
        let wait = SignedDuration::from_hours(24 * i64::from(set.script.after_days));
        let due = set.bases.get(&grant.client).is_some_and(|base| {
            base.saturating_add(wait)
                .is_ok_and(|due| due <= visit.now(&grant.client))
        });
        let in_phase = set.script.phase.is_none_or(|phase| phase == grant.run.phase);
        if due && in_phase {
            Affected::Now
        } else {
            Affected::Not
        }
    }
}

fn one(
    visit: &mut Visit<'_>,
    id: ScriptId,
    set: &Set,
    (call, consent): (Call, &ConsentId),
    grant: &Grant,
    affected: Affected,
    effects: &mut Effects,
) {
    if affected == Affected::Now && set.script.times.is_some() {
        let (client, run) = (grant.client.clone(), grant.run.number);
        visit.record(Entry::ScriptHit {
            script: id,
            client,
            consent: consent.clone(),
            run,
        });
    }
    let touched = matches!(affected, Affected::Now | Affected::Still);
    if set.script.ledger_change().is_some() {
        match (set.ledger, affected) {
            // While linking nothing is known yet that could disagree: the account changes between the list
            // it is chosen from and its own description.
            (LedgerPart::Waiting, Affected::Now)
                if call == Call::List && grant.run.phase == Phase::Link && set.script.is_mismatch() => {}
            (LedgerPart::Waiting, Affected::Now | Affected::Still) => {
                let accounts = match &set.target {
                    Target::Account(account) => vec![account.clone()],
                    _ => grant.accounts.clone(),
                };
                change_ledger(visit, id, set, &accounts);
            }
            (LedgerPart::Made(change), Affected::Never) => {
                let holds = visit.changes.get(&change).is_some_and(|change| !change.undone);
                if holds && visit.later_change(change).is_none() {
                    visit.record(Entry::Undone { change });
                }
                visit.record(Entry::ScriptChanged {
                    script: id,
                    change: None,
                });
            }
            _ => {}
        }
        return;
    }
    if !touched {
        return;
    }
    match set.script.act {
        Act::Slow { seconds } => effects.slow = Some(effects.slow.unwrap_or(0).max(seconds)),
        Act::Fault(fault) => {
            end_for_good(visit, set, consent, grant, fault);
            let on_account = match (&set.target, fault.reach()) {
                (Target::Account(account), Reach::Calls | Reach::Account) => Some(account.clone()),
                (_, Reach::Account) => grant.accounts.first().cloned(),
                _ => None,
            };
            match on_account {
                Some(account) => {
                    effects.accounts.entry(account).or_insert(fault);
                }
                None => effects.wide = effects.wide.or(Some(fault)),
            }
        }
        Act::Well
        | Act::Code(_)
        | Act::Change(_)
        | Act::StrictRotation
        | Act::NoRotation
        | Act::ChangedPosting
        | Act::Hole => {}
    }
}

/// What is not counted does not come back: the grant really ends.
fn end_for_good(visit: &mut Visit<'_>, set: &Set, consent: &ConsentId, grant: &Grant, fault: Fault) {
    if set.script.times.is_some() {
        return;
    }
    let (consent, at) = (consent.clone(), visit.now(&grant.client));
    match fault {
        Fault::TokenDead if !grant.tokens_died => visit.record(Entry::TokensDied { consent }),
        Fault::ConsentRevoked if grant.ended.is_none() => {
            let how = End::RevokedByPerson;
            visit.record(Entry::ConsentEnded { consent, how, at });
        }
        Fault::ConsentExpired if grant.ended.is_none() => {
            let how = End::Expired;
            visit.record(Entry::ConsentEnded { consent, how, at });
        }
        _ => {}
    }
}

/// Changes the first of the accounts that can be changed so.
fn change_ledger(visit: &mut Visit<'_>, id: ScriptId, set: &Set, accounts: &[AccountId]) {
    let Some(words) = set.script.ledger_change() else {
        return;
    };
    let now = visit.wall;
    let made = accounts
        .iter()
        .find_map(|account| visit.change(account, &words, &Ask::default(), now).ok());
    if let Some(made) = made {
        visit.record(Entry::ScriptChanged {
            script: id,
            change: Some(made.change),
        });
    }
}
