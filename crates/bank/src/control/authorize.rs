//! A program passes the pages: the same sitting a person has, in one call.

use std::sync::Arc;

use axum::{Json, extract::State};
use bytes::Bytes;
use serde_json::{Value, json};
use url::Url;

use super::{ControlError, fields::Fields};
use crate::{
    institution::Institution,
    ledger::account::AccountId,
    oauth::sitting::{self, Problem},
    office::{Office, Visit},
};

/// What is to be decided.
struct Decision {
    user: String,
    /// All of the user's accounts if absent.
    accounts: Option<Vec<String>>,
    allow: bool,
}

/// `POST /control/authorize {authorizationUrl, user, accountIds?, decision?}`
pub(super) async fn authorize(
    State(office): State<Arc<Office>>,
    body: Bytes,
) -> Result<Json<Value>, ControlError> {
    let mut fields = Fields::read(&body)?;
    let (address, user) = (fields.need("authorizationUrl")?, fields.need("user")?);
    let (accounts, decision) = (fields.texts("accountIds")?, fields.text("decision")?);
    fields.finish()?;
    let allow = match decision.as_deref() {
        None | Some("allow") => true,
        Some("deny") => false,
        Some(_) => return Err(ControlError::wrong("decision", "decision must be allow or deny")),
    };
    let (institution, client, request_uri) = taken_apart(&office, &address)?;
    let handle = office.token();
    let decision = Decision {
        user,
        accounts,
        allow,
    };
    let address = office.visit(|visit| {
        sitting::open(visit, institution, &client, &request_uri, &handle).map_err(refused)?;
        sitting::sign_in(visit, institution, &handle, &decision.user, &decision.user).map_err(refused)?;
        if !decision.allow {
            return sitting::refuse(visit, &office, institution, &handle).map_err(refused);
        }
        let chosen = decision.chosen(visit, institution)?;
        sitting::allow(visit, &office, institution, &handle, &chosen).map_err(refused)
    })??;
    Ok(Json(json!({ "redirectUrl": address })))
}

impl Decision {
    fn chosen(&self, visit: &Visit<'_>, institution: &Institution) -> Result<Vec<AccountId>, ControlError> {
        let Some(ids) = &self.accounts else {
            let all = sitting::accounts(visit, institution, &self.user);
            return Ok(all.into_iter().map(|account| account.id.clone()).collect());
        };
        ids.iter()
            .map(|id| {
                let account = visit.any_account(id).map(|account| account.id.clone());
                account.ok_or_else(|| ControlError::wrong("accountIds", format!("there is no account {id}")))
            })
            .collect()
    }
}

fn taken_apart<'a>(
    office: &'a Office,
    address: &str,
) -> Result<(&'a Institution, String, String), ControlError> {
    let wrong = |what: &str| ControlError::wrong("authorizationUrl", format!("authorizationUrl {what}"));
    let url = Url::parse(address).map_err(|error| wrong(&format!("is no address: {error}")))?;
    let segments: Vec<&str> = url.path_segments().map(Iterator::collect).unwrap_or_default();
    let institution = match segments.as_slice() {
        [id, "authorize"] => office.shelf.institution(id),
        _ => None,
    };
    let institution = institution.ok_or_else(|| wrong("is no authorization endpoint of this bank"))?;
    let parameter = |name: &str| {
        let value = url
            .query_pairs()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned());
        value.ok_or_else(|| wrong(&format!("has no {name}")))
    };
    Ok((institution, parameter("client_id")?, parameter("request_uri")?))
}

fn refused(problem: Problem) -> ControlError {
    let field = match &problem {
        Problem::BadLink | Problem::Ended | Problem::NotSignedIn => "authorizationUrl",
        Problem::WrongCredentials => {
            return ControlError::wrong("user", "there is no such user");
        }
        Problem::BadScript(_) | Problem::NoAccounts { .. } => "user",
        Problem::NothingChosen | Problem::NotAnAccount(_) => "accountIds",
        Problem::Internal => return ControlError::internal(&problem.to_string()),
    };
    ControlError::wrong(field, problem.to_string())
}
