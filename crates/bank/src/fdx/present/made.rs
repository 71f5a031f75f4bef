//! Accounts the bank made.

use jiff::{Timestamp, civil::Date};

use super::super::{
    error::FdxError,
    wire::{self, Amount, Instant},
};
use crate::{
    institution::Institution,
    ledger::{
        account::{Account, Holder, standard_category},
        calendar,
        story::{self, Book, Row, Sort},
    },
    office::Visit,
    profile::{Holding, Kind, Person, Plan, Profile, Terms},
};

/// A card's least payment: this much, or this many percent of the statement, in ten-thousandths.
const LEAST_PAYMENT: i64 = 250_000;
const LEAST_PERCENT: i64 = 2;

pub(super) fn descriptor(id: String, account: &Account, profile: &Profile, place: usize) -> wire::Account {
    let facts = &account.facts;
    let plan = profile.accounts.get(place);
    let currency_code = facts.currency.clone();
    wire::Account {
        account_id: Some(id),
        account_category: plan.map(|plan| standard_category(plan.kind).to_owned()),
        account_type: facts.account_type.clone(),
        account_number_display: facts.mask.clone(),
        product_name: plan.map(|plan| plan.product.clone()),
        nickname: facts.name.clone(),
        status: facts.status.clone(),
        currency: Some(wire::CurrencyEntity { currency_code }),
        ..wire::Account::default()
    }
}

pub(super) fn details(
    visit: &Visit<'_>,
    descriptor: wire::Account,
    account: &Account,
    (profile, place): (&Profile, usize),
    book: &Book,
    institution: &Institution,
    now: Timestamp,
) -> wire::Account {
    let Some(plan) = profile.accounts.get(place) else {
        return descriptor;
    };
    let today = calendar::day_of(now, &institution.zone);
    let last = book.visible(now).map(|row| row.made).max();
    let common = wire::Account {
        account_number: account.facts.number.clone(),
        routing_transit_number: Some(institution.facts.routing),
        account_open_date: Some(book.opened),
        line_of_business: Some("RETAIL"),
        balance_as_of: Some(Instant(now)),
        last_activity_date: last.map(|made| calendar::day_of(made, &institution.zone)),
        ..descriptor
    };
    // Of an account that went into this one, what was on it is on this one.
    let beside = visit
        .balance(account, now)
        .map(|all| all - book.balance(plan.kind, now));
    let figures = Figures {
        beside: beside.unwrap_or_default(),
        plan,
        book,
        today,
        now,
        institution,
    };
    match &plan.terms {
        Terms::Deposit { .. } => figures.deposit(common),
        Terms::Card { .. } => figures.card(common),
        Terms::Loan { .. } => figures.loan(common),
        Terms::Investment { .. } => figures.investment(common),
    }
}

/// What an account's figures follow from.
struct Figures<'a> {
    /// What other ledgers add to the balance, or take from it.
    beside: i64,
    plan: &'a Plan,
    book: &'a Book,
    today: Date,
    now: Timestamp,
    institution: &'a Institution,
}

