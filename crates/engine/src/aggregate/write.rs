//! Writing one account, in one transaction.

use std::collections::BTreeMap;

use jiff::Timestamp;
use model::{
    Account, Alias, Condition, Consent, Evidence, FactName, Freshness, MismatchScope, Outcome, Run,
    TransactionStatus,
    account::Snapshot,
    evidence::{Feature, Verdict, Withheld},
    id::{AccountId, EvidenceId},
    transaction::Movement,
};
use providers::Window;
use serde::Serialize;
use store::{AccountRecord, CurrentFact, PartnerTx};

use super::{
    Underway,
    ask::{Answer, Sighting, withdrawn},
    ledger, reported, tie, unmissed,
};
use crate::{
    EngineError, as_id,
    continuity::{Decision, ObservedFact, RULE_VERSION},
    dialogue::Dialogue,
    events,
    night::freshness_event,
    reconcile::{self, Known, Report},
};

/// Writes what was decided about an account and gives the condition its run ended in.
pub(super) async fn account(
    dialogue: &Dialogue<'_>,
    consent: &Consent,
    underway: &Underway<'_>,
    record: &AccountRecord,
    answer: Answer,
) -> Result<Condition, EngineError> {
    match answer {
        Answer::Failed(signal) => {
            tracing::info!(account = %record.account.id, %signal, "an account could not be aggregated");
            end(dialogue, underway, record, reported(&signal), None).await
        }
        Answer::Absent(decision) => {
            let condition = decision
                .condition
                .unwrap_or(Condition::AccountTemporarilyUnavailable);
            end(
                dialogue,
                underway,
                record,
                condition,
                Some(Held::absent(decision)),
            )
            .await
        }
        Answer::Present(sighting) => match sighting.decision.condition {
            Some(condition) => {
                end(
                    dialogue,
                    underway,
                    record,
                    condition,
                    Some(Held::present(&sighting)?),
                )
                .await
            }
            None => {
                let aside = match &sighting.moved {
                    Some(_) => Some((sighting.decision.clone(), Held::present(&sighting)?)),
                    None => None,
                };
                match (go_on(dialogue, consent, underway, record, *sighting).await, aside) {
                    (Err(EngineError::DoesNotAddUp(why)), Some((decision, held))) => {
                        let decision = withdrawn(decision, &why);
                        let condition = Condition::AccountMismatch(MismatchScope::Account);
                        let held = Held { decision, ..held };
                        end(dialogue, underway, record, condition, Some(held)).await
                    }
                    (written, _) => written,
                }
            }
        },
    }
}

/// The account with the outcome of an attempt and nothing else changed.
pub(super) fn with_outcome(account: Account, outcome: Outcome, now: Timestamp) -> Account {
    let lasting = account
        .outcome
        .is_some_and(|before| before.condition.name() == outcome.condition.name());
    Account {
        attempted_at: Some(now),
        outcome: Some(outcome),
        outcome_since: if lasting { account.outcome_since } else { Some(now) },
        updated_at: now,
        ..account
    }
}

/// What is kept of an observation instead of being written to the account.
struct Held {
    decision: Decision,
    withheld: Withheld,
    /// What was observed, as JSON; sealed at rest.
    observed: Option<Vec<u8>>,
}

#[derive(Serialize)]
struct HeldBack<'s> {
    provider_account: &'s str,
    name: &'s str,
    kind: &'s str,
    mask: &'s str,
    balance: Option<String>,
    transactions: Vec<HeldMovement<'s>>,
}

#[derive(Serialize)]
struct HeldMovement<'s> {
    id: &'s str,
    status: &'static str,
    amount: String,
    at: Option<Timestamp>,
    description: &'s str,
}

impl Held {
    fn absent(decision: Decision) -> Self {
        Self {
            decision,
            withheld: Withheld::default(),
            observed: None,
        }
    }

