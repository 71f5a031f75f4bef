use model::{
    Dialect, Environment,
    id::InstitutionId,
    institution::{Amounts, Connection, InstitutionStatus, Rotation},
};

use super::*;

fn institution() -> Institution {
    Institution {
        id: InstitutionId::new(1).unwrap(),
        name: "Test Bank".into(),
        country: "us".parse().unwrap(),
        currency: Currency::USD,
        environment: Environment::Sandbox,
        status: InstitutionStatus::Online,
        dialect: Dialect::Fdx,
        issuer: "test".into(),
        url_home: None,
        url_logon: None,
        time_zone: "America/Denver".into(),
        connection: Connection::standard(
            "https://bank.example".parse().unwrap(),
            "https://bank.example/fdx/v6".parse().unwrap(),
            Rotation::Tolerant,
        ),
    }
}

fn observed(json: &str) -> ObservedAccount {
    listed(&serde_json::from_str(json).unwrap(), &institution()).unwrap()
}

fn moved(json: &str) -> Result<Movement, String> {
    let zone = TimeZone::get("America/Denver").unwrap();
    transaction(
        &serde_json::from_str(json).unwrap(),
        Currency::USD,
        &zone,
        Amounts::Signed,
    )
    .unwrap()
    .movement
}

#[test]
fn a_checking_account_is_read_with_its_full_number_hidden() {
    let account = observed(
        r#"{"accountId":"a-1","accountCategory":"DEPOSIT_ACCOUNT","accountType":"CHECKING",
            "accountNumber":"7000-0032 23","accountNumberDisplay":"xxxx3223","routingTransitNumber":"256074974",
            "nickname":"Everyday","status":"OPEN","accountOpenDate":"2019-03-04","currency":{"currencyCode":"USD"},
            "currentBalance":4984.46,"availableBalance":"4900.00","balanceAsOf":"2020-12-07T01:06:15.649-0500"}"#,
    );
    assert_eq!(account.kind, Some(AccountType::Checking));
    assert_eq!(account.mask, "3223");
    assert_eq!(account.number.as_ref().unwrap().expose(), "7000003223");
    assert!(
        !format!("{account:?}").contains("7000003223"),
        "a full number must not print"
    );
    assert_eq!(account.balance.unwrap().number(), "4984.46");
    assert_eq!(
        account.balance_at.unwrap().to_string(),
        "2020-12-07T06:06:15.649Z"
    );
    assert_eq!(account.opened.unwrap().to_string(), "2019-03-04");
    assert_eq!(account.detail.available_balance.unwrap().as_str(), "4900");
}

#[test]
fn what_is_owed_is_negative() {
    let card = observed(
        r#"{"accountId":"c","accountCategory":"LOC_ACCOUNT","accountType":"CREDITCARD","currentBalance":1952.71}"#,
    );
    assert_eq!(card.balance.unwrap().number(), "-1952.71");
    let loan = observed(
        r#"{"accountId":"l","accountCategory":"LOAN_ACCOUNT","accountType":"LOAN","principalBalance":133000.35}"#,
    );
    assert_eq!(loan.balance.unwrap().number(), "-133000.35");
}

