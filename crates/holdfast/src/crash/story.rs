//! The story that is told in every world: a person links a bank, and everything that may happen to the
//! link happens. Told by a client of the API who knows nothing of kills, only that some calls had to be
//! asked again.

use std::{collections::BTreeMap, time::Duration};

use jiff::SignedDuration;
use model::id::{AccountId, CustomerId, LoginId};
use serde_json::{Value, json};

use super::{
    verdict::{self, Verdict},
    world::{Partner, World},
};
use crate::{caller::at, failure::Failure};

/// The institution of the sandbox bank the story is at.
const INSTITUTION: &str = "102176";
/// Who links.
const USER: &str = "profile_03";
/// The customer's name at the partner.
const USERNAME: &str = "rehearsal";

/// Longer than an access token lives, and than a window reaches back into the one before: what a refresh
/// leaves out after it, no later one brings.
const LONG: SignedDuration = SignedDuration::from_hours(24 * 40);

/// How often something is looked at that is to become so, and how long is waited between.
const LOOKS: u32 = 600;
const BETWEEN: Duration = Duration::from_millis(25);

/// How often a person begins a session anew before they give up.
const PATIENCE: u32 = 12;

pub(super) fn held(holds: bool, what: impl FnOnce() -> String) -> Result<(), Failure> {
    if holds { Ok(()) } else { Err(Failure::Held(what())) }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// What the client knows.
pub(crate) struct Story<'w> {
    world: &'w mut World,
    partner: Partner,
    customer: String,
    login: String,
    /// The accounts, in the order they are listed.
    accounts: Vec<String>,
    /// Our id of each posted transaction, by account and the bank's id, when they were first looked at.
    known: BTreeMap<(AccountId, String), u64>,
    /// How often the person allowed access at the bank, and how often that would have been enough.
    allowed: u32,
    asked: u32,
    /// What is being told.
    pub(crate) chapter: &'static str,
}

impl<'w> Story<'w> {
    /// Begins in a new world.
    pub(crate) async fn begin(world: &'w mut World) -> Result<Self, Failure> {
        let partner = world.furnish().await?;
        world.sign_in(&partner).await?;
        Ok(Self {
            world,
            partner,
            customer: String::new(),
            login: String::new(),
            accounts: Vec::new(),
            known: BTreeMap::new(),
            allowed: 0,
            asked: 0,
            chapter: "beginning",
        })
    }

    /// Tells everything, and what came of it.
    pub(crate) async fn tell(&mut self) -> Result<Verdict, Failure> {
        self.chapter = "linking";
        self.add_customer().await?;
        self.link().await?;
        self.chapter = "first aggregation";
        self.first_aggregation().await?;
        self.chapter = "loading history";
        self.load_history().await?;
        self.known = verdict::posted(&self.world.place, self.partner.id, self.login()?).await?;

        self.chapter = "refreshing with news";
        self.world.advance(&self.partner, LONG).await?;
        self.all_well().await?;
        self.chapter = "a mismatch, held";
        let (account, change) = self.mismatch().await?;
        self.chapter = "repaired, and taken back";
        for action in ["successor", "same-account"] {
            self.repair_and_undo(action).await?;
        }
        self.chapter = "undone, and healed";
        self.heal(&account, &change).await?;
        self.chapter = "withdrawn, and mended";
        self.withdraw().await?;
        self.mend().await?;
        self.chapter = "renewing access";
        for _ in 0..2 {
            self.world.advance(&self.partner, LONG).await?;
            self.all_well().await?;
        }
        self.chapter = "comparing with the bank";
        let mut verdict = self.compare().await?;
        self.chapter = "deleting the customer";
        self.delete().await?;
        verdict.given_again = self.allowed.saturating_sub(self.asked);
        Ok(verdict)
    }

    fn login(&self) -> Result<LoginId, Failure> {
        let login = self.login.parse();
        login.map_err(|_| Failure::Held("a login has an id".into()))
    }

    /// Adds the customer; one that was added before the answer was lost is found by name.
    async fn add_customer(&mut self) -> Result<(), Failure> {
        let new = json!({ "username": USERNAME });
        let added = self.world.post("aggregation/v2/customers/testing", &new).await?;
        self.customer = text(at(&added.json, "id"));
        if added.status != 201 {
            let path = format!("aggregation/v1/customers?username={USERNAME}");
            let found = self.world.get(&path).await?;
            held(at(&found.json, "found") == 1, || {
                format!("a customer is added once ({} then {})", added.json, found.json)
            })?;
            self.customer = text(at(&found.json, "customers/0/id"));
        }
        held(!self.customer.is_empty(), || "a customer is added".into())
    }

