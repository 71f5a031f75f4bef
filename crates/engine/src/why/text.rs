//! A status in words, for a person at a terminal, perhaps at night: what and since when first, then
//! whose move it is and what happens next, then why.

use std::fmt::Write as _;

use catalogue::{Attribute, Catalogue, Field, Variant};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use model::{Freshness, Partner, evidence::Comparison};

use crate::{
    cases::state_in_words,
    explain::{listed, named},
    shown::value,
};

use super::{Answers, PastRun, StatusView, Told};

/// The language of the catalogue's texts.
const LOCALE: &str = "en";

/// The width of running text, in characters.
const WIDTH: usize = 100;

/// The width of the column of titles.
const TITLES: usize = 13;

/// A status in words, seen at `now` of the partner's time. Lines end in `\n`.
pub fn text(partner: &Partner, view: &StatusView, catalogue: &Catalogue, now: Timestamp) -> String {
    let mut page = Page {
        text: String::new(),
        now,
    };
    page.head(partner, view, catalogue);
    page.standing(view, catalogue);
    page.differences(view);
    if let Some(answers) = &view.answers {
        page.answers(answers);
    }
    page.steps(view, catalogue);
    page.runs(&view.runs);
    page.text
}

/// An instant to the second, in UTC.
fn shown(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC)
        .strftime("%Y-%m-%d %H:%M:%S UTC")
        .to_string()
}

/// A time of day to the second, in UTC.
fn of_day(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%H:%M:%S").to_string()
}

/// A duration in its two largest units.
fn lasting(duration: SignedDuration) -> String {
    let seconds = duration.as_secs().max(0);
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (1, hours, _) => format!("1 day {hours} h"),
        (days, hours, _) => format!("{days} days {hours} h"),
    }
}

/// How long a run took.
fn taken(duration: SignedDuration) -> String {
    let millis = duration.as_millis().max(0);
    format!("{}.{:01} s", millis / 1000, millis % 1000 / 100)
}

struct Page {
    text: String,
    now: Timestamp,
}

impl Page {
    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// Running text, broken at blanks, every line but the first after `first` blanks.
    fn wrapped(&mut self, first: &str, indent: usize, words: &str) {
        let blank = " ".repeat(indent);
        let mut line = first.to_owned();
        let mut empty = true;
        for word in words.split_whitespace() {
            if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
                self.line(&line);
                line.clone_from(&blank);
                empty = true;
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(word);
            empty = false;
        }
        self.line(&line);
    }

    fn titled(&mut self, title: &str, words: &str) {
        self.wrapped(&format!("{title:<TITLES$}"), TITLES, words);
    }

    /// An instant, and how long ago or ahead it is.
    fn at(&self, at: Timestamp) -> String {
        let distance = if at > self.now {
            format!("in {}", lasting(at.duration_since(self.now)))
        } else {
            format!("{} ago", lasting(self.now.duration_since(at)))
        };
        format!("{} ({distance})", shown(at))
    }

    fn head(&mut self, partner: &Partner, view: &StatusView, catalogue: &Catalogue) {
        let account = &view.account;
        let institution = view
            .institution
            .as_deref()
            .unwrap_or("an institution that is no longer known");
        let head = format!(
            "Account {} ({}) at {institution}; login {} of customer {}, partner {}.",
            account.id, account.snapshot.kind, account.login, account.customer, partner.id
        );
        self.wrapped("", 0, &head);
        let Some((entry, outcome)) = view.entry.as_ref().zip(account.outcome) else {
            self.line("It has no code yet: no aggregation of it has ended.");
            return;
        };
        let summary = catalogue.texts(entry, LOCALE, Variant::Added).summary;
        let since = account.outcome_since.unwrap_or(account.created_at);
        let standing = format!(
            "{} {} ({}): {}, since {}, for {}.",
            entry.label,
            entry.code,
            entry.region.name().to_uppercase(),
            outcome.condition,
            shown(since),
            lasting(self.now.duration_since(since))
        );
        self.wrapped("", 0, &standing);
        self.line("");
        if account.ended_at.is_some() {
            self.line("The account was ended here: it is read no more, and keeps what it has.");
            return;
        }
        self.wrapped("", 0, &summary);
        if !outcome.is_healthy() {
            let message = catalogue.texts(entry, LOCALE, Variant::Added).message;
            self.wrapped("", 0, &message);
        }
    }

