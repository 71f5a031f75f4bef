//! Twenty rows that lead to the sandbox bank, the people who link there, and what befalls them.

use std::collections::BTreeMap;

use engine::InstitutionFile;
use house::{Caller, FINBANK, House, Linked, account_id, code};
use jiff::Timestamp;
use model::id::{AccountId, CustomerId};
use serde_json::{Value, json};

use super::{
    Size,
    hook::Hook,
    judge::Judge,
    plan::{self, Act, BANKS, Row},
};

/// People link four at a time.
const LANES: usize = 4;

const PROFILES: [&str; 3] = ["profile_03", "profile_04", "profile_06"];

/// An account that was linked.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) id: AccountId,
    /// The bank's own id.
    pub(super) at_bank: String,
}

/// A login that was linked.
pub(super) struct Login {
    pub(super) linked: Linked,
    pub(super) customer: CustomerId,
    pub(super) bank: usize,
    pub(super) accounts: Vec<Held>,
    /// The bank's own ids of what the person shares.
    shared: Vec<String>,
    /// A change at the bank that is not undone.
    change: Option<String>,
}

/// Everybody.
pub(super) struct Town {
    pub(super) rows: Vec<Row>,
    /// Our client at the bank, row by row.
    pub(super) clients: Vec<String>,
    pub(super) logins: Vec<Login>,
    pub(super) caller: Caller,
    scripts: BTreeMap<usize, String>,
    pub(super) hook: Option<Hook>,
}

impl Town {
    pub(super) async fn built(house: &House, size: Size) -> Self {
        let rows = plan::rows(size);
        load(house, &rows, false).await;
        let caller = house.as_partner(&house.us).await;
        let lane = async |lane: usize| {
            let mut linked = Vec::new();
            for place in (lane..size.logins).step_by(LANES) {
                linked.push((place, Login::linked(house, &caller, place, &rows).await));
            }
            linked
        };
        let (one, two, three, four) = tokio::join!(lane(0), lane(1), lane(2), lane(3));
        let mut all: Vec<_> = [one, two, three, four].into_iter().flatten().collect();
        all.sort_by_key(|(place, _)| *place);
        let logins: Vec<Login> = all.into_iter().map(|(_, login)| login).collect();
        let mut clients = Vec::new();
        for login in logins.iter().take(BANKS) {
            let consents = house.consents(&login.linked.user).await;
            clients.push(consents[0]["clientId"].as_str().expect("a client").to_owned());
        }
        load(house, &rows, true).await;
        Self {
            rows,
            clients,
            logins,
            caller,
            scripts: BTreeMap::new(),
            hook: None,
        }
    }

    /// From a place in the log on, a receiver is told what it tells.
    pub(super) async fn listen(&mut self, since: u64) {
        self.hook = Some(Hook::listens(&self.caller, since).await);
    }

    pub(super) async fn act(&mut self, house: &House, act: Act, judge: &mut Judge, now: Timestamp) {
        match act {
            Act::Down { bank, script } => {
                let set = house.script("clientId", &self.clients[bank], script).await;
                assert!(self.scripts.insert(bank, set).is_none(), "one outage at a time");
                judge.bank_down(bank);
            }
            Act::Up { bank } => {
                let set = self.scripts.remove(&bank).expect("an outage");
                house.unscript(&set).await;
                judge.bank_up(bank, now);
            }
            Act::Withdraw { login } => {
                judge.unwell(login);
                house.withdraw(&self.logins[login].linked.user).await;
            }
            Act::Fix { login } => {
                let fixed = &self.logins[login];
                let session = house.fixing(&house.us, &fixed.linked).await;
                let done = session
                    .signs_in(house, &fixed.linked.user, Some(&fixed.shared))
                    .await;
                assert_eq!(done["state"], "done", "{done}");
                house
                    .until("the login is well", async || {
                        fixed.linked.accounts().await.iter().all(|a| code(a) == 0)
                    })
                    .await;
                judge.well(login, now);
            }
            Act::Differ { login } => {
                judge.unwell(login);
                let differs = &mut self.logins[login];
                let change = house.change(&differs.accounts[0].at_bank, "number+holder").await;
                differs.change = Some(change);
                assert!(differs.linked.refresh().await.iter().any(|a| code(a) == 403));
            }
            Act::Restore { login } => {
                let restored = &mut self.logins[login];
                let change = restored.change.take().expect("a change");
                house.undo(&restored.accounts[0].at_bank, &change).await;
                let after = restored.linked.refresh().await;
                assert!(after.iter().all(|a| code(a) == 0), "{after:?}");
                judge.well(login, now);
            }
            Act::Deaf { deaf } => self.hook.as_ref().expect("a receiver").set_down(deaf),
            Act::Ask { login } => {
                self.logins[login].linked.refresh().await;
            }
        }
    }
}

