//! Weighing features.
//!
//! The weights are logarithms (base 2) of how much likelier an observation is if it is the same
//! account than if it is not, in tenths of a bit. They begin as in providers.md 6.3 and live only
//! here.

use model::{
    Category, FactName, FactValue,
    evidence::{Comparison, Decibits, Feature},
    id::ConsentId,
};

use super::facts::ObservedFact;

/// One side of a comparison.
#[derive(Debug, Clone, Default)]
pub struct Portrait {
    /// The bank's id of the account.
    pub provider_id: String,
    /// Its class.
    pub category: Option<Category>,
    /// What is said about its identity.
    pub facts: Vec<Trait>,
}

/// A fact as far as comparing goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trait {
    pub(super) name: FactName,
    pub(super) value: FactValue,
    /// The consent a stand-in number belongs to.
    pub(super) tokenised_in: Option<ConsentId>,
}

impl Portrait {
    /// How the account was known before.
    pub fn stored(provider_id: &str, category: Category, facts: &[store::CurrentFact]) -> Self {
        let facts = facts
            .iter()
            .map(|fact| Trait {
                name: fact.name,
                value: fact.value.clone(),
                tokenised_in: fact.tokenised.then_some(fact.consent),
            })
            .collect();
        Self {
            provider_id: provider_id.to_owned(),
            category: Some(category),
            facts,
        }
    }

    /// How the bank describes it now, under a consent.
    pub fn observed(
        provider_id: &str,
        category: Option<Category>,
        facts: &[ObservedFact],
        consent: ConsentId,
    ) -> Self {
        let facts = facts
            .iter()
            .map(|fact| Trait {
                name: fact.name,
                value: fact.value.clone(),
                tokenised_in: fact.tokenised.then_some(consent),
            })
            .collect();
        Self {
            provider_id: provider_id.to_owned(),
            category,
            facts,
        }
    }

    pub(super) fn values(&self, name: FactName) -> Vec<&Trait> {
        self.facts.iter().filter(|fact| fact.name == name).collect()
    }
}

/// How many stored posted transactions are due in the observed window, and how many were found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct History {
    /// Stored, posted, and within the window.
    pub due: u32,
    /// Of those, found again.
    pub found: u32,
}

impl History {
    /// Too few to tell below this.
    const TELLING: u32 = 15;

    /// Whether almost none is found where many are due.
    pub fn is_foreign(self) -> bool {
        self.due >= Self::TELLING && u64::from(self.found) * 10 < u64::from(self.due)
    }

    fn weight(self) -> (Comparison, Decibits) {
        if self.due < 5 {
            (Comparison::Absent, Decibits(0))
        } else if self.is_foreign() {
            (Comparison::Disagrees, Decibits(-100))
        } else if u64::from(self.found) * 10 < u64::from(self.due) {
            // Almost none found, but too few due to mean anything.
            (Comparison::Absent, Decibits(0))
        } else {
            // Up to twenty bits when all are found.
            let share = i32::try_from(u64::from(self.found) * 200 / u64::from(self.due)).unwrap_or(200);
            (Comparison::Agrees, Decibits(share))
        }
    }
}

/// Compares every feature of two portraits.
pub(super) fn compare(stored: &Portrait, observed: &Portrait, history: Option<History>) -> Vec<Feature> {
    let category = stored.category.unwrap_or(Category::Other);
    let mut features = vec![provider_id(stored, observed), holders(stored, observed)];
    for name in [
        FactName::Number,
        FactName::Routing,
        FactName::Mask,
        FactName::Category,
        FactName::Type,
        FactName::Currency,
        FactName::Opened,
        FactName::OriginalPrincipal,
        FactName::Name,
    ] {
        features.push(single(name, category, stored, observed));
    }
    if let Some(history) = history {
        let (comparison, weight) = history.weight();
        features.push(Feature {
            name: FactName::Transactions,
            stored: vec![format!("{} due", history.due)],
            observed: vec![format!("{} found", history.found)],
            comparison,
            weight,
        });
    }
    features
}

/// The sum of the weights.
pub(super) fn score(features: &[Feature]) -> Decibits {
    Decibits(features.iter().map(|feature| feature.weight.0).sum())
}

fn provider_id(stored: &Portrait, observed: &Portrait) -> Feature {
    let agrees = stored.provider_id == observed.provider_id;
    Feature {
        name: FactName::ProviderId,
        stored: vec![stored.provider_id.clone()],
        observed: vec![observed.provider_id.clone()],
        comparison: if agrees {
            Comparison::Agrees
        } else {
            Comparison::Disagrees
        },
        // Ids get re-issued, so a new one says nothing against.
        weight: Decibits(if agrees { 120 } else { 0 }),
    }
}

/// A feature with one value on each side.
fn single(name: FactName, category: Category, stored: &Portrait, observed: &Portrait) -> Feature {
    let (old, new) = (stored.values(name), observed.values(name));
    let shown = |values: &[&Trait]| {
        values
            .iter()
            .map(|v| v.value.shown().to_owned())
            .collect::<Vec<_>>()
    };
    let comparison = match (old.first(), new.first()) {
        (Some(old), Some(new)) if !comparable(old, new) => Comparison::Absent,
        (Some(old), Some(new)) if old.value.agrees_with(&new.value) => Comparison::Agrees,
        (Some(_), Some(_)) => Comparison::Disagrees,
        _ => Comparison::Absent,
    };
    Feature {
        name,
        stored: shown(&old),
        observed: shown(&new),
        comparison,
        weight: weight(name, category, comparison),
    }
}

/// A stand-in number means something only within the consent it was made for.
fn comparable(old: &Trait, new: &Trait) -> bool {
    old.tokenised_in == new.tokenised_in
}

fn weight(name: FactName, category: Category, comparison: Comparison) -> Decibits {
    let card = category == Category::Credit;
    let loan = category == Category::Loan;
    let (agrees, disagrees) = match name {
        FactName::Number => (140, if card { -10 } else { -30 }),
        FactName::Mask => (30, if card { -10 } else { -40 }),
        FactName::Category => (10, -120),
        FactName::Type => (15, -20),
        FactName::Currency => (5, -100),
        FactName::Opened => (80, if loan { -80 } else { -40 }),
        FactName::OriginalPrincipal => (40, -80),
        FactName::Name => (10, 0),
        // What stands here without a weight of its own is shown, not counted.
        _ => (0, 0),
    };
    Decibits(match comparison {
        Comparison::Agrees => agrees,
        Comparison::Disagrees => disagrees,
        Comparison::Absent => 0,
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

fn holders(stored: &Portrait, observed: &Portrait) -> Feature {
    let shown = |portrait: &Portrait| {
        let named = portrait.values(FactName::Holder);
        let values = if named.is_empty() {
            portrait.values(FactName::HolderId)
        } else {
            named
        };
        values
            .iter()
            .map(|v| v.value.shown().to_owned())
            .collect::<Vec<_>>()
    };
    let (comparison, weight) = match holder_sets(stored, observed) {
        Holders::Unknown => (Comparison::Absent, 0),
        Holders::Same => (Comparison::Agrees, 20),
        Holders::Overlapping => (Comparison::Disagrees, -5),
        Holders::Disjoint => (Comparison::Disagrees, -40),
    };
    Feature {
        name: FactName::Holder,
        stored: shown(stored),
        observed: shown(observed),
        comparison,
        weight: Decibits(weight),
    }
}
