//! What can go wrong at a bank that speaks FDX, each expressed the way a bank would.
//!
//! One table: the names a fault answers to in `err:NAME`, and the condition an aggregator concludes
//! from it (reference: providers.md 4). `err:CODE` asks for the first fault of a condition that the
//! catalogue reports under the code, in either region; no code is named here. Codes without a natural
//! expression in FDX are unknown on purpose: they are an institution's rules, not a bank's behaviour.

use std::collections::BTreeMap;

use catalogue::Catalogue;
use model::{Condition, MismatchScope, Region};

/// A way to misbehave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    TokenDead,
    ConsentRevoked,
    ConsentExpired,
    TooNarrow,
    Mismatch,
    AccountClosed,
    AccountDropped,
    AccountNotShared,
    Unavailable,
    Locked,
    Recipient,
    CustomerGone,
    NotSupported,
    Maintenance,
    MaintenanceOpen,
    SubsystemDown,
    Internal,
    Timeout,
    RateLimit,
    RateLimitOpen,
    Garbage,
    Rejected,
    CursorLoop,
    CursorEndless,
    TransactionsLoop,
    TransactionsEndless,
    Partial,
    TransactionsPartial,
}

/// How far a fault reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Every call of the grant; set on one account, only the calls about it.
    Calls,
    /// The whole grant, even if set on one account.
    Grant,
    /// One account: the one it is set on, else the first of the grant.
    Account,
    /// The ledger itself: the account really changes.
    Ledger,
}

/// One row of the table.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) fault: Fault,
    /// The first is the name it is shown under.
    pub(crate) names: &'static [&'static str],
    pub(crate) condition: Condition,
    pub(crate) reach: Reach,
    pub(crate) does: &'static str,
}

const fn row(
    fault: Fault,
    names: &'static [&'static str],
    condition: Condition,
    reach: Reach,
    does: &'static str,
) -> Row {
    Row {
        fault,
        names,
        condition,
        reach,
        does,
    }
}

/// Every fault, in the order they are listed to people.
pub(crate) static TABLE: &[Row] = &[
    row(
        Fault::TokenDead,
        &["token-dead", "token-invalid"],
        Condition::TokenInvalid,
        Reach::Grant,
        "refresh answers invalid_grant, resources 401/603; without *n the grant's tokens really end",
    ),
    row(
        Fault::ConsentRevoked,
        &["consent-revoked"],
        Condition::ConsentRevoked,
        Reach::Grant,
        "401/603, the consent says REVOKED; without *n it really is",
    ),
    row(
        Fault::ConsentExpired,
        &["consent-expired"],
        Condition::ConsentExpired,
        Reach::Grant,
        "401/603, the consent says EXPIRED; without *n it really is",
    ),
    row(
        Fault::TooNarrow,
        &["too-narrow", "consent-insufficient"],
        Condition::ConsentInsufficient,
        Reach::Grant,
        "the consent covers ACCOUNT_BASIC only; everything else 403/602",
    ),
    row(
        Fault::Mismatch,
        &["mismatch", "account-mismatch.account"],
        Condition::AccountMismatch(MismatchScope::Account),
        Reach::Ledger,
        "number and holder change under the same account id",
    ),
    row(
        Fault::AccountClosed,
        &["account-closed"],
        Condition::AccountClosed,
        Reach::Ledger,
        "the account is listed as CLOSED; its transactions 409/705",
    ),
    row(
        Fault::AccountDropped,
        &["account-dropped", "account-not-found"],
        Condition::AccountNotFound,
        Reach::Ledger,
        "the account is not listed and 404/701, though the consent names it",
    ),
    row(
        Fault::AccountNotShared,
        &["account-not-shared"],
        Condition::AccountNotShared,
        Reach::Account,
        "the account is not listed and 404/701, and the consent no longer names it",
    ),
    row(
        Fault::Unavailable,
        &["unavailable", "account-temporarily-unavailable"],
        Condition::AccountTemporarilyUnavailable,
        Reach::Account,
        "the account's entry in the list is an error, its calls 500/501",
    ),
    row(
        Fault::Locked,
        &["locked", "user-action-at-institution"],
        Condition::UserActionAtInstitution,
        Reach::Calls,
        "403/706",
    ),
    row(
        Fault::Recipient,
        &["recipient", "recipient-not-authorised"],
        Condition::RecipientNotAuthorised,
        Reach::Calls,
        "403/403",
    ),
    row(
        Fault::CustomerGone,
        &["customer-gone", "institution-customer-not-found"],
        Condition::InstitutionCustomerNotFound,
        Reach::Calls,
        "404/601",
    ),
    row(
        Fault::NotSupported,
        &["data-not-supported"],
        Condition::DataNotSupported,
        Reach::Account,
        "the account's transactions 422/704",
    ),
    row(
        Fault::Maintenance,
        &["maintenance", "institution-maintenance"],
        Condition::InstitutionMaintenance { until: None },
        Reach::Calls,
        "503/503 with Retry-After",
    ),
    row(
        Fault::MaintenanceOpen,
        &["maintenance-open"],
        Condition::InstitutionMaintenance { until: None },
        Reach::Calls,
        "503/503 without Retry-After",
    ),
    row(
        Fault::SubsystemDown,
        &["subsystem-down"],
        Condition::InstitutionMaintenance { until: None },
        Reach::Calls,
        "500/501",
    ),
    row(
        Fault::Internal,
        &["internal", "institution-error"],
        Condition::InstitutionError,
        Reach::Calls,
        "500/500",
    ),
    row(
        Fault::Timeout,
        &["timeout", "institution-timeout"],
        Condition::InstitutionTimeout,
        Reach::Calls,
        "no answer for 120 seconds",
    ),
    row(
        Fault::RateLimit,
        &["rate-limit", "rate-limited"],
        Condition::RateLimited { until: None },
        Reach::Calls,
        "429/1207 with Retry-After",
    ),
    row(
        Fault::RateLimitOpen,
        &["rate-limit-open"],
        Condition::RateLimited { until: None },
        Reach::Calls,
        "429/1207 without Retry-After",
    ),
    row(
        Fault::Garbage,
        &["garbage", "institution-bad-response"],
        Condition::InstitutionBadResponse,
        Reach::Calls,
        "200 with a page of HTML",
    ),
    row(
        Fault::Rejected,
        &["rejected", "request-rejected"],
        Condition::RequestRejected,
        Reach::Calls,
        "400/401",
    ),
    row(
        Fault::CursorLoop,
        &["cursor-loop", "paging-unending"],
        Condition::PagingUnending,
        Reach::Grant,
        "each page of the account list names itself as the next",
    ),
    row(
        Fault::CursorEndless,
        &["cursor-endless"],
        Condition::PagingUnending,
        Reach::Grant,
        "the account list never ends: empty pages with ever new cursors follow",
    ),
    row(
        Fault::TransactionsLoop,
        &["transactions-cursor-loop"],
        Condition::PagingUnending,
        Reach::Account,
        "each page of the account's transactions names itself as the next",
    ),
    row(
        Fault::TransactionsEndless,
        &["transactions-cursor-endless"],
        Condition::PagingUnending,
        Reach::Account,
        "the account's transactions never end",
    ),
    row(
        Fault::Partial,
        &["partial"],
        Condition::Healthy,
        Reach::Account,
        "the account is missing from a list that says so: 206",
    ),
    row(
        Fault::TransactionsPartial,
        &["transactions-partial"],
        Condition::Healthy,
        Reach::Account,
        "the older half of the account's transactions is missing from a list that says so: 206",
    ),
];

