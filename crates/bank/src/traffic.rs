//! What clients really sent: calls for data with a token that is known, counted where they arrive.
//!
//! Instants are those of the calls' own `Date` headers, so that a client can be held to a budget by its own
//! clock. It is kept in memory, counted since the bank was opened, and bounded: of what is oldest only the
//! greatest is remembered.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{
    ledger::calendar,
    world::{entry::ClientId, grant::ConsentId},
};

/// Calls are summed up by quarters of an hour: days of every zone are made of them.
const QUARTER: i64 = 15 * 60;

/// How many quarters with calls in them are remembered of a client: two months and more.
const QUARTERS: usize = 64 * 96;

/// How many seconds are counted at a time: calls under way side by side may arrive a little out of order.
const SECONDS: usize = 256;

/// How many sessions are remembered of a consent.
const SESSIONS: usize = 512;

/// What every client sent.
#[derive(Debug, Default)]
pub(crate) struct Traffic(Mutex<BTreeMap<ClientId, Counts>>);

/// What one client sent.
#[derive(Debug, Default)]
struct Counts {
    /// By the quarter's number since the epoch.
    quarters: BTreeMap<i64, Quarter>,
    seconds: BTreeMap<i64, u32>,
    in_one_second: u32,
    underway: u32,
    at_once: u32,
    /// The latest last.
    sessions: BTreeMap<ConsentId, VecDeque<Session>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Quarter {
    calls: u64,
    linking: u64,
}

/// One run of a grant, as scripts count them; the first is the one in which access was given.
#[derive(Debug, Clone, Copy)]
struct Session {
    number: u64,
    began: Timestamp,
    calls: u32,
}

/// A call under way, until this is dropped.
#[derive(Debug)]
pub(crate) struct Underway {
    traffic: Arc<Traffic>,
    client: ClientId,
}

/// What is told of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sent {
    pub(crate) in_one_second: u32,
    pub(crate) underway: u32,
    pub(crate) at_once: u32,
    pub(crate) days: BTreeMap<Date, Day>,
}

/// What a client sent on one day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) calls: u64,
    /// Those of them that belong to a session in which access was given.
    pub(crate) linking: u64,
    /// Other sessions that began.
    pub(crate) sessions: u64,
    /// The most of these of one consent.
    pub(crate) most_sessions: u64,
    /// The most calls of one of these.
    pub(crate) most_calls: u32,
}

impl Traffic {
    fn counts(&self) -> MutexGuard<'_, BTreeMap<ClientId, Counts>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a call that arrived, and has it under way until what this gives is dropped.
    pub(crate) fn arrived(self: &Arc<Self>, client: &ClientId, at: Timestamp) -> Underway {
        let mut all = self.counts();
        let counts = all.entry(client.clone()).or_default();
        counts.quarter(at).calls += 1;
        let second = counts.seconds.entry(at.as_second()).or_default();
        *second = second.saturating_add(1);
        counts.in_one_second = counts.in_one_second.max(*second);
        if counts.seconds.len() > SECONDS {
            counts.seconds.pop_first();
        }
        counts.underway = counts.underway.saturating_add(1);
        counts.at_once = counts.at_once.max(counts.underway);
        Underway {
            traffic: Arc::clone(self),
            client: client.clone(),
        }
    }

    /// Counts a call that was let in for the session it is part of: the number of the grant's run.
    pub(crate) fn let_in(&self, client: &ClientId, consent: &ConsentId, number: u64, at: Timestamp) {
        let mut all = self.counts();
        let counts = all.entry(client.clone()).or_default();
        if number == 0 {
            counts.quarter(at).linking += 1;
        }
        let sessions = counts.sessions.entry(consent.clone()).or_default();
        match sessions.back_mut().filter(|session| session.number == number) {
            Some(session) => session.calls = session.calls.saturating_add(1),
            None => sessions.push_back(Session {
                number,
                began: at,
                calls: 1,
            }),
        }
        if sessions.len() > SESSIONS {
            sessions.pop_front();
        }
    }

