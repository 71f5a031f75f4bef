//! Judges other than ourselves: the client that others generate from the published description, and a
//! program that asks what nobody thought of. Both need the description, which is not ours to give away.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use house::{FINBANK, House, Linked, Plan};
use jiff::SignedDuration;
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt as _, process::Command};

use crate::{
    calls::{Operation, Subject, served},
    description::Description,
};

/// Examples of each operation; a person may ask for more.
const EXAMPLES: u32 = 25;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

#[expect(
    clippy::disallowed_methods,
    reason = "with CI=true nothing may be skipped, and a person may ask for more examples"
)]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Runs a judge and gives what it printed; `None` if it or the description is not here.
async fn judged(script: &str, mut given: Value) -> Option<Value> {
    Description::published()?;
    let python = folder("../../target/judges/bin/python3");
    if !python.exists() || !folder("judges/node_modules/esbuild").exists() {
        let why = "the packages of crates/tests/judges are missing (./test installs them)";
        assert!(setting("CI").as_deref() != Some("true"), "{why}");
        println!("SKIPPED: {script}, because {why}");
        return None;
    }
    let place = tempfile::tempdir().expect("a folder");
    let description = folder("../../../shared/reference/openbanking-us.yaml");
    given["description"] = json!(description.canonicalize().expect("the description"));
    given["folder"] = json!(place.path());
    given["generator"] = json!(folder("../../target/judges/bin/openapi-generator-cli"));
    let interpreter = if script.ends_with(".mjs") {
        PathBuf::from("node")
    } else {
        python
    };
    let mut judge = Command::new(interpreter)
        .arg(folder("judges").join(script))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("a judge");
    let mut input = judge.stdin.take().expect("its input");
    input
        .write_all(given.to_string().as_bytes())
        .await
        .expect("it reads");
    drop(input);
    let ended = judge.wait_with_output().await.expect("it ends");
    let (said, failed) = (
        String::from_utf8_lossy(&ended.stdout),
        String::from_utf8_lossy(&ended.stderr),
    );
    assert!(ended.status.success(), "{script}: {said}\n{failed}");
    println!("{script}: {said}");
    Some(serde_json::from_str(&said).unwrap_or_else(|error| panic!("{script}: {error}: {said}")))
}

/// The published operations that are served, those that end what others need at the end.
fn published() -> Vec<&'static Operation> {
    let mut all: Vec<_> = served()
        .iter()
        .filter(|o| !o.path.starts_with("/holdfast/"))
        .collect();
    let ends = |operation: &Operation| match operation.id.as_str() {
        "DeleteCustomer" => 3,
        id if operation.method == "DELETE" || id.starts_with("Migrate") => 2,
        _ => 0,
    };
    all.sort_by_key(|operation| ends(operation));
    all
}

/// The story: every served operation called once, with what makes it succeed.
async fn story(house: &House) -> Value {
    let linked = house.link(&house.us, FINBANK, "profile_03").await;
    let lasting = Subject::of(house, &house.us, &linked).await;
    let mut calls = Vec::new();
    for operation in published() {
        // What is deleted is deleted whole: each such call has a person of its own.
        let own;
        let subject = if operation.method == "DELETE" {
            let other = house.link(&house.us, FINBANK, "profile_02").await;
            own = Subject::of(house, &house.us, &other).await;
            &own
        } else {
            &lasting
        };
        let mut ask = subject.ask(operation);
        if let Some(username) = ask.body.as_mut().and_then(|body| body.get_mut("username")) {
            *username = json!(format!("somebody_{}", calls.len()));
        }
        if operation.id == "CreateConsumer" {
            // A customer has one consumer; the subject's is there already.
            let customer = house.customer(&linked.caller, "somebody_else_still").await;
            ask.path = ask.path.replace(&subject.customer, &customer);
        }
        calls.push(json!({
            "operation": operation.id,
            "template": operation.path.trim_start_matches('/'),
            "path": ask.path,
            "query": ask.query,
            "body": ask.body,
        }));
    }
    let token = house.token(&house.us).await;
    json!({
        "server": house.url,
        "headers": { "Finicity-App-Key": house.us.app_key, "Finicity-App-Token": token },
        "keys": { "FinicityAppKey": house.us.app_key, "FinicityAppToken": token },
        "calls": calls,
    })
}

/// Removes every webhook, so that nobody is left who is yet to be told something.
async fn silence(house: &House, linked: &Linked) {
    let hooks = linked.caller.get("holdfast/v1/webhooks").await.expect(200);
    for hook in hooks["webhooks"].as_array().expect("webhooks") {
        let id = hook["id"].as_str().expect("an id");
        linked.caller.delete(&format!("holdfast/v1/webhooks/{id}")).await;
    }
    for account in linked.accounts().await {
        let id = account["id"].as_str().expect("an id");
        let push = format!(
            "aggregation/v1/customers/{}/accounts/{id}/txpush",
            linked.customer
        );
        linked.caller.delete(&push).await;
    }
    house.advance(SignedDuration::from_hours(1));
    house
        .until("nobody is to be told anything", async || house.jobs().await == 0)
        .await;
}

async fn every_operation_is_called_by(script: &'static str) {
    House::on_sqlite(Plan::default(), |house| async move {
        let story = story(&house).await;
        if let Some(told) = judged(script, story).await {
            assert_eq!(told["called"].as_array().map(Vec::len), Some(published().len()));
        }
        let anybody = house.link(&house.us, FINBANK, "profile_02").await;
        silence(&house, &anybody).await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_python_client_others_generate_calls_every_served_operation() {
    every_operation_is_called_by("client.py").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_typescript_client_others_generate_calls_every_served_operation() {
    every_operation_is_called_by("client.mjs").await;
}

/// What would end the others' subject, or the partner's credentials.
fn ends_the_subject(operation: &Operation) -> bool {
    operation.method == "DELETE"
        || ["CreateToken", "ModifyPartnerSecret"].contains(&operation.id.as_str())
        || operation.id.starts_with("Migrate")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_asked_the_answer_is_as_described_and_never_ours_to_be_ashamed_of() {
    House::on_sqlite(Plan::default(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let subject = Subject::of(&house, &house.us, &linked).await;
        let operations: Vec<&str> = published()
            .into_iter()
            .filter(|operation| !ends_the_subject(operation))
            .map(|operation| operation.id.as_str())
            .collect();
        let institution: u64 = subject.institution.parse().expect("a number");
        let examples = setting("HOLDFAST_EXAMPLES")
            .and_then(|n| n.parse().ok())
            .unwrap_or(EXAMPLES);
        let given = json!({
            "server": house.url,
            "appKey": house.us.app_key,
            "token": house.token(&house.us).await,
            "examples": examples,
            "operations": operations,
            "subject": {
                "customerId": subject.customer, "accountId": subject.account,
                "institutionLoginId": subject.login, "institutionId": institution,
            },
        });
        judged("fuzz.py", given).await;
        silence(&house, &linked).await;
        house
    })
    .await;
}
