//! Whether the memory is well, for whoever watches the process.

use jiff::Timestamp;
use store::{Migrations, Store};

use crate::{Engine, EngineError};

/// What can be asked about the memory's health.
#[derive(Debug, Clone)]
pub struct Memory(Store);

impl Memory {
    /// Writes to the database, to see that it can be written.
    ///
    /// # Errors
    /// If the database cannot be reached, or takes no writes.
    pub async fn touch(&self, now: Timestamp) -> Result<(), EngineError> {
        Ok(self.0.touch(now).await?)
    }

    /// How the database's migrations compare with this program's.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn migrations(&self) -> Result<Migrations, EngineError> {
        Ok(self.0.migrations().await?)
    }
}

impl Engine {
    /// The memory, to be asked how it is.
    pub fn health(&self) -> Memory {
        Memory(self.store().clone())
    }
}
