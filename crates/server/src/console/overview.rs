//! The overview: what is wrong, how much of it, and whose move it is.

use std::collections::BTreeMap;

use axum::{extract::State, response::Response};
use engine::{INSTITUTIONS_NAMED, InstitutionHealth, Overview};
use maud::{Markup, html};
use model::Actor;
use store::CaseTally;

use super::{
    Desk, case,
    gate::{Fields, Visitor},
    page::{Page, account_list, institution_link},
    plot,
    trouble::Trouble,
    words,
};

/// Accounts that are held and shown here.
const HELD: u32 = 10;

/// How many days of codes may be asked for.
const SPANS: [u32; 3] = [7, 14, 30];

/// The overview.
pub(crate) async fn overview(
    State(desk): State<Desk>,
    visitor: Visitor,
    fields: Fields,
) -> Result<Response, Trouble> {
    let days = fields.read::<u32>("days", "7, 14 or 30")?.unwrap_or(14);
    if !SPANS.contains(&days) {
        return Err(Trouble::Wrong("days: expected 7, 14 or 30".to_owned()));
    }
    let view = desk.engine.overview(days, HELD).await?;
    let cases = desk.engine.tally_cases().await?;
    let here = match days {
        14 => "/".to_owned(),
        days => format!("/?days={days}"),
    };
    let page = Page {
        desk: &desk,
        visitor: &visitor,
        here: &here,
        title: "Overview",
    };
    Ok(page.show(&main(&desk, &view, &cases, days)))
}

fn main(desk: &Desk, view: &Overview, cases: &[CaseTally], days: u32) -> Markup {
    let now = desk.engine.clock().wall();
    let sum = |of: fn(&InstitutionHealth) -> u32| view.institutions.iter().map(of).sum::<u32>();
    let (accounts, well, late) = (sum(|i| i.accounts), sum(|i| i.well), sum(|i| i.overdue));
    let partners = words::counted(
        u32::try_from(view.partners).unwrap_or(u32::MAX),
        "partner",
        "partners",
    );
    html! {
        h1 { "Overview" }
        div id="numbers" data-live {
            p.lead {
                @if accounts == 0 { "No account is linked yet." }
                @else if well == accounts { "All " (words::counted(accounts, "account is", "accounts are")) " well, and as fresh as promised." }
                @else { strong { (accounts - well) } " of " (words::counted(accounts, "account", "accounts")) @if accounts - well == 1 { " is" } @else { " are" } " not well." }
                " " span.soft { "Across " (partners) "." }
            }
            dl.figures {
                div { dt { "Accounts" } dd { (accounts) } }
                div { dt { "Well" } dd { (well) } }
                div { dt { "Late" } dd { (late) } }
                div { dt { "Held" } dd { a href="/held" { (view.held) } } }
            }
        }
        div.two {
            section {
                h2 { "Cases by whose move it is" }
                div id="cases" data-live { (case::tally(cases)) }
            }
            section {
                h2 { "Accounts by whose move it is" }
                div id="moves" data-live { (moves(view)) }
            }
        }
        section {
            h2 { "Institutions" }
            div id="institutions" data-live { (institutions(view, now)) }
        }
        section {
            h2 { "Codes over time" }
            p.soft {
                "How many accounts came to each code on each day (UTC, in their partners' time), as the log of events has it. "
                span.spans {
                    @for span in SPANS {
                        @if span == days { strong { (span) " days" } } @else { a href={ "/?days=" (span) } { (span) " days" } }
                        " "
                    }
                }
            }
            div id="codes" data-live { (plot::codes(desk.engine.catalogue(), &view.codes)) }
        }
        section {
            h2 { "Held accounts" }
            p.soft { "Nothing a bank says of a held account is written until it is known to be the same account again. The longest held first." }
            div id="held" data-live {
                @if view.longest_held.is_empty() { p { "None." } }
                @else {
                    (account_list(desk, &view.longest_held, now))
                    @if view.held > HELD { p { a href="/held" { "All " (view.held) } } }
                }
            }
        }
    }
}

fn moves(view: &Overview) -> Markup {
    let mut all: BTreeMap<Actor, u32> = BTreeMap::new();
    for institution in &view.institutions {
        for (actor, n) in &institution.moves {
            *all.entry(*actor).or_default() += n;
        }
    }
    // Ours first: it is why one looks.
    let order = [
        Actor::Operator,
        Actor::Partner,
        Actor::EndUser,
        Actor::Institution,
        Actor::Nobody,
    ];
    html! {
        @if all.is_empty() { p { "Nobody's: no account has a code that wants anything." } }
        ul.moves {
            @for actor in order {
                @if let Some(n) = all.get(&actor) {
                    li { strong { (words::actor(actor)) } span { (words::counted(*n, "account", "accounts")) } }
                }
            }
        }
    }
}

fn institutions(view: &Overview, now: jiff::Timestamp) -> Markup {
    html! {
        @if view.institutions.is_empty() { p { "No account is linked yet." } }
        ul.rows {
            @for institution in view.institutions.iter().take(INSTITUTIONS_NAMED) {
                li {
                    div.what {
                        (institution_link(institution.id, institution.name.as_deref()))
                        @if institution.held > 0 { " " span.tag.bad { (institution.held) " held" } }
                        @if institution.overdue > 0 { " " span.tag.warn { (institution.overdue) " late" } }
                        @if institution.ailing() == 0 { " " span.tag.good { "all well" } }
                    }
                    (plot::share(institution.well, institution.accounts))
                    div { (institution.well) " of " (words::counted(institution.accounts, "account", "accounts")) " well" (rest(institution)) "." }
                    @if let Some(until) = institution.paused_until {
                        div.warned { "It is left alone until " (words::at(until, now)) ": it failed again and again, or asked for it." }
                    }
                }
            }
        }
        @if let Some(more) = view.institutions.len().checked_sub(INSTITUTIONS_NAMED).filter(|more| *more > 0) {
            p.soft { "And " (more) " more, of which no more is wrong than of these. The search finds their accounts." }
        }
    }
}

/// What the accounts wait for that are not well.
fn rest(institution: &InstitutionHealth) -> String {
    let mut parts = Vec::new();
    for (actor, n) in &institution.moves {
        let waits = if *n == 1 { "waits" } else { "wait" };
        parts.push(match actor {
            Actor::Operator => format!("{n} {waits} for an operator"),
            Actor::Partner => format!("{n} {waits} for the partner"),
            Actor::EndUser => format!("{n} {waits} for the account holder"),
            Actor::Institution => format!("{n} {waits} for the institution"),
            Actor::Nobody => format!("{n} {waits} for the next try"),
        });
    }
    if institution.late > 0 {
        parts.push(format!("{} late with nothing else wrong", institution.late));
    }
    if institution.first_run > 0 {
        parts.push(format!(
            "{} before the end of a first aggregation",
            institution.first_run
        ));
    }
    match parts.is_empty() {
        true => String::new(),
        false => format!("; {}", parts.join(", ")),
    }
}
