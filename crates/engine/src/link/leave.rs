//! What is left without being finished: sessions that are cancelled, that end, or whose customer goes.
//! What was granted in them is given up, so that nothing lives on at a bank that nobody uses.

use jiff::Timestamp;
use model::{
    Institution, Partner, Secret,
    condition::RequestFault,
    id::{InstitutionId, JobId},
};
use providers::Grant;
use store::{NewJob, SessionRecord};

use super::{
    session::{Document, Hidden, LinkView, Stage},
    way::Open,
};
use crate::{
    Engine, EngineError, as_id,
    jobs::{Work, new_job},
};

/// Ended sessions that are dealt with at a time.
const AT_A_TIME: u32 = 100;

/// A job that gives up a token, as part of another transaction.
pub(crate) fn revocation(
    id: u64,
    institution: InstitutionId,
    refresh: Secret<String>,
    now: Timestamp,
) -> Result<NewJob, EngineError> {
    new_job(
        as_id(JobId::new(id))?,
        &Work::Revoke { institution, refresh },
        Some(institution),
        now,
    )
}

/// A job that gives up what a session holds, if it holds anything.
pub(crate) fn revocation_of(
    id: u64,
    session: &SessionRecord,
    now: Timestamp,
) -> Result<Option<NewJob>, EngineError> {
    let held = match Document::read(&session.document) {
        Ok(document) => document.holds(),
        Err(error) => {
            tracing::warn!(session = %session.id, %error, "a session goes without being read");
            None
        }
    };
    held.map(|(institution, refresh)| revocation(id, institution, refresh, now))
        .transpose()
}

impl Engine {
    /// Leaves a session. One that is done stays done; what was granted in another is given up, and so is
    /// what is still granted at the bank afterwards, once the person comes back from there.
    ///
    /// # Errors
    /// [`RequestFault::LinkExpired`], or the database's failure.
    pub async fn cancel_session(&self, token: &str) -> Result<LinkView, EngineError> {
        let open = self.open(token).await?;
        let (id, job) = (open.record.id, self.long_id().await?);
        let now = self.now_of(&open.partner);
        let document = self
            .store()
            .partner(open.partner.id)
            .write(move |tx| {
                let current = tx.find_session(id)?.ok_or(RequestFault::LinkExpired)?;
                let mut document = Document::read(&current.document)?;
                if matches!(document.stage, Stage::Done { .. } | Stage::Cancelled { .. }) {
                    return Ok::<_, EngineError>(document);
                }
                if let Some((institution, refresh)) = document.holds() {
                    tx.enqueue(&revocation(job, institution, refresh, now)?)?;
                }
                let memory = document.stage.memory().as_ref().map(Hidden::from);
                let at_bank = memory.is_some();
                document.stage = Stage::Cancelled { memory };
                if at_bank {
                    tx.rewrite_session(id, &document.write()?)?;
                } else {
                    tx.update_session(id, &document.write()?, None)?;
                }
                Ok(document)
            })
            .await?;
        self.wake();
        self.view(&Open { document, ..open }).await
    }

    /// Gives up a grant that led nowhere.
    pub(super) async fn give_up(
        &self,
        partner: &Partner,
        institution: &Institution,
        grant: &Grant,
    ) -> Result<(), EngineError> {
        if let Some(refresh) = grant.refresh.clone() {
            self.enqueue(
                partner,
                Work::Revoke {
                    institution: institution.id,
                    refresh,
                },
            )
            .await?;
        }
        Ok(())
    }

    /// Forgets sessions that ended before an instant of the wall clock.
    pub(crate) async fn end_sessions(&self, before: Timestamp) -> Result<(), EngineError> {
        loop {
            let system = self.store().system();
            let ended = system
                .read(move |tx| tx.list_ended_sessions(before, AT_A_TIME))
                .await?;
            let last = u32::try_from(ended.len()).unwrap_or(AT_A_TIME) < AT_A_TIME;
            for session in ended {
                self.end_session(session).await?;
            }
            if last {
                return Ok(());
            }
        }
    }

    async fn end_session(&self, session: SessionRecord) -> Result<(), EngineError> {
        let partner = self.partner(session.partner).await?;
        let (job, now) = (self.long_id().await?, self.now_of(&partner));
        let scope = self.store().partner(partner.id);
        scope
            .write(move |tx| {
                let revocation = revocation_of(job, &session, now)?;
                // Another process may have been first.
                if tx.delete_session(session.id)?
                    && let Some(revocation) = revocation
                {
                    tx.enqueue(&revocation)?;
                }
                Ok::<_, EngineError>(())
            })
            .await
    }
}
