//! A world of its own: the server and the sandbox bank on this machine, with a partner in each region.
//!
//! What a world needs to be the same world again (addresses, partners' credentials) stands in
//! `demo.toml` in its folder, beside the bank's journal and, by default, the database.

use std::{
    fs,
    io::Write as _,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use bank::Bank;
use engine::{Engine, EngineConfig, InstitutionFile};
use model::{OperatorRole, Region, Secret, institution::Country};
use serde::{Deserialize, Serialize};
use server::{ConsoleDoor, Framing, Role, Server};
use store::{KeySource, Location, Store};
use tokio::net::TcpListener;
use transport::{Call, Limits, Reach, Recorder, Transport};
use url::Url;

use crate::{
    config::{OwnTexts, url_of},
    desk::Desk,
    failure::Failure,
    system,
};

/// What the bank's invented people and their lives follow from.
const SEED: u64 = 2026;

/// The name of the world's operator.
const OPERATOR: &str = "Demo operator";

/// How a world is made, or found again.
#[derive(Debug, Clone)]
pub(crate) struct Setup {
    /// Its folder.
    pub(crate) dir: PathBuf,
    /// Where the server listens; what was chosen before, or a free port, if absent.
    pub(crate) listen: Option<SocketAddr>,
    /// Where the bank listens; likewise.
    pub(crate) bank_listen: Option<SocketAddr>,
    /// Where the console listens; likewise.
    pub(crate) console_listen: Option<SocketAddr>,
    /// The database; SQLite in the folder if absent.
    pub(crate) database: Option<Location>,
    /// FDX answers for the bank to serve.
    pub(crate) ledger: Option<PathBuf>,
    /// Words of the operator's own.
    pub(crate) texts: OwnTexts,
    /// Whether a bank that does not answer is given up after two seconds.
    pub(crate) impatient: bool,
}

/// A partner of the world.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct DemoPartner {
    pub(crate) region: Region,
    pub(crate) partner_id: String,
    pub(crate) partner_secret: String,
    pub(crate) app_key: String,
}

/// What stands in `demo.toml`.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Memory {
    listen: Option<SocketAddr>,
    bank_listen: Option<SocketAddr>,
    console_listen: Option<SocketAddr>,
    console_token: Option<String>,
    #[serde(default, rename = "partner")]
    partners: Vec<DemoPartner>,
}

/// An institution a partner of the world can link at.
#[derive(Debug, Clone)]
pub(crate) struct DemoInstitution {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) country: Country,
}

/// The console of the world, and how to get in.
#[derive(Debug, Clone)]
pub(crate) struct DemoConsole {
    pub(crate) url: Url,
    pub(crate) token: String,
}

/// A world that runs.
pub(crate) struct World {
    pub(crate) url: Url,
    pub(crate) bank_url: Url,
    pub(crate) partners: Vec<DemoPartner>,
    pub(crate) institutions: Vec<DemoInstitution>,
    /// What to begin with in a browser and a shell, as the US partner.
    pub(crate) desk: Option<Desk>,
    pub(crate) console: DemoConsole,
    console_door: ConsoleDoor,
    server: Server,
    bank: Bank,
}

impl World {
    /// Starts a world.
    pub(crate) async fn start(setup: &Setup) -> Result<Self, Failure> {
        fs::create_dir_all(&setup.dir).map_err(|source| Failure::file(&setup.dir, source))?;
        let file = setup.dir.join("demo.toml");
        let mut memory = remembered(&file)?;
        let free = SocketAddr::from(([127, 0, 0, 1], 0));
        let chosen = |asked: Option<SocketAddr>, known: Option<SocketAddr>| asked.or(known).unwrap_or(free);

        let bank = Bank::start(bank::Config {
            listen: loopback(chosen(setup.bank_listen, memory.bank_listen))?,
            public_url: None,
            data_dir: setup.dir.join("bank"),
            ledger: setup.ledger.clone(),
            seed: SEED,
            clock: system::clock(),
            random: system::random(),
        })
        .await?;
        let (listener, address) = listen(loopback(chosen(setup.listen, memory.listen))?).await?;
        let url = url_of(address)?;
        memory.listen = Some(address);
        memory.bank_listen = bank
            .url()
            .socket_addrs(|| None)
            .ok()
            .and_then(|found| found.into_iter().next());

        let engine = engine(setup, url.clone()).await?;
        if engine.has_real_institutions().await? {
            return Err(Failure::Usage(
                "this database has real institutions; the sandbox bank and its demo keys never run beside them"
                    .into(),
            ));
        }
        let manifest = manifest(bank.url()).await?;
        let institutions = described(&manifest)?;
        let file_of_institutions: InstitutionFile =
            serde_json::from_str(&manifest).map_err(|error| Failure::Unreadable {
                path: "/control/manifest".into(),
                problem: error.to_string(),
            })?;
        engine.load_institutions(file_of_institutions).await?;
        for region in Region::ALL {
            partner(&engine, &mut memory, region).await?;
        }
        let asked = loopback(chosen(setup.console_listen, memory.console_listen))?;
        let (console_listener, console_address) = listen(asked).await?;
        memory.console_listen = Some(console_address);
        let console = DemoConsole {
            url: url_of(console_address)?,
            token: operator(&engine, &mut memory).await?,
        };
        remember(&file, &memory)?;
        let desk = match memory.partners.first() {
            Some(partner) => {
                let desk = Desk::of(&engine, partner).await?;
                desk.write(partner, &url, bank.url(), &setup.dir)?;
                Some(desk)
            }
            None => None,
        };
        let console_door = ConsoleDoor::open(engine.clone(), console_listener, &console.url);
        let server = Server::start(engine, listener, Framing::Anyone, Role::All).await?;
        Ok(Self {
            desk,
            url,
            bank_url: bank.url().clone(),
            partners: memory.partners,
            institutions,
            console,
            console_door,
            server,
            bank,
        })
    }

