//! A receiver of webhooks, of a test's own making.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde_json::Value;
use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use url::Url;

use crate::peer::asked;

/// What a receiver does with whatever comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mood {
    /// It takes it.
    Takes,
    /// It answers this status, with a further header line or none.
    Answers(u16, &'static str),
    /// It says nothing.
    Hangs,
    /// It answers a `GET` with the value of this parameter of its query, and takes the rest.
    Echoes(&'static str),
}

/// A message that came.
#[derive(Debug, Clone)]
pub struct Message {
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body as it came.
    pub text: String,
    /// The body, if it is JSON.
    pub json: Value,
    /// Whether it was taken.
    pub taken: bool,
}

struct State {
    mood: Mood,
    messages: Vec<Message>,
}

/// A small HTTP server that keeps what comes. Goes when it is dropped.
pub struct Receiver {
    /// Where it is.
    pub url: Url,
    state: Arc<Mutex<State>>,
    serving: JoinHandle<()>,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Receiver {
    /// A receiver on a free port of this machine.
    pub async fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let messages = Vec::new();
        let state = Arc::new(Mutex::new(State { mood, messages }));
        let shared = Arc::clone(&state);
        let serving = tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.expect("a connection");
                tokio::spawn(one(socket, Arc::clone(&shared)));
            }
        });
        Self {
            url: format!("http://{address}/hook").parse().expect("a URL"),
            state,
            serving,
        }
    }

    /// Changes what it does from now on.
    pub fn set(&self, mood: Mood) {
        self.lock().mood = mood;
    }

    /// Everything that came, in order.
    pub fn messages(&self) -> Vec<Message> {
        self.lock().messages.clone()
    }

    /// What it took, in order.
    pub fn taken(&self) -> Vec<Message> {
        self.messages().into_iter().filter(|m| m.taken).collect()
    }

    /// Waits until what came satisfies.
    pub async fn until(&self, what: &str, satisfied: impl Fn(&[Message]) -> bool) -> Vec<Message> {
        for _ in 0..2000 {
            let messages = self.messages();
            if satisfied(&messages) {
                return messages;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("{what} did not come to be: {:#?}", self.messages());
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn one(mut socket: TcpStream, state: Arc<Mutex<State>>) {
    let Some(asked) = asked(&mut socket).await else {
        return;
    };
    let text = String::from_utf8_lossy(&asked.body).into_owned();
    let (answer, hangs) = {
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        let mood = state.mood.clone();
        let (status, header, body) = match mood {
            Mood::Takes | Mood::Hangs => (200, "", String::new()),
            Mood::Answers(status, header) => (status, header, String::new()),
            Mood::Echoes(name) => {
                let echoed = asked.query.get(name).cloned();
                (200, "", echoed.unwrap_or_default())
            }
        };
        state.messages.push(Message {
            method: asked.method,
            path: asked.path,
            headers: asked.headers,
            json: serde_json::from_str(&text).unwrap_or_default(),
            text,
            taken: (200..300).contains(&status) && mood != Mood::Hangs,
        });
        let header = if header.is_empty() {
            String::new()
        } else {
            format!("{header}\r\n")
        };
        let answer = format!(
            "HTTP/1.1 {status} said\r\n{header}content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        (answer, mood == Mood::Hangs)
    };
    if hangs {
        // For as long as the other side has patience.
        let mut rest = [0; 1];
        let _ = tokio::io::AsyncReadExt::read(&mut socket, &mut rest).await;
        return;
    }
    let _ = socket.write_all(answer.as_bytes()).await;
    let _ = socket.shutdown().await;
}
