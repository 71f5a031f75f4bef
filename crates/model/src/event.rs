//! Events: what a partner is told, in the order in which it became true.
//!
//! An event is written in the transaction that caused it, so it exists only if what it tells was
//! committed. Its sequence number counts a partner's events from one, without gaps, in the order of
//! their commits: who has read up to a number has missed nothing before it. Events speak of customers
//! and accounts by their ids and outlive them.
//!
//! In JSON an event's data is `{"type": "account.status_changed", "data": {…}}`, with fields in
//! camelCase, ids as texts, instants in RFC 3339 and amounts as decimal texts.

use jiff::Timestamp;
use serde::{Deserialize, Serialize, Serializer};

use crate::{
    Actor, Condition, Currency, Decimal, FactName, Region, Repair,
    case::{How, Party, Role, Stage},
    evidence::{MismatchKind, Verdict},
    id::{
        AccountId, CaseId, ConsentId, CustomerId, EvidenceId, InstitutionId, LoginId, SessionId,
        TransactionId, WebhookId,
    },
};

/// How many ids a list in an event holds at most; what lies beyond is only counted.
pub const IDS: usize = 100;

/// An event that is about to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// Whose accounts it is about, where it is about anybody's.
    pub customer: Option<CustomerId>,
    /// Which login it is about.
    pub login: Option<LoginId>,
    /// Which account it is about.
    pub account: Option<AccountId>,
    /// When it happened, in the partner's time.
    pub occurred_at: Timestamp,
    /// What happened.
    pub data: EventData,
}

/// An event as it stands in the log, and as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// Its number among the partner's events, from one, without gaps, in the order of commits.
    #[serde(serialize_with = "as_text")]
    pub sequence: u64,
    /// When it happened, in the partner's time.
    pub occurred_at: Timestamp,
    /// Whose accounts it is about, where it is about anybody's.
    #[serde(rename = "customerId")]
    pub customer: Option<CustomerId>,
    /// Which login it is about.
    #[serde(rename = "institutionLoginId")]
    pub login: Option<LoginId>,
    /// Which account it is about.
    #[serde(rename = "accountId")]
    pub account: Option<AccountId>,
    /// What happened.
    #[serde(flatten)]
    pub data: EventData,
}

/// A number as a text: no reader's floats come near it.
fn as_text<S: Serializer>(number: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(number)
}

macro_rules! events {
    ($($(#[$doc:meta])* $variant:ident($data:ty) = $name:literal,)*) => {
        /// What happened.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "type", content = "data")]
        pub enum EventData {
            $($(#[$doc])* #[serde(rename = $name)] $variant($data),)*
        }

        impl EventData {
            /// The name of every type of event once.
            pub const TYPES: &'static [&'static str] = &[$($name,)*];

            /// The name of the event's type.
            pub const fn name(&self) -> &'static str {
                match self { $(EventData::$variant(_) => $name,)* }
            }
        }
    };
}

events! {
    /// An account's condition or code is another than before.
    StatusChanged(StatusChanged) = "account.status_changed",
    /// An account that was late or stale has new data.
    Fresh(Freshness) = "account.fresh",
    /// An account's data is older than was expected.
    Late(Freshness) = "account.late",
    /// An account's data is so old that it must not be relied on.
    Stale(Freshness) = "account.stale",
    /// An account goes on under another number or description.
    IdentityChanged(IdentityChanged) = "account.identity_changed",
    /// Somebody decided what is so with an account that no longer matched.
    Repaired(Repair) = "account.repaired",
    /// What somebody decided about an account was taken back.
    RepairUndone(Repair) = "account.repair_undone",
    /// An account's transactions do not add up to the balance the bank reports.
    Discrepancy(Discrepancy) = "account.balance_discrepancy",
    /// An account's transactions were added, modified or removed.
    TransactionsChanged(TransactionsChanged) = "transactions.changed",
    /// A consent ends soon.
    ConsentExpiring(ConsentExpiring) = "consent.expiring",
    /// A consent has ended and no newer one took its place.
    ConsentEnded(ConsentEnded) = "consent.ended",
    /// A person fixed a login.
    LoginFixed(LoginFixed) = "login.fixed",
    /// A person got a step further with a link that names a webhook.
    ConnectProgress(ConnectProgress) = "connect.progress",
    /// A support case was opened.
    CaseOpened(CaseTold) = "case.opened",
    /// Something about a support case is otherwise than before.
    CaseUpdated(CaseTold) = "case.updated",
    /// What caused a support case is mended.
    CaseResolved(CaseTold) = "case.resolved",
    /// A support case was put away.
    CaseClosed(CaseTold) = "case.closed",
    /// A webhook was paused, because its target is gone or did not answer for too long.
    WebhookPaused(WebhookPaused) = "webhook.paused",
}

/// Where a piece of evidence is found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceReference {
    /// The evidence's id.
    pub id: EvidenceId,
    /// The path on this server that shows it.
    pub href: String,
}

/// One attribute of a code, in words for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attribute {
    /// Its stable name, as the catalogue writes it.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its value, line by line.
    pub lines: Vec<String>,
    /// Where the value comes from: `published`, `inferred` or `ours`.
    pub provenance: String,
}

