//! Accounts: the list, one, its contact, its payment networks.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};

use super::{
    access::{Answer, Call, Pass, Refusal, admit, answer},
    error::FdxError,
    paging, present,
    query::Query,
    wire,
};
use crate::{
    ledger::account::Account,
    office::{Office, Visit},
    script::{Fault, Reach},
};

/// How many accounts come at once if nothing is said, and at most.
const USUAL: usize = 10;
const MOST: usize = 20;

const LIST: &str = "accounts";

const BASIC: [&str; 2] = ["ACCOUNT_BASIC", "ACCOUNT_DETAILED"];
const DETAILED: [&str; 1] = ["ACCOUNT_DETAILED"];
const CONTACT: [&str; 2] = ["CUSTOMER_CONTACT", "CUSTOMER_PERSONAL"];
const PAYMENTS: [&str; 2] = ["PAYMENT_SUPPORT", "ACCOUNT_PAYMENTS"];

/// `GET /accounts`
pub(super) async fn list(
    State(office): State<Arc<Office>>,
    Path(institution): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    answer(&office, &institution, |visit, institution| {
        let query = Query::read(query)?;
        let first = query.get("pageKey").is_none();
        let pass = admit(
            visit,
            institution,
            &headers,
            if first { Call::FirstList } else { Call::Data },
        )?;
        let detailed = match query.get("resultType") {
            None | Some("lightweight") => false,
            Some("details") => true,
            Some(_) => {
                return Err(
                    FdxError::invalid("query parameter resultType must be lightweight or details").into(),
                );
            }
        };
        pass.need(if detailed { &DETAILED } else { &BASIC })?;
        let (status, page) = one_page(visit, &pass, &query, detailed)?;
        let slow = pass.effects.slow.filter(|_| first);
        Ok(Answer {
            response: (status, Json(page)).into_response(),
            slow,
        })
    })
    .await
}

fn one_page(
    visit: &Visit<'_>,
    pass: &Pass<'_>,
    query: &Query,
    detailed: bool,
) -> Result<(StatusCode, wire::Accounts), FdxError> {
    let limit = query.limit(USUAL, MOST)?;
    let key = paging::parts(query, LIST)?;
    // A cursor counts in the order of the consent, so that what appears or goes between pages neither
    // repeats an account nor skips one.
    let (from, beyond) = match key.as_deref() {
        None => (0, None),
        Some([position]) => (position.parse().map_err(|_| paging::unknown())?, None),
        Some([_, beyond]) => (
            usize::MAX,
            Some(beyond.parse::<u64>().map_err(|_| paging::unknown())?),
        ),
        Some(_) => return Err(paging::unknown()),
    };
    let shared = pass.shared(visit);
    let partial = shared
        .iter()
        .any(|account| pass.fault(account) == Some(Fault::Partial));
    let listed = |account: &&Account| account.facts.listed && pass.fault(account) != Some(Fault::Partial);
    let total = shared.iter().copied().filter(listed).count();
    let place = |account: &Account| pass.grant.accounts.iter().position(|id| *id == account.id);
    let left: Vec<&Account> = shared
        .into_iter()
        .filter(listed)
        .filter(|account| place(account) >= Some(from))
        .collect();
    let next = left.get(limit).and_then(|account| place(account));
    let at = |position: usize| paging::cursor(LIST, &[&position.to_string()]);
    let next = match pass.effects.wide {
        Some(Fault::CursorLoop) => Some(at(from)),
        Some(Fault::CursorEndless) if next.is_none() => {
            let count = beyond.unwrap_or(0) + 1;
            Some(paging::cursor(LIST, &["beyond", &count.to_string()]))
        }
        _ => next.map(at),
    };
    let accounts = left
        .into_iter()
        .take(limit)
        .map(|account| match pass.fault(account) {
            Some(Fault::Unavailable) => present::failed(visit, &pass.grant, account, &FdxError::SUBSYSTEM),
            Some(Fault::Numbered {
                code,
                reach: Reach::Account,
            }) => present::failed(visit, &pass.grant, account, &FdxError::numbered(code)),
            _ if detailed => present::details(visit, &pass.grant, account, pass.now),
            _ => present::descriptor(visit, &pass.grant, account, pass.now),
        })
        .collect();
    let (page, links) = paging::page(query, "/accounts", total, next);
    let status = if partial {
        StatusCode::PARTIAL_CONTENT
    } else {
        StatusCode::OK
    };
    Ok((
        status,
        wire::Accounts {
            page,
            links,
            accounts,
        },
    ))
}

/// `GET /accounts/{accountId}`
pub(super) async fn one(
    State(office): State<Arc<Office>>,
    Path((institution, account)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    about(
        &office,
        &institution,
        &account,
        &headers,
        &DETAILED,
        |visit, pass, account| {
            let details = present::details(visit, &pass.grant, account, pass.now);
            let details = match pass.fault(account) {
                Some(Fault::OddCurrency) => present::in_no_currency(details),
                _ => details,
            };
            Ok(Json(details).into())
        },
    )
    .await
}

/// `GET /accounts/{accountId}/contact`
pub(super) async fn contact(
    State(office): State<Arc<Office>>,
    Path((institution, account)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    about(
        &office,
        &institution,
        &account,
        &headers,
        &CONTACT,
        |visit, pass, account| {
            if pass.fault(account) == Some(Fault::NotSupported) {
                return Err(FdxError::NOT_FOR_TYPE.into());
            }
            match present::contact(visit, &pass.grant, account, pass.now) {
                Some(contact) => Ok(contact.into()),
                None => Err(FdxError::NO_DATA.into()),
            }
        },
    )
    .await
}

/// `GET /accounts/{accountId}/payment-networks`
pub(super) async fn networks(
    State(office): State<Arc<Office>>,
    Path((institution, account)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    about(
        &office,
        &institution,
        &account,
        &headers,
        &PAYMENTS,
        |visit, pass, account| {
            if account.facts.is_closed() {
                return Err(FdxError::CLOSED.into());
            }
            let networks = present::networks(
                visit,
                pass.institution,
                account,
                (&pass.consent, &pass.grant),
                pass.now,
            )?;
            let page = wire::Page {
                next_page_key: None,
                total_elements: networks.len(),
            };
            Ok(Json(wire::Networks {
                page,
                payment_networks: networks,
            })
            .into())
        },
    )
    .await
}

/// A call about one account: let in, covered by the consent, and the account is there.
pub(super) async fn about(
    office: &Office,
    institution: &str,
    account: &str,
    headers: &HeaderMap,
    clusters: &[&str],
    work: impl FnOnce(&mut Visit<'_>, &Pass<'_>, &Account) -> Result<Answer, Refusal>,
) -> Response {
    answer(office, institution, |visit, institution| {
        let pass = admit(visit, institution, headers, Call::Data)?;
        pass.need(clusters)?;
        let account = pass.account(visit, account)?.clone();
        work(visit, &pass, &account)
    })
    .await
}
