//! Moving dates inside JSON that is otherwise left as it was written.

use jiff::{Timestamp, civil::Date};
use serde_json::value::RawValue;

use crate::ledger::calendar;

/// The length of `YYYY-MM-DD`.
const DATE: usize = 10;

/// The day a text begins with, if it is a date or a date and time.
pub(super) fn day(text: &str) -> Option<Date> {
    let (date, rest) = text.split_at_checked(DATE)?;
    let date_like = date.bytes().enumerate().all(|(place, byte)| match place {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    (date_like && (rest.is_empty() || rest.starts_with('T'))).then(|| date.parse().ok())?
}

/// The instant a text names: with a zone's offset, else taken as UTC; a bare date is its midnight.
/// A time that makes no sense counts as midnight of its day.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    let midnight = day(text)?.to_datetime(jiff::civil::Time::midnight());
    let utc = |local: jiff::civil::DateTime| jiff::tz::TimeZone::UTC.to_timestamp(local).ok();
    text.parse::<Timestamp>()
        .ok()
        .or_else(|| {
            jiff::fmt::strtime::parse("%Y-%m-%dT%H:%M:%S%.f%z", text)
                .ok()?
                .to_timestamp()
                .ok()
        })
        .or_else(|| text.parse().ok().and_then(utc))
        .or_else(|| utc(midnight))
}

/// The value with every date in it this many days later. Keys, numbers and the rest stay as written.
pub(super) fn moved(value: &RawValue, days: i64) -> Box<RawValue> {
    let text = value.get();
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('"') {
        let (before, string) = rest.split_at(start);
        let length = string_length(string);
        let (string, after) = string.split_at_checked(length).unwrap_or((string, ""));
        let is_key = after.trim_start().starts_with(':');
        out.push_str(before);
        match day(string.trim_matches('"')).filter(|_| !is_key) {
            Some(date) => {
                out.push('"');
                out.push_str(&calendar::plus(date, days).to_string());
                out.push_str(string.get(1 + DATE..).unwrap_or("\""));
            }
            None => out.push_str(string),
        }
        rest = after;
    }
    out.push_str(rest);
    // Only digits inside a string were replaced by digits, so it is still JSON.
    RawValue::from_string(out).unwrap_or_else(|_| value.to_owned())
}

/// The length in bytes of the JSON string this text begins with, quotes included.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (place, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return place + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by(days: i64, json: &str) -> String {
        moved(&RawValue::from_string(json.to_owned()).unwrap(), days)
            .get()
            .to_owned()
    }

    #[test]
    fn only_dates_move_and_all_else_stays_to_the_letter() {
        let before = r#"{"2019-01-01": "2019-02-28T12:00:00.000-0500", "n": 38.838623453393, "deep": [{"d":"2019-12-31"}],
            "odd": "2019-07-09T12:000:00.000Z", "no": "2019-02-30", "say": "on \"2019-01-01\"", "list": ["2024-02-28", 1.10]}"#;
        let after = r#"{"2019-01-01": "2019-03-01T12:00:00.000-0500", "n": 38.838623453393, "deep": [{"d":"2020-01-01"}],
            "odd": "2019-07-10T12:000:00.000Z", "no": "2019-02-30", "say": "on \"2019-01-01\"", "list": ["2024-02-29", 1.10]}"#;
        assert_eq!(by(1, before), after);
        assert_eq!(by(-1, after), before);
        assert_eq!(by(0, before), before);
    }

    #[test]
    fn instants_are_read_in_every_form_the_files_use() {
        for (text, read) in [
            ("2020-12-07T01:06:15.649-0500", "2020-12-07T06:06:15.649Z"),
            ("2019-07-31T12:00:00.000Z", "2019-07-31T12:00:00Z"),
            ("2019-07-31T12:00:00", "2019-07-31T12:00:00Z"),
            ("2020-01-15", "2020-01-15T00:00:00Z"),
            ("2019-07-09T12:000:00.000Z", "2019-07-09T00:00:00Z"),
        ] {
            assert_eq!(instant(text), Some(read.parse().unwrap()), "{text}");
        }
        assert_eq!(instant("yesterday"), None);
        assert_eq!(instant("2019-02-30"), None);
    }
}
