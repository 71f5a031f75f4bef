//! Accounts a bank named the successor of: what its notice tells, and what it never does.

use std::collections::BTreeMap;

use model::evidence::Comparison;
use proptest::{collection::vec, prelude::*};

use super::{
    gone::{about, account, bare, contender, ledger, one, said, subject},
    *,
};

const NOTICE: &str = "notice 1000000012 from 2026-01-01";

/// Nothing that only this account can have, and its last digits.
fn masked(mask: &str) -> Portrait {
    let mut portrait = bare();
    portrait.facts.push(clear(FactName::Mask, mask));
    portrait.facts.push(hashed(FactName::Holder, "maya angelou"));
    portrait
}

fn announced(pairs: &[(&str, &str)]) -> Announced {
    let owned = |(old, new): &(&str, &str)| ((*old).to_owned(), (*new).to_owned());
    let successors: BTreeMap<String, String> = pairs.iter().map(owned).collect();
    let mut followed = BTreeMap::new();
    for new in successors.values() {
        *followed.entry(new.clone()).or_default() += 1;
    }
    Announced {
        migration: true,
        successors,
        followed,
        notice: Some(NOTICE.to_owned()),
    }
}

fn told(accounts: Vec<Contender>, announced: Announced) -> Observed {
    Observed {
        announced,
        ..said(accounts)
    }
}

fn named(accounts: Vec<Contender>, pairs: &[(&str, &str)]) -> Observed {
    told(accounts, announced(pairs))
}

#[test]
fn a_successor_the_bank_named_is_the_account_where_something_of_its_own_bears_it_out() {
    let stored = one(masked("3223"));
    let there = || vec![contender("acc-9", masked("3223"))];
    let unannounced = about(&stored, &said(there()));
    assert_eq!(unannounced.condition, MISMATCH, "{unannounced:?}");
    let decision = about(&stored, &named(there(), &[("acc-1", "acc-9")]));
    assert_eq!(decision.verdict, Verdict::Reidentified, "{decision:?}");
    assert_eq!(decision.moved_to.as_deref(), Some("acc-9"));
    let feature = decision
        .features
        .iter()
        .find(|f| f.name == FactName::Announced)
        .unwrap();
    assert_eq!(feature.stored, [NOTICE]);
    assert_eq!(feature.observed, ["named as its successor"]);
    assert_eq!(feature.comparison, Comparison::Agrees);
}

#[test]
fn the_notice_alone_identifies_nothing() {
    let decision = about(
        &one(bare()),
        &named(vec![contender("acc-9", bare())], &[("acc-1", "acc-9")]),
    );
    assert_eq!(decision.condition, MISMATCH, "{decision:?}");
    assert_eq!(decision.moved_to, None);
    assert_eq!(decision.candidates.len(), 1);
    let shown = &decision.candidates[0].features;
    assert!(shown.iter().any(|f| f.name == FactName::Announced));
}

#[test]
fn what_contradicts_forbids_it_whatever_was_announced() {
    let stranger = {
        let mut portrait = masked("3223");
        portrait.facts.retain(|f| f.name != FactName::Holder);
        portrait.facts.push(hashed(FactName::Holder, "somebody else"));
        portrait
    };
    let opened = |mask: &str, day: &str| {
        let mut portrait = masked(mask);
        portrait.facts.push(clear(FactName::Opened, day));
        portrait
    };
    let ours = masked("3223").with_ledger(ledger(1, 30));
    let more = {
        let mut rows = ledger(1, 30).rows().to_vec();
        rows.extend(ledger(5, 30).rows().to_vec());
        Sketch::new(rows, (at(-90), at(1)), true, 0)
    };
    // Nothing that was known is there, and as far back as it is told.
    let none = Sketch::new(ledger(1, 30).rows()[..3].to_vec(), (at(-90), at(1)), true, 0);
    for (ours, theirs, veto) in [
        (masked("3223"), stranger, "none of the holders is the same"),
        (
            opened("3223", "2019-03-04"),
            opened("9999", "2024-01-01"),
            "both the number and the opening date are others",
        ),
        (
            ours.clone(),
            masked("3223").with_ledger(more),
            "there are transactions the account never had",
        ),
        (
            ours,
            masked("3223").with_ledger(none),
            "of 30 posted transactions that are due, 3 are there",
        ),
    ] {
        let listed = vec![contender("acc-9", theirs)];
        let decision = about(&one(ours), &named(listed, &[("acc-1", "acc-9")]));
        assert_eq!(decision.condition, MISMATCH, "{veto}");
        assert_eq!(decision.moved_to, None, "{veto}");
        assert!(
            decision.vetoes.iter().any(|v| v == veto),
            "{veto}: {:?}",
            decision.vetoes
        );
    }
}