/// An account's condition or code is another than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusChanged {
    /// Whose codes these are.
    pub region: Region,
    /// The code now.
    pub code: u32,
    /// The code before; absent for an account that had none yet.
    pub previous_code: Option<u32>,
    /// What happened.
    pub condition: Condition,
    /// What stood there before.
    pub previous_condition: Option<Condition>,
    /// Whether nothing is written to the account until its identity is settled.
    pub held: bool,
    /// Whose move it is.
    pub actor: Actor,
    /// Since when the condition stands.
    pub since: Timestamp,
    /// The nine published attributes of the code.
    pub attributes: Vec<Attribute>,
    /// The evidence that was decided on, where identity is the matter.
    pub evidence: Option<EvidenceReference>,
}

/// How old an account's data is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Freshness {
    /// When the bank was last asked.
    pub attempted_at: Option<Timestamp>,
    /// When it last answered with data.
    pub succeeded_at: Option<Timestamp>,
    /// Up to when the data speaks.
    pub data_as_of: Option<Timestamp>,
    /// By when newer data was, or is, expected.
    pub expected_by: Option<Timestamp>,
}

/// One thing a bank says otherwise than before; full numbers and names are masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IdentityChange {
    /// What.
    pub name: FactName,
    /// What was said before.
    pub before: Vec<String>,
    /// What is said now.
    pub now: Vec<String>,
}

/// An account goes on under another number or description.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IdentityChanged {
    /// What was decided: `renumbered` or `changed`.
    pub verdict: Verdict,
    /// What differs, in a word each.
    pub kinds: Vec<MismatchKind>,
    /// What differs, said in full.
    pub changes: Vec<IdentityChange>,
    /// The evidence that was decided on.
    pub evidence: EvidenceReference,
}

/// An opening balance and what moved since do not give the balance the bank reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Discrepancy {
    /// The currency of every amount here.
    pub currency: Currency,
    /// The balance that last added up.
    pub opening: Decimal,
    /// When that was.
    pub opening_at: Timestamp,
    /// The sum of what was posted since.
    pub sum: Decimal,
    /// The balance the bank reports.
    pub reported: Decimal,
    /// When it reports it for.
    pub reported_at: Timestamp,
    /// What is left: reported, less opening and sum.
    pub difference: Decimal,
    /// Where the interval begins in which something is missing or too much.
    pub suspect_from: Timestamp,
    /// Where it ends.
    pub suspect_to: Timestamp,
}

/// Some transactions: how many, and the first of their ids.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Changed {
    /// How many.
    pub count: u32,
    /// The first [`IDS`] of their ids.
    pub ids: Vec<TransactionId>,
}

impl Changed {
    /// These transactions.
    pub fn of(ids: &[TransactionId]) -> Self {
        Self {
            count: u32::try_from(ids.len()).unwrap_or(u32::MAX),
            ids: ids.iter().copied().take(IDS).collect(),
        }
    }
}

/// An account's transactions were added, modified or removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TransactionsChanged {
    /// New ones.
    pub added: Changed,
    /// Those the bank says something else of than before.
    pub modified: Changed,
    /// Pending ones that the bank no longer announces.
    pub removed: Changed,
}

/// A consent ends soon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsentExpiring {
    /// Which consent.
    pub consent: ConsentId,
    /// When it ends.
    pub expires_at: Timestamp,
    /// How many days are left: 30, 7 or 1.
    pub days_left: u32,
}

/// Why a consent ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConsentEnd {
    /// The customer withdrew it through us.
    WithdrawnByCustomer,
    /// The partner withdrew it through us.
    WithdrawnByPartner,
    /// It was withdrawn at the bank.
    WithdrawnAtInstitution,
    /// Its time is over.
    Expired,
    /// It served no account any more, and was ended by us.
    Unused,
}

/// A consent has ended and no newer one took its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsentEnded {
    /// Which consent.
    pub consent: ConsentId,
    /// Why.
    pub why: ConsentEnd,
    /// When it ended, or was found to have ended.
    pub ended_at: Timestamp,
}

/// A person fixed a login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoginFixed {
    /// The consent that feeds the login now.
    pub consent: ConsentId,
    /// The login's accounts.
    pub accounts: Vec<AccountId>,
}

/// A person got a step further with a link that names a webhook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectProgress {
    /// The person's session.
    pub session: SessionId,
    /// The webhook that the link names.
    pub webhook: WebhookId,
    /// Which step.
    #[serde(flatten)]
    pub step: ConnectStep,
}

