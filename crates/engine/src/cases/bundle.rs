//! The evidence bundle: what may be told of a case to anybody, so that it can be attached to a bank's
//! ticket. It is made of [`told`](super::told)'s types alone. What people wrote, names, amounts and the
//! words of banks are not in it; who needs those finds the calls by their interaction ids.

use std::collections::BTreeSet;

use model::{
    Account, Case, Condition, EventData, Evidence, MismatchScope, Partner,
    case::{Entry, How, Party, Stage, What},
    evidence::{Comparison, Feature},
    id::CaseId,
};
use serde::Serialize;
use store::CaseAccount;

use super::{
    CaseView, Whose,
    told::{
        At, BankCode, Bits, CodeTexts, InstitutionName, Interaction, OurId, Path, Shown, Word, failure,
        method, veto,
    },
};
use crate::{Engine, EngineError, StatusView, explain::meaning};

/// Changes of code that are told.
const CODES: u32 = 20;

/// Interaction ids that are told.
const INTERACTIONS: usize = 100;

/// What is not in a bundle, and where it is found.
const LEFT_OUT: Word = Word::new(
    "Left out by design: what banks and people wrote, names, full numbers, amounts and transactions. The bank \
     finds its own side of every call by the interaction id.",
);

/// Everything that may be told of a case.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bundle {
    /// When it was put together, in the partner's time.
    pub made_at: At,
    /// The case.
    pub case: CaseTold,
    /// What it is about.
    pub about: AboutTold,
    /// The code.
    pub code: CodeTold,
    /// What happened, whose move it is and what is needed, in sentences.
    pub story: StoryTold,
    /// What was decided about who the account is, where that is the matter.
    pub decision: Option<DecisionTold>,
    /// The last runs, newest first.
    pub runs: Vec<RunTold>,
    /// The calls of the last run that tells of it.
    pub calls: Vec<CallTold>,
    /// The ids by which both sides find the calls in their logs.
    pub interactions: Vec<Interaction>,
    /// How the account's code changed, newest first.
    pub codes: Vec<CodeChange>,
    /// What was done about it, oldest first.
    pub done: Vec<DoneTold>,
    /// How old the account's data is.
    pub freshness: Option<FreshnessTold>,
    /// What is not in it.
    pub left_out: Word,
}

/// A case.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseTold {
    /// Its id.
    pub id: OurId,
    /// open, waiting, resolved or closed.
    pub state: Word,
    /// end-user, partner, institution or operator.
    pub waiting_on: Option<Word>,
    /// In which part somebody opened it.
    pub opened_by: Word,
    /// When.
    pub opened_at: At,
    /// How often it was met.
    pub seen: u32,
    /// When it was last met.
    pub last_seen_at: At,
    /// How it came to its end.
    pub how: Option<Word>,
    /// When.
    pub ended_at: Option<At>,
}

/// What a case is about: our own ids, and the institution's name.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AboutTold {
    /// The partner.
    pub partner_id: OurId,
    /// The customer; absent where it is about an institution.
    pub customer_id: Option<OurId>,
    /// The login; absent where it is about an institution.
    pub institution_login_id: Option<OurId>,
    /// The account; absent where it is about a login or an institution.
    pub account_id: Option<OurId>,
    /// The institution.
    pub institution_id: OurId,
    /// Its name.
    pub institution: Option<InstitutionName>,
    /// The accounts that met it, at most a hundred.
    pub accounts: Vec<AccountTold>,
}

/// An account that met a case's cause.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountTold {
    /// The account.
    pub account_id: OurId,
    /// How often.
    pub seen: u32,
    /// When first.
    pub first_seen_at: At,
    /// When last.
    pub last_seen_at: At,
    /// When it was well again.
    pub cleared_at: Option<At>,
}

/// A code.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CodeTold {
    /// us or au.
    pub region: Word,
    /// The number.
    pub code: u32,
    /// What happened, the same in every region.
    pub condition: Option<Word>,
    /// What the catalogue says of it.
    pub texts: Option<CodeTexts>,
}

/// A case in sentences.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StoryTold {
    /// What happened.
    pub what_happened: Vec<Word>,
    /// Since when.
    pub since: At,
    /// Whose move it is.
    pub whose_move: Word,
    /// What is needed of the institution.
    pub needed: Vec<Word>,
}

