//! Bad input: every served operation with every way of asking wrongly gets its published error, which
//! names what is wrong, and nothing changes.

use house::{Caller, FINBANK, House};
use serde_json::{Value, json};
use server::operations::operations;

use crate::calls::{Ask, Family, Operation, Refusal, Subject, served, shown};

/// What a field of a body or a parameter of a query holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// At most so many characters, on one line.
    Line(usize),
    Id,
    Flag,
    Object,
    List,
    Texts,
    /// A whole number above zero.
    Whole,
    /// A number, exact.
    Amount,
    Seconds,
    /// A whole number from one to this, with the code and the text for what is below.
    Count(u32, u32, &'static str),
    /// A whole number within bounds.
    Number(i64, i64),
    /// The parts of the payment bundle.
    Parts,
    /// These are none of its values, and are refused under this name.
    Consent(&'static [&'static str], &'static str),
    /// One of these.
    OneOf(&'static [&'static str], Otherwise),
    Countries,
}

/// How a value is refused that is none of those.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Otherwise {
    Expected(&'static str),
    Published(u32, &'static str),
}

/// A field of a body or a parameter of a query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    pub name: &'static str,
    pub kind: Kind,
    pub required: bool,
}

const fn required(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        required: true,
    }
}

const fn optional(name: &'static str, kind: Kind) -> Field {
    Field {
        name,
        kind,
        required: false,
    }
}

const CUSTOMER: &[Field] = &[
    required("username", Kind::Text),
    optional("firstName", Kind::Text),
    optional("lastName", Kind::Text),
    optional("applicationId", Kind::Line(255)),
    optional("phone", Kind::Line(15)),
    optional("email", Kind::Line(254)),
];

fn consumer(is_new: bool) -> Vec<Field> {
    let needed = |name, kind| Field {
        name,
        kind,
        required: is_new,
    };
    vec![
        needed("firstName", Kind::Text),
        needed("lastName", Kind::Text),
        needed("state", Kind::Line(255)),
        optional("address", Kind::Line(255)),
        optional("city", Kind::Line(255)),
        optional("zip", Kind::Line(20)),
        optional("phone", Kind::Line(30)),
        optional("ssn", Kind::Line(20)),
        optional("birthday", Kind::Object),
        optional("email", Kind::Line(254)),
        optional("suffix", Kind::Line(50)),
        optional("endUser", Kind::Object),
    ]
}

/// The published fields of an operation's body.
pub fn fields(operation: &str) -> Vec<Field> {
    let link = |more: &[Field]| {
        let mut all = vec![
            required("partnerId", Kind::Id),
            required("customerId", Kind::Id),
            optional("language", Kind::Text),
            optional("redirectUri", Kind::Text),
            optional("webhook", Kind::Text),
            optional("webhookContentType", Kind::Text),
            optional("webhookData", Kind::Object),
            optional("webhookHeaders", Kind::Object),
            optional("experience", Kind::Text),
            optional("singleUseUrl", Kind::Flag),
            optional("isHostedInMobileApp", Kind::Flag),
            optional("isWebView", Kind::Flag),
        ];
        all.extend_from_slice(more);
        all
    };
    match operation {
        "CreateToken" => vec![
            required("partnerId", Kind::Id),
            required("partnerSecret", Kind::Text),
        ],
        "ModifyPartnerSecret" => vec![
            required("partnerId", Kind::Id),
            required("partnerSecret", Kind::Text),
            required("newPartnerSecret", Kind::Text),
            optional("immediate", Kind::Flag),
        ],
        "SubscribeToTxPushNotifications" => vec![required("callbackUrl", Kind::Line(2000))],
        "CreateTxPushTestTransaction" => vec![
            required("amount", Kind::Amount),
            required("description", Kind::Line(1000)),
            optional("status", Kind::Text),
            optional("postedDate", Kind::Seconds),
            required("transactionDate", Kind::Seconds),
        ],
        "createWebhook" | "changeWebhook" => {
            vec![required("url", Kind::Line(2000)), optional("types", Kind::Texts)]
        }
        "repairAccount" => vec![
            required("action", Kind::Line(40)),
            optional("candidate", Kind::Line(256)),
            optional("preview", Kind::Flag),
        ],
        "openCase" => vec![
            required("accountId", Kind::Id),
            optional("institutionLoginId", Kind::Id),
            optional("comment", Kind::Text),
        ],
        "commentCase" => vec![required("text", Kind::Text)],
        "assignCase" => vec![optional("to", Kind::Text)],
        "moveCase" => vec![required("state", Kind::Text), optional("waitingOn", Kind::Text)],
        "tickCaseStep" => vec![required("step", Kind::Whole), required("done", Kind::Flag)],
        "resolveCase" | "closeCase" => vec![required("reason", Kind::Text)],
        "trackCase" => vec![
            required("reference", Kind::Text),
            optional("url", Kind::Text),
            optional("state", Kind::Text),
            optional("waitingOn", Kind::Text),
        ],
        "advanceClock" => vec![required("advance", Kind::Text), optional("to", Kind::Text)],
        "replayWebhook" => vec![required("after", Kind::Id), required("through", Kind::Id)],
        "CreateConsumer" => consumer(true),
        "ModifyConsumer" => consumer(false),
        "AddCustomer" | "AddTestingCustomer" => CUSTOMER.to_vec(),
        "ModifyCustomer" => vec![
            optional("firstName", Kind::Text),
            optional("lastName", Kind::Text),
        ],
        "refreshTransactions" => vec![
            optional("institutionLoginId", Kind::Id),
            optional("accountIds", Kind::Texts),
            optional("mode", Kind::Text),
            optional("fromDate", Kind::Text),
            optional("toDate", Kind::Text),
        ],
        "LoadHistoricTransactionsForCustomerAccount" => vec![optional("force", Kind::Flag)],
        "CreateConnectExperience" => vec![required("indirectPartnerId", Kind::Whole)],
        "SendConnectEmail" => {
            let mut all = link(&[
                required("consumerId", Kind::Text),
                required("email", Kind::Object),
                optional("optionalConsumerInfo", Kind::Object),
                optional("institutionSettings", Kind::Object),
                optional("fromDate", Kind::Seconds),
                optional("reportCustomFields", Kind::List),
            ]);
            all.retain(|field| !["isHostedInMobileApp", "isWebView"].contains(&field.name));
            all
        }
        "GenerateConnectUrl" => link(&[
            optional("consumerId", Kind::Text),
            optional("optionalConsumerInfo", Kind::Object),
            optional("institutionSettings", Kind::Object),
            optional("fromDate", Kind::Seconds),
            optional("reportCustomFields", Kind::List),
        ]),
        "GenerateLiteConnectUrl" => link(&[required("institutionId", Kind::Id)]),
        "GenerateFixConnectUrl" => link(&[required("institutionLoginId", Kind::Id)]),
        _ => Vec::new(),
    }
}

