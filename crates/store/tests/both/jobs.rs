use crate::fixture::*;

use model::id::*;
use store::*;

#[tokio::test]
async fn a_job_is_done_by_one_worker_and_the_same_key_waits_only_once() {
    on_both(|store, _| async move {
        let first = us(&store).write(|tx| tx.enqueue(&job(1, Some("k"), 10))).await?;
        let second = us(&store).write(|tx| tx.enqueue(&job(2, Some("k"), 10))).await?;
        assert_eq!((first.get(), second.get()), (1, 1));
        us(&store).write(|tx| tx.enqueue(&job(3, None, 5))).await?;
        let claim = |owner: &'static str, now: i64| {
            let store = store.clone();
            async move {
                let claimed = store
                    .system()
                    .write(move |tx| tx.claim_jobs(&super::fixture::claim(owner, now, now + 60)))
                    .await?;
                Ok::<_, StoreError>(
                    claimed
                        .iter()
                        .map(|j| (j.id.get(), j.attempts))
                        .collect::<Vec<_>>(),
                )
            }
        };
        assert_eq!(claim("a", 4).await?, []);
        assert_eq!(store.system().read(|tx| tx.next_job_due()).await?, Some(at(5)));
        assert_eq!(claim("a", 10).await?, [(3, 1), (1, 1)]);
        assert_eq!(claim("b", 11).await?, [], "what is taken is not taken again");
        assert_eq!(claim("b", 71).await?, [(3, 2), (1, 2)], "a lease runs out");
        let id = JobId::new(1).unwrap();
        assert!(
            !store
                .system()
                .write(move |tx| tx.extend_job(id, "a", at(500)))
                .await?
        );
        store.system().write(move |tx| tx.complete_job(id, "a")).await?;
        assert!(
            store.system().read(move |tx| tx.has_job(id)).await?,
            "only its owner ends it"
        );
        store.system().write(move |tx| tx.complete_job(id, "b")).await?;
        assert!(!store.system().read(move |tx| tx.has_job(id)).await?);
        let third = JobId::new(3).unwrap();
        store
            .system()
            .write(move |tx| tx.postpone_job(third, "b", None, at(200), "bank is down"))
            .await?;
        assert_eq!(claim("a", 199).await?, []);
        assert_eq!(claim("a", 200).await?, [(3, 3)]);
        store
            .system()
            .write(move |tx| tx.unclaim_job(third, "a", Some("k3".into()), at(201)))
            .await?;
        let joined = us(&store).write(|tx| tx.enqueue(&job(4, Some("k3"), 10))).await?;
        assert_eq!(joined, third, "it waits under its key again");
        assert_eq!(claim("a", 201).await?, [(3, 3)], "as if it had not been taken");
        let joined = us(&store)
            .write(|tx| tx.enqueue(&job(5, Some("k3"), 900)))
            .await?;
        assert_eq!(joined, third, "what is taken and has not begun stands for it");
        store
            .system()
            .write(move |tx| tx.unclaim_job(third, "a", Some("k3".into()), at(201)))
            .await?;
        let joined = us(&store)
            .write(|tx| tx.enqueue(&job(5, Some("k3"), 900)))
            .await?;
        assert_eq!(joined, third, "and so it does when it has been put back");
        assert_eq!(claim("a", 201).await?, [(3, 3)]);
        au(&store).write(move |tx| tx.begin_job(third)).await?;
        let joined = us(&store)
            .write(|tx| tx.enqueue(&job(5, Some("k3"), 900)))
            .await?;
        assert_eq!(joined, third, "nobody else says when it begins");
        us(&store).write(move |tx| tx.begin_job(third)).await?;
        let new = us(&store)
            .write(|tx| tx.enqueue(&job(5, Some("k3"), 900)))
            .await?;
        assert_eq!(
            new.get(),
            5,
            "what has begun does not stand for what is asked for now"
        );
        store
            .system()
            .write(move |tx| tx.unclaim_job(third, "a", Some("k3".into()), at(202)))
            .await?;
        assert_eq!(
            claim("a", 202).await?,
            [(3, 3)],
            "also when another waits under its key by now"
        );
        store.system().write(|tx| tx.enqueue(&job(6, None, 900))).await?;
        assert_eq!(
            store.system().read(|tx| tx.tally_jobs()).await?,
            [("test".to_owned(), 3)]
        );
        Ok(())
    })
    .await;
}

fn in_lane(id: u64, due: i64, lane: &str) -> NewJob {
    NewJob {
        lane: Some(lane.to_owned()),
        ..job(id, None, due)
    }
}

#[tokio::test]
async fn a_lane_gives_few_jobs_at_a_time_and_a_full_one_none() {
    on_both(|store, _| async move {
        us(&store)
            .write(|tx| {
                for id in 1..=6 {
                    tx.enqueue(&in_lane(id, 1, "hangs"))?;
                }
                tx.enqueue(&in_lane(7, 2, "well"))?;
                tx.enqueue(&job(8, None, 3))?;
                Ok::<_, StoreError>(())
            })
            .await?;
        let few = Claim {
            of_a_lane: 2,
            ..claim("a", 10, 60)
        };
        let ids = |claimed: Vec<Claimed>| claimed.iter().map(|j| j.id.get()).collect::<Vec<_>>();
        let first = store.system().write(move |tx| tx.claim_jobs(&few)).await?;
        assert_eq!(first[0].lane.as_deref(), Some("hangs"));
        assert_eq!(ids(first), [1, 2, 7, 8]);
        let others = Claim {
            full: vec!["hangs".to_owned()],
            ..claim("a", 10, 60)
        };
        assert!(ids(store.system().write(move |tx| tx.claim_jobs(&others)).await?).is_empty());
        let rest = store
            .system()
            .write(|tx| tx.claim_jobs(&claim("a", 10, 60)))
            .await?;
        assert_eq!(ids(rest), [3, 4, 5, 6]);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn only_one_partners_jobs_are_taken_where_only_those_are_wanted() {
    on_both(|store, _| async move {
        us(&store).write(|tx| tx.enqueue(&job(1, None, 1))).await?;
        let nobodys = Claim {
            only: Some(PartnerId::new(1).unwrap()),
            ..claim("a", 10, 60)
        };
        assert!(
            store
                .system()
                .write(move |tx| tx.claim_jobs(&nobodys))
                .await?
                .is_empty()
        );
        let ours = Claim {
            only: Some(PartnerId::new(US).unwrap()),
            ..claim("a", 10, 60)
        };
        assert_eq!(
            store.system().write(move |tx| tx.claim_jobs(&ours)).await?.len(),
            1
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn work_that_is_armed_again_moves_forward_and_never_back() {
    on_both(|store, _| async move {
        for due in [50, 90, 20] {
            us(&store)
                .write(move |tx| tx.arm(&job(u64::try_from(due).unwrap(), Some("watch"), due)))
                .await?;
        }
        assert_eq!(us(&store).read(|tx| tx.next_due()).await?, Some(at(20)));
        assert_eq!(
            store.system().read(|tx| tx.tally_jobs()).await?,
            [("test".to_owned(), 1)]
        );
        Ok(())
    })
    .await;
}
