//! What somebody decided about an account stays decided, and is done only as it was seen.

use house::{Caller, FINBANK, House, Linked, Plan, code, of_type};
use jiff::SignedDuration;
use serde_json::{Value, json};

const MISMATCH: u64 = 403;

fn id(account: &Value) -> &str {
    account["id"].as_str().expect("an id")
}

/// A login whose checking account its bank has changed, the account's id here and at the bank.
async fn changed(house: &House, words: &str) -> (Linked, String, String) {
    let linked = house.link(&house.us, FINBANK, "profile_03").await;
    let account = of_type(&linked.accounts().await, "checking").clone();
    let at_bank = house.at_bank("profile_03", FINBANK, &account).await;
    house.change(&at_bank, words).await;
    let account = id(&account).to_owned();
    assert_eq!(code_of(house, &linked, &account).await, MISMATCH, "{words}");
    (linked, account, at_bank)
}

async fn code_of(house: &House, linked: &Linked, account: &str) -> u64 {
    house.advance(SignedDuration::from_secs(2));
    let accounts = linked.refresh().await;
    code(accounts.iter().find(|a| id(a) == account).expect("the account"))
}

fn repairs(account: &str) -> String {
    format!("holdfast/v1/accounts/{account}/repairs")
}

async fn options(caller: &Caller, account: &str) -> Vec<Value> {
    let told = caller.get(&repairs(account)).await.expect(200);
    told["options"].as_array().expect("options").clone()
}

fn option<'o>(options: &'o [Value], action: &str) -> &'o Value {
    let found = options.iter().find(|option| option["action"] == action);
    found.unwrap_or_else(|| panic!("no {action} in {options:?}"))
}

