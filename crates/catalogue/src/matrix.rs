//! How each code is produced in each phase against the sandbox bank, or why it is not: one cell for every
//! (region, code) and phase.
//!
//! What a bank can do in its own protocol it does ([`Way::Natural`]). A code that reports a condition no
//! protocol has a word of its own for comes from a number of the bank's own, which an institution's rule
//! maps to the condition and the entry ([`Way::Override`]). The rest is refused, with the reason.
//! The sandbox bank takes its scripts from here, so that what stands on a page is what it does; a test in
//! the bank holds the names of its faults against [`NATURAL`].

use model::{Condition, MismatchScope, Region, institution::AnswerRule};
use serde::Serialize;

use crate::{
    Catalogue,
    entry::{Entry, Kind, Phase},
    word::words,
};

words! {
    /// How a code is produced.
    Way {
        /// The bank does it in its own protocol.
        Natural => "natural",
        /// The bank answers with a number of its own, and the institution's rule chooses the entry.
        Override => "override",
        /// It is not produced.
        Refused => "refused",
    }

    /// What somebody does where no script can: who signs in, and what they choose.
    Act {
        /// All is well without anything being done.
        Nothing => "nothing",
        /// The person refuses at the bank.
        Deny => "deny",
        /// Somebody else signs in while a connection is mended.
        SomebodyElse => "somebody-else",
        /// The same is asked for twice while the bank is slow.
        Twice => "twice",
    }

    /// Why a code is not produced.
    Reason {
        /// This server never reports it.
        DocumentedOnly => "documented-only",
        /// It answers a call that is wrong itself: no bank is involved.
        NoBank => "no-bank",
        /// The link page tells it to the page or program around it: no bank is involved.
        LinkPage => "link-page",
        /// It does not arise in that phase.
        NotThen => "not-then",
    }
}

/// What brings a natural expression about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// A script, with the sandbox bank's word for the fault.
    Fault(&'static str),
    /// What somebody does.
    Act(Act),
}

/// A condition that a bank expresses in FDX, by what, and in which phases.
#[derive(Debug, Clone, Copy)]
pub struct Natural {
    /// The condition.
    pub condition: Condition,
    /// By what.
    pub means: Means,
    /// When. A script set for other phases does something else or nothing.
    pub phases: &'static [Phase],
}

const ANY: &[Phase] = &[Phase::Link, Phase::Refresh, Phase::Nightly, Phase::Live];
const LATER: &[Phase] = &[Phase::Refresh, Phase::Nightly, Phase::Live];

const fn by(condition: Condition, fault: &'static str, phases: &'static [Phase]) -> Natural {
    Natural {
        condition,
        means: Means::Fault(fault),
        phases,
    }
}

const fn done(condition: Condition, act: Act, phases: &'static [Phase]) -> Natural {
    Natural {
        condition,
        means: Means::Act(act),
        phases,
    }
}

/// Every condition that a bank expresses in FDX; where a code reports several, the first is the one that is
/// produced. That an account is gone is concluded from complete lists over days, so no single phase has it.
pub static NATURAL: &[Natural] = &[
    done(Condition::Healthy, Act::Nothing, ANY),
    by(Condition::TokenInvalid, "token-dead", LATER),
    by(Condition::ConsentRevoked, "consent-revoked", LATER),
    by(Condition::ConsentExpired, "consent-expired", LATER),
    by(Condition::ConsentInsufficient, "too-narrow", ANY),
    by(
        Condition::AccountMismatch(MismatchScope::Account),
        "mismatch",
        ANY,
    ),
    done(
        Condition::AccountMismatch(MismatchScope::Login),
        Act::SomebodyElse,
        &[Phase::Link],
    ),
    by(Condition::AccountClosed, "account-closed", LATER),
    by(Condition::AccountNotShared, "account-not-shared", LATER),
    by(Condition::AccountTemporarilyUnavailable, "unavailable", LATER),
    by(Condition::UserActionAtInstitution, "locked", ANY),
    done(Condition::AuthorizationIncomplete, Act::Deny, &[Phase::Link]),
    by(Condition::RecipientNotAuthorised, "recipient", ANY),
    by(Condition::InstitutionCustomerNotFound, "customer-gone", ANY),
    by(Condition::DataNotSupported, "data-not-supported", &[Phase::Live]),
    by(
        Condition::InstitutionMaintenance { until: None },
        "maintenance",
        ANY,
    ),
    by(Condition::InstitutionError, "internal", ANY),
    by(Condition::InstitutionTimeout, "timeout", ANY),
    by(Condition::RateLimited { until: None }, "rate-limit", ANY),
    by(Condition::InstitutionBadResponse, "garbage", ANY),
    by(Condition::PagingUnending, "cursor-loop", ANY),
    by(Condition::RequestRejected, "rejected", ANY),
    by(Condition::DataNotRepresentable, "odd-currency", ANY),
    done(Condition::RefreshInProgress, Act::Twice, &[Phase::Live]),
];

