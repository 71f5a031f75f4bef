//! A conversation with one bank about one login: the page loop and its bounds, renewal when a token
//! ends early, and the one adaptation a signal may ask for.

use std::collections::HashSet;

use jiff::{SignedDuration, Timestamp};
use model::{Condition, Credentials, Institution, Partner, Secret, transaction::Movement};
use providers::{
    ConsentView, Context, Cursor, Document, Grant, Instruction, ObservedAccount, ObservedNumber,
    ObservedStatement, ObservedTransaction, Operation, Owners, Page, Parties, Presence, Provider,
    Registration, Signal, Window,
};
use transport::Recorder;

use crate::{Engine, EngineError, telemetry};

/// Pages of accounts that are read before it is called unending.
const ACCOUNT_PAGES: usize = 100;

/// Pages of transactions that are read before it is called unending.
const TRANSACTION_PAGES: usize = 1_000;

/// Pages of statements that are read before it is called unending.
const STATEMENT_PAGES: usize = 50;

/// How far back statements are asked for: two years and a little, for what is made a few days late.
const STATEMENTS: SignedDuration = SignedDuration::from_hours(24 * 760);

/// Empty pages in a row that are read before it is called unending.
const EMPTY_PAGES: usize = 20;

/// The window that is asked for when the bank finds a deeper one too wide.
const NARROW: SignedDuration = SignedDuration::from_hours(24 * 89);

/// A list read to its end.
#[derive(Debug, Clone)]
pub(crate) struct Whole<T> {
    pub(crate) items: Vec<T>,
    /// Whether nothing was left out, so that absence means something.
    pub(crate) complete: bool,
}

/// The transactions of one account over a window.
#[derive(Debug, Clone)]
pub(crate) struct History {
    pub(crate) movements: Vec<Movement>,
    /// The window that was read, which may be narrower than the one that was asked for.
    pub(crate) window: Window,
    pub(crate) complete: bool,
    /// Whether the bank serves transactions of this account at all.
    pub(crate) served: bool,
}

/// Why a conversation could not go on.
#[derive(Debug)]
pub(crate) enum Stopped {
    /// The bank said something that means a condition.
    Signal(Signal),
    /// We failed.
    Engine(EngineError),
}

impl From<Signal> for Stopped {
    fn from(signal: Signal) -> Self {
        Stopped::Signal(signal)
    }
}

impl From<EngineError> for Stopped {
    fn from(error: EngineError) -> Self {
        Stopped::Engine(error)
    }
}

impl From<store::StoreError> for Stopped {
    fn from(error: store::StoreError) -> Self {
        Stopped::Engine(error.into())
    }
}

/// A conversation.
pub(crate) struct Dialogue<'e> {
    pub(crate) engine: &'e Engine,
    pub(crate) partner: &'e Partner,
    pub(crate) institution: &'e Institution,
    pub(crate) registration: Registration,
    pub(crate) credentials: Credentials,
    pub(crate) recorder: Recorder,
    pub(crate) presence: Presence,
    /// The instant that counts for what is written of the whole conversation, in the partner's world: its
    /// beginning.
    pub(crate) now: Timestamp,
}

/// Asks once more with a renewed token if the bank says that the token ended early.
macro_rules! renewing {
    ($dialogue:expr, $access:expr, |$context:ident, $token:ident| $call:expr) => {{
        let first = {
            let $context = &$dialogue.context();
            let $token = $access.token();
            $call.await
        };
        match first {
            Err(signal) if signal.condition == Condition::AccessTokenExpired => {
                $access.renew($dialogue).await?;
                let $context = &$dialogue.context();
                let $token = $access.token();
                match $call.await {
                    // A token just given and refused again is not expired: access has ended.
                    Err(signal) if signal.condition == Condition::AccessTokenExpired => {
                        Err(Stopped::Signal(Signal {
                            condition: Condition::TokenInvalid,
                            ..signal
                        }))
                    }
                    other => other.map_err(Stopped::Signal),
                }
            }
            other => other.map_err(Stopped::Signal),
        }
    }};
}

/// A token that can be renewed while a conversation goes on.
#[async_trait::async_trait]
pub(crate) trait Access: Send + Sync {
    /// The token.
    fn token(&self) -> &Secret<String>;
    /// Gets a new one.
    async fn renew(&mut self, dialogue: &Dialogue<'_>) -> Result<(), Stopped>;
}

impl<'e> Dialogue<'e> {
    /// Begins a conversation: agrees with the institution first if that was never done.
    pub(crate) async fn begin(
        engine: &'e Engine,
        partner: &'e Partner,
        institution: &'e Institution,
        presence: Presence,
    ) -> Result<Self, (Recorder, Stopped)> {
        Self::begin_behind(engine, partner, institution, presence, Recorder::new()).await
    }

