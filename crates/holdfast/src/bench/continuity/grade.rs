//! Who decides a history, and how right it is: our rules, and the rules that other programs have, on the same
//! answers.

use std::collections::BTreeMap;

use engine::continuity::{
    Decision, Look, Observed, Rules, Shared, Sibling, SignIn, Sketch, Stored, Subject, decide, decide_sign_in,
};
use jiff::Timestamp;
use model::{Category, Condition, FactName, evidence::Verdict, id::AccountId};

use super::{
    label::{Known, Label, labels},
    stories::History,
    telling::{Telling, Told, at},
};

/// Who decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decider {
    /// Our rules.
    Ours,
    /// The bank's id and nothing else.
    ProviderId,
    /// The bank's id, else the same name and last digits, as an aggregator's guide has it.
    NameAndMask,
    /// The bank's id, else the only one left of a currency on either side, where neither tells a number
    /// (accounted#1826).
    Elimination,
    /// The bank's id, else for cards the only young one for the only dormant one, to be confirmed (sure#1493).
    DormantCard,
}

impl Decider {
    pub(super) const ALL: [Decider; 5] = [
        Decider::Ours,
        Decider::ProviderId,
        Decider::NameAndMask,
        Decider::Elimination,
        Decider::DormantCard,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Decider::Ours => "holdfast",
            Decider::ProviderId => "provider id only",
            Decider::NameAndMask => "name and mask",
            Decider::Elimination => "elimination",
            Decider::DormantCard => "dormant card",
        }
    }
}

/// How right a history was decided, the worst last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Grade {
    /// Everything automatic, and right; or asked where it had to be.
    Right,
    /// Asked where it could have been known.
    Held,
    /// Right by luck: nobody could know, and nobody was asked.
    Bold,
    /// Said to be gone where nobody could know.
    Unasked,
    /// Said to be gone where it could be known that it is there.
    FalseSplit,
    /// Written to from another account, or another person's.
    FalseMerge,
}

/// What came of one history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Outcome {
    /// Whether everything about it could be known.
    pub(super) decidable: bool,
    pub(super) grade: Grade,
}

/// What is done about an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Act {
    /// It goes on as the account of this id.
    Write(String),
    /// Somebody is asked, and shown something.
    Ask,
    /// It is said to be missing, closed or not shared.
    Gone,
    /// It cannot be read for now, and nobody is asked: that is put off to the next answer.
    Later,
}

/// A linked account, with the bookkeeping of whoever decides.
struct Linked {
    known: Known,
    missing_lists: u32,
    missing_since: Option<Timestamp>,
    last_listed: i64,
    held_as: Option<Verdict>,
}

struct State {
    accounts: Vec<Linked>,
    /// Listed at link, and not chosen.
    siblings: Vec<Told>,
    /// Listed later, and not linked.
    seen: BTreeMap<String, (Told, i64)>,
    subject: Option<String>,
}

/// Lets somebody decide a whole history, and grades what comes of it.
pub(super) fn graded(history: &History, decider: Decider, rules: &Rules) -> Outcome {
    let mut grading = Grading::of(history);
    for telling in &history.steps {
        let acts = grading.state.acts(decider, telling, rules);
        grading.step(telling, &acts);
    }
    grading.outcome()
}

/// A history as it is being graded, answer by answer.
pub(super) struct Grading {
    state: State,
    outcome: Outcome,
    /// Whether the decision about each account was put off though it could be known.
    put_off: Vec<bool>,
}

impl Grading {
    pub(super) fn of(history: &History) -> Self {
        let chosen = |told: &&Told| history.chosen.contains(&told.id);
        let state = State {
            accounts: history
                .link
                .told
                .iter()
                .filter(chosen)
                .filter_map(|told| Known::of(told, history.link.day))
                .map(|known| Linked {
                    known,
                    missing_lists: 0,
                    missing_since: None,
                    last_listed: history.link.day,
                    held_as: None,
                })
                .collect(),
            siblings: history
                .link
                .told
                .iter()
                .filter(|told| !history.chosen.contains(&told.id))
                .cloned()
                .collect(),
            seen: BTreeMap::new(),
            subject: history.link.subject.clone(),
        };
        let outcome = Outcome {
            decidable: true,
            grade: Grade::Right,
        };
        let put_off = vec![false; state.accounts.len()];
        Self {
            state,
            outcome,
            put_off,
        }
    }

