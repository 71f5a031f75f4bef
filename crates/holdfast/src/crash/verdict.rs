//! What is looked at in the end: what the store holds, beside what the bank holds.

use std::collections::{BTreeMap, BTreeSet};

use engine::jobs::is_standing;
use jiff::{SignedDuration, Timestamp};
use model::{
    evidence::Verdict as Decided,
    id::{AccountId, CustomerId, LoginId, PartnerId},
};
use serde::Serialize;
use serde_json::Value;
use store::{Store, StoreError};

use super::{place::Place, story::held};
use crate::{
    caller::{Caller, at},
    failure::Failure,
};

/// How far back the first aggregation and a load of history read, less a few days at the edge.
const FIRST: SignedDuration = SignedDuration::from_hours(24 * 175);
const HISTORY: SignedDuration = SignedDuration::from_hours(24 * 725);

/// What came of a world.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Verdict {
    /// Transactions that were compared.
    pub(crate) transactions: usize,
    /// Transactions the bank has and the store has not, and those that lost the id they were known by.
    pub(crate) lost: usize,
    /// Transactions the store has and the bank has not, or not any more.
    pub(crate) doubled: usize,
    /// Consents of the person that are open at the bank and that no login here has.
    pub(crate) orphans: usize,
    /// How often the person had to allow access once more than they were asked.
    pub(crate) given_again: u32,
}

impl Verdict {
    /// Whether nothing is lost and nothing doubled.
    pub(crate) fn holds(&self) -> Result<(), Failure> {
        held(self.lost == 0 && self.doubled == 0, || {
            format!(
                "no transaction is lost or doubled ({} lost, {} doubled of {})",
                self.lost, self.doubled, self.transactions
            )
        })
    }
}

/// What is compared.
pub(super) struct Asked<'a> {
    pub(super) partner: PartnerId,
    pub(super) customer: CustomerId,
    pub(super) login: LoginId,
    pub(super) user: &'a str,
    /// The account whose history was loaded.
    pub(super) with_history: &'a str,
    pub(super) known: &'a BTreeMap<(AccountId, String), u64>,
}

/// A transaction, reduced to what the bank and the store must agree on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    id: String,
    /// Ten-thousandths, without the sign: which way money moves is each side's own way of telling.
    amount: u64,
}

/// How many jobs wait or run, besides those that stand for good.
pub(super) async fn jobs(store: &Store) -> Result<u32, Failure> {
    let kinds = store.system().read(|tx| tx.tally_jobs()).await?;
    Ok(kinds
        .into_iter()
        .filter(|(kind, _)| !is_standing(kind))
        .map(|(_, count)| count)
        .sum())
}

/// Our ids of a login's posted transactions, by account and the bank's id.
pub(super) async fn posted(
    place: &Place,
    partner: PartnerId,
    login: LoginId,
) -> Result<BTreeMap<(AccountId, String), u64>, Failure> {
    let store = place.store().await?;
    let posted = store
        .partner(partner)
        .read(move |tx| {
            let mut all = BTreeMap::new();
            for account in tx.list_accounts_of_login(login)? {
                for one in tx.list_posted(account.id, Timestamp::UNIX_EPOCH, far())? {
                    all.insert((account.id, one.provider_id), one.id.get());
                }
            }
            Ok::<_, StoreError>(all)
        })
        .await?;
    store.close();
    Ok(posted)
}

fn far() -> Timestamp {
    Timestamp::constant(4_102_444_800, 0)
}

/// What the bank calls an account of ours.
pub(super) async fn name_at_bank(
    place: &Place,
    partner: PartnerId,
    login: LoginId,
    account: &str,
) -> Result<String, Failure> {
    let store = place.store().await?;
    let records = store
        .partner(partner)
        .read(move |tx| tx.list_account_records(login))
        .await?;
    store.close();
    records
        .into_iter()
        .find(|record| record.account.id.to_string() == account)
        .and_then(|record| record.alias)
        .map(|alias| alias.provider_account)
        .ok_or_else(|| Failure::Held("the bank has a name for every account".into()))
}

