//! The ledger changes, at one stroke, and changes back.

use serde_json::{Value, json};

use crate::support::{Agent, Link, Town};

/// Everything a client sees of its first account.
async fn seen(town: &Town, agent: &Agent, link: &Link) -> Value {
    let list = agent.get(town, link, "/accounts?resultType=details").await.ok();
    let account = list["accounts"][0].clone();
    let id = account["accountId"].as_str().unwrap();
    let contact = agent
        .get(town, link, &format!("/accounts/{id}/contact"))
        .await
        .json();
    let networks = agent
        .get(town, link, &format!("/accounts/{id}/payment-networks"))
        .await
        .json();
    json!({"account": account, "contact": contact, "networks": networks})
}

#[tokio::test]
async fn each_change_is_seen_by_the_client_and_undone_to_the_byte() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let link = agent.link(&town, "profile_03").await;
    let account = town.account("profile_03", "CHECKING").await;
    let before = seen(&town, &agent, &link).await;
    for (words, pointers) in [
        (
            "number",
            vec![
                "/account/accountNumber",
                "/account/accountNumberDisplay",
                "/networks/paymentNetworks/0/identifier",
            ],
        ),
        ("mask", vec!["/account/accountNumberDisplay"]),
        ("id", vec!["/account/accountId"]),
        ("name", vec!["/account/nickname"]),
        ("type", vec!["/account/accountType"]),
        (
            "holder",
            vec!["/contact/holders/0/name/last", "/contact/holders/0/customerId"],
        ),
        ("holder-add", vec!["/contact/holders/1"]),
        ("currency", vec!["/account/currency/currencyCode"]),
        ("close", vec!["/account/status"]),
        (
            "number+holder",
            vec!["/account/accountNumber", "/contact/holders/0/name/first"],
        ),
    ] {
        let change = town.change(&account, words).await;
        let after = seen(&town, &agent, &link).await;
        for pointer in pointers {
            assert!(after.pointer(pointer).is_some(), "{words}: {pointer}");
            assert_ne!(
                before.pointer(pointer),
                after.pointer(pointer),
                "{words}: {pointer}"
            );
        }
        assert_eq!(
            town.undo(&account, &change).await.ok(),
            json!({"changeId": change, "undone": true})
        );
        assert_eq!(seen(&town, &agent, &link).await, before, "{words}");
    }
}

#[tokio::test]
async fn a_new_number_keeps_the_id_and_the_routing_and_the_mask_follows_it() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let link = agent.link(&town, "profile_03").await;
    let before = seen(&town, &agent, &link).await;
    town.change(&town.account("profile_03", "CHECKING").await, "number")
        .await;
    let after = seen(&town, &agent, &link).await;
    assert_eq!(before["account"]["accountId"], after["account"]["accountId"]);
    assert_eq!(
        before["networks"]["paymentNetworks"][0]["bankId"],
        after["networks"]["paymentNetworks"][0]["bankId"]
    );
    let number = after["account"]["accountNumber"].as_str().unwrap();
    assert!(number.ends_with(after["account"]["accountNumberDisplay"].as_str().unwrap()));
    assert_eq!(
        before["account"]["currentBalance"],
        after["account"]["currentBalance"]
    );
}

#[tokio::test]
async fn a_new_id_is_the_same_account_and_the_old_id_is_gone() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let link = agent.link(&town, "profile_03").await;
    let before = seen(&town, &agent, &link).await;
    let old = before["account"]["accountId"].as_str().unwrap().to_owned();
    let change = town.change(&old, "id").await;
    let after = seen(&town, &agent, &link).await;
    assert_eq!(
        before["account"]["accountNumber"],
        after["account"]["accountNumber"]
    );
    agent
        .get(&town, &link, &format!("/accounts/{old}"))
        .await
        .fdx(404, "701");
    let consent = agent
        .get(&town, &link, &format!("/consents/{}", link.consent))
        .await
        .ok();
    assert_eq!(
        consent["resources"][0]["resourceId"],
        after["account"]["accountId"]
    );
    // The back office still knows what the old id meant.
    town.undo(&old, &change).await.ok();
    assert_eq!(seen(&town, &agent, &link).await, before);
}

