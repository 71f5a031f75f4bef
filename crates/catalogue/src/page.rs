//! An entry as a page: everything about it in one language, ready to be written as JSON or Markdown.

use std::fmt::Write as _;

use serde::Serialize;

use crate::{
    Catalogue,
    entry::Entry,
    matrix::Recipe,
    render::{self, Attribute, Variant},
};

/// Everything about an entry in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    /// Whose entry it is: us or au.
    pub region: &'static str,
    /// The number.
    pub code: u32,
    /// What the published pages call the number.
    pub label: &'static str,
    /// The published family.
    pub r#type: &'static str,
    /// The theme, as the facts name it.
    pub theme: String,
    /// The theme, as the language names it.
    pub theme_title: String,
    /// What the code is about, in a sentence.
    pub summary: String,
    /// The nine attributes of a published page, in its order.
    pub attributes: Vec<Line>,
    /// What no page says.
    pub beside: Vec<Line>,
    /// Those of the nine that read otherwise while an account is being added. Empty on a page that is
    /// written for that moment.
    pub adding: Vec<Line>,
    /// What it can report.
    pub conditions: Vec<&'static str>,
    /// What it reports unless an institution's rule chooses another entry.
    pub default_for: Vec<&'static str>,
    /// When it can be met.
    pub phases: Vec<&'static str>,
    /// Whether this server never reports it.
    pub documented_only: bool,
    /// Why it is here although it reports nothing.
    pub reason: Option<String>,
    /// A published contradiction and how it was resolved.
    pub note: Option<String>,
    /// Whether it was taken over whole from the United States.
    pub inherited: bool,
    /// How to produce it in each phase against the sandbox bank, or why it is not produced.
    pub produce: Vec<Recipe>,
    /// Codes worth reading beside it.
    pub see: Vec<u32>,
    /// Codes it took the place of.
    pub replaces: Vec<u32>,
    /// The entries of the other region for the same event.
    pub elsewhere: Vec<Elsewhere>,
    /// The language of the words.
    pub locale: String,
    /// What has to be shown beside the words as long as no person has read them.
    pub unreviewed: Option<String>,
}

/// One attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    /// Its name in the data.
    pub name: &'static str,
    /// Its label.
    pub title: String,
    /// Its value: several where it is a list.
    pub value: Vec<String>,
    /// published, inferred or ours.
    pub provenance: &'static str,
}

/// An entry of another region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Elsewhere {
    /// The region.
    pub region: &'static str,
    /// The code.
    pub code: u32,
}

impl From<Attribute> for Line {
    fn from(attribute: Attribute) -> Line {
        Line {
            name: attribute.field.name(),
            title: attribute.title,
            value: attribute.lines,
            provenance: attribute.provenance.name(),
        }
    }
}

/// The page of an entry.
pub(crate) fn page(catalogue: &Catalogue, entry: &Entry, locale: &str, variant: Variant) -> Page {
    let texts = catalogue.texts(entry, locale, variant);
    let sheet = catalogue.attributes(entry, locale, variant);
    let lines = |list: Vec<Attribute>| list.into_iter().map(Line::from).collect::<Vec<_>>();
    let attributes = lines(sheet.published);
    let adding = match variant {
        Variant::Adding => Vec::new(),
        Variant::Added => lines(catalogue.attributes(entry, locale, Variant::Adding).published)
            .into_iter()
            .filter(|line| !attributes.contains(line))
            .collect(),
    };
    let names = |list: &[model::Condition]| list.iter().map(|condition| condition.name()).collect();
    Page {
        region: entry.region.name(),
        code: entry.code,
        label: entry.label.name(),
        r#type: entry.kind.name(),
        theme: entry.theme.clone(),
        theme_title: texts.theme,
        summary: texts.summary,
        attributes,
        beside: lines(sheet.beside),
        adding,
        conditions: names(&entry.conditions),
        default_for: names(&entry.default_for),
        phases: entry.phases.iter().map(|phase| phase.name()).collect(),
        documented_only: entry.documented_only,
        reason: entry.reason.clone(),
        note: entry.note.clone(),
        inherited: entry.inherited,
        produce: catalogue.recipes(entry, locale),
        see: entry.see.clone(),
        replaces: entry.replaces.clone(),
        elsewhere: catalogue
            .counterparts(entry)
            .into_iter()
            .map(|other| Elsewhere {
                region: other.region.name(),
                code: other.code,
            })
            .collect(),
        locale: catalogue.nearest_locale(locale).to_owned(),
        unreviewed: texts.unreviewed,
    }
}

