//! A server as a process of its own, which is killed where it stops.

use std::{net::SocketAddr, path::PathBuf, process::Stdio, time::Duration};

use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
    sync::watch,
};

use super::rehearsal::{Rehearsal, Told};
use crate::failure::Failure;

/// How long a server may take to open its doors, or to end when it is asked to.
const PATIENCE: Duration = Duration::from_secs(60);

/// How a server is started, each time alike but for where it stops.
#[derive(Debug, Clone)]
pub(crate) struct Recipe {
    /// This binary.
    pub(crate) program: PathBuf,
    /// Where it listens, always the same.
    pub(crate) listen: SocketAddr,
    /// Where people and banks reach it.
    pub(crate) public_url: String,
    /// The database, as `--database` takes it.
    pub(crate) database: String,
    /// The file of the key-encryption key.
    pub(crate) key_file: PathBuf,
    /// The lease, as `--lease` takes it.
    pub(crate) lease: String,
}

/// How a process is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Life {
    /// Its doors were opened.
    pub(crate) ready: bool,
    /// It is no more.
    pub(crate) gone: bool,
    /// Where it stopped, if it did; then it was killed there.
    pub(crate) halted: Option<Told>,
    /// Every boundary it told, where it was to stop at none.
    pub(crate) passed: Vec<Told>,
    /// The last lines it wrote to its log.
    pub(crate) log: Vec<String>,
}

/// A server that runs, or ran.
#[derive(Debug)]
pub(crate) struct Process {
    id: Option<u32>,
    life: watch::Receiver<Life>,
    orders: watch::Sender<Order>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Live,
    Stop,
}

impl Process {
    /// Starts a server.
    pub(crate) fn start(recipe: &Recipe, rehearsal: Option<Rehearsal>) -> Result<Self, Failure> {
        let mut command = Command::new(&recipe.program);
        command
            .env_clear()
            .args(["--log", "warn", "serve", "--json"])
            .args(["--listen", &recipe.listen.to_string()])
            .args(["--public-url", &recipe.public_url])
            .args(["--database", &recipe.database])
            .arg("--key-file")
            .arg(&recipe.key_file)
            .args(["--lease", &recipe.lease])
            // Held open for as long as this process lives, so that the server ends with it.
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let where_to = rehearsal.unwrap_or(Rehearsal::Nowhere);
        command.args(["--rehearse", &where_to.to_string()]);
        let child = command
            .spawn()
            .map_err(|source| Failure::file(&recipe.program, source))?;
        let (tell, life) = watch::channel(Life::default());
        let (orders, ordered) = watch::channel(Order::Live);
        let id = child.id();
        let stops = matches!(rehearsal, Some(Rehearsal::At(..)));
        tokio::spawn(attend(child, tell, ordered, stops));
        Ok(Self { id, life, orders })
    }

    /// What the machine knows it by.
    pub(crate) fn id(&self) -> Option<u32> {
        self.id
    }

    /// How it is now.
    pub(crate) fn life(&self) -> Life {
        self.life.borrow().clone()
    }

    /// Waits until its doors are open, or it is gone.
    pub(crate) async fn settled(&mut self) -> Result<Life, Failure> {
        self.until(|life| life.ready || life.gone, "it opens its doors")
            .await
    }

    /// Waits for a while for it to be gone. Answers whether it is.
    pub(crate) async fn gone_within(&mut self, patience: Duration) -> bool {
        let gone = self.life.wait_for(|life| life.gone);
        matches!(tokio::time::timeout(patience, gone).await, Ok(Ok(_)))
    }

    /// Asks it to end, and waits until it has.
    pub(crate) async fn stop(&mut self) -> Result<Life, Failure> {
        self.orders.send_replace(Order::Stop);
        self.until(|life| life.gone, "it ends").await
    }

    async fn until(&mut self, so: impl FnMut(&Life) -> bool, what: &str) -> Result<Life, Failure> {
        let mut life = self.life.clone();
        match tokio::time::timeout(PATIENCE, life.wait_for(so)).await {
            Ok(Ok(life)) => Ok(life.clone()),
            Ok(Err(_)) => Ok(self.life()),
            Err(_) => Err(Failure::Held(format!(
                "a server does what is waited for: {what} (its log ends: {})",
                self.life().log.join(" | ")
            ))),
        }
    }
}

/// Reads what a process says, kills it where it stops, and sees it to its end.
async fn attend(
    mut child: Child,
    tell: watch::Sender<Life>,
    mut orders: watch::Receiver<Order>,
    stops: bool,
) {
    let mut out = child.stdout.take().map(|out| BufReader::new(out).lines());
    let mut log = child.stderr.take().map(|log| BufReader::new(log).lines());
    loop {
        let out_line = async {
            match &mut out {
                Some(lines) => lines.next_line().await.ok().flatten(),
                None => None,
            }
        };
        let log_line = async {
            match &mut log {
                Some(lines) => lines.next_line().await.ok().flatten(),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            line = out_line => match line {
                Some(line) => {
                    if heard(&line, &tell, stops) {
                        break;
                    }
                }
                None => break,
            },
            line = log_line => match line {
                Some(line) => tell.send_modify(|life| {
                    life.log.push(line);
                    let much = life.log.len().saturating_sub(20);
                    life.log.drain(..much);
                }),
                None => log = None,
            },
            _ = orders.changed() => match *orders.borrow_and_update() {
                Order::Live => {}
                Order::Stop => terminate(&child),
            },
        }
    }
    // It is dead, or about to be: whoever closed its output or was told to has nothing more to say.
    if let Err(error) = child.kill().await {
        tracing::debug!(%error, "a process was gone before it was killed");
    }
    tell.send_modify(|life| life.gone = true);
}

/// Takes a line in. Answers whether the process stopped there for good.
fn heard(line: &str, tell: &watch::Sender<Life>, stops: bool) -> bool {
    if let Ok(told) = serde_json::from_str::<Told>(line) {
        tell.send_modify(|life| {
            if stops {
                life.halted = Some(told);
            } else {
                life.passed.push(told);
            }
        });
        return stops;
    }
    if line.contains("\"ready\":true") {
        tell.send_modify(|life| life.ready = true);
    }
    false
}

/// Asks a process to end, as an operator would.
fn terminate(child: &Child) {
    let Some(id) = child.id() else { return };
    let asked = std::process::Command::new("kill").arg(id.to_string()).status();
    if let Err(error) = asked {
        tracing::warn!(%error, "a process could not be asked to end");
    }
}