#[tokio::test]
async fn a_closed_account_is_listed_but_its_transactions_are_not_to_be_had() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let link = agent.link(&town, "profile_03").await;
    let id = seen(&town, &agent, &link).await["account"]["accountId"]
        .as_str()
        .unwrap()
        .to_owned();
    let change = town.change(&id, "close").await;
    assert_eq!(
        agent.get(&town, &link, &format!("/accounts/{id}")).await.ok()["status"],
        "CLOSED"
    );
    agent
        .get(&town, &link, &format!("/accounts/{id}/transactions"))
        .await
        .fdx(409, "705");
    agent
        .get(&town, &link, &format!("/accounts/{id}/payment-networks"))
        .await
        .fdx(409, "705");
    let again = town
        .post(
            &format!("/control/accounts/{id}/changes"),
            &json!({"change": "close"}),
        )
        .await;
    again.control(409, Some("change"), "closed already");
    town.change(&id, "reopen").await;
    assert_eq!(
        agent
            .get(&town, &link, &format!("/accounts/{id}/transactions"))
            .await
            .status,
        200
    );
    town.undo(&id, &change).await.control(409, Some("undo"), "status");
}

#[tokio::test]
async fn a_dropped_account_is_gone_though_the_consent_names_it() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let link = agent.link(&town, "profile_03").await;
    let accounts = agent.accounts(&town, &link).await;
    let id = accounts[0]["accountId"].as_str().unwrap();
    let change = town.change(id, "drop").await;
    let left = agent.get(&town, &link, "/accounts").await.ok();
    assert_eq!(left["page"]["totalElements"], 3);
    for path in ["", "/contact", "/transactions"] {
        agent
            .get(&town, &link, &format!("/accounts/{id}{path}"))
            .await
            .fdx(404, "701");
    }
    let consent = agent
        .get(&town, &link, &format!("/consents/{}", link.consent))
        .await
        .ok();
    assert_eq!(consent["resources"][0]["resourceId"], id);
    town.undo(id, &change).await.ok();
    assert_eq!(agent.accounts(&town, &link).await, accounts);
}

#[tokio::test]
async fn an_undo_is_done_once_in_order_and_for_its_own_account() {
    let town = Town::open().await;
    let account = town.account("profile_03", "CHECKING").await;
    let other = town.account("profile_03", "SAVINGS").await;
    let first = town.change(&account, "number+holder").await;
    let second = town.change(&account, "name+number").await;
    town.undo(&account, &first)
        .await
        .control(409, Some("undo"), &format!("{second} changed number"));
    town.undo(&other, &first).await.control(404, Some("undo"), &first);
    town.undo(&account, "change-99")
        .await
        .control(404, Some("undo"), "change-99");
    town.undo(&account, "nonsense")
        .await
        .control(404, Some("undo"), "nonsense");
    assert_eq!(town.undo(&account, &second).await.status, 200);
    assert_eq!(town.undo(&account, &first).await.status, 200);
    town.undo(&account, &first)
        .await
        .control(409, Some("undo"), "undone already");
    // Changes to different fields are undone in any order.
    let (name, number) = (
        town.change(&account, "name").await,
        town.change(&account, "number").await,
    );
    assert_eq!(town.undo(&account, &name).await.status, 200);
    assert_eq!(town.undo(&account, &number).await.status, 200);
}

#[tokio::test]
async fn a_change_that_is_wrong_changes_nothing_and_says_why() {
    let town = Town::open().await;
    let account = town.account("profile_03", "CHECKING").await;
    let rows = async || town.get("/control/users/profile_03/accounts").await.ok();
    let before = rows().await;
    let path = format!("/control/accounts/{account}/changes");
    for (body, status, field, named) in [
        (
            json!({"change": "number+nonsense"}),
            400,
            Some("change"),
            "nonsense",
        ),
        (json!({"change": ""}), 400, Some("change"), "not empty"),
        (json!({"change": 1}), 400, Some("change"), "text"),
        (json!({}), 400, Some("change"), "missing"),
        (
            json!({"change": "number", "undo": "change-1"}),
            400,
            Some("undo"),
            "together",
        ),
        (json!({"chang": "number"}), 400, None, "chang"),
        (json!([]), 400, None, "object"),
        // Closing makes sense, reopening what was not closed at first does not: neither is done.
        (
            json!({"change": "drop+reopen"}),
            409,
            Some("change"),
            "open already",
        ),
    ] {
        town.post(&path, &body).await.control(status, field, named);
    }
    town.post("/control/accounts/nobody/changes", &json!({"change": "number"}))
        .await
        .control(404, Some("accountId"), "nobody");
    assert_eq!(rows().await, before);
}
