//! Profiles: households as data.
//!
//! A profile says who the people are, which accounts they hold, and what happens on them every week
//! and month. It is a TOML file in `profiles/`; the ledger makes a life of it (see [`crate::ledger`]).
//! All amounts are decimal texts in the profile's currency, all rates are percent a year.

mod written;

use std::sync::Arc;

use model::{Currency, Money};

use crate::BankError;

/// How an account behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Checking,
    Savings,
    Card,
    Loan,
    Mortgage,
    /// A line of credit: it lives like a card, and is drawn rather than spent.
    Line,
    Brokerage,
    Plan401k,
    Ira,
    Roth,
}

impl Kind {
    /// Whether it holds securities.
    pub(crate) fn is_investment(self) -> bool {
        matches!(self, Kind::Brokerage | Kind::Plan401k | Kind::Ira | Kind::Roth)
    }
}

/// Somebody who holds accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) key: String,
    pub(crate) first: String,
    pub(crate) middle: Option<String>,
    pub(crate) last: String,
    pub(crate) email: String,
    /// Country calling code and subscriber number, digits only.
    pub(crate) telephone: (String, String),
    pub(crate) address: Address,
}

/// A postal address.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Address {
    pub(crate) line1: String,
    pub(crate) city: String,
    pub(crate) region: String,
    pub(crate) postal_code: String,
    pub(crate) country: String,
}

/// Ten-thousandths of a percent a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rate(pub(crate) i64);

/// One account of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) key: String,
    pub(crate) kind: Kind,
    pub(crate) product: String,
    pub(crate) nickname: String,
    /// Positions in [`Profile::people`]; the first is the primary holder.
    pub(crate) owners: Vec<usize>,
    /// How many days before the user was first seen the account was opened.
    pub(crate) opened_days: i64,
    /// The balance when the history starts, in ten-thousandths; owed money is negative. For a loan it
    /// follows from the terms and is not given.
    pub(crate) opening: i64,
    /// Purchases in ten days, about.
    pub(crate) purchases: u32,
    pub(crate) fee: Option<Fee>,
    pub(crate) terms: Terms,
}

/// A fee that is taken every month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fee {
    pub(crate) text: String,
    pub(crate) amount: i64,
    pub(crate) day: i8,
}

/// What only some kinds of account have. Amounts in ten-thousandths, days of the month 1 to 28.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Terms {
    Deposit {
        rate: Rate,
    },
    Card {
        line: i64,
        rate: Rate,
        statement_day: i8,
        pay_day: i8,
        /// The account that pays, by position; somewhere outside this bank if absent.
        from: Option<usize>,
        /// The amount paid each month; the whole statement if absent.
        pay: Option<i64>,
    },
    Loan {
        principal: i64,
        rate: Rate,
        payment: i64,
        day: i8,
        /// In months.
        term: i64,
        from: Option<usize>,
    },
    Investment {
        holdings: Vec<Holding>,
        /// How much of the value is the holder's own for good, in ten-thousandths of a percent.
        vested: Option<Rate>,
    },
}

/// Something an investment account holds all its life. What comes in later stays cash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Holding {
    pub(crate) symbol: String,
    pub(crate) name: String,
    /// In the standard's words.
    pub(crate) sort: String,
    /// Ten-thousandths.
    pub(crate) units: i64,
    /// The price of one at the start of 2026, in ten-thousandths.
    pub(crate) price: i64,
    /// What one was bought for, in ten-thousandths.
    pub(crate) cost: i64,
}

/// How often something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Every {
    /// On this day of the month, 1 to 28.
    Month(i8),
    /// On this weekday, 1 (Monday) to 7.
    Week(i8),
    /// On this weekday of every other week.
    Fortnight(i8),
}

/// What a flow is, which decides how the bank types it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FlowKind {
    Salary,
    Bill,
    Transfer,
}

/// Money that moves by appointment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flow {
    pub(crate) kind: FlowKind,
    pub(crate) text: String,
    pub(crate) payee: Option<String>,
    /// The account it leaves, by position; outside this bank if absent.
    pub(crate) from: Option<usize>,
    /// The account it reaches.
    pub(crate) to: Option<usize>,
    pub(crate) amount: i64,
    /// It varies by up to this much, up and down.
    pub(crate) vary: i64,
    pub(crate) every: Every,
}

