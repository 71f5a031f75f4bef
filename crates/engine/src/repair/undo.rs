//! Taking a repair back, in an open transaction.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    Account, Repair, Transaction,
    case::By,
    condition::RequestFault,
    id::{RepairId, TransactionId},
    repair::{UndoEffect, Undone},
};
use store::{PartnerTx, StoreError};

use super::{
    Bench, REPAIRS,
    act::{look_again, total},
    held_back, refused,
};
use crate::{EngineError, aggregate::count, cases, events};

/// Puts everything back as it was before a repair. What came since is held back again.
pub(super) fn take_back(
    tx: &mut PartnerTx<'_, '_>,
    bench: &Bench,
    id: RepairId,
    by: By,
) -> Result<Repair, EngineError> {
    let repair = tx.find_repair(id)?.ok_or(RequestFault::ResourceNotFound)?;
    if let Some(undone) = &repair.undone {
        return Err(refused(format!("it was taken back on {}", undone.at)));
    }
    let before = tx
        .find_account(repair.account)?
        .ok_or(RequestFault::ResourceNotFound)?;
    nothing_since(tx, &repair)?;
    let over = || {
        refused(format!(
            "how things were before it was kept until {}",
            repair.undoable_until
        ))
    };
    if repair.undoable_until <= bench.now {
        return Err(over());
    }
    let image = tx.find_image(id)?.ok_or_else(over)?;
    if !image.fits() {
        return Err(refused(
            "how things were before it was kept by an older version of Holdfast",
        ));
    }
    let made = match repair.effect.new_account {
        Some(made) => tx.find_account(made)?,
        None => None,
    };
    let old_rows = tx.list_ledger(before.id)?;
    let new_rows = match &made {
        Some(made) => tx.list_ledger(made.id)?,
        None => Vec::new(),
    };
    let mut closed = Vec::new();
    if let Some(made) = &made {
        closed = cases::unlinked(tx, &[made.id], bench.now)?;
        tx.delete_account(made.id)?;
    }
    tx.put_back(&image).map_err(|error| match error {
        StoreError::Conflict { .. } => refused("another account is linked under the bank's id by now"),
        error => error.into(),
    })?;
    let after = tx
        .find_account(repair.account)?
        .ok_or(RequestFault::ResourceNotFound)?;
    let rows = tx.list_ledger(after.id)?;
    let fed = if repair.effect.new_account.is_some() {
        &new_rows
    } else {
        &old_rows
    };
    let through = made.as_ref().unwrap_or(&before).fetched_through;
    let held_again = hold_back(tx, &repair, fed, &rows, through)?;

    let stands: BTreeSet<TransactionId> = rows.iter().map(|row| row.id).collect();
    let gone = old_rows
        .iter()
        .chain(&new_rows)
        .filter(|row| !stands.contains(&row.id));
    let removed = gone.count();
    let repair = Repair {
        undone: Some(Undone {
            at: bench.now,
            by: by.clone(),
            effect: UndoEffect {
                deletes: made.map(|made| made.id),
                held_back: count(held_again),
                removed: count(removed),
                posted_after: total(tx, &after)?,
            },
        }),
        ..repair
    };
    tx.note_undone(&repair)?;
    tx.append_event(&events::repair_undone(&after, &repair, bench.now))?;
    // A login whose last account had ended is on nobody's schedule; the run puts it back.
    if tx.find_schedule(after.login)?.due_at.is_none() {
        look_again(tx, bench, &after)?;
    }
    let taken_up = cases::repair_undone(tx, &after, id, &by, bench.now)?;
    let told = events::status_changed(&bench.engine, &before, &after, bench.now);
    let told = told.into_iter().chain(taken_up).chain(closed);
    for event in told.chain(moved(&after, &old_rows, &rows, bench)) {
        tx.append_event(&event)?;
    }
    Ok(repair)
}

/// Refuses if something was repaired since that stands on this.
fn nothing_since(tx: &mut PartnerTx<'_, '_>, repair: &Repair) -> Result<(), EngineError> {
    let accounts = [Some(repair.account), repair.effect.new_account];
    for account in accounts.into_iter().flatten() {
        let since = tx.list_repairs(account, REPAIRS)?;
        let since = since.into_iter().find(|other| {
            let later = (other.made_at, other.id) > (repair.made_at, repair.id);
            later && other.undone.is_none()
        });
        if let Some(later) = since {
            let reason = format!(
                "repair {} was made after it and has to be taken back first",
                later.id
            );
            return Err(refused(reason));
        }
    }
    Ok(())
}

/// Holds back what came since and stands nowhere any more. Answers how many transactions that are.
fn hold_back(
    tx: &mut PartnerTx<'_, '_>,
    repair: &Repair,
    fed: &[Transaction],
    stands: &[Transaction],
    through: Option<model::Timestamp>,
) -> Result<usize, EngineError> {
    let Some(candidate) = &repair.effect.after else {
        return Ok(0);
    };
    let (Some((mut observation, expires_at)), Some(evidence)) =
        (held_back(tx, repair.account, candidate)?, repair.evidence)
    else {
        return Ok(0);
    };
    let known: BTreeSet<&str> = observation
        .movements
        .iter()
        .map(|m| m.provider_id.as_str())
        .collect();
    let stored: BTreeSet<&str> = stands
        .iter()
        .map(|row| row.movement.provider_id.as_str())
        .collect();
    let since: Vec<_> = fed
        .iter()
        .filter(|row| {
            let id = row.movement.provider_id.as_str();
            !known.contains(id) && !stored.contains(id)
        })
        .map(|row| row.movement.clone())
        .collect();
    if since.is_empty() {
        return Ok(0);
    }
    let count = since.len();
    observation.movements.extend(since);
    observation.to = through.map_or(observation.to, |through| through.max(observation.to));
    let kept = serde_json::to_vec(&observation)?;
    tx.put_quarantine(repair.account, candidate, evidence, &kept, expires_at)?;
    Ok(count)
}

/// What is told of the account's transactions.
fn moved(
    account: &Account,
    before: &[Transaction],
    after: &[Transaction],
    bench: &Bench,
) -> Option<model::NewEvent> {
    let old: BTreeMap<TransactionId, &Transaction> = before.iter().map(|row| (row.id, row)).collect();
    let new: BTreeSet<TransactionId> = after.iter().map(|row| row.id).collect();
    let written: Vec<TransactionId> = after
        .iter()
        .filter(|row| old.get(&row.id) != Some(row))
        .map(|row| row.id)
        .collect();
    let removed: Vec<TransactionId> = old.keys().filter(|id| !new.contains(id)).copied().collect();
    let is_new = |id| !old.contains_key(&id);
    events::transactions_changed(account, &written, is_new, &removed, bench.now)
}
