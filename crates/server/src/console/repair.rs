//! Repairs: what may be done about an account that no longer matches, previewed before it is done, and undone.
//!
//! A preview is the repair itself, done and not committed: so what it says is what will happen. An option is named
//! in an address by a hash, because the bank's ids it is made of are shown nowhere.

use axum::{extract::State, response::Response};
use engine::{
    StatusView,
    explain::named,
    repair::{RepairOption, words as told},
};
use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};
use model::{
    FactName, Partner, Repair, RepairAsk,
    account::Snapshot,
    case::By,
    evidence::{Candidate, SafeAction},
    id::{AccountId, CaseId, RepairId},
    operator::AuditAction,
    random::in_hexadecimal,
};
use store::lookup_hash;

use super::{
    Desk,
    gate::{Fields, Sent, Visitor},
    onward,
    page::{Page, account_name, ending, kind_words},
    trouble::Trouble,
    words,
};
use crate::request::Path;

/// What a page says after something was done.
pub(crate) const DONE: &[(&str, &str)] = &[
    (
        "repaired",
        "It was done. The bank is asked again now; what it says shows here in a moment. You can undo it below.",
    ),
    ("undone", "It was undone: everything stands as it stood before."),
    (
        "already",
        "This was already done by you, a moment ago: nothing was done twice. You can undo it below.",
    ),
];

/// How long after a decision the same form, sent again, is taken for a second click.
const SECOND_CLICK: SignedDuration = SignedDuration::from_mins(10);

/// The name of an option: it follows from what would be done with which account, on which evidence and to what effect, and
/// tells none of it. What was previewed has another name once any of that has changed.
fn name_of(account: AccountId, option: &RepairOption) -> String {
    let ask = &option.ask;
    let of = format!(
        "{account} {} {} {:?} {:?}",
        ask.action.name(),
        ask.candidate.as_deref().unwrap_or_default(),
        option.basis,
        option.effect,
    );
    in_hexadecimal(&lookup_hash(&of)).chars().take(20).collect()
}

/// What an option is called: with the bank's account it is about, where it is about one.
fn title_of(option: &RepairOption) -> String {
    match &option.candidate {
        Some(face) => told::title_with(option.ask.action, &named(&face.name, &face.mask)),
        None => told::title(option.ask.action).to_owned(),
    }
}

/// What stopping is, and nothing else: it looks like what it is.
const fn is_ending(ask: &RepairAsk) -> bool {
    matches!(ask.action, SafeAction::Disconnect)
}

/// Whether an account can be ended, and nothing else can be said of it.
pub(crate) fn only_ends(options: &[RepairOption]) -> bool {
    !options.is_empty() && options.iter().all(|option| is_ending(&option.ask))
}

/// The place of an option among the others: the actions in their order, the bank's accounts as the evidence has them.
fn place(option: &RepairOption, candidates: &[Candidate]) -> (usize, usize) {
    let action = SafeAction::ALL
        .iter()
        .position(|action| *action == option.ask.action);
    let candidate = candidates
        .iter()
        .position(|one| Some(&one.provider_account) == option.ask.candidate.as_ref());
    (action.unwrap_or(usize::MAX), candidate.unwrap_or(usize::MAX))
}

