//! Repairs: somebody who knows says what is so with an account that no longer matches, and it is done: in one
//! transaction, entered in a journal, previewed by doing it and not committing, and undone exactly.
//!
//! What is written was observed before and held back, sealed. So a repair needs no bank, and what it does is what its
//! preview said. Transactions keep our ids by their content; what then stands in the account is compared with what
//! the bank said, inside the transaction, and a difference takes all of it back.
//!
//! | action | the account | the bank's account |
//! |---|---|---|
//! | same account | goes on with what was held back | is followed under its id |
//! | choose another | goes on as another listed account | is followed under its id |
//! | treat as new | ends, and keeps what it has | becomes an account of its own |
//! | successor | ends, and keeps what it has | becomes an account that follows it |
//! | disconnect | ends, and keeps what it has | is left alone |
//!
//! - [`act`] carries one out; [`undo`] takes one back; [`words`] says what each does.

mod act;
mod tried;
mod undo;
pub mod words;

use std::{convert::Infallible, time::Duration};

use jiff::Timestamp;
use model::{
    Account, Condition, Institution, Outcome, Partner, Repair, RepairAsk,
    account::Snapshot,
    case::By,
    condition::RequestFault,
    evidence::SafeAction,
    id::{AccountId, EvidenceId, JobId, LoginId, RepairId},
    repair::{RepairEffect, UndoEffect},
};
use store::{PartnerTx, StoreError};
use tokio::time::Instant;

use act::Possible;
pub(crate) use tried::Tried;
use tried::Version;

use crate::{Engine, EngineError, Fault, aggregate::observation::Observation, as_id};

/// Repairs that are told of one account at most.
const REPAIRS: u32 = 50;

/// Something that may be done about an account, and what it would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairOption {
    /// What.
    pub ask: RepairAsk,
    /// The account at the bank it would be done with, as people know it.
    pub candidate: Option<Face>,
    /// What it would do; or why it cannot be done.
    pub effect: Result<RepairEffect, String>,
    /// The evidence it is offered on, where the account is held.
    pub basis: Option<EvidenceId>,
}

/// An account as its bank shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// The bank's id.
    pub provider_account: String,
    /// The bank's name for it.
    pub name: String,
    /// Its last digits.
    pub mask: String,
    /// The bank's word for its type.
    pub kind: String,
    /// When the bank last said so, in the partner's time.
    pub seen_at: Timestamp,
    /// What the account would be if it went on as this one; absent if that cannot be kept.
    pub onto: Option<Snapshot>,
    /// What this one would be by itself; absent if that cannot be kept.
    pub alone: Option<Snapshot>,
}

/// How soon to look again whether a login is free.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Why a unit of work is not committed.
enum Halted<T> {
    /// It was not to be, and this is what there is to say.
    Back(T),
    Failed(EngineError),
}

impl<T> From<StoreError> for Halted<T> {
    fn from(error: StoreError) -> Self {
        Halted::Failed(error.into())
    }
}

impl<T> From<EngineError> for Halted<T> {
    fn from(error: EngineError) -> Self {
        Halted::Failed(error)
    }
}

/// The login is being aggregated.
struct Busy;

/// Everything a repair is carried out with, beside what is stored.
#[derive(Clone)]
struct Bench {
    engine: Engine,
    partner: Partner,
    institution: Option<Institution>,
    /// The partner's time.
    now: Timestamp,
    /// The wall clock, which leases and expiries go by.
    wall: Timestamp,
    owner: String,
    repair: RepairId,
    /// The id of an account that may be made.
    account: AccountId,
    /// The id of the job that asks the bank afterwards.
    job: JobId,
    /// Ids for transactions that may be new.
    ids: Vec<u64>,
}

impl Bench {
    fn outcome(&self, condition: Condition) -> Outcome {
        match &self.institution {
            Some(institution) => self.engine.outcome(condition, self.partner.region, institution),
            None => self.engine.catalogue().outcome(
                condition,
                self.partner.region,
                &model::institution::Rules::default(),
            ),
        }
    }
}

/// A repair that cannot be done as things stand.
pub(crate) fn refused(reason: impl Into<String>) -> EngineError {
    Fault::naming(RequestFault::RepairRefused, "reason", reason).into()
}

