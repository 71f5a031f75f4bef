//! The published API to the letter: every answer of every served operation is as the published
//! description has it, and as the snapshots have it where the description is not there.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use house::{Answer, Caller, FINBANK, House, Linked, Mood, OTHER_FINBANK, Plan, Receiver, code, of_type};
use jiff::SignedDuration;
use serde_json::{Value, json};
use server::operations::operations;
use tempfile::TempDir;

use crate::{
    calls::{Subject, served},
    core::{
        consents, experiences_and_mail, live_calls, more_of_accounts, more_of_institutions, removals,
        secrets_applications_and_consumers,
    },
    description::Description,
    input,
};

/// Answers that were looked at, by operation.
pub struct Album {
    published: Option<&'static Description>,
    own: Description,
    seen: BTreeSet<String>,
}

impl Album {
    fn new() -> Self {
        Self {
            published: Description::published(),
            own: Description::own(),
            seen: BTreeSet::new(),
        }
    }

    /// Takes note of an operation whose answer is no JSON; who asked has looked at it.
    pub fn note(&mut self, operation: &str) {
        self.seen.insert(operation.to_owned());
    }

    /// Sees that an answer is as described, and gives its body.
    pub fn look(&mut self, operation: &str, answer: Answer) -> Value {
        assert!(
            (200..300).contains(&answer.status),
            "{} answered {}",
            answer.call,
            answer.text
        );
        self.seen.insert(operation.to_owned());
        if answer
            .headers
            .get("content-type")
            .is_some_and(|media| media == "text/html; charset=utf-8")
        {
            // A page is described as a text and no more.
            assert!(answer.text.starts_with("<!DOCTYPE html>"), "{}", answer.call);
            return Value::Null;
        }
        if self.own.operations().iter().any(|own| own.id == operation) {
            self.own.check(operation, &answer);
        } else if let Some(published) = self.published {
            let mut answer = answer.clone();
            if operation == "getTransactionRefreshStatus" {
                // What a failed account shows instead of a code is in the examples only.
                for account in answer.json["accounts"].as_array_mut().into_iter().flatten() {
                    account
                        .as_object_mut()
                        .expect("fields")
                        .retain(|name, _| name != "code" && name != "message");
                }
            }
            published.check(operation, &answer);
        }
        if answer.text.is_empty() {
            assert!(!answer.headers.contains_key("content-type"), "{}", answer.call);
            return Value::Null;
        }
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert_eq!(answer.headers["content-type"], "application/json");
        // Published scripts read answers with patterns that know no blanks.
        let shortest = serde_json::to_string(&answer.json).expect("JSON");
        assert_eq!(
            answer.text.len(),
            shortest.len(),
            "{} is not compact: {}",
            answer.call,
            answer.text
        );
        answer.json
    }

    /// The same, and keeps what does not change from run to run as a snapshot.
    pub fn keep(&mut self, name: &str, operation: &str, answer: Answer) -> Value {
        let body = self.look(operation, answer);
        let lasting = serde_json::to_string_pretty(&lasting(&body)).expect("JSON");
        insta::assert_snapshot!(name, lasting);
        body
    }
}

/// Fields whose values are made anew in every run: their type is what matters.
const FLEETING: [&str; 62] = [
    "at",
    "evidenceId",
    "newAccountId",
    "deletesAccountId",
    "madeAt",
    "undoableUntil",
    "seenAt",
    "providerAccount",
    "providerAccountBefore",
    "providerAccountAfter",
    // They name ids.
    "words",
    "expectedBy",
    "interactionId",
    "availableBalanceDate",
    "clearedBalanceDate",
    "experienceId",
    "consentReceiptId",
    "partnerId",
    "startDate",
    "endDate",
    "statusDate",
    "authorizationStartDate",
    "authorizationEndDate",
    "token",
    "asOfDate",
    "refreshId",
    "createdAt",
    "accountIds",
    "requestedDate",
    "applicationId",
    "link",
    "id",
    "customerId",
    "accountId",
    "institutionLoginId",
    "uniqueTransactionId",
    "createdDate",
    "lastModifiedDate",
    "lastUpdatedDate",
    "linkedAccountDate",
    "aggregationSuccessDate",
    "aggregationAttemptDate",
    "runId",
    "href",
    "since",
    "attemptedAt",
    "succeededAt",
    "startedAt",
    "endedAt",
    "decidedAt",
    "confirmedAt",
    "interactions",
    "stored",
    "observed",
    "weight",
    // What these say is the catalogue's and the rules' to check.
    "value",
    "note",
    "message",
    "user_message",
    "ruleVersion",
    "urlHomeApp",
    "urlLogonApp",
];

/// What every run of a list tells. Some are begun side by side, so that which are the last ten, and in which
/// order, is not the same from run to run.
fn runs(all: &Value) -> Value {
    let names = |run: &Value| -> Vec<String> { run.as_object().expect("a run").keys().cloned().collect() };
    let all = all.as_array().expect("a list of runs");
    let first = all.first().map(names).expect("a run");
    for run in all {
        assert_eq!(names(run), first);
        assert!(
            run["calls"].is_u64() && run["milliseconds"].is_u64() && run["newTransactions"].is_u64(),
            "{run}"
        );
        // How the account stood after a run is not always known any more.
        let told = run["condition"].is_string() && run["code"].is_u64();
        let unknown = run["condition"].is_null() && run["code"].is_null();
        assert!(run["trigger"].is_string() && (told || unknown), "{run}");
    }
    json!({ "how many": all.len(), "each": first })
}

/// A body with the type in the place of each value that is made anew in every run. Institutions keep
/// their ids, which are published.
fn lasting(body: &Value) -> Value {
    match body {
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| {
                let kind = match value {
                    Value::String(_) => "a string",
                    Value::Number(number) if number.is_u64() && number.as_u64() > Some(999_999) => "a number",
                    Value::Array(_) => "a list",
                    _ => "",
                };
                let fleeting = FLEETING.contains(&name.as_str()) && !kind.is_empty();
                let value = if name == "runs" {
                    runs(value)
                } else if name == "milliseconds" && value.is_u64() {
                    json!("[a number]")
                } else if fleeting {
                    json!(format!("[{kind}]"))
                } else {
                    lasting(value)
                };
                (name.clone(), value)
            });
            Value::Object(fields.collect())
        }
        Value::Array(items) => items.iter().map(lasting).collect(),
        other => other.clone(),
    }
}

