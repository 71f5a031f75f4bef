use model::{Category, FactValue, id::ConsentId};
use proptest::prelude::*;

use super::*;
use crate::continuity::compare::Trait;

fn clear(name: FactName, text: &str) -> Trait {
    Trait {
        name,
        value: FactValue::Clear(text.to_owned()),
        tokenised_in: None,
    }
}

fn hashed(name: FactName, text: &str) -> Trait {
    let value = FactValue::Hashed {
        hash: text.as_bytes().to_vec(),
        mask: "••".to_owned(),
    };
    Trait {
        name,
        value,
        tokenised_in: None,
    }
}

/// A checking account of one person.
fn portrait() -> Portrait {
    Portrait {
        provider_id: "acc-1".to_owned(),
        category: Some(Category::Deposit),
        facts: vec![
            hashed(FactName::Number, "7000003223"),
            clear(FactName::Routing, "256074974"),
            clear(FactName::Mask, "3223"),
            clear(FactName::Category, "deposit"),
            clear(FactName::Type, "CHECKING"),
            clear(FactName::Currency, "USD"),
            clear(FactName::Opened, "2019-03-04"),
            hashed(FactName::Holder, "maya angelou"),
            hashed(FactName::HolderId, "customer-2"),
            clear(FactName::Name, "Everyday"),
        ],
    }
}

fn changed(name: FactName, to: Trait) -> Portrait {
    let mut portrait = portrait();
    portrait.facts.retain(|fact| fact.name != name);
    portrait.facts.push(to);
    portrait
}

fn without(names: &[FactName]) -> Portrait {
    let mut portrait = portrait();
    portrait.facts.retain(|fact| !names.contains(&fact.name));
    portrait
}

fn subject() -> Subject {
    Subject {
        portrait: portrait(),
        missing_lists: 0,
        missing_since: None,
    }
}

fn present(observed: &Portrait) -> Decision {
    decide_present(&subject(), observed, History { due: 20, found: 20 })
}

const MISMATCH: Option<Condition> = Some(Condition::AccountMismatch(MismatchScope::Account));

#[test]
fn nothing_changed_is_the_same_account() {
    let decision = present(&portrait());
    assert_eq!((decision.verdict, decision.condition), (Verdict::Same, None));
    assert!(decision.kinds.is_empty() && decision.vetoes.is_empty());
}

#[test]
fn another_number_alone_is_the_same_account_renumbered() {
    let decision = present(&changed(FactName::Number, hashed(FactName::Number, "7000009999")));
    assert_eq!(
        (decision.verdict, decision.condition),
        (Verdict::Renumbered, None)
    );
    let decision = present(&changed(FactName::Mask, clear(FactName::Mask, "9999")));
    assert_eq!(decision.verdict, Verdict::Renumbered);
}

#[test]
fn another_name_type_or_opening_date_alone_is_the_same_account_changed() {
    for to in [
        clear(FactName::Name, "Holiday fund"),
        clear(FactName::Type, "SAVINGS"),
        clear(FactName::Opened, "2020-01-01"),
        clear(FactName::Routing, "1"),
    ] {
        let decision = present(&changed(to.name, to.clone()));
        assert_eq!(
            (decision.verdict, decision.condition),
            (Verdict::Changed, None),
            "{:?}",
            to.name
        );
    }
}

#[test]
fn another_number_and_holder_under_the_same_id_is_a_mismatch_of_number_and_owner() {
    let mut observed = changed(FactName::Number, hashed(FactName::Number, "5550001111"));
    observed
        .facts
        .retain(|f| !matches!(f.name, FactName::Holder | FactName::HolderId));
    observed.facts.push(hashed(FactName::Holder, "somebody else"));
    observed.facts.push(hashed(FactName::HolderId, "customer-9"));
    let decision = present(&observed);
    assert_eq!(
        (decision.verdict, decision.condition),
        (Verdict::Conflict, MISMATCH)
    );
    assert_eq!(decision.kinds, [MismatchKind::Number, MismatchKind::Owner]);
    assert_eq!(decision.vetoes, ["none of the holders is the same"]);
    assert!(!decision.safe_actions.is_empty());
}

