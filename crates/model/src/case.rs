//! Support cases: one cause that somebody has to act on, from its first failure to its end.
//!
//! A cause is a condition of an account, of a login or of an institution as a partner meets it; which of
//! the three, the catalogue's scope says. One cause has at most one case that is not over: what fails for
//! the same cause later joins it and is counted. What people write into a case can name anybody, so it is
//! sealed at rest and never told in events or bundles.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Actor, Condition, Region, Scope,
    id::{AccountId, CaseId, CustomerId, EvidenceId, InstitutionId, LoginId, PartnerId, RepairId},
    named::named,
};

named! {
    /// Who can be waited for.
    Party {
        /// The person whose accounts they are.
        EndUser = "end-user",
        /// The partner.
        Partner = "partner",
        /// The institution.
        Institution = "institution",
        /// Whoever runs this server.
        Operator = "operator",
    }
}

named! {
    /// How far a case has come.
    Stage {
        /// It is nobody's move in particular: somebody has to look at it.
        Open = "open",
        /// Somebody in particular has to act.
        Waiting = "waiting",
        /// What caused it is mended.
        Resolved = "resolved",
        /// It was put away, mended or not.
        Closed = "closed",
    }
}

named! {
    /// In which part somebody acts on a case.
    Role {
        /// The person whose accounts they are.
        EndUser = "end-user",
        /// The partner, through the API.
        Partner = "partner",
        /// Somebody who runs this server.
        Operator = "operator",
        /// This server itself.
        Holdfast = "holdfast",
    }
}

named! {
    /// How a case came to its end.
    How {
        /// The bank agrees again: every account it is about was aggregated with success.
        BankAgreesAgain = "bank-agrees-again",
        /// A repair.
        Repair = "repair",
        /// Somebody said so, with a reason.
        ByHand = "by-hand",
        /// What it is about is linked no longer.
        NoLongerLinked = "no-longer-linked",
    }
}

impl Party {
    /// Who is waited for where a code names who can act; nobody where it ends by itself.
    pub const fn of(actor: Actor) -> Option<Self> {
        match actor {
            Actor::EndUser => Some(Party::EndUser),
            Actor::Partner => Some(Party::Partner),
            Actor::Institution => Some(Party::Institution),
            Actor::Operator => Some(Party::Operator),
            Actor::Nobody => None,
        }
    }
}

/// How a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Somebody has to look at it.
    Open,
    /// Somebody in particular has to act.
    Waiting(Party),
    /// What caused it is mended.
    Resolved,
    /// It was put away.
    Closed,
}

impl State {
    /// How far that is.
    pub const fn stage(self) -> Stage {
        match self {
            State::Open => Stage::Open,
            State::Waiting(_) => Stage::Waiting,
            State::Resolved => Stage::Resolved,
            State::Closed => Stage::Closed,
        }
    }

    /// Who is waited for, where anybody is.
    pub const fn waiting_on(self) -> Option<Party> {
        match self {
            State::Waiting(party) => Some(party),
            State::Open | State::Resolved | State::Closed => None,
        }
    }

    /// The state of a stage; nothing where the two do not go together.
    pub const fn of(stage: Stage, waiting_on: Option<Party>) -> Option<Self> {
        match (stage, waiting_on) {
            (Stage::Open, None) => Some(State::Open),
            (Stage::Waiting, Some(party)) => Some(State::Waiting(party)),
            (Stage::Resolved, None) => Some(State::Resolved),
            (Stage::Closed, None) => Some(State::Closed),
            _ => None,
        }
    }

    /// Whether the case still wants something of somebody.
    pub const fn is_live(self) -> bool {
        matches!(self, State::Open | State::Waiting(_))
    }
}

/// Who acts on a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "role", content = "name", rename_all = "kebab-case")]
pub enum By {
    /// The person whose accounts they are.
    EndUser,
    /// The partner, through the API.
    Partner,
    /// Somebody who runs this server, by name.
    Operator(String),
    /// This server itself.
    Holdfast,
}

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            By::EndUser => f.write_str("the end user"),
            By::Partner => f.write_str("the partner"),
            By::Operator(name) => write!(f, "operator {name}"),
            By::Holdfast => f.write_str("Holdfast"),
        }
    }
}

impl By {
    /// In which part.
    pub const fn role(&self) -> Role {
        match self {
            By::EndUser => Role::EndUser,
            By::Partner => Role::Partner,
            By::Operator(_) => Role::Operator,
            By::Holdfast => Role::Holdfast,
        }
    }

    /// The name, where there is one.
    pub fn name(&self) -> Option<&str> {
        match self {
            By::Operator(name) => Some(name),
            By::EndUser | By::Partner | By::Holdfast => None,
        }
    }
}