    /// What a client sent, by days of a zone.
    pub(crate) fn sent(&self, client: &ClientId, zone: &TimeZone) -> Sent {
        let all = self.counts();
        let Some(counts) = all.get(client) else {
            return Sent::nothing();
        };
        let mut days: BTreeMap<Date, Day> = BTreeMap::new();
        for (number, quarter) in &counts.quarters {
            let began = Timestamp::from_second(number.saturating_mul(QUARTER)).unwrap_or(Timestamp::MIN);
            let day = days.entry(calendar::day_of(began, zone)).or_default();
            day.calls += quarter.calls;
            day.linking += quarter.linking;
        }
        for sessions in counts.sessions.values() {
            let mut of_consent: BTreeMap<Date, u64> = BTreeMap::new();
            for session in sessions.iter().filter(|session| session.number > 0) {
                let date = calendar::day_of(session.began, zone);
                *of_consent.entry(date).or_default() += 1;
                let day = days.entry(date).or_default();
                day.sessions += 1;
                day.most_calls = day.most_calls.max(session.calls);
            }
            for (date, count) in of_consent {
                let day = days.entry(date).or_default();
                day.most_sessions = day.most_sessions.max(count);
            }
        }
        Sent {
            in_one_second: counts.in_one_second,
            underway: counts.underway,
            at_once: counts.at_once,
            days,
        }
    }
}

impl Counts {
    fn quarter(&mut self, at: Timestamp) -> &mut Quarter {
        if self.quarters.len() >= QUARTERS {
            self.quarters.pop_first();
        }
        self.quarters
            .entry(at.as_second().div_euclid(QUARTER))
            .or_default()
    }
}

impl Sent {
    fn nothing() -> Self {
        Self {
            in_one_second: 0,
            underway: 0,
            at_once: 0,
            days: BTreeMap::new(),
        }
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        if let Some(counts) = self.traffic.counts().get_mut(&self.client) {
            counts.underway = counts.underway.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn client() -> ClientId {
        ClientId("c".to_owned())
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_773_252_000).unwrap() + SignedDuration::from_secs(second)
    }

    #[test]
    fn calls_of_one_second_are_counted_together_also_when_they_arrive_out_of_order() {
        let traffic = Arc::new(Traffic::default());
        for second in [0, 1, 0, 2, 0, 1] {
            drop(traffic.arrived(&client(), at(second)));
        }
        let sent = traffic.sent(&client(), &TimeZone::UTC);
        assert_eq!((sent.in_one_second, sent.underway, sent.at_once), (3, 0, 1));
    }

    #[test]
    fn calls_are_under_way_until_they_are_answered() {
        let traffic = Arc::new(Traffic::default());
        let one = traffic.arrived(&client(), at(0));
        let other = traffic.arrived(&client(), at(0));
        drop(one);
        let third = traffic.arrived(&client(), at(1));
        let sent = traffic.sent(&client(), &TimeZone::UTC);
        assert_eq!((sent.underway, sent.at_once), (2, 2));
        drop((other, third));
        assert_eq!(traffic.sent(&client(), &TimeZone::UTC).underway, 0);
    }

    #[test]
    fn a_day_is_the_zones_that_is_asked_for_and_linking_is_told_apart() {
        let traffic = Arc::new(Traffic::default());
        let consent = ConsentId("g".to_owned());
        // 18:00 in Greenwich, and twice 19:30, which in Kolkata is past midnight.
        for (second, number) in [(0, 0), (5_400, 1), (5_401, 1), (5_402, 2)] {
            drop(traffic.arrived(&client(), at(second)));
            traffic.let_in(&client(), &consent, number, at(second));
        }
        let sent = traffic.sent(&client(), &TimeZone::get("Asia/Kolkata").unwrap());
        let days: Vec<Day> = sent.days.values().copied().collect();
        let linked = Day {
            calls: 1,
            linking: 1,
            ..Day::default()
        };
        let after = Day {
            calls: 3,
            sessions: 2,
            most_sessions: 2,
            most_calls: 2,
            ..Day::default()
        };
        assert_eq!(days, [linked, after]);
        assert_eq!(traffic.sent(&client(), &TimeZone::UTC).days.len(), 1);
    }

    #[test]
    fn of_what_is_oldest_only_the_greatest_is_remembered() {
        let traffic = Arc::new(Traffic::default());
        let consent = ConsentId("g".to_owned());
        for _ in 0..3 {
            drop(traffic.arrived(&client(), at(0)));
        }
        for number in 0..7_000_i32 {
            let at = at(i64::from(number) * QUARTER);
            drop(traffic.arrived(&client(), at));
            traffic.let_in(&client(), &consent, u64::from(number.unsigned_abs()), at);
        }
        let all = traffic.counts();
        let counts = all.get(&client()).unwrap();
        assert_eq!(counts.quarters.len(), QUARTERS);
        assert_eq!(counts.seconds.len(), SECONDS);
        assert_eq!(counts.sessions.get(&consent).map(VecDeque::len), Some(SESSIONS));
        assert_eq!(counts.in_one_second, 4);
    }
}
