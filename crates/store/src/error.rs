//! What can go wrong with the memory.

/// A failure of the store. Names tables and keys, never values.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database's address is not one.
    #[error("the database address is not usable: {0}")]
    Address(String),
    /// The database cannot be reached, or broke off.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// The database refused a statement.
    #[error("the database refused: {0}")]
    Refused(String),
    /// A row with the same key is already there.
    #[error("already there: {constraint}")]
    Conflict {
        /// The unique constraint or index that was hit.
        constraint: String,
    },
    /// Another transaction changed what this one read; it may be run again.
    #[error("another transaction was in the way")]
    Serialization,
    /// The lease under which this was to be written has passed to somebody else.
    #[error("the lease on the login was lost")]
    LeaseLost,
    /// What is stored cannot be read back.
    #[error("a stored value cannot be read: {0}")]
    Corrupt(String),
    /// The key-encryption key cannot be read, or does not open this database.
    #[error("the key-encryption key {0}")]
    Key(String),
    /// A sealed value does not open: it was changed, or belongs to another row.
    #[error("a sealed value does not open")]
    Sealed,
    /// A migration on disk differs from the one that was applied, or is unknown to this version.
    #[error("migration {name}: {problem}")]
    Migration {
        /// The migration's name.
        name: String,
        /// What is wrong.
        problem: String,
    },
    /// A value is too large for the database's integers.
    #[error("a number is too large to be stored")]
    TooLarge,
}