impl Fault {
    /// How far it reaches.
    pub(crate) fn reach(self) -> Reach {
        TABLE
            .iter()
            .find(|row| row.fault == self)
            .map_or(Reach::Calls, |row| row.reach)
    }
}

/// The aggregator's codes, and the fault each asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Codes(BTreeMap<u32, Fault>);

impl Codes {
    /// Every code that a region reports a condition of the table under.
    pub(crate) fn of(catalogue: &Catalogue) -> Self {
        let mut codes = BTreeMap::new();
        for entry in Region::ALL
            .into_iter()
            .flat_map(|region| catalogue.entries(region))
        {
            let leads_here = |row: &&Row| {
                row.condition != Condition::Healthy && entry.default_for.contains(&row.condition)
            };
            if let Some(row) = TABLE.iter().find(leads_here) {
                codes.insert(entry.code, row.fault);
            }
        }
        Self(codes)
    }

    /// The fault with this name or code.
    pub(crate) fn find(&self, word: &str) -> Option<Fault> {
        let named = TABLE
            .iter()
            .find(|row| row.names.contains(&word))
            .map(|row| row.fault);
        named.or_else(|| self.0.get(&word.parse().ok()?).copied())
    }

    /// The codes that ask for a fault.
    pub(crate) fn of_fault(&self, fault: Fault) -> Vec<u32> {
        self.0
            .iter()
            .filter(|(_, known)| **known == fault)
            .map(|(code, _)| *code)
            .collect()
    }

    /// Every word `err:` takes, for people.
    pub(crate) fn known(&self) -> String {
        let codes = self.0.keys().map(u32::to_string);
        let names = TABLE
            .iter()
            .flat_map(|row| row.names)
            .map(|name| (*name).to_owned());
        codes.chain(names).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_name_leads_to_one_fault() {
        let codes = Codes::of(&Catalogue::embedded().unwrap());
        let mut seen = BTreeSet::new();
        for row in TABLE {
            for name in row.names {
                assert!(seen.insert(*name), "{name}");
                assert_eq!(codes.find(name), Some(row.fault));
            }
        }
    }

    #[test]
    fn a_code_asks_for_what_a_region_reports_under_it() {
        let catalogue = Catalogue::embedded().unwrap();
        let codes = Codes::of(&catalogue);
        assert_eq!(codes.find("947"), Some(Fault::TokenDead));
        assert_eq!(codes.find("324"), Some(Fault::Mismatch));
        assert_eq!(codes.find("403"), Some(Fault::Mismatch));
        assert_eq!(
            codes.find("103"),
            None,
            "no bank that speaks FDX is given a password"
        );
        assert_eq!(codes.find("0"), None, "all well is no fault");
        for row in TABLE.iter().filter(|row| row.condition != Condition::Healthy) {
            for region in Region::ALL {
                let code = catalogue.default(row.condition, region).code;
                assert!(
                    codes.find(&code.to_string()).is_some(),
                    "{:?} {region}: {code}",
                    row.fault
                );
            }
        }
    }

    #[test]
    fn every_condition_is_one_that_a_run_can_end_in() {
        assert!(TABLE.iter().all(|row| row.condition.is_reportable()));
    }
}
