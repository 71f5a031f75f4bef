//! `holdfast catalogue`.

use std::process::ExitCode;

use catalogue::{Catalogue, CatalogueError, Finding};
use clap::{Args, Subcommand};
use model::Region;
use serde::Serialize;

use crate::{failure::Failure, out};

/// Check the error catalogue.
#[derive(Debug, Args)]
pub(crate) struct CatalogueCommand {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Check the catalogue this binary carries; fails on any finding.
    #[command(after_help = "Example:\n  holdfast catalogue check")]
    Check {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Checked {
    sound: bool,
    entries: Vec<Count>,
    findings: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Count {
    region: &'static str,
    entries: usize,
    documented_only: usize,
}

impl CatalogueCommand {
    pub(crate) fn json(&self) -> bool {
        let Verb::Check { json } = &self.verb;
        *json
    }

    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let Verb::Check { json } = self.verb;
        let checked = match Catalogue::embedded() {
            Ok(catalogue) => Checked {
                sound: true,
                entries: counts(&catalogue),
                findings: Vec::new(),
            },
            Err(CatalogueError::Findings(findings)) => Checked {
                sound: false,
                entries: Vec::new(),
                findings: findings.iter().map(Finding::to_string).collect(),
            },
            Err(other) => return Err(other.into()),
        };
        if json {
            out::json(&checked)?;
        } else {
            for finding in &checked.findings {
                out::line(finding)?;
            }
            for count in &checked.entries {
                out::line(&format!(
                    "{}: {} entries, of which {} belong to operations that are not served",
                    count.region, count.entries, count.documented_only
                ))?;
            }
            out::line(if checked.sound {
                "The catalogue is sound."
            } else {
                "The catalogue is not sound."
            })?;
        }
        Ok(if checked.sound {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

fn counts(catalogue: &Catalogue) -> Vec<Count> {
    Region::ALL
        .into_iter()
        .map(|region| Count {
            region: region.name(),
            entries: catalogue.entries(region).count(),
            documented_only: catalogue
                .entries(region)
                .filter(|entry| entry.documented_only)
                .count(),
        })
        .collect()
}
