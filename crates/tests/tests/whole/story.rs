//! The story the product was asked for: an account no longer matches what the bank holds.

use house::{AU_FINBANK, FINBANK, House, Partner, code, of_type};
use jiff::SignedDuration;

async fn story(
    house: &House,
    partner: &Partner,
    institution: &str,
    user: &str,
    expected: u64,
    category: &str,
) {
    let linked = house.link(partner, institution, user).await;
    let before = linked.accounts().await;
    assert!(before.iter().all(|a| code(a) == 0), "{before:?}");
    let checking = of_type(&before, "checking").clone();
    let id = checking["id"].as_str().unwrap();
    let known = linked.transactions(id).await;
    assert!(known.len() > 50, "only {} transactions", known.len());

    let at_bank = house.at_bank(user, institution, &checking).await;
    let change = house.change(&at_bank, "number+holder").await;
    house.advance(SignedDuration::from_secs(2));
    let after = linked.refresh().await;
    assert_eq!(code(of_type(&after, "checking")), expected);
    for sibling in after.iter().filter(|a| a["id"] != checking["id"]) {
        assert_eq!(code(sibling), 0);
        let earlier = before.iter().find(|b| b["id"] == sibling["id"]).unwrap();
        assert!(sibling["aggregationSuccessDate"].as_i64() > earlier["aggregationSuccessDate"].as_i64());
    }
    let held = of_type(&after, "checking");
    assert_eq!(held["aggregationSuccessDate"], checking["aggregationSuccessDate"]);
    assert!(held["aggregationAttemptDate"].as_i64() > checking["aggregationAttemptDate"].as_i64());
    assert_eq!(
        held["accountNumberDisplay"], checking["accountNumberDisplay"],
        "nothing is written"
    );

    let status = linked.status(id).await;
    assert_eq!(status["condition"], "account-mismatch.account");
    assert_eq!(status["held"], true);
    let attributes = status["attributes"].as_array().unwrap();
    assert_eq!(attributes.len(), 9);
    let value = |name: &str| {
        let found = attributes.iter().find(|a| a["name"] == name).unwrap();
        found["value"][0].as_str().unwrap().to_owned()
    };
    assert_eq!(value("category"), category);
    assert_eq!(value("http_status"), "500");
    assert!(value("alert").ends_with(&format!(" ({expected})")));
    assert!(value("retriable_by_end_user").starts_with("No"));

    let evidence = &linked.evidence(id).await[0];
    assert_eq!(evidence["verdict"], "conflict");
    assert_eq!(evidence["kinds"], serde_json::json!(["number", "owner"]));
    assert_eq!(evidence["listComplete"], true);
    assert!(!evidence["interactions"].as_array().unwrap().is_empty());

    let live = linked.load_historic(id).await;
    assert_eq!(
        (live.status, live.json["code"].as_u64()),
        (500, Some(expected)),
        "{}",
        live.text
    );
    assert_eq!(
        linked.transactions(id).await,
        known,
        "nothing is written while it is held"
    );

    house.undo(&at_bank, &change).await;
    house.advance(SignedDuration::from_secs(2));
    let healed = linked.refresh().await;
    assert!(healed.iter().all(|a| code(a) == 0), "{healed:?}");
    assert_eq!(linked.transactions(id).await, known, "nothing is lost or doubled");
    assert!(
        linked.evidence(id).await[0]["endedAt"].is_string(),
        "the evidence is closed"
    );
    assert_eq!(linked.status(id).await["held"], false);
    assert_eq!(linked.load_historic(id).await.status, 204);
    assert!(
        linked.transactions(id).await.len() > known.len() * 3,
        "two years are there now"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_us_a_changed_number_and_holder_are_403_and_heal_when_undone() {
    House::on_each(|house| async move {
        story(
            &house,
            &house.us,
            FINBANK,
            "profile_03",
            403,
            "Verify Account or Data State",
        )
        .await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_australia_the_same_event_is_324() {
    House::on_each(|house| async move {
        story(
            &house,
            &house.au,
            AU_FINBANK,
            "profile_4110",
            324,
            "Data Connect Fix",
        )
        .await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_restart_everything_is_as_it_was() {
    House::on_each(|house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let before = linked.accounts().await;
        let id = before[0]["id"].as_str().unwrap();
        let known = linked.transactions(id).await;
        let house = house.restarted().await;
        assert_eq!(linked.accounts().await, before);
        assert_eq!(linked.transactions(id).await, known);
        assert!(linked.refresh().await.iter().all(|a| code(a) == 0));
        assert_eq!(linked.transactions(id).await, known);
        house
    })
    .await;
}
