//! The log of events: append only, one sequence of numbers for each partner.

use model::{Event, EventData, NewEvent, id::AccountId};

use crate::{
    PartnerTx, StoreError,
    codec::values,
    db::{Row, statements},
};

statements! {
    NUMBER = "INSERT INTO event_counter (partner_id, newest) VALUES ($1, 1)
        ON CONFLICT (partner_id) DO UPDATE SET newest = event_counter.newest + 1 RETURNING newest";
    APPEND = "INSERT INTO event (partner_id, sequence, customer_id, login_id, account_id, occurred_at, kind, document,
            code)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    LIST = "SELECT sequence, customer_id, login_id, account_id, occurred_at, document FROM event
        WHERE partner_id = $1 AND sequence > $2 ORDER BY sequence LIMIT $3";
    LIST_ACCOUNT = "SELECT sequence, customer_id, login_id, account_id, occurred_at, document FROM event
        WHERE partner_id = $1 AND account_id = $2 AND sequence > $3 ORDER BY sequence LIMIT $4";
    LIST_KIND = "SELECT sequence, customer_id, login_id, account_id, occurred_at, document FROM event
        WHERE partner_id = $1 AND account_id = $2 AND kind = $3 ORDER BY sequence DESC LIMIT $4";
    NEWEST_OF_ACCOUNT = "SELECT sequence, customer_id, login_id, account_id, occurred_at, document FROM event
        WHERE partner_id = $1 AND account_id = $2 AND sequence < $3 ORDER BY sequence DESC LIMIT $4";
    NEWEST = "SELECT newest FROM event_counter WHERE partner_id = $1";
}

/// A sequence number on its way into a statement. One beyond what a database holds is past every
/// event.
pub(crate) fn number(sequence: u64) -> i64 {
    i64::try_from(sequence).unwrap_or(i64::MAX)
}

/// A sequence number on its way out of a row.
pub(crate) fn sequence(row: &mut Row<'_>) -> Result<u64, StoreError> {
    u64::try_from(row.next::<i64>()?)
        .map_err(|_| StoreError::Corrupt("the number of an event is negative".into()))
}

pub(crate) fn event(row: &mut Row<'_>) -> Result<Event, StoreError> {
    Ok(Event {
        sequence: sequence(row)?,
        customer: row.next()?,
        login: row.next()?,
        account: row.next()?,
        occurred_at: row.next()?,
        data: serde_json::from_str::<EventData>(&row.next::<String>()?)
            .map_err(|error| StoreError::Corrupt(format!("an event: {error}")))?,
    })
}

impl PartnerTx<'_, '_> {
    /// Tells an event, if this transaction commits, and gives its number.
    ///
    /// This comes last in a transaction: the partner's counter is held from here to the commit, so that
    /// numbers follow the order of commits and a transaction that is undone leaves no gap.
    ///
    /// # Errors
    /// If the database fails.
    pub fn append_event(&mut self, event: &NewEvent) -> Result<u64, StoreError> {
        let document = serde_json::to_string(&event.data)
            .map_err(|error| StoreError::Corrupt(format!("an event: {error}")))?;
        let code = match &event.data {
            EventData::StatusChanged(changed) => Some(changed.code),
            _ => None,
        };
        let next = self
            .tx
            .find(NUMBER, &values![self.partner], sequence)?
            .ok_or_else(|| StoreError::Corrupt("the counter of events gave no number".into()))?;
        self.tx.execute(
            APPEND,
            &values![
                self.partner,
                number(next),
                event.customer,
                event.login,
                event.account,
                event.occurred_at,
                event.data.name(),
                document,
                code
            ],
        )?;
        Ok(next)
    }

    /// The partner's events after a number, oldest first: all, or those about one account.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_events(
        &mut self,
        after: u64,
        limit: u32,
        account: Option<AccountId>,
    ) -> Result<Vec<Event>, StoreError> {
        match account {
            None => self
                .tx
                .list(LIST, &values![self.partner, number(after), limit], event),
            Some(account) => self.tx.list(
                LIST_ACCOUNT,
                &values![self.partner, account, number(after), limit],
                event,
            ),
        }
    }

    /// The last events of a type about one account, newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_last_events(
        &mut self,
        account: AccountId,
        kind: &str,
        limit: u32,
    ) -> Result<Vec<Event>, StoreError> {
        self.tx
            .list(LIST_KIND, &values![self.partner, account, kind, limit], event)
    }

    /// An account's events before a number, newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_account_events(
        &mut self,
        account: AccountId,
        before: u64,
        limit: u32,
    ) -> Result<Vec<Event>, StoreError> {
        self.tx.list(
            NEWEST_OF_ACCOUNT,
            &values![self.partner, account, number(before), limit],
            event,
        )
    }

    /// The number of the partner's newest event; 0 if there is none yet.
    ///
    /// # Errors
    /// If the database fails.
    pub fn newest_sequence(&mut self) -> Result<u64, StoreError> {
        Ok(self
            .tx
            .find(NEWEST, &values![self.partner], sequence)?
            .unwrap_or(0))
    }
}
