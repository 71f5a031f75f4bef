//! What people do to a case: pure, but for being written down.

use jiff::{SignedDuration, Timestamp};
use model::{
    Case,
    case::{By, Done, Entry, How, Party, Resolution, Stage, State, Tracker, What},
};
use url::Url;

use super::{LONGEST_TEXT, expected};
use crate::Fault;

/// The same said again by the same within so long is a second click.
const CLICK: SignedDuration = SignedDuration::from_secs(60);

/// The longest name, reference and word, in characters.
const LONGEST_NAME: usize = 100;

/// The longest address, in characters.
const LONGEST_URL: usize = 2000;

/// Something that somebody does to a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// They say something.
    Comment(String),
    /// They say who looks after it; nobody if absent.
    Assign(Option<String>),
    /// They say that it is open, or who is waited for.
    Move(State),
    /// They tick a step, counted from one, or take the tick back.
    Step {
        /// Its place in the checklist.
        step: u32,
        /// Whether it is done.
        done: bool,
    },
    /// They say that it is mended, and how.
    Resolve(String),
    /// They put it away, and why.
    Close(String),
    /// An outside tracker answers.
    Track {
        /// What the tracker calls it.
        reference: String,
        /// Where it is there: an https address.
        url: Option<String>,
        /// How it stands there, in the tracker's own word.
        state: Option<String>,
        /// Whose move it is by the tracker; as it was if absent.
        waiting_on: Option<Party>,
    },
}

/// Sees that a text is there and not too long.
pub(super) fn limited(field: &str, text: &str, most: usize) -> Result<(), Fault> {
    if text.trim().is_empty() || text.chars().count() > most {
        return Err(expected(field, &format!("a text of 1 to {most} characters")));
    }
    let line = most <= LONGEST_NAME;
    if text.contains(|c: char| c.is_control() && (line || !matches!(c, '\n' | '\r' | '\t'))) {
        return Err(expected(field, "a text without control characters"));
    }
    Ok(())
}

/// Sees that whoever acts has a name of a bearable length.
pub(super) fn checked(by: By) -> Result<By, Fault> {
    if let Some(name) = by.name() {
        limited("by", name, LONGEST_NAME)?;
    }
    Ok(by)
}

impl Act {
    /// Sees that everything in it is what is expected.
    pub(super) fn checked(self) -> Result<Self, Fault> {
        match &self {
            Act::Comment(text) => limited("text", text, LONGEST_TEXT)?,
            Act::Assign(Some(name)) => limited("to", name, LONGEST_NAME)?,
            Act::Resolve(reason) | Act::Close(reason) => limited("reason", reason, LONGEST_TEXT)?,
            Act::Move(state) if !state.is_live() => {
                return Err(expected(
                    "state",
                    "open or waiting; resolve and close have operations of their own",
                ));
            }
            Act::Track {
                reference,
                url,
                state,
                ..
            } => {
                limited("reference", reference, LONGEST_NAME)?;
                if let Some(state) = state {
                    limited("state", state, LONGEST_NAME)?;
                }
                if let Some(url) = url {
                    // It is told in events and shown to whoever sees the case: no place for a password.
                    let bare = |url: &Url| url.username().is_empty() && url.password().is_none();
                    let fits = url.chars().count() <= LONGEST_URL
                        && Url::parse(url)
                            .is_ok_and(|url| url.scheme() == "https" && url.has_host() && bare(&url));
                    if !fits {
                        return Err(expected("url", "an https address"));
                    }
                }
            }
            Act::Assign(None) | Act::Move(_) | Act::Step { .. } => {}
        }
        Ok(self)
    }
}

/// Whether this was said just before by the same.
pub(super) fn is_the_same_click(last: Option<&Entry>, what: &What, by: &By, now: Timestamp) -> bool {
    last.is_some_and(|last| last.what == *what && last.by == *by && now.duration_since(last.at) < CLICK)
}

