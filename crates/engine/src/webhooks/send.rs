//! One attempt to tell one event.

use jiff::{SignedDuration, Timestamp, fmt::rfc2822};
use model::{Event, Partner, Webhook, id::WebhookId, random::hexadecimal, webhook::WebhookKind};
use serde_json::json;
use store::Secrets;
use transport::{Answer, Call, HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use url::Url;

use super::{own, sign};
use crate::{Engine, EngineError, telemetry};

/// The headers of Standard Webhooks.
const ID: HeaderName = HeaderName::from_static("webhook-id");
const TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
const SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");

/// What came of an attempt.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Attempt {
    /// Whether it was taken.
    pub taken: bool,
    /// Whether the target says that it is gone for good.
    pub gone: bool,
    /// How long the target asks us to wait.
    pub wait: Option<SignedDuration>,
    /// The HTTP status of the answer, if one came.
    pub status: Option<u32>,
    /// What was wrong, in a few words.
    pub error: Option<String>,
}

impl Attempt {
    /// One that was taken.
    pub(crate) fn taken(status: Option<u32>) -> Self {
        Self {
            taken: true,
            status,
            ..Self::default()
        }
    }

    /// What an answer means.
    fn of(answer: &Answer, now: Timestamp) -> Self {
        let status = u32::from(answer.status.as_u16());
        if answer.status.is_success() {
            return Self::taken(Some(status));
        }
        let busy = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE];
        Self {
            taken: false,
            gone: answer.status == StatusCode::GONE,
            wait: busy
                .contains(&answer.status)
                .then(|| retry_after(&answer.headers, now))
                .flatten(),
            status: Some(status),
            error: Some(format!("the target answered {status}")),
        }
    }
}

/// How long a target asks us to wait: seconds, or an instant of the wall clock (RFC 9110 10.2.3).
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<SignedDuration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse::<u32>() {
        Ok(seconds) => SignedDuration::from_secs(i64::from(seconds)),
        Err(_) => rfc2822::parse(text).ok()?.timestamp().duration_since(now),
    };
    (wait > SignedDuration::ZERO).then_some(wait)
}

impl Engine {
    /// Tells a webhook one event, in the words of its kind.
    pub(super) async fn tell(
        &self,
        partner: &Partner,
        webhook: &Webhook,
        secrets: &Secrets,
        event: &Event,
    ) -> Result<Attempt, EngineError> {
        match webhook.kind {
            WebhookKind::Events => {
                let id = format!("evt_{}_{}", partner.id, event.sequence);
                let body = serde_json::to_string(event)?;
                Ok(self.send_signed(partner, webhook, secrets, &id, body).await)
            }
            WebhookKind::TxPushAccount | WebhookKind::TxPushTransaction => {
                self.push(partner, webhook, secrets, event).await
            }
            WebhookKind::Connect => self.tell_progress(partner, webhook, event).await,
        }
    }

    /// Sends a message of ours, signed with the present secret and, for as long as it holds, the one
    /// before.
    async fn send_signed(
        &self,
        partner: &Partner,
        webhook: &Webhook,
        secrets: &Secrets,
        id: &str,
        body: String,
    ) -> Attempt {
        // Receivers hold this against their own clocks.
        let timestamp = self.clock().wall().as_second();
        let now = self.now_of(partner);
        let previous = secrets.previous.as_ref().filter(|(_, until)| *until > now);
        let signing: Vec<_> = [&secrets.present]
            .into_iter()
            .chain(previous.map(|(secret, _)| secret))
            .collect();
        let signature = sign::signatures(&signing, id, timestamp, &body);
        self.post(&webhook.url, body, |call| {
            Some(
                call.header(ID, HeaderValue::from_str(id).ok()?)
                    .header(TIMESTAMP, HeaderValue::from(timestamp))
                    .header(SIGNATURE, HeaderValue::from_str(&signature).ok()?),
            )
        })
        .await
    }

    /// Posts a JSON body to a target and says what came of it.
    pub(crate) async fn post(
        &self,
        url: &str,
        body: String,
        with_headers: impl FnOnce(Call) -> Option<Call>,
    ) -> Attempt {
        let failed = |error: String| Attempt {
            error: Some(error.chars().take(300).collect()),
            ..Attempt::default()
        };
        let Ok(url) = url.parse::<Url>() else {
            return failed("the target is no address".to_owned());
        };
        let Some(call) = with_headers(Call::post_json(url, body)) else {
            return failed("a header cannot be written".to_owned());
        };
        let now = self.clock().wall();
        let sent = self
            .inner
            .targets
            .send(call, self.reach_of_targets(), now, &telemetry::told())
            .await;
        match sent {
            Ok(answer) => Attempt::of(&answer, now),
            Err(failure) => failed(failure.kind.to_string()),
        }
    }

    /// Sends a webhook a message that tells nothing, once, and says what came of it.
    ///
    /// # Errors
    /// [`model::condition::RequestFault::ResourceNotFound`], or the database's failure.
    pub async fn test_webhook(&self, partner: &Partner, id: WebhookId) -> Result<Attempt, EngineError> {
        let (webhook, secrets) = self
            .store()
            .partner(partner.id)
            .read(move |tx| Ok::<_, EngineError>((own(tx, id)?, tx.find_webhook_secrets(id)?)))
            .await?;
        let secrets = secrets.ok_or_else(|| EngineError::Internal("a webhook has no secret".to_owned()))?;
        let message = format!("test_{}", hexadecimal(self.random(), 12));
        let body = json!({
            "type": "webhook.test", "occurredAt": self.now_of(partner), "data": { "webhook": id },
        });
        Ok(self
            .send_signed(partner, &webhook, &secrets, &message, body.to_string())
            .await)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_long_to_wait_is_read_in_seconds_or_as_an_instant() {
        let now: Timestamp = "2026-03-11T18:00:00Z".parse().unwrap();
        let asked = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RETRY_AFTER, text.parse().unwrap());
            retry_after(&headers, now)
        };
        assert_eq!(asked("120"), Some(SignedDuration::from_secs(120)));
        assert_eq!(
            asked("Wed, 11 Mar 2026 18:01:00 GMT"),
            Some(SignedDuration::from_secs(60))
        );
        for nonsense in ["0", "-5", "soon", "Wed, 11 Mar 2026 17:00:00 GMT", "1e9"] {
            assert_eq!(asked(nonsense), None, "{nonsense}");
        }
    }
}
