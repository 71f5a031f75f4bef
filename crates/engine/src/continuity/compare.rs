//! Weighing features: each agrees, disagrees or is absent, and weighs what the [`Rules`] say.

use std::collections::HashMap;

use jiff::SignedDuration;
use model::{
    Category, FactName, FactValue,
    evidence::{Comparison, Decibits, Feature},
};

use super::{
    facts::last_four,
    portrait::{Portrait, Trait},
    rules::{Rules, Weights},
    sketch::{Commonness, History},
};

/// Values of a fact by how many accounts of one side bear them.
type Bearers<'p> = HashMap<(FactName, &'p FactValue), u32>;

/// What agrees with several accounts of a login tells none of them. Over everything that is known of the
/// login, and everything that the bank says.
#[derive(Debug, Clone, Default)]
pub(super) struct Surroundings<'p> {
    stored: Bearers<'p>,
    observed: Bearers<'p>,
    balances: HashMap<i64, u32>,
    pub(super) common: Commonness<'p>,
}

fn bearers<'p>(side: &[&'p Portrait]) -> Bearers<'p> {
    let mut counts = Bearers::new();
    for portrait in side {
        for fact in &portrait.facts {
            *counts.entry((fact.name, &fact.value)).or_default() += 1;
        }
    }
    counts
}

