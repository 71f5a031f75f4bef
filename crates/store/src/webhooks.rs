//! Webhooks, and which of them is yet to be told which event.

use std::collections::BTreeSet;

use jiff::Timestamp;
use model::{
    Delivery, Secret, Webhook,
    event::PauseReason,
    id::{AccountId, PartnerId, WebhookId},
    webhook::{DeliveryState, WebhookKind},
};

use crate::{
    PartnerTx, StoreError, SystemTx,
    codec::values,
    db::{Row, statements},
    events::{number, sequence},
};

macro_rules! select {
    () => {
        "SELECT id, partner_id, kind, url, types, account_id, state, pause_reason, paused_at, starts_after,
            created_at, modified_at FROM webhook"
    };
}

statements! {
    INSERT = "INSERT INTO webhook (id, partner_id, kind, url, types, account_id, state, pause_reason, paused_at,
            secret, previous_secret, previous_until, starts_after, created_at, modified_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, NULL, $8, NULL, NULL, $9, $10, $11)";
    BY_ID = concat!(select!(), " WHERE partner_id = $1 AND id = $2");
    OF_KIND = concat!(select!(), " WHERE partner_id = $1 AND kind = $2 ORDER BY id");
    OF_ACCOUNT = concat!(select!(), " WHERE partner_id = $1 AND account_id = $2 ORDER BY id");
    COUNT = "SELECT count(*) FROM webhook WHERE partner_id = $1 AND kind = $2";
    ANY = "SELECT count(*) FROM (SELECT 1 FROM webhook WHERE partner_id = $1 LIMIT 1) AS any_webhook";
    CHANGE = "UPDATE webhook SET url = $1, types = $2, modified_at = $3 WHERE partner_id = $4 AND id = $5";
    DELETE = "DELETE FROM webhook WHERE partner_id = $1 AND id = $2";
    SECRETS = "SELECT secret, previous_secret, previous_until FROM webhook WHERE partner_id = $1 AND id = $2";
    ROTATE = "UPDATE webhook SET previous_secret = secret, previous_until = $1, secret = $2, modified_at = $3
        WHERE partner_id = $4 AND id = $5";
    PAUSE = "UPDATE webhook SET state = 'paused', pause_reason = $1, paused_at = $2
        WHERE partner_id = $3 AND id = $4 AND state = 'active'";
    RESUME = "UPDATE webhook SET state = 'active', pause_reason = NULL, paused_at = NULL
        WHERE partner_id = $1 AND id = $2";
    BEHIND = "SELECT c.partner_id FROM event_counter c LEFT JOIN event_fanned f ON f.partner_id = c.partner_id
        WHERE c.newest > COALESCE(f.through, 0)
            AND EXISTS (SELECT 1 FROM webhook w WHERE w.partner_id = c.partner_id) ORDER BY c.partner_id LIMIT $1";
    THROUGH = "SELECT through FROM event_fanned WHERE partner_id = $1";
    SET_THROUGH = "INSERT INTO event_fanned (partner_id, through) VALUES ($1, $2)
        ON CONFLICT (partner_id) DO UPDATE SET through = excluded.through";
    ADD = "INSERT INTO delivery (webhook_id, sequence, partner_id, order_key, state, attempts, first_at, last_at,
            last_status, last_error)
        VALUES ($1, $2, $3, $4, 'waiting', 0, NULL, NULL, NULL, NULL)
        ON CONFLICT (webhook_id, sequence) DO UPDATE SET state = 'waiting', attempts = 0, first_at = NULL";
    HEAD = "SELECT sequence, state, attempts, first_at, last_at, last_status, last_error FROM delivery
        WHERE webhook_id = $1 AND order_key = $2 AND state = 'waiting' AND partner_id = $3 ORDER BY sequence LIMIT 1";
    LATEST = "SELECT sequence, state, attempts, first_at, last_at, last_status, last_error FROM delivery
        WHERE webhook_id = $1 AND partner_id = $2 AND attempts > 0 ORDER BY last_at DESC, sequence DESC LIMIT $3";
    COUNT_WAITING = "SELECT count(*) FROM delivery WHERE webhook_id = $1 AND partner_id = $2 AND state = 'waiting'";
    ATTEMPT = "UPDATE delivery SET state = $1, attempts = attempts + 1, first_at = COALESCE(first_at, $2), last_at = $2,
            last_status = $3, last_error = $4
        WHERE webhook_id = $5 AND sequence = $6 AND partner_id = $7";
    AFRESH = "UPDATE delivery SET first_at = NULL WHERE webhook_id = $1 AND partner_id = $2 AND state = 'waiting'";
    WAITING_KEYS = "SELECT DISTINCT order_key FROM delivery WHERE webhook_id = $1 AND partner_id = $2 AND state = 'waiting'";
    ALL_WAITING = "SELECT DISTINCT d.partner_id, d.webhook_id, d.order_key FROM delivery d
            JOIN webhook w ON w.id = d.webhook_id
        WHERE d.state = 'waiting' AND w.state = 'active'
            AND (d.webhook_id > $1 OR (d.webhook_id = $1 AND d.order_key > $2))
        ORDER BY d.webhook_id, d.order_key LIMIT $3";
    OF_LINK = "UPDATE webhook SET link = $1, terms = $2, link_ends_at = $3 WHERE partner_id = $4 AND id = $5";
    BY_LINK = "SELECT id FROM webhook WHERE partner_id = $1 AND link = $2";
    TERMS = "SELECT terms FROM webhook WHERE partner_id = $1 AND id = $2";
    PURGE_LINKS = "DELETE FROM webhook WHERE link_ends_at < $1";
    PURGE = "DELETE FROM delivery WHERE last_at < $1 AND state <> 'waiting'";
}

