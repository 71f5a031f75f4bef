//! FDX v5 and v6 as they come over the wire (providers.md 1.5, 1.7; sandbox and mock variations in 5.2).
//!
//! Both versions are read whatever the institution is said to speak: an account or a transaction may be
//! wrapped under the name of its class (v5) or be flat (v6), and a list may go on in three ways.
//! Everything is optional and lenient, because banks differ: ids may be numbers, amounts may be
//! strings, `null` may stand for absent. What a value means is decided in `map`.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::value::RawValue;

/// A text that banks also write as a number or a boolean. Cleaned of control characters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Text(pub String);

/// A number, kept as it was written; banks also put it in quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Number(pub String);

/// Something that means nothing to us and goes back to the bank as it came: a token, a key to a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Opaque(pub String);

/// The longest text that is kept; what lies beyond is cut.
const LONGEST: usize = 1024;

/// The longest text of no meaning to us, in bytes: cut, it would be another one, so a longer one is no
/// good answer. Tokens that carry their own claims are a few thousand bytes.
const LONGEST_OPAQUE: usize = 32 * 1024;

fn scalar<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    let raw = raw.get();
    if raw == "null" {
        return Ok(None);
    }
    if raw.starts_with('"') {
        return serde_json::from_str(raw)
            .map(Some)
            .map_err(serde::de::Error::custom);
    }
    if raw.starts_with(['{', '[']) {
        return Err(serde::de::Error::custom("expected a text or a number"));
    }
    Ok(Some(raw.to_owned()))
}

/// A text that nothing depends on: where something else stands in its place, it is absent.
fn aside<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Text>, D::Error> {
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str(raw.get()).ok())
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = scalar(deserializer)?.unwrap_or_default();
        let cleaned: String = text
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .take(LONGEST)
            .collect();
        Ok(Text(cleaned.trim().to_owned()))
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Number(
            scalar(deserializer)?.unwrap_or_default().trim().to_owned(),
        ))
    }
}

impl<'de> Deserialize<'de> for Opaque {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = scalar(deserializer)?.unwrap_or_default();
        if text.len() > LONGEST_OPAQUE {
            return Err(serde::de::Error::custom("longer than anything of its kind"));
        }
        Ok(Opaque(text))
    }
}

/// What a field holds as it came, unless it is absent or empty.
pub(super) fn opaque(field: &Option<Opaque>) -> Option<&str> {
    let text = field.as_ref().map(|field| field.0.as_str());
    text.filter(|text| !text.is_empty())
}

impl Text {
    /// The text, unless it is empty.
    pub(super) fn some(&self) -> Option<&str> {
        (!self.0.is_empty()).then_some(self.0.as_str())
    }
}

/// The text of a field, unless it is absent or empty.
pub(super) fn text(field: &Option<Text>) -> Option<&str> {
    field.as_ref().and_then(Text::some)
}

/// A page's place in its list.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Paging {
    /// Where the list goes on (6.3 and later).
    pub(super) next_page_key: Option<Opaque>,
    /// Where the list goes on (5, and until 6.3): opaque, although it looks like a number.
    pub(super) next_offset: Option<Opaque>,
}

/// Addresses beside a list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Links {
    pub(super) next: Option<Link>,
}

/// One address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Link {
    pub(super) href: Option<Opaque>,
}

/// Something of a list, flat or under the name of its class: `{"depositAccount": {…}}`.
#[derive(Debug)]
pub(super) struct Wrapped<T> {
    /// The name it was wrapped under.
    pub(super) class: Option<String>,
    pub(super) inner: T,
}

/// What may come wrapped.
pub(super) trait Wrappable: DeserializeOwned {
    /// How every wrapper's name ends.
    const END: &'static str;
    /// The field that tells that nothing is wrapped.
    const ID: &'static str;
}

impl Wrappable for Account {
    const END: &'static str = "Account";
    const ID: &'static str = "accountId";
}

impl Wrappable for Transaction {
    const END: &'static str = "Transaction";
    const ID: &'static str = "transactionId";
}

