//! Customers (us-api.md 3.8).

use axum::{Json, extract::State, http::StatusCode};
use engine::{NewCustomer, Renaming};
use model::{Customer, CustomerKind, condition::RequestFault};
use serde::Serialize;
use store::CustomerFilter;

use super::{customer, epoch};
use crate::{
    app::{App, Caller},
    problem::ApiError,
    request::{Fields, Flaw, Parameters, Path, Received},
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

/// A customer asked for by id, which alone tells its application.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OneCustomer {
    #[serde(flatten)]
    customer: CustomerBody,
    #[serde(skip_serializing_if = "Option::is_none")]
    application_id: Option<String>,
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
    let email = fields.line("email", 254)?;
    if email.as_ref().is_some_and(|email| !email.contains('@')) {
        return Err(Flaw::field("email", "an e-mail address"));
    }
    let Renaming {
        first_name,
        last_name,
    } = names(&fields)?;
    Ok(NewCustomer {
        username: fields.required_text("username")?,
        kind,
        first_name,
        last_name,
        phone: fields.line("phone", 15)?,
        email,
        application: fields.line("applicationId", 255)?,
    })
}

/// The names of a customer. Which characters they may have has a code of its own.
fn names(fields: &Fields) -> Result<Renaming, Flaw> {
    Ok(Renaming {
        first_name: fields.short_text("firstName", 255)?,
        last_name: fields.short_text("lastName", 255)?,
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
    let line = |name| query.line(name).map_err(|flaw| caller.error(flaw.aggregation()));
    let filter = CustomerFilter {
        username: line("username")?,
        search: line("search")?.filter(|search| search != "*"),
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
) -> Result<Json<OneCustomer>, ApiError> {
    let id = customer(&id).map_err(|fault| caller.error(fault))?;
    let mut found = app
        .engine
        .customer(&caller.0, id)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(OneCustomer {
        application_id: found.application.take(),
        customer: found.into(),
    }))
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
    let renaming = body
        .fields()
        .and_then(|fields| names(&fields))
        .map_err(|flaw| caller.error(flaw.aggregation()))?;
    app.engine
        .rename_customer(&caller.0, id, renaming)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(StatusCode::NO_CONTENT)
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

/// A customer with the application it is assigned to.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CustomerWithApplication {
    #[serde(flatten)]
    customer: OneCustomer,
    #[serde(skip_serializing_if = "Option::is_none")]
    application_name: Option<String>,
}

/// `GetCustomerWithAppData`.
pub(crate) async fn with_application(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<CustomerWithApplication>, ApiError> {
    let id = customer(&id).map_err(|fault| caller.error(fault))?;
    let (mut found, application) = app
        .engine
        .customer_with_application(&caller.0, id)
        .await
        .map_err(|e| caller.error(e))?;
    // Both names are always there in this answer; what is not known is empty.
    found.first_name.get_or_insert_default();
    found.last_name.get_or_insert_default();
    Ok(Json(CustomerWithApplication {
        customer: OneCustomer {
            application_id: found.application.take(),
            customer: found.into(),
        },
        application_name: application.map(|application| application.name),
    }))
}

/// `SetCustomerAppID`: 200 without a body, unlike every other change.
pub(crate) async fn assign(
    State(app): State<App>,
    caller: Caller,
    Path((id, application)): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    let id = customer(&id).map_err(|fault| caller.error(fault))?;
    app.engine
        .assign_customer(&caller.0, id, &application)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(StatusCode::OK)
}
