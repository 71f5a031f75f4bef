use crate::fixture::*;

use jiff::SignedDuration;
use model::{
    Actor, Condition, EventData, MismatchScope, NewEvent, Outcome, Region, event::StatusChanged, id::*,
};
use store::*;

/// A further account of the one customer, that stands so.
fn another(id: u64, code: u32, held: bool, since: i64) -> NewAccount {
    let mut new = account();
    new.account.id = AccountId::new(id).unwrap();
    new.account.outcome = Some(Outcome {
        condition: Condition::AccountMismatch(MismatchScope::Account),
        region: Region::Us,
        code,
    });
    new.account.outcome_since = Some(at(since));
    new.account.held = held;
    new.alias.account = new.account.id;
    new.alias.provider_account = format!("acc-{id}");
    new
}

async fn three(store: &Store) -> Done {
    linked(store).await?;
    us(store)
        .write(|tx| {
            tx.insert_account(&another(ACCOUNT + 1, 403, true, 1))?;
            tx.insert_account(&another(ACCOUNT + 2, 403, false, 9))
        })
        .await
}

fn ids(rows: &[AccountRow]) -> Vec<u64> {
    rows.iter().map(|row| row.account.get() - ACCOUNT).collect()
}

#[tokio::test]
async fn accounts_are_counted_by_how_they_stand_in_their_partners_time() {
    on_both(|store, _| async move {
        three(&store).await?;
        let count = |now| {
            let store = store.clone();
            async move { store.system().read(move |tx| tx.count_standing(at(now))).await }
        };
        let standing = count(96).await?;
        let told: Vec<_> = standing
            .iter()
            .map(|c| (c.code, c.held, c.overdue, c.accounts))
            .collect();
        assert_eq!(
            told,
            [
                (Some(403), false, false, 1),
                (Some(403), true, false, 1),
                (Some(977), true, false, 1)
            ]
        );
        assert!(
            standing
                .iter()
                .all(|c| c.institution == institution().id && c.region == Region::Us)
        );
        assert!(count(97).await?.iter().all(|c| c.overdue));
        // A clock that is ahead breaks promises sooner.
        store
            .system()
            .write(|tx| tx.move_clock(partner(US), SignedDuration::from_secs(10)))
            .await?;
        assert!(count(86).await?.iter().all(|c| !c.overdue));
        assert!(count(87).await?.iter().all(|c| c.overdue));
        assert_eq!(
            store.system().read(|tx| tx.furthest_clock()).await?,
            SignedDuration::from_secs(10)
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn accounts_of_all_partners_are_found_by_what_is_known_of_them_page_by_page() {
    on_both(|store, _| async move {
        three(&store).await?;
        let find = |filter: AccountFilter, after: Option<u64>, limit| {
            let store = store.clone();
            let after = after.map(|id| AccountId::new(ACCOUNT + id).unwrap());
            async move {
                let system = store.system();
                let found = system.read(move |tx| tx.find_accounts(&filter, after, limit));
                found.await.map(|rows: Vec<AccountRow>| ids(&rows))
            }
        };
        let customer = CustomerId::new(CUSTOMER).unwrap();
        for filter in [
            AccountFilter::Customer(customer),
            AccountFilter::Username("maya".to_owned()),
            AccountFilter::Login(login().id),
            AccountFilter::Institution(institution().id),
        ] {
            assert_eq!(find(filter.clone(), None, 9).await?, [0, 1, 2], "{filter:?}");
            assert_eq!(find(filter.clone(), Some(0), 1).await?, [1], "{filter:?}");
        }
        assert_eq!(find(AccountFilter::Code(403), None, 9).await?, [1, 2]);
        assert_eq!(
            find(AccountFilter::Account(account().account.id), None, 9).await?,
            [0]
        );
        assert!(
            find(AccountFilter::Username("may".to_owned()), None, 9)
                .await?
                .is_empty()
        );

        let held = store.system().read(|tx| tx.list_held(None, 9)).await?;
        assert_eq!(ids(&held), [1, 0], "the longest held first");
        let first = held.first().map(|row| (row.since.unwrap(), row.account));
        let rest = store.system().read(move |tx| tx.list_held(first, 9)).await?;
        assert_eq!(ids(&rest), [0]);
        let row = &rest[0];
        assert_eq!(
            (row.partner, row.region, row.code),
            (partner(US), Region::Us, Some(977))
        );
        assert_eq!(
            (row.last_digits.as_str(), row.partner_name.as_str()),
            ("3223", "us-key")
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn codes_are_counted_by_the_day_they_were_told() {
    on_both(|store, _| async move {
        let told = |code, when| NewEvent {
            customer: None,
            login: None,
            account: None,
            occurred_at: at(when),
            data: EventData::StatusChanged(StatusChanged {
                region: Region::Us,
                code,
                previous_code: None,
                condition: Condition::Healthy,
                previous_condition: None,
                held: false,
                actor: Actor::Nobody,
                since: at(when),
                attributes: Vec::new(),
                evidence: None,
            }),
        };
        const DAY: i64 = 86_400;
        for (code, when) in [(403, 0), (403, DAY - 1), (0, DAY), (403, DAY), (403, 2 * DAY)] {
            us(&store)
                .write(move |tx| tx.append_event(&told(code, when)))
                .await?;
        }
        au(&store).write(move |tx| tx.append_event(&told(403, 1))).await?;
        let counted = store
            .system()
            .read(|tx| tx.count_codes_by_day(at(0), at(2 * DAY)))
            .await?;
        let counted: Vec<_> = counted
            .iter()
            .map(|c| (c.day, c.region, c.code, c.count))
            .collect();
        assert_eq!(
            counted,
            [
                (at(0), Region::Au, 403, 1),
                (at(0), Region::Us, 403, 2),
                (at(DAY), Region::Us, 0, 1),
                (at(DAY), Region::Us, 403, 1),
            ]
        );
        Ok(())
    })
    .await;
}
