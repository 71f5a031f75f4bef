//! Logins, their consents and the tokens that open them.

use jiff::Timestamp;
use model::{
    Consent, Login, Secret,
    id::{ConsentId, CustomerId, InstitutionId, LoginId},
};

use crate::{
    PartnerTx, StoreError,
    codec::values,
    db::{Row, statements},
};

statements! {
    INSERT = "INSERT INTO login (id, partner_id, customer_id, institution_id, created_at, revision, lease_owner, lease_until)
        VALUES ($1, $2, $3, $4, $5, 0, NULL, NULL)";
    BY_ID = "SELECT id, partner_id, customer_id, institution_id, created_at FROM login WHERE partner_id = $1 AND id = $2";
    OF_CUSTOMER = "SELECT id, partner_id, customer_id, institution_id, created_at FROM login
        WHERE partner_id = $1 AND customer_id = $2 ORDER BY created_at, id";
    REVISIONS = "SELECT id, revision FROM login WHERE partner_id = $1 AND customer_id = $2 ORDER BY id";
    TOUCH = "UPDATE login SET revision = revision + 1 WHERE partner_id = $1 AND id = $2";
    FENCE = "UPDATE login SET revision = revision + 1 WHERE partner_id = $1 AND id = $2 AND lease_owner = $3";
    DELETE = "DELETE FROM login WHERE partner_id = $1 AND id = $2";
    LEASE = "UPDATE login SET lease_owner = $1, lease_until = $2 WHERE partner_id = $3 AND id = $4
        AND (lease_until IS NULL OR lease_until < $5 OR lease_owner = $1)";
    RELEASE = "UPDATE login SET lease_owner = NULL, lease_until = NULL
        WHERE partner_id = $1 AND id = $2 AND lease_owner = $3";
    INSERT_CONSENT = "INSERT INTO consent (id, partner_id, login_id, grant_id, subject, client, granted_at, expires_at, ended_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    END_CONSENTS = "UPDATE consent SET ended_at = $1 WHERE partner_id = $2 AND login_id = $3 AND ended_at IS NULL";
    CURRENT_CONSENT = "SELECT id, login_id, grant_id, subject, client, granted_at, expires_at, ended_at FROM consent
        WHERE partner_id = $1 AND login_id = $2 AND ended_at IS NULL ORDER BY granted_at DESC, id DESC LIMIT 1";
    SET_CONSENT_END = "UPDATE consent SET expires_at = $1, warned = NULL WHERE partner_id = $2 AND id = $3
        AND expires_at IS DISTINCT FROM $1";
    PUT_GRANT = "INSERT INTO login_grant (login_id, partner_id, consent_id, access, access_expires_at, refresh,
            previous_refresh, renewed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (login_id) DO UPDATE SET consent_id = excluded.consent_id, access = excluded.access,
            access_expires_at = excluded.access_expires_at, refresh = excluded.refresh,
            previous_refresh = excluded.previous_refresh, renewed_at = excluded.renewed_at,
            renewing = NULL, renewing_since = NULL";
    NOTE_RENEWAL = "UPDATE login_grant SET renewing = $1, renewing_since = $2
        WHERE partner_id = $3 AND login_id = $4 AND consent_id = $5";
    GRANT = "SELECT consent_id, access, access_expires_at, refresh, previous_refresh, renewing, renewing_since
        FROM login_grant WHERE partner_id = $1 AND login_id = $2";
}

/// A login with the consent that is in force.
#[derive(Debug, Clone)]
pub struct LoginRecord {
    /// The login.
    pub login: Login,
    /// Its consent; absent when it has none in force.
    pub consent: Option<Consent>,
}

/// The tokens of a login.
#[derive(Debug, Clone)]
pub struct StoredGrant {
    /// The consent they belong to.
    pub consent: ConsentId,
    /// Opens the data.
    pub access: Secret<String>,
    /// When `access` ends.
    pub access_expires_at: Timestamp,
    /// Renews `access`.
    pub refresh: Option<Secret<String>>,
    /// The refresh token before; good until the bank has seen the new one, where rotation is tolerant.
    pub previous_refresh: Option<Secret<String>>,
    /// A renewal that was begun and whose outcome was never learned. Keeping a grant ends it.
    pub in_flight: Option<Renewal>,
}

/// Which refresh token was shown to the bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shown {
    /// The one in force.
    Current,
    /// The one before.
    Previous,
}

impl Shown {
    /// The stable name.
    const fn name(self) -> &'static str {
        match self {
            Shown::Current => "current",
            Shown::Previous => "previous",
        }
    }

    fn named(name: &str) -> Result<Self, StoreError> {
        [Shown::Current, Shown::Previous]
            .into_iter()
            .find(|shown| shown.name() == name)
            .ok_or_else(|| StoreError::Corrupt(format!("a refresh token named `{name}`")))
    }
}

