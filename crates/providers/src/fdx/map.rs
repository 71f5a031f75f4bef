//! From the wire to observed values: pure.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use model::{
    AccountType, Category, Conclusion, Currency, Decimal, Institution, Money, Secret, TransactionStatus,
    account::{AccountDetail, Holding},
    institution::{Amounts, Rules},
    transaction::{Movement, Split},
};

use super::{error, wire};
use crate::{
    AccountError, ConsentView, Holder, ObservedAccount, ObservedNumber, ObservedStatement, ObservedStatus,
    ObservedTransaction, Operation, Parties,
    rule::{Answered, leading, ruled},
};

/// The longest id the standard allows (providers.md 1.5).
const LONGEST_ID: usize = 256;

/// An account as it comes, wrapped or flat. A class that the account itself does not name is that of the
/// wrapper.
pub(crate) fn listed(
    wire: &wire::Wrapped<wire::Account>,
    institution: &Institution,
) -> Option<ObservedAccount> {
    let class = wire.class.as_deref().and_then(|name| {
        Some(match name {
            "annuityAccount" => "ANNUITY_ACCOUNT",
            "commercialAccount" => "COMMERCIAL_ACCOUNT",
            "depositAccount" => "DEPOSIT_ACCOUNT",
            "insuranceAccount" => "INSURANCE_ACCOUNT",
            "investmentAccount" => "INVESTMENT_ACCOUNT",
            "loanAccount" => "LOAN_ACCOUNT",
            "locAccount" => "LOC_ACCOUNT",
            _ => return None,
        })
    });
    account(&wire.inner, class, institution)
}

/// An account of a list or on its own; `None` if it has no id that it could be asked for by.
fn account(wire: &wire::Account, class: Option<&str>, institution: &Institution) -> Option<ObservedAccount> {
    // A part of an address that is only dots leads to the address above.
    let provider_id = wire::text(&wire.account_id)
        .filter(|id| id.chars().count() <= LONGEST_ID && !matches!(*id, "." | ".."))?
        .to_owned();
    let kind_text = wire::text(&wire.account_type).unwrap_or_default().to_owned();
    let category = category(wire::text(&wire.account_category).or(class), &kind_text);
    let kind = category.and_then(|category| kind(category, &kind_text));
    let currency = match wire
        .currency
        .as_ref()
        .and_then(|currency| wire::text(&currency.currency_code))
    {
        None => Ok(institution.currency),
        Some(code) => code.parse().map_err(|_| code.to_owned()),
    };
    let zone = TimeZone::get(&institution.time_zone).unwrap_or(TimeZone::UTC);
    let mut figures = Figures {
        unrepresentable: Vec::new(),
    };
    // Without a class nobody can say whether a balance is owned or owed.
    let balance = currency
        .as_ref()
        .ok()
        .zip(category)
        .and_then(|(currency, category)| figures.balance(wire, category, *currency));
    let detail = AccountDetail {
        available_balance: figures.decimal("availableBalance", &wire.available_balance),
        opened_at: instant(&wire.account_open_date, &zone),
        interest_ytd: figures.decimal("interestYtd", &wire.interest_ytd),
        interest_rate: figures
            .decimal("interestRate", &wire.interest_rate)
            .or_else(|| figures.decimal("purchasesApr", &wire.purchases_apr)),
        available_credit: figures.decimal("availableCredit", &wire.available_credit),
        credit_limit: figures.decimal("creditLine", &wire.credit_line),
        minimum_payment: figures.decimal("minimumPaymentAmount", &wire.minimum_payment_amount),
        next_payment_due_at: instant(&wire.next_payment_date, &zone),
        next_payment: figures.decimal("nextPaymentAmount", &wire.next_payment_amount),
        last_payment: figures.decimal("lastPaymentAmount", &wire.last_payment_amount),
        last_payment_at: instant(&wire.last_payment_date, &zone),
        statement_balance: figures.decimal("lastStmtBalance", &wire.last_stmt_balance),
        past_due: figures.decimal("pastDueAmount", &wire.past_due_amount),
        principal_balance: figures.decimal("principalBalance", &wire.principal_balance),
        original_principal: figures.decimal("originalPrincipal", &wire.original_principal),
        originated_at: instant(&wire.originating_date, &zone),
        payoff: figures.decimal("payOffAmount", &wire.pay_off_amount),
        maturity_at: instant(&wire.maturity_date, &zone),
        interest_rate_kind: wire::text(&wire.interest_rate_type).map(str::to_owned),
        interest_paid_ytd: figures.decimal("interestPaidYearToDate", &wire.interest_paid_year_to_date),
        term_months: wire.loan_term.as_ref().and_then(|months| months.0.parse().ok()),
        escrow_balance: figures.decimal("escrowBalance", &wire.escrow_balance),
        available_cash: figures.decimal("availableCash", &wire.available_cash),
        cash_advance_rate: figures.decimal("advancesApr", &wire.advances_apr),
        statement_at: instant(&wire.last_stmt_date, &zone),
        cash_balance: figures.decimal("availableCashBalance", &wire.available_cash_balance),
        margin_allowed: wire.margin,
        margin_balance: figures.decimal("marginBalance", &wire.margin_balance),
        short_balance: figures.decimal("shortBalance", &wire.short_balance),
        vested_balance: figures.vested(wire, &zone, now_of(wire, &zone)),
        rollover: figures.decimal("rolloverAmount", &wire.rollover_amount),
        plan_loan_balance: figures.plan_loan("currentLoanBalance", wire, |loan| &loan.current_loan_balance),
        plan_loan_rate: figures.plan_loan("loanRate", wire, |loan| &loan.loan_rate),
        holdings: figures.holdings(wire, &zone),
    };
    let (number, mask) = number_and_mask(wire);
    Some(ObservedAccount {
        provider_id,
        category,
        kind,
        status: status(wire::text(&wire.status)),
        name: name(wire, &kind_text),
        kind_text,
        mask,
        number,
        routing: wire::text(&wire.routing_transit_number).map(str::to_owned),
        currency,
        opened: day(&wire.account_open_date, &zone).or_else(|| day(&wire.originating_date, &zone)),
        original_principal: detail.original_principal.clone(),
        balance,
        balance_at: instant(&wire.balance_as_of, &zone),
        detail,
        error: wire
            .error
            .as_ref()
            .and_then(|error| wire::text(&error.code))
            .or_else(|| wire::text(&wire.error_code))
            .map(|code| account_error(code, wire, &institution.connection.rules)),
        unrepresentable: figures.unrepresentable,
    })
}

