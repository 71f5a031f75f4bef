//! Asking the bank about accounts, and deciding who they are.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use model::{
    Account, Alias, Category, Condition, Consent, FactName, FactValue, MismatchScope, Money,
    evidence::{MismatchKind, SafeAction, Verdict},
    id::AccountId,
};
use providers::{ObservedAccount, ObservedNumber, ObservedStatus, Operation, Signal, Window};
use store::{AccountRecord, Pending, StoreError};

use super::{
    Known, Reach, Underway,
    entry::Stored as Ledger,
    observation::{Access, Observation},
};
use crate::{
    EngineError,
    continuity::{
        Announced, Contender, Decision, Fingerprint, LISTS_UNTIL_GONE, Observed, ObservedFact, Portrait,
        Reading, Rules, Sibling, Sketch, Stored, Subject, decide_missing, decide_present, facts_of, put_off,
    },
    dialogue::{Dialogue, History, Stopped, Whole},
    grants::LoginAccess,
    notices, reconcile,
};

/// Candidates whose description is asked for at least; of more, the list's word is enough.
const CANDIDATES: usize = 3;

/// Candidates whose description is asked for at most, however many accounts are gone.
const MOST_CANDIDATES: usize = 24;

/// How long after it was closed an account that follows another is looked for.
const LOOKED_FOR: SignedDuration = SignedDuration::from_hours(24 * 60);

/// What came of asking.
pub(super) enum Answer {
    /// The account is there, and this is what was decided about it.
    Present(Box<Sighting>),
    /// The account is not listed, or is closed; and what was said of those that may stand in its place.
    Absent(Decision, Vec<Observation>),
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
    /// The name it goes by from now on, where it is another than before.
    pub(super) moved: Option<Alias>,
    /// What was stored of the window that was read.
    pub(super) stored: Ledger,
    /// Since when the bank shows anything, as far as that is known.
    shown: Timestamp,
}

impl Sighting {
    /// What may be kept of it.
    pub(super) fn observation(&self, consent: &Consent, now: Timestamp, ours: &Account) -> Observation {
        let access = Access {
            subject: consent.subject.as_deref(),
            consent: consent.id,
            at: now,
        };
        let history = self.history.clone();
        Observation::of(
            &self.account,
            &self.numbers,
            &self.facts,
            history,
            access,
            &ours.snapshot,
        )
    }
}

/// Asks about an account that is listed. Only our own failures are errors.
pub(super) async fn account(
    dialogue: &Dialogue<'_>,
    access: &mut LoginAccess,
    underway: &Underway<'_>,
    record: &AccountRecord,
    listed: &ObservedAccount,
) -> Result<Answer, EngineError> {
    let shown = shown_since(&underway.known, dialogue.now);
    let moving = underway.known.notice.is_some();
    match present(dialogue, access, record, listed, underway.reach, (shown, moving)).await {
        Ok(answer) => Ok(answer),
        Err(Stopped::Signal(signal)) => Ok(Answer::Failed(signal)),
        Err(Stopped::Engine(error)) => Err(error),
    }
}

pub(super) fn listed_as<'l>(
    record: &AccountRecord,
    listed: &'l [ObservedAccount],
) -> Option<&'l ObservedAccount> {
    listed
        .iter()
        .find(|account| is_called(record, &account.provider_id))
}

/// Whether an account goes by an id at its bank.
fn is_called(record: &AccountRecord, id: &str) -> bool {
    let alias = record.alias.as_ref();
    alias.is_some_and(|alias| alias.provider_account == id)
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
    let former: Vec<String> = record.former.iter().map(|a| a.provider_account.clone()).collect();
    let cut_over = alias.filter(|_| !former.is_empty()).map(|a| a.valid_from);
    let snapshot = &record.account.snapshot;
    let balance = snapshot.balance.zip(snapshot.balance_at);
    Portrait::stored(provider_id, category(record), &record.facts)
        .with_subject(alias.map(|a| a.subject.as_str()))
        .with_former(former, cut_over)
        .with_balance(balance.map(|(balance, at)| reading(balance, at)))
}

fn reading(balance: Money, at: Timestamp) -> Reading {
    Reading {
        units: balance.units(),
        at,
    }
}

