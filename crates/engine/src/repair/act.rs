//! Carrying a repair out, in an open transaction.

use jiff::{SignedDuration, Timestamp};
use model::{
    Account, Alias, Condition, Evidence, Money, NewEvent, Repair, RepairAsk,
    case::By,
    condition::RequestFault,
    evidence::SafeAction,
    id::{AccountId, EvidenceId},
    repair::{RepairEffect, Total},
};
use store::{AccountRecord, NewAccount, PartnerTx};

use super::{Bench, Face, fits, held_back, refused};
use crate::{
    EngineError,
    aggregate::{
        count,
        entry::{Draft, Entered, How, Stored, release},
        observation::Observation,
        write::with_outcome,
    },
    cases, events, explain,
    jobs::{Work, new_job},
    night::rest_if_ended,
    removal::pass_over,
};

/// An account that something is to be done about, and what is known of its trouble.
struct Patient {
    record: AccountRecord,
    evidence: Option<Evidence>,
}

impl Patient {
    fn read(tx: &mut PartnerTx<'_, '_>, id: AccountId) -> Result<Self, EngineError> {
        let account = tx.find_account(id)?.ok_or(RequestFault::ResourceNotFound)?;
        if let Some(at) = account.ended_at {
            let reason =
                format!("the account was ended on {at}, and nothing is to be decided about it any more");
            return Err(refused(reason));
        }
        let records = tx.list_account_records(account.login)?;
        let record = records.into_iter().find(|record| record.account.id == id);
        let record = record.ok_or(RequestFault::ResourceNotFound)?;
        let evidence = match account.evidence.filter(|_| account.held) {
            Some(evidence) => tx.find_evidence(evidence)?.filter(|e| e.ended_at.is_none()),
            None => None,
        };
        Ok(Self { record, evidence })
    }

    fn account(&self) -> &Account {
        &self.record.account
    }

    /// The bank's id it has.
    fn own(&self) -> Option<&str> {
        self.record
            .alias
            .as_ref()
            .map(|alias| alias.provider_account.as_str())
    }

    /// The evidence it is held by.
    fn held_by(&self) -> Result<EvidenceId, EngineError> {
        let evidence = self.evidence.as_ref().map(|evidence| evidence.id);
        evidence.ok_or_else(|| refused("the account is not held: there is nothing to decide"))
    }

    /// What may be done, with each of the accounts of which something is held back.
    fn asks(&self, held_back: &[String]) -> Vec<RepairAsk> {
        let offered = match &self.evidence {
            Some(evidence) => evidence.safe_actions.clone(),
            None => vec![SafeAction::Disconnect],
        };
        let best = self.evidence.iter().flat_map(|evidence| &evidence.candidates);
        let mut best = best.map(|candidate| candidate.provider_account.as_str());
        // Where the bank's id stayed, that is the same account; where it went, the best candidate is.
        let same = match self.own().filter(|own| held_back.iter().any(|id| id == own)) {
            Some(own) => Some(own),
            None => best.find(|id| held_back.iter().any(|held| held == id)),
        };
        let asks = |action: SafeAction| -> Vec<RepairAsk> {
            let with = |candidate: &str| RepairAsk {
                action,
                candidate: Some(candidate.to_owned()),
            };
            match action {
                SafeAction::SameAccount => same.map(with).into_iter().collect(),
                SafeAction::ChooseAnother => {
                    let others = held_back.iter().filter(|id| same != Some(id.as_str()));
                    others.map(|id| with(id)).collect()
                }
                SafeAction::TreatAsNew | SafeAction::Successor => {
                    held_back.iter().map(|id| with(id)).collect()
                }
                SafeAction::Disconnect => vec![RepairAsk {
                    action,
                    candidate: None,
                }],
            }
        };
        let all = SafeAction::ALL.iter().copied();
        let fitting = all.filter(|action| fits(*action, &offered));
        fitting.flat_map(asks).collect()
    }
}

/// What may be done about an account.
#[derive(Debug, Default)]
pub(super) struct Possible {
    pub(super) asks: Vec<RepairAsk>,
    /// The bank's accounts it may be done with.
    pub(super) faces: Vec<Face>,
    /// The evidence it is held by.
    pub(super) basis: Option<EvidenceId>,
}