fn account_error(code: &str, wire: &wire::Account, rules: &Rules) -> AccountError {
    let words = wire
        .error
        .as_ref()
        .and_then(|error| wire::text(&error.message))
        .map(error::veiled);
    let answered = Answered {
        operation: Operation::Accounts,
        status: None,
        code: Some(code),
        words: words.as_deref(),
    };
    let own = ruled(&answered, rules);
    let by_standard = || {
        leading(code)
            .and_then(|number| error::by_fdx_code(number, Operation::Account, None))
            // Inside a list that was read well, the rest can only be about this account, for now.
            .filter(|condition| {
                matches!(
                    condition,
                    model::Condition::AccountClosed
                        | model::Condition::ConsentInsufficient
                        | model::Condition::UserActionAtInstitution
                )
            })
            .unwrap_or(model::Condition::AccountTemporarilyUnavailable)
            .into()
    };
    let Conclusion { condition, entry } = own.unwrap_or_else(by_standard);
    AccountError {
        entry,
        condition,
        bank_code: code.chars().take(64).collect(),
    }
}

/// The class a bank names, or else the one its type belongs to.
fn category(text: Option<&str>, kind_text: &str) -> Option<Category> {
    match text {
        Some("DEPOSIT_ACCOUNT") => Some(Category::Deposit),
        Some("LOC_ACCOUNT") => Some(Category::Credit),
        Some("LOAN_ACCOUNT") => Some(Category::Loan),
        Some("INVESTMENT_ACCOUNT") => Some(Category::Investment),
        Some(
            "ANNUITY_ACCOUNT" | "BNPL_ACCOUNT" | "COMMERCIAL_ACCOUNT" | "DIGITAL_WALLET"
            | "INSURANCE_ACCOUNT",
        ) => Some(Category::Other),
        _ => [
            Category::Deposit,
            Category::Credit,
            Category::Loan,
            Category::Investment,
        ]
        .into_iter()
        .find(|category| kind(*category, kind_text).is_some()),
    }
}

