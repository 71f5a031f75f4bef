//! Where the data of one world lies: a folder, and beside PostgreSQL a schema, both gone at the end.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use model::random::{Randomness, alphanumeric};
use store::{Halt, KeySource, Location, Store};
use tempfile::TempDir;

use crate::{failure::Failure, system, world::write_own};

/// On which database worlds are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// SQLite, in a temporary folder below this one, or wherever temporary folders are.
    Sqlite(Option<PathBuf>),
    /// PostgreSQL, in schemas of their own.
    Postgres(String),
}

impl Target {
    /// Reads `sqlite`, `sqlite:FOLDER` or `postgres://…`.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        if text == "sqlite" {
            return Ok(Target::Sqlite(None));
        }
        match Location::parse(text)? {
            Location::Sqlite(folder) if folder.is_dir() => Ok(Target::Sqlite(Some(folder))),
            Location::Sqlite(path) => Err(Failure::Usage(format!(
                "{}: worlds are made in new files; name a folder for them, as sqlite:FOLDER, or say sqlite",
                path.display()
            ))),
            Location::Postgres { url, .. } => Ok(Target::Postgres(url)),
        }
    }

    /// `sqlite` or `postgres`.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Target::Sqlite(_) => "sqlite",
            Target::Postgres(_) => "postgres",
        }
    }
}

/// The place of one world.
#[derive(Debug)]
pub(crate) struct Place {
    folder: TempDir,
    location: Location,
    /// The database as another process is told it.
    address: String,
}

impl Place {
    /// A new place with nothing in it but, for PostgreSQL, a schema and a key.
    pub(crate) async fn make(target: &Target) -> Result<Self, Failure> {
        let random = system::random();
        let made = match target {
            Target::Sqlite(Some(below)) => tempfile::tempdir_in(below),
            _ => tempfile::tempdir(),
        };
        let folder = made.map_err(|source| Failure::file(Path::new("a temporary folder"), source))?;
        let (location, address) = match target {
            Target::Sqlite(_) => {
                let file = folder.path().join("holdfast.db");
                (
                    Location::Sqlite(file.clone()),
                    format!("sqlite:{}", file.display()),
                )
            }
            Target::Postgres(url) => {
                let schema = format!(
                    "holdfast_crash_{}",
                    alphanumeric(random.as_ref(), 12).to_lowercase()
                );
                let join = if url.contains('?') { '&' } else { '?' };
                let address = format!("{url}{join}options=-c%20search_path%3D{schema}");
                let location = Location::Postgres {
                    url: url.clone(),
                    schema: Some(schema),
                };
                Store::make_schema(&location).await?;
                (location, address)
            }
        };
        let place = Self {
            folder,
            location,
            address,
        };
        if let Target::Postgres(_) = target {
            write_own(&place.key_file(), &key(random.as_ref()))?;
        }
        Ok(place)
    }

    /// Its folder.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The database.
    #[cfg(test)]
    pub(crate) fn location(&self) -> &Location {
        &self.location
    }

    /// The database, as `--database` takes it.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// The file of the key-encryption key.
    pub(crate) fn key_file(&self) -> PathBuf {
        self.folder.path().join("key")
    }

    /// Opens the store from here, making database and key.
    pub(crate) async fn made(&self) -> Result<Store, Failure> {
        self.halting(None).await
    }

    /// The same, with a halt that is told of every commit.
    pub(crate) async fn halting(&self, halt: Option<Arc<Halt>>) -> Result<Store, Failure> {
        let key = KeySource::File(self.key_file());
        let (random, now) = (system::random(), system::clock().wall());
        Ok(Store::open_halting(&self.location, &key, random.as_ref(), now, halt).await?)
    }

    /// Opens the store from here, beside whoever else has it open.
    pub(crate) async fn store(&self) -> Result<Store, Failure> {
        let key = KeySource::ExistingFile(self.key_file());
        let (random, now) = (system::random(), system::clock().wall());
        Ok(Store::open(&self.location, &key, random.as_ref(), now).await?)
    }

    /// Clears everything away.
    pub(crate) async fn clear(self) -> Result<(), Failure> {
        Ok(Store::drop_schema(&self.location).await?)
    }
}

/// A key of 32 bytes in base64: letters and digits are as good as any, and the last one of 43 has two
/// bits to spare, which must be zero.
fn key(random: &dyn Randomness) -> String {
    format!("{}A=", alphanumeric(random, 42))
}
