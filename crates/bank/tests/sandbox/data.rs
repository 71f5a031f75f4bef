//! The data API: shapes, paging, windows, balances, errors.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::support::{ALL_CLUSTERS, Agent, Link, Town, interaction, send, window};

/// Follows cursors from the first page to the last, as an aggregator would.
async fn walk(town: &Town, agent: &Agent, link: &Link, path: &str, list: &str) -> Vec<Value> {
    let (mut all, mut path) = (Vec::new(), path.to_owned());
    for _ in 0..200 {
        let page = agent.get(town, link, &path).await.ok();
        all.extend(page[list].as_array().unwrap().iter().cloned());
        match page["links"]["next"]["href"].as_str() {
            Some(next) => {
                assert!(
                    next.contains(page["page"]["nextPageKey"].as_str().unwrap()),
                    "{page}"
                );
                path = next.to_owned();
            }
            None => {
                assert!(page["page"].get("nextPageKey").is_none());
                assert_eq!(page["page"]["totalElements"], all.len());
                return all;
            }
        }
    }
    panic!("the pages never end");
}

fn ids(rows: &[Value], name: &str) -> BTreeSet<String> {
    rows.iter()
        .map(|row| row[name].as_str().unwrap().to_owned())
        .collect()
}

/// Ten-thousandths of a JSON number, read from its text.
fn units(number: &Value) -> i64 {
    model::Money::parse(&number.to_string(), model::Currency::USD)
        .unwrap()
        .units()
}

#[tokio::test]
async fn every_answer_carries_the_interaction_id_back_and_none_comes_without() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let link = agent.link(&town, "profile_03").await;
    let id = interaction(7);
    for (method, path) in [
        ("GET", "/accounts"),
        ("GET", "/accounts/nobody"),
        ("GET", "/nonsense"),
        ("POST", "/accounts"),
        ("GET", "/availability"),
    ] {
        let reply = agent
            .fdx(&town, &link, method, path, &[("x-fapi-interaction-id", &id)])
            .await;
        assert_eq!(reply.headers["x-fapi-interaction-id"], id, "{method} {path}");
    }
    for wrong in ["", "nonsense", "00000000-0000-4000-8000-00000000000g"] {
        let reply = agent
            .fdx(
                &town,
                &link,
                "GET",
                "/accounts",
                &[("x-fapi-interaction-id", wrong)],
            )
            .await;
        reply.fdx(400, "401");
        assert!(
            reply.json()["debugMessage"]
                .as_str()
                .unwrap()
                .contains("x-fapi-interaction-id")
        );
    }
}

