//! How each entry changes the world.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use super::{
    Access, Client, Code, LEDGER_USER, Pushed, Sitting, User, WRITTEN, World,
    entry::{Entry, Hashed},
    grant::{ConsentId, Grant, RefreshTokens, Run},
    scripts::{Hits, LedgerPart, Set},
};
use crate::{
    institution::Institution,
    ledger::{
        account::{Account, AccountId, Facts},
        change::{Change, ChangeId},
        written::Household,
    },
    script::Script,
};

/// How long expired handles are remembered, so that their replay is told from a wrong one.
const AFTERLIFE: SignedDuration = SignedDuration::from_hours(24);

/// How many access tokens of one grant are good at once.
const PARALLEL_TOKENS: usize = 4;

impl World {
    /// Lets the entry have happened.
    pub(crate) fn apply(&mut self, entry: Entry) {
        match entry {
            Entry::Began { seed, .. } => self.begin(seed),
            Entry::Registered {
                client,
                institution,
                name,
                redirect_uris,
                keys,
                access,
                at,
            } => {
                let Some(institution) = self.institution_id(&institution) else {
                    return;
                };
                let assertions = BTreeMap::new();
                let ahead = SignedDuration::ZERO;
                let registered = Client {
                    institution,
                    name,
                    redirect_uris,
                    keys,
                    access,
                    registered: at,
                    ahead,
                    assertions,
                };
                self.clients.insert(client, registered);
            }
            Entry::ClockMoved { client, ahead } => {
                if let Some(client) = self.clients.get_mut(&client) {
                    client.ahead = SignedDuration::from_micros(ahead);
                }
            }
            Entry::AssertionUsed {
                client,
                id,
                until,
                at,
            } => {
                if let Some(client) = self.clients.get_mut(&client) {
                    client.assertions.retain(|_, ends| *ends > at);
                    client.assertions.insert(id, until);
                }
            }
            Entry::Pushed {
                uri,
                client,
                request,
                until,
            } => {
                self.pushed.retain(|_, pushed| is_remembered(pushed.until, until));
                self.pushed.insert(
                    uri,
                    Pushed {
                        client,
                        request,
                        until,
                        used: false,
                    },
                );
            }
            Entry::SittingOpened { uri, sitting, until } => {
                self.sittings
                    .retain(|_, sitting| is_remembered(sitting.until, until));
                let Some(pushed) = self.pushed.get_mut(&uri) else {
                    return;
                };
                pushed.used = true;
                let (client, request) = (pushed.client.clone(), pushed.request.clone());
                self.sittings.insert(
                    sitting,
                    Sitting {
                        client,
                        request,
                        until,
                        user: None,
                        decided: false,
                    },
                );
            }
            Entry::UserMade { user, profile } => self.make_user(&user, &profile),
            Entry::UserSeen {
                user,
                institution,
                day,
            } => {
                let institution = self.institution_id(&institution);
                if let (Some(user), Some(institution)) = (self.users.get_mut(&user), institution) {
                    user.seen.insert(institution, day);
                }
            }
            Entry::SignedIn { sitting, user } => {
                if let Some(sitting) = self.sittings.get_mut(&sitting) {
                    sitting.user = Some(user);
                }
            }
            Entry::Allowed {
                sitting,
                consent,
                accounts,
                code,
                until,
                at,
                expires,
            } => {
                self.codes.retain(|_, code| is_remembered(code.until, until));
                self.codes.insert(
                    code,
                    Code {
                        consent: consent.clone(),
                        until,
                        used: false,
                    },
                );
                self.grant(&sitting, consent, accounts, (at, expires));
            }
            Entry::Refused { sitting } => {
                if let Some(sitting) = self.sittings.get_mut(&sitting) {
                    sitting.decided = true;
                }
            }
            Entry::CodeUsed { code } => {
                if let Some(code) = self.codes.get_mut(&code) {
                    code.used = true;
                }
            }
            Entry::TokensIssued {
                consent,
                access,
                expires,
                refresh,
                used,
            } => {
                self.issue(consent, access, expires, (used, refresh));
            }
            Entry::TokensDied { consent } => {
                if let Some(grant) = self.grants.get_mut(&consent) {
                    grant.tokens_died = true;
                }
            }
            Entry::ConsentEnded { consent, how, at } => {
                if let Some(grant) = self.grants.get_mut(&consent) {
                    grant.ended = Some((how, at));
                }
            }
            Entry::Ran { consent, run } => {
                if let Some(grant) = self.grants.get_mut(&consent) {
                    grant.run = run;
                }
            }
            Entry::TransactionsServed { consent } => {
                if let Some(grant) = self.grants.get_mut(&consent) {
                    grant.transactions_served = true;
                }
            }
            Entry::HouseholdMade {
                user,
                institution,
                household,
            } => self.make_household(&user, &institution, &household),
            Entry::AccountOpened {
                account,
                like,
                facts,
                twin,
            } => self.open_account(account, &like, *facts, twin),
            Entry::Shared { consent, accounts } => {
                if let Some(grant) = self.grants.get_mut(&consent) {
                    grant.accounts = accounts;
                }
            }
            Entry::Changed {
                change,
                account,
                edits,
                others,
            } => {
                let made = Change {
                    account,
                    edits,
                    others,
                    undone: false,
                };
                for (account, edits) in made.touched() {
                    if let Some(account) = self.accounts.get_mut(account) {
                        edits
                            .iter()
                            .for_each(|edit| account.facts.put(edit.after.clone()));
                    }
                }
                self.changes.insert(change, made);
            }
            Entry::Undone { change } => self.undo(change),
            Entry::ScriptSet {
                script,
                target,
                text,
                at,
                bases,
            } => {
                self.last_script = self.last_script.max(script.0);
                // A script of a later version that this one cannot read does nothing.
                let Ok(parsed) = Script::read(&text, &self.shelf.codes) else {
                    return;
                };
                let (hits, ledger) = (BTreeMap::new(), LedgerPart::Waiting);
                self.scripts.insert(
                    script,
                    Set {
                        target,
                        script: parsed,
                        at,
                        bases,
                        hits,
                        ledger,
                    },
                );
            }
            Entry::ScriptMet { script, client, base } => {
                if let Some(set) = self.scripts.get_mut(&script) {
                    set.bases.insert(client, base);
                }
            }
            Entry::ScriptHit {
                script,
                client,
                consent,
                run,
            } => {
                if let Some(set) = self.scripts.get_mut(&script) {
                    let count = set.hits.get(&client).map_or(0, |hits| hits.count) + 1;
                    set.hits.insert(
                        client,
                        Hits {
                            count,
                            last: (consent, run),
                        },
                    );
                }
            }
            Entry::ScriptChanged { script, change } => {
                if let Some(set) = self.scripts.get_mut(&script) {
                    set.ledger = change.map_or(LedgerPart::Over, LedgerPart::Made);
                }
            }
            Entry::ScriptRemoved { script } => {
                self.scripts.remove(&script);
            }
        }
    }

