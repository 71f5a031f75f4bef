//! Who an account is, and how that is known.

use axum::{Json, extract::State};
use engine::explain::{ContinuityView, decision_in_words, in_words};
use serde::Serialize;
use utoipa::ToSchema;

use super::{EvidenceBody, account_id};
use crate::{
    app::{App, Caller},
    problem::ApiError,
    request::Path,
};

/// An account's identity as it stands: the names its bank ever gave it, and what was decided about it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ContinuityBody {
    account_id: String,
    /// Whether nothing is written to it until somebody says what is so, or the bank agrees again.
    held: bool,
    /// The rules that decide today.
    rule_version: &'static str,
    /// The oldest first.
    aliases: Vec<AliasBody>,
    /// Newest first, at most fifty.
    decisions: Vec<DecisionBody>,
    /// All of it in words, a line each.
    words: Vec<String>,
}

/// A name a bank gives an account. It means something only within its scope.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AliasBody {
    dialect: String,
    issuer: String,
    client: String,
    /// Who signed in, by its last characters; empty where the bank does not say.
    subject: String,
    consent_id: String,
    provider_account: String,
    valid_from: String,
    /// When the next name took its place.
    valid_to: Option<String>,
    /// The evidence it began to hold by; absent for the name it was linked under.
    evidence_id: Option<String>,
}

/// A decision, as data and in words.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DecisionBody {
    #[serde(flatten)]
    evidence: EvidenceBody,
    words: Vec<String>,
}

/// The document of a view.
pub fn continuity_document(view: ContinuityView) -> ContinuityBody {
    let words = in_words(&view);
    let aliases = view.aliases.into_iter().map(|alias| {
        let hidden = alias.subject.chars().count().saturating_sub(4);
        let tail: String = alias.subject.chars().skip(hidden).collect();
        AliasBody {
            dialect: alias.dialect.to_string(),
            issuer: alias.issuer,
            client: alias.client,
            subject: if tail.is_empty() {
                tail
            } else {
                format!("••{tail}")
            },
            consent_id: alias.consent.to_string(),
            provider_account: alias.provider_account,
            valid_from: alias.valid_from.to_string(),
            valid_to: alias.valid_to.map(|at| at.to_string()),
            evidence_id: alias.evidence.map(|id| id.to_string()),
        }
    });
    ContinuityBody {
        account_id: view.account.id.to_string(),
        held: view.account.held,
        rule_version: view.rule_version,
        aliases: aliases.collect(),
        decisions: view
            .decisions
            .into_iter()
            .map(|evidence| DecisionBody {
                words: decision_in_words(&evidence),
                evidence: EvidenceBody::from(evidence),
            })
            .collect(),
        words,
    }
}

/// Who an account is, and how that is known: aliases, decisions and their evidence, in words and as data.
#[utoipa::path(get, path = "/holdfast/v1/accounts/{accountId}/continuity", tag = "Accounts",
    operation_id = "accountContinuity", params(("accountId" = String, Path)),
    security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "the account's identity as it stands", body = ContinuityBody),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such account of this partner")))]
pub(crate) async fn continuity(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<ContinuityBody>, ApiError> {
    let id = account_id(&id).map_err(|fault| caller.error(fault))?;
    let view = app
        .engine
        .continuity(&caller.0, id)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(continuity_document(view)))
}
