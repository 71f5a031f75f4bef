//! The dialects: FDX, as an aggregator speaks it.
//!
//! This room turns a question of the engine (*which accounts?*, *what moved?*, *who holds this?*) into
//! calls in a bank's own protocol, and the bank's bytes into observed values of the [`model`] or a
//! [`Signal`]. It refuses to know the database and our own API, and it holds no state: the
//! institution, the grant, the clock and the transport come with each call as a [`Context`].
//!
//! A dialect is code, an institution is data. Calls are one page each: the engine owns the page loop
//! and its bounds, renewal of tokens, quotas and every retry.
//!
//! To add a dialect: a folder with `mod.rs` (speaks), `wire.rs` (the standard's types) and `map.rs`
//! (pure, wire to observed), an arm in [`Registry`], fixtures beside `map.rs`.

pub mod fdx;
mod key;
mod observed;
mod owner;
mod provider;
mod registry;
mod rule;
mod signal;

pub use key::{KeyError, SigningKey};
pub use observed::{
    AccountError, Document, Holder, ObservedAccount, ObservedNumber, ObservedStatement, ObservedStatus,
    ObservedTransaction, Parties,
};
pub use owner::{Instruction, Owner, Owners, PostalAddress, Reached, Telephone};
pub use provider::{
    ConsentView, Context, Cursor, Descriptor, Grant, LinkAsk, Page, Presence, Provider, Registration, Return,
    Software, Started, Step, Window,
};
pub use registry::Registry;
pub use signal::{Operation, Signal};
