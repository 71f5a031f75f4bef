//! How the pages are written. Every text is escaped by the template, whoever wrote it.

use catalogue::{Catalogue, Entry, Field, Line, Page, Query, Variant};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use model::Region;

use super::slug;

/// The site in one language.
pub(super) struct Site<'c> {
    pub(super) catalogue: &'c Catalogue,
    pub(super) locale: &'c str,
}

impl Site<'_> {
    pub(super) fn say(&self, name: &str) -> String {
        self.catalogue.site_label(name, self.locale)
    }

    /// An address in the same language.
    pub(super) fn to(&self, path: &str) -> String {
        format!("{path}?lang={}", self.locale)
    }

    pub(super) fn of(&self, entry: &Entry) -> String {
        self.to(&format!("/errors/{}/{}", entry.region.name(), entry.code))
    }

    /// A whole page.
    pub(super) fn page(&self, title: &str, here: &str, main: &Markup) -> String {
        let page = html! {
            (DOCTYPE)
            html lang=(self.locale) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (title) " · Holdfast" }
                    link rel="stylesheet" href="/errors/assets/errors.css";
                    script type="module" src="/errors/assets/search.js" {}
                }
                body {
                    a.skip href="#main" { (self.say("skip")) }
                    header {
                        a.home href=(self.to("/errors")) { (self.say("title")) }
                        nav aria-label=(self.say("regions")) {
                            @for region in Region::ALL {
                                a href=(self.to(&format!("/errors/{}", region.name()))) {
                                    (self.catalogue.region_label(region, self.locale))
                                }
                            }
                            a href=(self.to("/errors/matrix")) { (self.catalogue.matrix_label("title", self.locale)) }
                        }
                        nav aria-label=(self.say("languages")) {
                            @for language in self.catalogue.languages() {
                                @if language.tag == self.locale {
                                    span aria-current="true" lang=(language.tag) { (language.name) }
                                } @else {
                                    a href={ (here) "?lang=" (language.tag) } lang=(language.tag) hreflang=(language.tag) {
                                        (language.name)
                                    }
                                }
                            }
                        }
                    }
                    main id="main" { (main) }
                    footer { p { (self.say("footer")) } }
                }
            }
        };
        page.into_string()
    }

    fn search(&self, wanted: &Query) -> Markup {
        let region = wanted.region.map(Region::name);
        html! {
            form.search role="search" action="/errors" method="get" {
                input type="hidden" name="lang" value=(self.locale);
                @if let Some(region) = region { input type="hidden" name="region" value=(region); }
                label for="text" { (self.say("search")) }
                div.line {
                    input id="text" name="text" type="search" autocomplete="off" value=(wanted.text.as_deref().unwrap_or_default());
                    button type="submit" { (self.say("find")) }
                }
            }
        }
    }

    fn badge(&self, provenance: &str) -> Markup {
        html! {
            span.from data-from=(provenance) { (self.catalogue.provenance_named(provenance, self.locale)) }
        }
    }

    fn value(&self, line: &Line) -> Markup {
        html! {
            @match line.value.as_slice() {
                [one] => (one),
                many => ol { @for item in many { li { (item) } } },
            }
        }
    }

    fn rows(&self, lines: &[Line]) -> Markup {
        html! {
            dl.rows {
                @for line in lines {
                    div {
                        dt { (line.title) " " (self.badge(line.provenance)) }
                        dd { (self.value(line)) }
                    }
                }
            }
        }
    }

    fn item(&self, entry: &Entry) -> Markup {
        let texts = self.catalogue.texts(entry, self.locale, Variant::Added);
        html! {
            li {
                a href=(self.of(entry)) {
                    span.code { (entry.region.name().to_uppercase()) " " (entry.code) }
                    span.theme { (texts.theme) }
                }
                p { (texts.summary) }
                p.soft {
                    (entry.category) " · " (self.catalogue.actor_label(entry.actor, self.locale))
                    @if entry.documented_only { " · " (self.say("only")) }
                }
            }
        }
    }
}

