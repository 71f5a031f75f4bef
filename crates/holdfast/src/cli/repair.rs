//! `holdfast repair` and `holdfast undo`.

use std::process::ExitCode;

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use engine::{
    Engine, EngineError,
    explain::named,
    repair::{
        RepairOption,
        words::{effect_in_words, in_a_line, title, title_with, undo_in_words},
    },
    shown::plain,
};
use model::{
    Partner, Repair as Done, RepairAsk,
    case::By,
    evidence::SafeAction,
    id::{AccountId, RepairId},
    operator::AuditAction,
};
use server::api::holdfast::{effect_document, repair_document, repairs_document, undo_document};

use super::partner::existing_engine;
use crate::{config::Data, failure::Failure, out};

/// Who acts, as the journal and the audit log name them.
#[derive(Debug, Args)]
struct Operator {
    /// Who you are: it stands in the journal and in the audit log.
    #[arg(
        long,
        env = "HOLDFAST_OPERATOR",
        default_value = "command line",
        value_name = "NAME"
    )]
    by: String,
}

impl Operator {
    /// The name, as it may stand in a journal: a line with something in it, and not a long one.
    fn checked(&self) -> Result<String, Failure> {
        let name = plain(self.by.trim());
        match (1..=100).contains(&name.chars().count()) && name == self.by.trim() && !name.contains('\n') {
            true => Ok(name),
            false => Err(Failure::Refused(
                "by: expected a name of 1 to 100 characters".to_owned(),
            )),
        }
    }
}

/// Say what may be done about an account that no longer matches, or do it.
///
/// Without `--do` it shows every option with what it would do. What is done is one transaction, stands in the
/// journal, and can be taken back with `holdfast undo`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  holdfast repair 1000000023\n  \
    holdfast repair 1000000023 --do same-account --preview\n  \
    holdfast repair 1000000023 --do choose-another --with acc-7 --by ada")]
pub(crate) struct Repair {
    /// The account's id.
    account: AccountId,
    /// What to do.
    #[arg(long = "do", value_name = "ACTION", value_parser = actions())]
    action: Option<SafeAction>,
    /// The bank's id of the account it is done with; needed only where there are several.
    #[arg(long, value_name = "ID", requires = "action")]
    with: Option<String>,
    /// Only say what would be done.
    #[arg(long, requires = "action")]
    preview: bool,
    #[command(flatten)]
    operator: Operator,
    #[command(flatten)]
    data: Data,
    /// Print JSON: what the API answers.
    #[arg(long)]
    json: bool,
}

/// Take a repair back.
///
/// Everything the account had before stands again as it stood; what came since is held back.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  holdfast undo 4711 --preview\n  holdfast undo 4711 --by ada")]
pub(crate) struct Undo {
    /// The repair's id.
    repair: RepairId,
    /// Only say what would be done.
    #[arg(long)]
    preview: bool,
    #[command(flatten)]
    operator: Operator,
    #[command(flatten)]
    data: Data,
    /// Print JSON: what the API answers.
    #[arg(long)]
    json: bool,
}

/// Reads an action by its name.
fn actions() -> impl TypedValueParser<Value = SafeAction> {
    let names = SafeAction::ALL.iter().map(|action| action.name());
    PossibleValuesParser::new(names).try_map(|name| name.parse::<SafeAction>())
}

/// What a caller of the API would read is what is told here; every other failure stays one.
fn refused(error: EngineError) -> Failure {
    match error {
        EngineError::Fault(fault) => {
            let mark = fault.marks.into_iter().find(|(mark, _)| *mark == "reason");
            Failure::Refused(mark.map_or_else(|| fault.kind.to_string(), |(_, reason)| reason))
        }
        error => error.into(),
    }
}

