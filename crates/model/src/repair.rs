//! Repairs: what people decided about an account that no longer matched, what came of it, and that it can be
//! taken back.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Currency, Decimal,
    case::By,
    evidence::{SafeAction, Verdict},
    id::{AccountId, EvidenceId, RepairId},
};

/// What somebody wants done about an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RepairAsk {
    /// What.
    pub action: SafeAction,
    /// The bank's id of the account it is done with; where it is absent, the one there is.
    pub candidate: Option<String>,
}

/// How many transactions, and what they add up to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Total {
    /// How many, the pending ones left out.
    pub count: u32,
    /// Their sum, in the account's currency.
    pub sum: Decimal,
    /// The account's currency; repairs that were entered before it was kept do not say.
    #[serde(default)]
    pub currency: Option<Currency>,
}

/// What a repair does, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RepairEffect {
    /// The bank's id the account had.
    pub before: Option<String>,
    /// The bank's id that is followed from now on, by the account or by the new one; none if it ends.
    pub after: Option<String>,
    /// The account that was made.
    pub new_account: Option<AccountId>,
    /// Whether the account is fed no more.
    pub ends: bool,
    /// Transactions that were held back and are written.
    pub added: u32,
    /// Transactions that keep our id and get what the bank says now.
    pub changed: u32,
    /// Pending transactions that the bank no longer announces.
    pub removed: u32,
    /// What is posted in the account before.
    pub posted_before: Total,
    /// What is posted afterwards, in the account that goes on.
    pub posted_after: Total,
}

/// What taking a repair back does, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UndoEffect {
    /// The account that was made by the repair and is deleted.
    pub deletes: Option<AccountId>,
    /// Transactions that came since the repair, and are held back again.
    pub held_back: u32,
    /// Transactions that are in the accounts no more.
    pub removed: u32,
    /// What is posted in the account afterwards.
    pub posted_after: Total,
}

/// A repair, as the journal keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Repair {
    /// The repair's id.
    pub id: RepairId,
    /// Of which account.
    pub account: AccountId,
    /// What was asked for.
    #[serde(flatten)]
    pub ask: RepairAsk,
    /// Who asked for it.
    pub by: By,
    /// The evidence it was asked for by.
    pub evidence: Option<EvidenceId>,
    /// What had been decided.
    pub verdict: Option<Verdict>,
    /// What it did.
    pub effect: RepairEffect,
    /// When, in the partner's time.
    pub made_at: Timestamp,
    /// Until when it can be taken back.
    pub undoable_until: Timestamp,
    /// When it was taken back, and by whom.
    pub undone: Option<Undone>,
}

/// That a repair was taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Undone {
    /// When, in the partner's time.
    pub at: Timestamp,
    /// By whom.
    pub by: By,
    /// What it did.
    pub effect: UndoEffect,
}
