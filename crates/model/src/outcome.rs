//! Outcomes: a condition, and the code that reports it in the partner's region.

use crate::{Condition, Region};

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