/// The case after something was done to it, line by line of its history; nothing if it changes nothing.
pub(super) fn apply(case: &Case, act: &Act, by: &By, now: Timestamp) -> Result<Vec<(Case, What)>, Fault> {
    let over = || {
        let stage = case.state.stage();
        expected("state", &format!("a case that is not over; this one is {stage}"))
    };
    let live = || if case.state.is_live() { Ok(()) } else { Err(over()) };
    let changed = Case {
        updated_at: now,
        ..case.clone()
    };
    let one = |case: Case, what: What| Ok(vec![(case, what)]);
    match act {
        Act::Comment(text) => one(changed, What::Commented { text: text.clone() }),
        Act::Assign(to) if *to == case.assigned => Ok(Vec::new()),
        Act::Assign(to) => {
            live()?;
            let assigned = to.clone();
            one(Case { assigned, ..changed }, What::Assigned { to: to.clone() })
        }
        Act::Move(state) if *state == case.state => Ok(Vec::new()),
        Act::Move(state) => {
            live()?;
            one(
                Case {
                    state: *state,
                    ..changed
                },
                moved(*state),
            )
        }
        Act::Step { step, done } => {
            let none = || {
                expected(
                    "step",
                    &format!("the number of a step, from 1 to {}", case.steps.len()),
                )
            };
            let place = usize::try_from(*step).ok().and_then(|step| step.checked_sub(1));
            let mut steps = case.steps.clone();
            let one_of = place.and_then(|place| steps.get_mut(place)).ok_or_else(none)?;
            if one_of.done.is_some() == *done {
                return Ok(Vec::new());
            }
            live()?;
            one_of.done = done.then(|| Done {
                at: now,
                by: by.clone(),
            });
            let step = *step;
            let what = if *done {
                What::StepDone { step }
            } else {
                What::StepUndone { step }
            };
            one(Case { steps, ..changed }, what)
        }
        Act::Resolve(_) if case.state == State::Resolved => Ok(Vec::new()),
        Act::Resolve(reason) => {
            live()?;
            let resolution = Some(by_hand(reason, by, now));
            let what = What::Resolved {
                how: How::ByHand,
                reason: Some(reason.clone()),
            };
            let state = State::Resolved;
            one(
                Case {
                    state,
                    resolution,
                    ..changed
                },
                what,
            )
        }
        Act::Close(_) if case.state == State::Closed => Ok(Vec::new()),
        Act::Close(reason) => {
            // How it was mended stays, where it was.
            let resolution = case.resolution.clone().or_else(|| Some(by_hand(reason, by, now)));
            let what = What::Closed {
                how: How::ByHand,
                reason: Some(reason.clone()),
            };
            let state = State::Closed;
            one(
                Case {
                    state,
                    resolution,
                    ..changed
                },
                what,
            )
        }
        Act::Track {
            reference,
            url,
            state,
            waiting_on,
        } => {
            let before = case.tracker.as_ref();
            let same =
                before.is_some_and(|t| t.reference == *reference && t.url == *url && t.state == *state);
            let mut lines = Vec::new();
            let mut case = changed;
            if !same {
                case.tracker = Some(Tracker {
                    reference: reference.clone(),
                    url: url.clone(),
                    state: state.clone(),
                    at: now,
                });
                let (reference, state) = (reference.clone(), state.clone());
                lines.push((case.clone(), What::Tracked { reference, state }));
            }
            if let Some(next) = waiting_on.map(State::Waiting).filter(|next| *next != case.state) {
                live()?;
                case.state = next;
                lines.push((case, moved(next)));
            }
            Ok(lines)
        }
    }
}

fn moved(state: State) -> What {
    What::Moved {
        stage: state.stage(),
        waiting_on: state.waiting_on(),
    }
}

fn by_hand(reason: &str, by: &By, now: Timestamp) -> Resolution {
    Resolution {
        how: How::ByHand,
        repair: None,
        reason: Some(reason.to_owned()),
        at: now,
        by: by.clone(),
    }
}

/// The state that a stage and who is waited for make together.
///
/// # Errors
/// Names what was expected where they do not go together.
pub fn state_of(stage: Stage, waiting_on: Option<Party>) -> Result<State, Fault> {
    let because = match stage {
        Stage::Waiting => "end-user, partner, institution or operator, because the state is waiting",
        _ => "nothing, because nobody is waited for in this state",
    };
    State::of(stage, waiting_on).ok_or_else(|| expected("waitingOn", because))
}

#[cfg(test)]
mod tests {
    use model::{
        Condition, MismatchScope, Region,
        case::{Cause, Role, Step, Subject},
        id::{AccountId, CaseId, CustomerId, InstitutionId, LoginId, PartnerId},
    };

    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn case() -> Case {
        let account = AccountId::new(4).unwrap();
        let condition = Condition::AccountMismatch(MismatchScope::Account);
        Case {
            id: CaseId::new(1).unwrap(),
            partner: PartnerId::new(2).unwrap(),
            customer: CustomerId::new(3).ok(),
            login: LoginId::new(5).ok(),
            account: Some(account),
            institution: InstitutionId::new(6).unwrap(),
            region: Region::Us,
            code: 403,
            condition: Some(condition),
            cause: Cause::of_condition(Subject::Account(account), condition),
            state: State::Waiting(Party::Operator),
            assigned: None,
            evidence: None,
            opened_by: Role::Holdfast,
            opened_at: at(0),
            seen: 1,
            last_seen_at: at(0),
            updated_at: at(0),
            steps: vec![Step {
                text: "Look.".into(),
                done: None,
            }],
            resolution: None,
            tracker: None,
        }
    }

