//! What a process of the server does.

use std::{fmt, str::FromStr};

/// What a process does. Several processes share one database; who works on what is settled there, by
/// leases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Role {
    /// Answers calls and works on jobs.
    #[default]
    All,
    /// Answers calls and enqueues jobs; a worker elsewhere does them.
    Api,
    /// Works on jobs; its only doors are those of health.
    Worker,
}

/// A name that is no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected all, api or worker, found `{0}`")]
pub struct NotARole(pub String);

impl Role {
    const ALL: [Role; 3] = [Role::All, Role::Api, Role::Worker];

    /// The role's name.
    pub const fn name(self) -> &'static str {
        match self {
            Role::All => "all",
            Role::Api => "api",
            Role::Worker => "worker",
        }
    }

    /// Whether it answers calls.
    pub const fn answers(self) -> bool {
        matches!(self, Role::All | Role::Api)
    }

    /// Whether it works on jobs.
    pub const fn works(self) -> bool {
        matches!(self, Role::All | Role::Worker)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Role {
    type Err = NotARole;

    fn from_str(text: &str) -> Result<Self, NotARole> {
        let named = Self::ALL.into_iter().find(|role| role.name() == text);
        named.ok_or_else(|| NotARole(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_is_found_again_by_its_name_and_does_something() {
        for role in Role::ALL {
            assert_eq!(role.name().parse(), Ok(role));
            assert!(role.answers() || role.works());
        }
        assert!("doors".parse::<Role>().is_err());
    }
}
