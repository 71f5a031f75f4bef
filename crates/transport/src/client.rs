//! The client itself.

use std::{
    collections::HashMap,
    error::Error as _,
    io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use jiff::{Timestamp, fmt::rfc2822::DateTimePrinter};
use model::random::Randomness;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tracing::Instrument as _;
use url::Url;

use crate::{
    INTERACTION_ID,
    policy::{self, Reach, Refusal, Route},
    record::{Exchange, Recorder, redacted},
    replay::Replay,
    tls::Tls,
};

/// Clients that are kept for parties whose TLS is particular.
const PARTICULAR: usize = 512;

/// The bounds of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// To connect, TLS included.
    pub connect: Duration,
    /// For the whole call, from connecting to the last byte.
    pub total: Duration,
    /// Bytes of an answer's body.
    pub body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            total: Duration::from_secs(60),
            body: 16 * 1024 * 1024,
        }
    }
}

/// What a call carries.
#[derive(Debug, Clone)]
pub enum Body {
    /// Nothing.
    Empty,
    /// An `application/x-www-form-urlencoded` form.
    Form(Vec<(&'static str, String)>),
    /// A JSON text.
    Json(String),
}

/// One request.
#[derive(Debug, Clone)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// The address.
    pub url: Url,
    /// Headers besides those the transport adds (`Date`, interaction id, content type).
    pub headers: HeaderMap,
    /// The body.
    pub body: Body,
    /// Whether the answer's body is secret (tokens): then it is not recorded.
    pub secret: bool,
    /// How we show ourselves, and whom we believe.
    pub tls: Tls,
}

impl Call {
    /// A `GET` without extra headers.
    pub fn get(url: Url) -> Self {
        Self {
            method: Method::GET,
            url,
            headers: HeaderMap::new(),
            body: Body::Empty,
            secret: false,
            tls: Tls::default(),
        }
    }

    /// A `POST` of a form.
    pub fn post_form(url: Url, form: Vec<(&'static str, String)>) -> Self {
        Self {
            method: Method::POST,
            url,
            headers: HeaderMap::new(),
            body: Body::Form(form),
            secret: false,
            tls: Tls::default(),
        }
    }

    /// A `POST` of a JSON text.
    pub fn post_json(url: Url, json: String) -> Self {
        Self {
            method: Method::POST,
            url,
            headers: HeaderMap::new(),
            body: Body::Json(json),
            secret: false,
            tls: Tls::default(),
        }
    }

    /// The same call, with its answer kept out of the record.
    pub fn secret(self) -> Self {
        Self { secret: true, ..self }
    }

    /// The same call over TLS that is particular to a party.
    pub fn over(self, tls: Tls) -> Self {
        Self { tls, ..self }
    }

    /// The same call with one more header.
    pub fn header(mut self, name: http::HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }
}

/// An answer, whatever its status.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, at most [`Limits::body`] bytes.
    pub body: Bytes,
    /// The id of the exchange: the bank's echo if it sent one, else ours.
    pub interaction_id: String,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[error("{kind} (interaction {interaction_id})")]
pub struct Failure {
    /// What went wrong.
    pub kind: TransportError,
    /// The id the call was sent with.
    pub interaction_id: String,
}

/// What can go wrong between us and a bank.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// The address is not to be called.
    #[error("the address is refused: {0}")]
    Refused(#[from] Refusal),
    /// No answer within the limit.
    #[error("no answer within {0:?}")]
    Timeout(Duration),
    /// No connection: unknown host, refused, or reset.
    #[error("cannot connect: {0}")]
    Unreachable(String),
    /// The other side's certificate or TLS is not to be trusted.
    #[error("TLS failed: {0}")]
    Untrusted(String),
    /// The answer is larger than the limit, in bytes.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
    /// The connection broke, or what came over it is not HTTP.
    #[error("the answer broke off: {0}")]
    Broken(String),
    /// The budget allows no call before an instant of the caller's clock.
    #[error("no call is allowed before {0}")]
    Closed(Timestamp),
    /// The client could not be made, or the request is not one.
    #[error("the call cannot be made: {0}")]
    Unmakeable(String),
}

impl TransportError {
    /// What went wrong, in a word.
    pub const fn name(&self) -> &'static str {
        match self {
            TransportError::Refused(_) => "refused",
            TransportError::Timeout(_) => "timeout",
            TransportError::Unreachable(_) => "unreachable",
            TransportError::Untrusted(_) => "untrusted",
            TransportError::TooLarge(_) => "too-large",
            TransportError::Broken(_) => "broken",
            TransportError::Closed(_) => "closed",
            TransportError::Unmakeable(_) => "unmakeable",
        }
    }
}

/// Clients by route and by what is particular.
type Particular = HashMap<(Route, [u8; 32]), reqwest::Client>;

/// The HTTP client. Cheap to clone.
#[derive(Clone)]
pub struct Transport {
    loopback: reqwest::Client,
    public: reqwest::Client,
    target: reqwest::Client,
    names: Arc<dyn Names>,
    /// Clients of parties whose TLS is particular.
    particular: Arc<Mutex<Particular>>,
    limits: Limits,
    random: Arc<dyn Randomness>,
    /// Answers instead of everybody, where there is a record to answer from.
    replay: Option<Arc<Replay>>,
}

impl Transport {
    /// A client with these limits. Certificates are judged by the machine's trust store.
    ///
    /// # Errors
    /// [`TransportError::Unmakeable`] if TLS cannot be set up.
    pub fn new(limits: Limits, random: Arc<dyn Randomness>) -> Result<Self, TransportError> {
        Self::resolving(limits, random, Arc::new(Machine))
    }

