//! The decision.

use jiff::{SignedDuration, Timestamp};
use model::{
    Condition, FactName, MismatchScope,
    evidence::{Candidate, Comparison, Decibits, Feature, MismatchKind, SafeAction, Verdict},
};

use super::compare::{History, Holders, Portrait, compare, holder_sets, score};

/// Complete lists that must lack an account before it is called gone.
const LISTS_UNTIL_GONE: u32 = 3;

/// How long those lists must span.
const TIME_UNTIL_GONE: SignedDuration = SignedDuration::from_hours(72);

/// An account as it was known, and what its absence has come to.
#[derive(Debug, Clone)]
pub struct Subject {
    /// How it was known.
    pub portrait: Portrait,
    /// Complete lists in a row that lacked it, before this one.
    pub missing_lists: u32,
    /// When the first of those was read.
    pub missing_since: Option<Timestamp>,
}

/// What a list that lacks an account tells.
#[derive(Debug, Clone)]
pub struct Absence {
    /// Whether the list was read to its end without gaps.
    pub list_complete: bool,
    /// Whether the bank's consent still covers the account; unknown where the bank does not say.
    pub consented: Option<bool>,
    /// Accounts of the same class that are listed, not linked, and were not there at link.
    pub candidates: Vec<Contender>,
}

/// An account that may stand where the old one was.
#[derive(Debug, Clone)]
pub struct Contender {
    /// How the bank describes it.
    pub portrait: Portrait,
    /// Its name.
    pub name: String,
    /// Its last digits.
    pub mask: String,
    /// The bank's word for its type.
    pub kind: String,
}

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
    /// What a person may safely do.
    pub safe_actions: Vec<SafeAction>,
    /// Complete lists in a row that lacked it, this one included; zero when it is there.
    pub missing_lists: u32,
    /// When the first of those was read.
    pub missing_since: Option<Timestamp>,
}

/// Decides about an account that is listed under the id it always had.
pub fn decide_present(subject: &Subject, observed: &Portrait, history: History) -> Decision {
    let stored = &subject.portrait;
    let features = compare(stored, observed, Some(history));
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
    if differs(FactName::Currency) {
        vetoes.push("the currency is another".to_owned());
    }
    if differs(FactName::Category) {
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
        } else if features.iter().any(|f| f.comparison == Comparison::Disagrees) {
            Verdict::Changed
        } else {
            Verdict::Same
        };
        return Decision {
            safe_actions: Vec::new(),
            ..continuing(verdict, features)
        };
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
        safe_actions: vec![
            SafeAction::SameAccount,
            SafeAction::ChooseAnother,
            SafeAction::TreatAsNew,
            SafeAction::Disconnect,
        ],
        ..continuing(Verdict::Conflict, features)
    }
}

fn continuing(verdict: Verdict, features: Vec<Feature>) -> Decision {
    Decision {
        verdict,
        condition: None,
        kinds: Vec::new(),
        score: score(&features),
        features,
        margin: None,
        vetoes: Vec::new(),
        candidates: Vec::new(),
        safe_actions: Vec::new(),
        missing_lists: 0,
        missing_since: None,
    }
}

/// Decides about an account that is not listed under the id it always had.
///
/// Absent from one list is not gone: a list with gaps says nothing and starts the count anew.
pub fn decide_absent(subject: &Subject, absence: &Absence, now: Timestamp) -> Decision {
    let missing = |condition: Condition| Decision {
        condition: Some(condition),
        safe_actions: vec![SafeAction::Disconnect],
        ..continuing(Verdict::Missing, Vec::new())
    };
    if !absence.list_complete {
        return missing(Condition::AccountTemporarilyUnavailable);
    }
    let missing_lists = subject.missing_lists.saturating_add(1);
    let missing_since = subject.missing_since.unwrap_or(now);
    let counted = |decision: Decision| Decision {
        missing_lists,
        missing_since: Some(missing_since),
        ..decision
    };
    if !absence.candidates.is_empty() {
        return counted(replaced(subject, &absence.candidates));
    }
    if absence.consented == Some(false) {
        return counted(missing(Condition::AccountNotShared));
    }
    let long_enough = now.duration_since(missing_since) >= TIME_UNTIL_GONE;
    if missing_lists >= LISTS_UNTIL_GONE && long_enough {
        counted(missing(Condition::AccountNotFound))
    } else {
        counted(missing(Condition::AccountTemporarilyUnavailable))
    }
}

/// The id is gone and others of its class are there: hold, and show who.
fn replaced(subject: &Subject, contenders: &[Contender]) -> Decision {
    let mut candidates: Vec<Candidate> = contenders
        .iter()
        .map(|contender| {
            let features = compare(&subject.portrait, &contender.portrait, None);
            Candidate {
                provider_account: contender.portrait.provider_id.clone(),
                name: contender.name.clone(),
                mask: contender.mask.clone(),
                kind: contender.kind.clone(),
                score: score(&features),
                features,
            }
        })
        .collect();
    candidates.sort_by(|a, b| {
        b.score
            .cmp(&a.score)
            .then_with(|| a.provider_account.cmp(&b.provider_account))
    });
    let margin = match candidates.as_slice() {
        [first, second, ..] => Some(Decibits(first.score.0.saturating_sub(second.score.0))),
        _ => None,
    };
    let (features, best) = candidates
        .first()
        .map(|c| (c.features.clone(), c.score))
        .unwrap_or((Vec::new(), Decibits(0)));
    let mut kinds = vec![MismatchKind::Id];
    if candidates.len() > 1 {
        kinds.push(MismatchKind::Ambiguous);
    }
    Decision {
        condition: Some(Condition::AccountMismatch(MismatchScope::Account)),
        kinds,
        score: best,
        margin,
        vetoes: vec!["the bank's id of the account is gone from a complete list".to_owned()],
        candidates,
        safe_actions: vec![
            SafeAction::SameAccount,
            SafeAction::ChooseAnother,
            SafeAction::TreatAsNew,
            SafeAction::Disconnect,
        ],
        ..continuing(Verdict::Replaced, features)
    }
}

#[cfg(test)]
mod tests;
