//! Taking in transactions: the whole engine, fed by recorded answers, beside the bare upsert of the same
//! rows into the same table; and with the sandbox bank beside it.

use model::{
    Transaction,
    id::{AccountId, CustomerId, TransactionId},
};
use store::{Listing, StoreError};
use tokio::task::JoinSet;
use transport::Replay;

use super::{
    Scale,
    figure::{Aim, Figure, Watch},
    house::{House, Linked},
};
use crate::failure::Failure;

const USER: &str = "profile_03";

/// Rows of one page when everything is read.
const PAGE: u32 = 1000;

pub(super) async fn measure(scale: &Scale) -> Result<Vec<Figure>, Failure> {
    let logins = scale.many(24, 2);
    let house = House::build(&scale.target).await?;
    let first = house.link(USER).await?;
    house.work(&house.engine).await?;
    let rows = rows(&house, first).await?;
    let exchanges = house.recorded(first.login).await?;
    let replaying = house.replaying(Replay::of(&exchanges)).await?;
    let (mut engine, mut bare, mut beside) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..scale.runs {
        let _linked = house.link_many(USER, logins).await?;
        let watch = Watch::start();
        house.work(&replaying).await?;
        engine.push(watch.rate(rows.len() * logins));

        let _linked = house.link_many(USER, logins).await?;
        let watch = Watch::start();
        house.work(&house.engine).await?;
        beside.push(watch.rate(rows.len() * logins));

        let linked = house.link_many(USER, logins).await?;
        bare.push(upserted(&house, &rows, &linked).await?);
        // What these were to bring is done, so that the next run finds nothing waiting.
        house.work(&replaying).await?;
    }
    // Everything was really taken in.
    let taken = self::rows(&house, first).await?.len();
    if taken != rows.len() {
        return Err(Failure::Held("what was taken in stays".into()));
    }
    house.close().await?;
    let limit = ("bare upsert", bare.clone());
    Ok(vec![
        Figure::rate("ingest: engine, from recorded answers", "rows/s", engine, limit)
            .aiming(Aim::ShareOver(400)),
        Figure::rate(
            "ingest: with the sandbox bank beside it",
            "rows/s",
            beside,
            ("bare upsert", bare),
        ),
    ])
}

/// Every transaction of a login's accounts.
pub(super) async fn rows(house: &House, linked: Linked) -> Result<Vec<Transaction>, Failure> {
    let customer = linked.customer;
    let rows = house
        .store
        .partner(house.partner().id)
        .read(move |tx| {
            let listing = Listing {
                account: None,
                customer,
                from: jiff::Timestamp::UNIX_EPOCH,
                to: jiff::Timestamp::constant(4_102_444_800, 0),
                pending: true,
                newest_first: true,
            };
            let mut all = Vec::new();
            while let Some(key) = tx.find_page_key(&listing, u32::try_from(all.len()).unwrap_or(u32::MAX))? {
                all.extend(tx.list_transactions(&listing, key, PAGE)?);
            }
            Ok::<_, StoreError>(all)
        })
        .await?;
    Ok(rows)
}

/// Writes the same rows to other logins' accounts with the same statement, an account at a time and as many
/// logins at once as the engine works on; gives the rate.
async fn upserted(house: &House, rows: &[Transaction], linked: &[Linked]) -> Result<u64, Failure> {
    let mut work: Vec<Vec<Transaction>> = Vec::new();
    for linked in linked {
        for (account, rows) in by_account(house, rows, *linked).await? {
            let fresh = house.store.long_ids(rows.len()).await?;
            work.push(renumbered(rows, account, linked.customer, &fresh));
        }
    }
    let count: usize = work.iter().map(Vec::len).sum();
    let watch = Watch::start();
    let mut running = JoinSet::new();
    let mut work = work.into_iter();
    loop {
        while running.len() < house.engine.config().workers
            && let Some(rows) = work.next()
        {
            let (store, partner) = (house.store.clone(), house.partner().id);
            running.spawn(async move {
                store
                    .partner(partner)
                    .write(move |tx| tx.put_transactions(&rows))
                    .await
            });
        }
        match running.join_next().await {
            None => break,
            Some(ended) => {
                let written = ended.map_err(|error| Failure::Held(format!("rows are written ({error})")))?;
                written?;
            }
        }
    }
    Ok(watch.rate(count))
}

/// The rows of each account, beside another login's account in the same place.
async fn by_account<'r>(
    house: &House,
    rows: &'r [Transaction],
    linked: Linked,
) -> Result<Vec<(AccountId, Vec<&'r Transaction>)>, Failure> {
    let login = linked.login;
    let accounts = house
        .store
        .partner(house.partner().id)
        .read(move |tx| tx.list_accounts_of_login(login))
        .await?;
    let mut theirs: Vec<AccountId> = rows.iter().map(|row| row.account).collect();
    theirs.sort_unstable();
    theirs.dedup();
    Ok(theirs
        .into_iter()
        .zip(accounts)
        .map(|(old, new)| {
            let rows = rows.iter().filter(|row| row.account == old).collect();
            (new.id, rows)
        })
        .collect())
}

fn renumbered(
    rows: Vec<&Transaction>,
    account: AccountId,
    customer: CustomerId,
    fresh: &[u64],
) -> Vec<Transaction> {
    rows.into_iter()
        .zip(fresh)
        .filter_map(|(row, id)| {
            Some(Transaction {
                id: TransactionId::new(*id).ok()?,
                account,
                customer,
                ..row.clone()
            })
        })
        .collect()
}