/// What a case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// One account.
    Account(AccountId),
    /// A login with all its accounts.
    Login(LoginId),
    /// An institution, as one partner meets it.
    Institution(InstitutionId),
}

/// What ties failures together: of one cause there is one case that is not over.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cause(String);

impl Cause {
    /// The cause of a condition that touches so much. A login that failed as a whole has one cause, also
    /// where its condition is an account's.
    pub fn of(
        scope: Scope,
        whole_login: bool,
        condition: Condition,
        account: AccountId,
        login: LoginId,
        institution: InstitutionId,
    ) -> (Self, Subject) {
        let subject = match scope {
            Scope::Account | Scope::Product if !whole_login => Subject::Account(account),
            Scope::Account | Scope::Product | Scope::Login => Subject::Login(login),
            Scope::Institution | Scope::Partner => Subject::Institution(institution),
        };
        (Self::about(subject, condition.name()), subject)
    }

    /// The cause of a code that reports no condition of an account.
    pub fn of_code(subject: Subject, code: u32) -> Self {
        Self::about(subject, &format!("code-{code}"))
    }

    /// The cause of a condition of a subject.
    pub fn of_condition(subject: Subject, condition: Condition) -> Self {
        Self::about(subject, condition.name())
    }

    fn about(subject: Subject, what: &str) -> Self {
        Self(match subject {
            Subject::Account(id) => format!("account/{id}/{what}"),
            Subject::Login(id) => format!("login/{id}/{what}"),
            Subject::Institution(id) => format!("institution/{id}/{what}"),
        })
    }

    /// A cause as it was kept.
    pub fn kept(text: String) -> Self {
        Self(text)
    }

    /// The key.
    pub fn key(&self) -> &str {
        &self.0
    }
}

/// One step of the checklist: a line of the entry's steps, as it read when the case was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What to do.
    pub text: String,
    /// When it was done, and by whom.
    pub done: Option<Done>,
}

/// That something was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// When, in the partner's time.
    pub at: Timestamp,
    /// By whom.
    pub by: By,
}

/// How a case came to its end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// How.
    pub how: How,
    /// The repair that mended it, where one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repair: Option<RepairId>,
    /// What somebody said of it.
    pub reason: Option<String>,
    /// When, in the partner's time.
    pub at: Timestamp,
    /// By whom.
    pub by: By,
}

/// What an outside tracker says of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tracker {
    /// What the tracker calls it.
    pub reference: String,
    /// Where it is there.
    pub url: Option<String>,
    /// How it stands there, in the tracker's own word.
    pub state: Option<String>,
    /// When the tracker last said so, in the partner's time.
    pub at: Timestamp,
}

/// A support case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Its id: ten digits.
    pub id: CaseId,
    /// Whose.
    pub partner: PartnerId,
    /// Whose accounts; absent where it is about an institution.
    pub customer: Option<CustomerId>,
    /// Which login; absent where it is about an institution.
    pub login: Option<LoginId>,
    /// Which account; absent where a login as a whole or an institution is the matter.
    pub account: Option<AccountId>,
    /// At which institution.
    pub institution: InstitutionId,
    /// Whose code it is.
    pub region: Region,
    /// The code.
    pub code: u32,
    /// What happened; absent where somebody reported a code that no run met.
    pub condition: Option<Condition>,
    /// What ties failures together.
    pub cause: Cause,
    /// How it stands.
    pub state: State,
    /// Who in particular looks after it, by name.
    pub assigned: Option<String>,
    /// The evidence it rests on, where identity is the matter.
    pub evidence: Option<EvidenceId>,
    /// In which part somebody opened it: Holdfast where the catalogue says so.
    pub opened_by: Role,
    /// When, in the partner's time.
    pub opened_at: Timestamp,
    /// How often it was met: runs that failed for its cause, the first among them.
    pub seen: u32,
    /// When it was last met.
    pub last_seen_at: Timestamp,
    /// When anything about it last changed.
    pub updated_at: Timestamp,
    /// The checklist.
    pub steps: Vec<Step>,
    /// How it came to its end.
    pub resolution: Option<Resolution>,
    /// What an outside tracker says of it.
    pub tracker: Option<Tracker>,
}

impl Case {
    /// What it is about.
    pub fn subject(&self) -> Subject {
        match (self.account, self.login) {
            (Some(account), _) => Subject::Account(account),
            (None, Some(login)) => Subject::Login(login),
            (None, None) => Subject::Institution(self.institution),
        }
    }

    /// Whether it ends by itself when the bank agrees again: not where somebody reported something that
    /// no run met.
    pub fn follows(&self) -> bool {
        self.condition
            .is_some_and(|condition| condition != Condition::Healthy)
    }
}

/// One line of a case's history. Lines are only ever added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number in the case, from one.
    pub number: u32,
    /// When, in the partner's time.
    pub at: Timestamp,
    /// By whom.
    pub by: By,
    /// What happened.
    pub what: What,
}

