//! A whole house for tests: the real server and the real bank in one process, over loopback HTTP, on
//! each database there is.

mod beside;
mod caller;
mod doorman;
mod meddler;
mod peer;
mod receiver;
mod sandbox;
mod session;
mod visitor;

use std::{future::Future, net::SocketAddr, path::PathBuf, sync::Arc};

use bank::Bank;
use catalogue::Catalogue;
use engine::{Engine, EngineConfig, InstitutionFile, jobs::is_standing};
use jiff::SignedDuration;
use model::{Region, Secret, id::AccountId, random::Randomness};
use serde_json::{Value, json};
use server::{Framing, Role, Server};
use store::{KeySource, Location, Store, StoreError};
use tempfile::TempDir;
use testkit::{Database, RunningClock, Seeded, TEST_KEY, databases};
use url::Url;

use beside::Shared;

pub use beside::Beside;
pub use caller::{Answer, Caller};
pub use doorman::{Doorman, Mishap};
pub use meddler::{Gate, Meddler, Reply};
pub use peer::{Asked, Peer};
pub use receiver::{Message, Mood, Receiver};
pub use session::Session;
pub use visitor::{Console, Visitor};

/// A weekday afternoon everywhere the banks are, far from midnight and from any change of clocks.
pub const START: &str = "2026-03-11T18:00:00Z";

/// Where the institution a region's tests use stands.
pub const FINBANK: &str = "102176";
/// A second US institution.
pub const OTHER_FINBANK: &str = "101732";
/// The AU institution.
pub const AU_FINBANK: &str = "200003";

/// A partner with its credentials.
#[derive(Debug, Clone)]
pub struct Partner {
    /// Its region.
    pub region: Region,
    /// Its id.
    pub id: String,
    /// Its secret.
    pub secret: String,
    /// Its app key.
    pub app_key: String,
    /// The id of its one application.
    pub application: String,
    /// The id of that application's experience.
    pub experience: String,
}

/// Changes the engine's settings.
pub type Settings = Arc<dyn Fn(&mut EngineConfig) + Send + Sync>;

/// How a house differs from the usual one.
#[derive(Clone, Default)]
pub struct Plan {
    /// Files the bank serves as the ledger of the user `ledger`.
    pub ledger: Option<PathBuf>,
    /// Changes the engine's settings.
    pub settings: Option<Settings>,
    /// What the house's own process does.
    pub role: Role,
}

/// A server and a bank that run, on one database.
pub struct House {
    /// Moves time for both.
    pub clock: RunningClock,
    /// `sqlite` or `postgres`.
    pub database: &'static str,
    /// The engine behind the doors.
    pub engine: Engine,
    /// Where the server is.
    pub url: Url,
    /// The US partner.
    pub us: Partner,
    /// The AU partner.
    pub au: Partner,
    /// Another US partner, to whom nothing belongs.
    pub stranger: Partner,
    plan: Plan,
    bank_address: SocketAddr,
    server: Server,
    bank: Bank,
    store: Store,
    place: Place,
}

/// What outlives a restart.
struct Place {
    database: Database,
    folder: TempDir,
    random: Arc<dyn Randomness>,
}

impl Place {
    fn shared(&self) -> Shared {
        Shared {
            mail: self.folder.path().join("mail"),
            random: Arc::clone(&self.random),
        }
    }
}

impl House {
    /// Runs a test in a house on each database there is, and sees that no job is left behind.
    pub async fn on_each<F, Fut>(body: F)
    where
        F: Fn(House) -> Fut,
        Fut: Future<Output = House>,
    {
        Self::planned(Plan::default(), body).await;
    }

    /// The same, in a house of another plan.
    pub async fn planned<F, Fut>(plan: Plan, body: F)
    where
        F: Fn(House) -> Fut,
        Fut: Future<Output = House>,
    {
        for database in databases(|address| async move { open(&address).await.close() }).await {
            let house = House::build(database, plan.clone()).await;
            body(house).await.finish().await;
        }
    }

    /// Runs a test in a house on SQLite alone, where the database makes no difference.
    pub async fn on_sqlite<F, Fut>(plan: Plan, body: F)
    where
        F: FnOnce(House) -> Fut,
        Fut: Future<Output = House>,
    {
        let mut all = databases(|address| async move { open(&address).await.close() }).await;
        let house = House::build(all.swap_remove(0), plan).await;
        body(house).await.finish().await;
    }