/// The published parameters of an operation's query.
pub fn parameters(operation: &str) -> Vec<Field> {
    let start = optional(
        "start",
        Kind::Count(u32::MAX, 41003, "Start index cannot be less than one."),
    );
    let limit = optional(
        "limit",
        Kind::Count(1000, 41004, "Limit cannot be less than one."),
    );
    let mut transactions = vec![
        required("fromDate", Kind::Seconds),
        required("toDate", Kind::Seconds),
        start,
        limit,
        optional(
            "sort",
            Kind::OneOf(&["asc", "desc"], Otherwise::Expected("asc or desc")),
        ),
        optional("includePending", Kind::Flag),
    ];
    match operation {
        "listEvents" => vec![
            optional(
                "after",
                Kind::OneOf(&[], Otherwise::Expected("the number of an event, in digits")),
            ),
            optional("limit", Kind::Number(1, 1000)),
            optional(
                "accountId",
                Kind::OneOf(&[], Otherwise::Expected("an account's id, in digits")),
            ),
        ],
        "listCases" => {
            let one_of = |name, expected| optional(name, Kind::OneOf(&[], Otherwise::Expected(expected)));
            vec![
                one_of(
                    "state",
                    "open, waiting, resolved, closed, or live for those that are not over",
                ),
                one_of("waitingOn", "end-user, partner, institution or operator"),
                one_of("accountId", "an account's id, in digits"),
                one_of("customerId", "a customer's id, in digits"),
                one_of("after", "the id of one of the cases, in digits"),
                optional("limit", Kind::Number(1, 1000)),
            ]
        }
        "GetCustomers" => vec![
            optional("username", Kind::Line(usize::MAX)),
            optional(
                "type",
                Kind::OneOf(
                    &["active", "testing"],
                    Otherwise::Published(14016, "Invalid customer type."),
                ),
            ),
            optional("search", Kind::Line(usize::MAX)),
            start,
            limit,
        ],
        "GetCustomerAccounts" => vec![
            optional(
                "status",
                Kind::OneOf(
                    &["active", "pending"],
                    Otherwise::Published(18017, "status parameter value must be 'active' or 'pending"),
                ),
            ),
            optional("account_type", Kind::OneOf(&["ava"], Otherwise::Expected("ava"))),
        ],
        "RefreshCustomerAccountsByInstitutionLogin" => {
            vec![
                optional("toDate", Kind::Seconds),
                optional("fromDate", Kind::Seconds),
            ]
        }
        "GetDataSharingConsentsByCustomerId" => {
            let words: &[&str] = &["up", "active", "%00", "*", "DESC"];
            let numbers: &[&str] = &["0", "-1", "abc", "1.5", "99999999999999999999"];
            vec![
                required(
                    "customer_id",
                    Kind::Consent(&["abc", "-1", "1x", "%00", "1.0"], "customerId"),
                ),
                optional("status", Kind::Consent(words, "status")),
                optional("sort_by", Kind::Consent(words, "sortBy")),
                optional("sort_order", Kind::Consent(words, "sortOrder")),
                optional("context", Kind::Consent(words, "context")),
                optional("start", Kind::Consent(numbers, "start")),
                optional("limit", Kind::Consent(numbers, "limit")),
            ]
        }
        "GetAllExperience" => vec![
            required("appName", Kind::Line(usize::MAX)),
            optional("productCode", Kind::Line(usize::MAX)),
        ],
        "GetCustomerAccountStatement" => vec![optional("index", Kind::Number(1, 24))],
        "GetAvailableBalanceLive" => vec![optional("balance_cache_interval", Kind::Number(0, 1440))],
        "GetAccountOwnerDetails" => vec![optional("withInsights", Kind::Flag)],
        "GetAccountDetailsByAccountId" | "GetAccountDetailsByInstitutionLoginId" => vec![
            optional("include", Kind::Parts),
            optional("balance_cache_interval", Kind::Number(1, 1440)),
        ],
        "GetAllCustomerTransactions" => transactions,
        "GetCustomerAccountTransactions" => {
            transactions.push(optional("showDailyBalance", Kind::Flag));
            transactions
        }
        "GetCertifiedInstitutions" | "GetCertifiedInstitutionsWithRSSD" | "GetInstitutions" => vec![
            optional("search", Kind::Line(usize::MAX)),
            start,
            limit,
            optional(
                "type",
                Kind::OneOf(
                    &["transAgg", "voa"],
                    Otherwise::Expected(
                        "one of transAgg, ach, stateAgg, voi, voa, aha, availBalance, accountOwner, \
                         studentLoanData, loanPaymentDetails, liabilityData, billPayData",
                    ),
                ),
            ),
            optional("supportedCountries", Kind::Countries),
        ],
        _ => Vec::new(),
    }
}

/// The refusal of a field that is not what was expected, in the words of the path's family.
fn wrong(family: Family, name: &str, expected: &str) -> Refusal {
    match family {
        Family::Connect => Refusal::validation(format!("\"{name}\" must be {expected}")),
        _ => Refusal::new(400, 14020, format!("Bad request. ({name}: expected {expected})")),
    }
}

