use jiff::Timestamp;
use model::{
    Currency, Money, TransactionStatus,
    id::TransactionId,
    transaction::{Movement, Split},
};
use proptest::prelude::*;
use providers::Window;
use store::Posted;

use crate::reconcile::{Known, Plan, plan, plan_anew};

fn at(day: i64) -> Timestamp {
    Timestamp::from_second(1_767_225_600 + day * 86_400 + 36_000).unwrap()
}

/// Day, ten-thousandths, text.
type Row<'r> = (i64, i64, &'r str);

fn movement(provider_id: String, (day, units, text): Row<'_>) -> Movement {
    Movement {
        provider_id,
        status: TransactionStatus::Active,
        amount: Money::from_units(units, Currency::USD),
        transacted_at: Some(at(day)),
        posted_at: Some(at(day)),
        description: text.to_owned(),
        memo: None,
        kind: None,
        payee: None,
        check_number: None,
        reference: None,
        split: Split::default(),
    }
}

fn posted(rows: &[Row<'_>]) -> Vec<Posted> {
    let number = |n: usize| TransactionId::new(n as u64 + 1).unwrap();
    let row = |(n, (day, units, text)): (usize, &Row<'_>)| Posted {
        id: number(n),
        provider_id: format!("old-{n}"),
        listed_at: at(*day),
        amount: *units,
        transacted_at: Some(at(*day)),
        posted_at: Some(at(*day)),
        description: (*text).to_owned(),
        payee: None,
        principal: None,
    };
    rows.iter().enumerate().map(row).collect()
}

fn said(rows: &[Row<'_>]) -> Vec<Movement> {
    let rows = rows.iter().enumerate();
    rows.map(|(n, row)| movement(format!("new-{n}"), *row)).collect()
}

fn days(from: i64, to: i64) -> Window {
    Window {
        from: at(from)
            .checked_sub(jiff::SignedDuration::from_hours(10))
            .unwrap(),
        to: at(to),
    }
}

fn known(posted: &[Posted]) -> Known<'_> {
    Known {
        posted,
        pending: &[],
        pairs: &[],
    }
}

/// What is planned of an account that has another id.
fn planned(before: &[Row<'_>], after: &[Row<'_>]) -> Plan {
    plan_anew(known(&posted(before)), said(after), days(0, 90), true)
}

/// What is planned of one that keeps it.
fn kept(before: &[Row<'_>], after: &[Row<'_>]) -> Plan {
    plan(known(&posted(before)), said(after), days(0, 90), true)
}

/// Our numbers of what was said, in its order; nothing for what is new.
fn numbers(plan: &Plan) -> Vec<Option<u64>> {
    plan.rows
        .iter()
        .map(|(id, _)| id.map(TransactionId::get))
        .collect()
}

#[test]
fn transactions_go_on_where_their_ids_and_texts_and_days_are_all_others() {
    let before = [
        (3, -52_500, "corner grocery"),
        (5, -12_000, "metro ticket"),
        (9, -99_900, "web store"),
    ];
    let after = [
        (4, -52_500, "transaction 4"),
        (6, -12_000, "transaction 8"),
        (10, -99_900, "transaction 1"),
    ];
    assert_eq!(numbers(&planned(&before, &after)), [Some(1), Some(2), Some(3)]);
    // Three alone may be others of an account that keeps its id.
    assert_eq!(numbers(&kept(&before, &after)), [None, None, None]);
}

/// Five rows, a day later under other ids.
const BEFORE: [Row<'_>; 5] = [
    (3, -52_500, "corner grocery"),
    (5, -12_000, "metro ticket"),
    (9, -99_900, "web store"),
    (11, -4_500, "coffee at the corner"),
    (20, 2_000_000, "salary"),
];

fn a_day_later() -> Vec<Row<'static>> {
    BEFORE
        .iter()
        .map(|(day, sum, text)| (day + 1, *sum, *text))
        .collect()
}

#[test]
fn under_the_same_id_of_the_account_too_nothing_is_doubled_where_everything_is_named_and_dated_anew() {
    let mut after = a_day_later();
    after.push((30, -52_500, "corner grocery"));
    let all = [Some(1), Some(2), Some(3), Some(4), Some(5), None];
    assert_eq!(numbers(&kept(&BEFORE, &after)), all);
    let gaps = plan(known(&posted(&BEFORE)), said(&after), days(0, 90), false);
    assert_eq!(
        numbers(&gaps),
        [None; 6],
        "a list with gaps does not show what is gone"
    );
}

#[test]
fn where_the_bank_names_most_as_it_did_another_day_is_another_purchase() {
    let posted = posted(&BEFORE);
    let mut after = said(&a_day_later());
    for (movement, row) in after.iter_mut().zip(&posted).take(2) {
        movement.provider_id.clone_from(&row.provider_id);
    }
    let made = plan(known(&posted), after, days(0, 90), true);
    assert_eq!(numbers(&made), [Some(1), Some(2), None, None, None]);
}

