//! Is it the same account? What the bank changes, what is made of it, what people are shown, and how a
//! hold ends: by comparing again, and by nothing else.

use house::{AU_FINBANK, FINBANK, House, Linked, OTHER_FINBANK, Plan, account_id, code, of_type};
use jiff::SignedDuration;
use model::{Fact, FactName};
use serde_json::{Value, json};

const MISMATCH: u64 = 403;
const MISSING: u64 = 909;
const GONE: u64 = 946;

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn id(account: &Value) -> &str {
    account["id"].as_str().expect("an id")
}

async fn refreshed(house: &House, linked: &Linked) -> Vec<Value> {
    house.advance(SignedDuration::from_secs(2));
    linked.refresh().await
}

/// Refreshes, and gives the code of one account when all others are well.
async fn one_code(house: &House, linked: &Linked, account: &str) -> u64 {
    let accounts = refreshed(house, linked).await;
    for sibling in accounts.iter().filter(|a| id(a) != account) {
        assert_eq!(code(sibling), 0, "a sibling of {account}");
    }
    code(accounts.iter().find(|a| id(a) == account).expect("the account"))
}

/// Every value a fact ever had.
async fn fact(house: &House, account: &Value, name: FactName) -> Vec<Fact> {
    let (account, now) = (account_id(account), house.clock.clock().wall());
    let facts = house
        .rows(&house.us)
        .read(move |tx| tx.list_facts(account, now))
        .await;
    let facts: Vec<Fact> = facts.expect("facts");
    facts.into_iter().filter(|fact| fact.name == name).collect()
}