/// The text of why something cannot be done; every other failure stays one.
fn reason(error: EngineError) -> Result<String, EngineError> {
    match error {
        EngineError::Fault(fault) if fault.kind == RequestFault::RepairRefused => {
            let reason = fault.marks.into_iter().find(|(mark, _)| *mark == "reason");
            Ok(reason.map(|(_, text)| text).unwrap_or_default())
        }
        error => Err(error),
    }
}

/// What is held back for an account under one of the bank's ids.
fn held_back(
    tx: &mut PartnerTx<'_, '_>,
    account: AccountId,
    provider_account: &str,
) -> Result<Option<(Observation, Timestamp)>, EngineError> {
    match tx.find_quarantine(account, provider_account)? {
        Some((observed, until)) => Ok(Some((serde_json::from_slice(&observed)?, until))),
        None => Ok(None),
    }
}

impl Engine {
    /// Whether no run of a login is under way: what one knows is older. As long as the transaction is open, none
    /// begins.
    pub(crate) fn is_alone(
        &self,
        tx: &mut PartnerTx<'_, '_>,
        login: LoginId,
        owner: &str,
    ) -> Result<bool, EngineError> {
        let wall = self.clock().wall();
        let until = wall.checked_add(self.config().lease).unwrap_or(Timestamp::MAX);
        let free = tx.lease_login(login, owner, wall, until)?;
        if free {
            tx.release_login(login, owner)?;
        }
        Ok(free)
    }

    /// What may be done about an account, and what each of it would do. Each is tried once as long as nothing about
    /// the customer's logins changes.
    ///
    /// # Errors
    /// [`RequestFault::ResourceNotFound`], or the database's failure.
    pub async fn repair_options(
        &self,
        partner: &Partner,
        account: AccountId,
    ) -> Result<Vec<RepairOption>, EngineError> {
        let scope = self.store().partner(partner.id);
        let (possible, version) = scope
            .read(move |tx| {
                let possible = act::possible(tx, account)?;
                let found = tx.find_account(account)?.ok_or(RequestFault::ResourceNotFound)?;
                Ok::<_, EngineError>((possible, Version::read(tx, &found)?))
            })
            .await?;
        if let Some(options) = self.inner.tried.find(account, &version) {
            return Ok(options);
        }
        let Possible { asks, faces, basis } = possible;
        let mut options = Vec::with_capacity(asks.len());
        // Nothing of a preview stands, so that one lot of numbers does for all.
        let bench = self.bench(partner, account).await?;
        for ask in asks {
            let effect = match self.previewed(&bench, account, &ask).await {
                Ok(effect) => Ok(effect),
                Err(error) => Err(reason(error)?),
            };
            let candidate = faces
                .iter()
                .find(|face| ask.candidate.as_ref() == Some(&face.provider_account));
            options.push(RepairOption {
                candidate: candidate.cloned(),
                ask,
                effect,
                basis,
            });
        }
        self.inner.tried.keep(account, version, &options);
        Ok(options)
    }

    /// What a repair would do: it is done, and not committed.
    ///
    /// # Errors
    /// As [`Engine::repair`].
    pub async fn preview_repair(
        &self,
        partner: &Partner,
        account: AccountId,
        ask: &RepairAsk,
    ) -> Result<RepairEffect, EngineError> {
        let bench = self.bench(partner, account).await?;
        self.previewed(&bench, account, ask).await
    }

    async fn previewed(
        &self,
        bench: &Bench,
        account: AccountId,
        ask: &RepairAsk,
    ) -> Result<RepairEffect, EngineError> {
        let ask = ask.clone();
        let work = move |tx: &mut PartnerTx<'_, '_>, bench: &Bench| {
            act::carry_out(tx, bench, account, &ask, By::Holdfast)
        };
        // What would be made has no id yet.
        Ok(RepairEffect {
            new_account: None,
            ..self.tried(bench, work).await?.effect
        })
    }

    /// Does about an account what somebody decided, in one transaction, and enters it in the journal. The
    /// account is then asked about at its bank. While a run of its login is under way, this waits for its end.
    ///
    /// # Errors
    /// [`RequestFault::RepairRefused`] if it cannot be done as things stand, with the reason;
    /// [`RequestFault::ResourceNotFound`], or the database's failure.
    pub async fn repair(
        &self,
        partner: &Partner,
        account: AccountId,
        ask: &RepairAsk,
        by: By,
    ) -> Result<Repair, EngineError> {
        self.repair_if(partner, account, ask, by, |_| Ok(())).await
    }

