//! Changes to what identifies an account: each a set of words applied at one stroke, and undone so.

use std::{collections::BTreeSet, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{
    account::{AccountId, Facts, Holder},
    number,
};
use crate::chance::Chance;

/// One word of a change. The order is the order they are applied in, so that a mask asked for
/// by itself wins over the one that follows a new number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Word {
    Number,
    Mask,
    Id,
    Name,
    Type,
    Holder,
    HolderAdd,
    Currency,
    Close,
    Reopen,
    Drop,
}

impl Word {
    pub(crate) const ALL: [Word; 11] = [
        Word::Number,
        Word::Mask,
        Word::Id,
        Word::Name,
        Word::Type,
        Word::Holder,
        Word::HolderAdd,
        Word::Currency,
        Word::Close,
        Word::Reopen,
        Word::Drop,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Word::Number => "number",
            Word::Mask => "mask",
            Word::Id => "id",
            Word::Name => "name",
            Word::Type => "type",
            Word::Holder => "holder",
            Word::HolderAdd => "holder-add",
            Word::Currency => "currency",
            Word::Close => "close",
            Word::Reopen => "reopen",
            Word::Drop => "drop",
        }
    }
}

/// The words of a change, each once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words(BTreeSet<Word>);

/// A text that is no change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{word}` is no change; known are {}", known())]
pub(crate) struct UnknownWord {
    word: String,
}

fn known() -> String {
    Word::ALL.map(Word::name).join(", ")
}

impl FromStr for Words {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        text.split('+')
            .map(|word| {
                Word::ALL
                    .into_iter()
                    .find(|known| known.name() == word)
                    .ok_or_else(|| UnknownWord {
                        word: word.to_owned(),
                    })
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.0.iter().map(|word| word.name()).collect();
        f.write_str(&names.join("+"))
    }
}

impl Words {
    /// Number and holder at once: the ledger no longer holds the account that was linked.
    pub(crate) fn mismatch() -> Self {
        Self([Word::Number, Word::Holder].into())
    }

    /// One word.
    pub(crate) fn one(word: Word) -> Self {
        Self([word].into())
    }
}

/// One identifying value of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "field", content = "value", rename_all = "kebab-case")]
pub(crate) enum Value {
    Id(String),
    Number(Option<String>),
    Mask(Option<String>),
    Name(Option<String>),
    Type(Option<String>),
    Currency(Option<String>),
    Holders(Vec<Holder>),
    Status(Option<String>),
    Listed(bool),
}

impl Value {
    /// The name of the field it is a value of.
    pub(crate) fn field(&self) -> &'static str {
        match self {
            Value::Id(_) => "id",
            Value::Number(_) => "number",
            Value::Mask(_) => "mask",
            Value::Name(_) => "name",
            Value::Type(_) => "type",
            Value::Currency(_) => "currency",
            Value::Holders(_) => "holders",
            Value::Status(_) => "status",
            Value::Listed(_) => "listed",
        }
    }
}

/// One field's part in a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Edit {
    pub(crate) before: Value,
    pub(crate) after: Value,
}

/// The number of a change, counted from 1 in a world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct ChangeId(pub(crate) u64);

impl fmt::Display for ChangeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "change-{}", self.0)
    }
}

impl FromStr for ChangeId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        text.strip_prefix("change-")
            .and_then(|n| n.parse().ok())
            .map(Self)
            .ok_or(())
    }
}

/// A change that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) account: AccountId,
    pub(crate) edits: Vec<Edit>,
    pub(crate) undone: bool,
}

impl Change {
    /// Whether both touch a field.
    pub(crate) fn shared_field(&self, other: &Change) -> Option<&'static str> {
        let touches = |field| other.edits.iter().any(|edit| edit.after.field() == field);
        self.edits
            .iter()
            .map(|edit| edit.after.field())
            .find(|field| touches(*field))
    }
}

