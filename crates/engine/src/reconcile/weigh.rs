//! What speaks for two transactions being one.
//!
//! The weights are tenths of a bit, as for accounts, and live only here. No weight of an amount reaches
//! what a pair needs: the same money twice is the most common thing on an account.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use model::{
    TransactionStatus,
    evidence::Decibits,
    pair::{Mark, Trace, Weighed},
    transaction::Movement,
};
use store::{Pending, Posted};

use crate::continuity::normalised;

/// What a pair of a pending and a posted transaction needs that came as the pending one went.
const ENOUGH: i32 = 80;
/// What it needs when nothing came at once, as when a purchase is called off; and what a pair needs in which
/// nothing but the bank's id is to have changed.
const ENOUGH_LATE: i32 = 110;
/// From here on a pair is worth mentioning.
pub(super) const WORTH_MENTIONING: i32 = 50;
/// How far the next best must be behind.
pub(super) const MARGIN: i32 = 30;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Words that say how something was paid and not where; as little as numbers they tell places apart.
const NOISE: &[&str] = &[
    "ach",
    "auth",
    "authorisation",
    "authorization",
    "card",
    "checkcard",
    "credit",
    "dbt",
    "debit",
    "eftpos",
    "hold",
    "mastercard",
    "payment",
    "pending",
    "pos",
    "posted",
    "pp",
    "preauth",
    "preauthorization",
    "purchase",
    "recurring",
    "sp",
    "sq",
    "transaction",
    "tst",
    "visa",
];

/// A transaction as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Face {
    pub(super) provider_id: String,
    pub(super) trace: Trace,
    /// The bank's id of the transaction it refers to.
    pub(super) reference: Option<String>,
    /// Whether the bank named it until now.
    pub(super) fresh: bool,
    /// Whether the same sum under the same text is nothing rare on the account.
    pub(super) common: bool,
    /// The telling words of each of its texts.
    words: Vec<Vec<String>>,
}

impl Face {
    pub(super) fn of(provider_id: &str, trace: Trace, reference: Option<String>) -> Self {
        let texts = [
            Some(&trace.description),
            trace.payee.as_ref(),
            trace.memo.as_ref(),
        ];
        let words = texts
            .into_iter()
            .flatten()
            .map(|text| words(text))
            .filter(|words| !words.is_empty())
            .collect();
        Self {
            provider_id: provider_id.to_owned(),
            trace,
            reference,
            fresh: true,
            common: false,
            words,
        }
    }

    /// One that was gone before.
    pub(super) fn gone_before(self) -> Self {
        Self { fresh: false, ..self }
    }

    /// Whether both are for the same sum under the same text.
    pub(super) fn resembles(&self, other: &Face) -> bool {
        self.trace.amount == other.trace.amount && self.words.iter().any(|words| other.words.contains(words))
    }

    /// One that the bank names now; one without a date is of `now`.
    pub(super) fn of_movement(movement: &Movement, now: Timestamp) -> Self {
        let trace = Trace {
            pending: movement.status == TransactionStatus::Pending,
            amount: movement.amount.units(),
            listed_at: movement.listed_at().unwrap_or(now),
            transacted_at: movement.transacted_at,
            posted_at: movement.posted_at,
            description: movement.description.clone(),
            payee: movement.payee.clone(),
            memo: movement.memo.clone(),
            check_number: movement.check_number.clone(),
        };
        Self::of(&movement.provider_id, trace, movement.reference.clone())
    }

    pub(super) fn of_pending(pending: &Pending) -> Self {
        let trace = Trace {
            pending: true,
            amount: pending.amount,
            listed_at: pending.listed_at,
            transacted_at: pending.transacted_at,
            posted_at: None,
            description: pending.description.clone(),
            payee: pending.payee.clone(),
            memo: pending.memo.clone(),
            check_number: pending.check_number.clone(),
        };
        Self::of(&pending.provider_id, trace, None)
    }

    pub(super) fn of_posted(posted: &Posted) -> Self {
        let trace = Trace {
            pending: false,
            amount: posted.amount,
            listed_at: posted.listed_at,
            transacted_at: posted.transacted_at,
            posted_at: posted.posted_at,
            description: posted.description.clone(),
            payee: posted.payee.clone(),
            memo: None,
            check_number: None,
        };
        Self::of(&posted.provider_id, trace, None)
    }

    /// When it was booked, as far as is known.
    pub(super) fn booked(&self) -> Timestamp {
        self.trace.posted_at.unwrap_or(self.trace.listed_at)
    }

    /// Whether both say much the same.
    pub(super) fn is_worded_like(&self, other: &Face) -> bool {
        text(&self.words, &other.words).weight > 0
    }

