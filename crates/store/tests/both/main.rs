//! Every body of the store, on both databases.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

mod accounts;
mod across;
mod cases;
mod core;
mod customers;
mod events;
mod evidence;
mod fixture;
mod jobs;
mod logins;
mod notices;
mod operators;
mod pairs;
mod partners;
mod transactions;
mod units;
