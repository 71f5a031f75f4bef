//! What is judged: by the rows, by what the API says, by the log of events, and by the bank's own count.

use std::{collections::BTreeMap, fmt};

use house::{Caller, House};
use jiff::{SignedDuration, Timestamp};
use model::{Account, Freshness, id::AccountId};
use serde_json::Value;
use store::StoreError;

use super::{hook, now, plan::BANKS, town::Town};

/// What an account promises (field.md 5c).
const PROMISE: SignedDuration = SignedDuration::from_hours(26);

/// How long after a bank is well again, or a login is, it is expected to be aggregated: its hours of business
/// may be in the way.
const RECOVERY: SignedDuration = SignedDuration::from_hours(12);

/// How long a run may last in the time of these banks, which move it on while they make somebody wait.
const LONGEST_RUN: SignedDuration = SignedDuration::from_hours(24);

/// Accounts that the API is asked about at each look, besides some that are late.
const ASKED: usize = 6;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Summary {
    logins: usize,
    accounts: usize,
    outages: u32,
    calls: u64,
    runs: u64,
    events: u64,
    /// Accounts that were looked at while their banks were well for long enough, and those that were fresh.
    looked_at: u64,
    fresh: u64,
    overrun: SignedDuration,
    late: u64,
    stale: u64,
    changes: u64,
    /// Events that the receiver took, and attempts that it refused.
    told: u64,
    refused: u64,
    backfilled: i64,
    transactions: usize,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = 100.0 * self.fresh as f64 / self.looked_at.max(1) as f64;
        writeln!(
            f,
            "\n  {} logins with {} accounts at {BANKS} banks, {} outages",
            self.logins, self.accounts, self.outages
        )?;
        writeln!(
            f,
            "  {} runs made {} calls, and no budget was broken",
            self.runs, self.calls
        )?;
        writeln!(
            f,
            "  {share:.2} % of accounts within 26 h while their bank was up; the longest overrun was {:.1} h",
            self.overrun.as_secs_f64() / 3600.0
        )?;
        writeln!(
            f,
            "  {} events without a gap: {} changes of status, {} times late, {} times stale, each told once",
            self.events, self.changes, self.late, self.stale
        )?;
        writeln!(
            f,
            "  {} of them told to a receiver in the order of each account; it was down for {} h and refused {}",
            self.told,
            hook::DOWN,
            self.refused
        )?;
        writeln!(
            f,
            "  {} days of accounts backfilled; {} transactions, none lost and none doubled",
            self.backfilled, self.transactions
        )
    }
}

/// Who judges.
pub(super) struct Judge {
    summary: Summary,
    /// Since when a bank is well; absent while it is not.
    banks: Vec<Option<Timestamp>>,
    /// Since when there is nothing particular about a login.
    logins: Vec<Option<Timestamp>>,
    succeeded: BTreeMap<AccountId, Timestamp>,
    looks: usize,
}

impl Judge {
    pub(super) async fn new(house: &House, town: &Town) -> Self {
        let since = now(house).await;
        Self {
            summary: Summary {
                logins: town.logins.len(),
                accounts: town.logins.iter().map(|login| login.accounts.len()).sum(),
                ..Summary::default()
            },
            banks: vec![Some(since); BANKS],
            logins: vec![Some(since); town.logins.len()],
            succeeded: BTreeMap::new(),
            looks: 0,
        }
    }

    pub(super) fn bank_down(&mut self, bank: usize) {
        self.summary.outages += 1;
        self.banks[bank] = None;
    }

    pub(super) fn bank_up(&mut self, bank: usize, now: Timestamp) {
        self.banks[bank] = Some(now);
    }

    pub(super) fn unwell(&mut self, login: usize) {
        self.logins[login] = None;
    }

    pub(super) fn well(&mut self, login: usize, now: Timestamp) {
        self.logins[login] = Some(now);
    }

    /// The number of the newest event.
    pub(super) async fn newest(&self, town: &Town) -> u64 {
        let mut after = 0;
        loop {
            let path = format!("holdfast/v1/events?after={after}&limit=1000");
            let page = town.caller.get(&path).await.expect(200);
            after = page["next"]
                .as_str()
                .and_then(|next| next.parse().ok())
                .expect("a number");
            if page["more"] == false {
                return after;
            }
        }
    }

