//! What is entered of an account that goes on: names, facts, transactions, figures, cursor. Who decided that it goes
//! on, a run or a person, makes no difference to it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use model::{
    Account, Alias, Evidence, FactName, FactValue, Freshness, NewEvent, Outcome, Pair, TransactionStatus,
    account::Snapshot,
    id::{AccountId, ConsentId, EvidenceId},
    transaction::Movement,
};
use providers::Window;
use store::{AccountRecord, CurrentFact, PartnerTx, Pending, Posted};

use super::{
    ledger,
    observation::{Observation, SaidFact},
    tie, unmissed,
    write::with_outcome,
};
use crate::{
    Engine, EngineError, cases, events,
    night::freshness_event,
    reconcile::{self, Known, Plan, Report},
};

/// What is stored of an account's ledger, as far as an observation reaches.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stored {
    pub(crate) posted: Vec<Posted>,
    pub(crate) pending: Vec<Pending>,
    pub(crate) pairs: Vec<Pair>,
}

impl Stored {
    /// Reads it.
    pub(crate) fn read(
        tx: &mut PartnerTx<'_, '_>,
        account: AccountId,
        window: Window,
        now: Timestamp,
    ) -> Result<Self, store::StoreError> {
        Ok(Self {
            posted: tx.list_posted(account, reconcile::known_since(window), Timestamp::MAX)?,
            pending: tx.list_pending(account)?,
            pairs: tx.list_pairs(account, reconcile::remembered_since(now))?,
        })
    }
}

/// An entry whose new transactions have no ids yet.
pub(crate) struct Draft {
    plan: Plan,
    stored: Stored,
    entry: Unnumbered,
}

/// All of an entry but its transactions.
struct Unnumbered {
    alias: Option<Alias>,
    consent: ConsentId,
    snapshot: Snapshot,
    changes: FactChanges,
    said: Option<Said>,
    said_until: Option<Timestamp>,
    report: Option<Report>,
    window: Window,
    /// Whether everything up to the end of the window is there afterwards.
    whole: bool,
    outcome: Outcome,
    observed_at: Timestamp,
    now: Timestamp,
}

/// What is entered.
pub(crate) struct Entry {
    ledger: ledger::Changes,
    rest: Unnumbered,
}

/// What stands after it was entered, and what is to be told of it.
pub(crate) struct Entered {
    pub(crate) account: Account,
    pub(crate) events: Vec<NewEvent>,
    pub(crate) added: usize,
    pub(crate) modified: usize,
    pub(crate) removed: usize,
}

/// How an observation is to be entered.
pub(crate) struct How {
    /// The name the account goes by from now on, where it is another than before.
    pub(crate) alias: Option<Alias>,
    /// The account's figures.
    pub(crate) snapshot: Snapshot,
    /// How the account stands afterwards.
    pub(crate) outcome: Outcome,
    /// Whether what is posted has to add up to what the bank says.
    pub(crate) totals: bool,
    /// Whether the account has everything up to the end of what was observed then; if not, the next run reads it as
    /// after a link.
    pub(crate) whole: bool,
    pub(crate) now: Timestamp,
}

impl Draft {
    /// Plans what is entered of an observation.
    pub(crate) fn of(observation: Observation, record: &AccountRecord, stored: Stored, how: How) -> Self {
        let window = observation.window();
        let said = (how.totals && observation.served)
            .then(|| Said::of(&observation.movements, window))
            .flatten();
        let changes = fact_changes(&record.facts, &observation.facts);
        let known = Known {
            posted: &stored.posted,
            pending: &stored.pending,
            pairs: &stored.pairs,
        };
        // Under another id of the account each transaction may have one as well.
        let plan = match how.alias {
            Some(_) => reconcile::plan_anew,
            None => reconcile::plan,
        };
        let plan = plan(known, observation.movements, window, observation.complete);
        Self {
            plan,
            stored,
            entry: Unnumbered {
                alias: how.alias,
                consent: observation.consent,
                snapshot: how.snapshot,
                changes,
                said,
                said_until: record.account.succeeded_at,
                report: observation.report,
                window,
                whole: how.whole && observation.complete,
                outcome: how.outcome,
                observed_at: observation.at,
                now: how.now,
            },
        }
    }

    /// How many ids its new transactions need.
    pub(crate) fn ids(&self) -> usize {
        ledger::ids(&self.plan)
    }

    /// Gives its new transactions ids.
    pub(crate) fn number(self, record: &AccountRecord, ids: Vec<u64>) -> Result<Entry, EngineError> {
        let stored = &self.stored;
        let known = stored.posted.iter().map(|row| row.id);
        let known = known.chain(stored.pending.iter().map(|row| row.id)).collect();
        Ok(Entry {
            ledger: ledger::Changes::number(record, self.plan, known, ids, self.entry.now)?,
            rest: self.entry,
        })
    }
}

