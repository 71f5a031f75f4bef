//! Statements of an account: the list, and each as a PDF. They are told, not stored, like everything
//! else: a period that has ended never changes.

use std::sync::Arc;

use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use jiff::{Timestamp, ToSpan, civil::Date};
use model::Money;

use super::{
    access::Pass,
    accounts::about,
    error::FdxError,
    paging,
    query::Query,
    wire::{self, Instant},
};
use crate::{
    chance,
    institution::Institution,
    ledger::{
        account::{Account, Origin},
        calendar,
        story::Book,
    },
    office::{Office, Visit},
    pdf,
    profile::{Plan, Profile},
};

const LIST: &str = "statements";
const COVERED: [&str; 1] = ["STATEMENTS"];

/// How many statements come at once if nothing is said, and at most.
const USUAL: usize = 12;
const MOST: usize = 24;

/// A period that has ended.
struct Statement {
    id: String,
    from: Date,
    /// The last day of it.
    closed: Date,
}

/// What statements are told from.
struct Source<'a> {
    profile: &'a Profile,
    plan: &'a Plan,
    book: &'a Book,
    institution: &'a Institution,
    account: &'a Account,
    seed: u64,
    now: Timestamp,
}

impl Source<'_> {
    /// Every period that has ended, oldest first. Cards and lines close on their own day, everything else
    /// at the end of the month; a statement is there the day after.
    fn statements(&self) -> Vec<Statement> {
        let today = calendar::day_of(self.now, &self.institution.zone);
        let first = self.book.rows.first().map(|row| row.key.0);
        let Some(first) = first else {
            return Vec::new();
        };
        let own: Vec<Date> = self.book.statements.iter().map(|(closed, _)| *closed).collect();
        let closings: Vec<Date> = if own.is_empty() {
            (0..=1200)
                .map(|month| {
                    first
                        .first_of_month()
                        .saturating_add(month.months())
                        .last_of_month()
                })
                .take_while(|closed| *closed < today)
                .collect()
        } else {
            own
        };
        let mut from = first;
        let mut statements = Vec::new();
        for closed in closings.into_iter().filter(|closed| *closed < today) {
            let parts = [
                "statement",
                &self.seed.to_string(),
                &self.account.id.0,
                &closed.to_string(),
            ];
            statements.push(Statement {
                id: chance::name(20, &parts),
                from,
                closed,
            });
            from = calendar::plus(closed, 1);
        }
        statements
    }

    /// The last instant of a day.
    fn end_of(&self, day: Date) -> Timestamp {
        let next = calendar::instant(calendar::plus(day, 1), 0, 0, &self.institution.zone);
        next.saturating_sub(1.second()).unwrap_or(next)
    }

    fn lines(&self, statement: &Statement) -> Vec<String> {
        let currency = self.profile.currency;
        let money = |units: i64| {
            let amount = Money::from_units(units, currency).number();
            let (whole, cents) = amount.split_once('.').unwrap_or((&amount, ""));
            format!("{whole}.{cents:0<2}")
        };
        let before = self.end_of(calendar::plus(statement.from, -1));
        let end = self.end_of(statement.closed);
        let holders = self.account.facts.holders.iter().map(|holder| {
            let parts = [&holder.first, &holder.middle, &holder.last];
            parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(" ")
        });
        let mut lines = vec![
            self.institution.facts.name.to_owned(),
            "SANDBOX: NO REAL BANK, NO REAL MONEY".to_owned(),
            String::new(),
            format!("Statement of {}", self.plan.product),
            format!("Holders: {}", holders.collect::<Vec<_>>().join(", ")),
            format!(
                "Account ending in {}",
                self.account.facts.mask.as_deref().unwrap_or("-")
            ),
            format!("Period: {} to {}", statement.from, statement.closed),
            String::new(),
            format!(
                "{:<58}{:>16}",
                "Balance before",
                money(self.book.balance(self.plan.kind, before))
            ),
        ];
        let booked = self
            .book
            .rows
            .iter()
            .filter(|row| row.posted > before && row.posted <= end);
        for row in booked {
            let day = calendar::day_of(row.posted, &self.institution.zone);
            let text: String = row.text.chars().take(45).collect();
            lines.push(format!("{day}  {text:<46}{:>16}", money(row.amount)));
        }
        let closing = money(self.book.balance(self.plan.kind, end));
        lines.push(format!("{:<58}{closing:>16}", "Balance at the end"));
        lines
    }
}

