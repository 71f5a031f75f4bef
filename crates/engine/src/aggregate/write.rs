//! Writing one account, in one transaction.

use jiff::Timestamp;
use model::{
    Account, Alias, Conclusion, Condition, Consent, Evidence, FactName, MismatchScope, Outcome, Run,
    evidence::{Feature, Verdict, Withheld},
    id::EvidenceId,
};
use store::{AccountRecord, PartnerTx};

use super::{
    Underway,
    ask::{Answer, withdrawn},
    concluded, count,
    entry::{Draft, How, Stored, release},
    observation::Observation,
    unmissed,
};
use crate::{
    EngineError, as_id, cases,
    continuity::{Decision, RULE_VERSION},
    dialogue::Dialogue,
    events,
};

/// Writes what was decided about an account and gives the outcome its run ended in.
pub(super) async fn account(
    dialogue: &Dialogue<'_>,
    consent: &Consent,
    underway: &Underway<'_>,
    record: &AccountRecord,
    answer: Answer,
) -> Result<Outcome, EngineError> {
    match answer {
        Answer::Failed(signal) => {
            tracing::info!(account = %record.account.id, %signal, "an account could not be aggregated");
            end(dialogue, underway, record, concluded(&signal), None).await
        }
        Answer::Absent(decision, observed) => {
            let condition = decision
                .condition
                .unwrap_or(Condition::AccountTemporarilyUnavailable);
            let held = Held::of(decision, observed);
            end(dialogue, underway, record, condition, Some(held)).await
        }
        Answer::Present(sighting) => {
            let sighting = *sighting;
            let observation = sighting.observation(consent, dialogue.now, &record.account);
            match sighting.decision.condition {
                Some(condition) => {
                    let held = Held::of(sighting.decision, vec![observation]);
                    end(dialogue, underway, record, condition, Some(held)).await
                }
                None => {
                    let aside = sighting
                        .moved
                        .is_some()
                        .then(|| (sighting.decision.clone(), observation.clone()));
                    let stored = sighting.stored;
                    let (decision, moved) = (sighting.decision, sighting.moved);
                    let written =
                        go_on(dialogue, underway, record, observation, stored, decision, moved).await;
                    match (written, aside) {
                        (Err(EngineError::DoesNotAddUp(why)), Some((decision, observation))) => {
                            let held = Held::of(withdrawn(decision, &why), vec![observation]);
                            let condition = Condition::AccountMismatch(MismatchScope::Account);
                            end(dialogue, underway, record, condition, Some(held)).await
                        }
                        (written, _) => written,
                    }
                }
            }
        }
    }
}