    fn present(sighting: &Sighting) -> Result<Self, EngineError> {
        let account = &sighting.account;
        let held = HeldBack {
            provider_account: &account.provider_id,
            name: &account.name,
            kind: &account.kind_text,
            mask: &account.mask,
            balance: account.balance.map(|balance| balance.to_string()),
            transactions: sighting
                .history
                .movements
                .iter()
                .map(|m| HeldMovement {
                    id: &m.provider_id,
                    status: m.status.name(),
                    amount: m.amount.to_string(),
                    at: m.listed_at(),
                    description: &m.description,
                })
                .collect(),
        };
        Ok(Self {
            decision: sighting.decision.clone(),
            withheld: Withheld {
                transactions: u32::try_from(sighting.history.movements.len()).unwrap_or(u32::MAX),
                balance: account.balance.is_some(),
            },
            observed: Some(serde_json::to_vec(&held)?),
        })
    }

    /// Whether the account is held because of it: a mismatch, not a mere absence.
    fn holds(&self) -> bool {
        self.decision.verdict.asks()
    }
}

/// Ends an account's run without writing its data: the code, and for a mismatch the evidence and what
/// was held back.
async fn end(
    dialogue: &Dialogue<'_>,
    underway: &Underway<'_>,
    record: &AccountRecord,
    condition: Condition,
    held: Option<Held>,
) -> Result<Condition, EngineError> {
    let engine = dialogue.engine;
    let outcome = engine.outcome(condition, dialogue.partner.region, dialogue.institution);
    let now = dialogue.now;
    let fresh = as_id(EvidenceId::new(engine.long_id().await?))?;
    let expires = engine
        .clock()
        .wall()
        .checked_add(engine.config().keep_quarantine)
        .unwrap_or(Timestamp::MAX);
    let (id, login, run) = (record.account.id, record.account.login, underway.run.clone());
    let interactions = dialogue.recorder.interaction_ids();
    let owner = underway.owner.clone();
    let teller = engine.clone();
    engine
        .store()
        .partner(dialogue.partner.id)
        .write(move |tx| {
            tx.fence_login(login, &owner)?;
            let Some(account) = tx.find_account(id)? else {
                return Ok::<_, EngineError>(());
            };
            let before = account.clone();
            // One that is listed has not been missed, whatever else is wrong with it.
            let mut account = unmissed(with_outcome(account, outcome, now));
            if let Some(held) = &held {
                account.missing_lists = held.decision.missing_lists;
                account.missing_since = held.decision.missing_since;
                if held.holds() {
                    let evidence = keep_evidence(tx, &account, held, &run, &interactions, fresh, now)?;
                    if let Some(observed) = &held.observed {
                        tx.put_quarantine(evidence, id, observed, expires)?;
                    }
                    account.held = true;
                    account.evidence = Some(evidence);
                }
            }
            tx.update_account(&account)?;
            let ended = events::consent_found_ended(tx, account.customer, login, condition, now)?;
            let changed = events::status_changed(&teller, &before, &account, now);
            for event in changed.into_iter().chain(ended) {
                tx.append_event(&event)?;
            }
            Ok(())
        })
        .await?;
    Ok(condition)
}

/// Confirms the open evidence if it says the same, or puts new evidence in its place.
fn keep_evidence(
    tx: &mut PartnerTx<'_, '_>,
    account: &Account,
    held: &Held,
    run: &Run,
    interactions: &[String],
    fresh: EvidenceId,
    now: Timestamp,
) -> Result<EvidenceId, EngineError> {
    let new = evidence(
        account,
        &held.decision,
        held.withheld.clone(),
        run,
        interactions,
        fresh,
        now,
    );
    let open = match account.evidence {
        Some(id) => tx.find_evidence(id)?.filter(|e| e.ended_at.is_none()),
        None => None,
    };
    match open {
        Some(open) if says_the_same(&open, &new) => {
            let id = open.id;
            tx.put_evidence(&Evidence {
                features: new.features,
                score: new.score,
                margin: new.margin,
                candidates: new.candidates,
                interactions: new.interactions,
                withheld: new.withheld,
                list_complete: new.list_complete,
                confirmed_at: now,
                ..open
            })?;
            Ok(id)
        }
        open => {
            if let Some(open) = open {
                tx.put_evidence(&Evidence {
                    ended_at: Some(now),
                    ..open
                })?;
            }
            tx.put_evidence(&new)?;
            Ok(new.id)
        }
    }
}

