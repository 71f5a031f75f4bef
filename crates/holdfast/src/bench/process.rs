//! A server as a process: how soon it answers, and how much memory it takes.

use std::{net::SocketAddr, process::Stdio, time::Duration};

use serde_json::json;
use tokio::task::JoinSet;

use super::{
    Scale,
    figure::{Aim, Figure, Watch},
    house::House,
};
use crate::{
    caller::{Caller, at},
    config::url_of,
    crash::{
        place::Place,
        process::{Process, Recipe},
        world::free,
    },
    failure::Failure,
};

fn recipe(scale: &Scale, place: &Place, listen: SocketAddr) -> Result<Recipe, Failure> {
    Ok(Recipe {
        program: scale.program.clone(),
        listen,
        public_url: url_of(listen)?.to_string(),
        database: place.address().to_owned(),
        key_file: place.key_file(),
        lease: "45s".to_owned(),
    })
}

/// From starting the process to open doors, over a database that is there.
pub(super) async fn start(scale: &Scale) -> Result<Vec<Figure>, Failure> {
    let place = Place::make(&scale.target).await?;
    place.made().await?.close();
    let recipe = recipe(scale, &place, free()?)?;
    let (mut server, mut bare) = (Vec::new(), Vec::new());
    for _ in 0..scale.runs {
        let watch = Watch::start();
        let ended = tokio::process::Command::new(&scale.program)
            .arg("--version")
            .stdout(Stdio::null())
            .status()
            .await;
        ended.map_err(|source| Failure::file(&scale.program, source))?;
        bare.push(watch.micros());
        let watch = Watch::start();
        let mut process = Process::start(&recipe, None)?;
        let life = process.settled().await?;
        server.push(watch.micros());
        if life.gone {
            return Err(Failure::Held(format!(
                "a server starts ({})",
                life.log.join(" | ")
            )));
        }
        process.stop().await?;
    }
    place.clear().await?;
    Ok(vec![
        Figure::time(
            "start: until the doors are open",
            "us",
            server,
            ("a process that does nothing", bare),
        )
        .aiming(Aim::Below(300_000)),
    ])
}

/// Idle after a while, and the most there was while everybody refreshed and read at once.
pub(super) async fn memory(scale: &Scale) -> Result<Vec<Figure>, Failure> {
    if !std::path::Path::new("/proc/self/status").exists() {
        return Ok(Vec::new());
    }
    let house = House::build(&scale.target).await?;
    let linked = house.link_many("large", scale.many(8, 1)).await?;
    house.work(&house.engine).await?;
    let recipe = recipe(scale, &house.place, free()?)?;
    let (mut idle, mut most) = (Vec::new(), Vec::new());
    for _ in 0..scale.runs.min(3) {
        let mut process = Process::start(&recipe, None)?;
        process.settled().await?;
        tokio::time::sleep(Duration::from_secs(if scale.brief { 0 } else { 3 })).await;
        idle.push(kib(&process, "VmRSS:")?);

        let caller = signed_in(&house, recipe.listen).await?;
        let mut running = JoinSet::new();
        for linked in &linked {
            let customer = linked.customer;
            let refreshing = caller.clone();
            running.spawn(async move {
                let path = format!("aggregation/v1/customers/{customer}/accounts");
                refreshing.post(&path, &json!({})).await.map(drop)
            });
            for _ in 0..4 {
                let reading = caller.clone();
                running.spawn(async move {
                    let path = format!(
                        "aggregation/v3/customers/{customer}/transactions?fromDate=0&toDate=4102444800&limit=1000"
                    );
                    for _ in 0..8 {
                        reading.get(&path).await?.expect(200)?;
                    }
                    Ok(())
                });
            }
        }
        while let Some(ended) = running.join_next().await {
            ended.map_err(|error| Failure::Held(format!("calls are answered ({error})")))??;
        }
        most.push(kib(&process, "VmHWM:")?);
        process.stop().await?;
    }
    house.close().await?;
    Ok(vec![
        Figure::alone("memory: idle", "KiB", idle).aiming(Aim::Below(40 * 1024)),
        Figure::alone("memory: the most under load", "KiB", most).aiming(Aim::Below(512 * 1024)),
    ])
}

async fn signed_in(house: &House, listen: SocketAddr) -> Result<Caller, Failure> {
    let mut caller = Caller::new(&url_of(listen)?)?;
    caller.set("finicity-app-key", house.added.app_key.expose())?;
    let body = json!({
        "partnerId": house.partner().id.to_string(),
        "partnerSecret": house.added.secret.expose(),
    });
    let answer = caller
        .post("aggregation/v2/partners/authentication", &body)
        .await?
        .expect(200)?;
    let token = at(&answer, "token").as_str().unwrap_or_default().to_owned();
    caller.set("finicity-app-token", &token)?;
    Ok(caller)
}

/// One line of what the kernel says of a process, in KiB.
fn kib(process: &Process, line: &str) -> Result<u64, Failure> {
    let path = format!("/proc/{}/status", process.id().unwrap_or_default());
    let text = std::fs::read_to_string(&path)
        .map_err(|source| Failure::file(std::path::Path::new(&path), source))?;
    text.lines()
        .find_map(|found| found.strip_prefix(line))
        .and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse().ok())
        .ok_or_else(|| Failure::Unreadable {
            path,
            problem: format!("there is no {line}"),
        })
}
