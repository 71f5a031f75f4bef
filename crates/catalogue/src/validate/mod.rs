//! Everything that can be wrong with a catalogue, found in one pass.

mod facts;
mod texts;
mod totals;

use crate::{finding::Finding, load::Entries, texts::Words};

/// Every finding, in the order of the books: facts, what they add up to, words.
pub(crate) fn findings(entries: &Entries, words: &Words) -> Vec<Finding> {
    let mut findings = Vec::new();
    for entry in entries.values() {
        facts::check(entry, entries, &mut findings);
    }
    totals::check(entries, &mut findings);
    texts::check(entries, words, &mut findings);
    findings
}
