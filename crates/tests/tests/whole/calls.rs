//! Every operation that is served, and for each a call that succeeds: what the tests of the published
//! API go through, so that whatever is newly served is asked everything at once.

use std::{collections::BTreeMap, sync::LazyLock};

use house::{Answer, Caller, FINBANK, House, Linked, Partner};
use jiff::SignedDuration;
use model::{
    Repair, RepairAsk,
    case::By,
    evidence::SafeAction,
    id::RepairId,
    repair::{RepairEffect, Total},
};
use serde_json::{Map, Value, json};
use server::operations::operations;
use store::StoreError;

/// An operation that is served: a published one, or one of our own for partners.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Its id in its description.
    pub id: String,
    /// The HTTP method.
    pub method: String,
    /// The path, with `{names}`.
    pub path: String,
}

/// Who reads the answers of a path: decides the shape of errors (us-api.md 1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// `code` is a number.
    Aggregation,
    /// `code` is a string, and `status` is there.
    Connect,
    /// The same, with something for the user in every error.
    Consents,
    /// RFC 9457.
    Own,
}

impl Family {
    pub fn of(path: &str) -> Self {
        let path = path.trim_start_matches('/');
        if path.starts_with("holdfast/") {
            Family::Own
        } else if path.starts_with("connect/") || path.starts_with("customers/") {
            Family::Connect
        } else if path.starts_with("data-sharing-consents") {
            Family::Consents
        } else {
            Family::Aggregation
        }
    }
}

/// Every operation that is served to partners.
pub fn served() -> &'static [Operation] {
    static ALL: LazyLock<Vec<Operation>> = LazyLock::new(|| {
        let published = operations().iter().filter(|o| o.served).map(|o| Operation {
            id: o.id.to_owned(),
            method: o.method.to_owned(),
            path: o.path.to_owned(),
        });
        published.chain(own()).collect()
    });
    &ALL
}

/// The operations of our own API that ask for a partner's key and token.
fn own() -> Vec<Operation> {
    let description = server::api::holdfast::description().expect("a description");
    let description: Value = serde_json::from_str(&description).expect("JSON");
    let paths = description["paths"].as_object().expect("paths");
    let mut all = Vec::new();
    for (path, methods) in paths.iter().filter(|(path, _)| path.starts_with("/holdfast/")) {
        let methods = methods.as_object().expect("methods");
        for (method, operation) in methods
            .iter()
            .filter(|(_, operation)| operation["security"].is_array())
        {
            all.push(Operation {
                id: operation["operationId"].as_str().expect("an id").to_owned(),
                method: method.to_uppercase(),
                path: path.clone(),
            });
        }
    }
    all
}

/// What the calls of a test are about.
#[derive(Debug, Clone)]
pub struct Subject {
    pub partner: Partner,
    pub customer: String,
    pub login: String,
    pub account: String,
    pub institution: String,
    pub consumer: String,
    pub application: String,
    /// The receipt of the login's consent.
    pub receipt: String,
    /// A transaction of the account.
    pub transaction: String,
    /// A refresh of the account that is over.
    pub refresh: String,
    /// A TxPush subscription of the account.
    pub subscription: String,
    /// A webhook of the partner.
    pub webhook: String,
    /// A support case about the account.
    pub case: String,
    /// A repair of the account, which can be taken back.
    pub repair: String,
    /// The institution's routing number.
    pub routing: String,
}

/// A call, ready to be sent or to be spoilt.
#[derive(Debug, Clone)]
pub struct Ask {
    pub method: String,
    /// Without the query.
    pub path: String,
    pub query: BTreeMap<&'static str, String>,
    /// Absent where the operation reads none.
    pub body: Option<Map<String, Value>>,
}