/// What may be done about an account as it stands.
pub(super) fn possible(tx: &mut PartnerTx<'_, '_>, id: AccountId) -> Result<Possible, EngineError> {
    let account = tx.find_account(id)?.ok_or(RequestFault::ResourceNotFound)?;
    if account.ended_at.is_some() {
        return Ok(Possible::default());
    }
    let patient = Patient::read(tx, id)?;
    let held = tx.list_quarantine(id)?;
    let mut faces = Vec::with_capacity(held.len());
    for provider_account in &held {
        if let Some((observation, _)) = held_back(tx, id, provider_account)? {
            faces.push(Face {
                provider_account: observation.provider_account,
                name: observation.name,
                mask: observation.mask,
                kind: observation.kind,
                seen_at: observation.at,
                onto: observation.onto,
                alone: observation.alone,
            });
        }
    }
    Ok(Possible {
        asks: patient.asks(&held),
        faces,
        basis: patient.evidence.map(|evidence| evidence.id),
    })
}

/// Refuses where an account is not held by the evidence that somebody has decided on.
pub(super) fn still_held_by(
    tx: &mut PartnerTx<'_, '_>,
    id: AccountId,
    basis: EvidenceId,
) -> Result<(), EngineError> {
    let patient = Patient::read(tx, id)?;
    match patient.evidence {
        Some(evidence) if evidence.id == basis => Ok(()),
        _ => Err(refused(
            "what is known of the account has changed since: look at it again, and decide anew",
        )),
    }
}

/// Fills in what was left out of what was asked for, and refuses what is not to be had.
fn settled(ask: &RepairAsk, possible: Vec<RepairAsk>) -> Result<RepairAsk, EngineError> {
    let mut others: Vec<String> = possible
        .iter()
        .map(|one| format!("`{}`", one.action.name()))
        .collect();
    others.dedup();
    let of_action: Vec<RepairAsk> = possible
        .into_iter()
        .filter(|one| one.action == ask.action)
        .collect();
    let name = ask.action.name();
    match (&ask.candidate, of_action.as_slice()) {
        (_, []) => Err(refused(format!(
            "`{name}` cannot be done with this account as things stand; what can be done is {}",
            explain::listed(&others)
        ))),
        (None, [only]) => Ok(only.clone()),
        (None, several) => {
            let ids: Vec<&str> = several
                .iter()
                .filter_map(|one| one.candidate.as_deref())
                .collect();
            let ids = ids.join(", ");
            Err(refused(format!(
                "`{name}` can be done with {ids}: say with which, as `candidate`"
            )))
        }
        (Some(_), several) if several.contains(ask) => Ok(ask.clone()),
        (Some(id), several) => {
            let ids: Vec<&str> = several
                .iter()
                .filter_map(|one| one.candidate.as_deref())
                .collect();
            let ids = if ids.is_empty() {
                "no candidate".to_owned()
            } else {
                ids.join(", ")
            };
            Err(refused(format!(
                "`{name}` cannot be done with \"{id}\", but with {ids}"
            )))
        }
    }
}

/// What is posted in an account.
pub(super) fn total(tx: &mut PartnerTx<'_, '_>, account: &Account) -> Result<Total, EngineError> {
    let (count, sum) = tx.total_posted(account.id, Timestamp::MIN, Timestamp::MAX)?;
    Ok(Total {
        count,
        sum: Money::from_units(sum, account.snapshot.currency).into(),
        currency: Some(account.snapshot.currency),
    })
}

/// Does what was asked for. Everything or nothing of it stands when the transaction ends.
pub(super) fn carry_out(
    tx: &mut PartnerTx<'_, '_>,
    bench: &Bench,
    id: AccountId,
    ask: &RepairAsk,
    by: By,
) -> Result<Repair, EngineError> {
    let patient = Patient::read(tx, id)?;
    let account = patient.account().clone();
    if ask.action != SafeAction::Disconnect {
        patient.held_by()?;
    }
    let held = tx.list_quarantine(id)?;
    let ask = settled(ask, patient.asks(&held))?;
    let touched: Vec<String> = patient
        .own()
        .into_iter()
        .map(str::to_owned)
        .chain(ask.candidate.clone())
        .collect();
    let image = tx.image_of(id, account.login, &touched)?;
    let posted_before = total(tx, &account)?;
    let observed = match &ask.candidate {
        Some(candidate) => Some(usable(tx, id, candidate)?),
        None => None,
    };
    let resolved = cases::resolved_by_repair(tx, id, bench.repair, &by, bench.now)?;
    let done = match (ask.action, observed) {
        (SafeAction::SameAccount | SafeAction::ChooseAnother, Some(observed)) => {
            go_on(tx, bench, &patient, observed)?
        }
        (SafeAction::TreatAsNew, Some(observed)) => anew(tx, bench, &patient, observed, false)?,
        (SafeAction::Successor, Some(observed)) => anew(tx, bench, &patient, observed, true)?,
        (SafeAction::Disconnect, _) => Done {
            told: end(tx, bench, &patient, None)?,
            ..Done::default()
        },
        (_, None) => return Err(refused("nothing is held back for the account; refresh it first")),
    };
    let feeding = match &done.entered {
        Some(entered) => entered.account.clone(),
        None => account.clone(),
    };
    let (added, changed, removed) = match &done.entered {
        Some(entered) => (entered.added, entered.modified, entered.removed),
        None => (0, 0, 0),
    };
    let repair = Repair {
        id: bench.repair,
        account: id,
        effect: RepairEffect {
            before: patient.own().map(str::to_owned),
            after: ask.candidate.clone(),
            new_account: (feeding.id != id).then_some(feeding.id),
            ends: done
                .entered
                .as_ref()
                .is_none_or(|entered| entered.account.id != id),
            added: count(added),
            changed: count(changed),
            removed: count(removed),
            posted_before,
            posted_after: total(tx, &feeding)?,
        },
        ask,
        by,
        evidence: patient.evidence.as_ref().map(|evidence| evidence.id),
        verdict: patient.evidence.as_ref().map(|evidence| evidence.verdict),
        made_at: after_the_last(tx, id, bench.now)?,
        undoable_until: later(bench.now, bench),
        undone: None,
    };
    tx.insert_repair(&repair, &image, later(bench.wall, bench))?;
    tx.append_event(&events::repaired(&account, &repair, bench.now))?;
    for event in &resolved {
        tx.append_event(event)?;
    }
    for event in done
        .told
        .iter()
        .chain(done.entered.iter().flat_map(|entered| &entered.events))
    {
        tx.append_event(event)?;
    }
    if done.entered.is_some() {
        look_again(tx, bench, &account)?;
    } else {
        rest_if_ended(tx, &bench.engine, account.login, bench.job, bench.now)?;
    }
    Ok(repair)
}

