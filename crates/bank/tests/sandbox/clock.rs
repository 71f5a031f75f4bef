//! Each client brings its own time, and it only goes forward.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::{Agent, Link, START, Town};

async fn as_of(town: &Town, agent: &Agent, link: &Link) -> String {
    agent.accounts(town, link).await[0]["balanceAsOf"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn the_bank_follows_a_clients_date_forward_and_never_back() {
    let town = Town::open().await;
    let mut agent = Agent::register(&town).await;
    let mut details = Agent::details(&crate::support::ALL_CLUSTERS);
    details[0]["consentRequest"]["durationType"] = json!("PERSISTENT");
    let address = agent.authorization_url(&town, &details).await;
    let reply = town
        .post(
            "/control/authorize",
            &json!({"authorizationUrl": address, "user": "profile_03"}),
        )
        .await;
    let link = agent
        .finish(
            &town,
            &reply.ok()["redirectUrl"].as_str().unwrap().parse().unwrap(),
        )
        .await;

    agent.date = Some("2026-01-15T19:00:01Z".parse().unwrap());
    assert_eq!(
        as_of(&town, &agent, &link).await,
        "2026-01-15T19:00:00.000Z",
        "a second is no difference"
    );
    agent.date = Some("2026-01-15T19:10:00Z".parse().unwrap());
    assert_eq!(as_of(&town, &agent, &link).await, "2026-01-15T19:10:00.000Z");
    agent.date = Some("2026-01-15T19:01:00Z".parse().unwrap());
    assert_eq!(
        as_of(&town, &agent, &link).await,
        "2026-01-15T19:10:00.000Z",
        "never back"
    );
    town.hands.advance(SignedDuration::from_secs(60));
    assert_eq!(
        as_of(&town, &agent, &link).await,
        "2026-01-15T19:11:00.000Z",
        "and on with the wall"
    );

    agent.date = Some("2026-03-15T12:00:00Z".parse().unwrap());
    let link = Link::of(&agent.refresh(&town, &link.refresh).await.ok());
    assert_eq!(as_of(&town, &agent, &link).await, "2026-03-15T12:00:00.000Z");
    agent.date = Some("9999-01-01T00:00:00Z".parse().unwrap());
    assert_eq!(
        as_of(&town, &agent, &link).await,
        "2026-03-15T12:00:00.000Z",
        "absurd dates are ignored"
    );
    let nonsense = agent.fdx(&town, &link, "GET", "/accounts", &[]).await;
    assert_eq!(nonsense.status, 200);
}

#[tokio::test]
async fn two_clients_do_not_see_each_others_time() {
    let town = Town::open().await;
    let (mut one, other) = (Agent::register(&town).await, Agent::register(&town).await);
    let (first, second) = (
        one.link(&town, "profile_03").await,
        other.link(&town, "profile_03").await,
    );
    one.date = Some("2026-02-20T19:00:00Z".parse().unwrap());
    let first = Link::of(&one.refresh(&town, &first.refresh).await.ok());
    assert_eq!(as_of(&town, &one, &first).await, "2026-02-20T19:00:00.000Z");
    assert_eq!(as_of(&town, &other, &second).await, "2026-01-15T19:00:00.000Z");
}

#[tokio::test]
async fn a_history_begins_two_years_before_the_user_was_first_seen_and_grows_with_the_clock() {
    let town = Town::open().await;
    let mut agent = Agent::register(&town).await;
    let link = agent.link(&town, "profile_03").await;
    let count = async |user: &str| -> u64 {
        let accounts = town
            .get(&format!("/control/users/{user}/accounts?institutionId=102176"))
            .await
            .ok();
        accounts["accounts"][0]["transactions"].as_u64().unwrap()
    };
    let before = count("profile_03").await;
    agent.date = Some(START.parse().unwrap());
    agent.advance(&town, SignedDuration::from_hours(24 * 30));
    let link = Link::of(&agent.refresh(&town, &link.refresh).await.ok());
    let after = count("profile_03").await;
    assert!(after > before + 30, "{before} {after}");
    // Somebody else's first sight does not move it.
    let other = Agent::register(&town).await;
    other.link(&town, "profile_03").await;
    assert_eq!(count("profile_03").await, after);
    drop(link);
}

#[tokio::test]
async fn the_phase_follows_the_actor_the_clock_and_the_grants_age() {
    let town = Town::open().await;
    let mut agent = Agent::register(&town).await;
    let link = agent.link(&town, "profile_03").await;
    let phase = async |_: &Agent| -> Value {
        town.get("/control/consents?user=profile_03").await.ok()["consents"][0]["phase"].clone()
    };
    agent.actor = Some("BATCH");
    agent.get(&town, &link, "/accounts").await.ok();
    assert_eq!(phase(&agent).await, "link", "it has never read transactions");
    assert_eq!(agent.run(&town, &link).await.status, 200);
    agent.get(&town, &link, "/accounts").await.ok();
    assert_eq!(phase(&agent).await, "nightly");
    agent.actor = Some("USER");
    agent
        .get(&town, &link, "/accounts?pageKey=YWNjb3VudHMfMA")
        .await
        .ok();
    assert_eq!(phase(&agent).await, "nightly", "another page is the same run");
    agent.get(&town, &link, "/accounts").await.ok();
    assert_eq!(phase(&agent).await, "refresh");
    agent.actor = None;
    agent.get(&town, &link, "/accounts").await.ok();
    assert_eq!(phase(&agent).await, "refresh", "it is noon in Denver");
    agent.date = Some("2026-01-16T07:30:00Z".parse().unwrap());
    let link = Link::of(&agent.refresh(&town, &link.refresh).await.ok());
    assert_eq!(
        phase(&agent).await,
        "nightly",
        "it is half past midnight in Denver"
    );
    agent.date = Some("2026-01-16T13:00:00Z".parse().unwrap());
    agent.refresh(&town, &link.refresh).await.ok();
    assert_eq!(phase(&agent).await, "refresh", "it is six in the morning");
}
