//! Migrations: forward only, in pairs of the same name, each applied once in a transaction of its own.

use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;

use crate::{
    StoreError,
    codec::values,
    db::{Access, Db, Tx, statements},
};

/// One step, for both databases.
pub(crate) struct Migration {
    pub(crate) name: &'static str,
    pub(crate) sqlite: &'static str,
    pub(crate) postgres: &'static str,
}

/// Every step, in order.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "0001_first",
        sqlite: include_str!("../migrations/sqlite/0001_first.sql"),
        postgres: include_str!("../migrations/postgres/0001_first.sql"),
    },
    Migration {
        name: "0002_credentials",
        sqlite: include_str!("../migrations/sqlite/0002_credentials.sql"),
        postgres: include_str!("../migrations/postgres/0002_credentials.sql"),
    },
    Migration {
        name: "0003_core_api",
        sqlite: include_str!("../migrations/sqlite/0003_core_api.sql"),
        postgres: include_str!("../migrations/postgres/0003_core_api.sql"),
    },
    Migration {
        name: "0004_events",
        sqlite: include_str!("../migrations/sqlite/0004_events.sql"),
        postgres: include_str!("../migrations/postgres/0004_events.sql"),
    },
    Migration {
        name: "0005_ledger",
        sqlite: include_str!("../migrations/sqlite/0005_ledger.sql"),
        postgres: include_str!("../migrations/postgres/0005_ledger.sql"),
    },
    Migration {
        name: "0006_night",
        sqlite: include_str!("../migrations/sqlite/0006_night.sql"),
        postgres: include_str!("../migrations/postgres/0006_night.sql"),
    },
    Migration {
        name: "0007_webhooks",
        sqlite: include_str!("../migrations/sqlite/0007_webhooks.sql"),
        postgres: include_str!("../migrations/postgres/0007_webhooks.sql"),
    },
    Migration {
        name: "0008_connect_hooks",
        sqlite: include_str!("../migrations/sqlite/0008_connect_hooks.sql"),
        postgres: include_str!("../migrations/postgres/0008_connect_hooks.sql"),
    },
    Migration {
        name: "0009_continuity",
        sqlite: include_str!("../migrations/sqlite/0009_continuity.sql"),
        postgres: include_str!("../migrations/postgres/0009_continuity.sql"),
    },
    Migration {
        name: "0010_counts",
        sqlite: include_str!("../migrations/sqlite/0010_counts.sql"),
        postgres: include_str!("../migrations/postgres/0010_counts.sql"),
    },
    Migration {
        name: "0011_repairs",
        sqlite: include_str!("../migrations/sqlite/0011_repairs.sql"),
        postgres: include_str!("../migrations/postgres/0011_repairs.sql"),
    },
    Migration {
        name: "0012_cases",
        sqlite: include_str!("../migrations/sqlite/0012_cases.sql"),
        postgres: include_str!("../migrations/postgres/0012_cases.sql"),
    },
    Migration {
        name: "0013_operators",
        sqlite: include_str!("../migrations/sqlite/0013_operators.sql"),
        postgres: include_str!("../migrations/postgres/0013_operators.sql"),
    },
    Migration {
        name: "0014_notices",
        sqlite: include_str!("../migrations/sqlite/0014_notices.sql"),
        postgres: include_str!("../migrations/postgres/0014_notices.sql"),
    },
];

const TABLE_SQLITE: &str = "CREATE TABLE IF NOT EXISTS migration (name TEXT NOT NULL PRIMARY KEY, checksum TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT";
const TABLE_POSTGRES: &str = "CREATE TABLE IF NOT EXISTS migration (name text NOT NULL PRIMARY KEY, checksum text NOT NULL, applied_at bigint NOT NULL)";

statements! {
    APPLIED = "SELECT name, checksum FROM migration ORDER BY name";
    NEWEST = "SELECT name FROM migration ORDER BY name DESC LIMIT 1";
    RECORD = "INSERT INTO migration (name, checksum, applied_at) VALUES ($1, $2, $3)";
}

/// Brings the database up to this version.
///
/// Fails if a step was changed after it was applied, or if the database has steps that this version
/// does not know.
pub(crate) async fn migrate(db: &Db, now: Timestamp) -> Result<(), StoreError> {
    let sqlite = db.is_sqlite();
    db.run(Access::Write, move |tx| {
        tx.batch(if sqlite { TABLE_SQLITE } else { TABLE_POSTGRES })?;
        let applied = tx.list(APPLIED, &[], |row| {
            Ok((row.next::<String>()?, row.next::<String>()?))
        })?;
        for (name, _) in &applied {
            if !MIGRATIONS.iter().any(|m| m.name == name) {
                let problem = "was applied by a newer version than this one".into();
                return Err(StoreError::Migration {
                    name: name.clone(),
                    problem,
                });
            }
        }
        for migration in MIGRATIONS {
            let sql = if sqlite {
                migration.sqlite
            } else {
                migration.postgres
            };
            let checksum = checksum(sql);
            match applied.iter().find(|(name, _)| name == migration.name) {
                Some((_, known)) if *known == checksum => {}
                Some(_) => {
                    let problem = "differs from what was applied".into();
                    return Err(StoreError::Migration {
                        name: migration.name.into(),
                        problem,
                    });
                }
                None => {
                    tx.batch(sql)?;
                    tx.execute(RECORD, &values![migration.name, checksum, now])?;
                    tracing::info!(migration = migration.name, "applied");
                }
            }
        }
        Ok(())
    })
    .await
}

/// The newest step that was applied.
pub(crate) fn newest(tx: &mut Tx<'_>) -> Result<Option<String>, StoreError> {
    tx.find(NEWEST, &[], |row| row.next())
}

fn checksum(sql: &str) -> String {
    model::random::in_hexadecimal(digest(&SHA256, sql.as_bytes()).as_ref())
}