/// What was decided about who an account is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DecisionTold {
    /// The evidence's id.
    pub evidence_id: OurId,
    /// The run that first decided so.
    pub run_id: OurId,
    /// What was decided.
    pub verdict: Word,
    /// What contradicts.
    pub kinds: Vec<Word>,
    /// What was compared, both sides masked.
    pub features: Vec<FeatureTold>,
    /// The sum of the weights, in bits.
    pub score: Bits,
    /// How far the best candidate leads the second.
    pub margin: Option<Bits>,
    /// What alone forbids writing.
    pub vetoes: Vec<Shown>,
    /// Accounts that may stand in its place.
    pub candidates: Vec<CandidateTold>,
    /// The rules that decided: digits and points.
    pub rule_version: Word,
    /// Whether the bank's list was read to its end without gaps.
    pub list_complete: bool,
    /// Transactions that were held back.
    pub withheld_transactions: u32,
    /// When it was first decided so.
    pub decided_at: At,
    /// When it was last confirmed.
    pub confirmed_at: At,
    /// When a later run decided otherwise.
    pub ended_at: Option<At>,
}

/// One thing that was compared.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FeatureTold {
    /// What.
    pub name: Word,
    /// What was stored, masked.
    pub before: Vec<Shown>,
    /// What the bank says now, masked.
    pub now: Vec<Shown>,
    /// agrees, disagrees or absent.
    pub comparison: Word,
    /// What that is worth, in bits.
    pub weight: Bits,
}

/// An account that may stand in the place of another.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CandidateTold {
    /// The bank's id of it, masked.
    pub provider_account: Shown,
    /// Its name, masked.
    pub name: Shown,
    /// Its last digits.
    pub mask: Shown,
    /// Its type.
    pub kind: Shown,
    /// What speaks for it, in bits.
    pub score: Bits,
}

/// A run.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunTold {
    /// The run.
    pub id: OurId,
    /// Why it was made.
    pub trigger: Word,
    /// When it began.
    pub started_at: At,
    /// How long it took; absent if it did not end.
    pub milliseconds: Option<u64>,
    /// The code it ended with.
    pub code: Option<u32>,
    /// The condition it ended in.
    pub condition: Option<Word>,
    /// Calls to the bank, counted up to a hundred.
    pub calls: usize,
    /// Transactions that it brought for the first time.
    pub new_transactions: u32,
    /// What it decided about who the account is.
    pub verdict: Option<Word>,
}

/// A call to the bank.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CallTold {
    /// When.
    pub at: At,
    /// The method.
    pub method: Word,
    /// The path, with marks in the place of ids.
    pub path: Path,
    /// The HTTP status.
    pub status: Option<u16>,
    /// Why no answer came.
    pub failure: Option<Word>,
    /// The bank's own code, where its standard names it.
    pub bank_code: Option<BankCode>,
    /// How long it took.
    pub milliseconds: u64,
    /// The id of the call.
    pub interaction_id: Option<Interaction>,
}

/// A change of an account's code.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CodeChange {
    /// When.
    pub at: At,
    /// From which code.
    pub from: Option<u32>,
    /// To which.
    pub to: u32,
    /// What happened.
    pub condition: Word,
}

/// Something that was done about a case.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DoneTold {
    /// When.
    pub at: At,
    /// In which part.
    pub by: Word,
    /// What, in a word.
    pub what: Word,
    /// The same in a sentence.
    pub sentence: Word,
}

/// How old an account's data is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FreshnessTold {
    /// fresh, late or stale; held, where nothing newer is written.
    pub state: Word,
    /// When the bank was last asked.
    pub attempted_at: Option<At>,
    /// When it last answered with data.
    pub succeeded_at: Option<At>,
    /// Up to when the data speaks.
    pub data_as_of: Option<At>,
    /// By when newer data was expected.
    pub expected_by: Option<At>,
}

