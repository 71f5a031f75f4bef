//! The standard's entities, as far as the bank serves them. Version 6: flat, with `accountCategory`
//! telling the kind.

use std::borrow::Cow;

use jiff::{Timestamp, civil::Date};
use model::{Currency, Money};
use serde::{Serialize, Serializer, ser::Error};
use serde_json::value::RawValue;

use crate::{ledger::imported::Object, world::grant::Status};

/// A decimal number, held as ten-thousandths and written without a float.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Amount(pub(super) i64);

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // The currency plays no part in how a number is written.
        let text = Money::from_units(self.0, Currency::USD).number();
        RawValue::from_string(text)
            .map_err(S::Error::custom)?
            .serialize(serializer)
    }
}

/// An instant with milliseconds, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Instant(pub(super) Timestamp);

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:.3}", self.0))
    }
}

/// A page's place in its list.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next_page_key: Option<String>,
    pub(super) total_elements: usize,
}

/// Where the next page is, relative to the base address.
#[derive(Debug, Serialize)]
pub(super) struct Links {
    pub(super) next: Link,
}

/// One address.
#[derive(Debug, Serialize)]
pub(super) struct Link {
    pub(super) href: String,
}

/// What an entry says when the account itself cannot be had.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct EntityError {
    pub(super) code: Cow<'static, str>,
    pub(super) message: &'static str,
}

/// A page of accounts.
#[derive(Debug, Serialize)]
pub(super) struct Accounts {
    pub(super) page: Page,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) links: Option<Links>,
    pub(super) accounts: Vec<AnyAccount>,
}

/// An account the bank made, or one that files have.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum AnyAccount {
    Made(Box<Account>),
    Given(Object),
}

/// Declares an entity every field of which may be absent, as in the standard.
macro_rules! entity {
    ($(#[$doc:meta])* $name:ident { $($field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Default, Serialize)]
        #[serde(rename_all = "camelCase")]
        pub(super) struct $name {
            $(#[serde(skip_serializing_if = "Option::is_none")] pub(super) $field: Option<$type>,)*
        }
    };
}

entity! {
    /// An account: the descriptor first, then what only details have. Amounts owed are positive where
    /// `balanceType` is LIABILITY.
    Account {
        account_id: String,
        account_category: String,
        account_type: String,
        account_number_display: String,
        product_name: String,
        nickname: String,
        status: String,
        currency: CurrencyEntity,
        error: EntityError,

        account_number: String,
        routing_transit_number: &'static str,
        account_open_date: Date,
        line_of_business: &'static str,
        balance_type: &'static str,
        balance_as_of: Instant,
        last_activity_date: Date,
        transfer_in: bool,
        transfer_out: bool,

        current_balance: Amount,
        available_balance: Amount,
        annual_percentage_yield: Amount,
        interest_ytd: Amount,

        credit_line: Amount,
        available_credit: Amount,
        purchases_apr: Amount,
        last_stmt_balance: Amount,
        last_stmt_date: Date,
        minimum_payment_amount: Amount,
        past_due_amount: Amount,

        principal_balance: Amount,
        original_principal: Amount,
        originating_date: Date,
        interest_rate: Amount,
        interest_rate_type: &'static str,
        interest_paid_year_to_date: Amount,
        loan_term: i64,
        maturity_date: Date,
        pay_off_amount: Amount,

        current_value: Amount,
        available_cash_balance: Amount,
        margin: bool,
        vesting: Vec<Vesting>,
        holdings: Vec<Holding>,

        next_payment_amount: Amount,
        next_payment_date: Date,
        last_payment_amount: Amount,
        last_payment_date: Date,
    }
}

/// What of an investment is the holder's own for good.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Vesting {
    pub(super) vesting_date: Date,
    pub(super) vested_balance: Amount,
    pub(super) un_vested_balance: Amount,
}

/// Something an investment account holds.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Holding {
    pub(super) holding_name: String,
    pub(super) holding_type: String,
    pub(super) symbol: String,
    pub(super) units: Amount,
    pub(super) current_unit_price: Amount,
    pub(super) current_unit_price_date: Date,
    pub(super) market_value: Amount,
    pub(super) cost_basis: Amount,
}

entity! {
    /// A currency.
    CurrencyEntity {
        currency_code: String,
    }
}

entity! {
    /// Who holds an account and how to reach them.
    Contact {
        holders: Vec<Holder>,
        emails: Vec<String>,
        addresses: Vec<Address>,
        telephones: Vec<Telephone>,
    }
}

entity! {
    /// Somebody who holds an account, or signs in.
    Holder {
        customer_id: String,
        relationship: String,
        name: Name,
    }
}

