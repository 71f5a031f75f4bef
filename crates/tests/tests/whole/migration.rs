//! Announced migrations: what a bank tells people that it cannot tell programs, and what is made of it here.

use std::{collections::BTreeMap, sync::Arc};

use engine::{
    EngineError,
    notices::{NewNotice, NoticeView, Successors},
};
use house::{AU_FINBANK, Console, FINBANK, House, Linked, Partner, Plan, account_id, code, of_type};
use jiff::{SignedDuration, Timestamp};
use model::{
    NoticeStage, OperatorRole,
    id::{InstitutionId, NoticeId},
};
use serde_json::{Value, json};

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const MISMATCH: u64 = 403;

fn id(account: &Value) -> &str {
    account["id"].as_str().expect("an id")
}

fn with_nights() -> Plan {
    Plan {
        settings: Some(Arc::new(|config| config.nights = true)),
        ..Plan::default()
    }
}

async fn now_of(house: &House, partner: &Partner) -> Timestamp {
    let id = partner.id.parse().expect("a partner's id");
    let found: Result<_, store::StoreError> =
        house.store().system().read(move |tx| tx.find_partner(id)).await;
    house.clock.clock().of(&found.expect("a row").expect("a partner"))
}

/// What the bank calls an account towards each of its clients, by the client and the bank's own id.
type Names = BTreeMap<(String, String), String>;

async fn names(house: &House, user: &str) -> Names {
    let path = format!("control/users/{user}/accounts");
    let rows = house.bank().get(&path).await.expect(200);
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let mut names = Names::new();
    for row in rows["accounts"].as_array().expect("accounts") {
        for client in row["clients"].as_array().expect("clients") {
            names.insert(
                (text(&client["clientId"]), text(&row["accountId"])),
                text(&client["accountId"]),
            );
        }
    }
    names
}

/// The client a partner is at the bank.
async fn client_of(house: &House, partner: &Partner, account: &Value) -> String {
    let account = account_id(account);
    let aliases: Result<Vec<model::Alias>, store::StoreError> =
        house.rows(partner).read(move |tx| tx.list_aliases(account)).await;
    aliases.expect("aliases").remove(0).client
}

/// Every account gets another id and number, and shows nothing that was before: nothing is left that only it can
/// have. Answers the pairs of old and new ids towards a partner, by our ids.
async fn move_all(
    house: &House,
    partner: &Partner,
    (institution, user): (&str, &str),
    accounts: &[Value],
) -> BTreeMap<String, (String, String)> {
    let before = names(house, user).await;
    let client = client_of(house, partner, &accounts[0]).await;
    let mut at_bank = Vec::new();
    for account in accounts {
        let own = house.at_bank(user, institution, account).await;
        let path = format!("control/accounts/{own}/changes");
        let body = json!({
            "change": "id+number+mask+fresh",
            "to": { "mask": account["accountNumberDisplay"], "fresh": now_of(house, partner).await.to_string() },
        });
        house.bank().post(&path, &body).await.expect(200);
        at_bank.push((id(account).to_owned(), own));
    }
    let after = names(house, user).await;
    let pair = |(ours, own): (String, String)| {
        let key = (client.clone(), own);
        (ours, (before[&key].clone(), after[&key].clone()))
    };
    at_bank.into_iter().map(pair).collect()
}

fn list(pairs: &[(String, String)]) -> Successors {
    let rows: String = pairs.iter().map(|(old, new)| format!("{old},{new}\n")).collect();
    Successors::read(format!("old_account_id,new_account_id\n{rows}").as_bytes()).expect("a list")
}

fn pairs(moved: &BTreeMap<String, (String, String)>) -> Vec<(String, String)> {
    moved.values().cloned().collect()
}

