//! An old account beside a new one: what each says, what speaks for their being one, and what forbids it.

use std::collections::BTreeMap;

use model::{
    FactName,
    evidence::{Comparison, Decibits, Feature},
};

use super::{
    compare::{Holders, Surroundings, compare, holder_sets, score},
    login::{Bond, Contender, Observed, Stored, Subject},
    portrait::Portrait,
    rules::{Rules, Weights},
    sketch::History,
};

/// As many transactions that the account never had make another one of it, where its number says otherwise.
const STRANGE: u32 = 5;

/// The same, where nothing but transactions says that it is the account.
const STRANGE_ALONE: u32 = 2;

/// An old account beside a new one.
pub(super) struct Pair {
    pub(super) features: Vec<Feature>,
    pub(super) score: i32,
    pub(super) vetoes: Vec<String>,
    pub(super) history: History,
    /// Whether its number, or an id it had, says that it is the account.
    pub(super) named: bool,
    /// Whether anything was found that only this account can have.
    pub(super) identified: bool,
    /// Whether fewer accounts of its class are new than gone, as after a merger.
    pub(super) fewer: bool,
    /// What was announced of the two.
    pub(super) bond: Bond,
    /// What weighs without any announcement.
    pub(super) told: i32,
    /// Whether something of the account itself bears out that the new one follows it, as announced.
    pub(super) borne_out: bool,
    /// Whether nothing but an announcement forbids it.
    pub(super) free_but_announced: bool,
}

impl Pair {
    /// What it weighs against another: as much as it is told to be like, whatever was announced against it.
    pub(super) fn as_rival(&self) -> i32 {
        self.score.max(self.told)
    }

    /// Whether the new one may be the old one, as far as anything forbids it.
    pub(super) fn is_free(&self) -> bool {
        self.vetoes.is_empty()
    }
}

/// A class and a currency.
type Class<'p> = (Option<model::Category>, Option<&'p str>);

/// How many are gone and how many are new, of each class and currency.
pub(super) struct Alone<'p>(BTreeMap<Class<'p>, (u32, u32)>);

impl<'p> Alone<'p> {
    pub(super) fn of(olds: &[&'p Portrait], news: &[&'p Contender]) -> Self {
        let key = |portrait: &'p Portrait| (portrait.category, portrait.clear(FactName::Currency));
        let mut counts: BTreeMap<_, (u32, u32)> = BTreeMap::new();
        for old in olds {
            counts.entry(key(old)).or_default().0 += 1;
        }
        for new in news {
            counts.entry(key(&new.portrait)).or_default().1 += 1;
        }
        Self(counts)
    }

    /// Whether fewer are new than gone of an account's class and currency, as after a merger.
    fn are_fewer(&self, old: &Portrait) -> bool {
        let counts = self.0.get(&(old.category, old.clear(FactName::Currency)));
        counts.is_some_and(|(gone, new)| new < gone)
    }

