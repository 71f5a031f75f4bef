use crate::fixture::*;

use model::{
    Case, Condition, MismatchScope, Region,
    case::{By, Cause, Done, How, Party, Resolution, Role, Stage, State, Step, Subject, Tracker, What},
    id::*,
};
use store::{CaseFilter, CaseTally, PartnerScope, StoreError};

const MISMATCH: Condition = Condition::AccountMismatch(MismatchScope::Account);

fn case(id: u64, opened: i64) -> Case {
    let account = AccountId::new(ACCOUNT).unwrap();
    Case {
        id: CaseId::new(id).unwrap(),
        partner: partner(US),
        customer: Some(CustomerId::new(CUSTOMER).unwrap()),
        login: Some(login().id),
        account: Some(account),
        institution: institution().id,
        region: Region::Us,
        code: 403,
        condition: Some(MISMATCH),
        cause: Cause::of_condition(Subject::Account(account), MISMATCH),
        state: State::Waiting(Party::Operator),
        assigned: None,
        evidence: Some(EvidenceId::new(9).unwrap()),
        opened_by: Role::Holdfast,
        opened_at: at(opened),
        seen: 1,
        last_seen_at: at(opened),
        updated_at: at(opened),
        steps: vec![Step {
            text: "Look at the evidence.".to_owned(),
            done: None,
        }],
        resolution: None,
        tracker: None,
    }
}

async fn insert(scope: PartnerScope<'_>, case: Case) -> Result<bool, StoreError> {
    scope.write(move |tx| tx.insert_case(&case)).await
}

async fn ids(scope: PartnerScope<'_>, filter: CaseFilter) -> Result<Vec<u64>, StoreError> {
    let cases = scope.read(move |tx| tx.list_cases(&filter, None, 9)).await?;
    Ok(cases.iter().map(|case| case.id.get()).collect())
}