    /// What two transactions share that nobody could tell apart.
    pub(super) fn likeness(&self) -> (bool, i64, Option<Timestamp>, Option<Timestamp>, &str) {
        let trace = &self.trace;
        (
            trace.pending,
            trace.amount,
            trace.transacted_at,
            trace.posted_at,
            &trace.description,
        )
    }
}

/// One thing that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    mark: Mark,
    found: &'static str,
    weight: i32,
}

const fn found(mark: Mark, found: &'static str, weight: i32) -> Found {
    Found { mark, found, weight }
}

/// Everything that was found of two transactions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Comparison(Vec<Found>);

impl Comparison {
    pub(super) fn score(&self) -> i32 {
        self.0.iter().map(|found| found.weight).sum()
    }

    pub(super) fn weighed(&self) -> Vec<Weighed> {
        let weighed = self.0.iter().map(|found| Weighed {
            mark: found.mark,
            found: found.found.to_owned(),
            weight: Decibits(found.weight),
        });
        weighed.collect()
    }
}

/// Whether a comparison is enough for a pair. Money and a day are not, whatever they weigh: something must
/// tell this purchase from another of the same sum.
pub(super) fn is_enough(earlier: &Face, later: &Face, comparison: &Comparison) -> bool {
    let tells = |found: &Found| match found.mark {
        Mark::Reference | Mark::Check => true,
        Mark::Text => found.weight > 0,
        Mark::Date => *found == INSTANT,
        Mark::Amount => false,
    };
    let dated = |found: &Found| match found.mark {
        Mark::Reference => true,
        Mark::Date => found.weight >= SAME_DAY.weight,
        Mark::Amount | Mark::Check | Mark::Text => false,
    };
    let score = comparison.score();
    let dated = comparison.0.iter().any(dated);
    // Another sum of another day is another purchase, as far as anybody can tell.
    let equal = earlier.trace.amount == later.trace.amount;
    comparison.0.iter().any(tells)
        && (equal || dated)
        && if earlier.trace.pending == later.trace.pending {
            score >= ENOUGH_LATE
        } else if earlier.fresh {
            score >= ENOUGH
        } else {
            score >= ENOUGH_LATE && dated
        }
}

/// Compares two transactions; nothing if the later one cannot be the earlier one. `names` are the ids of
/// every transaction that is known.
pub(super) fn compare(earlier: &Face, later: &Face, names: &HashSet<&str>) -> Option<Comparison> {
    let linked = match later.reference.as_deref() {
        Some(named) if named == earlier.provider_id => true,
        // It says which one it was, and it was another.
        Some(named) if names.contains(named) => return None,
        _ => false,
    };
    let (was, is) = (&earlier.trace, &later.trace);
    let alike = match (was.pending, is.pending) {
        // What is booked is not taken back.
        (false, true) => return None,
        (was, is) => was == is,
    };
    let amount = match amount(was.amount, is.amount, linked)? {
        found if earlier.common && was.amount == is.amount => Found {
            found: "same, as often here",
            weight: 30,
            ..found
        },
        found => found,
    };
    if alike && was.amount != is.amount {
        return None;
    }
    let check = match (&was.check_number, &is.check_number) {
        (Some(one), Some(other)) if one == other => Some(found(Mark::Check, "same number", 80)),
        (Some(_), Some(_)) => return None,
        _ => None,
    };
    let date = match (linked, alike) {
        (true, _) => None,
        (false, true) => Some(date_alike(was, is)?),
        (false, false) => Some(date_posted(was, is)?),
    };
    let link = linked.then_some(found(Mark::Reference, "named by the bank", 200));
    let text = text(&earlier.words, &later.words);
    let all = [link, Some(amount), Some(text), check, date];
    Some(Comparison(all.into_iter().flatten().collect()))
}

/// What is found of two posted transactions of one sum, on an account that has another id itself.
pub(super) fn found_anew(earlier: &Face, later: &Face) -> Comparison {
    Comparison(vec![
        found(Mark::Amount, "same", 60),
        text(&earlier.words, &later.words),
        found(Mark::Date, "near, as every id is another", 10),
    ])
}

/// Sums in ten-thousandths: one whole, five whole, and so on.
const WHOLE: u64 = 10_000;