    fn feature(&self, old: &Portrait, new: &Portrait, weights: &Weights) -> Option<Feature> {
        let key = (old.category, old.clear(FactName::Currency));
        let same = key == (new.category, new.clear(FactName::Currency));
        (same && self.0.get(&key) == Some(&(1, 1))).then(|| Feature {
            name: FactName::Elimination,
            stored: vec!["the only one gone".to_owned()],
            observed: vec!["the only one new".to_owned()],
            comparison: Comparison::Agrees,
            weight: Decibits(weights.elimination.agrees),
        })
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "everything a pair is seen in, in one place"
)]
pub(super) fn pair(
    stored: &Stored,
    observed: &Observed,
    subject: Option<&Subject>,
    old: &Portrait,
    contender: &Contender,
    around: &Surroundings<'_>,
    alone: &Alone<'_>,
    rules: &Rules,
) -> Pair {
    let (new, weights) = (&contender.portrait, &rules.weights);
    let since = new.ledger.reaches();
    let history = History::of(&old.ledger, &new.ledger, since, &around.common, weights);
    let mut features = compare(old, new, Some(history), around, rules);
    features.extend(alone.feature(old, new, weights));
    features.extend(announced(observed, old, new, weights));
    let differs = |name: FactName| {
        features
            .iter()
            .any(|f| f.name == name && f.comparison == Comparison::Disagrees)
    };
    let apart = differs;
    let together = |name: FactName| {
        features
            .iter()
            .any(|f| f.name == name && f.comparison == Comparison::Agrees)
    };
    // It may have been merged into one of which nothing could be told.
    let silent = alone.are_fewer(old)
        && stored.accounts.iter().any(|other| {
            let another = subject.is_none_or(|subject| subject.account != other.account);
            let gone = observed.listed(&other.portrait.provider_id).is_none();
            let theirs = &other.portrait.ledger;
            let found = History::of(theirs, &new.ledger, since, &around.common, weights);
            let elsewhere = found.due >= 5 && found.found.saturating_mul(2) < found.due;
            another && gone && !elsewhere && other.portrait.category == old.category
        });
    let migrating = observed.announced.migration;
    let seen = stored
        .others
        .iter()
        .find(|other| other.portrait.provider_id == new.provider_id);
    let beside = seen.zip(subject.and_then(|s| s.last_listed));
    let weighs = |name: FactName| -> i32 {
        let of_name = features.iter().filter(|f| f.name == name);
        of_name.map(|f| f.weight.0).sum()
    };
    let named = weighs(FactName::Number) >= weights.stand_in.agrees.min(weights.number_alone)
        || weighs(FactName::ProviderId) > 0;
    let identified = named || history.tells(rules);
    let bond = observed.announced.between(&old.provider_id, &new.provider_id);
    let follows = bond == Bond::Successor;
    let told = score(&features).0 - weighs(FactName::Announced);
    let own = |feature: &Feature| {
        let of_its_own = matches!(
            feature.name,
            FactName::Number
                | FactName::Mask
                | FactName::Opened
                | FactName::OriginalPrincipal
                | FactName::Balance
                | FactName::Transactions
        );
        of_its_own && feature.comparison == Comparison::Agrees && feature.weight.0 > weights.repeated
    };
    let borne_out = follows && features.iter().any(own);
    let gone_missing = history.speaks() && history.found.saturating_mul(2) < history.due;
    // A ledger that is to tell the account by itself has to be the same one.
    let strange = if named { STRANGE } else { STRANGE_ALONE };
    let vetoes = [
        (
            holder_sets(old, new) == Holders::Disjoint,
            "none of the holders is the same",
        ),
        (
            differs(FactName::Currency) && !migrating,
            "the currency is another",
        ),
        (
            differs(FactName::Category) && !migrating,
            "the class of account is another",
        ),
        (
            beside.is_some_and(|(seen, listed)| seen.first_seen <= listed),
            "both were listed side by side",
        ),
        (
            subject.is_some_and(Subject::is_contradicted),
            "the account was contradicted under its own id before it went",
        ),
        (
            history.extra >= strange,
            "there are transactions the account never had",
        ),
        (
            !named && apart(FactName::Opened) && (apart(FactName::Number) || apart(FactName::Mask)),
            "both the number and the opening date are others",
        ),
        (
            !named && apart(FactName::Balance) && (apart(FactName::Number) || apart(FactName::Mask)),
            "the number is another, and the balance does not follow",
        ),
        (
            !named && silent && !together(FactName::Mask) && !together(FactName::Balance),
            "another account that may have gone into the same one is gone too",
        ),
        (
            subject.is_some_and(Subject::is_merged),
            "it was found before in one that another account went into",
        ),
        (contender.closed, "the other one is closed itself"),
        (
            !contender.described,
            "the bank was not asked to describe the other one",
        ),
    ];
    let mut vetoes: Vec<String> = vetoes
        .into_iter()
        .filter(|(holds, _)| *holds)
        .map(|(_, why)| why.to_owned())
        .collect();
    if follows && !named && gone_missing {
        let (due, found) = (history.due, history.found);
        vetoes.push(format!(
            "of {due} posted transactions that are due, {found} are there"
        ));
    }
    let free_but_announced = vetoes.is_empty();
    match bond {
        Bond::Other => vetoes.push("another one was announced in its place".to_owned()),
        Bond::Several => vetoes.push("several accounts were announced to go into the other one".to_owned()),
        Bond::Silent | Bond::Successor => {}
    }
    Pair {
        score: score(&features).0,
        features,
        vetoes,
        history,
        named,
        identified,
        fewer: alone.are_fewer(old),
        bond,
        told,
        borne_out,
        free_but_announced,
    }
}

pub(super) fn announced(
    observed: &Observed,
    old: &Portrait,
    new: &Portrait,
    weights: &Weights,
) -> Option<Feature> {
    let announced = &observed.announced;
    let (word, comparison, weight) = match announced.between(&old.provider_id, &new.provider_id) {
        Bond::Successor => ("named as its successor", Comparison::Agrees, weights.successor),
        Bond::Several => (
            "named as the successor of several",
            Comparison::Agrees,
            weights.announced.agrees,
        ),
        Bond::Other => (
            "another one is named",
            Comparison::Disagrees,
            weights.announced.disagrees,
        ),
        Bond::Silent if announced.migration => (
            "a move to another system",
            Comparison::Agrees,
            weights.announced.agrees,
        ),
        Bond::Silent => return None,
    };
    Some(Feature {
        name: FactName::Announced,
        stored: announced.notice.iter().cloned().collect(),
        observed: vec![word.to_owned()],
        comparison,
        weight: Decibits(weight),
    })
}
