//! What is marked published, held against the table of what was read.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use model::Region;

use super::embedded;
use crate::{Entry, Field, LatestData, Provenance};

/// One row of the table: its cells by column.
type Row = BTreeMap<String, String>;

/// The file beside the project, if it is there; says so if not.
fn reference(name: &str) -> Option<String> {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/reference")
        .join(name);
    let text = fs::read_to_string(path).ok();
    if text.is_none() {
        println!("SKIPPED: {name}, the facts that were read, is not beside the project");
    }
    text
}

/// The table by region and code.
fn table(text: &str) -> BTreeMap<(Region, u32), Row> {
    let mut lines = text.lines();
    let columns: Vec<_> = lines.next().unwrap().split('\t').collect();
    let row = |line: &str| -> Row {
        let cells = line.split('\t').map(str::to_owned);
        columns
            .iter()
            .map(|column| (*column).to_owned())
            .zip(cells)
            .collect()
    };
    let keyed = lines.map(row).map(|row| {
        let region = if row["region"] == "us" {
            Region::Us
        } else {
            Region::Au
        };
        ((region, row["code"].parse().unwrap()), row)
    });
    keyed.collect()
}

/// The numbers in a text.
fn numbers(text: &str) -> BTreeSet<u32> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter_map(|digits| digits.parse().ok())
        .collect()
}

/// The part of a page from one heading to the next of its rank.
fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let rank = heading.split(' ').next().unwrap();
    let (_, after) = page.split_once(heading).unwrap_or(("", ""));
    after.split(&format!("\n{rank} ")).next().unwrap()
}

/// What the table says of an entry's field, if it says anything: whether it is what the entry says.
fn said(row: &Row, entry: &Entry, field: Field) -> Option<bool> {
    let cell = |name: &str| Some(row[name].as_str()).filter(|cell| !cell.is_empty());
    let detail = row["detail_level"].as_str();
    let of_a_page = ["page", "listing", "slug"]
        .iter()
        .any(|kind| detail.contains(kind));
    match field {
        Field::Code => Some(true),
        Field::Label => cell("docs_label")
            .map(|label| label.trim_end_matches('s') == entry.label.name().trim_end_matches('s')),
        Field::Type if of_a_page || detail == "sdk_event" => cell("family").map(|family| match family {
            "account (consent)" | "success" => entry.kind.name() == "account",
            "report" => entry.kind.name() == "request",
            family => entry.kind.name() == family.replace(' ', "-"),
        }),
        Field::Theme if of_a_page => cell("theme").map(|theme| {
            let theme = theme.replace(" / ", " or ");
            theme.split(" (").next() == Some(entry.theme.as_str())
        }),
        Field::Category => cell("remediation_category").map(|category| category == entry.category.name()),
        Field::HttpStatus => {
            let notes = row["notes"].as_str();
            let old = notes
                .split("HTTP ")
                .skip(1)
                .filter_map(|after| numbers(after).into_iter().next_back());
            let old = if notes.to_lowercase().contains("legacy") {
                old.collect()
            } else {
                BTreeSet::new()
            };
            let cells = format!("{} {}", row["http_status"], row["openapi_http_status"]);
            let known: BTreeSet<u32> = numbers(&cells).union(&old).copied().collect();
            let status = entry.http_status.map(u32::from);
            (!known.is_empty()).then(|| status.is_some_and(|status| known.contains(&status)))
        }
        Field::Alert => (row["alert_meaning"] == "none").then_some(!entry.alert_shown),
        Field::RetriableByEndUser => {
            cell("retriable_by_end_user").map(|yes| (yes == "yes") == entry.retriable_by_end_user)
        }
        Field::LatestData => {
            cell("access_to_latest_data").map(|_| entry.latest_data == LatestData::UnavailableUntilResolved)
        }
        Field::FixEligible => {
            cell("data_connect_fix_eligible").map(|yes| (yes == "yes") == entry.fix_eligible)
        }
        _ => None,
    }
}

#[test]
fn every_code_that_was_read_of_is_an_entry() {
    let Some(text) = reference("error-catalogue.tsv") else {
        return;
    };
    let catalogue = embedded();
    let lacking: Vec<_> = table(&text)
        .into_keys()
        .filter(|(region, code)| {
            catalogue
                .entry(*region, *code)
                .is_none_or(|entry| entry.inherited)
        })
        .collect();
    assert_eq!(lacking, []);
}

