//! Runs: one aggregation of one login.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Condition,
    account::UnknownName,
    id::{LoginId, RunId},
};

/// Why a login is being aggregated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Trigger {
    /// It was just linked, or fixed.
    Link,
    /// A partner asked for a refresh.
    Refresh,
    /// It was due: once a day, unasked.
    Nightly,
    /// A partner asked for older transactions of one account.
    Historic,
    /// A partner asked for something that only the bank can answer now.
    Live,
}

impl Trigger {
    /// The trigger's stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Trigger::Link => "link",
            Trigger::Refresh => "refresh",
            Trigger::Nightly => "nightly",
            Trigger::Historic => "historic",
            Trigger::Live => "live",
        }
    }
}

impl fmt::Display for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Trigger {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        [
            Trigger::Link,
            Trigger::Refresh,
            Trigger::Nightly,
            Trigger::Historic,
            Trigger::Live,
        ]
        .into_iter()
        .find(|t| t.name() == text)
        .ok_or_else(|| UnknownName(text.to_owned()))
    }
}

/// One aggregation of one login, from its first call to its last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The run's id.
    pub id: RunId,
    /// What was aggregated.
    pub login: LoginId,
    /// Why.
    pub trigger: Trigger,
    /// When it began, in the partner's time.
    pub started_at: Timestamp,
    /// When it ended; absent while it goes on or if it was cut off.
    pub ended_at: Option<Timestamp>,
    /// How it ended for the login as a whole; accounts have outcomes of their own.
    pub condition: Option<Condition>,
    /// Whether the bank's account list was read to its end without gaps.
    pub list_complete: bool,
    /// Accounts the bank listed.
    pub accounts_listed: u32,
    /// Accounts listed that are of a kind not aggregated.
    pub accounts_unsupported: u32,
    /// The interaction ids of its calls, oldest first, at most the last hundred.
    pub interactions: Vec<String>,
}
