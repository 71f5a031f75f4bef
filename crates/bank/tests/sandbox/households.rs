//! Households that are written out, and changes to what accounts show of ledgers.

use serde_json::{Value, json};

use crate::support::{Agent, FINBANK, Link, Town};

/// A household of a checking and a savings account, each with a transaction on five days of January.
fn household(manner: &Value) -> Value {
    let movements = |first: i64| -> Vec<Value> {
        (0..5)
            .map(|n| {
                json!({
                    "at": format!("2026-01-{:02}T10:00:00Z", 10 + n),
                    "amount": format!("{}", first + n),
                    "text": format!("shop {}", first + n),
                })
            })
            .collect()
    };
    let account = |key: &str, kind: &str, number: &str, first: i64| {
        json!({
            "key": key, "category": "DEPOSIT_ACCOUNT", "type": kind, "name": kind, "number": number,
            "opened": "2020-05-06", "opening": "100",
            "holders": [{"customerId": "C1", "first": "Ana", "last": "Alder"}],
            "transactions": movements(first),
        })
    };
    json!({
        "manner": manner,
        "accounts": [
            account("one", "CHECKING", "7000001111", 10),
            account("two", "SAVINGS", "7000002222", 20),
        ],
    })
}

struct Scene {
    town: Town,
    agent: Agent,
    link: Link,
    /// The bank's own ids.
    ids: Vec<String>,
}

async fn scene(manner: Value) -> Scene {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let made = town
        .post(
            "/control/users",
            &json!({"user": "ana", "institutionId": FINBANK, "household": household(&manner)}),
        )
        .await
        .ok();
    assert_eq!(made["institutions"], json!([FINBANK]));
    let link = agent.link(&town, "ana").await;
    let rows = town.get("/control/users/ana/accounts").await.ok();
    let rows = rows["accounts"].as_array().unwrap();
    let ids = rows
        .iter()
        .map(|row| row["accountId"].as_str().unwrap().to_owned());
    let ids = ids.collect();
    Scene {
        town,
        agent,
        link,
        ids,
    }
}

impl Scene {
    async fn list(&self) -> Vec<Value> {
        let list = self
            .agent
            .get(&self.town, &self.link, "/accounts?resultType=details")
            .await
            .ok();
        list["accounts"].as_array().unwrap().clone()
    }

    async fn named(&self, name: &str) -> Value {
        let list = self.list().await;
        list.into_iter()
            .find(|account| account["nickname"] == name)
            .unwrap()
    }

    async fn transactions(&self, account: &Value) -> Vec<Value> {
        let id = account["accountId"].as_str().unwrap();
        let path = format!("/accounts/{id}/transactions?startTime=2025-12-01&endTime=2026-02-28");
        let page = self.agent.get(&self.town, &self.link, &path).await.ok();
        page["transactions"].as_array().unwrap().clone()
    }

    async fn change(&self, id: &str, body: Value) -> Value {
        let path = format!("/control/accounts/{id}/changes");
        self.town.post(&path, &body).await.ok()
    }

    async fn share(&self, ids: &[&str]) -> Value {
        let path = format!("/control/consents/{}/accounts", self.link.consent);
        self.town.post(&path, &json!({ "accountIds": ids })).await.ok()
    }
}

fn texts(transactions: &[Value]) -> Vec<&str> {
    let texts = transactions
        .iter()
        .map(|one| one["description"].as_str().unwrap());
    texts.collect()
}

#[tokio::test]
async fn a_household_is_told_as_it_was_written() {
    let scene = scene(json!({})).await;
    let one = scene.named("CHECKING").await;
    assert_eq!(one["accountNumber"], "7000001111");
    assert_eq!(one["accountNumberDisplay"], "1111");
    assert_eq!(one["accountOpenDate"], "2020-05-06");
    assert_eq!(one["currency"]["currencyCode"], "USD");
    assert_eq!(one["currentBalance"].to_string(), "160");
    let told = scene.transactions(&one).await;
    assert_eq!(
        texts(&told),
        ["shop 14", "shop 13", "shop 12", "shop 11", "shop 10"]
    );
    let id = one["accountId"].as_str().unwrap();
    let contact = scene
        .agent
        .get(&scene.town, &scene.link, &format!("/accounts/{id}/contact"))
        .await
        .ok();
    assert_eq!(contact["holders"][0]["name"]["last"], "Alder");
    assert_eq!(contact["holders"][0]["customerId"], "C1");
}

