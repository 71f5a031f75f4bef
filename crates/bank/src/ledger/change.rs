//! Changes to what identifies an account: each a set of words applied at one stroke, and undone so.

use std::{collections::BTreeSet, fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    account::{AccountId, Facts, Holder, Part},
    number,
    written::WrittenHolder,
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
    List,
    Transactions,
    Texts,
    Dates,
    Fresh,
    Merge,
    Split,
    Twin,
    TwinMask,
}

impl Word {
    pub(crate) const ALL: [Word; 20] = [
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
        Word::List,
        Word::Transactions,
        Word::Texts,
        Word::Dates,
        Word::Fresh,
        Word::Merge,
        Word::Split,
        Word::Twin,
        Word::TwinMask,
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
            Word::List => "list",
            Word::Transactions => "transactions",
            Word::Texts => "texts",
            Word::Dates => "dates",
            Word::Fresh => "fresh",
            Word::Merge => "merge",
            Word::Split => "split",
            Word::Twin => "twin",
            Word::TwinMask => "twin-mask",
        }
    }

    /// Whether it is about the ledger, which files have as they have it.
    const fn is_of_the_ledger(self) -> bool {
        matches!(
            self,
            Word::Transactions
                | Word::Texts
                | Word::Dates
                | Word::Fresh
                | Word::Merge
                | Word::Split
                | Word::Twin
                | Word::TwinMask
        )
    }
}

/// Values that were asked for, instead of what chance would give. Each belongs to a word of the change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Given {
    id: Option<String>,
    number: Option<String>,
    mask: Option<String>,
    name: Option<String>,
    r#type: Option<String>,
    currency: Option<String>,
    holder: Option<Vec<WrittenHolder>>,
    fresh: Option<Timestamp>,
}

impl Given {
    /// Each value that was asked for beside the words it can belong to.
    fn asked(&self) -> impl Iterator<Item = &'static [Word]> {
        let asked: [(bool, &'static [Word]); 8] = [
            (self.id.is_some(), &[Word::Id]),
            (self.number.is_some(), &[Word::Number]),
            (self.mask.is_some(), &[Word::Mask]),
            (self.name.is_some(), &[Word::Name]),
            (self.r#type.is_some(), &[Word::Type]),
            (self.currency.is_some(), &[Word::Currency]),
            (self.holder.is_some(), &[Word::Holder, Word::HolderAdd]),
            (self.fresh.is_some(), &[Word::Fresh]),
        ];
        asked
            .into_iter()
            .filter(|(asked, _)| *asked)
            .map(|(_, words)| words)
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

    /// Whether a word is among them.
    pub(crate) fn has(&self, word: Word) -> bool {
        self.0.contains(&word)
    }

    /// Whether one of them is about the ledger.
    pub(crate) fn concern_the_ledger(&self) -> bool {
        self.0.iter().any(|word| word.is_of_the_ledger())
    }

    /// A value that was given though no word asks for it: the words that would.
    pub(crate) fn unasked(&self, given: &Given) -> Option<&'static str> {
        given
            .asked()
            .find(|words| words.iter().all(|word| !self.has(*word)))
            .and_then(|words| words.first())
            .map(|word| word.name())
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
    Books(Vec<AccountId>),
    Part(Option<Part>),
    Since(Option<Timestamp>),
    TransactionIds(u32),
    Texts(bool),
    Dates(bool),
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
            Value::Books(_) => "books",
            Value::Part(_) => "part",
            Value::Since(_) => "since",
            Value::TransactionIds(_) => "transaction ids",
            Value::Texts(_) => "texts",
            Value::Dates(_) => "dates",
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
    /// What it did to other accounts.
    pub(crate) others: Vec<Beside>,
    pub(crate) undone: bool,
}

/// A change's part in another account than the one it was asked of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Beside {
    pub(crate) account: AccountId,
    pub(crate) edits: Vec<Edit>,
}

impl Change {
    /// Every account it touches, with what it did to it.
    pub(crate) fn touched(&self) -> impl Iterator<Item = (&AccountId, &[Edit])> {
        let others = self
            .others
            .iter()
            .map(|beside| (&beside.account, beside.edits.as_slice()));
        std::iter::once((&self.account, self.edits.as_slice())).chain(others)
    }

