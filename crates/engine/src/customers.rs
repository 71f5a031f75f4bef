//! Customers.

use model::{
    Customer, CustomerKind, Partner,
    condition::RequestFault,
    id::{AccountId, CustomerId},
};
use store::{CustomerFilter, StoreError};

use crate::{
    Engine, EngineError, Fault, as_id, cases,
    link::{revocation, revocation_of},
};

/// A customer to be added, as a partner describes it.
#[derive(Debug, Clone)]
pub struct NewCustomer {
    /// 6 to 255 letters, digits, or `! @ . # $ % & * _ - +` (us-api.md 3.8).
    pub username: String,
    /// Testing or active.
    pub kind: CustomerKind,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// At most 15 characters.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// The partner's application.
    pub application: Option<String>,
}

/// New names for a customer; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct Renaming {
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
}

/// Whether a username follows the published rule.
fn is_username(text: &str) -> bool {
    (6..=255).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!@.#$%&*_-+".contains(&b))
}

/// Whether a name has only what names have: no control characters and none that mark up text.
fn is_name(text: &str) -> bool {
    !text.trim().is_empty()
        && text.chars().count() <= 255
        && !text.chars().any(|c| {
            c.is_control() || matches!(c, '<' | '>' | '{' | '}' | '[' | ']' | '|' | '\\' | '^' | '~')
        })
}

pub(crate) fn check_names(first: Option<&str>, last: Option<&str>) -> Result<(), RequestFault> {
    if first.into_iter().chain(last).all(is_name) {
        Ok(())
    } else {
        Err(RequestFault::NameCharacters)
    }
}

impl Engine {
    /// Adds a customer.
    ///
    /// # Errors
    /// [`RequestFault::UsernamePolicy`], [`RequestFault::NameCharacters`],
    /// [`RequestFault::UsernameTaken`], [`RequestFault::BadRequest`] for an active customer of a partner whose
    /// clock was moved, or the database's failure.
    pub async fn add_customer(&self, partner: &Partner, new: NewCustomer) -> Result<Customer, EngineError> {
        if !is_username(&new.username) {
            return Err(RequestFault::UsernamePolicy.into());
        }
        check_names(new.first_name.as_deref(), new.last_name.as_deref())?;
        if new.kind == CustomerKind::Active && partner.clock_offset.is_positive() {
            let reason = "the partner's clock was moved, so that it can have testing customers only";
            return Err(Fault::naming(RequestFault::BadRequest, "reason", reason).into());
        }
        let now = self.now_of(partner);
        let customer = Customer {
            id: as_id(CustomerId::new(self.short_id().await?))?,
            partner: partner.id,
            username: new.username,
            kind: new.kind,
            first_name: new.first_name,
            last_name: new.last_name,
            phone: new.phone,
            email: new.email,
            application: new.application,
            created_at: now,
            modified_at: now,
        };
        let row = customer.clone();
        match self
            .store()
            .partner(partner.id)
            .write(move |tx| tx.insert_customer(&row))
            .await
        {
            Err(StoreError::Conflict { .. }) => Err(RequestFault::UsernameTaken.into()),
            Err(error) => Err(error.into()),
            Ok(()) => Ok(customer),
        }
    }

    /// A customer of the partner.
    ///
    /// # Errors
    /// [`RequestFault::CustomerNotFound`], or the database's failure.
    pub async fn customer(&self, partner: &Partner, id: CustomerId) -> Result<Customer, EngineError> {
        let found = self
            .store()
            .partner(partner.id)
            .read(move |tx| tx.find_customer(id))
            .await?;
        found.ok_or_else(|| RequestFault::CustomerNotFound.into())
    }

