//! Another process of the same server: a store, an engine and a server of its own over the house's
//! database, on a runtime of its own, so that it can be killed like one.

use std::{net::SocketAddr, sync::Arc};

use engine::Engine;
use server::{Framing, Role, Server};
use store::Store;
use tokio::runtime::{Builder, Runtime};
use url::Url;

use crate::{Caller, House, open, start_engine};

/// Another process. Dropped, it is killed: nothing it was doing is finished or given back.
pub struct Beside {
    /// The engine in it.
    pub engine: Engine,
    /// Where its doors are.
    pub url: Url,
    server: Option<Server>,
    store: Store,
    runtime: Option<Runtime>,
}

impl House {
    /// Starts another process over the same database.
    pub async fn beside(&self, role: Role) -> Beside {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("a runtime");
        let (address, place) = (self.place.database.address.clone(), self.place.shared());
        let (plan, clock, public) = (self.plan.clone(), self.clock.clone(), self.url.clone());
        let started = runtime.spawn(async move {
            let listener = server::listen(SocketAddr::from(([127, 0, 0, 1], 0)))
                .await
                .expect("a free port");
            let address_of_doors = listener.local_addr().expect("an address");
            let store = open(&address).await;
            // People and banks reach every process under one address.
            let engine = start_engine(&place, &plan, &clock, store.clone(), &public).await;
            let server = Server::start(engine.clone(), listener, Framing::Anyone, role)
                .await
                .expect("a server");
            let url: Url = format!("http://{address_of_doors}/").parse().expect("a URL");
            (store, engine, server, url)
        });
        let (store, engine, server, url) = started.await.expect("another process");
        Beside {
            engine,
            url,
            server: Some(server),
            store,
            runtime: Some(runtime),
        }
    }
}

impl Beside {
    /// Calls to this process's doors, without credentials.
    pub fn anyone(&self) -> Caller {
        Caller::new(&self.url, self.engine.clock().clone())
    }

    /// Its store, for making it fail.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Finishes what it is doing and ends it.
    pub async fn stop(mut self) {
        if let Some(server) = self.server.take() {
            server.stop().await;
        }
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// What processes on one machine share.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) mail: std::path::PathBuf,
    pub(crate) random: Arc<dyn model::random::Randomness>,
}