/// The bank's id of the consent a login has in force.
pub(super) async fn consent_at_bank(
    place: &Place,
    partner: PartnerId,
    login: LoginId,
) -> Result<Option<String>, Failure> {
    let store = place.store().await?;
    let consent = store
        .partner(partner)
        .read(move |tx| tx.find_consent(login))
        .await?;
    store.close();
    Ok(consent.and_then(|consent| consent.grant))
}

/// The consents of a person that open something at the bank.
pub(super) async fn active_at_bank(bank: &Caller, user: &str) -> Result<BTreeSet<String>, Failure> {
    let all = bank.get("control/consents").await?.expect(200)?;
    let consents = at(&all, "consents").as_array().cloned().unwrap_or_default();
    Ok(consents
        .iter()
        .filter(|c| at(c, "user") == user && at(c, "status") == "ACTIVE" && at(c, "tokensDied") == false)
        .filter_map(|c| at(c, "consentId").as_str().map(str::to_owned))
        .collect())
}

/// Whether the database is sound.
pub(super) async fn sound(place: &Place) -> Result<(), Failure> {
    let store = place.store().await?;
    let wrong = store.check().await?;
    store.close();
    held(wrong.is_empty(), || {
        format!("the database is sound ({})", wrong.join("; "))
    })
}

/// Looks at a login that is well, and at the bank.
pub(super) async fn compare(place: &Place, bank: &Caller, asked: &Asked<'_>) -> Result<Verdict, Failure> {
    let store = place.store().await?;
    let verdict = look(&store, bank, asked).await;
    store.close();
    sound(place).await?;
    verdict
}

async fn look(store: &Store, bank: &Caller, asked: &Asked<'_>) -> Result<Verdict, Failure> {
    let (login, customer) = (asked.login, asked.customer);
    let (records, consents, runs, evidence) = store
        .partner(asked.partner)
        .read(move |tx| {
            let records = tx.list_account_records(login)?;
            let mut evidence = Vec::new();
            for record in &records {
                let held = !tx.list_quarantine(record.account.id)?.is_empty();
                for one in tx.list_evidence(record.account.id, 100)? {
                    let kept = held && record.account.evidence == Some(one.id);
                    evidence.push((one, kept));
                }
            }
            Ok::<_, StoreError>((
                records,
                tx.list_consents(customer)?,
                tx.list_runs(login, 1000)?,
                evidence,
            ))
        })
        .await?;

    held(runs.iter().all(|run| run.ended_at.is_some()), || {
        "every run that was begun has ended".into()
    })?;
    let conflicts: Vec<_> = evidence
        .iter()
        .filter(|(one, _)| one.verdict == Decided::Conflict)
        .collect();
    // A night that reads the list before the change and the account after it sees a little less than the
    // refresh after it, and what it wrote is superseded: more than one piece, but about one account.
    let about: BTreeSet<AccountId> = conflicts.iter().map(|(one, _)| one.account).collect();
    held(about.len() == 1, || {
        format!("one account was held, and no other ({about:?} were)")
    })?;
    held(
        evidence.iter().all(|(one, kept)| one.ended_at.is_some() && !kept),
        || "what healed is closed, and what was held back is discarded".into(),
    )?;

    let in_force: Vec<_> = consents
        .iter()
        .filter(|record| record.consent.ended_at.is_none())
        .filter_map(|record| record.consent.grant.clone())
        .collect();
    let mut open = active_at_bank(bank, asked.user).await?;
    held(in_force.len() == 1, || {
        format!("a login has one consent in force ({} are)", in_force.len())
    })?;
    for ours in &in_force {
        held(open.remove(ours), || {
            format!("the consent in force is open at the bank ({ours} is not among {open:?})")
        })?;
    }

    let mut verdict = Verdict {
        orphans: open.len(),
        ..Verdict::default()
    };
    let mut still: BTreeMap<(AccountId, String), u64> = BTreeMap::new();
    for record in &records {
        let id = record.account.id;
        let Some(alias) = &record.alias else { continue };
        let depth = if id.to_string() == asked.with_history {
            HISTORY
        } else {
            FIRST
        };
        let from = record
            .account
            .linked_at
            .checked_sub(depth)
            .unwrap_or(Timestamp::MIN);
        let (posted, pending) = store
            .partner(asked.partner)
            .read(move |tx| {
                Ok::<_, StoreError>((
                    tx.list_posted(id, Timestamp::UNIX_EPOCH, far())?,
                    tx.list_pending(id)?,
                ))
            })
            .await?;
        still.extend(
            posted
                .iter()
                .map(|one| ((id, one.provider_id.clone()), one.id.get())),
        );
        let ours: BTreeSet<Line> = posted
            .iter()
            .filter(|one| one.listed_at >= from)
            .map(|one| Line {
                id: one.provider_id.clone(),
                amount: one.amount.unsigned_abs(),
            })
            .collect();
        let ours_pending: BTreeSet<String> = pending.into_iter().map(|one| one.provider_id).collect();
        let (theirs, theirs_pending) = at_bank(bank, &alias.provider_account, from).await?;
        verdict.transactions += theirs.len() + theirs_pending.len();
        verdict.lost += theirs.difference(&ours).count();
        verdict.doubled += ours.difference(&theirs).count();
        verdict.lost += theirs_pending.difference(&ours_pending).count();
        verdict.doubled += ours_pending.difference(&theirs_pending).count();
    }
    verdict.lost += asked
        .known
        .iter()
        .filter(|(name, id)| still.get(name) != Some(id))
        .count();
    Ok(verdict)
}

