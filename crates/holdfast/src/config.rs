//! Configuration: read once, from the command line and the environment.

use std::{
    io::IsTerminal as _,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use catalogue::Catalogue;
use clap::Args;
use jiff::SignedDuration;
use model::Secret;
use store::{Halt, KeySource, Location, Store};
use tracing_subscriber::{
    EnvFilter, Layer as _, filter::filter_fn, layer::SubscriberExt as _, util::SubscriberInitExt as _,
};
use url::Url;

use crate::{
    failure::Failure,
    system,
    traces::{self, Post},
};

/// Where the data is, and the key that opens it.
#[derive(Debug, Clone, Args)]
pub(crate) struct Data {
    /// The database: a path, `sqlite:PATH`, or `postgres://user@host/database`.
    #[arg(
        long,
        env = "HOLDFAST_DATABASE",
        default_value = "sqlite:holdfast.db",
        value_name = "URL"
    )]
    pub(crate) database: String,

    /// A file with the key-encryption key: 32 bytes in base64. Beside SQLite it is made if it is absent;
    /// for PostgreSQL a key must be given.
    #[arg(long, env = "HOLDFAST_KEY_FILE", value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,

    /// The key-encryption key itself, in base64. Given in the environment, so that it stands in no list
    /// of processes.
    #[arg(
        long,
        env = "HOLDFAST_KEY",
        hide = true,
        hide_env_values = true,
        value_name = "BASE64"
    )]
    pub(crate) key: Option<String>,

    #[command(flatten)]
    pub(crate) texts: OwnTexts,
}

/// Words of the operator's own about the codes.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct OwnTexts {
    /// A folder with texts of your own about the codes: what its files say takes the place of what this program
    /// says, and a language they add is one more (docs/guides/texts.md).
    #[arg(long = "texts", env = "HOLDFAST_TEXTS", value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
}

impl OwnTexts {
    /// The catalogue, in these words.
    ///
    /// # Errors
    /// A file cannot be read, or something is wrong with the words.
    pub(crate) fn catalogue(&self) -> Result<Catalogue, Failure> {
        let files = match &self.dir {
            Some(dir) => texts_in(dir)?,
            None => Vec::new(),
        };
        let own: Vec<(&str, &str)> = files
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        Ok(Catalogue::with_texts(&own)?)
    }
}

/// The Fluent files of a folder and of its folders, by their names without the ending: `de`, `de/account`.
fn texts_in(dir: &Path) -> Result<Vec<(String, String)>, Failure> {
    let mut texts = Vec::new();
    for path in listed(dir)? {
        if path.is_dir() {
            for inner in listed(&path)? {
                texts.extend(text_in(dir, &inner)?);
            }
        } else {
            texts.extend(text_in(dir, &path)?);
        }
    }
    if texts.is_empty() {
        return Err(Failure::Usage(format!(
            "--texts {}: no texts are in it; expected LANGUAGE.ftl or LANGUAGE/NAME.ftl",
            dir.display()
        )));
    }
    Ok(texts)
}

/// What is in a folder, by name.
fn listed(dir: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |source| Failure::file(dir, source);
    let found: Result<Vec<PathBuf>, std::io::Error> = std::fs::read_dir(dir)
        .map_err(failed)?
        .map(|entry| Ok(entry?.path()))
        .collect();
    let mut found = found.map_err(failed)?;
    found.sort();
    Ok(found)
}

/// A Fluent file with its name below the folder; nothing if it is another file.
fn text_in(dir: &Path, path: &Path) -> Result<Option<(String, String)>, Failure> {
    if path.extension().is_none_or(|ending| ending != "ftl") {
        return Ok(None);
    }
    let text = std::fs::read_to_string(path).map_err(|source| Failure::file(path, source))?;
    let below = path.strip_prefix(dir).unwrap_or(path).with_extension("");
    let names: Vec<String> = below
        .iter()
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    Ok(Some((names.join("/"), text)))
}

/// Where a key-encryption key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeyPlace {
    /// In a file.
    File(PathBuf),
    /// In the environment, and wherever that comes from.
    Environment,
}

impl std::fmt::Display for KeyPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            KeyPlace::File(path) => write!(f, "in {}", path.display()),
            KeyPlace::Environment => f.write_str("in the environment (HOLDFAST_KEY)"),
        }
    }
}

