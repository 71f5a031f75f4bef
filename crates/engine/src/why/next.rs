//! What happens next to an account, and when: a pure function of how it stands.

use catalogue::Entry;
use jiff::Timestamp;
use model::{Account, Actor, Condition, Retry};

/// What happens next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// The first aggregation, which has not come to an end yet.
    FirstRun,
    /// The next run: nothing is wrong.
    NextRun,
    /// Nothing: the account was closed.
    Closed,
    /// Somebody says whether an account that is there follows the closed one.
    Successor,
    /// Nothing: somebody decided that the account is read no more.
    Ended,
    /// Another try by the server itself.
    TryAgain,
    /// The person connects again with a Fix link.
    Fix,
    /// The person acts at the institution.
    Person,
    /// The partner acts.
    Partner,
    /// The institution acts.
    Institution,
    /// Whoever runs this server acts.
    Operator,
    /// Whoever runs this server decides from the evidence whether it is the same account.
    Decision,
}

impl Step {
    /// The step's stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Step::FirstRun => "first-run",
            Step::NextRun => "next-run",
            Step::Closed => "closed",
            Step::Successor => "successor",
            Step::Ended => "ended",
            Step::TryAgain => "try-again",
            Step::Fix => "fix",
            Step::Person => "person",
            Step::Partner => "partner",
            Step::Institution => "institution",
            Step::Operator => "operator",
            Step::Decision => "decision",
        }
    }
}

/// What happens next, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next {
    /// What happens.
    pub what: Step,
    /// When the server asks the bank again, in the partner's time: not before this instant. Absent where
    /// it does not by itself, or where no instant is set.
    pub when: Option<Timestamp>,
    /// Whether the nightly batch leaves the account out until somebody has acted.
    pub left_out: bool,
}

/// What happens next to an account that stands as it does: by the entry that reports it, the instant a
/// bank named, and when its login falls due, where that is set.
pub fn next(entry: Option<&Entry>, account: &Account, due_at: Option<Timestamp>) -> Next {
    let Some(entry) = entry else {
        return Next {
            what: Step::FirstRun,
            when: due_at,
            left_out: false,
        };
    };
    let condition = account.outcome.map(|outcome| outcome.condition);
    let healthy = condition == Some(Condition::Healthy);
    let what = match (entry.retry, entry.actor) {
        _ if account.ended_at.is_some() => Step::Ended,
        _ if healthy => Step::NextRun,
        _ if account.held && entry.actor == Actor::Operator => Step::Decision,
        _ if condition == Some(Condition::AccountClosed) && account.held => Step::Successor,
        _ if condition == Some(Condition::AccountClosed) => Step::Closed,
        // What only the person can end is theirs, also where the server looks again meanwhile.
        (_, Actor::EndUser) if entry.fix_eligible => Step::Fix,
        (Retry::After | Retry::Backoff, _) => Step::TryAgain,
        (Retry::Never, Actor::EndUser) => Step::Person,
        (Retry::Never, Actor::Partner) => Step::Partner,
        (Retry::Never, Actor::Institution) => Step::Institution,
        (Retry::Never, Actor::Operator) => Step::Operator,
        (Retry::Never, Actor::Nobody) => Step::NextRun,
    };
    let named = condition.and_then(Condition::until);
    let when = match (named, due_at) {
        _ if what == Step::Ended => None,
        _ if entry.blocks_nightly => None,
        // What the bank asked for holds, whenever the login falls due.
        (Some(named), Some(due)) => Some(named.max(due)),
        (named, due) => named.or(due),
    };
    Next {
        what,
        when,
        left_out: entry.blocks_nightly,
    }
}

impl Next {
    /// The step in words, as they are true at `now`, with an instant as `at` writes it.
    pub fn sentence(&self, now: Timestamp, at: impl Fn(Timestamp) -> String) -> String {
        // An instant that has passed keeps nothing back any more.
        let when = self.when.filter(|when| *when > now).map(at);
        let when = when.as_deref();
        let act = match self.what {
            Step::FirstRun => {
                return match when {
                    Some(when) => format!("The first aggregation has not ended yet; it is due {when}."),
                    None => "The first aggregation has not ended yet.".to_owned(),
                };
            }
            Step::NextRun => {
                return match when {
                    Some(when) => format!("Nothing has to be done. The next run is due {when}."),
                    None => "Nothing has to be done. The next run brings what is new.".to_owned(),
                };
            }
            Step::TryAgain => {
                return match when {
                    Some(when) => format!("The server tries again by itself, not before {when}."),
                    None => "The server tries again by itself at the next run.".to_owned(),
                };
            }
            Step::Successor => {
                "The account was closed, and one that may follow it is there: the person, the partner or the operator says whether it does."
            }
            Step::Ended => {
                return "Nothing has to be done: the account was ended, and is read no more. Its history stays.".to_owned();
            }
            Step::Closed => "Nothing more is expected of an account that was closed; its history stays.",
            Step::Fix => "The person connects again: the partner sends a Fix link.",
            Step::Person => "The person acts; the steps say what.",
            Step::Partner => "The partner acts; the steps say what.",
            Step::Institution => "The institution acts; the steps say what.",
            Step::Operator => "The operator of this server acts; the steps say what.",
            Step::Decision => "The operator decides from the evidence whether it is the same account.",
        };
        let meanwhile = match (self.left_out, when) {
            (true, _) => {
                "Until then the nightly runs leave it out; a refresh that somebody asks for looks again."
                    .into()
            }
            (false, Some(when)) => format!("The next run, due {when}, looks again all the same."),
            (false, None) => "The next run looks again all the same.".to_owned(),
        };
        format!("{act} {meanwhile}")
    }
}

