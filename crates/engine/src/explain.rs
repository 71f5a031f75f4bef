//! Who an account is, and how that is known: its names, what was decided about it, and why, in words and as data.

use std::collections::BTreeMap;

use model::{
    Account, Alias, Evidence, FactName, Partner,
    condition::RequestFault,
    evidence::{Candidate, Comparison, Feature, MismatchKind, Verdict},
    id::AccountId,
};
use store::{PartnerTx, StoreError};

use crate::{
    Engine, EngineError,
    continuity::RULE_VERSION,
    shown::{of_bank, value, veiled},
};

/// Decisions that are told at most.
const DECISIONS: u32 = 50;

/// An account's identity as it stands.
#[derive(Debug, Clone)]
pub struct ContinuityView {
    /// The account.
    pub account: Account,
    /// The names its bank ever gave it, the oldest first.
    pub aliases: Vec<Alias>,
    /// What was decided about it where anything was to be told, newest first.
    pub decisions: Vec<Evidence>,
    /// The rules that decide today.
    pub rule_version: &'static str,
}

impl Engine {
    /// Who one of the partner's accounts is, and how that is known.
    ///
    /// # Errors
    /// [`RequestFault::ResourceNotFound`], or the database's failure.
    pub async fn continuity(
        &self,
        partner: &Partner,
        account: AccountId,
    ) -> Result<ContinuityView, EngineError> {
        self.store()
            .partner(partner.id)
            .read(move |tx| {
                let found = tx.find_account(account)?.ok_or(RequestFault::ResourceNotFound)?;
                Ok(ContinuityView {
                    account: found,
                    aliases: tx.list_aliases(account)?,
                    decisions: tx.list_evidence(account, DECISIONS)?,
                    rule_version: RULE_VERSION,
                })
            })
            .await
    }

    /// Those of the accounts that may stand in another's place that are linked here themselves, by the bank's ids.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn linked_candidates(
        &self,
        partner: &Partner,
        evidence: &Evidence,
    ) -> Result<BTreeMap<String, AccountId>, EngineError> {
        let evidence = evidence.clone();
        let scope = self.store().partner(partner.id);
        Ok(scope.read(move |tx| linked_candidates(tx, &evidence)).await?)
    }

    /// Who any partner's account is, for whoever runs the server; nothing if there is no such account.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn explain_continuity(
        &self,
        account: AccountId,
    ) -> Result<Option<(Partner, ContinuityView)>, EngineError> {
        let Some(partner) = self.partner_of_account(account).await? else {
            return Ok(None);
        };
        let view = self.continuity(&partner, account).await?;
        Ok(Some((partner, view)))
    }
}

/// What a verdict means, in a sentence.
pub fn meaning(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Same => "It is the same account, and nothing about it changed.",
        Verdict::Renumbered => "It is the same account under another number.",
        Verdict::Changed => "It is the same account, described otherwise.",
        Verdict::Reidentified => "It is the same account, and the bank calls it by another id.",
        Verdict::SuccessorSuggested => {
            "It ended or rests, and an account that was opened near its end may follow it."
        }
        Verdict::Merged => "It may have been merged with another account.",
        Verdict::Split => "It may have been split into several accounts.",
        Verdict::Conflict => "The bank's id is the same, and what it says contradicts the account.",
        Verdict::Replaced => {
            "The bank's id is gone, and another account is there that may or may not be the same."
        }
        Verdict::Ambiguous => {
            "The bank's id is gone, and several accounts are there that may or may not be the same."
        }
        Verdict::OtherLogin => "Somebody else signed in, or who did cannot be told.",
        Verdict::Missing => "It is not listed, and nothing stands in its place.",
    }
}

