//! `holdfast bench continuity`: how right the decision about accounts' identity is.
//!
//! Lives of accounts are made up, with a bank's habits, noise, and something that happens; what the bank tells of
//! them goes through the pure decision, and through the rules other programs have; what came of it is compared
//! with what is so, and with what could be known ([`label`]). Nothing is tuned on the family that is reported.

mod chance;
mod family;
mod grade;
mod label;
mod stories;
mod tally;
mod telling;
mod world;

use engine::continuity::Rules;
use serde::Serialize;

use crate::{failure::Failure, out};
use family::Family;
use grade::{Decider, graded};
use stories::live;
use tally::{Count, Share, Tally, all};

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
fn tallied(family: Family, seed: u64, histories: u64) -> Vec<(Decider, Tally)> {
    let mut tallies: Vec<(Decider, Tally)> = Decider::ALL.map(|decider| (decider, Tally::new())).to_vec();
    for number in 0..histories {
        let history = live(family, seed, number);
        for (decider, tally) in &mut tallies {
            let outcome = graded(&history, *decider, &Rules::CURRENT);
            tally.entry(history.kind).or_default().add(outcome);
        }
    }
    tallies
}

/// Measures.
pub(super) fn measure(tuning: bool, seed: u64, histories: u64) -> Report {
    let family = if tuning { Family::Tuning } else { Family::Reported };
    let tallies = tallied(family, seed, histories);
    let ours = tallies.iter().find(|(decider, _)| *decider == Decider::Ours);
    let kinds = ours.map(|(_, tally)| tally.clone()).unwrap_or_default();
    Report {
        rule_version: Rules::CURRENT.version,
        family: family.name(),
        seed,
        histories,
        kinds: kinds
            .iter()
            .map(|(kind, count)| Row::of(kind.name(), *count))
            .collect(),
        deciders: tallies
            .iter()
            .map(|(decider, tally)| Row::of(decider.name(), all(tally)))
            .collect(),
    }
}

const HEAD: &str = "| | histories | decidable | automatic and right | held | false splits | undecidable | \
    asked about | not asked | false merges |\n|---|---|---|---|---|---|---|---|---|---|";

impl Report {
    /// As tables.
    pub(super) fn tell(&self) -> Result<(), Failure> {
        out::line(&format!(
            "{} made-up lives of the {} family, seed {}, rules {}; shares with 95 % intervals\n",
            self.histories, self.family, self.seed, self.rule_version
        ))?;
        out::line("What Holdfast decides, by what happened:\n")?;
        out::line(HEAD)?;
        for row in &self.kinds {
            out::line(&row.told())?;
        }
        out::line("\nThe same lives, by the rules other programs have:\n")?;
        out::line(HEAD)?;
        for row in &self.deciders {
            out::line(&row.told())?;
        }
        Ok(())
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
