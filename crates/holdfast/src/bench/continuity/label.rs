//! What can be known of a history from what the bank told, by an argument that knows nothing of weights.
//!
//! An account is *decidable* where the bank tells something of it that no other account can have and nothing
//! that the account cannot have:
//!
//! - its id stays, which the standards promise to be the account's own, and neither all its holders, nor its
//!   currency or class, nor both its number and its opening day are others;
//! - or its id is another, and the list has its full number (real, or a stand-in under the same consent), which
//!   no other account of the login shares, or the id it had once;
//! - or its own transactions, at least five that are told of no other account of the login, and no fewer than
//!   half of those that were known in the time both answers cover, with no more than a few it never had.
//!
//! Otherwise there is another world in which the bank says the same and the account is another one (an account
//! that was replaced, a sibling that was never shared, a twin): it is *undecidable*, and somebody has to be
//! asked. Where the account is gone and nothing of its class is new, nothing is to be asked.

use std::collections::BTreeMap;

use super::telling::{Telling, Told, ToldRow};

/// What is right about one account in one answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label<'t> {
    /// It goes on, as this one, and that can be known.
    Follows(&'t str),
    /// It cannot be known: somebody is to be asked.
    Ask,
    /// It is not there.
    Gone,
    /// The list has gaps and lacks it: nothing is to be done.
    Wait,
    /// Somebody else signed in: nothing is to be written.
    Nobody,
}

/// An account as it was known when the answer came.
#[derive(Debug, Clone)]
pub(super) struct Known {
    pub(super) truth: usize,
    /// The id it goes by.
    pub(super) id: String,
    pub(super) former: Vec<String>,
    /// Since which day it has this id, if it had another.
    pub(super) cut_over: Option<i64>,
    /// How it was told last.
    pub(super) told: Told,
    /// What is stored of its ledger.
    pub(super) rows: Vec<ToldRow>,
    /// Since when and until when it was read.
    pub(super) read: Option<(i64, i64)>,
}

impl Known {
    pub(super) fn of(told: &Told, day: i64) -> Option<Self> {
        let mut known = Self {
            truth: told.truth?,
            id: told.id.clone(),
            former: Vec::new(),
            cut_over: None,
            told: told.clone(),
            rows: Vec::new(),
            read: None,
        };
        known.take_in(told, day);
        Some(known)
    }

    /// Whether the bank names several holders, or none.
    pub(super) fn may_be_joint(&self) -> bool {
        self.told.contender.portrait.shown(model::FactName::Holder).len() != 1
    }

    /// Goes on as an account that was told.
    pub(super) fn go_on(&mut self, told: &Told, day: i64) {
        if told.id != self.id {
            self.former.push(std::mem::replace(&mut self.id, told.id.clone()));
            self.cut_over = Some(day);
        }
        self.told = told.clone();
        self.take_in(told, day);
    }

    fn take_in(&mut self, told: &Told, day: i64) {
        let Some(from) = told.from else { return };
        // A row may be dated a day later than when it was read before.
        self.rows
            .retain(|row| row.day < from && told.rows.iter().all(|other| other.serial != row.serial));
        self.rows.extend(told.rows.iter().cloned());
        self.read = Some((self.read.map_or(from, |(since, _)| since.min(from)), day));
    }
}

/// What is right about each account.
pub(super) fn labels<'t>(known: &[Known], siblings: &[Told], telling: &'t Telling) -> Vec<Label<'t>> {
    let identities: Vec<Option<&'t Told>> = known
        .iter()
        .map(|account| identity(account, known, siblings, telling))
        .collect();
    let mut labels = Vec::with_capacity(known.len());
    for (account, identity) in known.iter().zip(&identities) {
        labels.push(label(account, *identity, known, siblings, telling, &identities));
    }
    labels
}

fn label<'t>(
    account: &Known,
    identity: Option<&'t Told>,
    known: &[Known],
    siblings: &[Told],
    telling: &'t Telling,
    identities: &[Option<&'t Told>],
) -> Label<'t> {
    if telling.stranger {
        return Label::Nobody;
    }
    if telling.fix && telling.subject.is_none() && may_be_another_person(known, telling) {
        return Label::Ask;
    }
    let own = telling.told.iter().find(|told| told.id == account.id);
    if let Some(own) = own {
        if own.contender.closed {
            return Label::Gone;
        }
        let is_it = own.truth == Some(account.truth) && !contradicted(account, own, telling);
        return if is_it {
            Label::Follows(&own.id)
        } else {
            Label::Ask
        };
    }
    if !telling.complete {
        return Label::Wait;
    }
    if let Some(told) = identity {
        return Label::Follows(&told.id);
    }
    let there = telling
        .told
        .iter()
        .any(|told| told.truth == Some(account.truth) && !told.contender.closed);
    // Whoever is new, of its class, and is nobody that can be known, may be it.
    let new = telling.told.iter().any(|told| {
        let of_class = told.contender.portrait.category == account.told.contender.portrait.category;
        let linked = known.iter().any(|other| other.id == told.id);
        let chosen_not_to_be = siblings.iter().any(|sibling| sibling.id == told.id);
        let somebody = identities.iter().flatten().any(|other| other.id == told.id);
        let known_sibling = siblings.iter().any(|sibling| {
            let gone = telling.told.iter().all(|told| told.id != sibling.id);
            gone && same_number(sibling, told) && only_one_of_its_number(told, telling)
        });
        of_class && !linked && !chosen_not_to_be && !somebody && !known_sibling
    });
    let absorbed = is_absorbed(account, known, telling);
    if there || new || absorbed {
        Label::Ask
    } else {
        Label::Gone
    }
}

