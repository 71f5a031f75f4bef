//! Receipts of consents: what a customer allowed, until when, and whose act ended it.
//!
//! A receipt's id is a GUID made of the consent's own id, hidden and tagged under the server's fingerprint
//! key: it needs no column, is found without a search, and cannot be made up.

use jiff::{SignedDuration, Timestamp};
use model::{
    Account, Application, Condition, Partner,
    condition::RequestFault,
    consent::Ender,
    id::{ConsentId, CustomerId, LoginId},
    random::{bits_of_guid, guid_of},
};
use store::{ConsentRecord, Keyring};

use crate::{Engine, EngineError, retire::end_consent};

/// Where a receipt stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReceiptState {
    /// In force.
    Active,
    /// Withdrawn, or another took its place.
    Revoked,
    /// Over by its own date.
    Expired,
}

/// Whose act changed a receipt last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Updater {
    /// The customer, through us or by linking.
    Customer,
    /// The partner.
    Partner,
    /// The institution, or the customer there.
    Institution,
    /// Time, a newer consent, or nothing left that needs it.
    System,
}

/// A consent as a receipt.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// A GUID.
    pub id: String,
    /// The consent, and whose it is.
    pub record: ConsentRecord,
    /// The institution's name.
    pub institution_name: String,
    /// The customer's application, if it has one that is registered.
    pub application: Option<Application>,
    /// The accounts of its login.
    pub accounts: Vec<Account>,
    /// The kinds of data that were asked for, in the standard's words.
    pub scopes: Vec<String>,
    /// Where it stands.
    pub state: ReceiptState,
    /// Since when.
    pub since: Timestamp,
    /// By whose act.
    pub by: Updater,
    /// When it ends: as the bank says, or else as it was asked for.
    pub ends_at: Timestamp,
}

/// Which receipts to list, and in which order.
#[derive(Debug, Clone, Copy)]
pub struct ReceiptQuery {
    /// Whose.
    pub customer: CustomerId,
    /// Only those in force, or only those that are not.
    pub active: Option<bool>,
    /// By what they are sorted.
    pub by: ReceiptOrder,
    /// Whether the last come first.
    pub descending: bool,
    /// How many to leave out.
    pub skip: usize,
    /// How many to give.
    pub limit: usize,
}

/// By what receipts are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceiptOrder {
    /// When they were given.
    Start,
    /// When they end.
    End,
    /// Where they stand.
    State,
}

/// The first bytes of a receipt's id say that the rest is ours.
const TAG: usize = 9;

fn tag(keys: &Keyring, id: u64) -> Vec<u8> {
    keys.fingerprint("consent-receipt", &id.to_string())
}

fn mask(keys: &Keyring, tag: &[u8]) -> Vec<u8> {
    keys.fingerprint("consent-receipt-mask", &model::random::in_hexadecimal(tag))
}

/// The receipt's id of a consent.
pub(crate) fn receipt_id(keys: &Keyring, id: ConsentId) -> String {
    let mut bits = [0_u8; 16];
    for (place, byte) in bits.iter_mut().zip(tag(keys, id.get())).take(TAG) {
        *place = byte;
    }
    // The bits of version and variant are the GUID's own.
    let mut bits = bits_of_guid(&guid_of(bits)).unwrap_or(bits);
    let (head, tail) = bits.split_at_mut(TAG);
    let [_, number @ ..] = id.get().to_be_bytes();
    for ((place, byte), hidden) in tail.iter_mut().zip(number).zip(mask(keys, head)) {
        *place = byte ^ hidden;
    }
    guid_of(bits)
}

/// The consent of a receipt's id; none if it is not one of ours.
fn consent_of(keys: &Keyring, text: &str) -> Option<ConsentId> {
    let bits = bits_of_guid(text)?;
    let (head, tail) = bits.split_at(TAG);
    let mut number = [0_u8; 8];
    let [_, low @ ..] = &mut number;
    for ((place, byte), hidden) in low.iter_mut().zip(tail).zip(mask(keys, head)) {
        *place = byte ^ hidden;
    }
    let id = ConsentId::new(u64::from_be_bytes(number)).ok()?;
    (receipt_id(keys, id) == text.to_ascii_lowercase()).then_some(id)
}