impl Figures<'_> {
    fn balance(&self) -> i64 {
        self.book.balance(self.plan.kind, self.now) + self.beside
    }

    fn deposit(&self, common: wire::Account) -> wire::Account {
        let Terms::Deposit { rate } = self.plan.terms else {
            return common;
        };
        let balance = self.balance();
        let interest = self.this_year(|row| (row.sort == Sort::Interest).then_some(row.amount));
        wire::Account {
            balance_type: Some("ASSET"),
            transfer_in: Some(true),
            transfer_out: Some(true),
            current_balance: Some(Amount(balance)),
            available_balance: Some(Amount(balance + self.book.pending(self.now))),
            annual_percentage_yield: Some(Amount(rate.0)),
            interest_ytd: Some(Amount(interest)),
            ..common
        }
    }

    fn card(&self, common: wire::Account) -> wire::Account {
        let Terms::Card {
            line, rate, pay_day, ..
        } = self.plan.terms
        else {
            return common;
        };
        let owed = -self.balance();
        let pending = -self.book.pending(self.now);
        // A statement is known the day after it closed.
        let statement = self
            .book
            .statements
            .iter()
            .rfind(|(closed, _)| *closed < self.today);
        let due = statement.map(|(_, due)| (*due).max(0));
        let paid = statement.map_or(0, |(closed, _)| self.paid_after(*closed));
        let left = due.map(|due| (due - paid).max(0));
        let least = due.map(|due| {
            (due * LEAST_PERCENT / 100 / 100 * 100)
                .max(LEAST_PAYMENT)
                .min(due)
        });
        let last = self.last_payment();
        wire::Account {
            balance_type: Some("LIABILITY"),
            current_balance: Some(Amount(owed)),
            credit_line: Some(Amount(line)),
            available_credit: Some(Amount((line - owed - pending).max(0))),
            purchases_apr: Some(Amount(rate.0)),
            last_stmt_balance: due.map(Amount),
            last_stmt_date: statement.map(|(closed, _)| *closed),
            minimum_payment_amount: least.map(Amount),
            past_due_amount: Some(Amount(0)),
            next_payment_amount: left.map(Amount),
            next_payment_date: Some(calendar::next_day_of_month(self.today, pay_day)),
            last_payment_amount: last.map(|(row, _)| Amount(row.amount)),
            last_payment_date: last.map(|(_, day)| day),
            ..common
        }
    }

    fn loan(&self, common: wire::Account) -> wire::Account {
        let Terms::Loan {
            principal,
            rate,
            payment,
            day,
            term,
            ..
        } = self.plan.terms
        else {
            return common;
        };
        let owed = -self.balance();
        let interest = story::monthly_interest(owed, rate);
        let last = self.last_payment();
        let runs = owed > 0;
        let months = jiff::Span::new().try_months(term).unwrap_or_default();
        wire::Account {
            balance_type: Some("LIABILITY"),
            principal_balance: Some(Amount(owed)),
            original_principal: Some(Amount(principal)),
            originating_date: Some(self.book.opened),
            interest_rate: Some(Amount(rate.0)),
            interest_rate_type: Some("FIXED"),
            interest_paid_year_to_date: Some(Amount(self.this_year(|row| Some(row.split?.interest)))),
            loan_term: Some(term),
            maturity_date: Some(self.book.opened.saturating_add(months)),
            pay_off_amount: Some(Amount(owed + interest)),
            next_payment_amount: runs.then(|| Amount(payment.min(owed + interest))),
            next_payment_date: runs.then(|| calendar::next_day_of_month(self.today, day)),
            last_payment_amount: last.map(|(row, _)| Amount(row.amount)),
            last_payment_date: last.map(|(_, day)| day),
            ..common
        }
    }

    /// Cash and what the holdings are worth today.
    fn investment(&self, common: wire::Account) -> wire::Account {
        let Terms::Investment { holdings, vested } = &self.plan.terms else {
            return common;
        };
        let cash = self.balance();
        let held: Vec<wire::Holding> = holdings.iter().map(|holding| self.holding(holding)).collect();
        let value = cash + held.iter().map(|held| held.market_value.0).sum::<i64>();
        let hundred = 100 * 10_000;
        wire::Account {
            balance_type: Some("ASSET"),
            current_value: Some(Amount(value)),
            available_cash_balance: Some(Amount(cash)),
            margin: Some(false),
            vesting: vested.map(|share| {
                let own = (i128::from(value) * i128::from(share.0) / i128::from(hundred) / 100) as i64 * 100;
                vec![wire::Vesting {
                    vesting_date: self.book.opened,
                    vested_balance: Amount(own),
                    un_vested_balance: Amount(value - own),
                }]
            }),
            holdings: Some(held),
            ..common
        }
    }

    fn holding(&self, holding: &Holding) -> wire::Holding {
        let price = story::price(holding, self.today);
        // Units and price are both ten-thousandths; whole cents are kept.
        let worth = |price: i64| {
            let cents = i128::from(holding.units) * i128::from(price) / 10_000 / 100;
            Amount(i64::try_from(cents * 100).unwrap_or(i64::MAX))
        };
        wire::Holding {
            holding_name: holding.name.clone(),
            holding_type: holding.sort.clone(),
            symbol: holding.symbol.clone(),
            units: Amount(holding.units),
            current_unit_price: Amount(price),
            current_unit_price_date: self.today,
            market_value: worth(price),
            cost_basis: worth(holding.cost),
        }
    }

    fn booked(&self) -> impl DoubleEndedIterator<Item = &Row> {
        self.book.rows.iter().filter(|row| row.posted <= self.now)
    }

    fn this_year(&self, part: impl Fn(&Row) -> Option<i64>) -> i64 {
        let of_year =
            |row: &&Row| calendar::day_of(row.posted, &self.institution.zone).year() == self.today.year();
        self.booked().filter(of_year).filter_map(part).sum()
    }

    fn last_payment(&self) -> Option<(&Row, Date)> {
        let row = self.booked().rfind(|row| row.sort == Sort::Payment)?;
        Some((row, calendar::day_of(row.posted, &self.institution.zone)))
    }

    fn paid_after(&self, day: Date) -> i64 {
        let after = |row: &&Row| row.sort == Sort::Payment && row.key.0 > day;
        self.booked().filter(after).map(|row| row.amount).sum()
    }
}

