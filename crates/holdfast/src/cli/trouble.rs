//! `holdfast break` and `holdfast mend`: trouble at the sandbox bank, on one account.

use std::process::ExitCode;

use clap::Args;
use engine::AtBank;
use model::{Environment, Institution, id::AccountId};
use serde::Serialize;
use serde_json::{Value, json};
use url::Url;

use super::partner::existing_engine;
use crate::{
    caller::{Answer, Caller, at},
    config::Data,
    failure::Failure,
    out,
};

/// Make an account of a sandbox bank fail.
///
/// The script is a code or the name of a fault, and may say when, from which day on and how often:
/// `CODE[@link|@refresh|@nightly][+Nd][*n]`. Several are joined with `;`. What was set before stays set.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  holdfast break 1000000023 403@refresh\n  \
    holdfast break 1000000023 'token-dead@nightly+2d*3;slow:20s@refresh'")]
pub(crate) struct Break {
    /// The account's id.
    account: AccountId,
    /// What the bank does.
    script: String,
    #[command(flatten)]
    data: Data,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Take away what `holdfast break` has set on an account.
///
/// What a fault did to the ledger is taken back; a consent that really ended stays ended, and a Fix link gives a
/// new one.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  holdfast mend 1000000023")]
pub(crate) struct Mend {
    /// The account's id.
    account: AccountId,
    #[command(flatten)]
    data: Data,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Broken {
    account_id: String,
    institution: String,
    script: String,
    script_ids: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Mended {
    account_id: String,
    institution: String,
    taken_away: Vec<Away>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Away {
    script_id: String,
    script: String,
    /// The change to the ledger that was taken back with it.
    undone: Option<String>,
}

/// Prints what was done.
fn tell(json: bool, done: &impl Serialize, words: &str) -> Result<ExitCode, Failure> {
    if json {
        out::json(done)?;
    } else {
        out::line(words)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The back office of the sandbox bank that answers for an institution; nothing of a real one.
fn back_office(institution: &Institution) -> Result<Caller, Failure> {
    if institution.environment != Environment::Sandbox {
        return Err(Failure::Refused(format!(
            "{} is a real institution: only an account of a sandbox bank can be broken",
            institution.name
        )));
    }
    let issuer = &institution.connection.issuer_url;
    let mut base: Url = issuer.clone();
    base.set_path("/");
    Caller::new(&base)
}

/// Where an account is at its bank, and the bank's back office.
async fn found(data: &Data, account: AccountId) -> Result<(AtBank, Caller), Failure> {
    let engine = existing_engine(data).await?;
    let found = engine.at_bank(account).await?;
    let found = found.ok_or_else(|| Failure::Refused(format!("there is no account {account}")))?;
    let office = back_office(&found.institution)?;
    Ok((found, office))
}

/// What the bank answers, or its own words for why it does not.
fn answered(answer: Answer) -> Result<Value, Failure> {
    if answer.status == 200 {
        return Ok(answer.json);
    }
    let said = at(&answer.json, "error").as_str();
    let said = said.map_or_else(|| format!("HTTP {}", answer.status), str::to_owned);
    Err(Failure::Refused(format!("the sandbox bank refuses: {said}")))
}

fn text(value: &Value, name: &str) -> Option<String> {
    at(value, name).as_str().map(str::to_owned)
}

/// A script as the bank reads it: `324@refresh` is short for `err:324@refresh`.
fn spelled(script: &str) -> String {
    let spell = |piece: &str| {
        let piece = piece.trim();
        let head = piece.split(['@', '+', '*']).next().unwrap_or_default();
        let whole = piece.contains([':', '=']) || matches!(head, "ok" | "slow");
        if whole {
            piece.to_owned()
        } else {
            format!("err:{piece}")
        }
    };
    script.split(';').map(spell).collect::<Vec<_>>().join(";")
}

impl Break {
    pub(crate) fn json(&self) -> bool {
        self.json
    }

    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        let (found, office) = found(&self.data, self.account).await?;
        let script = spelled(&self.script);
        let body = json!({ "accountId": found.provider_account, "script": script });
        let answer = answered(office.post("control/scripts", &body).await?.any())?;
        let ids = at(&answer, "scriptIds").as_array().into_iter().flatten();
        let broken = Broken {
            account_id: self.account.to_string(),
            institution: found.institution.name.clone(),
            script,
            script_ids: ids.filter_map(Value::as_str).map(str::to_owned).collect(),
        };
        let words = format!(
            "{} is set on account {} at {}. To take it away: holdfast mend {}",
            broken.script, broken.account_id, broken.institution, broken.account_id
        );
        tell(self.json, &broken, &words)
    }
}

impl Mend {
    pub(crate) fn json(&self) -> bool {
        self.json
    }

    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        let (found, office) = found(&self.data, self.account).await?;
        let path = format!("control/scripts?accountId={}", found.provider_account);
        let list = answered(office.get(&path).await?.any())?;
        let mut taken_away = Vec::new();
        // The last first: what a later one did to the ledger stands on what an earlier one did.
        let set = at(&list, "scripts").as_array().into_iter().flatten().rev();
        for (id, script) in set.filter_map(|set| Some((text(set, "scriptId")?, text(set, "script")?))) {
            let answer = answered(office.delete(&format!("control/scripts/{id}")).await?.any())?;
            taken_away.push(Away {
                undone: text(&answer, "undone"),
                script_id: id,
                script,
            });
        }
        let mended = Mended {
            account_id: self.account.to_string(),
            institution: found.institution.name.clone(),
            taken_away,
        };
        let scripts: Vec<&str> = mended
            .taken_away
            .iter()
            .map(|away| away.script.as_str())
            .collect();
        let words = if scripts.is_empty() {
            format!(
                "Nothing was set on account {} at {}.",
                mended.account_id, mended.institution
            )
        } else {
            format!(
                "Taken away from account {} at {}: {}. The next refresh shows what is left.",
                mended.account_id,
                mended.institution,
                scripts.join("; ")
            )
        };
        tell(self.json, &mended, &words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_sandbox_bank_has_a_back_office() {
        let text = include_str!("../../../../institutions/example.toml");
        let mut all = super::super::institutions::read(text).unwrap().institutions;
        let mut institution = Institution::from(all.remove(0));
        assert_eq!(institution.environment, Environment::Production);
        let Err(Failure::Refused(why)) = back_office(&institution) else {
            panic!("a real bank is never broken");
        };
        assert!(why.contains("is a real institution"), "{why}");
        institution.environment = Environment::Sandbox;
        assert!(back_office(&institution).is_ok());
    }

    #[test]
    fn a_code_or_a_fault_is_spelled_as_the_bank_reads_it() {
        for (given, spelled_out) in [
            ("324@refresh", "err:324@refresh"),
            ("err:324@refresh", "err:324@refresh"),
            ("token-dead@nightly+2d*3", "err:token-dead@nightly+2d*3"),
            ("slow:20s@refresh", "slow:20s@refresh"),
            ("slow@refresh", "slow@refresh"),
            ("ok", "ok"),
            ("change:number+holder@now", "change:number+holder@now"),
            ("rotation=strict", "rotation=strict"),
            ("947@nightly ; 102", "err:947@nightly;err:102"),
        ] {
            assert_eq!(spelled(given), spelled_out, "{given}");
        }
    }
}
