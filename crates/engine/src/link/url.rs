//! Links: signed, expiring, byte for byte as they were given (connect.md 1.3).

use ::url::{Url, form_urlencoded};
use jiff::Timestamp;
use model::{
    Partner,
    condition::RequestFault,
    id::{CustomerId, InstitutionId, LoginId, PartnerId},
};
use serde::{Deserialize, Serialize};
use store::Keyring;

use crate::{Engine, EngineError, Fault, webhooks::LinkHook};

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LinkKind {
    /// Any institution.
    Full,
    /// One given institution.
    Lite,
    /// A login that needs mending.
    Fix,
}

/// A link a partner asks for.
#[derive(Debug, Clone)]
pub struct LinkRequest {
    /// What for.
    pub kind: LinkKind,
    /// For whom.
    pub customer: CustomerId,
    /// At which institution, where one is given.
    pub institution: Option<InstitutionId>,
    /// Which login is to be mended.
    pub login: Option<LoginId>,
    /// Where the person is sent at the end.
    pub redirect_uri: Option<Url>,
    /// The language the person reads.
    pub language: Option<String>,
    /// Whether the link dies once a session completes.
    pub single_use: bool,
    /// How the page looks: an experience by its id.
    pub experience: Option<String>,
    /// The consumer behind the customer, where the link is sent to them by e-mail.
    pub mailed_to: Option<String>,
    /// Who is told how the person gets on.
    pub webhook: Option<LinkHook>,
}

/// A link that was read back: signed by us, not yet judged by the clock.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) partner: PartnerId,
    pub(crate) kind: LinkKind,
    pub(crate) customer: CustomerId,
    pub(crate) institution: Option<InstitutionId>,
    pub(crate) login: Option<LoginId>,
    pub(crate) redirect_uri: Option<Url>,
    pub(crate) language: Option<String>,
    pub(crate) single_use: bool,
    pub(crate) experience: Option<String>,
    pub(crate) expires_at: Timestamp,
    /// The whole of it, to know it again.
    pub(crate) signature: String,
}

/// 64 hexadecimal digits.
fn sign(keys: &Keyring, query: &str) -> String {
    model::random::in_hexadecimal(&keys.fingerprint("link", query))
}

/// The query of a link, signature last.
pub(super) fn write(
    keys: &Keyring,
    partner: &Partner,
    ask: &LinkRequest,
    now: Timestamp,
    end: Timestamp,
) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if let Some(consumer) = &ask.mailed_to {
        query.append_pair("consumerId", consumer);
    }
    query.append_pair("customerId", &ask.customer.to_string());
    if let Some(experience) = &ask.experience {
        query.append_pair("experience", experience);
    }
    if let Some(institution) = ask.institution {
        query.append_pair("institutionId", &institution.to_string());
    }
    if let Some(login) = ask.login {
        query.append_pair("institutionLoginId", &login.to_string());
    }
    if let Some(language) = &ask.language {
        query.append_pair("language", language);
    }
    query
        .append_pair("origin", if ask.mailed_to.is_some() { "email" } else { "url" })
        .append_pair("partnerId", &partner.id.to_string());
    if let Some(redirect) = &ask.redirect_uri {
        query.append_pair("redirectUri", redirect.as_str());
    }
    if ask.single_use {
        query.append_pair("singleUseUrl", "true");
    }
    query
        .append_pair("timestamp", &now.as_millisecond().to_string())
        .append_pair("ttl", &end.as_millisecond().to_string());
    match ask.kind {
        LinkKind::Full => {}
        LinkKind::Lite => {
            query.append_pair("type", "lite");
        }
        LinkKind::Fix => {
            query.append_pair("type", "fix");
        }
    }
    if ask.webhook.is_some() {
        query.append_pair("webhookContentType", "application/json");
    }
    let query = query.finish();
    let signature = sign(keys, &query);
    format!("{query}&signature={signature}")
}

/// Reads a link, or its query alone. Whatever is not exactly what was signed is refused.
pub(crate) fn read(keys: &Keyring, text: &str) -> Result<Link, Fault> {
    let tampered = || Fault::new(RequestFault::LinkTampered);
    let query = text.split_once('?').map_or(text, |(_, query)| query);
    let query = query.split_once('#').map_or(query, |(query, _)| query);
    let (signed, signature) = query.rsplit_once("&signature=").ok_or_else(tampered)?;
    // The fingerprint is compared as a keyed hash of both sides, so that time tells nothing.
    let expected = sign(keys, signed);
    if keys.fingerprint("compare", &expected) != keys.fingerprint("compare", signature) {
        return Err(tampered());
    }
    let value = |name: &str| {
        form_urlencoded::parse(signed.as_bytes())
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    };
    let id = |name: &str| value(name).ok_or_else(tampered);
    let expires_at = id("ttl")?
        .parse()
        .ok()
        .and_then(|ms| Timestamp::from_millisecond(ms).ok())
        .ok_or_else(tampered)?;
    let kind = match value("type").as_deref() {
        None => LinkKind::Full,
        Some("lite") => LinkKind::Lite,
        Some("fix") => LinkKind::Fix,
        Some(_) => return Err(tampered()),
    };
    Ok(Link {
        partner: id("partnerId")?.parse().map_err(|_| tampered())?,
        customer: id("customerId")?.parse().map_err(|_| tampered())?,
        institution: value("institutionId")
            .map(|v| v.parse())
            .transpose()
            .map_err(|_| tampered())?,
        login: value("institutionLoginId")
            .map(|v| v.parse())
            .transpose()
            .map_err(|_| tampered())?,
        redirect_uri: value("redirectUri")
            .map(|v| v.parse())
            .transpose()
            .map_err(|_| tampered())?,
        language: value("language"),
        single_use: value("singleUseUrl").as_deref() == Some("true"),
        experience: value("experience"),
        expires_at,
        kind,
        signature: signature.to_owned(),
    })
}