impl<'de, T: Wrappable> Deserialize<'de> for Wrapped<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let fields: BTreeMap<String, Box<RawValue>> =
            serde_json::from_str(raw.get()).map_err(serde::de::Error::custom)?;
        let wrapper = fields
            .iter()
            .filter(|_| !fields.contains_key(T::ID))
            .find(|(name, value)| name.ends_with(T::END) && value.get().starts_with('{'));
        let read = |text: &str| serde_json::from_str(text).map_err(serde::de::Error::custom);
        match wrapper {
            Some((name, inner)) => Ok(Self {
                class: Some(name.clone()),
                inner: read(inner.get())?,
            }),
            None => Ok(Self {
                class: None,
                inner: read(raw.get())?,
            }),
        }
    }
}

/// `GET /accounts`.
#[derive(Debug, Deserialize)]
pub(super) struct Accounts {
    /// Where the list goes on.
    #[serde(default)]
    pub(super) page: Option<Paging>,
    /// Addresses of other pages.
    #[serde(default)]
    pub(super) links: Option<Links>,
    /// The accounts of this page.
    pub(super) accounts: Vec<Wrapped<Account>>,
}

/// `GET /accounts/{id}/transactions`.
#[derive(Debug, Deserialize)]
pub(super) struct Transactions {
    /// Where the list goes on.
    #[serde(default)]
    pub(super) page: Option<Paging>,
    /// Addresses of other pages.
    #[serde(default)]
    pub(super) links: Option<Links>,
    /// The transactions of this page.
    pub(super) transactions: Vec<Wrapped<Transaction>>,
}

/// `GET /accounts/{id}/statements`.
#[derive(Debug, Deserialize)]
pub(super) struct Statements {
    /// Where the list goes on.
    #[serde(default)]
    pub(super) page: Option<Paging>,
    /// Addresses of other pages.
    #[serde(default)]
    pub(super) links: Option<Links>,
    /// The statements of this page.
    pub(super) statements: Vec<Statement>,
}

/// A statement.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Statement {
    pub(super) statement_id: Option<Text>,
    pub(super) statement_date: Option<Text>,
}

/// An account: descriptor and full entity share their names.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Account {
    pub(super) account_id: Option<Text>,
    pub(super) account_category: Option<Text>,
    pub(super) account_type: Option<Text>,
    pub(super) account_number: Option<Text>,
    pub(super) account_number_display: Option<Text>,
    pub(super) display_name: Option<Text>,
    pub(super) product_name: Option<Text>,
    pub(super) nickname: Option<Text>,
    pub(super) description: Option<Text>,
    pub(super) status: Option<Text>,
    pub(super) account_open_date: Option<Text>,
    pub(super) currency: Option<Currency>,
    pub(super) error: Option<AccountError>,
    /// A published mock mixes the error's fields into the account.
    pub(super) error_code: Option<Text>,
    pub(super) routing_transit_number: Option<Text>,
    pub(super) balance_as_of: Option<Text>,
    pub(super) current_balance: Option<Number>,
    pub(super) available_balance: Option<Number>,
    pub(super) interest_ytd: Option<Number>,
    pub(super) interest_rate: Option<Number>,
    pub(super) maturity_date: Option<Text>,
    // lines of credit
    pub(super) available_credit: Option<Number>,
    pub(super) credit_line: Option<Number>,
    pub(super) minimum_payment_amount: Option<Number>,
    pub(super) next_payment_amount: Option<Number>,
    pub(super) next_payment_date: Option<Text>,
    pub(super) last_payment_amount: Option<Number>,
    pub(super) last_payment_date: Option<Text>,
    pub(super) last_stmt_balance: Option<Number>,
    pub(super) past_due_amount: Option<Number>,
    // loans
    pub(super) principal_balance: Option<Number>,
    pub(super) original_principal: Option<Number>,
    pub(super) originating_date: Option<Text>,
    pub(super) pay_off_amount: Option<Number>,
    pub(super) escrow_balance: Option<Number>,
    pub(super) interest_rate_type: Option<Text>,
    pub(super) interest_paid_year_to_date: Option<Number>,
    pub(super) loan_term: Option<Number>,
    // lines of credit
    pub(super) purchases_apr: Option<Number>,
    pub(super) advances_apr: Option<Number>,
    pub(super) available_cash: Option<Number>,
    pub(super) last_stmt_date: Option<Text>,
    // investments
    pub(super) current_value: Option<Number>,
    pub(super) available_cash_balance: Option<Number>,
    pub(super) margin: Option<bool>,
    pub(super) margin_balance: Option<Number>,
    pub(super) short_balance: Option<Number>,
    pub(super) rollover_amount: Option<Number>,
    pub(super) vesting: Option<Vec<Vesting>>,
    pub(super) investment_loans: Option<Vec<InvestmentLoan>>,
    pub(super) holdings: Option<Vec<Holding>>,
}