/// What may be done about an account, each with what it will do.
pub(crate) fn options(
    visitor: &Visitor,
    view: &StatusView,
    case: Option<CaseId>,
    options: &[RepairOption],
) -> Markup {
    let account = view.account.id;
    let may = visitor.operator.role.acts();
    let case = case.map(|case| case.to_string()).unwrap_or_default();
    let candidates = view
        .evidence
        .iter()
        .flat_map(|evidence| evidence.candidates.clone());
    let candidates: Vec<Candidate> = candidates.collect();
    let only_to_end = only_ends(options);
    let mut options: Vec<&RepairOption> = options.iter().collect();
    options.sort_by_key(|option| place(option, &candidates));
    html! {
        @if !options.is_empty() {
            section {
                h2 { "What can be done, and what it will do" }
                p { "Choose by what the bank or the account holder tells you, not by guessing. Nothing is done before you have seen a preview and confirmed it, and everything can be undone for a while afterwards." }
                @if only_to_end {
                    p.mark { "No answer can be written to this account: nothing that the bank shows is held back for it. It can only be ended here; or ask the bank, and wait for what it shows then." }
                }
                @if !may { p.mark { "You are a viewer: you see what can be done, and an operator does it." } }
                div.acts {
                    @for option in options {
                        section.act {
                            h3 { bdi { (title_of(option)) } }
                            @match &option.effect {
                                Ok(does) => {
                                    ul { @for line in told::effect_in_words(&option.ask, does) { li { (line) } } }
                                    @if may {
                                        a.button.ending[is_ending(&option.ask)] href={ "/accounts/" (account) "/repair?" (words::query(&[("option", &name_of(account, option)), ("case", &case)])) } {
                                            "Preview" span.away { ": " (title_of(option)) }
                                        }
                                    }
                                }
                                Err(reason) => p.soft { "Cannot be done now: " (words::veiled(reason)) "." },
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What was decided about an account before, each with its undo.
pub(crate) fn journal(visitor: &Visitor, repairs: &[Repair], case: Option<CaseId>, now: Timestamp) -> Markup {
    html! {
        @if !repairs.is_empty() {
            section {
                h2 { "What was decided" }
                ol.log {
                    @for repair in repairs {
                        li {
                            div.what { bdi { (words::capital(&words::who(&repair.by))) } " said: " (told::title(repair.ask.action).to_lowercase()) }
                            @match (repair.effect.new_account, &repair.undone) {
                                (Some(new), Some(_)) => div { "The new account it had made, " (new) ", was deleted when it was undone." },
                                (Some(new), None) => div { "The new account is " a href={ "/accounts/" (new) } { (new) } "." },
                                (None, _) => {}
                            }
                            div.soft { (words::at(repair.made_at, now)) " · repair " (repair.id) }
                            (taken_back(visitor, repair, case, now))
                        }
                    }
                }
            }
        }
    }
}

/// How a repair was undone, or the way to do so.
pub(crate) fn taken_back(visitor: &Visitor, repair: &Repair, case: Option<CaseId>, now: Timestamp) -> Markup {
    let case = case.map(|case| case.to_string()).unwrap_or_default();
    html! {
        @match &repair.undone {
            Some(undone) => div { "Undone " (words::at(undone.at, now)) " by " bdi { (words::who(&undone.by)) } "." },
            None => @if repair.undoable_until <= now {
                div.soft { "It can no longer be undone: the time for that ended " (words::at(repair.undoable_until, now)) "." }
            } @else if visitor.operator.role.acts() {
                div.buttons {
                    a.button.quiet href={ "/repairs/" (repair.id) "/undo?" (words::query(&[("case", &case)])) } { "Undo" span.away { " repair " (repair.id) } }
                    span.soft { "Shows first what that will do. Possible until " (words::date(repair.undoable_until)) "." }
                }
            },
        }
    }
}

/// What of an account is otherwise afterwards, or what the new one is: before and after, as they will be told.
fn changes(view: &StatusView, option: &RepairOption, ends: bool) -> Markup {
    let Some(face) = &option.candidate else {
        return html! {};
    };
    let Some(after) = (if ends { &face.alone } else { &face.onto }) else {
        return html! {};
    };
    let before = &view.account.snapshot;
    let evidence = view.evidence.as_ref();
    let compared = evidence.into_iter().flat_map(|evidence| {
        let of_candidate = evidence.candidates.iter();
        let mut of_candidate = of_candidate.filter(|one| one.provider_account == face.provider_account);
        of_candidate
            .next()
            .map_or(&evidence.features, |one| &one.features)
    });
    let holder = compared
        .into_iter()
        .find(|feature| feature.name == FactName::Holder);
    let holders = |side: &[String]| match side {
        [] => "not said".to_owned(),
        side => side.join(", "),
    };
    let balance = |snapshot: &Snapshot| {
        snapshot
            .balance
            .map_or_else(|| "not said".to_owned(), |balance| balance.to_string())
    };
    let of = |snapshot: &Snapshot| {
        [
            ("Name", words::veiled(&snapshot.name)),
            ("Type", kind_words(snapshot.kind)),
            ("Last digits", ending(&snapshot.number_display)),
            ("Currency", snapshot.currency.to_string()),
            ("Balance", balance(snapshot)),
        ]
    };
    let mut rows: Vec<(&str, String, String)> = of(before)
        .into_iter()
        .zip(of(after))
        .map(|((what, before), (_, after))| (what, before, after))
        .collect();
    if let Some(holder) = holder {
        rows.insert(3, ("Holder", holders(&holder.stored), holders(&holder.observed)));
    }
    let afterwards = if ends { "The new account" } else { "Afterwards" };
    let before = if ends { "The old account, kept" } else { "Now" };
    html! {
        h2 { @if ends { "The old account and the new one" } @else { "What changes about the account" } }
        table.compare {
            thead { tr { th scope="col" { "What" } th scope="col" { (before) } th scope="col" { (afterwards) } th scope="col" { "Compared" } } }
            tbody {
                @for (what, old, new) in &rows {
                    @let differs = old != new;
                    tr.differs[differs] {
                        th scope="row" { (what) }
                        td data-label=(before) { bdi { (old) } }
                        td data-label=(afterwards) { bdi { (new) } }
                        td.verdict { span.sign aria-hidden="true" { @if differs { "≠" } @else { "=" } } " " @if differs { "differs" } @else { "the same" } }
                    }
                }
            }
        }
    }
}

/// Where one came from: a case, or the account's page.
fn back(fields: &Fields, account: AccountId) -> Result<String, Trouble> {
    Ok(match fields.read::<CaseId>("case", "a case's id")? {
        Some(case) => format!("/cases/{case}"),
        None => format!("/accounts/{account}"),
    })
}

/// The option of an address, as it stands now.
async fn chosen(
    desk: &Desk,
    fields: &Fields,
    account: AccountId,
) -> Result<(Partner, StatusView, RepairOption), Trouble> {
    let (partner, view) = desk.engine.why(account).await?.ok_or(Trouble::Missing)?;
    let wanted = fields.get("option").unwrap_or_default();
    let options = desk.engine.repair_options(&partner, account).await?;
    let mut all = options.into_iter();
    match all.find(|option| name_of(account, option) == wanted) {
        Some(option) => Ok((partner, view, option)),
        None => Err(Trouble::Refused {
            why: "what could be done has changed meanwhile; look at it again".to_owned(),
            back: Some(back(fields, account)?),
        }),
    }
}

/// What an account is called, and where it is.
fn called(view: &StatusView) -> String {
    let snapshot = &view.account.snapshot;
    let name = account_name(snapshot.kind, &snapshot.number_display);
    match &view.institution {
        Some(institution) => format!("{name} at {institution}"),
        None => name,
    }
}

/// What a repair will do, before it is done.
pub(crate) async fn preview(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(account): Path<String>,
    fields: Fields,
) -> Result<Response, Trouble> {
    let id: AccountId = account.parse().map_err(|_| Trouble::Missing)?;
    let (partner, view, option) = chosen(&desk, &fields, id).await?;
    let back = back(&fields, id)?;
    let does = match &option.effect {
        Ok(does) => does,
        Err(reason) => {
            return Err(Trouble::Refused {
                why: words::veiled(reason),
                back: Some(back),
            });
        }
    };
    let name = called(&view);
    let title = title_of(&option);
    let page = Page {
        desk: &desk,
        visitor: &visitor,
        here: &back,
        title: &title,
    };
    let now = desk.engine.partner_time(&partner);
    let last_day = now
        .saturating_add(desk.engine.config().keep_undo)
        .unwrap_or(Timestamp::MAX);
    let ending = is_ending(&option.ask);
    Ok(page.still(&html! {
        p.trail { a href=(back) { (name) } " › Preview" }
        h1 { "Before you confirm: " bdi { (small(&option, &title)) } }
        section.card {
            h2 { "What this will do to " (name) ", account " (id) }
            ul { @for line in told::effect_in_words(&option.ask, does) { li { (line) } } }
        }
        (changes(&view, &option, does.ends))
        section {
            h2 { "And then" }
            p { "The login's other accounts are not touched. The partner is told by an event." }
            @if ending { p { "We do not ask the bank about this account any more, and tell it nothing now." } }
            @else { p { "The bank is asked again right afterwards." } }
            p { strong { "You can undo it until " (words::date(last_day)) } ": then everything stands again exactly as it does now, and what came meanwhile is held back." }
        }
        @if visitor.operator.role.acts() {
            form.buttons method="post" action={ "/accounts/" (id) "/repair" } {
                input type="hidden" name="form" value=(visitor.form_token());
                input type="hidden" name="option" value=(name_of(id, &option));
                input type="hidden" name="case" value=(fields.get("case").unwrap_or_default());
                button.ending[ending] type="submit" { "Confirm: " bdi { (small(&option, &title)) } }
                a.button.quiet href=(back) { "Leave it as it is" }
            }
        } @else {
            p.mark { "You are a viewer: an operator can confirm this." }
            p { a href=(back) { "Back" } }
        }
    }))
}

/// A title within a sentence. One that begins with the bank's name of an account stays as it is.
fn small(option: &RepairOption, title: &str) -> String {
    match option.ask.action {
        SafeAction::TreatAsNew | SafeAction::Successor => title.to_owned(),
        _ => {
            let mut letters = title.chars();
            let first = letters.next().map(char::to_lowercase);
            first.into_iter().flatten().chain(letters).collect()
        }
    }
}

/// Whether the operator decided about an account a moment ago: the form was sent twice.
async fn is_second_click(desk: &Desk, visitor: &Visitor, account: AccountId) -> Result<bool, Trouble> {
    let Some((partner, _)) = desk.engine.why(account).await? else {
        return Ok(false);
    };
    let now = desk.engine.partner_time(&partner);
    let last = desk
        .engine
        .repairs_of(&partner, account)
        .await?
        .into_iter()
        .next();
    Ok(last.is_some_and(|last| {
        let by = By::Operator(visitor.operator.name.clone());
        last.undone.is_none() && last.by == by && now.duration_since(last.made_at) < SECOND_CLICK
    }))
}

/// Does a repair.
pub(crate) async fn repair(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(account): Path<String>,
    sent: Sent,
) -> Result<Response, Trouble> {
    let id: AccountId = account.parse().map_err(|_| Trouble::Missing)?;
    sent.of_operator(&desk, &visitor, &format!("repair account {id}"))
        .await?;
    let back = back(&sent.0, id)?;
    let (partner, _, option) = match chosen(&desk, &sent.0, id).await {
        Err(Trouble::Refused { .. }) if is_second_click(&desk, &visitor, id).await? => {
            return Ok(onward(&format!("{back}?done=already")));
        }
        chosen => chosen?,
    };
    let action = option.ask.action.name();
    let by = By::Operator(visitor.operator.name.clone());
    let note = (AuditAction::Repaired, format!("account {id}"), action);
    let work = desk.engine.repair_on(&partner, id, &option.ask, by, option.basis);
    let told = |repair: &Repair| format!("repair {}", repair.id);
    match desk.engine.on_record(&visitor.operator, note, work, told).await {
        Ok(_) => Ok(onward(&format!("{back}?done=repaired"))),
        Err(error) => {
            let trouble = Trouble::from(error).leading(back.clone());
            match trouble {
                // Both clicks were under way at once.
                Trouble::Refused { .. } if is_second_click(&desk, &visitor, id).await? => {
                    Ok(onward(&format!("{back}?done=already")))
                }
                trouble => Err(trouble),
            }
        }
    }
}

/// A repair and whose it is.
async fn found(desk: &Desk, repair: &str) -> Result<(Partner, Repair), Trouble> {
    let id: RepairId = repair.parse().map_err(|_| Trouble::Missing)?;
    let partner = desk.engine.partner_of_repair(id).await?.ok_or(Trouble::Missing)?;
    let repair = desk.engine.found_repair(&partner, id).await?;
    Ok((partner, repair))
}

/// What undoing a repair will do, before it is done.
pub(crate) async fn preview_undo(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(repair): Path<String>,
    fields: Fields,
) -> Result<Response, Trouble> {
    let (partner, repair) = found(&desk, &repair).await?;
    let back = back(&fields, repair.account)?;
    let does = desk.engine.preview_undo(&partner, repair.id).await;
    let does = does.map_err(|error| Trouble::from(error).leading(back.clone()))?;
    let (_, view) = desk.engine.why(repair.account).await?.ok_or(Trouble::Missing)?;
    let name = called(&view);
    let now = desk.engine.partner_time(&partner);
    let title = told::title(repair.ask.action).to_lowercase();
    let page = Page {
        desk: &desk,
        visitor: &visitor,
        here: &back,
        title: "Undo",
    };
    Ok(page.still(&html! {
        p.trail { a href=(back) { (name) } " › Undo repair " (repair.id) }
        h1 { "Before you undo: " (title) }
        p { bdi { (words::capital(&words::who(&repair.by))) } " decided so about " (name) " " (words::at(repair.made_at, now)) "." }
        section.card {
            h2 { "What undoing will do to " (name) ", account " (repair.account) }
            ul { @for line in told::undo_in_words(&does) { li { (line) } } }
            p { "The account is held again if it was held before. You can then decide anew." }
        }
        @if visitor.operator.role.acts() {
            form.buttons method="post" action={ "/repairs/" (repair.id) "/undo" } {
                input type="hidden" name="form" value=(visitor.form_token());
                input type="hidden" name="case" value=(fields.get("case").unwrap_or_default());
                button type="submit" { "Confirm: undo it" }
                a.button.quiet href=(back) { "Leave it as it is" }
            }
        } @else {
            p.mark { "You are a viewer: an operator can confirm this." }
            p { a href=(back) { "Back" } }
        }
    }))
}

/// Undoes a repair.
pub(crate) async fn undo(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(repair): Path<String>,
    sent: Sent,
) -> Result<Response, Trouble> {
    sent.of_operator(&desk, &visitor, "undo a repair").await?;
    let (partner, repair) = found(&desk, &repair).await?;
    let back = back(&sent.0, repair.account)?;
    let subject = format!("account {}", repair.account);
    let detail = format!("{}, repair {}", repair.ask.action.name(), repair.id);
    let by = By::Operator(visitor.operator.name.clone());
    let note = (AuditAction::RepairUndone, subject, detail.as_str());
    let work = desk.engine.undo_repair(&partner, repair.id, by);
    let told = |_: &Repair| String::new();
    let undone = desk.engine.on_record(&visitor.operator, note, work, told).await;
    undone.map_err(|error| Trouble::from(error).leading(back.clone()))?;
    Ok(onward(&format!("{back}?done=undone")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{evidence::SafeAction, id::EvidenceId};

    #[test]
    fn an_option_is_named_without_its_banks_id_and_no_two_alike() {
        let id = AccountId::new(7).unwrap();
        let option = |action, candidate: &str, basis: u64| RepairOption {
            ask: RepairAsk {
                action,
                candidate: Some(candidate.to_owned()),
            },
            candidate: None,
            effect: Err("not now".to_owned()),
            basis: EvidenceId::new(basis).ok(),
        };
        let first = option(SafeAction::SameAccount, "4111111111111111", 1);
        let one = name_of(id, &first);
        assert!(!one.contains("4111") && one.len() == 20);
        let others = [
            option(SafeAction::TreatAsNew, "4111111111111111", 1),
            option(SafeAction::SameAccount, "4111111111111112", 1),
            option(SafeAction::SameAccount, "4111111111111111", 2),
            RepairOption {
                effect: Err("otherwise".to_owned()),
                ..first.clone()
            },
        ];
        for other in &others {
            assert_ne!(one, name_of(id, other));
        }
        assert_ne!(one, name_of(AccountId::new(8).unwrap(), &first));
    }
}