/// The secrets a webhook signs with.
#[derive(Debug, Clone)]
pub struct Secrets {
    /// The present one.
    pub present: Secret<String>,
    /// The one before, and until when it signs beside the present one.
    pub previous: Option<(Secret<String>, Timestamp)>,
}

/// A webhook that is yet to be told something, under one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// Whose.
    pub partner: PartnerId,
    /// Which webhook.
    pub webhook: WebhookId,
    /// What is told in order: the events of one account, of one login, or of the partner.
    pub key: String,
}

/// What came of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// How the delivery stands now.
    pub state: DeliveryState,
    /// The HTTP status of the answer, if one came.
    pub status: Option<u32>,
    /// What was wrong, if anything was.
    pub error: Option<String>,
}

fn webhook(row: &mut Row<'_>) -> Result<Webhook, StoreError> {
    Ok(Webhook {
        id: row.next()?,
        partner: row.next()?,
        kind: row.next()?,
        url: row.next()?,
        types: serde_json::from_str(&row.next::<String>()?)
            .map_err(|error| StoreError::Corrupt(format!("a webhook's types: {error}")))?,
        account: row.next()?,
        state: row.next()?,
        paused: {
            let reason = row.next::<Option<PauseReason>>()?;
            reason.zip(row.next::<Option<Timestamp>>()?)
        },
        starts_after: sequence(row)?,
        created_at: row.next()?,
        modified_at: row.next()?,
    })
}

fn delivery(row: &mut Row<'_>) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        sequence: sequence(row)?,
        state: row.next()?,
        attempts: row.next()?,
        first_at: row.next()?,
        last_at: row.next()?,
        last_status: row.next()?,
        last_error: row.next()?,
    })
}

fn types(types: &[String]) -> Result<String, StoreError> {
    serde_json::to_string(types).map_err(|error| StoreError::Corrupt(format!("a webhook's types: {error}")))
}

fn place(id: WebhookId) -> String {
    format!("webhook/{id}")
}

impl PartnerTx<'_, '_> {
    /// Adds a webhook with the secret it signs with.
    ///
    /// # Errors
    /// If the database fails.
    pub fn insert_webhook(&mut self, new: &Webhook, secret: &Secret<String>) -> Result<(), StoreError> {
        let sealed = self.keys.seal(&place(new.id), secret.expose().as_bytes())?;
        self.tx
            .execute(
                INSERT,
                &values![
                    new.id,
                    self.partner,
                    new.kind,
                    &new.url,
                    types(&new.types)?,
                    new.account,
                    new.state,
                    sealed,
                    number(new.starts_after),
                    new.created_at,
                    new.modified_at
                ],
            )
            .map(|_| ())
    }

    /// Binds a webhook to one link, known by its hash, until some time after that ends. `terms` is what its
    /// messages carry, as a text that is sealed.
    ///
    /// # Errors
    /// If the database fails.
    pub fn bind_webhook(
        &mut self,
        id: WebhookId,
        link: [u8; 32],
        terms: &Secret<String>,
        link_ends_at: Timestamp,
    ) -> Result<(), StoreError> {
        let sealed = self.keys.seal(&place(id), terms.expose().as_bytes())?;
        self.tx
            .execute(OF_LINK, &values![link, sealed, link_ends_at, self.partner, id])
            .map(|_| ())
    }

