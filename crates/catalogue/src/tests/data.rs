//! The data as it stands.

use std::collections::BTreeSet;

use model::{Condition, MismatchScope, Region, institution::Rules};

use super::embedded;
use crate::{Category, Entry, Field, LatestData, Provenance, Variant};

const ACCOUNT: Condition = Condition::AccountMismatch(MismatchScope::Account);
const LOGIN: Condition = Condition::AccountMismatch(MismatchScope::Login);

#[test]
fn the_embedded_catalogue_has_no_findings() {
    assert_eq!(embedded().check(), []);
}

#[test]
fn every_reportable_condition_has_a_default_that_lists_it_in_both_regions() {
    let catalogue = embedded();
    for region in Region::ALL {
        for condition in Condition::ALL
            .into_iter()
            .filter(|condition| condition.is_reportable())
        {
            let entry = catalogue.default(condition, region);
            assert!(entry.conditions.contains(&condition), "{region} {condition}");
            assert_eq!(entry.region, region);
        }
    }
}

#[test]
fn conditions_that_are_never_reported_fall_to_our_own_failure() {
    let catalogue = embedded();
    for region in Region::ALL {
        let own = catalogue.default(Condition::InternalError, region).code;
        for condition in [
            Condition::AccessTokenExpired,
            Condition::NarrowerDates,
            Condition::NoData,
        ] {
            assert_eq!(catalogue.default(condition, region).code, own);
        }
    }
}

#[test]
fn the_centre_is_as_the_seed_pages_have_it() {
    let catalogue = embedded();
    for (region, code, category) in [
        (Region::Us, 403, Category::Verify),
        (Region::Au, 324, Category::DataConnectFix),
    ] {
        let entry = catalogue.default(ACCOUNT, region);
        assert_eq!(
            (entry.code, entry.category, entry.http_status),
            (code, category, Some(500))
        );
        assert!(!entry.retriable_by_end_user);
        assert_eq!(entry.latest_data, LatestData::UnavailableUntilResolved);
        for field in [
            Field::Category,
            Field::HttpStatus,
            Field::RetriableByEndUser,
            Field::LatestData,
        ] {
            assert_eq!(entry.provenance(field), Provenance::Published);
        }
        for variant in [Variant::Adding, Variant::Added] {
            let texts = catalogue.texts(entry, "en", variant);
            assert!(texts.alert.unwrap().ends_with(&format!(" ({code})")));
            assert!(
                texts.steps.last().unwrap().contains("support case"),
                "{:?}",
                texts.steps
            );
        }
        assert_eq!(entry.provenance(Field::Alert), Provenance::Ours);
    }
}

#[test]
fn the_other_code_of_each_region_reports_another_login_and_says_that_this_is_ours() {
    let catalogue = embedded();
    for (region, code, category) in [
        (Region::Us, 324, Category::DataConnectFix),
        (Region::Au, 403, Category::Verify),
    ] {
        let entry = catalogue.default(LOGIN, region);
        assert_eq!(
            (entry.code, entry.category, entry.http_status),
            (code, category, Some(500))
        );
        assert!(!entry.retriable_by_end_user);
        assert_eq!(entry.provenance(Field::Category), Provenance::Ours);
        assert!(
            entry.note.as_ref().unwrap().contains("is not published"),
            "{:?}",
            entry.note
        );
    }
}

#[test]
fn all_four_mismatches_stay_out_of_the_nightly_batch_and_open_a_case() {
    let catalogue = embedded();
    for (region, condition) in Region::ALL
        .into_iter()
        .flat_map(|region| [(region, ACCOUNT), (region, LOGIN)])
    {
        let entry = catalogue.default(condition, region);
        assert!(entry.blocks_nightly && entry.opens_case);
        assert_eq!(entry.fix_eligible, condition == LOGIN);
        assert_eq!(entry.actor, condition.actor());
        let steps = catalogue.texts(entry, "en", Variant::Added).steps;
        assert!(steps.last().unwrap().contains("support case"), "{steps:?}");
    }
}

#[test]
fn mismatches_are_each_other_s_counterparts_across_the_regions() {
    let catalogue = embedded();
    let codes = |entry| {
        catalogue
            .counterparts(entry)
            .iter()
            .map(|other| other.code)
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(catalogue.entry(Region::Us, 403).unwrap()), [324]);
    assert_eq!(codes(catalogue.entry(Region::Us, 324).unwrap()), [403]);
    assert_eq!(codes(catalogue.entry(Region::Au, 324).unwrap()), [403]);
}

