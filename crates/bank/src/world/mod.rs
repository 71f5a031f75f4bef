//! The bank's world: everything that persists, as the journal tells it.
//!
//! [`World::apply`] is the only way it changes. What it holds is enough to answer every question; what
//! follows from it (stories, balances, clients' ids) is computed when asked for.

mod apply;
pub(crate) mod entry;
pub(crate) mod grant;
pub(crate) mod request;
pub(crate) mod scripts;

use std::{collections::BTreeMap, sync::Arc};

use jiff::{SignedDuration, Timestamp, civil::Date};
use jsonwebtoken::jwk::JwkSet;
use model::{Region, institution::AnswerRule};

use self::{
    entry::{ClientId, Hashed},
    grant::{ConsentId, Grant},
    request::AuthorizationRequest,
    scripts::{ScriptId, Set},
};
use crate::{
    chance,
    institution::Institution,
    ledger::{
        account::{Account, AccountId},
        change::{Change, ChangeId, Value},
        imported,
    },
    profile::Profile,
    script::Codes,
};

/// The user who holds the ledger from files.
pub(crate) const LEDGER_USER: &str = "ledger";

/// What stands for a profile where a household was written out.
pub(crate) const WRITTEN: &str = "written";

/// What the world is made from, apart from what happens in it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Shelf {
    pub(crate) institutions: Vec<Institution>,
    pub(crate) profiles: Vec<Arc<Profile>>,
    /// The ledger from files; empty without one.
    pub(crate) ledger: Vec<Arc<imported::Account>>,
    pub(crate) codes: Codes,
    /// What the bank's own numbers mean to an aggregator, by region.
    pub(crate) numbered: BTreeMap<Region, Vec<AnswerRule>>,
}

impl Shelf {
    /// The institution with this id.
    pub(crate) fn institution(&self, id: &str) -> Option<&Institution> {
        self.institutions
            .iter()
            .find(|institution| institution.id() == id)
    }

    /// The profile of this name.
    pub(crate) fn profile(&self, name: &str) -> Option<&Arc<Profile>> {
        self.profiles.iter().find(|profile| profile.name == name)
    }
}

/// A registered client.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Client {
    pub(crate) institution: &'static str,
    pub(crate) name: Option<String>,
    pub(crate) redirect_uris: Vec<String>,
    pub(crate) keys: JwkSet,
    /// The registration access token.
    pub(crate) access: Hashed,
    pub(crate) registered: Timestamp,
    /// How far its clock runs ahead of the wall clock. Only ever grows.
    pub(crate) ahead: SignedDuration,
    /// Assertions that were used and have not ended.
    assertions: BTreeMap<Hashed, Timestamp>,
}

impl Client {
    /// Whether an assertion of this id was used before.
    pub(crate) fn has_used(&self, assertion: &Hashed) -> bool {
        self.assertions.contains_key(assertion)
    }
}

/// Somebody who can sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct User {
    /// The profile's name; [`LEDGER_USER`] for the ledger from files.
    pub(crate) profile: String,
    /// The accounts held, by institution.
    pub(crate) accounts: BTreeMap<&'static str, Vec<AccountId>>,
    /// The day the user was first seen, by institution.
    pub(crate) seen: BTreeMap<&'static str, Date>,
}

/// A pushed authorization request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pushed {
    pub(crate) client: ClientId,
    pub(crate) request: AuthorizationRequest,
    pub(crate) until: Timestamp,
    pub(crate) used: bool,
}

/// A person in front of the bank's pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sitting {
    pub(crate) client: ClientId,
    pub(crate) request: AuthorizationRequest,
    pub(crate) until: Timestamp,
    pub(crate) user: Option<String>,
    /// Whether the person has allowed or refused.
    pub(crate) decided: bool,
}

/// An authorization code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) consent: ConsentId,
    pub(crate) until: Timestamp,
    pub(crate) used: bool,
}

/// An access token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Access {
    pub(crate) consent: ConsentId,
    /// In the client's clock.
    pub(crate) expires: Timestamp,
}

