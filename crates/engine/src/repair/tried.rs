//! What trying options came to, kept while nothing changes that they go by.
//!
//! Trying is the repair itself, not committed: on SQLite it takes the one writer there is. A page that looks at a
//! session again and again must not do that each time, so what came of it is remembered by the process. It is only
//! shown: whoever takes an option has it carried out anew.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use model::{
    Account,
    id::{AccountId, LoginId},
};
use store::{PartnerTx, StoreError};

use super::RepairOption;

/// Accounts that are remembered at once.
const ACCOUNTS: usize = 256;

/// What options go by: whatever is written to a login takes its row, and an option may meet any of the customer's
/// logins; what is held back goes by itself when its time is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version {
    logins: Vec<(LoginId, i64)>,
    held_back: Vec<String>,
}

impl Version {
    pub(super) fn read(tx: &mut PartnerTx<'_, '_>, account: &Account) -> Result<Self, StoreError> {
        Ok(Self {
            logins: tx.list_revisions(account.customer)?,
            held_back: tx.list_quarantine(account.id)?,
        })
    }
}

/// Options by account, with what they went by.
#[derive(Debug, Default)]
pub(crate) struct Tried {
    kept: Mutex<HashMap<AccountId, (Version, Vec<RepairOption>)>>,
}

impl Tried {
    pub(super) fn find(&self, account: AccountId, version: &Version) -> Option<Vec<RepairOption>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.get(&account).filter(|(of, _)| of == version);
        found.map(|(_, options)| options.clone())
    }

    pub(super) fn keep(&self, account: AccountId, version: Version, options: &[RepairOption]) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= ACCOUNTS && !kept.contains_key(&account) {
            // To try once more costs little; to know which was looked at last costs more.
            kept.clear();
        }
        kept.insert(account, (version, options.to_vec()));
    }
}
