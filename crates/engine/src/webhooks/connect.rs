//! The published webhook of a Connect link: who asked for the link is told how the person gets on
//! (connect.md 3.1, 3.2).

use jiff::Timestamp;
use model::{
    Account, Event, EventData, Partner, Region, Secret, Webhook,
    condition::RequestFault,
    event::ConnectStep,
    id::{AccountId, WebhookId},
    random::in_hexadecimal,
    webhook::{WebhookKind, WebhookState},
};
use serde::{Deserialize, Serialize};
use serde_json::{
    Value,
    value::{RawValue, to_raw_value},
};
use store::lookup_hash;
use transport::{Call, HeaderName, HeaderValue};

use super::{Attempt, add, javascript, sign::hmac_sha256};
use crate::{Engine, EngineError, Fault, as_id, receipts::receipt_id};

/// The header that signs, in the US and in Australia.
const SIGNATURE_US: HeaderName = HeaderName::from_static("x-finicity-signature");
const SIGNATURE_AU: HeaderName = HeaderName::from_static("x-signature");

/// Headers that are the message's own.
const OWN_HEADERS: [&str; 14] = [
    "accept-encoding",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "expect",
    "host",
    "keep-alive",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "x-finicity-signature",
    "x-signature",
];

/// Headers a partner may add.
const MOST_HEADERS: usize = 20;

/// The longest value of a header.
const LONGEST_HEADER: usize = 2_000;

/// The longest `webhookData`, as it is sent.
const LONGEST_DATA: usize = 10_000;

/// Who is told how a person gets on with a link, as the partner asked.
#[derive(Debug, Clone)]
pub struct LinkHook {
    /// Where.
    pub url: String,
    /// Headers that every message carries.
    pub headers: Vec<(String, Secret<String>)>,
    /// What every message carries as `webhookData`: an object.
    pub data: Option<Value>,
    /// The consumer the link is for, where the partner named one.
    pub consumer: Option<String>,
}

/// What is kept of it beside the address, sealed.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Terms {
    headers: Vec<(String, String)>,
    data: Option<String>,
    consumer: Option<String>,
}

/// A message, in the published order of its fields.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Message<'m> {
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    consumer_id: Option<&'m str>,
    event_type: &'m str,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_id: Option<String>,
    payload: Payload,
    #[serde(skip_serializing_if = "Option::is_none")]
    webhook_data: Option<Box<RawValue>>,
}

#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct Payload {
    #[serde(skip_serializing_if = "Option::is_none")]
    institution_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accounts: Option<Vec<AddedAccount>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    oauth: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    receipt_id: Option<String>,
}

/// An account, as the account list names its fields.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AddedAccount {
    id: String,
    number: String,
    account_number_display: String,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    balance: Option<Box<RawValue>>,
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    aggregation_status_code: Option<u32>,
    status: &'static str,
    customer_id: String,
    institution_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    balance_date: Option<i64>,
    created_date: i64,
    last_updated_date: i64,
    currency: &'static str,
    institution_login_id: u64,
    display_position: u32,
    linked_account_date: i64,
}

impl From<Account> for AddedAccount {
    fn from(account: Account) -> Self {
        let snapshot = account.snapshot;
        Self {
            id: account.id.to_string(),
            number: snapshot.number_masked,
            account_number_display: snapshot.number_display,
            name: snapshot.name,
            balance: snapshot
                .balance
                .and_then(|balance| RawValue::from_string(balance.number()).ok()),
            r#type: snapshot.kind.name(),
            aggregation_status_code: account.outcome.map(|outcome| outcome.code),
            status: account.status.name(),
            customer_id: account.customer.to_string(),
            institution_id: account.institution.to_string(),
            balance_date: snapshot.balance_at.map(Timestamp::as_second),
            created_date: account.created_at.as_second(),
            last_updated_date: account.updated_at.as_second(),
            currency: snapshot.currency.code(),
            institution_login_id: account.login.get(),
            display_position: account.position,
            linked_account_date: account.linked_at.as_second(),
        }
    }
}

/// The name a step has in a message.
const fn name(step: &ConnectStep) -> &'static str {
    match step {
        ConnectStep::Started => "started",
        ConnectStep::InstitutionSupported { .. } => "institutionSupported",
        ConnectStep::InstitutionNotSupported { .. } => "institutionNotSupported",
        ConnectStep::InstitutionNotFound { .. } => "institutionNotFound",
        ConnectStep::Adding { .. } => "adding",
        ConnectStep::Processing { .. } => "processing",
        ConnectStep::Added { .. } => "added",
        ConnectStep::UnableToConnect { .. } => "unableToConnect",
        ConnectStep::Done => "done",
    }
}

fn wrong(reason: impl Into<String>) -> Fault {
    Fault::naming(RequestFault::ConnectValidation, "reason", reason)
}

