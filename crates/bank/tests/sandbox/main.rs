//! The sandbox bank over loopback, as a client, a person and a program in its back office meet it.

#[cfg(test)]
mod support;

#[cfg(test)]
mod authorization;
#[cfg(test)]
mod changes;
#[cfg(test)]
mod clock;
#[cfg(test)]
mod control;
#[cfg(test)]
mod data;
#[cfg(test)]
mod files;
#[cfg(test)]
mod households;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod restart;
#[cfg(test)]
mod scripts;
#[cfg(test)]
mod traffic;
