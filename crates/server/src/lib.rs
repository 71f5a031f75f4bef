//! The doors: the published API, link sessions, our own API, the operators' console.
//!
//! This room turns HTTP into verbs of the engine and their answers into the shapes that published
//! clients expect. It refuses SQL and any bank's format, and it decides two things nowhere else is
//! decided: whether an id is a string or a number on the wire (in [`api::us`]), and what an error looks
//! like (in [`problem`]).
//!
//! To add an operation: a handler in the file of its group, a line in `router`, and its row in
//! `operations.tsv` turned to `served`; the tests in `crates/tests` then ask it everything they ask of
//! every operation.

pub mod api;
mod app;
mod connect;
mod console;
mod errors;
mod floor;
mod health;
pub mod metrics;
pub mod operations;
mod problem;
mod request;
mod role;
mod router;

use std::net::SocketAddr;

use engine::{Engine, Worker};
use health::Health;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};

pub use connect::Framing;
pub use console::{ConsoleDoor, may_be_reached_at};
pub use role::{NotARole, Role};
pub use router::router;

/// What can go wrong with the server itself.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// A door ended badly.
    #[error("a door ended badly: {0}")]
    Door(String),
}

/// A running server: its doors, and a worker behind them where its role has one.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    doors: JoinHandle<()>,
    worker: Option<Worker>,
}

/// Opens the door's address, so that the address is known before the engine that names it is made.
///
/// # Errors
/// [`ServerError::Listen`] if the address is taken or not ours.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, ServerError> {
    TcpListener::bind(address)
        .await
        .map_err(|source| ServerError::Listen { address, source })
}

impl Server {
    /// Serves an engine on a listener, as far as its role goes: with the doors of the API or those of
    /// health alone, with a worker in the same process or without. `framing` says which pages may show
    /// Connect inside a frame.
    ///
    /// # Errors
    /// [`ServerError::Listen`] if the listener has no address.
    pub async fn start(
        engine: Engine,
        listener: TcpListener,
        framing: Framing,
        role: Role,
    ) -> Result<Self, ServerError> {
        let address = listener.local_addr().map_err(|source| ServerError::Listen {
            address: SocketAddr::from(([0, 0, 0, 0], 0)),
            source,
        })?;
        let (stop, mut stopped) = watch::channel(false);
        let worker = role.works().then(|| Worker::start(engine.clone()));
        let pulse = worker.as_ref().map(Worker::pulse);
        let health = Health::new(engine.clone(), role, pulse).router();
        let app = match role.answers() {
            true => router(engine, framing).merge(health),
            false => health,
        };
        let doors = tokio::spawn(async move {
            let ended = async move {
                let _ = stopped.wait_for(|stop| *stop).await;
            };
            if let Err(error) = axum::serve(listener, app).with_graceful_shutdown(ended).await {
                tracing::error!(%error, "the doors closed by themselves");
            }
        });
        Ok(Self {
            address,
            stop,
            doors,
            worker,
        })
    }

    /// The address it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers what was asked, finishes the jobs at hand, and returns.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        if let Err(error) = self.doors.await {
            tracing::error!(%error, "the doors ended badly");
        }
        if let Some(worker) = self.worker {
            worker.stop().await;
        }
    }
}