pub(super) fn contact(account: &Account, profile: &Profile) -> wire::Contact {
    let holders = &account.facts.holders;
    let people: Vec<Option<&Person>> = holders.iter().map(|holder| person(profile, holder)).collect();
    // A new holder lives where the account's mail goes.
    let home = profile.people.first();
    let mut addresses: Vec<&crate::profile::Address> = Vec::new();
    for person in people.iter().filter_map(|person| person.or(home)) {
        if !addresses.contains(&&person.address) {
            addresses.push(&person.address);
        }
    }
    wire::Contact {
        holders: Some(
            holders
                .iter()
                .map(|holder| wire::Holder {
                    customer_id: holder.customer_id.clone(),
                    relationship: holder.relationship.clone(),
                    name: Some(super::name(holder)),
                })
                .collect(),
        ),
        emails: Some(
            holders
                .iter()
                .zip(&people)
                .map(|(holder, person)| email(holder, *person))
                .collect(),
        ),
        addresses: Some(addresses.into_iter().map(address).collect()),
        telephones: Some(people.iter().copied().flatten().map(telephone).collect()),
    }
}

/// The person of the profile that a holder is, if it is one.
fn person<'a>(profile: &'a Profile, holder: &Holder) -> Option<&'a Person> {
    profile.people.iter().find(|person| {
        holder.first.as_ref() == Some(&person.first) && holder.last.as_ref() == Some(&person.last)
    })
}

fn email(holder: &Holder, person: Option<&Person>) -> String {
    let part = |name: &Option<String>| name.clone().unwrap_or_default().to_lowercase();
    person.map_or_else(
        || format!("{}.{}@mail.example", part(&holder.first), part(&holder.last)),
        |person| person.email.clone(),
    )
}

pub(in crate::fdx) fn address(address: &crate::profile::Address) -> wire::Address {
    wire::Address {
        r#type: Some("HOME"),
        line1: Some(address.line1.clone()),
        city: Some(address.city.clone()),
        region: Some(address.region.clone()),
        postal_code: Some(address.postal_code.clone()),
        country: Some(address.country.clone()),
    }
}

pub(in crate::fdx) fn telephone(person: &Person) -> wire::Telephone {
    let (country, number) = person.telephone.clone();
    wire::Telephone {
        r#type: Some("HOME"),
        country: Some(country),
        number: Some(number),
    }
}

pub(super) fn networks(
    account: &Account,
    profile: &Profile,
    place: usize,
    institution: &Institution,
) -> Result<Vec<wire::AnyNetwork>, FdxError> {
    let kind = profile.accounts.get(place).map(|plan| plan.kind);
    let out = match kind {
        Some(Kind::Checking | Kind::Savings) => true,
        Some(Kind::Loan | Kind::Mortgage) => false,
        Some(_) | None => return Err(FdxError::NOT_FOR_TYPE),
    };
    let networks = account.facts.number.iter().map(|number| {
        wire::AnyNetwork::Made(wire::Network {
            bank_id: institution.facts.routing,
            identifier: number.clone(),
            identifier_type: "ACCOUNT_NUMBER",
            r#type: institution.facts.network,
            transfer_in: true,
            transfer_out: out,
        })
    });
    Ok(networks.collect())
}