/// A ledger with an account of every type that is aggregated and one that is not, every figure that is
/// published, and transactions of every form.
fn ledger() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let account = |id: &str, category: &str, kind: &str, more: Value| {
        let mut account = json!({
            "accountId": id, "accountCategory": category, "accountType": kind, "status": "OPEN",
            "nickname": format!("My {kind}"), "accountNumber": format!("55001122{id}"),
            "accountNumberDisplay": id, "currency": { "currencyCode": "USD" },
            "balanceAsOf": "2024-05-31T08:30:00Z",
        });
        account
            .as_object_mut()
            .expect("fields")
            .extend(more.as_object().expect("fields").clone());
        account
    };
    let deposit = json!({
        "currentBalance": 1204.07, "availableBalance": 1190.0, "accountOpenDate": "2019-02-03",
        "interestYtd": 3.105, "maturityDate": "2027-01-31",
    });
    let accounts = [
        account("0001", "DEPOSIT_ACCOUNT", "CHECKING", deposit.clone()),
        account("0002", "DEPOSIT_ACCOUNT", "SAVINGS", deposit.clone()),
        account("0003", "DEPOSIT_ACCOUNT", "CD", deposit.clone()),
        account("0004", "DEPOSIT_ACCOUNT", "MONEYMARKET", json!({})),
        account(
            "0005",
            "LOC_ACCOUNT",
            "CREDITCARD",
            json!({
                "currentBalance": 311.5, "availableCredit": 4688.5, "creditLine": 5000, "minimumPaymentAmount": 25,
                "nextPaymentDate": "2024-06-20", "lastPaymentAmount": 120.01, "lastPaymentDate": "2024-05-20",
                "lastStmtBalance": 300.99, "pastDueAmount": 0, "interestRate": 21.24,
            }),
        ),
        account(
            "0006",
            "LOAN_ACCOUNT",
            "LOAN",
            json!({
                "principalBalance": 9500.25, "originalPrincipal": 12000, "originatingDate": "2022-09-01",
                "interestRate": 5.85, "nextPaymentAmount": 250.1, "nextPaymentDate": "2024-06-15",
                "lastPaymentAmount": 250.1, "lastPaymentDate": "2024-05-31", "minimumPaymentAmount": 250.1,
                "payOffAmount": 9611.3, "pastDueAmount": 0, "maturityDate": "2027-09-01",
            }),
        ),
        account(
            "0007",
            "INVESTMENT_ACCOUNT",
            "IRA",
            json!({
                "currentValue": 7030.0, "availableCashBalance": 30.25, "margin": true, "marginBalance": 12.5,
                "shortBalance": 3, "rolloverAmount": 1500,
                "vesting": [
                    { "vestingDate": "2021-01-01", "vestedBalance": 2000 },
                    { "vestingDate": "2022-06-01", "vestedBalance": 5000.5 },
                    { "vestingDate": "2029-01-01", "vestedBalance": 7030 },
                ],
                "investmentLoans": [{ "loanId": "1", "currentLoanBalance": 800, "loanRate": 4.25 }],
                "holdings": [
                    { "holdingName": "World Fund", "holdingType": "MUTUALFUND", "symbol": "WRLD", "units": "10.12345",
                      "currentUnitPrice": 590.5, "currentUnitPriceDate": "2026-03-09", "marketValue": 5977.9,
                      "costBasis": 4100, "description": "Shares of the world" },
                    { "description": "A note", "units": 1 },
                ],
            }),
        ),
    ];
    let row = |account: &str, id: u32, posted: &str, amount: f64, more: Value| {
        let mut row = json!({
            "accountId": account, "transactionId": id.to_string(), "amount": amount, "status": "POSTED",
            "transactionTimestamp": posted, "postedTimestamp": posted,
        });
        row.as_object_mut()
            .expect("fields")
            .extend(more.as_object().expect("fields").clone());
        row
    };
    let said = |text: &str, kind: &str| json!({ "description": text, "transactionType": kind });
    let rows = [
        row(
            "0001",
            1,
            "2024-05-01T12:00:00Z",
            -52.4,
            said("GREEN GROCER", "POSDEBIT"),
        ),
        row(
            "0001",
            2,
            "2024-05-01T15:30:00Z",
            1500.0,
            said("SALARY", "DIRECTDEPOSIT"),
        ),
        row(
            "0001",
            3,
            "2024-05-03",
            -75.0,
            json!({ "description": "CHECK 1042", "memo": "for the roof", "checkNumber": 1042, "transactionType": "CHECK" }),
        ),
        row("0001", 4, "2024-05-04T09:00:00Z", -0.01, json!({})),
        row(
            "0001",
            5,
            "2024-05-30T18:00:00Z",
            -20.0,
            json!({ "description": "COFFEE", "status": "PENDING", "postedTimestamp": null }),
        ),
        row(
            "0001",
            6,
            "2024-05-31T07:00:00Z",
            -1000.1234,
            said("TRANSFER", "TRANSFER"),
        ),
        row(
            "0006",
            7,
            "2024-05-31T12:00:00Z",
            250.1,
            json!({
                "description": "LOAN PAYMENT", "transactionType": "PAYMENT",
                "paymentDetails": {
                    "principalAmount": 200.02, "interestAmount": 46.33, "escrowAmount": 0, "feesAmount": 3.75,
                },
            }),
        ),
        row(
            "0005",
            8,
            "2024-05-31T12:00:00Z",
            30.25,
            json!({ "description": "BOOKS", "debitCreditMemo": "DEBIT" }),
        ),
    ];
    let who = json!({
        "accountId": "0001",
        "holders": [{ "customerId": "p-1", "name": { "first": "Mary", "last": "Somerville" } }],
    });
    for (name, content) in [
        ("accounts.json", json!({ "accounts": accounts })),
        ("transactions.json", json!({ "transactions": rows })),
        ("who.json", who),
    ] {
        fs::write(folder.path().join(name), content.to_string()).expect("a file");
    }
    folder
}

