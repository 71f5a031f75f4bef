//! Aggregating a login: ask the bank, decide who each account is, write what may be written.
//!
//! One run asks for the list, then for each linked account what identifies it and what moved; the
//! pure parts decide; each account is written in a transaction of its own. One account's trouble stays
//! with that account: a login fails as a whole only if its grant or its list does.

mod ask;
pub(crate) mod entry;
mod ledger;
pub(crate) mod observation;
mod tally;
mod tie;
pub(crate) mod write;

use std::{collections::VecDeque, sync::Arc};

use jiff::Timestamp;
use model::{
    Account, Category, Conclusion, Condition, Institution, Notice, NoticeStage, Partner, Run, Scope, Trigger,
    id::{AccountId, CustomerId, JobId, LoginId, RunId},
    institution::Rules,
};
use providers::{Document, Instruction, Operation, Owners, Presence, Signal};
use store::{AccountRecord, LoginRecord};
use tracing::Instrument as _;
use transport::Recorder;

use crate::{
    Engine, EngineError, as_id, cases,
    dialogue::{Dialogue, Stopped},
    events,
    grants::LoginAccess,
    institutions::unspeakable,
    jobs::{Waited, Work},
    meter::Meter,
    night::{
        Settled, Terms, calendar,
        standing::{self, Admission, Asking, Load},
    },
    recording::Recording,
    telemetry,
};

pub(crate) use tally::Occasion;
use tally::{Scene, Tally};

/// The last interaction ids that are kept of a run.
const INTERACTIONS: usize = 100;

/// Whether a run took place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ran {
    /// It did, however it ended.
    Done,
    /// Somebody else is aggregating the login.
    Busy,
    /// The institution's budget, or its own word, lets it begin at an instant and not before.
    Waits(Timestamp),
}

/// What came of a run, and what it was to bring back.
enum Came {
    Done(Vec<Taken>),
    Busy,
    Waits(Timestamp),
    /// As many calls were made as one run may make; accounts are left that were not asked about.
    Unfinished,
}

impl Came {
    fn ran(self) -> Ran {
        match self {
            Came::Done(_) => Ran::Done,
            Came::Busy => Ran::Busy,
            Came::Waits(until) => Ran::Waits(until),
            Came::Unfinished => Ran::Done,
        }
    }
}

/// What a live call wants beside the account itself. It is handed back and never kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Who owns the account.
    pub(crate) owners: bool,
    /// The ways to pay into or out of it.
    pub(crate) instructions: bool,
    /// One of its statements, counted back from the newest, which is 1.
    pub(crate) statement: Option<usize>,
}

/// What a live call brought back about an account that is well.
#[derive(Debug)]
pub(crate) struct Taken {
    pub(crate) account: AccountId,
    pub(crate) owners: Option<Result<Owners, Conclusion>>,
    pub(crate) instructions: Option<Result<Vec<Instruction>, Conclusion>>,
    /// [`Condition::NoData`] if there is no such statement.
    pub(crate) statement: Option<Result<Document, Conclusion>>,
}

/// Asks for what is wanted. What the bank does not give is no failure of the account.
async fn take(
    dialogue: &Dialogue<'_>,
    access: &mut LoginAccess,
    record: &AccountRecord,
    wanted: Wanted,
) -> Result<Taken, EngineError> {
    let id = record.alias.as_ref().map(|alias| alias.provider_account.clone());
    let id = id.unwrap_or_default();
    let descriptor = dialogue.provider().descriptor();
    let owners = match wanted.owners {
        false => None,
        true if !descriptor.parties => Some(Err(Condition::DataNotSupported.into())),
        true => Some(given(dialogue.owners(access, &id).await)?),
    };
    let instructions = match wanted.instructions {
        false => None,
        true if !descriptor.numbers => Some(Err(Condition::DataNotSupported.into())),
        true => Some(given(dialogue.instructions(access, &id).await)?),
    };
    let statement = match wanted.statement {
        None => None,
        Some(index) => match dialogue.statement(access, &id, index).await {
            Ok(None) => Some(Err(Condition::NoData.into())),
            Ok(Some(document)) => Some(Ok(document)),
            Err(stopped) => Some(given(Err(stopped))?),
        },
    };
    let none = |empty: bool| empty.then(|| Condition::DataNotSupported.into());
    Ok(Taken {
        statement,
        account: record.account.id,
        owners: owners.map(|asked| asked.and_then(|o| none(o.owners.is_empty()).map_or(Ok(o), Err))),
        instructions: instructions.map(|asked| asked.and_then(|i| none(i.is_empty()).map_or(Ok(i), Err))),
    })
}

