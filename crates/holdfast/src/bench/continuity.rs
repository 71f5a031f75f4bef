//! `holdfast bench continuity`: how right the decision about accounts' identity is.
//!
//! Lives of accounts are made up, with a bank's habits, noise, and something that happens; what the bank tells of
//! them goes through the pure decision, and through the rules other programs have; what came of it is compared
//! with what is so, and with what could be known ([`label`]). Nothing is tuned on the family that is reported.
//!
//! Fewer lives are [`played`] by the sandbox bank over the real protocol, through a whole server, and judged by the
//! same labels.

mod chance;
mod family;
mod grade;
mod label;
mod played;
mod stories;
mod tally;
mod telling;
mod world;

use engine::continuity::Rules;
use serde::Serialize;

use crate::{
    failure::Failure,
    out::{self, Progress},
};
use family::Family;
use grade::{Decider, graded};
use played::Played;
use stories::{Kind, kind_of, live};
use tally::{Count, Share, Tally, all};

/// Which lives are looked at.
#[derive(Debug, Clone)]
pub(super) struct Lives {
    pub(super) tuning: bool,
    pub(super) seed: u64,
    pub(super) histories: u64,
    /// Only those of a kind, by its name with hyphens.
    pub(super) kind: Option<String>,
}

impl Lives {
    fn family(&self) -> Family {
        if self.tuning {
            Family::Tuning
        } else {
            Family::Reported
        }
    }

    fn kind(&self) -> Result<Option<Kind>, Failure> {
        let Some(word) = &self.kind else { return Ok(None) };
        let kind = Kind::named(word).filter(|kind| self.family().kinds().iter().any(|(k, _)| k == kind));
        let known = || -> Vec<String> { self.family().kinds().iter().map(|(k, _)| k.word()).collect() };
        kind.map(Some).ok_or_else(|| {
            Failure::Usage(format!(
                "--kind: `{word}` is no kind of life; known are {}",
                known().join(", ")
            ))
        })
    }
}

/// Everything that was counted.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Report {
    rule_version: &'static str,
    family: &'static str,
    seed: u64,
    histories: u64,
    /// Our rules, by kind.
    kinds: Vec<Row>,
    /// Every rule, over all kinds.
    deciders: Vec<Row>,
    /// Of lives that were played.
    #[serde(skip_serializing_if = "Option::is_none")]
    played: Option<Beside>,
}

/// One line of a table.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    name: &'static str,
    #[serde(flatten)]
    count: Count,
    /// Decided by themselves and right, of the decidable.
    automatic: Option<Share>,
    /// Written to from another account, of all.
    merged: Option<Share>,
}

impl Row {
    fn of(name: &'static str, count: Count) -> Self {
        Self {
            name,
            count,
            automatic: Share::of(count.right, count.decidable),
            merged: Share::of(count.false_merges, count.histories),
        }
    }
}

/// Runs histories of a family through every rule.
fn tallied(family: Family, seed: u64, histories: u64, kind: Option<Kind>) -> Vec<(Decider, Tally)> {
    let mut tallies: Vec<(Decider, Tally)> = Decider::ALL.map(|decider| (decider, Tally::new())).to_vec();
    let wanted = |number: &u64| kind.is_none_or(|kind| kind_of(family, seed, *number) == kind);
    for number in (0..)
        .filter(wanted)
        .take(usize::try_from(histories).unwrap_or(usize::MAX))
    {
        let history = live(family, seed, number);
        for (decider, tally) in &mut tallies {
            let outcome = graded(&history, *decider, &Rules::CURRENT);
            tally.entry(history.kind).or_default().add(outcome);
        }
    }
    tallies
}

/// Measures.
pub(super) fn measure(lives: &Lives) -> Result<Report, Failure> {
    let family = lives.family();
    let tallies = tallied(family, lives.seed, lives.histories, lives.kind()?);
    let ours = tallies.iter().find(|(decider, _)| *decider == Decider::Ours);
    let kinds = ours.map(|(_, tally)| tally.clone()).unwrap_or_default();
    Ok(Report {
        rule_version: Rules::CURRENT.version,
        family: family.name(),
        seed: lives.seed,
        histories: lives.histories,
        kinds: by_kind(&kinds),
        deciders: by_decider(&tallies),
        played: None,
    })
}

