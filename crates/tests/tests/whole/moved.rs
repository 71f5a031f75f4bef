//! Accounts that got another id at their bank while something else was odd as well: a page was missing, every
//! transaction was named, dated and worded anew, or whoever signs in finds nothing under the id it had.

use std::ops::Range;

use house::{FINBANK, House, Linked, Plan, code};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

const DAY: SignedDuration = SignedDuration::from_hours(24);
const MISMATCH: u64 = 403;
const FOR_NOW: u64 = 909;

/// A purchase a day, some of one sum under one text, on some of the days before today.
fn movements(now: Timestamp, first: i64, days: Range<i32>) -> Vec<Value> {
    days.map(|day: i32| {
        let at = now
            .checked_sub(DAY * day)
            .and_then(|at| at.checked_sub(SignedDuration::from_hours(1)));
        let (sum, text) = match day % 3 {
            0 => (27, "metro ticket".to_owned()),
            _ => (first + i64::from(day), format!("shop {}", day % 7)),
        };
        json!({
            "at": at.expect("an instant").to_string(),
            "amount": format!("-{sum}.50"),
            "text": text,
        })
    })
    .collect()
}

/// Somebody with two accounts at a bank that tells real numbers, or none, and what moved on the first.
async fn linked(house: &House, numbers: &str, days: Range<i32>) -> Linked {
    let now = house.clock.clock().wall();
    let account = |key: &str, kind: &str, number: &str, first: i64, days: Range<i32>| {
        json!({
            "key": key, "category": "DEPOSIT_ACCOUNT", "type": kind, "name": kind, "number": number,
            "opened": "2020-05-06", "opening": "90000", "transactions": movements(now, first, days),
        })
    };
    let household = json!({
        "manner": {"numbers": numbers, "opened": false, "holders": "none", "days": 120},
        "accounts": [
            account("one", "CHECKING", "7000001111", 100, days),
            account("two", "SAVINGS", "7000002222", 500, 1..60),
        ],
    });
    let made = json!({"user": "ana", "institutionId": FINBANK, "household": household});
    house.bank().post("control/users", &made).await.expect(200);
    house.link(&house.us, FINBANK, "ana").await
}

fn codes(accounts: &[Value]) -> Vec<u64> {
    accounts.iter().map(code).collect()
}

