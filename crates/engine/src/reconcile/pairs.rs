//! Which transaction one that the bank no longer names has become.
//!
//! Earlier and later ones are assigned to each other one to one. A pair stands only if it has enough and
//! the next best of either side is well behind; two equal candidates are both left apart. Pairs that
//! stand clear the way for others, in rounds, so that the order in which anything came plays no part.

use std::collections::{BTreeMap, HashMap, HashSet};

use model::{evidence::Decibits, pair::Grounds};

use super::weigh::{Comparison, Face, MARGIN, WORTH_MENTIONING, compare, is_enough};

/// The version of the rules, kept with what they decided.
pub const PAIR_RULES: &str = "2";

/// The most comparisons that are made; who sends more at once is not meant to be matched row by row.
pub(super) const MOST: usize = 2_000_000;

/// A transaction that the bank no longer names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Earlier {
    pub(super) face: Face,
    /// What another must exceed to take the place of the one it is paired with.
    pub(super) hurdle: Option<i32>,
}

/// What was decided about an earlier one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decision {
    /// The place of the later one.
    pub(super) later: usize,
    /// Whether it is enough.
    pub(super) paired: bool,
    pub(super) grounds: Grounds,
}

/// A possible pair.
#[derive(Debug, Clone)]
struct Edge {
    earlier: usize,
    later: usize,
    score: i32,
    comparison: Comparison,
}

/// Decides about each earlier one; those with nothing to be said for are left out. `names` are the ids of
/// every transaction that is known.
pub(super) fn decide(
    earlier: &[Earlier],
    later: &[Face],
    names: &HashSet<&str>,
) -> BTreeMap<usize, Decision> {
    let mut decided = BTreeMap::new();
    let (mut taken, mut spent) = (HashSet::new(), HashSet::new());
    for edge in indistinguishable(earlier, later, names) {
        taken.insert(edge.later);
        spent.insert(edge.earlier);
        decided.insert(edge.earlier, decision(&edge, edge.score, true));
    }
    let mut edges = edges(earlier, later, names);
    loop {
        edges.retain(|edge| !taken.contains(&edge.later) && !spent.contains(&edge.earlier));
        let standing = standing(&edges, earlier, later);
        if standing.is_empty() {
            break;
        }
        for (edge, margin) in standing {
            taken.insert(edge.later);
            spent.insert(edge.earlier);
            decided.insert(edge.earlier, decision(&edge, margin, true));
        }
    }
    // What is left is worth mentioning at most. Of several equal ones the first by the bank's id.
    let mut best: BTreeMap<usize, &Edge> = BTreeMap::new();
    let order = |edge: &Edge| {
        let id = later.get(edge.later).map(|face| face.provider_id.as_str());
        (std::cmp::Reverse(edge.score), id)
    };
    let open = |edge: &&Edge| earlier.get(edge.earlier).is_some_and(|e| e.hurdle.is_none());
    for edge in edges.iter().filter(open).filter(|e| e.score >= WORTH_MENTIONING) {
        let known = best.entry(edge.earlier).or_insert(edge);
        if order(edge) < order(known) {
            *known = edge;
        }
    }
    let rivals = Rivals::of(&edges);
    for (at, edge) in best {
        decided.insert(at, decision(edge, rivals.margin(edge), false));
    }
    decided
}

fn decision(edge: &Edge, margin: i32, paired: bool) -> Decision {
    Decision::of(edge.later, &edge.comparison, margin, paired)
}

impl Decision {
    /// That an earlier one is the later one at a place, or may be.
    pub(super) fn of(later: usize, comparison: &Comparison, margin: i32, paired: bool) -> Self {
        Self {
            later,
            paired,
            grounds: Grounds {
                rule_version: PAIR_RULES.to_owned(),
                score: Decibits(comparison.score()),
                margin: Decibits(margin),
                weighed: comparison.weighed(),
            },
        }
    }
}

/// Transactions that are the same in everything but the bank's id, on both sides. As many as there were
/// are the same ones again, and which is which makes no difference.
fn indistinguishable(earlier: &[Earlier], later: &[Face], names: &HashSet<&str>) -> Vec<Edge> {
    let mut alike: HashMap<_, (Vec<usize>, Vec<usize>)> = HashMap::new();
    for (at, one) in earlier.iter().enumerate().filter(|(_, e)| e.hurdle.is_none()) {
        alike.entry(one.face.likeness()).or_default().0.push(at);
    }
    for (at, face) in later.iter().enumerate() {
        if let Some(group) = alike.get_mut(&face.likeness()) {
            group.1.push(at);
        }
    }
    let id = |face: Option<&Face>| face.map(|face| face.provider_id.clone());
    let mut made = Vec::new();
    for (mut before, mut after) in alike.into_values() {
        before.sort_by_key(|at| id(earlier.get(*at).map(|e| &e.face)));
        after.sort_by_key(|at| id(later.get(*at)));
        for (one, other) in before.into_iter().zip(after) {
            let faces = earlier.get(one).map(|e| &e.face).zip(later.get(other));
            let compared = faces.and_then(|(was, is)| {
                let comparison = compare(was, is, names)?;
                is_enough(was, is, &comparison).then_some(comparison)
            });
            if let Some(comparison) = compared {
                made.push(Edge {
                    earlier: one,
                    later: other,
                    score: comparison.score(),
                    comparison,
                });
            }
        }
    }
    made
}

