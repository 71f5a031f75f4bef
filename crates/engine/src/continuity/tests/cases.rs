//! What people have reported of other programs (providers.md 6.2), each as one test.

use super::{
    gone::{about, account, bare, contender, ledger, ledger_until, named_anew, one, said, subject},
    *,
};

fn named(portrait: Portrait, name: &str) -> Portrait {
    let mut named = portrait;
    named.facts.retain(|f| f.name != FactName::Name);
    named.facts.push(clear(FactName::Name, name));
    named
}

fn numbered(portrait: Portrait, number: &str) -> Portrait {
    let mut other = portrait;
    other
        .facts
        .retain(|f| !matches!(f.name, FactName::Number | FactName::Mask));
    other.facts.push(hashed(FactName::Number, number));
    other
        .facts
        .push(clear(FactName::Mask, &number[number.len() - 4..]));
    other
}

/// A card, as it is told before and after it was replaced.
fn card(number: &str) -> Portrait {
    let mut card = numbered(without(&[FactName::Routing, FactName::Opened]), number);
    card.category = Some(Category::Credit);
    card.facts
        .retain(|f| !matches!(f.name, FactName::Category | FactName::Type));
    card.facts.push(clear(FactName::Category, "credit"));
    card.facts.push(clear(FactName::Type, "CREDITCARD"));
    card
}

/// plaid/support#198, sure#3657, securo#445, invoiceninja#9725: linking again makes the account twice.
#[test]
fn linking_again_offers_the_account_that_is_there() {
    let offered = Portrait {
        provider_id: "another-id".to_owned(),
        ..portrait()
    };
    let existing = vec![(account(7), portrait())];
    let found = find_duplicate(&offered, &existing, &Rules::CURRENT);
    assert_eq!(found.map(|(id, ..)| id), Some(account(7)));
}

/// sure#2852: a link moved to another live account of the same name, "CHECKING (0001)" twice at one bank.
#[test]
fn a_link_never_moves_to_another_account_of_the_same_name() {
    let twin = |id: &str, number: &str, seed: i64| {
        let portrait = named(numbered(portrait(), number), "CHECKING (0001)").with_ledger(ledger(seed, 30));
        contender(id, portrait)
    };
    let ours = twin("acc-1", "7000010001", 1);
    let other = twin("acc-2", "7100010001", 2);
    let mut stored = one(ours.portrait.clone());
    // It is there itself.
    let both = said(vec![ours.clone(), other.clone()]);
    assert_eq!(about(&stored, &both).verdict, Verdict::Same);
    // It is left out of a list, and the other one was always there.
    stored.others.push(Sibling {
        portrait: other.portrait.clone(),
        at_link: true,
        first_seen: at(-300),
    });
    let decision = about(&stored, &said(vec![other.clone()]));
    assert_eq!((decision.verdict, decision.moved_to), (Verdict::Missing, None));
    // The other one was never seen before.
    stored.others.clear();
    let decision = about(&stored, &said(vec![other]));
    assert_eq!(
        (decision.verdict, decision.condition),
        (Verdict::Replaced, MISMATCH)
    );
}

/// actual#6649: a card is replaced after fraud, and synchronising sticks to the dead one.
#[test]
fn a_replaced_card_is_asked_about_and_not_left_for_dead() {
    let dead = card("4000000000001111").with_ledger(ledger_until(1, 20, -50));
    let young = card("4000000000002222").with_ledger(ledger(2, 10));
    let decision = about(&one(dead), &said(vec![contender("acc-9", young)]));
    assert_eq!(
        (decision.verdict, decision.condition),
        (Verdict::SuccessorSuggested, MISMATCH)
    );
    assert_eq!(decision.candidates[0].provider_account, "acc-9");
}

/// sure#1493: a successor is suggested only where each is the only one for the other.
#[test]
fn a_successor_is_suggested_only_where_the_pairing_is_exact() {
    let dead = |n: u64, seed: i64| {
        let ledger = ledger_until(seed, 20, -50);
        let portrait = card(&format!("400000000000{n:04}")).with_ledger(ledger);
        Portrait {
            provider_id: format!("dead-{n}"),
            ..portrait
        }
    };
    let young = |n: i64| {
        contender(
            &format!("young-{n}"),
            card(&format!("{n}00")).with_ledger(ledger(n, 10)),
        )
    };
    let two_olds = Stored {
        accounts: vec![subject(1, dead(1, 1)), subject(2, dead(2, 2))],
        others: Vec::new(),
    };
    assert_ne!(
        about(&two_olds, &said(vec![young(30)])).verdict,
        Verdict::SuccessorSuggested
    );
    let two_news = said(vec![young(30), young(31)]);
    assert_ne!(
        about(&one(dead(1, 1)), &two_news).verdict,
        Verdict::SuccessorSuggested
    );
    let active = one(card("4000000000001111").with_ledger(ledger(1, 20)));
    assert_ne!(
        about(&active, &said(vec![young(30)])).verdict,
        Verdict::SuccessorSuggested
    );
}