/// What the bank gives, or what is concluded instead. Only our own failures are errors.
fn given<T>(asked: Result<T, Stopped>) -> Result<Result<T, Conclusion>, EngineError> {
    match asked {
        Ok(given) => Ok(Ok(given)),
        Err(Stopped::Signal(signal)) => {
            tracing::info!(%signal, "a live call could not be answered");
            Ok(Err(concluded(&signal)))
        }
        Err(Stopped::Engine(error)) => Err(error),
    }
}

/// What a run is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Every account of the login, or those that were not asked about since an instant.
    Login(Trigger, Option<Timestamp>),
    /// Older transactions of one account.
    History(AccountId),
    /// What only the bank can say now: of one account, or of all if none is named.
    Live(Option<AccountId>, Wanted),
}

impl Reach {
    fn trigger(self) -> Trigger {
        match self {
            Reach::Login(trigger, _) => trigger,
            Reach::History(_) => Trigger::Historic,
            Reach::Live(..) => Trigger::Live,
        }
    }

    fn asking(self) -> Asking {
        match self.trigger() {
            Trigger::Nightly => Asking::Nobody,
            _ => Asking::Somebody,
        }
    }

    fn includes(self, account: &Account) -> bool {
        match self {
            Reach::Login(_, Some(since)) => account.attempted_at.is_none_or(|at| at < since),
            Reach::Login(_, None) | Reach::Live(None, _) => true,
            Reach::History(only) | Reach::Live(Some(only), _) => account.id == only,
        }
    }
}

/// Everything a run knows before it asks the bank.
struct Known {
    login: LoginRecord,
    accounts: Vec<AccountRecord>,
    /// Accounts it lists that are not linked.
    seen: Vec<store::SeenAccount>,
    /// That its institution moves, where that was announced and its cut-over has come.
    notice: Option<Notice>,
}

/// How a run was let in.
struct Entrance {
    terms: Terms,
    admission: Admission,
    /// When, in the partner's time.
    at: Timestamp,
    tally: Tally,
}

/// A run underway.
struct Underway<'p> {
    partner: &'p Partner,
    known: Known,
    reach: Reach,
    run: Run,
    /// Who holds the login's lease: what is written is written in this name.
    owner: String,
    /// Accounts that are left alone at night.
    resting: Vec<AccountId>,
    /// The institution's hours and bounds, and the calls put by.
    terms: Terms,
    meter: Arc<Meter>,
    tally: Tally,
}

impl Underway<'_> {
    /// The accounts the run is about.
    fn accounts(&self) -> impl Iterator<Item = &AccountRecord> {
        self.known
            .accounts
            .iter()
            .filter(|record| self.reach.includes(&record.account))
            .filter(|record| !self.resting.contains(&record.account.id))
    }
}

impl Engine {
    /// Aggregates a login now, in a worker's hands.
    pub(crate) async fn aggregate(
        &self,
        partner: &Partner,
        run: RunId,
        login: LoginId,
        trigger: Trigger,
        since: Option<Timestamp>,
        occasion: Occasion,
    ) -> Result<Ran, EngineError> {
        let mut run = run;
        let mut since = since;
        // Several runs, one after the other, where the institution bounds the calls of each.
        loop {
            let began = self.now_of(partner);
            let reach = Reach::Login(trigger, since);
            match self.under_lease(partner, run, login, reach, occasion).await? {
                Came::Unfinished => {
                    since = since.or(Some(began));
                    run = as_id(RunId::new(self.long_id().await?))?;
                }
                came => return Ok(came.ran()),
            }
        }
    }

    /// Loads an account's older transactions now, in a worker's hands.
    pub(crate) async fn load_history(
        &self,
        partner: &Partner,
        run: RunId,
        login: LoginId,
        account: AccountId,
        occasion: Occasion,
    ) -> Result<Ran, EngineError> {
        let asked = self.under_lease(partner, run, login, Reach::History(account), occasion);
        Ok(asked.await?.ran())
    }

    /// Asks the bank for what only it can say now, and gives it back; the accounts are written as by
    /// any other run. Nothing comes back of an account that is not well. `None` if somebody else is
    /// aggregating the login.
    pub(crate) async fn ask_live(
        &self,
        partner: &Partner,
        login: LoginId,
        account: Option<AccountId>,
        wanted: Wanted,
    ) -> Result<Option<Vec<Taken>>, EngineError> {
        let run = as_id(RunId::new(self.long_id().await?))?;
        let reach = Reach::Live(account, wanted);
        let asked = self.under_lease(partner, run, login, reach, Occasion::default());
        Ok(match asked.await? {
            Came::Busy | Came::Waits(_) => None,
            Came::Done(taken) => Some(taken),
            Came::Unfinished => Some(Vec::new()),
        })
    }

