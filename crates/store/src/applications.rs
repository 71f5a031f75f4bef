//! Partners' applications.

use model::Application;

use crate::{
    PartnerTx, StoreError,
    codec::values,
    db::{Row, statements},
};

statements! {
    INSERT = "INSERT INTO application (id, partner_id, name, created_at) VALUES ($1, $2, $3, $4)";
    LIST = "SELECT id, partner_id, name, created_at FROM application WHERE partner_id = $1 ORDER BY created_at, id";
}

fn application(row: &mut Row<'_>) -> Result<Application, StoreError> {
    Ok(Application {
        id: row.next()?,
        partner: row.next()?,
        name: row.next()?,
        created_at: row.next()?,
    })
}

impl PartnerTx<'_, '_> {
    /// Registers an application.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the partner has one of that name.
    pub fn insert_application(&mut self, new: &Application) -> Result<(), StoreError> {
        self.tx
            .execute(INSERT, &values![&new.id, self.partner, &new.name, new.created_at])
            .map(|_| ())
    }

    /// The partner's applications, oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_applications(&mut self) -> Result<Vec<Application>, StoreError> {
        self.tx.list(LIST, &values![self.partner], application)
    }
}