    fn begin(&mut self, seed: u64) {
        self.seed = seed;
        for profile in self.shelf.clone().profiles.iter() {
            self.make_user(&profile.name, &profile.name);
        }
        if !self.shelf.ledger.is_empty() {
            self.make_user(LEDGER_USER, LEDGER_USER);
        }
    }

    fn make_user(&mut self, name: &str, profile: &str) {
        let shelf = self.shelf.clone();
        let mut accounts = BTreeMap::new();
        if profile == LEDGER_USER {
            for institution in shelf.institutions.iter().filter(|i| i.facts.country == "us") {
                let held = shelf.ledger.iter();
                let held = held
                    .map(|account| Account::of_import(account, institution, name, self.seed))
                    .collect();
                self.hold(&mut accounts, institution, held);
            }
        } else if let Some(profile) = shelf.profile(profile) {
            for institution in shelf
                .institutions
                .iter()
                .filter(|i| i.facts.country == profile.country)
            {
                let taken = |number: &str| self.numbers.contains(number);
                let held = Account::of_profile(profile, institution, name, self.seed, taken);
                self.hold(&mut accounts, institution, held);
            }
        }
        let user = self.users.entry(name.to_owned()).or_insert_with(|| User {
            profile: profile.to_owned(),
            accounts: BTreeMap::new(),
            seen: BTreeMap::new(),
        });
        user.accounts.extend(accounts);
    }