/// Has an account's login aggregated.
pub(super) fn look_again(
    tx: &mut PartnerTx<'_, '_>,
    bench: &Bench,
    account: &Account,
) -> Result<(), EngineError> {
    let work = Work::Aggregate {
        login: account.login,
        trigger: model::Trigger::Refresh,
        since: None,
    };
    tx.enqueue(&new_job(bench.job, &work, Some(account.institution), bench.now)?)?;
    Ok(())
}

/// The instant a repair is entered under: repairs of an account never share one, since they are taken back in order.
fn after_the_last(
    tx: &mut PartnerTx<'_, '_>,
    account: AccountId,
    now: Timestamp,
) -> Result<Timestamp, EngineError> {
    let last = tx.list_repairs(account, 1)?.into_iter().next();
    let next = last.and_then(|last| last.made_at.checked_add(SignedDuration::from_micros(1)).ok());
    Ok(next.map_or(now, |next| next.max(now)))
}

fn later(than: Timestamp, bench: &Bench) -> Timestamp {
    than.checked_add(bench.engine.config().keep_undo)
        .unwrap_or(Timestamp::MAX)
}

/// What came of it.
#[derive(Default)]
struct Done {
    /// What stands in the account that goes on.
    entered: Option<Entered>,
    /// What else is to be told.
    told: Vec<NewEvent>,
}

/// What is held back under an id, if it was read whole.
fn usable(
    tx: &mut PartnerTx<'_, '_>,
    id: AccountId,
    provider_account: &str,
) -> Result<Observation, EngineError> {
    let Some((observation, _)) = held_back(tx, id, provider_account)? else {
        return Err(refused("nothing is held back for the account; refresh it first"));
    };
    if observation.served && !observation.complete {
        let reason =
            "what is held back was read with gaps, so that it cannot be seen to add up; refresh the account";
        return Err(refused(reason));
    }
    Ok(observation)
}

fn not_aggregated() -> EngineError {
    refused("the bank's account is of a kind, or in a currency, that cannot be kept")
}

/// The account goes on with what was held back, under the id it was said of.
fn go_on(
    tx: &mut PartnerTx<'_, '_>,
    bench: &Bench,
    patient: &Patient,
    observed: Observation,
) -> Result<Done, EngineError> {
    let evidence = patient.held_by()?;
    let old = patient.record.alias.as_ref();
    let old = old.ok_or_else(|| EngineError::Internal("an account that is fed has no name".into()))?;
    let snapshot = observed.onto.clone().ok_or_else(not_aggregated)?;
    let (kept, shown) = (patient.account().snapshot.currency, snapshot.currency);
    if kept != shown && total(tx, patient.account())?.count > 0 {
        let reason = format!(
            "the bank's account is in {shown} and what is kept is in {kept}: one account cannot hold both, but the bank's may become a new one, or the successor of this one"
        );
        return Err(refused(reason));
    }
    // Also where the bank's id stays the account goes by it anew: what the bank shows no more under it is not due from then
    // on, or the decision would be contradicted by the next run.
    let alias = Some(named(old, &observed, bench.now));
    let how = How {
        alias,
        snapshot,
        outcome: bench.outcome(Condition::Healthy),
        totals: true,
        whole: true,
        now: bench.now,
    };
    let entered = enter(tx, bench, &patient.record, observed, how, evidence)?;
    Ok(Done {
        entered: Some(entered),
        told: Vec::new(),
    })
}

