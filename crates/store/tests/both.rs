//! Every body of the store, on both databases.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on must fail"
)]

use std::{collections::BTreeSet, future::Future};

use jiff::Timestamp;
use model::{
    Account, AccountStatus, AccountType, Alias, Category, Condition, Consent, Currency, Customer,
    CustomerKind, Decimal, Dialect, Environment, Evidence, FactName, FactValue, Institution, Login, Money,
    Outcome, Region, Run, Secret, Transaction, TransactionStatus, Trigger,
    account::{AccountDetail, Snapshot},
    evidence::{Decibits, SafeAction, Verdict, Withheld},
    id::*,
    institution::{Connection, InstitutionStatus, Rotation, Rules},
    transaction::{Movement, Split},
};
use store::*;
use testkit::{Seeded, TEST_KEY, databases};

type Done = Result<(), StoreError>;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_767_225_600 + seconds).unwrap()
}

async fn open(address: &str) -> Store {
    let key = KeySource::Given(Secret::new(TEST_KEY.to_owned()));
    Store::open(&Location::parse(address).unwrap(), &key, &Seeded::new(1), at(0))
        .await
        .unwrap()
}

/// Runs a body on a fresh database of each kind, with two partners in it.
async fn on_both<F, Fut>(body: F)
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

const US: u64 = 1_000_000_001;
const AU: u64 = 1_000_000_002;

fn partner(id: u64) -> PartnerId {
    PartnerId::new(id).unwrap()
}

fn us(store: &Store) -> PartnerScope<'_> {
    store.partner(partner(US))
}

fn au(store: &Store) -> PartnerScope<'_> {
    store.partner(partner(AU))
}

fn customer(id: u64, username: &str) -> Customer {
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

fn institution() -> Institution {
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
            issuer_url: "http://127.0.0.1:4000/102176".parse().unwrap(),
            resource_url: "http://127.0.0.1:4000/102176/fdx/v6".parse().unwrap(),
            rotation: Rotation::Tolerant,
            dynamic_registration: true,
            client_id: None,
            clusters: vec!["TRANSACTIONS".to_owned()],
            rules: Rules {
                codes: [("token-invalid".to_owned(), 948)].into(),
                ..Rules::default()
            },
        },
    }
}

const CUSTOMER: u64 = 2_000_000_001;
const LOGIN: u64 = 3_000_000_001;
const ACCOUNT: u64 = 4_000_000_001;

fn login() -> Login {
    Login {
        id: LoginId::new(LOGIN).unwrap(),
        partner: partner(US),
        customer: CustomerId::new(CUSTOMER).unwrap(),
        institution: institution().id,
        created_at: at(2),
    }
}

