//! The memory: SQL, SQLite, PostgreSQL, sealing.
//!
//! This room keeps what the house knows and gives it back. It refuses to know banks and HTTP: what a
//! value means is decided above. One SQL text serves both databases through one seam, [`db`].
//!
//! Work is done in units: a closure over a [`PartnerTx`] or a [`SystemTx`] that is committed as a whole
//! or not at all, and may be run again from the start when another was in the way. A unit of work
//! cannot wait for the network, because it is not asynchronous.
//!
//! - [`Store::partner`] reaches one partner's rows and no other's; somebody else's row is not found.
//! - [`Store::system`] reaches only what belongs to no partner: authentication, jobs, institutions.
//!
//! To add a table: a pair of migrations of the same name, a file named after the table family with its
//! statements and its methods, and the statements' list in the test that prepares them all.

mod abouts;
mod accounts;
mod across;
mod applications;
mod cases;
mod check;
mod codec;
mod consents;
mod consumers;
mod customers;
mod db;
mod error;
mod events;
mod evidence;
mod experiences;
mod halt;
mod health;
mod ids;
mod image;
mod institutions;
mod jobs;
mod logins;
mod migrate;
mod night;
mod notices;
mod operators;
mod pairs;
mod partners;
mod refreshes;
mod repairs;
mod runs;
mod seal;
mod sessions;
mod spent;
mod ties;
mod transactions;
mod webhooks;

use std::{path::Path, sync::Arc};

use aws_lc_rs::digest::{SHA256, digest};
use jiff::Timestamp;
use model::{Secret, id::PartnerId, random::Randomness};

pub use accounts::{AccountRecord, CurrentFact, NewAccount, SeenAccount, SeenFact};
pub use across::{AccountFilter, AccountRow, CodesOfDay, Paused, StandingCount};
pub use cases::{CaseAccount, CaseFilter, CaseKey, CaseTally};
pub use consents::ConsentRecord;
pub use customers::CustomerFilter;
pub use db::Location;
pub use error::StoreError;
pub use halt::{Boundary, Halt, Side};
pub use health::Migrations;
pub use image::Image;
pub use institutions::{InstitutionFilter, InstitutionsState};
pub use jobs::{Claim, Claimed, DueJobs, NewJob};
pub use logins::{LoginRecord, Renewal, Shown, StoredGrant};
pub use night::{Schedule, Standing, Tally};
pub use notices::{Affected, KnownAs, NamedBy, NoticeProgress};
pub use operators::NewOperator;
pub use partners::{NewPartner, PartnerRecord, PartnerSummary, TokenRecord};
pub use refreshes::{RefreshRecord, RefreshResult, RefreshedAccount};
pub use seal::{KeySource, Keyring};
pub use sessions::SessionRecord;
pub use spent::{counting, spent};
pub use transactions::{Listing, PageKey, Pending, Posted, TEST_TRANSACTION};
pub use webhooks::{Due, Outcome as DeliveryOutcome, Secrets};

use codec::values;
use db::{Access, Db, Tx, statements};
use seal::Kek;

statements! {
    SETTING = "SELECT value FROM setting WHERE name = $1";
    SET = "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING";
    KEYS = "SELECT id, wrapped FROM sealing_key WHERE purpose = $1 ORDER BY id DESC";
    ADD_KEY = "INSERT INTO sealing_key (id, purpose, wrapped, created_at) VALUES ($1, $2, $3, $4)";
    SIGNING_KEY = "SELECT id, sealed FROM signing_key ORDER BY created_at DESC, id LIMIT 1";
    COUNT_KEYS = "SELECT count(*) FROM sealing_key";
    ADD_SIGNING_KEY = "INSERT INTO signing_key (id, sealed, created_at) VALUES ($1, $2, $3)";
}

/// The memory of one server. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    db: Db,
    keys: Arc<Keyring>,
    ids: ids::Ids,
    key_made: bool,
}

