//! What a session asks a person once its accounts were read: those that no longer match, what may safely be
//! done about each, and doing it.
//!
//! Only who signed in decides, and only about the login they signed in to. The repair itself is the engine's
//! own ([`crate::repair`]), and whether it is safe is judged once more in its transaction. To the person the
//! bank's accounts go by handles: a bank's id may be the number of an account.

use jiff::Timestamp;
use model::{
    Account, Evidence, Outcome, Repair, RepairAsk,
    case::By,
    condition::RequestFault,
    evidence::{Feature, SafeAction, Verdict},
    id::{AccountId, CaseId, LoginId},
    random::in_hexadecimal,
};
use store::{Keyring, PartnerTx};

use super::{
    LinkView,
    safe::{Caution, cautions, compared_with, goes_on},
    session::Stage,
    way::Open,
};
use crate::{
    Engine, EngineError, Fault,
    repair::{RepairOption, refused},
};

/// Repairs of an account that are looked through for what was decided in a session.
const DECIDED: u32 = 5;

/// Digits of a handle.
const HANDLE: usize = 20;

/// An account that no longer matches, as the person sees it whose account it is.
#[derive(Debug, Clone)]
pub struct HeldAccount {
    /// The account.
    pub account: AccountId,
    /// Its name, as it is known.
    pub name: String,
    /// Its last digits, as they are known.
    pub mask: String,
    /// Since when nothing is written to it.
    pub since: Timestamp,
    /// How its last aggregation ended.
    pub outcome: Option<Outcome>,
    /// The support case about it.
    pub case: Option<CaseId>,
    /// What was decided about it.
    pub verdict: Verdict,
    /// Whether somebody may say that it goes on, be it the person or not.
    pub may_go_on: bool,
    /// What it was compared with, the likeliest first.
    pub compared: Vec<Compared>,
    /// What the person may do.
    pub choices: Vec<Choice>,
}

/// One of the bank's accounts beside a held one.
#[derive(Debug, Clone)]
pub struct Compared {
    /// What it is called in this session's choices.
    pub handle: String,
    /// The bank's name for it.
    pub name: String,
    /// Its last digits.
    pub mask: String,
    /// The bank's word for its type.
    pub kind: String,
    /// What was compared, masked where it has to be.
    pub features: Vec<Feature>,
    /// Why the person may not say by themselves that the account goes on as this one.
    pub cautions: Vec<Caution>,
}

/// Something the person may do.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What it is done with.
    pub handle: Option<String>,
    /// What, and what it would do.
    pub option: RepairOption,
}

/// An account that the person decided about in this session.
#[derive(Debug, Clone)]
pub struct DecidedAccount {
    /// Its name.
    pub name: String,
    /// Its last digits.
    pub mask: String,
    /// What was done.
    pub repair: Repair,
}

/// What a session asks, and what was answered.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// Whether accounts of the login are still being read: nothing is asked before.
    pub reading: bool,
    /// What no longer matches.
    pub held: Vec<HeldAccount>,
    /// What the person decided.
    pub decided: Vec<DecidedAccount>,
}

/// What a person wants done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionAsk {
    /// About which account.
    pub account: AccountId,
    /// What.
    pub action: SafeAction,
    /// The handle of the bank's account it is done with; none for [`SafeAction::Disconnect`].
    pub handle: Option<String>,
}

/// What one of the bank's accounts is called in a session.
fn handle(keys: &Keyring, provider_account: &str) -> String {
    let mut digits = in_hexadecimal(&keys.fingerprint("candidate", provider_account));
    digits.truncate(HANDLE);
    digits
}

/// The login that a session may be asked about, and since when: what was linked or mended by who signed in.
fn signed_in_to(open: &Open) -> Option<(LoginId, Option<Timestamp>)> {
    match &open.document.stage {
        // Without a consent of its own the session linked nothing, and who signed in is somebody else.
        Stage::Done {
            done_at,
            consent: Some(_),
            ..
        } => Some((open.document.login?, *done_at)),
        _ => None,
    }
}

/// What is stored about a held account.
struct Found {
    account: Account,
    evidence: Evidence,
    case: Option<CaseId>,
    /// The bank's id it has.
    own: Option<String>,
    /// Ids that were listed while it was.
    beside: Vec<String>,
}