#[tokio::test]
async fn a_case_comes_back_as_it_was_kept_with_everything_people_wrote() {
    on_both(|store, _| async move {
        linked(&store).await?;
        assert!(insert(us(&store), case(7, 10)).await?);
        let id = CaseId::new(7).unwrap();
        let found = us(&store).read(move |tx| tx.find_case(id)).await?;
        assert_eq!(found, Some(case(7, 10)));
        let changed = Case {
            state: State::Resolved,
            assigned: Some("Ada Lovelace".to_owned()),
            evidence: Some(EvidenceId::new(10).unwrap()),
            updated_at: at(20),
            steps: vec![Step {
                text: "Look at the evidence.".to_owned(),
                done: Some(Done {
                    at: at(15),
                    by: By::Operator("Ada Lovelace".to_owned()),
                }),
            }],
            resolution: Some(Resolution {
                how: How::ByHand,
                repair: None,
                reason: Some("Maya Ångström rang".to_owned()),
                at: at(20),
                by: By::Partner,
            }),
            tracker: Some(Tracker {
                reference: "INC-1".to_owned(),
                url: None,
                state: Some("In progress".to_owned()),
                at: at(18),
            }),
            ..case(7, 10)
        };
        let put = changed.clone();
        us(&store).write(move |tx| tx.put_case(&put)).await?;
        let found = us(&store).read(move |tx| tx.find_case(id)).await?;
        assert_eq!(found, Some(changed));
        assert!(
            au(&store).read(move |tx| tx.find_case(id)).await?.is_none(),
            "not another's"
        );
        let whose = store.system().read(move |tx| tx.find_partner_of_case(id)).await?;
        assert_eq!(whose, Some(partner(US)));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn a_cause_has_one_case_that_is_not_over() {
    on_both(|store, _| async move {
        linked(&store).await?;
        assert!(insert(us(&store), case(7, 10)).await?);
        assert!(!insert(us(&store), case(8, 11)).await?, "it is open already");
        let cause = case(7, 10).cause;
        let live = {
            let cause = cause.clone();
            us(&store).read(move |tx| tx.find_live_case(&cause)).await?
        };
        assert_eq!(live.map(|case| case.id.get()), Some(7));
        let over = Case {
            state: State::Closed,
            ..case(7, 10)
        };
        us(&store).write(move |tx| tx.put_case(&over)).await?;
        assert!(insert(us(&store), case(8, 11)).await?, "the first is over");
        let latest = us(&store).read(move |tx| tx.find_latest_case(&cause)).await?;
        assert_eq!(latest.map(|case| case.id.get()), Some(8));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn accounts_meet_a_case_are_counted_and_clear_it() {
    on_both(|store, _| async move {
        linked(&store).await?;
        assert!(insert(us(&store), case(7, 10)).await?);
        let (id, account) = (CaseId::new(7).unwrap(), AccountId::new(ACCOUNT).unwrap());
        let customer = CustomerId::new(CUSTOMER).unwrap();
        us(&store)
            .write(move |tx| {
                tx.meet_case(id, account, customer, true, at(10))?;
                tx.meet_case(id, account, customer, true, at(12))?;
                tx.meet_case(id, account, customer, false, at(13))
            })
            .await?;
        let found = us(&store).read(move |tx| tx.find_case(id)).await?.unwrap();
        assert_eq!((found.seen, found.last_seen_at), (2, at(13)));
        let met = us(&store).read(move |tx| tx.list_case_accounts(id, 5)).await?;
        assert_eq!(met.len(), 1);
        assert_eq!(
            (
                met[0].seen,
                met[0].first_seen_at,
                met[0].last_seen_at,
                met[0].cleared_at
            ),
            (2, at(10), at(13), None)
        );
        let live = us(&store).read(move |tx| tx.list_live_cases(account)).await?;
        assert_eq!(live.len(), 1);
        let cleared = us(&store)
            .write(move |tx| {
                assert_eq!(tx.list_uncleared_cases(account)?, [id]);
                tx.clear_case_account(id, account, at(14))
            })
            .await?;
        assert_eq!(cleared, 0);
        assert!(
            us(&store)
                .read(move |tx| tx.list_uncleared_cases(account))
                .await?
                .is_empty()
        );
        // An account that goes takes its count with it, and the case stays.
        us(&store).write(move |tx| tx.delete_account(account)).await?;
        let found = us(&store).read(move |tx| tx.find_case(id)).await?.unwrap();
        assert_eq!((found.seen, found.last_seen_at), (1, at(10)));
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn history_is_numbered_and_kept_in_order() {
    on_both(|store, _| async move {
        linked(&store).await?;
        assert!(insert(us(&store), case(7, 10)).await?);
        let id = CaseId::new(7).unwrap();
        us(&store)
            .write(move |tx| {
                tx.append_case_entry(id, at(10), &By::Holdfast, &What::Opened)?;
                let said = What::Commented {
                    text: "Maya Ångström rang".to_owned(),
                };
                tx.append_case_entry(id, at(11), &By::Operator("Ada".to_owned()), &said)
            })
            .await?;
        let lines = us(&store).read(move |tx| tx.list_case_entries(id)).await?;
        assert_eq!(lines.len(), 2);
        assert_eq!((lines[0].number, &lines[0].what), (1, &What::Opened));
        assert_eq!((lines[1].number, lines[1].by.name()), (2, Some("Ada")));
        assert!(matches!(&lines[1].what, What::Commented { text } if text == "Maya Ångström rang"));
        assert!(
            au(&store)
                .read(move |tx| tx.list_case_entries(id))
                .await?
                .is_empty()
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn cases_are_listed_newest_first_by_what_is_asked_of_them() {
    on_both(|store, _| async move {
        linked(&store).await?;
        let waiting = Case {
            cause: Cause::of_code(Subject::Login(login().id), 185),
            account: None,
            code: 185,
            state: State::Waiting(Party::EndUser),
            ..case(8, 10)
        };
        let over = Case {
            state: State::Resolved,
            ..case(9, 20)
        };
        let institution = Case {
            customer: None,
            login: None,
            account: None,
            cause: Cause::of_code(Subject::Institution(institution().id), 920),
            code: 920,
            state: State::Open,
            ..case(5, 20)
        };
        for one in [case(7, 10), waiting, over, institution] {
            assert!(insert(us(&store), one).await?);
        }
        let (account, customer) = (
            AccountId::new(ACCOUNT).unwrap(),
            CustomerId::new(CUSTOMER).unwrap(),
        );
        us(&store)
            .write(move |tx| tx.meet_case(CaseId::new(5).unwrap(), account, customer, true, at(21)))
            .await?;
        let all = CaseFilter::default();
        assert_eq!(ids(us(&store), all).await?, [9, 5, 8, 7]);
        assert_eq!(ids(au(&store), all).await?, [0_u64; 0]);
        for (filter, expected) in [
            (
                CaseFilter {
                    stage: Some(Stage::Resolved),
                    ..all
                },
                vec![9],
            ),
            (
                CaseFilter {
                    stage: Some(Stage::Open),
                    ..all
                },
                vec![5],
            ),
            (CaseFilter { live: true, ..all }, vec![5, 8, 7]),
            (
                CaseFilter {
                    waiting_on: Some(Party::EndUser),
                    ..all
                },
                vec![8],
            ),
            (
                CaseFilter {
                    code: Some(403),
                    ..all
                },
                vec![9, 7],
            ),
            (
                CaseFilter {
                    account: Some(account),
                    ..all
                },
                vec![9, 5, 7],
            ),
            (
                CaseFilter {
                    customer: Some(customer),
                    live: true,
                    ..all
                },
                vec![5, 8, 7],
            ),
            (CaseFilter { code: Some(1), ..all }, vec![]),
        ] {
            assert_eq!(ids(us(&store), filter).await?, expected, "{filter:?}");
        }
        let page = us(&store)
            .read(move |tx| {
                let after = tx.find_case_key(CaseId::new(5).unwrap())?;
                assert!(after.is_some());
                tx.list_cases(&all, after, 1)
            })
            .await?;
        assert_eq!(page.iter().map(|c| c.id.get()).collect::<Vec<_>>(), [8]);
        let everybody = store
            .system()
            .read(move |tx| {
                assert_eq!(tx.find_any_case_key(CaseId::new(404).unwrap())?, None);
                tx.list_all_cases(&all, None, 9)
            })
            .await?;
        assert_eq!(everybody.len(), 4);
        let tally = store.system().read(|tx| tx.tally_cases()).await?;
        let of = |state| CaseTally { state, cases: 1 };
        assert_eq!(
            tally,
            [
                of(State::Open),
                of(State::Waiting(Party::EndUser)),
                of(State::Waiting(Party::Operator))
            ]
        );
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn cases_go_with_their_customer_and_those_of_an_institution_stay() {
    on_both(|store, _| async move {
        linked(&store).await?;
        let wide = Case {
            customer: None,
            login: None,
            account: None,
            cause: Cause::of_code(Subject::Institution(institution().id), 920),
            ..case(5, 20)
        };
        for one in [case(7, 10), wide] {
            assert!(insert(us(&store), one).await?);
        }
        let customer = CustomerId::new(CUSTOMER).unwrap();
        us(&store)
            .write(move |tx| tx.delete_customer(customer).map(|_| ()))
            .await?;
        assert_eq!(ids(us(&store), CaseFilter::default()).await?, [5]);
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn nothing_that_people_wrote_stands_in_the_file() {
    on_both(|store, address| async move {
        linked(&store).await?;
        let named = Case {
            assigned: Some("Unmistakable Name".to_owned()),
            ..case(7, 10)
        };
        assert!(insert(us(&store), named).await?);
        let id = CaseId::new(7).unwrap();
        us(&store)
            .write(move |tx| {
                let said = What::Commented {
                    text: "Unmistakable Words".to_owned(),
                };
                tx.append_case_entry(id, at(11), &By::Partner, &said)
            })
            .await?;
        if let Some(file) = address.strip_prefix("sqlite:") {
            for path in [file.to_owned(), format!("{file}-wal")] {
                let bytes = std::fs::read(&path).unwrap_or_default();
                assert!(!bytes.windows(12).any(|w| w == b"Unmistakable"), "{path}");
            }
        }
        Ok(())
    })
    .await;
}
