//! Everything an account has, row by row as it stands, and putting exactly that back.
//!
//! Rows are copied as they lie in the database, what is sealed stays sealed: so nothing can be lost on the way
//! through a type, and what is put back is the same to the byte. A test compares the columns named here with
//! those of the schema, so that a new column cannot be forgotten.

use std::collections::BTreeSet;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use model::id::{AccountId, LoginId};
use serde::{Deserialize, Serialize};

use crate::{
    PartnerTx, StoreError,
    codec::{Value, values},
    db::{Statement, statements},
};

/// The rows of one table that belong to an account.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static str,
    select: Statement,
    /// What tells its rows apart, and takes one away by that; none where rows are only ever written over.
    delete: Option<(&'static [usize], Statement)>,
    /// Puts a row back; its values are those of the columns, in their order.
    insert: Statement,
}

macro_rules! account_columns {
    () => {
        "id, partner_id, customer_id, login_id, institution_id, status, position, name, kind, number_masked, \
         number_display, real_last4, currency, balance, balance_at, detail, created_at, linked_at, updated_at, \
         attempted_at, succeeded_at, condition, condition_until, code, outcome_since, evidence_id, held, \
         missing_lists, missing_since, newest_transaction_at, oldest_transaction_at, fetched_through, expected_by, \
         freshness, ended_at, follows_id"
    };
}

macro_rules! tables {
    ($($name:literal by [$($key:literal),*] $one:literal, $columns:literal, $marks:literal,
        $select:ident $delete:ident $insert:ident;)*) => {
        statements! {
            $($select = concat!("SELECT ", $columns, " FROM ", $name, " WHERE partner_id = $1 AND account_id = $2");
            $delete = concat!("DELETE FROM ", $name, " WHERE ", $one);
            $insert = concat!("INSERT INTO ", $name, " (", $columns, ") VALUES (", $marks, ")");)*
            ACCOUNT = concat!("SELECT ", account_columns!(), " FROM account WHERE partner_id = $1 AND id = $2");
            WRITE_ACCOUNT = concat!("UPDATE account SET (", account_columns!(), ") = ($1, $2, $3, $4, $5, $6, $7, $8,
                $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29,
                $30, $31, $32, $33, $34, $35, $36) WHERE id = $1");
            EVIDENCE = concat!("SELECT ", evidence_columns!(), " FROM evidence
                WHERE partner_id = $1 AND account_id = $2");
            WRITE_EVIDENCE = concat!("INSERT INTO evidence (", evidence_columns!(), ")
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                ON CONFLICT (id) DO UPDATE SET document = excluded.document, decided_at = excluded.decided_at,
                    confirmed_at = excluded.confirmed_at, ended_at = excluded.ended_at");
            SEEN = "SELECT login_id, provider_account, partner_id, category, at_link, first_seen, facts
                FROM seen_account WHERE partner_id = $1 AND login_id = $2 AND provider_account = $3";
            FORGET_SEEN = "DELETE FROM seen_account WHERE partner_id = $1 AND login_id = $2 AND provider_account = $3";
            INSERT_SEEN = "INSERT INTO seen_account (login_id, provider_account, partner_id, category, at_link,
                first_seen, facts) VALUES ($1, $2, $3, $4, $5, $6, $7)";
        }

        /// What is copied of an account, in the order in which it is put back.
        pub(crate) const TABLES: &[Table] = &[
            Table {
                name: "account",
                columns: account_columns!(),
                select: ACCOUNT,
                delete: None,
                insert: WRITE_ACCOUNT,
            },
            // What was decided since stays to be read.
            Table {
                name: "evidence",
                columns: evidence_columns!(),
                select: EVIDENCE,
                delete: None,
                insert: WRITE_EVIDENCE,
            },
            $(Table {
                name: $name,
                columns: $columns,
                select: $select,
                delete: Some((&[$($key),*], $delete)),
                insert: $insert,
            },)*
        ];
    };
}

macro_rules! evidence_columns {
    () => {
        "id, partner_id, account_id, document, decided_at, confirmed_at, ended_at"
    };
}

tables! {
    "alias" by [0, 1] "account_id = $1 AND valid_from = $2",
        "account_id, valid_from, partner_id, customer_id, dialect, issuer, client, subject, consent_id, \
         provider_account, valid_to, evidence_id",
        "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12",
        ALIASES DELETE_ALIAS INSERT_ALIAS;
    "fact" by [0, 1, 2, 3] "account_id = $1 AND name = $2 AND digest = $3 AND first_seen = $4",
        "account_id, name, digest, first_seen, partner_id, clear, hash, mask, source, tokenised, consent_id, last_seen",
        "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12",
        FACTS DELETE_FACT INSERT_FACT;
    "account_transaction" by [0] "id = $1",
        "id, partner_id, customer_id, account_id, provider_id, status, amount, currency, listed_at, transacted_at, \
         posted_at, description, memo, kind, check_number, principal, interest, escrow, fees, created_at, payee, \
         reference",
        "$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22",
        TRANSACTIONS DELETE_TRANSACTION INSERT_TRANSACTION;
    "transaction_pair" by [0, 1] "account_id = $1 AND earlier = $2",
        "account_id, earlier, partner_id, transaction_id, later, own_id, standing, document, decided_at",
        "$1, $2, $3, $4, $5, $6, $7, $8, $9",
        PAIRS DELETE_PAIR INSERT_PAIR;
    "balance_anchor" by [0, 1] "account_id = $1 AND tied_from = $2",
        "account_id, tied_from, partner_id, tied_until, balance, since, total, pending, ahead",
        "$1, $2, $3, $4, $5, $6, $7, $8, $9",
        ANCHORS DELETE_ANCHOR INSERT_ANCHOR;
    "discrepancy" by [0, 1] "account_id = $1 AND began_at = $2",
        "account_id, began_at, partner_id, difference, currency, suspect_from, suspect_to, ended_at",
        "$1, $2, $3, $4, $5, $6, $7, $8",
        DISCREPANCIES DELETE_DISCREPANCY INSERT_DISCREPANCY;
    "quarantine" by [0, 1] "account_id = $1 AND provider_account = $2",
        "account_id, provider_account, partner_id, evidence_id, sealed, expires_at",
        "$1, $2, $3, $4, $5, $6",
        QUARANTINE DELETE_QUARANTINE INSERT_QUARANTINE;
}

/// One value, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
enum Cell {
    Null,
    Int(i64),
    Text(String),
    Blob { base64: String },
}

impl Cell {
    fn of(value: Value) -> Self {
        match value {
            Value::Null => Cell::Null,
            Value::Int(value) => Cell::Int(value),
            Value::Text(value) => Cell::Text(value),
            Value::Blob(value) => Cell::Blob {
                base64: STANDARD.encode(value),
            },
        }
    }

    fn value(&self) -> Result<Value, StoreError> {
        Ok(match self {
            Cell::Null => Value::Null,
            Cell::Int(value) => Value::Int(*value),
            Cell::Text(value) => Value::Text(value.clone()),
            Cell::Blob { base64 } => Value::Blob(
                STANDARD
                    .decode(base64)
                    .map_err(|_| StoreError::Corrupt("an image's bytes are no base64".into()))?,
            ),
        })
    }
}

/// The rows of one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Rows {
    table: String,
    columns: String,
    rows: Vec<Vec<Cell>>,
}

