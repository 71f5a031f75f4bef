//! Accounts, the names banks give them, and what banks say about their identity.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    Currency, Decimal, Money, Outcome,
    id::{AccountId, ConsentId, CustomerId, EvidenceId, InstitutionId, LoginId},
    named::named,
};

/// A text that is not the name of the thing asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a known name")]
pub struct UnknownName(pub String);

named! {
    /// How an account stands to its promise of being fresh (field.md G5).
    Freshness {
        /// Within its promise.
        Fresh = "fresh",
        /// Past it.
        Late = "late",
        /// So long past it that the data should not be relied on.
        Stale = "stale",
    }
}

named! {
    /// The broad class of an account: what a mismatch never crosses.
    Category {
        /// Money held.
        Deposit = "deposit",
        /// A card or line of credit.
        Credit = "credit",
        /// Money lent once.
        Loan = "loan",
        /// Securities and pensions.
        Investment = "investment",
        /// Anything else.
        Other = "other",
    }
}

named! {
    /// The published account types that are aggregated (us-api.md 3.3).
    AccountType {
        /// An everyday account.
        Checking = "checking",
        /// A savings account.
        Savings = "savings",
        /// A certificate of deposit.
        CertificateOfDeposit = "cd",
        /// A money market account.
        MoneyMarket = "moneyMarket",
        /// A credit card.
        CreditCard = "creditCard",
        /// A loan.
        Loan = "loan",
        /// A line of credit.
        LineOfCredit = "lineOfCredit",
        /// A loan on a home.
        Mortgage = "mortgage",
        /// A loan for studies.
        StudentLoan = "studentLoan",
        /// Securities, of no particular kind.
        Investment = "investment",
        /// Securities at a broker.
        BrokerageAccount = "brokerageAccount",
        /// Securities whose gains are taxed later.
        TaxDeferred = "investmentTaxDeferred",
        /// Shares of one's employer.
        EmployeeStockPurchasePlan = "employeeStockPurchasePlan",
        /// A 401(a) plan.
        Plan401a = "401a",
        /// A 401(k) plan.
        Plan401k = "401k",
        /// A 403(b) plan.
        Plan403b = "403b",
        /// A 457 plan.
        Plan457 = "457",
        /// A 529 plan, for education.
        Plan529 = "529",
        /// Other savings for education.
        EducationSavings = "educationSavings",
        /// An individual retirement account.
        Ira = "ira",
        /// One whose contributions are taxed.
        Roth = "roth",
        /// One that an employer contributes to.
        SepIra = "sepIRA",
        /// One that small employers match.
        SimpleIra = "simpleIRA",
        /// One that took over another plan.
        Rollover = "rollover",
        /// A minor's gifts, held by a custodian.
        Ugma = "ugma",
        /// A minor's transfers, held by a custodian.
        Utma = "utma",
        /// A plan of the self-employed.
        Keogh = "keogh",
        /// A pension.
        Pension = "pension",
        /// A share in one's employer's profits.
        ProfitSharingPlan = "profitSharingPlan",
        /// Digital assets.
        Cryptocurrency = "cryptocurrency",
    }
}

impl AccountType {
    /// The class the type belongs to.
    pub const fn category(self) -> Category {
        match self {
            AccountType::Checking
            | AccountType::Savings
            | AccountType::CertificateOfDeposit
            | AccountType::MoneyMarket => Category::Deposit,
            AccountType::CreditCard | AccountType::LineOfCredit => Category::Credit,
            AccountType::Loan | AccountType::Mortgage | AccountType::StudentLoan => Category::Loan,
            AccountType::Investment
            | AccountType::BrokerageAccount
            | AccountType::TaxDeferred
            | AccountType::EmployeeStockPurchasePlan
            | AccountType::Plan401a
            | AccountType::Plan401k
            | AccountType::Plan403b
            | AccountType::Plan457
            | AccountType::Plan529
            | AccountType::EducationSavings
            | AccountType::Ira
            | AccountType::Roth
            | AccountType::SepIra
            | AccountType::SimpleIra
            | AccountType::Rollover
            | AccountType::Ugma
            | AccountType::Utma
            | AccountType::Keogh
            | AccountType::Pension
            | AccountType::ProfitSharingPlan
            | AccountType::Cryptocurrency => Category::Investment,
        }
    }
}

