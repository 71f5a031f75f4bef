//! Targets that partners name: hostile ones are never reached, good ones are not refused.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on must fail"
)]

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, Ipv4Addr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use model::random::Randomness;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use transport::*;
use url::Url;

struct Zeros;

impl Randomness for Zeros {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

/// Names as a test has them: each answers with its lists in turn, the last one from then on. A name that
/// is not here does not exist.
#[derive(Default)]
struct Book(Mutex<HashMap<String, Vec<Vec<IpAddr>>>>);

impl Book {
    fn with(names: impl IntoIterator<Item = (String, Vec<Vec<IpAddr>>)>) -> Arc<Self> {
        Arc::new(Self(Mutex::new(names.into_iter().collect())))
    }
}

impl Names for Book {
    fn addresses(&self, host: &str) -> Found {
        let mut book = self.0.lock().unwrap();
        let answers = book.get_mut(host.trim_end_matches('.'));
        let found = match answers {
            None => Err(io::Error::new(io::ErrorKind::NotFound, "no such name")),
            Some(lists) if lists.len() > 1 => Ok(lists.remove(0)),
            Some(lists) => Ok(lists[0].clone()),
        };
        Box::pin(async move { found })
    }
}

fn transport(names: Arc<Book>) -> Transport {
    let limits = Limits {
        connect: Duration::from_secs(2),
        total: Duration::from_secs(2),
        body: 64,
    };
    Transport::resolving(limits, Arc::new(Zeros), names).unwrap()
}

async fn call(transport: &Transport, url: Url, loopback: bool) -> Result<Answer, Failure> {
    transport
        .send(
            Call::post_json(url, "{}".to_owned()),
            Reach::Target { loopback },
            "2026-01-02T03:04:05Z".parse().unwrap(),
            &Recorder::new(),
        )
        .await
}

/// Whoever is connected to here was reached.
async fn trap() -> (u16, Arc<AtomicU32>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let reached = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&reached);
    tokio::spawn(async move {
        loop {
            let _ = listener.accept().await;
            count.fetch_add(1, Ordering::SeqCst);
        }
    });
    (port, reached)
}

/// Addresses that belong to nobody in public.
const V4: [&str; 44] = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",
    "100.127.255.254",
    "127.0.0.1",
    "127.0.0.2",
    "127.1.1.1",
    "127.255.255.254",
    "169.254.0.1",
    "169.254.169.253",
    "169.254.169.254",
    "169.254.170.2",
    "172.16.0.1",
    "172.17.0.1",
    "172.20.10.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.8",
    "192.0.0.170",
    "192.0.0.192",
    "192.0.2.1",
    "192.0.2.255",
    "192.88.99.1",
    "192.168.0.1",
    "192.168.1.254",
    "192.168.255.255",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "224.0.0.251",
    "233.252.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "250.1.2.3",
    "254.169.254.169",
    "255.0.0.1",
    "255.255.255.254",
    "255.255.255.255",
    "127.127.127.127",
];

const V6: [&str; 46] = [
    "::",
    "::1",
    "::2",
    "::7f00:1",
    "::127.0.0.1",
    "::10.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:192.168.1.1",
    "::ffff:8.8.8.8",
    "::ffff:0:127.0.0.1",
    "::ffff:0:8.8.8.8",
    "64:ff9b::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b::10.0.0.1",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::1",
    "64:ff9b:1::127.0.0.1",
    "64:ff9b:1:fffe::10.0.0.1",
    "100::1",
    "100:0:0:1::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:1::1",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2001:db8:ffff::1",
    "2002:7f00:1::",
    "2002:7f00:0001::1",
    "2002:a00:1::1",
    "2002:a9fe:a9fe::1",
    "2002:808:808::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fd12:3456:789a::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
];