fn missing(family: Family, name: &str) -> Refusal {
    match family {
        Family::Connect => Refusal::validation(format!("\"{name}\" is required")),
        _ => Refusal::new(400, 10005, format!("Missing parameter ({name})")),
    }
}

fn wrong_body(family: Family, reason: &str) -> Refusal {
    match family {
        Family::Connect => Refusal::validation(format!("the body: {reason}")),
        _ => Refusal::new(400, 14020, format!("Bad request. (the body: {reason})")),
    }
}

const SECONDS: &str = "seconds since 1970-01-01, as digits";
const ONE_LINE: &str = "a text without control characters";
const LONG: &str = "a text of 1 to 4000 characters";
const PARTIES: &str = "end-user, partner, institution or operator";

impl Field {
    /// JSON that this field cannot hold, and what is expected instead.
    fn wrong_json(self) -> Vec<(Value, String)> {
        let (expected, values) = match self.kind {
            Kind::Text | Kind::Line(_) => ("a text", vec![json!(5), json!(true), json!([]), json!({})]),
            Kind::Id => (
                "an id, as digits",
                vec![json!(true), json!(["1"]), json!({}), json!(1.5), json!(-1)],
            ),
            Kind::Flag => (
                "true or false",
                vec![json!(1), json!("true"), json!([]), json!({})],
            ),
            Kind::Object => ("an object", vec![json!(1), json!("{}"), json!([]), json!(false)]),
            Kind::List => ("a list", vec![json!(1), json!("[]"), json!({}), json!(false)]),
            Kind::Whole => (
                "a whole number from 1 to 9007199254740991",
                vec![
                    json!(0),
                    json!(-1),
                    json!("1"),
                    json!(1.5),
                    json!([]),
                    json!(true),
                ],
            ),
            Kind::Amount => (
                "a number",
                vec![json!("1.5"), json!(true), json!([1]), json!({ "amount": 1 })],
            ),
            Kind::Texts => (
                "a list of texts",
                vec![json!(1), json!("1"), json!({}), json!([1]), json!(["1", null])],
            ),
            Kind::Seconds => (
                SECONDS,
                vec![
                    json!("soon"),
                    json!(-1),
                    json!(1.5),
                    json!(1_607_450_357_000_i64),
                    json!([]),
                ],
            ),
            Kind::Count(..)
            | Kind::OneOf(..)
            | Kind::Countries
            | Kind::Number(..)
            | Kind::Parts
            | Kind::Consent(..) => {
                unreachable!("only in queries")
            }
        };
        let mut all: Vec<_> = values
            .into_iter()
            .map(|value| (value, expected.to_owned()))
            .collect();
        if let Kind::Line(most) = self.kind {
            all.push((json!("x".repeat(most + 1)), format!("at most {most} characters")));
            all.push((json!("a\u{0}b@c"), ONE_LINE.to_owned()));
            all.push((json!("a\nb@c"), ONE_LINE.to_owned()));
        }
        all
    }

    /// Values of a query that this parameter cannot hold, as they are written there, and the refusal.
    fn wrong_text(self, family: Family) -> Vec<(String, Refusal)> {
        let expected = |expected: &str| wrong(family, self.name, expected);
        let texts = |refusal: Refusal, texts: &[&str]| -> Vec<(String, Refusal)> {
            texts
                .iter()
                .map(|text| ((*text).to_owned(), refusal.clone()))
                .collect()
        };
        match self.kind {
            Kind::Count(most, code, below) => {
                let mut all = texts(Refusal::new(400, code, below), &["0", "-1", "-99999999999"]);
                let above = [
                    &*(u64::from(most) + 1).to_string(),
                    "abc",
                    "1.5",
                    "1e3",
                    "99999999999999999999",
                    "%20",
                ];
                all.extend(texts(
                    expected(&format!("a whole number from 1 to {most}")),
                    &above,
                ));
                all
            }
            Kind::Seconds => texts(
                expected(SECONDS),
                &[
                    "abc",
                    "-1",
                    "1607450357000",
                    "1.5",
                    "2020-12-08",
                    "99999999999999999999",
                    "%C3%A9",
                ],
            ),
            Kind::Flag => texts(expected("true or false"), &["maybe", "1", "TRUE", "yes"]),
            Kind::OneOf(_, otherwise) => {
                let refusal = match otherwise {
                    Otherwise::Expected(what) => expected(what),
                    Otherwise::Published(code, message) => Refusal::new(400, code, message),
                };
                texts(refusal, &["up", "Active", "%00", "%FF", "*"])
            }
            Kind::Countries => texts(
                expected("* or two-letter codes with commas"),
                &["usa", "u", "us,", ",", "us,*", "us%20au", "1a", "%C3%9F"],
            ),
            Kind::Number(least, most) => texts(
                expected(&format!("a whole number from {least} to {most}")),
                &["-1", "1441", "abc", "1.5", "99999999999999999999", "%20"],
            ),
            Kind::Consent(wrong, name) => texts(
                Refusal::new(400, 10100, format!("Invalid parameter - {name}")),
                wrong,
            ),
            Kind::Parts => texts(
                Refusal::new(
                    400,
                    12019,
                    "fields parameter value must be 'balanceDetails','paymentInstruction' and 'accountIdentity'",
                ),
                &[
                    "balance",
                    "balanceDetails,",
                    ",",
                    "balanceDetails;accountIdentity",
                    "%00",
                ],
            ),
            Kind::Line(_) => texts(expected(ONE_LINE), &["%00", "a%0Ab", "%7F"]),
            Kind::Text | Kind::Id | Kind::Object | Kind::List | Kind::Texts | Kind::Whole | Kind::Amount => {
                unreachable!("only in bodies")
            }
        }
    }
}

