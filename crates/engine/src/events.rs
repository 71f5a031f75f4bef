//! What a partner is told: events are made here and appended last in the transaction that causes them.

use catalogue::Variant;
use jiff::Timestamp;
use model::{
    Account, Condition, Event, EventData, Evidence, NewEvent, Partner, Repair,
    consent::Ender,
    event::{
        Attribute, Changed, ConsentEnd, ConsentEnded, EvidenceReference, IdentityChange, IdentityChanged,
        LoginFixed, StatusChanged, TransactionsChanged,
    },
    evidence::Comparison,
    id::{AccountId, ConsentId, CustomerId, EvidenceId, LoginId, TransactionId},
};
use store::PartnerTx;

use crate::{Engine, EngineError};

/// The language of what an event says in words.
const LOCALE: &str = "en";

/// Where an account's evidence is shown.
fn reference(account: AccountId, id: EvidenceId) -> EvidenceReference {
    EvidenceReference {
        id,
        href: format!("/holdfast/v1/accounts/{account}/evidence"),
    }
}

/// An event about an account.
fn about(account: &Account, now: Timestamp, data: EventData) -> NewEvent {
    NewEvent {
        customer: Some(account.customer),
        login: Some(account.login),
        account: Some(account.id),
        occurred_at: now,
        data,
    }
}

/// What is told when an account stands otherwise than before; nothing if condition and code are the
/// same.
pub(crate) fn status_changed(
    engine: &Engine,
    before: &Account,
    after: &Account,
    now: Timestamp,
) -> Option<NewEvent> {
    let outcome = after.outcome?;
    let same = before
        .outcome
        .is_some_and(|old| old.code == outcome.code && old.condition.name() == outcome.condition.name());
    if same {
        return None;
    }
    let catalogue = engine.catalogue();
    let entry = catalogue.entry_of(&outcome);
    let attributes = catalogue
        .attributes(entry, LOCALE, Variant::Added)
        .published
        .into_iter()
        .map(|attribute| Attribute {
            name: attribute.field.name().to_owned(),
            title: attribute.title,
            lines: attribute.lines,
            provenance: attribute.provenance.name().to_owned(),
        })
        .collect();
    let data = EventData::StatusChanged(StatusChanged {
        region: outcome.region,
        code: outcome.code,
        previous_code: before.outcome.map(|old| old.code),
        condition: outcome.condition,
        previous_condition: before.outcome.map(|old| old.condition),
        held: after.held,
        actor: entry.actor,
        since: after.outcome_since.unwrap_or(now),
        attributes,
        evidence: after
            .evidence
            .filter(|_| after.held || before.held)
            .map(|id| reference(after.id, id)),
    });
    Some(about(after, now, data))
}

/// What is told of an account that goes on under another number or description.
pub(crate) fn identity_changed(account: &Account, evidence: &Evidence, now: Timestamp) -> NewEvent {
    let changes = evidence
        .features
        .iter()
        .filter(|feature| feature.comparison == Comparison::Disagrees)
        .map(|feature| IdentityChange {
            name: feature.name,
            before: feature.stored.clone(),
            now: feature.observed.clone(),
        })
        .collect();
    let data = EventData::IdentityChanged(IdentityChanged {
        verdict: evidence.verdict,
        kinds: evidence.kinds.clone(),
        changes,
        evidence: reference(account.id, evidence.id),
    });
    about(account, now, data)
}

/// What is told of an account about which somebody decided what is so.
pub(crate) fn repaired(account: &Account, repair: &Repair, now: Timestamp) -> NewEvent {
    about(account, now, EventData::Repaired(repair.clone()))
}

/// What is told of an account when that is taken back.
pub(crate) fn repair_undone(account: &Account, repair: &Repair, now: Timestamp) -> NewEvent {
    about(account, now, EventData::RepairUndone(repair.clone()))
}

