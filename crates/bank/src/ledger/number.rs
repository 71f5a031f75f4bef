//! Account numbers and masks.

use crate::chance::Chance;

/// How many digits a card's number has.
const CARD_DIGITS: usize = 16;

/// A new account number: ten digits in the US, nine in Australia.
pub(crate) fn account(country: &str, chance: &mut Chance) -> String {
    chance.digits(if country == "au" { 9 } else { 10 })
}

/// A new card number with a valid check digit. It starts with 9, which no card scheme uses.
pub(crate) fn card(chance: &mut Chance) -> String {
    let digits = chance.digits(CARD_DIGITS - 2);
    let body = format!("9{digits}");
    let check = check_digit(&body);
    format!("{body}{check}")
}

/// A number of the same kind and length as `old`, and another one.
pub(crate) fn renewed(old: &str, chance: &mut Chance) -> String {
    loop {
        let new = if is_card(old) {
            card(chance)
        } else {
            chance.digits(old.len())
        };
        if new != old || old.is_empty() {
            return new;
        }
    }
}

/// Another number of the same length and the same last four digits. A card's check digit need not hold.
pub(crate) fn of_the_same_tail(old: &str, chance: &mut Chance) -> String {
    let kept = tail(old);
    let head = old.len().saturating_sub(kept.len());
    if head == 0 {
        return old.to_owned();
    }
    loop {
        let new = format!("{}{kept}", chance.digits(head));
        if new != old {
            return new;
        }
    }
}

/// The last four digits.
pub(crate) fn tail(number: &str) -> String {
    let digits: Vec<char> = number.chars().filter(char::is_ascii_digit).collect();
    digits.iter().skip(digits.len().saturating_sub(4)).collect()
}

/// The mask in its own form, with the digits it ends in replaced by those the number ends in.
pub(crate) fn follow(mask: &str, number: &str) -> String {
    let form = mask.trim_end_matches(|c: char| c.is_ascii_digit());
    let shown = mask.len() - form.len();
    let kept = number
        .chars()
        .rev()
        .take(shown)
        .collect::<Vec<_>>()
        .into_iter()
        .rev();
    form.chars().chain(kept).collect()
}

/// The mask with other last digits than it has.
pub(crate) fn other_mask(mask: &str, chance: &mut Chance) -> String {
    let form = mask.trim_end_matches(|c: char| c.is_ascii_digit());
    let shown = (mask.len() - form.len()).max(4);
    loop {
        let new = format!("{form}{}", chance.digits(shown));
        if new != mask {
            return new;
        }
    }
}

/// The number with all but its last four characters hidden.
pub(crate) fn masked(number: &str) -> String {
    let hidden = number.chars().count().saturating_sub(4);
    number
        .chars()
        .enumerate()
        .map(|(place, digit)| if place < hidden { '*' } else { digit })
        .collect()
}

fn is_card(number: &str) -> bool {
    let Some((place, last)) = number.char_indices().next_back() else {
        return false;
    };
    let (body, _) = number.split_at(place);
    number.len() == CARD_DIGITS && body.bytes().all(|b| b.is_ascii_digit()) && last == check_digit(body)
}

/// The Luhn check digit of the digits before it.
fn check_digit(body: &str) -> char {
    let sum: u32 = body
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .zip([2, 1].into_iter().cycle())
        .map(|(digit, weight)| digit * weight)
        .map(|product| product / 10 + product % 10)
        .sum();
    char::from_digit((10 - sum % 10) % 10, 10).unwrap_or('0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_number_is_known_by_its_check_digit() {
        let mut chance = Chance::of(5, &["cards"]);
        for _ in 0..50 {
            let number = card(&mut chance);
            assert!(is_card(&number), "{number}");
            assert!(number.starts_with('9'));
            let new = renewed(&number, &mut chance);
            assert!(is_card(&new) && new != number);
        }
        assert!(is_card("4111111111111111"));
        assert!(!is_card("4111111111111112"));
        assert!(!is_card("7000003223"));
        assert!(!is_card(""));
    }

    #[test]
    fn a_renewed_number_keeps_its_length() {
        let mut chance = Chance::of(5, &["numbers"]);
        assert_eq!(renewed("7000003223", &mut chance).len(), 10);
        assert_ne!(renewed("1", &mut chance), "1");
    }

    #[test]
    fn a_mask_follows_its_number_in_its_own_form() {
        for (mask, number, followed) in [
            ("3223", "5500001234", "1234"),
            ("...4403", "5500001234", "...1234"),
            ("XXXX9979", "5500001234", "XXXX1234"),
            ("XX", "5500001234", "XX"),
            ("12", "1", "1"),
        ] {
            assert_eq!(follow(mask, number), followed);
        }
        let mut chance = Chance::of(5, &["masks"]);
        let other = other_mask("...4403", &mut chance);
        assert!(other.starts_with("...") && other.len() == 7 && other != "...4403");
        assert_eq!(other_mask("", &mut chance).len(), 4);
    }

    #[test]
    fn only_the_last_four_digits_show() {
        assert_eq!(masked("7000003223"), "******3223");
        assert_eq!(masked("322"), "322");
        assert_eq!(tail("12-34-56"), "3456");
    }
}