/// A list: what is looked for, in the order in which it is likely meant, or everything by type.
pub(super) fn list(catalogue: &Catalogue, locale: &str, wanted: &Query, here: &str) -> String {
    let site = Site { catalogue, locale };
    let found = catalogue.find(wanted, locale);
    let narrowed = wanted.text.is_some() || wanted.category.is_some() || wanted.kind.is_some();
    let regions: Vec<Region> = Region::ALL
        .into_iter()
        .filter(|region| wanted.region.is_none_or(|wanted| wanted == *region))
        .collect();
    let heading = match (wanted.category, wanted.kind) {
        (Some(category), _) => category.name().to_owned(),
        (None, Some(kind)) => catalogue.kind_label(kind, locale),
        (None, None) => site.say("heading"),
    };
    let main = html! {
        h1 { (heading) }
        @if wanted.category.is_some() {
            p.lead { (site.say("flow")) }
        } @else if !narrowed {
            p.lead { (site.say("lead")) }
        }
        (site.search(wanted))
        @if !narrowed {
            @for region in &regions {
                section {
                    h2 { (catalogue.region_label(*region, locale)) }
                    (hubs(&site, *region))
                }
            }
        }
        section {
            h2 id="count" aria-live="polite" { (found.len()) " " (site.say("codes")) }
            @if found.is_empty() { p { (site.say("nothing")) } }
            ul.codes id="codes" { @for entry in found { (site.item(entry)) } }
        }
    };
    site.page(&heading, here, &main)
}

/// Ways into a region: by type, and by what is to be done about it.
fn hubs(site: &Site<'_>, region: Region) -> Markup {
    let mut kinds = Vec::new();
    let mut categories = Vec::new();
    for entry in site.catalogue.entries(region) {
        if !kinds.contains(&entry.kind) {
            kinds.push(entry.kind);
        }
        if !categories.contains(&entry.category) {
            categories.push(entry.category);
        }
    }
    kinds.sort_by_key(|kind| kind.name());
    categories.sort_by_key(|category| category.name());
    html! {
        ul.hubs {
            @for kind in kinds {
                li { a href=(site.to(&format!("/errors/{}/type/{}", region.name(), kind.name()))) {
                    (site.catalogue.kind_label(kind, site.locale))
                } }
            }
        }
        ul.hubs {
            @for category in categories {
                li { a href=(site.to(&format!("/errors/{}/category/{}", region.name(), slug(category.name())))) {
                    (category)
                } }
            }
        }
    }
}

fn found(page: &Page, field: Field) -> Option<&Line> {
    page.attributes
        .iter()
        .chain(&page.beside)
        .find(|line| line.name == field.name())
}

