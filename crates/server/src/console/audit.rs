//! The audit log: who did what, when, to what, and how it ended.

use axum::{extract::State, response::Response};
use jiff::Timestamp;
use maud::{Markup, html};
use model::{
    id::AuditId,
    operator::{AuditAction, AuditEntry, AuditResult},
};

use super::{
    Desk,
    gate::{Fields, Visitor},
    page::Page,
    trouble::Trouble,
    words,
};

/// Lines on a page.
const PAGE: u32 = 50;

/// The audit log.
pub(crate) async fn audit(
    State(desk): State<Desk>,
    visitor: Visitor,
    fields: Fields,
) -> Result<Response, Trouble> {
    let at = fields.read::<Timestamp>("at", "an instant")?;
    let after = fields.read::<AuditId>("after", "an id")?;
    let lines = desk.engine.audit_log(at.zip(after), PAGE + 1).await?;
    let most = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let shown = lines.get(..most.min(lines.len())).unwrap_or(&lines);
    let page = Page {
        desk: &desk,
        visitor: &visitor,
        here: "/audit",
        title: "Audit log",
    };
    let now = desk.engine.clock().wall();
    Ok(page.show(&html! {
        h1 { "Audit log" }
        p.lead { "Who did what in this console and to its operators, and who repaired from the command line, when, to what, and how it ended; newest first. Lines are never taken away." }
        div id="lines" data-live {
            @if shown.is_empty() { p { "Nothing yet." } }
            ol.log { @for line in shown { (told(line, now)) } }
            @if lines.len() > most && let Some(last) = shown.last() {
                p { a href={ "/audit?" (words::query(&[("at", &last.at.to_string()), ("after", &last.id.to_string())])) } { "Older" } }
            }
        }
    }))
}

fn told(line: &AuditEntry, now: Timestamp) -> Markup {
    html! {
        li {
            div.what {
                strong { bdi { (line.who) } } " " (did(line.action))
                @if let Some(subject) = &line.subject { " " (subject_link(subject)) }
                @match line.result {
                    AuditResult::Done => {},
                    AuditResult::Begun => { " " span.tag.warn { "how it ended was never noted" } },
                    AuditResult::Failed => { " " span.tag.bad { "not done" } },
                }
            }
            @if !line.detail.is_empty() { div { (line.detail) } }
            div.soft { (words::at(line.at, now)) }
        }
    }
}

/// What was done, between who did it and what it was done to.
const fn did(action: AuditAction) -> &'static str {
    match action {
        AuditAction::OperatorAdded => "added",
        AuditAction::OperatorRemoved => "removed",
        AuditAction::SignedIn => "signed in",
        AuditAction::SignInFailed => "gave a token that is nobody's",
        AuditAction::SignedOut => "signed out",
        AuditAction::AskedAgain => "asked the bank again about",
        AuditAction::Repaired => "decided about",
        AuditAction::RepairUndone => "undid a decision about",
        AuditAction::CaseOpened => "opened a case about",
        AuditAction::CaseCommented => "said something in",
        AuditAction::CaseAssigned => "noted who looks after",
        AuditAction::CaseMoved => "noted whose move it is in",
        AuditAction::CaseStep => "went through a step of",
        AuditAction::CaseResolved => "resolved",
        AuditAction::CaseClosed => "closed",
        AuditAction::MigrationAnnounced => "announced",
        AuditAction::MigrationWithdrawn => "took back",
        AuditAction::MigrationRun => "had every login asked because of",
        AuditAction::Refused => "was refused, being a viewer",
    }
}

/// What something was done to, with a way there where it has a page.
fn subject_link(subject: &str) -> Markup {
    let place = subject.split_once(' ').and_then(|(what, id)| match what {
        "account" => Some(format!("/accounts/{id}")),
        "case" => Some(format!("/cases/{id}")),
        "migration" => Some(format!("/migrations/{id}")),
        _ => None,
    });
    html! {
        @match place { Some(place) => a href=(place) { (subject) }, None => (subject) }
    }
}
