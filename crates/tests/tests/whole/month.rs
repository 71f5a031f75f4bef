//! A month at twenty banks, each with hours and bounds of its own, of which most are down, hang, ask to be left
//! alone or answer nonsense for days; people withdraw consents and fix them, and accounts turn out to be
//! others. What a night promises is judged throughout, by the bank's own count and by the log of events. Who
//! listens to it is down for three days, and gets everything all the same.
//!
//! `HOLDFAST_MONTH=2000` makes it a whole month of so many logins (better with `--release` and `--nocapture`, which
//! shows each day); without it, it is a week of a few.

mod hook;
mod judge;
mod plan;
mod town;

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use house::{House, Plan};
use jiff::{SignedDuration, Timestamp};
use store::StoreError;

use judge::Judge;
use town::Town;

/// How much time passes between two looks.
const STEP: i64 = 6;

/// How long a bank that hangs is waited for. Its own answers take a few milliseconds, but a machine may be busy.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(3);

/// How long and how large it is.
#[derive(Debug, Clone, Copy)]
struct Size {
    logins: usize,
    days: i64,
    /// Outages of each bank.
    rounds: i64,
    /// How long the longest outage lasts, in days.
    longest: i64,
    /// How long a bank hangs, in hours. Each attempt then takes real time.
    hangs: i64,
    /// When the receiver of webhooks goes down, in hours.
    deaf: i64,
}

const WEEK: Size = Size {
    logins: 40,
    days: 7,
    rounds: 1,
    longest: 2,
    hangs: STEP,
    deaf: 36,
};

/// On the second database, which judges the same statements.
const DAYS: Size = Size {
    logins: 20,
    days: 5,
    longest: 1,
    deaf: 18,
    ..WEEK
};

impl Size {
    #[expect(clippy::disallowed_methods, reason = "a person may ask for the whole month")]
    fn asked(database: &str) -> Self {
        let logins = std::env::var("HOLDFAST_MONTH").ok();
        match logins.map(|text| text.parse().expect("HOLDFAST_MONTH is a number of logins")) {
            Some(logins) => Size {
                logins,
                days: 30,
                rounds: 2,
                longest: 7,
                hangs: 24,
                deaf: 240,
            },
            None if database == "sqlite" => WEEK,
            None => DAYS,
        }
    }

    fn hours(self) -> i64 {
        self.days * 24
    }
}

/// The present instant of the partner's time.
async fn now(house: &House) -> Timestamp {
    let id = house.us.id.parse().expect("a partner's id");
    let found = house.store().system().read(move |tx| tx.find_partner(id)).await;
    let found: Result<_, StoreError> = found;
    house.clock.clock().of(&found.expect("a row").expect("a partner"))
}

/// Lets time pass, doing whatever falls due.
async fn pass(house: &House, hours: i64) {
    let until = now(house).await + SignedDuration::from_hours(hours);
    let id = house.us.id.parse().expect("a partner's id");
    let passed = house.engine.run_until(id, until, &mut |_| {}).await;
    passed.expect("time that passes");
    // What banks said is kept by the wall clock, which hardly moves here.
    let forgotten = house
        .store()
        .system()
        .write(|tx| tx.purge_recordings(Timestamp::MAX))
        .await;
    let forgotten: Result<_, StoreError> = forgotten;
    forgotten.expect("records that are forgotten");
}

async fn month(house: House, impatient: &AtomicBool) -> House {
    let size = Size::asked(house.database);
    let began = house.clock.clock().wall();
    let mut town = Town::built(&house, size).await;
    // From here on banks are waited for only so long, and nights are kept.
    impatient.store(true, Ordering::SeqCst);
    let house = house.restarted().await;
    impatient.store(false, Ordering::SeqCst);
    let linked = house.clock.clock().wall();

    let mut acts = plan::acts(size).into_iter().peekable();
    let mut judge = Judge::new(&house, &town).await;
    town.listen(judge.newest(&town).await).await;
    for hour in (0..size.hours()).step_by(usize::try_from(STEP).expect("a number")) {
        while let Some(due) = acts.next_if(|due| due.hour <= hour) {
            town.act(&house, due.act, &mut judge, now(&house).await).await;
        }
        pass(&house, STEP).await;
        judge.look(&house, &town, now(&house).await).await;
        if (hour + STEP) % 24 == 0 {
            let seconds = house.clock.clock().wall().duration_since(linked).as_secs_f64();
            println!("day {} of {} after {seconds:.0} s", (hour + STEP) / 24, size.days);
        }
    }
    assert!(acts.next().is_none(), "everything was done");
    let account = judge.end(&house, &town, now(&house).await).await;
    let ended = house.clock.clock().wall();
    println!(
        "{account}  {:.1} minutes to link, {:.1} for the {} days, on {}",
        linked.duration_since(began).as_secs_f64() / 60.0,
        ended.duration_since(linked).as_secs_f64() / 60.0,
        size.days,
        house.database,
    );
    house
}

#[tokio::test(flavor = "multi_thread")]
async fn through_outages_limits_and_hangs_every_promise_of_the_night_is_kept() {
    let impatient = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&impatient);
    let plan = Plan {
        settings: Some(Arc::new(move |config| {
            config.token_life = SignedDuration::from_hours(48);
            config.nights = flag.load(Ordering::SeqCst);
            if config.nights {
                config.limits.total = PATIENCE;
            }
        })),
        ..Plan::default()
    };
    House::planned(plan, |house| month(house, &impatient)).await;
}
