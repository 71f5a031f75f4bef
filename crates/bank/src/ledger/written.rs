//! Households written out: accounts and every movement on them as whoever made the user wants them, and the
//! manner in which a bank tells of them.
//!
//! A profile's accounts live by themselves. A household that is written out is for what has to be exactly so:
//! which account has which digits, what moved on which, and what a bank keeps to itself.

use std::{collections::BTreeSet, sync::Arc};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use model::{Currency, Money};
use serde::{Deserialize, Serialize};

use super::{
    account::{AccountId, Facts, Holder, Showing},
    calendar, number,
    story::{Book, Row, Sort},
};
use crate::profile::Kind;

/// A household at one institution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Household {
    #[serde(default)]
    pub(crate) manner: Manner,
    #[serde(default)]
    pub(crate) accounts: Vec<Written>,
    /// Accounts of other users, by the bank's own ids, that this one holds too.
    #[serde(default)]
    pub(crate) joint: Vec<AccountId>,
}

/// In which manner the bank tells of a household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Manner {
    pub(crate) numbers: Numbers,
    /// Whether the last digits are shown.
    pub(crate) masks: bool,
    /// Whether the day an account was opened is told.
    pub(crate) opened: bool,
    pub(crate) holders: Holders,
    /// How many days of transactions there are to be had; none at all at 0.
    pub(crate) days: u32,
    pub(crate) transaction_ids: TransactionIds,
    pub(crate) balances: bool,
    /// Whether a consent says which accounts it covers.
    pub(crate) resources: bool,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            numbers: Numbers::default(),
            masks: true,
            opened: true,
            holders: Holders::default(),
            days: 731,
            transaction_ids: TransactionIds::default(),
            balances: true,
            resources: true,
        }
    }
}

/// What is told of account numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Numbers {
    /// The real ones, with a routing number, and in a payment network where there is one.
    #[default]
    Real,
    /// The real ones and nothing else.
    RealAlone,
    /// Stand-ins in a payment network: others under every consent.
    StandIns,
    None,
}

/// What is told of holders.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Holders {
    #[default]
    NamesAndIds,
    Names,
    None,
}

/// Which ids transactions have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TransactionIds {
    /// Their own, for good.
    #[default]
    Lasting,
    /// Counted on each day of each account, so that every account has the same ones.
    Counted,
    /// Others in every run.
    Fleeting,
}

/// The class of an account, in the standard's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Class {
    #[serde(rename = "DEPOSIT_ACCOUNT")]
    Deposit,
    #[serde(rename = "LOC_ACCOUNT")]
    Credit,
    #[serde(rename = "LOAN_ACCOUNT")]
    Loan,
}

/// An account that is written out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Written {
    /// What tells it from the household's others.
    pub(crate) key: String,
    pub(crate) category: Class,
    pub(crate) r#type: String,
    pub(crate) name: String,
    /// Digits; the mask is their tail.
    pub(crate) number: String,
    /// The institution's own if absent.
    #[serde(default)]
    pub(crate) currency: Option<String>,
    pub(crate) opened: Date,
    #[serde(default)]
    pub(crate) holders: Vec<WrittenHolder>,
    /// What clients' ids follow from; the account's own id if absent.
    #[serde(default)]
    pub(crate) id: Option<String>,
    /// Whether it is in lists; one that is not may be listed later.
    #[serde(default = "yes")]
    pub(crate) listed: bool,
    /// The balance before the first movement; what is owed is negative.
    #[serde(default)]
    pub(crate) opening: Sum,
    #[serde(default)]
    pub(crate) transactions: Vec<Movement>,
}

/// Somebody who holds a written account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct WrittenHolder {
    pub(crate) customer_id: String,
    pub(crate) first: String,
    pub(crate) last: String,
}

/// A movement that is booked as it is made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Movement {
    pub(crate) at: Timestamp,
    pub(crate) amount: Sum,
    pub(crate) text: String,
}

/// A sum in ten-thousandths, written as decimal text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Sum(pub(crate) i64);

impl TryFrom<String> for Sum {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        // The currency plays no part in how a number is read.
        Money::parse(&text, Currency::USD)
            .map(|money| Self(money.units()))
            .map_err(|_| format!("`{text}` is no amount of at most four decimal places"))
    }
}

impl From<Sum> for String {
    fn from(sum: Sum) -> Self {
        Money::from_units(sum.0, Currency::USD).number()
    }
}

const fn yes() -> bool {
    true
}

impl WrittenHolder {
    pub(crate) fn holder(&self) -> Holder {
        Holder {
            customer_id: Some(self.customer_id.clone()),
            relationship: None,
            first: Some(self.first.clone()),
            middle: None,
            last: Some(self.last.clone()),
            suffix: None,
        }
    }
}

