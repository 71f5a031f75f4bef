//! Somebody between the server and a bank's tokens: lets calls through, or spoils them at one point or
//! another.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    task::JoinHandle,
};
use url::Url;

use crate::House;

/// What becomes of a call for tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// It never reaches the bank: the connection breaks.
    RequestLost,
    /// The bank answers, and the connection breaks before a byte of it arrives.
    AnswerLost,
    /// The bank answers, and the connection breaks in the middle of it.
    AnswerCut,
    /// The bank is not asked; somebody before it is out of order.
    Unavailable,
    /// The bank answers, and somebody before it says that it did not.
    BadGateway,
    /// The bank answers, and nothing of it arrives for as long as anybody waits.
    Silence,
    /// The bank answers, and nothing arrives until the test lets it.
    HeldBack,
}

impl Mishap {
    /// Every mishap that is over by itself.
    pub const PASSING: [Mishap; 6] = [
        Mishap::RequestLost,
        Mishap::AnswerLost,
        Mishap::AnswerCut,
        Mishap::Unavailable,
        Mishap::BadGateway,
        Mishap::Silence,
    ];
}

struct Post {
    bank: Url,
    next: Mutex<Option<Mishap>>,
    calls: AtomicUsize,
    spoiled: AtomicUsize,
    answered: Semaphore,
    open: Semaphore,
}

/// The one in between. Goes when it is dropped.
pub struct Doorman {
    post: Arc<Post>,
    /// Where tokens are had.
    pub url: String,
    serving: JoinHandle<()>,
}

impl Drop for Doorman {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Doorman {
    /// Steps between the server and an institution's tokens; the institution is said to rotate so.
    pub async fn before(house: &House, institution: &str, rotation: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let here = listener.local_addr().expect("an address");
        let post = Arc::new(Post {
            bank: house.bank_url().clone(),
            next: Mutex::new(None),
            calls: AtomicUsize::new(0),
            spoiled: AtomicUsize::new(0),
            answered: Semaphore::new(0),
            open: Semaphore::new(0),
        });
        let url = format!("http://{here}/{institution}/token");
        house
            .reload(|row| {
                if row["id"] == institution {
                    row["connection"]["rotation"] = rotation.into();
                    row["connection"]["endpoints"]["token"] = url.clone().into();
                }
            })
            .await;
        let serving = tokio::spawn(serve(listener, Arc::clone(&post)));
        Self { post, url, serving }
    }

    /// Spoils every call from now on, or none.
    pub fn spoil(&self, mishap: Option<Mishap>) {
        *self.post.next.lock().expect("a mishap") = mishap;
    }

    /// How many calls there were.
    pub fn calls(&self) -> usize {
        self.post.calls.load(Ordering::SeqCst)
    }

    /// How many of them were spoiled.
    pub fn spoiled(&self) -> usize {
        self.post.spoiled.load(Ordering::SeqCst)
    }

    /// Waits until the bank has answered a call that is held back.
    pub async fn has_answer(&self) {
        self.post.answered.acquire().await.expect("a call").forget();
    }

    /// Lets what is held back go.
    pub fn let_go(&self) {
        self.post.open.add_permits(Semaphore::MAX_PERMITS / 2);
    }
}

async fn serve(listener: TcpListener, post: Arc<Post>) {
    loop {
        let (socket, _) = listener.accept().await.expect("a connection");
        tokio::spawn(one(socket, Arc::clone(&post)));
    }
}

async fn one(mut socket: TcpStream, post: Arc<Post>) {
    let Some(request) = request(&mut socket).await else {
        return;
    };
    post.calls.fetch_add(1, Ordering::SeqCst);
    let mishap = *post.next.lock().expect("a mishap");
    if mishap.is_some() {
        post.spoiled.fetch_add(1, Ordering::SeqCst);
    }
    let plain = |status: &str| format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    let said = match mishap {
        Some(Mishap::RequestLost) => return,
        Some(Mishap::Unavailable) => plain("503 out of order").into_bytes(),
        _ => passed_on(&post, &request).await,
    };
    let said = match mishap {
        Some(Mishap::AnswerLost) => return,
        Some(Mishap::AnswerCut) => said[..said.len() - said.len() / 4].to_vec(),
        Some(Mishap::BadGateway) => plain("502 bad gateway").into_bytes(),
        Some(Mishap::Silence) => {
            let mut nothing = Vec::new();
            // Until whoever asked has gone.
            let _ = socket.read_to_end(&mut nothing).await;
            return;
        }
        Some(Mishap::HeldBack) => {
            post.answered.add_permits(1);
            let _ = post.open.acquire().await.expect("a gate");
            said
        }
        _ => said,
    };
    // Whoever asked may have gone.
    let _ = socket.write_all(&said).await;
    let _ = socket.shutdown().await;
}

/// A whole request, which ends its connection.
async fn request(socket: &mut TcpStream) -> Option<Vec<u8>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await.ok()?);
    }
    let text = String::from_utf8(head).ok()?;
    let length = text
        .lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(0, |(_, value)| value.parse().expect("a length"));
    let mut body = vec![0; length];
    socket.read_exact(&mut body).await.ok()?;
    let mut whole = text.replacen("\r\n", "\r\nconnection: close\r\n", 1).into_bytes();
    whole.extend(body);
    Some(whole)
}

async fn passed_on(post: &Post, request: &[u8]) -> Vec<u8> {
    let bank = post.bank.socket_addrs(|| None).expect("an address")[0];
    let mut there = TcpStream::connect(bank).await.expect("the bank");
    there.write_all(request).await.expect("a request");
    let mut said = Vec::new();
    there.read_to_end(&mut said).await.expect("an answer");
    said
}