    async fn link(&mut self) -> Result<(), Failure> {
        let ask = json!({
            "partnerId": self.partner.id.to_string(),
            "customerId": self.customer,
            "institutionId": INSTITUTION.parse::<u64>().unwrap_or_default(),
        });
        self.login = self.session("connect/v2/generate/lite", &ask).await?;
        let path = format!("aggregation/v1/customers/{}/accounts", self.customer);
        let listed = self.world.get(&path).await?.json;
        self.accounts = list(&listed).iter().map(|a| text(at(a, "id"))).collect();
        held(self.accounts.len() > 1, || {
            format!("accounts are linked ({listed})")
        })
    }

    /// Goes through a session as a person does: where it stands is what is done next. Gives the login.
    async fn session(&mut self, generate: &str, ask: &Value) -> Result<String, Failure> {
        self.asked += 1;
        let mut token = String::new();
        let mut back: Option<(String, String)> = None;
        let mut begun = 0;
        for _ in 0..LOOKS {
            if token.is_empty() {
                let link = self.world.post(generate, ask).await?;
                held(link.status == 200, || format!("a link is given ({})", link.json))?;
                let opened = self
                    .world
                    .post("connect/sessions", &json!({ "link": at(&link.json, "link") }))
                    .await?;
                held(opened.status == 201, || {
                    format!("a session opens ({})", opened.json)
                })?;
                token = text(at(&opened.json, "token"));
            }
            let path = format!("connect/sessions/{token}");
            let seen = self.world.get(&path).await?;
            held(seen.status == 200, || {
                format!("a session is there ({})", seen.json)
            })?;
            let seen = seen.json;
            match at(&seen, "state").as_str().unwrap_or_default() {
                "done" => return Ok(text(at(&seen, "result/institutionLoginId"))),
                "chooseAccounts" => {
                    let offers = at(&seen, "accounts").as_array().cloned().unwrap_or_default();
                    let chosen: Vec<&Value> = offers
                        .iter()
                        .filter(|offer| at(offer, "supported") == true)
                        .map(|offer| at(offer, "id"))
                        .collect();
                    let chosen = json!({ "accountIds": chosen });
                    self.world.post(&format!("{path}/accounts"), &chosen).await?;
                }
                "atBank" => {
                    let redirect = text(at(&seen, "redirectUrl"));
                    let known = back.as_ref().filter(|(to, _)| *to == redirect);
                    let way_back = match known {
                        Some((_, way_back)) => way_back.clone(),
                        None => {
                            self.allowed += 1;
                            let allow = json!({ "authorizationUrl": redirect, "user": USER });
                            let allowed = self.world.bank.post("control/authorize", &allow).await?;
                            let way_back = text(at(&allowed.expect(200)?, "redirectUrl"));
                            back = Some((redirect, way_back.clone()));
                            way_back
                        }
                    };
                    self.world.get(&path_of(&way_back)).await?;
                }
                // One that goes on is looked at again; one that was left alone in the middle is begun anew.
                "returning" if begun < LOOKS / 20 => {
                    begun += 1;
                    tokio::time::sleep(BETWEEN).await;
                }
                _ => {
                    begun = 0;
                    let started = self.world.post(&format!("{path}/start"), &json!({})).await?;
                    if started.status != 200 {
                        // It may be begun no more: with a new link everything begins anew.
                        token.clear();
                        held(self.allowed < PATIENCE, || {
                            format!(
                                "a person comes through in the end ({} after {seen})",
                                started.json
                            )
                        })?;
                    }
                }
            }
        }
        Err(Failure::Held("a session comes to its end".into()))
    }

    async fn first_aggregation(&mut self) -> Result<(), Failure> {
        let path = format!("aggregation/v1/customers/{}/accounts", self.customer);
        let mut listed = Value::Null;
        for _ in 0..LOOKS {
            listed = self.world.get(&path).await?.json;
            let accounts = list(&listed);
            if !accounts.is_empty() && accounts.iter().all(|a| code(a).is_some()) {
                break;
            }
            tokio::time::sleep(BETWEEN).await;
        }
        self.healthy(&listed)
    }

