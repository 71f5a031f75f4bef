//! A life in the words of the sandbox bank: the household it begins with, and what is asked of the bank before
//! each answer. Pure.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use model::{Category, Currency, Money};
use serde_json::{Map, Value, json};

use super::super::{
    family::{Habit, HoldersTold, Numbers, TransactionIds},
    stories::{HALVES, History},
    telling::{Entry, Telling},
    world::Truth,
};
use super::NIGHTS;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// What moves on a day is booked this long before the bank is asked.
const BEFORE: SignedDuration = SignedDuration::from_hours(2);

/// A life's books at the bank.
pub(super) struct Books<'h> {
    pub(super) history: &'h History,
    /// Who signs in; ids at the bank begin with it.
    pub(super) user: &'h str,
    /// When day 0 is asked about.
    pub(super) start: Timestamp,
}

/// One call that changes the bank's books.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Change {
    /// Of the account at this place.
    pub(super) key: usize,
    pub(super) body: Value,
    /// The account in `with`.
    pub(super) with: Option<usize>,
    /// The places of the accounts it opens, in the bank's order.
    pub(super) opens: Vec<usize>,
}

impl Books<'_> {
    /// When a day is asked about.
    pub(super) fn noon(&self, day: i64) -> Timestamp {
        let days = DAY.saturating_mul(i32::try_from(day).unwrap_or(0));
        self.start.saturating_add(days).unwrap_or(self.start)
    }

    fn booked(&self, day: i64) -> Timestamp {
        let noon = self.noon(day);
        noon.checked_sub(BEFORE).unwrap_or(noon)
    }

    /// Every answer, the first included.
    fn tellings(&self) -> impl Iterator<Item = &Telling> {
        std::iter::once(&self.history.link).chain(&self.history.steps)
    }

    /// What stands at a place at first.
    fn first(&self, key: usize) -> Option<&Entry> {
        self.tellings()
            .flat_map(|telling| &telling.entries)
            .find(|entry| entry.key == key)
    }

    /// The places whose accounts are there from the beginning, be they listed or not: all but the halves of one
    /// that is split, which the bank opens, and those that only somebody else has.
    pub(super) fn own(&self) -> Vec<usize> {
        let theirs = self.strangers();
        let mut keys: Vec<usize> = self
            .tellings()
            .flat_map(|telling| &telling.entries)
            .map(|entry| entry.key)
            .filter(|key| *key < HALVES && !theirs.contains(key))
            .collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// The places of what somebody else has, who signs in at the end: of them alone.
    pub(super) fn strangers(&self) -> Vec<usize> {
        let Some(last) = self.history.steps.last().filter(|telling| telling.stranger) else {
            return Vec::new();
        };
        let known = |key: usize| {
            self.tellings()
                .filter(|telling| !telling.stranger)
                .any(|telling| telling.entries.iter().any(|entry| entry.key == key))
        };
        let keys = last.entries.iter().map(|entry| entry.key);
        keys.filter(|key| !known(*key)).collect()
    }

    /// A household of the accounts at some places, and of others that are held jointly.
    pub(super) fn household(&self, keys: &[usize], joint: &[&str]) -> Value {
        let accounts = keys.iter().filter_map(|key| {
            let entry = self.first(*key)?;
            let truth = self.history.truths.get(*key)?;
            let listed = self.history.link.entries.iter().any(|e| e.key == *key);
            Some(self.written(entry, truth, listed || entry_is_strangers(self, *key)))
        });
        json!({
            "manner": manner(&self.history.habit),
            "accounts": accounts.collect::<Vec<_>>(),
            "joint": joint,
        })
    }

    fn written(&self, entry: &Entry, truth: &Truth, listed: bool) -> Value {
        let last = self.tellings().map(|telling| telling.day).max().unwrap_or(0) + NIGHTS;
        let moved = truth.rows.iter().filter(|row| row.day <= last);
        let transactions = moved.map(|row| {
            json!({
                "at": self.booked(row.day).to_string(),
                "amount": decimal(row.amount),
                "text": row.text,
            })
        });
        json!({
            "key": format!("account {}", entry.key),
            "category": class(entry.sort.category()),
            "type": entry.word,
            "name": entry.name,
            "number": entry.number,
            "currency": entry.currency,
            "opened": day(self.noon(entry.opened)),
            "holders": holders(entry),
            "id": self.public(&entry.id),
            "listed": listed,
            "opening": decimal(truth.before),
            "transactions": transactions.collect::<Vec<_>>(),
        })
    }

    fn public(&self, id: &str) -> String {
        format!("{} {id}", self.user)
    }

    /// What makes one answer's books of those of the answer before.
    pub(super) fn changes(&self, old: &[Entry], new: &[Entry]) -> Vec<Change> {
        let mut changes = Vec::new();
        let stands = |key: usize, side: &[Entry]| side.iter().any(|entry| entry.key == key);
        let split = new.iter().any(|entry| entry.key >= HALVES) && stands(0, old) && !stands(0, new);
        for gone in old.iter().filter(|entry| !stands(entry.key, new)) {
            let into = new.iter().find(|entry| {
                let absorbs = entry.key != gone.key && entry.ledgers.contains(&gone.key);
                absorbs && entry.part.is_none()
            });
            changes.push(match into {
                Some(into) => Change::merge(gone.key, into.key),
                None if split && gone.key == 0 => self.split(gone),
                None => Change::of(gone.key, &["drop"], Map::new()),
            });
        }
        for entry in new {
            // A half is at first what the whole was.
            let whole = (entry.key >= HALVES && split).then(|| old.iter().find(|e| e.key == 0));
            let before = old.iter().find(|e| e.key == entry.key);
            let compared = before.or(whole.flatten()).or_else(|| self.first(entry.key));
            let Some(compared) = compared else { continue };
            let (mut words, to) = self.differences(compared, entry);
            if before.is_none() && entry.key < HALVES {
                words.push("list");
            }
            if !words.is_empty() {
                changes.push(Change::of(entry.key, &words, to));
            }
        }
        changes
    }

    /// The bank counts a ledger's movements from its first; the life counts all there ever were.
    fn split(&self, whole: &Entry) -> Change {
        let first = self
            .history
            .truths
            .get(whole.key)
            .and_then(|truth| truth.rows.first());
        let odd = first.is_some_and(|row| row.serial % 2 == 1);
        let halves = if odd {
            [HALVES + 1, HALVES]
        } else {
            [HALVES, HALVES + 1]
        };
        Change {
            opens: halves.to_vec(),
            ..Change::of(whole.key, &["split"], Map::new())
        }
    }

    fn differences(&self, old: &Entry, new: &Entry) -> (Vec<&'static str>, Map<String, Value>) {
        let mut words = Vec::new();
        let mut to = Map::new();
        let mut becomes = |word: &'static str, field: &str, value: Value| {
            words.push(word);
            to.insert(field.to_owned(), value);
        };
        if old.id != new.id {
            becomes("id", "id", Value::String(self.public(&new.id)));
        }
        if old.number != new.number {
            becomes("number", "number", Value::String(new.number.clone()));
        }
        if old.name != new.name {
            becomes("name", "name", Value::String(new.name.clone()));
        }
        if old.word != new.word {
            becomes("type", "type", Value::String(new.word.to_owned()));
        }
        if old.currency != new.currency {
            becomes("currency", "currency", Value::String(new.currency.to_owned()));
        }
        if (&old.holders, old.married) != (&new.holders, new.married) {
            becomes("holder", "holder", holders(new));
        }
        if let Some(since) = new.since.filter(|since| old.since != Some(*since)) {
            // With the movements of that day.
            let at = self.booked(since).checked_sub(BEFORE);
            becomes("fresh", "fresh", json!(at.unwrap_or(Timestamp::MIN).to_string()));
        }
        match (old.closed, new.closed) {
            (false, true) => words.push("close"),
            (true, false) => words.push("reopen"),
            _ => {}
        }
        if old.epoch != new.epoch {
            words.push("transactions");
        }
        if old.rewritten != new.rewritten {
            words.push("texts");
        }
        if (old.shifted > 0) != (new.shifted > 0) {
            words.push("dates");
        }
        (words, to)
    }

    /// The account that only for one answer has another id, and that id.
    pub(super) fn for_now(&self, telling: &Telling) -> Option<Change> {
        telling.told.iter().find_map(|told| {
            let entry = telling.entries.iter().find(|entry| entry.key == told.key)?;
            (entry.id != told.id).then(|| {
                let id = Value::String(self.public(&told.id));
                Change::of(told.key, &["id"], Map::from_iter([("id".to_owned(), id)]))
            })
        })
    }
}

