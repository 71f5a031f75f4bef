//! One region's part of the tour.

mod second_act;

use std::{collections::BTreeSet, time::Duration};

use model::Region;
use serde::Serialize;
use serde_json::{Value, json};

use crate::caller::{Caller, at};
use crate::{
    failure::Failure,
    out::Progress,
    system,
    world::{DemoPartner, World},
};

/// Two years and a day: everything there is.
const ALL: i64 = 731 * 86_400;

/// What is told of a region at the end.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Told {
    region: String,
    code: Option<u64>,
    http_status: Option<u64>,
    category: String,
    alert: String,
    message: String,
    causes: Vec<String>,
    steps: Vec<String>,
    retriable_by_end_user: String,
    latest_data: String,
    evidence: Value,
    siblings_fresh: bool,
    recovered: bool,
    transactions_before: u64,
    transactions_after: u64,
    /// The case of the second act, and the repair that resolved it.
    case: String,
    repair: String,
    repaired: bool,
}

/// A visit to one region.
pub(super) struct Visit<'p> {
    pub(super) told: Told,
    partner: DemoPartner,
    institution: String,
    institution_name: String,
    /// Who signs in at the bank.
    user: &'static str,
    progress: &'p Progress,
    quiet: bool,
    customer: String,
    login: String,
    /// The account whose number and holder change.
    account: String,
    /// The transactions of that account, before.
    known: BTreeSet<String>,
}

/// Everything that is looked at in an account.
#[derive(Debug, Clone)]
struct Seen {
    id: String,
    name: String,
    kind: String,
    mask: String,
    balance: String,
    code: Option<u64>,
    succeeded: i64,
}

impl Seen {
    fn read(account: &Value) -> Self {
        let text = |name: &str| account[name].as_str().unwrap_or_default().to_owned();
        Self {
            id: text("id"),
            name: text("name"),
            kind: text("type"),
            mask: text("accountNumberDisplay"),
            balance: format!("{} {}", at(account, "balance"), text("currency")),
            code: at(account, "aggregationStatusCode").as_u64(),
            succeeded: at(account, "aggregationSuccessDate").as_i64().unwrap_or_default(),
        }
    }

    fn list(accounts: &Value) -> Vec<Self> {
        at(accounts, "accounts")
            .as_array()
            .map(|list| list.iter().map(Seen::read).collect())
            .unwrap_or_default()
    }
}

