//! The rest of the core API, answer by answer: secrets, applications and consumers, institutions, accounts
//! in brief, refreshes, removal, live calls, consents, experiences and e-mail.

use house::{FINBANK, House, Linked, code, of_type};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::{
    calls::{Subject, a_consumer, refreshed, served},
    published::Album,
};

pub async fn secrets_applications_and_consumers(house: &House, album: &mut Album) {
    let partner = &house.stranger;
    let caller = house.as_partner(partner).await;
    let mut key = house.anyone();
    key.set("finicity-app-key", &partner.app_key);
    let change = |from: &str, to: &str, immediate: Value| {
        let (key, id) = (key.clone(), partner.id.clone());
        let body = json!({
            "partnerId": id, "partnerSecret": from, "newPartnerSecret": to, "immediate": immediate,
        });
        async move { key.put("aggregation/v2/partners/authentication", &body).await }
    };
    let signs_in = |secret: &str| {
        let (key, id) = (key.clone(), partner.id.clone());
        let body = json!({ "partnerId": id, "partnerSecret": secret });
        async move {
            key.post("aggregation/v2/partners/authentication", &body)
                .await
                .status
        }
    };
    let (first, second, third) = (partner.secret.as_str(), "second-secret-2", "third-secret-33");
    let changed = change(first, second, json!(false)).await;
    album.look("ModifyPartnerSecret", changed);
    for (secret, status) in [(first, 200), (second, 200), ("another-secret-4", 401)] {
        assert_eq!(signs_in(secret).await, status, "{secret}");
    }
    // A token that was given before stays good; the old secret ends with its grace.
    caller.get("aggregation/v1/customers").await.expect(200);
    house.advance(SignedDuration::from_hours(24 * 30 - 1));
    assert_eq!(signs_in(first).await, 200);
    house.advance(SignedDuration::from_hours(1));
    assert_eq!(signs_in(first).await, 401);
    for (from, to) in [(second, third), (third, first)] {
        album.look("ModifyPartnerSecret", change(from, to, Value::Null).await);
        assert_eq!(signs_in(from).await, 401, "at once, if nothing else is said");
        assert_eq!(signs_in(to).await, 200);
    }

    let caller = house.as_partner(partner).await;
    let new = json!({ "username": "with_an_application" });
    let customer = caller
        .post("aggregation/v2/customers/testing", &new)
        .await
        .expect(201)["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let of_application = format!("aggregation/v1/customers/{customer}/application");
    let none = caller.get(&of_application).await.expect(404);
    assert_eq!(none["code"], 50052);
    let assign = format!("{of_application}s/{}", partner.application.to_uppercase());
    album.look("SetCustomerAppID", caller.send("PUT", &assign, None).await);
    album.keep(
        "customer_with_application",
        "GetCustomerWithAppData",
        caller.get(&of_application).await,
    );

    let of_customer = format!("decisioning/v1/customers/{customer}/consumer");
    let none = caller.get(&of_customer).await.expect(404);
    assert_eq!(
        none["message"],
        format!("Cannot find consumer for customer with id {customer}.")
    );
    let made = caller.post(&of_customer, &a_consumer()).await;
    assert_eq!(made.status, 201);
    let made = album.keep("consumer_created", "CreateConsumer", made);
    let id = made["id"].as_str().expect("an id");
    assert!(
        id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit()),
        "{id}"
    );
    assert!(made["customerId"].is_u64(), "a number here");
    album.keep(
        "consumer",
        "GetConsumerForCustomer",
        caller.get(&of_customer).await,
    );
    let by_id = format!("decisioning/v1/consumers/{id}");
    let change = json!({ "city": "Golden", "ssn": "999028765", "birthday": null });
    album.look("ModifyConsumer", caller.put(&by_id, &change).await);
    let changed = album.look("GetConsumer", caller.get(&by_id).await);
    assert_eq!(
        (&changed["city"], &changed["ssn"]),
        (&json!("Golden"), &json!("8765"))
    );
    assert_eq!(changed["birthday"]["dayOfMonth"], 13);
    // A consumer outlives its customer.
    caller
        .delete(&format!("aggregation/v1/customers/{customer}"))
        .await
        .expect(204);
    album.look("GetConsumer", caller.get(&by_id).await);
    // What is not known is there and empty.
    let new = json!({ "username": "with_little" });
    let customer = caller
        .post("aggregation/v2/customers/testing", &new)
        .await
        .expect(201);
    let of_customer = format!(
        "decisioning/v1/customers/{}/consumer",
        customer["id"].as_str().expect("an id")
    );
    let little = json!({
        "firstName": "Ada", "lastName": "Quill", "state": "UT", "ssn": "999009999", "email": "ada@mail.example",
    });
    caller.post(&of_customer, &little).await.expect(201);
    album.keep(
        "consumer_with_little",
        "GetConsumerForCustomer",
        caller.get(&of_customer).await,
    );
}