    /// Where nothing but the list was ever said of accounts that were not chosen, and lists have no numbers.
    pub(super) fn without_numbers_of_siblings(mut self) -> Self {
        for sibling in &mut self.state.siblings {
            sibling.number = None;
        }
        self
    }

    /// The linked accounts, in the order of acts.
    pub(super) fn known(&self) -> impl Iterator<Item = &Known> {
        self.state.accounts.iter().map(|linked| &linked.known)
    }

    /// Grades what was done about each account after an answer. Answers how right each was.
    pub(super) fn step(&mut self, telling: &Telling, acts: &[Act]) -> Vec<Grade> {
        let known: Vec<Known> = self.known().cloned().collect();
        let labels = labels(&known, &self.state.siblings, telling);
        let mut grades = Vec::with_capacity(known.len());
        let judged = known.iter().zip(&labels).zip(acts).zip(&mut self.put_off);
        for (((account, label), act), put_off) in judged {
            // What could be known when it was put off has been lost by now, and not by the bank.
            let lost = *put_off && *label == Label::Ask;
            let grade = if lost {
                grade(account, *label, act, telling).max(Grade::Held)
            } else {
                grade(account, *label, act, telling)
            };
            self.outcome.decidable &= lost || *label != Label::Ask;
            self.outcome.grade = self.outcome.grade.max(grade);
            *put_off = *act == Act::Later && matches!(label, Label::Follows(_));
            grades.push(grade);
        }
        self.state.go_on(acts, telling);
        grades
    }

    /// Something of another account stands in one.
    pub(super) fn merged(&mut self) {
        self.outcome.grade = Grade::FalseMerge;
    }

    /// Whether a decision is put off that could be made.
    pub(super) fn waits(&self) -> bool {
        self.put_off.contains(&true)
    }

    /// What came of it. What is put off for good is as if it were gone.
    pub(super) fn outcome(&self) -> Outcome {
        let put_off = if self.waits() {
            Grade::FalseSplit
        } else {
            Grade::Right
        };
        Outcome {
            grade: self.outcome.grade.max(put_off),
            ..self.outcome
        }
    }
}

fn grade(account: &Known, label: Label<'_>, act: &Act, telling: &Telling) -> Grade {
    if let Act::Write(id) = act {
        let told = telling.told.iter().find(|told| told.id == *id);
        let is_it = told.is_some_and(|told| told.truth == Some(account.truth));
        // What another person granted is not written, whatever account it is of.
        if !is_it || label == Label::Nobody {
            return Grade::FalseMerge;
        }
    }
    match (label, act) {
        (Label::Follows(_), Act::Write(_)) => Grade::Right,
        (Label::Follows(_), Act::Ask) => Grade::Held,
        (Label::Follows(_), Act::Gone) => Grade::FalseSplit,
        // The next answer shows, and there is one.
        (Label::Follows(_), Act::Later) => Grade::Right,
        (Label::Ask, Act::Write(_)) => Grade::Bold,
        (Label::Ask, Act::Ask) => Grade::Right,
        (Label::Ask, Act::Gone | Act::Later) => Grade::Unasked,
        (Label::Gone | Label::Wait, Act::Ask) => Grade::Held,
        // It is listed under its own id beside a gap, or it is merely not called closed.
        (Label::Gone | Label::Wait, Act::Write(_)) => Grade::Right,
        (Label::Gone | Label::Wait, Act::Gone | Act::Later) => Grade::Right,
        (Label::Nobody, _) => Grade::Right,
    }
}

