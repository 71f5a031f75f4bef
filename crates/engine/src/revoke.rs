//! Giving up access at a bank.

use model::{Condition, Partner, Secret, id::InstitutionId};
use providers::Presence;

use crate::{
    Engine, EngineError,
    dialogue::{Dialogue, Stopped},
};

impl Engine {
    /// Gives up a grant at a bank. A bank that cannot be reached is tried again by the job; one that
    /// refuses is not: the grant is of no use to us any more either way.
    pub(crate) async fn revoke(
        &self,
        partner: &Partner,
        institution: InstitutionId,
        refresh: &Secret<String>,
    ) -> Result<(), EngineError> {
        let institution = self.institution(institution).await?;
        let dialogue = match Dialogue::begin(self, partner, &institution, Presence::Batch).await {
            Ok(dialogue) => dialogue,
            Err((_, stopped)) => return retried(stopped),
        };
        match dialogue.provider().revoke(&dialogue.context(), refresh).await {
            Ok(()) => Ok(()),
            Err(signal) => retried(Stopped::Signal(signal)),
        }
    }
}

fn retried(stopped: Stopped) -> Result<(), EngineError> {
    match stopped {
        Stopped::Engine(error) => Err(error),
        Stopped::Signal(signal) => match signal.condition {
            Condition::InstitutionUnreachable
            | Condition::InstitutionTimeout
            | Condition::InstitutionError
            | Condition::InstitutionMaintenance { .. }
            | Condition::RateLimited { .. } => Err(EngineError::Internal(signal.to_string())),
            _ => {
                tracing::warn!(%signal, "access could not be given up");
                Ok(())
            }
        },
    }
}
