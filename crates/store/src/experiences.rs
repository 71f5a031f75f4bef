//! Experiences: how the link page looks for an application.

use model::{Experience, Look};

use crate::{
    PartnerTx, StoreError,
    codec::values,
    db::{Row, statements},
};

macro_rules! select {
    () => {
        "SELECT e.id, e.application_id, a.name, e.document, e.created_at
        FROM experience e JOIN application a ON a.id = e.application_id"
    };
}

statements! {
    INSERT = "INSERT INTO experience (id, partner_id, application_id, document, created_at) VALUES ($1, $2, $3, $4, $5)";
    BY_ID = concat!(select!(), " WHERE e.partner_id = $1 AND e.id = $2");
    LIST = concat!(select!(), " WHERE e.partner_id = $1 ORDER BY e.created_at, e.id");
}

fn experience(row: &mut Row<'_>) -> Result<Experience, StoreError> {
    let (id, application, application_name) = (row.next()?, row.next()?, row.next()?);
    let look: Look = serde_json::from_str(&row.next::<String>()?)
        .map_err(|error| StoreError::Corrupt(format!("an experience: {error}")))?;
    Ok(Experience {
        id,
        application,
        application_name,
        look,
        created_at: row.next()?,
    })
}

impl PartnerTx<'_, '_> {
    /// Keeps a new experience.
    ///
    /// # Errors
    /// If the database fails.
    pub fn insert_experience(&mut self, new: &Experience) -> Result<(), StoreError> {
        let document = serde_json::to_string(&new.look)
            .map_err(|error| StoreError::Corrupt(format!("an experience: {error}")))?;
        self.tx
            .execute(
                INSERT,
                &values![&new.id, self.partner, &new.application, document, new.created_at],
            )
            .map(|_| ())
    }

    /// The experience with this id.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_experience(&mut self, id: &str) -> Result<Option<Experience>, StoreError> {
        self.tx.find(BY_ID, &values![self.partner, id], experience)
    }

    /// The partner's experiences, oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_experiences(&mut self) -> Result<Vec<Experience>, StoreError> {
        self.tx.list(LIST, &values![self.partner], experience)
    }
}
