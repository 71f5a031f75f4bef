//! What answering costs at least: one door behind the same authentication and the same outermost layer as
//! every other, whose answer is there already. What the real doors take is told as a share of it.

use axum::{
    Router,
    http::{HeaderValue, header},
    middleware::from_fn_with_state,
    response::IntoResponse,
    routing::get,
};
use bytes::Bytes;
use engine::Engine;
use tokio::{net::TcpListener, sync::watch};

use crate::{
    Framing, Server, ServerError,
    app::{App, Caller},
    problem::shaped,
};

impl Server {
    /// Serves the same bytes to every caller who has a key and a token, at `/floor`, and does nothing else.
    /// For measuring.
    ///
    /// # Errors
    /// [`ServerError::Listen`] if the listener has no address.
    pub async fn start_floor(
        engine: Engine,
        listener: TcpListener,
        body: Bytes,
    ) -> Result<Self, ServerError> {
        let address = listener.local_addr().map_err(|source| ServerError::Listen {
            address: std::net::SocketAddr::from(([0, 0, 0, 0], 0)),
            source,
        })?;
        let app = App {
            engine,
            framing: Framing::default(),
        };
        let answer = move |_: Caller| {
            let body = body.clone();
            async move {
                let json = HeaderValue::from_static("application/json");
                ([(header::CONTENT_TYPE, json)], body).into_response()
            }
        };
        let doors = Router::new()
            .route("/floor", get(answer))
            .layer(from_fn_with_state(app.clone(), shaped))
            .with_state(app);
        let (stop, mut stopped) = watch::channel(false);
        let doors = tokio::spawn(async move {
            let ended = async move {
                let _ = stopped.wait_for(|stop| *stop).await;
            };
            if let Err(error) = axum::serve(listener, doors).with_graceful_shutdown(ended).await {
                tracing::error!(%error, "the doors closed by themselves");
            }
        });
        Ok(Self {
            address,
            stop,
            doors,
            worker: None,
        })
    }
}
