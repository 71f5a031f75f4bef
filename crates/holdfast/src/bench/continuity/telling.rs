//! What a bank tells of what is so, by its habits.

use std::collections::BTreeMap;

use engine::continuity::{Announced, Contender, ObservedFact, Portrait, Reading, Sketch, SketchRow};
use jiff::Timestamp;
use model::{FactName, FactValue, id::ConsentId};

use super::{
    chance::Chance,
    family::{Habit, HoldersTold, Numbers, TransactionIds},
    world::{Booked, Sort, Truth, last_four},
};

/// An account as a bank has it in its books: what it calls it and what it says of it, which need not be what
/// is so.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Which place in the books, whatever it is called.
    pub(super) key: usize,
    pub(super) id: String,
    /// Which account it is; nobody's alone if several went into it, or if it is a part of one.
    pub(super) truth: Option<usize>,
    /// Whose ledgers it shows.
    pub(super) ledgers: Vec<usize>,
    pub(super) shared: bool,
    pub(super) closed: bool,
    /// Shows nothing from before this day.
    pub(super) since: Option<i64>,
    /// Shows only every so-manieth transaction, by its serial number.
    pub(super) part: Option<(u64, u64)>,
    /// How often its transactions were named anew.
    pub(super) epoch: u64,
    /// Whether their texts were written anew.
    pub(super) rewritten: bool,
    /// By how many days they are dated otherwise.
    pub(super) shifted: i64,
    pub(super) number: String,
    pub(super) mask: String,
    pub(super) opened: i64,
    pub(super) sort: Sort,
    pub(super) word: &'static str,
    pub(super) currency: &'static str,
    pub(super) holders: Vec<u32>,
    /// How often each holder's name has changed.
    pub(super) married: u32,
    pub(super) name: String,
}

impl Entry {
    pub(super) fn of(id: String, at: usize, truth: &Truth) -> Self {
        Self {
            key: at,
            id,
            truth: Some(at),
            ledgers: vec![at],
            shared: true,
            closed: false,
            since: None,
            part: None,
            epoch: 0,
            rewritten: false,
            shifted: 0,
            number: truth.number.clone(),
            mask: truth.mask.clone(),
            opened: truth.opened,
            sort: truth.sort,
            word: truth.sort.word(),
            currency: truth.currency,
            holders: truth.holders.clone(),
            married: 0,
            name: truth.name.clone(),
        }
    }

    pub(super) fn renumber(&mut self, number: String) {
        self.mask = last_four(&number);
        self.number = number;
    }
}

/// One transaction as it was told, and which one it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ToldRow {
    pub(super) serial: u64,
    pub(super) day: i64,
    pub(super) amount: i64,
    pub(super) row: SketchRow,
}

/// One account as it was told, and which one it is.
#[derive(Debug, Clone)]
pub(super) struct Told {
    /// The place in the bank's books.
    pub(super) key: usize,
    pub(super) id: String,
    pub(super) truth: Option<usize>,
    pub(super) contender: Contender,
    pub(super) rows: Vec<ToldRow>,
    /// From which day on transactions were told; nothing if none were, or not all.
    pub(super) from: Option<i64>,
    pub(super) number: Option<(String, Option<u64>)>,
}

/// One answer of a bank.
#[derive(Debug, Clone)]
pub(super) struct Telling {
    pub(super) day: i64,
    pub(super) complete: bool,
    /// Whether a person signs in.
    pub(super) fix: bool,
    /// Whether it is somebody else.
    pub(super) stranger: bool,
    pub(super) subject: Option<String>,
    pub(super) covered: Option<Vec<String>>,
    pub(super) announced: Announced,
    pub(super) told: Vec<Told>,
    /// The books behind it.
    pub(super) entries: Vec<Entry>,
    /// Under which consent, counted from the first.
    pub(super) consent: u64,
}

/// A login at a bank.
pub(super) struct Bank {
    pub(super) habit: Habit,
    pub(super) truths: Vec<Truth>,
    pub(super) entries: Vec<Entry>,
    pub(super) consent: u64,
    pub(super) subject: String,
    pub(super) announced: Announced,
}