/// Ids that are nobody's, as they are written in a path and as they are shown back.
const NOBODYS: [(&str, &str); 16] = [
    ("9999999999", "9999999999"),
    ("1", "1"),
    ("abc", "abc"),
    ("-1", "-1"),
    ("0", "0"),
    ("01", "01"),
    ("1.0", "1.0"),
    ("99999999999999999999", "99999999999999999999"),
    ("9007199254740992", "9007199254740992"),
    ("..%2f", "../"),
    ("%2e%2e%2f%2e%2e", "../.."),
    ("%E2%82%AC", "€"),
    ("%D9%A1%D9%A2", "١٢"),
    ("%00", ""),
    ("'%20OR%201=1--", "' OR 1=1--"),
    ("%25s", "%s"),
];

/// What is answered when a path's id is nobody's.
fn not_there(operation: &Operation, parameter: &str, subject: &Subject, shown: &str) -> Refusal {
    match parameter {
        "{customerId}" => Refusal::new(404, 14001, "Customer not found."),
        "{institutionId}" if operation.path.contains("{customerId}") => Refusal::new(
            404,
            38006,
            format!("Customer does not have any accounts associated with institutionId = ({shown})"),
        ),
        "{transactionId}" | "{uniqueTransactionId}" => Refusal::new(404, 14001, "Resource not found."),
        "{refreshId}" => Refusal::new(404, 10008, "data not found"),
        "{routing_number}" => {
            let digits = shown.bytes().all(|b| b.is_ascii_digit());
            let number = digits && (1..=9).contains(&shown.len()) && shown != "0";
            if number {
                Refusal::new(404, 14001, "Resource not found.")
            } else {
                Refusal::new(400, 20024, "Invalid routing number")
            }
        }
        "{institutionId}" => Refusal::new(404, 14006, "Institution not found."),
        "{consent_receipt_id}" => Refusal::new(404, 10215, "Consent receipt not found"),
        "{institution_login_id}" if operation.path.starts_with("/data-sharing-consents") => {
            Refusal::new(404, 10215, "Consent receipt not found")
        }
        "{institution_login_id}" => {
            Refusal::new(404, 3003, "Resource Not Found.").telling("Institution Login Id is not found")
        }
        "{experience_id}" => Refusal::new(400, 1003, "\"experienceId\" must be a valid GUID.").telling(
            "One or more of the fields could not be validated. Please ensure you have entered the correct data.",
        ),
        "{consumerId}" => Refusal::new(404, 10100, format!("Cannot find consumer with id {shown}.")),
        "{applicationId}" => Refusal::new(400, 10007, "invalid application id"),
        "{institutionLoginId}" => Refusal::new(
            404,
            38007,
            format!("Customer does not have any accounts associated with institutionLoginId = ({shown})"),
        ),
        "{webhookId}" | "{subscriptionId}" | "{caseId}" | "{repairId}" => Refusal::new(404, 14001, "Resource not found."),
        "{accountId}" if operation.path.starts_with("/holdfast/") => {
            Refusal::new(404, 14001, "Resource not found.")
        }
        "{accountId}" => Refusal::new(
            404,
            38003,
            format!(
                "customer does not have given account (customerId = {}, accountId = [{shown}])",
                subject.customer
            ),
        ),
        other => panic!(
            "{other} is in the path of {} and has no refusal here",
            operation.id
        ),
    }
}

/// The calls with a wrong id in their path.
fn wrong_paths(operation: &Operation, subject: &Subject) -> Vec<(Ask, Refusal)> {
    let mut all = Vec::new();
    let good = subject.ask(operation);
    let named: Vec<&str> = operation
        .path
        .split('/')
        .filter(|part| part.starts_with('{'))
        .collect();
    for parameter in named {
        let place = operation
            .path
            .split('/')
            .position(|part| part == parameter)
            .expect("a place")
            - 1;
        let long = "7".repeat(5000);
        let nobodys = NOBODYS.iter().copied().chain([(long.as_str(), &long[..40])]);
        for (written, shown) in nobodys {
            let mut parts: Vec<&str> = good.path.split('/').collect();
            parts[place] = written;
            let ask = Ask {
                path: parts.join("/"),
                ..good.clone()
            };
            all.push((ask, not_there(operation, parameter, subject, shown)));
        }
        // What is no text names nothing at all.
        let mut parts: Vec<&str> = good.path.split('/').collect();
        parts[place] = "%FF%FE";
        let ask = Ask {
            path: parts.join("/"),
            ..good.clone()
        };
        all.push((ask, Refusal::new(404, 14001, "Resource not found.")));
    }
    all
}

/// The calls with a wrong parameter in their query.
fn wrong_queries(operation: &Operation, subject: &Subject) -> Vec<(Ask, Refusal)> {
    let mut all = Vec::new();
    let good = subject.ask(operation);
    for parameter in parameters(&operation.id) {
        for (text, refusal) in parameter.wrong_text(Family::of(&good.path)) {
            all.push((good.asking(parameter.name, &text), refusal));
        }
        if parameter.required {
            let refusal = missing(Family::of(&good.path), parameter.name);
            all.push((good.not_asking(parameter.name), refusal.clone()));
            all.push((good.asking(parameter.name, ""), refusal));
        }
    }
    if parameters(&operation.id).iter().any(|p| p.name == "fromDate") {
        let backwards = good
            .asking("fromDate", "1607450357")
            .asking("toDate", "1607450356");
        let refusal = Refusal::new(400, 41002, "Invalid date range: fromDate is after toDate");
        all.push((backwards, refusal));
    }
    all
}

