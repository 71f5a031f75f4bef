//! Thousands of purchases as banks really announce and book them, and how many find together.

use std::collections::{BTreeMap, BTreeSet};

use model::transaction::Movement;

use super::{DAY, Shelf, booked, made, said};

/// A small generator of chance: the corpus is the same every time.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + i64::try_from(self.below(u64::try_from(high - low + 1).unwrap())).unwrap()
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

/// Where people spend: how it is announced, how it may be booked, the least and the most in cents, and how
/// often.
const PLACES: &[(&str, &str, i64, i64, u64)] = &[
    ("MOON AND BEAN COFFEE", "restaurant", 425, 1390, 12),
    ("LANTERN STREET BISTRO", "restaurant", 2480, 8890, 8),
    ("TACO CART NO 3", "restaurant", 890, 2260, 8),
    ("HIGH PLAINS MARKET 17", "shop", 2210, 12850, 14),
    ("CORNER GROCERY 0142", "shop", 1180, 9640, 16),
    ("OAKLEAF PHARMACY 221", "shop", 640, 4470, 8),
    ("WEB STORE THINGS AND MORE", "shop", 1099, 8999, 10),
    ("PAPER LANE BOOKS", "shop", 980, 4120, 6),
    ("METRO TRANSIT TICKET", "ticket", 275, 275, 4),
    ("GRAND HOTEL ZURICH", "abroad", 9900, 34000, 2),
    ("BISTROT DU PORT MARSEILLE", "abroad", 1500, 7000, 4),
    ("PRAIRIE FUEL 0077", "fuel", 2240, 5810, 8),
];

/// How a bank tells time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// To the second, on both sides.
    Instants,
    /// The day of the purchase, on both sides.
    Days,
    /// Of a booking only when it was booked.
    BookedOnly,
}

struct Purchase {
    place: usize,
    /// Seconds since the first day.
    made: i64,
    /// For how much it is announced; none if it was never seen pending.
    announced: Option<i64>,
    /// The day it is booked, and for how much; none if it was called off.
    booked: Option<(i64, i64)>,
    /// For how many days one that is called off is announced: until the shop says so, or nobody claims it.
    lingers: i64,
    text: String,
}

fn changed_text(chance: &mut Chance, text: &str) -> String {
    match chance.below(7) {
        0 | 1 => text.to_owned(),
        2 => format!("SQ *{text}"),
        3 => format!("POS DEBIT {text}"),
        4 => format!("{text} FORT MARLOW CO"),
        5 => text.to_lowercase(),
        _ => text.chars().take(text.chars().count() - 3).collect(),
    }
}

fn purchase(chance: &mut Chance, day: i64) -> Purchase {
    let mut left = chance.below(PLACES.iter().map(|place| place.4).sum());
    let place = PLACES.iter().position(|place| {
        let here = left < place.4;
        left = left.saturating_sub(place.4);
        here
    });
    let place = place.unwrap();
    let (text, kind, low, high, _) = PLACES[place];
    let cents = chance.between(low, high);
    let announced = if kind == "fuel" { 100 } else { cents };
    let finally = match kind {
        "restaurant" if chance.one_in(2) => cents * chance.between(110, 125) / 100,
        "abroad" => cents * chance.between(979, 1021) / 1000,
        _ => cents,
    };
    let seconds = chance.between(7 * 3600, 22 * 3600);
    let seconds = if seconds % 1800 == 0 { seconds + 7 } else { seconds };
    let lag = chance.between(1, 3);
    let seen = !chance.one_in(6);
    let cancelled = seen && chance.one_in(25);
    Purchase {
        place,
        made: day * DAY + seconds,
        announced: seen.then_some(-announced * 100),
        booked: (!cancelled).then_some((day + lag, -finally * 100)),
        lingers: if chance.one_in(2) { 1 } else { 4 },
        text: changed_text(chance, text),
    }
}

