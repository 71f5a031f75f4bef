//! Our own API, below `/holdfast/v1`: what the published one has no words for. Ids are strings,
//! instants are RFC 3339, errors are RFC 9457 problems.

pub(crate) mod cases;
pub(crate) mod clock;
pub(crate) mod continuity;
pub(crate) mod errors;
pub(crate) mod events;
pub(crate) mod repairs;
pub(crate) mod webhooks;

use axum::{Json, extract::State};
use catalogue::{Attribute, Catalogue, Variant};
use engine::{
    Fault, StatusView, TieOut,
    shown::value,
    why::{Answers, Next, PastRun, Told},
};
use jiff::Timestamp;
use model::{
    Case, Evidence, Money, Run,
    condition::RequestFault,
    evidence::{Candidate, Comparison, Feature},
    id::AccountId,
};
use serde::Serialize;
use utoipa::{
    Modify, OpenApi, ToSchema,
    openapi::{
        self, Content, Ref, RefOr,
        security::{ApiKey, ApiKeyValue, SecurityScheme},
    },
};

use crate::{
    app::{App, Caller},
    connect::{held, session},
    problem::{ApiError, Problem},
    request::Path,
};

pub use cases::{bundle_page, case_document, cases_document};
pub use continuity::continuity_document;
pub use repairs::{effect_document, repair_document, repairs_document, undo_document};

/// The description of our own API.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Holdfast",
        version = "1",
        description = "What the published API has no words for. Partner calls \
        carry the published headers (Finicity-App-Key and Finicity-App-Token, or App-Key and App-Token); whoever \
        holds a link session's token is the person it is for."
    ),
    components(schemas(Problem<'_>)),
    modifiers(&Throughout),
    paths(
        status,
        evidence,
        continuity::continuity,
        repairs::list,
        repairs::create,
        repairs::find,
        repairs::preview_undo,
        repairs::undo,
        events::list,
        cases::list,
        cases::open,
        cases::find,
        cases::comment,
        cases::assign,
        cases::change_state,
        cases::tick,
        cases::resolve,
        cases::close,
        cases::track,
        cases::bundle,
        cases::bundle_html,
        clock::view,
        errors::list,
        errors::find,
        clock::advance,
        webhooks::create,
        webhooks::list,
        webhooks::find,
        webhooks::change,
        webhooks::delete,
        webhooks::rotate,
        webhooks::replay,
        webhooks::test,
        webhooks::resume,
        webhooks::deliveries,
        session::open,
        session::view,
        session::search_institutions,
        session::choose_institution,
        session::start,
        session::choose_accounts,
        session::cancel,
        held::decide
    )
)]
struct Described;

/// What holds for every operation: how partners say who is calling, and what an error looks like.
struct Throughout;

impl Modify for Throughout {
    fn modify(&self, description: &mut openapi::OpenApi) {
        let schemes = &mut description.components.get_or_insert_default().security_schemes;
        for (name, header) in [("appKey", "Finicity-App-Key"), ("appToken", "Finicity-App-Token")] {
            let scheme = SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new(header)));
            schemes.insert(name.to_owned(), scheme.into());
        }
        let problem = RefOr::T(Content::new(Some(Ref::from_schema_name("Problem"))));
        let operations = description
            .paths
            .paths
            .values_mut()
            .flat_map(|path| [&mut path.get, &mut path.post, &mut path.put, &mut path.delete]);
        for (status, response) in operations
            .flatten()
            .flat_map(|operation| &mut operation.responses.responses)
        {
            if status.starts_with('4')
                && let RefOr::T(response) = response
            {
                let problem = ("application/problem+json".to_owned(), problem.clone());
                response.content.extend([problem]);
            }
        }
    }
}

/// The description of our own API, as OpenAPI in JSON.
///
/// # Errors
/// If it cannot be written down.
pub fn description() -> Result<String, serde_json::Error> {
    Described::openapi().to_pretty_json()
}

