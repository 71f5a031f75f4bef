//! Families of histories: how banks of a family tell, how people of it live, and what happens to them. Weights are
//! tuned on one family and reported on another: neither share a seed, nor a bank's habits, nor texts, nor sums, and
//! some kinds are only in the reported one.

use super::{chance::Chance, stories::Kind};

/// What a bank tells of account numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbers {
    /// The real ones, with a routing number.
    Real,
    /// The real ones alone.
    RealAlone,
    /// Stand-ins, new at each consent.
    StandIns,
    /// None.
    None,
}

/// What a bank tells of holders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HoldersTold {
    None,
    Names,
    NamesAndIds,
}

/// How a bank gives ids to transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TransactionIds {
    /// Their own, for good.
    Lasting,
    /// Counted from one on each account.
    Counted,
    /// Others each time they are asked for.
    Fleeting,
}

/// How one bank tells.
#[derive(Debug, Clone, Copy)]
pub(super) struct Habit {
    pub(super) numbers: Numbers,
    pub(super) masks: bool,
    pub(super) opened: bool,
    pub(super) holders: HoldersTold,
    /// Days of transactions; none at zero.
    pub(super) depth: i64,
    pub(super) ids: TransactionIds,
    pub(super) subject: bool,
    pub(super) covered: bool,
    pub(super) balances: bool,
}

/// A family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// What weights were tuned on.
    Tuning,
    /// What is reported.
    Reported,
}

/// A place, how often people go there, and from how many to how many cents they leave.
pub(super) type Place = (&'static str, u64, i64, i64);

const TUNING_PLACES: &[Place] = &[
    ("grocer alder lane", 16, 900, 12_000),
    ("diner route nine", 10, 1_100, 5_500),
    ("bus pass", 6, 325, 325),
    ("drugstore", 8, 400, 4_000),
    ("stream and watch", 3, 1_299, 1_299),
    ("fuel stop", 7, 2_000, 6_000),
    ("hardware barn", 4, 700, 30_000),
];

const REPORTED_PLACES: &[Place] = &[
    ("moon and bean coffee", 14, 380, 1_150),
    ("corner grocery 0142", 16, 600, 9_800),
    ("metro ticket", 9, 275, 275),
    ("lantern street bistro", 7, 2_400, 8_900),
    ("paper lane books", 4, 900, 4_200),
    ("gym monthly", 2, 3_900, 3_900),
    ("web store", 10, 999, 24_999),
    ("parking garage", 6, 500, 2_500),
    ("cash machine", 5, 2_000, 20_000),
];

impl Family {
    pub(super) fn name(self) -> &'static str {
        match self {
            Family::Tuning => "tuning",
            Family::Reported => "reported",
        }
    }

    /// What seeds are mixed with, so that none is shared.
    pub(super) fn salt(self) -> u64 {
        match self {
            Family::Tuning => 0x7454_4e49_4e47,
            Family::Reported => 0x5245_504f_5254,
        }
    }

    pub(super) fn places(self) -> &'static [Place] {
        match self {
            Family::Tuning => TUNING_PLACES,
            Family::Reported => REPORTED_PLACES,
        }
    }

    /// Purchases of an account in thirty days, from few to many.
    pub(super) fn activity(self) -> (i64, i64) {
        match self {
            Family::Tuning => (4, 30),
            Family::Reported => (2, 36),
        }
    }

    /// In how many of a hundred answers something small is odd.
    pub(super) fn noise(self) -> u64 {
        match self {
            Family::Tuning => 10,
            Family::Reported => 14,
        }
    }

    pub(super) fn habit(self, chance: &mut Chance) -> Habit {
        let tuning = self == Family::Tuning;
        let numbers: &[(Numbers, u64)] = if tuning {
            &[
                (Numbers::Real, 40),
                (Numbers::RealAlone, 10),
                (Numbers::StandIns, 20),
                (Numbers::None, 30),
            ]
        } else {
            &[
                (Numbers::Real, 28),
                (Numbers::RealAlone, 8),
                (Numbers::StandIns, 27),
                (Numbers::None, 37),
            ]
        };
        let depths: &[(i64, u64)] = if tuning {
            &[(0, 10), (60, 30), (120, 60)]
        } else {
            &[(0, 7), (30, 12), (90, 45), (180, 36)]
        };
        let ids: &[(TransactionIds, u64)] = if tuning {
            &[
                (TransactionIds::Lasting, 80),
                (TransactionIds::Counted, 10),
                (TransactionIds::Fleeting, 10),
            ]
        } else {
            &[
                (TransactionIds::Lasting, 66),
                (TransactionIds::Counted, 17),
                (TransactionIds::Fleeting, 17),
            ]
        };
        let holders = [
            (HoldersTold::None, 30),
            (HoldersTold::Names, 30),
            (HoldersTold::NamesAndIds, 40),
        ];
        Habit {
            numbers: chance.pick(numbers).unwrap_or(Numbers::None),
            masks: chance.percent(if tuning { 95 } else { 90 }),
            opened: chance.percent(if tuning { 50 } else { 38 }),
            holders: chance.pick(&holders).unwrap_or(HoldersTold::None),
            depth: chance.pick(depths).unwrap_or(90),
            ids: chance.pick(ids).unwrap_or(TransactionIds::Lasting),
            subject: chance.percent(60),
            covered: chance.percent(45),
            balances: chance.percent(93),
        }
    }

    /// What happens, and how often.
    pub(super) fn kinds(self) -> Vec<(Kind, u64)> {
        match self {
            Family::Tuning => vec![
                (Kind::Quiet, 8),
                (Kind::Reissue, 20),
                (Kind::Renumbered, 8),
                (Kind::Replacement, 10),
                (Kind::TwinNames, 12),
                (Kind::NarrowedConsent, 8),
                (Kind::Newcomer, 10),
                (Kind::RecycledId, 6),
                (Kind::OtherLogin, 6),
            ],
            Family::Reported => Kind::ALL.iter().map(|kind| (*kind, kind.share())).collect(),
        }
    }
}