#[test]
fn a_masked_number_is_not_a_full_number() {
    for shown in ["XXXXXX3223", "******3223", "...3223", "12", "123 456 7A"] {
        let account = observed(&format!(r#"{{"accountId":"a","accountNumber":"{shown}"}}"#));
        assert!(account.number.is_none(), "{shown}");
    }
}

#[test]
fn an_unknown_type_or_status_never_fails_and_is_not_supported() {
    let account = observed(
        r#"{"accountId":"a","accountCategory":"DEPOSIT_ACCOUNT","accountType":"MOONACCOUNT","status":"SLEEPING"}"#,
    );
    assert_eq!((account.kind, account.category), (None, Some(Category::Deposit)));
    assert_eq!(account.status, ObservedStatus::Other);
    let account = observed(r#"{"accountId":"a","accountCategory":"TULIP_ACCOUNT","currentBalance":7}"#);
    assert_eq!(
        (account.category, account.balance),
        (None, None),
        "owned or owed, nobody can say"
    );
    let account = observed(r#"{"accountId":"a","accountCategory":"INSURANCE_ACCOUNT"}"#);
    assert_eq!(account.category, Some(Category::Other));
}

#[test]
fn a_class_that_is_not_named_is_that_of_the_type() {
    for text in [
        r#"{"accountId":"a","accountType":"CREDITCARD","currentBalance":12}"#,
        r#"{"accountId":"a","accountCategory":"TULIP_ACCOUNT","accountType":"CREDITCARD","currentBalance":12}"#,
    ] {
        let account = observed(text);
        assert_eq!(account.kind, Some(AccountType::CreditCard));
        assert_eq!(account.balance.unwrap().number(), "-12");
    }
}

#[test]
fn an_id_that_is_no_part_of_an_address_is_no_id() {
    for id in [".".to_owned(), "..".to_owned(), "x".repeat(257)] {
        let wire: wire::Account = serde_json::from_str(&format!(r#"{{"accountId":"{id}"}}"#)).unwrap();
        assert!(account(&wire, None, &institution()).is_none(), "{id}");
    }
}

#[test]
fn an_unknown_currency_is_loud_and_an_absent_one_is_the_institutions() {
    let account = observed(r#"{"accountId":"a","currency":{"currencyCode":"ZZZ"},"currentBalance":1}"#);
    assert_eq!(account.currency, Err("ZZZ".into()));
    assert_eq!(account.balance, None);
    assert_eq!(observed(r#"{"accountId":"a"}"#).currency, Ok(Currency::USD));
}

#[test]
fn a_figure_that_cannot_be_held_is_named() {
    let account = observed(
        r#"{"accountId":"a","accountCategory":"DEPOSIT_ACCOUNT","currentBalance":0.000001,"interestRate":"high"}"#,
    );
    assert_eq!(account.unrepresentable, ["currentBalance", "interestRate"]);
}

#[test]
fn an_account_level_error_is_about_that_account_only() {
    for (code, condition) in [
        ("705", model::Condition::AccountClosed),
        ("602", model::Condition::ConsentInsufficient),
        ("500", model::Condition::AccountTemporarilyUnavailable),
        ("501", model::Condition::AccountTemporarilyUnavailable),
        ("701", model::Condition::AccountTemporarilyUnavailable),
        ("xyz", model::Condition::AccountTemporarilyUnavailable),
    ] {
        let account = observed(&format!(
            r#"{{"accountId":"a","error":{{"code":"{code}","message":"m"}}}}"#
        ));
        assert_eq!(account.error.unwrap().condition, condition, "{code}");
    }
    assert!(observed(r#"{"accountId":"a","error":null}"#).error.is_none());
}

#[test]
fn an_account_without_an_id_is_not_an_account() {
    let wire: wire::Account = serde_json::from_str(r#"{"accountCategory":"DEPOSIT_ACCOUNT"}"#).unwrap();
    assert!(account(&wire, None, &institution()).is_none());
}

#[test]
fn the_direction_of_an_amount_is_its_sign_or_the_word_beside_it() {
    for (json, expected) in [
        (
            r#"{"transactionId":"1","amount":-300,"transactionType":"POSDEBIT"}"#,
            "-300",
        ),
        (
            r#"{"transactionId":"1","amount":300,"debitCreditMemo":"DEBIT"}"#,
            "-300",
        ),
        (
            r#"{"transactionId":"1","amount":-300,"debitCreditMemo":"DEBIT"}"#,
            "-300",
        ),
        (
            r#"{"transactionId":"1","amount":"101.72","debitCreditMemo":"CREDIT"}"#,
            "101.72",
        ),
        (
            r#"{"transactionId":"1","amount":0,"debitCreditMemo":"DEBIT"}"#,
            "0",
        ),
    ] {
        assert_eq!(moved(json).unwrap().amount.number(), expected, "{json}");
    }
}

#[test]
fn unknown_statuses_read_as_pending_and_a_posting_date_speaks_for_itself() {
    let status = |json: &str| moved(json).unwrap().status;
    let posted = r#""postedTimestamp":"2020-01-15""#;
    assert_eq!(
        status(r#"{"transactionId":"1","amount":1,"status":"POSTED"}"#),
        TransactionStatus::Active
    );
    assert_eq!(
        status(&format!(r#"{{"transactionId":"1","amount":1,{posted}}}"#)),
        TransactionStatus::Active
    );
    assert_eq!(
        status(&format!(
            r#"{{"transactionId":"1","amount":1,"status":"NEW",{posted}}}"#
        )),
        TransactionStatus::Pending
    );
    assert_eq!(
        status(r#"{"transactionId":"1","amount":1}"#),
        TransactionStatus::Pending
    );
}

#[test]
fn a_mere_date_is_noon_at_the_institution() {
    let movement = moved(r#"{"transactionId":"1","amount":1,"postedTimestamp":"2020-01-15"}"#).unwrap();
    assert_eq!(movement.posted_at.unwrap().to_string(), "2020-01-15T19:00:00Z");
}

#[test]
fn a_date_that_cannot_be_read_is_absent_and_fails_nothing() {
    let json =
        r#"{"transactionId":"1","amount":1,"status":"POSTED","postedTimestamp":"2019-07-09T12:000:00.000Z"}"#;
    assert_eq!(moved(json).unwrap().posted_at, None);
}

#[test]
fn an_amount_that_cannot_be_held_names_the_transaction() {
    assert_eq!(
        moved(r#"{"transactionId":"t9","amount":0.00001}"#),
        Err("amount of t9".into())
    );
    assert_eq!(moved(r#"{"transactionId":"t9"}"#), Err("amount of t9".into()));
}

#[test]
fn holders_are_read_without_addresses() {
    let contact: wire::Contact = serde_json::from_str(
        r#"{"holders":[{"customerId":"c1","relationship":"PRIMARY_JOINT","name":{"first":"Maya","middle":"A","last":"Angelou"}},
                       {"name":{}},{"businessName":"Lamp Works"}],
            "emails":["m@domain.tld"]}"#,
    )
    .unwrap();
    let parties = parties(&contact);
    assert_eq!(parties.holders.len(), 2);
    assert_eq!(parties.holders[0].last.expose(), "Angelou");
    assert_eq!(parties.holders[1].last.expose(), "Lamp Works");
}

#[test]
fn numbers_of_other_accounts_are_left_out_and_stand_ins_are_known() {
    let networks: wire::PaymentNetworks = serde_json::from_str(
        r#"[{"accountId":"a","bankId":"121","identifier":"7000003223","identifierType":"ACCOUNT_NUMBER","type":"US_ACH"},
            {"accountId":"a","bankId":"121","identifier":"9990001112","identifierType":"TOKENIZED_ACCOUNT_NUMBER","type":"US_ACH"},
            {"accountId":"b","bankId":"121","identifier":"5550001112","type":"US_ACH"}]"#,
    )
    .unwrap();
    let numbers = numbers(&networks, "a");
    assert_eq!(numbers.len(), 2);
    assert_eq!(
        numbers.iter().map(|n| n.tokenised).collect::<Vec<_>>(),
        [false, true]
    );
}

#[test]
fn wrapped_accounts_are_read_like_flat_ones_in_the_class_of_their_wrapper() {
    let read = |json: &str| {
        let wire = serde_json::from_str::<wire::Wrapped<wire::Account>>(json).unwrap();
        let account = listed(&wire, &institution()).unwrap();
        let balance = account.balance.map(|balance| balance.number());
        (account.provider_id, account.category, account.kind, balance)
    };
    for (json, category, kind, balance) in [
        (
            r#"{"depositAccount":{"accountId":7,"accountType":"SAVINGS","currentBalance":"12.50"}}"#,
            Some(Category::Deposit),
            Some(AccountType::Savings),
            Some("12.5"),
        ),
        (
            r#"{"locAccount":{"accountId":"7","accountType":"CREDITCARD","currentBalance":3}}"#,
            Some(Category::Credit),
            Some(AccountType::CreditCard),
            Some("-3"),
        ),
        (
            r#"{"loanAccount":{"accountId":"7","accountType":"AUTOLOAN","principalBalance":9}}"#,
            Some(Category::Loan),
            Some(AccountType::Loan),
            Some("-9"),
        ),
        // The account's own word goes before the wrapper's.
        (
            r#"{"depositAccount":{"accountId":"7","accountCategory":"LOC_ACCOUNT","accountType":"CREDITCARD","currentBalance":3}}"#,
            Some(Category::Credit),
            Some(AccountType::CreditCard),
            Some("-3"),
        ),
        (
            r#"{"insuranceAccount":{"accountId":"7","accountType":"LIFE"}}"#,
            Some(Category::Other),
            None,
            None,
        ),
        // A wrapper nobody knows says nothing.
        (
            r#"{"tulipAccount":{"accountId":"7","accountType":"BULB","currentBalance":3}}"#,
            None,
            None,
            None,
        ),
        (
            r#"{"accountId":"7","accountType":"CHECKING","currentBalance":3,"parentAccount":{}}"#,
            Some(Category::Deposit),
            Some(AccountType::Checking),
            Some("3"),
        ),
    ] {
        let expected = ("7".to_owned(), category, kind, balance.map(str::to_owned));
        assert_eq!(read(json), expected, "{json}");
    }
    for json in [
        "[]",
        "7",
        r#"{"depositAccount":[]}"#,
        r#"{"depositAccount":{}}"#,
        "{}",
    ] {
        let wire = serde_json::from_str::<wire::Wrapped<wire::Account>>(json);
        assert!(
            wire.is_err() || listed(&wire.unwrap(), &institution()).is_none(),
            "{json}"
        );
    }
}

#[test]
fn every_type_that_is_aggregated_has_its_class_and_unknown_ones_have_none() {
    for (category, text, expected) in [
        ("LOC_ACCOUNT", "LINEOFCREDIT", Some(AccountType::LineOfCredit)),
        ("LOC_ACCOUNT", "HOMELINEOFCREDIT", Some(AccountType::LineOfCredit)),
        ("LOAN_ACCOUNT", "MORTGAGE", Some(AccountType::Mortgage)),
        ("LOAN_ACCOUNT", "STUDENTLOAN", Some(AccountType::StudentLoan)),
        ("LOAN_ACCOUNT", "HOMEEQUITYLOAN", Some(AccountType::Loan)),
        ("INVESTMENT_ACCOUNT", "401K", Some(AccountType::Plan401k)),
        ("INVESTMENT_ACCOUNT", "529", Some(AccountType::Plan529)),
        (
            "INVESTMENT_ACCOUNT",
            "BROKERAGEPRODUCT",
            Some(AccountType::BrokerageAccount),
        ),
        ("INVESTMENT_ACCOUNT", "TAXABLE", Some(AccountType::Investment)),
        ("INVESTMENT_ACCOUNT", "MOONSHARES", None),
        ("INVESTMENT_ACCOUNT", "CHECKING", None),
        ("", "IRA", Some(AccountType::Ira)),
        ("", "HOMELINEOFCREDIT", Some(AccountType::LineOfCredit)),
    ] {
        let json = format!(r#"{{"accountId":"a","accountCategory":"{category}","accountType":"{text}"}}"#);
        let account = observed(&json);
        assert_eq!(account.kind, expected, "{text}");
        if let Some(kind) = expected {
            assert_eq!(account.category, Some(kind.category()), "{text}");
        }
    }
}

#[test]
fn what_is_vested_is_what_the_schedule_says_for_the_day_of_the_balance() {
    let vested = |as_of: &str| {
        let json = format!(
            r#"{{"accountId":"a","accountCategory":"INVESTMENT_ACCOUNT","accountType":"401K","currentValue":9,{as_of}
                "vesting":[{{"vestingDate":"2027-01-01","vestedBalance":9}},{{"vestedBalance":1}},
                           {{"vestingDate":"2025-01-01","vestedBalance":4}}],
                "investmentLoans":[{{"currentLoanBalance":1}},{{"currentLoanBalance":2}}]}}"#
        );
        let account = observed(&json);
        assert_eq!(
            account.detail.plan_loan_balance, None,
            "of two loans no one figure is right"
        );
        account.detail.vested_balance.map(|figure| figure.to_string())
    };
    assert_eq!(vested(r#""balanceAsOf":"2026-03-01","#).as_deref(), Some("4"));
    assert_eq!(vested(r#""balanceAsOf":"2024-03-01","#).as_deref(), Some("1"));
    assert_eq!(vested(r#""balanceAsOf":"2027-01-02","#).as_deref(), Some("9"));
}

#[test]
fn a_holding_is_read_as_far_as_it_is_told_and_a_figure_that_cannot_be_held_is_named() {
    let account = observed(
        r#"{"accountId":"a","accountCategory":"INVESTMENT_ACCOUNT","accountType":"IRA","currentValue":"100.5",
            "holdings":[{"symbol":"X","units":"1.123456789"},{"holdingName":"Y","marketValue":"much"},{}]}"#,
    );
    assert_eq!(account.balance.unwrap().number(), "100.5");
    let names: Vec<_> = account
        .detail
        .holdings
        .iter()
        .map(|held| held.name.as_str())
        .collect();
    assert_eq!(names, ["X", "Y", ""]);
    assert_eq!(
        account.detail.holdings[0].units.as_ref().unwrap().as_str(),
        "1.123456789"
    );
    assert_eq!(account.unrepresentable, ["marketValue"]);
}

#[test]
fn an_error_in_an_accounts_place_is_read_in_every_spelling() {
    for (json, condition, code) in [
        (
            r#"{"depositAccount":{"accountId":"a","error":{"code":"705-1206"}}}"#,
            model::Condition::AccountClosed,
            "705-1206",
        ),
        (
            r#"{"accountId":"a","errorCode":602,"errorMessage":"no"}"#,
            model::Condition::ConsentInsufficient,
            "602",
        ),
        (
            r#"{"accountId":"a","error":{"code":603}}"#,
            model::Condition::AccountTemporarilyUnavailable,
            "603",
        ),
    ] {
        let error = observed(json).error.unwrap();
        assert_eq!(
            (error.condition, error.bank_code.as_str()),
            (condition, code),
            "{json}"
        );
    }
}

#[test]
fn where_signs_say_nothing_the_direction_comes_from_beside_or_from_the_type_or_is_missed() {
    let read = |json: &str, amounts: Amounts| {
        let wire = serde_json::from_str(json).unwrap();
        let moved = transaction(&wire, Currency::USD, &TimeZone::UTC, amounts).unwrap();
        moved.movement.map(|movement| movement.amount.number())
    };
    for (rest, absolute, signed) in [
        (
            r#""amount":5,"debitCreditMemo":"DEBIT","transactionType":"CREDIT""#,
            Ok("-5"),
            "-5",
        ),
        (r#""amount":5,"debitCreditMemo":"CREDIT""#, Ok("5"), "5"),
        (
            r#""amount":5,"debitCreditMemo":"MEMO","transactionType":"POSDEBIT""#,
            Ok("-5"),
            "5",
        ),
        (r#""amount":-5,"transactionType":"POSDEBIT""#, Ok("-5"), "-5"),
        (r#""amount":"5","transactionType":"DIRECTDEPOSIT""#, Ok("5"), "5"),
        (r#""amount":-5,"transactionType":"DIRECTDEPOSIT""#, Ok("5"), "-5"),
        (
            r#""amount":5,"transactionType":"TRANSFER""#,
            Err("direction of t"),
            "5",
        ),
        (r#""amount":5"#, Err("direction of t"), "5"),
    ] {
        let json = format!(r#"{{"transactionId":"t",{rest}}}"#);
        let absolute = absolute.map(str::to_owned).map_err(str::to_owned);
        assert_eq!(read(&json, Amounts::Absolute), absolute, "{rest}");
        assert_eq!(read(&json, Amounts::Signed), Ok(signed.to_owned()), "{rest}");
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_from_a_bank_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
        let _ = serde_json::from_slice::<wire::Accounts>(&bytes);
        let _ = serde_json::from_slice::<wire::Transactions>(&bytes);
        let _ = serde_json::from_slice::<wire::PaymentNetworks>(&bytes);
    }

    #[test]
    fn no_text_in_a_field_panics(text in ".{0,60}") {
        let json = serde_json::json!({
            "accountId": text, "accountNumber": text, "accountNumberDisplay": text, "currentBalance": text,
            "accountOpenDate": text, "balanceAsOf": text, "currency": {"currencyCode": text}, "error": {"code": text},
        });
        let wire: wire::Account = serde_json::from_value(json).unwrap();
        let _ = account(&wire, None, &institution());
        let json = serde_json::json!({"transactionId": "1", "amount": text, "postedTimestamp": text});
        let wire: wire::Transaction = serde_json::from_value(json).unwrap();
        let _ = transaction(&wire, Currency::USD, &TimeZone::UTC, Amounts::Absolute);
    }
}

#[test]
fn what_a_transaction_refers_to_and_who_was_paid_are_told_where_the_bank_says_so() {
    let movement =
        moved(r#"{"transactionId":"1","amount":1,"payee":"Corner Grocery","referenceTransactionId":99}"#)
            .unwrap();
    assert_eq!(movement.payee.as_deref(), Some("Corner Grocery"));
    assert_eq!(movement.reference.as_deref(), Some("99"));
    // Something else in their place is not worth failing an answer for.
    let odd = r#"{"transactionId":"1","amount":1,"payee":{"name":"x"},"transactionPayee":"Y","referenceTransactionId":[]}"#;
    let movement = moved(odd).unwrap();
    assert_eq!((movement.payee.as_deref(), movement.reference), (Some("Y"), None));
}
