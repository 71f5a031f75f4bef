//! What is stored against what is observed: pure, from both to the changes.

mod account;
mod book;
mod pairs;
mod transactions;
mod weigh;

pub use account::snapshot;
pub use pairs::PAIR_RULES;
pub use transactions::{Draft, Known, Plan, Undone, history, plan, remembered_since, window};
