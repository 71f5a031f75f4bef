//! Scripts that are set, and how far each has come with each client.

use std::{collections::BTreeMap, fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    entry::ClientId,
    grant::{ConsentId, Grant},
};
use crate::{
    ledger::{account::AccountId, change::ChangeId},
    script::Script,
};

/// The number of a script, counted from 1 in a world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct ScriptId(pub(crate) u64);

impl fmt::Display for ScriptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "script-{}", self.0)
    }
}

impl FromStr for ScriptId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        text.strip_prefix("script-")
            .and_then(|n| n.parse().ok())
            .map(Self)
            .ok_or(())
    }
}

/// Whom a script touches. The narrower comes first where several could speak.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Target {
    Account(AccountId),
    /// A login, by its consent.
    Consent(ConsentId),
    User(String),
    Client(ClientId),
    Institution(String),
}

impl Target {
    /// Whether a grant is touched.
    pub(crate) fn touches(&self, consent: &ConsentId, grant: &Grant) -> bool {
        match self {
            Target::Consent(one) => one == consent,
            Target::Account(account) => grant.accounts.contains(account),
            Target::User(user) => grant.user == *user,
            Target::Client(client) => grant.client == *client,
            Target::Institution(institution) => grant.institution == institution,
        }
    }
}

/// A script that is set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Set {
    pub(crate) target: Target,
    pub(crate) script: Script,
    pub(crate) at: Timestamp,
    /// The moment it was set, in the clock of each client that was known or has met it since.
    pub(crate) bases: BTreeMap<ClientId, Timestamp>,
    pub(crate) hits: BTreeMap<ClientId, Hits>,
    pub(crate) ledger: LedgerPart,
}

/// How often a script touched a client's runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hits {
    pub(crate) count: u32,
    /// The run it touched last.
    pub(crate) last: (ConsentId, u64),
}

/// What a script has done to the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LedgerPart {
    /// Nothing yet.
    Waiting,
    /// This change.
    Made(ChangeId),
    /// A change that was taken back after its runs.
    Over,
}
