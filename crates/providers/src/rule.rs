//! An institution's own rules: what its answers mean where it has answers of its own.

use model::{Conclusion, Condition, institution::AnswerRule, institution::Rules};

use crate::Operation;

/// What a bank answered, as far as it has these parts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Answered<'a> {
    pub(crate) operation: Operation,
    pub(crate) status: Option<u16>,
    pub(crate) code: Option<&'a str>,
    pub(crate) words: Option<&'a str>,
}

/// What an institution's own rules make of an answer: the first that fits, and then its rule for the code.
/// A rule that names no condition is none.
pub(crate) fn ruled(answered: &Answered<'_>, rules: &Rules) -> Option<Conclusion> {
    let whole = || {
        let rule = rules.answers.iter().find(|rule| fits(rule, answered))?;
        Some(Conclusion {
            condition: rule.condition.parse().ok()?,
            entry: rule.entry,
        })
    };
    let by_code = || {
        let code = answered.code?;
        let named = rules.signals.iter().find(|(known, _)| is_code(known, code))?;
        named.1.parse::<Condition>().ok().map(Conclusion::from)
    };
    whole().or_else(by_code)
}

fn fits(rule: &AnswerRule, answered: &Answered<'_>) -> bool {
    let operation = |name: &String| name == answered.operation.name();
    let status = |status: &u16| answered.status == Some(*status);
    let code = |known: &String| answered.code.is_some_and(|code| is_code(known, code));
    let text = |pattern: &String| answered.words.is_some_and(|words| matches(pattern, words));
    let says_something = rule.status.is_some() || rule.code.is_some() || rule.text.is_some();
    says_something
        && rule.operation.as_ref().is_none_or(operation)
        && rule.status.as_ref().is_none_or(status)
        && rule.code.as_ref().is_none_or(code)
        && rule.text.as_ref().is_none_or(text)
}

/// Whether a rule's code is the bank's, whole or the number it begins with.
fn is_code(known: &str, code: &str) -> bool {
    known == code || leading(code).is_some_and(|number| number.to_string() == known)
}

/// The number a code begins with: some banks append a second one, `603-403` (providers.md 1.7).
pub(crate) fn leading(code: &str) -> Option<u32> {
    let digits: String = code.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// Whether words fit a pattern in which `*` stands for any words, whatever their case.
fn matches(pattern: &str, words: &str) -> bool {
    let (pattern, words) = (pattern.to_lowercase(), words.to_lowercase());
    let mut pieces = pattern.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| words.strip_prefix(first)) else {
        return false;
    };
    let pieces: Vec<&str> = pieces.collect();
    let Some((last, between)) = pieces.split_last() else {
        return rest.is_empty();
    };
    for piece in between {
        match rest.split_once(piece) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(text: &str) -> AnswerRule {
        AnswerRule {
            text: Some(text.to_owned()),
            ..AnswerRule::default()
        }
    }

    const ANSWERED: Answered<'_> = Answered {
        operation: Operation::Accounts,
        status: Some(500),
        code: Some("900185-7"),
        words: Some("The profile is Under Review, call us"),
    };

    #[test]
    fn a_star_stands_for_any_words_or_none() {
        for (pattern, expected) in [
            ("*", true),
            ("*under review*", true),
            ("the profile*", true),
            ("*call us", true),
            ("the*is*call*", true),
            ("the profile is under review, call us", true),
            ("under review", false),
            ("*call", false),
            ("profile*", false),
            ("*us*us*", false),
            ("", false),
        ] {
            assert_eq!(fits(&rule(pattern), &ANSWERED), expected, "{pattern}");
        }
    }

    #[test]
    fn every_part_that_is_given_must_fit_and_a_rule_without_parts_fits_nothing() {
        let base = AnswerRule {
            code: Some("900185".to_owned()),
            ..AnswerRule::default()
        };
        assert!(fits(&base, &ANSWERED));
        let with = |change: fn(&mut AnswerRule)| {
            let mut rule = base.clone();
            change(&mut rule);
            fits(&rule, &ANSWERED)
        };
        assert!(with(|rule| rule.status = Some(500)));
        assert!(!with(|rule| rule.status = Some(503)));
        assert!(with(|rule| rule.operation = Some("accounts".to_owned())));
        assert!(!with(|rule| rule.operation = Some("renew".to_owned())));
        assert!(!with(|rule| rule.code = Some("900".to_owned())));
        assert!(!with(|rule| rule.text = Some("nothing".to_owned())));
        let nothing = AnswerRule {
            operation: Some("accounts".to_owned()),
            ..AnswerRule::default()
        };
        assert!(!fits(&nothing, &ANSWERED));
    }

    #[test]
    fn the_first_rule_that_fits_holds_before_the_rule_for_the_code() {
        let own = |status, condition: &str, entry| AnswerRule {
            status: Some(status),
            condition: condition.to_owned(),
            entry,
            ..AnswerRule::default()
        };
        let mut rules = Rules {
            answers: vec![
                own(503, "institution-maintenance", None),
                own(500, "user-action-at-institution", Some(106)),
                own(500, "institution-error", None),
            ],
            signals: [("900185".to_owned(), "token-invalid".to_owned())].into(),
            ..Rules::default()
        };
        let found = ruled(&ANSWERED, &rules).unwrap();
        assert_eq!(
            (found.condition, found.entry),
            (Condition::UserActionAtInstitution, Some(106))
        );
        rules.answers.clear();
        let found = ruled(&ANSWERED, &rules).unwrap();
        assert_eq!((found.condition, found.entry), (Condition::TokenInvalid, None));
        rules.signals.clear();
        assert!(ruled(&ANSWERED, &rules).is_none());
    }
}
