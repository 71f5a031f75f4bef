//! When logins fall due, and how partners stand with institutions.

use jiff::Timestamp;
use model::{
    Condition,
    id::{InstitutionId, LoginId},
};

use crate::{
    PartnerTx, StoreError,
    codec::values,
    db::{Row, statements},
};

statements! {
    SCHEDULE = "SELECT due_at, failures FROM login WHERE partner_id = $1 AND id = $2";
    RESCHEDULE = "UPDATE login SET due_at = $1, failures = $2 WHERE partner_id = $3 AND id = $4";
    DUE = "SELECT id FROM login WHERE partner_id = $1 AND institution_id = $2 AND due_at <= $3
        ORDER BY due_at, id LIMIT $4";
    NEXT = "SELECT min(due_at) FROM login WHERE partner_id = $1 AND institution_id = $2";
    BUSY = "SELECT count(*) FROM login WHERE partner_id = $1 AND institution_id = $2 AND lease_until > $3 AND id <> $4";
    RUNS_SINCE = "SELECT count(*) FROM run WHERE partner_id = $1 AND login_id = $2 AND started_at >= $3 AND id <> $4";
    BEGIN = "INSERT INTO standing (partner_id, institution_id, day, calls, runs, slot_at, failures, paused_until, condition)
        VALUES ($1, $2, $3, 0, 0, NULL, 0, NULL, NULL) ON CONFLICT (partner_id, institution_id) DO NOTHING";
    STANDING = "SELECT day, calls, runs, slot_at, failures, paused_until, condition FROM standing
        WHERE partner_id = $1 AND institution_id = $2";
    PUT = "UPDATE standing SET day = $1, calls = $2, runs = $3, slot_at = $4, failures = $5, paused_until = $6,
            condition = $7
        WHERE partner_id = $8 AND institution_id = $9";
    TALLY = "SELECT r.condition, count(*)
        FROM run r JOIN login l ON l.id = r.login_id
        WHERE r.partner_id = $1 AND l.institution_id = $2 AND r.cause = 'nightly' AND r.started_at >= $3
        GROUP BY r.condition ORDER BY r.condition";
    COUNT_DUE = "SELECT count(*) FROM login WHERE partner_id = $1 AND institution_id = $2 AND due_at <= $3";
    COUNT_RESTING = "SELECT count(*) FROM login WHERE partner_id = $1 AND institution_id = $2 AND due_at IS NULL";
    UNSHARED = "SELECT l.id FROM login l WHERE l.partner_id = $1
            AND EXISTS (SELECT 1 FROM login_grant g WHERE g.login_id = l.id)
            AND EXISTS (SELECT 1 FROM account a WHERE a.login_id = l.id)
            AND NOT EXISTS (SELECT 1 FROM account a WHERE a.login_id = l.id AND a.condition IS DISTINCT FROM $2)
            AND NOT EXISTS (SELECT 1 FROM job j WHERE j.dedupe_key = CAST($3 AS text) || CAST(l.id AS text))
        ORDER BY l.id LIMIT $4";
    INSTITUTIONS = "SELECT DISTINCT institution_id FROM login WHERE partner_id = $1 ORDER BY institution_id";
}

/// When a login is aggregated next, unasked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Schedule {
    /// When, in the partner's time; never by itself when absent.
    pub due_at: Option<Timestamp>,
    /// Attempts in a row that did not succeed.
    pub failures: u32,
}

/// How a partner stands with an institution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// When the institution's day began that is counted.
    pub day: Timestamp,
    /// Calls of that day, those put by for runs underway included.
    pub calls: u32,
    /// Runs of that day.
    pub runs: u32,
    /// The instant from which the next call may be made, where calls a second are bounded.
    pub slot_at: Option<Timestamp>,
    /// Runs in a row that met trouble which is the institution's.
    pub failures: u32,
    /// Until when it is left alone.
    pub paused_until: Option<Timestamp>,
    /// Why.
    pub condition: Option<Condition>,
}

/// How many nightly runs ended in a condition; absent while they go on or if they were cut off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// The condition.
    pub condition: Option<Condition>,
    /// How many.
    pub runs: u32,
}

fn standing(row: &mut Row<'_>) -> Result<Standing, StoreError> {
    Ok(Standing {
        day: row.next()?,
        calls: row.next()?,
        runs: row.next()?,
        slot_at: row.next()?,
        failures: row.next()?,
        paused_until: row.next()?,
        condition: row.next()?,
    })
}

