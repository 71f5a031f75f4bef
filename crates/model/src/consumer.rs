//! Consumers: the person behind a customer, as reports need them described.

use std::fmt;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use crate::id::CustomerId;

/// The person behind a customer. A customer has at most one, which outlives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consumer {
    /// 32 hexadecimal digits.
    pub id: String,
    /// The customer it was made for.
    pub customer: CustomerId,
    /// Who the person is.
    pub person: Person,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Who a person is. Never prints.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Person {
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// Street and house.
    pub address: Option<String>,
    /// City.
    pub city: Option<String>,
    /// State.
    pub state: String,
    /// Postal code.
    pub zip: Option<String>,
    /// Telephone number, as given.
    pub phone: Option<String>,
    /// Social security number, nine digits.
    pub ssn: Option<String>,
    /// Date of birth.
    pub birthday: Option<Date>,
    /// E-mail address.
    pub email: Option<String>,
    /// What follows the name.
    pub suffix: Option<String>,
    /// For whom a report on the person is made.
    pub end_user: Option<EndUser>,
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Person")
    }
}

/// For whom a report is made: somebody who gets it from the partner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndUser {
    /// Name.
    pub name: String,
    /// Street and house.
    pub address: String,
    /// City.
    pub city: String,
    /// State.
    pub state: String,
    /// Postal code.
    pub zip: String,
    /// Telephone number.
    pub phone: String,
    /// E-mail address.
    pub email: Option<String>,
    /// Home page.
    pub url: Option<String>,
}
