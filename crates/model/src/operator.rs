//! Operators: the people who run a server, and what they did.

use jiff::Timestamp;

use crate::{id::OperatorId, named::named};

named! {
    /// What an operator may do.
    OperatorRole {
        /// Look at everything, masked, and change nothing.
        Viewer = "viewer",
        /// Act.
        Operator = "operator",
    }
}

impl OperatorRole {
    /// Whether it may change anything.
    pub const fn acts(self) -> bool {
        matches!(self, OperatorRole::Operator)
    }
}

/// Somebody who signs in to the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operator {
    /// The operator's id.
    pub id: OperatorId,
    /// The name people know them by; no two have one name.
    pub name: String,
    /// What they may do.
    pub role: OperatorRole,
    /// When they were added.
    pub created_at: Timestamp,
    /// When they last signed in.
    pub signed_in_at: Option<Timestamp>,
}

named! {
    /// What an operator does that is kept in the audit log.
    AuditAction {
        /// An operator was added.
        OperatorAdded = "operator.added",
        /// An operator was removed.
        OperatorRemoved = "operator.removed",
        /// An operator signed in.
        SignedIn = "signed-in",
        /// Somebody gave a token that is nobody's.
        SignInFailed = "sign-in.failed",
        /// An operator signed out.
        SignedOut = "signed-out",
        /// The bank was asked about an account again.
        AskedAgain = "account.asked-again",
        /// Something was decided about an account that no longer matched.
        Repaired = "account.repaired",
        /// That was taken back.
        RepairUndone = "account.repair-undone",
        /// A case was opened.
        CaseOpened = "case.opened",
        /// Something was said in a case.
        CaseCommented = "case.commented",
        /// It was said who looks after a case.
        CaseAssigned = "case.assigned",
        /// It was said whose move it is in a case.
        CaseMoved = "case.moved",
        /// A step of a case was ticked, or the tick taken back.
        CaseStep = "case.step",
        /// A case was said to be mended.
        CaseResolved = "case.resolved",
        /// A case was put away.
        CaseClosed = "case.closed",
        /// A migration was announced.
        MigrationAnnounced = "migration.announced",
        /// An announced migration was taken back.
        MigrationWithdrawn = "migration.withdrawn",
        /// Every login under an announced migration was made due.
        MigrationRun = "migration.run",
        /// An operator was refused what their role may not do.
        Refused = "refused",
    }
}

named! {
    /// How something that was begun ended.
    AuditResult {
        /// It was begun; that it ended was never noted.
        Begun = "begun",
        /// It was done.
        Done = "done",
        /// It was refused, or failed; nothing was changed.
        Failed = "failed",
    }
}

/// One line of the audit log: who did what to what, when, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// The entry's id.
    pub id: crate::id::AuditId,
    /// When, by the wall clock.
    pub at: Timestamp,
    /// Who: an operator's name, or where it came from if nobody signed in.
    pub who: String,
    /// What was done.
    pub action: AuditAction,
    /// To what: an account, a case, an operator, by a word and an id.
    pub subject: Option<String>,
    /// What more there is to say; nothing secret.
    pub detail: String,
    /// How it ended.
    pub result: AuditResult,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_as_they_are_written() {
        for role in OperatorRole::ALL {
            assert_eq!(role.name().parse(), Ok(*role));
        }
        for action in AuditAction::ALL {
            assert_eq!(action.name().parse(), Ok(*action));
        }
        for result in AuditResult::ALL {
            assert_eq!(result.name().parse(), Ok(*result));
        }
        assert!("admin".parse::<OperatorRole>().is_err());
        assert!(OperatorRole::Operator.acts() && !OperatorRole::Viewer.acts());
    }
}
