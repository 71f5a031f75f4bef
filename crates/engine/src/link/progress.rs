//! How a person gets on, told to the webhook that a link names (connect.md 3.2).
//!
//! A step is found by what a session was and what it is now, in the one place where sessions are written,
//! so that nothing moves on untold and nothing is told that was not kept.

use jiff::Timestamp;
use model::{
    EventData, NewEvent,
    event::{ConnectProgress, ConnectStep},
    id::InstitutionId,
};
use store::{PartnerTx, SessionRecord};

use super::{
    session::{Document, Stage},
    way::{Open, shortened},
};
use crate::{Engine, EngineError};

/// Characters of what a person looks for before it counts as not found: who has just begun to type has
/// missed nothing.
const LEAST_MISSED: usize = 3;

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
    let Some(webhook) = document.webhook else {
        return Ok(());
    };
    tx.append_event(&NewEvent {
        customer: Some(record.customer),
        login: document.login,
        account: None,
        occurred_at: now,
        data: EventData::ConnectProgress(ConnectProgress {
            session: record.id,
            webhook,
            step,
        }),
    })?;
    Ok(())
}

impl Engine {
    /// Tells the webhook of a link what a person looked for in vain; while they type on, once.
    pub(super) async fn note_missed(&self, open: Open, text: &str) -> Result<(), EngineError> {
        let text = shortened(text.trim());
        if open.document.webhook.is_none() || text.chars().count() < LEAST_MISSED {
            return Ok(());
        }
        let (id, now) = (open.record.id, self.now_of(&open.partner));
        self.store()
            .partner(open.partner.id)
            .write(move |tx| {
                let Some(current) = tx.find_session(id)? else {
                    return Ok::<_, EngineError>(());
                };
                let mut document = Document::read(&current.document)?;
                // Another tab may have been as fast.
                let known = document.missed.as_ref();
                if known.is_some_and(|missed| text.starts_with(missed.as_str())) {
                    return Ok(());
                }
                document.missed = Some(text.clone());
                tx.rewrite_session(id, &document.write()?)?;
                let step = ConnectStep::InstitutionNotFound { query: text.clone() };
                tell(tx, &current, &document, step, now)
            })
            .await?;
        self.wake();
        Ok(())
    }

    /// Tells the webhook of a link that an institution was chosen that cannot be linked here.
    pub(super) async fn note_unsupported(
        &self,
        open: &Open,
        institution: InstitutionId,
    ) -> Result<(), EngineError> {
        if open.document.webhook.is_none() {
            return Ok(());
        }
        let (record, document) = (open.record.clone(), open.document.clone());
        let now = self.now_of(&open.partner);
        self.store()
            .partner(open.partner.id)
            .write(move |tx| {
                let step = ConnectStep::InstitutionNotSupported { institution };
                tell(tx, &record, &document, step, now)
            })
            .await?;
        self.wake();
        Ok(())
    }
}