impl State {
    fn acts(&mut self, decider: Decider, telling: &Telling, rules: &Rules) -> Vec<Act> {
        match decider {
            Decider::Ours => self.ours(telling, rules),
            Decider::ProviderId => self.by_id(telling, |_, _| Act::Gone),
            Decider::NameAndMask => self.by_id(telling, |state, linked| state.alike(linked, telling)),
            Decider::Elimination => self.by_id(telling, |state, linked| state.only_one(linked, telling)),
            Decider::DormantCard => self.by_id(telling, |state, linked| state.dormant(linked, telling)),
        }
    }

    fn ours(&mut self, telling: &Telling, rules: &Rules) -> Vec<Act> {
        if telling.fix && self.signs_in(telling) != SignIn::Same {
            return self.accounts.iter().map(|_| Act::Ask).collect();
        }
        let stored = self.stored();
        let observed = Observed {
            at: at(telling.day),
            complete: telling.complete,
            covered: telling.covered.clone(),
            accounts: telling.told.iter().map(|told| told.contender.clone()).collect(),
            announced: telling.announced.clone(),
        };
        let mut judgement = decide(&stored, &observed, rules);
        let mut acts = Vec::with_capacity(self.accounts.len());
        for (linked, subject) in self.accounts.iter_mut().zip(&stored.accounts) {
            let Some(decision) = judgement.accounts.remove(&subject.account) else {
                acts.push(Act::Gone);
                continue;
            };
            linked.missing_lists = decision.missing_lists;
            linked.missing_since = decision.missing_since;
            if decision.verdict.continues() {
                linked.held_as = None;
            } else if decision.verdict.asks() {
                linked.held_as = Some(decision.verdict);
            }
            acts.push(act(&linked.known, decision));
        }
        acts
    }

    fn signs_in(&self, telling: &Telling) -> SignIn {
        let shared: Vec<Shared<'_>> = self
            .accounts
            .iter()
            .map(|linked| Shared {
                provider_id: &linked.known.id,
                joint: linked.known.may_be_joint(),
            })
            .collect();
        let ours = || self.accounts.iter().filter_map(|linked| look(&linked.known.told));
        let others = telling.told.iter().filter(|told| {
            let passed_over = self.siblings.iter().any(|sibling| sibling.id == told.id);
            passed_over || !look(told).is_some_and(|look| ours().any(|own| own.may_be(&look)))
        });
        let others: Vec<&str> = others.map(|told| told.id.as_str()).collect();
        let offered: Vec<&str> = telling.told.iter().map(|told| told.id.as_str()).collect();
        decide_sign_in(
            self.subject.as_deref(),
            telling.subject.as_deref(),
            &shared,
            &others,
            &offered,
        )
    }

    fn stored(&self) -> Stored {
        let account = |n: usize| AccountId::new(u64::try_from(n + 1).unwrap_or(1)).ok();
        let accounts = self.accounts.iter().enumerate().filter_map(|(n, linked)| {
            let known = &linked.known;
            let rows = known.rows.iter().map(|row| row.row.clone()).collect();
            let ledger = known.read.map_or_else(Sketch::default, |(since, until)| {
                Sketch::new(rows, (at(since), at(until)), true, 0)
            });
            let portrait = known.told.contender.portrait.clone();
            Some(Subject {
                account: account(n)?,
                portrait: portrait
                    .with_ledger(ledger)
                    .with_former(known.former.clone(), known.cut_over.map(at)),
                missing_lists: linked.missing_lists,
                missing_since: linked.missing_since,
                last_listed: Some(at(linked.last_listed)),
                held_as: linked.held_as,
                // What is asked about is the same, however it is reported.
                closed: false,
            })
        });
        // Of siblings only the list is known.
        let sibling = |told: &Told, at_link: bool, day: i64| Sibling {
            portrait: told.contender.portrait.clone().with_ledger(Sketch::default()),
            at_link,
            first_seen: at(day),
        };
        let at_link = self.siblings.iter().map(|told| sibling(told, true, 0));
        let later = self.seen.values().map(|(told, day)| sibling(told, false, *day));
        Stored {
            accounts: accounts.collect(),
            others: at_link.chain(later).collect(),
        }
    }

