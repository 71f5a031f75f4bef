//! What becomes of a consent none of whose accounts is shared any more: it is kept as long as that can be undone, and
//! then given up at the bank too.

use house::{FINBANK, House, Linked, code};
use jiff::SignedDuration;
use serde_json::{Value, json};

const USER: &str = "profile_03";

fn id(account: &Value) -> &str {
    account["id"].as_str().expect("an id")
}

/// Lets so many days pass in the partner's time, and everything happen that falls due on the way.
async fn days(house: &House, linked: &Linked, days: u32) {
    let ask = json!({ "advance": format!("P{days}D") });
    linked.caller.post("holdfast/v1/clock", &ask).await.expect(200);
    house.until_idle().await;
}

/// Says of every account that it is not shared any more, and gives the repairs.
async fn disconnected(house: &House, linked: &Linked) -> Vec<Value> {
    let mut repairs = Vec::new();
    for account in linked.accounts().await {
        let path = format!("holdfast/v1/accounts/{}/repairs", id(&account));
        let ask = json!({ "action": "disconnect" });
        repairs.push(linked.caller.post(&path, &ask).await.expect(201));
    }
    house.until_idle().await;
    repairs
}

async fn undone(house: &House, linked: &Linked, repair: &Value) {
    let path = format!("holdfast/v1/repairs/{}/undo", id(repair));
    linked.caller.post(&path, &json!({})).await.expect(200);
    house.until_idle().await;
}

/// The person's consents at the bank, in the order they were given.
async fn at_bank(house: &House) -> Vec<Value> {
    let path = format!("control/consents?user={USER}");
    let told = house.bank().get(&path).await.expect(200);
    let mut consents = told["consents"].as_array().expect("consents").clone();
    consents.sort_by_key(|consent| consent["createdAt"].as_str().map(str::to_owned));
    consents
}

/// Whether the tokens of the newest one still open anything.
async fn opens(house: &House) -> bool {
    let newest = at_bank(house).await.pop().expect("a consent");
    newest["tokensDied"] == false
}

async fn has_tokens(house: &House, linked: &Linked) -> bool {
    let login = linked.login.parse().expect("an id");
    let found = house.rows(&house.us).read(move |tx| tx.find_grant(login)).await;
    found.expect("the grant").is_some()
}

/// What was told of the ends of consents.
async fn ends(linked: &Linked) -> Vec<Value> {
    let told = linked
        .caller
        .get("holdfast/v1/events?limit=1000")
        .await
        .expect(200);
    let events = told["events"].as_array().expect("events").iter();
    let ended = events.filter(|event| event["type"] == "consent.ended");
    ended.map(|event| event["data"]["why"].clone()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_consent_that_serves_no_account_is_given_up_once_nothing_can_be_undone() {
    House::on_each(|house| async move {
        let linked = house.link(&house.us, FINBANK, USER).await;
        let accounts = linked.accounts().await;
        let repairs = disconnected(&house, &linked).await;
        days(&house, &linked, 89).await;
        assert!(opens(&house).await, "it can still be undone");
        assert!(has_tokens(&house, &linked).await);
        assert_eq!(ends(&linked).await, Vec::<Value>::new());

        days(&house, &linked, 2).await;
        assert!(!opens(&house).await);
        assert!(!has_tokens(&house, &linked).await, "nothing sealed is left of it");
        assert_eq!(ends(&linked).await, ["unused"]);
        assert_eq!(
            linked.accounts().await.len(),
            accounts.len(),
            "what is known stays"
        );
        for account in &accounts {
            assert!(!linked.transactions(id(account)).await.is_empty());
        }
        days(&house, &linked, 120).await;
        assert_eq!(ends(&linked).await, ["unused"], "it is told once");

        let last = repairs.last().expect("a repair");
        let undo = format!("holdfast/v1/repairs/{}/undo", id(last));
        let answer = linked.caller.post(&undo, &json!({})).await;
        assert_eq!(
            answer.status, 409,
            "nothing can be undone any more: {}",
            answer.text
        );
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_consent_is_kept_when_an_account_comes_back_and_counted_anew_when_it_goes_again() {
    House::on_each(|house| async move {
        let linked = house.link(&house.us, FINBANK, USER).await;
        let repairs = disconnected(&house, &linked).await;
        days(&house, &linked, 60).await;
        let last = repairs.last().expect("a repair");
        undone(&house, &linked, last).await;
        days(&house, &linked, 100).await;
        assert!(opens(&house).await, "an account needs it again");
        let account = last["accountId"].as_str().expect("an id");
        house.advance(SignedDuration::from_secs(2));
        linked.refresh().await;
        assert_eq!(code(&linked.account(account).await), 0);

        let path = format!("holdfast/v1/accounts/{account}/repairs");
        let ask = json!({ "action": "disconnect" });
        linked.caller.post(&path, &ask).await.expect(201);
        days(&house, &linked, 89).await;
        assert!(opens(&house).await);
        days(&house, &linked, 2).await;
        assert!(!opens(&house).await);
        assert_eq!(ends(&linked).await, ["unused"]);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_links_again_in_the_meantime_has_a_consent_that_is_kept() {
    House::on_each(|house| async move {
        let linked = house.link(&house.us, FINBANK, USER).await;
        disconnected(&house, &linked).await;
        days(&house, &linked, 60).await;
        let again = house.link_for(&house.us, &linked.customer, FINBANK, USER).await;
        house.until_idle().await;
        assert_eq!(
            again.login, linked.login,
            "the person goes on with the login they had"
        );
        days(&house, &linked, 100).await;
        assert!(opens(&house).await);
        assert!(has_tokens(&house, &linked).await);
        assert_eq!(ends(&linked).await, Vec::<Value>::new());
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_bank_stopped_sharing_counts_too_and_a_job_that_was_lost_is_put_in_place_again() {
    House::on_each(|house| async move {
        let mut linked = house.link(&house.us, FINBANK, USER).await;
        let consents = at_bank(&house).await;
        let consent = consents[0]["consentId"].as_str().expect("an id");
        let path = format!("control/consents/{consent}/accounts");
        let none = json!({ "accountIds": [] });
        house.bank().post(&path, &none).await.expect(200);
        house.advance(SignedDuration::from_secs(2));
        linked.refresh().await;
        for account in linked.accounts().await {
            let status = linked.status(id(&account)).await;
            assert_eq!(status["condition"], "account-not-shared", "{status}");
        }
        let lost = house
            .rows(&house.us)
            .write(|tx| tx.drop_waiting_jobs("retire:"))
            .await;
        let lost: Result<(), store::StoreError> = lost;
        lost.expect("no job");
        // Hourly, what should be in place is put in place.
        house
            .later(SignedDuration::from_hours(2), &house.us, &mut linked)
            .await;
        house.until_idle().await;
        days(&house, &linked, 91).await;
        assert!(!opens(&house).await);
        assert_eq!(ends(&linked).await, ["unused"]);
        house
    })
    .await;
}
