//! `holdfast explain`.

use std::process::ExitCode;

use catalogue::{Catalogue, Entry, Line, Page, Query, Variant};
use clap::Args;
use model::Region;
use serde::Serialize;

use crate::{config::OwnTexts, failure::Failure, out};

/// Say what a code means and whose move it is, or find the code that is meant.
///
/// With a number: all its attributes, and where each comes from. With words, or with filters alone: the
/// codes that fit, the best first.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  holdfast explain 403 --region us\n  holdfast explain 324 --json\n  \
                        holdfast explain \"card replaced\"\n  holdfast explain --actor partner --phase request"
)]
pub(crate) struct Explain {
    /// The code, or words that describe what happened.
    #[arg(value_name = "CODE|WORDS")]
    asked: Vec<String>,
    /// Whose codes: us or au. Both without it.
    #[arg(long)]
    region: Option<Region>,
    /// The language of the texts.
    #[arg(long, default_value = "en")]
    lang: String,
    /// Only this remediation category; the beginning of its name is enough.
    #[arg(long)]
    category: Option<String>,
    /// Only what this one can end: end-user, partner, institution, operator or nobody.
    #[arg(long)]
    actor: Option<String>,
    /// Only this type: account, institution, request or sdk-event.
    #[arg(long, value_name = "TYPE")]
    r#type: Option<String>,
    /// Only themes with this in their name.
    #[arg(long)]
    theme: Option<String>,
    /// Only what can be met then: link, refresh, nightly, live or request.
    #[arg(long)]
    phase: Option<String>,
    /// Say it as it reads while an account is being added.
    #[arg(long)]
    adding: bool,
    #[command(flatten)]
    texts: OwnTexts,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// A code in both regions, as JSON.
#[derive(Serialize)]
struct Explained {
    entries: Vec<Page>,
}

#[derive(Serialize)]
struct Found {
    found: Vec<Near>,
}

#[derive(Serialize)]
struct Unknown {
    error: String,
    nearest: Vec<Near>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Near {
    region: &'static str,
    code: u32,
    summary: String,
    category: String,
    documented_only: bool,
}

impl Near {
    fn of(catalogue: &Catalogue, entry: &Entry, lang: &str) -> Near {
        Near {
            region: entry.region.name(),
            code: entry.code,
            summary: catalogue.texts(entry, lang, Variant::Added).summary,
            category: entry.category.to_string(),
            documented_only: entry.documented_only,
        }
    }

    /// One line for people.
    fn line(&self) -> String {
        format!(
            "  {} {:>7}  {} [{}]",
            self.region, self.code, self.summary, self.category
        )
    }
}

impl Explain {
    pub(crate) fn run(self) -> Result<ExitCode, Failure> {
        let catalogue = self.texts.catalogue()?;
        if !catalogue.locales().contains(&self.lang) {
            let known = catalogue.locales().join(", ");
            return Err(Failure::Usage(format!(
                "--lang: expected one of {known}, found `{}`",
                self.lang
            )));
        }
        let query = self.query()?;
        let code = match self.asked.as_slice() {
            [one] => one.parse::<u32>().ok(),
            _ => None,
        };
        match code {
            Some(code) if self.filters() == 0 => self.code(&catalogue, code),
            _ if query
                == (Query {
                    region: self.region,
                    ..Query::default()
                }) =>
            {
                Err(Failure::Usage(
                    "expected a code, words, or a filter such as --category; see `holdfast explain --help`"
                        .to_owned(),
                ))
            }
            _ => self.find(&catalogue, &query),
        }
    }

    /// How many filters are given beside the region.
    fn filters(&self) -> usize {
        let given = [
            &self.category,
            &self.actor,
            &self.r#type,
            &self.theme,
            &self.phase,
        ];
        given.iter().filter(|filter| filter.is_some()).count()
    }

