//! A person's way: the calls that move a session, and the return from the bank.

use jiff::Timestamp;
use model::{
    Conclusion, Condition, Customer, FactName, Institution, Money, Partner, Secret,
    condition::{MismatchScope, RequestFault},
    event::ConnectStep,
    id::{CustomerId, InstitutionId, SessionId},
    random::alphanumeric,
};
use providers::{Grant, LinkAsk, Operation, Presence, Return, Signal, Step};
use store::{AccountRecord, SessionRecord, lookup_hash};

use super::{
    connect::Choice,
    duplicate, progress,
    session::{Bundle, Document, Hidden, LinkView, Stage, State},
    url::{self, LinkKind},
};
use crate::{
    Engine, EngineError, Fault, Findings,
    aggregate::concluded,
    as_id,
    continuity::{Look, Shared, SignIn, decide_sign_in},
    dialogue::{Access, Dialogue, Stopped},
};

/// A session taken out of the store.
pub(super) struct Open {
    pub(super) record: SessionRecord,
    pub(super) document: Document,
    pub(super) partner: Partner,
}

/// What its bank's list last showed of an account.
fn look(record: &AccountRecord) -> Look<'_> {
    let shown = |name: FactName| {
        let fact = record.facts.iter().find(|fact| fact.name == name);
        fact.map(|fact| fact.value.shown()).unwrap_or_default()
    };
    Look {
        category: record.account.snapshot.kind.category(),
        kind: shown(FactName::Type),
        mask: shown(FactName::Mask),
    }
}

impl Engine {
    /// Opens a session with a link. Answers the session's token, which the person keeps, and what they
    /// see.
    ///
    /// # Errors
    /// [`RequestFault::LinkTampered`], [`RequestFault::LinkExpired`],
    /// [`RequestFault::ConnectCustomerNotFound`], or the database's failure.
    pub async fn open_session(&self, link: &str) -> Result<(Secret<String>, LinkView), EngineError> {
        let link = url::read(self.store().keys(), link)?;
        let now = self.clock().wall();
        if link.expires_at <= now {
            return Err(RequestFault::LinkExpired.into());
        }
        let partner = self.partner(link.partner).await?;
        let mut document = Document::of(&link);
        let (customer, login) = (link.customer, link.login);
        let spent = document.single_use.as_deref().map(lookup_hash);
        let link_hash = lookup_hash(&link.signature);
        let (customer, login, webhook) = self
            .store()
            .partner(partner.id)
            .read(move |tx| {
                if let Some(hash) = spent
                    && tx.is_link_spent(hash)?
                {
                    return Err(EngineError::from(RequestFault::LinkExpired));
                }
                let login = match login {
                    Some(login) => tx.find_login(login)?,
                    None => None,
                };
                let webhook = tx.find_webhook_of_link(link_hash)?;
                Ok((tx.find_customer(customer)?, login, webhook))
            })
            .await?;
        let customer = customer.ok_or_else(|| {
            Fault::naming(
                RequestFault::ConnectCustomerNotFound,
                "customer",
                link.customer.to_string(),
            )
        })?;
        if link.kind == LinkKind::Fix {
            let login = login.ok_or(RequestFault::ConnectLoginNotFound)?;
            document.institution = Some(login.login.institution);
        }
        document.webhook = webhook;
        let token = Secret::new(alphanumeric(self.random(), 32));
        let record = SessionRecord {
            id: as_id(SessionId::new(self.long_id().await?))?,
            partner: partner.id,
            customer: customer.id,
            document: document.write()?,
            created_at: now,
            expires_at: now
                .checked_add(self.config().session_life)
                .unwrap_or(Timestamp::MAX),
        };
        let (row, hash, opened) = (record.clone(), lookup_hash(token.expose()), document.clone());
        let started_at = self.now_of(&partner);
        self.store()
            .partner(partner.id)
            .write(move |tx| {
                tx.insert_session(&row, hash)?;
                progress::tell(tx, &row, &opened, ConnectStep::Started, started_at)
            })
            .await?;
        self.wake();
        let view = self
            .view(&Open {
                record,
                document,
                partner,
            })
            .await?;
        Ok((token, view))
    }

    /// What a person sees of their session.
    ///
    /// # Errors
    /// [`RequestFault::LinkExpired`] if there is no such session any more, or the database's failure.
    pub async fn session(&self, token: &str) -> Result<LinkView, EngineError> {
        let open = self.open(token).await?;
        self.view(&open).await
    }