/// Everything an account has at an instant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    account: AccountId,
    login: LoginId,
    /// Of accounts that are listed and not linked, those that a repair touches, by the bank's ids.
    seen_ids: Vec<String>,
    tables: Vec<Rows>,
    seen: Vec<Vec<Cell>>,
}

impl Image {
    pub(crate) fn write(&self) -> Result<Vec<u8>, StoreError> {
        serde_json::to_vec(self).map_err(|error| StoreError::Corrupt(format!("an image: {error}")))
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Self, StoreError> {
        serde_json::from_slice(bytes).map_err(|error| StoreError::Corrupt(format!("an image: {error}")))
    }

    /// Which account it is of.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// Whether this version's tables have the columns it has: only then it can be put back.
    pub fn fits(&self) -> bool {
        self.tables.len() == TABLES.len()
            && TABLES
                .iter()
                .zip(&self.tables)
                .all(|(table, rows)| rows.table == table.name && rows.columns == table.columns)
    }
}

impl PartnerTx<'_, '_> {
    fn rows_of(&mut self, table: &Table, account: AccountId) -> Result<Vec<Vec<Cell>>, StoreError> {
        let columns = table.columns.split(',').count();
        let mut rows = self
            .tx
            .list(table.select, &values![self.partner, account], |row| {
                (0..columns).map(|_| row.next::<Value>().map(Cell::of)).collect()
            })?;
        rows.sort_unstable();
        Ok(rows)
    }

    /// Copies everything an account has, and what is remembered of listed accounts with these of the bank's
    /// ids.
    ///
    /// # Errors
    /// If the database fails.
    pub fn image_of(
        &mut self,
        account: AccountId,
        login: LoginId,
        seen_ids: &[String],
    ) -> Result<Image, StoreError> {
        let mut tables = Vec::with_capacity(TABLES.len());
        for table in TABLES {
            tables.push(Rows {
                table: table.name.to_owned(),
                columns: table.columns.to_owned(),
                rows: self.rows_of(table, account)?,
            });
        }
        let mut seen = Vec::new();
        for id in seen_ids {
            let row = self.tx.find(SEEN, &values![self.partner, login, id], |row| {
                (0..7).map(|_| row.next::<Value>().map(Cell::of)).collect()
            })?;
            seen.extend(row);
        }
        Ok(Image {
            account,
            login,
            seen_ids: seen_ids.to_vec(),
            tables,
            seen,
        })
    }

    /// Puts an account back exactly as an image has it. What it has beside goes, but for evidence.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if what is put back stands elsewhere by now; if the database fails.
    pub fn put_back(&mut self, image: &Image) -> Result<(), StoreError> {
        let mut back = Vec::new();
        for (table, kept) in TABLES.iter().zip(&image.tables) {
            let now = self.rows_of(table, image.account)?;
            let (now, kept): (BTreeSet<_>, BTreeSet<_>) = (now.iter().collect(), kept.rows.iter().collect());
            if let Some((key, delete)) = table.delete {
                for row in now.difference(&kept) {
                    let key = key.iter().filter_map(|at| row.get(*at)).map(Cell::value);
                    self.tx.execute(delete, &key.collect::<Result<Vec<_>, _>>()?)?;
                }
            }
            for row in kept.difference(&now) {
                let row = row.iter().map(Cell::value).collect::<Result<Vec<_>, _>>()?;
                back.push((table.insert, row));
            }
        }
        for (insert, row) in &back {
            self.tx.execute(*insert, row)?;
        }
        for id in &image.seen_ids {
            self.tx
                .execute(FORGET_SEEN, &values![self.partner, image.login, id])?;
        }
        for row in &image.seen {
            let row = row.iter().map(Cell::value).collect::<Result<Vec<_>, _>>()?;
            self.tx.execute(INSERT_SEEN, &row)?;
        }
        Ok(())
    }
}