#[tokio::test]
async fn wrong_calls_get_the_standards_errors() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let link = agent.link(&town, "profile_03").await;
    let account = agent.accounts(&town, &link).await[0]["accountId"]
        .as_str()
        .unwrap()
        .to_owned();
    let transactions = format!("/accounts/{account}/transactions");
    for (method, path, status, code) in [
        ("GET", "/nonsense".to_owned(), 404, "404"),
        ("DELETE", "/accounts".to_owned(), 405, "1206"),
        ("GET", "/accounts?limit=0".to_owned(), 400, "401"),
        ("GET", "/accounts?limit=ten".to_owned(), 400, "401"),
        ("GET", "/accounts?limit=1&limit=2".to_owned(), 400, "401"),
        ("GET", "/accounts?pageKey=nonsense".to_owned(), 400, "401"),
        ("GET", "/accounts?resultType=heavy".to_owned(), 400, "401"),
        ("GET", "/accounts/nobody".to_owned(), 404, "701"),
        ("GET", "/accounts/nobody/contact".to_owned(), 404, "701"),
        ("GET", "/accounts/nobody/payment-networks".to_owned(), 404, "701"),
        ("GET", "/accounts/nobody/transactions".to_owned(), 404, "701"),
        ("GET", format!("{transactions}?limit=-1"), 400, "401"),
        ("GET", format!("{transactions}?pageKey=nonsense"), 400, "401"),
        (
            "GET",
            format!("{transactions}?startTime=2026-01-01T00:00:00Z"),
            400,
            "703",
        ),
        ("GET", format!("{transactions}?endDate=2026-01-01"), 400, "703"),
        (
            "GET",
            format!("{transactions}?startDate=2020-01-01&endDate=2026-01-01"),
            400,
            "703",
        ),
        (
            "GET",
            format!("{transactions}?startDate=soon&endDate=2026-01-01"),
            400,
            "702",
        ),
        ("GET", "/consents/nobody".to_owned(), 404, "404"),
        ("GET", "/customers/current".to_owned(), 200, ""),
    ] {
        let reply = agent.fdx(&town, &link, method, &path, &[]).await;
        if code.is_empty() {
            assert_eq!(reply.status, status)
        } else {
            reply.fdx(status, code)
        }
    }
    let bad_actor = agent
        .fdx(
            &town,
            &link,
            "GET",
            "/accounts",
            &[("fdx-api-actor-type", "ROBOT")],
        )
        .await;
    bad_actor.fdx(400, "401");
    let id = interaction(1);
    for token in [None, Some("Bearer nonsense"), Some("Basic abc"), Some("Bearer")] {
        let mut headers = vec![("x-fapi-interaction-id", id.as_str())];
        headers.extend(token.map(|token| ("authorization", token)));
        let reply = send(&town.base, "GET", "/102176/fdx/v6/accounts", &headers, "").await;
        reply.fdx(401, "603");
        assert_eq!(reply.headers["www-authenticate"], "Bearer");
    }
    let reply = send(
        &town.base,
        "GET",
        "/999/fdx/v6/accounts",
        &[("x-fapi-interaction-id", &id)],
        "",
    )
    .await;
    reply.fdx(404, "404");
}

#[tokio::test]
async fn a_household_is_listed_in_both_depths() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let link = agent.link(&town, "profile_03").await;
    let light = agent.get(&town, &link, "/accounts").await.ok()["accounts"]
        .as_array()
        .unwrap()
        .clone();
    let kinds: Vec<_> = light
        .iter()
        .map(|a| (a["accountCategory"].clone(), a["accountType"].clone()))
        .collect();
    let pair = |category: &str, kind: &str| (json!(category), json!(kind));
    assert_eq!(
        kinds,
        [
            pair("DEPOSIT_ACCOUNT", "CHECKING"),
            pair("DEPOSIT_ACCOUNT", "SAVINGS"),
            pair("LOC_ACCOUNT", "CREDITCARD"),
            pair("LOAN_ACCOUNT", "LOAN"),
        ]
    );
    for account in &light {
        assert_eq!(account["status"], "OPEN");
        assert_eq!(account["currency"]["currencyCode"], "USD");
        assert_eq!(account["accountNumberDisplay"].as_str().unwrap().len(), 4);
        assert!(account.get("accountNumber").is_none() && account.get("currentBalance").is_none());
    }
    let detailed = agent.accounts(&town, &link).await;
    for (light, detailed) in light.iter().zip(&detailed) {
        let id = light["accountId"].as_str().unwrap();
        assert_eq!(
            *detailed,
            agent.get(&town, &link, &format!("/accounts/{id}")).await.ok()
        );
        let number = detailed["accountNumber"].as_str().unwrap();
        assert!(number.ends_with(light["accountNumberDisplay"].as_str().unwrap()));
        assert!(detailed["accountOpenDate"].as_str().unwrap() < "2024-01-16");
    }
    for (place, fields) in [
        (0, vec!["currentBalance", "availableBalance", "balanceAsOf"]),
        (
            2,
            vec![
                "creditLine",
                "availableCredit",
                "currentBalance",
                "lastStmtBalance",
                "minimumPaymentAmount",
                "nextPaymentDate",
            ],
        ),
        (
            3,
            vec![
                "principalBalance",
                "originalPrincipal",
                "originatingDate",
                "loanTerm",
                "nextPaymentAmount",
                "maturityDate",
                "payOffAmount",
            ],
        ),
    ] {
        for field in fields {
            assert!(
                detailed[place].get(field).is_some(),
                "{field}: {}",
                detailed[place]
            );
        }
    }
    assert_eq!(detailed[0]["balanceType"], "ASSET");
    assert_eq!(detailed[2]["balanceType"], "LIABILITY");
}