/// The evidence an account is held by, and what it is judged with.
fn found(tx: &mut PartnerTx<'_, '_>, account: &Account) -> Result<Option<Found>, EngineError> {
    let evidence = match account
        .evidence
        .filter(|_| account.held && account.ended_at.is_none())
    {
        Some(id) => tx.find_evidence(id)?.filter(|e| e.ended_at.is_none()),
        None => None,
    };
    let Some(evidence) = evidence else {
        return Ok(None);
    };
    let records = tx.list_account_records(account.login)?;
    let record = records.into_iter().find(|record| record.account.id == account.id);
    let seen = tx.list_seen(account.login)?.into_iter();
    let beside = seen.filter(|seen| seen.stood_beside(account));
    let mut cases = tx.list_live_cases(account.id)?.into_iter();
    Ok(Some(Found {
        account: account.clone(),
        evidence,
        case: cases.next().map(|case| case.id),
        own: record
            .and_then(|record| record.alias)
            .map(|alias| alias.provider_account),
        beside: beside.map(|seen| seen.provider_account).collect(),
    }))
}

impl Found {
    fn cautions(&self, candidate: &str) -> Vec<Caution> {
        let beside = self.beside.iter().any(|id| id == candidate);
        cautions(&self.evidence, self.own.as_deref(), candidate, beside)
    }

    /// Whether a person may do this by themselves; the reason if not.
    fn allows(&self, ask: &RepairAsk) -> Result<(), EngineError> {
        let Some(candidate) = ask.candidate.as_deref().filter(|_| goes_on(ask.action)) else {
            return Ok(());
        };
        let against: Vec<&str> = self.cautions(candidate).into_iter().map(Caution::words).collect();
        if against.is_empty() {
            return Ok(());
        }
        let reason = format!(
            "this cannot be said here, because {}: the support of the app has the case",
            against.join(", and ")
        );
        Err(refused(reason))
    }

    /// Everything it was compared with.
    fn compared(&self, options: &[RepairOption], keys: &Keyring) -> Vec<Compared> {
        let one = |id: &str, name: &str, mask: &str, kind: &str| {
            let features = compared_with(&self.evidence, self.own.as_deref(), id);
            Compared {
                handle: handle(keys, id),
                name: name.to_owned(),
                mask: mask.to_owned(),
                kind: kind.to_owned(),
                features: features.unwrap_or_default().to_vec(),
                cautions: self.cautions(id),
            }
        };
        let candidates = self.evidence.candidates.iter();
        let mut all: Vec<Compared> = candidates
            .map(|c| one(&c.provider_account, &c.name, &c.mask, &c.kind))
            .collect();
        if let (true, Some(own)) = (all.is_empty(), self.own.as_deref()) {
            // The bank's id stayed: what it shows now is what was held back of it.
            let mut faces = options.iter().filter_map(|option| option.candidate.as_ref());
            let snapshot = &self.account.snapshot;
            all.push(match faces.find(|face| face.provider_account == own) {
                Some(face) => one(own, &face.name, &face.mask, &face.kind),
                None => one(own, &snapshot.name, &snapshot.number_display, ""),
            });
        }
        all
    }
}

