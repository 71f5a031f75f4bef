//! What is so at a bank: accounts with their ledgers, whether or not anybody tells of them.

use model::Category;

use super::{chance::Chance, family::Family};

/// The last day that anything is known of. Linking is on day 0.
pub(super) const LAST_DAY: i64 = 240;
/// The first.
pub(super) const FIRST_DAY: i64 = -200;

/// What sort of account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Checking,
    Savings,
    Card,
    Loan,
}

impl Sort {
    pub(super) fn category(self) -> Category {
        match self {
            Sort::Checking | Sort::Savings => Category::Deposit,
            Sort::Card => Category::Credit,
            Sort::Loan => Category::Loan,
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Sort::Checking => "CHECKING",
            Sort::Savings => "SAVINGS",
            Sort::Card => "CREDITCARD",
            Sort::Loan => "LOAN",
        }
    }

    fn names(self) -> &'static [&'static str] {
        match self {
            Sort::Checking => &["Everyday", "Checking", "Main account", "Household"],
            Sort::Savings => &["Savings", "Rainy day", "Holiday fund"],
            Sort::Card => &["Platinum card", "Cash back card", "Travel card"],
            Sort::Loan => &["Car loan", "Home loan"],
        }
    }
}

/// A transaction that took place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Booked {
    /// Which one, over everything that ever took place at this bank.
    pub(super) serial: u64,
    pub(super) day: i64,
    /// Ten-thousandths.
    pub(super) amount: i64,
    pub(super) text: String,
}

/// An account as it is.
#[derive(Debug, Clone)]
pub(super) struct Truth {
    pub(super) sort: Sort,
    pub(super) number: String,
    pub(super) mask: String,
    pub(super) opened: i64,
    pub(super) currency: &'static str,
    pub(super) holders: Vec<u32>,
    pub(super) name: String,
    pub(super) rows: Vec<Booked>,
    /// The balance before the first day.
    pub(super) before: i64,
}

/// Makes accounts of one bank.
pub(super) struct Mint<'c> {
    pub(super) chance: &'c mut Chance,
    pub(super) family: Family,
    pub(super) serial: u64,
}

impl Mint<'_> {
    pub(super) fn number(&mut self, sort: Sort) -> String {
        let number = self.chance.between(1_000_000, 9_999_999);
        match sort {
            Sort::Card => format!("400000{number}{:03}", self.chance.below(1_000)),
            _ => format!("70{number}"),
        }
    }

    fn booked(&mut self, day: i64, amount: i64, text: &str) -> Booked {
        self.serial += 1;
        Booked {
            serial: self.serial,
            day,
            amount,
            text: text.to_owned(),
        }
    }

    /// Some account of a sort, of one person or more.
    pub(super) fn account(&mut self, sort: Sort, holders: &[u32], opened: i64) -> Truth {
        let number = self.number(sort);
        let name = self
            .chance
            .one(sort.names())
            .copied()
            .unwrap_or_default()
            .to_owned();
        let mask = last_four(&number);
        let rows = self.life(sort, opened.max(FIRST_DAY), LAST_DAY);
        Truth {
            sort,
            number,
            mask,
            opened,
            currency: "USD",
            holders: holders.to_vec(),
            name,
            rows,
            before: self.chance.between(-20_000, 900_000) * 100,
        }
    }

    /// What happens on an account over a span of days.
    pub(super) fn life(&mut self, sort: Sort, from: i64, to: i64) -> Vec<Booked> {
        let (few, many) = self.family.activity();
        let rate = match sort {
            Sort::Checking | Sort::Card => self.chance.between(few, many),
            Sort::Savings => self.chance.between(0, 4),
            Sort::Loan => 0,
        };
        // Some rest.
        let rate = if self.chance.percent(8) { 0 } else { rate };
        let mut rows = Vec::new();
        for day in from..=to {
            let wanted = u64::try_from(rate).unwrap_or_default();
            let mut count = wanted / 30;
            count += u64::from(self.chance.below(30) < wanted % 30);
            for _ in 0..count {
                rows.push(self.purchase(day));
            }
            rows.extend(self.standing(sort, day, rate > 0));
        }
        rows
    }

    fn purchase(&mut self, day: i64) -> Booked {
        let choices: Vec<(usize, u64)> = self
            .family
            .places()
            .iter()
            .enumerate()
            .map(|(at, place)| (at, place.1))
            .collect();
        let place = self
            .chance
            .pick(&choices)
            .and_then(|at| self.family.places().get(at))
            .copied()
            .unwrap_or(("shop", 1, 100, 9_999));
        let mut cents = self.chance.between(place.2, place.3);
        // Cash comes in notes.
        if place.0.starts_with("cash") {
            cents -= cents % 2_000;
        }
        self.booked(day, -cents * 100, place.0)
    }

    /// What comes back month after month.
    fn standing(&mut self, sort: Sort, day: i64, lively: bool) -> Option<Booked> {
        match (sort, day.rem_euclid(30)) {
            (Sort::Checking, 1) if lively => Some(self.booked(day, -12_500_000, "rent")),
            (Sort::Checking, 14) if lively => {
                let cents = self.chance.between(240_000, 260_000);
                Some(self.booked(day, cents * 100, "payroll"))
            }
            (Sort::Savings, 15) => Some(self.booked(day, 2_000_000, "transfer")),
            (Sort::Savings, 29) => {
                let cents = self.chance.between(1, 900);
                Some(self.booked(day, cents * 100, "interest"))
            }
            (Sort::Loan, 5) => Some(self.booked(day, 4_123_300, "payment thank you")),
            (Sort::Card, 20) if lively => {
                let cents = self.chance.between(5_000, 150_000);
                Some(self.booked(day, cents * 100, "payment received"))
            }
            _ => None,
        }
    }

    /// Another account that looks like one: opened the same day, of the same name, fed alike.
    pub(super) fn twin(&mut self, of: &Truth, same_mask: bool) -> Truth {
        let mut twin = self.account(of.sort, &of.holders, of.opened);
        twin.name.clone_from(&of.name);
        if same_mask {
            let tail = of.mask.clone();
            let head: String = twin
                .number
                .chars()
                .take(twin.number.len().saturating_sub(4))
                .collect();
            twin.number = format!("{head}{tail}");
            twin.mask = tail;
        }
        // Half of a salary each.
        if self.chance.percent(50) {
            let fed: Vec<Booked> = of.rows.iter().filter(|row| row.amount > 0).cloned().collect();
            twin.rows.retain(|row| row.amount < 0);
            for row in fed {
                let shared = self.booked(row.day, row.amount, &row.text);
                twin.rows.push(shared);
            }
        }
        if self.chance.percent(50) {
            twin.before = of.before;
        }
        twin
    }
}

pub(super) fn last_four(text: &str) -> String {
    let skip = text.chars().count().saturating_sub(4);
    text.chars().skip(skip).collect()
}

impl Truth {
    pub(super) fn balance(&self, day: i64) -> i64 {
        let moved: i64 = self
            .rows
            .iter()
            .filter(|row| row.day <= day)
            .map(|row| row.amount)
            .sum();
        self.before + moved
    }
}
