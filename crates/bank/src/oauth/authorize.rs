//! The pages a person passes: sign-in, then account choice.

use std::sync::Arc;

use axum::{
    extract::{Path, RawQuery, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use bytes::Bytes;
use url::form_urlencoded;

use super::{
    page,
    sitting::{self, Problem},
};
use crate::{
    institution::Institution,
    ledger::account::AccountId,
    office::{Office, Visit},
};

/// `GET /`
pub(super) async fn front(State(office): State<Arc<Office>>) -> Response {
    page::front(&office.shelf.institutions)
}

/// `GET /{institution}`
pub(super) async fn home(State(office): State<Arc<Office>>, Path(id): Path<String>) -> Response {
    office
        .shelf
        .institution(&id)
        .map_or_else(|| nowhere(&id), page::home)
}

/// `GET /{institution}/authorize?client_id&request_uri`
pub(super) async fn begin(
    State(office): State<Arc<Office>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let Some(institution) = office.shelf.institution(&id) else {
        return nowhere(&id);
    };
    let query = query.unwrap_or_default();
    let handle = office.token();
    let opened = office.visit(|visit| {
        let (client, request_uri) = (
            field(query.as_bytes(), "client_id"),
            field(query.as_bytes(), "request_uri"),
        );
        sitting::open(visit, institution, &client, &request_uri, &handle)
    });
    match opened.unwrap_or(Err(Problem::Internal)) {
        Ok(()) => Redirect::to(&format!("/{id}/sign-in/{handle}")).into_response(),
        Err(problem) => stuck(&problem),
    }
}

/// `GET /{institution}/sign-in/{sitting}`: whichever page the sitting has come to.
pub(super) async fn show(
    State(office): State<Arc<Office>>,
    Path((id, handle)): Path<(String, String)>,
) -> Response {
    let Some(institution) = office.shelf.institution(&id) else {
        return nowhere(&id);
    };
    let shown = office.visit(|visit| current(visit, institution, &handle, "", None));
    shown.unwrap_or_else(|_| stuck(&Problem::Internal))
}

/// `POST /{institution}/sign-in/{sitting}` with `user` and `password`.
pub(super) async fn sign_in(
    State(office): State<Arc<Office>>,
    Path((id, handle)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    let Some(institution) = office.shelf.institution(&id) else {
        return nowhere(&id);
    };
    let (user, password) = (field(&body, "user"), field(&body, "password"));
    let done = office.visit(|visit| {
        match sitting::sign_in(visit, institution, &handle, user.trim(), password.trim()) {
            Ok(()) => Redirect::to(&format!("/{id}/sign-in/{handle}")).into_response(),
            Err(problem) => current(visit, institution, &handle, &user, Some(problem)),
        }
    });
    done.unwrap_or_else(|_| stuck(&Problem::Internal))
}

/// `POST /{institution}/sign-in/{sitting}/decision` with `decision` and any number of `account`.
pub(super) async fn decide(
    State(office): State<Arc<Office>>,
    Path((id, handle)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    let Some(institution) = office.shelf.institution(&id) else {
        return nowhere(&id);
    };
    let chosen: Vec<AccountId> = form_urlencoded::parse(&body)
        .filter(|(name, _)| name == "account")
        .map(|(_, value)| AccountId(value.into_owned()))
        .collect();
    let allowed = field(&body, "decision") == "allow";
    let done = office.visit(|visit| {
        let outcome = match allowed {
            true => sitting::allow(visit, &office, institution, &handle, &chosen),
            false => sitting::refuse(visit, &office, institution, &handle),
        };
        match outcome {
            Ok(address) => Redirect::to(&address).into_response(),
            Err(problem) => current(visit, institution, &handle, "", Some(problem)),
        }
    });
    done.unwrap_or_else(|_| stuck(&Problem::Internal))
}

/// The page the sitting has come to, with what just went wrong.
fn current(
    visit: &Visit<'_>,
    institution: &Institution,
    handle: &str,
    typed: &str,
    problem: Option<Problem>,
) -> Response {
    let found = match sitting::find(visit, institution, handle) {
        Ok(found) => found,
        Err(problem) => return stuck(&problem),
    };
    let name = visit
        .clients
        .get(&found.client)
        .and_then(|client| client.name.as_deref());
    let client = name.unwrap_or("An application");
    let problem = problem.map(|problem| problem.to_string());
    match &found.user {
        None => page::sign_in(institution, client, handle, typed, problem.as_deref()),
        Some(user) => {
            let accounts = sitting::accounts(visit, institution, user);
            page::choose(institution, client, handle, found, &accounts, problem.as_deref())
        }
    }
}

fn stuck(problem: &Problem) -> Response {
    let status = match problem {
        Problem::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    };
    page::error(status, "This cannot go on", &problem.to_string())
}

fn nowhere(id: &str) -> Response {
    page::error(
        StatusCode::NOT_FOUND,
        "No such bank",
        &format!("There is no institution {id} here."),
    )
}

/// The value of a form field or query parameter; empty if absent.
fn field(encoded: &[u8], name: &str) -> String {
    form_urlencoded::parse(encoded)
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}
