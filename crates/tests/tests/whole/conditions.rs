//! Every way the sandbox bank can misbehave, what is made of it, and the way back.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use house::{AU_FINBANK, FINBANK, House, Linked, OTHER_FINBANK, Partner, Plan, account_id, code};
use jiff::SignedDuration;
use model::Region;
use serde_json::{Value, json};

/// What a fault touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Touches {
    /// Every call of the grant, or only those about one account where it is set on one.
    Calls,
    /// The whole login, even if it is set on one account.
    Login,
    /// One account, the first if it is set on a user.
    Account,
}

/// A fault of the bank, and what is to be made of it.
struct Row {
    fault: &'static str,
    condition: &'static str,
    us: u64,
    au: u64,
    touches: Touches,
    /// Whether linking gets as far as offering accounts.
    offers: bool,
}

const fn row(
    fault: &'static str,
    condition: &'static str,
    (us, au): (u64, u64),
    touches: Touches,
    offers: bool,
) -> Row {
    Row {
        fault,
        condition,
        us,
        au,
        touches,
        offers,
    }
}

use Touches::{Account, Calls, Login};

const FAULTS: &[Row] = &[
    row("token-dead", "token-invalid", (947, 947), Login, false),
    row("consent-revoked", "consent-revoked", (947, 947), Login, false),
    row("consent-expired", "consent-expired", (947, 947), Login, false),
    row("too-narrow", "consent-insufficient", (2003, 2003), Login, true),
    row("mismatch", "account-mismatch.account", (403, 324), Account, true),
    row("account-closed", "account-closed", (946, 913), Account, true),
    // Gone from one list is not gone: what comes of it over days is told in `continuity`.
    row(
        "account-dropped",
        "account-temporarily-unavailable",
        (909, 909),
        Account,
        true,
    ),
    row(
        "account-not-shared",
        "account-not-shared",
        (946, 914),
        Account,
        true,
    ),
    row(
        "unavailable",
        "account-temporarily-unavailable",
        (909, 909),
        Account,
        true,
    ),
    row("locked", "user-action-at-institution", (108, 108), Calls, false),
    row("recipient", "recipient-not-authorised", (920, 920), Calls, false),
    row(
        "customer-gone",
        "institution-customer-not-found",
        (952, 952),
        Calls,
        false,
    ),
    // Of an account that has no such data everything else is well.
    row("data-not-supported", "healthy", (0, 0), Account, true),
    row("maintenance", "institution-maintenance", (102, 102), Calls, false),
    row(
        "maintenance-open",
        "institution-maintenance",
        (102, 102),
        Calls,
        false,
    ),
    row(
        "subsystem-down",
        "institution-maintenance",
        (102, 102),
        Calls,
        false,
    ),
    row("internal", "institution-error", (320, 320), Calls, false),
    row("timeout", "institution-timeout", (504, 580), Calls, false),
    row("rate-limit", "rate-limited", (977, 977), Calls, false),
    row("rate-limit-open", "rate-limited", (977, 977), Calls, false),
    row("garbage", "institution-bad-response", (204, 307), Calls, false),
    row("rejected", "request-rejected", (991, 991), Calls, false),
    row("cursor-loop", "paging-unending", (204, 307), Login, false),
    row("cursor-endless", "paging-unending", (204, 307), Login, false),
    row(
        "transactions-cursor-loop",
        "paging-unending",
        (204, 307),
        Account,
        true,
    ),
    row(
        "transactions-cursor-endless",
        "paging-unending",
        (204, 307),
        Account,
        true,
    ),
    row(
        "odd-currency",
        "data-not-representable",
        (992, 992),
        Account,
        true,
    ),
    row(
        "partial",
        "account-temporarily-unavailable",
        (909, 909),
        Account,
        true,
    ),
    // What came is written, and the window is asked for again.
    row("transactions-partial", "healthy", (0, 0), Account, true),
];

/// Where a region's faults are tried.
struct Place<'h> {
    house: &'h House,
    partner: &'h Partner,
    institution: &'static str,
    profile: &'static str,
}

impl<'h> Place<'h> {
    fn us(house: &'h House) -> Self {
        Self {
            house,
            partner: &house.us,
            institution: FINBANK,
            profile: "profile_03",
        }
    }

