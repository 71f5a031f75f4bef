//! How a purchase is announced where that is not how it is booked.
//!
//! A card is asked for before the sum is known: a restaurant's without the tip, a pump's with a hold of
//! one, a shop abroad's at the rate of the day. What is shown then is the few words of the processor.

use super::story::Row;

/// How many characters of a place's words a processor passes on.
const PASSED_ON: usize = 16;

/// What is announced of a row: the amount in ten-thousandths, and the words.
pub(crate) fn announced(row: &Row) -> (i64, String) {
    let cents = |amount: i64| amount / 100 * 100;
    let amount = match row.category {
        Some("5812") => cents(row.amount * 100 / 118),
        Some("5542") => -10_000,
        Some("5999") => cents(row.amount * 98 / 100),
        _ => row.amount,
    };
    let words: String = row.text.chars().take(PASSED_ON).collect();
    (amount, format!("SQ *{}", words.trim_end()))
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, civil::date};

    use super::*;
    use crate::ledger::story::Sort;

    #[test]
    fn a_tip_a_hold_and_a_rate_are_not_announced() {
        let row = |category, amount| Row {
            key: (date(2026, 1, 1), 0),
            made: Timestamp::UNIX_EPOCH,
            posted: Timestamp::UNIX_EPOCH,
            amount,
            sort: Sort::Purchase,
            text: "LANTERN STREET BISTRO".to_owned(),
            payee: None,
            category: Some(category),
            split: None,
        };
        let told = |category, amount| announced(&row(category, amount));
        let words = "SQ *LANTERN STREET B".to_owned();
        assert_eq!(told("5812", -590_000), (-500_000, words.clone()));
        assert_eq!(told("5542", -412_300), (-10_000, words.clone()));
        assert_eq!(told("5999", -1_000_000), (-980_000, words.clone()));
        assert_eq!(told("5411", -412_300), (-412_300, words));
    }
}
