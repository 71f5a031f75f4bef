//! Ending consents, and above all those that serve no account any more.
//!
//! Every account of a login may come to be not shared: people say so by repairs, or the bank does. The consent and
//! its tokens are kept as long as a repair can be undone, since an undo brings an account back that needs them. After
//! that nothing needs them, and they are given up. The login and what it has stay.
//!
//! When that is to happen is never stored: it follows from the accounts, and is looked at again when the job comes
//! due. So whatever brings an account back, or gives a new consent, needs to say nothing.

use jiff::{SignedDuration, Timestamp};
use model::{
    Account, Condition, Consent, Partner,
    consent::Ender,
    id::{ConsentId, CustomerId, InstitutionId, JobId, LoginId},
};
use store::PartnerTx;

use crate::{
    Engine, EngineError, events,
    jobs::{Work, new_job},
    link::revocation,
};

/// What the keys of all these jobs begin with.
pub(crate) const KEY: &str = "retire:";

/// What came of looking at a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retired {
    /// Everything there was to do.
    Done,
    /// The login is in other hands.
    Busy,
}

/// When a consent is given up if nothing brings an account back; never while an account may be fed by it.
fn due(consent: &Consent, accounts: &[Account], keep: SignedDuration) -> Option<Timestamp> {
    let mut since = consent.granted_at;
    for account in accounts {
        let outcome = account.outcome?;
        if outcome.condition != Condition::AccountNotShared {
            return None;
        }
        let ended = account.ended_at.max(account.outcome_since);
        since = since.max(ended.unwrap_or(since));
    }
    let none = accounts.is_empty();
    (!none).then(|| since.checked_add(keep).unwrap_or(Timestamp::MAX))
}

/// When the consent of a login is given up, as things stand.
fn due_of(
    tx: &mut PartnerTx<'_, '_>,
    login: LoginId,
    keep: SignedDuration,
) -> Result<Option<Timestamp>, EngineError> {
    let Some(consent) = tx.find_consent(login)? else {
        return Ok(None);
    };
    Ok(due(&consent, &tx.list_accounts_of_login(login)?, keep))
}

/// Sees to it that the consent of a login is given up in time if none of its accounts is shared any more.
pub(crate) fn arm_retirement(
    tx: &mut PartnerTx<'_, '_>,
    engine: &Engine,
    login: LoginId,
    id: JobId,
    now: Timestamp,
) -> Result<(), EngineError> {
    let Some(due) = due_of(tx, login, engine.config().keep_undo)? else {
        return Ok(());
    };
    let job = store::NewJob {
        due_at: due.max(now),
        ..new_job(id, &Work::Retire { login }, None, now)?
    };
    Ok(tx.arm(&job)?)
}

/// Ends a consent through us: its tokens go, and the bank is told by the job with this id. A login with another
/// consent, or none, stays as it is.
pub(crate) fn end_consent(
    tx: &mut PartnerTx<'_, '_>,
    customer: CustomerId,
    institution: InstitutionId,
    (login, id): (LoginId, ConsentId),
    by: Ender,
    job: u64,
    now: Timestamp,
) -> Result<(), EngineError> {
    tx.touch_login(login)?;
    if tx.find_consent(login)?.is_none_or(|current| current.id != id) {
        return Ok(());
    }
    let grant = tx.find_grant(login)?.filter(|grant| grant.consent == id);
    if let Some(refresh) = grant.and_then(|grant| grant.refresh) {
        tx.enqueue(&revocation(job, institution, refresh, now)?)?;
    }
    tx.end_consent(login, id, by, now)?;
    if let Some(event) = events::consent_withdrawn(tx, customer, login, id, by, now)? {
        tx.append_event(&event)?;
    }
    Ok(())
}

