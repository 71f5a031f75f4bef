//! One cell of the walk: what is done, what is looked at, and the way back.

use std::time::Duration;

use catalogue::{
    Catalogue, Entry, Phase,
    matrix::{Act, Cell, Means, Produced},
};
use jiff::{SignedDuration, Timestamp};
use model::{Condition, Region, Retry};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    caller::{Answer, Caller, at},
    failure::Failure,
    world::{DemoPartner, World},
};

/// How often a person tries again before the way back counts as closed.
const TRIES: u32 = 4;

/// The longest pause before what may pass is tried again.
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(4);

/// Within what everything that is not left out of nights has its turn.
const TURN: SignedDuration = SignedDuration::from_hours(26);

/// How many due instants a night may take.
const DUE: u32 = 400;

/// What is told of a cell: nothing that changes from one walk to the next.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Told {
    pub(super) region: &'static str,
    pub(super) code: u32,
    pub(super) phase: &'static str,
    way: &'static str,
    script: String,
    condition: &'static str,
    /// The status of the call that met it.
    http_status: u16,
    /// What the person is shown, where somebody is.
    alert: Option<String>,
    /// What happens next, by its name.
    next: String,
    /// Whether the night after did without the account.
    left_out: bool,
    /// How it became well again.
    pub(super) way_back: String,
    /// What did not hold.
    pub(super) failure: Option<String>,
}

/// A region's partner with people who have linked.
pub(super) struct Place<'c> {
    catalogue: &'c Catalogue,
    region: Region,
    partner: DemoPartner,
    institution: &'static str,
    profile: &'static str,
    server: Caller,
    bank: Caller,
    customer: String,
    login: String,
    /// Who linked it, as the bank knows them.
    person: String,
    /// The account that suffers: ours, and the bank's.
    account: String,
    at_bank: String,
    people: u32,
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_default()
}

fn held(holds: bool, what: impl FnOnce() -> String) -> Result<(), Failure> {
    if holds { Ok(()) } else { Err(Failure::Held(what())) }
}

