//! A record of what was exchanged, without what must not be seen.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
};

use http::{HeaderMap, header};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Bodies of one record may take this much; what comes later is recorded without its body.
const ROOM: usize = 8 * 1024 * 1024;

/// Header values that are never recorded.
const HIDDEN: [header::HeaderName; 3] = [header::AUTHORIZATION, header::COOKIE, header::SET_COOKIE];

/// One call and its answer, as kept for evidence and replay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Exchange {
    /// The id both sides know the call by.
    pub interaction_id: String,
    /// When it was made, on the caller's clock.
    pub at: Timestamp,
    /// The method.
    pub method: String,
    /// The address.
    pub url: String,
    /// The HTTP status; absent if no answer came.
    pub status: Option<u16>,
    /// Why no answer came.
    pub failure: Option<String>,
    /// The answer's headers, without credentials.
    pub headers: Vec<(String, String)>,
    /// The answer's body; absent where it is secret, not text, or too large.
    pub body: Option<String>,
    /// How long it took, in microseconds.
    #[serde(default)]
    pub micros: u64,
    /// The answer's body, in bytes, recorded or not.
    #[serde(default)]
    pub bytes: u64,
}

/// What comes of asking a gate: the instant at which the call is made, or before which none is.
pub type Passing<'g> = Pin<Box<dyn Future<Output = Result<Timestamp, Timestamp>> + Send + 'g>>;

/// Says of each call whether it may be made, before it is: budgets are kept here.
pub trait Gate: Send + Sync {
    /// Lets one call through that is to be made at `now` of the caller's clock, and gives the instant at which it
    /// is; or says before which instant none will be. May wait for the call's place within a second; longer
    /// waits are the caller's.
    fn pass(&self, now: Timestamp) -> Passing<'_>;
}

/// Somebody who is told of each exchange as it ends.
type Watch = Box<dyn Fn(&Exchange) + Send + Sync>;

/// Collects the exchanges of one run, in the order they ended. Shared by reference; cheap.
#[derive(Default)]
pub struct Recorder {
    state: Mutex<State>,
    gate: Option<Arc<dyn Gate>>,
    watch: Option<Watch>,
}

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recorder")
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Default)]
struct State {
    exchanges: Vec<Exchange>,
    used: usize,
}

impl Recorder {
    /// An empty record.
    pub fn new() -> Self {
        Self::default()
    }

    /// An empty record of calls that each have to pass a gate.
    pub fn behind(gate: Arc<dyn Gate>) -> Self {
        Self {
            gate: Some(gate),
            ..Self::default()
        }
    }

    /// The same record, which tells somebody of each exchange as it ends.
    pub fn watched(self, watch: impl Fn(&Exchange) + Send + Sync + 'static) -> Self {
        Self {
            watch: Some(Box::new(watch)),
            ..self
        }
    }

    pub(crate) async fn pass(&self, now: Timestamp) -> Result<Timestamp, Timestamp> {
        match &self.gate {
            Some(gate) => gate.pass(now).await,
            None => Ok(now),
        }
    }

    /// The ids of every exchange so far.
    pub fn interaction_ids(&self) -> Vec<String> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.exchanges.iter().map(|e| e.interaction_id.clone()).collect()
    }

    /// Every exchange so far.
    pub fn exchanges(&self) -> Vec<Exchange> {
        self.state
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .exchanges
            .clone()
    }

    pub(crate) fn add(&self, mut exchange: Exchange) {
        if let Some(watch) = &self.watch {
            watch(&exchange);
        }
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let size = exchange.body.as_ref().map_or(0, String::len);
        if state.used.saturating_add(size) > ROOM {
            exchange.body = None;
        } else {
            state.used = state.used.saturating_add(size);
        }
        state.exchanges.push(exchange);
    }
}

/// Headers as they may be recorded.
pub(crate) fn redacted(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .filter(|(name, _)| !HIDDEN.contains(name))
        .map(|(name, value)| {
            (
                name.to_string(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(body: usize) -> Exchange {
        Exchange {
            interaction_id: "i".into(),
            at: Timestamp::UNIX_EPOCH,
            method: "GET".into(),
            url: "https://bank.example/".into(),
            status: Some(200),
            failure: None,
            headers: Vec::new(),
            body: Some("x".repeat(body)),
            micros: 1,
            bytes: body as u64,
        }
    }

    #[test]
    fn whoever_watches_hears_of_every_exchange() {
        use std::sync::{
            Arc,
            atomic::{AtomicU64, Ordering},
        };
        let heard = Arc::new(AtomicU64::new(0));
        let told = Arc::clone(&heard);
        let recorder = Recorder::new().watched(move |exchange| {
            told.fetch_add(exchange.bytes, Ordering::SeqCst);
        });
        recorder.add(exchange(3));
        recorder.add(exchange(4));
        assert_eq!(heard.load(Ordering::SeqCst), 7);
    }

    #[test]
    fn a_record_keeps_every_exchange_but_not_more_bodies_than_it_has_room_for() {
        let recorder = Recorder::new();
        recorder.add(exchange(ROOM));
        recorder.add(exchange(1));
        let exchanges = recorder.exchanges();
        assert_eq!(exchanges.len(), 2);
        assert!(exchanges[0].body.is_some());
        assert!(exchanges[1].body.is_none());
    }

    #[test]
    fn credentials_are_not_recorded() {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, "Bearer x".parse().unwrap());
        headers.insert(header::SET_COOKIE, "s=1".parse().unwrap());
        headers.insert(header::DATE, "today".parse().unwrap());
        assert_eq!(redacted(&headers), [("date".to_owned(), "today".to_owned())]);
    }
}