impl Engine {
    /// The evidence bundle of a case.
    ///
    /// # Errors
    /// [`model::condition::RequestFault::ResourceNotFound`], or the database's failure.
    pub async fn case_bundle(&self, whose: Whose<'_>, id: CaseId) -> Result<Bundle, EngineError> {
        let view = self.find_case(whose, id).await?;
        let partner = view.partner.clone();
        let account = view.case.account.or_else(|| {
            // One that still meets it says more than one that is well.
            let broken = view.accounts.iter().find(|met| met.cleared_at.is_none());
            broken.or(view.accounts.first()).map(|met| met.account)
        });
        let evidence = view.case.evidence;
        let scope = self.store().partner(partner.id);
        let (known, changes, evidence) = scope
            .read(move |tx| {
                let known = match account {
                    Some(account) => tx.find_account(account)?,
                    None => None,
                };
                let changes = match &known {
                    Some(known) => tx.list_last_events(known.id, "account.status_changed", CODES)?,
                    None => Vec::new(),
                };
                let evidence = match evidence {
                    Some(evidence) => tx.find_evidence(evidence)?,
                    None => None,
                };
                Ok::<_, EngineError>((known, changes, evidence))
            })
            .await?;
        let status = match known {
            Some(known) => Some(self.status(&partner, known.id).await?),
            None => None,
        };
        let at = view.case.institution;
        let system = self.store().system();
        let institution = system.read(move |tx| tx.find_institution(at)).await?;
        let codes = changes.into_iter().filter_map(|event| match event.data {
            EventData::StatusChanged(changed) => Some(CodeChange {
                at: event.occurred_at.into(),
                from: changed.previous_code,
                to: changed.code,
                condition: Word::new(changed.condition.name()),
            }),
            _ => None,
        });
        let codes = codes.collect();
        let entry = self.catalogue().entry(view.case.region, view.case.code);
        let texts = entry.map(|entry| CodeTexts::of(self.catalogue(), entry));
        let name = institution.as_ref().map(InstitutionName::of);
        Ok(bundle(
            &view,
            &partner,
            name,
            texts,
            codes,
            evidence.as_ref(),
            status.as_ref(),
        ))
    }
}

fn bundle(
    view: &CaseView,
    partner: &Partner,
    institution: Option<InstitutionName>,
    texts: Option<CodeTexts>,
    codes: Vec<CodeChange>,
    evidence: Option<&Evidence>,
    status: Option<&StatusView>,
) -> Bundle {
    let case = &view.case;
    let calls = status.and_then(|status| status.answers.as_ref()).map(|answers| {
        let told = answers.exchanges.iter().map(|exchange| CallTold {
            at: exchange.at.into(),
            method: method(&exchange.method),
            path: Path::of(&exchange.path),
            status: exchange.status,
            failure: exchange.failure.as_deref().map(failure),
            bank_code: exchange.code.as_deref().and_then(BankCode::of),
            milliseconds: exchange.millis,
            interaction_id: Interaction::of(&exchange.interaction_id),
        });
        told.collect::<Vec<_>>()
    });
    let calls = calls.unwrap_or_default();
    Bundle {
        made_at: view.now.into(),
        case: case_told(case),
        about: AboutTold {
            partner_id: partner.id.into(),
            customer_id: case.customer.map(OurId::from),
            institution_login_id: case.login.map(OurId::from),
            account_id: case.account.map(OurId::from),
            institution_id: case.institution.into(),
            institution,
            accounts: view.accounts.iter().map(account_told).collect(),
        },
        code: CodeTold {
            region: Word::new(case.region.name()),
            code: case.code,
            condition: case.condition.map(|condition| Word::new(condition.name())),
            texts,
        },
        story: story(case, evidence, status),
        decision: evidence.map(decision_told),
        runs: status.map(runs_told).unwrap_or_default(),
        interactions: interactions(evidence, &calls),
        calls,
        codes,
        done: view.history.iter().map(done_told).collect(),
        freshness: status.map(|status| freshness_told(&status.account, view)),
        left_out: LEFT_OUT,
    }
}

fn case_told(case: &Case) -> CaseTold {
    let resolution = case.resolution.as_ref();
    CaseTold {
        id: case.id.into(),
        state: Word::new(case.state.stage().name()),
        waiting_on: case.state.waiting_on().map(|party| Word::new(party.name())),
        opened_by: Word::new(case.opened_by.name()),
        opened_at: case.opened_at.into(),
        seen: case.seen,
        last_seen_at: case.last_seen_at.into(),
        how: resolution.map(|resolution| Word::new(resolution.how.name())),
        ended_at: resolution.map(|resolution| resolution.at.into()),
    }
}

fn account_told(met: &CaseAccount) -> AccountTold {
    AccountTold {
        account_id: met.account.into(),
        seen: met.seen,
        first_seen_at: met.first_seen_at.into(),
        last_seen_at: met.last_seen_at.into(),
        cleared_at: met.cleared_at.map(At::from),
    }
}

