//! What a run means for cases, in the very transaction that sets an account's outcome.

use jiff::Timestamp;
use model::{
    Account, Case, EventData, NewEvent, Outcome,
    case::{By, Cause, How, Party, Resolution, Role, Stage, State, Step, Subject, What},
    event::CaseTold,
    id::{AccountId, CaseId, EvidenceId, PartnerId, RepairId},
};
use store::{CaseFilter, PartnerTx};

use crate::{Engine, EngineError, as_id};

/// The language a checklist is written in.
const LOCALE: &str = "en";

/// Cases of an account that are looked through for one that a repair resolved.
const RESOLVED: u32 = 20;

/// The id of the case that an outcome may open; none where its code opens none.
pub(crate) async fn fresh_id(engine: &Engine, outcome: &Outcome) -> Result<Option<CaseId>, EngineError> {
    if !engine.catalogue().entry_of(outcome).opens_case {
        return Ok(None);
    }
    as_id(CaseId::new(engine.short_id().await?)).map(Some)
}

/// Follows the outcomes that one transaction sets. What it counts, it counts once in a transaction: a login
/// that failed as a whole failed once, however many accounts it has.
pub(crate) struct Follower<'e> {
    engine: &'e Engine,
    /// The id of the case that may be opened; at most one is, and none where the code opens none.
    fresh: Option<CaseId>,
    whole_login: bool,
    now: Timestamp,
    counted: Vec<CaseId>,
}

impl<'e> Follower<'e> {
    /// For accounts that are written one by one.
    pub(crate) fn new(engine: &'e Engine, fresh: Option<CaseId>, now: Timestamp) -> Self {
        Self {
            engine,
            fresh,
            whole_login: false,
            now,
            counted: Vec::new(),
        }
    }

    /// For the accounts of a login that failed as a whole.
    pub(crate) fn of_login(engine: &'e Engine, fresh: Option<CaseId>, now: Timestamp) -> Self {
        Self {
            whole_login: true,
            ..Self::new(engine, fresh, now)
        }
    }

    /// Follows an account's new outcome: what fails opens a case where the catalogue wants one, or joins
    /// the one its cause has; what is well again clears what it met. The events are to be appended last.
    pub(crate) fn follow(
        &mut self,
        tx: &mut PartnerTx<'_, '_>,
        before: &Account,
        after: &Account,
    ) -> Result<Vec<NewEvent>, EngineError> {
        let Some(outcome) = after.outcome else {
            return Ok(Vec::new());
        };
        if outcome.is_healthy() {
            return healed(tx, before, after, self.now);
        }
        let entry = self.engine.catalogue().entry_of(&outcome);
        let (cause, subject) = Cause::of(
            entry.scope,
            self.whole_login,
            outcome.condition,
            after.id,
            after.login,
            after.institution,
        );
        let evidence = after.evidence.filter(|_| after.held);
        let mut told = Vec::new();
        let case = match tx.find_live_case(&cause)? {
            Some(case) => {
                told.extend(self.retold(tx, case.clone(), &outcome, evidence)?);
                case
            }
            None => match tx.find_latest_case(&cause)? {
                // Whoever put it away knows of it, until it tells another story or was well in between.
                Some(case)
                    if put_away(&case) && case.evidence == evidence && tx.count_uncleared(case.id)? > 0 =>
                {
                    case
                }
                _ => {
                    let Some(fresh) = self.fresh.filter(|_| entry.opens_case) else {
                        return Ok(told);
                    };
                    let opening = Opening {
                        id: fresh,
                        cause,
                        subject,
                        outcome,
                        follows: true,
                        evidence,
                        by: Role::Holdfast,
                    };
                    let case = opening.case(self.engine, tx.partner(), after, self.now);
                    if !tx.insert_case(&case)? {
                        // Somebody else was first; the whole is to be run again.
                        return Err(store::StoreError::Serialization.into());
                    }
                    told.push(record(tx, &case, &By::Holdfast, &What::Opened, self.now)?);
                    case
                }
            },
        };
        let first = !self.counted.contains(&case.id);
        if first {
            self.counted.push(case.id);
        }
        tx.meet_case(case.id, after.id, after.customer, first, self.now)?;
        Ok(told)
    }

