//! From a bank's description to facts.

use model::{FactName, FactValue};
use providers::{ObservedAccount, ObservedNumber, Parties};
use unicode_normalization::UnicodeNormalization as _;

/// Turns something that must not be known into something that can be compared: a keyed hash of a text
/// of a kind.
pub trait Fingerprint {
    /// The hash. Equal texts of a kind give equal hashes; different kinds never do.
    fn fingerprint(&self, kind: &str, text: &str) -> Vec<u8>;
}

impl Fingerprint for store::Keyring {
    fn fingerprint(&self, kind: &str, text: &str) -> Vec<u8> {
        store::Keyring::fingerprint(self, kind, text)
    }
}

/// A fact as a bank says it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservedFact {
    /// What it is about.
    pub name: FactName,
    /// What the bank says.
    pub value: FactValue,
    /// Which of its answers says it.
    pub source: &'static str,
    /// Whether it is a stand-in that is new at each consent.
    pub tokenised: bool,
}

/// Everything a bank says about an account's identity. `parties` and `numbers` are absent while only
/// its list has been read.
pub fn facts_of(
    account: &ObservedAccount,
    parties: Option<&Parties>,
    numbers: &[ObservedNumber],
    key: &dyn Fingerprint,
) -> Vec<ObservedFact> {
    let mut facts = Vec::new();
    let mut clear = |name: FactName, value: String, source: &'static str| {
        if !value.is_empty() {
            facts.push(ObservedFact {
                name,
                value: FactValue::Clear(value),
                source,
                tokenised: false,
            });
        }
    };
    clear(FactName::Mask, account.mask.clone(), "account");
    // A class that is not known says nothing, for or against.
    let category = account.category.map(|category| category.name().to_owned());
    clear(FactName::Category, category.unwrap_or_default(), "account");
    clear(FactName::Type, account.kind_text.clone(), "account");
    clear(FactName::Name, account.name.clone(), "account");
    if let Ok(currency) = &account.currency {
        clear(FactName::Currency, currency.code().to_owned(), "account");
    }
    clear(
        FactName::Opened,
        account.opened.map(|day| day.to_string()).unwrap_or_default(),
        "account",
    );
    let principal = account.original_principal.as_ref().map(ToString::to_string);
    clear(
        FactName::OriginalPrincipal,
        principal.unwrap_or_default(),
        "account",
    );
    facts.extend(number_facts(account, numbers, key));
    facts.extend(parties.into_iter().flat_map(|parties| holder_facts(parties, key)));
    facts
}

/// The full number and its routing number. A network's own number is preferred to the description's,
/// and a real one to a stand-in.
fn number_facts(
    account: &ObservedAccount,
    numbers: &[ObservedNumber],
    key: &dyn Fingerprint,
) -> Vec<ObservedFact> {
    let of_network = numbers.iter().find(|n| !n.tokenised).or_else(|| numbers.first());
    let (number, routing, source, tokenised) = match (of_network, &account.number) {
        (Some(n), own) if !n.tokenised || own.is_none() => (
            Some(&n.identifier),
            Some(n.routing.clone()),
            "payment-networks",
            n.tokenised,
        ),
        (_, own) => (own.as_ref(), account.routing.clone(), "account", false),
    };
    let mut facts = Vec::new();
    if let Some(number) = number {
        let value = FactValue::Hashed {
            hash: key.fingerprint("number", number.expose()),
            mask: format!("••{}", last_four(number.expose())),
        };
        facts.push(ObservedFact {
            name: FactName::Number,
            value,
            source,
            tokenised,
        });
    }
    if let Some(routing) = routing.filter(|r| !r.is_empty()) {
        facts.push(ObservedFact {
            name: FactName::Routing,
            value: FactValue::Clear(routing),
            source,
            tokenised,
        });
    }
    facts
}

/// The last four characters.
pub(crate) fn last_four(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    characters
        .iter()
        .skip(characters.len().saturating_sub(4))
        .collect()
}

/// A holder counts by name and by the bank's id of the person: either is enough to recognise them
/// (somebody may change a name).
fn holder_facts(parties: &Parties, key: &dyn Fingerprint) -> Vec<ObservedFact> {
    let mut facts = Vec::new();
    for holder in &parties.holders {
        let (first, last) = (holder.first.expose(), holder.last.expose());
        let name = normalised(&format!("{first} {last}"));
        if !name.is_empty() {
            facts.push(ObservedFact {
                name: FactName::Holder,
                value: FactValue::Hashed {
                    hash: key.fingerprint("holder", &name),
                    mask: initials(first, last),
                },
                source: "contact",
                tokenised: false,
            });
        }
        if let Some(id) = &holder.customer_id {
            facts.push(ObservedFact {
                name: FactName::HolderId,
                value: FactValue::Hashed {
                    hash: key.fingerprint("holder-id", id.expose()),
                    mask: format!("••{}", last_four(id.expose())),
                },
                source: "contact",
                tokenised: false,
            });
        }
    }
    facts.sort_by(|a, b| (a.name, &a.value).cmp(&(b.name, &b.value)));
    facts.dedup_by(|a, b| a.name == b.name && a.value.agrees_with(&b.value));
    facts
}

/// A name as it is compared: letters and digits in lower case, compatibility forms folded, marks and
/// punctuation dropped, single blanks. Middle names and suffixes never get here.
pub(crate) fn normalised(text: &str) -> String {
    let folded: String = text
        .nfkd()
        .filter(|c| !unicode_normalization::char::is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What people see of a name: enough to recognise their own, too little to learn another's.
fn initials(first: &str, last: &str) -> String {
    let veiled = |part: &str| part.trim().chars().next().map(|c| format!("{c}•••"));
    [veiled(first), veiled(last)]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use model::Secret;
    use providers::Holder;

    use super::*;

    /// A hash that tests can read.
    pub(crate) struct Plain;

    impl Fingerprint for Plain {
        fn fingerprint(&self, kind: &str, text: &str) -> Vec<u8> {
            format!("{kind}:{text}").into_bytes()
        }
    }

    fn holder(first: &str, last: &str, id: Option<&str>) -> Holder {
        Holder {
            customer_id: id.map(|id| Secret::new(id.to_owned())),
            first: Secret::new(first.to_owned()),
            last: Secret::new(last.to_owned()),
        }
    }

    #[test]
    fn names_that_people_would_call_the_same_are_the_same() {
        for (one, other) in [
            ("Maya  Angelou", "MAYA ANGELOU"),
            ("José Núñez", "Jose Nunez"),
            ("O'Neil-Smith", "O Neil Smith"),
            ("ﬁnn", "Finn"),
        ] {
            assert_eq!(normalised(one), normalised(other));
        }
        assert_ne!(normalised("Maya Angelou"), normalised("Mary Angelou"));
    }

    #[test]
    fn holders_are_hashed_and_shown_by_their_initials_only() {
        let parties = Parties {
            holders: vec![holder("Maya", "Angelou", Some("customer0000002"))],
        };
        let facts = holder_facts(&parties, &Plain);
        let shown: Vec<&str> = facts.iter().map(|f| f.value.shown()).collect();
        assert_eq!(shown, ["M••• A•••", "••0002"]);
    }

    #[test]
    fn the_same_holder_twice_is_one_fact() {
        let parties = Parties {
            holders: vec![holder("Maya", "Angelou", None), holder("maya", "angelou", None)],
        };
        assert_eq!(holder_facts(&parties, &Plain).len(), 1);
    }
}
