//! Telling a webhook what waits under one key, one event after the other.

use jiff::{SignedDuration, Timestamp};
use model::{
    Delivery, Event, EventData, NewEvent, Partner, Webhook,
    event::{PauseReason, WebhookPaused},
    id::{JobId, WebhookId},
    webhook::{DeliveryState, WebhookKind, WebhookState},
};
use store::{DeliveryOutcome, Secrets};

use super::{Attempt, jobs_of};
use crate::{Engine, EngineError};

/// Events one job tells before it lets others have a turn.
const AT_A_TIME: u32 = 50;

/// The pauses between attempts: closely at first, then ever further apart. Together with
/// [`Plan::patience`] they end after three days.
const PAUSES: [SignedDuration; 13] = [
    SignedDuration::from_secs(5),
    SignedDuration::from_secs(30),
    SignedDuration::from_mins(2),
    SignedDuration::from_mins(10),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(1),
    SignedDuration::from_hours(2),
    SignedDuration::from_hours(4),
    SignedDuration::from_hours(6),
    SignedDuration::from_hours(8),
    SignedDuration::from_hours(10),
    SignedDuration::from_hours(12),
    SignedDuration::from_hours(14),
];

/// How long and how often a kind of webhook is tried.
struct Plan {
    pauses: &'static [SignedDuration],
    /// From the first attempt at an event to the last.
    patience: SignedDuration,
    /// Whether a target that does not answer for so long pauses the webhook; otherwise the event is given
    /// up.
    pauses_at_the_end: bool,
}

/// Three days, and an hour more: who is down for three days to the minute still gets everything.
const PATIENCE: SignedDuration = SignedDuration::from_hours(73);

const EVENTS: Plan = Plan {
    pauses: &PAUSES,
    patience: PATIENCE,
    pauses_at_the_end: true,
};

/// Every thirty minutes, for six hours (connect.md 3.4).
const TX_PUSH: Plan = Plan {
    pauses: &[SignedDuration::from_mins(30)],
    patience: SignedDuration::from_hours(6),
    pauses_at_the_end: false,
};

/// After 12, 72, 432, 2592, 15552 and 93312 milliseconds, then hourly, for three days (connect.md 3.1).
const CONNECT: Plan = Plan {
    pauses: &[
        SignedDuration::from_millis(12),
        SignedDuration::from_millis(72),
        SignedDuration::from_millis(432),
        SignedDuration::from_millis(2_592),
        SignedDuration::from_millis(15_552),
        SignedDuration::from_millis(93_312),
        SignedDuration::from_hours(1),
    ],
    patience: PATIENCE,
    pauses_at_the_end: false,
};

fn plan(kind: WebhookKind) -> &'static Plan {
    match kind {
        WebhookKind::Events => &EVENTS,
        WebhookKind::TxPushAccount | WebhookKind::TxPushTransaction => &TX_PUSH,
        WebhookKind::Connect => &CONNECT,
    }
}

/// When to try again after a failed attempt; `None` if the patience is at its end.
///
/// `attempts` counts the failed one. `jitter` of 0 to 255 moves the pause by up to a fifth either way, so
/// that many that failed together do not come together again. `asked` is how long the target wants us to
/// wait.
fn again_at(
    plan: &Plan,
    attempts: u32,
    first: Timestamp,
    now: Timestamp,
    jitter: u8,
    asked: Option<SignedDuration>,
) -> Option<Timestamp> {
    let end = first.checked_add(plan.patience).unwrap_or(Timestamp::MAX);
    if now >= end {
        return None;
    }
    let place = usize::try_from(attempts.saturating_sub(1)).unwrap_or(usize::MAX);
    let pause = plan.pauses.get(place).or(plan.pauses.last()).copied()?;
    let millis = i64::try_from(pause.as_millis()).unwrap_or(i64::MAX);
    let moved = millis.saturating_mul(204 + i64::from(jitter) * 2 / 5) / 255;
    let pause = SignedDuration::from_millis(moved).max(asked.unwrap_or_default());
    // The last attempt is made at the very end, not before it.
    Some(now.checked_add(pause).map_or(end, |at| at.min(end)))
}

/// What came of a job that delivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Delivered {
    /// Everything was told, or nothing is to be told now.
    All,
    /// There is more to do, not before an instant of the partner's time.
    Until(Timestamp),
}