/// Describes the banks, with their budgets or without.
async fn load(house: &House, rows: &[Row], bounded: bool) {
    let manifest = house.bank().get("control/manifest").await.expect(200);
    let known = manifest["institutions"].as_array().expect("institutions");
    let like = known.iter().find(|row| row["id"] == FINBANK).expect("the bank");
    let described = rows.iter().map(|row| {
        let mut described = like.clone();
        described["id"] = json!(row.id);
        described["name"] = json!(format!("Bank {}", row.id));
        described["time-zone"] = json!(row.zone);
        if bounded {
            described["connection"]["budget"] = row.budget.clone();
        }
        described
    });
    let file = json!({ "institutions": described.collect::<Vec<_>>() });
    let file: InstitutionFile = serde_json::from_value(file).expect("institutions");
    let loaded = house.engine.load_institutions(file).await;
    loaded.expect("institutions that are sound");
}

impl Login {
    /// Makes a person, who links one account; every fifth of them two.
    async fn linked(house: &House, caller: &Caller, place: usize, rows: &[Row]) -> Self {
        let user = house
            .user(&format!("person_{place}"), PROFILES[place % PROFILES.len()])
            .await;
        let kinds = if place % 5 == 1 {
            &["CHECKING", "SAVINGS"][..]
        } else {
            &["CHECKING"]
        };
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let holdings = house.holdings(&user, FINBANK).await;
        let shared: Vec<&Value> = kinds
            .iter()
            .map(|kind| {
                holdings
                    .iter()
                    .find(|held| held["type"] == *kind)
                    .expect("an account")
            })
            .collect();
        let ids: Vec<String> = shared.iter().map(|held| text(&held["accountId"])).collect();
        let customer = house.customer(caller, &user).await;
        let bank = place % BANKS;
        let session = house.lite(caller, &house.us, &customer, &rows[bank].id).await;
        let offered = session.signs_in(house, &user, Some(&ids)).await;
        assert_eq!(offered["state"], "chooseAccounts", "{offered}");
        let offered = offered["accounts"].as_array().expect("accounts");
        let chosen: Vec<&str> = offered.iter().map(|a| a["id"].as_str().expect("an id")).collect();
        let done = session.choose(&chosen).await.expect(200);
        let linked = house.taken_up(caller, &customer, &user, &done).await;
        let ours = linked.accounts().await;
        let accounts: Vec<Held> = ours
            .iter()
            .map(|ours| {
                let theirs = shared
                    .iter()
                    .find(|held| held["mask"] == ours["accountNumberDisplay"]);
                Held {
                    id: account_id(ours),
                    at_bank: text(&theirs.expect("an account that is shared")["accountId"]),
                }
            })
            .collect();
        assert_eq!(accounts.len(), kinds.len());
        Self {
            customer: customer.parse().expect("a customer's id"),
            linked,
            bank,
            accounts,
            shared: ids,
            change: None,
        }
    }
}
