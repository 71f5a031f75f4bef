//! Reading accounts.

use model::{
    Account, Customer, Evidence, Partner,
    condition::RequestFault,
    id::{AccountId, CustomerId, InstitutionId, LoginId},
};

use crate::{Engine, EngineError, Fault};

/// Evidence shown at a time.
const EVIDENCE: u32 = 10;

impl Engine {
    /// A customer's accounts.
    ///
    /// # Errors
    /// [`RequestFault::CustomerNotFound`], or the database's failure.
    pub async fn accounts(
        &self,
        partner: &Partner,
        customer: CustomerId,
    ) -> Result<Vec<Account>, EngineError> {
        self.store()
            .partner(partner.id)
            .read(move |tx| {
                tx.find_customer(customer)?
                    .ok_or(RequestFault::CustomerNotFound)?;
                Ok(tx.list_accounts(customer)?)
            })
            .await
    }

    /// The accounts of one of the customer's logins.
    ///
    /// # Errors
    /// [`RequestFault::CustomerNotFound`], [`RequestFault::LoginNotFound`], or the database's failure.
    pub async fn accounts_of_login(
        &self,
        partner: &Partner,
        customer: CustomerId,
        login: LoginId,
    ) -> Result<Vec<Account>, EngineError> {
        self.store()
            .partner(partner.id)
            .read(move |tx| {
                tx.find_customer(customer)?
                    .ok_or(RequestFault::CustomerNotFound)?;
                let found = tx
                    .find_login(login)?
                    .filter(|found| found.login.customer == customer);
                found.ok_or_else(|| unknown_login(login))?;
                Ok(tx.list_accounts_of_login(login)?)
            })
            .await
    }

    /// The customer's accounts at one institution.
    ///
    /// # Errors
    /// [`RequestFault::CustomerNotFound`], [`RequestFault::InstitutionWithoutAccounts`], or the database's
    /// failure.
    pub async fn accounts_at(
        &self,
        partner: &Partner,
        customer: CustomerId,
        institution: InstitutionId,
    ) -> Result<Vec<Account>, EngineError> {
        self.store()
            .partner(partner.id)
            .read(move |tx| {
                tx.find_customer(customer)?
                    .ok_or(RequestFault::CustomerNotFound)?;
                let accounts = tx.list_accounts_at(customer, institution)?;
                if accounts.is_empty() {
                    let fault = RequestFault::InstitutionWithoutAccounts;
                    return Err(Fault::naming(fault, "institution", institution.to_string()).into());
                }
                Ok(accounts)
            })
            .await
    }

    /// One of the customer's accounts.
    ///
    /// # Errors
    /// [`RequestFault::CustomerNotFound`], [`RequestFault::AccountNotFound`], or the database's failure.
    pub async fn account(
        &self,
        partner: &Partner,
        customer: CustomerId,
        account: AccountId,
    ) -> Result<Account, EngineError> {
        self.store()
            .partner(partner.id)
            .read(move |tx| {
                tx.find_customer(customer)?
                    .ok_or(RequestFault::CustomerNotFound)?;
                let found = tx
                    .find_account(account)?
                    .filter(|found| found.customer == customer);
                Ok(found.ok_or_else(|| unknown_account(customer, account))?)
            })
            .await
    }

    /// The evidence about one of the partner's accounts, newest first.
    ///
    /// # Errors
    /// [`RequestFault::ResourceNotFound`], or the database's failure.
    pub async fn evidence(
        &self,
        partner: &Partner,
        account: AccountId,
    ) -> Result<(Account, Vec<Evidence>), EngineError> {
        self.store()
            .partner(partner.id)
            .read(move |tx| {
                let found = tx.find_account(account)?.ok_or(RequestFault::ResourceNotFound)?;
                let evidence = tx.list_evidence(account, EVIDENCE)?;
                Ok((found, evidence))
            })
            .await
    }

    /// A customer's logins, by id.
    pub(crate) async fn logins(
        &self,
        partner: &Partner,
        customer: CustomerId,
    ) -> Result<(Customer, Vec<LoginId>), EngineError> {
        self.store()
            .partner(partner.id)
            .read(move |tx| {
                let found = tx
                    .find_customer(customer)?
                    .ok_or(RequestFault::CustomerNotFound)?;
                let logins = tx
                    .list_logins(customer)?
                    .into_iter()
                    .map(|login| login.id)
                    .collect();
                Ok((found, logins))
            })
            .await
    }
}

pub(crate) fn unknown_login(login: LoginId) -> Fault {
    Fault::naming(RequestFault::LoginNotFound, "login", login.to_string())
}

pub(crate) fn unknown_account(customer: CustomerId, account: AccountId) -> Fault {
    Fault {
        kind: RequestFault::AccountNotFound,
        marks: vec![
            ("customer", customer.to_string()),
            ("account", account.to_string()),
        ],
    }
}
