//! Institutions, and what partners agreed with them.

use jiff::Timestamp;
use model::{Credentials, Institution, Secret, id::InstitutionId};
use url::Url;

use crate::{
    PartnerTx, StoreError, SystemTx,
    codec::values,
    db::{Row, statements},
};

statements! {
    PUT = "INSERT INTO institution (id, name, search_text, country, currency, environment, status, dialect, issuer,
            url_home, url_logon, time_zone, connection, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, search_text = excluded.search_text,
            country = excluded.country, currency = excluded.currency, environment = excluded.environment,
            status = excluded.status, dialect = excluded.dialect, issuer = excluded.issuer,
            url_home = excluded.url_home, url_logon = excluded.url_logon, time_zone = excluded.time_zone,
            connection = excluded.connection, updated_at = excluded.updated_at";
    BY_ID = "SELECT id, name, country, currency, environment, status, dialect, issuer, url_home, url_logon,
            time_zone, connection FROM institution WHERE id = $1";
    LIST = "SELECT id, name, country, currency, environment, status, dialect, issuer, url_home, url_logon,
            time_zone, connection FROM institution
        WHERE search_text LIKE $1 ESCAPE '!' AND ($2 = '*' OR $2 LIKE '%,' || country || ',%')
        ORDER BY search_text, id LIMIT $3 OFFSET $4";
    COUNT = "SELECT count(*) FROM institution
        WHERE search_text LIKE $1 ESCAPE '!' AND ($2 = '*' OR $2 LIKE '%,' || country || ',%')";
    ALL = "SELECT id, name, country, currency, environment, status, dialect, issuer, url_home, url_logon,
            time_zone, connection FROM institution ORDER BY id";
    STATE = "SELECT count(*), max(updated_at) FROM institution";
    ENVIRONMENTS = "SELECT count(*) FROM institution WHERE environment = $1";
    CREDENTIALS = "SELECT client_secret, certificate FROM institution_credentials WHERE institution_id = $1";
    PUT_CREDENTIALS = "INSERT INTO institution_credentials (institution_id, client_secret, certificate, updated_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (institution_id) DO UPDATE SET client_secret = excluded.client_secret,
            certificate = excluded.certificate, updated_at = excluded.updated_at";
    REGISTRATION = "SELECT document FROM registration WHERE partner_id = $1 AND institution_id = $2";
    PUT_REGISTRATION = "INSERT INTO registration (partner_id, institution_id, client_id, document, registered_at, refreshed_at)
        VALUES ($1, $2, $3, $4, $5, $5)
        ON CONFLICT (partner_id, institution_id) DO UPDATE SET client_id = excluded.client_id,
            document = excluded.document, refreshed_at = excluded.refreshed_at";
}

/// What tells whether the institutions are still those that were read: how many there are, and when one
/// was last loaded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InstitutionsState {
    count: i64,
    updated_at: Option<Timestamp>,
}

/// Which institutions to list.
#[derive(Debug, Clone, Default)]
pub struct InstitutionFilter {
    /// A part of the name, in any case; all if empty.
    pub search: String,
    /// Country codes in lower case; all if empty.
    pub countries: Vec<String>,
}

impl InstitutionFilter {
    fn pattern(&self) -> String {
        contains(&self.search)
    }

    fn wanted(&self) -> String {
        if self.countries.is_empty() {
            "*".to_owned()
        } else {
            format!(",{},", self.countries.join(","))
        }
    }
}

