//! What clients sent, as the bank counted it.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::{Agent, Link, START, Town};

async fn sent(town: &Town, agent: &Agent, more: &str) -> Value {
    let path = format!("/control/traffic?clientId={}{more}", agent.id);
    town.get(&path).await.ok()["clients"][0].clone()
}

#[tokio::test]
async fn calls_are_counted_by_the_day_the_client_says_it_is() {
    let town = Town::open().await;
    let mut agent = Agent::register(&town).await;
    agent.date = Some(START.parse().unwrap());
    let link = agent.link(&town, "profile_03").await;
    agent.run(&town, &link).await.ok();
    agent.run(&town, &link).await.ok();
    // Six in the evening in Denver is past midnight in Greenwich.
    agent.advance(&town, SignedDuration::from_hours(6));
    let link = Link::of(&agent.refresh(&town, &link.refresh).await.ok());
    agent.run(&town, &link).await.ok();
    let all = sent(&town, &agent, "").await;
    assert_eq!(
        all,
        json!({
            "clientId": agent.id, "institutionId": "102176", "mostInOneSecond": 6, "underway": 0, "mostAtOnce": 1,
            "days": [{
                "day": "2026-01-15", "calls": 9, "linking": 3, "sessions": 2, "mostSessions": 2, "mostCalls": 3,
            }],
        })
    );
    let elsewhere = sent(&town, &agent, "&zone=UTC").await;
    let calls: Vec<_> = elsewhere["days"]
        .as_array()
        .unwrap()
        .iter()
        .map(|day| day["calls"].clone())
        .collect();
    assert_eq!(calls, [6, 3]);
    town.get("/control/traffic?zone=Denver")
        .await
        .control(400, Some("zone"), "Denver");
    town.get("/control/traffic?clientId=nobody")
        .await
        .control(404, Some("clientId"), "nobody");
}

#[tokio::test]
async fn a_call_that_is_refused_is_a_call_and_no_session() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let link = agent.link(&town, "profile_03").await;
    agent.run(&town, &link).await.ok();
    let path = format!("/control/consents/{}/revoke", link.consent);
    town.post(&path, &json!({})).await.ok();
    agent.run(&town, &link).await.fdx(401, "603");
    let day = sent(&town, &agent, "").await["days"][0].clone();
    assert_eq!(
        (&day["calls"], &day["linking"], &day["sessions"]),
        (&json!(4), &json!(3), &json!(0))
    );
}

#[tokio::test]
async fn calls_that_are_held_back_are_under_way_at_once() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let (one, other) = (
        agent.link(&town, "profile_03").await,
        agent.link(&town, "profile_04").await,
    );
    town.script("clientId", &agent.id, "slow:1s").await;
    let (one, other) = tokio::join!(
        agent.get(&town, &one, "/accounts"),
        agent.get(&town, &other, "/accounts")
    );
    assert_eq!((one.status, other.status), (200, 200));
    let all = sent(&town, &agent, "").await;
    assert_eq!((&all["underway"], &all["mostAtOnce"]), (&json!(0), &json!(2)));
}

#[tokio::test]
async fn a_client_is_broken_by_itself() {
    let town = Town::open().await;
    let (one, other) = (Agent::register(&town).await, Agent::register(&town).await);
    let (first, second) = (
        one.link(&town, "profile_03").await,
        other.link(&town, "profile_03").await,
    );
    let script = town.script("clientId", &one.id, "err:maintenance").await;
    one.run(&town, &first).await.fdx(503, "503");
    other.run(&town, &second).await.ok();
    let shown = town.get("/control/scripts").await.ok()["scripts"][0].clone();
    assert_eq!(shown["clientId"], one.id);
    town.delete(&format!("/control/scripts/{script}")).await.ok();
    one.run(&town, &first).await.ok();
}
