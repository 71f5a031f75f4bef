//! Work under leases: it goes on when its caller leaves, is done once when it is asked for twice, and
//! loses and doubles nothing when whoever does it stops, whenever that is.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
    time::Duration,
};

use house::{FINBANK, House, Linked, Meddler, OTHER_FINBANK, Plan, account_id, code};
use jiff::{SignedDuration, Timestamp};
use model::{
    Run, Secret,
    id::{JobId, LoginId},
};
use serde_json::{Value, json};
use store::{NewJob, StoreError, StoredGrant};

const DAY: SignedDuration = SignedDuration::from_hours(24);
/// Longer than an access token of the bank lives, shorter than one of ours.
const A_WHILE: SignedDuration = SignedDuration::from_mins(20);
const FIX: u64 = 947;

fn login(linked: &Linked) -> LoginId {
    linked.login.parse().expect("a login's id")
}

async fn runs(house: &House, linked: &Linked) -> Vec<Run> {
    let login = login(linked);
    let runs = house
        .rows(&house.us)
        .read(move |tx| tx.list_runs(login, 100))
        .await;
    let runs: Result<_, StoreError> = runs;
    runs.expect("runs")
}

async fn grant(house: &House, linked: &Linked) -> StoredGrant {
    let login = login(linked);
    let found = house.rows(&house.us).read(move |tx| tx.find_grant(login)).await;
    let found: Option<StoredGrant> = found.expect("a readable row");
    found.expect("a grant")
}

/// Puts tokens in the place of a login's own.
async fn put_grant(house: &House, linked: &Linked, grant: &StoredGrant) {
    let (login, grant, now) = (login(linked), grant.clone(), house.clock.clock().wall());
    let put = house
        .rows(&house.us)
        .write(move |tx| tx.put_grant(login, &grant, now))
        .await;
    let put: Result<(), StoreError> = put;
    put.expect("the grant is written");
}

async fn waiting(house: &House) -> u32 {
    house.jobs().await
}

async fn idle(house: &House) {
    house
        .until("no job is left", async || waiting(house).await == 0)
        .await;
}

fn refresh_path(linked: &Linked) -> String {
    format!(
        "aggregation/v1/customers/{}/institutionLogins/{}/accounts",
        linked.customer, linked.login
    )
}

/// Refreshes beside what the test does.
fn refreshing(linked: &Linked) -> tokio::task::JoinHandle<house::Answer> {
    let (caller, path) = (linked.caller.clone(), refresh_path(linked));
    tokio::spawn(async move { caller.post(&path, &json!({})).await })
}

fn all_well(accounts: &[Value]) {
    assert!(accounts.iter().all(|a| code(a) == 0), "{accounts:?}");
}

async fn refreshed(house: &House, linked: &Linked) -> Vec<Value> {
    house.advance(SignedDuration::from_secs(2));
    linked.refresh().await
}