#[test]
fn what_stood_before_the_window_and_comes_every_day_takes_nothing_that_is_new() {
    let coffee = |day: i64| (day, -4_500, "coffee at the corner");
    let before: Vec<Row<'_>> = (-2..28).map(coffee).collect();
    let after: Vec<Row<'_>> = (0..29).map(coffee).collect();
    let mut same: Vec<Option<u64>> = (3..=30).map(Some).collect();
    same.push(None);
    assert_eq!(numbers(&kept(&before, &after)), same);
    assert_eq!(numbers(&planned(&before, &after)), same);
    // Where everything is dated a day later, what stood a day before the window stands in it now.
    let mut before: Vec<Row<'_>> = (-1..28).map(coffee).collect();
    before.extend(BEFORE);
    let after: Vec<Row<'_>> = before
        .iter()
        .map(|(day, sum, text)| (day + 1, *sum, *text))
        .collect();
    let all: Vec<Option<u64>> = (1..=before.len() as u64).map(Some).collect();
    assert_eq!(numbers(&kept(&before, &after)), all);
    assert_eq!(numbers(&planned(&before, &after)), all);
}

#[test]
fn what_comes_day_after_day_goes_on_in_its_order_though_every_day_is_another() {
    let tickets = |from: i64| [from, from + 1, from + 2].map(|day| (day, -27_500, "metro ticket"));
    assert_eq!(
        numbers(&planned(&tickets(1), &tickets(2))),
        [Some(1), Some(2), Some(3)]
    );
}

#[test]
fn of_one_sum_what_is_worded_alike_goes_before_what_is_nearer() {
    let before = [(3, -50_000, "paper lane books"), (4, -50_000, "parking garage")];
    let after = [(4, -50_000, "paper lane books"), (5, -50_000, "parking garage")];
    assert_eq!(numbers(&planned(&before, &after)), [Some(1), Some(2)]);
}

#[test]
fn another_purchase_of_the_same_sum_is_none_that_is_gone_unless_texts_are_written_anew() {
    let before = [
        (3, -50_000, "paper lane books"),
        (7, -12_000, "metro ticket"),
        (9, -99_900, "web store"),
    ];
    let after = [
        (4, -50_000, "lantern street bistro"),
        (8, -12_000, "metro ticket"),
        (10, -99_900, "web store"),
    ];
    assert_eq!(numbers(&planned(&before, &after)), [None, Some(2), Some(3)]);
}

#[test]
fn what_stood_a_day_before_the_window_is_found_in_it_where_days_are_others() {
    let before = [(-1, -52_500, "corner grocery"), (4, -12_000, "metro ticket")];
    let after = [(0, -52_500, "corner grocery"), (5, -12_000, "metro ticket")];
    assert_eq!(numbers(&planned(&before, &after)), [Some(1), Some(2)]);
}

#[test]
fn what_is_three_days_away_or_of_another_sum_is_new() {
    let before = [(3, -52_500, "corner grocery"), (8, -12_000, "metro ticket")];
    let after = [(6, -52_500, "corner grocery"), (8, -12_100, "metro ticket")];
    assert_eq!(numbers(&planned(&before, &after)), [None, None]);
}

#[test]
fn a_list_with_gaps_lets_nothing_go_on_by_its_sum() {
    let posted = posted(&[(3, -52_500, "corner grocery")]);
    let made = plan_anew(
        known(&posted),
        said(&[(4, -52_500, "corner grocery")]),
        days(0, 90),
        false,
    );
    assert_eq!(numbers(&made), [None]);
}

proptest! {
    /// However many there are of a sum, and whether or not texts are written anew: of a ledger that is told whole
    /// under other ids, every day by as much another, everything goes on, each as one.
    #[test]
    fn a_ledger_that_is_told_whole_goes_on_whole(
        rows in proptest::collection::vec((2_i64..80, 1_i64..6, 0_usize..4), 0..60),
        shift in 0_i64..3,
        rewritten in any::<bool>(),
        moved in any::<bool>(),
    ) {
        const TEXTS: [&str; 4] = ["corner grocery", "metro ticket", "web store", "parking garage"];
        let text = |n: &usize| TEXTS.get(*n).copied().unwrap_or_default();
        let before: Vec<Row<'_>> = rows.iter().map(|(day, sum, n)| (*day, -*sum * 10_000, text(n))).collect();
        let after: Vec<Row<'_>> = before.iter()
            .map(|(day, sum, said)| (day + shift, *sum, if rewritten { "written anew" } else { said }))
            .collect();
        let made = if moved || rows.len() < 5 { planned(&before, &after) } else { kept(&before, &after) };
        let mut numbers: Vec<u64> = numbers(&made).into_iter().flatten().collect();
        numbers.sort_unstable();
        prop_assert_eq!(numbers, (1..=rows.len() as u64).collect::<Vec<_>>());
        prop_assert!(made.vanished.is_empty());
    }
}