    fn make_household(&mut self, name: &str, institution: &str, household: &Household) {
        let shelf = self.shelf.clone();
        let Some(institution) = shelf.institution(institution) else {
            return;
        };
        let written = household.accounts.iter();
        let held = written
            .map(|account| Account::of_household(account, &household.manner, institution, name, self.seed))
            .collect();
        let mut accounts = BTreeMap::new();
        self.hold(&mut accounts, institution, held);
        if let Some(held) = accounts.get_mut(institution.id()) {
            held.extend(household.joint.iter().cloned());
        }
        let user = User {
            profile: WRITTEN.to_owned(),
            accounts,
            seen: BTreeMap::new(),
        };
        self.users.entry(name.to_owned()).or_insert(user);
    }

    fn open_account(&mut self, id: AccountId, like: &AccountId, facts: Facts, twin: bool) {
        let Some(old) = self.accounts.get(like).cloned() else {
            return;
        };
        let held = self
            .users
            .get_mut(&old.user)
            .and_then(|user| user.accounts.get_mut(old.institution));
        if let Some(held) = held {
            held.push(id.clone());
        }
        let (life, origin) = match twin {
            true => (format!("{} {id}", old.life), old.origin.twin()),
            false => (old.life, old.origin),
        };
        self.numbers.extend(facts.number.clone());
        let account = Account {
            id: id.clone(),
            life,
            origin,
            original: facts.clone(),
            facts,
            ..old
        };
        self.accounts.insert(id, account);
    }

    fn hold(
        &mut self,
        accounts: &mut BTreeMap<&'static str, Vec<AccountId>>,
        institution: &Institution,
        held: Vec<Account>,
    ) {
        accounts.insert(
            institution.id(),
            held.iter().map(|account| account.id.clone()).collect(),
        );
        for account in held {
            self.numbers.extend(account.facts.number.clone());
            self.accounts.insert(account.id.clone(), account);
        }
    }

    fn grant(
        &mut self,
        sitting: &Hashed,
        consent: ConsentId,
        accounts: Vec<AccountId>,
        (created, expires): (Timestamp, Option<Timestamp>),
    ) {
        let Some(sitting) = self.sittings.get_mut(sitting) else {
            return;
        };
        sitting.decided = true;
        let (client, request) = (sitting.client.clone(), sitting.request.clone());
        let Some(user) = sitting.user.clone() else { return };
        let Some(institution) = self.clients.get(&client).map(|client| client.institution) else {
            return;
        };
        let grant = Grant {
            institution,
            client,
            user,
            accounts,
            request,
            created,
            expires,
            ended: None,
            tokens_died: false,
            run: Run::first(),
            transactions_served: false,
            refresh: RefreshTokens::default(),
            access: Vec::new(),
        };
        self.grants.insert(consent, grant);
    }

    fn issue(
        &mut self,
        consent: ConsentId,
        access: Hashed,
        expires: Timestamp,
        (used, refresh): (Option<Hashed>, Option<Hashed>),
    ) {
        let Some(grant) = self.grants.get_mut(&consent) else {
            return;
        };
        grant.refresh.rotate(used, refresh);
        grant.access.push(access.clone());
        let superfluous = grant.access.len().saturating_sub(PARALLEL_TOKENS);
        for old in grant.access.drain(..superfluous) {
            self.access.remove(&old);
        }
        self.access.insert(access, Access { consent, expires });
    }

    fn undo(&mut self, id: ChangeId) {
        let Some(change) = self.changes.get_mut(&id) else {
            return;
        };
        change.undone = true;
        for (account, edits) in change.touched() {
            if let Some(account) = self.accounts.get_mut(account) {
                edits
                    .iter()
                    .for_each(|edit| account.facts.put(edit.before.clone()));
            }
        }
    }

    fn institution_id(&self, id: &str) -> Option<&'static str> {
        self.shelf.institution(id).map(Institution::id)
    }
}

fn is_remembered(until: Timestamp, newest: Timestamp) -> bool {
    until.saturating_add(AFTERLIFE).unwrap_or(Timestamp::MAX) > newest
}
