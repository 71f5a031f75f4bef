//! Handing the log of events to the webhooks that want them.

use std::collections::{BTreeMap, BTreeSet};

use model::{
    Event, EventData, Partner, Webhook,
    id::{AccountId, PartnerId, WebhookId},
    webhook::{WebhookKind, WebhookState},
};
use store::{Due, PartnerTx};

use super::{enqueue, order_key};
use crate::{Engine, EngineError};

/// Partners whose logs are handed on at a time.
const PARTNERS: u32 = 32;

/// Events that are handed on at a time.
const EVENTS: u32 = 100;

/// Jobs that are made at a time at most.
const JOBS: usize = 128;

/// What is swept at a time.
const SWEPT: u32 = 500;

/// Whether a webhook tells an event.
pub(super) fn wants(webhook: &Webhook, event: &Event) -> bool {
    match webhook.kind {
        WebhookKind::Events => {
            webhook.types.is_empty() || webhook.types.iter().any(|name| name == event.data.name())
        }
        // What moves an account changes its balance.
        WebhookKind::TxPushAccount => matches!(
            event.data,
            EventData::StatusChanged(_) | EventData::IdentityChanged(_) | EventData::TransactionsChanged(_)
        ),
        WebhookKind::TxPushTransaction => matches!(event.data, EventData::TransactionsChanged(_)),
        WebhookKind::Connect => {
            matches!(&event.data, EventData::ConnectProgress(progress) if progress.webhook == webhook.id)
        }
    }
}

impl Engine {
    /// Hands new events to the webhooks that want them: for each a delivery, and a job for each key that
    /// has something to tell. Answers whether there was anything to hand on.
    ///
    /// Nothing of this is done where an event is caused. It may run anywhere, any time and twice: the
    /// place in the log moves in the transaction that hands events on.
    ///
    /// # Errors
    /// If the database fails.
    pub(crate) async fn fan_out(&self) -> Result<bool, EngineError> {
        let system = self.store().system();
        let behind = system.read(|tx| tx.list_partners_behind(PARTNERS)).await?;
        for partner in &behind {
            self.fan_out_of(*partner).await?;
        }
        Ok(!behind.is_empty())
    }

    async fn fan_out_of(&self, id: PartnerId) -> Result<(), EngineError> {
        let found = self.store().system().read(move |tx| tx.find_partner(id)).await?;
        let Some(partner) = found else {
            return Ok(());
        };
        let now = self.now_of(&partner);
        let jobs = self.store().long_ids(JOBS).await?;
        self.store()
            .partner(id)
            .write(move |tx| {
                let before = tx.fanned_through()?;
                let (through, keys) = hand_on(tx, before, jobs.len())?;
                for ((webhook, key), job) in keys.into_iter().zip(&jobs) {
                    enqueue(tx, *job, webhook, key, now)?;
                }
                if through > before {
                    tx.set_fanned_through(through)?;
                }
                Ok::<_, EngineError>(())
            })
            .await
    }

    /// Sees that a job stands for everything that is yet to be told: one that was given up, or a process
    /// that ended at the wrong moment, must leave nothing untold.
    pub(crate) async fn sweep_deliveries(&self) -> Result<(), EngineError> {
        let mut last: Option<Due> = None;
        loop {
            let after = last.clone();
            let system = self.store().system();
            let due = system
                .read(move |tx| tx.list_waiting(after.as_ref(), SWEPT))
                .await?;
            last = due.last().cloned();
            if last.is_none() {
                return Ok(());
            }
            let mut of_partner: BTreeMap<PartnerId, Vec<Due>> = BTreeMap::new();
            for one in due {
                of_partner.entry(one.partner).or_default().push(one);
            }
            for (id, due) in of_partner {
                let found = self.store().system().read(move |tx| tx.find_partner(id)).await?;
                if let Some(partner) = found {
                    self.enqueue_due(&partner, due).await?;
                }
            }
        }
    }

    async fn enqueue_due(&self, partner: &Partner, due: Vec<Due>) -> Result<(), EngineError> {
        let now = self.now_of(partner);
        let jobs = self.store().long_ids(due.len()).await?;
        self.store()
            .partner(partner.id)
            .write(move |tx| {
                for (one, job) in due.iter().zip(&jobs) {
                    enqueue(tx, *job, one.webhook, one.key.clone(), now)?;
                }
                Ok::<_, EngineError>(())
            })
            .await
    }
}

/// Notes for each webhook the events it wants, as many events as have room for their jobs. Answers up to
/// which event, and the keys that have something to tell now.
fn hand_on(
    tx: &mut PartnerTx<'_, '_>,
    after: u64,
    room: usize,
) -> Result<(u64, BTreeSet<(WebhookId, String)>), EngineError> {
    let everywhere = tx.list_webhooks(WebhookKind::Events)?;
    let mut of_account: BTreeMap<AccountId, Vec<Webhook>> = BTreeMap::new();
    let mut keys = BTreeSet::new();
    let mut through = after;
    for event in tx.list_events(after, EVENTS, None)? {
        if let Some(account) = event.account
            && !of_account.contains_key(&account)
        {
            of_account.insert(account, tx.list_webhooks_of_account(account)?);
        }
        let about = event.account.and_then(|account| of_account.get(&account));
        // Links are many, and each has a webhook of its own.
        let of_link = match &event.data {
            EventData::ConnectProgress(progress) => tx.find_webhook(progress.webhook)?,
            _ => None,
        };
        let wanting: Vec<&Webhook> = everywhere
            .iter()
            .chain(about.into_iter().flatten())
            .chain(&of_link)
            .filter(|webhook| event.sequence > webhook.starts_after && wants(webhook, &event))
            .collect();
        if keys.len() + wanting.len() > room {
            break;
        }
        let key = order_key(&event);
        for webhook in wanting {
            tx.add_delivery(webhook.id, event.sequence, &key)?;
            if webhook.state == WebhookState::Active {
                keys.insert((webhook.id, key.clone()));
            }
        }
        through = event.sequence;
    }
    Ok((through, keys))
}
