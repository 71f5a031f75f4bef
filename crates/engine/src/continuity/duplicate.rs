//! Whether an account that is offered for linking is one the person already has.

use model::{
    FactName,
    evidence::{Comparison, Decibits, Feature},
    id::AccountId,
};

use super::{
    compare::{Holders, Surroundings, compare, holder_sets, score},
    portrait::Portrait,
    rules::Rules,
};

/// Finds the account that an offered one most likely is already, with what was compared and the score.
/// Nothing is decided by it: the person is told and may use the one they have. Lists say little, so it needs as
/// much as any pair, nothing that contradicts, and nobody else as likely.
pub fn find_duplicate(
    offered: &Portrait,
    existing: &[(AccountId, Portrait)],
    rules: &Rules,
) -> Option<(AccountId, Vec<Feature>, Decibits)> {
    let portraits: Vec<&Portrait> = existing.iter().map(|(_, portrait)| portrait).collect();
    let around = Surroundings::of(&portraits, &[offered]);
    let mut likely: Vec<(AccountId, Vec<Feature>, Decibits)> = existing
        .iter()
        .map(|(account, portrait)| {
            let mut features = compare(portrait, offered, None, &around, rules);
            // An id means nothing outside its scope, and within it the alias has been looked up already.
            features.retain(|feature| feature.name != FactName::ProviderId);
            let score = score(&features);
            (*account, features, score, holder_sets(portrait, offered))
        })
        .filter(|(_, features, score, holders)| {
            let apart = features.iter().any(|feature| {
                let telling = matches!(
                    feature.name,
                    FactName::Category | FactName::Currency | FactName::Number | FactName::Opened
                );
                telling && feature.comparison == Comparison::Disagrees
            });
            !apart && *holders != Holders::Disjoint && score.0 >= rules.accept
        })
        .map(|(account, features, score, _)| (account, features, score))
        .collect();
    likely.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.0.cmp(&b.0)));
    let mut likely = likely.into_iter();
    let best = likely.next()?;
    let second = likely.next().map_or(0, |(_, _, score)| score.0);
    (best.2.0.saturating_sub(second) >= rules.margin).then_some(best)
}