async fn notice(
    house: &House,
    partner: &Partner,
    institution: &str,
    cut_over: Timestamp,
    successors: Successors,
) -> Result<NoticeId, EngineError> {
    let _ = house;
    let new = NewNotice {
        partner: partner.id.parse().expect("a partner's id"),
        institution: institution.parse::<InstitutionId>().expect("an institution's id"),
        cut_over,
        ends_at: None,
        reference: "letter 17".to_owned(),
        note: Some("told by Maya".to_owned()),
        successors,
    };
    house
        .engine
        .announce_migration(new, "Ada")
        .await
        .map(|(notice, _)| notice.id)
}

/// Announces a migration whose cut-over is now.
async fn announced(house: &House, partner: &Partner, institution: &str, successors: Successors) -> NoticeId {
    let now = now_of(house, partner).await;
    notice(house, partner, institution, now, successors)
        .await
        .expect("a notice")
}

async fn view(house: &House, notice: NoticeId) -> NoticeView {
    house
        .engine
        .notice(notice)
        .await
        .expect("an answer")
        .expect("a notice")
}

async fn refreshed(house: &House, linked: &Linked) -> Vec<Value> {
    house.advance(SignedDuration::from_secs(2));
    linked.refresh().await
}

fn codes(accounts: &[Value]) -> Vec<u64> {
    accounts.iter().map(code).collect()
}

/// Nothing moved: each account has the name it was linked under.
async fn nothing_moved(house: &House, partner: &Partner, accounts: &[Value]) {
    for account in accounts {
        let account = account_id(account);
        let aliases: Result<Vec<model::Alias>, store::StoreError> =
            house.rows(partner).read(move |tx| tx.list_aliases(account)).await;
        assert_eq!(aliases.expect("aliases").len(), 1, "{account}");
    }
}