/// What somebody else has is listed from the beginning: nobody asks before they sign in.
fn entry_is_strangers(books: &Books<'_>, key: usize) -> bool {
    books.strangers().contains(&key)
}

impl Change {
    fn of(key: usize, words: &[&str], to: Map<String, Value>) -> Self {
        let mut body = json!({ "change": words.join("+") });
        if let (false, Some(body)) = (to.is_empty(), body.as_object_mut()) {
            body.insert("to".to_owned(), Value::Object(to));
        }
        Self {
            key,
            body,
            with: None,
            opens: Vec::new(),
        }
    }

    fn merge(key: usize, into: usize) -> Self {
        Self {
            with: Some(into),
            ..Self::of(key, &["merge"], Map::new())
        }
    }
}

/// The places of the accounts that a person shares in an answer.
pub(super) fn shared(telling: &Telling) -> Vec<usize> {
    let shared = telling.entries.iter().filter(|entry| entry.shared);
    shared.map(|entry| entry.key).collect()
}

/// The places whose accounts are left out of a list that says so.
pub(super) fn left_out(telling: &Telling) -> Vec<usize> {
    let told = |key: &usize| telling.told.iter().any(|told| told.key == *key);
    shared(telling).into_iter().filter(|key| !told(key)).collect()
}

/// The places of whose transactions a page is missing.
pub(super) fn with_gaps(telling: &Telling, habit: &Habit) -> Vec<usize> {
    let gaps = telling.told.iter().filter(|told| told.from.is_none());
    if habit.depth == 0 {
        return Vec::new();
    }
    gaps.map(|told| told.key).collect()
}