/// Whole addresses that are refused as they stand. `{port}` is where the trap is.
const WHOLE: [&str; 62] = [
    "http://bank.example/hook",
    "http://8.8.8.8/hook",
    "http://127.0.0.1:{port}/",
    "http://localhost:{port}/",
    "http://[::1]:{port}/",
    "HTTP://LOCALHOST:{port}/",
    "https://localhost:{port}/",
    "https://LOCALHOST:{port}/",
    "https://localhost.:{port}/",
    "https://localhost..:{port}/",
    "https://.localhost:{port}/",
    "https://a.localhost:{port}/",
    "https://a.b.localhost.:{port}/",
    "https://localhost.localdomain:{port}/",
    "https://ip6-localhost:{port}/",
    "https://loopback:{port}/",
    "https://metadata:{port}/",
    "https://metadata.google.internal/",
    "https://metadata.google.internal./computeMetadata/v1/",
    "https://instance-data.ec2.internal/",
    "https://kubernetes.default.svc.cluster.local/",
    "https://printer.local/",
    "https://printer.local./",
    "https://router.lan/",
    "https://nas.home/",
    "https://wiki.corp/",
    "https://wiki.intranet/",
    "https://db.private/",
    "https://router.home.arpa/",
    "https://ｌｏｃａｌｈｏｓｔ:{port}/",
    "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{port}/",
    "https://loca\u{ad}lhost:{port}/",
    "https://𝐥𝐨𝐜𝐚𝐥𝐡𝐨𝐬𝐭:{port}/",
    "https://localhost。:{port}/",
    "https://127。0。0。1:{port}/",
    "https://①②⑦.⓪.⓪.①:{port}/",
    "https://１２７.0.0.1:{port}/",
    "https://%6c%6f%63%61%6c%68%6f%73%74:{port}/",
    "https://%31%32%37.0.0.1:{port}/",
    "https://bank.example@127.0.0.1:{port}/",
    "https://bank.example:443@127.0.0.1:{port}/",
    "https://user@bank.example/",
    "https://user:pass@bank.example/",
    "https://:pass@bank.example/",
    "https://127.0.0.1:{port}\\@bank.example/",
    "https://127.0.0.1:{port}#@bank.example/",
    "https://127.0.0.1:{port}?@bank.example/",
    "https:127.0.0.1:{port}/",
    "https:///127.0.0.1:{port}/",
    "https:\\\\127.0.0.1:{port}\\",
    "https://127.0.0.1:{port}\t/",
    "https://\t127.0.0.1:{port}/",
    "https://12\n7.0.0.1:{port}/",
    "ftp://bank.example/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/_",
    "dict://127.0.0.1:{port}/",
    "ws://127.0.0.1:{port}/",
    "unix:///var/run/docker.sock",
    "javascript:alert(1)",
    "data:text/plain,x",
    "https://",
];

/// Other ways to write a version 4 address, each of which this machine would understand.
fn spellings(ip: Ipv4Addr) -> Vec<String> {
    let [a, b, c, d] = ip.octets();
    let whole = u32::from(ip);
    vec![
        format!("{whole}"),
        format!("0x{whole:x}"),
        format!("0X{whole:08X}"),
        format!("0{whole:o}"),
        format!("0x{a:x}.0x{b:x}.0x{c:x}.0x{d:x}"),
        format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
        format!("{a}.{}", whole & 0x00ff_ffff),
        format!("{a}.{b}.{}", whole & 0xffff),
        format!("0x{a:x}.{b}.0{c:o}.{d}"),
        format!("{a}.{b}.{c}.{d}."),
        format!("000{a:o}.{b}.{c}.{d}"),
    ]
}

/// Names whose every answer is refused: by one bad address among good ones, or by coming to nothing.
fn names() -> Vec<(String, Vec<Vec<IpAddr>>)> {
    let good: IpAddr = "93.184.216.34".parse().unwrap();
    let mut all = Vec::new();
    for (place, ip) in V4.iter().chain(&V6).enumerate() {
        let ip: IpAddr = ip.parse().unwrap();
        all.push((format!("hidden-{place}.example"), vec![vec![ip]]));
        if place % 3 == 0 {
            all.push((format!("mixed-{place}.example"), vec![vec![good, ip]]));
            all.push((format!("mixed-first-{place}.example"), vec![vec![ip, good]]));
        }
    }
    all.push(("empty.example".to_owned(), vec![vec![]]));
    all
}

#[tokio::test]
async fn no_hostile_target_is_reached() {
    let (port, reached) = trap().await;
    let named = names();
    let mut targets: Vec<String> = WHOLE
        .iter()
        .map(|whole| whole.replace("{port}", &port.to_string()))
        .collect();
    for ip in V4 {
        targets.push(format!("https://{ip}:{port}/hook"));
    }
    for ip in ["127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1"] {
        for spelling in spellings(ip.parse().unwrap()) {
            targets.push(format!("https://{spelling}:{port}/hook"));
        }
    }
    for ip in V6 {
        targets.push(format!("https://[{ip}]:{port}/hook"));
    }
    for (name, _) in &named {
        targets.push(format!("https://{name}:{port}/hook"));
    }
    for name in ["nowhere.example", "nowhere.example.", "hidden-7.example."] {
        targets.push(format!("https://{name}:{port}/hook"));
    }
    assert!(targets.len() >= 200, "only {} targets", targets.len());

    let transport = transport(Book::with(named));
    for target in &targets {
        // What is no address is as good as refused.
        let Ok(url) = target.parse::<Url>() else {
            continue;
        };
        let answer = call(&transport, url, false).await;
        match answer {
            Err(failure) => match failure.kind {
                TransportError::Refused(_) => {}
                // A name that does not exist, as its name says.
                TransportError::Unreachable(_) if target.contains("nowhere") => {}
                other => panic!("{target}: {other:?}"),
            },
            Ok(answer) => panic!("{target} answered {}", answer.status),
        }
    }
    assert_eq!(reached.load(Ordering::SeqCst), 0, "somebody was reached");
}

