//! Accounts of a household that was written out: as much of them as the bank tells in the household's manner.

use jiff::Timestamp;

use super::super::{
    error::FdxError,
    wire::{self, Amount, Instant},
};
use crate::{
    chance::Chance,
    institution::Institution,
    ledger::{
        account::{Account, standard_category},
        written::{Holders, Ledger, Numbers},
    },
    office::Visit,
    profile::Kind,
    world::grant::ConsentId,
};

/// How many digits a stand-in number has.
const STAND_IN_DIGITS: usize = 16;

pub(super) fn descriptor(id: String, account: &Account, ledger: &Ledger) -> wire::Account {
    let facts = &account.facts;
    wire::Account {
        account_id: Some(id),
        account_category: Some(standard_category(ledger.kind).to_owned()),
        account_type: facts.account_type.clone(),
        account_number_display: facts.mask.clone().filter(|_| ledger.manner.masks),
        nickname: facts.name.clone(),
        status: facts.status.clone(),
        currency: Some(wire::CurrencyEntity {
            currency_code: facts.currency.clone(),
        }),
        ..wire::Account::default()
    }
}

pub(super) fn details(
    visit: &Visit<'_>,
    descriptor: wire::Account,
    account: &Account,
    ledger: &Ledger,
    institution: &Institution,
    now: Timestamp,
) -> wire::Account {
    let manner = &ledger.manner;
    let real = matches!(manner.numbers, Numbers::Real | Numbers::RealAlone);
    let routed = manner.numbers == Numbers::Real;
    // The day its own life began, whichever ledgers it shows by now.
    let opened = visit.own_book(account, now, |book| book.opened);
    let balance = visit.balance(account, now).filter(|_| manner.balances);
    let owed = balance.map(|balance| Amount(-balance));
    let common = wire::Account {
        account_number: account.facts.number.clone().filter(|_| real),
        routing_transit_number: routed.then_some(institution.facts.routing),
        account_open_date: opened.filter(|_| manner.opened),
        balance_as_of: balance.map(|_| Instant(now)),
        ..descriptor
    };
    match ledger.kind {
        Kind::Loan | Kind::Mortgage => wire::Account {
            balance_type: Some("LIABILITY"),
            principal_balance: owed,
            ..common
        },
        Kind::Card | Kind::Line => wire::Account {
            balance_type: Some("LIABILITY"),
            current_balance: owed,
            ..common
        },
        _ => wire::Account {
            balance_type: Some("ASSET"),
            current_balance: balance.map(Amount),
            ..common
        },
    }
}

pub(super) fn contact(account: &Account, ledger: &Ledger) -> wire::Contact {
    let told = ledger.manner.holders;
    let holders = account.facts.holders.iter().map(|holder| wire::Holder {
        customer_id: holder
            .customer_id
            .clone()
            .filter(|_| told == Holders::NamesAndIds),
        relationship: holder.relationship.clone(),
        name: Some(super::name(holder)),
    });
    wire::Contact {
        holders: (told != Holders::None).then(|| holders.collect()),
        ..wire::Contact::default()
    }
}

/// The networks an account is reached in: by its number, by a number that stands for it under one consent, or
/// none.
pub(super) fn networks(
    visit: &Visit<'_>,
    account: &Account,
    ledger: &Ledger,
    institution: &Institution,
    consent: &ConsentId,
) -> Result<Vec<wire::AnyNetwork>, FdxError> {
    let out = matches!(ledger.kind, Kind::Checking | Kind::Savings);
    let (identifier, identifier_type) = match ledger.manner.numbers {
        Numbers::RealAlone | Numbers::None => return Ok(Vec::new()),
        Numbers::Real if ledger.kind == Kind::Card => return Err(FdxError::NOT_FOR_TYPE),
        Numbers::Real => (account.facts.number.clone(), "ACCOUNT_NUMBER"),
        Numbers::StandIns => {
            let stand_in = |number: &String| {
                let parts = ["stand-in", consent.0.as_str(), number.as_str()];
                Chance::of(visit.seed, &parts).digits(STAND_IN_DIGITS)
            };
            let number = account.facts.number.as_ref().map(stand_in);
            (number, "TOKENIZED_ACCOUNT_NUMBER")
        }
    };
    let networks = identifier.into_iter().map(|identifier| {
        wire::AnyNetwork::Made(wire::Network {
            bank_id: institution.facts.routing,
            identifier,
            identifier_type,
            r#type: institution.facts.network,
            transfer_in: true,
            transfer_out: out,
        })
    });
    Ok(networks.collect())
}
