//! A bank of a test's own making: whatever is asked, the test answers.

use std::{collections::BTreeMap, sync::Arc};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use url::Url;

use crate::Reply;

/// What a peer was asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The query, decoded.
    pub query: BTreeMap<String, String>,
    /// The headers, names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body as a form; empty if it is none.
    pub form: BTreeMap<String, String>,
    /// The body as it came.
    pub body: Vec<u8>,
}

type Answers = Arc<dyn Fn(&Asked) -> Reply + Send + Sync>;

/// A small HTTP server. Goes when it is dropped.
pub struct Peer {
    /// Where it is.
    pub url: Url,
    serving: JoinHandle<()>,
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Peer {
    /// Serves these answers on a free port.
    pub async fn serve(answers: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let answers: Answers = Arc::new(answers);
        let serving = tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.expect("a connection");
                tokio::spawn(one(socket, Arc::clone(&answers)));
            }
        });
        Self {
            url: format!("http://{address}/").parse().expect("a URL"),
            serving,
        }
    }
}

async fn one(mut socket: TcpStream, answers: Answers) {
    let Some(asked) = asked(&mut socket).await else {
        return;
    };
    let reply = answers(&asked);
    let mut bytes = format!("HTTP/1.1 {} said\r\n", reply.status).into_bytes();
    for header in &reply.headers {
        bytes.extend(format!("{header}\r\n").bytes());
    }
    let length = reply.body.len();
    bytes.extend(format!("content-length: {length}\r\nconnection: close\r\n\r\n").bytes());
    bytes.extend(reply.body);
    // Whoever asked may have gone.
    let _ = socket.write_all(&bytes).await;
    let _ = socket.shutdown().await;
}

pub(crate) async fn asked(socket: &mut TcpStream) -> Option<Asked> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(socket.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).ok()?;
    let mut lines = head.lines();
    let mut first = lines.next()?.split(' ');
    let (method, target) = (first.next()?.to_owned(), first.next()?);
    let headers: BTreeMap<_, _> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let length = headers
        .get("content-length")
        .map_or(0, |n| n.parse().unwrap_or(0));
    let mut body = vec![0; length];
    socket.read_exact(&mut body).await.ok()?;
    let decoded = |text: &[u8]| url::form_urlencoded::parse(text).into_owned().collect();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Some(Asked {
        method,
        path: path.to_owned(),
        query: decoded(query.as_bytes()),
        headers,
        form: decoded(&body),
        body,
    })
}
