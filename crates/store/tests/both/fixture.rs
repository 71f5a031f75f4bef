//! What the tests stand on: fresh stores with two partners, and nouns to put in them.

use std::future::Future;

use jiff::Timestamp;
use model::{
    Account, AccountStatus, AccountType, Alias, Condition, Consent, Currency, Customer, CustomerKind,
    Decimal, Dialect, Environment, FactName, FactValue, Freshness, Institution, Login, Money, Outcome,
    Region, Secret, Transaction, TransactionStatus,
    account::{AccountDetail, Snapshot},
    id::*,
    institution::{Connection, InstitutionStatus, Rotation, Rules},
    transaction::{Movement, Split},
};
use store::*;
use testkit::{Seeded, TEST_KEY, databases};

pub(crate) type Done = Result<(), StoreError>;

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_767_225_600 + seconds).unwrap()
}

pub(crate) async fn open(address: &str) -> Store {
    let key = KeySource::Given(Secret::new(TEST_KEY.to_owned()));
    Store::open(&Location::parse(address).unwrap(), &key, &Seeded::new(1), at(0))
        .await
        .unwrap()
}

/// Runs a body on a fresh database of each kind, with two partners in it.
pub(crate) async fn on_both<F, Fut>(body: F)
where
    F: Fn(Store, String) -> Fut,
    Fut: Future<Output = Done>,
{
    for database in databases(|address| async move { open(&address).await.close() }).await {
        let (name, store) = (database.name, open(&database.address).await);
        for (id, key) in [(US, "us-key"), (AU, "au-key")] {
            let new = NewPartner {
                id: partner(id),
                name: key.to_owned(),
                region: if id == US { Region::Us } else { Region::Au },
                app_key_hash: lookup_hash(key),
                secret: Secret::new(format!("{key}-secret")),
                secret_hash: "phc".to_owned(),
                created_at: at(0),
            };
            store
                .system()
                .write(move |tx| tx.insert_partner(&new))
                .await
                .unwrap();
        }
        body(store, database.address.clone())
            .await
            .unwrap_or_else(|error| panic!("on {name}: {error}"));
    }
}

pub(crate) const US: u64 = 1_000_000_001;
pub(crate) const AU: u64 = 1_000_000_002;

pub(crate) fn partner(id: u64) -> PartnerId {
    PartnerId::new(id).unwrap()
}

pub(crate) fn us(store: &Store) -> PartnerScope<'_> {
    store.partner(partner(US))
}

pub(crate) fn au(store: &Store) -> PartnerScope<'_> {
    store.partner(partner(AU))
}

pub(crate) fn customer(id: u64, username: &str) -> Customer {
    Customer {
        id: CustomerId::new(id).unwrap(),
        partner: partner(US),
        username: username.to_owned(),
        kind: CustomerKind::Testing,
        first_name: Some("Maya".to_owned()),
        last_name: Some("Ångström".to_owned()),
        phone: None,
        email: Some("m@domain.tld".to_owned()),
        application: None,
        created_at: at(1),
        modified_at: at(1),
    }
}

pub(crate) fn institution() -> Institution {
    Institution {
        id: InstitutionId::new(102_176).unwrap(),
        name: "FinBank OAuth".to_owned(),
        country: "us".parse().unwrap(),
        currency: Currency::USD,
        environment: Environment::Sandbox,
        status: InstitutionStatus::Online,
        dialect: Dialect::Fdx,
        issuer: "finbank-oauth.sandbox".to_owned(),
        url_home: Some("https://finbank.example/".parse().unwrap()),
        url_logon: None,
        time_zone: "America/Denver".to_owned(),
        connection: Connection {
            dynamic_registration: true,
            clusters: vec!["TRANSACTIONS".to_owned()],
            rules: Rules {
                codes: [("token-invalid".to_owned(), 948)].into(),
                ..Rules::default()
            },
            ..Connection::standard(
                "http://127.0.0.1:4000/102176".parse().unwrap(),
                "http://127.0.0.1:4000/102176/fdx/v6".parse().unwrap(),
                Rotation::Tolerant,
            )
        },
    }
}

pub(crate) const CUSTOMER: u64 = 2_000_000_001;
pub(crate) const LOGIN: u64 = 3_000_000_001;
pub(crate) const ACCOUNT: u64 = 4_000_000_001;

pub(crate) fn login() -> Login {
    Login {
        id: LoginId::new(LOGIN).unwrap(),
        partner: partner(US),
        customer: CustomerId::new(CUSTOMER).unwrap(),
        institution: institution().id,
        created_at: at(2),
    }
}

pub(crate) fn consent(id: u64, granted: i64) -> Consent {
    Consent {
        id: ConsentId::new(id).unwrap(),
        login: login().id,
        grant: Some("grant-1".to_owned()),
        subject: Some("sub-1".to_owned()),
        client: "client-1".to_owned(),
        granted_at: at(granted),
        expires_at: Some(at(granted + 1000)),
        ended_at: None,
    }
}