#[test]
fn australia_takes_over_what_it_publishes_nothing_about_and_says_so() {
    let catalogue = embedded();
    let american = catalogue.entry(Region::Us, 10001).unwrap();
    let taken = catalogue.entry(Region::Au, 10001).unwrap();
    assert!(taken.inherited && !american.inherited);
    for field in [Field::Code, Field::Category, Field::HttpStatus] {
        assert_eq!(american.provenance(field), Provenance::Published);
        assert_eq!(taken.provenance(field), Provenance::Inferred);
    }
    assert_eq!(taken.provenance(Field::Severity), Provenance::Ours);
    let texts = |entry| catalogue.texts(entry, "en", Variant::Added);
    assert_eq!(texts(taken), texts(american));
}

#[test]
fn no_entry_that_reports_a_condition_is_taken_over() {
    let catalogue = embedded();
    let taken: Vec<&Entry> = catalogue
        .entries(Region::Au)
        .filter(|entry| entry.inherited)
        .collect();
    assert!(!taken.is_empty());
    assert!(taken.iter().all(|entry| entry.conditions.is_empty()));
}

#[test]
fn a_person_is_never_told_to_try_again_where_that_is_pointless() {
    let catalogue = embedded();
    for entry in Region::ALL
        .into_iter()
        .flat_map(|region| catalogue.entries(region))
    {
        for variant in [Variant::Adding, Variant::Added] {
            let alert = catalogue.texts(entry, "en", variant).alert.unwrap_or_default();
            let invites = [
                "try again here",
                "try again later",
                "start again",
                "come back later",
                "submit",
            ];
            let invited = invites.iter().any(|words| alert.contains(words));
            assert!(
                !invited || entry.retriable_by_end_user,
                "{} {}: {alert}",
                entry.region,
                entry.code
            );
        }
    }
}

#[test]
fn a_condition_is_handled_alike_in_both_regions() {
    let catalogue = embedded();
    for condition in Condition::ALL {
        let handled = |region| {
            let entry = catalogue.default(condition, region);
            (
                entry.actor,
                entry.scope,
                entry.severity,
                entry.blocks_nightly,
                entry.opens_case,
                entry.latest_data,
            )
        };
        assert_eq!(handled(Region::Us), handled(Region::Au), "{condition}");
    }
}

#[test]
fn an_alert_speaks_plainly() {
    let jargon = [
        "account id",
        "aggregat",
        "api",
        "authoriz",
        "consent",
        "error",
        "fail",
        "institution",
        "invalid",
        "operator",
        "partner",
        "server",
        "session",
        "token",
    ];
    let catalogue = embedded();
    for entry in Region::ALL
        .into_iter()
        .flat_map(|region| catalogue.entries(region))
    {
        for variant in [Variant::Adding, Variant::Added] {
            let alert = catalogue
                .texts(entry, "en", variant)
                .alert
                .unwrap_or_default()
                .to_lowercase();
            let found = jargon.iter().find(|word| alert.contains(*word));
            assert_eq!(found, None, "{} {}: {alert}", entry.region, entry.code);
        }
    }
}

#[test]
fn every_alert_is_short_and_every_step_says_whose_it_is() {
    let catalogue = embedded();
    for entry in Region::ALL
        .into_iter()
        .flat_map(|region| catalogue.entries(region))
    {
        for variant in [Variant::Adding, Variant::Added] {
            let texts = catalogue.texts(entry, "en", variant);
            assert!(
                texts.alert.is_none_or(|alert| alert.chars().count() <= 160),
                "{} {}",
                entry.region,
                entry.code
            );
            for step in texts.steps {
                let who = step.split(':').next().unwrap();
                let known = ["End user", "Partner", "Institution", "Operator", "Nobody"].contains(&who);
                assert!(known, "{} {}: {step}", entry.region, entry.code);
            }
        }
    }
}

