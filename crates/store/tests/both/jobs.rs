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
                    .write(move |tx| tx.claim_jobs(owner, at(now), at(now + 60), 10))
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
        assert_eq!(store.system().read(|tx| tx.count_jobs()).await?, 3);
        Ok(())
    })
    .await;
}
