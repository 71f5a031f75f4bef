//! What whoever runs the server reads across all partners: how accounts stand, which are held, which codes
//! came when. Every statement here looks at an index alone or at a bounded number of rows.

use jiff::{SignedDuration, Timestamp};
use model::{
    AccountType, Condition, Region,
    id::{AccountId, CustomerId, InstitutionId, LoginId, PartnerId},
};

use crate::{
    StoreError, SystemTx,
    codec::{Value, values},
    db::{Row, statements},
};

macro_rules! select {
    () => {
        "SELECT a.id, a.partner_id, p.name, p.region, p.clock_offset, a.customer_id, a.login_id, a.institution_id,
            a.kind, a.number_display, a.condition, a.code, a.outcome_since, a.held, a.expected_by
        FROM account a JOIN partner p ON p.id = a.partner_id"
    };
}

statements! {
    STANDING = "SELECT a.institution_id, p.region, a.code, a.held,
            CASE WHEN a.expected_by <= $1 + p.clock_offset THEN CAST(1 AS bigint) ELSE 0 END, count(*)
        FROM account a JOIN partner p ON p.id = a.partner_id
        GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5";
    PAUSED = "SELECT s.institution_id, max(s.paused_until - p.clock_offset)
        FROM standing s JOIN partner p ON p.id = s.partner_id
        WHERE s.paused_until > $1 + p.clock_offset GROUP BY 1 ORDER BY 1";
    CODES_BY_DAY = "SELECT e.occurred_at / 86400000000, p.region, e.code, count(*)
        FROM event e JOIN partner p ON p.id = e.partner_id
        WHERE e.code IS NOT NULL AND e.occurred_at >= $1 AND e.occurred_at < $2
        GROUP BY 1, 2, 3 ORDER BY 1, 2, 3";
    FURTHEST = "SELECT max(clock_offset) FROM partner";
    HELD = concat!(select!(), " WHERE a.held = 1 AND (a.outcome_since > $1 OR (a.outcome_since = $1 AND a.id > $2))
        ORDER BY a.outcome_since, a.id LIMIT $3");
    OF_ID = concat!(select!(), " WHERE a.id = $1 AND a.id > $2 ORDER BY a.id LIMIT $3");
    OF_CUSTOMER = concat!(select!(), " WHERE a.customer_id = $1 AND a.id > $2 ORDER BY a.id LIMIT $3");
    OF_USERNAME = concat!(select!(), " JOIN customer c ON c.id = a.customer_id
        WHERE c.username = $1 AND a.id > $2 ORDER BY a.id LIMIT $3");
    OF_LOGIN = concat!(select!(), " WHERE a.login_id = $1 AND a.id > $2 ORDER BY a.id LIMIT $3");
    OF_INSTITUTION = concat!(select!(), " WHERE a.institution_id = $1 AND a.id > $2 ORDER BY a.id LIMIT $3");
    OF_CODE = concat!(select!(), " WHERE a.code = $1 AND a.id > $2 ORDER BY a.id LIMIT $3");
}

/// How many accounts stand in one way at one institution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandingCount {
    /// At which institution.
    pub institution: InstitutionId,
    /// Whose codes report it.
    pub region: Region,
    /// The code; absent before a first aggregation has ended.
    pub code: Option<u32>,
    /// Whether they are held.
    pub held: bool,
    /// Whether they are past their promise.
    pub overdue: bool,
    /// How many.
    pub accounts: u32,
}

/// An institution that some partner leaves alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paused {
    /// Which.
    pub institution: InstitutionId,
    /// Until when at the latest, by the wall clock.
    pub until: Timestamp,
}

/// How many accounts came to a code on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CodesOfDay {
    /// When the day began, in UTC.
    pub day: Timestamp,
    /// Whose code it is.
    pub region: Region,
    /// The code.
    pub code: u32,
    /// How often it was told.
    pub count: u32,
}

/// An account among those of all partners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRow {
    /// The account.
    pub account: AccountId,
    /// Whose customer's it is.
    pub partner: PartnerId,
    /// That partner's name.
    pub partner_name: String,
    /// Whose codes report it.
    pub region: Region,
    /// How far the partner's clock is ahead.
    pub clock_offset: SignedDuration,
    /// Whose it is.
    pub customer: CustomerId,
    /// The login that feeds it.
    pub login: LoginId,
    /// The institution that holds it.
    pub institution: InstitutionId,
    /// Its type.
    pub kind: AccountType,
    /// The last digits of its number.
    pub last_digits: String,
    /// What happened to it; absent before a first aggregation has ended.
    pub condition: Option<Condition>,
    /// The code that reports it.
    pub code: Option<u32>,
    /// Since when.
    pub since: Option<Timestamp>,
    /// Whether it is held.
    pub held: bool,
    /// By when it promises to be fresh.
    pub expected_by: Option<Timestamp>,
}

