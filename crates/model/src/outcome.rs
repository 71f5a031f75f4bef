//! Outcomes: a condition, and the code that reports it in the partner's region.

use crate::{Condition, Region};

/// What was concluded: a condition, and the entry that an institution's rule chose to report it by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conclusion {
    /// What happened.
    pub condition: Condition,
    /// The code of the entry that was chosen; the region's default if absent, or if the entry of the region
    /// does not report the condition.
    pub entry: Option<u32>,
}

impl From<Condition> for Conclusion {
    fn from(condition: Condition) -> Self {
        Self {
            condition,
            entry: None,
        }
    }
}

/// How a run ended for one account. Made by the engine from the catalogue; everything that follows
/// (retry, HTTP status, alert) comes from the entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// What happened.
    pub condition: Condition,
    /// Whose entry reports it.
    pub region: Region,
    /// The entry's code: the published `aggregationStatusCode`.
    pub code: u32,
}

impl Outcome {
    /// Whether all is well.
    pub const fn is_healthy(&self) -> bool {
        matches!(self.condition, Condition::Healthy)
    }
}
