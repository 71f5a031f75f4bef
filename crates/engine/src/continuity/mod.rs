//! Is this the same account?
//!
//! Pure: what was stored and what is observed go in, a [`Decision`] with its evidence comes out. A
//! false split costs one click, a false merge corrupts a ledger: when in doubt, hold and ask.
//!
//! - [`facts`] turns a bank's description into facts, full numbers and names only as keyed hashes;
//! - [`rules`] is the one table of weights and thresholds, with a version;
//! - [`portrait`] is one side of a comparison, [`sketch`] its posted transactions, weighed by rarity;
//! - [`compare`] weighs each feature, agreeing, disagreeing or absent;
//! - [`mod@decide`] rules on an account that is listed under its id: Conflict, Same and its kin;
//! - [`missing`] rules on those whose id is gone: Reidentified, or asked about, or missing;
//! - [`login`] puts every account of a login beside everything its bank lists, and says who signed in;
//! - [`duplicate`] finds, among accounts that a person already has, the one that is offered again.

mod compare;
mod decide;
mod duplicate;
mod facts;
mod login;
mod missing;
mod pair;
mod portrait;
mod rules;
mod sketch;

pub use decide::{Decision, decide_present};
pub use duplicate::find_duplicate;
pub use facts::{Fingerprint, ObservedFact, facts_of};
pub(crate) use facts::{last_four, normalised};
pub use login::{
    Announced, Contender, Judgement, Look, Observed, Shared, Sibling, SignIn, Stored, Subject, decide,
    decide_sign_in,
};
pub(crate) use missing::LISTS_UNTIL_GONE;
pub use missing::{decide_missing, put_off};
pub use portrait::{Portrait, Reading, Trait};
pub use rules::{RULE_VERSION, Rules, Weights, Worth};
pub use sketch::{History, Sketch, SketchRow};

#[cfg(test)]
mod tests;
