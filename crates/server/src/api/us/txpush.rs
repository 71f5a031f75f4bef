//! TxPush: notifications about one account (us-api.md 3.10, connect.md 3.4).

use axum::{Json, extract::State, http::StatusCode};
use engine::{Subscription, TestMovement};
use model::{TransactionStatus, condition::RequestFault, id::WebhookId};
use serde::Serialize;

use super::{account, customer, epoch};
use crate::{
    app::{App, Caller},
    problem::ApiError,
    request::{Flaw, Path, Received},
};

#[derive(Serialize)]
pub(crate) struct Subscriptions {
    subscriptions: Vec<SubscriptionBody>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SubscriptionBody {
    id: u64,
    account_id: u64,
    r#type: &'static str,
    callback_url: String,
    signing_key: String,
}

impl From<Subscription> for SubscriptionBody {
    fn from(s: Subscription) -> Self {
        Self {
            id: s.id.get(),
            account_id: s.account.get(),
            r#type: s.class,
            callback_url: s.url,
            signing_key: s.key.expose().clone(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreatedTransaction {
    id: u64,
    created_date: i64,
}

/// `SubscribeToTxPushNotifications`.
pub(crate) async fn subscribe(
    State(app): State<App>,
    caller: Caller,
    Path((customer_id, account_id)): Path<(String, String)>,
    received: Received,
) -> Result<(StatusCode, Json<Subscriptions>), ApiError> {
    let customer = customer(&customer_id).map_err(|fault| caller.error(fault))?;
    app.engine
        .customer(&caller.0, customer)
        .await
        .map_err(|e| caller.error(e))?;
    let account = account(customer, &account_id).map_err(|fault| caller.error(fault))?;
    app.engine
        .account(&caller.0, customer, account)
        .await
        .map_err(|e| caller.error(e))?;
    let url = received
        .fields()
        .and_then(|fields| fields.required_line("callbackUrl", 2000))
        .map_err(|flaw| caller.error(flaw.aggregation()))?;
    let subscriptions = app
        .engine
        .subscribe_tx_push(&caller.0, customer, account, &url)
        .await
        .map_err(|e| caller.error(e))?;
    let subscriptions = subscriptions.into_iter().map(SubscriptionBody::from).collect();
    Ok((StatusCode::CREATED, Json(Subscriptions { subscriptions })))
}

/// `DisableTxPushNotifications`.
pub(crate) async fn disable(
    State(app): State<App>,
    caller: Caller,
    Path((customer_id, account_id)): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    let customer = customer(&customer_id).map_err(|fault| caller.error(fault))?;
    app.engine
        .customer(&caller.0, customer)
        .await
        .map_err(|e| caller.error(e))?;
    let account = account(customer, &account_id).map_err(|fault| caller.error(fault))?;
    app.engine
        .disable_tx_push(&caller.0, customer, account)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DeleteTxPushSubscription`.
pub(crate) async fn delete(
    State(app): State<App>,
    caller: Caller,
    Path((customer_id, subscription)): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    let customer = customer(&customer_id).map_err(|fault| caller.error(fault))?;
    app.engine
        .customer(&caller.0, customer)
        .await
        .map_err(|e| caller.error(e))?;
    let id = subscription
        .parse::<WebhookId>()
        .map_err(|_| caller.error(RequestFault::ResourceNotFound))?;
    app.engine
        .delete_tx_push(&caller.0, customer, id)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(StatusCode::NO_CONTENT)
}

/// `CreateTxPushTestTransaction`.
pub(crate) async fn create_test(
    State(app): State<App>,
    caller: Caller,
    Path((customer_id, account_id)): Path<(String, String)>,
    received: Received,
) -> Result<(StatusCode, Json<CreatedTransaction>), ApiError> {
    let customer = customer(&customer_id).map_err(|fault| caller.error(fault))?;
    app.engine
        .customer(&caller.0, customer)
        .await
        .map_err(|e| caller.error(e))?;
    let account = account(customer, &account_id).map_err(|fault| caller.error(fault))?;
    app.engine
        .account(&caller.0, customer, account)
        .await
        .map_err(|e| caller.error(e))?;
    let read = || {
        let fields = received.fields()?;
        let status = match fields.text("status")? {
            None => TransactionStatus::Active,
            Some(text) => text
                .parse()
                .map_err(|_| Flaw::field("status", "active or pending"))?,
        };
        Ok::<_, Flaw>(TestMovement {
            amount: fields.required_amount("amount")?,
            description: fields.required_line("description", 1000)?,
            status,
            transacted_at: fields.required_instant("transactionDate")?,
            posted_at: fields.instant("postedDate")?,
        })
    };
    let movement = read().map_err(|flaw| caller.error(flaw.aggregation()))?;
    let created = app
        .engine
        .create_test_transaction(&caller.0, customer, account, &movement)
        .await
        .map_err(|e| caller.error(e))?;
    let body = CreatedTransaction {
        id: created.id.get(),
        created_date: epoch(created.created_at),
    };
    Ok((StatusCode::CREATED, Json(body)))
}
