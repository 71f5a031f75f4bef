//! Who may ask: every served operation with every way of not being allowed to, and how a partner signs
//! in.

use house::{Answer, Caller, FINBANK, House, Partner};
use jiff::SignedDuration;
use serde_json::json;

use crate::calls::{Family, Operation, Refusal, Subject, served, shown};

/// Operations that need no access token. This list only shrinks.
const WITHOUT_TOKEN: [&str; 2] = ["CreateToken", "ModifyPartnerSecret"];

/// Operations that name nothing that could be another partner's. This list only shrinks.
const NOBODYS: [&str; 12] = [
    "clock",
    "advanceClock",
    "createWebhook",
    "GetAllExperience",
    "GetCertifiedInstitutions",
    "GetCertifiedInstitutionsWithRSSD",
    "GetInstitutionBranding",
    "GetInstitutionsByRoutingNumber",
    "AddCustomer",
    "AddTestingCustomer",
    "GetInstitution",
    "GetInstitutions",
];

fn no_key() -> Refusal {
    Refusal::new(401, 10026, "Missing parameter (Finicity-App-Key)")
}

fn unknown_key() -> Refusal {
    Refusal {
        plain: true,
        ..Refusal::new(401, 10027, "Invalid (Finicity-App-Key)")
    }
}

fn no_token() -> Refusal {
    Refusal::new(401, 10024, "Missing parameter (Finicity-App-Token)")
}

fn unknown_token() -> Refusal {
    Refusal::new(401, 10022, "Invalid (Finicity-App-Token)")
}

fn expired_token() -> Refusal {
    Refusal::new(401, 10023, "Expired (Finicity-App-Token)")
}

fn wrong_secret() -> Refusal {
    Refusal::new(401, 10001, "Invalid credentials")
}

fn locked() -> Refusal {
    Refusal::new(401, 10021, "You are not authorized.")
}

/// Calls that carry these headers and no others.
fn carrying(house: &House, headers: &[(&str, &str)]) -> Caller {
    let mut caller = house.anyone();
    for (name, value) in headers {
        caller.set(name, value);
    }
    caller
}

async fn token_of(house: &House, partner: &Partner) -> String {
    let answer = sign_in(house, partner, &partner.secret).await;
    answer.expect(200)["token"].as_str().expect("a token").to_owned()
}

