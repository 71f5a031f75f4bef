//! `holdfast bench`: what it costs, beside a limit that is measured in the same run.
//!
//! A figure alone says more about the machine than about the program, so each stands beside what the same
//! machine does at best at that moment, and the share is what counts. docs/performance.md says of each bench
//! what it measures, what limits it, and what it means at a million accounts.

mod continuity;
mod events;
mod figure;
pub(crate) mod house;
mod ingest;
mod jobs;
mod night;
mod process;
mod reads;
mod year;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::{
    crash::place::Target,
    failure::Failure,
    out::{self, Progress},
};
use figure::Figure;

/// Measure, beside limits of the same run.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  holdfast bench\n  holdfast bench reads --json\n  \
    holdfast bench ingest --database postgres://me@localhost/test\n  \
    holdfast bench continuity --kind other-login --histories 500")]
pub(crate) struct Bench {
    /// What to measure.
    #[arg(value_enum, default_value_t = What::All)]
    what: What,
    /// The database: `sqlite`, `sqlite:FOLDER` for files in a folder of yours, or a PostgreSQL address;
    /// everything is made in files or schemas of its own, gone at the end.
    #[arg(long, value_name = "URL", default_value = "sqlite")]
    database: String,
    /// How often each is measured; medians are told.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..=100))]
    runs: u8,
    /// Little of everything, to see that it works.
    #[arg(long)]
    brief: bool,
    /// Of continuity: only the pure decision, without a bank and a server.
    #[arg(long)]
    pure: bool,
    /// Of continuity: how many lives; 5,000 played over the protocol, 100,000 with --pure.
    #[arg(long, value_name = "N")]
    histories: Option<u64>,
    /// Of continuity: only lives of this kind, such as other-login.
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// Of continuity: the seed of chance.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Of continuity: the family that weights are tuned on, instead of the one that is reported.
    #[arg(long)]
    tuning: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// What can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Transactions taken in from recorded answers, beside the bare upsert.
    Ingest,
    /// A night without news, beside the bank's own time.
    Night,
    /// Lists over HTTP, beside the same bytes from memory.
    Reads,
    /// What happens told to a webhook, beside a message sent at once.
    Events,
    /// A refresh, less the bank's time.
    Refresh,
    /// Jobs taken and ended, with and without a deep backlog.
    Jobs,
    /// Memory of a server, idle and under load.
    Memory,
    /// How soon a server answers.
    Start,
    /// Thirteen months of twenty logins on a moved clock, beside the bank's own time. Not part of everything, unless
    /// brief.
    Year,
    /// How right the decision about accounts' identity is, beside simpler rules. Not part of everything.
    Continuity,
    /// Everything that takes time.
    All,
}

/// How much is measured.
#[derive(Debug, Clone)]
pub(crate) struct Scale {
    pub(crate) target: Target,
    pub(crate) program: PathBuf,
    pub(crate) runs: usize,
    pub(crate) brief: bool,
}

impl Scale {
    /// So many, or few when it is to be brief.
    pub(crate) fn many(&self, usual: usize, brief: usize) -> usize {
        if self.brief { brief } else { usual }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    version: &'static str,
    /// Whether the program was built to be fast; figures of one that was not mean little.
    optimised: bool,
    database: &'static str,
    runs: usize,
    figures: Vec<Figure>,
}

impl Bench {
    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        if self.what == What::Continuity {
            return self.continuity().await;
        }
        let scale = Scale {
            target: Target::parse(&self.database)?,
            program: std::env::current_exe()
                .map_err(|source| Failure::file(std::path::Path::new("this binary"), source))?,
            runs: if self.brief { 1 } else { usize::from(self.runs) },
            brief: self.brief,
        };
        let wanted = |what| self.what == What::All || self.what == what;
        let progress = Progress::new(self.json);
        let mut figures = Vec::new();
        if wanted(What::Start) {
            progress.doing("starting servers");
            figures.extend(process::start(&scale).await?);
        }
        if wanted(What::Memory) {
            progress.doing("watching a server's memory");
            figures.extend(process::memory(&scale).await?);
        }
        if wanted(What::Jobs) {
            progress.doing("taking and ending jobs");
            figures.extend(jobs::measure(&scale).await?);
        }
        if wanted(What::Ingest) {
            progress.doing("taking in transactions");
            figures.extend(ingest::measure(&scale).await?);
        }
        if wanted(What::Night) {
            progress.doing("running nights without news");
            figures.extend(night::measure(&scale).await?);
        }
        if wanted(What::Events) {
            progress.doing("telling what happens");
            figures.extend(events::measure(&scale).await?);
        }
        if wanted(What::Refresh) {
            progress.doing("refreshing");
            figures.extend(night::refresh(&scale).await?);
        }
        if wanted(What::Reads) {
            progress.doing("reading lists");
            figures.extend(reads::measure(&scale).await?);
        }
        if self.what == What::Year || (self.what == What::All && self.brief) {
            progress.doing("letting thirteen months pass");
            figures.extend(year::measure(&scale, &progress).await?);
        }
        drop(progress);
        let report = Report {
            version: env!("CARGO_PKG_VERSION"),
            optimised: !cfg!(debug_assertions),
            database: scale.target.name(),
            runs: scale.runs,
            figures,
        };
        if self.json {
            out::json(&report)?;
        } else {
            tell(&report)?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Bench {
    async fn continuity(self) -> Result<ExitCode, Failure> {
        let usual = if self.pure { 100_000 } else { 5_000 };
        let lives = continuity::Lives {
            tuning: self.tuning,
            seed: self.seed,
            histories: self.histories.unwrap_or(usual),
            kind: self.kind,
        };
        let report = if self.pure {
            continuity::measure(&lives)?
        } else {
            continuity::play(&lives, self.json).await?
        };
        if self.json {
            out::json(&report)?;
        } else {
            report.tell()?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn tell(report: &Report) -> Result<(), Failure> {
    if !report.optimised {
        out::line("This program was not built with --release; these figures mean little.")?;
    }
    out::line(&format!(
        "{} runs on {}; medians, with the lowest and the highest",
        report.runs, report.database
    ))?;
    for figure in &report.figures {
        out::line(&figure.told())?;
    }
    Ok(())
}
