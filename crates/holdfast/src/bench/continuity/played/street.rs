//! Where lives are played: a bank, a server without doors, and a clock that all of them go by.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use bank::Bank;
use catalogue::Catalogue;
use engine::{
    AddedPartner, Engine, EngineConfig, InstitutionFile, NewCustomer, Worker,
    link::LinkView,
    notices::{NewNotice, Successors},
};
use jiff::{SignedDuration, Timestamp};
use model::{
    CustomerKind, Partner, Region,
    clock::{Clock, WallClock},
    id::{CustomerId, InstitutionId, LoginId},
};
use serde_json::Value;
use store::{AccountRecord, Store, StoreError};

use crate::{
    bench::house,
    caller::Caller,
    crash::place::{Place, Target},
    failure::Failure,
    system, world,
};

const SEED: u64 = 2026;
/// The institution that says who signed in, and the one that does not.
const NAMING: u64 = 102_176;
const SILENT: u64 = 101_732;
/// How long what a bank announces holds: longer than any life.
const FOR_GOOD: SignedDuration = SignedDuration::from_hours(24 * 399);
/// How soon to look again whether a run has ended.
const LOOK_AGAIN: Duration = Duration::from_millis(2);
/// How long a run may take; what takes longer hangs.
const PATIENCE: Duration = Duration::from_secs(120);

/// The machine's clock, set ahead.
struct Hands {
    machine: Clock,
    /// By so many microseconds.
    ahead: AtomicI64,
}

impl WallClock for Hands {
    fn now(&self) -> Timestamp {
        let ahead = SignedDuration::from_micros(self.ahead.load(Ordering::Acquire));
        let now = self.machine.wall();
        now.checked_add(ahead).unwrap_or(now)
    }
}

/// A street.
pub(super) struct Street {
    place: Place,
    pub(super) store: Store,
    pub(super) engine: Engine,
    pub(super) control: Caller,
    added: AddedPartner,
    worker: Worker,
    bank: Bank,
    hands: Arc<Hands>,
    /// When day 0 began.
    pub(super) start: Timestamp,
}