    async fn build(database: Database, plan: Plan) -> Self {
        let place = Place {
            database,
            folder: tempfile::tempdir().expect("a temporary folder"),
            random: Arc::new(Seeded::new(20_260_311)),
        };
        let clock = RunningClock::at(START);
        let free = SocketAddr::from(([127, 0, 0, 1], 0));
        let (bank, bank_address) = start_bank(&place, &plan, &clock, free).await;
        let listener = server::listen(free).await.expect("a free port");
        let url: Url = format!("http://{}/", listener.local_addr().expect("an address"))
            .parse()
            .expect("a URL");
        let store = open(&place.database.address).await;
        let engine = start_engine(&place.shared(), &plan, &clock, store.clone(), &url).await;
        load_manifest(&engine, bank.url()).await;
        let us = add_partner(&engine, "us", Region::Us).await;
        let au = add_partner(&engine, "au", Region::Au).await;
        let stranger = add_partner(&engine, "stranger", Region::Us).await;
        let server = Server::start(engine.clone(), listener, Framing::Anyone, plan.role)
            .await
            .expect("a server");
        let database = place.database.name;
        House {
            clock,
            database,
            engine,
            url,
            us,
            au,
            stranger,
            plan,
            bank_address,
            server,
            bank,
            store,
            place,
        }
    }

    /// Stops server and bank, and starts them again on the same data and at the same addresses.
    pub async fn restarted(self) -> Self {
        let House {
            clock,
            url,
            us,
            au,
            stranger,
            plan,
            bank_address,
            server,
            bank,
            store,
            place,
            ..
        } = self;
        server.stop().await;
        bank.stop().await;
        store.close();
        let (bank, bank_address) = start_bank(&place, &plan, &clock, bank_address).await;
        let address = url.socket_addrs(|| None).expect("an address")[0];
        let listener = server::listen(address).await.expect("the same port");
        let store = open(&place.database.address).await;
        let engine = start_engine(&place.shared(), &plan, &clock, store.clone(), &url).await;
        let server = Server::start(engine.clone(), listener, Framing::Anyone, plan.role)
            .await
            .expect("a server");
        let database = place.database.name;
        House {
            clock,
            database,
            engine,
            url,
            us,
            au,
            stranger,
            plan,
            bank_address,
            server,
            bank,
            store,
            place,
        }
    }

    /// Ends the house; a job that is left behind fails the test.
    async fn finish(self) {
        let (database, store) = (self.database, self.store.clone());
        self.server.stop().await;
        self.bank.stop().await;
        let left = waiting(&store).await;
        assert_eq!(left, 0, "jobs were left behind on {database}");
    }

    /// How many jobs wait or run, besides those that stand for good.
    pub async fn jobs(&self) -> u32 {
        waiting(&self.store).await
    }

