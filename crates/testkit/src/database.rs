//! Fresh databases: a SQLite file always, a PostgreSQL database where there is a server.
//!
//! `HOLDFAST_TEST_PG` names a PostgreSQL server (`postgres://user@host/postgres`) on which this user may
//! make databases; `./test` starts one. Without it, PostgreSQL is skipped and says so.

use std::{
    future::Future,
    sync::atomic::{AtomicU32, Ordering},
};

use tempfile::TempDir;
use tokio_postgres::{Client, NoTls};

/// A key-encryption key for tests: 32 bytes in base64.
pub const TEST_KEY: &str = "dGVzdHMgb25seTogdGhpcyBrZXkgaXMgcHVibGlzaGU=";

/// The database that every PostgreSQL test starts as a copy of.
const TEMPLATE: &str = "holdfast_template";

/// A number only tests use, so that one process at a time makes the template.
const TEMPLATE_LOCK: i64 = 7_403_324_403;

/// A database that is gone when this is dropped.
#[derive(Debug)]
pub struct Database {
    /// Its address, as `--database` takes it.
    pub address: String,
    /// `sqlite` or `postgres`.
    pub name: &'static str,
    _file: Option<TempDir>,
    dropped: Option<(String, String)>,
}

/// One fresh database of each kind there is. `migrate` brings the PostgreSQL template at an address up
/// to date; it is called once per server and must have let go of its connections when it returns.
pub async fn databases<F, Fut>(migrate: F) -> Vec<Database>
where
    F: FnOnce(String) -> Fut,
    Fut: Future<Output = ()>,
{
    let mut all = vec![sqlite()];
    match server() {
        Some(server) => all.push(postgres(&server, migrate).await),
        None => eprintln!("SKIPPED: PostgreSQL, because HOLDFAST_TEST_PG names no server"),
    }
    all
}

fn sqlite() -> Database {
    let dir = tempfile::tempdir().expect("a temporary directory");
    let address = format!("sqlite:{}", dir.path().join("holdfast.db").display());
    Database {
        address,
        name: "sqlite",
        _file: Some(dir),
        dropped: None,
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests find their server in the environment"
)]
fn server() -> Option<String> {
    std::env::var("HOLDFAST_TEST_PG")
        .ok()
        .filter(|address| !address.is_empty())
}

async fn postgres<F, Fut>(server: &str, migrate: F) -> Database
where
    F: FnOnce(String) -> Fut,
    Fut: Future<Output = ()>,
{
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let admin = connect(server).await;
    // The lock belongs to the connection, so it is given back even if this test fails here.
    admin
        .execute("SELECT pg_advisory_lock($1)", &[&TEMPLATE_LOCK])
        .await
        .expect("the template's lock");
    let there = admin
        .query_opt("SELECT 1 FROM pg_database WHERE datname = $1", &[&TEMPLATE])
        .await
        .expect("the list of databases");
    if there.is_none() {
        let building = format!("{TEMPLATE}_building");
        admin
            .batch_execute(&format!("DROP DATABASE IF EXISTS {building}"))
            .await
            .expect("a clean start");
        admin
            .batch_execute(&format!("CREATE DATABASE {building}"))
            .await
            .expect("a new database");
        migrate(with_database(server, &building)).await;
        admin
            .batch_execute(&format!("ALTER DATABASE {building} RENAME TO {TEMPLATE}"))
            .await
            .expect("the template, with nobody connected to it");
    }
    let name = format!(
        "holdfast_{}_{}",
        std::process::id(),
        NUMBER.fetch_add(1, Ordering::Relaxed)
    );
    admin
        .batch_execute(&format!("DROP DATABASE IF EXISTS {name}"))
        .await
        .expect("a clean start");
    admin
        .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE}"))
        .await
        .expect("a copy");
    admin
        .execute("SELECT pg_advisory_unlock($1)", &[&TEMPLATE_LOCK])
        .await
        .expect("the template's lock");
    Database {
        address: with_database(server, &name),
        name: "postgres",
        _file: None,
        dropped: Some((server.to_owned(), name)),
    }
}

/// The server's address with another database at its end.
fn with_database(server: &str, database: &str) -> String {
    let (base, query) = server
        .split_once('?')
        .map_or((server, None), |(base, query)| (base, Some(query)));
    let base = base.rsplit_once('/').map_or(base, |(base, _)| base);
    match query {
        Some(query) => format!("{base}/{database}?{query}"),
        None => format!("{base}/{database}"),
    }
}

async fn connect(server: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(server, NoTls)
        .await
        .expect("the server of HOLDFAST_TEST_PG");
    tokio::spawn(connection);
    client
}

impl Drop for Database {
    fn drop(&mut self) {
        let Some((server, name)) = self.dropped.take() else {
            return;
        };
        // The test's own runtime may be ending.
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            if let Ok(runtime) = runtime {
                runtime.block_on(async {
                    let client = connect(&server).await;
                    let _ = client
                        .batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
                        .await;
                });
            }
        });
        let _ = thread.join();
    }
}