/// What is kept of a hook, or what is wrong with it.
fn terms(hook: &LinkHook) -> Result<Terms, Fault> {
    if hook.headers.len() > MOST_HEADERS {
        return Err(wrong(format!(
            "\"webhookHeaders\" must be at most {MOST_HEADERS} headers"
        )));
    }
    let mut headers = Vec::with_capacity(hook.headers.len());
    for (name, value) in &hook.headers {
        let name = name.to_ascii_lowercase();
        if name.parse::<HeaderName>().is_err() || OWN_HEADERS.contains(&name.as_str()) {
            let shown: String = name.chars().filter(|c| !c.is_control()).take(40).collect();
            return Err(wrong(format!(
                "\"webhookHeaders\" must be names of headers that are not the message's own, unlike `{shown}`"
            )));
        }
        if value.expose().len() > LONGEST_HEADER || HeaderValue::from_str(value.expose()).is_err() {
            return Err(wrong(format!(
                "\"webhookHeaders.{name}\" must be the text of a header, of at most {LONGEST_HEADER} characters"
            )));
        }
        headers.push((name, value.expose().clone()));
    }
    let data = hook.data.as_ref().map(javascript::compact);
    if data.as_ref().is_some_and(|data| data.len() > LONGEST_DATA) {
        return Err(wrong(format!(
            "\"webhookData\" must be an object of at most {LONGEST_DATA} bytes"
        )));
    }
    Ok(Terms {
        headers,
        data,
        consumer: hook.consumer.clone(),
    })
}

impl Engine {
    /// Sees that a link's webhook takes a ping, and keeps it with the link.
    ///
    /// # Errors
    /// [`RequestFault::ConnectValidation`] if it cannot be a webhook, or does not take the ping; or the
    /// database's failure.
    pub(crate) async fn hook_link(
        &self,
        partner: &Partner,
        hook: &LinkHook,
        signature: &str,
        link_ends_at: Timestamp,
    ) -> Result<(), EngineError> {
        let url = self
            .target(&hook.url)
            .map_err(|expected| wrong(format!("\"webhook\" must be {expected}")))?;
        let terms = terms(hook)?;
        let secret = self
            .store()
            .partner(partner.id)
            .read(|tx| tx.find_own_secret())
            .await?
            .ok_or_else(|| wrong("\"webhook\" can be signed once the partner has signed in again"))?;
        let ping = Message {
            customer_id: None,
            consumer_id: None,
            event_type: "ping",
            event_id: None,
            payload: Payload::default(),
            webhook_data: None,
        };
        let body = serde_json::to_string(&ping)?;
        let sent = self
            .send_progress(partner.region, url.as_str(), &terms, &secret, body)
            .await;
        if !sent.taken {
            let error = sent.error.unwrap_or_default();
            return Err(wrong(format!(
                "\"webhook\" must be an address that takes a ping: {error}"
            ))
            .into());
        }
        let now = self.now_of(partner);
        let new = Webhook {
            id: as_id(WebhookId::new(self.long_id().await?))?,
            partner: partner.id,
            kind: WebhookKind::Connect,
            url: url.to_string(),
            types: Vec::new(),
            account: None,
            state: WebhookState::Active,
            paused: None,
            starts_after: 0,
            created_at: now,
            modified_at: now,
        };
        let (link, terms) = (
            lookup_hash(signature),
            Secret::new(serde_json::to_string(&terms)?),
        );
        // What signs is the partner's secret of the day, not one of its own.
        let none = Secret::new(String::new());
        self.store()
            .partner(partner.id)
            .write(move |tx| {
                let made = add(tx, &new, &none)?;
                tx.bind_webhook(made.id, link, &terms, link_ends_at)?;
                Ok::<_, EngineError>(())
            })
            .await
    }

    /// Tells a link's webhook one step.
    pub(super) async fn tell_progress(
        &self,
        partner: &Partner,
        webhook: &Webhook,
        event: &Event,
    ) -> Result<Attempt, EngineError> {
        let EventData::ConnectProgress(progress) = &event.data else {
            return Ok(Attempt::taken(None));
        };
        let (id, wanted) = (webhook.id, accounts_of(&progress.step).to_vec());
        let found = self
            .store()
            .partner(partner.id)
            .read(move |tx| {
                let mut accounts = Vec::with_capacity(wanted.len());
                for account in &wanted {
                    accounts.extend(tx.find_account(*account)?.map(AddedAccount::from));
                }
                Ok::<_, EngineError>((tx.find_own_secret()?, tx.find_webhook_terms(id)?, accounts))
            })
            .await?;
        let (Some(secret), Some(terms), accounts) = found else {
            return Err(EngineError::Internal(
                "a link's webhook has lost what it needs".into(),
            ));
        };
        let terms: Terms = serde_json::from_str(terms.expose())?;
        let message = Message {
            customer_id: event.customer.map(|customer| customer.to_string()),
            consumer_id: terms.consumer.as_deref(),
            event_type: name(&progress.step),
            event_id: Some(self.message_id(partner, event)),
            payload: self.payload(partner, &progress.step, accounts),
            webhook_data: match &terms.data {
                Some(data) => Some(RawValue::from_string(data.clone())?),
                None => None,
            },
        };
        let body = to_raw_value(&message)?.get().to_owned();
        Ok(self
            .send_progress(partner.region, &webhook.url, &terms, &secret, body)
            .await)
    }

