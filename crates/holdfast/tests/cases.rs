//! `holdfast case`, as people who run a server use it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

use std::{
    path::Path,
    process::{Command, Output},
};

use model::{
    Account, AccountStatus, AccountType, Alias, Condition, Consent, Currency, Customer, CustomerKind,
    Dialect, Environment, Freshness, Institution, Login, MismatchScope, Outcome, Region, Secret, Timestamp,
    account::{AccountDetail, Snapshot},
    id::{AccountId, ConsentId, CustomerId, InstitutionId, LoginId, PartnerId},
    institution::{Connection, InstitutionStatus, Rotation},
    random::Randomness,
};
use serde_json::Value;
use store::{KeySource, Location, NewAccount, NewPartner, Store, StoreError};

const KEY: &str = "dGVzdHMgb25seTogdGhpcyBrZXkgaXMgcHVibGlzaGU=";
const ACCOUNT: u64 = 4_000_000_001;
const LOGIN: u64 = 3_000_000_001;

struct Nines;

impl Randomness for Nines {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(9);
    }
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_767_225_600 + seconds).unwrap()
}

fn account(customer: CustomerId, institution: InstitutionId) -> NewAccount {
    let id = AccountId::new(ACCOUNT).unwrap();
    let login = LoginId::new(LOGIN).unwrap();
    NewAccount {
        account: Account {
            id,
            customer,
            login,
            institution,
            status: AccountStatus::Active,
            position: 1,
            snapshot: Snapshot {
                name: "Everyday".to_owned(),
                kind: AccountType::Checking,
                number_masked: "xxxxxx3223".to_owned(),
                number_display: "3223".to_owned(),
                real_last4: None,
                currency: Currency::USD,
                balance: None,
                balance_at: None,
                detail: AccountDetail::default(),
            },
            created_at: at(0),
            linked_at: at(0),
            updated_at: at(1),
            attempted_at: Some(at(1)),
            succeeded_at: None,
            outcome: Some(Outcome {
                condition: Condition::AccountMismatch(MismatchScope::Account),
                region: Region::Us,
                code: 403,
            }),
            outcome_since: Some(at(1)),
            evidence: None,
            held: true,
            missing_lists: 0,
            missing_since: None,
            newest_transaction_at: None,
            oldest_transaction_at: None,
            fetched_through: None,
            expected_by: None,
            freshness: Freshness::Fresh,
            ended_at: None,
            follows: None,
        },
        alias: Alias {
            account: id,
            dialect: Dialect::Fdx,
            issuer: "bank".to_owned(),
            client: "client".to_owned(),
            subject: String::new(),
            consent: ConsentId::new(1).unwrap(),
            provider_account: "acc-1".to_owned(),
            valid_from: at(0),
            valid_to: None,
            evidence: None,
        },
        facts: Vec::new(),
    }
}

/// A database with one account that does not match.
fn database(dir: &Path) -> String {
    let address = format!("sqlite:{}", dir.join("h.db").display());
    let location = Location::parse(&address).unwrap();
    let key = KeySource::Given(Secret::new(KEY.to_owned()));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let store = Store::open(&location, &key, &Nines, at(0)).await.unwrap();
        let (partner, customer) = (PartnerId::new(10_001).unwrap(), CustomerId::new(10_002).unwrap());
        let institution = InstitutionId::new(102_176).unwrap();
        let new = NewPartner {
            id: partner,
            name: "Budget app".to_owned(),
            region: Region::Us,
            app_key_hash: [1; 32],
            secret: Secret::new("secret".to_owned()),
            secret_hash: "phc".to_owned(),
            created_at: at(0),
        };
        let bank = Institution {
            id: institution,
            name: "FinBank OAuth".to_owned(),
            country: "us".parse().unwrap(),
            currency: Currency::USD,
            environment: Environment::Sandbox,
            status: InstitutionStatus::Online,
            dialect: Dialect::Fdx,
            issuer: "bank".to_owned(),
            url_home: None,
            url_logon: None,
            time_zone: "America/Denver".to_owned(),
            connection: Connection::standard(
                "http://127.0.0.1:1/".parse().unwrap(),
                "http://127.0.0.1:1/fdx".parse().unwrap(),
                Rotation::Tolerant,
            ),
        };
        let scope = store.system();
        let seeded = scope.write(move |tx| {
            tx.insert_partner(&new)?;
            tx.put_institution(&bank, at(0))
        });
        let seeded: Result<(), StoreError> = seeded.await;
        seeded.unwrap();
        let person = Customer {
            id: customer,
            partner,
            username: "maya_1".to_owned(),
            kind: CustomerKind::Testing,
            first_name: None,
            last_name: None,
            phone: None,
            email: None,
            application: None,
            created_at: at(0),
            modified_at: at(0),
        };
        let login = Login {
            id: LoginId::new(LOGIN).unwrap(),
            partner,
            customer,
            institution,
            created_at: at(0),
        };
        let consent = Consent {
            id: ConsentId::new(1).unwrap(),
            login: login.id,
            grant: None,
            subject: None,
            client: "client".to_owned(),
            granted_at: at(0),
            expires_at: None,
            ended_at: None,
        };
        let scope = store.partner(partner);
        let seeded = scope.write(move |tx| {
            tx.insert_customer(&person)?;
            tx.insert_login(&login)?;
            tx.replace_consent(&consent)?;
            tx.insert_account(&account(customer, institution))
        });
        let seeded: Result<(), StoreError> = seeded.await;
        seeded.unwrap();
        store.close();
    });
    address
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Runs `holdfast case …` on a database.
fn case(database: &str, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_holdfast"))
        .arg("case")
        .args(arguments)
        .args(["--database", database])
        .env_remove("HOLDFAST_DATABASE")
        .env_remove("HOLDFAST_KEY_FILE")
        .env_remove("HOLDFAST_OPERATOR")
        .env("HOLDFAST_KEY", KEY)
        .output()
        .unwrap()
}

