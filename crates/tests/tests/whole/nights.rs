//! Nights: what happens unasked, while a partner's clock is moved from one due instant to the next.

use std::{collections::BTreeMap, sync::Arc};

use engine::Elapsed;
use house::*;
use jiff::{SignedDuration, Timestamp};
use model::{Condition, Run, Trigger, event::EventData, id::LoginId};
use serde_json::{Value, json};
use store::StoreError;

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

fn with_nights() -> Plan {
    Plan {
        settings: Some(Arc::new(|config| config.nights = true)),
        ..Plan::default()
    }
}

/// The present instant of a partner's time.
async fn now_of(house: &House, partner: &Partner) -> Timestamp {
    let id = partner.id.parse().expect("a partner's id");
    let found = house.store().system().read(move |tx| tx.find_partner(id)).await;
    let found: Result<_, StoreError> = found;
    house.clock.clock().of(&found.expect("a row").expect("a partner"))
}

/// Lets time pass for a partner, doing whatever falls due.
async fn pass(house: &House, partner: &Partner, time: SignedDuration) -> Elapsed {
    let until = now_of(house, partner).await + time;
    let id = partner.id.parse().expect("a partner's id");
    let passed = house.engine.run_until(id, until, &mut |_| {}).await;
    passed.expect("time that passes")
}

async fn runs(house: &House, linked: &Linked) -> Vec<Run> {
    let login: LoginId = linked.login.parse().expect("a login's id");
    let runs = house
        .rows(&house.us)
        .read(move |tx| tx.list_runs(login, 200))
        .await;
    let runs: Result<_, StoreError> = runs;
    runs.expect("runs")
}

async fn nightly(house: &House, linked: &Linked) -> Vec<Run> {
    let mut runs = runs(house, linked).await;
    runs.retain(|run| run.trigger == Trigger::Nightly);
    runs.reverse();
    runs
}

/// The names of a partner's events about freshness, oldest first, with their accounts.
async fn told(house: &House, partner: &Partner) -> Vec<(String, String)> {
    let events = house.rows(partner).read(|tx| tx.list_events(0, 1000, None)).await;
    let events: Result<Vec<model::event::Event>, StoreError> = events;
    let of_freshness = events.expect("events").into_iter().filter(|event| {
        matches!(
            event.data,
            EventData::Fresh(_) | EventData::Late(_) | EventData::Stale(_)
        )
    });
    of_freshness
        .map(|event| {
            let account = event.account.expect("an account").to_string();
            (event.data.name().to_owned(), account)
        })
        .collect()
}

/// Describes an institution's budget anew.
async fn budget(house: &House, institution: &str, budget: Value) {
    house
        .reload(|row| {
            if row["id"] == institution {
                row["connection"]["budget"] = budget.clone();
            }
        })
        .await;
}

fn local_hour(at: Timestamp) -> i8 {
    let zone = jiff::tz::TimeZone::get("America/Denver").expect("a zone");
    at.to_zoned(zone).hour()
}

#[tokio::test]
async fn every_login_is_aggregated_once_a_night_in_its_institutions_hours() {
    House::planned(with_nights(), |house| async move {
        let mut all = Vec::new();
        for institution in [FINBANK, FINBANK, OTHER_FINBANK] {
            all.push(house.link(&house.us, institution, "profile_03").await);
        }
        pass(&house, &house.us, DAY * 3).await;
        for linked in &all {
            let nightly = nightly(&house, linked).await;
            assert_eq!(nightly.len(), 3, "{nightly:?}");
            for run in &nightly {
                assert!(local_hour(run.started_at) < 6, "{}", run.started_at);
                assert_eq!(run.condition, Some(Condition::Healthy));
            }
            for account in linked.accounts().await {
                assert_eq!(code(&account), 0);
            }
        }
        assert!(told(&house, &house.us).await.is_empty(), "nothing was ever late");
        house
    })
    .await;
}

#[tokio::test]
async fn the_workers_of_a_server_keep_the_night_by_themselves() {
    House::planned(with_nights(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        house.advance(DAY);
        house
            .until("the night's run ended", async || {
                let nightly = nightly(&house, &linked).await;
                nightly.iter().any(|run| run.ended_at.is_some())
            })
            .await;
        house
    })
    .await;
}

