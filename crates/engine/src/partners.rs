//! Partners: added by an operator, signed in with a secret, locked out after five failures.

use argon2::{Argon2, PasswordHash, PasswordHasher as _, PasswordVerifier as _};
use jiff::{SignedDuration, Timestamp};
use model::{
    Partner, Region, Secret,
    condition::RequestFault,
    id::PartnerId,
    random::{Randomness, alphanumeric},
};
use store::{NewPartner, PartnerRecord, PartnerSummary, lookup_hash};
use tokio::sync::{Mutex, MutexGuard};

use crate::{Engine, EngineError, as_id};

/// How long a secret that was changed with a grace still works (us-api.md 1.1).
const GRACE: SignedDuration = SignedDuration::from_hours(24 * 30);

/// Failed sign-ins that lock a partner (us-api.md 1.1).
const FAILURES: u32 = 5;

/// Characters of an access token, as published examples have (us-api.md 1.1).
const TOKEN: usize = 20;

/// A partner just added; its secrets are shown this once.
#[derive(Debug, Clone)]
pub struct AddedPartner {
    /// The partner.
    pub partner: Partner,
    /// The secret it signs in with.
    pub secret: Secret<String>,
    /// The key of its application.
    pub app_key: Secret<String>,
}

/// Who calls: a partner whose key and token were checked.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The partner.
    pub partner: Partner,
}

/// Sign-ins are judged one at a time, so that many at once cannot outrun the lock.
#[derive(Debug, Default)]
pub(crate) struct SignIns([Mutex<()>; 16]);

impl SignIns {
    fn of(&self, partner: PartnerId) -> &Mutex<()> {
        let [first, ..] = &self.0;
        let place = usize::try_from(partner.get() % 16).unwrap_or_default();
        self.0.get(place).unwrap_or(first)
    }
}

impl Engine {
    /// Adds a partner with new credentials.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn add_partner(&self, name: &str, region: Region) -> Result<AddedPartner, EngineError> {
        let random = self.random();
        let secret = Secret::new(alphanumeric(random, 24));
        let app_key = Secret::new(alphanumeric(random, 32));
        let partner = Partner {
            id: as_id(PartnerId::new(self.short_id().await?))?,
            name: name.to_owned(),
            region,
            clock_offset: jiff::SignedDuration::ZERO,
            created_at: self.clock().wall(),
        };
        let new = NewPartner {
            id: partner.id,
            name: partner.name.clone(),
            region,
            app_key_hash: lookup_hash(app_key.expose()),
            secret: secret.clone(),
            secret_hash: slow_hash(&secret, random).await?,
            created_at: partner.created_at,
        };
        self.store()
            .system()
            .write(move |tx| tx.insert_partner(&new))
            .await?;
        Ok(AddedPartner {
            partner,
            secret,
            app_key,
        })
    }

    /// Every partner, oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn list_partners(&self) -> Result<Vec<PartnerSummary>, EngineError> {
        Ok(self.store().system().read(|tx| tx.list_partners()).await?)
    }

    /// Lifts a partner's lock. Answers whether there is such a partner.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn unlock_partner(&self, id: PartnerId) -> Result<bool, EngineError> {
        Ok(self
            .store()
            .system()
            .write(move |tx| tx.clear_failed_sign_ins(id))
            .await?)
    }

    /// The partner an app key belongs to.
    ///
    /// # Errors
    /// [`RequestFault::InvalidAppKey`], or the database's failure.
    pub async fn partner_of_app_key(&self, app_key: &str) -> Result<PartnerRecord, EngineError> {
        let hash = lookup_hash(app_key);
        let record = self
            .store()
            .system()
            .read(move |tx| tx.find_partner_by_app_key(hash))
            .await?;
        record.ok_or_else(|| RequestFault::InvalidAppKey.into())
    }

    /// Signs a partner in and gives a new access token; older ones stay good.
    ///
    /// # Errors
    /// [`RequestFault::PartnerNotFound`], [`RequestFault::PartnerLocked`],
    /// [`RequestFault::InvalidPartnerSecret`], or the database's failure.
    pub async fn sign_in(
        &self,
        app_key: &str,
        partner_id: &str,
        secret: &Secret<String>,
    ) -> Result<Secret<String>, EngineError> {
        let (record, _turn) = self.proven(app_key, partner_id, secret).await?;
        let (id, now) = (record.partner.id, self.clock().wall());
        let token = Secret::new(alphanumeric(self.random(), TOKEN));
        let hash = lookup_hash(token.expose());
        let expires_at = now
            .checked_add(self.config().token_life)
            .unwrap_or(Timestamp::MAX);
        let failures = record.failed_sign_ins;
        // Kept since Connect's webhooks are signed with it; a secret in its grace signs nothing.
        let hash_now = record.secret_hash.clone();
        let learned = if !record.keeps_secret && is_secret(secret, hash_now.clone()).await? {
            Some(secret.clone())
        } else {
            None
        };
        self.store()
            .system()
            .write(move |tx| {
                if failures > 0 {
                    tx.clear_failed_sign_ins(id)?;
                }
                if let Some(secret) = &learned {
                    tx.keep_secret(id, secret, &hash_now)?;
                }
                tx.insert_token(hash, id, now, expires_at)
            })
            .await?;
        Ok(token)
    }

    /// Puts a new secret in the place of a partner's. With a grace, the present one goes on working for
    /// thirty days. Tokens that were given before stay good.
    ///
    /// # Errors
    /// [`RequestFault::PartnerNotFound`], [`RequestFault::PartnerLocked`],
    /// [`RequestFault::InvalidPartnerSecret`], [`RequestFault::SecretPolicy`], or the database's failure.
    pub async fn change_secret(
        &self,
        app_key: &str,
        partner_id: &str,
        secret: &Secret<String>,
        new: &Secret<String>,
        with_grace: bool,
    ) -> Result<(), EngineError> {
        let (record, _turn) = self.proven(app_key, partner_id, secret).await?;
        if !keeps_to_policy(new.expose()) {
            return Err(RequestFault::SecretPolicy.into());
        }
        let (id, now) = (record.partner.id, self.clock().wall());
        let hash = slow_hash(new, self.random()).await?;
        let until = now.checked_add(GRACE).unwrap_or(Timestamp::MAX);
        let previous = with_grace.then_some((record.secret_hash, until));
        let new = new.clone();
        self.store()
            .system()
            .write(move |tx| {
                tx.clear_failed_sign_ins(id)?;
                tx.change_secret(id, &new, &hash, previous.clone())
            })
            .await?;
        tracing::info!(partner = %id, with_grace, "the secret was changed");
        Ok(())
    }

    /// A partner that proved with its secret who it is. Nobody else's proof is judged while the answer's
    /// guard is held.
    async fn proven(
        &self,
        app_key: &str,
        partner_id: &str,
        secret: &Secret<String>,
    ) -> Result<(PartnerRecord, MutexGuard<'_, ()>), EngineError> {
        let known = self.partner_of_app_key(app_key).await?;
        let id = known.partner.id;
        if partner_id != id.to_string() {
            return Err(RequestFault::PartnerNotFound.into());
        }
        let turn = self.inner.sign_ins.of(id).lock().await;
        // Read again: the attempt before this one may have locked it.
        let record = self.partner_of_app_key(app_key).await?;
        if record.locked_at.is_some() {
            return Err(RequestFault::PartnerLocked.into());
        }
        let now = self.clock().wall();
        let mut good = is_secret(secret, record.secret_hash.clone()).await?;
        if let (false, Some((hash, until))) = (good, &record.previous_secret) {
            good = *until > now && is_secret(secret, hash.clone()).await?;
        }
        if good {
            return Ok((record, turn));
        }
        self.store()
            .system()
            .write(move |tx| tx.count_failed_sign_in(id, FAILURES, now))
            .await?;
        tracing::warn!(partner = %id, "a sign-in failed");
        Err(RequestFault::InvalidPartnerSecret.into())
    }

    /// Who calls with this app key and access token.
    ///
    /// # Errors
    /// [`RequestFault::InvalidAppKey`], [`RequestFault::InvalidAppToken`],
    /// [`RequestFault::ExpiredAppToken`], or the database's failure.
    pub async fn caller(&self, app_key: &str, token: &str) -> Result<Caller, EngineError> {
        let (key, hash) = (lookup_hash(app_key), lookup_hash(token));
        let (owner, found) = self
            .store()
            .system()
            .read(move |tx| Ok::<_, EngineError>((tx.find_partner_by_app_key(key)?, tx.find_token(hash)?)))
            .await?;
        let owner = owner.ok_or(RequestFault::InvalidAppKey)?;
        let found = found
            .filter(|f| f.partner.id == owner.partner.id)
            .ok_or(RequestFault::InvalidAppToken)?;
        if found.expires_at <= self.clock().wall() {
            return Err(RequestFault::ExpiredAppToken.into());
        }
        Ok(Caller {
            partner: found.partner,
        })
    }
}

