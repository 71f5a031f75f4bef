//! The seam: the only place that knows there are two databases.
//!
//! One SQL text serves both. A unit of work is a closure that runs statement after statement on a
//! [`Tx`] and may be run again from the start, so it must not keep effects outside of it; and because
//! it is not asynchronous, it cannot wait for the network while it holds a transaction open.
//!
//! SQLite runs it on the writer's own thread, or on one of a few readers'. PostgreSQL runs it on a
//! blocking thread, over a pooled connection, serializable, again when another was in the way.

pub(crate) mod copy;
mod postgres;
mod sqlite;

use std::{path::PathBuf, sync::Arc};

use metrics::{counter, histogram};
use url::Url;

use crate::{
    StoreError,
    codec::{Column, FromColumn, Value},
    halt::{Changes, Halt},
    spent,
};

/// A statement; a pair only where the two databases truly differ.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Statement {
    /// For SQLite.
    pub(crate) sqlite: &'static str,
    /// For PostgreSQL.
    pub(crate) postgres: &'static str,
}

impl Statement {
    pub(crate) const fn same(sql: &'static str) -> Self {
        Self {
            sqlite: sql,
            postgres: sql,
        }
    }

    pub(crate) const fn pair(sqlite: &'static str, postgres: &'static str) -> Self {
        Self { sqlite, postgres }
    }
}

/// Declares a file's statements and the list of them all, which the tests prepare on both databases.
macro_rules! statements {
    ($($name:ident = $sql:expr $(, postgres: $postgres:expr)?;)*) => {
        $(const $name: $crate::db::Statement = statements!(@one $sql $(, $postgres)?);)*
        #[cfg(test)]
        pub(crate) const STATEMENTS: &[(&str, $crate::db::Statement)] = &[$((stringify!($name), $name)),*];
    };
    (@one $sql:expr) => { $crate::db::Statement::same($sql) };
    (@one $sqlite:expr, $postgres:expr) => { $crate::db::Statement::pair($sqlite, $postgres) };
}
pub(crate) use statements;

pub(crate) use postgres::drop_schema;

/// Where the data lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// A SQLite file, made if it is absent.
    Sqlite(PathBuf),
    /// A PostgreSQL database.
    Postgres {
        /// `postgres://user@host/database`, also with a socket directory as host.
        url: String,
        /// The schema that holds the tables; the database's default if absent. Made if it is absent.
        schema: Option<String>,
    },
}

impl Location {
    /// Reads `sqlite:PATH`, a bare path, or `postgres://…`.
    ///
    /// # Errors
    /// [`StoreError::Address`] if the text is neither.
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if path.is_empty() {
                return Err(StoreError::Address("expected a path after `sqlite:`".into()));
            }
            return Ok(Location::Sqlite(path.into()));
        }
        match Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "postgres" | "postgresql") => Ok(Location::Postgres {
                url: text.to_owned(),
                schema: None,
            }),
            Ok(url) if url.has_host() => Err(StoreError::Address(format!(
                "expected sqlite or postgres, found `{}`",
                url.scheme()
            ))),
            _ if text.is_empty() => Err(StoreError::Address(
                "expected a path or a postgres address".into(),
            )),
            _ => Ok(Location::Sqlite(text.into())),
        }
    }
}

/// What a unit of work does to the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Write,
}

impl Access {
    const fn name(self) -> &'static str {
        match self {
            Access::Read => "read",
            Access::Write => "write",
        }
    }
}

/// A unit of work had to wait so long for a connection, or a thread.
fn waited(access: Access, begun: tokio::time::Instant) {
    histogram!("holdfast_database_wait_seconds", "access" => access.name())
        .record(begun.elapsed().as_secs_f64());
}

/// An open database.
#[derive(Debug)]
pub(crate) enum Db {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

impl Db {
    pub(crate) async fn open(location: &Location, halt: Option<Arc<Halt>>) -> Result<Self, StoreError> {
        match location {
            Location::Sqlite(path) => sqlite::Sqlite::open(path, halt).map(Db::Sqlite),
            Location::Postgres { url, schema } => postgres::Postgres::open(url, schema.as_deref(), halt)
                .await
                .map(Db::Postgres),
        }
    }

    /// Lets go of idle connections.
    pub(crate) fn close(&self) {
        if let Db::Postgres(db) = self {
            db.close();
        }
    }

    /// Whether this is SQLite.
    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self, Db::Sqlite(_))
    }

    /// Runs a unit of work in a transaction of its own: committed if it answers `Ok`, else undone.
    pub(crate) async fn run<T, E, F>(&self, access: Access, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let begun = tokio::time::Instant::now();
        let done = match self {
            Db::Sqlite(db) => db.run(access, work).await,
            Db::Postgres(db) => db.run(access, work).await,
        };
        let took = begun.elapsed();
        spent::add(took);
        let result = if done.is_ok() { "done" } else { "refused" };
        counter!("holdfast_database_units_total", "access" => access.name(), "result" => result).increment(1);
        histogram!("holdfast_database_unit_duration_seconds", "access" => access.name())
            .record(took.as_secs_f64());
        done
    }
}