/// A decision in words: what, why, and what speaks for and against.
pub fn decision_in_words(evidence: &Evidence) -> Vec<String> {
    let mut lines = vec![meaning(evidence.verdict).to_owned()];
    for veto in &evidence.vetoes {
        lines.push(format!("Writing is forbidden because {veto}."));
    }
    let of = |comparison: Comparison| -> Vec<&Feature> {
        let features = evidence.features.iter();
        features.filter(|f| f.comparison == comparison).collect()
    };
    for (comparison, word) in [(Comparison::Agrees, "agree"), (Comparison::Disagrees, "differ")] {
        let told: Vec<String> = of(comparison).into_iter().map(feature_in_words).collect();
        if !told.is_empty() {
            lines.push(format!("What {word}s: {}.", told.join("; ")));
        }
    }
    let silent: Vec<&str> = of(Comparison::Absent).iter().map(|f| f.name.name()).collect();
    if !silent.is_empty() {
        lines.push(format!("Nothing could be said of {}.", silent.join(", ")));
    }
    let lead = match evidence.margin {
        Some(margin) => format!(", {margin} ahead of the next best"),
        None => String::new(),
    };
    let whole = if evidence.list_complete {
        "whole"
    } else {
        "with gaps"
    };
    lines.push(format!(
        "In all {} bits{lead}, by rules {}, from a list that was read {whole}.",
        evidence.score, evidence.rule_version
    ));
    if evidence.verdict.asks() {
        for candidate in &evidence.candidates {
            lines.push(format!(
                "A candidate: \"{}\" ending in {} ({}), {} bits.",
                veiled(&candidate.name),
                candidate.mask,
                candidate.kind,
                candidate.score
            ));
        }
    }
    lines
}

fn feature_in_words(feature: &Feature) -> String {
    format!("{} ({}, {})", feature.name, values(feature), feature.weight)
}

/// Both sides of what was compared, as they may be shown; once where they are alike.
fn values(feature: &Feature) -> String {
    let side = |side: &[String]| {
        let shown: Vec<String> = side.iter().map(|text| value(feature.name, text)).collect();
        match shown.is_empty() {
            true => "not said".to_owned(),
            false => shown.join(", "),
        }
    };
    let (old, new) = (side(&feature.stored), side(&feature.observed));
    match old == new {
        true => old,
        false => format!("{old} → {new}"),
    }
}

/// What is compared, in a word or two.
pub const fn fact(name: FactName) -> &'static str {
    match name {
        FactName::Number => "Account number",
        FactName::Routing => "Routing number",
        FactName::Mask => "Last digits",
        FactName::Category => "Class of account",
        FactName::Type => "Type, in the bank's word",
        FactName::Currency => "Currency",
        FactName::Opened => "Opened on",
        FactName::OriginalPrincipal => "Sum first lent",
        FactName::Holder => "Holder",
        FactName::HolderId => "Holder, by the bank's id",
        FactName::Name => "Name of the account",
        FactName::ProviderId => "The bank's id of it",
        FactName::Transactions => "Known transactions found again",
        FactName::TransactionIds => "… of those under the same id",
        FactName::Balance => "Balance follows from before",
        FactName::Subject => "Who signed in",
        FactName::Elimination => "The only one left",
        FactName::Announced => "Announced by the bank",
    }
}

/// What contradicts, in a word or two.
pub const fn mismatch(kind: MismatchKind) -> &'static str {
    match kind {
        MismatchKind::Number => "the account number",
        MismatchKind::Id => "the bank's id",
        MismatchKind::Type => "the type",
        MismatchKind::Currency => "the currency",
        MismatchKind::Owner => "the holder",
        MismatchKind::Login => "who signed in",
        MismatchKind::History => "the transactions",
        MismatchKind::Opened => "when it was opened",
        MismatchKind::Ambiguous => "which account it is",
    }
}

/// Several things in a sentence.
pub fn listed<T: AsRef<str>>(things: &[T]) -> String {
    match things {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [many @ .., last] => {
            let many: Vec<&str> = many.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", many.join(", "), last.as_ref())
        }
    }
}

/// What speaks for two accounts being one and what against it, the weightiest first. What weighs nothing and is only
/// another word for it is left out.
pub fn for_and_against(features: &[Feature]) -> (Vec<String>, Vec<String>) {
    let of = |comparison: Comparison| {
        let weighs = |f: &&Feature| f.comparison == comparison && f.weight.0 != 0;
        let mut found: Vec<&Feature> = features.iter().filter(weighs).collect();
        // The last digits are another word for the number.
        if found.iter().any(|f| f.name == FactName::Number) {
            found.retain(|f| f.name != FactName::Mask);
        }
        found.sort_by_key(|feature| std::cmp::Reverse(feature.weight.0.abs()));
        found.into_iter().map(spoken).collect()
    };
    (of(Comparison::Agrees), of(Comparison::Disagrees))
}