    /// A page of the partner's customers, and how many there are in all.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn list_customers(
        &self,
        partner: &Partner,
        filter: CustomerFilter,
        skip: u32,
        limit: u32,
    ) -> Result<(Vec<Customer>, u32), EngineError> {
        let scope = self.store().partner(partner.id);
        Ok(scope
            .read(move |tx| tx.list_customers(&filter, skip, limit))
            .await?)
    }

    /// Changes a customer's names.
    ///
    /// # Errors
    /// [`RequestFault::NothingToUpdate`], [`RequestFault::NameCharacters`],
    /// [`RequestFault::CustomerNotFound`], or the database's failure.
    pub async fn rename_customer(
        &self,
        partner: &Partner,
        id: CustomerId,
        renaming: Renaming,
    ) -> Result<(), EngineError> {
        if renaming.first_name.is_none() && renaming.last_name.is_none() {
            return Err(RequestFault::NothingToUpdate.into());
        }
        check_names(renaming.first_name.as_deref(), renaming.last_name.as_deref())?;
        let now = self.now_of(partner);
        self.store()
            .partner(partner.id)
            .write(move |tx| {
                let mut customer = tx.find_customer(id)?.ok_or(RequestFault::CustomerNotFound)?;
                if let Some(first) = &renaming.first_name {
                    customer.first_name = Some(first.clone());
                }
                if let Some(last) = &renaming.last_name {
                    customer.last_name = Some(last.clone());
                }
                Ok(tx.rename_customer(&customer, now)?)
            })
            .await
    }

    /// Deletes a customer with everything that hangs on it. Access at banks is given up afterwards, by
    /// jobs that are enqueued in the same transaction.
    ///
    /// # Errors
    /// [`RequestFault::CustomerNotFound`], or the database's failure.
    pub async fn delete_customer(&self, partner: &Partner, id: CustomerId) -> Result<(), EngineError> {
        let now = self.now_of(partner);
        let scope = self.store().partner(partner.id);
        // One more may be linked or opened in between; then there are too few numbers, and it is counted
        // again.
        loop {
            let open = scope
                .read(move |tx| Ok::<_, StoreError>(tx.list_logins(id)?.len() + tx.list_sessions(id)?.len()))
                .await?;
            let ids = self.store().long_ids(open).await?;
            let deleted = scope
                .write(move |tx| {
                    if tx.find_customer(id)?.is_none() {
                        return Err(EngineError::from(RequestFault::CustomerNotFound));
                    }
                    let (logins, sessions) = (tx.list_logins(id)?, tx.list_sessions(id)?);
                    if logins.len() + sessions.len() > ids.len() {
                        return Ok(false);
                    }
                    let mut fresh = ids.iter().copied();
                    let mut next = || fresh.next().ok_or(StoreError::Serialization);
                    for login in logins {
                        tx.touch_login(login.id)?;
                        let job = next()?;
                        if let Some(refresh) = tx.find_grant(login.id)?.and_then(|grant| grant.refresh) {
                            tx.enqueue(&revocation(job, login.institution, refresh, now)?)?;
                        }
                    }
                    for session in sessions {
                        if let Some(job) = revocation_of(next()?, &session, now)? {
                            tx.enqueue(&job)?;
                        }
                    }
                    let accounts = tx.list_accounts(id)?;
                    let accounts: Vec<AccountId> = accounts.into_iter().map(|account| account.id).collect();
                    let told = cases::unlinked(tx, &accounts, now)?;
                    tx.delete_customer(id)?;
                    for event in &told {
                        tx.append_event(event)?;
                    }
                    Ok(true)
                })
                .await?;
            if deleted {
                break;
            }
        }
        self.wake();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames_follow_the_published_rule() {
        for good in [
            "abcdef",
            "customer_1@domain.tld",
            "A1!@.#$%&*_-+",
            &"x".repeat(255),
        ] {
            assert!(is_username(good), "{good}");
        }
        for bad in [
            "",
            "short",
            "with blank",
            "umläut",
            "tab\tbed",
            "semi;colon",
            &"x".repeat(256),
        ] {
            assert!(!is_username(bad), "{bad}");
        }
    }

    #[test]
    fn names_of_people_pass_and_markup_does_not() {
        for good in ["Maya", "José Núñez", "O'Neil-Smith", "李小龍", "Jr."] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "  ", "<b>", "a\nb", "{x}", "a|b"] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
