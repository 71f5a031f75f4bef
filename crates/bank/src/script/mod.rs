//! Scripts: how the bank misbehaves, where, when and how often.
//!
//! ```text
//! ok                               nothing happens
//! slow[:90s][@phase][+Nd][*n]      the account list is held back
//! err:CODE[@phase][+Nd][*n]        the bank misbehaves: see [`fault`]
//! change:words[@now|@phase][+Nd]   the ledger changes, once
//! rotation=strict                  replaying a refresh token ends the grant
//! rotation=none                    a refresh token stays what it is
//! posting=changed                  what was pending is booked otherwise than it was announced
//! list=hole                        the next booking is missing in the list, not in the balance
//! ```
//! Several are joined with `;` and hold beside one another: `err:947@nightly*3;slow:20s@refresh`.
//! `CODE` is an aggregator's code, in the institution's region, or the name of a fault.
//! `phase` is `link`, `refresh` or `nightly`; a live call counts as a refresh. `+Nd` counts days from the moment the script was set, in
//! the clock of the client that calls. `*n` counts runs, not requests: see [`run`].

pub(crate) mod fault;
pub(crate) mod run;

use std::{fmt, str::FromStr};

use model::Region;
use serde::{Deserialize, Serialize};

pub(crate) use self::fault::{Codes, Fault, Reach, Wish};
use crate::ledger::change::{UnknownWord, Word, Words};

/// What a client is doing, as far as the bank can tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Phase {
    /// The grant has never been used to read transactions.
    Link,
    /// A person is waiting.
    Refresh,
    /// Nobody is waiting.
    Nightly,
}

/// What a script does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Act {
    Well,
    Slow {
        seconds: u64,
    },
    Fault(Fault),
    /// Whatever leads an aggregator to a code, in the region and the phase in which it is met.
    Code(u32),
    Change(Words),
    StrictRotation,
    NoRotation,
    ChangedPosting,
    Hole,
}

/// A script, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Script {
    pub(crate) act: Act,
    /// In any phase if absent.
    pub(crate) phase: Option<Phase>,
    pub(crate) after_days: u32,
    /// In how many runs; in all if absent.
    pub(crate) times: Option<u32>,
    text: String,
}

/// Why a text is no script.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotAScript {
    #[error(
        "`{0}` is no script; a script is ok, slow, err:CODE, change:WORDS, rotation=strict, rotation=none, posting=changed or list=hole"
    )]
    Unknown(String),
    #[error("err:{word} is nothing a bank that speaks FDX can cause; known are {known}")]
    UnknownCode { word: String, known: String },
    #[error("err:{code}@{at} is nothing a bank can cause: an aggregator reports {code} on {}", listed(.phases))]
    NotThen {
        code: String,
        at: &'static str,
        phases: Vec<Phase>,
    },
    #[error("ok stands alone: it is not joined with other scripts")]
    NotAlone,
    #[error("change: {0}")]
    UnknownWord(#[from] UnknownWord),
    #[error("`@{0}` is no phase; known are link, refresh and nightly{now}", now = if *.1 { ", and now" } else { "" })]
    UnknownPhase(String, bool),
    #[error("`{0}` is no number of {1} that can be waited for or counted")]
    Number(String, &'static str),
    #[error("{0} takes no {1}")]
    Superfluous(&'static str, &'static str),
}

/// The longest `slow` and the longest wait for an answer that never comes.
pub(crate) const LONGEST_SECONDS: u64 = 120;

fn listed(phases: &[Phase]) -> String {
    let names: Vec<_> = phases.iter().map(|phase| phase.name()).collect();
    names.join(", ")
}

impl Phase {
    /// The phase in a word.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Phase::Link => "link",
            Phase::Refresh => "refresh",
            Phase::Nightly => "nightly",
        }
    }
}

/// Scripts that are joined, each read.
pub(crate) fn read_all(text: &str, codes: &Codes) -> Result<Vec<Script>, NotAScript> {
    let scripts: Vec<Script> = pieces(text)
        .map(|piece| Script::read(piece, codes))
        .collect::<Result<_, _>>()?;
    if scripts.len() > 1 && scripts.iter().any(|script| script.act == Act::Well) {
        return Err(NotAScript::NotAlone);
    }
    Ok(scripts)
}

/// The texts of scripts that are joined.
pub(crate) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(';').map(str::trim)
}