fn consent(id: u64, granted: i64) -> Consent {
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

fn account() -> NewAccount {
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

fn fact(name: FactName, value: FactValue) -> CurrentFact {
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
async fn linked(store: &Store) -> Done {
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

fn movement(id: &str, listed: i64, units: i64, status: TransactionStatus) -> Transaction {
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
            check_number: None,
            split: Split {
                principal: Some(Money::from_units(7, Currency::USD)),
                ..Split::default()
            },
        },
    }
}

fn job(id: u64, key: Option<&str>, due: i64) -> NewJob {
    NewJob {
        id: JobId::new(id).unwrap(),
        kind: "test",
        key: key.map(str::to_owned),
        payload: format!("payload {id}"),
        due_at: at(due),
        created_at: at(0),
    }
}

#[tokio::test]
async fn five_failed_sign_ins_lock_a_partner_until_somebody_lifts_it() {
    on_both(|store, _| async move {
        let failed = |n: usize| {
            let store = store.clone();
            async move {
                for _ in 0..n {
                    store
                        .system()
                        .write(|tx| tx.count_failed_sign_in(partner(US), 5, at(9)))
                        .await?;
                }
                store
                    .system()
                    .read(|tx| tx.find_partner_by_app_key(lookup_hash("us-key")))
                    .await
            }
        };
        assert_eq!(failed(4).await?.unwrap().locked_at, None);
        let record = failed(1).await?.unwrap();
        assert_eq!((record.failed_sign_ins, record.locked_at), (5, Some(at(9))));
        assert!(
            store
                .system()
                .write(|tx| tx.clear_failed_sign_ins(partner(US)))
                .await?
        );
        assert_eq!(failed(0).await?.unwrap().locked_at, None);
        assert!(
            !store
                .system()
                .write(|tx| tx.clear_failed_sign_ins(partner(7)))
                .await?
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn tokens_are_found_by_their_hash_and_forgotten_when_they_end() {
    on_both(|store, _| async move {
        let insert =
            |tx: &mut SystemTx<'_, '_>| tx.insert_token(lookup_hash("t"), partner(AU), at(0), at(10));
        store.system().write(insert).await?;
        let found = store
            .system()
            .read(|tx| tx.find_token(lookup_hash("t")))
            .await?
            .unwrap();
        assert_eq!(
            (found.partner.id, found.partner.region, found.expires_at),
            (partner(AU), Region::Au, at(10))
        );
        assert!(
            store
                .system()
                .read(|tx| tx.find_token(lookup_hash("u")))
                .await?
                .is_none()
        );
        assert_eq!(store.system().write(|tx| tx.purge_tokens(at(10))).await?, 0);
        assert_eq!(store.system().write(|tx| tx.purge_tokens(at(11))).await?, 1);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn institutions_come_back_as_they_were_put_and_are_found_by_part_of_their_name() {
    on_both(|store, _| async move {
        store
            .system()
            .write(|tx| tx.put_institution(&institution(), at(0)))
            .await?;
        let mut other = institution();
        other.id = InstitutionId::new(200_003).unwrap();
        other.name = "AU FinBank 100%".to_owned();
        other.country = "au".parse().unwrap();
        store
            .system()
            .write(move |tx| tx.put_institution(&other, at(0)))
            .await?;

        let found = store
            .system()
            .read(|tx| tx.find_institution(institution().id))
            .await?;
        assert_eq!(found, Some(institution()));
        let search = |search: &str, countries: &[&str]| {
            let filter = InstitutionFilter {
                search: search.to_owned(),
                countries: countries.iter().map(|c| (*c).to_owned()).collect(),
            };
            let store = store.clone();
            async move {
                let (list, found) = store
                    .system()
                    .read(move |tx| tx.list_institutions(&filter, 0, 10))
                    .await?;
                Ok::<_, StoreError>((list.into_iter().map(|i| i.id.get()).collect::<Vec<_>>(), found))
            }
        };
        assert_eq!(search("finbank", &[]).await?, (vec![200_003, 102_176], 2));
        assert_eq!(search("OAUTH", &[]).await?, (vec![102_176], 1));
        assert_eq!(search("", &["au"]).await?, (vec![200_003], 1));
        assert_eq!(search("", &["nz", "us"]).await?, (vec![102_176], 1));
        assert_eq!(search("100%", &[]).await?, (vec![200_003], 1));
        assert_eq!(search("%", &["us"]).await?, (vec![], 0));
        assert!(
            store
                .system()
                .read(|tx| tx.has_institutions(Environment::Sandbox))
                .await?
        );
        assert!(
            !store
                .system()
                .read(|tx| tx.has_institutions(Environment::Production))
                .await?
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_partner_never_sees_another_partners_rows() {
    on_both(|store, _| async move {
        linked(&store).await?;
        us(&store)
            .write(|tx| tx.put_transactions(&[movement("a", 10, 1, TransactionStatus::Active)]))
            .await?;
        let (c, l, a) = (
            CustomerId::new(CUSTOMER).unwrap(),
            LoginId::new(LOGIN).unwrap(),
            AccountId::new(ACCOUNT).unwrap(),
        );
        let listing = Listing {
            account: Some(a),
            customer: c,
            from: at(0),
            to: at(99),
            pending: true,
            newest_first: true,
        };
        au(&store)
            .write(move |tx| {
                assert!(tx.find_customer(c)?.is_none());
                assert!(tx.find_login(l)?.is_none());
                assert!(tx.find_account(a)?.is_none());
                assert!(tx.list_accounts(c)?.is_empty());
                assert!(tx.list_account_records(l)?.is_empty());
                assert_eq!(tx.count_transactions(&listing)?, 0);
                assert_eq!(tx.find_page_key(&listing, 0)?, None);
                assert!(!tx.touch_login(l)?);
                assert!(!tx.delete_customer(c)?);
                let mut stolen = account().account;
                stolen.snapshot.name = "Stolen".to_owned();
                tx.update_account(&stolen)
            })
            .await?;
        let kept = us(&store).read(move |tx| tx.find_account(a)).await?.unwrap();
        assert_eq!(kept.snapshot.name, "Everyday");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_username_is_taken_once_per_partner_and_a_refused_customer_leaves_nothing() {
    on_both(|store, _| async move {
        us(&store)
            .write(|tx| tx.insert_customer(&customer(1, "maya")))
            .await?;
        let twice = us(&store)
            .write(|tx| tx.insert_customer(&customer(2, "maya")))
            .await;
        assert!(matches!(twice, Err(StoreError::Conflict { .. })));
        au(&store)
            .write(|tx| tx.insert_customer(&customer(3, "maya")))
            .await?;
        let (list, found) = us(&store)
            .read(|tx| tx.list_customers(&CustomerFilter::default(), 0, 10))
            .await?;
        assert_eq!((list, found), (vec![customer(1, "maya")], 1));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn customers_are_listed_by_username_name_and_kind_page_by_page() {
    on_both(|store, _| async move {
        us(&store)
            .write(|tx| {
                for n in 1..=5 {
                    tx.insert_customer(&customer(n, &format!("user_{n}")))?;
                }
                let mut active = customer(6, "other");
                active.kind = CustomerKind::Active;
                active.first_name = None;
                tx.insert_customer(&active)
            })
            .await?;
        let list = |filter: CustomerFilter, skip: u32, limit: u32| {
            let store = store.clone();
            async move {
                let (list, found) = us(&store)
                    .read(move |tx| tx.list_customers(&filter, skip, limit))
                    .await?;
                Ok::<_, StoreError>((list.iter().map(|c| c.id.get()).collect::<Vec<_>>(), found))
            }
        };
        let all = CustomerFilter::default();
        assert_eq!(list(all.clone(), 2, 2).await?, (vec![3, 4], 6));
        assert_eq!(list(all.clone(), 6, 2).await?, (vec![], 6));
        let named = CustomerFilter {
            username: Some("user_3".into()),
            ..all.clone()
        };
        assert_eq!(list(named, 0, 9).await?, (vec![3], 1));
        let part = CustomerFilter {
            search: Some("MAYA ÅNG".into()),
            ..all.clone()
        };
        assert_eq!(list(part, 0, 9).await?, (vec![1, 2, 3, 4, 5], 5));
        let literal = CustomerFilter {
            search: Some("user%".into()),
            ..all.clone()
        };
        assert_eq!(list(literal, 0, 9).await?, (vec![], 0));
        let active = CustomerFilter {
            kind: Some(CustomerKind::Active),
            ..all
        };
        assert_eq!(list(active, 0, 9).await?, (vec![6], 1));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn an_account_comes_back_as_it_was_written() {
    on_both(|store, _| async move {
        linked(&store).await?;
        let id = AccountId::new(ACCOUNT).unwrap();
        let records = us(&store).read(|tx| tx.list_account_records(login().id)).await?;
        assert_eq!(records.len(), 1);
        assert_eq!(records[0].account, account().account);
        assert_eq!(records[0].alias, Some(account().alias));
        let names: BTreeSet<FactName> = records[0].facts.iter().map(|f| f.name).collect();
        assert_eq!(names, [FactName::Number, FactName::Currency].into());

        let mut changed = account().account;
        changed.snapshot.name = "zero\0zero".to_owned();
        changed.snapshot.balance = None;
        changed.outcome = None;
        changed.held = false;
        changed.evidence = Some(EvidenceId::new(5).unwrap());
        us(&store)
            .write({
                let changed = changed.clone();
                move |tx| tx.update_account(&changed)
            })
            .await?;
        changed.snapshot.name = "zero zero".to_owned();
        assert_eq!(
            us(&store).read(move |tx| tx.find_account(id)).await?,
            Some(changed)
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_live_alias_names_one_account_of_a_customer() {
    on_both(|store, _| async move {
        linked(&store).await?;
        let holder = us(&store)
            .read(|tx| tx.find_holder_of_alias(CustomerId::new(CUSTOMER).unwrap(), &account().alias))
            .await?;
        assert_eq!(holder, AccountId::new(ACCOUNT).ok());
        let mut twin = account();
        twin.account.id = AccountId::new(ACCOUNT + 1).unwrap();
        twin.alias.account = twin.account.id;
        let twice = us(&store).write(move |tx| tx.insert_account(&twin)).await;
        assert!(matches!(twice, Err(StoreError::Conflict { .. })));
        assert_eq!(
            us(&store)
                .read(|tx| tx.list_accounts_of_login(login().id))
                .await?
                .len(),
            1
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn facts_end_and_begin_and_their_history_stays() {
    on_both(|store, _| async move {
        linked(&store).await?;
        let id = AccountId::new(ACCOUNT).unwrap();
        let old = FactValue::Clear("USD".to_owned());
        let new = FactValue::Clear("EUR".to_owned());
        us(&store)
            .write(move |tx| {
                tx.end_fact(id, FactName::Currency, &old, at(10))?;
                let began = CurrentFact {
                    first_seen: at(11),
                    ..fact(FactName::Currency, new.clone())
                };
                tx.insert_fact(id, &began)
            })
            .await?;
        let records = us(&store).read(|tx| tx.list_account_records(login().id)).await?;
        let current: Vec<&str> = records[0]
            .facts
            .iter()
            .filter(|f| f.name == FactName::Currency)
            .map(|f| f.value.shown())
            .collect();
        assert_eq!(current, ["EUR"]);
        let history = us(&store).read(move |tx| tx.list_facts(id, at(20))).await?;
        let spans: Vec<_> = history
            .iter()
            .filter(|f| f.name == FactName::Currency)
            .map(|f| (f.value.shown().to_owned(), f.first_seen, f.last_seen))
            .collect();
        assert_eq!(
            spans,
            [("USD".into(), at(2), at(10)), ("EUR".into(), at(11), at(20))]
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn accounts_that_were_not_chosen_stay_remembered_as_they_were_first_seen() {
    on_both(|store, _| async move {
        linked(&store).await?;
        let seen = |at_link: bool, when: i64| SeenAccount {
            provider_account: "acc-2".to_owned(),
            category: Category::Deposit,
            at_link,
            first_seen: at(when),
        };
        us(&store)
            .write(move |tx| tx.remember_seen(login().id, &[seen(true, 2)]))
            .await?;
        us(&store)
            .write(move |tx| tx.remember_seen(login().id, &[seen(false, 9)]))
            .await?;
        assert_eq!(
            us(&store).read(|tx| tx.list_seen(login().id)).await?,
            [seen(true, 2)]
        );
        us(&store).write(|tx| tx.forget_seen(login().id, "acc-2")).await?;
        assert!(us(&store).read(|tx| tx.list_seen(login().id)).await?.is_empty());
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn tokens_of_a_grant_are_sealed_at_rest() {
    on_both(|store, address| async move {
        linked(&store).await?;
        let grant = StoredGrant {
            consent: ConsentId::new(1).unwrap(),
            access: Secret::new("ACCESS-TOKEN-IN-THE-CLEAR".to_owned()),
            access_expires_at: at(900),
            refresh: Some(Secret::new("REFRESH-TOKEN-IN-THE-CLEAR".to_owned())),
            previous_refresh: None,
        };
        us(&store)
            .write(move |tx| tx.put_grant(login().id, &grant, at(2)))
            .await?;
        let back = us(&store).read(|tx| tx.find_grant(login().id)).await?.unwrap();
        assert_eq!(back.access.expose(), "ACCESS-TOKEN-IN-THE-CLEAR");
        assert_eq!(back.refresh.unwrap().expose(), "REFRESH-TOKEN-IN-THE-CLEAR");
        assert!(back.previous_refresh.is_none());
        if let Some(path) = address.strip_prefix("sqlite:") {
            for file in [path.to_owned(), format!("{path}-wal")] {
                let bytes = std::fs::read(file).unwrap_or_default();
                assert!(!bytes.windows(12).any(|w| w == b"IN-THE-CLEAR"));
            }
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_new_consent_ends_the_one_before() {
    on_both(|store, _| async move {
        linked(&store).await?;
        us(&store).write(|tx| tx.replace_consent(&consent(2, 50))).await?;
        let current = us(&store).read(|tx| tx.find_consent(login().id)).await?;
        assert_eq!(current, Some(consent(2, 50)));
        let same = us(&store)
            .read(|tx| {
                tx.find_login_of_subject(
                    CustomerId::new(CUSTOMER).unwrap(),
                    institution().id,
                    "client-1",
                    "sub-1",
                )
            })
            .await?;
        assert_eq!(same.unwrap().login, login());
        let none = us(&store)
            .read(|tx| {
                tx.find_login_of_subject(
                    CustomerId::new(CUSTOMER).unwrap(),
                    institution().id,
                    "client-1",
                    "sub-2",
                )
            })
            .await?;
        assert!(none.is_none());
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_login_is_leased_to_one_worker_until_it_is_given_back_or_runs_out() {
    on_both(|store, _| async move {
        linked(&store).await?;
        let lease = |owner: &'static str, now: i64| {
            let store = store.clone();
            async move {
                us(&store)
                    .write(move |tx| tx.lease_login(login().id, owner, at(now), at(now + 60)))
                    .await
            }
        };
        assert!(lease("one", 0).await?);
        assert!(!lease("two", 10).await?);
        assert!(lease("one", 20).await?, "its owner may take it again");
        assert!(!lease("two", 79).await?);
        us(&store).write(|tx| tx.fence_login(login().id, "one")).await?;
        assert!(lease("two", 81).await?, "a lease runs out");
        let late = us(&store).write(|tx| tx.fence_login(login().id, "one")).await;
        assert!(
            matches!(late, Err(StoreError::LeaseLost)),
            "and who lost it writes nothing"
        );
        us(&store).write(|tx| tx.release_login(login().id, "one")).await?;
        assert!(!lease("one", 90).await?, "only its owner gives it back");
        us(&store).write(|tx| tx.release_login(login().id, "two")).await?;
        assert!(lease("one", 90).await?);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn transactions_are_written_once_and_what_is_unchanged_is_not_written_again() {
    on_both(|store, _| async move {
        linked(&store).await?;
        let first = vec![
            movement("a", 10, 1, TransactionStatus::Active),
            movement("b", 20, 2, TransactionStatus::Pending),
        ];
        let put = |rows: Vec<Transaction>| {
            let store = store.clone();
            async move { us(&store).write(move |tx| tx.put_transactions(&rows)).await }
        };
        assert_eq!(put(first.clone()).await?, 2);
        assert_eq!(put(first.clone()).await?, 0);
        let mut changed = first.clone();
        changed[1].movement.status = TransactionStatus::Active;
        changed[1].id = TransactionId::new(77).unwrap();
        assert_eq!(put(changed).await?, 1);
        let pending = us(&store)
            .read(|tx| tx.list_pending(AccountId::new(ACCOUNT).unwrap()))
            .await?;
        assert!(pending.is_empty());
        let posted = us(&store)
            .read(|tx| tx.list_posted(AccountId::new(ACCOUNT).unwrap(), at(0), at(99)))
            .await?;
        assert_eq!(
            posted.iter().map(|p| p.provider_id.as_str()).collect::<Vec<_>>(),
            ["a", "b"]
        );
        let bounds = us(&store)
            .read(|tx| tx.transaction_bounds(AccountId::new(ACCOUNT).unwrap()))
            .await?;
        assert_eq!(bounds, (Some(at(10)), Some(at(20)), 2));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_transaction_without_dates_keeps_the_place_it_first_had() {
    on_both(|store, _| async move {
        linked(&store).await?;
        let mut bare = movement("a", 10, 1, TransactionStatus::Pending);
        bare.movement.transacted_at = None;
        for (created, units) in [(5, 1), (500, 2)] {
            bare.created_at = at(created);
            bare.movement.amount = Money::from_units(units, Currency::USD);
            let rows = vec![bare.clone()];
            us(&store).write(move |tx| tx.put_transactions(&rows)).await?;
        }
        let bounds = us(&store)
            .read(|tx| tx.transaction_bounds(AccountId::new(ACCOUNT).unwrap()))
            .await?;
        assert_eq!(bounds, (Some(at(5)), Some(at(5)), 1));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn pages_of_transactions_together_are_the_whole_list_in_order() {
    on_both(|store, _| async move {
        linked(&store).await?;
        // Many at the same instant, so that order needs the id too.
        let rows: Vec<Transaction> = (0..57)
            .map(|n| {
                let status = if n % 7 == 0 {
                    TransactionStatus::Pending
                } else {
                    TransactionStatus::Active
                };
                movement(&format!("t{n}"), i64::from(n / 10), i64::from(n), status)
            })
            .collect();
        let put = rows.clone();
        us(&store).write(move |tx| tx.put_transactions(&put)).await?;
        for account in [Some(AccountId::new(ACCOUNT).unwrap()), None] {
            for pending in [true, false] {
                for newest_first in [true, false] {
                    let listing = Listing {
                        account,
                        customer: CustomerId::new(CUSTOMER).unwrap(),
                        from: at(1),
                        to: at(4),
                        pending,
                        newest_first,
                    };
                    let mut expected: Vec<(Timestamp, u64)> = rows
                        .iter()
                        .filter(|t| pending || t.movement.status == TransactionStatus::Active)
                        .map(|t| (t.movement.listed_at().unwrap(), t.id.get()))
                        .filter(|(when, _)| (at(1)..=at(4)).contains(when))
                        .collect();
                    expected.sort_unstable();
                    if newest_first {
                        expected.reverse();
                    }
                    let (found, pages) = us(&store)
                        .read(move |tx| {
                            let mut pages = Vec::new();
                            let mut skip = 0;
                            while let Some(key) = tx.find_page_key(&listing, skip)? {
                                let page = tx.list_transactions(&listing, key, 7)?;
                                skip += u32::try_from(page.len()).unwrap();
                                pages.extend(
                                    page.into_iter()
                                        .map(|t| (t.movement.listed_at().unwrap(), t.id.get())),
                                );
                            }
                            Ok::<_, StoreError>((tx.count_transactions(&listing)?, pages))
                        })
                        .await?;
                    assert_eq!(pages, expected);
                    assert_eq!(found as usize, expected.len());
                }
            }
        }
        let one = us(&store)
            .read(|tx| {
                let listing = Listing {
                    account: None,
                    customer: CustomerId::new(CUSTOMER).unwrap(),
                    from: at(0),
                    to: at(0),
                    pending: true,
                    newest_first: false,
                };
                let key = tx.find_page_key(&listing, 1)?.unwrap();
                tx.list_transactions(&listing, key, 1)
            })
            .await?;
        assert_eq!(one, [rows[1].clone()]);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn evidence_and_what_was_held_back_come_back_and_the_hold_can_be_discarded() {
    on_both(|store, _| async move {
        linked(&store).await?;
        let id = AccountId::new(ACCOUNT).unwrap();
        let evidence = Evidence {
            id: EvidenceId::new(9).unwrap(),
            account: id,
            login: login().id,
            run: RunId::new(8).unwrap(),
            verdict: Verdict::Conflict,
            kinds: vec![model::evidence::MismatchKind::Owner],
            features: Vec::new(),
            score: Decibits(-40),
            margin: None,
            vetoes: vec!["the holders share nobody".to_owned()],
            candidates: Vec::new(),
            rule_version: "1".to_owned(),
            list_complete: true,
            interactions: vec!["i-1".to_owned()],
            withheld: Withheld {
                transactions: 3,
                balance: true,
            },
            safe_actions: vec![SafeAction::SameAccount],
            decided_at: at(10),
            confirmed_at: at(10),
            ended_at: None,
        };
        let put = evidence.clone();
        us(&store)
            .write(move |tx| {
                tx.put_evidence(&put)?;
                tx.put_quarantine(put.id, id, b"observed", at(100))
            })
            .await?;
        assert_eq!(
            us(&store).read(move |tx| tx.list_evidence(id, 5)).await?,
            std::slice::from_ref(&evidence)
        );
        let held = us(&store)
            .read(|tx| tx.find_quarantine(EvidenceId::new(9).unwrap()))
            .await?;
        assert_eq!(held.as_deref(), Some(&b"observed"[..]));
        us(&store).write(move |tx| tx.discard_quarantine(id)).await?;
        assert!(
            us(&store)
                .read(|tx| tx.find_quarantine(EvidenceId::new(9).unwrap()))
                .await?
                .is_none()
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn runs_and_their_records_come_back_until_they_expire() {
    on_both(|store, _| async move {
        linked(&store).await?;
        let run = Run {
            id: RunId::new(8).unwrap(),
            login: login().id,
            trigger: Trigger::Refresh,
            started_at: at(10),
            ended_at: Some(at(11)),
            condition: Some(Condition::InstitutionMaintenance { until: Some(at(50)) }),
            list_complete: false,
            accounts_listed: 3,
            accounts_unsupported: 1,
            interactions: vec!["i-1".to_owned(), "i-2".to_owned()],
        };
        let put = run.clone();
        us(&store)
            .write(move |tx| {
                tx.put_run(&put)?;
                tx.put_recording(put.id, b"exchanges", at(100))
            })
            .await?;
        assert_eq!(
            us(&store).read(|tx| tx.list_runs(login().id, 5)).await?,
            std::slice::from_ref(&run)
        );
        assert_eq!(
            us(&store).read(|tx| tx.find_run(RunId::new(8).unwrap())).await?,
            Some(run)
        );
        let record = us(&store)
            .read(|tx| tx.find_recording(RunId::new(8).unwrap()))
            .await?;
        assert_eq!(record.as_deref(), Some(&b"exchanges"[..]));
        assert_eq!(store.system().write(|tx| tx.purge_recordings(at(101))).await?, 1);
        assert!(
            us(&store)
                .read(|tx| tx.find_recording(RunId::new(8).unwrap()))
                .await?
                .is_none()
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_session_is_found_by_its_token_and_by_the_banks_state() {
    on_both(|store, _| async move {
        linked(&store).await?;
        let record = SessionRecord {
            id: SessionId::new(6).unwrap(),
            partner: partner(US),
            customer: CustomerId::new(CUSTOMER).unwrap(),
            document: Secret::new("one".to_owned()),
            created_at: at(0),
            expires_at: at(60),
        };
        us(&store)
            .write(move |tx| tx.insert_session(&record, lookup_hash("token")))
            .await?;
        us(&store)
            .write(|tx| {
                let document = Secret::new("two".to_owned());
                tx.update_session(SessionId::new(6).unwrap(), &document, Some(lookup_hash("state")))
            })
            .await?;
        let by_token = store
            .system()
            .read(|tx| tx.find_session_by_token(lookup_hash("token")))
            .await?
            .unwrap();
        assert_eq!(
            (by_token.document.expose().as_str(), by_token.partner),
            ("two", partner(US))
        );
        let by_state = store
            .system()
            .read(|tx| tx.find_session_by_state(lookup_hash("state")))
            .await?;
        assert!(by_state.is_some());
        assert!(
            store
                .system()
                .read(|tx| tx.find_session_by_state(lookup_hash("token")))
                .await?
                .is_none()
        );
        let spend = |tx: &mut PartnerTx<'_, '_>| tx.spend_link(lookup_hash("link"), at(60));
        assert!(us(&store).write(spend).await?);
        assert!(!us(&store).write(spend).await?);
        assert!(
            us(&store)
                .read(|tx| tx.is_link_spent(lookup_hash("link")))
                .await?
        );
        assert_eq!(store.system().write(|tx| tx.purge_sessions(at(61))).await?, 1);
        assert!(
            !us(&store)
                .read(|tx| tx.is_link_spent(lookup_hash("link")))
                .await?
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_job_is_done_by_one_worker_and_the_same_key_waits_only_once() {
    on_both(|store, _| async move {
        let first = us(&store).write(|tx| tx.enqueue(&job(1, Some("k"), 10))).await?;
        let second = us(&store).write(|tx| tx.enqueue(&job(2, Some("k"), 10))).await?;
        assert_eq!((first.get(), second.get()), (1, 1));
        store.system().write(|tx| tx.enqueue(&job(3, None, 5))).await?;
        let claim = |owner: &'static str, now: i64| {
            let store = store.clone();
            async move {
                let claimed = store
                    .system()
                    .write(move |tx| tx.claim_jobs(owner, at(now), at(now + 60), 10))
                    .await?;
                Ok::<_, StoreError>(
                    claimed
                        .iter()
                        .map(|j| (j.id.get(), j.attempts))
                        .collect::<Vec<_>>(),
                )
            }
        };
        assert_eq!(claim("a", 4).await?, []);
        assert_eq!(store.system().read(|tx| tx.next_job_due()).await?, Some(at(5)));
        assert_eq!(claim("a", 10).await?, [(3, 1), (1, 1)]);
        assert_eq!(claim("b", 11).await?, [], "what is taken is not taken again");
        assert_eq!(claim("b", 71).await?, [(3, 2), (1, 2)], "a lease runs out");
        let id = JobId::new(1).unwrap();
        assert!(
            !store
                .system()
                .write(move |tx| tx.extend_job(id, "a", at(500)))
                .await?
        );
        store.system().write(move |tx| tx.complete_job(id, "a")).await?;
        assert!(
            store.system().read(move |tx| tx.has_job(id)).await?,
            "only its owner ends it"
        );
        store.system().write(move |tx| tx.complete_job(id, "b")).await?;
        assert!(!store.system().read(move |tx| tx.has_job(id)).await?);
        let third = JobId::new(3).unwrap();
        store
            .system()
            .write(move |tx| tx.postpone_job(third, "b", None, at(200), "bank is down"))
            .await?;
        assert_eq!(claim("a", 199).await?, []);
        assert_eq!(claim("a", 200).await?, [(3, 3)]);
        store
            .system()
            .write(move |tx| tx.unclaim_job(third, "a", Some("k3".into()), at(201)))
            .await?;
        let joined = us(&store).write(|tx| tx.enqueue(&job(4, Some("k3"), 10))).await?;
        assert_eq!(joined, third, "it waits under its key again");
        assert_eq!(claim("a", 201).await?, [(3, 3)], "as if it had not been taken");
        let new = us(&store)
            .write(|tx| tx.enqueue(&job(5, Some("k3"), 900)))
            .await?;
        assert_eq!(
            new.get(),
            5,
            "what is being done does not stand for what is asked for now"
        );
        store
            .system()
            .write(move |tx| tx.unclaim_job(third, "a", Some("k3".into()), at(202)))
            .await?;
        assert_eq!(
            claim("a", 202).await?,
            [(3, 3)],
            "also when another waits under its key by now"
        );
        assert_eq!(store.system().read(|tx| tx.count_jobs()).await?, 2);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn work_that_answers_an_error_leaves_nothing() {
    on_both(|store, _| async move {
        let result: Done = us(&store)
            .write(|tx| {
                tx.insert_customer(&customer(1, "maya"))?;
                tx.enqueue(&job(1, None, 0))?;
                Err(StoreError::TooLarge)
            })
            .await;
        assert!(result.is_err());
        assert_eq!(
            us(&store)
                .read(|tx| tx.list_customers(&CustomerFilter::default(), 0, 9))
                .await?
                .1,
            0
        );
        assert_eq!(store.system().read(|tx| tx.count_jobs()).await?, 0);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn deleting_a_customer_takes_everything_that_hangs_on_it() {
    on_both(|store, _| async move {
        linked(&store).await?;
        us(&store)
            .write(|tx| tx.put_transactions(&[movement("a", 10, 1, TransactionStatus::Active)]))
            .await?;
        let id = CustomerId::new(CUSTOMER).unwrap();
        assert!(us(&store).write(move |tx| tx.delete_customer(id)).await?);
        assert!(us(&store).read(|tx| tx.find_login(login().id)).await?.is_none());
        assert!(
            us(&store)
                .read(|tx| tx.find_account(AccountId::new(ACCOUNT).unwrap()))
                .await?
                .is_none()
        );
        let bounds = us(&store)
            .read(|tx| tx.transaction_bounds(AccountId::new(ACCOUNT).unwrap()))
            .await?;
        assert_eq!(bounds.2, 0);
        Ok(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn units_of_work_that_meet_are_run_again_and_none_is_lost() {
    on_both(|store, _| async move {
        linked(&store).await?;
        let mut tasks = Vec::new();
        for _ in 0..4 {
            let store = store.clone();
            tasks.push(tokio::spawn(async move {
                for _ in 0..10 {
                    us(&store)
                        .write(|tx| {
                            tx.touch_login(login().id)?;
                            let id = AccountId::new(ACCOUNT).unwrap();
                            let mut account = tx.find_account(id)?.ok_or(StoreError::TooLarge)?;
                            account.missing_lists += 1;
                            tx.update_account(&account)
                        })
                        .await?;
                }
                Ok::<_, StoreError>(())
            }));
        }
        for task in tasks {
            task.await.unwrap()?;
        }
        let account = us(&store)
            .read(|tx| tx.find_account(AccountId::new(ACCOUNT).unwrap()))
            .await?
            .unwrap();
        assert_eq!(account.missing_lists, 42);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn ids_are_new_each_time_also_after_a_restart() {
    on_both(|store, address| async move {
        let mut seen = BTreeSet::new();
        for _ in 0..3 {
            assert!(store.short_ids(100).await?.into_iter().all(|id| seen.insert(id)));
        }
        assert!(store.long_ids(5000).await?.into_iter().all(|id| seen.insert(id)));
        let again = open(&address).await;
        assert!(again.short_ids(100).await?.into_iter().all(|id| seen.insert(id)));
        assert!(again.long_ids(100).await?.into_iter().all(|id| seen.insert(id)));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn another_key_encryption_key_does_not_open_the_database() {
    on_both(|store, address| async move {
        drop(store);
        let other = KeySource::Given(Secret::new(
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".to_owned(),
        ));
        let location = Location::parse(&address)?;
        let refused = Store::open(&location, &other, &Seeded::new(2), at(0))
            .await
            .unwrap_err();
        assert!(matches!(refused, StoreError::Key(_)), "{refused}");
        Ok(())
    })
    .await;
}
