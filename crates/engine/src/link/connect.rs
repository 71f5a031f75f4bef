//! The end of linking: login, consent, tokens, accounts, aliases, facts and the first aggregation,
//! in one transaction.

use model::{
    Account, Alias, Consent, Institution, Login, Trigger,
    condition::RequestFault,
    id::{AccountId, ConsentId, JobId, LoginId},
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
    Engine, EngineError,
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

/// Numbers reserved before the transaction, so that it can be run again.
struct Reserved {
    login: LoginId,
    accounts: Vec<AccountId>,
    consent: ConsentId,
    aggregate: JobId,
    revoke: u64,
    standing: [JobId; 2],
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
        chosen: &[usize],
        refused: Vec<Refused>,
    ) -> Result<Open, EngineError> {
        let reserved = self.reserved(chosen.len()).await?;
        let (id, customer, partner) = (open.record.id, open.record.customer, open.partner.clone());
        let (institution, chosen) = (institution.clone(), chosen.to_vec());
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
                let login = login(tx, &document, &institution, customer, &bundle, &reserved, now)?;
                let consent = grant(tx, &institution, login, &bundle, &reserved, now)?;
                let linked = accounts(
                    tx,
                    &institution,
                    login,
                    customer,
                    consent,
                    &bundle,
                    &chosen,
                    &reserved,
                    now,
                )?;
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

    async fn reserved(&self, accounts: usize) -> Result<Reserved, EngineError> {
        let mut short = self.store().short_ids(accounts + 1).await?.into_iter();
        let mut long = self.store().long_ids(5).await?.into_iter();
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
        })
    }
}

/// The login that is mended, the one the same person already has here, or a new one.
fn login(
    tx: &mut PartnerTx<'_, '_>,
    document: &Document,
    institution: &Institution,
    customer: model::id::CustomerId,
    bundle: &Bundle,
    reserved: &Reserved,
    now: jiff::Timestamp,
) -> Result<LoginId, EngineError> {
    let known = match (document.login, &bundle.subject) {
        (Some(mended), _) => Some(mended),
        (None, Some(subject)) => tx
            .find_login_of_subject(customer, institution.id, &bundle.client, subject)?
            .map(|record| record.login.id),
        (None, None) => None,
    };
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
    customer: model::id::CustomerId,
    consent: ConsentId,
    bundle: &Bundle,
    chosen: &[usize],
    reserved: &Reserved,
    now: jiff::Timestamp,
) -> Result<Vec<Linked>, EngineError> {
    let mut linked = Vec::with_capacity(chosen.len());
    let mut fresh = reserved.accounts.iter().copied();
    let mut passed_over = Vec::new();
    let mends = chosen.is_empty();
    for (place, offered) in bundle.offered.iter().enumerate() {
        let alias = alias(institution, bundle, offered)?;
        let holder = tx.find_holder_of_alias(customer, &alias)?;
        match (holder, chosen.contains(&place)) {
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
