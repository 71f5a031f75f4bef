//! `holdfast migration`: an institution moves to another system, and its bank said so.

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand};
use engine::{
    Engine,
    notices::{LARGEST, NewNotice, NoticePreview, NoticeView, Successors},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use model::{
    Notice,
    id::{InstitutionId, NoticeId, PartnerId},
};
use serde::Serialize;

use super::partner::existing_engine;
use crate::{config::Data, failure::Failure, out};

/// Announce that an institution moves to another system, and see how far its accounts have come.
#[derive(Debug, Args)]
pub(crate) struct Migration {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Announce a migration: from its cut-over on, runs of the institution's logins know of it.
    ///
    /// A list of the bank's says which account follows which, as CSV with the columns old_account_id and
    /// new_account_id, or as JSON, an array of objects with these fields. An account that the list names goes on by itself
    /// where something of its own bears that out and nothing contradicts it; everything else is asked about.
    #[command(
        after_help = "Example:\n  holdfast migration announce 102176 --cut-over 2026-12-01 --reference \"letter 17\" \\\n    \
        --accounts notice.csv --preview"
    )]
    Announce(Announce),
    /// List the announced migrations and how far each has come.
    #[command(
        after_help = "Example:\n  holdfast migration list --json | jq '.migrations[] | select(.held > 0)'"
    )]
    List(List),
    /// Show one, with the accounts that are held and their cases.
    #[command(after_help = "Example:\n  holdfast migration show 1000000042")]
    Show(Show),
    /// Take one back: no run is told of it any more, and its list is forgotten. What was decided stands.
    #[command(after_help = "Example:\n  holdfast migration withdraw 1000000042")]
    Withdraw(Change),
    /// Have every login asked now because of one that is in force, as soon as the institution bears it.
    #[command(
        after_help = "Example:\n  holdfast migration run 1000000042 --preview\n  holdfast night --follow"
    )]
    Run(Run),
}

#[derive(Debug, Args)]
struct Announce {
    /// The institution that moves.
    institution: InstitutionId,
    /// For whose logins; the only partner's, if there is one alone. What a bank calls an account means something to one
    /// partner only.
    #[arg(long)]
    partner: Option<PartnerId>,
    /// From when on: an instant, or a day in the institution's time zone.
    #[arg(long, value_name = "DAY|INSTANT")]
    cut_over: When,
    /// Until when; ninety days after the cut-over if it is not said.
    #[arg(long, value_name = "DAY|INSTANT")]
    until: Option<When>,
    /// What the bank's notice is known by: its number, or its date.
    #[arg(long)]
    reference: String,
    /// What more there is to say; who told it.
    #[arg(long)]
    note: Option<String>,
    /// The bank's list of which account follows which, CSV or JSON.
    #[arg(long, value_name = "FILE")]
    accounts: Option<PathBuf>,
    /// Only say what it would be about; announce nothing.
    #[arg(long)]
    preview: bool,
    #[command(flatten)]
    operator: Operator,
    #[command(flatten)]
    data: Data,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Who acts.
#[derive(Debug, Args)]
struct Operator {
    /// Who you are: it stands in the notice and in the audit log.
    #[arg(
        long,
        env = "HOLDFAST_OPERATOR",
        default_value = "operator",
        value_name = "NAME"
    )]
    by: String,
}