fn disagreeing(evidence: &Value) -> Vec<&str> {
    let features = evidence["features"].as_array().expect("features");
    let differ = features.iter().filter(|f| f["comparison"] == "disagrees");
    differ.map(|f| f["name"].as_str().expect("a name")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_goes_on_under_another_number_mask_name_type_or_with_one_more_holder() {
    House::on_sqlite(Plan::default(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let ledger = linked.ledger().await;
        for kind in ["checking", "creditCard"] {
            for (words, verdict, changed, name, field) in [
                (
                    "number",
                    "renumbered",
                    vec!["number", "mask"],
                    FactName::Number,
                    "accountNumberDisplay",
                ),
                (
                    "mask",
                    "renumbered",
                    vec!["mask"],
                    FactName::Mask,
                    "accountNumberDisplay",
                ),
                ("name", "changed", vec!["name"], FactName::Name, "name"),
                ("type", "changed", vec!["type"], FactName::Type, "type"),
                ("holder-add", "changed", vec!["holder"], FactName::Holder, ""),
            ] {
                let about = format!("{words} of {kind}");
                let before = of_type(&linked.accounts().await, kind).clone();
                let told = linked.evidence(id(&before)).await.len();
                let known = fact(&house, &before, name).await.len();
                let at_bank = house.at_bank(&linked.user, FINBANK, &before).await;
                let change = house.change(&at_bank, words).await;

                assert_eq!(one_code(&house, &linked, id(&before)).await, 0, "{about}");
                let evidence = linked.evidence(id(&before)).await;
                assert_eq!(evidence.len().min(10), (told + 1).min(10), "{about} is told once");
                assert_eq!(evidence[0]["verdict"], verdict, "{about}");
                assert_eq!(evidence[0]["kinds"], json!([]), "{about}");
                assert_eq!(disagreeing(&evidence[0]), changed_in_order(&changed), "{about}");
                assert!(
                    evidence[0]["endedAt"].is_string(),
                    "{about} is an event, not a state"
                );
                let facts = fact(&house, &before, name).await;
                assert_eq!(
                    facts.len(),
                    known + 1,
                    "{about}: the old value is kept beside the new"
                );
                let after = linked.account(id(&before)).await;
                assert_eq!(
                    after[field] != before[field],
                    !field.is_empty(),
                    "{about}: {field}"
                );
                assert_eq!(linked.status(id(&before)).await["held"], false, "{about}");

                assert_eq!(one_code(&house, &linked, id(&before)).await, 0, "{about}");
                let again = linked.evidence(id(&before)).await;
                assert_eq!(
                    again[0]["id"], evidence[0]["id"],
                    "{about} is no news the second time"
                );

                house.undo(&at_bank, &change).await;
                assert_eq!(one_code(&house, &linked, id(&before)).await, 0, "{about}");
                assert_eq!(
                    linked.evidence(id(&before)).await[0]["verdict"],
                    verdict,
                    "{about} undone"
                );
                let restored = linked.account(id(&before)).await;
                assert_eq!(restored[field], before[field], "{about} undone");
            }
        }
        assert_eq!(linked.ledger().await, ledger);
        house
    })
    .await;
}

/// Features are listed in one order.
fn changed_in_order<'n>(names: &[&'n str]) -> Vec<&'n str> {
    let order = [
        "provider-id",
        "holder",
        "number",
        "routing",
        "mask",
        "category",
        "type",
        "currency",
        "name",
    ];
    let mut sorted = names.to_vec();
    sorted.sort_by_key(|name| order.iter().position(|n| n == name));
    sorted
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_is_held_when_its_holders_or_its_currency_are_others() {
    House::on_sqlite(Plan::default(), |house| async move {
        let us = house.link(&house.us, FINBANK, "profile_03").await;
        let au = house.link(&house.au, AU_FINBANK, "profile_4110").await;
        for (linked, institution, expected) in [(&us, FINBANK, MISMATCH), (&au, AU_FINBANK, 324)] {
            let ledger = linked.ledger().await;
            for (words, kinds) in [
                ("holder", json!(["owner"])),
                ("currency", json!(["currency"])),
                ("number+holder", json!(["number", "owner"])),
                (
                    "name+type+mask+holder+currency",
                    json!(["number", "owner", "currency"]),
                ),
            ] {
                let before = of_type(&linked.accounts().await, "savings").clone();
                let at_bank = house.at_bank(&linked.user, institution, &before).await;
                let change = house.change(&at_bank, words).await;
                assert_eq!(one_code(&house, linked, id(&before)).await, expected, "{words}");
                let evidence = linked.evidence(id(&before)).await;
                assert_eq!(evidence[0]["verdict"], "conflict", "{words}");
                assert_eq!(evidence[0]["kinds"], kinds, "{words}");
                assert!(
                    !evidence[0]["vetoes"].as_array().expect("vetoes").is_empty(),
                    "{words}"
                );
                assert_eq!(
                    evidence[0]["safeActions"],
                    json!(["same-account", "choose-another", "treat-as-new", "disconnect"]),
                );
                assert_eq!(linked.status(id(&before)).await["held"], true, "{words}");
                let held = linked.account(id(&before)).await;
                for field in ["name", "type", "currency", "balance", "accountNumberDisplay"] {
                    assert_eq!(held[field], before[field], "{words}: {field} is what it was");
                }
                assert_eq!(linked.ledger().await, ledger, "{words}");

                house.undo(&at_bank, &change).await;
                assert_eq!(one_code(&house, linked, id(&before)).await, 0, "{words} undone");
                assert_eq!(linked.ledger().await, ledger, "{words} undone");
                let evidence = linked.evidence(id(&before)).await;
                assert!(
                    evidence.iter().all(|e| e["endedAt"].is_string()),
                    "{words} undone"
                );
            }
        }
        house
    })
    .await;
}

fn count(ledger: &[Vec<Value>]) -> usize {
    ledger.iter().map(Vec::len).sum()
}

