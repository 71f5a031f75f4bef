//! Giving up access at a bank.

use jiff::Timestamp;
use model::{Partner, Retry, Secret, id::InstitutionId};
use providers::{Presence, Signal};

use crate::{
    Engine, EngineError,
    dialogue::{Dialogue, Stopped},
};

/// What came of giving access up.
#[derive(Debug)]
pub(crate) enum Revoked {
    /// The bank has been told, or will not hear of it.
    Told,
    /// The bank could not be told now; not before an instant, where it names one.
    NotNow {
        /// Why.
        signal: Signal,
        /// When it expects to be back.
        until: Option<Timestamp>,
    },
}

impl Engine {
    /// Gives up a grant at a bank. A bank that cannot be reached is tried again by the job; one that
    /// refuses is not: the grant is of no use to us any more either way.
    pub(crate) async fn revoke(
        &self,
        partner: &Partner,
        institution: InstitutionId,
        refresh: &Secret<String>,
    ) -> Result<Revoked, EngineError> {
        let institution = self.institution(institution).await?;
        let asked = match Dialogue::begin(self, partner, &institution, Presence::Batch).await {
            Ok(dialogue) => dialogue.provider().revoke(&dialogue.context(), refresh).await,
            Err((_, Stopped::Signal(signal))) => Err(signal),
            Err((_, Stopped::Engine(error))) => return Err(error),
        };
        let Err(signal) = asked else {
            return Ok(Revoked::Told);
        };
        if signal.condition.retry() == Retry::Never {
            tracing::warn!(%signal, "access could not be given up");
            return Ok(Revoked::Told);
        }
        let until = signal.condition.until();
        Ok(Revoked::NotNow { signal, until })
    }
}
