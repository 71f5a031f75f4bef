//! What a person decides in Connect about accounts that no longer match, and what is offered a second time.

use house::{Answer, FINBANK, House, Linked, Plan, Session, code};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

const EXPIRED: u64 = 1440;
const MISMATCH: u64 = 403;
const DAY: SignedDuration = SignedDuration::from_hours(24);

fn id(of: &Value) -> &str {
    of["id"].as_str().expect("an id")
}

fn list(of: &Value) -> &[Value] {
    of.as_array().map_or(&[], Vec::as_slice)
}

/// A user of the bank with accounts that are written out, and the bank's own ids of them.
struct Household {
    user: &'static str,
    ids: Vec<String>,
}

impl Household {
    /// An everyday account, a reserve, and two everyday accounts that are not listed yet.
    async fn of(house: &House, user: &'static str) -> Self {
        let now = house.clock.clock().wall();
        // Nobody has another's numbers.
        let number = |tail: &str| format!("{}{tail}", if user == "ana" { "400000" } else { "500000" });
        let accounts = json!([
            account(
                "old",
                "Everyday",
                "CHECKING",
                &number("1111"),
                true,
                moves(now, 31)
            ),
            account(
                "reserve",
                "Reserve",
                "SAVINGS",
                &number("2222"),
                true,
                moves(now, 17)
            ),
            account("new", "Everyday", "CHECKING", &number("3333"), false, json!([])),
            account("other", "Second", "CHECKING", &number("4444"), false, json!([])),
        ]);
        Self::made(house, user, json!({ "accounts": accounts })).await
    }

    async fn made(house: &House, user: &'static str, household: Value) -> Self {
        let body = json!({ "user": user, "institutionId": FINBANK, "household": household });
        house.bank().post("control/users", &body).await.expect(200);
        let held = house.holdings(user, FINBANK).await;
        let ids = held
            .iter()
            .map(|a| a["accountId"].as_str().expect("an id").to_owned());
        Self {
            user,
            ids: ids.collect(),
        }
    }

    /// The bank lists other accounts in the everyday account's place.
    async fn replaced_by(&self, house: &House, places: &[usize]) {
        house.change(&self.ids[0], "drop").await;
        for place in places {
            house.change(&self.ids[*place], "list").await;
        }
    }
}

fn account(key: &str, name: &str, kind: &str, number: &str, listed: bool, transactions: Value) -> Value {
    json!({
        "key": key, "category": "DEPOSIT_ACCOUNT", "type": kind, "name": name, "number": number,
        "opened": "2020-05-06", "opening": "900", "listed": listed,
        "holders": [{ "customerId": "C1", "first": "Ana", "last": "Alder" }],
        "transactions": transactions,
    })
}

/// A purchase a week, until lately.
fn moves(now: Timestamp, first: i64) -> Value {
    let each = (1..6).map(|week| {
        let at = now.checked_sub(DAY * (7 * week)).expect("an instant");
        json!({
            "at": at.to_string(),
            "amount": format!("-{first}.{week}0"),
            "text": format!("shop {first} {week}"),
        })
    });
    each.collect()
}

/// A login of a household, and a session that mended it after what was done at the bank.
struct Scene {
    linked: Linked,
    session: Session,
    /// What the session says once everything was read.
    result: Value,
    /// The everyday account.
    account: String,
    ledger: Vec<Value>,
}

impl Scene {
    async fn of(house: &House, household: &Household, change: impl AsyncFnOnce()) -> Self {
        let linked = house.link(&house.us, FINBANK, household.user).await;
        let accounts = linked.accounts().await;
        let account = accounts
            .iter()
            .find(|a| a["name"] == "Everyday")
            .expect("it is linked");
        let account = id(account).to_owned();
        let ledger = linked.transactions(&account).await;
        change().await;
        house.advance(SignedDuration::from_secs(2));
        let session = house.fixing(&house.us, &linked).await;
        let done = session.signs_in(house, household.user, None).await;
        assert_eq!(done["state"], "done", "{done}");
        Self {
            result: session.result(house).await,
            linked,
            session,
            account,
            ledger,
        }
    }

