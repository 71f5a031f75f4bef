//! A person's sitting: from the redirect to the bank, through sign-in and account choice, back.
//!
//! The pages and the control API both come through here; there is no other way to a grant.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use url::Url;

use crate::{
    institution::Institution,
    ledger::account::{Account, AccountId},
    office::{Office, Visit},
    script::{self, Script},
    world::{
        Sitting,
        entry::{ClientId, Entry, Hashed},
        grant::ConsentId,
        request::DurationType,
        scripts::Target,
    },
};

/// How long a person may take.
const PATIENCE: SignedDuration = SignedDuration::from_mins(30);

/// How long an authorization code is good.
const CODE_LIFETIME: SignedDuration = SignedDuration::from_secs(60);

/// How long a consent for one collection lasts.
const ONE_TIME: SignedDuration = SignedDuration::from_hours(24);

const LONGEST_USER_NAME: usize = 100;

/// Why a sitting does not go on. The words are for the person in front of it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Problem {
    #[error("This link is not known here, has been used, or has expired. Go back and begin again.")]
    BadLink,
    #[error("This sign-in has ended. Go back and begin again.")]
    Ended,
    #[error("The user name or the password is not right.")]
    WrongCredentials,
    #[error("The user name is meant as a script, but {0}.")]
    BadScript(String),
    #[error("{user} holds no accounts at {institution}.")]
    NoAccounts { user: String, institution: &'static str },
    #[error("Sign in first.")]
    NotSignedIn,
    #[error("Choose at least one account.")]
    NothingChosen,
    #[error("`{0}` is no account of this user at this institution.")]
    NotAnAccount(String),
    #[error("The bank could not do its work.")]
    Internal,
}

/// Opens a sitting for a pushed request. The request is spent by it.
pub(crate) fn open(
    visit: &mut Visit<'_>,
    institution: &Institution,
    client: &str,
    request_uri: &str,
    sitting: &str,
) -> Result<(), Problem> {
    let (uri, client) = (Hashed::of(request_uri), ClientId(client.to_owned()));
    let pushed = visit.pushed.get(&uri).ok_or(Problem::BadLink)?;
    let here = visit
        .clients
        .get(&client)
        .is_some_and(|known| known.institution == institution.id());
    if !here || pushed.client != client || pushed.used || pushed.until <= visit.wall {
        return Err(Problem::BadLink);
    }
    let until = visit
        .wall
        .saturating_add(PATIENCE)
        .map_err(|_| Problem::Internal)?;
    visit.record(Entry::SittingOpened {
        uri,
        sitting: Hashed::of(sitting),
        until,
    });
    Ok(())
}

/// The sitting behind a handle, as long as it goes on at this institution.
pub(crate) fn find<'a>(
    visit: &'a Visit<'_>,
    institution: &Institution,
    sitting: &str,
) -> Result<&'a Sitting, Problem> {
    let found = visit.sittings.get(&Hashed::of(sitting)).ok_or(Problem::Ended)?;
    let here = visit
        .clients
        .get(&found.client)
        .is_some_and(|client| client.institution == institution.id());
    if here && !found.decided && found.until > visit.wall {
        Ok(found)
    } else {
        Err(Problem::Ended)
    }
}

/// Lets a person sign in. A user whose name is a script is made on the spot.
pub(crate) fn sign_in(
    visit: &mut Visit<'_>,
    institution: &Institution,
    sitting: &str,
    user: &str,
    password: &str,
) -> Result<(), Problem> {
    let client = find(visit, institution, sitting)?.client.clone();
    if user.is_empty() || user.chars().count() > LONGEST_USER_NAME || password != user {
        return Err(Problem::WrongCredentials);
    }
    let known = visit.users.get(user);
    if !known.is_some_and(|user| user.accounts.contains_key(institution.id())) {
        make_for_script(visit, institution, user)?;
    }
    let now = visit.now(&client);
    visit.see(user, institution, now);
    visit.record(Entry::SignedIn {
        sitting: Hashed::of(sitting),
        user: user.to_owned(),
    });
    Ok(())
}