    /// A case that a run meets for the first time, or on other evidence than before, says so.
    fn retold(
        &self,
        tx: &mut PartnerTx<'_, '_>,
        case: Case,
        outcome: &Outcome,
        evidence: Option<EvidenceId>,
    ) -> Result<Option<NewEvent>, EngineError> {
        let new = evidence.filter(|new| case.evidence != Some(*new));
        let what = match new {
            _ if case.condition.is_none() => What::Met,
            Some(evidence) => What::NewEvidence { evidence },
            None => return Ok(None),
        };
        let case = Case {
            code: outcome.code,
            condition: Some(outcome.condition),
            evidence: new.or(case.evidence),
            updated_at: self.now,
            ..case
        };
        tx.put_case(&case)?;
        record(tx, &case, &By::Holdfast, &what, self.now).map(Some)
    }
}

/// Whether somebody put the case away without it being mended.
fn put_away(case: &Case) -> bool {
    let how = case.resolution.as_ref().map(|resolution| resolution.how);
    case.state == State::Closed && how == Some(How::ByHand)
}

/// Everything a new case begins with beside the account it is about.
pub(super) struct Opening {
    pub(super) id: CaseId,
    pub(super) cause: Cause,
    pub(super) subject: Subject,
    pub(super) outcome: Outcome,
    /// Whether the outcome is what an account carries, and not what somebody says it met.
    pub(super) follows: bool,
    pub(super) evidence: Option<EvidenceId>,
    pub(super) by: Role,
}

impl Opening {
    pub(super) fn case(self, engine: &Engine, partner: PartnerId, account: &Account, now: Timestamp) -> Case {
        let catalogue = engine.catalogue();
        let entry = catalogue.entry_of(&self.outcome);
        let texts = catalogue.texts(entry, LOCALE, catalogue::Variant::Added);
        let of_customer = !matches!(self.subject, Subject::Institution(_));
        Case {
            id: self.id,
            partner,
            customer: of_customer.then_some(account.customer),
            login: of_customer.then_some(account.login),
            account: match self.subject {
                Subject::Account(id) => Some(id),
                Subject::Login(_) | Subject::Institution(_) => None,
            },
            institution: account.institution,
            region: self.outcome.region,
            code: self.outcome.code,
            condition: self.follows.then_some(self.outcome.condition),
            cause: self.cause,
            state: Party::of(entry.actor).map_or(State::Open, State::Waiting),
            assigned: None,
            evidence: self.evidence,
            opened_by: self.by,
            opened_at: now,
            seen: 1,
            last_seen_at: now,
            updated_at: now,
            steps: texts
                .steps
                .into_iter()
                .map(|text| Step { text, done: None })
                .collect(),
            resolution: None,
            tracker: None,
        }
    }
}

/// Clears what an account met that is well again. A case that no account meets any more is resolved: the
/// bank agrees again.
pub(crate) fn healed(
    tx: &mut PartnerTx<'_, '_>,
    before: &Account,
    after: &Account,
    now: Timestamp,
) -> Result<Vec<NewEvent>, EngineError> {
    if before.outcome.is_none_or(|outcome| outcome.is_healthy()) {
        return Ok(Vec::new());
    }
    let end = Ending {
        how: How::BankAgreesAgain,
        repair: None,
        by: By::Holdfast,
    };
    end.of(tx, after.id, now)
}

/// Resolves the cases of an account that a repair mended: what no account meets any more is over. To be called
/// before the account is written as well, which would say that the bank agrees again; the events are to be
/// appended last in the repair's transaction.
pub(crate) fn resolved_by_repair(
    tx: &mut PartnerTx<'_, '_>,
    account: AccountId,
    repair: RepairId,
    by: &By,
    now: Timestamp,
) -> Result<Vec<NewEvent>, EngineError> {
    let end = Ending {
        how: How::Repair,
        repair: Some(repair),
        by: by.clone(),
    };
    end.of(tx, account, now)
}