/// Whether a secret keeps to the published rule (us-api.md 1.1).
fn keeps_to_policy(secret: &str) -> bool {
    (12..=255).contains(&secret.len())
        && secret
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"!@#$%&*_-+".contains(&b))
        && secret.bytes().any(|b| b.is_ascii_alphabetic())
        && secret.bytes().any(|b| b.is_ascii_digit())
}

/// The slow hash of a secret, made off the threads that serve.
async fn slow_hash(secret: &Secret<String>, random: &dyn Randomness) -> Result<String, EngineError> {
    let mut salt = [0; 16];
    random.fill(&mut salt);
    let secret = secret.clone();
    let hashed = tokio::task::spawn_blocking(move || {
        let hash: Result<PasswordHash, _> =
            Argon2::default().hash_password_with_salt(secret.expose().as_bytes(), &salt);
        hash.map(|hash| hash.to_string())
    });
    let hashed = hashed
        .await
        .map_err(|error| EngineError::Internal(error.to_string()))?;
    hashed.map_err(|_| EngineError::Internal("the secret cannot be hashed".into()))
}

async fn is_secret(secret: &Secret<String>, hash: String) -> Result<bool, EngineError> {
    let secret = secret.clone();
    let checked = tokio::task::spawn_blocking(move || {
        Argon2::default().verify_password(secret.expose().as_bytes(), hash.as_str())
    });
    match checked
        .await
        .map_err(|error| EngineError::Internal(error.to_string()))?
    {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
        Err(_) => Err(EngineError::Internal("a stored secret is no hash".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_keep_to_the_published_rule() {
        for good in ["abcdefghijk1", "1!@#$%&*_-+a", &format!("a1{}", "x".repeat(253))] {
            assert!(keeps_to_policy(good), "{good}");
        }
        for bad in [
            "",
            "abcdefghij1",
            "abcdefghijkl",
            "123456789012",
            "abcdefghijk 1",
            "abcdefghijk1ü",
            &format!("a1{}", "x".repeat(254)),
        ] {
            assert!(!keeps_to_policy(bad), "{bad}");
        }
    }
}
