//! Repairs: what may be done about an account that no longer matches, doing it, and taking it back.

use axum::{Json, extract::State, http::StatusCode, response::IntoResponse as _, response::Response};
use engine::{
    Fault,
    repair::{
        RepairOption,
        words::{effect_in_words, meaning, title, undo_in_words},
    },
};
use model::{
    Repair, RepairAsk,
    case::By,
    condition::RequestFault,
    evidence::SafeAction,
    id::{AccountId, EvidenceId, RepairId},
    repair::{RepairEffect, Total, UndoEffect},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    app::{App, Caller},
    problem::ApiError,
    request::{Flaw, Path, Received},
};

/// How many transactions are posted, and what they add up to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TotalBody {
    count: u32,
    /// A decimal, in the account's currency.
    sum: String,
}

impl From<Total> for TotalBody {
    fn from(total: Total) -> Self {
        Self {
            count: total.count,
            sum: total.sum.to_string(),
        }
    }
}

/// What a repair does.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EffectBody {
    /// The same in words, a line each.
    words: Vec<String>,
    /// The bank's id the account had.
    provider_account_before: Option<String>,
    /// The bank's id that is followed afterwards.
    provider_account_after: Option<String>,
    /// The account that is made.
    new_account_id: Option<String>,
    /// Whether the account is fed no more.
    ends: bool,
    /// Transactions that are added.
    added: u32,
    /// Transactions that keep their id and get what the bank says now.
    changed: u32,
    /// Pending transactions that the bank no longer announces.
    removed: u32,
    posted_before: TotalBody,
    posted_after: TotalBody,
}

impl EffectBody {
    fn of(ask: &RepairAsk, effect: RepairEffect) -> Self {
        Self {
            words: effect_in_words(ask, &effect),
            provider_account_before: effect.before,
            provider_account_after: effect.after,
            new_account_id: effect.new_account.map(|id| id.to_string()),
            ends: effect.ends,
            added: effect.added,
            changed: effect.changed,
            removed: effect.removed,
            posted_before: effect.posted_before.into(),
            posted_after: effect.posted_after.into(),
        }
    }
}

/// What taking a repair back does.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UndoBody {
    /// The same in words, a line each.
    words: Vec<String>,
    /// The account that is deleted.
    deletes_account_id: Option<String>,
    /// Transactions that came since and are held back again.
    held_back: u32,
    /// Transactions that are taken out.
    removed: u32,
    posted_after: TotalBody,
}

impl From<UndoEffect> for UndoBody {
    fn from(effect: UndoEffect) -> Self {
        Self {
            words: undo_in_words(&effect),
            deletes_account_id: effect.deletes.map(|id| id.to_string()),
            held_back: effect.held_back,
            removed: effect.removed,
            posted_after: effect.posted_after.into(),
        }
    }
}

/// That a repair was taken back.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UndoneBody {
    at: String,
    /// Who did.
    by: String,
    effect: UndoBody,
}

/// A repair, as the journal keeps it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RepairBody {
    id: String,
    account_id: String,
    /// same-account, choose-another, treat-as-new, successor or disconnect.
    action: &'static str,
    /// The bank's id of the account it was done with.
    candidate: Option<String>,
    /// Who did it.
    by: String,
    /// The evidence it was done by.
    evidence_id: Option<String>,
    /// What had been decided.
    verdict: Option<&'static str>,
    made_at: String,
    /// Until when it can be taken back.
    undoable_until: String,
    effect: EffectBody,
    undone: Option<UndoneBody>,
}

impl From<Repair> for RepairBody {
    fn from(repair: Repair) -> Self {
        Self {
            id: repair.id.to_string(),
            account_id: repair.account.to_string(),
            action: repair.ask.action.name(),
            effect: EffectBody::of(&repair.ask, repair.effect),
            candidate: repair.ask.candidate,
            by: repair.by.to_string(),
            evidence_id: repair.evidence.map(|id| id.to_string()),
            verdict: repair.verdict.map(|verdict| verdict.name()),
            made_at: repair.made_at.to_string(),
            undoable_until: repair.undoable_until.to_string(),
            undone: repair.undone.map(|undone| UndoneBody {
                at: undone.at.to_string(),
                by: undone.by.to_string(),
                effect: undone.effect.into(),
            }),
        }
    }
}

/// Something that may be done.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OptionBody {
    /// same-account, choose-another, treat-as-new, successor or disconnect.
    action: &'static str,
    /// What a button says.
    title: &'static str,
    /// What it means.
    meaning: &'static str,
    /// The bank's account it would be done with.
    candidate: Option<FaceBody>,
    /// What it would do; absent if it cannot be done.
    effect: Option<EffectBody>,
    /// Why it cannot be done, if it cannot.
    refused: Option<String>,
    /// The evidence it is offered on, where the account is held.
    evidence_id: Option<String>,
}

