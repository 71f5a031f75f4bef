//! Consents as receipts: what a customer allowed, at which institution, and who ended it.

use jiff::{SignedDuration, Timestamp};
use model::{
    Consent,
    consent::Ender,
    id::{ConsentId, CustomerId, InstitutionId, LoginId},
};

use crate::{
    PartnerTx, StoreError,
    codec::values,
    db::{Row, statements},
};

macro_rules! select {
    () => {
        "SELECT c.id, c.login_id, c.grant_id, c.subject, c.client, c.granted_at, c.expires_at, c.ended_at, c.ended_by,
            l.customer_id, l.institution_id
        FROM consent c JOIN login l ON l.id = c.login_id"
    };
}

statements! {
    BY_ID = concat!(select!(), " WHERE c.partner_id = $1 AND c.id = $2");
    OF_CUSTOMER = concat!(select!(), " WHERE c.partner_id = $1 AND l.customer_id = $2 ORDER BY c.granted_at, c.id");
    LATEST = concat!(select!(), " WHERE c.partner_id = $1 AND c.login_id = $2
            ORDER BY c.granted_at DESC, c.id DESC LIMIT 1");
    END = "UPDATE consent SET ended_at = $1, ended_by = $2 WHERE partner_id = $3 AND id = $4 AND ended_at IS NULL";
    TOLD = "UPDATE consent SET end_told = 1 WHERE partner_id = $1 AND id = $2 AND end_told = 0";
    // What comes after each that was told, so that the index on what was told serves it.
    ENDING = concat!(select!(), " WHERE c.partner_id = $1 AND c.ended_at IS NULL
            AND ((c.warned IS NULL AND c.expires_at <= $2) OR (c.warned = 30 AND c.expires_at <= $3)
                OR (c.warned = 7 AND c.expires_at <= $4) OR (c.warned = 1 AND c.expires_at <= $5))
        ORDER BY c.expires_at, c.id LIMIT $6");
    NEXT_UNWARNED = "SELECT min(expires_at) FROM consent
        WHERE partner_id = $1 AND ended_at IS NULL AND warned IS NULL";
    NEXT_WARNED = "SELECT min(expires_at) FROM consent
        WHERE partner_id = $1 AND ended_at IS NULL AND warned = $2";
    WARNED = "UPDATE consent SET warned = $1 WHERE partner_id = $2 AND id = $3";
    DROP_GRANT = "DELETE FROM login_grant WHERE partner_id = $1 AND login_id = $2 AND consent_id = $3";
}

/// A consent with whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentRecord {
    /// The consent.
    pub consent: Consent,
    /// Who ended it; absent while it is in force, or when a newer one took its place.
    pub ended_by: Option<Ender>,
    /// Who gave it.
    pub customer: CustomerId,
    /// Where.
    pub institution: InstitutionId,
}

fn record(row: &mut Row<'_>) -> Result<ConsentRecord, StoreError> {
    let consent = Consent {
        id: row.next()?,
        login: row.next()?,
        grant: row.next()?,
        subject: row.next()?,
        client: row.next()?,
        granted_at: row.next()?,
        expires_at: row.next()?,
        ended_at: row.next()?,
    };
    let ended_by = row
        .next::<Option<String>>()?
        .map(|name| name.parse())
        .transpose()
        .map_err(|error| StoreError::Corrupt(format!("who ended a consent: {error}")))?;
    Ok(ConsentRecord {
        consent,
        ended_by,
        customer: row.next()?,
        institution: row.next()?,
    })
}

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn in_days(now: Timestamp, days: i32) -> Timestamp {
    now.saturating_add(DAY * days).unwrap_or(Timestamp::MAX)
}

impl PartnerTx<'_, '_> {
    /// Consents in force that end within thirty, seven or one day, or have reached their end, and of which
    /// that was not told yet; the first to end first.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_ending(&mut self, now: Timestamp, limit: u32) -> Result<Vec<ConsentRecord>, StoreError> {
        let row = values![
            self.partner,
            in_days(now, 30),
            in_days(now, 7),
            in_days(now, 1),
            now,
            limit
        ];
        self.tx.list(ENDING, &row, record)
    }

    /// When the next consent comes so near its end that it is told.
    ///
    /// # Errors
    /// If the database fails.
    pub fn next_ending(&mut self) -> Result<Option<Timestamp>, StoreError> {
        let mut next: Option<Timestamp> = None;
        for (told, days) in [(None, 30), (Some(30_u32), 7), (Some(7), 1), (Some(1), 0)] {
            let first = |row: &mut Row<'_>| row.next::<Option<Timestamp>>();
            let found = match told {
                None => self.tx.find(NEXT_UNWARNED, &values![self.partner], first)?,
                Some(told) => self.tx.find(NEXT_WARNED, &values![self.partner, told], first)?,
            };
            if let Some(expires_at) = found.flatten() {
                let due = in_days(expires_at, -days);
                next = Some(next.map_or(due, |known| known.min(due)));
            }
        }
        Ok(next)
    }

    /// Notes how many days before a consent's end its partner was told.
    ///
    /// # Errors
    /// If the database fails.
    pub fn note_warned(&mut self, id: ConsentId, days: u32) -> Result<(), StoreError> {
        self.tx
            .execute(WARNED, &values![days, self.partner, id])
            .map(|_| ())
    }

    /// The consent with this id, in force or not.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_consent_record(&mut self, id: ConsentId) -> Result<Option<ConsentRecord>, StoreError> {
        self.tx.find(BY_ID, &values![self.partner, id], record)
    }

    /// Every consent a customer gave, oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_consents(&mut self, customer: CustomerId) -> Result<Vec<ConsentRecord>, StoreError> {
        self.tx
            .list(OF_CUSTOMER, &values![self.partner, customer], record)
    }

    /// The consent a login was given last, in force or not.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_latest_consent(&mut self, login: LoginId) -> Result<Option<ConsentRecord>, StoreError> {
        self.tx.find(LATEST, &values![self.partner, login], record)
    }

    /// Notes that a consent's end is told now. Answers whether it had not been told before.
    ///
    /// # Errors
    /// If the database fails.
    pub fn mark_end_told(&mut self, id: ConsentId) -> Result<bool, StoreError> {
        Ok(self.tx.execute(TOLD, &values![self.partner, id])? > 0)
    }

    /// Ends a consent that is in force, and forgets its tokens.
    ///
    /// # Errors
    /// If the database fails.
    pub fn end_consent(
        &mut self,
        login: LoginId,
        id: ConsentId,
        by: Ender,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.tx.execute(END, &values![now, by.name(), self.partner, id])?;
        self.tx
            .execute(DROP_GRANT, &values![self.partner, login, id])
            .map(|_| ())
    }
}
