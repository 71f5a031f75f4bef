//! Several processes over one database: doors in one, work in others, each job done once in effect
//! whoever dies.

use std::{sync::Arc, time::Duration};

use house::{Answer, Caller, FINBANK, House, Linked, Meddler, OTHER_FINBANK, Plan, code};
use jiff::SignedDuration;
use model::{Run, id::LoginId};
use serde_json::{Value, json};
use server::Role;
use store::StoreError;
use tokio::task::JoinHandle;

/// A house whose own process has only the doors, and whose workers do one job at a time.
fn doors_only() -> Plan {
    Plan {
        role: Role::Api,
        settings: Some(Arc::new(|config| config.workers = 1)),
        ..Plan::default()
    }
}

async fn runs(house: &House, linked: &Linked) -> Vec<Run> {
    let login: LoginId = linked.login.parse().expect("a login's id");
    let runs = house
        .rows(&house.us)
        .read(move |tx| tx.list_runs(login, 100))
        .await;
    let runs: Result<_, StoreError> = runs;
    runs.expect("runs")
}

async fn waiting(house: &House) -> u32 {
    house.jobs().await
}

async fn idle(house: &House) {
    house
        .until("no job is left", async || waiting(house).await == 0)
        .await;
}

/// Refreshes through a process's doors, beside what the test does.
fn refreshing(caller: &Caller, linked: &Linked) -> JoinHandle<Answer> {
    let path = format!(
        "aggregation/v1/customers/{}/institutionLogins/{}/accounts",
        linked.customer, linked.login
    );
    let caller = caller.clone();
    tokio::spawn(async move { caller.post(&path, &json!({})).await })
}

async fn well(refresh: JoinHandle<Answer>) -> Vec<Value> {
    let answer = refresh.await.expect("an answer").expect(200);
    let accounts = answer["accounts"].as_array().expect("accounts").clone();
    assert!(
        !accounts.is_empty() && accounts.iter().all(|a| code(a) == 0),
        "{answer}"
    );
    accounts
}

/// Every account's transactions.
async fn ledger(linked: &Linked) -> Vec<Vec<Value>> {
    let mut all = Vec::new();
    for account in linked.accounts().await {
        all.push(linked.transactions(account["id"].as_str().expect("an id")).await);
    }
    all
}

