//! Balances that agree with the transactions, and those that do not.

use jiff::Timestamp;

use crate::{Money, id::AccountId};

/// A balance that agreed with the transactions. Sums are ten-thousandths of the account's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// Since when the balance is known to have been this.
    pub tied_from: Timestamp,
    /// Until when.
    pub tied_until: Timestamp,
    /// The balance.
    pub balance: i64,
    /// Since when bookings are counted.
    pub since: Timestamp,
    /// The sum of what was booked since then.
    pub total: i64,
    /// The sum of what was pending.
    pub pending: i64,
    /// How much of what was pending the balance held already; nothing as long as only one balance is
    /// known, which any opening agrees with.
    pub ahead: Option<i64>,
}

/// A balance that does not agree with the transactions: bookings are missing, or too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Discrepancy {
    /// Of which account.
    pub account: AccountId,
    /// When it was noticed first.
    pub began_at: Timestamp,
    /// What the balance has more than the transactions make it.
    pub difference: Money,
    /// What is missing was booked after this,
    pub suspect_from: Timestamp,
    /// and not after this.
    pub suspect_to: Timestamp,
    /// When balance and transactions agreed again.
    pub ended_at: Option<Timestamp>,
}