#[test]
fn each_contradiction_alone_is_a_conflict() {
    let mut both = changed(FactName::Number, hashed(FactName::Number, "1"));
    both.facts.retain(|f| f.name != FactName::Opened);
    both.facts.push(clear(FactName::Opened, "2024-01-01"));
    for (observed, kinds) in [
        (
            changed(FactName::Currency, clear(FactName::Currency, "EUR")),
            vec![MismatchKind::Currency],
        ),
        (
            changed(FactName::Category, clear(FactName::Category, "loan")),
            vec![MismatchKind::Type],
        ),
        (both, vec![MismatchKind::Number, MismatchKind::Opened]),
    ] {
        let decision = present(&observed);
        assert_eq!(
            (decision.verdict, decision.condition),
            (Verdict::Conflict, MISMATCH)
        );
        assert_eq!(decision.kinds, kinds);
    }
}

#[test]
fn somebody_who_changed_their_name_is_known_by_the_banks_id_of_them() {
    let married = changed(FactName::Holder, hashed(FactName::Holder, "maya johnson"));
    assert_eq!(present(&married).verdict, Verdict::Changed);
    let renumbered_person = changed(FactName::HolderId, hashed(FactName::HolderId, "customer-77"));
    assert_eq!(present(&renumbered_person).verdict, Verdict::Changed);
}

#[test]
fn a_holder_who_joins_or_leaves_is_no_conflict() {
    let mut joined = portrait();
    joined.facts.push(hashed(FactName::Holder, "ernest hemingway"));
    assert_eq!(present(&joined).verdict, Verdict::Changed);
}

#[test]
fn silence_contradicts_nothing() {
    let silent = without(&[
        FactName::Number,
        FactName::Routing,
        FactName::Opened,
        FactName::Holder,
        FactName::HolderId,
        FactName::Currency,
        FactName::Mask,
    ]);
    assert_eq!(present(&silent).verdict, Verdict::Same);
}

#[test]
fn a_stand_in_number_counts_only_within_its_consent() {
    let consent = |n: u64| ConsentId::new(n).unwrap();
    let number = |text: &str, n: Option<u64>| Trait {
        tokenised_in: n.map(consent),
        ..hashed(FactName::Number, text)
    };
    let verdict = |old: Trait, new: Trait| {
        let subject = Subject {
            portrait: changed(FactName::Number, old),
            ..subject()
        };
        decide_present(&subject, &changed(FactName::Number, new), History::default()).verdict
    };
    assert_eq!(
        verdict(number("1", Some(1)), number("2", Some(1))),
        Verdict::Renumbered
    );
    assert_eq!(verdict(number("1", Some(1)), number("2", Some(2))), Verdict::Same);
    assert_eq!(verdict(number("1", None), number("2", Some(2))), Verdict::Same);
}

#[test]
fn transactions_that_are_almost_all_others_are_a_conflict_where_many_are_due() {
    let verdict = |due: u32, found: u32| decide_present(&subject(), &portrait(), History { due, found });
    assert_eq!(verdict(15, 1).kinds, [MismatchKind::History]);
    assert_eq!(verdict(15, 2).verdict, Verdict::Same);
    assert_eq!(verdict(14, 0).verdict, Verdict::Same, "too few to tell");
    assert_eq!(verdict(u32::MAX, 0).verdict, Verdict::Conflict);
}

fn absent(candidates: Vec<Contender>) -> Absence {
    Absence {
        list_complete: true,
        consented: Some(true),
        candidates,
    }
}

fn contender(id: &str, portrait: Portrait) -> Contender {
    Contender {
        portrait: Portrait {
            provider_id: id.to_owned(),
            ..portrait
        },
        name: "Everyday".to_owned(),
        mask: "3223".to_owned(),
        kind: "CHECKING".to_owned(),
    }
}

fn day(n: i64) -> Timestamp {
    Timestamp::from_second(1_767_225_600 + n * 86_400).unwrap()
}

