//! Jobs: taken in batches and ended one by one, as the worker does, with few others waiting and with very
//! many.

use jiff::{SignedDuration, Timestamp};
use model::id::JobId;
use store::{Claim, Claimed, NewJob, Store, StoreError};
use tokio::task::JoinSet;

use super::{
    Scale,
    figure::{Aim, Figure, Watch},
    house::House,
};
use crate::{failure::Failure, system};

const OWNER: &str = "bench";
/// Jobs that are enqueued in one transaction.
const BATCH: usize = 1000;
/// Places of a worker.
const PLACES: u32 = 16;

pub(super) async fn measure(scale: &Scale) -> Result<Vec<Figure>, Failure> {
    let due = scale.many(4_000, 200);
    let backlog = scale.many(200_000, 2_000);
    let house = House::build(&scale.target).await?;
    let now = system::clock().wall();
    let (mut shallow, mut deep) = (Vec::new(), Vec::new());
    for _ in 0..scale.runs {
        enqueue(&house.store, due, now).await?;
        shallow.push(done(&house.store, due).await?);
    }
    // What is due some day, and what is due now and behind it in nothing but number.
    let later = now
        .checked_add(SignedDuration::from_hours(24 * 30))
        .unwrap_or(now);
    enqueue(&house.store, backlog, later).await?;
    for _ in 0..scale.runs {
        enqueue(&house.store, due, now).await?;
        deep.push(done(&house.store, due).await?);
    }
    house.close().await?;
    Ok(vec![
        Figure::rate(
            format!("jobs: with {backlog} more waiting"),
            "jobs/s",
            deep,
            ("with none", shallow),
        )
        .aiming(Aim::ShareOver(800)),
    ])
}

async fn enqueue(store: &Store, count: usize, due_at: Timestamp) -> Result<(), Failure> {
    let ids = store.long_ids(count).await?;
    for ids in ids.chunks(BATCH) {
        let jobs: Vec<NewJob> = ids
            .iter()
            .filter_map(|id| JobId::new(*id).ok())
            .map(|id| NewJob {
                id,
                kind: "bench",
                key: None,
                payload: "{}".to_owned(),
                due_at,
                created_at: due_at,
                lane: None,
            })
            .collect();
        store
            .system()
            .write(move |tx| {
                for job in &jobs {
                    tx.enqueue(job)?;
                }
                Ok::<_, StoreError>(())
            })
            .await?;
    }
    Ok(())
}

/// Takes and ends every job that is due; gives the rate.
async fn done(store: &Store, count: usize) -> Result<u64, Failure> {
    let watch = Watch::start();
    let mut ended = 0;
    let mut running: JoinSet<Result<(), StoreError>> = JoinSet::new();
    while ended < count {
        let claimed = claim(store).await?;
        if claimed.is_empty() && running.is_empty() {
            return Err(Failure::Held(format!(
                "every job is taken once ({ended} of {count} were)"
            )));
        }
        for job in claimed {
            let store = store.clone();
            running.spawn(async move {
                store
                    .system()
                    .write(move |tx| tx.complete_job(job.id, OWNER))
                    .await
            });
        }
        while let Some(one) = running.join_next().await {
            one.map_err(|error| Failure::Held(format!("a job ends ({error})")))??;
            ended += 1;
        }
    }
    Ok(watch.rate(count))
}

async fn claim(store: &Store) -> Result<Vec<Claimed>, Failure> {
    let now = system::clock().wall();
    let claim = Claim {
        owner: OWNER.to_owned(),
        now,
        until: now.checked_add(SignedDuration::from_mins(5)).unwrap_or(now),
        limit: PLACES,
        full: Vec::new(),
        of_a_lane: PLACES,
        only: None,
    };
    Ok(store.system().write(move |tx| tx.claim_jobs(&claim)).await?)
}