async fn cases(caller: &Caller, account: &str, state: &str) -> Vec<Value> {
    let path = format!("holdfast/v1/cases?accountId={account}&state={state}");
    let found = caller.get(&path).await.expect(200);
    found["cases"].as_array().expect("cases").clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_that_is_said_to_be_the_same_stays_so_though_its_bank_shows_none_of_what_it_showed() {
    House::on_each(|house| async move {
        let (linked, account, _) = changed(&house, "number+fresh").await;
        let before = linked.transactions(&account).await;
        let same = json!({ "action": "same-account" });
        linked.caller.post(&repairs(&account), &same).await.expect(201);
        house.until_idle().await;
        for _ in 0..2 {
            assert_eq!(code_of(&house, &linked, &account).await, 0);
        }
        let after = linked.transactions(&account).await;
        let mut posted = before.iter().filter(|row| row["status"] == "active");
        assert!(
            posted.all(|row| after.contains(row)),
            "nothing that was posted is lost"
        );
        assert_eq!(
            cases(&linked.caller, &account, "waiting").await,
            Vec::<Value>::new()
        );
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_account_goes_on_in_another_currency() {
    House::on_each(|house| async move {
        let (linked, account, _) = changed(&house, "currency").await;
        let options = options(&linked.caller, &account).await;
        let refused = option(&options, "same-account")["refused"]
            .as_str()
            .expect("a reason");
        assert!(refused.contains("what is kept is in USD"), "{refused}");
        let same = json!({ "action": "same-account" });
        let answer = linked.caller.post(&repairs(&account), &same).await;
        assert!(
            answer.status == 409 && answer.text.contains("in USD"),
            "{}",
            answer.text
        );
        let before = linked.transactions(&account).await;
        let new = json!({ "action": "treat-as-new" });
        let repair = linked.caller.post(&repairs(&account), &new).await.expect(201);
        house.until_idle().await;
        let new = repair["effect"]["newAccountId"].as_str().expect("a new account");
        assert_ne!(linked.account(new).await["currency"], "USD");
        assert_eq!(linked.transactions(&account).await, before);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_decided_on_other_evidence_or_is_misspelt_is_not_done() {
    House::on_each(|house| async move {
        let (linked, account, at_bank) = changed(&house, "number+holder").await;
        let caller = &linked.caller;
        let options = options(caller, &account).await;
        let basis = option(&options, "same-account")["evidenceId"].clone();
        house.change(&at_bank, "type").await;
        assert_eq!(code_of(&house, &linked, &account).await, MISMATCH);
        for action in ["same-account", "disconnect"] {
            let stale = json!({ "action": action, "evidenceId": basis });
            let answer = caller.post(&repairs(&account), &stale).await;
            let says = answer.text.contains("has changed since");
            assert!(answer.status == 409 && says, "{}", answer.text);
        }
        let misspelt = json!({ "action": "same-account", "previw": true });
        let answer = caller.post(&repairs(&account), &misspelt).await;
        assert!(
            answer.status == 400 && answer.text.contains("previw"),
            "{}",
            answer.text
        );
        assert_eq!(linked.status(&account).await["held"], true, "nothing was done");

        let now = self::options(caller, &account).await;
        let now =
            json!({ "action": "same-account", "evidenceId": option(&now, "same-account")["evidenceId"] });
        let repair = caller.post(&repairs(&account), &now).await.expect(201);
        linked.settled().await;
        let undo = format!("holdfast/v1/repairs/{}/undo", id(&repair));
        let preview = caller.post(&undo, &json!({ "preview": true })).await.expect(200);
        assert_eq!(preview, caller.get(&undo).await.expect(200));
        let answer = caller.post(&undo, &json!({ "preveiw": true })).await;
        assert!(
            answer.status == 400 && answer.text.contains("preveiw"),
            "{}",
            answer.text
        );
        assert_eq!(
            linked.status(&account).await["held"],
            false,
            "a preview does nothing"
        );
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repair_is_taken_back_until_its_time_is_over_and_not_after_it() {
    House::on_sqlite(Plan::default(), |house| async move {
        let (mut linked, account, _) = changed(&house, "number+holder").await;
        let same = json!({ "action": "same-account" });
        let repair = linked.caller.post(&repairs(&account), &same).await.expect(201);
        linked.settled().await;
        house
            .later(SignedDuration::from_hours(24 * 91), &house.us, &mut linked)
            .await;
        let undo = format!("holdfast/v1/repairs/{}/undo", id(&repair));
        let answer = linked.caller.post(&undo, &json!({})).await;
        assert!(
            answer.status == 409 && answer.text.contains("was kept until"),
            "{}",
            answer.text
        );
        house.until_idle().await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_that_is_held_has_a_case_whoever_resolved_or_closed_the_last() {
    House::on_each(|house| async move {
        let (linked, account, _) = changed(&house, "number+holder").await;
        let caller = &linked.caller;
        let first = cases(caller, &account, "waiting").await;
        let reason = json!({ "reason": "The bank says so." });
        let path = |case: &Value, what: &str| format!("holdfast/v1/cases/{}/{what}", id(case));
        caller
            .post(&path(&first[0], "resolve"), &reason)
            .await
            .expect(200);
        house.until_idle().await;
        let second = cases(caller, &account, "waiting").await;
        assert_eq!(second.len(), 1, "the bank was asked, and it does not say so");
        assert_ne!(id(&second[0]), id(&first[0]));

        let same = json!({ "action": "same-account" });
        let repair = caller.post(&repairs(&account), &same).await.expect(201);
        linked.settled().await;
        caller.post(&path(&second[0], "close"), &reason).await.expect(200);
        let undo = format!("holdfast/v1/repairs/{}/undo", id(&repair));
        caller.post(&undo, &json!({})).await.expect(200);
        let again = cases(caller, &account, "waiting").await;
        assert_eq!((again.len(), id(&again[0])), (1, id(&second[0])));
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_runs_of_an_account_that_was_held_are_told_as_they_ended() {
    House::on_sqlite(Plan::default(), |house| async move {
        let (linked, account, _) = changed(&house, "number+holder").await;
        let same = json!({ "action": "same-account" });
        linked.caller.post(&repairs(&account), &same).await.expect(201);
        house.until_idle().await;
        let status = linked.status(&account).await;
        let runs = status["runs"].as_array().expect("runs");
        let decided = runs
            .iter()
            .find(|run| run["verdict"] == "conflict")
            .expect("it was decided");
        assert_eq!(decided["code"], MISMATCH, "{decided}");
        house
    })
    .await;
}
