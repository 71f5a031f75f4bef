//! Consumers. Who a person is is sealed: nothing is ever looked up by it.

use jiff::Timestamp;
use model::{Consumer, consumer::Person, id::CustomerId};

use crate::{
    PartnerTx, StoreError,
    codec::values,
    db::{Row, statements},
};

statements! {
    INSERT = "INSERT INTO consumer (id, partner_id, customer_id, sealed, created_at, modified_at)
        VALUES ($1, $2, $3, $4, $5, $5)";
    BY_ID = "SELECT id, customer_id, sealed, created_at FROM consumer WHERE partner_id = $1 AND id = $2";
    OF_CUSTOMER = "SELECT id, customer_id, sealed, created_at FROM consumer WHERE partner_id = $1 AND customer_id = $2";
    UPDATE = "UPDATE consumer SET sealed = $1, modified_at = $2 WHERE partner_id = $3 AND id = $4";
}

type Sealed = (String, CustomerId, Vec<u8>, Timestamp);

fn sealed(row: &mut Row<'_>) -> Result<Sealed, StoreError> {
    Ok((row.next()?, row.next()?, row.next()?, row.next()?))
}

fn place(id: &str) -> String {
    format!("consumer/{id}")
}

impl PartnerTx<'_, '_> {
    fn opened(&self, row: Option<Sealed>) -> Result<Option<Consumer>, StoreError> {
        let Some((id, customer, sealed, created_at)) = row else {
            return Ok(None);
        };
        let person = self.keys.open(&place(&id), &sealed)?;
        let person = serde_json::from_slice(person.expose())
            .map_err(|error| StoreError::Corrupt(format!("a consumer: {error}")))?;
        Ok(Some(Consumer {
            id,
            customer,
            person,
            created_at,
        }))
    }

    fn seal_person(&self, id: &str, person: &Person) -> Result<Vec<u8>, StoreError> {
        let plain = serde_json::to_vec(person)
            .map(model::Secret::new)
            .map_err(|error| StoreError::Corrupt(format!("a consumer: {error}")))?;
        self.keys.seal(&place(id), plain.expose())
    }

    /// Adds a consumer.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the customer has one.
    pub fn insert_consumer(&mut self, new: &Consumer) -> Result<(), StoreError> {
        let sealed = self.seal_person(&new.id, &new.person)?;
        self.tx
            .execute(
                INSERT,
                &values![&new.id, self.partner, new.customer, sealed, new.created_at],
            )
            .map(|_| ())
    }

    /// The consumer with this id.
    ///
    /// # Errors
    /// If the database fails, or what is sealed does not open.
    pub fn find_consumer(&mut self, id: &str) -> Result<Option<Consumer>, StoreError> {
        let row = self.tx.find(BY_ID, &values![self.partner, id], sealed)?;
        self.opened(row)
    }

    /// The consumer of a customer, which may be gone.
    ///
    /// # Errors
    /// If the database fails, or what is sealed does not open.
    pub fn find_consumer_of(&mut self, customer: CustomerId) -> Result<Option<Consumer>, StoreError> {
        let row = self
            .tx
            .find(OF_CUSTOMER, &values![self.partner, customer], sealed)?;
        self.opened(row)
    }

    /// Writes who a consumer is.
    ///
    /// # Errors
    /// If the database fails.
    pub fn update_consumer(&mut self, changed: &Consumer, now: Timestamp) -> Result<(), StoreError> {
        let sealed = self.seal_person(&changed.id, &changed.person)?;
        self.tx
            .execute(UPDATE, &values![sealed, now, self.partner, &changed.id])
            .map(|_| ())
    }
}
