//! Signals: what a bank's refusal means.

use std::fmt;

use jiff::{SignedDuration, Timestamp, fmt::rfc2822::DateTimeParser};
use model::{Conclusion, Condition};
use transport::{Failure, HeaderMap, TransportError, header};

/// Where in the dialogue a call stands. The same answer means different things in different places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Reading the issuer's metadata or keys.
    Discover,
    /// Registering ourselves.
    Register,
    /// Pushing what we ask the person for.
    Push,
    /// The person's return.
    Return,
    /// Trading the code for a grant.
    Exchange,
    /// Renewing a grant.
    Renew,
    /// Giving access up.
    Revoke,
    /// Reading a consent.
    Consent,
    /// Asking who signed in.
    Customer,
    /// Listing accounts.
    Accounts,
    /// Reading one account.
    Account,
    /// Reading who holds an account.
    Parties,
    /// Reading payment numbers.
    Numbers,
    /// Reading transactions.
    Transactions,
    /// Listing or reading statements.
    Statements,
}

impl Operation {
    /// Every operation once.
    pub const ALL: [Operation; 15] = [
        Operation::Discover,
        Operation::Register,
        Operation::Push,
        Operation::Return,
        Operation::Exchange,
        Operation::Renew,
        Operation::Revoke,
        Operation::Consent,
        Operation::Customer,
        Operation::Accounts,
        Operation::Account,
        Operation::Parties,
        Operation::Numbers,
        Operation::Transactions,
        Operation::Statements,
    ];

    /// The operation with this name.
    pub fn named(name: &str) -> Option<Operation> {
        Operation::ALL
            .into_iter()
            .find(|operation| operation.name() == name)
    }

    /// The operation in a word, for people.
    pub const fn name(self) -> &'static str {
        match self {
            Operation::Discover => "discover",
            Operation::Register => "register",
            Operation::Push => "push",
            Operation::Return => "return",
            Operation::Exchange => "exchange",
            Operation::Renew => "renew",
            Operation::Revoke => "revoke",
            Operation::Consent => "consent",
            Operation::Customer => "customer",
            Operation::Accounts => "accounts",
            Operation::Account => "account",
            Operation::Parties => "parties",
            Operation::Numbers => "numbers",
            Operation::Transactions => "transactions",
            Operation::Statements => "statements",
        }
    }

    /// Whether the call asks for one account's data.
    pub const fn is_about_one_account(self) -> bool {
        matches!(
            self,
            Operation::Account
                | Operation::Parties
                | Operation::Numbers
                | Operation::Transactions
                | Operation::Statements
        )
    }
}

/// What a bank's refusal means, with the bank's own words beside it (providers.md 4, rule 3).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Signal {
    /// What happened.
    pub condition: Condition,
    /// The entry that the institution's own rule reports it by, where one chose.
    pub entry: Option<u32>,
    /// During which call.
    pub operation: Operation,
    /// The HTTP status, if there was an answer.
    pub http_status: Option<u16>,
    /// The bank's own code.
    pub bank_code: Option<Box<str>>,
    /// A short account of it, free of secrets, for operators.
    pub detail: Box<str>,
    /// The id both sides know the call by.
    pub interaction_id: Option<Box<str>>,
    /// When it was asked, in the partner's world.
    pub at: Timestamp,
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} while asking for {}", self.condition, self.operation.name())?;
        if let Some(status) = self.http_status {
            write!(f, ", HTTP {status}")?;
        }
        if let Some(code) = &self.bank_code {
            write!(f, ", code {code}")?;
        }
        write!(f, ": {}", self.detail)
    }
}

impl Signal {
    /// A signal that is not an answer of the bank: our own check failed.
    pub fn own(
        condition: Condition,
        operation: Operation,
        at: Timestamp,
        detail: impl Into<Box<str>>,
    ) -> Self {
        Self {
            condition,
            entry: None,
            operation,
            http_status: None,
            bank_code: None,
            detail: detail.into(),
            interaction_id: None,
            at,
        }
    }

    /// What is concluded from it.
    pub const fn conclusion(&self) -> Conclusion {
        Conclusion {
            condition: self.condition,
            entry: self.entry,
        }
    }

    /// What it means that no answer came.
    pub fn from_failure(failure: &Failure, operation: Operation, at: Timestamp) -> Self {
        let condition = match &failure.kind {
            TransportError::Timeout(_) => Condition::InstitutionTimeout,
            TransportError::Unreachable(_) => Condition::InstitutionUnreachable,
            TransportError::Untrusted(_) => Condition::InstitutionUntrusted,
            TransportError::TooLarge(_) | TransportError::Broken(_) => Condition::InstitutionBadResponse,
            TransportError::Refused(_) | TransportError::Unmakeable(_) => Condition::RequestRejected,
            TransportError::Closed(until) => Condition::RateLimited { until: Some(*until) },
        };
        Self {
            interaction_id: Some(failure.interaction_id.as_str().into()),
            ..Self::own(condition, operation, at, failure.kind.to_string())
        }
    }
}

/// Until when a `Retry-After` header asks us to wait: seconds, or an HTTP date. At most a day is
/// believed.
pub(crate) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let asked = match value.parse::<u32>() {
        Ok(seconds) => now
            .checked_add(SignedDuration::from_secs(i64::from(seconds)))
            .ok()?,
        Err(_) => DateTimeParser::new().parse_timestamp(value).ok()?,
    };
    let longest = now.checked_add(SignedDuration::from_hours(24)).ok()?;
    (asked > now).then_some(asked.min(longest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(value: &str) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::RETRY_AFTER, value.parse().unwrap());
        retry_after(&headers, "2026-01-01T00:00:00Z".parse().unwrap()).map(|t| t.to_string())
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_as_a_date_and_never_beyond_a_day() {
        assert_eq!(wait("120").as_deref(), Some("2026-01-01T00:02:00Z"));
        assert_eq!(
            wait("Thu, 01 Jan 2026 01:00:00 GMT").as_deref(),
            Some("2026-01-01T01:00:00Z")
        );
        assert_eq!(wait("4000000000").as_deref(), Some("2026-01-02T00:00:00Z"));
        assert_eq!(wait("0"), None);
        assert_eq!(wait("-5"), None);
        assert_eq!(wait("soon"), None);
        assert_eq!(wait("Wed, 31 Dec 2025 23:00:00 GMT"), None);
    }
}