/// An open transaction.
pub(crate) enum Tx<'c> {
    Sqlite(sqlite::Open<'c>),
    Postgres(postgres::Open<'c>),
}

impl Tx<'_> {
    /// Runs a statement and gives the number of rows it changed.
    pub(crate) fn execute(&mut self, statement: Statement, values: &[Value]) -> Result<u64, StoreError> {
        let changed = match self {
            Tx::Sqlite(tx) => tx.execute(statement.sqlite, values),
            Tx::Postgres(tx) => tx.execute(statement.postgres, values),
        }?;
        if changed > 0 {
            self.changes().note(statement.sqlite);
        }
        Ok(changed)
    }

    fn changes(&mut self) -> &mut Changes {
        match self {
            Tx::Sqlite(tx) => tx.changes,
            Tx::Postgres(tx) => tx.changes,
        }
    }

    /// Runs a statement once for each list of values and reads the rows it gives: a prepared loop on
    /// SQLite, one statement over arrays on PostgreSQL.
    pub(crate) fn list_many<T>(
        &mut self,
        statement: Statement,
        rows: Vec<Vec<Value>>,
        mut read: impl FnMut(&mut Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let found = match self {
            Tx::Sqlite(tx) => tx.query_many(statement.sqlite, &rows, &mut read),
            Tx::Postgres(tx) => tx.query_many(statement.postgres, rows, &mut read),
        }?;
        if !found.is_empty() {
            self.changes().note(statement.sqlite);
        }
        Ok(found)
    }

    /// Runs a query and reads each of its rows.
    pub(crate) fn list<T>(
        &mut self,
        statement: Statement,
        values: &[Value],
        mut read: impl FnMut(&mut Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let found = match self {
            Tx::Sqlite(tx) => tx.query(statement.sqlite, values, &mut read),
            Tx::Postgres(tx) => tx.query(statement.postgres, values, &mut read),
        }?;
        if !found.is_empty() {
            // A statement that writes may answer rows too.
            self.changes().note(statement.sqlite);
        }
        Ok(found)
    }

    /// Runs a query that gives at most one row.
    pub(crate) fn find<T>(
        &mut self,
        statement: Statement,
        values: &[Value],
        read: impl FnMut(&mut Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        Ok(self.list(statement, values, read)?.into_iter().next())
    }

    /// Runs a query that gives one number.
    pub(crate) fn number(&mut self, statement: Statement, values: &[Value]) -> Result<i64, StoreError> {
        self.find(statement, values, |row| row.next())?
            .ok_or_else(|| StoreError::Corrupt("a count gave no row".into()))
    }

    /// Runs statements without values, as migrations are.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        match self {
            Tx::Sqlite(tx) => tx.batch(sql),
            Tx::Postgres(tx) => tx.batch(sql),
        }?;
        self.changes().note(sql);
        Ok(())
    }

    #[cfg(test)]
    pub(crate) fn prepare(&mut self, statement: Statement) -> Result<(), StoreError> {
        match self {
            Tx::Sqlite(tx) => tx.prepare(statement.sqlite),
            Tx::Postgres(tx) => tx.prepare(statement.postgres),
        }
    }
}

/// A row that is read column by column, in the order they were selected.
pub(crate) struct Row<'r> {
    source: &'r dyn Columns,
    at: usize,
}

/// A driver's row.
pub(crate) trait Columns {
    fn column(&self, index: usize) -> Result<Column<'_>, StoreError>;
}

impl<'r> Row<'r> {
    pub(crate) fn new(source: &'r dyn Columns) -> Self {
        Self { source, at: 0 }
    }

    /// Reads the next column.
    pub(crate) fn next<T: FromColumn>(&mut self) -> Result<T, StoreError> {
        let column = self.source.column(self.at)?;
        self.at += 1;
        T::from_column(column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_one_of_the_two_databases() {
        let sqlite = |path: &str| Location::Sqlite(path.into());
        assert_eq!(Location::parse("sqlite:data/h.db").unwrap(), sqlite("data/h.db"));
        assert_eq!(
            Location::parse("sqlite:///var/h.db").unwrap(),
            sqlite("/var/h.db")
        );
        assert_eq!(Location::parse("h.db").unwrap(), sqlite("h.db"));
        assert!(matches!(
            Location::parse("postgres://me@localhost/holdfast").unwrap(),
            Location::Postgres { schema: None, .. }
        ));
        assert!(Location::parse("mysql://localhost/x").is_err());
        assert!(Location::parse("").is_err());
        assert!(Location::parse("sqlite:").is_err());
    }
}
