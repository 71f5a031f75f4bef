//! Repairs through the doors: what is offered for an account that no longer matches, what each does, and that
//! everything can be taken back.

use std::sync::Arc;

use house::{Caller, FINBANK, House, Linked, Plan, code, of_type};
use jiff::SignedDuration;
use serde_json::{Value, json};

const MISMATCH: u64 = 403;

fn id(account: &Value) -> &str {
    account["id"].as_str().expect("an id")
}

async fn refreshed(house: &House, linked: &Linked) -> Vec<Value> {
    house.advance(SignedDuration::from_secs(2));
    linked.refresh().await
}

async fn code_of(house: &House, linked: &Linked, account: &str) -> u64 {
    let accounts = refreshed(house, linked).await;
    code(accounts.iter().find(|a| id(a) == account).expect("the account"))
}

fn path_of(account: &str) -> String {
    format!("holdfast/v1/accounts/{account}/repairs")
}

/// What is offered, by action.
async fn offered(caller: &Caller, account: &str) -> Vec<Value> {
    let told = caller.get(&path_of(account)).await.expect(200);
    told["options"].as_array().expect("options").clone()
}

fn actions(offered: &[Value]) -> Vec<&str> {
    offered
        .iter()
        .map(|option| option["action"].as_str().expect("an action"))
        .collect()
}

async fn repaired(caller: &Caller, account: &str, body: Value) -> Value {
    caller.post(&path_of(account), &body).await.expect(201)
}

async fn undone(caller: &Caller, repair: &Value) -> Value {
    let path = format!("holdfast/v1/repairs/{}/undo", id(repair));
    caller.post(&path, &json!({})).await.expect(200)
}

