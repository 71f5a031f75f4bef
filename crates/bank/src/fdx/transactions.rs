//! Transactions: a window of them, newest first, page by page.

use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};

use axum::{
    Json,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, StatusCode},
    response::Response,
};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

use super::{
    access::{Pass, Refusal},
    accounts,
    error::FdxError,
    paging, present,
    query::Query,
    wire::{self, Amount, Instant},
};
use crate::{
    chance,
    ledger::{
        account::{Account, Origin, standard_category},
        booking, calendar,
        story::Sort,
        written::TransactionIds,
    },
    office::{Office, Visit, books::Line},
    profile::Kind,
    script::{Fault, run},
    world::entry::{ClientId, Entry},
};

/// How many transactions come at once if nothing is said, and at most.
const USUAL: usize = 100;
const MOST: usize = 200;

/// How many days are shown if no window is asked for, today included.
const USUAL_DAYS: i64 = 7;

/// How far back the bank goes.
const HISTORY_MONTHS: i32 = 24;

/// Later than anything: the last whole second of the calendar, which a cursor can carry.
const END: Timestamp = Timestamp::constant(253_402_207_200, 0);

const COVERED: [&str; 1] = ["TRANSACTIONS"];

/// What is asked for: instants from `from` to `to`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Window {
    from: Timestamp,
    to: Timestamp,
}

/// Where in a window a page begins. The window travels along in the cursor, so that a page asked for by
/// its key alone is of the same window.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    window: Window,
    /// The page begins after what was at this instant under this id.
    after: Timestamp,
    id: String,
    /// How many pages after the end of a list that does not end.
    beyond: u64,
}

/// A transaction and its place in the list.
struct Shown {
    at: Timestamp,
    id: String,
    body: wire::AnyTransaction,
}

/// `GET /accounts/{accountId}/transactions`
pub(super) async fn list(
    State(office): State<Arc<Office>>,
    Path((institution, account)): Path<(String, String)>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    accounts::about(
        &office,
        &institution,
        &account,
        &headers,
        &COVERED,
        |visit, pass, account| {
            if pass.fault(account) == Some(Fault::NotSupported) {
                return Err(FdxError::NOT_FOR_TYPE.into());
            }
            if account.facts.is_closed() {
                return Err(FdxError::CLOSED.into());
            }
            if let Origin::Written(ledger) = &account.origin
                && ledger.manner.days == 0
            {
                return Err(FdxError::NOT_FOR_TYPE.into());
            }
            let page = one_page(visit, pass, account, &Query::read(query)?)?;
            if !pass.grant.transactions_served {
                visit.record(Entry::TransactionsServed {
                    consent: pass.consent.clone(),
                });
            }
            let status = match pass.fault(account) {
                Some(Fault::TransactionsPartial) => StatusCode::PARTIAL_CONTENT,
                _ => StatusCode::OK,
            };
            Ok((status, Json(page)).into())
        },
    )
    .await
}

fn one_page(
    visit: &Visit<'_>,
    pass: &Pass<'_>,
    account: &Account,
    query: &Query,
) -> Result<wire::Transactions, Refusal> {
    let limit = query.limit(USUAL, MOST)?;
    let visible = visit.visible_id(&pass.grant.client, account);
    let list = format!("transactions {visible}");
    let place = match paging::parts(query, &list)? {
        None => Place::first(asked(query, pass.now, &pass.institution.zone)?),
        Some(parts) => Place::read(&parts).ok_or_else(paging::unknown)?,
    };
    let lookback = pass.grant.request.consent.lookback_period;
    place.window.check(pass.now, &pass.institution.zone, lookback)?;
    let reader = Reader {
        client: Some(&pass.grant.client),
        zone: &pass.institution.zone,
        now: pass.now,
        run: pass.grant.run.number,
    };
    let mut shown = all(visit, reader, account, &visible);
    shown.retain(|one| place.window.from <= one.at && one.at <= place.window.to);
    shown.sort_by(|one, other| (Reverse(one.at), &one.id).cmp(&(Reverse(other.at), &other.id)));
    if pass.fault(account) == Some(Fault::TransactionsPartial) {
        shown.truncate(shown.len().div_ceil(2));
    }
    let total = shown.len();
    shown.retain(|one| (Reverse(one.at), one.id.as_str()) > (Reverse(place.after), place.id.as_str()));
    let more = shown.len() > limit;
    shown.truncate(limit);
    let next = match pass.fault(account) {
        Some(Fault::TransactionsLoop) => Some(place.clone()),
        Some(Fault::TransactionsEndless) if !more => Some(place.beyond()),
        _ => shown.last().filter(|_| more).map(|last| place.past(last)),
    };
    let next = next.map(|next| next.cursor(&list));
    let path = format!("/accounts/{visible}/transactions");
    let (page, links) = paging::page(query, &path, total, next);
    let transactions = shown.into_iter().map(|one| one.body).collect();
    Ok(wire::Transactions {
        page,
        links,
        transactions,
    })
}