/// The number a text begins with.
fn first_number(side: &[String]) -> Option<&str> {
    let text = side.first()?;
    text.split_whitespace()
        .next()
        .filter(|n| n.bytes().all(|b| b.is_ascii_digit()))
}

/// One thing that was compared, in a few words with both sides.
fn spoken(feature: &Feature) -> String {
    let agrees = feature.comparison == Comparison::Agrees;
    let (due, found) = (first_number(&feature.stored), first_number(&feature.observed));
    match (feature.name, due, found) {
        (FactName::Transactions, Some(due), Some(found)) => {
            let others = feature.observed.first().and_then(|text| text.split_once(", "));
            let others = others
                .map(|(_, others)| format!(" (and {others} are there)"))
                .unwrap_or_default();
            format!("{found} of {due} known transactions found again{others}")
        }
        (FactName::TransactionIds, _, Some(found)) => format!("{found} of those under the same id"),
        (FactName::Balance, ..) if agrees => "the balance follows from the one before".to_owned(),
        (FactName::Balance, ..) => "the balance does not follow from the one before".to_owned(),
        (FactName::Elimination, ..) if agrees => {
            "it is the only account that is new, and ours the only one that is gone".to_owned()
        }
        (FactName::Announced, ..) if agrees => "the bank announced it".to_owned(),
        (name, ..) => format!("{} ({})", noun(name), values(feature)),
    }
}

/// What is compared, within a sentence.
const fn noun(name: FactName) -> &'static str {
    match name {
        FactName::Number => "account number",
        FactName::Routing => "routing number",
        FactName::Mask => "last digits",
        FactName::Category => "class of account",
        FactName::Type => "type",
        FactName::Currency => "currency",
        FactName::Opened => "opening day",
        FactName::OriginalPrincipal => "sum first lent",
        FactName::Holder => "holder",
        FactName::HolderId => "holder by the bank's id",
        FactName::Name => "name",
        FactName::ProviderId => "the bank's id",
        FactName::Transactions => "transactions",
        FactName::TransactionIds => "ids of transactions",
        FactName::Balance => "balance",
        FactName::Subject => "who signed in",
        FactName::Elimination => "the only one left",
        FactName::Announced => "announced by the bank",
    }
}

/// An account that may stand in the place of another, as people know it.
fn face(candidate: &Candidate) -> String {
    named(&candidate.name, &candidate.mask)
}

/// An account at a bank as people know it: its name and its last digits.
pub fn named(name: &str, mask: &str) -> String {
    let digits: Vec<char> = mask.chars().filter(char::is_ascii_alphanumeric).collect();
    let end: String = digits.iter().skip(digits.len().saturating_sub(4)).collect();
    match (name.trim().is_empty(), end.is_empty()) {
        (_, true) => veiled(name),
        (true, false) => format!("the account ending in {end}"),
        (false, false) => format!("{} (…{end})", veiled(name)),
    }
}

/// What an account that may stand in another's place has otherwise, within "it has another …".
fn otherwise(candidate: &Candidate) -> String {
    let differs = |name: FactName| {
        let mut found = candidate.features.iter().filter(|f| f.name == name);
        found.any(|f| f.comparison == Comparison::Disagrees)
    };
    let told = [
        ("holder", differs(FactName::Holder)),
        ("number", differs(FactName::Number) || differs(FactName::Mask)),
        ("type", differs(FactName::Type) || differs(FactName::Category)),
        ("currency", differs(FactName::Currency)),
        ("opening day", differs(FactName::Opened)),
        ("name", differs(FactName::Name)),
        ("id", differs(FactName::ProviderId)),
    ];
    let told: Vec<&str> = told
        .into_iter()
        .filter_map(|(word, holds)| holds.then_some(word))
        .collect();
    let told = listed(&told);
    match differs(FactName::Transactions) {
        true if told.is_empty() => "other transactions".to_owned(),
        true => format!("another {told}, and other transactions"),
        false => format!("another {told}"),
    }
}

