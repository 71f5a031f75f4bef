//! Finding entries: by what they are, and by what a person remembers of them.

use std::{cmp::Reverse, collections::BTreeSet};

use model::{Actor, Region};

use crate::{
    Catalogue,
    category::Category,
    entry::{Entry, Kind, Phase},
    render::{Texts, Variant},
    word::Word,
};

/// What to look for. What is not named is not asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// The region.
    pub region: Option<Region>,
    /// The remediation category.
    pub category: Option<Category>,
    /// Whose move it is.
    pub actor: Option<Actor>,
    /// The type.
    pub kind: Option<Kind>,
    /// The theme, or a part of its name.
    pub theme: Option<String>,
    /// When it can be met.
    pub phase: Option<Phase>,
    /// Words of a language's texts: an entry has to have each, wherever it stands. If none has them
    /// all, those are found that have most.
    pub text: Option<String>,
}

/// A name that no member of a closed set has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected one of {expected}, found `{found}`")]
pub struct NoSuchName {
    /// What was written.
    pub found: String,
    /// The names there are.
    pub expected: String,
}

/// The member of a closed set by its name; capitals do not count, and a beginning is enough if it is
/// only one's.
fn named<T: Word>(name: &str) -> Result<T, NoSuchName> {
    let begins = |word: &T| {
        let known = word.name();
        known
            .get(..name.len())
            .is_some_and(|beginning| !name.is_empty() && beginning.eq_ignore_ascii_case(name))
    };
    let exact = T::ALL
        .iter()
        .copied()
        .find(|word| word.name().eq_ignore_ascii_case(name));
    let found: Vec<T> = T::ALL.iter().copied().filter(begins).collect();
    match (exact, found.as_slice()) {
        (Some(word), _) => Ok(word),
        (None, [word]) => Ok(*word),
        _ => Err(NoSuchName {
            found: name.to_owned(),
            expected: T::names(),
        }),
    }
}

impl Query {
    /// A category by its published name or the beginning of it.
    ///
    /// # Errors
    /// No category, or several, begin so; the error names all.
    pub fn category(name: &str) -> Result<Category, NoSuchName> {
        named(name)
    }

    /// An actor by its name or the beginning of it.
    ///
    /// # Errors
    /// No actor, or several, begin so; the error names all.
    pub fn actor(name: &str) -> Result<Actor, NoSuchName> {
        named(name)
    }

    /// A type by its name or the beginning of it.
    ///
    /// # Errors
    /// No type, or several, begin so; the error names all.
    pub fn kind(name: &str) -> Result<Kind, NoSuchName> {
        named(name)
    }

    /// A phase by its name or the beginning of it.
    ///
    /// # Errors
    /// No phase, or several, begin so; the error names all.
    pub fn phase(name: &str) -> Result<Phase, NoSuchName> {
        named(name)
    }

    /// Whether an entry is asked for, leaving its words aside.
    fn admits(&self, entry: &Entry, theme: &str) -> bool {
        let same_theme = |wanted: &String| {
            let wanted = wanted.to_lowercase();
            entry.theme.to_lowercase().contains(&wanted) || theme.to_lowercase().contains(&wanted)
        };
        self.region.is_none_or(|region| entry.region == region)
            && self.category.is_none_or(|category| entry.category == category)
            && self.actor.is_none_or(|actor| entry.actor == actor)
            && self.kind.is_none_or(|kind| entry.kind == kind)
            && self.phase.is_none_or(|phase| entry.phases.contains(&phase))
            && self.theme.as_ref().is_none_or(same_theme)
    }
}

/// The entries that are asked for: the best match first, otherwise by region and code.
pub(crate) fn find<'a>(catalogue: &'a Catalogue, query: &Query, locale: &str) -> Vec<&'a Entry> {
    let wanted = tokens(query.text.as_deref().unwrap_or_default());
    let mut found: Vec<(Match, &Entry)> = Region::ALL
        .into_iter()
        .flat_map(|region| catalogue.entries(region))
        .filter_map(|entry| {
            let variants =
                [Variant::Added, Variant::Adding].map(|variant| catalogue.texts(entry, locale, variant));
            let [added, _] = &variants;
            query
                .admits(entry, &added.theme)
                .then(|| (Match::of(entry, &variants, &wanted), entry))
        })
        .collect();
    let most = found
        .iter()
        .map(|(found, _)| found.words)
        .max()
        .unwrap_or_default();
    if most == 0 && !wanted.is_empty() {
        return Vec::new();
    }
    found.retain(|(found, _)| found.words == most);
    found.sort_by_key(|(found, entry)| (Reverse(found.weight), entry.region, entry.code));
    found.into_iter().map(|(_, entry)| entry).collect()
}

/// How well an entry answers.
struct Match {
    /// How many of the words it has.
    words: usize,
    /// How much the places weigh where it has them.
    weight: u32,
}

impl Match {
    fn of(entry: &Entry, variants: &[Texts; 2], wanted: &BTreeSet<String>) -> Match {
        if wanted.is_empty() {
            return Match { words: 0, weight: 0 };
        }
        let places = places(entry, variants);
        let weights = wanted.iter().map(|word| {
            let of_place = |(text, weight): &(BTreeSet<String>, u32)| {
                text.iter().any(|token| is_like(word, token)).then_some(*weight)
            };
            places.iter().filter_map(of_place).max().unwrap_or_default()
        });
        let found: Vec<u32> = weights.filter(|weight| *weight > 0).collect();
        // What the server reports by itself is more likely to be meant than what a rule chooses.
        let itself = u32::from(!entry.default_for.is_empty() || !entry.wires.is_empty());
        Match {
            words: found.len(),
            weight: found.iter().sum::<u32>() * 2 + itself,
        }
    }
}

/// The words of an entry by place, and what a place weighs.
fn places(entry: &Entry, variants: &[Texts; 2]) -> Vec<(BTreeSet<String>, u32)> {
    let mut places = vec![(tokens(&entry.code.to_string()), 9)];
    for texts in variants {
        let alert = texts.alert.as_deref().unwrap_or_default();
        places.extend([
            (tokens(&texts.summary), 8),
            (tokens(&texts.theme), 6),
            (tokens(&texts.causes.join(" ")), 5),
            (tokens(alert), 4),
            (tokens(&texts.message), 4),
            (tokens(&texts.steps.join(" ")), 2),
        ]);
    }
    let conditions = entry.conditions.iter().map(|condition| condition.name());
    places.push((tokens(&conditions.collect::<Vec<_>>().join(" ")), 7));
    places
}

/// The words of a text, without marks and capitals; words of one or two letters say nothing.
fn tokens(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() > 2 || word.parse::<u32>().is_ok())
        .map(str::to_lowercase)
        .collect()
}

/// Whether a word that was typed and one that stands there are forms of one word: one begins with the
/// other, or both begin alike for all but their endings.
fn is_like(typed: &str, there: &str) -> bool {
    if typed == there {
        return true;
    }
    let alike = typed
        .chars()
        .zip(there.chars())
        .take_while(|(a, b)| a == b)
        .count();
    let shorter = typed.chars().count().min(there.chars().count());
    let is_number = |word: &str| word.parse::<u32>().is_ok();
    shorter >= 4 && !is_number(typed) && (alike == shorter || (alike >= 5 && alike + 2 >= shorter))
}
