//! Being told: the log of events by cursor, and webhooks that tell the same.

use std::time::Duration;

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use house::{AU_FINBANK, Caller, FINBANK, House, Linked, Message, Mood, Receiver, code, of_type};
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
            let statuses = about(told, id, "account.status_changed");
            assert_eq!(statuses[1]["data"]["attributes"][0]["name"], "code");
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

/// A webhook of a partner: its id, where it is below our API, and its secret.
pub struct Hook {
    path: String,
    pub secret: String,
}

pub async fn hook(caller: &Caller, receiver: &Receiver, types: &[&str]) -> Hook {
    let ask = json!({ "url": receiver.url, "types": types });
    let made = caller.post("holdfast/v1/webhooks", &ask).await.expect(201);
    assert_eq!(made["state"], "active");
    let secret = made["secret"].as_str().unwrap().to_owned();
    assert!(secret.starts_with("whsec_"), "{secret}");
    Hook {
        path: format!("holdfast/v1/webhooks/{}", made["id"].as_str().unwrap()),
        secret,
    }
}

impl Hook {
    fn below(&self, what: &str) -> String {
        format!("{}/{what}", self.path)
    }
}

/// Whether one of a message's signatures was made with this secret, judged as a receiver would.
pub fn is_signed(message: &Message, secret: &str) -> bool {
    let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    let (id, at) = (
        &message.headers["webhook-id"],
        &message.headers["webhook-timestamp"],
    );
    let content = format!("{id}.{at}.{}", message.text);
    let key = hmac::Key::new(hmac::HMAC_SHA256, &key);
    message.headers["webhook-signature"].split(' ').any(|signature| {
        let signature = signature.strip_prefix("v1,").unwrap();
        hmac::verify(&key, content.as_bytes(), &STANDARD.decode(signature).unwrap()).is_ok()
    })
}

/// The numbers of the events that came.
fn sequences(messages: &[Message]) -> Vec<u64> {
    messages
        .iter()
        .map(|message| message.json["sequence"].as_str().unwrap().parse().unwrap())
        .collect()
}

/// Sees that everything the log holds after a number was taken, and that what is about one account came
/// in the order of the log.
fn assert_told(messages: &[Message], log: &[Value]) {
    let taken: Vec<Message> = messages.iter().filter(|m| m.taken).cloned().collect();
    for event in log {
        let told: Vec<&Message> = taken
            .iter()
            .filter(|message| message.json["sequence"] == event["sequence"])
            .collect();
        assert!(!told.is_empty(), "{event} was not told");
        for message in told {
            assert_eq!(message.json, *event, "it is told as the log has it");
            let id = format!("_{}", event["sequence"].as_str().unwrap());
            assert!(message.headers["webhook-id"].ends_with(&id));
        }
    }
    let mut keys: Vec<&Value> = log.iter().map(|event| &event["accountId"]).collect();
    keys.dedup();
    for key in keys {
        let own: Vec<Message> = taken
            .iter()
            .filter(|message| message.json["accountId"] == *key)
            .cloned()
            .collect();
        let order = sequences(&own);
        assert!(order.is_sorted(), "{key}: {order:?}");
    }
}