fn plan(folder: &TempDir) -> Plan {
    let ledger: PathBuf = Path::new(folder.path()).to_owned();
    Plan {
        ledger: Some(ledger),
        ..Plan::default()
    }
}

/// All the time there is.
const EVER: &str = "fromDate=0&toDate=4102444800";

async fn sign_in_and_customers(house: &House, album: &mut Album) {
    let mut asking = house.anyone();
    asking.set("finicity-app-key", &house.us.app_key);
    let secret = json!({ "partnerId": house.us.id, "partnerSecret": house.us.secret });
    let token = asking
        .post("aggregation/v2/partners/authentication", &secret)
        .await;
    let text = token.text.clone();
    let token = album.keep("token", "CreateToken", token)["token"]
        .as_str()
        .expect("a text")
        .to_owned();
    assert_eq!(text, format!("{{\"token\":\"{token}\"}}"));

    let caller = house.as_partner(&house.us).await;
    let full = json!({
        "username": "nora.whitcombe", "firstName": "Nora", "lastName": "Whitcombe", "phone": "1-303-555-0142",
        "email": "nora@mail.example", "applicationId": "00278431-b712-4f30-a044-b611f25e533d",
    });
    let created = caller.post("aggregation/v2/customers/testing", &full).await;
    assert_eq!(created.status, 201);
    let text = created.text.clone();
    let created = album.keep("customer_created", "AddTestingCustomer", created);
    let id = created["id"].as_str().expect("an id is a string").to_owned();
    assert!(
        text.starts_with(&format!("{{\"id\":\"{id}\",\"username\":")),
        "{text}"
    );
    assert_eq!(id.len(), 10);
    assert!(created["createdDate"].is_u64(), "{created}");
    for (n, path) in ["active", "testing", "testing", "active"].into_iter().enumerate() {
        let bare = json!({ "username": format!("customer_{n}") });
        let operation = if path == "active" {
            "AddCustomer"
        } else {
            "AddTestingCustomer"
        };
        let created = caller
            .post(&format!("aggregation/v2/customers/{path}"), &bare)
            .await;
        assert_eq!(created.status, 201);
        album.look(operation, created);
    }
    let of = |path: &str| format!("aggregation/v1/customers{path}");
    let one = album.keep(
        "customer",
        "GetCustomer",
        caller.get(&of(&format!("/{id}"))).await,
    );
    assert!(
        one["createdDate"]
            .as_str()
            .expect("a string")
            .parse::<u64>()
            .is_ok(),
        "{one}"
    );
    album.keep("customers", "GetCustomers", caller.get(&of("")).await);
    let last = album.keep(
        "customers_last_page",
        "GetCustomers",
        caller.get(&of("?start=5&limit=4")).await,
    );
    assert_eq!(
        (&last["found"], &last["moreAvailable"]),
        (&json!(5), &json!(false))
    );
    album.keep(
        "customers_none",
        "GetCustomers",
        caller.get(&of("?username=nobody_at_all")).await,
    );
    for (query, found) in [
        ("?username=nora.whitcombe", 1),
        ("?username=nora", 0),
        ("?search=WHITC", 1),
        ("?search=nora%20whit", 1),
        ("?search=customer_", 4),
        ("?search=%25", 0),
        ("?search=*", 5),
        ("?type=active", 2),
        ("?type=testing&search=customer", 2),
        ("?start=6", 5),
        ("?start=4294967295&limit=1000", 5),
    ] {
        let list = album.look("GetCustomers", caller.get(&of(query)).await);
        assert_eq!(list["found"], found, "{query}");
    }
    let renamed = caller
        .put(&of(&format!("/{id}")), &json!({ "firstName": "Eleonora" }))
        .await;
    album.look("ModifyCustomer", renamed);
    let one = album.look("GetCustomer", caller.get(&of(&format!("/{id}"))).await);
    assert_eq!(
        (&one["firstName"], &one["lastName"]),
        (&json!("Eleonora"), &json!("Whitcombe"))
    );
    album.look("DeleteCustomer", caller.delete(&of(&format!("/{id}"))).await);
    assert_eq!(caller.get(&of(&format!("/{id}"))).await.status, 404);
    assert_eq!(caller.delete(&of(&format!("/{id}"))).await.status, 404);
}

async fn institutions(house: &House, album: &mut Album) {
    let caller = house.as_partner(&house.us).await;
    let of = |query: &str| format!("institution/v2/institutions{query}");
    let list = album.keep("institutions", "GetInstitutions", caller.get(&of("")).await);
    assert!(list["createdDate"].is_u64());
    album.keep(
        "institutions_none",
        "GetInstitutions",
        caller.get(&of("?search=no%20such%20bank")).await,
    );
    let one = album.keep(
        "institution",
        "GetInstitution",
        caller.get(&of(&format!("/{FINBANK}"))).await,
    );
    assert_eq!(
        one["institution"]["id"].to_string(),
        FINBANK,
        "an institution's id is a number here"
    );
    for (query, ids) in [
        ("?search=FINBANK", vec![101_732, 102_176]),
        ("?search=oauth", vec![102_176]),
        ("?supportedCountries=us", vec![101_732, 102_176]),
        ("?supportedCountries=AU", vec![200_003]),
        ("?supportedCountries=*", vec![200_003, 101_732, 102_176]),
        (
            "?supportedCountries=us,au&search=*",
            vec![200_003, 101_732, 102_176],
        ),
        ("?supportedCountries=nz", vec![]),
        ("?type=transAgg", vec![101_732, 102_176]),
        ("?type=ach", vec![101_732, 102_176]),
        ("?type=voa,accountOwner", vec![101_732, 102_176]),
        ("?type=voa", vec![]),
        // Here start counts pages.
        ("?limit=1&start=1", vec![101_732]),
        ("?limit=1&start=2", vec![102_176]),
        ("?limit=1&start=3", vec![]),
        ("?limit=1000&start=4294967295", vec![]),
    ] {
        let list = album.look("GetInstitutions", caller.get(&of(query)).await);
        let shown = list["institutions"].as_array().expect("institutions");
        let shown: Vec<u64> = shown.iter().filter_map(|i| i["id"].as_u64()).collect();
        assert_eq!(shown, ids, "{query}");
        assert_eq!(list["displaying"], ids.len());
        assert_eq!(list["moreAvailable"], query == "?limit=1&start=1", "{query}");
    }
}

