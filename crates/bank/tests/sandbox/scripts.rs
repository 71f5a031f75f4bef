//! Scripts: each fault as a client meets it, in its phase, as often as it says.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::{Agent, Link, Reply, Town, interaction};

/// A client that has linked a user and read transactions once, so that the link phase is over.
async fn linked(town: &Town, user: &str) -> (Agent, Link) {
    let mut agent = Agent::register(town).await;
    let link = agent.link(town, user).await;
    assert_eq!(agent.run(town, &link).await.status, 200);
    agent.actor = Some("USER");
    (agent, link)
}

async fn renewed(town: &Town, agent: &Agent, link: &Link) -> Link {
    Link::of(&agent.refresh(town, &link.refresh).await.ok())
}

fn retry_after(reply: &Reply) -> Option<&str> {
    reply.headers.get("retry-after").map(String::as_str)
}

#[tokio::test]
async fn every_fault_of_calls_is_the_standards_own_error() {
    let town = Town::open().await;
    let (agent, link) = linked(&town, "profile_03").await;
    for (name, status, code, retry) in [
        ("102", 503, "503", Some("1800")),
        ("maintenance", 503, "503", Some("1800")),
        ("maintenance-open", 503, "503", None),
        ("subsystem-down", 500, "501", None),
        ("internal", 500, "500", None),
        ("rate-limit", 429, "1207", Some("30")),
        ("rate-limit-open", 429, "1207", None),
        ("recipient", 403, "403", None),
        ("locked", 403, "706", None),
        ("customer-gone", 404, "601", None),
        ("rejected", 400, "401", None),
    ] {
        for target in [("user", "profile_03"), ("institutionId", "102176")] {
            let script = town
                .script(target.0, target.1, &format!("err:{name}@refresh"))
                .await;
            let reply = agent.run(&town, &link).await;
            reply.fdx(status, code);
            assert_eq!(retry_after(&reply), retry, "{name}");
            assert!(reply.headers.contains_key("x-fapi-interaction-id"));
            town.delete(&format!("/control/scripts/{script}")).await.ok();
            assert_eq!(agent.run(&town, &link).await.status, 200, "{name}");
        }
    }
}

#[tokio::test]
async fn a_fault_of_one_account_leaves_its_siblings_alone() {
    let town = Town::open().await;
    let (agent, link) = linked(&town, "profile_03").await;
    let account = town.account("profile_03", "SAVINGS").await;
    let ids: Vec<String> = agent
        .accounts(&town, &link)
        .await
        .iter()
        .map(|account| account["accountId"].as_str().unwrap().to_owned())
        .collect();
    for (name, status, code) in [
        ("internal", 500, "500"),
        ("locked", 403, "706"),
        ("rate-limit", 429, "1207"),
    ] {
        let script = town.script("accountId", &account, &format!("err:{name}")).await;
        let list = agent.get(&town, &link, "/accounts").await.ok();
        assert_eq!(list["accounts"].as_array().unwrap().len(), 4);
        agent
            .get(&town, &link, &format!("/accounts/{}", ids[1]))
            .await
            .fdx(status, code);
        assert_eq!(
            agent
                .get(&town, &link, &format!("/accounts/{}", ids[0]))
                .await
                .status,
            200
        );
        town.delete(&format!("/control/scripts/{script}")).await.ok();
    }
    town.script("accountId", &account, "err:unavailable").await;
    let list = agent.get(&town, &link, "/accounts?resultType=details").await.ok();
    assert_eq!(list["accounts"][1]["accountId"], ids[1]);
    assert_eq!(list["accounts"][1]["error"]["code"], "501");
    assert!(list["accounts"][1].get("currentBalance").is_none());
    assert!(list["accounts"][0].get("error").is_none());
    agent
        .get(&town, &link, &format!("/accounts/{}/transactions", ids[1]))
        .await
        .fdx(500, "501");
}

