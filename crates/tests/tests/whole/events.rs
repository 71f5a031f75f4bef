//! Being told: the log of events by cursor, and webhooks that tell the same.

use house::{AU_FINBANK, Caller, FINBANK, House, Linked, code, of_type};
use jiff::SignedDuration;
use serde_json::{Value, json};

/// Every event of a partner after a cursor, in pages of a few, so that paging is part of every test.
async fn events_after(caller: &Caller, mut after: u64) -> Vec<Value> {
    let mut all = Vec::new();
    loop {
        let path = format!("holdfast/v1/events?after={after}&limit=7");
        let page = caller.get(&path).await.expect(200);
        let events = page["events"].as_array().expect("events");
        for event in events {
            after += 1;
            assert_eq!(event["sequence"], after.to_string(), "no gap and no inversion");
        }
        assert_eq!(page["next"], after.to_string());
        all.extend(events.iter().cloned());
        if page["more"] == false {
            return all;
        }
        assert_eq!(events.len(), 7);
    }
}

async fn events(linked: &Linked) -> Vec<Value> {
    events_after(&linked.caller, 0).await
}

/// The events of a type about an account.
fn about<'e>(events: &'e [Value], account: &str, kind: &str) -> Vec<&'e Value> {
    events
        .iter()
        .filter(|event| event["accountId"] == account && event["type"] == kind)
        .collect()
}