/// What an account's statements are told from; nothing for one that came from files.
fn with_source<T>(
    visit: &Visit<'_>,
    pass: &Pass<'_>,
    account: &Account,
    work: impl FnOnce(&Source<'_>) -> Result<T, FdxError>,
) -> Result<T, FdxError> {
    let Origin::Profile(profile, place) = &account.origin else {
        return Err(FdxError::NO_STATEMENTS);
    };
    let books = visit.books(account, pass.now);
    match (profile.accounts.get(*place), books.get(*place)) {
        (Some(plan), Some(book)) => work(&Source {
            profile,
            plan,
            book,
            institution: pass.institution,
            account,
            seed: visit.seed,
            now: pass.now,
        }),
        _ => Err(FdxError::NO_STATEMENTS),
    }
}

/// `GET /accounts/{accountId}/statements`, newest first. `startTime` and `endTime` are instants or dates
/// and belong together.
pub(super) async fn list(
    State(office): State<Arc<Office>>,
    Path((institution, account)): Path<(String, String)>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    about(
        &office,
        &institution,
        &account,
        &headers,
        &COVERED,
        |visit, pass, account| {
            let query = Query::read(query)?;
            let visible = visit.visible_id(&pass.grant.client, account);
            let page = with_source(visit, pass, account, |source| one_page(source, &visible, &query))?;
            Ok(Json(page).into())
        },
    )
    .await
}

fn one_page(source: &Source<'_>, visible: &str, query: &Query) -> Result<wire::Statements, FdxError> {
    let limit = query.limit(USUAL, MOST)?;
    let skip = match paging::parts(query, LIST)?.as_deref() {
        None => 0,
        Some([skip]) => skip.parse::<usize>().map_err(|_| paging::unknown())?,
        Some(_) => return Err(paging::unknown()),
    };
    let day = |name: &str| -> Result<Option<Date>, FdxError> {
        let wrong = || FdxError::BAD_DATE.because(format!("{name} must be an instant or a date"));
        query
            .get(name)
            .map(|text| match text.parse::<Timestamp>() {
                Ok(instant) => Ok(calendar::day_of(instant, &source.institution.zone)),
                Err(_) => text.parse::<Date>().map_err(|_| wrong()),
            })
            .transpose()
    };
    let (from, to) = (day("startTime")?, day("endTime")?);
    if from.is_some() != to.is_some() || from > to {
        return Err(FdxError::BAD_RANGE.because("startTime and endTime belong together, in this order"));
    }
    let within = |closed: Date| from.is_none_or(|from| from <= closed) && to.is_none_or(|to| closed <= to);
    let mut all = source.statements();
    all.retain(|statement| within(statement.closed));
    all.reverse();
    if all.is_empty() {
        return Err(FdxError::NO_STATEMENTS);
    }
    let next = (all.len() > skip.saturating_add(limit))
        .then(|| paging::cursor(LIST, &[&skip.saturating_add(limit).to_string()]));
    let path = format!("/accounts/{visible}/statements");
    let (page, links) = paging::page(query, &path, all.len(), next);
    let statements = all.iter().skip(skip).take(limit);
    Ok(wire::Statements {
        page,
        links,
        statements: statements
            .map(|statement| wire::Statement {
                account_id: visible.to_owned(),
                statement_id: statement.id.clone(),
                statement_date: Instant(source.end_of(statement.closed)),
                description: format!("{} to {}", statement.from, statement.closed),
                status: "AVAILABLE",
                links: [wire::DocumentLink {
                    href: format!("{path}/{}", statement.id),
                    rel: "self",
                    action: "GET",
                    types: ["application/pdf"],
                }],
            })
            .collect(),
    })
}

/// `GET /accounts/{accountId}/statements/{statementId}`
pub(super) async fn one(
    State(office): State<Arc<Office>>,
    Path((institution, account, statement)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Response {
    about(
        &office,
        &institution,
        &account,
        &headers,
        &COVERED,
        |visit, pass, account| {
            let document = with_source(visit, pass, account, |source| {
                let all = source.statements();
                let found = all.iter().find(|one| one.id == statement);
                let found = found.ok_or(FdxError::NO_STATEMENT)?;
                Ok(pdf::document(&source.lines(found)))
            })?;
            let kind = HeaderValue::from_static("application/pdf");
            Ok(([(header::CONTENT_TYPE, kind)], document).into_response().into())
        },
    )
    .await
}