#[tokio::test]
async fn an_account_leaves_a_list_in_three_ways() {
    let town = Town::open().await;
    let (agent, link) = linked(&town, "profile_03").await;
    let first = agent.accounts(&town, &link).await[0]["accountId"]
        .as_str()
        .unwrap()
        .to_owned();
    let named = async || {
        let consent = agent
            .get(&town, &link, &format!("/consents/{}", link.consent))
            .await
            .ok();
        consent["resources"]
            .as_array()
            .unwrap()
            .iter()
            .any(|resource| resource["resourceId"] == first)
    };
    for (name, status, in_consent, reachable) in [
        ("partial", 206, true, true),
        ("account-not-shared", 200, false, false),
        ("account-dropped", 200, true, false),
    ] {
        let script = town
            .script("user", "profile_03", &format!("err:{name}@refresh"))
            .await;
        let list = agent.get(&town, &link, "/accounts").await;
        assert_eq!(list.status, status, "{name}");
        assert_eq!(list.json()["accounts"].as_array().unwrap().len(), 3, "{name}");
        assert_eq!(named().await, in_consent, "{name}");
        let one = agent.get(&town, &link, &format!("/accounts/{first}")).await;
        if reachable {
            assert_eq!(one.status, 200)
        } else {
            one.fdx(404, "701")
        }
        town.delete(&format!("/control/scripts/{script}")).await.ok();
        assert_eq!(agent.accounts(&town, &link).await.len(), 4, "{name}");
    }
}

#[tokio::test]
async fn a_consent_that_is_too_narrow_lists_and_no_more() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let link = agent.link(&town, "err:too-narrow@link").await;
    let list = agent.get(&town, &link, "/accounts").await.ok();
    let id = list["accounts"][0]["accountId"].as_str().unwrap();
    agent
        .get(&town, &link, &format!("/accounts/{id}"))
        .await
        .fdx(403, "602");
    agent
        .get(&town, &link, &format!("/accounts/{id}/transactions"))
        .await
        .fdx(403, "602");
    let consent = agent
        .get(&town, &link, &format!("/consents/{}", link.consent))
        .await
        .ok();
    assert_eq!(consent["resources"][0]["dataClusters"], json!(["ACCOUNT_BASIC"]));
}

#[tokio::test]
async fn an_account_can_be_of_a_type_whose_transactions_are_not_served() {
    let town = Town::open().await;
    let (agent, link) = linked(&town, "profile_03").await;
    town.script(
        "accountId",
        &town.account("profile_03", "LOAN").await,
        "err:data-not-supported",
    )
    .await;
    let accounts = agent.accounts(&town, &link).await;
    let path = |place: usize| {
        format!(
            "/accounts/{}/transactions",
            accounts[place]["accountId"].as_str().unwrap()
        )
    };
    agent.get(&town, &link, &path(3)).await.fdx(422, "704");
    assert_eq!(agent.get(&town, &link, &path(0)).await.status, 200);
}

#[tokio::test]
async fn garbage_is_a_good_answer_of_the_wrong_kind() {
    let town = Town::open().await;
    let (agent, link) = linked(&town, "profile_03").await;
    town.script("institutionId", "102176", "err:garbage").await;
    let reply = agent.get(&town, &link, "/accounts").await;
    assert_eq!(reply.status, 200);
    assert!(reply.headers["content-type"].starts_with("text/html") && reply.body.contains("<!doctype html>"));
}