/// Why a change cannot be made to this account.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("the bank holds no {0} for this account, so it cannot change")]
    Absent(&'static str),
    #[error("the account's type `{0}` has no other within its class")]
    NoOtherType(String),
    #[error("the account is {0} already")]
    Already(&'static str),
}

impl Facts {
    /// Puts a value in its field.
    pub(crate) fn put(&mut self, value: Value) {
        match value {
            Value::Id(value) => self.public = value,
            Value::Number(value) => self.number = value,
            Value::Mask(value) => self.mask = value,
            Value::Name(value) => self.name = value,
            Value::Type(value) => self.account_type = value,
            Value::Currency(value) => self.currency = value,
            Value::Holders(value) => self.holders = value,
            Value::Status(value) => self.status = value,
            Value::Listed(value) => self.listed = value,
        }
    }

    fn values(&self) -> [Value; 9] {
        [
            Value::Id(self.public.clone()),
            Value::Number(self.number.clone()),
            Value::Mask(self.mask.clone()),
            Value::Name(self.name.clone()),
            Value::Type(self.account_type.clone()),
            Value::Currency(self.currency.clone()),
            Value::Holders(self.holders.clone()),
            Value::Status(self.status.clone()),
            Value::Listed(self.listed),
        ]
    }

    /// What the words would change. `chance` names the change, so that no two are alike.
    pub(crate) fn edits(&self, words: &Words, mut chance: Chance) -> Result<Vec<Edit>, Refusal> {
        let mut after = self.clone();
        for word in &words.0 {
            after.change(*word, &mut chance)?;
        }
        let edits = self.values().into_iter().zip(after.values());
        Ok(edits
            .filter(|(before, after)| before != after)
            .map(|(before, after)| Edit { before, after })
            .collect())
    }

    fn change(&mut self, word: Word, chance: &mut Chance) -> Result<(), Refusal> {
        match word {
            Word::Number => {
                let old = self.number.as_deref().ok_or(Refusal::Absent("number"))?;
                let new = number::renewed(old, chance);
                self.mask = self.mask.as_deref().map(|mask| number::follow(mask, &new));
                self.number = Some(new);
            }
            Word::Mask => {
                let old = self.mask.as_deref().ok_or(Refusal::Absent("mask"))?;
                self.mask = Some(number::other_mask(old, chance));
            }
            Word::Id => self.public = format!("{}.{}", self.public, chance.digits(6)),
            Word::Name => {
                let old = self.name.as_deref().ok_or(Refusal::Absent("name"))?;
                self.name = Some(format!("{old} {}", chance.digits(2)));
            }
            Word::Type => {
                let old = self.account_type.as_deref().ok_or(Refusal::Absent("type"))?;
                let new = other_type(old).ok_or_else(|| Refusal::NoOtherType(old.to_owned()))?;
                self.account_type = Some(new.to_owned());
            }
            Word::Holder => {
                let replaced = self
                    .holders
                    .iter()
                    .map(|old| stranger(old.relationship.clone(), &self.holders, chance));
                let replaced: Vec<Holder> = replaced.collect();
                if replaced.is_empty() {
                    return Err(Refusal::Absent("holder"));
                }
                self.holders = replaced;
            }
            Word::HolderAdd => {
                if self.holders.is_empty() {
                    return Err(Refusal::Absent("holder"));
                }
                let new = stranger(Some("SECONDARY_JOINT".to_owned()), &self.holders, chance);
                self.holders.push(new);
            }
            Word::Currency => {
                let old = self.currency.as_deref().ok_or(Refusal::Absent("currency"))?;
                self.currency = Some(if old == "NZD" { "CAD" } else { "NZD" }.to_owned());
            }
            Word::Close if self.is_closed() => return Err(Refusal::Already("closed")),
            Word::Close => self.status = Some("CLOSED".to_owned()),
            Word::Reopen if !self.is_closed() => return Err(Refusal::Already("open")),
            Word::Reopen => self.status = Some("OPEN".to_owned()),
            Word::Drop if !self.listed => return Err(Refusal::Already("dropped")),
            Word::Drop => self.listed = false,
        }
        Ok(())
    }
}

/// Another type of the same class.
fn other_type(old: &str) -> Option<&'static str> {
    Some(match old {
        "CHECKING" | "MONEYMARKET" | "CD" => "SAVINGS",
        "SAVINGS" => "CHECKING",
        "CREDITCARD" => "LINEOFCREDIT",
        "LINEOFCREDIT" | "HOMELINEOFCREDIT" | "CHARGE" => "CREDITCARD",
        "LOAN" | "AUTOLOAN" | "STUDENTLOAN" | "MORTGAGE" | "HOMEEQUITYLOAN" => "PERSONALLOAN",
        "PERSONALLOAN" | "INSTALLMENT" => "LOAN",
        _ => return None,
    })
}

const FIRST: [&str; 8] = [
    "Odette", "Kasimir", "Lucinda", "Barnaby", "Yolanda", "Percival", "Matilde", "Ignatius",
];
const LAST: [&str; 8] = [
    "Quillfeather",
    "Marlowe-Hart",
    "Zabriskie",
    "Underhill",
    "Fontaine",
    "Drummond",
    "Castellane",
    "Ormsby",
];