    /// Waits until nothing is due and nothing is underway: what waits for a later time is left waiting.
    pub async fn until_idle(&self) {
        let mut quiet = 0;
        for _ in 0..2000 {
            let next = self.store.system().read(|tx| tx.next_job_due()).await;
            let now = self.engine.clock().wall();
            let mut waits = next.expect("the jobs").is_none_or(|due| due > now);
            for partner in [&self.us, &self.au, &self.stranger] {
                let underway = self
                    .store
                    .partner(partner.id.parse().expect("an id"))
                    .read(move |tx| tx.count_due(now))
                    .await;
                waits &= underway.expect("the jobs") == 0;
            }
            // Events are handed to webhooks between two jobs: a moment without one is no rest yet.
            quiet = if waits { quiet + 1 } else { 0 };
            if quiet == 30 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        panic!("the house does not come to rest");
    }

    /// Moves time forward.
    pub fn advance(&self, by: SignedDuration) {
        self.clock.advance(by);
    }

    /// Where the bank is.
    pub fn bank_url(&self) -> &Url {
        self.bank.url()
    }

    /// Calls to the server without credentials.
    pub fn anyone(&self) -> Caller {
        Caller::new(&self.url, self.clock.clock())
    }

    /// Calls to the server as a partner, signed in.
    pub async fn as_partner(&self, partner: &Partner) -> Caller {
        let mut caller = self.anyone();
        caller.set("finicity-app-key", &partner.app_key);
        caller.set("finicity-app-token", &self.token(partner).await);
        caller
    }

    /// A new access token of a partner.
    pub async fn token(&self, partner: &Partner) -> String {
        let mut caller = self.anyone();
        caller.set("finicity-app-key", &partner.app_key);
        let body = json!({ "partnerId": partner.id, "partnerSecret": partner.secret });
        let answer = caller.post("aggregation/v2/partners/authentication", &body).await;
        answer.expect(200)["token"].as_str().expect("a token").to_owned()
    }

    /// Every e-mail that was sent, in the order of time.
    pub fn mail(&self) -> Vec<String> {
        let Ok(folder) = std::fs::read_dir(self.place.folder.path().join("mail")) else {
            return Vec::new();
        };
        let mut files: Vec<_> = folder.map(|entry| entry.expect("a file").path()).collect();
        files.sort();
        files
            .iter()
            .map(|file| std::fs::read_to_string(file).expect("a text"))
            .collect()
    }

    /// Calls to the bank's control API.
    pub fn bank(&self) -> Caller {
        Caller::new(self.bank.url(), self.clock.clock())
    }

    /// The store behind the engine, for looking at what no door shows.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Links every supported account of a bank's user for a new testing customer, and waits for the
    /// first aggregation.
    pub async fn link(&self, partner: &Partner, institution: &str, user: &str) -> Linked {
        let caller = self.as_partner(partner).await;
        let username = format!("customer_{}", self.engine_random());
        let added = caller
            .post(
                "aggregation/v2/customers/testing",
                &json!({ "username": username }),
            )
            .await;
        let customer = added.expect(201)["id"].as_str().expect("an id").to_owned();
        self.link_for(partner, &customer, institution, user).await
    }

    /// The same, for a customer that is there already.
    pub async fn link_for(&self, partner: &Partner, customer: &str, institution: &str, user: &str) -> Linked {
        let caller = self.as_partner(partner).await;
        let session = self.session_of(&caller, partner, customer, institution).await;
        let offered = self.sign_in_at_bank(&session, user).await;
        assert_eq!(offered["state"], "chooseAccounts", "{offered}");
        let supported: Vec<Value> = offered["accounts"]
            .as_array()
            .expect("accounts")
            .iter()
            .filter(|a| a["supported"] == true)
            .map(|a| a["id"].clone())
            .collect();
        let done = self
            .anyone()
            .post(
                &format!("connect/sessions/{session}/accounts"),
                &json!({ "accountIds": supported }),
            )
            .await
            .expect(200);
        assert_eq!(done["state"], "done", "{done}");
        let login = done["result"]["institutionLoginId"]
            .as_str()
            .expect("a login")
            .to_owned();
        let linked = Linked {
            customer: customer.to_owned(),
            login,
            user: user.to_owned(),
            caller,
        };
        linked.settled().await;
        linked
    }

    /// Lets so much time pass that a partner has to sign in again.
    pub async fn later(&self, by: SignedDuration, partner: &Partner, linked: &mut Linked) {
        self.advance(by);
        linked.caller = self.as_partner(partner).await;
    }

    /// Opens a lite session and gives its token.
    pub async fn session_of(
        &self,
        caller: &Caller,
        partner: &Partner,
        customer: &str,
        institution: &str,
    ) -> String {
        let institution: u64 = institution.parse().expect("an institution id");
        let ask = json!({ "partnerId": partner.id, "customerId": customer, "institutionId": institution });
        let link = caller.post("connect/v2/generate/lite", &ask).await.expect(200)["link"].clone();
        self.open_session(&link).await
    }

    /// Opens a session with a link and gives its token.
    pub async fn open_session(&self, link: &Value) -> String {
        let opened = self
            .anyone()
            .post("connect/sessions", &json!({ "link": link }))
            .await
            .expect(201);
        opened["token"].as_str().expect("a token").to_owned()
    }

    /// Starts a session, passes the bank's sign-in as `user`, comes back, and gives the session.
    pub async fn sign_in_at_bank(&self, session: &str, user: &str) -> Value {
        let started = self
            .anyone()
            .post(&format!("connect/sessions/{session}/start"), &json!({}))
            .await
            .json;
        if started["state"] != "atBank" {
            return started;
        }
        let authorize = json!({ "authorizationUrl": started["redirectUrl"], "user": user });
        let back = self
            .bank()
            .post("control/authorize", &authorize)
            .await
            .expect(200);
        let back = back["redirectUrl"].as_str().expect("a way back").to_owned();
        self.anyone().get(&back).await;
        self.anyone()
            .get(&format!("connect/sessions/{session}"))
            .await
            .expect(200)
    }

    fn engine_random(&self) -> String {
        model::random::alphanumeric(self.place.random.as_ref(), 10)
    }
}

/// A login that was linked, and who may call about it.
pub struct Linked {
    /// The customer.
    pub customer: String,
    /// The login.
    pub login: String,
    /// Who signed in at the bank.
    pub user: String,
    /// Calls of the partner.
    pub caller: Caller,
}

impl Linked {
    /// The customer's accounts, as the API lists them.
    pub async fn accounts(&self) -> Vec<Value> {
        let path = format!("aggregation/v1/customers/{}/accounts", self.customer);
        self.caller.get(&path).await.expect(200)["accounts"]
            .as_array()
            .expect("accounts")
            .clone()
    }

