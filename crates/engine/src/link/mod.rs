//! Linking: a signed link, a session a person goes through, accounts that are connected at its end.
//!
//! The page and any program use the same calls. A session knows where it stands ([`State`]) and what
//! comes next; every call may be made twice, and the second changes nothing.
//!
//! - [`url`]: links, signed and expiring;
//! - [`session`]: what a session remembers, sealed at rest;
//! - [`way`]: the calls a person makes, and the return from the bank;
//! - [`view`]: what they see of it;
//! - [`confirm`]: what is asked once more before anything is added;
//! - [`connect`]: what is written at the end, in one transaction;
//! - [`duplicate`]: which of the accounts that are offered the customer seems to have linked already;
//! - [`held`]: what is asked about accounts that no longer match, and [`safe`]: what a person may answer;
//! - [`progress`]: what the webhook a link names is told of it;
//! - [`leave`]: sessions that come to no end of their own.

mod confirm;
mod connect;
mod duplicate;
mod held;
mod leave;
mod progress;
mod safe;
mod session;
mod url;
mod view;
mod way;

pub use held::{Asked, Choice, Compared, DecidedAccount, HeldAccount, SessionAsk};
pub(crate) use leave::{revocation, revocation_of};
pub use safe::{Caution, cautions, goes_on};
pub use session::{Already, Chosen, LinkView, NotAdded, Offer, Sharing, State};
pub use url::{LinkKind, LinkRequest};
