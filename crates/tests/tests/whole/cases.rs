//! Support cases: opened by what happens and by people, joined, worked on, handed over and back, and ended.
//! And that nothing gets into their bundles that must not be told.

use engine::cases::{Act, NewCase, Whose};
use house::{
    AU_FINBANK, Caller, FINBANK, House, Linked, Meddler, Mood, Plan, Receiver, Reply, account_id, code,
    of_type,
};
use jiff::SignedDuration;
use model::{
    case::By,
    id::{CaseId, LoginId},
};
use serde_json::{Value, json};

use crate::events::{hook, is_signed};

const CASES: &str = "holdfast/v1/cases";

fn id(of: &Value) -> &str {
    of["id"].as_str().expect("an id")
}

async fn refreshed(house: &House, linked: &Linked) -> Vec<Value> {
    house.advance(SignedDuration::from_secs(2));
    linked.refresh().await
}

/// The cases that a query finds, newest first.
async fn cases(caller: &Caller, query: &str) -> Vec<Value> {
    let list = caller.get(&format!("{CASES}{query}")).await.expect(200);
    assert_eq!(list["more"], false);
    list["cases"].as_array().expect("cases").clone()
}

/// The one case that is not over.
async fn live(caller: &Caller) -> Value {
    let live = cases(caller, "?state=live").await;
    assert_eq!(live.len(), 1, "{live:#?}");
    caller.get(&format!("{CASES}/{}", id(&live[0]))).await.expect(200)
}

/// What the log tells of cases: each event's type, and what happened in a word.
async fn told(caller: &Caller) -> Vec<(String, String)> {
    let log = caller.get("holdfast/v1/events?limit=1000").await.expect(200);
    let log = log["events"].as_array().expect("events").clone();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let of_cases = log.iter().filter(|e| text(&e["type"]).starts_with("case."));
    of_cases
        .map(|event| (text(&event["type"]), text(&event["data"]["what"])))
        .collect()
}

fn whats(case: &Value) -> Vec<&str> {
    let history = case["history"].as_array().expect("a history");
    history
        .iter()
        .map(|entry| entry["what"].as_str().expect("a word"))
        .collect()
}

