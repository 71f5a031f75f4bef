//! The published API, US description 1.42.0; AU partners use the same paths with AU entries.
//!
//! Here and only here it is decided whether an id is a string or a number (us-api.md 1.5), and how an
//! instant is written (1.4).

pub(crate) mod accounts;
pub(crate) mod authentication;
pub(crate) mod connect;
pub(crate) mod consents;
pub(crate) mod consumers;
pub(crate) mod customers;
pub(crate) mod institutions;
pub(crate) mod owners;
pub(crate) mod payments;
pub(crate) mod refreshes;
pub(crate) mod statements;
pub(crate) mod transactions;
pub(crate) mod txpush;

use engine::Fault;
use jiff::Timestamp;
use model::{
    Decimal, Money,
    condition::RequestFault,
    id::{AccountId, CustomerId, InstitutionId, LoginId},
};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

/// An exact number on the wire: the shortest decimal text, never through a float.
#[derive(Debug, Clone)]
pub(crate) struct Exact(String);

impl From<Money> for Exact {
    fn from(money: Money) -> Self {
        Self(money.number())
    }
}

impl From<&Decimal> for Exact {
    fn from(decimal: &Decimal) -> Self {
        Self(decimal.as_str().to_owned())
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.0.clone())
            .map_err(serde::ser::Error::custom)?
            .serialize(serializer)
    }
}

/// Whole seconds since 1970, as most published dates are.
pub(crate) fn epoch(instant: Timestamp) -> i64 {
    instant.as_second()
}

/// A customer id of a path. What is no id is no customer.
pub(crate) fn customer(text: &str) -> Result<CustomerId, Fault> {
    text.parse()
        .map_err(|_| Fault::new(RequestFault::CustomerNotFound))
}

/// An account id of a path. What is no id is no account of the customer.
pub(crate) fn account(customer: CustomerId, text: &str) -> Result<AccountId, Fault> {
    text.parse().map_err(|_| Fault {
        kind: RequestFault::AccountNotFound,
        marks: vec![("customer", customer.to_string()), ("account", shown(text))],
    })
}

/// A login id of a path. What is no id is no login of the customer.
pub(crate) fn login(text: &str) -> Result<LoginId, Fault> {
    text.parse()
        .map_err(|_| Fault::naming(RequestFault::LoginNotFound, "login", shown(text)))
}

/// An institution id of a path below a customer. What is no id holds no account of the customer.
pub(crate) fn institution_of(text: &str) -> Result<InstitutionId, Fault> {
    text.parse().map_err(|_| {
        let fault = RequestFault::InstitutionWithoutAccounts;
        Fault::naming(fault, "institution", shown(text))
    })
}

/// A caller's text, fit to be shown back.
fn shown(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}

#[cfg(test)]
mod tests {
    use model::Currency;

    use super::*;

    #[test]
    fn amounts_are_exact_json_numbers() {
        let money = Money::parse("922337203685477.5807", Currency::USD).unwrap();
        assert_eq!(
            serde_json::to_string(&Exact::from(money)).unwrap(),
            "922337203685477.5807"
        );
        let money = Money::parse("-1952.710", Currency::USD).unwrap();
        assert_eq!(serde_json::to_string(&Exact::from(money)).unwrap(), "-1952.71");
    }
}
