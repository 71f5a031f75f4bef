//! Consumers (us-api.md 3.8).

use axum::{Json, extract::State, http::StatusCode};
use engine::{Fault, social_security_number};
use jiff::civil::Date;
use model::{
    Consumer,
    consumer::{EndUser, Person},
};
use serde::Serialize;

use super::{customer, epoch};
use crate::{
    app::{App, Caller},
    problem::ApiError,
    request::{Fields, Flaw, Path, Received},
};

/// A consumer just made.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreatedConsumer {
    id: String,
    created_date: i64,
    /// A number here (us-api.md 1.5).
    customer_id: u64,
}

/// A consumer. Clients insist on every field, so what is not known is there and empty.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConsumerBody {
    id: String,
    first_name: String,
    last_name: String,
    customer_id: u64,
    address: String,
    city: String,
    state: String,
    zip: String,
    phone: String,
    /// The last four digits.
    ssn: String,
    birthday: Birthday,
    email: String,
    created_date: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    suffix: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_user: Option<EndUserBody>,
}

#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
struct Birthday {
    #[serde(skip_serializing_if = "Option::is_none")]
    year: Option<i16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    month: Option<i8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    day_of_month: Option<i8>,
}

impl From<Date> for Birthday {
    fn from(date: Date) -> Self {
        Self {
            year: Some(date.year()),
            month: Some(date.month()),
            day_of_month: Some(date.day()),
        }
    }
}

#[derive(Serialize)]
struct EndUserBody {
    name: String,
    address: String,
    city: String,
    state: String,
    zip: String,
    phone: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

impl From<EndUser> for EndUserBody {
    fn from(e: EndUser) -> Self {
        Self {
            name: e.name,
            address: e.address,
            city: e.city,
            state: e.state,
            zip: e.zip,
            phone: e.phone,
            email: e.email,
            url: e.url,
        }
    }
}

impl From<Consumer> for ConsumerBody {
    fn from(c: Consumer) -> Self {
        let p = c.person;
        let ssn = p.ssn.unwrap_or_default();
        Self {
            id: c.id,
            first_name: p.first_name,
            last_name: p.last_name,
            customer_id: c.customer.get(),
            address: p.address.unwrap_or_default(),
            city: p.city.unwrap_or_default(),
            state: p.state,
            zip: p.zip.unwrap_or_default(),
            phone: p.phone.unwrap_or_default(),
            ssn: ssn
                .get(ssn.len().saturating_sub(4)..)
                .unwrap_or_default()
                .to_owned(),
            birthday: p.birthday.map(Birthday::from).unwrap_or_default(),
            email: p.email.unwrap_or_default(),
            created_date: epoch(c.created_at),
            suffix: p.suffix,
            end_user: p.end_user.map(EndUserBody::from),
        }
    }
}

/// What is said of a person; what is absent is not said.
#[derive(Debug, Clone)]
struct Said {
    first_name: Option<String>,
    last_name: Option<String>,
    address: Option<String>,
    city: Option<String>,
    state: Option<String>,
    zip: Option<String>,
    phone: Option<String>,
    ssn: Option<String>,
    birthday: Option<Date>,
    email: Option<String>,
    suffix: Option<String>,
    end_user: Option<EndUser>,
}

impl Said {
    fn read(fields: &Fields) -> Result<Self, Fault> {
        let line = |name, most| fields.line(name, most).map_err(Flaw::aggregation);
        let name = |name| fields.short_text(name, 255).map_err(Flaw::aggregation);
        Ok(Self {
            first_name: name("firstName")?,
            last_name: name("lastName")?,
            address: line("address", 255)?,
            city: line("city", 255)?,
            state: line("state", 255)?,
            zip: line("zip", 20)?,
            phone: line("phone", 30)?,
            ssn: match line("ssn", 20)? {
                None => None,
                Some(text) => Some(social_security_number(&text)?),
            },
            birthday: birthday(fields).map_err(Flaw::aggregation)?,
            email: line("email", 254)?,
            suffix: line("suffix", 50)?,
            end_user: end_user(fields).map_err(Flaw::aggregation)?,
        })
    }

