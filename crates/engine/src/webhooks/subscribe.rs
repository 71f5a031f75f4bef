//! Subscribing to TxPush: two subscriptions for an account, one listener that proves itself.

use jiff::Timestamp;
use model::{
    Currency, Customer, CustomerKind, Money, Partner, Secret, Transaction, TransactionStatus, Webhook,
    condition::RequestFault,
    id::{AccountId, CustomerId, TransactionId, WebhookId},
    random::hexadecimal,
    transaction::{Movement, Split},
    webhook::{WebhookKind, WebhookState},
};
use store::TEST_TRANSACTION;
use transport::{Call, Recorder};
use url::Url;

use super::{add, forget, wrong};
use crate::{Engine, EngineError, accounts::unknown_account, as_id, events};

/// What the listener is to echo comes under this name.
const CODE: &str = "txpush_verification_code";

/// What one account's subscriptions are, in the order they are answered.
const CLASSES: [(WebhookKind, &str); 2] = [
    (WebhookKind::TxPushAccount, "account"),
    (WebhookKind::TxPushTransaction, "transaction"),
];

/// A subscription, with the key that signs what is sent for it.
#[derive(Debug, Clone)]
pub struct Subscription {
    /// Its id.
    pub id: WebhookId,
    /// Which account it is about.
    pub account: AccountId,
    /// `account` or `transaction`.
    pub class: &'static str,
    /// Where it notifies.
    pub url: String,
    /// What it signs with.
    pub key: Secret<String>,
}

/// A transaction that is made up to see notifications come.
#[derive(Debug, Clone)]
pub struct TestMovement {
    /// The text of a JSON number, in the account's currency.
    pub amount: String,
    /// What it says.
    pub description: String,
    /// Whether it is posted.
    pub status: TransactionStatus,
    /// When it was made.
    pub transacted_at: Timestamp,
    /// When it was posted.
    pub posted_at: Option<Timestamp>,
}

impl Engine {
    /// Subscribes a listener to what becomes of an account and of its transactions. What the same listener
    /// was subscribed to before is replaced. A listener proves itself by echoing a code, unless the settings
    /// say that none has to.
    ///
    /// # Errors
    /// [`RequestFault::CustomerNotFound`], [`RequestFault::AccountNotFound`];
    /// [`RequestFault::BadRequest`] if the listener cannot be one or does not prove itself; or the
    /// database's failure.
    pub async fn subscribe_tx_push(
        &self,
        partner: &Partner,
        customer: CustomerId,
        account: AccountId,
        url: &str,
    ) -> Result<Vec<Subscription>, EngineError> {
        self.account(partner, customer, account).await?;
        let expected = |what: &str| wrong(format!("callbackUrl: expected {what}"));
        let target = self.target(url).map_err(|what| expected(&what))?;
        let here = target.scheme() == "http";
        if !here && target.port_or_known_default() != Some(443) && !self.config().loopback_targets {
            return Err(expected("port 443"));
        }
        if self.config().verify_tx_push && !self.proves_itself(&target).await {
            return Err(expected(&format!("a listener that echoes {CODE}")));
        }
        let now = self.now_of(partner);
        let mut made = Vec::with_capacity(CLASSES.len());
        for (kind, class) in CLASSES {
            let key = Secret::new(hexadecimal(self.random(), 16));
            let webhook = Webhook {
                id: as_id(WebhookId::new(self.long_id().await?))?,
                partner: partner.id,
                kind,
                url: target.to_string(),
                types: Vec::new(),
                account: Some(account),
                state: WebhookState::Active,
                paused: None,
                starts_after: 0,
                created_at: now,
                modified_at: now,
            };
            made.push((webhook, class, key));
        }
        let new = made.clone();
        self.store()
            .partner(partner.id)
            .write(move |tx| {
                for before in tx.list_webhooks_of_account(account)? {
                    if new.iter().any(|(webhook, ..)| webhook.url == before.url) {
                        forget(tx, before.id)?;
                    }
                }
                for (webhook, _, key) in &new {
                    add(tx, webhook, key)?;
                }
                Ok::<_, EngineError>(())
            })
            .await?;
        Ok(made
            .into_iter()
            .map(|(webhook, class, key)| Subscription {
                id: webhook.id,
                account,
                class,
                // As it was written: clients compare.
                url: url.to_owned(),
                key,
            })
            .collect())
    }

