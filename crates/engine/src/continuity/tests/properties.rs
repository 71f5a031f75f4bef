//! What must hold whatever is stored and whatever a bank says. Values come from so small a choice that almost
//! everything agrees with something.

use std::collections::BTreeSet;

use proptest::{collection::vec, prelude::*};

use super::{super::login::Bond, gone::subject, *};

fn any_trait() -> impl Strategy<Value = Trait> {
    (0..FactName::ALL.len(), "[a-c]{1}", any::<bool>(), 0_u64..3).prop_map(|(name, text, hidden, consent)| {
        let name = FactName::ALL[name];
        let fact = if hidden {
            hashed(name, &text)
        } else {
            clear(name, &text)
        };
        Trait {
            tokenised_in: ConsentId::new(consent).ok().filter(|_| name == FactName::Number),
            ..fact
        }
    })
}

fn any_ledger() -> impl Strategy<Value = Sketch> {
    let row =
        (0_i64..40, 1_i64..30, 0_i64..20, any::<bool>()).prop_map(|(day, amount, id, text)| SketchRow {
            at: at(-day),
            booked: at(-day),
            amount: -amount,
            text: if text { "a" } else { "b" }.to_owned(),
            provider_id: format!("t{id}"),
        });
    (vec(row, 0..25), any::<bool>()).prop_map(|(mut rows, complete)| {
        let mut met = BTreeSet::new();
        rows.retain(|row| met.insert(row.provider_id.clone()));
        Sketch::new(rows, (at(-30), at(1)), complete, 0)
    })
}

fn any_portrait(ids: &'static str) -> impl Strategy<Value = Portrait> {
    let category = prop_oneof![
        Just(None),
        Just(Some(Category::Deposit)),
        Just(Some(Category::Credit)),
        Just(Some(Category::Loan))
    ];
    let balance = proptest::option::of((0_i64..3, -2_i64..1));
    (
        ids,
        category,
        vec(any_trait(), 0..12),
        any_ledger(),
        balance,
        any::<bool>(),
    )
        .prop_map(
            |(provider_id, category, facts, ledger, balance, subject)| Portrait {
                provider_id,
                former: Vec::new(),
                cut_over: None,
                category,
                subject: subject.then(|| "s".to_owned()),
                facts,
                balance: balance.map(|(units, day)| Reading { units, at: at(day) }),
                ledger,
            },
        )
}

/// Accounts of one login have ids of their own.
fn distinct<T>(all: Vec<T>, id: impl Fn(&T) -> String) -> Vec<T> {
    let mut met = BTreeSet::new();
    all.into_iter().filter(|one| met.insert(id(one))).collect()
}

fn any_stored() -> impl Strategy<Value = Stored> {
    let held_as = proptest::sample::select(vec![
        None,
        None,
        Some(Verdict::Conflict),
        Some(Verdict::Merged),
        Some(Verdict::Replaced),
    ]);
    let accounts = vec((any_portrait("[a-d]"), held_as, vec("[e-h]", 0..2)), 0..4);
    let others = vec((any_portrait("[e-h]"), any::<bool>(), -9_i64..2), 0..3);
    (accounts, others).prop_map(|(accounts, others)| Stored {
        accounts: distinct(accounts, |(p, ..)| p.provider_id.clone())
            .into_iter()
            .zip(1..)
            .map(|((portrait, held_as, former), n)| Subject {
                held_as,
                ..subject(n, portrait.with_former(former, Some(at(-20))))
            })
            .collect(),
        others: distinct(others, |(p, ..)| p.provider_id.clone())
            .into_iter()
            .map(|(portrait, at_link, day)| Sibling {
                portrait,
                at_link,
                first_seen: at(day),
            })
            .collect(),
    })
}

