//! `holdfast why`.

use std::process::ExitCode;

use clap::Args;
use engine::why::text;
use model::id::AccountId;
use server::api::holdfast::status_document;

use super::partner::existing_engine;
use crate::{config::Data, failure::Failure, out};

/// Say why an account stands as it does.
///
/// Its code, since when and whose move it is, what happens next, what the bank answered in the last run
/// (without data, tokens, names or ids), and the last ten runs.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  holdfast why 1000000023\n  holdfast why 1000000023 --json | jq .next")]
pub(crate) struct Why {
    /// The account's id.
    account: AccountId,
    #[command(flatten)]
    data: Data,
    /// Print JSON: what `GET /holdfast/v1/accounts/{id}/status` answers.
    #[arg(long)]
    pub(crate) json: bool,
}

impl Why {
    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        let engine = existing_engine(&self.data).await?;
        let catalogue = engine.catalogue();
        let Some((partner, view)) = engine.why(self.account).await? else {
            return Err(Failure::Refused(format!("there is no account {}", self.account)));
        };
        let now = engine.clock().of(&partner);
        if self.json {
            let document = status_document(view, catalogue, now).map_err(|error| Failure::Unreadable {
                path: "result".into(),
                problem: error.to_string(),
            })?;
            out::json(&document)?;
        } else {
            out::line(text(&partner, &view, catalogue, now).trim_end())?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