    /// The same, with names that are found in a way of the caller's own.
    ///
    /// # Errors
    /// [`TransportError::Unmakeable`] if TLS cannot be set up.
    pub fn resolving(
        limits: Limits,
        random: Arc<dyn Randomness>,
        names: Arc<dyn Names>,
    ) -> Result<Self, TransportError> {
        let build = |route| build(route, limits, &Tls::default(), &names);
        Ok(Self {
            loopback: build(Route::Loopback)?,
            public: build(Route::Public)?,
            target: build(Route::Target)?,
            names: Arc::clone(&names),
            particular: Arc::default(),
            limits,
            random,
            replay: None,
        })
    }

    /// The same client, which calls nobody and answers from a record.
    pub fn replaying(self, replay: Arc<Replay>) -> Self {
        Self {
            replay: Some(replay),
            ..self
        }
    }

    /// Makes a call and reads its answer to the end.
    ///
    /// `now` is the caller's clock and goes out as `Date`; the exchange is added to `recorder`.
    ///
    /// # Errors
    /// A [`Failure`] if no complete answer came; a status of 400 or above is an answer.
    pub async fn send(
        &self,
        call: Call,
        reach: Reach,
        now: Timestamp,
        recorder: &Recorder,
    ) -> Result<Answer, Failure> {
        let mut seed = [0; 16];
        self.random.fill(&mut seed);
        let sent_id = uuid::Builder::from_random_bytes(seed).into_uuid().to_string();
        let now = match recorder.pass(now).await {
            Ok(now) => now,
            Err(until) => {
                return Err(Failure {
                    kind: TransportError::Closed(until),
                    interaction_id: sent_id,
                });
            }
        };
        let (method, url, secret) = (call.method.to_string(), call.url.to_string(), call.secret);
        // Neither path nor query: they hold ids.
        let span = tracing::info_span!(
            "call",
            otel.kind = "client",
            otel.name = method,
            http.request.method = method,
            server.address = call.url.host_str(),
            http.response.status_code = tracing::field::Empty,
            error.type = tracing::field::Empty,
            interaction = sent_id,
        );
        let begun = tokio::time::Instant::now();
        let result = match &self.replay {
            Some(replay) => replay.answer(&call, &sent_id).await,
            None => {
                self.exchange(call, reach, now, &sent_id)
                    .instrument(span.clone())
                    .await
            }
        };
        let mut exchange = Exchange {
            interaction_id: sent_id.clone(),
            at: now,
            method,
            url,
            status: None,
            failure: None,
            headers: Vec::new(),
            body: None,
            micros: u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX),
            bytes: 0,
        };
        match result {
            Ok(answer) => {
                exchange.interaction_id.clone_from(&answer.interaction_id);
                exchange.status = Some(answer.status.as_u16());
                span.record("http.response.status_code", answer.status.as_u16());
                exchange.headers = redacted(&answer.headers);
                exchange.bytes = answer.body.len() as u64;
                if !secret {
                    exchange.body = String::from_utf8(answer.body.to_vec()).ok();
                }
                recorder.add(exchange);
                Ok(answer)
            }
            Err(kind) => {
                span.record("error.type", kind.name());
                tracing::debug!(interaction_id = %sent_id, error = %kind, "call failed");
                exchange.failure = Some(kind.to_string());
                recorder.add(exchange);
                Err(Failure {
                    kind,
                    interaction_id: sent_id,
                })
            }
        }
    }

