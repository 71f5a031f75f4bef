//! Consents: what the customer allowed at the bank.

use std::{fmt, str::FromStr};

use jiff::Timestamp;

use crate::{
    account::UnknownName,
    id::{ConsentId, LoginId},
};

/// Access a customer granted at an institution. The scope (issuer, client, subject) is what its
/// provider ids mean something in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// Our number for it.
    pub id: ConsentId,
    /// The login it feeds.
    pub login: LoginId,
    /// The bank's id of the grant (FDX: consent id), where it gives one. Never an account key.
    pub grant: Option<String>,
    /// Who signed in, as the bank names them to us (OpenID Connect `sub`).
    pub subject: Option<String>,
    /// Our client id at the bank.
    pub client: String,
    /// When it was given.
    pub granted_at: Timestamp,
    /// When it ends, where the bank says.
    pub expires_at: Option<Timestamp>,
    /// When a newer consent took its place, or it was withdrawn.
    pub ended_at: Option<Timestamp>,
}

/// Who ended a consent through us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ender {
    /// The customer.
    Customer,
    /// The partner.
    Partner,
    /// Holdfast, because it served no account any more.
    Holdfast,
}

impl Ender {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Ender::Customer => "customer",
            Ender::Partner => "partner",
            Ender::Holdfast => "holdfast",
        }
    }

    /// Who, to follow "ended by".
    pub const fn words(self) -> &'static str {
        match self {
            Ender::Customer => "the customer",
            Ender::Partner => "the partner",
            Ender::Holdfast => "Holdfast, as no account of it was shared any more",
        }
    }
}

impl fmt::Display for Ender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Ender {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, UnknownName> {
        [Ender::Customer, Ender::Partner, Ender::Holdfast]
            .into_iter()
            .find(|ender| ender.name() == text)
            .ok_or_else(|| UnknownName(text.to_owned()))
    }
}
