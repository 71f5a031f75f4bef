//! The verbs: link, aggregate, reconcile, decide who an account is, load history, revoke.
//!
//! This room is where each rule of the product is written once, for every door: the API, the link
//! page, the command line, the workers. It refuses axum, SQL text and any bank's format. Pure
//! functions in the middle ([`continuity`], [`reconcile`]), input and output at the edges, data goes
//! one way: bytes, observed values, changes and outcome, one transaction.
//!
//! To add a verb: a file named after it with a method of [`Engine`]; if it takes long or must survive
//! a crash, a [`jobs::Work`] that calls it.

mod accounts;
mod aggregate;
mod applications;
pub mod cases;
mod config;
mod consumers;
pub mod continuity;
mod customers;
mod dialogue;
mod directory;
mod error;
mod events;
mod experiences;
pub mod explain;
mod grants;
mod health;
mod institutions;
pub mod jobs;
pub mod link;
mod live;
mod mail;
mod meter;
mod night;
pub mod notices;
mod operators;
mod overview;
mod partners;
mod receipts;
pub mod reconcile;
mod recording;
mod refreshes;
mod removal;
pub mod repair;
mod retire;
mod revoke;
pub mod shown;
mod telemetry;
mod ties;
mod time;
mod transactions;
mod webhooks;
pub mod why;

use std::sync::Arc;

use catalogue::Catalogue;
use jiff::Timestamp;
use model::{
    Conclusion, Institution, Outcome, Partner, Region,
    clock::Clock,
    random::{Randomness, alphanumeric},
};
pub use providers::{Instruction, Owner, Owners, PostalAddress, Reached, Return, Telephone};
use providers::{Registry, SigningKey};
use store::{Store, StoredKey};
use tokio::sync::{Notify, watch};
use transport::Transport;

pub use config::EngineConfig;
pub use consumers::{is_email, social_security_number};
pub use customers::{NewCustomer, Renaming};
pub use directory::{Findings, Found};
pub use error::{EngineError, Fault};
pub use events::EventPage;
pub use health::Memory;
pub use institutions::{AtBank, InstitutionFile, ReadFile};
pub use jobs::{Backlog, Pulse, Worker};
pub use live::{Balance, BundleParts, Bundled};
pub use mail::Mail;
pub use night::{NightOfInstitution, NightView};
pub use operators::{AddedOperator, OperatorSignIn};
pub use overview::{
    AccountFilter, AccountRow, CodeSeries, CodesOverTime, INSTITUTIONS_NAMED, InstitutionHealth, Overview,
};
pub use partners::{AddedPartner, Caller};
pub use receipts::{Receipt, ReceiptOrder, ReceiptQuery, ReceiptState, Updater};
pub use refreshes::{RefreshAsk, RefreshMode, RefreshState, RefreshView, RefreshedView};
pub use ties::TieOut;
pub use time::{Advance, ClockReport, ClockView, Elapsed};
pub use transactions::{DailyBalance, TransactionPage, TransactionQuery};
pub use webhooks::{Attempt, LinkHook, Subscription, TestMovement, WebhookAsk, WebhookView};
pub use why::StatusView;

/// The product's verbs. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    catalogue: Catalogue,
    providers: Registry,
    transport: Transport,
    /// For what partners name; its limits are tighter.
    targets: Transport,
    clock: Clock,
    random: Arc<dyn Randomness>,
    key: SigningKey,
    config: EngineConfig,
    /// Who this process is, in leases.
    owner: String,
    sign_ins: partners::SignIns,
    failures: operators::Failures,
    directory: directory::Shelf,
    /// Rings when a job was enqueued here.
    wake: Notify,
    /// Counts the jobs that ended here.
    ended: watch::Sender<u64>,
    /// How far partners' clocks were moved ahead here while work of theirs was underway.
    moved: time::Moved,
    /// What options of repairs were found to do.
    tried: repair::Tried,
}

