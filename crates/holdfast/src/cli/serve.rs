//! `holdfast serve`.

use std::process::ExitCode;

use catalogue::Catalogue;
use clap::Args;
use engine::{Engine, EngineConfig};
use serde::Serialize;
use server::Server;

use crate::{
    config::{Data, Doors, Mail, url_of},
    failure::Failure,
    out, system,
};

/// Run the server.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  holdfast serve --listen 0.0.0.0:8700 --public-url https://finance.example"
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
        }
        let store = self.data.open().await?;
        let listener = server::listen(self.doors.listen).await?;
        let address = listener
            .local_addr()
            .map_err(|source| server::ServerError::Listen {
                address: self.doors.listen,
                source,
            })?;
        let public = match self.doors.public_url {
            Some(url) => url,
            None => url_of(address)?,
        };
        let config = EngineConfig {
            mail: self.mail.mail_dir,
            nights: !self.no_nights,
            ..EngineConfig::at(public.clone())
        };
        let engine = Engine::new(
            store,
            Catalogue::embedded()?,
            system::clock(),
            system::random(),
            config,
        )
        .await?;
        let framing = self.doors.frame_ancestors.unwrap_or_default();
        let server = Server::start(engine, listener, framing).await?;
        if self.json {
            out::json(&Ready {
                ready: true,
                url: public.to_string(),
            })?;
        } else {
            out::line(&format!(
                "Holdfast listens on http://{address}/ and is reached at {public}"
            ))?;
            out::line("Stop it with Ctrl-C; what is underway is finished first.")?;
        }
        until_stopped().await;
        server.stop().await;
        Ok(ExitCode::SUCCESS)
    }
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
