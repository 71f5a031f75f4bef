//! Our words are our own.

use std::{fs, path::Path};

use model::Region;

use super::embedded;
use crate::Variant;

/// Text as bare words, so that marks and capitals do not hide a copy.
fn words(text: &str) -> Vec<String> {
    let bare = |word: &str| {
        word.to_lowercase()
            .chars()
            .filter(|c| c.is_alphanumeric())
            .collect::<String>()
    };
    text.split_whitespace()
        .map(bare)
        .filter(|word| !word.is_empty())
        .collect()
}

#[test]
fn no_text_repeats_a_sentence_of_the_published_pages() {
    let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/reference/seeds");
    let Ok(pages) = fs::read_dir(&seeds) else {
        println!("SKIPPED: the published pages are not beside the project");
        return;
    };
    let pages = pages.map(|page| fs::read_to_string(page.unwrap().path()).unwrap());
    let read: String = pages.collect::<Vec<_>>().join(" | ");
    let read = format!(" {} ", words(&read).join(" "));
    let catalogue = embedded();
    for entry in Region::ALL
        .into_iter()
        .flat_map(|region| catalogue.entries(region))
    {
        for variant in [Variant::Adding, Variant::Added] {
            let texts = catalogue.texts(entry, "en", variant);
            let lists = texts.causes.iter().chain(&texts.steps);
            for text in lists
                .chain([&texts.summary, &texts.message])
                .chain(&texts.alert)
                .chain(&entry.note)
            {
                for run in words(text).windows(6) {
                    let run = run.join(" ");
                    assert!(
                        !read.contains(&format!(" {run} ")),
                        "{} {}: {run}",
                        entry.region,
                        entry.code
                    );
                }
            }
        }
    }
}