/// The calls with a wrong field in their body.
fn wrong_fields(operation: &Operation, subject: &Subject) -> Vec<(Ask, Refusal)> {
    let mut all = Vec::new();
    let good = subject.ask(operation);
    let family = Family::of(&good.path);
    for field in fields(&operation.id) {
        for (value, expected) in field.wrong_json() {
            all.push((good.with(field.name, value), wrong(family, field.name, &expected)));
        }
        if field.required {
            let refusal = missing(family, field.name);
            all.push((good.without(field.name), refusal.clone()));
            all.push((good.with(field.name, Value::Null), refusal.clone()));
            // A blank text is no number and no object.
            if !matches!(
                field.kind,
                Kind::Object | Kind::Whole | Kind::Amount | Kind::Seconds | Kind::Flag
            ) {
                for absent in [json!(""), json!(" \t ")] {
                    all.push((good.with(field.name, absent), refusal.clone()));
                }
            }
        }
    }
    all.extend(wrong_values(operation, &good));
    all
}

/// What only some operations can be asked wrongly.
fn wrong_values(operation: &Operation, good: &Ask) -> Vec<(Ask, Refusal)> {
    let policy = Refusal::new(400, 110_039, "Username is not as per the policy.");
    let characters = Refusal::new(400, 45003, "Invalid character in name fields.");
    let too_long = |name: &str| wrong(Family::Aggregation, name, "at most 255 characters");
    let connect = |name: &str, expected: &str| wrong(Family::Connect, name, expected);
    let no_partner = Refusal::new(400, 10010, "Invalid \"partnerId\" in request body");
    let case = |name: &str, expected: &str| wrong(Family::Own, name, expected);
    let huge = "x".repeat(100_000);
    let mut all: Vec<(&str, Value, Refusal)> = Vec::new();
    match operation.id.as_str() {
        "repairAccount" => {
            let actions = "one of same-account, choose-another, treat-as-new, successor, disconnect";
            for action in ["merge", "Disconnect", "same account"] {
                all.push(("action", json!(action), wrong(Family::Own, "action", actions)));
            }
            let none = "It cannot be done as things stand. (`disconnect` cannot be done with \"x\", but with no candidate)";
            all.push(("candidate", json!("x"), Refusal::new(409, 14020, none)));
        }
        "openCase" => {
            let nobodys = Refusal::new(404, 14001, "Resource not found.");
            all.push(("accountId", json!("9999999999"), nobodys));
            for id in ["abc", "-1", "99999999999999999999", &huge] {
                all.push((
                    "accountId",
                    json!(id),
                    case("accountId", "an account's id, in digits"),
                ));
            }
            let code = || case("code", "a whole number from 0 to 999999");
            for wrong in [json!("403"), json!(-1), json!(1_000_000), json!(4.5)] {
                all.push(("code", wrong, code()));
            }
            all.push(("code", json!(424_242), case("code", "a code of the us catalogue")));
            let both = "nothing beside accountId: a case is about one of the two";
            all.push(("institutionLoginId", json!("1"), case("institutionLoginId", both)));
            all.push(("comment", json!(huge), case("comment", LONG)));
            all.push(("comment", json!("a\u{0}b"), case("comment", ONE_LINE)));
        }
        "commentCase" => {
            all.push(("text", json!(huge), case("text", LONG)));
            all.push(("text", json!("a\u{0}b"), case("text", ONE_LINE)));
        }
        "resolveCase" | "closeCase" => all.push(("reason", json!(huge), case("reason", LONG))),
        "assignCase" => {
            all.push(("to", json!(huge), case("to", "a text of 1 to 100 characters")));
            all.push(("to", json!("a\nb"), case("to", ONE_LINE)));
        }
        "moveCase" => {
            let states = "open or waiting; resolve and close have operations of their own";
            for state in ["resolved", "closed", "Open", &huge] {
                let expected = match state {
                    "resolved" | "closed" => {
                        case("waitingOn", "nothing, because nobody is waited for in this state")
                    }
                    _ => case("state", states),
                };
                all.push(("state", json!(state), expected));
            }
            all.push(("waitingOn", json!("bank"), case("waitingOn", PARTIES)));
            let because = "nothing, because nobody is waited for in this state";
            all.push(("state", json!("open"), case("waitingOn", because)));
        }
        "tickCaseStep" => {
            let catalogue = catalogue::Catalogue::embedded().expect("a sound catalogue");
            let entry = catalogue.entry(model::Region::Us, 403).expect("an entry");
            let texts = catalogue.texts(entry, "en", catalogue::Variant::Added);
            let expected = format!("the number of a step, from 1 to {}", texts.steps.len());
            all.push(("step", json!(99), case("step", &expected)));
        }
        "trackCase" => {
            let short = "a text of 1 to 100 characters";
            all.push(("reference", json!(huge), case("reference", short)));
            all.push(("state", json!(huge), case("state", short)));
            for url in [
                "http://tracker.example/1",
                "https://me:secret@tracker.example/1",
                "nowhere",
                "javascript:alert(1)",
                &huge,
            ] {
                all.push(("url", json!(url), case("url", "an https address")));
            }
            all.push(("waitingOn", json!("bank"), case("waitingOn", PARTIES)));
        }
        "CreateToken" => {
            let unknown = Refusal::new(404, 12401, "partner not found");
            for id in ["1", "abc", &huge, "€", "\u{0}"] {
                all.push(("partnerId", json!(id), unknown.clone()));
            }
            let secret = Refusal::new(401, 10001, "Invalid credentials");
            all.push(("partnerSecret", json!(huge), secret.clone()));
            all.push(("partnerSecret", json!("\u{0}"), secret));
        }
        "ModifyPartnerSecret" => {
            let policy = Refusal::new(400, 24437, "New password is not as per policy");
            for secret in [
                "short1",
                "onlylettersherethen",
                "123456789012",
                "with a blank 1",
                "ümlaut-secret-1",
                &huge,
            ] {
                all.push(("newPartnerSecret", json!(secret), policy.clone()));
            }
            all.push((
                "partnerSecret",
                json!("wrong"),
                Refusal::new(401, 10001, "Invalid credentials"),
            ));
        }
        "CreateConsumer" | "ModifyConsumer" => {
            let format =
                |name: &str| Refusal::new(400, 10100, format!("Invalid format for field consumer.{name}."));
            for phone in ["call me", "123456", "1234567890123456", "303-555-0142 ext"] {
                all.push(("phone", json!(phone), format("phone")));
            }
            for email in ["nobody", "@", "a@", "@b", "a b@c"] {
                all.push(("email", json!(email), format("email")));
            }
            let ssn = "Invalid format for field consumer.ssn.  Required format is 9 digits.";
            for number in ["99901432", "9990143210", "999-01-432x", "999 01 4321"] {
                all.push(("ssn", json!(number), Refusal::new(400, 10100, ssn)));
            }
            let wrong = |name: &str, expected: &str| wrong(Family::Aggregation, name, expected);
            let missing = |name: &str| missing(Family::Aggregation, name);
            for (birthday, refusal) in [
                (json!({}), missing("birthday.year")),
                (
                    json!({ "year": 1989, "month": 8 }),
                    missing("birthday.dayOfMonth"),
                ),
                (
                    json!({ "year": 1989, "month": 13, "dayOfMonth": 1 }),
                    wrong("birthday.month", "a whole number from 1 to 12"),
                ),
                (
                    json!({ "year": "1989", "month": 1, "dayOfMonth": 1 }),
                    wrong("birthday.year", "a whole number from 1850 to 2199"),
                ),
                (
                    json!({ "year": 1989, "month": 2, "dayOfMonth": 30 }),
                    wrong("birthday", "a day of the calendar"),
                ),
            ] {
                all.push(("birthday", birthday, refusal));
            }
            for (end_user, refusal) in [
                (json!({}), missing("endUser.name")),
                (json!({ "name": 5 }), wrong("endUser.name", "a text")),
                (json!({ "name": "a\nb" }), wrong("endUser.name", ONE_LINE)),
            ] {
                all.push(("endUser", end_user, refusal));
            }
        }
        "createWebhook" | "changeWebhook" => {
            let host = |why: &str| {
                wrong(
                    Family::Own,
                    "url",
                    &format!("an https address of a public host ({why})"),
                )
            };
            let public = host("the host is not at a public address");
            for url in [
                "https://10.0.0.1/",
                "https://[fd00::1]/",
                "https://printer.local/",
            ] {
                all.push(("url", json!(url), public.clone()));
            }
            all.push((
                "url",
                json!("http://hooks.example/"),
                host("plain http is not spoken here; expected https"),
            ));
            for url in ["hooks.example", "https://", "//hooks.example"] {
                all.push(("url", json!(url), wrong(Family::Own, "url", "an https address")));
            }
            let known = format!("some of {}", model::EventData::TYPES.join(", "));
            for types in [json!(["account.unknown"]), json!(["", "account.late"])] {
                all.push(("types", types, wrong(Family::Own, "types", &known)));
            }
        }
        "SubscribeToTxPushNotifications" => {
            let wrong = |expected: &str| wrong(Family::Aggregation, "callbackUrl", expected);
            let public = "an https address of a public host (the host is not at a public address)";
            all.push(("callbackUrl", json!("https://10.0.0.1/"), wrong(public)));
            all.push(("callbackUrl", json!("listener"), wrong("an https address")));
        }
        "CreateTxPushTestTransaction" => {
            let wrong = |name: &str, expected: &str| wrong(Family::Aggregation, name, expected);
            all.push(("status", json!("posted"), wrong("status", "active or pending")));
            let digits = wrong("amount", "a number of at most 15 digits");
            all.push(("amount", json!(1_234_567_890_123_456_i64), digits));
            let precise = "Bad request. (amount: expected at most 4 digits after the decimal point)";
            all.push(("amount", json!(1.23456), Refusal::new(400, 14020, precise)));
        }
        "rotateWebhook" => {
            let seconds = wrong(Family::Own, "graceSeconds", "a whole number from 0 to 2592000");
            for grace in [json!(-1), json!(2_592_001), json!("60"), json!(1.5), json!([])] {
                all.push(("graceSeconds", grace, seconds.clone()));
            }
        }
        "replayWebhook" => {
            for name in ["after", "through"] {
                for text in ["x", "-1", "1.5", "99999999999999999"] {
                    let refusal = wrong(Family::Own, name, "the number of an event, in digits");
                    all.push((name, json!(text), refusal));
                }
            }
            let below = wrong(Family::Own, "through", "a number that is not below \"after\"");
            all.push(("after", json!("9"), below));
        }
        "refreshTransactions" => {
            let parameter = |name: &str| Refusal::new(400, 10100, format!("Invalid parameter ({name})"));
            all.push(("mode", json!("deep"), parameter("mode")));
            for name in ["fromDate", "toDate"] {
                for text in ["soon", "2026-01-01", "1607450357", &huge] {
                    all.push((name, json!(text), parameter(name)));
                }
            }
            let unknown = |id: &str| {
                Refusal::new(
                    404,
                    10005,
                    format!("Customer does not have the specified account ({id})"),
                )
            };
            all.push(("accountIds", json!(["9999999999"]), unknown("9999999999")));
            all.push(("accountIds", json!(["../"]), unknown("../")));
            all.push(("mode", json!("custom"), missing(Family::Aggregation, "fromDate")));
        }
        "AddCustomer" | "AddTestingCustomer" => {
            for name in [
                "short",
                "with space",
                "naïve_name",
                "a/b/c/d",
                "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}",
                &huge,
            ] {
                all.push(("username", json!(name), policy.clone()));
            }
            all.push((
                "email",
                json!("nobody"),
                wrong(Family::Aggregation, "email", "an e-mail address"),
            ));
            // Taken, in whatever kind and however it is spelt.
            let taken = Refusal::new(409, 110_002, "Username is not available.");
            all.push(("username", json!("taken_by_somebody"), taken));
        }
        "GenerateConnectUrl" | "GenerateLiteConnectUrl" | "GenerateFixConnectUrl" | "SendConnectEmail" => {
            for id in [json!("1"), json!(7), json!("abc"), json!(huge)] {
                all.push(("partnerId", id, no_partner.clone()));
            }
            let customers = [
                ("9999999999", "9999999999"),
                ("abc", "abc"),
                ("-1", "1"),
                ("<b>", "b"),
                ("€", ""),
            ];
            for (id, shown) in customers {
                let message =
                    format!("Request failed with status code 404 GET /aggregation/v1/customers/{shown}");
                all.push(("customerId", json!(id), Refusal::new(400, 10010, message)));
            }
            for uri in ["no uri", "javascript:alert(1)", "//host", &huge] {
                all.push(("redirectUri", json!(uri), connect("redirectUri", "a valid uri")));
            }
            for language in ["e", "español", "en us", &huge] {
                all.push(("language", json!(language), connect("language", "a language tag")));
            }
            for experience in ["none", "c5bd4cd0", &huge] {
                all.push((
                    "experience",
                    json!(experience),
                    connect("experience", "a valid GUID"),
                ));
            }
        }
        _ => {}
    }
    match operation.id.as_str() {
        "AddCustomer" | "AddTestingCustomer" | "ModifyCustomer" | "CreateConsumer" | "ModifyConsumer" => {
            for name in ["firstName", "lastName"] {
                for text in ["<b>Nora</b>", "a\u{0}b", "{}", "No\\ra"] {
                    all.push((name, json!(text), characters.clone()));
                }
                all.push((name, json!(huge), too_long(name)));
            }
        }
        "SendConnectEmail" => {
            let consumer = "the id of the customer's consumer";
            for id in ["0bf46322c167b562e6cbed9d40e19a4c", "abc", &huge] {
                all.push(("consumerId", json!(id), connect("consumerId", consumer)));
            }
            let missing = |name: &str| missing(Family::Connect, name);
            for (email, refusal) in [
                (json!({}), missing("email.to")),
                (
                    json!({ "to": "nobody" }),
                    connect("email.to", "an e-mail address"),
                ),
                (json!({ "to": 5 }), connect("email.to", "a text")),
                (json!({ "to": "a@b\nBcc: c@d" }), connect("email.to", ONE_LINE)),
                (
                    json!({ "to": "a@b", "from": "me" }),
                    connect("email.from", "an e-mail address"),
                ),
                (
                    json!({ "to": "a@b", "subject": "x\r\ny" }),
                    connect("email.subject", ONE_LINE),
                ),
                (
                    json!({ "to": "a@b", "signature": "x" }),
                    connect("email.signature", "a list of texts"),
                ),
                (
                    json!({ "to": "a@b", "signature": vec!["x"; 11] }),
                    connect("email.signature", "at most ten lines of at most 255 characters"),
                ),
            ] {
                all.push(("email", email, refusal));
            }
        }
        "GenerateLiteConnectUrl" => {
            for id in ["abc", "-1", "0", "99999999999999999999", &huge] {
                all.push((
                    "institutionId",
                    json!(id),
                    connect("institutionId", "the id of an institution"),
                ));
            }
            let unreachable =
                Refusal::validation("\"institutionId\": no institution 7 that a testing customer can reach");
            all.push(("institutionId", json!(7), unreachable));
        }
        "GenerateFixConnectUrl" => {
            let unknown = Refusal::new(
                404,
                38007,
                "Customer does not have any accounts associated with institutionLoginId.",
            );
            for id in [
                json!("9999999999"),
                json!(7),
                json!("abc"),
                json!("../"),
                json!(huge),
            ] {
                all.push(("institutionLoginId", id, unknown.clone()));
            }
        }
        _ => {}
    }
    let mut calls: Vec<(Ask, Refusal)> = all
        .into_iter()
        .map(|(name, value, refusal)| (good.with(name, value), refusal))
        .collect();
    if operation.id == "refreshTransactions" {
        let nothing = missing(Family::Aggregation, "institutionLoginId or accountIds");
        calls.push((good.without("accountIds"), nothing.clone()));
        calls.push((good.with("accountIds", json!([])), nothing));
        let login = good
            .without("accountIds")
            .with("institutionLoginId", json!("9999999999"));
        let unknown = "Customer does not have any accounts associated with institutionLoginId = (9999999999)";
        calls.push((login, Refusal::new(404, 38007, unknown)));
        let custom = good.with("mode", json!("custom"));
        let backwards = custom
            .with("fromDate", json!("2026-03-02T00:00:00Z"))
            .with("toDate", json!("2026-03-01T00:00:00Z"));
        let message = "Invalid date range: fromDate is after toDate";
        calls.push((backwards, Refusal::new(400, 41002, message)));
        let deep = custom.with("fromDate", json!("2019-01-01T00:00:00.123456789Z"));
        let message = "Invalid date range: fromDate is more than 730 days ago";
        calls.push((deep, Refusal::new(400, 41002, message)));
    }
    if operation.id == "CreateConsumer" {
        let missing = |name: &str| missing(Family::Aggregation, name);
        calls.push((
            good.without("ssn").without("birthday"),
            missing("ssn or birthday"),
        ));
        calls.push((good.without("phone").without("email"), missing("phone or email")));
        // Whose customer has one already is told so only when nothing else is wrong.
        let customer = good.path.split('/').nth(3).expect("a customer");
        let exists = format!("A consumer already exists for customer {customer}");
        calls.push((good.clone(), Refusal::new(409, 11000, exists)));
    }
    if operation.id == "ModifyCustomer" {
        let nothing = Refusal::new(400, 10025, "No data to update.");
        let empty = good.without("firstName").without("lastName");
        calls.push((empty.clone(), nothing.clone()));
        calls.push((empty.with("firstName", Value::Null), nothing.clone()));
        calls.push((empty.with("lastName", json!(" ")), nothing.clone()));
        calls.push((empty.with("username", json!("another_name")), nothing));
    }
    calls
}