#[tokio::test]
async fn a_bank_keeps_to_itself_what_its_manner_does_not_tell() {
    let scene = scene(json!({
        "numbers": "none", "masks": false, "opened": false, "holders": "names", "days": 3,
        "transactionIds": "counted", "balances": false, "resources": false,
    }))
    .await;
    let (one, two) = (scene.named("CHECKING").await, scene.named("SAVINGS").await);
    for field in [
        "accountNumber",
        "accountNumberDisplay",
        "accountOpenDate",
        "currentBalance",
        "routingTransitNumber",
    ] {
        assert_eq!(one.get(field), None, "{field}");
    }
    let ids = |rows: Vec<Value>| -> Vec<String> {
        rows.iter()
            .map(|row| row["transactionId"].as_str().unwrap().to_owned())
            .collect()
    };
    let told = ids(scene.transactions(&one).await);
    assert_eq!(told, ["2026-01-14-1", "2026-01-13-1"]);
    assert_eq!(ids(scene.transactions(&two).await), told);
    let path = format!("/consents/{}", scene.link.consent);
    let consent = scene.agent.get(&scene.town, &scene.link, &path).await.ok();
    assert_eq!(consent.get("resources"), None);
    let id = one["accountId"].as_str().unwrap();
    let about = async |what: &str| {
        let path = format!("/accounts/{id}/{what}");
        scene.agent.get(&scene.town, &scene.link, &path).await.ok()
    };
    assert_eq!(about("contact").await["holders"][0].get("customerId"), None);
    assert_eq!(about("payment-networks").await["paymentNetworks"], json!([]));
}

#[tokio::test]
async fn transactions_are_refused_where_there_are_none_to_be_had() {
    let scene = scene(json!({"days": 0, "holders": "none"})).await;
    let one = scene.named("CHECKING").await;
    let id = one["accountId"].as_str().unwrap();
    let get = async |what: &str| {
        let path = format!("/accounts/{id}/{what}");
        scene.agent.get(&scene.town, &scene.link, &path).await
    };
    get("transactions").await.fdx(422, "704");
    assert_eq!(get("contact").await.ok().get("holders"), None);
}

#[tokio::test]
async fn stand_ins_last_as_long_as_a_consent() {
    let scene = scene(json!({"numbers": "stand-ins"})).await;
    let number = async |link: &Link| {
        let list = scene.agent.get(&scene.town, link, "/accounts").await.ok();
        let id = list["accounts"][0]["accountId"].as_str().unwrap().to_owned();
        let path = format!("/accounts/{id}/payment-networks");
        let networks = scene.agent.get(&scene.town, link, &path).await.ok();
        assert_eq!(
            networks["paymentNetworks"][0]["identifierType"],
            "TOKENIZED_ACCOUNT_NUMBER"
        );
        (id, networks["paymentNetworks"][0]["identifier"].clone())
    };
    let first = number(&scene.link).await;
    assert_eq!(number(&scene.link).await, first);
    let again = scene.agent.link(&scene.town, "ana").await;
    let second = number(&again).await;
    assert_eq!(second.0, first.0, "the id is the account's");
    assert_ne!(second.1, first.1, "the number is the consent's");
}

#[tokio::test]
async fn fleeting_ids_are_others_in_every_run_and_the_same_within_one() {
    let scene = scene(json!({"transactionIds": "fleeting"})).await;
    let one = scene.named("CHECKING").await;
    let first = scene.transactions(&one).await;
    assert_eq!(scene.transactions(&one).await, first);
    let one = scene.named("CHECKING").await;
    let second = scene.transactions(&one).await;
    assert_eq!(texts(&second), texts(&first));
    assert!(
        second
            .iter()
            .zip(&first)
            .all(|(new, old)| new["transactionId"] != old["transactionId"])
    );
}

