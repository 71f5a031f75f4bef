//! Customers (us-api.md 3.8).

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use engine::{NewCustomer, Renaming};
use model::{Customer, CustomerKind, condition::RequestFault};
use serde::Serialize;
use store::CustomerFilter;

use super::{customer, epoch};
use crate::{
    app::{App, Caller},
    problem::ApiError,
    request::{Flaw, Parameters, Received},
};

/// A customer just added: its date is a number, unlike everywhere else.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreatedCustomer {
    id: String,
    username: String,
    created_date: i64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CustomerBody {
    id: String,
    username: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    r#type: &'static str,
    created_date: String,
    last_modified_date: String,
}

impl From<Customer> for CustomerBody {
    fn from(c: Customer) -> Self {
        Self {
            id: c.id.to_string(),
            username: c.username,
            first_name: c.first_name,
            last_name: c.last_name,
            phone: c.phone,
            email: c.email,
            r#type: c.kind.name(),
            created_date: epoch(c.created_at).to_string(),
            last_modified_date: epoch(c.modified_at).to_string(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Customers {
    found: u32,
    displaying: usize,
    more_available: bool,
    customers: Vec<CustomerBody>,
}

/// `AddTestingCustomer`.
pub(crate) async fn add_testing(
    State(app): State<App>,
    caller: Caller,
    body: Received,
) -> Result<(StatusCode, Json<CreatedCustomer>), ApiError> {
    add(&app, &caller, body, CustomerKind::Testing).await
}

/// `AddCustomer`.
pub(crate) async fn add_active(
    State(app): State<App>,
    caller: Caller,
    body: Received,
) -> Result<(StatusCode, Json<CreatedCustomer>), ApiError> {
    add(&app, &caller, body, CustomerKind::Active).await
}

async fn add(
    app: &App,
    caller: &Caller,
    body: Received,
    kind: CustomerKind,
) -> Result<(StatusCode, Json<CreatedCustomer>), ApiError> {
    let new = new_customer(body, kind).map_err(|flaw| caller.error(flaw.aggregation()))?;
    let customer = app
        .engine
        .add_customer(&caller.0, new)
        .await
        .map_err(|e| caller.error(e))?;
    let created = CreatedCustomer {
        id: customer.id.to_string(),
        created_date: epoch(customer.created_at),
        username: customer.username,
    };
    Ok((StatusCode::CREATED, Json(created)))
}

fn new_customer(body: Received, kind: CustomerKind) -> Result<NewCustomer, Flaw> {
    let fields = body.fields()?;
    let phone = fields.text("phone")?;
    if phone.as_ref().is_some_and(|p| p.chars().count() > 15) {
        return Err(Flaw::Wrong("phone: expected at most 15 characters".into()));
    }
    let email = fields.text("email")?;
    if email
        .as_ref()
        .is_some_and(|e| e.chars().count() > 254 || !e.contains('@'))
    {
        return Err(Flaw::Wrong("email: expected an e-mail address".into()));
    }
    let application = fields.text("applicationId")?;
    if application.as_ref().is_some_and(|a| a.chars().count() > 255) {
        return Err(Flaw::Wrong(
            "applicationId: expected at most 255 characters".into(),
        ));
    }
    Ok(NewCustomer {
        username: fields.required_text("username")?,
        kind,
        first_name: fields.text("firstName")?,
        last_name: fields.text("lastName")?,
        phone,
        email,
        application,
    })
}

/// `GetCustomers`.
pub(crate) async fn list(
    State(app): State<App>,
    caller: Caller,
    query: Parameters,
) -> Result<Json<Customers>, ApiError> {
    let (start, limit) = query.page().map_err(|fault| caller.error(fault))?;
    let kind = match query.text("type") {
        None => None,
        Some(text) => Some(
            text.parse()
                .map_err(|_| caller.error(RequestFault::CustomerTypeInvalid))?,
        ),
    };
    let filter = CustomerFilter {
        username: query.text("username").map(str::to_owned),
        search: query
            .text("search")
            .filter(|search| *search != "*")
            .map(str::to_owned),
        kind,
    };
    let skip = start - 1;
    let (customers, found) = app
        .engine
        .list_customers(&caller.0, filter, skip, limit)
        .await
        .map_err(|e| caller.error(e))?;
    let customers: Vec<CustomerBody> = customers.into_iter().map(CustomerBody::from).collect();
    let shown = u32::try_from(customers.len()).unwrap_or(u32::MAX);
    Ok(Json(Customers {
        found,
        displaying: customers.len(),
        more_available: skip.saturating_add(shown) < found,
        customers,
    }))
}

/// `GetCustomer`.
pub(crate) async fn find(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<CustomerBody>, ApiError> {
    let id = customer(&id).map_err(|fault| caller.error(fault))?;
    let found = app
        .engine
        .customer(&caller.0, id)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(found.into()))
}

/// `ModifyCustomer`.
pub(crate) async fn modify(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    body: Received,
) -> Result<StatusCode, ApiError> {
    let id = customer(&id).map_err(|fault| caller.error(fault))?;
    // Whose it is comes before what is wrong with the change.
    app.engine
        .customer(&caller.0, id)
        .await
        .map_err(|e| caller.error(e))?;
    let renaming = renaming(body).map_err(|flaw| caller.error(flaw.aggregation()))?;
    app.engine
        .rename_customer(&caller.0, id, renaming)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(StatusCode::NO_CONTENT)
}

fn renaming(body: Received) -> Result<Renaming, Flaw> {
    let fields = body.fields()?;
    Ok(Renaming {
        first_name: fields.text("firstName")?,
        last_name: fields.text("lastName")?,
    })
}

/// `DeleteCustomer`.
pub(crate) async fn delete(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    let id = customer(&id).map_err(|fault| caller.error(fault))?;
    app.engine
        .delete_customer(&caller.0, id)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(StatusCode::NO_CONTENT)
}
