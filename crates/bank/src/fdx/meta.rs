//! What the bank says of its own service. No token is needed to read it.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{
    access::{MAINTENANCE_SECONDS, answer},
    wire::Instant,
};
use crate::{
    office::Office,
    script::{Act, Fault},
    world::scripts::Target,
};

const OPERATIONS: [&str; 11] = [
    "getAccount",
    "getAccountContact",
    "getAccountPaymentNetworks",
    "getAvailability",
    "getCapability",
    "getConsentGrant",
    "getConsentRevocation",
    "getCustomerInfo",
    "revokeConsentGrant",
    "searchForAccountTransactions",
    "searchForAccounts",
];

/// `GET /availability`: MAINTENANCE while a script has the whole institution down, in any phase.
pub(super) async fn availability(
    State(office): State<Arc<Office>>,
    Path(institution): Path<String>,
) -> Response {
    answer(&office, &institution, |visit, institution| {
        let down = visit.scripts.values().any(|set| {
            set.target == Target::Institution(institution.id().to_owned())
                && set.script.phase.is_none()
                && matches!(
                    set.script.act,
                    Act::Fault(Fault::Maintenance | Fault::MaintenanceOpen)
                )
        });
        let ends = visit
            .wall
            .saturating_add(SignedDuration::from_secs(MAINTENANCE_SECONDS.into()));
        let planned = match (down, ends) {
            (true, Ok(ends)) => {
                json!([{"status": "MAINTENANCE", "startTime": Instant(visit.wall), "endTime": Instant(ends)}])
            }
            _ => json!([]),
        };
        let status = if down { "MAINTENANCE" } else { "ALIVE" };
        let all =
            OPERATIONS.map(|id| json!({"operationId": id, "status": status, "plannedAvailability": planned}));
        Ok(Json(json!({ "availability": all })).into())
    })
    .await
}

/// `GET /capability`
pub(super) async fn capability(
    State(office): State<Arc<Office>>,
    Path(institution): Path<String>,
) -> Response {
    let operation = |id: &str| json!({"id": id, "version": "1", "fdxVersions": ["V6.3.0"]});
    let operations: Vec<Value> = OPERATIONS.iter().copied().map(operation).collect();
    answer(&office, &institution, |_, _| {
        let body = json!({"fdxVersions": ["V6.3.0"], "messageFormat": "JSON", "operations": operations});
        Ok(Json(body).into_response().into())
    })
    .await
}