impl Place {
    fn first(window: Window) -> Self {
        Self {
            window,
            after: END,
            id: String::new(),
            beyond: 0,
        }
    }

    fn past(&self, last: &Shown) -> Self {
        Self {
            after: last.at,
            id: last.id.clone(),
            ..self.clone()
        }
    }

    fn beyond(&self) -> Self {
        Self {
            after: Timestamp::MIN,
            beyond: self.beyond + 1,
            ..self.clone()
        }
    }

    fn cursor(&self, list: &str) -> String {
        let micros = |instant: Timestamp| instant.as_microsecond().to_string();
        let Self {
            window,
            after,
            id,
            beyond,
        } = self;
        let parts = [
            micros(window.from),
            micros(window.to),
            micros(*after),
            id.clone(),
            beyond.to_string(),
        ];
        paging::cursor(list, &parts.each_ref().map(String::as_str))
    }

    fn read(parts: &[String]) -> Option<Self> {
        let micros = |text: &str| Timestamp::from_microsecond(text.parse().ok()?).ok();
        let [from, to, after, id, beyond] = parts else {
            return None;
        };
        Some(Self {
            window: Window {
                from: micros(from)?,
                to: micros(to)?,
            },
            after: micros(after)?,
            id: id.clone(),
            beyond: beyond.parse().ok()?,
        })
    }
}

/// Every transaction of the account that there is by now.
fn all(visit: &Visit<'_>, reader: Reader<'_>, account: &Account, visible: &str) -> Vec<Shown> {
    let now = reader.now;
    match &account.origin {
        Origin::Profile(..) | Origin::Written(_) => {
            let Some(kind) = account.kind() else {
                return Vec::new();
            };
            let hole = reader
                .client
                .and_then(|client| run::hole_since(visit, client, account));
            let hole =
                hole.and_then(|since| visit.own_book(account, now, |book| book.first_booked(since))?);
            let manner = Manner {
                kind,
                otherwise: run::posts_otherwise(visit, account),
                zone: reader.zone,
                reworded: account.facts.showing.reworded,
            };
            let names = Names::of(visit.seed, account, reader.run);
            let mut counts = BTreeMap::new();
            let mut lines = visit.lines(account, now);
            lines.sort_by_key(|line| (line.row.key, line.place));
            lines
                .iter()
                .filter(|line| line.row.posted > now || Some(line.row.key) != hole)
                .map(|line| {
                    let count: &mut u32 = counts.entry(line.row.key.0).or_default();
                    *count += 1;
                    made(&names, manner, visible, line, *count, now)
                })
                .collect()
        }
        Origin::Imported(files) => files
            .transactions(visit.first_seen(account, now))
            .into_iter()
            .map(|row| {
                let mut fields = row.fields;
                present::put(&mut fields, "accountId", visible);
                Shown {
                    at: row.at,
                    id: row.id,
                    body: wire::AnyTransaction::Given(fields),
                }
            })
            .collect(),
    }
}

/// Every transaction of the account that there is by now, as it stands in the bank's own books: nothing is
/// left out of it.
pub(crate) fn told(
    visit: &Visit<'_>,
    account: &Account,
    now: Timestamp,
) -> Result<Vec<serde_json::Value>, serde_json::Error> {
    let known = visit.shelf.institution(account.institution);
    let zone = known.map_or(TimeZone::UTC, |institution| institution.zone.clone());
    let reader = Reader {
        client: None,
        zone: &zone,
        now,
        run: 0,
    };
    let shown = all(visit, reader, account, &account.id.0);
    shown
        .into_iter()
        .map(|one| serde_json::to_value(one.body))
        .collect()
}