    fn by_id(&self, telling: &Telling, otherwise: impl Fn(&Self, &Linked) -> Act) -> Vec<Act> {
        self.accounts
            .iter()
            .map(|linked| {
                let own = telling.told.iter().find(|told| told.id == linked.known.id);
                match own {
                    Some(own) if own.contender.closed => Act::Gone,
                    Some(own) => Act::Write(own.id.clone()),
                    None => otherwise(self, linked),
                }
            })
            .collect()
    }

    fn is_linked(&self, told: &Told) -> bool {
        self.accounts.iter().any(|linked| linked.known.id == told.id)
    }

    fn alike(&self, linked: &Linked, telling: &Telling) -> Act {
        let was = &linked.known.told.contender;
        let found = telling.told.iter().find(|told| {
            let is = &told.contender;
            !self.is_linked(told) && is.name == was.name && is.mask == was.mask && !is.mask.is_empty()
        });
        found.map_or(Act::Gone, |told| Act::Write(told.id.clone()))
    }

    fn only_one(&self, linked: &Linked, telling: &Telling) -> Act {
        let currency = |told: &Told| told.contender.portrait.shown(FactName::Currency);
        let wanted = currency(&linked.known.told);
        let unclaimed = self.accounts.iter().filter(|other| {
            let there = telling.told.iter().any(|told| told.id == other.known.id);
            !there && currency(&other.known.told) == wanted
        });
        let new: Vec<&Told> = telling
            .told
            .iter()
            .filter(|told| !self.is_linked(told) && currency(told) == wanted)
            .filter(|told| self.siblings.iter().all(|sibling| sibling.id != told.id))
            .collect();
        let tells_number = |told: &Told| matches!(told.number, Some((_, None)));
        match (unclaimed.count(), new.as_slice()) {
            (1, [only]) if !tells_number(only) && !tells_number(&linked.known.told) => {
                Act::Write(only.id.clone())
            }
            _ => Act::Gone,
        }
    }

    fn dormant(&self, linked: &Linked, telling: &Telling) -> Act {
        let card = |told: &Told| told.contender.portrait.category == Some(Category::Credit);
        let rests = |linked: &Linked| {
            let newest = linked.known.rows.iter().map(|row| row.day).max();
            let gone = telling.told.iter().all(|told| told.id != linked.known.id);
            gone && card(&linked.known.told) && newest.is_some_and(|day| telling.day - day >= 45)
        };
        let young = telling.told.iter().filter(|told| {
            let oldest = told.rows.iter().map(|row| row.day).min();
            !self.is_linked(told) && card(told) && oldest.is_some_and(|day| telling.day - day <= 30)
        });
        let others = self.accounts.iter().filter(|other| rests(other)).count();
        if rests(linked) && others == 1 && young.count() == 1 {
            Act::Ask
        } else {
            Act::Gone
        }
    }

    fn go_on(&mut self, acts: &[Act], telling: &Telling) {
        for (linked, act) in self.accounts.iter_mut().zip(acts) {
            let Act::Write(id) = act else { continue };
            if let Some(told) = telling.told.iter().find(|told| told.id == *id) {
                linked.known.go_on(told, telling.day);
                linked.last_listed = telling.day;
                self.seen.remove(id);
            }
        }
        for told in &telling.told {
            let linked = self.accounts.iter().any(|linked| linked.known.id == told.id);
            let sibling = self.siblings.iter().any(|sibling| sibling.id == told.id);
            if !linked && !sibling && !telling.stranger {
                let first = || (told.clone(), telling.day);
                self.seen.entry(told.id.clone()).or_insert_with(first);
            }
        }
    }
}

/// What the list shows of an account.
fn look(told: &Told) -> Option<Look<'_>> {
    Some(Look {
        category: told.contender.portrait.category?,
        kind: &told.contender.kind,
        mask: &told.contender.mask,
    })
}

fn act(known: &Known, decision: Decision) -> Act {
    if decision.verdict.continues() {
        Act::Write(decision.moved_to.unwrap_or_else(|| known.id.clone()))
    } else if matches!(decision.condition, Some(Condition::AccountMismatch(_)))
        && (!decision.features.is_empty() || !decision.candidates.is_empty())
    {
        Act::Ask
    } else {
        Act::Gone
    }
}
