//! Partners and how they sign in.

use jiff::{SignedDuration, Timestamp};
use model::{Partner, Region, Secret, id::PartnerId};

use crate::{
    PartnerTx, StoreError, SystemTx,
    codec::values,
    db::{Row, statements},
};

statements! {
    INSERT = "INSERT INTO partner (id, name, region, app_key_hash, secret_hash, failed_sign_ins, locked_at, clock_offset, created_at, secret)
        VALUES ($1, $2, $3, $4, $5, 0, NULL, 0, $6, $7)";
    BY_APP_KEY = "SELECT id, name, region, clock_offset, created_at, secret_hash, previous_secret_hash,
        previous_secret_until, failed_sign_ins, locked_at, secret
        FROM partner WHERE app_key_hash = $1";
    BY_ID = "SELECT id, name, region, clock_offset, created_at FROM partner WHERE id = $1";
    MOVE_CLOCK = "UPDATE partner SET clock_offset = $1 WHERE id = $2 AND clock_offset < $1";
    ALL_IDS = "SELECT id, name, region, clock_offset, created_at FROM partner ORDER BY id";
    LIST = "SELECT id, name, region, clock_offset, created_at, failed_sign_ins, locked_at,
        (SELECT count(*) FROM customer c WHERE c.partner_id = partner.id) FROM partner ORDER BY created_at, id";
    FAIL = "UPDATE partner SET failed_sign_ins = failed_sign_ins + 1,
        locked_at = CASE WHEN failed_sign_ins + 1 >= $1 THEN $2 ELSE locked_at END WHERE id = $3";
    CLEAR = "UPDATE partner SET failed_sign_ins = 0, locked_at = NULL WHERE id = $1";
    CHANGE_SECRET = "UPDATE partner SET secret_hash = $1, previous_secret_hash = $2, previous_secret_until = $3, secret = $4
        WHERE id = $5";
    KEEP_SECRET = "UPDATE partner SET secret = $1 WHERE id = $2 AND secret_hash = $3";
    SECRET = "SELECT secret FROM partner WHERE id = $1";
    INSERT_TOKEN = "INSERT INTO partner_token (hash, partner_id, created_at, expires_at) VALUES ($1, $2, $3, $4)";
    TOKEN = "SELECT t.expires_at, p.id, p.name, p.region, p.clock_offset, p.created_at
        FROM partner_token t JOIN partner p ON p.id = t.partner_id WHERE t.hash = $1";
    PURGE_TOKENS = "DELETE FROM partner_token WHERE expires_at < $1";
}

/// A partner to be added.
#[derive(Debug, Clone)]
pub struct NewPartner {
    /// Its id.
    pub id: PartnerId,
    /// Its name.
    pub name: String,
    /// Its region.
    pub region: Region,
    /// [`crate::lookup_hash`] of its app key.
    pub app_key_hash: [u8; 32],
    /// The secret it signs in with.
    pub secret: Secret<String>,
    /// The slow hash of the secret, in PHC form.
    pub secret_hash: String,
    /// When.
    pub created_at: Timestamp,
}

/// A partner as it signs in.
#[derive(Debug, Clone)]
pub struct PartnerRecord {
    /// The partner.
    pub partner: Partner,
    /// The slow hash of its secret, in PHC form.
    pub secret_hash: String,
    /// The secret before it, and until when that still works, if it was changed with a grace.
    pub previous_secret: Option<(String, Timestamp)>,
    /// Failed sign-ins since the last good one.
    pub failed_sign_ins: u32,
    /// When it was locked, if it is.
    pub locked_at: Option<Timestamp>,
    /// Whether the secret itself is kept, sealed, beside its hash.
    pub keeps_secret: bool,
}

/// A partner as an operator sees it.
#[derive(Debug, Clone)]
pub struct PartnerSummary {
    /// The partner.
    pub partner: Partner,
    /// Failed sign-ins since the last good one.
    pub failed_sign_ins: u32,
    /// When it was locked, if it is.
    pub locked_at: Option<Timestamp>,
    /// How many customers it has.
    pub customers: u32,
}

/// Whose an access token is, and until when.
#[derive(Debug, Clone)]
pub struct TokenRecord {
    /// The partner.
    pub partner: Partner,
    /// When the token ends.
    pub expires_at: Timestamp,
}

fn place(id: PartnerId) -> String {
    format!("partner/{id}")
}

fn partner(row: &mut Row<'_>) -> Result<Partner, StoreError> {
    Ok(Partner {
        id: row.next()?,
        name: row.next()?,
        region: row.next()?,
        clock_offset: row.next::<SignedDuration>()?,
        created_at: row.next()?,
    })
}

impl SystemTx<'_, '_> {
    /// Moves a partner's clock ahead, so far from the wall clock; never back.
    ///
    /// # Errors
    /// If the database fails.
    pub fn move_clock(&mut self, partner: PartnerId, offset: SignedDuration) -> Result<(), StoreError> {
        self.tx.execute(MOVE_CLOCK, &values![offset, partner]).map(|_| ())
    }

    /// Every partner.
    ///
    /// # Errors
    /// If the database fails.
    pub fn all_partners(&mut self) -> Result<Vec<Partner>, StoreError> {
        self.tx.list(ALL_IDS, &[], partner)
    }