/// What the bank gives twice is known twice only if somebody wrote it twice.
fn each_once(ledger: &[Vec<Value>]) {
    for rows in ledger {
        let mut ids: Vec<String> = rows.iter().map(|row| row["id"].to_string()).collect();
        let told = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), told);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_one_process_is_asked_others_do_side_by_side_and_once() {
    House::planned(doors_only(), |house| async move {
        let meddler = Meddler::before(&house, FINBANK).await;
        let (one, other) = (house.beside(Role::Worker).await, house.beside(Role::Worker).await);
        let held = house.link(&house.us, FINBANK, "profile_03").await;
        let free = house.link(&house.us, OTHER_FINBANK, "profile_03").await;
        let (known, before) = (ledger(&held).await, ledger(&free).await);
        house.advance(SignedDuration::from_secs(2));
        // Whoever has this job has no hand left, so that the next is the other's.
        let gate = meddler.hold("/transactions");
        let first = refreshing(&held.caller, &held);
        gate.reached().await;
        well(refreshing(&free.caller, &free)).await;
        assert_eq!(waiting(&house).await, 1, "the first is still being done");
        // Asked for again while it is being done, through other doors, it is done once more, after.
        let doors = house.beside(Role::Api).await;
        let mut second_door = held.caller.clone();
        second_door.at(&doors.url);
        let second = refreshing(&second_door, &held);
        house
            .until("it waits behind the first", async || waiting(&house).await == 2)
            .await;
        gate.open();
        well(first).await;
        well(second).await;
        idle(&house).await;
        for (linked, expected) in [(&held, 3), (&free, 2)] {
            let runs = runs(&house, linked).await;
            assert_eq!(runs.len(), expected, "{runs:?}");
            assert!(runs.iter().all(|run| run.ended_at.is_some()));
        }
        assert_eq!(ledger(&held).await, known);
        assert_eq!(ledger(&free).await, before);
        each_once(&known);
        for process in [one, other, doors] {
            process.stop().await;
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_workers_work_is_taken_up_by_another_after_its_lease_and_is_one_run() {
    House::planned(doors_only(), |house| async move {
        let meddler = Meddler::before(&house, FINBANK).await;
        let doomed = house.beside(Role::Worker).await;
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let free = house.link(&house.us, OTHER_FINBANK, "profile_03").await;
        let known = ledger(&linked).await;
        let before = runs(&house, &linked).await.len();
        house.advance(SignedDuration::from_secs(2));
        // The list and the first accounts are written by then, others are not.
        let gate = meddler.hold("/transactions");
        let refresh = refreshing(&linked.caller, &linked);
        gate.reached().await;
        drop(doomed);
        gate.open();
        let heir = house.beside(Role::Worker).await;
        // The heir is at work, and leaves alone what may still be somebody's.
        well(refreshing(&free.caller, &free)).await;
        let cut_off = runs(&house, &linked).await;
        assert_eq!(cut_off.len(), before + 1);
        assert!(cut_off[0].ended_at.is_none());
        assert_eq!(waiting(&house).await, 1);
        house.advance(SignedDuration::from_mins(2));
        well(refresh).await;
        idle(&house).await;
        let after = runs(&house, &linked).await;
        assert_eq!(after.len(), before + 1, "what is done twice is one run");
        assert_eq!(after[0].id, cut_off[0].id);
        assert!(after[0].ended_at.is_some());
        assert_eq!(ledger(&linked).await, known, "nothing is lost or doubled");
        each_once(&known);
        heir.stop().await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn doors_alone_do_no_job_and_a_worker_that_comes_later_does_it() {
    let plan = Plan {
        role: Role::Api,
        settings: Some(Arc::new(|config| config.patience = Duration::from_millis(600))),
        ..Plan::default()
    };
    House::planned(plan, |house| async move {
        let worker = house.beside(Role::Worker).await;
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        idle(&house).await;
        worker.stop().await;
        let before = linked.accounts().await;
        house.advance(SignedDuration::from_secs(5));
        assert_eq!(
            linked.refresh().await,
            before,
            "its caller hears what is known when patience ends"
        );
        assert_eq!(waiting(&house).await, 1);
        let worker = house.beside(Role::Worker).await;
        idle(&house).await;
        let after = linked.accounts().await;
        for (old, new) in before.iter().zip(&after) {
            assert!(new["aggregationSuccessDate"].as_i64() > old["aggregationSuccessDate"].as_i64());
        }
        // The worker answers about its health and nothing else.
        assert_eq!(worker.anyone().get("health").await.status, 200);
        let asked = worker.anyone().get("institution/v2/institutions").await;
        assert_eq!((asked.status, asked.text.as_str()), (404, ""));
        worker.stop().await;
        house
    })
    .await;
}

/// The names of the checks that failed.
fn failed(report: &Value) -> Vec<&str> {
    let checks = report["checks"].as_array().expect("checks");
    let failed = checks.iter().filter(|check| check["ok"] == false);
    failed
        .map(|check| check["name"].as_str().expect("a name"))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn health_tells_each_role_what_holds_it_up() {
    House::on_each(|house| async move {
        for (role, expected) in [
            (Role::All, vec!["database", "migrations", "worker"]),
            (Role::Api, vec!["database", "migrations"]),
            (Role::Worker, vec!["database", "migrations", "worker"]),
        ] {
            let process = house.beside(role).await;
            let alive = process.anyone().get("health").await;
            assert_eq!(alive.headers["cache-control"], "no-store");
            assert_eq!(alive.expect(200)["role"], role.name());
            let ready = process.anyone().get("health/ready").await;
            assert_eq!(ready.headers["cache-control"], "no-store");
            let ready = ready.expect(200);
            assert_eq!(ready["status"], "ready");
            let names: Vec<&str> = ready["checks"]
                .as_array()
                .expect("checks")
                .iter()
                .map(|check| check["name"].as_str().expect("a name"))
                .collect();
            assert_eq!(names, expected);
            process.stop().await;
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_takes_no_writes_is_not_ready_and_still_alive() {
    House::on_each(|house| async move {
        let process = house.beside(Role::Api).await;
        process.anyone().get("health/ready").await.expect(200);
        // On SQLite somebody keeps the writer out; PostgreSQL is out of reach.
        let (release, wait) = std::sync::mpsc::channel::<()>();
        let wait = std::sync::Mutex::new(wait);
        let (begun, has_begun) = tokio::sync::oneshot::channel();
        let mut begun = Some(begun);
        let writing = match house.database {
            "sqlite" => {
                let store = house.store().clone();
                Some(tokio::spawn(async move {
                    let held: Result<(), StoreError> = store
                        .system()
                        .write(move |_| {
                            begun.take().expect("once").send(()).expect("a listener");
                            let _ = wait.lock().expect("a channel").recv();
                            Ok(())
                        })
                        .await;
                    held.expect("a unit of work");
                }))
            }
            _ => {
                process.store().clone().close();
                None
            }
        };
        if writing.is_some() {
            has_begun.await.expect("a unit of work");
        }
        // What was found a moment ago still speaks.
        assert_eq!(process.anyone().get("health/ready").await.status, 200);
        house.advance(SignedDuration::from_secs(2));
        let answer = process.anyone().get("health/ready").await;
        let report = answer.expect(503);
        assert_eq!(report["status"], "not ready");
        assert_eq!(failed(&report), ["database"]);
        let problem = report["checks"][0]["problem"].as_str().expect("words");
        assert!(
            ["no answer within 5 seconds", "it cannot be read"].contains(&problem),
            "{problem}"
        );
        assert_eq!(process.anyone().get("health").await.status, 200, "it lives");
        if let Some(writing) = writing {
            release.send(()).expect("somebody who waits");
            writing.await.expect("a unit of work");
            house.advance(SignedDuration::from_secs(2));
            let healed = process.anyone().get("health/ready").await.expect(200);
            assert_eq!(failed(&healed), Vec::<&str>::new());
        }
        process.stop().await;
        house
    })
    .await;
}
