//! PostgreSQL over a pool. No session state, no notifications, no advisory locks: whatever speaks its
//! wire protocol and can retry a serialization failure will do.

use std::{
    str::FromStr,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use bytes::BytesMut;
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use rustls::{ClientConfig, RootCertStore};
use tokio::runtime::Handle;
use tokio_postgres::{
    Config, NoTls,
    config::SslMode,
    error::SqlState,
    types::{IsNull, ToSql, Type, to_sql_checked},
};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{Access, Columns, Row, Tx, waited};
use crate::{
    StoreError,
    codec::{Column, Value},
    halt::{Changes, Halt},
};

/// Connections at most.
const CONNECTIONS: usize = 16;

/// How often a unit of work is run again when others are in the way.
const ATTEMPTS: u32 = 12;

/// Attempts after which a unit of work that writes is run alone in this process: many that want the same
/// row, such as a partner's counter of events, would else be in each other's way for ever.
const TOGETHER: u32 = 3;

/// A PostgreSQL database.
pub(crate) struct Postgres {
    pool: Pool,
    halt: Option<Arc<Halt>>,
    /// Held by each that writes, and by one alone that was in the way too often.
    turns: Arc<RwLock<()>>,
}

impl std::fmt::Debug for Postgres {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Postgres")
    }
}

impl Postgres {
    pub(crate) async fn open(
        url: &str,
        schema: Option<&str>,
        halt: Option<Arc<Halt>>,
    ) -> Result<Self, StoreError> {
        // The address may hold a password, so a failure to read it is told without its text.
        let mut config = Config::from_str(url)
            .map_err(|_| StoreError::Address("expected postgres://user@host/database".into()))?;
        config
            .application_name("holdfast")
            .connect_timeout(Duration::from_secs(10));
        if let Some(schema) = schema {
            let safe = !schema.is_empty()
                && schema
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
            if !safe {
                return Err(StoreError::Address(
                    "a schema's name has only a to z, 0 to 9 and _".into(),
                ));
            }
            config.options(format!("-c search_path={schema}"));
        }
        let manager_config = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let manager = match config.get_ssl_mode() {
            SslMode::Disable => Manager::from_config(config, NoTls, manager_config),
            _ => Manager::from_config(config, MakeRustlsConnect::new(tls()?), manager_config),
        };
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(Duration::from_secs(30)))
            .create_timeout(Some(Duration::from_secs(15)))
            .build()
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        let db = Self {
            pool,
            halt,
            turns: Arc::default(),
        };
        if let Some(schema) = schema {
            let client = db
                .pool
                .get()
                .await
                .map_err(|error| StoreError::Unavailable(error.to_string()))?;
            client
                .batch_execute(&format!("CREATE SCHEMA IF NOT EXISTS {schema}"))
                .await
                .map_err(refused)?;
        }
        Ok(db)
    }

    pub(crate) fn close(&self) {
        self.pool.close();
    }

    pub(crate) async fn run<T, E, F>(&self, access: Access, mut work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (pool, halt) = (self.pool.clone(), self.halt.clone());
        let turns = Arc::clone(&self.turns);
        let handle = Handle::current();
        let blocking = tokio::task::spawn_blocking(move || {
            let mut attempt = 0;
            loop {
                attempt += 1;
                let begun = tokio::time::Instant::now();
                let alone = access == Access::Write && attempt > TOGETHER;
                let apart = alone.then(|| turns.write().unwrap_or_else(PoisonError::into_inner));
                let together = access == Access::Write && !alone;
                let beside = together.then(|| turns.read().unwrap_or_else(PoisonError::into_inner));
                let client = handle
                    .block_on(pool.get())
                    .map_err(|error| E::from(StoreError::Unavailable(error.to_string())))?;
                waited(access, begun);
                match transact(&handle, client, access, Changes::new(halt.clone()), &mut work) {
                    Err(Failed::Again) if attempt < ATTEMPTS => {
                        drop((apart, beside));
                        metrics::counter!("holdfast_database_repeats_total").increment(1);
                        // Give way a little longer each time, so that two do not meet again.
                        std::thread::sleep(Duration::from_millis(u64::from(attempt) * 2));
                    }
                    Err(Failed::Again) => return Err(E::from(StoreError::Serialization)),
                    Err(Failed::With(error)) => return Err(error),
                    Ok(result) => return Ok(result),
                }
            }
        });
        blocking
            .await
            .map_err(|error| E::from(StoreError::Unavailable(error.to_string())))?
    }
}

