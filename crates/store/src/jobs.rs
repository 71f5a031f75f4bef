//! Jobs: work to be done, enqueued in the transaction that caused it.

use jiff::Timestamp;
use model::{
    Secret,
    id::{JobId, PartnerId},
};

use crate::{
    PartnerTx, StoreError, SystemTx,
    codec::values,
    db::{Row, Tx, statements},
    refreshes::settle,
    seal::Keyring,
};

statements! {
    ENQUEUE = "INSERT INTO job (id, partner_id, kind, dedupe_key, sealed, due_at, attempts, lease_owner, lease_until,
            last_error, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, 0, NULL, NULL, NULL, $7) ON CONFLICT (dedupe_key) DO NOTHING";
    BY_KEY = "SELECT id FROM job WHERE dedupe_key = $1";
    CLAIM = "UPDATE job SET lease_owner = $1, lease_until = $2, attempts = attempts + 1
        WHERE id IN (
            SELECT j.id FROM job j LEFT JOIN partner p ON p.id = j.partner_id
            WHERE j.due_at <= $3 + COALESCE(p.clock_offset, 0) AND (j.lease_until IS NULL OR j.lease_until < $3)
            ORDER BY j.due_at, j.id LIMIT $4)
        RETURNING id, partner_id, kind, sealed, due_at, attempts",
        postgres: "UPDATE job SET lease_owner = $1, lease_until = $2, attempts = attempts + 1
        WHERE id IN (
            SELECT j.id FROM job j LEFT JOIN partner p ON p.id = j.partner_id
            WHERE j.due_at <= $3 + COALESCE(p.clock_offset, 0) AND (j.lease_until IS NULL OR j.lease_until < $3)
            ORDER BY j.due_at, j.id LIMIT $4 FOR UPDATE OF j SKIP LOCKED)
        RETURNING id, partner_id, kind, sealed, due_at, attempts";
    BEGIN = "UPDATE job SET dedupe_key = NULL WHERE id = $1 AND partner_id = $2";
    EXTEND = "UPDATE job SET lease_until = $1 WHERE id = $2 AND lease_owner = $3";
    COMPLETE = "DELETE FROM job WHERE id = $1 AND lease_owner = $2";
    POSTPONE = "UPDATE job SET due_at = $1, lease_owner = NULL, lease_until = NULL, last_error = $2,
            dedupe_key = CASE WHEN EXISTS (SELECT 1 FROM job o WHERE o.dedupe_key = $3 AND o.id <> $4) THEN NULL
            ELSE $3 END
        WHERE id = $4 AND lease_owner = $5";
    UNCLAIM = "UPDATE job SET due_at = $1, attempts = attempts - 1, lease_owner = NULL, lease_until = NULL,
            dedupe_key = CASE WHEN EXISTS (SELECT 1 FROM job o WHERE o.dedupe_key = $2 AND o.id <> $3) THEN NULL
            ELSE $2 END
        WHERE id = $3 AND lease_owner = $4";
    EXISTS = "SELECT count(*) FROM job WHERE id = $1";
    COUNT = "SELECT count(*) FROM job";
    NEXT_DUE = "SELECT min(j.due_at - COALESCE(p.clock_offset, 0)) FROM job j LEFT JOIN partner p ON p.id = j.partner_id
        WHERE j.lease_until IS NULL";
}

/// A job to be done.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// Its id.
    pub id: JobId,
    /// What kind of work it is.
    pub kind: &'static str,
    /// At most one job of a key waits at a time. One that has begun does not count: what it does may
    /// already be behind what is asked for now.
    pub key: Option<String>,
    /// What the work needs, as the engine wrote it; sealed at rest.
    pub payload: String,
    /// Not before this instant of the partner's time.
    pub due_at: Timestamp,
    /// When it was enqueued, in the partner's time.
    pub created_at: Timestamp,
}

/// A job a worker has taken.
#[derive(Debug, Clone)]
pub struct Claimed {
    /// Its id.
    pub id: JobId,
    /// For which partner; absent for the server's own.
    pub partner: Option<PartnerId>,
    /// What kind of work it is.
    pub kind: String,
    /// What the work needs.
    pub payload: Secret<String>,
    /// When it fell due.
    pub due_at: Timestamp,
    /// How often it was taken, this time included.
    pub attempts: u32,
}

fn place(id: JobId) -> String {
    format!("job/{id}")
}

fn enqueue(
    tx: &mut Tx<'_>,
    keys: &Keyring,
    partner: Option<PartnerId>,
    job: &NewJob,
) -> Result<JobId, StoreError> {
    let sealed = keys.seal(&place(job.id), job.payload.as_bytes())?;
    let added = tx.execute(
        ENQUEUE,
        &values![
            job.id,
            partner,
            job.kind,
            job.key.clone(),
            sealed,
            job.due_at,
            job.created_at
        ],
    )?;
    if added > 0 {
        return Ok(job.id);
    }
    let known = tx.find(BY_KEY, &values![job.key.clone()], |row| row.next())?;
    known.ok_or(StoreError::Serialization)
}