pub async fn more_of_institutions(house: &House, album: &mut Album) {
    let caller = house.as_partner(&house.us).await;
    for (name, operation, path) in [
        (
            "institutions_certified",
            "GetCertifiedInstitutions",
            "certifiedInstitutions",
        ),
        (
            "institutions_certified_with_rssd",
            "GetCertifiedInstitutionsWithRSSD",
            "certifiedInstitutions/rssd",
        ),
    ] {
        let path = format!("institution/v2/{path}");
        let list = album.keep(name, operation, caller.get(&path).await);
        assert_eq!(list["found"], 2);
        assert!(list["requestedDate"].is_u64(), "not createdDate, here");
        for (query, found) in [
            ("search=oauth&type=voa,ach", 1),
            ("type=voi,voa", 0),
            ("limit=1&start=2", 2),
        ] {
            let list = album.look(operation, caller.get(&format!("{path}?{query}")).await);
            assert_eq!(list["found"], found, "{query}");
        }
    }
    let branding = format!("institution/v2/institutions/{FINBANK}/branding");
    album.keep("branding", "GetInstitutionBranding", caller.get(&branding).await);
    let routing = "institution/v1/institutions/routingNumber";
    let list = caller.get(&format!("{routing}/102099980")).await;
    let list = album.keep(
        "institutions_of_a_routing_number",
        "GetInstitutionsByRoutingNumber",
        list,
    );
    assert_eq!(list["institutions"][0]["id"].to_string(), FINBANK);
}