    /// The same, with every call kept in a record that may have a gate.
    pub(crate) async fn begin_behind(
        engine: &'e Engine,
        partner: &'e Partner,
        institution: &'e Institution,
        presence: Presence,
        recorder: Recorder,
    ) -> Result<Self, (Recorder, Stopped)> {
        let recorder = telemetry::counted(recorder, institution.id);
        let credentials = match engine.credentials(institution.id).await {
            Ok(credentials) => credentials,
            Err(error) => return Err((recorder, error.into())),
        };
        let agreed = engine.registration(partner, institution, &credentials, &recorder);
        let registration = match agreed.await {
            Ok(Ok(registration)) => registration,
            Ok(Err(signal)) => return Err((recorder, signal.into())),
            Err(error) => return Err((recorder, error.into())),
        };
        let now = engine.now_of(partner);
        Ok(Self {
            engine,
            partner,
            institution,
            registration,
            credentials,
            recorder,
            presence,
            now,
        })
    }

    pub(crate) fn context(&self) -> Context<'_> {
        Context {
            institution: self.institution,
            registration: Some(&self.registration),
            credentials: &self.credentials,
            key: &self.engine.inner.key,
            // A conversation may last: what a call says of the time, and how long what we sign is good,
            // counts from the call.
            now: self.engine.now_of(self.partner),
            transport: &self.engine.inner.transport,
            recorder: &self.recorder,
            random: self.engine.random(),
            presence: self.presence,
        }
    }

    pub(crate) fn provider(&self) -> &dyn Provider {
        self.engine.provider(self.institution)
    }

    /// Trades a refresh token for a new grant.
    pub(crate) async fn renewed(&self, refresh: &Secret<String>) -> Result<Grant, Signal> {
        self.provider().renew(&self.context(), refresh).await
    }

    /// What the bank holds of the consent.
    pub(crate) async fn consent(&self, access: &mut dyn Access, id: &str) -> Result<ConsentView, Stopped> {
        renewing!(self, access, |context, token| self
            .provider()
            .consent(context, token, id))
    }

    /// The whole list of accounts.
    pub(crate) async fn accounts(&self, access: &mut dyn Access) -> Result<Whole<ObservedAccount>, Stopped> {
        let mut pages = Pages::new(Operation::Accounts, ACCOUNT_PAGES);
        loop {
            let cursor = pages.cursor.clone();
            let page = renewing!(self, access, |context, token| self.provider().accounts(
                context,
                token,
                cursor.as_ref()
            ))?;
            if !pages.add(page, self.now)? {
                return Ok(sorted_out(pages.whole()));
            }
        }
    }

    /// One account with its figures.
    pub(crate) async fn account(
        &self,
        access: &mut dyn Access,
        id: &str,
    ) -> Result<ObservedAccount, Stopped> {
        renewing!(self, access, |context, token| self
            .provider()
            .account(context, token, id))
    }

    /// Who holds an account; nothing where the bank or the consent does not give it.
    pub(crate) async fn parties(
        &self,
        access: &mut dyn Access,
        id: &str,
    ) -> Result<Option<Parties>, Stopped> {
        if !self.provider().descriptor().parties {
            return Ok(None);
        }
        let asked = renewing!(self, access, |context, token| self
            .provider()
            .parties(context, token, id));
        or_not_given(asked)
    }

    /// An account's payment numbers; nothing where the bank or the consent does not give them.
    pub(crate) async fn numbers(
        &self,
        access: &mut dyn Access,
        id: &str,
    ) -> Result<Vec<ObservedNumber>, Stopped> {
        if !self.provider().descriptor().numbers {
            return Ok(Vec::new());
        }
        let asked = renewing!(self, access, |context, token| self
            .provider()
            .numbers(context, token, id));
        Ok(or_not_given(asked)?.unwrap_or_default())
    }

    /// Who owns an account, for somebody who asks.
    pub(crate) async fn owners(&self, access: &mut dyn Access, id: &str) -> Result<Owners, Stopped> {
        renewing!(self, access, |context, token| self
            .provider()
            .owners(context, token, id))
    }