    /// Looks at every account.
    pub(super) async fn look(&mut self, house: &House, town: &Town, now: Timestamp) {
        self.looks += 1;
        let rows = rows(house, town).await;
        let mut late = 0;
        for (place, accounts) in rows.iter().enumerate() {
            let login = &town.logins[place];
            let up = self.banks[login.bank].zip(self.logins[place]);
            let is_due = up.is_some_and(|(bank, own)| now.duration_since(bank.max(own)) >= RECOVERY);
            for account in accounts {
                let succeeded = account.succeeded_at.expect("it was linked");
                let age = now.duration_since(succeeded);
                assert_eq!(account.expected_by, Some(succeeded + PROMISE), "{account:?}");
                let holds = account.freshness_at(now);
                assert_eq!(holds == Freshness::Fresh, age < PROMISE, "{account:?}");
                assert_eq!(account.freshness, holds, "what holds was told: {account:?}");
                if is_due {
                    self.summary.looked_at += 1;
                    self.summary.fresh += u64::from(age <= PROMISE);
                    self.summary.overrun = self.summary.overrun.max(age - PROMISE);
                }
                if let Some(before) = self.succeeded.insert(account.id, succeeded) {
                    let gap = succeeded.duration_since(before);
                    if gap > PROMISE {
                        self.summary.backfilled += gap.as_hours() / 24;
                    }
                }
                let is_late = age >= PROMISE;
                late += usize::from(is_late);
                let every = town.logins.len().div_ceil(ASKED);
                let is_asked = (place + self.looks).is_multiple_of(every);
                if is_asked || (is_late && late <= ASKED) {
                    self.ask(town, place, account, now).await;
                }
            }
        }
    }

    /// What the API says of an account is what is true of it.
    async fn ask(&self, town: &Town, place: usize, account: &Account, now: Timestamp) {
        let linked = &town.logins[place].linked;
        let status = linked.status(&account.id.to_string()).await;
        let is_fresh = account.succeeded_at.is_some_and(|at| now < at + PROMISE);
        let is_well = status["code"] == 0 && status["held"] == false;
        assert_eq!(status["healthy"], is_fresh && is_well, "{status}");
        assert_eq!(status["freshness"]["state"] == "fresh", is_fresh, "{status}");
        let expected: Timestamp = status["freshness"]["expectedBy"]
            .as_str()
            .and_then(|text| text.parse().ok())
            .expect("an instant");
        assert_eq!(Some(expected), account.expected_by);
    }

    /// Judges the whole.
    pub(super) async fn end(mut self, house: &House, town: &Town, now: Timestamp) -> Summary {
        let rows = rows(house, town).await;
        for account in rows.iter().flatten() {
            assert!(account.is_healthy_at(now), "all is well again: {account:?}");
        }
        self.budgets(house, town).await;
        self.log(town, &rows).await;
        self.transactions(house, town, &rows).await;
        let share = self.summary.fresh as f64 / self.summary.looked_at.max(1) as f64;
        assert!(share >= 0.99, "{}", self.summary);
        assert!(
            self.summary.backfilled > 0 && self.summary.late > 0,
            "{}",
            self.summary
        );
        self.summary
    }

    /// What the bank counted is within what each of its clients may send.
    async fn budgets(&mut self, house: &House, town: &Town) {
        for (row, client) in town.rows.iter().zip(&town.clients) {
            let path = format!("control/traffic?clientId={client}&zone={}", row.zone);
            let sent = house.bank().get(&path).await.expect(200)["clients"][0].clone();
            let within = |name: &str, counted: u64, what: &Value| {
                if let Some(most) = row.bound(name) {
                    assert!(
                        counted <= most,
                        "{name} at {}: {counted} of {most}: {what}",
                        row.id
                    );
                }
            };
            let number = |value: &Value| value.as_u64().expect("a number");
            within("calls-per-second", number(&sent["mostInOneSecond"]), &sent);
            within("runs-at-once", number(&sent["mostAtOnce"]), &sent);
            let mut met = false;
            for day in sent["days"].as_array().expect("days") {
                let calls = number(&day["calls"]) - number(&day["linking"]);
                within("calls-per-day", calls, day);
                within("calls-per-run", number(&day["mostCalls"]), day);
                within("runs-per-login", number(&day["mostSessions"]), day);
                self.summary.calls += number(&day["calls"]);
                self.summary.runs += number(&day["sessions"]);
                met |= number(&day["sessions"]) > 0;
            }
            assert!(met, "nobody was aggregated at {}", row.id);
        }
    }

