//! Operators: who may look into this server, how they sign in, and what they did.
//!
//! An operator has a token and nothing else; it is shown once and kept as a hash. A session is a token of its
//! own with an end. What an operator changes stands in the audit log before it is done.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use model::{
    Operator, OperatorRole, Secret,
    id::{AuditId, OperatorId},
    operator::{AuditAction, AuditEntry, AuditResult},
    random::alphanumeric,
};
use store::{NewOperator, StoreError, lookup_hash};

use crate::{Engine, EngineError, as_id};

/// Characters of an operator's token and of a session's: about 238 bits.
const TOKEN: usize = 40;

/// How long a session lasts.
const SESSION: SignedDuration = SignedDuration::from_hours(8);

/// Failed sign-ins from one address after which it has to wait.
const FAILURES: usize = 5;

/// For how long failures count, and so how long an address has to wait at most.
const COUNTED: SignedDuration = SignedDuration::from_mins(15);

/// Addresses that are remembered at most.
const ADDRESSES: usize = 4096;

/// The longest name of an operator, in characters.
const NAME: usize = 64;

/// An operator just added.
#[derive(Debug, Clone)]
pub struct AddedOperator {
    /// The operator.
    pub operator: Operator,
    /// What they sign in with; shown this once.
    pub token: Secret<String>,
}

/// What came of a sign-in.
#[derive(Debug, Clone)]
pub enum OperatorSignIn {
    /// A session was begun.
    In {
        /// Who signed in.
        operator: Operator,
        /// The session's token.
        session: Secret<String>,
        /// When the session ends.
        expires_at: Timestamp,
    },
    /// The token is nobody's.
    Refused,
    /// Too many sign-ins from this address failed; none is looked at before this instant.
    TooMany {
        /// When the next one is looked at.
        until: Timestamp,
    },
}

/// Failed sign-ins by address. It is forgotten when the process ends: that is nothing an attacker can bring
/// about, and guessing a token is hopeless anyway.
#[derive(Debug, Default)]
pub(crate) struct Failures(Mutex<HashMap<IpAddr, Vec<Timestamp>>>);

/// What an address is counted under: for IPv6 its network of 64 bits, because one machine has all of it.
fn counted_under(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let network = u128::from(address) >> 64 << 64;
            IpAddr::V6(Ipv6Addr::from(network))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

impl Failures {
    /// Until when an address has to wait; nothing if it need not.
    fn wait(&self, from: IpAddr, now: Timestamp) -> Option<Timestamp> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = all.get(&counted_under(from))?.iter().rev().take(FAILURES);
        let oldest = recent.clone().next_back()?;
        let until = oldest.saturating_add(COUNTED).ok()?;
        (recent.count() == FAILURES && until > now).then_some(until)
    }

    fn note(&self, from: IpAddr, now: Timestamp) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = |at: &Timestamp| now.duration_since(*at) < COUNTED;
        if all.len() >= ADDRESSES {
            all.retain(|_, failures| failures.last().is_some_and(counts));
        }
        // Where so many addresses fail at once, those that are new are not remembered one by one.
        if all.len() < ADDRESSES || all.contains_key(&counted_under(from)) {
            let failures = all.entry(counted_under(from)).or_default();
            failures.retain(counts);
            failures.push(now);
        }
    }

    fn forget(&self, from: IpAddr) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(&counted_under(from));
    }
}

impl Engine {
    /// Adds an operator with a new token. `by` is who asked for it, for the audit log.
    ///
    /// # Errors
    /// [`EngineError::Refused`] if the name is taken or is none, or the database's failure.
    pub async fn add_operator(
        &self,
        name: &str,
        role: OperatorRole,
        by: &str,
    ) -> Result<AddedOperator, EngineError> {
        let name = name.trim();
        let printable = !name.is_empty() && !name.chars().any(char::is_control);
        if !printable || name.chars().count() > NAME {
            return Err(EngineError::Refused(format!(
                "name: expected 1 to {NAME} printable characters"
            )));
        }
        let now = self.clock().wall();
        let token = Secret::new(alphanumeric(self.random(), TOKEN));
        let operator = Operator {
            id: as_id(OperatorId::new(self.long_id().await?))?,
            name: name.to_owned(),
            role,
            created_at: now,
            signed_in_at: None,
        };
        let new = NewOperator {
            id: operator.id,
            name: operator.name.clone(),
            role,
            token_hash: lookup_hash(token.expose()),
            created_at: now,
        };
        let entry = self
            .entry(
                by,
                AuditAction::OperatorAdded,
                Some(named(name)),
                &format!("with the role {role}"),
            )
            .await?;
        let system = self.store().system();
        let added = system.write(move |tx| {
            tx.insert_operator(&new)?;
            tx.append_audit(&entry)
        });
        match added.await {
            Ok(()) => Ok(AddedOperator { operator, token }),
            Err(StoreError::Conflict { .. }) => Err(EngineError::Refused(format!(
                "there is an operator \"{name}\" already"
            ))),
            Err(error) => Err(error.into()),
        }
    }

