//! Partners: who uses this server.

use jiff::{SignedDuration, Timestamp};

use crate::{Region, id::PartnerId};

/// An application that calls the API with its own credentials. Everything a partner owns is invisible
/// to every other partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partner {
    /// The partner's id, as sent in `partnerId`.
    pub id: PartnerId,
    /// The name people know it by.
    pub name: String,
    /// Whose published codes report its conditions.
    pub region: Region,
    /// How far this partner's clock runs ahead of the wall clock; never negative.
    pub clock_offset: SignedDuration,
    /// When it was added.
    pub created_at: Timestamp,
}