    /// The same, decided on a piece of evidence: if the account is no longer held by that, nothing is done.
    ///
    /// # Errors
    /// As [`Engine::repair`].
    pub async fn repair_on(
        &self,
        partner: &Partner,
        account: AccountId,
        ask: &RepairAsk,
        by: By,
        basis: Option<EvidenceId>,
    ) -> Result<Repair, EngineError> {
        let held = move |tx: &mut PartnerTx<'_, '_>| match basis {
            Some(basis) => act::still_held_by(tx, account, basis),
            None => Ok(()),
        };
        self.repair_if(partner, account, ask, by, held).await
    }

    /// The same, if in the transaction itself nothing speaks against it.
    pub(crate) async fn repair_if<F>(
        &self,
        partner: &Partner,
        account: AccountId,
        ask: &RepairAsk,
        by: By,
        allowed: F,
    ) -> Result<Repair, EngineError>
    where
        F: Fn(&mut PartnerTx<'_, '_>) -> Result<(), EngineError> + Clone + Send + 'static,
    {
        let ask = ask.clone();
        let work = move |tx: &mut PartnerTx<'_, '_>, bench: &Bench| {
            allowed(tx)?;
            act::carry_out(tx, bench, account, &ask, by.clone())
        };
        let done = self.attempt(partner, account, work).await?;
        self.wake();
        Ok(done)
    }

    /// What taking a repair back would do.
    ///
    /// # Errors
    /// As [`Engine::undo_repair`].
    pub async fn preview_undo(&self, partner: &Partner, id: RepairId) -> Result<UndoEffect, EngineError> {
        let account = self.found_repair(partner, id).await?.account;
        let work =
            move |tx: &mut PartnerTx<'_, '_>, bench: &Bench| undo::take_back(tx, bench, id, By::Holdfast);
        let bench = self.bench(partner, account).await?;
        let undone = self.tried(&bench, work).await?.undone;
        let undone = undone.ok_or_else(|| EngineError::Internal("nothing was taken back".into()))?;
        Ok(undone.effect)
    }

    /// Takes a repair back: everything the account had before it stands again as it stood. What came since is held
    /// back again. While a run of its login is under way, this waits for its end.
    ///
    /// # Errors
    /// [`RequestFault::RepairRefused`] if it cannot be taken back any more, with the reason;
    /// [`RequestFault::ResourceNotFound`], or the database's failure.
    pub async fn undo_repair(&self, partner: &Partner, id: RepairId, by: By) -> Result<Repair, EngineError> {
        let account = self.found_repair(partner, id).await?.account;
        let work =
            move |tx: &mut PartnerTx<'_, '_>, bench: &Bench| undo::take_back(tx, bench, id, by.clone());
        let undone = self.attempt(partner, account, work).await?;
        self.wake();
        Ok(undone)
    }

    /// Does a unit of work and does not commit it: what it would do. It waits for nobody.
    async fn tried<W>(&self, bench: &Bench, work: W) -> Result<Repair, EngineError>
    where
        W: Fn(&mut PartnerTx<'_, '_>, &Bench) -> Result<Repair, EngineError> + Send + 'static,
    {
        let scope = self.store().partner(bench.partner.id);
        let bench = bench.clone();
        let tried: Result<Infallible, Halted<Box<Repair>>> = scope
            .write(move |tx| Err(Halted::Back(Box::new(work(tx, &bench)?))))
            .await;
        match tried {
            Err(Halted::Back(done)) => Ok(*done),
            Err(Halted::Failed(error)) => Err(error),
        }
    }

