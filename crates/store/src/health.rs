//! Whether the database answers, takes writes, and is of this version.

use jiff::Timestamp;

use crate::{
    Store, StoreError,
    codec::values,
    db::{Access, statements},
    migrate,
};

statements! {
    TOUCH = "INSERT INTO setting (name, value) VALUES ('last-check', $1)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value";
}

/// How a database's migrations compare with this program's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migrations {
    /// The newest step that was applied; empty if none was.
    pub applied: String,
    /// The newest step this program knows.
    pub known: String,
}

impl Migrations {
    /// Whether the database is of this program's version.
    pub fn are_current(&self) -> bool {
        self.applied == self.known
    }
}

impl Store {
    /// Writes an instant to the database, to see that it can be written: nothing else shows a full disk
    /// or a standby.
    ///
    /// # Errors
    /// If the database cannot be reached, or takes no writes.
    pub async fn touch(&self, now: Timestamp) -> Result<(), StoreError> {
        let at = now.to_string();
        self.inner
            .db
            .run(Access::Write, move |tx| {
                tx.execute(TOUCH, &values![at.as_str()]).map(|_| ())
            })
            .await
    }

    /// How the database's migrations compare with this program's. They are equal when it is opened, and
    /// differ once a newer program has opened it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn migrations(&self) -> Result<Migrations, StoreError> {
        let applied = self.inner.db.run(Access::Read, migrate::newest).await?;
        Ok(Migrations {
            applied: applied.unwrap_or_default(),
            known: migrate::MIGRATIONS
                .last()
                .map(|newest| newest.name.to_owned())
                .unwrap_or_default(),
        })
    }
}
