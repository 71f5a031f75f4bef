use jiff::Timestamp;
use model::{
    Currency, Money, Pair, TransactionStatus,
    id::{AccountId, TransactionId},
    pair::Standing,
    transaction::{Movement, Split},
};
use proptest::prelude::*;
use providers::Window;
use store::{Pending, Posted};

use super::super::transactions::{Known, Plan, known_since, plan, remembered_since};

mod corpus;

pub(super) const DAY: i64 = 86_400;
/// A day that began at midnight, UTC.
pub(super) const EPOCH: i64 = 1_767_225_600;

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(EPOCH + seconds).unwrap()
}

/// What is stored of one account, as a database would hold it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Shelf {
    pub(super) rows: Vec<(TransactionId, Movement, Timestamp)>,
    pub(super) pairs: Vec<Pair>,
    next: u64,
}

impl Shelf {
    pub(super) fn id_of(&self, name: &str) -> Option<TransactionId> {
        let row = self.rows.iter().find(|(_, m, _)| m.provider_id == name);
        row.map(|(id, ..)| *id)
    }

    fn fresh(&mut self) -> TransactionId {
        self.next += 1;
        TransactionId::new(self.next).unwrap()
    }

    pub(super) fn pair(&self, earlier: &str) -> Option<&Pair> {
        self.pairs.iter().find(|pair| pair.earlier == earlier)
    }

    pub(super) fn plan(&self, said: &[Movement], window: Window, complete: bool) -> Plan {
        let status = |wanted: TransactionStatus| {
            let rows = self.rows.iter();
            rows.filter(move |(_, m, _)| m.status == wanted)
        };
        let posted: Vec<Posted> = status(TransactionStatus::Active)
            .filter(|(_, _, listed)| *listed >= known_since(window))
            .map(|(id, m, listed_at)| Posted {
                id: *id,
                provider_id: m.provider_id.clone(),
                listed_at: *listed_at,
                amount: m.amount.units(),
                transacted_at: m.transacted_at,
                posted_at: m.posted_at,
                description: m.description.clone(),
                payee: m.payee.clone(),
                principal: None,
            })
            .collect();
        let pending: Vec<Pending> = status(TransactionStatus::Pending)
            .map(|(id, m, listed_at)| Pending {
                id: *id,
                provider_id: m.provider_id.clone(),
                listed_at: *listed_at,
                amount: m.amount.units(),
                transacted_at: m.transacted_at,
                description: m.description.clone(),
                payee: m.payee.clone(),
                memo: m.memo.clone(),
                check_number: m.check_number.clone(),
            })
            .collect();
        let pairs: Vec<Pair> = self
            .pairs
            .iter()
            .filter(|pair| pair.decided_at >= remembered_since(window.to))
            .cloned()
            .collect();
        let known = Known {
            posted: &posted,
            pending: &pending,
            pairs: &pairs,
        };
        plan(known, said.to_vec(), window, complete)
    }

