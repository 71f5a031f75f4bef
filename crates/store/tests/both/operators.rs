use crate::fixture::*;

use model::{OperatorRole, id::*, operator::*};
use store::*;

fn new(id: u64, name: &str, token: &str) -> NewOperator {
    NewOperator {
        id: OperatorId::new(id).unwrap(),
        name: name.to_owned(),
        role: OperatorRole::Viewer,
        token_hash: lookup_hash(token),
        created_at: at(0),
    }
}

fn line(id: u64, when: i64, result: AuditResult) -> AuditEntry {
    AuditEntry {
        id: AuditId::new(id).unwrap(),
        at: at(when),
        who: "Ada".to_owned(),
        action: AuditAction::SignedIn,
        subject: (id > 1).then(|| format!("account {id}")),
        detail: String::new(),
        result,
    }
}

#[tokio::test]
async fn an_operator_is_known_by_a_token_and_a_session_until_it_ends_or_they_go() {
    on_both(|store, _| async move {
        let system = store.system();
        system.write(|tx| tx.insert_operator(&new(1, "Ada", "t"))).await?;
        let twice: Result<(), StoreError> = system.write(|tx| tx.insert_operator(&new(2, "Ada", "u"))).await;
        assert!(matches!(twice, Err(StoreError::Conflict { .. })));
        let found = system
            .read(|tx| tx.find_operator_by_token(lookup_hash("t")))
            .await?;
        let ada = found.unwrap();
        assert_eq!(
            (ada.name.as_str(), ada.role, ada.signed_in_at),
            ("Ada", OperatorRole::Viewer, None)
        );
        assert!(
            system
                .read(|tx| tx.find_operator_by_token(lookup_hash("u")))
                .await?
                .is_none()
        );

        let session = lookup_hash("s");
        system
            .write(move |tx| tx.insert_operator_session(session, OperatorId::new(1).unwrap(), at(5), at(10)))
            .await?;
        let whose = |when| {
            let store = store.clone();
            async move {
                let system = store.system();
                let found = system.read(move |tx| tx.find_operator_session(session, at(when)));
                found.await.map(|found| found.map(|o| o.signed_in_at))
            }
        };
        assert_eq!(whose(9).await?, Some(Some(at(5))));
        assert_eq!(whose(10).await?, None);
        assert_eq!(system.read(|tx| tx.list_operators()).await?.len(), 1);
        assert!(!system.write(|tx| tx.delete_operator("Eve")).await?);
        assert!(system.write(|tx| tx.delete_operator("Ada")).await?);
        assert_eq!(whose(9).await?, None);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_audit_log_is_read_newest_first_and_a_line_ends_once() {
    on_both(|store, _| async move {
        let system = store.system();
        for (id, when) in [(1, 1), (2, 2), (3, 2), (4, 3)] {
            system
                .write(move |tx| tx.append_audit(&line(id, when, AuditResult::Begun)))
                .await?;
        }
        let end = |result, detail: &'static str| {
            let store = store.clone();
            async move {
                let id = AuditId::new(3).unwrap();
                store
                    .system()
                    .write(move |tx| tx.end_audit(id, result, detail))
                    .await
            }
        };
        end(AuditResult::Failed, "why").await?;
        end(AuditResult::Done, "").await?;
        let page = |before: (i64, u64), limit| {
            let store = store.clone();
            async move {
                let before = (at(before.0), AuditId::new(before.1).unwrap());
                store.system().read(move |tx| tx.list_audit(before, limit)).await
            }
        };
        let all = page((99, 1), 9).await?;
        assert_eq!(
            all.iter().map(|line| line.id.get()).collect::<Vec<_>>(),
            [4, 3, 2, 1]
        );
        assert_eq!(
            (all[1].result, all[1].detail.as_str()),
            (AuditResult::Failed, "why")
        );
        assert_eq!(all[3], line(1, 1, AuditResult::Begun));
        let rest = page((2, 3), 1).await?;
        assert_eq!(rest.iter().map(|line| line.id.get()).collect::<Vec<_>>(), [2]);
        Ok(())
    })
    .await;
}