async fn links(house: &House, album: &mut Album, linked: &Linked) {
    let subject = Subject::of(house, &house.us, linked).await;
    let hook = Receiver::start(Mood::Takes).await;
    for (name, id) in [
        ("link_full", "GenerateConnectUrl"),
        ("link_lite", "GenerateLiteConnectUrl"),
        ("link_fix", "GenerateFixConnectUrl"),
    ] {
        let operation = served().iter().find(|o| o.id == id).expect("it is served");
        let ask = subject.ask(operation);
        let answer = ask.send(&linked.caller).await;
        let text = answer.text.clone();
        let link = album.keep(name, id, answer)["link"]
            .as_str()
            .expect("a text")
            .to_owned();
        assert_eq!(text, format!("{{\"link\":\"{link}\"}}"));
        let known = format!("{}connect?customerId={}", house.url, linked.customer);
        assert!(link.starts_with(&known), "{link}");
        let signature = link.split_once("&signature=").expect("a signature").1;
        assert!(
            signature.len() == 64 && signature.bytes().all(|b| b.is_ascii_hexdigit()),
            "{link}"
        );
        // The same with everything a link may carry, and with ids written the other way.
        let full = ask
            .with("language", json!("fr-CA"))
            .with("redirectUri", json!("https://app.example/back?a=1&b=ü"))
            .with("experience", json!("c5bd4cd0-b3a7-4c3e-9a5c-000000000001"))
            .with("webhook", json!(hook.url))
            .with("webhookContentType", json!("application/json"))
            .with("webhookData", json!({ "a": 1 }))
            .with("webhookHeaders", json!({ "b": "2" }))
            .with("singleUseUrl", json!(true))
            .with("isWebView", json!(false))
            .with("institutionId", json!(FINBANK))
            .with("fromDate", json!(1_607_450_357))
            .with(
                "customerId",
                json!(linked.customer.parse::<u64>().expect("digits")),
            );
        album.look(id, full.send(&linked.caller).await);
    }
}

async fn accounts(house: &House, album: &mut Album) -> Linked {
    // Accounts before their first aggregation: the bank takes its time.
    let caller = house.as_partner(&house.us).await;
    let new = json!({ "username": "with_everything" });
    let customer = caller
        .post("aggregation/v2/customers/testing", &new)
        .await
        .expect(201);
    let customer = customer["id"].as_str().expect("an id").to_owned();
    let of_customer = format!("aggregation/v1/customers/{customer}/accounts");
    album.keep(
        "accounts_none",
        "GetCustomerAccounts",
        caller.get(&of_customer).await,
    );
    album.look(
        "RefreshCustomerAccounts",
        caller.post(&of_customer, &json!({})).await,
    );

    let session = house.session_of(&caller, &house.us, &customer, FINBANK).await;
    let offered = house.sign_in_at_bank(&session, "ledger").await;
    let offered = offered["accounts"].as_array().expect("accounts").clone();
    assert_eq!(offered.len(), 7);
    let supported: Vec<&Value> = offered
        .iter()
        .filter(|o| o["supported"] == true)
        .map(|o| &o["id"])
        .collect();
    assert_eq!(supported.len(), 7);
    house.script("user", "ledger", "slow:3s*1").await;
    let chosen = json!({ "accountIds": supported });
    let done = house
        .anyone()
        .post(&format!("connect/sessions/{session}/accounts"), &chosen)
        .await
        .expect(200);
    let linked = Linked {
        customer,
        login: done["result"]["institutionLoginId"]
            .as_str()
            .expect("an id")
            .to_owned(),
        user: "ledger".to_owned(),
        caller,
    };
    let before = linked.caller.get(&of_customer).await;
    let before = album.keep(
        "accounts_before_the_first_aggregation",
        "GetCustomerAccounts",
        before,
    );
    for account in before["accounts"].as_array().expect("accounts") {
        for absent in [
            "aggregationStatusCode",
            "aggregationSuccessDate",
            "aggregationAttemptDate",
        ] {
            assert!(account.get(absent).is_none(), "{account}");
        }
    }
    linked.settled().await;

    let after = linked.caller.get(&of_customer).await;
    let after = album.keep("accounts_of_every_type", "GetCustomerAccounts", after);
    let after = after["accounts"].as_array().expect("accounts").clone();
    for account in &after {
        assert_eq!(code(account), 0);
        for string in [
            "id",
            "customerId",
            "institutionId",
            "number",
            "accountNumberDisplay",
        ] {
            assert!(account[string].is_string(), "{string} of {account}");
        }
        assert!(account["institutionLoginId"].is_u64(), "{account}");
        for date in [
            "createdDate",
            "aggregationSuccessDate",
            "aggregationAttemptDate",
            "linkedAccountDate",
        ] {
            assert!(account[date].is_u64(), "{date} of {account}");
        }
        assert!(
            !account.to_string().contains("55001122"),
            "a full number is shown: {account}"
        );
        let path = format!(
            "aggregation/v2/customers/{}/accounts/{}",
            linked.customer,
            account["id"].as_str().expect("an id")
        );
        let alone = album.look("GetCustomerAccount", linked.caller.get(&path).await);
        assert_eq!(&alone, account);
    }
    let of_login = format!(
        "aggregation/v1/customers/{}/institutionLogins/{}/accounts",
        linked.customer, linked.login
    );
    let list = album.look(
        "GetCustomerAccountsByInstitutionLogin",
        linked.caller.get(&of_login).await,
    );
    assert_eq!(list["accounts"].as_array(), Some(&after));
    for (query, count) in [
        ("status=active", 7),
        ("status=pending", 0),
        ("account_type=ava", 5),
    ] {
        let answer = linked.caller.get(&format!("{of_customer}?{query}")).await;
        let list = album.look("GetCustomerAccounts", answer);
        assert_eq!(list["accounts"].as_array().map(Vec::len), Some(count), "{query}");
    }
    linked
}

