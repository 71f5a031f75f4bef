//! The whole house: the real server and the real bank in one process, over loopback HTTP.

mod authority;
mod calls;
mod edges;
mod input;
mod odd;
mod reference;
mod story;