    /// Finds institutions the customer of a session can reach, while their name is being typed.
    ///
    /// # Errors
    /// [`RequestFault::LinkExpired`], or the database's failure.
    pub async fn search_institutions(
        &self,
        token: &str,
        text: &str,
        limit: usize,
    ) -> Result<Findings, EngineError> {
        let open = self.open(token).await?;
        let customer = self.customer_of(&open.partner, open.record.customer).await?;
        let directory = self.directory().await?;
        let region = open.partner.region;
        let found = directory.search(text, region, customer.kind.environment(), limit);
        if found.institutions.is_empty() {
            self.note_missed(open, text).await?;
        }
        Ok(found)
    }

    /// Chooses the institution of a session.
    ///
    /// # Errors
    /// [`RequestFault::ConnectValidation`] if the customer cannot reach it, or if it is not to be chosen
    /// now; [`RequestFault::LinkExpired`], or the database's failure.
    pub async fn choose_institution(
        &self,
        token: &str,
        institution: InstitutionId,
    ) -> Result<LinkView, EngineError> {
        let open = self.open(token).await?;
        let customer = self.customer_of(&open.partner, open.record.customer).await?;
        let found = self
            .store()
            .system()
            .read(move |tx| tx.find_institution(institution))
            .await?;
        let reachable = found
            .as_ref()
            .is_some_and(|found| found.environment == customer.kind.environment());
        if !reachable {
            if found.is_some() {
                self.note_unsupported(&open, institution).await?;
            }
            let reason = format!("\"institutionId\": no institution {institution} can be reached here");
            return Err(Fault::naming(RequestFault::ConnectValidation, "reason", reason).into());
        }
        let open = self
            .moved(open, None, move |document| {
                let free = document.may_choose_institution();
                if free {
                    document.institution = Some(institution);
                    document.stage = Stage::Ready;
                }
                free
            })
            .await?;
        if !(open.document.institution == Some(institution) && open.document.state() == State::Ready) {
            let reason = if open.document.kind == LinkKind::Full {
                format!(
                    "the session is at `{}` and its institution stays",
                    open.document.state().name()
                )
            } else {
                "the link is for one institution, which stays".to_owned()
            };
            return Err(Fault::naming(RequestFault::ConnectValidation, "reason", reason).into());
        }
        self.view(&open).await
    }

    /// Begins linking: afterwards the session says where the person is to go. Begun again, it begins
    /// anew; what was begun before is forgotten.
    ///
    /// # Errors
    /// [`RequestFault::ConnectValidation`] if the session is not where it can begin,
    /// [`RequestFault::LinkExpired`], or the database's failure. What the bank refuses stands in the
    /// session as its failure.
    pub async fn start_session(&self, token: &str) -> Result<LinkView, EngineError> {
        let open = self.open(token).await?;
        if !open.document.may_start() {
            let reason = format!(
                "the session is at `{}` and cannot begin",
                open.document.state().name()
            );
            return Err(Fault::naming(RequestFault::ConnectValidation, "reason", reason).into());
        }
        let institution = self.institution_of(&open.document).await?;
        let partner = open.partner.clone();
        let state = alphanumeric(self.random(), 32);
        let started = match Dialogue::begin(self, &partner, &institution, Presence::User).await {
            Err((_, stopped)) => Err(stopped),
            Ok(dialogue) => {
                let ask = LinkAsk {
                    state: state.clone(),
                    duration_days: self.config().consent_days,
                    lookback_days: dialogue.provider().descriptor().history_days,
                };
                let started = dialogue.provider().start(&dialogue.context(), &ask).await;
                started.map_err(Stopped::Signal)
            }
        };
        let stage = match started {
            Ok(started) => match started.step {
                Step::Redirect(redirect) => Stage::AtBank {
                    redirect,
                    memory: Hidden::from(&started.memory),
                },
                Step::Done(_) => return Err(EngineError::Internal("linking ended before it began".into())),
            },
            Err(Stopped::Signal(signal)) => self.failed(&open, &institution, &signal),
            Err(Stopped::Engine(error)) => return Err(error),
        };
        let hash = matches!(stage, Stage::AtBank { .. }).then(|| lookup_hash(&state));
        let open = self
            .moved(open, hash, move |document| {
                // Another institution may have been chosen meanwhile.
                let free = document.may_start() && document.institution == Some(institution.id);
                if free {
                    document.attempts += 1;
                    document.stage = stage.clone();
                }
                free
            })
            .await?;
        self.view(&open).await
    }

