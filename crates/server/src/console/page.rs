//! What every page has around it, and the pieces that several pages share. Every text is escaped by the template,
//! whoever wrote it.

use axum::{http::StatusCode, response::Response};
use catalogue::{Catalogue, Entry, Texts, Variant};
use engine::{
    AccountRow,
    explain::{for_and_against, named},
};
use jiff::{SignedDuration, Timestamp};
use maud::{DOCTYPE, Markup, html};
use model::{
    AccountType, Evidence, FactName,
    evidence::{Comparison, Decibits, Feature},
    id::InstitutionId,
};

use super::{
    Desk,
    gate::{Fields, Visitor},
    shown, words,
};

/// The language of what the catalogue says here.
pub(crate) const LOCALE: &str = "en";

/// Where one starts from: address and name.
const PLACES: &[(&str, &str)] = &[
    ("/", "Overview"),
    ("/cases", "Cases"),
    ("/held", "Held"),
    ("/search", "Search"),
    ("/migrations", "Migrations"),
    ("/audit", "Audit"),
];

/// A page to be shown to somebody who signed in.
pub(crate) struct Page<'a> {
    pub(crate) desk: &'a Desk,
    pub(crate) visitor: &'a Visitor,
    /// The page's own address, to be loaded again.
    pub(crate) here: &'a str,
    pub(crate) title: &'a str,
}

impl Page<'_> {
    /// The whole page. What stands in it under `data-live` is refreshed by the browser, where it can.
    pub(crate) fn show(&self, main: &Markup) -> Response {
        let fresh = html! {
            p.fresh {
                a href=(self.here) data-refresh { "Reload" }
                span data-refreshed { " to see what is new." }
            }
        };
        self.around(&html! { (main) (fresh) })
    }

    /// A page that stays as it is while somebody makes up their mind.
    pub(crate) fn still(&self, main: &Markup) -> Response {
        self.around(main)
    }

    fn around(&self, main: &Markup) -> Response {
        let operator = &self.visitor.operator;
        let path = self.here.split('?').next().unwrap_or_default();
        let body = html! {
            a.skip href="#main" { "To the content" }
            header {
                a.home href="/" { "Holdfast " span.soft { "console" } }
                nav aria-label="Console" {
                    @for (to, name) in PLACES {
                        @if *to == path {
                            a href=(to) aria-current="page" { (name) }
                        } @else {
                            a href=(to) { (name) }
                        }
                    }
                }
                form.who method="post" action="/sign-out" {
                    input type="hidden" name="form" value=(self.visitor.form_token());
                    span { (operator.name) " " span.tag { (operator.role) } }
                    button.quiet type="submit" { "Sign out" }
                }
            }
            @if self.desk.engine.config().movable_clock {
                aside.banner aria-label="Sandbox" { strong { "Sandbox." } " Partners can move their own clocks here: this is no server for real accounts." }
            }
            main id="main" { (main) }
        };
        shown(StatusCode::OK, document(self.title, &body, true))
    }
}

fn document(title: &str, body: &Markup, live: bool) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · Holdfast console" }
                link rel="stylesheet" href="/assets/console.css";
                @if live {
                    script type="module" src="/assets/live.js" {}
                    script type="module" src="/assets/plots.js" {}
                }
            }
            body { (body) }
        }
    };
    page.into_string()
}

/// A page for somebody who has not signed in, or for what went wrong.
pub(crate) fn bare(title: &str, body: &Markup) -> String {
    let body = html! {
        header { a.home href="/" { "Holdfast " span.soft { "console" } } }
        main.narrow id="main" { h1 { (title) } (body) }
    };
    document(title, &body, false)
}

/// What was just done, where the address says so: only in words that are ours.
pub(crate) fn note(fields: &Fields, words: &[&[(&str, &str)]]) -> Markup {
    let done = fields.get("done").unwrap_or_default();
    let mut all = words.iter().flat_map(|words| words.iter());
    let told = all.find(|(name, _)| *name == done);
    html! {
        @if let Some((_, told)) = told { p.mark role="status" { (told) } }
    }
}

/// What an account is called here: its type and the end of its number.
pub(crate) fn account_name(kind: AccountType, digits: &str) -> String {
    let kind = kind_words(kind);
    match digits.chars().any(|c| c.is_ascii_digit()) {
        true => format!("{kind} ending in {}", ending(digits)),
        false => kind,
    }
}

/// The last four digits of what is shown of a number.
pub(crate) fn ending(digits: &str) -> String {
    let all: Vec<char> = digits.chars().filter(char::is_ascii_alphanumeric).collect();
    all.iter().skip(all.len().saturating_sub(4)).collect()
}