    /// Refreshes logins of a customer, all or one, and gives the accounts as they then stand. Waits
    /// for the runs; they go on if the caller leaves.
    ///
    /// # Errors
    /// [`model::condition::RequestFault::CustomerNotFound`], [`model::condition::RequestFault::LoginNotFound`], or the database's failure.
    /// A failure at a bank is not an error here: it stands as a code on the accounts.
    pub async fn refresh(
        &self,
        partner: &Partner,
        customer: CustomerId,
        login: Option<LoginId>,
    ) -> Result<Vec<Account>, EngineError> {
        let logins = match login {
            Some(login) => {
                self.accounts_of_login(partner, customer, login).await?;
                vec![login]
            }
            None => self.logins(partner, customer).await?.1,
        };
        let mut jobs = Vec::with_capacity(logins.len());
        for login in logins {
            jobs.push(
                self.enqueue(
                    partner,
                    Work::Aggregate {
                        login,
                        trigger: Trigger::Refresh,
                        since: None,
                    },
                )
                .await?,
            );
        }
        if self.wait_for(&jobs).await? == Waited::StillGoing {
            tracing::warn!(%customer, "a refresh outlasted its caller's patience");
        }
        match login {
            Some(login) => self.accounts_of_login(partner, customer, login).await,
            None => self.accounts(partner, customer).await,
        }
    }

    /// Loads an account's older transactions from the bank: a live call, so it first asks the bank who
    /// the account is, also if it is held.
    ///
    /// # Errors
    /// [`EngineError::Outcome`] if the bank or the account's identity is in the way;
    /// [`model::condition::RequestFault::CustomerNotFound`], [`model::condition::RequestFault::AccountNotFound`], or the database's failure.
    pub async fn load_historic_transactions(
        &self,
        partner: &Partner,
        customer: CustomerId,
        account: AccountId,
    ) -> Result<(), EngineError> {
        let before = self.account(partner, customer, account).await?;
        let institution = self.institution(before.institution).await?;
        let job = self
            .enqueue(
                partner,
                Work::Historic {
                    login: before.login,
                    account,
                },
            )
            .await?;
        let ended = match self.wait_for(&[job]).await? {
            Waited::StillGoing => Condition::RefreshInProgress,
            Waited::Over => {
                let run = run_of(job)?;
                let scope = self.store().partner(partner.id);
                let run = scope.read(move |tx| tx.find_run(run)).await?;
                // Either the account is gone, or the job never came to anything.
                let after = self.account(partner, customer, account).await?;
                // A job that was given up leaves a run without an end.
                let ended = run.and_then(|run| run.condition);
                let ended = ended.unwrap_or(Condition::InternalError);
                // The account knows the entry that was chosen for the bank's answer.
                let told = after.outcome.filter(|told| !told.is_healthy());
                if let Some(told) = told.filter(|told| told.condition.name() == ended.name()) {
                    return Err(EngineError::Outcome(told));
                }
                ended
            }
        };
        match self.outcome(ended, partner.region, &institution) {
            outcome if outcome.is_healthy() => Ok(()),
            outcome => Err(EngineError::Outcome(outcome)),
        }
    }