/// What does not match, in a few words, for a list.
pub fn in_short(verdict: Verdict, kinds: &[MismatchKind]) -> String {
    match verdict {
        Verdict::Replaced => "gone, and another account may stand in its place".to_owned(),
        Verdict::Ambiguous => "gone, and several accounts could be it".to_owned(),
        Verdict::Merged => "gone, and seems to be merged with another account".to_owned(),
        Verdict::Split => "gone, and seems to be split into several accounts".to_owned(),
        Verdict::SuccessorSuggested => "ended or resting, and another account may follow it".to_owned(),
        _ => {
            let kinds: Vec<&str> = kinds.iter().map(|kind| mismatch(*kind)).collect();
            listed(&kinds)
        }
    }
}

/// What happened to an account that somebody has to say something about, in sentences; how it was, where that is over.
/// `linked` are those of the candidates that are accounts here already.
pub fn story(evidence: &Evidence, linked: &BTreeMap<String, AccountId>, over: bool) -> Vec<String> {
    let (is, has, may) = match over {
        true => ("was", "had", "could"),
        false => ("is", "has", "may"),
    };
    let candidates = evidence.candidates.as_slice();
    let faces: Vec<String> = candidates.iter().map(face).collect();
    let gone = format!("The account we know {is} no longer in the bank's list.");
    let mut lines = Vec::new();
    match (evidence.verdict, candidates) {
        (Verdict::Conflict, _) => {
            let kinds: Vec<&str> = evidence.kinds.iter().map(|kind| mismatch(*kind)).collect();
            let tells = if over {
                "listed the account under the id we know, and told"
            } else {
                "still lists the account under the id we know, and tells"
            };
            lines.push(format!(
                "The bank {tells} something else of it than before: {}.",
                listed(&kinds)
            ));
            lines.push(format!("It {may} be another account."));
        }
        (Verdict::Replaced, [one]) => lines.push(format!(
            "{gone} One other account {may} stand in its place, {}; it {has} {}.",
            face(one),
            otherwise(one)
        )),
        (Verdict::Replaced | Verdict::Ambiguous, [_, _, ..]) => {
            let n = match candidates.len() {
                2 => "Two".to_owned(),
                3 => "Three".to_owned(),
                n => n.to_string(),
            };
            lines.push(format!("{gone} {n} accounts could be it: {}.", listed(&faces)));
        }
        (Verdict::Merged, [_, ..]) => {
            let into: Vec<String> = candidates
                .iter()
                .zip(&faces)
                .map(
                    |(candidate, face)| match linked.get(&candidate.provider_account) {
                        Some(id) => format!("{face}, which {is} linked here as account {id}"),
                        None => face.clone(),
                    },
                )
                .collect();
            let seems = if over { "seemed" } else { "seems" };
            lines.push(format!(
                "This account {is} gone from the bank's list, and {seems} to have been merged into {}.",
                listed(&into)
            ));
            if candidates
                .iter()
                .all(|candidate| linked.contains_key(&candidate.provider_account))
            {
                lines.push(match over {
                    true => "The merge could not be written to it: one could only end the old account, or ask the bank.",
                    false => "The merge cannot be written to it: you can only end the old account, or ask the bank.",
                }.to_owned());
            }
        }
        (Verdict::Split, [_, _, ..]) => {
            let seems = if over { "seemed" } else { "seems" };
            lines.push(format!(
                "{gone} It {seems} to have been split into {}.",
                listed(&faces)
            ));
        }
        (Verdict::OtherLogin, _) => {
            let seems = if over { "seemed" } else { "seems" };
            lines.push(format!(
                "Somebody else than before {seems} to have signed in at the bank, or it cannot be told who did: so it \
                 cannot be told whose accounts these are."
            ));
        }
        (verdict, _) => {
            lines.push(meaning(verdict).to_owned());
            if !faces.is_empty() && evidence.verdict.asks() {
                lines.push(format!("What {may} stand in its place: {}.", listed(&faces)));
            }
        }
    }
    lines
}

