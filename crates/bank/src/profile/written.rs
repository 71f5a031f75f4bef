//! A profile as written, before it is checked.

use model::Currency;
use serde::Deserialize;

use super::{Address, Every, Fee, Flow, FlowKind, Holding, Kind, Person, Plan, Rate, Terms, units};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Profile {
    name: String,
    title: String,
    country: String,
    script: Option<String>,
    people: Vec<WrittenPerson>,
    accounts: Vec<WrittenAccount>,
    #[serde(default)]
    flows: Vec<WrittenFlow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WrittenPerson {
    key: String,
    first: String,
    middle: Option<String>,
    last: String,
    email: String,
    telephone: [String; 2],
    address: Address,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WrittenAccount {
    key: String,
    kind: String,
    product: String,
    nickname: String,
    owners: Vec<String>,
    opened_days: i64,
    opening: Option<String>,
    #[serde(default)]
    purchases: u32,
    rate: Option<String>,
    fee: Option<WrittenFee>,
    card: Option<WrittenCard>,
    loan: Option<WrittenLoan>,
    investment: Option<WrittenInvestment>,
    /// How many accounts like this one there are; they are numbered from the second on.
    #[serde(default = "one")]
    copies: usize,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WrittenFee {
    text: String,
    amount: String,
    day: i8,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WrittenCard {
    line: String,
    statement_day: i8,
    pay_day: i8,
    from: Option<String>,
    pay: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WrittenLoan {
    principal: String,
    payment: String,
    day: i8,
    term: i64,
    from: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WrittenInvestment {
    /// Percent.
    vested: Option<String>,
    holdings: Vec<WrittenHolding>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WrittenHolding {
    symbol: String,
    name: String,
    sort: String,
    units: String,
    price: String,
    cost: String,
}

impl WrittenHolding {
    fn checked(self, currency: Currency) -> Result<Holding, String> {
        Ok(Holding {
            units: units(&self.units, currency)?,
            price: units(&self.price, currency)?,
            cost: units(&self.cost, currency)?,
            symbol: self.symbol,
            name: self.name,
            sort: self.sort,
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WrittenFlow {
    kind: String,
    text: String,
    payee: Option<String>,
    from: Option<String>,
    to: Option<String>,
    amount: String,
    vary: Option<String>,
    every: String,
    day: i8,
}

/// The keys of a profile's accounts, in their order.
struct Keys(Vec<String>);

impl Keys {
    /// The place of the account with this key, if there is a key.
    fn find(&self, key: &Option<String>) -> Result<Option<usize>, String> {
        let place = |key: &String| {
            let place = self.0.iter().position(|known| known == key);
            place.ok_or_else(|| format!("no account `{key}`"))
        };
        key.as_ref().map(place).transpose()
    }
}

fn one() -> usize {
    1
}

impl Profile {
    pub(super) fn checked(self) -> Result<super::Profile, String> {
        let (currency, calling) = match self.country.as_str() {
            "us" => (Currency::USD, "1"),
            "au" => (Currency::AUD, "61"),
            other => return Err(format!("country: `{other}` is neither us nor au")),
        };
        let people: Vec<Person> = self
            .people
            .into_iter()
            .map(|p| p.checked(calling))
            .collect::<Result<_, _>>()?;
        let written: Vec<WrittenAccount> = self
            .accounts
            .into_iter()
            .flat_map(WrittenAccount::copied)
            .collect();
        let keys = Keys(written.iter().map(|account| account.key.clone()).collect());
        let accounts = written
            .into_iter()
            .map(|account| {
                let key = account.key.clone();
                account
                    .checked(&people, &keys, currency)
                    .map_err(|problem| format!("account {key}: {problem}"))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let flows = self
            .flows
            .into_iter()
            .map(|flow| {
                let text = flow.text.clone();
                flow.checked(&keys, currency)
                    .map_err(|problem| format!("flow `{text}`: {problem}"))
            })
            .collect::<Result<Vec<_>, _>>()?;
        Ok(super::Profile {
            name: self.name,
            title: self.title,
            country: self.country,
            currency,
            script: self.script,
            people,
            accounts,
            flows,
        })
    }
}

impl WrittenPerson {
    fn checked(self, calling: &str) -> Result<Person, String> {
        let [code, number] = self.telephone;
        if code != calling || !number.bytes().all(|b| b.is_ascii_digit()) {
            return Err(format!("person {}: telephone", self.key));
        }
        Ok(Person {
            key: self.key,
            first: self.first,
            middle: self.middle,
            last: self.last,
            email: self.email,
            telephone: (code, number),
            address: self.address,
        })
    }
}

impl WrittenAccount {
    fn copied(self) -> Vec<Self> {
        (1..=self.copies.max(1))
            .map(|number| match number {
                1 => self.clone(),
                _ => Self {
                    key: format!("{}-{number}", self.key),
                    nickname: format!("{} {number}", self.nickname),
                    // Copies were opened at different times, as they would have been.
                    opened_days: self.opened_days + 37 * i64::try_from(number).unwrap_or(0),
                    ..self.clone()
                },
            })
            .collect()
    }

    fn checked(self, people: &[Person], keys: &Keys, currency: Currency) -> Result<Plan, String> {
        let kind = match self.kind.as_str() {
            "checking" => Kind::Checking,
            "savings" => Kind::Savings,
            "card" => Kind::Card,
            "loan" => Kind::Loan,
            "mortgage" => Kind::Mortgage,
            "line" => Kind::Line,
            "brokerage" => Kind::Brokerage,
            "401k" => Kind::Plan401k,
            "ira" => Kind::Ira,
            "roth" => Kind::Roth,
            other => return Err(format!("kind: `{other}` is unknown")),
        };
        let owners = self
            .owners
            .iter()
            .map(|key| {
                people
                    .iter()
                    .position(|p| p.key == *key)
                    .ok_or_else(|| format!("no person `{key}`"))
            })
            .collect::<Result<Vec<_>, _>>()?;
        if owners.is_empty() {
            return Err("owners: at least one is needed".to_owned());
        }
        if self.opened_days <= crate::ledger::HISTORY_DAYS {
            return Err("opened-days: the account must be older than its history".to_owned());
        }
        let rate = match &self.rate {
            None if kind.is_investment() => Rate(0),
            None => return Err("rate: is needed".to_owned()),
            Some(_) if kind.is_investment() => return Err("rate: an investment has none".to_owned()),
            Some(rate) => Rate(units(rate, currency)?),
        };
        let terms = match (kind, self.card, self.loan, self.investment) {
            (Kind::Checking | Kind::Savings, None, None, None) => Terms::Deposit { rate },
            (kind, None, None, Some(written)) if kind.is_investment() => Terms::Investment {
                holdings: written
                    .holdings
                    .into_iter()
                    .map(|holding| holding.checked(currency))
                    .collect::<Result<_, _>>()?,
                vested: written
                    .vested
                    .map(|percent| units(&percent, currency).map(Rate))
                    .transpose()?,
            },
            (Kind::Card | Kind::Line, Some(card), None, None) => Terms::Card {
                line: units(&card.line, currency)?,
                rate,
                statement_day: day_of_month(card.statement_day)?,
                pay_day: day_of_month(card.pay_day)?,
                from: keys.find(&card.from)?,
                pay: card
                    .pay
                    .as_deref()
                    .map(|text| units(text, currency))
                    .transpose()?,
            },
            (Kind::Loan | Kind::Mortgage, None, Some(loan), None) => Terms::Loan {
                principal: units(&loan.principal, currency)?,
                rate,
                payment: units(&loan.payment, currency)?,
                day: day_of_month(loan.day)?,
                term: loan.term,
                from: keys.find(&loan.from)?,
            },
            _ => {
                return Err(
                    "a card or line needs [card], a loan [loan], an investment [investment], the others none"
                        .to_owned(),
                );
            }
        };
        let opening = match (&terms, &self.opening) {
            (Terms::Loan { .. }, None) => 0,
            (Terms::Loan { .. }, Some(_)) => return Err("opening: follows from a loan's terms".to_owned()),
            (_, Some(text)) => units(text, currency)?,
            (_, None) => return Err("opening: is needed".to_owned()),
        };
        let fee = self
            .fee
            .map(|fee| {
                let amount = units(&fee.amount, currency)?;
                Ok::<_, String>(Fee {
                    text: fee.text,
                    amount,
                    day: day_of_month(fee.day)?,
                })
            })
            .transpose()?;
        Ok(Plan {
            key: self.key,
            kind,
            product: self.product,
            nickname: self.nickname,
            owners,
            opened_days: self.opened_days,
            opening,
            purchases: self.purchases,
            fee,
            terms,
        })
    }
}

impl WrittenFlow {
    fn checked(self, keys: &Keys, currency: Currency) -> Result<Flow, String> {
        let (from, to) = (keys.find(&self.from)?, keys.find(&self.to)?);
        let kind = match (self.kind.as_str(), from, to) {
            ("salary", None, Some(_)) => FlowKind::Salary,
            ("bill", Some(_), None) => FlowKind::Bill,
            ("transfer", Some(_), Some(_)) => FlowKind::Transfer,
            ("salary" | "bill" | "transfer", ..) => {
                return Err("a salary has only `to`, a bill only `from`, a transfer both".to_owned());
            }
            (other, ..) => return Err(format!("kind: `{other}` is unknown")),
        };
        let every = match self.every.as_str() {
            "month" => Every::Month(day_of_month(self.day)?),
            "week" => Every::Week(weekday(self.day)?),
            "fortnight" => Every::Fortnight(weekday(self.day)?),
            other => return Err(format!("every: `{other}` is unknown")),
        };
        Ok(Flow {
            kind,
            text: self.text,
            payee: self.payee,
            from,
            to,
            amount: units(&self.amount, currency)?,
            vary: self.vary.as_deref().map_or(Ok(0), |text| units(text, currency))?,
            every,
        })
    }
}

fn day_of_month(day: i8) -> Result<i8, String> {
    if (1..=28).contains(&day) {
        Ok(day)
    } else {
        Err(format!("day: {day} is not in every month (1 to 28)"))
    }
}

fn weekday(day: i8) -> Result<i8, String> {
    if (1..=7).contains(&day) {
        Ok(day)
    } else {
        Err(format!("day: {day} is no weekday (1 to 7)"))
    }
}
