//! FDX v5 and v6, as an aggregator speaks them (providers.md 1).

mod auth;
mod error;
mod map;
mod owner;
mod wire;

use async_trait::async_trait;
use jiff::tz::TimeZone;
use model::{Condition, Dialect, Secret, institution::Version};
use serde::de::DeserializeOwned;
use transport::{Answer, Call, HeaderName, HeaderValue, Reach, StatusCode, Tls, header};
use url::Url;

use crate::{
    ConsentView, Context, Cursor, Descriptor, Document, Grant, Instruction, LinkAsk, ObservedAccount,
    ObservedNumber, ObservedStatement, ObservedTransaction, Operation, Owners, Page, Parties, Presence,
    Provider, Registration, Return, Signal, Software, Started, Step, Window,
};

/// Tells the bank whether the person is there (providers.md 1.3).
const ACTOR_TYPE: HeaderName = HeaderName::from_static("fdx-api-actor-type");

/// Tells the bank on whose behalf we ask (providers.md 1.3).
const RECIPIENT: HeaderName = HeaderName::from_static("fdx-api-data-recipient-id");

/// What is wanted of a resource, and of a document.
const JSON: &str = "application/json";
const PDF: &str = "application/pdf";

/// The query that turns to a page, from 6.3 on.
const PAGE_KEY: &str = "pageKey";

/// The query that turns to a page, until then.
const OFFSET: &str = "offset";

/// Rows asked for in one page of transactions.
const PAGE: &str = "500";

/// The FDX dialect.
#[derive(Debug)]
pub struct Fdx {
    descriptor: Descriptor,
}

impl Fdx {
    /// The dialect; it holds no state.
    pub fn new() -> Self {
        Self {
            descriptor: Descriptor {
                dialect: Dialect::Fdx,
                parties: true,
                numbers: true,
                clusters: auth::CLUSTERS.iter().map(|(cluster, _)| *cluster).collect(),
                history_days: 730,
            },
        }
    }
}

impl Default for Fdx {
    fn default() -> Self {
        Self::new()
    }
}

/// The kind of place the institution is.
fn reach(context: &Context<'_>) -> Reach {
    match context.institution.environment {
        model::Environment::Sandbox => Reach::Sandbox,
        model::Environment::Production => Reach::Public,
    }
}

/// Makes a call and gives its answer back, whatever its status.
async fn send(context: &Context<'_>, operation: Operation, call: Call) -> Result<Answer, Signal> {
    let connection = &context.institution.connection;
    let tls = Tls::new(
        context.credentials.certificate.as_ref(),
        connection.authorities.as_deref(),
    );
    context
        .transport
        .send(call.over(tls), reach(context), context.now, context.recorder)
        .await
        .map_err(|failure| Signal::from_failure(&failure, operation, context.now))
}

/// The signal of an answer that is not a success.
fn refusal(context: &Context<'_>, operation: Operation, answer: &Answer) -> Signal {
    error::classify(
        answer,
        operation,
        context.now,
        &context.institution.connection.rules,
    )
}

/// Reads a success as JSON of the wanted shape.
fn read<T: DeserializeOwned>(
    context: &Context<'_>,
    operation: Operation,
    answer: &Answer,
) -> Result<T, Signal> {
    serde_json::from_slice(&answer.body).map_err(|error| Signal {
        http_status: Some(answer.status.as_u16()),
        interaction_id: Some(answer.interaction_id.as_str().into()),
        ..Signal::own(
            Condition::InstitutionBadResponse,
            operation,
            context.now,
            // Where the answer stops making sense, never what it says there.
            format!(
                "not the standard's JSON (line {}, column {})",
                error.line(),
                error.column()
            ),
        )
    })
}

/// An address below the institution's resources, every part escaped.
fn resource(context: &Context<'_>, parts: &[&str]) -> Url {
    let mut url = context.institution.connection.resource_url.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(parts);
    }
    url
}

