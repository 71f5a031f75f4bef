//! What somebody who watches the server sees: numbers for Prometheus, and one line for each run.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Mutex, OnceLock},
};

use house::{Caller, FINBANK, House, Linked, OTHER_FINBANK, of_type};
use jiff::SignedDuration;
use server::{
    Role,
    metrics::{self, Kind, MetricsDoor, NAMES},
};
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

/// The fields of an event, as texts.
type Line = BTreeMap<&'static str, String>;

/// Keeps the lines that runs write, and nothing else.
struct Lines;

static LINES: Mutex<Vec<Line>> = Mutex::new(Vec::new());

struct Reader<'l>(&'l mut Line);

impl Visit for Reader<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event() && metadata.target().starts_with("engine::aggregate")
    }

    fn event(&self, event: &Event<'_>) {
        let mut line = Line::new();
        event.record(&mut Reader(&mut line));
        if line.get("message").is_some_and(|message| message == "run ended") {
            LINES.lock().expect("lines").push(line);
        }
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

/// Keeps lines from now on, in the whole process.
fn listening() {
    static ONCE: OnceLock<()> = OnceLock::new();
    ONCE.get_or_init(|| tracing::subscriber::set_global_default(Lines).expect("nobody else listens"));
}

/// The lines of a login's runs, oldest first.
fn lines(linked: &Linked) -> Vec<Line> {
    let all = LINES.lock().expect("lines");
    let of_login = all.iter().filter(|line| line["login"] == linked.login);
    of_login.cloned().collect()
}

fn number(line: &Line, name: &str) -> u64 {
    let text = &line[name];
    text.parse()
        .unwrap_or_else(|_| panic!("{name} is `{text}` in {line:?}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_is_one_line_that_tells_it_whole_however_it_ended() {
    listening();
    House::on_each(|house| async move {
        // Houses are seeded alike; these logins are to be nobody else's.
        let used = if house.database == "sqlite" { 5_000 } else { 6_000 };
        house.store().short_ids(used).await.expect("ids");
        let mut linked = house.link(&house.us, FINBANK, "profile_03").await;
        let accounts = linked.accounts().await;
        let checking = of_type(&accounts, "checking");
        let at_bank = house.at_bank("profile_03", FINBANK, checking).await;
        house
            .later(SignedDuration::from_hours(30), &house.us, &mut linked)
            .await;
        house.change(&at_bank, "number+holder").await;
        linked.refresh().await;
        house.script("user", "profile_03", "err:maintenance*1").await;
        linked.refresh().await;
        told(&linked, accounts.len());
        house
    })
    .await;
}

/// What was told of the runs of one house.
fn told(linked: &Linked, accounts: usize) {
    let lines = lines(linked);
    let [link, refresh, failed] = lines.as_slice() else {
        panic!("three runs are three lines: {lines:?}");
    };
    let count = u64::try_from(accounts).expect("a number");
    for line in &lines {
        for name in [
            "run",
            "partner",
            "institution",
            "trigger",
            "condition",
            "codes",
            "worker",
            "list_complete",
        ] {
            assert!(!line[name].is_empty(), "{name} in {line:?}");
        }
        assert_eq!(line["institution"], FINBANK);
        assert_eq!(number(line, "attempt"), 1);
        let parts = number(line, "bank_ms") + number(line, "store_ms");
        assert!(number(line, "total_ms") + 1 >= parts, "{line:?}");
        assert!(line["lag_ms"].contains(|c: char| c.is_ascii_digit()), "{line:?}");
        let ended: u64 = ["healthy", "held", "failed"]
            .map(|how| number(line, &format!("accounts_{how}")))
            .iter()
            .sum();
        assert_eq!(ended, count, "{line:?}");
    }
    assert_eq!(link["trigger"], "link");
    assert_eq!(link["codes"], format!("0:{count}"));
    assert!(number(link, "transactions_added") > 100);
    assert_eq!(number(link, "transactions_modified"), 0);
    assert!(number(link, "calls") > 5 && number(link, "bytes") > 1000);
    assert_eq!(refresh["condition"], "healthy", "the login is well");
    assert_eq!(refresh["codes"], format!("0:{},403:1", count - 1));
    assert_eq!(number(refresh, "accounts_held"), 1);
    assert_eq!(failed["condition"], "institution-maintenance");
    assert_eq!(failed["codes"], format!("102:{count}"));
    assert_eq!(number(failed, "accounts_failed"), count);
    assert_eq!(number(failed, "accounts_listed"), 0);
    assert_eq!(number(failed, "transactions_added"), 0);
}

/// The samples of the text format: by name, then labels, each with its value.
fn samples(text: &str) -> Vec<(String, BTreeMap<String, String>, String)> {
    let mut samples = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (head, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("`{line}`"));
        assert!(value.parse::<f64>().is_ok(), "`{line}` ends in no number");
        let (name, labels) = match head.split_once('{') {
            None => (head, ""),
            Some((name, labels)) => (name, labels.strip_suffix('}').expect("a closing brace")),
        };
        let labels = labels
            .split("\",")
            .filter(|label| !label.is_empty())
            .map(|label| {
                let (name, value) = label.split_once("=\"").unwrap_or_else(|| panic!("`{line}`"));
                (name.to_owned(), value.trim_end_matches('"').to_owned())
            });
        samples.push((name.to_owned(), labels.collect(), value.to_owned()));
    }
    samples
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn prometheus_reads_what_happened_and_learns_of_nobody() {
    metrics::count();
    House::on_each(|house| async move {
        let listener = server::listen(SocketAddr::from(([127, 0, 0, 1], 0)))
            .await
            .expect("a free port");
        let address = listener.local_addr().expect("an address");
        let door = MetricsDoor::open(house.engine.clone(), listener, Role::All);
        let scraper = Caller::new(
            &format!("http://{address}/").parse().expect("a URL"),
            house.clock.clock(),
        );
        let linked = house.link(&house.us, OTHER_FINBANK, "profile_03").await;
        house.script("user", "profile_03", "err:rate-limit*1").await;
        linked.refresh().await;
        assert_eq!(house.anyone().get("no/such/path").await.status, 404);
        let answer = scraper.get("metrics").await;
        let kind = answer.headers["content-type"]
            .to_str()
            .expect("a type")
            .to_owned();
        assert!(kind.starts_with("text/plain; version=0.0.4"), "{kind}");
        assert_eq!(answer.status, 200);
        let text = answer.text;
        let read = samples(&text);
        let value = |name: &str, labels: &[(&str, &str)]| -> f64 {
            let of = read.iter().filter(|(n, had, _)| {
                n == name
                    && labels
                        .iter()
                        .all(|(k, v)| had.get(*k).is_some_and(|had| had == v))
            });
            of.map(|(_, _, value)| value.parse::<f64>().expect("a number"))
                .sum()
        };
        // Every name is of the table, with the labels it has there.
        for (name, labels, _) in &read {
            let row = NAMES.iter().find(|(known, kind, ..)| match kind {
                Kind::Histogram => name
                    .strip_prefix(known)
                    .is_some_and(|rest| ["_bucket", "_sum", "_count"].contains(&rest)),
                _ => name == known,
            });
            let (_, _, expected, _) = row.unwrap_or_else(|| panic!("{name} is not in the table"));
            let had: Vec<&str> = labels.keys().map(String::as_str).filter(|l| *l != "le").collect();
            assert_eq!(had, *expected, "{name}");
        }
        // Everything in the table that such a day can bring has happened.
        for (name, ..) in NAMES {
            let rare = [
                "holdfast_runs_broken_off_total",
                "holdfast_database_repeats_total",
                "holdfast_webhook_calls_total",
                "holdfast_webhook_call_duration_seconds",
                "holdfast_jobs_due",
            ];
            assert!(
                text.contains(&format!("# TYPE {name} ")) || rare.contains(name),
                "{name} is not in\n{text}"
            );
        }
        let at = ("institution", OTHER_FINBANK);
        assert!(value("holdfast_bank_calls_total", &[at, ("status", "2xx")]) > 5.0);
        assert!(value("holdfast_bank_calls_total", &[at, ("status", "429")]) >= 1.0);
        assert!(value("holdfast_bank_received_bytes_total", &[at]) > 1000.0);
        let limited = ("condition", "rate-limited");
        let refresh = ("trigger", "refresh");
        assert!(value("holdfast_runs_total", &[at, limited, refresh]) >= 1.0);
        assert!(value("holdfast_run_accounts_total", &[at, ("code", "977")]) >= 1.0);
        assert!(
            value(
                "holdfast_jobs_total",
                &[("kind", "aggregate"), ("result", "done")]
            ) >= 2.0
        );
        assert!(
            value(
                "holdfast_http_requests_total",
                &[("route", "none"), ("status", "404")]
            ) >= 1.0
        );
        assert!(
            value(
                "holdfast_http_requests_total",
                &[("route", "/connect/sessions"), ("status", "201")]
            ) >= 1.0
        );
        assert!(value("process_resident_memory_bytes", &[]) > 1_000_000.0);
        // Neither people nor what is theirs, nor a path as it was asked.
        for hidden in [
            linked.customer.as_str(),
            &linked.login,
            &house.us.id,
            &house.us.app_key,
            "no/such/path",
            "profile_03",
        ] {
            assert!(!text.contains(hidden), "`{hidden}` is in\n{text}");
        }
        for account in linked.accounts().await {
            assert!(!text.contains(account["id"].as_str().expect("an id")));
        }
        door.stop().await.expect("an end");
        // The public door has no such path.
        assert_eq!(house.anyone().get("metrics").await.status, 404);
        house
    })
    .await;
}
