//! TxPush: the published notifications about one account (connect.md 3.4).

use base64::{Engine as _, engine::general_purpose::STANDARD};
use model::{
    Account, Event, EventData, Money, Partner, Transaction, Webhook,
    id::{CustomerId, TransactionId},
    webhook::WebhookKind,
};
use serde::Serialize;
use serde_json::value::RawValue;
use store::Secrets;
use transport::{HeaderName, HeaderValue};
use url::Url;

use super::{Attempt, sign::hmac_sha256};
use crate::{Engine, EngineError};

/// The header that signs a notification.
const SIGNATURE: HeaderName = HeaderName::from_static("txpush-signature");

/// What a notification is written in.
const CONTENT_TYPE: &str = "application/json";

/// A notification.
#[derive(Serialize)]
struct Notification<'n, R> {
    event: Body<'n, R>,
}

#[derive(Serialize)]
struct Body<'n, R> {
    class: &'n str,
    r#type: &'n str,
    records: Vec<R>,
}

/// An account, as the account list names its fields.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AccountRecord {
    id: u64,
    customer_id: u64,
    institution_id: u64,
    institution_login_id: u64,
    name: String,
    account_number_display: String,
    r#type: &'static str,
    status: &'static str,
    currency: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    balance: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    balance_date: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aggregation_status_code: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aggregation_success_date: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aggregation_attempt_date: Option<i64>,
}

/// A transaction, as the transaction list names its fields. One that was deleted has only its ids.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TransactionRecord {
    id: u64,
    account_id: u64,
    customer_id: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    transaction_date: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    posted_date: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_date: Option<i64>,
}

/// An amount as the JSON number that it is.
fn exact(money: Money) -> Option<Box<RawValue>> {
    RawValue::from_string(money.number()).ok()
}

impl From<Account> for AccountRecord {
    fn from(account: Account) -> Self {
        Self {
            id: account.id.get(),
            customer_id: account.customer.get(),
            institution_id: account.institution.get(),
            institution_login_id: account.login.get(),
            name: account.snapshot.name,
            account_number_display: account.snapshot.number_display,
            r#type: account.snapshot.kind.name(),
            status: account.status.name(),
            currency: account.snapshot.currency.code(),
            balance: account.snapshot.balance.and_then(exact),
            balance_date: account.snapshot.balance_at.map(|at| at.as_second()),
            aggregation_status_code: account.outcome.map(|outcome| outcome.code),
            aggregation_success_date: account.succeeded_at.map(|at| at.as_second()),
            aggregation_attempt_date: account.attempted_at.map(|at| at.as_second()),
        }
    }
}

impl From<Transaction> for TransactionRecord {
    fn from(transaction: Transaction) -> Self {
        let movement = transaction.movement;
        Self {
            id: transaction.id.get(),
            account_id: transaction.account.get(),
            customer_id: transaction.customer.get(),
            amount: exact(movement.amount),
            status: Some(movement.status.name()),
            description: Some(movement.description),
            transaction_date: movement.transacted_at.map(|at| at.as_second()),
            posted_date: movement.posted_at.map(|at| at.as_second()),
            created_date: Some(transaction.created_at.as_second()),
        }
    }
}

/// HMAC-SHA-256 in hexadecimal over content type, host and the body in base64.
fn signature(key: &str, host: &str, body: &str) -> String {
    let body = STANDARD.encode(body);
    model::random::in_hexadecimal(&hmac_sha256(
        key.as_bytes(),
        &[CONTENT_TYPE.as_bytes(), host.as_bytes(), body.as_bytes()],
    ))
}

impl Engine {
    /// Sends the notifications of one event, one after the other; the first that is not taken stands for
    /// all, and all are sent again.
    pub(super) async fn push(
        &self,
        partner: &Partner,
        webhook: &Webhook,
        secrets: &Secrets,
        event: &Event,
    ) -> Result<Attempt, EngineError> {
        let bodies = match (webhook.kind, &event.data) {
            (WebhookKind::TxPushTransaction, EventData::TransactionsChanged(changed)) => {
                let mut bodies = Vec::new();
                for (name, ids) in [
                    ("created", &changed.added.ids),
                    ("modified", &changed.modified.ids),
                ] {
                    let records = self.transactions_now(partner, event.customer, ids).await?;
                    bodies.extend(notification("transaction", name, records)?);
                }
                let gone = |id: &TransactionId| {
                    Some(TransactionRecord {
                        id: id.get(),
                        account_id: event.account?.get(),
                        customer_id: event.customer?.get(),
                        amount: None,
                        status: None,
                        description: None,
                        transaction_date: None,
                        posted_date: None,
                        created_date: None,
                    })
                };
                let gone = changed.removed.ids.iter().filter_map(gone).collect();
                bodies.extend(notification("transaction", "deleted", gone)?);
                bodies
            }
            (WebhookKind::TxPushAccount, _) => {
                let account = event.account;
                let found = self
                    .store()
                    .partner(partner.id)
                    .read(move |tx| match account {
                        Some(id) => tx.find_account(id),
                        None => Ok(None),
                    })
                    .await?;
                let records = found.into_iter().map(AccountRecord::from).collect();
                notification("account", "modified", records)?
                    .into_iter()
                    .collect()
            }
            _ => Vec::new(),
        };
        let mut last = Attempt::taken(None);
        for body in bodies {
            last = self.push_one(webhook, secrets, body).await;
            if !last.taken {
                break;
            }
        }
        Ok(last)
    }

    async fn push_one(&self, webhook: &Webhook, secrets: &Secrets, body: String) -> Attempt {
        let host = webhook.url.parse::<Url>().ok();
        let host = host.as_ref().and_then(Url::host_str).unwrap_or_default();
        let signature = signature(secrets.present.expose(), host, &body);
        self.post(&webhook.url, body, |call| {
            Some(call.header(SIGNATURE, HeaderValue::from_str(&signature).ok()?))
        })
        .await
    }

    /// Transactions as they stand now; one that is gone by now is left out.
    async fn transactions_now(
        &self,
        partner: &Partner,
        customer: Option<CustomerId>,
        ids: &[TransactionId],
    ) -> Result<Vec<TransactionRecord>, EngineError> {
        let Some(customer) = customer else {
            return Ok(Vec::new());
        };
        let ids = ids.to_vec();
        self.store()
            .partner(partner.id)
            .read(move |tx| {
                let mut found = Vec::with_capacity(ids.len());
                for id in &ids {
                    found.extend(tx.find_transaction(customer, *id)?.map(TransactionRecord::from));
                }
                Ok::<_, EngineError>(found)
            })
            .await
    }
}

/// A notification's body; none if there is nothing to notify of.
fn notification<R: Serialize>(
    class: &str,
    name: &str,
    records: Vec<R>,
) -> Result<Option<String>, EngineError> {
    if records.is_empty() {
        return Ok(None);
    }
    let event = Body {
        class,
        r#type: name,
        records,
    };
    Ok(Some(serde_json::to_string(&Notification { event })?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_covers_content_type_host_and_body() {
        let one = signature("key", "hooks.example", "{}");
        assert_eq!(one.len(), 64);
        for other in [
            signature("other", "hooks.example", "{}"),
            signature("key", "hooks.examples", "{}"),
            signature("key", "hooks.example", "{ }"),
        ] {
            assert_ne!(one, other);
        }
    }
}
