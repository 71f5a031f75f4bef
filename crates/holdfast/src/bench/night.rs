//! Nights and refreshes without news: what they write, and what they take beside the bank's own time.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use engine::{Engine, Worker};
use store::{Boundary, Halt, Side};
use tokio::task::JoinSet;
use transport::{Exchange, Replay};

use super::{
    Scale,
    figure::{Aim, Figure, Watch, percentile},
    house::{House, Linked},
};
use crate::failure::Failure;

const USER: &str = "profile_03";

/// How long every answer of the bank takes here. Real ones take three times as long (field.md 4a), so the
/// share of ours is told higher than it is.
const PAUSE: Duration = Duration::from_millis(100);

/// Tables of which a night without news writes nothing.
const QUIET: [&str; 4] = ["account_transaction", "fact", "alias", "event"];

/// A night without news: what it writes, and how much longer it takes than the bank.
pub(super) async fn measure(scale: &Scale) -> Result<Vec<Figure>, Failure> {
    let house = House::build(&scale.target).await?;
    let logins = house.link_many(USER, scale.many(16, 2)).await?;
    house.work(&house.engine).await?;
    let said = said(&house, &logins).await?;

    // Once with everything told that is written.
    let written = written(&house, &logins, Replay::of(&said)).await?;
    let loud: Vec<&String> = written
        .iter()
        .filter(|change| QUIET.iter().any(|table| change.split(' ').nth(1) == Some(*table)))
        .collect();
    let told = Figure::alone(
        "night: kinds of rows written without news",
        "of 4",
        vec![loud.len() as u64],
    );

    let calls = said.len();
    let slow = house.replaying(Replay::of(&said).after(PAUSE)).await?;
    // One institution is given a quarter of a worker's places.
    let at_once = slow.config().workers.div_euclid(4).max(1);
    let turns = logins.len().div_ceil(at_once);
    let bank = PAUSE.as_micros() * (calls as u128) * (turns as u128);
    let bank = u64::try_from(bank).unwrap_or(u64::MAX);
    let (mut took, mut over) = (Vec::new(), Vec::new());
    for _ in 0..scale.runs {
        let watch = Watch::start();
        refresh_all(&house, &slow, &logins).await?;
        let micros = watch.micros();
        took.push(micros);
        over.push(micros.saturating_sub(bank).saturating_mul(1000) / bank.max(1));
    }
    house.close().await?;
    Ok(vec![
        told.aiming(Aim::Below(0)),
        Figure::time(
            format!("night: {} logins, {calls} calls of 100 ms each", logins.len()),
            "us",
            took,
            ("the bank's own time", vec![bank]),
        ),
        Figure::alone("night: over the bank's own time", "thousandths", over).aiming(Aim::Below(150)),
    ])
}

/// A refresh, less the bank's time.
pub(super) async fn refresh(scale: &Scale) -> Result<Vec<Figure>, Failure> {
    let house = House::build(&scale.target).await?;
    let logins = house.link_many(USER, 1).await?;
    house.work(&house.engine).await?;
    let said = said(&house, &logins).await?;
    let engine = house.replaying(Replay::of(&said)).await?;
    let worker = Worker::start(engine.clone());
    let mut all = Vec::new();
    let (mut middle, mut high) = (Vec::new(), Vec::new());
    for _ in 0..scale.runs {
        for linked in &logins {
            for _ in 0..scale.many(60, 3) {
                let watch = Watch::start();
                engine.refresh(house.partner(), linked.customer, None).await?;
                all.push(watch.micros());
            }
        }
        middle.push(percentile(&mut all, 50));
        high.push(percentile(&mut all, 95));
        all.clear();
    }
    worker.stop().await;
    house.close().await?;
    Ok(vec![
        Figure::alone("refresh: beyond the bank's time, median", "us", middle),
        Figure::alone("refresh: beyond the bank's time, 95 of 100", "us", high).aiming(Aim::Below(250_000)),
    ])
}

/// What the bank says in a refresh that brings nothing new.
async fn said(house: &House, logins: &[Linked]) -> Result<Vec<Exchange>, Failure> {
    let first = logins
        .first()
        .ok_or_else(|| Failure::Held("somebody has linked".into()))?;
    // What the first aggregation could not know yet is known to the second.
    refresh_all(house, &house.engine, logins).await?;
    house.recorded(first.login).await
}

async fn refresh_all(house: &House, engine: &Engine, logins: &[Linked]) -> Result<(), Failure> {
    let worker = Worker::start(engine.clone());
    let mut running = JoinSet::new();
    for linked in logins {
        let (engine, partner, customer) = (engine.clone(), house.partner().clone(), linked.customer);
        running.spawn(async move { engine.refresh(&partner, customer, None).await });
    }
    while let Some(ended) = running.join_next().await {
        let accounts = ended.map_err(|error| Failure::Held(format!("a refresh ends ({error})")))??;
        let well = accounts
            .iter()
            .all(|account| account.outcome.is_some_and(|outcome| outcome.is_healthy()));
        if !well {
            return Err(Failure::Held(
                "every account is well in a refresh without news".into(),
            ));
        }
    }
    worker.stop().await;
    Ok(())
}

/// Everything that is written while all are refreshed, as verb and table.
async fn written(house: &House, logins: &[Linked], replay: Replay) -> Result<BTreeSet<String>, Failure> {
    let seen: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    let tell = Arc::clone(&seen);
    let halt = Halt::new(None, move |boundary: &Boundary| {
        if boundary.side == Side::After {
            let mut seen = tell.lock().unwrap_or_else(PoisonError::into_inner);
            seen.extend(boundary.changes.split(", ").map(str::to_owned));
        }
    });
    let watched = house.watched(replay, Arc::new(halt)).await?;
    refresh_all(house, &watched, logins).await?;
    let seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
    Ok(seen.clone())
}
