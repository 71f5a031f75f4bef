//! Why a command could not do what it was asked.

use std::io;

/// A failure, told to the person at the command line.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The runtime could not start.
    #[error("cannot start: {0}")]
    Runtime(#[source] io::Error),
    /// A file or folder cannot be used.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: String,
        /// Why.
        source: io::Error,
    },
    /// Something that was written down cannot be read.
    #[error("{path}: {problem}")]
    Unreadable {
        /// Which file or address.
        path: String,
        /// What is wrong.
        problem: String,
    },
    /// The output could not be written.
    #[error("cannot write: {0}")]
    Output(#[source] io::Error),
    /// What was asked for makes no sense.
    #[error("{0}")]
    Usage(String),
    /// What was asked for cannot be done as things stand.
    #[error("{0}")]
    Refused(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// A verb failed.
    #[error(transparent)]
    Engine(#[from] engine::EngineError),
    /// The server could not start.
    #[error(transparent)]
    Server(#[from] server::ServerError),
    /// The sandbox bank could not start.
    #[error(transparent)]
    Bank(#[from] bank::BankError),
    /// The catalogue is not usable.
    #[error(transparent)]
    Catalogue(#[from] catalogue::CatalogueError),
    /// A call to the demo's own server or bank failed.
    #[error("{call}: {problem}")]
    Call {
        /// Which.
        call: String,
        /// What happened.
        problem: String,
    },
    /// Something in the tour did not hold.
    #[error("did not hold: {0}")]
    Held(String),
}

impl Failure {
    pub(crate) fn file(path: &std::path::Path, source: io::Error) -> Self {
        Failure::File {
            path: path.display().to_string(),
            source,
        }
    }
}