/// Accounts in brief, single transactions, and refreshes nobody waits for.
pub async fn more_of_accounts(house: &House, album: &mut Album, linked: &Linked) {
    let get = |path: &str| {
        let (caller, path) = (linked.caller.clone(), path.to_owned());
        async move { caller.get(&path).await }
    };
    let of = format!("aggregation/v1/customers/{}", linked.customer);
    let full = linked.accounts().await;
    let brief = get(&format!("{of}/accounts/simple")).await;
    let brief = album.keep("accounts_in_brief", "GetCustomerAccountsSimple", brief);
    let brief = brief["accounts"].as_array().expect("accounts").clone();
    assert_eq!(brief.len(), full.len());
    for (simple, account) in brief.iter().zip(&full) {
        for (name, value) in simple.as_object().expect("fields") {
            assert_eq!(value, &account[name], "{name}");
        }
        let id = account["id"].as_str().expect("an id");
        let alone = get(&format!("{of}/accounts/{id}/simple")).await;
        assert_eq!(&album.look("GetCustomerAccountSimple", alone), simple);
    }
    for (operation, path, all) in [
        (
            "GetCustomerAccountsByInstitution",
            format!("{of}/institutions/{FINBANK}/accounts"),
            &full,
        ),
        (
            "GetCustomerAccountsByInstitutionSimple",
            format!("{of}/institutions/{FINBANK}/accounts/simple"),
            &brief,
        ),
        (
            "GetCustomerAccountsByInstitutionLoginSimple",
            format!("{of}/institutionLogins/{}/accounts/simple", linked.login),
            &brief,
        ),
    ] {
        let list = album.look(operation, get(&path).await);
        assert_eq!(list["accounts"].as_array(), Some(all), "{path}");
    }

    let checking = of_type(&full, "checking")["id"]
        .as_str()
        .expect("an id")
        .to_owned();
    for row in linked.transactions(&checking).await {
        let by_id = format!(
            "aggregation/v2/customers/{}/transactions/{}",
            linked.customer, row["id"]
        );
        assert_eq!(album.look("GetCustomerTransaction", get(&by_id).await), row);
        let unique = row["uniqueTransactionId"].as_str().expect("a text");
        let by_unique = format!("aggregation/customers/{}/transactions/{unique}", linked.customer);
        assert_eq!(
            album.look("GetTransactionByUniqueTransactionId", get(&by_unique).await),
            row
        );
        // Under another account's id it is not there.
        let other = of_type(&full, "savings")["id"].as_str().expect("an id");
        let by_other = format!(
            "aggregation/customers/{}/transactions/{other}-{}",
            linked.customer, row["id"]
        );
        assert_eq!(get(&by_other).await.status, 404);
    }

    let v2 = format!("aggregation/v2/customers/{}", linked.customer);
    let v2_login = format!("{v2}/institutionLogins/{}/accounts", linked.login);
    let done = linked.caller.send("POST", &v2_login, None).await;
    album.look("RefreshCustomerAccountsByInstitutionLoginV2", done);
    let done = linked.caller.post(&format!("{v2}/accounts"), &json!({})).await;
    album.look("RefreshCustomerAccountsV2", done);

    let refreshes = format!("aggregation/customers/{}/transactions/refreshes", linked.customer);
    let by_login = json!({ "institutionLoginId": linked.login });
    let some = json!({ "accountIds": [checking], "mode": "historic", "institutionLoginId": "x" });
    let custom = json!({
        "accountIds": [checking, checking], "mode": "custom", "fromDate": "2026-01-01T00:00:00.5+01:00",
        "toDate": "2026-02-01T00:00:00Z",
    });
    for (name, ask, count) in [
        ("login", by_login, 7),
        ("accounts", some, 1),
        ("custom", custom, 1),
    ] {
        let started = linked.caller.post(&refreshes, &ask).await;
        assert_eq!(started.status, 202);
        album.keep(
            &format!("refresh_of_{name}_started"),
            "refreshTransactions",
            started,
        );
        let id = refreshed(linked, &ask).await;
        let status = get(&format!("{refreshes}/{id}")).await;
        let status = album.keep(
            &format!("refresh_of_{name}"),
            "getTransactionRefreshStatus",
            status,
        );
        assert_eq!(
            (&status["totalCount"], &status["successCount"]),
            (&json!(count), &json!(count))
        );
    }
    house.script("user", "ledger", "err:102@refresh*1").await;
    let id = refreshed(linked, &json!({ "institutionLoginId": linked.login })).await;
    let status = get(&format!("{refreshes}/{id}")).await;
    let failed = album.keep("refresh_that_failed", "getTransactionRefreshStatus", status);
    assert_eq!(
        (&failed["status"], &failed["failedCount"]),
        (&json!("FAILED"), &json!(7))
    );
    // What came of it stays what it was, whatever comes later.
    linked.refresh().await;
    assert_eq!(get(&format!("{refreshes}/{id}")).await.json, failed);
}

