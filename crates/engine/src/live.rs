//! Live calls: what only the bank can say now. Each is a run of the account like any other, so that
//! nobody's data is told before it is decided that the account is still the same; what is asked for
//! beside is handed to the caller and kept nowhere.

use std::time::Duration;

use jiff::SignedDuration;
use model::{
    Account, AccountType, Category, Conclusion, Condition, Money, Outcome, Partner,
    condition::RequestFault,
    id::{AccountId, LoginId},
};
use providers::{Document, Instruction, Owners};

use crate::{
    Engine, EngineError,
    aggregate::{Taken, Wanted},
};
use tokio::time::Instant;

/// How soon to look again whether a login is free.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// Which parts of the payment bundle are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BundleParts {
    /// The balances, at most so old.
    pub balance: Option<SignedDuration>,
    /// The number and routing number for payments.
    pub instruction: bool,
    /// Who owns it.
    pub identity: bool,
}

/// One account of a payment bundle; of each part, what was asked for, or why it is not to be had.
#[derive(Debug)]
pub struct Bundled {
    /// The account as it stands.
    pub account: Account,
    /// The balances.
    pub balance: Option<Result<Balance, Outcome>>,
    /// How to pay.
    pub instruction: Option<Result<Instruction, Outcome>>,
    /// Who owns it.
    pub identity: Option<Result<Owners, Outcome>>,
}

/// The balances of a deposit account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Balance {
    /// The account as it stands.
    pub account: Account,
    /// What can be drawn.
    pub available: Money,
    /// What is booked.
    pub cleared: Money,
}

/// The types whose numbers are given: certificates of deposit only to the first version of the call.
fn pays(account: &Account, with_certificates: bool) -> bool {
    match account.snapshot.kind {
        AccountType::Checking | AccountType::Savings | AccountType::MoneyMarket => true,
        AccountType::CertificateOfDeposit => with_certificates,
        _ => false,
    }
}

/// The way to pay by bank transfer: with the account's own number where the bank gives it, or else with
/// a stand-in, which works as well.
fn by_transfer(instructions: Vec<Instruction>) -> Option<Instruction> {
    let mut transfers: Vec<Instruction> = instructions
        .into_iter()
        .filter(|one| one.network.ends_with("_ACH") || one.network.ends_with("_BECS"))
        .collect();
    transfers.sort_by_key(|one| one.tokenised);
    transfers.into_iter().next()
}

impl Engine {
    /// Who owns an account, asked of the bank now.
    ///
    /// # Errors
    /// [`EngineError::Outcome`] if the bank or the account's identity is in the way;
    /// [`RequestFault::CustomerNotFound`], [`RequestFault::AccountNotFound`], or the database's failure.
    pub async fn owners(&self, partner: &Partner, account: &Account) -> Result<Owners, EngineError> {
        let wanted = Wanted {
            owners: true,
            ..Wanted::default()
        };
        let (account, taken) = self.live(partner, account, wanted).await?;
        let given = taken.owners.unwrap_or(Err(Condition::DataNotSupported.into()));
        self.or_outcome(partner, &account, given).await
    }

    /// The ways to pay into or out of a deposit account, asked of the bank now.
    ///
    /// # Errors
    /// [`RequestFault::AccountTypeNotServed`], and as [`Engine::owners`].
    pub async fn payment_instructions(
        &self,
        partner: &Partner,
        account: &Account,
    ) -> Result<Vec<Instruction>, EngineError> {
        if !pays(account, false) {
            return Err(RequestFault::AccountTypeNotServed.into());
        }
        self.instructions(partner, account).await
    }

    /// The number and routing number of a deposit account for a bank transfer, asked of the bank now.
    ///
    /// # Errors
    /// [`RequestFault::AccountTypeNotServed`], and as [`Engine::owners`].
    pub async fn transfer_number(
        &self,
        partner: &Partner,
        account: &Account,
    ) -> Result<Instruction, EngineError> {
        if !pays(account, true) {
            return Err(RequestFault::AccountTypeNotServed.into());
        }
        let given = by_transfer(self.instructions(partner, account).await?);
        let given = given.ok_or(Condition::DataNotSupported);
        self.or_outcome(partner, account, given).await
    }

    async fn instructions(
        &self,
        partner: &Partner,
        account: &Account,
    ) -> Result<Vec<Instruction>, EngineError> {
        let wanted = Wanted {
            instructions: true,
            ..Wanted::default()
        };
        let (account, taken) = self.live(partner, account, wanted).await?;
        let given = taken
            .instructions
            .unwrap_or(Err(Condition::DataNotSupported.into()));
        self.or_outcome(partner, &account, given).await
    }

