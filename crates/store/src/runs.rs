//! Runs, and the sealed record of what banks said in them.

use jiff::Timestamp;
use model::{
    Condition, Run,
    id::{LoginId, RunId},
};

use crate::{
    PartnerTx, StoreError, SystemTx,
    codec::values,
    db::{Row, statements},
};

statements! {
    PUT = "INSERT INTO run (id, partner_id, login_id, cause, started_at, ended_at, condition, condition_until,
            list_complete, accounts_listed, accounts_unsupported, interactions)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT (id) DO UPDATE SET ended_at = excluded.ended_at, condition = excluded.condition,
            condition_until = excluded.condition_until, list_complete = excluded.list_complete,
            accounts_listed = excluded.accounts_listed, accounts_unsupported = excluded.accounts_unsupported,
            interactions = excluded.interactions";
    BY_ID = "SELECT id, login_id, cause, started_at, ended_at, condition, condition_until, list_complete,
            accounts_listed, accounts_unsupported, interactions
        FROM run WHERE partner_id = $1 AND id = $2";
    OF_LOGIN = "SELECT id, login_id, cause, started_at, ended_at, condition, condition_until, list_complete,
            accounts_listed, accounts_unsupported, interactions
        FROM run WHERE partner_id = $1 AND login_id = $2 ORDER BY started_at DESC, id DESC LIMIT $3";
    PUT_RECORDING = "INSERT INTO recording (run_id, partner_id, sealed, expires_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (run_id) DO UPDATE SET sealed = excluded.sealed, expires_at = excluded.expires_at";
    RECORDING = "SELECT sealed FROM recording WHERE partner_id = $1 AND run_id = $2";
    PURGE = "DELETE FROM recording WHERE expires_at < $1";
}

fn run(row: &mut Row<'_>) -> Result<Run, StoreError> {
    Ok(Run {
        id: row.next()?,
        login: row.next()?,
        trigger: row.next()?,
        started_at: row.next()?,
        ended_at: row.next()?,
        condition: {
            let condition = row.next::<Option<Condition>>()?;
            let until = row.next()?;
            condition.map(|c| c.with_until(until))
        },
        list_complete: row.next()?,
        accounts_listed: row.next()?,
        accounts_unsupported: row.next()?,
        interactions: serde_json::from_str(&row.next::<String>()?)
            .map_err(|error| StoreError::Corrupt(format!("a run's interactions: {error}")))?,
    })
}

impl PartnerTx<'_, '_> {
    /// Keeps a run, or brings it up to date.
    ///
    /// # Errors
    /// If the database fails.
    pub fn put_run(&mut self, run: &Run) -> Result<(), StoreError> {
        let interactions = serde_json::to_string(&run.interactions)
            .map_err(|error| StoreError::Corrupt(format!("a run's interactions: {error}")))?;
        self.tx
            .execute(
                PUT,
                &values![
                    run.id,
                    self.partner,
                    run.login,
                    run.trigger,
                    run.started_at,
                    run.ended_at,
                    run.condition,
                    run.condition.and_then(Condition::until),
                    run.list_complete,
                    run.accounts_listed,
                    run.accounts_unsupported,
                    interactions
                ],
            )
            .map(|_| ())
    }

    /// The run with this id.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_run(&mut self, id: RunId) -> Result<Option<Run>, StoreError> {
        self.tx.find(BY_ID, &values![self.partner, id], run)
    }

    /// A login's runs, newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_runs(&mut self, login: LoginId, limit: u32) -> Result<Vec<Run>, StoreError> {
        self.tx.list(OF_LOGIN, &values![self.partner, login, limit], run)
    }

    /// Keeps what the bank said in a run, sealed, until it expires.
    ///
    /// # Errors
    /// If the database fails.
    pub fn put_recording(
        &mut self,
        run: RunId,
        exchanges: &[u8],
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let sealed = self.keys.seal(&format!("recording/{run}"), exchanges)?;
        self.tx
            .execute(PUT_RECORDING, &values![run, self.partner, sealed, expires_at])
            .map(|_| ())
    }

    /// What the bank said in a run, if it is still kept.
    ///
    /// # Errors
    /// If the database fails, or the record does not open.
    pub fn find_recording(&mut self, run: RunId) -> Result<Option<Vec<u8>>, StoreError> {
        let sealed = self.tx.find(RECORDING, &values![self.partner, run], |row| {
            row.next::<Vec<u8>>()
        })?;
        sealed
            .map(|sealed| {
                Ok(self
                    .keys
                    .open(&format!("recording/{run}"), &sealed)?
                    .expose()
                    .clone())
            })
            .transpose()
    }
}

impl SystemTx<'_, '_> {
    /// Forgets records that have expired.
    ///
    /// # Errors
    /// If the database fails.
    pub fn purge_recordings(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.tx.execute(PURGE, &values![before])
    }
}
