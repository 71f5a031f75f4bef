//! Answers no honest bank gives. Whatever comes, it is a condition on what it concerns: nothing hangs,
//! nothing panics, nothing wrong is written, and the next honest answer heals it.

use std::sync::{Arc, Mutex};

use house::{FINBANK, House, Linked, Meddler, Plan, Reply, code, of_type};
use jiff::SignedDuration;
use serde_json::{Value, json};

const BAD_ANSWER: u64 = 204;
const NOT_REPRESENTABLE: u64 = 992;

/// A person whose bank's answers come by a meddler.
struct Stage {
    meddler: Meddler,
    linked: Linked,
    before: Vec<Value>,
    ledger: Vec<Vec<Value>>,
}

impl Stage {
    async fn set(house: &House) -> Self {
        let meddler = Meddler::before(house, FINBANK).await;
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let (before, ledger) = (linked.accounts().await, linked.ledger().await);
        Self {
            meddler,
            linked,
            before,
            ledger,
        }
    }

    async fn codes(&self, house: &House) -> Vec<u64> {
        house.advance(SignedDuration::from_secs(2));
        self.linked.refresh().await.iter().map(code).collect()
    }

    /// An honest answer finds everything as it was.
    async fn heals(&self, house: &House, after: &str) {
        self.meddler.behave();
        assert_eq!(self.codes(house).await, [0, 0, 0, 0], "after {after}");
        assert_eq!(self.linked.ledger().await, self.ledger, "after {after}");
        let names = |accounts: &[Value]| accounts.iter().map(|a| a["name"].clone()).collect::<Vec<_>>();
        assert_eq!(
            names(&self.linked.accounts().await),
            names(&self.before),
            "after {after}"
        );
    }
}

fn small() -> Plan {
    Plan {
        settings: Some(Arc::new(|settings| settings.limits.body = 1024 * 1024)),
        ..Plan::default()
    }
}

