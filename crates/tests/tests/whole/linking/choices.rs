//! What is offered, what may be chosen of it, and what is added.

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_what_is_offered_and_aggregated_can_be_chosen() {
    House::on_sqlite(Plan::default(), |house| async move {
        let meddler = Meddler::before(&house, FINBANK).await;
        meddler.change("/accounts", |json| {
            let accounts = json["accounts"].as_array_mut().expect("accounts");
            accounts.insert(
                1,
                json!({ "accountId": "policy", "accountCategory": "INSURANCE_ACCOUNT", "accountType": "LONGTERMCARE",
                    "nickname": "A policy", "accountNumberDisplay": "xxxx7777", "status": "OPEN",
                    "currency": { "currencyCode": "USD" } }),
            );
        });
        let desk = Desk::us(&house).await;
        let session = desk.lite(FINBANK).await;
        let offered = session.signs_in(&house, "profile_06", None).await;
        let policy = &offered["accounts"][1];
        assert_eq!((&policy["name"], &policy["supported"]), (&json!("A policy"), &json!(false)));
        assert_eq!((&policy["id"], policy.get("type")), (&json!("2"), None));
        let nothing: [&[&str]; 15] = [
            &[],
            &["2"],
            &["1", "2"],
            &["0"],
            &["5"],
            &["-1"],
            &["+1"],
            &["01"],
            &["1.0"],
            &["1", "all"],
            &[""],
            &[" 1"],
            &["18446744073709551616"],
            &["policy"],
            &["\u{661}"],
        ];
        for chosen in nothing {
            let answer = session.choose(chosen).await;
            assert_eq!(answer.status, 400, "{chosen:?}: {}", answer.text);
            assert!(answer.text.contains("accountIds"), "{chosen:?}: {}", answer.text);
            assert_eq!(session.state().await, "chooseAccounts", "{chosen:?}");
        }
        let path = format!("connect/sessions/{}/accounts", session.token);
        for body in [
            json!({}),
            json!({ "accountIds": "1" }),
            json!({ "accountIds": [1] }),
            json!({ "accountIds": [["1"]] }),
            json!({ "accountIds": null }),
        ] {
            let answer = house.anyone().post(&path, &body).await;
            assert_eq!(answer.status, 400, "{body}: {}", answer.text);
            assert!(answer.text.contains("accountIds"), "{body}: {}", answer.text);
        }
        assert_eq!(desk.accounts().await, Vec::<Value>::new());
        // The same account named twice is one account.
        let done = session.choose(&["3", "3", "1", "3"]).await.expect(200);
        assert_eq!(done["result"]["accounts"].as_array().map(Vec::len), Some(2));
        let linked = house
            .taken_up(&desk.caller, &desk.customer, "profile_06", &done)
            .await;
        assert_eq!(linked.accounts().await.len(), 2);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn choosing_twice_links_once_also_at_the_same_moment() {
    House::on_each(|house| async move {
        let desk = Desk::us(&house).await;
        let session = desk.lite(FINBANK).await;
        let offered = session.signs_in(&house, "profile_03", None).await;
        let all = supported(&offered);
        let mut clicks = Vec::new();
        for _ in 0..6 {
            let (session, all) = (session.clone(), all.clone());
            clicks.push(tokio::spawn(async move { session.choose(&refs(&all)).await }));
        }
        let mut said = BTreeSet::new();
        for click in clicks {
            let done = click.await.expect("an answer").expect(200);
            assert_eq!(done["state"], "done", "{done}");
            let ids = done["result"]["accounts"].as_array().expect("accounts").iter();
            let ids: Vec<String> = ids.map(|a| a["id"].to_string()).collect();
            said.insert((done["result"]["institutionLoginId"].to_string(), ids));
        }
        assert_eq!(said.len(), 1, "every click hears of the same accounts: {said:?}");
        let linked = house
            .taken_up(
                &desk.caller,
                &desk.customer,
                "profile_03",
                &session.look().await.json,
            )
            .await;
        assert_eq!(linked.accounts().await.len(), 4);
        assert_eq!(house.live_consents("profile_03").await, 1);
        house.advance(SignedDuration::from_secs(2));
        assert!(linked.refresh().await.iter().all(|a| code(a) == 0));
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_that_contradicts_the_list_it_was_chosen_from_is_not_added() {
    House::on_sqlite(Plan::default(), |house| async move {
        for (partner, institution, user, mismatch, closed) in [
            (&house.us, FINBANK, "profile_03", 403, 946),
            (&house.au, AU_FINBANK, "profile_4110", 324, 913),
        ] {
            let desk = Desk::of(&house, partner, &format!("customer_{user}")).await;
            for (change, expected) in [
                ("number+holder", mismatch),
                ("mask", mismatch),
                ("currency", mismatch),
                ("type", mismatch),
                ("drop", mismatch),
                ("id", mismatch),
                ("close", closed),
            ] {
                let session = desk.lite(institution).await;
                let offered = session.signs_in(&house, user, None).await;
                let first = &offered["accounts"][0];
                let shown = json!({ "accountNumberDisplay": first["mask"] });
                let at_bank = house.at_bank(user, institution, &shown).await;
                let made = house.change(&at_bank, change).await;

                let failed = session
                    .choose(&[first["id"].as_str().expect("an id")])
                    .await
                    .expect(200);
                assert_eq!(failed["state"], "failed", "{change}: {failed}");
                assert_eq!(failed["alert"]["code"], expected, "{change}");
                let text = failed["alert"]["text"].as_str().expect("a text");
                assert!(text.ends_with(&format!("({expected})")), "{text}");
                if expected == mismatch {
                    assert!(
                        text.contains("Nothing was added"),
                        "in its adding wording: {text}"
                    );
                    assert_eq!(failed["alert"]["mayRetry"], false, "{change}");
                }
                assert_eq!(
                    desk.accounts().await,
                    Vec::<Value>::new(),
                    "{change} adds nothing"
                );
                house.given_up(user).await;
                house.undo(&at_bank, &made).await;
            }
            // A new name is no contradiction: banks shorten names in lists.
            let session = desk.lite(institution).await;
            let offered = session.signs_in(&house, user, None).await;
            let first = &offered["accounts"][0];
            let shown = json!({ "accountNumberDisplay": first["mask"] });
            let at_bank = house.at_bank(user, institution, &shown).await;
            house.change(&at_bank, "name").await;
            let done = session
                .choose(&[first["id"].as_str().expect("an id")])
                .await
                .expect(200);
            assert_eq!(done["state"], "done", "{done}");
            house.taken_up(&desk.caller, &desk.customer, user, &done).await;
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_that_are_chosen_only_the_one_that_contradicts_is_left_out() {
    House::on_each(|house| async move {
        let desk = Desk::us(&house).await;
        let session = desk.lite(FINBANK).await;
        let offered = session.signs_in(&house, "profile_03", None).await;
        let first = &offered["accounts"][0];
        let shown = json!({ "accountNumberDisplay": first["mask"] });
        let at_bank = house.at_bank("profile_03", FINBANK, &shown).await;
        let change = house.change(&at_bank, "number+holder").await;
        let all = supported(&offered);
        let done = session.choose(&refs(&all)).await.expect(200);
        let linked = house
            .taken_up(&desk.caller, &desk.customer, "profile_03", &done)
            .await;
        let not_added = done["result"]["notAdded"].as_array().expect("what was left out");
        assert_eq!(not_added.len(), 1);
        assert_eq!(not_added[0]["mask"], first["mask"]);
        assert_eq!(not_added[0]["alert"]["code"], 403);
        assert_eq!(
            session.look().await.expect(200)["result"]["notAdded"],
            done["result"]["notAdded"]
        );
        let accounts = linked.accounts().await;
        assert_eq!(accounts.len(), all.len() - 1);
        assert!(
            accounts.iter().all(|a| a["aggregationStatusCode"] == 0),
            "{accounts:?}"
        );

        // Once the bank agrees with itself, it can be added to the same login.
        house.undo(&at_bank, &change).await;
        let again = desk.takes_all(&desk.lite(FINBANK).await, "profile_03").await;
        assert_eq!(again.login, linked.login);
        assert_eq!(again.accounts().await.len(), all.len());
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bank_is_found_as_its_name_is_typed_and_by_who_can_reach_it() {
    House::on_each(|house| async move {
        for (partner, text, names) in [
            (&house.us, "finbank", vec!["FinBank", "FinBank OAuth"]),
            (&house.us, "finbnak%20oaht", vec!["FinBank OAuth"]),
            (&house.us, "", vec!["FinBank", "FinBank OAuth"]),
            (&house.us, "%25", vec!["FinBank", "FinBank OAuth"]),
            (&house.us, "zebra", vec![]),
            (&house.au, "FINBANK", vec!["AU FinBank"]),
        ] {
            let desk = Desk::of(
                &house,
                partner,
                &format!("customer_{}_{}", partner.id, text.len()),
            )
            .await;
            let link = desk.link("", json!({})).await;
            let session = house.opened(&link).await;
            let path = format!("connect/sessions/{}/institutions?search={text}", session.token);
            let findings = session.caller.get(&path).await.expect(200);
            let found = findings["institutions"].as_array().expect("institutions");
            let found: Vec<&str> = found
                .iter()
                .map(|f| f["name"].as_str().expect("a name"))
                .collect();
            assert_eq!(found, names, "{text}");
            assert_eq!(findings["found"], names.len(), "{text}");
        }
        let nobody = house
            .anyone()
            .get("connect/sessions/nobody/institutions?search=f")
            .await;
        is_problem(&nobody, 410, EXPIRED);
        house
    })
    .await;
}