pub(crate) fn account() -> NewAccount {
    let id = AccountId::new(ACCOUNT).unwrap();
    NewAccount {
        account: Account {
            id,
            customer: CustomerId::new(CUSTOMER).unwrap(),
            login: login().id,
            institution: institution().id,
            status: AccountStatus::Active,
            position: 1,
            snapshot: Snapshot {
                name: "Everyday".to_owned(),
                kind: AccountType::Checking,
                number_masked: "xxxxxx3223".to_owned(),
                number_display: "3223".to_owned(),
                real_last4: Some("3223".to_owned()),
                currency: Currency::USD,
                balance: Some(Money::from_units(-5, Currency::USD)),
                balance_at: Some(at(3)),
                detail: AccountDetail {
                    interest_rate: Some("0.45".parse::<Decimal>().unwrap()),
                    ..Default::default()
                },
            },
            created_at: at(2),
            linked_at: at(2),
            updated_at: at(3),
            attempted_at: Some(at(3)),
            succeeded_at: None,
            outcome: Some(Outcome {
                condition: Condition::RateLimited { until: Some(at(99)) },
                region: Region::Us,
                code: 977,
            }),
            outcome_since: Some(at(3)),
            evidence: None,
            held: true,
            missing_lists: 2,
            missing_since: Some(at(1)),
            newest_transaction_at: None,
            oldest_transaction_at: None,
            fetched_through: Some(at(3)),
            expected_by: Some(at(97)),
            freshness: Freshness::Fresh,
            ended_at: None,
            follows: None,
        },
        alias: Alias {
            account: id,
            dialect: Dialect::Fdx,
            issuer: "finbank-oauth.sandbox".to_owned(),
            client: "client-1".to_owned(),
            subject: "sub-1".to_owned(),
            consent: ConsentId::new(1).unwrap(),
            provider_account: "acc-1".to_owned(),
            valid_from: at(2),
            valid_to: None,
            evidence: None,
        },
        facts: vec![
            fact(
                FactName::Number,
                FactValue::Hashed {
                    hash: vec![1; 32],
                    mask: "••3223".to_owned(),
                },
            ),
            fact(FactName::Currency, FactValue::Clear("USD".to_owned())),
        ],
    }
}

pub(crate) fn fact(name: FactName, value: FactValue) -> CurrentFact {
    CurrentFact {
        name,
        value,
        source: "account".to_owned(),
        tokenised: false,
        consent: ConsentId::new(1).unwrap(),
        first_seen: at(2),
    }
}

/// A customer with one linked account.
pub(crate) async fn linked(store: &Store) -> Done {
    store
        .system()
        .write(|tx| tx.put_institution(&institution(), at(0)))
        .await?;
    us(store)
        .write(|tx| {
            tx.insert_customer(&customer(CUSTOMER, "maya"))?;
            tx.insert_login(&login())?;
            tx.replace_consent(&consent(1, 2))?;
            tx.insert_account(&account())
        })
        .await
}

pub(crate) fn movement(id: &str, listed: i64, units: i64, status: TransactionStatus) -> Transaction {
    Transaction {
        id: TransactionId::new(20_000_000_000 + listed.unsigned_abs() * 1000 + units.unsigned_abs() + 1)
            .unwrap(),
        account: AccountId::new(ACCOUNT).unwrap(),
        customer: CustomerId::new(CUSTOMER).unwrap(),
        created_at: at(5),
        movement: Movement {
            provider_id: id.to_owned(),
            status,
            amount: Money::from_units(units, Currency::USD),
            transacted_at: Some(at(listed)),
            posted_at: None,
            description: format!("shop {id}"),
            memo: None,
            kind: Some("payment".to_owned()),
            payee: Some("Shop".to_owned()),
            check_number: None,
            reference: Some(format!("of {id}")),
            split: Split {
                principal: Some(Money::from_units(7, Currency::USD)),
                ..Split::default()
            },
        },
    }
}

pub(crate) fn job(id: u64, key: Option<&str>, due: i64) -> NewJob {
    NewJob {
        id: JobId::new(id).unwrap(),
        kind: "test",
        key: key.map(str::to_owned),
        payload: format!("payload {id}"),
        due_at: at(due),
        created_at: at(0),
        lane: None,
    }
}

/// A claim of up to nine jobs of any lane, for whoever they are.
pub(crate) fn claim(owner: &str, now: i64, until: i64) -> Claim {
    Claim {
        owner: owner.to_owned(),
        now: at(now),
        until: at(until),
        limit: 9,
        full: Vec::new(),
        of_a_lane: 9,
        only: None,
    }
}
