//! Where what is counted is kept, and how Prometheus reads it (text format 0.0.4).
//!
//! The rooms below count through the `metrics` facade and know nothing of this. A histogram is a few
//! counters with fixed bounds, so that nothing grows with what is counted but the number of label sets.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use metrics::{Counter, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString, Unit};

/// The upper bounds of a histogram's buckets: in microseconds, and as they are written.
const BOUNDS: [(u64, &str); 15] = [
    (1_000, "0.001"),
    (2_500, "0.0025"),
    (5_000, "0.005"),
    (10_000, "0.01"),
    (25_000, "0.025"),
    (50_000, "0.05"),
    (100_000, "0.1"),
    (250_000, "0.25"),
    (500_000, "0.5"),
    (1_000_000, "1"),
    (2_500_000, "2.5"),
    (5_000_000, "5"),
    (10_000_000, "10"),
    (30_000_000, "30"),
    (120_000_000, "120"),
];

/// A duration's histogram.
#[derive(Debug, Default)]
struct Durations {
    /// How many fell under each bound and over the one before; the last is over every bound.
    buckets: [AtomicU64; BOUNDS.len() + 1],
    micros: AtomicU64,
}

impl HistogramFn for Durations {
    fn record(&self, seconds: f64) {
        // What is no duration is not counted.
        let Ok(duration) = Duration::try_from_secs_f64(seconds) else {
            return;
        };
        let micros = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        let place = BOUNDS.iter().position(|(bound, _)| micros <= *bound);
        if let Some(bucket) = self.buckets.get(place.unwrap_or(BOUNDS.len())) {
            bucket.fetch_add(1, Ordering::Relaxed);
        }
        self.micros.fetch_add(micros, Ordering::Relaxed);
    }
}

/// What is kept under a key.
#[derive(Debug, Clone)]
enum Kept {
    Counter(Arc<AtomicU64>),
    Gauge(Arc<AtomicU64>),
    Durations(Arc<Durations>),
}

/// The labels of a metric as they are written, without braces.
type Labels = String;

/// Metrics by name and labels.
type Metrics = BTreeMap<String, BTreeMap<Labels, Kept>>;

/// Everything that was counted in this process.
#[derive(Debug, Clone, Default)]
pub(super) struct Registry(Arc<RwLock<Metrics>>);

impl Registry {
    fn kept(&self, key: &Key, new: impl Fn() -> Kept) -> Kept {
        let labels = written(key.labels().map(|label| (label.key(), label.value())));
        let known = {
            let metrics = self.0.read().unwrap_or_else(PoisonError::into_inner);
            metrics
                .get(key.name())
                .and_then(|sets| sets.get(&labels))
                .cloned()
        };
        if let Some(kept) = known {
            return kept;
        }
        let mut metrics = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let sets = metrics.entry(key.name().to_owned()).or_default();
        sets.entry(labels).or_insert_with(new).clone()
    }

    /// Writes a metric's samples, if it has any.
    pub(super) fn write(&self, name: &str, out: &mut String) {
        let metrics = self.0.read().unwrap_or_else(PoisonError::into_inner);
        for (labels, kept) in metrics.get(name).into_iter().flatten() {
            match kept {
                Kept::Counter(count) => sample(out, name, labels, &count.load(Ordering::Relaxed)),
                Kept::Gauge(bits) => {
                    sample(out, name, labels, &f64::from_bits(bits.load(Ordering::Relaxed)));
                }
                Kept::Durations(durations) => durations.write(name, labels, out),
            }
        }
    }
}

impl Durations {
    fn write(&self, name: &str, labels: &str, out: &mut String) {
        let bucket = format!("{name}_bucket");
        let comma = if labels.is_empty() { "" } else { "," };
        let mut count = 0_u64;
        let bounds = BOUNDS.iter().map(|(_, bound)| *bound).chain(["+Inf"]);
        for (counted, bound) in self.buckets.iter().zip(bounds) {
            count = count.saturating_add(counted.load(Ordering::Relaxed));
            sample(out, &bucket, &format!("{labels}{comma}le=\"{bound}\""), &count);
        }
        let micros = self.micros.load(Ordering::Relaxed);
        let sum = format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
        sample(out, &format!("{name}_sum"), labels, &sum);
        sample(out, &format!("{name}_count"), labels, &count);
    }
}

