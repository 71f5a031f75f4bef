//! The tour: the whole way through, once, with real parts.
//!
//! Per region: link an account over FDX through the session calls, aggregate, show what came; change
//! number and holder at the bank under the same id; refresh, and see the code on that account alone,
//! with every attribute and the evidence; see a live call refused with it; undo the change, refresh,
//! and see it heal with nothing lost or doubled. Change it again for good: a case is opened, and it is resolved by
//! saying that it is the same account. Then stop and start everything, and look again.

mod region;

use std::{path::PathBuf, process::ExitCode};

use model::{Region, random::alphanumeric};
use serde::Serialize;
use store::{Location, Store};

use crate::{
    failure::Failure,
    out::{self, Progress},
    system,
    world::{Setup, World},
};
use region::{Told, Visit};

#[derive(Serialize)]
struct Ended<'t> {
    tour: &'static str,
    regions: &'t [Told],
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
}

/// Takes the tour, in a folder and, on PostgreSQL, a schema that are thrown away at its end.
pub(crate) async fn run(setup: Setup, as_json: bool) -> Result<ExitCode, Failure> {
    let folder = tempfile::tempdir().map_err(|source| Failure::file(&setup.dir, source))?;
    let database = setup.database.map(|location| match location {
        Location::Postgres { url, schema: None } => {
            let name = alphanumeric(system::random().as_ref(), 12).to_lowercase();
            Location::Postgres {
                url,
                schema: Some(format!("holdfast_tour_{name}")),
            }
        }
        other => other,
    });
    let setup = Setup {
        dir: folder.path().to_path_buf(),
        database,
        ..setup
    };
    let progress = Progress::new(as_json);
    let mut told = Vec::new();
    let result = taken(&setup, &progress, as_json, &mut told).await;
    drop(progress);
    if let Some(location) = &setup.database {
        Store::drop_schema(location).await?;
    }
    let held = result.is_ok();
    if as_json {
        let failure = result.err().map(|failure| failure.to_string());
        out::json(&Ended {
            tour: if held { "passed" } else { "failed" },
            regions: &told,
            failure,
        })?;
    } else {
        match result {
            Ok(()) => out::line("\nThe tour passed: everything held.")?,
            Err(failure) => {
                out::line("\nThe tour failed.")?;
                return Err(failure);
            }
        }
    }
    Ok(if held {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn taken(setup: &Setup, progress: &Progress, quiet: bool, told: &mut Vec<Told>) -> Result<(), Failure> {
    progress.doing("starting the server and the sandbox bank");
    let world = World::start(setup).await?;
    let mut visits = Vec::new();
    let result: Result<(), Failure> = async {
        for region in regions(setup.ledger.as_ref()) {
            let mut visit = Visit::begin(&world, region, setup.ledger.is_some(), progress, quiet)?;
            let ended = visit.through(&world).await;
            told.push(visit.told.clone());
            ended?;
            visits.push(visit);
        }
        Ok(())
    }
    .await;
    world.stop().await;
    result?;

    progress.doing("starting everything again");
    let world = World::start(setup).await?;
    let result: Result<(), Failure> = async {
        for visit in &mut visits {
            visit.again(&world).await?;
        }
        Ok(())
    }
    .await;
    world.stop().await;
    result
}

/// A ledger from files holds accounts of US banks.
fn regions(ledger: Option<&PathBuf>) -> Vec<Region> {
    if ledger.is_some() {
        vec![Region::Us]
    } else {
        Region::ALL.to_vec()
    }
}
