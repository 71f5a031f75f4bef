//! Customers.

use jiff::Timestamp;
use model::{Customer, CustomerKind, id::CustomerId};

use crate::{
    PartnerTx, StoreError,
    codec::values,
    db::{Row, statements},
    institutions::contains,
};

statements! {
    INSERT = "INSERT INTO customer (id, partner_id, username, kind, first_name, last_name, phone, email, application,
            search_text, created_at, modified_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    BY_ID = "SELECT id, partner_id, username, kind, first_name, last_name, phone, email, application, created_at, modified_at
        FROM customer WHERE partner_id = $1 AND id = $2";
    LIST = "SELECT id, partner_id, username, kind, first_name, last_name, phone, email, application, created_at, modified_at
        FROM customer WHERE partner_id = $1 AND ($2 = '' OR username = $2) AND ($3 = '' OR kind = $3)
            AND search_text LIKE $4 ESCAPE '!'
        ORDER BY created_at, id LIMIT $5 OFFSET $6";
    COUNT = "SELECT count(*) FROM customer WHERE partner_id = $1 AND ($2 = '' OR username = $2) AND ($3 = '' OR kind = $3)
            AND search_text LIKE $4 ESCAPE '!'";
    RENAME = "UPDATE customer SET first_name = $1, last_name = $2, search_text = $3, modified_at = $4
        WHERE partner_id = $5 AND id = $6";
    ASSIGN = "UPDATE customer SET application = $1, modified_at = $2 WHERE partner_id = $3 AND id = $4";
    DELETE = "DELETE FROM customer WHERE partner_id = $1 AND id = $2";
}

/// Which customers to list.
#[derive(Debug, Clone, Default)]
pub struct CustomerFilter {
    /// The exact username.
    pub username: Option<String>,
    /// A part of the username or of the names, in any case.
    pub search: Option<String>,
    /// Testing or active.
    pub kind: Option<CustomerKind>,
}

fn customer(row: &mut Row<'_>) -> Result<Customer, StoreError> {
    Ok(Customer {
        id: row.next()?,
        partner: row.next()?,
        username: row.next()?,
        kind: row.next()?,
        first_name: row.next()?,
        last_name: row.next()?,
        phone: row.next()?,
        email: row.next()?,
        application: row.next()?,
        created_at: row.next()?,
        modified_at: row.next()?,
    })
}

/// What a search looks through: the username, and the names as people write them.
fn search_text(username: &str, first: Option<&str>, last: Option<&str>) -> String {
    format!(
        "{username}\n{} {}",
        first.unwrap_or_default(),
        last.unwrap_or_default()
    )
    .to_lowercase()
}

impl PartnerTx<'_, '_> {
    /// Adds a customer.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the partner has a customer of that username.
    pub fn insert_customer(&mut self, new: &Customer) -> Result<(), StoreError> {
        let search = search_text(&new.username, new.first_name.as_deref(), new.last_name.as_deref());
        self.tx
            .execute(
                INSERT,
                &values![
                    new.id,
                    self.partner,
                    &new.username,
                    new.kind,
                    new.first_name.clone(),
                    new.last_name.clone(),
                    new.phone.clone(),
                    new.email.clone(),
                    new.application.clone(),
                    search,
                    new.created_at,
                    new.modified_at,
                ],
            )
            .map(|_| ())
    }

    /// The customer with this id.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_customer(&mut self, id: CustomerId) -> Result<Option<Customer>, StoreError> {
        self.tx.find(BY_ID, &values![self.partner, id], customer)
    }

    /// A page of customers, oldest first, and how many there are in all.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_customers(
        &mut self,
        filter: &CustomerFilter,
        skip: u32,
        limit: u32,
    ) -> Result<(Vec<Customer>, u32), StoreError> {
        let username = filter.username.clone().unwrap_or_default();
        let kind = filter.kind.map(CustomerKind::name).unwrap_or_default();
        let pattern = contains(filter.search.as_deref().unwrap_or_default());
        let found = self
            .tx
            .find(COUNT, &values![self.partner, &username, kind, &pattern], |row| {
                row.next()
            })?
            .unwrap_or(0);
        let list = self.tx.list(
            LIST,
            &values![self.partner, username, kind, pattern, limit, skip],
            customer,
        )?;
        Ok((list, found))
    }

    /// Changes a customer's names.
    ///
    /// # Errors
    /// If the database fails.
    pub fn rename_customer(&mut self, changed: &Customer, now: Timestamp) -> Result<(), StoreError> {
        let search = search_text(
            &changed.username,
            changed.first_name.as_deref(),
            changed.last_name.as_deref(),
        );
        self.tx
            .execute(
                RENAME,
                &values![
                    changed.first_name.clone(),
                    changed.last_name.clone(),
                    search,
                    now,
                    self.partner,
                    changed.id
                ],
            )
            .map(|_| ())
    }

    /// Assigns a customer to an application.
    ///
    /// # Errors
    /// If the database fails.
    pub fn assign_customer(
        &mut self,
        id: CustomerId,
        application: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.tx
            .execute(ASSIGN, &values![application, now, self.partner, id])
            .map(|_| ())
    }

    /// Deletes a customer and everything that hangs on it. Answers whether there was one.
    ///
    /// # Errors
    /// If the database fails.
    pub fn delete_customer(&mut self, id: CustomerId) -> Result<bool, StoreError> {
        Ok(self.tx.execute(DELETE, &values![self.partner, id])? > 0)
    }
}