/// The codes an account went through, as its events tell them.
fn codes(events: &[Value], account: &str) -> Vec<(Value, Value)> {
    about(events, account, "account.status_changed")
        .into_iter()
        .map(|event| {
            (
                event["data"]["previousCode"].clone(),
                event["data"]["code"].clone(),
            )
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_becomes_of_an_account_is_told_once_with_what_was_before_and_where_the_evidence_is() {
    House::on_each(|house| async move {
        for (partner, bank, mismatch) in [
            (house.us.clone(), FINBANK, 403),
            (house.au.clone(), AU_FINBANK, 324),
        ] {
            let user = if bank == FINBANK {
                "profile_03"
            } else {
                "profile_4110"
            };
            let linked = house.link(&partner, bank, user).await;
            let accounts = linked.accounts().await;
            let checking = of_type(&accounts, "checking");
            let id = checking["id"].as_str().unwrap();
            let first = events(&linked).await;
            for account in &accounts {
                let own = account["id"].as_str().unwrap();
                assert_eq!(codes(&first, own), [(Value::Null, json!(0))], "{account}");
            }
            let added = about(&first, id, "transactions.changed");
            assert_eq!(added.len(), 1);
            let count = linked.transactions(id).await.len();
            assert_eq!(added[0]["data"]["added"]["count"], count);
            let listed = added[0]["data"]["added"]["ids"].as_array().unwrap().len();
            assert_eq!(listed, count.min(100));
            assert_eq!(added[0]["data"]["removed"], json!({ "count": 0, "ids": [] }));

            // A run without news tells nothing.
            house.advance(SignedDuration::from_secs(2));
            linked.refresh().await;
            assert_eq!(events(&linked).await, first);

            let at_bank = house.at_bank(user, bank, checking).await;
            let change = house.change(&at_bank, "number+holder").await;
            for _ in 0..3 {
                house.advance(SignedDuration::from_secs(2));
                let after = linked.refresh().await;
                assert_eq!(code(of_type(&after, "checking")), mismatch);
            }
            house.undo(&at_bank, &change).await;
            house.advance(SignedDuration::from_secs(2));
            linked.refresh().await;

            let all = events(&linked).await;
            let told = &all[first.len()..];
            let expected = [(json!(0), json!(mismatch)), (json!(mismatch), json!(0))];
            assert_eq!(codes(told, id), expected);
            assert!(told.iter().all(|event| event["accountId"] == id), "{told:?}");
            let held = &told[0];
            assert_eq!(held["customerId"], linked.customer);
            assert_eq!(held["institutionLoginId"], linked.login);
            let data = &held["data"];
            assert_eq!(data["condition"], "account-mismatch.account");
            assert_eq!(data["previousCondition"], "healthy");
            assert_eq!(data["held"], true);
            assert_eq!(data["region"], partner.region.name());
            let status = linked.status(id).await;
            assert_eq!(data["attributes"].as_array().unwrap().len(), 9);
            assert_eq!(
                data["evidence"]["href"],
                format!("/holdfast/v1/accounts/{id}/evidence")
            );
            assert_eq!(data["evidence"]["id"], linked.evidence(id).await[0]["id"]);
            assert_eq!(told.last().unwrap()["data"]["attributes"][0]["name"], "code");
            assert_eq!(status["condition"], "healthy");

            let path = format!("holdfast/v1/events?accountId={id}");
            let own = linked.caller.get(&path).await.expect(200);
            let own = own["events"].as_array().unwrap().clone();
            let expected: Vec<Value> = all.iter().filter(|e| e["accountId"] == id).cloned().collect();
            assert_eq!(own, expected);
        }
        // Nothing of it is anybody else's.
        let stranger = house.as_partner(&house.stranger).await;
        assert_eq!(events_after(&stranger, 0).await, Vec::<Value>::new());
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_number_a_withdrawn_consent_and_a_fix_are_told() {
    House::on_each(|house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let accounts = linked.accounts().await;
        let checking = of_type(&accounts, "checking");
        let id = checking["id"].as_str().unwrap();
        let known = events(&linked).await.len();
        let at_bank = house.at_bank("profile_03", FINBANK, checking).await;
        house.change(&at_bank, "number").await;
        house.advance(SignedDuration::from_secs(2));
        linked.refresh().await;
        let all = events(&linked).await;
        let told = about(&all[known..], id, "account.identity_changed");
        assert_eq!(told.len(), 1, "{:?}", &all[known..]);
        assert_eq!(told[0]["data"]["verdict"], "renumbered");
        let evidence = &linked.evidence(id).await[0];
        assert_eq!(told[0]["data"]["evidence"]["id"], evidence["id"]);
        let names: Vec<&Value> = told[0]["data"]["changes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|change| &change["name"])
            .collect();
        assert!(names.contains(&&json!("number")), "{names:?}");

        // The person withdraws at the bank: told once, however often it is found.
        let known = all.len();
        let consents = house.bank().get("control/consents?user=profile_03").await;
        let consent = consents.expect(200)["consents"][0]["consentId"].clone();
        let revoke = format!("control/consents/{}/revoke", consent.as_str().unwrap());
        house.bank().post(&revoke, &json!({})).await.expect(200);
        for _ in 0..3 {
            house.advance(SignedDuration::from_secs(2));
            linked.refresh().await;
        }
        let all = events(&linked).await;
        let ended: Vec<&Value> = all[known..]
            .iter()
            .filter(|event| event["type"] == "consent.ended")
            .collect();
        assert_eq!(ended.len(), 1, "{:?}", &all[known..]);
        assert_eq!(ended[0]["data"]["why"], "withdrawn-at-institution");
        assert_eq!(ended[0]["institutionLoginId"], linked.login);
        assert_eq!(ended[0]["customerId"], linked.customer);
        for account in &accounts {
            let own = account["id"].as_str().unwrap();
            assert_eq!(codes(&all[known..], own).len(), 1);
        }

        // The person mends it: another consent takes the place of the one that ended, and nothing ends.
        let known = all.len();
        let session = house.fixing(&house.us, &linked).await;
        assert_eq!(
            session.signs_in(&house, "profile_03", None).await["state"],
            "done"
        );
        house.advance(SignedDuration::from_secs(2));
        linked.refresh().await;
        let all = events(&linked).await;
        let fixed = &all[known];
        assert_eq!(fixed["type"], "login.fixed");
        assert_eq!(fixed["institutionLoginId"], linked.login);
        let mended = fixed["data"]["accounts"].as_array().unwrap();
        assert_eq!(mended.len(), accounts.len());
        assert!(all[known..].iter().all(|event| event["type"] != "consent.ended"));

        // The partner withdraws it through us.
        let known = all.len();
        let list = format!("data-sharing-consents?customer_id={}", linked.customer);
        let receipts = linked.caller.get(&list).await.expect(200);
        let active = receipts["consents"]
            .as_array()
            .unwrap()
            .iter()
            .find(|receipt| receipt["statusDetails"]["status"] == "ACTIVE")
            .unwrap_or_else(|| panic!("none is in force: {receipts}"));
        let path = format!(
            "data-sharing-consents/{}",
            active["consentReceiptId"].as_str().unwrap()
        );
        let mut caller = house.as_partner(&house.us).await;
        caller.set("update-by", "PARTNER");
        for _ in 0..2 {
            let answer = caller.delete(&path).await;
            assert!(answer.status < 300, "{}", answer.text);
        }
        let all = events(&linked).await;
        let ended = &all[known..];
        assert_eq!(ended.len(), 1, "{ended:?}");
        assert_eq!(ended[0]["data"]["why"], "withdrawn-by-partner");
        house.given_up("profile_03").await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_that_is_none_is_named_and_another_account_tells_nothing() {
    House::on_sqlite(house::Plan::default(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_02").await;
        for (query, name) in [
            ("after=-1", "after"),
            ("after=1.5", "after"),
            ("after=x", "after"),
            ("after=99999999999999999", "after"),
            ("limit=0", "limit"),
            ("limit=1001", "limit"),
            ("limit=many", "limit"),
            ("accountId=0", "accountId"),
            ("accountId=abc", "accountId"),
        ] {
            let refused = linked.caller.get(&format!("holdfast/v1/events?{query}")).await;
            let problem = refused.expect(400);
            let detail = problem["detail"].as_str().unwrap();
            assert!(detail.contains(name), "{query}: {detail}");
        }
        let id = linked.accounts().await[0]["id"].as_str().unwrap().to_owned();
        let stranger = house.as_partner(&house.stranger).await;
        let theirs = stranger
            .get(&format!("holdfast/v1/events?accountId={id}"))
            .await
            .expect(200);
        assert_eq!(theirs, json!({ "events": [], "next": "0", "more": false }));
        let end = linked
            .caller
            .get("holdfast/v1/events?after=9999999999999999")
            .await
            .expect(200);
        assert_eq!(end["events"], json!([]));
        linked
            .caller
            .get("holdfast/v1/events?limit=1000")
            .await
            .expect(200);
        house
    })
    .await;
}
