//! Connect: the page on which a person links accounts, and the calls it is made of.
//!
//! The page ([`page`]) is one document that never navigates: inside a frame the published SDK counts
//! every load, and a second one doubles every event (connect.md 1.2). All it knows it asks of the
//! session calls ([`session`]), which any program may make as well. What is asked about accounts that no longer
//! match is [`held`].

pub(crate) mod held;
pub(crate) mod page;
pub(crate) mod session;

pub use page::Framing;
