//! Accounts whose id is gone.

use model::evidence::Comparison;

use super::*;

pub(super) fn account(n: u64) -> AccountId {
    AccountId::new(n).unwrap()
}

/// A ledger of so many purchases, one a day back from day 0, each of a sum of its own.
pub(super) fn ledger(seed: i64, rows: i64) -> Sketch {
    ledger_until(seed, rows, 0)
}

pub(super) fn ledger_until(seed: i64, rows: i64, newest: i64) -> Sketch {
    let row = |n: i64| SketchRow {
        at: at(newest - n),
        booked: at(newest - n),
        amount: -(seed * 1_000_003 + n * 7_919),
        text: format!("shop {seed} {n}"),
        provider_id: format!("{seed}-{n}"),
    };
    Sketch::new((0..rows).map(row).collect(), (at(newest - 90), at(1)), true, 0)
}

/// The ledger with other ids, as a bank gives them that moves to another system.
pub(super) fn named_anew(ledger: &Sketch, texts_too: bool) -> Sketch {
    let rows = ledger.rows().iter().enumerate().map(|(n, row)| SketchRow {
        provider_id: format!("new-{n}"),
        text: if texts_too {
            "bank transaction".to_owned()
        } else {
            row.text.clone()
        },
        ..row.clone()
    });
    Sketch::new(rows.collect(), (at(-90), at(1)), true, 0)
}

pub(super) fn subject(n: u64, portrait: Portrait) -> Subject {
    Subject {
        account: account(n),
        portrait,
        missing_lists: 0,
        missing_since: None,
        last_listed: Some(at(-1)),
        held_as: None,
        closed: false,
    }
}

pub(super) fn contender(id: &str, portrait: Portrait) -> Contender {
    Contender {
        portrait: Portrait {
            provider_id: id.to_owned(),
            ..portrait
        },
        name: "Everyday".to_owned(),
        mask: "3223".to_owned(),
        kind: "CHECKING".to_owned(),
        closed: false,
        described: true,
    }
}

pub(super) fn said(accounts: Vec<Contender>) -> Observed {
    Observed {
        at: at(0),
        complete: true,
        covered: None,
        accounts,
        announced: Announced::default(),
    }
}

pub(super) fn one(portrait: Portrait) -> Stored {
    Stored {
        accounts: vec![subject(1, portrait)],
        others: Vec::new(),
    }
}

pub(super) fn about(stored: &Stored, observed: &Observed) -> Decision {
    decide(stored, observed, &Rules::CURRENT)
        .accounts
        .remove(&account(1))
        .unwrap()
}

/// Nothing but a class, a type and a currency.
pub(super) fn bare() -> Portrait {
    without(&[
        FactName::Number,
        FactName::Routing,
        FactName::Mask,
        FactName::Opened,
        FactName::Holder,
        FactName::HolderId,
        FactName::Name,
    ])
}