/// Plays lives over the protocol, and measures.
pub(super) async fn play(lives: &Lives, quiet: bool) -> Result<Report, Failure> {
    let family = lives.family();
    let wanted = played::Wanted {
        family,
        seed: lives.seed,
        histories: lives.histories,
        kind: lives.kind()?,
    };
    let steps = usize::try_from(lives.histories).unwrap_or(usize::MAX);
    let progress = Progress::bar(quiet, steps);
    let played = played::play(wanted, &progress).await?;
    drop(progress);
    let mut deciders = vec![Row::of("holdfast, played", all(&played.tally))];
    deciders.extend(by_decider(&played.pure));
    Ok(Report {
        rule_version: Rules::CURRENT.version,
        family: family.name(),
        seed: lives.seed,
        histories: all(&played.tally).histories,
        kinds: by_kind(&played.tally),
        deciders,
        played: Some(Beside::of(played)),
    })
}

fn by_kind(tally: &Tally) -> Vec<Row> {
    let rows = tally.iter().map(|(kind, count)| Row::of(kind.name(), *count));
    rows.collect()
}

fn by_decider(tallies: &[(Decider, Tally)]) -> Vec<Row> {
    let rows = tallies
        .iter()
        .map(|(decider, tally)| Row::of(decider.name(), all(tally)));
    rows.collect()
}

/// What is told of lives that were played, beside the tables.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Beside {
    /// Lives that cannot be told over the wire, by why.
    not_played: std::collections::BTreeMap<&'static str, u64>,
    /// Lives that came out otherwise than the pure decision about them, by how.
    otherwise: std::collections::BTreeMap<String, u64>,
    /// Lives that could not be played to their end.
    broken: u64,
    /// Accounts that were held without evidence.
    unexplained: u64,
    /// Examples of lives that broke or came out otherwise.
    examples: Vec<String>,
}

impl Beside {
    fn of(played: Played) -> Self {
        Self {
            not_played: played.left_out,
            otherwise: played.otherwise,
            broken: played.broken,
            unexplained: played.unexplained,
            examples: played.told,
        }
    }

    fn tell(&self) -> Result<(), Failure> {
        out::line(&format!(
            "\nHeld without evidence: {}. Not played to the end: {}.",
            self.unexplained, self.broken
        ))?;
        if !self.not_played.is_empty() {
            out::line("\nNot played, and counted nowhere else:\n")?;
        }
        for (why, count) in &self.not_played {
            out::line(&format!("- {count}: {why}"))?;
        }
        if !self.otherwise.is_empty() {
            out::line("\nPlayed, these came out otherwise than the pure decision about them:\n")?;
        }
        for (how, count) in &self.otherwise {
            out::line(&format!("- {count}: {how}"))?;
        }
        Ok(())
    }
}

const HEAD: &str = "| | histories | decidable | automatic and right | held | false splits | undecidable | \
    asked about | not asked | false merges |\n|---|---|---|---|---|---|---|---|---|---|";

impl Report {
    /// As tables.
    pub(super) fn tell(&self) -> Result<(), Failure> {
        let how = self.played.as_ref().map_or("", |_| ", played over FDX");
        out::line(&format!(
            "{} made-up lives of the {} family, seed {}{how}, rules {}; shares with 95 % intervals\n",
            self.histories, self.family, self.seed, self.rule_version
        ))?;
        out::line("What Holdfast decides, by what happened:\n")?;
        out::line(HEAD)?;
        for row in &self.kinds {
            out::line(&row.told())?;
        }
        out::line(match self.played {
            Some(_) => "\nThe same lives without a server, by our rules and by those other programs have:\n",
            None => "\nThe same lives, by the rules other programs have:\n",
        })?;
        out::line(HEAD)?;
        for row in &self.deciders {
            out::line(&row.told())?;
        }
        self.played.as_ref().map_or(Ok(()), Beside::tell)
    }
}

impl Row {
    fn told(&self) -> String {
        let count = &self.count;
        let automatic = match self.automatic {
            Some(share) => format!("{} · {}", count.right, share.told()),
            None => "–".to_owned(),
        };
        let merged = match (count.false_merges, self.merged) {
            (_, None) => "–".to_owned(),
            (_, Some(share)) => format!("{} · {}", count.false_merges, share.told()),
        };
        format!(
            "| {} | {} | {} | {automatic} | {} | {} | {} | {} | {} | {merged} |",
            self.name,
            count.histories,
            count.decidable,
            count.held,
            count.false_splits,
            count.undecidable(),
            count.asked,
            count.not_asked,
        )
    }
}

#[cfg(test)]
mod tests;