/// A step of a person's way through Connect, by its published name (connect.md 3.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ConnectStep {
    /// The link was opened.
    Started,
    /// An institution was chosen that can be linked.
    InstitutionSupported {
        /// Which.
        institution: InstitutionId,
    },
    /// An institution was chosen that cannot be linked here.
    InstitutionNotSupported {
        /// Which.
        institution: InstitutionId,
    },
    /// A search found nothing.
    InstitutionNotFound {
        /// What was searched for, shortened.
        query: String,
    },
    /// The person goes to sign in at the bank.
    Adding {
        /// Which.
        institution: InstitutionId,
    },
    /// The person is back from the bank.
    Processing {
        /// Which.
        institution: InstitutionId,
    },
    /// Accounts were added, or a login was mended and feeds them again.
    Added {
        /// Which.
        institution: InstitutionId,
        /// The accounts.
        accounts: Vec<AccountId>,
        /// The consent they are read under.
        consent: ConsentId,
    },
    /// Linking failed.
    UnableToConnect {
        /// Which.
        institution: InstitutionId,
        /// The code the person was shown.
        code: u32,
    },
    /// The session came to its end.
    Done,
}

/// A support case as it stands after something happened to it. What people wrote, and their names, stay in
/// the case: an event is told to whoever listens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseTold {
    /// Which case.
    pub case: CaseId,
    /// What happened, in a word: `opened`, `met`, `new-evidence`, `commented`, `assigned`, `moved`, `step-done`,
    /// `step-undone`, `tracked`, `resolved` or `closed`.
    pub what: String,
    /// In which part somebody did it.
    pub by: Role,
    /// How far it has come.
    pub state: Stage,
    /// Who is waited for.
    pub waiting_on: Option<Party>,
    /// Whose code it is.
    pub region: Region,
    /// The code.
    pub code: u32,
    /// What happened at the bank; absent where somebody reported a code that no account carried.
    pub condition: Option<Condition>,
    /// At which institution.
    pub institution: InstitutionId,
    /// How often it was met.
    pub seen: u32,
    /// Since when there is a case.
    pub opened_at: Timestamp,
    /// How it came to its end.
    pub how: Option<How>,
    /// The evidence it rests on, where identity is the matter.
    pub evidence: Option<EvidenceId>,
    /// The path on this server that shows it.
    pub href: String,
    /// The path on this server of its evidence bundle, a page that can be attached to a ticket; with
    /// `/bundle` in the place of `/bundle.html` the same as data.
    pub bundle: String,
}

/// Why a webhook was paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PauseReason {
    /// Its target did not take an event for as long as we try.
    Failing,
    /// Its target answered that it is gone (HTTP 410).
    Gone,
}

impl PauseReason {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            PauseReason::Failing => "failing",
            PauseReason::Gone => "gone",
        }
    }
}

/// A webhook was paused. Nothing is lost: it goes on where it stopped when it is resumed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WebhookPaused {
    /// Which webhook.
    pub webhook: WebhookId,
    /// Its target.
    pub url: String,
    /// Why.
    pub why: PauseReason,
    /// The event it stopped at.
    pub sequence: u64,
    /// What came of the last attempt, in a few words.
    pub last_error: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn an_event_is_written_with_its_type_beside_its_data_and_read_back_the_same() {
        let data = EventData::StatusChanged(StatusChanged {
            region: Region::Us,
            code: 403,
            previous_code: Some(0),
            condition: Condition::AccountMismatch(crate::MismatchScope::Account),
            previous_condition: Some(Condition::Healthy),
            held: true,
            actor: Actor::Operator,
            since: at("2026-01-02T03:04:05Z"),
            attributes: Vec::new(),
            evidence: Some(EvidenceReference {
                id: EvidenceId::new(9).unwrap(),
                href: "/holdfast/v1/evidence/9".to_owned(),
            }),
        });
        let text = serde_json::to_string(&data).unwrap();
        assert_eq!(
            text,
            concat!(
                r#"{"type":"account.status_changed","data":{"region":"us","code":403,"previousCode":0,"#,
                r#""condition":"account-mismatch.account","previousCondition":"healthy","held":true,"#,
                r#""actor":"operator","since":"2026-01-02T03:04:05Z","attributes":[],"#,
                r#""evidence":{"id":"9","href":"/holdfast/v1/evidence/9"}}}"#
            )
        );
        assert_eq!(serde_json::from_str::<EventData>(&text).unwrap(), data);
    }

    #[test]
    fn a_type_is_named_as_it_is_written() {
        let data = EventData::ConsentEnded(ConsentEnded {
            consent: ConsentId::new(1).unwrap(),
            why: ConsentEnd::WithdrawnAtInstitution,
            ended_at: at("2026-01-02T03:04:05Z"),
        });
        assert!(EventData::TYPES.contains(&data.name()));
        let written = serde_json::to_value(&data).unwrap();
        assert_eq!(written["type"], data.name());
        assert_eq!(written["data"]["why"], "withdrawn-at-institution");
    }

    #[test]
    fn a_long_list_of_transactions_is_counted_whole_and_listed_in_part() {
        let ids: Vec<_> = (1..=250).map(|n| TransactionId::new(n).unwrap()).collect();
        let changed = Changed::of(&ids);
        assert_eq!((changed.count, changed.ids.len()), (250, IDS));
        assert_eq!(changed.ids.first(), ids.first());
    }
}
