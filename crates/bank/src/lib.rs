//! The sandbox bank.

mod chance;
mod control;
mod fdx;
mod institution;
mod journal;
mod keys;
mod ledger;
mod oauth;
mod office;
mod profile;
mod script;
mod world;

use std::{io, net::SocketAddr, path::PathBuf, sync::Arc};

use axum::{Router, extract::DefaultBodyLimit};
use model::{clock::Clock, random::Randomness};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};
use url::Url;

use crate::{
    journal::Journal,
    keys::SigningKey,
    office::Office,
    world::{Shelf, World, entry::Entry, scripts::Target},
};

/// How a bank is started.
pub struct Config {
    /// Where it listens; port 0 picks a free one.
    pub listen: SocketAddr,
    /// Where it is reached, if not at `http://` and the address it listens on. Issuers are below it.
    pub public_url: Option<Url>,
    /// The folder of its journal and its key; made if it is not there.
    pub data_dir: PathBuf,
    /// A folder of FDX answers to serve as the ledger of the user `ledger`.
    pub ledger: Option<PathBuf>,
    /// What everything invented follows from. A world keeps the seed it began with.
    pub seed: u64,
    /// The wall clock. Clients' clocks run ahead of it.
    pub clock: Clock,
    /// Where codes, tokens and consent ids come from.
    pub random: Arc<dyn Randomness>,
}

/// Why a bank does not start.
#[derive(Debug, thiserror::Error)]
pub enum BankError {
    /// It cannot listen there.
    #[error("the bank cannot listen on {address}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The address others are to reach it at is no base of addresses.
    #[error("the bank's public address {url} cannot be the base of others")]
    PublicUrl {
        /// The address asked for.
        url: String,
    },
    /// A file or folder cannot be read or made.
    #[error("{} cannot be read", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file of the ledger is not what a ledger is made of.
    #[error("{} {problem}", path.display())]
    Ledger {
        /// Which file, or the folder if it is about several.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The journal cannot be used.
    #[error("the journal {} cannot be used", path.display())]
    Journal {
        /// Which.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// Another process uses the journal.
    #[error("the journal {} is in use by another bank", path.display())]
    InUse {
        /// Which.
        path: PathBuf,
    },
    /// A line of the journal cannot be read.
    #[error("line {line} of the journal {} is broken", path.display())]
    BrokenJournal {
        /// Which journal.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The signing key cannot be used.
    #[error("the signing key {} cannot be used", path.display())]
    Key {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        source: io::Error,
    },
    /// A built-in profile is wrong.
    #[error("the profile {file} is wrong: {problem}")]
    Profile {
        /// Its file.
        file: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A time zone is not known.
    #[error("the time zone {zone} is not known")]
    TimeZone {
        /// Its name.
        zone: &'static str,
        /// What is wrong with it.
        source: jiff::Error,
    },
}

/// A bank that is open.
pub struct Bank {
    url: Url,
    closing: watch::Sender<bool>,
    serving: JoinHandle<io::Result<()>>,
}

/// No honest body is longer.
const LONGEST_BODY: usize = 256 * 1024;

impl Bank {
    /// Opens the bank: replays its journal, and listens.
    pub async fn start(config: Config) -> Result<Bank, BankError> {
        let unlistened = |source| BankError::Listen {
            address: config.listen,
            source,
        };
        let listener = TcpListener::bind(config.listen).await.map_err(unlistened)?;
        let bound = listener.local_addr().map_err(unlistened)?;
        let base = base(config.public_url.as_ref(), bound)?;
        let (closing, closes) = watch::channel(false);
        let office = Arc::new(open(&config, base.clone(), closes.clone())?);
        let router = router(office);
        let closed = async move {
            let mut closes = closes;
            // An error means that the bank itself is gone, which is as good a reason to close.
            let _ = closes.wait_for(|closing| *closing).await;
        };
        let serving =
            tokio::spawn(async move { axum::serve(listener, router).with_graceful_shutdown(closed).await });
        tracing::info!(url = %base, "the sandbox bank is open");
        Ok(Bank {
            url: base,
            closing,
            serving,
        })
    }

    /// Where it is reached, with a slash at the end.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Closes the bank: calls under way are answered, those held back at once. Everything that was
    /// answered for is on disk already.
    pub async fn stop(self) {
        self.closing.send_replace(true);
        match self.serving.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the sandbox bank stopped serving"),
            Err(error) => tracing::error!(%error, "the sandbox bank was cut off"),
        }
    }
}

fn base(public: Option<&Url>, bound: SocketAddr) -> Result<Url, BankError> {
    let text = public.map_or_else(|| format!("http://{bound}/"), Url::to_string);
    let text = if text.ends_with('/') {
        text
    } else {
        format!("{text}/")
    };
    let wrong = || BankError::PublicUrl { url: text.clone() };
    let url = Url::parse(&text).map_err(|_| wrong())?;
    let plain = url.query().is_none() && url.fragment().is_none() && matches!(url.scheme(), "http" | "https");
    if plain { Ok(url) } else { Err(wrong()) }
}

fn open(config: &Config, base: Url, closing: watch::Receiver<bool>) -> Result<Office, BankError> {
    let folder = &config.data_dir;
    std::fs::create_dir_all(folder).map_err(|source| BankError::Unreadable {
        path: folder.clone(),
        source,
    })?;
    let ledger = config
        .ledger
        .as_deref()
        .map(ledger::imported::load)
        .transpose()?
        .unwrap_or_default();
    let shelf = Arc::new(Shelf {
        institutions: institution::all()?,
        profiles: profile::all()?,
        ledger: ledger.into_iter().map(Arc::new).collect(),
    });
    let key = SigningKey::open(&folder.join("signing-key.der"))?;
    let (journal, happened) = Journal::open(&folder.join("journal.jsonl"))?;
    let is_new = happened.is_empty();
    let mut world = World::new(shelf);
    happened.into_iter().for_each(|entry| world.apply(entry));
    if !is_new && world.seed != config.seed {
        tracing::warn!(
            kept = world.seed,
            asked = config.seed,
            "the bank keeps the seed its world began with"
        );
    }
    let path = journal.path().to_owned();
    let office = Office::new(
        world,
        journal,
        config.clock.clone(),
        config.random.clone(),
        key,
        base,
        closing,
    );
    if is_new {
        let seed = config.seed;
        office
            .visit(|visit| {
                let at = visit.wall;
                visit.record(Entry::Began { seed, at });
                let scripted = visit
                    .shelf
                    .profiles
                    .iter()
                    .filter_map(|p| Some((p.name.clone(), p.script.clone()?)));
                for (user, script) in scripted.collect::<Vec<_>>() {
                    visit.set_script(Target::User(user), script);
                }
            })
            .map_err(|unwritten| BankError::Journal {
                path,
                source: io::Error::other(unwritten),
            })?;
    }
    Ok(office)
}

fn router(office: Arc<Office>) -> Router {
    Router::new()
        .merge(oauth::router())
        .merge(fdx::router())
        .merge(control::router())
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .with_state(office)
}