/// A name that takes another's place.
fn named(old: &Alias, observed: &Observation, now: Timestamp) -> Alias {
    // Two names of an account never begin at one instant.
    let after = old.valid_from + SignedDuration::from_micros(1);
    Alias {
        consent: observed.consent,
        subject: observed.subject.clone().unwrap_or_else(|| old.subject.clone()),
        provider_account: observed.provider_account.clone(),
        valid_from: now.max(after),
        valid_to: None,
        evidence: None,
        ..old.clone()
    }
}

/// Enters what was held back.
fn enter(
    tx: &mut PartnerTx<'_, '_>,
    bench: &Bench,
    record: &AccountRecord,
    observed: Observation,
    how: How,
    evidence: EvidenceId,
) -> Result<Entered, EngineError> {
    let stored = Stored::read(tx, record.account.id, observed.window(), bench.now)?;
    let draft = Draft::of(observed, record, stored, how);
    if draft.ids() > bench.ids.len() {
        return Err(refused("what is held back has just changed; try again"));
    }
    let entry = draft.number(record, bench.ids.clone())?;
    let entered = entry.write(tx, &bench.engine, &record.account, evidence, None);
    entered.map_err(|error| match error {
        EngineError::DoesNotAddUp(why) => refused(format!("the transactions would not add up: {why}")),
        error => error,
    })
}

/// The account ends and keeps what it has; the bank's account is linked as one of its own.
fn anew(
    tx: &mut PartnerTx<'_, '_>,
    bench: &Bench,
    patient: &Patient,
    observed: Observation,
    follows: bool,
) -> Result<Done, EngineError> {
    let evidence = patient.held_by()?;
    let old = patient.account();
    let told = end(tx, bench, patient, Some(&observed.provider_account))?;
    let former = patient.record.alias.as_ref();
    let former = former.ok_or_else(|| EngineError::Internal("an account that is fed has no name".into()))?;
    let snapshot = observed.alone.clone().ok_or_else(not_aggregated)?;
    let account = Account {
        follows: follows.then_some(old.id),
        ..Account::linked(
            bench.account,
            (old.customer, old.login, old.institution),
            old.position,
            snapshot.clone(),
            bench.now,
        )
    };
    let alias = Alias {
        account: account.id,
        ..named(former, &observed, bench.now)
    };
    if tx.find_holder_of_alias(account.customer, &alias)?.is_some() {
        return Err(refused("another account has the bank's id"));
    }
    tx.forget_seen(account.login, &alias.provider_account)?;
    tx.insert_account(&NewAccount {
        account: account.clone(),
        alias: alias.clone(),
        facts: Vec::new(),
    })?;
    let record = AccountRecord {
        account,
        alias: Some(alias),
        former: Vec::new(),
        facts: Vec::new(),
    };
    let how = How {
        alias: None,
        snapshot,
        outcome: bench.outcome(Condition::Healthy),
        totals: true,
        // What is held back reaches no further back than the old account needed. The run that follows reads the rest.
        whole: false,
        now: bench.now,
    };
    let entered = enter(tx, bench, &record, observed, how, evidence)?;
    Ok(Done {
        entered: Some(entered),
        told,
    })
}

/// The account is fed no more, and keeps what it has. The id it had at the bank is nobody's successor, unless it is
/// `goes_to` another account at once.
fn end(
    tx: &mut PartnerTx<'_, '_>,
    bench: &Bench,
    patient: &Patient,
    goes_to: Option<&str>,
) -> Result<Vec<NewEvent>, EngineError> {
    let before = patient.account();
    release(tx, before, bench.now)?;
    tx.end_alias(before.id, bench.now)?;
    let attempted_at = before.attempted_at;
    let account = with_outcome(
        before.clone(),
        bench.outcome(Condition::AccountNotShared),
        bench.now,
    );
    let account = Account {
        attempted_at,
        held: false,
        missing_lists: 0,
        missing_since: None,
        expected_by: None,
        freshness: model::Freshness::Fresh,
        ended_at: Some(bench.now),
        ..account
    };
    tx.update_account(&account)?;
    if patient.own().is_some_and(|own| goes_to != Some(own)) {
        pass_over(tx, &patient.record, bench.now)?;
    }
    Ok(events::status_changed(&bench.engine, before, &account, bench.now)
        .into_iter()
        .collect())
}
