//! Holdfast: an open finance server people run themselves.
//!
//! The binary: command line, configuration, the demo and its tour. The only place that sees both the
//! server and the sandbox bank.

mod backup;
mod bench;
mod caller;
mod cli;
mod config;
mod crash;
mod demo;
mod desk;
mod failure;
mod out;
mod system;
mod tour;
mod traces;
mod walk;
mod world;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let json = cli.json();
    let post = match config::log(&cli.log, cli.log_json, cli.otlp_endpoint.as_ref()) {
        Ok(post) => post,
        Err(failure) => return out::fail(&failure, json),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return out::fail(&failure::Failure::Runtime(error), json),
    };
    let ended = runtime.block_on(async {
        let sending = post.map(traces::Post::start).transpose()?;
        let ended = cli::run(cli).await;
        if let Some(sending) = sending {
            sending.finish().await;
        }
        ended
    });
    match ended {
        Ok(code) => code,
        Err(failure) => out::fail(&failure, json),
    }
}