/// Asks for a resource and gives whatever is answered.
async fn asked(
    context: &Context<'_>,
    operation: Operation,
    access: &Secret<String>,
    url: Url,
    accept: &'static str,
) -> Result<Answer, Signal> {
    let bearer = HeaderValue::from_str(&format!("Bearer {}", access.expose())).map_err(|_| {
        Signal::own(
            Condition::TokenInvalid,
            operation,
            context.now,
            "the access token is not a header value",
        )
    })?;
    let actor = match context.presence {
        Presence::User => HeaderValue::from_static("USER"),
        Presence::Batch => HeaderValue::from_static("BATCH"),
    };
    let mut call = Call::get(url)
        .header(header::AUTHORIZATION, bearer)
        .header(header::ACCEPT, HeaderValue::from_static(accept))
        .header(ACTOR_TYPE, actor);
    if accept == PDF {
        // What a document holds is for the person alone.
        call = call.secret();
    }
    if let Some(id) = &context.institution.connection.recipient_id
        && let Ok(id) = HeaderValue::from_str(id)
    {
        call = call.header(RECIPIENT, id);
    }
    send(context, operation, call).await
}

/// Asks for a resource. `Some(answer)` is a success; `None` means that there is no data, which is a
/// good answer.
async fn ask(
    context: &Context<'_>,
    operation: Operation,
    access: &Secret<String>,
    url: Url,
) -> Result<Option<Answer>, Signal> {
    let answer = asked(context, operation, access, url, JSON).await?;
    if answer.status.is_success() {
        return Ok(Some(answer));
    }
    let signal = refusal(context, operation, &answer);
    if signal.condition == Condition::NoData {
        Ok(None)
    } else {
        Err(signal)
    }
}

/// Whether the bank says that something is left out (providers.md 1.4).
fn is_partial(answer: &Answer) -> bool {
    answer.status == StatusCode::PARTIAL_CONTENT
}

/// Where a list goes on, as the query that asks for it (providers.md 1.4). Where a bank gives both keys,
/// its version decides; where it gives only an address, only the key in it is believed.
fn next(page: &Option<wire::Paging>, links: &Option<wire::Links>, version: Version) -> Option<Cursor> {
    let field = |name: &str| {
        let page = page.as_ref()?;
        let value = match name {
            PAGE_KEY => wire::opaque(&page.next_page_key),
            _ => wire::opaque(&page.next_offset),
        }?;
        Some(Cursor(format!("{name}={value}")))
    };
    let linked = || {
        let href = wire::opaque(&links.as_ref()?.next.as_ref()?.href)?;
        let (_, query) = href.split_once('?')?;
        let query = query.split('#').next()?;
        url::form_urlencoded::parse(query.as_bytes())
            .find(|(name, value)| matches!(name.as_ref(), PAGE_KEY | OFFSET) && !value.is_empty())
            .map(|(name, value)| Cursor(format!("{name}={value}")))
    };
    let (first, second) = match version {
        Version::V5 => (OFFSET, PAGE_KEY),
        Version::V6 => (PAGE_KEY, OFFSET),
    };
    field(first).or_else(|| field(second)).or_else(linked)
}

/// Asks for the page a cursor names.
fn turn_to(url: &mut Url, cursor: Option<&Cursor>) {
    if let Some((name, value)) = cursor.and_then(|cursor| cursor.0.split_once('=')) {
        url.query_pairs_mut().append_pair(name, value);
    }
}

/// Who signed in, where no id token says it.
async fn customer(context: &Context<'_>, access: &Secret<String>) -> Result<String, Signal> {
    let operation = Operation::Customer;
    let nobody = || {
        let detail = "the bank does not say who signed in";
        Signal::own(Condition::InstitutionBadResponse, operation, context.now, detail)
    };
    let url = resource(context, &["customers", "current"]);
    let answer = ask(context, operation, access, url).await?.ok_or_else(nobody)?;
    let customer: wire::Customer = read(context, operation, &answer)?;
    let id = wire::text(&customer.customer_id).filter(|id| id.len() <= 256);
    id.map(str::to_owned).ok_or_else(nobody)
}

