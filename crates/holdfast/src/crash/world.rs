//! One world: a sandbox bank in this process, servers in processes of their own over one database, and a
//! client who asks again whatever a killed server left unanswered.

use std::{
    collections::VecDeque,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    time::Duration,
};

use bank::Bank;
use catalogue::Catalogue;
use engine::{Engine, EngineConfig};
use jiff::SignedDuration;
use model::{Region, id::PartnerId};
use serde_json::{Value, json};

use super::{
    place::{Place, Target},
    process::{Process, Recipe},
    rehearsal::{Rehearsal, Told},
};
use crate::{
    caller::{Answer, Caller, at},
    config::url_of,
    failure::Failure,
    system, world,
};

/// What the bank's invented people and their lives follow from.
const SEED: u64 = 2026;

/// How soon a killed server is known to be gone.
const SOON: Duration = Duration::from_secs(3);

/// How often one call is asked again at most.
const AGAIN: u32 = 20;

/// How a world is made.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// On which database.
    pub(crate) target: Target,
    /// This binary.
    pub(crate) program: PathBuf,
    /// How long a lease lasts, as `--lease` takes it.
    pub(crate) lease: String,
    /// For each server, where it stops: at first, after it was started again, and so on.
    pub(crate) stops: Vec<VecDeque<Rehearsal>>,
}

/// A server, and whoever calls it.
struct Seat {
    recipe: Recipe,
    process: Process,
    caller: Caller,
    stops: VecDeque<Rehearsal>,
}

/// A partner with its credentials.
#[derive(Debug, Clone)]
pub(crate) struct Partner {
    pub(crate) id: PartnerId,
    secret: String,
    app_key: String,
}

/// A call of the published API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verb {
    Get,
    Post,
    Delete,
}

/// A world that runs.
pub(crate) struct World {
    pub(crate) place: Place,
    /// Calls of the bank's control API.
    pub(crate) bank: Caller,
    /// Where servers stopped and were killed.
    pub(crate) killed: Vec<Told>,
    /// Every boundary that was passed by servers that were to stop nowhere.
    pub(crate) passed: Vec<Told>,
    open_bank: Bank,
    seats: Vec<Seat>,
    turn: usize,
}

impl World {
    /// Makes a world: a bank, and servers over a database that the first of them makes.
    pub(crate) async fn start(plan: Plan) -> Result<Self, Failure> {
        let place = Place::make(&plan.target).await?;
        let open_bank = Bank::start(bank::Config {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            public_url: None,
            data_dir: place.folder().join("bank"),
            ledger: None,
            seed: SEED,
            clock: system::clock(),
            random: system::random(),
        })
        .await?;
        let mut world = Self {
            place,
            bank: Caller::new(open_bank.url())?,
            killed: Vec::new(),
            passed: Vec::new(),
            open_bank,
            seats: Vec::with_capacity(plan.stops.len()),
            turn: 0,
        };
        let mut public_url = None;
        for mut stops in plan.stops {
            let listen = free()?;
            let url = url_of(listen)?;
            let recipe = Recipe {
                program: plan.program.clone(),
                listen,
                public_url: public_url.get_or_insert_with(|| url.to_string()).clone(),
                database: world.place.address().to_owned(),
                key_file: world.place.key_file(),
                lease: plan.lease.clone(),
            };
            let process = Process::start(&recipe, stops.pop_front())?;
            world.seats.push(Seat {
                recipe,
                process,
                caller: Caller::new(&url)?,
                stops,
            });
            world.opened(world.seats.len() - 1).await?;
        }
        Ok(world)
    }

    /// Loads the bank's institutions and adds a partner, as an operator does beside a running server;
    /// then signs in.
    pub(crate) async fn furnish(&mut self) -> Result<Partner, Failure> {
        let store = self.place.store().await?;
        let url = self.open_bank.url().clone();
        let engine = Engine::new(
            store,
            Catalogue::embedded()?,
            system::clock(),
            system::random(),
            EngineConfig::at(url),
        )
        .await?;
        let manifest = world::manifest(self.open_bank.url()).await?;
        let file = serde_json::from_str(&manifest).map_err(|error| Failure::Unreadable {
            path: "/control/manifest".into(),
            problem: error.to_string(),
        })?;
        engine.load_institutions(file).await?;
        let added = engine.add_partner("Rehearsal", Region::Us).await?;
        Ok(Partner {
            id: added.partner.id,
            secret: added.secret.expose().clone(),
            app_key: added.app_key.expose().clone(),
        })
    }