    /// The one account that is held.
    fn held(&self) -> &Value {
        let held = list(&self.result["held"]);
        assert_eq!(held.len(), 1, "{}", self.result);
        assert_eq!(held[0]["accountId"], self.account.as_str());
        &held[0]
    }

    /// What is sent to take an option.
    fn ask(&self, action: &str) -> Value {
        let options = list(&self.held()["options"]);
        let option = options.iter().find(|option| option["action"] == action);
        let option = option.unwrap_or_else(|| panic!("no {action} among {options:?}"));
        let mut ask = json!({ "accountId": self.account, "action": action });
        if let Some(candidate) = option.get("candidate") {
            ask["candidate"] = candidate.clone();
        }
        ask
    }

    async fn code(&self, house: &House) -> u64 {
        house.advance(SignedDuration::from_secs(2));
        let accounts = self.linked.refresh().await;
        code(
            accounts
                .iter()
                .find(|a| id(a) == self.account)
                .expect("the account"),
        )
    }

    async fn journal(&self) -> Vec<Value> {
        let path = format!("holdfast/v1/accounts/{}/repairs", self.account);
        let told = self.linked.caller.get(&path).await.expect(200);
        list(&told["repairs"]).to_vec()
    }

    async fn case(&self) -> Value {
        let path = format!("holdfast/v1/cases?accountId={}", self.account);
        let found = self.linked.caller.get(&path).await.expect(200);
        assert_eq!(list(&found["cases"]).len(), 1, "{found}");
        found["cases"][0].clone()
    }
}

fn actions(held: &Value) -> Vec<&str> {
    let options = list(&held["options"]).iter();
    options
        .map(|o| o["action"].as_str().expect("an action"))
        .collect()
}

fn differing(compared: &Value) -> Vec<&str> {
    let differs = list(&compared["differs"]).iter();
    differs.map(|d| d["feature"].as_str().expect("a name")).collect()
}

