//! Values as both databases hold them: integers, text and bytes, nothing else.
//!
//! Instants are microseconds since 1970, ids are integers below 2^53, booleans are 0 and 1, closed
//! sets are their stable names. Whatever a column may hold has one reading and one writing here.

use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use model::{
    AccountType, Category, Condition, Currency, CustomerKind, Dialect, Environment, FactName, Freshness,
    Region, TransactionStatus, Trigger,
    account::AccountStatus,
    case::{Party, Role, Stage},
    event::PauseReason,
    id::{
        AccountId, AuditId, CaseId, ConsentId, CustomerId, EvidenceId, InstitutionId, JobId, LoginId,
        NoticeId, OperatorId, PartnerId, RepairId, RunId, SessionId, TransactionId, WebhookId,
    },
    institution::{Country, InstitutionStatus},
    operator::{AuditAction, AuditResult, OperatorRole},
    webhook::{DeliveryState, WebhookKind, WebhookState},
};

use crate::StoreError;

/// A value on its way into a statement.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Text(String),
    Blob(Vec<u8>),
}

/// A value on its way out of a row.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Column<'r> {
    Null,
    Int(i64),
    Text(&'r str),
    Blob(&'r [u8]),
}

impl Column<'_> {
    fn kind(&self) -> &'static str {
        match self {
            Column::Null => "null",
            Column::Int(_) => "an integer",
            Column::Text(_) => "text",
            Column::Blob(_) => "bytes",
        }
    }

    fn unexpected(&self, wanted: &str) -> StoreError {
        StoreError::Corrupt(format!("expected {wanted}, found {}", self.kind()))
    }
}

impl FromColumn for Value {
    fn from_column(column: Column<'_>) -> Result<Self, StoreError> {
        Ok(match column {
            Column::Null => Value::Null,
            Column::Int(value) => Value::Int(value),
            Column::Text(value) => Value::Text(value.to_owned()),
            Column::Blob(value) => Value::Blob(value.to_vec()),
        })
    }
}

/// What can be read from a column.
pub(crate) trait FromColumn: Sized {
    fn from_column(column: Column<'_>) -> Result<Self, StoreError>;
}

/// One value for a statement.
pub(crate) fn value(value: impl Into<Value>) -> Value {
    value.into()
}

/// The values of a statement, in order.
macro_rules! values {
    ($($value:expr),* $(,)?) => { [$($crate::codec::value($value)),*] };
}
pub(crate) use values;

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Value::Int(value)
    }
}

impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Value::Int(i64::from(value))
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Value::Int(i64::from(value))
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        // PostgreSQL's text holds no zero character; neither database shall.
        Value::Text(value.replace('\0', " "))
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        if value.contains('\0') {
            Value::from(value.as_str())
        } else {
            Value::Text(value)
        }
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Value::from(value.as_str())
    }
}

impl From<Vec<u8>> for Value {
    fn from(value: Vec<u8>) -> Self {
        Value::Blob(value)
    }
}

impl From<&[u8]> for Value {
    fn from(value: &[u8]) -> Self {
        Value::Blob(value.to_vec())
    }
}

impl From<[u8; 32]> for Value {
    fn from(value: [u8; 32]) -> Self {
        Value::Blob(value.to_vec())
    }
}

impl From<Timestamp> for Value {
    fn from(value: Timestamp) -> Self {
        Value::Int(value.as_microsecond())
    }
}