/// Drops a schema with everything in it.
pub(crate) async fn drop_schema(url: &str, schema: &str) -> Result<(), StoreError> {
    let db = Postgres::open(url, Some(schema), None).await?;
    let client = db
        .pool
        .get()
        .await
        .map_err(|error| StoreError::Unavailable(error.to_string()))?;
    // The name was checked when the pool was made.
    client
        .batch_execute(&format!("DROP SCHEMA {schema} CASCADE"))
        .await
        .map_err(refused)
}

/// TLS as the machine trusts it; used unless the address says `sslmode=disable`.
fn tls() -> Result<ClientConfig, StoreError> {
    let native = rustls_native_certs();
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(native);
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| StoreError::Unavailable(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

fn rustls_native_certs() -> Vec<rustls::pki_types::CertificateDer<'static>> {
    rustls_native_certs::load_native_certs().certs
}

enum Failed<E> {
    /// Another transaction was in the way; nothing was done.
    Again,
    With(E),
}

fn transact<T, E, F>(
    handle: &Handle,
    client: Object,
    access: Access,
    mut changes: Changes,
    work: &mut F,
) -> Result<T, Failed<E>>
where
    E: From<StoreError>,
    F: FnMut(&mut Tx<'_>) -> Result<T, E>,
{
    let begin = match access {
        Access::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        Access::Write => "BEGIN ISOLATION LEVEL SERIALIZABLE",
    };
    let failed = |error: StoreError| match error {
        StoreError::Serialization => Failed::Again,
        other => Failed::With(E::from(other)),
    };
    handle
        .block_on(client.batch_execute(begin))
        .map_err(|error| failed(refused(error)))?;
    let ending = Ending {
        handle,
        client: Some(client),
    };
    let mut health = Health::Sound;
    let result = match &ending.client {
        Some(client) => work(&mut Tx::Postgres(Open {
            handle,
            client,
            health: &mut health,
            changes: &mut changes,
        })),
        None => Err(E::from(StoreError::Unavailable("no connection".into()))),
    };
    match (result, health) {
        // Whatever the work made of it, a statement that met another transaction means: once more.
        (_, Health::Contended) => Err(Failed::Again),
        (Err(error), _) => Err(Failed::With(error)),
        // PostgreSQL turns the commit of a failed transaction into a rollback and reports success.
        (Ok(_), Health::Failed) => Err(Failed::With(E::from(StoreError::Refused(
            "a failed statement was passed over".into(),
        )))),
        (Ok(value), Health::Sound) => changes.around(|| ending.commit()).map(|()| value).map_err(failed),
    }
}

/// What the statements of a transaction met so far.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Health {
    Sound,
    Failed,
    Contended,
}

/// Ends the transaction: undone unless committed, also when the work panics. A connection whose
/// transaction cannot be ended is not given back to the pool.
struct Ending<'h> {
    handle: &'h Handle,
    client: Option<Object>,
}

impl Ending<'_> {
    fn commit(mut self) -> Result<(), StoreError> {
        let Some(client) = self.client.take() else {
            return Ok(());
        };
        let committed = self
            .handle
            .block_on(client.batch_execute("COMMIT"))
            .map_err(refused);
        if committed.is_err() && self.handle.block_on(client.batch_execute("ROLLBACK")).is_err() {
            drop(Object::take(client));
        }
        committed
    }
}

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        if let Some(client) = self.client.take()
            && self.handle.block_on(client.batch_execute("ROLLBACK")).is_err()
        {
            drop(Object::take(client));
        }
    }
}

/// An open transaction.
pub(crate) struct Open<'c> {
    handle: &'c Handle,
    client: &'c Object,
    health: &'c mut Health,
    pub(super) changes: &'c mut Changes,
}

