//! Coming back from the bank: once, with what belongs to it, and to the session that was sent there.

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_return_counts_once_however_often_it_comes() {
    House::on_each(|house| async move {
        let desk = Desk::us(&house).await;
        for at_once in [1, 2, 6] {
            let session = desk.lite(FINBANK).await;
            let started = session.start().await.expect(200);
            let back = house
                .passes_bank(&started["redirectUrl"], "profile_03", None)
                .await;
            let mut returns = Vec::new();
            for _ in 0..at_once {
                let (caller, back) = (house.anyone(), back.clone());
                returns.push(tokio::spawn(async move { caller.get(&back).await }));
            }
            let mut taken = 0;
            for back in returns {
                let answer = back.await.expect("an answer");
                match answer.status {
                    200 => taken += 1,
                    _ => is_problem(&answer, 410, EXPIRED),
                }
            }
            assert_eq!(taken, 1, "{at_once} at once");
            is_problem(&house.anyone().get(&back).await, 410, EXPIRED);
            // The one that counted is not harmed by the others: the grant still opens the data.
            let offered = session.look().await.expect(200);
            let all = supported(&offered);
            let done = session.choose(&refs(&all)).await.expect(200);
            let linked = house
                .taken_up(&desk.caller, &desk.customer, "profile_03", &done)
                .await;
            house.advance(SignedDuration::from_secs(2));
            assert!(linked.refresh().await.iter().all(|a| code(a) == 0));
        }
        assert_eq!(desk.accounts().await.len(), 4);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_who_refuses_at_the_bank_may_begin_again_five_times_in_all() {
    House::on_sqlite(Plan::default(), |house| async move {
        let desk = Desk::us(&house).await;
        let session = desk.lite(FINBANK).await;
        for attempt in 1..=5 {
            let started = session.start().await.expect(200);
            let ask = json!({
                "authorizationUrl": started["redirectUrl"], "user": "profile_03", "decision": "deny",
            });
            let back = house.bank().post("control/authorize", &ask).await.expect(200);
            let back = back["redirectUrl"].as_str().expect("a way back");
            assert_eq!(parameter(back, "error"), "access_denied");
            let failed = session.back(back).await;
            assert_eq!(failed["state"], "failed", "{failed}");
            let alert = &failed["alert"];
            assert_eq!(alert["mayRetry"], attempt < 5, "{alert}");
            let ends = format!(" ({})", alert["code"]);
            assert!(
                alert["text"].as_str().expect("a text").ends_with(&ends),
                "{alert}"
            );
        }
        is_refused(&session.start().await, "`failed`");
        assert_eq!(desk.accounts().await, Vec::<Value>::new());
        assert_eq!(house.consents("profile_03").await, Vec::<Value>::new());
        // Another session begins afresh.
        desk.takes_all(&desk.lite(FINBANK).await, "profile_03").await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_that_a_bank_sends_back_to_speaks_the_language_of_the_link() {
    House::on_each(|house| async move {
        let caller = house.as_partner(&house.us).await;
        let added = caller
            .post(
                "aggregation/v2/customers/testing",
                &json!({ "username": "lectrice" }),
            )
            .await;
        let ask = json!({
            "partnerId": house.us.id, "customerId": added.expect(201)["id"],
            "institutionId": FINBANK.parse::<u64>().expect("an id"), "language": "fr-CA",
        });
        let link = caller.post("connect/v2/generate/lite", &ask).await.expect(200)["link"].clone();
        let token = house.open_session(&link).await;
        let mut browser = house.anyone();
        let start = format!("connect/sessions/{token}/start");
        let started = browser.post(&start, &json!({})).await.expect(200);
        let back = house
            .passes_bank(&started["redirectUrl"], "profile_02", None)
            .await;
        browser.set("accept", "text/html");
        let page = browser.get(&back).await;
        let came = "data-came=\"in\" data-language=\"fr\"";
        assert!(page.status == 200 && page.text.contains(came), "{}", page.text);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_return_that_is_not_the_sessions_own_changes_nothing() {
    House::on_sqlite(Plan::default(), |house| async move {
        let desk = Desk::us(&house).await;
        let one = desk.lite(FINBANK).await;
        let two = desk.lite(FINBANK).await;
        let (at_one, at_two) = (one.start().await.expect(200), two.start().await.expect(200));
        let back_one = house
            .passes_bank(&at_one["redirectUrl"], "profile_02", None)
            .await;
        let back_two = house
            .passes_bank(&at_two["redirectUrl"], "profile_03", None)
            .await;
        for unknown in [
            with(&back_one, "state", Some("nobody")),
            with(&back_one, "state", Some("")),
            with(&back_one, "state", Some(&"x".repeat(5000))),
            with(&back_one, "state", None),
            format!("{}connect/return", house.url),
            format!("{}connect/return?%00=%ff", house.url),
        ] {
            is_problem(&house.anyone().get(&unknown).await, 410, EXPIRED);
        }
        // A browser is told the same on a page.
        let mut browser = house.anyone();
        browser.set("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        let page = browser.get(&with(&back_one, "state", Some("nobody"))).await;
        assert_eq!(page.status, 410);
        assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
        let late = "data-came=\"late\" data-language=\"en\"";
        assert!(page.text.contains(late), "{}", page.text);
        assert_eq!(
            (one.state().await, two.state().await),
            ("atBank".into(), "atBank".into())
        );

        // Another's code under one's own state: it was not asked for here, and opens nothing here.
        let mixed = with(&back_one, "code", Some(&parameter(&back_two, "code")));
        assert_eq!(one.back(&mixed).await["state"], "failed");
        // Whose it is goes on with it unharmed.
        let offered = two.back(&back_two).await;
        let all = supported(&offered);
        let done = two.choose(&refs(&all)).await.expect(200);
        let linked = house
            .taken_up(&desk.caller, &desk.customer, "profile_03", &done)
            .await;
        assert_eq!(linked.accounts().await.len(), 4);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_return_without_what_belongs_to_it_fails_the_session() {
    House::on_sqlite(Plan::default(), |house| async move {
        let desk = Desk::us(&house).await;
        for (name, value) in [
            ("code", None),
            ("code", Some("")),
            ("code", Some("made-up")),
            ("iss", None),
            ("iss", Some("https://another.bank.example")),
        ] {
            let session = desk.lite(FINBANK).await;
            let started = session.start().await.expect(200);
            let back = house
                .passes_bank(&started["redirectUrl"], "profile_06", None)
                .await;
            let failed = session.back(&with(&back, name, value)).await;
            assert_eq!(failed["state"], "failed", "{name} {value:?}: {failed}");
            assert!(failed["alert"]["code"].is_u64(), "{failed}");
            is_problem(&house.anyone().get(&back).await, 410, EXPIRED);
            assert_eq!(desk.accounts().await, Vec::<Value>::new());
            // It can begin again where the alert says so, and nowhere else.
            let again = session.start().await;
            let may = failed["alert"]["mayRetry"] == true;
            assert_eq!(again.status == 200, may, "{name} {value:?}: {}", again.text);
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_grant_whose_giver_cannot_be_made_sure_of_is_given_up() {
    House::on_sqlite(Plan::default(), |house| async move {
        let desk = Desk::us(&house).await;
        let session = desk.lite(FINBANK).await;
        let started = session.start().await.expect(200);
        let back = house
            .passes_bank(&started["redirectUrl"], "profile_06", None)
            .await;
        // The bank's keys are not where they were when the person comes back.
        let institution = FINBANK.parse().expect("an institution's id");
        let scope = house.rows(&house.us);
        let known = scope.read(move |tx| tx.find_registration(institution)).await;
        let known: Result<Option<String>, store::StoreError> = known;
        let known = known.expect("a readable row").expect("a registration");
        let mut moved: Value = serde_json::from_str(&known).expect("JSON");
        let agreed = &mut moved["registration"];
        let notes = agreed["notes"].as_str().expect("notes");
        let mut notes: Value = serde_json::from_str(notes).expect("JSON");
        assert!(notes["jwks_uri"].is_string(), "{notes}");
        notes["jwks_uri"] = format!("{}nowhere", house.bank_url()).into();
        agreed["notes"] = notes.to_string().into();
        let client = agreed["client_id"].as_str().expect("a client").to_owned();
        let (now, moved) = (house.clock.clock().wall(), moved.to_string());
        let put = scope.write(move |tx| tx.put_registration(institution, &client, &moved, now));
        let put: Result<(), store::StoreError> = put.await;
        put.expect("the registration is written");

        let failed = session.back(&back).await;
        assert_eq!(failed["state"], "failed", "{failed}");
        let consents = house.consents("profile_06").await;
        assert_eq!(consents.len(), 1);
        assert_eq!(consents[0]["tokensDied"], true, "{consents:?}");
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_begins_anew_leaves_the_bank_they_were_sent_to_before() {
    House::on_sqlite(Plan::default(), |house| async move {
        let desk = Desk::us(&house).await;
        let session = desk.lite(FINBANK).await;
        let first = session.start().await.expect(200);
        let second = session.start().await.expect(200);
        assert_ne!(first["redirectUrl"], second["redirectUrl"]);
        let back = house.passes_bank(&first["redirectUrl"], "profile_02", None).await;
        is_problem(&house.anyone().get(&back).await, 410, EXPIRED);
        assert_eq!(session.state().await, "atBank");
        let back = house
            .passes_bank(&second["redirectUrl"], "profile_03", None)
            .await;
        assert_eq!(session.back(&back).await["state"], "chooseAccounts");
        // Two clicks at one moment begin one attempt each; the later one holds.
        let session = desk.lite(FINBANK).await;
        let (a, b) = tokio::join!(session.start(), session.start());
        let shown = session.look().await.expect(200);
        assert!(
            [&a.json, &b.json]
                .iter()
                .any(|one| one["redirectUrl"] == shown["redirectUrl"]),
            "{shown}"
        );
        let back = house.passes_bank(&shown["redirectUrl"], "profile_03", None).await;
        assert_eq!(session.back(&back).await["state"], "chooseAccounts");
        house
    })
    .await;
}
