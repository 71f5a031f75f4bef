//! `holdfast demo`: the server beside the sandbox bank, or the tour through both.

use std::{net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::Args;
use serde::Serialize;
use store::Location;

use crate::{
    cli::until_stopped,
    config::OwnTexts,
    failure::Failure,
    out, tour,
    world::{Setup, World},
};

/// Run the server beside the sandbox bank, or take the tour.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  holdfast demo\n  holdfast demo --tour\n  \
    holdfast demo --tour --database postgres://me@localhost/test --json")]
pub(crate) struct Demo {
    /// Link an account, change it at the bank, see the mismatch named, undo the change, see it heal; in
    /// a world made for it and thrown away.
    #[arg(long)]
    tour: bool,
    /// Where the server listens; a free port of this machine if absent.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Where the sandbox bank listens; a free port of this machine if absent.
    #[arg(long, value_name = "ADDRESS")]
    bank_listen: Option<SocketAddr>,
    /// Where the operators' console listens; a free port of this machine if absent.
    #[arg(long, value_name = "ADDRESS")]
    console_listen: Option<SocketAddr>,
    /// The folder of the demo's world.
    #[arg(long, value_name = "DIR", default_value = "holdfast-demo")]
    data: PathBuf,
    /// The database; SQLite in the folder if absent.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// A folder of FDX answers for the bank to serve as the accounts of the user `ledger`.
    #[arg(long, value_name = "DIR")]
    ledger: Option<PathBuf>,
    #[command(flatten)]
    texts: OwnTexts,
    /// Print JSON: one line when ready, or the tour's result.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Ready {
    ready: bool,
    url: String,
    bank_url: String,
    console: ReadyConsole,
    partners: Vec<ReadyPartner>,
    /// A link for the browser, for a customer of the US partner.
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReadyPartner {
    region: &'static str,
    partner_id: String,
    partner_secret: String,
    app_key: String,
    institutions: Vec<ReadyInstitution>,
}

#[derive(Serialize)]
struct ReadyConsole {
    url: String,
    token: String,
}

#[derive(Serialize)]
struct ReadyInstitution {
    id: String,
    name: String,
}

impl Demo {
    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        let database = self.database.as_deref().map(Location::parse).transpose()?;
        let setup = Setup {
            dir: self.data,
            listen: self.listen,
            bank_listen: self.bank_listen,
            console_listen: self.console_listen,
            database,
            ledger: self.ledger,
            texts: self.texts,
            impatient: false,
        };
        if self.tour {
            return tour::run(setup, self.json).await;
        }
        let world = World::start(&setup).await?;
        if self.json {
            out::json(&ready(&world))?;
        } else {
            welcome(&world, &setup)?;
        }
        until_stopped().await;
        world.stop().await;
        Ok(ExitCode::SUCCESS)
    }
}

fn ready(world: &World) -> Ready {
    Ready {
        ready: true,
        link: world.desk.as_ref().map(|desk| desk.link.to_string()),
        url: world.url.to_string(),
        bank_url: world.bank_url.to_string(),
        console: ReadyConsole {
            url: world.console.url.to_string(),
            token: world.console.token.clone(),
        },
        partners: world
            .partners
            .iter()
            .map(|partner| ReadyPartner {
                region: partner.region.name(),
                partner_id: partner.partner_id.clone(),
                partner_secret: partner.partner_secret.clone(),
                app_key: partner.app_key.clone(),
                institutions: world
                    .institutions_of(partner.region)
                    .map(|i| ReadyInstitution {
                        id: i.id.clone(),
                        name: i.name.clone(),
                    })
                    .collect(),
            })
            .collect(),
    }
}

fn welcome(world: &World, setup: &Setup) -> Result<(), Failure> {
    out::line("Holdfast demo: a server and a sandbox bank, on this machine only.")?;
    out::line("SANDBOX: no bank here is real, and nothing real belongs in it.")?;
    out::line("")?;
    out::line(&format!("  server  {}", world.url))?;
    out::line(&format!(
        "  bank    {}   (its control API is described by `GET control/manifest` and the docs)",
        world.bank_url
    ))?;
    out::line(&format!("  console {}", world.console.url))?;
    out::line(&format!("    token   {}", world.console.token))?;
    out::line(&format!("  folder  {}", setup.dir.display()))?;
    for partner in &world.partners {
        out::line("")?;
        out::line(&format!("  partner {}", partner.region.name().to_uppercase()))?;
        out::line(&format!("    partner id      {}", partner.partner_id))?;
        out::line(&format!("    partner secret  {}", partner.partner_secret))?;
        out::line(&format!("    app key         {}", partner.app_key))?;
        for institution in world.institutions_of(partner.region) {
            out::line(&format!(
                "    institution     {}  {}",
                institution.id, institution.name
            ))?;
        }
    }
    if let Some(desk) = &world.desk {
        out::line("")?;
        out::line(
            "Link an account in a browser; at the bank, sign in as profile_03 with password profile_03:",
        )?;
        out::line(&format!("  {}", desk.link))?;
        out::line("Call the API and the bank from a shell:")?;
        out::line(&format!("  . {}", setup.dir.join("demo.sh").display()))?;
        out::line("  api aggregation/v1/customers/$CUSTOMER/accounts")?;
        out::line("The whole way, told step by step, in a world of its own: holdfast demo --tour")?;
    }
    out::line("Stop it with Ctrl-C; started again in the same folder it is the same world.")
}
