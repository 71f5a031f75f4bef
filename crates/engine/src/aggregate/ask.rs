//! Asking the bank about one account, and deciding who it is.

use jiff::{SignedDuration, Timestamp};
use model::{Category, Condition, FactName, FactValue, Pair};
use providers::{ObservedAccount, ObservedNumber, ObservedStatus, Operation, Signal};
use store::{AccountRecord, Pending, Posted, StoreError};

use super::{Known, Reach, Underway};
use crate::{
    EngineError,
    continuity::{
        Announced, Contender, Decision, Fingerprint, Observed, ObservedFact, Portrait, Rules, Stored,
        Subject, decide_missing, decide_present, facts_of,
    },
    dialogue::{Dialogue, History, Stopped, Whole},
    grants::LoginAccess,
    reconcile,
};

/// Candidates whose description is asked for; of more, the list's word is enough.
const CANDIDATES: usize = 3;

/// What came of asking.
pub(super) enum Answer {
    /// The account is there, and this is what was decided about it.
    Present(Box<Sighting>),
    /// The account is not listed.
    Absent(Decision),
    /// The bank does not give what is needed, for this account.
    Failed(Signal),
}

/// An account as it was found.
pub(super) struct Sighting {
    pub(super) account: ObservedAccount,
    pub(super) numbers: Vec<ObservedNumber>,
    pub(super) facts: Vec<ObservedFact>,
    pub(super) history: History,
    pub(super) decision: Decision,
    /// What was stored of the window that was read.
    pub(super) posted: Vec<Posted>,
    pub(super) pending: Vec<Pending>,
    pub(super) pairs: Vec<Pair>,
}

/// Asks about one account. Only our own failures are errors.
pub(super) async fn account(
    dialogue: &Dialogue<'_>,
    access: &mut LoginAccess,
    underway: &Underway<'_>,
    record: &AccountRecord,
    list: &Whole<ObservedAccount>,
    covered: Option<&[String]>,
) -> Result<Answer, EngineError> {
    let asked = match listed_as(record, &list.items) {
        Some(listed) => present(dialogue, access, record, listed, underway.reach).await,
        None => absent(dialogue, access, &underway.known, record, list, covered)
            .await
            .map(Answer::Absent),
    };
    match asked {
        Ok(answer) => Ok(answer),
        Err(Stopped::Signal(signal)) => Ok(Answer::Failed(signal)),
        Err(Stopped::Engine(error)) => Err(error),
    }
}

fn listed_as<'l>(record: &AccountRecord, listed: &'l [ObservedAccount]) -> Option<&'l ObservedAccount> {
    let alias = record.alias.as_ref()?;
    listed
        .iter()
        .find(|account| account.provider_id == alias.provider_account)
}

/// The class an account is known under.
fn category(record: &AccountRecord) -> Category {
    let said = record.facts.iter().find(|fact| fact.name == FactName::Category);
    let said = said.and_then(|fact| match &fact.value {
        FactValue::Clear(text) => text.parse().ok(),
        FactValue::Hashed { .. } => None,
    });
    said.unwrap_or(record.account.snapshot.kind.category())
}

/// How an account is known.
fn portrait(record: &AccountRecord) -> Portrait {
    let alias = record.alias.as_ref();
    let provider_id = alias.map(|a| a.provider_account.as_str()).unwrap_or_default();
    Portrait::stored(provider_id, category(record), &record.facts)
        .with_subject(alias.map(|a| a.subject.as_str()))
}

async fn present(
    dialogue: &Dialogue<'_>,
    access: &mut LoginAccess,
    record: &AccountRecord,
    listed: &ObservedAccount,
    reach: Reach,
) -> Result<Answer, Stopped> {
    let own = |condition: Condition, detail: &str| {
        Stopped::Signal(Signal::own(condition, Operation::Account, dialogue.now, detail))
    };
    if let Some(error) = &listed.error {
        return Err(Signal {
            bank_code: Some(error.bank_code.as_str().into()),
            ..Signal::own(
                error.condition,
                Operation::Accounts,
                dialogue.now,
                "an error in the account's place",
            )
        }
        .into());
    }
    if listed.status == ObservedStatus::Closed {
        return Err(own(Condition::AccountClosed, "listed as closed"));
    }
    let id = listed.provider_id.as_str();
    let account = match dialogue.account(access, id).await {
        // It was listed a moment ago: that it cannot be found now is not that it is gone.
        Err(Stopped::Signal(signal)) if signal.condition == Condition::AccountNotFound => Err(Signal {
            condition: Condition::AccountTemporarilyUnavailable,
            ..signal
        }
        .into()),
        other => other,
    }?;
    if account.status == ObservedStatus::Closed {
        return Err(own(Condition::AccountClosed, "described as closed"));
    }
    if let Err(code) = &account.currency {
        let detail = format!(
            "`{}` is not a currency",
            code.chars().take(12).collect::<String>()
        );
        return Err(own(Condition::DataNotRepresentable, &detail));
    }
    if !account.unrepresentable.is_empty() {
        let detail = format!("cannot be held exactly: {}", account.unrepresentable.join(", "));
        return Err(own(Condition::DataNotRepresentable, &detail));
    }
    let parties = dialogue.parties(access, id).await?;
    let numbers = dialogue.numbers(access, id).await?;
    let ours = record.account.id;
    let scope = dialogue.engine.store().partner(dialogue.partner.id);
    let pending = scope.read(move |tx| tx.list_pending(ours)).await?;
    let asked = window(dialogue, record, &pending, reach);
    let history = dialogue.transactions(access, &account, asked).await?;
    let from = reconcile::known_since(history.window);
    let remembered = reconcile::remembered_since(dialogue.now);
    let (posted, pairs) = scope
        .read(move |tx| {
            let posted = tx.list_posted(ours, from, Timestamp::MAX)?;
            Ok::<_, StoreError>((posted, tx.list_pairs(ours, remembered)?))
        })
        .await?;
    let facts = facts_of(&account, parties.as_ref(), &numbers, key(dialogue));
    let observed = Portrait::observed(id, account.category, &facts, access.consent().id);
    let known = portrait(record);
    let found = reconcile::history(
        &known,
        &posted,
        &history.movements,
        history.window,
        history.complete,
    );
    let decision = decide_present(&known, &observed, found, false, &Rules::CURRENT);
    Ok(Answer::Present(Box::new(Sighting {
        account,
        numbers,
        facts,
        history,
        decision,
        posted,
        pending,
        pairs,
    })))
}