    /// Refreshes the login and gives the accounts.
    pub async fn refresh(&self) -> Vec<Value> {
        let path = format!(
            "aggregation/v1/customers/{}/institutionLogins/{}/accounts",
            self.customer, self.login
        );
        self.caller.post(&path, &json!({})).await.expect(200)["accounts"]
            .as_array()
            .expect("accounts")
            .clone()
    }

    /// Loads an account's history: the live call.
    pub async fn load_historic(&self, account: &str) -> Answer {
        let path = format!(
            "aggregation/v1/customers/{}/accounts/{account}/transactions/historic",
            self.customer
        );
        self.caller.post(&path, &json!({})).await
    }

    /// How our own API says an account stands.
    pub async fn status(&self, account: &str) -> Value {
        self.caller
            .get(&format!("holdfast/v1/accounts/{account}/status"))
            .await
            .expect(200)
    }

    /// The evidence about an account, newest first.
    pub async fn evidence(&self, account: &str) -> Vec<Value> {
        let list = self
            .caller
            .get(&format!("holdfast/v1/accounts/{account}/evidence"))
            .await
            .expect(200);
        list["evidence"].as_array().expect("evidence").clone()
    }

    /// Every transaction of an account, pending ones too, oldest first.
    pub async fn transactions(&self, account: &str) -> Vec<Value> {
        let mut all = Vec::new();
        loop {
            let path = format!(
                "aggregation/v4/customers/{}/accounts/{account}/transactions?fromDate=0&toDate=4102444800&\
                 includePending=true&sort=asc&limit=1000&start={}",
                self.customer,
                all.len() + 1
            );
            let page = self.caller.get(&path).await.expect(200);
            let rows = page["transactions"].as_array().expect("transactions").clone();
            let more = page["moreAvailable"] == "true" && !rows.is_empty();
            all.extend(rows);
            if !more {
                return all;
            }
        }
    }

    /// Waits until every account of the customer was aggregated once.
    pub async fn settled(&self) {
        for _ in 0..1200 {
            if self
                .accounts()
                .await
                .iter()
                .all(|a| a.get("aggregationStatusCode").is_some())
            {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("the first aggregation did not end");
    }
}

/// The account of a type, among accounts as the API lists them.
pub fn of_type<'a>(accounts: &'a [Value], kind: &str) -> &'a Value {
    accounts
        .iter()
        .find(|a| a["type"] == kind)
        .unwrap_or_else(|| panic!("no {kind} in {accounts:?}"))
}

/// The code an account carries.
pub fn code(account: &Value) -> u64 {
    account["aggregationStatusCode"]
        .as_u64()
        .unwrap_or_else(|| panic!("no code in {account}"))
}

/// An account's id, as our own types have it.
pub fn account_id(account: &Value) -> AccountId {
    account["id"]
        .as_str()
        .expect("an id")
        .parse()
        .expect("an account id")
}

impl House {
    /// The bank's own id of the account that ours shows.
    pub async fn at_bank(&self, user: &str, institution: &str, ours: &Value) -> String {
        let path = format!("control/users/{user}/accounts?institutionId={institution}");
        let theirs = self.bank().get(&path).await.expect(200);
        let found = theirs["accounts"]
            .as_array()
            .expect("accounts")
            .iter()
            .find(|theirs| theirs["mask"] == ours["accountNumberDisplay"]);
        found.unwrap_or_else(|| panic!("{ours} is not among {theirs}"))["accountId"]
            .as_str()
            .expect("an id")
            .to_owned()
    }

