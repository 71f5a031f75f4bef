//! Removing accounts and logins. What was chosen to be gone is not taken up again by itself, and access
//! at the bank is given up where nothing is left that needs it.

use jiff::Timestamp;
use model::{
    Partner,
    condition::RequestFault,
    id::{AccountId, CustomerId, JobId, LoginId},
};
use store::{AccountRecord, PartnerTx, SeenAccount, SeenFact, StoreError};

use crate::{
    Engine, EngineError,
    accounts::{unknown_account, unknown_login},
    as_id, cases,
    link::revocation,
    night::rest_if_ended,
};

/// Removes a login with everything that hangs on it; its access is given up by a job.
fn remove_login(
    tx: &mut PartnerTx<'_, '_>,
    login: LoginId,
    job: u64,
    now: Timestamp,
) -> Result<(), EngineError> {
    tx.touch_login(login)?;
    let institution = tx.find_login(login)?.map(|found| found.login.institution);
    let refresh = tx.find_grant(login)?.and_then(|grant| grant.refresh);
    if let (Some(institution), Some(refresh)) = (institution, refresh) {
        tx.enqueue(&revocation(job, institution, refresh, now)?)?;
    }
    let accounts = tx.list_accounts_of_login(login)?;
    let accounts: Vec<AccountId> = accounts.into_iter().map(|account| account.id).collect();
    let told = cases::unlinked(tx, &accounts, now)?;
    tx.delete_login(login)?;
    for event in &told {
        tx.append_event(event)?;
    }
    Ok(())
}

/// Remembers the account that a bank goes on listing and that is fed no more: it was passed over, and is nobody's
/// successor. Stand-ins mean nothing under another consent.
pub(crate) fn pass_over(
    tx: &mut PartnerTx<'_, '_>,
    record: &AccountRecord,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(alias) = &record.alias else {
        return Ok(());
    };
    let lasting = record.facts.iter().filter(|fact| !fact.tokenised);
    let seen = SeenAccount {
        provider_account: alias.provider_account.clone(),
        category: record.account.snapshot.kind.category(),
        at_link: true,
        first_seen: now,
        facts: lasting
            .map(|fact| SeenFact {
                name: fact.name,
                value: fact.value.clone(),
            })
            .collect(),
    };
    let login = record.account.login;
    tx.forget_seen(login, &alias.provider_account)?;
    tx.remember_seen(login, &[seen])
}

impl Engine {
    /// Removes one account; the others of its login go on. With the last account the login goes too.
    ///
    /// # Errors
    /// [`RequestFault::CustomerNotFound`], [`RequestFault::AccountNotFound`], or the database's failure.
    pub async fn delete_account(
        &self,
        partner: &Partner,
        customer: CustomerId,
        id: AccountId,
    ) -> Result<(), EngineError> {
        let (now, job) = (self.now_of(partner), self.long_id().await?);
        let engine = self.clone();
        self.store()
            .partner(partner.id)
            .write(move |tx| {
                tx.find_customer(customer)?
                    .ok_or(RequestFault::CustomerNotFound)?;
                let found = tx.find_account(id)?.filter(|found| found.customer == customer);
                let login = found.ok_or_else(|| unknown_account(customer, id))?.login;
                tx.touch_login(login)?;
                let records = tx.list_all_account_records(login)?;
                if records.iter().all(|record| record.account.id == id) {
                    return remove_login(tx, login, job, now);
                }
                if let Some(removed) = records.iter().find(|record| record.account.id == id) {
                    pass_over(tx, removed, now)?;
                }
                let told = cases::unlinked(tx, &[id], now)?;
                tx.delete_account(id)?;
                rest_if_ended(tx, &engine, login, as_id(JobId::new(job))?, now)?;
                for event in &told {
                    tx.append_event(event)?;
                }
                Ok::<_, EngineError>(())
            })
            .await?;
        self.wake();
        Ok(())
    }

    /// Removes a login with all its accounts, and gives up access at the bank.
    ///
    /// # Errors
    /// [`RequestFault::CustomerNotFound`], [`RequestFault::LoginNotFound`], or the database's failure.
    pub async fn delete_login(
        &self,
        partner: &Partner,
        customer: CustomerId,
        login: LoginId,
    ) -> Result<(), EngineError> {
        let (now, job) = (self.now_of(partner), self.long_id().await?);
        self.store()
            .partner(partner.id)
            .write(move |tx| {
                tx.find_customer(customer)?
                    .ok_or(RequestFault::CustomerNotFound)?;
                let found = tx
                    .find_login(login)?
                    .filter(|found| found.login.customer == customer);
                found.ok_or_else(|| unknown_login(login))?;
                remove_login(tx, login, job, now)
            })
            .await?;
        self.wake();
        Ok(())
    }
}
