//! `holdfast repair` and `holdfast undo`.

use std::process::ExitCode;

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use engine::{
    Engine, EngineError,
    repair::{
        RepairOption,
        words::{effect_in_words, in_a_line, title, undo_in_words},
    },
};
use model::{
    Partner, Repair as Done, RepairAsk,
    case::By,
    evidence::SafeAction,
    id::{AccountId, RepairId},
};
use server::api::holdfast::{effect_document, repair_document, repairs_document, undo_document};

use super::partner::existing_engine;
use crate::{config::Data, failure::Failure, out};

/// Who acts from the command line, as the journal names them.
const COMMAND_LINE: &str = "command line";

/// Say what may be done about an account that no longer matches, or do it.
///
/// Without `--do` it shows every option with what it would do. What is done is one transaction, stands in the
/// journal, and can be taken back with `holdfast undo`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  holdfast repair 1000000023\n  \
    holdfast repair 1000000023 --do same-account --preview\n  \
    holdfast repair 1000000023 --do choose-another --with acc-7")]
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
    data: Data,
    /// Print JSON: what the API answers.
    #[arg(long)]
    json: bool,
}

/// Take a repair back.
///
/// Everything the account had before stands again as it stood; what came since is held back.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  holdfast undo 4711 --preview\n  holdfast undo 4711")]
pub(crate) struct Undo {
    /// The repair's id.
    repair: RepairId,
    /// Only say what would be done.
    #[arg(long)]
    preview: bool,
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

fn by() -> By {
    By::Operator(COMMAND_LINE.to_owned())
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
        let repair = engine.repair(&partner, self.account, &ask, by()).await;
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
            lines.extend(offered(option));
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
fn offered(option: &RepairOption) -> Vec<String> {
    let with = match &option.candidate {
        Some(face) => format!(
            " --with {}  (\"{}\", {}, ending in {})",
            face.provider_account, face.name, face.kind, face.mask
        ),
        None => String::new(),
    };
    let mut lines = vec![
        format!("{}:", title(option.ask.action)),
        format!("  --do {}{with}", option.ask.action.name()),
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
        let undone = engine.undo_repair(&partner, self.repair, by()).await;
        tell(self.json, undone.map_err(refused)?)
    }
}