fn ids(all: &[Value]) -> Vec<Value> {
    all.iter().map(|one| one["id"].clone()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_whose_page_is_missing_as_its_id_changes_goes_on_the_next_night_and_nobody_is_asked() {
    House::on_sqlite(Plan::default(), |house| async move {
        let mut linked = linked(&house, "real", 1..60).await;
        let (before, ledger) = (linked.accounts().await, linked.ledger().await);
        let own = before[0]["id"].as_str().expect("an id").to_owned();
        let at_bank = house.at_bank(&linked.user, FINBANK, &before[0]).await;
        let gap = house
            .script("accountId", &at_bank, "err:transactions-partial")
            .await;
        house.change(&at_bank, "id").await;
        house.advance(SignedDuration::from_secs(2));
        assert_eq!(codes(&linked.refresh().await), [FOR_NOW, 0]);
        assert_eq!(linked.status(&own).await["held"], false);
        assert_eq!(linked.evidence(&own).await, Vec::<Value>::new());
        assert_eq!(linked.ledger().await, ledger, "nothing is written of it");

        house.unscript(&gap).await;
        house.later(DAY, &house.us, &mut linked).await;
        let after = linked.refresh().await;
        assert_eq!(codes(&after), [0, 0]);
        assert_eq!(ids(&after), ids(&before));
        assert_eq!(linked.evidence(&own).await[0]["verdict"], "reidentified");
        let count = |ledger: &[Vec<Value>]| ledger.iter().map(Vec::len).sum::<usize>();
        assert_eq!(count(&linked.ledger().await), count(&ledger));
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_an_account_with_another_id_is_never_told_whole_somebody_is_asked_after_three_days() {
    House::on_sqlite(Plan::default(), |house| async move {
        let mut linked = linked(&house, "real", 1..60).await;
        let before = linked.accounts().await;
        let at_bank = house.at_bank(&linked.user, FINBANK, &before[0]).await;
        house
            .script("accountId", &at_bank, "err:transactions-partial")
            .await;
        house.change(&at_bank, "id").await;
        house.advance(SignedDuration::from_secs(2));
        assert_eq!(codes(&linked.refresh().await), [FOR_NOW, 0]);
        for expected in [FOR_NOW, FOR_NOW, MISMATCH] {
            house.later(DAY, &house.us, &mut linked).await;
            assert_eq!(codes(&linked.refresh().await), [expected, 0]);
        }
        let own = before[0]["id"].as_str().expect("an id");
        assert_eq!(linked.status(own).await["held"], true);
        let evidence = linked.evidence(own).await;
        assert_eq!(evidence[0]["verdict"], "replaced");
        let vetoes = evidence[0]["vetoes"].to_string();
        assert!(vetoes.contains("could not be read whole"), "{vetoes}");
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ledger_that_is_named_dated_and_worded_anew_stays_the_same_transactions_of_the_same_account() {
    House::on_sqlite(Plan::default(), |house| async move {
        let linked = linked(&house, "real", 1..60).await;
        let (before, ledger) = (linked.accounts().await, linked.ledger().await);
        for account in &before {
            let at_bank = house.at_bank(&linked.user, FINBANK, account).await;
            house.change(&at_bank, "id+transactions+texts+dates").await;
        }
        house.advance(SignedDuration::from_secs(2));
        let after = linked.refresh().await;
        assert_eq!(codes(&after), [0, 0]);
        assert_eq!(ids(&after), ids(&before));
        let moved = linked.ledger().await;
        let sorted = |rows: &[Value]| {
            let mut ids: Vec<String> = rows.iter().map(|row| row["id"].to_string()).collect();
            ids.sort();
            ids
        };
        for (rows, moved) in ledger.iter().zip(&moved) {
            assert_eq!(sorted(moved), sorted(rows), "each goes on under our id of it");
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_signs_in_as_before_mends_a_login_of_which_every_id_is_another() {
    House::on_sqlite(Plan::default(), |house| async move {
        let linked = linked(&house, "real", 1..60).await;
        let before = linked.accounts().await;
        for account in &before {
            let at_bank = house.at_bank(&linked.user, FINBANK, account).await;
            house.change(&at_bank, "id").await;
        }
        let session = house.fixing(&house.us, &linked).await;
        let done = session.signs_in(&house, "ana", None).await;
        assert_eq!(done["state"], "done", "{done}");
        linked.settled().await;
        let after = linked.accounts().await;
        assert_eq!(codes(&after), [0, 0]);
        assert_eq!(ids(&after), ids(&before));
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quiet_account_that_was_merged_into_one_that_is_listed_is_asked_about() {
    House::on_sqlite(Plan::default(), |house| async move {
        // Nothing moved on it for longer than a run reads back.
        let linked = linked(&house, "none", 50..110).await;
        let (before, ledger) = (linked.accounts().await, linked.ledger().await);
        let gone = house.at_bank(&linked.user, FINBANK, &before[0]).await;
        let into = house.at_bank(&linked.user, FINBANK, &before[1]).await;
        let merge = json!({ "change": "merge", "with": into });
        let path = format!("control/accounts/{gone}/changes");
        house.bank().post(&path, &merge).await.expect(200);
        house.advance(SignedDuration::from_secs(2));
        let after = linked.refresh().await;
        assert_eq!(codes(&after), [MISMATCH, 0]);
        let own = before[0]["id"].as_str().expect("an id");
        let evidence = linked.evidence(own).await;
        assert_eq!(evidence[0]["verdict"], "merged", "{evidence:?}");
        assert_eq!(linked.ledger().await[0], ledger[0], "nothing is written of it");
        house
    })
    .await;
}
