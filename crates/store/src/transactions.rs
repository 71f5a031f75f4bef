//! Transactions.

use jiff::Timestamp;
use model::{
    Currency, Money, Transaction,
    id::{AccountId, CustomerId, TransactionId},
    transaction::{Movement, Split},
};

use crate::{
    PartnerTx, StoreError,
    codec::{Value, values},
    db::{Row, Statement, statements},
};

macro_rules! insert_into {
    () => {
        "INSERT INTO account_transaction (id, partner_id, customer_id, account_id, provider_id, status, amount,
            currency, listed_at, transacted_at, posted_at, description, memo, kind, check_number, principal, interest,
            escrow, fees, created_at, payee, reference)"
    };
}

/// What is the same is not written again: a night without news writes nothing.
macro_rules! unless_unchanged {
    () => {
        "ON CONFLICT (account_id, provider_id) DO UPDATE SET status = excluded.status, amount = excluded.amount,
            currency = excluded.currency,
            listed_at = CASE WHEN excluded.transacted_at IS NULL AND excluded.posted_at IS NULL
                THEN account_transaction.listed_at ELSE excluded.listed_at END,
            transacted_at = excluded.transacted_at, posted_at = excluded.posted_at,
            description = excluded.description, memo = excluded.memo, kind = excluded.kind,
            check_number = excluded.check_number, principal = excluded.principal, interest = excluded.interest,
            escrow = excluded.escrow, fees = excluded.fees, payee = excluded.payee,
            reference = excluded.reference
        WHERE account_transaction.status IS DISTINCT FROM excluded.status
            OR account_transaction.amount IS DISTINCT FROM excluded.amount
            OR account_transaction.currency IS DISTINCT FROM excluded.currency
            OR account_transaction.transacted_at IS DISTINCT FROM excluded.transacted_at
            OR account_transaction.posted_at IS DISTINCT FROM excluded.posted_at
            OR account_transaction.description IS DISTINCT FROM excluded.description
            OR account_transaction.memo IS DISTINCT FROM excluded.memo
            OR account_transaction.kind IS DISTINCT FROM excluded.kind
            OR account_transaction.check_number IS DISTINCT FROM excluded.check_number
            OR account_transaction.principal IS DISTINCT FROM excluded.principal
            OR account_transaction.interest IS DISTINCT FROM excluded.interest
            OR account_transaction.escrow IS DISTINCT FROM excluded.escrow
            OR account_transaction.fees IS DISTINCT FROM excluded.fees
            OR account_transaction.payee IS DISTINCT FROM excluded.payee
            OR account_transaction.reference IS DISTINCT FROM excluded.reference
        RETURNING id"
    };
}

macro_rules! select {
    () => {
        "SELECT id, account_id, customer_id, created_at, provider_id, status, amount, currency,
            transacted_at, posted_at, description, memo, kind, check_number, principal, interest, escrow, fees,
            payee, reference
        FROM account_transaction"
    };
}

