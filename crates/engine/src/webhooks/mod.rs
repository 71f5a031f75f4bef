//! Webhooks: a partner names a target, and what becomes true is told there, signed.
//!
//! The log of events is the truth; a webhook only has a place in it. [`fan`] hands new events to the
//! webhooks that want them, [`deliver`] sends them, those about one account one after the other, and
//! [`sign`] says who sent them. What could not be told waits, however long: a webhook that goes on after a
//! pause goes on where it stopped.

mod connect;
mod deliver;
mod fan;
mod javascript;
mod send;
mod sign;
mod subscribe;
mod txpush;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::SignedDuration;
use model::{
    Delivery, Event, EventData, Partner, Secret, Webhook,
    condition::RequestFault,
    id::{JobId, WebhookId},
    webhook::{WebhookKind, WebhookState},
};
use store::{NewJob, PartnerTx};
use transport::{Reach, may_call};
use url::Url;

use crate::{
    Engine, EngineError, Fault, as_id,
    jobs::{Work, new_job},
};

pub use connect::LinkHook;
pub(crate) use deliver::Delivered;
pub use send::Attempt;
pub use subscribe::{Subscription, TestMovement};

/// Webhooks a partner can have.
const MOST: u32 = 20;

/// Bytes of a secret.
const SECRET: usize = 32;

/// The longest address of a target.
const LONGEST: usize = 2000;

/// Deliveries that are shown.
const SHOWN: u32 = 100;

/// Events that are replayed at a time at most.
const REPLAYED: u32 = 10_000;

/// What a webhook is to be.
#[derive(Debug, Clone)]
pub struct WebhookAsk {
    /// Where it tells.
    pub url: String,
    /// The types of events it tells; every type if there are none.
    pub types: Vec<String>,
}

/// A webhook with how much it is yet to tell.
#[derive(Debug, Clone)]
pub struct WebhookView {
    /// The webhook.
    pub webhook: Webhook,
    /// Events it is yet to tell.
    pub waiting: u32,
}

fn wrong(reason: impl Into<String>) -> EngineError {
    Fault::naming(RequestFault::BadRequest, "reason", reason).into()
}

/// The key under which an event is told in order: its session's, its account's, else its login's, else the
/// partner's.
fn order_key(event: &Event) -> String {
    if let EventData::ConnectProgress(progress) = &event.data {
        return format!("session:{}", progress.session);
    }
    match (event.account, event.login) {
        (Some(account), _) => format!("account:{account}"),
        (None, Some(login)) => format!("login:{login}"),
        (None, None) => "partner".to_owned(),
    }
}

/// What the keys of a webhook's jobs begin with.
fn jobs_of(webhook: WebhookId) -> String {
    format!("deliver:{webhook}:")
}

impl Engine {
    /// How far a target may be.
    pub(crate) fn reach_of_targets(&self) -> Reach {
        Reach::Target {
            loopback: self.config().loopback_targets,
        }
    }

    /// An address as a target, if it can be one as far as it is written down.
    pub(crate) fn target(&self, text: &str) -> Result<Url, String> {
        if text.len() > LONGEST {
            return Err(format!("an address of at most {LONGEST} characters"));
        }
        let url: Url = text.parse().map_err(|_| "an https address".to_owned())?;
        match may_call(&url, self.reach_of_targets()) {
            Ok(()) => Ok(url),
            Err(refusal) => Err(format!("an https address of a public host ({refusal})")),
        }
    }

    /// A new secret, as Standard Webhooks writes them.
    fn new_webhook_secret(&self) -> Secret<String> {
        let mut bytes = [0; SECRET];
        self.random().fill(&mut bytes);
        Secret::new(format!("{}{}", sign::PREFIX, STANDARD.encode(bytes)))
    }

    fn checked(&self, ask: &WebhookAsk) -> Result<WebhookAsk, EngineError> {
        let url = self
            .target(&ask.url)
            .map_err(|expected| wrong(format!("url: expected {expected}")))?;
        for name in &ask.types {
            if !EventData::TYPES.contains(&name.as_str()) {
                let known = EventData::TYPES.join(", ");
                return Err(wrong(format!("types: expected some of {known}")));
            }
        }
        let mut types = ask.types.clone();
        types.sort();
        types.dedup();
        Ok(WebhookAsk {
            url: url.to_string(),
            types,
        })
    }

