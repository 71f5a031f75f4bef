//! What people read: an entry's texts in one language, and its attributes as labelled lines.

use model::{Actor, Region, Retry, Scope};

use crate::{
    entry::{Entry, Field, Kind, Label, LatestData, Phase, Provenance, Severity},
    matrix::{Act, Reason, Way},
    texts::{self, Words},
    word::Word,
};

/// When somebody meets a code. The pages tell the two apart, and so do the texts where they differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Variant {
    /// While an account is being added.
    Adding,
    /// On an account that was added before.
    Added,
}

impl Variant {
    /// What the attribute's name ends in.
    pub(crate) const fn suffix(self) -> &'static str {
        match self {
            Variant::Adding => "-adding",
            Variant::Added => "",
        }
    }
}

/// An entry's words in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texts {
    /// The name of its theme.
    pub theme: String,
    /// What the code is about, in a sentence: its own where it says more than its theme's.
    pub summary: String,
    /// What the person reads on the link page, ending in the code; none where nobody is shown one.
    pub alert: Option<String>,
    /// What the partner's developers and support read.
    pub message: String,
    /// What it usually comes from.
    pub causes: Vec<String>,
    /// What to do, in order, each step with whose it is.
    pub steps: Vec<String>,
    /// What has to be shown beside these words, in their language, as long as no person has read them.
    pub unreviewed: Option<String>,
}

/// One attribute of an entry, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Which one.
    pub field: Field,
    /// Its label.
    pub title: String,
    /// Its value: several lines where it is a list, never none.
    pub lines: Vec<String>,
    /// Where the value comes from.
    pub provenance: Provenance,
}

/// Everything to be said about an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attributes {
    /// The nine attributes of a published page, in its order.
    pub published: Vec<Attribute>,
    /// What no page says: whose move, how much it touches, whether the server tries again, whether it
    /// keeps the account out of the nightly batch, whether a Fix link ends it, how loud it is, whether
    /// a case is opened.
    pub beside: Vec<Attribute>,
    /// What has to be shown beside these words, in their language, as long as no person has read them.
    pub unreviewed: Option<String>,
}

/// The longest alert that fits where it is shown, in characters, with its code.
pub(crate) const LONGEST_ALERT: usize = 160;

/// The message in which a language says its own name and whether a person has read its texts.
pub(crate) const LANGUAGE: &str = "language";

/// What stands around the pages of the site.
const SITE: [&str; 22] = [
    "title",
    "heading",
    "lead",
    "flow",
    "search",
    "find",
    "codes",
    "nothing",
    "regions",
    "languages",
    "skip",
    "only",
    "happened",
    "move",
    "todo",
    "alert",
    "nine",
    "conditions",
    "example",
    "unknown",
    "near",
    "footer",
];

/// The words of a page around an entry.
const PAGE: [&str; 16] = [
    "adding",
    "beside",
    "by_rule",
    "code",
    "default_for",
    "documented_only",
    "elsewhere",
    "here",
    "index",
    "index_intro",
    "inherited",
    "note",
    "phases",
    "provenance",
    "see",
    "theme",
];

/// What stands around the matrix of codes and phases.
const MATRIX: [&str; 9] = [
    "title", "lead", "produce", "link", "script", "live", "share", "phase", "code",
];

/// The names of a set of words.
type Names = fn() -> Vec<&'static str>;

/// The messages that hold labels, and the attributes each has to have.
pub(crate) const LABELS: &[(&str, Names)] = &[
    ("title", titles),
    ("retriable_by_end_user", yes_no),
    ("fix_eligible", yes_no),
    ("blocks_nightly", yes_no),
    ("opens_case", yes_no),
    ("latest_data", names::<LatestData>),
    ("actor", names::<Actor>),
    ("scope", names::<Scope>),
    ("severity", names::<Severity>),
    ("retry", names::<Retry>),
    ("provenance", names::<Provenance>),
    ("type", names::<Kind>),
    ("phase", names::<Phase>),
    ("who", names::<Actor>),
    ("http_status", || vec!["none"]),
    ("page", || PAGE.to_vec()),
    ("site", || SITE.to_vec()),
    ("matrix", || MATRIX.to_vec()),
    ("way", names::<Way>),
    ("act", names::<Act>),
    ("refused", names::<Reason>),
    (LANGUAGE, || vec!["name", "reviewed"]),
    ("reviewed", yes_no),
    ("region", names::<Region>),
    ("alert", || vec!["none"]),
];

fn yes_no() -> Vec<&'static str> {
    vec!["yes", "no"]
}

fn names<T: Word>() -> Vec<&'static str> {
    T::ALL.iter().map(|word| word.name()).collect()
}

/// The labels of the attributes. The code's own depends on what the region calls it.
fn titles() -> Vec<&'static str> {
    let fields = Field::PUBLISHED
        .into_iter()
        .chain(Field::BESIDE)
        .filter(|field| *field != Field::Code);
    fields
        .map(Field::name)
        .chain(["aggregation_status_code", "error_code", "event_code"])
        .collect()
}

