//! What is stored against what is observed: pure, from both to the changes.

mod account;
mod transactions;

pub use account::snapshot;
pub use transactions::{Plan, history, plan, window};