/// What happened to a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum What {
    /// It was opened.
    Opened,
    /// What somebody reported was met by a run.
    Met,
    /// A failure of the same cause told another story than before.
    NewEvidence {
        /// The evidence it rests on now.
        evidence: EvidenceId,
    },
    /// Somebody said something.
    Commented {
        /// What.
        text: String,
    },
    /// Somebody else looks after it.
    Assigned {
        /// Who; nobody if absent.
        to: Option<String>,
    },
    /// It is somebody else's move.
    Moved {
        /// Open or waiting.
        stage: Stage,
        /// Who is waited for.
        waiting_on: Option<Party>,
    },
    /// A step was done.
    StepDone {
        /// Its place in the checklist, from one.
        step: u32,
    },
    /// A step was not done after all.
    StepUndone {
        /// Its place in the checklist, from one.
        step: u32,
    },
    /// An outside tracker answered.
    Tracked {
        /// What the tracker calls it.
        reference: String,
        /// How it stands there.
        state: Option<String>,
    },
    /// What caused it is mended.
    Resolved {
        /// How.
        how: How,
        /// What somebody said of it.
        reason: Option<String>,
    },
    /// It was put away.
    Closed {
        /// How.
        how: How,
        /// What somebody said of it.
        reason: Option<String>,
    },
}

impl What {
    /// The stable name of what happened.
    pub const fn name(&self) -> &'static str {
        match self {
            What::Opened => "opened",
            What::Met => "met",
            What::NewEvidence { .. } => "new-evidence",
            What::Commented { .. } => "commented",
            What::Assigned { .. } => "assigned",
            What::Moved { .. } => "moved",
            What::StepDone { .. } => "step-done",
            What::StepUndone { .. } => "step-undone",
            What::Tracked { .. } => "tracked",
            What::Resolved { .. } => "resolved",
            What::Closed { .. } => "closed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MismatchScope;

    fn ids() -> (AccountId, LoginId, InstitutionId) {
        (
            AccountId::new(1).unwrap(),
            LoginId::new(2).unwrap(),
            InstitutionId::new(3).unwrap(),
        )
    }

    #[test]
    fn a_cause_is_as_wide_as_what_its_code_touches() {
        let (account, login, institution) = ids();
        let mismatch = Condition::AccountMismatch(MismatchScope::Account);
        for (scope, whole, key) in [
            (Scope::Account, false, "account/1/account-mismatch.account"),
            (Scope::Product, false, "account/1/account-mismatch.account"),
            (Scope::Account, true, "login/2/account-mismatch.account"),
            (Scope::Login, false, "login/2/account-mismatch.account"),
            (Scope::Institution, true, "institution/3/account-mismatch.account"),
            (Scope::Partner, false, "institution/3/account-mismatch.account"),
        ] {
            let (cause, subject) = Cause::of(scope, whole, mismatch, account, login, institution);
            assert_eq!(cause.key(), key);
            assert_eq!(Cause::of_condition(subject, mismatch), cause);
        }
        let cause = Cause::of_code(Subject::Account(account), 185);
        assert_eq!(cause.key(), "account/1/code-185");
    }

    #[test]
    fn only_one_who_is_waited_for_makes_a_case_wait() {
        for stage in Stage::ALL {
            for party in [None, Some(Party::Partner)] {
                let state = State::of(*stage, party);
                assert_eq!(state.is_some(), (*stage == Stage::Waiting) == party.is_some());
                if let Some(state) = state {
                    assert_eq!((state.stage(), state.waiting_on()), (*stage, party));
                }
            }
        }
        assert!(State::Open.is_live() && State::Waiting(Party::Partner).is_live());
        assert!(!State::Resolved.is_live() && !State::Closed.is_live());
    }

    #[test]
    fn a_line_of_history_is_read_back_as_it_was_written() {
        for what in [
            What::Opened,
            What::Commented { text: "hello".into() },
            What::Moved {
                stage: Stage::Waiting,
                waiting_on: Some(Party::Institution),
            },
            What::Resolved {
                how: How::BankAgreesAgain,
                reason: None,
            },
        ] {
            let text = serde_json::to_string(&what).unwrap();
            assert!(text.contains(&format!("\"what\":\"{}\"", what.name())), "{text}");
            assert_eq!(serde_json::from_str::<What>(&text).unwrap(), what);
        }
        let by = By::Operator("ada".into());
        let text = serde_json::to_string(&by).unwrap();
        assert_eq!(text, r#"{"role":"operator","name":"ada"}"#);
        assert_eq!(serde_json::from_str::<By>(&text).unwrap(), by);
        assert_eq!(
            serde_json::from_str::<By>(r#"{"role":"holdfast"}"#).unwrap(),
            By::Holdfast
        );
    }
}