/// Every pair that something speaks for.
fn edges(earlier: &[Earlier], later: &[Face], names: &HashSet<&str>) -> Vec<Edge> {
    let mut named: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut equal: HashMap<i64, Vec<usize>> = HashMap::new();
    for (place, face) in later.iter().enumerate() {
        equal.entry(face.trace.amount).or_default().push(place);
        if let Some(reference) = &face.reference {
            named.entry(reference).or_default().push(place);
        }
    }
    let of_amount = |one: &Earlier| equal.get(&one.face.trace.amount).map_or(&[][..], Vec::as_slice);
    let all: Vec<usize> = (0..later.len()).collect();
    // A pending one may be booked with another amount; what is to be the same has the same.
    let wide = |one: &Earlier| {
        if one.face.trace.pending {
            all.as_slice()
        } else {
            of_amount(one)
        }
    };
    let work = |places: &dyn Fn(&Earlier) -> usize| -> usize { earlier.iter().map(places).sum() };
    let few = |places: usize| places <= MOST;
    let (any, same) = (
        few(work(&|one| wide(one).len())),
        few(work(&|one| of_amount(one).len())),
    );
    let mut edges = Vec::new();
    for (at, one) in earlier.iter().enumerate() {
        let places = match (any, same) {
            (true, _) => wide(one),
            (false, true) => of_amount(one),
            // Where so much is new, only what says itself what it was is looked at.
            (false, false) => &[],
        };
        let linked = named.get(one.face.provider_id.as_str());
        let linked = linked
            .into_iter()
            .flatten()
            .filter(|place| !places.contains(place));
        for place in places.iter().chain(linked) {
            let Some(face) = later.get(*place) else { continue };
            let Some(comparison) = compare(&one.face, face, names) else {
                continue;
            };
            let score = comparison.score();
            if score > 0 && one.hurdle.is_none_or(|hurdle| score >= hurdle) {
                edges.push(Edge {
                    earlier: at,
                    later: *place,
                    score,
                    comparison,
                });
            }
        }
    }
    edges
}

/// The best and the second best score of each side.
struct Rivals {
    earlier: HashMap<usize, (i32, i32)>,
    later: HashMap<usize, (i32, i32)>,
}

impl Rivals {
    fn of(edges: &[Edge]) -> Self {
        let mut rivals = Self {
            earlier: HashMap::new(),
            later: HashMap::new(),
        };
        let meet = |(best, second): &mut (i32, i32), score: i32| {
            if score > *best {
                (*best, *second) = (score, *best);
            } else {
                *second = score.max(*second);
            }
        };
        for edge in edges {
            meet(rivals.earlier.entry(edge.earlier).or_default(), edge.score);
            meet(rivals.later.entry(edge.later).or_default(), edge.score);
        }
        rivals
    }

    /// How far the next best is behind, on the side where it is nearer; nothing or less if this is not
    /// the best.
    fn margin(&self, edge: &Edge) -> i32 {
        let behind = |side: &HashMap<usize, (i32, i32)>, at: usize| {
            let (best, second) = side.get(&at).copied().unwrap_or_default();
            if edge.score == best {
                best - second
            } else {
                edge.score - best
            }
        };
        behind(&self.earlier, edge.earlier).min(behind(&self.later, edge.later))
    }
}

/// The pairs that stand beside all others, each with its margin.
fn standing(edges: &[Edge], earlier: &[Earlier], later: &[Face]) -> Vec<(Edge, i32)> {
    let rivals = Rivals::of(edges);
    let enough = |edge: &&Edge| {
        let faces = earlier.get(edge.earlier).zip(later.get(edge.later));
        faces.is_some_and(|(was, is)| is_enough(&was.face, is, &edge.comparison))
    };
    edges
        .iter()
        .filter(enough)
        .map(|edge| (edge.clone(), rivals.margin(edge)))
        .filter(|(_, margin)| *margin >= MARGIN)
        .collect()
}

#[cfg(test)]
mod tests;