impl Subject {
    /// What a linked login is about: its first account stands for all.
    pub async fn of(house: &House, partner: &Partner, linked: &Linked) -> Self {
        let accounts = linked.accounts().await;
        let consumer = consumer_of(linked).await;
        let assign = format!(
            "aggregation/v1/customers/{}/applications/{}",
            linked.customer, partner.application
        );
        linked.caller.send("PUT", &assign, None).await.expect(200);
        let account = accounts[0]["id"].as_str().expect("an id").to_owned();
        let rows = linked.transactions(&account).await;
        let consents = format!("data-sharing-consents?customer_id={}", linked.customer);
        let consents = linked.caller.get(&consents).await.expect(200);
        let subscribe = format!(
            "aggregation/v1/customers/{}/accounts/{account}/txpush",
            linked.customer
        );
        let ask = json!({ "callbackUrl": "http://127.0.0.1:1/listen" });
        let subscribed = linked.caller.post(&subscribe, &ask).await.expect(201);
        // Nothing is told there: an event of this type is not to be expected.
        let ask = json!({ "url": "http://127.0.0.1:1/holdfast", "types": ["account.late"] });
        let webhook = linked.caller.post("holdfast/v1/webhooks", &ask).await.expect(201);
        let ask = json!({ "accountId": account, "code": 403, "comment": "It looks odd." });
        let case = linked.caller.post("holdfast/v1/cases", &ask).await.json;
        Self {
            repair: repair_of(house, partner, linked, &account).await,
            case: case["id"].as_str().expect("an id").to_owned(),
            subscription: subscribed["subscriptions"][0]["id"].to_string(),
            webhook: webhook["id"].as_str().expect("an id").to_owned(),
            receipt: consents["consents"][0]["consentReceiptId"]
                .as_str()
                .expect("an id")
                .to_owned(),
            transaction: rows[0]["id"].to_string(),
            refresh: refreshed(linked, &json!({ "accountIds": [account] })).await,
            routing: "102099980".to_owned(),
            consumer,
            application: partner.application.clone(),
            partner: partner.clone(),
            customer: linked.customer.clone(),
            login: linked.login.clone(),
            account,
            institution: FINBANK.to_owned(),
        }
    }

