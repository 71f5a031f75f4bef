//! A ledger from files, over the wire.

use std::{fs, path::PathBuf};

use serde_json::{Value, json};

use crate::support::{Agent, Link, Town, window};

fn ledger() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let file =
        |name: &str, content: &Value| fs::write(folder.path().join(name), content.to_string()).unwrap();
    file("one", &json!("no JSON file by its name"));
    file(
        "accounts.json",
        &json!({"accounts": [
            {"accountId": 71, "accountCategory": "DEPOSIT_ACCOUNT", "status": "OPEN", "nickname": "Everyday"},
            {"accountId": "72", "accountCategory": "INVESTMENT_ACCOUNT", "accountType": "IRA"},
        ]}),
    );
    fs::write(
        folder.path().join("details.json"),
        r#"{"accountId": "71", "accountCategory": "DEPOSIT_ACCOUNT", "accountType": "CHECKING", "accountNumber": "5511223344",
            "accountNumberDisplay": "XXX3344", "currency": {"currencyCode": "USD"}, "currentBalance": 12345678901234.1234,
            "lastActivityDate": "2021-03-04"}"#,
    )
    .unwrap();
    file(
        "who.json",
        &json!({"accountId": "71", "holders": [{"customerId": "p-1", "name": {"first": "Mary", "last": "Somerville"}}]}),
    );
    file(
        "how.json",
        &json!([{"accountId": "71", "bankId": "102099980", "identifier": "5511223344", "type": "US_ACH"}]),
    );
    file(
        "what.json",
        &json!({"transactions": [
            {"accountId": "71", "transactionId": 1, "postedTimestamp": "2021-03-04", "amount": -5.5, "status": "POSTED"},
            {"accountId": "71", "transactionId": 2, "postedTimestamp": "2021-02-04T10:00:00Z", "amount": 7, "status": "POSTED"},
        ]}),
    );
    folder
}

async fn linked(town: &Town) -> (Agent, Link) {
    let agent = Agent::register(town).await;
    let link = agent.link(town, "ledger").await;
    (agent, link)
}

#[tokio::test]
async fn a_ledger_from_files_is_served_as_written_under_the_clients_own_ids() {
    let folder = ledger();
    let town = Town::with_ledger(Some(folder.path().to_owned())).await;
    let (agent, link) = linked(&town).await;
    let accounts = agent.accounts(&town, &link).await;
    assert_eq!(accounts.len(), 2);
    let id = accounts[0]["accountId"].as_str().unwrap().to_owned();
    assert_ne!(id, "71");
    let raw = agent.get(&town, &link, &format!("/accounts/{id}")).await.body;
    assert!(raw.contains("12345678901234.1234"), "{raw}");
    assert_eq!(accounts[0]["lastActivityDate"], "2026-01-14");
    assert_eq!(accounts[0]["nickname"], "Everyday", "from the list");
    let light = agent.get(&town, &link, "/accounts").await.ok();
    assert!(light["accounts"][0].get("currentBalance").is_none());
    assert_eq!(light["accounts"][1]["accountType"], "IRA");
    let now = crate::support::START.parse().unwrap();
    let rows = agent
        .get(
            &town,
            &link,
            &format!("/accounts/{id}/transactions?{}", window(now, 60)),
        )
        .await
        .ok();
    assert_eq!(rows["transactions"][0]["postedTimestamp"], "2026-01-14");
    assert_eq!(rows["transactions"][0]["transactionId"], 1);
    assert_eq!(rows["transactions"][1]["postedTimestamp"], "2025-12-17T10:00:00Z");
    assert_eq!(rows["transactions"][1]["accountId"], id);
    // What the files do not say is no data, not an empty lie.
    let bare = accounts[1]["accountId"].as_str().unwrap();
    agent
        .get(&town, &link, &format!("/accounts/{bare}/contact"))
        .await
        .fdx(404, "1107");
    agent
        .get(&town, &link, &format!("/accounts/{bare}/payment-networks"))
        .await
        .fdx(404, "1107");
    let none = agent
        .get(&town, &link, &format!("/accounts/{bare}/transactions"))
        .await
        .ok();
    assert_eq!(none["transactions"], json!([]));
    assert_eq!(
        agent.get(&town, &link, "/customers/current").await.ok()["customerId"],
        "p-1"
    );
}