#[derive(Debug, Args)]
struct List {
    #[command(flatten)]
    data: Data,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct Show {
    /// The migration's id.
    migration: NoticeId,
    #[command(flatten)]
    data: Data,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct Change {
    /// The migration's id.
    migration: NoticeId,
    #[command(flatten)]
    operator: Operator,
    #[command(flatten)]
    data: Data,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct Run {
    /// Only say what it would be about; make nothing due.
    #[arg(long)]
    preview: bool,
    #[command(flatten)]
    change: Change,
}

/// An instant, or a day.
#[derive(Debug, Clone, Copy)]
enum When {
    Instant(Timestamp),
    Day(Date),
}

impl std::str::FromStr for When {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(day) = text.parse::<Date>()
            && text.len() == 10
        {
            return Ok(When::Day(day));
        }
        text.parse()
            .map(When::Instant)
            .map_err(|_| "expected a day such as 2026-12-01, or an instant such as 2026-12-01T04:00:00Z")
    }
}

impl When {
    /// The instant it means; a day begins as it does in a time zone.
    fn instant(self, zone: &TimeZone) -> Result<Timestamp, Failure> {
        match self {
            When::Instant(at) => Ok(at),
            When::Day(day) => match day.to_zoned(zone.clone()) {
                Ok(start) => Ok(start.timestamp()),
                Err(_) => Err(Failure::Usage(format!("{day} is no day of that time zone"))),
            },
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    migration_id: String,
    partner_id: String,
    institution_id: String,
    institution: String,
    stage: &'static str,
    cut_over: String,
    ends_at: String,
    reference: String,
    note: Option<String>,
    announced_by: String,
    announced_at: String,
    withdrawn_at: Option<String>,
    /// Accounts of which the bank's list names the successor.
    successors: u32,
    /// Since when every login is to be asked, the last time.
    run_at: Option<String>,
    logins: u32,
    logins_asked: u32,
    accounts: u32,
    asked: u32,
    /// Accounts that go on under another id since the cut-over, by themselves.
    moved: u32,
    held: u32,
}

#[derive(Serialize)]
struct Listed {
    migrations: Vec<Told>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    #[serde(flatten)]
    migration: Told,
    held_accounts: Vec<HeldAccount>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct HeldAccount {
    account_id: String,
    login_id: String,
    customer_id: String,
    case_id: Option<String>,
    code: Option<u32>,
}

/// What an announcement is about.
#[derive(Serialize)]
struct Preview {
    logins: u32,
    accounts: u32,
    mapped: u32,
    merged: u32,
    known: u32,
    elsewhere: u32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Announced {
    /// Absent if nothing was announced.
    migration_id: Option<String>,
    cut_over: String,
    preview: Preview,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Withdrawn {
    migration_id: String,
    withdrawn: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Ran {
    migration_id: String,
    /// Logins that were not due sooner.
    made_due: Option<u64>,
    logins: u32,
    accounts: u32,
}

impl From<&NoticeView> for Told {
    fn from(view: &NoticeView) -> Self {
        let (notice, progress): (&Notice, _) = (&view.notice, view.progress);
        Self {
            migration_id: notice.id.to_string(),
            partner_id: notice.partner.to_string(),
            institution_id: notice.institution.to_string(),
            institution: view.institution.clone(),
            stage: view.stage().name(),
            cut_over: notice.cut_over.to_string(),
            ends_at: notice.ends_at.to_string(),
            reference: notice.reference.clone(),
            note: notice.note.clone(),
            announced_by: notice.announced_by.clone(),
            announced_at: notice.announced_at.to_string(),
            withdrawn_at: notice.withdrawn_at.map(|at| at.to_string()),
            successors: notice.successors,
            run_at: notice.run_at.map(|at| at.to_string()),
            logins: progress.logins,
            logins_asked: progress.logins_asked,
            accounts: progress.accounts,
            asked: progress.asked,
            moved: progress.moved,
            held: progress.held,
        }
    }
}

impl From<NoticePreview> for Preview {
    fn from(preview: NoticePreview) -> Self {
        let NoticePreview {
            logins,
            accounts,
            mapped,
            merged,
            known,
            elsewhere,
        } = preview;
        Self {
            logins,
            accounts,
            mapped,
            merged,
            known,
            elsewhere,
        }
    }
}

impl Migration {
    pub(crate) fn json(&self) -> bool {
        match &self.command {
            Command::Announce(command) => command.json,
            Command::List(command) => command.json,
            Command::Show(command) => command.json,
            Command::Withdraw(command) => command.json,
            Command::Run(command) => command.change.json,
        }
    }

    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        match self.command {
            Command::Announce(command) => command.run().await,
            Command::List(command) => command.run().await,
            Command::Show(command) => command.run().await,
            Command::Withdraw(command) => command.withdraw().await,
            Command::Run(command) => command.run().await,
        }
    }
}

/// The bank's list.
fn read(path: &std::path::Path) -> Result<Successors, Failure> {
    let size = std::fs::metadata(path)
        .map_err(|source| Failure::file(path, source))?
        .len();
    let unreadable = |problem: String| Failure::Unreadable {
        path: path.display().to_string(),
        problem,
    };
    if size > u64::try_from(LARGEST).unwrap_or(u64::MAX) {
        return Err(unreadable(format!("expected at most {LARGEST} bytes")));
    }
    let bytes = std::fs::read(path).map_err(|source| Failure::file(path, source))?;
    Successors::read(&bytes).map_err(|flaws| {
        let told: Vec<String> = flaws.iter().map(ToString::to_string).collect();
        unreadable(told.join("\n"))
    })
}

/// The partner that is named, or the only one.
async fn partner(engine: &Engine, named: Option<PartnerId>) -> Result<PartnerId, Failure> {
    if let Some(named) = named {
        return Ok(named);
    }
    match engine.list_partners().await?.as_slice() {
        [only] => Ok(only.partner.id),
        [] => Err(Failure::Refused("there are no partners yet".into())),
        _ => Err(Failure::Usage(
            "expected --partner: there are several (holdfast partner list)".into(),
        )),
    }
}

async fn found(engine: &Engine, migration: NoticeId) -> Result<NoticeView, Failure> {
    let found = engine.notice(migration).await?;
    found.ok_or_else(|| Failure::Refused(format!("there is no announced migration {migration}")))
}

impl Announce {
    async fn run(self) -> Result<ExitCode, Failure> {
        let successors = match &self.accounts {
            Some(path) => read(path)?,
            None => Successors::default(),
        };
        let engine = existing_engine(&self.data).await?;
        let institution = engine.institution(self.institution).await;
        let zone = match institution {
            Ok(institution) => TimeZone::get(&institution.time_zone).unwrap_or(TimeZone::UTC),
            // Whether there is one is said where everything is checked.
            Err(_) => TimeZone::UTC,
        };
        let new = NewNotice {
            partner: partner(&engine, self.partner).await?,
            institution: self.institution,
            cut_over: self.cut_over.instant(&zone)?,
            ends_at: self.until.map(|until| until.instant(&zone)).transpose()?,
            reference: self.reference,
            note: self.note,
            successors,
        };
        let cut_over = new.cut_over.to_string();
        let (id, preview) = if self.preview {
            (None, engine.preview_notice(&new).await?)
        } else {
            let (notice, preview) = engine.announce_migration(new, &self.operator.by).await?;
            (Some(notice.id), preview)
        };
        if self.json {
            out::json(&Announced {
                migration_id: id.map(|id| id.to_string()),
                cut_over,
                preview: preview.into(),
            })?;
            return Ok(ExitCode::SUCCESS);
        }
        match id {
            Some(id) => out::line(&format!("Migration {id} is announced, from {cut_over} on."))?,
            None => out::line(&format!(
                "Nothing was announced. From {cut_over} on it would be about:"
            ))?,
        }
        for line in in_words(preview) {
            out::line(&format!("  {line}"))?;
        }
        if let Some(id) = id {
            out::line(&format!("How far it has come: holdfast migration show {id}"))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// What a preview says, a line each; what is nothing is not told.
fn in_words(preview: NoticePreview) -> Vec<String> {
    let mut lines = vec![format!(
        "{} accounts of {} logins",
        preview.accounts, preview.logins
    )];
    for (count, what) in [
        (preview.mapped, "whose successor the list names"),
        (
            preview.merged,
            "of these go with others into one account, and will be asked about",
        ),
        (
            preview.known,
            "of these follow into an account that is linked already, and will be asked about",
        ),
        (
            preview.elsewhere,
            "more that the list names and nobody has linked here",
        ),
    ] {
        if count > 0 {
            lines.push(format!("{count} {what}"));
        }
    }
    lines
}

impl List {
    async fn run(self) -> Result<ExitCode, Failure> {
        let engine = existing_engine(&self.data).await?;
        let views = engine.notices().await?;
        let migrations: Vec<Told> = views.iter().map(Told::from).collect();
        if self.json {
            out::json(&Listed { migrations })?;
        } else if migrations.is_empty() {
            out::line("No migration is announced; `holdfast migration announce` announces one.")?;
        } else {
            for told in &migrations {
                out::line(&format!(
                    "{}  {}  {} {}  from {}  {}",
                    told.migration_id,
                    told.stage,
                    told.institution_id,
                    told.institution,
                    told.cut_over,
                    progress(told)
                ))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn progress(told: &Told) -> String {
    format!(
        "{} of {} accounts asked, {} moved, {} held",
        told.asked, told.accounts, told.moved, told.held
    )
}

impl Show {
    async fn run(self) -> Result<ExitCode, Failure> {
        let engine = existing_engine(&self.data).await?;
        let view = found(&engine, self.migration).await?;
        let told = Told::from(&view);
        let held: Vec<HeldAccount> = view
            .held
            .iter()
            .map(|(one, case)| HeldAccount {
                account_id: one.account.to_string(),
                login_id: one.login.to_string(),
                customer_id: one.customer.to_string(),
                case_id: case.as_ref().map(|case| case.id.to_string()),
                code: case.as_ref().map(|case| case.code),
            })
            .collect();
        if self.json {
            out::json(&Shown {
                migration: told,
                held_accounts: held,
            })?;
            return Ok(ExitCode::SUCCESS);
        }
        out::line(&format!(
            "Migration {} of {} {}, {}: {}",
            told.migration_id, told.institution_id, told.institution, told.stage, told.reference
        ))?;
        out::line(&format!(
            "  for partner {} ({}), from {} until {}",
            told.partner_id, view.partner, told.cut_over, told.ends_at
        ))?;
        out::line(&format!(
            "  announced by {} at {}",
            told.announced_by, told.announced_at
        ))?;
        if let Some(note) = &told.note {
            out::line(&format!("  {note}"))?;
        }
        if let Some(at) = &told.withdrawn_at {
            out::line(&format!("  taken back at {at}"))?;
        }
        out::line(&format!(
            "  its list names the successors of {} accounts",
            told.successors
        ))?;
        match &told.run_at {
            Some(at) => out::line(&format!(
                "  every login is to be asked since {at}: {} of {} were",
                told.logins_asked, told.logins
            ))?,
            None => out::line(&format!(
                "  {} logins are to be asked at the cut-over",
                told.logins
            ))?,
        }
        out::line(&format!("  {}", progress(&told)))?;
        for one in &held {
            let case = match &one.case_id {
                Some(case) => format!("case {case}: holdfast case show {case}"),
                None => format!("holdfast continuity explain {}", one.account_id),
            };
            out::line(&format!(
                "    held: account {} of login {}, {case}",
                one.account_id, one.login_id
            ))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Change {
    async fn withdraw(self) -> Result<ExitCode, Failure> {
        let engine = existing_engine(&self.data).await?;
        let withdrawn = engine
            .withdraw_migration(self.migration, &self.operator.by)
            .await?;
        if self.json {
            out::json(&Withdrawn {
                migration_id: self.migration.to_string(),
                withdrawn,
            })?;
        } else if withdrawn {
            out::line(&format!(
                "Migration {} is taken back and its list forgotten. What was decided by it stands.",
                self.migration
            ))?;
        } else {
            out::line(&format!("Migration {} was taken back before.", self.migration))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Run {
    async fn run(self) -> Result<ExitCode, Failure> {
        let Change {
            migration,
            operator,
            data,
            json,
        } = self.change;
        let engine = existing_engine(&data).await?;
        let view = found(&engine, migration).await?;
        let made_due = match self.preview {
            true => None,
            false => Some(engine.run_migration(migration, &operator.by).await?),
        };
        let (logins, accounts) = (view.progress.logins, view.progress.accounts);
        if json {
            out::json(&Ran {
                migration_id: migration.to_string(),
                made_due,
                logins,
                accounts,
            })?;
            return Ok(ExitCode::SUCCESS);
        }
        match made_due {
            None => out::line(&format!(
                "Nothing was made due. It would be {logins} logins with {accounts} accounts."
            ))?,
            Some(made_due) => out::line(&format!(
                "{made_due} of {logins} logins are due now; the others were due already. holdfast night --follow says how \
                 it goes."
            ))?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