fn is_problem(answer: &Answer, status: u16, says: &str) {
    assert_eq!(answer.status, status, "{} answered {}", answer.call, answer.text);
    let detail = answer.json["detail"].as_str().expect("a reason");
    assert!(detail.contains(says), "{}: {detail}", answer.call);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_mends_a_login_says_that_an_account_is_the_same_and_it_goes_on() {
    House::on_each(|house| async move {
        let household = Household::of(&house, "ana").await;
        let replaced = async || household.replaced_by(&house, &[2]).await;
        let scene = Scene::of(&house, &household, replaced).await;
        let held = scene.held();
        assert_eq!(
            (&held["name"], &held["mask"]),
            (&json!("Everyday"), &json!("1111"))
        );
        assert_eq!(held["alert"]["code"], MISMATCH);
        assert!(held["verdict"].is_string(), "{held}");
        assert!(held["since"].is_string() && held["reason"].is_string());
        assert_eq!(held.get("support"), None, "the person can say it themselves");
        let compared = &held["compared"][0];
        assert_eq!(differing(compared), ["number"]);
        assert_eq!(
            (&compared["differs"][0]["known"], &compared["differs"][0]["bank"]),
            (&json!(["••1111"]), &json!(["••3333"])),
            "both sides are shown, masked"
        );
        assert_eq!(compared["because"], json!([]));
        assert_eq!(compared["cautions"], json!([]));
        assert_eq!(
            list(&compared["agreeing"]).len(),
            list(&compared["agrees"]).len(),
            "{compared}"
        );
        assert_eq!(
            actions(held),
            ["same-account", "treat-as-new", "successor", "disconnect"]
        );
        for option in list(&held["options"]) {
            assert!(option["meaning"].is_string() && !list(&option["effect"]).is_empty());
            let does = option["action"] != "disconnect";
            assert_eq!(option["figures"]["added"].is_u64(), does, "{option}");
            assert_eq!(option["figures"]["sumAfter"].is_string(), does, "{option}");
        }
        let said = scene.result.to_string();
        for secret in ["4000001111", "4000003333", "Alder"] {
            assert!(!said.contains(secret), "{secret} is in {said}");
        }
        let case = scene.case().await;
        assert_eq!(held["caseId"], case["id"]);

        let answered = scene.session.decide(&scene.ask("same-account")).await.expect(200);
        let result = &answered["result"];
        assert_eq!(result.get("held"), None, "{result}");
        assert_eq!(result["decided"][0]["action"], "same-account");
        assert_eq!(result["decided"][0]["accountId"], scene.account.as_str());
        scene.linked.settled().await;
        assert_eq!(scene.linked.status(&scene.account).await["held"], false);
        assert_eq!(scene.code(&house).await, 0);
        assert_eq!(scene.linked.transactions(&scene.account).await, scene.ledger);
        let case = scene.case().await;
        assert_eq!(case["state"], "resolved");
        let journal = scene.journal().await;
        assert_eq!(journal.len(), 1);
        assert_eq!(journal[0]["by"], "the end user");
        assert_eq!(case["resolution"]["repair"], journal[0]["id"]);

        // Taking it back stays with those who run the app; then it is asked again.
        let path = format!("holdfast/v1/repairs/{}/undo", id(&journal[0]));
        scene.linked.caller.post(&path, &json!({})).await.expect(200);
        let again = scene.session.result(&house).await;
        assert_eq!(again.get("decided"), None);
        assert_eq!(again["held"][0]["accountId"], scene.account.as_str());
        scene.session.decide(&scene.ask("same-account")).await.expect(200);
        assert_eq!(scene.code(&house).await, 0);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_accounts_in_its_place_the_person_says_which_it_is() {
    House::on_each(|house| async move {
        let household = Household::of(&house, "ana").await;
        let replaced = async || household.replaced_by(&house, &[2, 3]).await;
        let scene = Scene::of(&house, &household, replaced).await;
        let held = scene.held();
        assert_eq!(list(&held["compared"]).len(), 2);
        let ask = scene.ask("choose-another");
        let chosen = list(&held["compared"])
            .iter()
            .find(|one| one["candidate"] == ask["candidate"])
            .expect("it is shown beside the account");
        assert_ne!(ask["candidate"], scene.ask("same-account")["candidate"]);
        let mask = chosen["mask"].clone();
        scene.session.decide(&ask).await.expect(200);
        assert_eq!(scene.code(&house).await, 0);
        let account = scene.linked.account(&scene.account).await;
        assert_eq!(account["accountNumberDisplay"], mask);
        assert_eq!(scene.case().await["state"], "resolved");
        assert_eq!(scene.journal().await[0]["by"], "the end user");
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_holder_currency_or_type_is_for_support_and_a_new_account_may_still_be_had() {
    House::on_each(|house| async move {
        for (at, (user, words, because)) in [
            ("ana", "number+holder", "the account holder is not the same"),
            ("ben", "currency", "the currency is another"),
        ]
        .into_iter()
        .enumerate()
        {
            let household = Household::of(&house, user).await;
            let changed = async || {
                house.change(&household.ids[0], words).await;
            };
            let scene = Scene::of(&house, &household, changed).await;
            let held = scene.held();
            assert_eq!(
                actions(held),
                ["treat-as-new", "successor", "disconnect"],
                "{words}"
            );
            assert_eq!(held["compared"][0]["because"], json!([because]));
            assert_eq!(list(&held["compared"][0]["cautions"]).len(), 1, "{held}");
            let support = held["support"].as_str().expect("who looks at it");
            assert!(support.contains(because), "{support}");
            assert!(support.contains(id(&scene.case().await)), "{support}");

            let mut ask = scene.ask("treat-as-new");
            ask["action"] = json!("same-account");
            is_problem(&scene.session.decide(&ask).await, 409, because);
            assert_eq!(scene.journal().await, Vec::<Value>::new());
            assert_eq!(scene.code(&house).await, MISMATCH);
            assert_eq!(scene.linked.transactions(&scene.account).await, scene.ledger);

            if at == 0 {
                let answered = scene.session.decide(&scene.ask("treat-as-new")).await.expect(200);
                let decided = &answered["result"]["decided"][0];
                let new = decided["newAccountId"]
                    .as_str()
                    .expect("a new account")
                    .to_owned();
                scene.linked.settled().await;
                assert_eq!(code(&scene.linked.account(&new).await), 0);
                assert_eq!(scene.linked.transactions(&scene.account).await, scene.ledger);
            } else {
                scene.session.decide(&scene.ask("disconnect")).await.expect(200);
                let status = scene.linked.status(&scene.account).await;
                assert_eq!(status["condition"], "account-not-shared");
            }
            assert_eq!(scene.session.result(&house).await.get("held"), None);
        }
        // The bank calls what stands in its place by another type.
        let household = Household::of(&house, "cleo").await;
        let replaced = async || {
            let path = format!("control/accounts/{}/changes", household.ids[2]);
            let body = json!({ "change": "type", "to": { "type": "MONEYMARKET" } });
            house.bank().post(&path, &body).await.expect(200);
            household.replaced_by(&house, &[2]).await;
        };
        let scene = Scene::of(&house, &household, replaced).await;
        assert_eq!(
            scene.held()["compared"][0]["because"],
            json!(["it is another kind of account"])
        );
        assert!(!actions(scene.held()).contains(&"same-account"));
        house
    })
    .await;
}

/// A short id: whoever tries an option takes one for an account that it may make, and nobody else does meanwhile.
async fn short_id(house: &House) -> i64 {
    let taken = house.store().short_ids(1).await.expect("an id");
    i64::try_from(taken[0]).expect("an id")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_looks_at_a_session_again_and_again_has_each_option_tried_once_until_something_changes() {
    House::on_each(|house| async move {
        let household = Household::of(&house, "ana").await;
        let scene = Scene::of(&house, &household, async || {
            household.replaced_by(&house, &[2]).await;
        })
        .await;
        house.until_idle().await;
        let looked_at = scene.session.result(&house).await;
        // One id follows another by the same step, within ten digits.
        let (first, second) = (short_id(&house).await, short_id(&house).await);
        let step = (second - first).rem_euclid(9_000_000_000);
        for _ in 0..3 {
            assert_eq!(scene.session.result(&house).await, looked_at);
        }
        let third = short_id(&house).await;
        assert_eq!(
            (third - second).rem_euclid(9_000_000_000),
            step,
            "nothing was tried"
        );

        assert_eq!(scene.code(&house).await, MISMATCH, "a run writes what it saw");
        house.until_idle().await;
        let anew = scene.session.result(&house).await;
        let fourth = short_id(&house).await;
        assert_ne!(
            (fourth - third).rem_euclid(9_000_000_000),
            step,
            "it is tried anew"
        );
        assert_eq!(list(&anew["held"]).len(), 1, "{anew}");

        scene.session.decide(&scene.ask("treat-as-new")).await.expect(200);
        let decided = scene.session.result(&house).await;
        assert_eq!(
            list(&decided["held"]).len(),
            0,
            "what is decided is not offered any more"
        );
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pressed_twice_it_is_done_once_also_at_the_same_moment() {
    House::on_each(|house| async move {
        let household = Household::of(&house, "ana").await;
        let replaced = async || household.replaced_by(&house, &[2]).await;
        let scene = Scene::of(&house, &household, replaced).await;
        let (ask, other) = (scene.ask("same-account"), scene.ask("disconnect"));
        let (one, two) = tokio::join!(scene.session.decide(&ask), scene.session.decide(&ask));
        for answer in [one, two, scene.session.decide(&ask).await] {
            let answered = answer.expect(200);
            assert_eq!(answered["result"]["decided"][0]["action"], "same-account");
        }
        assert_eq!(scene.journal().await.len(), 1);
        // Something else cannot be had any more.
        is_problem(&scene.session.decide(&other).await, 409, "not held");
        scene.linked.settled().await;
        assert_eq!(scene.journal().await.len(), 1);
        assert_eq!(scene.code(&house).await, 0);
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_decides_about_accounts_that_are_not_of_the_login_they_signed_in_to() {
    House::on_each(|house| async move {
        let (ana, ben) = (
            Household::of(&house, "ana").await,
            Household::of(&house, "ben").await,
        );
        let replaced = async || ana.replaced_by(&house, &[2]).await;
        let scene = Scene::of(&house, &ana, replaced).await;
        let ask = scene.ask("same-account");

        // Another login of the same customer, and another customer's.
        let mate = house
            .link_for(&house.us, &scene.linked.customer, FINBANK, ben.user)
            .await;
        let session = house.fixing(&house.us, &mate).await;
        session.signs_in(&house, ben.user, None).await;
        assert_eq!(session.result(&house).await.get("held"), None);
        let stranger = house.link(&house.us, FINBANK, "profile_02").await;
        let elsewhere = house.fixing(&house.us, &stranger).await;
        elsewhere.signs_in(&house, "profile_02", None).await;
        for other in [&session, &elsewhere] {
            let answer = other.decide(&ask).await;
            assert_eq!(answer.status, 404, "{}", answer.text);
        }
        // A session in which nobody has signed in yet.
        let early = house.fixing(&house.us, &scene.linked).await;
        is_problem(&early.decide(&ask).await, 400, "`ready`");
        let nobody = Session {
            token: "n".repeat(32),
            ..early.clone()
        };
        assert_eq!(nobody.decide(&ask).await.status, 410);

        // What is well is not decided about, and what is not said right is refused by its name.
        let accounts = scene.linked.accounts().await;
        let login: u64 = scene.linked.login.parse().expect("a number");
        let well = accounts
            .iter()
            .find(|a| a["name"] == "Reserve" && a["institutionLoginId"] == login);
        let well = well.expect("it is linked");
        let leave = json!({ "accountId": id(well), "action": "disconnect" });
        is_problem(&scene.session.decide(&leave).await, 409, "not held");
        let with = |name: &str, value: Value| {
            let mut ask = ask.clone();
            ask[name] = value;
            ask
        };
        for (body, status, says) in [
            (json!({}), 400, "\"accountId\" is required"),
            (json!([]), 400, "the body"),
            (with("accountId", json!("x")), 400, "\"accountId\""),
            (with("accountId", json!(-1)), 400, "\"accountId\""),
            (with("accountId", json!("1")), 404, ""),
            (with("action", Value::Null), 400, "\"action\" is required"),
            (with("action", json!("merge")), 400, "\"action\" must be one of"),
            (with("action", json!("x".repeat(50))), 400, "\"action\""),
            (with("candidate", Value::Null), 400, "\"candidate\" is required"),
            (with("candidate", json!(7)), 400, "\"candidate\""),
            (with("candidate", json!("x".repeat(101))), 400, "\"candidate\""),
            (with("candidate", json!("nothing")), 409, "not shown any more"),
            (with("action", json!("disconnect")), 400, "\"candidate\""),
        ] {
            let answer = scene.session.decide(&body).await;
            assert_eq!(answer.status, status, "{body}: {}", answer.text);
            let detail = answer.json["detail"].as_str().expect("a reason");
            assert!(detail.contains(says), "{body}: {detail}");
        }
        assert_eq!(scene.journal().await, Vec::<Value>::new());

        // A session that has ended.
        house.advance(SignedDuration::from_mins(61));
        let late = scene.session.decide(&ask).await;
        assert_eq!((late.status, late.json["code"].as_u64()), (410, Some(EXPIRED)));
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_links_again_with_the_same_login_is_asked_too() {
    House::on_sqlite(Plan::default(), |house| async move {
        let household = Household::of(&house, "ana").await;
        let linked = house.link(&house.us, FINBANK, "ana").await;
        house.change(&household.ids[0], "number+holder").await;
        house.advance(SignedDuration::from_secs(2));
        let session = house
            .lite(&linked.caller, &house.us, &linked.customer, FINBANK)
            .await;
        let offered = session.signs_in(&house, "ana", None).await;
        let offers = list(&offered["accounts"]);
        // Only the other account is chosen: the login is the same, and what is wrong with it is asked all the same.
        let reserve = offers
            .iter()
            .find(|a| a["name"] == "Reserve")
            .expect("it is offered");
        let done = session.choose(&[id(reserve)]).await.expect(200);
        assert_eq!(done["result"]["institutionLoginId"], linked.login.as_str());
        let result = session.result(&house).await;
        let held = &result["held"][0];
        assert_eq!(held["name"], "Everyday");
        assert_eq!(differing(&held["compared"][0]), ["holder", "number"]);
        let option = &held["options"][0];
        assert_eq!(option["action"], "treat-as-new");
        let ask = json!({
            "accountId": held["accountId"], "action": "treat-as-new", "candidate": option["candidate"],
        });
        let answered = session.decide(&ask).await.expect(200);
        assert!(answered["result"]["decided"][0]["newAccountId"].is_string());
        house.until_idle().await;
        let well = linked.accounts().await;
        assert_eq!(well.iter().filter(|account| code(account) == 0).count(), 2);
        house
    })
    .await;
}

/// Who signs in as one owner of a joint account, after the other has linked it.
struct Couple {
    linked: Linked,
    session: Session,
    offered: Value,
}

impl Couple {
    async fn of(house: &House) -> Self {
        let ana = Household::of(house, "ana").await;
        let now = house.clock.clock().wall();
        let own = account("own", "Ben's own", "SAVINGS", "4000009999", true, moves(now, 23));
        let joint = json!({ "accounts": [own], "joint": [ana.ids[0]] });
        Household::made(house, "ben", joint).await;
        let linked = house.link(&house.us, FINBANK, "ana").await;
        let session = house
            .lite(&linked.caller, &house.us, &linked.customer, FINBANK)
            .await;
        let offered = session.signs_in(house, "ben", None).await;
        assert_eq!(offered["state"], "chooseAccounts", "{offered}");
        Self {
            linked,
            session,
            offered,
        }
    }

    fn offer(&self, name: &str) -> &Value {
        let offers = list(&self.offered["accounts"]);
        let found = offers.iter().find(|offer| offer["name"] == name);
        found.unwrap_or_else(|| panic!("no {name} among {offers:?}"))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_joint_account_that_the_other_owner_linked_is_offered_as_linked_and_not_added_twice() {
    House::on_each(|house| async move {
        let couple = Couple::of(&house).await;
        let before = couple.linked.accounts().await;
        let theirs = before
            .iter()
            .find(|a| a["name"] == "Everyday")
            .expect("it is linked");
        let (joint, own) = (couple.offer("Everyday"), couple.offer("Ben's own"));
        assert_eq!(
            joint["seemsLinked"],
            json!({ "accountId": id(theirs), "name": "Everyday", "mask": "1111" })
        );
        assert_eq!(joint.get("linkedAccountId"), None);
        assert_eq!(own.get("seemsLinked"), None);

        let done = couple.session.choose(&[id(joint), id(own)]).await.expect(200);
        let result = couple.session.result(&house).await;
        assert_ne!(result["institutionLoginId"], couple.linked.login.as_str());
        let linked = list(&result["accounts"]);
        assert_eq!(linked.len(), 2, "{done}");
        let reused = linked
            .iter()
            .find(|a| id(a) == id(theirs))
            .expect("it stays what it is");
        assert_eq!(reused["alreadyLinked"], true);
        house.until_idle().await;
        let seen = couple.session.look().await.expect(200);
        for account in list(&seen["result"]["accounts"]) {
            assert_eq!(account["aggregationStatusCode"], 0, "{seen}");
        }
        let after = couple.linked.accounts().await;
        assert_eq!(after.len(), before.len() + 1, "{after:?}");
        assert!(after.iter().all(|account| code(account) == 0));
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_chooses_nothing_but_what_is_linked_leaves_no_second_login() {
    House::on_each(|house| async move {
        let couple = Couple::of(&house).await;
        let before = couple.linked.accounts().await;
        let done = couple
            .session
            .choose(&[id(couple.offer("Everyday"))])
            .await
            .expect(200);
        assert_eq!(done["state"], "done", "{done}");
        assert_eq!(done["result"]["institutionLoginId"], couple.linked.login.as_str());
        house.given_up("ben").await;
        house.until_idle().await;
        assert_eq!(couple.linked.accounts().await.len(), before.len());
        let seen = couple.session.look().await.expect(200);
        assert_eq!(seen["result"]["accounts"][0]["aggregationStatusCode"], 0);
        // Ben has not signed in to Ana's login: nothing of it is his to decide.
        let ask = json!({ "accountId": seen["result"]["accounts"][0]["id"], "action": "disconnect" });
        is_problem(
            &couple.session.decide(&ask).await,
            400,
            "nothing is to be decided",
        );
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_seems_to_be_linked_is_linked_again_for_who_says_that_it_is_another() {
    House::on_sqlite(Plan::default(), |house| async move {
        let couple = Couple::of(&house).await;
        let before = couple.linked.accounts().await;
        let joint = id(couple.offer("Everyday"));
        let (session, own) = (&couple.session, id(couple.offer("Ben's own")));
        is_problem(&session.choose_apart(&[own], &[joint]).await, 400, "separateIds");
        is_problem(&session.choose_apart(&[own], &["9"]).await, 400, "separateIds");
        session.choose_apart(&[joint], &[joint]).await.expect(200);
        session.result(&house).await;
        house.until_idle().await;
        let after = couple.linked.accounts().await;
        assert_eq!(after.len(), before.len() + 1);
        assert!(after.iter().all(|account| code(account) == 0), "{after:?}");
        house
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_that_got_another_id_goes_on_when_the_person_links_it_again() {
    House::on_each(|house| async move {
        let household = Household::of(&house, "ana").await;
        let linked = house.link(&house.us, FINBANK, "ana").await;
        let before = linked.accounts().await;
        let ledger = linked.ledger().await;
        house.change(&household.ids[0], "id").await;
        house.advance(SignedDuration::from_secs(2));
        let session = house
            .lite(&linked.caller, &house.us, &linked.customer, FINBANK)
            .await;
        let offered = session.signs_in(&house, "ana", None).await;
        let offers = list(&offered["accounts"]);
        let everyday = offers
            .iter()
            .find(|a| a["name"] == "Everyday")
            .expect("it is offered");
        let ours = before
            .iter()
            .find(|a| a["name"] == "Everyday")
            .expect("it was linked");
        assert_eq!(everyday["seemsLinked"]["accountId"], ours["id"]);
        let all: Vec<&str> = offers.iter().map(id).collect();
        session.choose(&all).await.expect(200);
        let result = session.result(&house).await;
        assert_eq!(result.get("held"), None, "its number says which it is: {result}");
        house.advance(SignedDuration::from_secs(2));
        let after = linked.refresh().await;
        assert_eq!(after.len(), before.len());
        assert!(after.iter().all(|account| code(account) == 0), "{after:?}");
        assert_eq!(linked.ledger().await, ledger);
        house
    })
    .await;
}
