//! Statements: from the bank's ledger through every layer to the published call.

use house::{Answer, FINBANK, House, Linked, Meddler, Plan, Reply};
use jiff::SignedDuration;
use serde_json::{Value, json};

fn of_type<'a>(accounts: &'a [Value], kind: &str) -> &'a str {
    let found = accounts.iter().find(|account| account["type"] == kind);
    found.expect(kind)["id"].as_str().expect("an id")
}

async fn statement(linked: &Linked, account: &str, query: &str) -> Answer {
    let customer = &linked.customer;
    let path = format!("aggregation/v1/customers/{customer}/accounts/{account}/statement{query}");
    linked.caller.get(&path).await
}

/// The lines a document shows.
fn lines(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(answer.headers["content-type"], "application/octet-stream");
    assert!(answer.text.starts_with("%PDF-1.4\n") && answer.text.ends_with("%%EOF\n"));
    let shown = answer.text.split(" (").skip(1);
    shown
        .filter_map(|part| Some(part.split_once(") Tj")?.0.to_owned()))
        .collect()
}

/// The amount at the end of a line, in cents.
fn cents(line: &str) -> i64 {
    let amount = line.split_whitespace().last().expect("an amount");
    amount
        .replace('.', "")
        .parse()
        .unwrap_or_else(|_| panic!("{line}"))
}

fn line<'a>(lines: &'a [String], begins: &str) -> &'a str {
    lines
        .iter()
        .find(|line| line.starts_with(begins))
        .unwrap_or_else(|| panic!("no `{begins}` in {lines:?}"))
}

#[tokio::test]
async fn a_statement_is_had_of_every_class_of_account_and_each_follows_from_the_one_before() {
    House::on_each(|house| async move {
        let linked = house.link(&house.us, FINBANK, "nest_egg").await;
        let accounts = linked.accounts().await;
        for kind in ["checking", "brokerageAccount", "401k", "lineOfCredit"] {
            let id = of_type(&accounts, kind);
            let newest = lines(&statement(&linked, id, "").await);
            assert_eq!(newest, lines(&statement(&linked, id, "?index=1").await));
            let before = lines(&statement(&linked, id, "?index=2").await);
            let end = cents(line(&before, "Balance at the end"));
            assert_eq!(cents(line(&newest, "Balance before")), end, "{kind}");
            let booked: i64 = newest
                .iter()
                .filter(|line| line.starts_with("202"))
                .map(|line| cents(line))
                .sum();
            assert_eq!(
                end + booked,
                cents(line(&newest, "Balance at the end")),
                "{kind} ties out"
            );
        }
        let checking = lines(&statement(&linked, of_type(&accounts, "checking"), "").await);
        assert_eq!(line(&checking, "Period:"), "Period: 2026-02-01 to 2026-02-28");
        assert_eq!(
            line(&checking, "Holders:"),
            "Holders: Hana Rose Petrakis, Leo Petrakis"
        );
        let line_of_credit = lines(&statement(&linked, of_type(&accounts, "lineOfCredit"), "").await);
        assert_eq!(
            line(&line_of_credit, "Period:"),
            "Period: 2026-01-13 to 2026-02-12"
        );
        // Two years of months that have ended; the first payment of the mortgage was a month later.
        for (kind, oldest) in [("checking", 24), ("mortgage", 23)] {
            let id = of_type(&accounts, kind);
            assert!(lines(&statement(&linked, id, &format!("?index={oldest}")).await).len() > 8);
        }
        assert_eq!(
            statement(&linked, of_type(&accounts, "mortgage"), "?index=24")
                .await
                .status,
            404
        );
        house
    })
    .await;
}

#[tokio::test]
async fn a_new_month_brings_a_new_statement_and_old_ones_never_change() {
    House::on_sqlite(Plan::default(), |house| async move {
        let mut linked = house.link(&house.us, FINBANK, "profile_03").await;
        let id = of_type(&linked.accounts().await, "checking").to_owned();
        let february = statement(&linked, &id, "").await.text;
        house
            .later(SignedDuration::from_hours(24 * 21), &house.us, &mut linked)
            .await;
        let march = lines(&statement(&linked, &id, "").await);
        assert_eq!(line(&march, "Period:"), "Period: 2026-03-01 to 2026-03-31");
        assert_eq!(statement(&linked, &id, "?index=2").await.text, february);
        house
    })
    .await;
}

