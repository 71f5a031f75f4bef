//! `holdfast crash`: whether anything is lost when a server is killed.
//!
//! A story is told again and again, each time in a new world: a server as a process of its own over an
//! empty database, a sandbox bank beside it, a client. Each time the server stops at another boundary,
//! before or after a commit, and is killed there with the signal that cannot be caught; then it is started
//! again and the client goes on, asking again whatever was left unanswered. In the end everything is
//! compared with what the bank holds.
//!
//! It is a command of its own and no bench: it measures nothing, it answers yes or no, and an operator can
//! ask it of the very database and disk that are to be trusted.

pub(crate) mod place;
pub(crate) mod process;
pub(crate) mod rehearsal;
mod story;
mod verdict;
pub(crate) mod world;

use std::{
    collections::{BTreeSet, VecDeque},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};

use clap::Args;
use serde::Serialize;
use store::Side;
use tokio::{sync::Semaphore, task::JoinSet};

use crate::{
    failure::Failure,
    out::{self, Progress},
};
use place::Target;
use rehearsal::{Rehearsal, Told};
use story::Story;
use verdict::Verdict;
use world::{Plan, World};

/// Kill servers at the commits of a story, and see that nothing is lost.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  holdfast crash\n  holdfast crash --database postgres://me@localhost/test --points all\n  \
    holdfast crash --at before:17"
)]
pub(crate) struct Crash {
    /// The database: `sqlite`, `sqlite:FOLDER` for files in a folder of yours, or a PostgreSQL address;
    /// every world has a file or a schema of its own, gone at the end.
    #[arg(long, value_name = "URL", default_value = "sqlite")]
    database: String,
    /// How many boundaries to stop at, chosen by the seed, or `all`.
    #[arg(long, value_name = "N", default_value = "all", value_parser = points)]
    points: Points,
    /// What the choice follows from.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Stop at this one boundary alone: `before:N` or `after:N`, as a failure names it.
    #[arg(long, value_name = "WHERE", conflicts_with_all = ["points", "seed"])]
    at: Option<Rehearsal>,
    /// Servers over the one database. Of two, each is killed in turn, at boundaries of its own.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=4))]
    servers: u8,
    /// Worlds at the same time.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=64))]
    at_once: u8,
    /// How long a lease lasts in these worlds: what a killed server had at hand waits so long.
    #[arg(long, value_name = "TIME", default_value = "900ms")]
    lease: String,
    /// The binary that is killed, if not this one.
    #[arg(long, value_name = "FILE", hide = true)]
    program: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

/// How many boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Points {
    All,
    Some(usize),
}

fn points(text: &str) -> Result<Points, String> {
    if text == "all" {
        return Ok(Points::All);
    }
    let number = text.parse().ok().filter(|number| *number > 0);
    number
        .map(Points::Some)
        .ok_or_else(|| "expected a number or all".to_owned())
}

/// What came of all worlds.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome {
    crash: &'static str,
    database: &'static str,
    servers: u8,
    seed: u64,
    /// Commits the story makes, when nobody is killed.
    commits: u64,
    /// Worlds in which servers were to be killed.
    points: usize,
    /// Times a server was killed.
    kills: usize,
    /// Transactions that were compared with the bank's, in all worlds.
    transactions: usize,
    lost: usize,
    doubled: usize,
    /// Consents that are open at the bank and belong to no login, because a server was killed between the
    /// bank's answer and the commit.
    orphans: usize,
    /// Times a person had to allow access again.
    given_again: u32,
    failures: Vec<Failed>,
}

/// A world in which something did not hold.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Failed {
    at: String,
    /// What the commit was to change.
    changes: String,
    chapter: &'static str,
    problem: String,
}

/// What came of one world.
struct Attempt {
    chapter: &'static str,
    result: Result<Verdict, Failure>,
    killed: Vec<Told>,
    passed: Vec<Told>,
}

