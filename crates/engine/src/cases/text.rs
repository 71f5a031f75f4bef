//! A case in words, for a person at a terminal.

use std::fmt::Write as _;

use jiff::{Timestamp, tz::TimeZone};
use model::{
    Case,
    case::{By, Subject, What},
};

use super::{CaseView, bundle::in_a_sentence, state_in_words};

/// An instant to the minute, in UTC.
fn shown(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC)
        .strftime("%Y-%m-%d %H:%M UTC")
        .to_string()
}

/// A case in one line.
pub fn line(case: &Case) -> String {
    let condition = case.condition.map_or("reported", |condition| condition.name());
    let looked_after = match &case.assigned {
        Some(name) => format!(", {name}"),
        None => String::new(),
    };
    format!(
        "{}  {} ({})  {}  {condition}  {}  since {}{looked_after}",
        case.id,
        case.code,
        case.region.name().to_uppercase(),
        state_in_words(case.state),
        subject(case),
        shown(case.opened_at),
    )
}

fn subject(case: &Case) -> String {
    match case.subject() {
        Subject::Account(id) => format!("account {id}"),
        Subject::Login(id) => format!("login {id}"),
        Subject::Institution(id) => format!("institution {id}"),
    }
}

fn who(by: &By) -> String {
    match by {
        By::EndUser => "the end user".to_owned(),
        By::Partner => "the partner".to_owned(),
        By::Operator(name) => name.clone(),
        By::Holdfast => "Holdfast".to_owned(),
    }
}

/// Everything about a case. Lines end in `\n`.
pub fn text(view: &CaseView) -> String {
    let case = &view.case;
    let mut text = String::new();
    let mut say = |line: &str| {
        // Writing to a text does not fail.
        let _ = writeln!(text, "{}", line.trim_end());
    };
    let institution = view
        .institution
        .as_deref()
        .unwrap_or("an institution that is no longer known");
    say(&format!(
        "Case {}: {} at {institution}, code {} ({}), {}.",
        case.id,
        subject(case),
        case.code,
        case.region.name().to_uppercase(),
        state_in_words(case.state)
    ));
    say(&view.summary);
    say("");
    if let Some(customer) = case.customer {
        let login = case
            .login
            .map(|login| format!(", login {login}"))
            .unwrap_or_default();
        say(&format!(
            "Whose        customer {customer}{login}, partner {}",
            view.partner.id
        ));
    }
    say(&format!(
        "Opened       {} by {}; met {} {}, last {}",
        shown(case.opened_at),
        case.opened_by,
        case.seen,
        if case.seen == 1 { "time" } else { "times" },
        shown(case.last_seen_at)
    ));
    if let Some(name) = &case.assigned {
        say(&format!("Looked after {name}"));
    }
    if let Some(evidence) = case.evidence {
        say(&format!("Evidence     {evidence}"));
    }
    if let Some(tracker) = &case.tracker {
        let state = tracker.state.as_deref().unwrap_or("no state");
        let url = tracker.url.as_deref().unwrap_or_default();
        say(&format!("Tracker      {} ({state}) {url}", tracker.reference));
    }
    if let Some(resolution) = &case.resolution {
        let reason = resolution.reason.as_deref().map(|reason| format!(": {reason}"));
        say(&format!(
            "Ended        {} {} by {}{}",
            shown(resolution.at),
            resolution.how,
            who(&resolution.by),
            reason.unwrap_or_default()
        ));
    }
    if !view.accounts.is_empty() {
        say("");
        say("Accounts that met it:");
        for met in &view.accounts {
            let stands = match met.cleared_at {
                Some(at) => format!("well again {}", shown(at)),
                None => "not well".to_owned(),
            };
            say(&format!(
                "  {} of customer {}: {stands}, last met {}",
                met.account,
                met.customer,
                shown(met.last_seen_at)
            ));
        }
    }
    if !case.steps.is_empty() {
        say("");
        say("Steps:");
        for (place, step) in case.steps.iter().enumerate() {
            let (mark, done) = match &step.done {
                Some(done) => ("x", format!(" ({}, {})", who(&done.by), shown(done.at))),
                None => (" ", String::new()),
            };
            say(&format!("  [{mark}] {}. {}{done}", place + 1, step.text));
        }
    }
    say("");
    say("History:");
    for entry in &view.history {
        let more = match &entry.what {
            What::Commented { text } => format!(" “{text}”"),
            What::Assigned { to: Some(to) } => format!(" {to}."),
            What::StepDone { step } | What::StepUndone { step } => format!(" Step {step}."),
            What::Tracked { reference, state } => {
                let state = state.as_deref().unwrap_or("no state");
                format!(" {reference} ({state}).")
            }
            What::Resolved { reason, .. } | What::Closed { reason, .. } => match reason {
                Some(reason) => format!(" “{reason}”"),
                None => String::new(),
            },
            What::NewEvidence { evidence } => format!(" Evidence {evidence}."),
            What::Opened | What::Met | What::Assigned { to: None } | What::Moved { .. } => String::new(),
        };
        say(&format!(
            "  {}  {}: {}{more}",
            shown(entry.at),
            who(&entry.by),
            in_a_sentence(&entry.what)
        ));
    }
    text
}