fn any_observed() -> impl Strategy<Value = Observed> {
    let contender = (any_portrait("[a-h]"), any::<bool>(), any::<bool>(), any::<bool>());
    let announced = (
        any::<bool>(),
        vec(("[a-d]", "[a-h]"), 0..4),
        vec(("[a-h]", 1_u32..3), 0..2),
    );
    let covered = proptest::option::of(vec("[a-h]", 0..6));
    (vec(contender, 0..6), 0..8_u8, covered, announced).prop_map(|(accounts, gaps, covered, announced)| {
        Observed {
            at: at(0),
            complete: gaps > 0,
            covered,
            accounts: distinct(accounts, |(p, ..)| p.provider_id.clone())
                .into_iter()
                .map(|(portrait, closed, one, other)| Contender {
                    name: "n".to_owned(),
                    mask: "m".to_owned(),
                    kind: "k".to_owned(),
                    closed: closed && one,
                    described: one || other,
                    portrait,
                })
                .collect(),
            announced: Announced {
                migration: announced.0,
                successors: announced.1.into_iter().collect(),
                followed: announced.2.into_iter().collect(),
                notice: None,
            },
        }
    })
}

/// What a bank would say of what is stored if it gave every account another id: everything agrees.
fn moved_on(stored: &Stored) -> Observed {
    let accounts = stored.accounts.iter().map(|subject| Contender {
        portrait: Portrait {
            provider_id: format!("new-{}", subject.portrait.provider_id),
            former: Vec::new(),
            ..subject.portrait.clone()
        },
        name: String::new(),
        mask: String::new(),
        kind: String::new(),
        closed: false,
        described: true,
    });
    Observed {
        at: at(0),
        complete: true,
        covered: None,
        accounts: accounts.collect(),
        announced: Announced::default(),
    }
}

fn judged(stored: &Stored, observed: &Observed) -> Judgement {
    decide(stored, observed, &Rules::CURRENT)
}

/// What must hold of any judgement.
fn holds(stored: &Stored, observed: &Observed) -> Result<(), TestCaseError> {
    let judgement = judged(stored, observed);
    prop_assert_eq!(judgement.accounts.len(), stored.accounts.len(), "each is decided");
    let mut names = BTreeSet::new();
    for subject in &stored.accounts {
        let decision = &judgement.accounts[&subject.account];
        let own = subject.portrait.provider_id.as_str();
        let listed = observed.accounts.iter().any(|c| c.portrait.provider_id == own);
        // Nothing is written on hold.
        prop_assert_eq!(decision.verdict.continues(), decision.condition.is_none());
        prop_assert!(!decision.verdict.continues() || decision.vetoes.is_empty());
        prop_assert_eq!(
            decision.moved_to.is_some(),
            decision.verdict == Verdict::Reidentified
        );
        // No link moves while the old id is listed, nor by a list with gaps.
        prop_assert!(decision.moved_to.is_none() || (!listed && observed.complete));
        let stays = matches!(subject.held_as, Some(Verdict::Conflict | Verdict::Merged));
        prop_assert!(!stays || decision.moved_to.is_none());
        // No two live accounts share an alias.
        let name = decision.moved_to.as_deref().unwrap_or(own);
        prop_assert!(names.insert(name.to_owned()), "{} is borne twice", name);
        if let Some(new) = &decision.moved_to {
            let sibling = stored.others.iter().find(|o| o.portrait.provider_id == *new);
            prop_assert!(sibling.is_none_or(|sibling| !sibling.at_link));
            prop_assert!(observed.accounts.iter().any(|c| c.portrait.provider_id == *new));
            // Nor against what was announced, nor into what several go into.
            let bond = observed.announced.between(own, new);
            prop_assert!(matches!(bond, Bond::Silent | Bond::Successor), "{:?}", bond);
        }
        // Whoever is asked is shown why.
        prop_assert!(
            !decision.verdict.asks() || !decision.features.is_empty() || !decision.candidates.is_empty()
        );
        prop_assert!(!decision.verdict.asks() || !decision.safe_actions.is_empty());
    }
    Ok(())
}

