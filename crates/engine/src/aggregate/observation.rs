//! What a bank said of an account, as far as it may be kept: everything that writing it takes, and neither a full
//! number nor a name. What cannot be written yet is held back in this form, sealed.

use jiff::Timestamp;
use model::{Category, FactName, FactValue, account::Snapshot, id::ConsentId, transaction::Movement};
use providers::{ObservedAccount, ObservedNumber, Window};
use serde::{Deserialize, Serialize};

use crate::{
    continuity::ObservedFact,
    dialogue::History,
    reconcile::{self, Report},
};

/// A fact as the bank said it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SaidFact {
    pub(crate) name: FactName,
    pub(crate) value: FactValue,
    /// Which of its answers said it.
    pub(crate) source: String,
    pub(crate) tokenised: bool,
}

/// What was said, and under which access.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Observation {
    /// The bank's id of the account.
    pub(crate) provider_account: String,
    /// Its name, last digits and type, as the bank shows them.
    pub(crate) name: String,
    pub(crate) mask: String,
    pub(crate) kind: String,
    pub(crate) category: Option<Category>,
    /// Who had signed in, where the bank says so, and under which consent.
    pub(crate) subject: Option<String>,
    pub(crate) consent: ConsentId,
    /// Its figures by themselves, if it is of a kind that is aggregated and can be held exactly.
    pub(crate) alone: Option<Snapshot>,
    /// Its figures as those of the account it was compared with: what the bank leaves out stays.
    pub(crate) onto: Option<Snapshot>,
    pub(crate) facts: Vec<SaidFact>,
    pub(crate) movements: Vec<Movement>,
    /// Since and until when transactions were asked for.
    pub(crate) from: Timestamp,
    pub(crate) to: Timestamp,
    /// Whether the bank left nothing of that out.
    pub(crate) complete: bool,
    /// Whether the bank serves transactions of it at all.
    pub(crate) served: bool,
    /// The balance that was reported.
    pub(crate) report: Option<Report>,
    /// When it was said.
    pub(crate) at: Timestamp,
}

/// Whose access something was said under.
#[derive(Debug, Clone)]
pub(crate) struct Access<'a> {
    pub(crate) subject: Option<&'a str>,
    pub(crate) consent: ConsentId,
    pub(crate) at: Timestamp,
}

impl Observation {
    /// Keeps what was said, beside what is stored of the account it was compared with.
    pub(crate) fn of(
        account: &ObservedAccount,
        numbers: &[ObservedNumber],
        facts: &[ObservedFact],
        history: History,
        access: Access<'_>,
        before: &Snapshot,
    ) -> Self {
        let held_exactly = account.currency.is_ok() && account.unrepresentable.is_empty();
        let onto = reconcile::snapshot(account, numbers, Some(before)).filter(|_| held_exactly);
        let at = access.at;
        let (complete, served) = (history.complete, history.served);
        // A list with gaps can only differ.
        let balance = account.balance.filter(|_| complete && served);
        let category = account
            .category
            .or(onto.as_ref().map(|onto| onto.kind.category()));
        let report = balance.zip(category).map(|(balance, category)| Report {
            category,
            balance: balance.units(),
            as_of: account.balance_at.map_or(at, |as_of| as_of.min(at)),
        });
        Self {
            provider_account: account.provider_id.clone(),
            name: account.name.clone(),
            mask: account.mask.clone(),
            kind: account.kind_text.clone(),
            category: account.category,
            subject: access.subject.map(str::to_owned),
            consent: access.consent,
            alone: reconcile::snapshot(account, numbers, None).filter(|_| held_exactly),
            onto,
            facts: facts
                .iter()
                .map(|fact| SaidFact {
                    name: fact.name,
                    value: fact.value.clone(),
                    source: fact.source.to_owned(),
                    tokenised: fact.tokenised,
                })
                .collect(),
            movements: history.movements,
            from: history.window.from,
            to: history.window.to,
            complete,
            served,
            report,
            at,
        }
    }

    pub(crate) fn has_balance(&self) -> bool {
        let figures = self.onto.as_ref().or(self.alone.as_ref());
        figures.is_some_and(|figures| figures.balance.is_some())
    }

    /// Since and until when its transactions were asked for.
    pub(crate) fn window(&self) -> Window {
        Window {
            from: self.from,
            to: self.to,
        }
    }
}
