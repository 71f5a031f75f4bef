//! Where benches take place: a store, the sandbox bank, a partner, and people who have linked.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use bank::Bank;
use catalogue::Catalogue;
use engine::{
    AddedPartner, Engine, EngineConfig, NewCustomer, Return, Worker,
    jobs::is_standing,
    link::{LinkKind, LinkRequest, LinkView},
};
use model::{
    CustomerKind, Partner, Region, Run,
    id::{CustomerId, InstitutionId, LoginId},
    random::alphanumeric,
};
use serde::Deserialize;
use serde_json::json;
use store::{Halt, Store, StoreError};
use transport::{Exchange, Replay};
use url::Url;

use crate::{
    caller::{Caller, at},
    crash::place::{Place, Target},
    failure::Failure,
    system, world,
};

const SEED: u64 = 2026;
const INSTITUTION: u64 = 102_176;
/// How soon to look again whether work is done.
const LOOK_AGAIN: Duration = Duration::from_millis(2);

/// A house without doors.
pub(crate) struct House {
    pub(crate) place: Place,
    pub(crate) store: Store,
    pub(crate) engine: Engine,
    pub(crate) added: AddedPartner,
    bank: Bank,
    control: Caller,
}

/// A login of a customer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Linked {
    pub(crate) customer: CustomerId,
    pub(crate) login: LoginId,
}

impl House {
    pub(crate) async fn build(target: &Target) -> Result<Self, Failure> {
        let place = Place::make(target).await?;
        let store = place.made().await?;
        let bank = Bank::start(bank::Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_url: None,
            data_dir: place.folder().join("bank"),
            ledger: None,
            seed: SEED,
            clock: system::clock(),
            random: system::random(),
        })
        .await?;
        let engine = engine_over(&store, bank.url(), None, Nights::No).await?;
        let manifest = world::manifest(bank.url()).await?;
        let file = serde_json::from_str(&manifest).map_err(|error| Failure::Unreadable {
            path: "/control/manifest".into(),
            problem: error.to_string(),
        })?;
        engine.load_institutions(file).await?;
        let added = engine.add_partner("Bench", Region::Us).await?;
        Ok(Self {
            place,
            store,
            engine,
            added,
            control: Caller::new(bank.url())?,
            bank,
        })
    }

    pub(crate) fn partner(&self) -> &Partner {
        &self.added.partner
    }

    /// An engine over the same store whose banks say again what was recorded.
    pub(crate) async fn replaying(&self, replay: Replay) -> Result<Engine, Failure> {
        engine_over(&self.store, self.bank.url(), Some(Arc::new(replay)), Nights::No).await
    }

    /// An engine over the same store that keeps nights.
    pub(crate) async fn nightly(&self) -> Result<Engine, Failure> {
        engine_over(&self.store, self.bank.url(), None, Nights::Yes).await
    }

    /// The same, over a store that tells of every commit.
    pub(crate) async fn watched(&self, replay: Replay, halt: Arc<Halt>) -> Result<Engine, Failure> {
        let store = self.place.halting(Some(halt)).await?;
        engine_over(&store, self.bank.url(), Some(Arc::new(replay)), Nights::No).await
    }

    /// A new customer links every account of a user of the bank. The first aggregation waits for a worker.
    pub(crate) async fn link(&self, user: &str) -> Result<Linked, Failure> {
        let partner = self.partner();
        let name = alphanumeric(system::random().as_ref(), 12);
        let new = NewCustomer {
            username: format!("bench_{name}"),
            kind: CustomerKind::Testing,
            first_name: None,
            last_name: None,
            phone: None,
            email: None,
            application: None,
        };
        let customer = self.engine.add_customer(partner, new).await?.id;
        let there = (customer, INSTITUTION, None);
        let (token, offered) = visit((&self.engine, partner), &self.control, there, (user, None)).await?;
        let missing = |what: &str| Failure::Held(format!("linking goes on ({what})"));
        let chosen: Vec<String> = offered
            .offers
            .into_iter()
            .filter(|offer| offer.kind.is_some())
            .map(|offer| offer.id)
            .collect();
        let done = self.engine.choose_accounts(&token, &chosen).await?;
        Ok(Linked {
            customer,
            login: done.login.ok_or_else(|| missing("there is no login"))?,
        })
    }

    /// A person gives access again, to what they gave it to before; `engine` knows what time it is.
    pub(crate) async fn mend(&self, engine: &Engine, linked: Linked, user: &str) -> Result<(), Failure> {
        let there = (linked.customer, INSTITUTION, Some(linked.login));
        let who = (engine, self.partner());
        let (_, seen) = visit(who, &self.control, there, (user, None)).await?;
        if seen.login == Some(linked.login) {
            return Ok(());
        }
        let why = seen.failure.map(|failure| failure.condition);
        Err(Failure::Held(format!(
            "a login is mended ({:?}, {why:?})",
            seen.state
        )))
    }

    pub(crate) async fn link_many(&self, user: &str, count: usize) -> Result<Vec<Linked>, Failure> {
        let mut all = Vec::with_capacity(count);
        for _ in 0..count {
            all.push(self.link(user).await?);
        }
        Ok(all)
    }

    /// Lets an engine's worker do everything there is to do.
    pub(crate) async fn work(&self, engine: &Engine) -> Result<(), Failure> {
        let worker = Worker::start(engine.clone());
        while self.waiting().await? > 0 {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        worker.stop().await;
        Ok(())
    }

    async fn waiting(&self) -> Result<u32, Failure> {
        let kinds = self.store.system().read(|tx| tx.tally_jobs()).await?;
        let kinds: Vec<(String, u32)> = kinds;
        let of_somebody = kinds.into_iter().filter(|(kind, _)| !is_standing(kind));
        Ok(of_somebody.map(|(_, count)| count).sum())
    }

    /// What the bank said in a login's last run.
    pub(crate) async fn recorded(&self, login: LoginId) -> Result<Vec<Exchange>, Failure> {
        let last = self.recordings(login, 1).await?.into_iter().next();
        last.ok_or_else(|| Failure::Held("a run was recorded".into()))
    }

    /// What the bank said in a login's last runs that were recorded, the last first.
    pub(crate) async fn recordings(&self, login: LoginId, most: u32) -> Result<Vec<Vec<Exchange>>, Failure> {
        #[derive(Deserialize)]
        struct Recording {
            exchanges: Vec<Exchange>,
        }
        let scope = self.store.partner(self.partner().id);
        let runs = scope.read(move |tx| tx.list_runs(login, most)).await;
        let runs: Result<Vec<Run>, StoreError> = runs;
        let mut recordings = Vec::new();
        for run in runs? {
            let found = scope.read(move |tx| tx.find_recording(run.id)).await;
            let found: Result<Option<Vec<u8>>, StoreError> = found;
            let Some(found) = found? else { continue };
            let recording: Recording =
                serde_json::from_slice(&found).map_err(|error| Failure::Unreadable {
                    path: "a recording".into(),
                    problem: error.to_string(),
                })?;
            recordings.push(recording.exchanges);
        }
        Ok(recordings)
    }

    pub(crate) async fn close(self) -> Result<(), Failure> {
        self.bank.stop().await;
        drop(self.engine);
        self.store.close();
        self.place.clear().await
    }
}

