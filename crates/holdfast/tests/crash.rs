//! Servers are killed, and nothing is lost: twenty boundaries on each database, two servers killed in
//! turn. `holdfast crash` itself does every boundary.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test that cannot go on must fail, and says what it leaves out"
)]

use std::process::{Command, Stdio};

use serde_json::Value;

fn holdfast(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_holdfast"));
    command.args(arguments);
    for name in [
        "HOLDFAST_DATABASE",
        "HOLDFAST_KEY",
        "HOLDFAST_KEY_FILE",
        "HOLDFAST_LEASE",
    ] {
        command.env_remove(name);
    }
    command
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests find their server in the environment"
)]
fn databases() -> Vec<String> {
    let mut all = vec!["sqlite".to_owned()];
    match std::env::var("HOLDFAST_TEST_PG").ok().filter(|it| !it.is_empty()) {
        Some(server) => all.push(server),
        None => eprintln!("SKIPPED: PostgreSQL, because HOLDFAST_TEST_PG names no server"),
    }
    all
}

/// Runs the command, and sees that everything held.
fn crashed(database: &str, more: &[&str]) -> Value {
    let output = holdfast(&["crash", "--json", "--database", database])
        .args(more)
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let told: Value = serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{error}: {printed}"));
    assert_eq!(told["crash"], "passed", "{printed}");
    assert!(output.status.success());
    assert_eq!(
        (&told["lost"], &told["doubled"]),
        (&0.into(), &0.into()),
        "{printed}"
    );
    assert!(told["transactions"].as_u64().unwrap() > 3_000, "{printed}");
    told
}

#[test]
fn killed_at_twenty_boundaries_on_each_database_nothing_is_lost_or_doubled() {
    for database in databases() {
        let told = crashed(&database, &["--points", "20", "--seed", "1"]);
        assert_eq!(told["points"], 20);
        // How many commits a story takes depends on the machine (leases are kept alive, standing jobs look
        // again), so some of the last boundaries may not be reached.
        assert!(told["kills"].as_u64().unwrap() >= 10, "{told}");
        assert!(told["commits"].as_u64().unwrap() > 100, "{told}");
        // A person is asked again only where the bank had answered and nothing was committed yet.
        assert!(told["givenAgain"].as_u64().unwrap() <= 2, "{told}");
    }
}

#[test]
fn of_two_servers_killed_in_turn_one_takes_up_what_the_other_had_at_hand() {
    for database in databases() {
        let told = crashed(&database, &["--points", "4", "--seed", "2", "--servers", "2"]);
        assert!(told["kills"].as_u64().unwrap() >= 10, "{told}");
    }
}

#[test]
fn nothing_is_rehearsed_beside_real_institutions() {
    let dir = tempfile::tempdir().unwrap();
    let database = format!("sqlite:{}", dir.path().join("h.db").display());
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../../institutions/example.toml");
    let loaded = holdfast(&["institutions", "load", example, "--database", &database])
        .output()
        .unwrap();
    assert!(loaded.status.success(), "{loaded:?}");
    let mut served = holdfast(&["serve", "--listen", "127.0.0.1:0", "--database", &database])
        .args(["--rehearse", "count", "--json"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // A rehearsal ends with whoever holds the other end of this.
    let held = served.stdin.take();
    let served = served.wait_with_output().unwrap();
    drop(held);
    assert_eq!(served.status.code(), Some(2), "{served:?}");
    let told = String::from_utf8(served.stdout).unwrap();
    assert!(told.contains("real institutions"), "{told}");
}
