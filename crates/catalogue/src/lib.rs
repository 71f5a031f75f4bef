//! The codes of Holdfast: how each region reports what happened.
//!
//! This room holds every (region, code) with its facts and its words, and the way from a condition to
//! the entry that reports it. It is data: `catalogue/us.toml` and `catalogue/au.toml` hold the facts,
//! `catalogue/texts/<language>/` the words, and nothing outside them names a code number. The room
//! refuses the network and the database, and it refuses to start on data with holes: [`Catalogue`]
//! exists only when every check holds.
//!
//! To add a code: an `[[entry]]` in each region's file, a message of the same name (`us-403`) in every
//! language, and `holdfast catalogue check`, which says what is still missing. To add a language: a
//! folder with the files and messages the others have, and its place in `LANGUAGES`. To report a
//! condition under another code: move its name from one `default_for` to another.
//!
//! What is said of a code is marked, field by field: [`Provenance`]. The words are always our own; of a
//! text, the mark tells whether its substance stands on a published page.

mod category;
mod census;
mod entry;
mod export;
mod find;
mod finding;
mod load;
pub mod matrix;
mod nearest;
mod page;
mod render;
mod rules;
mod texts;
mod validate;
mod word;

#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::Arc};

use model::{Conclusion, Condition, Outcome, Region, condition::RequestFault, institution::Rules};

pub use category::Category;
pub use census::{Census, Locale};
pub use entry::{Entry, Field, Kind, Label, LatestData, Phase, Provenance, Severity, Wire};
pub use export::Format;
pub use find::{NoSuchName, Query};
pub use finding::Finding;
pub use page::{Elsewhere, Line, Page};
pub use render::{Attribute, Attributes, Texts, Variant};
pub use rules::RuleFault;

use crate::{load::Entries, texts::Words};

/// The files of one language, each with its name.
macro_rules! language {
    ($tag:literal) => {
        [
            language!($tag, "labels"),
            language!($tag, "themes"),
            language!($tag, "account"),
            language!($tag, "institution"),
            language!($tag, "request"),
            language!($tag, "link-page"),
        ]
    };
    ($tag:literal, $file:literal) => {
        (
            concat!($tag, "/", $file),
            include_str!(concat!("../../../catalogue/texts/", $tag, "/", $file, ".ftl")),
        )
    };
}

/// The files of the languages that this program is built with. The first language is the one to fall
/// back to.
const LANGUAGES: &[&[(&str, &str)]] = &[&language!("en"), &language!("es"), &language!("fr")];

/// Why a catalogue could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// A file of facts is not TOML.
    #[error("the facts of {region} cannot be read: {source}")]
    Facts {
        /// Whose facts.
        region: Region,
        /// What is wrong, and where.
        source: toml::de::Error,
    },
    /// The data has holes or contradicts itself.
    #[error("{}", all_of(.0))]
    Findings(Vec<Finding>),
}

/// The most findings that are told at once.
const FINDINGS: usize = 40;

/// What was found, a line each: whoever mends it wants to see all of it.
fn all_of(findings: &[Finding]) -> String {
    let told = findings
        .iter()
        .take(FINDINGS)
        .map(|finding| format!("\n  {finding}"));
    let more = findings.len().saturating_sub(FINDINGS);
    let rest = (more > 0).then(|| format!("\n  and {more} more"));
    let lines: String = told.chain(rest).collect();
    let count = findings.len();
    format!(
        "the catalogue has {count} finding{}:{lines}",
        if count == 1 { "" } else { "s" }
    )
}

impl CatalogueError {
    /// What was found, where the files could be read at all.
    pub fn findings(&self) -> &[Finding] {
        match self {
            CatalogueError::Facts { .. } => &[],
            CatalogueError::Findings(findings) => findings,
        }
    }
}

/// Every code of every region, complete and checked. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Catalogue(Arc<Books>);

/// What a catalogue is made of.
#[derive(Debug)]
struct Books {
    entries: Entries,
    words: Words,
    us: Index,
    au: Index,
}