/// The names an account ever had at its bank, the oldest first.
async fn aliases(house: &House, partner: &house::Partner, account: &Value) -> Vec<model::Alias> {
    let account = account_id(account);
    let aliases = house.rows(partner).read(move |tx| tx.list_aliases(account)).await;
    let aliases: Result<_, store::StoreError> = aliases;
    aliases.expect("aliases")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_under_a_new_id_goes_on_with_everything_it_has() {
    House::on_each(|house| async move {
        for (partner, institution, user) in [
            (&house.us, FINBANK, "profile_03"),
            (&house.au, AU_FINBANK, "profile_4110"),
        ] {
            let linked = house.link(partner, institution, user).await;
            for kind in ["checking", "savings"] {
                let ledger = linked.ledger().await;
                let account = of_type(&linked.accounts().await, kind).clone();
                let at_bank = house.at_bank(user, institution, &account).await;
                let change = house.change(&at_bank, "id").await;
                assert_eq!(one_code(&house, &linked, id(&account)).await, 0, "{kind}");
                let evidence = linked.evidence(id(&account)).await;
                assert_eq!(evidence[0]["verdict"], "reidentified", "{kind}");
                assert_eq!(evidence[0]["kinds"], json!(["id"]));
                assert_eq!(evidence[0]["listComplete"], true);
                assert_eq!(
                    disagreeing(&evidence[0]),
                    ["provider-id"],
                    "all else speaks for it"
                );
                assert!(evidence[0]["endedAt"].is_string(), "an event, not a state");
                let told = linked.caller.get("/holdfast/v1/events?limit=1000").await.json;
                let told = told["events"].as_array().expect("events").clone();
                let told = told.iter().filter(|event| {
                    event["type"] == "account.identity_changed" && event["data"]["verdict"] == "reidentified"
                });
                assert!(told.count() >= 1, "{kind}: it is told");

                let names = aliases(&house, partner, &account).await;
                assert_eq!(names.len(), 2, "{kind}");
                assert_eq!(
                    names[0].valid_to,
                    Some(names[1].valid_from),
                    "cut over at one instant"
                );
                assert_eq!(names[0].evidence, None);
                assert_eq!(
                    names[1].evidence.map(|id| id.to_string()).as_deref(),
                    evidence[0]["id"].as_str()
                );
                assert!(
                    linked.ledger().await == ledger,
                    "{kind}: a row is lost or doubled"
                );
                assert_eq!(one_code(&house, &linked, id(&account)).await, 0);
                assert_eq!(linked.load_historic(id(&account)).await.status, 204, "{kind}");
                assert_eq!(
                    linked.evidence(id(&account)).await[0]["id"],
                    evidence[0]["id"],
                    "told once"
                );

                let path = format!("holdfast/v1/accounts/{}/continuity", id(&account));
                let told = linked.caller.get(&path).await.json;
                let names: Vec<&Value> = told["aliases"].as_array().expect("aliases").iter().collect();
                assert_eq!(names[0]["validTo"], names[1]["validFrom"], "{kind}");
                assert_eq!(names[1]["evidenceId"], evidence[0]["id"], "{kind}");
                assert_eq!(told["decisions"][0]["verdict"], "reidentified");
                let words = told["words"].to_string();
                assert!(words.contains("the bank calls it by another id"), "{words}");

                // The bank takes it back: so does the account.
                house.undo(&at_bank, &change).await;
                assert_eq!(one_code(&house, &linked, id(&account)).await, 0, "{kind} undone");
                let names = aliases(&house, partner, &account).await;
                assert_eq!(names.len(), 3, "{kind}");
                assert_eq!(names[0].provider_account, names[2].provider_account);
                // What was loaded meanwhile stays, each once, and what was there before is there.
                let after = linked.ledger().await;
                let (had, has): (usize, usize) = (count(&ledger), count(&after));
                let met: std::collections::BTreeSet<String> =
                    after.iter().flatten().map(|row| row["id"].to_string()).collect();
                assert!(
                    has >= had && met.len() == has,
                    "{kind}: {had} before, {has} after"
                );
                let kept = ledger
                    .iter()
                    .flatten()
                    .all(|row| met.contains(&row["id"].to_string()));
                assert!(kept, "{kind}: ids stay");
            }
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_under_a_new_id_that_something_contradicts_is_held_and_the_other_is_shown() {
    House::on_sqlite(Plan::default(), |house| async move {
        for (partner, institution, user, expected) in [
            (&house.us, FINBANK, "profile_03", MISMATCH),
            (&house.au, AU_FINBANK, "profile_4110", 324),
        ] {
            let linked = house.link(partner, institution, user).await;
            let ledger = linked.ledger().await;
            let account = of_type(&linked.accounts().await, "checking").clone();
            let at_bank = house.at_bank(user, institution, &account).await;
            let change = house.change(&at_bank, "id+holder").await;
            assert_eq!(one_code(&house, &linked, id(&account)).await, expected);
            let evidence = linked.evidence(id(&account)).await;
            assert_eq!(evidence[0]["verdict"], "replaced");
            assert_eq!(evidence[0]["kinds"], json!(["id"]));
            assert_eq!(evidence[0]["listComplete"], true);
            let vetoes = evidence[0]["vetoes"].to_string();
            assert!(vetoes.contains("none of the holders is the same"), "{vetoes}");
            let candidates = evidence[0]["candidates"].as_array().expect("candidates");
            assert_eq!(candidates.len(), 1, "{candidates:?}");
            assert_eq!(candidates[0]["mask"], account["accountNumberDisplay"]);
            assert_eq!(candidates[0]["name"], account["name"]);
            // It is asked again, and told as the same story.
            assert_eq!(one_code(&house, &linked, id(&account)).await, expected);
            assert_eq!(linked.evidence(id(&account)).await.len(), evidence.len());
            assert_eq!(linked.load_historic(id(&account)).await.status, 500);

            house.undo(&at_bank, &change).await;
            assert_eq!(one_code(&house, &linked, id(&account)).await, 0);
            assert_eq!(linked.ledger().await, ledger);
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_accounts_that_all_have_new_ids_each_finds_itself() {
    House::on_sqlite(Plan::default(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let ledger = linked.ledger().await;
        let before = linked.accounts().await;
        let mut at_bank = Vec::new();
        for account in &before {
            at_bank.push(house.at_bank("profile_03", FINBANK, account).await);
        }
        for account in &at_bank {
            house.change(account, "id").await;
        }
        assert!(refreshed(&house, &linked).await.iter().all(|a| code(a) == 0));
        for account in &before {
            let evidence = linked.evidence(id(account)).await;
            assert_eq!(evidence[0]["verdict"], "reidentified", "{account}");
        }
        assert_eq!(linked.accounts().await.len(), before.len());
        assert_eq!(linked.ledger().await, ledger);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_that_may_stand_in_an_accounts_place_the_likelier_is_taken_only_for_good_reasons() {
    House::on_sqlite(Plan::default(), |house| async move {
        // Of two accounts of one class only one is linked; then both get new ids.
        let caller = house.as_partner(&house.us).await;
        let customer = house.customer(&caller, "customer_two").await;
        let session = house.lite(&caller, &house.us, &customer, FINBANK).await;
        let offered = session.signs_in(&house, "profile_03", None).await;
        let checking = offered["accounts"][0].clone();
        assert_eq!(checking["type"], "checking");
        let done = session.choose(&[id(&checking)]).await.expect(200);
        let linked = house.taken_up(&caller, &customer, "profile_03", &done).await;
        let account = linked.accounts().await[0].clone();

        let held = house.holdings("profile_03", FINBANK).await;
        let theirs = |place: usize| held[place]["accountId"].as_str().expect("an id").to_owned();
        house.change(&theirs(1), "id").await;
        assert_eq!(
            one_code(&house, &linked, id(&account)).await,
            0,
            "it is there itself"
        );
        // It comes as somebody else's: what is left is the other one, and it is not that.
        let change = house.change(&theirs(0), "id+holder").await;
        assert_eq!(one_code(&house, &linked, id(&account)).await, MISMATCH);
        let evidence = linked.evidence(id(&account)).await;
        assert_eq!(evidence[0]["kinds"], json!(["id", "ambiguous"]));
        let candidates = evidence[0]["candidates"].as_array().expect("candidates");
        assert_eq!(candidates.len(), 2);
        assert_eq!(
            candidates[0]["mask"], account["accountNumberDisplay"],
            "the likelier comes first"
        );
        assert!(evidence[0]["margin"].is_string());
        house.undo(&theirs(0), &change).await;
        assert_eq!(one_code(&house, &linked, id(&account)).await, 0);
        // With everything its own but the id it goes on, whatever else is there.
        house.change(&theirs(0), "id").await;
        assert_eq!(one_code(&house, &linked, id(&account)).await, 0);
        assert_eq!(linked.evidence(id(&account)).await[0]["verdict"], "reidentified");
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_account_says_so_and_comes_back_when_it_is_reopened() {
    House::on_sqlite(Plan::default(), |house| async move {
        for (partner, institution, user, expected) in [
            (&house.us, FINBANK, "profile_03", 946),
            (&house.au, AU_FINBANK, "profile_4110", 913),
        ] {
            let linked = house.link(partner, institution, user).await;
            let ledger = linked.ledger().await;
            let account = of_type(&linked.accounts().await, "savings").clone();
            let at_bank = house.at_bank(user, institution, &account).await;
            house.change(&at_bank, "close").await;
            assert_eq!(one_code(&house, &linked, id(&account)).await, expected);
            assert_eq!(linked.status(id(&account)).await["condition"], "account-closed");
            house.change(&at_bank, "reopen").await;
            assert_eq!(one_code(&house, &linked, id(&account)).await, 0);
            let change = house.change(&at_bank, "close").await;
            assert_eq!(one_code(&house, &linked, id(&account)).await, expected);
            house.undo(&at_bank, &change).await;
            assert_eq!(one_code(&house, &linked, id(&account)).await, 0);
            assert_eq!(linked.ledger().await, ledger, "what it was stays");
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_account_is_gone_only_after_three_complete_lists_over_three_days() {
    House::on_each(|house| async move {
        let mut linked = house.link(&house.us, FINBANK, "profile_03").await;
        let account = of_type(&linked.accounts().await, "savings").clone();
        let rows = linked.transactions(id(&account)).await;
        let at_bank = house.at_bank("profile_03", FINBANK, &account).await;
        let change = house.change(&at_bank, "drop").await;
        for list in 1..=5 {
            let code = one_code(&house, &linked, id(&account)).await;
            assert_eq!(code, MISSING, "{list} lists within minutes say nothing");
        }
        house.later(DAY, &house.us, &mut linked).await;
        assert_eq!(one_code(&house, &linked, id(&account)).await, MISSING);
        house.later(DAY + DAY, &house.us, &mut linked).await;
        assert_eq!(one_code(&house, &linked, id(&account)).await, GONE);
        assert_eq!(
            linked.status(id(&account)).await["condition"],
            "account-not-found"
        );
        assert_eq!(linked.transactions(id(&account)).await, rows, "its history stays");
        assert_eq!(linked.status(id(&account)).await["held"], false);

        house.undo(&at_bank, &change).await;
        assert_eq!(one_code(&house, &linked, id(&account)).await, 0);
        house.change(&at_bank, "drop").await;
        assert_eq!(
            one_code(&house, &linked, id(&account)).await,
            MISSING,
            "the count begins anew"
        );
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_with_a_gap_counts_absence_anew() {
    House::on_sqlite(Plan::default(), |house| async move {
        for (between, on) in [
            ("err:partial*1", "accountId"),
            ("err:unavailable*1", "accountId"),
            ("err:internal*1", "user"),
        ] {
            let user = house.user(&between.replace([':', '*'], "-"), "profile_03").await;
            let mut linked = house.link(&house.us, FINBANK, &user).await;
            let accounts = linked.accounts().await;
            let (account, sibling) = (of_type(&accounts, "savings"), of_type(&accounts, "checking"));
            let at_bank = house.at_bank(&user, FINBANK, account).await;
            house.change(&at_bank, "drop").await;
            for _ in 0..3 {
                assert_eq!(one_code(&house, &linked, id(account)).await, MISSING, "{between}");
            }
            let sibling = house.at_bank(&user, FINBANK, sibling).await;
            let which = if on == "user" { &user } else { &sibling };
            house.script(on, which, between).await;
            refreshed(&house, &linked).await;
            house.later(DAY * 3, &house.us, &mut linked).await;
            refreshed(&house, &linked).await;
            assert_eq!(
                one_code(&house, &linked, id(account)).await,
                MISSING,
                "after {between}"
            );
            house.later(DAY * 3, &house.us, &mut linked).await;
            assert_eq!(
                one_code(&house, &linked, id(account)).await,
                GONE,
                "long after {between}"
            );
        }
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn under_another_consent_an_absent_account_is_one_that_was_not_shared() {
    House::on_sqlite(Plan::default(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let account = of_type(&linked.accounts().await, "savings").clone();
        let at_bank = house.at_bank("profile_03", FINBANK, &account).await;
        let change = house.change(&at_bank, "drop").await;
        assert_eq!(one_code(&house, &linked, id(&account)).await, MISSING);
        let session = house.fixing(&house.us, &linked).await;
        assert_eq!(
            session.signs_in(&house, "profile_03", None).await["state"],
            "done"
        );
        assert_eq!(one_code(&house, &linked, id(&account)).await, GONE);
        assert_eq!(
            linked.status(id(&account)).await["condition"],
            "account-not-shared"
        );
        // It is back at the bank, but still not among what was shared.
        house.undo(&at_bank, &change).await;
        assert_eq!(one_code(&house, &linked, id(&account)).await, GONE);
        let session = house.fixing(&house.us, &linked).await;
        assert_eq!(
            session.signs_in(&house, "profile_03", None).await["state"],
            "done"
        );
        assert_eq!(one_code(&house, &linked, id(&account)).await, 0);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_held_account_stays_held_until_it_is_found_to_be_the_same() {
    House::on_each(|house| async move {
        let mut linked = house.link(&house.us, FINBANK, "profile_03").await;
        let ledger = linked.ledger().await;
        let account = of_type(&linked.accounts().await, "checking").clone();
        let at_bank = house.at_bank("profile_03", FINBANK, &account).await;
        let change = house.change(&at_bank, "number+holder").await;
        assert_eq!(one_code(&house, &linked, id(&account)).await, MISMATCH);
        let first = linked.evidence(id(&account)).await[0].clone();
        let since = linked.status(id(&account)).await["since"].clone();

        // Siblings succeed, days pass, the bank is away for a while, the person signs in again.
        for _ in 0..2 {
            house.later(DAY, &house.us, &mut linked).await;
            assert_eq!(one_code(&house, &linked, id(&account)).await, MISMATCH);
        }
        assert_eq!(
            linked.status(id(&account)).await["since"],
            since,
            "without a break"
        );
        assert_eq!(linked.load_historic(id(&account)).await.status, 500);
        house.script("user", "profile_03", "err:maintenance*1").await;
        assert!(refreshed(&house, &linked).await.iter().all(|a| code(a) == 102));
        assert_eq!(
            linked.status(id(&account)).await["held"],
            true,
            "a bank that is away ends no hold"
        );
        assert_eq!(one_code(&house, &linked, id(&account)).await, MISMATCH);
        let house = house.restarted().await;
        assert_eq!(one_code(&house, &linked, id(&account)).await, MISMATCH);
        let session = house.fixing(&house.us, &linked).await;
        assert_eq!(
            session.signs_in(&house, "profile_03", None).await["state"],
            "done"
        );
        assert_eq!(one_code(&house, &linked, id(&account)).await, MISMATCH);

        let evidence = linked.evidence(id(&account)).await;
        assert_eq!(evidence.len(), 1, "one story, told once: {evidence:?}");
        for same in ["id", "decidedAt", "kinds", "vetoes", "candidates"] {
            assert_eq!(evidence[0][same], first[same], "{same}");
        }
        assert!(evidence[0]["confirmedAt"].as_str() > first["confirmedAt"].as_str());
        assert_eq!(evidence[0]["endedAt"], Value::Null);
        assert_eq!(
            linked.transactions(id(&account)).await,
            ledger[0],
            "nothing is written to it"
        );

        house.undo(&at_bank, &change).await;
        assert_eq!(one_code(&house, &linked, id(&account)).await, 0);
        assert!(linked.evidence(id(&account)).await[0]["endedAt"].is_string());
        let healed = linked.transactions(id(&account)).await;
        assert!(
            healed.len() > ledger[0].len(),
            "the days of the hold were fetched"
        );
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hold_that_turns_into_another_is_told_anew_and_ends_as_one() {
    House::on_sqlite(Plan::default(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let account = of_type(&linked.accounts().await, "checking").clone();
        let at_bank = house.at_bank("profile_03", FINBANK, &account).await;
        let holder = house.change(&at_bank, "holder").await;
        assert_eq!(one_code(&house, &linked, id(&account)).await, MISMATCH);
        let currency = house.change(&at_bank, "currency").await;
        assert_eq!(one_code(&house, &linked, id(&account)).await, MISMATCH);
        let replaced = house.change(&at_bank, "id").await;
        assert_eq!(one_code(&house, &linked, id(&account)).await, MISMATCH);
        let evidence = linked.evidence(id(&account)).await;
        let kinds: Vec<&Value> = evidence.iter().map(|e| &e["kinds"]).collect();
        assert_eq!(
            kinds,
            [&json!(["id"]), &json!(["owner", "currency"]), &json!(["owner"])]
        );
        let open = evidence.iter().filter(|e| e["endedAt"].is_null()).count();
        assert_eq!(open, 1, "only what holds now is open");
        // It is judged by what was known before the hold, not by what was seen under it.
        house.undo(&at_bank, &replaced).await;
        house.undo(&at_bank, &currency).await;
        assert_eq!(
            one_code(&house, &linked, id(&account)).await,
            MISMATCH,
            "the holder is still another"
        );
        house.undo(&at_bank, &holder).await;
        assert_eq!(one_code(&house, &linked, id(&account)).await, 0);
        let evidence = linked.evidence(id(&account)).await;
        assert!(evidence.iter().all(|e| e["endedAt"].is_string()));
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_held_back_is_kept_apart_and_discarded_when_the_hold_ends() {
    House::on_each(|house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let account = of_type(&linked.accounts().await, "checking").clone();
        let at_bank = house.at_bank("profile_03", FINBANK, &account).await;
        let change = house.change(&at_bank, "holder").await;
        one_code(&house, &linked, id(&account)).await;
        let evidence = linked.evidence(id(&account)).await[0].clone();
        let withheld = &evidence["withheld"];
        assert_eq!(withheld["balance"], true);
        assert!(withheld["transactions"].as_u64() > Some(10));
        let quarantined = async || {
            let ours = account_id(&account);
            let rows = house.rows(&house.us);
            let held = rows
                .read(move |tx| {
                    let ids = tx.list_quarantine(ours)?;
                    let held = ids.first().map(|id| tx.find_quarantine(ours, id));
                    Ok::<_, store::StoreError>(held.transpose()?.flatten())
                })
                .await;
            held.expect("a readable row").map(|(held, _)| held)
        };
        let held = quarantined().await.expect("something is held back");
        let held: Value = serde_json::from_slice(&held).expect("JSON");
        let rows = held["movements"].as_array().expect("transactions").len() as u64;
        assert_eq!(Some(rows), withheld["transactions"].as_u64());
        house.undo(&at_bank, &change).await;
        one_code(&house, &linked, id(&account)).await;
        assert_eq!(quarantined().await, None);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_that_was_offered_and_not_chosen_never_stands_in_anothers_place() {
    House::on_sqlite(Plan::default(), |house| async move {
        let caller = house.as_partner(&house.us).await;
        let customer = house.customer(&caller, "customer_choosy").await;
        let session = house.lite(&caller, &house.us, &customer, FINBANK).await;
        let offered = session.signs_in(&house, "profile_03", None).await;
        let offered = offered["accounts"].as_array().expect("accounts").clone();
        let chosen: Vec<&str> = offered
            .iter()
            .filter(|a| a["type"] != "savings")
            .map(id)
            .collect();
        let done = session.choose(&chosen).await.expect(200);
        let linked = house.taken_up(&caller, &customer, "profile_03", &done).await;
        let account = of_type(&linked.accounts().await, "checking").clone();
        let at_bank = house.at_bank("profile_03", FINBANK, &account).await;
        let change = house.change(&at_bank, "drop").await;
        assert_eq!(
            one_code(&house, &linked, id(&account)).await,
            MISSING,
            "the savings account is itself"
        );
        assert_eq!(linked.evidence(id(&account)).await, Vec::<Value>::new());
        house.undo(&at_bank, &change).await;
        assert_eq!(one_code(&house, &linked, id(&account)).await, 0);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_that_came_under_a_new_id_before_the_person_signed_in_again_goes_on() {
    House::on_sqlite(Plan::default(), |house| async move {
        let linked = house.link(&house.us, FINBANK, "profile_03").await;
        let account = of_type(&linked.accounts().await, "checking").clone();
        let at_bank = house.at_bank("profile_03", FINBANK, &account).await;
        house.withdraw("profile_03").await;
        house.change(&at_bank, "id").await;
        let session = house.fixing(&house.us, &linked).await;
        assert_eq!(
            session.signs_in(&house, "profile_03", None).await["state"],
            "done"
        );
        // Who mends a login passes nothing over: the new id is a candidate all the same, and it is the one.
        assert_eq!(one_code(&house, &linked, id(&account)).await, 0);
        assert_eq!(linked.evidence(id(&account)).await[0]["verdict"], "reidentified");
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_person_at_two_institutions_is_two_logins_that_leave_each_other_alone() {
    House::on_sqlite(Plan::default(), |house| async move {
        let one = house.link(&house.us, FINBANK, "joint").await;
        let other = house
            .link_for(&house.us, &one.customer, OTHER_FINBANK, "joint")
            .await;
        assert_ne!(one.login, other.login);
        let accounts = one.accounts().await;
        assert_eq!(accounts.len(), 10);
        let mine = |accounts: &[Value], login: &str| -> Vec<Value> {
            let login: u64 = login.parse().expect("a number");
            accounts
                .iter()
                .filter(|a| a["institutionLoginId"] == login)
                .cloned()
                .collect()
        };
        let account = of_type(&mine(&accounts, &one.login), "checking").clone();
        let at_bank = house.at_bank("joint", FINBANK, &account).await;
        let change = house.change(&at_bank, "number+holder").await;
        assert!(refreshed(&house, &other).await.iter().all(|a| code(a) == 0));
        let held = refreshed(&house, &one).await;
        assert_eq!(held.iter().filter(|a| code(a) == MISMATCH).count(), 1);
        house.withdraw("joint").await;
        let fixed = house.fixing(&house.us, &other).await;
        assert_eq!(fixed.signs_in(&house, "joint", None).await["state"], "done");
        assert!(refreshed(&house, &other).await.iter().all(|a| code(a) == 0));
        assert!(
            refreshed(&house, &one).await.iter().all(|a| code(a) == 947),
            "its own consent is gone"
        );
        house.undo(&at_bank, &change).await;
        let fixed = house.fixing(&house.us, &one).await;
        assert_eq!(fixed.signs_in(&house, "joint", None).await["state"], "done");
        assert!(refreshed(&house, &one).await.iter().all(|a| code(a) == 0));
        assert_eq!(one.accounts().await.len(), 10);
        house
    })
    .await;
}
