use crate::fixture::*;

use model::{Secret, consent::Ender, id::*};
use store::*;

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
            in_flight: None,
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
        let system = store.system();
        let ended = system.read(|tx| tx.list_ended_sessions(at(60), 9)).await?;
        assert!(ended.is_empty(), "it has a moment left");
        let ended = system.read(|tx| tx.list_ended_sessions(at(61), 9)).await?;
        assert_eq!(ended.len(), 1);
        let of_customer = |tx: &mut PartnerTx<'_, '_>| tx.list_sessions(CustomerId::new(CUSTOMER).unwrap());
        assert_eq!(us(&store).read(of_customer).await?.len(), 1);
        let forget = |tx: &mut PartnerTx<'_, '_>| tx.delete_session(SessionId::new(6).unwrap());
        assert!(us(&store).write(forget).await?);
        assert!(!us(&store).write(forget).await?, "it is gone");
        assert_eq!(store.system().write(|tx| tx.purge_spent_links(at(61))).await?, 1);
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
async fn a_renewal_that_was_begun_is_known_until_a_grant_is_kept() {
    on_both(|store, _| async move {
        linked(&store).await?;
        let consent = ConsentId::new(1).unwrap();
        let grant = StoredGrant {
            consent,
            access: Secret::new("access".to_owned()),
            access_expires_at: at(900),
            refresh: Some(Secret::new("refresh".to_owned())),
            previous_refresh: None,
            in_flight: None,
        };
        let put = || async {
            let grant = grant.clone();
            us(&store)
                .write(move |tx| tx.put_grant(login().id, &grant, at(2)))
                .await
        };
        let found = || async {
            let found = us(&store).read(|tx| tx.find_grant(login().id)).await?;
            Ok::<_, StoreError>(found.unwrap().in_flight)
        };
        put().await?;
        for shown in [Shown::Current, Shown::Previous] {
            let begun = Some(Renewal { shown, since: at(7) });
            us(&store)
                .write(move |tx| tx.note_renewal(login().id, consent, begun))
                .await?;
            assert_eq!(found().await?, begun);
        }
        // Of another consent, or another partner's, nothing is noted.
        us(&store)
            .write(|tx| tx.note_renewal(login().id, ConsentId::new(2).unwrap(), None))
            .await?;
        au(&store)
            .write(move |tx| tx.note_renewal(login().id, consent, None))
            .await?;
        assert!(found().await?.is_some());
        put().await?;
        assert_eq!(found().await?, None);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_consents_end_is_due_to_be_told_once_for_each_of_its_days_and_the_next_is_known() {
    on_both(|store, _| async move {
        linked(&store).await?;
        let day = |n: i64| at(n * 86_400);
        let id = ConsentId::new(1).unwrap();
        us(&store)
            .write(move |tx| tx.set_consent_end(id, day(100)))
            .await?;
        let listed = |now: i64| {
            let store = store.clone();
            async move {
                let found = us(&store).read(move |tx| tx.list_ending(day(now), 10)).await?;
                Ok::<_, StoreError>(found.len())
            }
        };
        let next = || async { us(&store).read(|tx| tx.next_ending()).await };
        for (due, days) in [(70, 30), (93, 7), (99, 1), (100, 0)] {
            assert_eq!(next().await?, Some(day(due)));
            assert_eq!(
                (listed(due - 1).await?, listed(due).await?),
                (0, 1),
                "{days} days"
            );
            us(&store).write(move |tx| tx.note_warned(id, days)).await?;
            assert_eq!(listed(due).await?, 0, "once");
        }
        assert_eq!((listed(900).await?, next().await?), (0, None));
        // Another end is told of anew; another partner sees none of it; a consent that ended needs none.
        us(&store)
            .write(move |tx| tx.set_consent_end(id, day(500)))
            .await?;
        assert_eq!((listed(470).await?, next().await?), (1, Some(day(470))));
        assert_eq!(au(&store).read(move |tx| tx.list_ending(day(999), 10)).await?, []);
        us(&store)
            .write(move |tx| tx.end_consent(login().id, id, Ender::Partner, day(300)))
            .await?;
        assert_eq!((listed(999).await?, next().await?), (0, None));
        Ok(())
    })
    .await;
}
