//! What people and programs are shown.

use model::Region;

use super::embedded;
use crate::{Catalogue, Field, Provenance, Variant, nearest::nearest, texts};

#[test]
fn a_mistyped_code_finds_the_one_that_was_meant() {
    let catalogue = embedded();
    let codes = |region, code| {
        catalogue
            .nearest(region, code)
            .iter()
            .map(|e| e.code)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        codes(Region::Au, 304).first(),
        Some(&307),
        "one digit away, and nearest by value"
    );
    assert!(codes(Region::Us, 304).contains(&324));
    assert_eq!(
        codes(Region::Us, 430).first(),
        Some(&403),
        "swapped neighbours are one slip"
    );
    assert_eq!(codes(Region::Us, 32).len(), 5);
    assert_eq!(codes(Region::Us, 947).first(), Some(&947));
    assert!(codes(Region::Us, u32::MAX).len() == 5);
}

#[test]
fn slips_count_before_value() {
    assert_eq!(
        nearest(403, [404, 430, 4030, 999].into_iter()),
        [404, 430, 4030, 999]
    );
    assert_eq!(nearest(1, [9, 2, 30].into_iter()), [2, 9, 30]);
    assert!(nearest(7, std::iter::empty()).is_empty());
}

#[test]
fn texts_differ_while_adding_only_where_they_say_so() {
    let catalogue = embedded();
    let entry = catalogue.entry(Region::Us, 403).unwrap();
    let (adding, added) = (
        catalogue.texts(entry, "en", Variant::Adding),
        catalogue.texts(entry, "en", Variant::Added),
    );
    assert!(
        adding
            .alert
            .as_ref()
            .unwrap()
            .starts_with("We could not add this account")
    );
    assert!(
        added
            .alert
            .as_ref()
            .unwrap()
            .starts_with("This account no longer looks the same")
    );
    assert_ne!(adding.steps, added.steps);
    assert_eq!(adding.summary, added.summary);
    let login = catalogue.entry(Region::Us, 324).unwrap();
    assert_eq!(
        catalogue.texts(login, "en", Variant::Adding),
        catalogue.texts(login, "en", Variant::Added)
    );
}

#[test]
fn a_text_is_one_line_however_the_source_is_broken() {
    let catalogue = embedded();
    for entry in Region::ALL
        .into_iter()
        .flat_map(|region| catalogue.entries(region))
    {
        let texts = catalogue.texts(entry, "en", Variant::Added);
        let all = texts
            .causes
            .iter()
            .chain(&texts.steps)
            .chain([&texts.summary, &texts.message]);
        for text in all {
            assert!(
                !text.contains(['\n', '{', '}', '\u{2068}']) && !text.contains("  "),
                "{text}"
            );
            assert!(text.ends_with('.'), "{} {}: {text}", entry.region, entry.code);
        }
    }
}

#[test]
fn a_language_that_is_not_declared_falls_back() {
    let catalogue = embedded();
    let entry = catalogue.entry(Region::Us, 403).unwrap();
    for asked in ["en", "EN", "en-US", "en_AU", "de-CH", ""] {
        assert_eq!(
            catalogue.texts(entry, asked, Variant::Added),
            catalogue.texts(entry, "en", Variant::Added)
        );
    }
    assert_eq!(catalogue.locales(), ["en", "es", "fr"]);
}

#[test]
fn a_declared_language_answers_for_its_countries_and_says_whether_a_person_has_read_it() {
    let catalogue = embedded();
    let entry = catalogue.entry(Region::Us, 403).unwrap();
    for language in catalogue.languages() {
        let texts = catalogue.texts(entry, &language.tag, Variant::Added);
        for asked in [language.tag.to_uppercase(), format!("{}-CA", language.tag)] {
            assert_eq!(catalogue.texts(entry, &asked, Variant::Added), texts);
        }
        assert_eq!(texts.unreviewed.is_none(), language.reviewed);
        assert_eq!(texts.theme == "Account mismatch", language.tag == "en");
    }
}

#[test]
fn the_nine_attributes_come_in_the_order_of_a_published_page() {
    let catalogue = embedded();
    let entry = catalogue.entry(Region::Au, 324).unwrap();
    let sheet = catalogue.attributes(entry, "en", Variant::Added);
    let titles: Vec<_> = sheet
        .published
        .iter()
        .map(|attribute| attribute.title.as_str())
        .collect();
    let expected = [
        "Aggregation status code",
        "Remediation category",
        "HTTP status",
        "Data Connect alert",
        "Error message",
        "Common causes",
        "Troubleshooting steps",
        "Retriable by end user",
        "Access to latest data",
    ];
    assert_eq!(titles, expected);
    let lines = |field| &sheet.published.iter().find(|a| a.field == field).unwrap().lines;
    assert_eq!(lines(Field::Code), &["324"]);
    assert_eq!(lines(Field::Category), &["Data Connect Fix"]);
    assert_eq!(lines(Field::HttpStatus), &["500"]);
    assert!(lines(Field::Alert).iter().all(|line| line.ends_with("(324)")));
    assert!(
        lines(Field::RetriableByEndUser)
            .iter()
            .all(|line| line.starts_with("No."))
    );
    assert!(
        lines(Field::LatestData)
            .iter()
            .all(|line| line.starts_with("No,"))
    );
    assert_eq!(lines(Field::Steps).len(), 3);
}