/// A type in words: `creditCard` reads as `Credit card`.
pub(crate) fn kind_words(kind: AccountType) -> String {
    let mut words = String::new();
    for (at, c) in kind.name().chars().enumerate() {
        match (at, c.is_ascii_uppercase()) {
            (0, _) => words.push(c.to_ascii_uppercase()),
            (_, true) => {
                words.push(' ');
                words.push(c.to_ascii_lowercase());
            }
            (_, false) => words.push(c),
        }
    }
    words
}

/// Where an institution's accounts are.
pub(crate) fn institution_link(id: InstitutionId, name: Option<&str>) -> Markup {
    let to = words::query(&[("by", "institution"), ("q", &id.to_string())]);
    html! {
        a href={ "/search?" (to) } { @match name { Some(name) => (name), None => { "Institution " (id) } } }
    }
}

/// A code with what it is about.
pub(crate) fn code_line(catalogue: &Catalogue, entry: &Entry) -> Markup {
    let texts = texts(catalogue, entry);
    html! {
        span.code { (entry.region.name().to_uppercase()) " " (entry.code) } " " span.theme { (texts.theme) }
    }
}

/// What the catalogue says of an entry that an account has.
pub(crate) fn texts(catalogue: &Catalogue, entry: &Entry) -> Texts {
    catalogue.texts(entry, LOCALE, Variant::Added)
}

/// Accounts, one under the other.
pub(crate) fn account_list(desk: &Desk, rows: &[AccountRow], now: Timestamp) -> Markup {
    let catalogue = desk.engine.catalogue();
    html! {
        ul.rows {
            @for row in rows {
                // Instants of an account are its partner's.
                @let of_partner = now.saturating_add(row.clock_offset).unwrap_or(now);
                @let entry = row.code.and_then(|code| catalogue.entry(row.region, code));
                li {
                    div.what {
                        a href={ "/accounts/" (row.account) } { (account_name(row.kind, &row.last_digits)) }
                        @if row.held { " " span.tag.bad { "held" } }
                        @if row.expected_by.is_some_and(|by| by <= of_partner) { " " span.tag.warn { "late" } }
                    }
                    div {
                        @match entry {
                            Some(entry) => (code_line(catalogue, entry)),
                            None => span.soft { "no code yet: its first aggregation has not ended" },
                        }
                        @if let Some(since) = row.since {
                            span.soft { " · since " (words::at(since, of_partner)) }
                        }
                    }
                    div.soft {
                        "Account " (row.account) " · customer " (row.customer) " · login " (row.login) " · " (row.partner_name)
                    }
                }
            }
        }
    }
}

/// What was compared, old beside new: what speaks for the same account and what against it in a sentence each, then the
/// differences, told by a sign and a word, not by colour alone. What agrees is behind a click, so that what does not is
/// seen at once.
pub(crate) fn comparison(features: &[Feature], old: &str, new: &str) -> Markup {
    let of = |comparison: Comparison| -> Vec<&Feature> {
        let features = features.iter();
        features.filter(|f| f.comparison == comparison).collect()
    };
    let differing = of(Comparison::Disagrees);
    let (agreeing, silent) = (of(Comparison::Agrees), of(Comparison::Absent));
    let counted = |n: usize| words::counted(u32::try_from(n).unwrap_or(u32::MAX), "thing", "things");
    let mut rest = Vec::new();
    if !agreeing.is_empty() {
        let verb = if agreeing.len() == 1 { "agrees" } else { "agree" };
        rest.push(format!("{} {verb}", counted(agreeing.len())));
    }
    if !silent.is_empty() {
        rest.push(format!("{} could not be compared", counted(silent.len())));
    }
    let (speaks_for, against) = for_and_against(features);
    html! {
        (speaking("Speaks for the same account", &speaks_for))
        (speaking("Speaks against", &against))
        @if differing.is_empty() { p { "Nothing that was compared differs." } } @else { (compared(&differing, old, new)) }
        @if !rest.is_empty() {
            details {
                summary { (rest.join("; ")) }
                (compared(&[agreeing, silent].concat(), old, new))
            }
        }
    }
}

fn speaking(title: &str, lines: &[String]) -> Markup {
    html! { @if !lines.is_empty() { p { strong { (title) ": " } bdi { (lines.join("; ")) } "." } } }
}

/// A value that was compared, in words that need no explanation.
fn shown_value(feature: &Feature, text: &str) -> String {
    let told = words::value(feature.name, text);
    match feature.name {
        FactName::Transactions | FactName::TransactionIds => {
            let told = match told.strip_suffix(" due") {
                Some(n) => format!("{n} known"),
                None => told,
            };
            let told = told.replacen(" found", " found again", 1);
            told.replacen(" of the same id", " under the same id", 1)
        }
        _ => told,
    }
}