impl Entry {
    /// Enters it. `evidence` is what a new name began to hold by; `told` is evidence that is to be kept and told
    /// of.
    ///
    /// # Errors
    /// [`EngineError::DoesNotAddUp`] if the transactions would not add up, or another account has the name.
    pub(crate) fn write(
        &self,
        tx: &mut PartnerTx<'_, '_>,
        teller: &Engine,
        before: &Account,
        evidence: EvidenceId,
        told: Option<&Evidence>,
    ) -> Result<Entered, EngineError> {
        let rest = &self.rest;
        let (id, now) = (before.id, rest.now);
        if let Some(alias) = &rest.alias {
            move_to(tx, before, alias, evidence)?;
        }
        for (name, value) in &rest.changes.ended {
            tx.end_fact(id, *name, value, rest.said_until.unwrap_or(now))?;
        }
        for fact in &rest.changes.begun {
            tx.insert_fact(id, &fact.begun(rest.consent, now))?;
        }
        let written = self.ledger.write(tx)?;
        if let Some(said) = &rest.said {
            said.adds_up(tx, id)?;
        }
        let (oldest, newest, _) = tx.transaction_bounds(id)?;
        let mut account = with_outcome(before.clone(), rest.outcome, now);
        if account.held {
            release(tx, &account, now)?;
        }
        let mut renamed = None;
        if let Some(told) = told {
            tx.put_evidence(&Evidence {
                ended_at: Some(now),
                ..told.clone()
            })?;
            account.evidence = Some(told.id);
            renamed = Some(events::identity_changed(&account, told, now));
        }
        let account = Account {
            attempted_at: before.attempted_at.max(Some(rest.observed_at)),
            succeeded_at: Some(rest.observed_at),
            expected_by: Some(Account::promise(rest.observed_at)),
            freshness: Freshness::Fresh,
            held: false,
            oldest_transaction_at: oldest,
            newest_transaction_at: newest,
            fetched_through: through(account.fetched_through, rest.window.to, rest.whole),
            snapshot: rest.snapshot.clone(),
            ..unmissed(account)
        };
        tx.update_account(&account)?;
        let tied = match rest.report {
            Some(report) => tie::tie(tx, &account, report, rest.window, now)?,
            None => None,
        };
        let fresh =
            (before.freshness != Freshness::Fresh).then(|| freshness_event(&account, Freshness::Fresh, now));
        let changed = events::status_changed(teller, before, &account, now);
        let cleared = cases::healed(tx, before, &account, now)?;
        let is_new = |row| self.ledger.is_new(row);
        let removed = self.ledger.removed();
        let moved = events::transactions_changed(&account, &written, is_new, removed, now);
        let added = written.iter().filter(|row| is_new(**row)).count();
        Ok(Entered {
            account,
            events: [renamed, changed]
                .into_iter()
                .flatten()
                .chain(cleared)
                .chain([fresh, moved, tied].into_iter().flatten())
                .collect(),
            added,
            modified: written.len().saturating_sub(added),
            removed: removed.len(),
        })
    }
}

/// Gives an account another name, as of the new name's beginning. If another account has it by now, nothing
/// of this one is written.
fn move_to(
    tx: &mut PartnerTx<'_, '_>,
    account: &Account,
    alias: &Alias,
    evidence: EvidenceId,
) -> Result<(), EngineError> {
    let holder = tx.find_holder_of_alias(account.customer, alias)?;
    if holder.is_some_and(|holder| holder != account.id) {
        return Err(EngineError::DoesNotAddUp("another account has the id".into()));
    }
    let alias = Alias {
        evidence: Some(evidence),
        ..alias.clone()
    };
    tx.move_alias(&alias, account.customer)?;
    tx.forget_seen(account.login, &alias.provider_account)?;
    Ok(())
}

/// What a bank says was posted under a new id, as far back as it says anything: what has to stand in the account
/// afterwards, no more and no less.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Said {
    from: Timestamp,
    to: Timestamp,
    count: u32,
    sum: i64,
}

impl Said {
    /// Of the movements of a window; nothing if none was posted in it.
    fn of(movements: &[Movement], window: Window) -> Option<Self> {
        let mut posted: BTreeMap<&str, (Timestamp, i64)> = BTreeMap::new();
        for movement in movements {
            let booked = movement.posted_at.or(movement.transacted_at);
            let active = movement.status == TransactionStatus::Active;
            if let Some(booked) = booked.filter(|at| active && *at >= window.from && *at <= window.to) {
                posted.insert(&movement.provider_id, (booked, movement.amount.units()));
            }
        }
        Some(Self {
            from: posted.values().map(|(booked, _)| *booked).min()?,
            to: window.to,
            count: u32::try_from(posted.len()).unwrap_or(u32::MAX),
            sum: posted
                .values()
                .fold(0, |sum, (_, amount)| sum.saturating_add(*amount)),
        })
    }