#[tokio::test]
async fn a_ledger_from_files_changes_and_changes_back_like_any_other() {
    let folder = ledger();
    let mut town = Town::with_ledger(Some(folder.path().to_owned())).await;
    let (agent, link) = linked(&town).await;
    let id = agent.accounts(&town, &link).await[0]["accountId"]
        .as_str()
        .unwrap()
        .to_owned();
    let all = async |town: &Town| {
        let mut all = Vec::new();
        for path in ["", "/contact", "/payment-networks"] {
            all.push(
                agent
                    .get(town, &link, &format!("/accounts/{id}{path}"))
                    .await
                    .body,
            );
        }
        all
    };
    let before = all(&town).await;
    let change = town.change(&id, "number+holder+name+type+currency").await;
    let after = all(&town).await;
    let account: Value = serde_json::from_str(&after[0]).unwrap();
    let number = account["accountNumber"].as_str().unwrap().to_owned();
    assert_ne!(number, "5511223344");
    assert_eq!(account["accountNumberDisplay"], format!("XXX{}", &number[6..]));
    let networks: Value = serde_json::from_str(&after[2]).unwrap();
    assert_eq!(networks["paymentNetworks"][0]["identifier"], number);
    let contact: Value = serde_json::from_str(&after[1]).unwrap();
    assert_ne!(contact["holders"][0]["name"]["first"], "Mary");
    town.reopen().await;
    assert_eq!(all(&town).await, after, "the change outlives a restart");
    town.undo(&id, &change).await.ok();
    assert_eq!(all(&town).await, before);
    let bare = agent.accounts(&town, &link).await[1]["accountId"]
        .as_str()
        .unwrap()
        .to_owned();
    let refused = town
        .post(
            &format!("/control/accounts/{bare}/changes"),
            &json!({"change": "number"}),
        )
        .await;
    refused.control(409, Some("change"), "no number");
}

#[tokio::test]
async fn a_file_of_unknown_shape_stops_the_bank_from_opening_and_is_named() {
    let folder = ledger();
    fs::write(folder.path().join("odd.json"), r#"{"tax": []}"#).unwrap();
    let town = Town::open().await;
    let data = tempfile::tempdir().unwrap();
    let config = bank::Config {
        ledger: Some(folder.path().to_owned()),
        data_dir: data.path().to_owned(),
        ..town.config()
    };
    let error = bank::Bank::start(config).await.err().unwrap().to_string();
    assert!(
        error.contains("odd.json") && error.contains("Known are"),
        "{error}"
    );
}

/// Answers nobody here wrote (Mastercard's mock resource server). They stay where they are.
#[tokio::test]
async fn a_published_mock_banks_answers_are_a_ledger() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/fdx"));
    if !folder.is_dir() {
        println!("SKIPPED: {} is not here", folder.display());
        return;
    }
    let town = Town::with_ledger(Some(folder)).await;
    let (agent, link) = linked(&town).await;
    let accounts = agent.accounts(&town, &link).await;
    let categories: Vec<_> = accounts
        .iter()
        .map(|a| a["accountCategory"].as_str().unwrap())
        .collect();
    assert_eq!(
        categories,
        [
            "DEPOSIT_ACCOUNT",
            "DEPOSIT_ACCOUNT",
            "LOAN_ACCOUNT",
            "INVESTMENT_ACCOUNT",
            "LOC_ACCOUNT"
        ]
    );
    let counts = [4, 0, 6, 3, 6];
    let now = crate::support::START.parse().unwrap();
    for (account, count) in accounts.iter().zip(counts) {
        let id = account["accountId"].as_str().unwrap();
        // The oldest of the loan's rows are years older than the newest: only the window's are shown.
        let rows = agent
            .get(
                &town,
                &link,
                &format!("/accounts/{id}/transactions?{}", window(now, 720)),
            )
            .await
            .ok();
        let rows = rows["transactions"].as_array().unwrap().clone();
        assert!(
            rows.len() <= count && rows.is_empty() == (count == 0),
            "{id}: {}",
            rows.len()
        );
        if let Some(newest) = rows.first() {
            assert!(
                newest["postedTimestamp"]
                    .as_str()
                    .unwrap()
                    .starts_with("2026-01-14"),
                "{newest}"
            );
        }
    }
    let deposit = accounts[0]["accountId"].as_str().unwrap();
    let raw = agent.get(&town, &link, &format!("/accounts/{deposit}")).await;
    assert_eq!(raw.ok()["currentBalance"].to_string(), "4984.46");
    let change = town.change(deposit, "number+holder").await;
    let networks = agent
        .get(&town, &link, &format!("/accounts/{deposit}/payment-networks"))
        .await
        .ok();
    assert_ne!(networks["paymentNetworks"][0]["identifier"], "7000003223");
    town.undo(deposit, &change).await.ok();
    assert_eq!(agent.accounts(&town, &link).await, accounts);
}
