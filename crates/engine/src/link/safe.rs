//! What a person may decide by themselves about an account that no longer matches.
//!
//! That an account goes on as another one is written to its ledger, so a person may say it only where nothing
//! that they could overlook speaks against it: who holds it, its currency, its kind, and whether both were
//! there at once. Everything else (a new account, one that follows, an end) writes nothing to what is known.

use model::{
    Evidence, FactName,
    evidence::{Comparison, Feature, MismatchKind, SafeAction, Verdict},
};

/// What keeps a person from saying by themselves that an account goes on as one of their bank's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Caution {
    /// The holders are not the same.
    Owner,
    /// Another person signed in.
    Person,
    /// The currency is another.
    Currency,
    /// The class, or the bank's word for the type, is another.
    Kind,
    /// The bank listed both at once.
    Beside,
    /// Several accounts may have become one.
    Merged,
    /// One account may have become several.
    Split,
    /// It was not compared.
    Uncompared,
}

impl Caution {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Caution::Owner => "owner",
            Caution::Person => "person",
            Caution::Currency => "currency",
            Caution::Kind => "kind",
            Caution::Beside => "beside",
            Caution::Merged => "merged",
            Caution::Split => "split",
            Caution::Uncompared => "uncompared",
        }
    }

    /// What it is, to follow "because".
    pub const fn words(self) -> &'static str {
        match self {
            Caution::Owner => "the account holder is not the same",
            Caution::Person => "somebody else signed in",
            Caution::Currency => "the currency is another",
            Caution::Kind => "it is another kind of account",
            Caution::Beside => "the bank listed both accounts at the same time",
            Caution::Merged => "several accounts seem to have become one",
            Caution::Split => "one account seems to have become several",
            Caution::Uncompared => "the bank did not say enough about it to compare",
        }
    }
}

/// Whether an action lets an account go on, so that what the bank shows is written to it.
pub const fn goes_on(action: SafeAction) -> bool {
    matches!(action, SafeAction::SameAccount | SafeAction::ChooseAnother)
}

/// What was compared with one of the bank's accounts: under the id the account has itself, or under another.
pub(super) fn compared_with<'e>(
    evidence: &'e Evidence,
    own: Option<&str>,
    candidate: &str,
) -> Option<&'e [Feature]> {
    let mut candidates = evidence.candidates.iter();
    match candidates.find(|one| one.provider_account == candidate) {
        Some(found) => Some(&found.features),
        None if own == Some(candidate) => Some(&evidence.features),
        None => None,
    }
}

/// What keeps a person from saying that the account goes on as one of the bank's, which has the id
/// `candidate`; nothing if it is safe. `own` is the bank's id the account has, and `beside` whether the bank
/// listed the other one while it still listed the account.
pub fn cautions(evidence: &Evidence, own: Option<&str>, candidate: &str, beside: bool) -> Vec<Caution> {
    let is_own = own == Some(candidate);
    let mut found = Vec::new();
    match compared_with(evidence, own, candidate) {
        Some(features) => found.extend(features.iter().filter_map(of_feature)),
        None => found.push(Caution::Uncompared),
    }
    // The kinds of a mismatch are about the account under its own id.
    let kinds = evidence.kinds.iter().filter(|_| is_own);
    found.extend(kinds.filter_map(|kind| of_kind(*kind)));
    match evidence.verdict {
        Verdict::Merged => found.push(Caution::Merged),
        Verdict::Split => found.push(Caution::Split),
        Verdict::OtherLogin => found.push(Caution::Person),
        _ => {}
    }
    if beside && !is_own {
        found.push(Caution::Beside);
    }
    found.sort();
    found.dedup();
    found
}

/// What a feature speaks against, if it does. Holders that merely overlap count too: a person may take a joint
/// account for their own.
fn of_feature(feature: &Feature) -> Option<Caution> {
    if feature.comparison != Comparison::Disagrees {
        return None;
    }
    match feature.name {
        FactName::Holder | FactName::HolderId => Some(Caution::Owner),
        FactName::Subject => Some(Caution::Person),
        FactName::Currency => Some(Caution::Currency),
        FactName::Category | FactName::Type => Some(Caution::Kind),
        FactName::Number
        | FactName::Routing
        | FactName::Mask
        | FactName::Opened
        | FactName::OriginalPrincipal
        | FactName::Name
        | FactName::ProviderId
        | FactName::Transactions
        | FactName::TransactionIds
        | FactName::Balance
        | FactName::Elimination
        | FactName::Announced => None,
    }
}