/// Where a consent stands, since when, and by whose act.
fn standing(
    record: &ConsentRecord,
    accounts: &[Account],
    now: Timestamp,
) -> (ReceiptState, Timestamp, Updater) {
    let consent = &record.consent;
    if let Some(ended) = consent.ended_at {
        let by = match record.ended_by {
            Some(Ender::Customer) => Updater::Customer,
            Some(Ender::Partner) => Updater::Partner,
            Some(Ender::Holdfast) | None => Updater::System,
        };
        return (ReceiptState::Revoked, ended, by);
    }
    if let Some(end) = consent.expires_at.filter(|end| *end <= now) {
        return (ReceiptState::Expired, end, Updater::System);
    }
    // What the bank said of it when it was last asked is told of every account alike.
    let told = |condition: Condition| {
        let all = accounts
            .iter()
            .map(|account| account.outcome.filter(|outcome| outcome.condition == condition));
        let since = accounts.iter().filter_map(|account| account.outcome_since).min();
        (!accounts.is_empty() && all.into_iter().all(|outcome| outcome.is_some()))
            .then_some(since)
            .flatten()
    };
    if let Some(since) = told(Condition::ConsentRevoked) {
        return (ReceiptState::Revoked, since, Updater::Institution);
    }
    if let Some(since) = told(Condition::ConsentExpired) {
        return (ReceiptState::Expired, since, Updater::System);
    }
    (ReceiptState::Active, consent.granted_at, Updater::Customer)
}

impl Engine {
    /// A page of a customer's receipts, and how many there are in all.
    ///
    /// # Errors
    /// [`RequestFault::ConsentNotFound`] if the partner has no such customer, or the database's failure.
    pub async fn list_receipts(
        &self,
        partner: &Partner,
        query: ReceiptQuery,
    ) -> Result<(Vec<Receipt>, usize), EngineError> {
        let customer = query.customer;
        let scope = self.store().partner(partner.id);
        let records = scope
            .read(move |tx| {
                tx.find_customer(customer)?.ok_or(RequestFault::ConsentNotFound)?;
                Ok::<_, EngineError>(tx.list_consents(customer)?)
            })
            .await?;
        let mut receipts = Vec::with_capacity(records.len());
        for record in records {
            receipts.push(self.receipt_of(partner, record).await?);
        }
        if let Some(active) = query.active {
            receipts.retain(|receipt| (receipt.state == ReceiptState::Active) == active);
        }
        let start = |receipt: &Receipt| (receipt.record.consent.granted_at, receipt.record.consent.id);
        match query.by {
            ReceiptOrder::Start => receipts.sort_by_key(start),
            ReceiptOrder::End => receipts.sort_by_key(|receipt| (receipt.ends_at, start(receipt))),
            ReceiptOrder::State => receipts.sort_by_key(|receipt| (receipt.state, start(receipt))),
        }
        if query.descending {
            receipts.reverse();
        }
        let found = receipts.len();
        let page = receipts.into_iter().skip(query.skip).take(query.limit);
        Ok((page.collect(), found))
    }

    /// A receipt of the partner.
    ///
    /// # Errors
    /// [`RequestFault::ConsentNotFound`], or the database's failure.
    pub async fn receipt(&self, partner: &Partner, id: &str) -> Result<Receipt, EngineError> {
        let record = self.consent_record(partner, id).await?;
        self.receipt_of(partner, record).await
    }

    async fn consent_record(&self, partner: &Partner, id: &str) -> Result<ConsentRecord, EngineError> {
        let id = consent_of(self.store().keys(), id).ok_or(RequestFault::ConsentNotFound)?;
        let scope = self.store().partner(partner.id);
        let found = scope.read(move |tx| tx.find_consent_record(id)).await?;
        found.ok_or_else(|| RequestFault::ConsentNotFound.into())
    }

