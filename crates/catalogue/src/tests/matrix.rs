//! The matrix of codes and phases: nothing blank, and nothing that the catalogue says otherwise.

use std::collections::BTreeSet;

use model::{Conclusion, Condition, Region, institution::Rules};

use super::embedded;
use crate::{
    Phase,
    matrix::{self, Counts, Means, NATURAL, Produced, Reason},
};

#[test]
fn every_code_has_one_cell_for_each_phase_in_which_a_bank_can_be_met() {
    let catalogue = embedded();
    for region in Region::ALL {
        let cells = catalogue.matrix(region);
        let keys: BTreeSet<_> = cells.iter().map(|cell| (cell.code, cell.phase)).collect();
        assert_eq!(keys.len(), cells.len());
        assert_eq!(cells.len(), catalogue.entries(region).count() * 4);
        let counts = Counts::of(&cells);
        assert_eq!(counts.natural + counts.r#override + counts.refused, cells.len());
        assert!((1..=100).contains(&counts.natural_share()));
    }
}

#[test]
fn a_cell_says_what_the_catalogue_reports() {
    let catalogue = embedded();
    for region in Region::ALL {
        let rules = Rules {
            answers: catalogue.numbered_rules(region),
            ..Rules::default()
        };
        assert_eq!(catalogue.check_rules(&rules), []);
        for cell in catalogue.matrix(region) {
            let entry = catalogue.entry(region, cell.code).unwrap();
            match cell.produced {
                Produced::Natural(condition, _) => {
                    assert_eq!(catalogue.default(condition, region).code, cell.code, "{cell:?}");
                    assert!(entry.phases.contains(&cell.phase), "{cell:?}");
                }
                Produced::Override(condition) => {
                    assert!(entry.phases.contains(&cell.phase), "{cell:?}");
                    let number = matrix::bank_number(cell.code);
                    let rule = rules
                        .answers
                        .iter()
                        .find(|rule| rule.code.as_ref() == Some(&number));
                    let rule = rule.unwrap_or_else(|| panic!("no rule for {number}"));
                    assert_eq!(rule.condition, condition.name());
                    let concluded = Conclusion {
                        condition,
                        entry: rule.entry,
                    };
                    let outcome = catalogue.outcome(concluded, region, &rules);
                    assert_eq!(outcome.code, cell.code, "{cell:?}");
                    assert!(cell.script().is_some());
                }
                Produced::Refused(Reason::DocumentedOnly) => assert!(entry.documented_only),
                Produced::Refused(Reason::NotThen) => assert!(!entry.phases.contains(&cell.phase)),
                Produced::Refused(Reason::NoBank | Reason::LinkPage) => {
                    assert!(entry.conditions.is_empty(), "{cell:?}");
                }
            }
        }
    }
}

#[test]
fn every_condition_that_a_bank_can_express_is_natural() {
    let natural: BTreeSet<_> = NATURAL.iter().map(|natural| natural.condition.name()).collect();
    let otherwise: BTreeSet<_> = Condition::ALL
        .into_iter()
        .filter(|condition| condition.is_reportable() && !natural.contains(condition.name()))
        .map(Condition::name)
        .collect();
    // Concluded from lists over days, from what is shared, from the wire, or about ourselves.
    let expected = [
        "account-not-found",
        "account-type-ineligible",
        "account-type-unsupported",
        "institution-unreachable",
        "institution-untrusted",
        "internal-error",
    ];
    assert_eq!(otherwise, BTreeSet::from(expected));
}

#[test]
fn what_one_script_asks_for_is_one_thing() {
    let catalogue = embedded();
    for region in Region::ALL {
        for entry in catalogue.entries(region) {
            let [_, refresh, _, live] = catalogue.cells(entry);
            if let (Some(one), Some(other)) = (refresh.script(), live.script())
                && one == other
            {
                assert_eq!(refresh.produced, live.produced, "{one} means two things");
            }
        }
    }
}

#[test]
fn a_recipe_names_the_script_or_says_why_there_is_none() {
    let catalogue = embedded();
    let recipes = |region, code| catalogue.recipes(catalogue.entry(region, code).unwrap(), "en");
    let mismatch = recipes(Region::Au, 324);
    let scripts: Vec<_> = mismatch
        .iter()
        .filter_map(|recipe| recipe.script.as_deref())
        .collect();
    assert_eq!(
        scripts,
        [
            "err:324@link",
            "err:324@refresh",
            "err:324@nightly",
            "err:324@refresh"
        ]
    );
    let credentials = recipes(Region::Us, 103);
    assert!(credentials.iter().all(|recipe| recipe.script.is_none()));
    assert!(credentials[0].text.starts_with("documented only"));
    let unsupported = recipes(Region::Us, 960);
    assert_eq!(unsupported[1].script.as_deref(), Some("err:960@refresh"));
    assert_eq!(
        unsupported[3].script.as_deref(),
        Some("err:data-not-supported@refresh")
    );
    let named = |phase: Phase| {
        let mut all = NATURAL.iter().filter(|natural| natural.phases.contains(&phase));
        all.any(|natural| natural.means == Means::Fault("mismatch"))
    };
    assert!(Phase::AT_A_BANK.into_iter().all(named));
}