/// A person follows a new link, to link an institution's accounts or to mend a login, and goes to the bank and back.
/// Answers the session's token and where it stands.
pub(crate) async fn visit(
    (engine, partner): (&Engine, &Partner),
    control: &Caller,
    (customer, institution, login): (CustomerId, u64, Option<LoginId>),
    (user, accounts): (&str, Option<&[&str]>),
) -> Result<(String, LinkView), Failure> {
    let kind = if login.is_some() {
        LinkKind::Fix
    } else {
        LinkKind::Lite
    };
    let ask = LinkRequest {
        kind,
        customer,
        institution: InstitutionId::new(institution).ok().filter(|_| login.is_none()),
        login,
        redirect_uri: None,
        language: None,
        single_use: false,
        experience: None,
        mailed_to: None,
        webhook: None,
    };
    let link = engine.generate_link(partner, ask).await?;
    let (token, _) = engine.open_session(link.as_str()).await?;
    let token = token.expose().to_owned();
    let view = to_the_bank(engine, control, &token, user, accounts).await?;
    Ok((token, view))
}

/// A person goes to the bank from a session, signs in and allows what is asked for, and comes back. They share
/// all of their accounts, or those that are named.
pub(crate) async fn to_the_bank(
    engine: &Engine,
    control: &Caller,
    token: &str,
    user: &str,
    accounts: Option<&[&str]>,
) -> Result<LinkView, Failure> {
    let missing = |what: &str| Failure::Held(format!("linking goes on ({what})"));
    let started = engine.start_session(token).await?;
    let redirect = started.redirect.ok_or_else(|| {
        let why = started.failure.map(|failure| failure.condition);
        missing(&format!("where is the bank? {why:?}"))
    })?;
    let allow = json!({ "authorizationUrl": redirect.as_str(), "user": user, "accountIds": accounts });
    let allowed = control.post("control/authorize", &allow).await?.expect(200)?;
    let back: Url = at(&allowed, "redirectUrl")
        .as_str()
        .and_then(|address| address.parse().ok())
        .ok_or_else(|| missing("where is the way back?"))?;
    let back = Return(back.query_pairs().into_owned().collect());
    let view = engine.return_from_bank(back).await?;
    view.ok_or_else(|| missing("nobody waits for the return"))
}

/// Whether what is due by itself is done. It would come between what most benches measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Nights {
    Yes,
    No,
}

async fn engine_over(
    store: &Store,
    url: &Url,
    replay: Option<Arc<Replay>>,
    nights: Nights,
) -> Result<Engine, Failure> {
    let config = EngineConfig {
        replay,
        nights: nights == Nights::Yes,
        loopback_targets: true,
        ..EngineConfig::at(url.clone())
    };
    Ok(Engine::new(
        store.clone(),
        Catalogue::embedded()?,
        system::clock(),
        system::random(),
        config,
    )
    .await?)
}