/// Everything that an account that is so may show, by amount and day: the ledgers that ever stood in its place.
pub(super) fn may_stand(history: &History, truth: usize) -> BTreeMap<i64, Vec<i64>> {
    let tellings = std::iter::once(&history.link).chain(&history.steps);
    let mut ledgers: Vec<usize> = tellings
        .flat_map(|telling| &telling.entries)
        .filter(|entry| entry.truth == Some(truth))
        .flat_map(|entry| entry.ledgers.iter().copied())
        .collect();
    ledgers.sort_unstable();
    ledgers.dedup();
    let mut rows: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    for row in ledgers
        .iter()
        .filter_map(|ledger| history.truths.get(*ledger))
        .flat_map(|truth| &truth.rows)
    {
        rows.entry(row.amount).or_default().push(row.day);
    }
    rows
}

fn manner(habit: &Habit) -> Value {
    json!({
        "numbers": match habit.numbers {
            Numbers::Real => "real",
            Numbers::RealAlone => "real-alone",
            Numbers::StandIns => "stand-ins",
            Numbers::None => "none",
        },
        "masks": habit.masks,
        "opened": habit.opened,
        "holders": match habit.holders {
            HoldersTold::None => "none",
            HoldersTold::Names => "names",
            HoldersTold::NamesAndIds => "names-and-ids",
        },
        // The first of these days is told whole.
        "days": if habit.depth > 0 { habit.depth + 1 } else { 0 },
        "transactionIds": match habit.ids {
            TransactionIds::Lasting => "lasting",
            TransactionIds::Counted => "counted",
            TransactionIds::Fleeting => "fleeting",
        },
        "balances": habit.balances,
        "resources": habit.covered,
    })
}

fn holders(entry: &Entry) -> Value {
    let named = entry.holders.iter().map(|holder| {
        json!({
            "customerId": format!("C0000000{holder:04}"),
            "first": format!("Holder{holder}"),
            "last": format!("Married{}", entry.married),
        })
    });
    Value::Array(named.collect())
}

fn class(category: Category) -> &'static str {
    match category {
        Category::Credit => "LOC_ACCOUNT",
        Category::Loan => "LOAN_ACCOUNT",
        _ => "DEPOSIT_ACCOUNT",
    }
}

fn decimal(units: i64) -> String {
    Money::from_units(units, Currency::USD).number()
}

fn day(at: Timestamp) -> String {
    at.to_string().chars().take(10).collect()
}
