//! Reads over HTTP: lists of the published API beside a door that answers the same bytes from memory behind
//! the same authentication.
//!
//! Whoever calls costs next to nothing: connections that are kept, requests that are written as they are,
//! answers that are read and not looked at.

use std::{net::SocketAddr, time::Duration};

use model::{Transaction, id::TransactionId};
use server::{Framing, Role, Server};
use store::StoreError;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::JoinSet,
};

use super::{
    Scale,
    figure::{Aim, Figure, Watch, percentile},
    house::{House, Linked},
    ingest,
};
use crate::failure::Failure;

const USER: &str = "large";
/// Connections that ask at the same time.
const AT_ONCE: usize = 32;
/// Transactions of the account that is read.
const ROWS: usize = 5_000;

pub(super) async fn measure(scale: &Scale) -> Result<Vec<Figure>, Failure> {
    let house = House::build(&scale.target).await?;
    let linked = house.link(USER).await?;
    house.work(&house.engine).await?;
    let account = fill(&house, linked, scale.many(ROWS, 1_000)).await?;
    let token = house
        .engine
        .sign_in(
            house.added.app_key.expose(),
            &house.partner().id.to_string(),
            &house.added.secret,
        )
        .await?;
    let free = SocketAddr::from(([127, 0, 0, 1], 0));
    let listener = server::listen(free).await?;
    let server = Server::start(house.engine.clone(), listener, Framing::default(), Role::Api).await?;
    let headers = format!(
        "finicity-app-key: {}\r\nfinicity-app-token: {}\r\naccept: application/json\r\n",
        house.added.app_key.expose(),
        token.expose()
    );
    let customer = linked.customer;
    let page = |limit: usize| {
        format!(
            "/aggregation/v4/customers/{customer}/accounts/{account}/transactions?fromDate=0&toDate=4102444800&limit={limit}"
        )
    };
    let many = scale.many(1, 0) == 1;
    let mut figures = Vec::new();
    for (name, path, aim) in [
        (
            "reads: list of 30 accounts",
            format!("/aggregation/v1/customers/{customer}/accounts"),
            800,
        ),
        ("reads: page of 25 transactions", page(25), 600),
        ("reads: page of 1000 transactions", page(1000), 600),
    ] {
        let request = asked(&path, server.address(), &headers);
        let body = once(server.address(), &request).await?;
        let listener = server::listen(free).await?;
        let floor = Server::start_floor(house.engine.clone(), listener, body.into()).await?;
        let least = asked("/floor", floor.address(), &headers);
        let time = Duration::from_millis(if many { 1_500 } else { 100 });
        let (mut ours, mut theirs, mut high) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..scale.runs {
            let (rate, late) = load(server.address(), &request, time).await?;
            ours.push(rate);
            high.push(late);
            theirs.push(load(floor.address(), &least, time).await?.0);
        }
        floor.stop().await;
        figures.push(
            Figure::rate(name, "calls/s", ours, ("the same bytes from memory", theirs))
                .aiming(Aim::ShareOver(aim)),
        );
        figures.push(Figure::alone(format!("{name}, 99 of 100 within"), "us", high));
    }
    server.stop().await;
    house.close().await?;
    Ok(figures)
}

/// Gives one of the accounts so many transactions, made of those there are.
async fn fill(house: &House, linked: Linked, wanted: usize) -> Result<model::id::AccountId, Failure> {
    let rows = ingest::rows(house, linked).await?;
    let first = rows
        .first()
        .ok_or_else(|| Failure::Held("there are transactions".into()))?;
    let account = first.account;
    let fresh = house.store.long_ids(wanted).await?;
    let made: Vec<Transaction> = rows
        .iter()
        .cycle()
        .zip(&fresh)
        .filter_map(|(row, id)| {
            let mut row = row.clone();
            row.movement.provider_id = format!("{}-{id}", row.movement.provider_id);
            row.movement.status = model::TransactionStatus::Active;
            Some(Transaction {
                id: TransactionId::new(*id).ok()?,
                account,
                ..row
            })
        })
        .collect();
    for rows in made.chunks(500) {
        let rows = rows.to_vec();
        house
            .store
            .partner(house.partner().id)
            .write(move |tx| {
                tx.put_transactions(&rows)?;
                Ok::<_, StoreError>(())
            })
            .await?;
    }
    Ok(account)
}

fn asked(path: &str, address: SocketAddr, headers: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n{headers}\r\n").into_bytes()
}

/// Asks from many connections for a while; gives calls a second, and the time within which 99 of 100 are
/// answered.
async fn load(address: SocketAddr, request: &[u8], time: Duration) -> Result<(u64, u64), Failure> {
    let watch = Watch::start();
    let mut running = JoinSet::new();
    for _ in 0..AT_ONCE {
        let request = request.to_vec();
        running.spawn(async move {
            let mut wire = Wire::open(address).await?;
            let watch = Watch::start();
            let mut took = Vec::new();
            while watch.elapsed() < time {
                let one = Watch::start();
                wire.ask(&request).await?;
                took.push(one.micros());
            }
            Ok::<_, Failure>(took)
        });
    }
    let mut all = Vec::new();
    while let Some(ended) = running.join_next().await {
        all.extend(ended.map_err(|error| Failure::Held(format!("calls are answered ({error})")))??);
    }
    let rate = watch.rate(all.len());
    Ok((rate, percentile(&mut all, 99)))
}

async fn once(address: SocketAddr, request: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut wire = Wire::open(address).await?;
    wire.ask(request).await?;
    Ok(wire.body().to_vec())
}

/// A connection that is kept, with the last answer on it.
struct Wire {
    stream: TcpStream,
    answer: Vec<u8>,
    head: usize,
}

impl Wire {
    async fn open(address: SocketAddr) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).await.map_err(broken)?;
        stream.set_nodelay(true).map_err(broken)?;
        Ok(Self {
            stream,
            answer: Vec::with_capacity(1 << 20),
            head: 0,
        })
    }

    async fn ask(&mut self, request: &[u8]) -> Result<(), Failure> {
        self.stream.write_all(request).await.map_err(broken)?;
        self.answer.clear();
        let mut whole = None;
        while whole.is_none_or(|whole| self.answer.len() < whole) {
            if self.stream.read_buf(&mut self.answer).await.map_err(broken)? == 0 {
                return Err(Failure::Held("an answer comes to its end".into()));
            }
            if whole.is_none()
                && let Some(head) = self.answer.windows(4).position(|four| four == b"\r\n\r\n")
            {
                self.head = head + 4;
                whole = Some(self.head + length(self.answer.get(..head).unwrap_or_default())?);
            }
        }
        Ok(())
    }

    fn body(&self) -> &[u8] {
        self.answer.get(self.head..).unwrap_or_default()
    }
}

/// How long the body of an answer is that is well.
fn length(head: &[u8]) -> Result<usize, Failure> {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    if !head.starts_with("http/1.1 200") {
        return Err(Failure::Held(format!("calls are answered with 200 ({head})")));
    }
    head.lines()
        .find_map(|line| line.strip_prefix("content-length:"))
        .and_then(|length| length.trim().parse().ok())
        .ok_or_else(|| Failure::Held("answers say how long they are".into()))
}

fn broken(error: std::io::Error) -> Failure {
    Failure::Call {
        call: "a call on a connection that is kept".into(),
        problem: error.to_string(),
    }
}
