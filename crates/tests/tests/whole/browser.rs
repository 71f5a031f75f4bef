//! Connect in a real browser: the walks of `crates/tests/browser`, in Debian's Chromium.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use house::{Console, FINBANK, House, Plan, of_type};
use model::OperatorRole;
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt as _, process::Command};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("browser")
}

/// What is missing on this machine, if anything is.
#[expect(
    clippy::disallowed_methods,
    reason = "with CI=true nothing may be skipped, and a person may keep pictures"
)]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn chromium() -> Option<&'static str> {
    ["/usr/bin/chromium", "/usr/bin/chromium-browser"]
        .into_iter()
        .find(|path| Path::new(path).exists())
}

/// Runs a walk around a house and gives what it printed; `None` if this machine has no browser for it.
async fn walk(house: &House, script: &str) -> Option<Value> {
    walk_given(house, script, Value::Null).await
}

/// The same, with what only this walk needs.
async fn walk_given(house: &House, script: &str, more: Value) -> Option<Value> {
    let installed = folder().join("node_modules/playwright-core").exists();
    let (Some(chromium), true) = (chromium(), installed) else {
        let why = "Chromium, Node or the packages of crates/tests/browser are missing (./test installs them)";
        assert!(setting("CI").as_deref() != Some("true"), "{why}");
        println!("SKIPPED: {script}, because {why}");
        return None;
    };
    let partner = |p: &house::Partner| json!({ "id": p.id, "secret": p.secret, "appKey": p.app_key, "experience": p.experience });
    let given = json!({
        "server": house.url,
        "bank": house.bank_url(),
        "chromium": chromium,
        "shots": setting("HOLDFAST_SHOTS"),
        "more": more,
        "partners": { "us": partner(&house.us), "au": partner(&house.au) },
    });
    let mut node = Command::new("node")
        .arg(script)
        .current_dir(folder())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("node");
    let mut input = node.stdin.take().expect("its input");
    input
        .write_all(given.to_string().as_bytes())
        .await
        .expect("it reads");
    drop(input);
    let ended = node.wait_with_output().await.expect("it ends");
    let (said, failed) = (
        String::from_utf8_lossy(&ended.stdout),
        String::from_utf8_lossy(&ended.stderr),
    );
    assert!(ended.status.success(), "{script}: {said}\n{failed}");
    Some(serde_json::from_str(&said).unwrap_or_else(|error| panic!("{script}: {error}: {said}")))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_links_mends_and_is_told_the_truth_at_every_width_and_in_the_dark() {
    House::on_sqlite(Plan::default(), |house| async move {
        if let Some(seen) = walk(&house, "walk.mjs").await {
            insta::assert_json_snapshot!("screens", seen);
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_answers_about_accounts_that_no_longer_match_and_links_none_twice() {
    House::on_sqlite(Plan::default(), |house| async move {
        if let Some(seen) = walk(&house, "held.mjs").await {
            assert_eq!(seen["screens"].as_array().map(Vec::len), Some(9), "{seen}");
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_language_of_connect_says_all_that_english_says_of_the_same_things() {
    House::on_sqlite(Plan::default(), |house| async move {
        if let Some(findings) = walk(&house, "texts.mjs").await {
            assert_eq!(findings, json!([]));
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_mouse_everything_can_be_reached_and_done() {
    House::on_sqlite(Plan::default(), |house| async move {
        if let Some(stops) = walk(&house, "keyboard.mjs").await {
            insta::assert_json_snapshot!("keyboard", stops);
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_published_sdk_hears_each_thing_once_in_the_published_words() {
    House::on_sqlite(Plan::default(), |house| async move {
        if let Some(transcript) = walk(&house, "sdk.mjs").await {
            insta::assert_json_snapshot!("sdk", transcript);
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_error_catalogue_reads_well_at_every_width_and_answers_while_one_types() {
    House::on_sqlite(Plan::default(), |house| async move {
        if let Some(seen) = walk(&house, "errors.mjs").await {
            assert_eq!(seen["judged"].as_array().map(Vec::len), Some(16), "{seen}");
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_console_reads_well_at_every_width_works_without_scripts_and_refreshes_itself() {
    House::on_sqlite(Plan::default(), |house| async move {
        let console = Console::of(&house).await;
        let added = house
            .engine
            .add_operator("Ada Operator", OperatorRole::Operator, "a test")
            .await
            .expect("an operator");
        // Some accounts, days apart, of which two are held and one login is refused.
        let mut linked = house.link(&house.us, FINBANK, "profile_03").await;
        for (days, kind) in [(3, "savings"), (4, "checking")] {
            house
                .later(
                    jiff::SignedDuration::from_hours(24 * days),
                    &house.us,
                    &mut linked,
                )
                .await;
            let account = of_type(&linked.accounts().await, kind).clone();
            let at_bank = house.at_bank("profile_03", FINBANK, &account).await;
            house.change(&at_bank, "number+holder").await;
            linked.refresh().await;
        }
        house.link(&house.au, house::AU_FINBANK, "profile_4110").await;
        let id = house::account_id(of_type(&linked.accounts().await, "checking"));
        let filter = store::CaseFilter {
            account: Some(id),
            ..store::CaseFilter::default()
        };
        let cases = house
            .engine
            .list_cases(engine::cases::Whose::Anybody, filter, None, 1)
            .await
            .expect("cases");
        let case = cases.cases.first().expect("a mismatch opens a case").id;
        let notice = engine::notices::NewNotice {
            partner: house.us.id.parse().expect("a partner's id"),
            institution: FINBANK.parse().expect("an institution's id"),
            cut_over: house.clock.clock().wall(),
            ends_at: None,
            reference: "The bank's letter 2026-17 about its new system".to_owned(),
            note: None,
            successors: engine::notices::Successors::default(),
        };
        let announced = house.engine.announce_migration(notice, "Ada Operator").await;
        let (notice, _) = announced.expect("a notice");
        let more = serde_json::json!({
            "case": format!("/cases/{case}"),
            "migration": format!("/migrations/{}", notice.id),
            "console": console.url,
            "token": added.token.expose(),
            "account": of_type(&linked.accounts().await, "checking")["id"],
        });
        if let Some(seen) = walk_given(&house, "console.mjs", more).await {
            assert_eq!(seen["judged"].as_array().map(Vec::len), Some(44), "{seen}");
        }
        console.close().await;
        house
    })
    .await;
}
