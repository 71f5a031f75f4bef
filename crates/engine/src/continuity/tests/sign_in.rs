//! Who signed in, and what is offered again.

use super::*;

const JOINT: Shared<'_> = Shared {
    provider_id: "joint",
    joint: true,
};
const OWN: Shared<'_> = Shared {
    provider_id: "own",
    joint: false,
};

#[test]
fn another_subject_is_another_person_whatever_accounts_are_there() {
    let decided = |before, now| decide_sign_in(before, now, &[OWN], &[], &["own"]);
    assert_eq!(decided(Some("maya"), Some("ernest")), SignIn::OtherPerson);
    assert_eq!(decided(Some("maya"), Some("maya")), SignIn::Same);
    assert_eq!(decided(None, Some("maya")), SignIn::Same);
}

#[test]
fn who_has_none_of_the_accounts_is_somebody_else() {
    let decided = |offered: &[&str]| decide_sign_in(None, Some("maya"), &[OWN, JOINT], &[], offered);
    assert_eq!(decided(&["other"]), SignIn::NoneOfTheAccounts);
    assert_eq!(decided(&[]), SignIn::NoneOfTheAccounts);
    assert_eq!(decided(&["own"]), SignIn::Same);
    assert_eq!(decide_sign_in(None, None, &[], &[], &["own"]), SignIn::Same);
}

#[test]
fn whom_the_bank_names_is_the_same_person_though_every_account_has_another_id() {
    let decided = |offered: &[&str]| decide_sign_in(Some("maya"), Some("maya"), &[OWN, JOINT], &[], offered);
    assert_eq!(decided(&["new-1", "new-2"]), SignIn::Same);
    // Who shares nothing, or only what was never linked, leaves nothing to go on with.
    assert_eq!(decided(&[]), SignIn::NoneOfTheAccounts);
    let others = decide_sign_in(
        Some("maya"),
        Some("maya"),
        &[OWN, JOINT],
        &["sibling"],
        &["sibling"],
    );
    assert_eq!(others, SignIn::NoneOfTheAccounts);
}

#[test]
fn one_that_is_listed_may_be_ours_if_it_is_of_its_class_and_of_its_type_or_has_its_last_digits() {
    let look = |category, kind, mask| Look { category, kind, mask };
    let ours = look(Category::Deposit, "CHECKING", "3223");
    for (other, may_be) in [
        (look(Category::Deposit, "checking", "9999"), true),
        (look(Category::Deposit, "OTHER WORD", "3223"), true),
        (look(Category::Deposit, "SAVINGS", "9999"), false),
        (look(Category::Credit, "CHECKING", "3223"), false),
        (look(Category::Deposit, "", ""), false),
    ] {
        assert_eq!(ours.may_be(&other), may_be, "{other:?}");
    }
    let silent = look(Category::Deposit, "", "");
    assert!(!silent.may_be(&silent), "what shows nothing is asked about");
}

#[test]
fn by_a_joint_account_alone_two_owners_cannot_be_told_apart() {
    let decided = |offered: &[&str], subject| decide_sign_in(subject, subject, &[OWN, JOINT], &[], offered);
    assert_eq!(decided(&["joint", "theirs"], None), SignIn::Unclear);
    assert_eq!(decided(&["joint", "theirs"], Some("maya")), SignIn::Same);
    assert_eq!(
        decided(&["joint"], None),
        SignIn::Same,
        "nothing there is anybody else's"
    );
    assert_eq!(decided(&["joint", "own", "new"], None), SignIn::Same);
    // Where only the joint one is linked, one more account may be a new one or another person's.
    let decided = decide_sign_in(None, None, &[JOINT], &[], &["joint", "theirs"]);
    assert_eq!(decided, SignIn::Unclear);
}

#[test]
fn an_account_that_is_offered_again_is_found_by_its_number() {
    let id = |n: u64| AccountId::new(n).unwrap();
    let other = changed(FactName::Number, hashed(FactName::Number, "1"));
    let existing = vec![(id(1), portrait()), (id(2), other)];
    let offered = Portrait {
        provider_id: "elsewhere".to_owned(),
        ..portrait()
    };
    let found = find_duplicate(&offered, &existing, &Rules::CURRENT).unwrap();
    assert_eq!(found.0, id(1));
    let unknown = changed(FactName::Number, hashed(FactName::Number, "2"));
    let unknown = Portrait {
        provider_id: "elsewhere".to_owned(),
        ..unknown
    };
    assert!(find_duplicate(&unknown, &existing, &Rules::CURRENT).is_none());
}

#[test]
fn of_two_that_are_alike_neither_is_the_one_that_is_offered() {
    let id = |n: u64| AccountId::new(n).unwrap();
    let alike = without(&[FactName::Number, FactName::Routing]);
    let existing = vec![(id(1), alike.clone()), (id(2), alike.clone())];
    let offered = Portrait {
        provider_id: "elsewhere".to_owned(),
        ..alike
    };
    assert!(find_duplicate(&offered, &existing, &Rules::CURRENT).is_none());
}
