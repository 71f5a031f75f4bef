//! Which of the accounts that are offered the customer seems to have linked already, under another name of the
//! bank's: the other owner of a joint account signs in, or the bank has given the account another id.
//!
//! The decision is continuity's ([`find_duplicate`]). Nothing follows from it but that the person is told, and
//! that the account is not added a second time unless they say that it is another one. Whether one of the same
//! login goes on under the id that is offered is decided by the run that comes after, as at any time.

use std::collections::BTreeSet;

use model::{
    Institution,
    id::{AccountId, ConsentId},
};
use store::AccountRecord;

use super::{
    session::{Already, Bundle},
    way::{NewAccess, Open},
};
use crate::{
    EngineError, as_id,
    continuity::{Portrait, Rules, facts_of, find_duplicate},
    dialogue::{Dialogue, Stopped},
};

/// Offered accounts that the bank is asked to describe in full: the person waits.
const DESCRIBED: usize = 12;

/// An account of the customer's that none of the offered ones is by its name.
struct Known {
    already: Already,
    portrait: Portrait,
    /// Ids that were listed while it was: those are others.
    beside: Vec<String>,
}

/// The customer's accounts at the bank, those left out that are offered under their own name.
async fn known(
    dialogue: &Dialogue<'_>,
    open: &Open,
    institution: &Institution,
    bundle: &Bundle,
) -> Result<Vec<Known>, EngineError> {
    let customer = open.record.customer;
    let issuer = institution.issuer.clone();
    let offered: BTreeSet<AccountId> = bundle.offered.iter().filter_map(|o| o.linked_as).collect();
    let scope = dialogue.engine.store().partner(open.partner.id);
    scope
        .read(move |tx| {
            let mut known = Vec::new();
            for login in tx.list_logins(customer)? {
                let seen = tx.list_seen(login.id)?;
                for record in tx.list_account_records(login.id)? {
                    let at_the_bank = record.alias.as_ref().is_some_and(|alias| alias.issuer == issuer);
                    if at_the_bank && !offered.contains(&record.account.id) {
                        known.push(Known::of(&record, &seen));
                    }
                }
            }
            Ok::<_, EngineError>(known)
        })
        .await
}

impl Known {
    fn of(record: &AccountRecord, seen: &[store::SeenAccount]) -> Self {
        let (account, alias) = (&record.account, record.alias.as_ref());
        let id = alias.map(|alias| alias.provider_account.as_str());
        let beside = seen.iter().filter(|seen| seen.stood_beside(account));
        Self {
            already: Already {
                account: account.id,
                name: account.snapshot.name.clone(),
                mask: account.snapshot.number_display.clone(),
            },
            portrait: Portrait::stored(
                id.unwrap_or_default(),
                account.snapshot.kind.category(),
                &record.facts,
            )
            .with_subject(alias.map(|alias| alias.subject.as_str())),
            beside: beside.map(|seen| seen.provider_account.clone()).collect(),
        }
    }
}

/// Notes of each offered account which one it seems to be. A bank that cannot be asked tells of none.
pub(super) async fn mark(
    dialogue: &Dialogue<'_>,
    access: &mut NewAccess,
    open: &Open,
    bundle: &mut Bundle,
) -> Result<(), EngineError> {
    let known = known(dialogue, open, dialogue.institution, bundle).await?;
    if known.is_empty() {
        return Ok(());
    }
    let key = dialogue.engine.store().keys().as_ref();
    // The consent has no number yet. A stand-in of another one tells nothing, whatever this one is.
    let consent = as_id(ConsentId::new(1))?;
    let mut found: Vec<(usize, Already)> = Vec::new();
    let offered = bundle.offered.iter().enumerate();
    let unknown = offered.filter(|(_, offered)| offered.linked_as.is_none() && offered.is_supported());
    for (place, offered) in unknown.take(DESCRIBED) {
        let id = offered.provider_account.as_str();
        let asked = async {
            let account = dialogue.account(access, id).await?;
            let parties = dialogue.parties(access, id).await?;
            let numbers = dialogue.numbers(access, id).await?;
            Ok::<_, Stopped>((account, parties, numbers))
        };
        let (account, parties, numbers) = match asked.await {
            Ok(described) => described,
            Err(Stopped::Signal(signal)) => {
                tracing::debug!(%signal, "duplicates are not looked for any further");
                break;
            }
            Err(Stopped::Engine(error)) => return Err(error),
        };
        let facts = facts_of(&account, parties.as_ref(), &numbers, key);
        let portrait =
            Portrait::observed(id, account.category, &facts, consent).with_subject(bundle.subject.as_deref());
        let existing: Vec<(AccountId, Portrait)> = known
            .iter()
            .filter(|known| !known.beside.iter().any(|beside| beside == id))
            .map(|known| (known.already.account, known.portrait.clone()))
            .collect();
        if let Some((account, _, score)) = find_duplicate(&portrait, &existing, &Rules::CURRENT)
            && let Some(known) = known.iter().find(|known| known.already.account == account)
        {
            tracing::info!(session = %open.record.id, %account, %score, "an account is offered again");
            found.push((place, known.already.clone()));
        }
    }
    // One account is offered once: where two seem to be it, nobody knows which.
    for (place, already) in &found {
        let same = found.iter().filter(|(_, other)| other.account == already.account);
        if same.count() == 1
            && let Some(offered) = bundle.offered.get_mut(*place)
        {
            offered.seems = Some(already.clone());
        }
    }
    Ok(())
}