fn other_number(portrait: Portrait, number: &str) -> Portrait {
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

#[test]
fn a_new_id_with_the_same_number_is_the_same_account() {
    let decision = about(&one(portrait()), &said(vec![contender("acc-9", portrait())]));
    assert_eq!(
        (decision.verdict, decision.condition),
        (Verdict::Reidentified, None)
    );
    assert_eq!(decision.moved_to.as_deref(), Some("acc-9"));
    assert_eq!(decision.kinds, [MismatchKind::Id]);
    assert!(decision.score.0 >= Rules::CURRENT.accept);
    assert!(decision.vetoes.is_empty());
}

#[test]
fn a_new_id_with_the_same_transactions_is_the_same_account_under_any_number() {
    for (renamed, texts) in [(false, false), (true, false), (true, true)] {
        let ours = ledger(1, 30);
        let theirs = if renamed {
            named_anew(&ours, texts)
        } else {
            ours.clone()
        };
        let stored = one(portrait().with_ledger(ours));
        let moved = other_number(portrait(), "8000001111").with_ledger(theirs);
        let decision = about(&stored, &said(vec![contender("acc-9", moved)]));
        assert_eq!(
            decision.verdict,
            Verdict::Reidentified,
            "{renamed} {texts}: {decision:?}"
        );
    }
}

#[test]
fn the_old_id_is_listed_so_no_link_moves() {
    let stored = one(portrait().with_ledger(ledger(1, 30)));
    let twin = portrait().with_ledger(ledger(1, 30));
    let listed = [contender("acc-1", twin.clone()), contender("acc-9", twin)];
    let decision = about(&stored, &said(listed.to_vec()));
    assert_eq!(decision.verdict, Verdict::Same);
    assert_eq!(decision.moved_to, None);
}

#[test]
fn what_contradicts_forbids_it_whatever_agrees() {
    let stranger = |mut portrait: Portrait| {
        portrait
            .facts
            .retain(|f| !matches!(f.name, FactName::Holder | FactName::HolderId));
        portrait.facts.push(hashed(FactName::Holder, "somebody else"));
        portrait
    };
    let ours = portrait().with_ledger(ledger(1, 30));
    let more = {
        let mut rows = ledger(1, 30).rows().to_vec();
        rows.extend(ledger(5, 30).rows().to_vec());
        Sketch::new(rows, (at(-90), at(1)), true, 0)
    };
    for (theirs, veto) in [
        (stranger(ours.clone()), "none of the holders is the same"),
        (
            changed(FactName::Currency, clear(FactName::Currency, "EUR")).with_ledger(ledger(1, 30)),
            "the currency is another",
        ),
        (
            ours.clone().with_ledger(more),
            "there are transactions the account never had",
        ),
    ] {
        let decision = about(&one(ours.clone()), &said(vec![contender("acc-9", theirs)]));
        assert_eq!(
            (decision.verdict, decision.condition),
            (Verdict::Replaced, MISMATCH)
        );
        assert!(decision.vetoes.iter().any(|v| v == veto), "{:?}", decision.vetoes);
        assert!(!decision.candidates.is_empty() && !decision.safe_actions.is_empty());
    }
}

#[test]
fn two_that_were_listed_side_by_side_are_two() {
    let stored = Stored {
        others: vec![Sibling {
            portrait: Portrait {
                provider_id: "acc-9".to_owned(),
                ..bare()
            },
            at_link: false,
            first_seen: at(-5),
        }],
        ..one(portrait())
    };
    let decision = about(&stored, &said(vec![contender("acc-9", portrait())]));
    assert_eq!(decision.verdict, Verdict::Replaced);
    assert!(
        decision
            .vetoes
            .iter()
            .any(|v| v == "both were listed side by side")
    );
    // One that came as the other went may be it.
    let mut later = stored;
    later.others[0].first_seen = at(0);
    let decision = about(&later, &said(vec![contender("acc-9", portrait())]));
    assert_eq!(decision.verdict, Verdict::Reidentified);
}

#[test]
fn an_account_that_was_contradicted_before_it_went_moves_nowhere() {
    let mut stored = one(portrait());
    stored.accounts[0].held_as = Some(Verdict::Conflict);
    let decision = about(&stored, &said(vec![contender("acc-9", portrait())]));
    assert_eq!((decision.verdict, decision.moved_to), (Verdict::Replaced, None));
}

#[test]
fn an_account_that_comes_back_under_an_id_it_had_is_itself() {
    let stored = one(bare().with_former(vec!["acc-0".to_owned()], Some(at(-30))));
    let decision = about(&stored, &said(vec![contender("acc-0", bare())]));
    assert_eq!(decision.verdict, Verdict::Reidentified);
    let decision = about(&stored, &said(vec![contender("acc-7", bare())]));
    assert_eq!(decision.verdict, Verdict::Replaced);
}

#[test]
fn what_is_merely_alike_is_never_enough() {
    // Mask, type, opening day, holders, name, and the only one left on either side.
    let alike = without(&[FactName::Number, FactName::Routing]);
    let decision = about(&one(alike.clone()), &said(vec![contender("acc-9", alike)]));
    assert_eq!(
        (decision.verdict, decision.condition),
        (Verdict::Replaced, MISMATCH)
    );
    assert!(
        decision.score.0 >= Rules::CURRENT.accept,
        "it is not for want of weight"
    );
}

#[test]
fn of_two_equals_neither_is_taken() {
    let decision = about(
        &one(portrait()),
        &said(vec![
            contender("acc-8", portrait()),
            contender("acc-9", portrait()),
        ]),
    );
    assert_eq!(
        (decision.verdict, decision.condition),
        (Verdict::Ambiguous, MISMATCH)
    );
    assert_eq!(decision.kinds, [MismatchKind::Id, MismatchKind::Ambiguous]);
    let order: Vec<&str> = decision
        .candidates
        .iter()
        .map(|c| c.provider_account.as_str())
        .collect();
    assert_eq!(order, ["acc-8", "acc-9"], "equal ones by their ids");
    assert_eq!(decision.margin.unwrap().0, 0);
}

#[test]
fn every_account_of_a_login_finds_itself_when_all_ids_are_others() {
    let of = |n: i64| other_number(portrait(), &format!("70000{n:05}")).with_ledger(ledger(n, 20));
    let stored = Stored {
        accounts: (1..=6)
            .map(|n| {
                let portrait = Portrait {
                    provider_id: format!("old-{n}"),
                    ..of(n)
                };
                subject(u64::try_from(n).unwrap(), portrait)
            })
            .collect(),
        others: Vec::new(),
    };
    let listed = (1..=6)
        .rev()
        .map(|n| contender(&format!("new-{n}"), of(n)))
        .collect();
    let judged = decide(&stored, &said(listed), &Rules::CURRENT);
    for (id, decision) in &judged.accounts {
        assert_eq!(decision.moved_to, Some(format!("new-{id}")), "{decision:?}");
    }
    assert!(judged.unlinked.is_empty());
}

#[test]
fn a_sibling_that_was_not_chosen_is_recognised_under_a_new_id_too() {
    // The linked one is closed and gone; the other one, known from linking, got another id the same day.
    let sibling = other_number(portrait(), "7000008888");
    let stored = Stored {
        others: vec![Sibling {
            portrait: Portrait {
                provider_id: "acc-2".to_owned(),
                ..sibling.clone()
            },
            at_link: true,
            first_seen: at(-200),
        }],
        ..one(portrait())
    };
    let judged = decide(&stored, &said(vec![contender("acc-9", sibling)]), &Rules::CURRENT);
    assert_eq!(judged.accounts[&account(1)].verdict, Verdict::Missing);
    assert_eq!(judged.unlinked, ["acc-9".to_owned()].into());
}

#[test]
fn missing_once_is_unknown_and_gone_only_after_three_complete_lists_over_three_days() {
    let mut stored = one(portrait());
    let mut conditions = Vec::new();
    for now in 0..4 {
        let observed = Observed {
            at: at(now),
            ..said(Vec::new())
        };
        let decision = about(&stored, &observed);
        assert_eq!(decision.verdict, Verdict::Missing);
        conditions.push(decision.condition.unwrap());
        stored.accounts[0].missing_lists = decision.missing_lists;
        stored.accounts[0].missing_since = decision.missing_since;
    }
    let unknown = Condition::AccountTemporarilyUnavailable;
    assert_eq!(
        conditions,
        [unknown, unknown, unknown, Condition::AccountNotFound]
    );
}

#[test]
fn a_list_with_gaps_says_nothing_and_starts_the_count_anew() {
    let mut stored = one(portrait());
    stored.accounts[0].missing_lists = 9;
    stored.accounts[0].missing_since = Some(at(-30));
    let gaps = Observed {
        complete: false,
        ..said(vec![contender("acc-9", portrait())])
    };
    let decision = about(&stored, &gaps);
    assert_eq!(decision.condition, Some(Condition::AccountTemporarilyUnavailable));
    assert_eq!((decision.missing_lists, decision.missing_since), (0, None));
}

#[test]
fn an_account_the_consent_no_longer_covers_is_not_shared() {
    let observed = Observed {
        covered: Some(vec!["acc-5".to_owned()]),
        ..said(Vec::new())
    };
    let decision = about(&one(portrait()), &observed);
    assert_eq!(decision.condition, Some(Condition::AccountNotShared));
}

#[test]
fn a_closed_account_says_so_and_names_who_may_follow_it() {
    let old = portrait().with_ledger(ledger_until(1, 20, -60));
    let mut closed = contender("acc-1", old.clone());
    closed.closed = true;
    let decision = about(&one(old.clone()), &said(vec![closed.clone()]));
    assert_eq!(
        (decision.verdict, decision.condition),
        (Verdict::Missing, Some(Condition::AccountClosed))
    );
    let mut young = other_number(portrait(), "7000008888").with_ledger(ledger(2, 8));
    young.facts.retain(|f| f.name != FactName::Opened);
    let decision = about(&one(old), &said(vec![closed, contender("acc-9", young)]));
    assert_eq!(
        (decision.verdict, decision.condition),
        (Verdict::SuccessorSuggested, Some(Condition::AccountClosed))
    );
    assert_eq!(decision.candidates[0].provider_account, "acc-9");
    assert_eq!(decision.moved_to, None);
}

#[test]
fn ledgers_that_became_one_or_several_are_asked_about() {
    let join = |ledgers: &[Sketch]| {
        let rows = ledgers.iter().flat_map(|l| l.rows().to_vec()).collect();
        Sketch::new(rows, (at(-90), at(1)), true, 0)
    };
    let of = |id: &str, number: &str, ledger: Sketch| Portrait {
        provider_id: id.to_owned(),
        ..other_number(portrait(), number).with_ledger(ledger)
    };
    // Two became one.
    let stored = Stored {
        accounts: vec![
            subject(1, of("a", "7000000001", ledger(1, 20))),
            subject(2, of("b", "7000000002", ledger(2, 20))),
        ],
        others: Vec::new(),
    };
    let merged = of("c", "7000000003", join(&[ledger(1, 20), ledger(2, 20)]));
    let judged = decide(&stored, &said(vec![contender("c", merged)]), &Rules::CURRENT);
    for decision in judged.accounts.values() {
        assert_eq!(
            (decision.verdict, decision.condition),
            (Verdict::Merged, MISMATCH)
        );
    }
    // One was merged into another that is linked and stays.
    let stays = of("b", "7000000002", join(&[ledger(1, 20), ledger(2, 20)]));
    let judged = decide(&stored, &said(vec![contender("b", stays)]), &Rules::CURRENT);
    assert_eq!(judged.accounts[&account(1)].verdict, Verdict::Merged);
    assert_eq!(judged.accounts[&account(2)].verdict, Verdict::Same);
    // One became two.
    let rows = ledger(1, 20).rows().to_vec();
    let (one_half, other_half) = rows.split_at(10);
    let half = |rows: &[SketchRow]| Sketch::new(rows.to_vec(), (at(-90), at(1)), true, 0);
    let split = vec![
        contender("x", of("x", "7000000004", half(one_half))),
        contender("y", of("y", "7000000005", half(other_half))),
    ];
    let decision = about(&one(of("a", "7000000001", ledger(1, 20))), &said(split));
    assert!(decision.verdict.asks(), "{decision:?}");
    assert_eq!(decision.moved_to, None);
}

#[test]
fn what_was_found_in_one_another_went_into_is_asked_about_however_little_is_shown_later() {
    let few = |from: i64, rows: i64| ledger(from, rows);
    let joined = |ledgers: &[Sketch]| {
        let rows = ledgers.iter().flat_map(|l| l.rows().to_vec()).collect();
        Sketch::new(rows, (at(-90), at(1)), true, 0)
    };
    let of = |id: &str, number: &str, ledger: Sketch| Portrait {
        provider_id: id.to_owned(),
        ..other_number(portrait(), number).with_ledger(ledger)
    };
    // The number of one goes on, and so do a few transactions of the other.
    let mut stored = Stored {
        accounts: vec![
            subject(1, of("a", "7000000001", Sketch::default())),
            subject(2, of("b", "7000000002", few(2, 5))),
        ],
        others: Vec::new(),
    };
    let new = contender("c", of("c", "7000000001", joined(&[few(2, 5)])));
    let judged = decide(&stored, &said(vec![new.clone()]), &Rules::CURRENT);
    let verdicts = |judged: &Judgement| -> Vec<(Verdict, usize)> {
        let of = |d: &Decision| (d.verdict, d.candidates.len());
        judged.accounts.values().map(of).collect()
    };
    assert_eq!(verdicts(&judged), [(Verdict::Merged, 1), (Verdict::Merged, 1)]);
    // Later the bank shows nothing of the other any more.
    let later = contender("c", of("c", "7000000001", Sketch::default()));
    for account in &mut stored.accounts {
        account.held_as = Some(Verdict::Merged);
    }
    let judged = decide(&stored, &said(vec![later.clone()]), &Rules::CURRENT);
    assert_eq!(verdicts(&judged), [(Verdict::Merged, 1), (Verdict::Merged, 1)]);
    let why = &judged.accounts[&account(1)].vetoes;
    assert!(
        why.iter().any(|veto| veto.starts_with("it was found before")),
        "{why:?}"
    );
    // Whoever never saw it goes by the number alone.
    for account in &mut stored.accounts {
        account.held_as = None;
    }
    let judged = decide(&stored, &said(vec![later]), &Rules::CURRENT);
    assert_eq!(judged.accounts[&account(1)].verdict, Verdict::Reidentified);
}

#[test]
fn a_balance_that_follows_speaks_for_it_and_one_that_does_not_against() {
    let reading = |units: i64, day: i64| Some(Reading { units, at: at(day) });
    let ours = bare()
        .with_ledger(ledger(1, 20))
        .with_balance(reading(5_000_000, -3));
    let since: i64 = ledger(1, 20)
        .rows()
        .iter()
        .filter(|r| r.booked > at(-3))
        .map(|r| r.amount)
        .sum();
    for (units, wanted) in [
        (5_000_000 + since, Comparison::Agrees),
        (7_000_000, Comparison::Disagrees),
    ] {
        let theirs = bare().with_ledger(ledger(1, 20)).with_balance(reading(units, 0));
        let decision = about(&one(ours.clone()), &said(vec![contender("acc-9", theirs)]));
        let feature = decision.features.iter().find(|f| f.name == FactName::Balance);
        assert_eq!(feature.unwrap().comparison, wanted);
    }
}

#[test]
fn what_an_account_shares_with_its_siblings_tells_nothing() {
    // Two accounts of which each gets the same half of a salary.
    let halves = |seed: i64| {
        let row = |n: i64| SketchRow {
            at: at(-n * 14),
            booked: at(-n * 14),
            amount: 12_345_600,
            text: "salary".to_owned(),
            provider_id: format!("{seed}-{n}"),
        };
        Sketch::new((0..6).map(row).collect(), (at(-90), at(1)), true, 0)
    };
    let decision = about(
        &one(bare().with_ledger(halves(1))),
        &said(vec![contender("acc-9", bare().with_ledger(halves(2)))]),
    );
    assert_eq!(decision.verdict, Verdict::Replaced);
}

#[test]
fn a_ledger_that_only_begins_with_the_new_id_neither_speaks_for_it_nor_against() {
    let stored = one(portrait().with_ledger(ledger(1, 60)));
    let since = Sketch::new(vec![ledger(9, 1).rows()[0].clone()], (at(-90), at(1)), true, 0);
    let decision = about(
        &stored,
        &said(vec![contender("acc-9", portrait().with_ledger(since))]),
    );
    assert_eq!(decision.verdict, Verdict::Reidentified, "the number tells");
}

#[test]
fn four_rare_transactions_do_not_tell_an_account_however_much_it_shares_with_another() {
    // On other days each.
    let shared = |seed: i64| {
        let rows = (0..12).map(|n: i64| SketchRow {
            at: at(-n - (seed - 1) * 40),
            booked: at(-n - (seed - 1) * 40),
            amount: -27_500,
            text: "metro ticket".to_owned(),
            provider_id: format!("shared-{seed}-{n}"),
        });
        rows.collect::<Vec<_>>()
    };
    let of = |seed: i64, rare: i64| {
        let mut rows = ledger(seed, rare).rows().to_vec();
        rows.extend(shared(seed));
        Sketch::new(rows, (at(-90), at(1)), true, 0)
    };
    for (rare, verdict) in [(4, Verdict::Replaced), (5, Verdict::Reidentified)] {
        let other = Portrait {
            provider_id: "acc-2".to_owned(),
            ..bare()
        };
        let stored = Stored {
            accounts: vec![
                subject(1, bare().with_ledger(of(1, rare))),
                subject(2, other.clone().with_ledger(of(2, 9))),
            ],
            others: Vec::new(),
        };
        let listed = vec![
            contender("acc-9", bare().with_ledger(of(1, rare))),
            contender("acc-2", other.with_ledger(of(2, 9))),
        ];
        assert_eq!(about(&stored, &said(listed)).verdict, verdict, "{rare}");
    }
}

#[test]
fn a_sum_that_another_account_moved_on_the_same_day_tells_nothing_under_any_text() {
    let dressed = |text: &str, days: i64| {
        let rows = ledger(1, 6).rows().to_vec().into_iter().map(|row| SketchRow {
            text: format!("{text} {}", row.text),
            at: row.at + jiff::SignedDuration::from_hours(24 * days),
            booked: row.booked + jiff::SignedDuration::from_hours(24 * days),
            ..row
        });
        Sketch::new(rows.collect(), (at(-90), at(40)), true, 0)
    };
    for (days, goes_on) in [(1, false), (20, true)] {
        let other = Portrait {
            provider_id: "acc-2".to_owned(),
            ..bare()
        };
        let ours = bare().with_ledger(dressed("ours", 0));
        let theirs = other.with_ledger(dressed("theirs", days));
        let stored = Stored {
            accounts: vec![subject(1, ours.clone()), subject(2, theirs.clone())],
            others: Vec::new(),
        };
        let listed = vec![contender("acc-9", ours), contender("acc-2", theirs)];
        let verdict = about(&stored, &said(listed)).verdict;
        assert_eq!(verdict == Verdict::Reidentified, goes_on, "{days}: {verdict:?}");
        assert!(goes_on || verdict.asks(), "{days}: {verdict:?}");
    }
}

#[test]
fn what_is_put_off_is_asked_about_after_three_lists_over_three_days() {
    let unknown = Some(Condition::AccountTemporarilyUnavailable);
    let (mut lists, mut since) = (0, None);
    for day in 0..3 {
        let decision = put_off(lists, since, at(day)).unwrap();
        assert_eq!(
            (decision.verdict, decision.condition),
            (Verdict::Missing, unknown)
        );
        assert_eq!(decision.moved_to, None);
        (lists, since) = (decision.missing_lists, decision.missing_since);
    }
    assert_eq!((lists, since), (3, Some(at(0))));
    assert_eq!(put_off(lists, since, at(3)), None);
}