/// Everything that persists.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct World {
    pub(crate) shelf: Arc<Shelf>,
    pub(crate) seed: u64,
    pub(crate) clients: BTreeMap<ClientId, Client>,
    pub(crate) users: BTreeMap<String, User>,
    pub(crate) accounts: BTreeMap<AccountId, Account>,
    numbers: std::collections::BTreeSet<String>,
    pub(crate) pushed: BTreeMap<Hashed, Pushed>,
    pub(crate) sittings: BTreeMap<Hashed, Sitting>,
    pub(crate) codes: BTreeMap<Hashed, Code>,
    pub(crate) grants: BTreeMap<ConsentId, Grant>,
    pub(crate) access: BTreeMap<Hashed, Access>,
    pub(crate) changes: BTreeMap<ChangeId, Change>,
    pub(crate) scripts: BTreeMap<ScriptId, Set>,
    /// The number of the last script, set or removed.
    pub(crate) last_script: u64,
}

impl World {
    /// The world before anything happened.
    pub(crate) fn new(shelf: Arc<Shelf>) -> Self {
        Self {
            shelf,
            seed: 0,
            clients: BTreeMap::new(),
            users: BTreeMap::new(),
            accounts: BTreeMap::new(),
            numbers: std::collections::BTreeSet::new(),
            pushed: BTreeMap::new(),
            sittings: BTreeMap::new(),
            codes: BTreeMap::new(),
            grants: BTreeMap::new(),
            access: BTreeMap::new(),
            changes: BTreeMap::new(),
            scripts: BTreeMap::new(),
            last_script: 0,
        }
    }
}

/// Questions.
impl World {
    /// The id a client knows an account by: lasting as long as the account's public part is.
    pub(crate) fn visible_id(&self, client: &ClientId, account: &Account) -> String {
        self.visible(client, &account.facts.public)
    }

    fn visible(&self, client: &ClientId, public: &str) -> String {
        chance::name(
            32,
            &["visible account", &self.seed.to_string(), &client.0, public],
        )
    }

    /// Who a user is to a client.
    pub(crate) fn subject(&self, client: &ClientId, user: &str) -> String {
        chance::name(32, &["subject", &self.seed.to_string(), &client.0, user])
    }

    /// The accounts a grant covers, in the bank's order.
    pub(crate) fn accounts_of(&self, grant: &Grant) -> impl Iterator<Item = &Account> {
        grant.accounts.iter().filter_map(|id| self.accounts.get(id))
    }

    /// The account a grant's client knows by this id, if the grant covers it.
    pub(crate) fn account_of(&self, grant: &Grant, visible: &str) -> Option<&Account> {
        self.accounts_of(grant)
            .find(|account| self.visible_id(&grant.client, account) == visible)
    }

    /// The account with this id, be it the bank's own or one that a client is or was given.
    pub(crate) fn any_account(&self, id: &str) -> Option<&Account> {
        if let Some(own) = self.accounts.get(&AccountId(id.to_owned())) {
            return Some(own);
        }
        let mut publics: BTreeMap<&AccountId, Vec<&str>> = BTreeMap::new();
        for change in self.changes.values() {
            for (account, edits) in change.touched() {
                let ids = edits.iter().filter_map(|edit| match &edit.after {
                    Value::Id(public) => Some(public.as_str()),
                    _ => None,
                });
                publics.entry(account).or_default().extend(ids);
            }
        }
        self.grants.values().find_map(|grant| {
            self.accounts_of(grant).find(|account| {
                let changed = publics.get(&account.id).into_iter().flatten().copied();
                let mut ids = changed.chain([account.original.public.as_str()]);
                ids.any(|public| self.visible(&grant.client, public) == id)
            })
        })
    }

    /// The grant a refresh token belongs or belonged to.
    pub(crate) fn grant_of_refresh(&self, token: &Hashed) -> Option<(&ConsentId, &Grant)> {
        self.grants.iter().find(|(_, grant)| grant.refresh.knows(token))
    }

    /// The latest change after this one that still holds and touches one of its fields.
    pub(crate) fn later_change(&self, id: ChangeId) -> Option<(ChangeId, &'static str)> {
        let change = self.changes.get(&id)?;
        self.changes
            .range(id..)
            .skip(1)
            .filter(|(_, later)| !later.undone)
            .find_map(|(id, later)| Some((*id, change.shared_field(later)?)))
    }

    /// The number the next change gets.
    pub(crate) fn next_change(&self) -> ChangeId {
        ChangeId(self.changes.keys().next_back().map_or(0, |last| last.0) + 1)
    }

    /// The number the next script gets.
    pub(crate) fn next_script(&self) -> ScriptId {
        ScriptId(self.last_script + 1)
    }
}
