//! Codes over time, drawn here: one small plot for each code, all to one scale, with a table that says the same.

use catalogue::Catalogue;
use engine::{CodeSeries, CodesOverTime};
use jiff::Timestamp;
use maud::{Markup, html};

use super::{page, words};

/// Codes that get a plot; the table has them all.
const PLOTS: usize = 6;

/// The width of a day, and the height of a plot, in units of the drawing.
const DAY: usize = 10;
const HEIGHT: u32 = 48;

/// Codes over time.
pub(crate) fn codes(catalogue: &Catalogue, codes: &CodesOverTime) -> Markup {
    let told: Vec<&CodeSeries> = codes.series.iter().filter(|s| s.total() > 0).collect();
    let most = told
        .iter()
        .flat_map(|s| s.counts.iter().copied())
        .max()
        .unwrap_or(0);
    html! {
        @if told.is_empty() {
            p { "No account came to any other code than that all is well." }
        } @else {
            div.plots {
                @for series in told.iter().take(PLOTS) { (plot(catalogue, series, &codes.days, most)) }
            }
            details.twin {
                summary { "The same as a table" @if told.len() > PLOTS { ", with " (words::counted(u32::try_from(told.len() - PLOTS).unwrap_or(u32::MAX), "more code", "more codes")) } }
                (table(&told, &codes.days))
            }
        }
    }
}

fn plot(catalogue: &Catalogue, series: &CodeSeries, days: &[Timestamp], most: u32) -> Markup {
    let entry = catalogue.entry(series.region, series.code);
    let to = words::query(&[("by", "code"), ("q", &series.code.to_string())]);
    let width = days.len() * DAY;
    let (first, last) = (days.first(), days.last());
    let label = format!(
        "Accounts that came to code {} {} by day: {} in all, at most {} on a day. The table below has every day.",
        series.region.name().to_uppercase(),
        series.code,
        series.total(),
        series.counts.iter().max().unwrap_or(&0)
    );
    html! {
        figure.plot {
            figcaption {
                a href={ "/search?" (to) } {
                    @match entry {
                        Some(entry) => (page::code_line(catalogue, entry)),
                        None => span.code { (series.region.name().to_uppercase()) " " (series.code) },
                    }
                }
                div.soft {
                    (words::counted(series.total(), "time", "times")) " in " (days.len()) " days · "
                    (words::counted(series.now, "account has it now", "accounts have it now"))
                }
            }
            svg viewBox={ "0 0 " (width) " " (HEIGHT) } preserveAspectRatio="none" role="img" aria-label=(label) data-plot {
                line.base x1="0" x2=(width) y1=(HEIGHT) y2=(HEIGHT) {}
                @for (at, (day, count)) in days.iter().zip(&series.counts).enumerate() {
                    @let tall = if most == 0 { 0 } else { (count * (HEIGHT - 4)).div_ceil(most) };
                    g data-told={ (words::day(*day)) ": " (words::counted(*count, "account", "accounts")) } {
                        title { (words::day(*day)) ": " (words::counted(*count, "account", "accounts")) }
                        rect.room x=(at * DAY) y="0" width=(DAY) height=(HEIGHT) {}
                        rect.bar x=(at * DAY + 1) y=(HEIGHT - tall) width=(DAY - 2) height=(tall) {}
                    }
                }
            }
            div.axis aria-hidden="true" {
                span { @if let Some(day) = first { (words::day(*day)) } }
                span data-readout {}
                span { @if let Some(day) = last { (words::day(*day)) } }
            }
        }
    }
}

fn table(told: &[&CodeSeries], days: &[Timestamp]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Accounts by the day they came to a code" {
            table.numbers {
                caption { "Accounts by the day they came to a code (days are UTC)" }
                thead {
                    tr {
                        th scope="col" { "Day" }
                        @for series in told { th scope="col" { (series.region.name().to_uppercase()) " " (series.code) } }
                    }
                }
                tbody {
                    @for (at, day) in days.iter().enumerate().rev() {
                        tr {
                            th scope="row" { (words::day(*day)) }
                            @for series in told { td { (series.counts.get(at).copied().unwrap_or(0)) } }
                        }
                    }
                }
                tfoot {
                    tr { th scope="row" { "Have it now" } @for series in told { td { (series.now) } } }
                }
            }
        }
    }
}

/// A share of a whole, as a bar that says nothing words beside it do not.
pub(crate) fn share(part: u32, whole: u32) -> Markup {
    let filled = (u64::from(part) * 100).checked_div(u64::from(whole)).unwrap_or(0);
    html! {
        svg.share viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" {
            rect.rest x="0" y="0" width="100" height="6" {}
            rect.part x="0" y="0" width=(filled) height="6" {}
        }
    }
}
