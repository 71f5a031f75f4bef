use model::id::TransactionId;
use proptest::prelude::*;

use super::*;

fn at(hours: i64) -> Timestamp {
    Timestamp::from_second(1_767_225_600 + hours * 3600).unwrap()
}

fn booked(n: u64, hours: i64, amount: i64) -> Posted {
    Posted {
        id: TransactionId::new(n + 1).unwrap(),
        provider_id: format!("t{n}"),
        listed_at: at(hours),
        amount,
        transacted_at: Some(at(hours)),
        posted_at: Some(at(hours)),
        description: String::new(),
        payee: None,
        principal: None,
    }
}

fn days_back(hours: i64) -> Window {
    Window {
        from: at(hours - 30 * 24),
        to: at(hours),
    }
}

/// An account that is read day by day.
#[derive(Default)]
struct Watched {
    anchors: Vec<Anchor>,
    posted: Vec<Posted>,
    pending: Vec<i64>,
}

impl Watched {
    fn read(&mut self, hours: i64, balance: i64) -> Option<Tie> {
        self.read_as(Category::Deposit, hours, balance)
    }

    fn read_as(&mut self, category: Category, hours: i64, balance: i64) -> Option<Tie> {
        let report = Report {
            category,
            balance,
            as_of: at(hours),
        };
        let since = counted_since(&self.anchors, report.as_of);
        let due = self.posted.iter().filter(|row| row.listed_at >= since);
        let posted: Vec<Posted> = due.cloned().collect();
        let books = Books {
            anchors: &self.anchors,
            posted: &posted,
            pending: &self.pending,
        };
        let tie = tie_out(report, books, days_back(hours));
        if let Some(Tie::Agrees { anchor, spent, .. }) = &tie {
            self.anchors
                .retain(|old| old.tied_from != anchor.tied_from && !spent.contains(old));
            self.anchors.push(*anchor);
        }
        tie
    }

    fn agrees(&mut self, hours: i64, balance: i64) {
        let tie = self.read(hours, balance);
        assert!(matches!(tie, Some(Tie::Agrees { .. })), "{hours}: {tie:?}");
    }