/// Whether, where the bank does not say who signed in, everything it lists could be another person's: none of
/// the accounts, or only such as somebody else holds too.
fn may_be_another_person(known: &[Known], telling: &Telling) -> bool {
    let listed = |account: &&Known| telling.told.iter().any(|told| told.id == account.id);
    let others = telling
        .told
        .iter()
        .any(|told| known.iter().all(|account| account.id != told.id));
    let there: Vec<&Known> = known.iter().filter(listed).collect();
    there.is_empty() || (there.iter().all(|account| account.may_be_joint()) && others)
}

/// Whether its ledger is told of an account that is linked and goes on.
fn is_absorbed(account: &Known, known: &[Known], telling: &Telling) -> bool {
    telling.told.iter().any(|told| {
        let linked = known
            .iter()
            .any(|other| other.id == told.id && other.truth != account.truth);
        let found = account
            .rows
            .iter()
            .filter(|row| told.rows.iter().any(|other| other.serial == row.serial));
        linked && found.count() >= 5
    })
}

/// The account under another id, if what is told of one can only be it.
fn identity<'t>(
    account: &Known,
    known: &[Known],
    siblings: &[Told],
    telling: &'t Telling,
) -> Option<&'t Told> {
    let gone = telling.told.iter().all(|told| told.id != account.id);
    if !gone || !telling.complete {
        return None;
    }
    let told = telling
        .told
        .iter()
        .find(|told| told.truth == Some(account.truth) && !told.contender.closed)?;
    if siblings.iter().any(|sibling| sibling.id == told.id) || contradicted(account, told, telling) {
        return None;
    }
    // Where another ledger has gone into it, it is no longer the account alone.
    let absorbs = known.iter().any(|other| {
        let gone = telling.told.iter().all(|told| told.id != other.id);
        let found = other
            .rows
            .iter()
            .filter(|row| told.rows.iter().any(|r| r.serial == row.serial));
        other.truth != account.truth && gone && found.count() >= 5
    });
    if absorbs {
        return None;
    }
    let once = account.former.contains(&told.id);
    let numbered = same_number(&account.told, told) && only_one_of_its_number(told, telling);
    (once || numbered || same_ledger(account, told, known, telling)).then_some(told)
}

fn same_number(old: &Told, new: &Told) -> bool {
    old.number.is_some() && old.number == new.number
}

fn only_one_of_its_number(told: &Told, telling: &Telling) -> bool {
    telling
        .told
        .iter()
        .filter(|other| other.number == told.number)
        .count()
        == 1
}

/// Whether the bank tells what cannot be so of the same account.
fn contradicted(account: &Known, told: &Told, telling: &Telling) -> bool {
    use model::FactName;
    let values = |told: &Told, name: FactName| -> Vec<String> { told.contender.portrait.shown(name) };
    let differs = |name: FactName| {
        let (old, new) = (values(&account.told, name), values(told, name));
        !old.is_empty() && !new.is_empty() && old != new
    };
    let strangers = {
        let apart = |name: FactName| {
            let (old, new) = (values(&account.told, name), values(told, name));
            let spoken = !old.is_empty() && !new.is_empty();
            (spoken, spoken && old.iter().any(|value| new.contains(value)))
        };
        let (names, ids) = (apart(FactName::Holder), apart(FactName::HolderId));
        (names.0 || ids.0) && !names.1 && !ids.1
    };
    let moved = telling.announced.migration;
    let numbers = match (&account.told.number, &told.number) {
        (Some((old, old_consent)), Some((new, new_consent))) => old_consent == new_consent && old != new,
        _ => false,
    };
    strangers
        || (!moved && (differs(FactName::Currency) || differs(FactName::Category)))
        || (numbers && differs(FactName::Opened) && told.id == account.id)
}

fn same_ledger(account: &Known, told: &Told, known: &[Known], telling: &Telling) -> bool {
    let (Some((since, until)), Some(from)) = (account.read, told.from) else {
        return false;
    };
    let both = since.max(from);
    let due: Vec<&ToldRow> = account
        .rows
        .iter()
        .filter(|row| row.day >= both && row.day <= until)
        .collect();
    let now: BTreeMap<u64, &ToldRow> = told.rows.iter().map(|row| (row.serial, row)).collect();
    let others = || {
        let stored = known
            .iter()
            .filter(|other| other.truth != account.truth)
            .flat_map(|other| &other.rows);
        let said = telling
            .told
            .iter()
            .filter(|other| other.id != told.id)
            .flat_map(|other| &other.rows);
        stored.chain(said)
    };
    let found: Vec<&&ToldRow> = due.iter().filter(|row| now.contains_key(&row.serial)).collect();
    let own = found
        .iter()
        .filter(|row| others().all(|other| other.amount != row.amount || (other.day - row.day).abs() > 2))
        .count();
    let never_had = told
        .rows
        .iter()
        .filter(|row| row.day > both + 2 && row.day < until - 2)
        .filter(|row| account.rows.iter().all(|ours| ours.serial != row.serial))
        .count();
    own >= 5 && found.len() * 2 >= due.len() && never_had < 5
}
