//! The command line. Everything it prints has a `--json` twin.

mod application;
mod backup;
mod case;
mod catalogue;
mod continuity;
mod doctor;
mod explain;
mod institutions;
mod migration;
mod night;
mod operator;
mod partner;
mod repair;
mod serve;
mod trouble;
mod why;

pub(crate) use serve::until_stopped;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use url::Url;

use crate::{bench, crash, demo, failure::Failure};

/// Holdfast: an open finance server you run yourself.
///
/// It links people's bank accounts, keeps them fresh, and for every failure says exactly what broke,
/// whose move it is, and how to mend it.
#[derive(Debug, Parser)]
#[command(name = "holdfast", version, max_term_width = 100)]
pub(crate) struct Cli {
    /// What to log to standard error, as `level` or `target=level,…`.
    #[arg(
        long,
        global = true,
        env = "HOLDFAST_LOG",
        default_value = "warn",
        value_name = "FILTER"
    )]
    pub(crate) log: String,

    /// Log as JSON lines.
    #[arg(long, global = true, env = "HOLDFAST_LOG_JSON")]
    pub(crate) log_json: bool,

    /// Where traces go: the base address of a collector that speaks OTLP over HTTP, such as
    /// `http://127.0.0.1:4318`. None are made if absent.
    #[arg(long, global = true, env = "HOLDFAST_OTLP_ENDPOINT", value_name = "URL")]
    pub(crate) otlp_endpoint: Option<Url>,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server.
    Serve(serve::Serve),
    /// Run the server beside the sandbox bank, or take the tour.
    Demo(demo::Demo),
    /// Say what a code means: all its attributes, and whose move it is.
    Explain(explain::Explain),
    /// Say why an account stands as it does: since when, what the bank answered, whose move it is, what
    /// happens next.
    Why(why::Why),
    /// Work on support cases: what somebody has to act on, with the evidence inside.
    Case(case::CaseCommand),
    /// Add, list and unlock partners.
    Partner(partner::PartnerCommand),
    /// Add, list and remove the people who sign in to the console.
    Operator(operator::OperatorCommand),
    /// Register and list applications of partners.
    Application(application::ApplicationCommand),
    /// Make and list experiences of the link page.
    Experience(application::ExperienceCommand),
    /// Load institutions.
    Institutions(institutions::Institutions),
    /// Announce that an institution moves to another system, and see how far its accounts have come.
    Migration(migration::Migration),
    /// Say how the last night went, or goes.
    Night(night::Night),
    /// Check the error catalogue.
    Catalogue(catalogue::CatalogueCommand),
    /// Check settings, database, key, institutions and partners, and list what is not served.
    Doctor(doctor::Doctor),
    /// Copy everything while the server runs.
    Backup(backup::BackupCommand),
    /// Kill servers at the commits of a story, and see that nothing is lost.
    Crash(crash::Crash),
    /// Say who accounts are.
    Continuity(continuity::Continuity),
    /// Say what may be done about an account that no longer matches, or do it.
    Repair(repair::Repair),
    /// Take a repair back.
    Undo(repair::Undo),
    /// Make an account of a sandbox bank fail.
    Break(trouble::Break),
    /// Take away what was broken on an account.
    Mend(trouble::Mend),
    /// Measure, beside limits of the same run.
    Bench(bench::Bench),
}

impl Cli {
    /// Whether JSON was asked for, so that failures are told as JSON too.
    pub(crate) fn json(&self) -> bool {
        match &self.command {
            Command::Serve(command) => command.json,
            Command::Demo(command) => command.json,
            Command::Explain(command) => command.json,
            Command::Why(command) => command.json,
            Command::Case(command) => command.json(),
            Command::Partner(command) => command.json(),
            Command::Operator(command) => command.json(),
            Command::Institutions(command) => command.json(),
            Command::Catalogue(command) => command.json(),
            Command::Application(command) => command.json(),
            Command::Experience(command) => command.json(),
            Command::Migration(command) => command.json(),
            Command::Night(command) => command.json,
            Command::Doctor(command) => command.json,
            Command::Backup(command) => command.json,
            Command::Crash(command) => command.json,
            Command::Continuity(command) => command.json(),
            Command::Repair(command) => command.json(),
            Command::Undo(command) => command.json(),
            Command::Break(command) => command.json(),
            Command::Mend(command) => command.json(),
            Command::Bench(command) => command.json,
        }
    }
}

/// Runs a command to its end.
pub(crate) async fn run(cli: Cli) -> Result<ExitCode, Failure> {
    match cli.command {
        Command::Serve(command) => command.run().await,
        Command::Demo(command) => command.run().await,
        Command::Explain(command) => command.run(),
        Command::Why(command) => command.run().await,
        Command::Case(command) => command.run().await,
        Command::Partner(command) => command.run().await,
        Command::Operator(command) => command.run().await,
        Command::Institutions(command) => command.run().await,
        Command::Catalogue(command) => command.run().await,
        Command::Application(command) => command.run().await,
        Command::Experience(command) => command.run().await,
        Command::Migration(command) => command.run().await,
        Command::Night(command) => command.run().await,
        Command::Doctor(command) => command.run().await,
        Command::Backup(command) => command.run().await,
        Command::Crash(command) => command.run().await,
        Command::Continuity(command) => command.run().await,
        Command::Repair(command) => command.run().await,
        Command::Undo(command) => command.run().await,
        Command::Break(command) => command.run().await,
        Command::Mend(command) => command.run().await,
        Command::Bench(command) => command.run().await,
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound_and_every_command_shows_an_example() {
        let mut command = Cli::command();
        command.build();
        command.clone().debug_assert();
        fn leaves(command: &clap::Command) -> Vec<&clap::Command> {
            let below: Vec<_> = command
                .get_subcommands()
                .filter(|c| c.get_name() != "help")
                .collect();
            if below.is_empty() {
                vec![command]
            } else {
                below.into_iter().flat_map(leaves).collect()
            }
        }
        for leaf in leaves(&command) {
            let help = leaf.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(
                help.contains("holdfast "),
                "`{}` shows no example",
                leaf.get_name()
            );
            assert!(
                leaf.get_arguments().any(|a| a.get_id() == "json"),
                "`{}` has no --json",
                leaf.get_name()
            );
        }
    }
}
