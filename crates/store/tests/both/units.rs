use crate::fixture::*;

use std::collections::BTreeSet;

use model::{Secret, id::*};
use store::*;
use testkit::Seeded;

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
        assert!(store.system().read(|tx| tx.tally_jobs()).await?.is_empty());
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
