//! The words: is every text there in every declared language, and is each of them used?

use std::collections::{BTreeMap, BTreeSet};

use model::Actor;

use crate::{
    entry::{Entry, Field, Phase},
    finding::Finding,
    load::Entries,
    render::{self, Variant},
    texts::{self, Attributes, Words},
    word::Word,
};

/// The attributes an entry has to have.
const REQUIRED: [&str; 3] = ["message", "causes", "steps"];

/// What a text about a code can be.
const TEXTS: [&str; 5] = ["summary", "alert", "message", "causes", "steps"];

/// What is said of a theme. An entry without a summary of its own speaks that of its theme.
const THEME: [&str; 2] = ["title", "summary"];

/// Checks every declared language against the entries.
pub(crate) fn check(entries: &Entries, words: &Words, findings: &mut Vec<Finding>) {
    let ids: BTreeSet<String> = entries.values().map(Entry::words_id).collect();
    let themes: BTreeSet<String> = entries.values().map(Entry::theme_id).collect();
    let labels: BTreeMap<&str, Vec<&str>> = render::LABELS.iter().map(|(id, names)| (*id, names())).collect();
    for locale in &words.locales {
        for entry in entries.values().filter(|entry| !entry.inherited) {
            let id = entry.words_id();
            let none = Attributes::new();
            let attributes = words.message(locale, &id).unwrap_or(&none);
            let who = Who::of(words, locale);
            Message {
                locale,
                id: &id,
                entry: Some(entry),
                findings,
            }
            .check(entry, attributes, &who);
        }
        for id in &themes {
            let mut message = Message {
                locale,
                id,
                entry: None,
                findings,
            };
            for name in THEME.iter().filter(|name| is_blank(words.get(locale, id, name))) {
                message.wrong(name, "is missing", "write it");
            }
            let written = words.message(locale, id).into_iter().flat_map(Attributes::keys);
            for name in written.filter(|name| !THEME.contains(&name.as_str())) {
                message.wrong(name, "is no text of a theme", "take it out, or correct its name");
            }
        }
        let reviewed = words.get(locale, render::LANGUAGE, "reviewed");
        if reviewed.is_some_and(|word| !["yes", "no"].contains(&word.trim())) {
            let mut message = Message {
                locale,
                id: render::LANGUAGE,
                entry: None,
                findings,
            };
            message.wrong(
                "reviewed",
                "is neither yes nor no",
                "write yes once a person has read the texts",
            );
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
            .filter(|id| !ids.contains(*id) && !themes.contains(*id) && !labels.contains_key(id))
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

/// How a language says whose a step is.
struct Who<'a>(Vec<(Actor, &'a str)>);

impl<'a> Who<'a> {
    fn of(words: &'a Words, locale: &str) -> Who<'a> {
        let name = |actor: &Actor| words.get(locale, "who", actor.name());
        let named = Actor::ALL
            .iter()
            .filter_map(|actor| Some((*actor, name(actor)?.trim())));
        Who(named.collect())
    }

    /// Whose a step is, which it starts with.
    fn read(&self, step: &str) -> Option<Actor> {
        let (who, _) = step.split_once(':')?;
        let named = self.0.iter().find(|(_, name)| *name == who.trim_end())?;
        Some(named.0)
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

    fn check(&mut self, entry: &Entry, attributes: &Attributes, who: &Who<'_>) {
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
            if name.starts_with("steps") {
                self.steps(name, text, who);
            }
        }
        let acts = |step: &String| who.read(step) == Some(entry.actor);
        let needed = ![Actor::Nobody, Actor::Institution].contains(&entry.actor) && !entry.opens_case;
        let steps = text("steps").map(texts::list).unwrap_or_default();
        if needed && !steps.is_empty() && !steps.iter().any(acts) {
            let problem = format!("none of them is for whoever acts: {}", entry.actor.name());
            self.wrong("steps", &problem, "write what they do, or correct the actor");
        }
    }

    fn steps(&mut self, name: &str, text: &str, who: &Who<'_>) {
        for step in texts::list(text) {
            if who.read(&step).is_none() {
                let problem = format!("\"{step}\" does not say whose step it is");
                self.wrong(
                    name,
                    &problem,
                    "start it with one of the names in the message who",
                );
            }
        }
    }

    fn attribute(&mut self, entry: &Entry, name: &str, text: &str) {
        let adding = Variant::Adding.suffix();
        let base = name.strip_suffix(adding).unwrap_or(name);
        if !TEXTS.contains(&base) || (base == "summary" && base != name) {
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
        if text.chars().any(is_hidden) {
            let problem =
                "has a character that is not seen: a control character, or one that turns the direction";
            self.wrong(name, problem, "take it out");
        }
        if base == "alert" && has_code(text, entry.code) {
            self.wrong(
                name,
                "has a code in it",
                "take the code out: it is added when the alert is shown",
            );
        }
        let length = render::alert(text, entry.code).chars().count();
        if base == "alert" && length > render::LONGEST_ALERT {
            let problem = format!(
                "has {length} characters with its code, and {} fit",
                render::LONGEST_ALERT
            );
            self.wrong(name, &problem, "say it in fewer words");
        }
        let is_list = [Field::Causes.name(), Field::Steps.name()].contains(&base);
        if is_list && !text.trim_start().starts_with("- ") {
            self.wrong(name, "is no list", "start every item with a dash");
        }
        if is_list && text.lines().any(|line| line.trim() == "-") {
            self.wrong(name, "has an empty item", "write it, or take it out");
        }
    }
}

/// Whether a text holds the code, or ` (403)` or the like: a number as long as codes are, in brackets.
fn has_code(text: &str, code: u32) -> bool {
    let in_brackets = text.split('(').skip(1).any(|after| {
        after.split_once(')').is_some_and(|(inside, _)| {
            (3..=5).contains(&inside.len()) && inside.bytes().all(|byte| byte.is_ascii_digit())
        })
    });
    // Small codes are words of a sentence too: a number of days, of digits.
    let code = Some(code.to_string()).filter(|code| code.len() >= 3);
    let named = |word: &str| Some(word) == code.as_deref();
    in_brackets || text.split(|c: char| !c.is_alphanumeric()).any(named)
}

/// Whether a character works on a terminal or on the text around it, and is not seen itself.
fn is_hidden(c: char) -> bool {
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    turns || (c.is_control() && c != '\n')
}
