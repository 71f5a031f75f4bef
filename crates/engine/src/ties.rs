//! Whether an account's balance agrees with its transactions.

use jiff::Timestamp;
use model::{Account, Money, Partner, condition::RequestFault, id::AccountId, tie::Discrepancy};
use store::PartnerTx;

use crate::{Engine, EngineError};

/// How an account's balance and its transactions stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TieOut {
    /// When they last agreed; absent before a first balance was read, and for accounts whose balance does
    /// not follow from transactions.
    pub agreed_at: Option<Timestamp>,
    /// What the balance then held of pending transactions already, where it held any.
    pub ahead: Option<Money>,
    /// What does not agree now.
    pub discrepancy: Option<Discrepancy>,
}

impl Engine {
    /// Whether the balance of one of the partner's accounts agrees with its transactions.
    ///
    /// # Errors
    /// [`RequestFault::ResourceNotFound`], or the database's failure.
    pub async fn tie_out(&self, partner: &Partner, account: AccountId) -> Result<TieOut, EngineError> {
        self.store()
            .partner(partner.id)
            .read(move |tx| {
                let found = tx.find_account(account)?.ok_or(RequestFault::ResourceNotFound)?;
                tie_of(tx, &found)
            })
            .await
    }
}

/// Whether an account's balance agrees with its transactions.
pub(crate) fn tie_of(tx: &mut PartnerTx<'_, '_>, account: &Account) -> Result<TieOut, EngineError> {
    let last = tx.list_anchors(account.id)?.pop();
    let ahead = last.and_then(|anchor| anchor.ahead).filter(|ahead| *ahead != 0);
    Ok(TieOut {
        agreed_at: last.map(|anchor| anchor.tied_until),
        ahead: ahead.map(|units| Money::from_units(units, account.snapshot.currency)),
        discrepancy: tx.find_discrepancy(account.id)?,
    })
}
