//! Accounts: what identifies them, and where their life comes from.

use std::{fmt, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    imported, number,
    written::{self, Ledger, Manner, Written},
};
use crate::{
    chance::{self, Chance},
    institution::Institution,
    profile::{Kind, Profile},
};

/// The bank's own id of an account. Clients never see it: they are given an id of their own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct AccountId(pub(crate) String);

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Somebody who holds an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Holder {
    pub(crate) customer_id: Option<String>,
    /// In the standard's words.
    pub(crate) relationship: Option<String>,
    pub(crate) first: Option<String>,
    pub(crate) middle: Option<String>,
    pub(crate) last: Option<String>,
    pub(crate) suffix: Option<String>,
}

/// What identifies an account, each part of which can change. What the bank does not say is absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Facts {
    /// What every client's id of the account is derived from.
    pub(crate) public: String,
    pub(crate) number: Option<String>,
    pub(crate) mask: Option<String>,
    /// The nickname, which is what people see.
    pub(crate) name: Option<String>,
    /// In the standard's words.
    pub(crate) account_type: Option<String>,
    pub(crate) currency: Option<String>,
    pub(crate) holders: Vec<Holder>,
    /// In the standard's words.
    pub(crate) status: Option<String>,
    /// Whether the account is in lists and can be asked for.
    pub(crate) listed: bool,
    /// What it shows of which ledgers.
    pub(crate) showing: Showing,
}

/// What an account shows of ledgers: at first all of its own, as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Showing {
    /// Whose ledgers; its own if none is named.
    pub(crate) books: Vec<AccountId>,
    /// Only a part of them.
    pub(crate) part: Option<Part>,
    /// Nothing from before this instant.
    pub(crate) since: Option<Timestamp>,
    /// How often its transactions were given other ids.
    pub(crate) renamed: u32,
    /// Whether their texts are others.
    pub(crate) reworded: bool,
    /// Whether they are dated a day later.
    pub(crate) later: bool,
}

/// Every so-manieth movement of a ledger, counted from `rest`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Part {
    pub(crate) of: usize,
    pub(crate) rest: usize,
}

impl Facts {
    /// Whether the account is closed.
    pub(crate) fn is_closed(&self) -> bool {
        self.status.as_deref() == Some("CLOSED")
    }
}

/// Where an account's life comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Origin {
    /// A place in a profile.
    Profile(Arc<Profile>, usize),
    /// Files.
    Imported(Arc<imported::Account>),
    /// A household that was written out.
    Written(Arc<Ledger>),
}

impl Origin {
    /// Where the life of an account like this one comes from.
    pub(crate) fn twin(&self) -> Self {
        match self {
            Origin::Written(ledger) => Origin::Written(Arc::new(ledger.twin())),
            Origin::Profile(..) | Origin::Imported(_) => self.clone(),
        }
    }
}

/// An account at one institution, held by one user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) id: AccountId,
    pub(crate) institution: &'static str,
    pub(crate) user: String,
    /// Whose story it is part of, where its life comes from a profile.
    pub(crate) life: String,
    pub(crate) origin: Origin,
    /// As it was at first.
    pub(crate) original: Facts,
    /// As it is now.
    pub(crate) facts: Facts,
}

/// Who the story is told about: the user at the institution.
pub(crate) fn owner(institution: &str, user: &str) -> String {
    format!("{institution} {user}")
}