    /// Compares it with what is stored by now.
    fn adds_up(&self, tx: &mut PartnerTx<'_, '_>, account: AccountId) -> Result<(), EngineError> {
        let (count, sum) = tx.total_posted(account, self.from, self.to)?;
        if (count, sum) == (self.count, self.sum) {
            return Ok(());
        }
        Err(EngineError::DoesNotAddUp(format!(
            "the bank lists {} posted transactions for it, and this account would hold {count}",
            self.count
        )))
    }
}

/// Up to when everything has been asked for: a window with gaps moves nothing.
fn through(before: Option<Timestamp>, to: Timestamp, complete: bool) -> Option<Timestamp> {
    if complete {
        Some(before.map_or(to, |before| before.max(to)))
    } else {
        before
    }
}

/// Ends an account's hold: the evidence is closed, what was held back is discarded.
pub(crate) fn release(
    tx: &mut PartnerTx<'_, '_>,
    account: &Account,
    now: Timestamp,
) -> Result<(), EngineError> {
    if let Some(id) = account.evidence
        && let Some(open) = tx.find_evidence(id)?
        && open.ended_at.is_none()
    {
        tx.put_evidence(&Evidence {
            ended_at: Some(now),
            ..open
        })?;
    }
    tx.discard_quarantine(account.id)?;
    Ok(())
}

impl SaidFact {
    /// The fact as it holds from now on.
    pub(crate) fn begun(&self, consent: ConsentId, now: Timestamp) -> CurrentFact {
        CurrentFact {
            name: self.name,
            value: self.value.clone(),
            source: self.source.clone(),
            tokenised: self.tokenised,
            consent,
            first_seen: now,
        }
    }
}

/// Which facts end and which begin.
struct FactChanges {
    ended: Vec<(FactName, FactValue)>,
    begun: Vec<SaidFact>,
}

/// Compares facts by name: what is said otherwise ends, what is new begins, and what the bank is
/// silent about stays.
fn fact_changes(current: &[CurrentFact], observed: &[SaidFact]) -> FactChanges {
    let same = |old: &CurrentFact, new: &SaidFact| {
        old.name == new.name && old.tokenised == new.tokenised && old.value.agrees_with(&new.value)
    };
    let ended = current
        .iter()
        .filter(|old| observed.iter().any(|new| new.name == old.name))
        .filter(|old| !observed.iter().any(|new| same(old, new)))
        .map(|old| (old.name, old.value.clone()))
        .collect();
    let begun = observed
        .iter()
        .filter(|new| !current.iter().any(|old| same(old, new)))
        .cloned()
        .collect();
    FactChanges { ended, begun }
}

#[cfg(test)]
mod tests {
    use model::{FactValue, id::ConsentId};

    use super::*;

    fn old(name: FactName, text: &str) -> CurrentFact {
        CurrentFact {
            name,
            value: FactValue::Clear(text.to_owned()),
            source: "account".to_owned(),
            tokenised: false,
            consent: ConsentId::new(1).unwrap(),
            first_seen: Timestamp::UNIX_EPOCH,
        }
    }

    fn new(name: FactName, text: &str) -> SaidFact {
        SaidFact {
            name,
            value: FactValue::Clear(text.to_owned()),
            source: "account".to_owned(),
            tokenised: false,
        }
    }

    #[test]
    fn facts_end_when_something_else_is_said_and_stay_when_nothing_is() {
        let current = [
            old(FactName::Mask, "1"),
            old(FactName::Name, "A"),
            old(FactName::Opened, "2020-01-01"),
        ];
        let changes = fact_changes(&current, &[new(FactName::Mask, "2"), new(FactName::Name, "A")]);
        assert_eq!(changes.ended, [(FactName::Mask, FactValue::Clear("1".into()))]);
        assert_eq!(changes.begun, [new(FactName::Mask, "2")]);
    }

    #[test]
    fn holders_come_and_go_one_by_one() {
        let current = [old(FactName::Holder, "a"), old(FactName::Holder, "b")];
        let changes = fact_changes(
            &current,
            &[new(FactName::Holder, "b"), new(FactName::Holder, "c")],
        );
        assert_eq!(changes.ended, [(FactName::Holder, FactValue::Clear("a".into()))]);
        assert_eq!(changes.begun, [new(FactName::Holder, "c")]);
    }

    #[test]
    fn what_has_not_changed_writes_no_fact() {
        let changes = fact_changes(&[old(FactName::Mask, "1")], &[new(FactName::Mask, "1")]);
        assert!(changes.ended.is_empty() && changes.begun.is_empty());
    }

    #[test]
    fn a_window_with_gaps_does_not_move_the_cursor() {
        let at = |s: i64| Timestamp::from_second(s).unwrap();
        assert_eq!(through(Some(at(5)), at(9), false), Some(at(5)));
        assert_eq!(through(Some(at(5)), at(9), true), Some(at(9)));
        assert_eq!(through(Some(at(9)), at(5), true), Some(at(9)));
        assert_eq!(through(None, at(5), true), Some(at(5)));
    }
}
