//! What may be shown of a text that is not ours: long numbers and banks' ids by their ends, nothing that would steer
//! a terminal or turn a line around.

use model::FactName;

/// The longest that is shown of a short text, in characters.
const SHORT: usize = 200;

/// As many digits in a row are veiled.
const UNBROKEN: usize = 6;

/// As many digits with something between them are veiled: fewer than in any number of an account or a card, and more
/// than in a date.
const BROKEN: usize = 9;

/// As much as may stand between two digits of one number.
const BETWEEN: usize = 3;

/// How many of a long number's digits are shown.
const ENDING: usize = 4;

/// Whether a character shows nothing itself and changes how others are shown: what turns the direction of a text, and
/// what has no width.
const fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// A text as a terminal may be given it: nothing in it steers the terminal, turns a line around or has no width.
pub fn plain(text: &str) -> String {
    let shown = |c: &char| matches!(c, '\n' | '\t') || !(c.is_control() || is_unseen(*c));
    text.chars().filter(shown).collect()
}

/// What somebody wrote, for a terminal: only its first line stands where a line of ours does.
pub fn said(text: &str) -> String {
    plain(text).lines().collect::<Vec<_>>().join("\n  | ")
}

/// A short text with the digits of long numbers veiled up to the last four. Names that banks give accounts are the
/// holder's own words at times.
pub fn veiled(text: &str) -> String {
    let short: String = text.chars().take(SHORT).collect();
    veiled_text(&short)
}

/// The same of a text of any length. What people write holds a number at times, in groups or in other scripts' digits.
pub fn veiled_text(text: &str) -> String {
    let mut text: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < text.len() {
        if let Some(end) = day(&text, at) {
            at = end;
            continue;
        }
        if !is_digit(&text, at) {
            at += 1;
            continue;
        }
        let mut digits = vec![at];
        let mut next = at + 1;
        while let Some(digit) = (next..=next + BETWEEN)
            .take_while(|between| *between == next || is_between(&text, between - 1))
            .find(|place| is_digit(&text, *place))
        {
            digits.push(digit);
            next = digit + 1;
        }
        veil(&mut text, &digits);
        at = next;
    }
    text.into_iter().collect()
}

fn is_digit(text: &[char], at: usize) -> bool {
    text.get(at).is_some_and(|c| c.is_numeric())
}

/// Whether a character may stand between two digits of one number.
fn is_between(text: &[char], at: usize) -> bool {
    text.get(at).is_some_and(|c| {
        let mark = matches!(c, '-' | '.' | '_' | '/' | '·' | '‐'..='―' | '−' | '－');
        mark || is_unseen(*c) || (c.is_whitespace() && *c != '\n')
    })
}

/// Where a day that begins here ends, `2026-11-21`: people write days into what they say, and one is no number.
fn day(text: &[char], at: usize) -> Option<usize> {
    let before = at.checked_sub(1).is_some_and(|before| is_digit(text, before));
    let end = at + 10;
    let written: String = text.get(at..end)?.iter().collect();
    let of_our_time = written.starts_with("19") || written.starts_with("20");
    let is_day =
        !before && of_our_time && !is_digit(text, end) && written.parse::<jiff::civil::Date>().is_ok();
    is_day.then_some(end)
}

/// Veils the digits of one number, or the longer parts of what is too short for one.
fn veil(text: &mut [char], digits: &[usize]) {
    let hide = |text: &mut [char], digits: &[usize]| {
        for at in digits.iter().take(digits.len().saturating_sub(ENDING)) {
            if let Some(c) = text.get_mut(*at) {
                *c = '•';
            }
        }
    };
    if digits.len() >= BROKEN {
        return hide(text, digits);
    }
    for part in digits.chunk_by(|a, b| a + 1 == *b) {
        if part.len() >= UNBROKEN {
            hide(text, part);
        }
    }
}

/// An id of a bank's: only its end, because some banks use the account's number.
pub fn of_bank(id: &str) -> String {
    let length = id.chars().count();
    let shown = match length {
        0..=4 => 0,
        5..=8 => 2,
        _ => 4,
    };
    let end: String = id.chars().skip(length - shown).collect();
    format!("…{end}")
}

/// What was compared, as it may be shown: ids are the bank's own, what names a notice is ours, and everything else is
/// masked already.
pub fn value(name: FactName, value: &str) -> String {
    match name {
        FactName::ProviderId | FactName::Subject | FactName::HolderId => of_bank(value),
        FactName::Opened | FactName::Announced => value.to_owned(),
        _ => veiled(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_banks_and_long_numbers_are_shown_by_their_end() {
        assert_eq!(of_bank("4111111111111111"), "…1111");
        let notice = "notice 1000000012 from 2026-12-01";
        assert_eq!(value(FactName::Announced, notice), notice);
        assert_eq!(of_bank("abcdef"), "…ef");
        assert_eq!(of_bank("1234"), "…");
        assert_eq!(value(FactName::Subject, "user-0001"), "…0001");
    }

    #[test]
    fn a_long_number_is_veiled_however_it_is_written() {
        for (text, told) in [
            ("Checking 123456789", "Checking •••••6789"),
            ("No. 12345", "No. 12345"),
            ("4111 1111 1111 1111 of Ada", "•••• •••• •••• 1111 of Ada"),
            ("card 4111-1111-1111-1111.", "card ••••-••••-••••-1111."),
            ("4111.1111.1111.1111", "••••.••••.••••.1111"),
            (
                "4111\u{200b}1111\u{a0}1111 - 1111",
                "••••\u{200b}••••\u{a0}•••• - 1111",
            ),
            ("４１１１１１１１１１１１１１１１", "••••••••••••１１１１"),
            ("٤١١١١١١١", "••••١١١١"),
            ("123-45-6789", "•••-••-6789"),
            ("on 2026-11-21, 12 of 300", "on 2026-11-21, 12 of 300"),
            ("12 34 56", "12 34 56"),
            ("2026-11-211111", "••••-••-••1111"),
        ] {
            assert_eq!(veiled(text), told);
        }
    }

    #[test]
    fn what_somebody_wrote_never_stands_as_a_line_of_ours() {
        assert_eq!(
            said("fine”\n  Ada: it is settled"),
            "fine”\n  |   Ada: it is settled"
        );
        assert_eq!(plain("a\u{202e}b\u{200b}c\u{1b}[2Jd\te"), "abc[2Jd\te");
    }
}