    async fn under_lease(
        &self,
        partner: &Partner,
        run: RunId,
        login: LoginId,
        reach: Reach,
        occasion: Occasion,
    ) -> Result<Came, EngineError> {
        let scope = self.store().partner(partner.id);
        let owner = format!("{}-{}", self.inner.owner, self.long_id().await?);
        let now = self.clock().wall();
        let until = now.checked_add(self.config().lease).unwrap_or(Timestamp::MAX);
        let Some(terms) = self.terms_of(partner, login).await? else {
            return Ok(Came::Done(Vec::new()));
        };
        let domain = self.now_of(partner);
        let entered = {
            let (owner, job, terms) = (owner.clone(), job_of(run)?, terms.clone());
            scope
                .write(move |tx| {
                    if !tx.lease_login(login, &owner, now, until)? {
                        return Ok::<_, EngineError>(None);
                    }
                    let load = Load {
                        busy: tx.count_busy_logins(terms.institution, login, now)?,
                        of_login: tx.count_runs_since(login, run, calendar::day_of(domain, &terms.zone))?,
                        needs: match tx.list_runs(login, 1)?.first() {
                            Some(last) => u32::try_from(last.interactions.len()).unwrap_or(0),
                            None => 0,
                        },
                    };
                    let day = calendar::day_of(domain, &terms.zone);
                    let mut stands = tx.take_standing(terms.institution, day)?;
                    let asking = reach.asking();
                    let admission =
                        standing::admit(&mut stands, &terms.budget, &terms.zone, load, asking, domain);
                    match admission {
                        Admission::Wait(_) => tx.release_login(login, &owner)?,
                        Admission::Refused(..) => tx.begin_job(job)?,
                        Admission::Granted(_) => {
                            tx.put_standing(terms.institution, &stands)?;
                            // Whoever asks from now on asks for what this run may have read past.
                            tx.begin_job(job)?;
                        }
                    }
                    Ok(Some(admission))
                })
                .await?
        };
        let admission = match entered {
            None => {
                let gone = scope.read(move |tx| tx.find_login(login)).await?.is_none();
                return Ok(if gone { Came::Done(Vec::new()) } else { Came::Busy });
            }
            Some(Admission::Wait(until)) => return Ok(Came::Waits(until)),
            Some(admission) => admission,
        };
        let kept = self.keep_lease(partner, login, owner.clone());
        let institution = terms.institution;
        let entrance = Entrance {
            terms,
            admission,
            at: domain,
            tally: Tally::new(occasion),
        };
        let span = tracing::info_span!(
            "run",
            otel.name = %format_args!("run {}", reach.trigger()),
            %run,
            institution = %institution,
            trigger = %reach.trigger(),
            condition = tracing::field::Empty,
        );
        let running = self
            .run(partner, run, login, reach, &owner, entrance)
            .instrument(span);
        let result = tokio::select! {
            result = store::counting(running) => result,
            error = kept => Err(error),
        };
        if let Err(error) = &result {
            tracing::error!(
                %run, %login, partner = %partner.id, trigger = %reach.trigger(), worker = self.inner.owner,
                attempt = occasion.attempt, %error, "run broke off"
            );
            telemetry::run_broke_off(reach.trigger());
        }
        let released = scope.write(move |tx| tx.release_login(login, &owner)).await;
        match result {
            Ok(came) => {
                released?;
                Ok(came)
            }
            Err(error) => {
                // Of a login that was deleted meanwhile nothing is left to be done.
                let gone = scope.read(move |tx| tx.find_login(login)).await?.is_none();
                if gone {
                    Ok(Came::Done(Vec::new()))
                } else {
                    Err(error)
                }
            }
        }
    }

    /// Extends a login's lease for as long as it is polled; ends only if the lease is lost.
    async fn keep_lease(&self, partner: &Partner, login: LoginId, owner: String) -> EngineError {
        let pause = std::time::Duration::try_from(self.config().lease)
            .unwrap_or(std::time::Duration::from_secs(60))
            / 3;
        loop {
            tokio::time::sleep(pause).await;
            let now = self.clock().wall();
            let until = now.checked_add(self.config().lease).unwrap_or(Timestamp::MAX);
            let mine = owner.clone();
            let kept = self
                .store()
                .partner(partner.id)
                .write(move |tx| tx.lease_login(login, &mine, now, until))
                .await;
            match kept {
                Ok(true) => {}
                Ok(false) => return EngineError::Internal("the login's lease was lost".into()),
                Err(error) => tracing::warn!(%login, %error, "a login's lease could not be extended"),
            }
        }
    }

