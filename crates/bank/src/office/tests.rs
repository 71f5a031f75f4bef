use std::path::Path;

use jiff::civil::Date;
use jsonwebtoken::jwk::JwkSet;
use model::clock::WallClock;

use super::{books::Ask, *};
use crate::{
    Config,
    ledger::{
        account::AccountId,
        change::{ChangeId, Word, Words},
    },
    script::Phase,
    world::{
        entry::Hashed,
        grant::{ConsentId, End, Run},
        request::{AuthorizationRequest, ConsentRequest, DurationType, RequestedResource, ResourceType},
    },
};

struct Stopped;

impl WallClock for Stopped {
    fn now(&self) -> Timestamp {
        "2026-01-15T19:00:00Z".parse().unwrap()
    }
}

struct Zeroes;

impl Randomness for Zeroes {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

fn open(folder: &Path) -> Office {
    let config = Config {
        listen: "127.0.0.1:0".parse().unwrap(),
        public_url: None,
        data_dir: folder.to_owned(),
        ledger: None,
        seed: 42,
        clock: Clock::new(Arc::new(Stopped)),
        random: Arc::new(Zeroes),
    };
    let (_, closing) = watch::channel(false);
    crate::open(&config, Url::parse("http://127.0.0.1:1/").unwrap(), closing).unwrap()
}

fn world(office: &Office) -> World {
    office.desk.lock().unwrap().world.clone()
}

/// Everything that can happen, at least once.
fn live(office: &Office) {
    let at: Timestamp = "2026-01-15T19:00:00Z".parse().unwrap();
    let later: Timestamp = "2026-01-15T20:00:00Z".parse().unwrap();
    let hashed = |name: &str| Hashed::of(name);
    let client = ClientId("client-1".to_owned());
    let consent = ConsentId("consent-1".to_owned());
    let account = world(office).users["profile_03"].accounts["102176"][0].clone();
    let request = AuthorizationRequest {
        redirect_uri: "https://app.example/".to_owned(),
        scope: "openid".to_owned(),
        state: "s".to_owned(),
        nonce: "n".to_owned(),
        challenge: "c".to_owned(),
        consent: ConsentRequest {
            duration_type: DurationType::TimeBound,
            duration_period: Some(30),
            lookback_period: None,
            resources: vec![RequestedResource {
                resource_type: ResourceType::Account,
                data_clusters: vec!["TRANSACTIONS".to_owned()],
            }],
        },
    };
    let registered = Entry::Registered {
        client: client.clone(),
        institution: "102176".to_owned(),
        name: None,
        redirect_uris: vec!["https://app.example/".to_owned()],
        keys: JwkSet { keys: Vec::new() },
        access: hashed("access"),
        at,
    };
    let sitting = |name: &str| {
        let (uri, sitting) = (hashed(&format!("uri {name}")), hashed(name));
        let pushed = Entry::Pushed {
            uri: uri.clone(),
            client: client.clone(),
            request: request.clone(),
            until: later,
        };
        [
            pushed,
            Entry::SittingOpened {
                uri,
                sitting,
                until: later,
            },
        ]
    };
    let allowed = Entry::Allowed {
        sitting: hashed("one"),
        consent: consent.clone(),
        accounts: vec![account.clone()],
        code: hashed("code"),
        until: later,
        at,
        expires: Some(later),
    };
    let tokens = |access: &str, refresh: &str, used: Option<&str>| Entry::TokensIssued {
        consent: consent.clone(),
        access: hashed(access),
        expires: later,
        refresh: Some(hashed(refresh)),
        used: used.map(hashed),
    };
    let entries = [
        vec![registered],
        vec![Entry::AssertionUsed {
            client: client.clone(),
            id: hashed("jti"),
            until: later,
            at,
        }],
        vec![Entry::ClockMoved {
            client: client.clone(),
            ahead: 86_400_000_000,
        }],
        sitting("one").to_vec(),
        sitting("two").to_vec(),
        vec![Entry::UserMade {
            user: "zoe".to_owned(),
            profile: "joint".to_owned(),
        }],
        vec![Entry::SignedIn {
            sitting: hashed("one"),
            user: "profile_03".to_owned(),
        }],
        vec![
            allowed,
            Entry::Refused {
                sitting: hashed("two"),
            },
        ],
        vec![Entry::CodeUsed { code: hashed("code") }, tokens("a1", "r1", None)],
        vec![tokens("a2", "r2", Some("r1"))],
        vec![Entry::Ran {
            consent: consent.clone(),
            run: Run::first().at_list(Phase::Link, "i1"),
        }],
        vec![Entry::TransactionsServed {
            consent: consent.clone(),
        }],
        vec![
            Entry::TokensDied {
                consent: consent.clone(),
            },
            Entry::ConsentEnded {
                consent: consent.clone(),
                how: End::RevokedByClient,
                at,
            },
        ],
    ];
    for together in entries {
        office
            .visit(|visit| together.into_iter().for_each(|entry| visit.record(entry)))
            .unwrap();
    }
    office
        .visit(|visit| {
            let institution = office.shelf.institution("102176").unwrap();
            visit.see("profile_03", institution, at);
            let change = |visit: &mut Visit<'_>, words| {
                let made = visit.change(&account, &words, &Ask::default(), at);
                made.unwrap_or_else(|refusal| panic!("{refusal}"))
            };
            let number = change(visit, Words::mismatch()).change;
            change(visit, Words::one(Word::Name));
            visit.record(Entry::Undone { change: number });
            let twin = change(visit, Words::one(Word::Twin)).opened.remove(0);
            visit.record(Entry::Shared {
                consent: consent.clone(),
                accounts: vec![account.clone(), twin],
            });
            let split = change(visit, Words::one(Word::Split)).change;
            visit.record(Entry::Undone { change: split });
            let household = r#"{"manner": {"days": 3}, "accounts": [{"key": "a", "category": "LOAN_ACCOUNT",
                "type": "LOAN", "name": "Loan", "number": "1234567", "opened": "2020-01-02",
                "transactions": [{"at": "2026-01-01T10:00:00Z", "amount": "7.25", "text": "paid"}]}]}"#;
            visit.record(Entry::HouseholdMade {
                user: "zoe".to_owned(),
                institution: "102176".to_owned(),
                household: serde_json::from_str(household).unwrap(),
            });
            let user = || Target::User("profile_03".to_owned());
            let first = visit.set_script(user(), "err:internal@refresh*3".to_owned());
            let second = visit.set_script(Target::Account(account.clone()), "change:mask".to_owned());
            let third = visit.set_script(Target::Institution("102176".to_owned()), "ok".to_owned());
            let other = ClientId("client-2".to_owned());
            visit.record(Entry::ScriptMet {
                script: first,
                client: other.clone(),
                base: at,
            });
            visit.record(Entry::ScriptHit {
                script: first,
                client: other,
                consent: consent.clone(),
                run: 4,
            });
            visit.record(Entry::ScriptChanged {
                script: second,
                change: None,
            });
            visit.record(Entry::ScriptRemoved { script: third });
        })
        .unwrap();
}

