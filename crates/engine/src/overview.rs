//! What whoever runs the server sees across all partners: how institutions do, which codes came when, which
//! accounts are held, and where to find one.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use model::{
    Actor, Condition, Event, Partner, Region,
    id::{AccountId, InstitutionId},
};
pub use store::{AccountFilter, AccountRow};
use store::{CodesOfDay, StandingCount, SystemTx};

use crate::{Engine, EngineError};

/// Institutions whose names are looked up: those that are shown.
pub const INSTITUTIONS_NAMED: usize = 50;

/// The most days whose codes are told.
const MOST_DAYS: u32 = 90;

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// How the accounts at an institution stand. Every account is counted in one of `well`, `late`, `moves` and
/// `first_run`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstitutionHealth {
    /// Which.
    pub id: InstitutionId,
    /// Its name, for the worst [`INSTITUTIONS_NAMED`]; absent if it is no longer known.
    pub name: Option<String>,
    /// How many accounts are linked there.
    pub accounts: u32,
    /// All is well with them, and their data as fresh as promised.
    pub well: u32,
    /// Nothing is wrong but that their data is older than promised.
    pub late: u32,
    /// Their data is older than promised, whatever else is wrong.
    pub overdue: u32,
    /// Something is wrong, by whose move it is.
    pub moves: BTreeMap<Actor, u32>,
    /// Their first aggregation has not ended.
    pub first_run: u32,
    /// How many are held; they are counted by whose move it is too.
    pub held: u32,
    /// Until when some partner leaves the institution alone, by the wall clock.
    pub paused_until: Option<Timestamp>,
}

impl InstitutionHealth {
    /// How many accounts are not well.
    pub fn ailing(&self) -> u32 {
        self.accounts.saturating_sub(self.well)
    }
}

/// A code over some days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeSeries {
    /// Whose code.
    pub region: Region,
    /// The code.
    pub code: u32,
    /// How many accounts came to it on each day.
    pub counts: Vec<u32>,
    /// How many accounts have it now.
    pub now: u32,
}

impl CodeSeries {
    /// How often it was told in all.
    pub fn total(&self) -> u32 {
        self.counts
            .iter()
            .fold(0, |sum, count| sum.saturating_add(*count))
    }
}

/// Codes over time, as the log of events tells them. Days are UTC days in the time of the accounts' partners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodesOverTime {
    /// When each day began, the oldest first.
    pub days: Vec<Timestamp>,
    /// Every code that was told, or that an account has now, but that all is well; the one told most first.
    pub series: Vec<CodeSeries>,
}

/// What is seen at once.
#[derive(Debug, Clone)]
pub struct Overview {
    /// Every institution with accounts, the one with the most that are not well first.
    pub institutions: Vec<InstitutionHealth>,
    /// Codes over time.
    pub codes: CodesOverTime,
    /// How many accounts are held.
    pub held: u32,
    /// Those held longest.
    pub longest_held: Vec<AccountRow>,
    /// How many partners there are.
    pub partners: usize,
}

