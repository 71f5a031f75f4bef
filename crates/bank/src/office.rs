//! The office: the world, its journal and the instruments, shared by every handler.
//!
//! A handler does its work in one visit ([`Office::visit`]): it reads the world, records what happened,
//! and leaves. What was recorded is on disk before the visit's result is known to anybody.

pub(crate) mod books;

use std::{
    collections::BTreeMap,
    ops::Deref,
    sync::{Arc, Mutex, PoisonError},
};

use axum::http::HeaderMap;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use model::{clock::Clock, random::Randomness};
use tokio::sync::watch;
use url::Url;

use crate::{
    institution::Institution,
    journal::Journal,
    keys::SigningKey,
    ledger::{calendar, told::Told},
    traffic::{Sent, Traffic, Underway},
    world::{
        Shelf, World,
        entry::{ClientId, Entry},
        grant::{ConsentId, Grant},
        scripts::{ScriptId, Target},
    },
};

/// A client's clock follows its requests only by more than this, so that the second a `Date` header
/// leaves out does not push it.
const SLACK: SignedDuration = SignedDuration::from_secs(2);

/// A clock this far ahead is a mistake, not a wish.
const FURTHEST: SignedDuration = SignedDuration::from_hours(24 * 3653);

/// Shared by every handler.
pub(crate) struct Office {
    desk: Mutex<Desk>,
    clock: Clock,
    random: Arc<dyn Randomness>,
    pub(crate) shelf: Arc<Shelf>,
    told: Told,
    traffic: Arc<Traffic>,
    pub(crate) key: SigningKey,
    /// Where the bank is reached, with a slash at the end.
    pub(crate) base: Url,
    /// Becomes true when the bank is about to close.
    pub(crate) closing: watch::Receiver<bool>,
}

struct Desk {
    world: World,
    journal: Journal,
    /// Whether something happened that could not be written down. Nothing is answered from then on.
    broken: bool,
}

/// What happened could not be written down.
#[derive(Debug, thiserror::Error)]
#[error("the journal cannot be written")]
pub(crate) struct Unwritten;

/// One handler's time with the world.
pub(crate) struct Visit<'a> {
    world: &'a mut World,
    happened: Vec<Entry>,
    told: &'a Told,
    traffic: &'a Arc<Traffic>,
    /// The call that is answered, from when its client is known.
    pub(crate) underway: Option<Underway>,
    /// The wall clock at the start of the visit.
    pub(crate) wall: Timestamp,
}

impl Deref for Visit<'_> {
    type Target = World;

    fn deref(&self) -> &World {
        self.world
    }
}

impl Office {
    /// An office over a world and the journal that tells it.
    pub(crate) fn new(
        world: World,
        journal: Journal,
        clock: Clock,
        random: Arc<dyn Randomness>,
        key: SigningKey,
        base: Url,
        closing: watch::Receiver<bool>,
    ) -> Self {
        let shelf = world.shelf.clone();
        let desk = Mutex::new(Desk {
            world,
            journal,
            broken: false,
        });
        Self {
            desk,
            clock,
            random,
            shelf,
            told: Told::default(),
            traffic: Arc::default(),
            key,
            base,
            closing,
        }
    }

    /// Does one piece of work. The write to disk happens here, on the caller's thread: it takes a
    /// fraction of a millisecond, and an order between visits is wanted anyway.
    pub(crate) fn visit<R>(&self, work: impl FnOnce(&mut Visit<'_>) -> R) -> Result<R, Unwritten> {
        let mut desk = self.desk.lock().unwrap_or_else(PoisonError::into_inner);
        let Desk {
            world,
            journal,
            broken,
        } = &mut *desk;
        if *broken {
            return Err(Unwritten);
        }
        let mut visit = Visit {
            world,
            happened: Vec::new(),
            told: &self.told,
            traffic: &self.traffic,
            underway: None,
            wall: self.clock.wall(),
        };
        let result = work(&mut visit);
        let happened = visit.happened;
        if !happened.is_empty()
            && let Err(error) = journal.append(&happened)
        {
            *broken = true;
            tracing::error!(%error, path = %journal.path().display(), "the journal cannot be written");
            return Err(Unwritten);
        }
        Ok(result)
    }

    /// A fresh token of 43 characters, about 256 bits.
    pub(crate) fn token(&self) -> String {
        model::random::alphanumeric(&*self.random, 43)
    }

    /// A fresh random UUID as text.
    pub(crate) fn uuid(&self) -> String {
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes);
        let number = u128::from_be_bytes(bytes) & !(0xf << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62);
        let hex = format!("{number:032x}");
        let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
        format!(
            "{}-{}-{}-{}-{}",
            part(0, 8),
            part(8, 12),
            part(12, 16),
            part(16, 20),
            part(20, 32)
        )
    }
}