fn pair(kind: &str, what: &str) -> (String, String) {
    (kind.to_owned(), what.to_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mismatch_opens_one_case_a_second_run_joins_it_and_the_bank_agreeing_again_ends_it() {
    House::on_each(|house| async move {
        for (partner, institution, user, expected) in [
            (&house.us, FINBANK, "profile_03", 403),
            (&house.au, AU_FINBANK, "profile_4110", 324),
        ] {
            let linked = house.link(partner, institution, user).await;
            let caller = &linked.caller;
            assert_eq!(cases(caller, "").await, [Value::Null; 0], "all is well");
            let account = of_type(&linked.accounts().await, "savings").clone();
            let at_bank = house.at_bank(user, institution, &account).await;
            let change = house.change(&at_bank, "number+holder").await;
            refreshed(&house, &linked).await;

            let case = live(caller).await;
            assert_eq!((&case["code"], &case["seen"]), (&json!(expected), &json!(1)));
            assert_eq!(
                (&case["state"], &case["waitingOn"]),
                (&json!("waiting"), &json!("operator"))
            );
            assert_eq!(case["condition"], "account-mismatch.account");
            assert_eq!(case["openedBy"], "holdfast");
            assert_eq!(case["accountId"], account["id"]);
            assert_eq!(case["customerId"], json!(linked.customer));
            assert_eq!(case["institutionLoginId"], json!(linked.login));
            assert_eq!(case["evidenceId"], linked.evidence(id(&account)).await[0]["id"]);
            assert!(!case["steps"].as_array().expect("steps").is_empty());
            assert_eq!(case["accounts"].as_array().expect("accounts").len(), 1);
            assert_eq!(whats(&case), ["opened"]);
            let status = linked.status(id(&account)).await;
            assert_eq!(status["cases"][0]["id"], case["id"]);
            assert_eq!(status["cases"][0]["waitingOn"], "operator");
            let found = house.engine.why(account_id(&account)).await.expect("words");
            let (whose, view) = found.expect("an account");
            let words = engine::why::text(
                &whose,
                &view,
                house.engine.catalogue(),
                house.clock.clock().of(&whose),
            );
            let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(
                words.contains(&format!("holdfast case show {}", id(&case))),
                "{words}"
            );
            for sibling in linked
                .accounts()
                .await
                .iter()
                .filter(|a| a["id"] != account["id"])
            {
                assert_eq!(linked.status(id(sibling)).await["cases"], json!([]));
                let none = cases(caller, &format!("?accountId={}", id(sibling))).await;
                assert!(none.is_empty(), "{none:?}");
            }

            // Again the same: counted, and not told again.
            refreshed(&house, &linked).await;
            assert_eq!(linked.load_historic(id(&account)).await.status, 500);
            let again = live(caller).await;
            assert_eq!((&again["id"], &again["seen"]), (&case["id"], &json!(3)));
            assert!(again["lastSeenAt"].as_str() > case["lastSeenAt"].as_str());
            assert_eq!(told(caller).await, [pair("case.opened", "opened")]);

            // Another story about the same account joins too, and says so.
            let more = house.change(&at_bank, "currency").await;
            refreshed(&house, &linked).await;
            let other = live(caller).await;
            assert_eq!(other["id"], case["id"]);
            assert_eq!(whats(&other), ["opened", "new-evidence"]);
            assert_ne!(other["evidenceId"], case["evidenceId"]);

            house.undo(&at_bank, &more).await;
            house.undo(&at_bank, &change).await;
            let list = refreshed(&house, &linked).await;
            assert!(list.iter().all(|account| code(account) == 0));
            let path = format!("{CASES}/{}", id(&case));
            let ended = caller.get(&path).await.expect(200);
            assert_eq!(
                (&ended["state"], &ended["waitingOn"]),
                (&json!("resolved"), &Value::Null)
            );
            assert_eq!(ended["resolution"]["how"], "bank-agrees-again");
            assert_eq!(
                ended["resolution"]["by"],
                json!({ "role": "holdfast", "name": null })
            );
            assert!(ended["accounts"][0]["clearedAt"].is_string());
            assert_eq!(linked.status(id(&account)).await["cases"], json!([]));
            assert_eq!(
                told(caller).await,
                [
                    pair("case.opened", "opened"),
                    pair("case.updated", "new-evidence"),
                    pair("case.resolved", "resolved"),
                ]
            );

            // What is well stays well; what breaks again is another case.
            refreshed(&house, &linked).await;
            assert_eq!(cases(caller, "?state=live").await, [Value::Null; 0]);
            house.change(&at_bank, "number+holder").await;
            refreshed(&house, &linked).await;
            assert_ne!(live(caller).await["id"], case["id"]);
            assert_eq!(
                cases(caller, &format!("?accountId={}", id(&account))).await.len(),
                2
            );
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_an_institution_is_one_case_of_every_login_and_ends_with_the_last() {
    House::on_each(|house| async move {
        let one = house.link(&house.us, FINBANK, "profile_03").await;
        let other = house.link(&house.us, FINBANK, "profile_02").await;
        let caller = &one.caller;
        let scripts = [
            house.script("user", "profile_03", "err:garbage@refresh").await,
            house.script("user", "profile_02", "err:garbage@refresh").await,
        ];
        refreshed(&house, &one).await;
        let case = live(caller).await;
        assert_eq!(
            (&case["code"], &case["seen"]),
            (&json!(204), &json!(1)),
            "one, not one per account"
        );
        assert_eq!(case["accounts"].as_array().expect("accounts").len(), 4);
        assert_eq!(case["institutionId"], FINBANK);
        for field in ["customerId", "institutionLoginId", "accountId", "evidenceId"] {
            assert_eq!(case[field], Value::Null, "{field}: it is about the institution");
        }
        refreshed(&house, &other).await;
        let joined = live(caller).await;
        assert_eq!((&joined["id"], &joined["seen"]), (&case["id"], &json!(2)));
        let met = joined["accounts"].as_array().expect("accounts").len();
        assert!(met > 4, "the other login's too");
        let of_other = cases(caller, &format!("?customerId={}", other.customer)).await;
        assert_eq!(of_other.len(), 1, "whose accounts met it finds it");

        house.unscript(&scripts[0]).await;
        house.advance(SignedDuration::from_hours(1));
        let caller = house.as_partner(&house.us).await;
        one_again(&house, &one, &caller).await;
        let left = live(&caller).await;
        let cleared = left["accounts"].as_array().expect("accounts").iter();
        assert_eq!(cleared.filter(|met| met["clearedAt"].is_string()).count(), 4);
        house.unscript(&scripts[1]).await;
        house.advance(SignedDuration::from_hours(1));
        let caller = house.as_partner(&house.us).await;
        one_again(&house, &other, &caller).await;
        assert_eq!(cases(&caller, "?state=live").await, [Value::Null; 0]);
        let ended = cases(&caller, "?state=resolved").await;
        assert_eq!(ended[0]["resolution"]["how"], "bank-agrees-again");
        house
    })
    .await;
}

/// Refreshes a login until it is well: a bank that failed again and again is left alone for a while.
async fn one_again(house: &House, linked: &Linked, caller: &Caller) {
    let path = format!(
        "aggregation/v1/customers/{}/institutionLogins/{}/accounts",
        linked.customer, linked.login
    );
    for _ in 0..5 {
        let list = caller.post(&path, &json!({})).await.expect(200);
        if list["accounts"]
            .as_array()
            .expect("accounts")
            .iter()
            .all(|a| code(a) == 0)
        {
            return;
        }
        house.advance(SignedDuration::from_mins(10));
    }
    panic!("the login does not come to be well");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_partner_opens_a_case_for_any_code_works_on_it_and_a_second_click_changes_nothing() {
    House::on_each(|house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let (caller, stranger) = (&linked.caller, house.as_partner(&house.stranger).await);
        let accounts = linked.accounts().await;
        let account = id(&accounts[0]);
        let ask = json!({ "accountId": account, "code": 185, "comment": "They could not sign in." });
        let opened = caller.post(CASES, &ask).await.expect(201);
        let twice = caller.post(CASES, &ask).await.expect(200);
        assert_eq!(twice["id"], opened["id"]);
        assert_eq!(whats(&twice), ["opened", "commented"], "nothing is said twice");
        assert_eq!(
            (&opened["code"], &opened["condition"]),
            (&json!(185), &Value::Null)
        );
        assert_eq!(
            (&opened["openedBy"], &opened["state"]),
            (&json!("partner"), &json!("waiting"))
        );
        let path = format!("{CASES}/{}", id(&opened));
        let below = |what: &str| format!("{path}/{what}");

        // Nobody else's.
        stranger.get(&path).await.expect(404);
        stranger.get(&below("bundle.html")).await.expect(404);
        stranger
            .post(&below("close"), &json!({ "reason": "mine" }))
            .await
            .expect(404);
        stranger.post(CASES, &ask).await.expect(404);
        assert_eq!(cases(&stranger, "").await, [Value::Null; 0]);

        for (method, what, body, word) in [
            ("PUT", "assignment", json!({ "to": "Ada" }), "assigned"),
            (
                "PUT",
                "state",
                json!({ "state": "waiting", "waitingOn": "institution" }),
                "moved",
            ),
            ("PUT", "steps", json!({ "step": 1, "done": true }), "step-done"),
            ("PUT", "steps", json!({ "step": 1, "done": false }), "step-undone"),
            (
                "POST",
                "comments",
                json!({ "text": "They rang again." }),
                "commented",
            ),
            (
                "POST",
                "resolve",
                json!({ "reason": "They signed in." }),
                "resolved",
            ),
            ("POST", "close", json!({ "reason": "Filed." }), "closed"),
        ] {
            let text = body.to_string();
            let once = caller.send(method, &below(what), Some(&text)).await.expect(200);
            assert_eq!(whats(&once).last(), Some(&word));
            let twice = caller.send(method, &below(what), Some(&text)).await.expect(200);
            assert_eq!(whats(&twice), whats(&once), "{what} twice");
        }
        let ended = caller.get(&path).await.expect(200);
        assert_eq!(ended["state"], "closed");
        assert_eq!(ended["assignedTo"], "Ada");
        assert_eq!(
            ended["resolution"]["reason"], "They signed in.",
            "how it was mended stays"
        );
        let refused = caller.put(&below("state"), &json!({ "state": "open" })).await;
        assert_eq!(refused.status, 400);
        let detail = refused.json["detail"].as_str().expect("a text").to_owned();
        assert!(
            detail.contains("state: expected a case that is not over; this one is closed"),
            "{detail}"
        );

        // A case about what the login carries; the customer's other account is not in it.
        let of_login = json!({ "institutionLoginId": linked.login, "code": 424_242 });
        let of_login = caller.post(CASES, &of_login).await;
        assert_eq!(of_login.status, 400, "no such code: {}", of_login.text);
        let of_login = json!({ "institutionLoginId": linked.login, "code": 103 });
        let of_login = caller.post(CASES, &of_login).await.expect(201);
        assert_eq!(of_login["accountId"], Value::Null);
        assert_eq!(of_login["institutionLoginId"], json!(linked.login));

        // Found by what is asked of the list, page by page.
        assert_eq!(cases(caller, "?state=closed").await.len(), 1);
        assert_eq!(cases(caller, "?state=live&code=103").await.len(), 1);
        assert_eq!(cases(caller, "?waitingOn=operator").await.len(), 0);
        assert_eq!(
            cases(caller, &format!("?customerId={}", linked.customer))
                .await
                .len(),
            2
        );
        let first = caller.get(&format!("{CASES}?limit=1")).await.expect(200);
        assert_eq!(
            (&first["more"], &first["next"]),
            (&json!(true), &first["cases"][0]["id"])
        );
        let next = format!("{CASES}?limit=1&after={}", first["next"].as_str().expect("an id"));
        let second = caller.get(&next).await.expect(200);
        assert_eq!((&second["more"], &second["next"]), (&json!(false), &Value::Null));
        assert_ne!(second["cases"][0]["id"], first["cases"][0]["id"]);
        let unknown = caller.get(&format!("{CASES}?after=7")).await;
        assert_eq!(unknown.status, 400, "{}", unknown.text);

        // The good runs of the account end nothing that it never showed.
        refreshed(&house, &linked).await;
        assert_eq!(cases(caller, "?state=live").await.len(), 1);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_reported_before_a_run_meets_it_is_one_case_and_ends_as_one() {
    House::on_sqlite(Plan::default(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let caller = &linked.caller;
        let account = of_type(&linked.accounts().await, "savings").clone();
        let ask = json!({ "accountId": account["id"], "code": 403, "comment": "It shows another's name." });
        let reported = caller.post(CASES, &ask).await.expect(201);
        refreshed(&house, &linked).await;
        assert_eq!(
            live(caller).await["id"],
            reported["id"],
            "a good run ends no report"
        );
        let at_bank = house.at_bank("profile_03", FINBANK, &account).await;
        let change = house.change(&at_bank, "holder").await;
        refreshed(&house, &linked).await;
        refreshed(&house, &linked).await;
        let met = live(caller).await;
        assert_eq!((&met["id"], &met["seen"]), (&reported["id"], &json!(3)));
        assert_eq!(whats(&met), ["opened", "commented", "met"]);
        assert_eq!(met["condition"], "account-mismatch.account");
        assert_eq!(met["evidenceId"], linked.evidence(id(&account)).await[0]["id"]);
        house.undo(&at_bank, &change).await;
        refreshed(&house, &linked).await;
        let ended = cases(caller, "").await;
        assert_eq!(ended.len(), 1);
        assert_eq!(ended[0]["resolution"]["how"], "bank-agrees-again");
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_operator_reaches_any_partners_case_and_two_who_open_one_at_once_get_the_same() {
    House::on_each(|house| async move {
        let us = house.link(&house.us, FINBANK, "profile_03").await;
        let au = house.link(&house.au, AU_FINBANK, "profile_4110").await;
        let by = || By::Operator("Ada Lovelace".to_owned());
        let mut opened = Vec::new();
        for linked in [&us, &au] {
            let login: LoginId = linked.login.parse().expect("a login's id");
            let new = NewCase {
                about: engine::cases::About::Login(login),
                code: Some(103),
                comment: None,
            };
            let both = (0..4).map(|_| {
                let (engine, new) = (house.engine.clone(), new.clone());
                tokio::spawn(async move { engine.open_case(Whose::Anybody, new, by()).await })
            });
            let mut ids = Vec::new();
            for one in both.collect::<Vec<_>>() {
                let (view, is_new) = one.await.expect("a task").expect("a case");
                ids.push((view.case.id, is_new));
            }
            let same: Vec<CaseId> = ids.iter().map(|(id, _)| *id).collect();
            assert!(same.iter().all(|id| *id == same[0]), "{ids:?}");
            assert_eq!(ids.iter().filter(|(_, is_new)| *is_new).count(), 1);
            opened.push(same[0]);
        }
        let all = house
            .engine
            .list_cases(Whose::Anybody, Default::default(), None, 10)
            .await;
        assert_eq!(all.expect("cases").cases.len(), 2);
        let tally = house.engine.tally_cases().await.expect("a tally");
        assert_eq!(tally.iter().map(|t| t.cases).sum::<u32>(), 2);
        let act = Act::Assign(Some("Ada Lovelace".to_owned()));
        let view = house
            .engine
            .act_on_case(Whose::Anybody, opened[0], act, by())
            .await;
        assert_eq!(
            view.expect("a case").case.assigned.as_deref(),
            Some("Ada Lovelace")
        );
        let seen = us.caller.get(&format!("{CASES}/{}", opened[0])).await.expect(200);
        assert_eq!(
            seen["history"][1]["by"],
            json!({ "role": "operator", "name": "Ada Lovelace" })
        );
        us.caller.get(&format!("{CASES}/{}", opened[1])).await.expect(404);
        let nameless = By::Operator(" ".to_owned());
        let act = Act::Comment("hello".to_owned());
        let refused = house
            .engine
            .act_on_case(Whose::Anybody, opened[0], act, nameless)
            .await;
        assert!(refused.is_err(), "somebody must have said it");
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_case_that_was_put_away_stays_away_until_its_cause_was_gone_or_tells_another_story() {
    House::on_sqlite(Plan::default(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let caller = &linked.caller;
        let account = of_type(&linked.accounts().await, "savings").clone();
        let at_bank = house.at_bank("profile_03", FINBANK, &account).await;
        let change = house.change(&at_bank, "holder").await;
        refreshed(&house, &linked).await;
        let close = async |case: &Value| {
            let path = format!("{CASES}/{}/close", id(case));
            let reason = json!({ "reason": "The customer does not mind." });
            caller.post(&path, &reason).await.expect(200);
        };
        let first = live(caller).await;
        close(&first).await;
        refreshed(&house, &linked).await;
        assert_eq!(
            cases(caller, "?state=live").await,
            [Value::Null; 0],
            "it is known of"
        );
        let counted = caller.get(&format!("{CASES}/{}", id(&first))).await.expect(200);
        assert_eq!(
            (&counted["seen"], &counted["state"]),
            (&json!(2), &json!("closed"))
        );

        let more = house.change(&at_bank, "currency").await;
        refreshed(&house, &linked).await;
        let second = live(caller).await;
        assert_ne!(second["id"], first["id"], "it tells another story");
        close(&second).await;

        house.undo(&at_bank, &more).await;
        house.undo(&at_bank, &change).await;
        refreshed(&house, &linked).await;
        house.change(&at_bank, "holder").await;
        refreshed(&house, &linked).await;
        assert_ne!(live(caller).await["id"], second["id"], "it was gone in between");
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_linked_no_longer_leaves_no_case_behind_that_waits_for_anybody() {
    House::on_each(|house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let caller = &linked.caller;
        let account = of_type(&linked.accounts().await, "savings").clone();
        let at_bank = house.at_bank("profile_03", FINBANK, &account).await;
        house.change(&at_bank, "holder").await;
        refreshed(&house, &linked).await;
        let case = live(caller).await;
        let path = format!(
            "aggregation/v1/customers/{}/accounts/{}",
            linked.customer,
            id(&account)
        );
        caller.delete(&path).await.expect(204);
        let closed = caller.get(&format!("{CASES}/{}", id(&case))).await.expect(200);
        assert_eq!(closed["state"], "closed");
        assert_eq!(closed["resolution"]["how"], "no-longer-linked");
        assert_eq!(
            told(caller).await,
            [pair("case.opened", "opened"), pair("case.closed", "closed")]
        );
        // What is left of it is an answer to whoever asks, also as a bundle.
        caller
            .get(&format!("{CASES}/{}/bundle", id(&case)))
            .await
            .expect(200);

        let script = house.script("user", "profile_03", "err:garbage@refresh").await;
        refreshed(&house, &linked).await;
        let wide = live(caller).await;
        house.unscript(&script).await;
        let customer = format!("aggregation/v1/customers/{}", linked.customer);
        caller.delete(&customer).await.expect(204);
        let closed = caller.get(&format!("{CASES}/{}", id(&wide))).await.expect(200);
        assert_eq!(closed["resolution"]["how"], "no-longer-linked");
        caller.get(&format!("{CASES}/{}", id(&case))).await.expect(404);
        house.until_idle().await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tracker_outside_is_told_signed_fetches_the_bundle_and_answers() {
    House::on_each(|house| async move {
        let receiver = Receiver::start(Mood::Takes).await;
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let caller = &linked.caller;
        let types = ["case.opened", "case.updated", "case.resolved", "case.closed"];
        let hook = hook(caller, &receiver, &types).await;
        let account = of_type(&linked.accounts().await, "savings").clone();
        let at_bank = house.at_bank("profile_03", FINBANK, &account).await;
        let change = house.change(&at_bank, "number+holder").await;
        refreshed(&house, &linked).await;
        let messages = receiver.until("the opening was told", |m| !m.is_empty()).await;
        let opening = &messages[0];
        assert!(is_signed(opening, &hook.secret), "{opening:?}");
        assert_eq!(opening.json["type"], "case.opened");
        assert_eq!(opening.json["accountId"], account["id"]);
        let data = &opening.json["data"];
        assert_eq!(
            (&data["state"], &data["waitingOn"]),
            (&json!("waiting"), &json!("operator"))
        );
        assert_eq!((&data["code"], &data["by"]), (&json!(403), &json!("holdfast")));

        // The link leads to the bundle, with the partner's own key.
        let path = |name: &str| {
            data[name]
                .as_str()
                .expect("a path")
                .trim_start_matches('/')
                .to_owned()
        };
        house.anyone().get(&path("bundle")).await.expect(401);
        let page = caller.get(&path("bundle")).await;
        assert_eq!(page.status, 200);
        assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
        let policy = page.headers["content-security-policy"].to_str().expect("a text");
        assert!(policy.starts_with("default-src 'none'"), "{policy}");

        // Its answer.
        let answer = json!({ "reference": "INC-4711", "url": "https://tracker.example/INC-4711",
            "state": "With the bank", "waitingOn": "institution" });
        let tracker = format!("{}/tracker", path("href"));
        for _ in 0..2 {
            let tracked = caller.put(&tracker, &answer).await.expect(200);
            assert_eq!(tracked["tracker"]["reference"], "INC-4711");
            assert_eq!(
                (&tracked["state"], &tracked["waitingOn"]),
                (&json!("waiting"), &json!("institution"))
            );
            assert_eq!(whats(&tracked), ["opened", "tracked", "moved"], "once");
        }
        house.undo(&at_bank, &change).await;
        refreshed(&house, &linked).await;
        let messages = receiver.until("the end was told", |m| m.len() >= 4).await;
        let kinds: Vec<&str> = messages
            .iter()
            .map(|m| m.json["type"].as_str().expect("a type"))
            .collect();
        assert_eq!(
            kinds,
            ["case.opened", "case.updated", "case.updated", "case.resolved"]
        );
        for message in &messages {
            assert!(is_signed(message, &hook.secret));
            assert!(
                !message.text.contains("INC-4711"),
                "what people write stays in the case"
            );
        }
        assert_eq!(messages[3].json["data"]["how"], "bank-agrees-again");
        house.until_idle().await;
        house
    })
    .await;
}

/// A page that may be attached to a ticket: whole in itself, for every reader.
fn is_a_page_of_its_own(page: &str) {
    for forbidden in [
        "<script",
        "src=",
        "href=",
        "url(",
        "http://",
        "https://",
        "@import",
        "javascript",
    ] {
        assert!(!page.contains(forbidden), "{forbidden} in {page}");
    }
    for wanted in [
        "<!DOCTYPE html>",
        "lang=\"en\"",
        "name=\"viewport\"",
        "<h1>",
        "What happened",
        "Since when",
        "Waiting for",
        "What we did",
        "What we need from you",
        "@media print",
        "max-width: 40rem",
    ] {
        assert!(page.contains(wanted), "{wanted} is not in {page}");
    }
}

const OLD: (&str, &str, &str) = ("Zebedee", "Quillfeather", "990011223344");
const NEW: (&str, &str, &str) = ("Xanthippe", "Vandersmythe", "887766556789");

/// The bank's answer about a holder and a number nobody would mistake.
fn dressed(path: &str, honest: Reply, (first, last, number): (&str, &str, &str)) -> Reply {
    let Ok(mut json) = serde_json::from_slice::<Value>(&honest.body) else {
        return honest;
    };
    let name = json!({ "first": first, "last": last });
    if path.ends_with("/contact") {
        json["holders"] = json!([{ "relationship": "PRIMARY", "name": name }]);
    } else if path.ends_with("/payment-networks") {
        for network in json["paymentNetworks"].as_array_mut().into_iter().flatten() {
            network["identifier"] = json!(number);
        }
    } else if path.ends_with("/accounts") {
        for account in json["accounts"].as_array_mut().into_iter().flatten() {
            account["nickname"] = json!(format!("{first} {last} Nestegg"));
        }
    } else if json.get("accountId").is_some() {
        json["nickname"] = json!(format!("{first} {last} Nestegg"));
        json["accountNumber"] = json!(number);
    } else {
        return honest;
    }
    Reply {
        body: json.to_string().into_bytes(),
        ..honest
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_token_full_number_or_name_gets_into_a_bundle() {
    House::on_sqlite(Plan::default(), |house| async move {
        let meddler = Meddler::before(&house, FINBANK).await;
        meddler.answer(|path, honest| dressed(path, honest, OLD));
        let linked = house.link(&house.us, FINBANK, "profile_02").await;
        let caller = &linked.caller;
        // Other holders and other numbers: nothing of it agrees any more.
        meddler.answer(|path, honest| dressed(path, honest, NEW));
        refreshed(&house, &linked).await;
        let mismatches = cases(caller, "?state=live").await;
        assert!(!mismatches.is_empty());
        let first = id(&mismatches[0]).to_owned();
        // What people write, and who they are.
        let below = |what: &str| format!("{CASES}/{first}/{what}");
        let said = "Canarycomment about Zebedee Quillfeather, 990011223344";
        caller
            .post(&below("comments"), &json!({ "text": said }))
            .await
            .expect(200);
        caller
            .put(&below("assignment"), &json!({ "to": "Canaryassignee" }))
            .await
            .expect(200);
        let tracker = json!({ "reference": "Canaryreference", "url": "https://canarytracker.example/1",
            "state": "Canarystate" });
        caller.put(&below("tracker"), &tracker).await.expect(200);
        caller
            .post(&below("resolve"), &json!({ "reason": "Canaryreason" }))
            .await
            .expect(200);
        // A bank that tells too much when it fails.
        meddler.answer(|path, honest| {
            let told = "Canarymessage for Zebedee Quillfeather, account 990011223344, token Canarytoken";
            if path.ends_with("/accounts") {
                return dressed(path, honest, NEW);
            }
            let body = json!({ "code": "CANARYCODE990011223344", "message": told, "debugMessage": told });
            Reply::of(500, &body.to_string()).with("x-fapi-interaction-id: Canaryinteraction-990011223344")
        });
        refreshed(&house, &linked).await;
        let account = linked.accounts().await[0].clone();
        let ask = json!({ "accountId": account["id"], "comment": "Canarycomment" });
        caller.post(CASES, &ask).await;

        let mut secrets: Vec<String> = [
            OLD.0,
            OLD.1,
            OLD.2,
            NEW.0,
            NEW.1,
            NEW.2,
            "Nestegg",
            "Canary",
            "Quillfeather",
            "profile_02",
        ]
        .map(str::to_owned)
        .to_vec();
        secrets.extend([house.us.secret.clone(), house.us.app_key.clone()]);
        secrets.push(house.token(&house.us).await);
        let login: LoginId = linked.login.parse().expect("a login's id");
        let rows = house.rows(&house.us);
        let grant = rows.read(move |tx| tx.find_grant(login)).await;
        let grant: Option<store::StoredGrant> = grant.map_err(|e: store::StoreError| e).expect("a grant");
        let grant = grant.expect("a grant");
        secrets.push(grant.access.expose().clone());
        secrets.extend(grant.refresh.iter().map(|token| token.expose().clone()));
        for held in house.holdings("profile_02", FINBANK).await {
            for field in ["accountNumber", "accountId", "routingNumber"] {
                secrets.extend(held[field].as_str().map(str::to_owned));
            }
            for client in held["clients"].as_array().into_iter().flatten() {
                secrets.extend(client["accountId"].as_str().map(str::to_owned));
            }
            for holder in held["holders"].as_array().into_iter().flatten() {
                secrets.extend(holder.as_str().or(holder["name"].as_str()).map(str::to_owned));
            }
        }
        secrets.retain(|secret| !secret.is_empty());
        assert!(
            secrets.len() > 18,
            "there is something to keep: {}",
            secrets.len()
        );

        let mut decided = 0;
        for case in cases(caller, "").await {
            let path = case["href"]
                .as_str()
                .expect("a path")
                .trim_start_matches('/')
                .to_owned();
            let data = caller.get(&format!("{path}/bundle")).await;
            let page = caller.get(&format!("{path}/bundle.html")).await;
            assert_eq!(
                (data.status, page.status),
                (200, 200),
                "{}{}",
                data.text,
                page.text
            );
            is_a_page_of_its_own(&page.text);
            for text in [&data.text, &page.text] {
                let lower = text.to_lowercase();
                for secret in &secrets {
                    assert!(!lower.contains(&secret.to_lowercase()), "{secret} is in {text}");
                }
            }
            // And it says what it is for.
            let data = data.json;
            assert!(!data["runs"].as_array().expect("runs").is_empty());
            assert!(!data["interactions"].as_array().expect("ids").is_empty());
            assert!(!data["story"]["needed"].as_array().expect("needs").is_empty());
            assert!(data["runs"][0]["milliseconds"].is_u64());
            let Some(features) = data["decision"]["features"].as_array() else {
                continue;
            };
            decided += 1;
            let holder = features.iter().find(|f| f["name"] == "holder").expect("holders");
            assert_eq!(holder["before"], json!(["Z••• Q•••"]));
            assert_eq!(holder["now"], json!(["X••• V•••"]));
            assert_eq!(holder["comparison"], "disagrees");
            let vetoes = data["decision"]["vetoes"].to_string();
            assert!(vetoes.contains("none of the holders is the same"), "{vetoes}");
            for wanted in [
                "Z••• Q•••",
                "X••• V•••",
                "≠ differs",
                "Old and new side by side",
                "<caption>",
            ] {
                assert!(page.text.contains(wanted), "{wanted} is not in {}", page.text);
            }
        }
        assert!(decided > 0, "one of them is about who an account is");
        meddler.behave();
        house
    })
    .await;
}
