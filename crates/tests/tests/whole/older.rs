//! A bank that speaks an older FDX: version 5, wrapped accounts, `offset`, plain OAuth with a client
//! secret and no discovery, absolute amounts, two codes in one. It lives in this file.

use std::{
    io,
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use engine::InstitutionFile;
use house::{Asked, FINBANK, House, Linked, Peer, Plan, Reply};
use jiff::SignedDuration;
use serde_json::{Value, json};

/// What the bank knows us by. Both have signs that a form must encode before they are joined.
const CLIENT: &str = "holdfast:one";
const SECRET: &str = "a secret+%";
/// `holdfast%3Aone:a+secret%2B%25` in base64.
const BASIC: &str = "Basic aG9sZGZhc3QlM0FvbmU6YStzZWNyZXQlMkIlMjU=";

const BANK: &str = "900005";

/// How the bank is.
#[derive(Default)]
struct State {
    /// Refresh tokens given so far.
    given: AtomicUsize,
    /// Whether the loan is out of order.
    loan_broken: AtomicBool,
    /// Whether the list leaves something out.
    partial: AtomicBool,
    /// Access tokens that are good no more.
    stale: Mutex<Vec<String>>,
    /// Refresh tokens that were given up.
    revoked: Mutex<Vec<String>>,
}

fn refused(status: u16, code: &str) -> Reply {
    Reply::of(status, &json!({ "code": code, "message": "no" }).to_string())
}

impl State {
    fn answer(&self, asked: &Asked) -> Reply {
        match (asked.method.as_str(), asked.path.as_str()) {
            ("GET", "/oauth/authorize") => authorize(asked),
            ("POST", "/oauth/token") => self.token(asked),
            ("POST", "/oauth/revoke") => {
                assert_eq!(asked.headers["authorization"], BASIC);
                self.revoked.lock().unwrap().push(asked.form["token"].clone());
                Reply::of(200, "")
            }
            ("GET", path) => match path.strip_prefix("/retail/fdx/v5/") {
                Some(resource) => self.resource(asked, resource),
                None => refused(404, "701-1206"),
            },
            _ => refused(405, "1206"),
        }
    }

    fn token(&self, asked: &Asked) -> Reply {
        assert_eq!(asked.headers["authorization"], BASIC);
        for absent in ["client_id", "client_secret", "client_assertion"] {
            assert!(!asked.form.contains_key(absent), "{absent}");
        }
        match asked.form["grant_type"].as_str() {
            "authorization_code" => {
                assert_eq!(asked.form["code"], "code-1");
                assert!(asked.form["code_verifier"].len() >= 43);
            }
            "refresh_token" => assert!(asked.form["refresh_token"].starts_with("refresh-")),
            other => panic!("{other}"),
        }
        let n = self.given.fetch_add(1, Ordering::SeqCst);
        Reply::json(&json!({
            "access_token": format!("access-{n}"), "token_type": "Bearer", "expires_in": "900",
            "refresh_token": format!("refresh-{n}"), "consentId": "consent-7",
        }))
    }

    fn resource(&self, asked: &Asked, resource: &str) -> Reply {
        assert_eq!(asked.headers["fdx-api-data-recipient-id"], "DR-17");
        let token = asked.headers["authorization"]
            .trim_start_matches("Bearer ")
            .to_owned();
        if self.stale.lock().unwrap().contains(&token) {
            return refused(401, "603-403");
        }
        let offset = asked.query.get("offset").map(String::as_str);
        assert!(!asked.query.contains_key("pageKey"));
        match resource {
            "customers/current" => Reply::json(&json!({ "customerId": "someone-1" })),
            "consents/consent-7" => Reply::json(&json!({ "id": "consent-7", "status": "ACTIVE" })),
            "accounts" => match offset {
                None => Reply::json(&json!({
                    "page": { "nextOffset": "7a/1", "totalElements": 3 },
                    "accounts": [{ "depositAccount": checking() }],
                })),
                Some("7a/1") => Reply::json(&json!({
                    "page": { "totalElements": 3 },
                    "links": { "next": { "href": "/accounts?offset=9&limit=1" } },
                    "accounts": [{ "locAccount": card() }],
                })),
                Some("9") => self.last_page(),
                Some(other) => panic!("{other}"),
            },
            "accounts/1001" => Reply::json(&json!({ "depositAccount": checking() })),
            "accounts/card-2" => Reply::json(&json!({ "locAccount": card() })),
            "accounts/loan-3" => Reply::json(&json!({ "loanAccount": loan() })),
            "accounts/1001/transactions" => match offset {
                None => Reply::json(&json!({
                    "page": { "nextOffset": 200 },
                    "transactions": [
                        { "depositTransaction": { "transactionId": 1, "amount": 12.5, "status": "POSTED",
                            "debitCreditMemo": "DEBIT", "description": "Bread", "transactionType": "CREDIT",
                            "postedTimestamp": "2026-03-02T09:00:00-07:00" } },
                        { "depositTransaction": { "transactionId": 2, "amount": "900.00", "status": "POSTED",
                            "description": "Wages", "transactionType": "DIRECTDEPOSIT",
                            "postedTimestamp": "2026-03-03T09:00:00-07:00" } },
                    ],
                })),
                Some("200") => Reply {
                    status: 206,
                    ..Reply::json(&json!({
                        "page": {},
                        "transactions": [
                            { "depositTransaction": { "transactionId": 3, "amount": -40, "status": "POSTED",
                                "description": "Cheque", "transactionType": "CHECK",
                                "postedTimestamp": "2026-03-04T09:00:00-07:00" } },
                        ],
                    }))
                },
                Some(other) => panic!("{other}"),
            },
            "accounts/card-2/transactions" => Reply::json(&json!({ "transactions": [
                { "locTransaction": { "transactionId": "c1", "amount": 30, "status": "POSTED",
                    "debitCreditMemo": "CREDIT", "description": "Paid", "postedTimestamp": "2026-03-01" } },
            ] })),
            "accounts/loan-3/transactions" => refused(404, "1107-1206"),
            path if path.ends_with("/contact") => Reply::json(&json!({
                "holders": [{ "relationship": "SOLE_OWNER", "name": { "first": "Ann", "last": "Lee" } }],
            })),
            path if path.ends_with("/payment-networks") => refused(422, "704-1206"),
            other => panic!("{other}"),
        }
    }

    fn last_page(&self) -> Reply {
        let broken = json!({ "loanAccount": {
            "accountId": "loan-3", "error": { "code": "501-1208", "message": "later" },
        } });
        let whole = json!({ "loanAccount": loan() });
        let loan = if self.loan_broken.load(Ordering::SeqCst) {
            broken
        } else {
            whole
        };
        if self.partial.load(Ordering::SeqCst) {
            Reply {
                status: 206,
                ..Reply::json(&json!({ "accounts": [] }))
            }
        } else {
            Reply::json(&json!({ "accounts": [loan], "page": {} }))
        }
    }
}

fn authorize(asked: &Asked) -> Reply {
    let query = &asked.query;
    assert_eq!(query["response_type"], "code");
    assert_eq!(query["client_id"], CLIENT);
    assert_eq!(query["scope"], "ACCOUNT_BASIC TRANSACTIONS");
    assert_eq!(query["code_challenge_method"], "S256");
    for absent in ["authorization_details", "nonce", "request_uri"] {
        assert!(!query.contains_key(absent), "{absent}");
    }
    let back = format!("{}?code=code-1&state={}", query["redirect_uri"], query["state"]);
    Reply::of(302, "").with(&format!("location: {back}"))
}

fn checking() -> Value {
    json!({
        "accountId": 1001, "accountType": "CHECKING", "accountNumber": "000111222333",
        "accountNumberDisplay": "x2333", "nickname": "Daily", "status": "OPEN",
        "currency": { "currencyCode": "USD" }, "currentBalance": "847.50", "availableBalance": 800,
        "balanceAsOf": "2026-03-11T00:00:00Z",
    })
}

fn card() -> Value {
    json!({
        "accountId": "card-2", "accountType": "CREDITCARD", "accountNumberDisplay": "x7788",
        "nickname": "Card", "status": "OPEN", "currentBalance": 250.25, "creditLine": 5000,
    })
}

fn loan() -> Value {
    json!({
        "accountId": "loan-3", "accountType": "PERSONALLOAN", "accountNumberDisplay": "x9900",
        "nickname": "Car", "status": "OPEN", "principalBalance": 10_000,
    })
}

fn described(peer: &Peer) -> Value {
    let at = |path: &str| peer.url.join(path).unwrap();
    json!({ "institutions": [{
        "id": BANK, "name": "Older Bank", "country": "us", "currency": "USD", "environment": "sandbox",
        "dialect": "fdx", "issuer": "older-bank.test", "time-zone": "America/Denver",
        "credentials": { "client-secret-file": "older.secret" },
        "connection": {
            "version": "5", "authentication": "client-secret-basic", "authorization": "plain",
            "subject": "customer", "amounts": "absolute", "discovery": false, "rotation": "tolerant",
            "issuer-url": at("/"), "resource-url": at("retail/fdx/v5"), "client-id": CLIENT,
            "recipient-id": "DR-17", "scopes": ["ACCOUNT_BASIC", "TRANSACTIONS"],
            "endpoints": {
                "authorization": at("oauth/authorize"), "token": at("oauth/token"),
                "revocation": at("oauth/revoke"),
            },
        },
    }] })
}

async fn load(house: &House, file: Value) -> Result<usize, String> {
    let file: InstitutionFile = serde_json::from_value(file).expect("institutions");
    let read = |path: &Path| match path.to_str() {
        Some("older.secret") => Ok(format!("{SECRET}\n")),
        _ => Err(io::Error::other("there is no such file")),
    };
    let loaded = house.engine.load_institutions_with(file, &read).await;
    loaded.map_err(|error| error.to_string())
}

async fn link(house: &House) -> Linked {
    let caller = house.as_partner(&house.us).await;
    let customer = house.customer(&caller, "older_customer").await;
    let session = house.lite(&caller, &house.us, &customer, BANK).await;
    let started = session.start().await.expect(200);
    assert_eq!(started["state"], "atBank", "{started}");
    let sent = house.anyone().get(started["redirectUrl"].as_str().unwrap()).await;
    assert_eq!(sent.status, 302, "{}", sent.text);
    let offered = session.back(sent.headers["location"].to_str().unwrap()).await;
    let ids: Vec<_> = offered["accounts"].as_array().expect("accounts").iter().collect();
    assert_eq!(ids.len(), 3, "{offered}");
    let ids: Vec<_> = ids.iter().map(|a| a["id"].as_str().unwrap()).collect();
    let done = session.choose(&ids).await.expect(200);
    house.taken_up(&caller, &customer, "older", &done).await
}

fn by_name<'a>(accounts: &'a [Value], name: &str) -> &'a Value {
    accounts.iter().find(|a| a["name"] == name).expect(name)
}

