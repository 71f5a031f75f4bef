//! The driver of time: runs whatever falls due, in order, for a partner whose clock is moved ahead.
//!
//! Instants of the domain are a partner's own ([`model::clock::Clock::of`]), and everything that waits is a job
//! with an instant of the partner's time. So to let a month pass is to move the partner's clock to the next due
//! job, do what is due, and go on. The workers of the server do the same on a clock that moves by itself.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Span, Timestamp, tz::TimeZone};
use model::{CustomerKind, Partner, condition::RequestFault, id::PartnerId};
use store::{CustomerFilter, PartnerTx};
use tokio::task::JoinSet;

use crate::{Engine, EngineError, Fault, jobs};

/// How soon to look again whether others have done what they took.
const LOOK_AGAIN: Duration = Duration::from_millis(2);

/// How far a clock can be moved at a time: thirteen months, and a little.
const FARTHEST: SignedDuration = SignedDuration::from_hours(24 * 400);

/// Events that are counted at a time.
const COUNTED: u32 = 1000;

/// How far clocks were moved here, by partner: what is underway sees it at once.
#[derive(Debug, Default)]
pub(crate) struct Moved {
    offsets: Mutex<HashMap<PartnerId, SignedDuration>>,
    asked: Mutex<HashSet<PartnerId>>,
}

/// One who has a clock moved, until it is dropped.
struct Mover {
    engine: Engine,
    partner: PartnerId,
}

impl Mover {
    /// Nobody else moves the clock meanwhile; nothing if somebody does.
    fn of(engine: &Engine, partner: PartnerId) -> Option<Self> {
        let mut asked = engine
            .inner
            .moved
            .asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        asked.insert(partner).then(|| Self {
            engine: engine.clone(),
            partner,
        })
    }
}

impl Drop for Mover {
    fn drop(&mut self) {
        let asked = &self.engine.inner.moved.asked;
        asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.partner);
    }
}

/// How far a partner has its clock moved.
#[derive(Debug, Clone, Copy)]
pub enum Advance {
    /// By a span of time.
    By(Span),
    /// To an instant.
    To(Timestamp),
    /// To the next instant at which something is due.
    ToNextDue,
}

/// A partner's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockView {
    /// What it shows.
    pub now: Timestamp,
    /// How far it is ahead of the wall clock.
    pub ahead: SignedDuration,
    /// When something is due next.
    pub next_due: Option<Timestamp>,
}

/// What a partner is told of a clock that was moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockReport {
    /// What was done on the way.
    pub elapsed: Elapsed,
    /// How often it stopped because something was due.
    pub stops: u32,
    /// How many events of each type were told.
    pub events: BTreeMap<String, u32>,
    /// When something is due next.
    pub next_due: Option<Timestamp>,
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

    /// A partner's clock, where partners may move theirs.
    ///
    /// # Errors
    /// [`RequestFault::ResourceNotFound`] where they may not, or the database's failure.
    pub async fn clock_of(&self, partner: &Partner) -> Result<ClockView, EngineError> {
        self.see_that_clocks_move().await?;
        let partner = self.partner_now(partner.id).await?;
        let scope = self.store().partner(partner.id);
        Ok(ClockView {
            now: self.now_of(&partner),
            ahead: partner.clock_offset.max(self.inner.moved.of(partner.id)),
            next_due: scope.read(|tx| tx.next_due()).await?,
        })
    }

    /// Moves a partner's clock, as the partner asks, and says what was done on the way. It is moved to the
    /// end even if who asked has gone meanwhile.
    ///
    /// # Errors
    /// [`RequestFault::ResourceNotFound`] where clocks do not move; [`RequestFault::BadRequest`] if the
    /// partner has active customers, if that is backwards or too far, or if the clock is being moved already;
    /// or the database's failure.
    pub async fn advance_clock(&self, partner: &Partner, ask: Advance) -> Result<ClockReport, EngineError> {
        self.see_that_clocks_move().await?;
        let wrong = |reason: &str| -> EngineError {
            Fault::naming(RequestFault::BadRequest, "reason", reason).into()
        };
        let partner = self.partner_now(partner.id).await?;
        let scope = self.store().partner(partner.id);
        if scope.read(has_active).await? {
            return Err(wrong(
                "the clock of a partner that has active customers is not moved",
            ));
        }
        let mover = Mover::of(self, partner.id)
            .ok_or_else(|| wrong("the clock is being moved already; wait until that call has answered"))?;
        let now = self.now_of(&partner);
        let until = match ask {
            Advance::To(at) => Some(at),
            Advance::By(span) => {
                let zoned = now.to_zoned(TimeZone::UTC);
                zoned.checked_add(span).ok().map(|at| at.timestamp())
            }
            Advance::ToNextDue => scope
                .read(|tx| tx.next_due())
                .await?
                .map(|at| at.max(now))
                .or(Some(now)),
        };
        let until = until
            .filter(|at| at.duration_since(now) <= FARTHEST)
            .ok_or_else(|| wrong("advance: expected at most 400 days at a time"))?;
        if until < now {
            return Err(wrong("advance: expected a later instant; clocks only go forward"));
        }
        let engine = self.clone();
        let moved = tokio::spawn(async move { engine.advance_to(&mover, until).await });
        moved
            .await
            .map_err(|error| EngineError::Internal(format!("a clock stopped: {error}")))?
    }

    async fn advance_to(&self, mover: &Mover, until: Timestamp) -> Result<ClockReport, EngineError> {
        let scope = self.store().partner(mover.partner);
        let before = scope.read(|tx| tx.newest_sequence()).await?;
        let mut stops = 0;
        let elapsed = self.run_until(mover.partner, until, &mut |_| stops += 1).await?;
        let (mut events, mut after) = (BTreeMap::new(), before);
        loop {
            let page = scope.read(move |tx| tx.list_events(after, COUNTED, None)).await?;
            let Some(last) = page.last() else { break };
            after = last.sequence;
            for event in &page {
                *events.entry(event.data.name().to_owned()).or_default() += 1;
            }
        }
        Ok(ClockReport {
            elapsed,
            stops,
            events,
            next_due: scope.read(|tx| tx.next_due()).await?,
        })
    }

    /// Clocks move only where that was chosen, and nowhere where time is real.
    async fn see_that_clocks_move(&self) -> Result<(), EngineError> {
        if self.config().movable_clock && !self.has_real_institutions().await? {
            Ok(())
        } else {
            Err(RequestFault::ResourceNotFound.into())
        }
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

fn has_active(tx: &mut PartnerTx<'_, '_>) -> Result<bool, EngineError> {
    let filter = CustomerFilter {
        kind: Some(CustomerKind::Active),
        ..CustomerFilter::default()
    };
    let (_, count) = tx.list_customers(&filter, 0, 1)?;
    Ok(count > 0)
}