    async fn receipt_of(&self, partner: &Partner, record: ConsentRecord) -> Result<Receipt, EngineError> {
        let (login, customer) = (record.consent.login, record.customer);
        let institution = self.institution(record.institution).await?;
        let scope = self.store().partner(partner.id);
        let (accounts, assigned, applications) = scope
            .read(move |tx| {
                let assigned = tx.find_customer(customer)?.and_then(|found| found.application);
                Ok::<_, EngineError>((
                    tx.list_accounts_of_login(login)?,
                    assigned,
                    tx.list_applications()?,
                ))
            })
            .await?;
        let (state, since, by) = standing(&record, &accounts, self.now_of(partner));
        let asked = &institution.connection.clusters;
        let scopes = self
            .provider(&institution)
            .descriptor()
            .clusters
            .iter()
            .filter(|cluster| asked.is_empty() || asked.iter().any(|own| own == *cluster))
            .map(|cluster| (*cluster).to_owned())
            .collect();
        let days = SignedDuration::from_hours(24 * i64::from(self.config().consent_days));
        let asked_until = record.consent.granted_at.checked_add(days);
        Ok(Receipt {
            id: receipt_id(self.store().keys(), record.consent.id),
            ends_at: record
                .consent
                .expires_at
                .or(asked_until.ok())
                .unwrap_or(Timestamp::MAX),
            institution_name: institution.name,
            application: applications
                .into_iter()
                .find(|application| Some(&application.id) == assigned.as_ref()),
            accounts,
            scopes,
            state,
            since,
            by,
            record,
        })
    }

    /// Ends a consent, and gives up access at the bank. One that has ended stays as it is.
    ///
    /// # Errors
    /// [`RequestFault::ConsentNotFound`], also if the receipt is not of the login that is named; or the
    /// database's failure.
    pub async fn revoke_receipt(
        &self,
        partner: &Partner,
        id: &str,
        login: Option<LoginId>,
        by: Ender,
    ) -> Result<(), EngineError> {
        let record = self.consent_record(partner, id).await?;
        if login.is_some_and(|login| login != record.consent.login) {
            return Err(RequestFault::ConsentNotFound.into());
        }
        let (now, job) = (self.now_of(partner), self.long_id().await?);
        let (id, login, institution) = (record.consent.id, record.consent.login, record.institution);
        let customer = record.customer;
        self.store()
            .partner(partner.id)
            .write(move |tx| end_consent(tx, customer, institution, (login, id), by, job, now))
            .await?;
        self.wake();
        Ok(())
    }

    /// From when until when a login is authorized.
    ///
    /// # Errors
    /// [`RequestFault::AuthorizationLoginNotFound`]; [`RequestFault::AuthorizationDetailsNotFound`] if no
    /// consent is in force or the bank does not say when it ends; or the database's failure.
    pub async fn authorization(
        &self,
        partner: &Partner,
        login: LoginId,
    ) -> Result<(Timestamp, Timestamp), EngineError> {
        let scope = self.store().partner(partner.id);
        let found = scope.read(move |tx| tx.find_login(login)).await?;
        let found = found.ok_or(RequestFault::AuthorizationLoginNotFound)?;
        let period = found
            .consent
            .and_then(|consent| Some((consent.granted_at, consent.expires_at?)));
        period.ok_or_else(|| RequestFault::AuthorizationDetailsNotFound.into())
    }
}

#[cfg(test)]
mod tests {
    use model::Secret;
    use store::{KeySource, Location, Store};
    use testkit::{Seeded, TEST_KEY};

    use super::*;

    #[tokio::test]
    async fn a_receipts_id_leads_back_to_its_consent_and_cannot_be_made_up() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(
            &Location::Sqlite(folder.path().join("h.db")),
            &KeySource::Given(Secret::new(TEST_KEY.to_owned())),
            &Seeded::new(1),
            Timestamp::UNIX_EPOCH,
        )
        .await
        .unwrap();
        let keys = store.keys();
        for number in [1, 1_000_000_007, (1 << 53) - 1] {
            let id = ConsentId::new(number).unwrap();
            let text = receipt_id(keys, id);
            assert_eq!(consent_of(keys, &text), Some(id), "{text}");
            assert_eq!(consent_of(keys, &text.to_uppercase()), Some(id));
            for at in [0, 8, 15, 20, 30, 35] {
                let mut other: Vec<char> = text.chars().collect();
                let digit = other[at].to_digit(16).map_or(1, |d| d ^ 1);
                other[at] = char::from_digit(digit, 16).unwrap();
                let other: String = other.into_iter().collect();
                assert!(other == text || consent_of(keys, &other).is_none(), "{other}");
            }
        }
        assert_eq!(consent_of(keys, "not-a-guid"), None);
        assert_ne!(
            receipt_id(keys, ConsentId::new(7).unwrap()),
            receipt_id(keys, ConsentId::new(8).unwrap())
        );
    }
}
