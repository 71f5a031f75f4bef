//! Answers from a record: what a bank said once is said again, and nobody is called.
//!
//! What a run recorded is enough to run it once more: to see what a changed mapping makes of it, or how
//! long everything takes that is not the bank.

use std::{collections::HashMap, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use jiff::{Timestamp, civil::Date};
use url::Url;

use crate::{
    client::{Answer, Call, TransportError},
    record::Exchange,
};

/// What was answered, by what was asked. Instants and dates in a query are left aside: a window moves with
/// the day on which it is asked for, and what it brought does not.
#[derive(Debug, Default)]
pub struct Replay {
    answers: HashMap<String, Recorded>,
    pause: Duration,
}

#[derive(Debug)]
struct Recorded {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Replay {
    /// The answers of a record. Of calls that were made twice the last answer counts; what came without a
    /// body, or is secret, cannot be said again.
    pub fn of(exchanges: &[Exchange]) -> Self {
        let answers = exchanges.iter().filter_map(|exchange| {
            let url: Url = exchange.url.parse().ok()?;
            let recorded = Recorded {
                status: StatusCode::from_u16(exchange.status?).ok()?,
                headers: headers(&exchange.headers),
                body: Bytes::from(exchange.body.clone()?),
            };
            Some((asked(&exchange.method, &url), recorded))
        });
        Self {
            answers: answers.collect(),
            pause: Duration::ZERO,
        }
    }

    /// The same, with every answer coming after a pause, as a bank's would.
    pub fn after(self, pause: Duration) -> Self {
        Self { pause, ..self }
    }

    /// How many different calls can be answered.
    pub fn len(&self) -> usize {
        self.answers.len()
    }

    /// Whether nothing can be answered.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }

    pub(crate) async fn answer(&self, call: &Call, sent_id: &str) -> Result<Answer, TransportError> {
        if !self.pause.is_zero() {
            tokio::time::sleep(self.pause).await;
        }
        let asked = asked(call.method.as_str(), &call.url);
        let recorded = self.answers.get(&asked).ok_or_else(|| {
            TransportError::Unreachable(format!(
                "nothing was recorded of {} {}",
                call.method,
                call.url.path()
            ))
        })?;
        Ok(Answer {
            status: recorded.status,
            headers: recorded.headers.clone(),
            body: recorded.body.clone(),
            interaction_id: sent_id.to_owned(),
        })
    }
}

/// What a call asks, told so that the same question on another day is the same.
fn asked(method: &str, url: &Url) -> String {
    let is_time = |value: &str| value.parse::<Timestamp>().is_ok() || value.parse::<Date>().is_ok();
    let mut pairs: Vec<String> = url
        .query_pairs()
        .filter(|(_, value)| !is_time(value))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.sort();
    let host = url.host_str().unwrap_or_default();
    let method = Method::from_bytes(method.as_bytes()).unwrap_or(Method::GET);
    format!("{method} {host}{}?{}", url.path(), pairs.join("&"))
}

fn headers(recorded: &[(String, String)]) -> HeaderMap {
    recorded
        .iter()
        .filter_map(|(name, value)| {
            let name = HeaderName::from_bytes(name.as_bytes()).ok()?;
            Some((name, HeaderValue::from_str(value).ok()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exchange(url: &str, body: Option<&str>) -> Exchange {
        Exchange {
            interaction_id: "i".into(),
            at: Timestamp::UNIX_EPOCH,
            method: "GET".into(),
            url: url.into(),
            status: Some(200),
            failure: None,
            headers: vec![("content-type".into(), "application/json".into())],
            body: body.map(str::to_owned),
            bytes: 0,
            micros: 0,
        }
    }

    fn call(url: &str) -> Call {
        Call::get(url.parse().unwrap())
    }

    #[tokio::test]
    async fn what_was_answered_is_answered_again_whatever_the_day() {
        let replay = Replay::of(&[
            exchange(
                "http://b/a/1/t?startTime=2026-01-01T00:00:00Z&limit=200",
                Some("first"),
            ),
            exchange(
                "http://b/a/1/t?startTime=2026-01-01T00:00:00Z&limit=200&offset=x",
                Some("second"),
            ),
            exchange("http://b/secret", None),
        ]);
        assert_eq!(replay.len(), 2);
        let later = "http://b/a/1/t?limit=200&startTime=2027-05-05T00:00:00Z";
        let answer = replay.answer(&call(later), "id").await.unwrap();
        assert_eq!(
            (answer.status.as_u16(), answer.body.as_ref()),
            (200, &b"first"[..])
        );
        assert_eq!(answer.headers["content-type"], "application/json");
        assert_eq!(answer.interaction_id, "id");
        let next = replay
            .answer(&call(&format!("{later}&offset=x")), "id")
            .await
            .unwrap();
        assert_eq!(next.body.as_ref(), b"second");
        for unknown in [
            "http://b/secret",
            "http://b/a/2/t?limit=200",
            "http://c/a/1/t?limit=200",
        ] {
            assert!(replay.answer(&call(unknown), "id").await.is_err(), "{unknown}");
        }
    }
}
