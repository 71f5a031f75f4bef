//! Is this the same account?
//!
//! Pure: what was stored and what is observed go in, a [`Decision`] with its evidence comes out. A
//! false split costs one click, a false merge corrupts a ledger: when in doubt, hold and ask.
//!
//! - [`facts`] turns a bank's description into facts, full numbers and names only as keyed hashes;
//! - [`compare`] weighs each feature, agreeing, disagreeing or absent, from one table of weights;
//! - [`decide`] applies the rules in their order: Conflict, Same and its kin, Replaced, Missing.

mod compare;
mod decide;
mod facts;

pub use compare::{History, Portrait};
pub use decide::{Absence, Contender, Decision, Subject, decide_absent, decide_present};
pub use facts::{Fingerprint, ObservedFact, facts_of};
pub(crate) use facts::{last_four, normalised};

/// Names the rules and weights that decided, so that old evidence can be read by the rules of its day.
pub const RULE_VERSION: &str = "2026-11-1";
