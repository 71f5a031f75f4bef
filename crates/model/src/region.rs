//! Regions: whose published codes report a condition.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A region of the published API. A partner has one; a header never decides it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Region {
    /// The United States.
    Us,
    /// Australia. Provisional wherever its description is not public.
    Au,
}

/// A text that names no region.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a region: us or au")]
pub struct NotARegion;

impl Region {
    /// Every region, in the order they are listed to people.
    pub const ALL: [Region; 2] = [Region::Us, Region::Au];

    /// The region's short lower-case name.
    pub const fn name(self) -> &'static str {
        match self {
            Region::Us => "us",
            Region::Au => "au",
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Region {
    type Err = NotARegion;

    fn from_str(text: &str) -> Result<Self, NotARegion> {
        Region::ALL
            .into_iter()
            .find(|r| r.name().eq_ignore_ascii_case(text))
            .ok_or(NotARegion)
    }
}