/// Those of the accounts that may stand in another's place that are linked here themselves.
pub(crate) fn linked_candidates(
    tx: &mut PartnerTx<'_, '_>,
    evidence: &Evidence,
) -> Result<BTreeMap<String, AccountId>, StoreError> {
    if evidence.candidates.is_empty() {
        return Ok(BTreeMap::new());
    }
    let records = tx.list_account_records(evidence.login)?.into_iter();
    let others = records.filter(|record| record.account.id != evidence.account);
    let named = others.filter_map(|record| Some((record.alias?.provider_account, record.account.id)));
    let wanted = |id: &str| {
        evidence
            .candidates
            .iter()
            .any(|candidate| candidate.provider_account == id)
    };
    Ok(named.filter(|(id, _)| wanted(id)).collect())
}

/// Everything in words, a line each.
pub fn in_words(view: &ContinuityView) -> Vec<String> {
    let account = &view.account;
    let held = if account.held { "held" } else { "not held" };
    let mut lines = vec![format!("Account {} is {held}.", account.id)];
    for alias in &view.aliases {
        let until = match alias.valid_to {
            Some(to) => format!("until {to}"),
            None => "still".to_owned(),
        };
        let why = match alias.evidence {
            Some(evidence) => format!(", by evidence {evidence}"),
            None => ", as it was linked".to_owned(),
        };
        lines.push(format!(
            "{} calls it {} since {} ({until}){why}.",
            alias.issuer,
            of_bank(&alias.provider_account),
            alias.valid_from
        ));
    }
    if view.decisions.is_empty() {
        lines.push("Nothing about it was ever to be decided but that it is the same.".to_owned());
    }
    for evidence in &view.decisions {
        let ended = match evidence.ended_at {
            Some(at) if at == evidence.decided_at => String::new(),
            Some(at) => format!(", until {at}"),
            None => ", and that holds".to_owned(),
        };
        lines.push(String::new());
        lines.push(format!(
            "{} {}{ended} (evidence {}):",
            evidence.decided_at,
            evidence.verdict.name(),
            evidence.id
        ));
        let told = decision_in_words(evidence);
        lines.extend(told.into_iter().map(|line| format!("  {line}")));
    }
    lines
}

#[cfg(test)]
mod tests {
    use model::evidence::Decibits;

    use super::*;

    fn feature(name: FactName, sides: (&str, &str), weight: i32) -> Feature {
        Feature {
            name,
            stored: vec![sides.0.to_owned()],
            observed: vec![sides.1.to_owned()],
            comparison: match weight {
                0 => Comparison::Absent,
                weight if weight > 0 => Comparison::Agrees,
                _ => Comparison::Disagrees,
            },
            weight: Decibits(weight),
        }
    }

    #[test]
    fn what_speaks_for_and_against_is_told_with_its_values_the_weightiest_first() {
        let features = [
            feature(FactName::Currency, ("USD", "USD"), 2),
            feature(FactName::Transactions, ("306 due", "306 found, 2 others"), 200),
            feature(FactName::Mask, ("1234", "9876"), -40),
            feature(FactName::Number, ("••1234", "••9876"), -30),
            feature(FactName::Balance, ("the last one", "does not follow"), -10),
            feature(FactName::Opened, ("2018-01-02", "2018-01-02"), 0),
        ];
        let (speaks_for, against) = for_and_against(&features);
        assert_eq!(
            speaks_for,
            [
                "306 of 306 known transactions found again (and 2 others are there)",
                "currency (USD)"
            ]
        );
        assert_eq!(
            against,
            [
                "account number (••1234 → ••9876)",
                "the balance does not follow from the one before"
            ]
        );
    }

    #[test]
    fn an_account_at_a_bank_is_named_by_what_people_know_of_it() {
        assert_eq!(named("Rainy days", "8914"), "Rainy days (…8914)");
        assert_eq!(named("", "xx8914"), "the account ending in 8914");
        assert_eq!(named("Rainy days", ""), "Rainy days");
    }
}
