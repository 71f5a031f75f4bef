//! How a person gets on, told to the webhook that a link names (connect.md 3.2).
//!
//! A step is found by what a session was and what it is now, in the one place where sessions are written,
//! so that nothing moves on untold and nothing is told that was not kept.

use jiff::Timestamp;
use model::{
    EventData, NewEvent,
    event::{ConnectProgress, ConnectStep},
    id::CustomerId,
};
use store::{PartnerTx, SessionRecord};

use super::session::{Document, Stage};
use crate::EngineError;

/// The steps that lie between a session as it was and as it is.
fn steps(before: &Document, after: &Document) -> Vec<ConnectStep> {
    let Some(institution) = after.institution else {
        return Vec::new();
    };
    let again = after.attempts != before.attempts;
    match &after.stage {
        Stage::Ready if before.institution != after.institution => {
            vec![ConnectStep::InstitutionSupported { institution }]
        }
        Stage::AtBank { .. } if again => vec![ConnectStep::Adding { institution }],
        Stage::Returning if !matches!(before.stage, Stage::Returning) => {
            vec![ConnectStep::Processing { institution }]
        }
        Stage::Failed { code, .. } if again || !matches!(before.stage, Stage::Failed { .. }) => {
            let code = *code;
            vec![ConnectStep::UnableToConnect { institution, code }]
        }
        Stage::Done { chosen, consent, .. } if !matches!(before.stage, Stage::Done { .. }) => {
            let accounts = chosen.iter().map(|linked| linked.account).collect();
            let added = consent.map(|consent| ConnectStep::Added {
                institution,
                accounts,
                consent,
            });
            added.into_iter().chain([ConnectStep::Done]).collect()
        }
        _ => Vec::new(),
    }
}

/// Keeps a session as it is now, and what the webhook of its link is told of that, if it names one.
///
/// # Errors
/// If the database fails.
pub(super) fn keep(
    tx: &mut PartnerTx<'_, '_>,
    record: &SessionRecord,
    before: &Document,
    after: &Document,
    state: Option<[u8; 32]>,
    now: Timestamp,
) -> Result<(), EngineError> {
    tx.update_session(record.id, &after.write()?, state)?;
    for step in steps(before, after) {
        tell(tx, record, after, step, now)?;
    }
    Ok(())
}

/// Tells one step to the webhook of a session's link, if it names one.
///
/// # Errors
/// If the database fails.
pub(super) fn tell(
    tx: &mut PartnerTx<'_, '_>,
    record: &SessionRecord,
    document: &Document,
    step: ConnectStep,
    now: Timestamp,
) -> Result<(), EngineError> {
    if let Some(event) = event(record.id, record.customer, document, step, now) {
        tx.append_event(&event)?;
    }
    Ok(())
}

fn event(
    session: model::id::SessionId,
    customer: CustomerId,
    document: &Document,
    step: ConnectStep,
    now: Timestamp,
) -> Option<NewEvent> {
    Some(NewEvent {
        customer: Some(customer),
        login: document.login,
        account: None,
        occurred_at: now,
        data: EventData::ConnectProgress(ConnectProgress {
            session,
            webhook: document.webhook?,
            step,
        }),
    })
}
