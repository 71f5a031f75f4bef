//! Budgets: how much of an institution may be asked for, and when. Data beside its address, since every
//! bank and every region has its own rules (field.md 4a: 100 calls in a session, 20 sessions a day, 5 and
//! 50 calls a second in Australia, four a day in Europe).

use std::{fmt, str::FromStr};

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};
use serde::{Deserialize, Serialize};

/// Part of an institution's day, from one time to another; past midnight if the end comes first. Written
/// `22:00-04:30`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hours {
    from: Time,
    to: Time,
}

/// A text that is no part of a day.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected hours such as 22:00-04:30, found `{0}`")]
pub struct NotHours(String);

impl Hours {
    /// From one time to another, past midnight if the end comes first. The same time twice is the whole day.
    pub const fn new(from: Time, to: Time) -> Self {
        Self { from, to }
    }

    /// Whether a time of day lies inside. The end does not.
    pub fn contains(&self, time: Time) -> bool {
        match self.from.cmp(&self.to) {
            std::cmp::Ordering::Less => self.from <= time && time < self.to,
            std::cmp::Ordering::Equal => true,
            std::cmp::Ordering::Greater => self.from <= time || time < self.to,
        }
    }

    /// How long it lasts on a day of twenty-four hours.
    pub fn length(&self) -> SignedDuration {
        let between = self.to.duration_since(self.from);
        if between.is_positive() {
            between
        } else {
            between.saturating_add(SignedDuration::from_hours(24))
        }
    }

    /// Its beginning on a day, in a zone. A time that a change of clocks leaves out is moved past the gap.
    pub fn start_on(&self, date: Date, zone: &TimeZone) -> Option<Timestamp> {
        let begins = zone.to_ambiguous_zoned(date.to_datetime(self.from));
        begins.compatible().ok().map(|zoned| zoned.timestamp())
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = |t: Time| (t.hour(), t.minute());
        let ((from, past), (to, past_to)) = (short(self.from), short(self.to));
        write!(f, "{from:02}:{past:02}-{to:02}:{past_to:02}")
    }
}

impl FromStr for Hours {
    type Err = NotHours;

    fn from_str(text: &str) -> Result<Self, NotHours> {
        let time = |part: &str| {
            let (hour, minute) = part.split_once(':')?;
            let whole = |digits: &str| {
                let plain = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
                plain.then(|| digits.parse::<i8>().ok()).flatten()
            };
            Time::new(whole(hour)?, whole(minute)?, 0, 0).ok()
        };
        let parts = text.split_once('-');
        let hours = parts.and_then(|(from, to)| Some(Self::new(time(from)?, time(to)?)));
        hours.ok_or_else(|| NotHours(text.chars().take(24).collect()))
    }
}

impl TryFrom<String> for Hours {
    type Error = NotHours;

    fn try_from(text: String) -> Result<Self, NotHours> {
        text.parse()
    }
}

impl From<Hours> for String {
    fn from(hours: Hours) -> Self {
        hours.to_string()
    }
}

/// What one partner may ask of one institution. What is absent is not bounded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Budget {
    /// Calls in a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calls_per_second: Option<u32>,
    /// Calls of one run: a session, where the institution counts them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calls_per_run: Option<u32>,
    /// Calls in a day of the institution.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calls_per_day: Option<u32>,
    /// Runs of one login in a day of the institution.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runs_per_login: Option<u32>,
    /// Runs at the same time.
    pub runs_at_once: u32,
    /// When due logins are aggregated unasked, by the institution's clocks.
    pub night: Hours,
    /// When it is left alone unless somebody asks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub busy: Vec<Hours>,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            calls_per_second: None,
            calls_per_run: None,
            calls_per_day: None,
            runs_per_login: None,
            runs_at_once: 4,
            night: Hours::new(Time::midnight(), Time::constant(6, 0, 0, 0)),
            busy: Vec::new(),
        }
    }
}

impl Budget {
    /// What is wrong with it, if anything: a budget under which nothing could ever be asked.
    pub fn flaw(&self) -> Option<&'static str> {
        let none = |bound: Option<u32>| bound == Some(0);
        if none(self.calls_per_second) {
            Some("`calls-per-second` must be at least 1")
        } else if self.calls_per_run.is_some_and(|calls| calls < LEAST_CALLS) {
            Some("`calls-per-run` must be at least 12: a list, and one account whole")
        } else if self.calls_per_day.is_some_and(|calls| calls < LEAST_CALLS) {
            Some("`calls-per-day` must be at least 12: a list, and one account whole")
        } else if none(self.runs_per_login) {
            Some("`runs-per-login` must be at least 1")
        } else if self.runs_at_once == 0 {
            Some("`runs-at-once` must be at least 1")
        } else {
            None
        }
    }
}

/// The calls without which no run gets anywhere: metadata, a token, the list, and what describes one
/// account.
pub const LEAST_CALLS: u32 = 12;

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(text: &str) -> Hours {
        text.parse().unwrap()
    }

    #[test]
    fn hours_are_read_as_they_are_written_and_nothing_else_is() {
        assert_eq!(hours("22:00-04:30").to_string(), "22:00-04:30");
        for bad in [
            "",
            "22-4",
            "22:00",
            "24:00-01:00",
            "1:00-2:00",
            "01:00-02:60",
            "+1:00-02:00",
            "01:00 - 02:00",
        ] {
            assert!(bad.parse::<Hours>().is_err(), "{bad}");
        }
    }

    #[test]
    fn hours_go_past_midnight_when_their_end_comes_first() {
        let at = |h, m| Time::constant(h, m, 0, 0);
        let night = hours("22:00-04:30");
        assert!(night.contains(at(23, 0)) && night.contains(at(0, 0)) && night.contains(at(4, 29)));
        assert!(!night.contains(at(4, 30)) && !night.contains(at(12, 0)));
        assert_eq!(night.length(), SignedDuration::from_mins(390));
        assert!(hours("00:00-00:00").contains(at(13, 0)));
    }

    #[test]
    fn hours_that_a_change_of_clocks_leaves_out_begin_after_the_gap() {
        let zone = TimeZone::get("America/Denver").unwrap();
        let began = hours("02:30-04:00")
            .start_on(Date::constant(2026, 3, 8), &zone)
            .unwrap();
        assert_eq!(began.to_zoned(zone).time(), Time::constant(3, 30, 0, 0));
    }

    #[test]
    fn a_budget_is_written_in_plain_words_and_one_that_allows_nothing_has_a_flaw() {
        let budget: Budget = serde_json::from_str(
            r#"{"calls-per-second": 5, "calls-per-run": 100, "runs-per-login": 20, "night": "23:00-05:00", "busy": ["08:00-10:00"]}"#,
        )
        .unwrap();
        assert_eq!(budget.runs_at_once, 4);
        assert_eq!(budget.flaw(), None);
        for nothing in [
            Budget {
                calls_per_second: Some(0),
                ..Budget::default()
            },
            Budget {
                calls_per_run: Some(3),
                ..Budget::default()
            },
            Budget {
                calls_per_day: Some(0),
                ..Budget::default()
            },
            Budget {
                runs_per_login: Some(0),
                ..Budget::default()
            },
            Budget {
                runs_at_once: 0,
                ..Budget::default()
            },
        ] {
            assert!(nothing.flaw().is_some(), "{nothing:?}");
        }
    }
}
