//! SQLite on its own threads: one writer that begins every transaction at once, a few readers.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, OpenFlags, config::DbConfig, types::ToSqlOutput, types::ValueRef};
use tokio::sync::oneshot;

use super::{Access, Columns, Row, Tx, waited};
use crate::{
    StoreError,
    codec::{Column, Value},
    halt::{Changes, Halt},
};

/// Threads that read.
const READERS: usize = 3;

/// Pages that a connection keeps at hand, in KiB.
const CACHE: i64 = 8 * 1024;

/// How long a transaction waits for another process's.
const BUSY: Duration = Duration::from_secs(10);

type Job = Box<dyn FnOnce(&Connection) + Send>;

/// A SQLite database.
#[derive(Debug)]
pub(crate) struct Sqlite {
    writer: mpsc::Sender<Job>,
    readers: mpsc::Sender<Job>,
    halt: Option<Arc<Halt>>,
}

impl Sqlite {
    pub(crate) fn open(path: &Path, halt: Option<Arc<Halt>>) -> Result<Self, StoreError> {
        if let Some(parent) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
            std::fs::create_dir_all(parent)
                .map_err(|error| StoreError::Address(format!("{}: {error}", parent.display())))?;
        }
        create(path)?;
        let writer = connect(path)?;
        writer
            .pragma_update(None, "journal_mode", "WAL")
            .map_err(refused)?;
        let (write, jobs) = mpsc::channel::<Job>();
        spawn("holdfast-sqlite-writer", move || {
            for job in jobs {
                survive(job, &writer);
            }
        })?;
        let (read, jobs) = mpsc::channel::<Job>();
        let jobs = Arc::new(Mutex::new(jobs));
        for _ in 0..READERS {
            let reader = connect(path)?;
            reader.pragma_update(None, "query_only", true).map_err(refused)?;
            let jobs = Arc::clone(&jobs);
            spawn("holdfast-sqlite-reader", move || {
                loop {
                    // The lock is held only while waiting for a job, never while running one.
                    let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    match job {
                        Ok(job) => survive(job, &reader),
                        Err(_) => break,
                    }
                }
            })?;
        }
        Ok(Self {
            writer: write,
            readers: read,
            halt,
        })
    }

    pub(crate) async fn run<T, E, F>(&self, access: Access, mut work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let begun = tokio::time::Instant::now();
        let halt = self.halt.clone();
        let job: Job = Box::new(move |connection| {
            waited(access, begun);
            // Nobody may be waiting any more; the work is done all the same.
            let _ = answer.send(transact(connection, access, Changes::new(halt), &mut work));
        });
        let threads = match access {
            Access::Read => &self.readers,
            Access::Write => &self.writer,
        };
        let gone = || {
            E::from(StoreError::Unavailable(
                "a unit of work ended without an answer".into(),
            ))
        };
        threads.send(job).map_err(|_| gone())?;
        answered.await.map_err(|_| gone())?
    }
}

/// Runs a job so that its panic ends neither the thread nor the database: the transaction is undone on
/// the way, and whoever waits learns that no answer will come.
fn survive(job: Job, connection: &Connection) {
    if catch_unwind(AssertUnwindSafe(|| job(connection))).is_err() {
        tracing::error!("a unit of work panicked and was undone");
    }
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> Result<(), StoreError> {
    thread::Builder::new()
        .name(name.to_owned())
        .spawn(body)
        .map(|_| ())
        .map_err(|error| StoreError::Unavailable(error.to_string()))
}

/// Makes the file if it is absent, readable by its owner alone; what SQLite puts beside it is as the file.
fn create(path: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(_) if path.exists() => Ok(()),
        Err(error) => Err(StoreError::Address(format!("{}: {error}", path.display()))),
    }
}

pub(super) fn connect(path: &Path) -> Result<Connection, StoreError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)
        .map_err(|error| StoreError::Address(format!("{}: {error}", path.display())))?;
    connection.busy_timeout(BUSY).map_err(refused)?;
    connection
        .pragma_update(None, "synchronous", "FULL")
        .map_err(refused)?;
    connection
        .pragma_update(None, "foreign_keys", true)
        .map_err(refused)?;
    // Plans do not depend on values: with the statistics that SQLite is built with here, every other range
    // that is asked for would have its statement prepared anew.
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(refused)?;
    connection
        .pragma_update(None, "cache_size", -CACHE)
        .map_err(refused)?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}

fn transact<T, E, F>(
    connection: &Connection,
    access: Access,
    mut changes: Changes,
    work: &mut F,
) -> Result<T, E>
where
    E: From<StoreError>,
    F: FnMut(&mut Tx<'_>) -> Result<T, E>,
{
    let begin = match access {
        Access::Read => "BEGIN",
        Access::Write => "BEGIN IMMEDIATE",
    };
    connection
        .execute_batch(begin)
        .map_err(|error| E::from(refused(error)))?;
    let undo = Undo(connection);
    let result = work(&mut Tx::Sqlite(Open {
        connection,
        changes: &mut changes,
    }))?;
    changes
        .around(|| connection.execute_batch("COMMIT"))
        .map_err(|error| E::from(refused(error)))?;
    std::mem::forget(undo);
    Ok(result)
}

/// Undoes the transaction unless it was committed, also when the work panics.
struct Undo<'c>(&'c Connection);