    /// Of one account, so that what the first aggregation left out of the others stays left out.
    async fn load_history(&mut self) -> Result<(), Failure> {
        let path = format!(
            "aggregation/v1/customers/{}/accounts/{}/transactions/historic",
            self.customer,
            self.with_history()
        );
        let loaded = self.world.post(&path, &json!({})).await?;
        held(loaded.status == 204, || {
            format!("history is loaded ({} {})", loaded.status, loaded.json)
        })
    }

    /// The account whose history is loaded.
    fn with_history(&self) -> &str {
        self.accounts.last().map_or("", String::as_str)
    }

    async fn refresh(&mut self) -> Result<Value, Failure> {
        let path = format!(
            "aggregation/v1/customers/{}/institutionLogins/{}/accounts",
            self.customer, self.login
        );
        let refreshed = self.world.post(&path, &json!({})).await?;
        held(refreshed.status == 200, || {
            format!("a refresh answers ({} {})", refreshed.status, refreshed.json)
        })?;
        Ok(refreshed.json)
    }

    async fn all_well(&mut self) -> Result<(), Failure> {
        let refreshed = self.refresh().await?;
        self.healthy(&refreshed)
    }

    fn healthy(&self, listed: &Value) -> Result<(), Failure> {
        let accounts = list(listed);
        let ids: Vec<String> = accounts.iter().map(|a| text(at(a, "id"))).collect();
        held(ids == self.accounts, || {
            format!("the accounts are those that were linked ({listed})")
        })?;
        held(accounts.iter().all(|a| code(a) == Some(0)), || {
            format!("every account is well ({listed})")
        })
    }

    /// An account gets another number and another holder at the bank, under the same id.
    async fn mismatch(&mut self) -> Result<(String, String), Failure> {
        let ours = self.accounts.first().cloned().unwrap_or_default();
        let at_bank = verdict::name_at_bank(&self.world.place, self.partner.id, self.login()?, &ours).await?;
        let changed = self
            .world
            .bank
            .post(
                &format!("control/accounts/{at_bank}/changes"),
                &json!({ "change": "number+holder" }),
            )
            .await?
            .expect(200)?;
        let refreshed = self.refresh().await?;
        for account in list(&refreshed) {
            let expected = if at(account, "id") == ours.as_str() {
                403
            } else {
                0
            };
            held(code(account) == Some(expected), || {
                format!("the changed account and no other is held ({refreshed})")
            })?;
        }
        let path = format!("holdfast/v1/accounts/{ours}/status");
        let status = self.world.get(&path).await?.json;
        held(at(&status, "held") == true, || format!("it is held ({status})"))?;
        Ok((at_bank, text(at(&changed, "changeId"))))
    }

    /// The partner says what is so of the held account, and takes it back. Asked again, it may be done already: the
    /// journal says so, and says it once.
    async fn repair_and_undo(&mut self, action: &str) -> Result<(), Failure> {
        let ours = self.accounts.first().cloned().unwrap_or_default();
        let path = format!("holdfast/v1/accounts/{ours}/repairs");
        let asked = json!({ "action": action });
        let repaired = self.world.post(&path, &asked).await?;
        held(matches!(repaired.status, 201 | 409), || {
            format!("a repair is made ({} {})", repaired.status, repaired.json)
        })?;
        let made = self.standing_repairs(&path).await?;
        held(made.len() == 1, || {
            format!("one repair stands after {}: {made:?}", repaired.json)
        })?;
        let undo = format!("holdfast/v1/repairs/{}/undo", made.join(""));
        let undone = self.world.post(&undo, &json!({})).await?;
        held(matches!(undone.status, 200 | 409), || {
            format!("a repair is taken back ({} {})", undone.status, undone.json)
        })?;
        let left = self.standing_repairs(&path).await?;
        held(left.is_empty(), || {
            format!("no repair stands after {}: {left:?}", undone.json)
        })?;
        let path = format!("holdfast/v1/accounts/{ours}/status");
        let status = self.world.get(&path).await?.json;
        held(at(&status, "held") == true, || {
            format!("it is held as before ({status})")
        })
    }

    /// The repairs of the journal that were not taken back.
    async fn standing_repairs(&mut self, path: &str) -> Result<Vec<String>, Failure> {
        let journal = self.world.get(path).await?.json;
        let repairs = at(&journal, "repairs").as_array().cloned().unwrap_or_default();
        let standing = repairs.iter().filter(|repair| at(repair, "undone").is_null());
        Ok(standing.map(|repair| text(at(repair, "id"))).collect())
    }

