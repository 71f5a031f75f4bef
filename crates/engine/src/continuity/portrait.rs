//! One side of a comparison.

use jiff::Timestamp;
use model::{Category, FactName, FactValue, id::ConsentId};

use super::{facts::ObservedFact, sketch::Sketch};

/// Everything that tells an account, as it was known or as it is said.
#[derive(Debug, Clone, Default)]
pub struct Portrait {
    /// The bank's id of the account.
    pub provider_id: String,
    /// Ids it had before, in the same scope.
    pub former: Vec<String>,
    /// Since when it has the id it has, if it had another before.
    pub cut_over: Option<Timestamp>,
    /// Its class.
    pub category: Option<Category>,
    /// Who signed in; absent where the bank does not say.
    pub subject: Option<String>,
    /// What is said about its identity.
    pub facts: Vec<Trait>,
    /// Its balance.
    pub balance: Option<Reading>,
    /// Its posted transactions.
    pub ledger: Sketch,
}

/// A balance at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// Ten-thousandths of the account's currency; owed money is negative.
    pub units: i64,
    /// When the bank captured it.
    pub at: Timestamp,
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
        let facts = facts.iter().map(|fact| Trait {
            name: fact.name,
            value: fact.value.clone(),
            tokenised_in: fact.tokenised.then_some(fact.consent),
        });
        Self {
            provider_id: provider_id.to_owned(),
            category: Some(category),
            facts: facts.collect(),
            ..Self::default()
        }
    }

    /// What is remembered of an account that was listed and is not linked.
    pub fn remembered(provider_id: &str, category: Category, facts: &[store::SeenFact]) -> Self {
        let facts = facts.iter().map(|fact| Trait {
            name: fact.name,
            value: fact.value.clone(),
            tokenised_in: None,
        });
        Self {
            provider_id: provider_id.to_owned(),
            category: Some(category),
            facts: facts.collect(),
            ..Self::default()
        }
    }

    /// How the bank describes it now, under a consent.
    pub fn observed(
        provider_id: &str,
        category: Option<Category>,
        facts: &[ObservedFact],
        consent: ConsentId,
    ) -> Self {
        let facts = facts.iter().map(|fact| Trait {
            name: fact.name,
            value: fact.value.clone(),
            tokenised_in: fact.tokenised.then_some(consent),
        });
        Self {
            provider_id: provider_id.to_owned(),
            category,
            facts: facts.collect(),
            ..Self::default()
        }
    }

    /// With its posted transactions.
    #[must_use]
    pub fn with_ledger(self, ledger: Sketch) -> Self {
        Self { ledger, ..self }
    }

    /// With its balance.
    #[must_use]
    pub fn with_balance(self, balance: Option<Reading>) -> Self {
        Self { balance, ..self }
    }

    /// With who signed in.
    #[must_use]
    pub fn with_subject(self, subject: Option<&str>) -> Self {
        Self {
            subject: subject.filter(|s| !s.is_empty()).map(str::to_owned),
            ..self
        }
    }

    /// With the ids it had before, until an instant.
    #[must_use]
    pub fn with_former(self, former: Vec<String>, cut_over: Option<Timestamp>) -> Self {
        Self {
            former,
            cut_over,
            ..self
        }
    }

    /// Since when what is stored is due in what is said under its id. Of an account that got another id the
    /// bank may show nothing older than that.
    pub fn due_since(&self, said: &Sketch) -> Option<Timestamp> {
        let cut_over = self.cut_over?;
        said.reaches().map(|reaches| reaches.min(cut_over))
    }

    /// What people may see of a fact's values.
    pub fn shown(&self, name: FactName) -> Vec<String> {
        let values = self.facts.iter().filter(|fact| fact.name == name);
        values.map(|fact| fact.value.shown().to_owned()).collect()
    }

    pub(super) fn values(&self, name: FactName) -> Vec<&Trait> {
        self.facts.iter().filter(|fact| fact.name == name).collect()
    }

    /// The only value of a fact.
    pub(super) fn value(&self, name: FactName) -> Option<&Trait> {
        self.facts.iter().find(|fact| fact.name == name)
    }

    /// The value of a fact that is kept as it is.
    pub(super) fn clear(&self, name: FactName) -> Option<&str> {
        match &self.value(name)?.value {
            FactValue::Clear(text) => Some(text),
            FactValue::Hashed { .. } => None,
        }
    }
}