/// One region's entries by what they answer. Each map is complete, but a look-up cannot know that: the
/// entry and the wire for our own failures stand beside them, so that every question has an answer.
#[derive(Debug)]
struct Index {
    internal: Entry,
    defaults: BTreeMap<&'static str, Entry>,
    unexpected: Wire,
    wires: BTreeMap<&'static str, Wire>,
}

impl Index {
    /// The index of a region, if its entries cover what they must.
    fn of(region: Region, entries: &Entries) -> Option<Index> {
        let mine = || entries.values().filter(|entry| entry.region == region);
        let mut defaults: BTreeMap<_, _> = mine()
            .flat_map(|entry| {
                entry
                    .default_for
                    .iter()
                    .map(|condition| (condition.name(), entry.clone()))
            })
            .collect();
        let mut wires: BTreeMap<_, _> = mine()
            .flat_map(|entry| entry.wires.iter().map(|wire| (wire.fault.name(), wire.clone())))
            .collect();
        Some(Index {
            internal: defaults.remove(word::LAST_RESORT.name())?,
            defaults,
            unexpected: wires.remove(RequestFault::Unexpected.name())?,
            wires,
        })
    }
}

impl Format {
    /// A format by its name.
    ///
    /// # Errors
    /// There is none of that name; the error names all.
    pub fn named(name: &str) -> Result<Format, NoSuchName> {
        word::Word::read(name).ok_or_else(|| NoSuchName {
            found: name.to_owned(),
            expected: <Format as word::Word>::names(),
        })
    }
}

impl Catalogue {
    /// The catalogue that this program was built with.
    ///
    /// # Errors
    /// The data has findings; a test keeps that from happening.
    pub fn embedded() -> Result<Catalogue, CatalogueError> {
        Catalogue::with_texts(&[])
    }

    /// The catalogue that this program was built with, in words of an operator's own: (file, Fluent source) as
    /// [`Catalogue::load`] has them. What they say of an attribute takes the place of what this program says; a
    /// language that it does not have is one more, and has to be complete. Facts are nobody's to change.
    ///
    /// # Errors
    /// Something is wrong with the words: every finding at once.
    pub fn with_texts(own: &[(&str, &str)]) -> Result<Catalogue, CatalogueError> {
        Catalogue::read(
            include_str!("../../../catalogue/us.toml"),
            include_str!("../../../catalogue/au.toml"),
            &LANGUAGES.concat(),
            own,
        )
    }

    /// Reads and checks a catalogue. The texts are (file, Fluent source), where a file is named after
    /// its language and, if the language has several, what it holds: `en/account`. Every language
    /// given is required to be complete, and the first is the one to fall back to.
    ///
    /// # Errors
    /// A file is not TOML, or something is wrong with the data: then every finding at once.
    pub fn load(us_toml: &str, au_toml: &str, texts: &[(&str, &str)]) -> Result<Catalogue, CatalogueError> {
        Catalogue::read(us_toml, au_toml, texts, &[])
    }

    fn read(
        us_toml: &str,
        au_toml: &str,
        texts: &[(&str, &str)],
        own: &[(&str, &str)],
    ) -> Result<Catalogue, CatalogueError> {
        let mut findings = Vec::new();
        let mut entries = Entries::new();
        for (region, facts) in [(Region::Us, us_toml), (Region::Au, au_toml)] {
            let file = facts
                .parse()
                .map_err(|source| CatalogueError::Facts { region, source })?;
            load::read(region, file, &mut entries, &mut findings);
        }
        load::inherit(&mut entries);
        let words = Words::read(texts, own, &mut findings);
        findings.extend(validate::findings(&entries, &words));
        match (Index::of(Region::Us, &entries), Index::of(Region::Au, &entries)) {
            (Some(us), Some(au)) if findings.is_empty() => Ok(Catalogue(Arc::new(Books {
                entries,
                words,
                us,
                au,
            }))),
            _ => Err(CatalogueError::Findings(findings)),
        }
    }