/// A household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Profile {
    pub(crate) name: String,
    pub(crate) title: String,
    /// Two letters, lower case.
    pub(crate) country: String,
    pub(crate) currency: Currency,
    /// The script its user starts with.
    pub(crate) script: Option<String>,
    pub(crate) people: Vec<Person>,
    pub(crate) accounts: Vec<Plan>,
    pub(crate) flows: Vec<Flow>,
}

macro_rules! embedded {
    ($($file:literal),* $(,)?) => {
        [$(($file, include_str!(concat!("../profiles/", $file))),)*]
    };
}

/// Every profile that travels with the program, by file name.
const EMBEDDED: [(&str, &str); 13] = embedded![
    "profile_02.toml",
    "profile_03.toml",
    "profile_04.toml",
    "profile_05.toml",
    "profile_06.toml",
    "joint.toml",
    "large.toml",
    "nest_egg.toml",
    "profile_4110.toml",
    "profile_4111.toml",
    "profile_4112.toml",
    "profile_4117.toml",
    "profile_4118.toml",
];

/// Reads every profile.
pub(crate) fn all() -> Result<Vec<Arc<Profile>>, BankError> {
    EMBEDDED
        .iter()
        .map(|(file, text)| {
            Profile::read(text)
                .map(Arc::new)
                .map_err(|problem| BankError::Profile {
                    file: (*file).to_owned(),
                    problem,
                })
        })
        .collect()
}

impl Profile {
    /// Reads one profile from TOML, or says what is wrong with it.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let written: written::Profile = toml::from_str(text).map_err(|error| error.to_string())?;
        written.checked()
    }
}

/// The ten-thousandths of an amount written as text.
fn units(text: &str, currency: Currency) -> Result<i64, String> {
    Money::parse(text, currency)
        .map(Money::units)
        .map_err(|error| format!("`{text}`: {error}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_embedded_profile_is_sound_and_named_like_its_file() {
        let profiles = all().unwrap();
        for (profile, (file, _)) in profiles.iter().zip(EMBEDDED) {
            assert_eq!(format!("{}.toml", profile.name), file);
            assert!(profile.accounts.len() >= 2, "{file}");
            assert!(profile.script.is_none(), "{file}");
        }
        let names: BTreeSet<_> = profiles.iter().map(|p| &p.name).collect();
        assert_eq!(names.len(), profiles.len());
    }

    #[test]
    fn between_them_the_profiles_have_every_kind_in_both_countries() {
        let profiles = all().unwrap();
        for country in ["us", "au"] {
            let kinds: Vec<Kind> = profiles
                .iter()
                .filter(|p| p.country == country)
                .flat_map(|p| p.accounts.iter().map(|a| a.kind))
                .collect();
            for kind in [
                Kind::Checking,
                Kind::Savings,
                Kind::Card,
                Kind::Loan,
                Kind::Mortgage,
            ] {
                assert!(kinds.contains(&kind), "{country} {kind:?}");
            }
        }
        let us: Vec<Kind> = profiles
            .iter()
            .filter(|p| p.country == "us")
            .flat_map(|p| p.accounts.iter().map(|a| a.kind))
            .collect();
        for kind in [Kind::Line, Kind::Brokerage, Kind::Plan401k, Kind::Ira, Kind::Roth] {
            assert!(us.contains(&kind), "{kind:?}");
        }
        let large = profiles.iter().find(|p| p.name == "large").unwrap();
        assert_eq!(large.accounts.len(), 30);
    }

    #[test]
    fn a_wrong_profile_says_what_is_wrong() {
        let sound = EMBEDDED[1].1;
        for (from, to, complaint) in [
            ("country = \"us\"", "country = \"zz\"", "country"),
            ("from = \"checking\"", "from = \"chequing\"", "chequing"),
            ("day = 1\n", "day = 31\n", "31"),
            ("kind = \"savings\"", "kind = \"sock\"", "sock"),
        ] {
            assert!(sound.contains(from), "{from}");
            let error = Profile::read(&sound.replacen(from, to, 1)).unwrap_err();
            assert!(error.contains(complaint), "{error}");
        }
    }
}
