//! The night: every login once a day, unasked, in its institution's hours and within its budget.
//!
//! Nothing here loops over everybody. A login knows when it is due ([`plan`]); one standing job per partner
//! and institution takes up what is due, as many at once as the institution bears ([`pump`]); every run, whoever
//! asked for it, begins by being admitted and ends by being settled ([`standing`]), which says when its login is due
//! next and wakes the standing job. What has to wait is a job with a later instant; nobody sleeps. Another
//! standing job, one per partner, tells what became late ([`watch`]).

pub(crate) mod calendar;
mod plan;
mod pump;
pub(crate) mod standing;
mod view;
mod watch;

use jiff::{Timestamp, tz::TimeZone};
use model::{
    Budget, Condition, Institution, Retry, Trigger,
    id::{InstitutionId, JobId, LoginId},
};
use store::{PartnerTx, Schedule};

use crate::{
    Engine, EngineError,
    jobs::{Work, new_job},
    retire::{self, arm_retirement},
};

pub use view::{NightOfInstitution, NightView};
pub(crate) use watch::freshness_event;

/// Logins of a partner whose accounts are not shared any more that are seen to in one sweep.
const AT_A_TIME: u32 = 500;

/// What is known of an institution's hours and bounds.
#[derive(Debug, Clone)]
pub(crate) struct Terms {
    pub(crate) institution: InstitutionId,
    pub(crate) budget: Budget,
    pub(crate) zone: TimeZone,
}

impl Terms {
    pub(crate) fn of(institution: &Institution) -> Self {
        Self {
            institution: institution.id,
            budget: institution.connection.budget.clone(),
            zone: calendar::zone(&institution.time_zone),
        }
    }

    /// Those of an institution of which nothing is known any more.
    pub(crate) fn unbounded(institution: InstitutionId) -> Self {
        Self {
            institution,
            budget: Budget::default(),
            zone: TimeZone::UTC,
        }
    }

    /// A login's turn in the next night.
    fn turn(&self, login: LoginId, now: Timestamp) -> Timestamp {
        calendar::next_turn(now, login, &self.budget, &self.zone)
    }
}

/// A run that is over.
#[derive(Debug, Clone)]
pub(crate) struct Settled {
    pub(crate) terms: Terms,
    pub(crate) login: LoginId,
    pub(crate) trigger: Trigger,
    /// What was met that may be the institution's trouble; healthy if nothing was.
    pub(crate) met: Condition,
    /// Whether the institution was asked at all.
    pub(crate) asked: bool,
    /// Calls that were put by and not made, and the institution's day they were put by on.
    pub(crate) unused: (u32, Timestamp),
    pub(crate) now: Timestamp,
}

/// Puts a login that was just linked or mended on the schedule.
pub(crate) fn begin(
    tx: &mut PartnerTx<'_, '_>,
    institution: &Institution,
    login: LoginId,
    jobs: [JobId; 2],
    now: Timestamp,
) -> Result<(), EngineError> {
    let due = Terms::of(institution).turn(login, now);
    let schedule = Schedule {
        due_at: Some(due),
        failures: 0,
    };
    tx.put_schedule(login, schedule)?;
    let [night, watch] = jobs;
    arm_night(tx, institution.id, night, due, now)?;
    arm_watch(tx, watch, now, now)
}

/// Sees to it that what is due at an institution is taken up at an instant, or before.
pub(crate) fn arm_night(
    tx: &mut PartnerTx<'_, '_>,
    institution: InstitutionId,
    id: JobId,
    due: Timestamp,
    now: Timestamp,
) -> Result<(), EngineError> {
    let partner = tx.partner();
    let work = Work::Night { partner, institution };
    arm(tx, id, &work, due, now)
}

/// Sees to it that what became late is told at an instant, or before.
fn arm_watch(
    tx: &mut PartnerTx<'_, '_>,
    id: JobId,
    due: Timestamp,
    now: Timestamp,
) -> Result<(), EngineError> {
    let partner = tx.partner();
    arm(tx, id, &Work::Watch { partner }, due, now)
}

fn arm(
    tx: &mut PartnerTx<'_, '_>,
    id: JobId,
    work: &Work,
    due: Timestamp,
    now: Timestamp,
) -> Result<(), EngineError> {
    let job = store::NewJob {
        due_at: due,
        ..new_job(id, work, None, now)?
    };
    Ok(tx.arm(&job)?)
}

/// Takes a login off the schedule if none of its accounts is fed any more; its consent is then given up in time.
pub(crate) fn rest_if_ended(
    tx: &mut PartnerTx<'_, '_>,
    engine: &Engine,
    login: LoginId,
    job: JobId,
    now: Timestamp,
) -> Result<(), EngineError> {
    let accounts = tx.list_accounts_of_login(login)?;
    if accounts.iter().all(|account| account.ended_at.is_some()) {
        let schedule = tx.find_schedule(login)?;
        tx.put_schedule(
            login,
            Schedule {
                due_at: None,
                ..schedule
            },
        )?;
        arm_retirement(tx, engine, login, job, now)?;
    }
    Ok(())
}