impl<'p> Surroundings<'p> {
    /// Of both sides.
    pub(super) fn of(stored: &[&'p Portrait], observed: &[&'p Portrait]) -> Self {
        let ledgers = |side: &[&'p Portrait]| Commonness::of(side.iter().map(|p| &p.ledger));
        let mut balances = HashMap::new();
        for reading in stored.iter().filter_map(|portrait| portrait.balance) {
            *balances.entry(reading.units).or_default() += 1;
        }
        Self {
            stored: bearers(stored),
            observed: bearers(observed),
            balances,
            common: ledgers(stored).or(ledgers(observed)),
        }
    }

    fn is_repeated(&self, fact: &Trait) -> bool {
        let several = |side: &Bearers<'_>| side.get(&(fact.name, &fact.value)).is_some_and(|n| *n > 1);
        several(&self.stored) || several(&self.observed)
    }
}

/// Compares every feature of two portraits.
pub(super) fn compare(
    stored: &Portrait,
    observed: &Portrait,
    history: Option<History>,
    around: &Surroundings<'_>,
    rules: &Rules,
) -> Vec<Feature> {
    let weights = &rules.weights;
    let category = stored.category.unwrap_or(Category::Other);
    let number = number(category, stored, observed, around, weights);
    let numbers_speak = number.comparison != Comparison::Absent && !is_stand_in(stored, observed);
    let mut features = vec![
        provider_id(stored, observed, weights),
        holders(stored, observed, weights),
        number,
    ];
    for name in [
        FactName::Routing,
        FactName::Mask,
        FactName::Category,
        FactName::Type,
        FactName::Currency,
        FactName::Opened,
        FactName::OriginalPrincipal,
        FactName::Name,
    ] {
        let mut feature = single(name, category, stored, observed, around, weights);
        if name == FactName::Mask && numbers_speak && feature.comparison == Comparison::Agrees {
            feature.weight = Decibits(0);
        }
        features.push(feature);
    }
    if stored.subject.is_some() || observed.subject.is_some() {
        features.push(subject(stored, observed, weights));
    }
    if let Some(history) = history {
        features.extend(ledger(history, weights));
    }
    features.extend(balance(category, stored, observed, around, weights));
    features
}

/// The sum of the weights.
pub(super) fn score(features: &[Feature]) -> Decibits {
    Decibits(features.iter().map(|feature| feature.weight.0).sum())
}

fn shown(values: &[&Trait]) -> Vec<String> {
    values.iter().map(|v| v.value.shown().to_owned()).collect()
}

/// An id the account once had counts like the one it has.
fn provider_id(stored: &Portrait, observed: &Portrait, weights: &Weights) -> Feature {
    let now = stored.provider_id == observed.provider_id;
    let once = stored.former.contains(&observed.provider_id);
    let mut ids = vec![stored.provider_id.clone()];
    if once && !now {
        ids.push(observed.provider_id.clone());
    }
    Feature {
        name: FactName::ProviderId,
        stored: ids,
        observed: vec![observed.provider_id.clone()],
        comparison: if now || once {
            Comparison::Agrees
        } else {
            Comparison::Disagrees
        },
        weight: Decibits(if now || once {
            weights.provider_id.agrees
        } else {
            weights.provider_id.disagrees
        }),
    }
}

/// Compares two values of one fact.
fn agreement(old: Option<&Trait>, new: Option<&Trait>) -> Comparison {
    match (old, new) {
        // A stand-in number means something only within the consent it was made for.
        (Some(old), Some(new)) if old.tokenised_in != new.tokenised_in => Comparison::Absent,
        (Some(old), Some(new)) if old.value.agrees_with(&new.value) => Comparison::Agrees,
        (Some(_), Some(_)) => Comparison::Disagrees,
        _ => Comparison::Absent,
    }
}

/// A feature with one value on each side.
fn single(
    name: FactName,
    category: Category,
    stored: &Portrait,
    observed: &Portrait,
    around: &Surroundings<'_>,
    weights: &Weights,
) -> Feature {
    let (old, new) = (stored.values(name), observed.values(name));
    let comparison = agreement(old.first().copied(), new.first().copied());
    let repeated = old.first().is_some_and(|fact| around.is_repeated(fact));
    // Everything of a login is of some class and currency: that is what these weights stand for already.
    let repeated = repeated && !matches!(name, FactName::Category | FactName::Type | FactName::Currency);
    Feature {
        name,
        stored: shown(&old),
        observed: shown(&new),
        comparison,
        weight: Decibits(weights.of(name, category, comparison, repeated)),
    }
}

fn is_stand_in(stored: &Portrait, observed: &Portrait) -> bool {
    [stored, observed]
        .iter()
        .filter_map(|side| side.value(FactName::Number))
        .any(|number| number.tokenised_in.is_some())
}

/// The full number. It means an account only together with the routing number.
fn number(
    category: Category,
    stored: &Portrait,
    observed: &Portrait,
    around: &Surroundings<'_>,
    weights: &Weights,
) -> Feature {
    let mut feature = single(FactName::Number, category, stored, observed, around, weights);
    let own = stored.value(FactName::Number);
    let repeated = own.is_some_and(|number| around.is_repeated(number));
    let worth = match feature.comparison {
        Comparison::Absent => 0,
        comparison if is_stand_in(stored, observed) => match comparison {
            Comparison::Agrees if repeated => weights.repeated,
            Comparison::Agrees => weights.stand_in.agrees,
            _ => weights.stand_in.disagrees,
        },
        Comparison::Agrees if repeated => weights.repeated,
        Comparison::Agrees => {
            match agreement(stored.value(FactName::Routing), observed.value(FactName::Routing)) {
                Comparison::Agrees => weights.number.agrees,
                Comparison::Absent => weights.number_alone,
                Comparison::Disagrees => weights.number_elsewhere,
            }
        }
        Comparison::Disagrees => feature.weight.0,
    };
    feature.weight = Decibits(worth);
    feature
}

fn subject(stored: &Portrait, observed: &Portrait, weights: &Weights) -> Feature {
    let shown = |side: &Portrait| -> Vec<String> {
        let masked = |subject: &String| format!("••{}", last_four(subject));
        side.subject.iter().map(masked).collect()
    };
    let comparison = match (&stored.subject, &observed.subject) {
        (Some(old), Some(new)) if old == new => Comparison::Agrees,
        (Some(_), Some(_)) => Comparison::Disagrees,
        _ => Comparison::Absent,
    };
    // Who signed in is the same for every account of the login: it speaks against, and not for one of them.
    let weight = match comparison {
        Comparison::Disagrees => weights.subject.disagrees,
        Comparison::Agrees | Comparison::Absent => 0,
    };
    Feature {
        name: FactName::Subject,
        stored: shown(stored),
        observed: shown(observed),
        comparison,
        weight: Decibits(weight),
    }
}

fn ledger(history: History, weights: &Weights) -> [Feature; 2] {
    let worth = history.worth(weights);
    let comparison = match worth {
        0 => Comparison::Absent,
        worth if worth > 0 => Comparison::Agrees,
        _ => Comparison::Disagrees,
    };
    let ids = history.worth_of_ids(weights);
    let due = vec![format!("{} due", history.due)];
    let found = if history.extra > 0 {
        format!("{} found, {} others", history.found, history.extra)
    } else {
        format!("{} found", history.found)
    };
    [
        Feature {
            name: FactName::Transactions,
            stored: due.clone(),
            observed: vec![found],
            comparison,
            weight: Decibits(worth),
        },
        Feature {
            name: FactName::TransactionIds,
            stored: due,
            observed: vec![format!("{} of the same id", history.same_id)],
            comparison: if ids > 0 {
                Comparison::Agrees
            } else {
                Comparison::Absent
            },
            weight: Decibits(ids),
        },
    ]
}

/// Whether the balance follows from the one before and what was posted since, within what is announced.
fn balance(
    category: Category,
    stored: &Portrait,
    observed: &Portrait,
    around: &Surroundings<'_>,
    weights: &Weights,
) -> Option<Feature> {
    if !matches!(category, Category::Deposit | Category::Credit) {
        return None;
    }
    let (old, new) = (stored.balance?, observed.balance?);
    let currency = |side: &Portrait| side.clear(FactName::Currency).map(str::to_owned);
    if old.at > new.at || !observed.ledger.covers(old.at, new.at) || currency(stored) != currency(observed) {
        return None;
    }
    let leeway = u128::from(stored.ledger.pending) + u128::from(observed.ledger.pending);
    // What was posted around the first reading may be dated a day or two otherwise by now.
    let agrees = (-2..=2).any(|days| {
        let since = old.at.saturating_add(SignedDuration::from_hours(24 * days));
        let Ok(since) = since else { return false };
        let expected = i128::from(old.units) + observed.ledger.posted_between(since, new.at);
        (i128::from(new.units) - expected).unsigned_abs() <= leeway
    });
    let common = leeway > 0 || old.units == 0 || around.balances.get(&old.units).is_some_and(|n| *n > 1);
    let weight = match (agrees, common) {
        (true, true) => weights.repeated,
        (true, false) => weights.balance.agrees,
        (false, _) => weights.balance.disagrees,
    };
    let follows = if agrees { "follows" } else { "does not follow" };
    Some(Feature {
        name: FactName::Balance,
        stored: vec!["the last one".to_owned()],
        observed: vec![follows.to_owned()],
        comparison: if agrees {
            Comparison::Agrees
        } else {
            Comparison::Disagrees
        },
        weight: Decibits(weight),
    })
}

/// Whether the sets of holders share anybody, by name or by the bank's id of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holders {
    /// At least one side names nobody.
    Unknown,
    /// The same people.
    Same,
    /// Some people are the same.
    Overlapping,
    /// Nobody is the same.
    Disjoint,
}

