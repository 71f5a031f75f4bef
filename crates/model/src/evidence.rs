//! Evidence: what was compared when an account's identity was decided, and what came of it.
//!
//! A person must be able to derive the decision again from what stands here. Values that would
//! reveal a full number or a name appear masked.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    FactName,
    id::{AccountId, EvidenceId, LoginId, RunId},
    named::named,
};

/// Tenths of a bit of evidence: whole numbers, so that comparing is exact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Decibits(pub i32);

impl fmt::Display for Decibits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "+" };
        let magnitude = self.0.unsigned_abs();
        write!(f, "{sign}{}.{}", magnitude / 10, magnitude % 10)
    }
}

/// What was decided about an account in one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The same account, nothing changed.
    Same,
    /// The same account under another number.
    Renumbered,
    /// The same account, described otherwise.
    Changed,
    /// The bank's id agrees, but the facts contradict it.
    Conflict,
    /// The same account under another id of the bank's: what only it can have was found again.
    Reidentified,
    /// The account ended or rests, and one that was opened near its end may follow it.
    SuccessorSuggested,
    /// Several accounts may have become one.
    Merged,
    /// The account may have become several.
    Split,
    /// The bank's id is gone and another account stands where it was.
    Replaced,
    /// The bank's id is gone, and which of several accounts it became cannot be told.
    Ambiguous,
    /// Somebody else signed in, or who did cannot be told.
    OtherLogin,
    /// The account is not listed, and nothing stands in its place.
    Missing,
}

impl Verdict {
    /// The verdict's stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Verdict::Same => "same",
            Verdict::Renumbered => "renumbered",
            Verdict::Changed => "changed",
            Verdict::Conflict => "conflict",
            Verdict::Reidentified => "reidentified",
            Verdict::SuccessorSuggested => "successor-suggested",
            Verdict::Merged => "merged",
            Verdict::Split => "split",
            Verdict::Replaced => "replaced",
            Verdict::Ambiguous => "ambiguous",
            Verdict::OtherLogin => "other-login",
            Verdict::Missing => "missing",
        }
    }

    /// Whether the account may be written to.
    pub const fn continues(self) -> bool {
        matches!(
            self,
            Verdict::Same | Verdict::Renumbered | Verdict::Changed | Verdict::Reidentified
        )
    }

    /// Whether somebody has to say what is so before anything is written: everything but going on and being
    /// merely absent.
    pub const fn asks(self) -> bool {
        !self.continues() && !matches!(self, Verdict::Missing)
    }
}

/// What contradicts, in a word people can act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MismatchKind {
    /// The account number.
    Number,
    /// The bank's id.
    Id,
    /// The type or category.
    Type,
    /// The currency.
    Currency,
    /// The holders.
    Owner,
    /// Who signed in.
    Login,
    /// The transactions.
    History,
    /// When it was opened, or what was first lent.
    Opened,
    /// Several accounts may stand where this one was.
    Ambiguous,
}

impl MismatchKind {
    /// The kind's stable name.
    pub const fn name(self) -> &'static str {
        match self {
            MismatchKind::Number => "number",
            MismatchKind::Id => "id",
            MismatchKind::Type => "type",
            MismatchKind::Currency => "currency",
            MismatchKind::Owner => "owner",
            MismatchKind::Login => "login",
            MismatchKind::History => "history",
            MismatchKind::Opened => "opened",
            MismatchKind::Ambiguous => "ambiguous",
        }
    }
}

/// Whether a feature agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Comparison {
    /// Both sides say the same.
    Agrees,
    /// Both sides speak and differ.
    Disagrees,
    /// At least one side is silent.
    Absent,
}

/// One thing that was compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Feature {
    /// What.
    pub name: FactName,
    /// What was stored, masked.
    pub stored: Vec<String>,
    /// What the bank says now, masked.
    pub observed: Vec<String>,
    /// How they compare.
    pub comparison: Comparison,
    /// What that is worth, in tenths of a bit.
    pub weight: Decibits,
}

/// An account that may stand where the old one was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    /// The bank's id of it.
    pub provider_account: String,
    /// Its name.
    pub name: String,
    /// Its last digits.
    pub mask: String,
    /// The bank's word for its type.
    pub kind: String,
    /// What was compared with it.
    pub features: Vec<Feature>,
    /// The sum of the weights.
    pub score: Decibits,
}

/// What was held back instead of written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Withheld {
    /// Transactions observed under the contradicting description.
    pub transactions: u32,
    /// Whether a balance was observed.
    pub balance: bool,
}

named! {
    /// What a person may safely do about it.
    SafeAction {
        /// Confirm that it is the same account.
        SameAccount = "same-account",
        /// Point to another of the listed accounts.
        ChooseAnother = "choose-another",
        /// Keep the old account as it is and link the other as a new one.
        TreatAsNew = "treat-as-new",
        /// Keep the old account as it is and link the other as the one that follows it.
        Successor = "successor",
        /// Stop sharing.
        Disconnect = "disconnect",
    }
}

/// The record of one decision about one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// The evidence's id.
    pub id: EvidenceId,
    /// About which account.
    pub account: AccountId,
    /// Fed by which login.
    pub login: LoginId,
    /// In which run it was first decided so.
    pub run: RunId,
    /// What was decided.
    pub verdict: Verdict,
    /// What contradicts; empty where nothing does.
    pub kinds: Vec<MismatchKind>,
    /// Each thing that was compared.
    pub features: Vec<Feature>,
    /// The sum of the weights.
    pub score: Decibits,
    /// How far the best candidate leads the second best; absent with fewer than two.
    pub margin: Option<Decibits>,
    /// What alone forbids writing, in plain words.
    pub vetoes: Vec<String>,
    /// Accounts that may stand where this one was.
    pub candidates: Vec<Candidate>,
    /// The version of the rules that decided.
    pub rule_version: String,
    /// Whether the bank's list was read to its end without gaps.
    pub list_complete: bool,
    /// The interaction ids of the calls behind it.
    pub interactions: Vec<String>,
    /// What was held back.
    pub withheld: Withheld,
    /// What a person may safely do.
    pub safe_actions: Vec<SafeAction>,
    /// When it was first decided so.
    pub decided_at: Timestamp,
    /// When it was last confirmed, unchanged.
    pub confirmed_at: Timestamp,
    /// When a later run decided otherwise.
    pub ended_at: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_show_as_signed_bits_with_one_decimal() {
        assert_eq!(Decibits(125).to_string(), "+12.5");
        assert_eq!(Decibits(-5).to_string(), "-0.5");
        assert_eq!(Decibits(0).to_string(), "+0.0");
    }
}
