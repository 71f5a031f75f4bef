//! Tying a reported balance out, in the transaction that writes it.

use jiff::Timestamp;
use model::{Account, Decimal, EventData, Money, NewEvent, event, tie::Discrepancy};
use providers::Window;
use store::{PartnerTx, StoreError};

use crate::reconcile::{Books, Reckoning, Report, Tie, counted_since, tie_out};

/// Compares a balance with what is stored by now, keeps what came of it, and gives what is told when a
/// discrepancy begins or ends.
pub(super) fn tie(
    tx: &mut PartnerTx<'_, '_>,
    account: &Account,
    report: Report,
    window: Window,
    now: Timestamp,
) -> Result<Option<NewEvent>, StoreError> {
    let anchors = tx.list_anchors(account.id)?;
    let posted = tx.list_posted(account.id, counted_since(&anchors, report.as_of), Timestamp::MAX)?;
    let pending: Vec<i64> = tx
        .list_pending(account.id)?
        .iter()
        .map(|row| row.amount)
        .collect();
    let books = Books {
        anchors: &anchors,
        posted: &posted,
        pending: &pending,
    };
    let open = tx.find_discrepancy(account.id)?;
    match tie_out(report, books, window) {
        None => Ok(None),
        Some(Tie::Agrees {
            anchor,
            spent,
            reckoning,
        }) => {
            if !anchors.contains(&anchor) {
                tx.put_anchor(account.id, &anchor)?;
            }
            for old in &spent {
                tx.drop_anchor(account.id, old)?;
            }
            let Some(open) = open else {
                return Ok(None);
            };
            let ended = Discrepancy {
                ended_at: Some(now),
                ..open
            };
            tx.put_discrepancy(&ended)?;
            let reckoning = reckoning.map(|reckoning| Reckoning {
                difference: 0,
                ..reckoning
            });
            Ok(reckoning.map(|reckoning| told(account, report, reckoning, &ended, now)))
        }
        Some(Tie::Differs { reckoning, suspect }) => {
            let found = Discrepancy {
                account: account.id,
                began_at: open.map_or(now, |open| open.began_at),
                difference: Money::from_units(reckoning.difference, account.snapshot.currency),
                suspect_from: suspect.0,
                // Whatever is missing was missing when it was noticed.
                suspect_to: open.map_or(suspect.1, |open| open.suspect_to.min(suspect.1)),
                ended_at: None,
            };
            if open != Some(found) {
                tx.put_discrepancy(&found)?;
            }
            Ok(open
                .is_none()
                .then(|| told(account, report, reckoning, &found, now)))
        }
    }
}

fn told(
    account: &Account,
    report: Report,
    reckoning: Reckoning,
    found: &Discrepancy,
    now: Timestamp,
) -> NewEvent {
    let currency = account.snapshot.currency;
    let decimal = |units: i64| Decimal::from(Money::from_units(units, currency));
    NewEvent {
        customer: Some(account.customer),
        login: Some(account.login),
        account: Some(account.id),
        occurred_at: now,
        data: EventData::Discrepancy(event::Discrepancy {
            currency,
            opening: decimal(reckoning.opening),
            opening_at: reckoning.opening_at,
            sum: decimal(reckoning.sum),
            reported: decimal(report.balance),
            reported_at: report.as_of,
            difference: decimal(reckoning.difference),
            suspect_from: found.suspect_from,
            suspect_to: found.suspect_to,
        }),
    }
}
