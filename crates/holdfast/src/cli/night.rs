//! `holdfast night`: how the last night went, or goes, institution by institution.

use std::{process::ExitCode, time::Duration};

use clap::Args;
use engine::{Engine, NightOfInstitution, NightView};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::Serialize;

use super::partner::existing_engine;
use crate::{config::Data, failure::Failure, out};

/// How soon to look again while following.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Say how the last night went: what was aggregated, what failed and why, what waits, what is late.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  holdfast night\n  holdfast night --follow\n  \
    holdfast night --json | jq '.partners[].institutions[] | select(.failed > 0)'")]
pub(crate) struct Night {
    #[command(flatten)]
    data: Data,
    /// Wait until nothing is due any more, with progress on a terminal, and say then.
    #[arg(long)]
    follow: bool,
    /// Print JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Serialize)]
struct Told {
    partners: Vec<ToldPartner>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ToldPartner {
    partner_id: String,
    name: String,
    /// Accounts past the instant by which they promised to be fresh.
    late_accounts: u32,
    institutions: Vec<ToldInstitution>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ToldInstitution {
    institution_id: String,
    name: String,
    night_began_at: String,
    succeeded: u32,
    failed: u32,
    underway: u32,
    /// Runs by the condition they ended in.
    conditions: std::collections::BTreeMap<String, u32>,
    due: u32,
    /// Logins that are not due until somebody mends them.
    resting: u32,
    next_due_at: Option<String>,
    calls_today: u32,
    calls_per_day: Option<u32>,
    left_alone_until: Option<String>,
    left_alone_because: Option<&'static str>,
}

impl From<&NightOfInstitution> for ToldInstitution {
    fn from(night: &NightOfInstitution) -> Self {
        let mut told = Self {
            institution_id: night.institution.to_string(),
            name: night.name.clone(),
            night_began_at: night.since.to_string(),
            succeeded: 0,
            failed: 0,
            underway: 0,
            conditions: std::collections::BTreeMap::new(),
            due: night.due,
            resting: night.resting,
            next_due_at: night.next.map(|at| at.to_string()),
            calls_today: night.calls.0,
            calls_per_day: night.calls.1,
            left_alone_until: night.paused.map(|(until, _)| until.to_string()),
            left_alone_because: night.paused.and_then(|(_, why)| why).map(|why| why.name()),
        };
        for tally in &night.ended {
            match tally.condition {
                None => told.underway += tally.runs,
                Some(model::Condition::Healthy) => told.succeeded += tally.runs,
                Some(condition) => {
                    told.failed += tally.runs;
                    *told.conditions.entry(condition.name().to_owned()).or_default() += tally.runs;
                }
            }
        }
        told
    }
}

impl Night {
    pub(crate) async fn run(self) -> Result<ExitCode, Failure> {
        let engine = existing_engine(&self.data).await?;
        let nights = if self.follow {
            followed(&engine, self.json).await?
        } else {
            engine.nights().await?
        };
        let partners: Vec<ToldPartner> = nights
            .iter()
            .map(|night| ToldPartner {
                partner_id: night.partner.to_string(),
                name: night.name.clone(),
                late_accounts: night.late,
                institutions: night.institutions.iter().map(ToldInstitution::from).collect(),
            })
            .collect();
        if self.json {
            out::json(&Told { partners })?;
        } else {
            for (night, told) in nights.iter().zip(&partners) {
                tell(night, told)?;
            }
            if partners.is_empty() {
                out::line(
                    "There are no partners yet, so nothing is due: holdfast partner add NAME --region us",
                )?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Waits until nothing is due.
async fn followed(engine: &Engine, quiet: bool) -> Result<Vec<NightView>, Failure> {
    let progress = out::Progress::new(quiet);
    loop {
        let nights = engine.nights().await?;
        let all = || {
            nights
                .iter()
                .flat_map(|night| &night.institutions)
                .map(ToldInstitution::from)
        };
        let (due, underway) = (
            all().map(|n| n.due).sum::<u32>(),
            all().map(|n| n.underway).sum::<u32>(),
        );
        let (well, failed) = (
            all().map(|n| n.succeeded).sum::<u32>(),
            all().map(|n| n.failed).sum::<u32>(),
        );
        if due == 0 && underway == 0 {
            return Ok(nights);
        }
        progress.doing(&format!(
            "{well} well, {failed} failed, {underway} underway, {due} due"
        ));
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// How far an instant is from now, for people.
fn distance(at: Timestamp, now: Timestamp) -> String {
    let apart = at.duration_since(now);
    let minutes = apart.abs().as_mins();
    let text = match minutes {
        0 => "a moment".to_owned(),
        1..=119 => format!("{minutes} min"),
        120..=2879 => format!("{} h", minutes / 60),
        _ => format!("{} days", minutes / (24 * 60)),
    };
    if apart < SignedDuration::ZERO {
        format!("{text} ago")
    } else {
        format!("in {text}")
    }
}

fn tell(night: &NightView, told: &ToldPartner) -> Result<(), Failure> {
    out::line(&format!("{} (partner {})", night.name, told.partner_id))?;
    if told.institutions.is_empty() {
        return out::line("  nobody has linked an account yet");
    }
    for (institution, view) in told.institutions.iter().zip(&night.institutions) {
        let began = view.since.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC");
        out::line(&format!(
            "  {} {}, night of {began}",
            institution.institution_id, institution.name
        ))?;
        let mut parts = vec![format!("{} well", institution.succeeded)];
        for (count, word) in [
            (institution.failed, "failed"),
            (institution.underway, "underway"),
            (institution.due, "due"),
            (institution.resting, "resting until somebody mends them"),
        ] {
            if count > 0 {
                parts.push(format!("{count} {word}"));
            }
        }
        out::line(&format!("    {}", parts.join(", ")))?;
        for (condition, count) in &institution.conditions {
            out::line(&format!("      {count} × {condition}"))?;
        }
        if let Some((until, why)) = view.paused {
            let why = why.map_or("trouble", |why| why.name());
            out::line(&format!(
                "    left alone because of {why}; tried again {}",
                distance(until, night.now)
            ))?;
        }
        if let Some(most) = institution.calls_per_day {
            out::line(&format!(
                "    {} of {most} calls of the day used",
                institution.calls_today
            ))?;
        }
        if let Some(next) = view.next {
            out::line(&format!("    next login due {}", distance(next, night.now)))?;
        }
    }
    if night.late > 0 {
        out::line(&format!(
            "  {} accounts are past the time they promised to be fresh by (holdfast why ACCOUNT)",
            night.late
        ))?;
    }
    Ok(())
}
