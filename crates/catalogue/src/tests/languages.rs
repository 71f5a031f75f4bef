//! The languages beside English: each says all that English says, and says it in its own words.

use model::{Actor, Region};

use super::embedded;
use crate::{Catalogue, Variant, texts, word::Word};

/// A language, and words that have no place in what a person reads on the link page: the ones that
/// name our insides, and those that invite to try again.
struct Language {
    tag: &'static str,
    jargon: &'static [&'static str],
    invitations: &'static [&'static str],
}

const LANGUAGES: &[Language] = &[
    Language {
        tag: "es",
        jargon: &[
            "agregación",
            "consentimiento",
            "error",
            "falla",
            "fallo",
            "institución",
            "inválid",
            "operador",
            "servidor",
            "socio",
            "token",
        ],
        invitations: &["inténtelo", "intentarlo aquí", "comience", "regrese más tarde"],
    },
    Language {
        tag: "fr",
        jargon: &[
            "agrég",
            "api ",
            "consentement",
            "erreur",
            "établissement",
            "échec",
            "échou",
            "exploitant",
            "invalide",
            "jeton",
            "partenaire",
            "serveur",
            "session",
        ],
        invitations: &["réessayez", "recommencez", "revenez plus tard"],
    },
];

/// The declared languages but the first.
fn others(catalogue: &Catalogue) -> impl Iterator<Item = &str> {
    catalogue.locales().iter().skip(1).map(String::as_str)
}

/// The alerts of a language, each with its place and whether trying again can help.
fn alerts(catalogue: &Catalogue, locale: &str) -> Vec<(String, bool)> {
    let entries = Region::ALL
        .into_iter()
        .flat_map(|region| catalogue.entries(region));
    let both = entries.flat_map(|entry| [Variant::Adding, Variant::Added].map(|variant| (entry, variant)));
    both.filter_map(|(entry, variant)| {
        let alert = catalogue.texts(entry, locale, variant).alert?;
        Some((alert, entry.retriable_by_end_user))
    })
    .collect()
}

#[test]
fn a_language_has_the_messages_of_english_and_no_attribute_more_or_less() {
    let catalogue = embedded();
    let words = &catalogue.0.words;
    for locale in others(&catalogue) {
        assert!(words.ids("en").eq(words.ids(locale)), "{locale}");
        for id in words.ids("en") {
            let names = |of| words.message(of, id).unwrap().keys().collect::<Vec<_>>();
            assert_eq!(names("en"), names(locale), "{locale} {id}");
        }
    }
}

#[test]
fn a_list_has_as_many_items_in_every_language_and_its_steps_the_same_owners() {
    let catalogue = embedded();
    let words = &catalogue.0.words;
    for locale in others(&catalogue) {
        for id in words.ids("en") {
            for (name, english) in words.message("en", id).unwrap() {
                let lists = [english.as_str(), words.get(locale, id, name).unwrap()].map(texts::list);
                if name.starts_with("causes") {
                    assert_eq!(lists[0].len(), lists[1].len(), "{locale} {id}.{name}");
                }
                if name.starts_with("steps") && id != "title" {
                    let owner = |locale, step: &String| {
                        let (said, _) = step.split_once(':')?;
                        let named =
                            |actor: &&Actor| words.get(locale, "who", actor.name()) == Some(said.trim_end());
                        Actor::ALL.iter().find(named).copied()
                    };
                    let owners = |locale, list: &[String]| -> Vec<_> {
                        list.iter().map(|step| owner(locale, step)).collect()
                    };
                    assert_eq!(
                        owners("en", &lists[0]),
                        owners(locale, &lists[1]),
                        "{locale} {id}.{name}"
                    );
                }
            }
        }
    }
}

#[test]
fn no_sentence_is_left_in_english() {
    let catalogue = embedded();
    let words = &catalogue.0.words;
    for locale in others(&catalogue) {
        for id in words.ids("en") {
            for (name, english) in words.message("en", id).unwrap() {
                let said = words.get(locale, id, name).unwrap();
                let english = texts::list(english);
                let left = texts::list(said)
                    .into_iter()
                    .find(|item| item.split_whitespace().count() > 2 && english.contains(item));
                assert_eq!(left, None, "{locale} {id}.{name}");
            }
        }
    }
}

#[test]
fn an_alert_speaks_plainly_in_other_languages_too() {
    let catalogue = embedded();
    for language in LANGUAGES {
        for (alert, _) in alerts(&catalogue, language.tag) {
            let lower = alert.to_lowercase();
            let found = language.jargon.iter().find(|word| lower.contains(*word));
            assert_eq!(found, None, "{alert}");
        }
    }
}

