//! The worker: claims jobs, does them, keeps its leases, gives back what it cannot do now.

use std::{collections::HashMap, time::Duration};

use jiff::{SignedDuration, Timestamp};
use model::{Partner, id::PartnerId};
use providers::Signal;
use store::{Claim, Claimed};
use tokio::{
    sync::watch,
    task::{JoinHandle, JoinSet},
};
use tracing::Instrument as _;

use super::{
    Work,
    pulse::{Beat, Pulse},
};
use crate::{
    Engine, EngineError,
    aggregate::{Occasion, Ran, run_of},
    retire::Retired,
    revoke::Revoked,
    telemetry::JobAtHand,
    webhooks::Delivered,
};

/// How soon to look again for what other processes did.
pub(super) const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// How long to rest at most when nothing is due here: other processes may enqueue.
const REST: Duration = Duration::from_millis(1000);

/// How soon to try again when a login is in other hands.
const BUSY: SignedDuration = SignedDuration::from_millis(200);

/// Attempts after which a job that keeps failing inside is given up.
const ATTEMPTS: u32 = 6;

/// Attempts after which a bank that could never be told is left alone: about thirty days, an hour
/// apart.
const ATTEMPTS_TO_TELL: u32 = 730;

/// The longest pause between two attempts.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(1);

/// How long a token that has expired is still known as one that has, rather than as nobody's.
const EXPIRED_TOKENS_KEPT: SignedDuration = SignedDuration::from_hours(24);

/// How long what came of a refresh nobody waited for is kept.
const REFRESHES_KEPT: SignedDuration = SignedDuration::from_hours(24 * 30);

/// How long it is kept what came of telling a webhook of an event.
const DELIVERIES_KEPT: SignedDuration = SignedDuration::from_hours(24 * 30);

/// How long a link's webhook outlives it: sessions end within hours, and what they tell is tried for three
/// days.
const LINKS_KEPT: SignedDuration = SignedDuration::from_hours(24 * 7);

/// How often what has expired is forgotten.
const PURGE_EVERY: SignedDuration = SignedDuration::from_hours(1);

/// A worker of this process. Dropping it does not stop it; [`Worker::stop`] does.
#[derive(Debug)]
pub struct Worker {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
    beat: Beat,
}

impl Worker {
    /// Starts working on whatever is due.
    pub fn start(engine: Engine) -> Self {
        let (stop, stopped) = watch::channel(false);
        let beat = Beat::new();
        let task = tokio::spawn(run(engine, stopped, beat.clone()));
        Self { stop, task, beat }
    }

    /// Its sign of life.
    pub fn pulse(&self) -> Pulse {
        Pulse::new(self.beat.clone(), self.task.abort_handle())
    }

    /// Takes no more jobs, finishes those at hand, and returns.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        if let Err(error) = self.task.await {
            tracing::error!(%error, "the worker ended badly");
        }
    }
}

/// How many jobs of each lane are underway.
#[derive(Debug, Default)]
pub(crate) struct Lanes {
    underway: HashMap<String, u32>,
}

impl Lanes {
    pub(crate) fn enter(&mut self, lane: Option<&str>) {
        if let Some(lane) = lane {
            let count = self.underway.entry(lane.to_owned()).or_default();
            *count = count.saturating_add(1);
        }
    }

    pub(crate) fn leave(&mut self, lane: Option<&str>) {
        let Some(lane) = lane else { return };
        if let Some(count) = self.underway.get_mut(lane) {
            *count = count.saturating_sub(1);
        }
        self.underway.retain(|_, count| *count > 0);
    }

    /// The lanes that take no more, and how many every other one takes at least.
    fn room(&self, most: u32) -> (Vec<String>, u32) {
        let full = self.underway.iter().filter(|(_, count)| **count >= most);
        let fullest = self.underway.values().filter(|count| **count < most).max();
        let room = most - fullest.copied().unwrap_or(0);
        (full.map(|(lane, _)| lane.clone()).collect(), room)
    }
}