/// An account that does not match what the bank holds, through every call that shows or meets it.
async fn an_account_with_a_code(house: &House, album: &mut Album, linked: &Linked) {
    let checking = of_type(&linked.accounts().await, "checking").clone();
    let id = checking["id"].as_str().expect("an id");
    let own = |what: &str| format!("holdfast/v1/accounts/{id}/{what}");
    album.look("accountStatus", linked.caller.get(&own("status")).await);
    album.keep(
        "evidence_none",
        "accountEvidence",
        linked.caller.get(&own("evidence")).await,
    );
    let at_bank = house.at_bank("ledger", FINBANK, &checking).await;
    let change = house.change(&at_bank, "number+holder").await;
    house.advance(SignedDuration::from_secs(2));
    let of_login = format!(
        "aggregation/v1/customers/{}/institutionLogins/{}/accounts?fromDate=0&toDate=1",
        linked.customer, linked.login
    );
    let list = linked.caller.post(&of_login, &json!({})).await;
    let list = album.look("RefreshCustomerAccountsByInstitutionLogin", list);
    let accounts = list["accounts"].as_array().expect("accounts");
    assert_eq!(code(of_type(accounts, "checking")), 403);
    let path = format!("aggregation/v2/customers/{}/accounts/{id}", linked.customer);
    album.keep(
        "account_with_a_code",
        "GetCustomerAccount",
        linked.caller.get(&path).await,
    );
    album.keep(
        "status_with_a_code",
        "accountStatus",
        linked.caller.get(&own("status")).await,
    );
    album.keep(
        "evidence_of_a_conflict",
        "accountEvidence",
        linked.caller.get(&own("evidence")).await,
    );
    let refused = linked.load_historic(id).await;
    assert_eq!(refused.status, 500);
    let told = serde_json::to_string_pretty(&lasting(&refused.json)).expect("JSON");
    insta::assert_snapshot!("a_live_call_that_meets_a_code", told);
    repairs(house, album, linked, id).await;
    house.undo(&at_bank, &change).await;
    let of_customer = format!("aggregation/v1/customers/{}/accounts", linked.customer);
    let list = album.look(
        "RefreshCustomerAccounts",
        linked.caller.post(&of_customer, &json!({})).await,
    );
    assert!(
        list["accounts"]
            .as_array()
            .expect("accounts")
            .iter()
            .all(|a| code(a) == 0)
    );
    let loaded = linked.load_historic(id).await;
    album.look("LoadHistoricTransactionsForCustomerAccount", loaded);
    album.look("accountEvidence", linked.caller.get(&own("evidence")).await);
    album.look("accountContinuity", linked.caller.get(&own("continuity")).await);
    // Who has active customers lives in real time.
    let other = house.as_partner(&house.stranger).await;
    album.look("clock", other.get("holdfast/v1/clock").await);
    let second = json!({ "advance": "PT1S" });
    album.look("advanceClock", other.post("holdfast/v1/clock", &second).await);
    album.look("accountStatus", linked.caller.get(&own("status")).await);
    webhooks(album, linked).await;
    cases(album, linked, id).await;
    let account = format!("aggregation/v1/customers/{}/accounts/{id}", linked.customer);
    let ask = json!({ "callbackUrl": "http://127.0.0.1:1/listen" });
    let push = format!("{account}/txpush");
    let subscribed = album.look(
        "SubscribeToTxPushNotifications",
        linked.caller.post(&push, &ask).await,
    );
    let subscribed = subscribed["subscriptions"].as_array().expect("subscriptions");
    assert_eq!(subscribed.len(), 2);
    let test = json!({ "amount": -4.25, "description": "a test", "transactionDate": 1_773_250_000,
        "status": "pending", "postedDate": 1_773_250_000 });
    album.look(
        "CreateTxPushTestTransaction",
        linked
            .caller
            .post(&format!("{account}/transactions"), &test)
            .await,
    );
    let one = format!(
        "aggregation/v1/customers/{}/subscriptions/{}",
        linked.customer, subscribed[0]["id"]
    );
    album.look("DeleteTxPushSubscription", linked.caller.delete(&one).await);
    album.look("DisableTxPushNotifications", linked.caller.delete(&push).await);
    for query in ["", "?after=1&limit=2", "?accountId=1", "?limit=1000"] {
        let told = linked.caller.get(&format!("holdfast/v1/events{query}")).await;
        album.look("listEvents", told);
    }
}

/// A webhook from its making to its end.
async fn webhooks(album: &mut Album, linked: &Linked) {
    let (caller, all) = (&linked.caller, "holdfast/v1/webhooks");
    let ask = json!({ "url": "http://127.0.0.1:1/holdfast", "types": ["account.late"] });
    let made = album.look("createWebhook", caller.post(all, &ask).await);
    let one = format!("{all}/{}", made["id"].as_str().expect("an id"));
    let below = |what: &str| format!("{one}/{what}");
    album.look("listWebhooks", caller.get(all).await);
    album.look("findWebhook", caller.get(&one).await);
    album.look("changeWebhook", caller.put(&one, &ask).await);
    album.look("rotateWebhook", caller.post(&below("rotate"), &json!({})).await);
    let range = json!({ "after": "0", "through": "9" });
    album.look("replayWebhook", caller.post(&below("replay"), &range).await);
    album.look("testWebhook", caller.post(&below("test"), &json!({})).await);
    album.look("resumeWebhook", caller.post(&below("resume"), &json!({})).await);
    album.look("listDeliveries", caller.get(&below("deliveries")).await);
    album.look("deleteWebhook", caller.delete(&one).await);
}