async fn sign_in(house: &House, partner: &Partner, secret: &str) -> Answer {
    carrying(house, &[("finicity-app-key", &partner.app_key)])
        .post(
            "aggregation/v2/partners/authentication",
            &json!({ "partnerId": partner.id, "partnerSecret": secret }),
        )
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_good_key_and_token_every_operation_refuses_and_changes_nothing() {
    House::on_each(|house| async move {
        for exception in WITHOUT_TOKEN.iter().chain(&NOBODYS) {
            assert!(
                served().iter().any(|o| o.id == *exception),
                "{exception} is not served"
            );
        }
        let linked = house.link(&house.us, FINBANK, "profile_02").await;
        let subject = Subject::of(&house, &house.us, &linked).await;
        let before = shown(&house).await;
        let (key, token) = (house.us.app_key.clone(), token_of(&house, &house.us).await);
        let foreign = token_of(&house, &house.stranger).await;
        let long = "x".repeat(4000);
        let key_of = "finicity-app-key";
        let token_of = "finicity-app-token";
        let keys = [
            (vec![(token_of, token.as_str())], no_key()),
            (vec![(key_of, " "), (token_of, &token)], no_key()),
            (vec![(key_of, "nobody"), (token_of, &token)], unknown_key()),
            (vec![(key_of, &long), (token_of, &token)], unknown_key()),
            (vec![(key_of, "nobody")], unknown_key()),
        ];
        let tokens = [
            (vec![(key_of, key.as_str())], no_token()),
            (vec![(key_of, key.as_str()), (token_of, " ")], no_token()),
            (
                vec![(key_of, key.as_str()), (token_of, "nobody")],
                unknown_token(),
            ),
            (vec![(key_of, key.as_str()), (token_of, &long)], unknown_token()),
            (
                vec![(key_of, key.as_str()), (token_of, &foreign)],
                unknown_token(),
            ),
            (
                vec![(key_of, house.stranger.app_key.as_str()), (token_of, &token)],
                unknown_token(),
            ),
        ];
        for operation in served() {
            let ask = subject.ask(operation);
            let tokens = tokens
                .iter()
                .filter(|_| !WITHOUT_TOKEN.contains(&operation.id.as_str()));
            for (headers, refusal) in keys.iter().chain(tokens) {
                let answer = ask.send(&carrying(&house, headers)).await;
                refusal.is(Family::of(&ask.path), &answer);
            }
        }
        assert_eq!(shown(&house).await, before, "nothing is changed");

        house.advance(SignedDuration::from_hours(2));
        let late = carrying(&house, &[(key_of, &key), (token_of, &token)]);
        for operation in served()
            .iter()
            .filter(|o| !WITHOUT_TOKEN.contains(&o.id.as_str()))
        {
            let ask = subject.ask(operation);
            expired_token().is(Family::of(&ask.path), &ask.send(&late).await);
        }
        assert_eq!(shown(&house).await, before, "nothing is changed");
        house
    })
    .await;
}

fn no_experience() -> Refusal {
    Refusal::new(
        404,
        4004,
        "The requested experience could not be found for the external app name.",
    )
    .telling("The requested entity was not found.")
}

/// What another partner hears who asks for what is the subject's.
fn nothing_of_yours(operation: &Operation, subject: &Subject) -> Refusal {
    match operation.id.as_str() {
        "GenerateConnectUrl" | "GenerateLiteConnectUrl" | "GenerateFixConnectUrl" | "SendConnectEmail" => {
            Refusal::new(
                400,
                10010,
                format!(
                    "Request failed with status code 404 GET /aggregation/v1/customers/{}",
                    subject.customer
                ),
            )
        }
        "CreateToken" | "ModifyPartnerSecret" => Refusal::new(404, 12401, "partner not found"),
        "CreateConnectExperience" => no_experience(),
        _ if operation.path.starts_with("/data-sharing-consents") => {
            Refusal::new(404, 10215, "Consent receipt not found")
        }
        _ if operation.path.starts_with("/customers/") => {
            Refusal::new(404, 3003, "Resource Not Found.").telling("Institution Login Id is not found")
        }
        _ if operation.path.contains("{consumerId}") => Refusal::new(
            404,
            10100,
            format!("Cannot find consumer with id {}.", subject.consumer),
        ),
        _ if operation.path.contains("{customerId}") => Refusal::new(404, 14001, "Customer not found."),
        _ if operation.path.starts_with("/holdfast/") => Refusal::new(404, 14001, "Resource not found."),
        other => panic!("{other} is served, and it is not said here what a stranger hears"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_another_partners_is_not_there() {
    House::on_each(|house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_02").await;
        let mut subject = Subject::of(&house, &house.us, &linked).await;
        let before = shown(&house).await;
        let stranger = house.as_partner(&house.stranger).await;
        for operation in served().iter().filter(|o| !NOBODYS.contains(&o.id.as_str())) {
            if operation.id == "GetCustomers" {
                let list = subject.ask(operation).send(&stranger).await.expect(200);
                assert_eq!((&list["found"], &list["customers"]), (&json!(0), &json!([])));
                continue;
            }
            if ["listEvents", "listWebhooks", "listCases"].contains(&operation.id.as_str()) {
                let list = subject.ask(operation).send(&stranger).await.expect(200);
                let empty = ["events", "webhooks", "cases"].map(|name| list[name] == json!([]));
                assert!(empty.contains(&true), "{list}");
                continue;
            }
            let mut ask = subject.ask(operation);
            let refusal = nothing_of_yours(operation, &subject);
            if ask
                .body
                .as_ref()
                .is_some_and(|body| body.contains_key("customerId"))
            {
                // With the other's partner id it is that which is wrong.
                let answer = ask.send(&stranger).await;
                Refusal::new(400, 10010, "Invalid \"partnerId\" in request body")
                    .is(Family::Connect, &answer);
                ask = ask.with("partnerId", json!(house.stranger.id));
            }
            refusal.is(Family::of(&ask.path), &ask.send(&stranger).await);
        }
        assert_eq!(shown(&house).await, before, "nothing is changed");

        // The same with a customer of the stranger's own: what hangs on the other's is still not there,
        // and nothing tells it from what nobody has.
        let own = stranger
            .post(
                "aggregation/v2/customers/testing",
                &json!({ "username": "of_a_stranger" }),
            )
            .await;
        subject.customer = own.expect(201)["id"].as_str().expect("an id").to_owned();
        subject.partner = house.stranger.clone();
        let before = shown(&house).await;
        let nobodys = Subject {
            login: "9999999999".to_owned(),
            account: "9999999999".to_owned(),
            receipt: "00000000-0000-4000-8000-000000000000".to_owned(),
            transaction: "9999999999".to_owned(),
            refresh: "00000000-0000-4000-8000-000000000000".to_owned(),
            webhook: "9999999999".to_owned(),
            case: "9999999999".to_owned(),
            repair: "9999999999".to_owned(),
            subscription: "9999999999".to_owned(),
            application: "00000000-0000-4000-8000-000000000000".to_owned(),
            ..subject.clone()
        };
        for operation in served() {
            for subject in [&subject, &nobodys] {
                let ask = subject.ask(operation);
                let refusal = if operation.path.contains("{accountId}")
                    && !operation.path.starts_with("/holdfast/")
                {
                    Refusal::new(
                        404,
                        38003,
                        format!(
                            "customer does not have given account (customerId = {}, accountId = [{}])",
                            subject.customer, subject.account
                        ),
                    )
                } else if operation.path.contains("{institutionLoginId}") {
                    Refusal::new(
                        404,
                        38007,
                        format!(
                            "Customer does not have any accounts associated with institutionLoginId = ({})",
                            subject.login
                        ),
                    )
                } else if operation.path.contains("{institutionId}") && operation.path.contains("customerId")
                {
                    Refusal::new(
                        404,
                        38006,
                        format!(
                            "Customer does not have any accounts associated with institutionId = ({})",
                            subject.institution
                        ),
                    )
                } else if operation.path.contains("ransactionId}")
                    || operation.path.contains("{subscriptionId}")
                {
                    Refusal::new(404, 14001, "Resource not found.")
                } else if operation.path.contains("{refreshId}") {
                    Refusal::new(404, 10008, "data not found")
                } else if operation.id == "refreshTransactions" {
                    let message = format!(
                        "Customer does not have the specified account ({})",
                        subject.account
                    );
                    Refusal::new(404, 10005, message)
                } else if operation.id == "SetCustomerAppID" {
                    Refusal::new(400, 10007, "invalid application id")
                } else if operation.id == "GenerateFixConnectUrl" {
                    Refusal::new(
                        404,
                        38007,
                        "Customer does not have any accounts associated with institutionLoginId.",
                    )
                } else if operation.path.starts_with("/holdfast/") && operation.path.contains('{') {
                    Refusal::new(404, 14001, "Resource not found.")
                } else {
                    continue;
                };
                refusal.is(Family::of(&ask.path), &ask.send(&stranger).await);
            }
        }
        assert_eq!(shown(&house).await, before, "nothing is changed");
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_spellings_of_the_headers_are_read() {
    House::on_sqlite(house::Plan::default(), |house| async move {
        let token = token_of(&house, &house.us).await;
        let key = house.us.app_key.as_str();
        let good: [&[(&str, &str)]; 5] = [
            &[("Finicity-App-Key", key), ("Finicity-App-Token", &token)],
            &[("App-Key", key), ("App-Token", &token)],
            &[("App-Key", key), ("Finicity-App-Token", &token)],
            &[
                ("Finicity-App-Key", key),
                ("App-Key", key),
                ("Finicity-App-Token", &token),
                ("App-Token", &token),
            ],
            &[
                ("Finicity-App-Key", ""),
                ("App-Key", key),
                ("Finicity-App-Token", ""),
                ("App-Token", &token),
            ],
        ];
        for headers in good {
            carrying(&house, headers)
                .get("aggregation/v1/customers")
                .await
                .expect(200);
        }
        // The long spelling is the published one and decides.
        let mixed = carrying(
            &house,
            &[
                ("Finicity-App-Key", "nobody"),
                ("App-Key", key),
                ("App-Token", &token),
            ],
        );
        unknown_key().is(Family::Aggregation, &mixed.get("aggregation/v1/customers").await);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_lives_two_hours_beside_others() {
    House::on_sqlite(house::Plan::default(), |house| async move {
        let caller = |token: &str| carrying(&house, &[("app-key", &house.us.app_key), ("app-token", token)]);
        let first = token_of(&house, &house.us).await;
        assert_eq!(first.len(), 20);
        assert!(first.bytes().all(|b| b.is_ascii_alphanumeric()), "{first}");
        house.advance(SignedDuration::from_mins(90));
        let second = token_of(&house, &house.us).await;
        assert_ne!(first, second);
        for token in [&first, &second] {
            caller(token).get("aggregation/v1/customers").await.expect(200);
        }
        house.advance(SignedDuration::from_mins(29));
        caller(&first).get("aggregation/v1/customers").await.expect(200);
        house.advance(SignedDuration::from_mins(1));
        expired_token().is(
            Family::Aggregation,
            &caller(&first).get("aggregation/v1/customers").await,
        );
        caller(&second).get("aggregation/v1/customers").await.expect(200);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fifth_failed_sign_in_locks_the_partner_until_it_is_unlocked() {
    House::on_each(|house| async move {
        let live = house.as_partner(&house.us).await;
        for _ in 0..4 {
            wrong_secret().is(Family::Aggregation, &sign_in(&house, &house.us, "wrong").await);
        }
        // A sign-in that works starts the count anew.
        token_of(&house, &house.us).await;
        for _ in 0..5 {
            wrong_secret().is(Family::Aggregation, &sign_in(&house, &house.us, "wrong").await);
        }
        let right = sign_in(&house, &house.us, &house.us.secret).await;
        locked().is(Family::Aggregation, &right);
        locked().is(Family::Aggregation, &sign_in(&house, &house.us, "wrong").await);
        // What was given before stays good, other partners are not concerned, time does not help.
        live.get("aggregation/v1/customers").await.expect(200);
        token_of(&house, &house.stranger).await;
        house.advance(SignedDuration::from_hours(24 * 7));
        locked().is(
            Family::Aggregation,
            &sign_in(&house, &house.us, &house.us.secret).await,
        );

        let id = house.us.id.parse().expect("a partner id");
        assert!(house.engine.unlock_partner(id).await.expect("unlocking"));
        token_of(&house, &house.us).await;
        for _ in 0..4 {
            wrong_secret().is(Family::Aggregation, &sign_in(&house, &house.us, "wrong").await);
        }
        token_of(&house, &house.us).await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_attempts_at_the_same_time_do_not_outrun_the_lock() {
    House::on_each(|house| async move {
        let attempts = (0..16).map(|_| {
            let (caller, partner) = (house.anyone(), house.us.clone());
            tokio::spawn(async move {
                let mut caller = caller;
                caller.set("finicity-app-key", &partner.app_key);
                let body = json!({ "partnerId": partner.id, "partnerSecret": "wrong" });
                caller.post("aggregation/v2/partners/authentication", &body).await
            })
        });
        let attempts: Vec<_> = attempts.collect();
        let mut judged = 0;
        for attempt in attempts {
            let answer = attempt.await.expect("an attempt");
            if answer.json["code"] == 10001 {
                judged += 1;
                wrong_secret().is(Family::Aggregation, &answer);
            } else {
                locked().is(Family::Aggregation, &answer);
            }
        }
        assert_eq!(judged, 5, "five secrets were tried, and no more");
        locked().is(
            Family::Aggregation,
            &sign_in(&house, &house.us, &house.us.secret).await,
        );
        house
    })
    .await;
}