    /// The log has no gap, and what it tells leads, change by change, to how every account stands.
    async fn log(&mut self, town: &Town, rows: &[Vec<Account>]) {
        let mut codes: BTreeMap<String, Value> = BTreeMap::new();
        let mut freshness: BTreeMap<String, &'static str> = BTreeMap::new();
        let hook = town.hook.as_ref().expect("a receiver");
        let mut wanted: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        loop {
            let path = format!("holdfast/v1/events?after={}&limit=1000", self.summary.events);
            let page = town.caller.get(&path).await.expect(200);
            for event in page["events"].as_array().expect("events") {
                self.summary.events += 1;
                assert_eq!(event["sequence"], self.summary.events.to_string(), "no gap");
                let account = || event["accountId"].as_str().expect("an account").to_owned();
                let name = event["type"].as_str().expect("a type");
                if self.summary.events > hook.since && hook::TYPES.contains(&name) {
                    wanted.entry(account()).or_default().push(self.summary.events);
                }
                match name {
                    "account.status_changed" => {
                        self.summary.changes += 1;
                        let data = &event["data"];
                        let (before, after) = (&data["previousCode"], &data["code"]);
                        let known = codes.insert(account(), after.clone()).unwrap_or_default();
                        assert_eq!(&known, before, "told once and in order: {event}");
                        let same = before == after && data["condition"] == data["previousCondition"];
                        assert!(!same, "no change: {event}");
                    }
                    "account.late" => {
                        self.summary.late += 1;
                        let known = freshness.insert(account(), "late").unwrap_or("fresh");
                        assert_eq!(known, "fresh", "{event}");
                    }
                    "account.stale" => {
                        self.summary.stale += 1;
                        let known = freshness.insert(account(), "stale");
                        assert_eq!(known, Some("late"), "{event}");
                    }
                    "account.fresh" => {
                        let known = freshness.insert(account(), "fresh").unwrap_or("fresh");
                        assert_ne!(known, "fresh", "{event}");
                    }
                    _ => {}
                }
            }
            if page["more"] == false {
                break;
            }
        }
        (self.summary.told, self.summary.refused) = hook.judge(&town.caller, &wanted).await;
        for account in rows.iter().flatten() {
            let id = account.id.to_string();
            let code = account.outcome.map(|outcome| outcome.code);
            assert_eq!(
                codes.get(&id).and_then(Value::as_u64),
                code.map(u64::from),
                "{id}"
            );
            let told = freshness.get(&id).copied().unwrap_or("fresh");
            assert_eq!(told, account.freshness.name(), "{id}");
        }
    }

    /// Every account has what the bank has, and nothing twice.
    async fn transactions(&mut self, house: &House, town: &Town, rows: &[Vec<Account>]) {
        let depth = SignedDuration::from_hours(24 * 179);
        let mut wrong = Vec::new();
        let (bank, end) = (house.bank(), now(house).await);
        for (login, accounts) in town.logins.iter().zip(rows) {
            for account in accounts {
                let from = account.linked_at - depth;
                let ours = Shown::ours(house, account.id, from).await;
                self.summary.transactions += ours.posted.len();
                let held = login.accounts.iter().find(|held| held.id == account.id);
                let at_bank = &held.expect("an account").at_bank;
                wrong.extend(unlike(&bank, at_bank, account, &ours, from, end).await);
            }
        }
        assert!(
            wrong.is_empty(),
            "{}\n{} accounts are unlike their bank's:\n{}",
            self.summary,
            wrong.len(),
            wrong.join("\n")
        );
    }
}

/// What an account has and its bank has not, or the other way round, if anything.
async fn unlike(
    bank: &Caller,
    at_bank: &str,
    account: &Account,
    ours: &Shown,
    from: Timestamp,
    end: Timestamp,
) -> Option<String> {
    let through = account.fetched_through.expect("it was read");
    let theirs = Shown::of(bank, at_bank, through, from).await;
    let differs = ours.differs(&theirs, &theirs)?;
    // A list with gaps brings what is newer than what is claimed to have been read. None of it is made up.
    let last = account.succeeded_at.expect("it was read");
    if last > through {
        let latest = Shown::of(bank, at_bank, end, from).await;
        return differing(&ours.posted, &theirs.posted, &latest.posted)
            .map(|differs| tell(account, &differs));
    }
    // A run may last while time passes, and its bank then shows what is newer than the run's beginning, which is as
    // far as it claims to have read. Then it is what the bank showed at one instant soon after that: not before all
    // that is posted here was posted there, and not after anything else was.
    let (mut before, mut at) = (through, end.min(through + LONGEST_RUN));
    while at.duration_since(before) > SignedDuration::from_mins(1) {
        let middle = before + at.duration_since(before) / 2;
        let shown = Shown::of(bank, at_bank, middle, from).await;
        if differing(&ours.posted, &[], &shown.posted).is_some() {
            before = middle;
        } else {
            at = middle;
        }
    }
    while at < end {
        let shown = Shown::of(bank, at_bank, at, from).await;
        ours.differs(&shown, &shown)?;
        if differing(&ours.posted, &shown.posted, &shown.posted).is_some() {
            break;
        }
        at += SignedDuration::from_mins(1);
    }
    Some(tell(account, &differs))
}

