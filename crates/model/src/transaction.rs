//! Transactions.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Money,
    account::UnknownName,
    id::{AccountId, CustomerId, TransactionId},
};

/// Whether the money has moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TransactionStatus {
    /// Posted.
    Active,
    /// Announced, and may still change or vanish.
    Pending,
}

impl TransactionStatus {
    /// The published word for it (us-api.md 3.5).
    pub const fn name(self) -> &'static str {
        match self {
            TransactionStatus::Active => "active",
            TransactionStatus::Pending => "pending",
        }
    }
}

impl fmt::Display for TransactionStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for TransactionStatus {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        match text {
            "active" => Ok(TransactionStatus::Active),
            "pending" => Ok(TransactionStatus::Pending),
            _ => Err(UnknownName(text.to_owned())),
        }
    }
}

/// What a bank says of one movement: everything but our own bookkeeping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Movement {
    /// The bank's id, unique within the account.
    pub provider_id: String,
    /// Posted or pending.
    pub status: TransactionStatus,
    /// Deposits are positive, withdrawals negative; a loan payment reduces what is owed.
    pub amount: Money,
    /// When it happened.
    pub transacted_at: Option<Timestamp>,
    /// When it was posted.
    pub posted_at: Option<Timestamp>,
    /// The payee text.
    pub description: String,
    /// A second text, where the bank gives one.
    pub memo: Option<String>,
    /// The published type (`atm`, `check`, `deposit` …), where it can be told.
    pub kind: Option<String>,
    /// Who was paid, or who paid, where the bank says so beside the text.
    pub payee: Option<String>,
    /// The number of the check.
    pub check_number: Option<String>,
    /// The bank's id of the transaction it refers to: the authorization it came from, or what it reverses.
    pub reference: Option<String>,
    /// How a loan payment splits.
    pub split: Split,
}

/// How a loan payment splits, in the account's currency.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    /// To the sum owed.
    pub principal: Option<Money>,
    /// To interest.
    pub interest: Option<Money>,
    /// To escrow.
    pub escrow: Option<Money>,
    /// To fees.
    pub fees: Option<Money>,
}

impl Movement {
    /// The instant transactions are listed by: when it happened, else when it was posted
    /// (us-api.md 1.3).
    pub fn listed_at(&self) -> Option<Timestamp> {
        self.transacted_at.or(self.posted_at)
    }
}

/// One movement on an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// The transaction's id.
    pub id: TransactionId,
    /// On which account.
    pub account: AccountId,
    /// Whose account.
    pub customer: CustomerId,
    /// When it came to this server.
    pub created_at: Timestamp,
    /// What the bank says.
    pub movement: Movement,
}
