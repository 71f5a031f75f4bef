//! Traces, sent to a collector over OTLP/HTTP as JSON.
//!
//! The rooms name what they do as spans of `tracing`: calls that are answered, jobs, runs, calls to banks.
//! This turns spans into the collector's, and nothing else: events and their texts stay in the log. It is
//! written here because the usual exporter brings an HTTP client of its own, and calls go out through
//! `transport` alone.

mod otlp;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use model::{clock::Clock, random::Randomness};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
    instrument::WithSubscriber as _,
    span,
    subscriber::NoSubscriber,
};
use tracing_subscriber::{Layer, layer::Context, registry::LookupSpan};
use transport::{Call, Limits, Reach, Recorder, Transport};
use url::Url;

use crate::failure::Failure;

/// Spans that wait to be sent at most; more are dropped, and how many is told.
const WAITING: usize = 4_096;

/// Spans in one request.
const BATCH: usize = 512;

/// How long a span waits for others.
const EVERY: Duration = Duration::from_secs(2);

/// How long the last of them may take when the program ends.
const LAST: Duration = Duration::from_secs(5);

/// Fields that are not attributes: what the span is, and where it comes from.
const NAME: &str = "otel.name";
const KIND: &str = "otel.kind";
const PARENT: &str = "traceparent";

/// What is known of a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Spanned {
    trace: [u8; 16],
    id: [u8; 8],
    parent: Option<[u8; 8]>,
    name: String,
    kind: &'static str,
    begun: Timestamp,
    ended: Timestamp,
    attributes: Vec<(&'static str, Told)>,
    failed: bool,
    /// Whether whoever began the trace wants to have it.
    wanted: bool,
}

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Told {
    Text(String),
    Number(i64),
    Truth(bool),
}

/// Turns spans of `tracing` into those of a collector.
pub(crate) struct Traces {
    clock: Clock,
    random: Arc<dyn Randomness>,
    send: mpsc::Sender<Spanned>,
    dropped: Arc<AtomicU64>,
}

/// What spans are sent with, once there is a runtime.
pub(crate) struct Post {
    url: Url,
    clock: Clock,
    random: Arc<dyn Randomness>,
    spans: mpsc::Receiver<Spanned>,
    dropped: Arc<AtomicU64>,
}

/// Sends spans beside what the program does.
pub(crate) struct Sending {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

/// A layer, and what sends what it gathers to a collector's `/v1/traces` below an address.
pub(crate) fn to(
    endpoint: &Url,
    clock: Clock,
    random: Arc<dyn Randomness>,
) -> Result<(Traces, Post), Failure> {
    let mut url = endpoint.clone();
    url.path_segments_mut()
        .map_err(|()| {
            Failure::Usage("--otlp-endpoint: expected an address such as http://127.0.0.1:4318".into())
        })?
        .pop_if_empty()
        .extend(["v1", "traces"]);
    transport::may_call(&url, Reach::Own)
        .map_err(|refusal| Failure::Usage(format!("--otlp-endpoint: {refusal}")))?;
    let (send, spans) = mpsc::channel(WAITING);
    let dropped = Arc::new(AtomicU64::new(0));
    let traces = Traces {
        clock: clock.clone(),
        random: Arc::clone(&random),
        send,
        dropped: Arc::clone(&dropped),
    };
    let post = Post {
        url,
        clock,
        random,
        spans,
        dropped,
    };
    Ok((traces, post))
}

/// A trace and a span in it, as a caller names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Origin {
    trace: [u8; 16],
    span: [u8; 8],
    wanted: bool,
}

/// Reads a `traceparent` (W3C trace context, version 00 and what later ones begin with). Whatever is not
/// exactly one is passed over: anybody may send anything.
fn origin(text: &str) -> Option<Origin> {
    let mut parts = text.split('-');
    let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let [version] = bytes::<1>(version)?;
    let [flags] = bytes::<1>(flags)?;
    let origin = Origin {
        trace: bytes(trace)?,
        span: bytes(span)?,
        wanted: flags & 1 == 1,
    };
    let sound = version != 0xff && (version != 0 || parts.next().is_none());
    (sound && origin.trace != [0; 16] && origin.span != [0; 8]).then_some(origin)
}

/// Bytes from as many pairs of lower-case hexadecimal digits.
fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digits = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    if text.len() != N * 2 || !text.bytes().all(digits) {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, place) in bytes.iter_mut().zip((0..text.len()).step_by(2)) {
        *byte = u8::from_str_radix(text.get(place..place + 2)?, 16).ok()?;
    }
    Some(bytes)
}

impl Visit for Spanned {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            NAME => value.clone_into(&mut self.name),
            KIND => {
                let kinds = ["server", "client", "consumer", "producer"];
                self.kind = kinds
                    .into_iter()
                    .find(|kind| *kind == value)
                    .unwrap_or("internal");
            }
            PARENT => {
                if let Some(origin) = origin(value) {
                    self.trace = origin.trace;
                    self.parent = Some(origin.span);
                    self.wanted = origin.wanted;
                }
            }
            name => self.attributes.push((name, Told::Text(value.to_owned()))),
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.attributes.push((field.name(), Told::Number(value)));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.record_i64(field, i64::try_from(value).unwrap_or(i64::MAX));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.attributes.push((field.name(), Told::Truth(value)));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.record_str(field, &format!("{value:?}"));
    }
}

