//! Reading transactions.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use model::{
    Money, Partner, Transaction,
    condition::RequestFault,
    id::{AccountId, CustomerId, TransactionId},
};
use store::Listing;

use crate::{Engine, EngineError, accounts::unknown_account};

/// Which transactions a partner asks for.
#[derive(Debug, Clone, Copy)]
pub struct TransactionQuery {
    /// Of one account; of all the customer's accounts if absent.
    pub account: Option<AccountId>,
    /// Whose.
    pub customer: CustomerId,
    /// The earliest instant.
    pub from: Timestamp,
    /// The latest instant.
    pub to: Timestamp,
    /// Whether pending ones are wanted too.
    pub pending: bool,
    /// Newest first.
    pub newest_first: bool,
    /// How many to leave out.
    pub skip: u32,
    /// How many to give.
    pub limit: u32,
    /// Whether the balance of each day is wanted; of one account only.
    pub daily_balances: bool,
}

/// A page of transactions.
#[derive(Debug, Clone)]
pub struct TransactionPage {
    /// The transactions.
    pub transactions: Vec<Transaction>,
    /// How many there are in all.
    pub found: u32,
    /// The balance of each day of the page's transactions, oldest first.
    pub daily_balances: Vec<DailyBalance>,
}

/// An account's balance on one day, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DailyBalance {
    /// The day.
    pub day: Date,
    /// Before its first transaction.
    pub beginning: Money,
    /// After its last.
    pub ending: Money,
}

impl Engine {
    /// One of the customer's transactions; of one account only, if one is given.
    ///
    /// # Errors
    /// [`RequestFault::CustomerNotFound`], [`RequestFault::ResourceNotFound`], or the database's failure.
    pub async fn transaction(
        &self,
        partner: &Partner,
        customer: CustomerId,
        account: Option<AccountId>,
        id: TransactionId,
    ) -> Result<Transaction, EngineError> {
        self.customer(partner, customer).await?;
        let scope = self.store().partner(partner.id);
        let found = scope.read(move |tx| tx.find_transaction(customer, id)).await?;
        found
            .filter(|found| account.is_none_or(|account| found.account == account))
            .ok_or_else(|| RequestFault::ResourceNotFound.into())
    }

    /// A page of transactions from the store.
    ///
    /// # Errors
    /// [`RequestFault::CustomerNotFound`], [`RequestFault::AccountNotFound`], or the database's failure.
    pub async fn transactions(
        &self,
        partner: &Partner,
        query: TransactionQuery,
    ) -> Result<TransactionPage, EngineError> {
        let listing = Listing {
            account: query.account,
            customer: query.customer,
            from: query.from,
            to: query.to,
            pending: query.pending,
            newest_first: query.newest_first,
        };
        self.store()
            .partner(partner.id)
            .read(move |tx| {
                tx.find_customer(query.customer)?
                    .ok_or(RequestFault::CustomerNotFound)?;
                let account = match query.account {
                    None => None,
                    Some(id) => {
                        let found = tx.find_account(id)?.filter(|a| a.customer == query.customer);
                        Some(found.ok_or_else(|| unknown_account(query.customer, id))?)
                    }
                };
                let found = tx.count_transactions(&listing)?;
                let transactions = match tx.find_page_key(&listing, query.skip)? {
                    Some(key) => tx.list_transactions(&listing, key, query.limit)?,
                    None => Vec::new(),
                };
                let daily_balances = match account {
                    Some(account) if query.daily_balances => {
                        let posted = tx.list_posted(account.id, query.from, Timestamp::MAX)?;
                        let moved: Vec<(Timestamp, i64)> =
                            posted.iter().map(|p| (p.listed_at, p.amount)).collect();
                        let balance = account.snapshot.balance;
                        balance
                            .map(|b| daily_balances(b, &moved, query.to))
                            .unwrap_or_default()
                    }
                    _ => Vec::new(),
                };
                Ok(TransactionPage {
                    transactions,
                    found,
                    daily_balances,
                })
            })
            .await
    }
}

/// The balance of each day that has posted transactions up to `to`, reckoned back from the balance
/// after all of them. A day whose balance cannot be held is left out.
fn daily_balances(latest: Money, posted: &[(Timestamp, i64)], to: Timestamp) -> Vec<DailyBalance> {
    let mut by_day: BTreeMap<Date, i64> = BTreeMap::new();
    for (when, amount) in posted {
        let total = by_day.entry(when.to_zoned(TimeZone::UTC).date()).or_default();
        *total = total.saturating_add(*amount);
    }
    let last = to.to_zoned(TimeZone::UTC).date();
    let currency = latest.currency();
    let mut ending = latest.units();
    let mut days = Vec::with_capacity(by_day.len());
    for (day, moved) in by_day.into_iter().rev() {
        let beginning = ending.saturating_sub(moved);
        if day <= last {
            days.push(DailyBalance {
                day,
                beginning: Money::from_units(beginning, currency),
                ending: Money::from_units(ending, currency),
            });
        }
        ending = beginning;
    }
    days.reverse();
    days
}

#[cfg(test)]
mod tests {
    use model::Currency;

    use super::*;

    #[test]
    fn daily_balances_are_reckoned_back_from_the_latest_one() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let latest = Money::from_units(1000, Currency::USD);
        let posted = [
            (at("2026-01-01T10:00:00Z"), 100),
            (at("2026-01-01T23:00:00Z"), -30),
            (at("2026-01-03T00:00:00Z"), 500),
            (at("2026-01-09T00:00:00Z"), 1),
        ];
        let days = daily_balances(latest, &posted, at("2026-01-05T00:00:00Z"));
        let figures: Vec<_> = days
            .iter()
            .map(|d| (d.day.to_string(), d.beginning.units(), d.ending.units()))
            .collect();
        assert_eq!(
            figures,
            [("2026-01-01".into(), 429, 499), ("2026-01-03".into(), 499, 999)]
        );
    }
}
