//! The life of a household, told day by day.
//!
//! The story is a pure function of the profile, the world's seed, the user's name at the institution,
//! the day the user was first seen, and today. It is told forward from the start, so that interest
//! and card payments follow from the balances before them; telling it up to a later day only adds to
//! it. Nothing of it is stored.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{
    HISTORY_DAYS, calendar,
    merchants::{self, Merchant},
};
use crate::{
    chance::Chance,
    profile::{Fee, Flow, FlowKind, Holding, Kind, Plan, Profile, Rate, Terms},
};

/// The story is told at most this far past the day the user was first seen.
const LONGEST_DAYS: i64 = 3660;

/// What a movement is, in the standard's words for a transaction's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    Deposit,
    Bill,
    Transfer,
    Purchase,
    Interest,
    Fee,
    Payment,
}

/// How a loan payment is made up, in ten-thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Split {
    pub(crate) principal: i64,
    pub(crate) interest: i64,
}

/// One movement on one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// The day it was made, and its place among that day's rows of the account: its lasting name.
    pub(crate) key: (Date, u32),
    pub(crate) made: Timestamp,
    /// When it is booked; until then it is pending.
    pub(crate) posted: Timestamp,
    /// Ten-thousandths; money out of the account is negative.
    pub(crate) amount: i64,
    pub(crate) sort: Sort,
    pub(crate) text: String,
    pub(crate) payee: Option<String>,
    /// The merchant category code.
    pub(crate) category: Option<&'static str>,
    pub(crate) split: Option<Split>,
}

/// One account's life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Book {
    pub(crate) opened: Date,
    /// The balance when the history starts, in ten-thousandths; owed money is negative.
    pub(crate) opening: i64,
    /// In the order they were made.
    pub(crate) rows: Vec<Row>,
    /// Closing days of card statements and the balance on each.
    pub(crate) statements: Vec<(Date, i64)>,
}

/// Who and when a story is told about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Teller<'a> {
    pub(crate) seed: u64,
    /// The institution and the user: what makes this household's chance its own.
    pub(crate) owner: &'a str,
    pub(crate) zone: &'a TimeZone,
    pub(crate) first_seen: Date,
    pub(crate) today: Date,
}

/// Tells the story of every account of the profile, in the profile's order.
pub(crate) fn tell(profile: &Profile, teller: Teller<'_>) -> Vec<Book> {
    let mut household = Household::new(profile, teller);
    let start = calendar::number(teller.first_seen) - HISTORY_DAYS;
    let end = calendar::number(teller.today).min(calendar::number(teller.first_seen) + LONGEST_DAYS);
    for offset in 0..=(end - start).max(-1) {
        household.live(calendar::plus(teller.first_seen, offset - HISTORY_DAYS));
    }
    household
        .accounts
        .into_iter()
        .map(|account| account.book)
        .collect()
}

/// One account while its story is told.
struct Account {
    book: Book,
    /// As of the movements told so far, booked or not.
    balance: i64,
    /// What is left to pay of the last card statement.
    due: i64,
    /// Rows told today.
    today: u32,
}

struct Household<'a> {
    profile: &'a Profile,
    teller: Teller<'a>,
    accounts: Vec<Account>,
}

/// What is about to be written into an account.
struct Entry<'a> {
    amount: i64,
    sort: Sort,
    text: &'a str,
    payee: Option<&'a str>,
    at: (i8, i8),
}

impl<'a> Household<'a> {
    fn new(profile: &'a Profile, teller: Teller<'a>) -> Self {
        let accounts = profile
            .accounts
            .iter()
            .map(|plan| {
                let opened = calendar::plus(teller.first_seen, -plan.opened_days);
                let start = calendar::plus(teller.first_seen, -HISTORY_DAYS);
                let opening = match plan.terms {
                    Terms::Loan {
                        principal,
                        rate,
                        payment,
                        day,
                        ..
                    } => -principal_at(principal, rate, payment, day, opened, start),
                    _ => plan.opening,
                };
                let book = Book {
                    opened,
                    opening,
                    rows: Vec::new(),
                    statements: Vec::new(),
                };
                Account {
                    book,
                    balance: opening,
                    due: 0,
                    today: 0,
                }
            })
            .collect();
        Self {
            profile,
            teller,
            accounts,
        }
    }

    fn live(&mut self, day: Date) {
        for account in &mut self.accounts {
            account.today = 0;
        }
        let profile = self.profile;
        for (place, flow) in profile.flows.iter().enumerate() {
            if calendar::falls_on(flow.every, day) {
                self.flow(place, flow, day);
            }
        }
        for (place, plan) in profile.accounts.iter().enumerate() {
            match plan.terms {
                Terms::Loan { .. } => self.loan_payment(place, plan, day),
                Terms::Card { .. } => self.card_payment(place, plan, day),
                Terms::Deposit { .. } | Terms::Investment { .. } => {}
            }
            self.purchases(place, plan, day);
        }
        for (place, plan) in profile.accounts.iter().enumerate() {
            if let Some(fee) = plan.fee.as_ref().filter(|fee| fee.day == day.day()) {
                self.fee(place, fee, day);
            }
            self.close_of_day(place, plan, day);
        }
    }

