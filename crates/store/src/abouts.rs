//! What people and programs are told about institutions.

use model::{About, Institution, id::InstitutionId};

use crate::{
    StoreError, SystemTx,
    codec::values,
    db::{Row, statements},
    institutions::contains,
};

statements! {
    SET = "UPDATE institution SET about = $1 WHERE id = $2";
    BY_ID = "SELECT about FROM institution WHERE id = $1";
    BY_PART = "SELECT id, about FROM institution WHERE about LIKE $1 ESCAPE '!' ORDER BY search_text, id";
}

fn about(row: &mut Row<'_>) -> Result<About, StoreError> {
    let text = row.next::<String>()?;
    serde_json::from_str(&text)
        .map_err(|error| StoreError::Corrupt(format!("what is told about an institution: {error}")))
}

impl SystemTx<'_, '_> {
    /// Keeps what is told about an institution that is there.
    ///
    /// # Errors
    /// If the database fails.
    pub fn put_about(&mut self, id: InstitutionId, about: &About) -> Result<(), StoreError> {
        let text = serde_json::to_string(about)
            .map_err(|error| StoreError::Corrupt(format!("what is told about an institution: {error}")))?;
        self.tx.execute(SET, &values![text, id]).map(|_| ())
    }

    /// What is told about an institution; nothing if it is not there.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_about(&mut self, id: InstitutionId) -> Result<About, StoreError> {
        Ok(self.tx.find(BY_ID, &values![id], about)?.unwrap_or_default())
    }

    /// The institutions with this routing number, by name.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_institutions_of_routing(&mut self, routing: &str) -> Result<Vec<Institution>, StoreError> {
        // The pattern narrows the rows down; what they say decides.
        let rows = self.tx.list(BY_PART, &values![contains(routing)], |row| {
            Ok((row.next::<InstitutionId>()?, about(row)?))
        })?;
        let mut found = Vec::new();
        for (id, about) in rows {
            if about.routing_numbers.iter().any(|own| own == routing)
                && let Some(institution) = self.find_institution(id)?
            {
                found.push(institution);
            }
        }
        Ok(found)
    }
}