    /// The person as it is after this was said.
    fn about(self, p: Person) -> Person {
        Person {
            first_name: self.first_name.unwrap_or(p.first_name),
            last_name: self.last_name.unwrap_or(p.last_name),
            address: self.address.or(p.address),
            city: self.city.or(p.city),
            state: self.state.unwrap_or(p.state),
            zip: self.zip.or(p.zip),
            phone: self.phone.or(p.phone),
            ssn: self.ssn.or(p.ssn),
            birthday: self.birthday.or(p.birthday),
            email: self.email.or(p.email),
            suffix: self.suffix.or(p.suffix),
            end_user: self.end_user.or(p.end_user),
        }
    }
}

fn birthday(fields: &Fields) -> Result<Option<Date>, Flaw> {
    let Some(parts) = fields.object("birthday")? else {
        return Ok(None);
    };
    let part = |name, least, most| {
        parts
            .required_number(name, least, most)
            .map_err(|flaw| flaw.within("birthday"))
    };
    let (year, month, day) = (
        part("year", 1850, 2199)?,
        part("month", 1, 12)?,
        part("dayOfMonth", 1, 31)?,
    );
    let small = |n: i64| i8::try_from(n).unwrap_or_default();
    let date = Date::new(i16::try_from(year).unwrap_or_default(), small(month), small(day));
    date.map(Some)
        .map_err(|_| Flaw::field("birthday", "a day of the calendar"))
}

fn end_user(fields: &Fields) -> Result<Option<EndUser>, Flaw> {
    let Some(parts) = fields.object("endUser")? else {
        return Ok(None);
    };
    let read = || {
        Ok(EndUser {
            name: parts.required_line("name", 255)?,
            address: parts.required_line("address", 255)?,
            city: parts.required_line("city", 255)?,
            state: parts.required_line("state", 255)?,
            zip: parts.required_line("zip", 20)?,
            phone: parts.required_line("phone", 30)?,
            email: parts.line("email", 254)?,
            url: parts.line("url", 999)?,
        })
    };
    read().map(Some).map_err(|flaw: Flaw| flaw.within("endUser"))
}

/// `CreateConsumer`.
pub(crate) async fn create(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    body: Received,
) -> Result<(StatusCode, Json<CreatedConsumer>), ApiError> {
    let id = customer(&id).map_err(|fault| caller.error(fault))?;
    app.engine
        .customer(&caller.0, id)
        .await
        .map_err(|e| caller.error(e))?;
    let fields = body.fields().map_err(|flaw| caller.error(flaw.aggregation()))?;
    for name in ["firstName", "lastName", "state"] {
        fields
            .required_text(name)
            .map_err(|flaw| caller.error(flaw.aggregation()))?;
    }
    let said = Said::read(&fields).map_err(|fault| caller.error(fault))?;
    let made = app
        .engine
        .add_consumer(&caller.0, id, said.about(Person::default()))
        .await
        .map_err(|e| caller.error(e))?;
    let created = CreatedConsumer {
        id: made.id,
        created_date: epoch(made.created_at),
        customer_id: made.customer.get(),
    };
    Ok((StatusCode::CREATED, Json(created)))
}

/// `GetConsumerForCustomer`.
pub(crate) async fn of_customer(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<ConsumerBody>, ApiError> {
    let id = customer(&id).map_err(|fault| caller.error(fault))?;
    let found = app
        .engine
        .consumer_of(&caller.0, id)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(found.into()))
}

/// `GetConsumer`.
pub(crate) async fn find(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<Json<ConsumerBody>, ApiError> {
    let found = app
        .engine
        .consumer(&caller.0, &id)
        .await
        .map_err(|e| caller.error(e))?;
    Ok(Json(found.into()))
}

/// `ModifyConsumer`: what is not said stays.
pub(crate) async fn modify(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    body: Received,
) -> Result<StatusCode, ApiError> {
    // Whose it is comes before what is wrong with the change.
    app.engine
        .consumer(&caller.0, &id)
        .await
        .map_err(|e| caller.error(e))?;
    let fields = body.fields().map_err(|flaw| caller.error(flaw.aggregation()))?;
    let said = Said::read(&fields).map_err(|fault| caller.error(fault))?;
    app.engine
        .change_consumer(&caller.0, &id, move |person| said.clone().about(person))
        .await
        .map_err(|e| caller.error(e))?;
    Ok(StatusCode::NO_CONTENT)
}
