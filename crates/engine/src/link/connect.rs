//! The end of linking: login, consent, tokens, accounts, aliases, facts and the first aggregation,
//! in one transaction.

use std::collections::BTreeMap;

use model::{
    Account, Alias, Consent, Institution, Login, Trigger,
    condition::RequestFault,
    id::{AccountId, ConsentId, CustomerId, InstitutionId, JobId, LoginId},
};
use store::{CurrentFact, NewAccount, PartnerTx, SeenAccount, StoreError, StoredGrant, lookup_hash};

use super::{
    leave::revocation,
    progress,
    session::{Bundle, Document, Hidden, Linked, Offered, Refused, Stage},
    url::LinkKind,
    way::Open,
};
use crate::{
    Engine, EngineError, Fault,
    aggregate::{count, unmissed},
    as_id, events,
    jobs::{Work, new_job},
    night,
};

/// The name the bank gives an offered account. Which account and consent it belongs to is filled in
/// when it is linked.
pub(super) fn alias(
    institution: &Institution,
    bundle: &Bundle,
    offered: &Offered,
) -> Result<Alias, EngineError> {
    Ok(Alias {
        account: as_id(AccountId::new(1))?,
        dialect: institution.dialect,
        issuer: institution.issuer.clone(),
        client: bundle.client.clone(),
        subject: bundle.subject.clone().unwrap_or_default(),
        consent: as_id(ConsentId::new(1))?,
        provider_account: offered.provider_account.clone(),
        valid_from: bundle.granted_at,
        valid_to: None,
        evidence: None,
    })
}

/// The places of offered accounts that a person chose; none where a login is mended.
#[derive(Debug, Clone, Default)]
pub(super) struct Choice {
    /// To be linked, if the customer has them not.
    pub(super) added: Vec<usize>,
    /// Linked already as far as anybody can tell, and not to be linked again.
    pub(super) reused: Vec<usize>,
}

impl Choice {
    fn is_empty(&self) -> bool {
        self.added.is_empty() && self.reused.is_empty()
    }
}

/// Numbers reserved before the transaction, so that it can be run again.
struct Reserved {
    login: LoginId,
    accounts: Vec<AccountId>,
    consent: ConsentId,
    aggregate: JobId,
    revoke: u64,
    standing: [JobId; 2],
    /// For other logins of which accounts are reused.
    refreshes: Vec<JobId>,
}

impl Engine {
    /// Notes which of the offered accounts the customer has linked already under this name.
    pub(super) async fn mark_linked(
        &self,
        open: &Open,
        institution: &Institution,
        bundle: &mut Bundle,
    ) -> Result<(), EngineError> {
        let aliases: Vec<Alias> = bundle
            .offered
            .iter()
            .map(|offered| alias(institution, bundle, offered))
            .collect::<Result<_, _>>()?;
        let customer = open.record.customer;
        let held = self
            .store()
            .partner(open.partner.id)
            .read(move |tx| {
                let mut held = Vec::with_capacity(aliases.len());
                for alias in &aliases {
                    held.push(tx.find_holder_of_alias(customer, alias)?);
                }
                Ok::<_, EngineError>(held)
            })
            .await?;
        for (offered, account) in bundle.offered.iter_mut().zip(held) {
            offered.linked_as = account;
        }
        Ok(())
    }