entity! {
    /// A person's name.
    Name {
        first: String,
        middle: String,
        last: String,
        suffix: String,
    }
}

entity! {
    /// A postal address.
    Address {
        r#type: &'static str,
        line1: String,
        city: String,
        region: String,
        postal_code: String,
        country: String,
    }
}

entity! {
    /// A telephone number.
    Telephone {
        r#type: &'static str,
        country: String,
        number: String,
    }
}

entity! {
    /// Whoever signed in.
    Customer {
        customer_id: String,
        r#type: &'static str,
        name: Name,
        email: Vec<String>,
        addresses: Vec<Address>,
        telephones: Vec<Telephone>,
    }
}

/// The payment networks of an account.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Networks {
    pub(super) page: Page,
    pub(super) payment_networks: Vec<AnyNetwork>,
}

/// A payment network the bank made, or one that files have.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum AnyNetwork {
    Made(Network),
    Given(Object),
}

/// How an account is reached within a payment network.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Network {
    pub(super) bank_id: &'static str,
    pub(super) identifier: String,
    pub(super) identifier_type: &'static str,
    pub(super) r#type: &'static str,
    pub(super) transfer_in: bool,
    pub(super) transfer_out: bool,
}

/// A page of statements.
#[derive(Debug, Serialize)]
pub(super) struct Statements {
    pub(super) page: Page,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) links: Option<Links>,
    pub(super) statements: Vec<Statement>,
}

/// A statement.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Statement {
    pub(super) account_id: String,
    pub(super) statement_id: String,
    pub(super) statement_date: Instant,
    pub(super) description: String,
    pub(super) status: &'static str,
    pub(super) links: [DocumentLink; 1],
}

/// Where a document is, and as what.
#[derive(Debug, Serialize)]
pub(super) struct DocumentLink {
    pub(super) href: String,
    pub(super) rel: &'static str,
    pub(super) action: &'static str,
    pub(super) types: [&'static str; 1],
}

/// A page of transactions.
#[derive(Debug, Serialize)]
pub(super) struct Transactions {
    pub(super) page: Page,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) links: Option<Links>,
    pub(super) transactions: Vec<AnyTransaction>,
}

/// A transaction the bank made, or one that files have.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum AnyTransaction {
    Made(Box<Transaction>),
    Given(Object),
}

entity! {
    /// A transaction. The amount is signed: what leaves the account is negative.
    Transaction {
        account_id: String,
        account_category: &'static str,
        transaction_id: String,
        reference_transaction_id: String,
        posted_timestamp: Instant,
        transaction_timestamp: Instant,
        description: String,
        debit_credit_memo: &'static str,
        category: &'static str,
        sub_category: &'static str,
        status: &'static str,
        amount: Amount,
        transaction_type: &'static str,
        payee: String,
        payment_details: PaymentDetails,
    }
}

/// How a loan payment is made up.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PaymentDetails {
    pub(super) principal_amount: Amount,
    pub(super) interest_amount: Amount,
    pub(super) escrow_amount: Amount,
    pub(super) fees_amount: Amount,
}

/// A consent, as the bank has it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Consent {
    pub(super) id: String,
    pub(super) status: Status,
    pub(super) parties: [Party; 2],
    pub(super) created_time: Instant,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) expiration_time: Option<Instant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) updated_time: Option<Instant>,
    pub(super) duration_type: crate::world::request::DurationType,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) duration_period: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lookback_period: Option<u32>,
    /// Absent where the bank does not say what is covered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) resources: Option<Vec<Resource>>,
}

/// Who is in a consent beside the person.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Party {
    pub(super) name: String,
    pub(super) r#type: &'static str,
    pub(super) home_uri: String,
    pub(super) registry: &'static str,
    pub(super) registered_entity_name: String,
    pub(super) registered_entity_id: String,
}

/// One resource a consent covers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Resource {
    pub(super) resource_type: crate::world::request::ResourceType,
    pub(super) resource_id: String,
    pub(super) data_clusters: Vec<String>,
}

/// That a consent was withdrawn.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Revocation {
    pub(super) status: Status,
    pub(super) reason: &'static str,
    pub(super) initiator: &'static str,
    pub(super) updated_time: Instant,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_written_exactly_and_absent_fields_not_at_all() {
        let account = Account {
            account_id: Some("a".to_owned()),
            current_balance: Some(Amount(-195_271_001)),
            balance_as_of: Some(Instant("2026-01-02T03:04:05.678901Z".parse().unwrap())),
            ..Account::default()
        };
        assert_eq!(
            serde_json::to_string(&account).unwrap(),
            r#"{"accountId":"a","balanceAsOf":"2026-01-02T03:04:05.678Z","currentBalance":-19527.1001}"#
        );
    }
}