fn compared(features: &[&Feature], old: &str, new: &str) -> Markup {
    let side = |feature: &Feature, side: &[String]| {
        let values: Vec<String> = side.iter().map(|v| shown_value(feature, v)).collect();
        html! {
            @if values.is_empty() { span.soft { "not said" } } @else { bdi { (values.join(", ")) } }
        }
    };
    html! {
        table.compare {
            thead {
                tr {
                    th scope="col" { "What" }
                    th scope="col" { (old) }
                    th scope="col" { (new) }
                    th scope="col" { "Compared" }
                }
            }
            tbody {
                @for feature in features {
                    @let (class, sign, word) = match feature.comparison {
                        Comparison::Disagrees => ("differs", "≠", "differs"),
                        Comparison::Agrees => ("agrees", "=", "agrees"),
                        Comparison::Absent => ("absent", "–", "says nothing"),
                    };
                    tr class=(class) {
                        th scope="row" { (words::fact(feature.name)) }
                        td data-label=(old) { (side(feature, &feature.stored)) }
                        td data-label=(new) { (side(feature, &feature.observed)) }
                        td.verdict { span.sign aria-hidden="true" { (sign) } " " (word) }
                    }
                }
            }
        }
    }
}

/// Old and new side by side, as one piece of evidence has them, with what forbids writing and the candidates. `over` is
/// whether it holds no more, `keeps` how long what is held back is kept.
pub(crate) fn evidence(evidence: &Evidence, now: Timestamp, over: bool, keeps: SignedDuration) -> Markup {
    let withheld = &evidence.withheld;
    let counted =
        |n: usize, one: &str, many: &str| words::counted(u32::try_from(n).unwrap_or(u32::MAX), one, many);
    let bank = if over {
        "What the bank said then"
    } else {
        "What the bank says now"
    };
    html! {
        // The first of the candidates is what the account itself was compared with.
        @if evidence.candidates.is_empty() && !evidence.features.is_empty() {
            (comparison(&evidence.features, "What we have", bank))
        }
        @if !evidence.candidates.is_empty() {
            h3 { (counted(evidence.candidates.len(), "account", "accounts")) @if over { " could stand in its place" } @else { " may stand in its place" } }
            @for (at, candidate) in evidence.candidates.iter().enumerate() {
                section.candidate {
                    h4 { "Candidate " (at + 1) ": " bdi { (words::veiled(&candidate.name)) } ", " (words::veiled(&candidate.kind)) " ending in " (ending(&candidate.mask)) }
                    (comparison(&candidate.features, "What we have", "What the candidate has"))
                }
            }
        }
        @for veto in &evidence.vetoes {
            p.veto { @if over { "Nothing was written, because " } @else { "Nothing is written, because " } (words::veiled(veto)) "." }
        }
        @if withheld.transactions > 0 || withheld.balance {
            p { @if over { "Held back then, sealed and not written: " } @else { "Held back, sealed and not written: " }
                (words::counted(withheld.transactions, "transaction", "transactions"))
                @if withheld.balance { " and a balance" } "."
                @if !over { " That is kept for " (words::lasting(keeps)) " after the bank last said it, and then gone for good." } }
        }
        details {
            summary { "How this was weighed" }
            p.soft {
                "Evidence " (evidence.id) ", first decided " (words::at(evidence.decided_at, now)) ", last confirmed " (words::at(evidence.confirmed_at, now))
                ", by the rules of version " (evidence.rule_version) ", from a list of accounts that was "
                @if evidence.list_complete { "read whole" } @else { "read with gaps" }
                ". What was compared weighs for (+) or against (-) its being the same account, in bits: ten bits are odds of a thousand to one."
            }
            @if evidence.candidates.is_empty() { (weighed("What the bank says now", &evidence.features, evidence.score)) }
            @for candidate in &evidence.candidates {
                (weighed(&named(&candidate.name, &candidate.mask), &candidate.features, candidate.score))
            }
        }
    }
}

fn weighed(name: &str, features: &[Feature], score: Decibits) -> Markup {
    let weights = features.iter().filter(|feature| feature.weight.0 != 0);
    let weights = weights.map(|feature| format!("{} {}", words::fact(feature.name), feature.weight));
    let weights: Vec<String> = weights.collect();
    html! { p.soft { bdi { (name) } ": " (weights.join(", ")) "; in all " (score) " bits." } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_named_by_its_type_and_the_end_of_its_number() {
        assert_eq!(
            account_name(AccountType::CreditCard, "1234"),
            "Credit card ending in 1234"
        );
        assert_eq!(
            account_name(AccountType::Checking, "xxxx9876"),
            "Checking ending in 9876"
        );
        assert_eq!(account_name(AccountType::Savings, ""), "Savings");
        assert_eq!(
            account_name(AccountType::Checking, "123456789"),
            "Checking ending in 6789"
        );
    }
}
