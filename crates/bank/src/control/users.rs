//! Users: whoever can sign in.

use std::sync::Arc;

use axum::{
    Json,
    extract::{RawQuery, State},
};
use bytes::Bytes;
use serde::Serialize;
use url::form_urlencoded;

use super::{ControlError, fields::Fields};
use crate::{
    office::{Office, Visit},
    script::Script,
    world::{LEDGER_USER, User, World, entry::Entry, scripts::Target},
};

const LONGEST_NAME: usize = 100;

#[derive(Serialize)]
pub(super) struct Users {
    users: Vec<Row>,
}

#[derive(Serialize)]
pub(super) struct Row {
    user: String,
    profile: String,
    title: String,
    institutions: Vec<&'static str>,
    scripts: Vec<String>,
}

/// `GET /control/users`, `?institutionId=` for those of one institution.
pub(super) async fn list(
    State(office): State<Arc<Office>>,
    RawQuery(query): RawQuery,
) -> Result<Json<Users>, ControlError> {
    let wanted = institution(&office, query.as_deref())?;
    let users = office.visit(|visit| {
        let held = |user: &&User| {
            wanted
                .as_ref()
                .is_none_or(|id| user.accounts.contains_key(id.as_str()))
        };
        let users = visit.users.iter().filter(|(_, user)| held(user));
        users.map(|(name, user)| row(visit, name, user)).collect()
    })?;
    Ok(Json(Users { users }))
}

/// `POST /control/users {user, profile, script?}`
pub(super) async fn make(State(office): State<Arc<Office>>, body: Bytes) -> Result<Json<Row>, ControlError> {
    let mut fields = Fields::read(&body)?;
    let (user, profile) = (fields.need("user")?, fields.need("profile")?);
    let script = fields.text("script")?;
    fields.finish()?;
    if user.chars().count() > LONGEST_NAME || user.chars().any(char::is_control) || user.trim() != user {
        let wanted = format!("user must have at most {LONGEST_NAME} characters, none at its ends a space");
        return Err(ControlError::wrong("user", wanted));
    }
    if office.shelf.profile(&profile).is_none() {
        let known: Vec<&str> = office
            .shelf
            .profiles
            .iter()
            .map(|profile| profile.name.as_str())
            .collect();
        let error = format!("there is no profile {profile}; known are {}", known.join(", "));
        return Err(ControlError::wrong("profile", error));
    }
    if let Some(script) = &script {
        Script::read(script, &office.shelf.codes)
            .map_err(|error| ControlError::wrong("script", error.to_string()))?;
    }
    let made = office.visit(|visit| {
        if visit.users.contains_key(&user) {
            return Err(ControlError::impossible(
                "user",
                format!("user {user} is there already"),
            ));
        }
        make_user(visit, &user, &profile);
        if let Some(script) = script {
            visit.set_script(Target::User(user.clone()), script);
        }
        let made = visit
            .users
            .get(&user)
            .ok_or_else(|| ControlError::internal("the user was not made"))?;
        Ok(row(visit, &user, made))
    })?;
    made.map(Json)
}

/// Makes a user, with the script the profile comes with.
fn make_user(visit: &mut Visit<'_>, user: &str, profile: &str) {
    let script = visit
        .shelf
        .profile(profile)
        .and_then(|profile| profile.script.clone());
    visit.record(Entry::UserMade {
        user: user.to_owned(),
        profile: profile.to_owned(),
    });
    if let Some(script) = script {
        visit.set_script(Target::User(user.to_owned()), script);
    }
}

/// The institution a query asks for, if it asks for one.
pub(super) fn institution(office: &Office, query: Option<&str>) -> Result<Option<String>, ControlError> {
    let wanted = parameter(query, "institutionId");
    match wanted {
        Some(id) if office.shelf.institution(&id).is_none() => Err(ControlError::wrong(
            "institutionId",
            format!("there is no institution {id}"),
        )),
        wanted => Ok(wanted),
    }
}

/// The value of a query parameter.
pub(super) fn parameter(query: Option<&str>, name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    pairs
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

fn row(world: &World, name: &str, user: &User) -> Row {
    let title = world
        .shelf
        .profile(&user.profile)
        .map(|profile| profile.title.clone());
    let files = || {
        if user.profile == LEDGER_USER {
            "The ledger from files".to_owned()
        } else {
            String::new()
        }
    };
    let scripts = world
        .scripts
        .values()
        .filter(|set| set.target == Target::User(name.to_owned()));
    Row {
        user: name.to_owned(),
        profile: user.profile.clone(),
        title: title.unwrap_or_else(files),
        institutions: user.accounts.keys().copied().collect(),
        scripts: scripts.map(|set| set.script.to_string()).collect(),
    }
}