/// What only the bank can say now: nothing of it is kept, and nothing is told of an account that is held.
pub async fn live_calls(house: &House, album: &mut Album) {
    let linked = house.link(&house.us, FINBANK, "profile_02").await;
    let accounts = linked.accounts().await;
    let checking = accounts
        .iter()
        .find(|a| a["type"] == "checking")
        .expect("a checking account")
        .clone();
    let id = checking["id"].as_str().expect("an id").to_owned();
    let get = |path: String| {
        let caller = linked.caller.clone();
        async move { caller.get(&path).await }
    };
    let of = |version: &str, account: &str, what: &str| {
        format!(
            "aggregation/{version}/customers/{}/accounts/{account}/{what}",
            linked.customer
        )
    };
    let suite = format!("aggregation/v1/paysuite/customers/{}", linked.customer);
    album.keep("owner", "GetAccountOwner", get(of("v1", &id, "owner")).await);
    for query in ["owner", "owner?withInsights=true"] {
        album.keep(
            "owners",
            "GetAccountOwnerDetails",
            get(of("v3", &id, query)).await,
        );
    }
    // A document, under the media type the description has for it.
    let statement = get(of("v1", &id, "statement")).await;
    assert_eq!(statement.status, 200, "{}", statement.text);
    assert_eq!(statement.headers["content-type"], "application/octet-stream");
    assert_eq!(statement.headers["cache-control"], "no-store");
    assert!(statement.text.starts_with("%PDF-"));
    album.note("GetCustomerAccountStatement");
    let ach = album.look("GetAccountACHDetails", get(of("v1", &id, "details")).await);
    let number = ach["realAccountNumber"].as_str().expect("a number").to_owned();
    assert!(
        number.len() > 4 && number.bytes().all(|b| b.is_ascii_digit()),
        "{ach}"
    );
    assert!(number.ends_with(checking["realAccountNumberLast4"].as_str().expect("digits")));
    assert_eq!(ach["routingNumber"], "102099980");
    let ways = album.look(
        "GetAccountPaymentInstructionDetails",
        get(of("v3", &id, "details")).await,
    );
    let way = &ways["paymentInstruction"][0];
    assert_eq!(
        (&way["type"], &way["accountNumber"]),
        (&json!("ach"), &json!(number))
    );
    for (operation, what) in [
        ("GetAvailableBalance", "availableBalance"),
        ("GetAvailableBalanceLive", "availableBalance/live"),
        (
            "GetAvailableBalanceLive",
            "availableBalance/live?balance_cache_interval=0",
        ),
    ] {
        let balance = album.keep("balance", operation, get(of("v1", &id, what)).await);
        assert_eq!(balance["clearedBalance"], checking["balance"]);
        assert!(balance["id"].is_u64(), "a number here");
    }
    // A balance is asked for again when it is older than is allowed.
    let attempted = |account: Value| account["aggregationAttemptDate"].as_u64().expect("a date");
    let before = attempted(
        linked
            .caller
            .get(&format!(
                "aggregation/v2/customers/{}/accounts/{id}",
                linked.customer
            ))
            .await
            .json,
    );
    house.advance(SignedDuration::from_mins(10));
    for (interval, again) in [(11, false), (10, true)] {
        let path = of(
            "v1",
            &id,
            &format!("availableBalance/live?balance_cache_interval={interval}"),
        );
        album.look("GetAvailableBalanceLive", get(path).await);
        let now = linked
            .caller
            .get(&format!(
                "aggregation/v2/customers/{}/accounts/{id}",
                linked.customer
            ))
            .await;
        assert_eq!(attempted(now.json) > before, again, "{interval}");
    }
    let bundle = get(format!("{suite}/accounts/{id}")).await;
    let bundle = album.look("GetAccountDetailsByAccountId", bundle);
    assert_eq!(
        (&bundle["errorCount"], &bundle["accountCount"]),
        (&json!(0), &json!(1))
    );
    assert_eq!(
        bundle["accounts"][0]["paymentInstruction"]["accountNumber"],
        number
    );
    let some = get(format!(
        "{suite}/accounts/{id}?include=balanceDetails,accountIdentity"
    ))
    .await;
    album.keep("bundle", "GetAccountDetailsByAccountId", some);
    let all = get(format!("{suite}/institutionLogins/{}/accounts", linked.login)).await;
    let all = album.look("GetAccountDetailsByInstitutionLoginId", all);
    assert_eq!(all["accountCount"], accounts.len());

    // Types that are not served, a bank that does not answer, and an account that is held.
    if let Some(other) = accounts.iter().find(|a| {
        !["checking", "savings", "moneyMarket", "cd"].contains(&a["type"].as_str().unwrap_or_default())
    }) {
        let other = other["id"].as_str().expect("an id");
        for (version, what) in [
            ("v1", "details"),
            ("v3", "details"),
            ("v1", "availableBalance"),
            ("v1", "availableBalance/live"),
        ] {
            let refused = get(of(version, other, what)).await.expect(400);
            assert_eq!(refused["message"], "Bad request. (Account type not supported).");
        }
    }
    house.script("user", "profile_02", "err:102@refresh*1").await;
    let refused = get(of("v1", &id, "owner")).await.expect(500);
    assert_eq!(refused["code"], 102);
    let at_bank = house.at_bank("profile_02", FINBANK, &checking).await;
    let change = house.change(&at_bank, "number+holder").await;
    for (version, what) in [
        ("v1", "owner"),
        ("v3", "owner"),
        ("v1", "details"),
        ("v3", "details"),
        ("v1", "availableBalance/live?balance_cache_interval=0"),
        ("v1", "availableBalance"),
        ("v1", "availableBalance/live"),
        ("v1", "statement"),
    ] {
        let refused = get(of(version, &id, what)).await;
        let told = refused.text.clone();
        assert_eq!(refused.expect(500)["code"], 403, "{what}");
        assert!(!told.contains(&number), "{told}");
    }
    let held = get(format!("{suite}/accounts/{id}")).await;
    let held = album.keep("bundle_of_a_held_account", "GetAccountDetailsByAccountId", held);
    assert_eq!(
        (&held["errorCount"], &held["balanceDetailsSuccessCount"]),
        (&json!(3), &json!(0))
    );
    house.undo(&at_bank, &change).await;
    album.look("GetAccountOwner", get(of("v1", &id, "owner")).await);
    assert_eq!(
        code(&linked.accounts().await[0]),
        0,
        "a live call heals what it held"
    );
}