    /// The balances of a deposit account. Those that are known are given if they are not older than
    /// `age`, or of any age if there is none; otherwise the bank is asked now. Of an account that is
    /// held nothing is given.
    ///
    /// # Errors
    /// [`RequestFault::AccountTypeNotServed`], and as [`Engine::owners`].
    pub async fn balance(
        &self,
        partner: &Partner,
        account: &Account,
        age: Option<SignedDuration>,
    ) -> Result<Balance, EngineError> {
        if account.snapshot.kind.category() != Category::Deposit {
            return Err(RequestFault::AccountTypeNotServed.into());
        }
        let now = self.now_of(partner);
        let known = match (age, account.succeeded_at) {
            (None, _) => true,
            (Some(age), Some(at)) => {
                let well = account.outcome.is_some_and(|outcome| outcome.is_healthy());
                well && age > SignedDuration::ZERO && now.duration_since(at) <= age
            }
            (Some(_), None) => false,
        };
        let account = if known {
            account.clone()
        } else {
            self.live(partner, account, Wanted::default()).await?.0
        };
        let found = balance_of(&account);
        self.or_outcome(partner, &account, found).await
    }

    /// One of an account's statements as a PDF, asked of the bank now, counted back from the newest, which
    /// is 1.
    ///
    /// # Errors
    /// [`RequestFault::ResourceNotFound`] if there are not that many, and as [`Engine::owners`].
    pub async fn statement(
        &self,
        partner: &Partner,
        account: &Account,
        index: usize,
    ) -> Result<Document, EngineError> {
        let wanted = Wanted {
            statement: Some(index),
            ..Wanted::default()
        };
        let (account, taken) = self.live(partner, account, wanted).await?;
        match taken.statement {
            Some(Err(concluded)) if concluded.condition == Condition::NoData => {
                Err(RequestFault::ResourceNotFound.into())
            }
            given => {
                let given = given.unwrap_or(Err(Condition::DataNotSupported.into()));
                self.or_outcome(partner, &account, given).await
            }
        }
    }

    /// The payment bundle of one account, or of all accounts of a login: each part with its own answer.
    ///
    /// # Errors
    /// The database's failure; what a bank does not give is told part by part.
    pub async fn bundle(
        &self,
        partner: &Partner,
        login: LoginId,
        only: Option<AccountId>,
        parts: BundleParts,
    ) -> Result<Vec<Bundled>, EngineError> {
        let scope = self.store().partner(partner.id);
        let list = || scope.read(move |tx| tx.list_accounts_of_login(login));
        let mut accounts = list().await?;
        accounts.retain(|account| only.is_none_or(|id| account.id == id));
        let now = self.now_of(partner);
        let stale = |account: &Account| {
            let well = account.outcome.is_some_and(|outcome| outcome.is_healthy());
            parts.balance.is_some_and(|age| {
                let fresh = account
                    .succeeded_at
                    .is_some_and(|at| now.duration_since(at) <= age);
                account.snapshot.kind.category() == Category::Deposit && !(well && fresh)
            })
        };
        let wanted = Wanted {
            owners: parts.identity,
            instructions: parts.instruction,
            ..Wanted::default()
        };
        let mut taken = Vec::new();
        let mut busy = false;
        if wanted != Wanted::default() || accounts.iter().any(stale) {
            match self.ask_patiently(partner, login, only, wanted).await? {
                Some(came) => taken = came,
                None => busy = true,
            }
            accounts = list().await?;
            accounts.retain(|account| only.is_none_or(|id| account.id == id));
        }
        let mut bundled = Vec::with_capacity(accounts.len());
        for account in accounts {
            let institution = self.institution(account.institution).await?;
            let told = |concluded: Conclusion| self.outcome(concluded, partner.region, &institution);
            let known = |condition: Condition| told(condition.into());
            // What keeps the account from being read keeps every part of it.
            let in_the_way = match account.outcome {
                _ if busy => Some(known(Condition::RefreshInProgress)),
                Some(outcome) if !outcome.is_healthy() => Some(outcome),
                Some(_) => None,
                None => Some(known(Condition::RefreshInProgress)),
            };
            let place = taken.iter().position(|one| one.account == account.id);
            let own = place.map(|place| taken.swap_remove(place));
            let (owners, instructions) = own.map(|own| (own.owners, own.instructions)).unwrap_or_default();
            let balance = parts.balance.map(|_| match in_the_way {
                Some(outcome) => Err(outcome),
                None if account.snapshot.kind.category() != Category::Deposit => {
                    Err(known(Condition::DataNotSupported))
                }
                None => balance_of(&account).map_err(known),
            });
            let instruction = parts.instruction.then(|| match in_the_way {
                Some(outcome) => Err(outcome),
                None if !pays(&account, true) => Err(known(Condition::DataNotSupported)),
                None => instructions
                    .unwrap_or(Err(Condition::DataNotSupported.into()))
                    .and_then(|given| by_transfer(given).ok_or_else(|| Condition::DataNotSupported.into()))
                    .map_err(told),
            });
            let identity = parts.identity.then(|| match in_the_way {
                Some(outcome) => Err(outcome),
                None => owners
                    .unwrap_or(Err(Condition::DataNotSupported.into()))
                    .map_err(told),
            });
            bundled.push(Bundled {
                account,
                balance,
                instruction,
                identity,
            });
        }
        Ok(bundled)
    }