#[tokio::test]
async fn cursors_repeat_or_never_end() {
    let town = Town::open().await;
    let (agent, link) = linked(&town, "large").await;
    let next = |reply: &Value| reply["links"]["next"]["href"].as_str().unwrap().to_owned();
    let script = town.script("user", "large", "err:cursor-loop").await;
    let first = agent.get(&town, &link, "/accounts").await.ok();
    let second = agent.get(&town, &link, &next(&first)).await.ok();
    assert_eq!(first["page"]["nextPageKey"], second["page"]["nextPageKey"]);
    assert_eq!(first["accounts"], second["accounts"]);
    town.delete(&format!("/control/scripts/{script}")).await.ok();

    let script = town.script("user", "large", "err:cursor-endless").await;
    let (mut path, mut keys) = ("/accounts?limit=20".to_owned(), Vec::new());
    let mut counts = Vec::new();
    for _ in 0..6 {
        let page = agent.get(&town, &link, &path).await.ok();
        counts.push(page["accounts"].as_array().unwrap().len());
        keys.push(page["page"]["nextPageKey"].clone());
        path = next(&page);
    }
    assert_eq!(counts, [20, 10, 0, 0, 0, 0]);
    keys.dedup();
    assert_eq!(keys.len(), 6, "every cursor is new");
    town.delete(&format!("/control/scripts/{script}")).await.ok();

    let account = town.account("large", "CHECKING").await;
    let id = agent.accounts(&town, &link).await[0]["accountId"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/accounts/{id}/transactions?limit=3");
    for name in ["transactions-cursor-loop", "transactions-cursor-endless"] {
        let script = town.script("accountId", &account, &format!("err:{name}")).await;
        let (mut path, mut keys) = (path.clone(), Vec::new());
        for _ in 0..40 {
            let page = agent.get(&town, &link, &path).await.ok();
            let key = page["page"]["nextPageKey"].as_str();
            keys.push(key.unwrap_or_else(|| panic!("{name}: {path}: {page}")).to_owned());
            path = next(&page);
        }
        keys.dedup();
        assert_eq!(keys.len(), if name.ends_with("loop") { 1 } else { 40 }, "{name}");
        town.delete(&format!("/control/scripts/{script}")).await.ok();
    }
}

#[tokio::test]
async fn a_dead_token_is_dead_for_good() {
    let town = Town::open().await;
    let (agent, link) = linked(&town, "profile_03").await;
    let script = town.script("user", "profile_03", "err:947@refresh").await;
    agent.run(&town, &link).await.fdx(401, "603");
    agent
        .refresh(&town, &link.refresh)
        .await
        .oauth(400, "invalid_grant", "good no more");
    town.delete(&format!("/control/scripts/{script}")).await.ok();
    agent
        .refresh(&town, &link.refresh)
        .await
        .oauth(400, "invalid_grant", "good no more");
    // A new consent mends it, and the data is as it was.
    let again = agent.link(&town, "profile_03").await;
    assert_eq!(agent.run(&town, &again).await.status, 200);
}

#[tokio::test]
async fn a_dead_token_counted_is_well_again_after_its_runs() {
    let town = Town::open().await;
    let (agent, mut link) = linked(&town, "profile_03").await;
    town.script("user", "profile_03", "err:token-dead@refresh*2")
        .await;
    // Run one: the list is refused, the client renews once and is refused again. That is one run.
    agent.get(&town, &link, "/accounts").await.fdx(401, "603");
    agent
        .refresh(&town, &link.refresh)
        .await
        .oauth(400, "invalid_grant", "good no more");
    // Run two: the client tries to renew first.
    agent
        .refresh(&town, &link.refresh)
        .await
        .oauth(400, "invalid_grant", "good no more");
    // Run three is well.
    link = renewed(&town, &agent, &link).await;
    assert_eq!(agent.run(&town, &link).await.status, 200);
}

#[tokio::test]
async fn a_consent_ends_at_the_bank_and_says_how() {
    for (name, status) in [("consent-revoked", "REVOKED"), ("consent-expired", "EXPIRED")] {
        for (times, for_good) in [("", true), ("*1", false)] {
            let town = Town::open().await;
            let (agent, link) = linked(&town, "profile_03").await;
            town.script("user", "profile_03", &format!("err:{name}@refresh{times}"))
                .await;
            agent.get(&town, &link, "/accounts").await.fdx(401, "603");
            let consent = agent
                .get(&town, &link, &format!("/consents/{}", link.consent))
                .await
                .ok();
            assert_eq!(consent["status"], status, "{name}{times}");
            assert_eq!(agent.refresh(&town, &link.refresh).await.status, 400);
            let later = agent.refresh(&town, &link.refresh).await;
            assert_eq!(
                later.status,
                if for_good { 400 } else { 200 },
                "{name}{times}: {later:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_counted_fault_touches_so_many_runs_however_many_calls_they_are_made_of() {
    let town = Town::open().await;
    let (agent, link) = linked(&town, "profile_03").await;
    let id = agent.accounts(&town, &link).await[0]["accountId"]
        .as_str()
        .unwrap()
        .to_owned();
    town.script("user", "profile_03", "err:internal@refresh*2").await;
    for run in 1..=2 {
        let same = interaction(9_000 + run);
        for _ in 0..3 {
            // The list sent again under the same interaction id is the same run.
            let list = agent
                .fdx(
                    &town,
                    &link,
                    "GET",
                    "/accounts",
                    &[("x-fapi-interaction-id", &same)],
                )
                .await;
            list.fdx(500, "500");
            agent
                .get(&town, &link, &format!("/accounts/{id}"))
                .await
                .fdx(500, "500");
            agent
                .get(&town, &link, &format!("/accounts/{id}/transactions"))
                .await
                .fdx(500, "500");
        }
    }
    assert_eq!(agent.run(&town, &link).await.status, 200);
    assert_eq!(
        town.get("/control/scripts").await.ok()["scripts"][0]["clients"][0]["runs"],
        2
    );
}

#[tokio::test]
async fn a_phase_is_waited_for() {
    let town = Town::open().await;
    let mut agent = Agent::register(&town).await;
    town.script("user", "profile_03", "err:internal@nightly*1").await;
    let link = agent.link(&town, "profile_03").await;
    agent.actor = Some("BATCH");
    assert_eq!(agent.run(&town, &link).await.status, 200, "still linking");
    agent.actor = Some("USER");
    assert_eq!(agent.run(&town, &link).await.status, 200, "somebody waits");
    agent.actor = Some("BATCH");
    agent.run(&town, &link).await.fdx(500, "500");
    assert_eq!(agent.run(&town, &link).await.status, 200, "once");
}

#[tokio::test]
async fn days_are_counted_in_the_calling_clients_clock_from_when_the_script_was_set() {
    let town = Town::open().await;
    let (mut agent, link) = linked(&town, "profile_03").await;
    let (other, theirs) = linked(&town, "profile_03").await;
    agent.advance(&town, SignedDuration::from_hours(24 * 10));
    let link = renewed(&town, &agent, &link).await;
    town.script("user", "profile_03", "err:internal+2d").await;
    assert_eq!(agent.run(&town, &link).await.status, 200);
    agent.advance(&town, SignedDuration::from_hours(47));
    let link = renewed(&town, &agent, &link).await;
    assert_eq!(agent.run(&town, &link).await.status, 200, "an hour early");
    agent.advance(&town, SignedDuration::from_hours(1));
    let link = renewed(&town, &agent, &link).await;
    agent.run(&town, &link).await.fdx(500, "500");
    assert_eq!(
        other.run(&town, &theirs).await.status,
        200,
        "two days have not passed for them"
    );
    // Who comes later counts from when it first meets the script.
    let mut late = Agent::register(&town).await;
    late.advance(&town, SignedDuration::from_hours(24 * 100));
    let link = late.link(&town, "profile_03").await;
    assert_eq!(late.run(&town, &link).await.status, 200);
    late.advance(&town, SignedDuration::from_hours(48));
    let link = renewed(&town, &late, &link).await;
    late.run(&town, &link).await.fdx(500, "500");
}

#[tokio::test]
async fn a_mismatch_really_changes_the_ledger_and_one_account_only() {
    let town = Town::open().await;
    for (code, user) in [("mismatch", "joint"), ("403", "profile_03")] {
        let (agent, link) = linked(&town, user).await;
        let before = agent.accounts(&town, &link).await;
        let script = town.script("user", user, &format!("err:{code}@refresh")).await;
        let after = agent.accounts(&town, &link).await;
        assert_eq!(before[0]["accountId"], after[0]["accountId"]);
        assert_ne!(before[0]["accountNumber"], after[0]["accountNumber"]);
        assert_eq!(before[1..], after[1..]);
        // The next run changes nothing more, and the change can be undone by its id.
        assert_eq!(agent.accounts(&town, &link).await, after);
        let change = town.get("/control/scripts").await.ok()["scripts"][0]["changeId"]
            .as_str()
            .unwrap()
            .to_owned();
        assert_eq!(
            town.undo(before[0]["accountId"].as_str().unwrap(), &change)
                .await
                .status,
            200
        );
        assert_eq!(agent.accounts(&town, &link).await, before);
        town.delete(&format!("/control/scripts/{script}")).await.ok();
    }
}

#[tokio::test]
async fn a_counted_mismatch_is_taken_back_after_its_runs() {
    let town = Town::open().await;
    let (agent, link) = linked(&town, "profile_03").await;
    let before = agent.accounts(&town, &link).await;
    town.script("user", "profile_03", "err:403@refresh*2").await;
    let changed = agent.accounts(&town, &link).await;
    assert_ne!(before[0]["accountNumber"], changed[0]["accountNumber"]);
    assert_eq!(agent.accounts(&town, &link).await, changed);
    assert_eq!(agent.accounts(&town, &link).await, before);
    assert_eq!(agent.accounts(&town, &link).await, before);
}

#[tokio::test]
async fn a_closed_account_by_script_is_open_again_when_the_script_goes() {
    let town = Town::open().await;
    let (agent, link) = linked(&town, "profile_03").await;
    let script = town.script("user", "profile_03", "err:946@refresh").await;
    agent.run(&town, &link).await.fdx(409, "705");
    assert_eq!(agent.accounts(&town, &link).await[0]["status"], "CLOSED");
    let gone = town.delete(&format!("/control/scripts/{script}")).await.ok();
    assert!(gone["undone"].is_string());
    assert_eq!(agent.run(&town, &link).await.status, 200);
}

#[tokio::test]
async fn a_change_comes_at_once_or_in_its_phase_and_stays() {
    let town = Town::open().await;
    let (agent, link) = linked(&town, "profile_03").await;
    let names = async || {
        let accounts = agent.accounts(&town, &link).await;
        accounts
            .iter()
            .map(|account| account["nickname"].clone())
            .collect::<Vec<_>>()
    };
    let before = names().await;
    town.script(
        "accountId",
        &town.account("profile_03", "SAVINGS").await,
        "change:name@now",
    )
    .await;
    let once = names().await;
    assert_ne!(before[1], once[1]);
    let script = town.script("user", "profile_03", "change:name@nightly").await;
    assert_eq!(names().await, once);
    town.delete(&format!("/control/scripts/{script}")).await.ok();
    town.script("user", "profile_03", "change:name@refresh").await;
    let twice = names().await;
    assert_ne!(once[0], twice[0]);
    assert_eq!(names().await, twice, "it happens once");
}

#[tokio::test]
async fn the_narrower_target_speaks_first() {
    let town = Town::open().await;
    let (agent, link) = linked(&town, "profile_03").await;
    town.script("institutionId", "102176", "err:maintenance").await;
    town.script("user", "profile_03", "err:rate-limit").await;
    agent.run(&town, &link).await.fdx(429, "1207");
    let (other, theirs) = {
        let agent = Agent::register(&town).await;
        let link = agent.link(&town, "profile_04").await;
        (agent, link)
    };
    other.run(&town, &theirs).await.fdx(503, "503");
}

#[tokio::test]
async fn ok_is_a_script_too() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let link = agent.link(&town, "ok").await;
    assert_eq!(agent.run(&town, &link).await.status, 200);
}

#[tokio::test]
async fn a_call_that_hangs_lets_the_bank_close() {
    for script in ["err:timeout", "slow:120s"] {
        let mut town = Town::open().await;
        let agent = Agent::register(&town).await;
        let link = agent.link(&town, "profile_03").await;
        town.script("user", "profile_03", script).await;
        let base = town.base.clone();
        let hanging = tokio::spawn(async move {
            let bearer = format!("Bearer {}", link.access);
            let id = interaction(1);
            let headers = [("authorization", bearer.as_str()), ("x-fapi-interaction-id", &id)];
            crate::support::send(&base, "GET", "/102176/fdx/v6/accounts", &headers, "").await
        });
        // The call is under way once the run it began is known; then the bank closes on it.
        while town.get("/control/scripts").await.ok()["scripts"][0]["clients"] == json!([]) {
            tokio::task::yield_now().await;
        }
        town.stop().await;
        hanging.await.unwrap().fdx(503, "503");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_slow_comes_late_and_what_hangs_ends_at_last() {
    let town = Town::open().await;
    let (agent, link) = linked(&town, "profile_03").await;
    let took = async |reply: &Link| {
        let began = tokio::time::Instant::now();
        let reply = agent.get(&town, reply, "/accounts").await;
        (began.elapsed().as_secs(), reply)
    };
    let script = town.script("user", "profile_03", "slow:90s@refresh*1").await;
    let (seconds, reply) = took(&link).await;
    assert_eq!((seconds, reply.status), (90, 200));
    let (seconds, reply) = took(&link).await;
    assert_eq!((seconds, reply.status), (0, 200), "once");
    town.delete(&format!("/control/scripts/{script}")).await.ok();
    town.script("user", "profile_03", "err:504").await;
    let (seconds, reply) = took(&link).await;
    assert_eq!(seconds, 120);
    reply.fdx(504, "504");
}

#[tokio::test]
async fn scripts_that_are_joined_are_set_together_or_not_at_all() {
    let town = Town::open().await;
    let (agent, link) = linked(&town, "profile_03").await;
    let account = town.account("profile_03", "SAVINGS").await;
    let body = json!({"accountId": account, "script": "err:unavailable@refresh*1; change:name"});
    let set = town.post("/control/scripts", &body).await.ok();
    assert_eq!(set["scriptIds"].as_array().unwrap().len(), 2);
    assert_eq!(set["scriptId"], set["scriptIds"][0]);
    let list = agent.get(&town, &link, "/accounts").await.ok();
    assert_eq!(list["accounts"][1]["error"]["code"], "501");
    let list = agent.get(&town, &link, "/accounts").await.ok();
    assert!(
        list["accounts"][1].get("error").is_none(),
        "one run, then well again"
    );

    let shown = town
        .get(&format!("/control/scripts?accountId={account}"))
        .await
        .ok();
    assert_eq!(shown["scripts"].as_array().unwrap().len(), 2);
    let other = town.account("profile_03", "CHECKING").await;
    let shown = town
        .get(&format!("/control/scripts?accountId={other}"))
        .await
        .ok();
    assert_eq!(shown["scripts"], json!([]));

    let wrong = json!({"accountId": account, "script": "slow;err:nonsense"});
    let refused = town.post("/control/scripts", &wrong).await;
    assert_eq!(refused.status, 400);
    let shown = town
        .get(&format!("/control/scripts?accountId={account}"))
        .await
        .ok();
    assert_eq!(shown["scripts"].as_array().unwrap().len(), 2, "none was set");
}

#[tokio::test]
async fn what_no_protocol_has_a_word_for_is_a_number_of_the_banks_own_that_its_rules_explain() {
    let town = Town::open().await;
    let (agent, link) = linked(&town, "profile_03").await;
    let script = town.script("user", "profile_03", "err:106@refresh").await;
    agent.run(&town, &link).await.fdx(500, "900106");
    town.delete(&format!("/control/scripts/{script}")).await.ok();
    assert_eq!(agent.run(&town, &link).await.status, 200);

    // What is about one account stands in its place in the list.
    town.script("user", "profile_03", "err:955@refresh").await;
    let list = agent.get(&town, &link, "/accounts").await.ok();
    assert_eq!(list["accounts"][0]["error"]["code"], "900955");
    assert!(list["accounts"][1].get("error").is_none());

    let manifest = town.get("/control/manifest").await.ok();
    let row = manifest["institutions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["id"] == "102176")
        .unwrap()
        .clone();
    let rules = row["connection"]["rules"]["answers"].as_array().unwrap().clone();
    let rule = rules.iter().find(|rule| rule["code"] == "900106").unwrap();
    assert_eq!(
        (&rule["condition"], &rule["entry"]),
        (&"user-action-at-institution".into(), &106.into())
    );
    let numbered = town.get("/control/scripts").await.ok()["numbered"].clone();
    let numbered = numbered.as_array().unwrap();
    assert!(numbered.contains(&json!({"code": 106, "answers": "900106"})));
}

#[tokio::test]
async fn a_script_on_a_login_leaves_the_others_of_its_user_alone() {
    let town = Town::open().await;
    let (agent, link) = linked(&town, "profile_03").await;
    let mut other = Agent::register(&town).await;
    let second = other.link(&town, "profile_03").await;
    assert_eq!(other.run(&town, &second).await.status, 200);
    other.actor = Some("USER");
    let script = town.script("consentId", &link.consent, "err:locked").await;
    agent.run(&town, &link).await.fdx(403, "706");
    assert_eq!(other.run(&town, &second).await.status, 200);
    town.delete(&format!("/control/scripts/{script}")).await.ok();
    assert_eq!(agent.run(&town, &link).await.status, 200);
    let nobody = json!({"consentId": "nobody", "script": "ok"});
    assert_eq!(town.post("/control/scripts", &nobody).await.status, 404);
}

#[tokio::test]
async fn a_code_means_what_the_region_of_the_institution_reports_under_it() {
    let town = Town::open().await;
    let account = town.account("profile_03", "SAVINGS").await;
    for (script, named) in [
        ("err:324@refresh", "region us"),
        ("err:947@link", "refresh, nightly"),
        ("err:103", "947"),
    ] {
        let body = json!({"accountId": account, "script": script});
        let refused = town.post("/control/scripts", &body).await;
        assert_eq!(refused.status, 400, "{script}");
        let error = refused.json()["error"].as_str().unwrap().to_owned();
        assert!(error.contains(named), "{script}: {error}");
    }
}