    /// Adds a partner.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if the id or app key is taken.
    pub fn insert_partner(&mut self, new: &NewPartner) -> Result<(), StoreError> {
        let sealed = self.keys.seal(&place(new.id), new.secret.expose().as_bytes())?;
        self.tx
            .execute(
                INSERT,
                &values![
                    new.id,
                    &new.name,
                    new.region,
                    new.app_key_hash,
                    &new.secret_hash,
                    new.created_at,
                    sealed
                ],
            )
            .map(|_| ())
    }

    /// The partner with this app key.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_partner_by_app_key(&mut self, hash: [u8; 32]) -> Result<Option<PartnerRecord>, StoreError> {
        self.tx.find(BY_APP_KEY, &values![hash], |row| {
            Ok(PartnerRecord {
                partner: partner(row)?,
                secret_hash: row.next()?,
                previous_secret: {
                    let hash = row.next::<Option<String>>()?;
                    hash.zip(row.next::<Option<Timestamp>>()?)
                },
                failed_sign_ins: row.next()?,
                locked_at: row.next()?,
                keeps_secret: row.next::<Option<Vec<u8>>>()?.is_some(),
            })
        })
    }

    /// The partner with this id.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_partner(&mut self, id: PartnerId) -> Result<Option<Partner>, StoreError> {
        self.tx.find(BY_ID, &values![id], partner)
    }

    /// Every partner, oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_partners(&mut self) -> Result<Vec<PartnerSummary>, StoreError> {
        self.tx.list(LIST, &[], |row| {
            Ok(PartnerSummary {
                partner: partner(row)?,
                failed_sign_ins: row.next()?,
                locked_at: row.next()?,
                customers: row.next()?,
            })
        })
    }

    /// Counts a failed sign-in; the one that reaches `limit` locks the partner.
    ///
    /// # Errors
    /// If the database fails.
    pub fn count_failed_sign_in(
        &mut self,
        id: PartnerId,
        limit: u32,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.tx.execute(FAIL, &values![limit, now, id]).map(|_| ())
    }

    /// Forgets failed sign-ins and lifts a lock. Answers whether there is such a partner.
    ///
    /// # Errors
    /// If the database fails.
    pub fn clear_failed_sign_ins(&mut self, id: PartnerId) -> Result<bool, StoreError> {
        Ok(self.tx.execute(CLEAR, &values![id])? > 0)
    }

    /// Puts a new secret in the place of the present one, which goes on working until an instant if one
    /// is given.
    ///
    /// # Errors
    /// If the database fails.
    pub fn change_secret(
        &mut self,
        id: PartnerId,
        secret: &Secret<String>,
        hash: &str,
        previous: Option<(String, Timestamp)>,
    ) -> Result<(), StoreError> {
        let (previous, until) = previous.unzip();
        let sealed = self.keys.seal(&place(id), secret.expose().as_bytes())?;
        self.tx
            .execute(CHANGE_SECRET, &values![hash, previous, until, sealed, id])
            .map(|_| ())
    }

    /// Keeps a partner's secret beside its hash, if that is still the hash.
    ///
    /// # Errors
    /// If the database fails.
    pub fn keep_secret(
        &mut self,
        id: PartnerId,
        secret: &Secret<String>,
        hash: &str,
    ) -> Result<(), StoreError> {
        let sealed = self.keys.seal(&place(id), secret.expose().as_bytes())?;
        self.tx
            .execute(KEEP_SECRET, &values![sealed, id, hash])
            .map(|_| ())
    }

    /// Keeps an access token by its hash.
    ///
    /// # Errors
    /// If the database fails.
    pub fn insert_token(
        &mut self,
        hash: [u8; 32],
        partner: PartnerId,
        created_at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        self.tx
            .execute(INSERT_TOKEN, &values![hash, partner, created_at, expires_at])
            .map(|_| ())
    }

    /// Whose this access token is.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_token(&mut self, hash: [u8; 32]) -> Result<Option<TokenRecord>, StoreError> {
        self.tx.find(TOKEN, &values![hash], |row| {
            Ok(TokenRecord {
                expires_at: row.next()?,
                partner: partner(row)?,
            })
        })
    }

    /// Forgets tokens that ended before an instant.
    ///
    /// # Errors
    /// If the database fails.
    pub fn purge_tokens(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.tx.execute(PURGE_TOKENS, &values![before])
    }
}

impl PartnerTx<'_, '_> {
    /// The partner itself.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_self(&mut self) -> Result<Option<Partner>, StoreError> {
        self.tx.find(BY_ID, &values![self.partner], partner)
    }
    /// The secret the partner signs in with, if it was seen since such secrets are kept.
    ///
    /// # Errors
    /// If the database fails, or the secret does not open.
    pub fn find_own_secret(&mut self) -> Result<Option<Secret<String>>, StoreError> {
        let sealed = self.tx.find(SECRET, &values![self.partner], |row| {
            row.next::<Option<Vec<u8>>>()
        })?;
        sealed
            .flatten()
            .map(|sealed| self.keys.open_text(&place(self.partner), &sealed))
            .transpose()
    }
}
