//! Support cases: opened where the catalogue says so, by a partner or by an operator; worked on; ended by
//! the bank, by a repair or by hand. [`follow`] is what a run means for them, [`act`] what people do, and
//! [`bundle`] what may be told of one to anybody.

pub mod act;
pub mod bundle;
mod follow;
pub mod text;
pub mod told;

use std::collections::BTreeMap;

use jiff::Timestamp;
use model::{
    Account, AccountType, Case, Evidence, Outcome, Partner, Trigger,
    case::{By, Cause, Entry, State, Subject, What},
    condition::RequestFault,
    id::{AccountId, CaseId, JobId, LoginId},
};
pub use store::{CaseAccount, CaseFilter, CaseTally};
use store::{PartnerTx, StoreError};

use crate::{
    Engine, EngineError, Fault, as_id,
    explain::{in_short, linked_candidates},
    jobs::{Work, new_job},
};

pub use act::Act;
use act::{apply, checked, is_the_same_click, limited};
pub(crate) use follow::{Follower, fresh_id, healed, unlinked};
use follow::{Opening, record};
pub(crate) use follow::{repair_undone, resolved_by_repair};

/// The accounts of a case that are shown.
const ACCOUNTS: u32 = 100;

/// The longest that somebody writes, in characters.
pub const LONGEST_TEXT: usize = 4000;

/// Whose cases are reached.
#[derive(Debug, Clone, Copy)]
pub enum Whose<'p> {
    /// One partner's.
    Of(&'p Partner),
    /// Any partner's: for whoever runs the server.
    Anybody,
}

/// Some cases, newest first.
#[derive(Debug, Clone)]
pub struct CasePage {
    /// The cases.
    pub cases: Vec<Case>,
    /// The case to go on after, where there are more.
    pub next: Option<CaseId>,
}

/// A case with what happened to it.
#[derive(Debug, Clone)]
pub struct CaseView {
    /// Whose.
    pub partner: Partner,
    /// The case.
    pub case: Case,
    /// The institution's name; absent if the institution is no longer known.
    pub institution: Option<String>,
    /// What its code is about, in a sentence.
    pub summary: String,
    /// Its history, oldest first.
    pub history: Vec<Entry>,
    /// What was compared and decided, where it is about who an account is.
    pub evidence: Option<Evidence>,
    /// Those of the accounts that may stand in the account's place that are linked here themselves, by the bank's ids.
    pub linked: BTreeMap<String, AccountId>,
    /// The accounts that met its cause, those that met it last first; at most a hundred.
    pub accounts: Vec<CaseAccount>,
    /// Now, in the partner's time.
    pub now: Timestamp,
}

/// What a case is about, as people know it.
#[derive(Debug, Clone)]
pub struct CaseFace {
    /// The partner's name.
    pub partner: Option<String>,
    /// The institution's name.
    pub institution: Option<String>,
    /// The account's type and last digits, where it is about one that is still linked.
    pub account: Option<(AccountType, String)>,
    /// What does not match in a few words, where it is about who an account is.
    pub mismatch: Option<String>,
}

/// What somebody opens a case about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// One account.
    Account(AccountId),
    /// A login with all its accounts.
    Login(LoginId),
}

/// A case that somebody opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCase {
    /// About what.
    pub about: About,
    /// The code it is about; what the account or the login carries if absent.
    pub code: Option<u32>,
    /// What they say of it.
    pub comment: Option<String>,
}

impl Engine {
    /// A page of cases, newest first, after a case.
    ///
    /// # Errors
    /// [`RequestFault::BadRequest`] if there is no such case to go on after, or the database's failure.
    pub async fn list_cases(
        &self,
        whose: Whose<'_>,
        filter: CaseFilter,
        after: Option<CaseId>,
        limit: u32,
    ) -> Result<CasePage, EngineError> {
        // One more than is told, so that it is known whether there are more.
        let most = limit.saturating_add(1);
        let unknown = || expected("after", "the id of one of the cases, in digits");
        let mut cases = match whose {
            Whose::Of(partner) => {
                let scope = self.store().partner(partner.id);
                scope
                    .read(move |tx| {
                        let key = match after {
                            Some(id) => Some(tx.find_case_key(id)?.ok_or_else(unknown)?),
                            None => None,
                        };
                        Ok::<_, EngineError>(tx.list_cases(&filter, key, most)?)
                    })
                    .await?
            }
            Whose::Anybody => {
                let system = self.store().system();
                system
                    .read(move |tx| {
                        let key = match after {
                            Some(id) => Some(tx.find_any_case_key(id)?.ok_or_else(unknown)?),
                            None => None,
                        };
                        Ok::<_, EngineError>(tx.list_all_cases(&filter, key, most)?)
                    })
                    .await?
            }
        };
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = cases.len() > limit;
        cases.truncate(limit);
        Ok(CasePage {
            next: cases.last().filter(|_| more).map(|case| case.id),
            cases,
        })
    }