fn amount(was: i64, is: i64, linked: bool) -> Option<Found> {
    let tell = |text, weight| Some(found(Mark::Amount, text, weight));
    if was == is {
        return tell("same", 60);
    }
    if was.signum() != is.signum() {
        return None;
    }
    let (before, after) = (was.unsigned_abs(), is.unsigned_abs());
    let within =
        |percent: u64| u128::from(before.abs_diff(after)) * 100 <= u128::from(before) * u128::from(percent);
    // Rates of exchange move by a little between the day of a purchase and the day it is booked.
    if within(3) {
        return tell("close, as rates of exchange move", 30);
    }
    if was < 0 && after > before && within(35) {
        return tell("more, as a tip would make it", 30);
    }
    let little = before == WHOLE && after <= 500 * WHOLE;
    let round = before >= 25 * WHOLE && before.is_multiple_of(5 * WHOLE) && after <= before;
    if was < 0 && (little || round) {
        return tell("other, where a round sum was held", if little { 20 } else { 10 });
    }
    if linked { tell("other", -20) } else { None }
}

/// The telling words of a text, in its order.
fn words(text: &str) -> Vec<String> {
    normalised(text)
        .split(' ')
        .filter(|word| !word.is_empty() && !NOISE.contains(word))
        .map(str::to_owned)
        .collect()
}

/// The best that any two of their texts say.
fn text(was: &[Vec<String>], is: &[Vec<String>]) -> Found {
    let pairs = was
        .iter()
        .flat_map(|one| is.iter().map(move |other| (one, other)));
    let best = pairs
        .map(|(one, other)| two_texts(one, other))
        .max_by_key(|found| found.weight);
    best.unwrap_or(found(Mark::Text, "absent", 0))
}

fn two_texts(one: &[String], other: &[String]) -> Found {
    let tell = |text, weight| found(Mark::Text, text, weight);
    if one == other {
        return tell("same", 50);
    }
    let letters = |words: &[&String]| -> usize { words.iter().map(|word| word.chars().count()).sum() };
    let size = |words: &[String]| (words.len(), words.iter().map(String::len).sum::<usize>());
    let (short, long) = if size(one) <= size(other) {
        (one, other)
    } else {
        (other, one)
    };
    let whole = |word: &String| long.contains(word);
    // A text that was cut off ends with a piece of a word.
    let cut = match (short.split_last(), long.get(short.len().saturating_sub(1))) {
        (Some((piece, before)), Some(last)) => long.starts_with(before) && last.starts_with(piece.as_str()),
        _ => false,
    };
    let shared: Vec<&String> = short.iter().filter(|word| cut || whole(word)).collect();
    let (of, all) = (letters(&shared), letters(&short.iter().collect::<Vec<_>>()));
    // A number alone tells no place.
    let telling = shared
        .iter()
        .any(|word| word.chars().count() >= 3 && word.chars().any(char::is_alphabetic));
    if telling && of == all && of >= 4 {
        tell("one holds the other", 40)
    } else if telling && of >= 4 && of * 10 >= all * 6 {
        tell("much in common", 30)
    } else {
        tell("other", -40)
    }
}

/// Whether an instant tells a time of day: what comes as a mere date lands on a full or half hour.
fn is_clock(at: Timestamp) -> bool {
    at.as_microsecond().rem_euclid(30 * 60 * 1_000_000) != 0
}

fn apart(one: Timestamp, other: Timestamp) -> SignedDuration {
    one.duration_since(other).abs()
}

const INSTANT: Found = found(Mark::Date, "same instant", 50);
const SAME_DAY: Found = found(Mark::Date, "same day", 20);

/// Two instants of one thing: the same, of the same day, or contradicting each other.
fn instants(was: Timestamp, is: Timestamp) -> Found {
    let far = apart(was, is);
    match (is_clock(was), is_clock(is)) {
        (true, true) if far < SignedDuration::from_mins(1) => INSTANT,
        (true, true) if far < DAY => found(Mark::Date, "same day at another time", -40),
        // Mere dates are read alike, but for the hour that summer time takes.
        (false, false) if far <= SignedDuration::from_hours(1) => SAME_DAY,
        (true, false) | (false, true) if far < DAY => SAME_DAY,
        _ => found(Mark::Date, "other day", -100),
    }
}

/// When what was pending was posted; nothing if it cannot have been.
fn date_posted(was: &Trace, is: &Trace) -> Option<Found> {
    let made = was.transacted_at.unwrap_or(was.listed_at);
    let booked = is.posted_at.unwrap_or(is.listed_at);
    let delay = booked.duration_since(made);
    if delay < -DAY {
        return None;
    }
    if let Some(again) = is.transacted_at {
        // Some banks repeat here when it was booked, which then says nothing.
        let told = is.posted_at != Some(again);
        match instants(made, again) {
            agreeing if agreeing.weight > 0 => return Some(agreeing),
            other if told && other.weight > -100 => return Some(other),
            _ if told => return None,
            _ => {}
        }
    }
    let days = |n: i64| SignedDuration::from_hours(24 * n);
    match delay {
        soon if soon <= days(3) => Some(found(Mark::Date, "posted within days", 10)),
        late if late <= days(5) => Some(found(Mark::Date, "posted after days", -10)),
        late if late <= days(10) => Some(found(Mark::Date, "posted late", -40)),
        later if later <= days(31) => Some(found(Mark::Date, "posted very late", -60)),
        _ => None,
    }
}

