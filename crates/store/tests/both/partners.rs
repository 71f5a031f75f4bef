use crate::fixture::*;

use model::{Credentials, Environment, Region, Secret, TransactionStatus, id::*};
use store::*;

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
async fn what_is_secret_with_an_institution_is_kept_apart_and_replaced_whole() {
    on_both(|store, _| async move {
        let id = institution().id;
        let secret = |text: &str| Some(Secret::new(text.to_owned()));
        let both = Credentials {
            client_secret: secret("hush"),
            certificate: secret("-----BEGIN CERTIFICATE-----"),
        };
        let first = both.clone();
        store
            .system()
            .write(move |tx| {
                tx.put_institution(&institution(), at(0))?;
                assert_eq!(tx.find_credentials(id)?, Credentials::default());
                tx.put_credentials(id, &first, at(0))
            })
            .await?;
        let kept = store.system().read(move |tx| tx.find_credentials(id)).await?;
        assert_eq!(kept, both);
        let one = Credentials {
            client_secret: secret("other"),
            certificate: None,
        };
        let second = one.clone();
        store
            .system()
            .write(move |tx| {
                tx.put_credentials(id, &second, at(1))?;
                // What is known of the institution is another matter.
                tx.put_institution(&institution(), at(1))
            })
            .await?;
        let kept = store.system().read(move |tx| tx.find_credentials(id)).await?;
        assert_eq!(kept, one);
        let stranger = InstitutionId::new(77).unwrap();
        let refused = store
            .system()
            .write(move |tx| tx.put_credentials(stranger, &both, at(1)))
            .await;
        assert!(refused.is_err(), "it is no institution of ours");
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