#[tokio::test]
async fn a_mismatch_rests_at_night_while_its_siblings_go_on_and_a_refresh_puts_it_back() {
    House::planned(with_nights(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let accounts = linked.accounts().await;
        let checking = of_type(&accounts, "checking");
        let theirs = house.at_bank("profile_03", FINBANK, checking).await;
        let change = house.change(&theirs, "number+holder").await;
        let held = linked.refresh().await;
        assert_eq!(code(of_type(&held, "checking")), 403);
        let attempted = of_type(&held, "checking")["aggregationAttemptDate"].clone();

        pass(&house, &house.us, DAY * 2).await;
        let after = linked.accounts().await;
        assert_eq!(
            of_type(&after, "checking")["aggregationAttemptDate"],
            attempted,
            "nobody asked about it at night"
        );
        let sibling = of_type(&after, "savings");
        assert_eq!(code(sibling), 0);
        assert!(sibling["aggregationSuccessDate"].as_i64() > attempted.as_i64());
        let id = checking["id"].as_str().expect("an id").to_owned();
        let late: Vec<_> = told(&house, &house.us).await;
        assert_eq!(late, [("account.late".to_owned(), id.clone())]);

        house.undo(&theirs, &change).await;
        let mended = linked.refresh().await;
        assert_eq!(code(of_type(&mended, "checking")), 0);
        pass(&house, &house.us, DAY).await;
        let night = linked.accounts().await;
        let night = of_type(&night, "checking");
        assert!(
            night["aggregationSuccessDate"].as_i64()
                > of_type(&mended, "checking")["aggregationSuccessDate"].as_i64()
        );
        let told = told(&house, &house.us).await;
        assert_eq!(told[1..], [("account.fresh".to_owned(), id)]);
        house
    })
    .await;
}

#[tokio::test]
async fn a_dead_grant_is_not_asked_again_at_night_until_a_person_fixes_it() {
    House::planned(with_nights(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        house.withdraw("profile_03").await;
        pass(&house, &house.us, DAY * 4).await;
        let before = nightly(&house, &linked).await;
        assert_eq!(before.len(), 1, "once it is known, nobody asks: {before:?}");
        let session = house.fixing(&house.us, &linked).await;
        let done = session.signs_in(&house, "profile_03", None).await;
        assert_eq!(done["state"], "done", "{done}");
        house
            .until("the login is well", async || {
                linked.accounts().await.iter().all(|a| code(a) == 0)
            })
            .await;
        pass(&house, &house.us, DAY * 2).await;
        assert_eq!(nightly(&house, &linked).await.len(), 3);
        house
    })
    .await;
}

#[tokio::test]
async fn after_an_outage_everything_is_fetched_that_was_missed_and_each_step_was_told_once() {
    House::planned(with_nights(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let count = linked.accounts().await.len();
        let down = house
            .script("institutionId", FINBANK, "err:maintenance-open")
            .await;
        pass(&house, &house.us, DAY * 40).await;
        let told_of = |told: &[(String, String)], name: &str| told.iter().filter(|(n, _)| n == name).count();
        let told_now = told(&house, &house.us).await;
        assert_eq!(told_of(&told_now, "account.late"), count);
        assert_eq!(told_of(&told_now, "account.stale"), count);
        for account in linked.accounts().await {
            assert_ne!(code(&account), 0, "never healthy past its promise");
        }
        house.unscript(&down).await;
        pass(&house, &house.us, DAY * 2).await;
        let told_now = told(&house, &house.us).await;
        assert_eq!(told_of(&told_now, "account.fresh"), count);
        assert_eq!(told_now.len(), 3 * count);
        // A login linked afresh sees the same transactions.
        linked.refresh().await;
        let fresh = house.link(&house.us, FINBANK, "profile_03").await;
        for (kept, new) in linked.accounts().await.iter().zip(fresh.accounts().await) {
            let ids = |rows: Vec<Value>| {
                let mut keys: Vec<String> = rows
                    .iter()
                    .filter(|t| t["status"] == "active")
                    .map(|t| format!("{} {} {}", t["postedDate"], t["amount"], t["description"]))
                    .collect();
                keys.sort();
                keys
            };
            let kept = ids(linked.transactions(kept["id"].as_str().expect("an id")).await);
            let new = ids(fresh.transactions(new["id"].as_str().expect("an id")).await);
            let missed: Vec<_> = new.iter().filter(|key| !kept.contains(key)).collect();
            assert!(missed.is_empty(), "never fetched: {missed:?}");
            let unique: std::collections::BTreeSet<_> = kept.iter().collect();
            assert!(unique.len() + 3 >= kept.len(), "doubled");
        }
        house
    })
    .await;
}

