//! What a session remembers. Sealed at rest, since it holds tokens until accounts are chosen.

use ::url::Url;
use jiff::Timestamp;
use model::{
    AccountType, Category, Conclusion, Condition, Currency, FactName, FactValue, Look, Money, Outcome,
    Secret,
    account::Snapshot,
    id::{AccountId, ConsentId, InstitutionId, LoginId, WebhookId},
};
use providers::{Grant, ObservedAccount};
use serde::{Deserialize, Serialize};

use super::{
    held::Asked,
    url::{Link, LinkKind},
};
use crate::{
    EngineError,
    continuity::{Fingerprint, facts_of},
    reconcile,
};

/// Sign-ins a person may begin in one session (connect.md 2.1).
pub(super) const ATTEMPTS: u32 = 5;

/// Where a session stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// An institution is to be chosen.
    ChooseInstitution,
    /// Linking can begin.
    Ready,
    /// The person is at the bank.
    AtBank,
    /// The person is back, and the bank is being asked.
    Returning,
    /// Accounts are to be chosen.
    ChooseAccounts,
    /// Accounts are linked.
    Done,
    /// It failed; it may be begun again where the alert allows it.
    Failed,
    /// The person left.
    Cancelled,
}

impl State {
    /// The state's stable name.
    pub const fn name(self) -> &'static str {
        match self {
            State::ChooseInstitution => "chooseInstitution",
            State::Ready => "ready",
            State::AtBank => "atBank",
            State::Returning => "returning",
            State::ChooseAccounts => "chooseAccounts",
            State::Done => "done",
            State::Failed => "failed",
            State::Cancelled => "cancelled",
        }
    }
}

/// An account the bank offers for linking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// Its number in this session.
    pub id: String,
    /// The institution's name for it.
    pub name: String,
    /// The published type; absent if the kind is not aggregated.
    pub kind: Option<AccountType>,
    /// The bank's own word for the type.
    pub kind_text: String,
    /// The last digits the bank shows.
    pub mask: String,
    /// The balance, where the list tells it.
    pub balance: Option<Money>,
    /// The account it already is, if the customer linked it before.
    pub linked_as: Option<AccountId>,
    /// The account it seems to be, if the customer linked one before that is told alike.
    pub seems: Option<Already>,
}

/// An account that the customer has linked already.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Already {
    /// The account.
    pub account: AccountId,
    /// Its name, as it is known.
    pub name: String,
    /// Its last digits, as they are known.
    pub mask: String,
}

/// An account that came of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// The account.
    pub account: AccountId,
    /// Whether the customer had linked it before.
    pub already_linked: bool,
    /// Its name.
    pub name: String,
    /// Its last digits.
    pub mask: String,
    /// How its first aggregation ended; absent while it goes on.
    pub outcome: Option<Outcome>,
}

/// An account that was chosen and could not be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAdded {
    /// The institution's name for it.
    pub name: String,
    /// Its last digits.
    pub mask: String,
    /// Why.
    pub outcome: Outcome,
}

/// For how long a person is asked to share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sharing {
    /// Days until access ends by itself.
    pub access_days: u32,
    /// Days of history that may be read, once there is an institution.
    pub history_days: Option<u32>,
}

/// A session as a person sees it.
#[derive(Debug, Clone)]
pub struct LinkView {
    /// Who asks for the link, by the name that people know.
    pub partner: String,
    /// How the page looks, where the link names an experience that is kept here.
    pub look: Option<Look>,
    /// What the person is asked to share.
    pub sharing: Sharing,
    /// What the link was for.
    pub kind: LinkKind,
    /// Where it stands.
    pub state: State,
    /// The institution, once there is one.
    pub institution: Option<(InstitutionId, String)>,
    /// Where the person goes, while they are to be at the bank.
    pub redirect: Option<Url>,
    /// What the bank offers.
    pub offers: Vec<Offer>,
    /// What came of it.
    pub accounts: Vec<Chosen>,
    /// What was chosen and could not be added.
    pub refused: Vec<NotAdded>,
    /// What is asked about accounts of the login that no longer match.
    pub asked: Asked,
    /// The login that was linked or mended.
    pub login: Option<LoginId>,
    /// Why it failed, if it did.
    pub failure: Option<Outcome>,
    /// Whether it may be begun again.
    pub may_retry: bool,
    /// Where the person is sent at the end.
    pub redirect_uri: Option<Url>,
    /// The language the person reads, as the link says.
    pub language: Option<String>,
    /// When it ends at the latest, by the wall clock.
    pub expires_at: Timestamp,
}

/// A session as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Document {
    pub(super) kind: LinkKind,
    pub(super) institution: Option<InstitutionId>,
    /// The login to be mended, and at the end the login that came of it.
    pub(super) login: Option<LoginId>,
    pub(super) redirect_uri: Option<Url>,
    pub(super) language: Option<String>,
    /// How the page looks: an experience by its id.
    #[serde(default)]
    pub(super) experience: Option<String>,
    /// The hash of a link that is to be used once.
    pub(super) single_use: Option<String>,
    /// The webhook that the link names.
    #[serde(default)]
    pub(super) webhook: Option<WebhookId>,
    /// What was searched for last without being found.
    #[serde(default)]
    pub(super) missed: Option<String>,
    pub(super) link_expires_at: Timestamp,
    pub(super) attempts: u32,
    pub(super) stage: Stage,
}

