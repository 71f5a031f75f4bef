//! What only this crate can see of itself: its statements, its schemas, its seam.

use std::collections::BTreeSet;

use testkit::{Database, Seeded, StoppedClock, TEST_KEY, databases};

use super::*;
use crate::db::Statement;

async fn open(address: &str) -> Store {
    let clock = StoppedClock::at("2026-01-01T00:00:00Z").clock();
    let key = KeySource::Given(Secret::new(TEST_KEY.to_owned()));
    Store::open(
        &Location::parse(address).unwrap(),
        &key,
        &Seeded::new(1),
        clock.wall(),
    )
    .await
    .unwrap()
}

async fn both() -> Vec<(Database, Store)> {
    let mut all = Vec::new();
    for database in databases(|address| async move { open(&address).await.close() }).await {
        let store = open(&database.address).await;
        all.push((database, store));
    }
    all
}

/// Every table family's statements. A file that declares statements and is not listed here is caught
/// by the test below.
fn families() -> Vec<(&'static str, &'static [(&'static str, Statement)])> {
    vec![
        ("abouts", crate::abouts::STATEMENTS),
        ("accounts", crate::accounts::STATEMENTS),
        ("across", crate::across::STATEMENTS),
        ("applications", crate::applications::STATEMENTS),
        ("cases", crate::cases::STATEMENTS),
        ("check", crate::check::STATEMENTS),
        ("consents", crate::consents::STATEMENTS),
        ("consumers", crate::consumers::STATEMENTS),
        ("customers", crate::customers::STATEMENTS),
        ("events", crate::events::STATEMENTS),
        ("evidence", crate::evidence::STATEMENTS),
        ("experiences", crate::experiences::STATEMENTS),
        ("health", crate::health::STATEMENTS),
        ("ids", crate::ids::STATEMENTS),
        ("image", crate::image::STATEMENTS),
        ("institutions", crate::institutions::STATEMENTS),
        ("jobs", crate::jobs::STATEMENTS),
        ("lib", crate::STATEMENTS),
        ("logins", crate::logins::STATEMENTS),
        ("migrate", crate::migrate::STATEMENTS),
        ("night", crate::night::STATEMENTS),
        ("notices", crate::notices::STATEMENTS),
        ("operators", crate::operators::STATEMENTS),
        ("pairs", crate::pairs::STATEMENTS),
        ("partners", crate::partners::STATEMENTS),
        ("refreshes", crate::refreshes::STATEMENTS),
        ("repairs", crate::repairs::STATEMENTS),
        ("runs", crate::runs::STATEMENTS),
        ("sessions", crate::sessions::STATEMENTS),
        ("ties", crate::ties::STATEMENTS),
        ("transactions", crate::transactions::STATEMENTS),
        ("webhooks", crate::webhooks::STATEMENTS),
    ]
}

#[tokio::test]
async fn every_statement_is_prepared_on_both_databases() {
    let mut count = 0;
    for (database, store) in both().await {
        for (family, statements) in families() {
            for (name, statement) in statements {
                let statement = *statement;
                let prepared: Result<(), StoreError> = store
                    .inner
                    .db
                    .run(Access::Read, move |tx| tx.prepare(statement))
                    .await;
                prepared.unwrap_or_else(|error| panic!("{family}::{name} on {}: {error}", database.name));
                count += 1;
            }
        }
    }
    assert!(count > 80, "only {count} statements were found");
}

#[test]
fn no_file_with_statements_is_left_out_of_the_families() {
    let src = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let declaring: BTreeSet<String> = std::fs::read_dir(src)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .filter(|path| std::fs::read_to_string(path).unwrap().contains("statements! {\n"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    let listed: BTreeSet<String> = families().iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(declaring, listed);
}

const OUT_OF_ORDER: Statement = Statement::same("SELECT name FROM setting WHERE value = $2 AND name = $1");
const TWICE: Statement =
    Statement::same("SELECT name FROM setting WHERE name = $1 AND ($2 = '' OR value = $2)");
const FAULTY: Statement = Statement::same("INSERT INTO setting (name, value) VALUES ($1, NULL)");

#[tokio::test]
async fn values_bind_by_their_number_on_both_databases() {
    for (database, store) in both().await {
        let found: Result<_, StoreError> = store
            .inner
            .db
            .run(Access::Write, |tx| {
                tx.execute(SET, &values!["a", "1"])?;
                let swapped = tx.find(OUT_OF_ORDER, &values!["a", "1"], |row| row.next::<String>())?;
                let twice = tx.find(TWICE, &values!["a", "1"], |row| row.next::<String>())?;
                Ok((swapped, twice))
            })
            .await;
        assert_eq!(
            found.unwrap(),
            (Some("a".into()), Some("a".into())),
            "{}",
            database.name
        );
    }
}

#[tokio::test]
async fn a_failed_statement_cannot_be_passed_over() {
    for (database, store) in both().await {
        let result: Result<(), StoreError> = store
            .inner
            .db
            .run(Access::Write, |tx| {
                tx.execute(SET, &values!["kept", "1"])?;
                let _ = tx.execute(FAULTY, &values!["b"]);
                Ok(())
            })
            .await;
        let kept = store
            .inner
            .db
            .run(Access::Read, |tx| {
                tx.find(SETTING, &values!["kept"], |row| row.next::<String>())
            })
            .await;
        // SQLite keeps what went before; PostgreSQL cannot, and must say so rather than pretend.
        match database.name {
            "sqlite" => assert!(result.is_ok() && kept.unwrap().is_some()),
            _ => assert!(result.is_err() && kept.unwrap().is_none()),
        }
    }
}

#[tokio::test]
async fn work_that_panics_leaves_nothing_behind_and_the_store_usable() {
    for (_, store) in both().await {
        let task = tokio::spawn({
            let store = store.clone();
            async move {
                let _: Result<(), StoreError> = store
                    .inner
                    .db
                    .run(Access::Write, |tx| {
                        tx.execute(SET, &values!["half", "1"])?;
                        panic!("on purpose");
                    })
                    .await;
            }
        });
        let _ = task.await;
        let read: Result<Option<String>, StoreError> = store
            .inner
            .db
            .run(Access::Write, |tx| {
                tx.find(SETTING, &values!["half"], |row| row.next::<String>())
            })
            .await;
        assert_eq!(read.unwrap(), None);
    }
}

const COLUMNS_SQLITE: Statement = Statement::same(
    "SELECT m.name || '.' || c.name, c.type, c.\"notnull\", c.pk
     FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'
     ORDER BY 1",
);
const COLUMNS_POSTGRES: Statement = Statement::same(
    "SELECT c.table_name || '.' || c.column_name, c.data_type::text,
        CASE WHEN c.is_nullable = 'NO' THEN 1::bigint ELSE 0 END,
        COALESCE((SELECT k.ordinal_position::bigint FROM information_schema.key_column_usage k
            JOIN information_schema.table_constraints t ON t.constraint_name = k.constraint_name
                AND t.table_schema = k.table_schema AND t.constraint_type = 'PRIMARY KEY'
            WHERE k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = c.column_name), 0)
     FROM information_schema.columns c WHERE c.table_schema = current_schema() ORDER BY 1",
);
const INDEXES_SQLITE: Statement = Statement::same(
    "SELECT m.name || ' on ' || m.tbl_name, 'index', l.\"unique\", 0
     FROM sqlite_master m JOIN pragma_index_list(m.tbl_name) l ON l.name = m.name WHERE m.type = 'index' AND m.sql IS NOT NULL ORDER BY 1",
);
const INDEXES_POSTGRES: Statement = Statement::same(
    "SELECT i.relname || ' on ' || t.relname, 'index', CASE WHEN x.indisunique THEN 1::bigint ELSE 0 END, 0::bigint
     FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class t ON t.oid = x.indrelid
        JOIN pg_namespace n ON n.oid = t.relnamespace
     WHERE n.nspname = current_schema() AND NOT x.indisprimary ORDER BY 1",
);
const REFERENCES_SQLITE: Statement = Statement::same(
    "SELECT m.name || '.' || f.\"from\" || ' to ' || f.\"table\", f.on_delete, 0, 0
     FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' ORDER BY 1",
);
const REFERENCES_POSTGRES: Statement = Statement::same(
    "SELECT k.table_name || '.' || k.column_name || ' to ' || u.table_name, r.delete_rule::text, 0::bigint, 0::bigint
     FROM information_schema.referential_constraints r
        JOIN information_schema.key_column_usage k ON k.constraint_name = r.constraint_name
            AND k.table_schema = r.constraint_schema
        JOIN information_schema.constraint_column_usage u ON u.constraint_name = r.constraint_name
            AND u.table_schema = r.constraint_schema
     WHERE r.constraint_schema = current_schema() ORDER BY 1",
);

type Shape = BTreeSet<(String, String, i64, i64)>;

async fn shape(store: &Store, statement: Statement) -> Shape {
    let rows: Result<Vec<_>, StoreError> = store
        .inner
        .db
        .run(Access::Read, move |tx| {
            tx.list(statement, &[], |row| {
                Ok((row.next()?, row.next::<String>()?, row.next()?, row.next()?))
            })
        })
        .await;
    rows.unwrap()
        .into_iter()
        .map(|(name, kind, a, b): (String, String, i64, i64)| {
            let kind = match kind.as_str() {
                "INTEGER" | "bigint" => "integer",
                "TEXT" | "text" => "text",
                "BLOB" | "bytea" => "bytes",
                other => other,
            };
            (name, kind.to_owned(), a, b)
        })
        .collect()
}

#[tokio::test]
async fn both_databases_have_the_same_tables_columns_keys_and_indexes() {
    let stores = both().await;
    let [(_, sqlite), (_, postgres)] = stores.as_slice() else {
        return;
    };
    for (of_sqlite, of_postgres, least) in [
        (COLUMNS_SQLITE, COLUMNS_POSTGRES, 150),
        (INDEXES_SQLITE, INDEXES_POSTGRES, 20),
        (REFERENCES_SQLITE, REFERENCES_POSTGRES, 15),
    ] {
        let (one, other) = (shape(sqlite, of_sqlite).await, shape(postgres, of_postgres).await);
        assert!(one.len() >= least, "only {} were found", one.len());
        assert_eq!(
            one.difference(&other).collect::<Vec<_>>(),
            Vec::<&_>::new(),
            "only in SQLite"
        );
        assert_eq!(
            other.difference(&one).collect::<Vec<_>>(),
            Vec::<&_>::new(),
            "only in PostgreSQL"
        );
    }
}

#[tokio::test]
async fn an_image_holds_every_column_of_every_table_that_hangs_on_an_account() {
    // What tells of an account and is no part of how it stands.
    const ELSEWHERE: [&str; 6] = [
        "event",
        "refresh_account",
        "repair",
        "webhook",
        "case_account",
        "support_case",
    ];
    let stores = both().await;
    let (_, sqlite) = &stores[0];
    let columns = shape(sqlite, COLUMNS_SQLITE).await;
    let of = |table: &str| -> BTreeSet<String> {
        let columns = columns.iter().filter_map(|(name, ..)| name.split_once('.'));
        columns
            .filter(|(of, _)| *of == table)
            .map(|(_, column)| column.to_owned())
            .collect()
    };
    for table in crate::image::TABLES {
        let held: BTreeSet<String> = table.columns.split(',').map(|c| c.trim().to_owned()).collect();
        assert_eq!(held, of(table.name), "{}", table.name);
    }
    let hanging: BTreeSet<&str> = columns
        .iter()
        .filter_map(|(name, ..)| name.split_once('.'))
        .filter(|(_, column)| *column == "account_id")
        .map(|(table, _)| table)
        .filter(|table| !ELSEWHERE.contains(table))
        .collect();
    let copied: BTreeSet<&str> = crate::image::TABLES.iter().map(|table| table.name).collect();
    assert_eq!(
        hanging.difference(&copied).collect::<Vec<_>>(),
        Vec::<&&str>::new()
    );
}

#[test]
fn migrations_come_in_pairs_and_none_is_left_out() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let names = |of: &str| -> BTreeSet<String> {
        std::fs::read_dir(dir.join(of))
            .unwrap()
            .map(|entry| {
                entry
                    .unwrap()
                    .path()
                    .file_stem()
                    .unwrap()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect()
    };
    let listed: BTreeSet<String> = crate::migrate::MIGRATIONS
        .iter()
        .map(|m| m.name.to_owned())
        .collect();
    assert_eq!(names("sqlite"), listed);
    assert_eq!(names("postgres"), listed);
}

const CHANGE_CHECKSUM: Statement = Statement::same("UPDATE migration SET checksum = 'other'");
const ADD_UNKNOWN: Statement =
    Statement::same("INSERT INTO migration (name, checksum, applied_at) VALUES ('9999_future', 'x', 0)");

#[tokio::test]
async fn a_changed_or_unknown_migration_stops_the_start() {
    let clock = StoppedClock::at("2026-01-01T00:00:00Z").clock();
    for (_, store) in both().await {
        let db = &store.inner.db;
        db.run(Access::Write, |tx| tx.execute(ADD_UNKNOWN, &[]))
            .await
            .unwrap();
        let unknown = crate::migrate::migrate(db, clock.wall()).await.unwrap_err();
        assert!(unknown.to_string().contains("newer version"), "{unknown}");
    }
    for (_, store) in both().await {
        let db = &store.inner.db;
        db.run(Access::Write, |tx| tx.execute(CHANGE_CHECKSUM, &[]))
            .await
            .unwrap();
        let changed = crate::migrate::migrate(db, clock.wall()).await.unwrap_err();
        assert!(changed.to_string().contains("differs"), "{changed}");
    }
}

#[tokio::test]
async fn a_sound_database_has_nothing_to_be_said_against_it_and_a_broken_one_has() {
    for (database, store) in both().await {
        assert_eq!(store.check().await.unwrap(), Vec::<String>::new());
        let blob = if database.name == "sqlite" {
            "x'01'"
        } else {
            "'\\x01'"
        };
        let rows = format!(
            "INSERT INTO partner (id, name, region, app_key_hash, secret_hash, failed_sign_ins, clock_offset, created_at)
                VALUES (1, 'p', 'us', {blob}, 's', 0, 0, 0);
            INSERT INTO customer (id, partner_id, username, kind, search_text, created_at, modified_at)
                VALUES (2, 1, 'u', 'testing', 'u', 0, 0);
            INSERT INTO login (id, partner_id, customer_id, institution_id, created_at, revision)
                VALUES (3, 7, 2, 9, 0, 0);
            INSERT INTO consent (id, partner_id, login_id, client, granted_at) VALUES (4, 1, 3, 'c', 0);
            INSERT INTO consent (id, partner_id, login_id, client, granted_at) VALUES (5, 1, 3, 'c', 0);"
        );
        let broken: Result<(), StoreError> = store
            .inner
            .db
            .run(db::Access::Write, move |tx| tx.batch(&rows))
            .await;
        broken.unwrap();
        let wrong = store.check().await.unwrap();
        let expected = [
            "1 logins have more than one consent in force",
            "1 logins belong to somebody else than their customer",
        ];
        assert_eq!(wrong, expected, "{}", database.name);
    }
}