/// Dates of what is to be the same but for its id; nothing if it is not.
fn date_alike(was: &Trace, is: &Trace) -> Option<Found> {
    let posted = was
        .posted_at
        .zip(is.posted_at)
        .map(|(one, other)| instants(one, other));
    let made = was
        .transacted_at
        .zip(is.transacted_at)
        .map(|(one, other)| instants(one, other));
    let told: Vec<Found> = [posted, made].into_iter().flatten().collect();
    if told.iter().any(|found| found.weight <= -100) {
        return None;
    }
    let worst = told.iter().copied().find(|found| found.weight < 0);
    let best = told.iter().copied().max_by_key(|found| found.weight);
    match worst.or(best) {
        Some(found) => Some(found),
        None if apart(was.listed_at, is.listed_at) <= DAY => Some(found(Mark::Date, "listed alike", 0)),
        None => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weight_of(one: &str, other: &str) -> i32 {
        text(&[words(one)], &[words(other)]).weight
    }

    #[test]
    fn texts_agree_through_prefixes_cuts_and_case() {
        for (one, other, weight) in [
            ("MOON AND BEAN COFFEE", "Moon and Bean Coffee", 50),
            ("SQ *MOON AND BEAN COFFEE", "moon & bean coffee", 40),
            ("POS DEBIT MOON AND BEAN COF", "MOON AND BEAN COFFEE", 40),
            ("PRAIRIE FUEL", "PRAIRIE FUEL 0077 FORT MARLOW CO", 40),
            (
                "CORNER GROCERY 0142 FORT MARLOW CO",
                "CORNER GROCERY 0142 DENVER",
                30,
            ),
            ("PRAIRIE FUEL 0077", "OAKLEAF PHARMACY 0077", -40),
            ("0142", "0142 CORNER", -40),
        ] {
            let told = text(&[words(one)], &[words(other)]);
            assert_eq!(told.weight, weight, "{one} / {other}: {}", told.found);
        }
        assert_eq!(text(&[], &[words("anything")]).weight, 0);
        assert_eq!(words("PENDING POS PURCHASE VISA"), Vec::<String>::new());
        assert_eq!(weight_of("A B", "A B C D E F"), -40, "two letters tell nothing");
    }

    #[test]
    fn amounts_differ_only_as_tips_holds_and_rates_make_them() {
        let weight = |was: i64, is: i64| amount(was, is, false).map(|found| found.weight);
        assert_eq!(weight(-100_000, -100_000), Some(60));
        assert_eq!(weight(-100_000, -103_000), Some(30));
        assert_eq!(weight(-100_000, -97_000), Some(30));
        assert_eq!(weight(-100_000, -120_000), Some(30));
        assert_eq!(weight(-100_000, -136_000), None);
        assert_eq!(weight(-100_000, -90_000), None, "nobody is tipped back");
        assert_eq!(weight(100_000, 120_000), None, "nor when money comes in");
        assert_eq!(weight(-10_000, -412_300), Some(20));
        assert_eq!(weight(-1_000_000, -412_300), Some(10));
        assert_eq!(weight(-990_000, -412_300), None);
        assert_eq!(weight(-100_000, 100_000), None);
        assert_eq!(weight(0, 10), None);
        assert_eq!(amount(-100_000, 100_000, true), None, "a reversal is no booking");
        assert_eq!(weight(i64::MIN, i64::MAX), None);
    }

    #[test]
    fn no_amount_is_enough_alone_nor_with_a_day() {
        let when: Timestamp = "2026-01-01T12:00:00Z".parse().unwrap();
        let face = |pending: bool, text: &str| {
            let trace = Trace {
                pending,
                amount: -100_000,
                listed_at: when,
                transacted_at: Some(when),
                posted_at: (!pending).then_some(when),
                description: text.to_owned(),
                payee: None,
                memo: None,
                check_number: None,
            };
            Face::of("id", trace, None)
        };
        for (text, enough) in [
            ("POS DEBIT", false),
            ("", false),
            ("PRAIRIE FUEL", false),
            ("CORNER GROCERY", true),
        ] {
            let (was, is) = (face(true, "Corner Grocery"), face(false, text));
            let comparison = compare(&was, &is, &HashSet::new()).unwrap();
            assert_eq!(is_enough(&was, &is, &comparison), enough, "{text}");
        }
    }
}
