//! Linking and mending logins: the same person goes on with the same login, and nobody gets into another's.

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_mends_a_login_as_somebody_else_changes_nothing() {
    House::on_each(|house| async move {
        for (partner, institution, user, other, expected) in [
            (&house.us, FINBANK, "profile_03", "profile_02", OTHER_LOGIN),
            (&house.au, AU_FINBANK, "profile_4110", "profile_4111", 403),
        ] {
            let linked = house.link(partner, institution, user).await;
            let (before, ledger) = (linked.accounts().await, linked.ledger().await);
            let session = house.fixing(partner, &linked).await;
            let failed = session.signs_in(&house, other, None).await;
            assert_eq!(failed["state"], "failed", "{failed}");
            assert_eq!(failed["alert"]["code"], expected);
            assert_eq!(failed.get("result"), None);
            house.given_up(other).await;
            assert_eq!(linked.accounts().await, before, "nothing is added or marked");
            assert_eq!(house.live_consents(user).await, 1, "the old consent stays");
            house.advance(SignedDuration::from_secs(2));
            assert!(linked.refresh().await.iter().all(|a| code(a) == 0));
            assert_eq!(linked.ledger().await, ledger);
            // It can be mended all the same, by who it belongs to.
            let session = house.fixing(partner, &linked).await;
            assert_eq!(session.signs_in(&house, user, None).await["state"], "done");
            house.advance(SignedDuration::from_secs(2));
            assert!(linked.refresh().await.iter().all(|a| code(a) == 0));
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_mends_a_login_and_shares_other_accounts_is_told_so() {
    House::on_sqlite(Plan::default(), |house| async move {
        let desk = Desk::us(&house).await;
        let held = house.holdings("profile_03", FINBANK).await;
        let at_bank = |place: usize| held[place]["accountId"].as_str().expect("an id").to_owned();
        // The checking account and the card are linked.
        let session = desk.lite(FINBANK).await;
        let share = [at_bank(0), at_bank(2)];
        let offered = session.signs_in(&house, "profile_03", Some(&share)).await;
        let done = session.choose(&refs(&supported(&offered))).await.expect(200);
        let linked = house
            .taken_up(&desk.caller, &desk.customer, "profile_03", &done)
            .await;
        let before = linked.accounts().await;
        assert_eq!(before.len(), 2);

        // None of them is shared any more: that is not the login that was to be mended.
        let session = house.fixing(&house.us, &linked).await;
        let share = [at_bank(1), at_bank(3)];
        let failed = session.signs_in(&house, "profile_03", Some(&share)).await;
        assert_eq!(
            (&failed["state"], &failed["alert"]["code"]),
            (&json!("failed"), &json!(OTHER_LOGIN))
        );
        assert_eq!(linked.accounts().await, before);
        house
            .until("the new grant is given up", async || {
                house.live_consents("profile_03").await == 1
            })
            .await;

        // One of them is: it goes on, the other is not shared, and nothing is added.
        let session = house.fixing(&house.us, &linked).await;
        let share = [at_bank(0), at_bank(1)];
        let done = session.signs_in(&house, "profile_03", Some(&share)).await;
        assert_eq!(done["state"], "done", "{done}");
        let mended = done["result"]["accounts"].as_array().expect("accounts");
        assert_eq!(mended.len(), 1);
        assert_eq!(mended[0]["id"], before[0]["id"]);
        house.advance(SignedDuration::from_secs(2));
        let codes: Vec<u64> = linked.refresh().await.iter().map(code).collect();
        assert_eq!(codes, [0, 946]);
        // Shared again, all is well.
        let session = house.fixing(&house.us, &linked).await;
        assert_eq!(
            session.signs_in(&house, "profile_03", None).await["state"],
            "done"
        );
        house.advance(SignedDuration::from_secs(2));
        let codes: Vec<u64> = linked.refresh().await.iter().map(code).collect();
        assert_eq!(codes, [0, 0]);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn linking_again_goes_on_with_the_same_login_and_doubles_nothing() {
    House::on_each(|house| async move {
        let desk = Desk::us(&house).await;
        let session = desk.lite(FINBANK).await;
        session.signs_in(&house, "profile_03", None).await;
        let done = session.choose(&["1", "3"]).await.expect(200);
        let linked = house
            .taken_up(&desk.caller, &desk.customer, "profile_03", &done)
            .await;
        let (before, ledger) = (linked.accounts().await, linked.ledger().await);

        let session = desk.lite(FINBANK).await;
        let offered = session.signs_in(&house, "profile_03", None).await;
        let marked: Vec<&Value> = offered["accounts"]
            .as_array()
            .expect("accounts")
            .iter()
            .map(|a| &a["linkedAccountId"])
            .collect();
        assert_eq!(
            marked,
            [&before[0]["id"], &Value::Null, &before[1]["id"], &Value::Null]
        );
        // One that is there and one that is new.
        let done = session.choose(&["1", "2"]).await.expect(200);
        assert_eq!(done["result"]["institutionLoginId"], linked.login.as_str());
        let chosen = done["result"]["accounts"].as_array().expect("accounts");
        let already: Vec<&Value> = chosen.iter().map(|a| &a["alreadyLinked"]).collect();
        assert_eq!(already, [true, false]);
        assert_eq!(chosen[0]["id"], before[0]["id"]);
        linked.settled().await;
        house.advance(SignedDuration::from_secs(2));
        let after = linked.refresh().await;
        assert_eq!(after.len(), 3);
        assert!(after.iter().all(|a| code(a) == 0), "{after:?}");
        for (account, rows) in before.iter().zip(&ledger) {
            let id = account["id"].as_str().expect("an id");
            assert_eq!(&linked.transactions(id).await, rows);
        }
        house
            .until("the consent before is given up", async || {
                house.live_consents("profile_03").await == 1
            })
            .await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_sessions_of_one_customer_at_once_end_in_one_login_per_person() {
    House::on_each(|house| async move {
        let desk = Desk::us(&house).await;
        let (one, two, other) = (
            desk.lite(FINBANK).await,
            desk.lite(FINBANK).await,
            desk.lite(FINBANK).await,
        );
        let same = supported(&one.signs_in(&house, "profile_03", None).await);
        supported(&two.signs_in(&house, "profile_03", None).await);
        let others = supported(&other.signs_in(&house, "profile_06", None).await);
        let (same, others) = (refs(&same), refs(&others));
        let (first, second, third) =
            tokio::join!(one.choose(&same), two.choose(&same), other.choose(&others));
        let (first, second, third) = (first.expect(200), second.expect(200), third.expect(200));
        let login = |done: &Value| done["result"]["institutionLoginId"].clone();
        assert_eq!(login(&first), login(&second), "one person, one login");
        assert_ne!(login(&first), login(&third));
        let linked = house
            .taken_up(&desk.caller, &desk.customer, "profile_03", &first)
            .await;
        assert_eq!(linked.accounts().await.len(), 4 + 3);
        house
            .until("one consent is left for each", async || {
                house.live_consents("profile_03").await == 1 && house.live_consents("profile_06").await == 1
            })
            .await;
        house.advance(SignedDuration::from_secs(2));
        let path = format!("aggregation/v1/customers/{}/accounts", desk.customer);
        let all = desk.caller.post(&path, &json!({})).await.expect(200);
        let all = all["accounts"].as_array().expect("accounts");
        assert_eq!(all.len(), 7);
        assert!(all.iter().all(|a| code(a) == 0), "{all:?}");
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_customers_who_link_the_same_person_are_kept_apart() {
    House::on_each(|house| async move {
        let one = house.link(&house.us, FINBANK, "profile_03").await;
        let two = house.link(&house.us, FINBANK, "profile_03").await;
        let three = house.link(&house.stranger, FINBANK, "profile_03").await;
        let ids = |accounts: Vec<Value>| -> BTreeSet<String> {
            accounts.iter().map(|a| a["id"].to_string()).collect()
        };
        let mut all = BTreeSet::new();
        for linked in [&one, &two, &three] {
            let own = ids(linked.accounts().await);
            assert_eq!(own.len(), 4);
            assert!(own.is_disjoint(&all), "no account is two customers'");
            all.extend(own);
        }
        assert_eq!(house.live_consents("profile_03").await, 3);
        // What is held of one is not held of the other; what ends for one goes on for the other.
        let (ledger, path) = (
            two.ledger().await,
            format!("aggregation/v1/customers/{}", one.customer),
        );
        assert_eq!(one.caller.delete(&path).await.status, 204);
        house
            .until("the consent of the first is given up", async || {
                house.live_consents("profile_03").await == 2
            })
            .await;
        house.advance(SignedDuration::from_secs(2));
        for linked in [&two, &three] {
            assert!(linked.refresh().await.iter().all(|a| code(a) == 0));
        }
        assert_eq!(two.ledger().await, ledger);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_that_was_mended_is_not_shown_as_it_was_before() {
    House::on_each(|house| async move {
        let desk = Desk::us(&house).await;
        let linked = desk.takes_all(&desk.lite(FINBANK).await, "profile_02").await;
        for _ in 0..3 {
            house.withdraw("profile_02").await;
            house.advance(SignedDuration::from_secs(2));
            assert!(linked.refresh().await.iter().all(|a| code(a) == 947));
            house.advance(SignedDuration::from_secs(2));
            let session = house.fixing(&house.us, &linked).await;
            let mut seen = session.signs_in(&house, "profile_02", None).await;
            assert_eq!(seen["state"], "done");
            loop {
                let accounts = seen["result"]["accounts"].as_array().expect("accounts").clone();
                let codes: Vec<Option<u64>> = accounts
                    .iter()
                    .map(|account| account["aggregationStatusCode"].as_u64())
                    .collect();
                assert!(
                    codes.iter().all(|code| matches!(code, None | Some(0))),
                    "{codes:?}"
                );
                if codes.iter().all(Option::is_some) {
                    break;
                }
                seen = session.look().await.expect(200);
            }
        }
        house
    })
    .await;
}