/// Where the server listens, and how it is reached.
#[derive(Debug, Clone, Args)]
pub(crate) struct Doors {
    /// The address to listen on.
    #[arg(
        long,
        env = "HOLDFAST_LISTEN",
        default_value = "127.0.0.1:8700",
        value_name = "ADDRESS"
    )]
    pub(crate) listen: SocketAddr,

    /// Where people and banks reach this server; http://ADDRESS if absent.
    #[arg(long, env = "HOLDFAST_PUBLIC_URL", value_name = "URL", value_parser = public_url)]
    pub(crate) public_url: Option<Url>,

    /// Whose pages may show Connect inside a frame: origins, separated by commas, or `*` for anybody's.
    /// None but our own if absent.
    #[arg(long, env = "HOLDFAST_FRAME_ANCESTORS", value_name = "ORIGINS")]
    pub(crate) frame_ancestors: Option<server::Framing>,
}

/// Where the operators' console listens, and how it is reached.
#[derive(Debug, Clone, Args)]
pub(crate) struct ConsolePlace {
    /// Open the operators' console on an address of its own; on this machine's alone if only asked for.
    #[arg(
        long,
        env = "HOLDFAST_CONSOLE_LISTEN",
        value_name = "ADDRESS",
        num_args = 0..=1,
        default_missing_value = "127.0.0.1:8702"
    )]
    pub(crate) console_listen: Option<SocketAddr>,

    /// Where operators reach the console; http://ADDRESS if absent, which is good for this machine alone.
    #[arg(long, env = "HOLDFAST_CONSOLE_URL", value_name = "URL", value_parser = public_url, requires = "console_listen")]
    pub(crate) console_url: Option<Url>,
}

impl ConsolePlace {
    /// Where a console that listens on an address is reached.
    pub(crate) fn url(&self, address: SocketAddr) -> Result<Url, Failure> {
        let url = match &self.console_url {
            Some(url) => url.clone(),
            None => url_of(address)?,
        };
        if server::may_be_reached_at(&url) {
            Ok(url)
        } else {
            Err(Failure::Usage(format!(
                "{url}: an operator's token would cross a network in the clear; put a TLS proxy in front of the console \
                 and give --console-url https://…, or listen on this machine only, such as 127.0.0.1:8702"
            )))
        }
    }
}

/// How the server works.
#[derive(Debug, Clone, Args)]
pub(crate) struct Working {
    /// How long work that was taken stays with who took it without a sign of life, such as `45s`: how soon
    /// another takes up what a killed process had at hand.
    #[arg(long, env = "HOLDFAST_LEASE", value_name = "TIME", value_parser = lease)]
    pub(crate) lease: Option<SignedDuration>,
}

/// Where e-mail goes.
#[derive(Debug, Clone, Args)]
pub(crate) struct Mail {
    /// A directory that links sent by e-mail are written to, a file each. Without one they are refused.
    #[arg(long, env = "HOLDFAST_MAIL_DIR", value_name = "DIR")]
    pub(crate) mail_dir: Option<PathBuf>,
}

impl Data {
    /// Opens a store that is there already, with a key that is there already: makes neither.
    pub(crate) async fn open_existing(&self) -> Result<Store, Failure> {
        let location = Location::parse(&self.database)?;
        if let Location::Sqlite(path) = &location {
            std::fs::metadata(path).map_err(|source| Failure::file(path, source))?;
        }
        let key = self.existing_key(&location)?;
        Ok(Store::open(&location, &key, system::random().as_ref(), system::clock().wall()).await?)
    }

    /// The key, which has to be there already.
    pub(crate) fn existing_key(&self, location: &Location) -> Result<KeySource, Failure> {
        Ok(match self.key_source(location)? {
            KeySource::File(path) => KeySource::ExistingFile(path),
            other => other,
        })
    }

    /// Where the key is, in words that do not tell it.
    pub(crate) fn key_place(&self, location: &Location) -> KeyPlace {
        match self.key_source(location) {
            Ok(KeySource::File(path) | KeySource::ExistingFile(path)) => KeyPlace::File(path),
            Ok(KeySource::Given(_)) | Err(_) => KeyPlace::Environment,
        }
    }

    /// Opens the store, and says so when a key was made.
    pub(crate) async fn open(&self) -> Result<Store, Failure> {
        self.open_halting(None).await
    }

    /// The same, with a halt for rehearsals.
    pub(crate) async fn open_halting(&self, halt: Option<Arc<Halt>>) -> Result<Store, Failure> {
        let location = Location::parse(&self.database)?;
        let key = self.key_source(&location)?;
        let (random, now) = (system::random(), system::clock().wall());
        let store = Store::open_halting(&location, &key, random.as_ref(), now, halt).await?;
        if store.made_key() {
            tracing::warn!(
                ?key,
                "a key-encryption key was made; keep a copy of it away from the database"
            );
        }
        Ok(store)
    }

