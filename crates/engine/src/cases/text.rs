//! A case in words, for a person at a terminal.

use std::fmt::Write as _;

use jiff::{Timestamp, tz::TimeZone};
use model::{
    Case,
    case::{By, Subject, What},
};

use super::{CaseView, bundle::in_a_sentence, state_in_words};
use crate::{
    explain::{for_and_against, named, story},
    shown::said,
};

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
        Some(name) => format!(", {}", said(name)),
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
        By::Operator(name) => said(name),
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
        say(&format!("Looked after {}", said(name)));
    }
    if let Some(evidence) = case.evidence {
        say(&format!("Evidence     {evidence}"));
    }
    if let Some(tracker) = &case.tracker {
        let state = said(tracker.state.as_deref().unwrap_or("no state"));
        let url = said(tracker.url.as_deref().unwrap_or_default());
        say(&format!(
            "Tracker      {} ({state}) {url}",
            said(&tracker.reference)
        ));
    }
    if let Some(resolution) = &case.resolution {
        let reason = resolution
            .reason
            .as_deref()
            .map(|reason| format!(": {}", said(reason)));
        say(&format!(
            "Ended        {} {} by {}{}",
            shown(resolution.at),
            resolution.how,
            who(&resolution.by),
            reason.unwrap_or_default()
        ));
    }
    if let Some(evidence) = &view.evidence {
        let live = case.state.is_live() && evidence.ended_at.is_none();
        say("");
        say(if live {
            "What does not match:"
        } else {
            "What did not match then:"
        });
        for line in story(evidence, &view.linked, !live) {
            say(&format!("  {line}"));
        }
        let best = evidence
            .candidates
            .is_empty()
            .then_some(("It".to_owned(), &evidence.features));
        let others = evidence.candidates.iter();
        let others = others.map(|one| (named(&one.name, &one.mask), &one.features));
        for (name, features) in best.into_iter().chain(others) {
            let (agrees, differs) = for_and_against(features);
            for (speaks, lines) in [
                ("what speaks for the same account", agrees),
                ("what speaks against", differs),
            ] {
                if !lines.is_empty() {
                    say(&format!("  {name}, {speaks}: {}.", lines.join("; ")));
                }
            }
        }
        if let Some(account) = case.account.filter(|_| live) {
            say(&format!("  Decide: holdfast repair {account}"));
        }
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
            What::Commented { text } => format!(" “{}”", said(text)),
            What::Assigned { to: Some(to) } => format!(" {}.", said(to)),
            What::StepDone { step } | What::StepUndone { step } => format!(" Step {step}."),
            What::Tracked { reference, state } => {
                let state = said(state.as_deref().unwrap_or("no state"));
                format!(" {} ({state}).", said(reference))
            }
            What::Resolved { reason, .. } | What::Closed { reason, .. } => match reason {
                Some(reason) => format!(" “{}”", said(reason)),
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