/// A bank's account as the bank shows it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FaceBody {
    provider_account: String,
    name: String,
    /// Its last digits.
    mask: String,
    /// The bank's word for its type.
    kind: String,
    /// When the bank last said so.
    seen_at: String,
}

impl From<RepairOption> for OptionBody {
    fn from(option: RepairOption) -> Self {
        let (effect, refused) = match option.effect {
            Ok(effect) => (Some(EffectBody::of(&option.ask, effect)), None),
            Err(reason) => (None, Some(reason)),
        };
        Self {
            action: option.ask.action.name(),
            title: title(option.ask.action),
            meaning: meaning(option.ask.action),
            candidate: option.candidate.map(|face| FaceBody {
                provider_account: face.provider_account,
                name: face.name,
                mask: face.mask,
                kind: face.kind,
                seen_at: face.seen_at.to_string(),
            }),
            effect,
            refused,
            evidence_id: option.basis.map(|id| id.to_string()),
        }
    }
}

/// What may be done about an account, and what was done.
#[derive(Debug, Serialize, ToSchema)]
pub struct RepairsBody {
    /// What may be done now, with what it would do.
    options: Vec<OptionBody>,
    /// What was done, newest first.
    repairs: Vec<RepairBody>,
}

/// The whole as one document.
pub fn repairs_document(options: Vec<RepairOption>, repairs: Vec<Repair>) -> RepairsBody {
    RepairsBody {
        options: options.into_iter().map(OptionBody::from).collect(),
        repairs: repairs.into_iter().map(RepairBody::from).collect(),
    }
}

/// A repair as a document.
pub fn repair_document(repair: Repair) -> RepairBody {
    repair.into()
}

/// What a repair would do, as a document.
pub fn effect_document(ask: &RepairAsk, effect: RepairEffect) -> EffectBody {
    EffectBody::of(ask, effect)
}

/// What taking a repair back would do, as a document.
pub fn undo_document(effect: UndoEffect) -> UndoBody {
    effect.into()
}

/// What is to be done.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described")]
pub(crate) struct RepairRequest {
    /// same-account, choose-another, treat-as-new, successor or disconnect.
    action: String,
    /// The bank's id of the account it is done with; needed only where there are several.
    candidate: Option<String>,
    /// The evidence you decide on, as an option names it: if the account is held by other evidence by now, nothing is done.
    evidence_id: Option<String>,
    /// Whether it is only to be told what would be done.
    preview: Option<bool>,
}

/// What was asked for.
struct Asked {
    ask: RepairAsk,
    basis: Option<EvidenceId>,
    preview: bool,
}

fn asked(received: Received) -> Result<Asked, Flaw> {
    let fields = received.fields()?;
    // Whoever misspells `preview` does not mean it to be done.
    fields.only(&["action", "candidate", "evidenceId", "preview"])?;
    let name = fields.required_line("action", 40)?;
    let names = || {
        SafeAction::ALL
            .iter()
            .map(|action| action.name())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let action = name
        .parse()
        .map_err(|_| Flaw::field("action", format!("one of {}", names())))?;
    let ask = RepairAsk {
        action,
        candidate: fields.line("candidate", 256)?,
    };
    let basis = match fields.id("evidenceId")? {
        Some(id) => Some(
            id.parse()
                .map_err(|_| Flaw::field("evidenceId", "an evidence's id"))?,
        ),
        None => None,
    };
    Ok(Asked {
        ask,
        basis,
        preview: fields.flag("preview")?.unwrap_or(false),
    })
}

fn account_id(text: &str) -> Result<AccountId, Fault> {
    text.parse()
        .map_err(|_| Fault::new(RequestFault::ResourceNotFound))
}

fn repair_id(text: &str) -> Result<RepairId, Fault> {
    text.parse()
        .map_err(|_| Fault::new(RequestFault::ResourceNotFound))
}

/// What may be done about an account, with what each of it would do, and what was done before.
#[utoipa::path(get, path = "/holdfast/v1/accounts/{accountId}/repairs", tag = "Repairs",
    operation_id = "listRepairs", params(("accountId" = String, Path, description = "the account")),
    security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "options and journal", body = RepairsBody),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such account of yours")))]
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
) -> Result<Json<RepairsBody>, ApiError> {
    let id = account_id(&account).map_err(|fault| caller.error(fault))?;
    let options = app.engine.repair_options(&caller.0, id).await;
    let options = options.map_err(|e| caller.error(e))?;
    let repairs = app.engine.repairs_of(&caller.0, id).await;
    let repairs = repairs.map_err(|e| caller.error(e))?;
    Ok(Json(repairs_document(options, repairs)))
}