impl PartnerTx<'_, '_> {
    /// When a login is due. A login that is not there is not due.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_schedule(&mut self, login: LoginId) -> Result<Schedule, StoreError> {
        let found = self.tx.find(SCHEDULE, &values![self.partner, login], |row| {
            Ok(Schedule {
                due_at: row.next()?,
                failures: row.next()?,
            })
        })?;
        Ok(found.unwrap_or_default())
    }

    /// Says when a login is due next.
    ///
    /// # Errors
    /// If the database fails.
    pub fn put_schedule(&mut self, login: LoginId, schedule: Schedule) -> Result<(), StoreError> {
        let row = values![schedule.due_at, schedule.failures, self.partner, login];
        self.tx.execute(RESCHEDULE, &row).map(|_| ())
    }

    /// The logins at an institution that are due, the longest due first.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_due_logins(
        &mut self,
        institution: InstitutionId,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<LoginId>, StoreError> {
        let row = values![self.partner, institution, now, limit];
        self.tx.list(DUE, &row, |row| row.next())
    }

    /// When the next login at an institution is due.
    ///
    /// # Errors
    /// If the database fails.
    pub fn next_due_login(&mut self, institution: InstitutionId) -> Result<Option<Timestamp>, StoreError> {
        let found = self.tx.find(NEXT, &values![self.partner, institution], |row| {
            row.next::<Option<Timestamp>>()
        })?;
        Ok(found.flatten())
    }

    /// How many logins at an institution, besides one, are being aggregated at an instant of the wall clock.
    ///
    /// # Errors
    /// If the database fails.
    pub fn count_busy_logins(
        &mut self,
        institution: InstitutionId,
        besides: LoginId,
        wall: Timestamp,
    ) -> Result<u32, StoreError> {
        let row = values![self.partner, institution, wall, besides];
        Ok(self.tx.find(BUSY, &row, |row| row.next())?.unwrap_or(0))
    }

    /// How many runs of a login, besides one, began since an instant.
    ///
    /// # Errors
    /// If the database fails.
    pub fn count_runs_since(
        &mut self,
        login: LoginId,
        besides: model::id::RunId,
        since: Timestamp,
    ) -> Result<u32, StoreError> {
        let row = values![self.partner, login, since, besides];
        Ok(self.tx.find(RUNS_SINCE, &row, |row| row.next())?.unwrap_or(0))
    }

    /// How the partner stands with an institution; absent before the first run.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_standing(&mut self, institution: InstitutionId) -> Result<Option<Standing>, StoreError> {
        self.tx
            .find(STANDING, &values![self.partner, institution], standing)
    }

    /// How the partner stands with an institution, to be changed in this transaction. `day` is when the
    /// institution's day began, for the first time of all.
    ///
    /// # Errors
    /// If the database fails.
    pub fn take_standing(
        &mut self,
        institution: InstitutionId,
        day: Timestamp,
    ) -> Result<Standing, StoreError> {
        if let Some(found) = self.find_standing(institution)? {
            return Ok(found);
        }
        self.tx.execute(BEGIN, &values![self.partner, institution, day])?;
        self.find_standing(institution)?.ok_or(StoreError::Serialization)
    }

    /// Writes how the partner stands with an institution.
    ///
    /// # Errors
    /// If the database fails.
    pub fn put_standing(
        &mut self,
        institution: InstitutionId,
        standing: &Standing,
    ) -> Result<(), StoreError> {
        let row = values![
            standing.day,
            standing.calls,
            standing.runs,
            standing.slot_at,
            standing.failures,
            standing.paused_until,
            standing.condition,
            self.partner,
            institution
        ];
        self.tx.execute(PUT, &row).map(|_| ())
    }

    /// The institutions at which the partner has logins.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_institutions_of_logins(&mut self) -> Result<Vec<InstitutionId>, StoreError> {
        self.tx
            .list(INSTITUTIONS, &values![self.partner], |row| row.next())
    }

    /// Logins with tokens all of whose accounts are not shared any more, and for which no job waits whose key is
    /// `beginning` with the login's id.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_unshared_logins(&mut self, beginning: &str, limit: u32) -> Result<Vec<LoginId>, StoreError> {
        let row = values![
            self.partner,
            Condition::AccountNotShared,
            beginning.to_owned(),
            limit
        ];
        self.tx.list(UNSHARED, &row, |row| row.next())
    }

    /// How the nightly runs at an institution ended that began since an instant.
    ///
    /// # Errors
    /// If the database fails.
    pub fn tally_nightly(
        &mut self,
        institution: InstitutionId,
        since: Timestamp,
    ) -> Result<Vec<Tally>, StoreError> {
        self.tx
            .list(TALLY, &values![self.partner, institution, since], |row| {
                Ok(Tally {
                    condition: row.next()?,
                    runs: row.next()?,
                })
            })
    }

    /// How many logins at an institution are due, and how many will not be by themselves.
    ///
    /// # Errors
    /// If the database fails.
    pub fn count_due_logins(
        &mut self,
        institution: InstitutionId,
        now: Timestamp,
    ) -> Result<(u32, u32), StoreError> {
        let due = self
            .tx
            .find(COUNT_DUE, &values![self.partner, institution, now], |row| {
                row.next()
            })?;
        let resting = self
            .tx
            .find(COUNT_RESTING, &values![self.partner, institution], |row| {
                row.next()
            })?;
        Ok((due.unwrap_or(0), resting.unwrap_or(0)))
    }
}