fn held(holds: bool, what: impl FnOnce() -> String) -> Result<(), Failure> {
    if holds { Ok(()) } else { Err(Failure::Held(what())) }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn lines(value: &Value) -> Vec<String> {
    value
        .as_array()
        .map(|list| list.iter().map(text).collect())
        .unwrap_or_default()
}

impl<'p> Visit<'p> {
    pub(super) fn begin(
        world: &World,
        region: Region,
        ledger: bool,
        progress: &'p Progress,
        quiet: bool,
    ) -> Result<Self, Failure> {
        let missing = |what: &str| Failure::Held(format!("the demo has a {what} for {region}"));
        let partner = world
            .partners
            .iter()
            .find(|p| p.region == region)
            .ok_or_else(|| missing("partner"))?;
        let wanted = match region {
            Region::Us => "102176",
            Region::Au => "200003",
        };
        let institution = world
            .institutions_of(region)
            .find(|i| i.id == wanted)
            .ok_or_else(|| missing("FinBank"))?;
        let user = match (region, ledger) {
            (_, true) => "ledger",
            (Region::Us, false) => "profile_03",
            (Region::Au, false) => "profile_4110",
        };
        Ok(Self {
            told: Told {
                region: region.name().to_owned(),
                ..Told::default()
            },
            partner: partner.clone(),
            institution: institution.id.clone(),
            institution_name: institution.name.clone(),
            user,
            progress,
            quiet,
            customer: String::new(),
            login: String::new(),
            account: String::new(),
            known: BTreeSet::new(),
        })
    }

    fn say(&self, text: &str) -> Result<(), Failure> {
        if self.quiet {
            Ok(())
        } else {
            self.progress.line(text)
        }
    }

    /// The whole way.
    pub(super) async fn through(&mut self, world: &World) -> Result<(), Failure> {
        let mut server = Caller::new(&world.url)?;
        let bank = Caller::new(&world.bank_url)?;
        server.sign_in(&self.partner).await?;
        self.say(&format!(
            "\n{} — {} ({})",
            self.told.region.to_uppercase(),
            self.institution_name,
            self.institution
        ))?;

        self.link(&server, &bank).await?;
        let before = self.aggregated(&server).await?;
        let changed = self.choose(&server, &bank, &before).await?;
        let change = self.change(&bank, &changed).await?;
        self.mismatch(&server, &before).await?;
        self.live_call(&server).await?;
        self.undo(&server, &bank, &changed, &change).await?;
        self.second_act(&server, &bank, &changed).await
    }

    /// Links every account the bank offers, through the session calls.
    async fn link(&mut self, server: &Caller, bank: &Caller) -> Result<(), Failure> {
        self.progress.doing("linking over FDX and OAuth");
        let username = format!(
            "tour_{}_{}",
            self.told.region,
            system::clock().wall().as_microsecond()
        );
        let added = server
            .post(
                "aggregation/v2/customers/testing",
                &json!({ "username": username }),
            )
            .await?;
        self.customer = text(at(&added.expect(201)?, "id"));
        let ask = json!({
            "partnerId": self.partner.partner_id,
            "customerId": self.customer,
            "institutionId": self.institution.parse::<u64>().unwrap_or_default(),
        });
        let link = text(at(
            &server.post("connect/v2/generate/lite", &ask).await?.expect(200)?,
            "link",
        ));
        let session = server
            .post("connect/sessions", &json!({ "link": link }))
            .await?
            .expect(201)?;
        let path = format!("connect/sessions/{}", text(at(&session, "token")));
        let started = server
            .post(&format!("{path}/start"), &json!({}))
            .await?
            .expect(200)?;
        let authorize = json!({ "authorizationUrl": at(&started, "redirectUrl"), "user": self.user });
        let back = bank.post("control/authorize", &authorize).await?.expect(200)?;
        server.get(&text(at(&back, "redirectUrl"))).await?.expect(200)?;

        let offered = server.get(&path).await?.expect(200)?;
        held(at(&offered, "state") == "chooseAccounts", || {
            format!("the bank offers accounts (the session says {offered})")
        })?;
        let offers = at(&offered, "accounts").as_array().cloned().unwrap_or_default();
        let supported: Vec<&Value> = offers
            .iter()
            .filter(|o| at(o, "supported") == true)
            .map(|o| at(o, "id"))
            .collect();
        let unsupported = offers.len() - supported.len();
        self.say(&format!(
            "  linked as `{}`: the bank offers {} accounts",
            self.user,
            offers.len()
        ))?;
        if unsupported > 0 {
            self.say(&format!(
                "    {unsupported} of kinds that are not supported yet, listed and left out"
            ))?;
        }
        let chosen = json!({ "accountIds": supported });
        let done = server
            .post(&format!("{path}/accounts"), &chosen)
            .await?
            .expect(200)?;
        self.login = text(at(&done, "result/institutionLoginId"));
        held(at(&done, "state") == "done" && !self.login.is_empty(), || {
            format!("linking ends (it says {done})")
        })
    }

    /// Waits for the first aggregation and shows what came.
    async fn aggregated(&self, server: &Caller) -> Result<Vec<Seen>, Failure> {
        self.progress.doing("aggregating");
        let path = format!("aggregation/v1/customers/{}/accounts", self.customer);
        let mut accounts = Vec::new();
        for _ in 0..600 {
            accounts = Seen::list(&server.get(&path).await?.expect(200)?);
            if accounts.iter().all(|account| account.code.is_some()) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        held(!accounts.is_empty(), || "accounts are linked".into())?;
        for account in &accounts {
            let count = self.transactions(server, &account.id).await?.len();
            self.say(&format!(
                "    {:<24} {:<11} ··{:<5} {:>16}  {count} transactions",
                account.name, account.kind, account.mask, account.balance
            ))?;
            held(account.code == Some(0), || {
                format!("{} is aggregated (code {:?})", account.name, account.code)
            })?;
        }
        Ok(accounts)
    }

    /// Every transaction of an account, pending ones left aside since they come and go.
    async fn transactions(&self, server: &Caller, account: &str) -> Result<BTreeSet<String>, Failure> {
        let now = system::clock().wall().as_second();
        let mut ids = BTreeSet::new();
        let mut start = 1;
        loop {
            let path = format!(
                "aggregation/v4/customers/{}/accounts/{account}/transactions?fromDate={}&toDate={}&start={start}&limit=1000",
                self.customer,
                now - ALL,
                now + 86_400
            );
            let page = server.get(&path).await?.expect(200)?;
            let rows = at(&page, "transactions").as_array().cloned().unwrap_or_default();
            start += rows.len();
            for row in &rows {
                let id = at(row, "id").to_string();
                held(ids.insert(id.clone()), || {
                    format!("transaction {id} is listed once")
                })?;
            }
            if rows.is_empty() || at(&page, "moreAvailable") != "true" {
                return Ok(ids);
            }
        }
    }

    /// Finds the first account with transactions, a full number and a holder, at both sides.
    async fn choose(&mut self, server: &Caller, bank: &Caller, accounts: &[Seen]) -> Result<Value, Failure> {
        let path = format!(
            "control/users/{}/accounts?institutionId={}",
            self.user, self.institution
        );
        let held_by_bank = at(&bank.get(&path).await?.expect(200)?, "accounts")
            .as_array()
            .cloned()
            .unwrap_or_default();
        for account in accounts {
            let known = self.transactions(server, &account.id).await?;
            let at_bank = held_by_bank.iter().find(|theirs| {
                at(theirs, "mask") == account.mask.as_str()
                    && !at(theirs, "number").is_null()
                    && at(theirs, "holders")
                        .as_array()
                        .is_some_and(|holders| !holders.is_empty())
            });
            if let (Some(theirs), false) = (at_bank, known.is_empty()) {
                self.account.clone_from(&account.id);
                self.told.transactions_before = known.len() as u64;
                self.known = known;
                self.say(&format!("  chosen: {} ··{}", account.name, account.mask))?;
                return Ok(at(theirs, "accountId").clone());
            }
        }
        Err(Failure::Held(
            "there is an account with transactions, a full number and a holder".into(),
        ))
    }

    /// Changes number and holder at the bank, under the same id.
    async fn change(&self, bank: &Caller, account: &Value) -> Result<Value, Failure> {
        self.progress.doing("changing the account at the bank");
        let path = format!("control/accounts/{}/changes", text(account));
        let change = bank
            .post(&path, &json!({ "change": "number+holder" }))
            .await?
            .expect(200)?;
        self.say("  at the bank, number and holder change under the same account id")?;
        Ok(at(&change, "changeId").clone())
    }

    async fn refreshed(&self, server: &Caller) -> Result<Vec<Seen>, Failure> {
        // Success dates are whole seconds; a newer one needs the next second.
        let micros = system::clock().wall().subsec_microsecond().unsigned_abs();
        tokio::time::sleep(Duration::from_micros(u64::from(
            1_010_000_u32.saturating_sub(micros),
        )))
        .await;
        self.progress.doing("refreshing");
        let path = format!(
            "aggregation/v1/customers/{}/institutionLogins/{}/accounts",
            self.customer, self.login
        );
        Ok(Seen::list(&server.post(&path, &json!({})).await?.expect(200)?))
    }

    /// Refreshes, and sees the code on that account alone, with all its attributes and the evidence.
    async fn mismatch(&mut self, server: &Caller, before: &[Seen]) -> Result<(), Failure> {
        let after = self.refreshed(server).await?;
        let (mine, siblings): (Vec<&Seen>, Vec<&Seen>) = after.iter().partition(|a| a.id == self.account);
        let code = mine.first().and_then(|account| account.code);
        let expected = if self.told.region == "us" { 403 } else { 324 };
        self.told.code = code;
        self.say(&format!(
            "  refreshed (HTTP 200): code {} on that account",
            code.unwrap_or_default()
        ))?;
        held(code == Some(expected), || {
            format!("the code is {expected} (it is {code:?})")
        })?;

        self.told.siblings_fresh = siblings.iter().all(|sibling| {
            let earlier = before.iter().find(|b| b.id == sibling.id).map(|b| b.succeeded);
            sibling.code == Some(0) && earlier.is_some_and(|earlier| sibling.succeeded > earlier)
        });
        held(self.told.siblings_fresh, || {
            "its siblings go on, with a newer success date".into()
        })?;
        self.say(&format!(
            "    its {} siblings: code 0, with a newer success date",
            siblings.len()
        ))?;

        self.status(server).await?;
        self.evidence(server).await?;
        let kept = self.transactions(server, &self.account).await?;
        held(
            kept.is_superset(&self.known) && self.known.is_superset(&kept),
            || "the account's transactions are as they were".into(),
        )?;
        self.say(&format!(
            "    its {} earlier transactions are still there, and nothing was added",
            kept.len()
        ))
    }

    async fn status(&mut self, server: &Caller) -> Result<(), Failure> {
        let status = server
            .get(&format!("holdfast/v1/accounts/{}/status", self.account))
            .await?
            .expect(200)?;
        let attributes = at(&status, "attributes").as_array().cloned().unwrap_or_default();
        held(attributes.len() == 9, || {
            format!("there are nine attributes (there are {})", attributes.len())
        })?;
        for attribute in &attributes {
            let values = lines(at(attribute, "value"));
            held(values.iter().any(|v| !v.trim().is_empty()), || {
                format!("`{}` is not blank", text(at(attribute, "name")))
            })?;
            for (place, value) in values.iter().enumerate() {
                let title = if place == 0 {
                    text(at(attribute, "title"))
                } else {
                    String::new()
                };
                let from = if place == 0 {
                    format!(" [{}]", text(at(attribute, "provenance")))
                } else {
                    String::new()
                };
                self.say(&format!("    {title:<26} {value}{from}"))?;
            }
        }
        let named = |name: &str| {
            attributes
                .iter()
                .find(|a| at(a, "name") == name)
                .map(|a| lines(at(a, "value")))
                .unwrap_or_default()
        };
        let one = |name: &str| named(name).join(" ");
        self.told.category = one("category");
        self.told.http_status = one("http_status").parse().ok();
        self.told.alert = one("alert");
        self.told.message = one("message");
        self.told.causes = named("causes");
        self.told.steps = named("steps");
        self.told.retriable_by_end_user = one("retriable_by_end_user");
        self.told.latest_data = one("latest_data");

        let code = self.told.code.unwrap_or_default();
        let category = if self.told.region == "us" {
            "Verify Account or Data State"
        } else {
            "Data Connect Fix"
        };
        held(self.told.category == category, || {
            format!("the category is {category} (it is {})", self.told.category)
        })?;
        held(self.told.alert.ends_with(&format!("({code})")), || {
            "the alert ends in the code".into()
        })?;
        held(self.told.http_status == Some(500), || {
            "a live call answers HTTP 500".into()
        })?;
        held(at(&status, "held") == true, || "the account is held".into())
    }

    async fn evidence(&mut self, server: &Caller) -> Result<(), Failure> {
        let list = server
            .get(&format!("holdfast/v1/accounts/{}/evidence", self.account))
            .await?
            .expect(200)?;
        let latest = at(&list, "evidence/0").clone();
        held(at(&latest, "verdict") == "conflict", || {
            format!("the verdict is conflict (it is {})", at(&latest, "verdict"))
        })?;
        let kinds = lines(at(&latest, "kinds"));
        held(kinds == ["number", "owner"], || {
            format!("number and owner differ (it says {kinds:?})")
        })?;
        self.say(&format!(
            "    evidence {}: {} of {}, score {} bits, rules {}",
            text(at(&latest, "id")),
            text(at(&latest, "verdict")),
            kinds.join(" and "),
            text(at(&latest, "score")),
            text(at(&latest, "ruleVersion"))
        ))?;
        self.say(&format!(
            "      {:<20} {:<28} {:<28} {:<10} bits",
            "", "stored", "at the bank now", ""
        ))?;
        for feature in at(&latest, "features").as_array().into_iter().flatten() {
            self.say(&format!(
                "      {:<20} {:<28} {:<28} {:<10} {}",
                text(at(feature, "name")),
                lines(at(feature, "stored")).join(", "),
                lines(at(feature, "observed")).join(", "),
                text(at(feature, "comparison")),
                text(at(feature, "weight"))
            ))?;
        }
        self.say(&format!(
            "      held back: {} transactions, {}; the calls are known to the bank as {}",
            at(&latest, "withheld/transactions"),
            if at(&latest, "withheld/balance") == true {
                "a balance"
            } else {
                "no balance"
            },
            lines(at(&latest, "interactions"))
                .last()
                .cloned()
                .unwrap_or_default()
        ))?;
        self.told.evidence = latest;
        Ok(())
    }

    /// A live call about the account: the bank is asked again, and the same is decided.
    async fn live_call(&self, server: &Caller) -> Result<(), Failure> {
        self.progress.doing("loading older transactions");
        let path = format!(
            "aggregation/v1/customers/{}/accounts/{}/transactions/historic",
            self.customer, self.account
        );
        let answer = server.post(&path, &json!({})).await?.any();
        held(
            answer.status == 500 && at(&answer.json, "code").as_u64() == self.told.code,
            || {
                format!(
                    "a live call answers HTTP 500 with the code (it answers {} {})",
                    answer.status, answer.json
                )
            },
        )?;
        self.say(&format!(
            "  load historic asks the bank again: HTTP {} with code {}",
            answer.status,
            at(&answer.json, "code")
        ))
    }

    /// Undoes the change, refreshes, and sees the account healthy with nothing lost or doubled.
    async fn undo(
        &mut self,
        server: &Caller,
        bank: &Caller,
        account: &Value,
        change: &Value,
    ) -> Result<(), Failure> {
        self.progress.doing("undoing the change");
        let path = format!("control/accounts/{}/changes", text(account));
        bank.post(&path, &json!({ "undo": change })).await?.expect(200)?;
        self.say("  at the bank, the change is undone")?;
        let after = self.refreshed(server).await?;
        let code = after.iter().find(|a| a.id == self.account).and_then(|a| a.code);
        held(code == Some(0), || {
            format!("the account is healthy again (code {code:?})")
        })?;
        held(after.iter().all(|a| a.code == Some(0)), || {
            "so is every sibling".into()
        })?;
        let now = self.transactions(server, &self.account).await?;
        held(now.is_superset(&self.known), || "no transaction is lost".into())?;
        self.told.transactions_after = now.len() as u64;
        self.told.recovered = true;
        self.say(&format!(
            "  refreshed: code 0, {} transactions where there were {}, each once",
            self.told.transactions_after, self.told.transactions_before
        ))?;
        self.known = now;
        Ok(())
    }

    /// After everything was stopped and started: the last lines still hold.
    pub(super) async fn again(&mut self, world: &World) -> Result<(), Failure> {
        let mut server = Caller::new(&world.url)?;
        server.sign_in(&self.partner).await?;
        let path = format!("aggregation/v1/customers/{}/accounts", self.customer);
        let accounts = Seen::list(&server.get(&path).await?.expect(200)?);
        held(
            !accounts.is_empty() && accounts.iter().all(|a| a.code == Some(0)),
            || "after a restart every account is healthy".into(),
        )?;
        let kept = self.transactions(&server, &self.account).await?;
        held(kept == self.known, || {
            "after a restart the transactions are the same".into()
        })?;
        let refreshed = self.refreshed(&server).await?;
        held(refreshed.iter().all(|a| a.code == Some(0)), || {
            "after a restart the accounts refresh".into()
        })?;
        let now = self.transactions(&server, &self.account).await?;
        held(now.is_superset(&self.known), || {
            "after a restart and a refresh no transaction is lost".into()
        })?;
        self.say(&format!(
            "\n{} after a restart: code 0 on {} accounts, {} transactions, and they refresh",
            self.told.region.to_uppercase(),
            accounts.len(),
            kept.len()
        ))
    }
}
