//! Somebody between the server and a bank's data: passes every call on, and meddles where told.
//!
//! Real banks answer in ways the sandbox bank is too honest for. Sign-in stays at the bank; only calls
//! for data come by here.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use engine::InstitutionFile;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinHandle,
};
use url::Url;

use crate::{Answer, Caller, House};

/// What is said instead of the bank's answer, or of it.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// Further headers, each a line.
    pub headers: Vec<String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Reply {
    /// A good answer in JSON.
    pub fn json(body: &Value) -> Self {
        Self::of(200, &body.to_string())
    }

    /// Any answer.
    pub fn of(status: u16, body: &str) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
        }
    }

    /// The same with one more header.
    pub fn with(mut self, header: &str) -> Self {
        self.headers.push(header.to_owned());
        self
    }
}

type Meddling = Arc<dyn Fn(&str, Reply) -> Reply + Send + Sync>;

/// A call that is held back until the test lets it go.
#[derive(Clone)]
pub struct Gate {
    arrived: Arc<Semaphore>,
    open: Arc<Semaphore>,
}

impl Gate {
    /// Waits until a call has arrived.
    pub async fn reached(&self) {
        self.arrived.acquire().await.expect("an open gate").forget();
    }

    /// Lets every call through from now on.
    pub fn open(&self) {
        self.open.add_permits(Semaphore::MAX_PERMITS / 2);
    }
}

#[derive(Default)]
struct Rules {
    meddling: Option<Meddling>,
    gate: Option<(String, Gate)>,
}

struct Post {
    bank: Url,
    caller: Caller,
    rules: Mutex<Rules>,
    under_way: AtomicUsize,
    most: AtomicUsize,
}

/// The one in between. Goes when it is dropped.
pub struct Meddler {
    post: Arc<Post>,
    serving: JoinHandle<()>,
}

impl Drop for Meddler {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Meddler {
    /// Steps between the server and an institution's data.
    pub async fn before(house: &House, institution: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let here = format!("http://{}/", listener.local_addr().expect("an address"));
        let post = Arc::new(Post {
            bank: house.bank_url().clone(),
            caller: Caller::new(house.bank_url(), house.clock.clock()),
            rules: Mutex::default(),
            under_way: AtomicUsize::new(0),
            most: AtomicUsize::new(0),
        });
        let bank = house.bank_url().to_string();
        house
            .reload(|row| {
                if row["id"] == institution {
                    let there = row["connection"]["resource-url"].as_str().expect("an address");
                    row["connection"]["resource-url"] = there.replace(&bank, &here).into();
                }
            })
            .await;
        let serving = tokio::spawn(serve(listener, Arc::clone(&post)));
        Self { post, serving }
    }

    /// Changes answers from now on: given the path of a call and the bank's answer, says what is
    /// answered.
    pub fn answer(&self, meddling: impl Fn(&str, Reply) -> Reply + Send + Sync + 'static) {
        self.rules().meddling = Some(Arc::new(meddling));
    }

    /// Changes the JSON of answers to calls whose path ends so.
    pub fn change(&self, end: &'static str, meddling: impl Fn(&mut Value) + Send + Sync + 'static) {
        self.answer(move |path, reply| {
            if !path.ends_with(end) {
                return reply;
            }
            let mut json = serde_json::from_slice(&reply.body).expect("an answer in JSON");
            meddling(&mut json);
            Reply {
                body: json.to_string().into_bytes(),
                ..reply
            }
        });
    }

    /// Passes everything on as it is.
    pub fn behave(&self) {
        *self.rules() = Rules::default();
    }

    /// Holds back calls whose path ends so.
    pub fn hold(&self, end: &str) -> Gate {
        let gate = Gate {
            arrived: Arc::new(Semaphore::new(0)),
            open: Arc::new(Semaphore::new(0)),
        };
        self.rules().gate = Some((end.to_owned(), gate.clone()));
        gate
    }

    /// The most calls that were ever under way at one time.
    pub fn most_at_once(&self) -> usize {
        self.post.most.load(Ordering::SeqCst)
    }

    fn rules(&self) -> std::sync::MutexGuard<'_, Rules> {
        self.post.rules.lock().expect("rules")
    }
}

impl House {
    /// Loads the bank's institutions again, each described a little differently.
    pub async fn reload(&self, change: impl Fn(&mut Value)) {
        let mut manifest = self.bank().get("control/manifest").await.expect(200);
        for row in manifest["institutions"].as_array_mut().expect("institutions") {
            change(row);
        }
        let file: InstitutionFile = serde_json::from_value(manifest).expect("institutions");
        let loaded = self.engine.load_institutions(file).await;
        loaded.expect("institutions that are sound");
    }
}

async fn serve(listener: TcpListener, post: Arc<Post>) {
    loop {
        let (socket, _) = listener.accept().await.expect("a connection");
        tokio::spawn(one(socket, Arc::clone(&post)));
    }
}

async fn one(mut socket: TcpStream, post: Arc<Post>) {
    let Some(head) = head(&mut socket).await else {
        return;
    };
    let now = post.under_way.fetch_add(1, Ordering::SeqCst) + 1;
    post.most.fetch_max(now, Ordering::SeqCst);
    let reply = reply(&post, &head).await;
    post.under_way.fetch_sub(1, Ordering::SeqCst);
    let mut bytes = format!("HTTP/1.1 {} said\r\n", reply.status);
    for header in &reply.headers {
        bytes.push_str(&format!("{header}\r\n"));
    }
    let length = reply.body.len();
    bytes.push_str(&format!("content-length: {length}\r\nconnection: close\r\n\r\n"));
    // Whoever asked may have gone.
    let _ = socket.write_all(bytes.as_bytes()).await;
    let _ = socket.write_all(&reply.body).await;
    let _ = socket.shutdown().await;
}

/// The head of a request; calls for data have no body.
async fn head(socket: &mut TcpStream) -> Option<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await.ok()?);
    }
    String::from_utf8(head).ok()
}

async fn reply(post: &Post, head: &str) -> Reply {
    let target = head.split(' ').nth(1).expect("a target");
    let path = target.split('?').next().unwrap_or(target);
    let gate = {
        let rules = post.rules.lock().expect("rules");
        let gate = rules.gate.as_ref();
        gate.filter(|(end, _)| path.ends_with(end))
            .map(|(_, gate)| gate.clone())
    };
    if let Some(gate) = gate {
        gate.arrived.add_permits(1);
        let _ = gate.open.acquire().await.expect("a gate");
    }
    let answer = passed_on(post, head, target).await;
    let meddling = post.rules.lock().expect("rules").meddling.clone();
    match meddling {
        Some(meddling) => meddling(path, answer),
        None => answer,
    }
}

async fn passed_on(post: &Post, head: &str, target: &str) -> Reply {
    let mut caller = post.caller.clone();
    for line in head.lines().skip(1) {
        if let Some((name, value)) = line.split_once(": ")
            && ["authorization", "accept", "fdx-api-actor-type"].contains(&name.to_lowercase().as_str())
        {
            caller.set(name, value);
        }
    }
    let there = post.bank.join(target).expect("an address");
    let Answer {
        status,
        headers,
        text,
        ..
    } = caller.get(there.as_str()).await;
    let headers = ["content-type", "retry-after"]
        .iter()
        .filter_map(|name| Some(format!("{name}: {}", headers.get(*name)?.to_str().ok()?)))
        .collect();
    Reply {
        status,
        headers,
        body: text.into_bytes(),
    }
}
