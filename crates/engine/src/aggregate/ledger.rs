//! Writing an account's transactions, and what became of those that the bank no longer names.

use std::collections::HashSet;

use jiff::Timestamp;
use model::{
    Pair, Transaction,
    id::{AccountId, TransactionId},
    pair::Standing,
};
use store::{AccountRecord, PartnerTx, StoreError};

use crate::{
    EngineError, as_id,
    reconcile::{self, Plan, Undone},
};

/// A plan with an id for everything in it.
#[derive(Debug, Clone)]
pub(super) struct Changes {
    account: AccountId,
    now: Timestamp,
    undone: Vec<Undone>,
    rows: Vec<Transaction>,
    /// Ids that stood in the account before.
    stored: HashSet<TransactionId>,
    /// Rows that go.
    vanished: Vec<TransactionId>,
    /// Those of them that anybody was ever told of and that nothing else goes on as.
    removed: Vec<TransactionId>,
    /// What is kept of pairs; and whether the stored row takes the later one's name.
    pairs: Vec<(Pair, bool)>,
}

/// How many new ids a plan needs: one for a row that none is known of, and one for the later one of each pair,
/// should it ever go on by itself.
pub(super) fn ids(plan: &Plan) -> usize {
    let paired = |draft: &&reconcile::Draft| draft.standing == Standing::Paired;
    plan.rows.iter().filter(|(id, _)| id.is_none()).count() + plan.drafts.iter().filter(paired).count()
}

impl Changes {
    /// Gives new ids to what is new: as many as [`ids`] says.
    pub(super) fn number(
        record: &AccountRecord,
        plan: Plan,
        stored: HashSet<TransactionId>,
        fresh: Vec<u64>,
        now: Timestamp,
    ) -> Result<Self, EngineError> {
        let account = record.account.id;
        let paired = |standing: Standing| standing == Standing::Paired;
        let mut fresh = fresh.into_iter();
        let mut next = || {
            let number = fresh
                .next()
                .ok_or_else(|| EngineError::Internal("an id is missing".into()))?;
            as_id(TransactionId::new(number))
        };
        let mut rows = Vec::with_capacity(plan.rows.len());
        for (known, movement) in plan.rows {
            let id = match known {
                Some(id) => id,
                None => next()?,
            };
            rows.push(Transaction {
                id,
                account,
                customer: record.account.customer,
                created_at: now,
                movement,
            });
        }
        let mut pairs = Vec::with_capacity(plan.drafts.len());
        for draft in plan.drafts {
            let own = if paired(draft.standing) {
                Some(next()?)
            } else {
                None
            };
            let pair = Pair {
                account,
                earlier: draft.earlier,
                transaction: draft.transaction,
                later: draft.later,
                own,
                standing: draft.standing,
                trace: draft.trace,
                grounds: draft.grounds,
                decided_at: now,
            };
            pairs.push((pair, draft.renames));
        }
        let removed = plan
            .vanished
            .iter()
            .filter(|id| stored.contains(*id) && rows.iter().all(|row| row.id != **id))
            .copied()
            .collect();
        Ok(Self {
            account,
            now,
            undone: plan.undone,
            rows,
            stored,
            vanished: plan.vanished,
            removed,
            pairs,
        })
    }

    /// Whether an id was not the account's before.
    pub(super) fn is_new(&self, id: TransactionId) -> bool {
        !self.stored.contains(&id)
    }

    /// The ids that are the account's no more.
    pub(super) fn removed(&self) -> &[TransactionId] {
        &self.removed
    }

    /// Writes what changed, and gives the ids of it; where nothing did, nothing is written.
    pub(super) fn write(&self, tx: &mut PartnerTx<'_, '_>) -> Result<Vec<TransactionId>, StoreError> {
        for undone in &self.undone {
            tx.renumber_transaction(self.account, &undone.earlier, undone.from, undone.to)?;
        }
        for (pair, renames) in &self.pairs {
            let taken = match (&pair.later, pair.standing) {
                // A row from before the window may have the later one's name, and then was never new.
                (Some(later), Standing::Paired) => tx.has_transaction_named(self.account, later)?,
                _ => false,
            };
            if taken {
                if *renames && pair.trace.pending {
                    tx.delete_transactions(self.account, &[pair.transaction])?;
                }
                continue;
            }
            if let (true, Some(later)) = (renames, &pair.later) {
                tx.rename_transaction(self.account, pair.transaction, &pair.earlier, later)?;
            }
            tx.put_pair(pair)?;
        }
        tx.delete_transactions(self.account, &self.vanished)?;
        let mut written = tx.put_transactions(&self.rows)?;
        // What goes on under an id of its own is news, even if the bank says the same of it.
        let apart = self.undone.iter().map(|undone| undone.to);
        written.extend(apart.filter(|id| self.rows.iter().any(|row| row.id == *id)));
        written.sort_unstable();
        written.dedup();
        if !self.pairs.is_empty() {
            // Beyond what is looked for, what was decided explains nothing that still stands open.
            let kept = reconcile::remembered_since(reconcile::remembered_since(self.now));
            tx.prune_pairs(self.account, kept)?;
        }
        Ok(written)
    }
}