named! {
    /// The published status: where the account stands in linking. It never expresses a failure.
    AccountStatus {
        /// Found, not yet activated.
        Pending = "pending",
        /// Linked.
        Active = "active",
    }
}

/// Figures that only some types of account have, in the account's currency unless the name says a
/// rate. Published names are in us-api.md 3.4.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountDetail {
    /// Money that can be drawn now (deposit, loan).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub available_balance: Option<Decimal>,
    /// When the account was opened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opened_at: Option<Timestamp>,
    /// Interest paid so far this year (deposit).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interest_ytd: Option<Decimal>,
    /// Interest rate in percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interest_rate: Option<Decimal>,
    /// Credit that is left (credit).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub available_credit: Option<Decimal>,
    /// The credit limit (credit).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit_limit: Option<Decimal>,
    /// The least that must be paid next (credit, loan).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub minimum_payment: Option<Decimal>,
    /// When the next payment is due (credit, loan).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_payment_due_at: Option<Timestamp>,
    /// The next payment (loan).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_payment: Option<Decimal>,
    /// The last payment (credit, loan).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_payment: Option<Decimal>,
    /// When the last payment was made (credit, loan).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_payment_at: Option<Timestamp>,
    /// The balance of the last statement (credit).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement_balance: Option<Decimal>,
    /// What is past due (credit, loan).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub past_due: Option<Decimal>,
    /// What is still owed of the sum lent (loan).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal_balance: Option<Decimal>,
    /// The sum lent (loan).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub original_principal: Option<Decimal>,
    /// When it was lent (loan).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub originated_at: Option<Timestamp>,
    /// What would end the loan now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payoff: Option<Decimal>,
    /// When the loan or deposit ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maturity_at: Option<Timestamp>,
    /// Whether the interest rate is fixed or variable, in the bank's word (loan).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interest_rate_kind: Option<String>,
    /// Interest paid so far this year (loan).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interest_paid_ytd: Option<Decimal>,
    /// How many months the loan runs (loan).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term_months: Option<u32>,
    /// What is set aside for taxes and insurance (loan).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub escrow_balance: Option<Decimal>,
    /// What can be drawn as cash (credit).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub available_cash: Option<Decimal>,
    /// The yearly rate on cash drawn, in percent (credit).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cash_advance_rate: Option<Decimal>,
    /// When the last statement closed (credit).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement_at: Option<Timestamp>,
    /// Cash that is not invested (investment).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cash_balance: Option<Decimal>,
    /// Whether securities may be bought on margin (investment).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin_allowed: Option<bool>,
    /// What is owed on margin (investment).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin_balance: Option<Decimal>,
    /// The value of what was sold short (investment).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub short_balance: Option<Decimal>,
    /// What is the holder's own for good (investment).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vested_balance: Option<Decimal>,
    /// What was taken over from another plan (investment).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rollover: Option<Decimal>,
    /// What is owed to the plan itself (investment).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_loan_balance: Option<Decimal>,
    /// The yearly rate on it, in percent (investment).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_loan_rate: Option<Decimal>,
    /// What is held (investment).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub holdings: Vec<Holding>,
}

/// Something an investment account holds (us-api.md 3.4, `position`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Holding {
    /// Its name.
    pub name: String,
    /// What the bank says of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The symbol it is traded under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub symbol: Option<String>,
    /// What sort of security it is, in the bank's word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// How much of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub units: Option<Decimal>,
    /// The price of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<Decimal>,
    /// When that was the price.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_at: Option<Timestamp>,
    /// What all of it is worth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub market_value: Option<Decimal>,
    /// What all of it was bought for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost_basis: Option<Decimal>,
}

/// What a bank last said of an account, apart from its identity: the figures people look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The institution's name for the account.
    pub name: String,
    /// The type.
    pub kind: AccountType,
    /// The number as the institution shows it, every digit but the last four hidden.
    pub number_masked: String,
    /// The last digits, for display.
    pub number_display: String,
    /// The last four digits of the real number, where the bank gave one that is not tokenised.
    pub real_last4: Option<String>,
    /// The currency of every amount.
    pub currency: Currency,
    /// The cleared balance; owed money is negative.
    pub balance: Option<Money>,
    /// When the bank captured the balance.
    pub balance_at: Option<Timestamp>,
    /// Figures particular to the type.
    pub detail: AccountDetail,
}

