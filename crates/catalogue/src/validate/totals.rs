//! All entries together: is every condition reported and every fault answered, exactly once?

use model::{Region, condition::RequestFault};

use crate::{finding::Finding, load::Entries, word};

/// Checks what the entries of each region add up to.
pub(crate) fn check(entries: &Entries, findings: &mut Vec<Finding>) {
    for region in Region::ALL {
        let mine = || entries.values().filter(|entry| entry.region == region);
        for condition in word::reportable() {
            let codes = mine()
                .filter(|entry| entry.default_for.contains(&condition))
                .map(|entry| entry.code);
            findings.extend(once(
                region,
                "default_for",
                "report",
                condition.name(),
                &codes.collect::<Vec<_>>(),
            ));
        }
        for fault in RequestFault::ALL {
            let wires = mine()
                .flat_map(|entry| &entry.wires)
                .filter(|wire| wire.fault == *fault);
            let codes = wires.map(|wire| wire.code).collect::<Vec<_>>();
            findings.extend(once(region, "wire", "answer", fault.name(), &codes));
        }
    }
}

/// The finding about something that exactly one entry of a region has to do, unless one does.
fn once(region: Region, field: &str, does: &str, what: &str, codes: &[u32]) -> Option<Finding> {
    match codes {
        [_] => None,
        [] => Some(Finding::at(
            region,
            None,
            field,
            format!("no entry {does}s {what}"),
            format!("choose the one that should {does} it"),
        )),
        [first, .., last] => Some(Finding::at(
            region,
            Some(*last),
            field,
            format!("{first} and {last} both {does} {what}"),
            "keep it in one of them".to_owned(),
        )),
    }
}