    /// How many cases of all partners want something of whom.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn tally_cases(&self) -> Result<Vec<CaseTally>, EngineError> {
        let system = self.store().system();
        Ok(system.read(|tx| tx.tally_cases()).await?)
    }

    /// One case with its history.
    ///
    /// # Errors
    /// [`RequestFault::ResourceNotFound`], or the database's failure.
    pub async fn find_case(&self, whose: Whose<'_>, id: CaseId) -> Result<CaseView, EngineError> {
        let partner = self.partner_of_case(whose, id).await?;
        let scope = self.store().partner(partner.id);
        let (case, history, accounts, evidence, linked) = scope
            .read(move |tx| {
                let case = tx.find_case(id)?.ok_or(RequestFault::ResourceNotFound)?;
                let history = tx.list_case_entries(id)?;
                let accounts = tx.list_case_accounts(id, ACCOUNTS)?;
                let evidence = match case.evidence {
                    Some(evidence) => tx.find_evidence(evidence)?,
                    None => None,
                };
                let linked = match &evidence {
                    Some(evidence) => linked_candidates(tx, evidence)?,
                    None => BTreeMap::new(),
                };
                Ok::<_, EngineError>((case, history, accounts, evidence, linked))
            })
            .await?;
        let at = case.institution;
        let system = self.store().system();
        let institution = system.read(move |tx| tx.find_institution(at)).await?;
        let entry = self.catalogue().entry(case.region, case.code);
        let texts = entry.map(|entry| {
            self.catalogue()
                .texts(entry, "en", catalogue::Variant::Added)
                .summary
        });
        Ok(CaseView {
            now: self.now_of(&partner),
            institution: institution.map(|institution| institution.name),
            summary: texts.unwrap_or_default(),
            partner,
            case,
            history,
            evidence,
            linked,
            accounts,
        })
    }

    /// What each of some cases is about, as people know it; nothing of a case that is gone.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn faces_of_cases(&self, cases: &[Case]) -> Result<BTreeMap<CaseId, CaseFace>, EngineError> {
        let mut faces = BTreeMap::new();
        for case in cases {
            let (id, partner, at) = (case.id, case.partner, case.institution);
            let system = self.store().system();
            let (partner_name, institution) = system
                .read(move |tx| {
                    let partner = tx.find_partner(partner)?.map(|partner| partner.name);
                    let institution = tx.find_institution(at)?.map(|institution| institution.name);
                    Ok::<_, StoreError>((partner, institution))
                })
                .await?;
            let (account, evidence) = (case.account, case.evidence);
            let scope = self.store().partner(partner);
            let (account, evidence) = scope
                .read(move |tx| {
                    let account = match account {
                        Some(account) => tx.find_account(account)?,
                        None => None,
                    };
                    let evidence = match evidence {
                        Some(evidence) => tx.find_evidence(evidence)?,
                        None => None,
                    };
                    Ok::<_, StoreError>((account, evidence))
                })
                .await?;
            let face = CaseFace {
                partner: partner_name,
                institution,
                account: account.map(|account| (account.snapshot.kind, account.snapshot.number_display)),
                mismatch: evidence.map(|evidence| in_short(evidence.verdict, &evidence.kinds)),
            };
            faces.insert(id, face);
        }
        Ok(faces)
    }

    /// Opens a case for any code. If its cause has one that is not over, that one is given, with what was
    /// said added to it; `true` where it is new.
    ///
    /// # Errors
    /// [`RequestFault::ResourceNotFound`] if the account or the login is not the partner's,
    /// [`RequestFault::BadRequest`] naming what was expected, or the database's failure.
    pub async fn open_case(
        &self,
        whose: Whose<'_>,
        new: NewCase,
        by: By,
    ) -> Result<(CaseView, bool), EngineError> {
        let by = checked(by)?;
        if let Some(comment) = &new.comment {
            limited("comment", comment, LONGEST_TEXT)?;
        }
        let partner = self.partner_of(whose, new.about).await?;
        let fresh = as_id(CaseId::new(self.short_id().await?))?;
        let now = self.now_of(&partner);
        let engine = self.clone();
        let region = partner.region;
        let scope = self.store().partner(partner.id);
        let (id, is_new) = scope
            .write(move |tx| {
                let (account, subject, met) = subject_of(tx, new.about)?;
                let carried = account.outcome.map(|outcome| outcome.code);
                let follows = new.code.is_none() || new.code == carried;
                let outcome = match (new.code, account.outcome) {
                    (None, Some(outcome)) => outcome,
                    (Some(code), Some(outcome)) if code == outcome.code => outcome,
                    (code, _) => {
                        let code = code.unwrap_or(0);
                        let entry = engine.catalogue().entry(region, code).ok_or_else(|| {
                            expected("code", &format!("a code of the {} catalogue", region.name()))
                        })?;
                        Outcome {
                            condition: entry
                                .conditions
                                .first()
                                .copied()
                                .unwrap_or(model::Condition::Healthy),
                            region,
                            code: entry.code,
                        }
                    }
                };
                // What is reported is the cause of what fails for it later, and joins what failed before.
                let entry = engine.catalogue().entry_of(&outcome);
                let whole = matches!(subject, Subject::Login(_));
                let (cause, subject) = match entry.conditions.is_empty() {
                    true => (Cause::of_code(subject, outcome.code), subject),
                    false => Cause::of(
                        entry.scope,
                        whole,
                        outcome.condition,
                        account.id,
                        account.login,
                        account.institution,
                    ),
                };
                let mut told = Vec::new();
                let (case, is_new) = match tx.find_live_case(&cause)? {
                    Some(case) => (case, false),
                    None => {
                        let opening = Opening {
                            id: fresh,
                            cause,
                            subject,
                            outcome,
                            follows,
                            evidence: account.evidence.filter(|_| account.held && follows),
                            by: by.role(),
                        };
                        let case = opening.case(&engine, tx.partner(), &account, now);
                        if !tx.insert_case(&case)? {
                            return Err(store::StoreError::Serialization.into());
                        }
                        told.push(record(tx, &case, &by, &What::Opened, now)?);
                        for (at, account) in met.iter().enumerate() {
                            tx.meet_case(case.id, account.id, account.customer, at == 0, now)?;
                        }
                        (case, true)
                    }
                };
                if let Some(text) = &new.comment {
                    let said = What::Commented { text: text.clone() };
                    let history = tx.list_case_entries(case.id)?;
                    if !is_the_same_click(history.last(), &said, &by, now) {
                        told.push(record(tx, &case, &by, &said, now)?);
                    }
                }
                for event in &told {
                    tx.append_event(event)?;
                }
                Ok::<_, EngineError>((case.id, is_new))
            })
            .await?;
        Ok((self.find_case(Whose::Of(&partner), id).await?, is_new))
    }

    /// Does something to a case. What changes nothing, such as a second click, is not recorded again.
    ///
    /// # Errors
    /// [`RequestFault::ResourceNotFound`], [`RequestFault::BadRequest`] naming what was expected, or the
    /// database's failure.
    pub async fn act_on_case(
        &self,
        whose: Whose<'_>,
        id: CaseId,
        act: Act,
        by: By,
    ) -> Result<CaseView, EngineError> {
        let by = checked(by)?;
        let act = act.checked()?;
        let partner = self.partner_of_case(whose, id).await?;
        let now = self.now_of(&partner);
        let job = as_id(JobId::new(self.long_id().await?))?;
        let scope = self.store().partner(partner.id);
        scope
            .write(move |tx| {
                let case = tx.find_case(id)?.ok_or(RequestFault::ResourceNotFound)?;
                let mut told = Vec::new();
                let mut case = case;
                for (changed, what) in apply(&case, &act, &by, now)? {
                    if matches!(what, What::Commented { .. }) {
                        let history = tx.list_case_entries(id)?;
                        if is_the_same_click(history.last(), &what, &by, now) {
                            continue;
                        }
                    }
                    case = changed;
                    tx.put_case(&case)?;
                    told.push(record(tx, &case, &by, &what, now)?);
                    if matches!(what, What::Resolved { .. }) {
                        look_again(tx, &case, job, now)?;
                    }
                }
                for event in &told {
                    tx.append_event(event)?;
                }
                Ok::<_, EngineError>(())
            })
            .await?;
        self.wake();
        self.find_case(Whose::Of(&partner), id).await
    }

    /// Whose a case is, as far as the caller reaches.
    async fn partner_of_case(&self, whose: Whose<'_>, id: CaseId) -> Result<Partner, EngineError> {
        match whose {
            Whose::Of(partner) => Ok(partner.clone()),
            Whose::Anybody => {
                let system = self.store().system();
                let found = system.read(move |tx| match tx.find_partner_of_case(id)? {
                    Some(partner) => tx.find_partner(partner),
                    None => Ok(None),
                });
                Ok(found.await?.ok_or(RequestFault::ResourceNotFound)?)
            }
        }
    }

    /// Whose an account or a login is, as far as the caller reaches.
    async fn partner_of(&self, whose: Whose<'_>, about: About) -> Result<Partner, EngineError> {
        let found = match (whose, about) {
            (Whose::Of(partner), _) => Some(partner.clone()),
            (Whose::Anybody, About::Account(account)) => self.partner_of_account(account).await?,
            (Whose::Anybody, About::Login(login)) => {
                let system = self.store().system();
                let found = system.read(move |tx| match tx.find_partner_of_login(login)? {
                    Some(partner) => tx.find_partner(partner),
                    None => Ok(None),
                });
                found.await?
            }
        };
        Ok(found.ok_or(RequestFault::ResourceNotFound)?)
    }
}