    /// Links what was chosen, or mends the login; the session is done afterwards. If it already is,
    /// nothing changes.
    pub(super) async fn connect(
        &self,
        open: Open,
        institution: &Institution,
        bundle: Bundle,
        choice: Choice,
        refused: Vec<Refused>,
    ) -> Result<Open, EngineError> {
        let reserved = self.reserved(&choice).await?;
        let (id, customer, partner) = (open.record.id, open.record.customer, open.partner.clone());
        let institution = institution.clone();
        let now = self.now_of(&partner);
        let attempt = open.document.attempts;
        let document = self
            .store()
            .partner(partner.id)
            .write(move |tx| {
                let current = tx.find_session(id)?.ok_or(RequestFault::LinkExpired)?;
                let before = Document::read(&current.document)?;
                let mut document = before.clone();
                let waits = matches!(document.stage, Stage::ChooseAccounts { .. });
                if !(waits || document.is_returning(attempt)) {
                    return Ok::<_, EngineError>(document);
                }
                if let Some(link) = &document.single_use
                    && !tx.spend_link(lookup_hash(link), document.link_expires_at)?
                {
                    return Err(RequestFault::LinkExpired.into());
                }
                let reused = reused(tx, customer, &bundle, &choice)?;
                let known = known_login(tx, &document, &institution, customer, &bundle)?;
                refresh_others(tx, known, &reused, &reserved, now)?;
                if let (true, None, Some(first)) = (choice.added.is_empty(), known, reused.first()) {
                    // Everything is there already, under other logins: what was granted has no use.
                    if let Some(refresh) = bundle.refresh.as_ref().map(Hidden::secret) {
                        tx.enqueue(&revocation(reserved.revoke, institution.id, refresh, now)?)?;
                    }
                    document.login = Some(first.login);
                    document.stage = Stage::Done {
                        chosen: reused.iter().map(linked_before).collect(),
                        refused: refused.clone(),
                        done_at: Some(now),
                        consent: None,
                    };
                    progress::keep(tx, &current, &before, &document, None, now)?;
                    return Ok(document);
                }
                let login = login(tx, known, &institution, customer, &reserved, now)?;
                let consent = grant(tx, &institution, login, &bundle, &reserved, now)?;
                let linked = accounts(
                    tx,
                    &institution,
                    login,
                    customer,
                    consent,
                    &bundle,
                    &choice,
                    &reserved,
                    now,
                )?;
                let linked: Vec<Linked> = linked
                    .into_iter()
                    .chain(reused.iter().map(linked_before))
                    .collect();
                let work = Work::Aggregate {
                    login,
                    trigger: Trigger::Link,
                    since: None,
                };
                tx.enqueue(&new_job(reserved.aggregate, &work, Some(institution.id), now)?)?;
                night::begin(tx, &institution, login, reserved.standing, now)?;
                document.login = Some(login);
                let mended: Vec<AccountId> = linked.iter().map(|linked| linked.account).collect();
                document.stage = Stage::Done {
                    chosen: linked,
                    refused: refused.clone(),
                    done_at: Some(now),
                    consent: Some(consent),
                };
                if document.kind == LinkKind::Fix {
                    tx.append_event(&events::login_fixed(customer, login, consent, mended, now))?;
                }
                progress::keep(tx, &current, &before, &document, None, now)?;
                Ok(document)
            })
            .await?;
        self.wake();
        Ok(Open { document, ..open })
    }

    async fn reserved(&self, choice: &Choice) -> Result<Reserved, EngineError> {
        let mut short = self.store().short_ids(choice.added.len() + 1).await?.into_iter();
        let mut long = self.store().long_ids(5 + choice.reused.len()).await?.into_iter();
        let missing = || EngineError::Internal("an id is missing".into());
        Ok(Reserved {
            login: as_id(LoginId::new(short.next().ok_or_else(missing)?))?,
            accounts: short
                .map(|id| as_id(AccountId::new(id)))
                .collect::<Result<_, _>>()?,
            consent: as_id(ConsentId::new(long.next().ok_or_else(missing)?))?,
            aggregate: as_id(JobId::new(long.next().ok_or_else(missing)?))?,
            revoke: long.next().ok_or_else(missing)?,
            standing: [
                as_id(JobId::new(long.next().ok_or_else(missing)?))?,
                as_id(JobId::new(long.next().ok_or_else(missing)?))?,
            ],
            refreshes: long.map(|id| as_id(JobId::new(id))).collect::<Result<_, _>>()?,
        })
    }
}