fn json(output: &Output) -> Value {
    let printed = text(&output.stdout);
    serde_json::from_str(&printed)
        .unwrap_or_else(|error| panic!("{error}: {printed}{}", text(&output.stderr)))
}

#[test]
fn a_case_is_opened_worked_on_and_ended_from_the_command_line() {
    let dir = tempfile::tempdir().unwrap();
    let database = database(dir.path());
    let run = |arguments: &[&str]| case(&database, arguments);
    let none = run(&["list"]);
    assert_eq!(text(&none.stdout), "There is no such case.\n");
    let account = ACCOUNT.to_string();
    let opened = run(&[
        "open",
        "--account",
        &account,
        "--comment",
        "Rang today",
        "--by",
        "lovelace",
        "--json",
    ]);
    let opened = json(&opened);
    let id = opened["id"].as_str().unwrap();
    assert_eq!(
        (&opened["code"], &opened["openedBy"]),
        (&403.into(), &"operator".into())
    );
    assert_eq!(
        json(&run(&["open", "--account", &account, "--json"]))["id"],
        id,
        "one cause, one case"
    );

    for (arguments, told) in [
        (
            vec!["comment", id, "The bank looks into it", "--by", "lovelace"],
            "lovelace: Somebody wrote a comment. “The bank looks into it”",
        ),
        (
            vec![
                "comment",
                id,
                "fine”\n  2026-11-21 22:11 UTC  grace: \u{202e}It is settled.",
                "--by",
                "lovelace",
            ],
            "fine”\n  |   2026-11-21 22:11 UTC  grace: It is settled.",
        ),
        (vec!["assign", id, "grace"], "Looked after grace"),
        (vec!["wait", id, "institution"], "waiting on the institution"),
        (vec!["step", id, "1"], "[x] 1."),
        (vec!["step", id, "1", "--undo"], "[ ] 1."),
        (vec!["show", id], "History:"),
        (
            vec!["resolve", id, "It was undone"],
            "by-hand by operator: It was undone",
        ),
        (vec!["close", id, "Filed"], "closed"),
    ] {
        let output = run(&arguments);
        assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
        assert!(
            text(&output.stdout).contains(told),
            "{arguments:?}: {}",
            text(&output.stdout)
        );
    }
    assert_eq!(
        text(&run(&["list"]).stdout),
        "There is no such case.\n",
        "it is over"
    );
    let listed = json(&run(&["list", "--all", "--json"]));
    assert_eq!(listed["cases"][0]["id"], id);
    assert!(text(&run(&["list", "--state", "closed"]).stdout).starts_with(id));

    let file = dir.path().join("case.html");
    let written = run(&["bundle", id, "--output", file.to_str().unwrap()]);
    assert!(written.status.success(), "{}", text(&written.stderr));
    let page = std::fs::read_to_string(&file).unwrap();
    assert!(
        page.starts_with("<!DOCTYPE html>") && page.contains("What we need from you"),
        "{page}"
    );
    let bundle = json(&run(&["bundle", id, "--json"]));
    assert_eq!(bundle["case"]["id"], id);
    for said in ["Rang today", "grace", "lovelace", "It was undone"] {
        assert!(
            !page.contains(said) && !bundle.to_string().contains(&format!("\"{said}")),
            "{said}"
        );
    }
}

#[test]
fn what_cannot_be_done_to_a_case_is_said_in_words_and_in_json() {
    let dir = tempfile::tempdir().unwrap();
    let database = database(dir.path());
    let run = |arguments: &[&str]| case(&database, arguments);
    let login = LOGIN.to_string();
    let opened = json(&run(&["open", "--login", &login, "--code", "185", "--json"]));
    let id = opened["id"].as_str().unwrap();
    for (arguments, told) in [
        (vec!["show", "4999999999"], "there is no such case"),
        (
            vec!["open", "--account", "4999999999"],
            "there is no such case, account or login",
        ),
        (
            vec!["open", "--login", &login, "--code", "424242"],
            "code: expected a code of the us catalogue",
        ),
        (vec!["step", id, "99"], "step: expected the number of a step"),
        (vec!["comment", id, " "], "text: expected a text"),
        (vec!["comment", id, "x", "--by", ""], "by: expected a text"),
        (
            vec!["list", "--after", "4999999999"],
            "after: expected the id of one of the cases",
        ),
    ] {
        let output = run(&arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(
            text(&output.stderr).contains(told),
            "{arguments:?}: {}",
            text(&output.stderr)
        );
        let with_json: Vec<&str> = arguments.iter().copied().chain(["--json"]).collect();
        let error = json(&run(&with_json));
        assert!(error["error"].as_str().unwrap().contains(told), "{error}");
    }
    for arguments in [
        vec!["open"],
        vec!["open", "--account", "1", "--login", "1"],
        vec!["wait", id, "bank"],
        vec!["show", "x"],
    ] {
        assert_eq!(run(&arguments).status.code(), Some(2), "{arguments:?}");
    }
}