/// Who reads an account's transactions, and when.
#[derive(Clone, Copy)]
struct Reader<'a> {
    /// Nobody but the bank itself if absent.
    client: Option<&'a ClientId>,
    zone: &'a TimeZone,
    now: Timestamp,
    /// Which of the client's runs it is.
    run: u64,
}

/// In which manner an account's transactions are told.
#[derive(Clone, Copy)]
struct Manner<'a> {
    kind: Kind,
    /// Whether what is pending is announced otherwise than it is booked.
    otherwise: bool,
    zone: &'a TimeZone,
    /// Whether texts are others than they were.
    reworded: bool,
}

/// How an account's transactions are named.
struct Names {
    seed: String,
    /// What sets the ids of one time apart from those of another, if anything does.
    time: Option<String>,
    counted: bool,
}

impl Names {
    fn of(seed: u64, account: &Account, run: u64) -> Self {
        let ids = match &account.origin {
            Origin::Written(ledger) => ledger.manner.transaction_ids,
            Origin::Profile(..) | Origin::Imported(_) => TransactionIds::Lasting,
        };
        let renamed = account.facts.showing.renamed;
        let time = match ids {
            TransactionIds::Lasting => (renamed > 0).then(|| format!("renamed {renamed}")),
            TransactionIds::Counted => None,
            TransactionIds::Fleeting => Some(format!("run {run}")),
        };
        Self {
            seed: seed.to_string(),
            time,
            counted: ids == TransactionIds::Counted,
        }
    }

    /// The name of a line in a state. A line keeps it in whichever account it is shown.
    fn name(&self, line: &Line, count: u32, state: &str) -> String {
        let (day, place) = (line.row.key.0.to_string(), line.row.key.1.to_string());
        if self.counted {
            return format!("{day}-{count}");
        }
        let parts = ["transaction", &self.seed, &line.of.0, &day, &place, state];
        let parts = parts.into_iter().chain(self.time.as_deref());
        chance::name(24, &parts.collect::<Vec<_>>())
    }
}

fn made(names: &Names, manner: Manner<'_>, visible: &str, line: &Line, count: u32, now: Timestamp) -> Shown {
    let (kind, row) = (manner.kind, &line.row);
    let posted = row.posted <= now;
    let day = row.key.0;
    let name = |state| names.name(line, count, state);
    // What was pending comes back under another id when it is booked, as the standard expects.
    let id = name(if posted { "posted" } else { "pending" });
    let was_pending = row.posted > row.made;
    let at = if posted { row.posted } else { row.made };
    let otherwise = manner.otherwise && was_pending;
    let (amount, text) = match otherwise && !posted {
        true => booking::announced(row),
        false => (row.amount, row.text.clone()),
    };
    // Of such a booking only the day of the purchase is told.
    let told_at = match otherwise && posted {
        true => start(day, manner.zone),
        false => row.made,
    };
    let text = match manner.reworded {
        true => format!("TRANSACTION {}", line.place % 9),
        false => text,
    };
    let names_pending = posted && was_pending && !otherwise && kind == Kind::Card;
    let body = wire::Transaction {
        account_id: Some(visible.to_owned()),
        account_category: Some(standard_category(kind)),
        transaction_id: Some(id.clone()),
        // Cards name the authorization a booking came from; deposit accounts leave it to be found out.
        reference_transaction_id: names_pending.then(|| name("pending")),
        posted_timestamp: posted.then_some(Instant(row.posted)),
        transaction_timestamp: Some(Instant(told_at)),
        description: Some(text),
        debit_credit_memo: Some(if amount < 0 { "DEBIT" } else { "CREDIT" }),
        category: row.category,
        sub_category: row.category.map(|_| "MCC"),
        status: Some(if posted { "POSTED" } else { "PENDING" }),
        amount: Some(Amount(amount)),
        transaction_type: Some(transaction_type(kind, row.sort)),
        payee: row.payee.clone().filter(|_| posted || !otherwise),
        payment_details: row.split.map(|split| wire::PaymentDetails {
            principal_amount: Amount(split.principal),
            interest_amount: Amount(split.interest),
            escrow_amount: Amount(0),
            fees_amount: Amount(0),
        }),
    };
    Shown {
        at,
        id,
        body: wire::AnyTransaction::Made(Box::new(body)),
    }
}