    /// Takes a person back from the bank. Answers what they see, or nothing if the return belongs to
    /// no session that waits for it.
    ///
    /// # Errors
    /// If the database fails. What the bank refuses stands in the session as its failure.
    pub async fn return_from_bank(&self, back: Return) -> Result<Option<LinkView>, EngineError> {
        let Some(state) = back.get("state").map(lookup_hash) else {
            return Ok(None);
        };
        let record = self
            .store()
            .system()
            .read(move |tx| tx.find_session_by_state(state))
            .await?;
        let Some(record) = record.filter(|r| r.expires_at > self.clock().wall()) else {
            return Ok(None);
        };
        let partner = self.partner(record.partner).await?;
        let document = Document::read(&record.document)?;
        let left = matches!(document.stage, Stage::Cancelled { .. });
        let Some(memory) = document.stage.memory() else {
            return Ok(None);
        };
        // Of two returns with one code, one goes on: trading a code twice would end what it gave.
        let (id, attempt) = (record.id, document.attempts);
        let now = self.now_of(&partner);
        let taken = self
            .store()
            .partner(partner.id)
            .write(move |tx| {
                let Some(current) = tx.find_session(id)? else {
                    return Ok::<_, EngineError>(None);
                };
                let before = Document::read(&current.document)?;
                let mut document = before.clone();
                // It may have been begun anew, or left, since it was found.
                let waits = document.attempts == attempt
                    && document.stage.memory().is_some()
                    && matches!(document.stage, Stage::Cancelled { .. }) == left;
                if !waits {
                    return Ok(None);
                }
                document.stage = if left {
                    Stage::Cancelled { memory: None }
                } else {
                    Stage::Returning
                };
                progress::keep(tx, &current, &before, &document, None, now)?;
                Ok(Some(document))
            })
            .await?;
        let Some(document) = taken else {
            return Ok(None);
        };
        let open = Open {
            record,
            document,
            partner,
        };
        // Who was sent back may close the window; what they granted is taken in all the same.
        let engine = self.clone();
        let received = tokio::spawn(async move { engine.received(open, &memory, &back).await });
        let open = received
            .await
            .map_err(|error| EngineError::Internal(format!("a return broke off: {error}")))??;
        if left {
            return Ok(None);
        }
        self.view(&open).await.map(Some)
    }

    /// Trades what the person came back with for a grant. One that neither the session nor a login
    /// keeps is given up, and so is what was granted after the session was left.
    async fn received(
        &self,
        open: Open,
        memory: &Secret<String>,
        back: &Return,
    ) -> Result<Open, EngineError> {
        let partner = open.partner.clone();
        let institution = self.institution_of(&open.document).await?;
        let dialogue = match Dialogue::begin(self, &partner, &institution, Presence::User).await {
            Ok(dialogue) => dialogue,
            Err((_, Stopped::Signal(signal))) => return self.fail(open, &institution, &signal).await,
            Err((_, Stopped::Engine(error))) => return Err(error),
        };
        let resumed = dialogue
            .provider()
            .resume(&dialogue.context(), memory, back)
            .await;
        let grant = match resumed {
            Ok(Step::Done(grant)) => *grant,
            Ok(Step::Redirect(_)) => return Err(EngineError::Internal("the bank sends people on".into())),
            Err(signal) => return self.fail(open, &institution, &signal).await,
        };
        if open.document.state() == State::Cancelled {
            self.give_up(&partner, &institution, &grant).await?;
            return Ok(open);
        }
        let attempt = open.document.attempts;
        let open = self.offer(open, &dialogue, &grant).await;
        let kept = match &open {
            Ok(open) => open.document.has_taken(attempt),
            // A session or a login that is gone keeps nothing. Of our own failures that is not known.
            Err(EngineError::Fault(_)) => false,
            Err(_) => true,
        };
        if !kept {
            self.give_up(&partner, &institution, &grant).await?;
        }
        open
    }

