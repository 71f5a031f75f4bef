//! The ground gives way: the disk is full, the database is read-only, PostgreSQL is stopped and started. What
//! cannot be written is refused in the shape of every error, nothing that was answered is lost, and the
//! server goes on by itself when there is room again.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail, and says what it leaves out"
)]

use std::{
    collections::BTreeSet,
    fs::File,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};

/// A key of 32 bytes, in base64.
const KEY: &str = "dGVzdHMgb25seTogdGhpcyBrZXkgaXMgcHVibGlzaGU=";

fn holdfast(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_holdfast"));
    command
        .args(arguments)
        .env_remove("HOLDFAST_DATABASE")
        .env_remove("HOLDFAST_KEY_FILE")
        .env("HOLDFAST_KEY", KEY);
    command
}

/// A server as people run it, with one partner who calls it.
struct Server {
    child: Child,
    address: String,
    log: PathBuf,
    headers: String,
}

/// An answer, and the id it carries.
struct Answer {
    status: u16,
    request: String,
    json: Value,
}

impl Server {
    fn start(database: &str, folder: &Path) -> Self {
        let added = holdfast(&[
            "partner",
            "add",
            "Disks",
            "--region",
            "us",
            "--database",
            database,
        ])
        .arg("--json")
        .output()
        .unwrap();
        assert!(added.status.success(), "{added:?}");
        let partner: Value = serde_json::from_slice(&added.stdout).unwrap();
        let log = folder.join("log");
        let mut child = holdfast(&[
            "serve",
            "--json",
            "--listen",
            "127.0.0.1:0",
            "--database",
            database,
        ])
        .stdout(Stdio::piped())
        .stderr(File::create(&log).unwrap())
        .spawn()
        .unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        let ready: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
        let address = ready["listen"].as_str().unwrap().to_owned();
        let address = address
            .trim_start_matches("http://")
            .trim_end_matches('/')
            .to_owned();
        let mut server = Self {
            child,
            address,
            log,
            headers: String::new(),
        };
        let key = partner["appKey"].as_str().unwrap();
        server.headers = format!("finicity-app-key: {key}\r\n");
        let body = json!({ "partnerId": partner["partnerId"], "partnerSecret": partner["partnerSecret"] });
        let answer = server.call("POST", "/aggregation/v2/partners/authentication", Some(&body));
        let token = answer.json["token"]
            .as_str()
            .unwrap_or_else(|| panic!("{}", answer.json));
        server
            .headers
            .push_str(&format!("finicity-app-token: {token}\r\n"));
        server
    }

    fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let body = body.map(Value::to_string).unwrap_or_default();
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\n{}accept: application/json\r\ncontent-type: application/json\r\n\
             content-length: {}\r\nconnection: close\r\n\r\n{body}",
            self.address,
            self.headers,
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let request = head.lines().find_map(|line| line.strip_prefix("x-request-id: "));
        Answer {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            request: request.unwrap_or_default().to_owned(),
            json: serde_json::from_str(body).unwrap_or(Value::Null),
        }
    }

    fn add(&self, name: &str) -> Answer {
        // Long names take room.
        let body = json!({ "username": format!("{name}_{}", "x".repeat(200)) });
        self.call("POST", "/aggregation/v2/customers/testing", Some(&body))
    }

    /// Adds customers until one is refused; gives the names of those who were added.
    fn add_until_refused(&self, most: usize) -> (BTreeSet<String>, Answer) {
        let mut added = BTreeSet::new();
        for number in 0..most {
            let name = format!("customer{number}");
            let answer = self.add(&name);
            if answer.status != 201 {
                return (added, answer);
            }
            added.insert(name);
        }
        panic!("after {most} customers there is still room");
    }

    /// The first words of every customer's name.
    fn customers(&self) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        loop {
            let path = format!("/aggregation/v1/customers?start={}&limit=1000", all.len() + 1);
            let page = self.call("GET", &path, None);
            assert_eq!(page.status, 200, "{}", page.json);
            let customers = page.json["customers"].as_array().unwrap();
            for customer in customers {
                let name = customer["username"].as_str().unwrap();
                assert!(
                    all.insert(name.split('_').next().unwrap().to_owned()),
                    "{name} twice"
                );
            }
            if page.json["moreAvailable"] != true {
                return all;
            }
        }
    }

    /// Waits until what is added is added again.
    fn goes_on(&self, name: &str) {
        for _ in 0..200 {
            if self.add(name).status == 201 {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the server does not go on; its log: {}", self.log());
    }

    /// Waits until it says that it is well: a check speaks for the next second too.
    fn is_ready(&self) {
        for _ in 0..200 {
            if self.call("GET", "/health/ready", None).status == 200 {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("the server does not say that it is well; its log: {}", self.log());
    }

    fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Refused as everything is that breaks inside: its own status and code, a request id and no more; what is
    /// wrong stands in the log beside that id.
    fn refused(&self, answer: &Answer, wrong: &[&str]) {
        assert_eq!(answer.status, 500, "{}", answer.json);
        assert!(answer.json["code"].is_number(), "{}", answer.json);
        assert!(!answer.request.is_empty());
        let message = answer.json["message"].as_str().unwrap();
        assert!(message.contains(&answer.request), "{message}");
        let log = self.log();
        let told = log.lines().find(|line| line.contains(&answer.request));
        let told = told.unwrap_or_else(|| panic!("{} is not in the log:\n{log}", answer.request));
        assert!(wrong.iter().any(|words| told.contains(words)), "{told}");
        let alive = self.call("GET", "/health", None);
        assert_eq!(alive.status, 200, "the process is alive all the same");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn run(program: &str, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let problem = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(format!("{program}: {problem}"))
}

/// A small disk of its own, gone when it is dropped.
struct Disk(PathBuf);

impl Disk {
    fn mount(at: &Path, size: &str) -> Result<Self, String> {
        let shown = at.display().to_string();
        run(
            "mount",
            &["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs", &shown],
        )?;
        Ok(Self(at.to_owned()))
    }

    fn grow(&self, size: &str) {
        let shown = self.0.display().to_string();
        run("mount", &["-o", &format!("remount,size={size}"), &shown]).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = run("umount", &["-l", &self.0.display().to_string()]);
    }
}

fn sound(database: &str) {
    let doctor = holdfast(&["doctor", "--database", database, "--json"])
        .output()
        .unwrap();
    let told: Value = serde_json::from_slice(&doctor.stdout).unwrap();
    let checks = told["checks"].as_array().unwrap();
    let data = checks.iter().find(|check| check["name"] == "data").unwrap();
    assert_eq!(data["state"], "good", "{told}");
}

#[test]
fn on_a_full_disk_nothing_that_was_answered_is_lost_and_with_room_it_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("disk");
    std::fs::create_dir(&at).unwrap();
    let disk = match Disk::mount(&at, "3m") {
        Ok(disk) => disk,
        Err(problem) => {
            eprintln!("SKIPPED: a full disk, because a small one cannot be mounted here ({problem})");
            return;
        }
    };
    let database = format!("sqlite:{}", at.join("h.db").display());
    let server = Server::start(&database, folder.path());
    let (mut added, answer) = server.add_until_refused(20_000);
    server.refused(&answer, &["full"]);
    assert_eq!(
        server.customers(),
        added,
        "what was answered is there, and can be read"
    );
    disk.grow("64m");
    server.goes_on("after");
    added.insert("after".to_owned());
    assert_eq!(server.customers(), added);
    server.is_ready();
    drop(server);
    sound(&database);
}

#[test]
fn a_database_that_is_made_read_only_can_be_read_and_is_written_again_when_it_can_be() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("h.db");
    let database = format!("sqlite:{}", file.display());
    let server = Server::start(&database, folder.path());
    assert_eq!(server.add("before").status, 201);
    let log = format!("{}-wal", file.display());
    let shown = file.display().to_string();
    if let Err(problem) = run("chattr", &["+i", &shown, &log]) {
        eprintln!("SKIPPED: a read-only database, because files cannot be sealed here ({problem})");
        return;
    }
    let refused = server.add("meanwhile");
    let known = server.customers();
    run("chattr", &["-i", &shown, &log]).unwrap();
    if refused.status == 201 {
        eprintln!("SKIPPED: a read-only database, because this file system lets open files be written");
        return;
    }
    assert_eq!(known, BTreeSet::from(["before".to_owned()]));
    assert_eq!(refused.status, 500);
    assert!(server.log().contains(&refused.request));
    server.goes_on("after");
    assert_eq!(
        server.customers(),
        BTreeSet::from(["before".to_owned(), "after".to_owned()])
    );
    drop(server);
    sound(&database);
}

/// A PostgreSQL of its own.
struct Cluster {
    folder: tempfile::TempDir,
    binaries: PathBuf,
    /// PostgreSQL refuses to run as root.
    as_postgres: bool,
}

impl Cluster {
    fn make() -> Result<Self, String> {
        let mut found: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
            .map_err(|_| "PostgreSQL is not installed (apt-get install postgresql)".to_owned())?
            .map(|entry| entry.unwrap().path().join("bin"))
            .filter(|binaries| binaries.join("initdb").is_file())
            .collect();
        found.sort();
        let binaries = found.pop().ok_or("initdb is not installed")?;
        let folder = tempfile::Builder::new().prefix("hf").tempdir_in("/tmp").unwrap();
        let as_postgres = run("id", &["-u"])?.trim() == "0";
        if as_postgres {
            run("chown", &["postgres", &folder.path().display().to_string()])?;
        }
        let cluster = Self {
            folder,
            binaries,
            as_postgres,
        };
        let data = cluster.data();
        cluster.tool(
            "initdb",
            &[
                "-D",
                &data,
                "-N",
                "-U",
                "holdfast",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C",
            ],
        )?;
        cluster.start()?;
        Ok(cluster)
    }

    fn data(&self) -> String {
        self.folder.path().join("data").display().to_string()
    }

    fn address(&self) -> String {
        format!(
            "postgres:///postgres?user=holdfast&host={}",
            self.folder.path().display()
        )
    }

    fn start(&self) -> Result<String, String> {
        // It is PostgreSQL that crashes here and not the machine, so nothing need reach the disk.
        let socket = format!(
            "-c fsync=off -c listen_addresses='' -c unix_socket_directories='{}'",
            self.folder.path().display()
        );
        let log = self.folder.path().join("log").display().to_string();
        self.tool(
            "pg_ctl",
            &["-D", &self.data(), "-l", &log, "-w", "-o", &socket, "start"],
        )
    }

    /// Stops it as a crash does: what is committed is in its log, and nowhere else yet.
    fn stop(&self) {
        self.tool("pg_ctl", &["-D", &self.data(), "-m", "immediate", "-w", "stop"])
            .unwrap();
    }

    fn tool(&self, name: &str, arguments: &[&str]) -> Result<String, String> {
        let program = self.binaries.join(name).display().to_string();
        let mut all = vec!["-u", "postgres", "--", &program];
        all.extend(arguments);
        // What it starts keeps its output open, so it writes to a log of its own.
        let mut command = match self.as_postgres {
            true => Command::new("runuser"),
            false => Command::new(&program),
        };
        let arguments = if self.as_postgres { &all[..] } else { arguments };
        let ended = command
            .args(arguments)
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .map_err(|error| format!("{name}: {error}"))?;
        match ended.success() {
            true => Ok(String::new()),
            false => Err(format!("{name} ended with {ended}")),
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _ = self.tool("pg_ctl", &["-D", &self.data(), "-m", "immediate", "-w", "stop"]);
    }
}

#[test]
fn when_postgresql_crashes_and_comes_back_the_server_goes_on_and_nothing_is_lost() {
    let cluster = match Cluster::make() {
        Ok(cluster) => cluster,
        Err(problem) => {
            eprintln!("SKIPPED: PostgreSQL stopped and started, because {problem}");
            return;
        }
    };
    let folder = tempfile::tempdir().unwrap();
    let database = cluster.address();
    let server = Server::start(&database, folder.path());
    let mut added = BTreeSet::new();
    for round in 0..2 {
        for number in 0..20 {
            let name = format!("round{round}number{number}");
            assert_eq!(server.add(&name).status, 201);
            added.insert(name);
        }
        cluster.stop();
        let answer = server.add("meanwhile");
        server.refused(&answer, &["unavailable"]);
        let ready = server.call("GET", "/health/ready", None);
        assert_eq!(ready.status, 503, "{}", ready.json);
        cluster.start().unwrap();
        let name = format!("after{round}");
        server.goes_on(&name);
        added.insert(name);
        assert_eq!(server.customers(), added);
    }
    server.is_ready();
    drop(server);
    sound(&database);
}