/// Where the servers of one world stop, each at first and after it was started again.
type Stops = Vec<VecDeque<Rehearsal>>;

impl Crash {
    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        let target = Target::parse(&self.database)?;
        let program = match self.program.clone() {
            Some(program) => program,
            None => std::env::current_exe()
                .map_err(|source| Failure::file(std::path::Path::new("this binary"), source))?,
        };
        let plan = |stops| Plan {
            target: target.clone(),
            program: program.clone(),
            lease: self.lease.clone(),
            stops,
        };
        let progress = Progress::new(self.json);
        progress.doing("telling the story once, without killing anybody");
        let whole = attempt(plan(vec![VecDeque::from([Rehearsal::Count])])).await?;
        // Each commit is told on both of its sides.
        let commits = whole
            .passed
            .iter()
            .map(|told| told.boundary)
            .max()
            .unwrap_or_default();
        let mut outcome = Outcome {
            crash: "passed",
            database: target.name(),
            servers: self.servers,
            seed: self.seed,
            commits,
            points: 0,
            kills: 0,
            transactions: 0,
            lost: 0,
            doubled: 0,
            orphans: 0,
            given_again: 0,
            failures: Vec::new(),
        };
        let unhurt = whole.result.is_ok();
        outcome.take("nowhere".to_owned(), whole);
        drop(progress);
        if unhurt {
            self.kill(plan, commits, &mut outcome).await?;
        }
        if !outcome.failures.is_empty() {
            outcome.crash = "failed";
        }
        if self.json {
            out::json(&outcome)?;
        } else {
            tell(&outcome, &self.database)?;
        }
        Ok(if outcome.crash == "passed" {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }

    /// Tells the story in a world for each choice of stops.
    async fn kill(
        &self,
        plan: impl Fn(Stops) -> Plan,
        commits: u64,
        outcome: &mut Outcome,
    ) -> Result<(), Failure> {
        let places = Arc::new(Semaphore::new(usize::from(self.at_once)));
        let mut worlds = JoinSet::new();
        for stops in self.stops(commits) {
            let plan = plan(stops.clone());
            let places = Arc::clone(&places);
            worlds.spawn(async move {
                let _place = places.acquire_owned().await;
                (shown(&stops), attempt(plan).await)
            });
        }
        outcome.points = worlds.len();
        let progress = Progress::bar(self.json, outcome.points);
        while let Some(ended) = worlds.join_next().await {
            let (at, attempt) = ended.map_err(|error| Failure::Held(format!("a world ends ({error})")))?;
            outcome.take(at, attempt?);
            progress.step(&format!(
                "worlds, {} kills, {} failures",
                outcome.kills,
                outcome.failures.len()
            ));
        }
        outcome.failures.sort_by(|one, other| one.at.cmp(&other.at));
        Ok(())
    }

    /// Where servers stop, world by world.
    fn stops(&self, commits: u64) -> Vec<Stops> {
        if let Some(at) = self.at {
            return vec![vec![VecDeque::from([at])]];
        }
        let every: Vec<Rehearsal> = (1..=commits)
            .flat_map(|number| [Side::Before, Side::After].map(|side| Rehearsal::At(number, side)))
            .collect();
        let mut chance = Chance(self.seed);
        if self.servers > 1 {
            // Each is killed twice, somewhere: of what they share they do about a part each.
            let worlds = match self.points {
                Points::All => every.len(),
                Points::Some(count) => count,
            };
            let share = u64::from(self.servers);
            let mut one = || {
                let number = 1 + chance.below((commits / share).max(1));
                let side = if chance.below(2) == 0 {
                    Side::Before
                } else {
                    Side::After
                };
                Rehearsal::At(number, side)
            };
            return (0..worlds)
                .map(|_| {
                    (0..self.servers)
                        .map(|_| VecDeque::from([one(), one()]))
                        .collect()
                })
                .collect();
        }
        let chosen = match self.points {
            Points::All => every,
            Points::Some(count) => chance.choose(every, count),
        };
        chosen
            .into_iter()
            .map(|one| vec![VecDeque::from([one])])
            .collect()
    }
}

/// Tells the story in one world, and ends the world whatever came of it.
async fn attempt(plan: Plan) -> Result<Attempt, Failure> {
    let mut world = World::start(plan).await?;
    let mut chapter = "beginning";
    let result = match Story::begin(&mut world).await {
        Ok(mut story) => {
            let result = story.tell().await;
            chapter = story.chapter;
            result
        }
        Err(failure) => Err(failure),
    };
    let ended = world.end().await?;
    ended.place.clear().await?;
    Ok(Attempt {
        chapter,
        result,
        killed: ended.killed,
        passed: ended.passed,
    })
}

impl Outcome {
    fn take(&mut self, at: String, attempt: Attempt) {
        self.kills += attempt.killed.len();
        let held = attempt.result.and_then(|verdict| {
            self.transactions += verdict.transactions;
            self.lost += verdict.lost;
            self.doubled += verdict.doubled;
            self.orphans += verdict.orphans;
            self.given_again += verdict.given_again;
            verdict.holds()
        });
        if let Err(failure) = held {
            let changes: Vec<String> = attempt.killed.into_iter().map(|told| told.changes).collect();
            self.failures.push(Failed {
                at,
                changes: changes.join("; "),
                chapter: attempt.chapter,
                problem: failure.to_string(),
            });
        }
    }
}

fn shown(stops: &Stops) -> String {
    let each = stops.iter().map(|stops| {
        let one: Vec<String> = stops.iter().map(ToString::to_string).collect();
        one.join(" then ")
    });
    each.collect::<Vec<_>>().join(" and ")
}

fn tell(outcome: &Outcome, database: &str) -> Result<(), Failure> {
    out::line(&format!(
        "{} commits on {}; {} worlds, {} kills",
        outcome.commits, outcome.database, outcome.points, outcome.kills
    ))?;
    out::line(&format!(
        "{} transactions compared with the bank: {} lost, {} doubled",
        outcome.transactions, outcome.lost, outcome.doubled
    ))?;
    out::line(&format!(
        "{} times a person had to allow access again, which left {} consents at the bank that no login has",
        outcome.given_again, outcome.orphans
    ))?;
    for failed in &outcome.failures {
        out::line(&format!(
            "\n{} ({}), while {}:",
            failed.at, failed.changes, failed.chapter
        ))?;
        out::line(&format!("  {}", failed.problem))?;
        if outcome.servers == 1 {
            out::line(&format!(
                "  again with: holdfast crash --database {database} --at {}",
                failed.at
            ))?;
        }
    }
    out::line(match outcome.crash {
        "passed" => "\nThe crash command passed: everything held.",
        _ => "\nThe crash command failed.",
    })
}

/// Chance that follows from a seed (splitmix64), so that a choice can be made again.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// Some of these, each at most once, in the order they come.
    fn choose<T>(&mut self, from: Vec<T>, count: usize) -> Vec<T> {
        let mut places: Vec<usize> = (0..from.len()).collect();
        let mut chosen = BTreeSet::new();
        while chosen.len() < count && !places.is_empty() {
            let place = usize::try_from(self.below(places.len() as u64)).unwrap_or_default();
            chosen.insert(places.swap_remove(place));
        }
        from.into_iter()
            .enumerate()
            .filter(|(place, _)| chosen.contains(place))
            .map(|(_, one)| one)
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_follows_from_its_seed_and_takes_each_at_most_once() {
        let choose = |seed, count| Chance(seed).choose((0..100).collect::<Vec<_>>(), count);
        assert_eq!(choose(1, 20), choose(1, 20));
        assert_ne!(choose(1, 20), choose(2, 20));
        assert_eq!(choose(3, 20).iter().collect::<BTreeSet<_>>().len(), 20);
        assert_eq!(choose(3, 1000), (0..100).collect::<Vec<_>>());
    }
}