    /// Every operator, the oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn list_operators(&self) -> Result<Vec<Operator>, EngineError> {
        Ok(self.store().system().read(|tx| tx.list_operators()).await?)
    }

    /// Removes an operator and ends their sessions. Answers whether there was one of that name.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn remove_operator(&self, name: &str, by: &str) -> Result<bool, EngineError> {
        let entry = self
            .entry(by, AuditAction::OperatorRemoved, Some(named(name)), "")
            .await?;
        let name = name.to_owned();
        let system = self.store().system();
        let removed = system.write(move |tx| {
            let removed = tx.delete_operator(&name)?;
            if removed {
                tx.append_audit(&entry)?;
            }
            Ok::<_, StoreError>(removed)
        });
        Ok(removed.await?)
    }

    /// Whose token this is.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn operator_of_token(&self, token: &Secret<String>) -> Result<Option<Operator>, EngineError> {
        let hash = lookup_hash(token.expose());
        let system = self.store().system();
        Ok(system.read(move |tx| tx.find_operator_by_token(hash)).await?)
    }

    /// Signs an operator in. After five failures from one address within a quarter of an hour no token from there
    /// is looked at until the oldest of them is so old.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn sign_in_operator(
        &self,
        token: &Secret<String>,
        from: IpAddr,
    ) -> Result<OperatorSignIn, EngineError> {
        let now = self.clock().wall();
        if let Some(until) = self.inner.failures.wait(from, now) {
            return Ok(OperatorSignIn::TooMany { until });
        }
        let Some(operator) = self.operator_of_token(token).await? else {
            self.inner.failures.note(from, now);
            tracing::warn!(%from, "a sign-in to the console failed");
            let who = format!("somebody at {from}");
            let entry = self.entry(&who, AuditAction::SignInFailed, None, "").await?;
            self.store()
                .system()
                .write(move |tx| tx.append_audit(&entry))
                .await?;
            return Ok(OperatorSignIn::Refused);
        };
        self.inner.failures.forget(from);
        let session = Secret::new(alphanumeric(self.random(), TOKEN));
        let (hash, id) = (lookup_hash(session.expose()), operator.id);
        let expires_at = now.saturating_add(SESSION).unwrap_or(Timestamp::MAX);
        let detail = format!("from {from}");
        let entry = self
            .entry(&operator.name, AuditAction::SignedIn, None, &detail)
            .await?;
        self.store()
            .system()
            .write(move |tx| {
                tx.insert_operator_session(hash, id, now, expires_at)?;
                tx.append_audit(&entry)
            })
            .await?;
        Ok(OperatorSignIn::In {
            operator,
            session,
            expires_at,
        })
    }

    /// Whose session this is, if it is not over.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn operator_of_session(
        &self,
        session: &Secret<String>,
    ) -> Result<Option<Operator>, EngineError> {
        let (hash, now) = (lookup_hash(session.expose()), self.clock().wall());
        let system = self.store().system();
        Ok(system.read(move |tx| tx.find_operator_session(hash, now)).await?)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn sign_out_operator(
        &self,
        operator: &Operator,
        session: &Secret<String>,
    ) -> Result<(), EngineError> {
        let hash = lookup_hash(session.expose());
        let entry = self
            .entry(&operator.name, AuditAction::SignedOut, None, "")
            .await?;
        self.store()
            .system()
            .write(move |tx| {
                tx.end_operator_session(hash)?;
                tx.append_audit(&entry)
            })
            .await?;
        Ok(())
    }

    /// Notes that an operator was refused what their role may not do.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn note_refusal(&self, operator: &Operator, what: &str) -> Result<(), EngineError> {
        let mut entry = self
            .entry(&operator.name, AuditAction::Refused, None, what)
            .await?;
        entry.result = AuditResult::Failed;
        self.store()
            .system()
            .write(move |tx| tx.append_audit(&entry))
            .await?;
        Ok(())
    }

    /// Does something for an operator between two notes of the audit log: that it is begun, before anything is done,
    /// and how it ended. `told` adds what came of it to `detail`; a failure adds its own words.
    ///
    /// # Errors
    /// What the work answers, which is noted; or the database's failure, before which nothing was done.
    pub async fn on_record<T>(
        &self,
        operator: &Operator,
        note: (AuditAction, String, &str),
        work: impl Future<Output = Result<T, EngineError>>,
        told: impl FnOnce(&T) -> String,
    ) -> Result<T, EngineError> {
        self.on_record_of(&operator.name, note, work, told).await
    }

    /// The same for somebody at the command line, who is who they say they are.
    ///
    /// # Errors
    /// As the work, or the database's failure.
    pub async fn on_record_of<T>(
        &self,
        who: &str,
        (action, subject, detail): (AuditAction, String, &str),
        work: impl Future<Output = Result<T, EngineError>>,
        told: impl FnOnce(&T) -> String,
    ) -> Result<T, EngineError> {
        let mut entry = self.entry(who, action, Some(subject), detail).await?;
        entry.result = AuditResult::Begun;
        let id = entry.id;
        let system = self.store().system();
        system.write(move |tx| tx.append_audit(&entry)).await?;
        let done = work.await;
        let (result, more) = match &done {
            Ok(done) => (AuditResult::Done, told(done)),
            Err(error) => (AuditResult::Failed, error.to_string()),
        };
        let parts = [detail, more.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty());
        let detail = parts.collect::<Vec<_>>().join(": ");
        system.write(move |tx| tx.end_audit(id, result, &detail)).await?;
        done
    }

    /// Lines of the audit log, newest first, after one of them.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn audit_log(
        &self,
        after: Option<(Timestamp, AuditId)>,
        limit: u32,
    ) -> Result<Vec<AuditEntry>, EngineError> {
        let first = as_id(AuditId::new(1))?;
        let before = after.unwrap_or((Timestamp::MAX, first));
        let system = self.store().system();
        Ok(system.read(move |tx| tx.list_audit(before, limit)).await?)
    }

    async fn entry(
        &self,
        who: &str,
        action: AuditAction,
        subject: Option<String>,
        detail: &str,
    ) -> Result<AuditEntry, EngineError> {
        Ok(AuditEntry {
            id: as_id(AuditId::new(self.long_id().await?))?,
            at: self.clock().wall(),
            who: who.to_owned(),
            action,
            subject,
            detail: detail.to_owned(),
            result: AuditResult::Done,
        })
    }
}