async fn present(
    dialogue: &Dialogue<'_>,
    access: &mut LoginAccess,
    record: &AccountRecord,
    listed: &ObservedAccount,
    reach: Reach,
    (shown, moving): (Timestamp, bool),
) -> Result<Answer, Stopped> {
    let own = |condition: Condition, detail: &str| {
        Stopped::Signal(Signal::own(condition, Operation::Account, dialogue.now, detail))
    };
    if let Some(error) = &listed.error {
        return Err(Signal {
            entry: error.entry,
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
        Err(Stopped::Signal(signal))
            if signal.condition == Condition::AccountNotFound && signal.entry.is_none() =>
        {
            Err(Signal {
                condition: Condition::AccountTemporarilyUnavailable,
                ..signal
            }
            .into())
        }
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
    let (window, now) = (history.window, dialogue.now);
    let stored = scope.read(move |tx| Ledger::read(tx, ours, window, now)).await?;
    let facts = facts_of(&account, parties.as_ref(), &numbers, key(dialogue));
    let consent = access.consent();
    let observed =
        Portrait::observed(id, account.category, &facts, consent.id).with_subject(consent.subject.as_deref());
    let known = portrait(record);
    let found = reconcile::history(
        &known,
        &stored.posted,
        &history.movements,
        within(history.window, shown),
        history.complete,
    );
    let decision = decide_present(&known, &observed, found, moving, &Rules::CURRENT);
    Ok(Answer::Present(Box::new(Sighting {
        account,
        numbers,
        facts,
        history,
        decision,
        moved: None,
        stored,
        shown,
    })))
}

/// Since when a bank shows transactions at an instant, by what it showed when accounts were linked: however far
/// back it is asked, it may go back less and not say so. What it shows no more is not missing.
fn shown_since(known: &Known, now: Timestamp) -> Timestamp {
    let depth = known.accounts.iter().filter_map(|record| {
        let oldest = record.account.oldest_transaction_at?;
        Some(record.account.linked_at.duration_since(oldest))
    });
    let deepest = depth.max().filter(|depth| depth.is_positive());
    deepest
        .and_then(|depth| now.checked_sub(depth).ok())
        .unwrap_or(Timestamp::MIN)
}

/// The part of a window in which a bank shows anything.
fn within(window: Window, shown: Timestamp) -> Window {
    Window {
        from: window.from.max(shown).min(window.to),
        ..window
    }
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

/// A listed account that is nobody yet, as far as the bank describes it.
struct Described {
    shown: Timestamp,
    account: ObservedAccount,
    numbers: Vec<ObservedNumber>,
    facts: Vec<ObservedFact>,
    history: Option<History>,
    contender: Contender,
}

/// Decides about every account of the login that is not listed under its id: all at once, since each new one can
/// be only one of them; and about those that are `closed`, as far as there is more to say than that. `met` is what was
/// said of accounts that are listed.
pub(super) async fn gone(
    dialogue: &Dialogue<'_>,
    access: &mut LoginAccess,
    underway: &Underway<'_>,
    list: &Whole<ObservedAccount>,
    covered: Option<&[String]>,
    met: Vec<Contender>,
    closed: &[&AccountRecord],
) -> Result<BTreeMap<AccountId, Answer>, EngineError> {
    let known = &underway.known;
    let is_gone = |record: &&AccountRecord| listed_as(record, &list.items).is_none();
    let gone: Vec<&AccountRecord> = known.accounts.iter().filter(is_gone).collect();
    let followed = |record: &&&AccountRecord| may_be_followed(record, dialogue.now);
    let closed: Vec<&AccountRecord> = closed.iter().filter(followed).copied().collect();
    let newcomers = list.complete && free(known, list).next().is_some();
    let asked = |record: &&AccountRecord| record.account.held;
    if gone.is_empty() && !(newcomers && !closed.is_empty() || closed.iter().any(asked)) {
        return Ok(BTreeMap::new());
    }
    match judged(
        dialogue,
        access,
        known,
        (&gone, &closed),
        list,
        covered,
        met,
        underway.reach,
    )
    .await
    {
        Ok(answers) => Ok(answers),
        Err(Stopped::Signal(signal)) => {
            let failed = |record: &&AccountRecord| (record.account.id, Answer::Failed(signal.clone()));
            Ok(gone.iter().map(failed).collect())
        }
        Err(Stopped::Engine(error)) => Err(error),
    }
}

/// Whether one that follows it is looked for: for a while after it was closed, and while somebody is asked.
fn may_be_followed(record: &AccountRecord, now: Timestamp) -> bool {
    let account = &record.account;
    let known = account.outcome.map(|outcome| outcome.condition);
    let since = account
        .outcome_since
        .filter(|_| known == Some(Condition::AccountClosed));
    account.held || since.is_none_or(|since| now.duration_since(since) <= LOOKED_FOR)
}

#[expect(
    clippy::too_many_arguments,
    reason = "everything a login is judged by, in one place"
)]
async fn judged(
    dialogue: &Dialogue<'_>,
    access: &mut LoginAccess,
    known: &Known,
    (gone, closed): (&[&AccountRecord], &[&AccountRecord]),
    list: &Whole<ObservedAccount>,
    covered: Option<&[String]>,
    met: Vec<Contender>,
    reach: Reach,
) -> Result<BTreeMap<AccountId, Answer>, Stopped> {
    let from = earliest(dialogue, gone, reach).await?;
    let shown = shown_since(known, dialogue.now);
    let stored = stored(dialogue, known, from).await?;
    let mut described = Vec::new();
    let mut listed = met;
    if list.complete {
        read_deeper(dialogue, access, &stored, gone, list, (from, shown), &mut listed).await?;
        let lost = gone.len().saturating_add(closed.len());
        let most = lost.saturating_mul(2).clamp(CANDIDATES, MOST_CANDIDATES);
        for account in free(known, list) {
            let in_full = described.len() < most;
            described.push(describe(dialogue, access, account, (from, shown), in_full).await?);
        }
    }
    listed.extend(described.iter().map(|one| one.contender.clone()));
    let others = list.items.iter().filter(|account| {
        let id = account.provider_id.as_str();
        listed
            .iter()
            .all(|contender| contender.portrait.provider_id != id)
    });
    // Some banks say that an account is closed only when it is asked about.
    let is_closed = |id: &str| closed.iter().any(|record| is_called(record, id));
    let others: Vec<Contender> = others
        .map(|account| by_its_list(dialogue, access, account))
        .map(|contender| Contender {
            closed: contender.closed || is_closed(&contender.portrait.provider_id),
            ..contender
        })
        .collect();
    listed.extend(others);
    let observed = Observed {
        at: dialogue.now,
        complete: list.complete,
        covered: covered.map(<[String]>::to_vec),
        accounts: listed,
        announced: announced(dialogue, known, list).await?,
    };
    let mut decisions = decide_missing(&stored, &observed, &Rules::CURRENT);
    let mut answers = BTreeMap::new();
    for record in closed {
        // That it is closed is known anyway; what is news is who may follow it, or that nobody does any more.
        let subject = stored
            .accounts
            .iter()
            .find(|one| one.account == record.account.id);
        let asked = subject.is_some_and(|one| one.held_as.is_some() && one.may_be_followed());
        let decision = decisions.remove(&record.account.id);
        if let Some(decision) = decision.filter(|one| one.verdict.asks() || asked) {
            let candidates = candidates(&decision, &described, access, dialogue.now, record);
            answers.insert(record.account.id, Answer::Absent(decision, candidates));
        }
    }
    for record in gone {
        let id = record.account.id;
        let Some(decision) = decisions.remove(&id) else {
            let missing = EngineError::Internal("an account was not decided about".into());
            return Err(Stopped::Engine(missing));
        };
        let place = described
            .iter()
            .position(|one| decision.moved_to.as_ref() == Some(&one.account.provider_id));
        let answer = match place {
            Some(place) => moved(dialogue, access, record, described.swap_remove(place), decision).await?,
            None => {
                let candidates = candidates(&decision, &described, access, dialogue.now, record);
                Answer::Absent(decision, candidates)
            }
        };
        answers.insert(id, answer);
    }
    Ok(answers)
}

/// What was announced of the login's accounts and of those that are listed. An account goes by every id it ever had:
/// a notice may be older than the last of them.
async fn announced(
    dialogue: &Dialogue<'_>,
    known: &Known,
    list: &Whole<ObservedAccount>,
) -> Result<Announced, EngineError> {
    let Some(notice) = known.notice.clone() else {
        return Ok(Announced::default());
    };
    let now = |record: &AccountRecord| record.alias.as_ref().map(|alias| alias.provider_account.clone());
    let former: BTreeMap<String, String> = known
        .accounts
        .iter()
        .filter_map(|record| Some((now(record)?, record)))
        .flat_map(|(now, record)| {
            let former = record.former.iter().map(|alias| alias.provider_account.clone());
            former.map(move |former| (former, now.clone()))
        })
        .collect();
    let linked = known.accounts.iter().filter_map(now);
    let siblings = known.seen.iter().map(|seen| seen.provider_account.clone());
    let old: Vec<String> = linked.chain(siblings).chain(former.keys().cloned()).collect();
    let new: Vec<String> = list
        .items
        .iter()
        .map(|listed| listed.provider_id.clone())
        .collect();
    let id = notice.id;
    let scope = dialogue.engine.store().partner(dialogue.partner.id);
    let named = scope.read(move |tx| tx.named_by(id, &old, &new)).await?;
    let mut successors = named.successors;
    for (former, now) in former {
        // What it is called now goes before what it was called once; and an id may be what it has become already.
        if let Some(next) = successors.remove(&former)
            && next != now
        {
            successors.entry(now).or_insert(next);
        }
    }
    Ok(Announced {
        migration: true,
        successors,
        followed: named.followed,
        notice: Some(notices::named(&notice)),
    })
}

/// Reads the ledgers of accounts that are listed as far back as those of the accounts that are gone, which may have
/// been merged into them: what a run reads of an account that is there is too little to find a quiet one in it. That
/// is looked for until an account is called gone, and while one is held.
async fn read_deeper(
    dialogue: &Dialogue<'_>,
    access: &mut LoginAccess,
    stored: &Stored,
    gone: &[&AccountRecord],
    list: &Whole<ObservedAccount>,
    (from, shown): (Timestamp, Timestamp),
    listed: &mut [Contender],
) -> Result<(), Stopped> {
    let open = gone.iter().map(|record| &record.account);
    let open: Vec<AccountId> = open
        .filter(|account| account.held || account.missing_lists < LISTS_UNTIL_GONE)
        .map(|account| account.id)
        .collect();
    let lost = stored.accounts.iter().filter(|one| open.contains(&one.account));
    let classes: Vec<Option<Category>> = lost
        .filter(|one| !one.portrait.ledger.rows().is_empty())
        .map(|one| one.portrait.category)
        .collect();
    let may_hold = |one: &&mut Contender| classes.contains(&one.portrait.category);
    for contender in listed.iter_mut().filter(may_hold).take(MOST_CANDIDATES) {
        let id = contender.portrait.provider_id.as_str();
        let Some(account) = list.items.iter().find(|account| account.provider_id == id) else {
            continue;
        };
        let window = Window {
            from,
            to: dialogue.now,
        };
        let read = given(dialogue.transactions(access, account, window).await)?;
        if let Some(history) = read.filter(|history| history.complete && history.served) {
            let within = within(history.window, shown);
            let ledger = Sketch::observed(&history.movements, within, true);
            contender.portrait = std::mem::take(&mut contender.portrait).with_ledger(ledger);
        }
    }
    Ok(())
}

/// What was said of the accounts that may stand where another was, as far as they were described.
fn candidates(
    decision: &Decision,
    described: &[Described],
    access: &LoginAccess,
    now: Timestamp,
    record: &AccountRecord,
) -> Vec<Observation> {
    let consent = access.consent();
    let named = |one: &&Described| {
        let id = &one.account.provider_id;
        decision
            .candidates
            .iter()
            .any(|candidate| candidate.provider_account == *id)
    };
    let asked = decision.verdict.asks();
    let of = |one: &Described| {
        let access = Access {
            subject: consent.subject.as_deref(),
            consent: consent.id,
            at: now,
        };
        let history = one.history.clone()?;
        let before = &record.account.snapshot;
        Some(Observation::of(
            &one.account,
            &one.numbers,
            &one.facts,
            history,
            access,
            before,
        ))
    };
    described
        .iter()
        .filter(|one| asked && named(one))
        .filter_map(of)
        .collect()
}

/// Accounts that are listed and nobody yet. What was there at link and not chosen is itself.
fn free<'l>(known: &'l Known, list: &'l Whole<ObservedAccount>) -> impl Iterator<Item = &'l ObservedAccount> {
    list.items.iter().filter(|account| {
        let id = account.provider_id.as_str();
        let passed_over = |seen: &store::SeenAccount| seen.at_link && seen.provider_account == id;
        !known.accounts.iter().any(|record| is_called(record, id)) && !known.seen.iter().any(passed_over)
    })
}

/// Since when ledgers are to be read so that every one of the accounts could go on with what is said.
async fn earliest(
    dialogue: &Dialogue<'_>,
    gone: &[&AccountRecord],
    reach: Reach,
) -> Result<Timestamp, Stopped> {
    let served = i64::from(dialogue.provider().descriptor().history_days).saturating_sub(1);
    // As far back as was read of an account when it was linked: all of that may have other ids by now.
    let depth = dialogue.engine.config().first_depth;
    let back = depth.min(SignedDuration::from_hours(24 * served));
    let mut from = dialogue.now.checked_sub(back).unwrap_or(Timestamp::MIN);
    for record in gone {
        let id = record.account.id;
        let scope = dialogue.engine.store().partner(dialogue.partner.id);
        let pending = scope.read(move |tx| tx.list_pending(id)).await?;
        from = from.min(window(dialogue, record, &pending, reach).from);
    }
    Ok(from)
}

/// Everything known of the login, with what is stored of each ledger since an instant.
async fn stored(dialogue: &Dialogue<'_>, known: &Known, from: Timestamp) -> Result<Stored, Stopped> {
    let mut accounts = Vec::with_capacity(known.accounts.len());
    for record in &known.accounts {
        let account = &record.account;
        let id = account.id;
        let scope = dialogue.engine.store().partner(dialogue.partner.id);
        let (posted, pending, open) = scope
            .read(move |tx| {
                let open = match tx.find_account(id)?.and_then(|account| account.evidence) {
                    Some(evidence) => tx.find_evidence(evidence)?.filter(|e| e.ended_at.is_none()),
                    None => None,
                };
                let posted = tx.list_posted(id, from, Timestamp::MAX)?;
                Ok::<_, StoreError>((posted, tx.list_pending(id)?, open))
            })
            .await?;
        // What is known since its link, or since further back, was read without gaps until then.
        let ledger = match account.fetched_through {
            Some(through) => Sketch::stored(&posted, (from, through)),
            None => Sketch::default(),
        };
        let announced: u64 = pending.iter().map(|p| p.amount.unsigned_abs()).sum();
        accounts.push(Subject {
            account: id,
            portrait: portrait(record).with_ledger(ledger.with_pending(announced)),
            missing_lists: account.missing_lists,
            missing_since: account.missing_since,
            last_listed: account.succeeded_at,
            closed: account
                .outcome
                .is_some_and(|told| told.condition == Condition::AccountClosed),
            held_as: open.filter(|_| account.held).map(|evidence| evidence.verdict),
        });
    }
    let others = known.seen.iter().map(|seen| Sibling {
        portrait: Portrait::remembered(&seen.provider_account, seen.category, &seen.facts),
        at_link: seen.at_link,
        first_seen: seen.first_seen,
    });
    Ok(Stored {
        accounts,
        others: others.collect(),
    })
}

/// An account as its list has it.
fn by_its_list(dialogue: &Dialogue<'_>, access: &LoginAccess, listed: &ObservedAccount) -> Contender {
    let facts = facts_of(listed, None, &[], key(dialogue));
    contender(access, listed, &facts, (None, Timestamp::MIN), false)
}

/// What was said of an account that is listed under its id.
pub(super) fn met(access: &LoginAccess, sighting: &Sighting) -> Contender {
    let history = Some(&sighting.history);
    contender(
        access,
        &sighting.account,
        &sighting.facts,
        (history, sighting.shown),
        true,
    )
}

fn contender(
    access: &LoginAccess,
    account: &ObservedAccount,
    facts: &[ObservedFact],
    (history, shown): (Option<&History>, Timestamp),
    described: bool,
) -> Contender {
    let consent = access.consent();
    let ledger = history.map_or_else(Sketch::default, |history| {
        Sketch::observed(
            &history.movements,
            within(history.window, shown),
            history.complete,
        )
    });
    let balance = account.balance.zip(account.balance_at);
    Contender {
        portrait: Portrait::observed(&account.provider_id, account.category, facts, consent.id)
            .with_subject(consent.subject.as_deref())
            .with_balance(balance.map(|(balance, at)| reading(balance, at)))
            .with_ledger(ledger),
        name: account.name.clone(),
        mask: account.mask.clone(),
        kind: account.kind_text.clone(),
        closed: account.status == ObservedStatus::Closed,
        described,
    }
}

/// An account that may stand in the place of another, described as far as the bank gives it.
async fn describe(
    dialogue: &Dialogue<'_>,
    access: &mut LoginAccess,
    listed: &ObservedAccount,
    (from, shown): (Timestamp, Timestamp),
    in_full: bool,
) -> Result<Described, Stopped> {
    let id = listed.provider_id.as_str();
    let mut account = listed.clone();
    let (mut parties, mut numbers, mut history) = (None, Vec::new(), None);
    if in_full {
        account = given(dialogue.account(access, id).await)?.unwrap_or(account);
        parties = given(dialogue.parties(access, id).await)?.flatten();
        numbers = given(dialogue.numbers(access, id).await)?.unwrap_or_default();
        let window = Window {
            from,
            to: dialogue.now,
        };
        history = given(dialogue.transactions(access, &account, window).await)?;
    }
    let facts = facts_of(&account, parties.as_ref(), &numbers, key(dialogue));
    let contender = contender(access, &account, &facts, (history.as_ref(), shown), in_full);
    Ok(Described {
        shown,
        account,
        numbers,
        facts,
        history,
        contender,
    })
}

/// An account goes on under another id, if everything that is written of it can be.
async fn moved(
    dialogue: &Dialogue<'_>,
    access: &LoginAccess,
    record: &AccountRecord,
    described: Described,
    decision: Decision,
) -> Result<Answer, Stopped> {
    let whole = described
        .history
        .filter(|history| history.complete || !history.served);
    let account = &record.account;
    if whole.is_none()
        && !account.held
        && let Some(later) = put_off(account.missing_lists, account.missing_since, dialogue.now)
    {
        tracing::info!(account = %account.id, "an account goes on under another id once all of it is told");
        return Ok(Answer::Absent(later, Vec::new()));
    }
    // A word for its type that nobody knows changes nothing: it stays of the type that it had.
    let writable = described.account.currency.is_ok() && described.account.unrepresentable.is_empty();
    let (Some(history), Some(old), true) = (whole, &record.alias, writable) else {
        let why = "what the bank says under the new id could not be read whole";
        let decision = withdrawn(decision, why);
        return Ok(Answer::Absent(decision, Vec::new()));
    };
    let consent = access.consent();
    let alias = Alias {
        consent: consent.id,
        subject: consent.subject.clone().unwrap_or_else(|| old.subject.clone()),
        provider_account: described.account.provider_id.clone(),
        valid_from: dialogue.now,
        valid_to: None,
        evidence: None,
        ..old.clone()
    };
    let ours = record.account.id;
    let (window, now) = (history.window, dialogue.now);
    let scope = dialogue.engine.store().partner(dialogue.partner.id);
    let stored = scope.read(move |tx| Ledger::read(tx, ours, window, now)).await?;
    Ok(Answer::Present(Box::new(Sighting {
        account: described.account,
        numbers: described.numbers,
        facts: described.facts,
        history,
        decision,
        moved: Some(alias),
        stored,
        shown: described.shown,
    })))
}

/// A move that is not made after all: the account is held, and its candidate shown.
pub(super) fn withdrawn(decision: Decision, why: &str) -> Decision {
    Decision {
        verdict: Verdict::Replaced,
        condition: Some(Condition::AccountMismatch(MismatchScope::Account)),
        kinds: vec![MismatchKind::Id],
        vetoes: vec![why.to_owned()],
        moved_to: None,
        safe_actions: vec![
            SafeAction::SameAccount,
            SafeAction::ChooseAnother,
            SafeAction::TreatAsNew,
            SafeAction::Disconnect,
        ],
        ..decision
    }
}

/// What is not given about a candidate is merely absent from the comparison.
fn given<T>(asked: Result<T, Stopped>) -> Result<Option<T>, Stopped> {
    match asked {
        Ok(value) => Ok(Some(value)),
        Err(Stopped::Signal(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