#[test]
fn no_attribute_of_any_entry_is_blank() {
    let catalogue = embedded();
    for entry in Region::ALL
        .into_iter()
        .flat_map(|region| catalogue.entries(region))
    {
        for variant in [Variant::Adding, Variant::Added] {
            let sheet = catalogue.attributes(entry, "en", variant);
            assert_eq!((sheet.published.len(), sheet.beside.len()), (9, 7));
            for attribute in sheet.published.iter().chain(&sheet.beside) {
                assert!(!attribute.title.is_empty() && !attribute.lines.is_empty());
                assert!(
                    attribute.lines.iter().all(|line| !line.trim().is_empty()),
                    "{attribute:?}"
                );
            }
        }
    }
}

#[test]
fn provenance_and_region_have_words_for_people() {
    let catalogue = embedded();
    assert_eq!(catalogue.provenance_label(Provenance::Inferred, "en"), "inferred");
    assert_eq!(catalogue.region_label(Region::Au, "en"), "Australia");
}

#[test]
fn the_census_counts_every_entry_once_and_every_value_once() {
    let catalogue = embedded();
    for region in Region::ALL {
        let census = catalogue.census(region);
        let all = catalogue.entries(region).count();
        assert_eq!(census.entries, all);
        assert_eq!(census.types.values().sum::<usize>(), all);
        let ways = [
            census.reported,
            census.by_rule,
            census.events,
            census.documented_only,
        ];
        assert_eq!(ways.iter().sum::<usize>(), all);
        assert!(ways.iter().all(|way| *way > 0), "{region} {census:?}");
        assert_eq!(census.provenance.values().sum::<usize>(), all * Field::ALL.len());
        let documented = catalogue.entries(region).filter(|entry| entry.documented_only);
        assert_eq!(census.documented_only, documented.count());
    }
    assert_eq!(catalogue.census(Region::Us).inherited, 0);
}

#[test]
fn every_declared_language_says_its_name_and_its_state() {
    let languages = embedded().languages();
    assert!(languages.iter().all(|language| !language.name.is_empty()));
    let reviewed = |tag: &str| {
        languages
            .iter()
            .find(|language| language.tag == tag)
            .map(|l| l.reviewed)
    };
    let originals = languages
        .iter()
        .filter(|language| language.original && language.reviewed);
    assert_eq!(originals.count(), 1);
    assert_eq!(languages.first().map(|first| first.tag.as_str()), Some("en"));
    assert_eq!(reviewed("en"), Some(true));
    assert_eq!(
        reviewed("es"),
        Some(false),
        "set to yes once a person has read it"
    );
}

#[test]
fn what_is_only_documented_in_one_region_is_not_taken_over_by_the_other() {
    let catalogue = embedded();
    for entry in catalogue.entries(Region::Au).filter(|entry| entry.inherited) {
        assert!(
            !entry.wires.is_empty() && !entry.documented_only,
            "{}",
            entry.code
        );
    }
    assert!(
        catalogue
            .entry(Region::Us, 3200004)
            .is_some_and(|entry| entry.documented_only)
    );
    assert_eq!(catalogue.entry(Region::Au, 3200004), None);
}

#[test]
fn an_entry_can_speak_the_words_of_another_and_its_alert_ends_in_its_own_code() {
    let catalogue = embedded();
    let texts = |code| catalogue.texts(catalogue.entry(Region::Us, code).unwrap(), "en", Variant::Added);
    let (lender, borrower) = (texts(107), texts(106));
    assert_eq!(
        (&lender.message, &lender.steps),
        (&borrower.message, &borrower.steps)
    );
    assert!(borrower.alert.unwrap().ends_with(" (106)"));
    assert_eq!(borrower.theme, "More information needed from the person");
}

#[test]
fn lists_and_prose_are_read_as_they_are_meant() {
    assert_eq!(texts::list("- one\n  goes on\n\n- two\n"), ["one goes on", "two"]);
    assert_eq!(texts::prose("a\n  b\n"), "a b");
}

#[test]
fn a_catalogue_is_shared_not_copied() {
    fn is_shared<T: Send + Sync + Clone>() {}
    is_shared::<Catalogue>();
}
