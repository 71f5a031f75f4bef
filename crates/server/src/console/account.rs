//! One account: how it stands, whose move it is, what differs, and everything that happened to it.

use std::collections::BTreeMap;

use axum::{extract::State, http::HeaderMap, response::Response};
use catalogue::{Entry, LatestData};
use engine::{
    StatusView,
    cases::Whose,
    explain::{ContinuityView, meaning, story},
    repair::{RepairOption, words::title},
    why::{Answers, PastRun},
};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};
use model::{Alias, Event, EventData, Partner, Repair, Trigger, id::AccountId, operator::AuditAction};
use store::CaseFilter;

use super::{
    Desk, case,
    gate::{Fields, Sent, Visitor},
    onward,
    page::{self, Page},
    repair,
    trouble::Trouble,
    words,
};
use crate::request::Path;

/// Cases of an account that are shown.
const CASES: u32 = 5;

/// Events on a page.
const EVENTS: u32 = 30;

/// What the page says after something was done.
const DONE: &[(&str, &str)] = &[
    ("asked", "The bank was asked again. What it said stands below."),
    ("failed", "The bank could not be asked; the audit log says why."),
];

/// One account.
pub(crate) async fn account(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(account): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Trouble> {
    let id: AccountId = account.parse().map_err(|_| Trouble::Missing)?;
    let before = fields.read::<u64>("before", "the number of an event")?;
    let (partner, view) = desk.engine.why(id).await?.ok_or(Trouble::Missing)?;
    let who = desk.engine.continuity(&partner, id).await?;
    let events = desk
        .engine
        .account_events(&partner, id, before, EVENTS + 1)
        .await?;
    let filter = CaseFilter {
        account: Some(id),
        ..CaseFilter::default()
    };
    let repairs = desk.engine.repairs_of(&partner, id).await?;
    let options = options(&desk, &partner, &view, &headers).await?;
    let cases = desk
        .engine
        .list_cases(Whose::Anybody, filter, None, CASES)
        .await?;
    let faces = desk.engine.faces_of_cases(&cases.cases).await?;
    let linked = match &view.evidence {
        Some(evidence) => desk.engine.linked_candidates(&partner, evidence).await?,
        None => BTreeMap::new(),
    };
    let name = page::account_name(view.account.snapshot.kind, &view.account.snapshot.number_display);
    let here = match before {
        Some(before) => format!("/accounts/{id}?before={before}"),
        None => format!("/accounts/{id}"),
    };
    let page = Page {
        desk: &desk,
        visitor: &visitor,
        here: &here,
        title: &name,
    };
    let now = desk.engine.partner_time(&partner);
    let ended_by = repairs
        .iter()
        .find(|repair| repair.effect.ends && repair.undone.is_none());
    let sight = Sight {
        desk: &desk,
        visitor: &visitor,
        partner: &partner,
        view: &view,
        linked: &linked,
        ended_by,
        now,
    };
    Ok(page.show(&html! {
        p.trail { a href="/" { "Overview" } " › Account " (id) }
        h1 { (name) }
        (page::note(&fields, &[DONE, repair::DONE]))
        div id="standing" data-live { (sight.standing()) }
        @if !cases.cases.is_empty() {
            section { h2 { "Its cases" } div id="cases" data-live { (case::case_list(&desk, &cases.cases, &faces)) } }
        }
        (sight.actions(cases.cases.iter().any(|case| case.state.is_live())))
        div id="differs" data-live { (sight.differs()) }
        (repair::options(&visitor, &view, None, &options))
        (repair::journal(&visitor, &repairs, None, now))
        div.two {
            section { h2 { "Freshness" } div id="fresh" data-live { (sight.freshness()) } }
            section { h2 { "Whose account it is" } (sight.belongs()) }
        }
        section {
            h2 { "What was told of it, the newest first" }
            div id="events" data-live { (sight.happened(&events, before.is_some())) }
        }
        section {
            h2 { "The last runs of its login" }
            div id="runs" data-live { (sight.runs()) }
        }
        @if let Some(answers) = &view.answers {
            section { h2 { "What the bank answered" } div id="answers" data-live { (sight.answers(answers)) } }
        }
        section {
            h2 { "Who it is, and how that is known" }
            div id="who" data-live { (sight.who(&who)) }
        }
    }))
}

/// What may be done about an account that is held, each previewed: not again each time that a page refreshes itself.
pub(crate) async fn options(
    desk: &Desk,
    partner: &Partner,
    view: &StatusView,
    headers: &HeaderMap,
) -> Result<Vec<RepairOption>, Trouble> {
    match view.account.held && !headers.contains_key("x-refresh") {
        true => Ok(desk.engine.repair_options(partner, view.account.id).await?),
        false => Ok(Vec::new()),
    }
}

/// Asks the bank again about an account, and so about its login.
pub(crate) async fn ask(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(account): Path<String>,
    sent: Sent,
) -> Result<Response, Trouble> {
    let id: AccountId = account.parse().map_err(|_| Trouble::Missing)?;
    sent.of_operator(&desk, &visitor, &format!("ask the bank again about account {id}"))
        .await?;
    let (partner, view) = desk.engine.why(id).await?.ok_or(Trouble::Missing)?;
    let (customer, login) = (view.account.customer, view.account.login);
    let note = (AuditAction::AskedAgain, format!("account {id}"), "");
    let work = desk.engine.refresh(&partner, customer, Some(login));
    let asked = desk
        .engine
        .on_record(&visitor.operator, note, work, |_| String::new())
        .await;
    let told = if asked.is_ok() { "asked" } else { "failed" };
    Ok(onward(&format!("/accounts/{id}?done={told}")))
}

/// An account, looked at.
struct Sight<'a> {
    desk: &'a Desk,
    visitor: &'a Visitor,
    partner: &'a Partner,
    view: &'a StatusView,
    /// Those of the accounts that may stand in its place that are linked here themselves, by the bank's ids.
    linked: &'a BTreeMap<String, AccountId>,
    /// What ended it, if somebody decided that.
    ended_by: Option<&'a Repair>,
    /// In the partner's time.
    now: Timestamp,
}

