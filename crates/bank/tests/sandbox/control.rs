//! The back office: what it shows, and what it refuses.

use std::collections::BTreeSet;

use model::clock::WallClock as _;
use serde_json::{Value, json};

use crate::support::{ALL_CLUSTERS, Agent, FINBANK, Town, window};

#[tokio::test]
async fn the_manifest_is_what_a_server_loads() {
    let town = Town::open().await;
    let manifest = town.get("/control/manifest").await.ok();
    let rows = manifest["institutions"].as_array().unwrap();
    assert_eq!(
        rows.iter()
            .map(|row| row["id"].as_str().unwrap())
            .collect::<Vec<_>>(),
        ["101732", "102176", "200003"]
    );
    let mut row = rows[1].clone();
    let connection = row.as_object_mut().unwrap().remove("connection").unwrap();
    let issuer = format!("{}102176", town.base);
    assert_eq!(
        row,
        json!({
            "id": "102176", "name": "FinBank OAuth", "country": "us", "currency": "USD",
            "environment": "sandbox", "status": "online", "dialect": "fdx",
            "issuer": "finbank-oauth.sandbox", "url-home": issuer, "url-logon": format!("{issuer}/authorize"),
            "time-zone": "America/Denver",
            "about": {
                "routing-numbers": ["102099980"],
                "branding": { "primary-color": "#2f6f4e" },
            },
        })
    );
    let connection: model::institution::Connection = serde_json::from_value(connection).unwrap();
    assert_eq!(connection.issuer_url.as_str(), issuer);
    assert_eq!(connection.resource_url.as_str(), format!("{issuer}/fdx/v6"));
    assert!(connection.dynamic_registration);
    assert_eq!(town.get("/102176").await.status, 200);
}

#[tokio::test]
async fn the_users_of_an_institution_are_those_with_accounts_there() {
    let town = Town::open().await;
    let names = async |query: &str| -> Vec<String> {
        let users = town.get(&format!("/control/users{query}")).await.ok();
        users["users"]
            .as_array()
            .unwrap()
            .iter()
            .map(|user| user["user"].as_str().unwrap().to_owned())
            .collect()
    };
    let all = names("").await;
    let (us, au) = (
        names("?institutionId=102176").await,
        names("?institutionId=200003").await,
    );
    assert!(us.contains(&"profile_03".to_owned()) && us.contains(&"large".to_owned()));
    assert!(au.contains(&"profile_4110".to_owned()));
    assert_eq!(all.len(), us.len() + au.len());
    town.get("/control/users?institutionId=1")
        .await
        .control(400, Some("institutionId"), "1");
}