    /// A call of an operation that succeeds.
    pub fn ask(&self, operation: &Operation) -> Ask {
        let path = operation
            .path
            .replace("{customerId}", &self.customer)
            .replace("{institutionLoginId}", &self.login)
            .replace("{accountId}", &self.account)
            .replace("{institutionId}", &self.institution)
            .replace("{consent_receipt_id}", &self.receipt)
            .replace("{institution_login_id}", &self.login)
            .replace("{experience_id}", &self.partner.experience)
            .replace("{transactionId}", &self.transaction)
            .replace(
                "{uniqueTransactionId}",
                &format!("{}-{}", self.account, self.transaction),
            )
            .replace("{refreshId}", &self.refresh)
            .replace("{webhookId}", &self.webhook)
            .replace("{caseId}", &self.case)
            .replace("{repairId}", &self.repair)
            .replace("{subscriptionId}", &self.subscription)
            .replace("{routing_number}", &self.routing)
            .replace("{consumerId}", &self.consumer)
            .replace("{applicationId}", &self.application);
        assert!(
            !path.contains('{'),
            "{} names something that is not known here",
            operation.path
        );
        let path = path.trim_start_matches('/').to_owned();
        let institution: u64 = self.institution.parse().expect("an institution id");
        let whole_time =
            || BTreeMap::from([("fromDate", "0".to_owned()), ("toDate", "4102444800".to_owned())]);
        let nothing = BTreeMap::new();
        let (query, body) = match operation.id.as_str() {
            "GetAllExperience" => (
                BTreeMap::from([("appName", "Budget%20app".to_owned())]),
                Value::Null,
            ),
            "CreateConnectExperience" => (nothing, json!({ "indirectPartnerId": 423_456_789 })),
            "SendConnectEmail" => (
                nothing,
                json!({
                    "partnerId": self.partner.id, "customerId": self.customer, "consumerId": self.consumer,
                    "email": { "to": "nora@mail.example" },
                }),
            ),
            "GetDataSharingConsentsByCustomerId" => (
                BTreeMap::from([("customer_id", self.customer.clone())]),
                Value::Null,
            ),
            "GetCustomers"
            | "GetDataSharingConsentsByID"
            | "RevokeDataSharingConsentById"
            | "RevokeDataSharingConsentByInstitutionLoginID"
            | "getCustomerAuthorizationDetails"
            | "GetCustomerAccountStatement"
            | "GetAvailableBalance"
            | "GetAvailableBalanceLive"
            | "GetAccountACHDetails"
            | "GetAccountPaymentInstructionDetails"
            | "GetAccountOwner"
            | "GetAccountOwnerDetails"
            | "GetAccountDetailsByAccountId"
            | "GetAccountDetailsByInstitutionLoginId"
            | "GetCustomerAccountsSimple"
            | "GetCustomerAccountsByInstitution"
            | "GetCustomerAccountsByInstitutionSimple"
            | "GetCustomerAccountsByInstitutionLoginSimple"
            | "GetCustomerAccountSimple"
            | "DeleteCustomerAccount"
            | "DeleteCustomerAccountsByInstitutionLogin"
            | "getTransactionRefreshStatus"
            | "GetTransactionByUniqueTransactionId"
            | "GetCustomerTransaction"
            | "GetCertifiedInstitutions"
            | "GetCertifiedInstitutionsWithRSSD"
            | "GetInstitutionBranding"
            | "GetInstitutionsByRoutingNumber"
            | "GetCustomerWithAppData"
            | "SetCustomerAppID"
            | "GetConsumerForCustomer"
            | "GetConsumer"
            | "GetCustomer"
            | "DeleteCustomer"
            | "GetCustomerAccounts"
            | "GetCustomerAccount"
            | "GetCustomerAccountsByInstitutionLogin"
            | "GetInstitutions"
            | "GetInstitution"
            | "accountStatus"
            | "accountEvidence"
            | "accountContinuity"
            | "clock"
            | "listEvents"
            | "listRepairs"
            | "getRepair"
            | "previewUndo"
            | "undoRepair"
            | "listCases"
            | "getCase"
            | "caseBundle"
            | "caseBundlePage"
            | "listWebhooks"
            | "findWebhook"
            | "deleteWebhook"
            | "testWebhook"
            | "resumeWebhook"
            | "listDeliveries" => (nothing, Value::Null),
            "SubscribeToTxPushNotifications" => {
                (nothing, json!({ "callbackUrl": "http://127.0.0.1:1/listen" }))
            }
            "DisableTxPushNotifications" | "DeleteTxPushSubscription" => (nothing, Value::Null),
            "CreateTxPushTestTransaction" => (
                nothing,
                json!({ "amount": -4.25, "description": "a test", "transactionDate": 1_773_250_000 }),
            ),
            "createWebhook" | "changeWebhook" => (
                nothing,
                json!({ "url": "http://127.0.0.1:1/holdfast", "types": ["account.late"] }),
            ),
            "repairAccount" => (nothing, json!({ "action": "disconnect", "preview": true })),
            "openCase" => (nothing, json!({ "accountId": self.account })),
            "commentCase" => (nothing, json!({ "text": "They rang again." })),
            "assignCase" => (nothing, json!({ "to": "Ada" })),
            "moveCase" => (nothing, json!({ "state": "waiting", "waitingOn": "institution" })),
            "tickCaseStep" => (nothing, json!({ "step": 1, "done": true })),
            "resolveCase" | "closeCase" => (nothing, json!({ "reason": "It is well." })),
            "trackCase" => (nothing, json!({ "reference": "INC-1", "state": "New" })),
            "advanceClock" => (nothing, json!({ "advance": "PT1S" })),
            "rotateWebhook" => (nothing, json!({ "graceSeconds": 60 })),
            "replayWebhook" => (nothing, json!({ "after": "0", "through": "0" })),
            "GetAllCustomerTransactions" | "GetCustomerAccountTransactions" => (whole_time(), Value::Null),
            "refreshTransactions" => (nothing, json!({ "accountIds": [self.account] })),
            "RefreshCustomerAccounts"
            | "RefreshCustomerAccountsV2"
            | "RefreshCustomerAccountsByInstitutionLoginV2"
            | "RefreshCustomerAccountsByInstitutionLogin"
            | "LoadHistoricTransactionsForCustomerAccount" => (nothing, json!({})),
            "CreateToken" => (
                nothing,
                json!({ "partnerId": self.partner.id, "partnerSecret": self.partner.secret }),
            ),
            "ModifyPartnerSecret" => (
                nothing,
                json!({
                    "partnerId": self.partner.id, "partnerSecret": self.partner.secret,
                    "newPartnerSecret": self.partner.secret,
                }),
            ),
            "CreateConsumer" => (nothing, a_consumer()),
            "ModifyConsumer" => (nothing, json!({ "city": "Golden" })),
            "AddCustomer" | "AddTestingCustomer" => (nothing, json!({ "username": "somebody_new" })),
            "ModifyCustomer" => (nothing, json!({ "firstName": "Nora", "lastName": "Whitcombe" })),
            "GenerateConnectUrl" => (
                nothing,
                json!({ "partnerId": self.partner.id, "customerId": self.customer }),
            ),
            "GenerateLiteConnectUrl" => (
                nothing,
                json!({
                    "partnerId": self.partner.id, "customerId": self.customer, "institutionId": institution,
                }),
            ),
            "GenerateFixConnectUrl" => (
                nothing,
                json!({
                    "partnerId": self.partner.id, "customerId": self.customer,
                    "institutionLoginId": self.login,
                }),
            ),
            other => panic!("{other} is served and has no row here"),
        };
        Ask {
            method: operation.method.clone(),
            path,
            query,
            body: body.as_object().cloned(),
        }
    }
}