/// The published type of a bank's type, where it is one that is aggregated.
fn kind(category: Category, text: &str) -> Option<AccountType> {
    match (category, text) {
        (Category::Deposit, "CHECKING") => Some(AccountType::Checking),
        (Category::Deposit, "SAVINGS") => Some(AccountType::Savings),
        (Category::Deposit, "CD" | "TERM") => Some(AccountType::CertificateOfDeposit),
        (Category::Deposit, "MONEYMARKET") => Some(AccountType::MoneyMarket),
        (Category::Credit, "CREDITCARD" | "CHARGE") => Some(AccountType::CreditCard),
        (Category::Credit, "LINEOFCREDIT" | "HOMELINEOFCREDIT" | "COMMERCIALLINEOFCREDIT") => {
            Some(AccountType::LineOfCredit)
        }
        (Category::Loan, "MORTGAGE") => Some(AccountType::Mortgage),
        (Category::Loan, "STUDENTLOAN") => Some(AccountType::StudentLoan),
        (
            Category::Loan,
            "LOAN" | "AUTOLOAN" | "COMMERCIALLOAN" | "HOMEEQUITYLOAN" | "INSTALLMENT" | "MILITARYLOAN"
            | "PERSONALLOAN" | "SHORTTERMLOAN" | "SMBLOAN",
        ) => Some(AccountType::Loan),
        (Category::Investment, text) => investment(text),
        _ => None,
    }
}

/// The published type of an investment (us-api.md 3.3); where there is none of its own, the nearest.
fn investment(text: &str) -> Option<AccountType> {
    Some(match text {
        "401A" => AccountType::Plan401a,
        "401K" => AccountType::Plan401k,
        "403B" => AccountType::Plan403b,
        "457" => AccountType::Plan457,
        "529" => AccountType::Plan529,
        "BROKERAGEPRODUCT" => AccountType::BrokerageAccount,
        "COVERDELL" => AccountType::EducationSavings,
        "DEFERREDPROFITSHARINGPLAN" => AccountType::ProfitSharingPlan,
        "DEFINEDBENEFIT" | "INDIVIDUALPENSIONPLAN" => AccountType::Pension,
        "DIGITALASSET" => AccountType::Cryptocurrency,
        "ESOP" => AccountType::EmployeeStockPurchasePlan,
        "IRA" => AccountType::Ira,
        "KEOGH" => AccountType::Keogh,
        "ROLLOVER" => AccountType::Rollover,
        "ROTH" => AccountType::Roth,
        "SARSEP" => AccountType::SepIra,
        "TDA" => AccountType::TaxDeferred,
        "UGMA" => AccountType::Ugma,
        "UTMA" => AccountType::Utma,
        "COMMERCIALINVESTMENT"
        | "GUARDIAN"
        | "INSTITUTIONALTRUST"
        | "INVESTMENTACCOUNT"
        | "OTHERINVESTMENT"
        | "TAXABLE"
        | "TRUST" => AccountType::Investment,
        _ => return None,
    })
}

/// The instant an account is described as of, as far as it says so.
fn now_of(wire: &wire::Account, zone: &TimeZone) -> Timestamp {
    instant(&wire.balance_as_of, zone).unwrap_or(Timestamp::MAX)
}

/// Entries of a list that are read; beyond that no list is believed to be meant.
const HOLDINGS: usize = 2_000;

impl Figures {
    /// What is vested by the instant the account is described as of: schedules tell the future too.
    fn vested(&mut self, wire: &wire::Account, zone: &TimeZone, now: Timestamp) -> Option<Decimal> {
        let steps = wire.vesting.as_deref().unwrap_or_default().iter();
        let by_now = steps.filter_map(|step| {
            let at = instant(&step.vesting_date, zone).unwrap_or(Timestamp::MIN);
            (at <= now).then_some((at, step))
        });
        let (_, step) = by_now.max_by_key(|(at, _)| *at)?;
        self.decimal("vestedBalance", &step.vested_balance)
    }

    /// A figure of the loan a plan gave, where it gave one; of several nothing can be said in one figure.
    fn plan_loan(
        &mut self,
        field: &str,
        wire: &wire::Account,
        figure: impl Fn(&wire::InvestmentLoan) -> &Option<wire::Number>,
    ) -> Option<Decimal> {
        match wire.investment_loans.as_deref() {
            Some([loan]) => self.decimal(field, figure(loan)),
            _ => None,
        }
    }

