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

/// Calls put by are good for the institution's day they were put by on, and for no other.
#[derive(Debug, Clone, Copy)]
struct Count {
    granted: u32,
    used: u32,
    day: Timestamp,
}

impl Count {
    /// Counts a call on a day; answers whether calls have to be put by first.
    fn take(&mut self, day: Timestamp) -> bool {
        if self.day != day {
            self.day = day;
            self.granted = self.used;
        }
        if self.used < self.granted {
            self.used = self.used.saturating_add(1);
            false
        } else {
            true
        }
    }

    /// Takes up calls that were put by on a day.
    fn add(&mut self, granted: u32, day: Timestamp) {
        if self.day == day {
            self.granted = self.granted.saturating_add(granted);
        }
    }
}

impl Meter {
    /// A meter of a run for which so many calls were put by at an instant.
    pub(crate) fn new(engine: &Engine, partner: &Partner, terms: Terms, granted: u32, at: Timestamp) -> Self {
        let day = calendar::day_of(at, &terms.zone);
        Self {
            engine: engine.clone(),
            partner: partner.clone(),
            terms,
            count: Mutex::new(Count {
                granted,
                used: 0,
                day,
            }),
            spent: AtomicBool::new(false),
        }
    }

    /// Whether the run was stopped because it had made as many calls as a run may.
    pub(crate) fn is_spent(&self) -> bool {
        self.spent.load(Ordering::Relaxed)
    }

    /// Calls that were put by and not made, and the institution's day they were put by on.
    pub(crate) fn unused(&self) -> (u32, Timestamp) {
        let count = self.count();
        (count.granted.saturating_sub(count.used), count.day)
    }

    /// Calls that were made.
    pub(crate) fn used(&self) -> u32 {
        self.count().used
    }

    fn count(&self) -> Count {
        *self.count.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a call that is made at an instant; answers whether calls have to be put by first.
    fn take(&self, at: Timestamp) -> bool {
        let day = calendar::day_of(at, &self.terms.zone);
        let mut count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        count.take(day)
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
        count.add(granted, calendar::day_of(now, &self.terms.zone));
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
        // The call's place is found first, since it may lie in the next day.
        let at = match self.terms.budget.calls_per_second {
            Some(calls) => self.keep_pace(calls).await.map_err(closed)?,
            None => now,
        };
        if self.take(at) {
            if self.put_by(at).await.map_err(closed)? == 0 {
                return Err(calendar::day_after(at, &self.terms.zone));
            }
            self.take(at);
        }
        Ok(at)
    }
}

impl Gate for Meter {
    fn pass(&self, now: Timestamp) -> Passing<'_> {
        Box::pin(self.let_through(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_that_were_put_by_are_made_on_their_day_or_never() {
        let (today, tomorrow) = (Timestamp::UNIX_EPOCH, Timestamp::constant(86_400, 0));
        let mut count = Count {
            granted: 3,
            used: 0,
            day: today,
        };
        assert!(!count.take(today));
        assert!(count.take(tomorrow), "what was put by yesterday has lapsed");
        assert_eq!(
            (count.used, count.granted),
            (1, 1),
            "and is not given back tomorrow"
        );
        count.add(2, tomorrow);
        assert!(!count.take(tomorrow) && !count.take(tomorrow) && count.take(tomorrow));
        count.add(5, today);
        assert!(
            count.take(tomorrow),
            "nor can any be put by for a day that is over"
        );
    }
}