    /// Signs in as a partner; later calls carry its key and token.
    pub(crate) async fn sign_in(&mut self, partner: &Partner) -> Result<(), Failure> {
        for seat in &mut self.seats {
            seat.caller.set("finicity-app-key", &partner.app_key)?;
        }
        let body = json!({ "partnerId": partner.id.to_string(), "partnerSecret": partner.secret });
        let answer = self.post("aggregation/v2/partners/authentication", &body).await?;
        let token = at(&answer.json, "token").as_str().unwrap_or_default().to_owned();
        for seat in &mut self.seats {
            seat.caller.set("finicity-app-token", &token)?;
        }
        Ok(())
    }

    /// Moves a partner's time ahead; the bank follows it with the next call it gets.
    pub(crate) async fn advance(&self, partner: &Partner, by: SignedDuration) -> Result<(), Failure> {
        let store = self.place.store().await?;
        let id = partner.id;
        let moved: Result<(), Failure> = store
            .system()
            .write(move |tx| {
                let known = tx.find_partner(id)?;
                let offset = known.and_then(|known| known.clock_offset.checked_add(by));
                Ok(tx.move_clock(id, offset.unwrap_or(by))?)
            })
            .await;
        moved?;
        store.close();
        Ok(())
    }

    /// `GET`, asked again when a server was killed meanwhile.
    pub(crate) async fn get(&mut self, path: &str) -> Result<Answer, Failure> {
        self.ask(Verb::Get, path, &Value::Null).await
    }

    /// `POST` of JSON, asked again when a server was killed meanwhile.
    pub(crate) async fn post(&mut self, path: &str, body: &Value) -> Result<Answer, Failure> {
        self.ask(Verb::Post, path, body).await
    }

    /// `DELETE`, asked again when a server was killed meanwhile.
    pub(crate) async fn delete(&mut self, path: &str) -> Result<Answer, Failure> {
        self.ask(Verb::Delete, path, &Value::Null).await
    }

    async fn ask(&mut self, verb: Verb, path: &str, body: &Value) -> Result<Answer, Failure> {
        let mut asked_again = 0;
        loop {
            self.turn = (self.turn + 1) % self.seats.len().max(1);
            let Some(caller) = self.seats.get(self.turn).map(|seat| seat.caller.clone()) else {
                return Err(Failure::Usage("a world has at least one server".into()));
            };
            let asked = match verb {
                Verb::Get => caller.get(path).await,
                Verb::Post => caller.post(path, body).await,
                Verb::Delete => caller.delete(path).await,
            };
            match asked {
                Ok(answer) => return Ok(answer.any()),
                Err(failure) if asked_again == AGAIN => return Err(failure),
                Err(failure) => {
                    asked_again += 1;
                    if !self.revived(self.turn).await? {
                        return Err(failure);
                    }
                }
            }
        }
    }

    /// Starts a server again that was killed where it stopped. Answers whether it was.
    async fn revived(&mut self, place: usize) -> Result<bool, Failure> {
        let Some(seat) = self.seats.get_mut(place) else {
            return Ok(false);
        };
        if !seat.process.gone_within(SOON).await {
            return Ok(false);
        }
        self.opened(place).await?;
        Ok(true)
    }

    /// Waits until a server's doors are open, starting it again as often as it stops before.
    async fn opened(&mut self, place: usize) -> Result<(), Failure> {
        let Some(seat) = self.seats.get_mut(place) else {
            return Ok(());
        };
        loop {
            let life = seat.process.settled().await?;
            if !life.gone {
                return Ok(());
            }
            let Some(told) = life.halted else {
                let log = life.log.join(" | ");
                return Err(Failure::Held(format!(
                    "no server ends by itself (its log ends: {log})"
                )));
            };
            self.killed.push(told);
            seat.process = Process::start(&seat.recipe, seat.stops.pop_front())?;
        }
    }

    /// Ends the servers as an operator would and closes the bank. What is left is the place.
    pub(crate) async fn end(mut self) -> Result<Ended, Failure> {
        for seat in &mut self.seats {
            let life = seat.process.stop().await?;
            self.killed.extend(life.halted);
            self.passed.extend(life.passed);
        }
        self.open_bank.stop().await;
        Ok(Ended {
            place: self.place,
            killed: self.killed,
            passed: self.passed,
        })
    }
}

/// What is left of a world.
pub(crate) struct Ended {
    pub(crate) place: Place,
    pub(crate) killed: Vec<Told>,
    pub(crate) passed: Vec<Told>,
}

/// An address of this machine that is free now.
pub(crate) fn free() -> Result<SocketAddr, Failure> {
    let taken = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)));
    taken
        .and_then(|listener| listener.local_addr())
        .map_err(|source| Failure::file(std::path::Path::new("127.0.0.1"), source))
}
