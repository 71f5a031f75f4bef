//! Evidence about accounts' identity, and what was held back.

use jiff::Timestamp;
use model::{
    Evidence,
    id::{AccountId, EvidenceId},
};

use crate::{
    PartnerTx, StoreError, SystemTx,
    codec::values,
    db::{Row, statements},
};

statements! {
    PUT = "INSERT INTO evidence (id, partner_id, account_id, document, decided_at, confirmed_at, ended_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (id) DO UPDATE SET document = excluded.document, confirmed_at = excluded.confirmed_at,
            ended_at = excluded.ended_at";
    BY_ID = "SELECT document FROM evidence WHERE partner_id = $1 AND id = $2";
    LIST = "SELECT document FROM evidence WHERE partner_id = $1 AND account_id = $2
        ORDER BY decided_at DESC, id DESC LIMIT $3";
    PUT_HELD = "INSERT INTO quarantine (account_id, provider_account, partner_id, evidence_id, sealed, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (account_id, provider_account) DO UPDATE SET evidence_id = excluded.evidence_id,
            sealed = excluded.sealed, expires_at = excluded.expires_at";
    HELD = "SELECT sealed, expires_at FROM quarantine WHERE partner_id = $1 AND account_id = $2
        AND provider_account = $3";
    HELD_OF = "SELECT provider_account FROM quarantine WHERE partner_id = $1 AND account_id = $2
        ORDER BY provider_account";
    DISCARD = "DELETE FROM quarantine WHERE partner_id = $1 AND account_id = $2";
    DISCARD_ONE = "DELETE FROM quarantine WHERE partner_id = $1 AND account_id = $2 AND provider_account = $3";
    PURGE = "DELETE FROM quarantine WHERE expires_at < $1";
}

/// What seals a piece of what is held back to its place.
fn place(account: AccountId, provider_account: &str) -> String {
    format!("quarantine/{account}/{provider_account}")
}

fn document(row: &mut Row<'_>) -> Result<Evidence, StoreError> {
    let text = row.next::<String>()?;
    serde_json::from_str(&text).map_err(|error| StoreError::Corrupt(format!("evidence: {error}")))
}

impl PartnerTx<'_, '_> {
    /// Keeps evidence, or brings it up to date.
    ///
    /// # Errors
    /// If the database fails.
    pub fn put_evidence(&mut self, evidence: &Evidence) -> Result<(), StoreError> {
        let text = serde_json::to_string(evidence)
            .map_err(|error| StoreError::Corrupt(format!("evidence: {error}")))?;
        self.tx
            .execute(
                PUT,
                &values![
                    evidence.id,
                    self.partner,
                    evidence.account,
                    text,
                    evidence.decided_at,
                    evidence.confirmed_at,
                    evidence.ended_at
                ],
            )
            .map(|_| ())
    }

    /// The evidence with this id.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_evidence(&mut self, id: EvidenceId) -> Result<Option<Evidence>, StoreError> {
        self.tx.find(BY_ID, &values![self.partner, id], document)
    }

    /// An account's evidence, newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_evidence(&mut self, account: AccountId, limit: u32) -> Result<Vec<Evidence>, StoreError> {
        self.tx
            .list(LIST, &values![self.partner, account, limit], document)
    }

    /// Keeps what was observed and could not be written, sealed, until it expires: of the account itself or
    /// of one that may stand in its place, told apart by the bank's id.
    ///
    /// # Errors
    /// If the database fails.
    pub fn put_quarantine(
        &mut self,
        account: AccountId,
        provider_account: &str,
        evidence: EvidenceId,
        observed: &[u8],
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let sealed = self.keys.seal(&place(account, provider_account), observed)?;
        self.tx
            .execute(
                PUT_HELD,
                &values![
                    account,
                    provider_account,
                    self.partner,
                    evidence,
                    sealed,
                    expires_at
                ],
            )
            .map(|_| ())
    }

    /// What is held back for an account under one of the bank's ids, and until when.
    ///
    /// # Errors
    /// If the database fails, or what is held does not open.
    pub fn find_quarantine(
        &mut self,
        account: AccountId,
        provider_account: &str,
    ) -> Result<Option<(Vec<u8>, Timestamp)>, StoreError> {
        let row = values![self.partner, account, provider_account];
        let held = self.tx.find(HELD, &row, |row| {
            Ok((row.next::<Vec<u8>>()?, row.next::<Timestamp>()?))
        })?;
        held.map(|(sealed, expires_at)| {
            let opened = self.keys.open(&place(account, provider_account), &sealed)?;
            Ok((opened.expose().clone(), expires_at))
        })
        .transpose()
    }

    /// The bank's ids under which anything is held back for an account.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_quarantine(&mut self, account: AccountId) -> Result<Vec<String>, StoreError> {
        self.tx
            .list(HELD_OF, &values![self.partner, account], |row| row.next())
    }

    /// Discards what is held back for an account under one of the bank's ids, because it is no candidate any more.
    ///
    /// # Errors
    /// If the database fails.
    pub fn discard_candidate(
        &mut self,
        account: AccountId,
        provider_account: &str,
    ) -> Result<(), StoreError> {
        self.tx
            .execute(DISCARD_ONE, &values![self.partner, account, provider_account])
            .map(|_| ())
    }

    /// Discards what is held back for an account, because its hold has ended.
    ///
    /// # Errors
    /// If the database fails.
    pub fn discard_quarantine(&mut self, account: AccountId) -> Result<(), StoreError> {
        self.tx
            .execute(DISCARD, &values![self.partner, account])
            .map(|_| ())
    }
}

impl SystemTx<'_, '_> {
    /// Forgets what was held back and has expired.
    ///
    /// # Errors
    /// If the database fails.
    pub fn purge_quarantine(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.tx.execute(PURGE, &values![before])
    }
}
