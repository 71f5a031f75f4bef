//! Grants: access that is kept alive.
//!
//! Whoever renews holds the lease on the login's row, so that two never renew at once. That a renewal
//! begins, and with which token, is written down before the bank is asked: if the answer is lost, or
//! whoever asked is gone, the next one knows that the outcome is unknown, and tries what may still be good.
//! A new refresh token is persisted before the new access token is used: losing it would end the grant.
//! Only a person who links again puts other access in its place meanwhile; theirs is newer, and holds.

use async_trait::async_trait;
use jiff::SignedDuration;
use model::{Condition, Consent, Secret, id::LoginId, institution::Rotation};
use providers::{Operation, Signal};
use store::{PartnerTx, Renewal, Shown, StoreError, StoredGrant};

use crate::dialogue::{Access, Dialogue, Stopped};

/// A token is renewed this long before it ends, so that it does not end on the way.
const EARLY: SignedDuration = SignedDuration::from_secs(30);

/// The access a login has, renewed when needed.
#[derive(Debug)]
pub(crate) struct LoginAccess {
    login: LoginId,
    /// Who holds the lease on the login: what is renewed is kept in this name.
    owner: String,
    consent: Consent,
    grant: StoredGrant,
}

/// A login's consent with its tokens.
fn in_force(
    tx: &mut PartnerTx<'_, '_>,
    login: LoginId,
) -> Result<Option<(Consent, StoredGrant)>, StoreError> {
    Ok(tx.find_consent(login)?.zip(tx.find_grant(login)?))
}