impl From<SignedDuration> for Value {
    fn from(value: SignedDuration) -> Self {
        Value::Int(i64::try_from(value.as_micros()).unwrap_or(i64::MAX))
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

impl FromColumn for i64 {
    fn from_column(column: Column<'_>) -> Result<Self, StoreError> {
        match column {
            Column::Int(value) => Ok(value),
            other => Err(other.unexpected("an integer")),
        }
    }
}

impl FromColumn for u32 {
    fn from_column(column: Column<'_>) -> Result<Self, StoreError> {
        u32::try_from(i64::from_column(column)?)
            .map_err(|_| StoreError::Corrupt("a count is out of range".into()))
    }
}

impl FromColumn for bool {
    fn from_column(column: Column<'_>) -> Result<Self, StoreError> {
        Ok(i64::from_column(column)? != 0)
    }
}

impl FromColumn for String {
    fn from_column(column: Column<'_>) -> Result<Self, StoreError> {
        match column {
            Column::Text(value) => Ok(value.to_owned()),
            other => Err(other.unexpected("text")),
        }
    }
}

impl FromColumn for Vec<u8> {
    fn from_column(column: Column<'_>) -> Result<Self, StoreError> {
        match column {
            Column::Blob(value) => Ok(value.to_vec()),
            other => Err(other.unexpected("bytes")),
        }
    }
}

impl FromColumn for Timestamp {
    fn from_column(column: Column<'_>) -> Result<Self, StoreError> {
        Timestamp::from_microsecond(i64::from_column(column)?)
            .map_err(|_| StoreError::Corrupt("an instant is out of range".into()))
    }
}

impl FromColumn for SignedDuration {
    fn from_column(column: Column<'_>) -> Result<Self, StoreError> {
        Ok(SignedDuration::from_micros(i64::from_column(column)?))
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    fn from_column(column: Column<'_>) -> Result<Self, StoreError> {
        match column {
            Column::Null => Ok(None),
            other => T::from_column(other).map(Some),
        }
    }
}

macro_rules! id_columns {
    ($($id:ty),* $(,)?) => {$(
        impl From<$id> for Value {
            fn from(id: $id) -> Self {
                // Ids are below 2^53.
                Value::Int(i64::try_from(id.get()).unwrap_or(i64::MAX))
            }
        }

        impl FromColumn for $id {
            fn from_column(column: Column<'_>) -> Result<Self, StoreError> {
                u64::try_from(i64::from_column(column)?)
                    .ok()
                    .and_then(|number| <$id>::new(number).ok())
                    .ok_or_else(|| StoreError::Corrupt(concat!(stringify!($id), " is out of range").into()))
            }
        }
    )*};
}

id_columns!(
    AccountId,
    CaseId,
    ConsentId,
    CustomerId,
    EvidenceId,
    InstitutionId,
    JobId,
    LoginId,
    PartnerId,
    RepairId,
    RunId,
    SessionId,
    TransactionId,
    WebhookId,
    OperatorId,
    AuditId,
    NoticeId,
);

/// Reads a closed set from its stable name.
fn named<T: FromStr>(column: Column<'_>, what: &str) -> Result<T, StoreError> {
    match column {
        Column::Text(text) => text
            .parse()
            .map_err(|_| StoreError::Corrupt(format!("`{text}` is no {what}"))),
        other => Err(other.unexpected(what)),
    }
}

macro_rules! named_columns {
    ($($name:ty => $what:literal),* $(,)?) => {$(
        impl From<$name> for Value {
            fn from(value: $name) -> Self {
                Value::Text(value.to_string())
            }
        }

        impl FromColumn for $name {
            fn from_column(column: Column<'_>) -> Result<Self, StoreError> {
                named(column, $what)
            }
        }
    )*};
}

named_columns!(
    AccountStatus => "account status",
    AccountType => "account type",
    Category => "category",
    Condition => "condition",
    Currency => "currency",
    CustomerKind => "customer kind",
    FactName => "fact name",
    Freshness => "freshness",
    Region => "region",
    TransactionStatus => "transaction status",
    Trigger => "trigger",
    WebhookKind => "webhook kind",
    WebhookState => "webhook state",
    DeliveryState => "delivery state",
    Party => "party of a case",
    Role => "role in a case",
    Stage => "state of a case",
    OperatorRole => "role",
    AuditAction => "audit action",
    AuditResult => "audit result",
);

impl From<&Country> for Value {
    fn from(value: &Country) -> Self {
        Value::Text(value.code().to_owned())
    }
}

impl FromColumn for Country {
    fn from_column(column: Column<'_>) -> Result<Self, StoreError> {
        named(column, "country")
    }
}

/// Closed sets that are written down by serde alone.
macro_rules! serde_columns {
    ($($name:ty => [$($variant:path),* $(,)?]),* $(,)?) => {$(
        impl From<$name> for Value {
            fn from(value: $name) -> Self {
                Value::Text(value.name().to_owned())
            }
        }

        impl FromColumn for $name {
            fn from_column(column: Column<'_>) -> Result<Self, StoreError> {
                let text = String::from_column(column)?;
                [$($variant),*]
                    .into_iter()
                    .find(|known| known.name() == text)
                    .ok_or_else(|| StoreError::Corrupt(format!("`{text}` is no {}", stringify!($name))))
            }
        }
    )*};
}

serde_columns!(
    PauseReason => [PauseReason::Failing, PauseReason::Gone],
    Dialect => [Dialect::Fdx],
    Environment => [Environment::Sandbox, Environment::Production],
    InstitutionStatus => [
        InstitutionStatus::Online,
        InstitutionStatus::Offline,
        InstitutionStatus::Maintenance,
        InstitutionStatus::Testing,
    ],
);
