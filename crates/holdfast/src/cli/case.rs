//! `holdfast case`: support cases of every partner, for whoever runs the server.

use std::{fs, io::Write as _, path::PathBuf, process::ExitCode};

use clap::{Args, Subcommand, ValueEnum};
use engine::{
    Engine, EngineError,
    cases::{About, Act, CaseFilter, CaseView, NewCase, Whose, text},
};
use model::{
    case::{By, Party, Stage, State},
    condition::RequestFault,
    id::{AccountId, CaseId, CustomerId, LoginId},
};
use server::api::holdfast::{bundle_page, case_document, cases_document};

use super::partner::existing_engine;
use crate::{config::Data, failure::Failure, out};

/// Work on support cases: what somebody has to act on, with the evidence inside.
#[derive(Debug, Args)]
pub(crate) struct CaseCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List cases, newest first.
    #[command(
        after_help = "Example:\n  holdfast case list\n  holdfast case list --all --waiting-on institution\n  \
        holdfast case list --json | jq '.cases[].id'"
    )]
    List(List),
    /// Show a case: how it stands, its checklist, its history.
    #[command(after_help = "Example:\n  holdfast case show 4100000023")]
    Show(Show),
    /// Open a case about an account or a login, for any code.
    #[command(
        after_help = "Example:\n  holdfast case open --account 1000000023 --comment 'Rang: nothing since Monday'\n  \
        holdfast case open --login 3000000023 --code 185 --by ada"
    )]
    Open(Open),
    /// Say something about a case.
    #[command(after_help = "Example:\n  holdfast case comment 4100000023 'The bank looks into it' --by ada")]
    Comment(Comment),
    /// Say who looks after a case; nobody without a name.
    #[command(after_help = "Example:\n  holdfast case assign 4100000023 ada")]
    Assign(Assign),
    /// Say whose move it is.
    #[command(after_help = "Example:\n  holdfast case wait 4100000023 institution")]
    Wait(Wait),
    /// Tick a step of the checklist.
    #[command(
        after_help = "Example:\n  holdfast case step 4100000023 2\n  holdfast case step 4100000023 2 --undo"
    )]
    Step(Step),
    /// Say that what caused a case is mended, and how that is known.
    #[command(after_help = "Example:\n  holdfast case resolve 4100000023 'The bank took the change back'")]
    Resolve(Reason),
    /// Put a case away, mended or not.
    #[command(after_help = "Example:\n  holdfast case close 4100000023 'A duplicate of 4100000017'")]
    Close(Reason),
    /// Write a case's evidence bundle: one page to attach to a bank's ticket.
    #[command(
        after_help = "Example:\n  holdfast case bundle 4100000023 --output case.html\n  \
        holdfast case bundle 4100000023 --json | jq .decision"
    )]
    Bundle(BundleOf),
}

/// What every one of them takes.
#[derive(Debug, Args)]
struct Common {
    #[command(flatten)]
    data: Data,
    /// Print JSON: what the API answers.
    #[arg(long)]
    json: bool,
}

/// Who acts.
#[derive(Debug, Args)]
struct Operator {
    /// Who you are: it stands in the case's history.
    #[arg(
        long,
        env = "HOLDFAST_OPERATOR",
        default_value = "operator",
        value_name = "NAME"
    )]
    by: String,
}

/// Who is waited for.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Whom {
    EndUser,
    Partner,
    Institution,
    Operator,
    /// Nobody in particular: somebody has to look at it.
    Nobody,
}

impl Whom {
    fn party(self) -> Option<Party> {
        match self {
            Whom::EndUser => Some(Party::EndUser),
            Whom::Partner => Some(Party::Partner),
            Whom::Institution => Some(Party::Institution),
            Whom::Operator => Some(Party::Operator),
            Whom::Nobody => None,
        }
    }
}

