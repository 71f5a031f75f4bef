//! What is done with a case: opened, handed over, acted on.

use axum::{
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
};
use engine::cases::{About, Act, CaseView, NewCase, Whose};
use model::{
    case::{By, State as Standing},
    id::{AccountId, CaseId},
    operator::AuditAction,
};

use super::super::{
    Desk,
    gate::{Fields, Sent, Visitor},
    onward,
    trouble::Trouble,
};
use crate::{api::holdfast::bundle_page, request::Path};

/// A case's evidence bundle, to be attached to a bank's ticket.
pub(crate) async fn bundle(
    State(desk): State<Desk>,
    _: Visitor,
    Path((case, name)): Path<(String, String)>,
) -> Result<Response, Trouble> {
    let id: CaseId = case.parse().map_err(|_| Trouble::Missing)?;
    let (media_type, as_page) = match name.as_str() {
        "bundle.html" => ("text/html; charset=utf-8", true),
        "bundle.json" => ("application/json", false),
        _ => return Err(Trouble::Missing),
    };
    let bundle = desk.engine.case_bundle(Whose::Anybody, id).await?;
    let text = match as_page {
        true => bundle_page(&bundle),
        false => serde_json::to_string_pretty(&bundle).map_err(|error| Trouble::Broken(error.into()))?,
    };
    // It is kept, never shown here: so nothing in it is run or framed by the console.
    let saved = format!("attachment; filename=\"case-{id}-{name}\"");
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CONTENT_DISPOSITION, saved.as_str()),
    ];
    Ok((headers, text).into_response())
}

/// Does something to a case.
pub(crate) async fn act(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(case): Path<String>,
    sent: Sent,
) -> Result<Response, Trouble> {
    let id: CaseId = case.parse().map_err(|_| Trouble::Missing)?;
    sent.of_operator(&desk, &visitor, &format!("change case {id}"))
        .await?;
    let name = visitor.operator.name.clone();
    let (act, action, detail, done) = asked(&sent.0, &name)?;
    let note = (action, format!("case {id}"), detail.as_str());
    let work = desk
        .engine
        .act_on_case(Whose::Anybody, id, act, By::Operator(name));
    let acted = desk
        .engine
        .on_record(&visitor.operator, note, work, |_| String::new())
        .await;
    let wrote = ["text", "reason"].into_iter().find_map(|field| sent.0.get(field));
    acted.map_err(|error| match (Trouble::from(error), wrote) {
        (Trouble::Wrong(what), Some(text)) => Trouble::Kept {
            what,
            text: text.to_owned(),
            back: format!("/cases/{id}"),
        },
        (trouble, _) => trouble.leading(format!("/cases/{id}")),
    })?;
    Ok(onward(&format!("/cases/{id}?done={done}")))
}

/// What a form asks for: the act, how the audit log names it, and what the page says afterwards.
fn asked(fields: &Fields, name: &str) -> Result<(Act, AuditAction, String, &'static str), Trouble> {
    // A browser sends what ends a line as two characters, and counts it as one.
    let text = |field: &str| fields.get(field).unwrap_or_default().replace("\r\n", "\n");
    let step = || {
        let read = fields.read::<u32>("step", "the number of a step")?;
        read.ok_or_else(|| Trouble::Wrong("step: expected the number of a step".to_owned()))
    };
    Ok(match fields.get("do").unwrap_or_default() {
        "comment" => (
            Act::Comment(text("text")),
            AuditAction::CaseCommented,
            String::new(),
            "commented",
        ),
        "take" => {
            let to = Some(name.to_owned());
            (
                Act::Assign(to),
                AuditAction::CaseAssigned,
                format!("to {name}"),
                "assigned",
            )
        }
        "drop" => (
            Act::Assign(None),
            AuditAction::CaseAssigned,
            "to nobody".to_owned(),
            "assigned",
        ),
        "move" => {
            let on = text("on");
            let standing = match on.as_str() {
                "open" => Standing::Open,
                party => Standing::Waiting(party.parse().map_err(|_| {
                    Trouble::Wrong("on: expected end-user, partner, institution, operator or open".to_owned())
                })?),
            };
            (
                Act::Move(standing),
                AuditAction::CaseMoved,
                format!("to {on}"),
                "moved",
            )
        }
        "tick" => {
            let step = step()?;
            (
                Act::Step { step, done: true },
                AuditAction::CaseStep,
                format!("step {step} done"),
                "ticked",
            )
        }
        "untick" => {
            let step = step()?;
            let detail = format!("step {step} not done after all");
            (
                Act::Step { step, done: false },
                AuditAction::CaseStep,
                detail,
                "ticked",
            )
        }
        "resolve" => (
            Act::Resolve(text("reason")),
            AuditAction::CaseResolved,
            String::new(),
            "resolved",
        ),
        "close" => (
            Act::Close(text("reason")),
            AuditAction::CaseClosed,
            String::new(),
            "closed",
        ),
        _ => {
            return Err(Trouble::Wrong(
                "do: expected comment, take, drop, move, tick, untick, resolve or close".to_owned(),
            ));
        }
    })
}

/// Opens a case about an account.
pub(crate) async fn open(
    State(desk): State<Desk>,
    visitor: Visitor,
    Path(account): Path<String>,
    sent: Sent,
) -> Result<Response, Trouble> {
    let id: AccountId = account.parse().map_err(|_| Trouble::Missing)?;
    sent.of_operator(&desk, &visitor, &format!("open a case about account {id}"))
        .await?;
    let new = NewCase {
        about: About::Account(id),
        code: None,
        comment: sent.0.get("text").map(str::to_owned),
    };
    let by = By::Operator(visitor.operator.name.clone());
    let note = (AuditAction::CaseOpened, format!("account {id}"), "");
    let work = desk.engine.open_case(Whose::Anybody, new, by);
    let told = |(view, is_new): &(CaseView, bool)| match is_new {
        true => format!("case {}", view.case.id),
        false => format!("case {}, which there was already", view.case.id),
    };
    let (view, is_new) = desk.engine.on_record(&visitor.operator, note, work, told).await?;
    let done = if is_new { "opened" } else { "joined" };
    Ok(onward(&format!("/cases/{}?done={done}", view.case.id)))
}