    /// Does what a plan says, as the store does. A broken rule of the database is a failed test.
    pub(super) fn write(&mut self, plan: Plan, now: Timestamp) {
        for undone in plan.undone {
            for row in self.rows.iter_mut().filter(|row| row.0 == undone.from) {
                row.0 = undone.to;
            }
            for pair in &mut self.pairs {
                if pair.transaction == undone.from && pair.earlier != undone.earlier {
                    pair.transaction = undone.to;
                }
            }
        }
        for draft in plan.drafts {
            let paired = draft.standing == Standing::Paired;
            let later = draft.later.clone().unwrap_or_default();
            if paired && self.id_of(&later).is_some() {
                panic!("{later} was never new: {draft:?}");
            }
            if draft.renames {
                let row = self
                    .rows
                    .iter_mut()
                    .find(|(id, m, _)| *id == draft.transaction && m.provider_id == draft.earlier);
                row.expect("a row to rename").1.provider_id = later;
            }
            let own = if paired { Some(self.fresh()) } else { None };
            self.pairs.retain(|pair| pair.earlier != draft.earlier);
            self.pairs.push(Pair {
                account: AccountId::new(1).unwrap(),
                earlier: draft.earlier,
                transaction: draft.transaction,
                later: draft.later,
                own,
                standing: draft.standing,
                trace: draft.trace,
                grounds: draft.grounds,
                decided_at: now,
            });
        }
        self.rows.retain(|row| !plan.vanished.contains(&row.0));
        for (id, movement) in plan.rows {
            let listed_at = movement.listed_at();
            let known = self
                .rows
                .iter_mut()
                .find(|(_, m, _)| m.provider_id == movement.provider_id);
            match known {
                Some(row) => {
                    row.2 = listed_at.unwrap_or(row.2);
                    row.1 = movement;
                }
                None => {
                    let id = match id {
                        Some(id) => id,
                        None => self.fresh(),
                    };
                    assert!(self.rows.iter().all(|row| row.0 != id), "{id} is taken");
                    self.rows.push((id, movement, listed_at.unwrap_or(now)));
                }
            }
        }
    }

    /// Reads what the bank says on a day, thirty days back.
    pub(super) fn read(&mut self, day: i64, said: &[Movement]) -> Plan {
        let window = Window {
            from: at((day - 30) * DAY),
            to: at(day * DAY),
        };
        let plan = self.plan(said, window, true);
        self.write(plan.clone(), window.to);
        plan
    }
}

/// A movement that is described step by step.
pub(super) fn said(name: &str, units: i64, text: &str) -> Movement {
    Movement {
        provider_id: name.to_owned(),
        status: TransactionStatus::Pending,
        amount: Money::from_units(units, Currency::USD),
        transacted_at: None,
        posted_at: None,
        description: text.to_owned(),
        memo: None,
        kind: None,
        payee: None,
        check_number: None,
        reference: None,
        split: Split::default(),
    }
}

pub(super) fn made(movement: Movement, seconds: i64) -> Movement {
    Movement {
        transacted_at: Some(at(seconds)),
        ..movement
    }
}

pub(super) fn booked(movement: Movement, seconds: i64) -> Movement {
    Movement {
        status: TransactionStatus::Active,
        posted_at: Some(at(seconds)),
        ..movement
    }
}

/// Twenty past ten, and thirty seconds.
pub(super) const MORNING: i64 = 10 * 3600 + 20 * 60 + 30;

const COFFEE: &str = "MOON AND BEAN COFFEE";

fn pending_coffee() -> Movement {
    made(said("p", -42_500, COFFEE), MORNING)
}

/// What the bank says on the first day, and then on the second; and the shelf after that.
fn two_days(first: &[Movement], second: &[Movement]) -> Shelf {
    let mut shelf = Shelf::default();
    shelf.read(1, first);
    shelf.read(2, second);
    shelf
}

#[test]
fn a_pending_transaction_is_posted_under_our_same_id() {
    let posted = booked(
        made(said("a", -42_500, "SQ *MOON AND BEAN COFFEE 0142"), MORNING),
        DAY,
    );
    let mut shelf = Shelf::default();
    shelf.read(1, &[pending_coffee()]);
    let before = shelf.id_of("p");
    shelf.read(2, std::slice::from_ref(&posted));
    assert_eq!(shelf.id_of("a"), before);
    assert_eq!(shelf.rows.len(), 1);
    let pair = shelf.pair("p").unwrap();
    assert_eq!(
        (pair.standing, pair.later.as_deref()),
        (Standing::Paired, Some("a"))
    );
    assert!(pair.grounds.score.0 >= 90 && pair.grounds.margin.0 >= 30);
    // And nothing more is to be done about it.
    let again = shelf.read(3, &[posted]);
    assert!(again.drafts.is_empty() && again.undone.is_empty() && again.vanished.is_empty());
}

