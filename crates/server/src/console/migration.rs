//! Announced migrations: where each stands, and how far its accounts have come.

use axum::{extract::State, response::Response};
use engine::notices::NoticeView;
use maud::{Markup, html};
use model::{NoticeStage, id::NoticeId};

use super::{
    Desk,
    gate::{Fields, Sent, Visitor},
    onward,
    page::{Page, institution_link, note},
    trouble::Trouble,
    words,
};
use crate::request::Path;

/// What was just done.
const DONE: &[(&str, &str)] = &[(
    "run",
    "Every login it is about is due now, and is asked as soon as its institution bears it.",
)];

/// Every announced migration, the latest cut-over first.
pub(crate) async fn list(State(desk): State<Desk>, visitor: Visitor) -> Result<Response, Trouble> {
    let views = desk.engine.notices().await?;
    let page = Page {
        desk: &desk,
        visitor: &visitor,
        here: "/migrations",
        title: "Migrations",
    };
    Ok(page.show(&html! {
        h1 { "Announced migrations" }
        p.lead {
            "Institutions that move to another system, as their banks said. From the cut-over on, accounts may have other ids: "
            "those that can be known go on by themselves, the others are held and asked about."
        }
        div id="migrations" data-live {
            @if views.is_empty() {
                p { "None. " code { "holdfast migration announce" } " announces one." }
            }
            ul.rows {
                @for view in &views {
                    li {
                        div.what {
                            a href={ "/migrations/" (view.notice.id) } { (view.institution) ", " (view.notice.reference) }
                            " " (stage(view.stage()))
                        }
                        div { (come(view)) }
                        div.soft { "From " (words::at(view.notice.cut_over, view.now)) " · " (view.partner) }
                    }
                }
            }
        }
    }))
}

/// One of them, with what is held.
pub(crate) async fn migration(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, Trouble> {
    let id: NoticeId = id.parse().map_err(|_| Trouble::Missing)?;
    let view = desk.engine.notice(id).await?.ok_or(Trouble::Missing)?;
    let here = format!("/migrations/{id}");
    let page = Page {
        desk: &desk,
        visitor: &visitor,
        here: &here,
        title: "Migration",
    };
    let may_run = visitor.operator.role.acts() && view.stage() == NoticeStage::InForce;
    Ok(page.show(&html! {
        (note(&fields, &[DONE]))
        h1 { (view.institution) " moves" }
        div id="migration" data-live {
            p.lead { (stage(view.stage())) " " (come(&view)) }
            (facts(&view))
            (held(&view))
        }
        @if may_run {
            h2 { "Ask every login now" }
            p { "Each login is due at once and taken up as in any night: within the institution's hours and budget. Accounts that are held are asked about once more." }
            form method="post" action={ "/migrations/" (id) "/run" } {
                input type="hidden" name="form" value=(visitor.form_token());
                button type="submit" { "Ask every login" }
            }
        }
    }))
}

/// Has every login asked that a migration is about.
pub(crate) async fn run(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(id): Path<String>,
    sent: Sent,
) -> Result<Response, Trouble> {
    let id: NoticeId = id.parse().map_err(|_| Trouble::Missing)?;
    sent.of_operator(
        &desk,
        &visitor,
        &format!("have every login asked because of migration {id}"),
    )
    .await?;
    desk.engine.notice(id).await?.ok_or(Trouble::Missing)?;
    desk.engine.run_migration(id, &visitor.operator.name).await?;
    Ok(onward(&format!("/migrations/{id}?done=run")))
}

fn stage(stage: NoticeStage) -> Markup {
    html! {
        @match stage {
            NoticeStage::Announced => span.tag { "announced" },
            NoticeStage::InForce => span.tag.warn { "in force" },
            NoticeStage::Ended => span.tag { "over" },
            NoticeStage::Withdrawn => span.tag { "taken back" },
        }
    }
}

/// How far it has come, in a sentence.
fn come(view: &NoticeView) -> String {
    let progress = view.progress;
    let left = progress.accounts.saturating_sub(progress.asked);
    format!(
        "{} of {} asked about, {} go on by themselves, {} held, {left} not asked about yet.",
        progress.asked,
        words::counted(progress.accounts, "account", "accounts"),
        progress.moved,
        progress.held
    )
}

fn facts(view: &NoticeView) -> Markup {
    let (notice, now) = (&view.notice, view.now);
    html! {
        dl.facts {
            div { dt { "Institution" } dd { (institution_link(notice.institution, Some(&view.institution))) } }
            div { dt { "Partner" } dd { (view.partner) " (" (notice.partner) ")" } }
            div { dt { "Cut-over" } dd { (words::at(notice.cut_over, now)) } }
            div { dt { "Until" } dd { (words::at(notice.ends_at, now)) } }
            div { dt { "The bank's notice" } dd { (notice.reference) @if let Some(note) = &notice.note { br; (note) } } }
            div { dt { "Announced" } dd { "by " (notice.announced_by) ", " (words::instant(notice.announced_at)) } }
            div { dt { "Successors" } dd { (words::counted(notice.successors, "account", "accounts")) " named by the bank" } }
            div { dt { "Logins" } dd {
                @match notice.run_at {
                    Some(at) => {
                        (view.progress.logins_asked) " of " (view.progress.logins) " asked since " (words::at(at, now))
                    },
                    None => { (view.progress.logins) ", to be asked at the cut-over" },
                }
            } }
            @if let Some(at) = notice.withdrawn_at {
                div { dt { "Taken back" } dd { (words::at(at, now)) } }
            }
        }
    }
}

fn held(view: &NoticeView) -> Markup {
    html! {
        h2 { "Held" }
        @if view.held.is_empty() { p { "None of its accounts is held." } }
        ul.rows {
            @for (one, case) in &view.held {
                li {
                    div.what { a href={ "/accounts/" (one.account) } { "Account " (one.account) } }
                    div {
                        @match case {
                            Some(case) => a href={ "/cases/" (case.id) } { "Case " (case.id) },
                            None => span.soft { "no case that is not over" },
                        }
                    }
                    div.soft { "Customer " (one.customer) " · login " (one.login) }
                }
            }
        }
        @if u32::try_from(view.held.len()).is_ok_and(|shown| shown < view.progress.held) {
            p.soft { "These are the first; there are " (view.progress.held) " in all." }
        }
    }
}