/// The account with the outcome of an attempt and nothing else changed.
pub(crate) fn with_outcome(account: Account, outcome: Outcome, now: Timestamp) -> Account {
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

/// What is kept of observations instead of being written to the account.
struct Held {
    decision: Decision,
    withheld: Withheld,
    /// What was observed: of the account, or of those that may stand in its place.
    observed: Vec<Observation>,
}

impl Held {
    fn of(decision: Decision, observed: Vec<Observation>) -> Self {
        let transactions: usize = observed.iter().map(|one| one.movements.len()).sum();
        Self {
            decision,
            withheld: Withheld {
                transactions: count(transactions),
                balance: observed.iter().any(Observation::has_balance),
            },
            observed,
        }
    }

    /// Whether it is about the account that its bank calls so.
    fn speaks_of(&self, provider_account: &str) -> bool {
        let mut candidates = self.decision.candidates.iter();
        let mut observed = self.observed.iter();
        observed.any(|one| one.provider_account == provider_account)
            || candidates.any(|one| one.provider_account == provider_account)
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
    concluded: impl Into<Conclusion>,
    held: Option<Held>,
) -> Result<Outcome, EngineError> {
    let engine = dialogue.engine;
    let concluded = concluded.into();
    let outcome = engine.outcome(concluded, dialogue.partner.region, dialogue.institution);
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
    let observed = held.iter().flat_map(|held| &held.observed);
    let sealed: Vec<(String, Vec<u8>)> = observed
        .map(|one| Ok((one.provider_account.clone(), serde_json::to_vec(one)?)))
        .collect::<Result<_, EngineError>>()?;
    let case = cases::fresh_id(engine, &outcome).await?;
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
                let closed = held.decision.condition == Some(Condition::AccountClosed);
                if account.held && closed && !held.holds() {
                    // Nothing may follow it any more, so that nobody is asked.
                    release(tx, &account, now)?;
                    (account.held, account.evidence) = (false, None);
                }
                if held.holds() {
                    let evidence = keep_evidence(tx, &account, held, &run, &interactions, fresh, now)?;
                    // What was said before of a candidate that could not be described again is still the newest.
                    for known in tx.list_quarantine(id)? {
                        if !held.speaks_of(&known) {
                            tx.discard_candidate(id, &known)?;
                        }
                    }
                    for (provider_account, observed) in &sealed {
                        tx.put_quarantine(id, provider_account, evidence, observed, expires)?;
                    }
                    account.held = true;
                    account.evidence = Some(evidence);
                }
            }
            tx.update_account(&account)?;
            let ended = events::consent_found_ended(tx, account.customer, login, outcome.condition, now)?;
            let changed = events::status_changed(&teller, &before, &account, now);
            let followed = cases::Follower::new(&teller, case, now).follow(tx, &before, &account)?;
            for event in changed.into_iter().chain(ended).chain(followed) {
                tx.append_event(&event)?;
            }
            Ok(())
        })
        .await?;
    Ok(outcome)
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
    underway: &Underway<'_>,
    record: &AccountRecord,
    observation: Observation,
    stored: Stored,
    decision: Decision,
    moved: Option<Alias>,
) -> Result<Outcome, EngineError> {
    let engine = dialogue.engine;
    let now = dialogue.now;
    let outcome = engine.outcome(Condition::Healthy, dialogue.partner.region, dialogue.institution);
    let snapshot = observation
        .onto
        .clone()
        .ok_or_else(|| EngineError::Internal("an account that was linked has no type".into()))?;
    let served = observation.served;
    // The first description only completes what the list said while linking.
    let told = record.account.succeeded_at.is_some() || moved.is_some();
    let noteworthy = decision.verdict != Verdict::Same && told;
    let how = How {
        totals: moved.is_some(),
        whole: true,
        alias: moved,
        snapshot,
        outcome,
        now,
    };
    let draft = Draft::of(observation, record, stored, how);
    let ids = engine.store().long_ids(draft.ids()).await?;
    let entry = draft.number(record, ids)?;
    let fresh = as_id(EvidenceId::new(engine.long_id().await?))?;
    let interactions = dialogue.recorder.interaction_ids();
    let told = noteworthy.then(|| {
        let run = &underway.run;
        evidence(
            &record.account,
            &decision,
            Withheld::default(),
            run,
            &interactions,
            fresh,
            now,
        )
    });
    let (id, login, owner) = (record.account.id, record.account.login, underway.owner.clone());
    let teller = engine.clone();
    let written = engine
        .store()
        .partner(dialogue.partner.id)
        .write(move |tx| {
            tx.fence_login(login, &owner)?;
            let Some(account) = tx.find_account(id)? else {
                return Ok::<_, EngineError>(None);
            };
            let entered = entry.write(tx, &teller, &account, fresh, told.as_ref())?;
            for event in &entered.events {
                tx.append_event(event)?;
            }
            Ok(Some((entered.added, entered.modified, entered.removed)))
        })
        .await?;
    if let Some((added, modified, removed)) = written {
        underway
            .tally
            .transactions(added as u64, modified as u64, removed as u64);
    }
    // The account is well; who asked for its transactions is told that there are none to be had.
    Ok(if served {
        outcome
    } else {
        // The account is well; that there are no transactions of it is for whoever asked for them.
        Outcome {
            condition: Condition::DataNotSupported,
            ..outcome
        }
    })
}
