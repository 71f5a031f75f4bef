//! The words: is every text there in every declared language, and is each of them used?

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    entry::{Entry, Field, Phase},
    finding::Finding,
    load::Entries,
    render::{self, Variant},
    texts::{self, Attributes, Words},
};

/// The attributes an entry has to have.
const REQUIRED: [&str; 4] = ["summary", "message", "causes", "steps"];

/// Checks every declared language against the entries.
pub(crate) fn check(entries: &Entries, words: &Words, findings: &mut Vec<Finding>) {
    let ids: BTreeSet<String> = entries.values().map(Entry::words_id).collect();
    let labels: BTreeMap<&str, Vec<&str>> = render::LABELS.iter().map(|(id, names)| (*id, names())).collect();
    for locale in &words.locales {
        for entry in entries.values().filter(|entry| !entry.inherited) {
            let id = entry.words_id();
            let none = Attributes::new();
            let attributes = words.message(locale, &id).unwrap_or(&none);
            Message {
                locale,
                id: &id,
                entry: Some(entry),
                findings,
            }
            .check(entry, attributes);
        }
        for (id, names) in &labels {
            let mut message = Message {
                locale,
                id,
                entry: None,
                findings,
            };
            for name in names.iter().filter(|name| is_blank(words.get(locale, id, name))) {
                message.wrong(name, "is missing", "write the label");
            }
            let written = words
                .message(locale, id)
                .into_iter()
                .flat_map(|attributes| attributes.keys());
            for name in written.filter(|name| !names.contains(&name.as_str())) {
                message.wrong(name, "nobody uses this label", "take it out");
            }
        }
        for id in words
            .ids(locale)
            .filter(|id| !ids.contains(*id) && !labels.contains_key(id))
        {
            let mut message = Message {
                locale,
                id,
                entry: None,
                findings,
            };
            message.wrong(
                "",
                "nobody uses this message",
                "take it out, or write the entry it is for",
            );
        }
    }
}

fn is_blank(text: Option<&str>) -> bool {
    text.is_none_or(|text| text.trim().is_empty())
}

/// One message of one language, and the entry that speaks it, unless it holds labels.
struct Message<'a> {
    locale: &'a str,
    id: &'a str,
    entry: Option<&'a Entry>,
    findings: &'a mut Vec<Finding>,
}

impl Message<'_> {
    fn wrong(&mut self, attribute: &str, problem: &str, remedy: &str) {
        let dot = if attribute.is_empty() { "" } else { "." };
        let field = format!("{} {}{dot}{attribute}", self.locale, self.id);
        self.findings.push(match self.entry {
            Some(entry) => Finding::at(entry.region, Some(entry.code), field, problem, remedy),
            None => Finding::everywhere(field, problem, remedy),
        });
    }

    fn check(&mut self, entry: &Entry, attributes: &Attributes) {
        let text = |name: &str| attributes.get(name).map(String::as_str);
        for name in REQUIRED.into_iter().filter(|name| is_blank(text(name))) {
            self.wrong(name, "is missing", "write it");
        }
        match (entry.alert_shown, is_blank(text("alert"))) {
            (true, true) => self.wrong(
                "alert",
                "is missing",
                "write what the person reads, or set alert_shown = false",
            ),
            (false, false) => self.wrong(
                "alert",
                "nobody sees it",
                "take it out, or set alert_shown = true",
            ),
            _ => {}
        }
        for (name, text) in attributes {
            self.attribute(entry, name, text);
        }
    }

    fn attribute(&mut self, entry: &Entry, name: &str, text: &str) {
        let adding = Variant::Adding.suffix();
        let base = name.strip_suffix(adding).unwrap_or(name);
        if base != "alert" && !REQUIRED.contains(&base) || (base == "summary" && base != name) {
            self.wrong(name, "is no text of an entry", "take it out, or correct its name");
            return;
        }
        if base != name && (!entry.phases.contains(&Phase::Link) || entry.phases == [Phase::Link]) {
            let problem = "has no use: the code is met only while adding, or never then";
            self.wrong(name, problem, "leave the plain text alone, or correct the phases");
        }
        if text.trim().is_empty() {
            self.wrong(name, "is blank", "write it");
        }
        if base == "alert" && has_code(text) {
            self.wrong(
                name,
                "has a code in it",
                "take the code out: it is added when the alert is shown",
            );
        }
        let is_list = [Field::Causes.name(), Field::Steps.name()].contains(&base);
        if is_list && !text.trim_start().starts_with("- ") {
            self.wrong(name, "is no list", "start every item with a dash");
        }
        if is_list
            && texts::list(text)
                .iter()
                .any(|item| item.is_empty() || item == "-")
        {
            self.wrong(name, "has an empty item", "write it, or take it out");
        }
    }
}

/// Whether a text holds ` (403)` or the like: any number in brackets.
fn has_code(text: &str) -> bool {
    text.split('(').skip(1).any(|after| {
        after
            .split_once(')')
            .is_some_and(|(inside, _)| !inside.is_empty() && inside.bytes().all(|byte| byte.is_ascii_digit()))
    })
}