/// What is told next.
struct Next {
    webhook: Webhook,
    delivery: Delivery,
    /// Absent if the log has it no more.
    event: Option<Event>,
    secrets: Secrets,
}

impl Engine {
    /// Tells a webhook what waits under a key, in a worker's hands. The first event that is not taken
    /// stops this key and no other.
    pub(crate) async fn deliver(
        &self,
        partner: &Partner,
        job: JobId,
        webhook: WebhookId,
        key: &str,
    ) -> Result<Delivered, EngineError> {
        for _ in 0..AT_A_TIME {
            let Some(next) = self.next_to_tell(partner, webhook, key).await? else {
                if self.has_told_all(partner, job, webhook, key).await? {
                    return Ok(Delivered::All);
                }
                continue;
            };
            let attempt = match &next.event {
                Some(event) => self.tell(partner, &next.webhook, &next.secrets, event).await?,
                None => Attempt::taken(None),
            };
            if let Some(until) = self.note(partner, &next, attempt).await? {
                return Ok(Delivered::Until(until));
            }
        }
        Ok(Delivered::Until(self.now_of(partner)))
    }

    async fn next_to_tell(
        &self,
        partner: &Partner,
        id: WebhookId,
        key: &str,
    ) -> Result<Option<Next>, EngineError> {
        let key = key.to_owned();
        self.store()
            .partner(partner.id)
            .read(move |tx| {
                let found = tx
                    .find_webhook(id)?
                    .filter(|webhook| webhook.state == WebhookState::Active);
                let Some(webhook) = found else {
                    return Ok(None);
                };
                let (Some(delivery), Some(secrets)) =
                    (tx.next_delivery(id, &key)?, tx.find_webhook_secrets(id)?)
                else {
                    return Ok(None);
                };
                let before = delivery.sequence.saturating_sub(1);
                let event = tx.list_events(before, 1, None)?.into_iter().next();
                Ok(Some(Next {
                    webhook,
                    event: event.filter(|event| event.sequence == delivery.sequence),
                    delivery,
                    secrets,
                }))
            })
            .await
    }

    /// Whether nothing is left to be told under the key. From then on the job stands no longer for what is
    /// handed on later: both are seen in one transaction, so that nothing falls between them.
    async fn has_told_all(
        &self,
        partner: &Partner,
        job: JobId,
        id: WebhookId,
        key: &str,
    ) -> Result<bool, EngineError> {
        let key = key.to_owned();
        self.store()
            .partner(partner.id)
            .write(move |tx| {
                let active = tx
                    .find_webhook(id)?
                    .is_some_and(|webhook| webhook.state == WebhookState::Active);
                if active && tx.next_delivery(id, &key)?.is_some() {
                    return Ok(false);
                }
                tx.begin_job(job)?;
                Ok(true)
            })
            .await
    }

