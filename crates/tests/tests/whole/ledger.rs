//! A ledger one can stand on: what was pending is posted under its own id, nothing is doubled, and what the
//! balance knows and the list does not is told.

use std::collections::{BTreeMap, BTreeSet};

use house::{FINBANK, House, Linked, Meddler, Plan, account_id, code, of_type};
use jiff::{SignedDuration, Timestamp};
use model::{
    Pair, Transaction,
    event::{Discrepancy, EventData},
    id::{AccountId, PartnerId, TransactionId},
    pair::Standing,
    tie,
};
use serde_json::{Value, json};
use store::{Listing, StoreError};

const DAY: SignedDuration = SignedDuration::from_hours(24);

async fn rows(house: &House, account: AccountId) -> Vec<Transaction> {
    let found = house
        .rows(&house.us)
        .read(move |tx| {
            let Some(found) = tx.find_account(account)? else {
                return Ok(Vec::new());
            };
            let listing = Listing {
                account: Some(account),
                customer: found.customer,
                from: Timestamp::MIN,
                to: Timestamp::MAX,
                pending: true,
                newest_first: false,
            };
            match tx.find_page_key(&listing, 0)? {
                Some(key) => tx.list_transactions(&listing, key, 10_000),
                None => Ok(Vec::new()),
            }
        })
        .await;
    let found: Result<_, StoreError> = found;
    found.expect("rows")
}

async fn pairs(house: &House, account: AccountId) -> Vec<Pair> {
    let pairs = house
        .rows(&house.us)
        .read(move |tx| tx.list_pairs(account, Timestamp::MIN))
        .await;
    let pairs: Result<_, StoreError> = pairs;
    pairs.expect("pairs")
}

async fn discrepancy(house: &House, account: AccountId) -> Option<tie::Discrepancy> {
    let id: PartnerId = house.us.id.parse().expect("a partner's id");
    let partner = house.store().system().read(move |tx| tx.find_partner(id)).await;
    let partner: Result<_, StoreError> = partner;
    let partner = partner.expect("a row").expect("a partner");
    let tied = house.engine.tie_out(&partner, account).await.expect("an account");
    assert!(tied.agreed_at.is_some() || tied.discrepancy.is_none());
    tied.discrepancy
}

/// What the partner was told of balances that do not add up, oldest first.
async fn told(house: &House, account: AccountId) -> Vec<Discrepancy> {
    let events = house
        .rows(&house.us)
        .read(move |tx| tx.list_events(0, 1000, Some(account)))
        .await;
    let events: Result<Vec<model::Event>, StoreError> = events;
    let data = events.expect("events").into_iter().map(|event| event.data);
    data.filter_map(|data| match data {
        EventData::Discrepancy(found) => Some(found),
        _ => None,
    })
    .collect()
}

fn all_well(accounts: &[Value]) {
    assert!(accounts.iter().all(|account| code(account) == 0), "{accounts:?}");
}

async fn refreshed(house: &House, linked: &Linked) {
    house.advance(SignedDuration::from_secs(2));
    all_well(&linked.refresh().await);
}

