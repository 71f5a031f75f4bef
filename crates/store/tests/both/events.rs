use crate::fixture::*;

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use model::{
    Event, EventData, NewEvent,
    event::{ConsentEnd, ConsentEnded},
    id::*,
};
use store::*;

fn ended(consent: u64) -> EventData {
    EventData::ConsentEnded(ConsentEnded {
        consent: ConsentId::new(consent).unwrap(),
        why: ConsentEnd::Expired,
        ended_at: at(7),
    })
}

/// An event about an account, or about nobody's.
fn event(account: Option<u64>, consent: u64) -> NewEvent {
    NewEvent {
        customer: account.map(|_| CustomerId::new(CUSTOMER).unwrap()),
        login: account.map(|_| login().id),
        account: account.map(|id| AccountId::new(id).unwrap()),
        occurred_at: at(8),
        data: ended(consent),
    }
}

fn sequences(events: &[Event]) -> Vec<u64> {
    events.iter().map(|event| event.sequence).collect()
}

#[tokio::test]
async fn events_come_back_as_they_were_told_numbered_from_one_for_each_partner() {
    on_both(|store, _| async move {
        assert_eq!(us(&store).read(|tx| tx.newest_sequence()).await?, 0);
        us(&store)
            .write(|tx| {
                assert_eq!(tx.append_event(&event(Some(7), 1))?, 1);
                assert_eq!(tx.append_event(&event(None, 2))?, 2);
                Ok::<_, StoreError>(())
            })
            .await?;
        au(&store)
            .write(|tx| {
                assert_eq!(tx.append_event(&event(Some(7), 9))?, 1);
                Ok::<_, StoreError>(())
            })
            .await?;
        us(&store).write(|tx| tx.append_event(&event(Some(7), 3))).await?;

        let told = us(&store).read(|tx| tx.list_events(0, 10, None)).await?;
        assert_eq!(sequences(&told), [1, 2, 3]);
        let first = event(Some(7), 1);
        assert_eq!(
            told.first(),
            Some(&Event {
                sequence: 1,
                customer: first.customer,
                login: first.login,
                account: first.account,
                occurred_at: first.occurred_at,
                data: first.data,
            })
        );
        assert_eq!(told.get(1).map(|event| event.account), Some(None));

        let page = us(&store).read(|tx| tx.list_events(1, 1, None)).await?;
        assert_eq!(sequences(&page), [2]);
        let account = Some(AccountId::new(7).unwrap());
        let of_account = us(&store).read(move |tx| tx.list_events(0, 10, account)).await?;
        assert_eq!(sequences(&of_account), [1, 3]);
        let rest = us(&store).read(move |tx| tx.list_events(1, 10, account)).await?;
        assert_eq!(sequences(&rest), [3]);
        let beyond = us(&store).read(|tx| tx.list_events(u64::MAX, 10, None)).await?;
        assert!(beyond.is_empty());
        assert_eq!(us(&store).read(|tx| tx.newest_sequence()).await?, 3);
        assert_eq!(au(&store).read(|tx| tx.newest_sequence()).await?, 1);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_transaction_that_is_undone_leaves_no_event_and_no_gap() {
    on_both(|store, _| async move {
        us(&store).write(|tx| tx.append_event(&event(None, 1))).await?;
        let undone: Done = us(&store)
            .write(|tx| {
                tx.append_event(&event(None, 2))?;
                tx.append_event(&event(None, 3))?;
                Err(StoreError::TooLarge)
            })
            .await;
        assert!(undone.is_err());
        assert_eq!(us(&store).read(|tx| tx.newest_sequence()).await?, 1);
        us(&store).write(|tx| tx.append_event(&event(None, 4))).await?;
        let told = us(&store).read(|tx| tx.list_events(0, 10, None)).await?;
        assert_eq!(sequences(&told), [1, 2]);
        assert_eq!(told.last().map(|event| event.data.clone()), Some(ended(4)));
        Ok(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn transactions_in_parallel_make_neither_a_gap_nor_an_inversion() {
    const WRITERS: u64 = 24;
    const EACH: u64 = 25;
    on_both(|store, _| async move {
        linked(&store).await?;
        // Somebody reads all the while by cursor: what was read past must never appear afterwards.
        let over = Arc::new(AtomicBool::new(false));
        let reader = {
            let (store, over) = (store.clone(), Arc::clone(&over));
            tokio::spawn(async move {
                let mut seen = Vec::new();
                loop {
                    let last = over.load(Ordering::SeqCst);
                    let after = seen.last().map_or(0, |event: &Event| event.sequence);
                    let page = us(&store).read(move |tx| tx.list_events(after, 7, None)).await?;
                    if page.is_empty() && last {
                        return Ok::<_, StoreError>(seen);
                    }
                    seen.extend(page);
                    tokio::task::yield_now().await;
                }
            })
        };
        let mut writers = Vec::new();
        for writer in 0..WRITERS {
            let store = store.clone();
            writers.push(tokio::spawn(async move {
                for n in 0..EACH {
                    us(&store)
                        .write(move |tx| {
                            // Something else is written first, as a cause is.
                            tx.remember_seen(
                                login().id,
                                &[SeenAccount {
                                    provider_account: format!("{writer}-{n}"),
                                    category: model::Category::Other,
                                    at_link: false,
                                    first_seen: at(1),
                                    facts: Vec::new(),
                                }],
                            )?;
                            tx.append_event(&event(Some(writer + 1), writer * EACH + n + 1))
                        })
                        .await?;
                }
                Ok::<_, StoreError>(())
            }));
        }
        for writer in writers {
            writer.await.unwrap()?;
        }
        over.store(true, Ordering::SeqCst);
        let seen = reader.await.unwrap()?;
        assert_eq!(sequences(&seen), (1..=WRITERS * EACH).collect::<Vec<_>>());
        // Of each writer, its events stand in the order in which it wrote them, and none twice.
        let mut causes = BTreeSet::new();
        for account in 1..=WRITERS {
            let own: Vec<u64> = seen
                .iter()
                .filter(|event| event.account.map(AccountId::get) == Some(account))
                .map(|event| match &event.data {
                    EventData::ConsentEnded(ended) => ended.consent.get(),
                    other => panic!("{other:?}"),
                })
                .collect();
            assert!(own.is_sorted(), "{own:?}");
            causes.extend(own);
        }
        assert_eq!(causes.len() as u64, WRITERS * EACH);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn events_outlive_the_accounts_they_speak_of() {
    on_both(|store, _| async move {
        linked(&store).await?;
        us(&store)
            .write(|tx| tx.append_event(&event(Some(ACCOUNT), 1)))
            .await?;
        let customer = CustomerId::new(CUSTOMER).unwrap();
        assert!(us(&store).write(move |tx| tx.delete_customer(customer)).await?);
        let account = Some(AccountId::new(ACCOUNT).unwrap());
        let told = us(&store).read(move |tx| tx.list_events(0, 10, account)).await?;
        assert_eq!(sequences(&told), [1]);
        Ok(())
    })
    .await;
}