    fn holdings(&mut self, wire: &wire::Account, zone: &TimeZone) -> Vec<Holding> {
        let held = wire.holdings.as_deref().unwrap_or_default().iter();
        held.take(HOLDINGS)
            .map(|held| {
                let text = |field: &Option<wire::Text>| wire::text(field).map(str::to_owned);
                let symbol = text(&held.symbol);
                let names = [&held.holding_name, &held.description, &held.symbol];
                Holding {
                    name: names
                        .into_iter()
                        .find_map(wire::text)
                        .unwrap_or_default()
                        .to_owned(),
                    description: text(&held.description),
                    symbol,
                    kind: text(&held.holding_type),
                    units: self.decimal("units", &held.units),
                    price: self.decimal("currentUnitPrice", &held.current_unit_price),
                    price_at: instant(&held.current_unit_price_date, zone),
                    market_value: self.decimal("marketValue", &held.market_value),
                    cost_basis: self.decimal("costBasis", &held.cost_basis),
                }
            })
            .collect()
    }
}

fn status(text: Option<&str>) -> ObservedStatus {
    match text {
        None | Some("OPEN") => ObservedStatus::Open,
        Some("CLOSED" | "PAID") => ObservedStatus::Closed,
        Some(_) => ObservedStatus::Other,
    }
}

fn name(wire: &wire::Account, kind: &str) -> String {
    let first = [
        &wire.nickname,
        &wire.product_name,
        &wire.description,
        &wire.display_name,
    ];
    let name = first.into_iter().find_map(wire::text).unwrap_or(kind);
    name.chars().take(200).collect()
}

/// The full number if there is one, and the last digits the bank shows.
fn number_and_mask(wire: &wire::Account) -> (Option<Secret<String>>, String) {
    let number = wire::text(&wire.account_number).and_then(full_number);
    let shown = wire::text(&wire.account_number_display)
        .or_else(|| wire::text(&wire.account_number))
        .or_else(|| wire::text(&wire.display_name));
    (number.map(Secret::new), shown.map(tail).unwrap_or_default())
}

/// A number with every digit in the clear, without spaces and hyphens.
pub(super) fn full_number(text: &str) -> Option<String> {
    let packed: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let whole = (5..=34).contains(&packed.len()) && packed.bytes().all(|b| b.is_ascii_digit());
    whole.then_some(packed)
}

/// The last four digits of whatever a bank shows.
fn tail(text: &str) -> String {
    let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    digits.iter().skip(digits.len().saturating_sub(4)).collect()
}

/// Reads figures and remembers which of them cannot be held.
struct Figures {
    unrepresentable: Vec<String>,
}

impl Figures {
    fn decimal(&mut self, field: &str, number: &Option<wire::Number>) -> Option<Decimal> {
        let text = number.as_ref().map(|n| n.0.as_str()).filter(|t| !t.is_empty())?;
        match text.parse() {
            Ok(decimal) => Some(decimal),
            Err(_) => {
                self.unrepresentable.push(field.to_owned());
                None
            }
        }
    }

    fn money(&mut self, field: &str, number: &Option<wire::Number>, currency: Currency) -> Option<Money> {
        let text = number.as_ref().map(|n| n.0.as_str()).filter(|t| !t.is_empty())?;
        match Money::parse(text, currency) {
            Ok(money) => Some(money),
            Err(_) => {
                self.unrepresentable.push(field.to_owned());
                None
            }
        }
    }

    /// The cleared balance. FDX writes what is owed as a positive number; published balances are
    /// negative where money is owed (connect.md 5.2).
    fn balance(&mut self, wire: &wire::Account, category: Category, currency: Currency) -> Option<Money> {
        let current = self.money("currentBalance", &wire.current_balance, currency);
        match category {
            Category::Loan => {
                let principal = self.money("principalBalance", &wire.principal_balance, currency);
                principal.or(current).and_then(Money::checked_neg)
            }
            Category::Credit => {
                let principal = self.money("principalBalance", &wire.principal_balance, currency);
                current.or(principal).and_then(Money::checked_neg)
            }
            Category::Investment => {
                let value = self.money("currentValue", &wire.current_value, currency);
                value.or(current)
            }
            _ => current,
        }
    }
}

/// Who holds an account.
pub(crate) fn parties(wire: &wire::Contact) -> Parties {
    let holders = wire
        .holders
        .iter()
        .filter_map(|holder| {
            let name = holder.name.as_ref();
            let first = name.and_then(|n| wire::text(&n.first)).unwrap_or_default();
            let last = name
                .and_then(|n| wire::text(&n.last).or_else(|| wire::text(&n.company)))
                .or_else(|| wire::text(&holder.business_name))
                .unwrap_or_default();
            let customer_id = wire::text(&holder.customer_id);
            if first.is_empty() && last.is_empty() && customer_id.is_none() {
                return None;
            }
            Some(Holder {
                customer_id: customer_id.map(|id| Secret::new(id.to_owned())),
                first: Secret::new(first.to_owned()),
                last: Secret::new(last.to_owned()),
            })
        })
        .collect();
    Parties { holders }
}