impl Repair {
    pub(crate) fn json(&self) -> bool {
        self.json
    }

    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        let engine = existing_engine(&self.data).await?;
        let Some(partner) = engine.partner_of_account(self.account).await? else {
            return Err(Failure::Refused(format!("there is no account {}", self.account)));
        };
        let Some(action) = self.action else {
            return self.show(&engine, &partner).await;
        };
        let ask = RepairAsk {
            action,
            candidate: self.with.clone(),
        };
        if self.preview {
            let effect = engine.preview_repair(&partner, self.account, &ask).await;
            let effect = effect.map_err(refused)?;
            if self.json {
                out::json(&effect_document(&ask, effect))?;
            } else {
                out::line(&effect_in_words(&ask, &effect).join("\n"))?;
            }
            return Ok(ExitCode::SUCCESS);
        }
        let name = self.operator.checked()?;
        let note = (
            AuditAction::Repaired,
            format!("account {}", self.account),
            action.name(),
        );
        let work = engine.repair(&partner, self.account, &ask, By::Operator(name.clone()));
        let told = |repair: &Done| format!("repair {}", repair.id);
        let repair = engine.on_record_of(&name, note, work, told).await;
        tell(self.json, repair.map_err(refused)?)
    }

    async fn show(&self, engine: &Engine, partner: &Partner) -> Result<ExitCode, Failure> {
        let options = engine.repair_options(partner, self.account).await?;
        let repairs = engine.repairs_of(partner, self.account).await?;
        if self.json {
            out::json(&repairs_document(options, repairs))?;
            return Ok(ExitCode::SUCCESS);
        }
        let mut lines = Vec::new();
        if options.is_empty() {
            lines.push(format!(
                "Nothing can be done about account {}: it was ended.",
                self.account
            ));
        }
        for option in &options {
            lines.extend(offered(self.account, option));
        }
        if !repairs.is_empty() {
            lines.push("Done before:".to_owned());
            lines.extend(repairs.iter().map(|repair| format!("  {}", in_a_line(repair))));
        }
        out::line(lines.join("\n").trim_end())?;
        Ok(ExitCode::SUCCESS)
    }
}

/// One option, as lines.
fn offered(account: AccountId, option: &RepairOption) -> Vec<String> {
    let (title, with) = match &option.candidate {
        Some(face) => (
            title_with(option.ask.action, &named(&face.name, &face.mask)),
            format!(" --with {}", in_a_shell(&face.provider_account)),
        ),
        None => (title(option.ask.action).to_owned(), String::new()),
    };
    let action = option.ask.action.name();
    let mut lines = vec![
        format!("{title}:"),
        format!("  holdfast repair {account} --do {action}{with}"),
    ];
    match &option.effect {
        Ok(effect) => {
            let told = effect_in_words(&option.ask, effect);
            lines.extend(told.into_iter().map(|line| format!("  {line}")));
        }
        Err(why) => lines.push(format!("  Not now: {why}.")),
    }
    lines.push(String::new());
    lines
}

/// A word as a shell takes it for one: banks choose their ids.
fn in_a_shell(word: &str) -> String {
    let plain = !word.is_empty()
        && word
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._-:".contains(&b));
    match plain && !word.starts_with('-') {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

fn tell(json: bool, repair: Done) -> Result<ExitCode, Failure> {
    if json {
        out::json(&repair_document(repair))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut lines = match &repair.undone {
        Some(undone) => undo_in_words(&undone.effect),
        None => effect_in_words(&repair.ask, &repair.effect),
    };
    lines.push(in_a_line(&repair));
    out::line(&lines.join("\n"))?;
    Ok(ExitCode::SUCCESS)
}

impl Undo {
    pub(crate) fn json(&self) -> bool {
        self.json
    }

    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        let engine = existing_engine(&self.data).await?;
        let Some(partner) = engine.partner_of_repair(self.repair).await? else {
            return Err(Failure::Refused(format!("there is no repair {}", self.repair)));
        };
        if self.preview {
            let effect = engine.preview_undo(&partner, self.repair).await;
            let effect = effect.map_err(refused)?;
            if self.json {
                out::json(&undo_document(effect))?;
            } else {
                out::line(&undo_in_words(&effect).join("\n"))?;
            }
            return Ok(ExitCode::SUCCESS);
        }
        let found = engine
            .found_repair(&partner, self.repair)
            .await
            .map_err(refused)?;
        let name = self.operator.checked()?;
        let detail = format!("{}, repair {}", found.ask.action.name(), found.id);
        let subject = format!("account {}", found.account);
        let note = (AuditAction::RepairUndone, subject, detail.as_str());
        let work = engine.undo_repair(&partner, self.repair, By::Operator(name.clone()));
        let undone = engine.on_record_of(&name, note, work, |_| String::new()).await;
        tell(self.json, undone.map_err(refused)?)
    }
}