#[tokio::test]
async fn a_new_user_has_accounts_of_their_own() {
    let town = Town::open().await;
    let made = town
        .post("/control/users", &json!({"user": "zoe", "profile": "profile_03"}))
        .await
        .ok();
    assert_eq!(made["institutions"], json!(["101732", "102176"]));
    let numbers = async |user: &str| -> BTreeSet<String> {
        let accounts = town.get(&format!("/control/users/{user}/accounts")).await.ok();
        accounts["accounts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|a| a["accountId"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(numbers("zoe").await.len(), 8, "four at each US institution");
    assert!(numbers("zoe").await.is_disjoint(&numbers("profile_03").await));
    let agent = Agent::register(&town).await;
    let (zoe, nora) = (
        agent.link(&town, "zoe").await,
        agent.link(&town, "profile_03").await,
    );
    let (zoe, nora) = (
        agent.accounts(&town, &zoe).await,
        agent.accounts(&town, &nora).await,
    );
    for (one, other) in zoe.iter().zip(&nora) {
        assert_ne!(one["accountNumber"], other["accountNumber"]);
        assert_eq!(one["nickname"], other["nickname"]);
    }
}

#[tokio::test]
async fn a_user_that_is_wrong_is_not_made() {
    let town = Town::open().await;
    let before = town.get("/control/users").await.ok();
    for (body, status, field, named) in [
        (json!({"profile": "profile_03"}), 400, Some("user"), "missing"),
        (json!({"user": "zoe"}), 400, Some("profile"), "missing"),
        (
            json!({"user": "zoe", "profile": "nobody"}),
            400,
            Some("profile"),
            "profile_03",
        ),
        (
            json!({"user": "zoe", "profile": "profile_03", "script": "nonsense"}),
            400,
            Some("script"),
            "nonsense",
        ),
        (
            json!({"user": "zoe", "profile": "profile_03", "script": "err:103"}),
            400,
            Some("script"),
            "947",
        ),
        (
            json!({"user": "profile_03", "profile": "profile_03"}),
            409,
            Some("user"),
            "already",
        ),
        (
            json!({"user": " zoe", "profile": "profile_03"}),
            400,
            Some("user"),
            "space",
        ),
        (
            json!({"user": "z".repeat(101), "profile": "profile_03"}),
            400,
            Some("user"),
            "100",
        ),
        (
            json!({"user": 7, "profile": "profile_03"}),
            400,
            Some("user"),
            "text",
        ),
        (
            json!({"user": "zoe", "profile": "profile_03", "password": "x"}),
            400,
            None,
            "password",
        ),
    ] {
        town.post("/control/users", &body)
            .await
            .control(status, field, named);
    }
    assert_eq!(town.get("/control/users").await.ok(), before);
}

#[tokio::test]
async fn an_accounts_row_hides_the_number_and_tells_each_clients_name_for_it() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let link = agent.link(&town, "profile_03").await;
    let path = format!("/control/users/profile_03/accounts?institutionId={FINBANK}");
    let row = town.get(&path).await.ok()["accounts"][0].clone();
    let number = row["number"].as_str().unwrap();
    assert!(
        number.starts_with("******") && number.ends_with(row["mask"].as_str().unwrap()),
        "{number}"
    );
    let visible = agent.accounts(&town, &link).await[0]["accountId"].clone();
    assert_eq!(
        row["clients"],
        json!([{"clientId": agent.id, "consentId": link.consent, "accountId": visible}])
    );
    assert_eq!(row["holders"], json!(["Nora Ellen Whitcombe"]));
    assert_eq!(row["type"], "CHECKING");
    assert_eq!(row["institutionId"], FINBANK);
    assert!(row["transactions"].as_u64().unwrap() > 900);
    town.get("/control/users/nobody/accounts")
        .await
        .control(404, Some("user"), "nobody");
    town.get("/control/users/profile_03/accounts?institutionId=1")
        .await
        .control(400, Some("institutionId"), "1");
}

#[tokio::test]
async fn an_accounts_transactions_are_told_as_a_client_sees_them_at_any_instant() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let link = agent.link(&town, "profile_03").await;
    let visible = agent.accounts(&town, &link).await[0]["accountId"].clone();
    let visible = visible.as_str().unwrap();
    let window = window(town.hands.now(), 30);
    let path = format!("/accounts/{visible}/transactions?limit=200&{window}");
    let seen = agent.get(&town, &link, &path).await.ok()["transactions"].clone();
    let ids = |list: &Value| -> BTreeSet<String> {
        let list = list.as_array().unwrap().iter();
        list.map(|t| t["transactionId"].as_str().unwrap().to_owned())
            .collect()
    };
    let path = format!("/control/accounts/{visible}/transactions");
    let all = town.get(&path).await.ok()["transactions"].clone();
    assert!(!ids(&seen).is_empty() && ids(&seen).is_subset(&ids(&all)));
    let count = all.as_array().unwrap().len();
    let held = town
        .get("/control/users/profile_03/accounts?institutionId=102176")
        .await
        .ok();
    assert_eq!(held["accounts"][0]["transactions"], count);
    let before = town.get(&format!("{path}?at=2025-12-31T00:00:00Z")).await.ok();
    assert!(ids(&before["transactions"]).len() < count);
    town.get(&format!("{path}?at=yesterday"))
        .await
        .control(400, Some("at"), "yesterday");
    town.get("/control/accounts/nobody/transactions")
        .await
        .control(404, Some("accountId"), "nobody");
}

#[tokio::test]
async fn a_program_passes_the_pages_or_is_told_why_not() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let details = Agent::details(&ALL_CLUSTERS);
    let fresh = async || agent.authorization_url(&town, &details).await;
    let ask = async |body: Value| town.post("/control/authorize", &body).await;
    let with = async |name: &str, value: Value| {
        let mut body = json!({"authorizationUrl": fresh().await, "user": "profile_03"});
        body[name] = value;
        ask(body).await
    };
    ask(json!({"user": "profile_03"}))
        .await
        .control(400, Some("authorizationUrl"), "missing");
    with("user", json!(null))
        .await
        .control(400, Some("user"), "missing");
    with("user", json!("nobody"))
        .await
        .control(400, Some("user"), "no such user");
    with("user", json!("err:nonsense"))
        .await
        .control(400, Some("user"), "nonsense");
    with("user", json!("profile_4110"))
        .await
        .control(400, Some("user"), "no accounts");
    with("accountIds", json!([]))
        .await
        .control(400, Some("accountIds"), "at least one");
    with("accountIds", json!("all"))
        .await
        .control(400, Some("accountIds"), "list");
    with("accountIds", json!(["nobody"]))
        .await
        .control(400, Some("accountIds"), "nobody");
    let foreign = town.account("profile_04", "CHECKING").await;
    with("accountIds", json!([foreign]))
        .await
        .control(400, Some("accountIds"), &foreign);
    with("decision", json!("perhaps"))
        .await
        .control(400, Some("decision"), "allow or deny");
    with("pin", json!("1")).await.control(400, None, "pin");
    for (address, named) in [
        ("nonsense", "no address"),
        (
            "http://127.0.0.1/102176/token?client_id=a&request_uri=b",
            "authorization endpoint",
        ),
        (
            "http://127.0.0.1/999/authorize?client_id=a&request_uri=b",
            "authorization endpoint",
        ),
        ("http://127.0.0.1/102176/authorize?client_id=a", "request_uri"),
        (
            "http://127.0.0.1/102176/authorize?client_id=a&request_uri=b",
            "not known",
        ),
    ] {
        with("authorizationUrl", json!(address))
            .await
            .control(400, Some("authorizationUrl"), named);
    }
    // Accounts are named by the bank's own ids or by those a client was given.
    let link = agent.link(&town, "profile_03").await;
    let visible = agent.accounts(&town, &link).await[1]["accountId"].clone();
    let own = town.account("profile_03", "LOAN").await;
    let some = agent
        .link_with(&town, json!({"user": "profile_03", "accountIds": [own, visible]}))
        .await;
    let kinds: Vec<_> = agent
        .accounts(&town, &some)
        .await
        .iter()
        .map(|a| a["accountType"].clone())
        .collect();
    assert_eq!(kinds, ["SAVINGS", "LOAN"], "in the bank's order");
}