#[tokio::test]
async fn a_name_is_judged_anew_each_time_it_is_called() {
    // What was public while a webhook was made resolves to this machine when it is called.
    let (port, reached) = trap().await;
    let here: IpAddr = "127.0.0.1".parse().unwrap();
    let metadata: IpAddr = "169.254.169.254".parse().unwrap();
    let lists = vec![vec![here], vec![metadata], vec![here]];
    let transport = transport(Book::with([("rebound.example".to_owned(), lists)]));
    let url: Url = format!("https://rebound.example:{port}/hook").parse().unwrap();
    assert_eq!(may_call(&url, Reach::Target { loopback: false }), Ok(()));
    for _ in 0..4 {
        let failure = call(&transport, url.clone(), false).await.unwrap_err();
        assert!(
            matches!(failure.kind, TransportError::Refused(Refusal::NotPublic)),
            "{failure}"
        );
        // Where this machine is allowed, it is so by its own name alone.
        let failure = call(&transport, url.clone(), true).await.unwrap_err();
        assert!(matches!(failure.kind, TransportError::Refused(_)), "{failure}");
    }
    assert_eq!(reached.load(Ordering::SeqCst), 0);
}

#[test]
fn good_targets_are_not_refused() {
    for target in [
        "https://hooks.partner.example/holdfast",
        "https://hooks.partner.example./holdfast",
        "https://hooks.partner.example:8443/holdfast?tenant=7",
        "https://xn--bcher-kva.example/",
        "https://bücher.example/",
        "https://localhost.partner.example/",
        "https://internal.partner.example/",
        "https://127.0.0.1.partner.example/",
        "https://93.184.216.34/",
        "https://8.8.8.8:9443/",
        "https://1.1.1.1/",
        "https://100.63.255.255/",
        "https://100.128.0.1/",
        "https://172.15.0.1/",
        "https://172.32.0.1/",
        "https://169.253.1.1/",
        "https://192.1.0.1/",
        "https://198.20.0.1/",
        "https://223.255.255.254/",
        "https://[2606:4700:4700::1111]/",
        "https://[2a00:1450:4001:81b::200e]/",
        "https://[2001:4860:4860::8888]/",
        "https://[2001:200::1]:8443/",
    ] {
        for loopback in [false, true] {
            let url = target.parse().unwrap();
            assert_eq!(may_call(&url, Reach::Target { loopback }), Ok(()), "{target}");
        }
    }
}

#[test]
fn this_machine_is_a_target_only_where_that_is_allowed() {
    for target in [
        "http://127.0.0.1:4000/hook",
        "http://localhost:4000/",
        "https://[::1]:1/",
    ] {
        let url: Url = target.parse().unwrap();
        assert_eq!(
            may_call(&url, Reach::Target { loopback: true }),
            Ok(()),
            "{target}"
        );
        assert!(
            may_call(&url, Reach::Target { loopback: false }).is_err(),
            "{target}"
        );
    }
    for target in ["http://10.0.0.1/", "http://bank.example/", "https://10.0.0.1/"] {
        let url: Url = target.parse().unwrap();
        assert!(
            may_call(&url, Reach::Target { loopback: true }).is_err(),
            "{target}"
        );
    }
}

/// A receiver that answers every connection with fixed bytes.
async fn answering(answer: Vec<u8>) -> Url {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut socket, _) = listener.accept().await.unwrap();
            let answer = answer.clone();
            tokio::spawn(async move {
                let mut asked = vec![0; 4096];
                let _ = socket.read(&mut asked).await;
                let _ = socket.write_all(&answer).await;
            });
        }
    });
    url.parse().unwrap()
}

#[tokio::test]
async fn a_redirect_to_inside_is_an_answer_and_is_not_followed() {
    let (port, reached) = trap().await;
    let transport = transport(Arc::default());
    for status in [301, 302, 303, 307, 308] {
        let head = format!(
            "HTTP/1.1 {status} moved\r\nlocation: http://127.0.0.1:{port}/\r\ncontent-length: 0\r\n\r\n"
        );
        let url = answering(head.into_bytes()).await;
        let answer = call(&transport, url, true).await.unwrap();
        assert_eq!(answer.status.as_u16(), status);
    }
    assert_eq!(reached.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn of_a_long_answer_only_the_beginning_is_read() {
    let mut answer = b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n".to_vec();
    answer.extend(vec![b'x'; 100_000]);
    let url = answering(answer).await;
    let answer = call(&transport(Arc::default()), url, true).await.unwrap();
    assert_eq!((answer.status.as_u16(), answer.body.len()), (200, 64));
}
