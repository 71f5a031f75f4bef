//! `holdfast operator`.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use model::OperatorRole;
use serde::Serialize;

use super::partner::{engine, existing_engine};
use crate::{config::Data, failure::Failure, out};

/// Who asks, as the audit log has it.
const BY: &str = "the command line";

/// Add, list and remove the people who sign in to the console.
#[derive(Debug, Args)]
pub(crate) struct OperatorCommand {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Add an operator; the token they sign in with is shown this once.
    #[command(after_help = "Example:\n  holdfast operator add \"Ada\" --role viewer")]
    Add {
        /// The name people know them by; it stands in the audit log.
        name: String,
        /// What they may do: viewer (look at everything, masked) or operator (also act).
        #[arg(long)]
        role: OperatorRole,
        #[command(flatten)]
        data: Data,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Remove an operator and end their sessions.
    #[command(after_help = "Example:\n  holdfast operator remove \"Ada\"")]
    Remove {
        /// The operator's name.
        name: String,
        #[command(flatten)]
        data: Data,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// List the operators.
    #[command(after_help = "Example:\n  holdfast operator list --json")]
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
    operator_id: String,
    name: String,
    role: &'static str,
    token: String,
}

#[derive(Serialize)]
struct Removed {
    name: String,
    removed: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    operator_id: String,
    name: String,
    role: &'static str,
    created_at: String,
    signed_in_at: Option<String>,
}

impl OperatorCommand {
    pub(crate) fn json(&self) -> bool {
        match &self.verb {
            Verb::Add { json, .. } | Verb::Remove { json, .. } | Verb::List { json, .. } => *json,
        }
    }

    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        match self.verb {
            Verb::Add {
                name,
                role,
                data,
                json,
            } => add(&name, role, &data, json).await,
            Verb::Remove { name, data, json } => remove(&name, &data, json).await,
            Verb::List { data, json } => list(&data, json).await,
        }
    }
}

async fn add(name: &str, role: OperatorRole, data: &Data, json: bool) -> Result<ExitCode, Failure> {
    let added = engine(data).await?.add_operator(name, role, BY).await?;
    let told = Added {
        operator_id: added.operator.id.to_string(),
        name: added.operator.name,
        role: role.name(),
        token: added.token.expose().clone(),
    };
    if json {
        out::json(&told)?;
    } else {
        out::line(&format!("Operator {} ({}) was added.", told.name, told.role))?;
        out::line(&format!("  token  {}", told.token))?;
        out::line("It is shown this once; only its hash is kept.")?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn remove(name: &str, data: &Data, json: bool) -> Result<ExitCode, Failure> {
    let removed = existing_engine(data).await?.remove_operator(name, BY).await?;
    if json {
        out::json(&Removed {
            name: name.to_owned(),
            removed,
        })?;
    } else if removed {
        out::line(&format!("Operator {name} was removed; their sessions are over."))?;
    } else {
        out::note(&format!("holdfast: there is no operator {name}"));
    }
    Ok(if removed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn list(data: &Data, json: bool) -> Result<ExitCode, Failure> {
    let operators = existing_engine(data).await?.list_operators().await?;
    let listed: Vec<Listed> = operators
        .into_iter()
        .map(|o| Listed {
            operator_id: o.id.to_string(),
            name: o.name,
            role: o.role.name(),
            created_at: o.created_at.to_string(),
            signed_in_at: o.signed_in_at.map(|at| at.to_string()),
        })
        .collect();
    if json {
        out::json(&listed)?;
    } else if listed.is_empty() {
        out::line("There are no operators yet; `holdfast operator add NAME --role operator` adds one.")?;
    } else {
        for o in listed {
            let last = o.signed_in_at.map_or_else(
                || "has not signed in yet".to_owned(),
                |at| format!("signed in last at {at}"),
            );
            out::line(&format!("{}  {}  {last}", o.role, o.name))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