/// An id as a path has it, whether it came as a text or as a number.
fn id(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

impl<'c> Place<'c> {
    /// A new person of the region's partner links everything a new user of the bank has.
    pub(super) async fn begin(
        world: &World,
        catalogue: &'c Catalogue,
        region: Region,
    ) -> Result<Self, Failure> {
        let partner = world.partners.iter().find(|partner| partner.region == region);
        let partner = partner.ok_or_else(|| Failure::Held(format!("there is a partner for {region}")))?;
        let (institution, profile) = match region {
            Region::Us => ("102176", "profile_03"),
            Region::Au => ("200003", "profile_4110"),
        };
        let mut place = Self {
            catalogue,
            region,
            partner: partner.clone(),
            institution,
            profile,
            server: Caller::new(&world.url)?,
            bank: Caller::new(&world.bank_url)?,
            customer: String::new(),
            login: String::new(),
            person: String::new(),
            account: String::new(),
            at_bank: String::new(),
            people: 0,
        };
        place.server.sign_in(&place.partner).await?;
        let user = place.user("well").await?;
        place.person.clone_from(&user);
        place.customer = place.customer("well").await?;
        let session = place.session("lite").await?;
        let offered = place.sign_in(&session, &user, "allow").await?;
        let done = place.choose(&session, &offered).await?;
        place.login = text(at(&done, "result/institutionLoginId"));
        let accounts = place.settled(&place.customer).await?;
        let account = accounts.first().cloned().unwrap_or_default();
        place.account = id(at(&account, "id"));
        let path = format!("control/users/{user}/accounts?institutionId={institution}");
        let theirs = list(at(&place.bank.get(&path).await?.expect(200)?, "accounts"));
        let mask = at(&account, "accountNumberDisplay");
        let one = theirs.iter().find(|theirs| at(theirs, "mask") == mask);
        place.at_bank = one.map(|one| text(at(one, "accountId"))).unwrap_or_default();
        held(!place.at_bank.is_empty(), || "the bank knows the account".into())?;
        Ok(place)
    }

    pub(super) fn region(&self) -> Region {
        self.region
    }

    /// Walks a cell, and says what did not hold.
    pub(super) async fn walk(&mut self, cell: &Cell) -> Told {
        let condition = match cell.produced {
            Produced::Natural(condition, _) | Produced::Override(condition) => condition,
            Produced::Refused(_) => Condition::Healthy,
        };
        let mut told = Told {
            region: cell.region.name(),
            code: cell.code,
            phase: cell.phase.name(),
            way: cell.produced.way().name(),
            script: cell.script().unwrap_or_default(),
            condition: condition.name(),
            http_status: 0,
            alert: None,
            next: String::new(),
            left_out: false,
            way_back: String::new(),
            failure: None,
        };
        let walked = match self.catalogue.entry(cell.region, cell.code).cloned() {
            None => Err(Failure::Held("the code has an entry".into())),
            Some(entry) => match cell.phase {
                _ if let Produced::Natural(_, Means::Act(act)) = cell.produced => {
                    self.acted(act, cell.phase, &entry, &mut told).await
                }
                Phase::Link => self.link(&entry, &mut told).await,
                Phase::Nightly => self.nightly(&entry, &mut told).await,
                Phase::Live => self.live(&entry, &mut told).await,
                Phase::Refresh | Phase::Request => self.refreshed(&entry, &mut told).await,
            },
        };
        told.failure = walked.err().map(|failure| failure.to_string());
        told
    }

    /// What no script does: somebody does it.
    async fn acted(&mut self, act: Act, phase: Phase, entry: &Entry, told: &mut Told) -> Result<(), Failure> {
        match act {
            Act::Nothing => self.nothing(phase, told).await,
            Act::Deny => {
                let user = self.user("denying").await?;
                let session = self.session("lite").await?;
                let met = self.sign_in(&session, &user, "deny").await?;
                told.http_status = 200;
                held(at(&met, "state") == "failed", || {
                    format!("the session ends, not {met}")
                })?;
                self.alerted(at(&met, "alert"), entry, told)?;
                let kept = std::mem::take(&mut self.customer);
                self.customer = self.customer("denying").await?;
                let session = self.session("lite").await?;
                let linked = self.linked_after_all(&session, &user, told).await;
                self.leave(kept).await?;
                linked
            }
            Act::SomebodyElse => {
                let somebody = self.user("somebody").await?;
                let session = self.session("fix").await?;
                let met = self.sign_in(&session, &somebody, "allow").await?;
                told.http_status = 200;
                held(at(&met, "state") == "failed", || {
                    format!("the session ends, not {met}")
                })?;
                self.alerted(at(&met, "alert"), entry, told)?;
                let session = self.session("fix").await?;
                let person = self.person.clone();
                let done = self.sign_in(&session, &person, "allow").await?;
                held(at(&done, "state") == "done", || {
                    format!("whose login it is can mend it, not {done}")
                })?;
                self.way_back(entry, told).await?;
                told.way_back = "signing in as oneself".to_owned();
                Ok(())
            }
            Act::Twice => Err(Failure::Held("two calls are made at once".into())),
        }
    }

    /// All is well without anything being done.
    async fn nothing(&mut self, phase: Phase, told: &mut Told) -> Result<(), Failure> {
        told.http_status = 200;
        told.way_back = "none is needed".to_owned();
        let accounts = match phase {
            Phase::Link => {
                let user = self.user("linking").await?;
                let kept = std::mem::take(&mut self.customer);
                self.customer = self.customer("linking").await?;
                let session = self.session("lite").await?;
                let linked = self.linked_after_all(&session, &user, told).await;
                return self.leave(kept).await.and(linked);
            }
            Phase::Nightly => {
                self.pass("P1D").await?;
                self.accounts().await?
            }
            Phase::Live => {
                let path = format!(
                    "aggregation/v1/customers/{}/accounts/{}/owner",
                    self.customer, self.account
                );
                self.server.get(&path).await?.expect(200)?;
                self.accounts().await?
            }
            Phase::Refresh | Phase::Request => self.refresh().await?,
        };
        held(accounts.iter().all(well), || "every account is well".into())
    }

    /// Leaves the customer that linked for a while, and goes on with the one before.
    async fn leave(&mut self, kept: String) -> Result<(), Failure> {
        let path = format!("aggregation/v1/customers/{}", self.customer);
        self.customer = kept;
        self.server.delete(&path).await?.expect(204).map(drop)
    }

    /// On a refresh: 200, the code on the account.
    async fn refreshed(&mut self, entry: &Entry, told: &mut Told) -> Result<(), Failure> {
        let cursor = self.cursor().await?;
        let script = self.script("accountId", &self.at_bank, &lasting(told)).await?;
        let accounts = self.refresh().await?;
        told.http_status = 200;
        self.met(&accounts, entry, told).await?;
        self.event(cursor, entry).await?;
        self.unscript(&script).await?;
        self.way_back(entry, told).await
    }

    /// In a live call: the entry's own status, the code in its body.
    async fn live(&mut self, entry: &Entry, told: &mut Told) -> Result<(), Failure> {
        let script = self.script("accountId", &self.at_bank, &lasting(told)).await?;
        let path = format!(
            "aggregation/v1/customers/{}/accounts/{}/owner",
            self.customer, self.account
        );
        let answer = self.server.get(&path).await?.any();
        told.http_status = answer.status;
        held(Some(answer.status) == entry.http_status, || {
            format!("the call answers {:?}, not {}", entry.http_status, answer.status)
        })?;
        let code = at(&answer.json, "code");
        let said = code
            .as_u64()
            .or_else(|| code.as_str().and_then(|text| text.parse().ok()));
        held(said == Some(u64::from(entry.code)), || {
            format!("the call answers with the code, not {}", answer.json)
        })?;
        self.unscript(&script).await?;
        self.way_back(entry, told).await?;
        let again = self.server.get(&path).await?.any();
        held(again.status == 200, || {
            format!("the call is answered again, not with {}", again.status)
        })
    }

    /// In the nightly batch, and in the night after: a code that blocks is left out of it, every other is tried.
    async fn nightly(&mut self, entry: &Entry, told: &mut Told) -> Result<(), Failure> {
        let cursor = self.cursor().await?;
        let script = self.script("accountId", &self.at_bank, &lasting(told)).await?;
        if entry.retry == Retry::After {
            // The server keeps asking as soon as it may, all day: one night's first answer is enough.
            self.until_met(entry).await?;
        } else {
            self.pass("P1D").await?;
        }
        told.http_status = 200;
        let accounts = self.accounts().await?;
        self.met(&accounts, entry, told).await?;
        self.event(cursor, entry).await?;
        self.unscript(&script).await?;
        let before = self.attempted().await?;
        self.pass("P1D").await?;
        let tried = self.attempted().await? != before;
        told.left_out = !tried;
        held(tried != entry.blocks_nightly, || {
            format!("the next night leaves it out only if the code blocks (tried: {tried})")
        })?;
        self.way_back(entry, told).await
    }

    /// Lets time pass from one due instant to the next until the account carries the code.
    async fn until_met(&self, entry: &Entry) -> Result<(), Failure> {
        for _ in 0..DUE {
            let carries = |account: &Value| {
                at(account, "aggregationStatusCode").as_u64() == Some(u64::from(entry.code))
            };
            if self.accounts().await?.iter().any(carries) {
                return Ok(());
            }
            let next = json!({ "to": "next-due" });
            self.server.post("holdfast/v1/clock", &next).await?.expect(200)?;
        }
        Err(Failure::Held("a night meets the code".into()))
    }

    /// While linking: the session fails with the alert, or the account is not added and says why, or it is added
    /// and its first aggregation carries the code.
    async fn link(&mut self, entry: &Entry, told: &mut Told) -> Result<(), Failure> {
        let user = self.user("linking").await?;
        let kept = std::mem::take(&mut self.customer);
        self.customer = self.customer("linking").await?;
        let linked = self.linking(&user, entry, told).await;
        self.leave(kept).await.and(linked)
    }

    async fn linking(&mut self, user: &str, entry: &Entry, told: &mut Told) -> Result<(), Failure> {
        let script = self.script("user", user, &lasting(told)).await?;
        let session = self.session("lite").await?;
        let met = self.sign_in(&session, user, "allow").await?;
        told.http_status = 200;
        let state = text(at(&met, "state"));
        if state == "failed" {
            self.alerted(at(&met, "alert"), entry, told)?;
            self.unscript(&script).await?;
            let may_retry = at(&met, "alert/mayRetry") == true;
            held(may_retry == entry.retriable_by_end_user, || {
                "the person may try again as the entry says".into()
            })?;
            let session = if may_retry {
                session
            } else {
                self.session("lite").await?
            };
            return self.linked_after_all(&session, user, told).await;
        }
        held(state == "chooseAccounts", || {
            format!("the session goes on, not {met}")
        })?;
        let done = self.choose(&session, &met).await?;
        let refused = list(at(&done, "result/notAdded"));
        if let Some(refused) = refused.first() {
            self.alerted(at(refused, "alert"), entry, told)?;
            self.unscript(&script).await?;
            let session = self.session("lite").await?;
            return self.linked_after_all(&session, user, told).await;
        }
        if at(&done, "state") == "failed" {
            self.alerted(at(&done, "alert"), entry, told)?;
            self.unscript(&script).await?;
            let session = self.session("lite").await?;
            return self.linked_after_all(&session, user, told).await;
        }
        let accounts = self.settled(&self.customer).await?;
        let code = u64::from(entry.code);
        let carries = |account: &&Value| at(account, "aggregationStatusCode").as_u64() == Some(code);
        held(accounts.iter().any(|account| carries(&account)), || {
            let codes: Vec<String> = accounts
                .iter()
                .map(|account| at(account, "aggregationStatusCode").to_string())
                .collect();
            format!("an added account carries the code, not {}", codes.join(", "))
        })?;
        self.unscript(&script).await?;
        let login = text(at(&done, "result/institutionLoginId"));
        for _ in 0..TRIES {
            let path = format!(
                "aggregation/v1/customers/{}/institutionLogins/{login}/accounts",
                self.customer
            );
            let after = self.server.post(&path, &json!({})).await?.expect(200)?;
            if list(at(&after, "accounts")).iter().all(well) {
                told.way_back = "the next refresh".to_owned();
                return Ok(());
            }
            self.pass("PT2H").await?;
        }
        Err(Failure::Held("a refresh makes the added accounts well".into()))
    }

    async fn linked_after_all(&mut self, session: &str, user: &str, told: &mut Told) -> Result<(), Failure> {
        let mut session = session.to_owned();
        for _ in 0..TRIES {
            let offered = self.sign_in(&session, user, "allow").await?;
            if at(&offered, "state") == "chooseAccounts" {
                let done = self.choose(&session, &offered).await?;
                held(at(&done, "state") == "done", || {
                    format!("linking ends, not {done}")
                })?;
                let accounts = self.settled(&self.customer).await?;
                held(accounts.iter().all(well), || "what is linked is well".into())?;
                told.way_back = "linking again".to_owned();
                return Ok(());
            }
            self.pass("PT2H").await?;
            session = self.session("lite").await?;
        }
        Err(Failure::Held("the person can link after all".into()))
    }

    fn alerted(&self, alert: &Value, entry: &Entry, told: &mut Told) -> Result<(), Failure> {
        let shown = text(at(alert, "text"));
        held(at(alert, "code").as_u64() == Some(u64::from(entry.code)), || {
            format!("the alert carries the code, not {alert}")
        })?;
        held(shown.ends_with(&format!(" ({})", entry.code)), || {
            format!("the alert ends in the code, not `{shown}`")
        })?;
        held(at(alert, "category") == entry.category.name(), || {
            "the alert has the entry's category".into()
        })?;
        told.alert = Some(shown);
        Ok(())
    }

    /// What the list and the account's page tell: the code, the alert, what happens next.
    async fn met(&self, accounts: &[Value], entry: &Entry, told: &mut Told) -> Result<(), Failure> {
        let ours = accounts
            .iter()
            .find(|account| id(at(account, "id")) == self.account);
        let code = ours.and_then(|account| at(account, "aggregationStatusCode").as_u64());
        held(code == Some(u64::from(entry.code)), || {
            format!("the account carries the code, not {code:?}")
        })?;
        let status = self.status().await?;
        held(at(&status, "condition") == told.condition, || {
            format!(
                "the condition is {}, not {}",
                told.condition,
                at(&status, "condition")
            )
        })?;
        let attributes = list(at(&status, "attributes"));
        let alert = attributes.iter().find(|line| at(line, "name") == "alert");
        told.alert = alert.map(|line| text(at(line, "value/0")));
        if entry.alert_shown {
            let ends = told
                .alert
                .as_ref()
                .is_some_and(|alert| alert.ends_with(&format!(" ({})", entry.code)));
            held(ends, || {
                format!("the alert ends in the code, not {:?}", told.alert)
            })?;
        }
        told.next = text(at(&status, "next/what"));
        let next = at(&status, "next");
        held(at(next, "leftOut") == entry.blocks_nightly, || {
            format!("the night is foretold as the entry says, not {next}")
        })?;
        let clock = self.server.get("holdfast/v1/clock").await?.expect(200)?;
        let when = instant(at(next, "when")).zip(instant(at(&clock, "now")));
        let within = match (entry.blocks_nightly, entry.retry) {
            (true, _) => None,
            (false, Retry::Backoff) => Some(LONGEST_PAUSE),
            (false, Retry::After | Retry::Never) => Some(TURN),
        };
        let kept = match (when, within) {
            (None, None) => true,
            (Some((when, now)), Some(within)) => when.duration_since(now) <= within,
            _ => false,
        };
        held(kept, || {
            let retry = entry.retry;
            format!("it is tried again as the entry says ({retry:?}, within {within:?}), not {next}")
        })
    }

    /// The account tells of the change in the log of events.
    async fn event(&self, cursor: String, entry: &Entry) -> Result<(), Failure> {
        let mut cursor = cursor;
        loop {
            let page = self.events(&cursor).await?;
            let found = list(at(&page, "events")).iter().any(|event| {
                at(event, "type") == "account.status_changed"
                    && id(at(event, "accountId")) == self.account
                    && at(event, "data/code").as_u64() == Some(u64::from(entry.code))
            });
            if found {
                return Ok(());
            }
            held(at(&page, "more") == true, || "an event tells of the code".into())?;
            cursor = text(at(&page, "next"));
        }
    }

    async fn events(&self, cursor: &str) -> Result<Value, Failure> {
        self.server
            .get(&format!("holdfast/v1/events?after={cursor}"))
            .await?
            .expect(200)
    }

    /// The end of the log of events.
    async fn cursor(&self) -> Result<String, Failure> {
        let mut cursor = "0".to_owned();
        loop {
            let page = self.events(&cursor).await?;
            let next = text(at(&page, "next"));
            if at(&page, "more") != true || next.is_empty() {
                return Ok(if next.is_empty() { cursor } else { next });
            }
            cursor = next;
        }
    }

    /// The trouble is over at the bank: the account is asked for again, as a person or a night would. A Fix link
    /// comes where asking again is not enough.
    async fn way_back(&mut self, entry: &Entry, told: &mut Told) -> Result<(), Failure> {
        for tries in 0..TRIES {
            if tries > 0 {
                // A bank that asked to be left alone is.
                self.pass("PT2H").await?;
            }
            let accounts = self.refresh().await?;
            if accounts.iter().all(well) {
                told.way_back = "the next refresh".to_owned();
                return Ok(());
            }
        }
        Err(Failure::Held(format!(
            "the account is well again after {} ended",
            entry.code
        )))
    }

    async fn user(&mut self, why: &str) -> Result<String, Failure> {
        self.people = self.people.saturating_add(1);
        let user = format!("{why}_{}_{}", self.region, self.serial()?);
        let body = json!({ "user": user, "profile": self.profile });
        self.bank.post("control/users", &body).await?.expect(200)?;
        Ok(user)
    }

    /// A name that nobody in this world has yet.
    fn serial(&self) -> Result<String, Failure> {
        let random = crate::system::random();
        Ok(model::random::alphanumeric(random.as_ref(), 10))
    }

    async fn customer(&self, why: &str) -> Result<String, Failure> {
        let body = json!({ "username": format!("{why}_{}", self.serial()?) });
        let added = self
            .server
            .post("aggregation/v2/customers/testing", &body)
            .await?;
        Ok(id(at(&added.expect(201)?, "id")))
    }

    /// Opens a session to link (`lite`) or to mend the login (`fix`).
    async fn session(&self, kind: &str) -> Result<String, Failure> {
        let mut ask = json!({
            "partnerId": self.partner.partner_id,
            "customerId": self.customer,
        });
        let (name, which) = match kind {
            "fix" => ("institutionLoginId", self.login.as_str()),
            _ => ("institutionId", self.institution),
        };
        if let Some(ask) = ask.as_object_mut() {
            let which = which.parse::<u64>().unwrap_or_default();
            ask.insert(name.to_owned(), which.into());
        }
        let link = self
            .server
            .post(&format!("connect/v2/generate/{kind}"), &ask)
            .await?
            .expect(200)?;
        let session = json!({ "link": at(&link, "link") });
        let session = self
            .server
            .post("connect/sessions", &session)
            .await?
            .expect(201)?;
        Ok(text(at(&session, "token")))
    }

    async fn sign_in(&self, session: &str, user: &str, decision: &str) -> Result<Value, Failure> {
        let path = format!("connect/sessions/{session}");
        let started = self
            .server
            .post(&format!("{path}/start"), &json!({}))
            .await?
            .any();
        if at(&started.json, "state") != "atBank" {
            return Ok(started.json);
        }
        let authorize = json!({
            "authorizationUrl": at(&started.json, "redirectUrl"),
            "user": user,
            "decision": decision,
        });
        let back = self
            .bank
            .post("control/authorize", &authorize)
            .await?
            .expect(200)?;
        let _returned: Answer = self.server.get(&text(at(&back, "redirectUrl"))).await?.any();
        self.server.get(&path).await?.expect(200)
    }

    async fn choose(&self, session: &str, offered: &Value) -> Result<Value, Failure> {
        let offers = list(at(offered, "accounts"));
        let supported = offers.iter().filter(|offer| at(offer, "supported") == true);
        let ids: Vec<&Value> = supported.map(|offer| at(offer, "id")).collect();
        let path = format!("connect/sessions/{session}/accounts");
        let chosen = json!({ "accountIds": ids });
        self.server.post(&path, &chosen).await?.expect(200)
    }

    /// The accounts of a customer once every one of them was aggregated.
    async fn settled(&self, customer: &str) -> Result<Vec<Value>, Failure> {
        let path = format!("aggregation/v1/customers/{customer}/accounts");
        for _ in 0..600 {
            let accounts = list(at(&self.server.get(&path).await?.expect(200)?, "accounts"));
            let done = |account: &Value| at(account, "aggregationStatusCode").is_u64();
            if !accounts.is_empty() && accounts.iter().all(done) {
                return Ok(accounts);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(Failure::Held("what is linked is aggregated".into()))
    }

    async fn accounts(&self) -> Result<Vec<Value>, Failure> {
        let path = format!("aggregation/v1/customers/{}/accounts", self.customer);
        Ok(list(at(&self.server.get(&path).await?.expect(200)?, "accounts")))
    }

    async fn refresh(&self) -> Result<Vec<Value>, Failure> {
        let path = format!(
            "aggregation/v1/customers/{}/institutionLogins/{}/accounts",
            self.customer, self.login
        );
        let answer = self.server.post(&path, &json!({})).await?.expect(200)?;
        Ok(list(at(&answer, "accounts")))
    }

    async fn status(&self) -> Result<Value, Failure> {
        let path = format!("holdfast/v1/accounts/{}/status", self.account);
        self.server.get(&path).await?.expect(200)
    }

    async fn attempted(&self) -> Result<String, Failure> {
        Ok(text(at(&self.status().await?, "freshness/attemptedAt")))
    }

    /// Lets time pass for the partner, with all that falls due.
    async fn pass(&mut self, span: &str) -> Result<(), Failure> {
        let moved = self
            .server
            .post("holdfast/v1/clock", &json!({ "advance": span }))
            .await?;
        moved.expect(200)?;
        // What the partner holds is kept to real time, and does not end with it.
        Ok(())
    }

    async fn script(&self, on: &str, which: &str, script: &str) -> Result<String, Failure> {
        let body = json!({ on: which, "script": script });
        let set = self.bank.post("control/scripts", &body).await?.expect(200)?;
        Ok(text(at(&set, "scriptId")))
    }

    async fn unscript(&self, script: &str) -> Result<(), Failure> {
        let path = format!("control/scripts/{script}");
        self.bank.delete(&path).await?.expect(200).map(drop)
    }
}

/// Whether an account is well.
fn well(account: &Value) -> bool {
    at(account, "aggregationStatusCode").as_u64() == Some(0)
}

/// The script as it is set: it lasts until it is taken away. What would end a consent for good is counted, so that
/// it does not.
fn instant(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok()
}

fn lasting(told: &Told) -> String {
    match told.condition {
        "token-invalid" | "consent-revoked" | "consent-expired" => format!("{}*90", told.script),
        _ => told.script.clone(),
    }
}