/// What is told of an account's transactions: those `written`, of which some are new, and those that
/// were removed. Nothing if there are none.
pub(crate) fn transactions_changed(
    account: &Account,
    written: &[TransactionId],
    is_new: impl Fn(TransactionId) -> bool,
    removed: &[TransactionId],
    now: Timestamp,
) -> Option<NewEvent> {
    if written.is_empty() && removed.is_empty() {
        return None;
    }
    let (added, modified): (Vec<_>, Vec<_>) = written.iter().copied().partition(|id| is_new(*id));
    let data = EventData::TransactionsChanged(TransactionsChanged {
        added: Changed::of(&added),
        modified: Changed::of(&modified),
        removed: Changed::of(removed),
    });
    Some(about(account, now, data))
}

/// An event about a login as a whole.
fn of_login(customer: CustomerId, login: LoginId, now: Timestamp, data: EventData) -> NewEvent {
    NewEvent {
        customer: Some(customer),
        login: Some(login),
        account: None,
        occurred_at: now,
        data,
    }
}

/// What is told when a run finds that the login's consent has ended at the bank: once for each consent.
pub(crate) fn consent_found_ended(
    tx: &mut PartnerTx<'_, '_>,
    customer: CustomerId,
    login: LoginId,
    condition: Condition,
    now: Timestamp,
) -> Result<Option<NewEvent>, EngineError> {
    let why = match condition {
        Condition::ConsentExpired => ConsentEnd::Expired,
        Condition::ConsentRevoked => ConsentEnd::WithdrawnAtInstitution,
        _ => return Ok(None),
    };
    let Some(consent) = tx.find_consent(login)? else {
        return Ok(None);
    };
    if !tx.mark_end_told(consent.id)? {
        return Ok(None);
    }
    let ended = ConsentEnded {
        consent: consent.id,
        why,
        ended_at: consent.expires_at.filter(|end| *end <= now).unwrap_or(now),
    };
    Ok(Some(of_login(
        customer,
        login,
        now,
        EventData::ConsentEnded(ended),
    )))
}

/// What is told when a consent is ended through us; nothing if its end was told before.
pub(crate) fn consent_withdrawn(
    tx: &mut PartnerTx<'_, '_>,
    customer: CustomerId,
    login: LoginId,
    consent: ConsentId,
    by: Ender,
    now: Timestamp,
) -> Result<Option<NewEvent>, EngineError> {
    if !tx.mark_end_told(consent)? {
        return Ok(None);
    }
    let ended = ConsentEnded {
        consent,
        why: match by {
            Ender::Customer => ConsentEnd::WithdrawnByCustomer,
            Ender::Partner => ConsentEnd::WithdrawnByPartner,
            Ender::Holdfast => ConsentEnd::Unused,
        },
        ended_at: now,
    };
    Ok(Some(of_login(
        customer,
        login,
        now,
        EventData::ConsentEnded(ended),
    )))
}

/// What is told when a person has fixed a login.
pub(crate) fn login_fixed(
    customer: CustomerId,
    login: LoginId,
    consent: ConsentId,
    accounts: Vec<AccountId>,
    now: Timestamp,
) -> NewEvent {
    let data = EventData::LoginFixed(LoginFixed { consent, accounts });
    of_login(customer, login, now, data)
}

/// Some of a partner's events, in order.
#[derive(Debug, Clone)]
pub struct EventPage {
    /// The events.
    pub events: Vec<Event>,
    /// The number to go on after.
    pub next: u64,
    /// Whether there are more by now.
    pub more: bool,
}

impl Engine {
    /// A partner's events after a number, oldest first: all, or those about one account. Of an account
    /// that is not the partner's there are none.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn events(
        &self,
        partner: &Partner,
        after: u64,
        limit: u32,
        account: Option<AccountId>,
    ) -> Result<EventPage, EngineError> {
        let scope = self.store().partner(partner.id);
        // One more than is told, so that it is known whether there are more.
        let mut events = scope
            .read(move |tx| tx.list_events(after, limit.saturating_add(1), account))
            .await?;
        let most = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = events.len() > most;
        events.truncate(most);
        Ok(EventPage {
            next: events.last().map_or(after, |event| event.sequence),
            events,
            more,
        })
    }
}