#[tokio::test]
async fn contacts_networks_and_the_customer_say_who_and_where() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let link = agent.link(&town, "joint").await;
    let accounts = agent.accounts(&town, &link).await;
    let of = |place: usize, what: &str| {
        format!(
            "/accounts/{}/{what}",
            accounts[place]["accountId"].as_str().unwrap()
        )
    };
    let contact = agent.get(&town, &link, &of(0, "contact")).await.ok();
    let roles: Vec<_> = contact["holders"]
        .as_array()
        .unwrap()
        .iter()
        .map(|h| h["relationship"].clone())
        .collect();
    assert_eq!(roles, ["PRIMARY_JOINT", "SECONDARY_JOINT"]);
    assert_eq!(contact["holders"][0]["name"]["last"], "Lindqvist");
    assert_eq!(contact["emails"].as_array().unwrap().len(), 2);
    assert_eq!(contact["addresses"].as_array().unwrap().len(), 1);
    let networks = agent.get(&town, &link, &of(0, "payment-networks")).await.ok();
    let network = &networks["paymentNetworks"][0];
    assert_eq!(network["identifier"], accounts[0]["accountNumber"]);
    assert_eq!(network["bankId"], "102099980");
    assert_eq!(network["identifierType"], "ACCOUNT_NUMBER");
    assert_eq!(network["type"], "US_ACH");
    agent
        .get(&town, &link, &of(3, "payment-networks"))
        .await
        .fdx(422, "704");
    let customer = agent.get(&town, &link, "/customers/current").await.ok();
    assert_eq!(customer["customerId"], contact["holders"][0]["customerId"]);
}

#[tokio::test]
async fn an_australian_household_has_its_own_money_numbers_and_days() {
    let town = Town::open().await;
    let agent = Agent::register_at(&town, "200003").await;
    let link = agent.link(&town, "profile_4110").await;
    let accounts = agent.accounts(&town, &link).await;
    assert_eq!(accounts[0]["currency"]["currencyCode"], "AUD");
    assert_eq!(accounts[0]["accountNumber"].as_str().unwrap().len(), 9);
    let id = accounts[0]["accountId"].as_str().unwrap();
    let networks = agent
        .get(&town, &link, &format!("/accounts/{id}/payment-networks"))
        .await
        .ok();
    assert_eq!(networks["paymentNetworks"][0]["bankId"], "999001");
    assert_eq!(networks["paymentNetworks"][0]["type"], "AU_BECS");
    // US users have nothing there, and the other way round.
    let address = agent
        .authorization_url(&town, &Agent::details(&ALL_CLUSTERS))
        .await;
    let body = json!({"authorizationUrl": address, "user": "profile_03"});
    town.post("/control/authorize", &body)
        .await
        .control(400, Some("user"), "no accounts at AU FinBank");
}

#[tokio::test]
async fn paging_walks_every_account_exactly_once_whatever_the_limit() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let link = agent.link(&town, "large").await;
    let first = agent.get(&town, &link, "/accounts").await.ok();
    assert_eq!(
        first["accounts"].as_array().unwrap().len(),
        10,
        "pages come unasked"
    );
    let all = walk(&town, &agent, &link, "/accounts?limit=500", "accounts").await;
    assert_eq!(ids(&all, "accountId").len(), 30);
    for limit in [1, 3, 7, 29, 30] {
        let again = walk(
            &town,
            &agent,
            &link,
            &format!("/accounts?limit={limit}&resultType=details"),
            "accounts",
        )
        .await;
        assert_eq!(again.len(), 30);
        assert_eq!(ids(&again, "accountId"), ids(&all, "accountId"), "limit {limit}");
    }
    // One that goes between two pages takes no other with it.
    let page = agent.get(&town, &link, "/accounts?limit=5").await.ok();
    let account = town.account("large", "CHECKING").await;
    town.change(&account, "drop").await;
    let rest = walk_from(
        &town,
        &agent,
        &link,
        page["links"]["next"]["href"].as_str().unwrap(),
    )
    .await;
    assert_eq!(rest, 25);
}

