//! Institutions: banks, as data.
//!
//! A dialect is code; an institution is a row: which dialect it speaks, where, and where it departs
//! from the standard.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use url::Url;

use crate::{Budget, Currency, Secret, id::InstitutionId};

/// The protocol an institution speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// The Financial Data Exchange API, versions 5 and 6.
    Fdx,
}

impl Dialect {
    /// The dialect's short name.
    pub const fn name(self) -> &'static str {
        match self {
            Dialect::Fdx => "fdx",
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Sandbox and production are kept apart everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    /// No real person's data.
    Sandbox,
    /// Real data.
    Production,
}

impl Environment {
    /// The environment's name.
    pub const fn name(self) -> &'static str {
        match self {
            Environment::Sandbox => "sandbox",
            Environment::Production => "production",
        }
    }
}

/// The published status of an institution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InstitutionStatus {
    /// Working.
    Online,
    /// Not working.
    Offline,
    /// Down for maintenance.
    Maintenance,
    /// Being tried out.
    Testing,
}

impl InstitutionStatus {
    /// The published word for it (us-api.md 3.7).
    pub const fn name(self) -> &'static str {
        match self {
            InstitutionStatus::Online => "online",
            InstitutionStatus::Offline => "offline",
            InstitutionStatus::Maintenance => "maintenance",
            InstitutionStatus::Testing => "testing",
        }
    }
}

/// How an institution treats refresh tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rotation {
    /// The refresh token stays the same.
    None,
    /// A new one each time; the old one stays good until the new one is used.
    Tolerant,
    /// A new one each time; using the old one again ends the grant.
    Strict,
}

/// Which major version of its standard an institution speaks (providers.md 1.1, 1.4, 1.5). What is read
/// does not depend on it, since banks mix shapes; what is asked for does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Version {
    /// FDX 5: accounts and transactions wrapped under the name of their class, pages by `offset`.
    #[serde(rename = "5")]
    V5,
    /// FDX 6: flat, pages by `pageKey`.
    #[default]
    #[serde(rename = "6")]
    V6,
}

/// How we prove at the token endpoint who we are (providers.md 1.2).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Authentication {
    /// An assertion under our signing key (RFC 7523).
    #[default]
    PrivateKeyJwt,
    /// A secret the institution gave us, in a header (RFC 6749 2.3.1).
    ClientSecretBasic,
}

/// How the request for authorization reaches the institution.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Authorization {
    /// Pushed beforehand, with data clusters (RFC 9126, 9396).
    #[default]
    Pushed,
    /// In the address the person is sent to, with scopes alone (RFC 6749 4.1.1).
    Plain,
}

/// Who tells which person signed in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SubjectSource {
    /// A signed id token (OpenID Connect).
    #[default]
    IdToken,
    /// The standard's `GET /customers/current`, where the institution speaks plain OAuth.
    Customer,
    /// Nobody.
    None,
}

/// What the sign of an amount means (providers.md 1.5). A direction beside an amount always decides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Amounts {
    /// Money out is negative.
    #[default]
    Signed,
    /// Nothing: where no direction stands beside an amount, the transaction's type says it, and an
    /// amount without either cannot be held.
    Absolute,
}

/// Addresses that hold instead of those the issuer publishes, or where it publishes none: a published
/// mock advertises wrong ones (providers.md 1.2).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Endpoints {
    /// Where the person is sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization: Option<Url>,
    /// Where codes and refresh tokens are traded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<Url>,
    /// Where requests are pushed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pushed: Option<Url>,
    /// Where access is given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub revocation: Option<Url>,
    /// Where clients register.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration: Option<Url>,
    /// The issuer's keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keys: Option<Url>,
}

impl Endpoints {
    /// Every address that is given, by the name it is written under.
    pub fn given(&self) -> impl Iterator<Item = (&'static str, &Url)> {
        [
            ("authorization", &self.authorization),
            ("token", &self.token),
            ("pushed", &self.pushed),
            ("revocation", &self.revocation),
            ("registration", &self.registration),
            ("keys", &self.keys),
        ]
        .into_iter()
        .filter_map(|(name, url)| url.as_ref().map(|url| (name, url)))
    }

    /// Whether none is given.
    pub fn is_empty(&self) -> bool {
        self.given().next().is_none()
    }
}

/// What is secret between us and an institution. Kept sealed, apart from everything else that is known
/// of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Credentials {
    /// The secret the institution gave us.
    pub client_secret: Option<Secret<String>>,
    /// Our certificate for TLS, leaf first, and its private key, in PEM (RFC 8705).
    pub certificate: Option<Secret<String>>,
}

/// A country, by its two-letter ISO 3166 code in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country(String);

/// A text that is not a two-letter country code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a two-letter country code")]
pub struct NotACountry;

impl Country {
    /// The code in lower case.
    pub fn code(&self) -> &str {
        &self.0
    }
}