#[test]
fn an_amount_alone_pairs_nothing_and_is_not_even_mentioned_against_another_text() {
    for (text, mentioned) in [("OAKLEAF PHARMACY", false), ("POS DEBIT", true)] {
        let posted = booked(said("a", -42_500, text), DAY);
        let shelf = two_days(&[pending_coffee()], &[posted]);
        assert_eq!(shelf.rows.len(), 1, "{text}: what is no longer pending is gone");
        assert_ne!(shelf.id_of("a"), Some(shelf.pair("p").unwrap().transaction));
        let standing = shelf.pair("p").unwrap().standing;
        assert_eq!(standing == Standing::Suggested, mentioned, "{text}");
    }
}

#[test]
fn the_banks_own_word_counts_through_any_other_text_and_also_in_a_list_with_gaps() {
    let posted = Movement {
        reference: Some("p".to_owned()),
        ..booked(said("a", -61_100, "SOMETHING ELSE"), 12 * DAY)
    };
    let mut shelf = Shelf::default();
    shelf.read(1, &[pending_coffee()]);
    let before = shelf.id_of("p");
    let window = Window {
        from: at(-30 * DAY),
        to: at(13 * DAY),
    };
    let plan = shelf.plan(&[posted], window, false);
    shelf.write(plan, window.to);
    assert_eq!(shelf.id_of("a"), before);
    assert_eq!(shelf.rows.len(), 1);
}

#[test]
fn a_list_with_gaps_pairs_by_nothing_else() {
    let posted = booked(made(said("a", -42_500, COFFEE), MORNING), DAY);
    let mut shelf = Shelf::default();
    shelf.read(1, &[pending_coffee()]);
    let window = Window {
        from: at(-30 * DAY),
        to: at(2 * DAY),
    };
    let plan = shelf.plan(&[posted], window, false);
    assert!(plan.drafts.is_empty() && plan.vanished.is_empty());
    shelf.write(plan, window.to);
    assert_eq!(shelf.rows.len(), 2);
}

#[test]
fn a_reversal_that_names_what_it_reverses_is_not_its_booking() {
    let reversal = Movement {
        reference: Some("p".to_owned()),
        ..booked(made(said("a", 42_500, COFFEE), MORNING), DAY)
    };
    let shelf = two_days(&[pending_coffee()], &[reversal]);
    assert_eq!(shelf.pair("p").unwrap().standing, Standing::Gone);
}

#[test]
fn two_equal_candidates_are_both_left_apart() {
    let posted = |name: &str| booked(made(said(name, -42_500, COFFEE), MORNING), DAY);
    let other = Movement {
        provider_id: "q".to_owned(),
        ..pending_coffee()
    };
    // Two became two; two became one; one became two.
    for (first, second) in [
        (
            vec![pending_coffee(), other.clone()],
            vec![posted("a"), posted("b")],
        ),
        (vec![pending_coffee(), other], vec![posted("a")]),
        (vec![pending_coffee()], vec![posted("a"), posted("b")]),
    ] {
        let shelf = two_days(&first, &second);
        assert_eq!(shelf.rows.len(), second.len());
        for pair in &shelf.pairs {
            assert_eq!(pair.standing, Standing::Suggested);
            assert_eq!(pair.later.as_deref(), Some("a"), "the first by the bank's id");
        }
        assert_eq!(shelf.pairs.len(), first.len());
    }
}

#[test]
fn the_same_money_at_another_time_of_day_is_told_apart() {
    let evening = MORNING + 8 * 3600;
    let pending = [pending_coffee(), made(said("q", -42_500, COFFEE), evening)];
    let mut shelf = Shelf::default();
    shelf.read(1, &pending);
    let before = (shelf.id_of("p"), shelf.id_of("q"));
    let posted = [
        booked(made(said("x", -42_500, COFFEE), evening), DAY),
        booked(made(said("y", -42_500, COFFEE), MORNING), DAY),
    ];
    shelf.read(2, &posted);
    assert_eq!((shelf.id_of("y"), shelf.id_of("x")), before);
}