/// Whether two pieces of evidence tell the same story, counts of transactions aside.
fn says_the_same(one: &Evidence, other: &Evidence) -> bool {
    let telling = |features: &[Feature]| {
        features
            .iter()
            .filter(|f| {
                let counts = [
                    FactName::Transactions,
                    FactName::TransactionIds,
                    FactName::Balance,
                ];
                !counts.contains(&f.name)
            })
            .cloned()
            .collect::<Vec<_>>()
    };
    let candidates = |e: &Evidence| {
        e.candidates
            .iter()
            .map(|c| c.provider_account.clone())
            .collect::<Vec<_>>()
    };
    one.verdict == other.verdict
        && one.kinds == other.kinds
        && one.rule_version == other.rule_version
        && telling(&one.features) == telling(&other.features)
        && candidates(one) == candidates(other)
}

fn evidence(
    account: &Account,
    decision: &Decision,
    withheld: Withheld,
    run: &Run,
    interactions: &[String],
    id: EvidenceId,
    now: Timestamp,
) -> Evidence {
    Evidence {
        id,
        account: account.id,
        login: account.login,
        run: run.id,
        verdict: decision.verdict,
        kinds: decision.kinds.clone(),
        features: decision.features.clone(),
        score: decision.score,
        margin: decision.margin,
        vetoes: decision.vetoes.clone(),
        candidates: decision.candidates.clone(),
        rule_version: RULE_VERSION.to_owned(),
        list_complete: run.list_complete,
        interactions: interactions.to_vec(),
        withheld,
        safe_actions: decision.safe_actions.clone(),
        decided_at: now,
        confirmed_at: now,
        ended_at: None,
    }
}

