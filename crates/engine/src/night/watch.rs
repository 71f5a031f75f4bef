//! Telling what became late, and what ends soon.

use jiff::{SignedDuration, Timestamp};
use model::{
    Account, Condition, Freshness, Partner,
    event::{self, EventData, NewEvent},
    id::{AccountId, JobId},
};
use store::{ConsentRecord, PartnerTx};

use super::arm_watch;
use crate::{Engine, EngineError, events};

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

/// Days before its end at which a consent's partner is told.
const WARNINGS: [u32; 3] = [30, 7, 1];

/// How near its end a consent is: the fewest of the days that are told, or none where it has reached it.
/// Nothing while it is far off.
fn nearness(expires_at: Timestamp, now: Timestamp) -> Option<u32> {
    let left = expires_at.duration_since(now);
    if !left.is_positive() {
        return Some(0);
    }
    let within = |days: &&u32| left <= SignedDuration::from_hours(24 * i64::from(**days));
    WARNINGS.iter().rev().find(within).copied()
}

/// Whether a warning is of use: one so many days before the end of a consent that was given for fewer is not.
fn is_news(record: &ConsentRecord, expires_at: Timestamp, days: u32) -> bool {
    let life = expires_at.duration_since(record.consent.granted_at);
    life > SignedDuration::from_hours(24 * i64::from(days))
}

/// Tells how near its end a consent is, if that was not told yet.
fn warn(tx: &mut PartnerTx<'_, '_>, record: &ConsentRecord, now: Timestamp) -> Result<(), EngineError> {
    let consent = &record.consent;
    // The same lock as a run's, which may end the consent.
    tx.touch_login(consent.login)?;
    let current = tx.find_consent(consent.login)?;
    let expires_at = current
        .filter(|current| current.id == consent.id)
        .and_then(|c| c.expires_at);
    let Some(expires_at) = expires_at else {
        return Ok(());
    };
    let Some(days) = nearness(expires_at, now) else {
        return Ok(());
    };
    tx.note_warned(consent.id, days)?;
    let event = match days {
        0 => events::consent_found_ended(tx, record.customer, consent.login, Condition::ConsentExpired, now)?,
        days if is_news(record, expires_at, days) => Some(NewEvent {
            customer: Some(record.customer),
            login: Some(consent.login),
            account: None,
            occurred_at: now,
            data: EventData::ConsentExpiring(event::ConsentExpiring {
                consent: consent.id,
                expires_at,
                days_left: days,
            }),
        }),
        _ => None,
    };
    if let Some(event) = event {
        tx.append_event(&event)?;
    }
    Ok(())
}

impl Engine {
    /// Tells of every account that has become late or stale and every consent that ends soon, and says when
    /// the next one will.
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
        loop {
            let ending = scope.read(move |tx| tx.list_ending(now, AT_A_TIME)).await?;
            if ending.is_empty() {
                break;
            }
            for record in ending {
                scope.write(move |tx| warn(tx, &record, now)).await?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_consents_end_is_told_thirty_seven_and_one_day_before_and_when_it_comes() {
        let end: Timestamp = "2026-12-31T12:00:00Z".parse().unwrap();
        let near = |days: i64, hours: i64| {
            let before = SignedDuration::from_hours(days * 24 + hours);
            nearness(end, end.checked_sub(before).unwrap())
        };
        assert_eq!(near(30, 1), None);
        assert_eq!(near(30, 0), Some(30));
        assert_eq!(near(7, 1), Some(30));
        assert_eq!(near(7, 0), Some(7));
        assert_eq!(near(1, 0), Some(1));
        assert_eq!(near(0, 1), Some(1));
        assert_eq!(near(0, 0), Some(0));
        assert_eq!(near(-3, 0), Some(0));
    }
}
