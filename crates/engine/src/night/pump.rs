//! Taking up what is due at one institution.

use jiff::SignedDuration;
use model::{
    Partner, Trigger,
    id::{InstitutionId, JobId},
};
use store::Schedule;

use super::{Terms, arm_night, calendar, standing};
use crate::{
    Engine, EngineError,
    jobs::{Work, lane_of, new_job},
    notices,
};

/// A login that was taken up is due again by itself so much later, in case its run never comes to an end.
const IN_CASE: SignedDuration = SignedDuration::from_hours(6);

impl Engine {
    /// Takes up logins that are due, the longest due first, as many as the institution bears at once, and says
    /// when to look again.
    pub(crate) async fn take_up_due(
        &self,
        partner: &Partner,
        job: JobId,
        institution: InstitutionId,
    ) -> Result<(), EngineError> {
        let terms: Terms = self.terms(institution).await?;
        let most = usize::try_from(terms.budget.runs_at_once).unwrap_or(usize::MAX);
        let ids = self.job_ids(most.min(256) + 1).await?;
        let now = self.now_of(partner);
        let kept = self.config().nights;
        let taken = self
            .store()
            .partner(partner.id)
            .write(move |tx| {
                // From here on the same work may be asked for anew.
                tx.begin_job(job)?;
                if !kept {
                    return Ok::<_, EngineError>(0);
                }
                let day = calendar::day_of(now, &terms.zone);
                let stands = tx.take_standing(institution, day)?;
                let mut ids = ids.iter().copied();
                let again = ids
                    .next()
                    .ok_or_else(|| EngineError::Internal("an id is missing".into()))?;
                // What an announced migration makes due is taken up as whatever else is due.
                let cut_over = notices::begin_due(tx, &terms, now)?;
                if let Some(until) = stands.paused_until.filter(|until| *until > now) {
                    arm_night(tx, institution, again, until, now)?;
                    return Ok(0);
                }
                let lane = lane_of(institution);
                let room = standing::room(&stands, &terms.budget, tx.count_lane(&lane, now)?).min(256);
                let due = tx.list_due_logins(institution, now, room)?;
                let taken = due.len();
                for (login, id) in due.into_iter().zip(ids) {
                    let work = Work::Aggregate {
                        login,
                        trigger: Trigger::Nightly,
                        since: None,
                    };
                    tx.enqueue(&new_job(id, &work, Some(institution), now)?)?;
                    let schedule = tx.find_schedule(login)?;
                    tx.put_schedule(
                        login,
                        Schedule {
                            due_at: now.checked_add(IN_CASE).ok(),
                            ..schedule
                        },
                    )?;
                }
                // What is due beyond that is taken up when one of these runs ends.
                let next = match tx.next_due_login(institution)? {
                    Some(next) if next > now => Some(next),
                    Some(_) if taken == 0 => {
                        Some(now.checked_add(SignedDuration::from_mins(1)).unwrap_or(now))
                    }
                    _ => None,
                };
                if let Some(next) = next.into_iter().chain(cut_over).min() {
                    arm_night(tx, institution, again, next, now)?;
                }
                Ok(taken)
            })
            .await?;
        if taken > 0 {
            tracing::debug!(partner = %partner.id, %institution, logins = taken, "due logins were taken up");
            self.wake();
        }
        Ok(())
    }
}
