//! Who an account is, by example, by the cases people have reported, and by what must always hold.

use jiff::Timestamp;
use model::{
    Category, Condition, FactName, FactValue, MismatchScope,
    evidence::{MismatchKind, Verdict},
    id::{AccountId, ConsentId},
};

use super::*;

mod announced;
mod cases;
mod gone;
mod properties;
mod sign_in;

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
        subject: Some("maya".to_owned()),
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
        ..Portrait::default()
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

fn at(day: i64) -> Timestamp {
    Timestamp::from_second(1_767_225_600 + day * 86_400).unwrap()
}

fn history(due: u32, found: u32) -> History {
    History {
        due,
        whole: due,
        found,
        rarity: i32::try_from(found).unwrap_or(i32::MAX).saturating_mul(40),
        own: i32::try_from(found).unwrap_or(i32::MAX).saturating_mul(40),
        alone: found,
        ..History::default()
    }
}

fn judged(stored: &Portrait, observed: &Portrait, history: History) -> Decision {
    decide_present(stored, observed, history, false, &Rules::CURRENT)
}

fn present(observed: &Portrait) -> Decision {
    judged(&portrait(), observed, history(20, 20))
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
fn an_announced_migration_lifts_currency_and_class_and_nothing_else() {
    let migrated = |observed: &Portrait| {
        let decision = decide_present(&portrait(), observed, history(20, 20), true, &Rules::CURRENT);
        decision.verdict
    };
    for to in [
        clear(FactName::Currency, "EUR"),
        clear(FactName::Category, "loan"),
    ] {
        assert_eq!(migrated(&changed(to.name, to.clone())), Verdict::Changed);
    }
    let mut others = portrait();
    others
        .facts
        .retain(|f| !matches!(f.name, FactName::Holder | FactName::HolderId));
    others.facts.push(hashed(FactName::Holder, "somebody else"));
    assert_eq!(migrated(&others), Verdict::Conflict);
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
        let stored = changed(FactName::Number, old);
        judged(&stored, &changed(FactName::Number, new), History::default()).verdict
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
    let verdict = |due: u32, found: u32| judged(&portrait(), &portrait(), history(due, found));
    assert_eq!(verdict(15, 1).kinds, [MismatchKind::History]);
    assert_eq!(verdict(15, 2).verdict, Verdict::Same);
    assert_eq!(verdict(14, 0).verdict, Verdict::Same, "too few to tell");
    assert_eq!(verdict(u32::MAX, 0).verdict, Verdict::Conflict);
}