async fn run(engine: Engine, mut stopped: watch::Receiver<bool>, beat: Beat) {
    let mut running: JoinSet<Option<String>> = JoinSet::new();
    let mut lanes = Lanes::default();
    let mut purged_at: Option<Timestamp> = None;
    loop {
        if *stopped.borrow() {
            break;
        }
        beat.here();
        let now = engine.clock().wall();
        if purged_at.is_none_or(|at| now.duration_since(at) >= PURGE_EVERY) {
            purged_at = Some(now);
            if let Err(error) = purge(&engine, now).await {
                tracing::warn!(%error, "what has expired could not be forgotten");
            }
            if let Err(error) = engine.arm_standing_jobs().await {
                tracing::warn!(%error, "the standing jobs could not be put in place");
            }
        }
        if let Err(error) = engine.fan_out().await {
            tracing::error!(%error, "events could not be handed to webhooks");
        }
        let free = engine.config().workers.saturating_sub(running.len());
        let claimed = if free == 0 {
            Ok(Vec::new())
        } else {
            engine.claim(free, &lanes, None).await
        };
        let claimed = claimed.unwrap_or_else(|error| {
            tracing::error!(%error, "no jobs could be claimed");
            Vec::new()
        });
        let found_some = !claimed.is_empty();
        for job in claimed {
            let lane = job.lane.clone();
            lanes.enter(lane.as_deref());
            let engine = engine.clone();
            running.spawn(async move {
                attend(engine, job).await;
                lane
            });
        }
        if found_some && running.len() < engine.config().workers {
            continue;
        }
        let rest = rest(&engine).await;
        tokio::select! {
            _ = stopped.changed() => {}
            () = engine.inner.wake.notified() => {}
            Some(ended) = running.join_next() => match ended {
                Ok(lane) => lanes.leave(lane.as_deref()),
                Err(error) => {
                    tracing::error!(%error, "a job ended badly");
                    // Whose lane it was is not known any more.
                    lanes = Lanes::default();
                }
            },
            () = tokio::time::sleep(rest) => {}
        }
    }
    while let Some(ended) = running.join_next().await {
        if let Err(error) = ended {
            tracing::error!(%error, "a job ended badly");
        }
    }
}

/// Until the next job falls due, at most [`REST`].
async fn rest(engine: &Engine) -> Duration {
    let due = engine
        .store()
        .system()
        .read(|tx| tx.next_job_due())
        .await
        .ok()
        .flatten();
    match due {
        Some(due) => {
            let wait = due
                .duration_since(engine.clock().wall())
                .max(SignedDuration::ZERO);
            Duration::try_from(wait)
                .unwrap_or(REST)
                .clamp(Duration::from_millis(5), REST)
        }
        None => REST,
    }
}

impl Engine {
    /// Takes jobs that are due, as many as there is room for, of one partner alone or of all.
    pub(crate) async fn claim(
        &self,
        free: usize,
        lanes: &Lanes,
        only: Option<PartnerId>,
    ) -> Result<Vec<Claimed>, EngineError> {
        let now = self.clock().wall();
        let most = u32::try_from(self.config().workers / 4)
            .unwrap_or(u32::MAX)
            .max(1);
        let (full, of_a_lane) = lanes.room(most);
        let claim = Claim {
            owner: self.inner.owner.clone(),
            now,
            until: now.checked_add(self.config().lease).unwrap_or(Timestamp::MAX),
            limit: u32::try_from(free).unwrap_or(u32::MAX),
            full,
            of_a_lane,
            only,
        };
        Ok(self
            .store()
            .system()
            .write(move |tx| tx.claim_jobs(&claim))
            .await?)
    }
}