impl Script {
    /// Reads one script.
    pub(crate) fn read(text: &str, codes: &Codes) -> Result<Self, NotAScript> {
        let (head, times) = match text.rsplit_once('*') {
            Some((head, times)) => (head, Some(number(times, "runs", 1, 1_000)?)),
            None => (text, None),
        };
        let (head, after) = match head.rsplit_once('+') {
            Some((before, days)) if is_days(days) => (before, Some(days.trim_end_matches('d'))),
            _ => (head, None),
        };
        let after_days = after.map_or(Ok(0), |days| number(days, "days", 0, 3_650))?;
        let (head, at) = match head.split_once('@') {
            Some((head, at)) => (head, Some(at)),
            None => (head, None),
        };
        let takes_now = head.starts_with("change:");
        let phase = match at {
            None => None,
            Some("now") if takes_now => None,
            Some("link") => Some(Phase::Link),
            Some("refresh") => Some(Phase::Refresh),
            Some("nightly") => Some(Phase::Nightly),
            Some(other) => return Err(NotAScript::UnknownPhase(other.to_owned(), takes_now)),
        };
        let (name, act) = Self::act(head, text, phase, codes)?;
        if at == Some("now") && after_days > 0 {
            return Err(NotAScript::Superfluous("change@now", "+Nd"));
        }
        let refuse = |superfluous: bool, what| match superfluous {
            true => Err(NotAScript::Superfluous(name, what)),
            false => Ok(()),
        };
        let plain = matches!(
            act,
            Act::Well | Act::StrictRotation | Act::NoRotation | Act::ChangedPosting | Act::Hole
        );
        refuse(plain && at.is_some(), "@phase")?;
        refuse(plain && after.is_some(), "+Nd")?;
        refuse((plain || takes_now) && times.is_some(), "*n")?;
        Ok(Self {
            act,
            phase,
            after_days,
            times,
            text: text.to_owned(),
        })
    }

    fn act(
        head: &str,
        text: &str,
        phase: Option<Phase>,
        codes: &Codes,
    ) -> Result<(&'static str, Act), NotAScript> {
        if let Some(code) = head.strip_prefix("err:") {
            let unknown = || match (phase, codes.phases(code)) {
                (Some(phase), phases) if !phases.is_empty() => NotAScript::NotThen {
                    code: code.to_owned(),
                    at: phase.name(),
                    phases,
                },
                _ => NotAScript::UnknownCode {
                    word: code.to_owned(),
                    known: codes.known(),
                },
            };
            let act = match codes.find(code, phase).ok_or_else(unknown)? {
                Wish::Fault(fault) => Act::Fault(fault),
                Wish::Code(code) => Act::Code(code),
            };
            return Ok(("err", act));
        }
        if let Some(words) = head.strip_prefix("change:") {
            return Ok(("change", Act::Change(words.parse()?)));
        }
        if let Some(wait) = head.strip_prefix("slow:") {
            let seconds = wait.strip_suffix('s').unwrap_or(wait);
            let seconds = number(seconds, "seconds", 1, LONGEST_SECONDS)?;
            return Ok(("slow", Act::Slow { seconds }));
        }
        match head {
            "ok" => Ok(("ok", Act::Well)),
            "slow" => Ok(("slow", Act::Slow { seconds: 90 })),
            "rotation=strict" => Ok(("rotation", Act::StrictRotation)),
            "rotation=none" => Ok(("rotation", Act::NoRotation)),
            "posting=changed" => Ok(("posting", Act::ChangedPosting)),
            "list=hole" => Ok(("list", Act::Hole)),
            _ => Err(NotAScript::Unknown(text.to_owned())),
        }
    }

    /// Whether a user name is meant as a script, well formed or not.
    pub(crate) fn is_meant(name: &str) -> bool {
        name == "ok" || name == "slow" || name.contains([':', '=', '@', '*'])
    }

    /// Whether a region has something for the code it asks for.
    pub(crate) fn is_produced(&self, codes: &Codes, region: Region) -> bool {
        let phases = match self.phase {
            Some(phase) => vec![phase],
            None => vec![Phase::Link, Phase::Refresh, Phase::Nightly],
        };
        match self.act {
            Act::Code(code) => phases
                .into_iter()
                .any(|phase| codes.fault(region, code, phase).is_some()),
            _ => true,
        }
    }

    /// The script with what its code comes to in a region, while a client is in some phase.
    pub(crate) fn meant(self, codes: &Codes, region: Region, now: Phase) -> Self {
        let act = match self.act {
            Act::Code(code) => {
                let fault = codes.fault(region, code, self.phase.unwrap_or(now));
                fault.map_or(Act::Well, Act::Fault)
            }
            act => act,
        };
        Self { act, ..self }
    }

    /// The change to the ledger it makes, if it makes one.
    pub(crate) fn ledger_change(&self) -> Option<Words> {
        match &self.act {
            Act::Change(words) => Some(words.clone()),
            Act::Fault(Fault::Mismatch) => Some(Words::mismatch()),
            Act::Fault(Fault::AccountClosed) => Some(Words::one(Word::Close)),
            Act::Fault(Fault::AccountDropped) => Some(Words::one(Word::Drop)),
            _ => None,
        }
    }

    /// Whether it makes an account another one under the same id.
    pub(crate) fn is_mismatch(&self) -> bool {
        self.act == Act::Fault(Fault::Mismatch)
    }