    fn differs(&mut self, hours: i64, balance: i64) -> (i64, (Timestamp, Timestamp)) {
        match self.read(hours, balance) {
            Some(Tie::Differs { reckoning, suspect }) => (reckoning.difference, suspect),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn the_balance_before_and_what_was_booked_since_give_the_balance_now() {
    let mut watched = Watched {
        posted: vec![booked(0, -100, 7)],
        ..Watched::default()
    };
    watched.agrees(0, 1000);
    watched.agrees(24, 1000);
    assert_eq!(watched.anchors.len(), 1, "nothing moved: one that goes on");
    assert_eq!(
        (watched.anchors[0].tied_from, watched.anchors[0].tied_until),
        (at(0), at(24))
    );
    watched.posted.push(booked(1, 30, -300));
    watched.agrees(48, 700);
    // Also what is booked with a date from before.
    watched.posted.push(booked(2, -20, 50));
    watched.agrees(72, 750);
    assert_eq!(watched.anchors.len(), 3);
}

#[test]
fn a_hole_is_told_with_the_interval_it_lies_in_until_it_is_filled() {
    let mut watched = Watched::default();
    watched.agrees(0, 1000);
    watched.posted.push(booked(1, 5, -100));
    watched.agrees(24, 900);
    watched.posted.push(booked(2, 30, -10));
    let (difference, suspect) = watched.differs(48, 860);
    assert_eq!(difference, -30);
    assert_eq!(suspect, (at(24), at(48)));
    // It stays while it is a hole, whatever else is booked.
    watched.posted.push(booked(3, 60, -5));
    assert_eq!(watched.differs(72, 855).0, -30);
    watched.posted.push(booked(4, 40, -30));
    watched.agrees(96, 855);
}

#[test]
fn what_changes_in_the_past_is_looked_for_there() {
    let mut watched = Watched::default();
    watched.agrees(0, 1000);
    for day in 1..5 {
        watched.posted.push(booked(day as u64, day * 24 - 10, -100));
        watched.agrees(day * 24, 1000 - day * 100);
    }
    // The bank corrects the second booking, and not the balance.
    watched.posted[1].amount = -130;
    let (difference, suspect) = watched.differs(120, 600);
    assert_eq!(difference, 30);
    assert_eq!(suspect, (at(24), at(48)));
}

#[test]
fn a_balance_that_holds_pending_transactions_already_agrees_and_says_so() {
    let ahead = |tie: Option<Tie>| match tie {
        Some(Tie::Agrees { anchor, .. }) => anchor.ahead,
        other => panic!("{other:?}"),
    };
    let mut watched = Watched::default();
    watched.agrees(0, 1000);
    watched.pending = vec![-70, -50, -11];
    assert_eq!(ahead(watched.read(24, 930)), Some(-70), "one of them");
    watched.posted.push(booked(1, 26, -70));
    watched.pending = vec![-50, -11];
    assert_eq!(ahead(watched.read(48, 930)), Some(0), "which is then booked");
    assert_eq!(ahead(watched.read(72, 869)), Some(-61), "or all of them");
    watched.pending = vec![-50, -11, -1];
    assert_eq!(watched.differs(96, 867).0, -1, "but no other sum");
}

#[test]
fn a_bank_whose_balance_always_holds_what_is_pending_ties_from_the_first() {
    let mut watched = Watched {
        pending: vec![-70],
        ..Watched::default()
    };
    watched.agrees(0, 930);
    watched.posted.push(booked(1, 20, -70));
    watched.pending = vec![-40];
    watched.agrees(24, 890);
    watched.pending = vec![];
    watched.posted.push(booked(2, 30, -40));
    watched.agrees(48, 890);
}

#[test]
fn a_list_that_is_ahead_of_the_balance_agrees_and_is_no_ground_to_stand_on() {
    let mut watched = Watched::default();
    watched.posted.push(booked(1, 3, -70));
    assert_eq!(watched.read(0, 1000), None, "booked after the balance was struck");
    watched.agrees(24, 930);
    watched.posted.push(booked(2, 50, -30));
    watched.agrees(48, 930);
    watched.agrees(72, 900);
    // A balance from before the last one is no news.
    assert_eq!(watched.read(60, 5), None);
}

#[test]
fn what_an_investment_is_worth_follows_from_no_list_and_a_loan_must_say_what_is_principal() {
    for category in [Category::Investment, Category::Other] {
        assert_eq!(Watched::default().read_as(category, 0, 5), None);
    }
    let mut loan = Watched::default();
    let reads = |loan: &mut Watched, hours, owed| loan.read_as(Category::Loan, hours, owed);
    assert!(reads(&mut loan, 0, -10_000).is_some());
    loan.posted.push(Posted {
        principal: Some(800),
        ..booked(1, 10, 1000)
    });
    assert!(matches!(reads(&mut loan, 24, -9_200), Some(Tie::Agrees { .. })));
    assert!(matches!(reads(&mut loan, 48, -9_000), Some(Tie::Differs { .. })));
    loan.posted.push(booked(2, 60, 1000));
    assert_eq!(reads(&mut loan, 72, -8_400), None, "nobody says what it went to");
}

#[test]
fn few_balances_are_kept_and_sums_beyond_all_measure_break_nothing() {
    let mut watched = Watched::default();
    for day in 0..60_i64 {
        watched.posted.push(booked(day as u64, day * 24 - 3, 1));
        watched.agrees(day * 24, 500 + day);
    }
    assert_eq!(watched.anchors.len(), KEPT);
    let mut huge = Watched::default();
    huge.agrees(0, i64::MAX);
    huge.posted = vec![booked(1, 1, i64::MAX), booked(2, 2, i64::MAX)];
    huge.pending = vec![i64::MIN; 40];
    assert_eq!(huge.read(24, i64::MIN), None);
}

proptest! {
    /// As long as a list has everything the balance knows, they agree, day after day; and when one booking
    /// is left out that no pending one explains, the difference is that booking, and it lies in the interval.
    #[test]
    fn only_what_is_missing_differs(
        amounts in proptest::collection::vec(-5_000_i64..5_000, 1..60),
        hidden in any::<prop::sample::Index>(),
    ) {
        let hidden = hidden.index(amounts.len());
        prop_assume!(amounts[hidden] != 0);
        let (mut whole, mut holed) = (Watched::default(), Watched::default());
        let mut balance = 100_000;
        whole.agrees(0, balance);
        holed.agrees(0, balance);
        for (n, amount) in amounts.iter().enumerate() {
            let hours = 12 * (n as i64 + 1);
            balance += amount;
            let row = booked(n as u64, hours - 5, *amount);
            whole.posted.push(row.clone());
            whole.agrees(hours, balance);
            if n == hidden {
                let (difference, (from, to)) = holed.differs(hours, balance);
                prop_assert_eq!(difference, *amount);
                prop_assert!(from <= row.listed_at && row.listed_at <= to);
                continue;
            }
            holed.posted.push(row);
            if n < hidden {
                holed.agrees(hours, balance);
            } else {
                prop_assert_eq!(holed.differs(hours, balance).0, amounts[hidden]);
            }
        }
    }
}