impl Ask {
    /// The path with its query.
    pub fn address(&self) -> String {
        let query: Vec<String> = self
            .query
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        match query.as_slice() {
            [] => self.path.clone(),
            query => format!("{}?{}", self.path, query.join("&")),
        }
    }

    /// The same call with another value for a parameter of its query.
    pub fn asking(&self, name: &'static str, value: &str) -> Self {
        let mut ask = self.clone();
        ask.query.insert(name, value.to_owned());
        ask
    }

    /// The same call with another value for a field of its body.
    pub fn with(&self, name: &str, value: Value) -> Self {
        let mut ask = self.clone();
        ask.body.get_or_insert_default().insert(name.to_owned(), value);
        ask
    }

    /// The same call without a field of its body.
    pub fn without(&self, name: &str) -> Self {
        let mut ask = self.clone();
        ask.body.get_or_insert_default().remove(name);
        ask
    }

    /// The same call without a parameter of its query.
    pub fn not_asking(&self, name: &str) -> Self {
        let mut ask = self.clone();
        ask.query.remove(name);
        ask
    }

    pub async fn send(&self, caller: &Caller) -> Answer {
        let body = self.body.clone().map(|fields| Value::Object(fields).to_string());
        caller.send(&self.method, &self.address(), body.as_deref()).await
    }
}

/// Everything that can be said of a consumer.
pub fn a_consumer() -> Value {
    json!({
        "firstName": "Nora", "lastName": "Whitcombe", "address": "17 Larkspur Lane", "city": "Boulder",
        "state": "CO", "zip": "80302", "phone": "1-303-555-0142", "ssn": "999-01-4321",
        "birthday": { "year": 1989, "month": 8, "dayOfMonth": 13 }, "email": "nora@mail.example",
        "suffix": "PhD",
        "endUser": {
            "name": "Lender", "address": "1 Main Street", "city": "Golden", "state": "CO", "zip": "80401",
            "phone": "303-555-0100", "email": "desk@lender.example", "url": "lender.example",
        },
    })
}