impl Sight<'_> {
    fn at(&self, at: Timestamp) -> Markup {
        words::at(at, self.now)
    }

    fn at_or_never(&self, at: Option<Timestamp>) -> Markup {
        html! { @match at { Some(at) => (self.at(at)), None => "never" } }
    }

    /// What happened, since when, whose move it is, what to do.
    fn standing(&self) -> Markup {
        let account = &self.view.account;
        let catalogue = self.desk.engine.catalogue();
        let next = self
            .view
            .next
            .sentence(self.now, |at| words::at_text(at, self.now));
        let Some((entry, outcome)) = self.view.entry.as_ref().zip(account.outcome) else {
            return html! {
                p.lead { "It has no code yet: no aggregation of it has ended." }
                p { (next) }
            };
        };
        if let Some(at) = account.ended_at {
            return self.ended(entry, at);
        }
        let texts = page::texts(catalogue, entry);
        let open = self
            .view
            .evidence
            .as_ref()
            .filter(|e| account.held && e.ended_at.is_none());
        let well = account.is_healthy_at(self.now);
        let since = account.outcome_since.unwrap_or(account.created_at);
        html! {
            p.status {
                @if account.held { span.tag.bad { "held" } " " }
                @else if well { span.tag.good { "well" } " " }
                (page::code_line(catalogue, entry)) " "
                span.soft { (outcome.condition) }
            }
            p { "Since " (self.at(since)) "." }
            div.cards {
                section.card {
                    h2 { "What happened" }
                    @match open {
                        Some(evidence) => @for line in story(evidence, self.linked, false) { p { bdi { (line) } } },
                        None => {
                            p { (texts.summary) }
                            @if !outcome.is_healthy() { p { (texts.message) } }
                        }
                    }
                }
                section.card {
                    h2 { "Whose move it is" }
                    p { strong { @if well { "Nobody has to do anything" } @else { (words::actor(entry.actor)) } } }
                    p { (next) }
                    @if account.held { p { "Nothing is written to it until it is known to be the same account again." } }
                }
                section.card {
                    h2 { "What to do" }
                    @if account.held { p { "Operator: ask the bank or the account holder which account it is, then choose below. For the others:" } }
                    @match texts.steps.as_slice() {
                        [one] => p { (one) },
                        many => ol { @for step in many { li { (step) } } },
                    }
                    p.soft { @match entry.latest_data {
                        LatestData::Available => "Its latest data can be read.",
                        LatestData::Stale => "Its data can be read, and is older than it should be.",
                        LatestData::UnavailableUntilResolved => "Its latest data cannot be had until this is mended.",
                    } }
                }
            }
            p.soft { a href={ "/search?" (words::query(&[("by", "code"), ("q", &entry.code.to_string())])) } { "Every account that has this code" }
                " · All of what it means: " code { "holdfast explain " (entry.code) " --region " (entry.region.name()) } }
        }
    }

    /// What may be done here whatever the trouble is.
    fn actions(&self, has_case: bool) -> Markup {
        let visitor = self.visitor;
        if self.view.account.ended_at.is_some() {
            return html! {};
        }
        html! {
            @if visitor.operator.role.acts() {
                form.action method="post" action={ "/accounts/" (self.view.account.id) "/ask" } {
                    input type="hidden" name="form" value=(visitor.form_token());
                    button.quiet type="submit" { "Ask the bank again" }
                    span.soft { "Reads the login's accounts now, as a refresh by the partner would." @if self.view.account.held { " If the bank shows the known account again, the hold ends." } }
                }
                @if !has_case {
                    form.action method="post" action={ "/accounts/" (self.view.account.id) "/case" } {
                        input type="hidden" name="form" value=(visitor.form_token());
                        button.quiet type="submit" { "Open a case" }
                        span.soft { "Collects what is known of it in one place, with a checklist. Changes nothing about the account." }
                    }
                }
            }
        }
    }

    /// Old and new side by side, where that is the trouble.
    fn differs(&self) -> Markup {
        let open = self.view.evidence.as_ref().filter(|e| e.ended_at.is_none());
        html! {
            @if let Some(evidence) = open.filter(|_| self.view.account.held) {
                section {
                    h2 { "Old and new, side by side" }
                    (page::evidence(evidence, self.now, false, self.keeps()))
                }
            }
        }
    }

    /// How long what is held back is kept.
    fn keeps(&self) -> SignedDuration {
        self.desk.engine.config().keep_quarantine
    }

    /// How an account stands that ended: nobody has to do anything.
    fn ended(&self, entry: &Entry, at: Timestamp) -> Markup {
        let catalogue = self.desk.engine.catalogue();
        html! {
            p.status { span.tag { "ended" } " " (page::code_line(catalogue, entry)) }
            p { "Since " (self.at(at)) "." }
            div.cards {
                section.card {
                    h2 { "What happened" }
                    p { @match self.ended_by {
                        Some(repair) => { "Ended by " bdi { (words::who(&repair.by)) } " on " (words::date(repair.made_at)) ": " (title(repair.ask.action).to_lowercase()) "." }
                        None => { "It was ended on " (words::date(at)) "." }
                    } }
                    @if let Some(new) = self.ended_by.and_then(|repair| repair.effect.new_account) {
                        p { "What the bank shows in its place is account " a href={ "/accounts/" (new) } { (new) } "." }
                    }
                }
                section.card {
                    h2 { "Whose move it is" }
                    p { strong { "Nobody has to do anything" } }
                    p { "It is read no more. What it had can still be read." }
                }
                section.card {
                    h2 { "What to do" }
                    @match self.ended_by {
                        Some(repair) => {
                            p { "Nothing, unless that was a mistake." }
                            (repair::taken_back(self.visitor, repair, None, self.now))
                        }
                        None => p { "Nothing." },
                    }
                }
            }
        }
    }

    fn freshness(&self) -> Markup {
        let account = &self.view.account;
        html! {
            dl.facts {
                div { dt { "Last success" } dd { (self.at_or_never(account.succeeded_at)) } }
                div { dt { "Last attempt" } dd { (self.at_or_never(account.attempted_at)) } }
                div { dt { "Data as of" } dd { (self.at_or_never(account.snapshot.balance_at)) } }
                @if let Some(by) = account.expected_by {
                    div { dt { "Expected by" } dd { (self.at(by)) "; " @if account.held { "held: nothing newer is written" } @else { "it is " strong { (account.freshness_at(self.now)) } } } }
                }
                div { dt { "Balance" } dd {
                    @match &self.view.tie.discrepancy {
                        Some(off) if off.ended_at.is_none() => {
                            strong { "does not add up" } ": off by " (off.difference) " since " (self.at(off.began_at))
                            ". What is missing, or too much, was booked after " (words::instant(off.suspect_from)) " and not after " (words::instant(off.suspect_to)) "."
                        }
                        _ => @match self.view.tie.agreed_at {
                            Some(at) => { "agrees with the transactions, last seen " (self.at(at)) }
                            None => "was not compared with transactions yet",
                        }
                    }
                } }
                @if let Some(record) = &self.view.consent {
                    div { dt { "Consent" } dd {
                        @match (record.consent.ended_at, record.consent.expires_at) {
                            (Some(ended), _) => { "ended " (self.at(ended)) @if let Some(by) = record.ended_by { ", by " (by.words()) } }
                            (None, Some(end)) if end <= self.now => { "reached its end " (self.at(end)) }
                            (None, Some(end)) => { "agreed until " (self.at(end)) }
                            (None, None) => "without an end that the bank named",
                        }
                    } }
                }
            }
        }
    }

    fn belongs(&self) -> Markup {
        let account = &self.view.account;
        let by = |by: &str, id: &str| format!("/search?{}", words::query(&[("by", by), ("q", id)]));
        let (customer, login) = (account.customer.to_string(), account.login.to_string());
        html! {
            dl.facts {
                div { dt { "Partner" } dd { (self.partner.name) " (" (self.partner.id) ", " (self.partner.region.name().to_uppercase()) ")" } }
                div { dt { "Customer" } dd { a href=(by("customer", &customer)) { (customer) } } }
                div { dt { "Login" } dd { a href=(by("login", &login)) { (login) } } }
                div { dt { "Institution" } dd { (page::institution_link(account.institution, self.view.institution.as_deref())) } }
                div { dt { "Account" } dd { (account.id) } }
                div { dt { "Linked" } dd { (self.at(account.linked_at)) } }
            }
        }
    }

    /// Its events, the newest first.
    fn happened(&self, events: &[Event], older: bool) -> Markup {
        let most = usize::try_from(EVENTS).unwrap_or(usize::MAX);
        let shown = events.get(..most.min(events.len())).unwrap_or(events);
        html! {
            @if shown.is_empty() { p { "Nothing was told of it yet." } }
            ol.log {
                @for event in shown {
                    li {
                        div.what { (self.told(&event.data)) }
                        div.soft { (self.at(event.occurred_at)) " · " (event.data.name()) " · number " (event.sequence) }
                    }
                }
            }
            @if older { a href={ "/accounts/" (self.view.account.id) } { "Newest" } " " }
            @if events.len() > most && let Some(last) = shown.last() {
                a href={ "/accounts/" (self.view.account.id) "?before=" (last.sequence) } { "Older" }
            }
        }
    }

    fn told(&self, data: &EventData) -> Markup {
        let catalogue = self.desk.engine.catalogue();
        html! {
            @match data {
                EventData::StatusChanged(now) => {
                    @match now.previous_code {
                        Some(before) => { "Code " (before) " became " }
                        None => "Its first code: ",
                    }
                    @match catalogue.entry(now.region, now.code) {
                        Some(entry) => (page::code_line(catalogue, entry)),
                        None => (now.code),
                    }
                    @if now.held { " " span.tag.bad { "held" } }
                }
                EventData::Fresh(_) => "New data came: it is fresh again.",
                EventData::Late(_) => "It is late: no new data by the promised time.",
                EventData::Stale(_) => "It is stale: its data is too old to be relied on.",
                EventData::IdentityChanged(changed) => {
                    "It goes on as the same account (" (changed.verdict.name()) ")"
                    @for change in &changed.changes {
                        ", " (words::fact(change.name)) ": "
                        @for value in &change.before { (words::value(change.name, value)) " " }
                        "→ "
                        @for value in &change.now { (words::value(change.name, value)) " " }
                    }
                }
                EventData::Discrepancy(off) => { "Its balance does not add up: off by " (off.difference) " " (off.currency) "." }
                EventData::TransactionsChanged(changed) => {
                    "Transactions: " (changed.added.count) " added, " (changed.modified.count) " changed, " (changed.removed.count) " taken away."
                }
                EventData::Repaired(repair) => { bdi { (words::capital(&repair.by.to_string())) } " decided: " (title(repair.ask.action).to_lowercase()) "." }
                EventData::RepairUndone(repair) => { "The decision was undone: " (title(repair.ask.action).to_lowercase()) "." }
                other => { (words::capital(&other.name().replace(['.', '_'], " "))) "." }
            }
        }
    }

    fn runs(&self) -> Markup {
        html! {
            @if self.view.runs.is_empty() { p { "None yet." } }
            @else {
                div.scroll tabindex="0" role="region" aria-label="The last runs" {
                    table.rowed {
                        thead { tr {
                            th scope="col" { "Began" } th scope="col" { "Why" } th scope="col" { "Took" }
                            th scope="col" { "Calls" } th scope="col" { "New here" } th scope="col" { "Ended in" }
                        } }
                        tbody { @for run in &self.view.runs { (self.run(run)) } }
                    }
                }
            }
        }
    }

    fn run(&self, past: &PastRun) -> Markup {
        html! {
            tr {
                td data-label="Began" { (self.at(past.run.started_at)) }
                td data-label="Why" { (why(past.run.trigger)) }
                td data-label="Took" { @match past.took { Some(took) => { (took.as_millis().max(0)) " ms" }, None => "not ended" } }
                td data-label="Calls" { (past.calls) }
                td data-label="New here" { (past.new_transactions) }
                td data-label="Ended in" {
                    @match past.outcome {
                        Some(outcome) => { span.code { (outcome.code) } " " (outcome.condition) }
                        None if past.run.ended_at.is_some() => "the login was read; how this account stood then is not known any more",
                        None => "cut off, or going on",
                    }
                    @if let Some(verdict) = past.verdict { " · decided: " (verdict.name()) }
                }
            }
        }
    }

    fn answers(&self, answers: &Answers) -> Markup {
        html! {
            p.soft {
                "In run " (answers.run) " (" (why(answers.trigger)) "), " (self.at(answers.at)) ". Bodies are not shown; ids stand as marks."
                @if answers.about_others > 0 { " " (answers.about_others) " more calls were about other accounts of the login." }
            }
            @for concluded in &answers.concluded { p { "Concluded here: " (words::veiled(concluded)) "." } }
            div.scroll tabindex="0" role="region" aria-label="What the bank answered" {
                table.rowed {
                    thead { tr { th scope="col" { "Call" } th scope="col" { "Answer" } th scope="col" { "Took" } th scope="col" { "Interaction id" } } }
                    tbody {
                        @for told in &answers.exchanges {
                            tr.differs[!told.good] {
                                td data-label="Call" { code { (told.method) " " (told.path) } }
                                td data-label="Answer" {
                                    @match told.status { Some(status) => (status), None => "no answer" }
                                    @if !told.good { " " span.sign aria-hidden="true" { "≠" } " refused" }
                                    @if let Some(code) = &told.code { ", code " (code) }
                                    @if let Some(said) = told.words.as_ref().or(told.failure.as_ref()) { br; "“" bdi { (words::veiled(said)) } "”" }
                                }
                                td data-label="Took" { (told.millis) " ms" }
                                td data-label="Interaction id" { code { (told.interaction_id) } }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Its names at the bank, and what was decided.
    fn who(&self, who: &ContinuityView) -> Markup {
        html! {
            ul.plain {
                @for alias in &who.aliases { (self.alias(alias)) }
            }
            @if who.decisions.is_empty() {
                p { "Nothing about it was ever to be decided but that it is the same." }
            }
            @for decision in &who.decisions {
                details {
                    summary {
                        (meaning(decision.verdict)) " "
                        span.soft { (self.at(decision.decided_at))
                            @if decision.ended_at.is_none() { ", and that holds" } }
                    }
                    (page::evidence(decision, self.now, decision.ended_at.is_some() || !self.view.account.held, self.keeps()))
                }
            }
            p.soft { "Today rules " (who.rule_version) " decide. The same as text: " code { "holdfast continuity explain " (who.account.id) } }
        }
    }

    fn alias(&self, alias: &Alias) -> Markup {
        html! {
            li {
                "The bank (" (alias.issuer) ") calls it " code { (words::of_bank(&alias.provider_account)) } " since " (self.at(alias.valid_from))
                @match alias.valid_to { Some(to) => { ", until " (self.at(to)) }, None => ", and still" }
                @match alias.evidence { Some(id) => { ", by evidence " (id) "." }, None => ", as it was linked." }
            }
        }
    }
}

/// Why a run was made, in a word or two.
const fn why(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Link => "linked or fixed",
        Trigger::Refresh => "asked for",
        Trigger::Nightly => "nightly",
        Trigger::Historic => "history asked for",
        Trigger::Live => "live call",
    }
}