/// JSON that opens and never closes.
fn nested(depth: usize) -> String {
    "[".repeat(depth)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_that_makes_no_sense_is_a_bad_answer_for_the_whole_login() {
    House::on_sqlite(small(), |house| async move {
        let stage = Stage::set(&house).await;
        let deep = format!(r#"{{"accounts":[{{"accountId":{}"#, nested(200_000));
        let large = format!(r#"{{"accounts":[],"padding":"{}"}}"#, "x".repeat(2 * 1024 * 1024));
        for (what, reply) in [
            ("an empty body", Reply::of(200, "")),
            ("no content", Reply::of(204, "")),
            ("a text", Reply::of(200, "\"Access token has expired\"")),
            ("null", Reply::of(200, "null")),
            ("a list", Reply::of(200, "[]")),
            ("an object without accounts", Reply::of(200, "{}")),
            (
                "accounts that are none",
                Reply::of(200, r#"{"accounts":{"accountId":"a"}}"#),
            ),
            (
                "half an answer",
                Reply::of(200, r#"{"accounts":[{"accountId":"a""#),
            ),
            (
                "an id that is a list",
                Reply::of(200, r#"{"accounts":[{"accountId":["a"]}]}"#),
            ),
            (
                "no text at all",
                Reply {
                    body: vec![0xff, 0xfe, 0x00],
                    ..Reply::of(200, "")
                },
            ),
            ("a deep answer", Reply::of(200, &deep)),
            ("an answer beyond all bounds", Reply::of(200, &large)),
            (
                "a redirect",
                Reply::of(302, "").with("location: http://127.0.0.1:9/elsewhere"),
            ),
            ("a status nobody knows", Reply::of(299, "<html>")),
            ("a page that is not there", Reply::of(404, "<html>")),
        ] {
            stage
                .meddler
                .answer(move |path, honest| match path.ends_with("/accounts") {
                    true => reply.clone(),
                    false => honest,
                });
            assert_eq!(stage.codes(&house).await, [BAD_ANSWER; 4], "{what}");
            stage.heals(&house, what).await;
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_about_one_account_that_makes_no_sense_stays_with_it() {
    House::on_sqlite(Plan::default(), |house| async move {
        let stage = Stage::set(&house).await;
        type Change = fn(&mut Value);
        let cases: [(&str, &str, u64, Change); 9] = [
            ("another account's details", "", BAD_ANSWER, |json| {
                json["accountId"] = "another".into()
            }),
            ("details without an id", "", BAD_ANSWER, |json| *json = json!({})),
            ("a balance beyond all bounds", "", NOT_REPRESENTABLE, |json| {
                json["currentBalance"] = json!("9".repeat(40));
            }),
            ("a balance that is no number", "", NOT_REPRESENTABLE, |json| {
                json["currentBalance"] = "NaN".into()
            }),
            ("a currency that does not exist", "", NOT_REPRESENTABLE, |json| {
                json["currency"] = json!({ "currencyCode": "ZZZ" });
            }),
            ("holders that are none", "/contact", BAD_ANSWER, |json| {
                json["holders"] = json!("Nora")
            }),
            (
                "networks that are none",
                "/payment-networks",
                BAD_ANSWER,
                |json| *json = json!("none"),
            ),
            (
                "a transaction without an amount",
                "/transactions",
                NOT_REPRESENTABLE,
                |json| {
                    json["transactions"][0]["amount"] = Value::Null;
                },
            ),
            (
                "an amount of six decimals",
                "/transactions",
                NOT_REPRESENTABLE,
                |json| {
                    json["transactions"][0]["amount"] = json!("1.000001");
                },
            ),
        ];
        for (what, end, expected, change) in cases {
            let first = Arc::new(Mutex::new(None::<String>));
            stage.meddler.answer(move |path, honest| {
                // The first account that is asked about, whatever its id is.
                let Some((_, rest)) = path.split_once("/accounts/") else {
                    return honest;
                };
                let (id, of) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
                let mut first = first.lock().expect("the first");
                if of != end || first.get_or_insert_with(|| id.to_owned()) != id {
                    return honest;
                }
                let mut json = serde_json::from_slice(&honest.body).expect("an answer in JSON");
                change(&mut json);
                Reply::json(&json)
            });
            assert_eq!(stage.codes(&house).await, [expected, 0, 0, 0], "{what}");
            assert_eq!(stage.linked.ledger().await, stage.ledger, "{what}");
            stage.heals(&house, what).await;
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn words_nobody_knows_fail_nothing() {
    House::on_sqlite(Plan::default(), |house| async move {
        let stage = Stage::set(&house).await;
        stage.meddler.answer(|path, honest| {
            if honest.status != 200 {
                return honest;
            }
            let mut json: Value = serde_json::from_slice(&honest.body).expect("an answer in JSON");
            let strange = |account: &mut Value| {
                account["status"] = "SLEEPING".into();
                account["accountCategory"] = "TULIP_ACCOUNT".into();
                account["accountType"] = "BULB".into();
                account["newInTheStandard"] = json!({ "a": [1, 2, { "b": null }] });
            };
            if path.ends_with("/accounts") {
                json["accounts"]
                    .as_array_mut()
                    .expect("accounts")
                    .iter_mut()
                    .for_each(strange);
            } else if path.ends_with("/transactions") {
                for row in json["transactions"].as_array_mut().expect("transactions") {
                    row["transactionType"] = "BARTER".into();
                    row["debitCreditMemo"] = "BOTH".into();
                    row["postedTimestamp"] = "the day after".into();
                }
            } else if path.ends_with("/contact") {
                json["holders"][0]["relationship"] = "PEN_PAL".into();
            } else if path.ends_with("/payment-networks") {
                let networks = json.get_mut("paymentNetworks").and_then(Value::as_array_mut);
                networks
                    .into_iter()
                    .flatten()
                    .for_each(|network| network["type"] = "PIGEON".into());
            } else {
                strange(&mut json);
            }
            Reply::json(&json)
        });
        assert_eq!(stage.codes(&house).await, [0, 0, 0, 0]);
        let after = stage.linked.accounts().await;
        for (before, after) in stage.before.iter().zip(&after) {
            assert_eq!(
                after["type"], before["type"],
                "the type stays what it was known as"
            );
            assert_eq!(
                after["balance"], before["balance"],
                "so does the sign of what is owed"
            );
        }
        stage.meddler.behave();
        assert_eq!(stage.codes(&house).await, [0, 0, 0, 0]);
        assert_eq!(stage.linked.ledger().await, stage.ledger);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_that_is_listed_twice_is_one_account() {
    House::on_sqlite(Plan::default(), |house| async move {
        let meddler = Meddler::before(&house, FINBANK).await;
        meddler.change("/accounts", |json| {
            let accounts = json["accounts"].as_array_mut().expect("accounts");
            let again = accounts.clone();
            accounts.extend(again);
        });
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        assert_eq!(linked.accounts().await.len(), 4);
        assert!(linked.refresh().await.iter().all(|a| code(a) == 0));
        assert_eq!(linked.accounts().await.len(), 4);
        house
    })
    .await;
}

/// An account of its own, as a meddler adds it to a bank's list.
fn added(id: &str) -> Value {
    json!({ "accountId": id, "accountCategory": "DEPOSIT_ACCOUNT", "accountType": "SAVINGS", "nickname": "Strange",
        "accountNumberDisplay": "xxxx7777", "status": "OPEN", "currency": { "currencyCode": "USD" } })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_id_of_any_characters_is_asked_for_as_it_is() {
    House::on_sqlite(Plan::default(), |house| async move {
        let id = "a/b\\c?d=e&f#g%2F h;é漢字\u{1f4b0}/../x";
        let meddler = Meddler::before(&house, FINBANK).await;
        let asked = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&asked);
        meddler.answer(move |path, honest| {
            if path.ends_with("/accounts") {
                let mut json: Value = serde_json::from_slice(&honest.body).expect("a list");
                json["accounts"] = json!([added(id)]);
                return Reply::json(&json);
            }
            if !path.contains("/accounts/a") {
                return honest;
            }
            seen.lock().expect("paths").push(path.to_owned());
            Reply::json(&match path.rsplit('/').next() {
                Some("contact") => json!({ "holders": [] }),
                Some("payment-networks") => json!({ "paymentNetworks": [] }),
                Some("transactions") => json!({ "transactions": [] }),
                _ => added(id),
            })
        });
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let accounts = linked.accounts().await;
        assert_eq!((accounts.len(), code(&accounts[0])), (1, 0));
        let asked = asked.lock().expect("paths").clone();
        // Its balance to choose by, once more before it is added, and what its first aggregation asks.
        assert_eq!(asked.len(), 6, "{asked:?}");
        let part = "/accounts/a%2Fb%5Cc%3Fd=e&f%23g%252F%20h;%C3%A9%E6%BC%A2%E5%AD%97%F0%9F%92%B0%2F..%2Fx";
        assert!(asked.iter().all(|path| path.contains(part)), "{asked:?}");
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_without_an_id_to_ask_by_is_left_out_and_the_list_has_a_gap() {
    House::on_sqlite(Plan::default(), |house| async move {
        let stage = Stage::set(&house).await;
        for id in [
            "..".to_owned(),
            "x".repeat(257),
            String::new(),
            "\u{0}\u{7}".to_owned(),
        ] {
            let shown = id.clone();
            stage.meddler.change("/accounts", move |json| {
                json["accounts"]
                    .as_array_mut()
                    .expect("accounts")
                    .push(added(&id));
            });
            assert_eq!(stage.codes(&house).await, [0, 0, 0, 0], "{shown:?}");
            let run = stage
                .linked
                .status(stage.before[0]["id"].as_str().expect("an id"))
                .await["lastRun"]
                .clone();
            assert_eq!(run["listComplete"], false, "{shown:?}");
            assert_eq!(run["accountsListed"], 4, "{shown:?}");
        }
        stage.heals(&house, "strange ids").await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn transactions_with_gaps_or_repetitions_lose_and_double_nothing() {
    House::on_sqlite(Plan::default(), |house| async move {
        let stage = Stage::set(&house).await;
        type Change = fn(&mut Value);
        let cases: [(&str, u16, Change); 4] = [
            ("an answer with gaps", 206, |json| {
                json["transactions"] = json!([])
            }),
            ("everything twice", 200, |json| {
                let rows = json["transactions"].as_array_mut().expect("transactions");
                let again = rows.clone();
                rows.extend(again);
            }),
            ("rows without an id", 200, |json| {
                for row in json["transactions"].as_array_mut().expect("transactions") {
                    row["transactionId"] = Value::Null;
                }
            }),
            ("rows that say nothing else", 200, |json| {
                let nothing = json!({ "transactionId": "nothing", "amount": 1, "description": null });
                json["transactions"]
                    .as_array_mut()
                    .expect("transactions")
                    .push(nothing);
            }),
        ];
        for (what, status, change) in cases {
            stage.meddler.answer(move |path, honest| {
                if !path.ends_with("/transactions") {
                    return honest;
                }
                let mut json = serde_json::from_slice(&honest.body).expect("transactions");
                change(&mut json);
                Reply {
                    status,
                    ..Reply::json(&json)
                }
            });
            assert_eq!(stage.codes(&house).await, [0, 0, 0, 0], "{what}");
            stage.heals(&house, what).await;
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bank_that_forgets_the_past_is_not_believed() {
    House::on_sqlite(Plan::default(), |house| async move {
        let stage = Stage::set(&house).await;
        // The same account to the last digit, and none of the bookings that were there.
        stage
            .meddler
            .change("/transactions", |json| json["transactions"] = json!([]));
        let codes = stage.codes(&house).await;
        let checking = of_type(&stage.before, "checking");
        let place = stage
            .before
            .iter()
            .position(|a| a["id"] == checking["id"])
            .expect("a place");
        assert_eq!(codes[place], 403);
        let evidence = stage
            .linked
            .evidence(checking["id"].as_str().expect("an id"))
            .await;
        assert_eq!(evidence[0]["kinds"], json!(["history"]));
        assert_eq!(stage.linked.ledger().await, stage.ledger);
        stage.heals(&house, "a bank that forgot").await;
        house
    })
    .await;
}
