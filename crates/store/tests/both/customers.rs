use crate::fixture::*;

use model::{CustomerKind, TransactionStatus, id::*};
use store::*;

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