    /// The institutions of a partner's country.
    pub(crate) fn institutions_of(&self, region: Region) -> impl Iterator<Item = &DemoInstitution> {
        self.institutions
            .iter()
            .filter(move |i| i.country.code() == region.name())
    }

    /// Stops the world; it can be started again as it was.
    pub(crate) async fn stop(self) {
        if let Err(error) = self.console_door.stop().await {
            tracing::error!(%error, "the console ended badly");
        }
        self.server.stop().await;
        self.bank.stop().await;
    }
}

/// Listens on an address, and says which port was found.
async fn listen(asked: SocketAddr) -> Result<(TcpListener, SocketAddr), Failure> {
    let listener = server::listen(asked).await?;
    let address = listener
        .local_addr()
        .map_err(|source| server::ServerError::Listen {
            address: asked,
            source,
        })?;
    Ok((listener, address))
}

/// The token of the world's operator: the one that is remembered, if this database knows it, or a new one.
async fn operator(engine: &Engine, memory: &mut Memory) -> Result<String, Failure> {
    if let Some(known) = &memory.console_token
        && engine
            .operator_of_token(&Secret::new(known.clone()))
            .await?
            .is_some()
    {
        return Ok(known.clone());
    }
    engine.remove_operator(OPERATOR, "the demo").await?;
    let added = engine
        .add_operator(OPERATOR, OperatorRole::Operator, "the demo")
        .await?;
    let token = added.token.expose().clone();
    memory.console_token = Some(token.clone());
    Ok(token)
}

/// The sandbox speaks to nobody but this machine.
fn loopback(address: SocketAddr) -> Result<SocketAddr, Failure> {
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err(Failure::Usage(format!(
            "{address}: the demo listens on this machine only, such as 127.0.0.1:8700"
        )))
    }
}

async fn engine(setup: &Setup, url: Url) -> Result<Engine, Failure> {
    let location = setup
        .database
        .clone()
        .unwrap_or_else(|| Location::Sqlite(setup.dir.join("holdfast.db")));
    let key = KeySource::File(setup.dir.join("key"));
    let store = Store::open(&location, &key, system::random().as_ref(), system::clock().wall()).await?;
    let usual = EngineConfig::at(url);
    let limits = Limits {
        total: if setup.impatient {
            Duration::from_secs(2)
        } else {
            usual.limits.total
        },
        ..usual.limits
    };
    let config = EngineConfig {
        software_name: "Holdfast demo".into(),
        limits,
        mail: Some(setup.dir.join("mail")),
        loopback_targets: true,
        movable_clock: true,
        // Clients that are tried out here name listeners that nobody runs.
        verify_tx_push: false,
        ..usual
    };
    Ok(Engine::new(
        store,
        setup.texts.catalogue()?,
        system::clock(),
        system::random(),
        config,
    )
    .await?)
}