#[derive(Debug, Args)]
struct List {
    /// Also those that are over.
    #[arg(long)]
    all: bool,
    /// Those that came this far: open, waiting, resolved or closed.
    #[arg(long, value_name = "STATE")]
    state: Option<Stage>,
    /// Those that wait for somebody: end-user, partner, institution or operator.
    #[arg(long, value_name = "PARTY")]
    waiting_on: Option<Party>,
    /// Those of a code.
    #[arg(long)]
    code: Option<u32>,
    /// Those that an account met.
    #[arg(long)]
    account: Option<AccountId>,
    /// Those that accounts of a customer met.
    #[arg(long)]
    customer: Option<CustomerId>,
    /// Those after this one in the list.
    #[arg(long, value_name = "CASE")]
    after: Option<CaseId>,
    /// How many at most.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1000))]
    limit: u32,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct Show {
    /// The case's id.
    case: CaseId,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
#[group(id = "about", required = true, multiple = false, args = ["account", "login"])]
struct Open {
    /// The account it is about.
    #[arg(long)]
    account: Option<AccountId>,
    /// The login it is about.
    #[arg(long)]
    login: Option<LoginId>,
    /// The code; what the account or login carries if it is not said.
    #[arg(long)]
    code: Option<u32>,
    /// What you say of it.
    #[arg(long)]
    comment: Option<String>,
    #[command(flatten)]
    operator: Operator,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct Comment {
    /// The case's id.
    case: CaseId,
    /// What you say.
    text: String,
    #[command(flatten)]
    operator: Operator,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct Assign {
    /// The case's id.
    case: CaseId,
    /// Who looks after it.
    to: Option<String>,
    #[command(flatten)]
    operator: Operator,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct Wait {
    /// The case's id.
    case: CaseId,
    /// Who is waited for.
    on: Whom,
    #[command(flatten)]
    operator: Operator,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct Step {
    /// The case's id.
    case: CaseId,
    /// The step's place in the checklist, from 1.
    step: u32,
    /// Take the tick back.
    #[arg(long)]
    undo: bool,
    #[command(flatten)]
    operator: Operator,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct Reason {
    /// The case's id.
    case: CaseId,
    /// Why.
    reason: String,
    #[command(flatten)]
    operator: Operator,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct BundleOf {
    /// The case's id.
    case: CaseId,
    /// The file it is written to; the terminal if it is not said.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    common: Common,
}

impl CaseCommand {
    fn common(&self) -> &Common {
        match &self.command {
            Command::List(c) => &c.common,
            Command::Show(c) => &c.common,
            Command::Open(c) => &c.common,
            Command::Comment(c) => &c.common,
            Command::Assign(c) => &c.common,
            Command::Wait(c) => &c.common,
            Command::Step(c) => &c.common,
            Command::Resolve(c) | Command::Close(c) => &c.common,
            Command::Bundle(c) => &c.common,
        }
    }

    pub(crate) fn json(&self) -> bool {
        self.common().json
    }

    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        let json = self.json();
        let engine = existing_engine(&self.common().data).await?;
        let done = match self.command {
            Command::List(list) => return list.run(&engine).await,
            Command::Bundle(bundle) => bundle.run(&engine).await,
            Command::Show(show) => engine
                .find_case(Whose::Anybody, show.case)
                .await
                .map(|view| (json, view))
                .map(Some),
            Command::Open(open) => open.run(&engine).await.map(|view| Some((json, view))),
            Command::Comment(c) => act(&engine, c.case, Act::Comment(c.text), c.operator, json).await,
            Command::Assign(c) => act(&engine, c.case, Act::Assign(c.to), c.operator, json).await,
            Command::Wait(c) => {
                let state = c.on.party().map_or(State::Open, State::Waiting);
                act(&engine, c.case, Act::Move(state), c.operator, json).await
            }
            Command::Step(c) => {
                let (step, done) = (c.step, !c.undo);
                act(&engine, c.case, Act::Step { step, done }, c.operator, json).await
            }
            Command::Resolve(c) => act(&engine, c.case, Act::Resolve(c.reason), c.operator, json).await,
            Command::Close(c) => act(&engine, c.case, Act::Close(c.reason), c.operator, json).await,
        };
        match done {
            Ok(Some((json, view))) => tell(json, view),
            Ok(None) => Ok(ExitCode::SUCCESS),
            Err(error) => Err(refused(error)),
        }
    }
}

/// What there is to tell of a case, if anything.
type Told = Result<Option<(bool, CaseView)>, EngineError>;

async fn act(engine: &Engine, case: CaseId, act: Act, operator: Operator, json: bool) -> Told {
    let by = By::Operator(operator.by);
    let done = engine.act_on_case(Whose::Anybody, case, act, by).await?;
    Ok(Some((json, done)))
}

fn tell(json: bool, view: CaseView) -> Result<ExitCode, Failure> {
    if json {
        out::json(&case_document(view))?;
    } else {
        out::line(text::text(&view).trim_end())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A fault of the call is told in its own words; anything else is a failure.
fn refused(error: EngineError) -> Failure {
    match error {
        EngineError::Fault(fault) if fault.kind == RequestFault::ResourceNotFound => {
            Failure::Refused("there is no such case, account or login".to_owned())
        }
        EngineError::Fault(fault) => {
            let marks: Vec<&str> = fault.marks.iter().map(|(_, text)| text.as_str()).collect();
            Failure::Refused(marks.join("; "))
        }
        other => other.into(),
    }
}

impl List {
    async fn run(self, engine: &Engine) -> Result<ExitCode, Failure> {
        let filter = CaseFilter {
            stage: self.state,
            live: !self.all && self.state.is_none(),
            waiting_on: self.waiting_on,
            code: self.code,
            account: self.account,
            customer: self.customer,
        };
        let listed = engine
            .list_cases(Whose::Anybody, filter, self.after, self.limit)
            .await;
        let page = listed.map_err(refused)?;
        if self.common.json {
            out::json(&cases_document(page))?;
            return Ok(ExitCode::SUCCESS);
        }
        for case in &page.cases {
            out::line(&text::line(case))?;
        }
        if page.cases.is_empty() {
            out::line("There is no such case.")?;
        }
        if let Some(next) = page.next {
            out::line(&format!("There are more: holdfast case list --after {next}"))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

impl Open {
    async fn run(self, engine: &Engine) -> Result<CaseView, EngineError> {
        let about = match (self.account, self.login) {
            (Some(account), _) => About::Account(account),
            (None, Some(login)) => About::Login(login),
            (None, None) => return Err(RequestFault::ResourceNotFound.into()),
        };
        let new = NewCase {
            about,
            code: self.code,
            comment: self.comment,
        };
        let by = By::Operator(self.operator.by);
        let (view, _) = engine.open_case(Whose::Anybody, new, by).await?;
        Ok(view)
    }
}

impl BundleOf {
    async fn run(self, engine: &Engine) -> Told {
        let bundle = engine.case_bundle(Whose::Anybody, self.case).await?;
        let written = match self.common.json {
            true => serde_json::to_string(&bundle)?,
            false => bundle_page(&bundle),
        };
        let done = match &self.output {
            Some(file) => fs::File::create(file)
                .and_then(|mut file| file.write_all(written.as_bytes()))
                .map_err(|error| format!("{}: {error}", file.display())),
            None => out::line(&written).map_err(|error| error.to_string()),
        };
        done.map(|()| None).map_err(EngineError::Refused)
    }
}