    /// Says what is wrong with TLS that is particular to a party, before it is ever called.
    ///
    /// # Errors
    /// [`TransportError::Unmakeable`] if certificate or authorities cannot be used.
    pub fn check(&self, tls: &Tls) -> Result<(), TransportError> {
        // Where nothing is particular, the client is the one that is there already.
        if tls.id().is_none() {
            return Ok(());
        }
        build(Route::Public, self.limits, tls, &self.names).map(drop)
    }

    fn client(&self, route: Route, tls: &Tls) -> Result<reqwest::Client, TransportError> {
        let id = match (tls.id(), route) {
            (Some(id), _) => id,
            (None, Route::Loopback) => return Ok(self.loopback.clone()),
            (None, Route::Public) => return Ok(self.public.clone()),
            (None, Route::Target) => return Ok(self.target.clone()),
            // Few ask for it, so it is made when somebody does.
            (None, Route::Anywhere) => [0; 32],
        };
        let mut particular = self.particular.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = particular.get(&(route, id)) {
            return Ok(client.clone());
        }
        let client = build(route, self.limits, tls, &self.names)?;
        // Certificates are renewed, and nobody says when the old one was used last.
        if particular.len() >= PARTICULAR {
            particular.clear();
        }
        particular.insert((route, id), client.clone());
        Ok(client)
    }

    async fn exchange(
        &self,
        call: Call,
        reach: Reach,
        now: Timestamp,
        sent_id: &str,
    ) -> Result<Answer, TransportError> {
        let client = self.client(policy::route(&call.url, reach)?, &call.tls)?;
        let date = DateTimePrinter::new()
            .timestamp_to_rfc9110_string(&now)
            .map_err(|error| TransportError::Unmakeable(error.to_string()))?;
        let mut request = client
            .request(call.method, call.url)
            .headers(call.headers)
            .header(header::DATE, date)
            .header(INTERACTION_ID, sent_id);
        request = match call.body {
            Body::Empty => request,
            Body::Form(form) => request.form(&form),
            Body::Json(json) => request
                .header(header::CONTENT_TYPE, "application/json")
                .body(json),
        };
        let response = request.send().await.map_err(|error| self.classify(&error))?;
        let status = response.status();
        let headers = response.headers().clone();
        // What a partner's target says beside its status is of no interest.
        let body = match reach {
            Reach::Target { .. } => self.read_beginning(response).await,
            Reach::Sandbox | Reach::Public | Reach::Own => self.read(response).await?,
        };
        let echoed = headers
            .get(INTERACTION_ID)
            .and_then(|value| value.to_str().ok())
            .filter(|v| v.len() <= 128);
        let interaction_id = echoed.unwrap_or(sent_id).to_owned();
        Ok(Answer {
            status,
            headers,
            body,
            interaction_id,
        })
    }