    /// Asks what the bank offers under a grant, and offers it; a login that is mended is mended with it
    /// at once.
    async fn offer(&self, open: Open, dialogue: &Dialogue<'_>, grant: &Grant) -> Result<Open, EngineError> {
        let institution = dialogue.institution;
        let mut access = NewAccess {
            token: grant.access.clone(),
        };
        let list = match dialogue.accounts(&mut access).await {
            Ok(list) => list,
            Err(Stopped::Signal(signal)) => return self.fail(open, institution, &signal).await,
            Err(Stopped::Engine(error)) => return Err(error),
        };
        let expires_at = match &grant.consent {
            Some(id) => match dialogue.consent(&mut access, id).await {
                Ok(view) => view.expires_at,
                // When it ends is good to know, and linking does not depend on it.
                Err(Stopped::Signal(_)) => None,
                Err(Stopped::Engine(error)) => return Err(error),
            },
            None => None,
        };
        let mut bundle = Bundle::new(
            grant,
            dialogue.registration.client_id.clone(),
            dialogue.now,
            expires_at,
            &list.items,
            self.store().keys().as_ref(),
        );
        self.mark_linked(&open, institution, &mut bundle).await?;
        let own = |condition: Condition, detail: &str| {
            Signal::own(condition, Operation::Accounts, dialogue.now, detail)
        };
        if open.document.kind == LinkKind::Fix {
            if self.is_other_login(&open, &bundle).await? {
                let condition = Condition::AccountMismatch(MismatchScope::Login);
                let signal = own(condition, "the person signed in as somebody else");
                return self.fail(open, institution, &signal).await;
            }
            let nothing = Choice::default();
            return self.connect(open, institution, bundle, nothing, Vec::new()).await;
        }
        if !bundle.offered.iter().any(|offered| offered.is_supported()) {
            let signal = own(
                Condition::AccountTypeIneligible,
                "no account of a kind that is aggregated",
            );
            return self.fail(open, institution, &signal).await;
        }
        balances(dialogue, &mut access, &mut bundle).await?;
        duplicate::mark(dialogue, &mut access, &open, &mut bundle).await?;
        let attempt = open.document.attempts;
        self.moved(open, None, move |document| {
            let waits = document.is_returning(attempt);
            if waits {
                document.stage = Stage::ChooseAccounts {
                    bundle: Box::new(bundle.clone()),
                };
            }
            waits
        })
        .await
    }

    /// Whether somebody else signed in, or who did cannot be told.
    async fn is_other_login(&self, open: &Open, bundle: &Bundle) -> Result<bool, EngineError> {
        let Some(login) = open.document.login else {
            return Ok(false);
        };
        let (before, accounts, seen) = self
            .store()
            .partner(open.partner.id)
            .read(move |tx| {
                let known = (
                    tx.find_consent(login)?,
                    tx.list_account_records(login)?,
                    tx.list_seen(login)?,
                );
                Ok::<_, EngineError>(known)
            })
            .await?;
        let looks: Vec<Look<'_>> = accounts.iter().map(look).collect();
        let passed_over = |id: &str| {
            let mut seen = seen.iter().filter(|seen| seen.at_link);
            seen.any(|seen| seen.provider_account == id)
        };
        let others = bundle.offered.iter().filter(|offered| {
            let look = Look {
                category: offered.category,
                kind: &offered.kind_text,
                mask: &offered.mask,
            };
            passed_over(&offered.provider_account) || !looks.iter().any(|ours| ours.may_be(&look))
        });
        let others: Vec<&str> = others.map(|offered| offered.provider_account.as_str()).collect();
        let before = before.and_then(|consent| consent.subject);
        let shared: Vec<Shared<'_>> = accounts
            .iter()
            .filter_map(|record| {
                let holders = record.facts.iter().filter(|fact| fact.name == FactName::Holder);
                Some(Shared {
                    provider_id: &record.alias.as_ref()?.provider_account,
                    joint: holders.count() != 1,
                })
            })
            .collect();
        let offered: Vec<&str> = bundle
            .offered
            .iter()
            .map(|offered| offered.provider_account.as_str())
            .collect();
        let signed_in = decide_sign_in(
            before.as_deref(),
            bundle.subject.as_deref(),
            &shared,
            &others,
            &offered,
        );
        tracing::info!(session = %open.record.id, ?signed_in, "somebody signed in to mend a login");
        Ok(signed_in != SignIn::Same)
    }

