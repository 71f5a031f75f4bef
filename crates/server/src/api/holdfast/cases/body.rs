//! Cases as they look on the wire.

use engine::cases::{CaseAccount, CasePage, CaseView, bundle::in_a_sentence};
use model::{
    Case,
    case::{By, Entry, Resolution, Step, Tracker, What},
};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

/// What is asked of the list. It describes the parameters; they are read one by one, so that a fault names
/// its own.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only described")]
pub(crate) struct Listed {
    /// open, waiting, resolved, closed, or live for those that are not over.
    state: Option<String>,
    /// end-user, partner, institution or operator.
    #[param(rename = "waitingOn")]
    waiting_on: Option<String>,
    /// Only cases of this code.
    #[param(minimum = 0, maximum = 999_999)]
    code: Option<u32>,
    /// Only cases that this account met.
    #[param(rename = "accountId", pattern = "^[1-9][0-9]{0,15}$")]
    account_id: Option<String>,
    /// Only cases that accounts of this customer met.
    #[param(rename = "customerId", pattern = "^[1-9][0-9]{0,15}$")]
    customer_id: Option<String>,
    /// Only cases after this one in the list: the `next` of the page before.
    #[param(pattern = "^[1-9][0-9]{0,15}$")]
    after: Option<String>,
    /// How many at most.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: Option<u32>,
}

/// A case to be opened: about an account or about a login.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only described")]
pub(crate) struct OpenRequest {
    account_id: Option<String>,
    institution_login_id: Option<String>,
    /// The code; what the account or login carries if it is not said.
    #[schema(minimum = 0, maximum = 999_999)]
    code: Option<u32>,
    /// What you say of it.
    #[schema(max_length = 4000)]
    comment: Option<String>,
}

/// Something said.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described")]
pub(crate) struct CommentRequest {
    #[schema(max_length = 4000)]
    text: String,
}

/// Who looks after it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described")]
pub(crate) struct AssignmentRequest {
    /// A name; nobody if it is absent.
    #[schema(max_length = 100)]
    to: Option<String>,
}

/// Whose move it is.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only described")]
pub(crate) struct StateRequest {
    /// open or waiting.
    state: String,
    /// end-user, partner, institution or operator; with waiting alone.
    waiting_on: Option<String>,
}

/// Whether a step is done.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described")]
pub(crate) struct StepRequest {
    /// Its place in the checklist, from 1.
    #[schema(minimum = 1)]
    step: u32,
    done: bool,
}

/// Why.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only described")]
pub(crate) struct ReasonRequest {
    #[schema(max_length = 4000)]
    reason: String,
}

/// What an outside tracker says.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "only described")]
pub(crate) struct TrackerRequest {
    /// What it calls the case.
    #[schema(max_length = 100)]
    reference: String,
    /// Where it is there: an https address.
    url: Option<String>,
    /// How it stands there, in the tracker's own word.
    #[schema(max_length = 100)]
    state: Option<String>,
    /// Whose move it is: end-user, partner, institution or operator; as it was if it is not said.
    waiting_on: Option<String>,
}

/// Some of your cases.
#[derive(Debug, Serialize, ToSchema)]
pub struct CasesBody {
    cases: Vec<CaseBody>,
    /// The case to go on after; absent on the last page.
    next: Option<String>,
    /// Whether there are more.
    more: bool,
}

/// A support case.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CaseBody {
    id: String,
    /// open, waiting, resolved or closed.
    state: &'static str,
    /// end-user, partner, institution or operator; while it is waiting.
    waiting_on: Option<&'static str>,
    /// us or au.
    region: &'static str,
    code: u32,
    /// What happened, the same in every region; absent where somebody reported a code that no run met.
    condition: Option<&'static str>,
    institution_id: String,
    /// Absent where it is about an institution.
    customer_id: Option<String>,
    /// Absent where it is about an institution.
    institution_login_id: Option<String>,
    /// Absent where it is about a login as a whole or an institution.
    account_id: Option<String>,
    /// The evidence it rests on, where identity is the matter.
    evidence_id: Option<String>,
    /// holdfast where the catalogue wants a case; partner, operator or end-user.
    opened_by: &'static str,
    opened_at: String,
    /// How often it was met.
    seen: u32,
    last_seen_at: String,
    updated_at: String,
    /// Who looks after it.
    assigned_to: Option<String>,
    resolution: Option<ResolutionBody>,
    tracker: Option<TrackerBody>,
    href: String,
    /// Its evidence bundle, as a page; without `.html` as data.
    bundle: String,
}

/// A case with what happened to it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CaseDetail {
    #[serde(flatten)]
    case: CaseBody,
    partner_id: String,
    /// The institution's name.
    institution: Option<String>,
    /// What the code is about.
    summary: String,
    /// The checklist.
    steps: Vec<StepBody>,
    /// Oldest first.
    history: Vec<EntryBody>,
    /// The accounts that met it, those that met it last first; at most a hundred.
    accounts: Vec<MetBody>,
}

/// Who did something.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ByBody {
    /// end-user, partner, operator or holdfast.
    role: &'static str,
    /// An operator's name.
    name: Option<String>,
}

/// How a case came to its end.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ResolutionBody {
    /// bank-agrees-again, repair, by-hand or no-longer-linked.
    how: &'static str,
    /// The repair that mended it.
    repair: Option<String>,
    reason: Option<String>,
    at: String,
    by: ByBody,
}

/// What an outside tracker says.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct TrackerBody {
    reference: String,
    url: Option<String>,
    state: Option<String>,
    at: String,
}

/// A step of the checklist.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StepBody {
    number: usize,
    text: String,
    done: Option<DoneBody>,
}