#[tokio::test]
async fn a_bank_of_version_five_is_linked_read_renewed_and_given_up() {
    let body = |house: House| async move {
        let state = Arc::new(State::default());
        let serving = Arc::clone(&state);
        let peer = Peer::serve(move |asked| serving.answer(asked)).await;
        assert_eq!(load(&house, described(&peer)).await, Ok(1));
        let mut linked = link(&house).await;

        let accounts = linked.accounts().await;
        let told = |name: &str| {
            let account = by_name(&accounts, name);
            (
                account["type"].clone(),
                account["balance"].clone(),
                account["aggregationStatusCode"].clone(),
            )
        };
        assert_eq!(told("Daily"), (json!("checking"), json!(847.5), json!(0)));
        assert_eq!(told("Card"), (json!("creditCard"), json!(-250.25), json!(0)));
        assert_eq!(told("Car"), (json!("loan"), json!(-10_000), json!(0)));
        let daily = by_name(&accounts, "Daily")["id"].as_str().unwrap().to_owned();
        let moved: Vec<_> = linked
            .transactions(&daily)
            .await
            .iter()
            .map(|t| t["amount"].clone())
            .collect();
        assert_eq!(
            moved,
            [json!(-12.5), json!(900), json!(-40)],
            "direction beside, by type, by type"
        );
        let card = by_name(&accounts, "Card")["id"].as_str().unwrap().to_owned();
        assert_eq!(linked.transactions(&card).await[0]["amount"], json!(30));

        // An error in one account's place, and a token that ends early, said in two codes at once.
        state.loan_broken.store(true, Ordering::SeqCst);
        let given = state.given.load(Ordering::SeqCst);
        state.stale.lock().unwrap().push(format!("access-{}", given - 1));
        let accounts = linked.refresh().await;
        assert_eq!(state.given.load(Ordering::SeqCst), given + 1, "renewed once");
        assert_eq!(by_name(&accounts, "Daily")["aggregationStatusCode"], 0);
        assert_eq!(by_name(&accounts, "Card")["aggregationStatusCode"], 0);
        let loan = by_name(&accounts, "Car")["id"].as_str().unwrap();
        assert_eq!(
            linked.status(loan).await["condition"],
            "account-temporarily-unavailable"
        );
        state.loan_broken.store(false, Ordering::SeqCst);

        // What a partial list leaves out is not gone.
        state.partial.store(true, Ordering::SeqCst);
        house
            .later(SignedDuration::from_hours(24), &house.us, &mut linked)
            .await;
        let accounts = linked.refresh().await;
        let loan = by_name(&accounts, "Car")["id"].as_str().unwrap();
        assert_eq!(
            linked.status(loan).await["condition"],
            "account-temporarily-unavailable"
        );
        state.partial.store(false, Ordering::SeqCst);
        let accounts = linked.refresh().await;
        assert_eq!(by_name(&accounts, "Car")["aggregationStatusCode"], 0);

        // The customer goes, and access with them, the secret still known after a load without it.
        let mut again = described(&peer);
        again["institutions"][0]
            .as_object_mut()
            .unwrap()
            .remove("credentials");
        assert_eq!(load(&house, again).await, Ok(1));
        let path = format!("aggregation/v1/customers/{}", linked.customer);
        assert_eq!(linked.caller.delete(&path).await.status, 204);
        let last = format!("refresh-{}", state.given.load(Ordering::SeqCst) - 1);
        house
            .until("access is given up", async || {
                *state.revoked.lock().unwrap() == [last.clone()]
            })
            .await;
        house
    };
    House::on_each(body).await;
}

