//! A person's way through linking, as a page goes it: every step, every wrong step, every step twice,
//! and what is left at the bank afterwards.

mod choices;
mod leaving;
mod logins;
mod returns;

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
