//! Why an account stands as it does: everything a person needs to know about it, put together once for
//! every door. What banks said is shown without what must not be seen: no bodies, no tokens, no names,
//! no ids of theirs, and numbers in their words are veiled.

mod answers;
mod next;
mod text;

use catalogue::Entry;
use jiff::{SignedDuration, Timestamp};
use model::{
    Account, Case, Condition, Evidence, Institution, MismatchScope, Outcome, Partner, Run, Trigger,
    condition::RequestFault, evidence::Verdict, id::AccountId,
};
use store::{AccountRecord, ConsentRecord, PartnerTx};

use crate::{
    Engine, EngineError,
    recording::Recording,
    ties::{TieOut, tie_of},
};

pub use answers::{Answers, Told};
pub use next::{Next, Step, next};
pub use text::text;

/// Runs shown at a time.
const RUNS: u32 = 10;

/// Evidence that is looked through for what those runs decided.
const EVIDENCE: u32 = 20;

/// Recordings that are opened at most in search of one that tells of the account.
const RECORDINGS: usize = 3;

/// How an account stands, with what is needed to say why.
#[derive(Debug, Clone)]
pub struct StatusView {
    /// The account.
    pub account: Account,
    /// The institution's name; absent if the institution is no longer known.
    pub institution: Option<String>,
    /// The entry that reports its outcome; absent before the first aggregation.
    pub entry: Option<Entry>,
    /// The evidence the outcome rests on, where it rests on any.
    pub evidence: Option<Evidence>,
    /// The consent its login has, or had last.
    pub consent: Option<ConsentRecord>,
    /// What the bank answered in the last run that tells of the account, while it is kept.
    pub answers: Option<Answers>,
    /// Whether its balance agrees with its transactions.
    pub tie: TieOut,
    /// What happens next, and when.
    pub next: Next,
    /// The last runs of its login, newest first.
    pub runs: Vec<PastRun>,
    /// The support cases that are about it and not over, oldest first.
    pub cases: Vec<Case>,
}

/// A run, as it looks from one account.
#[derive(Debug, Clone)]
pub struct PastRun {
    /// The run.
    pub run: Run,
    /// How it ended: for the account where that is known, else for the login if that failed. Absent while it goes on,
    /// where it was cut off, and where the login was read and how the account stood then is not known any more.
    pub outcome: Option<Outcome>,
    /// How long it took; absent while it goes on, or where it was cut off.
    pub took: Option<SignedDuration>,
    /// Calls to the bank: a run keeps the ids of its last hundred, so that a hundred may be more.
    pub calls: usize,
    /// Transactions of the account that it brought for the first time.
    pub new_transactions: u32,
    /// What it decided about who the account is, where that was worth a record.
    pub verdict: Option<Verdict>,
}

/// What is read in one go.
struct Read {
    record: AccountRecord,
    others: Vec<AccountRecord>,
    /// The bank's ids of accounts that are listed and not linked.
    unlinked: Vec<String>,
    evidence: Option<Evidence>,
    decided: Vec<Evidence>,
    consent: Option<ConsentRecord>,
    tie: TieOut,
    runs: Vec<Run>,
    created: Vec<(Timestamp, u32)>,
    cases: Vec<Case>,
    due_at: Option<Timestamp>,
}

impl Engine {
    /// How one of the partner's accounts stands, and why.
    ///
    /// # Errors
    /// [`RequestFault::ResourceNotFound`], or the database's failure.
    pub async fn status(&self, partner: &Partner, account: AccountId) -> Result<StatusView, EngineError> {
        let scope = self.store().partner(partner.id);
        let read = scope.read(move |tx| Read::of(tx, account)).await?;
        let at = read.record.account.institution;
        let institution = self
            .store()
            .system()
            .read(move |tx| tx.find_institution(at))
            .await?;
        let answers = self.answers(partner, institution.as_ref(), &read).await?;
        let account = read.record.account.clone();
        let entry = account
            .outcome
            .map(|outcome| self.catalogue().entry_of(&outcome).clone());
        let rules = institution.as_ref().map(|i| i.connection.rules.clone());
        let rules = rules.unwrap_or_default();
        let runs = read.runs.iter().map(|run| {
            read.past(run, |condition| {
                self.catalogue().outcome(condition, partner.region, &rules)
            })
        });
        Ok(StatusView {
            runs: runs.collect(),
            institution: institution.map(|i| i.name),
            next: next(entry.as_ref(), &account, read.due_at),
            account,
            entry,
            evidence: read.evidence,
            tie: read.tie,
            consent: read.consent,
            answers,
            cases: read.cases,
        })
    }

