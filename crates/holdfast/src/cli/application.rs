//! `holdfast application` and `holdfast experience`: what a partner's customers know it by, and how the
//! link page looks for it.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use model::{Look, id::PartnerId};
use serde::Serialize;

use super::partner::engine;
use crate::{config::Data, failure::Failure, out};

/// Register and list applications.
#[derive(Debug, Args)]
pub(crate) struct ApplicationCommand {
    #[command(subcommand)]
    verb: ApplicationVerb,
}

#[derive(Debug, Subcommand)]
enum ApplicationVerb {
    /// Register an application of a partner, to which customers can be assigned.
    #[command(after_help = "Example:\n  holdfast application add 1000000007 \"Budget app\"")]
    Add {
        /// The partner's id.
        partner: PartnerId,
        /// The name people know the application by.
        name: String,
        #[command(flatten)]
        data: Data,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// List a partner's applications.
    #[command(after_help = "Example:\n  holdfast application list 1000000007 --json")]
    List {
        /// The partner's id.
        partner: PartnerId,
        #[command(flatten)]
        data: Data,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ToldApplication {
    application_id: String,
    name: String,
    created_at: String,
}

impl From<model::Application> for ToldApplication {
    fn from(a: model::Application) -> Self {
        Self {
            application_id: a.id,
            name: a.name,
            created_at: a.created_at.to_string(),
        }
    }
}

impl ApplicationCommand {
    pub(crate) fn json(&self) -> bool {
        match &self.verb {
            ApplicationVerb::Add { json, .. } | ApplicationVerb::List { json, .. } => *json,
        }
    }

    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        match self.verb {
            ApplicationVerb::Add {
                partner,
                name,
                data,
                json,
            } => {
                let engine = engine(&data).await?;
                let owner = engine
                    .partner_by_id(partner)
                    .await
                    .map_err(|_| unknown(partner))?;
                let told = ToldApplication::from(engine.add_application(&owner, &name).await?);
                if json {
                    out::json(&told)?;
                } else {
                    out::line(&format!(
                        "Application {} ({}) was registered for {}.",
                        told.application_id, told.name, owner.name
                    ))?;
                }
            }
            ApplicationVerb::List { partner, data, json } => {
                let engine = engine(&data).await?;
                let owner = engine
                    .partner_by_id(partner)
                    .await
                    .map_err(|_| unknown(partner))?;
                let list = engine.applications(&owner).await?;
                let told: Vec<ToldApplication> = list.into_iter().map(ToldApplication::from).collect();
                if json {
                    out::json(&told)?;
                } else if told.is_empty() {
                    out::line("The partner has no applications yet.")?;
                } else {
                    for a in told {
                        out::line(&format!("{}  {}", a.application_id, a.name))?;
                    }
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn unknown(partner: PartnerId) -> Failure {
    Failure::Usage(format!(
        "there is no partner {partner}; `holdfast partner list` shows them"
    ))
}

/// Make and list experiences of the link page.
#[derive(Debug, Args)]
pub(crate) struct ExperienceCommand {
    #[command(subcommand)]
    verb: ExperienceVerb,
}

#[derive(Debug, Subcommand)]
enum ExperienceVerb {
    /// Make an experience for an application; links name it by its id.
    #[command(
        after_help = "Example:\n  holdfast experience add 1000000007 \"Budget app\" --accent '#0a7cff' --product-code VOA"
    )]
    Add {
        /// The partner's id.
        partner: PartnerId,
        /// The application's name.
        application: String,
        /// The name people read on the page; the application's if absent.
        #[arg(long)]
        title: Option<String>,
        /// The colour of what can be pressed, like #0a7cff.
        #[arg(long)]
        accent: Option<String>,
        /// The colour behind everything, like #ffffff.
        #[arg(long)]
        background: Option<String>,
        /// A product it is for; may be given several times.
        #[arg(long = "product-code", value_name = "CODE")]
        product_codes: Vec<String>,
        #[command(flatten)]
        data: Data,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// List a partner's experiences.
    #[command(after_help = "Example:\n  holdfast experience list 1000000007 --json")]
    List {
        /// The partner's id.
        partner: PartnerId,
        #[command(flatten)]
        data: Data,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ToldExperience {
    experience_id: String,
    application: String,
    look: Look,
    created_at: String,
}

impl From<model::Experience> for ToldExperience {
    fn from(e: model::Experience) -> Self {
        Self {
            experience_id: e.id,
            application: e.application_name,
            look: e.look,
            created_at: e.created_at.to_string(),
        }
    }
}

impl ExperienceCommand {
    pub(crate) fn json(&self) -> bool {
        match &self.verb {
            ExperienceVerb::Add { json, .. } | ExperienceVerb::List { json, .. } => *json,
        }
    }

    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        match self.verb {
            ExperienceVerb::Add {
                partner,
                application,
                title,
                accent,
                background,
                product_codes,
                data,
                json,
            } => {
                let engine = engine(&data).await?;
                let owner = engine
                    .partner_by_id(partner)
                    .await
                    .map_err(|_| unknown(partner))?;
                let look = Look {
                    title,
                    accent,
                    background,
                    product_codes,
                    indirect_partner: None,
                };
                let told = ToldExperience::from(engine.add_experience(&owner, &application, look).await?);
                if json {
                    out::json(&told)?;
                } else {
                    out::line(&format!(
                        "Experience {} was made for {}.",
                        told.experience_id, told.application
                    ))?;
                }
            }
            ExperienceVerb::List { partner, data, json } => {
                let engine = engine(&data).await?;
                let owner = engine
                    .partner_by_id(partner)
                    .await
                    .map_err(|_| unknown(partner))?;
                let list = engine.experiences(&owner).await?;
                let told: Vec<ToldExperience> = list.into_iter().map(ToldExperience::from).collect();
                if json {
                    out::json(&told)?;
                } else if told.is_empty() {
                    out::line("The partner has no experiences yet.")?;
                } else {
                    for e in told {
                        let title = e.look.title.as_deref().unwrap_or(&e.application);
                        out::line(&format!("{}  {}  {title}", e.experience_id, e.application))?;
                    }
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
