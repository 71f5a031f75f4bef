//! Instants, durations and names as people read them; and what keeps numbers from being read.

pub(crate) use engine::{
    explain::fact,
    shown::{of_bank, value, veiled, veiled_text},
};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use maud::{Markup, html};
use model::{Actor, case::By};
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

/// A day with its year.
pub(crate) fn date(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%-d %b %Y").to_string()
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
        Actor::Operator => "An operator of this server",
        Actor::Nobody => "Nobody: it ends by itself",
    }
}

/// What somebody wrote: whatever directions its letters have, the sentence around it keeps its own.
pub(crate) fn said(text: &str) -> Markup {
    html! { bdi { (veiled_text(text)) } }
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
}
