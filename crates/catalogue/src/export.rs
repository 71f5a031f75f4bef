//! The catalogue for other programs.

use std::fmt::Write as _;

use model::Region;
use serde_json::{Value, json};

use crate::{
    Catalogue,
    category::Category,
    entry::{Entry, Field, Provenance},
    render::{self, Variant},
    word::{Word, words},
};

words! {
    /// What an export is written in.
    Format {
        /// Every page, as JSON.
        Json => "json",
        /// One line for each entry.
        Csv => "csv",
        /// Enumerations for an OpenAPI description.
        Openapi => "openapi",
        /// A module of constants and types.
        Typescript => "typescript",
        /// A module of constants and types.
        Python => "python",
    }
}

/// Writes every entry in one language.
pub(crate) fn export(catalogue: &Catalogue, format: Format, locale: &str) -> String {
    match format {
        Format::Json => json(catalogue, locale),
        Format::Csv => csv(catalogue, locale),
        Format::Openapi => openapi(catalogue, locale),
        Format::Typescript => typescript(catalogue, locale),
        Format::Python => python(catalogue, locale),
    }
}

fn entries(catalogue: &Catalogue) -> impl Iterator<Item = &Entry> {
    Region::ALL
        .into_iter()
        .flat_map(|region| catalogue.entries(region))
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

fn json(catalogue: &Catalogue, locale: &str) -> String {
    let pages = entries(catalogue).map(|entry| json!(catalogue.page(entry, locale, Variant::Added)));
    pretty(&Value::Array(pages.collect()))
}

/// The facts of an entry by name, as other programs want them: words of the closed sets, true and false.
fn facts(entry: &Entry) -> Vec<(&'static str, Value)> {
    vec![
        ("region", json!(entry.region.name())),
        ("code", json!(entry.code)),
        ("label", json!(entry.label.name())),
        ("type", json!(entry.kind.name())),
        ("theme", json!(entry.theme)),
        ("category", json!(entry.category.name())),
        ("http_status", json!(entry.http_status)),
        ("retriable_by_end_user", json!(entry.retriable_by_end_user)),
        ("latest_data", json!(entry.latest_data.name())),
        ("fix_eligible", json!(entry.fix_eligible)),
        ("blocks_nightly", json!(entry.blocks_nightly)),
        ("actor", json!(render::actor_name(entry))),
        ("scope", json!(entry.scope.name())),
        ("severity", json!(entry.severity.name())),
        ("retry", json!(entry.retry.name())),
        ("opens_case", json!(entry.opens_case)),
        ("documented_only", json!(entry.documented_only)),
    ]
}

fn csv(catalogue: &Catalogue, locale: &str) -> String {
    let mut text = String::new();
    for entry in entries(catalogue) {
        let texts = catalogue.texts(entry, locale, Variant::Added);
        let marked = |wanted: Provenance| {
            let marked = Field::ALL
                .iter()
                .filter(|field| entry.provenance(**field) == wanted);
            marked.map(|field| field.name()).collect::<Vec<_>>().join(" ")
        };
        let mut row: Vec<(&str, String)> = facts(entry)
            .into_iter()
            .map(|(name, value)| match value {
                Value::String(text) => (name, text),
                Value::Null => (name, String::new()),
                other => (name, other.to_string()),
            })
            .collect();
        let conditions = entry.conditions.iter().map(|condition| condition.name());
        let phases = entry.phases.iter().map(|phase| phase.name());
        row.extend([
            ("conditions", conditions.collect::<Vec<_>>().join(" ")),
            ("phases", phases.collect::<Vec<_>>().join(" ")),
            ("summary", texts.summary),
            ("alert", texts.alert.unwrap_or_default()),
            ("message", texts.message),
            ("causes", texts.causes.join("\n")),
            ("steps", texts.steps.join("\n")),
            ("note", entry.note.clone().unwrap_or_default()),
            ("reason", entry.reason.clone().unwrap_or_default()),
            ("published", marked(Provenance::Published)),
            ("inferred", marked(Provenance::Inferred)),
        ]);
        if text.is_empty() {
            let names: Vec<_> = row.iter().map(|(name, _)| *name).collect();
            text = format!("{}\r\n", names.join(","));
        }
        let cells: Vec<_> = row.iter().map(|(_, value)| quoted(value)).collect();
        let _ = write!(text, "{}\r\n", cells.join(","));
    }
    text
}

/// A cell of RFC 4180.
fn quoted(value: &str) -> String {
    if value.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}

/// The name of a region's set of codes.
fn set_name(region: Region) -> &'static str {
    match region {
        Region::Us => "UsCode",
        Region::Au => "AuCode",
    }
}

