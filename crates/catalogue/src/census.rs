//! How much a catalogue holds: what a person counts who wants to know how far to trust it.

use std::collections::BTreeMap;

use crate::entry::{Entry, Field, Kind, Provenance};

/// The counts of one region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Census {
    /// All entries.
    pub entries: usize,
    /// Entries by type; a type without one is there with zero.
    pub types: BTreeMap<Kind, usize>,
    /// Entries that a condition or a faulty call is reported with by itself.
    pub reported: usize,
    /// Entries that are reported only where an institution's rule chooses them.
    pub by_rule: usize,
    /// Entries that the link page tells as events.
    pub events: usize,
    /// Entries that this server never reports.
    pub documented_only: usize,
    /// Entries that were taken over whole from another region.
    pub inherited: usize,
    /// Values by where they come from, over every field of every entry.
    pub provenance: BTreeMap<Provenance, usize>,
}

impl Census {
    /// Counts entries. Each is counted once among reported, by rule, events and documented only.
    pub(crate) fn of<'a>(entries: impl Iterator<Item = &'a Entry>) -> Census {
        let mut census = Census {
            entries: 0,
            types: Kind::ALL.iter().map(|kind| (*kind, 0)).collect(),
            reported: 0,
            by_rule: 0,
            events: 0,
            documented_only: 0,
            inherited: 0,
            provenance: Provenance::ALL.iter().map(|from| (*from, 0)).collect(),
        };
        for entry in entries {
            census.entries += 1;
            *census.types.entry(entry.kind).or_default() += 1;
            census.inherited += usize::from(entry.inherited);
            *census.way(entry) += 1;
            for field in Field::ALL {
                *census.provenance.entry(entry.provenance(*field)).or_default() += 1;
            }
        }
        census
    }

    /// The count of how an entry comes to be met.
    fn way(&mut self, entry: &Entry) -> &mut usize {
        if entry.documented_only {
            &mut self.documented_only
        } else if !(entry.default_for.is_empty() && entry.wires.is_empty()) {
            &mut self.reported
        } else if entry.conditions.is_empty() {
            &mut self.events
        } else {
            &mut self.by_rule
        }
    }
}

/// A declared language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locale {
    /// Its tag, such as `en`.
    pub tag: String,
    /// Its name in itself.
    pub name: String,
    /// Whether the texts were written in it. The other languages are translations.
    pub original: bool,
    /// Whether it needs no word of caution: the original, or a translation that a person has read.
    /// What is shown of one that nobody has read says so.
    pub reviewed: bool,
}
