use std::{fs, path::Path};

use jiff::civil::date;

use super::*;
use crate::BankError;

/// A ledger of our own, in every shape that is read: nothing of it comes from anybody's files.
fn write_ledger(folder: &Path) {
    let files = [
        (
            "a list.json",
            r#"{"accounts": [
                {"accountId": 501, "accountCategory": "DEPOSIT_ACCOUNT", "nickname": "Old name", "currentBalance": 12.10},
                {"accountId": "502", "accountCategory": "LOC_ACCOUNT", "status": "OPEN", "balanceAsOf": "2020-02-29T10:00:00Z"}
            ]}"#,
        ),
        (
            "b.json",
            r#"{"accountId": "501", "accountCategory": "DEPOSIT_ACCOUNT", "accountType": "CHECKING",
                "accountNumber": "8800112233", "accountNumberDisplay": "...2233", "nickname": "New name",
                "currency": {"currencyCode": "USD"}, "status": null, "interest": 38.838623453393,
                "currentBalance": 12345678901234567.89}"#,
        ),
        (
            "c.json",
            r#"{"accountId": "501", "holders": [{"customerId": "c-1", "relationship": "SOLE_OWNER",
                "name": {"first": "Ada", "last": "Byron"}}], "emails": ["ada@mail.example"]}"#,
        ),
        (
            "d.json",
            r#"[{"accountId": 501, "transactionId": 9, "postedTimestamp": "2019-03-01", "amount": -1.10},
                {"accountId": 501, "transactionId": 9, "postedTimestamp": "2019-03-01", "amount": -1.10},
                {"accountId": 501, "transactionId": "8", "transactionTimestamp": "2019-02-27T12:00:00.000-0500", "amount": 2}]"#,
        ),
        (
            "e.json",
            r#"[{"accountId": "502", "bankId": "102099993", "identifier": "9000000000000001", "type": "US_ACH"}]"#,
        ),
        ("notes.txt", "not part of the ledger"),
    ];
    for (name, content) in files {
        fs::write(folder.join(name), content).unwrap();
    }
}

fn loaded() -> Vec<Account> {
    let folder = tempfile::tempdir().unwrap();
    write_ledger(folder.path());
    load(folder.path()).unwrap()
}

#[test]
fn ids_are_united_across_files_and_details_count_before_the_list() {
    let accounts = loaded();
    assert_eq!(
        accounts.iter().map(|a| a.id.as_str()).collect::<Vec<_>>(),
        ["501", "502"]
    );
    let facts = accounts[0].facts(&AccountId("x".to_owned()));
    assert_eq!(facts.name.as_deref(), Some("New name"));
    assert_eq!(facts.number.as_deref(), Some("8800112233"));
    assert_eq!(facts.holders[0].first.as_deref(), Some("Ada"));
    assert_eq!(
        accounts[0].transaction_count(),
        2,
        "a row that comes twice is one row"
    );
}

#[test]
fn what_is_missing_stays_missing() {
    let accounts = loaded();
    let facts = accounts[1].facts(&AccountId("x".to_owned()));
    assert_eq!(
        (facts.name, facts.account_type, facts.currency),
        (None, None, None)
    );
    assert_eq!(
        facts.number.as_deref(),
        Some("9000000000000001"),
        "the payment network says it"
    );
    assert!(facts.holders.is_empty());
    assert!(accounts[1].contact(date(2026, 1, 15)).is_none());
}

#[test]
fn amounts_are_served_to_the_last_digit() {
    let details = loaded()[0].details(date(2026, 1, 15));
    assert_eq!(details["currentBalance"].get(), "12345678901234567.89");
    assert_eq!(details["interest"].get(), "38.838623453393");
}

#[test]
fn dates_move_by_whole_days_so_that_the_newest_transaction_is_of_yesterday() {
    let rows = loaded()[0].transactions(date(2026, 1, 15));
    assert_eq!(rows[0].fields["postedTimestamp"].get(), "\"2026-01-14\"");
    assert_eq!(
        rows[1].fields["transactionTimestamp"].get(),
        "\"2026-01-12T12:00:00.000-0500\""
    );
    assert_eq!(rows[1].at, "2026-01-12T17:00:00Z".parse().unwrap());
}

#[test]
fn an_account_without_transactions_is_as_old_as_its_balance() {
    let details = loaded()[1].details(date(2026, 1, 15));
    assert_eq!(details["balanceAsOf"].get(), "\"2026-01-14T10:00:00Z\"");
}

#[test]
fn a_file_that_cannot_be_used_is_named_with_the_reason() {
    for (content, reason) in [
        ("{", "not JSON"),
        ("[1]", "not an object"),
        ("[]", "no shape"),
        ("{}", "no shape"),
        (r#"{"statements": []}"#, "no shape"),
        (r#"{"accounts": {}}"#, "not a list"),
        (
            r#"{"accounts": [{"accountCategory": "LOAN_ACCOUNT"}]}"#,
            "no accountId",
        ),
        (r#"{"transactions": [{"transactionId": "1"}]}"#, "no accountId"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        write_ledger(folder.path());
        fs::write(folder.path().join("z.json"), content).unwrap();
        match load(folder.path()) {
            Err(BankError::Ledger { path, problem }) => {
                assert!(path.ends_with("z.json"), "{}", path.display());
                assert!(problem.contains(reason), "{content}: {problem}");
            }
            other => panic!("{content}: {other:?}"),
        }
    }
}

#[test]
fn what_belongs_to_no_account_is_named_with_its_file() {
    let folder = tempfile::tempdir().unwrap();
    write_ledger(folder.path());
    fs::write(
        folder.path().join("z.json"),
        r#"{"accountId": "999", "holders": []}"#,
    )
    .unwrap();
    let error = load(folder.path()).unwrap_err().to_string();
    assert!(error.contains("z.json has a contact of account 999"), "{error}");
}

#[test]
fn a_folder_that_is_not_there_or_has_no_accounts_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(
        load(&folder.path().join("nowhere")),
        Err(BankError::Unreadable { .. })
    ));
    assert!(matches!(load(folder.path()), Err(BankError::Ledger { .. })));
}