async fn walk_from(town: &Town, agent: &Agent, link: &Link, path: &str) -> usize {
    let (mut count, mut path) = (0, Some(path.to_owned()));
    while let Some(next) = path {
        let page = agent.get(town, link, &next).await.ok();
        count += page["accounts"].as_array().unwrap().len();
        path = page["links"]["next"]["href"].as_str().map(str::to_owned);
    }
    count
}

#[tokio::test]
async fn paging_walks_every_transaction_exactly_once_newest_first() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let link = agent.link(&town, "profile_03").await;
    let id = agent.accounts(&town, &link).await[0]["accountId"]
        .as_str()
        .unwrap()
        .to_owned();
    let now: Timestamp = crate::support::START.parse().unwrap();
    let path = |limit: u32| format!("/accounts/{id}/transactions?{}&limit={limit}", window(now, 730));
    let all = walk(&town, &agent, &link, &path(200), "transactions").await;
    assert!(all.len() > 900, "{}", all.len());
    assert_eq!(ids(&all, "transactionId").len(), all.len());
    let at = |row: &Value| {
        let at = row.get("postedTimestamp").unwrap_or(&row["transactionTimestamp"]);
        at.as_str().unwrap().parse::<Timestamp>().unwrap()
    };
    assert!(all.iter().map(at).is_sorted_by(|one, next| one >= next));
    let again = walk(&town, &agent, &link, &path(37), "transactions").await;
    assert_eq!(again, all);
    // A cursor alone is enough: the window travels in it.
    let first = agent.get(&town, &link, &path(5)).await.ok();
    let key = first["page"]["nextPageKey"].as_str().unwrap();
    let second = agent
        .get(
            &town,
            &link,
            &format!("/accounts/{id}/transactions?limit=5&pageKey={key}"),
        )
        .await
        .ok();
    assert_eq!(second["transactions"].as_array().unwrap()[..], all[5..10]);
    assert_eq!(second["page"]["totalElements"], all.len());
    // And it is of its own account.
    let other = agent.accounts(&town, &link).await[1]["accountId"]
        .as_str()
        .unwrap()
        .to_owned();
    agent
        .get(
            &town,
            &link,
            &format!("/accounts/{other}/transactions?pageKey={key}"),
        )
        .await
        .fdx(400, "401");
}

#[tokio::test]
async fn transactions_are_signed_and_say_so_twice() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let link = agent.link(&town, "profile_03").await;
    let now: Timestamp = crate::support::START.parse().unwrap();
    let mut kinds = BTreeSet::new();
    for account in agent.accounts(&town, &link).await {
        let id = account["accountId"].as_str().unwrap();
        let path = format!("/accounts/{id}/transactions?{}", window(now, 730));
        for row in walk(&town, &agent, &link, &path, "transactions").await {
            let amount = units(&row["amount"]);
            assert_eq!(
                row["debitCreditMemo"],
                if amount < 0 { "DEBIT" } else { "CREDIT" },
                "{row}"
            );
            assert_eq!(row["accountId"], id);
            assert_eq!(row["accountCategory"], account["accountCategory"]);
            let kind = row["transactionType"].as_str().unwrap().to_owned();
            if let Some(parts) = row.get("paymentDetails") {
                let sum = units(&parts["principalAmount"]) + units(&parts["interestAmount"]);
                assert_eq!((kind.as_str(), sum), ("PAYMENT", amount));
            }
            assert_eq!(row["status"] == "POSTED", row.get("postedTimestamp").is_some());
            kinds.insert((account["accountType"].as_str().unwrap().to_owned(), kind));
        }
    }
    for (account, kind) in [
        ("CHECKING", "DIRECTDEPOSIT"),
        ("CHECKING", "BILLPAYMENT"),
        ("CHECKING", "POSDEBIT"),
        ("CHECKING", "TRANSFER"),
        ("CHECKING", "FEE"),
        ("SAVINGS", "INTEREST"),
        ("SAVINGS", "TRANSFER"),
        ("CREDITCARD", "PURCHASE"),
        ("CREDITCARD", "PAYMENT"),
        ("LOAN", "PAYMENT"),
    ] {
        assert!(
            kinds.contains(&(account.to_owned(), kind.to_owned())),
            "{account} {kind}"
        );
    }
}