/// An account a customer connected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The account's id: immutable, never reused, never re-pointed.
    pub id: AccountId,
    /// Whose account it is.
    pub customer: CustomerId,
    /// The login that feeds it.
    pub login: LoginId,
    /// The institution that holds it.
    pub institution: InstitutionId,
    /// Where it stands in linking.
    pub status: AccountStatus,
    /// Its order at the institution; 1 is the top.
    pub position: u32,
    /// What the bank last said of it.
    pub snapshot: Snapshot,
    /// When the record was made.
    pub created_at: Timestamp,
    /// When the customer linked it.
    pub linked_at: Timestamp,
    /// When the record last changed.
    pub updated_at: Timestamp,
    /// The last aggregation attempt, whether it worked or not.
    pub attempted_at: Option<Timestamp>,
    /// The last aggregation that worked.
    pub succeeded_at: Option<Timestamp>,
    /// How the last attempt ended.
    pub outcome: Option<Outcome>,
    /// Since when the outcome's condition has held without a break.
    pub outcome_since: Option<Timestamp>,
    /// The latest evidence about its identity.
    pub evidence: Option<EvidenceId>,
    /// Whether it is held: nothing the bank says is written until it is decided to be the same account.
    pub held: bool,
    /// Complete lists in a row that lacked it.
    pub missing_lists: u32,
    /// When the first of those lists was read.
    pub missing_since: Option<Timestamp>,
    /// The newest stored transaction.
    pub newest_transaction_at: Option<Timestamp>,
    /// The oldest stored transaction.
    pub oldest_transaction_at: Option<Timestamp>,
    /// Everything posted before this instant has been asked for: the next window starts a little
    /// earlier.
    pub fetched_through: Option<Timestamp>,
    /// By when it promises to be aggregated with success again.
    pub expected_by: Option<Timestamp>,
    /// What was last told of its freshness; [`Account::freshness_at`] is what holds.
    pub freshness: Freshness,
    /// When somebody decided that it is fed no more. It keeps what it has.
    pub ended_at: Option<Timestamp>,
    /// The account it follows, where somebody decided so.
    pub follows: Option<AccountId>,
}

/// How long after a success an account promises to be fresh: a day, and two hours in which a night may find
/// its way to it (field.md 5c, test 14).
const PROMISE: SignedDuration = SignedDuration::from_hours(26);

/// How long past its promise an account's data is late before it is stale.
const LATE: SignedDuration = SignedDuration::from_hours(46);

impl Account {
    /// An account as it is when it is linked: nothing was asked of its bank yet.
    pub fn linked(
        id: AccountId,
        (customer, login, institution): (CustomerId, LoginId, InstitutionId),
        position: u32,
        snapshot: Snapshot,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            customer,
            login,
            institution,
            status: AccountStatus::Active,
            position,
            snapshot,
            created_at: now,
            linked_at: now,
            updated_at: now,
            attempted_at: None,
            succeeded_at: None,
            outcome: None,
            outcome_since: None,
            evidence: None,
            held: false,
            missing_lists: 0,
            missing_since: None,
            newest_transaction_at: None,
            oldest_transaction_at: None,
            fetched_through: None,
            expected_by: Some(Self::promise(now)),
            freshness: Freshness::Fresh,
            ended_at: None,
            follows: None,
        }
    }

    /// By when an account that succeeds at an instant promises to succeed again.
    pub fn promise(now: Timestamp) -> Timestamp {
        now.saturating_add(PROMISE).unwrap_or(Timestamp::MAX)
    }

    /// How fresh the account is at an instant of its partner's time. One that promised nothing yet, because
    /// it is only being linked, is not late.
    pub fn freshness_at(&self, now: Timestamp) -> Freshness {
        match self.expected_by {
            Some(by) if by.saturating_add(LATE).is_ok_and(|end| end <= now) => Freshness::Stale,
            Some(by) if by <= now => Freshness::Late,
            _ => Freshness::Fresh,
        }
    }

    /// Whether all is well with it, and its data as fresh as it promised.
    pub fn is_healthy_at(&self, now: Timestamp) -> bool {
        self.outcome.is_some_and(|outcome| outcome.is_healthy())
            && !self.held
            && self.freshness_at(now) == Freshness::Fresh
    }
}

