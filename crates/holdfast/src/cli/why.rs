//! `holdfast why`.

use std::process::ExitCode;

use catalogue::Catalogue;
use clap::Args;
use engine::{Engine, EngineConfig, why::text};
use model::id::AccountId;
use serde::Serialize;
use server::api::holdfast::status_document;

use crate::{
    config::{Data, url_of},
    failure::Failure,
    out, system,
};

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

#[derive(Serialize)]
struct Unknown {
    error: String,
}

impl Why {
    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        let store = self.data.open_existing().await?;
        let catalogue = Catalogue::embedded()?;
        // No bank is called, so it does not matter where this server is reached.
        let config = EngineConfig::at(url_of(([127, 0, 0, 1], 0).into())?);
        let engine = Engine::new(
            store,
            catalogue.clone(),
            system::clock(),
            system::random(),
            config,
        )
        .await?;
        let Some((partner, view)) = engine.why(self.account).await? else {
            let error = format!("there is no account {}", self.account);
            if self.json {
                out::json(&Unknown { error })?;
            } else {
                out::note(&format!("holdfast: {error}"));
            }
            return Ok(ExitCode::FAILURE);
        };
        let now = engine.clock().of(&partner);
        if self.json {
            let document = status_document(view, &catalogue, now).map_err(|error| Failure::Unreadable {
                path: "result".into(),
                problem: error.to_string(),
            })?;
            out::json(&document)?;
        } else {
            out::line(text(&partner, &view, &catalogue, now).trim_end())?;
        }
        Ok(ExitCode::SUCCESS)
    }
}
