//! The movable clock: a partner lets its own time pass, and everything that falls due happens on the way.

use house::{AU_FINBANK, Caller, FINBANK, House, Linked, Plan, code};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::sync::Arc;

fn instant(value: &Value) -> Timestamp {
    value.as_str().expect("a text").parse().expect("an instant")
}

async fn clock(caller: &Caller) -> Value {
    caller.get("holdfast/v1/clock").await.expect(200)
}

/// The same caller with a token of the present hour.
async fn advance(caller: &Caller, how: Value) -> Value {
    caller.post("holdfast/v1/clock", &how).await.expect(200)
}

fn with_nights() -> Plan {
    Plan {
        settings: Some(Arc::new(|config| config.nights = true)),
        ..Plan::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_days_pass_at_once_with_every_night_in_them_and_the_bank_goes_along() {
    House::planned(with_nights(), |house| async move {
        let mut all: Vec<Linked> = Vec::new();
        for user in ["profile_02", "profile_03", "profile_06"] {
            all.push(house.link(&house.us, FINBANK, user).await);
        }
        let caller = all[0].caller.clone();
        let before = clock(&caller).await;
        assert_eq!(before["aheadSeconds"], 0);
        let mut newest = Vec::new();
        for linked in &all {
            newest.push(linked.accounts().await);
        }
        let report = advance(&caller, json!({ "advance": "P40D" })).await;
        let passed = instant(&report["to"]).duration_since(instant(&report["from"]));
        // The clock goes on while it is looked at.
        assert!((passed - SignedDuration::from_hours(40 * 24)).abs() < SignedDuration::from_mins(1));
        let nights = report["jobs"]["night"]
            .as_u64()
            .unwrap_or_else(|| panic!("{report}"));
        assert!(nights >= 3 * 39, "{report}");
        let brought = report["events"]["transactions.changed"].as_u64().expect("news");
        assert!(brought > 100, "{report}");
        assert_eq!(report["events"].get("account.late"), None, "{report}");
        let after = clock(&caller).await;
        assert!(instant(&after["now"]) >= instant(&report["to"]));
        assert_eq!(after["nextDue"], report["nextDue"]);

        for (linked, before) in all.iter().zip(newest) {
            for (now, before) in linked.accounts().await.iter().zip(&before) {
                assert_eq!(code(now), 0);
                let status = linked.status(now["id"].as_str().expect("an id")).await;
                assert_eq!(status["healthy"], true, "{status}");
                let moved = now["lastTransactionDate"].as_i64() > before["lastTransactionDate"].as_i64();
                assert!(
                    moved || before["lastTransactionDate"].is_null(),
                    "the bank goes along: {now}"
                );
            }
        }
        // To the next instant at which something is due, and not a second further.
        let due = instant(&after["nextDue"]);
        let next = advance(&caller, json!({ "to": "next-due" })).await;
        let beyond = instant(&next["to"]).duration_since(due);
        assert!(
            !beyond.is_negative() && beyond < SignedDuration::from_mins(1),
            "{next}"
        );
        assert!(
            next["jobs"]
                .as_object()
                .expect("kinds")
                .values()
                .any(|n| n.as_u64() > Some(0)),
            "{next}"
        );
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_partners_have_two_clocks_and_one_moves_at_a_time() {
    House::planned(with_nights(), |house| async move {
        let us = house.link(&house.us, FINBANK, "profile_03").await;
        let au = house.link(&house.au, AU_FINBANK, "profile_4110").await;
        let still = clock(&au.caller).await;
        let month = json!({ "advance": "P30D" });
        let (one, two) = tokio::join!(
            us.caller.post("holdfast/v1/clock", &month),
            us.caller.post("holdfast/v1/clock", &month)
        );
        let mut statuses = [one.status, two.status];
        statuses.sort_unstable();
        // Whoever comes second is either told to wait, or came when the first had ended.
        assert!(statuses == [200, 400] || statuses == [200, 200], "{statuses:?}");
        let ahead = clock(&us.caller).await["aheadSeconds"].as_i64().expect("seconds");
        assert!(ahead >= 30 * 86_400 - 60, "{ahead}");
        let later = clock(&au.caller).await;
        assert_eq!(later["aheadSeconds"], 0);
        assert!(
            instant(&later["now"]).duration_since(instant(&still["now"])) < SignedDuration::from_hours(1)
        );
        // A refresh of each is of its own day.
        for (linked, days) in [(&us, 30), (&au, 0)] {
            let accounts = linked.refresh().await;
            let attempted = accounts[0]["aggregationAttemptDate"]
                .as_i64()
                .expect("an instant");
            let start = instant(&still["now"]).as_second();
            assert!((attempted - start) / 86_400 >= days, "{attempted}");
            assert!((attempted - start) / 86_400 <= days * 2 + 1, "{attempted}");
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_cannot_be_moved_so_says_why_and_stays() {
    House::on_each(|house| async move {
        let caller = house.as_partner(&house.us).await;
        let before = clock(&caller).await;
        for (ask, says) in [
            (json!({}), "advance"),
            (json!({ "advance": "soon" }), "advance"),
            (json!({ "advance": "-P1D" }), "forward"),
            (json!({ "advance": "P401D" }), "400 days"),
            (json!({ "advance": "P90000Y" }), "advance"),
            (json!({ "advance": 30 }), "advance"),
            (json!({ "to": "2020-01-01T00:00:00Z" }), "forward"),
            (json!({ "to": "tomorrow" }), "next-due"),
            (json!({ "advance": "P1D", "to": "next-due" }), "to"),
        ] {
            let refused = caller.post("holdfast/v1/clock", &ask).await;
            let told = refused.expect(400).to_string();
            assert!(told.contains(says), "{ask}: {told}");
        }
        assert_eq!(clock(&caller).await["aheadSeconds"], before["aheadSeconds"]);

        // Who has active customers lives in real time, and who has moved its clock gets none.
        let stranger = house.as_partner(&house.stranger).await;
        let new = json!({ "username": "a_real_person" });
        stranger
            .post("aggregation/v2/customers/active", &new)
            .await
            .expect(201);
        let refused = stranger
            .post("holdfast/v1/clock", &json!({ "advance": "P1D" }))
            .await;
        assert!(refused.expect(400).to_string().contains("active customers"));
        advance(&caller, json!({ "advance": "PT1H" })).await;
        let refused = caller.post("aggregation/v2/customers/active", &new).await;
        assert!(refused.expect(400).to_string().contains("clock"));
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_clocks_are_not_to_move_there_is_no_such_door() {
    let plan = Plan {
        settings: Some(Arc::new(|config| config.movable_clock = false)),
        ..Plan::default()
    };
    House::planned(plan, |house| async move {
        let caller = house.as_partner(&house.us).await;
        caller.get("holdfast/v1/clock").await.expect(404);
        let ask = json!({ "advance": "P1D" });
        caller.post("holdfast/v1/clock", &ask).await.expect(404);
        house
    })
    .await;
}
