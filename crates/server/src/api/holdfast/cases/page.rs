//! A case's bundle as one page: no script, its style inside, nothing fetched from elsewhere. On narrow screens
//! tables are laid out as blocks; their roles say that they are tables all the same.

use engine::cases::{
    bundle::{Bundle, CallTold, DecisionTold, FeatureTold, RunTold},
    told::{At, Shown, Word},
};
use jiff::tz::TimeZone;
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("../../../../assets/cases/bundle.css");

/// An instant to the second, in UTC.
fn at(instant: At) -> Markup {
    let instant = instant.instant();
    let shown = instant.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M:%S UTC");
    html! { time datetime=(instant) { (shown) } }
}

fn perhaps(instant: Option<At>) -> Markup {
    html! { @match instant { Some(instant) => (at(instant)), None => "never" } }
}

/// Values of one side, or that there are none.
fn side(values: &[Shown]) -> Markup {
    html! {
        @if values.is_empty() { span.soft { "nothing" } }
        @for (place, value) in values.iter().enumerate() {
            @if place > 0 { ", " }
            (value.text())
        }
    }
}

fn card(title: &str, value: &Markup) -> Markup {
    html! { div { dt { (title) } dd { (value) } } }
}

/// The page of a bundle.
pub fn bundle_page(bundle: &Bundle) -> String {
    let case = &bundle.case;
    let code = &bundle.code;
    let bank = bundle
        .about
        .institution
        .as_ref()
        .map_or("the institution", |name| name.text());
    let title = format!(
        "Support case {}: code {} ({}) at {bank}",
        case.id,
        code.code,
        code.region.text().to_uppercase()
    );
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (title) }
                    p.soft {
                        "Evidence put together " (at(bundle.made_at)) " by Holdfast, an open finance server. "
                        "It may be attached to a ticket."
                    }
                }
                main {
                    @if let Some(texts) = &code.texts { p.lead { (texts.summary()) } }
                    dl.cards {
                        (card("Since when", &at(bundle.story.since)))
                        (card("Waiting for", &html! { (bundle.story.whose_move) }))
                        (card("State", &state(bundle)))
                        (card("Met", &html! {
                            (case.seen) @if case.seen == 1 { " time" } @else { " times" } ", last " (at(case.last_seen_at))
                        }))
                    }
                    (happened(bundle))
                    section aria-labelledby="need" {
                        h2 id="need" { "What we need from you, " (bank) }
                        div.need { ol { @for line in &bundle.story.needed { li { (line) } } } }
                    }
                    @if let Some(decision) = &bundle.decision { (decided(decision)) }
                    (interactions(bundle))
                    (calls(&bundle.calls))
                    (runs(&bundle.runs))
                    (past(bundle))
                    (whom(bundle))
                }
                footer { p { (bundle.left_out) } }
            }
        }
    };
    page.into_string()
}

fn state(bundle: &Bundle) -> Markup {
    let case = &bundle.case;
    html! {
        (case.state)
        @if let Some(party) = case.waiting_on { " on the " (party.text().replace('-', " ")) }
        @if let Some(how) = case.how { " (" (how.text().replace('-', " ")) ")" }
        @if let Some(ended) = case.ended_at { ", " (at(ended)) }
    }
}

fn happened(bundle: &Bundle) -> Markup {
    html! {
        section aria-labelledby="happened" {
            h2 id="happened" { "What happened" }
            @for line in &bundle.story.what_happened { p { (line) } }
            @if let Some(texts) = &bundle.code.texts {
                p { (texts.message()) }
                @if let Some(condition) = bundle.code.condition {
                    p.soft { "Condition " code { (condition) } ", reported as code " (bundle.code.code) "." }
                }
                @if !texts.causes().is_empty() {
                    h3 { "What usually causes it" }
                    ul { @for cause in texts.causes() { li { (cause) } } }
                }
            }
        }
    }
}

