use crate::fixture::*;

use jiff::Timestamp;
use model::{Currency, Money, Transaction, TransactionStatus, id::*};
use store::*;

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
        let ids = |rows: &[Transaction]| rows.iter().map(|row| row.id).collect::<Vec<_>>();
        assert_eq!(put(first.clone()).await?, ids(&first));
        assert_eq!(put(first.clone()).await?, []);
        let mut changed = first.clone();
        changed[1].movement.status = TransactionStatus::Active;
        changed[1].id = TransactionId::new(77).unwrap();
        // What is known by the bank's id keeps ours.
        assert_eq!(put(changed).await?, [first[1].id]);
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