/// How an account stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StatusBody {
    id: String,
    customer_id: String,
    institution_login_id: String,
    institution_id: String,
    /// The code the partner's region reports; absent before the first aggregation.
    code: Option<u32>,
    /// What happened, the same in every region.
    condition: Option<&'static str>,
    /// Whose codes these are.
    region: Option<&'static str>,
    /// Whether nothing is written until the account is decided to be the same again.
    held: bool,
    /// Since when the condition has held without a break.
    since: Option<String>,
    /// Whose move it is.
    actor: Option<String>,
    /// The nine published attributes.
    attributes: Vec<AttributeBody>,
    /// What nobody publishes and everybody needs.
    beside: Vec<AttributeBody>,
    /// Why the entry says what it says, where its published cells contradict each other.
    note: Option<String>,
    /// Whether all is well with it and its data as fresh as it promised. A code of 0 alone says only how the
    /// last attempt ended.
    healthy: bool,
    freshness: FreshnessBody,
    /// Whether the balance agrees with the transactions.
    tie_out: TieOutBody,
    /// What happens next, and when.
    next: NextBody,
    /// The evidence it rests on, where it rests on any.
    evidence: Option<EvidenceReference>,
    /// The support cases that are about it and not over, oldest first.
    cases: Vec<CaseReference>,
    last_run: Option<RunBody>,
    /// What the bank answered in the last run that tells of the account, while it is kept.
    answers: Option<AnswersBody>,
    /// The last ten runs of the login, newest first.
    runs: Vec<PastRunBody>,
}

/// What happens next to an account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NextBody {
    /// first-run, next-run, closed, successor, ended, try-again, fix, person, partner, institution, operator or decision.
    what: &'static str,
    /// The server asks the bank again by itself, not before this instant; absent where it does not, or
    /// where no instant is set.
    when: Option<String>,
    /// Whether the nightly batch leaves the account out until somebody has acted.
    left_out: bool,
    /// The same in words.
    sentence: String,
}

/// What a bank answered in a run, from one account's side. Ids in paths are marks, bodies are not shown.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AnswersBody {
    run_id: String,
    exchanges: Vec<ExchangeBody>,
    /// How many calls were about the login's other accounts.
    about_others: usize,
    /// What was concluded without a refusal.
    concluded: Vec<String>,
}

/// A call to a bank and its answer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExchangeBody {
    at: String,
    method: String,
    path: String,
    status: Option<u16>,
    /// Why no answer came.
    failure: Option<String>,
    /// The bank's own code for what it refused.
    code: Option<String>,
    /// What it said of it, short and with long numbers veiled.
    words: Option<String>,
    milliseconds: u64,
    /// The id the bank knows the call by.
    interaction_id: String,
}

/// A run, as it looks from one account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PastRunBody {
    id: String,
    trigger: &'static str,
    started_at: String,
    /// Absent while it goes on, or where it was cut off.
    ended_at: Option<String>,
    milliseconds: Option<u64>,
    /// How it ended: for the account where that is known, else for the login.
    code: Option<u32>,
    condition: Option<&'static str>,
    /// Calls to the bank, counted up to a hundred.
    calls: usize,
    /// Transactions of the account that it brought for the first time.
    new_transactions: u32,
    /// What it decided about who the account is, where that was worth a record.
    verdict: Option<&'static str>,
}

impl NextBody {
    fn of(next: Next, now: Timestamp) -> Self {
        Self {
            what: next.what.name(),
            when: next.when.map(|at| at.to_string()),
            left_out: next.left_out,
            sentence: next.sentence(now, |at| at.to_string()),
        }
    }
}

impl From<Answers> for AnswersBody {
    fn from(answers: Answers) -> Self {
        Self {
            run_id: answers.run.to_string(),
            exchanges: answers.exchanges.into_iter().map(ExchangeBody::from).collect(),
            about_others: answers.about_others,
            concluded: answers.concluded,
        }
    }
}

impl From<Told> for ExchangeBody {
    fn from(told: Told) -> Self {
        Self {
            at: told.at.to_string(),
            method: told.method,
            path: told.path,
            status: told.status,
            failure: told.failure,
            code: told.code,
            words: told.words,
            milliseconds: told.millis,
            interaction_id: told.interaction_id,
        }
    }
}

