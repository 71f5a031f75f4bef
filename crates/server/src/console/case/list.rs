//! The list of cases, by whose move it is.

use std::collections::BTreeMap;

use axum::{extract::State, response::Response};
use engine::cases::{CaseFace, CasePage, Whose};
use maud::{Markup, html};
use model::{
    Case,
    case::{Party, Stage, State as Standing, Subject},
    id::CaseId,
};
use store::{CaseFilter, CaseTally};

use super::{
    super::{
        Desk,
        gate::{Fields, Visitor},
        page::{self, Page},
        trouble::Trouble,
        words,
    },
    state_tag,
};

/// Cases on a page.
const PAGE: u32 = 25;

/// How many cases there are by whose move it is, each with the way there.
pub(crate) fn tally(tally: &[CaseTally]) -> Markup {
    let of = |wanted: Standing| {
        let found = tally.iter().find(|tally| tally.state == wanted);
        found.map_or(0, |tally| tally.cases)
    };
    let rows = [
        (
            Standing::Waiting(Party::Operator),
            "An operator of this server",
            "operator",
        ),
        (Standing::Open, "Nobody yet: somebody has to look", "open"),
        (Standing::Waiting(Party::Partner), "The partner", "partner"),
        (
            Standing::Waiting(Party::EndUser),
            "The account holder",
            "end-user",
        ),
        (
            Standing::Waiting(Party::Institution),
            "The institution",
            "institution",
        ),
    ];
    let any = rows.iter().any(|(standing, ..)| of(*standing) > 0);
    html! {
        @if !any { p { "No case is open." } }
        ul.moves {
            @for (standing, name, to) in rows {
                @if of(standing) > 0 {
                    li { strong { (name) } a href={ "/cases?move=" (to) } { (words::counted(of(standing), "case", "cases")) } }
                }
            }
        }
    }
}

/// The cases.
pub(crate) async fn list(
    State(desk): State<Desk>,
    visitor: Visitor,
    fields: Fields,
) -> Result<Response, Trouble> {
    let after = fields.read::<CaseId>("after", "a case's id")?;
    let asked = fields.get("move").unwrap_or("live");
    let filter = match asked {
        "live" => CaseFilter {
            live: true,
            ..CaseFilter::default()
        },
        "all" => CaseFilter::default(),
        "open" => CaseFilter {
            stage: Some(Stage::Open),
            ..CaseFilter::default()
        },
        other => {
            let party: Party = other.parse().map_err(|_| {
                Trouble::Wrong(
                    "move: expected live, all, open, end-user, partner, institution or operator".to_owned(),
                )
            })?;
            CaseFilter {
                waiting_on: Some(party),
                live: true,
                ..CaseFilter::default()
            }
        }
    };
    let found = desk
        .engine
        .list_cases(Whose::Anybody, filter, after, PAGE)
        .await?;
    let faces = desk.engine.faces_of_cases(&found.cases).await?;
    let counts = desk.engine.tally_cases().await?;
    let here = match asked {
        "live" => "/cases".to_owned(),
        asked => format!("/cases?move={asked}"),
    };
    let page = Page {
        desk: &desk,
        visitor: &visitor,
        here: &here,
        title: "Cases",
    };
    Ok(page.show(&html! {
        h1 { "Cases" }
        p.lead { "One case for each cause that somebody has to act on. What fails again for the same cause joins its case." }
        div id="tally" data-live { (tally(&counts)) }
        h2 {
            @match asked {
                "live" => "Open cases, the newest first",
                "all" => "All cases, the newest first",
                "open" => "Cases that somebody has to look at",
                _ => "Cases by whose move it is",
            }
        }
        p { @if asked != "live" { a href="/cases" { "Open cases" } " " } @if asked != "all" { a href="/cases?move=all" { "All cases, also those that are over" } } }
        div id="cases" data-live { (listed(&desk, &found, &faces, asked)) }
    }))
}

fn listed(desk: &Desk, found: &CasePage, faces: &Faces, asked: &str) -> Markup {
    html! {
        @if found.cases.is_empty() { p { "None." } }
        (case_list(desk, &found.cases, faces))
        @if let Some(next) = found.next {
            p { a href={ "/cases?" (words::query(&[("move", asked), ("after", &next.to_string())])) } { "More" } }
        }
    }
}

/// What cases are about, as people know it.
pub(crate) type Faces = BTreeMap<CaseId, CaseFace>;

/// Cases, one under the other.
pub(crate) fn case_list(desk: &Desk, cases: &[Case], faces: &Faces) -> Markup {
    let catalogue = desk.engine.catalogue();
    html! {
        ul.rows {
            @for case in cases {
                li {
                    @let face = faces.get(&case.id);
                    div.what { a href={ "/cases/" (case.id) } { (subject_words(case, face)) } " " (state_tag(case.state)) }
                    div {
                        @match catalogue.entry(case.region, case.code) {
                            Some(entry) => (page::code_line(catalogue, entry)),
                            None => span.code { (case.code) },
                        }
                        @if let Some(mismatch) = face.and_then(|face| face.mismatch.as_ref()) { ": " (mismatch) }
                    }
                    div.soft {
                        "Case " (case.id)
                        @if let Some(partner) = face.and_then(|face| face.partner.as_ref()) { " · " bdi { (partner) } }
                        " · since " (words::instant(case.opened_at)) " · met " (words::times(case.seen))
                        @if let Some(name) = &case.assigned { " · " bdi { (name) } " looks after it" }
                        @if let Some(tracker) = &case.tracker { " · outside: " (words::said(&tracker.reference)) }
                    }
                }
            }
        }
    }
}

fn subject_words(case: &Case, face: Option<&CaseFace>) -> String {
    let institution = face.and_then(|face| face.institution.clone());
    let institution = institution.unwrap_or_else(|| format!("institution {}", case.institution));
    match (case.subject(), face.and_then(|face| face.account.as_ref())) {
        (Subject::Account(_), Some((kind, digits))) => {
            format!("{} at {institution}", page::account_name(*kind, digits))
        }
        (Subject::Account(id), None) => format!("Account {id} at {institution}"),
        (Subject::Login(id), _) => format!("Every account of login {id} at {institution}"),
        (Subject::Institution(_), _) => institution,
    }
}