impl Store {
    /// Opens a database, bringing it up to this version first.
    ///
    /// # Errors
    /// If it cannot be reached, was written by a newer version, or the key-encryption key is not its
    /// own.
    pub async fn open(
        location: &Location,
        key: &KeySource,
        random: &dyn Randomness,
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        Self::open_halting(location, key, random, now, None).await
    }

    /// The same, with a halt that is told of every commit from the first on.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_halting(
        location: &Location,
        key: &KeySource,
        random: &dyn Randomness,
        now: Timestamp,
        halt: Option<Arc<Halt>>,
    ) -> Result<Self, StoreError> {
        // A key is made only for a database that has none: one that was lost is not replaced.
        let found = Kek::find(key)?;
        let db = Db::open(location, halt).await?;
        migrate::migrate(&db, now).await?;
        // Another process may have made it while this one waited to migrate.
        let found = match found {
            Err(_) => Kek::find(key)?,
            found => found,
        };
        let (kek, key_made) = match found {
            Ok(kek) => (kek, false),
            Err(absent) => {
                let sealed: Result<i64, StoreError> =
                    db.run(Access::Read, |tx| tx.number(COUNT_KEYS, &[])).await;
                if sealed? > 0 {
                    return Err(StoreError::Key(format!(
                        "of this database is not at {}",
                        absent.display()
                    )));
                }
                (Kek::make(&absent, random)?, true)
            }
        };
        let fresh = Fresh::draw(&kek, random)?;
        let (data, fingerprint, seed) = db
            .run(Access::Write, move |tx| {
                let data = key_or(tx, "data", &fresh.data, 1, now)?;
                let fingerprint = key_or(tx, "fingerprint", &fresh.fingerprint, 2, now)?;
                tx.execute(SET, &values!["id-seed", fresh.seed.to_string()])?;
                let seed = tx.find(SETTING, &values!["id-seed"], |row| row.next::<String>())?;
                Ok::<_, StoreError>((data, fingerprint, seed))
            })
            .await?;
        let seed = seed
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| StoreError::Corrupt("the seed of ids is not a number".into()))?;
        let keys = Keyring::new(
            data.0,
            kek.unwrap("data", &data.1)?,
            &kek.unwrap("fingerprint", &fingerprint.1)?,
        );
        let inner = Inner {
            db,
            keys: Arc::new(keys),
            ids: ids::Ids::new(seed),
            key_made,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// Makes the PostgreSQL schema a location names, with nothing in it; nothing for one that names none.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn make_schema(location: &Location) -> Result<(), StoreError> {
        if let Location::Postgres { schema: Some(_), .. } = location {
            // Opening the connection is what makes it.
            Db::open(location, None).await?.close();
        }
        Ok(())
    }

    /// Drops a PostgreSQL schema with everything in it; nothing for a location that names none. For
    /// worlds that were made to be thrown away.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn drop_schema(location: &Location) -> Result<(), StoreError> {
        match location {
            Location::Postgres {
                url,
                schema: Some(schema),
            } => db::drop_schema(url, schema).await,
            _ => Ok(()),
        }
    }

    /// Copies an embedded database into a new file while it is used: everything as it was at the instant
    /// the copy began. `told` hears how many pages are copied, of how many. Answers the copy's size in bytes;
    /// nothing is left of a copy that fails.
    ///
    /// # Errors
    /// [`StoreError::Address`] if the database is not there or the file is; [`StoreError::Corrupt`] if what
    /// was copied is not sound; [`StoreError::Refused`] for PostgreSQL, which has a tool of its own.
    pub async fn copy(
        location: &Location,
        to: &Path,
        mut told: impl FnMut(u64, u64) + Send + 'static,
    ) -> Result<u64, StoreError> {
        let Location::Sqlite(from) = location else {
            return Err(StoreError::Refused("pg_dump copies PostgreSQL".into()));
        };
        if to.exists() {
            return Err(StoreError::Address(format!("{} is there already", to.display())));
        }
        let (from, to) = (from.clone(), to.to_path_buf());
        let copying = tokio::task::spawn_blocking(move || {
            let copied = db::copy::copy(&from, &to, &mut told);
            if copied.is_err() {
                // Half a copy is none, and must not be taken for one.
                let _ = std::fs::remove_file(&to);
            }
            copied
        });
        copying
            .await
            .map_err(|error| StoreError::Unavailable(error.to_string()))?
    }

    /// Lets go of the database; what was begun is finished first. A store that is merely dropped does
    /// the same, later.
    pub fn close(self) {
        self.inner.db.close();
    }

    /// Lets go of an embedded database and folds its log into the file, so that the file alone is all of
    /// it; nothing more than [`Store::close`] for PostgreSQL.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] if somebody else keeps it open.
    pub async fn close_whole(self, location: &Location) -> Result<(), StoreError> {
        self.close();
        let Location::Sqlite(file) = location else {
            return Ok(());
        };
        let file = file.clone();
        let folding = tokio::task::spawn_blocking(move || db::copy::fold(&file));
        folding
            .await
            .map_err(|error| StoreError::Unavailable(error.to_string()))?
    }

    /// Whether opening made a new key-encryption key, which somebody should now keep safe.
    pub fn made_key(&self) -> bool {
        self.inner.key_made
    }

    /// The keyed hashes of this server.
    pub fn keys(&self) -> &Arc<Keyring> {
        &self.inner.keys
    }

    /// New ids of ten digits: for partners, customers, logins and accounts.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn short_ids(&self, count: usize) -> Result<Vec<u64>, StoreError> {
        self.inner.ids.short(&self.inner.db, count).await
    }

    /// New ids of more digits: for everything else.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn long_ids(&self, count: usize) -> Result<Vec<u64>, StoreError> {
        self.inner.ids.long(&self.inner.db, count).await
    }

    /// One partner's rows.
    pub fn partner(&self, partner: PartnerId) -> PartnerScope<'_> {
        PartnerScope { store: self, partner }
    }

    /// What belongs to no partner.
    pub fn system(&self) -> SystemScope<'_> {
        SystemScope { store: self }
    }
}

