//! What happens in the month, decided beforehand by seeded chance.

use model::random::Randomness as _;
use serde_json::{Value, json};
use testkit::Seeded;

use super::{STEP, Size, hook};

/// How many banks there are.
pub(super) const BANKS: usize = 20;

/// What the banks suffer, in the words of the sandbox bank. At two nothing happens; there, people withdraw
/// consents and accounts turn out to be others.
const TROUBLES: [&str; BANKS] = [
    "err:maintenance",
    "err:maintenance-open",
    "err:rate-limit",
    "err:rate-limit-open",
    "err:timeout",
    "slow:60s",
    "err:garbage",
    "err:internal",
    "err:subsystem-down",
    "ok",
    "err:rate-limit-open",
    "err:rate-limit",
    "err:maintenance",
    "err:garbage",
    "err:internal",
    "err:subsystem-down",
    "ok",
    "err:maintenance-open",
    "err:rate-limit",
    "err:internal",
];

const ZONES: [&str; 10] = [
    "America/Denver",
    "America/New_York",
    "America/Los_Angeles",
    "Europe/London",
    "Europe/Berlin",
    "Australia/Sydney",
    "Asia/Tokyo",
    "Pacific/Auckland",
    "America/Sao_Paulo",
    "Asia/Kolkata",
];

const NIGHTS: [&str; 4] = ["00:00-06:00", "22:00-04:00", "01:00-05:00", "23:30-05:30"];

/// How long before the end the last outage is over, in hours: a day and a night, and a little.
const QUIET_END: i64 = 54;

/// A row of institutions that leads to the sandbox bank.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) zone: &'static str,
    pub(super) budget: Value,
    trouble: &'static str,
}

impl Row {
    /// A bound of the budget, if it has one of this name.
    pub(super) fn bound(&self, name: &str) -> Option<u64> {
        self.budget[name].as_u64()
    }

    fn hangs(&self) -> bool {
        matches!(self.trouble, "err:timeout" | "slow:60s")
    }
}

/// The banks, each with hours and bounds of its own.
pub(super) fn rows(size: Size) -> Vec<Row> {
    let each = size.logins.div_ceil(BANKS);
    let one = |place: usize| {
        let mut budget = match place % 5 {
            0 => json!({ "calls-per-day": each * 16 + 60, "runs-at-once": 2 }),
            1 => json!({ "calls-per-run": 14, "runs-at-once": 1 }),
            2 => json!({ "runs-per-login": 6, "runs-at-once": 4 }),
            3 => json!({ "calls-per-second": if place < 10 { 5 } else { 20 }, "runs-at-once": 3 }),
            _ => json!({ "busy": ["08:00-18:00"], "calls-per-day": each * 30 + 60, "runs-at-once": 4 }),
        };
        budget["night"] = json!(NIGHTS[place % NIGHTS.len()]);
        Row {
            id: (900_001 + place).to_string(),
            zone: ZONES[place % ZONES.len()],
            budget,
            trouble: TROUBLES[place],
        }
    };
    (0..BANKS).map(one).collect()
}

/// Something that happens.
#[derive(Debug, Clone)]
pub(super) enum Act {
    /// A bank is in trouble.
    Down { bank: usize, script: &'static str },
    /// It is well again.
    Up { bank: usize },
    /// A person withdraws a consent at the bank.
    Withdraw { login: usize },
    /// And goes through Connect to fix the login.
    Fix { login: usize },
    /// An account has another number and holder.
    Differ { login: usize },
    /// And the old ones again.
    Restore { login: usize },
    /// Somebody asks for fresh data.
    Ask { login: usize },
    /// The receiver of webhooks is down, or up again.
    Deaf { deaf: bool },
}

/// When it happens.
#[derive(Debug, Clone)]
pub(super) struct Due {
    pub(super) hour: i64,
    pub(super) act: Act,
}

/// Chance that repeats.
struct Dice(Seeded);

impl Dice {
    /// One of so many numbers from zero.
    fn below(&self, most: i64) -> i64 {
        let mut bytes = [0; 8];
        self.0.fill(&mut bytes);
        i64::try_from(u64::from_le_bytes(bytes) >> 1).expect("63 bits") % most.max(1)
    }

    /// A multiple of a step from one hour to before another.
    fn hour(&self, from: i64, to: i64) -> i64 {
        from + self.below((to - from) / STEP) * STEP
    }
}

/// Everything that happens, in the order of time.
pub(super) fn acts(size: Size) -> Vec<Due> {
    let dice = Dice(Seeded::new(404));
    let mut acts = Vec::new();
    let mut due = |hour: i64, act: Act| acts.push(Due { hour, act });
    let first = 3 * STEP;
    let round = (size.hours() - QUIET_END - first) / size.rounds / STEP * STEP;
    for (bank, row) in rows(size).iter().enumerate() {
        if row.trouble == "ok" {
            continue;
        }
        for number in 0..size.rounds {
            let begins = first + number * round;
            let lasts = match row.hangs() {
                true => size.hangs,
                false => dice.hour(24, size.longest * 24 + STEP),
            };
            // Between two outages there is time to be well again.
            let latest = begins + round - lasts - if number + 1 < size.rounds { QUIET_END } else { 0 };
            let hour = dice.hour(begins, latest.max(begins + STEP));
            let script = row.trouble;
            due(hour, Act::Down { bank, script });
            due(hour + lasts, Act::Up { bank });
        }
    }
    let quiet: Vec<usize> = rows(size)
        .iter()
        .enumerate()
        .filter(|(_, row)| row.trouble == "ok")
        .map(|(bank, _)| bank)
        .collect();
    let some = (size.logins / 100).max(1);
    let of_bank = |bank: usize| (bank..size.logins).step_by(BANKS).take(some);
    for login in of_bank(quiet[0]) {
        let hour = dice.hour(first, size.hours() - QUIET_END - 30);
        due(hour, Act::Withdraw { login });
        due(hour + 30, Act::Fix { login });
    }
    for login in of_bank(quiet[1]) {
        let hour = dice.hour(first, size.hours() - QUIET_END - 36);
        due(hour, Act::Differ { login });
        due(hour + 36, Act::Restore { login });
    }
    for hour in (0..size.hours() - QUIET_END).step_by(usize::try_from(2 * STEP).expect("a number")) {
        let login = usize::try_from(dice.below(i64::try_from(size.logins).expect("few"))).expect("a place");
        due(hour, Act::Ask { login });
    }
    due(size.deaf, Act::Deaf { deaf: true });
    due(size.deaf + hook::DOWN, Act::Deaf { deaf: false });
    acts.sort_by_key(|due| due.hour);
    acts
}
