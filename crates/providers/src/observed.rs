//! What a bank said, in the model's words: not yet believed, not yet stored.

use bytes::Bytes;
use jiff::{Timestamp, civil::Date};
use model::{
    AccountType, Category, Condition, Currency, Decimal, Money, Secret, account::AccountDetail,
    transaction::Movement,
};

/// A bank's own status of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ObservedStatus {
    /// In use.
    Open,
    /// Closed.
    Closed,
    /// In use, but not for everything: restricted, delinquent, or a word we do not know.
    Other,
}

/// An error that stands for one account inside a good list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountError {
    /// The entry that the institution's own rule reports it by, where one chose.
    pub entry: Option<u32>,
    /// What it means.
    pub condition: Condition,
    /// The bank's own code.
    pub bank_code: String,
}

/// An account as a bank describes it, in a list or on its own.
#[derive(Debug, Clone)]
pub struct ObservedAccount {
    /// The bank's id.
    pub provider_id: String,
    /// The broad class; absent if the bank names none that is known. A known class that is not
    /// aggregated is [`Category::Other`].
    pub category: Option<Category>,
    /// The type, if it is one that is aggregated.
    pub kind: Option<AccountType>,
    /// The bank's own word for the type.
    pub kind_text: String,
    /// The bank's status.
    pub status: ObservedStatus,
    /// The institution's name for the account.
    pub name: String,
    /// The last digits the bank shows, at most four; empty if it shows none.
    pub mask: String,
    /// The full number, where the bank gives one.
    pub number: Option<Secret<String>>,
    /// The routing number or BSB.
    pub routing: Option<String>,
    /// The currency; `Err` holds the text of one that does not exist.
    pub currency: Result<Currency, String>,
    /// When it was opened, or the loan was made.
    pub opened: Option<Date>,
    /// The sum first lent.
    pub original_principal: Option<Decimal>,
    /// The cleared balance, owed money negative.
    pub balance: Option<Money>,
    /// When the balance was captured.
    pub balance_at: Option<Timestamp>,
    /// Figures particular to the type.
    pub detail: AccountDetail,
    /// An error in the account's place.
    pub error: Option<AccountError>,
    /// Figures that could not be held exactly, by field name.
    pub unrepresentable: Vec<String>,
}

/// One holder of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holder {
    /// The bank's id of the person.
    pub customer_id: Option<Secret<String>>,
    /// Given name.
    pub first: Secret<String>,
    /// Family name, or the whole name of a business.
    pub last: Secret<String>,
}

/// Who holds an account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parties {
    /// The holders, in the bank's order.
    pub holders: Vec<Holder>,
}

/// A number other banks reach an account by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservedNumber {
    /// The network, in the bank's word (`US_ACH`).
    pub network: String,
    /// The routing number or BSB.
    pub routing: String,
    /// The account number, or a stand-in for it.
    pub identifier: Secret<String>,
    /// Whether it is a stand-in that is new at each consent.
    pub tokenised: bool,
}

/// A statement as a bank lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservedStatement {
    /// The bank's id of it.
    pub provider_id: String,
    /// When it was made.
    pub made: Option<Timestamp>,
}

/// A document as a bank gives it.
#[derive(Clone, PartialEq, Eq)]
pub struct Document(pub Bytes);

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Document({} bytes)", self.0.len())
    }
}

/// A transaction as a bank describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservedTransaction {
    /// Everything but our bookkeeping; `Err` names the field that cannot be held exactly.
    pub movement: Result<Movement, String>,
}
