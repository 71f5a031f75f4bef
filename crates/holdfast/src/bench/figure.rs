//! Figures: a median of several runs, beside a limit.

use std::time::{Duration, Instant};

use serde::Serialize;

/// A median with its extremes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Spread {
    pub(super) median: u64,
    pub(super) min: u64,
    pub(super) max: u64,
}

impl Spread {
    /// Of what was measured; zeros if nothing was.
    pub(super) fn of(mut measured: Vec<u64>) -> Self {
        measured.sort_unstable();
        let at = |place: usize| measured.get(place).copied().unwrap_or_default();
        Self {
            median: at(measured.len() / 2),
            min: at(0),
            max: at(measured.len().saturating_sub(1)),
        }
    }
}

/// What a share is wanted to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase", tag = "wanted", content = "value")]
pub(super) enum Aim {
    /// At least so many thousandths of the limit.
    ShareOver(u64),
    /// At most so many of the figure's own unit.
    Below(u64),
}

/// What was measured.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Figure {
    pub(super) name: String,
    pub(super) unit: &'static str,
    #[serde(flatten)]
    pub(super) measured: Spread,
    /// What the same machine does at best, measured in the same run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) limit: Option<Limit>,
    /// The figure's share of the limit, in thousandths: of a rate, figure by limit; of a time, limit by
    /// figure. 1000 is as good as it gets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) share: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) aim: Option<Aim>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reached: Option<bool>,
}

/// A limit.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Limit {
    pub(super) name: &'static str,
    #[serde(flatten)]
    pub(super) measured: Spread,
}

impl Figure {
    /// A figure that stands alone.
    pub(super) fn alone(name: impl Into<String>, unit: &'static str, measured: Vec<u64>) -> Self {
        Self {
            name: name.into(),
            unit,
            measured: Spread::of(measured),
            limit: None,
            share: None,
            aim: None,
            reached: None,
        }
    }

    /// A rate beside the highest there can be.
    pub(super) fn rate(
        name: impl Into<String>,
        unit: &'static str,
        measured: Vec<u64>,
        limit: (&'static str, Vec<u64>),
    ) -> Self {
        let limit = Limit {
            name: limit.0,
            measured: Spread::of(limit.1),
        };
        let alone = Self::alone(name, unit, measured);
        Self {
            share: share(alone.measured.median, limit.measured.median),
            limit: Some(limit),
            ..alone
        }
    }

    /// A time beside the shortest there can be.
    pub(super) fn time(
        name: impl Into<String>,
        unit: &'static str,
        measured: Vec<u64>,
        limit: (&'static str, Vec<u64>),
    ) -> Self {
        let rate = Self::rate(name, unit, measured, limit);
        let least = rate.limit.as_ref().map(|limit| limit.measured.median);
        Self {
            share: least.and_then(|least| share(least, rate.measured.median)),
            ..rate
        }
    }

    pub(super) fn aiming(self, aim: Aim) -> Self {
        let reached = match aim {
            Aim::ShareOver(wanted) => self.share.map(|share| share >= wanted),
            Aim::Below(most) => Some(self.measured.median <= most),
        };
        Self {
            aim: Some(aim),
            reached,
            ..self
        }
    }

    /// A line for people.
    pub(super) fn told(&self) -> String {
        let Spread { median, min, max } = self.measured;
        let mut line = format!("  {:<52} {median:>9} {} ({min} to {max})", self.name, self.unit);
        if let Some(limit) = &self.limit {
            line.push_str(&format!("; {} {}", limit.name, limit.measured.median));
        }
        if let Some(share) = self.share {
            line.push_str(&format!("; {} of it", thousandths(share)));
        }
        let mark = match self.reached {
            Some(true) => "reached",
            Some(false) => "NOT REACHED",
            None => return line,
        };
        match self.aim {
            Some(Aim::ShareOver(wanted)) => {
                line.push_str(&format!("; aim {} {mark}", thousandths(wanted)));
            }
            Some(Aim::Below(most)) => line.push_str(&format!("; aim at most {most} {mark}")),
            None => {}
        }
        line
    }
}

fn share(part: u64, whole: u64) -> Option<u64> {
    part.checked_mul(1000)?.checked_div(whole)
}

fn thousandths(number: u64) -> String {
    format!("{}.{:03}", number / 1000, number % 1000)
}

/// How long something of our own takes.
pub(super) struct Watch(Instant);

impl Watch {
    #[expect(
        clippy::disallowed_methods,
        reason = "a duration of our own work is the one exception"
    )]
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }

    pub(super) fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    pub(super) fn micros(&self) -> u64 {
        u64::try_from(self.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// So many done since the start, a second.
    pub(super) fn rate(&self, done: usize) -> u64 {
        let micros = u128::from(self.micros().max(1));
        u64::try_from((done as u128).saturating_mul(1_000_000) / micros).unwrap_or(u64::MAX)
    }
}

/// The value below which so many hundredths lie.
pub(super) fn percentile(measured: &mut [u64], hundredths: usize) -> u64 {
    measured.sort_unstable();
    let place = (measured.len() * hundredths / 100).min(measured.len().saturating_sub(1));
    measured.get(place).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_is_a_median_beside_a_limit() {
        let figure = Figure::rate("rows", "rows/s", vec![30, 10, 20], ("bare", vec![40, 50, 40]));
        assert_eq!(
            figure.measured,
            Spread {
                median: 20,
                min: 10,
                max: 30
            }
        );
        assert_eq!(figure.share, Some(500));
        let figure = figure.aiming(Aim::ShareOver(400));
        assert_eq!(figure.reached, Some(true));
        assert!(
            figure.told().contains("0.500 of it; aim 0.400 reached"),
            "{}",
            figure.told()
        );
        let slow = Figure::time("answer", "us", vec![100], ("least", vec![80]));
        assert_eq!(slow.share, Some(800));
        let missed = Figure::alone("memory", "KiB", vec![50_000]).aiming(Aim::Below(40_960));
        assert_eq!(missed.reached, Some(false));
        assert_eq!(percentile(&mut [5, 1, 4, 2, 3], 95), 5);
    }
}