/// Receipts of consents, however they end.
pub async fn consents(house: &House, album: &mut Album) {
    let mut linked = house.link(&house.us, FINBANK, "profile_04").await;
    let customer = linked.customer.clone();
    let list = |linked: &Linked, query: &str| {
        let caller = linked.caller.clone();
        let path = format!("data-sharing-consents?customer_id={customer}{query}");
        async move { caller.get(&path).await }
    };
    let first = album.keep(
        "consents",
        "GetDataSharingConsentsByCustomerId",
        list(&linked, "").await,
    );
    let receipt = first["consents"][0].clone();
    assert_eq!(receipt["institutions"][0]["institutionLoginId"], linked.login);
    let id = receipt["consentReceiptId"].as_str().expect("an id").to_owned();
    let of = |id: &str| format!("data-sharing-consents/{id}");
    let one = album.look("GetDataSharingConsentsByID", linked.caller.get(&of(&id)).await);
    assert_eq!(one, receipt);
    let details = format!(
        "customers/institution-logins/{}/authorization-details",
        linked.login
    );
    let period = album.keep(
        "authorization_details",
        "getCustomerAuthorizationDetails",
        linked.caller.get(&details).await,
    );
    assert_eq!(period["authorizationEndDate"], receipt["accessPeriod"]["endDate"]);
    assert!(period["institutionLoginId"].is_u64(), "a number here");

    // Withdrawn through us: the bank hears of it, refreshes say so, and giving another mends the login.
    linked.caller.set("update-by", "CUSTOMER");
    let other = format!("{}/institutionLogins/1234567890", of(&id));
    assert_eq!(linked.caller.delete(&other).await.status, 404);
    let by_login = format!("{}/institutionLogins/{}", of(&id), linked.login);
    album.look(
        "RevokeDataSharingConsentByInstitutionLoginID",
        linked.caller.delete(&by_login).await,
    );
    let ended = linked.caller.get(&of(&id)).await;
    let ended = album.keep("consent_that_was_withdrawn", "GetDataSharingConsentsByID", ended);
    assert_eq!(ended["statusDetails"]["status"], "INACTIVE");
    assert_eq!(ended["institutions"][0]["lastUpdatedBy"], "CUSTOMER");
    assert_eq!(ended["institutions"][0]["statusDetails"]["status"], "REVOKED");
    linked.caller.unset("update-by");
    let gone = linked.caller.get(&details).await.expect(404);
    assert_eq!(gone["code"], "3004");
    for account in linked.refresh().await {
        let status = linked.status(account["id"].as_str().expect("an id")).await;
        assert_eq!(status["condition"], "consent-revoked", "{status}");
    }
    let again = house.link_for(&house.us, &customer, FINBANK, "profile_04").await;
    assert_eq!(again.login, linked.login, "the same login goes on");
    assert!(again.refresh().await.iter().all(|a| code(a) == 0));
    let both = album.look("GetDataSharingConsentsByCustomerId", list(&linked, "").await);
    assert_eq!(
        (&both["found"], &both["moreAvailable"]),
        (&json!(2), &json!(false))
    );
    assert_eq!(both["consents"][1], ended, "the newest comes first");
    for (query, found, shown) in [
        ("&status=ACTIVE", 1, 1),
        ("&status=INACTIVE&sort_by=endDate", 1, 1),
        ("&context=crossPartner", 0, 0),
        (
            "&context=partner&limit=1&start=2&sort_order=Asc&sort_by=status",
            2,
            1,
        ),
        ("&limit=1", 2, 1),
        ("&start=1000000&limit=1000", 2, 0),
    ] {
        let page = album.look("GetDataSharingConsentsByCustomerId", list(&linked, query).await);
        assert_eq!(
            (&page["found"], &page["displaying"]),
            (&json!(found), &json!(shown)),
            "{query}"
        );
    }
    let second = both["consents"][0]["consentReceiptId"].as_str().expect("an id");
    for _ in 0..2 {
        // Asked again, nothing more happens.
        album.look(
            "RevokeDataSharingConsentById",
            linked.caller.delete(&of(second)).await,
        );
    }
    let ended = album.look("GetDataSharingConsentsByID", linked.caller.get(&of(second)).await);
    assert_eq!(ended["institutions"][0]["lastUpdatedBy"], "PARTNER");
    // Linked once more, so that nothing is left behind at the bank when the customer goes.
    house.link_for(&house.us, &customer, FINBANK, "profile_04").await;
    let newest = album.look(
        "GetDataSharingConsentsByCustomerId",
        list(&linked, "&limit=1").await,
    );
    assert_eq!(newest["consents"][0]["statusDetails"]["status"], "ACTIVE");
}