impl Engine {
    /// What a session asks the person once its login was read.
    ///
    /// # Errors
    /// If the database fails.
    pub(super) async fn asked(&self, open: &Open) -> Result<Asked, EngineError> {
        let Some((login, since)) = signed_in_to(open) else {
            return Ok(Asked::default());
        };
        let customer = open.record.customer;
        let scope = self.store().partner(open.partner.id);
        let (reading, held, decided) = scope
            .read(move |tx| {
                let (mut reading, mut held, mut decided) = (false, Vec::new(), Vec::new());
                for account in tx.list_accounts_of_login(login)? {
                    if account.customer != customer {
                        continue;
                    }
                    reading |= account.ended_at.is_none() && account.attempted_at < since;
                    held.extend(found(tx, &account)?);
                    let repair = decided_here(tx, account.id, since)?;
                    decided.extend(repair.map(|repair| DecidedAccount {
                        name: account.snapshot.name.clone(),
                        mask: account.snapshot.number_display.clone(),
                        repair,
                    }));
                }
                Ok::<_, EngineError>((reading, held, decided))
            })
            .await?;
        let mut asked = Asked {
            reading,
            held: Vec::new(),
            decided,
        };
        for found in held.into_iter().filter(|_| !reading) {
            match self.held_account(open, found).await {
                Ok(held) => asked.held.push(held),
                // It was removed just now.
                Err(EngineError::Fault(fault)) if fault.kind == RequestFault::ResourceNotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(asked)
    }

    async fn held_account(&self, open: &Open, found: Found) -> Result<HeldAccount, EngineError> {
        let keys = self.store().keys();
        let options = self.repair_options(&open.partner, found.account.id).await?;
        let compared = found.compared(&options, keys);
        let safe = options
            .into_iter()
            .filter(|option| option.effect.is_ok() && found.allows(&option.ask).is_ok());
        let choices = safe.map(|option| Choice {
            handle: option.ask.candidate.as_deref().map(|id| handle(keys, id)),
            option,
        });
        Ok(HeldAccount {
            account: found.account.id,
            since: found.evidence.decided_at,
            outcome: found.account.outcome,
            case: found.case,
            verdict: found.evidence.verdict,
            may_go_on: found.evidence.safe_actions.iter().copied().any(goes_on),
            compared,
            choices: choices.collect(),
            name: found.account.snapshot.name,
            mask: found.account.snapshot.number_display,
        })
    }

    /// Does what a person decided about one of their accounts that no longer match. Asked for again, it
    /// answers what came of the first time.
    ///
    /// # Errors
    /// [`RequestFault::ConnectValidation`] if the session is not where anything is decided;
    /// [`RequestFault::ResourceNotFound`] if the account is not one of the login that was signed in to;
    /// [`RequestFault::RepairRefused`] if it is not safe for the person, or cannot be done as things stand;
    /// [`RequestFault::LinkExpired`], or the database's failure.
    pub async fn decide_in_session(&self, token: &str, ask: &SessionAsk) -> Result<LinkView, EngineError> {
        let open = self.open(token).await?;
        let Some((login, since)) = signed_in_to(&open) else {
            let state = open.document.state().name();
            let reason = format!("the session is at `{state}`, and nothing is to be decided in it");
            return Err(Fault::naming(RequestFault::ConnectValidation, "reason", reason).into());
        };
        let (customer, id) = (open.record.customer, ask.account);
        let scope = self.store().partner(open.partner.id);
        let (held_back, before) = scope
            .read(move |tx| {
                let account = tx.find_account(id)?;
                account
                    .filter(|account| account.login == login && account.customer == customer)
                    .ok_or(RequestFault::ResourceNotFound)?;
                let before = decided_here(tx, id, since)?;
                Ok::<_, EngineError>((tx.list_quarantine(id)?, before))
            })
            .await?;
        if before.is_some_and(|repair| self.is_what_was_asked(ask, &repair)) {
            return self.view(&open).await;
        }
        let keys = self.store().keys();
        let candidate = match &ask.handle {
            Some(wanted) => {
                let mut ids = held_back.into_iter();
                let found = ids.find(|id| handle(keys, id) == *wanted);
                Some(found.ok_or_else(|| {
                    refused("what was chosen is not shown any more; look at what can be done now")
                })?)
            }
            None => None,
        };
        let repair = RepairAsk {
            action: ask.action,
            candidate,
        };
        let judged = repair.clone();
        let allowed = move |tx: &mut PartnerTx<'_, '_>| {
            let account = tx.find_account(id)?.ok_or(RequestFault::ResourceNotFound)?;
            match found(tx, &account)? {
                Some(found) => found.allows(&judged),
                None => Err(refused("the account is not held: there is nothing to decide")),
            }
        };
        let done = self
            .repair_if(&open.partner, id, &repair, By::EndUser, allowed)
            .await;
        if let Err(error) = done {
            // Two presses at the same moment: the other one did it.
            let scope = self.store().partner(open.partner.id);
            let before = scope.read(move |tx| decided_here(tx, id, since)).await?;
            if !before.is_some_and(|repair| self.is_what_was_asked(ask, &repair)) {
                return Err(error);
            }
        }
        self.view(&open).await
    }

    fn is_what_was_asked(&self, ask: &SessionAsk, repair: &Repair) -> bool {
        let with = repair.ask.candidate.as_deref();
        repair.ask.action == ask.action && with.map(|id| handle(self.store().keys(), id)) == ask.handle
    }
}

/// What the person decided about an account since their session was done, and stands.
fn decided_here(
    tx: &mut PartnerTx<'_, '_>,
    account: AccountId,
    since: Option<Timestamp>,
) -> Result<Option<Repair>, EngineError> {
    let repairs = tx.list_repairs(account, DECIDED)?;
    Ok(repairs
        .into_iter()
        .find(|repair| repair.by == By::EndUser && repair.undone.is_none() && Some(repair.made_at) >= since))
}