#[test]
fn an_account_that_is_still_listed_stays_what_it_is() {
    let listed = vec![
        contender("acc-1", masked("3223")),
        contender("acc-9", masked("3223")),
    ];
    let decision = about(&one(masked("3223")), &named(listed, &[("acc-1", "acc-9")]));
    assert_eq!(decision.verdict, Verdict::Same);
    assert_eq!(decision.moved_to, None);
}

#[test]
fn what_is_announced_against_a_number_is_asked_about() {
    // The notice has the two crossed.
    let number = |number: &str| {
        let mut portrait = bare();
        portrait.facts.push(hashed(FactName::Number, number));
        portrait.facts.push(clear(FactName::Routing, "256074974"));
        portrait
    };
    let second = Portrait {
        provider_id: "acc-2".to_owned(),
        ..number("2")
    };
    let stored = Stored {
        accounts: vec![subject(1, number("1")), subject(2, second)],
        others: Vec::new(),
    };
    let listed = || vec![contender("new-1", number("1")), contender("new-2", number("2"))];
    let right = named(listed(), &[("acc-1", "new-1"), ("acc-2", "new-2")]);
    assert_eq!(about(&stored, &right).moved_to.as_deref(), Some("new-1"));
    for crossed in [
        named(listed(), &[("acc-1", "new-2"), ("acc-2", "new-1")]),
        named(listed(), &[("acc-1", "new-2")]),
        named(listed(), &[("acc-2", "new-1")]),
    ] {
        let decision = about(&stored, &crossed);
        assert_eq!((decision.condition, decision.moved_to), (MISMATCH, None));
        assert!(!decision.candidates.is_empty());
    }
    // Another account of the bank, of which nothing is known here, is named as the one before.
    let theirs = Announced {
        followed: [("new-1".to_owned(), 1)].into(),
        ..announced(&[])
    };
    let decision = about(&stored, &told(listed(), theirs));
    assert_eq!((decision.condition, decision.moved_to), (MISMATCH, None));
    let veto = "another one was announced in its place";
    assert!(decision.vetoes.iter().any(|v| v == veto), "{:?}", decision.vetoes);
}

#[test]
fn a_successor_that_is_known_already_is_asked_about() {
    let second = Portrait {
        provider_id: "acc-2".to_owned(),
        ..masked("8887")
    };
    let mut stored = one(masked("3223"));
    stored.accounts.push(subject(2, second.clone()));
    let listed = || vec![contender("acc-2", second.clone())];
    let decision = about(&stored, &named(listed(), &[("acc-1", "acc-2")]));
    assert_eq!(
        (decision.verdict, decision.condition),
        (Verdict::Merged, MISMATCH)
    );
    assert_eq!(decision.candidates[0].provider_account, "acc-2");

    // One that was there at link and not chosen is itself.
    let mut stored = one(masked("3223"));
    stored.others.push(Sibling {
        portrait: second.clone(),
        at_link: true,
        first_seen: at(-100),
    });
    let decision = about(&stored, &named(listed(), &[("acc-1", "acc-2")]));
    assert_eq!(
        (decision.verdict, decision.condition),
        (Verdict::Replaced, MISMATCH)
    );
    assert_eq!(decision.candidates[0].provider_account, "acc-2");
}