/// Those that differ first: they are what the page is for.
fn decided(decision: &DecisionTold) -> Markup {
    let differs = |feature: &&FeatureTold| feature.comparison == Word::new("disagrees");
    let (first, rest): (Vec<&FeatureTold>, Vec<&FeatureTold>) = decision.features.iter().partition(differs);
    html! {
        section aria-labelledby="compared" {
            h2 id="compared" { "Old and new side by side" }
            @if decision.features.is_empty() {
                p { "There is nothing under your id of it any more that could be compared; evidence " (decision.evidence_id) ", decided " (at(decision.decided_at)) "." }
            } @else { table role="table" {
                caption {
                    "Numbers and names are masked. “≠ differs” marks what contradicts; evidence " (decision.evidence_id)
                    ", decided " (at(decision.decided_at)) ", confirmed " (at(decision.confirmed_at)) "."
                }
                thead role="rowgroup" {
                    tr role="row" {
                        th scope="col" role="columnheader" { "What" }
                        th scope="col" role="columnheader" { "Before" }
                        th scope="col" role="columnheader" { "Now" }
                        th scope="col" role="columnheader" { "Compared" }
                    }
                }
                tbody role="rowgroup" { @for feature in first.into_iter().chain(rest) { (compared(feature)) } }
            } }
            p {
                "Your list of accounts was read " @if decision.list_complete { "whole." } @else { "with gaps." }
                @if decision.withheld_transactions > 0 {
                    " " (decision.withheld_transactions) " transactions were held back."
                }
            }
            @if !decision.vetoes.is_empty() {
                h3 { "Why we stopped" }
                ul { @for veto in &decision.vetoes { li { (veto.text()) } } }
            }
            @if !decision.candidates.is_empty() {
                h3 { "Accounts that may stand in its place" }
                table role="table" {
                    thead role="rowgroup" {
                        tr role="row" {
                            th scope="col" role="columnheader" { "Ends in" }
                            th scope="col" role="columnheader" { "Your id" }
                            th scope="col" role="columnheader" { "Name" }
                            th scope="col" role="columnheader" { "Type" }
                        }
                    }
                    tbody role="rowgroup" {
                        @for candidate in &decision.candidates {
                            tr role="row" {
                                th scope="row" role="rowheader" { (candidate.mask.text()) }
                                td role="cell" data-title="Your id" { (candidate.provider_account.text()) }
                                td role="cell" data-title="Name" { (candidate.name.text()) }
                                td role="cell" data-title="Type" { (candidate.kind.text()) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What a fact is called by whoever reads the page at a bank.
fn title_of(name: Word) -> String {
    match name.text() {
        "provider-id" => "your id of the account".to_owned(),
        "number" => "account number".to_owned(),
        "mask" => "last digits".to_owned(),
        "holder" => "holders".to_owned(),
        "holder-id" => "your id of the holder".to_owned(),
        "subject" => "who signed in".to_owned(),
        "opened" => "opened on".to_owned(),
        "elimination" => "by elimination".to_owned(),
        other => other.replace('-', " "),
    }
}

fn compared(feature: &FeatureTold) -> Markup {
    let (class, verdict) = match feature.comparison.text() {
        "disagrees" => ("differs", "≠ differs"),
        "agrees" => ("agrees", "= agrees"),
        _ => ("absent", "– not said"),
    };
    html! {
        tr class=(class) role="row" {
            th scope="row" role="rowheader" { (title_of(feature.name)) }
            td role="cell" data-title="Before" { (side(&feature.before)) }
            td.now role="cell" data-title="Now" { (side(&feature.now)) }
            td.verdict role="cell" data-title="Compared" { (verdict) }
        }
    }
}

fn interactions(bundle: &Bundle) -> Markup {
    html! {
        @if !bundle.interactions.is_empty() {
            section aria-labelledby="ids" {
                h2 id="ids" { "Interaction ids to search your logs by" }
                p.soft { "Each is the x-fapi-interaction-id of one call, the same on both sides." }
                ul.ids { @for id in &bundle.interactions { li { (id.text()) } } }
            }
        }
    }
}

fn calls(calls: &[CallTold]) -> Markup {
    html! {
        @if !calls.is_empty() {
            section aria-labelledby="calls" {
                h2 id="calls" { "The last calls" }
                table role="table" {
                    caption { "What was asked and answered in the last run that tells of it." }
                    thead role="rowgroup" {
                        tr role="row" {
                            th scope="col" role="columnheader" { "When" }
                            th scope="col" role="columnheader" { "Call" }
                            th scope="col" role="columnheader" { "Answer" }
                            th scope="col" role="columnheader" { "Took" }
                            th scope="col" role="columnheader" { "Interaction id" }
                        }
                    }
                    tbody role="rowgroup" {
                        @for call in calls {
                            tr role="row" {
                                th scope="row" role="rowheader" { (at(call.at)) }
                                td role="cell" data-title="Call" { code { (call.method) " " (call.path.text()) } }
                                td role="cell" data-title="Answer" {
                                    @match call.status { Some(status) => (status), None => "none" }
                                    @if let Some(code) = &call.bank_code { ", your code " (code.text()) }
                                    @if let Some(failure) = call.failure { ", " (failure) }
                                }
                                td.number role="cell" data-title="Took" { (call.milliseconds) " ms" }
                                td role="cell" data-title="Interaction id" {
                                    @match &call.interaction_id { Some(id) => code { (id.text()) }, None => "none" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn runs(runs: &[RunTold]) -> Markup {
    html! {
        @if !runs.is_empty() {
            section aria-labelledby="runs" {
                h2 id="runs" { "The last runs" }
                table role="table" {
                    caption { "A run asks for the list of accounts and then for each of them. Newest first." }
                    thead role="rowgroup" {
                        tr role="row" {
                            th scope="col" role="columnheader" { "Began" }
                            th scope="col" role="columnheader" { "Why" }
                            th scope="col" role="columnheader" { "Took" }
                            th scope="col" role="columnheader" { "Code" }
                            th scope="col" role="columnheader" { "Ended in" }
                            th scope="col" role="columnheader" { "Calls" }
                        }
                    }
                    tbody role="rowgroup" {
                        @for run in runs {
                            tr role="row" {
                                th scope="row" role="rowheader" { (at(run.started_at)) }
                                td role="cell" data-title="Why" { (run.trigger) }
                                td.number role="cell" data-title="Took" {
                                    @match run.milliseconds { Some(took) => { (took) " ms" }, None => "did not end" }
                                }
                                td.number role="cell" data-title="Code" { @match run.code { Some(code) => (code), None => "none" } }
                                td role="cell" data-title="Ended in" {
                                    @match run.condition { Some(condition) => (condition), None => "unknown" }
                                    @if let Some(verdict) = run.verdict { ", identity: " (verdict) }
                                }
                                td.number role="cell" data-title="Calls" { (run.calls) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What was done, and how the code changed.
fn past(bundle: &Bundle) -> Markup {
    html! {
        section aria-labelledby="done" {
            h2 id="done" { "What we did" }
            ul {
                @for done in &bundle.done {
                    li { (at(done.at)) ": " (done.sentence) span.soft { " (" (done.by.text().replace('-', " ")) ")" } }
                }
            }
            @if !bundle.codes.is_empty() {
                h3 { "The account's codes, newest first" }
                ul {
                    @for change in &bundle.codes {
                        li {
                            (at(change.at)) ": "
                            @match change.from { Some(from) => { "from " (from) " to " }, None => "first " }
                            (change.to) " (" (change.condition) ")"
                        }
                    }
                }
            }
            @if let Some(fresh) = &bundle.freshness {
                h3 { "How old its data is" }
                p {
                    "It is " (fresh.state) @if fresh.state.text() == "held" { ", and nothing newer is written" } ". Last asked " (perhaps(fresh.attempted_at)) "; last answered with data "
                    (perhaps(fresh.succeeded_at)) "."
                }
            }
        }
    }
}

/// Our own ids, so that an answer finds its way back.
fn whom(bundle: &Bundle) -> Markup {
    let about = &bundle.about;
    html! {
        section aria-labelledby="whom" {
            h2 id="whom" { "Our references" }
            p {
                "Case " (bundle.case.id) ", partner " (about.partner_id)
                @if let Some(id) = about.customer_id { ", customer " (id) }
                @if let Some(id) = about.institution_login_id { ", login " (id) }
                @if let Some(id) = about.account_id { ", account " (id) }
                ", institution " (about.institution_id) "."
                " These ids are ours and mean nothing outside of this server."
            }
            @if about.account_id.is_none() && !about.accounts.is_empty() {
                p { "Accounts that met it: " @for (place, met) in about.accounts.iter().enumerate() {
                    @if place > 0 { ", " } (met.account_id) @if met.cleared_at.is_some() { " (well again)" }
                } "." }
            }
        }
    }
}
