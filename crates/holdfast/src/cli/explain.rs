//! `holdfast explain`.

use std::process::ExitCode;

use catalogue::{Attribute, Attributes, Catalogue, Entry, Variant};
use clap::Args;
use model::Region;
use serde::Serialize;

use crate::{failure::Failure, out};

/// Say what a code means: all its attributes, and whose move it is.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  holdfast explain 403 --region us\n  holdfast explain 324 --region au --json"
)]
pub(crate) struct Explain {
    /// The code.
    code: u32,
    /// Whose code it is: us or au.
    #[arg(long)]
    region: Region,
    /// The language of the texts.
    #[arg(long, default_value = "en")]
    lang: String,
    /// Say it as it reads while an account is being added.
    #[arg(long)]
    adding: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Explained {
    region: &'static str,
    code: u32,
    label: &'static str,
    r#type: &'static str,
    theme: String,
    summary: String,
    attributes: Vec<Row>,
    beside: Vec<Row>,
    conditions: Vec<&'static str>,
    note: Option<String>,
    inherited: bool,
    elsewhere: Vec<Elsewhere>,
}

#[derive(Serialize)]
struct Row {
    name: &'static str,
    title: String,
    value: Vec<String>,
    provenance: &'static str,
}

#[derive(Serialize)]
struct Elsewhere {
    region: &'static str,
    code: u32,
}

#[derive(Serialize)]
struct Unknown {
    error: String,
    nearest: Vec<Near>,
}

#[derive(Serialize)]
struct Near {
    code: u32,
    summary: String,
}

impl From<Attribute> for Row {
    fn from(a: Attribute) -> Self {
        Self {
            name: a.field.name(),
            title: a.title,
            value: a.lines,
            provenance: a.provenance.name(),
        }
    }
}

impl Explain {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let catalogue = Catalogue::embedded()?;
        if !catalogue.locales().contains(&self.lang) {
            let known = catalogue.locales().join(", ");
            return Err(Failure::Usage(format!(
                "--lang: expected one of {known}, found `{}`",
                self.lang
            )));
        }
        match catalogue.entry(self.region, self.code) {
            Some(entry) => self.known(&catalogue, entry),
            None => self.unknown(&catalogue),
        }
    }

    fn known(&self, catalogue: &Catalogue, entry: &Entry) -> Result<ExitCode, Failure> {
        let variant = if self.adding {
            Variant::Adding
        } else {
            Variant::Added
        };
        let texts = catalogue.texts(entry, &self.lang, variant);
        let attributes = catalogue.attributes(entry, &self.lang, variant);
        if self.json {
            out::json(&Explained {
                region: entry.region.name(),
                code: entry.code,
                label: entry.label.name(),
                r#type: entry.kind.name(),
                theme: entry.theme.clone(),
                summary: texts.summary,
                attributes: attributes.published.into_iter().map(Row::from).collect(),
                beside: attributes.beside.into_iter().map(Row::from).collect(),
                conditions: entry.conditions.iter().map(|c| c.name()).collect(),
                note: entry.note.clone(),
                inherited: entry.inherited,
                elsewhere: catalogue
                    .counterparts(entry)
                    .into_iter()
                    .map(|e| Elsewhere {
                        region: e.region.name(),
                        code: e.code,
                    })
                    .collect(),
            })?;
            return Ok(ExitCode::SUCCESS);
        }
        out::line(&format!(
            "{} {} ({})",
            entry.label,
            entry.code,
            catalogue.region_label(entry.region, &self.lang)
        ))?;
        out::line(&texts.summary)?;
        let Attributes { published, beside } = attributes;
        for group in [published, beside] {
            out::line("")?;
            self.table(catalogue, group)?;
        }
        if let Some(note) = &entry.note {
            out::line(&format!("\nNote: {note}"))?;
        }
        let elsewhere: Vec<String> = catalogue
            .counterparts(entry)
            .iter()
            .map(|e| format!("{} ({})", e.code, e.region))
            .collect();
        if !elsewhere.is_empty() {
            out::line(&format!("The same event elsewhere: {}", elsewhere.join(", ")))?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn table(&self, catalogue: &Catalogue, rows: Vec<Attribute>) -> Result<(), Failure> {
        let width = rows
            .iter()
            .map(|row| row.title.chars().count())
            .max()
            .unwrap_or_default();
        for row in rows {
            let from = catalogue.provenance_label(row.provenance, &self.lang);
            for (at, value) in row.lines.iter().enumerate() {
                let title = if at == 0 { row.title.as_str() } else { "" };
                let from = if at == 0 {
                    format!(" [{from}]")
                } else {
                    String::new()
                };
                out::line(&format!("  {title:<width$}  {value}{from}"))?;
            }
        }
        Ok(())
    }

    fn unknown(&self, catalogue: &Catalogue) -> Result<ExitCode, Failure> {
        let problem = format!("there is no code {} in region {}", self.code, self.region);
        let nearest: Vec<Near> = catalogue
            .nearest(self.region, self.code)
            .into_iter()
            .map(|e| Near {
                code: e.code,
                summary: catalogue.texts(e, &self.lang, Variant::Added).summary,
            })
            .collect();
        if self.json {
            out::json(&Unknown {
                error: problem,
                nearest,
            })?;
        } else {
            out::note(&format!("holdfast: {problem}; the nearest are:"));
            for near in nearest {
                out::note(&format!("  {:>6}  {}", near.code, near.summary));
            }
        }
        Ok(ExitCode::FAILURE)
    }
}