    /// The webhook that is bound to a link.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_webhook_of_link(&mut self, link: [u8; 32]) -> Result<Option<WebhookId>, StoreError> {
        self.tx
            .find(BY_LINK, &values![self.partner, link], |row| row.next())
    }

    /// What the messages of a webhook that is bound to a link carry.
    ///
    /// # Errors
    /// If the database fails, or the text does not open.
    pub fn find_webhook_terms(&mut self, id: WebhookId) -> Result<Option<Secret<String>>, StoreError> {
        let sealed = self.tx.find(TERMS, &values![self.partner, id], |row| {
            row.next::<Option<Vec<u8>>>()
        })?;
        sealed
            .flatten()
            .map(|sealed| self.keys.open_text(&place(id), &sealed))
            .transpose()
    }

    /// The webhook with this id.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_webhook(&mut self, id: WebhookId) -> Result<Option<Webhook>, StoreError> {
        self.tx.find(BY_ID, &values![self.partner, id], webhook)
    }

    /// The partner's webhooks of a kind, in the order of their ids.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_webhooks(&mut self, kind: WebhookKind) -> Result<Vec<Webhook>, StoreError> {
        self.tx.list(OF_KIND, &values![self.partner, kind], webhook)
    }

    /// The webhooks that are about one account alone.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_webhooks_of_account(&mut self, account: AccountId) -> Result<Vec<Webhook>, StoreError> {
        self.tx.list(OF_ACCOUNT, &values![self.partner, account], webhook)
    }

    /// How many webhooks of a kind the partner has.
    ///
    /// # Errors
    /// If the database fails.
    pub fn count_webhooks(&mut self, kind: WebhookKind) -> Result<u32, StoreError> {
        let count = self
            .tx
            .find(COUNT, &values![self.partner, kind], |row| row.next())?;
        Ok(count.unwrap_or(0))
    }

    /// Whether the partner has any webhook, of whatever kind.
    ///
    /// # Errors
    /// If the database fails.
    pub fn has_webhooks(&mut self) -> Result<bool, StoreError> {
        Ok(self.tx.number(ANY, &values![self.partner])? > 0)
    }

    /// Changes where a webhook tells, and what. Answers whether there is such a webhook.
    ///
    /// # Errors
    /// If the database fails.
    pub fn change_webhook(
        &mut self,
        id: WebhookId,
        url: &str,
        names: &[String],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let names = types(names)?;
        Ok(self
            .tx
            .execute(CHANGE, &values![url, names, now, self.partner, id])?
            > 0)
    }

    /// Deletes a webhook with everything it was yet to tell. Answers whether there was such a webhook.
    ///
    /// # Errors
    /// If the database fails.
    pub fn delete_webhook(&mut self, id: WebhookId) -> Result<bool, StoreError> {
        Ok(self.tx.execute(DELETE, &values![self.partner, id])? > 0)
    }

    /// What a webhook signs with.
    ///
    /// # Errors
    /// If the database fails, or a secret does not open.
    pub fn find_webhook_secrets(&mut self, id: WebhookId) -> Result<Option<Secrets>, StoreError> {
        let row = self.tx.find(SECRETS, &values![self.partner, id], |row| {
            Ok((
                row.next::<Vec<u8>>()?,
                row.next::<Option<Vec<u8>>>()?,
                row.next::<Option<Timestamp>>()?,
            ))
        })?;
        row.map(|(present, previous, until)| {
            Ok(Secrets {
                present: self.keys.open_text(&place(id), &present)?,
                previous: match previous.zip(until) {
                    Some((sealed, until)) => Some((self.keys.open_text(&place(id), &sealed)?, until)),
                    None => None,
                },
            })
        })
        .transpose()
    }

    /// Puts a new secret in the place of the present one, which signs beside it until an instant.
    ///
    /// # Errors
    /// If the database fails.
    pub fn rotate_webhook_secret(
        &mut self,
        id: WebhookId,
        secret: &Secret<String>,
        previous_until: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sealed = self.keys.seal(&place(id), secret.expose().as_bytes())?;
        self.tx
            .execute(ROTATE, &values![previous_until, sealed, now, self.partner, id])
            .map(|_| ())
    }

    /// Pauses an active webhook. Answers whether it was active.
    ///
    /// # Errors
    /// If the database fails.
    pub fn pause_webhook(
        &mut self,
        id: WebhookId,
        why: PauseReason,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        Ok(self.tx.execute(PAUSE, &values![why, now, self.partner, id])? > 0)
    }

    /// Lets a webhook go on; how long its events were tried before counts no more.
    ///
    /// # Errors
    /// If the database fails.
    pub fn resume_webhook(&mut self, id: WebhookId) -> Result<(), StoreError> {
        self.tx.execute(RESUME, &values![self.partner, id])?;
        self.tx.execute(AFRESH, &values![id, self.partner]).map(|_| ())
    }

    /// The number of the last event that was handed to the partner's webhooks.
    ///
    /// # Errors
    /// If the database fails.
    pub fn fanned_through(&mut self) -> Result<u64, StoreError> {
        Ok(self
            .tx
            .find(THROUGH, &values![self.partner], sequence)?
            .unwrap_or(0))
    }

    /// Notes up to which event the partner's webhooks were handed the log.
    ///
    /// # Errors
    /// If the database fails.
    pub fn set_fanned_through(&mut self, through: u64) -> Result<(), StoreError> {
        self.tx
            .execute(SET_THROUGH, &values![self.partner, number(through)])
            .map(|_| ())
    }

    /// Notes that a webhook is yet to tell an event, also if it told it before.
    ///
    /// # Errors
    /// If the database fails, or there is no such webhook.
    pub fn add_delivery(&mut self, webhook: WebhookId, event: u64, key: &str) -> Result<(), StoreError> {
        self.tx
            .execute(ADD, &values![webhook, number(event), self.partner, key])
            .map(|_| ())
    }

    /// The first event a webhook is yet to tell under a key.
    ///
    /// # Errors
    /// If the database fails.
    pub fn next_delivery(&mut self, webhook: WebhookId, key: &str) -> Result<Option<Delivery>, StoreError> {
        self.tx.find(HEAD, &values![webhook, key, self.partner], delivery)
    }

    /// The deliveries of a webhook that were tried, last tried first.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_deliveries(&mut self, webhook: WebhookId, limit: u32) -> Result<Vec<Delivery>, StoreError> {
        self.tx
            .list(LATEST, &values![webhook, self.partner, limit], delivery)
    }

    /// How many events a webhook is yet to tell.
    ///
    /// # Errors
    /// If the database fails.
    pub fn count_waiting(&mut self, webhook: WebhookId) -> Result<u32, StoreError> {
        let count = self
            .tx
            .find(COUNT_WAITING, &values![webhook, self.partner], |row| row.next())?;
        Ok(count.unwrap_or(0))
    }

    /// Notes what came of an attempt.
    ///
    /// # Errors
    /// If the database fails.
    pub fn note_attempt(
        &mut self,
        webhook: WebhookId,
        event: u64,
        outcome: &Outcome,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.tx
            .execute(
                ATTEMPT,
                &values![
                    outcome.state,
                    now,
                    outcome.status,
                    outcome.error.clone(),
                    webhook,
                    number(event),
                    self.partner
                ],
            )
            .map(|_| ())
    }

    /// The keys under which a webhook is yet to tell something.
    ///
    /// # Errors
    /// If the database fails.
    pub fn waiting_keys(&mut self, webhook: WebhookId) -> Result<BTreeSet<String>, StoreError> {
        let keys = self
            .tx
            .list(WAITING_KEYS, &values![webhook, self.partner], |row| row.next())?;
        Ok(keys.into_iter().collect())
    }
}

impl SystemTx<'_, '_> {
    /// Partners with webhooks whose log goes further than what these were handed.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_partners_behind(&mut self, limit: u32) -> Result<Vec<PartnerId>, StoreError> {
        self.tx.list(BEHIND, &values![limit], |row| row.next())
    }

    /// What active webhooks are yet to tell, after one in their order.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_waiting(&mut self, after: Option<&Due>, limit: u32) -> Result<Vec<Due>, StoreError> {
        let webhook = after.map_or(0, |due| number(due.webhook.get()));
        let key = after.map_or("", |due| due.key.as_str());
        self.tx.list(ALL_WAITING, &values![webhook, key, limit], |row| {
            Ok(Due {
                partner: row.next()?,
                webhook: row.next()?,
                key: row.next()?,
            })
        })
    }

    /// Forgets the webhooks of links that ended before an instant, with what they were yet to tell.
    ///
    /// # Errors
    /// If the database fails.
    pub fn purge_webhooks_of_links(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.tx.execute(PURGE_LINKS, &values![before])
    }

    /// Forgets deliveries that ended before an instant.
    ///
    /// # Errors
    /// If the database fails.
    pub fn purge_deliveries(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.tx.execute(PURGE, &values![before])
    }
}