    /// Whether it needs no run, phase or day to wait for.
    pub(crate) fn is_immediate(&self) -> bool {
        matches!(self.act, Act::Change(_)) && self.phase.is_none() && self.after_days == 0
    }
}

impl fmt::Display for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn is_days(text: &str) -> bool {
    text.strip_suffix('d')
        .is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_digit()))
}

fn number<N: FromStr + PartialOrd>(
    text: &str,
    what: &'static str,
    least: N,
    most: N,
) -> Result<N, NotAScript> {
    text.parse()
        .ok()
        .filter(|number| (least..=most).contains(number))
        .ok_or_else(|| NotAScript::Number(text.to_owned(), what))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes() -> Codes {
        Codes::of(&catalogue::Catalogue::embedded().unwrap())
    }

    fn read(text: &str) -> Script {
        Script::read(text, &codes()).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn every_form_of_the_grammar_is_read() {
        assert_eq!(read("ok").act, Act::Well);
        assert_eq!(read("slow").act, Act::Slow { seconds: 90 });
        assert_eq!(read("slow:5s@refresh").phase, Some(Phase::Refresh));
        assert_eq!(read("rotation=strict").act, Act::StrictRotation);
        assert_eq!(read("rotation=none").act, Act::NoRotation);
        assert_eq!(read("posting=changed").act, Act::ChangedPosting);
        assert_eq!(read("list=hole").act, Act::Hole);
        let full = read("err:947@nightly+2d*3");
        assert_eq!(full.act, Act::Code(947));
        assert_eq!(
            full.meant(&codes(), Region::Us, Phase::Nightly).act,
            Act::Fault(Fault::TokenDead)
        );
        let full = read("err:947@nightly+2d*3");
        assert_eq!(
            (full.phase, full.after_days, full.times),
            (Some(Phase::Nightly), 2, Some(3))
        );
        let change = read("change:number+holder+2d");
        assert_eq!(change.ledger_change(), Some(Words::mismatch()));
        assert_eq!(change.after_days, 2);
        assert!(!change.is_immediate());
        assert!(read("change:number+holder@now").is_immediate());
        assert!(read("change:name").is_immediate());
        assert_eq!(read("err:maintenance").act, Act::Fault(Fault::Maintenance));
        assert_eq!(read("err:947@nightly+2d*3").to_string(), "err:947@nightly+2d*3");
    }

    #[test]
    fn scripts_are_joined_and_each_mistake_in_one_is_named() {
        let texts = |text: &str| -> Vec<String> {
            let all = read_all(text, &codes()).unwrap();
            all.iter().map(Script::to_string).collect()
        };
        assert_eq!(texts("ok"), ["ok"]);
        assert_eq!(
            texts("err:947@nightly+2d*3; slow:5s@refresh;change:name@now"),
            ["err:947@nightly+2d*3", "slow:5s@refresh", "change:name@now"]
        );
        let wrong = |text: &str| read_all(text, &codes()).unwrap_err().to_string();
        assert!(wrong("slow;err:nonsense").contains("err:nonsense"));
        assert!(wrong("slow;").contains("`` is no script"));
        assert!(wrong("ok;slow").contains("stands alone"));
    }

    #[test]
    fn a_code_means_what_its_region_reports_in_that_phase() {
        let act = |text: &str, region, now| read(text).meant(&codes(), region, now).act;
        let mismatch = Act::Fault(Fault::Mismatch);
        assert_eq!(act("err:324", Region::Au, Phase::Refresh), mismatch);
        assert_eq!(act("err:403", Region::Us, Phase::Nightly), mismatch);
        assert_eq!(act("err:403", Region::Au, Phase::Refresh), Act::Well);
        assert!(matches!(
            act("err:106@link", Region::Us, Phase::Link),
            Act::Fault(Fault::Numbered { code: 106, .. })
        ));
    }

    #[test]
    fn every_mistake_is_named() {
        for (text, named) in [
            ("", "no script"),
            ("okay", "okay"),
            ("err:", "err:"),
            ("err:103", "947"),
            ("err:947@link", "947 on refresh, nightly"),
            ("err:185@refresh", "nothing a bank"),
            ("err:947@noon", "@noon"),
            ("err:947@now", "@now"),
            ("err:947*0", "`0`"),
            ("err:947*x", "`x`"),
            ("err:947+9999d", "9999"),
            ("slow:500s", "500"),
            ("slow:s", "seconds"),
            ("ok@link", "ok takes no @phase"),
            ("rotation=strict*2", "rotation takes no *n"),
            ("posting=changed@link", "posting takes no @phase"),
            ("list=hole+1d", "list takes no +Nd"),
            ("change:number*2", "change takes no *n"),
            ("change:number@now+2d", "takes no +Nd"),
            ("change:nonsense", "nonsense"),
            ("rotation=loose", "rotation=loose"),
        ] {
            let error = Script::read(text, &codes()).expect_err(text).to_string();
            assert!(error.contains(named), "{text}: {error}");
        }
    }
}
