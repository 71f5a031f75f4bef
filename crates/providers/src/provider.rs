//! What every dialect can do.

use std::{collections::BTreeMap, fmt::Debug};

use async_trait::async_trait;
use jiff::Timestamp;
use model::{Credentials, Dialect, Institution, Secret, random::Randomness};
use serde::{Deserialize, Serialize};
use transport::{Recorder, Transport};
use url::Url;

use crate::{
    Document, Instruction, ObservedAccount, ObservedNumber, ObservedStatement, ObservedTransaction, Owners,
    Parties, Signal, SigningKey,
};

/// Whether the person is there while we call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// The person, or a partner on their behalf, is waiting.
    User,
    /// Nobody is waiting.
    Batch,
}

/// Everything a call needs besides its own question.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Whom to call.
    pub institution: &'a Institution,
    /// What we agreed with it; absent only while registering.
    pub registration: Option<&'a Registration>,
    /// What is secret between us and it.
    pub credentials: &'a Credentials,
    /// Our signing key.
    pub key: &'a SigningKey,
    /// The present instant in the partner's world.
    pub now: Timestamp,
    /// The wire.
    pub transport: &'a Transport,
    /// Where exchanges are recorded.
    pub recorder: &'a Recorder,
    /// Chance.
    pub random: &'a dyn Randomness,
    /// Whether somebody is waiting.
    pub presence: Presence,
}

/// What a dialect offers, as data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Descriptor {
    /// Which dialect it is.
    pub dialect: Dialect,
    /// Whether the bank tells who holds an account.
    pub parties: bool,
    /// Whether the bank tells payment numbers.
    pub numbers: bool,
    /// The kinds of data that are asked for, in the standard's words, unless an institution is asked
    /// for fewer.
    pub clusters: Vec<&'static str>,
    /// How far back transactions may be asked for, in days.
    pub history_days: u32,
}

/// How we present ourselves when registering.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Software {
    /// The name a person sees at the bank.
    pub name: String,
    /// Where the bank sends the person back.
    pub redirect_uri: Url,
}

/// What was agreed with an issuer. Kept by the engine, opaque but for the client id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// Our client id there.
    pub client_id: String,
    /// Where the bank sends the person back.
    pub redirect_uri: Url,
    /// The issuer address the rest was discovered at; when the institution's differs, discover again.
    pub issuer_url: Url,
    /// The dialect's own notes (endpoints, algorithms), as JSON text.
    pub notes: String,
}

/// What to ask the person for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkAsk {
    /// A text nobody can guess that comes back with the person.
    pub state: String,
    /// How long access is asked for, in days.
    pub duration_days: u32,
    /// How far back data is asked for, in days.
    pub lookback_days: u32,
}

/// A step of linking.
#[derive(Debug)]
pub enum Step {
    /// Send the person here.
    Redirect(Url),
    /// The person is done; this is what they granted.
    Done(Box<Grant>),
}

/// Linking has begun.
#[derive(Debug)]
pub struct Started {
    /// What the person does next.
    pub step: Step,
    /// What the dialect must remember until the person is back: secret, kept sealed.
    pub memory: Secret<String>,
}

/// With what the person came back: the query of the return address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Return(pub BTreeMap<String, String>);

impl Return {
    /// One value of the query.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}

/// Access to a person's data at a bank.
#[derive(Debug, Clone)]
pub struct Grant {
    /// Opens the data for a short while.
    pub access: Secret<String>,
    /// When `access` ends.
    pub access_expires_at: Timestamp,
    /// Renews `access`; the bank may give a new one each time.
    pub refresh: Option<Secret<String>>,
    /// The bank's id of the grant.
    pub consent: Option<String>,
    /// Who signed in, as the bank names them to us.
    pub subject: Option<String>,
}

/// What a bank says of a consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentView {
    /// Whether it is in force.
    pub active: bool,
    /// Whether it ended by its own date rather than by somebody's will.
    pub expired: bool,
    /// When it ends.
    pub expires_at: Option<Timestamp>,
    /// The bank's ids of the accounts it covers, where the bank lists them.
    pub accounts: Option<Vec<String>>,
}

/// Where a list goes on; means something only to the bank that gave it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Cursor(pub String);