/// What the bank holds of an account: posted since an instant, and pending.
async fn at_bank(
    bank: &Caller,
    account: &str,
    from: Timestamp,
) -> Result<(BTreeSet<Line>, BTreeSet<String>), Failure> {
    let path = format!("control/accounts/{account}/transactions");
    let all = bank.get(&path).await?.expect(200)?;
    let (mut posted, mut pending) = (BTreeSet::new(), BTreeSet::new());
    for one in at(&all, "transactions").as_array().into_iter().flatten() {
        let id = at(one, "transactionId").as_str().unwrap_or_default().to_owned();
        if at(one, "status") == "PENDING" {
            pending.insert(id);
            continue;
        }
        if instant(one)? >= from {
            posted.insert(Line {
                id,
                amount: units(at(one, "amount"))?,
            });
        }
    }
    Ok((posted, pending))
}

/// When a transaction is listed: when it happened, else when it was posted.
fn instant(one: &Value) -> Result<Timestamp, Failure> {
    let unreadable = || Failure::Unreadable {
        path: "a transaction of the bank".into(),
        problem: format!("{one} has no instant"),
    };
    ["transactionTimestamp", "postedTimestamp"]
        .into_iter()
        .find_map(|name| at(one, name).as_str())
        .and_then(|text| text.parse().ok())
        .ok_or_else(unreadable)
}

/// An amount of JSON in ten-thousandths, without its sign, read from its digits.
fn units(amount: &Value) -> Result<u64, Failure> {
    let text = amount.to_string();
    let digits = text.trim_start_matches('-');
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    format!("{whole}{part:0<4}")
        .parse()
        .ok()
        .filter(|_| part.len() <= 4)
        .ok_or_else(|| Failure::Unreadable {
            path: "an amount of the bank".into(),
            problem: text,
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn amounts_are_read_from_their_digits() {
        for (amount, expected) in [
            (json!(12.5), 125_000),
            (json!(-12.34), 123_400),
            (json!(7), 70_000),
            (json!(-0.05), 500),
        ] {
            assert_eq!(units(&amount).unwrap(), expected, "{amount}");
        }
        assert!(units(&json!("x")).is_err());
        assert!(units(&json!(0.123_456)).is_err());
    }
}
