//! Banks that show less than they are asked for, and words that nobody knows: neither is an account's fault.

use house::{FINBANK, House, Linked, Plan, code};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A purchase a day from two months ago on, each of another sum.
fn movements(now: Timestamp, first: i64) -> Vec<Value> {
    (-60..120)
        .map(|day: i32| {
            let at = now
                .checked_add(DAY * day)
                .and_then(|at| at.checked_sub(SignedDuration::from_hours(1)));
            json!({
                "at": at.expect("an instant").to_string(),
                "amount": format!("-{}.{:02}", first + i64::from(day + 60), (day + 60) % 100),
                "text": format!("shop {}", (day + 60) % 7),
            })
        })
        .collect()
}

/// A bank that shows a month, whatever it is asked for, and says no number.
async fn linked(house: &House) -> Linked {
    let now = house.clock.clock().wall();
    let account = |key: &str, kind: &str, number: &str, first: i64| {
        json!({
            "key": key, "category": "DEPOSIT_ACCOUNT", "type": kind, "name": kind, "number": number,
            "opened": "2020-05-06", "opening": "90000", "transactions": movements(now, first),
        })
    };
    let household = json!({
        "manner": {"numbers": "none", "opened": false, "holders": "none", "days": 31},
        "accounts": [
            account("one", "CHECKING", "7000001111", 100),
            account("two", "SAVINGS", "7000002222", 500),
        ],
    });
    let made = json!({"user": "ana", "institutionId": FINBANK, "household": household});
    house.bank().post("control/users", &made).await.expect(200);
    house.link(&house.us, FINBANK, "ana").await
}

fn all_are_well(accounts: &[Value]) {
    assert_eq!(accounts.len(), 2);
    assert!(accounts.iter().all(|account| code(account) == 0), "{accounts:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_bank_shows_no_more_contradicts_nobody() {
    House::on_sqlite(Plan::default(), |house| async move {
        let mut linked = linked(&house).await;
        all_are_well(&linked.accounts().await);
        // Longer than the bank shows: nothing of what is stored is told again.
        house.later(DAY * 45, &house.us, &mut linked).await;
        all_are_well(&linked.refresh().await);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_month_of_its_own_transactions_identifies_an_account_whatever_it_is_called() {
    House::on_sqlite(Plan::default(), |house| async move {
        let mut linked = linked(&house).await;
        let before = linked.accounts().await;
        house.later(DAY * 20, &house.us, &mut linked).await;
        all_are_well(&linked.refresh().await);
        let at_bank = house.at_bank(&linked.user, FINBANK, &before[0]).await;
        let moved = json!({"change": "id+type", "to": {"type": "PIGGY_BANK"}});
        let path = format!("control/accounts/{at_bank}/changes");
        house.bank().post(&path, &moved).await.expect(200);
        house.advance(SignedDuration::from_secs(2));
        let after = linked.refresh().await;
        all_are_well(&after);
        let ids = |all: &[Value]| -> Vec<Value> { all.iter().map(|a| a["id"].clone()).collect() };
        assert_eq!(ids(&after), ids(&before));
        let evidence = linked.evidence(before[0]["id"].as_str().expect("an id")).await;
        assert_eq!(evidence[0]["verdict"], "reidentified");
        assert_eq!(after[0]["type"], before[0]["type"], "it stays of the type it had");
        house
    })
    .await;
}