    /// What is looked for.
    fn query(&self) -> Result<Query, Failure> {
        fn read<T>(
            option: &str,
            given: Option<&String>,
            read: impl Fn(&str) -> Result<T, catalogue::NoSuchName>,
        ) -> Result<Option<T>, Failure> {
            let read = given.map(|name| read(name)).transpose();
            read.map_err(|error| Failure::Usage(format!("{option}: {error}")))
        }
        let text = self.asked.join(" ");
        Ok(Query {
            region: self.region,
            category: read("--category", self.category.as_ref(), Query::category)?,
            actor: read("--actor", self.actor.as_ref(), Query::actor)?,
            kind: read("--type", self.r#type.as_ref(), Query::kind)?,
            theme: self.theme.clone(),
            phase: read("--phase", self.phase.as_ref(), Query::phase)?,
            text: (!text.trim().is_empty()).then_some(text),
        })
    }

    /// Says everything about a code, in the region that was asked for or in both.
    fn code(&self, catalogue: &Catalogue, code: u32) -> Result<ExitCode, Failure> {
        let variant = if self.adding {
            Variant::Adding
        } else {
            Variant::Added
        };
        let regions = Region::ALL
            .into_iter()
            .filter(|region| self.region.is_none_or(|wanted| wanted == *region));
        let entries: Vec<&Entry> = regions
            .filter_map(|region| catalogue.entry(region, code))
            .collect();
        if entries.is_empty() {
            return self.unknown(catalogue, code);
        }
        let mut pages = entries
            .iter()
            .map(|entry| catalogue.page(entry, &self.lang, variant));
        if self.json {
            match (self.region, pages.next()) {
                (Some(_), Some(page)) => out::json(&page)?,
                (_, first) => out::json(&Explained {
                    entries: first.into_iter().chain(pages).collect(),
                })?,
            }
            return Ok(ExitCode::SUCCESS);
        }
        for (at, page) in pages.enumerate() {
            if at > 0 {
                out::line("")?;
            }
            self.page(catalogue, &page)?;
        }
        Ok(ExitCode::SUCCESS)
    }

    /// Prints a page for people.
    fn page(&self, catalogue: &Catalogue, page: &Page) -> Result<(), Failure> {
        let region = page.region.parse::<Region>();
        let region = region.map_or_else(
            |_| page.region.to_owned(),
            |region| catalogue.region_label(region, &self.lang),
        );
        out::line(&format!(
            "{} {} ({region}) · {}",
            page.label, page.code, page.theme_title
        ))?;
        out::line(&page.summary)?;
        if let Some(unreviewed) = &page.unreviewed {
            out::line(&format!("[{unreviewed}]"))?;
        }
        for group in [&page.attributes, &page.beside] {
            out::line("")?;
            self.table(catalogue, group)?;
        }
        out::line("")?;
        let say = |name: &str| catalogue.page_label(name, &self.lang);
        for (is, name) in [
            (page.documented_only, "documented_only"),
            (page.inherited, "inherited"),
        ] {
            if is {
                out::line(&say(name))?;
            }
        }
        if let Some(reason) = &page.reason {
            out::line(reason)?;
        }
        let by_rule = page
            .conditions
            .iter()
            .copied()
            .filter(|condition| !page.default_for.contains(condition));
        for (name, conditions) in [
            ("default_for", page.default_for.clone()),
            ("by_rule", by_rule.collect()),
        ] {
            if !conditions.is_empty() {
                out::line(&format!("{} {}", say(name), conditions.join(", ")))?;
            }
        }
        if let Some(note) = &page.note {
            out::line(&format!("{} {note}", say("note")))?;
        }
        let elsewhere: Vec<String> = page
            .elsewhere
            .iter()
            .map(|other| format!("{} ({})", other.code, other.region))
            .collect();
        if !elsewhere.is_empty() {
            out::line(&format!("{} {}", say("elsewhere"), elsewhere.join(", ")))?;
        }
        Ok(())
    }

    fn table(&self, catalogue: &Catalogue, lines: &[Line]) -> Result<(), Failure> {
        let width = lines
            .iter()
            .map(|line| line.title.chars().count())
            .max()
            .unwrap_or_default();
        for line in lines {
            let from = catalogue.provenance_named(line.provenance, &self.lang);
            for (at, value) in line.value.iter().enumerate() {
                let title = if at == 0 { line.title.as_str() } else { "" };
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

    /// Lists the codes that fit.
    fn find(&self, catalogue: &Catalogue, query: &Query) -> Result<ExitCode, Failure> {
        let found: Vec<Near> = catalogue
            .find(query, &self.lang)
            .into_iter()
            .map(|entry| Near::of(catalogue, entry, &self.lang))
            .collect();
        let any = !found.is_empty();
        if self.json {
            out::json(&Found { found })?;
        } else if any {
            for near in &found {
                out::line(&near.line())?;
            }
        } else {
            out::note("holdfast: no code fits; use fewer words or filters");
        }
        Ok(if any { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn unknown(&self, catalogue: &Catalogue, code: u32) -> Result<ExitCode, Failure> {
        let problem = match self.region {
            Some(region) => format!("there is no code {code} in region {region}"),
            None => format!("there is no code {code} in any region"),
        };
        let regions = Region::ALL
            .into_iter()
            .filter(|region| self.region.is_none_or(|wanted| wanted == *region));
        let nearest: Vec<Near> = regions
            .flat_map(|region| catalogue.nearest(region, code))
            .map(|entry| Near::of(catalogue, entry, &self.lang))
            .collect();
        if self.json {
            out::json(&Unknown {
                error: problem,
                nearest,
            })?;
        } else {
            out::note(&format!("holdfast: {problem}; the nearest are:"));
            for near in nearest {
                out::note(&near.line());
            }
        }
        Ok(ExitCode::FAILURE)
    }
}
