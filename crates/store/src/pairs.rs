//! Pairs: transactions their bank no longer names, and what they became.

use jiff::Timestamp;
use model::{
    Pair,
    id::{AccountId, TransactionId},
    pair::{Grounds, Trace},
};
use serde::{Deserialize, Serialize};

use crate::{
    PartnerTx, StoreError,
    codec::values,
    db::{Row, statements},
};

statements! {
    PUT = "INSERT INTO transaction_pair (account_id, earlier, partner_id, transaction_id, later, own_id, standing,
            document, decided_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (account_id, earlier) DO UPDATE SET transaction_id = excluded.transaction_id,
            later = excluded.later, own_id = excluded.own_id, standing = excluded.standing,
            document = excluded.document, decided_at = excluded.decided_at";
    LIST = "SELECT account_id, earlier, transaction_id, later, own_id, standing, document, decided_at
        FROM transaction_pair
        WHERE partner_id = $1 AND account_id = $2 AND decided_at >= $3 ORDER BY decided_at, earlier";
    PRUNE = "DELETE FROM transaction_pair WHERE partner_id = $1 AND account_id = $2 AND decided_at < $3";
    KNOWN = "SELECT count(*) FROM account_transaction WHERE partner_id = $1 AND account_id = $2 AND provider_id = $3";
    RENAME = "UPDATE account_transaction SET provider_id = $1
        WHERE partner_id = $2 AND account_id = $3 AND id = $4 AND provider_id = $5";
    RENUMBER = "UPDATE account_transaction SET id = $1 WHERE partner_id = $2 AND account_id = $3 AND id = $4";
    FOLLOW = "UPDATE transaction_pair SET transaction_id = $1
        WHERE partner_id = $2 AND account_id = $3 AND transaction_id = $4 AND earlier <> $5";
}

/// What is kept of a pair as one JSON document.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    trace: Trace,
    grounds: Grounds,
}

fn pair(row: &mut Row<'_>) -> Result<Pair, StoreError> {
    let corrupt = |error: &dyn std::fmt::Display| StoreError::Corrupt(format!("a pair: {error}"));
    let account = row.next()?;
    let earlier = row.next()?;
    let transaction = row.next()?;
    let later = row.next()?;
    let own = row.next()?;
    let standing = row.next::<String>()?.parse().map_err(|error| corrupt(&error))?;
    let document: Document = serde_json::from_str(&row.next::<String>()?).map_err(|error| corrupt(&error))?;
    Ok(Pair {
        account,
        earlier,
        transaction,
        later,
        own,
        standing,
        trace: document.trace,
        grounds: document.grounds,
        decided_at: row.next()?,
    })
}

impl PartnerTx<'_, '_> {
    /// An account's pairs that were decided since an instant, oldest first.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_pairs(&mut self, account: AccountId, since: Timestamp) -> Result<Vec<Pair>, StoreError> {
        self.tx.list(LIST, &values![self.partner, account, since], pair)
    }

    /// Keeps a pair in place of what was decided about the same earlier id before.
    ///
    /// # Errors
    /// If the database fails.
    pub fn put_pair(&mut self, pair: &Pair) -> Result<(), StoreError> {
        let document = Document {
            trace: pair.trace.clone(),
            grounds: pair.grounds.clone(),
        };
        let document = serde_json::to_string(&document)
            .map_err(|error| StoreError::Corrupt(format!("a pair: {error}")))?;
        self.tx
            .execute(
                PUT,
                &values![
                    pair.account,
                    &pair.earlier,
                    self.partner,
                    pair.transaction,
                    pair.later.clone(),
                    pair.own,
                    pair.standing.name(),
                    document,
                    pair.decided_at
                ],
            )
            .map(|_| ())
    }

    /// Forgets an account's pairs that were decided before an instant.
    ///
    /// # Errors
    /// If the database fails.
    pub fn prune_pairs(&mut self, account: AccountId, before: Timestamp) -> Result<(), StoreError> {
        self.tx
            .execute(PRUNE, &values![self.partner, account, before])
            .map(|_| ())
    }

    /// Whether an account has a transaction that its bank names so.
    ///
    /// # Errors
    /// If the database fails.
    pub fn has_transaction_named(
        &mut self,
        account: AccountId,
        provider_id: &str,
    ) -> Result<bool, StoreError> {
        Ok(self
            .tx
            .number(KNOWN, &values![self.partner, account, provider_id])?
            > 0)
    }

    /// Gives a transaction another of its bank's ids. Answers whether there was one of the id before.
    ///
    /// # Errors
    /// If the database fails, or the new id is another transaction's.
    pub fn rename_transaction(
        &mut self,
        account: AccountId,
        id: TransactionId,
        from: &str,
        to: &str,
    ) -> Result<bool, StoreError> {
        Ok(self
            .tx
            .execute(RENAME, &values![to, self.partner, account, id, from])?
            > 0)
    }

    /// Gives a transaction another id of ours, when the pair of `earlier` is undone; other pairs that led
    /// to it follow.
    ///
    /// # Errors
    /// If the database fails, or the new id is taken.
    pub fn renumber_transaction(
        &mut self,
        account: AccountId,
        earlier: &str,
        from: TransactionId,
        to: TransactionId,
    ) -> Result<(), StoreError> {
        self.tx
            .execute(RENUMBER, &values![to, self.partner, account, from])?;
        self.tx
            .execute(FOLLOW, &values![to, self.partner, account, from, earlier])
            .map(|_| ())
    }
}
