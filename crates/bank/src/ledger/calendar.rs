//! When appointed things fall, in the institution's own days.

use jiff::{Span, Timestamp, ToSpan, civil::Date, tz::TimeZone};

use crate::profile::Every;

/// Whether something that happens `every` so often happens on this day.
pub(crate) fn falls_on(every: Every, day: Date) -> bool {
    match every {
        Every::Month(of_month) => day.day() == of_month,
        Every::Week(weekday) => day.weekday().to_monday_one_offset() == weekday,
        Every::Fortnight(weekday) => {
            day.weekday().to_monday_one_offset() == weekday && number(day).div_euclid(7).rem_euclid(2) == 0
        }
    }
}

/// The day's number in one unbroken count.
pub(crate) fn number(day: Date) -> i64 {
    let epoch = jiff::civil::date(1970, 1, 1);
    (day - epoch).get_days().into()
}

/// The day this many days later, or earlier if negative; the calendar's own end if there is none.
pub(crate) fn plus(day: Date, days: i64) -> Date {
    let span = Span::new().try_days(days).unwrap_or_else(|_| 0.days());
    day.saturating_add(span)
}

/// The instant of this local time on this day.
pub(crate) fn instant(day: Date, hour: i8, minute: i8, zone: &TimeZone) -> Timestamp {
    let local = jiff::civil::Time::new(hour, minute, 0, 0).unwrap_or_default();
    zone.to_timestamp(day.to_datetime(local))
        .unwrap_or(Timestamp::MAX)
}

/// The local day of an instant.
pub(crate) fn day_of(instant: Timestamp, zone: &TimeZone) -> Date {
    zone.to_datetime(instant).date()
}

/// The first day after `after` with this day of the month (1 to 28).
pub(crate) fn next_day_of_month(after: Date, day: i8) -> Date {
    (1..=31)
        .map(|step| plus(after, step))
        .find(|date| date.day() == day)
        .unwrap_or(after)
}

/// Whether the day is the last of its month.
pub(crate) fn is_month_end(day: Date) -> bool {
    day == day.last_of_month()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_fortnight_is_every_other_week_without_a_break_at_new_year() {
        let days: Vec<Date> = (0..120)
            .map(|n| plus(date(2025, 11, 1), n))
            .filter(|day| falls_on(Every::Fortnight(5), *day))
            .collect();
        assert!(days.len() >= 8);
        for (one, next) in days.iter().zip(days.iter().skip(1)) {
            assert_eq!((*next - *one).get_days(), 14);
        }
    }

    #[test]
    fn the_next_day_of_the_month_lies_ahead() {
        assert_eq!(next_day_of_month(date(2026, 1, 15), 15), date(2026, 2, 15));
        assert_eq!(next_day_of_month(date(2026, 1, 14), 15), date(2026, 1, 15));
    }

    #[test]
    fn a_local_time_that_a_clock_change_skips_still_has_an_instant() {
        let zone = TimeZone::get("America/Denver").unwrap();
        let instant = instant(date(2026, 3, 8), 2, 30, &zone);
        assert_eq!(day_of(instant, &zone), date(2026, 3, 8));
    }
}