impl Engine {
    /// An engine over an open store.
    ///
    /// # Errors
    /// If the signing key cannot be made or read, or TLS cannot be set up.
    pub async fn new(
        store: Store,
        catalogue: Catalogue,
        clock: Clock,
        random: Arc<dyn Randomness>,
        config: EngineConfig,
    ) -> Result<Self, EngineError> {
        let key = signing_key(&store, random.as_ref(), clock.wall()).await?;
        let mut transport = Transport::new(config.limits, Arc::clone(&random))?;
        if let Some(replay) = &config.replay {
            transport = transport.replaying(Arc::clone(replay));
        }
        let targets = Transport::new(config.target_limits, Arc::clone(&random))?;
        let owner = alphanumeric(random.as_ref(), 16);
        let inner = Inner {
            store,
            catalogue,
            providers: Registry::all(),
            transport,
            targets,
            clock,
            random,
            key,
            config,
            owner,
            sign_ins: partners::SignIns::default(),
            failures: operators::Failures::default(),
            directory: directory::Shelf::default(),
            wake: Notify::new(),
            ended: watch::Sender::new(0),
            moved: time::Moved::default(),
            tried: repair::Tried::default(),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The catalogue everything is reported by.
    pub fn catalogue(&self) -> &Catalogue {
        &self.inner.catalogue
    }

    /// The settings.
    pub fn config(&self) -> &EngineConfig {
        &self.inner.config
    }

    /// The clock.
    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    /// Chance.
    pub fn random(&self) -> &dyn Randomness {
        self.inner.random.as_ref()
    }

    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }

    pub(crate) fn now_of(&self, partner: &Partner) -> Timestamp {
        let moved = self.inner.moved.of(partner.id);
        self.inner.clock.shifted(partner.clock_offset.max(moved))
    }

    /// How a condition is reported in a region, by an institution's rules.
    pub(crate) fn outcome(
        &self,
        concluded: impl Into<Conclusion>,
        region: Region,
        institution: &Institution,
    ) -> Outcome {
        self.inner
            .catalogue
            .outcome(concluded, region, &institution.connection.rules)
    }

    /// One new id of ten digits.
    pub(crate) async fn short_id(&self) -> Result<u64, EngineError> {
        one(self.store().short_ids(1).await?)
    }

    /// One new id of more digits.
    pub(crate) async fn long_id(&self) -> Result<u64, EngineError> {
        one(self.store().long_ids(1).await?)
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Engine")
    }
}

fn one(ids: Vec<u64>) -> Result<u64, EngineError> {
    ids.into_iter()
        .next()
        .ok_or_else(|| EngineError::Internal("no id was given".into()))
}

/// A number as one of our ids. Our own generator never gives any other.
pub(crate) fn as_id<T>(made: Result<T, model::id::NotAnId>) -> Result<T, EngineError> {
    made.map_err(|error| EngineError::Internal(error.to_string()))
}

/// The server's signing key: read, or made once.
async fn signing_key(
    store: &Store,
    random: &dyn Randomness,
    now: Timestamp,
) -> Result<SigningKey, EngineError> {
    if let Some(stored) = store.system().read(|tx| tx.find_signing_key()).await? {
        return Ok(SigningKey::from_pkcs8(stored.id, stored.pkcs8)?);
    }
    let made = SigningKey::generate(alphanumeric(random, 12))?;
    let new = StoredKey {
        id: made.id().to_owned(),
        pkcs8: made.pkcs8().clone(),
    };
    let kept = store
        .system()
        .write(move |tx| {
            // Another process may have been first.
            if let Some(stored) = tx.find_signing_key()? {
                return Ok::<_, EngineError>(stored);
            }
            tx.insert_signing_key(&new, now)?;
            Ok(new.clone())
        })
        .await?;
    Ok(SigningKey::from_pkcs8(kept.id, kept.pkcs8)?)
}