#[tokio::test]
async fn what_transactions_are_called_and_dated_changes_and_changes_back() {
    let scene = scene(json!({})).await;
    let before = scene.transactions(&scene.named("CHECKING").await).await;
    let differs = |field: &str, after: &[Value]| {
        let pairs = before.iter().zip(after);
        pairs.filter(|(old, new)| old[field] != new[field]).count()
    };
    for (word, field) in [
        ("transactions", "transactionId"),
        ("texts", "description"),
        ("dates", "postedTimestamp"),
    ] {
        let id = scene.ids[0].as_str();
        let change = scene.change(id, json!({ "change": word })).await;
        let after = scene.transactions(&scene.named("CHECKING").await).await;
        assert_eq!(differs(field, &after), 5, "{word}");
        assert_eq!(differs("amount", &after), 0, "{word}");
        scene.change(id, json!({ "undo": change["changeId"] })).await;
        assert_eq!(
            scene.transactions(&scene.named("CHECKING").await).await,
            before,
            "{word}"
        );
    }
    let fresh = json!({"change": "fresh+id", "to": {"fresh": "2026-01-13T00:00:00Z"}});
    let id = scene.ids[0].as_str();
    let change = scene.change(id, fresh).await;
    let after = scene.transactions(&scene.named("CHECKING").await).await;
    assert_eq!(texts(&after), ["shop 14", "shop 13"]);
    scene.change(id, json!({ "undo": change["changeId"] })).await;
    assert_eq!(scene.transactions(&scene.named("CHECKING").await).await, before);
}

#[tokio::test]
async fn an_account_goes_into_another_and_comes_out_of_it() {
    let scene = scene(json!({})).await;
    let (before, kept) = (scene.list().await, scene.named("SAVINGS").await);
    let ledger = scene.transactions(&kept).await;
    let (one, two) = (scene.ids[0].as_str(), scene.ids[1].as_str());
    let change = scene.change(one, json!({"change": "merge", "with": two})).await;
    let list = scene.list().await;
    assert_eq!(list.len(), 1);
    assert_eq!(list[0]["accountId"], kept["accountId"]);
    // 100 and 10 to 14, and 100 and 20 to 24.
    assert_eq!(list[0]["currentBalance"].to_string(), "370");
    let both = scene.transactions(&list[0]).await;
    assert_eq!(both.len(), 10);
    assert!(
        ledger.iter().all(|row| both.contains(row)),
        "its own stay what they are"
    );
    let path = format!("/control/accounts/{two}/changes");
    let undo = json!({ "undo": change["changeId"] });
    scene
        .town
        .post(&path, &undo)
        .await
        .control(404, Some("undo"), "change-");
    scene.change(one, undo).await;
    assert_eq!(names(&scene.list().await), names(&before));
    assert_eq!(scene.transactions(&kept).await, ledger);
}

fn names(list: &[Value]) -> Vec<(Value, Value, Value)> {
    let name = |account: &Value| {
        (
            account["accountId"].clone(),
            account["accountNumber"].clone(),
            account["currentBalance"].clone(),
        )
    };
    list.iter().map(name).collect()
}

#[tokio::test]
async fn an_account_becomes_two_with_half_of_its_ledger_each() {
    let scene = scene(json!({})).await;
    let before = scene.list().await;
    let whole = scene.named("CHECKING").await;
    let change = scene
        .change(scene.ids[0].as_str(), json!({"change": "split"}))
        .await;
    let opened: Vec<&str> = change["opened"]
        .as_array()
        .unwrap()
        .iter()
        .map(|id| id.as_str().unwrap())
        .collect();
    assert_eq!(opened.len(), 2);
    assert_eq!(scene.list().await.len(), 1, "the person has not shared them");
    scene.share(&[opened[0], opened[1], scene.ids[1].as_str()]).await;
    let halves: Vec<Value> = scene
        .list()
        .await
        .into_iter()
        .filter(|account| account["nickname"] == "CHECKING")
        .collect();
    assert_eq!(halves.len(), 2);
    let mut shown = Vec::new();
    for half in &halves {
        assert_ne!(half["accountNumber"], whole["accountNumber"]);
        assert_eq!(half.get("currentBalance"), None);
        let part = scene.transactions(half).await;
        shown.extend(texts(&part).into_iter().map(str::to_owned));
    }
    shown.sort();
    assert_eq!(shown, ["shop 10", "shop 11", "shop 12", "shop 13", "shop 14"]);
    scene
        .change(scene.ids[0].as_str(), json!({ "undo": change["changeId"] }))
        .await;
    scene
        .share(&[scene.ids[0].as_str(), scene.ids[1].as_str(), opened[0]])
        .await;
    assert_eq!(names(&scene.list().await), names(&before));
}