#[cfg(test)]
mod tests {
    use catalogue::Catalogue;
    use model::{
        AccountType, Currency, Region,
        account::{AccountDetail, Snapshot},
        condition::MismatchScope,
        id::{AccountId, CustomerId, InstitutionId, LoginId},
        institution::Rules,
    };

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn standing(condition: Option<Condition>, region: Region, due_at: Option<Timestamp>) -> Next {
        let catalogue = Catalogue::embedded().unwrap();
        let outcome = condition.map(|c| catalogue.outcome(c, region, &Rules::default()));
        let entry = outcome.map(|outcome| catalogue.entry_of(&outcome).clone());
        let held = matches!(condition, Some(Condition::AccountMismatch(_)));
        let snapshot = Snapshot {
            name: String::new(),
            kind: AccountType::Checking,
            number_masked: String::new(),
            number_display: String::new(),
            real_last4: None,
            currency: Currency::USD,
            balance: None,
            balance_at: None,
            detail: AccountDetail::default(),
        };
        let of = (
            CustomerId::new(2).unwrap(),
            LoginId::new(3).unwrap(),
            InstitutionId::new(4).unwrap(),
        );
        let account = Account {
            outcome,
            held,
            expected_by: None,
            ..Account::linked(AccountId::new(1).unwrap(), of, 1, snapshot, at(0))
        };
        next(entry.as_ref(), &account, due_at)
    }

    #[test]
    fn every_condition_has_a_next_step_that_fits_whose_move_it_is() {
        let due = Some(at(100));
        for condition in Condition::ALL.into_iter().filter(|c| c.is_reportable()) {
            for region in Region::ALL {
                let next = standing(Some(condition), region, due);
                assert_eq!(next.left_out, next.when.is_none(), "{condition} in {region}");
                assert!(next.sentence(at(0), |at| at.to_string()).ends_with('.'));
            }
        }
    }

    #[test]
    fn the_steps_people_meet_most() {
        use Condition::{
            AccountMismatch, Healthy, InstitutionMaintenance, RateLimited, TokenInvalid,
            UserActionAtInstitution,
        };
        let due = Some(at(100));
        let step = |condition, due| standing(Some(condition), Region::Us, due).what;
        assert_eq!(step(Healthy, due), Step::NextRun);
        assert_eq!(step(AccountMismatch(MismatchScope::Account), due), Step::Decision);
        assert_eq!(step(TokenInvalid, due), Step::Fix);
        assert_eq!(step(UserActionAtInstitution, due), Step::Fix);
        assert_eq!(step(InstitutionMaintenance { until: None }, due), Step::TryAgain);
        assert_eq!(step(RateLimited { until: None }, due), Step::TryAgain);
        assert_eq!(standing(None, Region::Us, None).what, Step::FirstRun);
        let closed = standing(Some(Condition::AccountClosed), Region::Au, due);
        assert_eq!((closed.what, closed.when), (Step::Closed, due));
        assert_eq!(step(Condition::AccountNotShared, due), Step::Fix);
    }

    #[test]
    fn what_a_bank_asked_for_holds_whenever_the_login_falls_due() {
        let limited = |until, due| {
            let until = Some(at(until));
            standing(Some(Condition::RateLimited { until }), Region::Us, due).when
        };
        assert_eq!(limited(200, Some(at(100))), Some(at(200)));
        assert_eq!(limited(200, Some(at(300))), Some(at(300)));
        assert_eq!(limited(200, None), Some(at(200)));
    }

    #[test]
    fn an_instant_that_has_passed_is_not_told_as_one_to_wait_for() {
        let until = Some(at(200));
        let next = standing(Some(Condition::RateLimited { until }), Region::Us, None);
        let told = |now| next.sentence(at(now), |at| at.to_string());
        assert!(
            told(100).contains("not before 1970-01-01T00:03:20Z"),
            "{}",
            told(100)
        );
        assert!(told(300).contains("at the next run"), "{}", told(300));
    }
}
