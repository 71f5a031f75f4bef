//! The whole house: the real server and the real bank in one process, over loopback HTTP.

mod authority;
mod browser;
mod calls;
mod classes;
mod conditions;
mod continuity;
mod core;
mod description;
mod edges;
mod events;
mod hostile;
mod input;
mod jobs;
mod judges;
mod linking;
mod many;
mod nights;
mod odd;
mod oidc;
mod older;
mod published;
mod reference;
mod statements;
mod story;
mod watch;
mod why;
