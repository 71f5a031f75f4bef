//! Refreshes that nobody waits for: asked for now, reported on by account.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use model::{
    Condition, Outcome, Partner, Trigger,
    condition::RequestFault,
    id::{AccountId, CustomerId, InstitutionId, JobId, LoginId},
    random::guid,
};
use store::{RefreshRecord, RefreshedAccount};

use crate::{
    Engine, EngineError, Fault,
    accounts::unknown_login,
    as_id,
    jobs::{Work, new_job},
};

/// How deep a refresh reads (us-api.md 3.6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshMode {
    /// What is new.
    Standard,
    /// Everything the bank gives, up to the depth of a historic load.
    Historic,
    /// At least between two instants.
    Custom {
        /// The earliest instant that is wanted.
        from: Timestamp,
        /// The latest instant that is wanted.
        to: Timestamp,
    },
}

impl RefreshMode {
    /// The published word.
    pub const fn name(self) -> &'static str {
        match self {
            RefreshMode::Standard => "standard",
            RefreshMode::Historic => "historic",
            RefreshMode::Custom { .. } => "custom",
        }
    }
}

/// What is to be refreshed. Accounts count before a login.
#[derive(Debug, Clone)]
pub struct RefreshAsk {
    /// Every account of this login.
    pub login: Option<LoginId>,
    /// These accounts.
    pub accounts: Vec<AccountId>,
    /// How deep.
    pub mode: RefreshMode,
}

/// How far a refresh is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefreshState {
    /// Asked for.
    New,
    /// Begun.
    InProgress,
    /// Over, and at least one account is well.
    Completed,
    /// Over, and no account is.
    Failed,
}

impl RefreshState {
    /// The published word.
    pub const fn name(self) -> &'static str {
        match self {
            RefreshState::New => "NEW",
            RefreshState::InProgress => "IN_PROGRESS",
            RefreshState::Completed => "COMPLETED",
            RefreshState::Failed => "FAILED",
        }
    }
}

/// A refresh, and what came of it so far.
#[derive(Debug, Clone)]
pub struct RefreshView {
    /// A GUID.
    pub id: String,
    /// Whose accounts.
    pub customer: CustomerId,
    /// How deep, in the published word.
    pub mode: String,
    /// How far it is.
    pub state: RefreshState,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// Each account.
    pub accounts: Vec<RefreshedView>,
}

/// One account of a refresh.
#[derive(Debug, Clone)]
pub struct RefreshedView {
    /// The account.
    pub account: AccountId,
    /// Its login.
    pub login: LoginId,
    /// Who holds it.
    pub institution: InstitutionId,
    /// What came of it; absent while it goes on.
    pub result: Option<Result<Timestamp, Outcome>>,
}

fn state(accounts: &[RefreshedView], begun: bool) -> RefreshState {
    let over = accounts.iter().all(|a| a.result.is_some());
    let well = accounts.iter().any(|a| matches!(a.result, Some(Ok(_))));
    match (over, well, begun) {
        (true, true, _) => RefreshState::Completed,
        (true, false, _) => RefreshState::Failed,
        (false, _, true) => RefreshState::InProgress,
        (false, _, false) => RefreshState::New,
    }
}

impl Engine {
    /// Asks for a refresh and does not wait for it.
    ///
    /// # Errors
    /// [`RequestFault::CustomerNotFound`], [`RequestFault::LoginNotFound`],
    /// [`RequestFault::RefreshAccountNotFound`], [`RequestFault::DateRangeInvalid`] if more is asked for
    /// than a historic load reads, or the database's failure.
    pub async fn start_refresh(
        &self,
        partner: &Partner,
        customer: CustomerId,
        ask: RefreshAsk,
    ) -> Result<RefreshView, EngineError> {
        let now = self.now_of(partner);
        if let RefreshMode::Custom { from, .. } = ask.mode {
            self.check_depth(from, now)?;
        }
        let accounts = self.accounts(partner, customer).await?;
        let wanted: Vec<_> = if ask.accounts.is_empty() {
            let login = ask.login;
            if let Some(login) = login {
                self.accounts_of_login(partner, customer, login).await?;
            }
            accounts
                .into_iter()
                .filter(|account| Some(account.login) == login)
                .collect()
        } else {
            let mut wanted = Vec::with_capacity(ask.accounts.len());
            for id in &ask.accounts {
                let found = accounts.iter().find(|account| account.id == *id);
                let unknown =
                    || Fault::naming(RequestFault::RefreshAccountNotFound, "account", id.to_string());
                wanted.push(found.ok_or_else(unknown)?.clone());
            }
            wanted.sort_by_key(|account| account.id);
            wanted.dedup_by_key(|account| account.id);
            wanted
        };
        if let (true, Some(login)) = (wanted.is_empty(), ask.login) {
            return Err(unknown_login(login).into());
        }
        let ids = self.store().long_ids(wanted.len()).await?;
        let record = RefreshRecord {
            id: guid(self.random()),
            customer,
            mode: ask.mode.name().to_owned(),
            created_at: now,
            accounts: Vec::new(),
        };
        let deep = ask.mode != RefreshMode::Standard;
        let record = self
            .store()
            .partner(partner.id)
            .write(move |tx| {
                let mut record = record.clone();
                // What is new is read login by login, what is old account by account.
                let mut jobs: BTreeMap<LoginId, JobId> = BTreeMap::new();
                for (account, fresh) in wanted.iter().zip(&ids) {
                    let known = jobs.get(&account.login).copied().filter(|_| !deep);
                    let job = match known {
                        Some(job) => job,
                        None => {
                            let work = if deep {
                                Work::Historic {
                                    login: account.login,
                                    account: account.id,
                                }
                            } else {
                                Work::Aggregate {
                                    login: account.login,
                                    trigger: Trigger::Refresh,
                                    since: None,
                                }
                            };
                            tx.enqueue(&new_job(
                                as_id(JobId::new(*fresh))?,
                                &work,
                                Some(account.institution),
                                now,
                            )?)?
                        }
                    };
                    jobs.insert(account.login, job);
                    record.accounts.push(RefreshedAccount {
                        account: account.id,
                        login: account.login,
                        institution: account.institution,
                        job,
                        begun: false,
                        result: None,
                    });
                }
                tx.insert_refresh(&record)?;
                Ok::<_, EngineError>(record)
            })
            .await?;
        self.wake();
        self.refresh_view(partner, record).await
    }

