use std::collections::BTreeMap;

use crate::fixture::*;

use model::{Notice, NoticeStage, evidence::*, id::*};
use store::*;

fn notice(id: u64, cut_over: i64) -> Notice {
    Notice {
        id: NoticeId::new(id).unwrap(),
        partner: partner(US),
        institution: institution().id,
        cut_over: at(cut_over),
        ends_at: at(cut_over + 100),
        announced_at: at(1),
        announced_by: "Ada".to_owned(),
        reference: "letter 17".to_owned(),
        note: Some("told by Maya at the bank".to_owned()),
        successors: 2,
        run_at: None,
        withdrawn_at: None,
    }
}

fn successors(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = |(old, new): &(&str, &str)| ((*old).to_owned(), (*new).to_owned());
    pairs.iter().map(owned).collect()
}

fn ids(of: &[&str]) -> Vec<String> {
    of.iter().map(|id| (*id).to_owned()).collect()
}

const N: u64 = 5_000_000_001;

#[tokio::test]
async fn a_notice_comes_back_as_it_was_told_and_only_to_its_partner() {
    on_both(|store, _| async move {
        us(&store)
            .write(|tx| {
                tx.insert_notice(
                    &notice(N, 50),
                    &successors(&[("acc-1", "new-1"), ("acc-2", "new-2")]),
                )
            })
            .await?;
        let id = NoticeId::new(N).unwrap();
        let found = us(&store).read(move |tx| tx.find_notice(id)).await?;
        assert_eq!(found, Some(notice(N, 50)));
        assert_eq!(us(&store).read(|tx| tx.list_notices()).await?, [notice(N, 50)]);
        assert_eq!(au(&store).read(move |tx| tx.find_notice(id)).await?, None);
        assert!(au(&store).read(|tx| tx.list_notices()).await?.is_empty());
        let theirs = au(&store)
            .read(move |tx| tx.named_by(id, &ids(&["acc-1"]), &ids(&["new-1"])))
            .await?;
        assert_eq!(theirs, NamedBy::default());
        assert!(!au(&store).write(move |tx| tx.withdraw_notice(id, at(9))).await?);
        let whose = store
            .system()
            .read(move |tx| tx.find_partner_of_notice(id))
            .await?;
        assert_eq!(whose, Some(partner(US)));

        let bank = institution().id;
        for (when, count) in [(0, 1), (149, 1), (150, 0)] {
            let there = us(&store)
                .read(move |tx| tx.list_notices_of(bank, at(when)))
                .await?;
            assert_eq!(there.len(), count, "{when}");
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn who_knows_an_old_id_finds_the_new_one_until_the_notice_is_taken_back() {
    on_both(|store, _| async move {
        let map = successors(&[("acc-1", "new-1"), ("acc-2", "both"), ("acc-3", "both")]);
        us(&store)
            .write(move |tx| tx.insert_notice(&notice(N, 50), &map))
            .await?;
        let id = NoticeId::new(N).unwrap();
        let named = || {
            let (old, new) = (ids(&["acc-1", "acc-2", "acc-9"]), ids(&["new-1", "new-9"]));
            let store = store.clone();
            async move { us(&store).read(move |tx| tx.named_by(id, &old, &new)).await }
        };
        let expected = NamedBy {
            successors: successors(&[("acc-1", "new-1"), ("acc-2", "both")]),
            followed: [("new-1".to_owned(), 1), ("both".to_owned(), 2)].into(),
        };
        assert_eq!(named().await?, expected);
        assert!(us(&store).write(move |tx| tx.withdraw_notice(id, at(60))).await?);
        assert!(
            !us(&store).write(move |tx| tx.withdraw_notice(id, at(61))).await?,
            "once"
        );
        assert_eq!(named().await?, NamedBy::default());
        let found = us(&store).read(move |tx| tx.find_notice(id)).await?;
        let found = found.unwrap();
        assert_eq!(found.stage(at(70)), NoticeStage::Withdrawn);
        assert_eq!(found.withdrawn_at, Some(at(60)));
        assert!(
            us(&store)
                .read(|tx| tx.list_notices_of(institution().id, at(55)))
                .await?
                .is_empty()
        );
        Ok(())
    })
    .await;
}

/// The evidence of a move.
fn evidence(id: u64, verdict: Verdict) -> Evidence {
    Evidence {
        id: EvidenceId::new(id).unwrap(),
        account: AccountId::new(ACCOUNT).unwrap(),
        login: login().id,
        run: RunId::new(8).unwrap(),
        verdict,
        kinds: Vec::new(),
        features: Vec::new(),
        score: Decibits(0),
        margin: None,
        vetoes: Vec::new(),
        candidates: Vec::new(),
        rule_version: "1".to_owned(),
        list_complete: true,
        interactions: Vec::new(),
        withheld: Withheld::default(),
        safe_actions: Vec::new(),
        decided_at: at(60),
        confirmed_at: at(60),
        ended_at: None,
    }
}

#[tokio::test]
async fn progress_counts_what_was_linked_before_the_cut_over_and_what_became_of_it_since() {
    on_both(|store, _| async move {
        linked(&store).await?;
        us(&store)
            .write(|tx| tx.insert_notice(&notice(N, 50), &BTreeMap::new()))
            .await?;
        let progress = |since: i64| {
            let store = store.clone();
            async move {
                us(&store)
                    .read(move |tx| tx.notice_progress(&notice(N, 50), at(since)))
                    .await
            }
        };
        let before = NoticeProgress {
            logins: 1,
            logins_asked: 0,
            accounts: 1,
            asked: 0,
            moved: 0,
            held: 1,
        };
        assert_eq!(progress(50).await?, before);
        let held = us(&store)
            .read(|tx| tx.list_held_of_notice(&notice(N, 50), 10))
            .await?;
        assert_eq!(held.len(), 1);
        assert_eq!(held.first().map(|one| one.account), AccountId::new(ACCOUNT).ok());
        let earlier = us(&store)
            .read(|tx| tx.notice_progress(&notice(N, 1), at(0)))
            .await?;
        assert_eq!(
            earlier,
            NoticeProgress::default(),
            "it was linked after that cut-over"
        );
        let theirs = au(&store)
            .read(|tx| tx.notice_progress(&notice(N, 50), at(50)))
            .await?;
        assert_eq!(theirs, NoticeProgress::default());

        // Asked, and moved by itself.
        us(&store)
            .write(|tx| {
                tx.put_evidence(&evidence(900, Verdict::Reidentified))?;
                let mut account = account().account;
                account.attempted_at = Some(at(60));
                account.held = false;
                tx.update_account(&account)?;
                let alias = model::Alias {
                    provider_account: "new-1".to_owned(),
                    valid_from: at(60),
                    evidence: EvidenceId::new(900).ok(),
                    ..crate::fixture::account().alias
                };
                tx.move_alias(&alias, CustomerId::new(CUSTOMER).unwrap())
            })
            .await?;
        let after = NoticeProgress {
            logins_asked: 1,
            asked: 1,
            moved: 1,
            held: 0,
            ..before
        };
        assert_eq!(progress(50).await?, after);
        assert_eq!(progress(61).await?.logins_asked, 0, "it is to be asked again");
        let known = us(&store).read(|tx| tx.list_known_as(institution().id)).await?;
        assert_eq!(
            known.first().map(|one| one.provider_account.as_str()),
            Some("new-1")
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_run_makes_every_login_due_that_is_not_sooner_and_no_other() {
    on_both(|store, _| async move {
        linked(&store).await?;
        us(&store)
            .write(|tx| tx.insert_notice(&notice(N, 50), &BTreeMap::new()))
            .await?;
        let id = login().id;
        let due = |due_at: Option<i64>| {
            let store = store.clone();
            async move {
                let schedule = Schedule {
                    due_at: due_at.map(at),
                    failures: 1,
                };
                us(&store).write(move |tx| tx.put_schedule(id, schedule)).await
            }
        };
        for (before, changed, after) in [(None, 1, 70), (Some(90), 1, 70), (Some(60), 0, 60)] {
            due(before).await?;
            let made = us(&store)
                .write(|tx| tx.run_notice(&notice(N, 50), at(65), at(70)))
                .await?;
            assert_eq!(made, changed, "{before:?}");
            let schedule = us(&store).read(move |tx| tx.find_schedule(id)).await?;
            assert_eq!(schedule.due_at, Some(at(after)), "{before:?}");
        }
        due(None).await?;
        let late = us(&store)
            .write(|tx| tx.run_notice(&notice(N, 1), at(65), at(70)))
            .await?;
        assert_eq!(late, 0, "it was linked after that cut-over");
        let theirs = au(&store)
            .write(|tx| tx.run_notice(&notice(N, 50), at(66), at(70)))
            .await?;
        assert_eq!(theirs, 0);
        let found = us(&store)
            .read(|tx| tx.find_notice(NoticeId::new(N).unwrap()))
            .await?;
        assert_eq!(found.unwrap().run_at, Some(at(65)));
        Ok(())
    })
    .await;
}
