//! Ledgers from files: FDX answers somebody else wrote, served again as they are.
//!
//! Files are read by shape, not by name ([`read`]). What one file does not say stays missing unless
//! another says it. Numbers are kept as the text they were written in. Dates move by whole days, so
//! that an account's newest transaction happened the day before its user was first seen; the time of
//! day, and anything that is no date, stays as written.

mod read;
mod shift;

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date};
use serde_json::value::RawValue;

pub(crate) use self::read::load;
use super::account::{AccountId, Facts, Holder, Showing};

/// A JSON object whose values are kept as text.
pub(crate) type Object = BTreeMap<String, Box<RawValue>>;

/// An account as the files have it.
#[derive(Debug, Clone)]
pub(crate) struct Account {
    /// Its id in the files, as text.
    pub(crate) id: String,
    pub(crate) category: String,
    /// Everything said of the account itself; details count before list entries.
    details: Object,
    contact: Option<Object>,
    networks: Vec<Object>,
    transactions: Vec<Transaction>,
}

/// A transaction as the files have it.
#[derive(Debug, Clone)]
struct Transaction {
    id: String,
    /// The day it was posted, or made.
    day: Option<Date>,
    fields: Object,
}

/// A transaction whose dates have been moved.
#[derive(Debug, Clone)]
pub(crate) struct Shifted {
    pub(crate) id: String,
    /// When it was posted, or made if it is pending.
    pub(crate) at: Timestamp,
    pub(crate) fields: Object,
}

impl PartialEq for Account {
    fn eq(&self, other: &Self) -> bool {
        self.canonical() == other.canonical()
    }
}

impl Eq for Account {}

impl Account {
    fn canonical(&self) -> String {
        let rows: Vec<_> = self.transactions.iter().map(|row| &row.fields).collect();
        serde_json::to_string(&(&self.id, &self.details, &self.contact, &self.networks, rows))
            .unwrap_or_default()
    }

    /// How many transactions the files have.
    pub(crate) fn transaction_count(&self) -> usize {
        self.transactions.len()
    }

    /// What identifies the account, as far as the files say it.
    pub(crate) fn facts(&self, id: &AccountId) -> Facts {
        let said = |name| field(&self.details, name);
        let from_network = || {
            self.networks
                .iter()
                .find_map(|network| field(network, "identifier"))
        };
        let currency = self
            .details
            .get("currency")
            .and_then(|raw| serde_json::from_str::<Object>(raw.get()).ok())
            .and_then(|currency| field(&currency, "currencyCode"));
        Facts {
            public: id.0.clone(),
            number: said("accountNumber").or_else(from_network),
            mask: said("accountNumberDisplay"),
            name: said("nickname"),
            account_type: said("accountType"),
            currency,
            holders: self.holders(),
            status: said("status"),
            listed: true,
            showing: Showing::default(),
        }
    }

    fn holders(&self) -> Vec<Holder> {
        let holders = self.contact.as_ref().and_then(|contact| contact.get("holders"));
        let holders: Vec<Object> = holders
            .and_then(|raw| serde_json::from_str(raw.get()).ok())
            .unwrap_or_default();
        holders
            .iter()
            .map(|holder| {
                let name: Object = holder
                    .get("name")
                    .and_then(|raw| serde_json::from_str(raw.get()).ok())
                    .unwrap_or_default();
                let part = |key| field(&name, key);
                Holder {
                    customer_id: field(holder, "customerId"),
                    relationship: field(holder, "relationship"),
                    first: part("first"),
                    middle: part("middle"),
                    last: part("last"),
                    suffix: part("suffix"),
                }
            })
            .collect()
    }

    /// By how many days its dates move when its user was first seen on this day.
    fn shift(&self, first_seen: Date) -> i64 {
        let newest = self.transactions.iter().filter_map(|row| row.day).max();
        let as_of = || shift::day(&field(&self.details, "balanceAsOf")?);
        // An account without transactions is as old as its balance; without that, nothing is known.
        let newest = newest.or_else(as_of);
        newest.map_or(0, |newest| {
            super::calendar::number(first_seen) - 1 - super::calendar::number(newest)
        })
    }

    /// The account itself, its dates moved.
    pub(crate) fn details(&self, first_seen: Date) -> Object {
        moved(&self.details, self.shift(first_seen))
    }

    /// The contact answer, if the files have one, its dates moved.
    pub(crate) fn contact(&self, first_seen: Date) -> Option<Object> {
        self.contact
            .as_ref()
            .map(|contact| moved(contact, self.shift(first_seen)))
    }

    /// The payment networks, their dates moved.
    pub(crate) fn networks(&self, first_seen: Date) -> Vec<Object> {
        let days = self.shift(first_seen);
        self.networks.iter().map(|network| moved(network, days)).collect()
    }

    /// The transactions, their dates moved, in the order of the files. Those without any date are
    /// taken to be of the day before the user was first seen.
    pub(crate) fn transactions(&self, first_seen: Date) -> Vec<Shifted> {
        let days = self.shift(first_seen);
        self.transactions
            .iter()
            .map(|row| {
                let fields = moved(&row.fields, days);
                let at = dates(&fields)
                    .find_map(|date| shift::instant(&date))
                    .or_else(|| shift::instant(&super::calendar::plus(first_seen, -1).to_string()))
                    .unwrap_or(Timestamp::MIN);
                Shifted {
                    id: row.id.clone(),
                    at,
                    fields,
                }
            })
            .collect()
    }
}

fn moved(object: &Object, days: i64) -> Object {
    object
        .iter()
        .map(|(name, value)| (name.clone(), shift::moved(value, days)))
        .collect()
}

/// When a transaction was posted, and when it was made, as far as it says.
fn dates(transaction: &Object) -> impl Iterator<Item = String> {
    ["postedTimestamp", "transactionTimestamp"]
        .into_iter()
        .filter_map(|name| field(transaction, name))
}

/// The text of a field that is a string or a number; ids come as either.
pub(crate) fn field(object: &Object, name: &str) -> Option<String> {
    let written = object.get(name)?.get();
    match written.as_bytes().first()? {
        b'"' => serde_json::from_str(written).ok(),
        b'-' | b'0'..=b'9' => Some(written.to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