    async fn run(
        &self,
        partner: &Partner,
        run: RunId,
        login: LoginId,
        reach: Reach,
        owner: &str,
        entrance: Entrance,
    ) -> Result<Came, EngineError> {
        let Entrance {
            terms,
            admission,
            at,
            tally,
        } = entrance;
        let Some(known) = self.known(partner, login).await? else {
            return Ok(Came::Done(Vec::new()));
        };
        let run = Run {
            id: run,
            login,
            trigger: reach.trigger(),
            started_at: self.now_of(partner),
            ended_at: None,
            condition: None,
            list_complete: false,
            accounts_listed: 0,
            accounts_unsupported: 0,
            interactions: Vec::new(),
        };
        let row = run.clone();
        self.store()
            .partner(partner.id)
            .write(move |tx| tx.put_run(&row))
            .await?;

        let id = known.login.login.institution;
        let granted = match admission {
            Admission::Granted(calls) => calls,
            Admission::Wait(_) | Admission::Refused(..) => 0,
        };
        let resting = match reach.asking() {
            Asking::Nobody => self.resting(&known),
            Asking::Somebody => Vec::new(),
        };
        let meter = Arc::new(Meter::new(self, partner, terms.clone(), granted, at));
        let underway = Underway {
            partner,
            known,
            reach,
            run,
            owner: owner.to_owned(),
            resting,
            terms,
            meter: Arc::clone(&meter),
            tally,
        };
        let institution = self
            .store()
            .system()
            .read(move |tx| tx.find_institution(id))
            .await?;
        let Some(institution) = institution else {
            let stopped = Stopped::Signal(unspeakable(underway.run.started_at));
            self.fail_login(underway, None, &Recorder::new(), stopped).await?;
            return Ok(Came::Done(Vec::new()));
        };
        if let Admission::Refused(condition, until) = admission {
            let detail = format!("the institution is left alone until {until}");
            let signal = Signal::own(condition, Operation::Renew, underway.run.started_at, detail);
            self.fail_login(underway, Some(&institution), &Recorder::new(), signal.into())
                .await?;
            return Ok(Came::Done(Vec::new()));
        }
        let presence = match reach.asking() {
            Asking::Nobody => Presence::Batch,
            Asking::Somebody => Presence::User,
        };
        let recorder = Recorder::behind(meter);
        match Dialogue::begin_behind(self, partner, &institution, presence, recorder).await {
            Err((recorder, stopped)) => {
                self.fail_login(underway, Some(&institution), &recorder, stopped)
                    .await?;
                Ok(Came::Done(Vec::new()))
            }
            Ok(dialogue) => self.converse(&dialogue, underway).await,
        }
    }

    /// Asks the bank and writes each account.
    async fn converse(
        &self,
        dialogue: &Dialogue<'_>,
        mut underway: Underway<'_>,
    ) -> Result<Came, EngineError> {
        let login = underway.run.login;
        let opened = LoginAccess::open(dialogue, login, &underway.owner).await;
        let listed = match opened {
            Err(stopped) => Err(stopped),
            Ok(mut access) => dialogue.accounts(&mut access).await.map(|list| (access, list)),
        };
        let (mut access, list) = match listed {
            Ok(listed) => listed,
            Err(stopped) => {
                let institution = Some(dialogue.institution);
                self.fail_login(underway, institution, &dialogue.recorder, stopped)
                    .await?;
                return Ok(Came::Done(Vec::new()));
            }
        };
        underway.run.list_complete = list.complete;
        underway.run.accounts_listed = count(list.items.len());
        underway.run.accounts_unsupported = count(list.items.iter().filter(|a| a.kind.is_none()).count());

        let covered = self
            .covered(dialogue, &mut access, &underway.known, &list.items)
            .await?;
        let mut ended = Condition::Healthy;
        let mut trouble = Trouble::default();
        let mut taken = Vec::new();
        // Those that are listed come first: what is said of them helps to know the others. Those that are closed come
        // last: another may follow them.
        let (listed, gone): (Vec<&AccountRecord>, Vec<&AccountRecord>) = underway
            .accounts()
            .partition(|record| ask::listed_as(record, &list.items).is_some());
        let mut queue: VecDeque<&AccountRecord> = listed.into_iter().chain(gone).collect();
        let mut closed: Vec<(&AccountRecord, Signal)> = Vec::new();
        let mut met = Vec::new();
        let mut answers = None;
        while let Some(record) = queue.pop_front() {
            let called = closed.iter().find(|(one, _)| one.account.id == record.account.id);
            let called = called.map(|(_, signal)| signal.clone());
            let listed = ask::listed_as(record, &list.items).filter(|_| called.is_none());
            let answer = match (trouble.leaves_alone(), listed) {
                (Some(signal), _) => ask::Answer::Failed(called.unwrap_or_else(|| signal.clone())),
                (None, Some(listed)) => {
                    match ask::account(dialogue, &mut access, &underway, record, listed).await? {
                        ask::Answer::Failed(signal) if signal.condition == Condition::AccountClosed => {
                            closed.push((record, signal));
                            queue.push_back(record);
                            continue;
                        }
                        answer => answer,
                    }
                }
                (None, None) => {
                    let decided = match &mut answers {
                        Some(decided) => decided,
                        None => {
                            let (met, covered) = (std::mem::take(&mut met), covered.as_deref());
                            let closed: Vec<&AccountRecord> = closed.iter().map(|(one, _)| *one).collect();
                            let asked =
                                ask::gone(dialogue, &mut access, &underway, &list, covered, met, &closed);
                            answers.insert(asked.await?)
                        }
                    };
                    let undecided = || EngineError::Internal("an account was not decided about".into());
                    let decided = decided.remove(&record.account.id);
                    decided
                        .or(called.map(ask::Answer::Failed))
                        .ok_or_else(undecided)?
                }
            };
            if underway.meter.is_spent() {
                break;
            }
            trouble.note(&answer);
            if let ask::Answer::Present(sighting) = &answer {
                met.push(ask::met(&access, sighting));
            }
            if let ask::Answer::Failed(signal) = &answer {
                let taken_for = concluded(signal).condition;
                underway.tally.refused(signal, Some(record.account.id), taken_for);
            }
            let outcome = write::account(dialogue, access.consent(), &underway, record, answer).await?;
            let condition = outcome.condition;
            underway.tally.account(&match condition {
                // The account is well whose bank only serves no transactions of it.
                Condition::DataNotSupported => {
                    self.outcome(Condition::Healthy, dialogue.partner.region, dialogue.institution)
                }
                _ => outcome,
            });
            match underway.reach {
                Reach::Login(..) => {}
                Reach::History(_) => ended = condition,
                Reach::Live(_, wanted) => {
                    if matches!(condition, Condition::Healthy | Condition::DataNotSupported) {
                        taken.push(take(dialogue, &mut access, record, wanted).await?);
                    }
                }
            }
        }
        self.remember_new(dialogue, &underway.known, &list.items).await?;
        let spent = underway.meter.is_spent();
        let met = trouble.of_the_institution();
        self.end_run(underway, &dialogue.recorder, ended, met).await?;
        Ok(if spent {
            Came::Unfinished
        } else {
            Came::Done(taken)
        })
    }

