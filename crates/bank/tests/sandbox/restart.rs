//! What happened stays happened.

use std::fs;

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::{Agent, Link, Town};

/// All that the back office shows.
async fn shown(town: &Town) -> Vec<Value> {
    let mut all = Vec::new();
    for path in ["users", "consents", "scripts"] {
        all.push(town.get(&format!("/control/{path}")).await.ok());
    }
    for user in ["profile_03", "profile_4110", "zoe", "err:internal*3"] {
        all.push(town.get(&format!("/control/users/{user}/accounts")).await.ok());
    }
    all
}

/// Compares part by part, so that a difference is short.
#[track_caller]
fn same(after: &[Value], before: &[Value]) {
    for (after, before) in after.iter().zip(before) {
        for (name, before) in before.as_object().unwrap() {
            for (after, before) in after[name]
                .as_array()
                .unwrap()
                .iter()
                .zip(before.as_array().unwrap())
            {
                assert_eq!(after, before);
            }
        }
    }
    assert_eq!(after, before);
}

/// A world in which a little of everything has happened.
async fn lived(town: &Town) -> (Agent, Link, Agent, Link) {
    let mut agent = Agent::register(town).await;
    town.post(
        "/control/users",
        &json!({"user": "zoe", "profile": "joint", "script": "slow:1s@nightly"}),
    )
    .await
    .ok();
    let link = agent.link(town, "profile_03").await;
    let account = town.account("profile_03", "CHECKING").await;
    let undone = town.change(&account, "number+holder").await;
    town.undo(&account, &undone).await.ok();
    town.change(&account, "name+mask").await;
    agent.advance(town, SignedDuration::from_hours(24 * 20));
    let link = Link::of(&agent.refresh(town, &link.refresh).await.ok());
    agent.run(town, &link).await.ok();
    let removed = town.script("institutionId", "200003", "err:maintenance").await;
    town.delete(&format!("/control/scripts/{removed}")).await.ok();
    let other = Agent::register(town).await;
    let theirs = other.link(town, "err:internal*3").await;
    other.run(town, &theirs).await.fdx(500, "500");
    let dead = agent.link(town, "profile_04").await;
    agent
        .fdx(
            town,
            &dead,
            "PUT",
            &format!("/consents/{}/revocation", dead.consent),
            &[],
        )
        .await;
    (agent, link, other, theirs)
}

#[tokio::test]
async fn a_bank_opened_again_is_the_same_bank() {
    let mut town = Town::open().await;
    let (agent, link, other, theirs) = lived(&town).await;
    let accounts = agent.accounts(&town, &link).await;
    let before = shown(&town).await;
    let keys = town.get("/102176/jwks").await.ok();

    town.reopen().await;
    same(&shown(&town).await, &before);
    assert_eq!(town.get("/102176/jwks").await.ok(), keys);
    assert_eq!(
        agent.accounts(&town, &link).await,
        accounts,
        "clock, consent, token and changes are there"
    );
    // The script goes on where it was: two more runs, then well.
    other.run(&town, &theirs).await.fdx(500, "500");
    town.reopen().await;
    other.run(&town, &theirs).await.fdx(500, "500");
    assert_eq!(other.run(&town, &theirs).await.status, 200);
    let link = Link::of(&agent.refresh(&town, &link.refresh).await.ok());
    assert_eq!(agent.run(&town, &link).await.status, 200);
}

#[tokio::test]
async fn a_bank_killed_in_the_middle_of_a_line_loses_only_what_it_never_answered() {
    let mut town = Town::open().await;
    let (agent, link, ..) = lived(&town).await;
    let before = shown(&town).await;
    town.stop().await;
    let mut journal = fs::read(town.journal()).unwrap();
    let torn = &journal[..40].to_vec();
    journal.extend(torn);
    fs::write(town.journal(), &journal).unwrap();
    town.reopen().await;
    same(&shown(&town).await, &before);
    assert_eq!(agent.accounts(&town, &link).await.len(), 4, "and writing goes on");
    let after = shown(&town).await;
    town.reopen().await;
    same(&shown(&town).await, &after);
}

#[tokio::test]
async fn a_journal_that_is_broken_is_not_guessed_at() {
    let mut town = Town::open().await;
    lived(&town).await;
    town.stop().await;
    let journal = fs::read_to_string(town.journal()).unwrap();
    fs::write(town.journal(), journal.replacen("registered", "unregistered", 1)).unwrap();
    let error = bank::Bank::start(town.config()).await.err().unwrap();
    assert!(matches!(error, bank::BankError::BrokenJournal { .. }), "{error}");
}

#[tokio::test]
async fn one_folder_is_one_bank() {
    let town = Town::open().await;
    let error = bank::Bank::start(town.config()).await.err().unwrap();
    assert!(matches!(error, bank::BankError::InUse { .. }), "{error}");
}

#[tokio::test]
async fn a_world_keeps_the_seed_it_began_with() {
    let mut town = Town::open().await;
    let before = town.get("/control/users/profile_03/accounts").await.ok();
    town.stop().await;
    let config = bank::Config {
        seed: 7,
        ..town.config()
    };
    let bank = bank::Bank::start(config).await.unwrap();
    let after = crate::support::send(bank.url(), "GET", "/control/users/profile_03/accounts", &[], "")
        .await
        .ok();
    assert_eq!(before, after);
    bank.stop().await;
}

#[tokio::test]
async fn no_token_no_code_and_no_password_is_ever_written_down() {
    let mut town = Town::open().await;
    let (_, link, _, theirs) = lived(&town).await;
    town.stop().await;
    let journal = fs::read_to_string(town.journal()).unwrap();
    for secret in [&link.access, &link.refresh, &theirs.access, &theirs.refresh] {
        assert!(!journal.contains(secret.as_str()));
    }
    for word in ["password", "client_assertion", "verifier", "Bearer"] {
        assert!(!journal.contains(word), "{word}");
    }
}

#[tokio::test]
async fn a_public_address_is_where_everything_says_it_is() {
    let town = Town::open().await;
    let folder = tempfile::tempdir().unwrap();
    let config = |url: &str| bank::Config {
        public_url: Some(url.parse().unwrap()),
        data_dir: folder.path().to_owned(),
        ..town.config()
    };
    let bank = bank::Bank::start(config("https://bank.example")).await.unwrap();
    assert_eq!(bank.url().as_str(), "https://bank.example/");
    bank.stop().await;
    for wrong in [
        "ftp://bank.example",
        "https://bank.example/sandbox",
        "https://bank.example/?x=1",
        "mailto:x@example.com",
    ] {
        let error = bank::Bank::start(config(wrong)).await.err().unwrap();
        assert!(
            matches!(error, bank::BankError::PublicUrl { .. }),
            "{wrong}: {error}"
        );
    }
}
