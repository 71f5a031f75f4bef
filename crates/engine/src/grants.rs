//! Grants: access that is kept alive.
//!
//! Whoever renews holds the lease on the login's row, so that two never renew at once. A new refresh
//! token is persisted before the new access token is used: losing it would end the grant.

use async_trait::async_trait;
use jiff::SignedDuration;
use model::{Condition, Consent, Secret, id::LoginId, institution::Rotation};
use providers::{Operation, Signal};
use store::StoredGrant;

use crate::dialogue::{Access, Dialogue, Stopped};

/// A token is renewed this long before it ends, so that it does not end on the way.
const EARLY: SignedDuration = SignedDuration::from_secs(30);

/// The access a login has, renewed when needed.
#[derive(Debug)]
pub(crate) struct LoginAccess {
    login: LoginId,
    consent: Consent,
    grant: StoredGrant,
}

impl LoginAccess {
    /// A login's access, fresh enough to be used now.
    pub(crate) async fn open(
        dialogue: &Dialogue<'_>,
        login: LoginId,
        consent: Option<Consent>,
    ) -> Result<Self, Stopped> {
        let scope = dialogue.engine.store().partner(dialogue.partner.id);
        let grant = scope.read(move |tx| tx.find_grant(login)).await?;
        let (Some(consent), Some(grant)) = (consent, grant) else {
            let detail = "the login has no consent in force";
            return Err(Signal::own(Condition::TokenInvalid, Operation::Renew, dialogue.now, detail).into());
        };
        let mut access = Self {
            login,
            consent,
            grant,
        };
        if access.has_expired(dialogue) {
            let detail = "the consent has reached its end";
            return Err(
                Signal::own(Condition::ConsentExpired, Operation::Renew, dialogue.now, detail).into(),
            );
        }
        let soon = dialogue.now.checked_add(EARLY).unwrap_or(dialogue.now);
        if access.grant.access_expires_at <= soon {
            access.renew(dialogue).await?;
        }
        Ok(access)
    }

    /// The consent behind it.
    pub(crate) fn consent(&self) -> &Consent {
        &self.consent
    }

    fn has_expired(&self, dialogue: &Dialogue<'_>) -> bool {
        self.consent.expires_at.is_some_and(|end| end <= dialogue.now)
    }

    /// Trades a refresh token for a new grant and keeps it.
    async fn trade(&mut self, dialogue: &Dialogue<'_>, refresh: &Secret<String>) -> Result<(), Stopped> {
        let renewed = dialogue.renewed(refresh).await?;
        let rotated = renewed.refresh.filter(|new| new != refresh);
        self.grant = StoredGrant {
            consent: self.grant.consent,
            access: renewed.access,
            access_expires_at: renewed.access_expires_at,
            previous_refresh: rotated.is_some().then(|| refresh.clone()),
            refresh: Some(rotated.unwrap_or_else(|| refresh.clone())),
        };
        let (login, grant, now) = (self.login, self.grant.clone(), dialogue.now);
        dialogue
            .engine
            .store()
            .partner(dialogue.partner.id)
            .write(move |tx| tx.put_grant(login, &grant, now))
            .await?;
        Ok(())
    }
}

#[async_trait]
impl Access for LoginAccess {
    fn token(&self) -> &Secret<String> {
        &self.grant.access
    }

    async fn renew(&mut self, dialogue: &Dialogue<'_>) -> Result<(), Stopped> {
        let Some(refresh) = self.grant.refresh.clone() else {
            let detail = "the grant cannot be renewed";
            return Err(Signal::own(Condition::TokenInvalid, Operation::Renew, dialogue.now, detail).into());
        };
        let first = self.trade(dialogue, &refresh).await;
        let Err(Stopped::Signal(signal)) = first else {
            return first;
        };
        if signal.condition != Condition::TokenInvalid {
            return Err(signal.into());
        }
        // The bank may never have seen us use the new token; then the old one is still good. Where
        // rotation is strict, showing an old token ends the grant, so it is never shown.
        if dialogue.institution.connection.rotation == Rotation::Tolerant
            && let Some(previous) = self.grant.previous_refresh.clone()
            && self.trade(dialogue, &previous).await.is_ok()
        {
            return Ok(());
        }
        let condition = if self.has_expired(dialogue) {
            Condition::ConsentExpired
        } else {
            Condition::TokenInvalid
        };
        Err(Signal { condition, ..signal }.into())
    }
}
