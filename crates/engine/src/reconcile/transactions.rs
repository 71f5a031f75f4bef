//! An account's transactions.

use jiff::{SignedDuration, Timestamp};
use model::{
    Pair,
    id::TransactionId,
    pair::{Grounds, Standing, Trace},
    transaction::Movement,
};
use providers::Window;
use store::{Pending, Posted};

use super::book::Book;
use crate::continuity::{History, Portrait, Rules, Sketch};

/// How long what the bank no longer names is looked for.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(24 * 45);

/// Since when pairs matter at an instant: what became of older ones is settled.
pub fn remembered_since(now: Timestamp) -> Timestamp {
    now.checked_sub(REMEMBERED).unwrap_or(Timestamp::MIN)
}

/// How much longer than it was made something may take to be posted.
const POSTED_LATE: SignedDuration = SignedDuration::from_hours(24 * 31);

/// Since when what is stored must be known to reconcile a window: windows act on when something was posted,
/// and it is listed by when it was made.
pub fn known_since(window: Window) -> Timestamp {
    window.from.checked_sub(POSTED_LATE).unwrap_or(Timestamp::MIN)
}

/// What is stored of an account, as far as a window reaches.
#[derive(Debug, Clone, Copy)]
pub struct Known<'k> {
    /// Posted transactions.
    pub posted: &'k [Posted],
    /// Every pending transaction.
    pub pending: &'k [Pending],
    /// What became of those that the bank no longer names.
    pub pairs: &'k [Pair],
}

/// What to write.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// Rows to add or bring up to date; an id where the transaction is already known by it.
    pub rows: Vec<(Option<TransactionId>, Movement)>,
    /// Rows that go: pending ones that the bank no longer announces, and what a pair made that no longer
    /// stands.
    pub vanished: Vec<TransactionId>,
    /// Pairs that are undone, in this order and before anything else.
    pub undone: Vec<Undone>,
    /// What is to be kept of pairs.
    pub drafts: Vec<Draft>,
}

/// A pair that is undone: the later transaction goes on under an id of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// The bank's id of the earlier one.
    pub earlier: String,
    /// The id that both shared, which the earlier one has again.
    pub from: TransactionId,
    /// The id of the later one.
    pub to: TransactionId,
}

/// What is to be kept of a transaction that the bank no longer names, or names again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The bank's id of the earlier one.
    pub earlier: String,
    /// Our id of it.
    pub transaction: TransactionId,
    /// The bank's id of the later one.
    pub later: Option<String>,
    /// How far it is believed.
    pub standing: Standing,
    /// What the earlier one said.
    pub trace: Trace,
    /// Why.
    pub grounds: Grounds,
    /// Whether the earlier one's row is still stored and takes the later one's name.
    pub renames: bool,
}

/// The window to ask for: from a while before the last one ended (banks post late), or from the first
/// depth, and over everything that is `pending` still; never further back than the institution serves.
pub fn window(
    now: Timestamp,
    fetched_through: Option<Timestamp>,
    pending: &[Pending],
    first_depth: SignedDuration,
    overlap: SignedDuration,
    deepest: SignedDuration,
) -> Window {
    let back = |from: Timestamp, by: SignedDuration| from.checked_sub(by).unwrap_or(Timestamp::MIN);
    let from = match fetched_through {
        Some(through) => back(through.min(now), overlap),
        None => back(now, first_depth),
    };
    let announced = pending.iter().map(|p| p.listed_at).min().unwrap_or(from);
    Window {
        from: from.min(announced).max(back(now, deepest)),
        to: now,
    }
}

/// Decides what to write of a window that was read; `complete` if the bank left nothing out.
///
/// The same id twice in one answer counts once, the later one. Posted rows are never removed for not
/// being named; a pending row is only a promise and goes when the bank takes it back. What is new may be
/// what is no longer named, under another id: then it goes on as that ([`super::pairs`]), dated and worded otherwise
/// as it may be where next to nothing is named as it was ([`super::anew`]).
pub fn plan(known: Known<'_>, observed: Vec<Movement>, window: Window, complete: bool) -> Plan {
    let mut book = Book::open(known, observed, window, complete);
    book.undo();
    book.pair();
    book.close()
}

