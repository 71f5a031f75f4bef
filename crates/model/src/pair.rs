//! Pairs: a transaction that its bank no longer names, and what it became.
//!
//! Banks post what was pending under another id, and some give new ids to what was posted long ago. A
//! pair says which id the earlier one was found again under, or may have been, and why that is believed.
//! The later one goes on under our id of the earlier one, so that who reads sees one transaction change.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    account::UnknownName,
    evidence::Decibits,
    id::{AccountId, TransactionId},
};

/// How far a pair is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// The earlier one is gone, and nothing stands in its place yet.
    Gone,
    /// One was found that it may have become; both are left apart.
    Suggested,
    /// The later one is the earlier one.
    Paired,
    /// The bank names the earlier one again: it was another.
    Undone,
}

impl Standing {
    const ALL: [Standing; 4] = [
        Standing::Gone,
        Standing::Suggested,
        Standing::Paired,
        Standing::Undone,
    ];

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Standing::Gone => "gone",
            Standing::Suggested => "suggested",
            Standing::Paired => "paired",
            Standing::Undone => "undone",
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Standing {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        Self::ALL
            .into_iter()
            .find(|standing| standing.name() == text)
            .ok_or_else(|| UnknownName(text.to_owned()))
    }
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// The bank itself names the earlier id in the later transaction.
    Reference,
    /// How much money.
    Amount,
    /// The texts: who was paid, for what.
    Text,
    /// The number of the check.
    Check,
    /// When it happened and when it was posted.
    Date,
}

/// One thing that was compared, and what it is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Weighed {
    /// What.
    pub mark: Mark,
    /// How it compares, in a word or two.
    pub found: String,
    /// Tenths of a bit.
    pub weight: Decibits,
}

/// What a transaction said while its bank still named it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trace {
    /// Whether it was pending.
    pub pending: bool,
    /// Ten-thousandths of the account's currency.
    pub amount: i64,
    /// When it is listed.
    pub listed_at: Timestamp,
    /// When it happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transacted_at: Option<Timestamp>,
    /// When it was posted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posted_at: Option<Timestamp>,
    /// The payee text.
    pub description: String,
    /// Who was paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payee: Option<String>,
    /// A second text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
    /// The number of the check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_number: Option<String>,
}

/// What was weighed, where anything was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Grounds {
    /// The version of the rules it was decided by.
    pub rule_version: String,
    /// The sum of the weights.
    pub score: Decibits,
    /// How far the next best was behind, on either side.
    pub margin: Decibits,
    /// Each thing that was compared.
    pub weighed: Vec<Weighed>,
}

/// What became of a transaction that its bank no longer names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// On which account.
    pub account: AccountId,
    /// The bank's id of the earlier one, which it no longer names.
    pub earlier: String,
    /// Our id of the earlier one; of both, while they are paired.
    pub transaction: TransactionId,
    /// The bank's id of the later one.
    pub later: Option<String>,
    /// Our id of the later one, should the pair be undone.
    pub own: Option<TransactionId>,
    /// How far it is believed.
    pub standing: Standing,
    /// What the earlier one said.
    pub trace: Trace,
    /// Why.
    pub grounds: Grounds,
    /// When it was decided.
    pub decided_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for standing in Standing::ALL {
            assert_eq!(standing.name().parse(), Ok(standing));
        }
        assert!("perhaps".parse::<Standing>().is_err());
    }
}
