//! Identifiers: integers below 2^53, unique in a server, the same inside and on the wire.
//!
//! Whether an id travels as a JSON string or a number is decided by the doors, never here
//! (reference: us-api.md 1.5).

use std::{fmt, num::NonZeroU64, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The first integer that a JSON number cannot hold exactly everywhere.
pub const LIMIT: u64 = 1 << 53;

/// A text that is not one of our ids.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a positive whole number below 2^53, written in digits only")]
pub struct NotAnId;

fn parse(text: &str) -> Result<NonZeroU64, NotAnId> {
    let canonical = !text.is_empty()
        && text.len() <= 16
        && text.bytes().all(|b| b.is_ascii_digit())
        && !text.starts_with('0');
    if !canonical {
        return Err(NotAnId);
    }
    let value: u64 = text.parse().map_err(|_| NotAnId)?;
    checked(value)
}

fn checked(value: u64) -> Result<NonZeroU64, NotAnId> {
    if value >= LIMIT {
        return Err(NotAnId);
    }
    NonZeroU64::new(value).ok_or(NotAnId)
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(NonZeroU64);

        impl $name {
            /// The id with this number, if it is positive and below 2^53.
            pub fn new(value: u64) -> Result<Self, NotAnId> {
                checked(value).map(Self)
            }

            /// The number itself.
            pub const fn get(self) -> u64 {
                self.0.get()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                parse(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// A partner's id.
    PartnerId;
    /// A customer's id: ten digits on the wire.
    CustomerId;
    /// An institution's id: published where known, given by the operator otherwise.
    InstitutionId;
    /// An institution login's id (`institutionLoginId`).
    LoginId;
    /// An account's id: ten digits on the wire. Never reused and never re-pointed.
    AccountId;
    /// A transaction's id.
    TransactionId;
    /// A link session's id. Its secret token is something else.
    SessionId;
    /// The id of one aggregation of one login.
    RunId;
    /// The id of one piece of evidence.
    EvidenceId;
    /// The id of one job.
    JobId;
    /// The id of one consent at a bank, as we number it.
    ConsentId;
    /// The id of one webhook of a partner.
    WebhookId;
    /// The id of one repair of an account.
    RepairId;
    /// A support case's id: ten digits, for people read it aloud.
    CaseId;
    /// The id of somebody who runs the server.
    OperatorId;
    /// The id of one line of the audit log.
    AuditId;
    /// The id of one announced migration.
    NoticeId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_from_digits_and_written_back_the_same() {
        let id: AccountId = "1000000007".parse().unwrap();
        assert_eq!(id.get(), 1_000_000_007);
        assert_eq!(id.to_string(), "1000000007");
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"1000000007\"");
    }

    #[test]
    fn what_is_not_a_canonical_positive_number_below_two_to_the_53_is_refused() {
        for text in [
            "",
            "0",
            "01",
            "-1",
            "+1",
            "1.0",
            "9007199254740992",
            "99999999999999999999",
            " 1",
            "1e3",
        ] {
            assert_eq!(text.parse::<AccountId>(), Err(NotAnId), "{text:?}");
        }
        assert!("9007199254740991".parse::<AccountId>().is_ok());
    }
}