#[tokio::test]
async fn a_twin_looks_like_its_sibling_and_has_a_ledger_of_its_own() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let account = town.account("profile_03", "CHECKING").await;
    for (word, same) in [("twin", false), ("twin-mask", true)] {
        let path = format!("/control/accounts/{account}/changes");
        let made = town.post(&path, &json!({ "change": word })).await.ok();
        let twin = made["opened"][0].as_str().unwrap().to_owned();
        let link = agent.link(&town, "profile_03").await;
        let rows = town.get("/control/users/profile_03/accounts").await.ok();
        let row = |id: &str| -> Value {
            let rows = rows["accounts"].as_array().unwrap();
            rows.iter().find(|row| row["accountId"] == id).unwrap().clone()
        };
        let (one, other) = (row(&account), row(&twin));
        assert_eq!(
            (&one["name"], &one["holders"]),
            (&other["name"], &other["holders"])
        );
        assert_eq!(one["mask"] == other["mask"], same, "{word}");
        let ledger = async |row: &Value| {
            let id = row["clients"][0]["accountId"].as_str().unwrap();
            let path = format!("/accounts/{id}/transactions?startTime=2025-11-01&endTime=2026-01-15");
            agent.get(&town, &link, &path).await.ok()["transactions"].clone()
        };
        let (ours, theirs) = (ledger(&one).await, ledger(&other).await);
        assert_ne!(ours, theirs);
        assert!(theirs.as_array().is_some_and(|rows| !rows.is_empty()));
        town.post(&path, &json!({ "undo": made["changeId"] })).await.ok();
        let left = town.get("/control/users/profile_03/accounts").await.ok();
        let left = left["accounts"].as_array().unwrap().clone();
        let twin = left.iter().find(|row| row["accountId"] == twin.as_str()).unwrap();
        assert_eq!(twin["listed"], false);
    }
}

#[tokio::test]
async fn an_id_that_was_used_is_given_to_another_account() {
    let scene = scene(json!({})).await;
    let (old, other) = (scene.named("CHECKING").await, scene.named("SAVINGS").await);
    let ids = &scene.ids;
    scene.change(&ids[0], json!({"change": "drop"})).await;
    let change = json!({"change": "id", "to": {"id": ids[0]}});
    let made = scene.change(&ids[1], change).await;
    let list = scene.list().await;
    assert_eq!(list.len(), 1);
    assert_eq!(list[0]["accountId"], old["accountId"]);
    assert_eq!(list[0]["accountNumber"], other["accountNumber"]);
    scene.change(&ids[1], json!({ "undo": made["changeId"] })).await;
    assert_eq!(scene.list().await[0]["accountId"], other["accountId"]);
}

#[tokio::test]
async fn a_bank_moves_to_another_system_and_every_account_has_another_id() {
    let scene = scene(json!({})).await;
    let before = scene.list().await;
    let moved = json!({"change": "id+transactions+number"});
    let path = "/control/users/ana/changes";
    let made = scene.town.post(path, &moved).await.ok();
    assert_eq!(made["changes"].as_array().unwrap().len(), 2);
    let after = scene.list().await;
    for (old, new) in before.iter().zip(&after) {
        assert_ne!(old["accountId"], new["accountId"]);
        assert_ne!(old["accountNumber"], new["accountNumber"]);
        assert_eq!(old["nickname"], new["nickname"]);
    }
    let twice = json!({"change": "reopen"});
    scene
        .town
        .post(path, &twice)
        .await
        .control(409, Some("change"), "open already");
    scene
        .town
        .post("/control/users/nobody/changes", &moved)
        .await
        .control(404, Some("user"), "nobody");
}

#[tokio::test]
async fn a_person_shares_fewer_accounts_and_more_again() {
    let scene = scene(json!({})).await;
    let ids: Vec<&str> = scene.ids.iter().map(String::as_str).collect();
    scene.share(&ids[1..]).await;
    assert_eq!(scene.list().await.len(), 1);
    let path = format!("/consents/{}", scene.link.consent);
    let consent = scene.agent.get(&scene.town, &scene.link, &path).await.ok();
    let covered = consent["resources"].as_array().unwrap().iter();
    assert_eq!(covered.filter(|r| r["resourceType"] == "ACCOUNT").count(), 1);
    scene.share(&ids).await;
    assert_eq!(scene.list().await.len(), 2);
    let stranger = scene.town.account("profile_03", "CHECKING").await;
    let path = format!("/control/consents/{}/accounts", scene.link.consent);
    for (body, status, field) in [
        (json!({"accountIds": [stranger]}), 400, Some("accountIds")),
        (json!({}), 400, Some("accountIds")),
    ] {
        scene.town.post(&path, &body).await.control(status, field, "");
    }
    scene
        .town
        .post(
            &format!("/control/consents/{}/revoke", scene.link.consent),
            &json!({}),
        )
        .await
        .ok();
    scene
        .town
        .post(&path, &json!({"accountIds": ids}))
        .await
        .control(409, Some("consentId"), "ended");
}

