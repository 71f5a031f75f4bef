//! One entry at a time: is it in accord with itself, with its conditions, and with its neighbours?

use model::Condition;

use crate::{
    entry::{Entry, Field, Kind, Phase, Provenance, Wire},
    finding::Finding,
    load::Entries,
    word::Word,
};

/// Checks one entry.
pub(crate) fn check(entry: &Entry, entries: &Entries, findings: &mut Vec<Finding>) {
    let mut wrong = |field: &str, problem: String, remedy: &str| {
        findings.push(Finding::at(
            entry.region,
            Some(entry.code),
            field,
            problem,
            remedy,
        ));
    };
    match entry.http_status {
        Some(status) if !(100..600).contains(&status) => wrong(
            "http_status",
            format!("{status} is no HTTP status"),
            "write a number of 100 to 599",
        ),
        None if entry.kind != Kind::SdkEvent => wrong(
            "http_status",
            "only an event of the link page answers no call".to_owned(),
            "write the status of a call that meets the code",
        ),
        _ => {}
    }
    if entry.phases.is_empty() {
        wrong(
            "phases",
            "none is named".to_owned(),
            "name when the code can be met",
        );
    }
    let reports = !(entry.conditions.is_empty() && entry.wires.is_empty());
    if !reports && entry.reason.is_none() {
        wrong(
            "conditions",
            "the entry reports nothing and says no reason".to_owned(),
            "name a condition, write a wire block, or give the reason why the entry is here",
        );
    }
    if reports && entry.documented_only {
        wrong(
            "documented_only",
            "the entry reports something all the same".to_owned(),
            "take out the conditions and the wire blocks, or documented_only",
        );
    }
    if !reports && !entry.documented_only && entry.kind != Kind::SdkEvent {
        wrong(
            "documented_only",
            "nothing is reported, yet the entry is not said to be documented only".to_owned(),
            "write documented_only = true, or name what it reports",
        );
    }
    let only_ours =
        |(field, from): &(&Field, &Provenance)| field.is_always_ours() && **from != Provenance::Ours;
    for (field, from) in entry.provenance.iter().filter(only_ours) {
        let problem = format!("is marked {from}, which nobody publishes");
        wrong(field.name(), problem, "leave it unmarked: it is ours");
    }
    for (field, codes) in [("see", &entry.see), ("replaces", &entry.replaces)] {
        for code in codes
            .iter()
            .filter(|code| !entries.contains_key(&(entry.region, **code)))
        {
            wrong(
                field,
                format!("{code} is no entry of this region"),
                "write its entry, or do not name it",
            );
        }
    }
    for condition in entry
        .default_for
        .iter()
        .filter(|named| !entry.conditions.contains(named))
    {
        let problem = format!("{condition} is not among the conditions");
        wrong(
            "default_for",
            problem,
            "add it to the conditions, or take it out here",
        );
    }
    for condition in entry
        .conditions
        .iter()
        .filter(|condition| !condition.is_reportable())
    {
        wrong(
            "conditions",
            format!("{condition} is never reported"),
            "take it out",
        );
    }
    for wire in &entry.wires {
        check_wire(entry, wire, &mut wrong);
    }
    if entry.note.is_none() {
        check_unexplained(entry, &mut wrong);
    }
}

/// What is wrong only as long as no note explains it.
fn check_unexplained(entry: &Entry, wrong: &mut impl FnMut(&str, String, &str)) {
    for departure in entry.category.departures(entry) {
        let problem = format!("\"{}\" is at odds with the entry: {departure}", entry.category);
        wrong(
            "category",
            problem,
            "choose another category, correct the entry, or explain it in a note",
        );
    }
    for condition in &entry.conditions {
        for (field, here, there) in differences(entry, *condition) {
            let problem = format!("\"{here}\", but {condition} itself says \"{there}\"");
            wrong(
                field,
                problem,
                "write what the condition says, or explain it in a note",
            );
        }
    }
    for wire in entry
        .wires
        .iter()
        .filter(|wire| Some(wire.http_status) != entry.http_status)
    {
        let says = entry
            .http_status
            .map_or("none".to_owned(), |status| status.to_string());
        let problem = format!(
            "{} answers {}, the entry says {says}",
            wire.fault, wire.http_status
        );
        wrong("http_status", problem, "make them equal, or explain it in a note");
    }
}

/// The fields in which an entry and one of its conditions differ: field, the entry's, the condition's.
fn differences(entry: &Entry, condition: Condition) -> Vec<(&'static str, &'static str, &'static str)> {
    let pairs = [
        ("actor", entry.actor.name(), condition.actor().name()),
        ("scope", entry.scope.name(), condition.scope().name()),
        ("retry", entry.retry.name(), condition.retry().name()),
    ];
    pairs
        .into_iter()
        .filter(|(_, here, there)| here != there)
        .collect()
}

fn check_wire(entry: &Entry, wire: &Wire, wrong: &mut impl FnMut(&str, String, &str)) {
    for mark in wire.marks() {
        if !Wire::MARKS.contains(&mark) {
            let problem = format!("{}: {{{mark}}} is no mark that anybody fills", wire.fault);
            wrong(
                "wire",
                problem,
                "use {name}, {reason}, {customer}, {account}, {login}, {institution} or {consumer}",
            );
        }
    }
    if wire.plain_text && (wire.user_message.is_some() || wire.title.is_some() || wire.tags.is_some()) {
        let problem = format!("{}: a plain text carries nothing beside its message", wire.fault);
        wrong(
            "wire",
            problem,
            "take out user_message, title and tags, or plain_text",
        );
    }
    if !entry
        .phases
        .iter()
        .any(|phase| matches!(phase, Phase::Request | Phase::Link))
    {
        let problem = format!("{} is answered to a call, yet no such phase is named", wire.fault);
        wrong(Field::Phases.name(), problem, "add \"request\" or \"link\"");
    }
}
