//! A person's way through linking, as a page goes it: every step, every wrong step, every step twice,
//! and what is left at the bank afterwards.

use std::collections::BTreeSet;

use house::{
    AU_FINBANK, Answer, Caller, FINBANK, House, Linked, Meddler, OTHER_FINBANK, Partner, Plan, Session, code,
};
use jiff::SignedDuration;
use serde_json::{Value, json};
use url::Url;

const EXPIRED: u64 = 1440;
const TAMPERED: u64 = 10039;
const OTHER_LOGIN: u64 = 324;

/// A partner signed in, and a customer of theirs.
struct Desk<'h> {
    house: &'h House,
    partner: &'h Partner,
    caller: Caller,
    customer: String,
}

impl<'h> Desk<'h> {
    async fn of(house: &'h House, partner: &'h Partner, username: &str) -> Self {
        let caller = house.as_partner(partner).await;
        let customer = house.customer(&caller, username).await;
        Self {
            house,
            partner,
            caller,
            customer,
        }
    }

    async fn us(house: &'h House) -> Self {
        Self::of(house, &house.us, "customer_of_us").await
    }

    async fn lite(&self, institution: &str) -> Session {
        self.house
            .lite(&self.caller, self.partner, &self.customer, institution)
            .await
    }

    async fn link(&self, kind: &str, more: Value) -> Value {
        let mut body = json!({ "customerId": self.customer });
        let fields = body.as_object_mut().expect("an object");
        fields.extend(more.as_object().expect("an object").clone());
        let link = self.house.link_to(&self.caller, self.partner, kind, body).await;
        link.expect(200)["link"].clone()
    }

    async fn accounts(&self) -> Vec<Value> {
        let path = format!("aggregation/v1/customers/{}/accounts", self.customer);
        let listed = self.caller.get(&path).await.expect(200);
        listed["accounts"].as_array().expect("accounts").clone()
    }

    /// Signs in, chooses everything, and waits for the first aggregation.
    async fn takes_all(&self, session: &Session, user: &str) -> Linked {
        let offered = session.signs_in(self.house, user, None).await;
        let all = supported(&offered);
        let done = session.choose(&refs(&all)).await.expect(200);
        self.house
            .taken_up(&self.caller, &self.customer, user, &done)
            .await
    }
}

/// The numbers of the accounts that can be chosen.
fn supported(offered: &Value) -> Vec<String> {
    assert_eq!(offered["state"], "chooseAccounts", "{offered}");
    let all = offered["accounts"].as_array().expect("accounts");
    let all = all.iter().filter(|a| a["supported"] == true);
    all.map(|a| a["id"].as_str().expect("an id").to_owned()).collect()
}

