//! Repairs: what may be done about an account that no longer matches, previewed before it is done, and undone.
//!
//! A preview is the repair itself, done and not committed: so what it says is what will happen. An option is named
//! in an address by a hash, because the bank's ids it is made of are shown nowhere.

use axum::{extract::State, response::Response};
use engine::{
    StatusView,
    repair::{RepairOption, words as told},
};
use jiff::Timestamp;
use maud::{Markup, html};
use model::{
    Partner, Repair, RepairAsk,
    case::By,
    id::{AccountId, CaseId, RepairId},
    operator::AuditAction,
    random::in_hexadecimal,
    repair::RepairEffect,
};
use store::lookup_hash;

use super::{
    Desk,
    gate::{Fields, Sent, Visitor},
    onward,
    page::{Page, account_name, ending},
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
];

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

/// What a repair does, a line each, the bank's ids by their ends.
fn effect(ask: &RepairAsk, effect: &RepairEffect) -> Vec<String> {
    let masked = |id: &Option<String>| id.as_deref().map(words::of_bank);
    let shown = RepairEffect {
        before: masked(&effect.before),
        after: masked(&effect.after),
        ..effect.clone()
    };
    told::effect_in_words(ask, &shown)
}

/// An account at the bank, as people know it.
fn with(option: &RepairOption) -> Markup {
    html! {
        @if let Some(face) = &option.candidate {
            p { "With the bank's account " strong { (words::veiled(&face.name)) } ", " (words::veiled(&face.kind)) " ending in " (ending(&face.mask)) "." }
        }
    }
}

/// What may be done about an account, each with what it will do.
pub(crate) fn options(
    visitor: &Visitor,
    account: AccountId,
    case: Option<CaseId>,
    options: &[RepairOption],
) -> Markup {
    let may = visitor.operator.role.acts();
    let case = case.map(|case| case.to_string()).unwrap_or_default();
    html! {
        @if !options.is_empty() {
            section {
                h2 { "What can be done, and what it will do" }
                p { "Choose by what the bank or the account holder tells you, not by guessing. Nothing is done before you have seen a preview and confirmed it, and everything can be undone for a while afterwards." }
                @if !may { p.mark { "You are a viewer: you see what can be done, and an operator does it." } }
                div.acts {
                    @for option in options {
                        section.act {
                            h3 { (told::title(option.ask.action)) }
                            (with(option))
                            @match &option.effect {
                                Ok(does) => {
                                    ul { @for line in effect(&option.ask, does) { li { (line) } } }
                                    @if may {
                                        a.button href={ "/accounts/" (account) "/repair?" (words::query(&[("option", &name_of(account, option)), ("case", &case)])) } {
                                            "Preview" span.away { ": " (told::title(option.ask.action)) }
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
    let case = case.map(|case| case.to_string()).unwrap_or_default();
    html! {
        @if !repairs.is_empty() {
            section {
                h2 { "What was decided" }
                ol.log {
                    @for repair in repairs {
                        li {
                            div.what { (words::capital(&words::who(&repair.by))) " said: " (told::title(repair.ask.action).to_lowercase()) }
                            @if let Some(new) = repair.effect.new_account { div { "The new account is " a href={ "/accounts/" (new) } { (new) } "." } }
                            div.soft { (words::at(repair.made_at, now)) " · repair " (repair.id) }
                            @match &repair.undone {
                                Some(undone) => div { "Undone " (words::at(undone.at, now)) " by " (words::who(&undone.by)) "." },
                                None => @if repair.undoable_until <= now {
                                    div.soft { "It can no longer be undone: the time for that ended " (words::at(repair.undoable_until, now)) "." }
                                } @else if visitor.operator.role.acts() {
                                    div.buttons {
                                        a.button.quiet href={ "/repairs/" (repair.id) "/undo?" (words::query(&[("case", &case)])) } { "Undo" span.away { " repair " (repair.id) } }
                                        span.soft { "Shows first what that will do. Possible until " (words::instant(repair.undoable_until)) "." }
                                    }
                                },
                            }
                        }
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
) -> Result<(Partner, String, RepairOption), Trouble> {
    let (partner, view) = desk.engine.why(account).await?.ok_or(Trouble::Missing)?;
    let wanted = fields.get("option").unwrap_or_default();
    let options = desk.engine.repair_options(&partner, account).await?;
    let mut all = options.into_iter();
    match all.find(|option| name_of(account, option) == wanted) {
        Some(option) => Ok((partner, named(&view), option)),
        None => Err(Trouble::Refused(
            "what could be done has changed meanwhile; look at the account again".to_owned(),
        )),
    }
}

/// What an account is called, and where it is.
fn named(view: &StatusView) -> String {
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
    let (_, name, option) = chosen(&desk, &fields, id).await?;
    let does = match &option.effect {
        Ok(does) => does,
        Err(reason) => return Err(Trouble::Refused(words::veiled(reason))),
    };
    let back = back(&fields, id)?;
    let title = told::title(option.ask.action);
    let page = Page {
        desk: &desk,
        visitor: &visitor,
        here: &back,
        title,
    };
    Ok(page.still(&html! {
        p.trail { a href=(back) { (name) } " › Preview" }
        h1 { "Before you confirm: " (title.to_lowercase()) }
        (with(&option))
        section.card {
            h2 { "What this will do to account " (id) }
            ul { @for line in effect(&option.ask, does) { li { (line) } } }
            p { "Its sibling accounts are not touched. The bank is told nothing; it is asked again afterwards. The partner is told by an event." }
            p { strong { "You can undo it" } ": then everything stands again exactly as it does now, and what came meanwhile is held back." }
        }
        @if visitor.operator.role.acts() {
            form.buttons method="post" action={ "/accounts/" (id) "/repair" } {
                input type="hidden" name="form" value=(visitor.form_token());
                input type="hidden" name="option" value=(name_of(id, &option));
                input type="hidden" name="case" value=(fields.get("case").unwrap_or_default());
                button type="submit" { "Confirm: " (title.to_lowercase()) }
                a.button.quiet href=(back) { "Leave it as it is" }
            }
        } @else {
            p.mark { "You are a viewer: an operator can confirm this." }
            p { a href=(back) { "Back" } }
        }
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
    let (partner, _, option) = chosen(&desk, &sent.0, id).await?;
    let action = option.ask.action.name();
    let by = By::Operator(visitor.operator.name.clone());
    let note = (AuditAction::Repaired, format!("account {id}"), action);
    let work = desk.engine.repair_on(&partner, id, &option.ask, by, option.basis);
    let told = |repair: &Repair| format!("repair {}", repair.id);
    desk.engine.on_record(&visitor.operator, note, work, told).await?;
    Ok(onward(&format!("{back}?done=repaired")))
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
    let does = desk.engine.preview_undo(&partner, repair.id).await?;
    let back = back(&fields, repair.account)?;
    let now = desk.engine.partner_time(&partner);
    let title = told::title(repair.ask.action).to_lowercase();
    let page = Page {
        desk: &desk,
        visitor: &visitor,
        here: &back,
        title: "Undo",
    };
    Ok(page.still(&html! {
        h1 { "Before you undo: " (title) }
        p { (words::capital(&words::who(&repair.by))) " decided so " (words::at(repair.made_at, now)) "." }
        section.card {
            h2 { "What undoing will do to account " (repair.account) }
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
    desk.engine.on_record(&visitor.operator, note, work, told).await?;
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