#[async_trait]
impl Provider for Fdx {
    fn descriptor(&self) -> &Descriptor {
        &self.descriptor
    }

    fn complaint(&self, body: &str) -> (Option<String>, Option<String>) {
        error::complaint(body.as_bytes())
    }

    async fn register(
        &self,
        context: &Context<'_>,
        software: &Software,
        known: Option<&str>,
    ) -> Result<Registration, Signal> {
        auth::register(context, software, known).await
    }

    async fn start(&self, context: &Context<'_>, ask: &LinkAsk) -> Result<Started, Signal> {
        auth::start(context, ask).await
    }

    async fn resume(
        &self,
        context: &Context<'_>,
        memory: &Secret<String>,
        back: &Return,
    ) -> Result<Step, Signal> {
        auth::resume(context, memory, back).await
    }

    async fn renew(&self, context: &Context<'_>, refresh: &Secret<String>) -> Result<Grant, Signal> {
        auth::renew(context, refresh).await
    }

    async fn revoke(&self, context: &Context<'_>, refresh: &Secret<String>) -> Result<(), Signal> {
        auth::revoke(context, refresh).await
    }

    async fn consent(
        &self,
        context: &Context<'_>,
        access: &Secret<String>,
        consent: &str,
    ) -> Result<ConsentView, Signal> {
        let operation = Operation::Consent;
        let url = resource(context, &["consents", consent]);
        match ask(context, operation, access, url).await? {
            Some(answer) => Ok(map::consent(&read(context, operation, &answer)?)),
            None => Ok(ConsentView {
                active: false,
                expired: false,
                expires_at: None,
                accounts: None,
            }),
        }
    }

    async fn accounts(
        &self,
        context: &Context<'_>,
        access: &Secret<String>,
        cursor: Option<&Cursor>,
    ) -> Result<Page<ObservedAccount>, Signal> {
        let operation = Operation::Accounts;
        let mut url = resource(context, &["accounts"]);
        turn_to(&mut url, cursor);
        let Some(answer) = ask(context, operation, access, url).await? else {
            return Ok(Page {
                items: Vec::new(),
                next: None,
                partial: false,
            });
        };
        let wire: wire::Accounts = read(context, operation, &answer)?;
        let items: Vec<_> = wire
            .accounts
            .iter()
            .filter_map(|account| map::listed(account, context.institution))
            .collect();
        // An account without an id cannot be told from an absent one.
        let partial = is_partial(&answer) || items.len() < wire.accounts.len();
        Ok(Page {
            items,
            next: next(&wire.page, &wire.links, context.institution.connection.version),
            partial,
        })
    }

    async fn account(
        &self,
        context: &Context<'_>,
        access: &Secret<String>,
        account: &str,
    ) -> Result<ObservedAccount, Signal> {
        let operation = Operation::Account;
        let url = resource(context, &["accounts", account]);
        let wrong =
            |detail: &str| Signal::own(Condition::InstitutionBadResponse, operation, context.now, detail);
        let answer = ask(context, operation, access, url)
            .await?
            .ok_or_else(|| wrong("no data for an account it listed"))?;
        let wire: wire::Wrapped<wire::Account> = read(context, operation, &answer)?;
        let observed =
            map::listed(&wire, context.institution).ok_or_else(|| wrong("the account has no accountId"))?;
        if observed.provider_id != account {
            return Err(Signal {
                interaction_id: Some(answer.interaction_id.as_str().into()),
                ..wrong("the answer is about another account")
            });
        }
        Ok(observed)
    }

    async fn parties(
        &self,
        context: &Context<'_>,
        access: &Secret<String>,
        account: &str,
    ) -> Result<Parties, Signal> {
        let operation = Operation::Parties;
        let url = resource(context, &["accounts", account, "contact"]);
        match ask(context, operation, access, url).await? {
            Some(answer) => Ok(map::parties(&read(context, operation, &answer)?)),
            None => Ok(Parties::default()),
        }
    }

