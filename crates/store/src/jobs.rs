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
            last_error, created_at, lane)
        VALUES ($1, $2, $3, $4, $5, $6, 0, NULL, NULL, NULL, $7, $8) ON CONFLICT (dedupe_key) DO NOTHING";
    ARM = "INSERT INTO job (id, partner_id, kind, dedupe_key, sealed, due_at, attempts, lease_owner, lease_until,
            last_error, created_at, lane)
        VALUES ($1, $2, $3, $4, $5, $6, 0, NULL, NULL, NULL, $7, $8) ON CONFLICT (dedupe_key) DO UPDATE
            SET due_at = CASE WHEN excluded.due_at < job.due_at THEN excluded.due_at ELSE job.due_at END";
    BY_KEY = "SELECT id FROM job WHERE dedupe_key = $1";
    // Of a lane that is full nothing is taken, and of any lane at most `$6` at once; lanes are few, so the
    // full ones are named one by one.
    CLAIM = "UPDATE job SET lease_owner = $1, lease_until = $2, attempts = attempts + 1
        WHERE id IN (
            SELECT id FROM (
                SELECT id, due_at, CASE WHEN lane IS NULL THEN 1
                    ELSE row_number() OVER (PARTITION BY lane ORDER BY due_at, id) END AS place
                FROM (
                    SELECT j.id, j.due_at, j.lane FROM job j LEFT JOIN partner p ON p.id = j.partner_id
                    WHERE j.due_at <= $3 + COALESCE(p.clock_offset, 0) AND (j.lease_until IS NULL OR j.lease_until < $3)
                        AND (j.lane IS NULL OR j.lane NOT IN (SELECT value FROM json_each($5)))
                        AND (CAST($7 AS bigint) = 0 OR j.partner_id = $7)
                    ORDER BY j.due_at, j.id LIMIT CAST($4 AS bigint) * 4))
            WHERE place <= $6 ORDER BY due_at, id LIMIT $4)
        RETURNING id, partner_id, kind, sealed, due_at, attempts, lane",
        postgres: "UPDATE job SET lease_owner = $1, lease_until = $2, attempts = attempts + 1
        WHERE id IN (
            SELECT id FROM (
                SELECT id, due_at, CASE WHEN lane IS NULL THEN 1
                    ELSE row_number() OVER (PARTITION BY lane ORDER BY due_at, id) END AS place
                FROM (
                    SELECT j.id, j.due_at, j.lane FROM job j LEFT JOIN partner p ON p.id = j.partner_id
                    WHERE j.due_at <= $3 + COALESCE(p.clock_offset, 0) AND (j.lease_until IS NULL OR j.lease_until < $3)
                        AND (j.lane IS NULL OR j.lane NOT IN (SELECT jsonb_array_elements_text(CAST(CAST($5 AS text) AS jsonb))))
                        AND (CAST($7 AS bigint) = 0 OR j.partner_id = $7)
                    ORDER BY j.due_at, j.id LIMIT CAST($4 AS bigint) * 4 FOR UPDATE OF j SKIP LOCKED) AS due) AS placed
            WHERE place <= $6 ORDER BY due_at, id LIMIT $4)
        RETURNING id, partner_id, kind, sealed, due_at, attempts, lane";
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
    DROP_WAITING = "DELETE FROM job WHERE partner_id = $1 AND dedupe_key LIKE $2 AND lease_owner IS NULL";
    EXISTS = "SELECT count(*) FROM job WHERE id = $1";
    TALLY = "SELECT kind, count(*) FROM job GROUP BY kind ORDER BY kind";
    COUNT_LANE = "SELECT count(*) FROM job WHERE lane = $1 AND partner_id = $2 AND due_at <= $3";
    COUNT_DUE = "SELECT count(*) FROM job j JOIN partner p ON p.id = j.partner_id
        WHERE j.partner_id = $1 AND (j.due_at <= $2 + p.clock_offset OR j.lease_until IS NOT NULL)";
    NEXT_OF_PARTNER = "SELECT min(due_at) FROM job WHERE partner_id = $1";
    DUE = "SELECT j.kind, count(*), min(j.due_at - COALESCE(p.clock_offset, 0))
        FROM job j LEFT JOIN partner p ON p.id = j.partner_id
        WHERE j.due_at <= $1 + COALESCE(p.clock_offset, 0) AND (j.lease_until IS NULL OR j.lease_until < $1)
        GROUP BY j.kind ORDER BY j.kind";
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
    /// Whose trouble it may meet: a worker does few jobs of one lane at a time, so that one that hangs
    /// leaves room for the others.
    pub lane: Option<String>,
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
    /// Its lane.
    pub lane: Option<String>,
}

/// Which jobs to take.
#[derive(Debug, Clone)]
pub struct Claim {
    /// In whose name.
    pub owner: String,
    /// The present instant of the wall clock.
    pub now: Timestamp,
    /// Until when, by the wall clock.
    pub until: Timestamp,
    /// How many at most.
    pub limit: u32,
    /// Lanes of which none is wanted.
    pub full: Vec<String>,
    /// How many of one lane at most.
    pub of_a_lane: u32,
    /// Of one partner alone.
    pub only: Option<PartnerId>,
}

