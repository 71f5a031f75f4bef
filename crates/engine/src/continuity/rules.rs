//! The rules: every weight and every threshold, in one table with a version.
//!
//! Weights are logarithms (base 2) of how much likelier an observation is of the same account than of another
//! one, in tenths of a bit. They began as in providers.md 6.3; what became of them was measured on the tuning
//! families of the corpus (`holdfast bench continuity`) and is told in decision 13.

use model::{Category, FactName, evidence::Comparison};

/// Names the rules and weights that decided, so that old evidence can be read by the rules of its day.
pub const RULE_VERSION: &str = "2026-11-4";

/// What decides. All numbers are tenths of a bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Kept with every decision.
    pub version: &'static str,
    /// What a pair needs to be one account.
    pub accept: i32,
    /// How far the next best on either side has to be behind.
    pub margin: i32,
    /// From here on a pair is likely enough to be held against another.
    pub suggest: i32,
    /// What found transactions have to weigh to tell an account by themselves.
    pub telling: i32,
    /// What each feature weighs.
    pub weights: Weights,
}

/// What a feature weighs where it agrees and where it disagrees. What is absent weighs nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worth {
    /// Both sides say the same.
    pub agrees: i32,
    /// Both speak and differ.
    pub disagrees: i32,
}

const fn worth(agrees: i32, disagrees: i32) -> Worth {
    Worth { agrees, disagrees }
}

/// The table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weights {
    /// The bank's id in scope. Ids get re-issued, so a new one says nothing against.
    pub provider_id: Worth,
    /// Who signed in.
    pub subject: Worth,
    /// The full number at the same routing number.
    pub number: Worth,
    /// The same where either side gives no routing number.
    pub number_alone: i32,
    /// The same digits at another routing number.
    pub number_elsewhere: i32,
    /// A stand-in, within the consent it was made for.
    pub stand_in: Worth,
    /// The last digits; they say nothing more where the full numbers speak.
    pub mask: Worth,
    /// Numbers and last digits of cards that differ: cards are replaced every few years.
    pub card_renumbered: i32,
    /// The class.
    pub category: Worth,
    /// The bank's word for the type.
    pub kind: Worth,
    /// The currency.
    pub currency: Worth,
    /// The day it was opened.
    pub opened: Worth,
    /// The same of a loan, whose day never changes.
    pub lent: Worth,
    /// The sum first lent.
    pub original_principal: Worth,
    /// The holders, the same or none in common.
    pub holders: Worth,
    /// Holders who overlap.
    pub holders_overlap: i32,
    /// Everything found again, and almost nothing where much is due.
    pub transactions: Worth,
    /// One transaction found again that the login knows only once.
    pub rare: i32,
    /// One that comes again and again, on one account of the login alone.
    pub usual: i32,
    /// One found by its sum and day alone, under another text.
    pub bare: i32,
    /// One that several accounts of the login know.
    pub common: i32,
    /// Transactions that were found bear the bank's same ids.
    pub transaction_ids: Worth,
    /// The balance follows from the one before.
    pub balance: Worth,
    /// The name.
    pub name: Worth,
    /// The only one left on either side.
    pub elimination: Worth,
    /// The bank announced that everything moves.
    pub announced: Worth,
    /// The bank named the account that follows. Like an id, and no more, since somebody copied it by hand.
    pub successor: i32,
    /// What agrees with several accounts of the login is worth this much at most.
    pub repeated: i32,
}

impl Rules {
    /// The rules that decide today.
    pub const CURRENT: Rules = Rules {
        version: RULE_VERSION,
        accept: 120,
        margin: 60,
        suggest: 50,
        telling: 180,
        weights: Weights {
            provider_id: worth(120, 0),
            subject: worth(30, -60),
            number: worth(140, -30),
            number_alone: 120,
            number_elsewhere: 40,
            stand_in: worth(100, 0),
            mask: worth(30, -40),
            card_renumbered: -10,
            category: worth(10, -120),
            kind: worth(15, -20),
            currency: worth(5, -100),
            opened: worth(80, -40),
            lent: worth(80, -80),
            original_principal: worth(40, -80),
            holders: worth(20, -40),
            holders_overlap: -5,
            transactions: worth(200, -100),
            rare: 40,
            usual: 20,
            bare: 25,
            common: 5,
            transaction_ids: worth(60, 0),
            balance: worth(30, -20),
            name: worth(10, 0),
            elimination: worth(30, 0),
            announced: worth(40, 0),
            successor: 120,
            repeated: 5,
        },
    };
}

impl Weights {
    /// What a feature with one value on either side weighs; `repeated` if what agrees is nothing particular
    /// to one account of the login.
    pub(super) fn of(
        &self,
        name: FactName,
        category: Category,
        comparison: Comparison,
        repeated: bool,
    ) -> i32 {
        let card = |worth: Worth| Worth {
            disagrees: if category == Category::Credit {
                self.card_renumbered
            } else {
                worth.disagrees
            },
            ..worth
        };
        let worth = match name {
            FactName::Number => card(self.number),
            FactName::Mask => card(self.mask),
            FactName::Category => self.category,
            FactName::Type => self.kind,
            FactName::Currency => self.currency,
            FactName::Opened if category == Category::Loan => self.lent,
            FactName::Opened => self.opened,
            FactName::OriginalPrincipal => self.original_principal,
            FactName::Subject => self.subject,
            FactName::Name => self.name,
            // What stands here without a weight of its own is shown, not counted.
            _ => worth(0, 0),
        };
        match comparison {
            Comparison::Agrees if repeated => worth.agrees.min(self.repeated),
            Comparison::Agrees => worth.agrees,
            Comparison::Disagrees => worth.disagrees,
            Comparison::Absent => 0,
        }
    }
}