fn story(case: &Case, evidence: Option<&Evidence>, status: Option<&StatusView>) -> StoryTold {
    let mut happened = Vec::new();
    if let Some(evidence) = evidence {
        happened.push(Word::new(meaning(evidence.verdict)));
        let over = Word::new(
            "That was so when it was met, and is over. Nothing of it was written to the account as long as it held.",
        );
        let held = Word::new(
            "Nothing is written to the account until it is known to be the same again; what was there before is \
             kept, and the login's other accounts go on.",
        );
        happened.push(if case.state.is_live() { held } else { over });
    }
    let since = status
        .filter(|_| case.follows() && case.state.is_live())
        .and_then(|status| {
            let carries = status.account.outcome.is_some_and(|outcome| {
                case.condition
                    .is_some_and(|condition| condition.name() == outcome.condition.name())
            });
            status.account.outcome_since.filter(|_| carries)
        });
    StoryTold {
        what_happened: happened,
        since: since.unwrap_or(case.opened_at).into(),
        whose_move: Word::new(whose_move(case)),
        needed: needed(case.condition).iter().copied().map(Word::new).collect(),
    }
}

fn whose_move(case: &Case) -> &'static str {
    match (case.state.stage(), case.state.waiting_on()) {
        (_, Some(Party::Institution)) => "You, the institution.",
        (_, Some(Party::EndUser)) => "The person whose accounts they are.",
        (_, Some(Party::Partner)) => "The partner whose customer it is.",
        (_, Some(Party::Operator)) => "Our operator, who needs your answer to what is asked below.",
        (Stage::Resolved, None) => "Nobody: what caused it is mended.",
        (Stage::Closed, None) => "Nobody: it was put away.",
        _ => "Nobody yet: somebody has to look at it.",
    }
}

/// What an institution is asked for, by what happened.
fn needed(condition: Option<Condition>) -> &'static [&'static str] {
    const LOOK: &str = "Look up the calls below in your logs by their interaction ids.";
    match condition {
        Some(Condition::AccountMismatch(MismatchScope::Account)) => &[
            LOOK,
            "Tell us whether what you list now is the account that was shared before, and if so what changed and \
             when: reissued, moved to another system, merged, or given to other holders.",
            "If it is another account, tell us what became of the one that was shared.",
        ],
        Some(Condition::AccountMismatch(MismatchScope::Login)) => &[
            LOOK,
            "Tell us whether the person who signed in is the one who gave the first consent.",
        ],
        Some(Condition::InstitutionBadResponse | Condition::PagingUnending) => &[
            LOOK,
            "Compare your answers with your published interface, and tell us when they agree again.",
        ],
        Some(Condition::InstitutionUntrusted) => {
            &["Check the certificate that you present, and tell us when it is mended."]
        }
        Some(Condition::RecipientNotAuthorised) => &[
            LOOK,
            "Check our registration, our certificates and what we may ask for, and tell us what is missing.",
        ],
        Some(Condition::RequestRejected) => &[
            LOOK,
            "Tell us which part of the request you do not accept, and what you expect in its place.",
        ],
        Some(Condition::DataNotRepresentable) => &[
            LOOK,
            "Tell us the meaning of the amount, date or currency that your answer carries.",
        ],
        Some(Condition::InternalError) => &["Nothing: the fault is on our side."],
        _ => &[LOOK, "Tell us what you see there, and when it is mended."],
    }
}

fn decision_told(evidence: &Evidence) -> DecisionTold {
    DecisionTold {
        evidence_id: evidence.id.into(),
        run_id: evidence.run.into(),
        verdict: Word::new(evidence.verdict.name()),
        kinds: evidence.kinds.iter().map(|kind| Word::new(kind.name())).collect(),
        features: evidence.features.iter().map(feature_told).collect(),
        score: evidence.score.into(),
        margin: evidence.margin.map(Bits::from),
        vetoes: evidence.vetoes.iter().filter_map(|text| veto(text)).collect(),
        candidates: evidence
            .candidates
            .iter()
            .map(|candidate| CandidateTold {
                provider_account: Shown::of(model::FactName::ProviderId, &candidate.provider_account),
                name: Shown::of(model::FactName::Name, &candidate.name),
                mask: Shown::of(model::FactName::Mask, &candidate.mask),
                kind: Shown::of(model::FactName::Type, &candidate.kind),
                score: candidate.score.into(),
            })
            .collect(),
        rule_version: rules(&evidence.rule_version),
        list_complete: evidence.list_complete,
        withheld_transactions: evidence.withheld.transactions,
        decided_at: evidence.decided_at.into(),
        confirmed_at: evidence.confirmed_at.into(),
        ended_at: evidence.ended_at.map(At::from),
    }
}