/// Everything that is done about an account, and taken back.
async fn repairs(house: &House, album: &mut Album, linked: &Linked, account: &str) {
    let (caller, path) = (&linked.caller, format!("holdfast/v1/accounts/{account}/repairs"));
    album.look("listRepairs", caller.get(&path).await);
    let preview = json!({ "action": "same-account", "preview": true });
    album.keep(
        "repair_preview",
        "repairAccount",
        caller.post(&path, &preview).await,
    );
    for action in ["successor", "same-account"] {
        let done = album.look(
            "repairAccount",
            caller.post(&path, &json!({ "action": action })).await,
        );
        house.until_idle().await;
        let one = format!("holdfast/v1/repairs/{}", done["id"].as_str().expect("an id"));
        album.look("getRepair", caller.get(&one).await);
        let undo = format!("{one}/undo");
        album.look("previewUndo", caller.get(&undo).await);
        album.keep(
            &format!("undone_{action}"),
            "undoRepair",
            caller.post(&undo, &json!({})).await,
        );
    }
    album.keep("repairs_after", "listRepairs", caller.get(&path).await);
}

/// A case from its opening to its end.
async fn cases(album: &mut Album, linked: &Linked, account: &str) {
    let (caller, all) = (&linked.caller, "holdfast/v1/cases");
    let ask = json!({ "accountId": account, "code": 185, "comment": "They could not sign in." });
    let opened = album.look("openCase", caller.post(all, &ask).await);
    album.look("openCase", caller.post(all, &ask).await);
    let one = format!("{all}/{}", opened["id"].as_str().expect("an id"));
    let below = |what: &str| format!("{one}/{what}");
    let said = json!({ "text": "They rang again." });
    album.look("commentCase", caller.post(&below("comments"), &said).await);
    let to = json!({ "to": "Ada" });
    album.look("assignCase", caller.put(&below("assignment"), &to).await);
    let waits = json!({ "state": "waiting", "waitingOn": "institution" });
    album.look("moveCase", caller.put(&below("state"), &waits).await);
    let ticked = json!({ "step": 1, "done": true });
    album.look("tickCaseStep", caller.put(&below("steps"), &ticked).await);
    let tracked = json!({ "reference": "INC-1", "url": "https://tracker.example/INC-1", "state": "New" });
    album.look("trackCase", caller.put(&below("tracker"), &tracked).await);
    for query in [
        "",
        "?state=live&limit=1",
        "?code=185&waitingOn=institution",
        "?code=1",
    ] {
        album.look("listCases", caller.get(&format!("{all}{query}")).await);
    }
    album.look("caseBundle", caller.get(&below("bundle")).await);
    album.look("caseBundlePage", caller.get(&below("bundle.html")).await);
    let reason = json!({ "reason": "They signed in." });
    album.look("resolveCase", caller.post(&below("resolve"), &reason).await);
    album.look("closeCase", caller.post(&below("close"), &reason).await);
    album.look("getCase", caller.get(&one).await);
}

async fn transactions(album: &mut Album, linked: &Linked) {
    let (v3, v4) = ("GetAllCustomerTransactions", "GetCustomerAccountTransactions");
    let all = format!("aggregation/v3/customers/{}/transactions", linked.customer);
    let checking = of_type(&linked.accounts().await, "checking")["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let of_account = format!(
        "aggregation/v4/customers/{}/accounts/{checking}/transactions",
        linked.customer
    );
    let get = |path: &str, query: &str| {
        let (caller, path) = (linked.caller.clone(), format!("{path}?{query}"));
        async move { caller.get(&path).await }
    };
    let list = get(&all, &format!("{EVER}&includePending=true")).await;
    let list = album.keep("transactions_of_every_form", v3, list);
    assert_eq!(list["moreAvailable"], "false", "a string here");
    assert_eq!(
        (&list["fromDate"], &list["toDate"]),
        (&json!("0"), &json!("4102444800"))
    );
    for row in list["transactions"].as_array().expect("transactions") {
        for number in ["id", "accountId", "customerId", "createdDate"] {
            assert!(row[number].is_u64(), "{number} of {row}");
        }
        assert_eq!(
            row["uniqueTransactionId"],
            format!("{}-{}", row["accountId"], row["id"])
        );
    }
    let page = format!("{EVER}&includePending=true&sort=asc&start=2&limit=2&showDailyBalance=true");
    album.keep(
        "transactions_with_daily_balances",
        v4,
        get(&of_account, &page).await,
    );
    album.keep(
        "transactions_none",
        v4,
        get(&of_account, "fromDate=1&toDate=1").await,
    );
    for (query, found) in [
        (EVER.to_owned(), 5),
        (format!("{EVER}&includePending=false"), 5),
        (format!("{EVER}&includePending=true"), 6),
        (format!("{EVER}&start=6"), 5),
        (format!("{EVER}&start=4294967295&limit=1000"), 5),
        ("fromDate=253402000000&toDate=253402200000".to_owned(), 0),
    ] {
        let list = album.look(v4, get(&of_account, &query).await);
        assert_eq!(list["found"], found, "{query}");
    }
}

