//! Traces of the binary, read at the collector's end.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail"
)]

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    process::{Command, Stdio},
    sync::{Arc, Mutex},
};

use serde_json::Value;

/// A collector on this machine that keeps every span it is sent.
struct Collector {
    address: SocketAddr,
    spans: Arc<Mutex<Vec<Value>>>,
}

impl Collector {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let spans = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&spans);
        std::thread::spawn(move || {
            for socket in listener.incoming() {
                let (socket, kept) = (socket.unwrap(), Arc::clone(&kept));
                std::thread::spawn(move || take(socket, &kept));
            }
        });
        Self { address, spans }
    }

    fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    fn spans(&self) -> Vec<Span> {
        self.spans.lock().unwrap().iter().map(Span::of).collect()
    }
}

/// Takes requests off a connection until it is closed.
fn take(socket: TcpStream, kept: &Mutex<Vec<Value>>) {
    let mut reader = BufReader::new(socket.try_clone().unwrap());
    let mut socket = socket;
    loop {
        let mut head = String::new();
        while !head.ends_with("\r\n\r\n") {
            if reader.read_line(&mut head).unwrap() == 0 {
                return;
            }
        }
        assert!(head.starts_with("POST /v1/traces HTTP/1.1\r\n"), "{head}");
        let lower = head.to_lowercase();
        assert!(lower.contains("content-type: application/json\r\n"), "{head}");
        let length = lower
            .lines()
            .find_map(|line| line.strip_prefix("content-length: "));
        let mut body = vec![0; length.unwrap().parse().unwrap()];
        reader.read_exact(&mut body).unwrap();
        let body: Value = serde_json::from_slice(&body).unwrap();
        let resource = &body["resourceSpans"][0];
        assert_eq!(
            resource["resource"]["attributes"][0]["value"]["stringValue"],
            "holdfast"
        );
        let spans = resource["scopeSpans"][0]["spans"].as_array().unwrap();
        kept.lock().unwrap().extend(spans.iter().cloned());
        socket
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}")
            .unwrap();
    }
}

/// A span as it arrived.
#[derive(Debug, Clone)]
struct Span {
    trace: String,
    id: String,
    parent: Option<String>,
    name: String,
    kind: u64,
    attributes: BTreeMap<String, String>,
}

impl Span {
    fn of(value: &Value) -> Self {
        let text = |name: &str| value[name].as_str().map(str::to_owned);
        let attributes = value["attributes"].as_array().unwrap().iter().map(|attribute| {
            let value = attribute["value"].as_object().unwrap().values().next().unwrap();
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (attribute["key"].as_str().unwrap().to_owned(), value)
        });
        let (begun, ended) = (
            text("startTimeUnixNano").unwrap(),
            text("endTimeUnixNano").unwrap(),
        );
        assert!(begun.parse::<u128>().unwrap() <= ended.parse::<u128>().unwrap());
        Self {
            trace: text("traceId").unwrap(),
            id: text("spanId").unwrap(),
            parent: text("parentSpanId"),
            name: text("name").unwrap(),
            kind: value["kind"].as_u64().unwrap(),
            attributes: attributes.collect(),
        }
    }
}

const SERVER: u64 = 2;
const CLIENT: u64 = 3;
const CONSUMER: u64 = 5;