/// That a step was done.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DoneBody {
    at: String,
    by: ByBody,
}

/// A line of the history.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EntryBody {
    number: u32,
    at: String,
    by: ByBody,
    /// opened, met, new-evidence, commented, assigned, moved, step-done, step-undone, tracked, resolved or
    /// closed.
    what: &'static str,
    /// The same in a sentence.
    sentence: &'static str,
    /// What somebody said: a comment or a reason.
    text: Option<String>,
    /// Who looks after it now.
    to: Option<String>,
    /// The step, from 1.
    step: Option<u32>,
    /// The evidence it rests on now.
    evidence_id: Option<String>,
    /// What the tracker calls it.
    reference: Option<String>,
    /// How it stands there.
    tracker_state: Option<String>,
}

/// An account that met a case's cause.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MetBody {
    account_id: String,
    customer_id: String,
    seen: u32,
    first_seen_at: String,
    last_seen_at: String,
    /// When it was well again; absent while it is not.
    cleared_at: Option<String>,
}

impl From<&By> for ByBody {
    fn from(by: &By) -> Self {
        Self {
            role: by.role().name(),
            name: by.name().map(str::to_owned),
        }
    }
}

impl From<Resolution> for ResolutionBody {
    fn from(resolution: Resolution) -> Self {
        Self {
            how: resolution.how.name(),
            repair: resolution.repair.map(|repair| repair.to_string()),
            at: resolution.at.to_string(),
            by: (&resolution.by).into(),
            reason: resolution.reason,
        }
    }
}

impl From<Tracker> for TrackerBody {
    fn from(tracker: Tracker) -> Self {
        Self {
            reference: tracker.reference,
            url: tracker.url,
            state: tracker.state,
            at: tracker.at.to_string(),
        }
    }
}

impl From<&Case> for CaseBody {
    fn from(case: &Case) -> Self {
        let href = format!("/holdfast/v1/cases/{}", case.id);
        Self {
            id: case.id.to_string(),
            state: case.state.stage().name(),
            waiting_on: case.state.waiting_on().map(|party| party.name()),
            region: case.region.name(),
            code: case.code,
            condition: case.condition.map(|condition| condition.name()),
            institution_id: case.institution.to_string(),
            customer_id: case.customer.map(|id| id.to_string()),
            institution_login_id: case.login.map(|id| id.to_string()),
            account_id: case.account.map(|id| id.to_string()),
            evidence_id: case.evidence.map(|id| id.to_string()),
            opened_by: case.opened_by.name(),
            opened_at: case.opened_at.to_string(),
            seen: case.seen,
            last_seen_at: case.last_seen_at.to_string(),
            updated_at: case.updated_at.to_string(),
            assigned_to: case.assigned.clone(),
            resolution: case.resolution.clone().map(ResolutionBody::from),
            tracker: case.tracker.clone().map(TrackerBody::from),
            bundle: format!("{href}/bundle.html"),
            href,
        }
    }
}

impl CasesBody {
    pub(super) fn of(page: CasePage) -> Self {
        Self {
            cases: page.cases.iter().map(CaseBody::from).collect(),
            more: page.next.is_some(),
            next: page.next.map(|id| id.to_string()),
        }
    }
}

fn step((at, step): (usize, &Step)) -> StepBody {
    StepBody {
        number: at + 1,
        text: step.text.clone(),
        done: step.done.as_ref().map(|done| DoneBody {
            at: done.at.to_string(),
            by: (&done.by).into(),
        }),
    }
}

impl From<Entry> for EntryBody {
    fn from(entry: Entry) -> Self {
        let mut body = Self {
            number: entry.number,
            at: entry.at.to_string(),
            by: (&entry.by).into(),
            what: entry.what.name(),
            sentence: in_a_sentence(&entry.what),
            text: None,
            to: None,
            step: None,
            evidence_id: None,
            reference: None,
            tracker_state: None,
        };
        match entry.what {
            What::Opened | What::Met | What::Moved { .. } => {}
            What::NewEvidence { evidence } => body.evidence_id = Some(evidence.to_string()),
            What::Commented { text } => body.text = Some(text),
            What::Assigned { to } => body.to = to,
            What::StepDone { step } | What::StepUndone { step } => body.step = Some(step),
            What::Tracked { reference, state } => {
                body.reference = Some(reference);
                body.tracker_state = state;
            }
            What::Resolved { reason, .. } | What::Closed { reason, .. } => body.text = reason,
        }
        body
    }
}

impl From<CaseAccount> for MetBody {
    fn from(met: CaseAccount) -> Self {
        Self {
            account_id: met.account.to_string(),
            customer_id: met.customer.to_string(),
            seen: met.seen,
            first_seen_at: met.first_seen_at.to_string(),
            last_seen_at: met.last_seen_at.to_string(),
            cleared_at: met.cleared_at.map(|at| at.to_string()),
        }
    }
}

impl From<CaseView> for CaseDetail {
    fn from(view: CaseView) -> Self {
        Self {
            case: (&view.case).into(),
            partner_id: view.partner.id.to_string(),
            institution: view.institution,
            summary: view.summary,
            steps: view.case.steps.iter().enumerate().map(step).collect(),
            history: view.history.into_iter().map(EntryBody::from).collect(),
            accounts: view.accounts.into_iter().map(MetBody::from).collect(),
        }
    }
}

/// A case as this API tells it: for doors that are not HTTP.
pub fn case_document(view: CaseView) -> CaseDetail {
    view.into()
}

/// A page of cases as this API tells it: for doors that are not HTTP.
pub fn cases_document(page: CasePage) -> CasesBody {
    CasesBody::of(page)
}