/// The payment numbers of one account; a list may carry other accounts' numbers too.
pub(crate) fn numbers(wire: &wire::PaymentNetworks, account: &str) -> Vec<ObservedNumber> {
    wire.0
        .iter()
        .filter(|network| wire::text(&network.account_id).is_none_or(|id| id == account))
        .filter_map(|network| {
            Some(ObservedNumber {
                network: wire::text(&network.network).unwrap_or_default().to_owned(),
                routing: wire::text(&network.bank_id)?.to_owned(),
                identifier: Secret::new(full_number(wire::text(&network.identifier)?)?),
                tokenised: wire::text(&network.identifier_type) == Some("TOKENIZED_ACCOUNT_NUMBER"),
            })
        })
        .collect()
}

/// A statement; `None` if it has no id that it could be asked for by.
pub(crate) fn statement(wire: &wire::Statement, zone: &TimeZone) -> Option<ObservedStatement> {
    let id = wire::text(&wire.statement_id)
        .filter(|id| id.chars().count() <= LONGEST_ID && !matches!(*id, "." | ".."))?;
    Some(ObservedStatement {
        provider_id: id.to_owned(),
        made: instant(&wire.statement_date, zone),
    })
}

/// A transaction; `None` if it has no id.
pub(crate) fn transaction(
    wire: &wire::Transaction,
    currency: Currency,
    zone: &TimeZone,
    amounts: Amounts,
) -> Option<ObservedTransaction> {
    let provider_id = wire::text(&wire.transaction_id)
        .filter(|id| id.chars().count() <= LONGEST_ID)?
        .to_owned();
    Some(ObservedTransaction {
        movement: movement(wire, provider_id, currency, zone, amounts),
    })
}

fn movement(
    wire: &wire::Transaction,
    provider_id: String,
    currency: Currency,
    zone: &TimeZone,
    amounts: Amounts,
) -> Result<Movement, String> {
    let money = |field: &str, number: &Option<wire::Number>| {
        let text = number.as_ref().map(|n| n.0.as_str()).filter(|t| !t.is_empty());
        text.map(|text| Money::parse(text, currency))
            .transpose()
            .map_err(|_| format!("{field} of {provider_id}"))
    };
    let amount = money("amount", &wire.amount)?.ok_or_else(|| format!("amount of {provider_id}"))?;
    let written = wire::text(&wire.transaction_type);
    let direction = match (direction(wire::text(&wire.debit_credit_memo)), amounts) {
        (None, Amounts::Absolute) => {
            let told = written.and_then(direction_of_kind);
            Some(told.ok_or_else(|| format!("direction of {provider_id}"))?)
        }
        (direction, _) => direction,
    };
    let posted_at = instant(&wire.posted_timestamp, zone);
    let transacted_at = instant(&wire.transaction_timestamp, zone);
    let split = match &wire.payment_details {
        None => Split::default(),
        Some(details) => Split {
            principal: money("principalAmount", &details.principal_amount)?,
            interest: money("interestAmount", &details.interest_amount)?,
            escrow: money("escrowAmount", &details.escrow_amount)?,
            fees: money("feesAmount", &details.fees_amount)?,
        },
    };
    let status = match wire::text(&wire.status) {
        Some("POSTED") => TransactionStatus::Active,
        // Without a status, a posting date speaks for itself; an unknown word reads as pending.
        None if posted_at.is_some() => TransactionStatus::Active,
        _ => TransactionStatus::Pending,
    };
    Ok(Movement {
        status,
        amount: directed(amount, direction),
        transacted_at,
        posted_at: posted_at.filter(|_| status == TransactionStatus::Active),
        description: wire::text(&wire.description).unwrap_or_default().to_owned(),
        memo: wire::text(&wire.memo).map(str::to_owned),
        kind: written.and_then(published_kind).map(str::to_owned),
        payee: wire::text(&wire.payee)
            .or_else(|| wire::text(&wire.transaction_payee))
            .map(str::to_owned),
        check_number: wire::text(&wire.check_number).map(str::to_owned),
        // A booking names its authorization, a correction what it corrects (providers.md 1.5).
        reference: wire::text(&wire.reference_transaction_id)
            .filter(|id| id.chars().count() <= LONGEST_ID)
            .map(str::to_owned),
        split,
        provider_id,
    })
}

