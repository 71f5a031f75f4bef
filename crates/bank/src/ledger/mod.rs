//! The ledger: what the bank holds, and how it changes.
//!
//! Generated accounts live by a profile ([`story`]); accounts loaded from files are served as they
//! were written ([`imported`]); households that are written out have the movements they were given
//! ([`written`]). What identifies an account (its number, mask, name, type, holders,
//! status) is kept apart from its life as [`Facts`](account::Facts), so that it can be changed at one
//! stroke and changed back ([`change`]).

pub(crate) mod account;
pub(crate) mod booking;
pub(crate) mod calendar;
pub(crate) mod change;
pub(crate) mod imported;
mod merchants;
pub(crate) mod number;
pub(crate) mod story;
pub(crate) mod told;
pub(crate) mod written;

/// How many days of history a user has when first seen: two years.
pub(crate) const HISTORY_DAYS: i64 = 731;