    /// Accounts of which asking at night is of no use, or does harm. At an announced migration each is asked about
    /// once more: it may be what was announced that they wait for.
    fn resting(&self, known: &Known) -> Vec<AccountId> {
        let run_at = known.notice.as_ref().and_then(|notice| notice.run_at);
        let anew = |account: &Account| {
            run_at.is_some_and(|run_at| account.attempted_at.is_none_or(|attempted| attempted < run_at))
        };
        let blocked = |account: &&Account| {
            let outcome = account.outcome.as_ref();
            outcome.is_some_and(|outcome| self.catalogue().entry_of(outcome).blocks_nightly)
        };
        let accounts = known.accounts.iter().map(|record| &record.account);
        let resting = accounts.filter(blocked).filter(|account| !anew(account));
        resting.map(|account| account.id).collect()
    }

    /// The hours and bounds of a login's institution; `None` if the login is gone.
    async fn terms_of(&self, partner: &Partner, login: LoginId) -> Result<Option<Terms>, EngineError> {
        let scope = self.store().partner(partner.id);
        let Some(found) = scope.read(move |tx| tx.find_login(login)).await? else {
            return Ok(None);
        };
        let id = found.login.institution;
        let institution = self
            .store()
            .system()
            .read(move |tx| tx.find_institution(id))
            .await?;
        Ok(Some(institution.map_or_else(
            || Terms::unbounded(id),
            |institution| Terms::of(&institution),
        )))
    }

    /// What the bank's consent covers, asked only when an account is not listed.
    async fn covered(
        &self,
        dialogue: &Dialogue<'_>,
        access: &mut LoginAccess,
        known: &Known,
        listed: &[providers::ObservedAccount],
    ) -> Result<Option<Vec<String>>, EngineError> {
        let missing = known
            .accounts
            .iter()
            .filter_map(|record| record.alias.as_ref())
            .any(|alias| {
                !listed
                    .iter()
                    .any(|account| account.provider_id == alias.provider_account)
            });
        let Some(grant) = access.consent().grant.clone().filter(|_| missing) else {
            return Ok(None);
        };
        match dialogue.consent(access, &grant).await {
            Ok(view) => Ok(view.accounts),
            // Not knowing what is covered is an answer too.
            Err(Stopped::Signal(_)) => Ok(None),
            Err(Stopped::Engine(error)) => Err(error),
        }
    }