/// Noon of a day.
pub(super) fn at(day: i64) -> Timestamp {
    Timestamp::from_second(1_767_225_600 + day * 86_400 + 43_200).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn date(day: i64) -> String {
    at(day).to_string().chars().take(10).collect()
}

fn clear(name: FactName, text: impl Into<String>) -> ObservedFact {
    ObservedFact {
        name,
        value: FactValue::Clear(text.into()),
        source: "account",
        tokenised: false,
    }
}

fn hidden(name: FactName, text: &str, tokenised: bool) -> ObservedFact {
    ObservedFact {
        name,
        value: FactValue::Hashed {
            hash: text.as_bytes().to_vec(),
            mask: format!("••{}", last_four(text)),
        },
        source: "account",
        tokenised,
    }
}

impl Bank {
    /// What the bank says on a day. `gaps` are ids whose transactions come with a page missing.
    pub(super) fn tell(&self, day: i64, chance: &mut Chance, gaps: u64) -> Telling {
        let mut told: Vec<Told> = self
            .entries
            .iter()
            .filter(|entry| entry.shared)
            .map(|entry| {
                let gap = chance.percent(gaps);
                self.entry(entry, day, gap, chance)
            })
            .collect();
        chance.shuffle(&mut told);
        let covered = self
            .habit
            .covered
            .then(|| told.iter().map(|told| told.id.clone()).collect());
        Telling {
            day,
            complete: true,
            fix: false,
            stranger: false,
            subject: self.habit.subject.then(|| self.subject.clone()),
            covered,
            announced: self.announced.clone(),
            told,
            entries: self.entries.clone(),
            consent: self.consent,
        }
    }

    fn entry(&self, entry: &Entry, day: i64, gap: bool, chance: &mut Chance) -> Told {
        let rows = self.rows(entry, day, chance);
        let from = (self.habit.depth > 0 && !gap).then_some(day - self.habit.depth);
        let number = match self.habit.numbers {
            Numbers::None => None,
            Numbers::Real | Numbers::RealAlone => Some((entry.number.clone(), None)),
            // One is made for each consent, and for the number that stands behind it.
            Numbers::StandIns => {
                let stand_in = format!("tan-{}-{}", self.consent, entry.number);
                Some((stand_in, Some(self.consent)))
            }
        };
        let consent = ConsentId::new(self.consent).ok();
        let facts = self.facts(entry, number.as_ref());
        let ledger = match from {
            Some(from) => {
                let sketched = rows.iter().map(|row| row.row.clone()).collect();
                Sketch::new(sketched, (at(from), at(day)), true, 0)
            }
            None => Sketch::default(),
        };
        // Of what became one the balances are one; of a part nobody knows.
        let held = entry.ledgers.iter().filter_map(|truth| self.truths.get(*truth));
        let told = self.habit.balances && entry.part.is_none();
        let balance = told.then(|| Reading {
            units: held.map(|truth| truth.balance(day)).sum(),
            at: at(day),
        });
        let portrait = match consent {
            Some(consent) => Portrait::observed(&entry.id, Some(entry.sort.category()), &facts, consent),
            None => Portrait::default(),
        };
        Told {
            key: entry.key,
            id: entry.id.clone(),
            truth: entry.truth,
            contender: Contender {
                portrait: portrait
                    .with_ledger(ledger)
                    .with_balance(balance)
                    .with_subject(self.habit.subject.then_some(self.subject.as_str())),
                name: entry.name.clone(),
                mask: if self.habit.masks {
                    entry.mask.clone()
                } else {
                    String::new()
                },
                kind: entry.word.to_owned(),
                closed: entry.closed,
                described: true,
            },
            rows: if from.is_some() { rows } else { Vec::new() },
            from,
            number,
        }
    }

    fn facts(&self, entry: &Entry, number: Option<&(String, Option<u64>)>) -> Vec<ObservedFact> {
        let mut facts = vec![
            clear(FactName::Category, entry.sort.category().name()),
            clear(FactName::Type, entry.word),
            clear(FactName::Currency, entry.currency),
            clear(FactName::Name, entry.name.as_str()),
        ];
        if self.habit.masks {
            facts.push(clear(FactName::Mask, entry.mask.as_str()));
        }
        if self.habit.opened {
            facts.push(clear(FactName::Opened, date(entry.opened)));
        }
        if let Some((number, stand_in)) = number {
            facts.push(hidden(FactName::Number, number, stand_in.is_some()));
            if self.habit.numbers == Numbers::Real {
                facts.push(clear(FactName::Routing, "256074974"));
            }
        }
        for holder in &entry.holders {
            let named = format!("holder {holder} {}", entry.married);
            match self.habit.holders {
                HoldersTold::None => {}
                HoldersTold::Names => facts.push(hidden(FactName::Holder, &named, false)),
                HoldersTold::NamesAndIds => {
                    facts.push(hidden(FactName::Holder, &named, false));
                    facts.push(hidden(FactName::HolderId, &format!("person-{holder}"), false));
                }
            }
        }
        facts
    }

    fn rows(&self, entry: &Entry, day: i64, chance: &mut Chance) -> Vec<ToldRow> {
        let oldest = (day - self.habit.depth).max(entry.since.unwrap_or(i64::MIN));
        let in_part = |row: &&Booked| {
            let (of, rest) = entry.part.unwrap_or((1, 0));
            row.serial.checked_rem(of).unwrap_or_default() == rest
        };
        let mut shown: Vec<&Booked> = entry
            .ledgers
            .iter()
            .filter_map(|truth| self.truths.get(*truth))
            .flat_map(|truth| &truth.rows)
            .filter(|row| row.day >= oldest && row.day <= day)
            .filter(in_part)
            .collect();
        shown.sort_by_key(|row| (row.day, row.serial));
        let asked = chance.next();
        let mut counts: BTreeMap<i64, u64> = BTreeMap::new();
        shown
            .into_iter()
            .map(|row| {
                let count = counts.entry(row.day).or_default();
                *count += 1;
                let provider_id = match self.habit.ids {
                    TransactionIds::Lasting => format!("{}-{}", row.serial, entry.epoch),
                    // By day and place in it: the same on every account.
                    TransactionIds::Counted => format!("{}-{count}", row.day),
                    TransactionIds::Fleeting => format!("{asked}-{}", row.serial),
                };
                let text = if entry.rewritten {
                    format!("transaction {}", row.serial.checked_rem(9).unwrap_or_default())
                } else {
                    row.text.clone()
                };
                // Nothing is dated ahead.
                let dated = (row.day + entry.shifted).min(day);
                let row_at = at(dated);
                ToldRow {
                    serial: row.serial,
                    day: dated,
                    amount: row.amount,
                    row: SketchRow {
                        at: row_at,
                        booked: row_at,
                        amount: row.amount,
                        text,
                        provider_id,
                    },
                }
            })
            .collect()
    }
}