#[tokio::test]
async fn consents_are_shown_and_withdrawn() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let link = agent.link(&town, "profile_03").await;
    agent.link(&town, "profile_04").await;
    assert_eq!(
        town.get("/control/consents").await.ok()["consents"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    let shown = town.get("/control/consents?user=profile_03").await.ok()["consents"].clone();
    assert_eq!(shown.as_array().unwrap().len(), 1);
    assert_eq!(shown[0]["consentId"], link.consent);
    assert_eq!(shown[0]["status"], "ACTIVE");
    let path = format!("/control/consents/{}/revoke", link.consent);
    assert_eq!(
        town.post(&path, &json!({})).await.ok(),
        json!({"consentId": link.consent, "status": "REVOKED"})
    );
    town.post(&path, &json!({}))
        .await
        .control(409, Some("consentId"), "ended already");
    town.post("/control/consents/nobody/revoke", &json!({}))
        .await
        .control(404, Some("consentId"), "nobody");
    agent.run(&town, &link).await.fdx(401, "603");
    let consent = agent
        .get(&town, &link, &format!("/consents/{}", link.consent))
        .await
        .ok();
    assert_eq!(consent["status"], "REVOKED");
    agent
        .refresh(&town, &link.refresh)
        .await
        .oauth(400, "invalid_grant", "revoked");
}

#[tokio::test]
async fn a_script_that_is_wrong_is_not_set() {
    let town = Town::open().await;
    for (body, status, field, named) in [
        (json!({"user": "profile_03"}), 400, Some("script"), "missing"),
        (json!({"script": "ok"}), 400, Some("user"), "exactly one"),
        (
            json!({"user": "profile_03", "institutionId": "102176", "script": "ok"}),
            400,
            Some("user"),
            "exactly one",
        ),
        (
            json!({"user": "nobody", "script": "ok"}),
            404,
            Some("user"),
            "nobody",
        ),
        (
            json!({"accountId": "nobody", "script": "ok"}),
            404,
            Some("accountId"),
            "nobody",
        ),
        (
            json!({"clientId": "nobody", "script": "ok"}),
            404,
            Some("clientId"),
            "nobody",
        ),
        (
            json!({"institutionId": "1", "script": "ok"}),
            404,
            Some("institutionId"),
            "1",
        ),
        (
            json!({"user": "profile_03", "script": "err:999"}),
            400,
            Some("script"),
            "token-dead",
        ),
        (
            json!({"user": "profile_03", "script": "err:947@noon"}),
            400,
            Some("script"),
            "@noon",
        ),
        (
            json!({"user": "profile_03", "script": "change:nonsense"}),
            400,
            Some("script"),
            "nonsense",
        ),
    ] {
        town.post("/control/scripts", &body)
            .await
            .control(status, field, named);
    }
    let account = town.account("profile_03", "CHECKING").await;
    let impossible = json!({"accountId": account, "script": "change:reopen@now"});
    town.post("/control/scripts", &impossible)
        .await
        .control(409, Some("script"), "changed so");
    assert_eq!(town.get("/control/scripts").await.ok()["scripts"], json!([]));
    town.delete("/control/scripts/script-9")
        .await
        .control(404, Some("scriptId"), "script-9");
}

#[tokio::test]
async fn what_is_not_there_or_not_json_is_said_to_be_so() {
    let town = Town::open().await;
    town.get("/control/nonsense")
        .await
        .control(404, None, "no such operation");
    town.delete("/control/users").await.control(405, None, "method");
    let broken = crate::support::send(&town.base, "POST", "/control/users", &[], "{").await;
    broken.control(400, None, "not JSON");
    let huge = "x".repeat(300 * 1024);
    let refused = crate::support::send(&town.base, "POST", "/control/scripts", &[], &huge).await;
    assert_eq!(refused.status, 413);
}

#[tokio::test]
async fn a_page_in_a_browser_does_not_rule_the_bank() {
    let town = Town::open().await;
    let origin = [("origin", "https://elsewhere.example")];
    let refused = crate::support::send(&town.base, "GET", "/control/users", &origin, "").await;
    refused.control(403, None, "programs on this machine");
}