    /// A region's entries, by code.
    pub fn entries(&self, region: Region) -> impl Iterator<Item = &Entry> {
        self.0
            .entries
            .values()
            .filter(move |entry| entry.region == region)
    }

    /// One entry.
    pub fn entry(&self, region: Region, code: u32) -> Option<&Entry> {
        self.0.entries.get(&(region, code))
    }

    /// The entry that reports a condition, unless an institution's rule chooses another. Conditions
    /// that are never reported fall to the entry for our own failures.
    pub fn default(&self, condition: Condition, region: Region) -> &Entry {
        let index = self.index(region);
        index.defaults.get(condition.name()).unwrap_or(&index.internal)
    }

    /// How a run ended: the condition, and the code that reports it at this institution: the entry chosen for
    /// the bank's very answer, else the one its rules choose for the condition, else the region's default. A
    /// choice counts only if the entry lists the condition ([`Catalogue::check_rules`]).
    pub fn outcome(&self, concluded: impl Into<Conclusion>, region: Region, rules: &Rules) -> Outcome {
        let Conclusion { condition, entry } = concluded.into();
        let for_all = rules.codes.get(condition.name()).copied();
        let lists = |entry: &&Entry| {
            let mut listed = entry.conditions.iter();
            listed.any(|listed| listed.name() == condition.name())
        };
        let entry = [entry, for_all]
            .into_iter()
            .flatten()
            .filter_map(|code| self.entry(region, code))
            .find(lists)
            .unwrap_or_else(|| self.default(condition, region));
        Outcome {
            condition,
            region,
            code: entry.code,
        }
    }

    /// The entry that an outcome is reported with.
    pub fn entry_of(&self, outcome: &Outcome) -> &Entry {
        self.entry(outcome.region, outcome.code)
            .unwrap_or_else(|| self.default(outcome.condition, outcome.region))
    }

    /// How a faulty call is answered.
    pub fn wire(&self, fault: RequestFault, region: Region) -> &Wire {
        let index = self.index(region);
        index.wires.get(fault.name()).unwrap_or(&index.unexpected)
    }

    /// An entry's words, in the declared language nearest to `locale`.
    pub fn texts(&self, entry: &Entry, locale: &str, variant: Variant) -> Texts {
        render::texts(&self.0.words, entry, locale, variant)
    }

    /// Everything to be said about an entry, labelled and with where each value comes from.
    pub fn attributes(&self, entry: &Entry, locale: &str, variant: Variant) -> Attributes {
        render::attributes(&self.0.words, entry, locale, variant)
    }

    /// The entries that a query asks for: with a text the best match first, otherwise by region and
    /// code. The text is looked for in the declared language nearest to `locale`.
    pub fn find(&self, query: &Query, locale: &str) -> Vec<&Entry> {
        find::find(self, query, locale)
    }

    /// Everything about an entry in one language.
    pub fn page(&self, entry: &Entry, locale: &str, variant: Variant) -> Page {
        page::page(self, entry, locale, variant)
    }

    /// The page of an entry as Markdown. Links lead to `<code>.md` beside it and to `../<region>/<code>.md`.
    pub fn markdown(&self, entry: &Entry, locale: &str) -> String {
        page::markdown(self, entry, locale)
    }

    /// A page that lists every entry of both regions, as Markdown, with links to `<region>/<code>.md`.
    pub fn markdown_index(&self, locale: &str) -> String {
        page::index(self, locale)
    }

    /// The whole catalogue for other programs, in one language.
    pub fn export(&self, format: Format, locale: &str) -> String {
        export::export(self, format, locale)
    }

    /// The declared language nearest to the one asked for.
    pub fn nearest_locale(&self, locale: &str) -> &str {
        self.0.words.locale(locale)
    }

    /// A label of what stands on a page around an entry: `note`, `documented_only`, `inherited` and so
    /// on, as the texts name them under `page`.
    pub fn page_label(&self, name: &str, locale: &str) -> String {
        self.label("page", name, locale)
    }

