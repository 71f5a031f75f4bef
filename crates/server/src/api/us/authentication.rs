//! Partner authentication (us-api.md 1.1).

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use model::{Region, Secret, condition::RequestFault};
use serde::Serialize;

use crate::{
    app::{App, app_key},
    problem::ApiError,
    request::{Flaw, Received},
};

/// A new access token.
#[derive(Serialize)]
pub(crate) struct AccessToken {
    token: String,
}

/// `CreateToken`.
pub(crate) async fn create_token(
    State(app): State<App>,
    headers: HeaderMap,
    body: Received,
) -> Result<Json<AccessToken>, ApiError> {
    let in_us = |error: engine::EngineError| ApiError::new(error, Region::Us);
    let key = app_key(&headers).ok_or_else(|| in_us(RequestFault::MissingAppKey.into()))?;
    let region = app
        .engine
        .partner_of_app_key(&key)
        .await
        .map_err(in_us)?
        .partner
        .region;
    let flawed = |flaw: Flaw| ApiError::new(flaw.aggregation().into(), region);
    let fields = body.fields().map_err(flawed)?;
    let partner = fields.required_id("partnerId").map_err(flawed)?;
    let secret = Secret::new(fields.required_text("partnerSecret").map_err(flawed)?);
    let token = app
        .engine
        .sign_in(&key, &partner, &secret)
        .await
        .map_err(|e| ApiError::new(e, region))?;
    Ok(Json(AccessToken {
        token: token.expose().clone(),
    }))
}

/// `ModifyPartnerSecret`. Tokens that were given before stay good.
pub(crate) async fn change_secret(
    State(app): State<App>,
    headers: HeaderMap,
    body: Received,
) -> Result<StatusCode, ApiError> {
    let in_us = |error: engine::EngineError| ApiError::new(error, Region::Us);
    let key = app_key(&headers).ok_or_else(|| in_us(RequestFault::MissingAppKey.into()))?;
    let region = app
        .engine
        .partner_of_app_key(&key)
        .await
        .map_err(in_us)?
        .partner
        .region;
    let flawed = |flaw: Flaw| ApiError::new(flaw.aggregation().into(), region);
    let fields = body.fields().map_err(flawed)?;
    let partner = fields.required_id("partnerId").map_err(flawed)?;
    let secret = Secret::new(fields.required_text("partnerSecret").map_err(flawed)?);
    let new = Secret::new(fields.required_text("newPartnerSecret").map_err(flawed)?);
    let immediate = fields.flag("immediate").map_err(flawed)?.unwrap_or(true);
    app.engine
        .change_secret(&key, &partner, &secret, &new, !immediate)
        .await
        .map_err(|e| ApiError::new(e, region))?;
    Ok(StatusCode::NO_CONTENT)
}