pub(super) fn holder_sets(stored: &Portrait, observed: &Portrait) -> Holders {
    let mut shared = false;
    let mut spoken = false;
    let mut same = true;
    for name in [FactName::Holder, FactName::HolderId] {
        let (old, new) = (stored.values(name), observed.values(name));
        if old.is_empty() || new.is_empty() {
            continue;
        }
        spoken = true;
        let met = old
            .iter()
            .filter(|o| new.iter().any(|n| o.value.agrees_with(&n.value)))
            .count();
        shared |= met > 0;
        same &= met == old.len() && old.len() == new.len();
    }
    match (spoken, shared, same) {
        (false, ..) => Holders::Unknown,
        (true, false, _) => Holders::Disjoint,
        (true, true, true) => Holders::Same,
        (true, true, false) => Holders::Overlapping,
    }
}

fn holders(stored: &Portrait, observed: &Portrait, weights: &Weights) -> Feature {
    let shown = |portrait: &Portrait| {
        let named = portrait.values(FactName::Holder);
        if named.is_empty() {
            shown(&portrait.values(FactName::HolderId))
        } else {
            shown(&named)
        }
    };
    let (comparison, weight) = match holder_sets(stored, observed) {
        Holders::Unknown => (Comparison::Absent, 0),
        Holders::Same => (Comparison::Agrees, weights.holders.agrees),
        Holders::Overlapping => (Comparison::Disagrees, weights.holders_overlap),
        Holders::Disjoint => (Comparison::Disagrees, weights.holders.disagrees),
    };
    Feature {
        name: FactName::Holder,
        stored: shown(stored),
        observed: shown(observed),
        comparison,
        weight: Decibits(weight),
    }
}