    /// Chooses accounts by their numbers in the session, and links them. One that seems to be linked
    /// already is not linked again. Asked again, it answers what came of the first time.
    ///
    /// # Errors
    /// [`RequestFault::ConnectValidation`] if nothing is chosen, or something that is not offered or
    /// not supported; [`RequestFault::LinkExpired`]; or the database's failure.
    pub async fn choose_accounts(&self, token: &str, chosen: &[String]) -> Result<LinkView, EngineError> {
        self.choose_apart(token, chosen, &[]).await
    }

    /// The same; those among them that are `separate` are linked although they seem to be linked already.
    ///
    /// # Errors
    /// As [`Engine::choose_accounts`], and if something separate was not chosen.
    pub async fn choose_apart(
        &self,
        token: &str,
        chosen: &[String],
        separate: &[String],
    ) -> Result<LinkView, EngineError> {
        let open = self.open(token).await?;
        let wrong = |reason: String| Fault::naming(RequestFault::ConnectValidation, "reason", reason);
        let bundle = match &open.document.stage {
            Stage::ChooseAccounts { bundle } => bundle.as_ref().clone(),
            Stage::Done { .. } => return self.view(&open).await,
            _ => {
                let state = open.document.state().name();
                return Err(wrong(format!("the session is at `{state}` and offers no accounts")).into());
            }
        };
        if chosen.is_empty() {
            return Err(wrong("\"accountIds\" must name at least one account".into()).into());
        }
        let mut places = Vec::with_capacity(chosen.len());
        for id in chosen {
            // Only the very text that was offered: `01` names nothing.
            let mut offers = bundle.offered.iter().enumerate();
            let place = offers.find_map(|(place, offered)| {
                (offered.offer(place).id == *id && offered.is_supported()).then_some(place)
            });
            let place = place.ok_or_else(|| {
                wrong(format!(
                    "\"accountIds\": `{}` is not an account that can be linked here",
                    shortened(id)
                ))
            })?;
            if !places.contains(&place) {
                places.push(place);
            }
        }
        if let Some(other) = separate.iter().find(|id| !chosen.contains(id)) {
            let other = shortened(other);
            return Err(wrong(format!("\"separateIds\": `{other}` is not among \"accountIds\"")).into());
        }
        let (reused, mut places) = places.into_iter().partition::<Vec<usize>, _>(|place| {
            let offered = bundle.offered.get(*place);
            let apart = offered.is_some_and(|offered| separate.contains(&offered.offer(*place).id));
            offered.is_some_and(|offered| offered.seems.is_some()) && !apart
        });
        let institution = self.institution_of(&open.document).await?;
        let refused = self.refused(&open, &institution, &bundle, &places).await?;
        places.retain(|place| refused.iter().all(|refused| refused.place != *place));
        if let (true, Some(first)) = (places.is_empty() && reused.is_empty(), refused.first()) {
            let condition = first.condition.parse().unwrap_or(Condition::InternalError);
            let open = self.refuse_all(open, &institution, condition).await?;
            return self.view(&open).await;
        }
        let choice = Choice {
            added: places,
            reused,
        };
        match self.connect(open, &institution, bundle, choice, refused).await {
            Ok(open) => self.view(&open).await,
            Err(EngineError::Fault(fault)) => {
                // Nothing can come of the session any more, so nothing is left of it at the bank.
                self.cancel_session(token).await?;
                Err(fault.into())
            }
            Err(error) => Err(error),
        }
    }

    /// The stage of a session that a signal ends.
    fn failed(&self, open: &Open, institution: &Institution, signal: &Signal) -> Stage {
        tracing::info!(session = %open.record.id, %signal, "linking failed");
        self.failed_in(&open.partner, institution, concluded(signal))
    }

    /// The stage of a session that ends in a condition.
    pub(super) fn failed_in(
        &self,
        partner: &Partner,
        institution: &Institution,
        concluded: impl Into<Conclusion>,
    ) -> Stage {
        let outcome = self.outcome(concluded, partner.region, institution);
        Stage::Failed {
            condition: outcome.condition.name().to_owned(),
            code: outcome.code,
            until: outcome.condition.until(),
            may_retry: self.catalogue().entry_of(&outcome).retriable_by_end_user,
        }
    }

    async fn fail(
        &self,
        open: Open,
        institution: &Institution,
        signal: &Signal,
    ) -> Result<Open, EngineError> {
        let stage = self.failed(&open, institution, signal);
        let attempt = open.document.attempts;
        self.moved(open, None, move |document| {
            let waits = document.is_returning(attempt);
            if waits {
                document.stage = stage.clone();
            }
            waits
        })
        .await
    }

