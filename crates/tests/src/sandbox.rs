//! What tests do at the sandbox bank, besides what any of its clients may do.

use model::id::PartnerId;
use serde_json::{Value, json};
use store::PartnerScope;

use crate::{House, Linked, Partner};

impl House {
    /// Makes a user of the bank with accounts of their own.
    pub async fn user(&self, name: &str, profile: &str) -> String {
        let user = json!({ "user": name, "profile": profile });
        self.bank().post("control/users", &user).await.expect(200);
        name.to_owned()
    }

    /// Takes a script away again.
    pub async fn unscript(&self, script: &str) {
        let path = format!("control/scripts/{script}");
        self.bank().delete(&path).await.expect(200);
    }

    /// Every consent a user ever gave, as the bank sees it, in no order.
    pub async fn consents(&self, user: &str) -> Vec<Value> {
        let all = self.bank().get("control/consents").await.expect(200);
        let all = all["consents"].as_array().expect("consents");
        all.iter().filter(|c| c["user"] == user).cloned().collect()
    }

    /// How many of a user's consents still open anything.
    pub async fn live_consents(&self, user: &str) -> usize {
        let all = self.consents(user).await;
        all.iter()
            .filter(|c| c["status"] == "ACTIVE" && c["tokensDied"] == false)
            .count()
    }

    /// Waits until nothing of a user's is open any more to anybody.
    pub async fn given_up(&self, user: &str) {
        self.until("every consent is given up", async || {
            self.live_consents(user).await == 0
        })
        .await;
    }

    /// Waits until something is so.
    pub async fn until(&self, what: &str, so: impl AsyncFn() -> bool) {
        for _ in 0..1500 {
            if so().await {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("it was waited for in vain that {what}");
    }

    /// The person withdraws every consent at the bank.
    pub async fn withdraw(&self, user: &str) {
        for consent in self.consents(user).await {
            if consent["status"] == "ACTIVE" {
                let id = consent["consentId"].as_str().expect("an id");
                let path = format!("control/consents/{id}/revoke");
                self.bank().post(&path, &json!({})).await.expect(200);
            }
        }
    }

    /// What a user holds at an institution, as the bank itself knows it.
    pub async fn holdings(&self, user: &str, institution: &str) -> Vec<Value> {
        let path = format!("control/users/{user}/accounts?institutionId={institution}");
        let held = self.bank().get(&path).await.expect(200);
        held["accounts"].as_array().expect("accounts").clone()
    }

    /// A partner's rows, for looking at what no door shows.
    pub fn rows(&self, partner: &Partner) -> PartnerScope<'_> {
        let id: PartnerId = partner.id.parse().expect("a partner's id");
        self.store().partner(id)
    }
}

impl Linked {
    /// One of the customer's accounts, as the API lists it.
    pub async fn account(&self, id: &str) -> Value {
        let path = format!("aggregation/v2/customers/{}/accounts/{id}", self.customer);
        self.caller.get(&path).await.expect(200)
    }

    /// Every transaction of every account of the customer, account by account.
    pub async fn ledger(&self) -> Vec<Vec<Value>> {
        let mut ledger = Vec::new();
        for account in self.accounts().await {
            ledger.push(self.transactions(account["id"].as_str().expect("an id")).await);
        }
        ledger
    }
}