/// Asks for a refresh, waits until it is over, and gives its id.
pub async fn refreshed(linked: &Linked, ask: &Value) -> String {
    let path = format!("aggregation/customers/{}/transactions/refreshes", linked.customer);
    let started = linked.caller.post(&path, ask).await.expect(202);
    let id = started["refreshId"].as_str().expect("an id").to_owned();
    for _ in 0..1200 {
        let status = linked.caller.get(&format!("{path}/{id}")).await.expect(200);
        if matches!(status["status"].as_str(), Some("COMPLETED" | "FAILED")) {
            return id;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    panic!("the refresh {id} is never over");
}

/// The consumer of a linked customer, made if it is not there.
async fn consumer_of(linked: &Linked) -> String {
    let path = format!("decisioning/v1/customers/{}/consumer", linked.customer);
    let found = linked.caller.get(&path).await;
    let found = if found.status == 404 {
        linked.caller.post(&path, &a_consumer()).await.expect(201)
    } else {
        found.expect(200)
    };
    found["id"].as_str().expect("an id").to_owned()
}

/// An error as a family's clients expect it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub status: u16,
    pub code: u32,
    pub message: String,
    /// What Connect adds to what it could not validate.
    pub validation: bool,
    /// What is said to the user.
    pub told: Option<&'static str>,
    /// Whether the published paths say it in plain text.
    pub plain: bool,
}

impl Refusal {
    pub fn new(status: u16, code: u32, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
            validation: false,
            told: None,
            plain: false,
        }
    }

    /// The same error, with something for the user.
    pub fn telling(self, told: &'static str) -> Self {
        Self {
            told: Some(told),
            ..self
        }
    }

    /// What Connect answers to a field it could not validate.
    pub fn validation(message: impl Into<String>) -> Self {
        Self {
            validation: true,
            ..Self::new(400, 10010, message)
        }
    }

    /// The whole error body, and its media type.
    fn body(&self, family: Family) -> (&'static str, Value) {
        match family {
            _ if self.plain && family != Family::Own => ("text/plain", Value::Null),
            Family::Aggregation => (
                "application/json",
                json!({ "code": self.code, "message": self.message }),
            ),
            Family::Connect => {
                let mut body = json!({
                    "code": self.code.to_string(), "status": self.status.to_string(), "message": self.message,
                });
                if self.validation {
                    body["user_message"] = json!(
                        "One or more of the fields could not be validated. Please ensure you have entered the \
                         correct data."
                    );
                    body["tags"] = json!("");
                }
                if let Some(told) = self.told {
                    body["user_message"] = json!(told);
                }
                ("application/json", body)
            }
            Family::Consents => (
                "application/json",
                json!({
                    "code": self.code.to_string(), "status": self.status.to_string(),
                    "message": self.message.replace("Finicity-App-", "App-"),
                    "user_message": self.told.unwrap_or_default(),
                }),
            ),
            Family::Own => (
                "application/problem+json",
                json!({
                    "type": "about:blank",
                    "title": match self.status {
                        400 => "Bad Request",
                        401 => "Unauthorized",
                        409 => "Conflict",
                        _ => "Not Found",
                    },
                    "status": self.status,
                    "detail": self.message,
                    "code": self.code,
                }),
            ),
        }
    }

    /// Sees that an answer is this error, to the letter.
    pub fn is(&self, family: Family, answer: &Answer) {
        let (media_type, body) = self.body(family);
        let what = format!("{} answered {} {}", answer.call, answer.status, answer.text);
        assert_eq!(answer.status, self.status, "{what}\nexpected {self:?}");
        assert_eq!(answer.json, body, "{what}\nexpected {self:?}");
        if media_type == "text/plain" {
            assert_eq!(answer.text, self.message, "{what}");
        }
        let sent = answer.headers["content-type"].to_str().expect("a media type");
        assert!(sent.starts_with(media_type), "{what}\nas {sent}");
        assert!(answer.headers.contains_key("x-request-id"), "{what}");
    }
}

