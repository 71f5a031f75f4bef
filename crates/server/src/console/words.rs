//! Instants, durations and names as people read them; and what keeps numbers from being read.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use maud::{Markup, html};
use model::{Actor, FactName, case::By, evidence::MismatchKind};
use url::form_urlencoded::Serializer;

/// Parameters of an address.
pub(crate) fn query(pairs: &[(&str, &str)]) -> String {
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// The same text as the start of a sentence.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// Who did something.
pub(crate) fn who(by: &By) -> String {
    match by {
        By::EndUser => "the account holder".to_owned(),
        By::Partner => "the partner".to_owned(),
        By::Operator(name) => name.clone(),
        By::Holdfast => "Holdfast itself".to_owned(),
    }
}

/// An instant to the minute, in UTC.
pub(crate) fn instant(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC)
        .strftime("%-d %b %Y, %H:%M UTC")
        .to_string()
}

/// A day, without its year.
pub(crate) fn day(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%-d %b").to_string()
}

/// A duration in its two largest units.
pub(crate) fn lasting(duration: SignedDuration) -> String {
    let seconds = duration.as_secs().max(0);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    let several = |n: i64| if n == 1 { "" } else { "s" };
    match (days, hours, minutes) {
        (0, 0, 0) => "less than a minute".to_owned(),
        (0, 0, n) => format!("{n} minute{}", several(n)),
        (0, n, 0) => format!("{n} hour{}", several(n)),
        (0, n, minutes) => format!("{n} h {minutes} min"),
        (n, 0, _) => format!("{n} day{}", several(n)),
        (n, hours, _) => format!("{n} day{} {hours} h", several(n)),
    }
}

/// How far an instant is from now.
pub(crate) fn distance(at: Timestamp, now: Timestamp) -> String {
    if at > now {
        format!("in {}", lasting(at.duration_since(now)))
    } else {
        format!("{} ago", lasting(now.duration_since(at)))
    }
}

/// An instant, and how far it is from now.
pub(crate) fn at(at: Timestamp, now: Timestamp) -> Markup {
    html! {
        time datetime=(at.to_string()) { (instant(at)) } " (" (distance(at, now)) ")"
    }
}

/// The same as text.
pub(crate) fn at_text(at: Timestamp, now: Timestamp) -> String {
    format!("{} ({})", instant(at), distance(at, now))
}

/// A number of things.
pub(crate) fn counted(n: u32, one: &str, many: &str) -> String {
    match n {
        1 => format!("1 {one}"),
        n => format!("{n} {many}"),
    }
}

/// How often.
pub(crate) fn times(n: u32) -> String {
    match n {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        n => format!("{n} times"),
    }
}

/// Whose move it is, as the start of a sentence.
pub(crate) const fn actor(actor: Actor) -> &'static str {
    match actor {
        Actor::EndUser => "The account holder",
        Actor::Partner => "The partner",
        Actor::Institution => "The institution",
        Actor::Operator => "You, the operator",
        Actor::Nobody => "Nobody: it ends by itself",
    }
}

/// What is compared, in a word or two.
pub(crate) const fn fact(name: FactName) -> &'static str {
    match name {
        FactName::Number => "Account number",
        FactName::Routing => "Routing number",
        FactName::Mask => "Last digits",
        FactName::Category => "Class of account",
        FactName::Type => "Type, in the bank's word",
        FactName::Currency => "Currency",
        FactName::Opened => "Opened on",
        FactName::OriginalPrincipal => "Sum first lent",
        FactName::Holder => "Holder",
        FactName::HolderId => "Holder, by the bank's id",
        FactName::Name => "Name of the account",
        FactName::ProviderId => "The bank's id of it",
        FactName::Transactions => "Known transactions found again",
        FactName::TransactionIds => "… of those under the same id",
        FactName::Balance => "Balance follows from before",
        FactName::Subject => "Who signed in",
        FactName::Elimination => "The only one left",
        FactName::Announced => "Announced by the bank",
    }
}

/// What contradicts, in a word or two.
pub(crate) const fn mismatch(kind: MismatchKind) -> &'static str {
    match kind {
        MismatchKind::Number => "the account number",
        MismatchKind::Id => "the bank's id",
        MismatchKind::Type => "the type",
        MismatchKind::Currency => "the currency",
        MismatchKind::Owner => "the holder",
        MismatchKind::Login => "who signed in",
        MismatchKind::History => "the transactions",
        MismatchKind::Opened => "when it was opened",
        MismatchKind::Ambiguous => "which account it is",
    }
}

/// Several things in a sentence.
pub(crate) fn listed(things: &[&str]) -> String {
    match things {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [many @ .., last] => format!("{} and {last}", many.join(", ")),
    }
}

/// A short text with the digits of long numbers veiled up to the last four. Names that banks give accounts are the
/// holder's own words at times.
pub(crate) fn veiled(text: &str) -> String {
    let short: String = text.chars().take(200).collect();
    veiled_text(&short)
}

/// The same of a text of any length. What people write holds a number at times.
pub(crate) fn veiled_text(text: &str) -> String {
    let mut text: Vec<char> = text.chars().collect();
    for digits in text.chunk_by_mut(|a, b| a.is_ascii_digit() && b.is_ascii_digit()) {
        if let [hidden @ .., _, _, _, _] = digits
            && hidden.len() >= 2
        {
            hidden.fill('•');
        }
    }
    text.into_iter().collect()
}

/// An id of a bank's: only its end, because some banks use the account's number.
pub(crate) fn of_bank(id: &str) -> String {
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
pub(crate) fn value(name: FactName, value: &str) -> String {
    match name {
        FactName::Announced => value.to_owned(),
        FactName::ProviderId | FactName::Subject | FactName::HolderId => of_bank(value),
        _ => veiled(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_told_in_their_two_largest_units() {
        let told = |seconds| lasting(SignedDuration::from_secs(seconds));
        assert_eq!(told(59), "less than a minute");
        assert_eq!(told(60), "1 minute");
        assert_eq!(told(7_200), "2 hours");
        assert_eq!(told(7_260), "2 h 1 min");
        assert_eq!(told(86_400), "1 day");
        assert_eq!(told(180_000), "2 days 2 h");
    }

    #[test]
    fn ids_of_banks_and_long_numbers_are_shown_by_their_end() {
        assert_eq!(of_bank("4111111111111111"), "…1111");
        assert_eq!(of_bank("abcdef"), "…ef");
        assert_eq!(of_bank("1234"), "…");
        assert_eq!(veiled("Checking 123456789"), "Checking •••••6789");
        assert_eq!(veiled("No. 12345"), "No. 12345");
        assert_eq!(value(FactName::Subject, "user-0001"), "…0001");
        let notice = "notice 1000000012 from 2026-12-01";
        assert_eq!(value(FactName::Announced, notice), notice);
    }

    #[test]
    fn lists_read_as_sentences() {
        assert_eq!(listed(&[]), "");
        assert_eq!(listed(&["a"]), "a");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
    }
}