/// How the link page looks for an application, and links that are sent.
pub async fn experiences_and_mail(house: &House, album: &mut Album, linked: &Linked) {
    let caller = &linked.caller;
    let list = |query: &str| {
        let (caller, path) = (
            caller.clone(),
            format!("connect/experiences?appName=Budget%20app{query}"),
        );
        async move { caller.get(&path).await }
    };
    let all = album.keep("experiences", "GetAllExperience", list("").await);
    assert_eq!(all[0]["id"], house.us.experience);
    let some = album.look("GetAllExperience", list("&productCode=X,ACH").await);
    assert_eq!(some.as_array().map(Vec::len), Some(1));
    assert_eq!(list("&productCode=VO").await.expect(404)["code"], "4004");
    let unknown = caller.get("connect/experiences?appName=budget").await;
    assert_eq!(unknown.expect(404)["code"], "4004");
    let path = format!(
        "connect/experiences/{}/duplicate",
        house.us.experience.to_uppercase()
    );
    let made = caller.post(&path, &json!({ "indirectPartnerId": 7 })).await;
    let made = album.keep("experience_created", "CreateConnectExperience", made);
    let now = album.look("GetAllExperience", list("").await);
    assert_eq!(now[1]["id"], made["experienceId"]);
    let nobodys = "connect/experiences/00000000-0000-4000-8000-000000000000/duplicate";
    let none = caller.post(nobodys, &json!({ "indirectPartnerId": 7 })).await;
    assert_eq!(none.expect(404)["code"], "4004");
    let link = json!({
        "partnerId": house.us.id, "customerId": linked.customer, "experience": made["experienceId"],
    });
    let link = album.look(
        "GenerateConnectUrl",
        caller.post("connect/v2/generate", &link).await,
    );
    let id = made["experienceId"].as_str().expect("an id");
    let link = link["link"].as_str().expect("a text");
    assert!(link.contains(&format!("&experience={id}&")), "{link}");

    let session = house.open_session(&json!(link)).await;
    let opened = house
        .anyone()
        .get(&format!("connect/sessions/{session}"))
        .await
        .expect(200);
    assert_eq!(
        opened["partner"],
        json!({ "name": "Budget app", "accent": "#0a7cff" })
    );

    let subject = Subject::of(house, &house.us, linked).await;
    let operation = served()
        .iter()
        .find(|o| o.id == "SendConnectEmail")
        .expect("it is served");
    let before = house.mail().len();
    let ask = subject.ask(operation);
    album.keep("email_sent", "SendConnectEmail", ask.send(caller).await);
    let full = ask.with(
        "email",
        json!({
            "to": "nora@mail.example", "from": "desk@lender.example", "subject": "Öffne deine Konten",
            "firstName": "Nora", "institutionName": "Acme Lending", "institutionAddress": "1 Main Street",
            "supportPhone": "800-555-5555", "signature": ["Kind regards", "The desk"],
        }),
    );
    let sent = album.keep(
        "email_sent_with_everything",
        "SendConnectEmail",
        full.send(caller).await,
    );
    let mail = house.mail();
    assert_eq!(mail.len(), before + 2);
    let link = sent["link"].as_str().expect("a text");
    assert!(
        link.contains("&origin=email&") && link.contains("consumerId="),
        "{link}"
    );
    let last = mail
        .iter()
        .find(|text| text.contains(link))
        .expect("the message with the link");
    for line in [
        "To: nora@mail.example",
        "From: desk@lender.example",
        "Subject: Öffne deine Konten",
        "Hello Nora,",
    ] {
        assert!(last.contains(&format!("{line}\r\n")), "{last}");
    }
    // The link opens a session like any other.
    house.open_session(&sent["link"]).await;
}