fn openapi(catalogue: &Catalogue, locale: &str) -> String {
    let mut schemas = serde_json::Map::new();
    for region in Region::ALL {
        let entries: Vec<_> = catalogue.entries(region).collect();
        let codes: Vec<_> = entries.iter().map(|entry| entry.code).collect();
        let said: Vec<_> = entries
            .iter()
            .map(|entry| catalogue.texts(entry, locale, Variant::Added).summary)
            .collect();
        let schema = json!({
            "type": "integer",
            "format": "int32",
            "enum": codes,
            "x-enum-descriptions": said,
        });
        schemas.insert(set_name(region).to_owned(), schema);
    }
    let names = |all: Vec<&'static str>| json!({ "type": "string", "enum": all });
    let categories = Category::ALL.iter().map(|category| category.name()).collect();
    schemas.insert("RemediationCategory".to_owned(), names(categories));
    let actors = model::Actor::ALL.iter().map(|actor| actor.name()).collect();
    schemas.insert("Actor".to_owned(), names(actors));
    pretty(&json!({ "components": { "schemas": schemas } }))
}

/// What a program wants to know of a code, and under which name.
fn known(catalogue: &Catalogue, entry: &Entry, locale: &str) -> Vec<(&'static str, Value)> {
    let mut known = facts(entry);
    known.retain(|(name, _)| !["region", "code", "label"].contains(name));
    let texts = catalogue.texts(entry, locale, Variant::Added);
    known.extend([
        ("summary", json!(texts.summary)),
        ("message", json!(texts.message)),
    ]);
    known
}

fn typescript(catalogue: &Catalogue, locale: &str) -> String {
    let mut text = String::from(
        "// The error catalogue. Generated by `holdfast catalogue export --format typescript`.\n",
    );
    let union = |names: Vec<&'static str>| {
        let quoted: Vec<_> = names.iter().map(|name| json!(name).to_string()).collect();
        quoted.join(" | ")
    };
    let categories = Category::ALL.iter().map(|category| category.name()).collect();
    let actors = model::Actor::ALL.iter().map(|actor| actor.name()).collect();
    let _ = writeln!(text, "\nexport type Category = {};", union(categories));
    let _ = writeln!(text, "\nexport type Actor = {};", union(actors));
    text.push_str("\nexport interface Code {\n");
    for (name, kind) in [
        ("type", "string"),
        ("theme", "string"),
        ("category", "Category"),
        ("http_status", "number | null"),
        ("retriable_by_end_user", "boolean"),
        ("latest_data", "string"),
        ("fix_eligible", "boolean"),
        ("blocks_nightly", "boolean"),
        ("actor", "Actor"),
        ("scope", "string"),
        ("severity", "string"),
        ("retry", "string"),
        ("opens_case", "boolean"),
        ("documented_only", "boolean"),
        ("summary", "string"),
        ("message", "string"),
    ] {
        let _ = writeln!(text, "  readonly {name}: {kind};");
    }
    text.push_str("}\n");
    for region in Region::ALL {
        let codes: Vec<_> = catalogue
            .entries(region)
            .map(|entry| entry.code.to_string())
            .collect();
        let name = set_name(region);
        let _ = writeln!(text, "\nexport type {name} = {};", codes.join(" | "));
        let _ = writeln!(
            text,
            "\nexport const {region}: Readonly<Record<{name}, Code>> = {{"
        );
        for entry in catalogue.entries(region) {
            let fields: Vec<_> = known(catalogue, entry, locale)
                .into_iter()
                .map(|(name, value)| format!("{name}: {value}"))
                .collect();
            let _ = writeln!(text, "  {}: {{ {} }},", entry.code, fields.join(", "));
        }
        text.push_str("};\n");
    }
    text
}

fn python(catalogue: &Catalogue, locale: &str) -> String {
    let mut text = String::from(
        "\"\"\"The error catalogue. Generated by `holdfast catalogue export --format python`.\"\"\"\n\n\
         from typing import NamedTuple, Optional\n\n\n\
         class Code(NamedTuple):\n",
    );
    for (name, kind) in [
        ("type", "str"),
        ("theme", "str"),
        ("category", "str"),
        ("http_status", "Optional[int]"),
        ("retriable_by_end_user", "bool"),
        ("latest_data", "str"),
        ("fix_eligible", "bool"),
        ("blocks_nightly", "bool"),
        ("actor", "str"),
        ("scope", "str"),
        ("severity", "str"),
        ("retry", "str"),
        ("opens_case", "bool"),
        ("documented_only", "bool"),
        ("summary", "str"),
        ("message", "str"),
    ] {
        let _ = writeln!(text, "    {name}: {kind}");
    }
    for region in Region::ALL {
        let _ = write!(text, "\n\n{} = {{\n", region.name().to_uppercase());
        for entry in catalogue.entries(region) {
            let fields: Vec<_> = known(catalogue, entry, locale)
                .into_iter()
                .map(|(name, value)| format!("{name}={}", literal(&value)))
                .collect();
            let _ = writeln!(text, "    {}: Code({}),", entry.code, fields.join(", "));
        }
        text.push_str("}\n");
    }
    text
}

/// A value as Python writes it; its texts are those of JSON.
fn literal(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        other => other.to_string(),
    }
}