/// What was posted, with our ids. What is merely announced the new system shows no more.
fn posted(ledger: &[Vec<Value>]) -> Vec<Value> {
    let rows = ledger.iter().flatten();
    rows.filter(|row| row["status"] == "active").cloned().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_of_the_banks_moves_accounts_by_themselves_that_are_held_without_it() {
    House::on_each(|house| async move {
        for (partner, institution, user, mismatch) in [
            (&house.us, FINBANK, "profile_03", MISMATCH),
            (&house.au, AU_FINBANK, "profile_4110", 324),
        ] {
            let linked = house.link(partner, institution, user).await;
            let accounts = linked.accounts().await;
            let ledger = linked.ledger().await;
            let moved = move_all(&house, partner, (institution, user), &accounts).await;
            let held = refreshed(&house, &linked).await;
            assert!(
                codes(&held).iter().all(|code| *code == mismatch),
                "{:?}",
                codes(&held)
            );

            let number = announced(&house, partner, institution, list(&pairs(&moved))).await;
            let after = refreshed(&house, &linked).await;
            assert!(codes(&after).iter().all(|code| *code == 0), "{:?}", codes(&after));
            let now = now_of(&house, partner).await.to_string();
            let named = format!("notice {number} from {}", &now[..10]);
            for account in &after {
                let evidence = linked.evidence(id(account)).await;
                assert_eq!(evidence[0]["verdict"], "reidentified");
                let features = evidence[0]["features"].as_array().expect("features");
                let feature = features.iter().find(|f| f["name"] == "announced").expect("it");
                assert_eq!(feature["stored"], json!([named]));
                assert_eq!(feature["observed"], json!(["named as its successor"]));
                let path = format!("holdfast/v1/accounts/{}/continuity", id(account));
                let told = linked.caller.get(&path).await.json;
                let alias = told["aliases"].as_array().expect("aliases").last().expect("one");
                assert_eq!(alias["providerAccount"], json!(moved[id(account)].1), "{alias}");
                let words = told["words"].to_string();
                assert!(
                    words.contains(&format!("announced ({named} → named as its successor, +12.0)")),
                    "{words}"
                );
            }
            let kept = posted(&linked.ledger().await);
            assert!(kept == posted(&ledger), "a row is lost or doubled");
            let seen = view(&house, number).await;
            let count = u32::try_from(accounts.len()).expect("few");
            assert_eq!(
                (
                    seen.progress.accounts,
                    seen.progress.asked,
                    seen.progress.moved,
                    seen.progress.held
                ),
                (count, count, count, 0)
            );
            assert_eq!(
                codes(&refreshed(&house, &linked).await),
                vec![0; accounts.len()],
                "and again"
            );
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn before_its_cut_over_a_notice_changes_nothing_and_taken_back_it_never_does() {
    House::on_sqlite(Plan::default(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let accounts = linked.accounts().await;
        let moved = move_all(&house, &house.us, (FINBANK, "profile_03"), &accounts).await;
        let cut_over = now_of(&house, &house.us).await + HOUR;
        let number = notice(&house, &house.us, FINBANK, cut_over, list(&pairs(&moved)))
            .await
            .expect("a notice");
        assert_eq!(view(&house, number).await.stage(), NoticeStage::Announced);
        let held = refreshed(&house, &linked).await;
        assert!(codes(&held).iter().all(|code| *code == MISMATCH));
        for account in &held {
            let evidence = linked.evidence(id(account)).await;
            assert!(!evidence[0].to_string().contains("announced"), "{}", evidence[0]);
        }
        let early = house.engine.run_migration(number, "Ada").await;
        assert!(
            early
                .unwrap_err()
                .to_string()
                .contains("is announced: only one that is in force is run")
        );

        assert!(
            house
                .engine
                .withdraw_migration(number, "Ada")
                .await
                .expect("an end")
        );
        assert!(
            !house
                .engine
                .withdraw_migration(number, "Ada")
                .await
                .expect("an end"),
            "once"
        );
        house.advance(HOUR);
        let held = refreshed(&house, &linked).await;
        assert!(codes(&held).iter().all(|code| *code == MISMATCH), "taken back");
        nothing_moved(&house, &house.us, &accounts).await;
        assert_eq!(view(&house, number).await.stage(), NoticeStage::Withdrawn);

        // Announced once more it counts.
        announced(&house, &house.us, FINBANK, list(&pairs(&moved))).await;
        assert_eq!(codes(&refreshed(&house, &linked).await), vec![0; accounts.len()]);
        let audit = house.engine.audit_log(None, 20).await.expect("the audit log");
        let told: Vec<&str> = audit.iter().map(|line| line.action.name()).collect();
        assert!(
            told.contains(&"migration.announced") && told.contains(&"migration.withdrawn"),
            "{told:?}"
        );
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_that_is_wrong_never_moves_an_account_and_whoever_is_asked_sees_what_it_said() {
    House::on_sqlite(Plan::default(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let accounts = linked.accounts().await;
        let checking = of_type(&accounts, "checking").clone();
        let savings = of_type(&accounts, "savings").clone();
        let alone = std::slice::from_ref(&checking);
        let moved = move_all(&house, &house.us, (FINBANK, "profile_03"), alone).await;
        let (old, new) = moved[id(&checking)].clone();
        let client = client_of(&house, &house.us, &savings).await;
        let own = house.at_bank("profile_03", FINBANK, &savings).await;
        let sibling = names(&house, "profile_03").await[&(client, own)].clone();

        for (about, wrong, verdict, told) in [
            (
                "another person's account",
                vec![(old.clone(), "somebody-else-s".to_owned())],
                "",
                "another one was announced in its place",
            ),
            (
                "a sibling that is linked and listed",
                vec![(old.clone(), sibling.clone())],
                "merged",
                "named as its successor",
            ),
            (
                "an account that is still listed",
                vec![(sibling.clone(), new.clone())],
                "",
                "another one was announced in its place",
            ),
            (
                "two that go into one",
                vec![(old.clone(), new.clone()), ("another".to_owned(), new.clone())],
                "merged",
                "several accounts were announced to go into the other one",
            ),
        ] {
            let number = announced(&house, &house.us, FINBANK, list(&wrong)).await;
            let after = refreshed(&house, &linked).await;
            assert_eq!(code(of_type(&after, "checking")), MISMATCH, "{about}");
            assert_eq!(code(of_type(&after, "savings")), 0, "{about}");
            let evidence = linked.evidence(id(&checking)).await;
            let text = evidence[0].to_string();
            assert!(evidence[0]["endedAt"].is_null(), "{about}");
            assert!(
                verdict.is_empty() || evidence[0]["verdict"] == verdict,
                "{about}: {text}"
            );
            assert!(text.contains(told), "{about}: {text}");
            assert!(text.contains(&format!("notice {number} from")), "{about}: {text}");
            nothing_moved(&house, &house.us, &accounts).await;
            let seen = view(&house, number).await;
            assert_eq!((seen.progress.moved, seen.progress.held), (0, 1), "{about}");
            let case = seen.held[0].1.as_ref().expect("a case");
            assert_eq!(
                (seen.held[0].0.account, case.code),
                (account_id(&checking), 403),
                "{about}"
            );
            assert!(
                house
                    .engine
                    .withdraw_migration(number, "Ada")
                    .await
                    .expect("an end")
            );
        }
        // Crossed between siblings that both moved.
        let both = move_all(
            &house,
            &house.us,
            (FINBANK, "profile_03"),
            std::slice::from_ref(&savings),
        )
        .await;
        let (old_too, new_too) = both[id(&savings)].clone();
        let crossed = [(old.clone(), new_too), (old_too, new.clone())];
        announced(&house, &house.us, FINBANK, list(&crossed)).await;
        let after = refreshed(&house, &linked).await;
        for kind in ["checking", "savings"] {
            assert_eq!(code(of_type(&after, kind)), MISMATCH, "{kind}");
        }
        nothing_moved(&house, &house.us, &accounts).await;
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_the_cut_over_every_login_is_asked_unasked_also_what_rests_and_after_a_restart() {
    House::planned(with_nights(), |house| async move {
        let first = house.link(&house.us, FINBANK, "profile_03").await;
        let second = house.link(&house.us, FINBANK, "profile_03").await;
        let theirs = house.link(&house.stranger, FINBANK, "profile_03").await;
        let accounts = first.accounts().await;
        let count = u32::try_from(accounts.len()).expect("few");
        let moved = move_all(&house, &house.us, (FINBANK, "profile_03"), &accounts).await;
        let cut_over = now_of(&house, &house.us).await + HOUR * 2;
        let number = notice(&house, &house.us, FINBANK, cut_over, list(&pairs(&moved)))
            .await
            .expect("a notice");
        let held = refreshed(&house, &first).await;
        assert!(
            codes(&held).iter().all(|code| *code == MISMATCH),
            "nothing before the cut-over"
        );
        let before = view(&house, number).await.progress;
        assert_eq!((before.logins, before.accounts, before.asked), (2, count * 2, 0));
        assert_eq!(before.held, count);

        let house = house.restarted().await;
        let us = house.us.id.parse().expect("a partner's id");
        let until = cut_over + HOUR;
        house
            .engine
            .run_until(us, until, &mut |_| {})
            .await
            .expect("time that passes");
        let seen = view(&house, number).await;
        assert_eq!(seen.stage(), NoticeStage::InForce);
        assert!(seen.notice.run_at.is_some_and(|at| at >= cut_over));
        let after = seen.progress;
        assert_eq!(
            (after.logins_asked, after.asked, after.moved),
            (2, count * 2, count * 2)
        );
        assert_eq!(after.held, 0);
        for linked in [&first, &second] {
            let caller = house.as_partner(&house.us).await;
            let path = format!("aggregation/v1/customers/{}/accounts", linked.customer);
            let listed = caller.get(&path).await.expect(200);
            for account in listed["accounts"].as_array().expect("accounts") {
                assert_eq!(code(account), 0);
            }
        }
        // What was announced for one partner is nothing to another.
        let stranger = house.as_partner(&house.stranger).await;
        let path = format!(
            "aggregation/v1/customers/{}/institutionLogins/{}/accounts",
            theirs.customer, theirs.login
        );
        let listed = stranger.post(&path, &json!({})).await.expect(200);
        for account in listed["accounts"].as_array().expect("accounts") {
            assert_eq!(code(account), MISMATCH);
        }
        // On demand all are asked again; a notice has one bulk run by itself.
        let due = house.engine.run_migration(number, "Ada").await.expect("a run");
        assert_eq!(due, 2);
        assert_eq!(view(&house, number).await.progress.logins_asked, 0);
        let until = until + HOUR;
        house
            .engine
            .run_until(us, until, &mut |_| {})
            .await
            .expect("time that passes");
        let again = view(&house, number).await.progress;
        assert_eq!((again.logins_asked, again.moved), (2, count * 2));
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_announced_migration_lifts_another_currency_and_no_other_contradiction() {
    House::on_sqlite(Plan::default(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let accounts = linked.accounts().await;
        let savings = of_type(&accounts, "savings").clone();
        let own = house.at_bank("profile_03", FINBANK, &savings).await;
        announced(&house, &house.us, FINBANK, Successors::default()).await;
        let change = house.change(&own, "number+holder").await;
        let after = refreshed(&house, &linked).await;
        assert_eq!(code(of_type(&after, "savings")), MISMATCH);
        house.undo(&own, &change).await;
        assert_eq!(code(of_type(&refreshed(&house, &linked).await, "savings")), 0);
        let change = house.change(&own, "currency").await;
        let after = refreshed(&house, &linked).await;
        assert_eq!(code(of_type(&after, "savings")), 0);
        assert_ne!(of_type(&after, "savings")["currency"], savings["currency"]);
        assert_eq!(linked.evidence(id(&savings)).await[0]["verdict"], "changed");
        house.undo(&own, &change).await;
        assert_eq!(code(of_type(&refreshed(&house, &linked).await, "savings")), 0);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_announced_is_refused_and_names_the_field() {
    House::on_sqlite(Plan::default(), |house| async move {
        let now = now_of(&house, &house.us).await;
        let new = NewNotice {
            partner: house.us.id.parse().expect("a partner's id"),
            institution: FINBANK.parse().expect("an institution's id"),
            cut_over: now,
            ends_at: Some(now + HOUR),
            reference: "letter 17".to_owned(),
            note: None,
            successors: Successors::default(),
        };
        let refused = async |new: NewNotice| {
            let previewed = house.engine.preview_notice(&new).await.unwrap_err().to_string();
            let told = house
                .engine
                .announce_migration(new, "Ada")
                .await
                .unwrap_err()
                .to_string();
            assert_eq!(previewed, told);
            told
        };
        let wrong = NewNotice {
            institution: "1".parse().expect("an id"),
            ..new.clone()
        };
        assert_eq!(refused(wrong).await, "institution: there is no institution 1");
        let wrong = NewNotice {
            partner: "1".parse().expect("an id"),
            ..new.clone()
        };
        assert_eq!(refused(wrong).await, "partner: there is no partner 1");
        for ends_at in [now, now + HOUR * 24 * 401] {
            let wrong = NewNotice {
                ends_at: Some(ends_at),
                ..new.clone()
            };
            assert_eq!(
                refused(wrong).await,
                "until: expected an instant after the cut-over, and within 400 days of it"
            );
        }
        let wrong = NewNotice {
            cut_over: now - HOUR * 3,
            ends_at: Some(now - HOUR),
            ..new.clone()
        };
        assert_eq!(
            refused(wrong).await,
            "until: expected an instant that is yet to come"
        );
        let wrong = NewNotice {
            reference: " ".to_owned(),
            ..new.clone()
        };
        assert_eq!(
            refused(wrong).await,
            "reference: expected 1 to 80 printable characters"
        );
        house
            .engine
            .announce_migration(new.clone(), "Ada")
            .await
            .expect("a notice");
        assert!(
            refused(new.clone())
                .await
                .contains("of this institution is announced from")
        );
        let later = NewNotice {
            cut_over: now + HOUR,
            ends_at: Some(now + HOUR * 2),
            ..new
        };
        house
            .engine
            .announce_migration(later, "Ada")
            .await
            .expect("a notice that follows");
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_console_shows_how_far_a_migration_has_come_and_only_who_acts_has_it_run() {
    House::on_sqlite(Plan::default(), |house| async move {
        let console = Console::of(&house).await;
        let mut ada = console.signed_in(&house, "Ada", OperatorRole::Operator).await;
        assert!(ada.page("/migrations").await.contains("None."));
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let accounts = linked.accounts().await;
        let checking = of_type(&accounts, "checking").clone();
        let alone = std::slice::from_ref(&checking);
        let moved = move_all(&house, &house.us, (FINBANK, "profile_03"), alone).await;
        refreshed(&house, &linked).await;
        let number = announced(&house, &house.us, FINBANK, list(&pairs(&moved))).await;
        let listed = ada.page("/migrations").await;
        assert!(
            listed.contains("letter 17") && listed.contains("in force"),
            "{listed}"
        );
        let here = format!("/migrations/{number}");
        let shown = ada.page(&here).await;
        assert!(
            shown.contains("1 held") && shown.contains("told by Maya"),
            "{shown}"
        );
        let seen = view(&house, number).await;
        let case = seen.held[0].1.as_ref().expect("a case").id;
        assert!(shown.contains(&format!("/accounts/{}", id(&checking))));
        assert!(shown.contains(&format!("/cases/{case}")));
        for (old, new) in moved.values() {
            assert!(
                !shown.contains(old) && !shown.contains(new),
                "no id of the bank's"
            );
        }

        let run = format!("{here}/run");
        let mut vi = console.signed_in(&house, "Vi", OperatorRole::Viewer).await;
        assert!(!vi.page(&here).await.contains(&run));
        assert_eq!(vi.post(&run, &[]).await.status, 403);
        assert_eq!(view(&house, number).await.notice.run_at, None);
        assert_eq!(ada.post(&run, &[]).await.status, 303);
        assert!(view(&house, number).await.notice.run_at.is_some());
        assert!(
            ada.page("/audit")
                .await
                .contains("had every login asked because of")
        );
        assert_eq!(ada.get("/migrations/5").await.status, 404);

        // The case and the evidence say what was announced.
        let evidence = linked.evidence(id(&checking)).await;
        assert!(
            !evidence[0].to_string().contains("announced"),
            "it was decided before"
        );
        assert!(
            house
                .engine
                .withdraw_migration(number, "Ada")
                .await
                .expect("an end")
        );
        let several = list(&[
            (pairs(&moved)[0].0.clone(), pairs(&moved)[0].1.clone()),
            ("another".to_owned(), pairs(&moved)[0].1.clone()),
        ]);
        let number = announced(&house, &house.us, FINBANK, several).await;
        refreshed(&house, &linked).await;
        let page = ada.page(&format!("/cases/{case}")).await;
        assert!(page.contains("Announced by the bank"), "{page}");
        assert!(page.contains(&format!("notice {number} from")), "{page}");
        assert!(
            page.contains("several accounts were announced to go into the other one"),
            "{page}"
        );
        let caller = house.as_partner(&house.us).await;
        let bundle = caller
            .get(&format!("holdfast/v1/cases/{case}/bundle"))
            .await
            .expect(200);
        let bundle = bundle.to_string();
        assert!(bundle.contains(&format!("notice {number} from")), "{bundle}");
        assert!(
            !bundle.contains("letter 17") && !bundle.contains("Maya"),
            "{bundle}"
        );
        console.close().await;
        house
    })
    .await;
}