/// The page of an entry as Markdown. Links lead to the pages of other codes beside it:
/// `324.md`, `../au/324.md`.
pub(crate) fn markdown(catalogue: &Catalogue, entry: &Entry, locale: &str) -> String {
    let page = page(catalogue, entry, locale, Variant::Added);
    let say = |name: &str| catalogue.label("page", name, locale);
    let region = catalogue.region_label(entry.region, locale);
    let mut text = format!(
        "# {} {} · {}\n\n{}\n",
        region, page.code, page.theme_title, page.summary
    );
    let mut paragraph = |words: &str| {
        let _ = write!(text, "\n{words}\n");
    };
    if let Some(unreviewed) = &page.unreviewed {
        paragraph(&format!("*{unreviewed}*"));
    }
    if page.inherited {
        paragraph(&say("inherited"));
    }
    paragraph(table(catalogue, &page.attributes, locale).trim_end());
    if !page.adding.is_empty() {
        paragraph(&format!("## {}", say("adding")));
        paragraph(table(catalogue, &page.adding, locale).trim_end());
    }
    paragraph(&format!("## {}", say("beside")));
    paragraph(table(catalogue, &page.beside, locale).trim_end());
    paragraph(&format!("## {}", say("here")));
    paragraph(&here(catalogue, &page, locale));
    if let Some(note) = &page.note {
        paragraph(&format!("**{}** {note}", say("note")));
    }
    paragraph(&format!("## {}", catalogue.matrix_label("produce", locale)));
    paragraph(&produce(&page));
    let beside = page.see.iter().map(|code| format!("[{code}]({code}.md)"));
    let elsewhere = page.elsewhere.iter().map(|other| {
        let (region, code) = (other.region, other.code);
        format!("[{} {code}](../{region}/{code}.md)", region.to_uppercase())
    });
    for (title, links) in [
        ("see", beside.collect::<Vec<_>>()),
        ("elsewhere", elsewhere.collect()),
    ] {
        if !links.is_empty() {
            paragraph(&format!("**{}** {}", say(title), links.join(", ")));
        }
    }
    text
}

/// How to produce a code, phase by phase; what is the same in every phase is said once.
fn produce(page: &Page) -> String {
    let line = |recipe: &Recipe| match &recipe.script {
        Some(script) => format!("{}: `{script}` ({})", recipe.text, recipe.way_title),
        None => recipe.text.clone(),
    };
    let mut lines: Vec<String> = page.produce.iter().map(line).collect();
    lines.dedup();
    if let [only] = lines.as_slice() {
        return only.clone();
    }
    let phases = page.produce.iter();
    let lines = phases.map(|recipe| format!("- *{}*. {}", recipe.phase_title, line(recipe)));
    lines.collect::<Vec<_>>().join("\n")
}

/// How this server comes to report a code, or why it does not.
fn here(catalogue: &Catalogue, page: &Page, locale: &str) -> String {
    let say = |name: &str| catalogue.label("page", name, locale);
    let mut lines = Vec::new();
    if page.documented_only {
        lines.push(format!("- {}", say("documented_only")));
    }
    if let Some(reason) = &page.reason {
        lines.push(format!("- {reason}"));
    }
    let coded = |names: &[&str]| {
        let coded: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
        coded.join(", ")
    };
    if !page.default_for.is_empty() {
        lines.push(format!("- {} {}", say("default_for"), coded(&page.default_for)));
    }
    let by_rule: Vec<&str> = page
        .conditions
        .iter()
        .copied()
        .filter(|condition| !page.default_for.contains(condition))
        .collect();
    if !by_rule.is_empty() {
        lines.push(format!("- {} {}", say("by_rule"), coded(&by_rule)));
    }
    let phases: Vec<_> = page
        .phases
        .iter()
        .map(|phase| catalogue.label("phase", phase, locale))
        .collect();
    lines.push(format!("- {} {}.", say("phases"), phases.join("; ")));
    lines.join("\n")
}

/// Attributes as a table, each with where it comes from.
fn table(catalogue: &Catalogue, lines: &[Line], locale: &str) -> String {
    let mut text = format!(
        "| | | {} |\n|---|---|---|\n",
        catalogue.label("page", "provenance", locale)
    );
    for line in lines {
        let from = catalogue.label("provenance", line.provenance, locale);
        let value = match line.value.as_slice() {
            [one] => cell(one),
            many => {
                let numbered = many
                    .iter()
                    .enumerate()
                    .map(|(at, value)| format!("{}. {}", at + 1, cell(value)));
                numbered.collect::<Vec<_>>().join("<br>")
            }
        };
        let _ = writeln!(text, "| {} | {value} | {from} |", cell(&line.title));
    }
    text
}

/// A text that stands in a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;")
}

/// Every entry of both regions on one page, by region, type and theme, with links to their pages.
pub(crate) fn index(catalogue: &Catalogue, locale: &str) -> String {
    let say = |name: &str| catalogue.label("page", name, locale);
    let mut text = format!("# {}\n\n{}\n", say("index"), say("index_intro"));
    for region in model::Region::ALL {
        let _ = write!(text, "\n## {}\n", catalogue.region_label(region, locale));
        for kind in crate::Kind::ALL {
            let mut entries: Vec<_> = catalogue
                .entries(region)
                .filter(|entry| entry.kind == *kind)
                .map(|entry| (catalogue.texts(entry, locale, Variant::Added), entry))
                .collect();
            if entries.is_empty() {
                continue;
            }
            entries.sort_by(|(a, left), (b, right)| (&a.theme, left.code).cmp(&(&b.theme, right.code)));
            let heading = catalogue.label("type", kind.name(), locale);
            let _ = write!(
                text,
                "\n### {heading}\n\n| {} | {} | | {} | {} |\n|---|---|---|---|---|\n",
                say("code"),
                say("theme"),
                catalogue.label("title", "category", locale),
                catalogue.label("title", "actor", locale),
            );
            for (texts, entry) in entries {
                let (code, only) = (entry.code, entry.documented_only);
                let _ = writeln!(
                    text,
                    "| [{code}]({region}/{code}.md){} | {} | {} | {} | {} |",
                    if only { " ·" } else { "" },
                    cell(&texts.theme),
                    cell(&texts.summary),
                    entry.category,
                    catalogue.label("actor", render::actor_name(entry), locale),
                );
            }
        }
    }
    text
}