    /// Changes an account at the bank and gives the change's id.
    pub async fn change(&self, account: &str, words: &str) -> String {
        let path = format!("control/accounts/{account}/changes");
        let change = self
            .bank()
            .post(&path, &json!({ "change": words }))
            .await
            .expect(200);
        change["changeId"].as_str().expect("a change").to_owned()
    }

    /// Undoes a change at the bank.
    pub async fn undo(&self, account: &str, change: &str) {
        let path = format!("control/accounts/{account}/changes");
        self.bank()
            .post(&path, &json!({ "undo": change }))
            .await
            .expect(200);
    }

    /// Sets a script on a user, account or institution of the bank, and gives its id.
    pub async fn script(&self, on: &str, which: &str, script: &str) -> String {
        let set = self
            .bank()
            .post("control/scripts", &json!({ on: which, "script": script }))
            .await
            .expect(200);
        set["scriptId"].to_string().trim_matches('"').to_owned()
    }
}

async fn open(address: &str) -> Store {
    let clock = RunningClock::at(START).clock();
    let key = KeySource::Given(Secret::new(TEST_KEY.to_owned()));
    let location = Location::parse(address).expect("an address");
    Store::open(&location, &key, &Seeded::new(7), clock.wall())
        .await
        .expect("a store")
}

async fn start_bank(
    place: &Place,
    plan: &Plan,
    clock: &RunningClock,
    listen: SocketAddr,
) -> (Bank, SocketAddr) {
    let bank = Bank::start(bank::Config {
        listen,
        public_url: None,
        data_dir: place.folder.path().join("bank"),
        ledger: plan.ledger.clone(),
        seed: 11,
        clock: clock.clock(),
        random: Arc::clone(&place.random),
    })
    .await
    .expect("a bank");
    let address = bank.url().socket_addrs(|| None).expect("an address")[0];
    (bank, address)
}

async fn start_engine(place: &Shared, plan: &Plan, clock: &RunningClock, store: Store, url: &Url) -> Engine {
    let mut config = EngineConfig::at(url.clone());
    // Time is moved by hand here; what is due by itself is a matter for the tests of nights.
    config.nights = false;
    config.mail = Some(place.mail.clone());
    config.loopback_targets = true;
    config.movable_clock = true;
    config.verify_tx_push = false;
    if let Some(settings) = &plan.settings {
        settings(&mut config);
    }
    let catalogue = Catalogue::embedded().expect("a sound catalogue");
    Engine::new(store, catalogue, clock.clock(), Arc::clone(&place.random), config)
        .await
        .expect("an engine")
}

async fn waiting(store: &Store) -> u32 {
    let kinds = store.system().read(|tx| tx.tally_jobs()).await;
    let kinds: Result<Vec<(String, u32)>, StoreError> = kinds;
    let of_somebody = kinds.expect("the jobs").into_iter();
    of_somebody
        .filter(|(kind, _)| !is_standing(kind))
        .map(|(_, count)| count)
        .sum()
}

async fn load_manifest(engine: &Engine, bank: &Url) {
    let manifest = Caller::new(bank, engine.clock().clone())
        .get("control/manifest")
        .await
        .expect(200);
    let file: InstitutionFile = serde_json::from_value(manifest).expect("institutions");
    engine
        .load_institutions(file)
        .await
        .expect("institutions that are sound");
}

async fn add_partner(engine: &Engine, name: &str, region: Region) -> Partner {
    let added = engine.add_partner(name, region).await.expect("a partner");
    let application = engine
        .add_application(&added.partner, "Budget app")
        .await
        .expect("an application");
    let look = model::Look {
        accent: Some("#0a7cff".to_owned()),
        product_codes: vec!["VOA".to_owned(), "ACH".to_owned()],
        ..model::Look::default()
    };
    let experience = engine
        .add_experience(&added.partner, "Budget app", look)
        .await
        .expect("an experience");
    Partner {
        application: application.id,
        experience: experience.id,
        region,
        id: added.partner.id.to_string(),
        secret: added.secret.expose().clone(),
        app_key: added.app_key.expose().clone(),
    }
}