#[test]
fn a_new_id_where_the_old_one_is_gone_is_held_with_its_candidates_best_first() {
    let stranger = without(&[FactName::Number, FactName::Holder, FactName::HolderId]);
    let candidates = vec![contender("acc-8", stranger), contender("acc-9", portrait())];
    let decision = decide_absent(&subject(), &absent(candidates), day(0));
    assert_eq!(
        (decision.verdict, decision.condition),
        (Verdict::Replaced, MISMATCH)
    );
    assert_eq!(decision.kinds, [MismatchKind::Id, MismatchKind::Ambiguous]);
    let order: Vec<&str> = decision
        .candidates
        .iter()
        .map(|c| c.provider_account.as_str())
        .collect();
    assert_eq!(order, ["acc-9", "acc-8"]);
    assert_eq!(
        decision.margin.unwrap().0,
        decision.candidates[0].score.0 - decision.candidates[1].score.0
    );
    assert!(decision.margin.unwrap().0 >= 140);
}

#[test]
fn missing_once_is_unknown_and_gone_only_after_three_complete_lists_over_three_days() {
    let mut subject = subject();
    let mut conditions = Vec::new();
    for now in [0, 1, 2, 3] {
        let decision = decide_absent(&subject, &absent(Vec::new()), day(now));
        assert_eq!(decision.verdict, Verdict::Missing);
        conditions.push(decision.condition.unwrap());
        subject.missing_lists = decision.missing_lists;
        subject.missing_since = decision.missing_since;
    }
    let unknown = Condition::AccountTemporarilyUnavailable;
    assert_eq!(
        conditions,
        [unknown, unknown, unknown, Condition::AccountNotFound]
    );
}

#[test]
fn a_list_with_gaps_says_nothing_and_starts_the_count_anew() {
    let subject = Subject {
        missing_lists: 9,
        missing_since: Some(day(0)),
        ..subject()
    };
    let gaps = Absence {
        list_complete: false,
        ..absent(vec![contender("acc-9", portrait())])
    };
    let decision = decide_absent(&subject, &gaps, day(30));
    assert_eq!(decision.condition, Some(Condition::AccountTemporarilyUnavailable));
    assert_eq!((decision.missing_lists, decision.missing_since), (0, None));
}

#[test]
fn an_account_the_consent_no_longer_covers_is_not_shared() {
    let absence = Absence {
        consented: Some(false),
        ..absent(Vec::new())
    };
    let decision = decide_absent(&subject(), &absence, day(0));
    assert_eq!(decision.condition, Some(Condition::AccountNotShared));
}

fn any_trait() -> impl Strategy<Value = Trait> {
    (0..FactName::ALL.len(), "[a-c]{1}", any::<bool>()).prop_map(|(name, text, hidden)| {
        let name = FactName::ALL[name];
        if hidden {
            hashed(name, &text)
        } else {
            clear(name, &text)
        }
    })
}

proptest! {
    /// Whatever is said, writing goes on only where no contradiction is seen.
    #[test]
    fn an_account_goes_on_exactly_when_there_is_no_veto(
        old in proptest::collection::vec(any_trait(), 0..12),
        new in proptest::collection::vec(any_trait(), 0..12),
        due in 0_u32..40,
        found in 0_u32..40,
    ) {
        let portrait = |facts: Vec<Trait>| Portrait { provider_id: "a".into(), category: Some(Category::Deposit), facts };
        let subject = Subject { portrait: portrait(old), missing_lists: 0, missing_since: None };
        let decision = decide_present(&subject, &portrait(new), History { due, found: found.min(due) });
        prop_assert_eq!(decision.verdict.continues(), decision.vetoes.is_empty());
        prop_assert_eq!(decision.condition.is_none(), decision.verdict.continues());
        prop_assert_eq!(decision.kinds.is_empty(), decision.verdict.continues());
    }

    /// What the bank said last time never contradicts itself.
    #[test]
    fn an_account_always_is_itself(facts in proptest::collection::vec(any_trait(), 0..12)) {
        let portrait = Portrait { provider_id: "a".into(), category: Some(Category::Deposit), facts };
        let subject = Subject { portrait: portrait.clone(), missing_lists: 0, missing_since: None };
        let decision = decide_present(&subject, &portrait, History { due: 20, found: 20 });
        prop_assert_eq!(decision.verdict, Verdict::Same);
    }
}