    /// Makes a webhook that tells what becomes true from now on. Its secret is shown this once.
    ///
    /// # Errors
    /// [`RequestFault::BadRequest`] if the target cannot be one, a type is none, or there are too many
    /// webhooks; or the database's failure.
    pub async fn create_webhook(
        &self,
        partner: &Partner,
        ask: &WebhookAsk,
    ) -> Result<(Webhook, Secret<String>), EngineError> {
        let ask = self.checked(ask)?;
        let now = self.now_of(partner);
        let secret = self.new_webhook_secret();
        let new = Webhook {
            id: as_id(WebhookId::new(self.long_id().await?))?,
            partner: partner.id,
            kind: WebhookKind::Events,
            url: ask.url,
            types: ask.types,
            account: None,
            state: WebhookState::Active,
            paused: None,
            starts_after: 0,
            created_at: now,
            modified_at: now,
        };
        let sealed = secret.clone();
        let made = self
            .store()
            .partner(partner.id)
            .write(move |tx| {
                if tx.count_webhooks(WebhookKind::Events)? >= MOST {
                    return Err(wrong(format!("expected at most {MOST} webhooks")));
                }
                add(tx, &new, &sealed)
            })
            .await?;
        Ok((made, secret))
    }

    /// The partner's webhooks, oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn list_webhooks(&self, partner: &Partner) -> Result<Vec<WebhookView>, EngineError> {
        self.store()
            .partner(partner.id)
            .read(|tx| {
                let mut all = Vec::new();
                for webhook in tx.list_webhooks(WebhookKind::Events)? {
                    let waiting = tx.count_waiting(webhook.id)?;
                    all.push(WebhookView { webhook, waiting });
                }
                all.sort_by_key(|view| (view.webhook.created_at, view.webhook.id));
                Ok(all)
            })
            .await
    }

    /// One of the partner's webhooks.
    ///
    /// # Errors
    /// [`RequestFault::ResourceNotFound`], or the database's failure.
    pub async fn webhook(&self, partner: &Partner, id: WebhookId) -> Result<WebhookView, EngineError> {
        self.store()
            .partner(partner.id)
            .read(move |tx| {
                let webhook = own(tx, id)?;
                let waiting = tx.count_waiting(id)?;
                Ok(WebhookView { webhook, waiting })
            })
            .await
    }

    /// Changes where a webhook tells, and what. What it is yet to tell is told there.
    ///
    /// # Errors
    /// [`RequestFault::ResourceNotFound`], [`RequestFault::BadRequest`] as when it is made, or the
    /// database's failure.
    pub async fn change_webhook(
        &self,
        partner: &Partner,
        id: WebhookId,
        ask: &WebhookAsk,
    ) -> Result<WebhookView, EngineError> {
        self.webhook(partner, id).await?;
        let ask = self.checked(ask)?;
        let now = self.now_of(partner);
        self.store()
            .partner(partner.id)
            .write(move |tx| {
                own(tx, id)?;
                tx.change_webhook(id, &ask.url, &ask.types, now)?;
                Ok::<_, EngineError>(())
            })
            .await?;
        self.webhook(partner, id).await
    }

    /// Deletes a webhook with everything it was yet to tell.
    ///
    /// # Errors
    /// [`RequestFault::ResourceNotFound`], or the database's failure.
    pub async fn delete_webhook(&self, partner: &Partner, id: WebhookId) -> Result<(), EngineError> {
        self.store()
            .partner(partner.id)
            .write(move |tx| {
                own(tx, id)?;
                forget(tx, id)
            })
            .await
    }

    /// Gives a webhook a new secret, shown this once. For a while the one before signs beside it.
    ///
    /// # Errors
    /// [`RequestFault::ResourceNotFound`], or the database's failure.
    pub async fn rotate_webhook(
        &self,
        partner: &Partner,
        id: WebhookId,
        grace: SignedDuration,
    ) -> Result<Secret<String>, EngineError> {
        let (now, secret) = (self.now_of(partner), self.new_webhook_secret());
        let until = now.checked_add(grace).unwrap_or(now);
        let sealed = secret.clone();
        self.store()
            .partner(partner.id)
            .write(move |tx| {
                own(tx, id)?;
                tx.rotate_webhook_secret(id, &sealed, until, now)?;
                Ok::<_, EngineError>(())
            })
            .await?;
        Ok(secret)
    }

    /// Lets a paused webhook go on where it stopped. One that is active tries at once what it would try
    /// again later.
    ///
    /// # Errors
    /// [`RequestFault::ResourceNotFound`], or the database's failure.
    pub async fn resume_webhook(&self, partner: &Partner, id: WebhookId) -> Result<WebhookView, EngineError> {
        let waiting = self
            .store()
            .partner(partner.id)
            .read(move |tx| {
                own(tx, id)?;
                Ok::<_, EngineError>(tx.waiting_keys(id)?.len())
            })
            .await?;
        // Keys that come to wait meanwhile were handed out with their jobs, or are found by the sweep.
        let jobs = self.store().long_ids(waiting).await?;
        let now = self.now_of(partner);
        self.store()
            .partner(partner.id)
            .write(move |tx| {
                own(tx, id)?;
                tx.resume_webhook(id)?;
                tx.drop_waiting_jobs(&jobs_of(id))?;
                for (key, job) in tx.waiting_keys(id)?.into_iter().zip(&jobs) {
                    enqueue(tx, *job, id, key, now)?;
                }
                Ok::<_, EngineError>(())
            })
            .await?;
        self.wake();
        self.webhook(partner, id).await
    }

    /// Tells a webhook again the events after one and up to another that it wants. Answers how many.
    ///
    /// # Errors
    /// [`RequestFault::ResourceNotFound`]; [`RequestFault::BadRequest`] if that is too many; or the
    /// database's failure.
    pub async fn replay_webhook(
        &self,
        partner: &Partner,
        id: WebhookId,
        after: u64,
        through: u64,
    ) -> Result<u32, EngineError> {
        let scope = self.store().partner(partner.id);
        let chosen = scope
            .read(move |tx| {
                let webhook = own(tx, id)?;
                let events = tx.list_events(after, REPLAYED.saturating_add(1), None)?;
                let events: Vec<Event> = events
                    .into_iter()
                    .take_while(|event| event.sequence <= through)
                    .collect();
                if events.len() > usize::try_from(REPLAYED).unwrap_or(usize::MAX) {
                    return Err(wrong(format!(
                        "through: expected at most {REPLAYED} events after \"after\""
                    )));
                }
                let chosen = events.iter().filter(|event| fan::wants(&webhook, event));
                Ok(chosen
                    .map(|event| (event.sequence, order_key(event)))
                    .collect::<Vec<_>>())
            })
            .await?;
        let count = u32::try_from(chosen.len()).unwrap_or(u32::MAX);
        let jobs = self.store().long_ids(chosen.len()).await?;
        let now = self.now_of(partner);
        scope
            .write(move |tx| {
                let webhook = own(tx, id)?;
                for ((sequence, key), job) in chosen.iter().zip(&jobs) {
                    tx.add_delivery(id, *sequence, key)?;
                    if webhook.state == WebhookState::Active {
                        enqueue(tx, *job, id, key.clone(), now)?;
                    }
                }
                Ok::<_, EngineError>(())
            })
            .await?;
        self.wake();
        Ok(count)
    }

    /// What a webhook told last and what came of it, last tried first.
    ///
    /// # Errors
    /// [`RequestFault::ResourceNotFound`], or the database's failure.
    pub async fn webhook_deliveries(
        &self,
        partner: &Partner,
        id: WebhookId,
    ) -> Result<Vec<Delivery>, EngineError> {
        self.store()
            .partner(partner.id)
            .read(move |tx| {
                own(tx, id)?;
                Ok(tx.list_deliveries(id, SHOWN)?)
            })
            .await
    }
}