/// A renewal that was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Renewal {
    /// With which token.
    pub shown: Shown,
    /// When, in the partner's time.
    pub since: Timestamp,
}

fn login(row: &mut Row<'_>) -> Result<Login, StoreError> {
    Ok(Login {
        id: row.next()?,
        partner: row.next()?,
        customer: row.next()?,
        institution: row.next()?,
        created_at: row.next()?,
    })
}

fn consent(row: &mut Row<'_>) -> Result<Consent, StoreError> {
    Ok(Consent {
        id: row.next()?,
        login: row.next()?,
        grant: row.next()?,
        subject: row.next()?,
        client: row.next()?,
        granted_at: row.next()?,
        expires_at: row.next()?,
        ended_at: row.next()?,
    })
}

fn place(column: &str, login: LoginId) -> String {
    format!("login_grant.{column}/{login}")
}

impl PartnerTx<'_, '_> {
    /// Adds a login.
    ///
    /// # Errors
    /// If the database fails.
    pub fn insert_login(&mut self, new: &Login) -> Result<(), StoreError> {
        self.tx
            .execute(
                INSERT,
                &values![
                    new.id,
                    self.partner,
                    new.customer,
                    new.institution,
                    new.created_at
                ],
            )
            .map(|_| ())
    }

    /// The login with this id, and its consent.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_login(&mut self, id: LoginId) -> Result<Option<LoginRecord>, StoreError> {
        let found = self.tx.find(BY_ID, &values![self.partner, id], login)?;
        found
            .map(|login| {
                Ok(LoginRecord {
                    consent: self.find_consent(login.id)?,
                    login,
                })
            })
            .transpose()
    }

    /// A customer's logins, oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_logins(&mut self, customer: CustomerId) -> Result<Vec<Login>, StoreError> {
        self.tx.list(OF_CUSTOMER, &values![self.partner, customer], login)
    }

    /// The customer's login at an institution under the same client and subject, if there is one:
    /// linking again goes on with it instead of making a twin.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_login_of_subject(
        &mut self,
        customer: CustomerId,
        institution: InstitutionId,
        client: &str,
        subject: &str,
    ) -> Result<Option<LoginRecord>, StoreError> {
        for login in self.list_logins(customer)? {
            if login.institution != institution {
                continue;
            }
            // Also the one whose consent was withdrawn: giving another mends it.
            let latest = self.find_latest_consent(login.id)?.map(|record| record.consent);
            if latest.is_some_and(|c| c.client == client && c.subject.as_deref() == Some(subject)) {
                let consent = self.find_consent(login.id)?;
                return Ok(Some(LoginRecord { login, consent }));
            }
        }
        Ok(None)
    }

    /// A customer's logins, each with a number that grows whenever something is written to it.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_revisions(&mut self, customer: CustomerId) -> Result<Vec<(LoginId, i64)>, StoreError> {
        self.tx.list(REVISIONS, &values![self.partner, customer], |row| {
            Ok((row.next()?, row.next()?))
        })
    }

    /// Deletes a login and everything that hangs on it. Answers whether there was one.
    ///
    /// # Errors
    /// If the database fails.
    pub fn delete_login(&mut self, id: LoginId) -> Result<bool, StoreError> {
        Ok(self.tx.execute(DELETE, &values![self.partner, id])? > 0)
    }

    /// Takes the login's row for the rest of the transaction: the same lock on both databases. Answers
    /// whether the login is still there.
    ///
    /// # Errors
    /// If the database fails.
    pub fn touch_login(&mut self, id: LoginId) -> Result<bool, StoreError> {
        Ok(self.tx.execute(TOUCH, &values![self.partner, id])? > 0)
    }

    /// Takes the login's row for the rest of the transaction, on behalf of the holder of its lease, so
    /// that a worker whose lease has passed on writes nothing.
    ///
    /// # Errors
    /// [`StoreError::LeaseLost`], or the database's failure.
    pub fn fence_login(&mut self, id: LoginId, owner: &str) -> Result<(), StoreError> {
        match self.tx.execute(FENCE, &values![self.partner, id, owner])? {
            0 => Err(StoreError::LeaseLost),
            _ => Ok(()),
        }
    }

    /// Takes a login for one worker until an instant of the wall clock, so that nobody else aggregates
    /// it or renews its tokens. Answers whether it was free.
    ///
    /// # Errors
    /// If the database fails.
    pub fn lease_login(
        &mut self,
        id: LoginId,
        owner: &str,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        Ok(self
            .tx
            .execute(LEASE, &values![owner, until, self.partner, id, now])?
            > 0)
    }

    /// Gives a login back.
    ///
    /// # Errors
    /// If the database fails.
    pub fn release_login(&mut self, id: LoginId, owner: &str) -> Result<(), StoreError> {
        self.tx
            .execute(RELEASE, &values![self.partner, id, owner])
            .map(|_| ())
    }

    /// Adds a consent; the login's earlier ones end.
    ///
    /// # Errors
    /// If the database fails.
    pub fn replace_consent(&mut self, new: &Consent) -> Result<(), StoreError> {
        self.tx
            .execute(END_CONSENTS, &values![new.granted_at, self.partner, new.login])?;
        self.tx
            .execute(
                INSERT_CONSENT,
                &values![
                    new.id,
                    self.partner,
                    new.login,
                    new.grant.clone(),
                    new.subject.clone(),
                    &new.client,
                    new.granted_at,
                    new.expires_at,
                    new.ended_at
                ],
            )
            .map(|_| ())
    }

    /// The consent in force for a login.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_consent(&mut self, login: LoginId) -> Result<Option<Consent>, StoreError> {
        self.tx
            .find(CURRENT_CONSENT, &values![self.partner, login], consent)
    }

    /// Notes when a consent ends, as the bank now says. Of another end nobody was warned.
    ///
    /// # Errors
    /// If the database fails.
    pub fn set_consent_end(&mut self, id: ConsentId, expires_at: Timestamp) -> Result<(), StoreError> {
        self.tx
            .execute(SET_CONSENT_END, &values![expires_at, self.partner, id])
            .map(|_| ())
    }

    /// Keeps a login's tokens, sealed, in place of earlier ones.
    ///
    /// # Errors
    /// If the database fails.
    pub fn put_grant(
        &mut self,
        login: LoginId,
        grant: &StoredGrant,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let sealed = |column: &str, token: Option<&Secret<String>>| {
            token
                .map(|t| self.keys.seal(&place(column, login), t.expose().as_bytes()))
                .transpose()
        };
        let access = sealed("access", Some(&grant.access))?;
        let refresh = sealed("refresh", grant.refresh.as_ref())?;
        let previous = sealed("previous_refresh", grant.previous_refresh.as_ref())?;
        self.tx
            .execute(
                PUT_GRANT,
                &values![
                    login,
                    self.partner,
                    grant.consent,
                    access,
                    grant.access_expires_at,
                    refresh,
                    previous,
                    now
                ],
            )
            .map(|_| ())
    }

    /// Writes down that a consent's access is about to be renewed, and with which token; or that the
    /// outcome is known, if there is no renewal.
    ///
    /// # Errors
    /// If the database fails.
    pub fn note_renewal(
        &mut self,
        login: LoginId,
        consent: ConsentId,
        renewal: Option<Renewal>,
    ) -> Result<(), StoreError> {
        let shown = renewal.map(|renewal| renewal.shown.name());
        let since = renewal.map(|renewal| renewal.since);
        self.tx
            .execute(
                NOTE_RENEWAL,
                &values![shown.map(str::to_owned), since, self.partner, login, consent],
            )
            .map(|_| ())
    }

    /// A login's tokens.
    ///
    /// # Errors
    /// If the database fails, or the tokens do not open.
    pub fn find_grant(&mut self, login: LoginId) -> Result<Option<StoredGrant>, StoreError> {
        let row = self.tx.find(GRANT, &values![self.partner, login], |row| {
            Ok((
                row.next::<ConsentId>()?,
                row.next::<Vec<u8>>()?,
                row.next::<Timestamp>()?,
                row.next::<Option<Vec<u8>>>()?,
                row.next::<Option<Vec<u8>>>()?,
                (row.next::<Option<String>>()?, row.next::<Option<Timestamp>>()?),
            ))
        })?;
        let Some((consent, access, access_expires_at, refresh, previous, renewing)) = row else {
            return Ok(None);
        };
        let in_flight = match renewing {
            (Some(name), Some(since)) => Some(Renewal {
                shown: Shown::named(&name)?,
                since,
            }),
            _ => None,
        };
        let open = |column: &str, sealed: Option<Vec<u8>>| {
            sealed
                .map(|s| self.keys.open_text(&place(column, login), &s))
                .transpose()
        };
        Ok(Some(StoredGrant {
            consent,
            access: self.keys.open_text(&place("access", login), &access)?,
            access_expires_at,
            refresh: open("refresh", refresh)?,
            previous_refresh: open("previous_refresh", previous)?,
            in_flight,
        }))
    }
}