    fn flow(&mut self, place: usize, flow: &Flow, day: Date) {
        let mut chance = self.chance(&format!("flow {place}"), day);
        // Varied amounts keep whole cents.
        let amount = flow.amount + chance.between(-flow.vary / 100, flow.vary / 100) * 100;
        let sort = match flow.kind {
            FlowKind::Salary => Sort::Deposit,
            FlowKind::Bill => Sort::Bill,
            FlowKind::Transfer => Sort::Transfer,
        };
        for (account, amount) in [(flow.from, -amount), (flow.to, amount)] {
            let entry = Entry {
                amount,
                sort,
                text: &flow.text,
                payee: flow.payee.as_deref(),
                at: (6, 5),
            };
            if let Some(account) = account {
                self.book(account, entry, day);
            }
        }
    }

    fn loan_payment(&mut self, place: usize, plan: &Plan, day: Date) {
        let Terms::Loan {
            rate,
            payment,
            day: due,
            from,
            ..
        } = plan.terms
        else {
            return;
        };
        let Some(owed) = self.accounts.get(place).map(|account| -account.balance) else {
            return;
        };
        if day.day() != due || owed <= 0 {
            return;
        }
        let interest = monthly_interest(owed, rate);
        let paid = payment.min(owed + interest);
        let split = Split {
            principal: paid - interest,
            interest,
        };
        if let Some(from) = from {
            let text = format!("PAYMENT TO {}", plan.nickname.to_uppercase());
            let entry = Entry {
                amount: -paid,
                sort: Sort::Bill,
                text: &text,
                payee: Some(&plan.product),
                at: (6, 30),
            };
            self.book(from, entry, day);
        }
        let entry = Entry {
            amount: paid,
            sort: Sort::Payment,
            text: "LOAN PAYMENT",
            payee: None,
            at: (6, 30),
        };
        self.book(place, entry, day);
        if let Some(account) = self.accounts.get_mut(place) {
            // Only the principal lowers what is owed; the interest was never part of it.
            account.balance -= split.interest;
            if let Some(row) = account.book.rows.last_mut() {
                row.split = Some(split);
            }
        }
    }

    fn card_payment(&mut self, place: usize, plan: &Plan, day: Date) {
        let Terms::Card {
            pay_day, from, pay, ..
        } = plan.terms
        else {
            return;
        };
        let Some(account) = self.accounts.get(place) else {
            return;
        };
        let paid = pay.unwrap_or(account.due).min(account.due).min(-account.balance);
        if day.day() != pay_day || paid <= 0 {
            return;
        }
        if let Some(from) = from {
            let text = format!("PAYMENT TO {}", plan.nickname.to_uppercase());
            let entry = Entry {
                amount: -paid,
                sort: Sort::Bill,
                text: &text,
                payee: Some(&plan.product),
                at: (6, 45),
            };
            self.book(from, entry, day);
        }
        let entry = Entry {
            amount: paid,
            sort: Sort::Payment,
            text: "PAYMENT THANK YOU",
            payee: None,
            at: (6, 45),
        };
        self.book(place, entry, day);
        if let Some(account) = self.accounts.get_mut(place) {
            account.due -= paid;
        }
    }

    fn purchases(&mut self, place: usize, plan: &Plan, day: Date) {
        if plan.purchases == 0 {
            return;
        }
        let mut chance = self.chance(&plan.key, day);
        let (whole, tenths) = (i64::from(plan.purchases / 10), u64::from(plan.purchases % 10));
        let usual = whole + i64::from(chance.below(10) < tenths);
        let count = (usual + [-1, 0, 0, 1].get(chance.between(0, 3) as usize).unwrap_or(&0)).max(0);
        for _ in 0..count {
            let Some((merchant, amount)) = merchants::purchase(&self.profile.country, &mut chance) else {
                return;
            };
            let at = (chance.between(7, 21) as i8, chance.between(0, 59) as i8);
            let lag = chance.between(1, 2);
            self.purchase(place, merchant, amount, at, calendar::plus(day, lag), day);
        }
    }

    fn purchase(&mut self, place: usize, at_: &Merchant, amount: i64, at: (i8, i8), posts: Date, day: Date) {
        let entry = Entry {
            amount: -amount,
            sort: Sort::Purchase,
            text: at_.text,
            payee: Some(at_.payee),
            at,
        };
        self.book(place, entry, day);
        let posted = calendar::instant(posts, 4, 15, self.teller.zone);
        if let Some(row) = self
            .accounts
            .get_mut(place)
            .and_then(|account| account.book.rows.last_mut())
        {
            row.posted = posted;
            row.category = Some(at_.category);
        }
    }

    fn fee(&mut self, place: usize, fee: &Fee, day: Date) {
        let entry = Entry {
            amount: -fee.amount,
            sort: Sort::Fee,
            text: &fee.text,
            payee: None,
            at: (22, 30),
        };
        self.book(place, entry, day);
    }