impl From<&PastRun> for PastRunBody {
    fn from(past: &PastRun) -> Self {
        Self {
            id: past.run.id.to_string(),
            trigger: past.run.trigger.name(),
            started_at: past.run.started_at.to_string(),
            ended_at: past.run.ended_at.map(|at| at.to_string()),
            milliseconds: past.took.and_then(|took| u64::try_from(took.as_millis()).ok()),
            code: past.outcome.map(|outcome| outcome.code),
            condition: past.outcome.map(|outcome| outcome.condition.name()),
            calls: past.calls,
            new_transactions: past.new_transactions,
            verdict: past.verdict.map(|verdict| verdict.name()),
        }
    }
}

/// One attribute of a code, with where its value comes from.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AttributeBody {
    name: String,
    title: String,
    value: Vec<String>,
    /// published, inferred or ours.
    provenance: String,
}

/// How fresh an account is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FreshnessBody {
    /// The last attempt, whether it worked or not.
    attempted_at: Option<String>,
    /// The last attempt that worked.
    succeeded_at: Option<String>,
    /// When the bank captured the balance that is shown.
    data_as_of: Option<String>,
    /// By when it promises to be aggregated with success again.
    expected_by: Option<String>,
    /// fresh, late or stale.
    state: &'static str,
}

/// Whether an account's balance agrees with its transactions. Amounts are decimal texts in the account's currency.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TieOutBody {
    /// When they last agreed; absent before a first balance was read, and where the balance does not follow
    /// from transactions.
    agreed_at: Option<String>,
    /// What the balance then held of pending transactions already.
    of_pending: Option<String>,
    /// What does not agree now.
    discrepancy: Option<DiscrepancyBody>,
}

/// A balance that is not what the transactions make it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DiscrepancyBody {
    /// What the balance has more than the transactions make it.
    difference: String,
    /// When it was noticed first.
    began_at: String,
    /// What is missing was booked after this,
    suspect_from: String,
    /// and not after this.
    suspect_to: String,
}

impl From<TieOut> for TieOutBody {
    fn from(tie: TieOut) -> Self {
        Self {
            agreed_at: tie.agreed_at.map(|at| at.to_string()),
            of_pending: tie.ahead.map(Money::number),
            discrepancy: tie.discrepancy.map(|found| DiscrepancyBody {
                difference: found.difference.number(),
                began_at: found.began_at.to_string(),
                suspect_from: found.suspect_from.to_string(),
                suspect_to: found.suspect_to.to_string(),
            }),
        }
    }
}

/// Where the evidence is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EvidenceReference {
    id: String,
    href: String,
    verdict: String,
    kinds: Vec<String>,
}

/// A support case that is not over.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CaseReference {
    id: String,
    href: String,
    /// open or waiting.
    state: &'static str,
    /// end-user, partner, institution or operator.
    waiting_on: Option<&'static str>,
    code: u32,
}

/// A run of a login.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RunBody {
    id: String,
    trigger: &'static str,
    started_at: String,
    ended_at: Option<String>,
    condition: Option<&'static str>,
    /// Whether the bank's list was read to its end without gaps.
    list_complete: bool,
    accounts_listed: u32,
    /// Listed accounts of kinds that are not supported.
    accounts_unsupported: u32,
    /// The ids the bank knows the run's calls by.
    interactions: Vec<String>,
}

impl From<&Case> for CaseReference {
    fn from(case: &Case) -> Self {
        Self {
            id: case.id.to_string(),
            href: format!("/holdfast/v1/cases/{}", case.id),
            state: case.state.stage().name(),
            waiting_on: case.state.waiting_on().map(|party| party.name()),
            code: case.code,
        }
    }
}

impl From<Run> for RunBody {
    fn from(r: Run) -> Self {
        Self {
            id: r.id.to_string(),
            trigger: r.trigger.name(),
            started_at: r.started_at.to_string(),
            ended_at: r.ended_at.map(|at| at.to_string()),
            condition: r.condition.map(|c| c.name()),
            list_complete: r.list_complete,
            accounts_listed: r.accounts_listed,
            accounts_unsupported: r.accounts_unsupported,
            interactions: r.interactions,
        }
    }
}