type RawClaim = (JobId, Option<PartnerId>, String, Vec<u8>, Timestamp, u32);

fn raw_claim(row: &mut Row<'_>) -> Result<RawClaim, StoreError> {
    Ok((
        row.next()?,
        row.next()?,
        row.next()?,
        row.next()?,
        row.next()?,
        row.next()?,
    ))
}

impl PartnerTx<'_, '_> {
    /// Enqueues a job with the rest of this transaction. Answers the job that will do the work: this
    /// one, or the one that already waits under its key.
    ///
    /// # Errors
    /// If the database fails.
    pub fn enqueue(&mut self, job: &NewJob) -> Result<JobId, StoreError> {
        enqueue(self.tx, self.keys, Some(self.partner), job)
    }

    /// Notes that a job really begins now: from here on it does not stand for the same work that is asked
    /// for later. One that was taken and has to wait for what it needs still does.
    ///
    /// # Errors
    /// If the database fails.
    pub fn begin_job(&mut self, id: JobId) -> Result<(), StoreError> {
        self.tx.execute(BEGIN, &values![id, self.partner]).map(|_| ())
    }
}

impl SystemTx<'_, '_> {
    /// Enqueues a job of the server's own.
    ///
    /// # Errors
    /// If the database fails.
    pub fn enqueue(&mut self, job: &NewJob) -> Result<JobId, StoreError> {
        enqueue(self.tx, self.keys, None, job)
    }

    /// Takes up to `limit` jobs that are due and free, oldest first, until an instant of the wall
    /// clock.
    ///
    /// # Errors
    /// If the database fails, or a payload does not open.
    pub fn claim_jobs(
        &mut self,
        owner: &str,
        now: Timestamp,
        until: Timestamp,
        limit: u32,
    ) -> Result<Vec<Claimed>, StoreError> {
        let rows = self
            .tx
            .list(CLAIM, &values![owner, until, now, limit], raw_claim)?;
        let mut jobs = rows
            .into_iter()
            .map(|(id, partner, kind, sealed, due_at, attempts)| {
                let payload = self.keys.open_text(&place(id), &sealed)?;
                Ok(Claimed {
                    id,
                    partner,
                    kind,
                    payload,
                    due_at,
                    attempts,
                })
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        jobs.sort_by_key(|job| (job.due_at, job.id));
        Ok(jobs)
    }

    /// Keeps a job for longer. Answers whether it is still the owner's.
    ///
    /// # Errors
    /// If the database fails.
    pub fn extend_job(&mut self, id: JobId, owner: &str, until: Timestamp) -> Result<bool, StoreError> {
        Ok(self.tx.execute(EXTEND, &values![until, id, owner])? > 0)
    }

    /// Ends a job that is done.
    ///
    /// # Errors
    /// If the database fails.
    pub fn complete_job(&mut self, id: JobId, owner: &str) -> Result<(), StoreError> {
        if self.tx.execute(COMPLETE, &values![id, owner])? > 0 {
            settle(self.tx, id)?;
        }
        Ok(())
    }

    /// Gives a job back, to be tried again later under its key, unless another waits under it by now.
    ///
    /// # Errors
    /// If the database fails.
    pub fn postpone_job(
        &mut self,
        id: JobId,
        owner: &str,
        key: Option<String>,
        due_at: Timestamp,
        error: &str,
    ) -> Result<(), StoreError> {
        self.tx
            .execute(POSTPONE, &values![due_at, error, key, id, owner])
            .map(|_| ())
    }

    /// Gives a job back as if it had not been taken, because what it needs is in other hands. It waits
    /// under its key again, unless another does by now.
    ///
    /// # Errors
    /// If the database fails.
    pub fn unclaim_job(
        &mut self,
        id: JobId,
        owner: &str,
        key: Option<String>,
        due_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.tx
            .execute(UNCLAIM, &values![due_at, key, id, owner])
            .map(|_| ())
    }

    /// Whether a job still waits or runs.
    ///
    /// # Errors
    /// If the database fails.
    pub fn has_job(&mut self, id: JobId) -> Result<bool, StoreError> {
        Ok(self.tx.number(EXISTS, &values![id])? > 0)
    }

    /// How many jobs wait or run.
    ///
    /// # Errors
    /// If the database fails.
    pub fn count_jobs(&mut self) -> Result<u32, StoreError> {
        Ok(self.tx.find(COUNT, &[], |row| row.next())?.unwrap_or(0))
    }

    /// The wall-clock instant at which the next free job falls due.
    ///
    /// # Errors
    /// If the database fails.
    pub fn next_job_due(&mut self) -> Result<Option<Timestamp>, StoreError> {
        Ok(self
            .tx
            .find(NEXT_DUE, &[], |row| row.next::<Option<Timestamp>>())?
            .flatten())
    }
}
