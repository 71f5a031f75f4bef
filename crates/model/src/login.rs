//! Institution logins: the unit of refresh, of Fix and of deletion.

use jiff::Timestamp;

use crate::id::{CustomerId, InstitutionId, LoginId, PartnerId};

/// One grant of access by one customer at one institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Login {
    /// The login's id (`institutionLoginId`).
    pub id: LoginId,
    /// Whose it is.
    pub partner: PartnerId,
    /// Whose accounts these are.
    pub customer: CustomerId,
    /// At which institution.
    pub institution: InstitutionId,
    /// When it was linked.
    pub created_at: Timestamp,
}
