//! Institutions' days and nights: pure.

use jiff::{SignedDuration, Timestamp, Zoned, tz::TimeZone};
use model::{Budget, id::LoginId};

/// A login that was aggregated is due again in the next night that begins its turn at least so much later.
const APART: SignedDuration = SignedDuration::from_hours(1);

/// An institution's zone; the one of Greenwich where the name is not known, which loading refuses.
pub(crate) fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// When the day of an institution began that an instant lies in.
pub(crate) fn day_of(now: Timestamp, zone: &TimeZone) -> Timestamp {
    let day = now.to_zoned(zone.clone()).start_of_day();
    day.map_or(now, |start| start.timestamp())
}

/// When the day after begins.
pub(crate) fn day_after(now: Timestamp, zone: &TimeZone) -> Timestamp {
    let tomorrow = now.to_zoned(zone.clone()).tomorrow();
    let start = tomorrow.and_then(|day: Zoned| day.start_of_day());
    start.map_or(now, |start| start.timestamp())
}

/// A login's turn in the next night. Turns are spread over the first three quarters of the night, each login
/// having its own, so that what has to be tried again still finds room.
pub(crate) fn next_turn(now: Timestamp, login: LoginId, budget: &Budget, zone: &TimeZone) -> Timestamp {
    let night = budget.night.length().as_secs().max(4);
    // A multiplication scatters ids that were given one after another.
    let scattered = login.get().wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33;
    let turn = i64::try_from(scattered).unwrap_or(0) % (night * 3 / 4);
    let earliest = now.saturating_add(APART).unwrap_or(Timestamp::MAX);
    // The night that has begun yesterday may still have the turn before it.
    let mut date = now.to_zoned(zone.clone()).date().yesterday().ok();
    while let Some(on) = date {
        let start = budget.night.start_on(on, zone);
        let turn = start.and_then(|start| start.checked_add(SignedDuration::from_secs(turn)).ok());
        if let Some(turn) = turn.filter(|turn| *turn >= earliest) {
            return turn;
        }
        date = on.tomorrow().ok();
    }
    Timestamp::MAX
}

/// The first instant from `at` on that does not lie in hours in which the institution is left alone.
pub(crate) fn out_of_busy(at: Timestamp, budget: &Budget, zone: &TimeZone) -> Timestamp {
    let mut at = at;
    // Busy hours may touch each other; those of a day have an end.
    for _ in 0..=budget.busy.len() {
        let local = at.to_zoned(zone.clone());
        let Some(hours) = budget.busy.iter().find(|hours| hours.contains(local.time())) else {
            return at;
        };
        // Hours that began yesterday end today.
        let ends = [local.date().yesterday().ok(), Some(local.date())]
            .into_iter()
            .flatten()
            .filter_map(|date| hours.start_on(date, zone))
            .filter_map(|start| start.checked_add(hours.length()).ok())
            .find(|end| *end > at);
        match ends {
            Some(end) => at = end,
            None => return at,
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn denver() -> TimeZone {
        zone("America/Denver")
    }

    #[test]
    fn a_turn_lies_in_the_next_night_of_the_institution() {
        let login = LoginId::new(1_000_000_007).unwrap();
        let budget = Budget::default();
        // The evening of the tenth in Denver; midnight is at six in Greenwich.
        let turn = next_turn(at("2026-03-11T00:00:00Z"), login, &budget, &denver());
        assert!(
            turn >= at("2026-03-11T06:00:00Z") && turn < at("2026-03-11T10:30:00Z"),
            "{turn}"
        );
        let again = next_turn(turn, login, &budget, &denver());
        assert_eq!(again.duration_since(turn), SignedDuration::from_hours(24));
    }

    #[test]
    fn a_night_past_midnight_has_its_turns_on_both_sides() {
        let budget = Budget {
            night: "22:00-04:00".parse().unwrap(),
            ..Budget::default()
        };
        let now = at("2026-07-01T20:00:00Z");
        let turns: Vec<_> = (1..200)
            .map(|n| {
                next_turn(
                    now,
                    LoginId::new(1_000_000_000 + n).unwrap(),
                    &budget,
                    &TimeZone::UTC,
                )
            })
            .collect();
        let midnight = at("2026-07-02T00:00:00Z");
        assert!(turns.iter().any(|turn| *turn < midnight) && turns.iter().any(|turn| *turn > midnight));
    }

    #[test]
    fn days_are_the_institutions_own() {
        let sydney = zone("Australia/Sydney");
        let now = at("2026-03-11T18:00:00Z");
        assert_eq!(day_of(now, &sydney), at("2026-03-11T13:00:00Z"));
        assert_eq!(day_after(now, &sydney), at("2026-03-12T13:00:00Z"));
    }

    #[test]
    fn busy_hours_are_waited_out_also_when_they_touch() {
        let budget = Budget {
            busy: vec![
                "08:00-10:00".parse().unwrap(),
                "10:00-11:00".parse().unwrap(),
                "23:00-01:00".parse().unwrap(),
            ],
            ..Budget::default()
        };
        let out = |text: &str| out_of_busy(at(text), &budget, &TimeZone::UTC);
        assert_eq!(out("2026-03-11T07:59:00Z"), at("2026-03-11T07:59:00Z"));
        assert_eq!(out("2026-03-11T09:00:00Z"), at("2026-03-11T11:00:00Z"));
        assert_eq!(out("2026-03-11T00:30:00Z"), at("2026-03-11T01:00:00Z"));
    }

    proptest! {
        #[test]
        fn a_login_that_is_aggregated_in_its_turn_is_never_longer_than_a_day_and_two_hours_without(
            start in 1_767_225_600_i64..1_800_000_000,
            login in 1_000_000_000_u64..9_000_000_000,
        ) {
            let login = LoginId::new(login).unwrap();
            let now = Timestamp::from_second(start).unwrap();
            let turn = next_turn(now, login, &Budget::default(), &denver());
            let gap = turn.duration_since(now);
            // A change of clocks moves the night by an hour.
            prop_assert!(gap >= APART && gap <= SignedDuration::from_hours(26), "{gap}");
        }
    }
}