/// Somebody whose name is none of the holders', with a customer id of their own.
fn stranger(relationship: Option<String>, holders: &[Holder], chance: &mut Chance) -> Holder {
    let free = |names: &[&'static str; 8], chance: &mut Chance, taken: &dyn Fn(&str) -> bool| {
        let start = chance.below(8);
        let order = names
            .iter()
            .cycle()
            .skip(usize::try_from(start).unwrap_or(0))
            .take(8);
        order.copied().find(|name| !taken(name)).unwrap_or("Anonymous")
    };
    let first = free(&FIRST, chance, &|name| {
        holders.iter().any(|h| h.first.as_deref() == Some(name))
    });
    let last = free(&LAST, chance, &|name| {
        holders.iter().any(|h| h.last.as_deref() == Some(name))
    });
    Holder {
        customer_id: Some(format!("C{}", chance.digits(11))),
        relationship,
        first: Some(first.to_owned()),
        middle: None,
        last: Some(last.to_owned()),
        suffix: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        Facts {
            public: "a1".to_owned(),
            number: Some("7000003223".to_owned()),
            mask: Some("3223".to_owned()),
            name: Some("Everyday".to_owned()),
            account_type: Some("CHECKING".to_owned()),
            currency: Some("USD".to_owned()),
            holders: vec![stranger(
                Some("SOLE_OWNER".to_owned()),
                &[],
                &mut Chance::of(1, &["first"]),
            )],
            status: Some("OPEN".to_owned()),
            listed: true,
        }
    }

    fn chance() -> Chance {
        Chance::of(1, &["change", "1"])
    }

    #[test]
    fn every_word_changes_what_it_says_and_can_be_undone_exactly() {
        for (word, fields) in [
            ("number", vec!["number", "mask"]),
            ("mask", vec!["mask"]),
            ("id", vec!["id"]),
            ("name", vec!["name"]),
            ("type", vec!["type"]),
            ("holder", vec!["holders"]),
            ("holder-add", vec!["holders"]),
            ("currency", vec!["currency"]),
            ("close", vec!["status"]),
            ("drop", vec!["listed"]),
        ] {
            let edits = facts().edits(&word.parse().unwrap(), chance()).unwrap();
            assert_eq!(
                edits.iter().map(|e| e.after.field()).collect::<Vec<_>>(),
                fields,
                "{word}"
            );
            let mut changed = facts();
            edits.iter().for_each(|edit| changed.put(edit.after.clone()));
            assert_ne!(changed, facts());
            edits.iter().for_each(|edit| changed.put(edit.before.clone()));
            assert_eq!(changed, facts(), "{word}");
        }
    }

    #[test]
    fn new_holders_share_neither_a_name_nor_a_customer_id_with_the_old_ones() {
        let old = facts();
        let edits = old.edits(&Words::one(Word::Holder), chance()).unwrap();
        let Value::Holders(new) = &edits[0].after else {
            panic!("{edits:?}")
        };
        for holder in &old.holders {
            assert!(new.iter().all(|n| n.customer_id != holder.customer_id
                && n.first != holder.first
                && n.last != holder.last));
        }
    }

    #[test]
    fn a_mask_asked_for_beside_a_number_is_not_the_numbers_tail() {
        let mut changed = facts();
        let edits = changed.edits(&"mask+number".parse().unwrap(), chance()).unwrap();
        edits.into_iter().for_each(|edit| changed.put(edit.after));
        assert_ne!(Some(number::tail(&changed.number.unwrap())), changed.mask);
    }

    #[test]
    fn an_unknown_word_is_named_beside_the_known_ones() {
        let error = "number+nonsense".parse::<Words>().unwrap_err().to_string();
        assert!(
            error.contains("`nonsense`") && error.contains("holder-add"),
            "{error}"
        );
        assert!("".parse::<Words>().is_err());
        assert_eq!(
            "holder+number+holder".parse::<Words>().unwrap().to_string(),
            "number+holder"
        );
    }

    #[test]
    fn what_the_bank_does_not_hold_cannot_change() {
        let bare = Facts {
            number: None,
            holders: Vec::new(),
            ..facts()
        };
        assert_eq!(
            bare.edits(&Words::one(Word::Number), chance()),
            Err(Refusal::Absent("number"))
        );
        assert_eq!(
            bare.edits(&Words::mismatch(), chance()),
            Err(Refusal::Absent("number"))
        );
        assert_eq!(
            bare.edits(&Words::one(Word::HolderAdd), chance()),
            Err(Refusal::Absent("holder"))
        );
        let closed = Facts {
            status: Some("CLOSED".to_owned()),
            ..facts()
        };
        assert_eq!(
            closed.edits(&Words::one(Word::Close), chance()),
            Err(Refusal::Already("closed"))
        );
        assert!(closed.edits(&Words::one(Word::Reopen), chance()).is_ok());
    }
}