/// Keys and a seed to be used if the database has none yet.
struct Fresh {
    data: Vec<u8>,
    fingerprint: Vec<u8>,
    seed: u64,
}

impl Fresh {
    fn draw(kek: &Kek, random: &dyn Randomness) -> Result<Self, StoreError> {
        let draw = || {
            let mut key = vec![0; seal::KEY];
            random.fill(&mut key);
            Secret::new(key)
        };
        let mut seed = [0; 8];
        random.fill(&mut seed);
        Ok(Self {
            data: kek.wrap("data", &draw())?,
            fingerprint: kek.wrap("fingerprint", &draw())?,
            seed: u64::from_be_bytes(seed),
        })
    }
}

fn key_or(
    tx: &mut Tx<'_>,
    purpose: &str,
    fresh: &[u8],
    fresh_id: u32,
    now: Timestamp,
) -> Result<(u32, Vec<u8>), StoreError> {
    let known = tx.find(KEYS, &values![purpose], |row| {
        Ok((row.next::<u32>()?, row.next::<Vec<u8>>()?))
    })?;
    match known {
        Some(known) => Ok(known),
        None => {
            tx.execute(ADD_KEY, &values![fresh_id, purpose, fresh, now])?;
            Ok((fresh_id, fresh.to_vec()))
        }
    }
}

/// A door to one partner's rows.
#[derive(Debug, Clone, Copy)]
pub struct PartnerScope<'s> {
    store: &'s Store,
    partner: PartnerId,
}