fn rules(version: &str) -> Word {
    match version == crate::continuity::RULE_VERSION {
        true => Word::new(crate::continuity::RULE_VERSION),
        false => Word::new("earlier ones"),
    }
}

fn feature_told(feature: &Feature) -> FeatureTold {
    let shown = |side: &[String]| side.iter().map(|text| Shown::of(feature.name, text)).collect();
    FeatureTold {
        name: Word::new(feature.name.name()),
        before: shown(&feature.stored),
        now: shown(&feature.observed),
        comparison: Word::new(match feature.comparison {
            Comparison::Agrees => "agrees",
            Comparison::Disagrees => "disagrees",
            Comparison::Absent => "absent",
        }),
        weight: feature.weight.into(),
    }
}

fn runs_told(status: &StatusView) -> Vec<RunTold> {
    let told = status.runs.iter().map(|past| RunTold {
        id: past.run.id.into(),
        trigger: Word::new(past.run.trigger.name()),
        started_at: past.run.started_at.into(),
        milliseconds: past.took.and_then(|took| u64::try_from(took.as_millis()).ok()),
        code: past.outcome.map(|outcome| outcome.code),
        condition: past.outcome.map(|outcome| Word::new(outcome.condition.name())),
        calls: past.calls,
        new_transactions: past.new_transactions,
        verdict: past.verdict.map(|verdict| Word::new(verdict.name())),
    });
    told.collect()
}

/// Those of the decision first, then those of the last calls; each once.
fn interactions(evidence: Option<&Evidence>, calls: &[CallTold]) -> Vec<Interaction> {
    let decided = evidence.into_iter().flat_map(|evidence| &evidence.interactions);
    let decided = decided.filter_map(|id| Interaction::of(id));
    let called = calls.iter().filter_map(|call| call.interaction_id.clone());
    let mut met = BTreeSet::new();
    decided
        .chain(called)
        .filter(|id| met.insert(id.text().to_owned()))
        .take(INTERACTIONS)
        .collect()
}

fn done_told(entry: &Entry) -> DoneTold {
    DoneTold {
        at: entry.at.into(),
        by: Word::new(entry.by.role().name()),
        what: Word::new(entry.what.name()),
        sentence: Word::new(in_a_sentence(&entry.what)),
    }
}

/// What happened to a case in a sentence, without what people wrote.
pub fn in_a_sentence(what: &What) -> &'static str {
    match what {
        What::Opened => "The case was opened.",
        What::Met => "A run met what was reported.",
        What::NewEvidence { .. } => "A later run failed for the same cause on other evidence.",
        What::Commented { .. } => "Somebody wrote a comment.",
        What::Assigned { to: Some(_) } => "Somebody took it on.",
        What::Assigned { to: None } => "It was given back.",
        What::Moved {
            waiting_on: Some(Party::EndUser),
            ..
        } => "It waits on the end user.",
        What::Moved {
            waiting_on: Some(Party::Partner),
            ..
        } => "It waits on the partner.",
        What::Moved {
            waiting_on: Some(Party::Institution),
            ..
        } => "It waits on the institution.",
        What::Moved {
            waiting_on: Some(Party::Operator),
            ..
        } => "It waits on the operator.",
        What::Moved { waiting_on: None, .. } => "It is open: somebody has to look at it.",
        What::StepDone { .. } => "A step of the checklist was done.",
        What::StepUndone { .. } => "A step of the checklist was not done after all.",
        What::Tracked { .. } => "A tracker outside answered.",
        What::Resolved { how, .. } => match how {
            How::BankAgreesAgain => "It was resolved: the bank agrees again.",
            How::Repair => "It was resolved by a repair.",
            How::ByHand => "It was resolved by hand.",
            How::NoLongerLinked => "It was resolved: what it is about is linked no longer.",
        },
        What::Closed { how, .. } => match how {
            How::NoLongerLinked => "It was closed: what it is about is linked no longer.",
            _ => "It was closed by hand.",
        },
    }
}

fn freshness_told(account: &Account, view: &CaseView) -> FreshnessTold {
    FreshnessTold {
        state: Word::new(match account.held {
            true => "held",
            false => account.freshness_at(view.now).name(),
        }),
        attempted_at: account.attempted_at.map(At::from),
        succeeded_at: account.succeeded_at.map(At::from),
        data_as_of: account.snapshot.balance_at.map(At::from),
        expected_by: account.expected_by.map(At::from),
    }
}
