//! Whoever leaves, or is deleted, leaves nothing at a bank.

use super::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_leaves_leaves_nothing_at_the_bank() {
    House::on_each(|house| async move {
        let desk = Desk::us(&house).await;
        // Before the bank.
        let full = house.opened(&desk.link("", json!({})).await).await;
        let before = desk.lite(FINBANK).await;
        for session in [&full, &before] {
            for _ in 0..2 {
                assert_eq!(session.cancel().await.expect(200)["state"], "cancelled");
            }
            is_refused(&session.start().await, "`cancelled`");
            is_refused(&session.at(FINBANK).await, "institution");
            is_refused(&session.choose(&["1"]).await, "`cancelled`");
        }

        // At the bank, whose page stays open: what is allowed there afterwards leads nowhere.
        let at_bank = desk.lite(FINBANK).await;
        let started = at_bank.start().await.expect(200);
        at_bank.cancel().await.expect(200);
        let back = house
            .passes_bank(&started["redirectUrl"], "profile_02", None)
            .await;
        is_problem(&house.anyone().get(&back).await, 410, EXPIRED);
        assert_eq!(at_bank.state().await, "cancelled");
        house.given_up("profile_02").await;

        // On the way back.
        let meddler = Meddler::before(&house, FINBANK).await;
        let gate = meddler.hold("/accounts");
        let returning = desk.lite(FINBANK).await;
        let started = returning.start().await.expect(200);
        let back = house
            .passes_bank(&started["redirectUrl"], "profile_03", None)
            .await;
        let caller = house.anyone();
        let coming = tokio::spawn(async move { caller.get(&back).await });
        gate.reached().await;
        assert_eq!(returning.state().await, "returning");
        returning.cancel().await.expect(200);
        gate.open();
        assert_eq!(coming.await.expect("an answer").expect(200)["state"], "cancelled");
        house.given_up("profile_03").await;
        meddler.behave();

        // After the bank.
        let after = desk.lite(FINBANK).await;
        supported(&after.signs_in(&house, "profile_06", None).await);
        assert_eq!(house.live_consents("profile_06").await, 1);
        for _ in 0..2 {
            assert_eq!(after.cancel().await.expect(200)["state"], "cancelled");
        }
        is_refused(&after.choose(&["1"]).await, "`cancelled`");
        house.given_up("profile_06").await;
        assert_eq!(desk.accounts().await, Vec::<Value>::new());
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_who_is_deleted_leaves_nothing_at_any_bank() {
    House::on_each(|house| async move {
        let desk = Desk::us(&house).await;
        desk.takes_all(&desk.lite(FINBANK).await, "profile_03").await;
        desk.takes_all(&desk.lite(OTHER_FINBANK).await, "profile_03")
            .await;
        let choosing = desk.lite(FINBANK).await;
        supported(&choosing.signs_in(&house, "profile_02", None).await);
        let at_bank = desk.lite(FINBANK).await;
        let started = at_bank.start().await.expect(200);
        let done = desk.lite(FINBANK).await;
        desk.takes_all(&done, "profile_06").await;
        let later = desk.link("/lite", json!({ "institutionId": 102_176 })).await;
        assert_eq!(house.live_consents("profile_03").await, 2);
        assert_eq!(house.live_consents("profile_02").await, 1);

        let path = format!("aggregation/v1/customers/{}", desk.customer);
        let gone = desk.caller.delete(&path).await;
        assert_eq!(gone.status, 204, "{}", gone.text);
        for user in ["profile_02", "profile_03", "profile_06"] {
            house.given_up(user).await;
        }
        for session in [&choosing, &at_bank, &done] {
            is_problem(&session.look().await, 410, EXPIRED);
            is_problem(&session.start().await, 410, EXPIRED);
            is_problem(&session.choose(&["1"]).await, 410, EXPIRED);
            is_problem(&session.cancel().await, 410, EXPIRED);
        }
        let back = house
            .passes_bank(&started["redirectUrl"], "profile_04", None)
            .await;
        is_problem(&house.anyone().get(&back).await, 410, EXPIRED);
        let answer = opens(&house, later.as_str().expect("a link")).await;
        is_problem(&answer, 400, 10010);
        assert_eq!(desk.caller.delete(&path).await.status, 404);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_deleted_while_somebody_comes_back_or_chooses_leaves_nothing() {
    House::on_each(|house| async move {
        let meddler = Meddler::before(&house, FINBANK).await;
        let desk = Desk::of(&house, &house.us, "customer_in_between").await;
        let gate = meddler.hold("/accounts");
        let session = desk.lite(FINBANK).await;
        let started = session.start().await.expect(200);
        let back = house
            .passes_bank(&started["redirectUrl"], "profile_03", None)
            .await;
        let caller = house.anyone();
        let coming = tokio::spawn(async move { caller.get(&back).await });
        gate.reached().await;
        let path = format!("aggregation/v1/customers/{}", desk.customer);
        assert_eq!(desk.caller.delete(&path).await.status, 204);
        gate.open();
        is_problem(&coming.await.expect("an answer"), 410, EXPIRED);
        house.given_up("profile_03").await;
        meddler.behave();

        // At one moment with the choice: either order is well, and neither leaves anything.
        for round in 0..4 {
            let user = house.user(&format!("chooser_{round}"), "profile_06").await;
            let desk = Desk::of(&house, &house.us, &format!("customer_choosing_{round}")).await;
            let session = desk.lite(FINBANK).await;
            let all = supported(&session.signs_in(&house, &user, None).await);
            let path = format!("aggregation/v1/customers/{}", desk.customer);
            let all = refs(&all);
            let (chosen, gone) = tokio::join!(session.choose(&all), desk.caller.delete(&path));
            match chosen.status {
                200 => {}
                _ => is_problem(&chosen, 410, EXPIRED),
            }
            assert_eq!(gone.status, 204, "{}", gone.text);
            assert_eq!(desk.caller.get(&path).await.status, 404);
            house.given_up(&user).await;
        }
        house
    })
    .await;
}