impl From<Attribute> for AttributeBody {
    fn from(a: Attribute) -> Self {
        Self {
            name: a.field.name().to_owned(),
            title: a.title,
            value: a.lines,
            provenance: a.provenance.name().to_owned(),
        }
    }
}

fn account_id(text: &str) -> Result<AccountId, Fault> {
    text.parse()
        .map_err(|_| Fault::new(RequestFault::ResourceNotFound))
}

/// How an account stands and why: code, condition, all attributes, whose move, what happens next, since
/// when, evidence, what the bank answered, the last runs.
#[utoipa::path(get, path = "/holdfast/v1/accounts/{accountId}/status", tag = "Accounts",
    operation_id = "accountStatus", params(("accountId" = String, Path)), security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "how the account stands", body = StatusBody),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such account of this partner")))]
pub(crate) async fn status(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<StatusBody>, ApiError> {
    let id = account_id(&id).map_err(|fault| caller.error(fault))?;
    let view = app
        .engine
        .status(&caller.0, id)
        .await
        .map_err(|e| caller.error(e))?;
    let now = app.engine.clock().of(&caller.0);
    Ok(Json(status_body(view, app.engine.catalogue(), now)))
}

/// How an account stands at `now` of its partner's time, as this API tells it, in JSON: for doors that
/// are not HTTP.
///
/// # Errors
/// If it cannot be written down.
pub fn status_document(
    view: StatusView,
    catalogue: &Catalogue,
    now: Timestamp,
) -> Result<serde_json::Value, serde_json::Error> {
    serde_json::to_value(status_body(view, catalogue, now))
}

fn status_body(view: StatusView, catalogue: &Catalogue, now: Timestamp) -> StatusBody {
    let account = view.account;
    let attributes = view
        .entry
        .as_ref()
        .map(|e| catalogue.attributes(e, "en", Variant::Added));
    let (published, beside) = attributes.map(|a| (a.published, a.beside)).unwrap_or_default();
    let bodies = |list: Vec<Attribute>| list.into_iter().map(AttributeBody::from).collect();
    StatusBody {
        id: account.id.to_string(),
        customer_id: account.customer.to_string(),
        institution_login_id: account.login.to_string(),
        institution_id: account.institution.to_string(),
        code: account.outcome.map(|o| o.code),
        condition: account.outcome.map(|o| o.condition.name()),
        region: account.outcome.map(|o| o.region.name()),
        held: account.held,
        since: account.outcome_since.map(|at| at.to_string()),
        actor: view.entry.as_ref().map(|entry| word(&entry.actor)),
        attributes: bodies(published),
        beside: bodies(beside),
        note: view.entry.and_then(|entry| entry.note),
        healthy: account.is_healthy_at(now),
        freshness: FreshnessBody {
            attempted_at: account.attempted_at.map(|at| at.to_string()),
            succeeded_at: account.succeeded_at.map(|at| at.to_string()),
            data_as_of: account.snapshot.balance_at.map(|at| at.to_string()),
            expected_by: account.expected_by.map(|at| at.to_string()),
            state: account.freshness_at(now).name(),
        },
        tie_out: view.tie.into(),
        evidence: view.evidence.map(|evidence| EvidenceReference {
            href: format!("/holdfast/v1/accounts/{}/evidence", account.id),
            id: evidence.id.to_string(),
            verdict: word(&evidence.verdict),
            kinds: evidence.kinds.iter().map(word).collect(),
        }),
        cases: view.cases.iter().map(CaseReference::from).collect(),
        next: NextBody::of(view.next, now),
        last_run: view.runs.first().map(|past| past.run.clone().into()),
        answers: view.answers.map(AnswersBody::from),
        runs: view.runs.iter().map(PastRunBody::from).collect(),
    }
}

/// The name serde gives a closed set's value.
fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::new(),
    }
}

/// The evidence about an account, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvidenceList {
    account_id: String,
    evidence: Vec<EvidenceBody>,
}

