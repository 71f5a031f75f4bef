use crate::fixture::*;

use model::{
    Condition, Evidence, Run, Trigger,
    evidence::{Decibits, SafeAction, Verdict, Withheld},
    id::*,
};

#[tokio::test]
async fn evidence_and_what_was_held_back_come_back_and_the_hold_can_be_discarded() {
    on_both(|store, _| async move {
        linked(&store).await?;
        let id = AccountId::new(ACCOUNT).unwrap();
        let evidence = Evidence {
            id: EvidenceId::new(9).unwrap(),
            account: id,
            login: login().id,
            run: RunId::new(8).unwrap(),
            verdict: Verdict::Conflict,
            kinds: vec![model::evidence::MismatchKind::Owner],
            features: Vec::new(),
            score: Decibits(-40),
            margin: None,
            vetoes: vec!["the holders share nobody".to_owned()],
            candidates: Vec::new(),
            rule_version: "1".to_owned(),
            list_complete: true,
            interactions: vec!["i-1".to_owned()],
            withheld: Withheld {
                transactions: 3,
                balance: true,
            },
            safe_actions: vec![SafeAction::SameAccount],
            decided_at: at(10),
            confirmed_at: at(10),
            ended_at: None,
        };
        let put = evidence.clone();
        us(&store)
            .write(move |tx| {
                tx.put_evidence(&put)?;
                tx.put_quarantine(id, "acc-1", put.id, b"observed", at(100))
            })
            .await?;
        assert_eq!(
            us(&store).read(move |tx| tx.list_evidence(id, 5)).await?,
            std::slice::from_ref(&evidence)
        );
        let held = us(&store).read(move |tx| tx.find_quarantine(id, "acc-1")).await?;
        assert_eq!(held, Some((b"observed".to_vec(), at(100))));
        assert_eq!(
            us(&store).read(move |tx| tx.list_quarantine(id)).await?,
            ["acc-1"]
        );
        us(&store).write(move |tx| tx.discard_quarantine(id)).await?;
        assert!(
            us(&store)
                .read(move |tx| tx.find_quarantine(id, "acc-1"))
                .await?
                .is_none()
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn runs_and_their_records_come_back_until_they_expire() {
    on_both(|store, _| async move {
        linked(&store).await?;
        let run = Run {
            id: RunId::new(8).unwrap(),
            login: login().id,
            trigger: Trigger::Refresh,
            started_at: at(10),
            ended_at: Some(at(11)),
            condition: Some(Condition::InstitutionMaintenance { until: Some(at(50)) }),
            list_complete: false,
            accounts_listed: 3,
            accounts_unsupported: 1,
            interactions: vec!["i-1".to_owned(), "i-2".to_owned()],
        };
        let put = run.clone();
        us(&store)
            .write(move |tx| {
                tx.put_run(&put)?;
                tx.put_recording(put.id, b"exchanges", at(100))
            })
            .await?;
        assert_eq!(
            us(&store).read(|tx| tx.list_runs(login().id, 5)).await?,
            std::slice::from_ref(&run)
        );
        assert_eq!(
            us(&store).read(|tx| tx.find_run(RunId::new(8).unwrap())).await?,
            Some(run)
        );
        let record = us(&store)
            .read(|tx| tx.find_recording(RunId::new(8).unwrap()))
            .await?;
        assert_eq!(record.as_deref(), Some(&b"exchanges"[..]));
        assert_eq!(store.system().write(|tx| tx.purge_recordings(at(101))).await?, 1);
        assert!(
            us(&store)
                .read(|tx| tx.find_recording(RunId::new(8).unwrap()))
                .await?
                .is_none()
        );
        Ok(())
    })
    .await;
}