    /// The same for any partner's account, for whoever runs the server; nothing if there is no such
    /// account.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn why(&self, account: AccountId) -> Result<Option<(Partner, StatusView)>, EngineError> {
        let Some(partner) = self.partner_of_account(account).await? else {
            return Ok(None);
        };
        let view = self.status(&partner, account).await?;
        Ok(Some((partner, view)))
    }

    /// Whose an account is, for whoever runs the server; nothing if there is no such account.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn partner_of_account(&self, account: AccountId) -> Result<Option<Partner>, EngineError> {
        let system = self.store().system();
        let found = system.read(move |tx| match tx.find_partner_of_account(account)? {
            Some(id) => tx.find_partner(id),
            None => Ok(None),
        });
        Ok(found.await?)
    }

    /// What the bank answered in the last run that tells of the account.
    async fn answers(
        &self,
        partner: &Partner,
        institution: Option<&Institution>,
        read: &Read,
    ) -> Result<Option<Answers>, EngineError> {
        let Some(institution) = institution else {
            return Ok(None);
        };
        let ended = read.runs.iter().filter(|run| run.ended_at.is_some());
        for run in ended.take(RECORDINGS) {
            let id = run.id;
            let scope = self.store().partner(partner.id);
            let document = scope.read(move |tx| tx.find_recording(id)).await?;
            let Some(document) = document else {
                continue;
            };
            let recording = Recording::read(&document)?;
            let answers = Answers::of(
                run,
                recording,
                &read.record,
                &read.others,
                &read.unlinked,
                self.provider(institution),
            );
            // A run about another account tells nothing of this one.
            if is_about_the_login(run.trigger) || answers.tell_of_the_account {
                return Ok(Some(answers));
            }
        }
        Ok(None)
    }
}

/// Whether a run with this trigger is about every account of the login.
fn is_about_the_login(trigger: Trigger) -> bool {
    !matches!(trigger, Trigger::Historic | Trigger::Live)
}

impl Read {
    fn of(tx: &mut PartnerTx<'_, '_>, id: AccountId) -> Result<Self, EngineError> {
        let account = tx.find_account(id)?.ok_or(RequestFault::ResourceNotFound)?;
        let (mine, others): (Vec<_>, Vec<_>) = tx
            .list_all_account_records(account.login)?
            .into_iter()
            .partition(|record| record.account.id == id);
        let record = mine.into_iter().next().ok_or(RequestFault::ResourceNotFound)?;
        let unlinked = tx.list_seen(account.login)?;
        let runs = tx.list_runs(account.login, RUNS)?;
        let since = runs.last().map(|run| run.started_at);
        Ok(Self {
            record,
            others,
            unlinked: unlinked.into_iter().map(|seen| seen.provider_account).collect(),
            evidence: match account.evidence {
                Some(evidence) => tx.find_evidence(evidence)?,
                None => None,
            },
            decided: tx.list_evidence(id, EVIDENCE)?,
            tie: tie_of(tx, &account)?,
            consent: tx.find_latest_consent(account.login)?,
            cases: tx.list_live_cases(id)?,
            due_at: tx.find_schedule(account.login)?.due_at,
            created: match since {
                Some(since) => tx.count_created_since(id, since)?,
                None => Vec::new(),
            },
            runs,
        })
    }

    fn past(&self, run: &Run, told: impl Fn(Condition) -> Outcome) -> PastRun {
        let account = &self.record.account;
        // The account has stood as it does without a break since then.
        let lasting = account.outcome.filter(|_| {
            is_about_the_login(run.trigger)
                && run
                    .ended_at
                    .zip(account.outcome_since)
                    .is_some_and(|(ended, since)| ended >= since)
        });
        let until = run.ended_at.unwrap_or(Timestamp::MAX);
        let new_transactions = self
            .created
            .iter()
            .filter(|(at, _)| *at >= run.started_at && *at <= until)
            .map(|(_, count)| *count)
            .sum();
        let verdict = self
            .decided
            .iter()
            .find(|evidence| evidence.run == run.id)
            .map(|evidence| evidence.verdict);
        let decided = verdict.and_then(|verdict| match verdict {
            // What a successor was suggested for is told by more than the verdict.
            Verdict::SuccessorSuggested => None,
            verdict if verdict.asks() => Some(Condition::AccountMismatch(MismatchScope::Account)),
            verdict => verdict.continues().then_some(Condition::Healthy),
        });
        // That a login was read says nothing of one of its accounts, unless something of it was written.
        let speaks = !is_about_the_login(run.trigger) || new_transactions > 0;
        let whole = run
            .condition
            .filter(|condition| *condition != Condition::Healthy || speaks);
        PastRun {
            outcome: lasting.or_else(|| decided.or(whole).map(told)),
            took: run.ended_at.map(|ended| ended.duration_since(run.started_at)),
            calls: run.interactions.len(),
            new_transactions,
            verdict,
            run: run.clone(),
        }
    }
}