impl<S> Layer<S> for Traces
where
    S: Subscriber + for<'l> LookupSpan<'l>,
{
    fn on_new_span(&self, attributes: &span::Attributes<'_>, id: &span::Id, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        let above = span.parent();
        let above = above
            .as_ref()
            .map(tracing_subscriber::registry::SpanRef::extensions);
        let above = above.as_ref().and_then(|extensions| extensions.get::<Spanned>());
        let now = self.clock.wall();
        let mut own = [0; 8];
        self.random.fill(&mut own);
        let mut spanned = Spanned {
            trace: above.map_or([0; 16], |above| above.trace),
            id: own,
            parent: above.map(|above| above.id),
            name: attributes.metadata().name().to_owned(),
            kind: "internal",
            begun: now,
            ended: now,
            attributes: Vec::new(),
            failed: false,
            wanted: above.is_none_or(|above| above.wanted),
        };
        if above.is_none() {
            self.random.fill(&mut spanned.trace);
        }
        attributes.record(&mut spanned);
        span.extensions_mut().insert(spanned);
    }

    fn on_record(&self, id: &span::Id, values: &span::Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(spanned) = span.extensions_mut().get_mut::<Spanned>()
        {
            values.record(spanned);
        }
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        if *event.metadata().level() == Level::ERROR
            && let Some(span) = context.event_span(event)
            && let Some(spanned) = span.extensions_mut().get_mut::<Spanned>()
        {
            spanned.failed = true;
        }
    }

    fn on_close(&self, id: span::Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else { return };
        let Some(mut spanned) = span.extensions_mut().remove::<Spanned>() else {
            return;
        };
        if !spanned.wanted {
            return;
        }
        spanned.ended = self.clock.wall();
        if self.send.try_send(spanned).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Post {
    /// Begins to send.
    pub(crate) fn start(self) -> Result<Sending, Failure> {
        let limits = Limits {
            connect: Duration::from_secs(3),
            total: Duration::from_secs(10),
            body: 64 * 1024,
        };
        let transport =
            Transport::new(limits, Arc::clone(&self.random)).map_err(engine::EngineError::from)?;
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(self.run(transport, stopped));
        Ok(Sending { stop, task })
    }

    async fn run(mut self, transport: Transport, mut stopped: oneshot::Receiver<()>) {
        let mut waiting = Vec::with_capacity(BATCH);
        let mut failing = false;
        loop {
            let ending = tokio::select! {
                // Whoever let go of the other end is gone too.
                _ = &mut stopped => true,
                () = tokio::time::sleep(EVERY) => false,
                () = fill(&mut self.spans, &mut waiting) => false,
            };
            while let Ok(spanned) = self.spans.try_recv() {
                waiting.push(spanned);
            }
            for batch in waiting.chunks(BATCH) {
                let told = self.send(&transport, batch).await;
                if let (Err(problem), false) = (&told, failing) {
                    tracing::warn!(problem, "traces cannot be sent; they are dropped until they can");
                }
                failing = told.is_err();
            }
            waiting.clear();
            let dropped = self.dropped.swap(0, Ordering::Relaxed);
            if dropped > 0 {
                tracing::warn!(
                    dropped,
                    "spans were dropped, because more came than could be sent"
                );
            }
            if ending {
                break;
            }
        }
    }

    async fn send(&self, transport: &Transport, batch: &[Spanned]) -> Result<(), String> {
        let call = Call::post_json(self.url.clone(), otlp::request(batch)).secret();
        let recorder = Recorder::new();
        // What sends traces makes none.
        let answer = transport
            .send(call, Reach::Own, self.clock.wall(), &recorder)
            .with_subscriber(NoSubscriber::default())
            .await
            .map_err(|failure| failure.to_string())?;
        match answer.status.is_success() {
            true => Ok(()),
            false => Err(format!("the collector answered HTTP {}", answer.status.as_u16())),
        }
    }
}

/// Waits until there is a whole batch.
async fn fill(spans: &mut mpsc::Receiver<Spanned>, waiting: &mut Vec<Spanned>) {
    while waiting.len() < BATCH {
        match spans.recv().await {
            Some(spanned) => waiting.push(spanned),
            // Nothing comes any more; the end of the program is told otherwise.
            None => std::future::pending().await,
        }
    }
}

impl Sending {
    /// Sends what is left, as far as that does not take long.
    pub(crate) async fn finish(self) {
        let _ = self.stop.send(());
        if tokio::time::timeout(LAST, self.task).await.is_err() {
            tracing::warn!("the last traces were not taken in time");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_parent_is_read_strictly() {
        let good = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let read = origin(good).unwrap();
        assert_eq!(read.trace[..2], [0x0a, 0xf7]);
        assert_eq!(read.span, [0xb7, 0xad, 0x6b, 0x71, 0x69, 0x20, 0x33, 0x31]);
        assert!(read.wanted);
        assert!(!origin(&good.replace("-01", "-00")).unwrap().wanted);
        assert!(
            origin(&format!("01{}-more", &good[2..])).is_some(),
            "a later version"
        );
        for bad in [
            "",
            "00",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
            "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319-b7ad6b7169203331-01",
            "00-ёf7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        ] {
            assert_eq!(origin(bad), None, "{bad}");
        }
    }
}