/// The accounts that are there already and stay what they are. One that is gone by now is nothing.
fn reused(
    tx: &mut PartnerTx<'_, '_>,
    customer: CustomerId,
    bundle: &Bundle,
    choice: &Choice,
) -> Result<Vec<Account>, EngineError> {
    let mut reused = Vec::with_capacity(choice.reused.len());
    for place in &choice.reused {
        let seems = bundle
            .offered
            .get(*place)
            .and_then(|offered| offered.seems.as_ref());
        let account = match seems {
            Some(already) => tx.find_account(already.account)?,
            None => None,
        };
        reused.extend(account.filter(|a| a.customer == customer && a.ended_at.is_none()));
    }
    if reused.is_empty() && choice.added.is_empty() && !choice.is_empty() {
        let reason = "\"accountIds\": what was linked already is gone by now; begin anew";
        return Err(Fault::naming(RequestFault::ConnectValidation, "reason", reason).into());
    }
    Ok(reused)
}

fn linked_before(account: &Account) -> Linked {
    Linked {
        account: account.id,
        already_linked: true,
    }
}

/// Reads other logins again of which accounts are reused, so that the person sees how they stand.
fn refresh_others(
    tx: &mut PartnerTx<'_, '_>,
    known: Option<LoginId>,
    reused: &[Account],
    reserved: &Reserved,
    now: jiff::Timestamp,
) -> Result<(), EngineError> {
    let others: BTreeMap<LoginId, InstitutionId> = reused
        .iter()
        .filter(|account| Some(account.login) != known)
        .map(|account| (account.login, account.institution))
        .collect();
    for ((login, institution), job) in others.into_iter().zip(&reserved.refreshes) {
        let work = Work::Aggregate {
            login,
            trigger: Trigger::Refresh,
            since: None,
        };
        tx.enqueue(&new_job(*job, &work, Some(institution), now)?)?;
    }
    Ok(())
}

/// The login that is mended, or the one the same person already has here.
fn known_login(
    tx: &mut PartnerTx<'_, '_>,
    document: &Document,
    institution: &Institution,
    customer: CustomerId,
    bundle: &Bundle,
) -> Result<Option<LoginId>, EngineError> {
    Ok(match (document.login, &bundle.subject) {
        (Some(mended), _) => Some(mended),
        (None, Some(subject)) => tx
            .find_login_of_subject(customer, institution.id, &bundle.client, subject)?
            .map(|record| record.login.id),
        (None, None) => None,
    })
}

/// The login that is known, or a new one.
fn login(
    tx: &mut PartnerTx<'_, '_>,
    known: Option<LoginId>,
    institution: &Institution,
    customer: CustomerId,
    reserved: &Reserved,
    now: jiff::Timestamp,
) -> Result<LoginId, EngineError> {
    match known {
        Some(login) => {
            if !tx.touch_login(login)? {
                return Err(RequestFault::ConnectLoginNotFound.into());
            }
            Ok(login)
        }
        None => {
            let partner = tx.find_self()?.ok_or(RequestFault::LinkExpired)?.id;
            tx.insert_login(&Login {
                id: reserved.login,
                partner,
                customer,
                institution: institution.id,
                created_at: now,
            })?;
            Ok(reserved.login)
        }
    }
}