/// Writes an account that goes on: figures, facts, transactions, cursor; a hold ends with it.
async fn go_on(
    dialogue: &Dialogue<'_>,
    consent: &Consent,
    underway: &Underway<'_>,
    record: &AccountRecord,
    sighting: Sighting,
) -> Result<Condition, EngineError> {
    let engine = dialogue.engine;
    let now = dialogue.now;
    let outcome = engine.outcome(Condition::Healthy, dialogue.partner.region, dialogue.institution);
    let before = &record.account.snapshot;
    let snapshot = reconcile::snapshot(&sighting.account, &sighting.numbers, Some(before))
        .ok_or_else(|| EngineError::Internal("an account that was linked has no type".into()))?;
    let window = sighting.history.window;
    let complete = sighting.history.complete;
    let served = sighting.history.served;
    let known = Known {
        posted: &sighting.posted,
        pending: &sighting.pending,
        pairs: &sighting.pairs,
    };
    let moved = sighting.moved;
    let said = moved
        .as_ref()
        .filter(|_| served)
        .and_then(|_| Said::of(&sighting.history.movements, window));
    let plan = reconcile::plan(known, sighting.history.movements, window, complete);
    let stored = sighting.posted.iter().map(|row| row.id);
    let stored = stored.chain(sighting.pending.iter().map(|row| row.id)).collect();
    let ledger = ledger::Changes::number(engine, record, plan, stored, now).await?;
    let removed = ledger.removed().len() as u64;
    // A list with gaps can only differ.
    let report = sighting.account.balance.filter(|_| complete && served);
    let report = report.map(|balance| Report {
        category: sighting.account.category.unwrap_or(snapshot.kind.category()),
        balance: balance.units(),
        as_of: sighting.account.balance_at.map_or(now, |at| at.min(now)),
    });
    let changes = fact_changes(&record.facts, &sighting.facts);
    let said_until = record.account.succeeded_at;
    // The first description only completes what the list said while linking.
    let noteworthy = sighting.decision.verdict != Verdict::Same && (said_until.is_some() || moved.is_some());
    let fresh = as_id(EvidenceId::new(engine.long_id().await?))?;
    let (id, login, run, consent) = (
        record.account.id,
        record.account.login,
        underway.run.clone(),
        consent.id,
    );
    let interactions = dialogue.recorder.interaction_ids();
    let decision = sighting.decision;
    let owner = underway.owner.clone();
    let teller = engine.clone();
    let written = engine
        .store()
        .partner(dialogue.partner.id)
        .write(move |tx| {
            tx.fence_login(login, &owner)?;
            let Some(account) = tx.find_account(id)? else {
                return Ok::<_, EngineError>(None);
            };
            let before = account.clone();
            if let Some(alias) = &moved {
                move_to(tx, &account, alias, fresh)?;
            }
            for (name, value) in &changes.ended {
                tx.end_fact(id, *name, value, said_until.unwrap_or(now))?;
            }
            for fact in &changes.begun {
                tx.insert_fact(
                    id,
                    &CurrentFact {
                        name: fact.name,
                        value: fact.value.clone(),
                        source: fact.source.to_owned(),
                        tokenised: fact.tokenised,
                        consent,
                        first_seen: now,
                    },
                )?;
            }
            let written = ledger.write(tx)?;
            if let Some(said) = &said {
                said.adds_up(tx, id)?;
            }
            let mut renamed = None;
            let (oldest, newest, _) = tx.transaction_bounds(id)?;
            let mut account = with_outcome(account, outcome, now);
            if account.held {
                release(tx, &account, now)?;
            }
            if noteworthy {
                let told = evidence(
                    &account,
                    &decision,
                    Withheld::default(),
                    &run,
                    &interactions,
                    fresh,
                    now,
                );
                tx.put_evidence(&Evidence {
                    ended_at: Some(now),
                    ..told.clone()
                })?;
                account.evidence = Some(fresh);
                renamed = Some(events::identity_changed(&account, &told, now));
            }
            let account = Account {
                succeeded_at: Some(now),
                expected_by: Some(Account::promise(now)),
                freshness: Freshness::Fresh,
                held: false,
                oldest_transaction_at: oldest,
                newest_transaction_at: newest,
                fetched_through: through(account.fetched_through, window.to, complete),
                snapshot: Snapshot { ..snapshot.clone() },
                ..unmissed(account)
            };
            tx.update_account(&account)?;
            let tied = match report {
                Some(report) => tie::tie(tx, &account, report, window, now)?,
                None => None,
            };
            let fresh = (before.freshness != Freshness::Fresh)
                .then(|| freshness_event(&account, Freshness::Fresh, now));
            let changed = events::status_changed(&teller, &before, &account, now);
            let is_new = |row| ledger.is_new(row);
            let moved = events::transactions_changed(&account, &written, is_new, ledger.removed(), now);
            for event in renamed
                .into_iter()
                .chain(changed)
                .chain(fresh)
                .chain(moved)
                .chain(tied)
            {
                tx.append_event(&event)?;
            }
            let added = written.iter().filter(|row| ledger.is_new(**row)).count();
            Ok(Some((added, written.len())))
        })
        .await?;
    if let Some((added, written)) = written {
        let modified = written.saturating_sub(added);
        underway
            .tally
            .transactions(added as u64, modified as u64, removed);
    }
    // The account is well; who asked for its transactions is told that there are none to be had.
    Ok(if served {
        Condition::Healthy
    } else {
        Condition::DataNotSupported
    })
}

/// Gives an account another name, as of the new name's beginning. If another account has it by now, nothing
/// of this one is written.
fn move_to(
    tx: &mut PartnerTx<'_, '_>,
    account: &Account,
    alias: &Alias,
    evidence: EvidenceId,
) -> Result<(), EngineError> {
    if tx.find_holder_of_alias(account.customer, alias)?.is_some() {
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
            "the bank names {} posted transactions under the new id, and {count} would stand here",
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
fn release(tx: &mut PartnerTx<'_, '_>, account: &Account, now: Timestamp) -> Result<(), EngineError> {
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

/// Which facts end and which begin.
struct FactChanges {
    ended: Vec<(FactName, model::FactValue)>,
    begun: Vec<ObservedFact>,
}

/// Compares facts by name: what is said otherwise ends, what is new begins, and what the bank is
/// silent about stays.
fn fact_changes(current: &[CurrentFact], observed: &[ObservedFact]) -> FactChanges {
    let same = |old: &CurrentFact, new: &ObservedFact| {
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

    fn new(name: FactName, text: &str) -> ObservedFact {
        ObservedFact {
            name,
            value: FactValue::Clear(text.to_owned()),
            source: "account",
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