    /// The ways to pay into or out of an account, for somebody who asks.
    pub(crate) async fn instructions(
        &self,
        access: &mut dyn Access,
        id: &str,
    ) -> Result<Vec<Instruction>, Stopped> {
        renewing!(self, access, |context, token| self
            .provider()
            .instructions(context, token, id))
    }

    /// One of an account's statements, counted back from the newest, which is 1; nothing if there are not
    /// that many.
    pub(crate) async fn statement(
        &self,
        access: &mut dyn Access,
        id: &str,
        index: usize,
    ) -> Result<Option<Document>, Stopped> {
        let window = Window {
            from: self.now.checked_sub(STATEMENTS).unwrap_or(Timestamp::UNIX_EPOCH),
            to: self.now,
        };
        let mut pages = Pages::new(Operation::Statements, STATEMENT_PAGES);
        loop {
            let cursor = pages.cursor.clone();
            let page = renewing!(self, access, |context, token| self.provider().statements(
                context,
                token,
                id,
                window,
                cursor.as_ref()
            ))?;
            if !pages.add(page, self.now)? {
                break;
            }
        }
        let mut list: Vec<ObservedStatement> = pages.whole().items;
        // Newest first; of several of one instant the bank's own order holds.
        list.sort_by_key(|statement| std::cmp::Reverse(statement.made));
        let Some(statement) = list.get(index.saturating_sub(1)) else {
            return Ok(None);
        };
        let name = statement.provider_id.as_str();
        let document = renewing!(self, access, |context, token| self
            .provider()
            .statement(context, token, id, name))?;
        Ok(Some(document))
    }

    /// An account's transactions over a window, narrowed once if the bank asks for it; nothing where
    /// the bank does not serve them.
    pub(crate) async fn transactions(
        &self,
        access: &mut dyn Access,
        account: &ObservedAccount,
        window: Window,
    ) -> Result<History, Stopped> {
        match self.transactions_of(access, account, window).await {
            // That says nothing about the account's identity, or about how it is otherwise.
            Err(Stopped::Signal(signal)) if signal.condition == Condition::DataNotSupported => Ok(History {
                movements: Vec::new(),
                window,
                complete: false,
                served: false,
            }),
            Err(Stopped::Signal(signal)) if signal.condition == Condition::NarrowerDates => {
                let from = self
                    .now
                    .checked_sub(NARROW)
                    .unwrap_or(window.from)
                    .max(window.from);
                let narrower = Window { from, to: window.to };
                let narrowed = self.transactions_of(access, account, narrower).await;
                match narrowed {
                    Err(Stopped::Signal(signal)) if signal.condition == Condition::NarrowerDates => {
                        Err(Signal {
                            condition: Condition::RequestRejected,
                            ..signal
                        }
                        .into())
                    }
                    other => other,
                }
            }
            other => other,
        }
    }

    async fn transactions_of(
        &self,
        access: &mut dyn Access,
        account: &ObservedAccount,
        window: Window,
    ) -> Result<History, Stopped> {
        let operation = Operation::Transactions;
        let mut pages: Pages<ObservedTransaction> = Pages::new(operation, TRANSACTION_PAGES);
        loop {
            let cursor = pages.cursor.clone();
            let page = renewing!(self, access, |context, token| self.provider().transactions(
                context,
                token,
                account,
                window,
                cursor.as_ref()
            ))?;
            if !pages.add(page, self.now)? {
                break;
            }
        }
        let whole = pages.whole();
        let movements = whole
            .items
            .into_iter()
            .map(|t| t.movement)
            .collect::<Result<Vec<_>, String>>();
        let movements = movements.map_err(|field| {
            let detail = format!("cannot be held exactly: {field}");
            Signal::own(Condition::DataNotRepresentable, operation, self.now, detail)
        })?;
        Ok(History {
            movements,
            window,
            complete: whole.complete,
            served: true,
        })
    }
}

/// The list with each account once, where two pages overlap. One that shows an error in an account's
/// place has a gap.
fn sorted_out(list: Whole<ObservedAccount>) -> Whole<ObservedAccount> {
    let complete = list.complete && list.items.iter().all(|account| account.error.is_none());
    let mut met = HashSet::new();
    let mut items = list.items;
    items.retain(|account| met.insert(account.provider_id.clone()));
    Whole { items, complete }
}

