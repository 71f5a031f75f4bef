//! Balances against transactions: those that agreed, and those that do not.

use model::{Anchor, Currency, Money, id::AccountId, tie::Discrepancy};

use crate::{
    PartnerTx, StoreError,
    codec::values,
    db::{Row, statements},
};

statements! {
    ANCHORS = "SELECT tied_from, tied_until, balance, since, total, pending, ahead FROM balance_anchor
        WHERE partner_id = $1 AND account_id = $2 ORDER BY tied_from";
    PUT_ANCHOR = "INSERT INTO balance_anchor (account_id, tied_from, partner_id, tied_until, balance, since, total,
            pending, ahead)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (account_id, tied_from) DO UPDATE SET tied_until = excluded.tied_until,
            balance = excluded.balance, since = excluded.since, total = excluded.total,
            pending = excluded.pending, ahead = excluded.ahead";
    DROP_ANCHOR = "DELETE FROM balance_anchor WHERE partner_id = $1 AND account_id = $2 AND tied_from = $3";
    OPEN = "SELECT account_id, began_at, difference, currency, suspect_from, suspect_to, ended_at FROM discrepancy
        WHERE partner_id = $1 AND account_id = $2 AND ended_at IS NULL ORDER BY began_at DESC LIMIT 1";
    LIST = "SELECT account_id, began_at, difference, currency, suspect_from, suspect_to, ended_at FROM discrepancy
        WHERE partner_id = $1 AND account_id = $2 ORDER BY began_at DESC LIMIT $3";
    PUT = "INSERT INTO discrepancy (account_id, began_at, partner_id, difference, currency, suspect_from, suspect_to,
            ended_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (account_id, began_at) DO UPDATE SET difference = excluded.difference,
            suspect_from = excluded.suspect_from, suspect_to = excluded.suspect_to, ended_at = excluded.ended_at";
}

fn anchor(row: &mut Row<'_>) -> Result<Anchor, StoreError> {
    Ok(Anchor {
        tied_from: row.next()?,
        tied_until: row.next()?,
        balance: row.next()?,
        since: row.next()?,
        total: row.next()?,
        pending: row.next()?,
        ahead: row.next()?,
    })
}

fn discrepancy(row: &mut Row<'_>) -> Result<Discrepancy, StoreError> {
    let account = row.next()?;
    let began_at = row.next()?;
    let difference: i64 = row.next()?;
    let currency: Currency = row.next()?;
    Ok(Discrepancy {
        account,
        began_at,
        difference: Money::from_units(difference, currency),
        suspect_from: row.next()?,
        suspect_to: row.next()?,
        ended_at: row.next()?,
    })
}

impl PartnerTx<'_, '_> {
    /// An account's balances that agreed with its transactions, oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_anchors(&mut self, account: AccountId) -> Result<Vec<Anchor>, StoreError> {
        self.tx.list(ANCHORS, &values![self.partner, account], anchor)
    }

    /// Keeps a balance that agreed, or brings it up to date.
    ///
    /// # Errors
    /// If the database fails.
    pub fn put_anchor(&mut self, account: AccountId, anchor: &Anchor) -> Result<(), StoreError> {
        self.tx
            .execute(
                PUT_ANCHOR,
                &values![
                    account,
                    anchor.tied_from,
                    self.partner,
                    anchor.tied_until,
                    anchor.balance,
                    anchor.since,
                    anchor.total,
                    anchor.pending,
                    anchor.ahead
                ],
            )
            .map(|_| ())
    }

    /// Forgets a balance that agreed.
    ///
    /// # Errors
    /// If the database fails.
    pub fn drop_anchor(&mut self, account: AccountId, anchor: &Anchor) -> Result<(), StoreError> {
        self.tx
            .execute(DROP_ANCHOR, &values![self.partner, account, anchor.tied_from])
            .map(|_| ())
    }

    /// What of an account's balance does not agree with its transactions now.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_discrepancy(&mut self, account: AccountId) -> Result<Option<Discrepancy>, StoreError> {
        self.tx.find(OPEN, &values![self.partner, account], discrepancy)
    }

    /// What ever did not agree, newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_discrepancies(
        &mut self,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<Discrepancy>, StoreError> {
        self.tx
            .list(LIST, &values![self.partner, account, limit], discrepancy)
    }

    /// Keeps a discrepancy, or brings it up to date.
    ///
    /// # Errors
    /// If the database fails.
    pub fn put_discrepancy(&mut self, discrepancy: &Discrepancy) -> Result<(), StoreError> {
        self.tx
            .execute(
                PUT,
                &values![
                    discrepancy.account,
                    discrepancy.began_at,
                    self.partner,
                    discrepancy.difference.units(),
                    discrepancy.difference.currency(),
                    discrepancy.suspect_from,
                    discrepancy.suspect_to,
                    discrepancy.ended_at
                ],
            )
            .map(|_| ())
    }
}