/// The partner's webhook of this kind of ours.
fn own(tx: &mut PartnerTx<'_, '_>, id: WebhookId) -> Result<Webhook, EngineError> {
    tx.find_webhook(id)?
        .filter(|webhook| webhook.kind == WebhookKind::Events)
        .ok_or_else(|| RequestFault::ResourceNotFound.into())
}

/// Adds a webhook that tells what comes after the newest event.
pub(crate) fn add(
    tx: &mut PartnerTx<'_, '_>,
    new: &Webhook,
    secret: &Secret<String>,
) -> Result<Webhook, EngineError> {
    let newest = tx.newest_sequence()?;
    if !tx.has_webhooks()? {
        // Until now there was nobody to hand the log to.
        tx.set_fanned_through(newest)?;
    }
    let new = Webhook {
        starts_after: newest,
        ..new.clone()
    };
    tx.insert_webhook(&new, secret)?;
    Ok(new)
}

/// Deletes a webhook and the jobs that would tell it something later.
pub(crate) fn forget(tx: &mut PartnerTx<'_, '_>, id: WebhookId) -> Result<(), EngineError> {
    tx.drop_waiting_jobs(&jobs_of(id))?;
    tx.delete_webhook(id)?;
    Ok(())
}

/// Enqueues telling a webhook what waits under a key, unless that is enqueued already.
fn enqueue(
    tx: &mut PartnerTx<'_, '_>,
    job: u64,
    webhook: WebhookId,
    key: String,
    now: jiff::Timestamp,
) -> Result<(), EngineError> {
    let work = Work::Deliver { webhook, key };
    tx.enqueue(&NewJob {
        // One target that hangs keeps no more than its share of the hands.
        lane: Some(format!("webhook:{webhook}")),
        ..new_job(as_id(JobId::new(job))?, &work, None, now)?
    })?;
    Ok(())
}