impl Drop for Undo<'_> {
    fn drop(&mut self) {
        if let Err(error) = self.0.execute_batch("ROLLBACK") {
            tracing::error!(%error, "a transaction could not be undone");
        }
    }
}

/// An open transaction.
pub(crate) struct Open<'c> {
    connection: &'c Connection,
    pub(super) changes: &'c mut Changes,
}

impl Open<'_> {
    pub(super) fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64, StoreError> {
        let mut statement = self.statement(sql)?;
        bind(&mut statement, values)?;
        statement.raw_execute().map(|n| n as u64).map_err(refused)
    }

    pub(super) fn query_many<T>(
        &mut self,
        sql: &str,
        values: &[Vec<Value>],
        read: &mut dyn FnMut(&mut Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.statement(sql)?;
        let mut found = Vec::new();
        for values in values {
            bind(&mut statement, values)?;
            let mut rows = statement.raw_query();
            while let Some(row) = rows.next().map_err(refused)? {
                found.push(read(&mut Row::new(&SqliteRow(row)))?);
            }
        }
        Ok(found)
    }

    pub(super) fn query<T>(
        &mut self,
        sql: &str,
        values: &[Value],
        read: &mut dyn FnMut(&mut Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut statement = self.statement(sql)?;
        bind(&mut statement, values)?;
        let mut rows = statement.raw_query();
        let mut found = Vec::new();
        while let Some(row) = rows.next().map_err(refused)? {
            found.push(read(&mut Row::new(&SqliteRow(row)))?);
        }
        Ok(found)
    }

    pub(super) fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        self.connection.execute_batch(sql).map_err(refused)
    }

    #[cfg(test)]
    pub(super) fn prepare(&mut self, sql: &str) -> Result<(), StoreError> {
        self.statement(sql).map(|_| ())
    }

    /// SQLite gives `$2 … $1` their numbers in the order they appear, so each is bound by its name.
    fn statement(&self, sql: &str) -> Result<rusqlite::CachedStatement<'_>, StoreError> {
        self.connection.prepare_cached(sql).map_err(refused)
    }
}

fn bind(statement: &mut rusqlite::CachedStatement<'_>, values: &[Value]) -> Result<(), StoreError> {
    let expected = statement.parameter_count();
    if expected != values.len() {
        return Err(StoreError::Refused(format!(
            "{expected} values expected, {} given",
            values.len()
        )));
    }
    for position in 1..=expected {
        let name = statement.parameter_name(position).unwrap_or_default();
        let number: usize = name
            .strip_prefix('$')
            .and_then(|digits| digits.parse().ok())
            .ok_or_else(|| StoreError::Refused(format!("`{name}` is not a numbered value")))?;
        let value = number
            .checked_sub(1)
            .and_then(|index| values.get(index))
            .ok_or_else(|| StoreError::Refused(format!("there is no value ${number}")))?;
        statement
            .raw_bind_parameter(position, Bound(value))
            .map_err(refused)?;
    }
    Ok(())
}

struct Bound<'v>(&'v Value);

impl rusqlite::ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Int(value) => ValueRef::Integer(*value),
            Value::Text(value) => ValueRef::Text(value.as_bytes()),
            Value::Blob(value) => ValueRef::Blob(value),
        }))
    }
}

struct SqliteRow<'r>(&'r rusqlite::Row<'r>);

impl Columns for SqliteRow<'_> {
    fn column(&self, index: usize) -> Result<Column<'_>, StoreError> {
        Ok(match self.0.get_ref(index).map_err(refused)? {
            ValueRef::Null => Column::Null,
            ValueRef::Integer(value) => Column::Int(value),
            ValueRef::Text(value) => Column::Text(
                std::str::from_utf8(value).map_err(|_| StoreError::Corrupt("a text is not UTF-8".into()))?,
            ),
            ValueRef::Blob(value) => Column::Blob(value),
            ValueRef::Real(_) => return Err(StoreError::Corrupt("a column holds a float".into())),
        })
    }
}

/// A driver's error in our words; a hit unique constraint is named as PostgreSQL names its own.
pub(super) fn refused(error: rusqlite::Error) -> StoreError {
    match &error {
        rusqlite::Error::SqliteFailure(failure, message) => match failure.code {
            ErrorCode::ConstraintViolation => {
                let text = message.as_deref().unwrap_or_default();
                match text.strip_prefix("UNIQUE constraint failed: ") {
                    Some(columns) => StoreError::Conflict {
                        constraint: columns.to_owned(),
                    },
                    None => StoreError::Refused(text.to_owned()),
                }
            }
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Serialization,
            ErrorCode::DiskFull
            | ErrorCode::ReadOnly
            | ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::OutOfMemory => StoreError::Unavailable(error.to_string()),
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => StoreError::Corrupt(error.to_string()),
            _ => StoreError::Refused(error.to_string()),
        },
        _ => StoreError::Refused(error.to_string()),
    }
}
