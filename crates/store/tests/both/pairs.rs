//! Pairs, and balances that agree or do not.

use crate::fixture::*;

use jiff::Timestamp;
use model::{
    Anchor, Currency, Money, Pair, TransactionStatus,
    evidence::Decibits,
    id::*,
    pair::{Grounds, Mark, Standing, Trace, Weighed},
    tie::Discrepancy,
};

fn account_id() -> AccountId {
    AccountId::new(ACCOUNT).unwrap()
}

fn pair(earlier: &str, transaction: u64, decided: i64) -> Pair {
    Pair {
        account: account_id(),
        earlier: earlier.to_owned(),
        transaction: TransactionId::new(transaction).unwrap(),
        later: Some(format!("later than {earlier}")),
        own: TransactionId::new(transaction + 1).ok(),
        standing: Standing::Paired,
        trace: Trace {
            pending: true,
            amount: -42_500,
            listed_at: at(3),
            transacted_at: Some(at(2)),
            posted_at: None,
            description: "MOON AND BEAN".to_owned(),
            payee: None,
            memo: Some("latte".to_owned()),
            check_number: None,
        },
        grounds: Grounds {
            rule_version: "1".to_owned(),
            score: Decibits(120),
            margin: Decibits(40),
            weighed: vec![Weighed {
                mark: Mark::Amount,
                found: "same".to_owned(),
                weight: Decibits(60),
            }],
        },
        decided_at: at(decided),
    }
}

#[tokio::test]
async fn pairs_come_back_as_they_were_kept_and_follow_a_transaction_that_gets_another_id() {
    on_both(|store, _| async move {
        linked(&store).await?;
        let list = |since: i64| {
            let store = store.clone();
            async move {
                us(&store)
                    .read(move |tx| tx.list_pairs(account_id(), at(since)))
                    .await
            }
        };
        let row = movement("later than p", 4, 1, TransactionStatus::Active);
        let (shared, own) = (row.id, TransactionId::new(99_999_999_999).unwrap());
        let (first, second) = (pair("p", shared.get(), 5), pair("q", shared.get(), 9));
        let kept = [first.clone(), second.clone()];
        us(&store)
            .write(move |tx| {
                tx.put_transactions(std::slice::from_ref(&row))?;
                kept.iter().try_for_each(|pair| tx.put_pair(pair))
            })
            .await?;
        assert_eq!(list(0).await?, [first.clone(), second.clone()]);
        assert_eq!(list(6).await?, std::slice::from_ref(&second));
        assert_eq!(
            au(&store).read(|tx| tx.list_pairs(account_id(), at(0))).await?,
            []
        );

        let known = |name: &'static str| {
            let store = store.clone();
            async move {
                us(&store)
                    .read(move |tx| tx.has_transaction_named(account_id(), name))
                    .await
            }
        };
        assert!(known("later than p").await?);
        let renamed = |from: &'static str| {
            let store = store.clone();
            async move {
                us(&store)
                    .write(move |tx| tx.rename_transaction(account_id(), shared, from, "anew"))
                    .await
            }
        };
        assert!(!renamed("another").await?);
        assert!(renamed("later than p").await?);
        assert!(known("anew").await? && !known("later than p").await?);

        us(&store)
            .write(move |tx| tx.renumber_transaction(account_id(), "p", shared, own))
            .await?;
        let posted = us(&store)
            .read(|tx| tx.list_posted(account_id(), at(0), Timestamp::MAX))
            .await?;
        assert_eq!(posted.iter().map(|row| row.id).collect::<Vec<_>>(), [own]);
        let followed = Pair {
            transaction: own,
            ..second
        };
        assert_eq!(list(0).await?, [first, followed.clone()]);
        us(&store).write(|tx| tx.prune_pairs(account_id(), at(9))).await?;
        assert_eq!(list(0).await?, [followed]);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn balances_that_agree_and_what_does_not_are_kept_by_account() {
    on_both(|store, _| async move {
        linked(&store).await?;
        let anchor = |from: i64| Anchor {
            tied_from: at(from),
            tied_until: at(from + 1),
            balance: -5,
            since: at(0),
            total: 7,
            pending: -3,
            ahead: (from > 1).then_some(0),
        };
        us(&store)
            .write(move |tx| {
                [9, 1, 5]
                    .iter()
                    .try_for_each(|from| tx.put_anchor(account_id(), &anchor(*from)))
            })
            .await?;
        us(&store)
            .write(move |tx| tx.drop_anchor(account_id(), &anchor(5)))
            .await?;
        let anchors = us(&store).read(|tx| tx.list_anchors(account_id())).await?;
        assert_eq!(anchors, [anchor(1), anchor(9)]);
        assert_eq!(au(&store).read(|tx| tx.list_anchors(account_id())).await?, []);

        let open = Discrepancy {
            account: account_id(),
            began_at: at(20),
            difference: Money::from_units(-30, Currency::USD),
            suspect_from: at(10),
            suspect_to: at(20),
            ended_at: None,
        };
        us(&store).write(move |tx| tx.put_discrepancy(&open)).await?;
        let found = || async { us(&store).read(|tx| tx.find_discrepancy(account_id())).await };
        assert_eq!(found().await?, Some(open));
        let ended = Discrepancy {
            ended_at: Some(at(30)),
            ..open
        };
        us(&store).write(move |tx| tx.put_discrepancy(&ended)).await?;
        assert_eq!(found().await?, None);
        let all = us(&store)
            .read(|tx| tx.list_discrepancies(account_id(), 9))
            .await?;
        assert_eq!(all, [ended]);
        Ok(())
    })
    .await;
}
