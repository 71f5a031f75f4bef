//! `holdfast continuity`.

use std::process::ExitCode;

use catalogue::Catalogue;
use clap::{Args, Subcommand};
use engine::{Engine, EngineConfig, explain::in_words};
use model::id::AccountId;
use serde::Serialize;
use server::api::holdfast::continuity_document;

use crate::{
    config::{Data, url_of},
    failure::Failure,
    out, system,
};

/// Say who accounts are.
#[derive(Debug, Args)]
pub(crate) struct Continuity {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Say who an account is and how that is known.
    ///
    /// The names its bank ever gave it, what was decided about it and why: every feature that was compared, both
    /// values masked, weights, vetoes, candidates, and the rules that decided.
    #[command(after_help = "Example:\n  holdfast continuity explain 1000000023\n  \
        holdfast continuity explain 1000000023 --json | jq .aliases")]
    Explain(Explain),
}

#[derive(Debug, Args)]
struct Explain {
    /// The account's id.
    account: AccountId,
    #[command(flatten)]
    data: Data,
    /// Print JSON: what `GET /holdfast/v1/accounts/{id}/continuity` answers.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Unknown {
    error: String,
}

impl Continuity {
    pub(crate) fn json(&self) -> bool {
        match &self.command {
            Command::Explain(explain) => explain.json,
        }
    }

    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        match self.command {
            Command::Explain(explain) => explain.run().await,
        }
    }
}

impl Explain {
    async fn run(self) -> Result<ExitCode, Failure> {
        let store = self.data.open_existing().await?;
        // No bank is called, so it does not matter where this server is reached.
        let config = EngineConfig::at(url_of(([127, 0, 0, 1], 0).into())?);
        let catalogue = Catalogue::embedded()?;
        let engine = Engine::new(store, catalogue, system::clock(), system::random(), config).await?;
        let Some((_, view)) = engine.explain_continuity(self.account).await? else {
            let error = format!("there is no account {}", self.account);
            if self.json {
                out::json(&Unknown { error })?;
            } else {
                out::note(&format!("holdfast: {error}"));
            }
            return Ok(ExitCode::FAILURE);
        };
        if self.json {
            out::json(&continuity_document(view))?;
        } else {
            out::line(&in_words(&view).join("\n"))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
