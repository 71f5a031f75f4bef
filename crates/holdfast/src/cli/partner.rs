//! `holdfast partner`.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use engine::{Engine, EngineConfig};
use model::{Region, id::PartnerId};
use serde::Serialize;
use store::Store;
use url::Url;

use crate::{
    config::{Data, OwnTexts},
    failure::Failure,
    out, system,
};

/// Add, list and unlock partners.
#[derive(Debug, Args)]
pub(crate) struct PartnerCommand {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Add a partner; its secret and app key are shown this once.
    #[command(after_help = "Example:\n  holdfast partner add \"Budget app\" --region us")]
    Add {
        /// The name people know it by.
        name: String,
        /// Whose codes report its conditions: us or au.
        #[arg(long)]
        region: Region,
        #[command(flatten)]
        data: Data,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Lift the lock that five failed sign-ins put on a partner.
    #[command(after_help = "Example:\n  holdfast partner unlock 1000000007")]
    Unlock {
        /// The partner's id.
        partner: PartnerId,
        #[command(flatten)]
        data: Data,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// List the partners.
    #[command(after_help = "Example:\n  holdfast partner list --json")]
    List {
        #[command(flatten)]
        data: Data,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Added {
    partner_id: String,
    name: String,
    region: &'static str,
    partner_secret: String,
    app_key: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Unlocked {
    partner_id: String,
    unlocked: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    partner_id: String,
    name: String,
    region: &'static str,
    created_at: String,
    customers: u32,
    failed_sign_ins: u32,
    locked_at: Option<String>,
}

/// An engine for a command that calls no bank.
pub(crate) async fn engine(data: &Data) -> Result<Engine, Failure> {
    over(data.open().await?, &data.texts).await
}

/// The same over a database that is there already: for commands that only look.
pub(crate) async fn existing_engine(data: &Data) -> Result<Engine, Failure> {
    over(data.open_existing().await?, &data.texts).await
}

async fn over(store: Store, texts: &OwnTexts) -> Result<Engine, Failure> {
    let nowhere: Url = "http://localhost/"
        .parse()
        .map_err(|_| Failure::Usage("localhost is not an address".into()))?;
    let catalogue = texts.catalogue()?;
    Ok(Engine::new(
        store,
        catalogue,
        system::clock(),
        system::random(),
        EngineConfig::at(nowhere),
    )
    .await?)
}

impl PartnerCommand {
    pub(crate) fn json(&self) -> bool {
        match &self.verb {
            Verb::Add { json, .. } | Verb::Unlock { json, .. } | Verb::List { json, .. } => *json,
        }
    }

    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        match self.verb {
            Verb::Add {
                name,
                region,
                data,
                json,
            } => add(&name, region, &data, json).await,
            Verb::Unlock { partner, data, json } => unlock(partner, &data, json).await,
            Verb::List { data, json } => list(&data, json).await,
        }
    }
}

async fn add(name: &str, region: Region, data: &Data, json: bool) -> Result<ExitCode, Failure> {
    if name.trim().is_empty() {
        return Err(Failure::Usage("a partner needs a name".into()));
    }
    let added = engine(data).await?.add_partner(name.trim(), region).await?;
    let told = Added {
        partner_id: added.partner.id.to_string(),
        name: added.partner.name,
        region: region.name(),
        partner_secret: added.secret.expose().clone(),
        app_key: added.app_key.expose().clone(),
    };
    if json {
        out::json(&told)?;
    } else {
        out::line(&format!(
            "Partner {} ({}, {}) was added.",
            told.partner_id, told.name, told.region
        ))?;
        out::line(&format!("  partner id      {}", told.partner_id))?;
        out::line(&format!("  partner secret  {}", told.partner_secret))?;
        out::line(&format!("  app key         {}", told.app_key))?;
        out::line("Secret and key are shown this once; only their hashes are kept.")?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn unlock(partner: PartnerId, data: &Data, json: bool) -> Result<ExitCode, Failure> {
    let known = engine(data).await?.unlock_partner(partner).await?;
    if json {
        out::json(&Unlocked {
            partner_id: partner.to_string(),
            unlocked: known,
        })?;
    } else if known {
        out::line(&format!("Partner {partner} can sign in again."))?;
    } else {
        out::note(&format!("holdfast: there is no partner {partner}"));
    }
    Ok(if known {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn list(data: &Data, json: bool) -> Result<ExitCode, Failure> {
    let partners = engine(data).await?.list_partners().await?;
    let listed: Vec<Listed> = partners
        .into_iter()
        .map(|p| Listed {
            partner_id: p.partner.id.to_string(),
            name: p.partner.name,
            region: p.partner.region.name(),
            created_at: p.partner.created_at.to_string(),
            customers: p.customers,
            failed_sign_ins: p.failed_sign_ins,
            locked_at: p.locked_at.map(|at| at.to_string()),
        })
        .collect();
    if json {
        out::json(&listed)?;
    } else if listed.is_empty() {
        out::line("There are no partners yet; `holdfast partner add NAME --region us` adds one.")?;
    } else {
        for p in listed {
            let lock = p
                .locked_at
                .map(|at| format!(", locked since {at}"))
                .unwrap_or_default();
            out::line(&format!(
                "{}  {}  {}  {} customers{lock}",
                p.partner_id, p.region, p.name, p.customers
            ))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
