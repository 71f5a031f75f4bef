//! A night as an operator sees it.

use jiff::{SignedDuration, Timestamp};
use model::{
    Condition, Freshness,
    id::{InstitutionId, PartnerId},
};
use store::Tally;

use super::{Terms, calendar};
use crate::{Engine, EngineError};

/// The nights of one partner.
#[derive(Debug, Clone)]
pub struct NightView {
    /// Whose.
    pub partner: PartnerId,
    /// The partner's name.
    pub name: String,
    /// The present instant of its time.
    pub now: Timestamp,
    /// Accounts that are past their promise, told or not.
    pub late: u32,
    /// Each institution at which it has logins.
    pub institutions: Vec<NightOfInstitution>,
}

/// A partner's night at one institution.
#[derive(Debug, Clone)]
pub struct NightOfInstitution {
    /// Which.
    pub institution: InstitutionId,
    /// Its name.
    pub name: String,
    /// When the night began that is counted: the last one.
    pub since: Timestamp,
    /// How the nightly runs since then ended; without a condition, those underway or cut off.
    pub ended: Vec<Tally>,
    /// Logins that are due and wait.
    pub due: u32,
    /// Logins that are not due by themselves, until somebody mends them.
    pub resting: u32,
    /// When the next login is due.
    pub next: Option<Timestamp>,
    /// Calls of the institution's day, and how many it may be.
    pub calls: (u32, Option<u32>),
    /// Until when the institution is left alone, and why.
    pub paused: Option<(Timestamp, Option<Condition>)>,
}

impl Engine {
    /// The last night of every partner, institution by institution.
    ///
    /// # Errors
    /// The database's failure.
    pub async fn nights(&self) -> Result<Vec<NightView>, EngineError> {
        let partners = self.store().system().read(|tx| tx.all_partners()).await?;
        let mut nights = Vec::with_capacity(partners.len());
        for partner in partners {
            let now = self.now_of(&partner);
            let scope = self.store().partner(partner.id);
            let ids = scope.read(|tx| tx.list_institutions_of_logins()).await?;
            let late = scope
                .read(move |tx| {
                    let late = tx.count_past_promise(Freshness::Late.promised_by(now))?;
                    Ok::<_, EngineError>(late)
                })
                .await?;
            let mut institutions = Vec::with_capacity(ids.len());
            for id in ids {
                let Ok(institution) = self.institution(id).await else {
                    continue;
                };
                let terms = Terms::of(&institution);
                let since = last_night(&terms, now);
                let most = terms.budget.calls_per_day;
                let day = calendar::day_of(now, &terms.zone);
                let name = institution.name;
                let night = scope
                    .read(move |tx| {
                        let (due, resting) = tx.count_due_logins(id, now)?;
                        let standing = tx.find_standing(id)?;
                        let calls = standing.filter(|s| s.day == day).map_or(0, |s| s.calls);
                        let paused = standing
                            .and_then(|s| Some((s.paused_until?, s.condition)))
                            .filter(|(until, _)| *until > now);
                        Ok::<_, EngineError>(NightOfInstitution {
                            institution: id,
                            name: name.clone(),
                            since,
                            ended: tx.tally_nightly(id, since)?,
                            due,
                            resting,
                            next: tx.next_due_login(id)?,
                            calls: (calls, most),
                            paused,
                        })
                    })
                    .await?;
                institutions.push(night);
            }
            nights.push(NightView {
                partner: partner.id,
                name: partner.name,
                now,
                late,
                institutions,
            });
        }
        Ok(nights)
    }
}

/// When the night began that is underway, or was the last.
fn last_night(terms: &Terms, now: Timestamp) -> Timestamp {
    let mut date = now.to_zoned(terms.zone.clone()).date().tomorrow().ok();
    while let Some(on) = date {
        match terms.budget.night.start_on(on, &terms.zone) {
            Some(start) if start <= now => return start,
            _ => date = on.yesterday().ok(),
        }
    }
    now.checked_sub(SignedDuration::from_hours(24)).unwrap_or(now)
}
