//! Every class of account, from the bank's ledger to the published fields.

use house::{FINBANK, House, Plan};
use model::{Currency, Money};
use serde_json::Value;

/// A published number in ten-thousandths, read from its text.
fn units(number: &Value) -> i64 {
    Money::parse(&number.to_string(), Currency::USD)
        .unwrap_or_else(|_| panic!("{number} is no amount"))
        .units()
}

fn of_type<'a>(accounts: &'a [Value], kind: &str) -> &'a Value {
    let mut found = accounts.iter().filter(|account| account["type"] == kind);
    let one = found.next().unwrap_or_else(|| panic!("no {kind}"));
    assert!(found.next().is_none(), "more than one {kind}");
    one
}

/// Sees that an account has these details and no others.
fn has_details(account: &Value, wanted: &[&str]) {
    let detail = account["detail"].as_object().expect("details");
    let mut names: Vec<&str> = detail.keys().map(String::as_str).collect();
    let mut wanted = wanted.to_vec();
    names.sort_unstable();
    wanted.sort_unstable();
    assert_eq!(names, wanted, "{account}");
}

#[tokio::test]
async fn investments_mortgages_and_lines_of_credit_are_read_with_their_own_figures() {
    House::on_sqlite(Plan::default(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "nest_egg").await;
        let accounts = linked.accounts().await;
        assert_eq!(accounts.len(), 7);
        for account in &accounts {
            assert_eq!(account["aggregationStatusCode"], 0, "{account}");
        }
        for kind in ["brokerageAccount", "401k", "ira", "roth"] {
            let account = of_type(&accounts, kind);
            let held = account["position"].as_array().expect("positions");
            let worth: i64 = held.iter().map(|held| units(&held["marketValue"])).sum();
            let cash = units(&account["detail"]["availableCashBalance"]);
            assert_eq!(units(&account["balance"]), worth + cash, "{kind} ties out");
            assert_eq!(account["detail"]["currentBalance"], account["balance"]);
            for (place, held) in held.iter().enumerate() {
                assert_eq!(held["id"], place + 1);
                for field in ["securityName", "symbol", "securityType"] {
                    assert!(held[field].is_string(), "{field} of {held}");
                }
                for field in ["units", "currentPrice", "costBasis", "currentPriceDate"] {
                    assert!(held[field].is_number(), "{field} of {held}");
                }
            }
            let vested = &account["detail"]["vestedBalance"];
            if kind == "401k" {
                let share = units(vested) * 100 / units(&account["balance"]);
                assert!((79..=80).contains(&share), "{vested}");
            } else {
                assert!(vested.is_null());
            }
        }
        let plain = [
            "dateAsOf",
            "currentBalance",
            "availableCashBalance",
            "marginAllowed",
        ];
        has_details(of_type(&accounts, "ira"), &plain);

        let home = of_type(&accounts, "mortgage");
        assert!(units(&home["balance"]) < 0, "owed");
        assert_eq!(
            units(&home["detail"]["principalBalance"]),
            -units(&home["balance"])
        );
        assert_eq!(home["detail"]["interestRate"], "3.125", "a string");
        assert_eq!(home["detail"]["interestRateType"], "FIXED");
        assert_eq!(home["detail"]["termOfMl"], "180");
        assert_eq!(units(&home["detail"]["initialMlAmount"]), 264_000 * 10_000);
        assert!(units(&home["detail"]["ytdInterestPaid"]) > 0);

        let line = of_type(&accounts, "lineOfCredit");
        let (owed, limit) = (
            -units(&line["balance"]),
            units(&line["detail"]["creditMaxAmount"]),
        );
        assert!(owed > 0);
        assert_eq!(units(&line["detail"]["creditAvailableAmount"]), limit - owed);
        assert_eq!(line["detail"]["interestRate"], "7.9");
        assert!(line["detail"]["statementEndDate"].is_number());

        // Money that moves between two of them is on both, with opposite signs.
        let moved = async |kind: &str, text: &str| {
            let id = of_type(&accounts, kind)["id"].as_str().expect("an id");
            let rows = linked.transactions(id).await.into_iter();
            let rows = rows.filter(|row| row["description"] == text);
            rows.map(|row| (row["postedDate"].clone(), units(&row["amount"])))
                .collect::<Vec<_>>()
        };
        for (from, to, text) in [
            ("checking", "brokerageAccount", "MONTHLY SAVING"),
            ("lineOfCredit", "checking", "ADVANCE FROM HOUSE LINE"),
        ] {
            let (out, into) = (moved(from, text).await, moved(to, text).await);
            assert!(out.len() >= 5, "{text}");
            let turned: Vec<_> = out.iter().map(|(at, amount)| (at.clone(), -amount)).collect();
            assert_eq!(turned, into, "{text}");
            assert!(into.iter().all(|(_, amount)| *amount > 0));
        }

        // What holds value, for reports on assets.
        let path = format!(
            "aggregation/v1/customers/{}/accounts?account_type=ava",
            linked.customer
        );
        let assets = linked.caller.get(&path).await.expect(200);
        assert_eq!(assets["accounts"].as_array().expect("accounts").len(), 5);
        house
    })
    .await;
}