/// One code.
pub(super) fn entry(
    catalogue: &Catalogue,
    entry: &Entry,
    locale: &str,
    example: Option<(u16, String)>,
) -> String {
    let site = Site { catalogue, locale };
    let page = catalogue.page(entry, locale, Variant::Added);
    let here = format!("/errors/{}/{}", page.region, page.code);
    let region = catalogue.region_label(entry.region, locale);
    let title = format!(
        "{} {} · {}",
        page.region.to_uppercase(),
        page.code,
        page.theme_title
    );
    let card = |name: &str, line: Option<&Line>| {
        html! {
            @if let Some(line) = line {
                section.card { h2 { (site.say(name)) } div { (site.value(line)) } }
            }
        }
    };
    let links = |codes: &[u32]| {
        html! {
            @for code in codes {
                a href=(site.to(&format!("/errors/{}/{code}", page.region))) { (code) } " "
            }
        }
    };
    let main = html! {
        p.trail {
            a href=(site.to("/errors")) { (site.say("title")) } " › "
            a href=(site.to(&format!("/errors/{}", page.region))) { (region) } " › "
            a href=(site.to(&format!("/errors/{}/category/{}", page.region, slug(entry.category.name())))) { (entry.category) }
        }
        h1 { span.number { (page.code) } " " (page.theme_title) }
        p.lead { (page.summary) }
        @if let Some(unreviewed) = &page.unreviewed { p.mark { (unreviewed) } }
        @if page.documented_only { p.mark { (catalogue.page_label("documented_only", locale)) } }
        div.cards {
            (card("happened", found(&page, Field::Message)))
            (card("move", found(&page, Field::Actor)))
            (card("todo", found(&page, Field::Steps)))
        }
        @if let Some(alert) = found(&page, Field::Alert) {
            section {
                h2 { (site.say("alert")) }
                blockquote.alert { (site.value(alert)) }
            }
        }
        section {
            h2 { (site.say("nine")) }
            (site.rows(&page.attributes))
        }
        @if !page.adding.is_empty() {
            section {
                h2 { (catalogue.page_label("adding", locale)) }
                (site.rows(&page.adding))
            }
        }
        section {
            h2 { (catalogue.page_label("beside", locale)) }
            (site.rows(&page.beside))
        }
        section {
            h2 { (catalogue.page_label("here", locale)) }
            @if let Some(reason) = &page.reason { p { (reason) } }
            @if !page.conditions.is_empty() {
                p { (site.say("conditions")) " " @for name in &page.conditions { code { (name) } " " } }
            }
            @if let Some(note) = &page.note {
                p { strong { (catalogue.page_label("note", locale)) } " " (note) }
            }
        }
        section {
            h2 { (catalogue.matrix_label("produce", locale)) }
            (produce(&site, &page))
        }
        @if let Some((status, body)) = example {
            section {
                h2 { (site.say("example")) }
                pre tabindex="0" { code { "HTTP/1.1 " (status) (PreEscaped("\n\n")) (body) } }
            }
        }
        section.links {
            @if !page.see.is_empty() { p { (catalogue.page_label("see", locale)) " " (links(&page.see)) } }
            @if !page.elsewhere.is_empty() {
                p {
                    (catalogue.page_label("elsewhere", locale)) " "
                    @for other in &page.elsewhere {
                        a href=(site.to(&format!("/errors/{}/{}", other.region, other.code))) {
                            (other.region.to_uppercase()) " " (other.code)
                        } " "
                    }
                }
            }
            p {
                a href=(site.to(&format!("{here}/index.md"))) { "Markdown" } " · "
                a href=(site.to(&format!("/holdfast/v1{here}"))) { "JSON" }
            }
        }
    };
    site.page(&title, &here, &main)
}

/// How to produce a code in each phase; what is the same in every phase is said once.
fn produce(site: &Site<'_>, page: &Page) -> Markup {
    let first = page.produce.first();
    let alike = page
        .produce
        .iter()
        .all(|one| one.script.is_none() && first.is_some_and(|first| first.text == one.text));
    html! {
        @match first {
            Some(first) if alike => p { (first.text) },
            _ => dl.rows {
                @for recipe in &page.produce {
                    div {
                        dt { (recipe.phase_title) " " span.from { (recipe.way_title) } }
                        dd {
                            (recipe.text)
                            @if let Some(script) = &recipe.script { ": " code.copy { (script) } }
                        }
                    }
                }
            },
        }
        p.soft { a href=(site.to("/errors/matrix")) { (site.catalogue.matrix_label("title", site.locale)) } }
    }
}

/// A code that nobody has, with those that may have been meant.
pub(super) fn unknown(catalogue: &Catalogue, near: &[&Entry], locale: &str) -> String {
    let site = Site { catalogue, locale };
    let main = html! {
        h1 { (site.say("unknown")) }
        (site.search(&Query::default()))
        @if !near.is_empty() {
            section {
                h2 { (site.say("near")) }
                ul.codes { @for entry in near { (site.item(entry)) } }
            }
        }
    };
    site.page(&site.say("unknown"), "/errors", &main)
}
