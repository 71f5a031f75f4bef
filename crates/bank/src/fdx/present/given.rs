//! Accounts from files: shown as written, with the client's own id and whatever changed.

use serde::Serialize;
use serde_json::value::RawValue;

use super::super::wire;
use crate::ledger::{
    account::Account,
    imported::{Object, field},
};

/// What a list says of an account; all else is details.
const DESCRIPTOR: [&str; 12] = [
    "accountCategory",
    "accountId",
    "accountNumberDisplay",
    "accountType",
    "currency",
    "description",
    "displayName",
    "error",
    "fiAttributes",
    "nickname",
    "productName",
    "status",
];

pub(super) fn descriptor(id: &str, account: &Account, given: Object) -> Object {
    let mut shown = details(id, account, given);
    shown.retain(|name, _| DESCRIPTOR.contains(&name.as_str()));
    shown
}

pub(super) fn details(id: &str, account: &Account, mut given: Object) -> Object {
    put(&mut given, "accountId", id);
    let (now, was) = (&account.facts, &account.original);
    if now.number != was.number && given.contains_key("accountNumber") {
        put(&mut given, "accountNumber", &now.number);
    }
    if now.mask != was.mask {
        put(&mut given, "accountNumberDisplay", &now.mask);
    }
    if now.name != was.name {
        put(&mut given, "nickname", &now.name);
    }
    if now.account_type != was.account_type {
        put(&mut given, "accountType", &now.account_type);
    }
    if now.status != was.status {
        put(&mut given, "status", &now.status);
    }
    if now.currency != was.currency {
        put(
            &mut given,
            "currency",
            &wire::CurrencyEntity {
                currency_code: now.currency.clone(),
            },
        );
    }
    given
}

pub(super) fn contact(id: &str, account: &Account, mut given: Object) -> Object {
    put(&mut given, "accountId", id);
    if account.facts.holders != account.original.holders {
        let holders: Vec<wire::Holder> = account
            .facts
            .holders
            .iter()
            .map(|holder| wire::Holder {
                customer_id: holder.customer_id.clone(),
                relationship: holder.relationship.clone(),
                name: Some(super::name(holder)),
            })
            .collect();
        put(&mut given, "holders", &holders);
    }
    given
}

pub(super) fn network(id: &str, account: &Account, mut given: Object) -> Object {
    put(&mut given, "accountId", id);
    let (now, was) = (&account.facts.number, &account.original.number);
    // Only the network that named the account's number follows it.
    if now != was && field(&given, "identifier") == *was {
        put(&mut given, "identifier", now);
    }
    given
}

pub(in crate::fdx) fn put(object: &mut Object, name: &str, value: impl Serialize) {
    let raw = serde_json::to_string(&value).and_then(RawValue::from_string);
    if let Ok(raw) = raw {
        object.insert(name.to_owned(), raw);
    }
}