/// Has the login asked about that is said to be well again: nights leave accounts out whose code says so, and what
/// fails all the same becomes a new case.
fn look_again(
    tx: &mut PartnerTx<'_, '_>,
    case: &Case,
    job: JobId,
    now: Timestamp,
) -> Result<(), EngineError> {
    let Some(login) = case.login else { return Ok(()) };
    if tx.find_login(login)?.is_none() {
        return Ok(());
    }
    let work = Work::Aggregate {
        login,
        trigger: Trigger::Refresh,
        since: None,
    };
    tx.enqueue(&new_job(job, &work, Some(case.institution), now)?)?;
    Ok(())
}

/// What a case is opened about: an account that stands for it, the subject, and every account of it. Of a
/// login that is the first account that is not well.
fn subject_of(
    tx: &mut PartnerTx<'_, '_>,
    about: About,
) -> Result<(Account, Subject, Vec<Account>), EngineError> {
    match about {
        About::Account(id) => {
            let account = tx.find_account(id)?.ok_or(RequestFault::ResourceNotFound)?;
            Ok((account.clone(), Subject::Account(id), vec![account]))
        }
        About::Login(login) => {
            let accounts = tx.list_accounts_of_login(login)?;
            let broken = |account: &&Account| account.outcome.is_some_and(|outcome| !outcome.is_healthy());
            let standing = accounts.iter().find(broken).or(accounts.first());
            let standing = standing.cloned().ok_or(RequestFault::ResourceNotFound)?;
            let code = standing.outcome.map(|outcome| outcome.code);
            let same = |account: &Account| account.outcome.map(|outcome| outcome.code) == code;
            let met = accounts.into_iter().filter(same).collect();
            Ok((standing, Subject::Login(login), met))
        }
    }
}

/// A field that is not what was expected.
fn expected(field: &str, what: &str) -> Fault {
    Fault::naming(
        RequestFault::BadRequest,
        "reason",
        format!("{field}: expected {what}"),
    )
}

/// The state in a few words.
pub fn state_in_words(state: State) -> &'static str {
    use model::case::Party;
    match state {
        State::Open => "open: somebody has to look at it",
        State::Waiting(Party::EndUser) => "waiting on the end user",
        State::Waiting(Party::Partner) => "waiting on the partner",
        State::Waiting(Party::Institution) => "waiting on the institution",
        State::Waiting(Party::Operator) => "waiting on the operator",
        State::Resolved => "resolved",
        State::Closed => "closed",
    }
}
