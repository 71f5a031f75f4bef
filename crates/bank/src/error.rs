//! Why a bank does not start.

use std::{io, net::SocketAddr, path::PathBuf};

/// Why a bank does not start.
#[derive(Debug, thiserror::Error)]
pub enum BankError {
    /// It cannot listen there.
    #[error("the bank cannot listen on {address}: {source}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The address others are to reach it at is no base of addresses.
    #[error("the bank's public address {url} cannot be the base of others")]
    PublicUrl {
        /// The address asked for.
        url: String,
    },
    /// A file or folder cannot be read or made.
    #[error("{} cannot be read: {source}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file of the ledger is not what a ledger is made of.
    #[error("{} {problem}", path.display())]
    Ledger {
        /// Which file, or the folder if it is about several.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The journal cannot be used.
    #[error("the journal {} cannot be used: {source}", path.display())]
    Journal {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Another process uses the journal.
    #[error("the journal {} is in use by another bank", path.display())]
    InUse {
        /// Which.
        path: PathBuf,
    },
    /// A line of the journal cannot be read.
    #[error("line {line} of the journal {} is broken: {source}", path.display())]
    BrokenJournal {
        /// Which journal.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The signing key cannot be used.
    #[error("the signing key {} cannot be used: {source}", path.display())]
    Key {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        source: io::Error,
    },
    /// A built-in profile is wrong.
    #[error("the profile {file} is wrong: {problem}")]
    Profile {
        /// Its file.
        file: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The error catalogue the program was built with is not sound.
    #[error("the error catalogue is not sound: {source}")]
    Catalogue {
        /// What is wrong with it.
        source: catalogue::CatalogueError,
    },
    /// A time zone is not known.
    #[error("the time zone {zone} is not known")]
    TimeZone {
        /// Its name.
        zone: &'static str,
        /// What is wrong with it.
        source: jiff::Error,
    },
}