/// Does one job under its lease and ends it, gives it back, or gives it up.
pub(crate) async fn attend(engine: Engine, job: Claimed) {
    let (id, attempts) = (job.id, job.attempts);
    let at_hand = JobAtHand::new(&job.kind);
    let lease = Duration::try_from(engine.config().lease).unwrap_or(Duration::from_secs(60)) / 3;
    let partner = match partner_of(&engine, &job).await {
        Ok(partner) => partner,
        Err(error) => {
            tracing::error!(job = %id, %error, "a job's partner could not be read; its lease will run out");
            return;
        }
    };
    let key = Work::read(&job.payload).ok().and_then(|work| work.key());
    let span = tracing::info_span!("job", otel.kind = "consumer", otel.name = job.kind, job = %id, attempts);
    let work = do_job(&engine, partner.as_ref(), job).instrument(span);
    tokio::pin!(work);
    let done = loop {
        tokio::select! {
            done = &mut work => break done,
            () = tokio::time::sleep(lease) => {
                if !still_ours(&engine, id).await {
                    // Somebody else has it now; what we write later would be theirs to write.
                    tracing::warn!(job = %id, "a job's lease was lost");
                    at_hand.ended("lost");
                    return;
                }
            }
        }
    };
    let owner = engine.inner.owner.clone();
    // Jobs fall due in their partner's time.
    let now = match &partner {
        Some(partner) => engine.now_of(partner),
        None => engine.clock().wall(),
    };
    let system = engine.store().system();
    at_hand.ended(match &done {
        Ok(Done::Finished) => "done",
        Ok(Done::Later(_)) => "busy",
        Ok(Done::NotNow { .. }) if attempts < ATTEMPTS_TO_TELL => "postponed",
        Err(_) if attempts < ATTEMPTS => "failed",
        _ => "given-up",
    });
    let ended = match done {
        Ok(Done::Finished) => system.write(move |tx| tx.complete_job(id, &owner)).await,
        Ok(Done::Later(until)) => {
            let due = until.unwrap_or_else(|| now.checked_add(BUSY).unwrap_or(now));
            system
                .write(move |tx| tx.unclaim_job(id, &owner, key.clone(), due))
                .await
        }
        Ok(Done::NotNow { signal, until }) if attempts < ATTEMPTS_TO_TELL => {
            tracing::info!(job = %id, %signal, attempts, "a job has to wait for a bank");
            let due = after_pause(now, attempts).max(until.unwrap_or(now));
            let text = signal.to_string();
            system
                .write(move |tx| tx.postpone_job(id, &owner, key.clone(), due, &text))
                .await
        }
        Ok(Done::NotNow { signal, .. }) => {
            tracing::error!(job = %id, %signal, attempts, "a bank could never be told; a job is given up");
            system.write(move |tx| tx.complete_job(id, &owner)).await
        }
        Err(error) if attempts >= ATTEMPTS => {
            tracing::error!(job = %id, %error, attempts, "a job is given up");
            system.write(move |tx| tx.complete_job(id, &owner)).await
        }
        Err(error) => {
            tracing::error!(job = %id, %error, attempts, "a job failed and will be tried again");
            let due = after_pause(now, attempts);
            let text = error.to_string();
            system
                .write(move |tx| tx.postpone_job(id, &owner, key.clone(), due, &text))
                .await
        }
    };
    if let Err(error) = ended {
        tracing::error!(job = %id, %error, "a job could not be ended; its lease will run out");
    }
    engine
        .inner
        .ended
        .send_modify(|count| *count = count.wrapping_add(1));
}

async fn still_ours(engine: &Engine, id: model::id::JobId) -> bool {
    let owner = engine.inner.owner.clone();
    let until = engine
        .clock()
        .wall()
        .checked_add(engine.config().lease)
        .unwrap_or(Timestamp::MAX);
    match engine
        .store()
        .system()
        .write(move |tx| tx.extend_job(id, &owner, until))
        .await
    {
        Ok(ours) => ours,
        Err(error) => {
            // The lease has time left; the next try may reach the database again.
            tracing::warn!(job = %id, %error, "a lease could not be extended");
            true
        }
    }
}