/// Writes one sample.
pub(super) fn sample(out: &mut String, name: &str, labels: &str, value: &impl std::fmt::Display) {
    // Writing to a text does not fail.
    let _ = match labels {
        "" => writeln!(out, "{name} {value}"),
        labels => writeln!(out, "{name}{{{labels}}} {value}"),
    };
}

/// Labels as they are written, in order of their names.
pub(super) fn written<'l>(labels: impl Iterator<Item = (&'l str, &'l str)>) -> Labels {
    let mut labels: Vec<(&str, &str)> = labels.collect();
    labels.sort_unstable();
    let each = labels.iter().map(|(name, value)| {
        let value = value
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('\n', "\\n");
        format!("{name}=\"{value}\"")
    });
    each.collect::<Vec<_>>().join(",")
}

impl Recorder for Registry {
    // What a name means stands in the table of names.
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        match self.kept(key, || Kept::Counter(Arc::default())) {
            Kept::Counter(count) => Counter::from_arc(count),
            _ => Counter::noop(),
        }
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        match self.kept(key, || Kept::Gauge(Arc::default())) {
            Kept::Gauge(bits) => Gauge::from_arc(bits),
            _ => Gauge::noop(),
        }
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        match self.kept(key, || Kept::Durations(Arc::default())) {
            Kept::Durations(durations) => Histogram::from_arc(durations),
            _ => Histogram::noop(),
        }
    }
}

#[cfg(test)]
mod tests {
    use metrics::{counter, gauge, histogram, with_local_recorder};

    use super::*;

    fn read(registry: &Registry, name: &str) -> String {
        let mut out = String::new();
        registry.write(name, &mut out);
        out
    }

    #[test]
    fn what_is_counted_is_written_as_prometheus_reads_it() {
        let registry = Registry::default();
        with_local_recorder(&registry, || {
            for _ in 0..2 {
                counter!("calls_total", "to" => "a \"bank\"\\\n", "by" => "us").increment(2);
            }
            gauge!("at_hand").increment(2.0);
            gauge!("at_hand").decrement(1.0);
            histogram!("took_seconds", "of" => "x").record(0.004);
            histogram!("took_seconds", "of" => "x").record(0.005);
            histogram!("took_seconds", "of" => "x").record(1000.0);
            histogram!("took_seconds", "of" => "x").record(-1.0);
        });
        assert_eq!(
            read(&registry, "calls_total"),
            "calls_total{by=\"us\",to=\"a \\\"bank\\\"\\\\\\n\"} 4\n"
        );
        assert_eq!(read(&registry, "at_hand"), "at_hand 1\n");
        let told = read(&registry, "took_seconds");
        for line in [
            "took_seconds_bucket{of=\"x\",le=\"0.0025\"} 0",
            "took_seconds_bucket{of=\"x\",le=\"0.005\"} 2",
            "took_seconds_bucket{of=\"x\",le=\"120\"} 2",
            "took_seconds_bucket{of=\"x\",le=\"+Inf\"} 3",
            "took_seconds_sum{of=\"x\"} 1000.009000",
            "took_seconds_count{of=\"x\"} 3",
        ] {
            assert!(
                told.lines().any(|told| told == line),
                "`{line}` is not in\n{told}"
            );
        }
        assert_eq!(read(&registry, "never"), "");
    }

    #[test]
    fn a_name_keeps_the_kind_it_began_with() {
        let registry = Registry::default();
        with_local_recorder(&registry, || {
            counter!("odd").increment(1);
            gauge!("odd").set(7.0);
        });
        assert_eq!(read(&registry, "odd"), "odd 1\n");
    }
}