/// What of an investment is the holder's own, since when.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Vesting {
    pub(super) vesting_date: Option<Text>,
    pub(super) vested_balance: Option<Number>,
}

/// A loan that an investment plan gave its holder.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct InvestmentLoan {
    pub(super) current_loan_balance: Option<Number>,
    pub(super) loan_rate: Option<Number>,
}

/// Something an investment account holds.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Holding {
    pub(super) holding_name: Option<Text>,
    pub(super) holding_type: Option<Text>,
    pub(super) description: Option<Text>,
    pub(super) symbol: Option<Text>,
    pub(super) units: Option<Number>,
    pub(super) current_unit_price: Option<Number>,
    pub(super) current_unit_price_date: Option<Text>,
    pub(super) market_value: Option<Number>,
    pub(super) cost_basis: Option<Number>,
}

/// An account's currency.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Currency {
    pub(super) currency_code: Option<Text>,
}

/// An error in an account's place inside a good list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct AccountError {
    pub(super) code: Option<Text>,
    pub(super) message: Option<Text>,
}

/// A transaction.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Transaction {
    pub(super) transaction_id: Option<Text>,
    pub(super) posted_timestamp: Option<Text>,
    pub(super) transaction_timestamp: Option<Text>,
    pub(super) description: Option<Text>,
    pub(super) memo: Option<Text>,
    pub(super) debit_credit_memo: Option<Text>,
    pub(super) status: Option<Text>,
    pub(super) amount: Option<Number>,
    pub(super) transaction_type: Option<Text>,
    pub(super) check_number: Option<Text>,
    #[serde(deserialize_with = "aside")]
    pub(super) payee: Option<Text>,
    #[serde(deserialize_with = "aside")]
    pub(super) transaction_payee: Option<Text>,
    #[serde(deserialize_with = "aside")]
    pub(super) reference_transaction_id: Option<Text>,
    pub(super) payment_details: Option<PaymentDetails>,
}

/// How a loan payment splits.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct PaymentDetails {
    pub(super) principal_amount: Option<Number>,
    pub(super) interest_amount: Option<Number>,
    pub(super) escrow_amount: Option<Number>,
    pub(super) fees_amount: Option<Number>,
}

/// `GET /accounts/{id}/contact`, as far as it tells who an account is. Addresses, e-mails and telephones
/// are read only for whoever asks for them (`owner`).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Contact {
    pub(super) holders: Vec<Holder>,
}

/// A holder of an account.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Holder {
    pub(super) customer_id: Option<Text>,
    pub(super) name: Option<Name>,
    pub(super) business_name: Option<Text>,
}

/// A person's name.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Name {
    pub(super) first: Option<Text>,
    pub(super) last: Option<Text>,
    pub(super) company: Option<Text>,
}

/// `GET /accounts/{id}/payment-networks`: a wrapped list, or bare as a published mock sends it.
#[derive(Debug)]
pub(super) struct PaymentNetworks<N = PaymentNetwork>(pub Vec<N>);

impl<'de, N: serde::de::DeserializeOwned> Deserialize<'de> for PaymentNetworks<N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Wrapped<N> {
            payment_networks: Vec<N>,
        }
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let networks = if raw.get().starts_with('[') {
            serde_json::from_str(raw.get())
        } else {
            serde_json::from_str::<Wrapped<N>>(raw.get()).map(|wrapped| wrapped.payment_networks)
        };
        networks.map(Self).map_err(serde::de::Error::custom)
    }
}