    fn au(house: &'h House) -> Self {
        Self {
            house,
            partner: &house.au,
            institution: AU_FINBANK,
            profile: "profile_4110",
        }
    }

    fn code(&self, row: &Row) -> u64 {
        match self.partner.region {
            Region::Us => row.us,
            Region::Au => row.au,
        }
    }

    /// Links a user made for one fault.
    async fn linked(&self, name: &str) -> Linked {
        let user = self.house.user(name, self.profile).await;
        self.house.link(self.partner, self.institution, &user).await
    }

    async fn refreshed(&self, linked: &Linked) -> Vec<Value> {
        self.house.advance(SignedDuration::from_secs(2));
        linked.refresh().await
    }
}

/// Answers do not wait for a bank that is silent.
fn impatient() -> Plan {
    Plan {
        settings: Some(Arc::new(|settings| {
            settings.limits.total = Duration::from_secs(2)
        })),
        ..Plan::default()
    }
}

/// An account without what every attempt writes.
fn lasting(account: &Value) -> Value {
    let mut account = account.clone();
    let fields = account.as_object_mut().expect("an account");
    for attempt in [
        "aggregationStatusCode",
        "aggregationAttemptDate",
        "lastUpdatedDate",
    ] {
        fields.remove(attempt);
    }
    account
}

/// What a refresh under a fault must come to: the code on what it touches, nothing of it written, all
/// well on the rest.
async fn suffers(place: &Place<'_>, linked: &Linked, row: &Row, before: &[Value], first_only: bool) {
    let fault = row.fault;
    let after = place.refreshed(linked).await;
    assert_eq!(after.len(), before.len(), "{fault}");
    for (n, (before, after)) in before.iter().zip(&after).enumerate() {
        if first_only && n > 0 {
            assert_eq!(code(after), 0, "{fault} stays with its account");
            assert!(
                after["aggregationSuccessDate"].as_i64() > before["aggregationSuccessDate"].as_i64(),
                "{fault} holds up no sibling"
            );
            continue;
        }
        assert_eq!(code(after), place.code(row), "{fault}");
        let id = after["id"].as_str().expect("an id");
        let status = linked.status(id).await;
        assert_eq!(status["condition"], row.condition, "{fault}");
        assert_eq!(status["code"], place.code(row), "{fault}");
        if code(after) != 0 {
            assert_eq!(lasting(after), lasting(before), "{fault} writes nothing");
            assert!(
                after["aggregationAttemptDate"].as_i64() > before["aggregationAttemptDate"].as_i64(),
                "{fault} was an attempt"
            );
        }
    }
}

async fn recovers(place: &Place<'_>, linked: &Linked, fault: &str, ledger: &[Vec<Value>]) {
    if fault.starts_with("rate-limit") {
        // Nobody asks it again before then.
        place.house.advance(SignedDuration::from_mins(6));
    }
    let after = place.refreshed(linked).await;
    let codes: Vec<u64> = after.iter().map(code).collect();
    assert!(codes.iter().all(|code| *code == 0), "after {fault}: {codes:?}");
    assert_eq!(
        linked.ledger().await,
        ledger,
        "after {fault} nothing is lost or doubled"
    );
    for account in &after {
        let status = linked.status(account["id"].as_str().expect("an id")).await;
        assert_eq!(status["held"], false, "after {fault}");
        assert_eq!(status["condition"], "healthy", "after {fault}");
    }
}

/// Each fault for one run, set on the person; one login meets them all, one after another.
async fn once_on_a_user(place: Place<'_>) {
    let linked = place.linked("unlucky").await;
    for row in FAULTS {
        let fault = row.fault;
        let (before, ledger) = (linked.accounts().await, linked.ledger().await);
        let once = format!("err:{fault}@refresh*1");
        let script = place.house.script("user", &linked.user, &once).await;
        suffers(&place, &linked, row, &before, row.touches == Account).await;
        assert_eq!(linked.ledger().await, ledger, "{fault} touches no transaction");
        recovers(&place, &linked, fault, &ledger).await;
        place.house.unscript(&script).await;
    }
}