#[tokio::test]
async fn a_bank_that_asks_to_be_left_alone_is_until_the_instant_it_named() {
    House::planned(with_nights(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        house
            .script("institutionId", FINBANK, "err:rate-limit@nightly*1")
            .await;
        pass(&house, &house.us, DAY).await;
        let nightly = nightly(&house, &linked).await;
        assert_eq!(nightly.len(), 2, "{nightly:?}");
        let until = match nightly[0].condition {
            Some(Condition::RateLimited { until: Some(until) }) => until,
            other => panic!("{other:?}"),
        };
        assert!(nightly[1].started_at >= until);
        assert!(nightly[1].started_at.duration_since(until) < SignedDuration::from_mins(2));
        assert_eq!(nightly[1].condition, Some(Condition::Healthy));
        house
    })
    .await;
}

#[tokio::test]
async fn who_asks_while_a_bank_wants_to_be_left_alone_is_told_so_without_a_call() {
    House::planned(with_nights(), |house| async move {
        let one = house.link(&house.us, FINBANK, "profile_03").await;
        let other = house.link(&house.us, FINBANK, "profile_04").await;
        house.script("user", "profile_03", "err:rate-limit*1").await;
        one.refresh().await;
        let refreshed = other.refresh().await;
        let status = other.status(refreshed[0]["id"].as_str().expect("an id")).await;
        assert_eq!(status["condition"], "rate-limited", "{status}");
        let last = runs(&house, &other).await.remove(0);
        assert!(last.interactions.is_empty(), "the bank was not asked");
        pass(&house, &house.us, HOUR).await;
        assert_eq!(code(&other.refresh().await[0]), 0);
        house
    })
    .await;
}

#[tokio::test]
async fn a_bank_that_fails_again_and_again_is_left_alone_a_while_and_then_tried_by_one() {
    House::planned(with_nights(), |house| async move {
        let mut all = Vec::new();
        for _ in 0..6 {
            all.push(house.link(&house.us, FINBANK, "profile_03").await);
        }
        house
            .script("institutionId", FINBANK, "err:internal@nightly")
            .await;
        pass(&house, &house.us, DAY).await;
        let mut attempts = 0;
        for linked in &all {
            attempts += nightly(&house, linked).await.len();
        }
        // Six logins with pauses of five minutes up to four hours would alone have made some fifty.
        assert!(attempts < 60, "{attempts} attempts at a bank that is down");
        assert!(attempts >= 6);
        house
    })
    .await;
}

#[tokio::test]
async fn a_days_calls_are_never_more_than_the_budget_and_nobody_is_forgotten() {
    House::planned(with_nights(), |house| async move {
        let mut all = Vec::new();
        for _ in 0..4 {
            all.push(house.link(&house.us, FINBANK, "profile_03").await);
        }
        budget(&house, FINBANK, json!({ "calls-per-day": 40, "runs-at-once": 2 })).await;
        pass(&house, &house.us, DAY * 6).await;
        let mut by_day: BTreeMap<String, usize> = BTreeMap::new();
        let zone = jiff::tz::TimeZone::get("America/Denver").expect("a zone");
        for linked in &all {
            let nightly = nightly(&house, linked).await;
            assert!(!nightly.is_empty(), "a login was never aggregated");
            for run in nightly {
                let day = run.started_at.to_zoned(zone.clone()).date().to_string();
                *by_day.entry(day).or_default() += run.interactions.len();
            }
        }
        for (day, calls) in by_day {
            assert!(calls <= 40, "{calls} calls on {day}");
        }
        // Nothing waits for ever.
        budget(&house, FINBANK, json!({})).await;
        pass(&house, &house.us, DAY * 2).await;
        house
    })
    .await;
}