    /// Everything stored that the run judges by; `None` if the login is gone.
    async fn known(&self, partner: &Partner, login: LoginId) -> Result<Option<Known>, EngineError> {
        let now = self.now_of(partner);
        self.store()
            .partner(partner.id)
            .read(move |tx| {
                let Some(found) = tx.find_login(login)? else {
                    return Ok(None);
                };
                let accounts = tx.list_account_records(login)?;
                let seen = tx.list_seen(login)?;
                let notices = tx.list_notices_of(found.login.institution, now)?;
                let in_force = |notice: &Notice| notice.stage(now) == NoticeStage::InForce;
                Ok(Some(Known {
                    login: found,
                    accounts,
                    seen,
                    notice: notices.into_iter().find(in_force),
                }))
            })
            .await
    }

    /// Remembers accounts that are listed for the first time and not linked.
    async fn remember_new(
        &self,
        dialogue: &Dialogue<'_>,
        known: &Known,
        listed: &[providers::ObservedAccount],
    ) -> Result<(), EngineError> {
        let login = known.login.login.id;
        let linked = |id: &str| {
            known
                .accounts
                .iter()
                .filter_map(|r| r.alias.as_ref())
                .any(|alias| alias.provider_account == id)
        };
        let seen: Vec<store::SeenAccount> = listed
            .iter()
            .filter(|account| !linked(&account.provider_id))
            .map(|account| store::SeenAccount {
                provider_account: account.provider_id.clone(),
                category: account.category.unwrap_or(Category::Other),
                at_link: false,
                first_seen: dialogue.now,
                facts: seen_facts(dialogue, account),
            })
            .collect();
        if !seen.is_empty() {
            let scope = self.store().partner(dialogue.partner.id);
            scope
                .write(move |tx| {
                    // One that an account has just gone on as is no news.
                    let live = tx.list_account_records(login)?;
                    let borne = |one: &store::SeenAccount| {
                        let aliases = live.iter().filter_map(|record| record.alias.as_ref());
                        aliases
                            .into_iter()
                            .any(|a| a.provider_account == one.provider_account)
                    };
                    let seen: Vec<_> = seen.iter().filter(|one| !borne(one)).cloned().collect();
                    tx.remember_seen(login, &seen)
                })
                .await?;
        }
        Ok(())
    }

    /// A login that failed as a whole: the code on every account the run is about, nothing else
    /// written.
    async fn fail_login(
        &self,
        underway: Underway<'_>,
        institution: Option<&Institution>,
        recorder: &Recorder,
        stopped: Stopped,
    ) -> Result<(), EngineError> {
        let signal = match stopped {
            Stopped::Signal(signal) => signal,
            Stopped::Engine(error) => return Err(error),
        };
        let partner = underway.partner;
        tracing::info!(login = %underway.run.login, %signal, "a login could not be aggregated");
        let concluded = concluded(&signal);
        let condition = concluded.condition;
        underway.tally.refused(&signal, None, condition);
        let outcome = match institution {
            Some(institution) => self.outcome(concluded, partner.region, institution),
            None => self
                .catalogue()
                .outcome(concluded, partner.region, &Rules::default()),
        };
        let now = self.now_of(partner);
        // A list that was not read to its end says nothing: absence is counted anew.
        let unlisted = signal.operation == Operation::Accounts;
        let ids: Vec<AccountId> = underway.accounts().map(|record| record.account.id).collect();
        for _ in &ids {
            underway.tally.account(&outcome);
        }
        let (login, owner) = (underway.run.login, underway.owner.clone());
        let customer = underway.known.login.login.customer;
        let case = cases::fresh_id(self, &outcome).await?;
        let teller = self.clone();
        self.store()
            .partner(partner.id)
            .write(move |tx| {
                tx.fence_login(login, &owner)?;
                let mut told = Vec::new();
                let mut follower = cases::Follower::of_login(&teller, case, now);
                for id in &ids {
                    if let Some(before) = tx.find_account(*id)? {
                        let account = write::with_outcome(before.clone(), outcome, now);
                        let account = if unlisted { unmissed(account) } else { account };
                        tx.update_account(&account)?;
                        told.extend(events::status_changed(&teller, &before, &account, now));
                        told.extend(follower.follow(tx, &before, &account)?);
                    }
                }
                told.extend(events::consent_found_ended(tx, customer, login, condition, now)?);
                for event in &told {
                    tx.append_event(event)?;
                }
                Ok::<_, EngineError>(())
            })
            .await?;
        self.end_run(underway, recorder, condition, condition).await
    }

