//! Telling what became late.

use jiff::Timestamp;
use model::{
    Account, Freshness, Partner,
    event::{self, EventData, NewEvent},
    id::{AccountId, JobId},
};
use store::PartnerTx;

use super::arm_watch;
use crate::{Engine, EngineError};

/// Accounts that are told of in one sweep.
const AT_A_TIME: u32 = 500;

/// What is told of an account's freshness.
pub(crate) fn freshness_event(account: &Account, told: Freshness, now: Timestamp) -> NewEvent {
    let data = event::Freshness {
        attempted_at: account.attempted_at,
        succeeded_at: account.succeeded_at,
        data_as_of: account.snapshot.balance_at,
        expected_by: account.expected_by,
    };
    NewEvent {
        customer: Some(account.customer),
        login: Some(account.login),
        account: Some(account.id),
        occurred_at: now,
        data: match told {
            Freshness::Fresh => EventData::Fresh(data),
            Freshness::Late => EventData::Late(data),
            Freshness::Stale => EventData::Stale(data),
        },
    }
}

/// Tells that an account's freshness is worse than was told, if it still is.
fn tell(tx: &mut PartnerTx<'_, '_>, id: AccountId, now: Timestamp) -> Result<(), EngineError> {
    // The same lock as a run's, so that neither writes over the other.
    if let Some(account) = tx.find_account(id)? {
        tx.touch_login(account.login)?;
    }
    let Some(account) = tx.find_account(id)? else {
        return Ok(());
    };
    let holds = account.freshness_at(now);
    if holds > account.freshness {
        tx.note_freshness(id, holds)?;
        tx.append_event(&freshness_event(&account, holds, now))?;
    }
    Ok(())
}

impl Engine {
    /// Tells of every account that has become late or stale, and says when the next one will.
    pub(crate) async fn tell_what_is_late(&self, partner: &Partner, job: JobId) -> Result<(), EngineError> {
        let now = self.now_of(partner);
        let scope = self.store().partner(partner.id);
        loop {
            let overdue = scope
                .read(move |tx| {
                    let stale = Freshness::Stale.promised_by(now);
                    let mut overdue = tx.list_overdue(Freshness::Fresh, now, AT_A_TIME)?;
                    overdue.extend(tx.list_overdue(Freshness::Late, stale, AT_A_TIME)?);
                    Ok::<_, EngineError>(overdue)
                })
                .await?;
            if overdue.is_empty() {
                break;
            }
            for account in overdue {
                let id = account.id;
                scope.write(move |tx| tell(tx, id, now)).await?;
            }
        }
        let ids = self.job_ids(1).await?;
        scope
            .write(move |tx| {
                tx.begin_job(job)?;
                let fresh = tx.next_overdue(Freshness::Fresh)?;
                let late = tx.next_overdue(Freshness::Late)?;
                let next = [fresh, late.map(Freshness::stale_after)]
                    .into_iter()
                    .flatten()
                    .min();
                if let (Some(next), Some(id)) = (next, ids.first()) {
                    arm_watch(tx, *id, next.max(now), now)?;
                }
                Ok::<_, EngineError>(())
            })
            .await
    }
}
