use std::collections::BTreeSet;

use jiff::civil::date;

use super::*;
use crate::profile;

fn zone(country: &str) -> TimeZone {
    TimeZone::get(if country == "au" {
        "Australia/Sydney"
    } else {
        "America/Denver"
    })
    .unwrap()
}

fn told(profile: &Profile, seed: u64, days_after: i64) -> Vec<Book> {
    let first_seen = date(2026, 1, 15);
    let teller = Teller {
        seed,
        owner: "101732 somebody",
        zone: &zone(&profile.country),
        first_seen,
        today: calendar::plus(first_seen, days_after),
    };
    tell(profile, teller)
}

fn noon(profile: &Profile, days_after: i64) -> Timestamp {
    calendar::instant(
        calendar::plus(date(2026, 1, 15), days_after),
        12,
        0,
        &zone(&profile.country),
    )
}

#[test]
fn the_same_seed_tells_the_same_story_and_another_seed_another() {
    for profile in profile::all().unwrap() {
        assert_eq!(told(&profile, 7, 0), told(&profile, 7, 0), "{}", profile.name);
        assert_ne!(told(&profile, 7, 0), told(&profile, 8, 0), "{}", profile.name);
    }
}

#[test]
fn a_later_day_only_adds_to_the_story() {
    for profile in profile::all().unwrap() {
        let (before, after) = (told(&profile, 7, 0), told(&profile, 7, 40));
        for (before, after) in before.iter().zip(&after) {
            assert_eq!(
                before.rows[..],
                after.rows[..before.rows.len()],
                "{}",
                profile.name
            );
            assert_eq!(before.opening, after.opening);
        }
    }
}

#[test]
fn every_account_has_two_years_of_history_and_everyday_ones_something_nearly_every_day() {
    for profile in profile::all().unwrap() {
        let now = noon(&profile, 0);
        for (plan, book) in profile.accounts.iter().zip(told(&profile, 7, 0)) {
            let made: Vec<_> = book.visible(now).map(|row| row.made).collect();
            let name = format!("{} {}", profile.name, plan.key);
            // An account may lie still: the interest of a rate of nothing is nothing.
            if plan.purchases >= 10 {
                assert!(made.len() > 500, "{name} has {}", made.len());
            }
            if let Some(first) = made.iter().min() {
                let age = now.duration_since(*first).as_hours() / 24;
                assert!((690..=732).contains(&age), "{name} begins {age} days ago");
            }
        }
    }
}

#[test]
fn balances_tie_out_on_every_day() {
    for profile in profile::all().unwrap() {
        let books = told(&profile, 11, 30);
        for (plan, book) in profile.accounts.iter().zip(&books) {
            let mut previous = book.balance(plan.kind, noon(&profile, -800));
            assert_eq!(previous, book.opening);
            for day in -732..=30 {
                let (from, to) = (noon(&profile, day - 1), noon(&profile, day));
                let booked = book
                    .rows
                    .iter()
                    .filter(|row| from < row.posted && row.posted <= to);
                let moved: i64 = booked
                    .map(|row| row.split.map_or(row.amount, |split| split.principal))
                    .sum();
                let balance = book.balance(plan.kind, to);
                assert_eq!(
                    balance,
                    previous + moved,
                    "{} {} day {day}",
                    profile.name,
                    plan.key
                );
                previous = balance;
            }
        }
    }
}

#[test]
fn a_transfer_leaves_one_account_and_reaches_the_other() {
    for profile in profile::all().unwrap() {
        let books = told(&profile, 7, 0);
        let sum = |sort| -> i64 {
            books
                .iter()
                .flat_map(|book| &book.rows)
                .filter(|row| row.sort == sort)
                .map(|row| row.amount)
                .sum()
        };
        assert_eq!(sum(Sort::Transfer), 0, "{}", profile.name);
    }
}

#[test]
fn a_payment_reaches_the_card_or_loan_on_the_day_it_leaves_the_account_that_pays() {
    for profile in profile::all().unwrap() {
        let books = told(&profile, 7, 0);
        let paid = |book: &Book| -> Vec<(Date, i64)> {
            let payments = book.rows.iter().filter(|row| row.sort == Sort::Payment);
            payments.map(|row| (row.key.0, row.amount)).collect()
        };
        for (place, plan) in profile.accounts.iter().enumerate() {
            let from = match plan.terms {
                Terms::Card { from, .. } | Terms::Loan { from, .. } => from,
                Terms::Deposit { .. } | Terms::Investment { .. } => None,
            };
            let Some(from) = from else { continue };
            let words = format!("PAYMENT TO {}", plan.nickname.to_uppercase());
            let left: Vec<(Date, i64)> = books[from]
                .rows
                .iter()
                .filter(|row| row.text == words)
                .map(|row| (row.key.0, -row.amount))
                .collect();
            assert!(paid(&books[place]).len() >= 20, "{} {}", profile.name, plan.key);
            assert_eq!(left, paid(&books[place]), "{} {}", profile.name, plan.key);
        }
    }
}