/// A LIKE pattern for a part of a lower-cased text, with `!` as its escape.
pub(crate) fn contains(part: &str) -> String {
    let mut pattern = String::from("%");
    for c in part.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

fn url(row: &mut Row<'_>) -> Result<Option<Url>, StoreError> {
    row.next::<Option<String>>()?
        .map(|text| {
            text.parse()
                .map_err(|_| StoreError::Corrupt(format!("`{text}` is no address")))
        })
        .transpose()
}

fn json<T: serde::de::DeserializeOwned>(row: &mut Row<'_>, what: &str) -> Result<T, StoreError> {
    let text = row.next::<String>()?;
    serde_json::from_str(&text).map_err(|error| StoreError::Corrupt(format!("{what}: {error}")))
}

fn institution(row: &mut Row<'_>) -> Result<Institution, StoreError> {
    Ok(Institution {
        id: row.next()?,
        name: row.next()?,
        country: row.next()?,
        currency: row.next()?,
        environment: row.next()?,
        status: row.next()?,
        dialect: row.next()?,
        issuer: row.next()?,
        url_home: url(row)?,
        url_logon: url(row)?,
        time_zone: row.next()?,
        connection: json(row, "a connection")?,
    })
}

impl SystemTx<'_, '_> {
    /// Adds an institution, or replaces what is known of it.
    ///
    /// # Errors
    /// If the database fails.
    pub fn put_institution(&mut self, institution: &Institution, now: Timestamp) -> Result<(), StoreError> {
        let connection = serde_json::to_string(&institution.connection)
            .map_err(|error| StoreError::Corrupt(format!("a connection: {error}")))?;
        self.tx
            .execute(
                PUT,
                &values![
                    institution.id,
                    &institution.name,
                    institution.name.to_lowercase(),
                    &institution.country,
                    institution.currency,
                    institution.environment,
                    institution.status,
                    institution.dialect,
                    &institution.issuer,
                    institution.url_home.as_ref().map(Url::to_string),
                    institution.url_logon.as_ref().map(Url::to_string),
                    &institution.time_zone,
                    connection,
                    now,
                ],
            )
            .map(|_| ())
    }

    /// The institution with this id.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_institution(&mut self, id: InstitutionId) -> Result<Option<Institution>, StoreError> {
        self.tx.find(BY_ID, &values![id], institution)
    }

    /// A page of institutions by name, and how many there are in all.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_institutions(
        &mut self,
        filter: &InstitutionFilter,
        skip: u32,
        limit: u32,
    ) -> Result<(Vec<Institution>, u32), StoreError> {
        let (pattern, wanted) = (filter.pattern(), filter.wanted());
        let found = self
            .tx
            .find(COUNT, &values![&pattern, &wanted], |row| row.next())?
            .unwrap_or(0);
        let list = self
            .tx
            .list(LIST, &values![pattern, wanted, limit, skip], institution)?;
        Ok((list, found))
    }

    /// Every institution.
    ///
    /// # Errors
    /// If the database fails.
    pub fn every_institution(&mut self) -> Result<Vec<Institution>, StoreError> {
        self.tx.list(ALL, &values![], institution)
    }

    /// What tells whether the institutions have changed.
    ///
    /// # Errors
    /// If the database fails.
    pub fn institutions_state(&mut self) -> Result<InstitutionsState, StoreError> {
        let state = self.tx.find(STATE, &values![], |row| {
            Ok(InstitutionsState {
                count: row.next()?,
                updated_at: row.next()?,
            })
        })?;
        Ok(state.unwrap_or_default())
    }

    /// Whether any institution of this environment is known.
    ///
    /// # Errors
    /// If the database fails.
    pub fn has_institutions(&mut self, environment: model::Environment) -> Result<bool, StoreError> {
        Ok(self.tx.number(ENVIRONMENTS, &values![environment])? > 0)
    }
}

/// Where a credential is sealed for.
fn place(column: &str, institution: InstitutionId) -> String {
    format!("institution_credentials.{column}/{institution}")
}

impl SystemTx<'_, '_> {
    /// What is secret between us and an institution; nothing if nothing is.
    ///
    /// # Errors
    /// If the database fails, or what is kept does not open.
    pub fn find_credentials(&mut self, institution: InstitutionId) -> Result<Credentials, StoreError> {
        let row = self.tx.find(CREDENTIALS, &values![institution], |row| {
            Ok((row.next::<Option<Vec<u8>>>()?, row.next::<Option<Vec<u8>>>()?))
        })?;
        let Some((client_secret, certificate)) = row else {
            return Ok(Credentials::default());
        };
        let open = |column: &str, sealed: Option<Vec<u8>>| {
            let place = place(column, institution);
            sealed
                .map(|sealed| self.keys.open_text(&place, &sealed))
                .transpose()
        };
        Ok(Credentials {
            client_secret: open("client_secret", client_secret)?,
            certificate: open("certificate", certificate)?,
        })
    }

    /// Keeps what is secret between us and an institution, sealed, in place of what was kept.
    ///
    /// # Errors
    /// If the database fails, or the institution is not known.
    pub fn put_credentials(
        &mut self,
        institution: InstitutionId,
        credentials: &Credentials,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let seal = |column: &str, secret: &Option<Secret<String>>| {
            let place = place(column, institution);
            let secret = secret.as_ref().map(|secret| secret.expose().as_bytes());
            secret.map(|secret| self.keys.seal(&place, secret)).transpose()
        };
        let client_secret = seal("client_secret", &credentials.client_secret)?;
        let certificate = seal("certificate", &credentials.certificate)?;
        self.tx
            .execute(
                PUT_CREDENTIALS,
                &values![institution, client_secret, certificate, now],
            )
            .map(|_| ())
    }
}

impl PartnerTx<'_, '_> {
    /// The institution with this id.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_institution(&mut self, id: InstitutionId) -> Result<Option<Institution>, StoreError> {
        self.tx.find(BY_ID, &values![id], institution)
    }

    /// What the partner agreed with an institution, as the engine wrote it.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_registration(&mut self, institution: InstitutionId) -> Result<Option<String>, StoreError> {
        self.tx
            .find(REGISTRATION, &values![self.partner, institution], |row| {
                row.next()
            })
    }

    /// Keeps what the partner agreed with an institution.
    ///
    /// # Errors
    /// If the database fails.
    pub fn put_registration(
        &mut self,
        institution: InstitutionId,
        client_id: &str,
        document: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.tx
            .execute(
                PUT_REGISTRATION,
                &values![self.partner, institution, client_id, document, now],
            )
            .map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_text_is_matched_literally() {
        assert_eq!(contains("50%_off!"), "%50!%!_off!!%");
        assert_eq!(contains(""), "%%");
        assert_eq!(contains("ÄB"), "%äb%");
    }
}