    async fn read(&self, mut response: reqwest::Response) -> Result<Bytes, TransportError> {
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.classify(&error))? {
            if body.len().saturating_add(chunk.len()) > self.limits.body {
                return Err(TransportError::TooLarge(self.limits.body));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }

    /// What comes of a body within the limit; the rest, and how it ends, is not waited for.
    async fn read_beginning(&self, mut response: reqwest::Response) -> Bytes {
        let mut body = BytesMut::new();
        while body.len() < self.limits.body
            && let Ok(Some(chunk)) = response.chunk().await
        {
            body.extend_from_slice(&chunk);
        }
        body.truncate(self.limits.body);
        body.freeze()
    }

    fn classify(&self, error: &reqwest::Error) -> TransportError {
        let mut source = error.source();
        let mut last = error.to_string();
        while let Some(cause) = source {
            if let Some(refusal) = found::<Refusal>(cause) {
                return TransportError::Refused(refusal.clone());
            }
            if let Some(tls) = found::<rustls::Error>(cause) {
                return TransportError::Untrusted(tls.to_string());
            }
            last = cause.to_string();
            source = cause.source();
        }
        if error.is_timeout() {
            TransportError::Timeout(self.limits.total)
        } else if error.is_builder() {
            TransportError::Unmakeable(last)
        } else if error.is_connect() {
            TransportError::Unreachable(last)
        } else {
            TransportError::Broken(last)
        }
    }
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transport")
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// The cause as `E`, also when an I/O error wraps it.
fn found<'a, E: std::error::Error + 'static>(cause: &'a (dyn std::error::Error + 'static)) -> Option<&'a E> {
    cause.downcast_ref::<E>().or_else(|| {
        let inner = cause.downcast_ref::<io::Error>()?.get_ref()?;
        inner.downcast_ref::<E>()
    })
}