#[tokio::test]
async fn a_page_that_is_missing_is_said_to_be_missing() {
    let scene = scene(json!({})).await;
    let one = scene.named("CHECKING").await;
    let script = scene
        .town
        .script("accountId", &scene.ids[0], "err:transactions-partial")
        .await;
    let id = one["accountId"].as_str().unwrap();
    let path = format!("/accounts/{id}/transactions?startTime=2025-12-01&endTime=2026-02-28");
    let page = scene.agent.get(&scene.town, &scene.link, &path).await;
    assert_eq!(page.status, 206);
    let told = page.json()["transactions"].as_array().unwrap().clone();
    assert_eq!(texts(&told), ["shop 14", "shop 13", "shop 12"]);
    scene
        .town
        .delete(&format!("/control/scripts/{script}"))
        .await
        .ok();
    let page = scene.agent.get(&scene.town, &scene.link, &path).await;
    assert_eq!(page.status, 200);
}

#[tokio::test]
async fn both_owners_of_a_joint_account_see_it_under_consents_of_their_own() {
    let scene = scene(json!({})).await;
    let joint = json!({"accounts": [], "joint": [scene.ids[0]]});
    scene
        .town
        .post(
            "/control/users",
            &json!({"user": "ben", "institutionId": FINBANK, "household": joint}),
        )
        .await
        .ok();
    let link = scene.agent.link(&scene.town, "ben").await;
    let theirs = scene.agent.accounts(&scene.town, &link).await;
    assert_eq!(theirs.len(), 1);
    assert_eq!(theirs[0]["accountId"], scene.named("CHECKING").await["accountId"]);
}

#[tokio::test]
async fn a_household_or_a_change_that_is_wrong_is_refused_and_changes_nothing() {
    let scene = scene(json!({})).await;
    let before = names(&scene.list().await);
    let made = |body: Value| {
        let town = &scene.town;
        async move { town.post("/control/users", &body).await }
    };
    let good = household(&json!({}));
    for (body, field, named) in [
        (
            json!({"user": "x", "institutionId": FINBANK, "household": {}}),
            "household",
            "at least one account",
        ),
        (
            json!({"user": "x", "institutionId": FINBANK, "household": {"acounts": []}}),
            "household",
            "acounts",
        ),
        (
            json!({"user": "x", "institutionId": "1", "household": good}),
            "institutionId",
            "no institution 1",
        ),
        (
            json!({"user": "x", "household": good}),
            "institutionId",
            "missing",
        ),
        (
            json!({"user": "x", "institutionId": FINBANK, "household": {"joint": ["a1"]}}),
            "household",
            "no account a1",
        ),
        (
            json!({"user": "x", "profile": "profile_03", "household": good}),
            "household",
            "together",
        ),
    ] {
        made(body).await.control(400, Some(field), named);
    }
    let path = format!("/control/accounts/{}/changes", scene.ids[0]);
    for (body, status, field, named) in [
        (
            json!({"change": "name", "to": {"number": "1"}}),
            400,
            "to",
            "number",
        ),
        (json!({"change": "name", "to": {"nam": "x"}}), 400, "to", "nam"),
        (json!({"change": "merge"}), 409, "change", "with"),
        (
            json!({"change": "merge", "with": scene.ids[0]}),
            409,
            "change",
            "another account",
        ),
        (
            json!({"change": "merge", "with": "nobody"}),
            404,
            "with",
            "nobody",
        ),
        (
            json!({"change": "name", "with": scene.ids[1]}),
            409,
            "change",
            "belongs to merge",
        ),
        (json!({"change": "split+twin"}), 409, "change", "together"),
        (json!({"change": "list"}), 409, "change", "listed already"),
    ] {
        scene
            .town
            .post(&path, &body)
            .await
            .control(status, Some(field), named);
    }
    assert_eq!(names(&scene.list().await), before);
}

#[tokio::test]
async fn households_and_what_became_of_them_are_there_after_a_restart() {
    let mut scene = scene(json!({"days": 10})).await;
    scene
        .change(&scene.ids[0].clone(), json!({"change": "split"}))
        .await;
    let rows = scene.town.get("/control/users/ana/accounts").await.ok();
    assert_eq!(rows["accounts"].as_array().unwrap().len(), 4);
    scene.town.reopen().await;
    assert_eq!(scene.town.get("/control/users/ana/accounts").await.ok(), rows);
}