/// The bank's own list of its institutions, in the format institutions are loaded in.
pub(crate) async fn manifest(bank: &Url) -> Result<String, Failure> {
    let failed = |problem: String| Failure::Call {
        call: "GET /control/manifest".into(),
        problem,
    };
    let transport =
        Transport::new(Limits::default(), system::random()).map_err(|error| failed(error.to_string()))?;
    let url = bank
        .join("control/manifest")
        .map_err(|error| failed(error.to_string()))?;
    let now = system::clock().wall();
    let answer = transport
        .send(Call::get(url), Reach::Sandbox, now, &Recorder::new())
        .await
        .map_err(|error| failed(error.to_string()))?;
    if !answer.status.is_success() {
        return Err(failed(format!("HTTP {}", answer.status)));
    }
    String::from_utf8(answer.body.to_vec()).map_err(|error| failed(error.to_string()))
}

fn described(manifest: &str) -> Result<Vec<DemoInstitution>, Failure> {
    #[derive(Deserialize)]
    struct Manifest {
        institutions: Vec<Described>,
    }
    #[derive(Deserialize)]
    struct Described {
        id: String,
        name: String,
        country: Country,
    }
    let manifest: Manifest = serde_json::from_str(manifest).map_err(|error| Failure::Unreadable {
        path: "/control/manifest".into(),
        problem: error.to_string(),
    })?;
    let list = manifest.institutions.into_iter();
    Ok(list
        .map(|d| DemoInstitution {
            id: d.id,
            name: d.name,
            country: d.country,
        })
        .collect())
}

/// The region's partner: the one that is remembered, if this database knows it, or a new one.
async fn partner(engine: &Engine, memory: &mut Memory, region: Region) -> Result<(), Failure> {
    let known = memory.partners.iter().find(|p| p.region == region).cloned();
    if let Some(known) = known {
        let secret = Secret::new(known.partner_secret.clone());
        if engine
            .sign_in(&known.app_key, &known.partner_id, &secret)
            .await
            .is_ok()
        {
            return Ok(());
        }
        memory.partners.retain(|p| p.region != region);
    }
    let added = engine
        .add_partner(&format!("Demo {}", region.name().to_uppercase()), region)
        .await?;
    memory.partners.push(DemoPartner {
        region,
        partner_id: added.partner.id.to_string(),
        partner_secret: added.secret.expose().clone(),
        app_key: added.app_key.expose().clone(),
    });
    memory.partners.sort_by_key(|p| p.region);
    Ok(())
}

fn remembered(file: &Path) -> Result<Memory, Failure> {
    match fs::read_to_string(file) {
        Ok(text) => toml::from_str(&text).map_err(|error| Failure::Unreadable {
            path: file.display().to_string(),
            problem: error.to_string(),
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Memory::default()),
        Err(source) => Err(Failure::file(file, source)),
    }
}

/// Keeps the memory. It holds the demo partners' secrets.
fn remember(file: &Path, memory: &Memory) -> Result<(), Failure> {
    let text = toml::to_string(memory).map_err(|error| Failure::Unreadable {
        path: file.display().to_string(),
        problem: error.to_string(),
    })?;
    let head = "# Addresses and credentials of this demo. Delete the folder to begin a new world.\n";
    write_own(file, &format!("{head}{text}"))
}

/// Writes a text that is its owner's alone: beside its place and then there, so that it is never half
/// written.
pub(crate) fn write_own(file: &Path, text: &str) -> Result<(), Failure> {
    let beside = file.with_extension("new");
    let written = (|| {
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut out = options.open(&beside)?;
        out.write_all(text.as_bytes())?;
        out.sync_all()?;
        fs::rename(&beside, file)
    })();
    written.map_err(|source| Failure::file(file, source))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_world_is_remembered_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("demo.toml");
        let memory = Memory {
            listen: "127.0.0.1:8700".parse().ok(),
            bank_listen: "127.0.0.1:8701".parse().ok(),
            console_listen: "127.0.0.1:8702".parse().ok(),
            console_token: Some("t".into()),
            partners: vec![DemoPartner {
                region: Region::Au,
                partner_id: "1".into(),
                partner_secret: "s".into(),
                app_key: "k".into(),
            }],
        };
        remember(&file, &memory).unwrap();
        let back = remembered(&file).unwrap();
        assert_eq!(back.listen, memory.listen);
        assert_eq!(back.console_listen, memory.console_listen);
        assert_eq!(back.console_token, memory.console_token);
        assert_eq!(back.partners[0].region, Region::Au);
        assert!(remembered(&dir.path().join("none")).unwrap().partners.is_empty());
    }

    #[test]
    fn the_demo_listens_on_this_machine_only() {
        assert!(loopback("127.0.0.1:0".parse().unwrap()).is_ok());
        assert!(loopback("[::1]:0".parse().unwrap()).is_ok());
        assert!(loopback("0.0.0.0:8700".parse().unwrap()).is_err());
    }
}