#[expect(clippy::disallowed_methods, reason = "this is the one HTTP client")]
fn build(
    route: Route,
    limits: Limits,
    tls: &Tls,
    names: &Arc<dyn Names>,
) -> Result<reqwest::Client, TransportError> {
    let builder = reqwest::Client::builder()
        .user_agent(concat!("Holdfast/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .connect_timeout(limits.connect)
        .timeout(limits.total)
        .https_only(matches!(route, Route::Public | Route::Target))
        .dns_resolver(Resolver {
            route,
            names: Arc::clone(names),
        });
    tls.apply(builder)?
        .build()
        .map_err(|error| TransportError::Unmakeable(error.to_string()))
}

/// Addresses of a name, found some time.
pub type Found = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// How the addresses of names are found.
pub trait Names: Send + Sync {
    /// Every address of a host's name.
    fn addresses(&self, host: &str) -> Found;
}

/// As this machine finds them.
struct Machine;

impl Names for Machine {
    fn addresses(&self, host: &str) -> Found {
        let host = host.to_owned();
        Box::pin(async move {
            let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    }
}

/// Resolves names and drops every address the route does not admit; a target that has such an address is
/// refused whole, since somebody plays with its name.
struct Resolver {
    route: Route,
    names: Arc<dyn Names>,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let route = self.route;
        let found = self.names.addresses(name.as_str());
        Box::pin(async move {
            let found = found.await?;
            let admitted: Vec<SocketAddr> = found
                .iter()
                .filter(|ip| policy::admits(route, **ip))
                .map(|ip| SocketAddr::new(*ip, 0))
                .collect();
            let partly = route == Route::Target && admitted.len() < found.len();
            if admitted.is_empty() || partly {
                return Err(match route {
                    Route::Loopback => Refusal::PlainHttp,
                    Route::Public | Route::Target | Route::Anywhere => Refusal::NotPublic,
                }
                .into());
            }
            Ok(Box::new(admitted.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    use super::*;

    struct Zeros;

    impl Randomness for Zeros {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }

    fn limits() -> Limits {
        Limits {
            connect: Duration::from_secs(5),
            total: Duration::from_secs(5),
            body: 64,
        }
    }

    fn transport(limits: Limits) -> Transport {
        Transport::new(limits, Arc::new(Zeros)).unwrap()
    }

    /// A server that takes one connection, answers with fixed bytes, and tells what it was asked.
    async fn serve_once(answer: &'static str) -> (Url, tokio::task::JoinHandle<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/path", listener.local_addr().unwrap())
            .parse()
            .unwrap();
        let task = tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut asked = vec![0; 4096];
            let read = socket.read(&mut asked).await.unwrap();
            socket.write_all(answer.as_bytes()).await.unwrap();
            socket.shutdown().await.unwrap();
            String::from_utf8_lossy(&asked[..read]).to_lowercase()
        });
        (url, task)
    }

    const NOW: &str = "2026-01-02T03:04:05Z";

    async fn call(answer: &'static str) -> (Result<Answer, Failure>, String, Vec<Exchange>) {
        let (url, task) = serve_once(answer).await;
        let recorder = Recorder::new();
        let result = transport(limits())
            .send(Call::get(url), Reach::Sandbox, NOW.parse().unwrap(), &recorder)
            .await;
        (result, task.await.unwrap(), recorder.exchanges())
    }

    #[tokio::test]
    async fn a_call_carries_the_callers_date_and_an_interaction_id() {
        let (result, asked, exchanges) = call("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok").await;
        let answer = result.unwrap();
        assert_eq!(&answer.body[..], b"ok");
        assert!(asked.contains("date: fri, 02 jan 2026 03:04:05 gmt"), "{asked}");
        // The id is drawn from the given randomness, here zeros, and is a version 4 UUID.
        assert_eq!(answer.interaction_id, "00000000-0000-4000-8000-000000000000");
        assert!(
            asked.contains("x-fapi-interaction-id: 00000000-0000-4000-8000-000000000000"),
            "{asked}"
        );
        assert_eq!(exchanges.len(), 1);
        assert_eq!(exchanges[0].body.as_deref(), Some("ok"));
    }

    #[tokio::test]
    async fn a_redirect_is_an_answer_and_is_not_followed() {
        let (result, _, _) =
            call("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n").await;
        assert_eq!(result.unwrap().status, StatusCode::FOUND);
    }

    #[tokio::test]
    async fn an_answer_beyond_the_limit_is_not_read_further() {
        let long = "HTTP/1.1 200 OK\r\ncontent-length: 65\r\n\r\n\
                    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
        let (result, _, exchanges) = call(long).await;
        assert!(matches!(result.unwrap_err().kind, TransportError::TooLarge(64)));
        assert!(exchanges[0].failure.is_some());
    }

    #[tokio::test]
    async fn what_is_not_http_is_a_broken_answer() {
        let (result, _, _) = call("SSH-2.0-OpenSSH_9.2\r\n").await;
        assert!(matches!(result.unwrap_err().kind, TransportError::Broken(_)));
    }

    #[tokio::test]
    async fn silence_ends_in_a_timeout() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap())
            .parse()
            .unwrap();
        let short = Limits {
            total: Duration::from_millis(50),
            ..limits()
        };
        let failure = transport(short)
            .send(
                Call::get(url),
                Reach::Sandbox,
                NOW.parse().unwrap(),
                &Recorder::new(),
            )
            .await
            .unwrap_err();
        assert!(matches!(failure.kind, TransportError::Timeout(_)));
    }

    #[tokio::test]
    async fn a_closed_port_is_unreachable() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url: Url = format!("http://{}/", listener.local_addr().unwrap())
            .parse()
            .unwrap();
        drop(listener);
        let failure = transport(limits())
            .send(
                Call::get(url),
                Reach::Sandbox,
                NOW.parse().unwrap(),
                &Recorder::new(),
            )
            .await
            .unwrap_err();
        assert!(
            matches!(failure.kind, TransportError::Unreachable(_)),
            "{failure}"
        );
    }

    #[tokio::test]
    async fn a_name_that_resolves_to_this_machine_is_refused_as_a_public_target() {
        let failure = transport(limits())
            .send(
                Call::get("https://localhost/".parse().unwrap()),
                Reach::Public,
                NOW.parse().unwrap(),
                &Recorder::new(),
            )
            .await
            .unwrap_err();
        assert!(
            matches!(failure.kind, TransportError::Refused(Refusal::NotPublic)),
            "{failure}"
        );
    }

    #[tokio::test]
    async fn a_secret_answer_is_recorded_without_its_body() {
        let (url, task) = serve_once("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\ntoken").await;
        let recorder = Recorder::new();
        let form = vec![("grant_type", "authorization_code".to_owned())];
        transport(limits())
            .send(
                Call::post_form(url, form).secret(),
                Reach::Sandbox,
                NOW.parse().unwrap(),
                &recorder,
            )
            .await
            .unwrap();
        assert!(
            task.await
                .unwrap()
                .contains("content-type: application/x-www-form-urlencoded")
        );
        assert_eq!(recorder.exchanges()[0].body, None);
    }
}