fn named(operator: &str) -> String {
    format!("operator {operator}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    #[test]
    fn an_address_waits_after_five_failures_until_the_oldest_is_forgotten() {
        let failures = Failures::default();
        let (here, there) = ("10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap());
        for second in 0..4 {
            failures.note(here, at(second));
            assert_eq!(failures.wait(here, at(second)), None);
        }
        failures.note(here, at(4));
        assert_eq!(failures.wait(here, at(5)), Some(at(900)));
        assert_eq!(failures.wait(there, at(5)), None);
        assert_eq!(failures.wait(here, at(900)), None);
        // One more failure, and it is the second oldest that counts.
        failures.note(here, at(900));
        assert_eq!(failures.wait(here, at(900)), Some(at(901)));
        failures.forget(here);
        assert_eq!(failures.wait(here, at(900)), None);
    }

    #[test]
    fn a_network_of_one_machine_is_one_address_and_the_memory_is_bounded() {
        let failures = Failures::default();
        for host in 0..5_u128 {
            let address = Ipv6Addr::from((0x2001_0db8_u128 << 96) + host);
            failures.note(address.into(), at(0));
        }
        assert!(failures.wait("2001:db8::99".parse().unwrap(), at(1)).is_some());
        assert_eq!(failures.wait("2001:db9::99".parse().unwrap(), at(1)), None);
        for host in 0..2 * ADDRESSES {
            let address = std::net::Ipv4Addr::from(u32::try_from(host).unwrap());
            failures.note(address.into(), at(2));
        }
        assert!(failures.0.lock().unwrap().len() <= ADDRESSES);
    }
}
