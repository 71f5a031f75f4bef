//! The wire out: the only HTTP client in the house.
//!
//! This room carries a request to a bank or to a webhook target and brings back the answer. It owns
//! TLS, limits of size and time, the address policy, interaction ids and a redacted record of what
//! was exchanged. It refuses to know who is called or why: no dialect, no retry, no token.
//!
//! - Redirects are never followed: an answer that redirects is an answer.
//! - Where a call may go is decided by its [`Reach`], at the moment of connecting, so that a name that
//!   resolves elsewhere is refused too.
//! - A call may carry a certificate of ours and name the authorities it trusts ([`Tls`]); each such
//!   party has a client, and so connections, of its own.
//! - Instead of calling anybody, a client may say again what a record has ([`Replay`]).
//! - Every call carries a `Date` taken from the caller's clock and an `x-fapi-interaction-id`.

mod client;
mod policy;
mod record;
mod replay;
mod tls;

pub use client::{Answer, Body, Call, Failure, Found, Limits, Names, Transport, TransportError};
pub use policy::{Reach, Refusal, is_public, may_call};
pub use record::{Exchange, Gate, Passing, Recorder};
pub use replay::Replay;
pub use tls::Tls;

/// HTTP words the rest of the house needs to speak about calls.
pub use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};

/// The header that names one exchange with a bank on both sides (FAPI; providers.md 1.3).
pub const INTERACTION_ID: HeaderName = HeaderName::from_static("x-fapi-interaction-id");