impl LoginAccess {
    /// A login's access, fresh enough to be used now.
    pub(crate) async fn open(dialogue: &Dialogue<'_>, login: LoginId, owner: &str) -> Result<Self, Stopped> {
        let scope = dialogue.engine.store().partner(dialogue.partner.id);
        let Some((consent, grant)) = scope.read(move |tx| in_force(tx, login)).await? else {
            let latest = scope.read(move |tx| tx.find_latest_consent(login)).await?;
            // Withdrawn through us is known to be withdrawn.
            let withdrawn = latest.is_some_and(|record| record.ended_by.is_some());
            let condition = if withdrawn {
                Condition::ConsentRevoked
            } else {
                Condition::TokenInvalid
            };
            let detail = "the login has no consent in force";
            return Err(Signal::own(condition, Operation::Renew, dialogue.now, detail).into());
        };
        let mut access = Self {
            login,
            owner: owner.to_owned(),
            consent,
            grant,
        };
        if access.has_expired(dialogue) {
            let detail = "the consent has reached its end";
            return Err(
                Signal::own(Condition::ConsentExpired, Operation::Renew, dialogue.now, detail).into(),
            );
        }
        if access.ends_soon(dialogue) {
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

    fn ends_soon(&self, dialogue: &Dialogue<'_>) -> bool {
        let soon = dialogue.now.checked_add(EARLY).unwrap_or(dialogue.now);
        self.grant.access_expires_at <= soon
    }

    /// Goes on with the access that a person gave meanwhile, if somebody did.
    async fn is_replaced(&mut self, dialogue: &Dialogue<'_>) -> Result<bool, Stopped> {
        let login = self.login;
        let scope = dialogue.engine.store().partner(dialogue.partner.id);
        let now = scope.read(move |tx| in_force(tx, login)).await?;
        match now {
            Some((consent, grant)) if consent.id != self.consent.id => {
                (self.consent, self.grant) = (consent, grant);
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// Writes down that a token is about to be shown, or that the outcome of showing it is known.
    async fn note(&mut self, dialogue: &Dialogue<'_>, renewal: Option<Renewal>) -> Result<(), Stopped> {
        let (login, owner, consent) = (self.login, self.owner.clone(), self.consent.id);
        let scope = dialogue.engine.store().partner(dialogue.partner.id);
        scope
            .write(move |tx| {
                tx.fence_login(login, &owner)?;
                tx.note_renewal(login, consent, renewal)
            })
            .await?;
        self.grant.in_flight = renewal;
        Ok(())
    }

    /// Trades a refresh token for a new grant and keeps it, unless a newer one is kept already.
    async fn trade(&mut self, dialogue: &Dialogue<'_>, shown: Shown) -> Result<Traded, Stopped> {
        let refresh = match shown {
            Shown::Current => self.grant.refresh.clone(),
            Shown::Previous => self.grant.previous_refresh.clone(),
        };
        let Some(refresh) = refresh else {
            return Ok(Traded::Nothing);
        };
        let since = dialogue.now;
        self.note(dialogue, Some(Renewal { shown, since })).await?;
        let renewed = match dialogue.renewed(&refresh).await {
            Ok(renewed) => renewed,
            Err(signal) if signal.condition == Condition::TokenInvalid => {
                self.note(dialogue, None).await?;
                return Ok(Traded::Refused(signal));
            }
            // Who is not let in has shown nothing.
            Err(signal) if matches!(signal.condition, Condition::RateLimited { .. }) => {
                self.note(dialogue, None).await?;
                return Err(signal.into());
            }
            // Whether the bank renewed nobody knows: the note stays.
            Err(signal) => return Err(signal.into()),
        };
        let rotated = renewed.refresh.filter(|new| *new != refresh);
        let renewed = StoredGrant {
            consent: self.consent.id,
            access: renewed.access,
            access_expires_at: renewed.access_expires_at,
            previous_refresh: rotated.is_some().then(|| refresh.clone()),
            refresh: Some(rotated.unwrap_or(refresh)),
            in_flight: None,
        };
        let (login, consent, before) = (self.login, self.consent.clone(), self.grant.refresh.clone());
        let now = dialogue.now;
        let scope = dialogue.engine.store().partner(dialogue.partner.id);
        let kept = scope
            .write(move |tx| {
                // Also by one whose lease has passed on: what is lost here is lost for good. What somebody
                // else kept meanwhile stays.
                if !tx.touch_login(login)? {
                    return Err(StoreError::LeaseLost);
                }
                match in_force(tx, login)? {
                    Some((other, grant)) if other.id != consent.id || grant.refresh != before => {
                        Ok((other, grant))
                    }
                    _ => {
                        tx.put_grant(login, &renewed, now)?;
                        Ok((consent.clone(), renewed.clone()))
                    }
                }
            })
            .await?;
        (self.consent, self.grant) = kept;
        Ok(Traded::Kept)
    }

    /// The tokens that may be shown, in order. Where the outcome of showing one is unknown, that one comes
    /// first: either the bank never saw it, or it gave another for it that nobody has.
    ///
    /// The bank may never have seen us use the new token; then the old one is still good. Where rotation
    /// is strict, showing an old token ends the grant, so none is shown but the one in force.
    fn to_show(&self, rotation: Rotation) -> Vec<Shown> {
        match (rotation, self.grant.in_flight.map(|renewal| renewal.shown)) {
            (Rotation::Tolerant, Some(Shown::Previous)) => vec![Shown::Previous, Shown::Current],
            (Rotation::Tolerant, _) => vec![Shown::Current, Shown::Previous],
            (Rotation::None | Rotation::Strict, _) => vec![Shown::Current],
        }
    }

    /// Why access ended, as far as the bank tells: a consent can often still be read when nothing else
    /// can.
    async fn end(&self, dialogue: &Dialogue<'_>) -> Condition {
        if self.has_expired(dialogue) {
            return Condition::ConsentExpired;
        }
        let (Some(id), false) = (&self.consent.grant, self.ends_soon(dialogue)) else {
            return Condition::TokenInvalid;
        };
        let provider = dialogue.provider();
        match provider
            .consent(&dialogue.context(), &self.grant.access, id)
            .await
        {
            Ok(consent) if consent.expired => Condition::ConsentExpired,
            Ok(consent) if !consent.active => Condition::ConsentRevoked,
            Ok(_) | Err(_) => Condition::TokenInvalid,
        }
    }
}

#[async_trait]
impl Access for LoginAccess {
    fn token(&self) -> &Secret<String> {
        &self.grant.access
    }

    async fn renew(&mut self, dialogue: &Dialogue<'_>) -> Result<(), Stopped> {
        if self.is_replaced(dialogue).await? {
            return Ok(());
        }
        if self.grant.refresh.is_none() {
            let detail = "the grant cannot be renewed";
            return Err(Signal::own(Condition::TokenInvalid, Operation::Renew, dialogue.now, detail).into());
        }
        let rotation = dialogue.institution.connection.rotation;
        let unknown = self.grant.in_flight;
        if let Some(renewal) = unknown {
            tracing::info!(login = %self.login, since = %renewal.since, "a renewal was begun and its outcome is unknown");
        }
        let mut refused = None;
        for shown in self.to_show(rotation) {
            let traded = match self.trade(dialogue, shown).await {
                // One whose connection broke is asked once more, where showing a token again is harmless.
                Err(Stopped::Signal(signal)) if rotation != Rotation::Strict && broke_off(&signal) => {
                    tracing::info!(login = %self.login, %signal, "a renewal is asked for again");
                    self.trade(dialogue, shown).await
                }
                other => other,
            };
            match traded? {
                Traded::Kept => return Ok(()),
                Traded::Refused(signal) => refused = Some(signal),
                Traded::Nothing => {}
            }
            if self.is_replaced(dialogue).await? {
                return Ok(());
            }
        }
        let condition = self.end(dialogue).await;
        let signal = refused.unwrap_or_else(|| {
            let detail = "no token is left to be shown";
            Signal::own(Condition::TokenInvalid, Operation::Renew, dialogue.now, detail)
        });
        Err(Signal { condition, ..signal }.into())
    }
}

/// What came of showing a token.
enum Traded {
    /// A new grant is kept.
    Kept,
    /// The bank does not know the token.
    Refused(Signal),
    /// There is no such token.
    Nothing,
}

/// Whether a call ended in the middle rather than by an answer or by waiting.
fn broke_off(signal: &Signal) -> bool {
    matches!(
        signal.condition,
        Condition::InstitutionBadResponse | Condition::InstitutionError
    )
}
