//! Several processes of the binary over one database.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail"
)]

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
};

use serde_json::Value;
use url::Url;

/// A process that is killed when it is dropped.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Process {
    fn start(database: &Path, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_holdfast"));
        command
            .args(["serve", "--json", "--listen", "127.0.0.1:0", "--database"])
            .arg(database)
            .args(arguments)
            .env_remove("HOLDFAST_KEY")
            .env_remove("HOLDFAST_KEY_FILE")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Self(command.spawn().unwrap())
    }

    /// What it says when it is ready.
    fn ready(&mut self) -> Value {
        let mut line = String::new();
        let out = self.0.stdout.take().unwrap();
        BufReader::new(out).read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|_| {
            let mut said = String::new();
            self.0.stderr.take().unwrap().read_to_string(&mut said).unwrap();
            panic!("it did not start: {line}{said}")
        })
    }
}

/// The status and the body of a `GET`.
fn get(base: &str, path: &str) -> (u16, String) {
    let url: Url = base.parse().unwrap();
    let address = url.socket_addrs(|| None).unwrap()[0];
    let mut socket = TcpStream::connect(address).unwrap();
    write!(
        socket,
        "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    let body = answer.split_once("\r\n\r\n").unwrap().1.to_owned();
    (status, body)
}

#[test]
fn processes_of_each_role_share_one_sqlite_file() {
    let dir = tempfile::tempdir().unwrap();
    let database = dir.path().join("h.db");
    let there = ["--public-url", "https://finance.example"];
    let mut first = Process::start(&database, &[&["--role", "api"], &there[..]].concat());
    assert_eq!(first.ready()["role"], "api");
    let others: Vec<Process> = (0..3)
        .map(|_| Process::start(&database, &[&["--role", "worker"], &there[..]].concat()))
        .collect();
    for mut worker in others {
        let ready = worker.ready();
        assert_eq!(ready["role"], "worker");
        let doors = ready["listen"].as_str().unwrap();
        let (status, body) = get(doors, "/health/ready");
        assert_eq!(status, 200, "{body}");
        assert_eq!(get(doors, "/connect").0, 404, "it has no other doors");
    }
}

#[test]
fn a_worker_that_does_not_know_where_its_doors_are_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let mut worker = Process::start(&dir.path().join("h.db"), &["--role", "worker"]);
    assert_eq!(worker.0.wait().unwrap().code(), Some(2));
    let mut said = String::new();
    worker.0.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(said.contains("--public-url"), "{said}");
    assert!(!dir.path().join("h.db").exists(), "nothing is made");
}

#[test]
fn why_says_clearly_that_an_account_is_nobodys_and_makes_no_database() {
    let dir = tempfile::tempdir().unwrap();
    let database = dir.path().join("h.db");
    let why = |account: &str, more: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_holdfast"))
            .args(["why", account, "--database"])
            .arg(&database)
            .args(more)
            .env_remove("HOLDFAST_KEY")
            .env_remove("HOLDFAST_KEY_FILE")
            .output()
            .unwrap()
    };
    let absent = why("1000000023", &[]);
    assert_eq!(absent.status.code(), Some(1));
    assert!(!database.exists(), "nothing is made");
    assert_eq!(
        Process::start(&database, &["--role", "api"]).ready()["ready"],
        true
    );
    let nobodys = why("1000000023", &[]);
    assert_eq!(nobodys.status.code(), Some(1));
    assert_eq!(
        String::from_utf8(nobodys.stderr).unwrap(),
        "holdfast: there is no account 1000000023\n"
    );
    let told = why("1000000023", &["--json"]);
    assert_eq!(told.status.code(), Some(1));
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!(told["error"], "there is no account 1000000023");
    assert_eq!(why("checking", &[]).status.code(), Some(2), "only an id will do");
}
