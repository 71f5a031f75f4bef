//! Users: whoever can sign in.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, RawQuery, State},
};
use bytes::Bytes;
use serde::Serialize;
use serde_json::{Value, json};
use url::form_urlencoded;

use super::{
    ControlError,
    accounts::{self, Wanted},
    fields::Fields,
};
use crate::{
    chance::Chance,
    ledger::{account::AccountId, change::Given, written::Household},
    office::{Office, Visit},
    script,
    world::{LEDGER_USER, User, WRITTEN, World, entry::Entry, scripts::Target},
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

/// Where a user's accounts come from.
enum Source {
    Profile(String),
    /// At one institution.
    Written(String, Household),
}

fn source(office: &Office, fields: &mut Fields) -> Result<Source, ControlError> {
    let (profile, household) = (fields.text("profile")?, fields.value::<Household>("household")?);
    let institution = fields.text("institutionId")?;
    match (profile, household, institution) {
        (Some(profile), None, None) => {
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
            Ok(Source::Profile(profile))
        }
        (None, Some(household), Some(institution)) => {
            if let Some(problem) = household.problem() {
                return Err(ControlError::wrong("household", problem));
            }
            if office.shelf.institution(&institution).is_none() {
                let error = format!("there is no institution {institution}");
                return Err(ControlError::wrong("institutionId", error));
            }
            Ok(Source::Written(institution, household))
        }
        (None, None, _) => Err(ControlError::wrong("profile", "profile is missing")),
        (Some(_), Some(_), _) => Err(ControlError::wrong(
            "household",
            "profile and household cannot come together",
        )),
        (Some(_), None, Some(_)) => Err(ControlError::wrong(
            "institutionId",
            "institutionId belongs to a household",
        )),
        (None, Some(_), None) => Err(ControlError::wrong(
            "institutionId",
            "institutionId is missing: a household is held at one institution",
        )),
    }
}

/// `POST /control/users {user, profile or household and institutionId, script?}`
pub(super) async fn make(State(office): State<Arc<Office>>, body: Bytes) -> Result<Json<Row>, ControlError> {
    let mut fields = Fields::read(&body)?;
    let user = fields.need("user")?;
    let source = source(&office, &mut fields)?;
    let script = fields.text("script")?;
    fields.finish()?;
    if user.chars().count() > LONGEST_NAME || user.chars().any(char::is_control) || user.trim() != user {
        let wanted = format!("user must have at most {LONGEST_NAME} characters, none at its ends a space");
        return Err(ControlError::wrong("user", wanted));
    }
    if let Some(script) = &script {
        script::read_all(script, &office.shelf.codes)
            .map_err(|error| ControlError::wrong("script", error.to_string()))?;
    }
    let made = office.visit(|visit| {
        if visit.users.contains_key(&user) {
            return Err(ControlError::impossible(
                "user",
                format!("user {user} is there already"),
            ));
        }
        match source {
            Source::Profile(profile) => make_user(visit, &user, &profile),
            Source::Written(institution, household) => {
                let there = |id: &AccountId| {
                    let known = visit.accounts.get(id);
                    known.is_some_and(|known| known.institution == institution)
                };
                if let Some(stranger) = household.joint.iter().find(|id| !there(id)) {
                    let error = format!("joint: there is no account {stranger} at {institution}");
                    return Err(ControlError::wrong("household", error));
                }
                visit.record(Entry::HouseholdMade {
                    user: user.clone(),
                    institution,
                    household,
                });
            }
        }
        if let Some(script) = script {
            visit.set_scripts(&Target::User(user.clone()), &script);
        }
        let made = visit
            .users
            .get(&user)
            .ok_or_else(|| ControlError::internal("the user was not made"))?;
        Ok(row(visit, &user, made))
    })?;
    made.map(Json)
}

/// `POST /control/users/{user}/changes {"change": words, "to"?: {…}}`: every account that the user has and that
/// is listed changes, at one stroke, as when a bank moves to another system.
pub(super) async fn change(
    State(office): State<Arc<Office>>,
    Path(user): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, ControlError> {
    let mut fields = Fields::read(&body)?;
    let change = fields.need("change")?;
    fields.finish()?;
    let words = accounts::words(&change, None)?;
    let changes = office.visit(|visit| {
        let known = visit.users.get(&user);
        let known = known.ok_or_else(|| ControlError::missing("user", format!("there is no user {user}")))?;
        let held: Vec<AccountId> = known.accounts.values().flatten().cloned().collect();
        let listed = |id: &&AccountId| visit.accounts.get(*id).is_some_and(|a| a.facts.listed);
        let held: Vec<AccountId> = held.iter().filter(listed).cloned().collect();
        // Those that cannot change so are found before any has.
        for id in &held {
            let Some(account) = visit.accounts.get(id) else {
                continue;
            };
            let probe = account.facts.edits(
                &words,
                &Given::default(),
                visit.wall,
                &mut Chance::of(visit.seed, &["probe"]),
            );
            probe.map_err(|refusal| {
                ControlError::impossible("change", format!("{}: {refusal}", account.id))
            })?;
        }
        let mut made = Vec::with_capacity(held.len());
        for id in &held {
            let wanted = Wanted {
                words: words.clone(),
                given: Given::default(),
                with: None,
            };
            made.push(accounts::make(visit, id, wanted)?);
        }
        Ok::<_, ControlError>(made)
    })??;
    Ok(Json(json!({ "changes": changes })))
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
        visit.set_scripts(&Target::User(user.to_owned()), &script);
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
        match user.profile.as_str() {
            LEDGER_USER => "The ledger from files",
            WRITTEN => "A household that was written out",
            _ => "",
        }
        .to_owned()
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