#[tokio::test]
async fn what_is_no_statement_is_told_and_never_handed_on() {
    House::on_sqlite(Plan::default(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_02").await;
        let id = of_type(&linked.accounts().await, "checking").to_owned();
        for index in ["0", "25", "x", "1.5", "-1"] {
            let refused = statement(&linked, &id, &format!("?index={index}")).await;
            assert_eq!(refused.status, 400, "{index}: {}", refused.text);
        }
        let meddler = Meddler::before(&house, FINBANK).await;
        let is_one = |path: &str| path.contains("/statements/");
        let not_found = json!({ "code": 14001, "message": "Resource not found." });

        // None are listed, in each of the ways banks say it.
        for (status, body) in [
            (200, r#"{"page":{},"statements":[]}"#),
            (404, r#"{"code":"1108","message":"none"}"#),
            (400, r#"{"errorCode":1108,"errorMessage":"none"}"#),
            (404, r#"{"code":"1107-1206"}"#),
        ] {
            meddler.answer(move |path, reply| match path.ends_with("/statements") {
                true => Reply::of(status, body),
                false => reply,
            });
            let answer = statement(&linked, &id, "").await;
            assert_eq!(
                (answer.status, answer.json),
                (404, not_found.clone()),
                "{status} {body}"
            );
        }
        // Fewer than asked for, in no order, and one that cannot be asked for.
        meddler.answer(move |path, reply| match path {
            path if path.ends_with("/statements") => Reply::json(&json!({ "statements": [
                { "statementId": "old", "statementDate": "2025-12-31" },
                { "statementId": "..", "statementDate": "2026-03-01" },
                { "statementId": 77, "statementDate": "2026-01-31T23:59:59Z" },
                { "statementDate": "2026-02-28" },
            ] })),
            path if path.ends_with("/statements/77") => Reply::of(200, "%PDF-1.7 newest"),
            path if path.ends_with("/statements/old") => Reply::of(200, "%PDF-1.7 old"),
            _ => reply,
        });
        assert_eq!(statement(&linked, &id, "").await.text, "%PDF-1.7 newest");
        assert_eq!(statement(&linked, &id, "?index=2").await.text, "%PDF-1.7 old");
        assert_eq!(statement(&linked, &id, "?index=3").await.status, 404);

        // What comes in a document's place is not handed on, whatever the bank calls it.
        for (status, body) in [
            (200, "<html>"),
            (200, ""),
            (200, "{}"),
            (302, ""),
            (404, "<html>"),
        ] {
            meddler.answer(move |path, reply| match is_one(path) {
                true => Reply::of(status, body).with("content-type: application/pdf"),
                false => reply,
            });
            let answer = statement(&linked, &id, "").await;
            assert_eq!(answer.status, 500, "{status} {body}: {}", answer.text);
            assert!(answer.json["code"].as_u64() > Some(0), "{}", answer.text);
        }
        // Still being made.
        meddler.answer(move |path, reply| match is_one(path) {
            true => Reply::of(400, r#"{"code":"1300"}"#),
            false => reply,
        });
        assert_eq!(statement(&linked, &id, "").await.status, 500);
        // That says nothing about the account.
        meddler.behave();
        assert_eq!(linked.status(&id).await["code"], 0);
        assert_eq!(statement(&linked, &id, "").await.status, 200);
        house
    })
    .await;
}

#[tokio::test]
async fn a_document_that_is_kept_elsewhere_is_fetched_there_without_our_token() {
    House::on_sqlite(Plan::default(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_02").await;
        let id = of_type(&linked.accounts().await, "checking").to_owned();
        let elsewhere = house::Peer::serve(|asked| {
            assert!(!asked.headers.contains_key("authorization"));
            match asked.path.as_str() {
                "/kept/1" => Reply::of(200, "%PDF-1.7 from elsewhere"),
                _ => Reply::of(302, "").with("location: /kept/1"),
            }
        })
        .await;
        let meddler = Meddler::before(&house, FINBANK).await;
        for (path, status) in [("kept/1", 200), ("round/about", 500)] {
            let there = elsewhere.url.join(path).expect("an address");
            meddler.answer(move |path, reply| match path.contains("/statements/") {
                true => Reply::of(302, "").with(&format!("location: {there}")),
                false => reply,
            });
            let answer = statement(&linked, &id, "").await;
            assert_eq!(answer.status, status, "one step, and no further: {}", answer.text);
        }
        // No bank sends us into somebody's network.
        meddler.answer(move |path, reply| match path.contains("/statements/") {
            true => Reply::of(302, "").with("location: http://169.254.169.254/latest/meta-data"),
            false => reply,
        });
        assert_eq!(statement(&linked, &id, "").await.status, 500);
        house
    })
    .await;
}