/// The one case there is about an account.
async fn case(caller: &Caller, account: &str) -> Value {
    let path = format!("holdfast/v1/cases?accountId={account}");
    let found = caller.get(&path).await.expect(200);
    let cases = found["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), 1, "{found}");
    cases[0].clone()
}

/// The types of the events about an account, in order.
async fn told(caller: &Caller, account: &str) -> Vec<String> {
    let path = format!("holdfast/v1/events?accountId={account}&limit=1000");
    let events = caller.get(&path).await.expect(200);
    let events = events["events"].as_array().expect("events").clone();
    events
        .iter()
        .map(|event| event["type"].as_str().expect("a type").to_owned())
        .collect()
}

/// A linked login whose checking account is held because number and holder changed.
async fn conflicting(house: &House) -> (Linked, String, Vec<Value>) {
    let linked = house.link(&house.us, FINBANK, "profile_03").await;
    let account = of_type(&linked.accounts().await, "checking").clone();
    let ledger = linked.transactions(id(&account)).await;
    let at_bank = house.at_bank("profile_03", FINBANK, &account).await;
    house.change(&at_bank, "number+holder").await;
    assert_eq!(code_of(house, &linked, id(&account)).await, MISMATCH);
    (linked, id(&account).to_owned(), ledger)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_account_goes_on_is_held_again_when_that_is_undone_and_goes_on_again() {
    House::on_each(|house| async move {
        let (linked, account, ledger) = conflicting(&house).await;
        let caller = &linked.caller;
        let options = offered(caller, &account).await;
        assert_eq!(
            actions(&options),
            ["same-account", "treat-as-new", "successor", "disconnect"]
        );
        let same = &options[0];
        assert_eq!(same["refused"], Value::Null, "{same}");
        assert_eq!(
            same["effect"]["postedBefore"], same["effect"]["postedAfter"],
            "{same}"
        );
        assert_eq!(same["effect"]["added"], 0);

        let held = linked.status(&account).await;
        let preview = json!({ "action": "same-account", "preview": true });
        let preview = caller.post(&path_of(&account), &preview).await.expect(200);
        assert_eq!(preview, same["effect"]);
        assert_eq!(
            linked.status(&account).await["held"],
            true,
            "a preview does nothing"
        );

        let first = repaired(caller, &account, json!({ "action": "same-account" })).await;
        assert_eq!(first["effect"], preview);
        assert_eq!(first["by"], "the partner");
        assert_eq!(first["evidenceId"], held["evidence"]["id"]);
        linked.settled().await;
        assert_eq!(linked.status(&account).await["held"], false);
        let resolved = case(caller, &account).await;
        assert_eq!(resolved["state"], "resolved");
        assert_eq!(resolved["resolution"]["repair"], first["id"], "{resolved}");
        assert_eq!(
            code_of(&house, &linked, &account).await,
            0,
            "the bank is found to agree"
        );
        assert_eq!(
            linked.transactions(&account).await,
            ledger,
            "no transaction came or went"
        );

        undone(caller, &first).await;
        let again = linked.status(&account).await;
        assert_eq!((&again["held"], &again["code"]), (&json!(true), &json!(MISMATCH)));
        assert_eq!(again["evidence"]["id"], held["evidence"]["id"]);
        assert_eq!(
            case(caller, &account).await["state"],
            "waiting",
            "the case is taken up again"
        );
        assert_eq!(linked.transactions(&account).await, ledger);

        assert_eq!(
            code_of(&house, &linked, &account).await,
            MISMATCH,
            "it is held as before"
        );
        repaired(caller, &account, json!({ "action": "same-account" })).await;
        assert_eq!(code_of(&house, &linked, &account).await, 0);
        let journal = caller.get(&path_of(&account)).await.expect(200);
        assert_eq!(journal["repairs"].as_array().map(Vec::len), Some(2));
        assert!(journal["repairs"][1]["undone"]["at"].is_string());
        let events = told(caller, &account).await;
        for kind in [
            "account.repaired",
            "account.repair_undone",
            "account.status_changed",
        ] {
            assert!(
                events.iter().any(|event| event == kind),
                "{kind} is not among {events:?}"
            );
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_under_an_id_that_could_not_be_known_goes_on_as_the_one_that_is_chosen() {
    House::on_each(|house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let account = of_type(&linked.accounts().await, "checking").clone();
        let ledger = linked.transactions(id(&account)).await;
        let at_bank = house.at_bank("profile_03", FINBANK, &account).await;
        house.change(&at_bank, "id+number+holder").await;
        assert_eq!(code_of(&house, &linked, id(&account)).await, MISMATCH);
        let caller = &linked.caller;
        let options = offered(caller, id(&account)).await;
        let same = options.iter().find(|option| option["action"] == "same-account");
        let same = same.unwrap_or_else(|| panic!("no such option among {options:?}"));
        assert_eq!(same["effect"]["added"], 0, "{same}");
        let candidate = same["candidate"]["providerAccount"]
            .as_str()
            .expect("an id")
            .to_owned();
        let body = json!({ "action": "same-account", "candidate": candidate });
        let repair = repaired(caller, id(&account), body).await;
        assert_eq!(repair["effect"]["providerAccountAfter"], candidate.as_str());
        assert_eq!(code_of(&house, &linked, id(&account)).await, 0);
        assert_eq!(
            linked.transactions(id(&account)).await,
            ledger,
            "every transaction keeps its id"
        );
        let path = format!("holdfast/v1/accounts/{}/continuity", id(&account));
        let continuity = caller.get(&path).await.expect(200);
        let names = continuity["aliases"].as_array().expect("aliases");
        assert_eq!(names.len(), 2);
        assert_eq!(names[0]["validTo"], names[1]["validFrom"], "{names:?}");

        undone(caller, &repair).await;
        let continuity = caller.get(&path).await.expect(200);
        assert_eq!(continuity["aliases"].as_array().map(Vec::len), Some(1));
        assert_eq!(code_of(&house, &linked, id(&account)).await, MISMATCH);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_account_is_linked_beside_the_old_one_which_keeps_what_it_has() {
    House::on_each(|house| async move {
        let (linked, account, ledger) = conflicting(&house).await;
        let caller = &linked.caller;
        let before = linked.accounts().await.len();
        let shown =
            |rows: &[Value]| -> Vec<Value> { rows.iter().map(|row| row["postedDate"].clone()).collect() };
        let repair = repaired(caller, &account, json!({ "action": "successor" })).await;
        let new = repair["effect"]["newAccountId"]
            .as_str()
            .expect("a new account")
            .to_owned();
        assert_ne!(new, account);
        house.until_idle().await;
        assert_eq!(
            shown(&linked.transactions(&new).await),
            shown(&ledger),
            "it has all the history that the bank shows, not only what was held back"
        );
        assert_eq!(code_of(&house, &linked, &new).await, 0);
        let accounts = linked.accounts().await;
        assert_eq!(accounts.len(), before + 1);
        let old = accounts
            .iter()
            .find(|a| id(a) == account)
            .expect("the old account");
        assert_ne!(code(old), 0, "what is fed no more is never said to be well");
        assert_eq!(linked.status(&account).await["condition"], "account-not-shared");
        assert_eq!(
            linked.transactions(&account).await,
            ledger,
            "it keeps what it has"
        );
        let none = offered(caller, &account).await;
        assert_eq!(none, Vec::<Value>::new(), "nothing is left to decide");

        let undone = undone(caller, &repair).await;
        assert_eq!(undone["undone"]["effect"]["deletesAccountId"], new.as_str());
        assert_eq!(linked.accounts().await.len(), before);
        assert_eq!(linked.status(&account).await["held"], true);
        assert_eq!(linked.transactions(&account).await, ledger);
        assert_eq!(code_of(&house, &linked, &account).await, MISMATCH);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_that_is_not_shared_any_more_is_left_alone_until_that_is_undone() {
    House::on_each(|house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let account = of_type(&linked.accounts().await, "checking").clone();
        let caller = &linked.caller;
        assert_eq!(
            actions(&offered(caller, id(&account)).await),
            ["disconnect"],
            "it is well"
        );
        let same = json!({ "action": "same-account" });
        let refused = caller.post(&path_of(id(&account)), &same).await;
        assert!(
            refused.status == 409 && refused.text.contains("the account is not held"),
            "{}",
            refused.text
        );
        let repair = repaired(caller, id(&account), json!({ "action": "disconnect" })).await;
        let attempted = linked.account(id(&account)).await["aggregationAttemptDate"].clone();
        for sibling in refreshed(&house, &linked)
            .await
            .iter()
            .filter(|a| id(a) != id(&account))
        {
            assert_eq!(code(sibling), 0);
        }
        let left = linked.account(id(&account)).await;
        assert_eq!(left["aggregationAttemptDate"], attempted, "it is not asked about");
        undone(caller, &repair).await;
        assert_eq!(code_of(&house, &linked, id(&account)).await, 0);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_none_of_whose_accounts_is_shared_leaves_its_bank_alone_until_one_is_again() {
    let plan = Plan {
        settings: Some(Arc::new(|config| config.nights = true)),
        ..Plan::default()
    };
    House::planned(plan, |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let caller = &linked.caller;
        let mut repairs = Vec::new();
        for account in linked.accounts().await {
            repairs.push(repaired(caller, id(&account), json!({ "action": "disconnect" })).await);
        }
        let last = repairs.last().expect("a repair").clone();
        let account = last["accountId"].as_str().expect("an id");
        house.until_idle().await;
        let three = json!({ "advance": "P3D" });
        let runs = async || {
            caller.post("holdfast/v1/clock", &three).await.expect(200);
            let status = linked.status(account).await;
            let runs = status["runs"].as_array().expect("runs").iter();
            runs.filter(|run| run["trigger"] == "nightly").count()
        };
        assert_eq!(runs().await, 0);
        undone(caller, &last).await;
        house.until_idle().await;
        assert_eq!(linked.status(account).await["code"], 0);
        assert!(runs().await >= 3);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_deleted_or_linked_since_stays_so_when_a_repair_is_to_be_taken_back() {
    House::on_each(|house| async move {
        let (linked, account, ledger) = conflicting(&house).await;
        let caller = &linked.caller;
        let repair = repaired(caller, &account, json!({ "action": "disconnect" })).await;
        let undo = format!(
            "holdfast/v1/repairs/{}/undo",
            repair["id"].as_str().expect("an id")
        );

        // The same person links the same bank anew, so that another account goes by the bank's id.
        let again = house
            .link_for(&house.us, &linked.customer, FINBANK, "profile_03")
            .await;
        house.until_idle().await;
        let before = again.accounts().await;
        let refused = caller.post(&undo, &json!({})).await;
        assert_eq!(refused.status, 409, "{}", refused.text);
        assert!(
            refused
                .text
                .contains("another account is linked under the bank's id by now"),
            "{}",
            refused.text
        );
        assert!(again.accounts().await == before, "nothing is half taken back");
        assert_eq!(linked.transactions(&account).await, ledger);

        let path = format!("aggregation/v1/customers/{}/accounts/{account}", linked.customer);
        caller.delete(&path).await.expect(204);
        for answer in [caller.get(&undo).await, caller.post(&undo, &json!({})).await] {
            assert_eq!(answer.status, 404, "{}", answer.text);
        }
        house.until_idle().await;
        let left: Vec<Value> = before.into_iter().filter(|a| id(a) != account).collect();
        let accounts = again.accounts().await;
        assert_eq!(accounts.len(), left.len());
        assert!(accounts.iter().all(|a| left.iter().any(|b| id(a) == id(b))));
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_done_is_refused_with_its_reason_and_changes_nothing() {
    House::on_sqlite(Plan::default(), |house| async move {
        let (linked, account, _) = conflicting(&house).await;
        let caller = &linked.caller;
        let path = path_of(&account);
        for (body, status, says) in [
            (json!({}), 400, "action"),
            (
                json!({ "action": "merge" }),
                400,
                "one of same-account, choose-another",
            ),
            (
                json!({ "action": "same-account", "candidate": 7 }),
                400,
                "candidate",
            ),
            (
                json!({ "action": "same-account", "preview": "yes" }),
                400,
                "preview",
            ),
            (
                json!({ "action": "choose-another" }),
                409,
                "cannot be done with this account as things stand; what can be done is `same-account`",
            ),
            (
                json!({ "action": "same-account", "candidate": "acc-x" }),
                409,
                "acc-x",
            ),
        ] {
            let answer = caller.post(&path, &body).await;
            assert_eq!(answer.status, status, "{body}: {}", answer.text);
            assert!(answer.text.contains(says), "{body}: {}", answer.text);
        }
        let stranger = house.as_partner(&house.stranger).await;
        let body = json!({ "action": "same-account" });
        stranger.get(&path).await.expect(404);
        stranger.post(&path, &body).await.expect(404);

        let repair = repaired(caller, &account, body.clone()).await;
        let twice = caller.post(&path, &body).await;
        assert_eq!(twice.status, 409, "a second click does nothing: {}", twice.text);
        let undo = format!("holdfast/v1/repairs/{}/undo", id(&repair));
        stranger.post(&undo, &json!({})).await.expect(404);
        linked.settled().await;
        let preview = caller.get(&undo).await.expect(200);
        assert_eq!(preview["heldBack"], 0);
        caller.post(&undo, &json!({})).await.expect(200);
        let again = caller.post(&undo, &json!({})).await;
        assert_eq!(again.status, 409, "{}", again.text);
        caller
            .post("holdfast/v1/repairs/1/undo", &json!({}))
            .await
            .expect(404);
        caller.get("holdfast/v1/repairs/x").await.expect(404);
        house
    })
    .await;
}
