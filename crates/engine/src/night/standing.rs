//! How a partner stands with an institution: what may still be asked, and when it is left alone. Pure.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use model::{Budget, Condition, Scope, budget::LEAST_CALLS};
use store::Standing;

use super::{calendar, plan};

/// Runs in a row that meet an institution's trouble before it is left alone.
const PATIENCE: u32 = 3;

/// The first pause of an institution that fails again and again; each later one is twice as long.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_mins(1);

/// The longest such pause.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_mins(30);

/// How long maintenance is taken to last where nobody says.
const MAINTENANCE: SignedDuration = SignedDuration::from_mins(15);

/// For longer than this no bank's word is taken; a slip of its clock must not shut everybody out.
const LONGEST_WORD: SignedDuration = SignedDuration::from_hours(24);

/// Calls that are put by for a run of which nothing is known.
const USUAL_CALLS: u32 = 64;

/// How soon to look again whether calls were given back.
const A_WHILE: SignedDuration = SignedDuration::from_secs(10);

/// How soon to look again whether a run has ended.
const SOON: SignedDuration = SignedDuration::from_secs(1);

/// On whose behalf an institution is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asking {
    /// Nobody asked; it is due.
    Nobody,
    /// Somebody waits for it.
    Somebody,
}

/// Whether a run may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Admission {
    /// It may, with so many calls put by for it.
    Granted(u32),
    /// It waits its turn.
    Wait(Timestamp),
    /// Asking is of no use before an instant, and whoever waits is told why.
    Refused(Condition, Timestamp),
}

/// What else counts for a run that wants to begin.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    /// Other runs at the institution.
    pub(crate) busy: u32,
    /// Runs of the login in the institution's day.
    pub(crate) of_login: u32,
    /// Calls that its run before took.
    pub(crate) needs: u32,
}

/// The standing in the institution's present day.
pub(crate) fn today(standing: Standing, now: Timestamp, zone: &TimeZone) -> Standing {
    let day = calendar::day_of(now, zone);
    if standing.day == day {
        standing
    } else {
        Standing {
            day,
            calls: 0,
            runs: 0,
            ..standing
        }
    }
}

/// Decides whether a run may begin, and puts its calls by if it may.
pub(crate) fn admit(
    standing: &mut Standing,
    budget: &Budget,
    zone: &TimeZone,
    load: Load,
    asking: Asking,
    now: Timestamp,
) -> Admission {
    *standing = today(*standing, now, zone);
    let waits = |until: Timestamp, condition: Condition| match asking {
        Asking::Nobody => Admission::Wait(until),
        Asking::Somebody => Admission::Refused(condition.with_until(Some(until)), until),
    };
    if let Some(until) = standing.paused_until.filter(|until| *until > now) {
        match standing.condition {
            // Asking would make it longer.
            Some(condition @ Condition::RateLimited { .. }) => return waits(until, condition),
            // Somebody who asks may be the first to find it well again.
            _ if asking == Asking::Nobody => return Admission::Wait(until),
            _ => {}
        }
    }
    if load.busy >= budget.runs_at_once {
        return Admission::Wait(now.saturating_add(SOON).unwrap_or(now));
    }
    let limited = Condition::RateLimited { until: None };
    let tomorrow = calendar::day_after(now, zone);
    if budget.runs_per_login.is_some_and(|most| load.of_login >= most) {
        return waits(tomorrow, limited);
    }
    // A little more than last time, so that runs side by side do not keep from each other what neither needs.
    let usual = match load.needs {
        0 => USUAL_CALLS,
        needs => needs.saturating_add(needs / 4).saturating_add(4),
    };
    let wanted = budget.calls_per_run.map_or(usual, |most| most.min(usual));
    let granted = match budget.calls_per_day {
        None => wanted,
        Some(most) => {
            let left = most.saturating_sub(standing.calls);
            // A run that is cut short in the middle is of use to nobody; one that never fits a day is all the
            // same begun with a day's calls.
            if left < load.needs.max(LEAST_CALLS).min(most) {
                return match load.busy {
                    0 => waits(tomorrow, limited),
                    // Those that are underway may give some back.
                    _ => Admission::Wait(now.saturating_add(A_WHILE).unwrap_or(now)),
                };
            }
            wanted.min(left)
        }
    };
    standing.calls = standing.calls.saturating_add(granted);
    standing.runs = standing.runs.saturating_add(1);
    Admission::Granted(granted)
}

/// Puts more calls by for a run underway: as many as there still are, up to what is wanted.
pub(crate) fn more(standing: &mut Standing, budget: &Budget, zone: &TimeZone, now: Timestamp) -> u32 {
    *standing = today(*standing, now, zone);
    let left = budget
        .calls_per_day
        .map_or(USUAL_CALLS, |most| most.saturating_sub(standing.calls));
    let granted = left.min(USUAL_CALLS);
    standing.calls = standing.calls.saturating_add(granted);
    granted
}