impl Engine {
    /// Gives up the consent of a login if none of its accounts was shared for as long as that can be undone. If
    /// that time is not over yet, looks again when it is.
    pub(crate) async fn retire(
        &self,
        partner: &Partner,
        job: JobId,
        login: LoginId,
    ) -> Result<Retired, EngineError> {
        let now = self.now_of(partner);
        let (again, revoked) = (self.job_ids(1).await?, self.long_id().await?);
        let owner = format!("{}-{job}", self.inner.owner);
        let engine = self.clone();
        let done = self
            .store()
            .partner(partner.id)
            .write(move |tx| {
                let Some(found) = tx.find_login(login)? else {
                    return Ok::<_, EngineError>(Retired::Done);
                };
                // A run that is under way may find an account shared again.
                if !engine.is_alone(tx, login, &owner)? {
                    return Ok(Retired::Busy);
                }
                tx.begin_job(job)?;
                let keep = engine.config().keep_undo;
                match (due_of(tx, login, keep)?, found.consent, again.first()) {
                    (Some(due), _, Some(again)) if due > now => {
                        arm_retirement(tx, &engine, login, *again, now)?;
                    }
                    (Some(_), Some(consent), _) => {
                        let (of, at) = (found.login.customer, found.login.institution);
                        let which = (login, consent.id);
                        end_consent(tx, of, at, which, Ender::Holdfast, revoked, now)?;
                        tracing::info!(%login, "a consent that no account of is shared was given up");
                    }
                    _ => {}
                }
                Ok(Retired::Done)
            })
            .await?;
        self.wake();
        Ok(done)
    }
}

#[cfg(test)]
mod tests {
    use model::{
        AccountType, Currency, MismatchScope, Outcome, Region,
        account::{AccountDetail, Snapshot},
        id::AccountId,
    };

    use super::*;

    const KEEP: SignedDuration = SignedDuration::from_hours(24 * 90);

    fn day(day: i64) -> Timestamp {
        Timestamp::from_second(1_773_252_000 + day * 24 * 3_600).unwrap()
    }

    fn consent(given: i64) -> Consent {
        Consent {
            id: ConsentId::new(1).unwrap(),
            login: LoginId::new(2).unwrap(),
            grant: None,
            subject: None,
            client: "client".to_owned(),
            granted_at: day(given),
            expires_at: None,
            ended_at: None,
        }
    }

    fn account(condition: Option<Condition>, since: i64, ended: Option<i64>) -> Account {
        let snapshot = Snapshot {
            name: String::new(),
            kind: AccountType::Checking,
            number_masked: String::new(),
            number_display: String::new(),
            real_last4: None,
            currency: Currency::USD,
            balance: None,
            balance_at: None,
            detail: AccountDetail::default(),
        };
        let of = (
            CustomerId::new(3).unwrap(),
            LoginId::new(2).unwrap(),
            InstitutionId::new(4).unwrap(),
        );
        Account {
            outcome: condition.map(|condition| Outcome {
                condition,
                region: Region::Us,
                code: 1,
            }),
            outcome_since: condition.map(|_| day(since)),
            ended_at: ended.map(day),
            ..Account::linked(AccountId::new(5).unwrap(), of, 1, snapshot, day(0))
        }
    }

    #[test]
    fn a_consent_is_given_up_so_long_after_the_last_of_its_accounts_was_shared() {
        let unshared = |since, ended| account(Some(Condition::AccountNotShared), since, ended);
        let due = |given, accounts: &[Account]| due(&consent(given), accounts, KEEP);
        assert_eq!(due(0, &[unshared(5, None), unshared(3, None)]), Some(day(95)));
        assert_eq!(
            due(0, &[unshared(5, Some(8))]),
            Some(day(98)),
            "a repair that ended what was not shared before can be undone as long"
        );
        assert_eq!(
            due(20, &[unshared(5, None)]),
            Some(day(110)),
            "and a new consent begins anew"
        );
    }

    #[test]
    fn a_consent_is_kept_as_long_as_one_account_may_be_fed_by_it() {
        let gone = account(Some(Condition::AccountNotShared), 1, Some(1));
        for other in [
            None,
            Some(Condition::Healthy),
            Some(Condition::AccountMismatch(MismatchScope::Account)),
            Some(Condition::AccountClosed),
            Some(Condition::ConsentRevoked),
        ] {
            let accounts = [gone.clone(), account(other, 1, None)];
            assert_eq!(due(&consent(0), &accounts, KEEP), None, "{other:?}");
        }
        assert_eq!(due(&consent(0), &[], KEEP), None);
    }
}