/// What tells one pending purchase from all others.
fn purchase(row: &Transaction) -> String {
    format!("{:?} {}", row.movement.transacted_at, row.movement.provider_id)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_pending_is_posted_under_its_id_whatever_the_bank_calls_it_then() {
    House::on_each(|house| async move {
        for (user, changed) in [("plain", false), ("otherwise", true)] {
            let user = house.user(user, "profile_04").await;
            if changed {
                house.script("user", &user, "posting=changed").await;
            }
            let mut linked = house.link(&house.us, FINBANK, &user).await;
            let accounts: Vec<AccountId> = linked.accounts().await.iter().map(account_id).collect();
            // Every pending row there ever was, with our id of it.
            let mut pending: BTreeMap<String, (TransactionId, Transaction)> = BTreeMap::new();
            for _ in 0..20 {
                house.later(DAY, &house.us, &mut linked).await;
                all_well(&linked.refresh().await);
                for account in &accounts {
                    assert_eq!(discrepancy(&house, *account).await, None);
                    for row in rows(&house, *account).await {
                        if row.movement.status == model::TransactionStatus::Pending {
                            pending.insert(purchase(&row), (row.id, row));
                        }
                    }
                }
            }
            let mut now: BTreeMap<TransactionId, Transaction> = BTreeMap::new();
            let mut kept: BTreeMap<String, Pair> = BTreeMap::new();
            for account in &accounts {
                now.extend(rows(&house, *account).await.into_iter().map(|row| (row.id, row)));
                let pairs = pairs(&house, *account).await;
                kept.extend(pairs.into_iter().map(|pair| (pair.earlier.clone(), pair)));
            }
            let (mut linked_up, mut apart) = (0, 0);
            for (id, row) in pending.values() {
                let Some(pair) = kept.get(&row.movement.provider_id) else {
                    assert_eq!(
                        now[id].movement.provider_id, row.movement.provider_id,
                        "still pending"
                    );
                    continue;
                };
                if pair.standing != Standing::Paired {
                    // Two of one sum at one place, or a hold whose sum says nothing.
                    apart += 1;
                    assert!(!now.contains_key(id));
                    continue;
                }
                let posted = &now[id];
                assert_eq!(Some(&posted.movement.provider_id), pair.later.as_ref());
                assert_eq!(posted.movement.status, model::TransactionStatus::Active);
                assert_eq!(posted.created_at, row.created_at, "one transaction all along");
                let (before, after) = (&row.movement, &posted.movement);
                let day = |at: Option<Timestamp>| at.expect("a time").as_second().div_euclid(86_400);
                assert!((day(before.transacted_at) - day(after.transacted_at)).abs() <= 1);
                if changed {
                    assert_ne!(before.description, after.description);
                    let words = before.description.trim_start_matches("SQ *");
                    assert!(after.description.starts_with(words), "{after:?}");
                } else {
                    assert_eq!(before.description, after.description);
                    assert_eq!(
                        (before.amount, before.transacted_at),
                        (after.amount, after.transacted_at)
                    );
                }
                linked_up += 1;
            }
            println!("{user} on {}: {linked_up} linked, {apart} apart", house.database);
            assert!(linked_up > 25, "only {linked_up}");
            assert!(apart * 20 <= linked_up, "{apart} of {linked_up}");
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pair_is_undone_when_the_bank_announces_the_pending_one_again() {
    House::on_each(|house| async move {
        let meddler = Meddler::before(&house, FINBANK).await;
        let user = house.user("fickle", "profile_04").await;
        let mut linked = house.link(&house.us, FINBANK, &user).await;
        let card = of_type(&linked.accounts().await, "creditCard").clone();
        let (id, card) = (card["id"].as_str().expect("an id").to_owned(), account_id(&card));
        let announced = rows(&house, card).await;
        let announced: Vec<_> = announced
            .into_iter()
            .filter(|row| row.movement.status == model::TransactionStatus::Pending)
            .collect();
        let before = announced.first().expect("a pending row").clone();
        house.later(DAY * 3, &house.us, &mut linked).await;
        all_well(&linked.refresh().await);
        let posted = linked.transactions(&id).await;
        let at = |list: &[Value], wanted: TransactionId| -> Value {
            let found = list.iter().find(|row| row["id"] == wanted.get());
            found.cloned().unwrap_or_default()
        };
        assert_eq!(at(&posted, before.id)["status"], "active");

        // The bank changes its mind, and says both.
        let (name, amount) = (
            before.movement.provider_id.clone(),
            before.movement.amount.number(),
        );
        let (text, when) = (before.movement.description.clone(), before.movement.transacted_at);
        let when = when.expect("a time").to_string();
        meddler.change("/transactions", move |json| {
            let rows = json["transactions"].as_array_mut().expect("transactions");
            if rows.iter().any(|row| row["accountCategory"] == "LOC_ACCOUNT") {
                let amount: f64 = amount.parse().expect("a number");
                rows.push(json!({
                    "transactionId": name, "status": "PENDING", "amount": amount.abs(),
                    "debitCreditMemo": "DEBIT", "description": text, "transactionTimestamp": when,
                }));
            }
        });
        refreshed(&house, &linked).await;
        let both = linked.transactions(&id).await;
        assert_eq!(both.len(), posted.len() + 1);
        assert_eq!(at(&both, before.id)["status"], "pending");
        let pair = pairs(&house, card).await;
        let pair = pair
            .iter()
            .find(|pair| pair.transaction == before.id)
            .expect("a pair");
        assert_eq!(pair.standing, Standing::Undone);
        let own = both
            .iter()
            .filter(|row| !posted.iter().any(|old| old["id"] == row["id"]));
        let own: Vec<&Value> = own.collect();
        assert_eq!(own.len(), 1, "the posted one goes on under an id of its own");
        assert_eq!(own[0]["status"], "active");
        assert_eq!(own[0]["amount"], at(&posted, before.id)["amount"]);

        // Hearing it again changes nothing; and when the bank takes it back, the posted one stays.
        refreshed(&house, &linked).await;
        assert_eq!(linked.transactions(&id).await, both);
        meddler.behave();
        refreshed(&house, &linked).await;
        let after = linked.transactions(&id).await;
        assert_eq!(after.len(), posted.len());
        assert_eq!(at(&after, before.id), Value::Null);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_bank_names_anew_is_not_doubled_and_a_twin_of_it_is_another() {
    House::on_each(|house| async move {
        let meddler = Meddler::before(&house, FINBANK).await;
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let before = linked.ledger().await;
        let names = || async {
            let mut names = BTreeSet::new();
            for account in linked.accounts().await {
                names.extend(
                    rows(&house, account_id(&account))
                        .await
                        .into_iter()
                        .map(|row| row.movement.provider_id),
                );
            }
            names
        };
        let old = names().await;
        let renamed = |json: &mut Value| {
            for row in json["transactions"].as_array_mut().expect("transactions") {
                let name = row["transactionId"].as_str().expect("an id").to_owned();
                row["transactionId"] = format!("anew-{name}").into();
                if let Some(reference) = row.get_mut("referenceTransactionId") {
                    *reference = Value::Null;
                }
            }
        };
        meddler.change("/transactions", renamed);
        refreshed(&house, &linked).await;
        assert!(linked.ledger().await == before, "not the same ids, or some twice");
        let new = names().await;
        assert!(new.iter().filter(|name| name.starts_with("anew-")).count() > 20);
        assert_eq!(new.len(), old.len());

        // A second of the same sum, place and time beside the first is another.
        meddler.change("/transactions", move |json| {
            renamed(json);
            let rows = json["transactions"].as_array_mut().expect("transactions");
            if let Some(first) = rows.iter().find(|row| row["status"] == "POSTED").cloned() {
                rows.push(first);
                let twin = rows.last_mut().expect("a row");
                twin["transactionId"] = format!("twin of {}", twin["transactionId"]).into();
            }
        });
        refreshed(&house, &linked).await;
        let twins = names().await.len() - new.len();
        assert_eq!(twins, before.iter().filter(|rows| !rows.is_empty()).count());

        // And back again.
        meddler.behave();
        refreshed(&house, &linked).await;
        let after = linked.ledger().await;
        let ids = |ledger: &[Vec<Value>]| -> BTreeSet<String> {
            ledger.iter().flatten().map(|row| row["id"].to_string()).collect()
        };
        assert!(ids(&after).is_superset(&ids(&before)));
        assert_eq!(ids(&after).len(), ids(&before).len() + twins);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hole_in_the_list_is_told_once_and_its_end_once() {
    House::on_each(|house| async move {
        let user = house.user("holed", "profile_04").await;
        let mut linked = house.link(&house.us, FINBANK, &user).await;
        let accounts = linked.accounts().await;
        let checking = account_id(of_type(&accounts, "checking"));
        house.later(DAY, &house.us, &mut linked).await;
        all_well(&linked.refresh().await);
        assert_eq!(discrepancy(&house, checking).await, None);
        let at_bank = house
            .at_bank(&user, FINBANK, of_type(&accounts, "checking"))
            .await;
        let script = house.script("accountId", &at_bank, "list=hole").await;
        let mut found = None;
        for _ in 0..5 {
            house.later(DAY, &house.us, &mut linked).await;
            all_well(&linked.refresh().await);
            found = discrepancy(&house, checking).await;
            if found.is_some() {
                break;
            }
        }
        let found = found.expect("a hole");
        assert_ne!(found.difference.units(), 0);
        assert!(found.suspect_from < found.suspect_to);
        let first = told(&house, checking).await;
        assert_eq!(first.len(), 1);
        let units = |decimal: &model::Decimal| {
            model::Money::parse(&decimal.to_string(), first[0].currency)
                .expect("money")
                .units()
        };
        assert_eq!(units(&first[0].difference), found.difference.units());
        assert_eq!(
            units(&first[0].opening) + units(&first[0].sum) + units(&first[0].difference),
            units(&first[0].reported)
        );
        // Who looks at the account sees it too.
        let status = linked.status(&checking.to_string()).await;
        let shown = &status["tieOut"]["discrepancy"];
        assert_eq!(shown["difference"], found.difference.number());
        assert_eq!(shown["suspectFrom"], found.suspect_from.to_string());
        let (partner, view) = house
            .engine
            .why(checking)
            .await
            .expect("rows")
            .expect("an account");
        let words = engine::why::text(
            &partner,
            &view,
            house.engine.catalogue(),
            house.clock.clock().of(&partner),
        );
        assert!(words.contains(&format!("off by {}", found.difference)), "{words}");
        // It lasts, and is not told again; its siblings are not touched.
        for _ in 0..2 {
            house.later(DAY, &house.us, &mut linked).await;
            all_well(&linked.refresh().await);
            let still = discrepancy(&house, checking).await.expect("a hole");
            assert_eq!(
                (still.began_at, still.difference),
                (found.began_at, found.difference)
            );
            assert_eq!(
                (still.suspect_from, still.suspect_to),
                (found.suspect_from, found.suspect_to)
            );
        }
        assert_eq!(told(&house, checking).await.len(), 1);
        for account in &accounts {
            let id = account_id(account);
            assert_eq!(discrepancy(&house, id).await.is_some(), id == checking);
        }
        // The bank mends its list: what comes late is the missing sum, booked when it was suspected.
        let before: BTreeSet<String> = rows(&house, checking).await.iter().map(purchase).collect();
        house.unscript(&script).await;
        refreshed(&house, &linked).await;
        let now = rows(&house, checking).await;
        let late: Vec<&Transaction> = now
            .iter()
            .filter(|row| !before.contains(&purchase(row)))
            .collect();
        assert_eq!(late.len(), 1);
        assert_eq!(late[0].movement.amount, found.difference);
        let booked = late[0].movement.posted_at.expect("a time");
        assert!(found.suspect_from <= booked && booked <= found.suspect_to);
        assert_eq!(discrepancy(&house, checking).await, None);
        let all = told(&house, checking).await;
        assert_eq!(all.len(), 2);
        assert_eq!(units(&all[1].difference), 0, "it ended");
        refreshed(&house, &linked).await;
        assert_eq!(told(&house, checking).await.len(), 2);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refresh_without_news_writes_no_pair() {
    House::on_each(|house| async move {
        let user = house.user("quiet", "profile_04").await;
        house.script("user", &user, "posting=changed").await;
        let mut linked = house.link(&house.us, FINBANK, &user).await;
        for _ in 0..3 {
            house.later(DAY, &house.us, &mut linked).await;
            all_well(&linked.refresh().await);
        }
        let kept = || async {
            let mut kept = Vec::new();
            for account in linked.accounts().await {
                let id = account_id(&account);
                kept.push((pairs(&house, id).await, rows(&house, id).await));
            }
            kept
        };
        let before = kept().await;
        assert!(before.iter().any(|(pairs, _)| !pairs.is_empty()));
        for _ in 0..3 {
            refreshed(&house, &linked).await;
            assert_eq!(kept().await, before);
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_household_of_the_bank_ties_out_for_a_month() {
    House::on_sqlite(Plan::default(), |house| async move {
        for user in ["profile_05", "nest_egg"] {
            let mut linked = house.link(&house.us, FINBANK, user).await;
            for _ in 0..35 {
                house.later(DAY, &house.us, &mut linked).await;
                all_well(&linked.refresh().await);
            }
            for account in linked.accounts().await {
                let id = account_id(&account);
                assert_eq!(discrepancy(&house, id).await, None, "{user} {account}");
                assert_eq!(told(&house, id).await, []);
            }
        }
        house
    })
    .await;
}