/// Takes up the cases again that a repair resolved, because it was undone: whose move it is decides the
/// operator. Where the cause has another case by now, that one goes on.
pub(crate) fn repair_undone(
    tx: &mut PartnerTx<'_, '_>,
    account: &Account,
    repair: RepairId,
    by: &By,
    now: Timestamp,
) -> Result<Vec<NewEvent>, EngineError> {
    let over = |stage: Stage| CaseFilter {
        stage: Some(stage),
        account: Some(account.id),
        ..CaseFilter::default()
    };
    let mut told = Vec::new();
    let mut cases = tx.list_cases(&over(Stage::Resolved), None, RESOLVED)?;
    // Putting a case away says that it is done with, and it is not.
    cases.extend(tx.list_cases(&over(Stage::Closed), None, RESOLVED)?);
    for case in cases {
        let mended = case.resolution.as_ref().and_then(|resolution| resolution.repair);
        if mended != Some(repair) || tx.find_live_case(&case.cause)?.is_some() {
            continue;
        }
        let case = Case {
            state: State::Waiting(Party::Operator),
            resolution: None,
            updated_at: now,
            ..case
        };
        tx.put_case(&case)?;
        tx.meet_case(case.id, account.id, account.customer, false, now)?;
        let what = What::Moved {
            stage: Stage::Waiting,
            waiting_on: Some(Party::Operator),
        };
        told.push(record(tx, &case, by, &what, now)?);
    }
    Ok(told)
}

/// How cases come to their end through an account.
struct Ending {
    how: How,
    repair: Option<RepairId>,
    by: By,
}

impl Ending {
    /// Clears the account; ends every case that no account meets any more.
    fn of(
        &self,
        tx: &mut PartnerTx<'_, '_>,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Vec<NewEvent>, EngineError> {
        let mut told = Vec::new();
        for id in tx.list_uncleared_cases(account)? {
            let Some(case) = tx.find_case(id)?.filter(Case::follows) else {
                continue;
            };
            if tx.clear_case_account(id, account, now)? == 0 && case.state.is_live() {
                told.push(self.end(tx, case, now)?);
            }
        }
        Ok(told)
    }

    fn end(&self, tx: &mut PartnerTx<'_, '_>, case: Case, now: Timestamp) -> Result<NewEvent, EngineError> {
        let resolution = Resolution {
            how: self.how,
            repair: self.repair,
            reason: None,
            at: now,
            by: self.by.clone(),
        };
        let gone = self.how == How::NoLongerLinked;
        let case = Case {
            state: if gone { State::Closed } else { State::Resolved },
            resolution: Some(resolution),
            updated_at: now,
            ..case
        };
        tx.put_case(&case)?;
        let (how, reason) = (self.how, None);
        let what = if gone {
            What::Closed { how, reason }
        } else {
            What::Resolved { how, reason }
        };
        record(tx, &case, &self.by, &what, now)
    }
}

/// Closes what accounts were the last to meet, before they are removed. The events are to be appended last.
pub(crate) fn unlinked(
    tx: &mut PartnerTx<'_, '_>,
    accounts: &[AccountId],
    now: Timestamp,
) -> Result<Vec<NewEvent>, EngineError> {
    let end = Ending {
        how: How::NoLongerLinked,
        repair: None,
        by: By::Holdfast,
    };
    let mut told = Vec::new();
    for account in accounts {
        for case in tx.list_live_cases(*account)? {
            if tx.clear_case_account(case.id, *account, now)? == 0 {
                told.push(end.end(tx, case, now)?);
            }
        }
    }
    Ok(told)
}

/// Adds a line to a case's history, and gives what is told of it.
pub(super) fn record(
    tx: &mut PartnerTx<'_, '_>,
    case: &Case,
    by: &By,
    what: &What,
    now: Timestamp,
) -> Result<NewEvent, EngineError> {
    tx.append_case_entry(case.id, now, by, what)?;
    let told = CaseTold {
        case: case.id,
        what: what.name().to_owned(),
        by: by.role(),
        state: case.state.stage(),
        waiting_on: case.state.waiting_on(),
        region: case.region,
        code: case.code,
        condition: case.condition,
        institution: case.institution,
        seen: case.seen,
        opened_at: case.opened_at,
        how: case.resolution.as_ref().map(|resolution| resolution.how),
        evidence: case.evidence,
        href: format!("/holdfast/v1/cases/{}", case.id),
        bundle: format!("/holdfast/v1/cases/{}/bundle.html", case.id),
    };
    Ok(NewEvent {
        customer: case.customer,
        login: case.login,
        account: case.account,
        occurred_at: now,
        data: match what {
            What::Opened => EventData::CaseOpened(told),
            What::Resolved { .. } => EventData::CaseResolved(told),
            What::Closed { .. } => EventData::CaseClosed(told),
            _ => EventData::CaseUpdated(told),
        },
    })
}
