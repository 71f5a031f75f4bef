//! Refreshes that nobody waits for. What came of each account is kept in the transaction that ends its
//! job, so that a later run does not change what is told of an earlier one.

use jiff::Timestamp;
use model::id::{AccountId, CustomerId, InstitutionId, JobId, LoginId};

use crate::{
    PartnerTx, StoreError, SystemTx,
    codec::values,
    db::{Tx, statements},
};

statements! {
    INSERT = "INSERT INTO refresh (id, partner_id, customer_id, mode, created_at) VALUES ($1, $2, $3, $4, $5)";
    INSERT_ACCOUNT = "INSERT INTO refresh_account (refresh_id, account_id, partner_id, login_id, institution_id, job_id,
            ended, code, attempted_at, succeeded_at)
        VALUES ($1, $2, $3, $4, $5, $6, 0, NULL, NULL, NULL)";
    BY_ID = "SELECT mode, created_at FROM refresh WHERE partner_id = $1 AND customer_id = $2 AND id = $3";
    ACCOUNTS = "SELECT r.account_id, r.login_id, r.institution_id, r.job_id, r.ended, r.code, r.attempted_at,
            r.succeeded_at, COALESCE(j.attempts, 0)
        FROM refresh_account r LEFT JOIN job j ON j.id = r.job_id
        WHERE r.partner_id = $1 AND r.refresh_id = $2 ORDER BY r.login_id, r.account_id";
    SETTLE = "UPDATE refresh_account SET ended = 1,
            code = (SELECT a.code FROM account a WHERE a.id = refresh_account.account_id),
            attempted_at = (SELECT a.attempted_at FROM account a WHERE a.id = refresh_account.account_id),
            succeeded_at = (SELECT a.succeeded_at FROM account a WHERE a.id = refresh_account.account_id)
        WHERE job_id = $1 AND ended = 0";
    PURGE = "DELETE FROM refresh WHERE created_at < $1";
}

/// A refresh that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshRecord {
    /// A GUID.
    pub id: String,
    /// Whose accounts.
    pub customer: CustomerId,
    /// How deep, in the published word.
    pub mode: String,
    /// When it was asked for, in the partner's time.
    pub created_at: Timestamp,
    /// What is to come of each account, and what came of it.
    pub accounts: Vec<RefreshedAccount>,
}

/// One account of a refresh.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshedAccount {
    /// The account.
    pub account: AccountId,
    /// Its login.
    pub login: LoginId,
    /// Who holds it.
    pub institution: InstitutionId,
    /// The job that refreshes it.
    pub job: JobId,
    /// Whether that job has begun.
    pub begun: bool,
    /// What came of it, when that job ended.
    pub result: Option<RefreshResult>,
}

/// How an account stood when its job ended. All absent if it was gone by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RefreshResult {
    /// Its code.
    pub code: Option<u32>,
    /// Its last attempt.
    pub attempted_at: Option<Timestamp>,
    /// Its last success.
    pub succeeded_at: Option<Timestamp>,
}

/// Keeps what came of the accounts of a job that ends in this transaction.
pub(crate) fn settle(tx: &mut Tx<'_>, job: JobId) -> Result<(), StoreError> {
    tx.execute(SETTLE, &values![job]).map(|_| ())
}

impl PartnerTx<'_, '_> {
    /// Keeps a refresh that is asked for; its jobs are enqueued in the same transaction.
    ///
    /// # Errors
    /// If the database fails.
    pub fn insert_refresh(&mut self, new: &RefreshRecord) -> Result<(), StoreError> {
        self.tx.execute(
            INSERT,
            &values![&new.id, self.partner, new.customer, &new.mode, new.created_at],
        )?;
        for one in &new.accounts {
            self.tx.execute(
                INSERT_ACCOUNT,
                &values![
                    &new.id,
                    one.account,
                    self.partner,
                    one.login,
                    one.institution,
                    one.job
                ],
            )?;
        }
        Ok(())
    }

    /// A refresh of a customer, and how far it is.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_refresh(
        &mut self,
        customer: CustomerId,
        id: &str,
    ) -> Result<Option<RefreshRecord>, StoreError> {
        let found = self.tx.find(BY_ID, &values![self.partner, customer, id], |row| {
            Ok((row.next::<String>()?, row.next::<Timestamp>()?))
        })?;
        let Some((mode, created_at)) = found else {
            return Ok(None);
        };
        let accounts = self.tx.list(ACCOUNTS, &values![self.partner, id], |row| {
            let (account, login, institution, job) = (row.next()?, row.next()?, row.next()?, row.next()?);
            let ended = row.next::<bool>()?;
            let result = RefreshResult {
                code: row.next()?,
                attempted_at: row.next()?,
                succeeded_at: row.next()?,
            };
            Ok(RefreshedAccount {
                account,
                login,
                institution,
                job,
                begun: ended || row.next::<u32>()? > 0,
                result: ended.then_some(result),
            })
        })?;
        Ok(Some(RefreshRecord {
            id: id.to_owned(),
            customer,
            mode,
            created_at,
            accounts,
        }))
    }
}

impl SystemTx<'_, '_> {
    /// Forgets refreshes that were asked for before an instant.
    ///
    /// # Errors
    /// If the database fails.
    pub fn purge_refreshes(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.tx.execute(PURGE, &values![before])
    }
}