/// One way other banks reach an account.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct PaymentNetwork {
    pub(super) account_id: Option<Text>,
    pub(super) bank_id: Option<Text>,
    pub(super) identifier: Option<Text>,
    pub(super) identifier_type: Option<Text>,
    #[serde(rename = "type")]
    pub(super) network: Option<Text>,
}

/// `GET /consents/{id}`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Consent {
    pub(super) status: Option<Text>,
    pub(super) expiration_time: Option<Text>,
    pub(super) resources: Option<Vec<Resource>>,
}

/// Something a consent covers.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Resource {
    pub(super) resource_type: Option<Text>,
    pub(super) resource_id: Option<Text>,
}

/// `GET /customers/current`.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Customer {
    pub(super) customer_id: Option<Text>,
}

/// An error body; a published mock writes its own field names.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Error {
    #[serde(alias = "errorCode")]
    pub(super) code: Option<Text>,
    #[serde(alias = "errorMessage")]
    pub(super) message: Option<Text>,
    /// OAuth's code (RFC 6749 5.2).
    pub(super) error: Option<Text>,
    /// OAuth's text.
    pub(super) error_description: Option<Text>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_may_be_numbers_and_amounts_may_be_strings() {
        let account: Account = serde_json::from_str(
            r#"{"accountId":3746272,"currentBalance":"12.50","principalBalance":7,"status":null}"#,
        )
        .unwrap();
        assert_eq!(text(&account.account_id), Some("3746272"));
        assert_eq!(account.current_balance, Some(Number("12.50".into())));
        assert_eq!(account.principal_balance, Some(Number("7".into())));
        assert_eq!(text(&account.status), None);
    }

    #[test]
    fn a_number_is_never_read_through_a_float() {
        let account: Account = serde_json::from_str(r#"{"currentBalance":12345678901234567.89}"#).unwrap();
        assert_eq!(
            account.current_balance,
            Some(Number("12345678901234567.89".into()))
        );
    }

    #[test]
    fn texts_are_cut_and_cleaned() {
        let long = format!(r#"{{"description":"a\u0000b{}"}}"#, "x".repeat(5000));
        let transaction: Transaction = serde_json::from_str(&long).unwrap();
        let description = transaction.description.unwrap().0;
        assert!(description.starts_with("a bx"));
        assert_eq!(description.chars().count(), 1024);
    }

    #[test]
    fn what_goes_back_to_the_bank_is_never_cut_or_cleaned() {
        let long = "x y\u{7f}".repeat(1000);
        let json = serde_json::json!({ "nextPageKey": long, "nextOffset": 50 });
        let paging: Paging = serde_json::from_value(json).unwrap();
        assert_eq!(opaque(&paging.next_page_key), Some(long.as_str()));
        assert_eq!(opaque(&paging.next_offset), Some("50"));
        let json = serde_json::json!({ "nextPageKey": "x".repeat(LONGEST_OPAQUE + 1) });
        assert!(serde_json::from_value::<Paging>(json).is_err());
        let json = serde_json::json!({ "nextPageKey": null, "nextOffset": "" });
        let paging: Paging = serde_json::from_value(json).unwrap();
        assert_eq!(
            (opaque(&paging.next_page_key), opaque(&paging.next_offset)),
            (None, None)
        );
    }

    #[test]
    fn payment_networks_come_bare_or_wrapped() {
        let bare: PaymentNetworks = serde_json::from_str(r#"[{"bankId":"1"}]"#).unwrap();
        let wrapped: PaymentNetworks =
            serde_json::from_str(r#"{"paymentNetworks":[{"bankId":"1"}]}"#).unwrap();
        assert_eq!(bare.0.len(), 1);
        assert_eq!(wrapped.0.len(), 1);
        assert!(serde_json::from_str::<PaymentNetworks>("\"no\"").is_err());
    }

    #[test]
    fn an_object_where_a_text_belongs_is_a_bad_answer() {
        assert!(serde_json::from_str::<Account>(r#"{"accountId":{}}"#).is_err());
    }
}
