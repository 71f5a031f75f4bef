//! Pages, exports and finding.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use model::{Actor, Region};

use super::embedded;
use crate::{Category, Format, Kind, Phase, Query, Variant};

fn codes(query: &Query) -> Vec<(Region, u32)> {
    embedded()
        .find(query, "en")
        .iter()
        .map(|entry| (entry.region, entry.code))
        .collect()
}

fn about(text: &str) -> Vec<(Region, u32)> {
    codes(&Query {
        text: Some(text.to_owned()),
        ..Query::default()
    })
}

#[test]
fn a_person_finds_a_code_by_what_they_remember_of_it() {
    let card = about("card replaced");
    assert!(card[..2].contains(&(Region::Us, 403)), "{card:?}");
    assert!(card[..2].contains(&(Region::Au, 324)), "{card:?}");
    assert_eq!(
        about("card replacement").first(),
        card.first(),
        "another form of the word"
    );
    assert_eq!(about("maintenance").first(), Some(&(Region::Us, 102)));
    assert_eq!(about("username taken").first(), Some(&(Region::Us, 110002)));
    assert!(about("403").contains(&(Region::Us, 403)));
    assert_eq!(about("xylophone"), []);
    let most = about("xylophone maintenance");
    assert_eq!(
        most.first(),
        Some(&(Region::Us, 102)),
        "what has most of the words"
    );
}

#[test]
fn entries_are_filtered_by_what_they_are() {
    let query = Query {
        region: Some(Region::Au),
        category: Some(Query::category("data connect").unwrap()),
        actor: Some(Query::actor("end").unwrap()),
        kind: Some(Query::kind("ACCOUNT").unwrap()),
        theme: Some("consent".to_owned()),
        phase: Some(Query::phase("live").unwrap()),
        ..Query::default()
    };
    assert_eq!(query.category, Some(Category::DataConnectFix));
    assert_eq!(
        (query.actor, query.kind, query.phase),
        (Some(Actor::EndUser), Some(Kind::Account), Some(Phase::Live))
    );
    let found = codes(&query);
    assert!(found.contains(&(Region::Au, 2003)));
    assert!(!found.contains(&(Region::Au, 947)), "another theme");
    let catalogue = embedded();
    let all = Region::ALL
        .into_iter()
        .flat_map(|region| catalogue.entries(region));
    assert_eq!(codes(&Query::default()).len(), all.count());
    let unknown = Query::category("Re").unwrap_err().to_string();
    assert!(
        unknown.starts_with("expected one of \"None\", \"Data Connect Fix\""),
        "{unknown}"
    );
    assert!(Query::actor("").is_err() && Query::phase("é").is_err());
}

#[test]
fn a_page_holds_everything_and_says_what_is_otherwise_while_adding() {
    let catalogue = embedded();
    let entry = catalogue.entry(Region::Us, 403).unwrap();
    let page = catalogue.page(entry, "en", Variant::Added);
    assert_eq!((page.attributes.len(), page.beside.len()), (9, 7));
    let otherwise: Vec<_> = page.adding.iter().map(|line| line.name).collect();
    assert_eq!(otherwise, ["alert", "message", "causes", "steps"]);
    assert_eq!(catalogue.page(entry, "en", Variant::Adding).adding, []);
    let written = catalogue.markdown(entry, "en");
    for part in [
        "# United States 403 · Account mismatch\n",
        "| Remediation category | Verify Account or Data State | published |",
        "## While an account is being added",
        "[324](324.md)",
        "[AU 324](../au/324.md)",
        "`account-mismatch.account`",
    ] {
        assert!(written.contains(part), "{part}\n{written}");
    }
}

#[test]
fn every_row_of_a_page_has_three_cells() {
    let catalogue = embedded();
    for entry in Region::ALL
        .into_iter()
        .flat_map(|region| catalogue.entries(region))
    {
        let written = catalogue.markdown(entry, "en");
        for row in written.lines().filter(|line| line.starts_with("| ")) {
            assert_eq!(row.replace("\\|", "").matches('|').count(), 4, "{row}");
        }
    }
}