impl Account {
    /// The accounts a user with this profile holds at the institution. `taken` tells whether a number
    /// is somebody else's already.
    pub(crate) fn of_profile(
        profile: &Arc<Profile>,
        institution: &Institution,
        user: &str,
        seed: u64,
        mut taken: impl FnMut(&str) -> bool,
    ) -> Vec<Account> {
        let owner = owner(institution.id(), user);
        profile
            .accounts
            .iter()
            .enumerate()
            .map(|(place, plan)| {
                let id = id_of(seed, &owner, &plan.key);
                let mut chance = Chance::of(seed, &[&owner, &plan.key, "number"]);
                let number = loop {
                    let number = match plan.kind {
                        Kind::Card => number::card(&mut chance),
                        _ => number::account(&profile.country, &mut chance),
                    };
                    if !taken(&number) {
                        break number;
                    }
                };
                let facts = Facts {
                    public: id.0.clone(),
                    mask: Some(number::tail(&number)),
                    number: Some(number),
                    name: Some(plan.nickname.clone()),
                    account_type: Some(standard_type(plan.kind).to_owned()),
                    currency: Some(profile.currency.code().to_owned()),
                    holders: holders(profile, place, seed, &owner),
                    status: Some("OPEN".to_owned()),
                    listed: true,
                    showing: Showing::default(),
                };
                Account {
                    id,
                    institution: institution.id(),
                    user: user.to_owned(),
                    life: owner.clone(),
                    origin: Origin::Profile(profile.clone(), place),
                    original: facts.clone(),
                    facts,
                }
            })
            .collect()
    }

    /// The account from files, as held at the institution.
    pub(crate) fn of_import(
        account: &Arc<imported::Account>,
        institution: &Institution,
        user: &str,
        seed: u64,
    ) -> Account {
        let owner = owner(institution.id(), user);
        let id = id_of(seed, &owner, &account.id);
        let facts = account.facts(&id);
        Account {
            id,
            institution: institution.id(),
            user: user.to_owned(),
            life: owner,
            origin: Origin::Imported(account.clone()),
            original: facts.clone(),
            facts,
        }
    }

    /// The account that was written out, as held at the institution.
    pub(crate) fn of_household(
        account: &Written,
        manner: &Manner,
        institution: &Institution,
        user: &str,
        seed: u64,
    ) -> Account {
        let owner = owner(institution.id(), user);
        let id = id_of(seed, &owner, &account.key);
        let facts = written::facts(account, &id, institution.facts.currency.code());
        Account {
            id,
            institution: institution.id(),
            user: user.to_owned(),
            life: owner,
            origin: Origin::Written(Arc::new(Ledger::of(account, manner))),
            original: facts.clone(),
            facts,
        }
    }

    /// Whose ledgers it shows.
    pub(crate) fn books(&self) -> &[AccountId] {
        match self.facts.showing.books.as_slice() {
            [] => std::slice::from_ref(&self.id),
            named => named,
        }
    }

    /// What sort of account it is; unknown of files.
    pub(crate) fn kind(&self) -> Option<Kind> {
        match &self.origin {
            Origin::Profile(profile, place) => profile.accounts.get(*place).map(|plan| plan.kind),
            Origin::Written(ledger) => Some(ledger.kind),
            Origin::Imported(_) => None,
        }
    }

    /// The broad class, in the standard's words, where it is known.
    pub(crate) fn category(&self) -> Option<&str> {
        match &self.origin {
            Origin::Profile(..) | Origin::Written(_) => self.kind().map(standard_category),
            Origin::Imported(account) => Some(&account.category),
        }
    }
}

/// The bank's own id of what an owner holds under a key.
pub(crate) fn id_of(seed: u64, owner: &str, key: &str) -> AccountId {
    AccountId(format!(
        "a{}",
        chance::name(15, &["account", &seed.to_string(), owner, key])
    ))
}

/// The id the bank knows a person by: lasting, and its own for every user.
pub(crate) fn customer_id(seed: u64, owner: &str, person: &str) -> String {
    format!("C{}", Chance::of(seed, &["customer", owner, person]).digits(11))
}

fn holders(profile: &Profile, place: usize, seed: u64, owner: &str) -> Vec<Holder> {
    let Some(plan) = profile.accounts.get(place) else {
        return Vec::new();
    };
    let shared = plan.owners.len() > 1;
    plan.owners
        .iter()
        .enumerate()
        .filter_map(|(rank, person)| Some((rank, profile.people.get(*person)?)))
        .map(|(rank, person)| Holder {
            customer_id: Some(customer_id(seed, owner, &person.key)),
            relationship: Some(relationship(plan.kind, rank, shared).to_owned()),
            first: Some(person.first.clone()),
            middle: person.middle.clone(),
            last: Some(person.last.clone()),
            suffix: None,
        })
        .collect()
}