impl Household {
    /// What is wrong with it, if anything is.
    pub(crate) fn problem(&self) -> Option<String> {
        let mut keys = BTreeSet::new();
        for account in &self.accounts {
            let key = &account.key;
            if key.is_empty() || !keys.insert(key) {
                return Some(format!(
                    "the key `{key}` must be there, and once in the household"
                ));
            }
            if account.number.is_empty() || !account.number.bytes().all(|b| b.is_ascii_digit()) {
                return Some(format!("number of `{key}` must be digits"));
            }
        }
        (self.accounts.is_empty() && self.joint.is_empty())
            .then(|| "a household has at least one account".to_owned())
    }
}

/// A written account's life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ledger {
    pub(crate) kind: Kind,
    pub(crate) manner: Manner,
    pub(crate) books: Arc<Vec<Book>>,
}

impl Ledger {
    pub(crate) fn of(written: &Written, manner: &Manner) -> Self {
        let kind = match written.category {
            Class::Deposit if written.r#type == "SAVINGS" => Kind::Savings,
            Class::Deposit => Kind::Checking,
            Class::Credit => Kind::Card,
            Class::Loan => Kind::Loan,
        };
        let mut sorted: Vec<&Movement> = written.transactions.iter().collect();
        // Of one instant, in the order in which they were written.
        sorted.sort_by_key(|movement| movement.at);
        let rows = sorted
            .into_iter()
            .zip(0_u32..)
            .map(|(movement, place)| row(movement, place));
        let book = Book {
            opened: written.opened,
            opening: written.opening.0,
            rows: rows.collect(),
            statements: Vec::new(),
        };
        Self {
            kind,
            manner: manner.clone(),
            books: Arc::new(vec![book]),
        }
    }

    /// Of an account that is fed like this one: what comes in comes in there too, nothing else moves.
    pub(crate) fn twin(&self) -> Self {
        let mut books = self.books.as_ref().clone();
        for book in &mut books {
            book.rows.retain(|row| row.amount > 0);
        }
        Self {
            books: Arc::new(books),
            ..self.clone()
        }
    }
}

fn row(movement: &Movement, place: u32) -> Row {
    let amount = movement.amount.0;
    Row {
        key: (calendar::day_of(movement.at, &TimeZone::UTC), place),
        made: movement.at,
        posted: movement.at,
        amount,
        sort: if amount < 0 { Sort::Purchase } else { Sort::Deposit },
        text: movement.text.clone(),
        payee: None,
        category: None,
        split: None,
    }
}

/// What identifies a written account.
pub(crate) fn facts(written: &Written, id: &AccountId, currency: &str) -> Facts {
    Facts {
        public: written.id.clone().unwrap_or_else(|| id.0.clone()),
        number: Some(written.number.clone()),
        mask: Some(number::tail(&written.number)),
        name: Some(written.name.clone()),
        account_type: Some(written.r#type.clone()),
        currency: Some(written.currency.clone().unwrap_or_else(|| currency.to_owned())),
        holders: written.holders.iter().map(WrittenHolder::holder).collect(),
        status: Some("OPEN".to_owned()),
        listed: written.listed,
        showing: Showing::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(json: &str) -> Result<Household, serde_json::Error> {
        serde_json::from_str(json)
    }

    const ONE: &str = r#"{"accounts": [{"key": "a", "category": "LOC_ACCOUNT", "type": "CREDITCARD",
        "name": "Card", "number": "4000001234567890", "opened": "2020-01-02", "opening": "-10.5",
        "transactions": [
            {"at": "2026-01-02T10:00:00Z", "amount": "-3.25", "text": "later"},
            {"at": "2026-01-01T10:00:00Z", "amount": "7", "text": "earlier"}]}]}"#;

    #[test]
    fn what_is_written_is_the_ledger_in_the_order_of_time() {
        let household = written(ONE).unwrap();
        assert_eq!(household.problem(), None);
        let ledger = Ledger::of(&household.accounts[0], &household.manner);
        let book = &ledger.books[0];
        let texts: Vec<&str> = book.rows.iter().map(|row| row.text.as_str()).collect();
        assert_eq!(texts, ["earlier", "later"]);
        assert_eq!(
            book.balance(ledger.kind, "2026-01-03T00:00:00Z".parse().unwrap()),
            -67_500
        );
        let again: Household = serde_json::from_str(&serde_json::to_string(&household).unwrap()).unwrap();
        assert_eq!(again, household);
        assert_eq!(ledger.twin().books[0].rows.len(), 1);
    }

    #[test]
    fn every_mistake_in_a_household_is_named() {
        for (from, to, named) in [
            ("\"-3.25\"", "\"3.12345\"", "four decimal places"),
            ("\"key\"", "\"kee\"", "kee"),
            ("LOC_ACCOUNT", "PIGGY_BANK", "PIGGY_BANK"),
        ] {
            let error = written(&ONE.replace(from, to)).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        }
        let wrong = written(&ONE.replace("4000001234567890", "4000 1")).unwrap();
        assert!(wrong.problem().unwrap().contains("number of `a`"));
        assert!(written("{}").unwrap().problem().is_some());
    }
}