#[test]
fn codes_known_from_elsewhere_are_entries_too() {
    let catalogue = embedded();
    let au = [108, 109, 320, 325, 580, 913, 914, 936, 18001];
    let both = [123, 125, 127, 128, 130, 201, 401, 1403, 1412, 10039];
    for region in Region::ALL {
        let more = if region == Region::Au { &au[..] } else { &[] };
        for code in both.iter().chain(more) {
            assert!(catalogue.entry(region, *code).is_some(), "{region} {code}");
        }
    }
}

#[test]
fn what_is_called_published_was_read() {
    let (Some(text), Some(system), Some(connect)) = (
        reference("error-catalogue.tsv"),
        reference("error-system.md"),
        reference("connect.md"),
    ) else {
        return;
    };
    let table = table(&text);
    let australian = section(&system, "## 11.");
    let everywhere: BTreeSet<u32> = ["### 2.2", "### 5.3"]
        .iter()
        .flat_map(|heading| numbers(section(&connect, heading)))
        .collect();
    for entry in Region::ALL
        .into_iter()
        .flat_map(|region| embedded().entries(region).cloned().collect::<Vec<_>>())
    {
        let row = table.get(&(entry.region, entry.code));
        let lines: Vec<_> = australian
            .lines()
            .filter(|line| entry.region == Region::Au && covers(line, entry.code))
            .collect();
        for field in Field::ALL
            .iter()
            .filter(|field| entry.provenance(**field) == Provenance::Published)
        {
            let read = row.and_then(|row| said(row, &entry, *field)) == Some(true)
                || match field {
                    Field::Code => !lines.is_empty() || everywhere.contains(&entry.code),
                    Field::HttpStatus => lines.iter().any(|line| {
                        entry
                            .http_status
                            .is_some_and(|status| line.contains(&status.to_string()))
                    }),
                    _ => false,
                };
            assert!(
                read,
                "{} {}: {field} is called published and was not read",
                entry.region, entry.code
            );
        }
    }
}

/// Whether a line names a code, alone or in a range such as 900–907.
fn covers(line: &str, code: u32) -> bool {
    let cell = line.split('|').nth(1).unwrap_or_default();
    let words = cell.split([',', '/', ' ']).chain(line.split([',', ':', ' ']));
    words.map(|word| word.trim()).any(|word| {
        match word.split_once('–').map(|(a, b)| (a.parse(), b.parse())) {
            Some((Ok(first), Ok(last))) => (first..=last).contains(&code),
            _ => word == code.to_string(),
        }
    })
}

#[test]
fn what_was_read_is_repeated_or_its_departure_explained() {
    let Some(text) = reference("error-catalogue.tsv") else {
        return;
    };
    let catalogue = embedded();
    let table = table(&text);
    for ((region, code), row) in &table {
        let (region, code) = (*region, *code);
        // A page about one code alone has no theme, only a title.
        let alone = table
            .values()
            .filter(|other| other["theme"] == row["theme"])
            .count()
            == 1;
        let entry = catalogue.entry(region, code).unwrap();
        for field in Field::ALL {
            match said(row, entry, *field) {
                Some(true) if *field != Field::Theme => assert_eq!(
                    entry.provenance(*field),
                    Provenance::Published,
                    "{region} {code}: {field} was read as it stands here"
                ),
                Some(false) if !(*field == Field::Theme && alone) => assert!(
                    entry.note.is_some(),
                    "{region} {code}: {field} was read otherwise, and no note says why"
                ),
                _ => {}
            }
        }
    }
}

#[test]
fn every_contradiction_that_was_found_has_its_note() {
    // The codes of error-system.md section 9, as far as they stand there as contradictions.
    let us = [
        324, 403, 503, 504, 1408, 1440, 974, 1008, 2040, 909, 952, 1108, 45002, 197, 10005, 10010, 502, 1415,
        12009, 977, 12001, 12003, 10030, 14003, 11000, 14020, 20000, 1000, 1001, 4041, 10003, 10100, 500,
        14023, 20024, 3300001, 44000, 44002, 973, 179, 3003, 3004, 38007, 110039, 5030, 945, 20017, 971,
        2024,
    ];
    let au = [
        324, 403, 400, 12401, 11000, 179, 1415, 500, 45002, 197, 2040, 1008, 38007, 110039, 14001,
    ];
    let catalogue = embedded();
    let without: Vec<_> = us
        .map(|code| (Region::Us, code))
        .into_iter()
        .chain(au.map(|code| (Region::Au, code)))
        .filter(|(region, code)| {
            catalogue
                .entry(*region, *code)
                .is_none_or(|entry| entry.note.is_none())
        })
        .collect();
    assert_eq!(without, []);
}
