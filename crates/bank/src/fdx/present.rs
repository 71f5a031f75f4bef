//! Showing an account: what identifies it as it is now, its life as of now, in the standard's words.
//!
//! Accounts from files are shown as they were written; only what a change touched is replaced.

mod given;
mod made;
mod written;

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;

pub(super) use self::{
    given::put,
    made::{address, telephone},
};
use super::{error::FdxError, wire};
use crate::{
    institution::Institution,
    ledger::account::{Account, Origin},
    office::Visit,
    world::grant::{ConsentId, Grant},
};

/// The account as a list shows it.
pub(super) fn descriptor(
    visit: &Visit<'_>,
    grant: &Grant,
    account: &Account,
    now: Timestamp,
) -> wire::AnyAccount {
    let id = visit.visible_id(&grant.client, account);
    match &account.origin {
        Origin::Profile(profile, place) => {
            wire::AnyAccount::Made(Box::new(made::descriptor(id, account, profile, *place)))
        }
        Origin::Imported(files) => {
            let details = files.details(visit.first_seen(account, now));
            wire::AnyAccount::Given(given::descriptor(&id, account, details))
        }
        Origin::Written(ledger) => wire::AnyAccount::Made(Box::new(written::descriptor(id, account, ledger))),
    }
}

/// The account with all its details.
pub(super) fn details(
    visit: &Visit<'_>,
    grant: &Grant,
    account: &Account,
    now: Timestamp,
) -> wire::AnyAccount {
    let id = visit.visible_id(&grant.client, account);
    match &account.origin {
        Origin::Profile(profile, place) => {
            let books = visit.books(account, now);
            let descriptor = made::descriptor(id, account, profile, *place);
            let institution = visit.shelf.institution(account.institution);
            let detailed = match (books.get(*place), institution) {
                (Some(book), Some(institution)) => made::details(
                    visit,
                    descriptor,
                    account,
                    (profile, *place),
                    book,
                    institution,
                    now,
                ),
                _ => descriptor,
            };
            wire::AnyAccount::Made(Box::new(detailed))
        }
        Origin::Imported(files) => {
            let details = files.details(visit.first_seen(account, now));
            wire::AnyAccount::Given(given::details(&id, account, details))
        }
        Origin::Written(ledger) => {
            let descriptor = written::descriptor(id, account, ledger);
            let detailed = match visit.shelf.institution(account.institution) {
                Some(institution) => written::details(visit, descriptor, account, ledger, institution, now),
                None => descriptor,
            };
            wire::AnyAccount::Made(Box::new(detailed))
        }
    }
}

/// The account's place in a list when the account itself cannot be had.
pub(super) fn failed(
    visit: &Visit<'_>,
    grant: &Grant,
    account: &Account,
    error: &FdxError,
) -> wire::AnyAccount {
    wire::AnyAccount::Made(Box::new(wire::Account {
        account_id: Some(visit.visible_id(&grant.client, account)),
        account_category: account.category().map(str::to_owned),
        account_type: account.facts.account_type.clone(),
        account_number_display: account.facts.mask.clone(),
        nickname: account.facts.name.clone(),
        error: Some(error.entity()),
        ..wire::Account::default()
    }))
}

/// The account in a currency that is none.
pub(super) fn in_no_currency(account: wire::AnyAccount) -> wire::AnyAccount {
    let currency = wire::CurrencyEntity {
        currency_code: Some("ZZQ".to_owned()),
    };
    match account {
        wire::AnyAccount::Made(mut account) => {
            account.currency = Some(currency);
            wire::AnyAccount::Made(account)
        }
        wire::AnyAccount::Given(mut account) => {
            put(&mut account, "currency", &currency);
            wire::AnyAccount::Given(account)
        }
    }
}

/// Who holds the account, if the bank says so.
pub(super) fn contact(
    visit: &Visit<'_>,
    grant: &Grant,
    account: &Account,
    now: Timestamp,
) -> Option<Response> {
    match &account.origin {
        Origin::Profile(profile, _) => Some(Json(made::contact(account, profile)).into_response()),
        Origin::Imported(files) => {
            let contact = files.contact(visit.first_seen(account, now))?;
            let id = visit.visible_id(&grant.client, account);
            Some(Json(given::contact(&id, account, contact)).into_response())
        }
        Origin::Written(ledger) => Some(Json(written::contact(account, ledger)).into_response()),
    }
}

/// How the account is reached by payments.
pub(super) fn networks(
    visit: &Visit<'_>,
    institution: &Institution,
    account: &Account,
    (consent, grant): (&ConsentId, &Grant),
    now: Timestamp,
) -> Result<Vec<wire::AnyNetwork>, FdxError> {
    match &account.origin {
        Origin::Profile(profile, place) => made::networks(account, profile, *place, institution),
        Origin::Imported(files) => {
            let networks = files.networks(visit.first_seen(account, now));
            if networks.is_empty() {
                return Err(FdxError::NO_DATA);
            }
            let id = visit.visible_id(&grant.client, account);
            let networks = networks
                .into_iter()
                .map(|network| given::network(&id, account, network));
            Ok(networks.map(wire::AnyNetwork::Given).collect())
        }
        Origin::Written(ledger) => written::networks(visit, account, ledger, institution, consent),
    }
}

/// A name, in the standard's shape.
pub(super) fn name(holder: &crate::ledger::account::Holder) -> wire::Name {
    wire::Name {
        first: holder.first.clone(),
        middle: holder.middle.clone(),
        last: holder.last.clone(),
        suffix: holder.suffix.clone(),
    }
}