#[tokio::test]
async fn a_run_makes_as_many_calls_as_one_may_and_the_next_goes_on_where_it_stopped() {
    House::planned(with_nights(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "large").await;
        budget(&house, FINBANK, json!({ "calls-per-run": 20 })).await;
        let before = runs(&house, &linked).await.len();
        let refreshed = linked.refresh().await;
        assert_eq!(refreshed.len(), 30);
        let latest = refreshed
            .iter()
            .map(|a| a["aggregationSuccessDate"].as_i64())
            .min();
        let mut made = runs(&house, &linked).await;
        made.truncate(made.len() - before);
        assert!(made.len() > 3, "{} runs", made.len());
        assert!(made.iter().all(|run| run.interactions.len() <= 20));
        let began = made.last().expect("a run").started_at.as_second();
        assert!(latest >= Some(Some(began)), "every account was asked about");
        house
    })
    .await;
}

#[tokio::test]
async fn a_second_holds_no_more_calls_than_it_may() {
    House::planned(with_nights(), |house| async move {
        let mut all = Vec::new();
        for _ in 0..3 {
            all.push(house.link(&house.us, FINBANK, "profile_03").await);
        }
        budget(
            &house,
            FINBANK,
            json!({ "calls-per-second": 4, "runs-at-once": 3 }),
        )
        .await;
        pass(&house, &house.us, DAY).await;
        let mut calls = Vec::new();
        for linked in &all {
            for run in nightly(&house, linked).await {
                calls.extend(call_times(&house, &run).await);
            }
        }
        calls.sort();
        assert!(calls.len() > 20, "{} calls", calls.len());
        for (place, first) in calls.iter().enumerate() {
            let second = *first + SignedDuration::from_secs(1);
            let within = calls[place..].iter().take_while(|call| **call < second).count();
            assert!(within <= 4, "{within} calls within a second of {first}");
        }
        house
    })
    .await;
}

/// When each call of a run was made, by the clock that was sent with it.
async fn call_times(house: &House, run: &Run) -> Vec<Timestamp> {
    let id = run.id;
    let record = house.rows(&house.us).read(move |tx| tx.find_recording(id)).await;
    let record: Result<Option<Vec<u8>>, StoreError> = record;
    let record = record.expect("a readable row").expect("a recording");
    let record: Value = serde_json::from_slice(&record).expect("a record");
    let exchanges = record["exchanges"].clone();
    let exchanges: Vec<transport::Exchange> = serde_json::from_value(exchanges).expect("exchanges");
    exchanges.iter().map(|exchange| exchange.at).collect()
}

#[tokio::test]
async fn a_login_may_be_asked_about_so_often_a_day_and_who_asks_more_is_told_until_when() {
    House::planned(with_nights(), |house| async move {
        budget(&house, FINBANK, json!({ "runs-per-login": 3 })).await;
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        for _ in 0..2 {
            assert_eq!(code(&linked.refresh().await[0]), 0);
        }
        let fourth = linked.refresh().await;
        let status = linked.status(fourth[0]["id"].as_str().expect("an id")).await;
        assert_eq!(status["condition"], "rate-limited", "{status}");
        pass(&house, &house.us, DAY).await;
        for account in linked.accounts().await {
            assert_eq!(code(&account), 0, "the next day is another");
        }
        house
    })
    .await;
}

#[tokio::test]
async fn a_consents_end_is_told_thirty_seven_and_one_day_before_and_then_that_it_came() {
    House::planned(with_nights(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        // Asked for a year.
        pass(&house, &house.us, DAY * 370).await;
        let events = house
            .rows(&house.us)
            .read(|tx| tx.list_events(0, 100_000, None))
            .await;
        let events: Result<Vec<model::event::Event>, StoreError> = events;
        let told: Vec<String> = events
            .expect("events")
            .into_iter()
            .filter_map(|event| match event.data {
                EventData::ConsentExpiring(expiring) => Some(format!("{} days", expiring.days_left)),
                EventData::ConsentEnded(ended) => Some(format!("{:?}", ended.why)),
                _ => None,
            })
            .collect();
        assert_eq!(told, ["30 days", "7 days", "1 days", "Expired"]);
        let id = linked.accounts().await[0]["id"].clone();
        let status = linked.status(id.as_str().expect("an id")).await;
        assert_eq!(status["condition"], "consent-expired", "{status}");
        house
    })
    .await;
}