/// hackclub/hcb#8176: a bank moves to another system: account and transaction ids are all others.
#[test]
fn a_bank_that_moves_keeps_its_accounts() {
    let ours = portrait().with_ledger(ledger(1, 40));
    let theirs = numbered(portrait(), "9900001234").with_ledger(named_anew(&ledger(1, 40), false));
    let mut observed = said(vec![contender("go-1", theirs)]);
    assert_eq!(
        about(&one(ours.clone()), &observed).verdict,
        Verdict::Reidentified
    );
    // Where it was announced, another currency code or class is no contradiction.
    observed.accounts[0].portrait.category = Some(Category::Other);
    let facts = &mut observed.accounts[0].portrait.facts;
    facts.retain(|f| f.name != FactName::Category);
    facts.push(clear(FactName::Category, "other"));
    assert_eq!(about(&one(ours.clone()), &observed).moved_to, None);
    observed.announced.migration = true;
    assert_eq!(about(&one(ours), &observed).moved_to.as_deref(), Some("go-1"));
}

/// accounted#1826: one is gone and one is new, of one currency, and neither tells a number.
#[test]
fn elimination_never_decides_alone() {
    let decision = about(&one(bare()), &said(vec![contender("acc-9", bare())]));
    assert_eq!(
        (decision.verdict, decision.condition),
        (Verdict::Replaced, MISMATCH)
    );
    let eliminated = decision.features.iter().find(|f| f.name == FactName::Elimination);
    assert!(
        eliminated.is_some_and(|f| f.weight.0 > 0),
        "it is told all the same"
    );
}

/// sure#2864: an account linked again shows only a short history.
#[test]
fn a_short_history_hides_no_account() {
    let theirs = named_anew(&ledger(1, 3), false);
    let decision = about(
        &one(portrait().with_ledger(ledger(1, 60))),
        &said(vec![contender("acc-9", portrait().with_ledger(theirs))]),
    );
    assert_eq!(decision.verdict, Verdict::Reidentified);
}

/// actual#8830, buckets#889: the bank gives every transaction another id.
#[test]
fn transactions_under_other_ids_are_no_other_account() {
    let ours = portrait().with_ledger(ledger(1, 40));
    let theirs = portrait().with_ledger(named_anew(&ledger(1, 40), false));
    let decision = about(&one(ours), &said(vec![contender("acc-1", theirs)]));
    assert_eq!((decision.verdict, decision.condition), (Verdict::Same, None));
}

/// openid/fapi#223: somebody signs in with another login of the same bank.
#[test]
fn another_login_is_another_login() {
    let own = [Shared {
        provider_id: "acc-1",
        joint: false,
    }];
    let decided = decide_sign_in(Some("maya"), Some("maya-business"), &own, &[], &["acc-7"]);
    assert_eq!(decided, SignIn::OtherPerson);
    let decided = decide_sign_in(None, None, &own, &[], &["acc-7"]);
    assert_eq!(decided, SignIn::NoneOfTheAccounts);
}

/// standards#135: a person shares another account than before.
#[test]
fn another_account_that_is_shared_instead_is_not_the_one_that_was() {
    let other = numbered(portrait(), "7000007777").with_ledger(ledger(2, 30));
    let observed = Observed {
        covered: Some(vec!["acc-9".to_owned()]),
        ..said(vec![contender("acc-9", other)])
    };
    let decision = about(&one(portrait().with_ledger(ledger(1, 30))), &observed);
    assert_eq!(
        (decision.verdict, decision.moved_to.clone()),
        (Verdict::Replaced, None)
    );
    assert!(decision.candidates[0].score.0 < Rules::CURRENT.suggest);
}

/// standards-maintenance#721: accounts are silently missing.
#[test]
fn an_account_that_is_silently_missing_is_not_gone() {
    let decision = about(&one(portrait()), &said(Vec::new()));
    assert_eq!(decision.condition, Some(Condition::AccountTemporarilyUnavailable));
}

/// docs.argyle.com, Plaid: an id is new because the account's name changed.
#[test]
fn a_name_that_changed_with_the_id_changes_nothing_else() {
    let renamed = named(portrait(), "Holiday fund");
    let decision = about(&one(portrait()), &said(vec![contender("acc-9", renamed)]));
    assert_eq!(decision.verdict, Verdict::Reidentified);
}

/// plaid/deprecated-link#36: the same ids at several institutions.
#[test]
fn the_same_id_in_another_scope_proves_nothing() {
    let existing = vec![(account(7), bare())];
    let offered = bare();
    assert_eq!(existing[0].1.provider_id, offered.provider_id);
    assert!(find_duplicate(&offered, &existing, &Rules::CURRENT).is_none());
}