#[test]
fn what_was_posted_while_the_pending_one_was_still_announced_is_another() {
    let posted = booked(made(said("a", -42_500, COFFEE), MORNING), DAY);
    let mut shelf = Shelf::default();
    shelf.read(1, &[pending_coffee()]);
    shelf.read(2, &[pending_coffee(), posted.clone()]);
    assert_eq!(shelf.rows.len(), 2);
    shelf.read(3, &[posted]);
    assert_eq!(shelf.rows.len(), 1, "the pending one was taken back");
    assert_eq!(shelf.pair("p").unwrap().standing, Standing::Gone);
}

#[test]
fn one_that_is_posted_days_after_it_was_taken_back_has_its_id_again() {
    let mut shelf = Shelf::default();
    shelf.read(1, &[pending_coffee()]);
    let before = shelf.id_of("p").unwrap();
    shelf.read(2, &[]);
    assert!(shelf.rows.is_empty());
    shelf.read(3, &[]);
    let posted = booked(made(said("a", -42_500, COFFEE), MORNING), 3 * DAY);
    shelf.read(4, &[posted]);
    assert_eq!(shelf.id_of("a"), Some(before));
}

#[test]
fn a_pair_is_undone_when_the_bank_names_the_pending_one_again() {
    let posted = booked(made(said("a", -42_500, COFFEE), MORNING), DAY);
    let mut shelf = Shelf::default();
    shelf.read(1, &[pending_coffee()]);
    let before = shelf.clone();
    let id = shelf.id_of("p").unwrap();
    shelf.read(2, std::slice::from_ref(&posted));
    let own = shelf.pair("p").unwrap().own.unwrap();
    // Both stand as the bank says.
    let mut both = shelf.clone();
    both.read(3, &[pending_coffee(), posted.clone()]);
    assert_eq!((both.id_of("p"), both.id_of("a")), (Some(id), Some(own)));
    assert_eq!(both.pair("p").unwrap().standing, Standing::Undone);
    // And it is not made again when the pending one goes: they stood side by side.
    both.read(4, &[posted]);
    assert_eq!((both.id_of("p"), both.id_of("a")), (None, Some(own)));
    // Where the posted one is not named any more, everything is as it was before.
    shelf.read(3, &[pending_coffee()]);
    assert_eq!(shelf.rows, before.rows);
}

#[test]
fn a_pair_that_a_later_booking_contradicts_is_undone_and_made_with_that() {
    let tipped = booked(made(said("a", -46_500, COFFEE), 12 * 3600), DAY);
    let mut shelf = Shelf::default();
    shelf.read(1, &[pending_coffee()]);
    let id = shelf.id_of("p").unwrap();
    shelf.read(2, std::slice::from_ref(&tipped));
    assert_eq!(shelf.id_of("a"), Some(id), "as a tip would make it");
    let exact = booked(made(said("b", -42_500, COFFEE), MORNING), 2 * DAY);
    shelf.read(3, &[tipped.clone(), exact.clone()]);
    assert_eq!(shelf.id_of("b"), Some(id));
    assert_ne!(shelf.id_of("a"), Some(id));
    assert_eq!(shelf.rows.len(), 2);
    // One that is merely as good contradicts nothing.
    let twin = Movement {
        provider_id: "c".to_owned(),
        ..exact.clone()
    };
    shelf.read(4, &[tipped, exact, twin]);
    assert_eq!(shelf.id_of("b"), Some(id));
    assert_eq!(shelf.rows.len(), 3);
}