/// Jobs of a kind that are due and free.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueJobs {
    /// The kind.
    pub kind: String,
    /// How many.
    pub count: u32,
    /// When the oldest fell due, by the wall clock.
    pub oldest: Timestamp,
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
            job.created_at,
            job.lane.clone()
        ],
    )?;
    if added > 0 {
        return Ok(job.id);
    }
    let known = tx.find(BY_KEY, &values![job.key.clone()], |row| row.next())?;
    known.ok_or(StoreError::Serialization)
}

type RawClaim = (
    JobId,
    Option<PartnerId>,
    String,
    Vec<u8>,
    Timestamp,
    u32,
    Option<String>,
);

fn raw_claim(row: &mut Row<'_>) -> Result<RawClaim, StoreError> {
    Ok((
        row.next()?,
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

    /// Sees to it that work is done at an instant or before: a job that waits under the same key is moved
    /// forward, never back.
    ///
    /// # Errors
    /// If the database fails.
    pub fn arm(&mut self, job: &NewJob) -> Result<(), StoreError> {
        let sealed = self.keys.seal(&place(job.id), job.payload.as_bytes())?;
        self.tx
            .execute(
                ARM,
                &values![
                    job.id,
                    self.partner,
                    job.kind,
                    job.key.clone(),
                    sealed,
                    job.due_at,
                    job.created_at,
                    job.lane.clone()
                ],
            )
            .map(|_| ())
    }

    /// How many of the partner's jobs of a lane are due or underway, at an instant of its time.
    ///
    /// # Errors
    /// If the database fails.
    pub fn count_lane(&mut self, lane: &str, now: Timestamp) -> Result<u32, StoreError> {
        Ok(self
            .tx
            .find(COUNT_LANE, &values![lane, self.partner, now], |row| row.next())?
            .unwrap_or(0))
    }

    /// How many of the partner's jobs are due or underway at an instant of the wall clock.
    ///
    /// # Errors
    /// If the database fails.
    pub fn count_due(&mut self, now: Timestamp) -> Result<u32, StoreError> {
        Ok(self
            .tx
            .find(COUNT_DUE, &values![self.partner, now], |row| row.next())?
            .unwrap_or(0))
    }

    /// The instant, in the partner's time, at which the partner's next job falls due.
    ///
    /// # Errors
    /// If the database fails.
    pub fn next_due(&mut self) -> Result<Option<Timestamp>, StoreError> {
        Ok(self
            .tx
            .find(NEXT_OF_PARTNER, &values![self.partner], |row| {
                row.next::<Option<Timestamp>>()
            })?
            .flatten())
    }

    /// Drops the jobs that wait under keys with this beginning, which names nothing but letters, digits and
    /// colons. What is underway goes on.
    ///
    /// # Errors
    /// If the database fails.
    pub fn drop_waiting_jobs(&mut self, beginning: &str) -> Result<(), StoreError> {
        self.tx
            .execute(DROP_WAITING, &values![self.partner, format!("{beginning}%")])
            .map(|_| ())
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

    /// Takes jobs that are due and free, oldest first, until an instant of the wall clock.
    ///
    /// # Errors
    /// If the database fails, or a payload does not open.
    pub fn claim_jobs(&mut self, claim: &Claim) -> Result<Vec<Claimed>, StoreError> {
        let full = serde_json::to_string(&claim.full)
            .map_err(|error| StoreError::Corrupt(format!("the names of lanes: {error}")))?;
        let only = claim
            .only
            .map_or(0, |partner| i64::try_from(partner.get()).unwrap_or(0));
        let rows = self.tx.list(
            CLAIM,
            &values![
                &claim.owner,
                claim.until,
                claim.now,
                claim.limit,
                full,
                claim.of_a_lane,
                only
            ],
            raw_claim,
        )?;
        let mut jobs = rows
            .into_iter()
            .map(|(id, partner, kind, sealed, due_at, attempts, lane)| {
                let payload = self.keys.open_text(&place(id), &sealed)?;
                Ok(Claimed {
                    id,
                    partner,
                    kind,
                    payload,
                    due_at,
                    attempts,
                    lane,
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

    /// How many jobs of each kind wait or run.
    ///
    /// # Errors
    /// If the database fails.
    pub fn tally_jobs(&mut self) -> Result<Vec<(String, u32)>, StoreError> {
        self.tx.list(TALLY, &[], |row| Ok((row.next()?, row.next()?)))
    }

    /// Jobs that are due and free, by kind.
    ///
    /// # Errors
    /// If the database fails.
    pub fn count_due_jobs(&mut self, now: Timestamp) -> Result<Vec<DueJobs>, StoreError> {
        self.tx.list(DUE, &values![now], |row| {
            Ok(DueJobs {
                kind: row.next()?,
                count: row.next()?,
                oldest: row.next()?,
            })
        })
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