/// What is removed is gone, is not taken up again, and its access is given up with the last of it.
pub async fn removals(house: &House, album: &mut Album) {
    let linked = house.link(&house.us, FINBANK, "profile_03").await;
    let of = format!("aggregation/v1/customers/{}", linked.customer);
    let before = linked.accounts().await;
    assert!(before.len() > 1);
    let id = before[0]["id"].as_str().expect("an id");
    let path = format!("{of}/accounts/{id}");
    album.look("DeleteCustomerAccount", linked.caller.delete(&path).await);
    assert_eq!(linked.caller.delete(&path).await.status, 404);
    assert_eq!(linked.refresh().await.len(), before.len() - 1);
    assert!(
        linked
            .accounts()
            .await
            .iter()
            .all(|a| code(a) == 0 && a["id"] != id)
    );
    let login = format!("{of}/institutionLogins/{}", linked.login);
    album.look(
        "DeleteCustomerAccountsByInstitutionLogin",
        linked.caller.delete(&login).await,
    );
    assert_eq!(linked.caller.delete(&login).await.status, 404);
    assert!(linked.accounts().await.is_empty());

    // With its last account a login goes, and so does access at the bank; linking again begins anew.
    let again = house
        .link_for(&house.us, &linked.customer, FINBANK, "profile_03")
        .await;
    for account in again.accounts().await {
        let id = account["id"].as_str().expect("an id");
        let path = format!("{of}/accounts/{id}");
        album.look("DeleteCustomerAccount", again.caller.delete(&path).await);
    }
    let login = format!("{of}/institutionLogins/{}/accounts", again.login);
    assert_eq!(again.caller.get(&login).await.status, 404);
    let third = house
        .link_for(&house.us, &linked.customer, FINBANK, "profile_03")
        .await;
    assert_ne!(third.login, again.login);
    assert_eq!(third.accounts().await.len(), before.len());
}