#[test]
fn what_is_posted_and_named_anew_is_not_doubled() {
    let names = |shelf: &Shelf| {
        let mut all: Vec<_> = shelf.rows.iter().map(|row| row.0).collect();
        all.sort();
        all
    };
    let first: Vec<Movement> = (0..40)
        .map(|n| {
            let day = n / 2;
            booked(
                made(said(&format!("old-{n}"), -10_000 - n, COFFEE), day * DAY + n),
                day * DAY + n,
            )
        })
        .collect();
    let mut shelf = Shelf::default();
    shelf.read(21, &first);
    let before = names(&shelf);
    let renamed: Vec<Movement> = first
        .iter()
        .enumerate()
        .map(|(n, movement)| Movement {
            provider_id: format!("new-{n}"),
            description: format!("{} 0142 FORT MARLOW", movement.description),
            ..movement.clone()
        })
        .collect();
    shelf.read(22, &renamed);
    assert_eq!(names(&shelf), before);
    for n in 0..40 {
        assert_eq!(
            shelf.pair(&format!("old-{n}")).unwrap().later,
            Some(format!("new-{n}"))
        );
    }
    // Back to the old names: everything as it was.
    shelf.read(23, &first);
    assert_eq!(names(&shelf), before);
    assert_eq!(shelf.rows.len(), 40);
}

#[test]
fn twins_that_are_named_anew_stay_two_and_a_third_is_added() {
    let row = |name: &str| booked(made(said(name, -27_500, "METRO TRANSIT TICKET"), 0), DAY);
    let mut shelf = two_days(&[], &[row("a"), row("b")]);
    shelf.read(3, &[row("x"), row("y"), row("z")]);
    assert_eq!(shelf.rows.len(), 3);
    assert_eq!(
        shelf
            .pairs
            .iter()
            .filter(|p| p.standing == Standing::Paired)
            .count(),
        2
    );
    // A true twin stands beside the one that is still named.
    shelf.read(4, &[row("x"), row("y"), row("z"), row("w")]);
    assert_eq!(shelf.rows.len(), 4);
}

#[test]
fn a_pending_transaction_may_be_named_anew_every_day_and_is_one_all_along() {
    let mut shelf = Shelf::default();
    shelf.read(1, &[pending_coffee()]);
    let id = shelf.id_of("p");
    for day in 2..5 {
        let again = Movement {
            provider_id: format!("p{day}"),
            ..pending_coffee()
        };
        shelf.read(day, &[again]);
        assert_eq!(shelf.id_of(&format!("p{day}")), id);
    }
    let posted = booked(made(said("a", -42_500, COFFEE), MORNING), 4 * DAY);
    shelf.read(5, std::slice::from_ref(&posted));
    assert_eq!(shelf.id_of("a"), id);
    // One of its names from before comes back: it was another all along.
    let mut split = shelf.clone();
    split.read(6, &[pending_coffee(), posted]);
    assert_eq!(split.id_of("p"), id);
    assert_eq!(split.rows.len(), 2);
}

#[test]
fn a_check_is_known_by_its_number() {
    let check = |name: &str, number: &str| Movement {
        check_number: Some(number.to_owned()),
        ..said(name, -1_000_000, "CHECK")
    };
    let pending = [made(check("p", "101"), 0), made(check("q", "102"), 0)];
    let mut shelf = Shelf::default();
    shelf.read(1, &pending);
    let before = (shelf.id_of("p"), shelf.id_of("q"));
    shelf.read(
        3,
        &[
            booked(check("x", "102"), 2 * DAY),
            booked(check("y", "101"), 2 * DAY),
        ],
    );
    assert_eq!((shelf.id_of("y"), shelf.id_of("x")), before);
}

#[derive(Debug, Clone)]
struct Line {
    name: u8,
    pending: bool,
    cents: i64,
    text: u8,
    day: i64,
    clock: bool,
    reference: Option<u8>,
}

fn line() -> impl Strategy<Value = Line> {
    let amount = prop_oneof![Just(-42_500), Just(-43_000), Just(-50_000), Just(10_000)];
    let reference = prop_oneof![4 => Just(None), 1 => (0..12u8).prop_map(Some)];
    (
        0..12u8,
        any::<bool>(),
        amount,
        0..3u8,
        0..3i64,
        any::<bool>(),
        reference,
    )
        .prop_map(|(name, pending, cents, text, day, clock, reference)| Line {
            name,
            pending,
            cents,
            text,
            day,
            clock,
            reference,
        })
}

