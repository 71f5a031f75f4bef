//! Who may read what: the token, the grant behind it, and whatever scripts have in store for it.

use std::time::Duration;

use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use jiff::Timestamp;

use super::{INTERACTION, actor, error::FdxError};
use crate::{
    institution::Institution,
    ledger::account::Account,
    office::{Office, Unwritten, Visit},
    script::{
        Fault, LONGEST_SECONDS,
        run::{self, Effects},
    },
    world::{
        entry::{Entry, Hashed},
        grant::{ConsentId, Grant, Status},
    },
};

/// How long the bank says it will be away for maintenance, in seconds.
pub(super) const MAINTENANCE_SECONDS: u32 = 1800;

/// How long the bank wants to be left alone, in seconds.
const COOL_DOWN_SECONDS: u32 = 30;

/// The one cluster a consent that is too narrow covers.
const NARROW: &str = "ACCOUNT_BASIC";

/// What kind of call asks to be let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    /// The first page of the account list, which begins a run.
    FirstList,
    /// Any other call for data.
    Data,
    /// A call about the consent itself, which is answered even when the consent has ended.
    Consent,
}

/// A call that was let in.
pub(super) struct Pass<'a> {
    pub(super) institution: &'a Institution,
    pub(super) consent: ConsentId,
    pub(super) grant: Grant,
    /// In the client's clock.
    pub(super) now: Timestamp,
    pub(super) effects: Effects,
}

/// Why a call gets no answer of its own.
#[derive(Debug)]
pub(super) enum Refusal {
    Error(FdxError),
    /// A page of HTML, of all things.
    Garbage,
    /// No answer at all.
    Silence,
}

impl From<FdxError> for Refusal {
    fn from(error: FdxError) -> Self {
        Refusal::Error(error)
    }
}

/// An answer, and how many seconds it is held back.
pub(super) struct Answer {
    pub(super) response: Response,
    pub(super) slow: Option<u64>,
}

impl<R: IntoResponse> From<R> for Answer {
    fn from(response: R) -> Self {
        Self {
            response: response.into_response(),
            slow: None,
        }
    }
}

/// Does a call's work in one visit and answers it, late or not at all where scripts want it so.
pub(super) async fn answer(
    office: &Office,
    institution: &str,
    work: impl FnOnce(&mut Visit<'_>, &Institution) -> Result<Answer, Refusal>,
) -> Response {
    let Some(institution) = office.shelf.institution(institution) else {
        return FdxError::NO_OPERATION
            .because(format!("there is no institution {institution}"))
            .into_response();
    };
    let done = office.visit(|visit| (work(visit, institution), visit.underway.take()));
    // A call is under way until it is answered, however late.
    let (done, _underway) = match done {
        Ok((done, underway)) => (Ok(done), underway),
        Err(unwritten) => (Err(unwritten), None),
    };
    match done.unwrap_or_else(|Unwritten| Err(FdxError::INTERNAL.into())) {
        Ok(Answer { response, slow: None }) => response,
        Ok(Answer {
            response,
            slow: Some(seconds),
        }) => {
            if hold(office, seconds).await {
                response
            } else {
                FdxError::MAINTENANCE.into_response()
            }
        }
        Err(Refusal::Error(error)) => error.into_response(),
        Err(Refusal::Garbage) => {
            let page =
                "<!doctype html><title>Welcome</title><p>Our site has moved. Please enable scripts.</p>";
            (StatusCode::OK, Html(page)).into_response()
        }
        Err(Refusal::Silence) => {
            let over = hold(office, LONGEST_SECONDS).await;
            if over {
                FdxError::TIMEOUT.into_response()
            } else {
                FdxError::MAINTENANCE.into_response()
            }
        }
    }
}

/// Waits, and says whether the wait came to its end before the bank closed.
async fn hold(office: &Office, seconds: u64) -> bool {
    let mut closing = office.closing.clone();
    tokio::select! {
        () = tokio::time::sleep(Duration::from_secs(seconds)) => true,
        _ = closing.wait_for(|closing| *closing) => false,
    }
}

/// Lets a call in by its token, or says why not.
pub(super) fn admit<'a>(
    visit: &mut Visit<'_>,
    institution: &'a Institution,
    headers: &HeaderMap,
    call: Call,
) -> Result<Pass<'a>, Refusal> {
    let unauthenticated = |why: &str| Refusal::from(FdxError::UNAUTHENTICATED.because(why));
    let token = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("Bearer"))
        .map(|(_, token)| Hashed::of(token.trim()))
        .ok_or_else(|| unauthenticated("the request has no bearer token"))?;
    let unknown = || unauthenticated("the access token is not known here");
    let access = visit.access.get(&token).cloned().ok_or_else(unknown)?;
    let mut grant = visit
        .grants
        .get(&access.consent)
        .filter(|grant| grant.institution == institution.id())
        .cloned()
        .ok_or_else(unknown)?;
    visit.follow(&grant.client, headers);
    let said = visit.count(&grant.client, headers);
    let now = visit.now(&grant.client);
    let actor = actor(headers).map_err(FdxError::invalid)?;
    if access.expires <= now {
        return Err(unauthenticated("the access token has expired"));
    }
    standing(&grant, now, call)?;
    if call == Call::FirstList {
        let interaction = headers
            .get(INTERACTION)
            .and_then(|id| id.to_str().ok())
            .unwrap_or_default();
        let phase = run::phase(&grant, actor, now, &institution.zone);
        grant.run = grant.run.at_list(phase, interaction);
        visit.record(Entry::Ran {
            consent: access.consent.clone(),
            run: grant.run.clone(),
        });
    }
    visit.count_session(&access.consent, &grant, said);
    let kind = match call {
        Call::FirstList => run::Call::List,
        Call::Data | Call::Consent => run::Call::Resource,
    };
    let effects = run::touch(visit, &access.consent, kind);
    // A script may just have ended the grant.
    let grant = visit.grants.get(&access.consent).cloned().ok_or_else(unknown)?;
    standing(&grant, now, call)?;
    if let Some(refusal) = effects.wide.and_then(|fault| wide(fault, call)) {
        return Err(refusal);
    }
    Ok(Pass {
        institution,
        consent: access.consent,
        grant,
        now,
        effects,
    })
}

