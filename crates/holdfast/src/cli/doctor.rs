//! `holdfast doctor`: whether a server could run with these settings, and what it does not serve.

use std::process::ExitCode;

use clap::Args;
use engine::{Engine, EngineConfig};
use serde::Serialize;
use server::operations::operations;
use store::{InstitutionFilter, Store};

use crate::{
    config::{Data, Doors, Mail, OwnTexts, url_of},
    failure::Failure,
    out, system,
};

/// Check settings, database, key, institutions and partners, and list what is not served.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  holdfast doctor\n  holdfast doctor --json | jq '.checks[] | select(.state != \"good\")'"
)]
pub(crate) struct Doctor {
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    doors: Doors,
    #[command(flatten)]
    mail: Mail,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    /// As it should be.
    Good,
    /// The server runs, and somebody should look at this.
    Notice,
    /// The server would not run, or nothing could be done with it.
    Bad,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    state: State,
    /// What was found.
    found: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<String>,
}

impl Check {
    fn good(name: &'static str, found: impl Into<String>) -> Self {
        Self {
            name,
            state: State::Good,
            found: found.into(),
            remedy: None,
        }
    }

    fn otherwise(
        name: &'static str,
        state: State,
        found: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            name,
            state,
            found: found.into(),
            remedy: Some(remedy.into()),
        }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    /// Whether nothing is bad.
    healthy: bool,
    checks: Vec<Check>,
    served: usize,
    unserved: Vec<Unserved>,
}

/// A published operation that is not served; it answers in the published not-found shape.
#[derive(Debug, Serialize)]
struct Unserved {
    operation: &'static str,
    method: &'static str,
    path: &'static str,
}