fn tell(account: &Account, differs: &str) -> String {
    let (id, through) = (account.id, account.fetched_through);
    format!(
        "{id} at {}, read through {through:?}, last on {:?}: {differs}",
        account.institution, account.succeeded_at
    )
}

/// What is shown of an account's transactions since an instant.
struct Shown {
    posted: Vec<(String, Timestamp)>,
    pending: Vec<(String, Timestamp)>,
}

impl Shown {
    /// What stands here.
    async fn ours(house: &House, id: AccountId, from: Timestamp) -> Self {
        let ours = house
            .rows(&house.us)
            .read(move |tx| Ok((tx.list_posted(id, from, Timestamp::MAX)?, tx.list_pending(id)?)))
            .await;
        let ours: Result<_, StoreError> = ours;
        let (posted, pending) = ours.expect("transactions");
        let posted = posted.into_iter().map(|row| (row.provider_id, row.listed_at));
        let pending = pending.into_iter().map(|row| (row.provider_id, row.listed_at));
        Self {
            posted: posted.collect(),
            pending: pending.filter(|(_, at)| from <= *at).collect(),
        }
    }

    /// What a bank showed at an instant.
    async fn of(bank: &Caller, at_bank: &str, at: Timestamp, from: Timestamp) -> Self {
        let path = format!("control/accounts/{at_bank}/transactions?at={at}");
        let theirs = bank.get(&path).await.expect(200)["transactions"].clone();
        let theirs = theirs.as_array().expect("transactions");
        let of_status = |status: &str| -> Vec<(String, Timestamp)> {
            let of_status = theirs.iter().filter(|shown| shown["status"] == status);
            let told = of_status.map(|shown| {
                let at = shown["transactionTimestamp"].as_str().expect("an instant");
                let id = shown["transactionId"].as_str().expect("an id");
                (id.to_owned(), at.parse().expect("an instant"))
            });
            told.filter(|(_, at)| from <= *at).collect()
        };
        Self {
            posted: of_status("POSTED"),
            pending: of_status("PENDING"),
        }
    }

    fn differs(&self, due: &Self, theirs: &Self) -> Option<String> {
        differing(&self.posted, &due.posted, &theirs.posted)
            .or_else(|| differing(&self.pending, &due.pending, &theirs.pending))
    }
}

/// What of `due` is not ours, what of ours is not theirs, and what we have twice, if anything.
fn differing(
    ours: &[(String, Timestamp)],
    due: &[(String, Timestamp)],
    theirs: &[(String, Timestamp)],
) -> Option<String> {
    let absent =
        |one: &&(String, Timestamp), of: &[(String, Timestamp)]| of.iter().all(|other| other.0 != one.0);
    let lost: Vec<_> = due.iter().filter(|one| absent(one, ours)).collect();
    let odd: Vec<_> = ours.iter().filter(|own| absent(own, theirs)).collect();
    let each: std::collections::BTreeSet<&str> = ours.iter().map(|own| own.0.as_str()).collect();
    let alike = lost.is_empty() && odd.is_empty() && each.len() == ours.len();
    (!alike).then(|| {
        let (own, all) = (ours.len(), theirs.len());
        format!("lost {lost:?}, not the bank's {odd:?}, {own} of {all}")
    })
}

/// Every account, login by login.
async fn rows(house: &House, town: &Town) -> Vec<Vec<Account>> {
    let customers: Vec<_> = town.logins.iter().map(|login| login.customer).collect();
    let rows = house
        .rows(&house.us)
        .read(move |tx| {
            customers
                .iter()
                .map(|customer| tx.list_accounts(*customer))
                .collect()
        })
        .await;
    let rows: Result<Vec<Vec<Account>>, StoreError> = rows;
    rows.expect("accounts")
}
