//! When a login is aggregated next, from how its accounts stand: pure.

use jiff::{SignedDuration, Timestamp};
use model::Retry;
use store::Schedule;

/// The first pause after an attempt that failed; each later one is twice as long.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_mins(5);

/// The longest pause.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(4);

/// What counts of how an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stand {
    /// Whether asking again at night cannot help, or can harm.
    pub(crate) blocked: bool,
    /// Whether and when to try again.
    pub(crate) retry: Retry,
    /// Not before this instant, where one is known.
    pub(crate) until: Option<Timestamp>,
}

/// The pause after so many failures in a row.
pub(crate) fn pause(failures: u32) -> SignedDuration {
    let doubled = FIRST_PAUSE.checked_mul(1_i32 << failures.min(12));
    doubled.unwrap_or(LONGEST_PAUSE).min(LONGEST_PAUSE)
}

/// When a login is due next. `turn` is its turn in the next night, which it never misses; what failed and
/// may pass is tried again before. A login none of whose accounts can gain from asking is not due by itself:
/// a person or a partner mends it, and the run that follows puts it back.
pub(crate) fn next(stands: &[Stand], before: Schedule, now: Timestamp, turn: Timestamp) -> Schedule {
    if stands.iter().all(|stand| stand.blocked) {
        return Schedule {
            due_at: None,
            failures: before.failures,
        };
    }
    let passing = stands
        .iter()
        .filter(|stand| !stand.blocked && stand.retry != Retry::Never);
    let paused = now.saturating_add(pause(before.failures)).unwrap_or(turn);
    let sooner = passing
        .map(|stand| match (stand.retry, stand.until) {
            // A bank that names an instant is believed once; when that was not enough, it is given more time.
            (Retry::After, Some(until)) if until > now && before.failures == 0 => until,
            (Retry::After, Some(until)) => until.max(paused),
            _ => paused,
        })
        .min();
    match sooner {
        None => Schedule {
            due_at: Some(turn),
            failures: 0,
        },
        Some(sooner) => Schedule {
            due_at: Some(sooner.min(turn)),
            failures: before.failures.saturating_add(1),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WELL: Stand = Stand {
        blocked: false,
        retry: Retry::Never,
        until: None,
    };
    const MISMATCH: Stand = Stand {
        blocked: true,
        ..WELL
    };
    const DOWN: Stand = Stand {
        retry: Retry::Backoff,
        ..WELL
    };

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn due(stands: &[Stand], failures: u32) -> (Option<i64>, u32) {
        let before = Schedule {
            due_at: None,
            failures,
        };
        let after = next(stands, before, at(1_000), at(90_000));
        (after.due_at.map(Timestamp::as_second), after.failures)
    }

    #[test]
    fn what_is_well_waits_for_its_turn_and_forgets_its_failures() {
        assert_eq!(due(&[WELL, WELL], 3), (Some(90_000), 0));
    }

    #[test]
    fn a_login_is_never_due_while_none_of_its_accounts_can_gain_from_asking() {
        assert_eq!(due(&[MISMATCH, MISMATCH], 0), (None, 0));
        assert_eq!(
            due(&[MISMATCH, WELL], 0),
            (Some(90_000), 0),
            "its sibling goes on"
        );
    }

    #[test]
    fn what_may_pass_is_tried_again_with_growing_pauses_and_never_later_than_its_turn() {
        assert_eq!(due(&[DOWN, WELL], 0), (Some(1_300), 1));
        assert_eq!(due(&[DOWN], 1), (Some(1_600), 2));
        assert_eq!(due(&[DOWN], 30), (Some(1_000 + 4 * 3_600), 31));
        let soon = next(
            &[DOWN],
            Schedule {
                due_at: None,
                failures: 30,
            },
            at(1_000),
            at(2_000),
        );
        assert_eq!(soon.due_at, Some(at(2_000)));
    }

    #[test]
    fn an_instant_that_the_bank_named_is_kept() {
        let limited = Stand {
            retry: Retry::After,
            until: Some(at(5_000)),
            ..WELL
        };
        assert_eq!(due(&[limited], 0), (Some(5_000), 1));
        let soon = Stand {
            until: Some(at(1_030)),
            ..limited
        };
        assert_eq!(due(&[soon], 0), (Some(1_030), 1));
        assert_eq!(due(&[soon], 1), (Some(1_600), 2), "what it named was not enough");
        assert_eq!(due(&[limited], 1), (Some(5_000), 2), "never sooner than it named");
        let unnamed = Stand {
            until: None,
            ..limited
        };
        assert_eq!(due(&[unnamed], 2), (Some(1_000 + 1_200), 3));
        let passed = Stand {
            until: Some(at(900)),
            ..limited
        };
        assert_eq!(due(&[passed], 0), (Some(1_300), 1));
    }
}
