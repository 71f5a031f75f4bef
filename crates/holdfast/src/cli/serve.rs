//! `holdfast serve`.

use std::{net::SocketAddr, process::ExitCode, sync::Arc};

use clap::Args;
use engine::{Engine, EngineConfig};
use serde::Serialize;
use server::{
    ConsoleDoor, Role, Server,
    metrics::{self, MetricsDoor},
};
use tokio::net::TcpListener;
use url::Url;

use crate::{
    config::{ConsolePlace, Data, Doors, Mail, Working, url_of},
    crash::rehearsal::Rehearsal,
    failure::Failure,
    out, system,
};

/// Run the server.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  holdfast serve --listen 0.0.0.0:8700 --public-url https://finance.example\n  \
        holdfast serve --role worker --listen 127.0.0.1:8701 --public-url https://finance.example"
)]
pub(crate) struct Serve {
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    doors: Doors,
    #[command(flatten)]
    mail: Mail,
    /// Aggregate nothing unasked: no login is due by itself.
    #[arg(long, env = "HOLDFAST_NO_NIGHTS")]
    no_nights: bool,
    /// Let partners move their own clocks, to see a month pass in a minute; never beside real institutions.
    #[arg(long, env = "HOLDFAST_MOVABLE_CLOCK")]
    movable_clock: bool,
    /// What this process does: `api` answers calls, `worker` does the jobs and answers only about its
    /// health, `all` does both. Several processes share one database.
    #[arg(long, env = "HOLDFAST_ROLE", default_value_t, value_name = "ROLE")]
    role: Role,
    /// The address Prometheus reads metrics at, as `/metrics`; they are not served if absent. Anybody who
    /// reaches it reads them.
    #[arg(long, env = "HOLDFAST_METRICS_LISTEN", value_name = "ADDRESS")]
    metrics_listen: Option<SocketAddr>,
    #[command(flatten)]
    console: ConsolePlace,
    #[command(flatten)]
    working: Working,
    /// Stop for good beside a commit, to be killed there: `before:N`, `after:N`, `count`, which stops
    /// nowhere and tells every commit, or `nowhere`. For `holdfast crash`; never beside real institutions.
    #[arg(long, hide = true, value_name = "WHERE")]
    rehearse: Option<Rehearsal>,
    /// Print one line of JSON when ready.
    #[arg(long)]
    pub(crate) json: bool,
}

impl Serve {
    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        #[derive(Serialize)]
        struct Ready {
            ready: bool,
            url: String,
            listen: String,
            role: &'static str,
            #[serde(skip_serializing_if = "Option::is_none")]
            metrics: Option<String>,
            #[serde(skip_serializing_if = "Option::is_none")]
            console: Option<String>,
        }
        // What a worker tells banks has to be what the doors tell them, wherever those are.
        if self.role == Role::Worker && self.doors.public_url.is_none() {
            return Err(Failure::Usage(
                "a worker needs --public-url: the address under which people and banks reach the doors that it \
                 works for"
                    .into(),
            ));
        }
        if let Some(rehearsal) = self.rehearse {
            rehearsal.end_with_parent();
        }
        let halt = self.rehearse.and_then(Rehearsal::halt);
        let store = self.data.open_halting(halt.map(Arc::new)).await?;
        let listener = server::listen(self.doors.listen).await?;
        let address = local(&listener, self.doors.listen)?;
        let public = match self.doors.public_url {
            Some(url) => url,
            None => url_of(address)?,
        };
        let usual = EngineConfig::at(public.clone());
        let config = EngineConfig {
            mail: self.mail.mail_dir,
            nights: !self.no_nights,
            movable_clock: self.movable_clock,
            lease: self.working.lease.unwrap_or(usual.lease),
            ..usual
        };
        let engine = Engine::new(
            store,
            self.data.texts.catalogue()?,
            system::clock(),
            system::random(),
            config,
        )
        .await?;
        if self.movable_clock && engine.has_real_institutions().await? {
            return Err(Failure::Usage(
                "this database has real institutions; no clock is moved beside them".into(),
            ));
        }
        if self.rehearse.is_some() && engine.has_real_institutions().await? {
            return Err(Failure::Usage(
                "this database has real institutions; nothing is rehearsed beside them".into(),
            ));
        }
        let framing = self.doors.frame_ancestors.unwrap_or_default();
        let metrics = match self.metrics_listen {
            Some(asked) => Some(metrics(&engine, asked, self.role).await?),
            None => None,
        };
        let console = match self.console.console_listen {
            Some(asked) => Some(console(&engine, asked, &self.console).await?),
            None => None,
        };
        let nobody = console.is_some() && engine.list_operators().await?.is_empty();
        let server = Server::start(engine, listener, framing, self.role).await?;
        if self.json {
            out::json(&Ready {
                ready: true,
                url: public.to_string(),
                listen: format!("http://{address}/"),
                role: self.role.name(),
                metrics: metrics
                    .as_ref()
                    .map(|(_, address)| format!("http://{address}/metrics")),
                console: console.as_ref().map(|(_, url)| url.to_string()),
            })?;
        } else {
            out::line(&match self.role {
                Role::Worker => format!("Holdfast works on jobs; http://{address}/health tells how it is."),
                _ => format!("Holdfast listens on http://{address}/ and is reached at {public}"),
            })?;
            if self.movable_clock {
                out::line("Partners can move their own clocks. This is no server for real accounts.")?;
            }
            if let Some((_, address)) = &metrics {
                out::line(&format!("Metrics are at http://{address}/metrics."))?;
            }
            if let Some((_, url)) = &console {
                out::line(&format!("The operators' console is at {url}"))?;
            }
            if nobody {
                out::line(
                    "Nobody can sign in to it yet: `holdfast operator add NAME --role operator` makes a token.",
                )?;
            }
            if self.role == Role::Api {
                out::line("It does no jobs itself; `holdfast serve --role worker` beside it does.")?;
            }
            out::line("Stop it with Ctrl-C; what is underway is finished first.")?;
        }
        until_stopped().await;
        server.stop().await;
        if let Some((door, _)) = metrics {
            door.stop().await?;
        }
        if let Some((door, _)) = console {
            door.stop().await?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Begins to count, and opens the door of the metrics.
async fn metrics(
    engine: &Engine,
    asked: SocketAddr,
    role: Role,
) -> Result<(MetricsDoor, SocketAddr), Failure> {
    metrics::count();
    let listener = server::listen(asked).await?;
    let address = local(&listener, asked)?;
    Ok((MetricsDoor::open(engine.clone(), listener, role), address))
}

/// Opens the console.
async fn console(
    engine: &Engine,
    asked: SocketAddr,
    place: &ConsolePlace,
) -> Result<(ConsoleDoor, Url), Failure> {
    let listener = server::listen(asked).await?;
    let url = place.url(local(&listener, asked)?)?;
    Ok((ConsoleDoor::open(engine.clone(), listener, &url), url))
}

/// The address of a listener, with the port that was found for it.
fn local(listener: &TcpListener, asked: SocketAddr) -> Result<SocketAddr, Failure> {
    let address = listener.local_addr();
    Ok(address.map_err(|source| server::ServerError::Listen {
        address: asked,
        source,
    })?)
}

/// Waits for Ctrl-C or a request to end.
pub(crate) async fn until_stopped() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        let mut terminate = match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(terminate) => terminate,
            Err(error) => {
                tracing::warn!(%error, "only Ctrl-C will stop this");
                let _ = interrupt.await;
                return;
            }
        };
        tokio::select! {
            _ = interrupt => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    let _ = interrupt.await;
}