fn refs(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

/// A problem of our own paths, with this status and code.
fn is_problem(answer: &Answer, status: u16, code: u64) {
    assert_eq!(
        (answer.status, answer.json["code"].as_u64()),
        (status, Some(code)),
        "{} answered {}",
        answer.call,
        answer.text
    );
    assert_eq!(answer.json["status"], status);
    assert_eq!(answer.headers["content-type"], "application/problem+json");
}

/// A step that is not taken, and says what was wrong with it.
fn is_refused(answer: &Answer, why: &str) {
    assert_eq!(answer.status, 400, "{} answered {}", answer.call, answer.text);
    let detail = answer.json["detail"].as_str().expect("a reason").to_owned();
    assert!(detail.contains(why), "{}: {detail}", answer.call);
}

async fn opens(house: &House, link: &str) -> Answer {
    house
        .anyone()
        .post("connect/sessions", &json!({ "link": link }))
        .await
}

/// An address with one of its parameters changed, or left out.
fn with(address: &str, name: &str, value: Option<&str>) -> String {
    let mut url: Url = address.parse().expect("an address");
    let rest: Vec<(String, String)> = url
        .query_pairs()
        .into_owned()
        .filter(|(key, _)| key != name)
        .collect();
    url.query_pairs_mut().clear().extend_pairs(rest);
    if let Some(value) = value {
        url.query_pairs_mut().append_pair(name, value);
    }
    url.into()
}

fn parameter(address: &str, name: &str) -> String {
    let url: Url = address.parse().expect("an address");
    let found = url.query_pairs().find(|(key, _)| key == name);
    found.expect("the parameter").1.into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_chooses_a_bank_signs_in_and_chooses_accounts() {
    House::on_each(|house| async move {
        for (partner, institution, other, user) in [
            (&house.us, FINBANK, OTHER_FINBANK, "profile_03"),
            (&house.au, AU_FINBANK, AU_FINBANK, "profile_4110"),
        ] {
            let desk = Desk::of(&house, partner, &format!("customer_of_{institution}")).await;
            let link = desk
                .link("", json!({ "redirectUri": "https://app.example/back?x=1" }))
                .await;
            let session = house.opened(&link).await;
            let seen = session.look().await.expect(200);
            assert_eq!(
                (&seen["type"], &seen["state"], &seen["redirectUri"]),
                (
                    &json!("full"),
                    &json!("chooseInstitution"),
                    &json!("https://app.example/back?x=1")
                )
            );
            for absent in [
                "token",
                "institution",
                "redirectUrl",
                "accounts",
                "result",
                "alert",
            ] {
                assert_eq!(seen.get(absent), None, "{absent}");
            }

            // A bank comes first, and can be changed until the person goes there.
            is_refused(&session.start().await, "`chooseInstitution`");
            is_refused(&session.choose(&["1"]).await, "`chooseInstitution`");
            for nowhere in ["1", "9999999999"] {
                is_refused(&session.at(nowhere).await, "institutionId");
            }
            assert_eq!(session.state().await, "chooseInstitution");
            for chosen in [other, institution] {
                let seen = session.at(chosen).await.expect(200);
                assert_eq!(
                    (&seen["state"], &seen["institution"]["id"]),
                    (&json!("ready"), &json!(chosen))
                );
            }
            is_refused(&session.choose(&["1"]).await, "`ready`");

            let started = session.start().await.expect(200);
            let there = started["redirectUrl"].as_str().expect("an address");
            assert!(there.starts_with(house.bank_url().as_str()), "{there}");
            is_refused(&session.at(other).await, "`atBank`");
            is_refused(&session.choose(&["1"]).await, "`atBank`");
            let back = house.passes_bank(&started["redirectUrl"], user, None).await;
            let offered = session.back(&back).await;
            assert_eq!(offered.get("redirectUrl"), None, "the person is back");
            is_refused(&session.start().await, "`chooseAccounts`");
            is_refused(&session.at(other).await, "`chooseAccounts`");

            // What is offered is what the bank holds.
            let held: Vec<Value> = house.holdings(user, institution).await;
            let offers = offered["accounts"].as_array().expect("accounts");
            assert_eq!(offers.len(), held.len());
            for (offer, held) in offers.iter().zip(&held) {
                assert_eq!((&offer["name"], &offer["mask"]), (&held["name"], &held["mask"]));
                assert_eq!(offer["supported"], true);
                assert_eq!(offer.get("linkedAccountId"), None);
            }
            let done = session.choose(&["3", "1"]).await.expect(200);
            let linked = house.taken_up(&desk.caller, &desk.customer, user, &done).await;
            let accounts = linked.accounts().await;
            assert!(accounts.iter().all(|a| code(a) == 0), "{accounts:?}");
            let ids = |list: &Value| -> BTreeSet<String> {
                let list = list.as_array().expect("accounts");
                list.iter().map(|a| a["id"].to_string()).collect()
            };
            assert_eq!(ids(&done["result"]["accounts"]), ids(&json!(accounts)));
            let masks: BTreeSet<String> = accounts
                .iter()
                .map(|a| a["accountNumberDisplay"].to_string())
                .collect();
            let chosen = [0, 2].map(|place: usize| offers[place]["mask"].to_string());
            assert_eq!(masks, BTreeSet::from(chosen));
            // Afterwards the session says how each account's first aggregation ended.
            let seen = session.look().await.expect(200);
            for account in seen["result"]["accounts"].as_array().expect("accounts") {
                assert_eq!(account["aggregationStatusCode"], 0);
                assert_eq!(account["alreadyLinked"], false);
            }
            assert_eq!(house.live_consents(user).await, 1);
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lite_link_is_for_its_bank_and_a_fix_for_its_login() {
    House::on_sqlite(Plan::default(), |house| async move {
        let desk = Desk::us(&house).await;
        let session = desk.lite(FINBANK).await;
        let seen = session.look().await.expect(200);
        assert_eq!((&seen["type"], &seen["state"]), (&json!("lite"), &json!("ready")));
        assert_eq!(seen["institution"]["id"], FINBANK);
        is_refused(&session.at(OTHER_FINBANK).await, "institution");
        assert_eq!(
            session.look().await.expect(200)["institution"]["id"],
            FINBANK,
            "the bank stays"
        );
        let linked = desk.takes_all(&session, "profile_02").await;
        let (before, ledger) = (linked.accounts().await, linked.ledger().await);

        let session = house.fixing(&house.us, &linked).await;
        let seen = session.look().await.expect(200);
        assert_eq!((&seen["type"], &seen["state"]), (&json!("fix"), &json!("ready")));
        assert_eq!(seen["institution"]["id"], FINBANK);
        is_refused(&session.at(OTHER_FINBANK).await, "institution");
        // Who mends a login chooses nothing; what was linked is what it was.
        let done = session.signs_in(&house, "profile_02", None).await;
        assert_eq!(done["state"], "done", "{done}");
        assert_eq!(done["result"]["institutionLoginId"], linked.login.as_str());
        let mended = done["result"]["accounts"].as_array().expect("accounts");
        assert_eq!(mended.len(), before.len());
        assert!(mended.iter().all(|a| a["alreadyLinked"] == true));
        house.advance(SignedDuration::from_secs(2));
        assert!(linked.refresh().await.iter().all(|a| code(a) == 0));
        assert_eq!(linked.ledger().await, ledger);
        // The consent before is given up: one login has one.
        house
            .until("the old consent is given up", async || {
                house.live_consents("profile_02").await == 1
            })
            .await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_opens_for_two_hours_and_a_session_lasts_one() {
    House::on_each(|house| async move {
        let desk = Desk::us(&house).await;
        let link = desk.link("/lite", json!({ "institutionId": 102_176 })).await;
        let link = link.as_str().expect("a link");
        house.advance(SignedDuration::from_mins(119));
        let chosen = house.opened(&json!(link)).await;
        let gone = house.opened(&json!(link)).await;
        house.advance(SignedDuration::from_mins(2));
        is_problem(&opens(&house, link).await, 410, EXPIRED);

        // The sessions it opened live on, for an hour.
        chosen.signs_in(&house, "profile_02", None).await;
        let started = gone.start().await.expect(200);
        let back = house
            .passes_bank(&started["redirectUrl"], "profile_03", None)
            .await;
        assert_eq!(house.live_consents("profile_02").await, 1);
        house.advance(SignedDuration::from_mins(60));
        for session in [&chosen, &gone] {
            for answer in [
                session.look().await,
                session.at(FINBANK).await,
                session.start().await,
                session.choose(&["1"]).await,
                session.cancel().await,
            ] {
                is_problem(&answer, 410, EXPIRED);
            }
        }
        is_problem(&house.anyone().get(&back).await, 410, EXPIRED);
        let desk = Desk {
            caller: house.as_partner(&house.us).await,
            ..desk
        };
        assert_eq!(desk.accounts().await, Vec::<Value>::new());
        // What was granted and never taken up does not live on at the bank.
        house.advance(SignedDuration::from_hours(1));
        house.given_up("profile_02").await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_that_was_changed_in_any_way_opens_nothing() {
    House::on_sqlite(Plan::default(), |house| async move {
        let desk = Desk::us(&house).await;
        let other = house.customer(&desk.caller, "customer_of_another").await;
        let more =
            json!({ "institutionId": 102_176, "redirectUri": "https://app.example/", "singleUseUrl": true });
        let link = desk.link("/lite", more).await;
        let link = link.as_str().expect("a link");
        let signature = parameter(link, "signature");
        let upper = signature.to_uppercase();
        for changed in [
            with(link, "customerId", Some(&other)),
            with(link, "partnerId", Some(&house.stranger.id)),
            with(link, "institutionId", Some(OTHER_FINBANK)),
            with(link, "institutionId", None),
            with(link, "redirectUri", Some("https://elsewhere.example/")),
            with(link, "singleUseUrl", None),
            with(link, "type", None),
            with(link, "type", Some("fix")),
            with(link, "ttl", Some("4102444800000")),
            with(link, "signature", None),
            with(link, "signature", Some("")),
            link.replace(&signature, &upper),
            link.replace(&signature, &signature[1..]),
            format!("{link}&customerId={other}"),
            format!("{link}0"),
            link.replacen("customerId", "customerid", 1),
            link.replacen("&origin=url", "&origin=url&origin=url", 1),
            link.split_once('?').expect("a query").0.to_owned(),
            "x".to_owned(),
            "?&signature=".to_owned(),
            format!("\u{0}{}", &link[40..]),
        ] {
            is_problem(&opens(&house, &changed).await, 400, TAMPERED);
        }
        for (body, named) in [
            (json!({}), "link"),
            (json!({ "link": 7 }), "link"),
            (json!([]), "body"),
        ] {
            let answer = house.anyone().post("connect/sessions", &body).await;
            assert_eq!(answer.status, 400, "{}", answer.text);
            assert!(answer.text.contains(named), "{}", answer.text);
        }
        // As it was given it opens, and so does its query alone.
        let query = link.split_once('?').expect("a query").1;
        for good in [link, query, &format!("{link}#top")] {
            assert_eq!(opens(&house, good).await.status, 201, "{good}");
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_single_use_link_is_used_once_and_another_as_often_as_it_lives() {
    House::on_each(|house| async move {
        let desk = Desk::us(&house).await;
        let often = desk.link("/lite", json!({ "institutionId": 102_176 })).await;
        for _ in 0..2 {
            desk.takes_all(&house.opened(&often).await, "profile_06").await;
        }
        assert_eq!(desk.accounts().await.len(), 3);

        let once = desk
            .link("/lite", json!({ "institutionId": 102_176, "singleUseUrl": true }))
            .await;
        // Leaving uses it not, nor does failing.
        house.opened(&once).await.cancel().await.expect(200);
        let failed = house.opened(&once).await;
        let script = house.script("user", "profile_02", "err:maintenance@link").await;
        assert_eq!(
            failed.signs_in(&house, "profile_02", None).await["state"],
            "failed"
        );
        house.unscript(&script).await;
        let (first, second) = (house.opened(&once).await, house.opened(&once).await);
        let offered = second.signs_in(&house, "profile_03", None).await;
        desk.takes_all(&first, "profile_02").await;
        let before = desk.accounts().await;
        let all = supported(&offered);
        is_problem(&second.choose(&refs(&all)).await, 410, EXPIRED);
        assert_eq!(
            second.state().await,
            "cancelled",
            "nothing can come of it any more"
        );
        house.given_up("profile_03").await;
        let again = once.as_str().expect("a link");
        is_problem(&opens(&house, again).await, 410, EXPIRED);
        assert_eq!(desk.accounts().await.len(), before.len());
        assert_eq!(
            first.state().await,
            "done",
            "what came of it can still be looked at"
        );
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_is_done_stays_as_it_is() {
    House::on_sqlite(Plan::default(), |house| async move {
        let desk = Desk::us(&house).await;
        let session = desk.lite(FINBANK).await;
        let started = session.start().await.expect(200);
        let back = house
            .passes_bank(&started["redirectUrl"], "profile_03", None)
            .await;
        session.back(&back).await;
        session.choose(&["1"]).await.expect(200);
        house
            .taken_up(
                &desk.caller,
                &desk.customer,
                "profile_03",
                &session.look().await.json,
            )
            .await;
        let done = session.look().await.expect(200);
        is_refused(&session.start().await, "`done`");
        is_refused(&session.at(OTHER_FINBANK).await, "institution");
        is_problem(&house.anyone().get(&back).await, 410, EXPIRED);
        // Left or chosen again, it answers what came of it.
        assert_eq!(session.cancel().await.expect(200), done);
        assert_eq!(session.choose(&["2", "3"]).await.expect(200), done);
        assert_eq!(session.look().await.expect(200), done);
        assert_eq!(desk.accounts().await.len(), 1);
        assert_eq!(house.live_consents("profile_03").await, 1);
        house
    })
    .await;
}

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_nobodys_opens_no_session() {
    House::on_sqlite(Plan::default(), |house| async move {
        let desk = Desk::us(&house).await;
        let session = desk.lite(FINBANK).await;
        let token = session.token.clone();
        for nobody in [
            "x".to_owned(),
            "0".repeat(32),
            token.to_lowercase() + "x",
            token[1..].to_owned(),
            format!("{token}%00"),
            format!("{token}%20"),
            "x".repeat(10_000),
        ] {
            let session = Session {
                caller: house.anyone(),
                token: nobody,
            };
            is_problem(&session.look().await, 410, EXPIRED);
            is_problem(&session.at(FINBANK).await, 410, EXPIRED);
            is_problem(&session.start().await, 410, EXPIRED);
            is_problem(&session.choose(&["1"]).await, 410, EXPIRED);
            is_problem(&session.cancel().await, 410, EXPIRED);
        }
        assert_eq!(session.state().await, "ready");
        // Another partner's link is for that partner's customer, whoever opens it.
        let ask = json!({ "customerId": desk.customer, "institutionId": 102_176 });
        let stranger = house.as_partner(&house.stranger).await;
        let refused = house.link_to(&stranger, &house.stranger, "/lite", ask).await;
        assert_eq!((refused.status, &refused.json["code"]), (400, &json!("10010")));
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
async fn a_session_never_shows_a_token_or_a_full_number() {
    House::on_sqlite(Plan::default(), |house| async move {
        let desk = Desk::us(&house).await;
        let session = house.opened(&desk.link("", json!({})).await).await;
        let mut said = vec![session.look().await.text];
        said.push(session.at(FINBANK).await.text);
        let started = session.start().await;
        said.push(started.text.clone());
        let back = house
            .passes_bank(&started.json["redirectUrl"], "profile_03", None)
            .await;
        said.push(house.anyone().get(&back).await.text);
        said.push(session.look().await.text);
        let done = session.choose(&["1", "2", "3", "4"]).await;
        said.push(done.text.clone());
        let linked = house
            .taken_up(&desk.caller, &desk.customer, "profile_03", &done.json)
            .await;
        said.push(session.look().await.text);
        said.push(session.cancel().await.text);
        said.push(json!(linked.accounts().await).to_string());

        let login = linked.login.parse().expect("a login's id");
        let grant = house
            .rows(&house.us)
            .read(move |tx| tx.find_grant(login))
            .await
            .expect("a readable row")
            .expect("a grant");
        let mut secrets = vec![
            ("the session's token", session.token.clone()),
            ("the code", parameter(&back, "code")),
            ("the state", parameter(&back, "state")),
            ("the access token", grant.access.expose().clone()),
            (
                "the refresh token",
                grant.refresh.expect("a refresh token").expose().clone(),
            ),
        ];
        for held in house.holdings("profile_03", FINBANK).await {
            let number = held["number"].as_str().expect("a number").to_owned();
            assert!(number.len() > 6, "{number}");
            secrets.push(("a full number", number));
        }
        for text in &said {
            assert!(text.starts_with(['{', '[']), "{text}");
            for (what, secret) in &secrets {
                assert!(!text.contains(secret.as_str()), "{what} shows in {text}");
            }
        }
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