/// The same of an account that goes by another id at its bank from now on: each of its transactions may have
/// another id as well, and be dated and worded otherwise. What has to stand in the account afterwards is compared
/// by whoever asks.
pub fn plan_anew(known: Known<'_>, observed: Vec<Movement>, window: Window, complete: bool) -> Plan {
    let mut book = Book::open(known, observed, window, complete).anew();
    book.undo();
    book.pair();
    book.close()
}

/// How many stored posted transactions of the window are found again, by the bank's id or by content:
/// amount, text, and a date nearby. Of an `account` that got another id only what may be told under that is due.
pub fn history(
    account: &Portrait,
    posted: &[Posted],
    observed: &[Movement],
    window: Window,
    complete: bool,
) -> History {
    // What is due is judged by the window alone: everything stored of it was read before.
    let stored = Sketch::stored(posted, (Timestamp::MIN, Timestamp::MAX));
    let observed = Sketch::observed(observed, window, complete);
    let since = account.due_since(&observed);
    History::between(&stored, &observed, since, &Rules::CURRENT)
}

#[cfg(test)]
mod tests {
    use model::{Currency, Money, TransactionStatus, transaction::Split};
    use proptest::prelude::*;

    use super::*;

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(1_767_225_600 + day * 86_400).unwrap()
    }

    fn id(n: u64) -> TransactionId {
        TransactionId::new(n).unwrap()
    }

    fn movement(provider_id: &str, day: i64, units: i64, text: &str) -> Movement {
        Movement {
            provider_id: provider_id.to_owned(),
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

    fn posted(n: u64, provider_id: &str, day: i64, units: i64, text: &str) -> Posted {
        Posted {
            id: id(n),
            provider_id: provider_id.to_owned(),
            listed_at: at(day),
            amount: units,
            transacted_at: Some(at(day)),
            posted_at: Some(at(day)),
            description: text.to_owned(),
            payee: None,
            principal: None,
        }
    }

    fn pending(n: u64, provider_id: &str, day: i64) -> Pending {
        Pending {
            id: id(n),
            provider_id: provider_id.to_owned(),
            listed_at: at(day),
            amount: 7,
            transacted_at: Some(at(day)),
            description: "announced".to_owned(),
            payee: None,
            memo: None,
            check_number: None,
        }
    }

    fn known<'k>(posted: &'k [Posted], pending: &'k [Pending]) -> Known<'k> {
        Known {
            posted,
            pending,
            pairs: &[],
        }
    }

    fn days(from: i64, to: i64) -> Window {
        Window {
            from: at(from),
            to: at(to),
        }
    }

    #[test]
    fn the_first_window_is_deep_and_later_ones_overlap_the_last() {
        let hours = SignedDuration::from_hours;
        let day = |n: i64| hours(24 * n);
        let first = window(at(0), None, &[], day(180), day(30), day(729));
        assert_eq!(first, days(-180, 0));
        let later = window(at(10), Some(at(9)), &[], day(180), day(30), day(729));
        assert_eq!(later, days(-21, 10));
        let shallow = window(at(0), None, &[], day(730), day(30), day(90));
        assert_eq!(shallow, days(-90, 0));
        let ahead = window(at(0), Some(at(5)), &[], day(180), day(30), day(729));
        assert_eq!(ahead, days(-30, 0), "a clock that ran ahead makes no gap");
    }

    #[test]
    fn what_is_pending_is_asked_for_however_long_it_is() {
        let hours = SignedDuration::from_hours;
        let day = |n: i64| hours(24 * n);
        let asked = |since| {
            window(
                at(60),
                Some(at(59)),
                &[pending(1, "p", since)],
                day(180),
                day(30),
                day(90),
            )
        };
        assert_eq!(asked(50), days(29, 60), "the window covers it anyway");
        assert_eq!(asked(10), days(10, 60));
        assert_eq!(asked(-99), days(-30, 60), "further back nothing is served");
    }

    #[test]
    fn a_pending_row_goes_when_a_complete_answer_no_longer_has_it() {
        let pending = [pending(1, "p1", 5), pending(2, "p2", 5), pending(3, "p3", -9)];
        let observed = || vec![movement("p2", 5, 1, "a"), movement("posted-p1", 6, 1, "a")];
        let made = plan(known(&[], &pending), observed(), days(0, 9), true);
        assert_eq!(made.vanished, [id(1)], "p3 lies outside the window");
        assert_eq!(
            made.rows.iter().map(|r| r.0).collect::<Vec<_>>(),
            [Some(id(2)), None]
        );
        assert!(
            plan(known(&[], &pending), observed(), days(0, 9), false)
                .vanished
                .is_empty()
        );
    }

    #[test]
    fn the_same_id_twice_in_one_answer_counts_once_and_the_later_one_holds() {
        let observed = vec![
            movement("a", 1, 1, "first"),
            movement("b", 1, 2, "b"),
            movement("a", 1, 3, "later"),
        ];
        let made = plan(
            known(&[posted(7, "a", 1, 1, "first")], &[]),
            observed,
            days(0, 9),
            true,
        );
        let rows: Vec<_> = made
            .rows
            .iter()
            .map(|(id, m)| (*id, m.description.as_str()))
            .collect();
        assert_eq!(rows, [(Some(id(7)), "later"), (None, "b")]);
    }

    #[test]
    fn transactions_are_found_again_by_id_or_by_content_each_once() {
        let stored = [
            posted(1, "a", 1, 10, "Shop 1"),
            posted(2, "b", 2, 20, "Shop 2"),
            posted(3, "c", 3, 30, "Shop 3"),
            posted(4, "d", 3, 30, "Shop 3"),
            posted(5, "e", -5, 50, "outside"),
        ];
        let observed = [
            movement("a", 1, 10, "renamed, same id"),
            movement("new-b", 4, 20, "SHOP 2!"),
            movement("new-c", 3, 30, "shop 3"),
            movement("far", 9, 50, "outside"),
        ];
        let seen = |stored: &[Posted], observed: &[Movement]| {
            let seen = history(&Portrait::default(), stored, observed, days(0, 9), true);
            (seen.due, seen.found)
        };
        assert_eq!(seen(&stored, &observed), (4, 3));
        assert_eq!(
            history(&Portrait::default(), &stored, &observed, days(0, 9), false),
            History::default()
        );
        let later = [movement("new-b", 5, 20, "Shop 2")];
        assert_eq!(seen(&stored[1..2], &later), (1, 0));
        let other = [movement(
            "a",
            1,
            999,
            "another on an account that counts from one",
        )];
        assert_eq!(seen(&stored[..1], &other), (1, 0), "an id alone is no proof");
    }

    proptest! {
        /// Planning the same answer again changes nothing: every row is known, none vanishes.
        #[test]
        fn an_answer_that_was_written_is_known_the_next_time(ids in proptest::collection::vec("[a-e]{1,2}", 0..30)) {
            let observed: Vec<Movement> = ids.iter().map(|i| movement(i, 1, 5, "x")).collect();
            let first = plan(known(&[], &[]), observed.clone(), days(0, 9), true);
            let stored: Vec<Posted> = first.rows.iter().enumerate()
                .map(|(n, (_, m))| posted(n as u64 + 1, &m.provider_id, 1, 5, "x")).collect();
            let second = plan(known(&stored, &[]), observed.clone(), days(0, 9), true);
            prop_assert!(second.rows.iter().all(|(id, _)| id.is_some()));
            prop_assert!(second.vanished.is_empty());
            let seen = history(&Portrait::default(), &stored, &observed, days(0, 9), true);
            prop_assert_eq!(seen.due, seen.found);
        }
    }
}
