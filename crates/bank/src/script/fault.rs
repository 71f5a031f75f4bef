//! What can go wrong at a bank that speaks FDX, each expressed the way a bank would.
//!
//! One table: the names a fault answers to in `err:NAME`, and the condition an aggregator concludes
//! from it (reference: providers.md 4). `err:CODE` asks for what the catalogue's matrix has for the code in
//! the institution's region and the phase of the call; no code is named here. Where the matrix has no natural
//! expression, the bank answers with a number of its own, which its institution's rules map to an entry.

use std::collections::BTreeMap;

use catalogue::{
    Catalogue,
    matrix::{Cell, Means, Produced, bank_number},
};
use model::{Condition, MismatchScope, Region, Scope};

use super::Phase;

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
    OddCurrency,
    /// The bank's own number for the aggregator's code.
    Numbered {
        code: u32,
        reach: Reach,
    },
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
        "the account's transactions and contact 422/704",
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
        Fault::OddCurrency,
        &["odd-currency", "data-not-representable"],
        Condition::DataNotRepresentable,
        Reach::Account,
        "the account's details name a currency that is none",
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
        if let Fault::Numbered { reach, .. } = self {
            return reach;
        }
        TABLE
            .iter()
            .find(|row| row.fault == self)
            .map_or(Reach::Calls, |row| row.reach)
    }
}

/// The aggregator's codes, and what each asks for: by region, code and phase.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Codes(BTreeMap<(Region, u32), [Option<Fault>; 3]>);

/// What a script asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    /// A fault by its name.
    Fault(Fault),
    /// Whatever leads an aggregator to a code where it is met.
    Code(u32),
}

const fn column(phase: Phase) -> usize {
    match phase {
        Phase::Link => 0,
        Phase::Refresh => 1,
        Phase::Nightly => 2,
    }
}

impl Codes {
    /// Every code that the catalogue's matrix lets a script produce.
    pub(crate) fn of(catalogue: &Catalogue) -> Self {
        let mut codes = BTreeMap::new();
        for region in Region::ALL {
            for entry in catalogue.entries(region) {
                let reach = match entry.scope {
                    Scope::Account | Scope::Product => Reach::Account,
                    Scope::Partner | Scope::Institution | Scope::Login => Reach::Calls,
                };
                let [link, refresh, nightly, live] = catalogue.cells(entry).map(|cell| fault(&cell, reach));
                // A live call is a refresh to a bank, and only the latter may differ.
                let columns = [link, refresh.or(live), nightly];
                if columns.iter().any(Option::is_some) {
                    codes.insert((region, entry.code), columns);
                }
            }
        }
        Self(codes)
    }

    /// What a word asks for: a fault's name, or a code that some region produces in this phase, or in any.
    pub(crate) fn find(&self, word: &str, phase: Option<Phase>) -> Option<Wish> {
        let named = TABLE
            .iter()
            .find(|row| row.names.contains(&word))
            .map(|row| Wish::Fault(row.fault));
        named.or_else(|| {
            let code = word.parse().ok()?;
            let known = Region::ALL
                .into_iter()
                .any(|region| self.in_some(region, code, phase));
            known.then_some(Wish::Code(code))
        })
    }

    /// Whether a region produces a code in this phase, or in any.
    fn in_some(&self, region: Region, code: u32, phase: Option<Phase>) -> bool {
        match (self.0.get(&(region, code)), phase) {
            (None, _) => false,
            (Some(columns), None) => columns.iter().any(Option::is_some),
            (Some(columns), Some(phase)) => columns.get(column(phase)).is_some_and(Option::is_some),
        }
    }

    /// The phases in which some region produces a code.
    pub(crate) fn phases(&self, word: &str) -> Vec<Phase> {
        let code: Option<u32> = word.parse().ok();
        let produced = |phase: &Phase| {
            let in_region = |region| code.is_some_and(|code| self.in_some(region, code, Some(*phase)));
            Region::ALL.into_iter().any(in_region)
        };
        [Phase::Link, Phase::Refresh, Phase::Nightly]
            .into_iter()
            .filter(produced)
            .collect()
    }

    /// What a code comes to in a region and phase; nothing where the matrix refuses it.
    pub(crate) fn fault(&self, region: Region, code: u32, phase: Phase) -> Option<Fault> {
        *self.0.get(&(region, code))?.get(column(phase))?
    }

