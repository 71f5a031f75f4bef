//! Deciding about every account of a login at once.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use model::{Category, Condition, evidence::Verdict, id::AccountId};

use super::{
    compare::Surroundings,
    decide::{Decision, decide_present},
    missing::{decide_missing, missing},
    portrait::Portrait,
    rules::Rules,
    sketch::History,
};

/// A linked account as it was known, and what its absence has come to.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Which account.
    pub account: AccountId,
    /// How it was known.
    pub portrait: Portrait,
    /// Complete lists in a row that lacked it, before this one.
    pub missing_lists: u32,
    /// When the first of those was read.
    pub missing_since: Option<Timestamp>,
    /// When it was last listed and well. What was listed by then is another account.
    pub last_listed: Option<Timestamp>,
    /// What somebody is asked about it already, if it is held.
    pub held_as: Option<Verdict>,
    /// Whether the bank called it closed when it last said anything of it.
    pub closed: bool,
}

impl Subject {
    /// Whether the bank's own id of it contradicted it when it was last seen.
    pub(super) fn is_contradicted(&self) -> bool {
        self.held_as == Some(Verdict::Conflict)
    }

    /// Whether, once it is closed, another may be said to follow it. Where somebody is asked about more than that, what
    /// came after it answers nothing.
    pub(crate) fn may_be_followed(&self) -> bool {
        let more = matches!(
            self.held_as,
            Some(Verdict::Conflict | Verdict::Merged | Verdict::Split)
        );
        !more
    }

    /// Whether it was found in one that another went into as well. Later answers reach less far back and show less of that.
    pub(super) fn is_merged(&self) -> bool {
        self.held_as == Some(Verdict::Merged)
    }
}

/// An account that was listed and is not linked.
#[derive(Debug, Clone)]
pub struct Sibling {
    /// What the list said of it.
    pub portrait: Portrait,
    /// Whether it was there when the login was linked, and not chosen.
    pub at_link: bool,
    /// When it was first listed.
    pub first_seen: Timestamp,
}

/// Everything known of a login.
#[derive(Debug, Clone, Default)]
pub struct Stored {
    /// Its linked accounts.
    pub accounts: Vec<Subject>,
    /// The others it ever listed.
    pub others: Vec<Sibling>,
}

/// An account as a bank describes it.
#[derive(Debug, Clone)]
pub struct Contender {
    /// What it says.
    pub portrait: Portrait,
    /// Its name.
    pub name: String,
    /// Its last digits.
    pub mask: String,
    /// The bank's word for its type.
    pub kind: String,
    /// Whether the bank calls it closed.
    pub closed: bool,
    /// Whether more than the list was asked of it.
    pub described: bool,
}

/// What a bank, or an operator who read its notice, announced.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Announced {
    /// Whether everything moves to another system: ids, currencies and classes may all be others.
    pub migration: bool,
    /// Which account follows which, by the bank's ids: those that are known of the login.
    pub successors: BTreeMap<String, String>,
    /// How many accounts go into each new id, whosever they are, where that is named at all.
    pub followed: BTreeMap<String, u32>,
    /// What the notice is known by, and its cut-over, as evidence names it; empty where nobody gave one.
    pub notice: Option<String>,
}

/// What was announced of an old id and a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bond {
    /// Nothing.
    Silent,
    /// The new one follows the old one, and it alone.
    Successor,
    /// Several go into the new one, the old one among them.
    Several,
    /// Another follows the old one, or the new one follows another.
    Other,
}

impl Announced {
    /// What was announced of two ids.
    pub(super) fn between(&self, old: &str, new: &str) -> Bond {
        let followers = self.followed.get(new).copied();
        let here = self.successors.values().filter(|id| *id == new).count();
        match self.successors.get(old) {
            Some(id) if id == new && here < 2 && followers.is_none_or(|count| count < 2) => Bond::Successor,
            Some(id) if id == new => Bond::Several,
            Some(_) => Bond::Other,
            None if here > 0 || followers.is_some() => Bond::Other,
            None => Bond::Silent,
        }
    }
}

/// What a bank says of a login at an instant.
#[derive(Debug, Clone)]
pub struct Observed {
    /// When.
    pub at: Timestamp,
    /// Whether the list was read to its end without gaps.
    pub complete: bool,
    /// What the bank's consent covers; unknown where the bank does not say.
    pub covered: Option<Vec<String>>,
    /// The accounts that are listed.
    pub accounts: Vec<Contender>,
    /// What was announced.
    pub announced: Announced,
}

impl Observed {
    /// The account of an id.
    pub(super) fn listed(&self, provider_id: &str) -> Option<&Contender> {
        self.accounts
            .iter()
            .find(|c| c.portrait.provider_id == provider_id)
    }
}

/// Everything that was decided about a login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// About each linked account.
    pub accounts: BTreeMap<AccountId, Decision>,
    /// Accounts that nothing linked goes on as, by the bank's ids: new ones, and those that were never chosen.
    pub unlinked: BTreeSet<String>,
}

