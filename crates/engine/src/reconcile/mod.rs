//! What is stored against what is observed: pure, from both to the changes.

mod account;
mod anew;
mod book;
mod pairs;
mod tieout;
mod transactions;
mod weigh;

pub use account::snapshot;
pub use pairs::PAIR_RULES;
pub use tieout::{Books, Reckoning, Report, Tie, counted_since, tie_out};
pub use transactions::{
    Draft, Known, Plan, Undone, history, known_since, plan, plan_anew, remembered_since, window,
};