/// Makes a user whose name is a script, or gives one made in another country accounts here.
fn make_for_script(visit: &mut Visit<'_>, institution: &Institution, user: &str) -> Result<(), Problem> {
    let known = visit.users.contains_key(user);
    match (known, Script::is_meant(user)) {
        (true, false) => {
            let (user, institution) = (user.to_owned(), institution.facts.name);
            return Err(Problem::NoAccounts { user, institution });
        }
        (false, false) => return Err(Problem::WrongCredentials),
        (_, true) => {}
    }
    script::read_all(user, &visit.shelf.codes).map_err(|error| Problem::BadScript(error.to_string()))?;
    let profile = institution.facts.default_profile.to_owned();
    visit.record(Entry::UserMade {
        user: user.to_owned(),
        profile,
    });
    if !known {
        visit.set_scripts(&Target::User(user.to_owned()), user);
    }
    Ok(())
}

/// The accounts a user can choose from, in the bank's order.
pub(crate) fn accounts<'a>(visit: &'a Visit<'_>, institution: &Institution, user: &str) -> Vec<&'a Account> {
    let held = visit
        .users
        .get(user)
        .and_then(|user| user.accounts.get(institution.id()));
    let held = held.into_iter().flatten().filter_map(|id| visit.accounts.get(id));
    held.filter(|account| account.facts.listed && !account.facts.is_closed())
        .collect()
}

/// Gives the client access to the accounts, and says where the person goes next.
pub(crate) fn allow(
    visit: &mut Visit<'_>,
    office: &Office,
    institution: &Institution,
    sitting: &str,
    chosen: &[AccountId],
) -> Result<String, Problem> {
    let found = find(visit, institution, sitting)?.clone();
    let user = found.user.as_deref().ok_or(Problem::NotSignedIn)?;
    // In the bank's order, each once, whatever order they were chosen in.
    let held: Vec<AccountId> = accounts(visit, institution, user)
        .into_iter()
        .map(|account| account.id.clone())
        .collect();
    if let Some(stranger) = chosen.iter().find(|id| !held.contains(id)) {
        return Err(Problem::NotAnAccount(stranger.0.clone()));
    }
    let accounts: Vec<AccountId> = held.into_iter().filter(|id| chosen.contains(id)).collect();
    if accounts.is_empty() {
        return Err(Problem::NothingChosen);
    }
    let at = visit.now(&found.client);
    let until = visit
        .wall
        .saturating_add(CODE_LIFETIME)
        .map_err(|_| Problem::Internal)?;
    let code = office.token();
    visit.record(Entry::Allowed {
        sitting: Hashed::of(sitting),
        consent: ConsentId(office.uuid()),
        accounts,
        code: Hashed::of(&code),
        until,
        at,
        expires: expiry(&found, at),
    });
    back(office, institution, &found, &[("code", &code)])
}

/// Refuses the client access, and says where the person goes next.
pub(crate) fn refuse(
    visit: &mut Visit<'_>,
    office: &Office,
    institution: &Institution,
    sitting: &str,
) -> Result<String, Problem> {
    let found = find(visit, institution, sitting)?.clone();
    visit.record(Entry::Refused {
        sitting: Hashed::of(sitting),
    });
    back(office, institution, &found, &[("error", "access_denied")])
}

fn expiry(sitting: &Sitting, at: Timestamp) -> Option<Timestamp> {
    let consent = &sitting.request.consent;
    let lasts = match consent.duration_type {
        DurationType::Persistent => return None,
        DurationType::OneTime => ONE_TIME,
        DurationType::TimeBound => {
            SignedDuration::from_hours(24 * i64::from(consent.duration_period.unwrap_or(0)))
        }
    };
    Some(at.saturating_add(lasts).unwrap_or(Timestamp::MAX))
}

fn back(
    office: &Office,
    institution: &Institution,
    sitting: &Sitting,
    outcome: &[(&str, &str)],
) -> Result<String, Problem> {
    let mut url = Url::parse(&sitting.request.redirect_uri).map_err(|_| Problem::Internal)?;
    let issuer = institution.issuer_url(&office.base);
    url.query_pairs_mut()
        .extend_pairs(outcome)
        .append_pair("state", &sitting.request.state)
        .append_pair("iss", &issuer);
    Ok(url.into())
}

/// Whether a verifier is the one a challenge was made from (RFC 7636, S256).
pub(crate) fn proves(verifier: &str, challenge: &str) -> bool {
    let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, verifier.as_bytes());
    BASE64_URL_SAFE_NO_PAD.encode(hash) == challenge
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verifier_proves_its_challenge_and_no_other() {
        // The example of RFC 7636, appendix B.
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        assert!(proves("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", challenge));
        assert!(!proves("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXx", challenge));
    }
}