fn key<'e>(dialogue: &Dialogue<'e>) -> &'e dyn Fingerprint {
    dialogue.engine.store().keys().as_ref()
}

/// The window to ask for.
fn window(
    dialogue: &Dialogue<'_>,
    record: &AccountRecord,
    pending: &[Pending],
    reach: Reach,
) -> providers::Window {
    let config = dialogue.engine.config();
    let account = &record.account;
    // A day inside what is served, so that clocks that differ a little do not make it too deep.
    let served = i64::from(dialogue.provider().descriptor().history_days).saturating_sub(1);
    let deepest = SignedDuration::from_hours(24 * served);
    match reach {
        Reach::Login(..) | Reach::Live(..) => reconcile::window(
            dialogue.now,
            account.fetched_through,
            pending,
            config.first_depth,
            config.overlap,
            deepest,
        ),
        Reach::History(_) => {
            let since = dialogue
                .now
                .duration_since(account.created_at)
                .max(SignedDuration::ZERO);
            let depth = since.saturating_add(config.historic_depth);
            reconcile::window(dialogue.now, None, pending, depth, config.overlap, deepest)
        }
    }
}

async fn absent(
    dialogue: &Dialogue<'_>,
    access: &mut LoginAccess,
    known: &Known,
    record: &AccountRecord,
    list: &Whole<ObservedAccount>,
    covered: Option<&[String]>,
) -> Result<Decision, Stopped> {
    let class = category(record);
    let linked: Vec<&str> = known
        .accounts
        .iter()
        .filter_map(|other| other.alias.as_ref())
        .map(|alias| alias.provider_account.as_str())
        .collect();
    let mut candidates = Vec::new();
    if list.complete {
        let others = list.items.iter().filter(|account| {
            account.category.is_none_or(|own| own == class)
                && !linked.contains(&account.provider_id.as_str())
                && !known.passed_over.contains(&account.provider_id)
        });
        for (place, other) in others.enumerate() {
            candidates.push(contender(dialogue, access, other, place < CANDIDATES).await?);
        }
    }
    let stored = Stored {
        accounts: vec![Subject {
            account: record.account.id,
            portrait: portrait(record),
            missing_lists: record.account.missing_lists,
            missing_since: record.account.missing_since,
            last_listed: record.account.succeeded_at,
            contradicted: true,
        }],
        others: Vec::new(),
    };
    let observed = Observed {
        at: dialogue.now,
        complete: list.complete,
        covered: covered.map(<[String]>::to_vec),
        accounts: candidates,
        announced: Announced::default(),
    };
    decide_missing(&stored, &observed, &Rules::CURRENT)
        .remove(&record.account.id)
        .ok_or_else(|| Stopped::Engine(EngineError::Internal("an account was not decided about".into())))
}

/// An account that may stand in the place of another, described as far as the bank gives it.
async fn contender(
    dialogue: &Dialogue<'_>,
    access: &mut LoginAccess,
    listed: &ObservedAccount,
    in_full: bool,
) -> Result<Contender, Stopped> {
    let id = listed.provider_id.as_str();
    let mut account = listed.clone();
    let (mut parties, mut numbers) = (None, Vec::new());
    if in_full {
        account = given(dialogue.account(access, id).await)?.unwrap_or(account);
        parties = given(dialogue.parties(access, id).await)?.flatten();
        numbers = given(dialogue.numbers(access, id).await)?.unwrap_or_default();
    }
    let facts = facts_of(&account, parties.as_ref(), &numbers, key(dialogue));
    Ok(Contender {
        portrait: Portrait::observed(id, account.category, &facts, access.consent().id),
        name: account.name,
        mask: account.mask,
        kind: account.kind_text,
        closed: account.status == ObservedStatus::Closed,
        described: in_full,
    })
}

/// What is not given about a candidate is merely absent from the comparison.
fn given<T>(asked: Result<T, Stopped>) -> Result<Option<T>, Stopped> {
    match asked {
        Ok(value) => Ok(Some(value)),
        Err(Stopped::Signal(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
