//! The second act: the account changes again and stays so, a case is opened, and somebody who knows says that it is
//! the same account.

use serde_json::{Value, json};

use super::{Visit, held, lines, text};
use crate::{
    caller::{Caller, at},
    failure::Failure,
};

impl Visit<'_> {
    /// Changes number and holder again; finds the case; decides; and sees the account healthy with every transaction
    /// under its id.
    pub(super) async fn second_act(
        &mut self,
        server: &Caller,
        bank: &Caller,
        account: &Value,
    ) -> Result<(), Failure> {
        self.say("  and once more, for good:")?;
        self.change(bank, account).await?;
        let after = self.refreshed(server).await?;
        let code = after.iter().find(|a| a.id == self.account).and_then(|a| a.code);
        held(code == self.told.code, || {
            format!("the code is there again (it is {code:?})")
        })?;
        let case = self.case(server).await?;
        let path = format!("holdfast/v1/accounts/{}/repairs", self.account);
        let offered = server.get(&path).await?.expect(200)?;
        let offered = at(&offered, "options").as_array().cloned().unwrap_or_default();
        self.say("    what may be done, and what it would do:")?;
        for option in &offered {
            let told = match at(option, "refused").as_str() {
                Some(why) => vec![format!("not now: {why}")],
                None => lines(at(option, "effect/words")),
            };
            // What an action means comes first; what it does to these transactions follows, where there are any.
            let told = match told.as_slice() {
                [_, does @ ..] if !does.is_empty() => does.join(" "),
                told => told.join(" "),
            };
            self.say(&format!("      {:<16} {told}", text(at(option, "action"))))?;
        }
        let known = self.transactions(server, &self.account).await?;
        let ask = json!({ "action": "same-account" });
        let repair = server.post(&path, &ask).await?.expect(201)?;
        self.told.repair = text(at(&repair, "id"));
        let after = self.refreshed(server).await?;
        held(after.iter().all(|a| a.code == Some(0)), || {
            "after the repair every account is healthy".into()
        })?;
        let now = self.transactions(server, &self.account).await?;
        held(now == known, || "every transaction kept its id".into())?;
        let resolved = server
            .get(&format!("holdfast/v1/cases/{case}"))
            .await?
            .expect(200)?;
        held(at(&resolved, "state") == "resolved", || {
            format!("the case is resolved (it is {})", at(&resolved, "state"))
        })?;
        self.told.repaired = true;
        self.known = now;
        self.say(&format!(
            "  resolved as the same account (repair {}, which can be undone): code 0, {} transactions under their ids, \
             case {case} resolved",
            self.told.repair,
            self.known.len()
        ))
    }

    /// The case that was opened about the account.
    async fn case(&mut self, server: &Caller) -> Result<String, Failure> {
        let path = format!("holdfast/v1/cases?accountId={}&state=live", self.account);
        let cases = server.get(&path).await?.expect(200)?;
        let case = at(&cases, "cases/0");
        self.told.case = text(at(case, "id"));
        held(!self.told.case.is_empty(), || {
            format!("a case is opened ({cases})")
        })?;
        self.say(&format!(
            "  refreshed: code {} again, and case {} waits for the {}",
            self.told.code.unwrap_or_default(),
            self.told.case,
            text(at(case, "waitingOn"))
        ))?;
        Ok(self.told.case.clone())
    }
}