fn relationship(kind: Kind, rank: usize, shared: bool) -> &'static str {
    match (kind, rank, shared) {
        (Kind::Card, 0, _) => "PRIMARY",
        (Kind::Card, ..) => "AUTHORIZED_USER",
        (Kind::Loan | Kind::Mortgage | Kind::Line, 0, _) => "PRIMARY_BORROWER",
        (Kind::Loan | Kind::Mortgage | Kind::Line, ..) => "SECONDARY_BORROWER",
        (_, _, false) => "SOLE_OWNER",
        (_, 0, true) => "PRIMARY_JOINT",
        (_, _, true) => "SECONDARY_JOINT",
    }
}

fn standard_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Checking => "CHECKING",
        Kind::Savings => "SAVINGS",
        Kind::Card => "CREDITCARD",
        Kind::Loan => "LOAN",
        Kind::Mortgage => "MORTGAGE",
        Kind::Line => "HOMELINEOFCREDIT",
        Kind::Brokerage => "BROKERAGEPRODUCT",
        Kind::Plan401k => "401K",
        Kind::Ira => "IRA",
        Kind::Roth => "ROTH",
    }
}

/// The standard's broad class of a kind of account.
pub(crate) fn standard_category(kind: Kind) -> &'static str {
    match kind {
        Kind::Checking | Kind::Savings => "DEPOSIT_ACCOUNT",
        Kind::Card | Kind::Line => "LOC_ACCOUNT",
        Kind::Brokerage | Kind::Plan401k | Kind::Ira | Kind::Roth => "INVESTMENT_ACCOUNT",
        Kind::Loan | Kind::Mortgage => "LOAN_ACCOUNT",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::{institution, profile};

    #[test]
    fn no_two_users_and_no_two_institutions_share_a_number_or_an_id() {
        let institutions = institution::all().unwrap();
        let profiles = profile::all().unwrap();
        let mut seen = BTreeSet::new();
        for institution in &institutions {
            for user in ["one", "two", "three"] {
                let profile = profiles
                    .iter()
                    .find(|p| p.country == institution.facts.country)
                    .unwrap();
                for account in Account::of_profile(profile, institution, user, 7, |_| false) {
                    assert!(seen.insert(account.facts.number.unwrap()));
                    assert!(seen.insert(account.id.0));
                }
            }
        }
    }

    #[test]
    fn a_taken_number_is_never_given_again() {
        let institutions = institution::all().unwrap();
        let profiles = profile::all().unwrap();
        let first = Account::of_profile(&profiles[1], &institutions[0], "one", 7, |_| false);
        let taken = first[0].facts.number.clone().unwrap();
        let again = Account::of_profile(&profiles[1], &institutions[0], "one", 7, |n| n == taken);
        assert_ne!(again[0].facts.number, first[0].facts.number);
        assert_eq!(again[1].facts.number, first[1].facts.number);
    }

    #[test]
    fn joint_accounts_name_both_holders_and_who_is_first() {
        let institutions = institution::all().unwrap();
        let profiles = profile::all().unwrap();
        let joint = profiles.iter().find(|p| p.name == "joint").unwrap();
        let accounts = Account::of_profile(joint, &institutions[0], "joint", 7, |_| false);
        let roles: Vec<_> = accounts[0]
            .facts
            .holders
            .iter()
            .map(|h| h.relationship.clone().unwrap())
            .collect();
        assert_eq!(roles, ["PRIMARY_JOINT", "SECONDARY_JOINT"]);
        // The same person is the same customer on every account.
        assert_eq!(
            accounts[0].facts.holders[0].customer_id,
            accounts[2].facts.holders[0].customer_id
        );
    }
}