#[test]
fn loan_payments_are_principal_and_interest_and_what_is_owed_shrinks() {
    for profile in profile::all().unwrap() {
        for (plan, book) in profile.accounts.iter().zip(told(&profile, 7, 0)) {
            let Terms::Loan { principal, .. } = plan.terms else {
                continue;
            };
            let mut owed = -book.opening;
            assert!(
                0 < owed && owed < principal,
                "{} {}: {owed}",
                profile.name,
                plan.key
            );
            for row in &book.rows {
                let split = row.split.unwrap();
                assert_eq!(row.amount, split.principal + split.interest);
                assert!(
                    split.principal > 0 && split.interest > 0,
                    "{} {}",
                    profile.name,
                    plan.key
                );
                owed -= split.principal;
            }
            assert_eq!(-owed, book.balance(plan.kind, noon(&profile, 1)));
        }
    }
}

#[test]
fn purchases_are_pending_for_a_day_or_two_and_nothing_else_is() {
    let profiles = profile::all().unwrap();
    let profile = profiles.iter().find(|p| p.name == "profile_03").unwrap();
    let books = told(profile, 7, 3);
    let now = noon(profile, 3);
    let pending: Vec<&Row> = books
        .iter()
        .flat_map(|book| book.visible(now))
        .filter(|row| row.posted > now)
        .collect();
    assert!(!pending.is_empty());
    for row in pending {
        assert_eq!(row.sort, Sort::Purchase);
        let hours = now.duration_since(row.made).as_hours();
        assert!((0..48).contains(&hours), "{hours}");
    }
    let keys: BTreeSet<_> = books[0].rows.iter().map(|row| row.key).collect();
    assert_eq!(keys.len(), books[0].rows.len(), "rows share a name");
}

#[test]
fn households_stay_solvent_and_cards_within_their_line() {
    for profile in profile::all().unwrap() {
        for seed in 1..6 {
            for (plan, book) in profile.accounts.iter().zip(told(&profile, seed, 365)) {
                let mut balance = book.opening;
                let mut least = balance;
                let mut by_posting: Vec<&Row> = book.rows.iter().collect();
                by_posting.sort_by_key(|row| row.posted);
                for row in by_posting {
                    balance += row.amount;
                    least = least.min(balance);
                }
                let name = format!(
                    "{} {} seed {seed}: least {least}, last {balance}",
                    profile.name, plan.key
                );
                match plan.terms {
                    Terms::Deposit { .. } => assert!(least > 0, "{name}"),
                    Terms::Card { line, .. } => assert!(least > -line, "{name}"),
                    Terms::Loan { .. } => {}
                    Terms::Investment { .. } => assert!(least >= 0, "{name}"),
                }
            }
        }
    }
}

#[test]
fn a_price_is_the_same_for_everybody_and_moves_little_from_day_to_day() {
    let holding = Holding {
        symbol: "HFWLD".into(),
        name: "Whole World".into(),
        sort: "MUTUALFUND".into(),
        units: 10_000,
        price: 842_000,
        cost: 617_500,
    };
    let mut before = price(&holding, date(2025, 1, 1));
    for day in 1..900 {
        let now = price(&holding, calendar::plus(date(2025, 1, 1), day));
        assert!(now > 0 && now % 100 == 0);
        assert!((now - before).abs() < before / 25, "{before} {now}");
        before = now;
    }
    assert!(before > 842_000, "over years it grows");
}

#[test]
fn interest_is_rounded_to_whole_cents_half_up() {
    let rate = |text: &str| Rate(model::Money::parse(text, model::Currency::USD).unwrap().units());
    // 1000.00 at 6 % a year is 5.00 a month; 1.00 at 6 % is half a cent.
    assert_eq!(monthly_interest(10_000_000, rate("6")), 50_000);
    assert_eq!(monthly_interest(10_000, rate("6")), 100);
    assert_eq!(monthly_interest(9_999, rate("6")), 0);
    assert_eq!(monthly_interest(0, rate("6")), 0);
}

#[test]
fn a_clock_that_was_moved_absurdly_far_does_not_tell_for_ever() {
    let profiles = profile::all().unwrap();
    let books = told(&profiles[0], 7, 1_000_000);
    let last = books[0].rows.last().unwrap().key.0;
    assert!(last <= calendar::plus(date(2026, 1, 15), LONGEST_DAYS));
}
