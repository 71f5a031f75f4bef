//! Applications: what a partner's customers know it by.

use jiff::Timestamp;

use crate::id::PartnerId;

/// An application of a partner. A partner with several assigns its customers to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Application {
    /// A GUID.
    pub id: String,
    /// Whose application it is.
    pub partner: PartnerId,
    /// The name people know it by; unique within the partner.
    pub name: String,
    /// When it was registered.
    pub created_at: Timestamp,
}
