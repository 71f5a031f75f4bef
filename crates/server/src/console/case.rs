//! Cases: the list by whose move it is, and one case so that somebody who has never seen the product can say what
//! happened, since when, whose move it is, and what each button will do.

pub(super) mod forms;
mod list;

pub(crate) use list::{case_list, list, tally};

use axum::{extract::State, http::HeaderMap, response::Response};
use engine::{
    StatusView,
    cases::{CaseView, LONGEST_TEXT, Whose},
    explain::story,
    repair::{RepairOption, words::title},
};
use jiff::Timestamp;
use maud::{Markup, html};
use model::{
    Evidence, Repair,
    case::{Entry, How, Party, State as Standing, Subject, What},
    id::CaseId,
};

use super::{
    Desk,
    gate::{Fields, Visitor},
    page::{self, Page},
    repair,
    trouble::Trouble,
    words,
};
use crate::request::Path;

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
        Standing::Open => "nobody's yet: somebody has to look at it and say whose it is",
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
        Party::Operator => "an operator's",
    }
}

/// A state as a tag.
pub(crate) fn state_tag(standing: Standing) -> Markup {
    html! {
        @match standing {
            Standing::Open => span.tag.warn { "open" },
            Standing::Waiting(Party::Operator) => span.tag.bad { "waits for an operator" },
            Standing::Waiting(Party::EndUser) => span.tag.warn { "waits for the account holder" },
            Standing::Waiting(Party::Partner) => span.tag.warn { "waits for the partner" },
            Standing::Waiting(Party::Institution) => span.tag.warn { "waits for the institution" },
            Standing::Resolved => span.tag.good { "resolved" },
            Standing::Closed => span.tag { "closed" },
        }
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
                (repair::options(self.visitor, view, Some(case.id), self.options))
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
                    @for line in self.what_happened() { p { bdi { (line) } } }
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
                    @for next in self.next() { p { (next) } }
                    @match &case.assigned { Some(name) => p { bdi { (name) } " looks after it." }, None => @if case.state.is_live() { p { "Nobody in particular looks after it yet." } } }
                    @if let Some(resolution) = &case.resolution {
                        p { (words::capital(how(resolution.how))) ", " (self.at(resolution.at)) ", by " (words::who(&resolution.by)) "." }
                        @if let Some(reason) = &resolution.reason { p { "“" (words::said(reason)) "”" } }
                    }
                    @if let Some(tracker) = &case.tracker {
                        p { "In the tracker outside it is " (words::said(&tracker.reference)) @if let Some(state) = &tracker.state { ", " (words::said(state)) } "." }
                        @if let Some(url) = tracker.url.as_deref().filter(|url| is_of_the_web(url)) {
                            p { a href=(url) rel="noopener noreferrer" { (url) } }
                        }
                    }
                }
            }
        }
    }

    /// The account, while somebody has to say what is so with it.
    fn held(&self) -> Option<&StatusView> {
        self.account
            .filter(|view| view.account.held && self.view.case.state.is_live())
    }

    /// What was compared: as it stands while the account is held, else as the case has it.
    fn evidence(&self) -> Option<&Evidence> {
        let open = self.held().and_then(|view| view.evidence.as_ref());
        open.filter(|evidence| evidence.ended_at.is_none())
            .or(self.view.evidence.as_ref())
    }

    /// Whether what was compared holds no more.
    fn is_over(&self, evidence: &Evidence) -> bool {
        match self.account {
            Some(_) => self.held().is_none(),
            None => !self.view.case.state.is_live() || evidence.ended_at.is_some(),
        }
    }

    /// The first of the steps that nobody did yet.
    fn first_step(&self) -> Option<&str> {
        let mut steps = self.view.case.steps.iter();
        steps
            .find(|step| step.done.is_none())
            .map(|step| step.text.as_str())
    }

    /// What has to be done now, and by whom.
    fn next(&self) -> Vec<String> {
        let case = &self.view.case;
        if !case.state.is_live() {
            return Vec::new();
        }
        if let Some(ended) = self.account.and_then(|view| view.account.ended_at) {
            return vec![format!(
                "The account was ended on {}: this case can be ended too.",
                words::date(ended)
            )];
        }
        let held = self.held().is_some();
        let mut told = Vec::new();
        let only_to_end = held && repair::only_ends(self.options);
        match case.state {
            Standing::Waiting(Party::Operator) if only_to_end => told.push(
                "Ask the bank what became of the account (the page under “Hand it to the bank” is made for it). Here it \
                 can only be ended."
                    .to_owned(),
            ),
            Standing::Waiting(Party::Operator) if held => told.push(
                "Ask the bank (the page under “Hand it to the bank” is made for it) or, through the partner, the \
                 account holder which account this is. Then choose below."
                    .to_owned(),
            ),
            Standing::Waiting(Party::Institution) => told.push(match held {
                true => "We wait for the bank to say which account this is. When it has, an operator chooses below.".to_owned(),
                false => "We wait for the bank's answer; an operator notes here what it says.".to_owned(),
            }),
            Standing::Waiting(Party::EndUser) if held => told.push(
                "We wait for the account holder: they say which account this is in Connect, where the partner's Fix link \
                 leads, or tell the partner. An operator can choose below all the same."
                    .to_owned(),
            ),
            Standing::Waiting(Party::Partner) if held => told.push(
                "We wait for the partner to say which account this is. An operator can choose below all the same."
                    .to_owned(),
            ),
            Standing::Open if held => told.push(
                "Somebody has to find out which account this is; an operator then chooses below.".to_owned(),
            ),
            _ => {
                if let Some(view) = self.account.filter(|view| !view.account.is_healthy_at(self.now)) {
                    told.push(view.next.sentence(self.now, |at| words::at_text(at, self.now)));
                }
                if let Some(step) = self.first_step() {
                    told.push(format!("The next step: {step}"));
                }
            }
        }
        told
    }

    /// The trouble in sentences of its own, where identity is the matter; else as its code has it.
    fn what_happened(&self) -> Vec<String> {
        let Some(evidence) = self.evidence() else {
            return vec![self.view.summary.clone()];
        };
        let over = self.is_over(evidence);
        let mut told = story(evidence, &self.view.linked, over);
        let more = match over {
            false => "Until somebody decides, nothing the bank says of it is written.",
            true => "That is over.",
        };
        told.push(more.to_owned());
        told
    }

    fn differs(&self) -> Markup {
        let keeps = self.desk.engine.config().keep_quarantine;
        html! {
            @if let Some(evidence) = self.evidence() {
                @let over = self.is_over(evidence);
                section {
                    h2 { @if over { "What did not match then" } @else { "Old and new, side by side" } }
                    (page::evidence(evidence, self.now, over, keeps))
                }
            }
        }
    }

    fn steps(&self) -> Markup {
        let case = &self.view.case;
        let may = case.state.is_live() && self.visitor.operator.role.acts();
        html! {
            @if case.steps.is_empty() { p { "The catalogue names no steps for this code." } }
            @if self.held().is_some() {
                p { "Operator: ask the bank or the account holder which account it is, then choose above. For the others:" }
            }
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
                    textarea id="text" name="text" rows="3" maxlength=(LONGEST_TEXT) required {}
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
                    textarea id="reason" name="reason" rows="2" maxlength=(LONGEST_TEXT) required {}
                    div.buttons {
                        button.quiet type="submit" name="do" value="resolve" { "It is mended" }
                        button.quiet type="submit" name="do" value="close" { "Put it away" }
                    }
                    p.soft { "Ends the case and keeps your reason; neither changes the account. Where it is said to be mended the bank is asked at once, and what fails again becomes a new case. What is put away stays so, until the bank tells another story." }
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
                div.what { bdi { (words::capital(&words::who(&entry.by))) } " " (self.done(entry)) }
                @match &entry.what {
                    What::Commented { text } => div.said { (words::said(text)) },
                    What::Resolved { reason: Some(reason), .. } | What::Closed { reason: Some(reason), .. } => div.said { (words::said(reason)) },
                    _ => {},
                }
                div.soft { (self.at(entry.at)) }
            }
        }
    }

    /// What was done, after who did it. That a repair was taken back is told as what it is.
    fn done(&self, entry: &Entry) -> Markup {
        let taken_back =
            |repair: &&Repair| repair.undone.as_ref().is_some_and(|undone| undone.at == entry.at);
        let undone = match &entry.what {
            What::Moved {
                waiting_on: Some(Party::Operator),
                ..
            } => self.repairs.iter().find(taken_back),
            _ => None,
        };
        html! {
            @match undone {
                Some(repair) => { "undid repair " (repair.id) ", “" (title(repair.ask.action)) "”: the case waits for an operator again" }
                None => (did(&entry.what)),
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
                            @match (met.cleared_at, self.account.filter(|view| view.account.id == met.account).and_then(|view| view.account.ended_at)) {
                                (_, Some(at)) => { "; ended " (self.at(at)) }
                                (Some(at), None) => { "; well again since " (self.at(at)) }
                                (None, None) => {}
                            }
                        }
                    } }
                } }
            }
        }
    }
}

/// Whether an address leads to a page, and runs nothing.
fn is_of_the_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
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
        How::Repair => "a decision about the account settled it",
        How::ByHand => "somebody said so",
        How::NoLongerLinked => "what it was about is linked no longer",
    }
}

/// What was done, after who did it.
fn did(what: &What) -> Markup {
    html! { bdi { (did_in_words(what)) } }
}

fn did_in_words(what: &What) -> String {
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
            Some(state) => format!(
                "heard from the outside tracker: {} is {}",
                words::veiled(reference),
                words::veiled(state)
            ),
            None => format!(
                "heard from the outside tracker: it is {} there",
                words::veiled(reference)
            ),
        },
        What::Resolved { how: by, .. } => format!("resolved it: {}", how(*by)),
        What::Closed { how: by, .. } => format!("closed it: {}", how(*by)),
    }
}