#[test]
fn every_export_holds_every_entry() {
    let catalogue = embedded();
    let all: usize = Region::ALL
        .into_iter()
        .map(|region| catalogue.entries(region).count())
        .sum();
    let json: serde_json::Value = serde_json::from_str(&catalogue.export(Format::Json, "en")).unwrap();
    assert_eq!(json.as_array().unwrap().len(), all);
    let first = &json[0];
    assert_eq!((&first["region"], &first["code"]), (&"us".into(), &0.into()));
    let openapi: serde_json::Value = serde_json::from_str(&catalogue.export(Format::Openapi, "en")).unwrap();
    let schema = &openapi["components"]["schemas"]["AuCode"];
    assert!(schema["enum"].as_array().unwrap().contains(&324.into()));
    assert_eq!(
        schema["enum"].as_array().unwrap().len(),
        schema["x-enum-descriptions"].as_array().unwrap().len()
    );
    let script = catalogue.export(Format::Typescript, "en");
    assert_eq!(
        script.lines().filter(|line| line.contains(": { type: ")).count(),
        all
    );
    let csv = catalogue.export(Format::Csv, "en");
    assert_eq!(csv.matches("\r\n").count(), all + 1);
    assert_eq!(Format::named("csv"), Ok(Format::Csv));
    assert!(
        Format::named("xml")
            .unwrap_err()
            .to_string()
            .contains("\"python\"")
    );
}

#[test]
fn python_reads_what_is_exported_for_it() {
    let catalogue = embedded();
    let module = catalogue.export(Format::Python, "en");
    let test = format!(
        "{module}\nassert US[403].category == 'Verify Account or Data State'\nprint(len(US) + len(AU))\n"
    );
    let Ok(said) = Command::new("python3").args(["-c", &test]).output() else {
        println!("SKIPPED: there is no python3 to read the export with");
        return;
    };
    let all: usize = Region::ALL
        .into_iter()
        .map(|region| catalogue.entries(region).count())
        .sum();
    assert_eq!(
        String::from_utf8_lossy(&said.stdout).trim(),
        all.to_string(),
        "{}",
        String::from_utf8_lossy(&said.stderr)
    );
}

/// Where the generated pages are.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/errors")
}

/// Every generated page by its path in the folder.
fn pages() -> BTreeMap<String, String> {
    let catalogue = embedded();
    let mut pages = BTreeMap::from([("README.md".to_owned(), catalogue.markdown_index("en"))]);
    for entry in Region::ALL
        .into_iter()
        .flat_map(|region| catalogue.entries(region))
    {
        let path = format!("{}/{}.md", entry.region, entry.code);
        pages.insert(path, catalogue.markdown(entry, "en"));
    }
    pages
}

/// The pages that are there.
fn written() -> BTreeMap<String, String> {
    let mut written = BTreeMap::new();
    for part in ["", "us/", "au/"] {
        for file in fs::read_dir(folder().join(part)).into_iter().flatten() {
            let file = file.unwrap();
            if file.file_type().unwrap().is_file() {
                let name = format!("{part}{}", file.file_name().to_string_lossy());
                written.insert(name, fs::read_to_string(file.path()).unwrap());
            }
        }
    }
    written
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a person asks for new pages by an environment variable"
)]
fn the_pages_of_the_reference_say_what_the_catalogue_says() {
    let (pages, there) = (pages(), written());
    if std::env::var("HOLDFAST_WRITE_REFERENCE").is_ok_and(|wanted| wanted == "1") {
        for gone in there.keys().filter(|name| !pages.contains_key(*name)) {
            fs::remove_file(folder().join(gone)).expect("the page is taken out");
        }
        for (name, text) in pages {
            let path = folder().join(name);
            fs::create_dir_all(path.parent().unwrap()).expect("the folder");
            fs::write(path, text).expect("the page is written");
        }
        return;
    }
    let others = pages
        .iter()
        .filter(|(name, text)| there.get(*name) != Some(text))
        .map(|(name, _)| name);
    let strays = there.keys().filter(|name| !pages.contains_key(*name));
    let wrong: Vec<_> = others.chain(strays).collect();
    assert!(
        wrong.is_empty(),
        "docs/reference/errors is not what the catalogue says now: {wrong:?}. Write it anew and look at the \
         difference:\n  HOLDFAST_WRITE_REFERENCE=1 cargo test -p holdfast-catalogue reference\n  git diff \
         docs/reference/errors"
    );
}
