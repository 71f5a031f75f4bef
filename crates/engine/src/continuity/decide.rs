//! The decision, and the rules about an account that is listed under the id it always had.

use jiff::Timestamp;
use model::{
    Condition, FactName, MismatchScope,
    evidence::{Candidate, Comparison, Decibits, Feature, MismatchKind, SafeAction, Verdict},
};

use super::{
    compare::{Holders, Surroundings, compare, holder_sets, score},
    portrait::Portrait,
    rules::Rules,
    sketch::History,
};

/// What was decided, and everything needed to decide it again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The verdict.
    pub verdict: Verdict,
    /// How the account's run ends because of it; absent when the account goes on.
    pub condition: Option<Condition>,
    /// What contradicts.
    pub kinds: Vec<MismatchKind>,
    /// Each thing that was compared.
    pub features: Vec<Feature>,
    /// The sum of the weights.
    pub score: Decibits,
    /// How far the best candidate leads the second.
    pub margin: Option<Decibits>,
    /// What alone forbids writing.
    pub vetoes: Vec<String>,
    /// Who may stand in its place, best first.
    pub candidates: Vec<Candidate>,
    /// The bank's id it goes on under, if it is another than before.
    pub moved_to: Option<String>,
    /// What a person may safely do.
    pub safe_actions: Vec<SafeAction>,
    /// Complete lists in a row that lacked it, this one included; zero when it is there.
    pub missing_lists: u32,
    /// When the first of those was read.
    pub missing_since: Option<Timestamp>,
}

/// What says how an account is described, in distinction to what happens on it.
fn describes(feature: &Feature) -> bool {
    !matches!(
        feature.name,
        FactName::Transactions | FactName::TransactionIds | FactName::Balance | FactName::Subject
    )
}

/// What to do about a mismatch.
pub(super) const EVERY_ACTION: [SafeAction; 4] = [
    SafeAction::SameAccount,
    SafeAction::ChooseAnother,
    SafeAction::TreatAsNew,
    SafeAction::Disconnect,
];

/// Decides about an account that is listed under the id it always had. An announced migration lifts
/// currency and class.
pub fn decide_present(
    stored: &Portrait,
    observed: &Portrait,
    history: History,
    migrating: bool,
    rules: &Rules,
) -> Decision {
    let features = compare(stored, observed, Some(history), &Surroundings::default(), rules);
    let differs = |name: FactName| {
        features
            .iter()
            .any(|f| f.name == name && f.comparison == Comparison::Disagrees)
    };
    let holders = holder_sets(stored, observed);

    let mut vetoes = Vec::new();
    if holders == Holders::Disjoint {
        vetoes.push("none of the holders is the same".to_owned());
    }
    if differs(FactName::Currency) && !migrating {
        vetoes.push("the currency is another".to_owned());
    }
    if differs(FactName::Category) && !migrating {
        vetoes.push("the class of account is another".to_owned());
    }
    if differs(FactName::Number) && differs(FactName::Opened) {
        vetoes.push("both the number and the opening date are others".to_owned());
    }
    if history.is_foreign() {
        vetoes.push(format!(
            "of {} posted transactions that are due, {} are there",
            history.due, history.found
        ));
    }

    if vetoes.is_empty() {
        let verdict = if differs(FactName::Number) || differs(FactName::Mask) {
            Verdict::Renumbered
        } else if features
            .iter()
            .any(|f| describes(f) && f.comparison == Comparison::Disagrees)
        {
            Verdict::Changed
        } else {
            Verdict::Same
        };
        return decided(verdict, features);
    }

    let mut kinds = Vec::new();
    let mut kind = |holds: bool, kind: MismatchKind| {
        if holds {
            kinds.push(kind);
        }
    };
    kind(
        differs(FactName::Number) || differs(FactName::Mask),
        MismatchKind::Number,
    );
    kind(holders == Holders::Disjoint, MismatchKind::Owner);
    kind(differs(FactName::Category), MismatchKind::Type);
    kind(differs(FactName::Currency), MismatchKind::Currency);
    kind(
        differs(FactName::Opened) || differs(FactName::OriginalPrincipal),
        MismatchKind::Opened,
    );
    kind(history.is_foreign(), MismatchKind::History);
    Decision {
        condition: Some(Condition::AccountMismatch(MismatchScope::Account)),
        kinds,
        vetoes,
        safe_actions: EVERY_ACTION.to_vec(),
        ..decided(Verdict::Conflict, features)
    }
}

/// A verdict on features, and nothing else.
pub(super) fn decided(verdict: Verdict, features: Vec<Feature>) -> Decision {
    Decision {
        verdict,
        condition: None,
        kinds: Vec::new(),
        score: score(&features),
        features,
        margin: None,
        vetoes: Vec::new(),
        candidates: Vec::new(),
        moved_to: None,
        safe_actions: Vec::new(),
        missing_lists: 0,
        missing_since: None,
    }
}