/// A repair that stands in an account's journal and changed nothing.
async fn repair_of(house: &House, partner: &Partner, linked: &Linked, account: &str) -> String {
    let (account, login) = (
        account.parse().expect("an id"),
        linked.login.parse().expect("an id"),
    );
    let number = house.store().long_ids(1).await.expect("an id")[0];
    let id = RepairId::new(number).expect("an id");
    let now = house.clock.clock().wall();
    let until = now + SignedDuration::from_hours(24);
    let none = Total {
        count: 0,
        sum: "0".parse().expect("a number"),
        currency: None,
    };
    let repair = Repair {
        id,
        account,
        ask: RepairAsk {
            action: SafeAction::Disconnect,
            candidate: None,
        },
        by: By::Partner,
        evidence: None,
        verdict: None,
        effect: RepairEffect {
            before: None,
            after: None,
            new_account: None,
            ends: false,
            added: 0,
            changed: 0,
            removed: 0,
            posted_before: none.clone(),
            posted_after: none,
        },
        made_at: now,
        undoable_until: until,
        undone: None,
    };
    let kept = house
        .rows(partner)
        .write(move |tx| {
            let image = tx.image_of(account, login, &[])?;
            tx.insert_repair(&repair, &image, until)
        })
        .await;
    let kept: Result<(), StoreError> = kept;
    kept.expect("a row");
    id.to_string()
}

/// The cases of an account, each with its history.
async fn cases_of(caller: &Caller, account: &str) -> Vec<Value> {
    let list = caller
        .get(&format!("holdfast/v1/cases?accountId={account}"))
        .await;
    let list = list.expect(200)["cases"].as_array().expect("cases").clone();
    let mut cases = Vec::new();
    for case in list {
        let path = case["href"]
            .as_str()
            .expect("a path")
            .trim_start_matches('/')
            .to_owned();
        cases.push(caller.get(&path).await.expect(200));
    }
    cases
}

/// Everything the doors show of everybody, and how many jobs wait: what a refused call must not change.
pub async fn shown(house: &House) -> Value {
    let mut all = Vec::new();
    for partner in [&house.us, &house.au, &house.stranger] {
        let caller = house.as_partner(partner).await;
        let customers = caller
            .get("aggregation/v1/customers?limit=1000")
            .await
            .expect(200);
        for customer in customers["customers"].as_array().expect("customers") {
            let linked = Linked {
                customer: customer["id"].as_str().expect("an id").to_owned(),
                login: String::new(),
                user: String::new(),
                caller: caller.clone(),
            };
            let mut accounts = Vec::new();
            for account in linked.accounts().await {
                let id = account["id"].as_str().expect("an id");
                accounts.push(json!({
                    "account": account,
                    "status": linked.status(id).await,
                    "evidence": linked.evidence(id).await,
                    "cases": cases_of(&caller, id).await,
                    "transactions": linked.transactions(id).await,
                }));
            }
            let of = |what: &str| format!("{what}/{}", linked.customer);
            let consumer = format!("{}/consumer", of("decisioning/v1/customers"));
            let application = format!("{}/application", of("aggregation/v1/customers"));
            all.push(json!({
                "customer": customer,
                "accounts": accounts,
                "consumer": caller.get(&consumer).await.json,
                "application": caller.get(&application).await.json,
                "consents": caller
                    .get(&format!("data-sharing-consents?customer_id={}", linked.customer))
                    .await
                    .json,
            }));
        }
    }
    json!({ "jobs": house.jobs().await, "customers": all })
}