    /// Whether a listener answers a code with itself.
    async fn proves_itself(&self, target: &Url) -> bool {
        let code = hexadecimal(self.random(), 16);
        let mut url = target.clone();
        url.query_pairs_mut().append_pair(CODE, &code);
        let asked = self
            .inner
            .targets
            .send(
                Call::get(url),
                self.reach_of_targets(),
                self.clock().wall(),
                &Recorder::new(),
            )
            .await;
        asked.is_ok_and(|answer| {
            answer.status.is_success() && String::from_utf8_lossy(&answer.body).contains(&code)
        })
    }

    /// Ends every subscription of an account.
    ///
    /// # Errors
    /// [`RequestFault::CustomerNotFound`], [`RequestFault::AccountNotFound`],
    /// [`RequestFault::TxPushNotSubscribed`] if there is none, or the database's failure.
    pub async fn disable_tx_push(
        &self,
        partner: &Partner,
        customer: CustomerId,
        account: AccountId,
    ) -> Result<(), EngineError> {
        self.account(partner, customer, account).await?;
        self.store()
            .partner(partner.id)
            .write(move |tx| {
                let subscriptions = tx.list_webhooks_of_account(account)?;
                if subscriptions.is_empty() {
                    return Err(RequestFault::TxPushNotSubscribed.into());
                }
                for subscription in subscriptions {
                    forget(tx, subscription.id)?;
                }
                Ok(())
            })
            .await
    }

    /// Ends one subscription of one of the customer's accounts.
    ///
    /// # Errors
    /// [`RequestFault::CustomerNotFound`], [`RequestFault::ResourceNotFound`], or the database's failure.
    pub async fn delete_tx_push(
        &self,
        partner: &Partner,
        customer: CustomerId,
        id: WebhookId,
    ) -> Result<(), EngineError> {
        self.store()
            .partner(partner.id)
            .write(move |tx| {
                tx.find_customer(customer)?
                    .ok_or(RequestFault::CustomerNotFound)?;
                let account = tx.find_webhook(id)?.and_then(|webhook| webhook.account);
                let account = match account {
                    Some(account) => tx.find_account(account)?,
                    None => None,
                };
                if account.is_none_or(|account| account.customer != customer) {
                    return Err(RequestFault::ResourceNotFound.into());
                }
                forget(tx, id)
            })
            .await
    }

    /// Adds a made-up transaction to an account of a testing customer, so that its listeners are notified.
    /// It is never taken for something the bank said.
    ///
    /// # Errors
    /// [`RequestFault::CustomerNotFound`], [`RequestFault::AccountNotFound`];
    /// [`RequestFault::BadRequest`] if the customer is no testing one or the amount cannot be held; or the
    /// database's failure.
    pub async fn create_test_transaction(
        &self,
        partner: &Partner,
        customer: CustomerId,
        account: AccountId,
        movement: &TestMovement,
    ) -> Result<Transaction, EngineError> {
        let now = self.now_of(partner);
        let id = as_id(TransactionId::new(self.long_id().await?))?;
        let movement = movement.clone();
        let made = self
            .store()
            .partner(partner.id)
            .write(move |tx| {
                let owner: Customer = tx
                    .find_customer(customer)?
                    .ok_or(RequestFault::CustomerNotFound)?;
                let found = tx.find_account(account)?.filter(|a| a.customer == customer);
                let found = found.ok_or_else(|| unknown_account(customer, account))?;
                if owner.kind != CustomerKind::Testing {
                    return Err(wrong("accountId: expected an account of a testing customer"));
                }
                let currency: Currency = found.snapshot.currency;
                let amount = Money::parse(&movement.amount, currency)
                    .map_err(|error| wrong(format!("amount: {error}")))?;
                let made = Transaction {
                    id,
                    account,
                    customer,
                    created_at: now,
                    movement: Movement {
                        provider_id: format!("{TEST_TRANSACTION}{id}"),
                        status: movement.status,
                        amount,
                        transacted_at: Some(movement.transacted_at),
                        posted_at: movement.posted_at,
                        description: movement.description.clone(),
                        memo: None,
                        kind: None,
                        check_number: None,
                        payee: None,
                        reference: None,
                        split: Split::default(),
                    },
                };
                let written = tx.put_transactions(std::slice::from_ref(&made))?;
                let told = events::transactions_changed(&found, &written, |_| true, &[], now);
                if let Some(event) = told {
                    tx.append_event(&event)?;
                }
                Ok::<_, EngineError>(made)
            })
            .await?;
        self.wake();
        Ok(made)
    }
}