    fn after(case: &Case, act: &Act) -> Option<Case> {
        let mut lines = apply(case, act, &By::Partner, at(9)).unwrap();
        lines.pop().map(|(case, _)| case)
    }

    fn refused(case: &Case, act: &Act) -> String {
        let fault = apply(case, act, &By::Partner, at(9)).unwrap_err();
        fault.marks.into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn what_is_done_twice_is_done_once() {
        let track = Act::Track {
            reference: "INC-1".into(),
            url: None,
            state: Some("New".into()),
            waiting_on: Some(Party::Institution),
        };
        for act in [
            Act::Assign(Some("Ada".into())),
            Act::Move(State::Waiting(Party::Institution)),
            Act::Move(State::Open),
            Act::Step { step: 1, done: true },
            Act::Resolve("done".into()),
            Act::Close("done".into()),
            track,
        ] {
            let once = after(&case(), &act).unwrap_or_else(|| panic!("{act:?} does nothing"));
            assert_eq!(once.updated_at, at(9));
            assert_eq!(after(&once, &act), None, "{act:?}");
        }
    }

    #[test]
    fn a_case_that_is_over_is_neither_moved_nor_assigned_nor_resolved_and_can_be_talked_about() {
        let over = after(&case(), &Act::Close("a duplicate".into())).unwrap();
        assert_eq!(over.resolution.as_ref().map(|r| r.how), Some(How::ByHand));
        for act in [
            Act::Assign(Some("Ada".into())),
            Act::Move(State::Open),
            Act::Step { step: 1, done: true },
            Act::Resolve("done".into()),
        ] {
            assert!(refused(&over, &act).contains("this one is closed"), "{act:?}");
        }
        assert!(after(&over, &Act::Comment("still".into())).is_some());
        let resolved = after(&case(), &Act::Resolve("the bank undid it".into())).unwrap();
        let closed = after(&resolved, &Act::Close("filed".into())).unwrap();
        assert_eq!(closed.state, State::Closed);
        assert_eq!(closed.resolution, resolved.resolution, "how it was mended stays");
    }

    #[test]
    fn a_refusal_names_the_field_and_what_was_expected() {
        assert!(refused(&case(), &Act::Step { step: 2, done: true }).contains("step: expected the number"));
        assert!(refused(&case(), &Act::Step { step: 0, done: true }).contains("from 1 to 1"));
        let told = |act: Act| -> String {
            let fault = act.checked().unwrap_err();
            fault.marks.into_iter().map(|(_, text)| text).collect()
        };
        assert!(told(Act::Comment(" ".into())).starts_with("text: expected a text"));
        assert!(told(Act::Comment("x".repeat(LONGEST_TEXT + 1))).contains("4000"));
        assert!(told(Act::Assign(Some("a\nb".into()))).contains("control"));
        assert!(Act::Comment("a\nb".into()).checked().is_ok());
        assert!(told(Act::Move(State::Closed)).starts_with("state: expected"));
        for url in ["http://tracker.example/1", "nowhere", "https://"] {
            let track = Act::Track {
                reference: "x".into(),
                url: Some(url.into()),
                state: None,
                waiting_on: None,
            };
            assert!(told(track).starts_with("url: expected an https"), "{url}");
        }
        let fault = state_of(Stage::Waiting, None).unwrap_err();
        assert!(fault.marks[0].1.starts_with("waitingOn: expected"));
    }

    #[test]
    fn a_comment_that_is_said_again_at_once_by_the_same_is_a_second_click() {
        let what = What::Commented { text: "hello".into() };
        let entry = Entry {
            number: 1,
            at: at(0),
            by: By::Partner,
            what: what.clone(),
        };
        assert!(is_the_same_click(Some(&entry), &what, &By::Partner, at(59)));
        assert!(!is_the_same_click(Some(&entry), &what, &By::Partner, at(60)));
        assert!(!is_the_same_click(Some(&entry), &what, &By::EndUser, at(1)));
        assert!(!is_the_same_click(None, &what, &By::Partner, at(1)));
    }
}