    /// A label of what stands around the pages of this server's site: `search`, `footer` and so on, as the
    /// texts name them under `site`.
    pub fn site_label(&self, name: &str, locale: &str) -> String {
        self.label("site", name, locale)
    }

    /// Whose move it is, in words.
    pub fn actor_label(&self, actor: model::Actor, locale: &str) -> String {
        self.label("actor", word::Word::name(actor), locale)
    }

    /// A type's name for people.
    pub fn kind_label(&self, kind: Kind, locale: &str) -> String {
        self.label("type", kind.name(), locale)
    }

    /// A label of the texts: a name of one of its sets.
    pub(crate) fn label(&self, set: &str, name: &str, locale: &str) -> String {
        render::label(&self.0.words, locale, set, name)
    }

    /// The words for where a value comes from.
    pub fn provenance_label(&self, provenance: Provenance, locale: &str) -> String {
        render::label(&self.0.words, locale, "provenance", provenance.name())
    }

    /// The words for where a value comes from, by its name on a [`Page`].
    pub fn provenance_named(&self, name: &str, locale: &str) -> String {
        self.label("provenance", name, locale)
    }

    /// The region's name for people.
    pub fn region_label(&self, region: Region, locale: &str) -> String {
        render::label(&self.0.words, locale, "region", region.name())
    }

    /// Up to five codes of a region that somebody who typed `code` may have meant, nearest first.
    pub fn nearest(&self, region: Region, code: u32) -> Vec<&Entry> {
        let nearest = nearest::nearest(code, self.entries(region).map(|entry| entry.code));
        nearest
            .into_iter()
            .filter_map(|code| self.entry(region, code))
            .collect()
    }

    /// The entries of the other region for what this entry reports: US 403 and AU 324 are one event.
    pub fn counterparts(&self, entry: &Entry) -> Vec<&Entry> {
        let others = self
            .0
            .entries
            .values()
            .filter(|other| other.region != entry.region);
        let same_event = |other: &&Entry| {
            let shared = |condition| other.default_for.contains(condition);
            entry.default_for.iter().any(shared)
                || other
                    .wires
                    .iter()
                    .any(|wire| entry.wires.iter().any(|mine| mine.fault == wire.fault))
        };
        others.filter(same_event).collect()
    }

    /// Whether a declared language is the original, or a person has read its texts. What is shown of one that nobody has
    /// read says so: [`Texts::unreviewed`].
    pub fn is_reviewed(&self, locale: &str) -> bool {
        self.0.words.is_reviewed(locale)
    }

    /// The name of a declared language, in itself.
    pub fn locale_label(&self, locale: &str) -> String {
        render::label(&self.0.words, locale, render::LANGUAGE, "name")
    }

    /// The declared languages, the one to fall back to first.
    pub fn locales(&self) -> &[String] {
        &self.0.words.locales
    }

    /// How much there is of a region: the counts of its entries and of where their values come from.
    pub fn census(&self, region: Region) -> Census {
        Census::of(self.entries(region))
    }

    /// The declared languages and their state, the one to fall back to first.
    pub fn languages(&self) -> Vec<Locale> {
        let language = |tag: &String| Locale {
            tag: tag.clone(),
            name: self.locale_label(tag),
            original: self.locales().first() == Some(tag),
            reviewed: self.is_reviewed(tag),
        };
        self.locales().iter().map(language).collect()
    }

    /// Everything that is wrong with the data. Empty: with a finding there would be no catalogue, and
    /// the findings are in the error of [`Catalogue::load`]. It is here for whoever wants to see it
    /// done.
    pub fn check(&self) -> Vec<Finding> {
        validate::findings(&self.0.entries, &self.0.words)
    }

    /// What is wrong with an institution's rules, in words that say how to mend it.
    pub fn check_rules(&self, rules: &Rules) -> Vec<RuleFault> {
        rules::check(self, rules)
    }

    fn index(&self, region: Region) -> &Index {
        match region {
            Region::Us => &self.0.us,
            Region::Au => &self.0.au,
        }
    }
}