/// Everything in another order.
fn reordered(stored: &Stored, observed: &Observed) -> (Stored, Observed) {
    let turned = |portrait: &Portrait| {
        let mut turned = portrait.clone();
        // The first value of a fact is the one that counts where a fact has one, so only different facts move.
        turned.facts.sort_by_key(|fact| std::cmp::Reverse(fact.name));
        turned.former.reverse();
        turned
    };
    let mut stored = stored.clone();
    stored.accounts.reverse();
    stored.others.reverse();
    for subject in &mut stored.accounts {
        subject.portrait = turned(&subject.portrait);
    }
    let mut observed = observed.clone();
    observed.accounts.reverse();
    for contender in &mut observed.accounts {
        contender.portrait = turned(&contender.portrait);
    }
    (stored, observed)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_said_the_rules_hold(stored in any_stored(), observed in any_observed()) {
        holds(&stored, &observed)?;
    }

    #[test]
    fn whatever_is_stored_they_hold_when_every_id_is_another(stored in any_stored()) {
        holds(&stored, &moved_on(&stored))?;
    }

    #[test]
    fn the_order_of_anything_plays_no_part(stored in any_stored(), observed in any_observed()) {
        let (other_stored, other_observed) = reordered(&stored, &observed);
        let (one, other) = (judged(&stored, &observed), judged(&other_stored, &other_observed));
        for (id, decision) in &one.accounts {
            let turned = &other.accounts[id];
            prop_assert_eq!(decision.verdict, turned.verdict);
            prop_assert_eq!(decision.condition, turned.condition);
            prop_assert_eq!(decision.score, turned.score);
            prop_assert_eq!(decision.margin, turned.margin);
            prop_assert_eq!(&decision.moved_to, &turned.moved_to);
            let order = |d: &Decision| -> Vec<String> {
                d.candidates.iter().map(|c| c.provider_account.clone()).collect()
            };
            prop_assert_eq!(order(decision), order(turned));
        }
        prop_assert_eq!(one.unlinked, other.unlinked);
    }

    /// Once a link has moved, the same answer moves nothing more.
    #[test]
    fn what_was_decided_is_decided_again(stored in any_stored(), other in any_observed(), anew in any::<bool>()) {
        let observed = if anew { moved_on(&stored) } else { other };
        let first = judged(&stored, &observed);
        let mut then = stored.clone();
        for subject in &mut then.accounts {
            let decision = &first.accounts[&subject.account];
            if let Some(new) = &decision.moved_to {
                let listed = observed.accounts.iter().find(|c| c.portrait.provider_id == *new);
                let was = subject.portrait.provider_id.clone();
                subject.portrait = listed.unwrap().portrait.clone().with_former(vec![was], Some(observed.at));
                subject.last_listed = Some(observed.at);
            } else if decision.verdict.continues() {
                subject.last_listed = Some(observed.at);
            }
        }
        let second = judged(&then, &observed);
        for (id, decision) in &second.accounts {
            if first.accounts[id].verdict.continues() {
                prop_assert_eq!(decision.moved_to.clone(), None);
                prop_assert!(decision.verdict.continues());
            }
        }
    }

    /// Whatever is said under its own id, an account goes on exactly where nothing contradicts.
    #[test]
    fn an_account_goes_on_exactly_when_there_is_no_veto(
        old in vec(any_trait(), 0..12),
        new in vec(any_trait(), 0..12),
        due in 0_u32..40,
        found in 0_u32..40,
    ) {
        let portrait = |facts: Vec<Trait>| Portrait {
            provider_id: "a".into(),
            category: Some(Category::Deposit),
            facts,
            ..Portrait::default()
        };
        let decision = super::judged(&portrait(old), &portrait(new), history(due, found.min(due)));
        prop_assert_eq!(decision.verdict.continues(), decision.vetoes.is_empty());
        prop_assert_eq!(decision.condition.is_none(), decision.verdict.continues());
        prop_assert_eq!(decision.kinds.is_empty(), decision.verdict.continues());
    }

    /// What the bank said last time never contradicts itself.
    #[test]
    fn an_account_always_is_itself(facts in vec(any_trait(), 0..12)) {
        let portrait = Portrait {
            provider_id: "a".into(),
            category: Some(Category::Deposit),
            facts,
            ..Portrait::default()
        };
        let decision = super::judged(&portrait, &portrait, history(20, 20));
        prop_assert_eq!(decision.verdict, Verdict::Same);
    }
}
