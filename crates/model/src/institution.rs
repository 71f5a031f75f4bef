//! Institutions: banks, as data.
//!
//! A dialect is code; an institution is a row: which dialect it speaks, where, and where it departs
//! from the standard.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use url::Url;

use crate::{Currency, id::InstitutionId};

/// The protocol an institution speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// The Financial Data Exchange API, version 6.
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

/// Where an institution departs from its standard, in what it says and in how we report it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rules {
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
    /// Data clusters asked for; those of the standard when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clusters: Vec<String>,
    /// Departures from the standard.
    #[serde(default)]
    pub rules: Rules,
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
