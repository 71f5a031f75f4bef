//! Cases: the list by whose move it is, and one case so that somebody who has never seen the product can say what
//! happened, since when, whose move it is, and what each button will do.

pub(super) mod forms;

use axum::{extract::State, http::HeaderMap, response::Response};
use engine::{
    StatusView,
    cases::{CasePage, CaseView, Whose},
    explain::meaning,
    repair::RepairOption,
};
use jiff::Timestamp;
use maud::{Markup, html};
use model::{
    Case, Repair,
    case::{Entry, How, Party, Stage, State as Standing, Subject, What},
    id::CaseId,
};
use store::{CaseFilter, CaseTally};

use super::{
    Desk,
    gate::{Fields, Visitor},
    page::{self, Page},
    repair,
    trouble::Trouble,
    words,
};
use crate::request::Path;

/// Cases on a page.
const PAGE: u32 = 25;

/// What a page says after something was done.
const DONE: &[(&str, &str)] = &[
    ("opened", "The case was opened. What is known of it stands below."),
    (
        "joined",
        "There was a case for the same cause already; this is it.",
    ),
    ("commented", "Your comment was added."),
    ("assigned", "It is noted who looks after it."),
    ("moved", "It is noted whose move it is."),
    ("ticked", "The step was noted."),
    ("resolved", "The case is resolved."),
    ("closed", "The case is closed."),
];

/// Whose move it is, as a tag.
fn move_of(standing: Standing) -> &'static str {
    match standing {
        Standing::Open => "nobody's yet: somebody has to look at it",
        Standing::Waiting(party) => party_words(party),
        Standing::Resolved => "nobody's: it is resolved",
        Standing::Closed => "nobody's: it is closed",
    }
}

/// Who is waited for.
const fn party_words(party: Party) -> &'static str {
    match party {
        Party::EndUser => "the account holder's",
        Party::Partner => "the partner's",
        Party::Institution => "the institution's",
        Party::Operator => "yours, the operator's",
    }
}

/// A state as a tag.
pub(crate) fn state_tag(standing: Standing) -> Markup {
    html! {
        @match standing {
            Standing::Open => span.tag.warn { "open" },
            Standing::Waiting(Party::Operator) => span.tag.bad { "waits for you" },
            Standing::Waiting(Party::EndUser) => span.tag.warn { "waits for the account holder" },
            Standing::Waiting(Party::Partner) => span.tag.warn { "waits for the partner" },
            Standing::Waiting(Party::Institution) => span.tag.warn { "waits for the institution" },
            Standing::Resolved => span.tag.good { "resolved" },
            Standing::Closed => span.tag { "closed" },
        }
    }
}

/// How many cases there are by whose move it is, each with the way there.
pub(crate) fn tally(tally: &[CaseTally]) -> Markup {
    let of = |wanted: Standing| {
        let found = tally.iter().find(|tally| tally.state == wanted);
        found.map_or(0, |tally| tally.cases)
    };
    let rows = [
        (
            Standing::Waiting(Party::Operator),
            "You, the operator",
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
        div id="cases" data-live { (listed(&desk, &found, asked)) }
    }))
}

fn listed(desk: &Desk, found: &CasePage, asked: &str) -> Markup {
    html! {
        @if found.cases.is_empty() { p { "None." } }
        (case_list(desk, &found.cases))
        @if let Some(next) = found.next {
            p { a href={ "/cases?" (words::query(&[("move", asked), ("after", &next.to_string())])) } { "More" } }
        }
    }
}

/// Cases, one under the other.
pub(crate) fn case_list(desk: &Desk, cases: &[Case]) -> Markup {
    let catalogue = desk.engine.catalogue();
    html! {
        ul.rows {
            @for case in cases {
                li {
                    div.what { a href={ "/cases/" (case.id) } { "Case " (case.id) } " " (state_tag(case.state)) }
                    div {
                        @match catalogue.entry(case.region, case.code) {
                            Some(entry) => (page::code_line(catalogue, entry)),
                            None => span.code { (case.code) },
                        }
                    }
                    div.soft {
                        (subject_words(case)) " · since " (words::instant(case.opened_at))
                        " · met " (words::times(case.seen))
                        @if let Some(name) = &case.assigned { " · " (name) " looks after it" }
                    }
                }
            }
        }
    }
}

fn subject_words(case: &Case) -> String {
    match case.subject() {
        Subject::Account(id) => format!("account {id}"),
        Subject::Login(id) => format!("every account of login {id}"),
        Subject::Institution(id) => format!("institution {id}"),
    }
}