/// What was compared, and what came of it. Values that would reveal a full number or a name are
/// masked.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EvidenceBody {
    id: String,
    /// same, renumbered, changed, reidentified, conflict, successor-suggested, merged, split, replaced, ambiguous,
    /// other-login or missing.
    verdict: String,
    /// What contradicts: number, id, type, currency, owner, login, history, opened, ambiguous.
    kinds: Vec<String>,
    features: Vec<FeatureBody>,
    /// The sum of the weights, in bits.
    score: String,
    /// How far the best candidate leads the second, in bits.
    margin: Option<String>,
    /// What alone forbids writing.
    vetoes: Vec<String>,
    candidates: Vec<CandidateBody>,
    /// The rules that decided.
    rule_version: String,
    list_complete: bool,
    /// The ids the bank knows the calls by.
    interactions: Vec<String>,
    withheld: WithheldBody,
    /// What a person may safely do.
    safe_actions: Vec<String>,
    run_id: String,
    decided_at: String,
    /// When it was last confirmed, unchanged.
    confirmed_at: String,
    /// When a later run decided otherwise.
    ended_at: Option<String>,
}

/// One thing that was compared.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FeatureBody {
    name: &'static str,
    stored: Vec<String>,
    observed: Vec<String>,
    /// agrees, disagrees or absent.
    comparison: &'static str,
    /// What that is worth, in bits.
    weight: String,
}

/// An account that may stand in the place of this one.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CandidateBody {
    provider_account: String,
    name: String,
    mask: String,
    kind: String,
    features: Vec<FeatureBody>,
    score: String,
}

/// What was held back instead of written.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WithheldBody {
    transactions: u32,
    balance: bool,
}

impl From<Feature> for FeatureBody {
    fn from(f: Feature) -> Self {
        // A bank's id may be the number of an account.
        let side = |side: Vec<String>| side.iter().map(|text| value(f.name, text)).collect();
        Self {
            name: f.name.name(),
            stored: side(f.stored),
            observed: side(f.observed),
            comparison: match f.comparison {
                Comparison::Agrees => "agrees",
                Comparison::Disagrees => "disagrees",
                Comparison::Absent => "absent",
            },
            weight: f.weight.to_string(),
        }
    }
}

impl From<Candidate> for CandidateBody {
    fn from(c: Candidate) -> Self {
        Self {
            provider_account: c.provider_account,
            name: c.name,
            mask: c.mask,
            kind: c.kind,
            features: c.features.into_iter().map(FeatureBody::from).collect(),
            score: c.score.to_string(),
        }
    }
}

impl From<Evidence> for EvidenceBody {
    fn from(e: Evidence) -> Self {
        Self {
            id: e.id.to_string(),
            verdict: word(&e.verdict),
            kinds: e.kinds.iter().map(word).collect(),
            features: e.features.into_iter().map(FeatureBody::from).collect(),
            score: e.score.to_string(),
            margin: e.margin.map(|m| m.to_string()),
            vetoes: e.vetoes,
            candidates: e.candidates.into_iter().map(CandidateBody::from).collect(),
            rule_version: e.rule_version,
            list_complete: e.list_complete,
            interactions: e.interactions,
            withheld: WithheldBody {
                transactions: e.withheld.transactions,
                balance: e.withheld.balance,
            },
            safe_actions: e.safe_actions.iter().map(word).collect(),
            run_id: e.run.to_string(),
            decided_at: e.decided_at.to_string(),
            confirmed_at: e.confirmed_at.to_string(),
            ended_at: e.ended_at.map(|at| at.to_string()),
        }
    }
}

/// The evidence about an account, newest first, at most ten pieces.
#[utoipa::path(get, path = "/holdfast/v1/accounts/{accountId}/evidence", tag = "Accounts",
    operation_id = "accountEvidence", params(("accountId" = String, Path)), security(("appKey" = [], "appToken" = [])),
    responses((status = 200, description = "the evidence, newest first", body = EvidenceList),
        (status = 401, description = "no valid key or token"),
        (status = 404, description = "no such account of this partner")))]
pub(crate) async fn evidence(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<EvidenceList>, ApiError> {
    let id = account_id(&id).map_err(|fault| caller.error(fault))?;
    let (account, evidence) = app
        .engine
        .evidence(&caller.0, id)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(EvidenceList {
        account_id: account.id.to_string(),
        evidence: evidence.into_iter().map(EvidenceBody::from).collect(),
    }))
}