    /// Closes the run's row, keeps what the bank said, and settles what follows.
    async fn end_run(
        &self,
        underway: Underway<'_>,
        recorder: &Recorder,
        condition: Condition,
        met: Condition,
    ) -> Result<(), EngineError> {
        let (partner, run, tally) = (underway.partner, underway.run, underway.tally);
        let institution = underway.known.login.login.institution;
        let now = self.now_of(partner);
        let settled = Settled {
            login: run.login,
            trigger: run.trigger,
            met,
            asked: underway.meter.used() > 0,
            unused: underway.meter.unused(),
            now,
            terms: underway.terms,
        };
        let standing = [
            as_id(JobId::new(self.long_id().await?))?,
            as_id(JobId::new(self.long_id().await?))?,
        ];
        let (engine, owner) = (self.clone(), underway.owner);
        let exchanges = recorder.exchanges();
        let mut interactions: Vec<String> = exchanges.iter().map(|e| e.interaction_id.clone()).collect();
        interactions.drain(..interactions.len().saturating_sub(INTERACTIONS));
        let run = Run {
            ended_at: Some(now),
            condition: Some(condition),
            interactions,
            ..run
        };
        let recording = Recording {
            exchanges,
            refusals: tally.refusals(),
        };
        let record = recording.write()?;
        // Expiry is kept by the wall clock, whatever the partner's shows.
        let expires = self
            .clock()
            .wall()
            .checked_add(self.config().keep_recordings)
            .unwrap_or(Timestamp::MAX);
        let ended = run.clone();
        self.store()
            .partner(partner.id)
            .write(move |tx| {
                // The login may have been deleted while the run went on.
                if tx.find_login(run.login)?.is_none() {
                    return Ok::<_, EngineError>(());
                }
                tx.fence_login(run.login, &owner)?;
                tx.put_run(&run)?;
                tx.put_recording(run.id, &record, expires)?;
                engine.settle(tx, &settled, standing)
            })
            .await?;
        let scene = Scene {
            run: &ended,
            partner: partner.id.to_string(),
            institution: institution.to_string(),
            worker: &self.inner.owner,
        };
        tally.tell(&scene, &recording.exchanges, condition);
        Ok(())
    }
}

/// What is remembered of an account that is listed and not linked. A stand-in means nothing under another
/// consent.
fn seen_facts(dialogue: &Dialogue<'_>, account: &providers::ObservedAccount) -> Vec<store::SeenFact> {
    let key = dialogue.engine.store().keys();
    let facts = crate::continuity::facts_of(account, None, &[], key.as_ref());
    let lasting = facts.into_iter().filter(|fact| !fact.tokenised);
    lasting
        .map(|fact| store::SeenFact {
            name: fact.name,
            value: fact.value,
        })
        .collect()
}

/// What a signal is reported as.
pub(crate) fn concluded(signal: &providers::Signal) -> Conclusion {
    if signal.condition.is_reportable() {
        signal.conclusion()
    } else {
        Condition::InstitutionBadResponse.into()
    }
}

/// What accounts of one run met that may be the institution's trouble rather than theirs.
#[derive(Default)]
struct Trouble {
    /// The accounts in a row that met it, and what the last was told.
    row: u32,
    last: Option<Signal>,
    asked: u32,
}

impl Trouble {
    fn note(&mut self, answer: &ask::Answer) {
        self.asked = self.asked.saturating_add(1);
        match answer {
            ask::Answer::Failed(signal) if signal.condition.scope() == Scope::Institution => {
                self.row = self.row.saturating_add(1);
                self.last = Some(signal.clone());
            }
            _ => {
                *self = Self {
                    row: 0,
                    last: None,
                    ..*self
                }
            }
        }
    }

    /// What the institution is in, if it is not one account's alone: there are limits for each account too.
    fn of_the_institution(&self) -> Condition {
        match &self.last {
            Some(signal) if self.row > 1 || self.row == self.asked => signal.condition,
            _ => Condition::Healthy,
        }
    }

    /// What the accounts that are left are told without a call: calls are no longer welcome.
    fn leaves_alone(&self) -> Option<&Signal> {
        let limited = |signal: &&Signal| matches!(signal.condition, Condition::RateLimited { .. });
        self.last.as_ref().filter(limited).filter(|_| self.row > 1)
    }
}

/// The account with its absences counted anew.
pub(crate) fn unmissed(account: Account) -> Account {
    Account {
        missing_lists: 0,
        missing_since: None,
        ..account
    }
}

pub(crate) fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The run a job makes: they share their number, so that a job that is done twice is one run.
pub(crate) fn run_of(job: JobId) -> Result<RunId, EngineError> {
    as_id(RunId::new(job.get()))
}

/// The job that makes a run.
fn job_of(run: RunId) -> Result<JobId, EngineError> {
    as_id(JobId::new(run.get()))
}