    /// Whether both touch a field of one account.
    pub(crate) fn shared_field(&self, other: &Change) -> Option<&'static str> {
        let touches = |account: &AccountId, field| {
            other
                .touched()
                .filter(|(touched, _)| *touched == account)
                .any(|(_, edits)| edits.iter().any(|edit| edit.after.field() == field))
        };
        self.touched().find_map(|(account, edits)| {
            let fields = edits.iter().map(|edit| edit.after.field());
            fields.into_iter().find(|field| touches(account, *field))
        })
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
    #[error("an account from files shows its files, so its ledger cannot change")]
    Files,
    #[error("merge needs another account of the institution in `with`, which is listed and not from files")]
    NotWith,
    #[error("`with` belongs to merge")]
    Alone,
    #[error("merge, split, twin and twin-mask are changes of their own and do not come together")]
    TooMany,
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
            Value::Books(value) => self.showing.books = value,
            Value::Part(value) => self.showing.part = value,
            Value::Since(value) => self.showing.since = value,
            Value::TransactionIds(value) => self.showing.renamed = value,
            Value::Texts(value) => self.showing.reworded = value,
            Value::Dates(value) => self.showing.later = value,
        }
    }

    fn values(&self) -> [Value; 15] {
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
            Value::Books(self.showing.books.clone()),
            Value::Part(self.showing.part),
            Value::Since(self.showing.since),
            Value::TransactionIds(self.showing.renamed),
            Value::Texts(self.showing.reworded),
            Value::Dates(self.showing.later),
        ]
    }

    /// What the words would change at an instant. `chance` names the change, so that no two are alike.
    pub(crate) fn edits(
        &self,
        words: &Words,
        given: &Given,
        now: Timestamp,
        chance: &mut Chance,
    ) -> Result<Vec<Edit>, Refusal> {
        let mut after = self.clone();
        for word in &words.0 {
            after.change(*word, given, now, chance)?;
        }
        Ok(self.edits_to(&after))
    }

    /// What leads from these facts to others.
    pub(crate) fn edits_to(&self, after: &Facts) -> Vec<Edit> {
        let edits = self.values().into_iter().zip(after.values());
        edits
            .filter(|(before, after)| before != after)
            .map(|(before, after)| Edit { before, after })
            .collect()
    }

    fn change(
        &mut self,
        word: Word,
        given: &Given,
        now: Timestamp,
        chance: &mut Chance,
    ) -> Result<(), Refusal> {
        match word {
            Word::Number => {
                let old = self.number.as_deref().ok_or(Refusal::Absent("number"))?;
                let new = given
                    .number
                    .clone()
                    .unwrap_or_else(|| number::renewed(old, chance));
                self.mask = self.mask.as_deref().map(|mask| number::follow(mask, &new));
                self.number = Some(new);
            }
            Word::Mask => {
                let old = self.mask.as_deref().ok_or(Refusal::Absent("mask"))?;
                let chosen = || number::other_mask(old, chance);
                self.mask = Some(given.mask.clone().unwrap_or_else(chosen));
            }
            Word::Id => {
                let chosen = || format!("{}.{}", self.public, chance.digits(6));
                self.public = given.id.clone().unwrap_or_else(chosen);
            }
            Word::Name => {
                let old = self.name.as_deref().ok_or(Refusal::Absent("name"))?;
                let chosen = || format!("{old} {}", chance.digits(2));
                self.name = Some(given.name.clone().unwrap_or_else(chosen));
            }
            Word::Type => {
                let old = self.account_type.as_deref().ok_or(Refusal::Absent("type"))?;
                let new = match &given.r#type {
                    Some(given) => given.clone(),
                    None => other_type(old)
                        .ok_or_else(|| Refusal::NoOtherType(old.to_owned()))?
                        .to_owned(),
                };
                self.account_type = Some(new);
            }
            Word::Holder if given.holder.is_some() => {
                let named = given.holder.iter().flatten();
                self.holders = named.map(WrittenHolder::holder).collect();
            }
            Word::HolderAdd if given.holder.is_some() => {
                let named = given.holder.iter().flatten();
                self.holders.extend(named.map(WrittenHolder::holder));
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
                let chosen = || if old == "NZD" { "CAD" } else { "NZD" }.to_owned();
                self.currency = Some(given.currency.clone().unwrap_or_else(chosen));
            }
            Word::Close if self.is_closed() => return Err(Refusal::Already("closed")),
            Word::Close => self.status = Some("CLOSED".to_owned()),
            Word::Reopen if !self.is_closed() => return Err(Refusal::Already("open")),
            Word::Reopen => self.status = Some("OPEN".to_owned()),
            Word::Drop | Word::Merge | Word::Split if !self.listed => {
                return Err(Refusal::Already("dropped"));
            }
            Word::Drop | Word::Merge | Word::Split => self.listed = false,
            Word::List if self.listed => return Err(Refusal::Already("listed")),
            Word::List => self.listed = true,
            Word::Transactions => self.showing.renamed += 1,
            Word::Texts => self.showing.reworded = !self.showing.reworded,
            Word::Dates => self.showing.later = !self.showing.later,
            Word::Fresh => self.showing.since = Some(given.fresh.unwrap_or(now)),
            // What they do is done to other accounts.
            Word::Twin | Word::TwinMask => {}
        }
        Ok(())
    }

    /// An account of the same kind, name and holders under another id and number, not listed yet.
    pub(crate) fn alike(&self, id: &AccountId, same_mask: bool, chance: &mut Chance) -> Self {
        let number = self.number.as_deref().map(|old| match same_mask {
            true => number::of_the_same_tail(old, chance),
            false => number::renewed(old, chance),
        });
        let mask = self.mask.as_deref().map(|mask| match &number {
            Some(number) => number::follow(mask, number),
            None if same_mask => mask.to_owned(),
            None => number::other_mask(mask, chance),
        });
        Self {
            public: id.0.clone(),
            number,
            mask,
            listed: false,
            ..self.clone()
        }
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
    use crate::ledger::account::Showing;

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
            showing: Showing::default(),
        }
    }

    fn edits(facts: &Facts, words: &Words) -> Result<Vec<Edit>, Refusal> {
        let mut chance = Chance::of(1, &["change", "1"]);
        facts.edits(words, &Given::default(), Timestamp::UNIX_EPOCH, &mut chance)
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
            ("transactions", vec!["transaction ids"]),
            ("texts", vec!["texts"]),
            ("dates", vec!["dates"]),
            ("fresh", vec!["since"]),
        ] {
            let edits = edits(&facts(), &word.parse().unwrap()).unwrap();
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
        let edits = edits(&old, &Words::one(Word::Holder)).unwrap();
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
        let edits = edits(&changed, &"mask+number".parse().unwrap()).unwrap();
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
    fn a_value_that_is_asked_for_is_taken_and_needs_its_word() {
        let given: Given =
            serde_json::from_str(r#"{"number": "7000001234", "name": "Rainy day", "type": "CD"}"#).unwrap();
        let words: Words = "number+name+type".parse().unwrap();
        assert_eq!(words.unasked(&given), None);
        let mut changed = facts();
        let mut chance = Chance::of(1, &["change", "1"]);
        let edits = changed
            .edits(&words, &given, Timestamp::UNIX_EPOCH, &mut chance)
            .unwrap();
        edits.into_iter().for_each(|edit| changed.put(edit.after));
        assert_eq!(changed.number.as_deref(), Some("7000001234"));
        assert_eq!(changed.mask.as_deref(), Some("1234"));
        assert_eq!(changed.name.as_deref(), Some("Rainy day"));
        assert_eq!(changed.account_type.as_deref(), Some("CD"));
        assert_eq!(
            "number+name".parse::<Words>().unwrap().unasked(&given),
            Some("type")
        );
        assert!(serde_json::from_str::<Given>(r#"{"nickname": "x"}"#).is_err());
    }

    #[test]
    fn a_twin_of_the_same_digits_has_another_number() {
        let old = facts();
        let mut chance = Chance::of(1, &["twin"]);
        for same in [true, false] {
            let twin = old.alike(&AccountId("a2".to_owned()), same, &mut chance);
            assert_ne!(twin.number, old.number);
            assert_eq!(twin.mask == old.mask, same);
            assert_eq!((&twin.name, &twin.holders), (&old.name, &old.holders));
            assert!(!twin.listed);
        }
    }

    #[test]
    fn what_the_bank_does_not_hold_cannot_change() {
        let bare = Facts {
            number: None,
            holders: Vec::new(),
            ..facts()
        };
        assert_eq!(
            edits(&bare, &Words::one(Word::Number)),
            Err(Refusal::Absent("number"))
        );
        assert_eq!(edits(&bare, &Words::mismatch()), Err(Refusal::Absent("number")));
        assert_eq!(
            edits(&bare, &Words::one(Word::HolderAdd)),
            Err(Refusal::Absent("holder"))
        );
        let closed = Facts {
            status: Some("CLOSED".to_owned()),
            ..facts()
        };
        assert_eq!(
            edits(&closed, &Words::one(Word::Close)),
            Err(Refusal::Already("closed"))
        );
        assert!(edits(&closed, &Words::one(Word::Reopen)).is_ok());
    }
}