fn transaction_type(kind: Kind, sort: Sort) -> &'static str {
    match (kind, sort) {
        (_, Sort::Interest) => "INTEREST",
        (_, Sort::Fee) => "FEE",
        (_, Sort::Payment) => "PAYMENT",
        (Kind::Card, Sort::Purchase) => "PURCHASE",
        (_, Sort::Purchase) => "POSDEBIT",
        (_, Sort::Deposit) => "DIRECTDEPOSIT",
        (_, Sort::Bill) => "BILLPAYMENT",
        (_, Sort::Transfer) => "TRANSFER",
    }
}

/// The window a request asks for. `startTime` and `endTime` are instants, or dates; `startDate` and
/// `endDate` are dates in the institution's zone, both included.
fn asked(query: &Query, now: Timestamp, zone: &TimeZone) -> Result<Window, FdxError> {
    let today = calendar::day_of(now, zone);
    let (from, to) = match (
        pair(query, "startTime", "endTime")?,
        pair(query, "startDate", "endDate")?,
    ) {
        (None, None) => {
            return Ok(Window {
                from: start(calendar::plus(today, 1 - USUAL_DAYS), zone),
                to: END,
            });
        }
        (Some(_), Some(_)) => {
            return Err(FdxError::BAD_RANGE.because("startTime and startDate cannot be asked for together"));
        }
        (Some((from, to)), None) => (
            instant(from, zone, "startTime", start)?,
            instant(to, zone, "endTime", end)?,
        ),
        (None, Some((from, to))) => (
            start(date(from, "startDate")?, zone),
            end(date(to, "endDate")?, zone),
        ),
    };
    Ok(Window {
        from,
        to: to.min(END),
    })
}

impl Window {
    /// Refuses a window that is turned round, or goes back further than the bank or the consent.
    fn check(&self, now: Timestamp, zone: &TimeZone, lookback: Option<u32>) -> Result<(), FdxError> {
        let today = calendar::day_of(now, zone);
        // A day's grace: the client counts its days in a zone of its own.
        let since = |day: Date| start(calendar::plus(day, -1), zone);
        if self.from > self.to {
            return Err(FdxError::BAD_RANGE.because("the start lies after the end"));
        }
        if self.from < since(today.saturating_sub(HISTORY_MONTHS.months())) {
            return Err(FdxError::BAD_RANGE.because(format!("the bank goes back {HISTORY_MONTHS} months")));
        }
        match lookback {
            Some(days) if self.from < since(calendar::plus(today, -i64::from(days))) => {
                Err(FdxError::BAD_RANGE.because(format!("the consent goes back {days} days")))
            }
            _ => Ok(()),
        }
    }
}

fn pair<'a>(query: &'a Query, start: &str, end: &str) -> Result<Option<(&'a str, &'a str)>, FdxError> {
    match (query.get(start), query.get(end)) {
        (None, None) => Ok(None),
        (Some(from), Some(to)) => Ok(Some((from, to))),
        (Some(_), None) => Err(FdxError::BAD_RANGE.because(format!("{start} without {end}"))),
        (None, Some(_)) => Err(FdxError::BAD_RANGE.because(format!("{end} without {start}"))),
    }
}

fn instant(
    text: &str,
    zone: &TimeZone,
    name: &str,
    edge: fn(Date, &TimeZone) -> Timestamp,
) -> Result<Timestamp, FdxError> {
    if let Ok(instant) = text.parse() {
        return Ok(instant);
    }
    date(text, name).map(|day| edge(day, zone))
}

fn date(text: &str, name: &str) -> Result<Date, FdxError> {
    let wrong = || FdxError::BAD_DATE.because(format!("query parameter {name} is no ISO 8601 date: {text}"));
    if text.len() != 10 {
        Err(wrong())
    } else {
        text.parse().map_err(|_| wrong())
    }
}

/// The first instant of a day.
fn start(day: Date, zone: &TimeZone) -> Timestamp {
    calendar::instant(day, 0, 0, zone)
}

/// The last instant of a day.
fn end(day: Date, zone: &TimeZone) -> Timestamp {
    start(calendar::plus(day, 1), zone)
        .saturating_sub(1.microsecond())
        .unwrap_or(END)
}

#[cfg(test)]
mod tests;