/// One case.
pub(crate) async fn case(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(case): Path<String>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Trouble> {
    let id: CaseId = case.parse().map_err(|_| Trouble::Missing)?;
    let view = desk.engine.find_case(Whose::Anybody, id).await?;
    let found = match view.case.subject() {
        Subject::Account(account) => desk.engine.why(account).await?,
        Subject::Login(_) | Subject::Institution(_) => None,
    };
    let (mut options, mut repairs, mut account) = (Vec::new(), Vec::new(), None);
    if let Some((partner, standing)) = found {
        options = super::account::options(&desk, &partner, &standing, &headers).await?;
        repairs = desk.engine.repairs_of(&partner, standing.account.id).await?;
        account = Some(standing);
    }
    let title = format!("Case {id}");
    let here = format!("/cases/{id}");
    let page = Page {
        desk: &desk,
        visitor: &visitor,
        here: &here,
        title: &title,
    };
    let sight = Sight {
        desk: &desk,
        visitor: &visitor,
        view: &view,
        account: account.as_ref(),
        options: &options,
        repairs: &repairs,
        now: view.now,
    };
    Ok(page.show(&sight.whole(&fields)))
}

/// A case, looked at.
struct Sight<'a> {
    desk: &'a Desk,
    visitor: &'a Visitor,
    view: &'a CaseView,
    /// The account it is about, where it is about one that is still linked.
    account: Option<&'a StatusView>,
    /// What may be done about it.
    options: &'a [RepairOption],
    /// What was decided about it.
    repairs: &'a [Repair],
    /// In the partner's time.
    now: Timestamp,
}