    fn standing(&mut self, view: &StatusView, catalogue: &Catalogue) {
        let account = &view.account;
        self.line("");
        if let Some(entry) = &view.entry {
            let attributes = catalogue.attributes(entry, LOCALE, Variant::Added);
            let all: Vec<Attribute> = attributes
                .published
                .into_iter()
                .chain(attributes.beside)
                .collect();
            let of = |field: Field| {
                let found = all.iter().find(|attribute| attribute.field == field);
                found
                    .map(|attribute| attribute.lines.join(" "))
                    .unwrap_or_default()
            };
            match account.ended_at {
                Some(at) => {
                    let ended = self.at(at);
                    self.titled("Whose move", &format!("Nobody's: the account was ended {ended}."));
                }
                None => self.titled("Whose move", &format!("{}.", of(Field::Actor))),
            }
            let next = view.next.sentence(self.now, |at| self.at(at));
            self.titled("Next", &next);
            self.titled("Latest data", &of(Field::LatestData));
            if view.account.outcome.is_some_and(|outcome| !outcome.is_healthy()) {
                self.titled("Category", &of(Field::Category));
            }
        } else {
            let next = view.next.sentence(self.now, |at| self.at(at));
            self.titled("Next", &next);
        }
        if account.held {
            let kept = view.evidence.as_ref().map(|evidence| &evidence.withheld);
            let kept = match kept {
                Some(kept) if kept.transactions > 0 || kept.balance => format!(
                    " Kept aside instead: {} transactions{}.",
                    kept.transactions,
                    if kept.balance { " and a balance" } else { "" }
                ),
                _ => String::new(),
            };
            self.titled(
                "Held",
                &format!(
                    "Nothing is written to it until it is known to be the same account again.{kept} \
                     What may be done: holdfast repair {}",
                    account.id
                ),
            );
        }
        for case in &view.cases {
            let words = format!(
                "{}, {}; opened {}. holdfast case show {}",
                case.id,
                state_in_words(case.state),
                self.at(case.opened_at),
                case.id
            );
            self.titled("Case", &words);
        }
        let instant =
            |page: &Page, at: Option<Timestamp>| at.map_or_else(|| "never".to_owned(), |at| page.at(at));
        let succeeded = instant(self, account.succeeded_at);
        self.titled("Succeeded", &succeeded);
        if account.attempted_at != account.succeeded_at {
            let attempted = instant(self, account.attempted_at);
            self.titled("Attempted", &attempted);
        }
        if let Some(by) = account.expected_by {
            let fresh = account.freshness_at(self.now);
            let by = self.at(by);
            let words = match account.held {
                true if fresh == Freshness::Fresh => format!("{by}; it is held: nothing newer is written."),
                true => format!("{by}; it is {fresh}, and held: nothing newer is written."),
                false => format!("{by}; it is {fresh}."),
            };
            self.titled("Expected by", &words);
        }
        if let Some(at) = account.snapshot.balance_at {
            let at = self.at(at);
            self.titled("Data as of", &at);
        }
        if let Some(discrepancy) = view.tie.discrepancy {
            let words = format!(
                "off by {}: the balance the bank reports is not what the transactions make it, since {}. What is \
                 missing, or too much, was booked after {} and not after {}.",
                discrepancy.difference,
                self.at(discrepancy.began_at),
                shown(discrepancy.suspect_from),
                shown(discrepancy.suspect_to),
            );
            self.titled("Balance", &words);
        }
        if let Some(record) = &view.consent {
            let consent = &record.consent;
            let words = match (consent.ended_at, consent.expires_at) {
                (Some(ended), _) => format!(
                    "ended {}{}",
                    self.at(ended),
                    record
                        .ended_by
                        .map(|by| format!(", by {}", by.words()))
                        .unwrap_or_default()
                ),
                (None, Some(end)) if end <= self.now => format!("reached its end {}", self.at(end)),
                (None, Some(end)) => format!("agreed until {}", self.at(end)),
                (None, None) => "without an end that the bank named".to_owned(),
            };
            self.titled("Consent", &words);
        }
    }

    /// What does not match, where that is the trouble.
    fn differences(&mut self, view: &StatusView) {
        let open = view
            .evidence
            .as_ref()
            .filter(|evidence| evidence.ended_at.is_none());
        let Some(evidence) = open.filter(|_| view.account.held) else {
            return;
        };
        self.line("");
        self.line(&format!(
            "What does not match (evidence {}, confirmed {}):",
            evidence.id,
            self.at(evidence.confirmed_at)
        ));
        let differing = evidence
            .features
            .iter()
            .filter(|feature| feature.comparison == Comparison::Disagrees);
        for feature in differing {
            let said = |side: &[String]| match side {
                [] => "nothing".to_owned(),
                side => {
                    let shown: Vec<String> = side.iter().map(|text| value(feature.name, text)).collect();
                    shown.join(", ")
                }
            };
            self.line(&format!(
                "  {:<18} {} before, {} now ({} bits)",
                feature.name.name(),
                said(&feature.stored),
                said(&feature.observed),
                feature.weight
            ));
        }
        for veto in &evidence.vetoes {
            self.wrapped("  ", 2, veto);
        }
        if !evidence.candidates.is_empty() {
            let faces = evidence.candidates.iter().map(|one| named(&one.name, &one.mask));
            let faces = listed(&faces.collect::<Vec<_>>());
            self.wrapped("  ", 2, &format!("May stand in its place: {faces}."));
        }
    }

