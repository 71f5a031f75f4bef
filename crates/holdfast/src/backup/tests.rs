//! A copy is made while everything is being aggregated, opened elsewhere, and goes on from its instant.

use std::collections::BTreeMap;

use engine::Worker;
use model::id::AccountId;
use store::{KeySource, StoreError};

use super::*;
use crate::{bench::house::House, crash::place::Target, system};

/// What a store holds of a login's accounts: whether each was aggregated, and how many transactions it has.
async fn held(store: &Store, house: &House) -> BTreeMap<AccountId, (bool, u32)> {
    let partner = house.partner().id;
    let found: Result<_, StoreError> = store
        .partner(partner)
        .read(|tx| {
            let (customers, _) = tx.list_customers(&store::CustomerFilter::default(), 0, 1000)?;
            let mut all = BTreeMap::new();
            for customer in customers {
                for account in tx.list_accounts(customer.id)? {
                    let (_, _, count) = tx.transaction_bounds(account.id)?;
                    all.insert(account.id, (account.succeeded_at.is_some(), count));
                }
            }
            Ok(all)
        })
        .await;
    found.unwrap()
}

async fn opened(location: &Location, house: &House) -> Store {
    let key = KeySource::ExistingFile(house.place.key_file());
    Store::open(location, &key, system::random().as_ref(), system::clock().wall())
        .await
        .unwrap()
}

/// Copies while a worker aggregates, and gives what the original holds when it is done.
async fn copied(house: &House, location: &Location, file: &Path) -> BTreeMap<AccountId, (bool, u32)> {
    house.link_many("profile_03", 6).await.unwrap();
    let worker = Worker::start(house.engine.clone());
    // Some are aggregated, others are not, and some are just being written.
    let some = async || {
        let held = held(&house.store, house).await;
        held.values().filter(|(done, _)| *done).count()
    };
    while some().await < 4 {
        tokio::task::yield_now().await;
    }
    let copied = copy(location, file, |done, all| assert!(done <= all))
        .await
        .unwrap();
    assert!(copied.bytes > 10_000);
    house.work(&house.engine).await.unwrap();
    worker.stop().await;
    held(&house.store, house).await
}

/// What was aggregated in the copy is whole, and the rest is done by whoever opens it.
async fn goes_on(house: &House, location: &Location, whole: &BTreeMap<AccountId, (bool, u32)>) {
    let store = opened(location, house).await;
    assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
    let then = held(&store, house).await;
    assert_eq!(then.keys().collect::<Vec<_>>(), whole.keys().collect::<Vec<_>>());
    assert!(then.values().any(|(done, _)| *done), "some were aggregated");
    for (account, (done, count)) in &then {
        let expected = if *done { whole[account].1 } else { 0 };
        assert_eq!(
            *count, expected,
            "an account's transactions are all there, or none is"
        );
    }
    store.close();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_made_in_the_middle_of_aggregating_is_of_one_instant() {
    let house = House::build(&Target::Sqlite(None)).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy.db");
    let location = house.place.location().clone();
    let whole = copied(&house, &location, &file).await;
    assert!(
        whole.values().all(|(done, count)| *done && *count > 0),
        "{whole:?}"
    );
    let beside: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(beside.len(), 1, "one file, and no key: {beside:?}");
    goes_on(&house, &Location::Sqlite(file.clone()), &whole).await;
    // Nothing is written over.
    assert!(copy(&location, &file, |_, _| {}).await.is_err());
    house.close().await.unwrap();
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests find their server in the environment"
)]
fn server() -> Option<String> {
    std::env::var("HOLDFAST_TEST_PG").ok().filter(|it| !it.is_empty())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_by_pg_dump_is_of_one_instant() {
    let Some(server) = server() else {
        eprintln!("SKIPPED: PostgreSQL, because HOLDFAST_TEST_PG names no server");
        return;
    };
    if Command::new("pg_dump").arg("--version").output().is_err() {
        eprintln!(
            "SKIPPED: copies of PostgreSQL, because pg_dump is not installed (apt-get install postgresql-client)"
        );
        return;
    }
    let house = House::build(&Target::Postgres(server.clone())).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy.dump");
    let location = house.place.location().clone();
    let whole = copied(&house, &location, &file).await;
    // Into an empty database of the same server, where the schema has the same name.
    let name = format!("holdfast_restored_{}", std::process::id());
    let run = |sql: &str| {
        let ran = tool("psql", &server)
            .args(["--quiet", "--command", sql])
            .output()
            .unwrap();
        assert!(ran.status.success(), "{ran:?}");
    };
    run(&format!("CREATE DATABASE {name}"));
    let mut address: url::Url = server.parse().unwrap();
    address.set_path(&name);
    let restored = tool("pg_restore", address.as_str()).arg(&file).output().unwrap();
    assert!(restored.status.success(), "{restored:?}");
    let Location::Postgres { schema, .. } = &location else {
        panic!("{location:?}")
    };
    let copy = Location::Postgres {
        url: address.to_string(),
        schema: schema.clone(),
    };
    goes_on(&house, &copy, &whole).await;
    run(&format!("DROP DATABASE {name} WITH (FORCE)"));
    house.close().await.unwrap();
}

#[test]
fn a_password_stands_in_no_list_of_processes() {
    let command = tool("pg_dump", "postgres://me:s%2Bcr%20t@db.example/holdfast");
    let arguments: Vec<_> = command
        .get_args()
        .map(|a| a.to_string_lossy().into_owned())
        .collect();
    assert_eq!(arguments, ["--dbname", "postgres://me@db.example/holdfast"]);
    let password = command.get_envs().find(|(name, _)| *name == "PGPASSWORD");
    assert_eq!(password.unwrap().1.unwrap(), "s+cr t");
}

#[test]
fn a_copy_in_a_folder_is_named_after_its_instant() {
    let folder = tempfile::tempdir().unwrap();
    let now = "2026-03-11T18:00:00Z".parse().unwrap();
    let location = Location::Sqlite("h.db".into());
    let file = place(folder.path(), &location, now).unwrap();
    assert_eq!(file, folder.path().join("holdfast-20260311T180000Z.db"));
    std::fs::write(&file, "").unwrap();
    assert!(
        place(folder.path(), &location, now).is_err(),
        "nothing is written over"
    );
}
