//! Grants that survive: whatever happens to a call for tokens, and whoever dies in the middle of it, no
//! login is lost where the bank leaves a way; and where it leaves none, that is said and nothing else is
//! touched.

use std::{sync::Arc, time::Duration};

use house::{Doorman, FINBANK, House, Linked, Mishap, Plan, code};
use jiff::SignedDuration;
use model::{id::LoginId, random::Randomness};
use serde_json::{Value, json};
use server::Role;
use store::{Shown, StoreError, StoredGrant};
use testkit::Seeded;

/// Longer than an access token of the bank lives, shorter than one of ours.
const A_WHILE: SignedDuration = SignedDuration::from_mins(20);
/// Longer than a worker's lease.
const A_LEASE: SignedDuration = SignedDuration::from_mins(2);
const FIX: u64 = 947;

/// Nobody waits long for a bank that is silent.
fn impatient(role: Role) -> Plan {
    Plan {
        role,
        settings: Some(Arc::new(|config| {
            config.limits.total = Duration::from_millis(400);
            config.workers = 4;
        })),
        ..Plan::default()
    }
}

async fn grant(house: &House, linked: &Linked) -> StoredGrant {
    let login: LoginId = linked.login.parse().expect("a login's id");
    let found = house.rows(&house.us).read(move |tx| tx.find_grant(login)).await;
    let found: Result<Option<StoredGrant>, StoreError> = found;
    found.expect("a readable row").expect("a grant")
}

fn codes(accounts: &[Value]) -> Vec<u64> {
    accounts.iter().map(code).collect()
}

fn path(linked: &Linked) -> String {
    format!(
        "aggregation/v1/customers/{}/institutionLogins/{}/accounts",
        linked.customer, linked.login
    )
}

/// Refreshes beside what the test does.
fn refreshing(linked: &Linked) -> tokio::task::JoinHandle<house::Answer> {
    let (caller, path) = (linked.caller.clone(), path(linked));
    tokio::spawn(async move { caller.post(&path, &json!({})).await })
}

async fn idle(house: &House) {
    house
        .until("no job is left", async || house.jobs().await == 0)
        .await;
}