impl Street {
    pub(super) async fn build() -> Result<Self, Failure> {
        let place = Place::make(&Target::Sqlite(None)).await?;
        let store = place.made().await?;
        let hands = Arc::new(Hands {
            machine: system::clock(),
            ahead: AtomicI64::new(0),
        });
        let clock = Clock::new(hands.clone());
        let bank = Bank::start(bank::Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_url: None,
            data_dir: place.folder().join("bank"),
            ledger: None,
            seed: SEED,
            clock: clock.clone(),
            random: system::random(),
        })
        .await?;
        let config = EngineConfig {
            // What is due by itself would come between.
            nights: false,
            loopback_targets: true,
            ..EngineConfig::at(bank.url().clone())
        };
        let engine = Engine::new(
            store.clone(),
            Catalogue::embedded()?,
            clock.clone(),
            system::random(),
            config,
        )
        .await?;
        engine.load_institutions(institutions(&bank).await?).await?;
        let added = engine.add_partner("Corpus", Region::Us).await?;
        Ok(Self {
            worker: Worker::start(engine.clone()),
            control: Caller::new(bank.url())?,
            start: clock.wall(),
            place,
            store,
            engine,
            added,
            bank,
            hands,
        })
    }

    pub(super) fn partner(&self) -> &Partner {
        &self.added.partner
    }

    /// Lets a day begin. Clocks only go forward.
    pub(super) fn begin(&self, day: i64) {
        let ahead = day.saturating_mul(24 * 3_600 * 1_000_000);
        self.hands.ahead.fetch_max(ahead, Ordering::AcqRel);
    }

    /// The institution of a bank that says who signed in, or does not.
    pub(super) fn institution(names: bool) -> u64 {
        if names { NAMING } else { SILENT }
    }

    /// A partner beside the one that all lives share.
    pub(super) async fn another_partner(&self, name: &str) -> Result<Partner, Failure> {
        Ok(self.engine.add_partner(name, Region::Us).await?.partner)
    }

    /// Announces that an institution moves, from now on and for as long as any life goes on.
    pub(super) async fn announce(
        &self,
        partner: &Partner,
        institution: u64,
        reference: &str,
    ) -> Result<(), Failure> {
        let unfit = |_| Failure::Held("the bank's institutions have ids".into());
        let notice = NewNotice {
            partner: partner.id,
            institution: InstitutionId::new(institution).map_err(unfit)?,
            cut_over: self.now(),
            ends_at: self.now().checked_add(FOR_GOOD).ok(),
            reference: reference.to_owned(),
            note: None,
            successors: Successors::default(),
        };
        self.engine.announce_migration(notice, "the corpus").await?;
        Ok(())
    }

    pub(super) async fn customer(&self, partner: &Partner, name: &str) -> Result<CustomerId, Failure> {
        let new = NewCustomer {
            username: name.replace(' ', "_"),
            kind: CustomerKind::Testing,
            first_name: None,
            last_name: None,
            phone: None,
            email: None,
            application: None,
        };
        Ok(self.engine.add_customer(partner, new).await?.id)
    }

    /// A person goes to the bank and comes back: to link, or to mend a login. Answers the session's token and
    /// where it stands.
    pub(super) async fn visit(
        &self,
        partner: &Partner,
        there: (CustomerId, u64, Option<LoginId>),
        (user, accounts): (&str, &[&str]),
    ) -> Result<(String, LinkView), Failure> {
        let who = (&self.engine, partner);
        house::visit(who, &self.control, there, (user, Some(accounts))).await
    }

    /// Waits for the first run of a login that began at an instant or later.
    pub(super) async fn ran(
        &self,
        partner: &Partner,
        login: LoginId,
        since: Timestamp,
    ) -> Result<(), Failure> {
        let scope = self.store.partner(partner.id);
        let over = async {
            loop {
                let runs = scope.read(move |tx| tx.list_runs(login, 1)).await?;
                let newest = runs.first();
                if newest.is_some_and(|run| run.started_at >= since && run.ended_at.is_some()) {
                    return Ok::<_, StoreError>(());
                }
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        };
        match tokio::time::timeout(PATIENCE, over).await {
            Ok(over) => Ok(over?),
            Err(_) => Err(Failure::Held(format!("a run of login {login} ends"))),
        }
    }

    /// A login's accounts as they stand.
    pub(super) async fn accounts(
        &self,
        partner: &Partner,
        login: LoginId,
    ) -> Result<Vec<AccountRecord>, Failure> {
        let scope = self.store.partner(partner.id);
        Ok(scope.read(move |tx| tx.list_account_records(login)).await?)
    }

    pub(super) fn now(&self) -> Timestamp {
        self.engine.clock().wall()
    }

    pub(super) async fn close(self) -> Result<(), Failure> {
        self.worker.stop().await;
        self.bank.stop().await;
        drop(self.engine);
        self.store.close();
        self.place.clear().await
    }
}

/// The bank's institutions, one of which speaks plain OAuth: nobody learns from it who signed in.
async fn institutions(bank: &Bank) -> Result<InstitutionFile, Failure> {
    let manifest = world::manifest(bank.url()).await?;
    let unreadable = |error: serde_json::Error| Failure::Unreadable {
        path: "/control/manifest".into(),
        problem: error.to_string(),
    };
    let mut manifest: Value = serde_json::from_str(&manifest).map_err(unreadable)?;
    let rows = manifest.get_mut("institutions").and_then(Value::as_array_mut);
    for row in rows.into_iter().flatten() {
        let silent = row.get("id").and_then(Value::as_str) == Some(SILENT.to_string().as_str());
        let connection = row.get_mut("connection").and_then(Value::as_object_mut);
        if let Some(connection) = connection.filter(|_| silent) {
            connection.insert("subject".into(), Value::String("none".into()));
        }
    }
    serde_json::from_value(manifest).map_err(unreadable)
}