/// One page of a list.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// What the page holds.
    pub items: Vec<T>,
    /// Where the list goes on, if it does.
    pub next: Option<Cursor>,
    /// Whether the bank said that something is left out (HTTP 206): then nothing may be concluded
    /// from what is absent.
    pub partial: bool,
}

/// A range of time, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The earliest instant asked for.
    pub from: Timestamp,
    /// The latest instant asked for.
    pub to: Timestamp,
}

/// A dialect, as an aggregator speaks it. Every method makes the calls of one step or one page and
/// no more: it never loops over pages, retries, renews, waits or stores.
///
/// # Errors
/// Every method answers a [`Signal`] when the bank does not give what was asked for.
#[async_trait]
pub trait Provider: Send + Sync + Debug {
    /// What the dialect offers.
    fn descriptor(&self) -> &Descriptor;

    /// Finds the institution's endpoints and agrees on a client id; with `known`, only finds the
    /// endpoints again.
    async fn register(
        &self,
        context: &Context<'_>,
        software: &Software,
        known: Option<&str>,
    ) -> Result<Registration, Signal>;

    /// Begins linking.
    async fn start(&self, context: &Context<'_>, ask: &LinkAsk) -> Result<Started, Signal>;

    /// Goes on when the person is back.
    async fn resume(
        &self,
        context: &Context<'_>,
        memory: &Secret<String>,
        back: &Return,
    ) -> Result<Step, Signal>;

    /// Trades a refresh token for a new grant. The answer's `consent` and `subject` may be absent.
    async fn renew(&self, context: &Context<'_>, refresh: &Secret<String>) -> Result<Grant, Signal>;

    /// Gives access up.
    async fn revoke(&self, context: &Context<'_>, refresh: &Secret<String>) -> Result<(), Signal>;

    /// A bank's own code and words in the body of a refusal, as far as they are there; the words short,
    /// with long numbers veiled.
    fn complaint(&self, body: &str) -> (Option<String>, Option<String>);

    /// Asks what the bank holds of a consent.
    async fn consent(
        &self,
        context: &Context<'_>,
        access: &Secret<String>,
        consent: &str,
    ) -> Result<ConsentView, Signal>;

    /// One page of the list of accounts.
    async fn accounts(
        &self,
        context: &Context<'_>,
        access: &Secret<String>,
        cursor: Option<&Cursor>,
    ) -> Result<Page<ObservedAccount>, Signal>;

    /// One account with all its figures.
    async fn account(
        &self,
        context: &Context<'_>,
        access: &Secret<String>,
        account: &str,
    ) -> Result<ObservedAccount, Signal>;

    /// Who holds an account.
    async fn parties(
        &self,
        context: &Context<'_>,
        access: &Secret<String>,
        account: &str,
    ) -> Result<Parties, Signal>;

    /// An account's payment numbers.
    async fn numbers(
        &self,
        context: &Context<'_>,
        access: &Secret<String>,
        account: &str,
    ) -> Result<Vec<ObservedNumber>, Signal>;

    /// Who owns an account and how they are reached; asked only for somebody who asks.
    async fn owners(
        &self,
        context: &Context<'_>,
        access: &Secret<String>,
        account: &str,
    ) -> Result<Owners, Signal>;

    /// The ways to pay into or out of an account; asked only for somebody who asks.
    async fn instructions(
        &self,
        context: &Context<'_>,
        access: &Secret<String>,
        account: &str,
    ) -> Result<Vec<Instruction>, Signal>;

    /// One page of an account's statements.
    async fn statements(
        &self,
        context: &Context<'_>,
        access: &Secret<String>,
        account: &str,
        window: Window,
        cursor: Option<&Cursor>,
    ) -> Result<Page<ObservedStatement>, Signal>;

    /// One statement, as a PDF.
    async fn statement(
        &self,
        context: &Context<'_>,
        access: &Secret<String>,
        account: &str,
        statement: &str,
    ) -> Result<Document, Signal>;

    /// One page of an account's transactions.
    async fn transactions(
        &self,
        context: &Context<'_>,
        access: &Secret<String>,
        account: &ObservedAccount,
        window: Window,
        cursor: Option<&Cursor>,
    ) -> Result<Page<ObservedTransaction>, Signal>;
}
