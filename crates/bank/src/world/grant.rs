//! Grants: a person's consent, the tokens made from it, and how far its use has come.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    entry::{ClientId, Hashed},
    request::{AuthorizationRequest, DurationType},
};
use crate::{ledger::account::AccountId, script::Phase};

/// The id of a consent, which is also the grant's id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct ConsentId(pub(crate) String);

impl fmt::Display for ConsentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a consent ended before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum End {
    /// The person withdrew the consent.
    RevokedByPerson,
    /// The client withdrew it.
    RevokedByClient,
    /// Its time was cut short.
    Expired,
}

/// The standing of a consent, in the standard's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Status {
    Active,
    Expired,
    Revoked,
}

/// One use of a grant from its first call to its last.
///
/// A first-page list begins a run; so does a token refresh after one that was refused. A token refresh
/// before the list or in the middle of a run belongs to it, and so does a list sent again under the
/// interaction id of the one that began it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Run {
    pub(crate) number: u64,
    pub(crate) phase: Phase,
    /// Whether the first page of the list was asked for.
    pub(crate) listed: bool,
    /// Whether a token refresh was refused.
    pub(crate) refused: bool,
    /// The interaction id of the list that began it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) interaction: Option<String>,
}

impl Run {
    /// The run a new grant is in.
    pub(crate) fn first() -> Self {
        Self {
            number: 0,
            phase: Phase::Link,
            listed: false,
            refused: false,
            interaction: None,
        }
    }

    /// The run a first-page list is part of.
    pub(crate) fn at_list(&self, phase: Phase, interaction: &str) -> Self {
        let again = self.interaction.as_deref() == Some(interaction);
        let number = self.number + u64::from((self.listed || self.refused) && !again);
        Self {
            number,
            phase,
            listed: true,
            refused: false,
            interaction: Some(interaction.to_owned()),
        }
    }

    /// The run a token refresh is part of.
    pub(crate) fn at_refresh(&self, phase: Phase) -> Self {
        match self.refused {
            true => Self {
                number: self.number + 1,
                phase,
                listed: false,
                refused: false,
                interaction: None,
            },
            false => Self {
                phase,
                ..self.clone()
            },
        }
    }
}

/// A consent and what was made of it. Instants are in the client's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) institution: &'static str,
    pub(crate) client: ClientId,
    pub(crate) user: String,
    pub(crate) accounts: Vec<AccountId>,
    pub(crate) request: AuthorizationRequest,
    pub(crate) created: Timestamp,
    pub(crate) expires: Option<Timestamp>,
    pub(crate) ended: Option<(End, Timestamp)>,
    /// Whether its tokens are good no more. The consent itself stands, and says nothing of it.
    pub(crate) tokens_died: bool,
    pub(crate) run: Run,
    pub(crate) transactions_served: bool,
    pub(crate) refresh: RefreshTokens,
    /// The latest access tokens, oldest first.
    pub(crate) access: Vec<Hashed>,
}

/// The refresh tokens of a grant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct RefreshTokens {
    pub(crate) current: Option<Hashed>,
    /// Still good as long as the current one was not used, unless rotation is strict.
    pub(crate) previous: Option<Hashed>,
    /// The latest of those that are good no more.
    pub(crate) spent: Vec<Hashed>,
}

/// How many spent tokens are remembered, so that their replay is noticed.
const REMEMBERED: usize = 50;

impl RefreshTokens {
    /// Puts a new token in place of the one that was used for it.
    pub(super) fn rotate(&mut self, used: Option<Hashed>, new: Option<Hashed>) {
        let Some(new) = new else { return };
        let gone = [self.previous.take(), self.current.take()].into_iter().flatten();
        self.spent
            .extend(gone.filter(|token| Some(token) != used.as_ref()));
        let superfluous = self.spent.len().saturating_sub(REMEMBERED);
        self.spent.drain(..superfluous);
        self.previous = used;
        self.current = Some(new);
    }

    /// Whether the token belongs or belonged to this grant.
    pub(crate) fn knows(&self, token: &Hashed) -> bool {
        self.current.as_ref() == Some(token)
            || self.previous.as_ref() == Some(token)
            || self.spent.contains(token)
    }
}

impl Grant {
    /// Its standing at an instant of the client's clock.
    pub(crate) fn status(&self, now: Timestamp) -> Status {
        match self.ended {
            Some((End::RevokedByPerson | End::RevokedByClient, _)) => Status::Revoked,
            Some((End::Expired, _)) => Status::Expired,
            _ if self.expires.is_some_and(|expires| expires <= now) => Status::Expired,
            _ => Status::Active,
        }
    }

    /// Whether it comes with a refresh token.
    pub(crate) fn is_lasting(&self) -> bool {
        self.request.consent.duration_type != DurationType::OneTime
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_begins_a_run_and_what_belongs_to_it_does_not() {
        let first = Run::first().at_list(Phase::Link, "i1");
        assert_eq!(first.number, 0);
        assert_eq!(first.at_list(Phase::Link, "i1").number, 0, "sent again");
        assert_eq!(
            first.at_refresh(Phase::Refresh).number,
            0,
            "renewed in the middle"
        );
        let second = first.at_list(Phase::Refresh, "i2");
        assert_eq!(second.number, 1);
        let refused = Run {
            refused: true,
            ..second.at_refresh(Phase::Nightly)
        };
        let retried = refused.at_refresh(Phase::Nightly);
        assert_eq!((retried.number, retried.listed), (2, false));
        assert_eq!(
            retried.at_list(Phase::Nightly, "i3").number,
            2,
            "renewed before the list"
        );
        assert_eq!(refused.at_list(Phase::Nightly, "i3").number, 2);
    }

    #[test]
    fn the_old_refresh_token_stays_beside_the_new_one_until_that_is_used() {
        let token = Hashed::of;
        let mut tokens = RefreshTokens::default();
        tokens.rotate(None, Some(token("1")));
        tokens.rotate(Some(token("1")), Some(token("2")));
        assert_eq!(
            (tokens.previous.clone(), tokens.current.clone()),
            (Some(token("1")), Some(token("2")))
        );
        tokens.rotate(Some(token("1")), Some(token("3")));
        assert_eq!(
            (tokens.previous.clone(), tokens.current.clone()),
            (Some(token("1")), Some(token("3")))
        );
        assert_eq!(tokens.spent, [token("2")]);
        tokens.rotate(Some(token("3")), Some(token("4")));
        assert_eq!(tokens.previous, Some(token("3")));
        assert_eq!(tokens.spent, [token("2"), token("1")]);
        assert!(tokens.knows(&token("1")) && !tokens.knows(&token("9")));
    }
}
