//! What clients really sent.

use std::sync::Arc;

use axum::{
    Json,
    extract::{RawQuery, State},
};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::{ControlError, users};
use crate::{office::Office, world::entry::ClientId};

/// `GET /control/traffic`, `?clientId=` for one client's, `?zone=` for another zone's days than the
/// institution's.
pub(super) async fn list(
    State(office): State<Arc<Office>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, ControlError> {
    let only = users::parameter(query.as_deref(), "clientId").map(ClientId);
    let zone = users::parameter(query.as_deref(), "zone")
        .map(|name| {
            TimeZone::get(&name)
                .map_err(|_| ControlError::wrong("zone", format!("there is no time zone {name}")))
        })
        .transpose()?;
    let clients = office.visit(|visit| {
        if let Some(id) = only.as_ref().filter(|id| !visit.clients.contains_key(id)) {
            let error = format!("there is no client {id}");
            return Err(ControlError::missing("clientId", error));
        }
        let wanted = visit
            .clients
            .iter()
            .filter(|(id, _)| only.as_ref().is_none_or(|only| only == *id));
        let rows = wanted.map(|(id, client)| {
            let own = visit.shelf.institution(client.institution);
            let zone = zone.as_ref().or(own.map(|institution| &institution.zone));
            let sent = visit.sent(id, zone.unwrap_or(&TimeZone::UTC));
            let days: Vec<Value> = sent
                .days
                .iter()
                .map(|(date, day)| {
                    json!({
                        "day": date.to_string(), "calls": day.calls, "linking": day.linking,
                        "sessions": day.sessions, "mostSessions": day.most_sessions, "mostCalls": day.most_calls,
                    })
                })
                .collect();
            json!({
                "clientId": id.0, "institutionId": client.institution, "mostInOneSecond": sent.in_one_second,
                "underway": sent.underway, "mostAtOnce": sent.at_once, "days": days,
            })
        });
        Ok(rows.collect::<Vec<_>>())
    })??;
    Ok(Json(json!({ "clients": clients })))
}