fn spoken(line: &Line) -> Movement {
    let text = ["MOON AND BEAN COFFEE", "SQ *MOON AND BEAN", "PRAIRIE FUEL"][usize::from(line.text)];
    let when = line.day * DAY + if line.clock { MORNING } else { 0 };
    let movement = Movement {
        reference: line.reference.map(|name| format!("t{name}")),
        ..made(said(&format!("t{}", line.name), line.cents, text), when)
    };
    if line.pending {
        movement
    } else {
        booked(movement, when + DAY)
    }
}

/// What a bank says day by day; each id once a day.
fn days() -> impl Strategy<Value = Vec<Vec<Movement>>> {
    let day = proptest::collection::vec(line(), 0..9).prop_map(|lines| {
        let mut said: Vec<Movement> = Vec::new();
        for line in &lines {
            let movement = spoken(line);
            if said.iter().all(|m| m.provider_id != movement.provider_id) {
                said.push(movement);
            }
        }
        said
    });
    proptest::collection::vec(day, 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever a bank says, day by day: what it says is stored, each once; what is pending is what it
    /// announces; no id is used twice; no two became one; hearing it again changes nothing.
    #[test]
    fn whatever_a_bank_says_is_what_is_stored(days in days()) {
        let mut shelf = Shelf::default();
        for (day, said) in days.iter().enumerate() {
            let day = 4 + day as i64;
            shelf.read(day, said);
            for movement in said {
                let rows: Vec<_> = shelf.rows.iter().filter(|r| r.1.provider_id == movement.provider_id).collect();
                prop_assert_eq!(rows.len(), 1);
                prop_assert_eq!(&rows[0].1, movement);
            }
            let pending = shelf.rows.iter().filter(|r| r.1.status == TransactionStatus::Pending);
            for row in pending {
                prop_assert!(said.iter().any(|m| m.provider_id == row.1.provider_id));
            }
            let mut ids: Vec<_> = shelf.rows.iter().map(|row| row.0).collect();
            ids.sort();
            ids.dedup();
            prop_assert_eq!(ids.len(), shelf.rows.len());
            let mut laters: Vec<_> = shelf.pairs.iter()
                .filter(|p| p.standing == Standing::Paired).filter_map(|p| p.later.clone()).collect();
            laters.sort();
            let count = laters.len();
            laters.dedup();
            prop_assert_eq!(laters.len(), count);
            let before = shelf.clone();
            let again = shelf.read(day, said);
            prop_assert!(again.drafts.is_empty(), "{:?}", again.drafts);
            prop_assert!(again.undone.is_empty() && again.vanished.is_empty());
            prop_assert_eq!(&before, &shelf);
        }
    }

    /// The order in which a bank lists things plays no part in what is concluded.
    #[test]
    fn the_order_of_a_list_plays_no_part(days in days(), turn in any::<prop::sample::Index>()) {
        let (mut one, mut other) = (Shelf::default(), Shelf::default());
        for (day, said) in days.iter().enumerate() {
            let day = 4 + day as i64;
            let mut turned = said.clone();
            if !turned.is_empty() {
                turned.rotate_left(turn.index(said.len()));
                turned.reverse();
            }
            one.read(day, said);
            other.read(day, &turned);
            let told = |shelf: &Shelf| {
                let mut pairs: Vec<_> = shelf.pairs.iter()
                    .map(|p| (p.earlier.clone(), p.later.clone(), p.standing.name(), p.grounds.score)).collect();
                pairs.sort();
                // The ids themselves are drawn in the order of the list.
                let mut shared: Vec<_> = shelf.pairs.iter()
                    .map(|p| {
                        let holder = shelf.rows.iter().find(|r| r.0 == p.transaction);
                        (p.earlier.clone(), holder.map(|r| r.1.provider_id.clone()))
                    })
                    .collect();
                shared.sort();
                (pairs, shared)
            };
            prop_assert_eq!(told(&one), told(&other));
        }
    }
}