    /// Does a unit of work about an account once no run of its login is under way, for as long as the settings
    /// have patience.
    async fn attempt<W>(&self, partner: &Partner, account: AccountId, work: W) -> Result<Repair, EngineError>
    where
        W: Fn(&mut PartnerTx<'_, '_>, &Bench) -> Result<Repair, EngineError> + Clone + Send + 'static,
    {
        let begun = Instant::now();
        loop {
            let bench = self.bench(partner, account).await?;
            let work = work.clone();
            let scope = self.store().partner(partner.id);
            let done = scope.write(move |tx| {
                let found = tx.find_account(account)?;
                let found = found.ok_or_else(|| EngineError::from(RequestFault::ResourceNotFound))?;
                if !bench.engine.is_alone(tx, found.login, &bench.owner)? {
                    return Err(Halted::Back(Busy));
                }
                tx.touch_login(found.login)?;
                Ok(work(tx, &bench)?)
            });
            match done.await {
                Ok(done) => return Ok(done),
                Err(Halted::Failed(error)) => return Err(error),
                Err(Halted::Back(Busy)) if begun.elapsed() < self.config().patience => {
                    tokio::time::sleep(LOOK_AGAIN).await;
                }
                Err(Halted::Back(Busy)) => {
                    let reason = "the login is being aggregated just now; try again when that has ended";
                    return Err(refused(reason));
                }
            }
        }
    }

    /// An account's repairs, newest first.
    ///
    /// # Errors
    /// [`RequestFault::ResourceNotFound`], or the database's failure.
    pub async fn repairs_of(
        &self,
        partner: &Partner,
        account: AccountId,
    ) -> Result<Vec<Repair>, EngineError> {
        let scope = self.store().partner(partner.id);
        scope
            .read(move |tx| {
                tx.find_account(account)?.ok_or(RequestFault::ResourceNotFound)?;
                Ok(tx.list_repairs(account, REPAIRS)?)
            })
            .await
    }

    /// One of the partner's repairs.
    ///
    /// # Errors
    /// [`RequestFault::ResourceNotFound`], or the database's failure.
    pub async fn found_repair(&self, partner: &Partner, id: RepairId) -> Result<Repair, EngineError> {
        let scope = self.store().partner(partner.id);
        let found = scope.read(move |tx| tx.find_repair(id)).await?;
        Ok(found.ok_or(RequestFault::ResourceNotFound)?)
    }

    /// Whose a repair is, for whoever runs the server; nothing if there is no such repair.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn partner_of_repair(&self, id: RepairId) -> Result<Option<Partner>, EngineError> {
        let system = self.store().system();
        let found = system.read(move |tx| match tx.find_partner_of_repair(id)? {
            Some(id) => tx.find_partner(id),
            None => Ok(None),
        });
        let found: Result<_, StoreError> = found.await;
        Ok(found?)
    }

    /// Gets together what a repair of an account is carried out with.
    async fn bench(&self, partner: &Partner, account: AccountId) -> Result<Bench, EngineError> {
        let scope = self.store().partner(partner.id);
        let (found, most) = scope.read(move |tx| most_movements(tx, account)).await?;
        let id = found.institution;
        let institution = self
            .store()
            .system()
            .read(move |tx| tx.find_institution(id))
            .await?;
        let short = self.store().short_ids(1).await?.into_iter().next();
        let short = short.ok_or_else(|| EngineError::Internal("an id is missing".into()))?;
        Ok(Bench {
            engine: self.clone(),
            partner: partner.clone(),
            institution,
            now: self.now_of(partner),
            wall: self.clock().wall(),
            owner: format!("{}-{}", self.inner.owner, self.long_id().await?),
            repair: as_id(RepairId::new(self.long_id().await?))?,
            account: as_id(AccountId::new(short))?,
            job: as_id(JobId::new(self.long_id().await?))?,
            // A transaction needs one id, and another should it be the later one of a pair.
            ids: self.store().long_ids(most.saturating_mul(2)).await?,
        })
    }
}

/// An account, and how many transactions are held back for it under one id at most.
fn most_movements(tx: &mut PartnerTx<'_, '_>, account: AccountId) -> Result<(Account, usize), EngineError> {
    let found = tx.find_account(account)?.ok_or(RequestFault::ResourceNotFound)?;
    let mut most = 0;
    for id in tx.list_quarantine(account)? {
        if let Some((observation, _)) = held_back(tx, account, &id)? {
            most = most.max(observation.movements.len());
        }
    }
    Ok((found, most))
}

/// What may be done about an account that a verdict asks about.
fn fits(action: SafeAction, offered: &[SafeAction]) -> bool {
    // Whatever is linked anew may also be said to follow.
    match action {
        SafeAction::Successor => offered.contains(&SafeAction::TreatAsNew),
        action => offered.contains(&action),
    }
}

#[cfg(test)]
mod tests;
