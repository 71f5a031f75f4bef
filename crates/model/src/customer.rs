//! Customers: for whom accounts are linked.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Environment,
    id::{CustomerId, PartnerId},
};

/// Testing customers reach only sandbox institutions, active ones only real institutions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CustomerKind {
    /// For tests.
    Testing,
    /// For real data.
    Active,
}

/// A text that is neither `testing` nor `active`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected testing or active")]
pub struct NotACustomerKind;

impl CustomerKind {
    /// The published word for it.
    pub const fn name(self) -> &'static str {
        match self {
            CustomerKind::Testing => "testing",
            CustomerKind::Active => "active",
        }
    }

    /// The only environment such a customer reaches.
    pub const fn environment(self) -> Environment {
        match self {
            CustomerKind::Testing => Environment::Sandbox,
            CustomerKind::Active => Environment::Production,
        }
    }
}

impl fmt::Display for CustomerKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for CustomerKind {
    type Err = NotACustomerKind;

    fn from_str(text: &str) -> Result<Self, NotACustomerKind> {
        match text {
            "testing" => Ok(CustomerKind::Testing),
            "active" => Ok(CustomerKind::Active),
            _ => Err(NotACustomerKind),
        }
    }
}

/// A person or business whose accounts a partner links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// The customer's id.
    pub id: CustomerId,
    /// Whose customer it is.
    pub partner: PartnerId,
    /// Unique within the partner.
    pub username: String,
    /// Testing or active; never changes.
    pub kind: CustomerKind,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// Telephone number, as given.
    pub phone: Option<String>,
    /// E-mail address, as given.
    pub email: Option<String>,
    /// The partner's application the customer belongs to, as given.
    pub application: Option<String>,
    /// When it was added.
    pub created_at: Timestamp,
    /// When it last changed.
    pub modified_at: Timestamp,
}
