//! An account that the bank lists as closed, and the one that may follow it.

use house::{Caller, FINBANK, House, Linked, code};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::{Value, json};

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn id(account: &Value) -> &str {
    account["id"].as_str().expect("an id")
}

fn account(key: &str, number: &str, opened: Timestamp, listed: bool, moves: &[i64]) -> Value {
    let at = |day: &i64| {
        opened
            .checked_add(DAY * i32::try_from(*day).expect("a day"))
            .expect("an instant")
    };
    let transactions: Vec<Value> = moves
        .iter()
        .map(|day| json!({ "at": at(day).to_string(), "amount": format!("-{day}.50"), "text": format!("shop {day}") }))
        .collect();
    json!({
        "key": key, "category": "DEPOSIT_ACCOUNT", "type": "CHECKING", "name": key, "number": number,
        "opened": opened.to_zoned(TimeZone::UTC).date().to_string(), "opening": "900", "listed": listed,
        "holders": [{ "customerId": "C1", "first": "Ana", "last": "Alder" }],
        "transactions": transactions,
    })
}

/// A person with an old account that is linked and one that is opened soon, by the bank's ids.
async fn moving(house: &House) -> (Linked, [String; 2]) {
    let now = house.clock.clock().wall();
    let back = |days: i32| now.checked_sub(DAY * days).expect("an instant");
    let accounts = json!([
        account("old", "4000001111", back(900), true, &[850, 860, 870, 880, 890]),
        account("young", "4000003333", back(2), false, &[1]),
        account("reserve", "4000002222", back(900), true, &[700]),
    ]);
    let body = json!({ "user": "ana", "institutionId": FINBANK, "household": { "accounts": accounts } });
    house.bank().post("control/users", &body).await.expect(200);
    let held = house.holdings("ana", FINBANK).await;
    let place = |n: usize| held[n]["accountId"].as_str().expect("an id").to_owned();
    let linked = house.link(&house.us, FINBANK, "ana").await;
    (linked, [place(0), place(1)])
}

async fn refreshed(house: &House, linked: &Linked) {
    house.advance(SignedDuration::from_secs(2));
    linked.refresh().await;
}

/// The person gives access again, to everything there is.
async fn shared(house: &House, linked: &Linked) {
    house.advance(SignedDuration::from_secs(2));
    let session = house.fixing(&house.us, linked).await;
    let done = session.signs_in(house, "ana", None).await;
    assert_eq!(done["state"], "done", "{done}");
    house.until_idle().await;
}

async fn options(caller: &Caller, account: &str) -> Vec<String> {
    let told = caller
        .get(&format!("holdfast/v1/accounts/{account}/repairs"))
        .await
        .expect(200);
    let options = told["options"].as_array().expect("options").iter();
    options
        .map(|option| option["action"].as_str().expect("an action").to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_may_follow_an_account_that_was_closed_is_offered_and_follows_it_when_somebody_says_so() {
    House::on_each(|house| async move {
        let (linked, [old, young]) = moving(&house).await;
        let accounts = linked.accounts().await;
        let account = accounts
            .iter()
            .find(|a| a["name"] == "old")
            .expect("it is linked");
        let account = id(account).to_owned();
        let ledger = linked.transactions(&account).await;

        house.change(&old, "close").await;
        refreshed(&house, &linked).await;
        let closed = linked.status(&account).await;
        assert_eq!(
            (&closed["condition"], &closed["held"]),
            (&json!("account-closed"), &json!(false))
        );
        assert_eq!(closed["next"]["what"], "closed");

        house.change(&young, "list").await;
        shared(&house, &linked).await;
        let asked = linked.status(&account).await;
        assert_eq!(
            (&asked["condition"], &asked["held"]),
            (&json!("account-closed"), &json!(true))
        );
        assert_eq!(asked["code"], closed["code"], "it is closed, whatever follows it");
        assert_eq!(asked["next"]["what"], "successor");
        let evidence = linked.evidence(&account).await;
        assert_eq!(evidence[0]["verdict"], "successor-suggested");
        assert_eq!(evidence[0]["candidates"][0]["name"], "young");
        assert_eq!(
            options(&linked.caller, &account).await,
            ["same-account", "treat-as-new", "successor", "disconnect"]
        );

        let said = json!({ "action": "successor" });
        let path = format!("holdfast/v1/accounts/{account}/repairs");
        let repair = linked.caller.post(&path, &said).await.expect(201);
        let new = repair["effect"]["newAccountId"].as_str().expect("a new account");
        house.until_idle().await;
        assert_eq!(code(&linked.account(new).await), 0);
        assert_eq!(linked.transactions(new).await.len(), 1);
        assert_eq!(
            linked.transactions(&account).await,
            ledger,
            "the old one keeps what it has"
        );
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_asked_any_more_once_the_one_that_might_have_followed_is_gone() {
    House::on_each(|house| async move {
        let (linked, [old, young]) = moving(&house).await;
        let accounts = linked.accounts().await;
        let account = accounts
            .iter()
            .find(|a| a["name"] == "old")
            .expect("it is linked");
        let account = id(account).to_owned();
        let listing = house.change(&young, "list").await;
        shared(&house, &linked).await;
        assert_eq!(linked.status(&account).await["held"], false, "both may be there");
        let closing = house.change(&old, "close").await;
        refreshed(&house, &linked).await;
        assert_eq!(linked.status(&account).await["held"], true);
        let offered = options(&linked.caller, &account).await;
        assert_eq!(
            offered,
            ["treat-as-new", "successor", "disconnect"],
            "a closed account goes on as none"
        );

        house.undo(&young, &listing).await;
        refreshed(&house, &linked).await;
        let left = linked.status(&account).await;
        assert_eq!(
            (&left["condition"], &left["held"]),
            (&json!("account-closed"), &json!(false))
        );
        assert_eq!(options(&linked.caller, &account).await, ["disconnect"]);

        // One that is opened again is itself.
        house.change(&young, "list").await;
        refreshed(&house, &linked).await;
        house.undo(&old, &closing).await;
        refreshed(&house, &linked).await;
        let again = linked.status(&account).await;
        assert_eq!((&again["code"], &again["held"]), (&json!(0), &json!(false)));
        house
    })
    .await;
}
