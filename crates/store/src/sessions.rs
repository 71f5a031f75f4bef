//! Link sessions: a person's way through linking.

use jiff::Timestamp;
use model::{
    Secret,
    id::{CustomerId, PartnerId, SessionId},
};

use crate::{
    PartnerTx, StoreError, SystemTx,
    codec::values,
    db::{Row, statements},
    seal::Keyring,
};

statements! {
    INSERT = "INSERT INTO link_session (id, partner_id, customer_id, token_hash, state_hash, sealed, created_at, expires_at)
        VALUES ($1, $2, $3, $4, NULL, $5, $6, $7)";
    BY_TOKEN = "SELECT id, partner_id, customer_id, sealed, created_at, expires_at FROM link_session WHERE token_hash = $1";
    BY_STATE = "SELECT id, partner_id, customer_id, sealed, created_at, expires_at FROM link_session WHERE state_hash = $1";
    BY_ID = "SELECT id, partner_id, customer_id, sealed, created_at, expires_at FROM link_session
        WHERE partner_id = $1 AND id = $2";
    UPDATE = "UPDATE link_session SET sealed = $1, state_hash = $2 WHERE partner_id = $3 AND id = $4";
    REWRITE = "UPDATE link_session SET sealed = $1 WHERE partner_id = $2 AND id = $3";
    OF_CUSTOMER = "SELECT id, partner_id, customer_id, sealed, created_at, expires_at FROM link_session
        WHERE partner_id = $1 AND customer_id = $2 ORDER BY id";
    ENDED = "SELECT id, partner_id, customer_id, sealed, created_at, expires_at FROM link_session
        WHERE expires_at < $1 ORDER BY expires_at, id LIMIT $2";
    DELETE = "DELETE FROM link_session WHERE partner_id = $1 AND id = $2";
    SPEND = "INSERT INTO spent_link (hash, partner_id, expires_at) VALUES ($1, $2, $3) ON CONFLICT (hash) DO NOTHING";
    IS_SPENT = "SELECT count(*) FROM spent_link WHERE partner_id = $1 AND hash = $2";
    PURGE_SPENT = "DELETE FROM spent_link WHERE expires_at < $1";
}

/// A link session as it is kept. What stands in the document is the engine's business.
#[derive(Debug, Clone)]
pub struct SessionRecord {
    /// Its id.
    pub id: SessionId,
    /// For which partner.
    pub partner: PartnerId,
    /// For which customer.
    pub customer: CustomerId,
    /// Everything about it, as the engine wrote it.
    pub document: Secret<String>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
}

struct Raw {
    id: SessionId,
    partner: PartnerId,
    customer: CustomerId,
    sealed: Vec<u8>,
    created_at: Timestamp,
    expires_at: Timestamp,
}

fn raw(row: &mut Row<'_>) -> Result<Raw, StoreError> {
    Ok(Raw {
        id: row.next()?,
        partner: row.next()?,
        customer: row.next()?,
        sealed: row.next()?,
        created_at: row.next()?,
        expires_at: row.next()?,
    })
}

fn opened(keys: &Keyring, raw: Raw) -> Result<SessionRecord, StoreError> {
    Ok(SessionRecord {
        document: keys.open_text(&place(raw.id), &raw.sealed)?,
        id: raw.id,
        partner: raw.partner,
        customer: raw.customer,
        created_at: raw.created_at,
        expires_at: raw.expires_at,
    })
}

fn place(id: SessionId) -> String {
    format!("link_session/{id}")
}

impl PartnerTx<'_, '_> {
    /// Adds a session that is found again by the hash of its token.
    ///
    /// # Errors
    /// If the database fails.
    pub fn insert_session(&mut self, new: &SessionRecord, token_hash: [u8; 32]) -> Result<(), StoreError> {
        let sealed = self.keys.seal(&place(new.id), new.document.expose().as_bytes())?;
        self.tx
            .execute(
                INSERT,
                &values![
                    new.id,
                    self.partner,
                    new.customer,
                    token_hash,
                    sealed,
                    new.created_at,
                    new.expires_at
                ],
            )
            .map(|_| ())
    }