#[tokio::test]
async fn what_is_pending_is_booked_later_under_another_id() {
    let town = Town::open().await;
    let mut agent = Agent::register(&town).await;
    let mut link = agent.link(&town, "profile_04").await;
    let rows = async |agent: &Agent, link: &Link, place: usize| {
        let now = agent.date.unwrap_or(crate::support::START.parse().unwrap());
        let id = agent.accounts(&town, link).await[place]["accountId"]
            .as_str()
            .unwrap()
            .to_owned();
        let path = format!("/accounts/{id}/transactions?{}&limit=200", window(now, 10));
        agent.get(&town, link, &path).await.ok()["transactions"]
            .as_array()
            .unwrap()
            .clone()
    };
    // A checking account, and a card: only the card's bookings name what they were before.
    let before = [rows(&agent, &link, 0).await, rows(&agent, &link, 2).await];
    agent.advance(&town, SignedDuration::from_hours(48));
    link = Link::of(&agent.refresh(&town, &link.refresh).await.ok());
    let after = [rows(&agent, &link, 0).await, rows(&agent, &link, 2).await];
    for (before, after, named) in [(&before[0], &after[0], false), (&before[1], &after[1], true)] {
        let pending: Vec<&Value> = before.iter().filter(|row| row["status"] == "PENDING").collect();
        assert!(!pending.is_empty());
        for row in pending {
            assert!(!ids(after, "transactionId").contains(row["transactionId"].as_str().unwrap()));
            let same = |one: &&Value| {
                one["amount"] == row["amount"] && one["transactionTimestamp"] == row["transactionTimestamp"]
            };
            let booked: Vec<&Value> = after.iter().filter(same).collect();
            assert_eq!(booked.len(), 1, "{row}");
            assert_eq!(booked[0]["status"], "POSTED");
            assert_eq!(
                booked[0].get("referenceTransactionId") == Some(&row["transactionId"]),
                named,
                "{row}"
            );
        }
    }
}

#[tokio::test]
async fn balances_tie_out_with_what_is_booked_from_day_to_day() {
    let town = Town::open().await;
    let mut agent = Agent::register(&town).await;
    let mut link = agent.link(&town, "profile_03").await;
    let mut known: BTreeMap<String, i64> = BTreeMap::new();
    for day in 0..12 {
        for account in agent.accounts(&town, &link).await {
            let id = account["accountId"].as_str().unwrap().to_owned();
            let from = agent.date.unwrap_or(crate::support::START.parse().unwrap());
            let path = format!("/accounts/{id}/transactions?{}&limit=200", window(from, 30));
            let rows = agent.get(&town, &link, &path).await.ok()["transactions"]
                .as_array()
                .unwrap()
                .clone();
            let booked_since = |hours: i64| -> i64 {
                let since = from.saturating_sub(jiff::Span::new().hours(hours)).unwrap();
                rows.iter()
                    .filter(|row| row["status"] == "POSTED")
                    .filter(|row| {
                        row["postedTimestamp"]
                            .as_str()
                            .unwrap()
                            .parse::<Timestamp>()
                            .unwrap()
                            > since
                    })
                    .map(|row| {
                        let principal = row
                            .get("paymentDetails")
                            .map(|parts| units(&parts["principalAmount"]));
                        principal.unwrap_or_else(|| units(&row["amount"]))
                    })
                    .sum()
            };
            let pending: i64 = rows
                .iter()
                .filter(|row| row["status"] == "PENDING")
                .map(|row| units(&row["amount"]))
                .sum();
            let balance = match account["accountCategory"].as_str().unwrap() {
                "DEPOSIT_ACCOUNT" => {
                    let current = units(&account["currentBalance"]);
                    assert_eq!(units(&account["availableBalance"]), current + pending);
                    current
                }
                "LOC_ACCOUNT" => {
                    let owed = units(&account["currentBalance"]);
                    assert_eq!(
                        units(&account["availableCredit"]),
                        units(&account["creditLine"]) - owed + pending
                    );
                    -owed
                }
                _ => -units(&account["principalBalance"]),
            };
            if let Some(before) = known.insert(id, balance) {
                assert_eq!(balance, before + booked_since(24), "day {day}: {account}");
            }
        }
        agent.advance(&town, SignedDuration::from_hours(24));
        link = Link::of(&agent.refresh(&town, &link.refresh).await.ok());
    }
}