    /// Notes what came of an attempt. Answers when to try again, if the event was not taken and the
    /// webhook goes on.
    async fn note(
        &self,
        partner: &Partner,
        next: &Next,
        attempt: Attempt,
    ) -> Result<Option<Timestamp>, EngineError> {
        let now = self.now_of(partner);
        let (webhook, delivery) = (next.webhook.clone(), next.delivery.clone());
        let plan = plan(webhook.kind);
        let mut jitter = [0];
        self.random().fill(&mut jitter);
        let [jitter] = jitter;
        let attempts = delivery.attempts.saturating_add(1);
        let first = delivery.first_at.unwrap_or(now);
        let again = again_at(plan, attempts, first, now, jitter, attempt.wait);
        let pauses = match (&again, attempt.gone && plan.pauses_at_the_end) {
            _ if attempt.taken => None,
            (_, true) => Some(PauseReason::Gone),
            (None, _) if plan.pauses_at_the_end => Some(PauseReason::Failing),
            _ => None,
        };
        let gives_up = !attempt.taken && again.is_none() && pauses.is_none();
        let outcome = DeliveryOutcome {
            state: match (attempt.taken, gives_up) {
                (true, _) => DeliveryState::Delivered,
                (false, true) => DeliveryState::Dropped,
                (false, false) => DeliveryState::Waiting,
            },
            status: attempt.status,
            error: attempt.error.clone(),
        };
        if let Some(error) = &attempt.error {
            tracing::info!(webhook = %webhook.id, sequence = delivery.sequence, attempts, error, "an event was not taken");
        }
        let goes_on = self
            .store()
            .partner(partner.id)
            .write(move |tx| {
                tx.note_attempt(webhook.id, delivery.sequence, &outcome, now)?;
                if let Some(why) = pauses
                    && tx.pause_webhook(webhook.id, why, now)?
                {
                    tx.drop_waiting_jobs(&jobs_of(webhook.id))?;
                    tx.append_event(&NewEvent {
                        customer: None,
                        login: None,
                        account: None,
                        occurred_at: now,
                        data: EventData::WebhookPaused(WebhookPaused {
                            webhook: webhook.id,
                            url: webhook.url.clone(),
                            why,
                            sequence: delivery.sequence,
                            last_error: outcome.error.clone().unwrap_or_default(),
                        }),
                    })?;
                    return Ok(false);
                }
                // It may have been paused or deleted while the target was asked.
                let found = tx.find_webhook(webhook.id)?;
                Ok::<_, EngineError>(found.is_some_and(|webhook| webhook.state == WebhookState::Active))
            })
            .await?;
        Ok(again.filter(|_| goes_on && !attempt.taken && !gives_up))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_767_225_600 + seconds).unwrap()
    }

    #[test]
    fn attempts_go_on_for_three_days_with_growing_pauses_and_the_last_is_at_the_end() {
        for jitter in [0, 100, 255] {
            let (mut now, mut attempts, mut pauses) = (at(0), 1, Vec::new());
            while let Some(next) = again_at(&EVENTS, attempts, at(0), now, jitter, None) {
                pauses.push(next.duration_since(now));
                now = next;
                attempts += 1;
                assert!(attempts < 40, "it never ends");
            }
            assert_eq!(now, at(73 * 3600), "jitter {jitter}");
            assert!((12..=18).contains(&pauses.len()), "{pauses:?}");
            let growing = &pauses[..pauses.len().saturating_sub(4)];
            assert!(growing.is_sorted(), "{pauses:?}");
        }
    }

    #[test]
    fn jitter_moves_a_pause_by_up_to_a_fifth() {
        let after = |jitter| {
            again_at(&EVENTS, 4, at(0), at(0), jitter, None)
                .unwrap()
                .duration_since(at(0))
        };
        let pause = SignedDuration::from_mins(10);
        assert_eq!(after(0), pause * 4 / 5);
        assert_eq!(after(255), pause * 306 / 255);
        assert!(after(128) > after(127));
    }

    #[test]
    fn a_target_that_wants_to_wait_is_heard_within_the_patience() {
        let wait = |hours| Some(SignedDuration::from_hours(hours));
        assert_eq!(again_at(&EVENTS, 1, at(0), at(0), 0, wait(1)), Some(at(3600)));
        assert_eq!(
            again_at(&EVENTS, 1, at(0), at(0), 0, wait(1000)),
            Some(at(73 * 3600))
        );
        assert_eq!(again_at(&EVENTS, 9, at(0), at(73 * 3600), 0, wait(1)), None);
    }

    #[test]
    fn connect_is_sent_again_within_milliseconds_and_then_hourly_for_three_days() {
        let (mut now, mut attempts, mut pauses) = (at(0), 1, Vec::new());
        while let Some(next) = again_at(&CONNECT, attempts, at(0), now, 128, None) {
            pauses.push(next.duration_since(now).as_millis());
            now = next;
            attempts += 1;
        }
        assert_eq!(now, at(73 * 3600));
        assert_eq!(pauses.first_chunk(), Some(&[12, 72, 432, 2_592, 15_552, 93_312]));
        assert!((75..=80).contains(&attempts), "{attempts}");
    }

    #[test]
    fn tx_push_is_sent_again_every_half_hour_for_six_hours() {
        let (mut now, mut attempts) = (at(0), 1);
        while let Some(next) = again_at(&TX_PUSH, attempts, at(0), now, 127, None) {
            now = next;
            attempts += 1;
        }
        assert_eq!(now, at(6 * 3600));
        assert!((12..=15).contains(&attempts), "{attempts}");
    }
}