#[test]
fn a_tour_is_told_as_traces_from_the_call_down_to_the_bank_and_tells_no_secret() {
    let collector = Collector::start();
    let output = Command::new(env!("CARGO_BIN_EXE_holdfast"))
        .args(["demo", "--tour", "--json", "--otlp-endpoint", &collector.url()])
        .env_remove("HOLDFAST_DATABASE")
        .env_remove("HOLDFAST_OTLP_ENDPOINT")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let spans = collector.spans();
    let by_id: BTreeMap<&str, &Span> = spans.iter().map(|span| (span.id.as_str(), span)).collect();
    assert_eq!(by_id.len(), spans.len(), "every span came once");
    let above = |span: &Span| span.parent.as_deref().map(|parent| by_id[parent]);

    let refresh = "POST /aggregation/v1/customers/{customer}/institutionLogins/{login}/accounts";
    let answered = spans.iter().find(|span| span.name == refresh).unwrap();
    assert_eq!(answered.kind, SERVER);
    assert_eq!(answered.attributes["http.response.status_code"], "200");
    let runs: Vec<&Span> = spans.iter().filter(|span| span.name == "run refresh").collect();
    assert!(!runs.is_empty());
    for run in runs {
        let job = above(run).unwrap();
        assert_eq!((job.kind, job.name.as_str()), (CONSUMER, "aggregate"));
        assert_eq!(run.attributes["condition"], "healthy");
        assert!(!run.attributes["institution"].is_empty());
        let calls: Vec<&Span> = spans
            .iter()
            .filter(|span| span.kind == CLIENT && span.parent.as_deref() == Some(&run.id))
            .collect();
        assert!(calls.len() > 3, "the run's calls to the bank hang below it");
        for call in calls {
            assert_eq!(call.trace, run.trace);
            // Also what the bank does not have for an account is an answer.
            let status: u16 = call.attributes["http.response.status_code"].parse().unwrap();
            assert!([200, 422].contains(&status), "{call:?}");
        }
    }
    // Attributes come from a closed list, none of which can hold what is somebody's.
    let known = BTreeSet::from([
        "attempts",
        "condition",
        "error.type",
        "http.request.method",
        "http.response.status_code",
        "http.route",
        "institution",
        "interaction",
        "job",
        "request",
        "run",
        "server.address",
        "trigger",
    ]);
    for span in &spans {
        for (name, value) in &span.attributes {
            assert!(known.contains(name.as_str()), "{name} of {span:?}");
            assert!(value.len() <= 120, "{name} of {span:?}");
        }
        assert!(!span.name.contains('?'), "{span:?}");
        if span.kind == CLIENT {
            assert_eq!(span.attributes["server.address"], "127.0.0.1");
        }
    }
}

/// The status of a `GET` with a header of its own.
fn get(address: &str, path: &str, header: &str) -> String {
    let mut socket = TcpStream::connect(address).unwrap();
    write!(
        socket,
        "GET {path} HTTP/1.1\r\nhost: {address}\r\n{header}\r\nconnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    socket.read_to_string(&mut answer).unwrap();
    answer.lines().next().unwrap().to_owned()
}

#[cfg(unix)]
#[test]
fn a_caller_says_which_trace_its_call_is_a_part_of() {
    let collector = Collector::start();
    let dir = tempfile::tempdir().unwrap();
    let mut server = Command::new(env!("CARGO_BIN_EXE_holdfast"))
        .args([
            "serve",
            "--json",
            "--role",
            "api",
            "--listen",
            "127.0.0.1:0",
            "--database",
        ])
        .arg(dir.path().join("h.db"))
        .args(["--otlp-endpoint", &collector.url()])
        .env_remove("HOLDFAST_KEY")
        .env_remove("HOLDFAST_KEY_FILE")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("{line}"));
    let address = ready["listen"]
        .as_str()
        .unwrap()
        .trim_start_matches("http://")
        .trim_end_matches('/')
        .to_owned();
    let trace = "0af7651916cd43dd8448eb211c80319c";
    for (path, header) in [
        (
            "/institution/v2/institutions",
            format!("traceparent: 00-{trace}-b7ad6b7169203331-01"),
        ),
        // Whoever began this one does not want it.
        (
            "/data-sharing-consents",
            format!("traceparent: 00-{trace}-b7ad6b7169203332-00"),
        ),
        ("/connect/experiences", "traceparent: nonsense".to_owned()),
    ] {
        let status = get(&address, path, &header);
        assert!(!status.contains("500"), "{status}");
    }
    // Asked to end, it sends what is left first.
    let asked = Command::new("kill")
        .args(["-TERM", &server.id().to_string()])
        .status()
        .unwrap();
    assert!(asked.success());
    assert!(server.wait().unwrap().success());
    let spans = collector.spans();
    let of = |route: &str| {
        spans
            .iter()
            .filter(|span| span.name == format!("GET {route}"))
            .collect::<Vec<_>>()
    };
    let [part] = of("/institution/v2/institutions")[..] else {
        panic!("{spans:?}");
    };
    assert_eq!(
        (part.trace.as_str(), part.parent.as_deref()),
        (trace, Some("b7ad6b7169203331"))
    );
    assert!(of("/data-sharing-consents").is_empty());
    let [own] = of("/connect/experiences")[..] else {
        panic!("{spans:?}");
    };
    assert!(own.trace != trace && own.parent.is_none());
}
