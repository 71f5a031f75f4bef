//! Being told: from the commit of what happened to its arrival at a webhook, beside one signed message that is
//! sent at once; and how many a second are told when many wait.

use std::time::Duration;

use engine::{TestMovement, WebhookAsk, Worker};
use model::{TransactionStatus, id::AccountId};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::JoinHandle,
    time::timeout,
};

use super::{
    Scale,
    figure::{Figure, Watch, percentile},
    house::{House, Linked},
};
use crate::{failure::Failure, system};

const USER: &str = "profile_03";

/// How long a message is waited for before it counts as lost.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) async fn measure(scale: &Scale) -> Result<Vec<Figure>, Failure> {
    let house = House::build(&scale.target).await?;
    let linked = house.link(USER).await?;
    house.work(&house.engine).await?;
    let account = account(&house, linked).await?;
    let mut target = Target::listens().await?;
    let ask = WebhookAsk {
        url: target.url.clone(),
        types: vec!["transactions.changed".to_owned()],
    };
    let (webhook, _) = house.engine.create_webhook(house.partner(), &ask).await?;
    let worker = Worker::start(house.engine.clone());
    let (mut middle, mut high, mut direct, mut rate) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (each, many) = (scale.many(100, 5), scale.many(500, 20));
    for _ in 0..scale.runs {
        let (mut told, mut sent) = (Vec::new(), Vec::new());
        for _ in 0..each {
            happens(&house, linked, account).await?;
            let watch = Watch::start();
            target.next().await?;
            told.push(watch.micros());

            let watch = Watch::start();
            house.engine.test_webhook(house.partner(), webhook.id).await?;
            target.next().await?;
            sent.push(watch.micros());
        }
        middle.push(percentile(&mut told, 50));
        high.push(percentile(&mut told, 95));
        direct.push(percentile(&mut sent, 50));

        let watch = Watch::start();
        for _ in 0..many {
            happens(&house, linked, account).await?;
        }
        for _ in 0..many {
            target.next().await?;
        }
        rate.push(watch.rate(many));
    }
    worker.stop().await;
    house.close().await?;
    Ok(vec![
        Figure::time(
            "events: from commit to first attempt, median",
            "us",
            middle,
            ("a message sent at once", direct),
        ),
        Figure::alone("events: from commit to first attempt, 95 of 100", "us", high),
        Figure::alone(
            "events: caused and told in order, of one account",
            "events/s",
            rate,
        ),
    ])
}

async fn account(house: &House, linked: Linked) -> Result<AccountId, Failure> {
    let login = linked.login;
    let accounts = house
        .store
        .partner(house.partner().id)
        .read(move |tx| tx.list_accounts_of_login(login))
        .await?;
    let first = accounts.first().map(|account| account.id);
    first.ok_or_else(|| Failure::Held("an account is linked".into()))
}

/// Something happens to an account, and is committed.
async fn happens(house: &House, linked: Linked, account: AccountId) -> Result<(), Failure> {
    let movement = TestMovement {
        amount: "-1.25".to_owned(),
        description: "Bench".to_owned(),
        status: TransactionStatus::Active,
        transacted_at: system::clock().wall(),
        posted_at: None,
    };
    house
        .engine
        .create_test_transaction(house.partner(), linked.customer, account, &movement)
        .await?;
    Ok(())
}

/// Whoever is told: answers every message at once, and says that it came.
struct Target {
    url: String,
    came: mpsc::UnboundedReceiver<()>,
    serving: JoinHandle<()>,
}

impl Drop for Target {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl Target {
    async fn listens() -> Result<Self, Failure> {
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(broken)?;
        let address = listener.local_addr().map_err(broken)?;
        let (says, came) = mpsc::unbounded_channel();
        let serving = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let says = says.clone();
                tokio::spawn(async move {
                    // Whoever asks may go; then there is nothing to answer.
                    let _ = answer(socket, &says).await;
                });
            }
        });
        Ok(Self {
            url: format!("http://{address}/"),
            came,
            serving,
        })
    }

    async fn next(&mut self) -> Result<(), Failure> {
        match timeout(PATIENCE, self.came.recv()).await {
            Ok(Some(())) => Ok(()),
            _ => Err(Failure::Held("what happens is told".into())),
        }
    }
}

/// Reads messages off a connection, one after the other, and takes each.
async fn answer(mut socket: TcpStream, says: &mpsc::UnboundedSender<()>) -> std::io::Result<()> {
    let mut read = Vec::new();
    loop {
        let whole = loop {
            if let Some(whole) = whole(&read) {
                break whole;
            }
            if socket.read_buf(&mut read).await? == 0 {
                return Ok(());
            }
        };
        read.drain(..whole);
        let _ = says.send(());
        socket.write_all(b"HTTP/1.1 204 taken\r\n\r\n").await?;
    }
}

/// How long the first message is, if it is there to its end.
fn whole(read: &[u8]) -> Option<usize> {
    let head = read.windows(4).position(|four| four == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(read.get(..head)?).to_ascii_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length: usize = length.map_or(Some(0), |length| length.trim().parse().ok())?;
    (read.len() >= head + length).then_some(head + length)
}

fn broken(error: std::io::Error) -> Failure {
    Failure::Call {
        call: "a webhook's target".into(),
        problem: error.to_string(),
    }
}