/// Takes back what a run did not use of what was put by on a day. Of a day that is over there is nothing to
/// take back.
pub(crate) fn give_back(standing: &mut Standing, unused: u32, day: Timestamp) {
    if standing.day == day {
        standing.calls = standing.calls.saturating_sub(unused);
    }
}

/// Notes how a run went: trouble that is the institution's makes it be left alone, for as long as it asks,
/// and longer each time it goes on; anything else shows that it is there.
pub(crate) fn note(standing: &mut Standing, met: Condition, now: Timestamp) {
    if met.scope() != Scope::Institution {
        standing.failures = 0;
        standing.paused_until = None;
        standing.condition = None;
        return;
    }
    let failures = standing.failures;
    standing.failures = failures.saturating_add(1);
    standing.condition = Some(met.with_until(None));
    // Who names half a minute for a whole day means something else, and each try is a call of the day's.
    let growing = (standing.failures >= PATIENCE).then(|| {
        let doubled = FIRST_PAUSE.checked_mul(1_i32 << (standing.failures - PATIENCE).min(12));
        doubled.unwrap_or(LONGEST_PAUSE).min(LONGEST_PAUSE)
    });
    let pause = match met {
        Condition::RateLimited { until: None } => {
            Some(plan::pause(failures).min(SignedDuration::from_hours(1)))
        }
        Condition::InstitutionMaintenance { until: None } => Some(MAINTENANCE),
        Condition::RateLimited { until } | Condition::InstitutionMaintenance { until } => {
            let left = until.map_or(SignedDuration::ZERO, |until| until.duration_since(now));
            let named = left.is_positive().then_some(left.min(LONGEST_WORD));
            named.max(growing)
        }
        _ => growing,
    };
    let until = pause.and_then(|pause| now.checked_add(pause).ok());
    // A shorter pause does not end a longer one.
    standing.paused_until = match (standing.paused_until, until) {
        (Some(before), Some(until)) => Some(before.max(until)),
        (before, until) => until.or(before),
    };
}

/// How many more due logins may be taken up now: one alone where the institution was in trouble, to see
/// whether it is well again.
pub(crate) fn room(standing: &Standing, budget: &Budget, underway: u32) -> u32 {
    let most = if standing.failures >= PATIENCE {
        1
    } else {
        budget.runs_at_once
    };
    most.saturating_sub(underway)
}