#[test]
fn an_institution_s_rule_chooses_among_the_entries_that_list_the_condition() {
    let catalogue = embedded();
    let rules = |code| Rules {
        codes: [("token-invalid".to_owned(), code)].into(),
        ..Rules::default()
    };
    let code = |region, code| {
        catalogue
            .outcome(Condition::TokenInvalid, region, &rules(code))
            .code
    };
    assert_eq!(code(Region::Us, 948), 948);
    assert_eq!(
        code(Region::Au, 948),
        947,
        "not an Australian code: the default stands"
    );
    assert_eq!(
        code(Region::Us, 403),
        947,
        "an entry that does not list the condition"
    );
    assert_eq!(catalogue.check_rules(&rules(948)), []);
    let faults: Vec<_> = catalogue
        .check_rules(&rules(403))
        .iter()
        .map(ToString::to_string)
        .collect();
    let offer = "no entry 403 reports token-invalid; these do: us 945, us 947, us 948, au 945, au 947";
    assert_eq!(faults, [offer]);
}

#[test]
fn the_entry_chosen_for_an_answer_wins_over_the_one_chosen_for_its_condition() {
    let catalogue = embedded();
    let rules = Rules {
        codes: [("token-invalid".to_owned(), 948)].into(),
        ..Rules::default()
    };
    let code = |entry, region| {
        let concluded = model::Conclusion {
            condition: Condition::TokenInvalid,
            entry,
        };
        catalogue.outcome(concluded, region, &rules).code
    };
    assert_eq!(code(Some(945), Region::Us), 945);
    assert_eq!(code(None, Region::Us), 948);
    assert_eq!(
        code(Some(403), Region::Us),
        948,
        "403 does not list the condition"
    );
    assert_eq!(code(Some(945), Region::Au), 945);
    assert_eq!(code(None, Region::Au), 947, "948 is no code there");
}

#[test]
fn a_rule_for_an_answer_that_chooses_an_entry_which_does_not_report_its_condition_is_named() {
    let rules = Rules {
        answers: vec![model::institution::AnswerRule {
            status: Some(500),
            condition: "token-invalid".to_owned(),
            entry: Some(403),
            ..model::institution::AnswerRule::default()
        }],
        ..Rules::default()
    };
    let faults = embedded().check_rules(&rules);
    assert_eq!(faults.len(), 1);
    assert!(
        faults[0]
            .to_string()
            .starts_with("no entry 403 reports token-invalid")
    );
}

#[test]
fn a_rule_about_a_condition_that_does_not_exist_is_named() {
    let rules = Rules {
        signals: [("480".to_owned(), "no-such-thing".to_owned())].into(),
        codes: [("nor-this".to_owned(), 947)].into(),
        answers: vec![model::institution::AnswerRule {
            condition: "nor-that".to_owned(),
            entry: Some(947),
            ..model::institution::AnswerRule::default()
        }],
    };
    let faults = embedded().check_rules(&rules);
    assert_eq!(faults.len(), 3);
    assert!(faults.iter().all(|fault| {
        fault
            .to_string()
            .contains("is no condition; write one of \"healthy\"")
    }));
}

#[test]
fn an_instant_does_not_change_which_entry_reports_a_condition() {
    let catalogue = embedded();
    let until = Some(model::Timestamp::UNIX_EPOCH);
    let rules = Rules::default();
    for region in Region::ALL {
        let outcome = catalogue.outcome(Condition::RateLimited { until }, region, &rules);
        assert_eq!(
            outcome.code,
            catalogue
                .default(Condition::RateLimited { until: None }, region)
                .code
        );
        assert_eq!(outcome.condition.until(), until);
        assert_eq!(catalogue.entry_of(&outcome).code, outcome.code);
    }
}

#[test]
fn nothing_that_only_we_decide_is_called_published() {
    let catalogue = embedded();
    for entry in Region::ALL
        .into_iter()
        .flat_map(|region| catalogue.entries(region))
    {
        for field in [
            Field::BlocksNightly,
            Field::Actor,
            Field::Scope,
            Field::Severity,
            Field::Retry,
        ] {
            assert_eq!(entry.provenance(field), Provenance::Ours);
        }
    }
}

#[test]
fn the_codes_a_fix_link_ends_are_the_published_ones_and_ours() {
    let catalogue = embedded();
    let fixable = catalogue.entries(Region::Us).filter(|entry| entry.fix_eligible);
    let published: BTreeSet<_> = fixable
        .filter(|entry| entry.provenance(Field::FixEligible) == Provenance::Published)
        .map(|entry| entry.code)
        .collect();
    assert_eq!(
        published,
        BTreeSet::from([103, 108, 109, 185, 187, 945, 946, 947, 948])
    );
}