    /// The session with this id.
    ///
    /// # Errors
    /// If the database fails, or the session does not open.
    pub fn find_session(&mut self, id: SessionId) -> Result<Option<SessionRecord>, StoreError> {
        let found = self.tx.find(BY_ID, &values![self.partner, id], raw)?;
        found.map(|raw| opened(self.keys, raw)).transpose()
    }

    /// Writes a session's document, and the hash of the state the bank will send the person back with.
    ///
    /// # Errors
    /// If the database fails.
    pub fn update_session(
        &mut self,
        id: SessionId,
        document: &Secret<String>,
        state_hash: Option<[u8; 32]>,
    ) -> Result<(), StoreError> {
        let sealed = self.keys.seal(&place(id), document.expose().as_bytes())?;
        self.tx
            .execute(UPDATE, &values![sealed, state_hash, self.partner, id])
            .map(|_| ())
    }

    /// Writes a session's document; what the person's return is known by stays.
    ///
    /// # Errors
    /// If the database fails.
    pub fn rewrite_session(&mut self, id: SessionId, document: &Secret<String>) -> Result<(), StoreError> {
        let sealed = self.keys.seal(&place(id), document.expose().as_bytes())?;
        self.tx
            .execute(REWRITE, &values![sealed, self.partner, id])
            .map(|_| ())
    }

    /// A customer's sessions.
    ///
    /// # Errors
    /// If the database fails, or a session does not open.
    pub fn list_sessions(&mut self, customer: CustomerId) -> Result<Vec<SessionRecord>, StoreError> {
        let found = self.tx.list(OF_CUSTOMER, &values![self.partner, customer], raw)?;
        found.into_iter().map(|raw| opened(self.keys, raw)).collect()
    }

    /// Forgets a session. Answers whether it was there.
    ///
    /// # Errors
    /// If the database fails.
    pub fn delete_session(&mut self, id: SessionId) -> Result<bool, StoreError> {
        Ok(self.tx.execute(DELETE, &values![self.partner, id])? > 0)
    }

    /// Notes that a single-use link has been used. Answers whether this was its first use.
    ///
    /// # Errors
    /// If the database fails.
    pub fn spend_link(&mut self, hash: [u8; 32], expires_at: Timestamp) -> Result<bool, StoreError> {
        Ok(self.tx.execute(SPEND, &values![hash, self.partner, expires_at])? > 0)
    }

    /// Whether a single-use link has been used.
    ///
    /// # Errors
    /// If the database fails.
    pub fn is_link_spent(&mut self, hash: [u8; 32]) -> Result<bool, StoreError> {
        Ok(self.tx.number(IS_SPENT, &values![self.partner, hash])? > 0)
    }
}

impl SystemTx<'_, '_> {
    /// The session whose token has this hash.
    ///
    /// # Errors
    /// If the database fails, or the session does not open.
    pub fn find_session_by_token(&mut self, hash: [u8; 32]) -> Result<Option<SessionRecord>, StoreError> {
        let found = self.tx.find(BY_TOKEN, &values![hash], raw)?;
        found.map(|raw| opened(self.keys, raw)).transpose()
    }

    /// The session the bank sends a person back to.
    ///
    /// # Errors
    /// If the database fails, or the session does not open.
    pub fn find_session_by_state(&mut self, hash: [u8; 32]) -> Result<Option<SessionRecord>, StoreError> {
        let found = self.tx.find(BY_STATE, &values![hash], raw)?;
        found.map(|raw| opened(self.keys, raw)).transpose()
    }

    /// Up to `limit` sessions that ended before an instant, the oldest first.
    ///
    /// # Errors
    /// If the database fails, or a session does not open.
    pub fn list_ended_sessions(
        &mut self,
        before: Timestamp,
        limit: u32,
    ) -> Result<Vec<SessionRecord>, StoreError> {
        let found = self.tx.list(ENDED, &values![before, limit], raw)?;
        found.into_iter().map(|raw| opened(self.keys, raw)).collect()
    }

    /// Forgets used links that ended before an instant.
    ///
    /// # Errors
    /// If the database fails.
    pub fn purge_spent_links(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.tx.execute(PURGE_SPENT, &values![before])
    }
}