/// Waits until a receiver took the whole log after a number.
async fn told(receiver: &Receiver, log: &[Value]) -> Vec<Message> {
    let wanted: Vec<u64> = log
        .iter()
        .map(|event| event["sequence"].as_str().unwrap().parse().unwrap())
        .collect();
    receiver
        .until("the whole log was taken", |messages| {
            let taken: Vec<Message> = messages.iter().filter(|m| m.taken).cloned().collect();
            let taken = sequences(&taken);
            wanted.iter().all(|sequence| taken.contains(sequence))
        })
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_told_what_the_log_tells_in_the_order_of_each_account_and_signed() {
    House::on_each(|house| async move {
        let receiver = Receiver::start(Mood::Takes).await;
        let caller = house.as_partner(&house.us).await;
        let hook = hook(&caller, &receiver, &[]).await;
        let stranger = house.as_partner(&house.stranger).await;
        for refused in [
            stranger.get(&hook.path).await,
            stranger.delete(&hook.path).await,
            stranger.post(&hook.below("resume"), &json!({})).await,
        ] {
            refused.expect(404);
        }
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let accounts = linked.accounts().await;
        let checking = of_type(&accounts, "checking");
        let at_bank = house.at_bank("profile_03", FINBANK, checking).await;
        for _ in 0..2 {
            let change = house.change(&at_bank, "number+holder").await;
            house.advance(SignedDuration::from_secs(2));
            linked.refresh().await;
            house.undo(&at_bank, &change).await;
            house.advance(SignedDuration::from_secs(2));
            linked.refresh().await;
        }
        let log = events(&linked).await;
        let messages = told(&receiver, &log).await;
        assert_told(&messages, &log);
        assert_eq!(messages.len(), log.len(), "nothing was told twice");
        for message in &messages {
            assert!(is_signed(message, &hook.secret), "{message:?}");
            assert!(!is_signed(message, "whsec_AAAA"));
            let at: i64 = message.headers["webhook-timestamp"].parse().unwrap();
            let now = house.engine.clock().wall().as_second();
            assert!((now - 60..=now).contains(&at), "{at} is not about now");
        }
        house.until_idle().await;
        let shown = caller.get(&hook.path).await.expect(200);
        assert_eq!(
            (&shown["waiting"], shown.get("secret")),
            (&json!(0), None),
            "the secret is shown once"
        );
        let deliveries = caller.get(&hook.below("deliveries")).await.expect(200);
        let deliveries = deliveries["deliveries"].as_array().unwrap().clone();
        assert_eq!(deliveries.len(), log.len().min(100));
        for delivery in &deliveries {
            assert_eq!(
                (&delivery["state"], &delivery["status"], &delivery["attempts"]),
                (&json!("delivered"), &json!(200), &json!(1))
            );
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_a_webhook_wants_is_told_and_a_test_says_how_it_went() {
    House::on_sqlite(house::Plan::default(), |house| async move {
        let receiver = Receiver::start(Mood::Takes).await;
        let caller = house.as_partner(&house.us).await;
        let picky = hook(&caller, &receiver, &["account.status_changed"]).await;
        let linked = house.link(&house.us, FINBANK, "profile_02").await;
        let log: Vec<Value> = events(&linked)
            .await
            .into_iter()
            .filter(|event| event["type"] == "account.status_changed")
            .collect();
        let messages = told(&receiver, &log).await;
        assert_eq!(messages.len(), log.len());

        let test = caller.post(&picky.below("test"), &json!({})).await.expect(200);
        assert_eq!(test, json!({ "taken": true, "status": 200, "error": null }));
        let last = receiver.messages().pop().unwrap();
        assert_eq!(last.json["type"], "webhook.test");
        assert!(is_signed(&last, &picky.secret));
        receiver.set(Mood::Answers(302, "location: http://127.0.0.1:1/"));
        let test = caller.post(&picky.below("test"), &json!({})).await.expect(200);
        assert_eq!(
            test,
            json!({ "taken": false, "status": 302, "error": "the target answered 302" })
        );

        // Where it tells can be changed; what it told stays told.
        let other = Receiver::start(Mood::Takes).await;
        let ask = json!({ "url": other.url, "types": [] });
        let changed = caller.put(&picky.path, &ask).await.expect(200);
        assert_eq!(
            (&changed["url"], &changed["types"]),
            (&json!(other.url), &json!([]))
        );
        let range = json!({ "after": "0", "through": "9999999" });
        let all = events(&linked).await;
        let replayed = caller.post(&picky.below("replay"), &range).await.expect(200);
        assert_eq!(replayed["events"], all.len());
        assert_told(&told(&other, &all).await, &all);
        caller.delete(&picky.path).await.expect(204);
        caller.get(&picky.path).await.expect(404);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_was_down_gets_everything_in_order_also_after_a_restart() {
    House::on_each(|house| async move {
        let receiver = Receiver::start(Mood::Answers(500, "")).await;
        let caller = house.as_partner(&house.us).await;
        let down = hook(&caller, &receiver, &[]).await;
        let mut linked = house.link(&house.us, FINBANK, "profile_03").await;
        let checking = of_type(&linked.accounts().await, "checking").clone();
        let at_bank = house.at_bank("profile_03", FINBANK, &checking).await;
        let change = house.change(&at_bank, "number+holder").await;
        house.advance(SignedDuration::from_secs(2));
        linked.refresh().await;
        receiver
            .until("every account was tried", |messages| messages.len() >= 5)
            .await;
        let house = house.restarted().await;
        house.undo(&at_bank, &change).await;
        receiver.set(Mood::Answers(503, "retry-after: 3600"));
        for _ in 0..3 {
            let before = receiver.messages().len();
            house
                .later(SignedDuration::from_hours(20), &house.us, &mut linked)
                .await;
            receiver
                .until("it was tried again", |messages| messages.len() > before)
                .await;
            linked.refresh().await;
        }
        let shown = linked.caller.get(&down.path).await.expect(200);
        assert_eq!(shown["state"], "active");
        assert!(receiver.taken().is_empty());
        // It is up again, seventy-two hours less a little after it went down.
        receiver.set(Mood::Takes);
        house
            .later(SignedDuration::from_mins(11 * 60 + 50), &house.us, &mut linked)
            .await;
        let log = events(&linked).await;
        let messages = told(&receiver, &log).await;
        assert_told(&messages, &log);
        let codes = codes(&log, checking["id"].as_str().unwrap());
        assert!(codes.len() >= 3, "{codes:?}");
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_whose_target_is_gone_or_silent_too_long_is_paused_and_loses_nothing() {
    House::on_each(|house| async move {
        let receiver = Receiver::start(Mood::Answers(500, "")).await;
        let watcher = Receiver::start(Mood::Takes).await;
        let caller = house.as_partner(&house.us).await;
        let failing = hook(&caller, &receiver, &[]).await;
        let _watching = hook(&caller, &watcher, &["webhook.paused"]).await;
        let mut linked = house.link(&house.us, FINBANK, "profile_02").await;
        receiver
            .until("it was tried", |messages| !messages.is_empty())
            .await;
        let mut state = Value::Null;
        for _ in 0..40 {
            house
                .later(SignedDuration::from_hours(6), &house.us, &mut linked)
                .await;
            house.until_idle().await;
            state = linked.caller.get(&failing.path).await.expect(200);
            if state["state"] == "paused" {
                break;
            }
        }
        assert_eq!(
            (&state["state"], &state["pauseReason"]),
            (&json!("paused"), &json!("failing")),
            "{state}"
        );
        let tried = receiver.messages().len();
        house
            .later(SignedDuration::from_hours(24), &house.us, &mut linked)
            .await;
        linked.refresh().await;
        house.until_idle().await;
        assert_eq!(receiver.messages().len(), tried, "a paused webhook is left alone");
        let paused = watcher
            .until("the pause was told", |messages| !messages.is_empty())
            .await;
        assert_eq!(paused[0].json["type"], "webhook.paused");
        assert_eq!(paused[0].json["data"]["why"], "failing");
        assert_eq!(paused[0].json["data"]["lastError"], "the target answered 500");

        receiver.set(Mood::Takes);
        let resumed = linked
            .caller
            .post(&failing.below("resume"), &json!({}))
            .await
            .expect(200);
        assert_eq!(resumed["state"], "active");
        let log = events(&linked).await;
        assert_told(&told(&receiver, &log).await, &log);

        // One that says it is gone is paused at once.
        receiver.set(Mood::Answers(410, ""));
        let range = json!({ "after": "0", "through": "1" });
        linked
            .caller
            .post(&failing.below("replay"), &range)
            .await
            .expect(200);
        watcher
            .until("the end was told", |messages| messages.len() == 2)
            .await;
        let state = linked.caller.get(&failing.path).await.expect(200);
        assert_eq!(
            (&state["state"], &state["pauseReason"]),
            (&json!("paused"), &json!("gone"))
        );
        linked.caller.delete(&failing.path).await.expect(204);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_delivery_is_rejected_while_a_secret_is_changed_over() {
    House::on_each(|house| async move {
        let receiver = Receiver::start(Mood::Takes).await;
        let caller = house.as_partner(&house.us).await;
        let hook = hook(&caller, &receiver, &[]).await;
        house.link(&house.us, FINBANK, "profile_02").await;
        let old = receiver.until("it was told", |messages| messages.len() > 3).await;
        house.until_idle().await;
        let before = receiver.messages().len();
        let rotated = caller.post(&hook.below("rotate"), &json!({})).await.expect(200);
        let new = rotated["secret"].as_str().unwrap().to_owned();
        assert_ne!(new, hook.secret);
        let again = json!({ "after": "0", "through": "9999" });
        caller.post(&hook.below("replay"), &again).await.expect(200);
        house.until_idle().await;
        let both = receiver.messages().split_off(before);
        assert!(both.len() >= old.len());
        for message in &both {
            assert!(
                is_signed(message, &hook.secret),
                "a receiver that has not changed over"
            );
            assert!(is_signed(message, &new), "a receiver that has");
        }
        // A day later the old one signs no more.
        house.advance(SignedDuration::from_hours(25));
        let caller = house.as_partner(&house.us).await;
        let before = receiver.messages().len();
        caller.post(&hook.below("replay"), &again).await.expect(200);
        house.until_idle().await;
        let late = receiver.messages().split_off(before);
        assert_eq!(late.len(), both.len());
        for message in &late {
            assert!(!is_signed(message, &hook.secret) && is_signed(message, &new));
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_hangs_delays_nobody_else() {
    let patience = Duration::from_secs(3);
    let plan = house::Plan {
        settings: Some(std::sync::Arc::new(move |config: &mut engine::EngineConfig| {
            config.target_limits.total = patience;
        })),
        ..house::Plan::default()
    };
    House::on_sqlite(plan, |house| async move {
        let (hanging, good) = (
            Receiver::start(Mood::Hangs).await,
            Receiver::start(Mood::Takes).await,
        );
        let caller = house.as_partner(&house.us).await;
        let slow = hook(&caller, &hanging, &[]).await;
        hook(&caller, &good, &[]).await;
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let log = events(&linked).await;
        assert_told(&told(&good, &log).await, &log);
        let deliveries = caller.get(&slow.below("deliveries")).await.expect(200);
        assert_eq!(
            deliveries["deliveries"],
            json!([]),
            "the other has not even given up once"
        );
        caller.delete(&slow.path).await.expect(204);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tx_push_notifies_a_listener_that_proved_itself_of_an_account_and_its_transactions() {
    let plan = house::Plan {
        settings: Some(std::sync::Arc::new(|config: &mut engine::EngineConfig| {
            config.verify_tx_push = true;
        })),
        ..house::Plan::default()
    };
    House::planned(plan, |house| async move {
        let listener = Receiver::start(Mood::Takes).await;
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let checking = of_type(&linked.accounts().await, "checking").clone();
        let id = checking["id"].as_str().unwrap();
        let account = format!("aggregation/v1/customers/{}/accounts/{id}", linked.customer);
        let push = format!("{account}/txpush");
        let ask = json!({ "callbackUrl": listener.url });
        // Nobody is notified who did not ask for it.
        let refused = linked.caller.post(&push, &ask).await.expect(400);
        let message = refused["message"].as_str().unwrap();
        assert!(message.contains("txpush_verification_code"), "{message}");
        listener.set(Mood::Echoes("txpush_verification_code"));
        let subscribed = linked.caller.post(&push, &ask).await.expect(201);
        let subscriptions = subscribed["subscriptions"].as_array().unwrap().clone();
        let classes: Vec<&Value> = subscriptions.iter().map(|s| &s["type"]).collect();
        assert_eq!(classes, ["account", "transaction"]);
        let before = listener.messages().len();

        let test = json!({ "amount": -4.25, "description": "a test", "transactionDate": 1_773_250_000 });
        let path = format!("{account}/transactions");
        let made = linked.caller.post(&path, &test).await.expect(201);
        let messages = listener
            .until("both notifications came", |messages| messages.len() >= before + 2)
            .await;
        let of_class = |class: &str| {
            messages[before..]
                .iter()
                .find(|message| message.json["event"]["class"] == class)
                .unwrap_or_else(|| panic!("no notification of class {class}: {messages:?}"))
        };
        let record = &of_class("transaction").json["event"];
        assert_eq!(record["type"], "created");
        let record = &record["records"][0];
        assert_eq!(
            (&record["id"], &record["amount"], &record["description"]),
            (&made["id"], &json!(-4.25), &json!("a test"))
        );
        assert_eq!(record["accountId"].to_string(), id);
        let record = &of_class("account").json["event"];
        assert_eq!(
            (&record["type"], record["records"][0]["id"].to_string()),
            (&json!("modified"), id.to_owned())
        );
        for subscription in &subscriptions {
            let message = of_class(subscription["type"].as_str().unwrap());
            let signed = format!(
                "application/json{}{}",
                "127.0.0.1",
                STANDARD.encode(&message.text)
            );
            let key = subscription["signingKey"].as_str().unwrap();
            let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
            let expected: String = hmac::sign(&key, signed.as_bytes())
                .as_ref()
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            assert_eq!(message.headers["txpush-signature"], expected);
        }

        // What was made up is never held against what the bank says, and stays.
        house.advance(SignedDuration::from_secs(2));
        assert!(linked.refresh().await.iter().all(|a| code(a) == 0));
        let rows = linked.transactions(id).await;
        assert!(rows.iter().any(|row| row["id"] == made["id"]));

        let one = format!(
            "aggregation/v1/customers/{}/subscriptions/{}",
            linked.customer, subscriptions[0]["id"]
        );
        linked.caller.delete(&one).await.expect(204);
        linked.caller.delete(&one).await.expect(404);
        linked.caller.delete(&push).await.expect(204);
        let gone = linked.caller.delete(&push).await.expect(404);
        assert_eq!(gone["code"], 60007);
        house.until_idle().await;
        let before = listener.messages().len();
        linked.caller.post(&path, &test).await.expect(201);
        house.until_idle().await;
        assert_eq!(listener.messages().len(), before, "nobody is notified any more");
        house
    })
    .await;
}