/// Bodies that are not what a body is, and what is said of them.
fn wrong_bodies() -> Vec<(String, &'static str)> {
    let object = "expected a JSON object";
    vec![
        ("[]".to_owned(), object),
        ("[{}]".to_owned(), object),
        ("null".to_owned(), object),
        ("\"text\"".to_owned(), object),
        ("5".to_owned(), object),
        ("{".to_owned(), "not JSON at line 1, column 1"),
        ("{\"a\":}".to_owned(), "not JSON at line 1, column 6"),
        ("{\n  \"a\": 1,\n}".to_owned(), "not JSON at line 3, column 1"),
        ("{'a': 1}".to_owned(), "not JSON at line 1, column 2"),
        ("a=1&b=2".to_owned(), "not JSON at line 1, column 1"),
        ("<a/>".to_owned(), "not JSON at line 1, column 1"),
        ("{} {}".to_owned(), "not JSON at line 1, column 4"),
        ("[".repeat(100_000), "not JSON at line 1, column 128"),
        ("x".repeat(1 << 20), "expected at most 262144 bytes"),
        (
            format!("{{\"username\":\"{}\"}}", "x".repeat(1 << 20)),
            "expected at most 262144 bytes",
        ),
    ]
}

/// Sends what an operation can be asked wrongly and sees what comes of it. Answers how much that was.
async fn asked_wrongly(operation: &Operation, subject: &Subject, caller: &Caller) -> usize {
    let good = subject.ask(operation);
    let mut calls = wrong_paths(operation, subject);
    calls.extend(wrong_queries(operation, subject));
    calls.extend(wrong_fields(operation, subject));
    for (ask, refusal) in &calls {
        refusal.is(Family::of(&good.path), &ask.send(caller).await);
    }
    let mut count = calls.len();
    if good.body.is_some() {
        let family = Family::of(&good.path);
        for (body, reason) in wrong_bodies() {
            let answer = caller.send(&good.method, &good.address(), Some(&body)).await;
            wrong_body(family, reason).is(family, &answer);
            count += 1;
        }
        if let Some(first) = fields(&operation.id).iter().find(|field| field.required) {
            let answer = caller.send(&good.method, &good.address(), Some("")).await;
            missing(family, first.name).is(family, &answer);
            count += 1;
        }
    }
    count
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_is_asked_wrongly_is_refused_by_name_and_changes_nothing() {
    House::on_each(|house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_02").await;
        let subject = Subject::of(&house, &house.us, &linked).await;
        let taken = json!({ "username": "taken_by_somebody" });
        linked
            .caller
            .post("aggregation/v2/customers/testing", &taken)
            .await
            .expect(201);
        let before = shown(&house).await;
        let mut count = 0;
        for operation in served() {
            count += asked_wrongly(operation, &subject, &linked.caller).await;
        }
        assert!(count > 900, "only {count} calls were made");
        assert_eq!(shown(&house).await, before, "nothing is changed");
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_served_is_not_there_for_anybody() {
    House::on_sqlite(house::Plan::default(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_02").await;
        let subject = Subject::of(&house, &house.us, &linked).await;
        let before = shown(&house).await;
        let nobody = house.anyone();
        let not_served: Vec<_> = operations().iter().filter(|o| !o.served).collect();
        assert_eq!(
            not_served.len() + operations().iter().filter(|o| o.served).count(),
            156
        );
        for operation in not_served {
            let path: Vec<String> = operation
                .path
                .split('/')
                .skip(1)
                .map(|part| match part {
                    "{customerId}" | "{customer_id}" => subject.customer.clone(),
                    "{accountId}" => subject.account.clone(),
                    "{institutionId}" => subject.institution.clone(),
                    "{institutionLoginId}" | "{institution_login_id}" => subject.login.clone(),
                    part if part.starts_with('{') => "1".to_owned(),
                    part => part.to_owned(),
                })
                .collect();
            let path = path.join("/");
            let refusal = Refusal::new(404, 14001, "Resource not found.");
            for caller in [&linked.caller, &nobody] {
                let body = (operation.method != "GET").then_some("{}");
                refusal.is(
                    Family::of(&path),
                    &caller.send(operation.method, &path, body).await,
                );
            }
        }
        assert_eq!(shown(&house).await, before, "nothing is changed");
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_left_blank_is_as_if_it_were_left_out() {
    House::on_each(|house| async move {
        let caller = house.as_partner(&house.us).await;
        let new = json!({
            "username": "left_blank", "firstName": "", "lastName": null, "phone": " ", "email": "",
            "applicationId": null, "unheard": { "of": [1, 2] },
        });
        let id = caller.post("aggregation/v2/customers/testing", &new).await.expect(201)["id"].clone();
        let path = format!("aggregation/v1/customers/{}", id.as_str().expect("an id"));
        let customer = caller.get(&path).await.expect(200);
        let mut names: Vec<&String> = customer.as_object().expect("fields").keys().collect();
        names.sort();
        assert_eq!(names, ["createdDate", "id", "lastModifiedDate", "type", "username"]);

        caller.put(&path, &json!({ "firstName": "Nora", "lastName": "" })).await.expect(204);
        caller.put(&path, &json!({ "firstName": null, "lastName": "Ö'Whitcombe-Smith" })).await.expect(204);
        let customer = caller.get(&path).await.expect(200);
        assert_eq!(customer["firstName"], "Nora");
        assert_eq!(customer["lastName"], "Ö'Whitcombe-Smith");

        let link = json!({
            "partnerId": house.us.id, "customerId": id, "language": "", "redirectUri": null, "experience": " ",
            "webhookData": null, "singleUseUrl": null,
        });
        caller.post("connect/v2/generate", &link).await.expect(200);
        for query in ["?type=&search=&username=&start=&limit=", "?search=*"] {
            let list = caller.get(&format!("aggregation/v1/customers{query}")).await.expect(200);
            assert_eq!(list["found"], 1, "{query}");
        }
        house
    })
    .await;
}