/// The bank's own id, as the server knows it, of one of a user's accounts.
async fn visible(house: &House, user: &str, place: usize) -> String {
    let held = house.holdings(user, FINBANK).await;
    held[place]["clients"][0]["accountId"]
        .as_str()
        .expect("an id")
        .to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_goes_on_when_its_caller_hangs_up() {
    House::on_each(|house| async move {
        let meddler = Meddler::before(&house, FINBANK).await;
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let (before, ledger) = (linked.accounts().await, linked.ledger().await);
        for at in ["/accounts", "/transactions"] {
            house.advance(SignedDuration::from_secs(2));
            let gate = meddler.hold(at);
            let call = refreshing(&linked);
            gate.reached().await;
            call.abort();
            assert!(call.await.expect_err("no answer").is_cancelled());
            assert_eq!(runs(&house, &linked).await[0].ended_at, None);
            gate.open();
            idle(&house).await;
            assert!(runs(&house, &linked).await[0].ended_at.is_some());
        }
        let after = linked.accounts().await;
        all_well(&after);
        for (before, after) in before.iter().zip(&after) {
            assert!(after["aggregationSuccessDate"].as_i64() > before["aggregationSuccessDate"].as_i64());
        }
        assert_eq!(linked.ledger().await, ledger);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_without_patience_hears_what_is_known_and_the_run_goes_on() {
    let plan = Plan {
        settings: Some(Arc::new(|settings| {
            settings.patience = Duration::from_millis(200)
        })),
        ..Plan::default()
    };
    House::on_sqlite(plan, |house| async move {
        let meddler = Meddler::before(&house, FINBANK).await;
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        idle(&house).await;
        let before = linked.accounts().await;
        house.advance(SignedDuration::from_secs(2));
        let gate = meddler.hold("/transactions");
        assert_eq!(linked.refresh().await, before, "as it is known");
        let historic = linked
            .load_historic(before[0]["id"].as_str().expect("an id"))
            .await;
        assert_eq!(historic.status, 500, "{}", historic.text);
        let catalogue = house.engine.catalogue();
        let code = historic.json["code"].as_u64().expect("a code");
        let entry = catalogue.entry(model::Region::Us, u32::try_from(code).expect("a code"));
        assert!(
            entry
                .expect("an entry")
                .conditions
                .iter()
                .any(|condition| condition.name() == "refresh-in-progress"),
            "{code}"
        );
        gate.open();
        idle(&house).await;
        let after = linked.accounts().await;
        all_well(&after);
        assert_ne!(after, before);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refreshes_at_one_moment_are_one_run_and_hear_the_same() {
    House::on_each(|house| async move {
        let meddler = Meddler::before(&house, FINBANK).await;
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        idle(&house).await;
        let (before, ledger) = (runs(&house, &linked).await.len(), linked.ledger().await);
        house.advance(SignedDuration::from_secs(2));
        // What is asked for while one runs may be about what it has read past: it is run once more, for
        // all who ask meanwhile.
        let gate = meddler.hold("/accounts");
        let first = refreshing(&linked);
        gate.reached().await;
        let later: Vec<_> = (0..5).map(|_| refreshing(&linked)).collect();
        house
            .until("the others wait for one more", async || {
                waiting(&house).await == 2
            })
            .await;
        house.advance(SignedDuration::from_secs(2));
        gate.open();
        all_well(
            first.await.expect("an answer").expect(200)["accounts"]
                .as_array()
                .expect("accounts"),
        );
        let mut said = BTreeSet::new();
        for call in later {
            said.insert(call.await.expect("an answer").expect(200).to_string());
        }
        assert_eq!(said.len(), 1, "{said:?}");
        idle(&house).await;
        assert_eq!(runs(&house, &linked).await.len(), before + 2);
        assert_eq!(meddler.most_at_once(), 1, "never two at the bank at once");
        // Without anything held: many at once, and the bank is asked by one at a time.
        meddler.behave();
        let many: Vec<_> = (0..12).map(|_| refreshing(&linked)).collect();
        for call in many {
            let answer = call.await.expect("an answer").expect(200);
            all_well(answer["accounts"].as_array().expect("accounts"));
        }
        idle(&house).await;
        assert_eq!(meddler.most_at_once(), 1);
        assert_eq!(linked.ledger().await, ledger);
        house
    })
    .await;
}

/// Leases, as another process would hold them: taken by nobody who is still there.
const DEAD: &str = "a worker that died";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_in_a_dead_workers_hands_is_free_again_when_the_lease_has_run_out() {
    House::on_each(|house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        idle(&house).await;
        let before = linked.accounts().await;
        let (id, now) = (login(&linked), house.clock.clock().wall());
        let until = now + SignedDuration::from_mins(2);
        let taken = house
            .rows(&house.us)
            .write(move |tx| tx.lease_login(id, DEAD, now, until))
            .await;
        let taken: Result<bool, StoreError> = taken;
        assert!(taken.expect("a lease"), "nobody else has it");
        let call = refreshing(&linked);
        // It is tried and put back, for as long as the lease may mean somebody.
        house
            .until("the refresh waits", async || waiting(&house).await == 1)
            .await;
        assert_eq!(linked.accounts().await, before);
        house.advance(SignedDuration::from_mins(3));
        let after = call.await.expect("an answer").expect(200);
        all_well(after["accounts"].as_array().expect("accounts"));
        assert_ne!(after["accounts"], json!(before));
        house
    })
    .await;
}

/// A job that falls due in eleven days.
async fn enqueued(house: &House, linked: &Linked) -> JobId {
    let ids = house.store().long_ids(1).await.expect("an id");
    let id = JobId::new(ids[0]).expect("an id");
    let now = house.clock.clock().wall();
    let job = NewJob {
        id,
        kind: "aggregate",
        key: Some(format!("aggregate:{}", linked.login)),
        payload: json!({ "work": "aggregate", "login": login(linked), "trigger": "refresh" }).to_string(),
        due_at: now + DAY * 11,
        created_at: now,
        lane: None,
    };
    let added = house.rows(&house.us).write(move |tx| tx.enqueue(&job)).await;
    let added: Result<JobId, StoreError> = added;
    assert_eq!(added.expect("a job"), id);
    id
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_workers_job_is_done_by_another_and_is_one_run() {
    House::on_each(|house| async move {
        let mut linked = house.link(&house.us, FINBANK, "profile_03").await;
        idle(&house).await;
        let known = runs(&house, &linked).await.len();
        let job = enqueued(&house, &linked).await;
        let due = house.clock.clock().wall() + DAY * 12;
        let until = due + SignedDuration::from_mins(2);
        let claim = store::Claim {
            owner: DEAD.to_owned(),
            now: due,
            until,
            limit: 9,
            full: Vec::new(),
            of_a_lane: 9,
            only: None,
        };
        let claimed = house
            .store()
            .system()
            .write(move |tx| tx.claim_jobs(&claim))
            .await;
        let claimed: Result<Vec<store::Claimed>, StoreError> = claimed;
        let claimed = claimed.expect("a claim");
        assert!(claimed.iter().any(|claimed| claimed.id == job));
        // It died after it had written that the run had begun.
        let run = Run {
            id: job.get().to_string().parse().expect("a run's id"),
            login: login(&linked),
            trigger: model::Trigger::Refresh,
            started_at: house.clock.clock().wall(),
            ended_at: None,
            condition: None,
            list_complete: false,
            accounts_listed: 0,
            accounts_unsupported: 0,
            interactions: Vec::new(),
        };
        let begun = house.rows(&house.us).write(move |tx| tx.put_run(&run)).await;
        let begun: Result<(), StoreError> = begun;
        begun.expect("a run");

        let house = house.restarted().await;
        assert_eq!(waiting(&house).await, 1, "it outlives a restart");
        // Due, but in the dead worker's hands still; then not any more.
        house.later(DAY * 12 + A_WHILE, &house.us, &mut linked).await;
        idle(&house).await;
        let runs = runs(&house, &linked).await;
        assert_eq!(runs.len(), known + 1, "what is done twice is one run");
        assert_eq!(runs[0].id.get(), job.get());
        assert!(runs[0].ended_at.is_some());
        all_well(&linked.accounts().await);
        is_the_banks_ledger(&house, &linked, "profile_03").await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_whose_lease_has_passed_on_writes_nothing() {
    House::on_each(|house| async move {
        let meddler = Meddler::before(&house, FINBANK).await;
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        idle(&house).await;
        let known = runs(&house, &linked).await.len();
        // The first stops in the middle, long enough to be taken for dead; the second goes on; then both.
        let gate = meddler.hold("/transactions");
        let call = refreshing(&linked);
        gate.reached().await;
        house.advance(SignedDuration::from_mins(5));
        gate.reached().await;
        gate.open();
        let after = call.await.expect("an answer").expect(200);
        all_well(after["accounts"].as_array().expect("accounts"));
        // What is put back after a failed write is tried again after a pause.
        house.advance(SignedDuration::from_mins(5));
        idle(&house).await;
        let runs = runs(&house, &linked).await;
        assert_eq!(runs.len(), known + 1);
        assert!(runs[0].ended_at.is_some());
        all_well(&linked.accounts().await);
        is_the_banks_ledger(&house, &linked, "profile_03").await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restart_in_the_middle_of_a_refresh_loses_and_doubles_nothing() {
    House::on_each(|house| async move {
        let meddler = Meddler::before(&house, FINBANK).await;
        let mut linked = house.link(&house.us, FINBANK, "profile_03").await;
        house.later(DAY * 3, &house.us, &mut linked).await;
        let gate = meddler.hold("/transactions");
        let call = refreshing(&linked);
        gate.reached().await;
        let opener = gate.clone();
        let stopping = tokio::spawn(house.restarted());
        opener.open();
        let house = stopping.await.expect("a house");
        // Whoever asked has an answer, or none; what was begun was brought to an end.
        let _ = call.await;
        idle(&house).await;
        assert!(
            runs(&house, &linked)
                .await
                .iter()
                .all(|run| run.ended_at.is_some())
        );
        all_well(&linked.accounts().await);
        is_the_banks_ledger(&house, &linked, "profile_03").await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_access_token_that_ends_between_refreshes_is_renewed_unseen() {
    House::on_each(|house| async move {
        let mut linked = house.link(&house.us, FINBANK, "profile_03").await;
        idle(&house).await;
        let mut known = vec![grant(&house, &linked).await];
        for _ in 0..4 {
            house.later(A_WHILE, &house.us, &mut linked).await;
            all_well(&linked.refresh().await);
            let now = grant(&house, &linked).await;
            let before = known.last().expect("a grant");
            assert!(now.access_expires_at > before.access_expires_at);
            assert_eq!(now.consent, before.consent, "no new consent");
            assert_eq!(now.previous_refresh, before.refresh, "kept in case it is needed");
            assert!(
                known
                    .iter()
                    .all(|k| k.access != now.access && k.refresh != now.refresh)
            );
            known.push(now);
        }
        // One that still lives is used on.
        all_well(&refreshed(&house, &linked).await);
        let now = grant(&house, &linked).await;
        assert_eq!(now.access, known.last().expect("a grant").access);
        assert_eq!(house.live_consents("profile_03").await, 1);
        is_the_banks_ledger(&house, &linked, "profile_03").await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_access_token_that_ends_in_the_middle_of_a_run_is_renewed_unseen() {
    let plan = Plan {
        settings: Some(Arc::new(|settings| {
            settings.lease = SignedDuration::from_hours(9)
        })),
        ..Plan::default()
    };
    House::planned(plan, |house| async move {
        let meddler = Meddler::before(&house, FINBANK).await;
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let other = house.link(&house.us, FINBANK, "profile_06").await;
        idle(&house).await;
        let before = grant(&house, &linked).await;
        let second = visible(&house, "profile_03", 1).await;
        let gate = meddler.hold(&format!("/accounts/{second}/transactions"));
        let call = refreshing(&linked);
        gate.reached().await;
        // Time passes for the bank too, which hears of it from another's refresh.
        house.advance(A_WHILE);
        all_well(&other.refresh().await);
        gate.open();
        let after = call.await.expect("an answer").expect(200);
        all_well(after["accounts"].as_array().expect("accounts"));
        let now = grant(&house, &linked).await;
        assert_ne!(now.access, before.access);
        assert_eq!(now.previous_refresh, before.refresh);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewal_whose_answer_was_lost_is_made_good() {
    House::on_each(|house| async move {
        let mut linked = house.link(&house.us, FINBANK, "profile_03").await;
        idle(&house).await;
        // The bank renewed, and we never saw it: what we hold is what was good before.
        let before = grant(&house, &linked).await;
        house.later(A_WHILE, &house.us, &mut linked).await;
        all_well(&linked.refresh().await);
        put_grant(&house, &linked, &before).await;
        house.later(A_WHILE, &house.us, &mut linked).await;
        all_well(&linked.refresh().await);
        assert_eq!(house.live_consents("profile_03").await, 1);

        // The bank never saw our thanks: it knows the token before the one we hold.
        house.later(A_WHILE, &house.us, &mut linked).await;
        let now = grant(&house, &linked).await;
        let lost = StoredGrant {
            refresh: Some(Secret::new("never-given".to_owned())),
            previous_refresh: now.refresh.clone(),
            ..now
        };
        put_grant(&house, &linked, &lost).await;
        all_well(&linked.refresh().await);
        house.later(A_WHILE, &house.us, &mut linked).await;
        all_well(&linked.refresh().await);
        is_the_banks_ledger(&house, &linked, "profile_03").await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_strict_rotation_renewal_goes_on_and_a_lost_answer_ends_in_a_fix() {
    House::on_sqlite(Plan::default(), |house| async move {
        house
            .reload(|row| row["connection"]["rotation"] = "strict".into())
            .await;
        house.script("user", "profile_03", "rotation=strict").await;
        let mut linked = house.link(&house.us, FINBANK, "profile_03").await;
        idle(&house).await;
        let mut before = grant(&house, &linked).await;
        for _ in 0..4 {
            before = grant(&house, &linked).await;
            house.later(A_WHILE, &house.us, &mut linked).await;
            all_well(&linked.refresh().await);
        }
        let (accounts, ledger) = (linked.accounts().await, linked.ledger().await);
        // An old token is never shown where that ends the grant.
        let now = grant(&house, &linked).await;
        let lost = StoredGrant {
            refresh: Some(Secret::new("never-given".to_owned())),
            previous_refresh: before.refresh.clone(),
            ..now.clone()
        };
        put_grant(&house, &linked, &lost).await;
        house.later(A_WHILE, &house.us, &mut linked).await;
        assert!(linked.refresh().await.iter().all(|a| code(a) == FIX));
        assert_eq!(
            house.live_consents("profile_03").await,
            1,
            "the grant was not ended"
        );
        put_grant(&house, &linked, &now).await;
        all_well(&linked.refresh().await);

        // The lost answer: the token we hold was used, and using it again ends the grant.
        put_grant(&house, &linked, &before).await;
        house.later(A_WHILE, &house.us, &mut linked).await;
        let ended = linked.refresh().await;
        assert!(ended.iter().all(|a| code(a) == FIX), "{ended:?}");
        let id = ended[0]["id"].as_str().expect("an id");
        assert_eq!(linked.status(id).await["condition"], "token-invalid");
        assert_eq!(linked.ledger().await, ledger, "the data is intact");
        let names =
            |accounts: &[Value]| -> Vec<Value> { accounts.iter().map(|a| a["balance"].clone()).collect() };
        assert_eq!(names(&ended), names(&accounts));
        let session = house.fixing(&house.us, &linked).await;
        assert_eq!(
            session.signs_in(&house, "profile_03", None).await["state"],
            "done"
        );
        all_well(&refreshed(&house, &linked).await);
        is_the_banks_ledger(&house, &linked, "profile_03").await;
        house
    })
    .await;
}

/// What tells a transaction from another, without what is ours.
fn told(row: &Value) -> String {
    let fields = [
        "amount",
        "description",
        "memo",
        "status",
        "postedDate",
        "transactionDate",
        "type",
        "checkNum",
    ];
    let fields: Vec<String> = fields.iter().map(|name| row[*name].to_string()).collect();
    fields.join(" ")
}

fn when(row: &Value) -> i64 {
    let at = row["postedDate"].as_i64().filter(|at| *at != 0);
    at.or(row["transactionDate"].as_i64()).expect("a date")
}

/// Sees that a customer's transactions are those of the bank: of each account, as somebody who links it
/// now for the first time reads it, each once.
async fn is_the_banks_ledger(house: &House, linked: &Linked, user: &str) {
    let linked = Linked {
        customer: linked.customer.clone(),
        login: linked.login.clone(),
        user: linked.user.clone(),
        caller: house.as_partner(&house.us).await,
    };
    for _ in 0..3 {
        linked.refresh().await;
        let ours = linked.ledger().await;
        let fresh = house.link(&house.stranger, FINBANK, user).await;
        let theirs = fresh.ledger().await;
        linked.refresh().await;
        // Between the two readings the bank may have booked something.
        if linked.ledger().await != ours {
            continue;
        }
        assert_eq!(ours.len(), theirs.len());
        for (ours, theirs) in ours.iter().zip(&theirs) {
            let from = theirs.iter().map(when).min().expect("transactions");
            let since = |rows: &[Value]| -> Vec<String> {
                let mut rows: Vec<String> = rows.iter().filter(|r| when(r) > from).map(told).collect();
                rows.sort();
                rows
            };
            assert_eq!(since(ours), since(theirs));
        }
        return;
    }
    panic!("the bank books something every time");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forty_days_of_refreshes_give_exactly_the_banks_ledger() {
    House::on_each(|house| async move {
        let meddler = Meddler::before(&house, FINBANK).await;
        // What the bank said in the latest run, by its own ids.
        let said: Arc<Mutex<BTreeMap<String, bool>>> = Arc::default();
        let heard = Arc::clone(&said);
        meddler.change("/transactions", move |json| {
            let mut heard = heard.lock().expect("what was said");
            for row in json["transactions"].as_array().expect("transactions") {
                let id = row["transactionId"].as_str().expect("an id").to_owned();
                heard.insert(id, row["status"] == "PENDING");
            }
        });
        let mut linked = house.link(&house.us, FINBANK, "profile_03").await;
        idle(&house).await;
        let accounts = linked.accounts().await;
        let mut pended = BTreeSet::new();
        let mut ever_posted: BTreeSet<String> = BTreeSet::new();
        for day in 0..40 {
            said.lock().expect("what was said").clear();
            house.later(DAY, &house.us, &mut linked).await;
            all_well(&linked.refresh().await);
            let said = said.lock().expect("what was said").clone();
            let (mut pending, mut posted) = (BTreeSet::new(), BTreeSet::new());
            for account in &accounts {
                let id = account_id(account);
                let rows = house
                    .rows(&house.us)
                    .read(move |tx| {
                        Ok::<_, StoreError>((
                            tx.list_pending(id)?,
                            tx.list_posted(id, Timestamp::MIN, Timestamp::MAX)?,
                        ))
                    })
                    .await
                    .expect("rows");
                pending.extend(rows.0.into_iter().map(|row| row.provider_id));
                posted.extend(rows.1.into_iter().map(|row| row.provider_id));
            }
            let told = |state: bool| -> BTreeSet<String> {
                let of = said.iter().filter(|(_, pending)| **pending == state);
                of.map(|(id, _)| id.clone()).collect()
            };
            assert_eq!(
                pending,
                told(true),
                "day {day}: what is pending is what is announced now"
            );
            assert!(posted.is_superset(&told(false)), "day {day}: nothing is lost");
            assert!(
                posted.is_superset(&ever_posted),
                "day {day}: what was booked stays"
            );
            assert!(posted.is_disjoint(&pended), "day {day}: nothing is both");
            pended.extend(pending);
            ever_posted = posted;
        }
        assert!(pended.len() > 20, "only {} were ever pending", pended.len());
        is_the_banks_ledger(&house, &linked, "profile_03").await;
        // And the two years before, which reach over all of it.
        for account in &accounts {
            let id = account["id"].as_str().expect("an id");
            assert_eq!(linked.load_historic(id).await.status, 204);
        }
        is_the_banks_ledger(&house, &linked, "profile_03").await;
        house
    })
    .await;
}

/// Everything a login has in rows that a refresh without news must leave alone.
async fn kept(house: &House, linked: &Linked) -> Vec<String> {
    let mut all = Vec::new();
    let now = house.clock.clock().wall();
    for account in linked.accounts().await {
        let id = account_id(&account);
        let rows = house
            .rows(&house.us)
            .read(move |tx| {
                Ok::<_, StoreError>((
                    tx.list_posted(id, Timestamp::MIN, Timestamp::MAX)?,
                    tx.list_pending(id)?,
                    tx.list_facts(id, Timestamp::MAX.min(now))?.len(),
                    tx.list_evidence(id, 100)?,
                ))
            })
            .await
            .expect("rows");
        all.push(format!("{rows:?}"));
    }
    let id = login(linked);
    let records = house
        .rows(&house.us)
        .read(move |tx| Ok::<_, StoreError>((tx.list_account_records(id)?, tx.list_seen(id)?)))
        .await
        .expect("rows");
    for record in records.0 {
        all.push(format!("{:?} {:?}", record.alias, record.facts));
    }
    all.push(format!("{:?}", records.1));
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refresh_without_news_writes_no_transaction_fact_or_alias() {
    House::on_each(|house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        idle(&house).await;
        let (before, ledger) = (kept(&house, &linked).await, linked.ledger().await);
        let known = runs(&house, &linked).await.len();
        for round in 1..=5 {
            all_well(&refreshed(&house, &linked).await);
            assert_eq!(kept(&house, &linked).await, before, "round {round}");
            assert_eq!(linked.ledger().await, ledger, "round {round}");
            assert_eq!(runs(&house, &linked).await.len(), known + round);
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_who_is_deleted_while_a_refresh_runs_stays_deleted() {
    House::on_each(|house| async move {
        let meddler = Meddler::before(&house, FINBANK).await;
        for (round, at) in ["/accounts", "/transactions", "/contact"].into_iter().enumerate() {
            let user = house.user(&format!("leaver_{round}"), "profile_03").await;
            let linked = house.link(&house.us, FINBANK, &user).await;
            house
                .link_for(&house.us, &linked.customer, OTHER_FINBANK, &user)
                .await;
            idle(&house).await;
            let account = linked.accounts().await[0]["id"]
                .as_str()
                .expect("an id")
                .to_owned();
            let gate = meddler.hold(at);
            let one = refreshing(&linked);
            gate.reached().await;
            let (caller, customer) = (linked.caller.clone(), linked.customer.clone());
            let all = tokio::spawn(async move {
                let path = format!("aggregation/v1/customers/{customer}/accounts");
                caller.post(&path, &json!({})).await
            });
            let historic = {
                let (caller, customer) = (linked.caller.clone(), linked.customer.clone());
                tokio::spawn(async move {
                    let path = format!(
                        "aggregation/v1/customers/{customer}/accounts/{account}/transactions/historic"
                    );
                    caller.post(&path, &json!({})).await
                })
            };
            house
                .until("all of it waits", async || waiting(&house).await >= 3)
                .await;
            let path = format!("aggregation/v1/customers/{}", linked.customer);
            assert_eq!(linked.caller.delete(&path).await.status, 204);
            gate.open();
            for call in [one, all, historic] {
                let answer = call.await.expect("an answer");
                assert_eq!(
                    (answer.status, &answer.json["code"]),
                    (404, &json!(14001)),
                    "{}",
                    answer.text
                );
            }
            idle(&house).await;
            house.given_up(&user).await;
            assert_eq!(runs(&house, &linked).await, Vec::<Run>::new(), "{at}");
            let id = login(&linked);
            let left = house
                .rows(&house.us)
                .read(move |tx| {
                    Ok::<_, StoreError>((tx.find_grant(id)?.is_some(), tx.find_login(id)?.is_some()))
                })
                .await
                .expect("rows");
            assert_eq!(left, (false, false), "{at}");
            meddler.behave();
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_login_that_is_mended_while_a_refresh_runs_keeps_the_new_access() {
    House::on_each(|house| async move {
        let meddler = Meddler::before(&house, FINBANK).await;
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let ledger = linked.ledger().await;
        idle(&house).await;
        let second = visible(&house, "profile_03", 1).await;
        let gate = meddler.hold(&format!("/accounts/{second}/contact"));
        let call = refreshing(&linked);
        gate.reached().await;
        let session = house.fixing(&house.us, &linked).await;
        assert_eq!(
            session.signs_in(&house, "profile_03", None).await["state"],
            "done"
        );
        let given = grant(&house, &linked).await;
        // The old grant is given up at the bank while the run still holds its token.
        house
            .until("the old consent is given up", async || {
                house.live_consents("profile_03").await == 1
            })
            .await;
        gate.open();
        let after = call.await.expect("an answer").expect(200);
        all_well(after["accounts"].as_array().expect("accounts"));
        idle(&house).await;
        let now = grant(&house, &linked).await;
        assert_eq!((now.consent, &now.refresh), (given.consent, &given.refresh));
        all_well(&refreshed(&house, &linked).await);
        assert_eq!(linked.ledger().await, ledger);
        house
    })
    .await;
}
