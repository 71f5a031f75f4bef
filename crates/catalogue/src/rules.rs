//! An institution's own rules, held against the catalogue.

use model::{Condition, Region, institution::Rules};

use crate::{Catalogue, word::Word};

/// Something wrong with an institution's rules. The rule is ignored until it is mended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleFault {
    /// A name that is no condition.
    #[error("\"{name}\" is no condition; write one of {}", Condition::names())]
    Unknown {
        /// The name in the rule.
        name: String,
    },
    /// A code that does not report the condition in any region.
    #[error("no entry {code} reports {condition}; {}", offer(.offered))]
    NotListed {
        /// The condition in the rule.
        condition: &'static str,
        /// The code in the rule.
        code: u32,
        /// The codes that do report it.
        offered: Vec<(Region, u32)>,
    },
}

fn offer(codes: &[(Region, u32)]) -> String {
    if codes.is_empty() {
        return "no entry does, for it is never reported".to_owned();
    }
    let codes: Vec<_> = codes
        .iter()
        .map(|(region, code)| format!("{region} {code}"))
        .collect();
    format!("these do: {}", codes.join(", "))
}

/// What is wrong with an institution's rules. A code that reports the condition in one region only is
/// right: partners of the other region get their default.
pub(crate) fn check(catalogue: &Catalogue, rules: &Rules) -> Vec<RuleFault> {
    let signals = rules
        .signals
        .values()
        .filter(|name| name.parse::<Condition>().is_err());
    let answers = rules.answers.iter().map(|rule| &rule.condition);
    let chosen = rules
        .answers
        .iter()
        .filter_map(|rule| Some((&rule.condition, rule.entry?)));
    let answers = answers.filter(|name| name.parse::<Condition>().is_err());
    let mut faults: Vec<RuleFault> = signals
        .chain(answers)
        .map(|name| RuleFault::Unknown { name: name.clone() })
        .collect();
    let for_all = rules.codes.iter().map(|(name, code)| (name, *code));
    for (name, code) in for_all.chain(chosen) {
        let Ok(condition) = name.parse::<Condition>() else {
            if rules.codes.contains_key(name) {
                faults.push(RuleFault::Unknown { name: name.clone() });
            }
            continue;
        };
        let entries = Region::ALL
            .into_iter()
            .flat_map(|region| catalogue.entries(region));
        let offered: Vec<_> = entries
            .filter(|entry| entry.conditions.contains(&condition))
            .map(|entry| (entry.region, entry.code))
            .collect();
        if !offered.iter().any(|(_, offered)| *offered == code) {
            faults.push(RuleFault::NotListed {
                condition: condition.name(),
                code,
                offered,
            });
        }
    }
    faults
}