impl Open<'_> {
    fn noted<T>(&mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        match &result {
            Err(StoreError::Serialization) => *self.health = Health::Contended,
            Err(_) if *self.health == Health::Sound => *self.health = Health::Failed,
            _ => {}
        }
        result
    }

    pub(super) fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        let result = self.handle.block_on(async {
            let statement = self.client.prepare_cached(sql).await.map_err(refused)?;
            self.client
                .execute(&statement, &bound(values))
                .await
                .map_err(refused)
        });
        self.noted(result)
    }

    pub(super) fn query_many<T>(
        &mut self,
        sql: &str,
        rows: Vec<Vec<Value>>,
        read: &mut dyn FnMut(&mut Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let columns = columns(rows);
        let found = self.handle.block_on(async {
            let statement = self.client.prepare_cached(sql).await.map_err(refused)?;
            let values: Vec<&(dyn ToSql + Sync)> = columns.iter().map(|c| c as &(dyn ToSql + Sync)).collect();
            self.client.query(&statement, &values).await.map_err(refused)
        });
        self.noted(found)?
            .iter()
            .map(|row| read(&mut Row::new(row)))
            .collect()
    }

    pub(super) fn query<T>(
        &mut self,
        sql: &str,
        values: &[Value],
        read: &mut dyn FnMut(&mut Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let rows = self.handle.block_on(async {
            let statement = self.client.prepare_cached(sql).await.map_err(refused)?;
            self.client
                .query(&statement, &bound(values))
                .await
                .map_err(refused)
        });
        self.noted(rows)?
            .iter()
            .map(|row| read(&mut Row::new(row)))
            .collect()
    }

    pub(super) fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        let result = self
            .handle
            .block_on(self.client.batch_execute(sql))
            .map_err(refused);
        self.noted(result)
    }

    #[cfg(test)]
    pub(super) fn prepare(&mut self, sql: &str) -> Result<(), StoreError> {
        self.handle
            .block_on(self.client.prepare(sql))
            .map(|_| ())
            .map_err(refused)
    }
}

fn bound(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

type Written = Result<IsNull, Box<dyn std::error::Error + Sync + Send>>;

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Written {
        match self {
            Value::Null => Ok(IsNull::Yes),
            Value::Int(value) => value.to_sql_checked(ty, out),
            Value::Text(value) => value.to_sql_checked(ty, out),
            Value::Blob(value) => value.to_sql_checked(ty, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// Rows turned into columns.
fn columns(rows: Vec<Vec<Value>>) -> Vec<Array> {
    let width = rows.first().map_or(0, Vec::len);
    let mut columns: Vec<Array> = Vec::new();
    columns.resize_with(width, || Array(Vec::with_capacity(rows.len())));
    for row in rows {
        for (column, value) in columns.iter_mut().zip(row) {
            column.0.push(value);
        }
    }
    columns
}

/// One column of many rows.
#[derive(Debug)]
struct Array(Vec<Value>);

impl ToSql for Array {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Written {
        self.0.to_sql_checked(ty, out)
    }

    fn accepts(ty: &Type) -> bool {
        matches!(*ty, Type::INT8_ARRAY | Type::TEXT_ARRAY | Type::BYTEA_ARRAY)
    }

    to_sql_checked!();
}

impl Columns for tokio_postgres::Row {
    fn column(&self, index: usize) -> Result<Column<'_>, StoreError> {
        let kind = self
            .columns()
            .get(index)
            .map(|column| column.type_().clone())
            .ok_or_else(|| StoreError::Corrupt(format!("there is no column {index}")))?;
        let column = match kind {
            Type::INT8 => self
                .try_get::<_, Option<i64>>(index)
                .map_err(refused)?
                .map(Column::Int),
            Type::TEXT => self
                .try_get::<_, Option<&str>>(index)
                .map_err(refused)?
                .map(Column::Text),
            Type::BYTEA => self
                .try_get::<_, Option<&[u8]>>(index)
                .map_err(refused)?
                .map(Column::Blob),
            other => return Err(StoreError::Corrupt(format!("a column is of type {other}"))),
        };
        Ok(column.unwrap_or(Column::Null))
    }
}

/// A driver's error in our words; values never appear in them.
fn refused(error: tokio_postgres::Error) -> StoreError {
    let Some(db) = error.as_db_error() else {
        return StoreError::Unavailable(error.to_string());
    };
    match db.code() {
        &SqlState::T_R_SERIALIZATION_FAILURE | &SqlState::T_R_DEADLOCK_DETECTED => StoreError::Serialization,
        &SqlState::UNIQUE_VIOLATION => StoreError::Conflict {
            constraint: db.constraint().unwrap_or_default().to_owned(),
        },
        code if code.code().starts_with("08")
            || code.code().starts_with("57")
            || code.code().starts_with("53") =>
        {
            StoreError::Unavailable(db.message().to_owned())
        }
        _ => StoreError::Refused(db.message().to_owned()),
    }
}