impl Engine {
    /// What is seen at once, with the codes of the last `days` days and up to `held` of the accounts that are
    /// held.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn overview(&self, days: u32, held: u32) -> Result<Overview, EngineError> {
        let now = self.clock().wall();
        let days = days.clamp(1, MOST_DAYS);
        let system = self.store().system();
        let read = system.read(move |tx| Read::of(tx, now, days, held)).await?;
        let mut institutions = self.healths(&read.standing);
        for worst in institutions.iter_mut().take(INSTITUTIONS_NAMED) {
            worst.name = self.institution(worst.id).await.ok().map(|found| found.name);
        }
        for paused in &read.paused {
            let of = institutions.iter_mut().find(|i| i.id == paused.institution);
            if let Some(institution) = of {
                institution.paused_until = Some(paused.until);
            }
        }
        let in_all = read.standing.iter().filter(|count| count.held);
        Ok(Overview {
            institutions,
            held: in_all.map(|count| count.accounts).sum(),
            codes: self.series(&read),
            longest_held: read.held,
            partners: read.partners,
        })
    }

    fn healths(&self, standing: &[StandingCount]) -> Vec<InstitutionHealth> {
        let mut all: BTreeMap<InstitutionId, InstitutionHealth> = BTreeMap::new();
        for count in standing {
            let of = all.entry(count.institution).or_insert_with(|| InstitutionHealth {
                id: count.institution,
                name: None,
                accounts: 0,
                well: 0,
                late: 0,
                overdue: 0,
                moves: BTreeMap::new(),
                first_run: 0,
                held: 0,
                paused_until: None,
            });
            let n = count.accounts;
            of.accounts += n;
            if count.held {
                of.held += n;
            }
            if count.overdue {
                of.overdue += n;
            }
            match count.code {
                None => of.first_run += n,
                Some(code) if self.is_well(count.region, code) && !count.held => match count.overdue {
                    true => of.late += n,
                    false => of.well += n,
                },
                Some(code) => {
                    let entry = self.catalogue().entry(count.region, code);
                    let actor = entry.map_or(Actor::Operator, |entry| entry.actor);
                    *of.moves.entry(actor).or_default() += n;
                }
            }
        }
        let mut all: Vec<_> = all.into_values().collect();
        all.sort_by(|a, b| b.ailing().cmp(&a.ailing()).then(a.id.cmp(&b.id)));
        all
    }

    fn is_well(&self, region: Region, code: u32) -> bool {
        self.catalogue().default(Condition::Healthy, region).code == code
    }

    fn series(&self, read: &Read) -> CodesOverTime {
        let mut all: BTreeMap<(Region, u32), CodeSeries> = BTreeMap::new();
        let none = vec![0; read.days.len()];
        let fresh = |region, code| CodeSeries {
            region,
            code,
            counts: none.clone(),
            now: 0,
        };
        for told in &read.codes {
            let series = all
                .entry((told.region, told.code))
                .or_insert_with(|| fresh(told.region, told.code));
            let day = read.days.iter().position(|day| *day == told.day);
            if let Some(count) = day.and_then(|day| series.counts.get_mut(day)) {
                *count += told.count;
            }
        }
        for count in &read.standing {
            if let Some(code) = count.code {
                let series = all
                    .entry((count.region, code))
                    .or_insert_with(|| fresh(count.region, code));
                series.now += count.accounts;
            }
        }
        let mut series: Vec<_> = all
            .into_values()
            .filter(|series| !self.is_well(series.region, series.code))
            .collect();
        series.sort_by_key(|s| std::cmp::Reverse((s.total(), s.now)));
        CodesOverTime {
            days: read.days.clone(),
            series,
        }
    }

    /// Accounts that are looked for, across all partners, after one of them by id.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn find_accounts(
        &self,
        filter: AccountFilter,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<Vec<AccountRow>, EngineError> {
        let system = self.store().system();
        Ok(system
            .read(move |tx| tx.find_accounts(&filter, after, limit))
            .await?)
    }

    /// Accounts that are held, the longest held first, after one of them.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn held_accounts(
        &self,
        after: Option<(Timestamp, AccountId)>,
        limit: u32,
    ) -> Result<Vec<AccountRow>, EngineError> {
        let system = self.store().system();
        Ok(system.read(move |tx| tx.list_held(after, limit)).await?)
    }

    /// What time it is for a partner.
    pub fn partner_time(&self, partner: &Partner) -> Timestamp {
        self.now_of(partner)
    }

    /// An account's events before a number, newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn account_events(
        &self,
        partner: &Partner,
        account: AccountId,
        before: Option<u64>,
        limit: u32,
    ) -> Result<Vec<Event>, EngineError> {
        let before = before.unwrap_or(u64::MAX);
        let scope = self.store().partner(partner.id);
        let events = scope.read(move |tx| tx.list_account_events(account, before, limit));
        Ok(events.await?)
    }
}

/// What is read in one go.
struct Read {
    days: Vec<Timestamp>,
    standing: Vec<StandingCount>,
    paused: Vec<store::Paused>,
    codes: Vec<CodesOfDay>,
    held: Vec<AccountRow>,
    partners: usize,
}

impl Read {
    fn of(tx: &mut SystemTx<'_, '_>, now: Timestamp, days: u32, held: u32) -> Result<Self, EngineError> {
        // A partner whose clock was moved is ahead, and so is what was told to it.
        let latest = now.saturating_add(tx.furthest_clock()?).unwrap_or(now);
        let days = last_days(latest, days);
        let end = days
            .last()
            .and_then(|day| day.checked_add(DAY).ok())
            .unwrap_or(latest);
        let begin = days.first().copied().unwrap_or(latest);
        Ok(Self {
            codes: tx.count_codes_by_day(begin, end)?,
            standing: tx.count_standing(now)?,
            paused: tx.list_paused(now)?,
            held: tx.list_held(None, held)?,
            partners: tx.all_partners()?.len(),
            days,
        })
    }
}

/// When each of the last days began, the day of `now` being the last.
fn last_days(now: Timestamp, days: u32) -> Vec<Timestamp> {
    let today = now.as_second().div_euclid(86_400);
    (0..i64::from(days))
        .rev()
        .filter_map(|back| Timestamp::from_second((today - back).saturating_mul(86_400)).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_whole_and_end_with_today() {
        let days = last_days("2026-03-02T23:59:59Z".parse().unwrap(), 3);
        let expected = [
            "2026-02-28T00:00:00Z",
            "2026-03-01T00:00:00Z",
            "2026-03-02T00:00:00Z",
        ];
        assert_eq!(days, expected.map(|day| day.parse().unwrap()));
    }
}