    /// The same for every attempt at one step: the instant in milliseconds, and 24 hexadecimal digits.
    fn message_id(&self, partner: &Partner, event: &Event) -> String {
        let place = format!("{}:{}", partner.id, event.sequence);
        let digest = self.store().keys().fingerprint("connect-message", &place);
        let digits: String = in_hexadecimal(&digest).chars().take(24).collect();
        format!("{}-{digits}", event.occurred_at.as_millisecond())
    }

    fn payload(&self, partner: &Partner, step: &ConnectStep, accounts: Vec<AddedAccount>) -> Payload {
        let at = |institution: &model::id::InstitutionId| Payload {
            institution_id: Some(institution.to_string()),
            ..Payload::default()
        };
        match step {
            ConnectStep::Started | ConnectStep::Done => Payload::default(),
            ConnectStep::InstitutionNotFound { query } => Payload {
                query: Some(query.clone()),
                ..Payload::default()
            },
            ConnectStep::InstitutionSupported { institution }
            | ConnectStep::InstitutionNotSupported { institution }
            | ConnectStep::Processing { institution } => at(institution),
            // Whoever is sent to the bank to sign in there never gives us a credential.
            ConnectStep::Adding { institution } => Payload {
                oauth: Some(true),
                ..at(institution)
            },
            ConnectStep::UnableToConnect { institution, code } => Payload {
                code: Some(*code),
                ..at(institution)
            },
            ConnectStep::Added {
                institution, consent, ..
            } => Payload {
                accounts: Some(accounts),
                oauth: Some(true),
                receipt_id: (partner.region == Region::Au)
                    .then(|| receipt_id(self.store().keys().as_ref(), *consent)),
                ..at(institution)
            },
        }
    }

    async fn send_progress(
        &self,
        region: Region,
        url: &str,
        terms: &Terms,
        secret: &Secret<String>,
        body: String,
    ) -> Attempt {
        let signature = in_hexadecimal(&hmac_sha256(secret.expose().as_bytes(), &[body.as_bytes()]));
        let signs = match region {
            Region::Us => SIGNATURE_US,
            Region::Au => SIGNATURE_AU,
        };
        self.post(url, body, |call| {
            let mut call = call.header(signs, HeaderValue::from_str(&signature).ok()?);
            for (name, value) in &terms.headers {
                call = with(call, name, value)?;
            }
            Some(call)
        })
        .await
    }
}

fn with(call: Call, name: &str, value: &str) -> Option<Call> {
    let mut value = HeaderValue::from_str(value).ok()?;
    // It may be what the target knows us by.
    value.set_sensitive(true);
    Some(call.header(name.parse().ok()?, value))
}

fn accounts_of(step: &ConnectStep) -> &[AccountId] {
    match step {
        ConnectStep::Added { accounts, .. } => accounts,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hook(headers: &[(&str, &str)], data: Option<Value>) -> LinkHook {
        LinkHook {
            url: "https://app.example/hook".to_owned(),
            headers: headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), Secret::new((*value).to_owned())))
                .collect(),
            data,
            consumer: None,
        }
    }

    #[test]
    fn headers_that_would_change_the_message_are_refused() {
        for bad in ["Host", "content-length", "X-Signature", "a b", "", "a:b"] {
            assert!(terms(&hook(&[(bad, "x")], None)).is_err(), "{bad}");
        }
        for bad in ["a\r\nHost: b", "\u{0}", &"x".repeat(2_001)] {
            assert!(terms(&hook(&[("x-key", bad)], None)).is_err(), "{bad:?}");
        }
        assert!(terms(&hook(&[("Authorization", "Bearer x"), ("x-key", "1")], None)).is_ok());
    }

    #[test]
    fn data_is_kept_as_javascript_would_write_it() {
        let data = serde_json::json!({ "b": 1.50, "7": "x" });
        let kept = terms(&hook(&[], Some(data))).unwrap().data;
        assert_eq!(kept.as_deref(), Some(r#"{"7":"x","b":1.5}"#));
        let large = serde_json::json!({ "x": "y".repeat(LONGEST_DATA) });
        assert!(terms(&hook(&[], Some(large))).is_err());
    }
}
