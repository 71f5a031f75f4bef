//! Who an account is, and how that is known: its names, what was decided about it, and why, in words and as data.

use model::{
    Account, Alias, Evidence, Partner,
    condition::RequestFault,
    evidence::{Comparison, Feature, Verdict},
    id::AccountId,
};

use crate::{Engine, EngineError, continuity::RULE_VERSION};

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

    /// The same for any partner's account, for whoever runs the server; nothing if there is no such
    /// account.
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
            "The bank's id is gone, and another account is there that cannot be told to be it."
        }
        Verdict::Ambiguous => {
            "The bank's id is gone, and which of several accounts it became cannot be told."
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
                candidate.name, candidate.mask, candidate.kind, candidate.score
            ));
        }
    }
    lines
}

fn feature_in_words(feature: &Feature) -> String {
    let (old, new) = (feature.stored.join(", "), feature.observed.join(", "));
    let values = if old == new {
        old
    } else {
        format!("{old} → {new}")
    };
    format!("{} ({values}, {})", feature.name, feature.weight)
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
            alias.issuer, alias.provider_account, alias.valid_from
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
