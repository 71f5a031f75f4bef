//! The walk: every code in every phase that the matrix allows, produced at the sandbox bank and met through the
//! public API, and the documented way back from each.
//!
//! A server and a bank are started in a folder that is thrown away. For each cell the bank is told what to do, the
//! account is asked for as a partner would ask, and what is told of it is held against the catalogue's entry: the
//! code on the account and the HTTP status, the alert, whether the server tries again, the event, what the next
//! night does. Then the script is taken away and the account has to become well by what the entry says, through
//! the same API. Nothing looks into the database.

mod steps;

use std::{path::Path, process::ExitCode};

use catalogue::{
    Catalogue,
    matrix::{Act, Cell, Counts, Means, Produced, Way},
};
use clap::Args;
use model::Region;
use serde::Serialize;

use crate::{
    config::OwnTexts,
    failure::Failure,
    out::{self, Progress},
    world::{Setup, World},
};
use steps::{Place, Told};

/// Produce every code in every phase at the sandbox bank, and come back from each.
///
/// A world is made for it and thrown away. With one seed, two walks say the same.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  holdfast catalogue walk --part 1/10\n  holdfast catalogue walk --region au --json"
)]
pub(crate) struct Walk {
    /// us or au; both if absent.
    #[arg(long)]
    region: Option<Region>,
    /// Only the codes with this number.
    #[arg(long)]
    code: Option<u32>,
    /// One part of so many: `3/10`. Which cells a part has depends on the seed.
    #[arg(long, default_value = "1/1", value_parser = part, value_name = "I/N")]
    part: Part,
    /// What parts are dealt by.
    #[arg(long, default_value_t = 2026)]
    seed: u64,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// One part of so many.
#[derive(Debug, Clone, Copy)]
struct Part {
    number: u64,
    of: u64,
}

fn part(text: &str) -> Result<Part, String> {
    let numbers = text.split_once('/').and_then(|(number, of)| {
        let (number, of): (u64, u64) = (number.parse().ok()?, of.parse().ok()?);
        (1 <= number && number <= of && of <= 1_000).then_some(Part { number, of })
    });
    numbers.ok_or_else(|| "expected I/N with I from 1 to N, such as 3/10".to_owned())
}

/// What came of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Walked<'t> {
    walk: &'static str,
    counts: Counts,
    /// How much of what was walked a bank expresses in its own protocol, in percent.
    natural_share: usize,
    /// Cells that need two calls at once; the tests of live calls have them.
    not_walked: usize,
    cells: &'t [Told],
}

/// Deals cells into parts: the seed and the cell decide, not the cell's neighbours.
fn dealt(cell: &Cell, seed: u64, of: u64) -> u64 {
    let phase = cell.phase.name().bytes().map(u64::from).sum::<u64>();
    let region = cell.region.name().bytes().map(u64::from).sum::<u64>();
    let mut mixed =
        seed ^ (u64::from(cell.code) << 20) ^ (phase << 8) ^ region.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (mixed ^ (mixed >> 31)).checked_rem(of).unwrap_or_default()
}

/// Whether a cell needs two calls at once.
fn at_once(cell: &Cell) -> bool {
    matches!(cell.produced, Produced::Natural(_, Means::Act(Act::Twice)))
}

impl Walk {
    fn wants(&self, cell: &Cell) -> bool {
        self.region.is_none_or(|region| region == cell.region)
            && self.code.is_none_or(|code| code == cell.code)
            && cell.produced.way() != Way::Refused
            && dealt(cell, self.seed, self.part.of).saturating_add(1) == self.part.number
    }

    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        let catalogue = Catalogue::embedded()?;
        let all = Region::ALL
            .into_iter()
            .flat_map(|region| catalogue.matrix(region));
        let wanted: Vec<Cell> = all.filter(|cell| self.wants(cell)).collect();
        let (walked, acts): (Vec<Cell>, Vec<Cell>) = wanted.into_iter().partition(|cell| !at_once(cell));
        let folder =
            tempfile::tempdir().map_err(|source| Failure::file(Path::new("a temporary folder"), source))?;
        let setup = Setup {
            dir: folder.path().to_path_buf(),
            listen: None,
            bank_listen: None,
            console_listen: None,
            database: None,
            ledger: None,
            impatient: true,
            texts: OwnTexts::default(),
        };
        let progress = Progress::bar(self.json, walked.len());
        let world = World::start(&setup).await?;
        let told = all_of(&world, &catalogue, &walked, &progress, self.json).await;
        world.stop().await;
        drop(progress);
        let told = told?;
        let counts = Counts::of(&walked);
        let failed = told.iter().filter(|told| told.failure.is_some()).count();
        if self.json {
            out::json(&Walked {
                walk: if failed == 0 { "passed" } else { "failed" },
                counts,
                natural_share: counts.natural_share(),
                not_walked: acts.len(),
                cells: &told,
            })?;
        } else {
            out::line(&format!(
                "{} cells walked: {} natural, {} by an institution's rule; {} % natural. {} need two calls at \
                 once and are not walked.",
                walked.len(),
                counts.natural,
                counts.r#override,
                counts.natural_share(),
                acts.len()
            ))?;
            out::line(&match failed {
                0 => "The walk passed: every code was met as the catalogue says, and left again.".to_owned(),
                failed => format!("The walk failed in {failed} cells."),
            })?;
        }
        Ok(if failed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

/// Walks cells in their order. What fails in one is told, and the next begins with people of its own.
async fn all_of(
    world: &World,
    catalogue: &Catalogue,
    cells: &[Cell],
    progress: &Progress,
    quiet: bool,
) -> Result<Vec<Told>, Failure> {
    let mut all = Vec::with_capacity(cells.len());
    let mut place: Option<Place<'_>> = None;
    for cell in cells {
        let mut here = match place.take().filter(|place| place.region() == cell.region) {
            Some(place) => place,
            None => Place::begin(world, catalogue, cell.region).await?,
        };
        let told = here.walk(cell).await;
        let condition = match cell.produced {
            Produced::Natural(condition, _) | Produced::Override(condition) => condition.name(),
            Produced::Refused(_) => "",
        };
        let words = format!("{} {} {}: {condition}", told.region, told.code, told.phase);
        progress.step(&words);
        if !quiet {
            progress.line(&match &told.failure {
                None => format!("  {words}, {}", told.way_back),
                Some(failure) => format!("  {words}: FAILED: {failure}"),
            })?;
        }
        if told.failure.is_none() {
            place = Some(here);
        }
        all.push(told);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_walk_are_the_whole_and_share_nothing() {
        let catalogue = Catalogue::embedded().unwrap();
        let cells: Vec<Cell> = Region::ALL
            .into_iter()
            .flat_map(|region| catalogue.matrix(region))
            .filter(|cell| cell.produced.way() != Way::Refused)
            .collect();
        let mut sizes = [0_usize; 10];
        for cell in &cells {
            sizes[usize::try_from(dealt(cell, 7, 10)).unwrap()] += 1;
        }
        assert_eq!(sizes.iter().sum::<usize>(), cells.len());
        assert!(sizes.iter().all(|size| size * 20 > cells.len()), "{sizes:?}");
    }

    #[test]
    fn a_part_is_one_of_so_many() {
        assert!(part("3/10").is_ok_and(|part| part.number == 3 && part.of == 10));
        for wrong in ["0/10", "11/10", "3", "a/b", "1/5000"] {
            assert!(part(wrong).is_err(), "{wrong}");
        }
    }
}