/// The words of an entry.
pub(crate) fn texts(words: &Words, entry: &Entry, locale: &str, variant: Variant) -> Texts {
    let locale = words.locale(locale);
    let id = entry.words_id();
    let find = |name: &str| {
        let varied = words.get(locale, &id, &format!("{name}{}", variant.suffix()));
        varied
            .or_else(|| words.get(locale, &id, name))
            .unwrap_or_default()
    };
    let alert = entry.alert_shown.then(|| alert(find("alert"), entry.code));
    let theme = entry.theme_id();
    let of_theme = |name: &str| words.get(locale, &theme, name).unwrap_or_default();
    let summary = words
        .get(locale, &id, "summary")
        .unwrap_or_else(|| of_theme("summary"));
    Texts {
        theme: texts::prose(of_theme("title")),
        summary: texts::prose(summary),
        alert,
        message: texts::prose(find("message")),
        causes: texts::list(find("causes")),
        steps: texts::list(find("steps")),
        unreviewed: unreviewed(words, locale),
    }
}

/// An alert as a person reads it.
pub(crate) fn alert(text: &str, code: u32) -> String {
    format!("{} ({code})", texts::prose(text))
}

/// The name of whose move an entry is.
pub(crate) fn actor_name(entry: &Entry) -> &'static str {
    entry.actor.name()
}

/// What is said beside the words of a language that no person has read yet.
fn unreviewed(words: &Words, locale: &str) -> Option<String> {
    (!words.is_reviewed(locale)).then(|| label(words, locale, "reviewed", "no"))
}

/// The attributes of an entry.
pub(crate) fn attributes(words: &Words, entry: &Entry, locale: &str, variant: Variant) -> Attributes {
    let sheet = Sheet {
        words,
        entry,
        locale: words.locale(locale),
        texts: texts(words, entry, locale, variant),
    };
    Attributes {
        published: Field::PUBLISHED
            .iter()
            .map(|field| sheet.attribute(*field))
            .collect(),
        beside: Field::BESIDE
            .iter()
            .map(|field| sheet.attribute(*field))
            .collect(),
        unreviewed: unreviewed(words, sheet.locale),
    }
}

/// A label, in the language nearest to the one asked for.
pub(crate) fn label(words: &Words, locale: &str, message: &str, name: &str) -> String {
    texts::prose(words.get(words.locale(locale), message, name).unwrap_or(name))
}

/// An entry while its attributes are written down.
struct Sheet<'a> {
    words: &'a Words,
    entry: &'a Entry,
    locale: &'a str,
    texts: Texts,
}

impl Sheet<'_> {
    fn attribute(&self, field: Field) -> Attribute {
        let title = match (field, self.entry.label) {
            (Field::Code, Label::AggregationStatusCode) => "aggregation_status_code",
            (Field::Code, Label::ErrorCode) => "error_code",
            (Field::Code, Label::EventCode) => "event_code",
            _ => field.name(),
        };
        Attribute {
            field,
            title: self.label("title", title),
            lines: self.lines(field),
            provenance: self.entry.provenance(field),
        }
    }

    fn lines(&self, field: Field) -> Vec<String> {
        let entry = self.entry;
        let of = |name: &'static str| vec![self.label(field.name(), name)];
        let either = |is: bool| of(if is { "yes" } else { "no" });
        match field {
            Field::Code => vec![entry.code.to_string()],
            Field::Label => vec![entry.label.to_string()],
            Field::Type => vec![entry.kind.to_string()],
            Field::Theme => vec![entry.theme.clone()],
            Field::Category => vec![entry.category.to_string()],
            Field::HttpStatus => entry
                .http_status
                .map_or_else(|| of("none"), |status| vec![status.to_string()]),
            Field::Alert => self
                .texts
                .alert
                .clone()
                .map_or_else(|| of("none"), |alert| vec![alert]),
            Field::Message => vec![self.texts.message.clone()],
            Field::Causes => self.texts.causes.clone(),
            Field::Steps => self.texts.steps.clone(),
            Field::RetriableByEndUser => either(entry.retriable_by_end_user),
            Field::LatestData => of(entry.latest_data.name()),
            Field::FixEligible => either(entry.fix_eligible),
            Field::BlocksNightly => either(entry.blocks_nightly),
            Field::Actor => of(entry.actor.name()),
            Field::Scope => of(entry.scope.name()),
            Field::Severity => of(entry.severity.name()),
            Field::Retry => of(entry.retry.name()),
            Field::OpensCase => either(entry.opens_case),
            Field::Phases => entry.phases.iter().map(|phase| phase.to_string()).collect(),
        }
    }

    fn label(&self, message: &str, name: &str) -> String {
        label(self.words, self.locale, message, name)
    }
}