#[test]
fn several_that_go_into_one_are_asked_about_also_where_the_others_are_nobodys_here() {
    let listed = || vec![contender("acc-9", masked("3223"))];
    let several = Announced {
        followed: [("acc-9".to_owned(), 2)].into(),
        ..announced(&[("acc-1", "acc-9")])
    };
    let decision = about(&one(masked("3223")), &told(listed(), several));
    assert_eq!(
        (decision.verdict, decision.condition),
        (Verdict::Merged, MISMATCH)
    );
    assert_eq!(decision.candidates[0].provider_account, "acc-9");
}

#[test]
fn a_successor_that_is_not_there_stands_for_nothing() {
    let decision = about(&one(masked("3223")), &named(Vec::new(), &[("acc-1", "acc-9")]));
    assert_eq!(decision.verdict, Verdict::Missing);
}

/// Accounts of one person, of which the bank tells some of what there is, under new ids in the order of the old.
fn a_move() -> impl Strategy<Value = (Vec<Portrait>, Vec<usize>)> {
    let tells = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (2_usize..5, tells).prop_flat_map(|(count, (masks, opened, balances, rows))| {
        let accounts = (0..count).map(|n| {
            let mut portrait = bare();
            portrait.provider_id = format!("acc-{n}");
            portrait.facts.push(hashed(FactName::Holder, "maya angelou"));
            if masks {
                portrait
                    .facts
                    .push(clear(FactName::Mask, &format!("{n}{n}{n}{n}")));
            }
            if opened {
                portrait
                    .facts
                    .push(clear(FactName::Opened, &format!("2019-03-0{}", n + 1)));
            }
            let seed = i64::try_from(n).unwrap();
            if balances {
                portrait.balance = Some(Reading {
                    units: 10_000 + seed,
                    at: at(-1),
                });
            }
            if rows {
                portrait.ledger = ledger(seed + 1, 12);
            }
            portrait
        });
        let places: Vec<usize> = (0..count).collect();
        (Just(accounts.collect()), Just(places).prop_shuffle())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    /// However a notice has its rows crossed, no account goes on as another one; and a notice that is right makes
    /// nobody ask who would not be asked without it.
    #[test]
    fn a_wrong_notice_moves_nothing_to_another_account((accounts, order) in a_move(), left_out in vec(any::<bool>(), 4)) {
        let stored = Stored {
            accounts: accounts.iter().zip(1..).map(|(p, n)| subject(n, p.clone())).collect(),
            others: Vec::new(),
        };
        let listed: Vec<Contender> = accounts
            .iter()
            .enumerate()
            .map(|(n, p)| contender(&format!("new-{n}"), p.clone()))
            .collect();
        let pairs: Vec<(String, String)> = order
            .iter()
            .enumerate()
            .filter(|(old, _)| !left_out[*old])
            .map(|(old, new)| (format!("acc-{old}"), format!("new-{new}")))
            .collect();
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(o, n)| (o.as_str(), n.as_str())).collect();
        let judgement = decide(&stored, &named(listed.clone(), &pairs), &Rules::CURRENT);
        for n in 0..accounts.len() {
            let decision = &judgement.accounts[&account(n as u64 + 1)];
            if let Some(new) = &decision.moved_to {
                prop_assert_eq!(new, &format!("new-{n}"));
            } else {
                prop_assert_eq!(decision.condition, MISMATCH);
                prop_assert!(!decision.candidates.is_empty());
            }
        }
        let right: Vec<(String, String)> =
            (0..accounts.len()).map(|n| (format!("acc-{n}"), format!("new-{n}"))).collect();
        let right: Vec<(&str, &str)> = right.iter().map(|(o, n)| (o.as_str(), n.as_str())).collect();
        let silent = decide(&stored, &said(listed.clone()), &Rules::CURRENT);
        let helped = decide(&stored, &named(listed, &right), &Rules::CURRENT);
        for (id, decision) in &silent.accounts {
            prop_assert!(decision.moved_to.is_none() || helped.accounts[id].moved_to == decision.moved_to);
        }
    }
}