    /// Interest at the end of the month, and a card's statement on its day.
    fn close_of_day(&mut self, place: usize, plan: &Plan, day: Date) {
        let Some(balance) = self.accounts.get(place).map(|account| account.balance) else {
            return;
        };
        match plan.terms {
            Terms::Deposit { rate } if calendar::is_month_end(day) => {
                let amount = monthly_interest(balance.max(0), rate);
                if amount > 0 {
                    let entry = Entry {
                        amount,
                        sort: Sort::Interest,
                        text: "INTEREST PAID",
                        payee: None,
                        at: (23, 0),
                    };
                    self.book(place, entry, day);
                }
            }
            Terms::Card {
                rate, statement_day, ..
            } if day.day() == statement_day => {
                // Interest runs on what was left of the statement before.
                let unpaid = self.accounts.get(place).map_or(0, |account| account.due.max(0));
                let amount = monthly_interest(unpaid, rate);
                if amount > 0 {
                    let entry = Entry {
                        amount: -amount,
                        sort: Sort::Interest,
                        text: "INTEREST CHARGE ON PURCHASES",
                        payee: None,
                        at: (22, 0),
                    };
                    self.book(place, entry, day);
                }
                if let Some(account) = self.accounts.get_mut(place) {
                    account.due = -account.balance;
                    account.book.statements.push((day, account.due));
                }
            }
            _ => {}
        }
    }

    /// Writes a row that is booked as soon as it is made.
    fn book(&mut self, place: usize, entry: Entry<'_>, day: Date) {
        let made = calendar::instant(day, entry.at.0, entry.at.1, self.teller.zone);
        let Some(account) = self.accounts.get_mut(place) else {
            return;
        };
        account.balance += entry.amount;
        let key = (day, account.today);
        account.today += 1;
        account.book.rows.push(Row {
            key,
            made,
            posted: made,
            amount: entry.amount,
            sort: entry.sort,
            text: entry.text.to_owned(),
            payee: entry.payee.map(str::to_owned),
            category: None,
            split: None,
        });
    }

    fn chance(&self, about: &str, day: Date) -> Chance {
        Chance::of(self.teller.seed, &[self.teller.owner, about, &day.to_string()])
    }
}

/// Interest for a month on a balance, rounded half up to whole cents.
pub(crate) fn monthly_interest(balance: i64, rate: Rate) -> i64 {
    // Percent at scale 4, a year: 10,000 x 100 x 12; and 100 ten-thousandths are a cent.
    let divisor = 10_000_i128 * 100 * 12 * 100;
    let cents = (i128::from(balance) * i128::from(rate.0) + divisor / 2).div_euclid(divisor);
    i64::try_from(cents).unwrap_or(0) * 100
}

/// The price of one of a holding on a day: about a twentieth more each year, up and down a little from
/// day to day. It is the same for everybody who holds it.
pub(crate) fn price(holding: &Holding, day: Date) -> i64 {
    let days = calendar::number(day) - calendar::number(jiff::civil::date(2026, 1, 1));
    let grown = 10_000 + days * 500 / 365;
    let moved = Chance::of(0, &["price", &holding.symbol, &day.to_string()]).between(-120, 120);
    let price = i128::from(holding.price) * i128::from(grown + moved) / 10_000 / 100;
    i64::try_from(price.max(1) * 100).unwrap_or(holding.price)
}

/// What is still owed of a loan at the start of a day, when every payment before it was made.
fn principal_at(principal: i64, rate: Rate, payment: i64, due: i8, opened: Date, at: Date) -> i64 {
    let mut owed = principal;
    let mut day = calendar::next_day_of_month(opened, due);
    while day < at && owed > 0 {
        let interest = monthly_interest(owed, rate);
        owed -= (payment - interest).min(owed);
        day = calendar::next_day_of_month(day, due);
    }
    owed
}

impl Book {
    /// The balance of what is booked by `now`; for a loan, what is owed of the principal.
    pub(crate) fn balance(&self, kind: Kind, now: Timestamp) -> i64 {
        let booked = self.rows.iter().filter(|row| row.posted <= now);
        self.opening
            + booked
                .map(|row| match (kind, row.split) {
                    (Kind::Loan | Kind::Mortgage, Some(split)) => split.principal,
                    _ => row.amount,
                })
                .sum::<i64>()
    }

    /// The sum of what is made but not booked by `now`.
    pub(crate) fn pending(&self, now: Timestamp) -> i64 {
        self.visible(now)
            .filter(|row| row.posted > now)
            .map(|row| row.amount)
            .sum()
    }

    /// The first row that is booked after an instant.
    pub(crate) fn first_booked(&self, since: Timestamp) -> Option<(Date, u32)> {
        let later = self.rows.iter().filter(|row| row.posted > since);
        later.min_by_key(|row| (row.posted, row.key)).map(|row| row.key)
    }

    /// The rows that were made by `now`.
    pub(crate) fn visible(&self, now: Timestamp) -> impl DoubleEndedIterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.made <= now)
    }
}

#[cfg(test)]
mod tests;
