//! `holdfast catalogue`.

use std::{collections::BTreeMap, process::ExitCode};

use catalogue::{
    Catalogue, CatalogueError, Finding, Format, Locale, Phase,
    matrix::{Cell, Counts, Produced, Row, Way},
};
use clap::{Args, Subcommand};
use model::Region;
use serde::Serialize;

use crate::{config::OwnTexts, failure::Failure, out, walk::Walk};

/// Check the error catalogue, or write it for other programs.
#[derive(Debug, Args)]
pub(crate) struct CatalogueCommand {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Check the catalogue this binary carries, with texts of your own if there are; fails on any finding.
    #[command(
        after_help = "Example:\n  holdfast catalogue check\n  holdfast catalogue check --texts our-texts"
    )]
    Check {
        #[command(flatten)]
        texts: OwnTexts,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show how each code is produced in each phase against the sandbox bank, or why it is not.
    #[command(after_help = "Example:\n  holdfast catalogue matrix --region au")]
    Matrix {
        /// us or au; both if absent.
        #[arg(long)]
        region: Option<Region>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Produce every code in every phase at the sandbox bank, and come back from each.
    Walk(Walk),
    /// Write every code for other programs: as JSON, a table, an OpenAPI enumeration or a module.
    #[command(after_help = "Example:\n  holdfast catalogue export --format typescript > codes.ts")]
    Export {
        #[command(flatten)]
        texts: OwnTexts,
        /// json, csv, openapi, typescript or python.
        #[arg(
            long,
            value_parser = |name: &str| Format::named(name),
            required_unless_present = "json",
            conflicts_with = "json"
        )]
        format: Option<Format>,
        /// The same as `--format json`.
        #[arg(long)]
        json: bool,
        /// The language of the texts.
        #[arg(long, default_value = "en")]
        lang: String,
    },
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Checked {
    sound: bool,
    entries: Vec<Count>,
    locales: Vec<Language>,
    findings: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Count {
    region: &'static str,
    entries: usize,
    types: BTreeMap<&'static str, usize>,
    reported: usize,
    by_rule: usize,
    events: usize,
    documented_only: usize,
    inherited: usize,
    provenance: BTreeMap<&'static str, usize>,
}

#[derive(Serialize)]
struct Language {
    tag: String,
    name: String,
    original: bool,
    reviewed: bool,
}

impl CatalogueCommand {
    pub(crate) fn json(&self) -> bool {
        match &self.verb {
            Verb::Check { json, .. } | Verb::Export { json, .. } | Verb::Matrix { json, .. } => *json,
            Verb::Walk(walk) => walk.json,
        }
    }

    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        match self.verb {
            Verb::Check { texts, json } => check(&texts, json),
            Verb::Export {
                texts, format, lang, ..
            } => export(&texts, format.unwrap_or(Format::Json), &lang),
            Verb::Walk(walk) => walk.run().await,
            Verb::Matrix { region, json } => matrix(region, json),
        }
    }
}