/// The amount with the sign its direction asks for. Banks write amounts signed, or absolute with the
/// direction beside them (providers.md 1.5); where both are there, the direction is meant.
fn directed(amount: Money, direction: Option<Direction>) -> Money {
    let negative = match direction {
        Some(Direction::Out) => true,
        Some(Direction::In) => false,
        None => return amount,
    };
    if negative == (amount.units() < 0) || amount.units() == 0 {
        amount
    } else {
        amount.checked_neg().unwrap_or(amount)
    }
}

/// Which way money went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    In,
    Out,
}

/// The direction that stands beside an amount.
fn direction(memo: Option<&str>) -> Option<Direction> {
    match memo {
        Some("DEBIT") => Some(Direction::Out),
        Some("CREDIT") => Some(Direction::In),
        _ => None,
    }
}

/// The direction a type of transaction has by itself; none for a type that goes both ways.
fn direction_of_kind(text: &str) -> Option<Direction> {
    match text {
        "ACHDEPOSIT" | "ATMDEPOSIT" | "CREDIT" | "DEPOSIT" | "DIRECTDEPOSIT" | "DIVIDEND" | "POSCREDIT" => {
            Some(Direction::In)
        }
        "ACHWITHDRAWAL" | "ATMWITHDRAWAL" | "BILLPAYMENT" | "CHECK" | "DEBIT" | "DIRECTDEBIT" | "FEE"
        | "POSDEBIT" | "SERVICECHARGE" | "WITHDRAWAL" => Some(Direction::Out),
        _ => None,
    }
}

/// The published type of a bank's type (us-api.md 3.5).
fn published_kind(text: &str) -> Option<&'static str> {
    Some(match text {
        "ATMDEPOSIT" | "ATMWITHDRAWAL" => "atm",
        "CASH" => "cash",
        "CHECK" => "check",
        "CREDIT" | "POSCREDIT" => "credit",
        "DEBIT" | "WITHDRAWAL" => "debit",
        "DEPOSIT" => "deposit",
        "DIRECTDEBIT" => "directDebit",
        "DIRECTDEPOSIT" => "directDeposit",
        "DIVIDEND" => "dividend",
        "FEE" => "fee",
        "INTEREST" => "interest",
        "PAYMENT" | "BILLPAYMENT" => "payment",
        "POSDEBIT" => "pointOfSale",
        "REPEATPAYMENT" => "repeatPayment",
        "SERVICECHARGE" => "serviceCharge",
        "TRANSFER" | "ACHDEPOSIT" | "ACHWITHDRAWAL" => "transfer",
        _ => return None,
    })
}

/// What the bank says of a consent.
pub(crate) fn consent(wire: &wire::Consent) -> ConsentView {
    let status = wire::text(&wire.status);
    let accounts = wire.resources.as_ref().map(|resources| {
        resources
            .iter()
            .filter(|resource| wire::text(&resource.resource_type).is_none_or(|kind| kind == "ACCOUNT"))
            .filter_map(|resource| wire::text(&resource.resource_id).map(str::to_owned))
            .collect()
    });
    ConsentView {
        active: status.is_none_or(|status| status == "ACTIVE"),
        expired: status == Some("EXPIRED"),
        expires_at: instant(&wire.expiration_time, &TimeZone::UTC),
        accounts,
    }
}

/// An instant, in any of the forms banks write: with an offset (also `-0500`), without one, or a
/// mere date, which is read as noon where the institution is so that it stays the same day nearby.
/// What cannot be read is absent.
fn instant(field: &Option<wire::Text>, zone: &TimeZone) -> Option<Timestamp> {
    let text = wire::text(field)?;
    if let Ok(date) = text.parse::<Date>()
        && text.len() <= 10
    {
        return date
            .at(12, 0, 0, 0)
            .to_zoned(zone.clone())
            .ok()
            .map(|zoned| zoned.timestamp());
    }
    let instant = text.parse::<Timestamp>().ok().or_else(|| {
        let local: DateTime = text.parse().ok()?;
        local.to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp())
    })?;
    Some(model::clock::to_micros(instant))
}

/// A day, whatever time of day the bank writes with it.
fn day(field: &Option<wire::Text>, zone: &TimeZone) -> Option<Date> {
    let text = wire::text(field)?;
    // The day as written is meant, not the day it is elsewhere at that instant.
    text.get(..10).and_then(|date| date.parse().ok()).or_else(|| {
        let instant = instant(field, zone)?;
        Some(instant.to_zoned(zone.clone()).date())
    })
}

#[cfg(test)]
mod tests;
