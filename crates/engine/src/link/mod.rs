//! Linking: a signed link, a session a person goes through, accounts that are connected at its end.
//!
//! The page and any program use the same calls. A session knows where it stands ([`State`]) and what
//! comes next; every call may be made twice, and the second changes nothing.
//!
//! - [`url`]: links, signed and expiring;
//! - [`session`]: what a session remembers, sealed at rest;
//! - [`way`]: the calls a person makes, and the return from the bank;
//! - [`confirm`]: what is asked once more before anything is added;
//! - [`connect`]: what is written at the end, in one transaction;
//! - [`progress`]: what the webhook a link names is told of it;
//! - [`leave`]: sessions that come to no end of their own.

mod confirm;
mod connect;
mod leave;
mod progress;
mod session;
mod url;
mod way;

pub(crate) use leave::{revocation, revocation_of};
pub use session::{Chosen, LinkView, NotAdded, Offer, Sharing, State};
pub use url::{LinkKind, LinkRequest};
