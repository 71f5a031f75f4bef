//! The driver of time: runs whatever falls due, in order, for a partner whose clock is moved ahead.
//!
//! Instants of the domain are a partner's own ([`model::clock::Clock::of`]), and everything that waits is a job
//! with an instant of the partner's time. So to let a month pass is to move the partner's clock to the next due
//! job, do what is due, and go on. The workers of the server do the same on a clock that moves by itself.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use model::{Partner, condition::RequestFault, id::PartnerId};
use tokio::task::JoinSet;

use crate::{Engine, EngineError, jobs};

/// How soon to look again whether others have done what they took.
const LOOK_AGAIN: Duration = Duration::from_millis(2);

/// How far clocks were moved here, by partner: what is underway sees it at once.
#[derive(Debug, Default)]
pub(crate) struct Moved {
    offsets: Mutex<HashMap<PartnerId, SignedDuration>>,
}

impl Moved {
    pub(crate) fn of(&self, partner: PartnerId) -> SignedDuration {
        let offsets = self.offsets.lock().unwrap_or_else(PoisonError::into_inner);
        offsets.get(&partner).copied().unwrap_or(SignedDuration::ZERO)
    }

    fn to(&self, partner: PartnerId, offset: SignedDuration) {
        let mut offsets = self.offsets.lock().unwrap_or_else(PoisonError::into_inner);
        let known = offsets.entry(partner).or_default();
        *known = offset.max(*known);
    }

    fn is_moving(&self, partner: PartnerId) -> bool {
        let offsets = self.offsets.lock().unwrap_or_else(PoisonError::into_inner);
        offsets.contains_key(&partner)
    }
}

/// What happened while a partner's clock was moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elapsed {
    /// Where its clock stood.
    pub from: Timestamp,
    /// Where it stands.
    pub to: Timestamp,
    /// How many jobs of each kind were done.
    pub jobs: BTreeMap<String, u32>,
}

impl Engine {
    /// Moves a partner's clock ahead to an instant of its time and does everything that falls due on the way, in
    /// order: nights, refreshes that waited, retries, what becomes late, what ends. At each instant up to
    /// as many jobs run side by side as the settings allow; `told` hears of every instant that was stopped at.
    ///
    /// # Errors
    /// [`RequestFault::PartnerNotFound`], or the database's failure.
    pub async fn run_until(
        &self,
        partner: PartnerId,
        until: Timestamp,
        told: &mut (dyn FnMut(Timestamp) + Send),
    ) -> Result<Elapsed, EngineError> {
        let known = self.partner_now(partner).await?;
        let from = self.now_of(&known);
        let mut jobs = BTreeMap::new();
        self.move_clock(&known, from).await?;
        loop {
            self.run_due(&known, &mut jobs).await?;
            let next = self.store().partner(partner).read(|tx| tx.next_due()).await?;
            match next.filter(|next| *next <= until) {
                Some(next) => {
                    told(next);
                    self.move_clock(&known, next).await?;
                }
                None => break,
            }
        }
        self.move_clock(&known, until).await?;
        Ok(Elapsed {
            from,
            to: self.now_of(&known),
            jobs,
        })
    }

    async fn partner_now(&self, id: PartnerId) -> Result<Partner, EngineError> {
        let found = self.store().system().read(move |tx| tx.find_partner(id)).await?;
        Ok(found.ok_or(RequestFault::PartnerNotFound)?)
    }

    /// Does what is due now, until nothing is.
    async fn run_due(&self, partner: &Partner, jobs: &mut BTreeMap<String, u32>) -> Result<(), EngineError> {
        let mut running = JoinSet::new();
        let mut lanes = jobs::Lanes::default();
        loop {
            self.fan_out().await?;
            let free = self.config().workers.saturating_sub(running.len());
            let claimed = match free {
                0 => Vec::new(),
                free => self.claim(free, &lanes, Some(partner.id)).await?,
            };
            let none = claimed.is_empty();
            for job in claimed {
                *jobs.entry(job.kind.clone()).or_default() += 1;
                let lane = job.lane.clone();
                lanes.enter(lane.as_deref());
                let engine = self.clone();
                running.spawn(async move {
                    jobs::attend(engine, job).await;
                    lane
                });
            }
            if !none {
                continue;
            }
            if let Some(ended) = running.join_next().await {
                let lane = ended.map_err(|error| EngineError::Internal(error.to_string()))?;
                lanes.leave(lane.as_deref());
                continue;
            }
            let wall = self.clock().wall();
            let scope = self.store().partner(partner.id);
            if scope.read(move |tx| tx.count_due(wall)).await? == 0 {
                return Ok(());
            }
            // Somebody else has taken them.
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    /// Moves a partner's clock ahead to an instant of its time; never back.
    async fn move_clock(&self, partner: &Partner, to: Timestamp) -> Result<(), EngineError> {
        let offset = to
            .duration_since(self.clock().wall())
            .max(partner.clock_offset)
            .max(SignedDuration::ZERO);
        self.inner.moved.to(partner.id, offset);
        let id = partner.id;
        self.store()
            .system()
            .write(move |tx| tx.move_clock(id, offset))
            .await?;
        Ok(())
    }

    /// Waits for an instant of a partner's time that is near. Where the partner's clock is being moved, it is
    /// moved there.
    pub(crate) async fn rest_until(&self, partner: &Partner, at: Timestamp) -> Result<(), EngineError> {
        let left = at.duration_since(self.now_of(partner));
        if !left.is_positive() {
            return Ok(());
        }
        if self.inner.moved.is_moving(partner.id) {
            return self.move_clock(partner, at).await;
        }
        tokio::time::sleep(Duration::try_from(left).unwrap_or(LOOK_AGAIN)).await;
        Ok(())
    }
}