    /// The codes that ask for a fault in some region and phase.
    pub(crate) fn of_fault(&self, fault: Fault) -> Vec<u32> {
        let asks = |columns: &[Option<Fault>; 3]| columns.contains(&Some(fault));
        let mut codes: Vec<u32> = self
            .0
            .iter()
            .filter(|(_, columns)| asks(columns))
            .map(|((_, code), _)| *code)
            .collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// The codes that the bank has numbers of its own for, in some region and phase.
    pub(crate) fn numbered(&self) -> Vec<u32> {
        let by_number = |fault: &Option<Fault>| matches!(fault, Some(Fault::Numbered { .. }));
        let mut codes: Vec<u32> = self
            .0
            .iter()
            .filter(|(_, columns)| columns.iter().any(by_number))
            .map(|((_, code), _)| *code)
            .collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// Every word `err:` takes, for people.
    pub(crate) fn known(&self) -> String {
        let mut codes: Vec<u32> = self.0.keys().map(|(_, code)| *code).collect();
        codes.sort_unstable();
        codes.dedup();
        let codes = codes.iter().map(u32::to_string);
        let names = TABLE
            .iter()
            .flat_map(|row| row.names)
            .map(|name| (*name).to_owned());
        codes.chain(names).collect::<Vec<_>>().join(", ")
    }
}

/// The fault a cell of the matrix asks for, where a script can ask for it.
fn fault(cell: &Cell, reach: Reach) -> Option<Fault> {
    match cell.produced {
        // What only a live call shows is asked for by its name.
        Produced::Natural(_, Means::Fault(name)) => TABLE
            .iter()
            .find(|row| row.names.contains(&name))
            .map(|row| row.fault),
        Produced::Override(_) => Some(Fault::Numbered {
            code: cell.code,
            reach,
        }),
        Produced::Natural(_, Means::Act(_)) | Produced::Refused(_) => None,
    }
}

/// The number the bank gives instead of a code of the standard.
pub(crate) fn number(code: u32) -> String {
    bank_number(code)
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
                assert_eq!(codes.find(name, None), Some(Wish::Fault(row.fault)));
            }
        }
    }

    #[test]
    fn a_code_asks_for_what_its_region_reports_under_it_in_that_phase() {
        let codes = Codes::of(&Catalogue::embedded().unwrap());
        let (us, au) = (Region::Us, Region::Au);
        for region in Region::ALL {
            assert_eq!(codes.fault(region, 947, Phase::Refresh), Some(Fault::TokenDead));
            assert_eq!(
                codes.fault(region, 947, Phase::Link),
                None,
                "nothing is granted yet"
            );
            assert_eq!(
                codes.fault(region, 0, Phase::Refresh),
                None,
                "all well is no fault"
            );
            assert_eq!(
                codes.fault(region, 103, Phase::Refresh),
                None,
                "no bank that speaks FDX is given a password"
            );
        }
        assert_eq!(codes.fault(us, 403, Phase::Refresh), Some(Fault::Mismatch));
        assert_eq!(codes.fault(au, 324, Phase::Refresh), Some(Fault::Mismatch));
        assert_eq!(
            codes.fault(us, 324, Phase::Refresh),
            None,
            "somebody else signs in"
        );
        assert_eq!(
            codes.fault(au, 914, Phase::Nightly),
            Some(Fault::AccountNotShared)
        );
        let numbered = |code, reach| Some(Fault::Numbered { code, reach });
        assert_eq!(codes.fault(us, 106, Phase::Nightly), numbered(106, Reach::Calls));
        assert_eq!(
            codes.fault(au, 400, Phase::Refresh),
            numbered(400, Reach::Account)
        );
    }

    #[test]
    fn what_only_a_live_call_shows_is_a_number_on_a_refresh() {
        let codes = Codes::of(&Catalogue::embedded().unwrap());
        assert!(matches!(
            codes.fault(Region::Us, 960, Phase::Refresh),
            Some(Fault::Numbered { code: 960, .. })
        ));
        assert_eq!(
            codes.find("data-not-supported", None),
            Some(Wish::Fault(Fault::NotSupported))
        );
    }

    #[test]
    fn the_matrix_and_the_table_say_the_same() {
        for natural in catalogue::matrix::NATURAL {
            if let Means::Fault(name) = natural.means {
                let row = TABLE.iter().find(|row| row.names[0] == name);
                let row = row.unwrap_or_else(|| panic!("the bank knows no {name}"));
                assert_eq!(row.condition, natural.condition, "{name}");
            }
        }
        let named: BTreeSet<_> = catalogue::matrix::NATURAL
            .iter()
            .map(|natural| natural.condition.name())
            .collect();
        for row in TABLE
            .iter()
            .filter(|row| row.condition != Condition::AccountNotFound)
        {
            assert!(named.contains(row.condition.name()), "{:?}", row.fault);
        }
    }

    #[test]
    fn every_condition_is_one_that_a_run_can_end_in() {
        assert!(TABLE.iter().all(|row| row.condition.is_reportable()));
    }
}
