//! What can happen in the bank's world: the journal's words.
//!
//! An entry is a fact that was decided already. Applying it never fails and never asks for the time or
//! for chance, so that replaying the journal gives the same world.

use std::{collections::BTreeMap, fmt};

use jiff::{Timestamp, civil::Date};
use jsonwebtoken::jwk::JwkSet;
use serde::{Deserialize, Serialize};

use super::{
    grant::{ConsentId, End, Run},
    request::AuthorizationRequest,
    scripts::{ScriptId, Target},
};
use crate::ledger::{
    account::{AccountId, Facts},
    change::{Beside, ChangeId, Edit},
    written::Household,
};

/// A client's id at one institution.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct ClientId(pub(crate) String);

impl fmt::Display for ClientId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The SHA-256 of a token, code or handle. The thing itself is never kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Hashed(String);

impl Hashed {
    /// The hash of a token's text.
    pub(crate) fn of(token: &str) -> Self {
        Self(crate::chance::name(64, &[token]))
    }
}

/// One thing that happened. Instants named `until` and `at` are the wall clock's unless said otherwise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub(crate) enum Entry {
    /// The world began. Comes once, first.
    Began { seed: u64, at: Timestamp },
    /// A client registered.
    Registered {
        client: ClientId,
        institution: String,
        name: Option<String>,
        redirect_uris: Vec<String>,
        keys: JwkSet,
        access: Hashed,
        at: Timestamp,
    },
    /// A client's clock went forward: it now runs this many microseconds ahead of the wall clock.
    ClockMoved { client: ClientId, ahead: i64 },
    /// A client assertion was used, and must not be again before it ends.
    AssertionUsed {
        client: ClientId,
        id: Hashed,
        until: Timestamp,
        at: Timestamp,
    },
    /// An authorization request was pushed.
    Pushed {
        uri: Hashed,
        client: ClientId,
        request: AuthorizationRequest,
        until: Timestamp,
    },
    /// A person came with it.
    SittingOpened {
        uri: Hashed,
        sitting: Hashed,
        until: Timestamp,
    },
    /// A user was made from a profile, or was given another one's accounts too.
    UserMade { user: String, profile: String },
    /// A user was seen at an institution for the first time, on this day of the client's clock.
    UserSeen {
        user: String,
        institution: String,
        day: Date,
    },
    /// The person signed in.
    SignedIn { sitting: Hashed, user: String },
    /// The person allowed access. `at` and `expires` are in the client's clock.
    Allowed {
        sitting: Hashed,
        consent: ConsentId,
        accounts: Vec<AccountId>,
        code: Hashed,
        until: Timestamp,
        at: Timestamp,
        expires: Option<Timestamp>,
    },
    /// The person refused.
    Refused { sitting: Hashed },
    /// A code was exchanged.
    CodeUsed { code: Hashed },
    /// Tokens were issued; `expires` is in the client's clock.
    TokensIssued {
        consent: ConsentId,
        access: Hashed,
        expires: Timestamp,
        refresh: Option<Hashed>,
        /// The refresh token that was used for it.
        used: Option<Hashed>,
    },
    /// A grant's tokens died.
    TokensDied { consent: ConsentId },
    /// A consent ended; `at` is in the client's clock.
    ConsentEnded {
        consent: ConsentId,
        how: End,
        at: Timestamp,
    },
    /// A grant's run began, or went on in another way.
    Ran { consent: ConsentId, run: Run },
    /// A grant was used to read transactions for the first time.
    TransactionsServed { consent: ConsentId },
    /// A user was made who holds a household that was written out, at one institution.
    HouseholdMade {
        user: String,
        institution: String,
        household: Household,
    },
    /// An account was opened that is like another of the same user's, which it is a twin of or shows the
    /// ledger of.
    AccountOpened {
        account: AccountId,
        like: AccountId,
        facts: Box<Facts>,
        twin: bool,
    },
    /// A person shares other accounts under a consent than before.
    Shared {
        consent: ConsentId,
        accounts: Vec<AccountId>,
    },
    /// An account changed, and perhaps others with it.
    Changed {
        change: ChangeId,
        account: AccountId,
        edits: Vec<Edit>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        others: Vec<Beside>,
    },
    /// A change was undone.
    Undone { change: ChangeId },
    /// A script was set; `bases` are the clocks of the clients known then.
    ScriptSet {
        script: ScriptId,
        target: Target,
        text: String,
        at: Timestamp,
        bases: BTreeMap<ClientId, Timestamp>,
    },
    /// A client met a script that was set before it was known; `base` is in its clock.
    ScriptMet {
        script: ScriptId,
        client: ClientId,
        base: Timestamp,
    },
    /// A script touched a run.
    ScriptHit {
        script: ScriptId,
        client: ClientId,
        consent: ConsentId,
        run: u64,
    },
    /// A script changed the ledger, or nothing is left of its change.
    ScriptChanged {
        script: ScriptId,
        change: Option<ChangeId>,
    },
    /// A script was taken away.
    ScriptRemoved { script: ScriptId },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_does_not_show_what_was_hashed() {
        let hashed = Hashed::of("secret-token");
        assert!(!format!("{hashed:?}").contains("secret"));
        assert_eq!(hashed, Hashed::of("secret-token"));
        assert_ne!(hashed, Hashed::of("secret-tokem"));
    }

    #[test]
    fn an_entry_survives_being_written_and_read() {
        let entry = Entry::ClockMoved {
            client: ClientId("c".to_owned()),
            ahead: 1_500_000,
        };
        let text = serde_json::to_string(&entry).unwrap();
        assert_eq!(text, r#"{"what":"clock-moved","client":"c","ahead":1500000}"#);
        assert_eq!(serde_json::from_str::<Entry>(&text).unwrap(), entry);
    }
}
