//! The data side of each institution: FDX v6 below `/{institution}/fdx/v6`.
//!
//! Wire types are the bank's own reading of the standard (reference: providers.md 1), on purpose not
//! shared with the aggregator's: a misreading shows only where two readings meet.

mod access;
mod accounts;
mod consents;
mod customers;
mod error;
mod meta;
mod paging;
mod present;
mod query;
mod statements;
pub(crate) mod transactions;
mod wire;

use std::sync::Arc;

use axum::{
    Router,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{any, get, put},
};

use self::error::FdxError;
use crate::{office::Office, script::Phase};

const INTERACTION: HeaderName = HeaderName::from_static("x-fapi-interaction-id");
const ACTOR: HeaderName = HeaderName::from_static("fdx-api-actor-type");

/// Every operation, below each institution's id.
pub(crate) fn router() -> Router<Arc<Office>> {
    const BASE: &str = "/{institution}/fdx/v6";
    let at = |path: &str| format!("{BASE}{path}");
    Router::new()
        .route(&at("/accounts"), get(accounts::list))
        .route(&at("/accounts/{account}"), get(accounts::one))
        .route(&at("/accounts/{account}/contact"), get(accounts::contact))
        .route(
            &at("/accounts/{account}/payment-networks"),
            get(accounts::networks),
        )
        .route(&at("/accounts/{account}/transactions"), get(transactions::list))
        .route(&at("/accounts/{account}/statements"), get(statements::list))
        .route(
            &at("/accounts/{account}/statements/{statement}"),
            get(statements::one),
        )
        .route(&at("/consents/{consent}"), get(consents::one))
        .route(
            &at("/consents/{consent}/revocation"),
            put(consents::revoke).get(consents::revocation),
        )
        .route(&at("/customers/current"), get(customers::current))
        .route(&at("/availability"), get(meta::availability))
        .route(&at("/capability"), get(meta::capability))
        .route(&at("/{*operation}"), any(|| async { FdxError::NO_OPERATION }))
        .method_not_allowed_fallback(|| async { FdxError::METHOD })
        .layer(middleware::from_fn(interaction))
}

/// Wants an interaction id and gives it back with whatever is answered.
async fn interaction(request: Request, next: Next) -> Response {
    let id = request
        .headers()
        .get(INTERACTION)
        .filter(|id| is_uuid(id))
        .cloned();
    let Some(id) = id else {
        return FdxError::invalid("header x-fapi-interaction-id must be a UUID").into_response();
    };
    let mut response = next.run(request).await;
    response.headers_mut().insert(INTERACTION, id);
    response
}

fn is_uuid(value: &HeaderValue) -> bool {
    let bytes = value.as_bytes();
    bytes.len() == 36
        && bytes.iter().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// Who acts, as the client says: `FDX-API-Actor-Type` USER or BATCH. An error names the header.
pub(crate) fn actor(headers: &HeaderMap) -> Result<Option<Phase>, String> {
    match headers.get(ACTOR).map(HeaderValue::as_bytes) {
        None => Ok(None),
        Some(b"USER") => Ok(Some(Phase::Refresh)),
        Some(b"BATCH") => Ok(Some(Phase::Nightly)),
        Some(_) => Err("header FDX-API-Actor-Type must be USER or BATCH".to_owned()),
    }
}