/// Books a call that is made now, or says when one may be.
pub(crate) fn book(standing: &mut Standing, calls_per_second: u32, now: Timestamp) -> Result<(), Timestamp> {
    if let Some(free) = standing.slot_at.filter(|free| *free > now) {
        return Err(free);
    }
    // Rounded up, so that no second ever holds one more.
    let apart = 1_000_000_i64.div_euclid(i64::from(calls_per_second.max(1))) + 1;
    standing.slot_at = now.checked_add(SignedDuration::from_micros(apart)).ok();
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_773_252_000 + seconds).unwrap()
    }

    fn fresh() -> Standing {
        Standing {
            day: at(0),
            calls: 0,
            runs: 0,
            slot_at: None,
            failures: 0,
            paused_until: None,
            condition: None,
        }
    }

    const ALONE: Load = Load {
        busy: 0,
        of_login: 0,
        needs: 0,
    };

    fn asked(standing: &mut Standing, budget: &Budget, load: Load, asking: Asking) -> Admission {
        admit(standing, budget, &TimeZone::UTC, load, asking, at(60))
    }

    #[test]
    fn a_days_calls_are_put_by_given_back_and_counted_anew_the_next_day() {
        let budget = Budget {
            calls_per_day: Some(100),
            ..Budget::default()
        };
        let mut standing = fresh();
        assert_eq!(
            asked(&mut standing, &budget, ALONE, Asking::Nobody),
            Admission::Granted(64)
        );
        assert_eq!(
            asked(&mut standing, &budget, ALONE, Asking::Nobody),
            Admission::Granted(36)
        );
        let tomorrow = calendar::day_after(at(60), &TimeZone::UTC);
        assert_eq!(
            asked(&mut standing, &budget, ALONE, Asking::Nobody),
            Admission::Wait(tomorrow)
        );
        let told = Condition::RateLimited {
            until: Some(tomorrow),
        };
        assert_eq!(
            asked(&mut standing, &budget, ALONE, Asking::Somebody),
            Admission::Refused(told, tomorrow)
        );
        let long = Load { needs: 60, ..ALONE };
        give_back(&mut standing, 50, at(-86_400));
        assert_eq!(standing.calls, 100, "they were yesterday's");
        let day = standing.day;
        give_back(&mut standing, 50, day);
        assert_eq!(
            asked(&mut standing, &budget, long, Asking::Nobody),
            Admission::Wait(tomorrow),
            "what would be cut short is not begun"
        );
        assert_eq!(
            asked(&mut standing, &budget, ALONE, Asking::Somebody),
            Admission::Granted(50)
        );
        assert_eq!(today(standing, tomorrow, &TimeZone::UTC).calls, 0);
    }

    #[test]
    fn runs_side_by_side_share_a_days_calls_and_wait_for_what_may_be_given_back() {
        let budget = Budget {
            calls_per_day: Some(40),
            ..Budget::default()
        };
        let known = Load { needs: 14, ..ALONE };
        let beside = Load { busy: 1, ..known };
        let mut standing = fresh();
        assert_eq!(
            asked(&mut standing, &budget, known, Asking::Nobody),
            Admission::Granted(21)
        );
        assert_eq!(
            asked(&mut standing, &budget, beside, Asking::Nobody),
            Admission::Granted(19)
        );
        assert_eq!(
            asked(&mut standing, &budget, beside, Asking::Somebody),
            Admission::Wait(at(70))
        );
    }

    #[test]
    fn a_run_waits_for_others_and_for_its_logins_next_day() {
        let budget = Budget {
            runs_at_once: 2,
            runs_per_login: Some(4),
            ..Budget::default()
        };
        let crowded = Load { busy: 2, ..ALONE };
        assert_eq!(
            asked(&mut fresh(), &budget, crowded, Asking::Somebody),
            Admission::Wait(at(61))
        );
        let used_up = Load { of_login: 4, ..ALONE };
        assert!(matches!(
            asked(&mut fresh(), &budget, used_up, Asking::Nobody),
            Admission::Wait(_)
        ));
        assert!(matches!(
            asked(&mut fresh(), &budget, used_up, Asking::Somebody),
            Admission::Refused(..)
        ));
    }

    #[test]
    fn an_institution_that_asks_to_be_left_alone_is_and_one_that_fails_often_too() {
        let mut standing = fresh();
        note(
            &mut standing,
            Condition::RateLimited { until: Some(at(600)) },
            at(60),
        );
        assert_eq!(
            asked(&mut standing, &Budget::default(), ALONE, Asking::Nobody),
            Admission::Wait(at(600))
        );
        assert!(matches!(
            asked(&mut standing, &Budget::default(), ALONE, Asking::Somebody),
            Admission::Refused(Condition::RateLimited { .. }, _)
        ));
        let mut standing = fresh();
        for _ in 0..2 {
            note(&mut standing, Condition::InstitutionTimeout, at(60));
        }
        assert_eq!(standing.paused_until, None);
        note(&mut standing, Condition::InstitutionTimeout, at(60));
        assert_eq!(standing.paused_until, Some(at(120)));
        assert_eq!(
            room(&standing, &Budget::default(), 0),
            1,
            "one run sees whether it is well"
        );
        let person = asked(&mut standing, &Budget::default(), ALONE, Asking::Somebody);
        assert_eq!(
            person,
            Admission::Granted(64),
            "who asks may be the first to find it well"
        );
        note(&mut standing, Condition::Healthy, at(130));
        assert_eq!((standing.failures, standing.paused_until), (0, None));
        assert_eq!(room(&standing, &Budget::default(), 1), 3);
    }

    #[test]
    fn a_bank_that_names_a_short_pause_again_and_again_is_left_alone_ever_longer() {
        let mut standing = fresh();
        let mut now = at(0);
        let mut tries = 0;
        while now < at(24 * 3_600) {
            let until = now + SignedDuration::from_secs(30);
            note(&mut standing, Condition::RateLimited { until: Some(until) }, now);
            let paused = standing.paused_until.unwrap();
            assert!(paused >= until, "its word is kept");
            assert_eq!(paused == until, tries < 2, "{tries}");
            assert!(paused.duration_since(now) <= LONGEST_PAUSE);
            (now, tries) = (paused, tries + 1);
        }
        assert!(tries < 60, "{tries} tries in a day");
        let far = now + SignedDuration::from_hours(3);
        note(&mut standing, Condition::RateLimited { until: Some(far) }, now);
        assert_eq!(standing.paused_until, Some(far), "a longer word holds");
    }

    #[test]
    fn a_bank_that_names_a_far_day_is_asked_again_the_next_one() {
        let mut standing = fresh();
        note(
            &mut standing,
            Condition::RateLimited {
                until: Some(Timestamp::MAX),
            },
            at(60),
        );
        assert_eq!(standing.paused_until, Some(at(60 + 24 * 3_600)));
    }

    #[test]
    fn trouble_of_one_login_says_nothing_about_the_institution() {
        let mut standing = fresh();
        for _ in 0..9 {
            note(&mut standing, Condition::TokenInvalid, at(60));
        }
        assert_eq!(standing.paused_until, None);
    }

    #[test]
    fn no_second_holds_more_calls_than_it_may() {
        let mut standing = fresh();
        let mut slots = Vec::new();
        let mut now = at(0);
        while slots.len() < 50 {
            match book(&mut standing, 5, now) {
                Ok(()) => slots.push(now),
                // Whoever waited wakes a little late.
                Err(free) => now = free + SignedDuration::from_millis(3),
            }
        }
        for (place, slot) in slots.iter().enumerate() {
            let second = slot.checked_add(SignedDuration::from_secs(1)).unwrap();
            let within = slots[place..].iter().take_while(|other| **other < second).count();
            assert!(within <= 5, "{within} calls within a second of {slot}");
        }
    }
}
