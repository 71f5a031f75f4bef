//! Thirteen months of twenty logins on a clock that is moved: how many days of a login pass in a second, beside what
//! the bank alone takes for them.

use jiff::SignedDuration;

use super::{
    Scale,
    figure::{Figure, Watch},
    house::House,
};
use crate::{failure::Failure, out::Progress, system};

/// Users of the bank, one after the other.
const USERS: [&str; 4] = ["profile_02", "profile_03", "profile_04", "profile_06"];

/// Thirteen months.
const DAYS: usize = 396;

/// The day on which everybody gives access again, which ends after a year.
const AGAIN: usize = 360;

/// How much time passes between two signs of life.
const STEP: usize = 4;

pub(super) async fn measure(scale: &Scale, progress: &Progress) -> Result<Vec<Figure>, Failure> {
    let house = House::build(&scale.target).await?;
    let (count, days) = (scale.many(20, 2), scale.many(DAYS, 8));
    let mut logins = Vec::with_capacity(count);
    for user in USERS.iter().cycle().take(count) {
        logins.push((*user, house.link(user).await?));
    }
    house.work(&house.engine).await?;
    let engine = house.nightly().await?;
    // A worker sees that there are nights.
    house.work(&engine).await?;
    let mut now = system::clock().of(house.partner());
    let mut runs = 0;
    let watch = Watch::start();
    for day in (0..days).step_by(STEP) {
        progress.doing(&format!("day {day} of {days}"));
        if day == AGAIN {
            for (user, linked) in &logins {
                house.mend(&engine, *linked, user).await?;
            }
        }
        let step = i64::try_from(STEP.min(days.saturating_sub(day))).unwrap_or(i64::MAX);
        now = now
            .checked_add(SignedDuration::from_hours(step.saturating_mul(24)))
            .map_err(|error| Failure::Held(format!("time passes ({error})")))?;
        let elapsed = engine.run_until(house.partner().id, now, &mut |_| {}).await?;
        runs += elapsed.jobs.get("aggregate").copied().unwrap_or_default();
    }
    let (rate, took) = (watch.rate(count.saturating_mul(days)), watch.micros());
    let due = count.saturating_mul(days.saturating_sub(1));
    if usize::try_from(runs).is_ok_and(|runs| runs < due) {
        return Err(Failure::Held(format!(
            "every login has its nights ({runs} of {due})"
        )));
    }
    let mut bank = 0_u64;
    let most = u32::try_from(days.saturating_mul(2)).unwrap_or(u32::MAX);
    for (_, linked) in &logins {
        let recorded = house.recordings(linked.login, most).await?;
        let of_nights = recorded.iter().take(days).flatten().map(|call| call.micros);
        bank = bank.saturating_add(of_nights.sum());
    }
    house.close().await?;
    let days = count.saturating_mul(days);
    let alone = u64::try_from(days).unwrap_or(u64::MAX).saturating_mul(1_000_000) / bank.max(1);
    Ok(vec![
        Figure::rate(
            format!("year: {days} days of {count} logins"),
            "days/s",
            vec![rate],
            ("the bank's own answers, one by one", vec![alone]),
        ),
        Figure::alone("year: the whole", "us", vec![took]),
    ])
}
