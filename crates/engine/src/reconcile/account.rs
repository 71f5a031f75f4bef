//! An account's figures.

use model::account::Snapshot;
use providers::{ObservedAccount, ObservedNumber};

use crate::continuity::last_four;

/// What to keep of an account as the bank now describes it; `None` if it is of a kind that is not
/// aggregated and was never known otherwise.
///
/// What the bank does not say any more stays as it was; full numbers never get past here.
pub fn snapshot(
    observed: &ObservedAccount,
    numbers: &[ObservedNumber],
    before: Option<&Snapshot>,
) -> Option<Snapshot> {
    let kind = observed.kind.or(before.map(|b| b.kind))?;
    let currency = match &observed.currency {
        Ok(currency) => *currency,
        Err(_) => before?.currency,
    };
    let real = numbers
        .iter()
        .find(|number| !number.tokenised)
        .map(|number| &number.identifier)
        .or(observed.number.as_ref())
        .map(|number| last_four(number.expose()));
    let display = if observed.mask.is_empty() {
        real.clone()
    } else {
        Some(observed.mask.clone())
    };
    let display = display
        .or_else(|| before.map(|b| b.number_display.clone()))
        .unwrap_or_default();
    let masked = match (&observed.number, before) {
        (Some(number), _) => {
            let hidden = number.expose().chars().count().saturating_sub(4);
            format!("{}{}", "x".repeat(hidden), last_four(number.expose()))
        }
        (None, Some(before)) if before.number_masked.ends_with(&display) => before.number_masked.clone(),
        (None, _) => format!("xxxxxx{display}"),
    };
    let name = if observed.name.is_empty() {
        before.map(|b| b.name.clone())
    } else {
        Some(observed.name.clone())
    };
    Some(Snapshot {
        name: name.unwrap_or_else(|| kind.name().to_owned()),
        kind,
        number_masked: masked,
        number_display: display,
        real_last4: real.or_else(|| before.and_then(|b| b.real_last4.clone())),
        currency,
        balance: observed.balance.or(before.and_then(|b| b.balance)),
        balance_at: observed.balance_at.or(before.and_then(|b| b.balance_at)),
        detail: observed.detail.clone(),
    })
}
