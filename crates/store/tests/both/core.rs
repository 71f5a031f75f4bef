//! Applications, experiences, consumers, refreshes, and how consents and secrets end.

use crate::fixture::*;

use model::{
    About, AccountStatus, Application, Branding, Consumer, Experience, Look, Secret, consent::Ender,
    consumer::Person, id::*,
};
use store::*;

fn application(partner_id: u64, id: &str, name: &str) -> Application {
    Application {
        id: id.to_owned(),
        partner: partner(partner_id),
        name: name.to_owned(),
        created_at: at(3),
    }
}

#[tokio::test]
async fn applications_and_their_experiences_are_their_partners_alone() {
    on_both(|store, _| async move {
        let new = application(US, "app-1", "Budget");
        us(&store).write(move |tx| tx.insert_application(&new)).await?;
        let again = application(US, "app-2", "Budget");
        let taken = us(&store).write(move |tx| tx.insert_application(&again)).await;
        assert!(matches!(taken, Err(StoreError::Conflict { .. })));
        let other = application(AU, "app-3", "Budget");
        au(&store).write(move |tx| tx.insert_application(&other)).await?;
        let list = us(&store).read(|tx| tx.list_applications()).await?;
        assert_eq!(list, [application(US, "app-1", "Budget")]);

        let experience = Experience {
            id: "exp-1".into(),
            application: "app-1".into(),
            application_name: "Budget".into(),
            look: Look {
                accent: Some("#0a7cff".into()),
                product_codes: vec!["VOA".into()],
                ..Look::default()
            },
            created_at: at(4),
        };
        let new = experience.clone();
        us(&store).write(move |tx| tx.insert_experience(&new)).await?;
        let found = us(&store).read(|tx| tx.find_experience("exp-1")).await?;
        assert_eq!(found, Some(experience.clone()));
        assert_eq!(us(&store).read(|tx| tx.list_experiences()).await?, [experience]);
        assert_eq!(au(&store).read(|tx| tx.find_experience("exp-1")).await?, None);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_customer_has_one_consumer_who_outlives_it() {
    on_both(|store, _| async move {
        let consumer = |id: &str| Consumer {
            id: id.to_owned(),
            customer: CustomerId::new(CUSTOMER).unwrap(),
            person: Person {
                first_name: "Maya".into(),
                ssn: Some("999009999".into()),
                ..Person::default()
            },
            created_at: at(3),
        };
        let id = CustomerId::new(CUSTOMER).unwrap();
        us(&store)
            .write(|tx| tx.insert_customer(&customer(CUSTOMER, "maya")))
            .await?;
        let new = consumer("c1");
        us(&store).write(move |tx| tx.insert_consumer(&new)).await?;
        let second = consumer("c2");
        let taken = us(&store).write(move |tx| tx.insert_consumer(&second)).await;
        assert!(matches!(taken, Err(StoreError::Conflict { .. })));
        assert_eq!(au(&store).read(|tx| tx.find_consumer("c1")).await?, None);
        us(&store).write(move |tx| tx.delete_customer(id)).await?;
        let mut changed = us(&store).read(|tx| tx.find_consumer("c1")).await?.unwrap();
        assert_eq!(changed, consumer("c1"));
        changed.person.city = Some("Golden".into());
        let row = changed.clone();
        us(&store)
            .write(move |tx| tx.update_consumer(&row, at(5)))
            .await?;
        let found = us(&store).read(move |tx| tx.find_consumer_of(id)).await?;
        assert_eq!(found, Some(changed));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn what_came_of_a_refresh_is_kept_when_its_job_ends_and_never_changes() {
    on_both(|store, _| async move {
        linked(&store).await?;
        let (account, customer) = (
            AccountId::new(ACCOUNT).unwrap(),
            CustomerId::new(CUSTOMER).unwrap(),
        );
        let refresh = RefreshRecord {
            id: "r1".into(),
            customer,
            mode: "standard".into(),
            created_at: at(10),
            accounts: vec![RefreshedAccount {
                account,
                login: LoginId::new(LOGIN).unwrap(),
                institution: institution().id,
                job: JobId::new(7).unwrap(),
                begun: false,
                result: None,
            }],
        };
        let new = refresh.clone();
        us(&store)
            .write(move |tx| {
                tx.enqueue(&job(7, None, 10))?;
                tx.insert_refresh(&new)
            })
            .await?;
        let read = || async {
            let found = us(&store).read(move |tx| tx.find_refresh(customer, "r1")).await?;
            Ok::<_, StoreError>(found.unwrap())
        };
        assert_eq!(read().await?, refresh);
        assert!(
            au(&store)
                .read(move |tx| tx.find_refresh(customer, "r1"))
                .await?
                .is_none()
        );
        let claimed = store
            .system()
            .write(|tx| tx.claim_jobs(&claim("w", 11, 99)))
            .await?;
        assert_eq!(claimed.len(), 1);
        assert!(read().await?.accounts[0].begun);

        let attempt = |when: i64| {
            let store = store.clone();
            async move {
                us(&store)
                    .write(move |tx| {
                        let mut found = tx.find_account(account)?.unwrap();
                        found.status = AccountStatus::Active;
                        found.attempted_at = Some(at(when));
                        found.succeeded_at = Some(at(when));
                        tx.update_account(&found)
                    })
                    .await
            }
        };
        attempt(12).await?;
        let job = JobId::new(7).unwrap();
        // Whoever has lost the job ends nothing.
        store
            .system()
            .write(move |tx| tx.complete_job(job, "other"))
            .await?;
        assert_eq!(read().await?.accounts[0].result, None);
        store.system().write(move |tx| tx.complete_job(job, "w")).await?;
        let ended = read().await?;
        assert_eq!(ended.accounts[0].result.unwrap().succeeded_at, Some(at(12)));
        attempt(20).await?;
        assert_eq!(read().await?, ended);

        assert_eq!(store.system().write(|tx| tx.purge_refreshes(at(10))).await?, 0);
        assert_eq!(store.system().write(|tx| tx.purge_refreshes(at(11))).await?, 1);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_consent_that_is_withdrawn_loses_its_tokens_and_still_leads_to_its_login() {
    on_both(|store, _| async move {
        linked(&store).await?;
        let (login, customer) = (LoginId::new(LOGIN).unwrap(), CustomerId::new(CUSTOMER).unwrap());
        let given = us(&store)
            .read(move |tx| tx.find_latest_consent(login))
            .await?
            .unwrap();
        assert_eq!((given.customer, given.ended_by), (customer, None));
        let id = given.consent.id;
        us(&store)
            .write(move |tx| tx.end_consent(login, id, Ender::Customer, at(30)))
            .await?;
        let ended = us(&store)
            .read(move |tx| tx.find_consent_record(id))
            .await?
            .unwrap();
        assert_eq!(
            (ended.consent.ended_at, ended.ended_by),
            (Some(at(30)), Some(Ender::Customer))
        );
        assert!(us(&store).read(move |tx| tx.find_consent(login)).await?.is_none());
        assert!(us(&store).read(move |tx| tx.find_grant(login)).await?.is_none());
        // Ended once, by whom it was ended.
        us(&store)
            .write(move |tx| tx.end_consent(login, id, Ender::Partner, at(40)))
            .await?;
        assert_eq!(
            us(&store).read(move |tx| tx.list_consents(customer)).await?,
            [ended]
        );
        let (client, subject) = (given.consent.client.clone(), given.consent.subject.clone());
        let found = us(&store)
            .read(move |tx| {
                let subject = subject.clone().unwrap_or_default();
                tx.find_login_of_subject(customer, institution().id, &client, &subject)
            })
            .await?;
        assert_eq!(
            found.map(|found| found.login.id),
            given.consent.subject.map(|_| login)
        );
        assert!(
            au(&store)
                .read(move |tx| tx.find_consent_record(id))
                .await?
                .is_none()
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn accounts_are_removed_one_by_one_or_with_their_login() {
    on_both(|store, _| async move {
        linked(&store).await?;
        let (account, login) = (AccountId::new(ACCOUNT).unwrap(), LoginId::new(LOGIN).unwrap());
        let customer = CustomerId::new(CUSTOMER).unwrap();
        let there = institution().id;
        let listed = us(&store)
            .read(move |tx| tx.list_accounts_at(customer, there))
            .await?;
        assert_eq!(listed.len(), 1);
        assert!(!au(&store).write(move |tx| tx.delete_account(account)).await?);
        assert!(us(&store).write(move |tx| tx.delete_account(account)).await?);
        assert!(
            us(&store)
                .read(move |tx| tx.list_accounts_at(customer, there))
                .await?
                .is_empty()
        );
        assert!(!au(&store).write(move |tx| tx.delete_login(login)).await?);
        assert!(us(&store).write(move |tx| tx.delete_login(login)).await?);
        assert!(us(&store).read(move |tx| tx.find_login(login)).await?.is_none());
        Ok(())
    })
    .await;
}

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

#[tokio::test]
async fn a_secret_before_the_present_one_is_kept_with_its_end() {
    on_both(|store, _| async move {
        let id = partner(US);
        let until = Some(("old".to_owned(), at(90)));
        let previous = until.clone();
        store
            .system()
            .write(move |tx| tx.change_secret(id, &secret("new secret"), "new", previous.clone()))
            .await?;
        let secrets = || async {
            let key = lookup_hash("us-key");
            let found = store
                .system()
                .read(move |tx| tx.find_partner_by_app_key(key))
                .await?;
            Ok::<_, StoreError>(found.map(|record| (record.secret_hash, record.previous_secret)))
        };
        assert_eq!(secrets().await?, Some(("new".to_owned(), until)));
        store
            .system()
            .write(move |tx| tx.change_secret(id, &secret("newer secret"), "newer", None))
            .await?;
        assert_eq!(secrets().await?, Some(("newer".to_owned(), None)));
        let own = async || Ok::<_, StoreError>(us(&store).read(|tx| tx.find_own_secret()).await?);
        assert_eq!(own().await?, Some(secret("newer secret")));
        // What is learned at a sign-in counts only if it is still the secret.
        for (hash, learned) in [("new", "newer secret"), ("newer", "learned")] {
            store
                .system()
                .write(move |tx| tx.keep_secret(id, &secret("learned"), hash))
                .await?;
            assert_eq!(own().await?, Some(secret(learned)));
        }
        let other = au(&store).read(|tx| tx.find_own_secret()).await?;
        assert_eq!(other, Some(secret("au-key-secret")));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn an_institution_is_found_by_its_whole_routing_number() {
    on_both(|store, _| async move {
        let id = institution().id;
        let about = About {
            routing_numbers: vec!["102099980".into()],
            branding: Some(Branding {
                primary_color: Some("#2f6f4e".into()),
                ..Branding::default()
            }),
            ..About::default()
        };
        let told = about.clone();
        store
            .system()
            .write(move |tx| {
                tx.put_institution(&institution(), at(0))?;
                assert_eq!(tx.find_about(id)?, About::default());
                tx.put_about(id, &told)
            })
            .await?;
        assert_eq!(store.system().read(move |tx| tx.find_about(id)).await?, about);
        for (routing, found) in [
            ("102099980", 1),
            ("10209998", 0),
            ("02099980", 0),
            ("999999999", 0),
        ] {
            let list = store
                .system()
                .read(move |tx| tx.list_institutions_of_routing(routing))
                .await?;
            assert_eq!(list.len(), found, "{routing}");
        }
        Ok(())
    })
    .await;
}