#[derive(Serialize)]
struct Matrix {
    regions: Vec<OfRegion>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OfRegion {
    region: &'static str,
    codes: usize,
    counts: Counts,
    /// How much of what can be produced a bank expresses in its own protocol, in percent.
    natural_share: usize,
    cells: Vec<Row>,
}

fn matrix(region: Option<Region>, json: bool) -> Result<ExitCode, Failure> {
    let catalogue = Catalogue::embedded()?;
    let regions = Region::ALL
        .into_iter()
        .filter(|one| region.is_none_or(|wanted| wanted == *one));
    if !json {
        regions.into_iter().try_for_each(|region| {
            let cells = catalogue.matrix(region);
            matrix_of(region, &cells)
        })?;
        out::line(
            "natural: the bank does it in its own protocol; rule: it answers with a number of its own, and its \
             institution's rule chooses the code. Refused: -",
        )?;
        return Ok(ExitCode::SUCCESS);
    }
    let regions = regions.map(|region| {
        let cells = catalogue.matrix(region);
        let counts = Counts::of(&cells);
        OfRegion {
            region: region.name(),
            codes: catalogue.entries(region).count(),
            counts,
            natural_share: counts.natural_share(),
            cells: cells.iter().map(Row::from).collect(),
        }
    });
    out::json(&Matrix {
        regions: regions.collect(),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Prints a region's matrix: a row for each code, and why a row has nothing where it has nothing.
fn matrix_of(region: Region, cells: &[Cell]) -> Result<(), Failure> {
    let counts = Counts::of(cells);
    out::line(&format!(
        "{}: {} cells: {} natural, {} by a rule, {} not produced; {} % of what can be produced is \
         natural",
        region.name(),
        cells.len(),
        counts.natural,
        counts.r#override,
        counts.refused,
        counts.natural_share(),
    ))?;
    let [link, refresh, nightly, live] = Phase::AT_A_BANK.map(Phase::name);
    out::line(&format!(
        "{:>7}  {link:<8} {refresh:<8} {nightly:<8} {live:<8}",
        "code"
    ))?;
    for row in cells.chunk_by(|a, b| a.code == b.code) {
        let mut reasons: Vec<&'static str> = row
            .iter()
            .filter_map(|cell| match cell.produced {
                Produced::Refused(reason) => Some(reason.name()),
                _ => None,
            })
            .collect();
        reasons.dedup();
        let columns: Vec<String> = row
            .iter()
            .map(|cell| {
                let word = match cell.produced.way() {
                    Way::Natural => "natural",
                    Way::Override => "rule",
                    Way::Refused => "-",
                };
                format!("{word:<8}")
            })
            .collect();
        let code = row.first().map(|cell| cell.code).unwrap_or_default();
        let line = format!("{code:>7}  {} {}", columns.join(" "), reasons.join(", "));
        out::line(line.trim_end())?;
    }
    out::line("")
}

fn export(texts: &OwnTexts, format: Format, lang: &str) -> Result<ExitCode, Failure> {
    let catalogue = texts.catalogue()?;
    if !catalogue.locales().iter().any(|known| known == lang) {
        let known = catalogue.locales().join(", ");
        return Err(Failure::Usage(format!(
            "--lang: expected one of {known}, found `{lang}`"
        )));
    }
    out::text(&catalogue.export(format, lang))?;
    Ok(ExitCode::SUCCESS)
}

fn check(texts: &OwnTexts, json: bool) -> Result<ExitCode, Failure> {
    let checked = match texts.catalogue() {
        Ok(catalogue) => Checked {
            sound: true,
            entries: counts(&catalogue),
            locales: languages(&catalogue),
            findings: Vec::new(),
        },
        Err(Failure::Catalogue(CatalogueError::Findings(findings))) => Checked {
            sound: false,
            entries: Vec::new(),
            locales: Vec::new(),
            findings: findings.iter().map(Finding::to_string).collect(),
        },
        Err(other) => return Err(other),
    };
    if json {
        out::json(&checked)?;
    } else {
        for finding in &checked.findings {
            out::line(finding)?;
        }
        checked.entries.iter().try_for_each(Count::print)?;
        for language in &checked.locales {
            let state = match (language.original, language.reviewed) {
                (true, _) => "the original",
                (false, true) => "a translation that a person has read",
                (false, false) => "a translation that no person has read yet",
            };
            out::line(&format!("{} ({}): {state}", language.tag, language.name))?;
        }
        out::line(&format!("{} findings", checked.findings.len()))?;
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

impl Count {
    fn print(&self) -> Result<(), Failure> {
        let listed = |counts: &BTreeMap<&'static str, usize>| {
            let counts: Vec<_> = counts
                .iter()
                .map(|(name, count)| format!("{count} {name}"))
                .collect();
            counts.join(", ")
        };
        out::line(&format!(
            "{}: {} entries ({})",
            self.region,
            self.entries,
            listed(&self.types)
        ))?;
        out::line(&format!(
            "    met: {} by themselves, {} where an institution's rule chooses them, {} as events of the link \
             page; {} documented only",
            self.reported, self.by_rule, self.events, self.documented_only
        ))?;
        out::line(&format!("    values: {}", listed(&self.provenance)))?;
        if self.inherited > 0 {
            out::line(&format!(
                "    taken over whole from the other region: {}",
                self.inherited
            ))?;
        }
        Ok(())
    }
}

fn counts(catalogue: &Catalogue) -> Vec<Count> {
    let count = |region: Region| {
        let census = catalogue.census(region);
        Count {
            region: region.name(),
            entries: census.entries,
            types: census
                .types
                .iter()
                .map(|(kind, count)| (kind.name(), *count))
                .collect(),
            reported: census.reported,
            by_rule: census.by_rule,
            events: census.events,
            documented_only: census.documented_only,
            inherited: census.inherited,
            provenance: census
                .provenance
                .iter()
                .map(|(from, count)| (from.name(), *count))
                .collect(),
        }
    };
    Region::ALL.into_iter().map(count).collect()
}

fn languages(catalogue: &Catalogue) -> Vec<Language> {
    let language = |locale: Locale| Language {
        tag: locale.tag,
        name: locale.name,
        original: locale.original,
        reviewed: locale.reviewed,
    };
    catalogue.languages().into_iter().map(language).collect()
}