/// What a bank says of a purchase on the morning of a day.
fn spoken(purchase: &Purchase, n: usize, style: Style, day: i64) -> Option<Movement> {
    let midday = purchase.made.div_euclid(DAY) * DAY + 12 * 3600;
    let when = if style == Style::Instants {
        purchase.made
    } else {
        midday
    };
    if let Some((on, amount)) = purchase.booked
        && day > on
    {
        let row = said(&format!("booked-{n}"), amount, &purchase.text);
        let row = if style == Style::BookedOnly {
            row
        } else {
            made(row, when)
        };
        return Some(booked(row, on * DAY + 12 * 3600));
    }
    let cancelled = purchase.booked.is_none() && day > purchase.made.div_euclid(DAY) + purchase.lingers;
    match purchase.announced {
        Some(amount) if purchase.made < day * DAY && !cancelled => {
            let text = PLACES[purchase.place].0;
            Some(made(said(&format!("announced-{n}"), amount, text), when))
        }
        _ => None,
    }
}

#[derive(Debug, Default)]
struct Tally {
    pairs: usize,
    linked: usize,
    merged: usize,
    apart: BTreeMap<String, usize>,
}

/// Lives through the purchases of one account and counts what found together.
fn live(seed: u64, style: Style, tally: &mut Tally) {
    let mut chance = Chance(seed);
    let days = 60;
    let mut purchases = Vec::new();
    for day in 0..days {
        for _ in 0..chance.between(1, 4) {
            purchases.push(purchase(&mut chance, day));
        }
    }
    let mut shelf = Shelf::default();
    // Our id of each pending one, by the purchase.
    let mut ids = BTreeMap::new();
    for day in 1..days + 8 {
        let oldest = super::at((day - 30) * DAY);
        let said: Vec<Movement> = purchases
            .iter()
            .enumerate()
            .filter_map(|(n, purchase)| spoken(purchase, n, style, day))
            .filter(|movement| movement.posted_at.or(movement.transacted_at) >= Some(oldest))
            .collect();
        shelf.read(day, &said);
        for n in 0..purchases.len() {
            if let Some(id) = shelf.id_of(&format!("announced-{n}")) {
                ids.insert(n, id);
            }
        }
    }
    let whose: BTreeMap<_, _> = ids.iter().map(|(n, id)| (*id, *n)).collect();
    for (n, purchase) in purchases.iter().enumerate() {
        let Some(id) = shelf.id_of(&format!("booked-{n}")) else {
            continue;
        };
        let kind = format!("{style:?} {}", PLACES[purchase.place].1);
        match whose.get(&id) {
            Some(owner) if *owner == n => tally.linked += 1,
            Some(_) => tally.merged += 1,
            None => {}
        }
        if ids.contains_key(&n) {
            tally.pairs += 1;
            if whose.get(&id) != Some(&n) {
                *tally.apart.entry(kind).or_default() += 1;
            }
        }
    }
    // Nothing is lost and nothing doubled.
    let stored: BTreeSet<String> = shelf.rows.iter().map(|row| row.1.provider_id.clone()).collect();
    let wanted: BTreeSet<String> = purchases
        .iter()
        .enumerate()
        .filter(|(_, purchase)| purchase.booked.is_some())
        .map(|(n, _)| format!("booked-{n}"))
        .collect();
    assert_eq!(stored, wanted);
}

#[test]
fn of_thousands_of_pairs_none_is_merged_falsely_and_nearly_all_are_linked() {
    let mut all = Tally::default();
    // Of twenty banks that speak FDX most tell instants, nearly all others days, and one only when it books.
    for seed in 0..80 {
        let style = match seed % 20 {
            0..10 => Style::Instants,
            10..19 => Style::Days,
            _ => Style::BookedOnly,
        };
        live(seed, style, &mut all);
    }
    let share = all.linked as f64 * 100.0 / all.pairs as f64;
    println!(
        "{} pairs: {} linked ({share:.2} %), {} merged falsely; left apart {:?}",
        all.pairs, all.linked, all.merged, all.apart
    );
    assert!(all.pairs > 6_000, "{}", all.pairs);
    assert_eq!(all.merged, 0);
    assert!(share >= 98.0, "{share}");
}