    /// Runs an account now and gives it as it then stands, with what was wanted beside.
    async fn live(
        &self,
        partner: &Partner,
        account: &Account,
        wanted: Wanted,
    ) -> Result<(Account, Taken), EngineError> {
        let (customer, id) = (account.customer, account.id);
        let came = self
            .ask_patiently(partner, account.login, Some(id), wanted)
            .await?;
        let account = self.account(partner, customer, id).await?;
        let Some(taken) = came else {
            return self
                .or_outcome(partner, &account, Err(Condition::RefreshInProgress))
                .await;
        };
        match (taken.into_iter().next(), account.outcome) {
            (Some(taken), Some(outcome)) if outcome.is_healthy() => Ok((account, taken)),
            (_, Some(outcome)) if !outcome.is_healthy() => Err(EngineError::Outcome(outcome)),
            _ => {
                let stopped = Err(Condition::InternalError);
                self.or_outcome(partner, &account, stopped).await
            }
        }
    }

    /// Asks the bank as soon as the login is free; `None` if it is not, for as long as the settings have
    /// patience. What has begun goes on if the caller leaves.
    async fn ask_patiently(
        &self,
        partner: &Partner,
        login: LoginId,
        account: Option<AccountId>,
        wanted: Wanted,
    ) -> Result<Option<Vec<Taken>>, EngineError> {
        let (engine, partner) = (self.clone(), partner.clone());
        let asking = tokio::spawn(async move {
            let begun = Instant::now();
            loop {
                let came = engine.ask_live(&partner, login, account, wanted).await?;
                if came.is_some() || begun.elapsed() >= engine.config().patience {
                    return Ok(came);
                }
                tokio::time::sleep(LOOK_AGAIN).await;
            }
        });
        asking
            .await
            .map_err(|error| EngineError::Internal(error.to_string()))?
    }

    /// What was found, or the outcome that the partner's region has for what was in the way.
    async fn or_outcome<T>(
        &self,
        partner: &Partner,
        account: &Account,
        found: Result<T, impl Into<Conclusion>>,
    ) -> Result<T, EngineError> {
        match found {
            Ok(found) => Ok(found),
            Err(_) if account.held => match account.outcome {
                Some(outcome) => Err(EngineError::Outcome(outcome)),
                None => Err(EngineError::Internal(
                    "an account is held without an outcome".into(),
                )),
            },
            Err(concluded) => {
                let institution = self.institution(account.institution).await?;
                let outcome = self.outcome(concluded, partner.region, &institution);
                Err(EngineError::Outcome(outcome))
            }
        }
    }
}

/// The balances that are known of an account, or what is in the way.
fn balance_of(account: &Account) -> Result<Balance, Condition> {
    if account.held {
        return Err(account
            .outcome
            .map_or(Condition::InternalError, |outcome| outcome.condition));
    }
    if account.succeeded_at.is_none() {
        // Before the first aggregation there is nothing to tell.
        return Err(match account.outcome {
            Some(outcome) if !outcome.is_healthy() => outcome.condition,
            _ => Condition::RefreshInProgress,
        });
    }
    let available = account.snapshot.detail.available_balance.as_ref();
    let available = available.and_then(|text| Money::parse(text.as_str(), account.snapshot.currency).ok());
    match (available, account.snapshot.balance) {
        (Some(available), Some(cleared)) => Ok(Balance {
            account: account.clone(),
            available,
            cleared,
        }),
        _ => Err(Condition::DataNotSupported),
    }
}

#[cfg(test)]
mod tests {
    use model::Secret;

    use super::*;

    #[test]
    fn a_transfer_prefers_the_accounts_own_number() {
        let one = |network: &str, number: &str, tokenised| Instruction {
            network: network.to_owned(),
            routing: "102099980".to_owned(),
            number: Secret::new(number.to_owned()),
            tokenised,
            comes_in: None,
            goes_out: None,
        };
        let list = vec![
            one("US_RTP", "1", false),
            one("US_ACH", "2", true),
            one("US_ACH", "3", false),
        ];
        assert_eq!(by_transfer(list.clone()).unwrap().number.expose(), "3");
        assert_eq!(by_transfer(list[..2].to_vec()).unwrap().number.expose(), "2");
        assert_eq!(by_transfer(list[..1].to_vec()), None);
        assert!(by_transfer(vec![one("AU_BECS", "4", false)]).is_some());
    }
}
