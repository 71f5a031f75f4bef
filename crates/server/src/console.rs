//! The operators' console, on a door of its own that partners never reach: what is wrong across all partners,
//! whose move it is, and the actions that only whoever runs the server may take.
//!
//! Pages are written on the server and work without JavaScript; two small modules refresh them and name the bar
//! under the pointer. Whatever is shown is masked: no full number, no secret, no holder's name, no id of a bank.
//!
//! To add a page: a handler in a file of its own that takes a [`Visitor`](gate::Visitor), its line in [`router`],
//! and its place in `page::PLACES` if it is one to start from. To add an action: a handler that takes a
//! [`Sent`](gate::Sent) form and asks it for an operator who acts; that checks the form's token and the role,
//! and what is done is noted before it is done.

mod account;
mod audit;
mod case;
mod gate;
mod migration;
mod overview;
mod page;
mod plot;
mod repair;
mod search;
mod trouble;
mod words;

use std::net::SocketAddr;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse as _, Redirect, Response},
    routing::{get, post},
};
use engine::Engine;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};
use url::{Host, Url};

use crate::{
    ServerError,
    connect::page::{Asset, answered},
    request::Path,
};
use trouble::Trouble;

/// What a page may do: look as it does, run our modules, and ask this door. Nobody may frame it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The largest form, in bytes.
const FORM: usize = 16 * 1024;

const ASSETS: &[Asset] = &[
    Asset {
        name: "console.css",
        media_type: "text/css; charset=utf-8",
        text: include_str!("../assets/console/console.css"),
    },
    Asset {
        name: "live.js",
        media_type: "text/javascript; charset=utf-8",
        text: include_str!("../assets/console/live.js"),
    },
    Asset {
        name: "plots.js",
        media_type: "text/javascript; charset=utf-8",
        text: include_str!("../assets/console/plots.js"),
    },
];

/// What every handler is handed.
#[derive(Debug, Clone)]
pub(crate) struct Desk {
    pub(crate) engine: Engine,
    /// Whether cookies are sent over TLS alone.
    pub(crate) secure: bool,
}

/// Whether a console at this address is reached over TLS, or never leaves this machine. Anything else would send
/// an operator's token over a network in the clear.
pub fn may_be_reached_at(url: &Url) -> bool {
    url.scheme() == "https" || is_this_machine(url)
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// The door of the console, open until it is stopped.
#[derive(Debug)]
pub struct ConsoleDoor {
    stop: watch::Sender<bool>,
    door: JoinHandle<()>,
}

impl ConsoleDoor {
    /// Opens the console on a listener. `url` is where operators reach it: over plain HTTP only from this machine,
    /// as [`may_be_reached_at`] says.
    pub fn open(engine: Engine, listener: TcpListener, url: &Url) -> Self {
        let secure = !(url.scheme() == "http" && is_this_machine(url));
        let app = router(Desk { engine, secure }).into_make_service_with_connect_info::<SocketAddr>();
        let (stop, mut stopped) = watch::channel(false);
        let door = tokio::spawn(async move {
            let ended = async move {
                let _ = stopped.wait_for(|stop| *stop).await;
            };
            if let Err(error) = axum::serve(listener, app).with_graceful_shutdown(ended).await {
                tracing::error!(%error, "the door of the console closed by itself");
            }
        });
        Self { stop, door }
    }

    /// Closes the door.
    ///
    /// # Errors
    /// [`ServerError::Door`] if it ended badly.
    pub async fn stop(self) -> Result<(), ServerError> {
        let _ = self.stop.send(true);
        self.door
            .await
            .map_err(|error| ServerError::Door(error.to_string()))
    }
}

fn router(desk: Desk) -> Router {
    Router::new()
        .route("/", get(overview::overview))
        .route("/sign-in", get(gate::form).post(gate::sign_in))
        .route("/sign-out", post(gate::sign_out))
        .route("/held", get(search::held))
        .route("/search", get(search::search))
        .route("/accounts/{account}", get(account::account))
        .route("/accounts/{account}/ask", post(account::ask))
        .route("/accounts/{account}/case", post(case::forms::open))
        .route(
            "/accounts/{account}/repair",
            get(repair::preview).post(repair::repair),
        )
        .route(
            "/repairs/{repair}/undo",
            get(repair::preview_undo).post(repair::undo),
        )
        .route("/cases", get(case::list))
        .route("/cases/{case}", get(case::case))
        .route("/cases/{case}/{name}", get(case::forms::bundle))
        .route("/cases/{case}/act", post(case::forms::act))
        .route("/migrations", get(migration::list))
        .route("/migrations/{migration}", get(migration::migration))
        .route("/migrations/{migration}/run", post(migration::run))
        .route("/audit", get(audit::audit))
        .route("/assets/{name}", get(asset))
        .fallback(nowhere)
        .method_not_allowed_fallback(nowhere)
        .layer(DefaultBodyLimit::max(FORM))
        .layer(from_fn(guarded))
        .with_state(desk)
}

async fn nowhere() -> Trouble {
    Trouble::Missing
}

/// What a page asks for beside itself.
async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Trouble> {
    let asset = ASSETS.iter().find(|asset| asset.name == name);
    let asset = asset.ok_or(Trouble::Missing)?;
    Ok(answered(&headers, asset.text.into(), asset.media_type))
}

/// Puts on every answer what keeps it from being framed, kept, or made to run anything.
async fn guarded(request: axum::extract::Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
        (
            HeaderName::from_static("cross-origin-resource-policy"),
            "same-origin",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// A page.
fn shown(status: StatusCode, text: String) -> Response {
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    (status, [(header::CONTENT_TYPE, html)], text).into_response()
}

/// The way on after something was done, so that a reload does not do it again.
fn onward(to: &str) -> Response {
    Redirect::to(to).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_go_in_the_clear_to_this_machine_alone() {
        let may = |url: &str| may_be_reached_at(&url.parse().unwrap());
        for good in [
            "http://127.0.0.1:8702/",
            "http://[::1]:1/",
            "http://localhost:8702/",
            "https://console.example/",
        ] {
            assert!(may(good), "{good}");
        }
        for bad in [
            "http://10.0.0.1/",
            "http://console.example/",
            "http://0.0.0.0:8702/",
        ] {
            assert!(!may(bad), "{bad}");
        }
    }
}
