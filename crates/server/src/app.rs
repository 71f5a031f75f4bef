//! What every handler is handed, and who is calling.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::{HeaderMap, request::Parts},
};
use engine::{Engine, EngineError};
use model::{Partner, Region, condition::RequestFault};

use crate::{connect::Framing, problem::ApiError};

/// What every handler is handed.
#[derive(Debug, Clone)]
pub(crate) struct App {
    pub(crate) engine: Engine,
    pub(crate) framing: Framing,
}

/// A call whose app key and access token were checked.
#[derive(Debug, Clone)]
pub(crate) struct Caller(pub(crate) Partner);

/// The header of either published spelling (us-api.md 1.1). A value that is no text is nobody's.
pub(crate) fn either(headers: &HeaderMap, long: &str, short: &str) -> Option<String> {
    let values = [long, short].into_iter().filter_map(|name| headers.get(name));
    let mut texts = values.map(|value| String::from_utf8_lossy(value.as_bytes()).trim().to_owned());
    texts.find(|text| !text.is_empty())
}

/// The app key of a call.
pub(crate) fn app_key(headers: &HeaderMap) -> Option<String> {
    either(headers, "finicity-app-key", "app-key")
}

impl<S> FromRequestParts<S> for Caller
where
    App: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let engine = App::from_ref(state).engine;
        // Until the key is known to be somebody's, there is no region but the first.
        let key = app_key(&parts.headers)
            .ok_or_else(|| ApiError::new(RequestFault::MissingAppKey.into(), Region::Us))?;
        let token = either(&parts.headers, "finicity-app-token", "app-token");
        let region = |engine: Engine, key: String| async move {
            engine
                .partner_of_app_key(&key)
                .await
                .map(|record| record.partner.region)
        };
        let Some(token) = token else {
            return Err(match region(engine, key).await {
                Ok(region) => ApiError::new(RequestFault::MissingAppToken.into(), region),
                Err(error) => ApiError::new(error, Region::Us),
            });
        };
        match engine.caller(&key, &token).await {
            Ok(caller) => Ok(Caller(caller.partner)),
            Err(error @ EngineError::Fault(_)) => {
                let region = region(engine, key).await.unwrap_or(Region::Us);
                Err(ApiError::new(error, region))
            }
            Err(error) => Err(ApiError::new(error, Region::Us)),
        }
    }
}

impl Caller {
    /// An error of a call this partner made.
    pub(crate) fn error(&self, error: impl Into<EngineError>) -> ApiError {
        ApiError::new(error.into(), self.0.region)
    }
}