impl Sight<'_> {
    fn at(&self, at: Timestamp) -> Markup {
        words::at(at, self.now)
    }

    fn whole(&self, fields: &Fields) -> Markup {
        let case = &self.view.case;
        html! {
            p.trail { a href="/cases" { "Cases" } " › Case " (case.id) }
            h1 { (self.name()) }
            (page::note(fields, &[DONE, repair::DONE]))
            div id="story" data-live { (self.story()) }
            div id="differs" data-live { (self.differs()) }
            @if let Some(view) = self.account {
                (repair::options(self.visitor, view.account.id, Some(case.id), self.options))
                (repair::journal(self.visitor, self.repairs, Some(case.id), self.now))
            }
            @if case.state.is_live() && self.visitor.operator.role.acts() {
                section { h2 { "Look after it" } (self.forms()) }
            }
            section { h2 { "Step by step" } div id="steps" data-live { (self.steps()) } }
            section { h2 { "What was done so far" } div id="history" data-live { (self.history()) } }
            section {
                h2 { "Hand it to the bank" }
                p { "Everything that may be told of this case to anybody: what was compared, the calls with their interaction ids, what was done. No name, full number, amount or comment is in it." }
                p.buttons {
                    a.button.quiet href={ "/cases/" (case.id) "/bundle.html" } download { "Download as a page" }
                    a.button.quiet href={ "/cases/" (case.id) "/bundle.json" } download { "Download as JSON" }
                }
            }
            section { h2 { "What it is about" } div id="about" data-live { (self.about()) } }
        }
    }

    /// What it is called: what is wrong, with what.
    fn name(&self) -> String {
        let at = self
            .view
            .institution
            .as_deref()
            .unwrap_or("an institution that is no longer known");
        match self.account {
            Some(view) => {
                let snapshot = &view.account.snapshot;
                format!(
                    "{} at {at}",
                    page::account_name(snapshot.kind, &snapshot.number_display)
                )
            }
            None => match self.view.case.subject() {
                Subject::Account(id) => format!("Account {id} at {at}"),
                Subject::Login(id) => format!("Login {id} at {at}"),
                Subject::Institution(_) => at.to_owned(),
            },
        }
    }

    /// What happened, since when, whose move it is.
    fn story(&self) -> Markup {
        let case = &self.view.case;
        let catalogue = self.desk.engine.catalogue();
        let entry = catalogue.entry(case.region, case.code);
        html! {
            p.status {
                (state_tag(case.state)) " "
                @match entry { Some(entry) => (page::code_line(catalogue, entry)), None => span.code { (case.code) } }
            }
            div.cards {
                section.card {
                    h2 { "What happened" }
                    @if let Some(story) = self.what_happened() { p { (story) } }
                    p { (self.view.summary) }
                }
                section.card {
                    h2 { "Since when" }
                    p { (self.at(case.opened_at)) }
                    @if case.seen > 1 { p { "It was met " (words::times(case.seen)) ", last " (self.at(case.last_seen_at)) "." } }
                    @else if case.seen == 1 { p { "It was met once." } }
                    @if let Some(view) = self.account {
                        p { "The last good data is from " @match view.account.succeeded_at { Some(at) => (self.at(at)), None => "never" } "." }
                    }
                }
                section.card {
                    h2 { "Whose move it is" }
                    p { strong { (words::capital(move_of(case.state))) } "." }
                    @if let Some(next) = self.next() { p { (next) } }
                    @match &case.assigned { Some(name) => p { (name) " looks after it." }, None => @if case.state.is_live() { p { "Nobody in particular looks after it yet." } } }
                    @if let Some(resolution) = &case.resolution {
                        p { (words::capital(how(resolution.how))) ", " (self.at(resolution.at)) ", by " (words::who(&resolution.by)) "." }
                        @if let Some(reason) = &resolution.reason { p { "“" (words::veiled(reason)) "”" } }
                    }
                    @if let Some(tracker) = &case.tracker {
                        p { "Outside it is " (tracker.reference) @if let Some(state) = &tracker.state { ", " (state) } "." }
                    }
                }
            }
        }
    }

    /// What has to be done now.
    fn next(&self) -> Option<String> {
        let view = self.account.filter(|_| self.view.case.state.is_live())?;
        Some(match view.account.held {
            true => "Somebody has to say which account this is. What can be said, and what each answer will do, stands \
                below."
                .to_owned(),
            false => view.next.sentence(self.now, |at| words::at_text(at, self.now)),
        })
    }

    /// The trouble in a sentence of its own, where identity is the matter.
    fn what_happened(&self) -> Option<String> {
        let view = self.account.filter(|view| view.account.held)?;
        let evidence = view.evidence.as_ref().filter(|e| e.ended_at.is_none())?;
        let kinds: Vec<&str> = evidence.kinds.iter().map(|kind| words::mismatch(*kind)).collect();
        let what = match kinds.as_slice() {
            [] => meaning(evidence.verdict).to_owned(),
            kinds => format!(
                "When we last asked the bank, it told something else than before of this account: {}.",
                words::listed(kinds)
            ),
        };
        Some(format!(
            "{what} It may be another account, so nothing the bank says of it is written until somebody decides."
        ))
    }

    fn differs(&self) -> Markup {
        let view = self.account.filter(|view| view.account.held);
        let open = view
            .and_then(|view| view.evidence.as_ref())
            .filter(|e| e.ended_at.is_none());
        html! {
            @if let Some(evidence) = open {
                section {
                    h2 { "Old and new, side by side" }
                    (page::evidence(evidence, self.now))
                }
            }
        }
    }

    fn steps(&self) -> Markup {
        let case = &self.view.case;
        let may = case.state.is_live() && self.visitor.operator.role.acts();
        html! {
            @if case.steps.is_empty() { p { "The catalogue names no steps for this code." } }
            ol.steps {
                @for (at, step) in case.steps.iter().enumerate() {
                    @let number = at + 1;
                    li.done[step.done.is_some()] {
                        span { @if step.done.is_some() { span.sign aria-hidden="true" { "✓" } " " } (step.text) }
                        @if let Some(done) = &step.done { " " span.soft { "Done " (self.at(done.at)) " by " (words::who(&done.by)) "." } }
                        @if may {
                            form method="post" action={ "/cases/" (case.id) "/act" } {
                                (self.hidden())
                                input type="hidden" name="step" value=(number);
                                @if step.done.is_some() {
                                    button.quiet type="submit" name="do" value="untick" { "Not done after all" span.away { ": step " (number) } }
                                } @else {
                                    button.quiet type="submit" name="do" value="tick" { "Done" span.away { ": step " (number) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn hidden(&self) -> Markup {
        html! { input type="hidden" name="form" value=(self.visitor.form_token()); }
    }

    /// What may be done with the case itself; each says what it will do.
    fn forms(&self) -> Markup {
        let case = &self.view.case;
        let to = format!("/cases/{}/act", case.id);
        let name = &self.visitor.operator.name;
        let mine = case.assigned.as_deref() == Some(name.as_str());
        html! {
            div.acts {
                form.act method="post" action=(to) {
                    (self.hidden())
                    h3 { "Say something" }
                    label for="text" { "Comment" }
                    textarea id="text" name="text" rows="3" required {}
                    button.quiet type="submit" name="do" value="comment" { "Add the comment" }
                    p.soft { "Stands in the history below, for everybody who sees the case. It is never part of what is handed to a bank." }
                }
                form.act method="post" action=(to) {
                    (self.hidden())
                    h3 { "Who looks after it" }
                    @if mine {
                        button.quiet type="submit" name="do" value="drop" { "Put it down" }
                        p.soft { "Nobody in particular looks after it then." }
                    } @else {
                        button.quiet type="submit" name="do" value="take" { "I look after it" }
                        p.soft { "Notes your name, so that no two people do the same work." }
                    }
                }
                form.act method="post" action=(to) {
                    (self.hidden())
                    h3 { "Whose move it is" }
                    label for="on" { "It waits for" }
                    select id="on" name="on" {
                        @for party in Party::ALL {
                            option value=(party) selected[case.state == Standing::Waiting(*party)] { (party_name(*party)) }
                        }
                        option value="open" selected[case.state == Standing::Open] { "nobody in particular" }
                    }
                    button.quiet type="submit" name="do" value="move" { "Note whose move it is" }
                    p.soft { "Changes this case alone, and tells the partner by an event. The account stays as it is." }
                }
                form.act method="post" action=(to) {
                    (self.hidden())
                    h3 { "End it" }
                    label for="reason" { "Why" }
                    textarea id="reason" name="reason" rows="2" required {}
                    div.buttons {
                        button.quiet type="submit" name="do" value="resolve" { "It is mended" }
                        button.quiet type="submit" name="do" value="close" { "Put it away" }
                    }
                    p.soft { "Ends the case and keeps your reason; neither changes the account. What is said to be mended and fails again becomes a new case. What is put away stays so, until the bank tells another story." }
                }
            }
        }
    }

    fn history(&self) -> Markup {
        html! {
            ol.log {
                @for entry in self.view.history.iter().rev() { (self.line(entry)) }
            }
        }
    }

    fn line(&self, entry: &Entry) -> Markup {
        html! {
            li {
                div.what { (words::capital(&words::who(&entry.by))) " " (did(&entry.what)) }
                @match &entry.what {
                    What::Commented { text } => div.said { (words::veiled_text(text)) },
                    What::Resolved { reason: Some(reason), .. } | What::Closed { reason: Some(reason), .. } => div.said { (words::veiled_text(reason)) },
                    _ => {},
                }
                div.soft { (self.at(entry.at)) }
            }
        }
    }

    fn about(&self) -> Markup {
        let case = &self.view.case;
        html! {
            dl.facts {
                div { dt { "Partner" } dd { (self.view.partner.name) " (" (self.view.partner.id) ")" } }
                div { dt { "Institution" } dd { (page::institution_link(case.institution, self.view.institution.as_deref())) } }
                @if let Some(customer) = case.customer {
                    div { dt { "Customer" } dd { a href={ "/search?" (words::query(&[("by", "customer"), ("q", &customer.to_string())])) } { (customer) } } }
                }
                div { dt { "Opened by" } dd { (role_words(case.opened_by)) } }
                div { dt { "Accounts" } dd {
                    @if self.view.accounts.is_empty() { "none that is still linked" }
                    ul.plain { @for met in &self.view.accounts {
                        li {
                            a href={ "/accounts/" (met.account) } { "Account " (met.account) } ", met it " (words::times(met.seen)) ", last " (self.at(met.last_seen_at))
                            @if let Some(at) = met.cleared_at { "; well again since " (self.at(at)) }
                        }
                    } }
                } }
            }
        }
    }
}

/// In which part somebody opened a case.
const fn role_words(role: model::case::Role) -> &'static str {
    match role {
        model::case::Role::EndUser => "the account holder",
        model::case::Role::Partner => "the partner",
        model::case::Role::Operator => "an operator",
        model::case::Role::Holdfast => "Holdfast itself, because the code asks for it",
    }
}

/// Who can be waited for, after "It waits for".
const fn party_name(party: Party) -> &'static str {
    match party {
        Party::EndUser => "the account holder",
        Party::Partner => "the partner",
        Party::Institution => "the institution",
        Party::Operator => "the operator",
    }
}

/// How a case ended.
const fn how(how: How) -> &'static str {
    match how {
        How::BankAgreesAgain => "the bank shows the known account again",
        How::Repair => "a repair mended it",
        How::ByHand => "somebody said so",
        How::NoLongerLinked => "what it was about is linked no longer",
    }
}

/// What was done, after who did it.
fn did(what: &What) -> String {
    match what {
        What::Opened => "opened the case".to_owned(),
        What::Met => "met in a run what was reported".to_owned(),
        What::NewEvidence { evidence } => {
            format!("met the same cause with another story (evidence {evidence})")
        }
        What::Commented { .. } => "said".to_owned(),
        What::Assigned { to: Some(to) } => format!("noted that {to} looks after it"),
        What::Assigned { to: None } => "noted that nobody in particular looks after it".to_owned(),
        What::Moved {
            waiting_on: Some(party),
            ..
        } => format!("noted that it waits for {}", party_name(*party)),
        What::Moved { .. } => "noted that it waits for nobody in particular".to_owned(),
        What::StepDone { step } => format!("did step {step}"),
        What::StepUndone { step } => format!("noted that step {step} was not done after all"),
        What::Tracked { reference, state } => match state {
            Some(state) => format!("heard from the outside tracker: {reference} is {state}"),
            None => format!("heard from the outside tracker: it is {reference} there"),
        },
        What::Resolved { how: by, .. } => format!("resolved it: {}", how(*by)),
        What::Closed { how: by, .. } => format!("closed it: {}", how(*by)),
    }
}