#[tokio::test]
async fn a_consent_says_what_was_allowed_and_covers_nothing_else() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let checking = town.account("profile_03", "CHECKING").await;
    let link = agent
        .link_with(&town, json!({"user": "profile_03", "accountIds": [checking]}))
        .await;
    let accounts = agent.accounts(&town, &link).await;
    assert_eq!(accounts.len(), 1);
    let consent = agent
        .get(&town, &link, &format!("/consents/{}", link.consent))
        .await
        .ok();
    assert_eq!(consent["id"], link.consent);
    assert_eq!(consent["status"], "ACTIVE");
    assert_eq!(consent["durationType"], "TIME_BOUND");
    assert_eq!(consent["durationPeriod"], 90);
    assert_eq!(consent["createdTime"], "2026-01-15T19:00:00.000Z");
    assert_eq!(consent["expirationTime"], "2026-04-15T19:00:00.000Z");
    assert_eq!(
        consent["resources"],
        json!([{"resourceType": "ACCOUNT", "resourceId": accounts[0]["accountId"], "dataClusters": ALL_CLUSTERS}])
    );
    // An account outside the consent is not there, whatever it is called.
    let all = agent.link(&town, "profile_03").await;
    let other = agent.accounts(&town, &all).await[1]["accountId"]
        .as_str()
        .unwrap()
        .to_owned();
    agent
        .get(&town, &link, &format!("/accounts/{other}"))
        .await
        .fdx(404, "701");
    agent
        .get(&town, &link, &format!("/accounts/{checking}"))
        .await
        .fdx(404, "701");
    // One token does not open another's consent.
    agent
        .get(&town, &link, &format!("/consents/{}", all.consent))
        .await
        .fdx(404, "404");
}

#[tokio::test]
async fn what_a_consent_does_not_cover_is_refused_by_cluster() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let address = agent
        .authorization_url(&town, &Agent::details(&["ACCOUNT_BASIC"]))
        .await;
    let reply = town
        .post(
            "/control/authorize",
            &json!({"authorizationUrl": address, "user": "profile_03"}),
        )
        .await;
    let link = agent
        .finish(
            &town,
            &reply.ok()["redirectUrl"].as_str().unwrap().parse().unwrap(),
        )
        .await;
    let list = agent.get(&town, &link, "/accounts").await.ok();
    let id = list["accounts"][0]["accountId"].as_str().unwrap();
    for path in ["", "/contact", "/payment-networks", "/transactions"] {
        agent
            .get(&town, &link, &format!("/accounts/{id}{path}"))
            .await
            .fdx(403, "602");
    }
    agent
        .get(&town, &link, "/accounts?resultType=details")
        .await
        .fdx(403, "602");
    agent
        .get(&town, &link, "/customers/current")
        .await
        .fdx(403, "602");
}