/// How one code is produced in one phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Produced {
    /// The bank does it in its own protocol.
    Natural(Condition, Means),
    /// The bank answers with a number of its own that means the condition.
    Override(Condition),
    /// Not at all.
    Refused(Reason),
}

impl Produced {
    /// How, in a word.
    pub const fn way(self) -> Way {
        match self {
            Produced::Natural(..) => Way::Natural,
            Produced::Override(_) => Way::Override,
            Produced::Refused(_) => Way::Refused,
        }
    }
}

/// A cell of the matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Whose code.
    pub region: Region,
    /// The code.
    pub code: u32,
    /// When.
    pub phase: Phase,
    /// How.
    pub produced: Produced,
}

impl Cell {
    /// The script that produces it, where a script does: the name to sign in under while linking, or what is
    /// set on an account, a user, a client or an institution. A live call is made while somebody waits, as a
    /// refresh is, so the bank cannot tell them apart.
    pub fn script(&self) -> Option<String> {
        match self.produced {
            // What only a live call shows has to be named: on a refresh the code is produced otherwise.
            Produced::Natural(condition, Means::Fault(fault))
                if self.phase == Phase::Live && !is_natural(condition, Phase::Refresh) =>
            {
                Some(format!("err:{fault}@{}", moment(self.phase)))
            }
            Produced::Natural(_, Means::Fault(_)) | Produced::Override(_) => {
                Some(format!("err:{}@{}", self.code, moment(self.phase)))
            }
            Produced::Natural(_, Means::Act(_)) | Produced::Refused(_) => None,
        }
    }
}

fn is_natural(condition: Condition, phase: Phase) -> bool {
    let mut of_it = NATURAL.iter().filter(|natural| natural.condition == condition);
    of_it.any(|natural| natural.phases.contains(&phase))
}

/// A cell as JSON has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// us or au.
    pub region: &'static str,
    /// The code.
    pub code: u32,
    /// link, refresh, nightly or live.
    pub phase: &'static str,
    /// natural, override or refused.
    pub way: &'static str,
    /// The condition that is produced.
    pub condition: Option<&'static str>,
    /// The sandbox bank's word for the fault.
    pub fault: Option<&'static str>,
    /// What somebody does instead of a script.
    pub act: Option<&'static str>,
    /// The number of its own that the bank answers with.
    pub number: Option<String>,
    /// The script that produces it.
    pub script: Option<String>,
    /// Why it is not produced.
    pub reason: Option<&'static str>,
}

impl From<&Cell> for Row {
    fn from(cell: &Cell) -> Self {
        let mut row = Row {
            region: cell.region.name(),
            code: cell.code,
            phase: cell.phase.name(),
            way: cell.produced.way().name(),
            condition: None,
            fault: None,
            act: None,
            number: None,
            script: cell.script(),
            reason: None,
        };
        match cell.produced {
            Produced::Natural(condition, means) => {
                row.condition = Some(condition.name());
                match means {
                    Means::Fault(fault) => row.fault = Some(fault),
                    Means::Act(act) => row.act = Some(act.name()),
                }
            }
            Produced::Override(condition) => {
                row.condition = Some(condition.name());
                row.number = Some(bank_number(cell.code));
            }
            Produced::Refused(reason) => row.reason = Some(reason.name()),
        }
        row
    }
}

/// How to produce a code in one phase, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Recipe {
    /// link, refresh, nightly or live.
    pub phase: &'static str,
    /// The phase in words.
    pub phase_title: String,
    /// natural, override or refused.
    pub way: &'static str,
    /// The way in words.
    pub way_title: String,
    /// What to do, or why it is not produced.
    pub text: String,
    /// The script to copy, where a script does it.
    pub script: Option<String>,
}

impl Catalogue {
    /// How to produce an entry in each phase, in words.
    pub fn recipes(&self, entry: &Entry, locale: &str) -> Vec<Recipe> {
        let recipe = |cell: &Cell| {
            let way = cell.produced.way();
            let (set, name) = match (cell.produced, cell.phase) {
                (Produced::Refused(reason), _) => ("refused", reason.name()),
                (Produced::Natural(_, Means::Act(act)), _) => ("act", act.name()),
                (_, Phase::Link) => ("matrix", "link"),
                (_, Phase::Live) => ("matrix", "live"),
                _ => ("matrix", "script"),
            };
            Recipe {
                phase: cell.phase.name(),
                phase_title: self.label("phase", cell.phase.name(), locale),
                way: way.name(),
                way_title: self.label("way", way.name(), locale),
                text: self.label(set, name, locale),
                script: cell.script(),
            }
        };
        self.cells(entry).iter().map(recipe).collect()
    }