    /// Whether a historic load reads back to an instant.
    fn check_depth(&self, from: Timestamp, now: Timestamp) -> Result<(), Fault> {
        // A day of grace, for clocks and zones that differ.
        let depth = self
            .config()
            .historic_depth
            .saturating_add(SignedDuration::from_hours(24));
        if now.duration_since(from) <= depth {
            return Ok(());
        }
        let days = self.config().historic_depth.as_hours() / 24;
        let reason = format!("fromDate is more than {days} days ago");
        Err(Fault::naming(RequestFault::DateRangeInvalid, "reason", reason))
    }

    /// A refresh that was asked for, and what came of it so far.
    ///
    /// # Errors
    /// [`RequestFault::CustomerNotFound`], [`RequestFault::RefreshNotFound`], or the database's failure.
    pub async fn refresh_status(
        &self,
        partner: &Partner,
        customer: CustomerId,
        id: &str,
    ) -> Result<RefreshView, EngineError> {
        self.customer(partner, customer).await?;
        let id = id.to_ascii_lowercase();
        let scope = self.store().partner(partner.id);
        let found = scope.read(move |tx| tx.find_refresh(customer, &id)).await?;
        let record = found.ok_or(RequestFault::RefreshNotFound)?;
        self.refresh_view(partner, record).await
    }

    async fn refresh_view(
        &self,
        partner: &Partner,
        record: RefreshRecord,
    ) -> Result<RefreshView, EngineError> {
        let begun = record.accounts.iter().any(|a| a.begun);
        let mut accounts = Vec::with_capacity(record.accounts.len());
        for one in record.accounts {
            let ours = |condition: Condition| {
                self.catalogue()
                    .outcome(condition, partner.region, &model::institution::Rules::default())
            };
            let result = one.result.map(|result| {
                match (result.attempted_at, result.succeeded_at, result.code) {
                    (None, None, None) => Err(ours(Condition::AccountNotFound)),
                    // The job was given up before it came to this account.
                    (attempted, ..) if attempted.is_none_or(|at| at < record.created_at) => {
                        Err(ours(Condition::InternalError))
                    }
                    (_, Some(succeeded), Some(0)) => Ok(succeeded),
                    (_, _, Some(code)) => Err(Outcome {
                        code,
                        ..ours(Condition::InternalError)
                    }),
                    _ => Err(ours(Condition::InternalError)),
                }
            });
            accounts.push(RefreshedView {
                account: one.account,
                login: one.login,
                institution: one.institution,
                result,
            });
        }
        Ok(RefreshView {
            state: state(&accounts, begun),
            id: record.id,
            customer: record.customer,
            mode: record.mode,
            created_at: record.created_at,
            accounts,
        })
    }
}

#[cfg(test)]
mod tests {
    use model::Region;

    use super::*;

    #[test]
    fn one_account_that_is_well_completes_a_refresh() {
        let one = |result| RefreshedView {
            account: AccountId::new(1).unwrap(),
            login: LoginId::new(1).unwrap(),
            institution: InstitutionId::new(1).unwrap(),
            result,
        };
        let well = || one(Some(Ok(Timestamp::UNIX_EPOCH)));
        let ill = || {
            one(Some(Err(Outcome {
                condition: Condition::InternalError,
                region: Region::Us,
                code: 990,
            })))
        };
        assert_eq!(state(&[one(None)], false), RefreshState::New);
        assert_eq!(state(&[one(None)], true), RefreshState::InProgress);
        assert_eq!(state(&[one(None), ill()], true), RefreshState::InProgress);
        assert_eq!(state(&[well(), ill()], true), RefreshState::Completed);
        assert_eq!(state(&[ill(), ill()], true), RefreshState::Failed);
    }
}