/// What the bank or the consent does not give is absent; that is no failure of the account.
fn or_not_given<T>(asked: Result<T, Stopped>) -> Result<Option<T>, Stopped> {
    match asked {
        Ok(given) => Ok(Some(given)),
        Err(Stopped::Signal(signal))
            if matches!(
                signal.condition,
                Condition::DataNotSupported | Condition::ConsentInsufficient
            ) =>
        {
            Ok(None)
        }
        Err(other) => Err(other),
    }
}

/// Pages as they come in; notices cursors that repeat or never end.
struct Pages<T> {
    operation: Operation,
    limit: usize,
    read: usize,
    empty: usize,
    items: Vec<T>,
    complete: bool,
    cursor: Option<Cursor>,
    seen: HashSet<Cursor>,
}

impl<T> Pages<T> {
    fn new(operation: Operation, limit: usize) -> Self {
        Self {
            operation,
            limit,
            read: 0,
            empty: 0,
            items: Vec::new(),
            complete: true,
            cursor: None,
            seen: HashSet::new(),
        }
    }

    /// Takes a page in. Answers whether another is to be asked for.
    fn add(&mut self, page: Page<T>, now: Timestamp) -> Result<bool, Signal> {
        self.read += 1;
        self.empty = if page.items.is_empty() { self.empty + 1 } else { 0 };
        self.items.extend(page.items);
        self.complete &= !page.partial;
        let Some(cursor) = page.next else {
            return Ok(false);
        };
        let unending =
            |detail: &str| Signal::own(Condition::PagingUnending, self.operation, now, detail.to_owned());
        if !self.seen.insert(cursor.clone()) {
            return Err(unending("a cursor came twice"));
        }
        if self.read >= self.limit || self.empty >= EMPTY_PAGES {
            return Err(unending("there is always another page"));
        }
        self.cursor = Some(cursor);
        Ok(true)
    }

    fn whole(self) -> Whole<T> {
        Whole {
            items: self.items,
            complete: self.complete,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(next: Option<&str>, partial: bool) -> Page<u8> {
        Page {
            items: vec![1],
            next: next.map(|n| Cursor(n.to_owned())),
            partial,
        }
    }

    #[test]
    fn pages_are_read_until_there_is_no_cursor() {
        let mut pages = Pages::new(Operation::Accounts, 9);
        assert!(pages.add(page(Some("a"), false), Timestamp::UNIX_EPOCH).unwrap());
        assert!(!pages.add(page(None, false), Timestamp::UNIX_EPOCH).unwrap());
        let whole = pages.whole();
        assert_eq!((whole.items.len(), whole.complete), (2, true));
    }

    #[test]
    fn one_partial_page_makes_the_whole_incomplete() {
        let mut pages = Pages::new(Operation::Accounts, 9);
        pages.add(page(Some("a"), true), Timestamp::UNIX_EPOCH).unwrap();
        pages.add(page(None, false), Timestamp::UNIX_EPOCH).unwrap();
        assert!(!pages.whole().complete);
    }

    #[test]
    fn a_cursor_that_comes_twice_or_never_ends_is_a_condition() {
        let mut pages = Pages::new(Operation::Accounts, 9);
        pages.add(page(Some("a"), false), Timestamp::UNIX_EPOCH).unwrap();
        let signal = pages
            .add(page(Some("a"), false), Timestamp::UNIX_EPOCH)
            .unwrap_err();
        assert_eq!(signal.condition, Condition::PagingUnending);

        let mut pages = Pages::new(Operation::Accounts, 3);
        let mut last = Ok(true);
        for n in 0..3 {
            last = pages.add(page(Some(&n.to_string()), false), Timestamp::UNIX_EPOCH);
        }
        assert_eq!(last.unwrap_err().condition, Condition::PagingUnending);
    }

    #[test]
    fn empty_pages_that_go_on_are_a_condition_and_a_few_are_not() {
        let empty = |n: usize| Page {
            items: Vec::new(),
            ..page(Some(&n.to_string()), false)
        };
        let mut pages = Pages::new(Operation::Accounts, 9 * EMPTY_PAGES);
        for n in 1..EMPTY_PAGES {
            assert!(pages.add(empty(n), Timestamp::UNIX_EPOCH).unwrap());
        }
        assert!(pages.add(page(Some("a"), false), Timestamp::UNIX_EPOCH).unwrap());
        let mut last = Ok(true);
        for n in 0..EMPTY_PAGES {
            last = pages.add(empty(100 + n), Timestamp::UNIX_EPOCH);
        }
        assert_eq!(last.unwrap_err().condition, Condition::PagingUnending);
    }
}
