use crate::fixture::*;

use std::collections::BTreeSet;

use model::{Category, FactName, FactValue, id::*};
use store::*;

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
            facts: vec![SeenFact {
                name: FactName::Mask,
                value: FactValue::Clear("3223".to_owned()),
            }],
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