const fn of_kind(kind: MismatchKind) -> Option<Caution> {
    match kind {
        MismatchKind::Owner => Some(Caution::Owner),
        MismatchKind::Login => Some(Caution::Person),
        MismatchKind::Currency => Some(Caution::Currency),
        MismatchKind::Type => Some(Caution::Kind),
        MismatchKind::Number
        | MismatchKind::Id
        | MismatchKind::History
        | MismatchKind::Opened
        | MismatchKind::Ambiguous => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use model::{
        evidence::{Candidate, Decibits, Withheld},
        id::{AccountId, EvidenceId, LoginId, RunId},
    };

    use super::*;

    fn feature(name: FactName, comparison: Comparison) -> Feature {
        Feature {
            name,
            stored: vec!["one".to_owned()],
            observed: vec!["other".to_owned()],
            comparison,
            weight: Decibits(0),
        }
    }

    fn disagreeing(names: &[FactName]) -> Vec<Feature> {
        let each = FactName::ALL.iter().map(|name| {
            let comparison = if names.contains(name) {
                Comparison::Disagrees
            } else {
                Comparison::Agrees
            };
            feature(*name, comparison)
        });
        each.collect()
    }

    fn candidate(id: &str, names: &[FactName]) -> Candidate {
        Candidate {
            provider_account: id.to_owned(),
            name: "Checking".to_owned(),
            mask: "0001".to_owned(),
            kind: "CHECKING".to_owned(),
            features: disagreeing(names),
            score: Decibits(0),
        }
    }

    fn evidence(verdict: Verdict, names: &[FactName], candidates: Vec<Candidate>) -> Evidence {
        Evidence {
            id: EvidenceId::new(1).unwrap(),
            account: AccountId::new(2).unwrap(),
            login: LoginId::new(3).unwrap(),
            run: RunId::new(4).unwrap(),
            verdict,
            kinds: Vec::new(),
            features: disagreeing(names),
            score: Decibits(0),
            margin: None,
            vetoes: vec!["anything at all".to_owned()],
            candidates,
            rule_version: "1".to_owned(),
            list_complete: true,
            interactions: Vec::new(),
            withheld: Withheld::default(),
            safe_actions: SafeAction::ALL.to_vec(),
            decided_at: Timestamp::UNIX_EPOCH,
            confirmed_at: Timestamp::UNIX_EPOCH,
            ended_at: None,
        }
    }

    #[test]
    fn only_who_holds_it_its_currency_its_kind_and_who_signed_in_speak_against_it() {
        for name in FactName::ALL.iter().copied() {
            let expected = match name {
                FactName::Holder | FactName::HolderId => vec![Caution::Owner],
                FactName::Currency => vec![Caution::Currency],
                FactName::Category | FactName::Type => vec![Caution::Kind],
                FactName::Subject => vec![Caution::Person],
                _ => Vec::new(),
            };
            let conflict = evidence(Verdict::Conflict, &[name], Vec::new());
            assert_eq!(cautions(&conflict, Some("own"), "own", false), expected, "{name}");
            let replaced = evidence(Verdict::Replaced, &[], vec![candidate("other", &[name])]);
            assert_eq!(
                cautions(&replaced, Some("own"), "other", false),
                expected,
                "{name}"
            );
        }
    }

    #[test]
    fn what_nobody_says_speaks_for_and_against_nothing() {
        let silent = Evidence {
            features: FactName::ALL
                .iter()
                .map(|name| feature(*name, Comparison::Absent))
                .collect(),
            ..evidence(Verdict::Conflict, &[], Vec::new())
        };
        assert_eq!(cautions(&silent, Some("own"), "own", false), []);
    }

    #[test]
    fn each_candidate_is_judged_by_what_was_compared_with_it_and_not_by_the_best() {
        let both = vec![
            candidate("best", &[FactName::Number]),
            candidate("second", &[FactName::Holder, FactName::Currency]),
        ];
        let ambiguous = evidence(Verdict::Ambiguous, &[FactName::Number], both);
        let against = |id: &str| cautions(&ambiguous, Some("own"), id, false);
        assert_eq!(against("best"), []);
        assert_eq!(against("second"), [Caution::Owner, Caution::Currency]);
        assert_eq!(
            against("third"),
            [Caution::Uncompared],
            "nobody knows anything of it"
        );
    }

    #[test]
    fn the_kinds_of_a_mismatch_count_under_the_accounts_own_id() {
        let conflict = Evidence {
            kinds: vec![
                MismatchKind::Number,
                MismatchKind::Type,
                MismatchKind::Currency,
                MismatchKind::Owner,
                MismatchKind::Login,
            ],
            ..evidence(Verdict::Conflict, &[], vec![candidate("other", &[])])
        };
        assert_eq!(
            cautions(&conflict, Some("own"), "own", false),
            [Caution::Owner, Caution::Person, Caution::Currency, Caution::Kind]
        );
        assert_eq!(cautions(&conflict, Some("own"), "other", false), []);
    }

    #[test]
    fn what_was_listed_beside_it_is_another_account_and_ledgers_are_never_merged() {
        let one = || vec![candidate("other", &[])];
        let replaced = evidence(Verdict::Replaced, &[], one());
        assert_eq!(cautions(&replaced, Some("own"), "other", true), [Caution::Beside]);
        for (verdict, expected) in [
            (Verdict::Merged, Caution::Merged),
            (Verdict::Split, Caution::Split),
            (Verdict::OtherLogin, Caution::Person),
        ] {
            let asked = evidence(verdict, &[], one());
            assert_eq!(cautions(&asked, Some("own"), "other", false), [expected]);
        }
    }

    #[test]
    fn only_what_is_written_to_a_known_ledger_needs_to_be_safe() {
        let going_on: Vec<SafeAction> = SafeAction::ALL
            .iter()
            .copied()
            .filter(|action| goes_on(*action))
            .collect();
        assert_eq!(going_on, [SafeAction::SameAccount, SafeAction::ChooseAnother]);
    }
}