enum Done {
    Finished,
    /// What the job needs is in other hands, or not to be had before an instant of the partner's time.
    Later(Option<Timestamp>),
    /// The bank the job has to tell something cannot be told now.
    NotNow {
        signal: Signal,
        until: Option<Timestamp>,
    },
}

/// Ever longer pauses, from two seconds up.
fn after_pause(now: Timestamp, attempts: u32) -> Timestamp {
    let pause = SignedDuration::from_secs(1_i64 << attempts.min(12)).min(LONGEST_PAUSE);
    now.checked_add(pause).unwrap_or(now)
}

async fn do_job(engine: &Engine, partner: Option<&Partner>, job: Claimed) -> Result<Done, EngineError> {
    let work = Work::read(&job.payload)?;
    let Some(partner) = partner else {
        return Ok(Done::Finished);
    };
    let occasion = Occasion {
        attempt: job.attempts,
        due_at: Some(job.due_at),
    };
    let ran = match work {
        Work::Aggregate {
            login,
            trigger,
            since,
        } => {
            engine
                .aggregate(partner, run_of(job.id)?, login, trigger, since, occasion)
                .await?
        }
        Work::Historic { login, account } => {
            engine
                .load_history(partner, run_of(job.id)?, login, account, occasion)
                .await?
        }
        Work::Revoke { institution, refresh } => {
            return Ok(match engine.revoke(partner, institution, &refresh).await? {
                Revoked::Told => Done::Finished,
                Revoked::NotNow { signal, until } => Done::NotNow { signal, until },
            });
        }
        Work::Retire { login } => {
            return Ok(match engine.retire(partner, job.id, login).await? {
                Retired::Done => Done::Finished,
                Retired::Busy => Done::Later(None),
            });
        }
        Work::Night { institution, .. } => {
            engine.take_up_due(partner, job.id, institution).await?;
            return Ok(Done::Finished);
        }
        Work::Watch { .. } => {
            engine.tell_what_is_late(partner, job.id).await?;
            return Ok(Done::Finished);
        }
        Work::Deliver { webhook, key } => {
            return Ok(match engine.deliver(partner, job.id, webhook, &key).await? {
                Delivered::All => Done::Finished,
                Delivered::Until(due) => Done::Later(Some(due)),
            });
        }
    };
    Ok(match ran {
        Ran::Done => Done::Finished,
        Ran::Busy => Done::Later(None),
        Ran::Waits(until) => Done::Later(Some(until)),
    })
}

async fn partner_of(engine: &Engine, job: &Claimed) -> Result<Option<Partner>, EngineError> {
    match job.partner {
        Some(id) => Ok(engine
            .store()
            .system()
            .read(move |tx| tx.find_partner(id))
            .await?),
        None => Ok(None),
    }
}

async fn purge(engine: &Engine, now: Timestamp) -> Result<(), EngineError> {
    engine.end_sessions(now).await?;
    engine.sweep_deliveries().await?;
    let long_delivered = now.checked_sub(DELIVERIES_KEPT).unwrap_or(now);
    let long_linked = now.checked_sub(LINKS_KEPT).unwrap_or(now);
    let long_told = now.checked_sub(REFRESHES_KEPT).unwrap_or(now);
    let long_expired = now.checked_sub(EXPIRED_TOKENS_KEPT).unwrap_or(now);
    engine
        .store()
        .system()
        .write(move |tx| {
            tx.purge_tokens(long_expired)?;
            tx.purge_refreshes(long_told)?;
            tx.purge_deliveries(long_delivered)?;
            tx.purge_webhooks_of_links(long_linked)?;
            tx.purge_spent_links(now)?;
            tx.purge_quarantine(now)?;
            tx.forget_images(now)?;
            tx.purge_recordings(now)?;
            Ok::<_, store::StoreError>(())
        })
        .await?;
    Ok(())
}