    pub(super) async fn partner(&self, id: model::id::PartnerId) -> Result<Partner, EngineError> {
        let found = self.store().system().read(move |tx| tx.find_partner(id)).await?;
        found.ok_or_else(|| RequestFault::LinkTampered.into())
    }

    async fn customer_of(&self, partner: &Partner, id: CustomerId) -> Result<Customer, EngineError> {
        let found = self
            .store()
            .partner(partner.id)
            .read(move |tx| tx.find_customer(id))
            .await?;
        found.ok_or_else(|| RequestFault::LinkExpired.into())
    }

    async fn institution_of(&self, document: &Document) -> Result<Institution, EngineError> {
        match document.institution {
            Some(id) => self.institution(id).await,
            None => {
                let reason = "an institution is to be chosen first";
                Err(Fault::naming(RequestFault::ConnectValidation, "reason", reason).into())
            }
        }
    }

    /// The session of a token.
    pub(super) async fn open(&self, token: &str) -> Result<Open, EngineError> {
        let hash = lookup_hash(token);
        let record = self
            .store()
            .system()
            .read(move |tx| tx.find_session_by_token(hash))
            .await?;
        let record = record
            .filter(|r| r.expires_at > self.clock().wall())
            .ok_or(RequestFault::LinkExpired)?;
        let partner = self.partner(record.partner).await?;
        Ok(Open {
            document: Document::read(&record.document)?,
            record,
            partner,
        })
    }

    /// Changes a session as it stands in the store now, which may be further than it was read. Where the
    /// change says that it does not apply any more, nothing is written: the return that the session may
    /// wait for by now stays awaited.
    async fn moved<F>(&self, open: Open, state: Option<[u8; 32]>, change: F) -> Result<Open, EngineError>
    where
        F: Fn(&mut Document) -> bool + Send + 'static,
    {
        let id = open.record.id;
        let now = self.now_of(&open.partner);
        let document = self
            .store()
            .partner(open.partner.id)
            .write(move |tx| {
                let current = tx.find_session(id)?.ok_or(RequestFault::LinkExpired)?;
                let before = Document::read(&current.document)?;
                let mut document = before.clone();
                if change(&mut document) {
                    progress::keep(tx, &current, &before, &document, state, now)?;
                }
                Ok::<_, EngineError>(document)
            })
            .await?;
        self.wake();
        Ok(Open { document, ..open })
    }
}

/// Accounts whose balance is asked for so that a person knows which is which.
const BALANCES: usize = 24;

/// Lists often leave balances out; each account tells its own. One that cannot be had is not shown.
async fn balances(
    dialogue: &Dialogue<'_>,
    access: &mut NewAccess,
    bundle: &mut Bundle,
) -> Result<(), EngineError> {
    let silent = bundle
        .offered
        .iter_mut()
        .filter(|o| o.is_supported() && o.balance.is_none());
    for offered in silent.take(BALANCES) {
        match dialogue.account(access, &offered.provider_account).await {
            Ok(account) => {
                offered.balance = account
                    .balance
                    .filter(|balance| Some(balance.currency()) == offered.currency)
                    .map(Money::units);
                offered.balance_at = account.balance_at;
            }
            // A bank that fails for one will fail for the next, and the person waits.
            Err(Stopped::Signal(signal)) => {
                tracing::debug!(%signal, "balances are not shown");
                return Ok(());
            }
            Err(Stopped::Engine(error)) => return Err(error),
        }
    }
    Ok(())
}

/// A text of a caller's, short enough to be shown back.
pub(super) fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}

/// The access of a grant that is not kept yet: too young to need renewal.
pub(super) struct NewAccess {
    token: Secret<String>,
}

impl NewAccess {
    /// What a session holds while accounts are chosen.
    pub(super) fn of(bundle: &Bundle) -> Self {
        Self {
            token: bundle.access.secret(),
        }
    }
}

#[async_trait::async_trait]
impl Access for NewAccess {
    fn token(&self) -> &Secret<String> {
        &self.token
    }

    async fn renew(&mut self, dialogue: &Dialogue<'_>) -> Result<(), Stopped> {
        let detail = "the bank refuses the token it has just given";
        Err(Signal::own(Condition::TokenInvalid, Operation::Renew, dialogue.now, detail).into())
    }
}