    /// A label of what stands around the matrix, as the texts name it under `matrix`.
    pub fn matrix_label(&self, name: &str, locale: &str) -> String {
        self.label("matrix", name, locale)
    }

    /// A way of producing a code, in a word.
    pub fn way_label(&self, way: Way, locale: &str) -> String {
        self.label("way", way.name(), locale)
    }

    /// Why a code is not produced, in words.
    pub fn reason_label(&self, reason: Reason, locale: &str) -> String {
        self.label("refused", reason.name(), locale)
    }

    /// When a code can be met, in words.
    pub fn phase_label(&self, phase: Phase, locale: &str) -> String {
        self.label("phase", phase.name(), locale)
    }
}

/// The phase as a bank can tell it.
const fn moment(phase: Phase) -> &'static str {
    match phase {
        Phase::Live => Phase::Refresh.name(),
        other => other.name(),
    }
}

/// Counts of a matrix.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Cells that a bank expresses in its own protocol.
    pub natural: usize,
    /// Cells that need an institution's rule.
    pub r#override: usize,
    /// Cells that are refused.
    pub refused: usize,
}

impl Counts {
    /// The counts of cells.
    pub fn of<'c>(cells: impl IntoIterator<Item = &'c Cell>) -> Self {
        let mut counts = Counts::default();
        for cell in cells {
            let count = match cell.produced.way() {
                Way::Natural => &mut counts.natural,
                Way::Override => &mut counts.r#override,
                Way::Refused => &mut counts.refused,
            };
            *count = count.saturating_add(1);
        }
        counts
    }

    /// Cells that can be produced.
    pub const fn produced(&self) -> usize {
        self.natural.saturating_add(self.r#override)
    }

    /// How much of what can be produced is natural, in percent, rounded down.
    pub fn natural_share(&self) -> usize {
        self.natural
            .saturating_mul(100)
            .checked_div(self.produced())
            .unwrap_or_default()
    }
}

impl Phase {
    /// The phases in which a bank can be met: the columns of the matrix.
    pub const AT_A_BANK: [Phase; 4] = [Phase::Link, Phase::Refresh, Phase::Nightly, Phase::Live];
}

/// The number a sandbox bank answers with where its institution's rule is to choose this entry: nine, and
/// the code in five digits.
pub fn bank_number(code: u32) -> String {
    format!("9{code:05}")
}

fn produced(entry: &Entry, phase: Phase) -> Produced {
    if entry.documented_only {
        return Produced::Refused(Reason::DocumentedOnly);
    }
    let Some(first) = entry.conditions.first() else {
        return Produced::Refused(match entry.kind {
            Kind::SdkEvent => Reason::LinkPage,
            Kind::Account | Kind::Institution | Kind::Request => Reason::NoBank,
        });
    };
    if !entry.phases.contains(&phase) {
        return Produced::Refused(Reason::NotThen);
    }
    let natural = NATURAL
        .iter()
        .find(|natural| entry.default_for.contains(&natural.condition) && natural.phases.contains(&phase));
    match natural {
        Some(natural) => Produced::Natural(natural.condition, natural.means),
        None => Produced::Override(*first),
    }
}

impl Catalogue {
    /// How an entry is produced in each phase in which a bank can be met.
    pub fn cells(&self, entry: &Entry) -> [Cell; 4] {
        Phase::AT_A_BANK.map(|phase| Cell {
            region: entry.region,
            code: entry.code,
            phase,
            produced: produced(entry, phase),
        })
    }

    /// The whole matrix of a region, by code.
    pub fn matrix(&self, region: Region) -> Vec<Cell> {
        self.entries(region).flat_map(|entry| self.cells(entry)).collect()
    }

    /// The rules of an institution whose bank answers with numbers of its own ([`bank_number`]): one for each
    /// entry of the region that is produced so in any phase.
    pub fn numbered_rules(&self, region: Region) -> Vec<AnswerRule> {
        let chosen = |entry: &Entry| {
            let mut cells = self.cells(entry).into_iter();
            cells.find_map(|cell| match cell.produced {
                Produced::Override(condition) => Some((entry.code, condition)),
                _ => None,
            })
        };
        self.entries(region)
            .filter_map(chosen)
            .map(|(code, condition)| AnswerRule {
                code: Some(bank_number(code)),
                condition: condition.name().to_owned(),
                entry: Some(code),
                ..AnswerRule::default()
            })
            .collect()
    }
}
