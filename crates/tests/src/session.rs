//! A link session, step by step, as a person's page goes through it.

use serde_json::{Value, json};

use crate::{Answer, Caller, House, Linked, Partner};

/// A session that was opened with a link.
#[derive(Clone)]
pub struct Session {
    /// Calls without credentials: the session's token is all there is.
    pub caller: Caller,
    /// The session's token.
    pub token: String,
}

impl House {
    /// Asks for a link: `kind` is empty for a full one, `/lite` or `/fix`.
    pub async fn link_to(&self, caller: &Caller, partner: &Partner, kind: &str, more: Value) -> Answer {
        let mut body = json!({ "partnerId": partner.id });
        let fields = body.as_object_mut().expect("an object");
        fields.extend(more.as_object().expect("an object").clone());
        caller.post(&format!("connect/v2/generate{kind}"), &body).await
    }

    /// Opens a session with a link.
    pub async fn opened(&self, link: &Value) -> Session {
        Session {
            caller: self.anyone(),
            token: self.open_session(link).await,
        }
    }

    /// A new testing customer.
    pub async fn customer(&self, caller: &Caller, username: &str) -> String {
        let new = json!({ "username": username });
        let added = caller.post("aggregation/v2/customers/testing", &new).await;
        added.expect(201)["id"].as_str().expect("an id").to_owned()
    }

    /// A session for one institution.
    pub async fn lite(
        &self,
        caller: &Caller,
        partner: &Partner,
        customer: &str,
        institution: &str,
    ) -> Session {
        let institution: u64 = institution.parse().expect("an institution's id");
        let ask = json!({ "customerId": customer, "institutionId": institution });
        let link = self.link_to(caller, partner, "/lite", ask).await.expect(200);
        self.opened(&link["link"]).await
    }

    /// A session that mends a login.
    pub async fn fixing(&self, partner: &Partner, linked: &Linked) -> Session {
        let ask = json!({ "customerId": linked.customer, "institutionLoginId": linked.login });
        let link = self
            .link_to(&linked.caller, partner, "/fix", ask)
            .await
            .expect(200);
        self.opened(&link["link"]).await
    }

    /// What came of a session that is done, once its first aggregation has ended.
    pub async fn taken_up(&self, caller: &Caller, customer: &str, user: &str, done: &Value) -> Linked {
        assert_eq!(done["state"], "done", "{done}");
        let login = done["result"]["institutionLoginId"].as_str().expect("a login");
        let linked = Linked {
            customer: customer.to_owned(),
            login: login.to_owned(),
            user: user.to_owned(),
            caller: caller.clone(),
        };
        linked.settled().await;
        linked
    }

    /// Passes the bank's pages: signs in, shares accounts (all if none are named), and gives the address
    /// the person is sent back to.
    pub async fn passes_bank(&self, redirect: &Value, user: &str, accounts: Option<&[String]>) -> String {
        let mut body = json!({ "authorizationUrl": redirect, "user": user });
        if let Some(accounts) = accounts {
            body["accountIds"] = json!(accounts);
        }
        let back = self.bank().post("control/authorize", &body).await.expect(200);
        back["redirectUrl"].as_str().expect("a way back").to_owned()
    }
}

impl Session {
    async fn post(&self, step: &str, body: &Value) -> Answer {
        let path = format!("connect/sessions/{}/{step}", self.token);
        self.caller.post(&path, body).await
    }

    /// Where it stands.
    pub async fn look(&self) -> Answer {
        let path = format!("connect/sessions/{}", self.token);
        self.caller.get(&path).await
    }

    /// Its state, by name.
    pub async fn state(&self) -> String {
        self.look().await.expect(200)["state"]
            .as_str()
            .expect("a state")
            .to_owned()
    }

    /// Looks for institutions by a name.
    pub async fn search(&self, text: &str) -> Value {
        let text: String = url::form_urlencoded::byte_serialize(text.as_bytes()).collect();
        let path = format!("connect/sessions/{}/institutions?search={text}", self.token);
        self.caller.get(&path).await.expect(200)
    }

    /// Chooses the institution.
    pub async fn at(&self, institution: &str) -> Answer {
        self.post("institution", &json!({ "institutionId": institution }))
            .await
    }

    /// Begins.
    pub async fn start(&self) -> Answer {
        self.post("start", &json!({})).await
    }

    /// Comes back from the bank, and sees where the session stands.
    pub async fn back(&self, address: &str) -> Value {
        self.caller.get(address).await;
        self.look().await.expect(200)
    }

    /// Begins, passes the bank and comes back.
    pub async fn signs_in(&self, house: &House, user: &str, accounts: Option<&[String]>) -> Value {
        let started = self.start().await.expect(200);
        assert_eq!(started["state"], "atBank", "{started}");
        let back = house.passes_bank(&started["redirectUrl"], user, accounts).await;
        self.back(&back).await
    }

    /// Chooses accounts.
    pub async fn choose(&self, accounts: &[&str]) -> Answer {
        self.post("accounts", &json!({ "accountIds": accounts })).await
    }

    /// Chooses accounts, some of which are linked although they seem to be linked already.
    pub async fn choose_apart(&self, accounts: &[&str], separate: &[&str]) -> Answer {
        let body = json!({ "accountIds": accounts, "separateIds": separate });
        self.post("accounts", &body).await
    }

    /// Decides about an account that no longer matches.
    pub async fn decide(&self, body: &Value) -> Answer {
        self.post("repairs", body).await
    }

    /// What came of it, once everything of the login was read.
    pub async fn result(&self, house: &House) -> Value {
        house
            .until("the accounts are read", async || {
                self.look().await.expect(200)["result"]["reading"] == false
            })
            .await;
        self.look().await.expect(200)["result"].clone()
    }

    /// Leaves.
    pub async fn cancel(&self) -> Answer {
        self.post("cancel", &json!({})).await
    }
}