/// Decides about every account of a login. The order of anything plays no part.
pub fn decide(stored: &Stored, observed: &Observed, rules: &Rules) -> Judgement {
    let mut accounts = decide_missing(stored, observed, rules);
    let sides = sides(stored, observed);
    let around = Surroundings::of(&sides.0, &sides.1);
    for subject in &stored.accounts {
        let Some(listed) = observed.listed(&subject.portrait.provider_id) else {
            continue;
        };
        if accounts.contains_key(&subject.account) {
            continue;
        }
        let decision = if listed.closed {
            missing(Condition::AccountClosed)
        } else {
            let (ours, theirs) = (&subject.portrait, &listed.portrait);
            let history = History::of(
                &ours.ledger,
                &theirs.ledger,
                ours.due_since(&theirs.ledger),
                &around.common,
                &rules.weights,
            );
            decide_present(ours, theirs, history, observed.announced.migration, rules)
        };
        accounts.insert(subject.account, decision);
    }
    let linked: BTreeSet<&str> = stored
        .accounts
        .iter()
        .map(|subject| subject.portrait.provider_id.as_str())
        .chain(accounts.values().filter_map(|d| d.moved_to.as_deref()))
        .collect();
    let unlinked = observed
        .accounts
        .iter()
        .map(|contender| contender.portrait.provider_id.clone())
        .filter(|id| !linked.contains(id.as_str()))
        .collect();
    Judgement { accounts, unlinked }
}

/// Everybody on either side.
pub(super) fn sides<'s>(
    stored: &'s Stored,
    observed: &'s Observed,
) -> (Vec<&'s Portrait>, Vec<&'s Portrait>) {
    let linked = stored.accounts.iter().map(|subject| &subject.portrait);
    // What came lately and is listed stands on the other side already: it may be one of ours.
    let stands =
        |sibling: &&Sibling| sibling.at_link || observed.listed(&sibling.portrait.provider_id).is_none();
    let others = stored
        .others
        .iter()
        .filter(stands)
        .map(|sibling| &sibling.portrait);
    let said = observed.accounts.iter().map(|contender| &contender.portrait);
    (linked.chain(others).collect(), said.collect())
}

/// Who signed in to mend a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignIn {
    /// Who did before, as far as anybody can tell.
    Same,
    /// Somebody else: the bank names another person.
    OtherPerson,
    /// Somebody else, or the same person with nothing of what is linked.
    NoneOfTheAccounts,
    /// The bank names nobody, and what is there both owners of a joint account can see.
    Unclear,
}

/// A linked account as far as a sign-in goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shared<'a> {
    /// The bank's id of it.
    pub provider_id: &'a str,
    /// Whether it has several holders, or may have, since the bank names none.
    pub joint: bool,
}

/// What a list shows of an account, with or without its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look<'a> {
    /// Its class.
    pub category: Category,
    /// The bank's word for its type; empty if it has none.
    pub kind: &'a str,
    /// Its last digits; empty if the bank shows none.
    pub mask: &'a str,
}

impl Look<'_> {
    /// Whether one that looks so under another id may be this one: of its class, and of its type or with its last
    /// digits.
    pub fn may_be(&self, other: &Look<'_>) -> bool {
        let equal = |one: &str, other: &str| !one.is_empty() && one.eq_ignore_ascii_case(other);
        self.category == other.category && (equal(self.kind, other.kind) || equal(self.mask, other.mask))
    }
}

/// Decides who signed in, by the bank's word before and now, by the linked accounts, by the ids of `others` that are
/// none of them (passed over when they were linked, or of another [`Look`]), and by the ids that are offered.
pub fn decide_sign_in(
    before: Option<&str>,
    now: Option<&str>,
    accounts: &[Shared<'_>],
    others: &[&str],
    offered: &[&str],
) -> SignIn {
    let named = before.zip(now);
    if named.is_some_and(|(before, now)| before != now) {
        return SignIn::OtherPerson;
    }
    let there: Vec<&Shared<'_>> = accounts
        .iter()
        .filter(|account| offered.contains(&account.provider_id))
        .collect();
    let unknown = |id: &&str| accounts.iter().all(|account| account.provider_id != *id);
    if there.is_empty() && !accounts.is_empty() {
        // Whom the bank names as before has them under other ids, as far as anything that is new may be one of them.
        let may_be_ours = |id: &&str| unknown(id) && !others.contains(id);
        return if named.is_some() && offered.iter().any(may_be_ours) {
            SignIn::Same
        } else {
            SignIn::NoneOfTheAccounts
        };
    }
    let only_joint = !there.is_empty() && there.iter().all(|account| account.joint);
    if named.is_none() && only_joint && offered.iter().any(unknown) {
        return SignIn::Unclear;
    }
    SignIn::Same
}