impl Engine {
    /// Writes, with the end of a run, what follows from it: how the partner stands with the institution, when
    /// the login is due next, that the night goes on, and that a consent which serves nothing is given up.
    pub(crate) fn settle(
        &self,
        tx: &mut PartnerTx<'_, '_>,
        run: &Settled,
        [night, retirement]: [JobId; 2],
    ) -> Result<(), EngineError> {
        let terms = &run.terms;
        let day = calendar::day_of(run.now, &terms.zone);
        let mut stands = tx.take_standing(terms.institution, day)?;
        stands = standing::today(stands, run.now, &terms.zone);
        let (unused, day) = run.unused;
        standing::give_back(&mut stands, unused, day);
        if run.asked {
            standing::note(&mut stands, run.met, run.now);
        }
        tx.put_standing(terms.institution, &stands)?;

        let before = tx.find_schedule(run.login)?;
        let after = self.planned(tx, run, before)?;
        if after != before {
            tx.put_schedule(run.login, after)?;
        }
        arm_retirement(tx, self, run.login, retirement, run.now)?;
        if let Some(next) = tx.next_due_login(terms.institution)? {
            let due = stands.paused_until.map_or(next, |until| next.max(until));
            self.arm_night_if_kept(tx, terms.institution, night, due.max(run.now), run.now)?;
        }
        Ok(())
    }

    /// When the login of a run is due next.
    fn planned(
        &self,
        tx: &mut PartnerTx<'_, '_>,
        run: &Settled,
        before: Schedule,
    ) -> Result<Schedule, EngineError> {
        let accounts = tx.list_accounts_of_login(run.login)?;
        let stands: Vec<plan::Stand> = accounts
            .iter()
            .filter(|account| account.ended_at.is_none())
            .map(|account| match &account.outcome {
                Some(outcome) => {
                    let entry = self.catalogue().entry_of(outcome);
                    plan::Stand {
                        blocked: entry.blocks_nightly,
                        retry: entry.retry,
                        until: outcome.condition.until(),
                    }
                }
                // Not asked about yet, because a run was cut short.
                None => plan::Stand {
                    blocked: false,
                    retry: Retry::Backoff,
                    until: None,
                },
            })
            .collect();
        let whole = matches!(run.trigger, Trigger::Link | Trigger::Refresh | Trigger::Nightly);
        let blocked = stands.iter().all(|stand| stand.blocked);
        // A question about one account says nothing of the others, but it may find the login mended, or at
        // its end.
        if !whole && before.due_at.is_some() != blocked {
            return Ok(before);
        }
        let terms = &run.terms;
        let next = plan::next(&stands, before, run.now, terms.turn(run.login, run.now));
        Ok(Schedule {
            due_at: next
                .due_at
                .map(|due| calendar::out_of_busy(due, &terms.budget, &terms.zone)),
            ..next
        })
    }

    /// Arms the night where this server keeps nights.
    pub(crate) fn arm_night_if_kept(
        &self,
        tx: &mut PartnerTx<'_, '_>,
        institution: InstitutionId,
        id: JobId,
        due: Timestamp,
        now: Timestamp,
    ) -> Result<(), EngineError> {
        if self.config().nights {
            arm_night(tx, institution, id, due, now)?;
        }
        Ok(())
    }

    /// Puts the standing jobs in place wherever there are logins: after an upgrade, or if one was ever lost.
    pub(crate) async fn arm_standing_jobs(&self) -> Result<(), EngineError> {
        let partners = self.store().system().read(|tx| tx.all_partners()).await?;
        for partner in partners {
            let now = self.now_of(&partner);
            let scope = self.store().partner(partner.id);
            let institutions = scope.read(|tx| tx.list_institutions_of_logins()).await?;
            if institutions.is_empty() {
                continue;
            }
            let unshared = scope
                .read(|tx| tx.list_unshared_logins(retire::KEY, AT_A_TIME))
                .await?;
            let ids = self.job_ids(institutions.len() + unshared.len() + 1).await?;
            let engine = self.clone();
            scope
                .write(move |tx| {
                    let mut ids = ids.iter().copied();
                    for (login, retirement) in unshared.iter().zip(ids.by_ref()) {
                        arm_retirement(tx, &engine, *login, retirement, now)?;
                    }
                    if let Some(watch) = ids.next() {
                        arm_watch(tx, watch, now, now)?;
                    }
                    for (institution, night) in institutions.iter().zip(ids) {
                        engine.arm_night_if_kept(tx, *institution, night, now, now)?;
                    }
                    Ok::<_, EngineError>(())
                })
                .await?;
        }
        Ok(())
    }

    /// New ids of jobs.
    pub(crate) async fn job_ids(&self, count: usize) -> Result<Vec<JobId>, EngineError> {
        let ids = self.store().long_ids(count).await?;
        ids.into_iter().map(|id| crate::as_id(JobId::new(id))).collect()
    }

    /// The hours and bounds of an institution.
    pub(crate) async fn terms(&self, institution: InstitutionId) -> Result<Terms, EngineError> {
        Ok(Terms::of(&self.institution(institution).await?))
    }
}