/// Where a session stands, with what belongs to it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "kebab-case")]
pub(super) enum Stage {
    ChooseInstitution,
    Ready,
    AtBank {
        redirect: Url,
        memory: Hidden,
    },
    Returning,
    ChooseAccounts {
        bundle: Box<Bundle>,
    },
    Done {
        chosen: Vec<Linked>,
        #[serde(default)]
        refused: Vec<Refused>,
        /// When, in the partner's time: what was known of an account before says nothing of it now.
        #[serde(default)]
        done_at: Option<Timestamp>,
        /// The consent the accounts are read under.
        #[serde(default)]
        consent: Option<ConsentId>,
    },
    Failed {
        condition: String,
        /// The code the person is shown.
        #[serde(default)]
        code: u32,
        until: Option<Timestamp>,
        may_retry: bool,
    },
    Cancelled {
        /// What the person's return is known by, if they left while they were at the bank: what they
        /// grant there all the same is to be given up.
        #[serde(default)]
        memory: Option<Hidden>,
    },
}

impl Stage {
    /// What is needed to take a return from the bank in, where one is awaited.
    pub(super) fn memory(&self) -> Option<Secret<String>> {
        match self {
            Stage::AtBank { memory, .. } => Some(memory.secret()),
            Stage::Cancelled { memory } => memory.as_ref().map(Hidden::secret),
            _ => None,
        }
    }
}

/// A text that is sealed with the rest and never prints.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Hidden(String);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hidden")
    }
}

impl From<&Secret<String>> for Hidden {
    fn from(secret: &Secret<String>) -> Self {
        Self(secret.expose().clone())
    }
}

impl Hidden {
    pub(super) fn secret(&self) -> Secret<String> {
        Secret::new(self.0.clone())
    }
}

/// What a person granted, and what the bank offers under it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Bundle {
    pub(super) access: Hidden,
    pub(super) access_expires_at: Timestamp,
    pub(super) refresh: Option<Hidden>,
    pub(super) grant: Option<String>,
    pub(super) subject: Option<String>,
    pub(super) client: String,
    pub(super) granted_at: Timestamp,
    pub(super) expires_at: Option<Timestamp>,
    pub(super) offered: Vec<Offered>,
}

/// An account as it was listed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Offered {
    pub(super) provider_account: String,
    pub(super) category: Category,
    pub(super) kind: Option<AccountType>,
    pub(super) kind_text: String,
    pub(super) name: String,
    pub(super) mask: String,
    pub(super) number_masked: String,
    pub(super) currency: Option<Currency>,
    pub(super) balance: Option<i64>,
    pub(super) balance_at: Option<Timestamp>,
    pub(super) facts: Vec<ListedFact>,
    pub(super) linked_as: Option<AccountId>,
    /// The account it seems to be.
    #[serde(default)]
    pub(super) seems: Option<Already>,
}

/// A fact the list told.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ListedFact {
    pub(super) name: FactName,
    pub(super) value: FactValue,
    pub(super) tokenised: bool,
}

/// An account that came of the session.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Linked {
    pub(super) account: AccountId,
    pub(super) already_linked: bool,
}

/// A chosen account that something speaks against.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Refused {
    pub(super) place: usize,
    pub(super) name: String,
    pub(super) mask: String,
    pub(super) condition: String,
}

impl Document {
    /// The session a link opens.
    pub(super) fn of(link: &Link) -> Self {
        let stage = match link.kind {
            LinkKind::Full if link.institution.is_none() => Stage::ChooseInstitution,
            _ => Stage::Ready,
        };
        Self {
            kind: link.kind,
            institution: link.institution,
            login: link.login,
            redirect_uri: link.redirect_uri.clone(),
            language: link.language.clone(),
            experience: link.experience.clone(),
            single_use: link.single_use.then(|| link.signature.clone()),
            webhook: None,
            missed: None,
            link_expires_at: link.expires_at,
            attempts: 0,
            stage,
        }
    }

    pub(super) fn read(text: &Secret<String>) -> Result<Self, EngineError> {
        Ok(serde_json::from_str(text.expose())?)
    }

    pub(super) fn write(&self) -> Result<Secret<String>, EngineError> {
        Ok(Secret::new(serde_json::to_string(self)?))
    }

    pub(super) fn state(&self) -> State {
        match self.stage {
            Stage::ChooseInstitution => State::ChooseInstitution,
            Stage::Ready => State::Ready,
            Stage::AtBank { .. } => State::AtBank,
            Stage::Returning => State::Returning,
            Stage::ChooseAccounts { .. } => State::ChooseAccounts,
            Stage::Done { .. } => State::Done,
            Stage::Failed { .. } => State::Failed,
            Stage::Cancelled { .. } => State::Cancelled,
        }
    }