/// Does about an account what you decided, or says what that would do.
#[utoipa::path(post, path = "/holdfast/v1/accounts/{accountId}/repairs", tag = "Repairs",
    operation_id = "repairAccount", params(("accountId" = String, Path, description = "the account")),
    request_body = RepairRequest, security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "what would be done, where a preview was asked for", body = EffectBody),
        (status = 201, description = "the repair", body = RepairBody),
        (status = 400, description = "a field is not what was expected; the answer names it"),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such account of yours"),
        (status = 409, description = "it cannot be done as things stand; the answer says why")))]
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    received: Received,
) -> Result<Response, ApiError> {
    let id = account_id(&account).map_err(|fault| caller.error(fault))?;
    let Asked { ask, basis, preview } = asked(received).map_err(|flaw| caller.error(flaw.aggregation()))?;
    if preview {
        let effect = app.engine.preview_repair(&caller.0, id, &ask).await;
        let effect = effect.map_err(|e| caller.error(e))?;
        return Ok(Json(EffectBody::of(&ask, effect)).into_response());
    }
    let work = app.engine.repair_on(&caller.0, id, &ask, By::Partner, basis);
    let repair = work.await;
    let repair = repair.map_err(|e| caller.error(e))?;
    Ok((StatusCode::CREATED, Json(RepairBody::from(repair))).into_response())
}

/// One of your repairs.
#[utoipa::path(get, path = "/holdfast/v1/repairs/{repairId}", tag = "Repairs", operation_id = "getRepair",
    params(("repairId" = String, Path, description = "the repair")),
    security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "the repair", body = RepairBody),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such repair of yours")))]
pub(crate) async fn find(
    State(app): State<App>,
    caller: Caller,
    Path(repair): Path<String>,
) -> Result<Json<RepairBody>, ApiError> {
    let id = repair_id(&repair).map_err(|fault| caller.error(fault))?;
    let found = app.engine.found_repair(&caller.0, id).await;
    Ok(Json(found.map_err(|e| caller.error(e))?.into()))
}

/// What taking a repair back would do.
#[utoipa::path(get, path = "/holdfast/v1/repairs/{repairId}/undo", tag = "Repairs", operation_id = "previewUndo",
    params(("repairId" = String, Path, description = "the repair")),
    security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "what would be done", body = UndoBody),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such repair of yours"),
        (status = 409, description = "it cannot be taken back; the answer says why")))]
pub(crate) async fn preview_undo(
    State(app): State<App>,
    caller: Caller,
    Path(repair): Path<String>,
) -> Result<Json<UndoBody>, ApiError> {
    let id = repair_id(&repair).map_err(|fault| caller.error(fault))?;
    let effect = app.engine.preview_undo(&caller.0, id).await;
    Ok(Json(effect.map_err(|e| caller.error(e))?.into()))
}

/// How a repair is to be taken back.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described")]
pub(crate) struct UndoRequest {
    /// Whether it is only to be told what would be done.
    preview: Option<bool>,
}

/// Takes a repair back: everything stands again as it stood, and what came since is held back.
#[utoipa::path(post, path = "/holdfast/v1/repairs/{repairId}/undo", tag = "Repairs", operation_id = "undoRepair",
    params(("repairId" = String, Path, description = "the repair")),
    request_body = Option<UndoRequest>, security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "the repair as it was taken back; where a preview was asked for, what would be done, as previewUndo tells it", body = RepairBody),
        (status = 400, description = "a field is not what was expected; the answer names it"),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such repair of yours"),
        (status = 409, description = "it cannot be taken back; the answer says why")))]
pub(crate) async fn undo(
    State(app): State<App>,
    caller: Caller,
    Path(repair): Path<String>,
    received: Received,
) -> Result<Response, ApiError> {
    let id = repair_id(&repair).map_err(|fault| caller.error(fault))?;
    let preview = received.fields().and_then(|fields| {
        fields.only(&["preview"])?;
        fields.flag("preview")
    });
    let preview = preview.map_err(|flaw| caller.error(flaw.aggregation()))?;
    if preview.unwrap_or(false) {
        let effect = app.engine.preview_undo(&caller.0, id).await;
        let effect = effect.map_err(|e| caller.error(e))?;
        return Ok(Json(UndoBody::from(effect)).into_response());
    }
    let undone = app.engine.undo_repair(&caller.0, id, By::Partner).await;
    let undone = undone.map_err(|e| caller.error(e))?;
    Ok(Json(RepairBody::from(undone)).into_response())
}