/// Puts the new grant in the old one's place; the old one is given up afterwards.
fn grant(
    tx: &mut PartnerTx<'_, '_>,
    institution: &Institution,
    login: LoginId,
    bundle: &Bundle,
    reserved: &Reserved,
    now: jiff::Timestamp,
) -> Result<ConsentId, EngineError> {
    let old = tx.find_grant(login)?.and_then(|grant| grant.refresh);
    tx.replace_consent(&Consent {
        id: reserved.consent,
        login,
        grant: bundle.grant.clone(),
        subject: bundle.subject.clone(),
        client: bundle.client.clone(),
        granted_at: bundle.granted_at,
        expires_at: bundle.expires_at,
        ended_at: None,
    })?;
    // Under another consent an account may be listed again, or no more: absence is counted anew.
    for account in tx.list_accounts_of_login(login)? {
        if account.missing_lists > 0 {
            tx.update_account(&unmissed(account))?;
        }
    }
    let refresh = bundle.refresh.as_ref().map(Hidden::secret);
    tx.put_grant(
        login,
        &StoredGrant {
            consent: reserved.consent,
            access: bundle.access.secret(),
            access_expires_at: bundle.access_expires_at,
            refresh: refresh.clone(),
            previous_refresh: None,
            in_flight: None,
        },
        now,
    )?;
    if let Some(old) = old
        && Some(&old) != refresh.as_ref()
    {
        tx.enqueue(&revocation(reserved.revoke, institution.id, old, now)?)?;
    }
    Ok(reserved.consent)
}

/// Whether what is offered seems to be an account of a login.
fn is_of(tx: &mut PartnerTx<'_, '_>, offered: &Offered, login: LoginId) -> Result<bool, EngineError> {
    Ok(match &offered.seems {
        Some(already) => tx
            .find_account(already.account)?
            .is_some_and(|account| account.login == login),
        None => false,
    })
}

/// Adds what was chosen; what the customer has already stays what it is, and what was not chosen is
/// remembered, so that an old sibling is never taken for a successor. Who mends a login chooses
/// nothing, and passes nothing over.
#[expect(
    clippy::too_many_arguments,
    reason = "one transaction's worth of facts, used once"
)]
fn accounts(
    tx: &mut PartnerTx<'_, '_>,
    institution: &Institution,
    login: LoginId,
    customer: CustomerId,
    consent: ConsentId,
    bundle: &Bundle,
    choice: &Choice,
    reserved: &Reserved,
    now: jiff::Timestamp,
) -> Result<Vec<Linked>, EngineError> {
    let mut linked = Vec::with_capacity(choice.added.len());
    let mut fresh = reserved.accounts.iter().copied();
    let mut passed_over = Vec::new();
    let mends = choice.is_empty();
    for (place, offered) in bundle.offered.iter().enumerate() {
        let alias = alias(institution, bundle, offered)?;
        let holder = tx.find_holder_of_alias(customer, &alias)?;
        match (holder, choice.added.contains(&place)) {
            (Some(account), picked) if picked || mends => linked.push(Linked {
                account,
                already_linked: true,
            }),
            (Some(_), _) => {}
            (None, true) => {
                let id = fresh.next().ok_or(StoreError::Serialization)?;
                let Some(snapshot) = offered.snapshot() else {
                    return Err(EngineError::Internal(
                        "an account was chosen that cannot be linked".into(),
                    ));
                };
                let account = Account::linked(
                    id,
                    (customer, login, institution.id),
                    count(place).saturating_add(1),
                    snapshot,
                    now,
                );
                let facts = offered
                    .facts
                    .iter()
                    .map(|fact| CurrentFact {
                        name: fact.name,
                        value: fact.value.clone(),
                        source: "accounts".to_owned(),
                        tokenised: fact.tokenised,
                        consent,
                        first_seen: now,
                    })
                    .collect();
                let alias = Alias {
                    account: id,
                    consent,
                    ..alias
                };
                tx.insert_account(&NewAccount {
                    account,
                    alias,
                    facts,
                })?;
                tx.forget_seen(login, &offered.provider_account)?;
                linked.push(Linked {
                    account: id,
                    already_linked: false,
                });
            }
            (None, false) if mends => {}
            // It may be one of the login's own under another id: the run that follows decides.
            (None, false) if is_of(tx, offered, login)? => {}
            (None, false) => passed_over.push(SeenAccount {
                provider_account: offered.provider_account.clone(),
                category: offered.category,
                at_link: true,
                first_seen: now,
                facts: offered.seen(),
            }),
        }
    }
    tx.remember_seen(login, &passed_over)?;
    Ok(linked)
}
