//! Counting a run's calls against the budget: what the wire asks before each of them.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use jiff::Timestamp;
use model::Partner;
use transport::{Gate, Passing};

use crate::{
    Engine, EngineError,
    night::{Terms, calendar, standing},
};

/// The calls of one run.
pub(crate) struct Meter {
    engine: Engine,
    partner: Partner,
    terms: Terms,
    count: Mutex<Count>,
    spent: AtomicBool,
}

#[derive(Debug, Clone, Copy)]
struct Count {
    granted: u32,
    used: u32,
}

impl Meter {
    /// A meter of a run for which so many calls were put by.
    pub(crate) fn new(engine: &Engine, partner: &Partner, terms: Terms, granted: u32) -> Self {
        Self {
            engine: engine.clone(),
            partner: partner.clone(),
            terms,
            count: Mutex::new(Count { granted, used: 0 }),
            spent: AtomicBool::new(false),
        }
    }

    /// Whether the run was stopped because it had made as many calls as a run may.
    pub(crate) fn is_spent(&self) -> bool {
        self.spent.load(Ordering::Relaxed)
    }

    /// Calls that were put by and not made.
    pub(crate) fn unused(&self) -> u32 {
        let count = self.count();
        count.granted.saturating_sub(count.used)
    }

    /// Calls that were made.
    pub(crate) fn used(&self) -> u32 {
        self.count().used
    }

    fn count(&self) -> Count {
        *self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a call; answers whether calls have to be put by first.
    fn take(&self) -> bool {
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        if count.used < count.granted {
            count.used += 1;
            false
        } else {
            true
        }
    }

    async fn put_by(&self, now: Timestamp) -> Result<u32, EngineError> {
        let terms = self.terms.clone();
        let granted = self
            .engine
            .store()
            .partner(self.partner.id)
            .write(move |tx| {
                let day = calendar::day_of(now, &terms.zone);
                let mut stands = tx.take_standing(terms.institution, day)?;
                let granted = standing::more(&mut stands, &terms.budget, &terms.zone, now);
                tx.put_standing(terms.institution, &stands)?;
                Ok::<_, EngineError>(granted)
            })
            .await?;
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        count.granted = count.granted.saturating_add(granted);
        Ok(granted)
    }

    /// Waits for the call's place within the second, and gives the instant at which it is made.
    async fn keep_pace(&self, calls_per_second: u32) -> Result<Timestamp, EngineError> {
        loop {
            let now = self.engine.now_of(&self.partner);
            let terms = self.terms.clone();
            let booked = self
                .engine
                .store()
                .partner(self.partner.id)
                .write(move |tx| {
                    let day = calendar::day_of(now, &terms.zone);
                    let mut stands = tx.take_standing(terms.institution, day)?;
                    let booked = standing::book(&mut stands, calls_per_second, now);
                    if booked.is_ok() {
                        tx.put_standing(terms.institution, &stands)?;
                    }
                    Ok::<_, EngineError>(booked)
                })
                .await?;
            match booked {
                Ok(()) => return Ok(now),
                Err(free) => self.engine.rest_until(&self.partner, free).await?,
            }
        }
    }

    async fn let_through(&self, now: Timestamp) -> Result<Timestamp, Timestamp> {
        if self
            .terms
            .budget
            .calls_per_run
            .is_some_and(|most| self.used() >= most)
        {
            self.spent.store(true, Ordering::Relaxed);
            return Err(now);
        }
        let closed = |error: EngineError| {
            tracing::warn!(%error, "a budget could not be kept, so no call is made");
            now
        };
        if self.take() {
            if self.put_by(now).await.map_err(closed)? == 0 {
                return Err(calendar::day_after(now, &self.terms.zone));
            }
            self.take();
        }
        match self.terms.budget.calls_per_second {
            Some(calls) => self.keep_pace(calls).await.map_err(closed),
            None => Ok(now),
        }
    }
}

impl Gate for Meter {
    fn pass(&self, now: Timestamp) -> Passing<'_> {
        Box::pin(self.let_through(now))
    }
}
