//! Whoever signed in.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};

use super::{
    access::{Call, admit, answer},
    present, wire,
};
use crate::{
    ledger::account::{Holder, Origin, customer_id, owner},
    office::{Office, Visit},
    profile::{Person, Profile},
    world::grant::Grant,
};

const COVERED: [&str; 2] = ["CUSTOMER_PERSONAL", "CUSTOMER_CONTACT"];

/// `GET /customers/current`
pub(super) async fn current(
    State(office): State<Arc<Office>>,
    Path(institution): Path<String>,
    headers: HeaderMap,
) -> Response {
    answer(&office, &institution, |visit, institution| {
        let pass = admit(visit, institution, &headers, Call::Data)?;
        pass.need(&COVERED)?;
        let customer_id = Some(id(visit, &pass.grant));
        let customer = match first_person(visit, &pass.grant) {
            Some(person) => wire::Customer {
                customer_id,
                r#type: Some("CONSUMER"),
                name: Some(wire::Name {
                    first: Some(person.first.clone()),
                    middle: person.middle.clone(),
                    last: Some(person.last.clone()),
                    suffix: None,
                }),
                email: Some(vec![person.email.clone()]),
                addresses: Some(vec![present::address(&person.address)]),
                telephones: Some(vec![present::telephone(&person)]),
            },
            None => {
                let name = first_holder(visit, &pass.grant).map(|holder| present::name(&holder));
                wire::Customer {
                    customer_id,
                    name,
                    ..wire::Customer::default()
                }
            }
        };
        Ok(Json(customer).into())
    })
    .await
}

/// The id the bank knows the person by who signed in.
pub(super) fn id(visit: &Visit<'_>, grant: &Grant) -> String {
    let person = first_person(visit, grant).map(|person| person.key);
    let files = || first_holder(visit, grant).and_then(|holder| holder.customer_id);
    let owner = owner(grant.institution, &grant.user);
    match person {
        Some(person) => customer_id(visit.seed, &owner, &person),
        None => files().unwrap_or_else(|| customer_id(visit.seed, &owner, "")),
    }
}

fn profile<'a>(visit: &'a Visit<'_>, grant: &Grant) -> Option<&'a Arc<Profile>> {
    let account = visit.accounts_of(grant).next()?;
    match &account.origin {
        Origin::Profile(profile, _) => Some(profile),
        Origin::Imported(_) | Origin::Written(_) => None,
    }
}

fn first_person(visit: &Visit<'_>, grant: &Grant) -> Option<Person> {
    profile(visit, grant).and_then(|profile| profile.people.first().cloned())
}

fn first_holder(visit: &Visit<'_>, grant: &Grant) -> Option<Holder> {
    visit
        .accounts_of(grant)
        .flat_map(|account| &account.original.holders)
        .next()
        .cloned()
}