/// Each fault until it is taken away, set on one account.
async fn lasting_on_an_account(place: Place<'_>) {
    let linked = place.linked("unlucky").await;
    // What ends a grant for good is mended by linking, not by waiting.
    for row in FAULTS.iter().filter(|row| row.touches != Login) {
        let fault = row.fault;
        let (before, ledger) = (linked.accounts().await, linked.ledger().await);
        let id = before[0]["id"].as_str().expect("an id");
        let first = place
            .house
            .at_bank(&linked.user, place.institution, &before[0])
            .await;
        let script = place
            .house
            .script("accountId", &first, &format!("err:{fault}"))
            .await;
        suffers(&place, &linked, row, &before, true).await;
        let since = linked.status(id).await["since"].clone();
        suffers(&place, &linked, row, &before, true).await;
        assert_eq!(
            linked.status(id).await["since"],
            since,
            "{fault} has lasted since it began"
        );
        place.house.unscript(&script).await;
        recovers(&place, &linked, fault, &ledger).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_fault_the_bank_knows_has_a_row_here() {
    House::on_sqlite(Plan::default(), |house| async move {
        let listed = house.bank().get("control/scripts").await.expect(200);
        let faults = listed["faults"].as_array().expect("faults");
        let known: BTreeSet<&str> = faults
            .iter()
            .map(|f| f["names"][0].as_str().expect("a name"))
            .collect();
        let here: BTreeSet<&str> = FAULTS.iter().map(|row| row.fault).collect();
        assert_eq!(known, here);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_us_each_fault_ends_in_its_code_for_one_run() {
    House::on_sqlite(impatient(), |house| async move {
        once_on_a_user(Place::us(&house)).await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_australia_each_fault_ends_in_its_code_for_one_run() {
    House::on_sqlite(impatient(), |house| async move {
        once_on_a_user(Place::au(&house)).await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_trouble_of_one_account_stays_with_it_and_ends() {
    House::on_sqlite(impatient(), |house| async move {
        lasting_on_an_account(Place::us(&house)).await;
        house
    })
    .await;
}

/// Each fault while linking. What keeps the bank from offering accounts ends the session with the code
/// and adds nothing; what concerns one account waits for its first aggregation.
async fn while_linking(place: Place<'_>) {
    let house = place.house;
    let caller = house.as_partner(place.partner).await;
    for row in FAULTS {
        let fault = row.fault;
        let user = house.user(fault, place.profile).await;
        let customer = house.customer(&caller, &format!("customer_{fault}")).await;
        let session = house
            .session_of(&caller, place.partner, &customer, place.institution)
            .await;
        let script = house.script("user", &user, &format!("err:{fault}@link")).await;
        let offered = house.sign_in_at_bank(&session, &user).await;
        if row.offers {
            assert_eq!(offered["state"], "chooseAccounts", "{fault}: {offered}");
        } else {
            refuses(&place, row, &offered).await;
            let accounts = caller
                .get(&format!("aggregation/v1/customers/{customer}/accounts"))
                .await;
            assert_eq!(
                accounts.expect(200)["accounts"],
                json!([]),
                "{fault} adds nothing"
            );
            house.given_up(&user).await;
        }
        house.unscript(&script).await;
        if !row.offers {
            let again = house.sign_in_at_bank(&session, &user).await;
            if offered["alert"]["mayRetry"] == true {
                assert_eq!(again["state"], "chooseAccounts", "after {fault}: {again}");
            } else {
                assert_eq!(again["status"], 400, "after {fault}: {again}");
            }
        }
    }
}

/// A session that failed shows the catalogue's alert.
async fn refuses(place: &Place<'_>, row: &Row, session: &Value) {
    let (fault, code) = (row.fault, place.code(row));
    assert_eq!(session["state"], "failed", "{fault}: {session}");
    let catalogue = place.house.engine.catalogue();
    let entry = catalogue.entry(place.partner.region, u32::try_from(code).expect("a code"));
    let entry = entry.expect("an entry");
    let alert = &session["alert"];
    assert_eq!(alert["code"], code, "{fault}");
    assert_eq!(alert["category"], entry.category.to_string(), "{fault}");
    assert_eq!(alert["mayRetry"], entry.retriable_by_end_user, "{fault}");
    let text = alert["text"].as_str().expect("a text");
    assert!(text.ends_with(&format!(" ({code})")), "{fault}: {text}");
    assert_eq!(session.get("result"), None, "{fault}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_the_us_each_fault_while_linking_ends_the_session_or_waits_for_its_account() {
    House::on_sqlite(impatient(), |house| async move {
        while_linking(Place::us(&house)).await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_australia_each_fault_while_linking_ends_the_session_or_waits_for_its_account() {
    House::on_sqlite(impatient(), |house| async move {
        while_linking(Place::au(&house)).await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_aggregation_meets_what_linking_let_pass() {
    House::on_sqlite(Plan::default(), |house| async move {
        let place = Place::us(&house);
        // What is dropped or left out is not offered, and what is a mismatch later is no mismatch yet.
        let met = [
            "too-narrow",
            "unavailable",
            "transactions-cursor-loop",
            "data-not-supported",
        ];
        for row in FAULTS.iter().filter(|row| met.contains(&row.fault)) {
            let user = house.user(row.fault, place.profile).await;
            // Two runs: the session, and the first aggregation.
            house
                .script("user", &user, &format!("err:{}@link*2", row.fault))
                .await;
            let linked = house.link(place.partner, place.institution, &user).await;
            let accounts = linked.accounts().await;
            assert_eq!(code(&accounts[0]), row.us, "{}", row.fault);
            let rest: Vec<u64> = accounts[1..].iter().map(code).collect();
            let expected = if row.touches == Account { 0 } else { row.us };
            assert!(
                rest.iter().all(|code| *code == expected),
                "{}: {rest:?}",
                row.fault
            );
            let healed = place.refreshed(&linked).await;
            assert!(healed.iter().all(|a| code(a) == 0), "{}: {healed:?}", row.fault);
            assert!(
                linked.ledger().await.iter().all(|rows| !rows.is_empty()),
                "{}",
                row.fault
            );
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_trouble_of_one_institution_is_nobody_elses() {
    House::on_sqlite(Plan::default(), |house| async move {
        let one = house.link(&house.us, FINBANK, "profile_02").await;
        let other = house
            .link_for(&house.us, &one.customer, OTHER_FINBANK, "profile_02")
            .await;
        let script = house.script("institutionId", FINBANK, "err:maintenance").await;
        house.advance(SignedDuration::from_secs(2));
        assert!(one.refresh().await.iter().all(|a| code(a) == 102));
        assert!(other.refresh().await.iter().all(|a| code(a) == 0));
        house.unscript(&script).await;
        assert!(one.refresh().await.iter().all(|a| code(a) == 0));
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_bank_is_waited_for_and_a_silent_one_is_not() {
    House::on_sqlite(impatient(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_06").await;
        let script = house.script("user", "profile_06", "slow:1s@refresh").await;
        assert!(linked.refresh().await.iter().all(|a| code(a) == 0));
        house.unscript(&script).await;
        house.script("user", "profile_06", "slow:90s@refresh*1").await;
        assert!(linked.refresh().await.iter().all(|a| code(a) == 504));
        assert!(linked.refresh().await.iter().all(|a| code(a) == 0));
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_asks_to_be_left_alone_says_until_when() {
    House::on_sqlite(Plan::default(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_06").await;
        let id = account_id(&linked.accounts().await[0]);
        for (fault, seconds) in [
            ("rate-limit", Some(30)),
            ("rate-limit-open", None),
            ("maintenance", Some(1800)),
            ("maintenance-open", None),
        ] {
            house
                .script("user", "profile_06", &format!("err:{fault}@refresh*1"))
                .await;
            linked.refresh().await;
            let account = house.rows(&house.us).read(move |tx| tx.find_account(id)).await;
            let account = account.expect("a readable row").expect("the account");
            let asked = account.attempted_at.expect("an attempt");
            let until = account.outcome.expect("an outcome").condition.until();
            // The answer came a moment before the attempt was written down.
            let wait = until.map(|until| until.duration_since(asked).as_millis());
            let wait = wait.map(|wait| (wait + 500) / 1000);
            assert_eq!(wait, seconds, "{fault}");
            house.advance(SignedDuration::from_mins(16));
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_institutions_rule_for_an_answer_chooses_the_condition_and_the_code() {
    House::on_sqlite(Plan::default(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_06").await;
        let rules = |answers: Value| {
            let house = &house;
            async move {
                house
                    .reload(|row| {
                        if row["id"] == FINBANK {
                            row["connection"]["rules"] = json!({ "answers": answers.clone() });
                        }
                    })
                    .await;
            }
        };
        let code_of = |fault: &'static str| {
            let (house, linked) = (&house, &linked);
            async move {
                house
                    .script("user", "profile_06", &format!("err:{fault}@refresh*1"))
                    .await;
                house.advance(SignedDuration::from_secs(2));
                let account = linked.refresh().await.remove(0);
                let status = linked.status(account["id"].as_str().expect("an id")).await;
                (
                    code(&account),
                    status["condition"].as_str().expect("a condition").to_owned(),
                )
            }
        };
        let told = |code: u64, condition: &str| (code, condition.to_owned());
        let mut by_status = json!([{ "operation": "accounts", "status": 403, "text": "access *",
            "condition": "institution-customer-not-found" }]);
        assert_eq!(code_of("locked").await, told(108, "user-action-at-institution"));
        rules(by_status.clone()).await;
        assert_eq!(
            code_of("locked").await,
            told(952, "institution-customer-not-found")
        );
        by_status[0]["operation"] = "transactions".into();
        rules(by_status).await;
        assert_eq!(
            code_of("locked").await,
            told(108, "user-action-at-institution"),
            "another call"
        );
        rules(json!([{ "code": "706", "condition": "user-action-at-institution", "entry": 961 }])).await;
        assert_eq!(code_of("locked").await, told(961, "user-action-at-institution"));
        // In an account's place in a list, and in a live call.
        rules(
            json!([{ "code": "501", "operation": "accounts", "condition": "account-closed", "entry": 913 }]),
        )
        .await;
        assert_eq!(code_of("unavailable").await, told(913, "account-closed"));
        rules(json!([{ "code": "706", "condition": "user-action-at-institution", "entry": 961 }])).await;
        house.script("user", "profile_06", "err:locked@refresh*1").await;
        let account = account_id(&linked.accounts().await[0]);
        let path = format!(
            "aggregation/v1/customers/{}/accounts/{account}/owner",
            linked.customer
        );
        assert_eq!(linked.caller.get(&path).await.expect(500)["code"], 961);
        rules(json!([])).await;
        assert_eq!(code_of("partial").await.0, 909);
        assert!(linked.refresh().await.iter().all(|account| code(account) == 0));
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_that_cannot_hold_is_refused_with_the_institution_and_its_number() {
    House::on_sqlite(Plan::default(), |house| async move {
        let sound = json!({ "status": 500, "condition": "institution-error" });
        for (rule, named) in [
            (
                json!({ "condition": "institution-error" }),
                "one of `status`, `code` and `text`",
            ),
            (
                json!({ "operation": "guess", "status": 500, "condition": "institution-error" }),
                "not `guess`",
            ),
            (
                json!({ "status": 200, "condition": "institution-error" }),
                "from 300 to 599",
            ),
            (
                json!({ "code": " ", "condition": "institution-error" }),
                "say something",
            ),
            (json!({ "status": 500, "condition": "healthy" }), "not `healthy`"),
            (
                json!({ "status": 500, "condition": "nonsense" }),
                "`nonsense` is not the name",
            ),
            (
                json!({ "status": 500, "condition": "token-invalid", "entry": 403 }),
                "no entry 403 reports token-invalid",
            ),
        ] {
            let mut manifest = house.bank().get("control/manifest").await.expect(200);
            manifest["institutions"][1]["connection"]["rules"] = json!({ "answers": [sound.clone(), rule] });
            let id = manifest["institutions"][1]["id"]
                .as_str()
                .expect("an id")
                .to_owned();
            let file = serde_json::from_value(manifest).expect("a file of the right shape");
            let refused = house.engine.load_institutions(file).await.expect_err(named);
            let refused = refused.to_string();
            assert!(refused.contains(named), "{refused}");
            assert!(refused.contains(&format!("institution {id}")), "{refused}");
        }
        house
    })
    .await;
}