    async fn numbers(
        &self,
        context: &Context<'_>,
        access: &Secret<String>,
        account: &str,
    ) -> Result<Vec<ObservedNumber>, Signal> {
        let operation = Operation::Numbers;
        let url = resource(context, &["accounts", account, "payment-networks"]);
        match ask(context, operation, access, url).await? {
            Some(answer) => Ok(map::numbers(&read(context, operation, &answer)?, account)),
            None => Ok(Vec::new()),
        }
    }

    async fn owners(
        &self,
        context: &Context<'_>,
        access: &Secret<String>,
        account: &str,
    ) -> Result<Owners, Signal> {
        let operation = Operation::Parties;
        let url = resource(context, &["accounts", account, "contact"]);
        match ask(context, operation, access, url).await? {
            Some(answer) => Ok(owner::owners(&read(context, operation, &answer)?)),
            None => Ok(Owners::default()),
        }
    }

    async fn instructions(
        &self,
        context: &Context<'_>,
        access: &Secret<String>,
        account: &str,
    ) -> Result<Vec<Instruction>, Signal> {
        let operation = Operation::Numbers;
        let url = resource(context, &["accounts", account, "payment-networks"]);
        match ask(context, operation, access, url).await? {
            Some(answer) => {
                let wire: wire::PaymentNetworks<owner::Network> = read(context, operation, &answer)?;
                Ok(owner::instructions(&wire.0, account))
            }
            None => Ok(Vec::new()),
        }
    }

    async fn statements(
        &self,
        context: &Context<'_>,
        access: &Secret<String>,
        account: &str,
        window: Window,
        cursor: Option<&Cursor>,
    ) -> Result<Page<ObservedStatement>, Signal> {
        let operation = Operation::Statements;
        let mut url = resource(context, &["accounts", account, "statements"]);
        url.query_pairs_mut()
            .append_pair("startTime", &window.from.to_string())
            .append_pair("endTime", &window.to.to_string());
        turn_to(&mut url, cursor);
        let Some(answer) = ask(context, operation, access, url).await? else {
            return Ok(Page {
                items: Vec::new(),
                next: None,
                partial: false,
            });
        };
        let wire: wire::Statements = read(context, operation, &answer)?;
        let zone = TimeZone::get(&context.institution.time_zone).unwrap_or(TimeZone::UTC);
        let found = wire.statements.iter().filter_map(|s| map::statement(s, &zone));
        let items: Vec<_> = found.collect();
        let partial = is_partial(&answer) || items.len() < wire.statements.len();
        Ok(Page {
            items,
            next: next(&wire.page, &wire.links, context.institution.connection.version),
            partial,
        })
    }

    async fn statement(
        &self,
        context: &Context<'_>,
        access: &Secret<String>,
        account: &str,
        statement: &str,
    ) -> Result<Document, Signal> {
        let operation = Operation::Statements;
        let url = resource(context, &["accounts", account, "statements", statement]);
        let wrong =
            |detail: &str| Signal::own(Condition::InstitutionBadResponse, operation, context.now, detail);
        let mut answer = asked(context, operation, access, url.clone(), PDF).await?;
        // A bank may keep documents elsewhere (providers.md 1.1). Whoever is there is not shown our token.
        if answer.status.is_redirection() {
            let to = answer
                .headers
                .get(header::LOCATION)
                .and_then(|to| to.to_str().ok());
            let to = to.and_then(|to| url.join(to).ok());
            let to = to.ok_or_else(|| wrong("the bank sends us nowhere for a document"))?;
            let accept = HeaderValue::from_static(PDF);
            let call = Call::get(to).header(header::ACCEPT, accept).secret();
            answer = send(context, operation, call).await?;
        }
        if !answer.status.is_success() {
            return Err(refusal(context, operation, &answer));
        }
        if answer.body.starts_with(b"%PDF-") {
            Ok(Document(answer.body))
        } else {
            Err(Signal {
                http_status: Some(answer.status.as_u16()),
                interaction_id: Some(answer.interaction_id.as_str().into()),
                ..wrong("the document is no PDF")
            })
        }
    }