impl Freshness {
    /// When an account is stale that is late since an instant.
    pub fn stale_after(late_since: Timestamp) -> Timestamp {
        late_since.saturating_add(LATE).unwrap_or(Timestamp::MAX)
    }

    /// The latest promise that is by now broken so far as this: what is compared with [`Account::expected_by`].
    pub fn promised_by(self, now: Timestamp) -> Timestamp {
        match self {
            Freshness::Fresh => Timestamp::MAX,
            Freshness::Late => now,
            Freshness::Stale => now.saturating_sub(LATE).unwrap_or(Timestamp::MIN),
        }
    }
}

/// The name a bank gives an account. It means something only within its scope: dialect, issuer, our
/// client id, and the customer subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The account it names.
    pub account: AccountId,
    /// The dialect it was told in.
    pub dialect: crate::Dialect,
    /// The issuer's name.
    pub issuer: String,
    /// Our client id there.
    pub client: String,
    /// Who signed in; empty where the bank does not say.
    pub subject: String,
    /// The consent it was first seen under.
    pub consent: ConsentId,
    /// The bank's id of the account.
    pub provider_account: String,
    /// When the name began to hold.
    pub valid_from: Timestamp,
    /// When it ceased to.
    pub valid_to: Option<Timestamp>,
    /// The evidence it began to hold by, where it took the place of another name; none for the first.
    pub evidence: Option<EvidenceId>,
}

named! {
    /// What can be known about an account's identity.
    FactName {
        /// The full account number.
        Number = "number",
        /// The routing number or BSB.
        Routing = "routing",
        /// The last digits as the bank shows them.
        Mask = "mask",
        /// The broad class.
        Category = "category",
        /// The bank's own word for the type.
        Type = "type",
        /// The currency.
        Currency = "currency",
        /// When the account was opened, or the loan made.
        Opened = "opened",
        /// The sum first lent.
        OriginalPrincipal = "original-principal",
        /// A holder, by normalised name.
        Holder = "holder",
        /// A holder, by the bank's customer id.
        HolderId = "holder-id",
        /// The account's name.
        Name = "name",
        /// The bank's id of the account. Evidence only: as a stored value it is an [`Alias`].
        ProviderId = "provider-id",
        /// How many posted transactions are found again. Evidence only.
        Transactions = "transactions",
        /// How many of those bear the bank's same id. Evidence only.
        TransactionIds = "transaction-ids",
        /// Whether the balance follows from the one before and what was posted since. Evidence only.
        Balance = "balance",
        /// Who signed in, by the bank's id of them. As a stored value it is part of an [`Alias`].
        Subject = "subject",
        /// Whether it is the only account left on either side. Evidence only.
        Elimination = "elimination",
        /// What the bank announced. Evidence only.
        Announced = "announced",
    }
}

/// The value of a fact. What would reveal a full number or a name is kept only as a keyed hash, with
/// a mask for people to compare.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FactValue {
    /// Kept as it is.
    Clear(String),
    /// Kept as a keyed hash.
    Hashed {
        /// HMAC-SHA-256 under the server's fingerprint key.
        hash: Vec<u8>,
        /// What people see: the last digits, or initials.
        mask: String,
    },
}

impl FactValue {
    /// What people may see of it.
    pub fn shown(&self) -> &str {
        match self {
            FactValue::Clear(text) => text,
            FactValue::Hashed { mask, .. } => mask,
        }
    }

    /// Whether two values are the same, by hash where they are hidden.
    pub fn agrees_with(&self, other: &FactValue) -> bool {
        match (self, other) {
            (FactValue::Clear(a), FactValue::Clear(b)) => a == b,
            (FactValue::Hashed { hash: a, .. }, FactValue::Hashed { hash: b, .. }) => a == b,
            _ => false,
        }
    }
}

/// Something a bank said about an account's identity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub name: FactName,
    /// What was said.
    pub value: FactValue,
    /// Which of the bank's answers said it.
    pub source: String,
    /// Whether the number is a stand-in that is new at each consent.
    pub tokenised: bool,
    /// The consent it was seen under; a tokenised number means something only there.
    pub consent: ConsentId,
    /// When it was first said.
    pub first_seen: Timestamp,
    /// When it was last said.
    pub last_seen: Timestamp,
}
