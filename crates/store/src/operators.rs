//! Operators, their sessions, and the audit log.

use jiff::Timestamp;
use model::{
    Operator, OperatorRole,
    id::{AuditId, OperatorId},
    operator::{AuditEntry, AuditResult},
};

use crate::{
    StoreError, SystemTx,
    codec::values,
    db::{Row, statements},
};

statements! {
    INSERT = "INSERT INTO operator (id, name, role, token_hash, created_at, signed_in_at)
        VALUES ($1, $2, $3, $4, $5, NULL)";
    LIST = "SELECT id, name, role, created_at, signed_in_at FROM operator ORDER BY created_at, id";
    BY_TOKEN = "SELECT id, name, role, created_at, signed_in_at FROM operator WHERE token_hash = $1";
    DELETE = "DELETE FROM operator WHERE name = $1";
    SIGNED_IN = "UPDATE operator SET signed_in_at = $1 WHERE id = $2";
    INSERT_SESSION = "INSERT INTO operator_session (hash, operator_id, created_at, expires_at) VALUES ($1, $2, $3, $4)";
    SESSION = "SELECT o.id, o.name, o.role, o.created_at, o.signed_in_at
        FROM operator_session s JOIN operator o ON o.id = s.operator_id WHERE s.hash = $1 AND s.expires_at > $2";
    END_SESSION = "DELETE FROM operator_session WHERE hash = $1";
    PURGE_SESSIONS = "DELETE FROM operator_session WHERE expires_at <= $1";
    INSERT_AUDIT = "INSERT INTO audit (id, at, who, action, subject, detail, result) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    END_AUDIT = "UPDATE audit SET result = $1, detail = $2 WHERE id = $3 AND result = 'begun'";
    LIST_AUDIT = "SELECT id, at, who, action, subject, detail, result FROM audit
        WHERE at < $1 OR (at = $1 AND id < $2) ORDER BY at DESC, id DESC LIMIT $3";
}

/// An operator to be added.
#[derive(Debug, Clone)]
pub struct NewOperator {
    /// The operator's id.
    pub id: OperatorId,
    /// The name.
    pub name: String,
    /// What they may do.
    pub role: OperatorRole,
    /// [`crate::lookup_hash`] of the token they sign in with.
    pub token_hash: [u8; 32],
    /// When.
    pub created_at: Timestamp,
}

fn operator(row: &mut Row<'_>) -> Result<Operator, StoreError> {
    Ok(Operator {
        id: row.next()?,
        name: row.next()?,
        role: row.next()?,
        created_at: row.next()?,
        signed_in_at: row.next()?,
    })
}

impl SystemTx<'_, '_> {
    /// Adds an operator.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the name is taken.
    pub fn insert_operator(&mut self, new: &NewOperator) -> Result<(), StoreError> {
        let row = values![new.id, &new.name, new.role, new.token_hash, new.created_at];
        self.tx.execute(INSERT, &row).map(|_| ())
    }

    /// Every operator, the oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_operators(&mut self) -> Result<Vec<Operator>, StoreError> {
        self.tx.list(LIST, &[], operator)
    }

    /// Whose token this is.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_operator_by_token(&mut self, hash: [u8; 32]) -> Result<Option<Operator>, StoreError> {
        self.tx.find(BY_TOKEN, &values![hash], operator)
    }

    /// Removes an operator, and ends their sessions. Answers whether there was one of that name.
    ///
    /// # Errors
    /// If the database fails.
    pub fn delete_operator(&mut self, name: &str) -> Result<bool, StoreError> {
        Ok(self.tx.execute(DELETE, &values![name])? > 0)
    }

    /// Begins a session of an operator, known by its hash, and forgets those that are over.
    ///
    /// # Errors
    /// If the database fails.
    pub fn insert_operator_session(
        &mut self,
        hash: [u8; 32],
        operator: OperatorId,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.tx.execute(PURGE_SESSIONS, &values![now])?;
        self.tx.execute(SIGNED_IN, &values![now, operator])?;
        self.tx
            .execute(INSERT_SESSION, &values![hash, operator, now, expires_at])
            .map(|_| ())
    }

    /// Whose session this is, if it is not over.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_operator_session(
        &mut self,
        hash: [u8; 32],
        now: Timestamp,
    ) -> Result<Option<Operator>, StoreError> {
        self.tx.find(SESSION, &values![hash, now], operator)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// If the database fails.
    pub fn end_operator_session(&mut self, hash: [u8; 32]) -> Result<(), StoreError> {
        self.tx.execute(END_SESSION, &values![hash]).map(|_| ())
    }

    /// Writes a line into the audit log.
    ///
    /// # Errors
    /// If the database fails.
    pub fn append_audit(&mut self, entry: &AuditEntry) -> Result<(), StoreError> {
        let row = values![
            entry.id,
            entry.at,
            &entry.who,
            entry.action,
            entry.subject.clone(),
            &entry.detail,
            entry.result
        ];
        self.tx.execute(INSERT_AUDIT, &row).map(|_| ())
    }

    /// Notes how something that was begun ended; nothing of a line that is ended already.
    ///
    /// # Errors
    /// If the database fails.
    pub fn end_audit(&mut self, id: AuditId, result: AuditResult, detail: &str) -> Result<(), StoreError> {
        self.tx
            .execute(END_AUDIT, &values![result, detail, id])
            .map(|_| ())
    }

    /// Lines of the audit log before an instant, and at it before an id; newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_audit(
        &mut self,
        before: (Timestamp, AuditId),
        limit: u32,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        self.tx
            .list(LIST_AUDIT, &values![before.0, before.1, limit], |row| {
                Ok(AuditEntry {
                    id: row.next()?,
                    at: row.next()?,
                    who: row.next()?,
                    action: row.next()?,
                    subject: row.next()?,
                    detail: row.next()?,
                    result: row.next()?,
                })
            })
    }
}