    async fn transactions(
        &self,
        context: &Context<'_>,
        access: &Secret<String>,
        account: &ObservedAccount,
        window: Window,
        cursor: Option<&Cursor>,
    ) -> Result<Page<ObservedTransaction>, Signal> {
        let operation = Operation::Transactions;
        let currency = *account.currency.as_ref().map_err(|code| {
            let detail = format!(
                "`{}` is not a currency",
                code.chars().take(12).collect::<String>()
            );
            Signal::own(Condition::DataNotRepresentable, operation, context.now, detail)
        })?;
        let mut url = resource(context, &["accounts", &account.provider_id, "transactions"]);
        url.query_pairs_mut()
            .append_pair("startTime", &window.from.to_string())
            .append_pair("endTime", &window.to.to_string())
            .append_pair("limit", PAGE);
        turn_to(&mut url, cursor);
        let Some(answer) = ask(context, operation, access, url).await? else {
            return Ok(Page {
                items: Vec::new(),
                next: None,
                partial: false,
            });
        };
        let wire: wire::Transactions = read(context, operation, &answer)?;
        let amounts = context.institution.connection.amounts;
        let zone = TimeZone::get(&context.institution.time_zone).unwrap_or(TimeZone::UTC);
        let items: Vec<_> = wire
            .transactions
            .iter()
            .filter_map(|t| map::transaction(&t.inner, currency, &zone, amounts))
            .collect();
        let partial = is_partial(&answer) || items.len() < wire.transactions.len();
        Ok(Page {
            items,
            next: next(&wire.page, &wire.links, context.institution.connection.version),
            partial,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_goes_on_by_whichever_key_the_bank_gives_and_its_version_prefers() {
        let both = r#"{"page":{"nextPageKey":"k 1","nextOffset":50}}"#;
        for (json, version, expected) in [
            (both, Version::V6, Some("pageKey=k 1")),
            (both, Version::V5, Some("offset=50")),
            (
                r#"{"page":{"nextOffset":"a/b=c"}}"#,
                Version::V6,
                Some("offset=a/b=c"),
            ),
            (r#"{"page":{"nextPageKey":"k"}}"#, Version::V5, Some("pageKey=k")),
            (
                r#"{"page":{"total":3},"links":{"next":{"href":"https://elsewhere.example/x?limit=2&offset=7%2F8#top"}}}"#,
                Version::V5,
                Some("offset=7/8"),
            ),
            (
                r#"{"links":{"next":{"href":"/accounts?limit=2"}}}"#,
                Version::V5,
                None,
            ),
            (
                r#"{"page":{"nextOffset":null},"links":{"next":{}}}"#,
                Version::V5,
                None,
            ),
            (r#"{"page":null,"links":null}"#, Version::V6, None),
            ("{}", Version::V6, None),
        ] {
            let fields: serde_json::Value = serde_json::from_str(json).unwrap();
            let mut whole = serde_json::json!({ "accounts": [] });
            whole
                .as_object_mut()
                .unwrap()
                .extend(fields.as_object().unwrap().clone());
            let wire: wire::Accounts = serde_json::from_value(whole).unwrap();
            let cursor = next(&wire.page, &wire.links, version);
            assert_eq!(
                cursor.as_ref().map(|c| c.0.as_str()),
                expected,
                "{json} {version:?}"
            );
        }
    }

    #[test]
    fn a_cursor_is_asked_for_under_its_own_name_and_escaped() {
        let mut url: Url = "https://bank.example/accounts?limit=5".parse().unwrap();
        turn_to(&mut url, Some(&Cursor("offset=a/b=c&d".into())));
        assert_eq!(
            url.as_str(),
            "https://bank.example/accounts?limit=5&offset=a%2Fb%3Dc%26d"
        );
        let mut url: Url = "https://bank.example/accounts".parse().unwrap();
        turn_to(&mut url, None);
        assert_eq!(url.query(), None);
    }
}