fn standing(grant: &Grant, now: Timestamp, call: Call) -> Result<(), FdxError> {
    let ended = |why: &str| Err(FdxError::UNAUTHENTICATED.because(why));
    match grant.status(now) {
        _ if grant.tokens_died => ended("the access token is good no more"),
        Status::Active => Ok(()),
        _ if call == Call::Consent => Ok(()),
        Status::Expired => ended("the consent has expired"),
        Status::Revoked => ended("the consent was revoked"),
    }
}

/// What a fault of the whole grant does to a call, if it does anything to this kind.
fn wide(fault: Fault, call: Call) -> Option<Refusal> {
    let about_consent = call == Call::Consent;
    match fault {
        Fault::ConsentRevoked | Fault::ConsentExpired if about_consent => None,
        Fault::Locked | Fault::Recipient | Fault::CustomerGone | Fault::Rejected | Fault::Numbered { .. }
            if about_consent =>
        {
            None
        }
        _ => refusal(fault),
    }
}

/// The way a fault refuses a call, if it refuses calls.
fn refusal(fault: Fault) -> Option<Refusal> {
    let error = match fault {
        Fault::TokenDead => FdxError::UNAUTHENTICATED.because("the access token is good no more"),
        Fault::ConsentRevoked => FdxError::UNAUTHENTICATED.because("the consent was revoked"),
        Fault::ConsentExpired => FdxError::UNAUTHENTICATED.because("the consent has expired"),
        Fault::Locked => FdxError::LOCKED.because("the customer must sign in at the bank first"),
        Fault::Recipient => FdxError::RECIPIENT,
        Fault::CustomerGone => FdxError::NO_CUSTOMER,
        Fault::Maintenance => FdxError::MAINTENANCE.after(MAINTENANCE_SECONDS),
        Fault::MaintenanceOpen => FdxError::MAINTENANCE,
        Fault::SubsystemDown | Fault::Unavailable => FdxError::SUBSYSTEM,
        Fault::Internal => FdxError::INTERNAL,
        Fault::RateLimit => FdxError::TOO_MANY.after(COOL_DOWN_SECONDS),
        Fault::RateLimitOpen => FdxError::TOO_MANY,
        Fault::Rejected => FdxError::invalid("the bank does not say what"),
        Fault::AccountNotShared => FdxError::NO_ACCOUNT,
        Fault::Numbered { code, .. } => FdxError::numbered(code),
        Fault::Garbage => return Some(Refusal::Garbage),
        Fault::Timeout => return Some(Refusal::Silence),
        Fault::TooNarrow
        | Fault::Mismatch
        | Fault::AccountClosed
        | Fault::AccountDropped
        | Fault::NotSupported
        | Fault::CursorLoop
        | Fault::CursorEndless
        | Fault::TransactionsLoop
        | Fault::TransactionsEndless
        | Fault::TransactionsPartial
        | Fault::OddCurrency
        | Fault::Partial => return None,
    };
    Some(Refusal::Error(error))
}

impl Pass<'_> {
    /// Whether the consent covers a cluster, under one of its names.
    pub(super) fn covers(&self, clusters: &[&str]) -> bool {
        let narrow = self.effects.wide == Some(Fault::TooNarrow);
        self.grant.request.consent.covers(clusters) && (!narrow || clusters.contains(&NARROW))
    }

    /// Refuses what the consent does not cover.
    pub(super) fn need(&self, clusters: &[&str]) -> Result<(), FdxError> {
        if self.covers(clusters) {
            return Ok(());
        }
        Err(FdxError::NOT_COVERED.because(format!("the consent does not cover {}", clusters.join(" or "))))
    }

    /// The clusters of accounts the consent covers.
    pub(super) fn account_clusters(&self) -> Vec<String> {
        let clusters = self.grant.request.consent.account_clusters();
        clusters
            .into_iter()
            .filter(|cluster| self.covers(&[cluster]))
            .collect()
    }

    /// What a script does to one account.
    pub(super) fn fault(&self, account: &Account) -> Option<Fault> {
        self.effects.accounts.get(&account.id).copied()
    }

    /// The accounts of the consent, as they are to the client: those that left it apart.
    pub(super) fn shared<'w>(&self, visit: &'w Visit<'_>) -> Vec<&'w Account> {
        visit
            .accounts_of(&self.grant)
            .filter(|account| self.fault(account) != Some(Fault::AccountNotShared))
            .collect()
    }

    /// The account the client knows by this id.
    pub(super) fn account<'w>(&self, visit: &'w Visit<'_>, visible: &str) -> Result<&'w Account, Refusal> {
        let account = visit
            .account_of(&self.grant, visible)
            .filter(|account| account.facts.listed);
        let account = account.ok_or(FdxError::NO_ACCOUNT)?;
        match self.fault(account).and_then(refusal) {
            Some(refusal) => Err(refusal),
            None => Ok(account),
        }
    }
}
