//! Statements: documents of the bank, asked for at the call and kept nowhere.

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use super::accounts::one;
use crate::{
    app::{App, Caller},
    problem::ApiError,
    request::{Parameters, Path},
};

/// How many statements back may be asked for (us-api.md 5, Q).
const MOST: i64 = 24;

/// `GetCustomerAccountStatement`: a PDF, under the published media type.
pub(crate) async fn find(
    State(app): State<App>,
    caller: Caller,
    Path(ids): Path<(String, String)>,
    query: Parameters,
) -> Result<Response, ApiError> {
    let account = one(&app, &caller, ids).await?;
    let index = query.number("index", 1, MOST);
    let index = index
        .map_err(|flaw| caller.error(flaw.aggregation()))?
        .unwrap_or(1);
    let index = usize::try_from(index).unwrap_or(1);
    let document = app.engine.statement(&caller.0, &account, index).await;
    let document = document.map_err(|e| caller.error(e))?;
    let kind = HeaderValue::from_static("application/octet-stream");
    Ok(([(header::CONTENT_TYPE, kind)], document.0).into_response())
}