/// Spoils calls for tokens, seeded, until so many were spoiled; nothing may ever end in a Fix.
async fn spoils(house: &House, rotation: &str, script: Option<&str>, faults: usize) {
    let user = house.user(&format!("mishaps-{rotation}"), "profile_02").await;
    if let Some(script) = script {
        house.script("user", &user, script).await;
    }
    let doorman = Doorman::before(house, FINBANK, rotation).await;
    let mut linked = house.link(&house.us, FINBANK, &user).await;
    idle(house).await;
    let chance = Seeded::new(17);
    let draw = |n: u8| {
        let mut byte = [0];
        chance.fill(&mut byte);
        byte[0] % n
    };
    let (mut healed, mut silences) = (0, 0);
    while doorman.spoiled() < faults {
        house.later(A_WHILE, &house.us, &mut linked).await;
        let mishap = Mishap::PASSING[usize::from(draw(6))];
        // Waiting takes long: it is tried a few times.
        let mishap = match mishap {
            Mishap::Silence if silences >= 6 => Mishap::AnswerLost,
            other => other,
        };
        silences += usize::from(mishap == Mishap::Silence);
        doorman.spoil(Some(mishap));
        let told = codes(&linked.refresh().await);
        assert!(
            told.iter().all(|code| *code != FIX && *code != 0),
            "{mishap:?} under {rotation}: {told:?}"
        );
        let known = grant(house, &linked).await.in_flight;
        assert_eq!(
            known.map(|renewal| renewal.shown),
            Some(Shown::Current),
            "{mishap:?}"
        );
        if draw(3) == 0 {
            doorman.spoil(None);
            house.later(A_WHILE, &house.us, &mut linked).await;
            let told = codes(&linked.refresh().await);
            assert!(
                told.iter().all(|code| *code == 0),
                "after {mishap:?} under {rotation}: {told:?}"
            );
            assert_eq!(grant(house, &linked).await.in_flight, None);
            healed += 1;
        }
    }
    doorman.spoil(None);
    house.later(A_WHILE, &house.us, &mut linked).await;
    let told = codes(&linked.refresh().await);
    assert!(told.iter().all(|code| *code == 0), "{told:?}");
    assert_eq!(house.live_consents(&user).await, 1, "no new consent");
    println!(
        "{rotation} on {}: {} of {} calls spoiled, {healed} recoveries, 0 logins lost",
        house.database,
        doorman.spoiled(),
        doorman.calls()
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_login_is_lost_to_hundreds_of_spoiled_calls_for_tokens() {
    House::planned(impatient(Role::All), |house| async move {
        spoils(&house, "tolerant", None, 100).await;
        spoils(&house, "none", Some("rotation=none"), 100).await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_dies_with_the_banks_answer_in_its_hands_loses_no_login() {
    House::planned(impatient(Role::Api), |house| async move {
        for (rotation, script) in [("tolerant", None), ("none", Some("rotation=none"))] {
            let user = house.user(&format!("dying-{rotation}"), "profile_02").await;
            if let Some(script) = script {
                house.script("user", &user, script).await;
            }
            let doorman = Doorman::before(&house, FINBANK, rotation).await;
            let first = house.beside(Role::Worker).await;
            let mut linked = house.link(&house.us, FINBANK, &user).await;
            idle(&house).await;
            let before = grant(&house, &linked).await;
            let ledger = linked.ledger().await;
            house.later(A_WHILE, &house.us, &mut linked).await;
            doorman.spoil(Some(Mishap::HeldBack));
            let call = refreshing(&linked);
            doorman.has_answer().await;
            let noted = grant(&house, &linked).await;
            assert_eq!(noted.in_flight.map(|renewal| renewal.shown), Some(Shown::Current));
            assert_eq!(noted.refresh, before.refresh);
            // The bank has renewed; nobody will ever know what it gave.
            drop(first);
            doorman.let_go();
            doorman.spoil(None);
            call.abort();
            house.later(A_LEASE, &house.us, &mut linked).await;
            let second = house.beside(Role::Worker).await;
            let told = codes(&linked.refresh().await);
            assert!(told.iter().all(|code| *code == 0), "{rotation}: {told:?}");
            idle(&house).await;
            let after = grant(&house, &linked).await;
            assert_eq!((after.in_flight, after.consent), (None, before.consent));
            assert_eq!(linked.ledger().await, ledger);
            second.stop().await;
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_strict_rotation_only_a_lost_answer_ends_in_a_fix_and_nothing_else_is_touched() {
    House::planned(impatient(Role::All), |house| async move {
        let doorman = Doorman::before(&house, FINBANK, "strict").await;
        for (n, mishap) in Mishap::PASSING.into_iter().enumerate() {
            let user = house.user(&format!("strict-{n}"), "profile_02").await;
            house.script("user", &user, "rotation=strict").await;
            let mut linked = house.link(&house.us, FINBANK, &user).await;
            idle(&house).await;
            let (accounts, ledger) = (linked.accounts().await, linked.ledger().await);
            house.later(A_WHILE, &house.us, &mut linked).await;
            doorman.spoil(Some(mishap));
            let told = codes(&linked.refresh().await);
            assert!(
                told.iter().all(|code| *code != 0 && *code != FIX),
                "{mishap:?}: {told:?}"
            );
            doorman.spoil(None);
            let calls = doorman.calls();
            house.later(A_WHILE, &house.us, &mut linked).await;
            let told = codes(&linked.refresh().await);
            let reached = !matches!(mishap, Mishap::RequestLost | Mishap::Unavailable);
            if !reached {
                assert!(told.iter().all(|code| *code == 0), "{mishap:?}: {told:?}");
                continue;
            }
            // What the bank gave is lost, and what is left is good no more: once is enough to know.
            assert!(told.iter().all(|code| *code == FIX), "{mishap:?}: {told:?}");
            assert_eq!(doorman.calls(), calls + 1);
            assert_eq!(grant(&house, &linked).await.in_flight, None, "that is known now");
            assert_eq!(linked.ledger().await, ledger, "the data is intact");
            for (before, after) in accounts.iter().zip(linked.accounts().await) {
                assert_eq!(before["balance"], after["balance"]);
                let status = linked.status(after["id"].as_str().expect("an id")).await;
                assert_eq!(status["condition"], "token-invalid");
            }
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_processes_one_renews_and_the_other_uses_what_it_was_given() {
    House::planned(impatient(Role::All), |house| async move {
        let doorman = Doorman::before(&house, FINBANK, "strict").await;
        let user = house.user("single", "profile_02").await;
        house.script("user", &user, "rotation=strict").await;
        let mut linked = house.link(&house.us, FINBANK, &user).await;
        let other = house.beside(Role::All).await;
        let second = house.link_for(&house.us, &linked.customer, FINBANK, &user).await;
        assert_eq!(second.login, linked.login);
        idle(&house).await;
        for _ in 0..6 {
            house.later(A_WHILE, &house.us, &mut linked).await;
            let calls = doorman.calls();
            let mut there = linked.caller.clone();
            there.at(&other.url);
            let account = linked.accounts().await[0]["id"]
                .as_str()
                .expect("an id")
                .to_owned();
            let live = format!(
                "aggregation/v1/customers/{}/accounts/{account}/transactions/historic",
                linked.customer
            );
            let (here, path, nothing) = (linked.caller.clone(), path(&linked), json!({}));
            let (one, two, three) = tokio::join!(
                here.post(&path, &nothing),
                there.post(&path, &nothing),
                there.post(&live, &nothing),
            );
            assert_eq!((one.status, two.status, three.status), (200, 200, 204));
            assert_eq!(doorman.calls(), calls + 1, "renewed once");
            let told = codes(&linked.accounts().await);
            assert!(told.iter().all(|code| *code == 0), "{told:?}");
        }
        other.stop().await;
        house
    })
    .await;
}