impl PartnerScope<'_> {
    /// Runs a unit of work that only reads.
    ///
    /// # Errors
    /// What the work answers, or the database's failure.
    pub async fn read<T, E, F>(&self, mut work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut PartnerTx<'_, '_>) -> Result<T, E> + Send + 'static,
    {
        self.run(Access::Read, move |tx| work(tx)).await
    }

    /// Runs a unit of work that writes. It may be run more than once; only its last run counts.
    ///
    /// # Errors
    /// What the work answers (then nothing is written), or the database's failure.
    pub async fn write<T, E, F>(&self, mut work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut PartnerTx<'_, '_>) -> Result<T, E> + Send + 'static,
    {
        self.run(Access::Write, move |tx| work(tx)).await
    }

    async fn run<T, E, F>(&self, access: Access, mut work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut PartnerTx<'_, '_>) -> Result<T, E> + Send + 'static,
    {
        let keys = Arc::clone(&self.store.inner.keys);
        let partner = self.partner;
        self.store
            .inner
            .db
            .run(access, move |tx| {
                work(&mut PartnerTx {
                    tx,
                    keys: &keys,
                    partner,
                })
            })
            .await
    }
}

/// A door to what belongs to no partner.
#[derive(Debug, Clone, Copy)]
pub struct SystemScope<'s> {
    store: &'s Store,
}

impl SystemScope<'_> {
    /// Runs a unit of work that only reads.
    ///
    /// # Errors
    /// What the work answers, or the database's failure.
    pub async fn read<T, E, F>(&self, mut work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut SystemTx<'_, '_>) -> Result<T, E> + Send + 'static,
    {
        let keys = Arc::clone(&self.store.inner.keys);
        self.store
            .inner
            .db
            .run(Access::Read, move |tx| work(&mut SystemTx { tx, keys: &keys }))
            .await
    }

    /// Runs a unit of work that writes. It may be run more than once; only its last run counts.
    ///
    /// # Errors
    /// What the work answers (then nothing is written), or the database's failure.
    pub async fn write<T, E, F>(&self, mut work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut SystemTx<'_, '_>) -> Result<T, E> + Send + 'static,
    {
        let keys = Arc::clone(&self.store.inner.keys);
        self.store
            .inner
            .db
            .run(Access::Write, move |tx| work(&mut SystemTx { tx, keys: &keys }))
            .await
    }
}

/// An open transaction over one partner's rows.
pub struct PartnerTx<'t, 'c> {
    tx: &'t mut Tx<'c>,
    keys: &'t Keyring,
    partner: PartnerId,
}

impl PartnerTx<'_, '_> {
    /// Whose rows these are.
    pub fn partner(&self) -> PartnerId {
        self.partner
    }
}

/// A signing key as it is kept.
#[derive(Debug, Clone)]
pub struct StoredKey {
    /// The id others know it by.
    pub id: String,
    /// Its PKCS#8 document.
    pub pkcs8: Secret<Vec<u8>>,
}

/// An open transaction over what belongs to no partner.
pub struct SystemTx<'t, 'c> {
    tx: &'t mut Tx<'c>,
    keys: &'t Keyring,
}

impl SystemTx<'_, '_> {
    /// The key this server signs with at banks.
    ///
    /// # Errors
    /// If the database fails, or the key does not open.
    pub fn find_signing_key(&mut self) -> Result<Option<StoredKey>, StoreError> {
        let row = self.tx.find(SIGNING_KEY, &[], |row| {
            Ok((row.next::<String>()?, row.next::<Vec<u8>>()?))
        })?;
        row.map(|(id, sealed)| {
            let pkcs8 = self.keys.open(&format!("signing_key/{id}"), &sealed)?;
            Ok(StoredKey { id, pkcs8 })
        })
        .transpose()
    }

    /// Keeps a new signing key, sealed.
    ///
    /// # Errors
    /// If the database fails, or the id is taken.
    pub fn insert_signing_key(&mut self, key: &StoredKey, now: Timestamp) -> Result<(), StoreError> {
        let sealed = self
            .keys
            .seal(&format!("signing_key/{}", key.id), key.pkcs8.expose())?;
        self.tx
            .execute(ADD_SIGNING_KEY, &values![&key.id, sealed, now])
            .map(|_| ())
    }
}

/// The SHA-256 of something that is looked up by its hash alone: tokens and keys of callers.
pub fn lookup_hash(text: &str) -> [u8; 32] {
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, text.as_bytes()).as_ref());
    hash
}

#[cfg(test)]
mod tests;
