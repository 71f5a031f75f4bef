//! `holdfast continuity`.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use engine::explain::in_words;
use model::id::AccountId;
use server::api::holdfast::continuity_document;

use super::partner::existing_engine;
use crate::{config::Data, failure::Failure, out};

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
        let engine = existing_engine(&self.data).await?;
        let Some((_, view)) = engine.explain_continuity(self.account).await? else {
            return Err(Failure::Refused(format!("there is no account {}", self.account)));
        };
        if self.json {
            out::json(&continuity_document(view))?;
        } else {
            out::line(&in_words(&view).join("\n"))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