    fn answers(&mut self, answers: &Answers) {
        self.line("");
        self.line(&format!(
            "What the bank answered in run {} ({}, {}):",
            answers.run,
            answers.trigger,
            shown(answers.at)
        ));
        let (good, refused): (Vec<&Told>, Vec<&Told>) = answers.exchanges.iter().partition(|told| told.good);
        for told in &refused {
            let status = told
                .status
                .map_or_else(|| "no answer".to_owned(), |s| s.to_string());
            let code = told
                .code
                .as_ref()
                .map(|code| format!(", code {code}"))
                .unwrap_or_default();
            self.wrapped(
                "  ",
                11,
                &format!(
                    "{} {} {}: {status}{code}, {} ms",
                    of_day(told.at),
                    told.method,
                    told.path,
                    told.millis
                ),
            );
            if let Some(words) = told.words.as_ref().or(told.failure.as_ref()) {
                self.wrapped("           ", 11, &format!("“{words}”"));
            }
            self.line(&format!("           interaction {}", told.interaction_id));
        }
        for concluded in &answers.concluded {
            self.wrapped("  ", 2, &format!("Concluded here: {concluded}."));
        }
        let counted = |count: usize, one: &str, many: &str| match count {
            1 => format!("1 {one}"),
            count => format!("{count} {many}"),
        };
        if let Some(last) = good.last() {
            let others = if refused.is_empty() { "" } else { "other " };
            self.line(&format!(
                "  {} answered well; the last: {} {}: {}, {} ms",
                counted(
                    good.len(),
                    &format!("{others}call was"),
                    &format!("{others}calls were")
                ),
                last.method,
                last.path,
                last.status.unwrap_or_default(),
                last.millis
            ));
            self.line(&format!("           interaction {}", last.interaction_id));
        }
        if answers.exchanges.is_empty() {
            self.line("  No call was made.");
        }
        if answers.about_others > 0 {
            self.line(&format!(
                "  {} about the login's other accounts.",
                counted(answers.about_others, "call was", "calls were")
            ));
        }
    }

    fn steps(&mut self, view: &StatusView, catalogue: &Catalogue) {
        let account = &view.account;
        let broken =
            account.ended_at.is_none() && account.outcome.is_some_and(|outcome| !outcome.is_healthy());
        let Some(entry) = view.entry.as_ref().filter(|_| broken) else {
            return;
        };
        let texts = catalogue.texts(entry, LOCALE, Variant::Added);
        for (title, lines) in [
            ("What usually causes it:", texts.causes),
            ("What to do:", texts.steps),
        ] {
            self.line("");
            self.line(title);
            for (place, line) in lines.iter().enumerate() {
                self.wrapped(&format!("  {}. ", place + 1), 5, line);
            }
        }
    }

    fn runs(&mut self, runs: &[PastRun]) {
        self.line("");
        if runs.is_empty() {
            self.line("There was no run yet.");
            return;
        }
        self.line("The last runs, newest first:");
        self.line(&format!(
            "  {:<23}  {:<9} {:>8}  {:<6} {:<34} {:>5}  {}",
            "began", "trigger", "took", "code", "ended in", "calls", "news"
        ));
        for past in runs {
            let run = &past.run;
            let (code, ended) = match (&past.outcome, run.ended_at) {
                (Some(outcome), _) => (outcome.code.to_string(), outcome.condition.name()),
                (None, Some(_)) => (String::new(), "unknown"),
                (None, None) => (String::new(), "not ended"),
            };
            let mut news = Vec::new();
            if past.new_transactions > 0 {
                let mut new = String::new();
                // Writing to a text does not fail.
                let _ = write!(new, "{} new transactions", past.new_transactions);
                news.push(new);
            }
            if let Some(verdict) = past.verdict {
                news.push(format!("identity: {}", verdict.name()));
            }
            let calls = match past.calls {
                100.. => "100+".to_owned(),
                calls => calls.to_string(),
            };
            self.line(&format!(
                "  {:<23}  {:<9} {:>8}  {code:<6} {ended:<34} {calls:>5}  {}",
                shown(run.started_at),
                run.trigger.name(),
                past.took.map(taken).unwrap_or_default(),
                news.join(", ")
            ));
        }
    }
}