/// Which accounts are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountFilter {
    /// This one.
    Account(AccountId),
    /// Those of a customer.
    Customer(CustomerId),
    /// Those of the customers of any partner that have a user name, written exactly so.
    Username(String),
    /// Those of a login.
    Login(LoginId),
    /// Those at an institution.
    Institution(InstitutionId),
    /// Those that have a code, whichever region's.
    Code(u32),
}

fn account_row(row: &mut Row<'_>) -> Result<AccountRow, StoreError> {
    Ok(AccountRow {
        account: row.next()?,
        partner: row.next()?,
        partner_name: row.next()?,
        region: row.next()?,
        clock_offset: row.next()?,
        customer: row.next()?,
        login: row.next()?,
        institution: row.next()?,
        kind: row.next()?,
        last_digits: row.next()?,
        condition: row.next()?,
        code: row.next()?,
        since: row.next()?,
        held: row.next()?,
        expected_by: row.next()?,
    })
}

impl SystemTx<'_, '_> {
    /// How all accounts stand, institution by institution: one row for each way to stand.
    ///
    /// # Errors
    /// If the database fails.
    pub fn count_standing(&mut self, now: Timestamp) -> Result<Vec<StandingCount>, StoreError> {
        self.tx.list(STANDING, &values![now], |row| {
            Ok(StandingCount {
                institution: row.next()?,
                region: row.next()?,
                code: row.next()?,
                held: row.next()?,
                overdue: row.next()?,
                accounts: row.next()?,
            })
        })
    }

    /// The institutions that some partner leaves alone now.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_paused(&mut self, now: Timestamp) -> Result<Vec<Paused>, StoreError> {
        self.tx.list(PAUSED, &values![now], |row| {
            Ok(Paused {
                institution: row.next()?,
                until: row.next()?,
            })
        })
    }

    /// How far ahead of the wall clock the clock is that is furthest ahead.
    ///
    /// # Errors
    /// If the database fails.
    pub fn furthest_clock(&mut self) -> Result<SignedDuration, StoreError> {
        let furthest = self
            .tx
            .find(FURTHEST, &[], |row| row.next::<Option<SignedDuration>>())?;
        Ok(furthest.flatten().unwrap_or(SignedDuration::ZERO))
    }

    /// How often each code was told on each day from an instant up to another, in the time of the accounts'
    /// partners, as the log of events has it.
    ///
    /// # Errors
    /// If the database fails.
    pub fn count_codes_by_day(
        &mut self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<CodesOfDay>, StoreError> {
        self.tx.list(CODES_BY_DAY, &values![from, to], |row| {
            let day = row.next::<i64>()?;
            let day = Timestamp::from_second(day.saturating_mul(86_400))
                .map_err(|_| StoreError::Corrupt("a day is out of range".into()))?;
            Ok(CodesOfDay {
                day,
                region: row.next()?,
                code: row.next()?,
                count: row.next()?,
            })
        })
    }

    /// Accounts that are held, the longest held first, after one of them.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_held(
        &mut self,
        after: Option<(Timestamp, AccountId)>,
        limit: u32,
    ) -> Result<Vec<AccountRow>, StoreError> {
        let (since, id) = after.map_or((Value::Int(i64::MIN), Value::Int(0)), |(since, id)| {
            (Value::from(since), Value::from(id))
        });
        self.tx.list(HELD, &[since, id, Value::from(limit)], account_row)
    }

    /// Accounts that are looked for, by their ids, after one of them.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_accounts(
        &mut self,
        filter: &AccountFilter,
        after: Option<AccountId>,
        limit: u32,
    ) -> Result<Vec<AccountRow>, StoreError> {
        let (statement, wanted) = match filter {
            AccountFilter::Account(id) => (OF_ID, Value::from(*id)),
            AccountFilter::Customer(id) => (OF_CUSTOMER, Value::from(*id)),
            AccountFilter::Username(name) => (OF_USERNAME, Value::from(name)),
            AccountFilter::Login(id) => (OF_LOGIN, Value::from(*id)),
            AccountFilter::Institution(id) => (OF_INSTITUTION, Value::from(*id)),
            AccountFilter::Code(code) => (OF_CODE, Value::from(*code)),
        };
        let after = after.map_or(Value::Int(0), Value::from);
        self.tx
            .list(statement, &[wanted, after, Value::from(limit)], account_row)
    }
}