    /// Whether another institution can be chosen.
    pub(super) fn may_choose_institution(&self) -> bool {
        let free = matches!(
            self.stage,
            Stage::ChooseInstitution | Stage::Ready | Stage::Failed { .. }
        );
        self.kind == LinkKind::Full && free
    }

    /// Whether linking can begin, or begin again.
    pub(super) fn may_start(&self) -> bool {
        let open = match &self.stage {
            Stage::Ready | Stage::AtBank { .. } | Stage::Returning => true,
            Stage::Failed { may_retry, .. } => *may_retry,
            _ => false,
        };
        open && self.attempts < ATTEMPTS
    }

    /// Whether the person's return from this attempt is being dealt with.
    pub(super) fn is_returning(&self, attempt: u32) -> bool {
        matches!(self.stage, Stage::Returning) && self.attempts == attempt
    }

    /// Whether what was granted in this attempt was kept, for accounts to be chosen or for good.
    pub(super) fn has_taken(&self, attempt: u32) -> bool {
        matches!(self.stage, Stage::ChooseAccounts { .. } | Stage::Done { .. }) && self.attempts == attempt
    }

    /// The grant the session holds while accounts are to be chosen, and at which institution.
    pub(super) fn holds(&self) -> Option<(InstitutionId, Secret<String>)> {
        match &self.stage {
            Stage::ChooseAccounts { bundle } => Some((self.institution?, bundle.refresh.as_ref()?.secret())),
            _ => None,
        }
    }

    /// What a failed session ended in, and the code it was shown under.
    pub(super) fn failure(&self) -> Option<Conclusion> {
        match &self.stage {
            Stage::Failed {
                condition,
                code,
                until,
                ..
            } => condition.parse::<Condition>().ok().map(|condition| Conclusion {
                condition: condition.with_until(*until),
                entry: Some(*code),
            }),
            _ => None,
        }
    }
}

impl Bundle {
    pub(super) fn new(
        grant: &Grant,
        client: String,
        now: Timestamp,
        expires_at: Option<Timestamp>,
        listed: &[ObservedAccount],
        key: &dyn Fingerprint,
    ) -> Self {
        Self {
            access: (&grant.access).into(),
            access_expires_at: grant.access_expires_at,
            refresh: grant.refresh.as_ref().map(Hidden::from),
            grant: grant.consent.clone(),
            subject: grant.subject.clone(),
            client,
            granted_at: now,
            expires_at,
            offered: listed.iter().map(|account| Offered::new(account, key)).collect(),
        }
    }
}

impl Offered {
    fn new(account: &ObservedAccount, key: &dyn Fingerprint) -> Self {
        let snapshot = reconcile::snapshot(account, &[], None);
        Self {
            provider_account: account.provider_id.clone(),
            category: account.category.unwrap_or(Category::Other),
            kind: account.kind,
            kind_text: account.kind_text.clone(),
            name: account.name.clone(),
            mask: account.mask.clone(),
            number_masked: snapshot.map(|s| s.number_masked).unwrap_or_default(),
            currency: account.currency.as_ref().ok().copied(),
            balance: account.balance.map(Money::units),
            balance_at: account.balance_at,
            facts: facts_of(account, None, &[], key)
                .into_iter()
                .map(|fact| ListedFact {
                    name: fact.name,
                    value: fact.value,
                    tokenised: fact.tokenised,
                })
                .collect(),
            linked_as: None,
            seems: None,
        }
    }

    /// What is remembered of it if it is not chosen. A stand-in means nothing under another consent.
    pub(super) fn seen(&self) -> Vec<store::SeenFact> {
        let lasting = self.facts.iter().filter(|fact| !fact.tokenised);
        lasting
            .map(|fact| store::SeenFact {
                name: fact.name,
                value: fact.value.clone(),
            })
            .collect()
    }

    /// Whether it can be linked: its kind is aggregated, and its currency exists.
    pub(super) fn is_supported(&self) -> bool {
        self.kind.is_some() && self.currency.is_some()
    }

    /// What is known of it before its first aggregation; `None` if it cannot be linked.
    pub(super) fn snapshot(&self) -> Option<Snapshot> {
        let currency = self.currency?;
        Some(Snapshot {
            name: self.name.clone(),
            kind: self.kind?,
            number_masked: self.number_masked.clone(),
            number_display: self.mask.clone(),
            real_last4: None,
            currency,
            balance: self.balance.map(|units| Money::from_units(units, currency)),
            balance_at: self.balance_at,
            detail: Default::default(),
        })
    }

    pub(super) fn offer(&self, place: usize) -> Offer {
        Offer {
            id: (place + 1).to_string(),
            name: self.name.clone(),
            kind: self.kind.filter(|_| self.is_supported()),
            kind_text: self.kind_text.clone(),
            mask: self.mask.clone(),
            balance: self
                .currency
                .and_then(|c| self.balance.map(|units| Money::from_units(units, c))),
            linked_as: self.linked_as,
            seems: self.seems.clone(),
        }
    }
}