    fn key_source(&self, location: &Location) -> Result<KeySource, Failure> {
        if let Some(key) = &self.key {
            return Ok(KeySource::Given(Secret::new(key.clone())));
        }
        match (&self.key_file, location) {
            (Some(file), Location::Postgres { .. }) => Ok(KeySource::ExistingFile(file.clone())),
            (Some(file), Location::Sqlite(_)) => Ok(KeySource::File(file.clone())),
            (None, Location::Sqlite(path)) => Ok(KeySource::File(beside(path))),
            (None, Location::Postgres { .. }) => Err(Failure::Usage(
                "PostgreSQL needs a key-encryption key from outside: --key-file FILE or HOLDFAST_KEY \
                 (make one with `openssl rand -base64 32`)"
                    .into(),
            )),
        }
    }
}

/// The key's file beside a SQLite database.
fn beside(database: &Path) -> PathBuf {
    let mut name = database.file_name().unwrap_or_default().to_owned();
    name.push(".key");
    database.with_file_name(name)
}

/// A lease that is neither lost to a hiccup nor kept by the dead for long.
fn lease(text: &str) -> Result<SignedDuration, String> {
    let expected = "expected a time from 300ms to 1h, such as 45s";
    let lease: SignedDuration = text.parse().map_err(|_| expected.to_owned())?;
    let bounds = SignedDuration::from_millis(300)..=SignedDuration::from_hours(1);
    bounds
        .contains(&lease)
        .then_some(lease)
        .ok_or_else(|| expected.to_owned())
}

/// An address people and banks can be sent to, and below which paths can be put.
fn public_url(text: &str) -> Result<Url, String> {
    let url: Url = text
        .parse()
        .map_err(|error| format!("{error}; expected an address such as https://finance.example"))?;
    let plain = url.query().is_none() && url.fragment().is_none();
    let nobodys = url.username().is_empty() && url.password().is_none();
    if matches!(url.scheme(), "http" | "https") && plain && nobodys {
        Ok(url)
    } else {
        Err("expected http or https, a host and no query, such as https://finance.example".to_owned())
    }
}

/// The address of a listener, as a URL.
pub(crate) fn url_of(address: SocketAddr) -> Result<Url, Failure> {
    format!("http://{address}/")
        .parse()
        .map_err(|_| Failure::Usage(format!("{address} is not an address people can be sent to")))
}

/// Sets up logging to standard error, and traces where somebody collects them. What it answers sends
/// them, once there is a runtime.
pub(crate) fn log(filter: &str, as_json: bool, collector: Option<&Url>) -> Result<Option<Post>, Failure> {
    let filter = EnvFilter::try_new(filter).map_err(|error| Failure::Usage(format!("--log: {error}")))?;
    let log = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    let log = match as_json {
        true => log.json().boxed(),
        false => log.boxed(),
    };
    let (traces, post) = match collector {
        Some(collector) => {
            let (traces, post) = traces::to(collector, system::clock(), system::random())?;
            // Our own rooms' spans, and the failures in them; never what a library calls a span.
            let ours = filter_fn(|about| {
                let rooms = ["server", "engine", "transport"];
                let room = about.target().split(':').next().unwrap_or_default();
                rooms.contains(&room) && *about.level() <= tracing::Level::INFO
            });
            (Some(traces.with_filter(ours)), Some(post))
        }
        None => (None, None),
    };
    tracing_subscriber::registry()
        .with(log.with_filter(filter))
        .with(traces)
        .init();
    Ok(post)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(database: &str) -> Data {
        Data {
            database: database.into(),
            key_file: None,
            key: None,
            texts: OwnTexts::default(),
        }
    }

    #[test]
    fn a_lease_is_a_time_between_a_hiccup_and_an_hour() {
        assert_eq!(lease("45s"), Ok(SignedDuration::from_secs(45)));
        assert_eq!(lease("800ms"), Ok(SignedDuration::from_millis(800)));
        for bad in ["45", "1ms", "2h", "-3s", "soon", ""] {
            assert!(lease(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn people_are_sent_to_web_addresses_only() {
        for good in [
            "https://finance.example",
            "http://127.0.0.1:8700/",
            "https://a.example/below",
        ] {
            assert!(public_url(good).is_ok(), "{good}");
        }
        for bad in [
            "finance.example",
            "ftp://finance.example",
            "https://finance.example/?a=1",
            "https://finance.example/#a",
            "https://me:secret@finance.example",
            "mailto:me@finance.example",
            "",
        ] {
            assert!(public_url(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_key_lies_beside_an_embedded_database_and_is_asked_for_otherwise() {
        let sqlite = data("sqlite:data/h.db");
        let source = sqlite
            .key_source(&Location::parse(&sqlite.database).unwrap())
            .unwrap();
        assert!(matches!(source, KeySource::File(path) if path == Path::new("data/h.db.key")));
        let postgres = data("postgres://me@localhost/h");
        let refused = postgres
            .key_source(&Location::parse(&postgres.database).unwrap())
            .unwrap_err();
        assert!(refused.to_string().contains("--key-file"));
    }
}