    async fn heal(&mut self, at_bank: &str, change: &str) -> Result<(), Failure> {
        let path = format!("control/accounts/{at_bank}/changes");
        let undone = self.world.bank.post(&path, &json!({ "undo": change })).await?;
        undone.expect(200)?;
        self.all_well().await
    }

    /// The person withdraws at the bank.
    async fn withdraw(&mut self) -> Result<(), Failure> {
        for consent in verdict::active_at_bank(&self.world.bank, USER).await? {
            let path = format!("control/consents/{consent}/revoke");
            self.world.bank.post(&path, &json!({})).await?.expect(200)?;
        }
        let refreshed = self.refresh().await?;
        let ended = |a: &Value| code(a).is_some_and(|code| code != 0);
        held(list(&refreshed).iter().all(ended), || {
            format!("without a consent nothing is read ({refreshed})")
        })
    }

    /// The person gives access again, to the same login.
    async fn mend(&mut self) -> Result<(), Failure> {
        let ask = json!({
            "partnerId": self.partner.id.to_string(),
            "customerId": self.customer,
            "institutionLoginId": self.login,
        });
        let mended = self.session("connect/v2/generate/fix", &ask).await?;
        held(mended == self.login, || {
            format!("the same login is mended ({mended}, not {})", self.login)
        })?;
        self.all_well().await
    }

    /// Looks at everything there is, here and at the bank. Between two readings the bank may have booked
    /// something, so what differs is read once more.
    async fn compare(&mut self) -> Result<Verdict, Failure> {
        let mut verdict = Verdict::default();
        for _ in 0..3 {
            self.all_well().await?;
            self.idle().await?;
            let customer: CustomerId = self
                .customer
                .parse()
                .map_err(|_| Failure::Held("a customer has an id".into()))?;
            let asked = verdict::Asked {
                partner: self.partner.id,
                customer,
                login: self.login()?,
                user: USER,
                with_history: self.with_history(),
                known: &self.known,
            };
            verdict = verdict::compare(&self.world.place, &self.world.bank, &asked).await?;
            if verdict.lost == 0 && verdict.doubled == 0 {
                break;
            }
        }
        Ok(verdict)
    }

    /// Waits until no work is left.
    async fn idle(&mut self) -> Result<(), Failure> {
        let store = self.world.place.store().await?;
        let mut left = 0;
        for _ in 0..LOOKS {
            left = verdict::jobs(&store).await?;
            if left == 0 {
                store.close();
                return Ok(());
            }
            // Whoever asks keeps the server alive that is to do it.
            let path = format!("aggregation/v1/customers/{}", self.customer);
            self.world.get(&path).await?;
            tokio::time::sleep(BETWEEN).await;
        }
        Err(Failure::Held(format!("no job is left for ever ({left} are)")))
    }

    async fn delete(&mut self) -> Result<(), Failure> {
        let path = format!("aggregation/v1/customers/{}", self.customer);
        let login = self.login()?;
        let ours = verdict::consent_at_bank(&self.world.place, self.partner.id, login).await?;
        let deleted = self.world.delete(&path).await?;
        // Asked again, it may be gone already.
        held(matches!(deleted.status, 204 | 404), || {
            format!("a customer is deleted ({} {})", deleted.status, deleted.json)
        })?;
        let gone = self.world.get(&path).await?;
        held(gone.status == 404, || {
            format!("a deleted customer is gone ({})", gone.json)
        })?;
        self.idle().await?;
        let left = verdict::active_at_bank(&self.world.bank, USER).await?;
        held(ours.is_none_or(|ours| !left.contains(&ours)), || {
            "the access of a deleted customer is given up at the bank".into()
        })?;
        verdict::sound(&self.world.place).await
    }
}

fn list(listed: &Value) -> &[Value] {
    at(listed, "accounts").as_array().map_or(&[], Vec::as_slice)
}

fn code(account: &Value) -> Option<u64> {
    at(account, "aggregationStatusCode").as_u64()
}

/// An address of the server below its base, so that it is asked of whichever server is at hand.
fn path_of(address: &str) -> String {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split_once('/').map_or(rest, |(_, path)| path).to_owned()
}