statements! {
    UPSERT = concat!(
            insert_into!(),
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
                $21, $22) ",
            unless_unchanged!()
        ),
        postgres: concat!(
            insert_into!(),
            " SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[],
            $7::bigint[], $8::text[], $9::bigint[], $10::bigint[], $11::bigint[], $12::text[], $13::text[],
            $14::text[], $15::text[], $16::bigint[], $17::bigint[], $18::bigint[], $19::bigint[], $20::bigint[],
            $21::text[], $22::text[]) ",
            unless_unchanged!()
        );
    BY_ID = concat!(select!(), " WHERE partner_id = $1 AND customer_id = $2 AND id = $3");
    WHOLE = concat!(select!(), " WHERE partner_id = $1 AND account_id = $2 AND provider_id NOT LIKE 'txpush-test-%'
        ORDER BY id");
    DELETE = "DELETE FROM account_transaction WHERE partner_id = $1 AND account_id = $2 AND id = $3";
    PENDING = "SELECT id, provider_id, listed_at, amount, transacted_at, description, payee, memo, check_number
        FROM account_transaction
        WHERE partner_id = $1 AND account_id = $2 AND status = 'pending' ORDER BY listed_at, id";
    POSTED = "SELECT id, provider_id, listed_at, amount, transacted_at, posted_at, description, payee, principal
        FROM account_transaction
        WHERE partner_id = $1 AND account_id = $2 AND status = 'active' AND listed_at >= $3 AND listed_at <= $4
            AND provider_id NOT LIKE 'txpush-test-%'
        ORDER BY listed_at, id";
    TOTAL = "SELECT count(*), CAST(COALESCE(sum(amount), 0) AS bigint) FROM account_transaction
        WHERE partner_id = $1 AND account_id = $2 AND status = 'active'
            AND COALESCE(posted_at, listed_at) >= $3 AND COALESCE(posted_at, listed_at) <= $4
            AND provider_id NOT LIKE 'txpush-test-%'";
    CREATED_SINCE = "SELECT created_at, count(*) FROM account_transaction
        WHERE partner_id = $1 AND account_id = $2 AND created_at >= $3 GROUP BY created_at";
    BOUNDS = "SELECT min(listed_at), max(listed_at), count(*) FROM account_transaction
        WHERE partner_id = $1 AND account_id = $2";
    COUNT_ACCOUNT = "SELECT count(*) FROM account_transaction WHERE partner_id = $1 AND account_id = $2
        AND listed_at >= $3 AND listed_at <= $4 AND (status = 'active' OR CAST($5 AS bigint) = 1)";
    COUNT_CUSTOMER = "SELECT count(*) FROM account_transaction WHERE partner_id = $1 AND customer_id = $2
        AND listed_at >= $3 AND listed_at <= $4 AND (status = 'active' OR CAST($5 AS bigint) = 1)";
    KEY_ACCOUNT_ASC = "SELECT listed_at, id FROM account_transaction WHERE partner_id = $1 AND account_id = $2
        AND listed_at >= $3 AND listed_at <= $4 AND (status = 'active' OR CAST($5 AS bigint) = 1)
        ORDER BY listed_at, id LIMIT 1 OFFSET $6";
    KEY_ACCOUNT_DESC = "SELECT listed_at, id FROM account_transaction WHERE partner_id = $1 AND account_id = $2
        AND listed_at >= $3 AND listed_at <= $4 AND (status = 'active' OR CAST($5 AS bigint) = 1)
        ORDER BY listed_at DESC, id DESC LIMIT 1 OFFSET $6";
    KEY_CUSTOMER_ASC = "SELECT listed_at, id FROM account_transaction WHERE partner_id = $1 AND customer_id = $2
        AND listed_at >= $3 AND listed_at <= $4 AND (status = 'active' OR CAST($5 AS bigint) = 1)
        ORDER BY listed_at, id LIMIT 1 OFFSET $6";
    KEY_CUSTOMER_DESC = "SELECT listed_at, id FROM account_transaction WHERE partner_id = $1 AND customer_id = $2
        AND listed_at >= $3 AND listed_at <= $4 AND (status = 'active' OR CAST($5 AS bigint) = 1)
        ORDER BY listed_at DESC, id DESC LIMIT 1 OFFSET $6";
    PAGE_ACCOUNT_ASC = concat!(select!(), " WHERE partner_id = $1 AND account_id = $2 AND listed_at <= $3
            AND (listed_at, id) >= ($4, $5) AND (status = 'active' OR CAST($6 AS bigint) = 1)
        ORDER BY listed_at, id LIMIT $7");
    PAGE_ACCOUNT_DESC = concat!(select!(), " WHERE partner_id = $1 AND account_id = $2 AND listed_at >= $3
            AND (listed_at, id) <= ($4, $5) AND (status = 'active' OR CAST($6 AS bigint) = 1)
        ORDER BY listed_at DESC, id DESC LIMIT $7");
    PAGE_CUSTOMER_ASC = concat!(select!(), " WHERE partner_id = $1 AND customer_id = $2 AND listed_at <= $3
            AND (listed_at, id) >= ($4, $5) AND (status = 'active' OR CAST($6 AS bigint) = 1)
        ORDER BY listed_at, id LIMIT $7");
    PAGE_CUSTOMER_DESC = concat!(select!(), " WHERE partner_id = $1 AND customer_id = $2 AND listed_at >= $3
            AND (listed_at, id) <= ($4, $5) AND (status = 'active' OR CAST($6 AS bigint) = 1)
        ORDER BY listed_at DESC, id DESC LIMIT $7");
}

/// What our own id of a made-up transaction begins with. It stands in no bank's books, so that it is never
/// held against what a bank says.
pub const TEST_TRANSACTION: &str = "txpush-test-";

/// Which transactions to list.
#[derive(Debug, Clone, Copy)]
pub struct Listing {
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
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageKey {
    listed_at: Timestamp,
    id: TransactionId,
}

/// A stored posted transaction, reduced to what tells it from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posted {
    /// Our id.
    pub id: TransactionId,
    /// The bank's id.
    pub provider_id: String,
    /// When it is listed.
    pub listed_at: Timestamp,
    /// Ten-thousandths of the account's currency.
    pub amount: i64,
    /// When it happened.
    pub transacted_at: Option<Timestamp>,
    /// When it was posted.
    pub posted_at: Option<Timestamp>,
    /// The payee text.
    pub description: String,
    /// Who was paid.
    pub payee: Option<String>,
    /// How much of a loan payment went to the sum owed, in ten-thousandths.
    pub principal: Option<i64>,
}

/// A stored pending transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// Our id.
    pub id: TransactionId,
    /// The bank's id.
    pub provider_id: String,
    /// When it is listed.
    pub listed_at: Timestamp,
    /// Ten-thousandths of the account's currency.
    pub amount: i64,
    /// When it happened.
    pub transacted_at: Option<Timestamp>,
    /// The payee text.
    pub description: String,
    /// Who was paid.
    pub payee: Option<String>,
    /// A second text.
    pub memo: Option<String>,
    /// The number of the check.
    pub check_number: Option<String>,
}

fn transaction(row: &mut Row<'_>) -> Result<Transaction, StoreError> {
    let id = row.next()?;
    let account = row.next()?;
    let customer = row.next()?;
    let created_at = row.next()?;
    let provider_id = row.next()?;
    let status = row.next()?;
    let amount = row.next::<i64>()?;
    let currency: Currency = row.next()?;
    let transacted_at = row.next()?;
    let posted_at = row.next()?;
    let description = row.next()?;
    let memo = row.next()?;
    let kind = row.next()?;
    let check_number = row.next()?;
    let mut part = || {
        Ok::<_, StoreError>(
            row.next::<Option<i64>>()?
                .map(|units| Money::from_units(units, currency)),
        )
    };
    let split = Split {
        principal: part()?,
        interest: part()?,
        escrow: part()?,
        fees: part()?,
    };
    let payee = row.next()?;
    let reference = row.next()?;
    let movement = Movement {
        provider_id,
        status,
        amount: Money::from_units(amount, currency),
        transacted_at,
        posted_at,
        description,
        memo,
        kind,
        payee,
        check_number,
        reference,
        split,
    };
    Ok(Transaction {
        id,
        account,
        customer,
        created_at,
        movement,
    })
}

impl PartnerTx<'_, '_> {
    /// The customer's transaction with this id.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_transaction(
        &mut self,
        customer: CustomerId,
        id: TransactionId,
    ) -> Result<Option<Transaction>, StoreError> {
        self.tx
            .find(BY_ID, &values![self.partner, customer, id], transaction)
    }

    /// Adds transactions, or brings those up to date that the bank already named. `listed_at` of one
    /// without any date is when it came. Answers the ids of the rows that were added or changed: an added
    /// row has the id it was given here, a changed one the id it always had. What is unchanged is not
    /// written.
    ///
    /// No two of them may share a provider id.
    ///
    /// # Errors
    /// If the database fails.
    pub fn put_transactions(
        &mut self,
        transactions: &[Transaction],
    ) -> Result<Vec<TransactionId>, StoreError> {
        let rows = transactions
            .iter()
            .map(|t| {
                let m = &t.movement;
                values![
                    t.id,
                    self.partner,
                    t.customer,
                    t.account,
                    &m.provider_id,
                    m.status,
                    m.amount.units(),
                    m.amount.currency(),
                    m.listed_at().unwrap_or(t.created_at),
                    m.transacted_at,
                    m.posted_at,
                    &m.description,
                    m.memo.clone(),
                    m.kind.clone(),
                    m.check_number.clone(),
                    m.split.principal.map(Money::units),
                    m.split.interest.map(Money::units),
                    m.split.escrow.map(Money::units),
                    m.split.fees.map(Money::units),
                    t.created_at,
                    m.payee.clone(),
                    m.reference.clone(),
                ]
                .to_vec()
            })
            .collect();
        self.tx.list_many(UPSERT, rows, |row| row.next())
    }

    /// An account's pending transactions.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_pending(&mut self, account: AccountId) -> Result<Vec<Pending>, StoreError> {
        self.tx.list(PENDING, &values![self.partner, account], |row| {
            Ok(Pending {
                id: row.next()?,
                provider_id: row.next()?,
                listed_at: row.next()?,
                amount: row.next()?,
                transacted_at: row.next()?,
                description: row.next()?,
                payee: row.next()?,
                memo: row.next()?,
                check_number: row.next()?,
            })
        })
    }

    /// Deletes transactions of an account.
    ///
    /// # Errors
    /// If the database fails.
    pub fn delete_transactions(
        &mut self,
        account: AccountId,
        ids: &[TransactionId],
    ) -> Result<(), StoreError> {
        for id in ids {
            self.tx.execute(DELETE, &values![self.partner, account, *id])?;
        }
        Ok(())
    }

    /// An account's posted transactions in a window, reduced to what tells them apart; made-up ones are left
    /// out.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_posted(
        &mut self,
        account: AccountId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Posted>, StoreError> {
        self.tx
            .list(POSTED, &values![self.partner, account, from, to], |row| {
                Ok(Posted {
                    id: row.next()?,
                    provider_id: row.next()?,
                    listed_at: row.next()?,
                    amount: row.next()?,
                    transacted_at: row.next()?,
                    posted_at: row.next()?,
                    description: row.next()?,
                    payee: row.next()?,
                    principal: row.next()?,
                })
            })
    }

    /// How many transactions of an account were posted in a window, and their sum in ten-thousandths; made-up
    /// ones are left out.
    ///
    /// # Errors
    /// If the database fails.
    pub fn total_posted(
        &mut self,
        account: AccountId,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<(u32, i64), StoreError> {
        let row = values![self.partner, account, from, to];
        let total = self.tx.find(TOTAL, &row, |row| Ok((row.next()?, row.next()?)))?;
        Ok(total.unwrap_or_default())
    }

    /// The oldest and newest transaction of an account, and how many there are.
    ///
    /// # Errors
    /// If the database fails.
    pub fn transaction_bounds(
        &mut self,
        account: AccountId,
    ) -> Result<(Option<Timestamp>, Option<Timestamp>, u32), StoreError> {
        let bounds = self.tx.find(BOUNDS, &values![self.partner, account], |row| {
            Ok((row.next()?, row.next()?, row.next()?))
        })?;
        Ok(bounds.unwrap_or((None, None, 0)))
    }

    /// How many transactions of an account were first stored at each instant from `since` on.
    ///
    /// # Errors
    /// If the database fails.
    pub fn count_created_since(
        &mut self,
        account: AccountId,
        since: Timestamp,
    ) -> Result<Vec<(Timestamp, u32)>, StoreError> {
        self.tx
            .list(CREATED_SINCE, &values![self.partner, account, since], |row| {
                Ok((row.next()?, row.next()?))
            })
    }

    /// How many transactions a listing has in all.
    ///
    /// # Errors
    /// If the database fails.
    pub fn count_transactions(&mut self, listing: &Listing) -> Result<u32, StoreError> {
        let (statement, mut values) = match listing.account {
            Some(account) => (COUNT_ACCOUNT, values![self.partner, account].to_vec()),
            None => (COUNT_CUSTOMER, values![self.partner, listing.customer].to_vec()),
        };
        values.extend(values![listing.from, listing.to, listing.pending]);
        Ok(self.tx.find(statement, &values, |row| row.next())?.unwrap_or(0))
    }

    /// Where the page begins that leaves out the first `skip` transactions of a listing: the one
    /// translation of the published `start`.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_page_key(&mut self, listing: &Listing, skip: u32) -> Result<Option<PageKey>, StoreError> {
        let (statement, mut values) = self.chosen(
            listing,
            [
                KEY_ACCOUNT_ASC,
                KEY_ACCOUNT_DESC,
                KEY_CUSTOMER_ASC,
                KEY_CUSTOMER_DESC,
            ],
        );
        values.extend(values![listing.from, listing.to, listing.pending, skip]);
        self.tx.find(statement, &values, |row| {
            Ok(PageKey {
                listed_at: row.next()?,
                id: row.next()?,
            })
        })
    }

    /// Everything an account has, but what was made up to test a subscription.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_ledger(&mut self, account: AccountId) -> Result<Vec<Transaction>, StoreError> {
        self.tx.list(WHOLE, &values![self.partner, account], transaction)
    }

    /// A page of a listing that begins with `key`.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_transactions(
        &mut self,
        listing: &Listing,
        key: PageKey,
        limit: u32,
    ) -> Result<Vec<Transaction>, StoreError> {
        let (statement, mut values) = self.chosen(
            listing,
            [
                PAGE_ACCOUNT_ASC,
                PAGE_ACCOUNT_DESC,
                PAGE_CUSTOMER_ASC,
                PAGE_CUSTOMER_DESC,
            ],
        );
        let end = if listing.newest_first {
            listing.from
        } else {
            listing.to
        };
        values.extend(values![end, key.listed_at, key.id, listing.pending, limit]);
        self.tx.list(statement, &values, transaction)
    }

    fn chosen(&self, listing: &Listing, by: [Statement; 4]) -> (Statement, Vec<Value>) {
        let [account_asc, account_desc, customer_asc, customer_desc] = by;
        match (listing.account, listing.newest_first) {
            (Some(account), false) => (account_asc, values![self.partner, account].to_vec()),
            (Some(account), true) => (account_desc, values![self.partner, account].to_vec()),
            (None, false) => (customer_asc, values![self.partner, listing.customer].to_vec()),
            (None, true) => (customer_desc, values![self.partner, listing.customer].to_vec()),
        }
    }
}
