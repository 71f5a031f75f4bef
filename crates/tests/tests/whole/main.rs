//! The whole house: the real server and the real bank in one process, over loopback HTTP.

mod edges;
mod reference;
mod story;