impl Visit<'_> {
    /// Lets something have happened.
    pub(crate) fn record(&mut self, entry: Entry) {
        self.world.apply(entry.clone());
        self.happened.push(entry);
    }

    /// The present instant in a client's clock.
    pub(crate) fn now(&self, client: &ClientId) -> Timestamp {
        let ahead = self
            .clients
            .get(client)
            .map_or(SignedDuration::ZERO, |client| client.ahead);
        self.wall.saturating_add(ahead).unwrap_or(Timestamp::MAX)
    }

    /// Follows a client's clock forward to the `Date` of its request. A date that cannot be read, or
    /// lies behind, changes nothing.
    pub(crate) fn follow(&mut self, client: &ClientId, headers: &HeaderMap) {
        let Some(date) = date(headers) else { return };
        let Some(known) = self.clients.get(client).map(|client| client.ahead) else {
            return;
        };
        let ahead = date.duration_since(self.wall);
        if ahead - known >= SLACK && ahead <= FURTHEST {
            let ahead = i64::try_from(ahead.as_micros()).unwrap_or(0);
            self.record(Entry::ClockMoved {
                client: client.clone(),
                ahead,
            });
        }
    }

    /// Counts a call of a client, by what it says of the time.
    pub(crate) fn count(&mut self, client: &ClientId, headers: &HeaderMap) -> Timestamp {
        let said = date(headers).unwrap_or_else(|| self.now(client));
        self.underway = Some(self.traffic.arrived(client, said));
        said
    }

    /// Counts a call that was let in for the session it is part of.
    pub(crate) fn count_session(&self, consent: &ConsentId, grant: &Grant, said: Timestamp) {
        self.traffic
            .let_in(&grant.client, consent, grant.run.number, said);
    }

    /// What a client sent since the bank was opened, by days of a zone.
    pub(crate) fn sent(&self, client: &ClientId, zone: &TimeZone) -> Sent {
        self.traffic.sent(client, zone)
    }

    /// Remembers the day a user is first seen at an institution.
    pub(crate) fn see(&mut self, user: &str, institution: &Institution, now: Timestamp) {
        let known = self
            .users
            .get(user)
            .is_some_and(|user| user.seen.contains_key(institution.id()));
        if !known {
            let (institution, day) = (
                institution.id().to_owned(),
                calendar::day_of(now, &institution.zone),
            );
            self.record(Entry::UserSeen {
                user: user.to_owned(),
                institution,
                day,
            });
        }
    }

    /// Sets scripts that are joined, in their order.
    pub(crate) fn set_scripts(&mut self, target: &Target, text: &str) -> Vec<ScriptId> {
        let pieces = crate::script::pieces(text).map(str::to_owned);
        let set = |piece| self.set_script(target.clone(), piece);
        pieces.map(set).collect()
    }

    /// Sets a script, and does at once what it does at once.
    fn set_script(&mut self, target: Target, text: String) -> ScriptId {
        let id = self.next_script();
        let bases: BTreeMap<_, _> = self
            .clients
            .keys()
            .map(|client| (client.clone(), self.now(client)))
            .collect();
        let at = self.wall;
        self.record(Entry::ScriptSet {
            script: id,
            target,
            text,
            at,
            bases,
        });
        crate::script::run::at_once(self, id);
        id
    }
}

/// The instant in a request's `Date` header.
fn date(headers: &HeaderMap) -> Option<Timestamp> {
    let text = headers.get(axum::http::header::DATE)?.to_str().ok()?;
    Some(jiff::fmt::rfc2822::parse(text).ok()?.timestamp())
}

#[cfg(test)]
mod tests;
