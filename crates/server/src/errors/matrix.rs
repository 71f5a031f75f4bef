//! The matrix of codes and phases as a page: how the sandbox bank produces each, or why it does not.

use catalogue::{
    Catalogue, Entry, Phase,
    matrix::{Cell, Counts, Produced, Reason, Way},
};
use maud::{Markup, html};
use model::Region;

use super::html::Site;

/// The whole page: a table for each region, one row a code.
pub(super) fn page(catalogue: &Catalogue, locale: &str, wanted: Option<Region>) -> String {
    let site = Site { catalogue, locale };
    let say = |name: &str| catalogue.matrix_label(name, locale);
    let regions = Region::ALL
        .into_iter()
        .filter(|region| wanted.is_none_or(|wanted| wanted == *region));
    let main = html! {
        p.trail { a href=(site.to("/errors")) { (site.say("title")) } }
        h1 { (say("title")) }
        p.lead { (say("lead")) }
        @for region in regions { (of(&site, region)) }
    };
    site.page(&say("title"), "/errors/matrix", &main)
}

fn of(site: &Site<'_>, region: Region) -> Markup {
    let (catalogue, locale) = (site.catalogue, site.locale);
    let say = |name: &str| catalogue.matrix_label(name, locale);
    let counts = Counts::of(&catalogue.matrix(region));
    let heading = format!("matrix-{}", region.name());
    let mut met: Vec<&Entry> = catalogue.entries(region).collect();
    let (produced, refused): (Vec<&Entry>, Vec<&Entry>) = met.drain(..).partition(|entry| {
        catalogue
            .cells(entry)
            .iter()
            .any(|cell| cell.produced.way() != Way::Refused)
    });
    html! {
        section {
            h2 id=(heading) { (catalogue.region_label(region, locale)) }
            p {
                (counts.natural) " " (catalogue.way_label(Way::Natural, locale)) " · "
                (counts.r#override) " " (catalogue.way_label(Way::Override, locale)) " · "
                (counts.refused) " " (catalogue.way_label(Way::Refused, locale)) ". "
                strong { (counts.natural_share()) " %" } " " (say("share")) "."
            }
            div.wide role="region" aria-labelledby=(heading) tabindex="0" {
                table.matrix {
                    thead {
                        tr {
                            th scope="col" { (say("code")) }
                            @for phase in Phase::AT_A_BANK {
                                th scope="col" title=(catalogue.phase_label(phase, locale)) { (phase) }
                            }
                        }
                    }
                    tbody { @for entry in produced { (row(site, entry)) } }
                }
            }
            (apart(site, &refused))
        }
    }
}

fn row(site: &Site<'_>, entry: &Entry) -> Markup {
    html! {
        tr {
            th scope="row" { a href=(site.of(entry)) { (entry.code) } }
            @for cell in site.catalogue.cells(entry) { (column(site, &cell)) }
        }
    }
}

fn column(site: &Site<'_>, cell: &Cell) -> Markup {
    let way = cell.produced.way();
    html! {
        td data-way=(way) {
            @match cell.produced {
                Produced::Refused(reason) => {
                    span aria-hidden="true" { "–" }
                    span.unseen { (site.catalogue.reason_label(reason, site.locale)) }
                }
                Produced::Natural(..) | Produced::Override(_) => (site.catalogue.way_label(way, site.locale)),
            }
        }
    }
}

/// The codes that no phase produces, by the reason.
fn apart(site: &Site<'_>, refused: &[&Entry]) -> Markup {
    let because = |entry: &&&Entry, reason: Reason| {
        let cells = site.catalogue.cells(entry);
        cells.first().map(|cell| cell.produced) == Some(Produced::Refused(reason))
    };
    html! {
        @for reason in Reason::ALL {
            @let codes: Vec<&&Entry> = refused.iter().filter(|entry| because(entry, *reason)).collect();
            @if !codes.is_empty() {
                h3 { (site.catalogue.way_label(Way::Refused, site.locale)) ": " (site.catalogue.reason_label(*reason, site.locale)) }
                p { @for entry in codes { a href=(site.of(entry)) { (entry.code) } " " } }
            }
        }
    }
}
