//! Before anything is added: does each chosen account still say of itself what the list said of it?
//!
//! The decision LinkDisagrees of continuity. Only what speaks against an account keeps it out; a bank
//! that cannot be asked just now does not, and the first aggregation tells the rest.

use model::{
    Condition, FactName, Institution,
    condition::{MismatchScope, RequestFault},
};
use providers::{ObservedAccount, ObservedStatus, Presence};

use super::{
    leave::revocation,
    progress,
    session::{Bundle, Document, Offered, Refused, Stage},
    way::{NewAccess, Open},
};
use crate::{
    Engine, EngineError,
    continuity::{Fingerprint, facts_of},
    dialogue::{Dialogue, Stopped},
};

/// What a list and an account's own description must say alike where both say it. Names are left out:
/// banks shorten them in lists.
const TELLING: [FactName; 6] = [
    FactName::Number,
    FactName::Mask,
    FactName::Category,
    FactName::Type,
    FactName::Currency,
    FactName::Opened,
];

/// Whether an account's own description contradicts the list it was chosen from.
fn contradicts(offered: &Offered, described: &ObservedAccount, key: &dyn Fingerprint) -> bool {
    let described = facts_of(described, None, &[], key);
    TELLING.iter().any(|name| {
        let listed = offered.facts.iter().find(|fact| fact.name == *name);
        let described = described.iter().find(|fact| fact.name == *name);
        match (listed, described) {
            (Some(old), Some(new)) => old.tokenised == new.tokenised && !old.value.agrees_with(&new.value),
            _ => false,
        }
    })
}

/// Why an account cannot be added as it was chosen, if something speaks against it.
fn verdict(
    offered: &Offered,
    asked: Result<ObservedAccount, Stopped>,
    key: &dyn Fingerprint,
) -> Result<Option<Condition>, EngineError> {
    let disagrees = Condition::AccountMismatch(MismatchScope::Account);
    Ok(match asked {
        Ok(described) if contradicts(offered, &described, key) => Some(disagrees),
        Ok(described) if described.status == ObservedStatus::Closed => Some(Condition::AccountClosed),
        Ok(_) => None,
        Err(Stopped::Engine(error)) => return Err(error),
        Err(Stopped::Signal(signal)) => match signal.condition {
            Condition::AccountNotFound => Some(disagrees),
            told @ (Condition::AccountClosed | Condition::AccountNotShared) => Some(told),
            _ => None,
        },
    })
}

impl Engine {
    /// Asks the bank about each chosen account that is not linked yet. Answers those that cannot be
    /// added, each with its reason.
    pub(super) async fn refused(
        &self,
        open: &Open,
        institution: &Institution,
        bundle: &Bundle,
        chosen: &[usize],
    ) -> Result<Vec<Refused>, EngineError> {
        let dialogue = match Dialogue::begin(self, &open.partner, institution, Presence::User).await {
            Ok(dialogue) => dialogue,
            Err((_, Stopped::Signal(_))) => return Ok(Vec::new()),
            Err((_, Stopped::Engine(error))) => return Err(error),
        };
        let mut access = NewAccess::of(bundle);
        let mut refused = Vec::new();
        for place in chosen {
            let Some(offered) = bundle.offered.get(*place).filter(|o| o.linked_as.is_none()) else {
                continue;
            };
            let asked = dialogue.account(&mut access, &offered.provider_account).await;
            if let Some(condition) = verdict(offered, asked, self.store().keys().as_ref())? {
                tracing::info!(session = %open.record.id, %condition, "a chosen account is not added");
                refused.push(Refused {
                    place: *place,
                    name: offered.name.clone(),
                    mask: offered.mask.clone(),
                    condition: condition.name().to_owned(),
                });
            }
        }
        Ok(refused)
    }

    /// Ends a session in which nothing that was chosen can be added: what was granted is given up.
    pub(super) async fn refuse_all(
        &self,
        open: Open,
        institution: &Institution,
        condition: Condition,
    ) -> Result<Open, EngineError> {
        let (id, job) = (open.record.id, self.long_id().await?);
        let now = self.now_of(&open.partner);
        let stage = self.failed_in(&open.partner, institution, condition);
        let attempt = open.document.attempts;
        let document = self
            .store()
            .partner(open.partner.id)
            .write(move |tx| {
                let current = tx.find_session(id)?.ok_or(RequestFault::LinkExpired)?;
                let before = Document::read(&current.document)?;
                let mut document = before.clone();
                let waits = matches!(document.stage, Stage::ChooseAccounts { .. });
                if !waits || document.attempts != attempt {
                    return Ok::<_, EngineError>(document);
                }
                if let Some((institution, refresh)) = document.holds() {
                    tx.enqueue(&revocation(job, institution, refresh, now)?)?;
                }
                document.stage = stage.clone();
                progress::keep(tx, &current, &before, &document, None, now)?;
                Ok(document)
            })
            .await?;
        self.wake();
        Ok(Open { document, ..open })
    }
}
