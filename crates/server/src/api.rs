//! The APIs.

pub mod holdfast;
pub(crate) mod us;