impl Doctor {
    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        let mut checks = vec![
            catalogue(&self.data.texts),
            self.public_url()?,
            self.mail_folder(),
        ];
        match self.engine().await {
            Ok((engine, store)) => {
                checks.push(Check::good(
                    "database",
                    format!("{} is reached and up to date", self.shown_database()),
                ));
                checks.push(Check::good("key", "the key-encryption key opens this database"));
                checks.push(data(&store).await?);
                checks.push(institutions(&engine).await?);
                checks.push(partners(&engine).await?);
            }
            Err(failure) => checks.push(unopened(&self.shown_database(), &failure)),
        }
        let report = Report {
            healthy: checks.iter().all(|check| check.state != State::Bad),
            served: operations().iter().filter(|o| o.served).count(),
            unserved: operations()
                .iter()
                .filter(|o| !o.served)
                .map(|o| Unserved {
                    operation: o.id,
                    method: o.method,
                    path: o.path,
                })
                .collect(),
            checks,
        };
        if self.json {
            out::json(&report)?;
        } else {
            tell(&report)?;
        }
        Ok(if report.healthy {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }

    async fn engine(&self) -> Result<(Engine, Store), Failure> {
        // A check makes neither a database nor a key. As every command does, it brings a database that
        // is there up to this version.
        let store = self.data.open_existing().await?;
        let nowhere = url_of(self.doors.listen)?;
        let engine = Engine::new(
            store.clone(),
            self.data.texts.catalogue()?,
            system::clock(),
            system::random(),
            EngineConfig::at(nowhere),
        )
        .await?;
        Ok((engine, store))
    }

    /// The database's address without a password.
    fn shown_database(&self) -> String {
        match self.data.database.parse::<url::Url>() {
            Ok(mut url) if url.password().is_some() => {
                let _ = url.set_password(Some("…"));
                url.to_string()
            }
            _ => self.data.database.clone(),
        }
    }

    fn public_url(&self) -> Result<Check, Failure> {
        let name = "public address";
        let Some(url) = &self.doors.public_url else {
            let url = url_of(self.doors.listen)?;
            let found = format!("people and banks would be sent to {url}");
            return Ok(if self.doors.listen.ip().is_loopback() {
                Check::otherwise(
                    name,
                    State::Notice,
                    found,
                    "give --public-url if anybody but this machine is to link accounts",
                )
            } else {
                Check::otherwise(
                    name,
                    State::Bad,
                    found,
                    "give --public-url: the address people reach this server at",
                )
            });
        };
        let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        Ok(match (url.scheme(), here) {
            ("https", _) | ("http", true) => Check::good(name, url.to_string()),
            _ => Check::otherwise(
                name,
                State::Bad,
                url.to_string(),
                "put a TLS proxy in front of the server and give its https address",
            ),
        })
    }

    fn mail_folder(&self) -> Check {
        let name = "e-mail";
        let Some(folder) = &self.mail.mail_dir else {
            return Check::otherwise(
                name,
                State::Notice,
                "no directory is given, so links cannot be sent by e-mail",
                "give --mail-dir if they are to be",
            );
        };
        let shown = folder.display();
        match std::fs::metadata(folder) {
            Ok(found) if !found.is_dir() => Check::otherwise(
                name,
                State::Bad,
                format!("{shown} is no directory"),
                "give another --mail-dir",
            ),
            Ok(found) if found.permissions().readonly() => Check::otherwise(
                name,
                State::Bad,
                format!("{shown} cannot be written to"),
                "let the server write there",
            ),
            Ok(_) => Check::good(name, format!("messages are written to {shown}")),
            Err(_) => Check::good(
                name,
                format!("messages will be written to {shown}, which is made then"),
            ),
        }
    }
}

fn catalogue(texts: &OwnTexts) -> Check {
    match texts.catalogue() {
        Ok(_) => Check::good("catalogue", "the error catalogue is sound"),
        Err(error) => Check::otherwise(
            "catalogue",
            State::Bad,
            error.to_string(),
            "correct the texts in --texts, which `holdfast catalogue check --texts DIR` names one by one",
        ),
    }
}

/// Reads everything, so that a copy that was gone back to is known to be whole.
async fn data(store: &Store) -> Result<Check, Failure> {
    let wrong = store.check().await?;
    Ok(if wrong.is_empty() {
        Check::good("data", "every row that names another finds it")
    } else {
        Check::otherwise(
            "data",
            State::Bad,
            wrong.join("; "),
            "go back to a copy that is sound: docs/guides/backup.md",
        )
    })
}

fn unopened(database: &str, failure: &Failure) -> Check {
    let key = matches!(
        failure,
        Failure::Store(store::StoreError::Key(_)) | Failure::Usage(_)
    );
    if key {
        Check::otherwise(
            "key",
            State::Bad,
            failure.to_string(),
            "give the key-encryption key this database was made with: --key-file FILE or HOLDFAST_KEY",
        )
    } else {
        Check::otherwise(
            "database",
            State::Bad,
            format!("{database}: {failure}"),
            "see that the address is right and the database runs; `holdfast serve` makes a SQLite file",
        )
    }
}

async fn institutions(engine: &Engine) -> Result<Check, Failure> {
    let (_, count) = engine
        .list_institutions(InstitutionFilter::default(), 0, 1)
        .await?;
    let real = engine.has_real_institutions().await?;
    let kinds = if real {
        "real ones among them"
    } else {
        "all of them sandbox"
    };
    Ok(if count == 0 {
        Check::otherwise(
            "institutions",
            State::Notice,
            "none is loaded, so nobody can link an account",
            "holdfast institutions load FILE",
        )
    } else {
        Check::good("institutions", format!("{count} loaded, {kinds}"))
    })
}

async fn partners(engine: &Engine) -> Result<Check, Failure> {
    let partners = engine.list_partners().await?;
    let locked: Vec<String> = partners
        .iter()
        .filter(|partner| partner.locked_at.is_some())
        .map(|partner| partner.partner.id.to_string())
        .collect();
    Ok(if partners.is_empty() {
        Check::otherwise(
            "partners",
            State::Notice,
            "there is none, so nobody can call the API",
            "holdfast partner add NAME --region us",
        )
    } else if locked.is_empty() {
        Check::good("partners", format!("{} can sign in", partners.len()))
    } else {
        Check::otherwise(
            "partners",
            State::Notice,
            format!("locked after failed sign-ins: {}", locked.join(", ")),
            "holdfast partner unlock ID",
        )
    })
}

fn tell(report: &Report) -> Result<(), Failure> {
    for check in &report.checks {
        let mark = match check.state {
            State::Good => "good  ",
            State::Notice => "notice",
            State::Bad => "BAD   ",
        };
        out::line(&format!("{mark}  {}: {}", check.name, check.found))?;
        if let Some(remedy) = &check.remedy {
            out::line(&format!("        {remedy}"))?;
        }
    }
    out::line(&format!(
        "\n{} published operations are served; these {} are not, and answer as not found:",
        report.served,
        report.unserved.len()
    ))?;
    for o in &report.unserved {
        out::line(&format!("  {:6} {}  ({})", o.method, o.path, o.operation))?;
    }
    Ok(())
}