#[tokio::test]
async fn a_description_that_cannot_work_is_refused_by_field() {
    House::on_sqlite(Plan::default(), |house| async move {
        let peer = Peer::serve(|_| Reply::of(500, "")).await;
        type Spoil = fn(&mut Value);
        let spoilt: [(&str, Spoil); 10] = [
            ("client-secret-file", |i| {
                i.as_object_mut().unwrap().remove("credentials");
            }),
            ("no such file", |i| {
                i["credentials"]["client-secret-file"] = "other".into()
            }),
            ("certificate-file", |i| {
                i["credentials"]["private-key-file"] = "older.secret".into()
            }),
            ("certificate", |i| {
                i["credentials"]["certificate-file"] = "older.secret".into()
            }),
            ("endpoints.token", |i| {
                i["connection"]["endpoints"]
                    .as_object_mut()
                    .unwrap()
                    .remove("token");
            }),
            ("endpoints.pushed", |i| {
                i["connection"]["authorization"] = "pushed".into()
            }),
            ("endpoints.keys", |i| {
                i["connection"]["subject"] = "id-token".into()
            }),
            ("endpoints.token", |i| {
                i["connection"]["endpoints"]["token"] = "ftp://bank.example/".into()
            }),
            ("recipient-id", |i| i["connection"]["recipient-id"] = "a b".into()),
            ("authorities", |i| i["connection"]["authorities"] = "no".into()),
        ];
        for (complaint, spoil) in spoilt {
            let mut file = described(&peer);
            spoil(&mut file["institutions"][0]);
            let error = load(&house, file).await.unwrap_err();
            assert!(
                error.contains(complaint) && error.contains(BANK),
                "{complaint}: {error}"
            );
        }
        let list = house
            .as_partner(&house.us)
            .await
            .get("institution/v2/institutions?search=older")
            .await;
        assert_eq!(list.expect(200)["found"], 0, "nothing of it was kept");
        house.link(&house.us, FINBANK, "profile_02").await;
        house
    })
    .await;
}