/// All pages together are the whole list, in its order, whichever way it is sorted.
async fn pages(album: &mut Album, linked: &Linked) {
    let all = format!("aggregation/v3/customers/{}/transactions", linked.customer);
    let one = linked.accounts().await[0]["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let one = format!(
        "aggregation/v4/customers/{}/accounts/{one}/transactions",
        linked.customer
    );
    for (operation, path) in [
        ("GetAllCustomerTransactions", &all),
        ("GetCustomerAccountTransactions", &one),
    ] {
        for rest in ["sort=asc", "sort=desc&includePending=true"] {
            let query = format!("{path}?{EVER}&{rest}");
            let whole = album.look(operation, linked.caller.get(&format!("{query}&limit=1000")).await);
            let whole = whole["transactions"].as_array().expect("transactions").clone();
            assert!(whole.len() > 75, "only {} rows", whole.len());
            let mut joined = Vec::new();
            loop {
                let page = format!("{query}&limit=30&start={}", joined.len() + 1);
                let page = album.look(operation, linked.caller.get(&page).await);
                let rows = page["transactions"].as_array().expect("transactions").clone();
                assert_eq!(
                    (&page["found"], &page["displaying"]),
                    (&json!(whole.len()), &json!(rows.len()))
                );
                joined.extend(rows);
                let more = if joined.len() < whole.len() {
                    "true"
                } else {
                    "false"
                };
                assert_eq!(page["moreAvailable"], more);
                if more == "false" {
                    break;
                }
            }
            assert_eq!(joined, whole);
            // The date a list is sorted by is the transaction's, or else the one it was posted on.
            let dates: Vec<u64> = whole
                .iter()
                .map(|row| {
                    row["transactionDate"]
                        .as_u64()
                        .or(row["postedDate"].as_u64())
                        .expect("a date")
                })
                .collect();
            let sorted = if rest.starts_with("sort=asc") {
                dates.is_sorted()
            } else {
                dates.is_sorted_by(|a, b| a >= b)
            };
            assert!(sorted, "{query}: {dates:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_of_every_operation_is_as_published() {
    let folder = ledger();
    House::on_sqlite(plan(&folder), |house| async move {
        let mut album = Album::new();
        sign_in_and_customers(&house, &mut album).await;
        institutions(&house, &mut album).await;
        more_of_institutions(&house, &mut album).await;
        let linked = accounts(&house, &mut album).await;
        links(&house, &mut album, &linked).await;
        transactions(&mut album, &linked).await;
        more_of_accounts(&house, &mut album, &linked).await;
        removals(&house, &mut album).await;
        live_calls(&house, &mut album).await;
        consents(&house, &mut album).await;
        experiences_and_mail(&house, &mut album, &linked).await;
        an_account_with_a_code(&house, &mut album, &linked).await;
        let living = house.link(&house.us, OTHER_FINBANK, "profile_05").await;
        pages(&mut album, &living).await;
        for user in ["profile_04", "profile_06", "joint", "nest_egg"] {
            let more = house.link(&house.us, FINBANK, user).await;
            let list = format!("aggregation/v1/customers/{}/accounts", more.customer);
            album.look("GetCustomerAccounts", more.caller.get(&list).await);
            let list = format!(
                "aggregation/v3/customers/{}/transactions?{EVER}&limit=1000",
                more.customer
            );
            album.look("GetAllCustomerTransactions", more.caller.get(&list).await);
        }
        secrets_applications_and_consumers(&house, &mut album).await;
        for operation in served() {
            assert!(
                album.seen.contains(&operation.id),
                "{} was not looked at",
                operation.id
            );
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_australia_the_same_paths_answer_in_the_same_shapes() {
    House::on_sqlite(Plan::default(), |house| async move {
        let mut album = Album::new();
        let linked = house.link(&house.au, house::AU_FINBANK, "profile_4111").await;
        let of = |path: &str| format!("aggregation/{path}/customers/{}", linked.customer);
        let list = album.look(
            "GetCustomerAccounts",
            linked.caller.get(&format!("{}/accounts", of("v1"))).await,
        );
        assert!(
            list["accounts"]
                .as_array()
                .expect("accounts")
                .iter()
                .all(|a| a["currency"] == "AUD")
        );
        let rows = linked
            .caller
            .get(&format!("{}/transactions?{EVER}", of("v3")))
            .await;
        album.look("GetAllCustomerTransactions", rows);
        let list = album.look(
            "GetInstitutions",
            linked.caller.get("institution/v2/institutions").await,
        );
        assert_eq!(list["institutions"][0]["currency"], "AUD");
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_place_for_e_mail_none_is_promised() {
    let plan = Plan {
        settings: Some(std::sync::Arc::new(|config| config.mail = None)),
        ..Plan::default()
    };
    House::on_sqlite(plan, |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_02").await;
        let subject = Subject::of(&house, &house.us, &linked).await;
        let operation = served()
            .iter()
            .find(|o| o.id == "SendConnectEmail")
            .expect("it is served");
        let refused = subject.ask(operation).send(&linked.caller).await.expect(400);
        assert_eq!(refused["code"], "10010");
        assert_eq!(
            refused["message"],
            "\"email\" cannot be sent: this server has no place to send e-mail to"
        );
        house
    })
    .await;
}

#[test]
fn what_is_not_as_published_is_noticed() {
    let Some(published) = Description::published() else {
        return;
    };
    let good = json!({
        "id": "1", "number": "x", "accountNumberDisplay": "1", "name": "n", "accountNickname": "n",
        "balance": 1.5, "type": "checking", "status": "active", "customerId": "1", "institutionId": "1",
        "createdDate": 1, "currency": "USD", "institutionLoginId": 1, "detail": { "interestRate": "5.85" },
    });
    let flaws = |body: &Value| published.flaws("GetCustomerAccount", 200, body);
    assert_eq!(flaws(&good), Vec::<String>::new());
    for (name, value) in [
        ("id", json!(1)),
        ("id", Value::Null),
        ("institutionLoginId", json!("1")),
        ("createdDate", json!("1607450357")),
        ("createdDate", json!(1.5)),
        ("balance", json!("1.5")),
        ("balanse", json!(1.5)),
        ("detail", json!({ "interestRate": 5.85 })),
        ("detail", json!({ "interestrate": "5.85" })),
    ] {
        let mut broken = good.clone();
        broken[name] = value;
        assert_eq!(flaws(&broken).len(), 1, "{broken}");
    }
    let mut broken = good;
    broken.as_object_mut().expect("fields").remove("accountNickname");
    assert_eq!(
        flaws(&broken).len(),
        1,
        "what is required and described nowhere is still required"
    );
    // References within lists, and parts that are joined.
    let list = json!({ "found": 1, "displaying": 1, "moreAvailable": "false", "customers": [] });
    assert_eq!(published.flaws("GetCustomers", 200, &list).len(), 1);
    let one =
        json!({ "id": "1", "username": "u", "type": "testing", "createdDate": "1", "applicationId": 5 });
    assert_eq!(published.flaws("GetCustomer", 200, &one).len(), 1);
}

#[test]
fn the_list_of_operations_is_the_published_one() {
    let Some(published) = Description::published() else {
        return;
    };
    let described: BTreeSet<_> = published
        .operations()
        .iter()
        .map(|o| (o.id.to_owned(), o.method.to_uppercase(), o.path.to_owned()))
        .collect();
    let listed: BTreeSet<_> = operations()
        .iter()
        .map(|o| (o.id.to_owned(), o.method.to_owned(), o.path.to_owned()))
        .collect();
    assert_eq!(listed, described);
}

#[test]
fn the_table_of_bad_input_names_every_published_field_and_parameter() {
    let Some(published) = Description::published() else {
        return;
    };
    let names = |fields: Vec<input::Field>| {
        let all: BTreeSet<String> = fields.iter().map(|f| f.name.to_owned()).collect();
        let required = fields
            .iter()
            .filter(|f| f.required)
            .map(|f| f.name.to_owned())
            .collect();
        (all, required)
    };
    for operation in operations().iter().filter(|o| o.served) {
        assert_eq!(
            names(input::parameters(operation.id)),
            published.query(operation.id),
            "{}",
            operation.id
        );
        if operation.id == "LoadHistoricTransactionsForCustomerAccount" {
            // Its one field is described in words only.
            assert!(published.body(operation.id).0.is_empty());
            continue;
        }
        assert_eq!(
            names(input::fields(operation.id)),
            published.body(operation.id),
            "{}",
            operation.id
        );
    }
}

/// Calls that are refused, as a person might come to make them.
fn refused_calls(house: &House, linked: &Linked) -> Vec<(&'static str, String, Value)> {
    let customer = format!("aggregation/v1/customers/{}", linked.customer);
    let rows = format!("aggregation/v3/customers/{}/transactions", linked.customer);
    let link = |name: &str, value: Value| {
        let mut ask = json!({ "partnerId": house.us.id, "customerId": linked.customer });
        ask[name] = value;
        ask
    };
    let of = |path: &str| format!("{customer}{path}");
    let none = Value::Null;
    let (full, lite, fix) = (
        "connect/v2/generate",
        "connect/v2/generate/lite",
        "connect/v2/generate/fix",
    );
    let calls = [
        ("GET", "aggregation/v1/customers/1".to_owned(), none.clone()),
        ("GET", of("/institutionLogins/1/accounts"), none.clone()),
        ("POST", of("/accounts/1/transactions/historic"), json!({})),
        ("GET", of("/accounts?status=closed"), none.clone()),
        ("GET", "aggregation/v1/customers?start=0".to_owned(), none.clone()),
        ("GET", "aggregation/v1/customers?limit=0".to_owned(), none.clone()),
        (
            "GET",
            "aggregation/v1/customers?limit=1001".to_owned(),
            none.clone(),
        ),
        (
            "GET",
            "aggregation/v1/customers?type=old".to_owned(),
            none.clone(),
        ),
        ("GET", rows.clone(), none.clone()),
        ("GET", format!("{rows}?fromDate=2&toDate=1"), none.clone()),
        ("PUT", of(""), json!({})),
        ("PUT", of(""), json!({ "firstName": "<b>" })),
        ("PUT", of(""), json!({ "firstName": 5 })),
        ("PUT", of(""), json!([])),
        (
            "POST",
            "aggregation/v2/customers/active".to_owned(),
            json!({ "username": "abc" }),
        ),
        ("GET", "institution/v2/institutions/1".to_owned(), none.clone()),
        ("POST", full.to_owned(), link("partnerId", json!("1"))),
        ("POST", full.to_owned(), link("customerId", json!("1234"))),
        ("POST", full.to_owned(), link("experience", json!("x"))),
        ("POST", lite.to_owned(), link("institutionId", none.clone())),
        ("POST", lite.to_owned(), link("institutionId", json!(5))),
        ("POST", fix.to_owned(), link("institutionLoginId", json!("1"))),
        ("GET", "connect/experiences".to_owned(), none.clone()),
        ("GET", "aggregation/v1/nothing/here".to_owned(), none.clone()),
        ("GET", "holdfast/v1/accounts/1/evidence".to_owned(), none.clone()),
        (
            "GET",
            "holdfast/v1/accounts/1/continuity".to_owned(),
            none.clone(),
        ),
        ("POST", "connect/sessions".to_owned(), json!({})),
        (
            "POST",
            "connect/sessions".to_owned(),
            json!({ "link": "https://elsewhere.example/" }),
        ),
        ("GET", "connect/sessions/none".to_owned(), none),
    ];
    calls.into()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn errors_are_told_as_they_are_kept_here() {
    House::on_sqlite(Plan::default(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_02").await;
        let mut calls: Vec<(&str, Caller, &str, String, Value)> = Vec::new();
        let mut caller = house.anyone();
        for (who, header) in [
            ("without a key", None),
            ("with a key that is nobody's", Some(("app-key", "nobody"))),
            ("without a token", Some(("app-key", house.us.app_key.as_str()))),
            ("with a token that is nobody's", Some(("app-token", "nobody"))),
        ] {
            if let Some((name, value)) = header {
                caller.set(name, value);
            }
            for (method, path) in [
                ("GET", "aggregation/v1/customers"),
                ("POST", "connect/v2/generate"),
                ("GET", "holdfast/v1/accounts/1/status"),
            ] {
                calls.push((who, caller.clone(), method, path.to_owned(), Value::Null));
            }
        }
        for body in [
            json!({ "partnerId": house.us.id, "partnerSecret": "wrong" }),
            json!({ "partnerId": "1", "partnerSecret": "wrong" }),
            json!({ "partnerId": house.us.id }),
        ] {
            let path = "aggregation/v2/partners/authentication".to_owned();
            calls.push(("signing in", caller.clone(), "POST", path, body));
        }
        for (method, path, body) in refused_calls(&house, &linked) {
            calls.push(("signed in", linked.caller.clone(), method, path, body));
        }
        let mut page = String::new();
        for (who, caller, method, path, body) in calls {
            let sent = if body.is_null() {
                String::new()
            } else {
                body.to_string()
            };
            let answer = caller
                .send(method, &path, (!sent.is_empty()).then_some(&*sent))
                .await;
            let media_type = answer.headers["content-type"].to_str().expect("a text");
            let told = format!(
                "{who}: {method} {path}{}{sent}\n{} {media_type}\n{}\n\n",
                if sent.is_empty() { "" } else { " " },
                answer.status,
                answer.text
            );
            page += &told
                .replace(&linked.customer, "{customer}")
                .replace(&house.us.id, "{partner}");
        }
        insta::assert_snapshot!("errors", page);
        house
    })
    .await;
}
