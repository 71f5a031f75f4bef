//! The webhook of a Connect link: who asked for the link is told how the person gets on.

use aws_lc_rs::hmac;
use house::{AU_FINBANK, Caller, FINBANK, House, Message, Mood, Partner, Receiver};
use jiff::SignedDuration;
use serde_json::{Value, json};

/// HMAC-SHA-256 over a body, in hexadecimal.
fn signed(secret: &str, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let digest = hmac::sign(&key, body.as_bytes());
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The types of the steps among messages, in the order in which they came.
fn types(messages: &[Message]) -> Vec<String> {
    let text = |message: &Message| message.json["eventType"].as_str().expect("a type").to_owned();
    messages.iter().map(text).collect()
}

/// A link with a webhook, and whatever else.
async fn link(
    house: &House,
    caller: &Caller,
    partner: &Partner,
    kind: &str,
    hook: &Receiver,
    more: Value,
) -> Value {
    let mut ask = more;
    ask["webhook"] = json!(hook.url);
    let made = house.link_to(caller, partner, kind, ask).await.expect(200);
    made["link"].clone()
}

/// Waits until a receiver took what ends a session.
async fn until_done(hook: &Receiver) -> Vec<Message> {
    hook.until("the end", |came| {
        came.iter().any(|m| m.taken && m.json["eventType"] == "done")
    })
    .await;
    hook.taken()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_followed_through_a_link_with_signed_messages_in_order() {
    House::on_each(|house| async move {
        for (partner, bank, user, header) in [
            (house.us.clone(), FINBANK, "profile_03", "x-finicity-signature"),
            (house.au.clone(), AU_FINBANK, "profile_4110", "x-signature"),
        ] {
            let caller = house.as_partner(&partner).await;
            let customer = house.customer(&caller, "followed").await;
            let hook = Receiver::start(Mood::Takes).await;
            let more = json!({
                "customerId": customer, "consumerId": "0bf46322c167b562e6cbed9d40e19a4c",
                "webhookContentType": "application/json",
                "webhookData": { "z": "é/", "10": 1.50, "9": [true, null] },
                "webhookHeaders": { "Authorization": "Bearer of the target", "x-trace": "7" },
            });
            let url = link(&house, &caller, &partner, "", &hook, more).await;
            assert!(
                url.as_str()
                    .unwrap()
                    .contains("&webhookContentType=application%2Fjson&")
            );
            let ping = hook.taken();
            assert_eq!(ping.len(), 1, "the ping came before the link was given");
            assert_eq!(ping[0].text, r#"{"eventType":"ping","payload":{}}"#);

            let session = house.opened(&url).await;
            session.search("no such bank anywhere").await;
            session.search("no such bank anywhere at all").await;
            session.at(bank).await.expect(200);
            session.at(bank).await.expect(200);
            let offered = session.signs_in(&house, user, None).await;
            assert_eq!(offered["state"], "chooseAccounts", "{offered}");
            session.choose(&["1", "2"]).await.expect(200);
            let messages = until_done(&hook).await;
            assert_eq!(
                types(&messages),
                [
                    "ping",
                    "started",
                    "institutionNotFound",
                    "institutionSupported",
                    "adding",
                    "processing",
                    "added",
                    "done"
                ]
            );
            let mut ids: Vec<&str> = Vec::new();
            for message in &messages {
                assert_eq!(message.headers[header], signed(&partner.secret, &message.text));
                assert_eq!(message.headers["content-type"], "application/json");
                assert_eq!(message.headers["authorization"], "Bearer of the target");
                assert_eq!(message.headers["x-trace"], "7");
                if message.json["eventType"] == "ping" {
                    continue;
                }
                assert_eq!(message.json["customerId"], customer);
                assert_eq!(message.json["consumerId"], "0bf46322c167b562e6cbed9d40e19a4c");
                let data = r#","webhookData":{"9":[true,null],"10":1.5,"z":"é/"}}"#;
                assert!(message.text.ends_with(data), "{}", message.text);
                let id = message.json["eventId"].as_str().expect("an id");
                let (millis, digits) = id.split_once('-').expect("two parts");
                assert!(
                    millis.len() == 13 && millis.bytes().all(|b| b.is_ascii_digit()),
                    "{id}"
                );
                assert!(
                    digits.len() == 24 && digits.bytes().all(|b| b.is_ascii_hexdigit()),
                    "{id}"
                );
                assert!(!ids.contains(&id), "{id}");
                ids.push(id);
            }
            let payload = |name: &str| {
                let found = messages.iter().find(|m| m.json["eventType"] == name);
                found.expect("a message").json["payload"].clone()
            };
            let at_bank = json!({ "institutionId": bank });
            assert_eq!(payload("started"), json!({}));
            assert_eq!(
                payload("institutionNotFound"),
                json!({ "query": "no such bank anywhere" })
            );
            assert_eq!(payload("institutionSupported"), at_bank);
            assert_eq!(payload("adding"), json!({ "institutionId": bank, "oauth": true }));
            assert_eq!(payload("processing"), at_bank);
            let added = payload("added");
            assert_eq!(
                (&added["institutionId"], &added["oauth"]),
                (&json!(bank), &json!(true))
            );
            let accounts = added["accounts"].as_array().expect("accounts");
            let path = format!("aggregation/v1/customers/{customer}/accounts");
            let listed = caller.get(&path).await.expect(200);
            let listed = listed["accounts"].as_array().expect("accounts");
            assert_eq!(accounts.len(), 2);
            for (told, listed) in accounts.iter().zip(listed) {
                for field in [
                    "id",
                    "number",
                    "name",
                    "type",
                    "customerId",
                    "institutionId",
                    "institutionLoginId",
                ] {
                    assert_eq!(told[field], listed[field], "{field}");
                }
            }
            // The receipt is told in Australia.
            let consents = caller
                .get(&format!("data-access/v1/customers/{customer}/consents"))
                .await;
            let told = added.get("receiptId").cloned();
            assert_eq!(
                told.is_some(),
                partner.region.name() == "au",
                "{told:?} {}",
                consents.text
            );

            // The log has the same steps, and nothing of what is the target's.
            let log = caller.get("holdfast/v1/events?limit=100").await;
            assert!(!log.text.contains("Bearer"));
            let log = log.expect(200);
            let steps: Vec<&Value> = log["events"].as_array().expect("events").iter().collect();
            let steps: Vec<&Value> = steps
                .into_iter()
                .filter(|e| e["type"] == "connect.progress")
                .collect();
            assert_eq!(steps.len(), messages.len() - 1);
            assert_eq!(steps[0]["data"]["step"], "started");
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_takes_no_ping_gets_no_link_and_what_cannot_be_a_webhook_is_told_by_field() {
    House::on_each(|house| async move {
        let partner = house.us.clone();
        let caller = house.as_partner(&partner).await;
        let customer = house.customer(&caller, "unfollowed").await;
        let hook = Receiver::start(Mood::Answers(404, "")).await;
        let ask = |more: Value| {
            let mut ask = json!({ "customerId": customer, "webhook": hook.url });
            ask.as_object_mut()
                .unwrap()
                .extend(more.as_object().unwrap().clone());
            ask
        };
        let refused = house.link_to(&caller, &partner, "", ask(json!({}))).await;
        let told = refused.expect(400).to_string();
        assert!(told.contains("webhook") && told.contains("404"), "{told}");
        hook.set(Mood::Takes);
        for (more, field) in [
            (json!({ "webhook": "ftp://app.example/x" }), "webhook"),
            (json!({ "webhook": "https://user@10.0.0.1/" }), "webhook"),
            (
                json!({ "webhookContentType": "application/xml" }),
                "webhookContentType",
            ),
            (json!({ "webhookHeaders": { "host": "x" } }), "webhookHeaders"),
            (json!({ "webhookHeaders": { "x-a": 1 } }), "webhookHeaders"),
            (
                json!({ "webhookHeaders": { "x-a": "a\nb" } }),
                "webhookHeaders.x-a",
            ),
            (
                json!({ "webhookData": { "x": "y".repeat(10_000) } }),
                "webhookData",
            ),
        ] {
            let refused = house.link_to(&caller, &partner, "", ask(more.clone())).await;
            let told = refused.expect(400).to_string();
            assert!(told.contains(&format!("\\\"{field}\\\"")), "{more}: {told}");
        }
        assert_eq!(hook.taken().len(), 0, "nobody was asked in vain");
        // A session of a link without a webhook tells nobody.
        let session = house.lite(&caller, &partner, &customer, FINBANK).await;
        session.start().await.expect(200);
        let log = caller.get("holdfast/v1/events").await.expect(200);
        assert_eq!(log["events"], json!([]));
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_taken_is_sent_again_in_order_and_signed_with_the_secret_of_the_day() {
    House::on_each(|house| async move {
        let mut partner = house.us.clone();
        let caller = house.as_partner(&partner).await;
        let customer = house.customer(&caller, "patient").await;
        let hook = Receiver::start(Mood::Takes).await;
        let more = json!({ "customerId": customer, "institutionId": FINBANK });
        let url = link(&house, &caller, &partner, "/lite", &hook, more).await;
        hook.set(Mood::Answers(500, ""));
        let session = house.opened(&url).await;
        let refused = |n: usize| move |came: &[Message]| came.iter().filter(|m| !m.taken).count() >= n;
        hook.until("a first attempt", refused(1)).await;
        let offered = session.signs_in(&house, "profile_03", None).await;
        assert_eq!(offered["state"], "chooseAccounts", "{offered}");
        session.choose(&["1"]).await.expect(200);
        for (attempt, pause) in [(2, 20), (3, 100), (4, 600), (5, 4_000)] {
            house.advance(SignedDuration::from_millis(pause));
            hook.until("another attempt", refused(attempt)).await;
        }
        let all: Vec<Message> = hook.messages().into_iter().skip(1).collect();
        assert!(
            all.iter().all(|m| m.json == all[0].json),
            "the first holds the others back"
        );

        let new = "another-secret-0001";
        let body = json!({
            "partnerId": partner.id, "partnerSecret": partner.secret, "newPartnerSecret": new,
        });
        caller
            .put("aggregation/v2/partners/authentication", &body)
            .await
            .expect(204);
        let old = std::mem::replace(&mut partner.secret, new.to_owned());
        hook.set(Mood::Takes);
        house.advance(SignedDuration::from_hours(2));
        let taken = until_done(&hook).await;
        assert_eq!(
            types(&taken),
            ["ping", "started", "adding", "processing", "added", "done"]
        );
        assert_eq!(
            taken[1].json["eventId"], all[0].json["eventId"],
            "another attempt, not another message"
        );
        assert_eq!(
            taken[1].headers["x-finicity-signature"],
            signed(new, &taken[1].text)
        );
        assert_eq!(all[0].headers["x-finicity-signature"], signed(&old, &all[0].text));
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_fails_tells_its_code_and_one_that_mends_tells_the_accounts() {
    House::on_each(|house| async move {
        let partner = house.us.clone();
        let linked = house.link(&partner, FINBANK, "profile_03").await;
        let hook = Receiver::start(Mood::Takes).await;
        let script = house.script("user", "profile_02", "err:maintenance@link").await;
        let more = json!({ "customerId": linked.customer, "institutionId": FINBANK });
        let url = link(&house, &linked.caller, &partner, "/lite", &hook, more).await;
        let session = house.opened(&url).await;
        session.signs_in(&house, "profile_02", None).await;
        let shown = session.look().await.expect(200);
        assert_eq!(shown["state"], "failed", "{shown}");
        let came = hook
            .until("a failure", |came| {
                types(came).contains(&"unableToConnect".to_owned())
            })
            .await;
        let told = came
            .iter()
            .find(|m| m.json["eventType"] == "unableToConnect")
            .unwrap();
        assert_eq!(
            told.json["payload"],
            json!({ "institutionId": FINBANK, "code": 102 })
        );

        house.unscript(&script).await;
        let hook = Receiver::start(Mood::Takes).await;
        let login: u64 = linked.login.parse().unwrap();
        let more = json!({ "customerId": linked.customer, "institutionLoginId": login });
        let url = link(&house, &linked.caller, &partner, "/fix", &hook, more).await;
        let session = house.opened(&url).await;
        let done = session.signs_in(&house, "profile_03", None).await;
        assert_eq!(done["state"], "done", "{done}");
        let taken = until_done(&hook).await;
        assert_eq!(
            types(&taken),
            ["ping", "started", "adding", "processing", "added", "done"]
        );
        let added = &taken[4].json["payload"]["accounts"];
        assert_eq!(added.as_array().unwrap().len(), linked.accounts().await.len());
        house
    })
    .await;
}