impl Engine {
    /// Makes a link that opens a session for one of the partner's customers.
    ///
    /// # Errors
    /// [`RequestFault::ConnectCustomerNotFound`], [`RequestFault::ConnectLoginNotFound`],
    /// [`RequestFault::ConnectValidation`] for an institution the customer cannot reach, or a webhook that
    /// cannot be one or does not take the ping; or the database's failure.
    pub async fn generate_link(&self, partner: &Partner, ask: LinkRequest) -> Result<Url, EngineError> {
        let (customer, login) = (ask.customer, ask.login);
        let (customer, login) = self
            .store()
            .partner(partner.id)
            .read(move |tx| {
                let found = tx.find_customer(customer)?;
                let login = match login {
                    Some(login) => tx.find_login(login)?.filter(|l| l.login.customer == customer),
                    None => None,
                };
                Ok::<_, EngineError>((found, login))
            })
            .await?;
        let customer = customer.ok_or_else(|| {
            Fault::naming(
                RequestFault::ConnectCustomerNotFound,
                "customer",
                ask.customer.to_string(),
            )
        })?;
        if ask.login.is_some() && login.is_none() {
            return Err(RequestFault::ConnectLoginNotFound.into());
        }
        if let Some(id) = ask.institution {
            let found = self
                .store()
                .system()
                .read(move |tx| tx.find_institution(id))
                .await?;
            if !found.is_some_and(|found| found.environment == customer.kind.environment()) {
                let reason = format!(
                    "\"institutionId\": no institution {id} that a {} customer can reach",
                    customer.kind
                );
                return Err(Fault::naming(RequestFault::ConnectValidation, "reason", reason).into());
            }
        }
        // Links are kept to the wall clock, as tokens are: a partner that moves its own clock does not
        // end the links it holds.
        let now = self.clock().wall();
        let end = now.checked_add(self.config().link_life).unwrap_or(Timestamp::MAX);
        let query = write(self.store().keys(), partner, &ask, now, end);
        if let (Some(hook), Some((_, signature))) = (&ask.webhook, query.rsplit_once("&signature=")) {
            self.hook_link(partner, hook, signature, end).await?;
        }
        let mut url = self.config().address(&["connect"]);
        url.set_query(Some(&query));
        Ok(url)
    }
}

#[cfg(test)]
mod tests {
    use model::{Region, Secret};
    use store::{KeySource, Location, Store};
    use testkit::{Seeded, StoppedClock, TEST_KEY};

    use super::*;

    async fn keys() -> (tempfile::TempDir, Store) {
        let dir = tempfile::tempdir().unwrap();
        let clock = StoppedClock::at("2026-01-01T00:00:00Z").clock();
        let key = KeySource::Given(Secret::new(TEST_KEY.to_owned()));
        let location = Location::Sqlite(dir.path().join("h.db"));
        let store = Store::open(&location, &key, &Seeded::new(1), clock.wall())
            .await
            .unwrap();
        (dir, store)
    }

    fn ask() -> LinkRequest {
        LinkRequest {
            kind: LinkKind::Fix,
            customer: CustomerId::new(1_005_061_234).unwrap(),
            institution: None,
            login: LoginId::new(1_007_302_745).ok(),
            redirect_uri: Some("https://app.example/back?x=1&y=2".parse().unwrap()),
            language: Some("es".to_owned()),
            single_use: true,
            experience: None,
            mailed_to: None,
            webhook: None,
        }
    }

    #[tokio::test]
    async fn a_link_is_read_back_and_any_change_is_noticed() {
        let (_dir, store) = keys().await;
        let partner = Partner {
            id: PartnerId::new(1_000_000_007).unwrap(),
            name: "p".into(),
            region: Region::Us,
            clock_offset: jiff::SignedDuration::ZERO,
            created_at: Timestamp::UNIX_EPOCH,
        };
        let at = |ms| Timestamp::from_millisecond(ms).unwrap();
        let query = write(store.keys(), &partner, &ask(), at(1_000), at(7_201_000));
        let link = format!("http://localhost:1/connect?{query}");
        let read_back = read(store.keys(), &link).unwrap();
        assert_eq!(read_back.kind, LinkKind::Fix);
        assert_eq!(read_back.partner, partner.id);
        assert_eq!(read_back.login, ask().login);
        assert_eq!(read_back.redirect_uri, ask().redirect_uri);
        assert_eq!(read_back.expires_at, at(7_201_000));
        assert!(read_back.single_use);
        assert_eq!(read_back.signature.len(), 64);
        assert!(
            link.contains("type=fix") && link.contains("institutionLoginId=") && link.contains("customerId=")
        );

        let tampered = |text: String| read(store.keys(), &text).unwrap_err().kind;
        for changed in [
            link.replace("1005061234", "1005061235"),
            link.replace("ttl=7201000", "ttl=9201000"),
            link.replace("type=fix", "type=lite"),
            link.replace("&signature=", "&extra=1&signature="),
            format!("{link}&customerId=1"),
            link.split_once("&signature=").unwrap().0.to_owned(),
            String::new(),
            "nonsense".to_owned(),
        ] {
            assert_eq!(tampered(changed.clone()), RequestFault::LinkTampered, "{changed}");
        }
    }
}
