//! Reading the words: Fluent to plain texts, rendered once when the catalogue is loaded.
//!
//! Texts take no arguments: what varies is in the facts. So every attribute is formatted here, and
//! what is kept is a map.

use std::{collections::BTreeMap, fmt};

use fluent_bundle::{FluentResource, concurrent::FluentBundle};

use crate::{finding::Finding, render::LANGUAGE};

/// The attributes of one message.
pub(crate) type Attributes = BTreeMap<String, String>;

/// Every declared language's words, by message and attribute, out of all its files. The first declared
/// is the one to fall back to.
#[derive(Debug, Clone)]
pub(crate) struct Words {
    pub(crate) locales: Vec<String>,
    messages: BTreeMap<String, BTreeMap<String, Attributes>>,
}

impl Words {
    /// Reads every declared language. A file is named after its language, or its language and what
    /// it holds: `en`, `en/account`. What `own` says of an attribute takes the place of what `texts` say.
    pub(crate) fn read(texts: &[(&str, &str)], own: &[(&str, &str)], findings: &mut Vec<Finding>) -> Words {
        let mut locales: Vec<String> = Vec::new();
        for (file, _) in texts.iter().chain(own) {
            if !locales.iter().any(|known| known == language(file)) {
                locales.push(language(file).to_owned());
            }
        }
        let messages = locales
            .iter()
            .map(|locale| {
                let mut messages = read(locale, &files(texts, locale), findings);
                for (id, attributes) in read(locale, &files(own, locale), findings) {
                    messages.entry(id).or_default().extend(attributes);
                }
                (locale.clone(), messages)
            })
            .collect();
        if texts.is_empty() {
            let remedy = "declare at least one language and its texts";
            findings.push(Finding::everywhere("texts", "no language is declared", remedy));
        }
        Words { locales, messages }
    }

    /// The declared language nearest to the one asked for: itself, its language without the country,
    /// or the first declared.
    pub(crate) fn locale(&self, asked: &str) -> &str {
        let language = asked.split(['-', '_']).next().unwrap_or_default();
        let same = |wanted: &str| {
            self.locales
                .iter()
                .find(|locale| locale.eq_ignore_ascii_case(wanted))
        };
        same(asked)
            .or_else(|| same(language))
            .or_else(|| self.locales.first())
            .map_or("", String::as_str)
    }

    /// Whether a person has read the texts of a language.
    pub(crate) fn is_reviewed(&self, locale: &str) -> bool {
        self.get(locale, LANGUAGE, "reviewed")
            .is_some_and(|word| word.trim() == "yes")
    }

    /// One attribute, in exactly this language.
    pub(crate) fn get(&self, locale: &str, id: &str, attribute: &str) -> Option<&str> {
        self.message(locale, id)?.get(attribute).map(String::as_str)
    }

    /// One message, in exactly this language.
    pub(crate) fn message(&self, locale: &str, id: &str) -> Option<&Attributes> {
        self.messages.get(locale)?.get(id)
    }

    /// The messages that one language has.
    pub(crate) fn ids(&self, locale: &str) -> impl Iterator<Item = &str> {
        self.messages
            .get(locale)
            .into_iter()
            .flat_map(|messages| messages.keys().map(String::as_str))
    }
}

/// The files of one language.
fn files<'t>(texts: &[(&'t str, &'t str)], locale: &str) -> Vec<(&'t str, &'t str)> {
    let of_language = texts.iter().copied();
    of_language.filter(|(file, _)| language(file) == locale).collect()
}

/// The language of a file.
fn language(file: &str) -> &str {
    file.split_once('/').map_or(file, |(language, _)| language)
}

/// One language's messages, every attribute formatted.
fn read(locale: &str, files: &[(&str, &str)], findings: &mut Vec<Finding>) -> BTreeMap<String, Attributes> {
    let mut wrong = |what: &dyn fmt::Display, problem: String| {
        findings.push(Finding::everywhere(
            format!("{locale} {what}"),
            problem,
            format!("correct the texts of {locale}"),
        ));
    };
    let Ok(language) = locale.parse() else {
        wrong(&"texts", "the language has no proper tag".to_owned());
        return BTreeMap::new();
    };
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    bundle.set_use_isolating(false);
    for (file, source) in files {
        let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, errors)| {
            for error in errors {
                let line = source.get(..error.pos.start).unwrap_or_default().lines().count();
                let place = file
                    .split_once('/')
                    .map_or(String::new(), |(_, file)| format!("{file} "));
                wrong(&format!("{place}line {}", line.max(1)), error.to_string());
            }
            resource
        });
        for error in bundle.add_resource(resource).err().into_iter().flatten() {
            wrong(&"texts", error.to_string());
        }
    }
    let mut messages = BTreeMap::new();
    for id in files.iter().flat_map(|(_, source)| ids(source)) {
        let Some(message) = bundle.get_message(id) else {
            continue;
        };
        let mut attributes = Attributes::new();
        for attribute in message.attributes() {
            let mut errors = Vec::new();
            let text = bundle
                .format_pattern(attribute.value(), None, &mut errors)
                .into_owned();
            for error in errors {
                wrong(&format!("{id}.{}", attribute.id()), error.to_string());
            }
            attributes.insert(attribute.id().to_owned(), text);
        }
        messages.insert(id.to_owned(), attributes);
    }
    messages
}

/// The names of a file's messages: a message starts at the left margin, and nothing else that starts
/// there has a letter first.
fn ids(source: &str) -> impl Iterator<Item = &str> {
    source
        .lines()
        .filter(|line| line.starts_with(|first: char| first.is_ascii_alphabetic()))
        .filter_map(|line| line.split_once('=').map(|(id, _)| id.trim()))
}

/// Running text: the lines of the source joined.
pub(crate) fn prose(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A list: an item starts with a dash, and the lines after it belong to it.
pub(crate) fn list(text: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match (line.strip_prefix("- "), items.last_mut()) {
            (Some(item), _) => items.push(item.trim().to_owned()),
            (None, Some(item)) => {
                item.push(' ');
                item.push_str(line);
            }
            (None, None) => items.push(line.to_owned()),
        }
    }
    items
}