#[tokio::test]
async fn a_client_ends_a_consent_once_and_reads_how_it_ended() {
    let town = Town::open().await;
    let agent = Agent::register(&town).await;
    let link = agent.link(&town, "profile_03").await;
    let path = format!("/consents/{}/revocation", link.consent);
    assert_eq!(agent.get(&town, &link, &path).await.ok(), json!([]));
    assert_eq!(agent.fdx(&town, &link, "PUT", &path, &[]).await.status, 204);
    agent.fdx(&town, &link, "PUT", &path, &[]).await.fdx(409, "409");
    agent.get(&town, &link, "/accounts").await.fdx(401, "603");
    agent
        .refresh(&town, &link.refresh)
        .await
        .oauth(400, "invalid_grant", "revoked");
    let consent = agent
        .get(&town, &link, &format!("/consents/{}", link.consent))
        .await
        .ok();
    assert_eq!(consent["status"], "REVOKED");
    let revocations = agent.get(&town, &link, &path).await.ok();
    assert_eq!(revocations[0]["initiator"], "DATA_RECIPIENT");
}

#[tokio::test]
async fn the_bank_says_what_it_can_and_how_it_is() {
    let town = Town::open().await;
    let id = interaction(1);
    let ask = async |path: &str| {
        send(
            &town.base,
            "GET",
            &format!("/102176/fdx/v6{path}"),
            &[("x-fapi-interaction-id", &id)],
            "",
        )
        .await
        .ok()
    };
    let capability = ask("/capability").await;
    assert_eq!(capability["fdxVersions"], json!(["V6.3.0"]));
    assert_eq!(ask("/availability").await["availability"][0]["status"], "ALIVE");
    let script = town.script("institutionId", "102176", "err:maintenance").await;
    let down = ask("/availability").await;
    assert_eq!(down["availability"][0]["status"], "MAINTENANCE");
    assert_eq!(
        down["availability"][0]["plannedAvailability"][0]["endTime"],
        "2026-01-15T19:30:00.000Z"
    );
    town.delete(&format!("/control/scripts/{script}")).await.ok();
    assert_eq!(ask("/availability").await["availability"][0]["status"], "ALIVE");
}

#[tokio::test]
async fn two_clients_share_neither_ids_nor_consents() {
    let town = Town::open().await;
    let (one, other) = (Agent::register(&town).await, Agent::register(&town).await);
    let (first, second) = (
        one.link(&town, "profile_03").await,
        other.link(&town, "profile_03").await,
    );
    let (mine, theirs) = (
        one.accounts(&town, &first).await,
        other.accounts(&town, &second).await,
    );
    assert!(ids(&mine, "accountId").is_disjoint(&ids(&theirs, "accountId")));
    assert_eq!(
        mine[0]["accountNumber"], theirs[0]["accountNumber"],
        "it is one account nevertheless"
    );
    // A second consent of the same client names the same accounts.
    let again = one.link(&town, "profile_03").await;
    assert_eq!(
        ids(&one.accounts(&town, &again).await, "accountId"),
        ids(&mine, "accountId")
    );
    one.fdx(
        &town,
        &first,
        "PUT",
        &format!("/consents/{}/revocation", first.consent),
        &[],
    )
    .await;
    assert_eq!(one.run(&town, &again).await.status, 200);
    assert_eq!(other.run(&town, &second).await.status, 200);
}

#[tokio::test]
async fn the_same_seed_gives_the_same_bytes() {
    let answers = async || {
        let town = Town::open().await;
        let agent = Agent::register(&town).await;
        let link = agent.link(&town, "profile_03").await;
        let list = agent.get(&town, &link, "/accounts?resultType=details").await.body;
        let id = serde_json::from_str::<Value>(&list).unwrap()["accounts"][0]["accountId"]
            .as_str()
            .unwrap()
            .to_owned();
        (
            list,
            agent
                .get(&town, &link, &format!("/accounts/{id}/transactions"))
                .await
                .body,
        )
    };
    assert_eq!(answers().await, answers().await);
}