#[test]
fn nor_does_another_language_invite_to_try_again_where_that_is_pointless() {
    let catalogue = embedded();
    for language in LANGUAGES {
        let invites = |alert: &str| {
            let alert = alert.to_lowercase();
            language.invitations.iter().any(|words| alert.contains(words))
        };
        let all = alerts(&catalogue, language.tag);
        assert!(all.iter().any(|(alert, retriable)| *retriable && invites(alert)));
        for (alert, _) in all.iter().filter(|(_, retriable)| !retriable) {
            assert!(!invites(alert), "{alert}");
        }
    }
}

#[test]
fn a_country_s_form_of_a_declared_language_speaks_it() {
    let catalogue = embedded();
    let entry = catalogue.entry(Region::Us, 403).unwrap();
    for locale in others(&catalogue) {
        let texts = |asked: &str| catalogue.texts(entry, asked, Variant::Added);
        assert_ne!(texts(locale), texts("en"));
        assert_eq!(texts(&format!("{locale}-US")), texts(locale));
        assert_eq!(texts(&format!("{}_MX", locale.to_uppercase())), texts(locale));
    }
}

/// The Spanish texts, as an operator might take them for those of another language.
fn spanish() -> Vec<(String, &'static str)> {
    let files = crate::LANGUAGES.concat().into_iter();
    let spanish = files.filter_map(|(file, text)| Some((file.strip_prefix("es/")?, text)));
    spanish.map(|(file, text)| (format!("pt/{file}"), text)).collect()
}

#[test]
fn an_operator_s_words_take_the_place_of_ours_and_nothing_else_changes() {
    let own = "us-403 =\n    .alert = Please call our desk on weekdays.\n";
    let catalogue = Catalogue::with_texts(&[("en/ours", own)]).unwrap();
    let ours = embedded();
    let alert = |catalogue: &Catalogue, locale| {
        let entry = catalogue.entry(Region::Us, 403).unwrap();
        catalogue.texts(entry, locale, Variant::Added)
    };
    assert_eq!(
        alert(&catalogue, "en").alert.as_deref(),
        Some("Please call our desk on weekdays. (403)")
    );
    assert_eq!(alert(&catalogue, "en").steps, alert(&ours, "en").steps);
    assert_eq!(alert(&catalogue, "es").alert, alert(&ours, "es").alert);
    assert_eq!(catalogue.locales(), ours.locales());
}

#[test]
fn an_operator_s_language_is_one_more_if_it_is_complete() {
    let all = spanish();
    let all: Vec<(&str, &str)> = all.iter().map(|(file, text)| (file.as_str(), *text)).collect();
    let catalogue = Catalogue::with_texts(&all).unwrap();
    assert_eq!(catalogue.locales(), ["en", "es", "fr", "pt"]);
    let entry = catalogue.entry(Region::Au, 324).unwrap();
    let alert = |locale| catalogue.texts(entry, locale, Variant::Added).alert;
    assert_eq!(alert("pt-BR"), alert("es"));
    assert_ne!(alert("pt"), alert("en"));

    let some: Vec<_> = all
        .into_iter()
        .filter(|(file, _)| *file != "pt/account")
        .collect();
    let error = Catalogue::with_texts(&some).unwrap_err();
    assert!(
        error
            .findings()
            .iter()
            .all(|finding| finding.field.starts_with("pt ")),
        "{error}"
    );
    let named = |field: &str| error.findings().iter().any(|finding| finding.field == field);
    assert!(named("pt us-403.alert") && named("pt au-324.steps"), "{error}");
}

#[test]
fn an_operator_s_words_are_held_to_the_rules_of_ours() {
    let long = format!("us-403 =\n    .alert = {}.\n", "so many words ".repeat(20));
    for (own, field) in [
        ("us-403 =\n    .alert = The code is (403).\n", "en us-403.alert"),
        ("us-403 =\n    .alert = Error 403 happened.\n", "en us-403.alert"),
        ("us-403 =\n    .alert = It is \u{1b}[31mred.\n", "en us-403.alert"),
        (
            "us-403 =\n    .message = It \u{202e}turns.\n",
            "en us-403.message",
        ),
        (long.as_str(), "en us-403.alert"),
        ("us-9999 =\n    .alert = Nothing.\n", "en us-9999"),
        ("us-403 =\n    .headline = Read this.\n", "en us-403.headline"),
        ("us-403 =\n    .alert = { broken\n", "en ours line"),
    ] {
        let error = Catalogue::with_texts(&[("en/ours", own)]).unwrap_err();
        let found = error
            .findings()
            .iter()
            .any(|finding| finding.field.starts_with(field));
        assert!(found, "{field}: {:?}", error.findings());
    }
}