impl FromStr for Country {
    type Err = NotACountry;

    fn from_str(text: &str) -> Result<Self, NotACountry> {
        if text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic()) {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(NotACountry)
        }
    }
}

impl TryFrom<String> for Country {
    type Error = NotACountry;

    fn try_from(text: String) -> Result<Self, NotACountry> {
        text.parse()
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.0
    }
}

/// What one kind of an institution's own answers means. Every part that is given must fit the answer; at
/// least one of `status`, `code` and `text` is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct AnswerRule {
    /// The call that is answered, by the name of a provider's operation: `accounts`. Any call if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The HTTP status of the answer. An error that stands in an account's place in a list has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The bank's own code, whole or the number it begins with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The bank's own words, whatever their case; `*` stands for any words, or none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The condition it means.
    pub condition: String,
    /// The code of the catalogue's entry that reports it, where several list the condition. Wins over
    /// [`Rules::codes`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<u32>,
}

/// Where an institution departs from its standard, in what it says and in how we report it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rules {
    /// What the bank's own answers mean; the first that fits holds, before `signals` and the standard.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<AnswerRule>,
    /// The bank's own error codes that mean a condition: `"480" = "recipient-not-authorised"`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub signals: BTreeMap<String, String>,
    /// Conditions this institution reports under another entry that lists them:
    /// `"token-invalid" = 948`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub codes: BTreeMap<String, u32>,
}

/// Where to reach an institution and how to speak with it. Kept as one JSON document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Connection {
    /// The authorization server's issuer address; discovery is read below it.
    pub issuer_url: Url,
    /// The base below which resources live, version included.
    pub resource_url: Url,
    /// How refresh tokens are treated.
    pub rotation: Rotation,
    /// Whether we may register ourselves (RFC 7591); otherwise the client id is configured.
    #[serde(default)]
    pub dynamic_registration: bool,
    /// The client id agreed with the institution, where registration is not dynamic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// The standard's major version.
    #[serde(default)]
    pub version: Version,
    /// How we prove who we are.
    #[serde(default)]
    pub authentication: Authentication,
    /// How the request for authorization reaches the institution.
    #[serde(default)]
    pub authorization: Authorization,
    /// Who tells which person signed in.
    #[serde(default)]
    pub subject: SubjectSource,
    /// What the sign of an amount means.
    #[serde(default)]
    pub amounts: Amounts,
    /// Whether the issuer publishes its endpoints; otherwise `endpoints` names what is needed.
    #[serde(default = "yes")]
    pub discovery: bool,
    /// Addresses that hold instead of the published ones.
    #[serde(default, skip_serializing_if = "Endpoints::is_empty")]
    pub endpoints: Endpoints,
    /// Scopes asked for, where the institution spells them its own way (providers.md 1.8); those of the
    /// clusters when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
    /// Our id in the registry the institution reads, sent as `FDX-API-Data-Recipient-Id`
    /// (providers.md 1.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient_id: Option<String>,
    /// Certificates, in PEM, of the authorities the institution's own are under; the machine's when
    /// absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorities: Option<String>,
    /// Data clusters asked for; those of the standard when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clusters: Vec<String>,
    /// Departures from the standard.
    #[serde(default)]
    pub rules: Rules,
    /// How much of it may be asked for, and when.
    #[serde(default)]
    pub budget: Budget,
}

const fn yes() -> bool {
    true
}

impl Connection {
    /// How to speak with an institution that keeps to the standard.
    pub fn standard(issuer_url: Url, resource_url: Url, rotation: Rotation) -> Self {
        Self {
            issuer_url,
            resource_url,
            rotation,
            dynamic_registration: false,
            client_id: None,
            version: Version::default(),
            authentication: Authentication::default(),
            authorization: Authorization::default(),
            subject: SubjectSource::default(),
            amounts: Amounts::default(),
            discovery: true,
            endpoints: Endpoints::default(),
            scopes: Vec::new(),
            recipient_id: None,
            authorities: None,
            clusters: Vec::new(),
            rules: Rules::default(),
            budget: Budget::default(),
        }
    }
}

/// A bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Institution {
    /// The institution's id.
    pub id: InstitutionId,
    /// The name people search for.
    pub name: String,
    /// Where it is.
    pub country: Country,
    /// The currency it mainly keeps accounts in.
    pub currency: Currency,
    /// Sandbox or production.
    pub environment: Environment,
    /// Its published status.
    pub status: InstitutionStatus,
    /// The protocol it speaks.
    pub dialect: Dialect,
    /// The issuer's name: the scope of what its ids mean. A name, never an address, so that it
    /// survives a move.
    pub issuer: String,
    /// Its home page.
    pub url_home: Option<Url>,
    /// Its sign-in page.
    pub url_logon: Option<Url>,
    /// The IANA time zone it keeps its days in.
    pub time_zone: String,
    /// Where and how to reach it.
    pub connection: Connection,
}