#[test]
fn the_journal_tells_the_same_world_again() {
    let folder = tempfile::tempdir().unwrap();
    let office = open(folder.path());
    live(&office);
    let before = world(&office);
    assert_eq!(before.grants.len(), 1);
    assert_eq!(before.scripts.len(), 2);
    drop(office);
    let after = world(&open(folder.path()));
    assert_eq!(before, after);
    assert_eq!(
        after.next_script(),
        ScriptId(4),
        "a number that was taken away is not given again"
    );
}

#[test]
fn what_refers_to_nothing_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let office = open(folder.path());
    live(&office);
    let before = world(&office);
    let strangers = [
        Entry::ClockMoved {
            client: ClientId("nobody".to_owned()),
            ahead: 1,
        },
        Entry::SignedIn {
            sitting: Hashed::of("nothing"),
            user: "zoe".to_owned(),
        },
        Entry::CodeUsed {
            code: Hashed::of("nothing"),
        },
        Entry::TransactionsServed {
            consent: ConsentId("nothing".to_owned()),
        },
        Entry::Undone { change: ChangeId(99) },
        Entry::Shared {
            consent: ConsentId("nothing".to_owned()),
            accounts: vec![AccountId("a1".to_owned())],
        },
        Entry::ScriptRemoved { script: ScriptId(99) },
        Entry::UserSeen {
            user: "zoe".to_owned(),
            institution: "999".to_owned(),
            day: Date::MAX,
        },
    ];
    office
        .visit(|visit| strangers.into_iter().for_each(|entry| visit.record(entry)))
        .unwrap();
    assert_eq!(world(&office), before);
}

#[test]
fn a_uuid_says_that_it_is_random() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(open(folder.path()).uuid(), "07070707-0707-4707-8707-070707070707");
}

#[test]
fn a_date_header_is_read_to_the_second_or_not_at_all() {
    let headers = |text: &str| HeaderMap::from_iter([(axum::http::header::DATE, text.parse().unwrap())]);
    assert_eq!(
        date(&headers("Thu, 15 Jan 2026 19:00:01 GMT")),
        Some("2026-01-15T19:00:01Z".parse().unwrap())
    );
    for text in ["2026-01-15T19:00:01Z", "yesterday", ""] {
        assert_eq!(date(&headers(text)), None, "{text}");
    }
}
