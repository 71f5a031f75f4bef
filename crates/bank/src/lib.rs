//! The sandbox bank: a real bank's side of FDX v6, over HTTP, for people who build on banks.
//!
//! This room is a bank and nothing else. It has customers, accounts, a ledger that goes on living as the
//! clock moves, an authorization server, pages to sign in at, and a data API in the words of the standard.
//! It can be told to misbehave, in every way a bank can ([scripts](#scripts)), and its ledger can be
//! changed under a client's feet and changed back ([control API](#control-api)).
//!
//! It refuses to know who calls. It depends on no room that speaks with banks, sees no aggregator's types,
//! and is reached over HTTP only: where it reads the standard in one way and a client in another, that has
//! to show. It never calls out. It has no real person's data, and its pages say that they are no bank's.
//!
//! # What is behind one listener
//!
//! Three institutions, each an issuer of its own at `/{institutionId}`, with FDX below `/fdx/v6`:
//!
//! | id | name | issuer name | currency | days are kept in |
//! |---|---|---|---|---|
//! | 101732 | FinBank | `finbank.sandbox` | USD | America/Denver |
//! | 102176 | FinBank OAuth | `finbank-oauth.sandbox` | USD | America/Denver |
//! | 200003 | AU FinBank | `au-finbank.sandbox` | AUD | Australia/Sydney |
//!
//! Users are named like their profiles, and the password is the user name: `profile_02` to `profile_06`,
//! `joint`, `large` (thirty accounts) and `nest_egg` (investments, a mortgage, a line of credit) in the US, `profile_4110`, `profile_4111`, `profile_4112`,
//! `profile_4117` and `profile_4118` in Australia. A ledger from files adds the user `ledger` at the US
//! institutions. Whoever signs in under the name of a script (`err:947@refresh`) is made on the spot, from
//! the institution's default profile. What a user holds at two institutions are different accounts.
//!
//! # How it is built
//!
//! ```text
//! profiles, files ─► ledger (pure: seed, user, day ─► accounts and their movements)
//!                                │
//! requests ─► oauth, fdx, control ─► one visit to the office: read the world, record entries
//!                                │
//!                       journal.jsonl (on disk before the answer), applied to the world
//! ```
//!
//! - **The ledger** is told, not stored: a story of two years and more follows from the seed, the user
//!   and the day. Balances always are the opening balance and what is booked since. What is pending has
//!   an id of its own and gets another when it is booked.
//! - **What happens** (registrations, consents, tokens by their hash, clocks, changes, scripts and how far
//!   they have come) is an append-only journal. Replaying it gives the same world.
//! - **Time** is each client's own. The bank follows the `Date` of a client's requests, forward only;
//!   token and consent expiry, the ledger's today and scripts go by it. The wall clock counts for what
//!   happens between machines: pushed requests, codes, assertions.
//! - **The phase** of a grant is decided at each first page of the account list and at each token refresh:
//!   `link` until transactions were first read, else `nightly` or `refresh` by `FDX-API-Actor-Type`, else
//!   by the clock: midnight to six in the institution's zone is nightly.
//! - **Signs**: a transaction's amount is negative when money leaves the account. What is owed on a card
//!   (`currentBalance`) or a loan (`principalBalance`) is positive, with `balanceType` LIABILITY.
//!
//! # Control API
//!
//! For programs on this machine, without credentials. Every call answers 200 with JSON, or 400, 404 or 409
//! with `{"error", "field"}`.
//!
//! | call | does |
//! |---|---|
//! | `GET /control/manifest` | `{"institutions": [...]}`, in the format institutions are loaded in |
//! | `GET /control/users[?institutionId=]` | `{"users": [{user, profile, title, institutions, scripts}]}` |
//! | `POST /control/users {user, profile, script?}` | makes a user with accounts of its own, answers its row |
//! | `POST /control/users {user, household, institutionId, script?}` | makes a user who holds [a household that is written out](#households-that-are-written-out) |
//! | `POST /control/users/{user}/changes {"change": words}` | `{"changes": [{"changeId"}]}`: every account of the user that is listed changes, at one stroke, as when a bank moves to another system |
//! | `GET /control/users/{user}/accounts[?institutionId=]` | `{"accounts": [{accountId, institutionId, category, type, name, mask, number, holders, currency, status, listed, transactions, clients: [{clientId, consentId, accountId}]}]}` |
//! | `GET /control/accounts/{accountId}/transactions[?at=]` | `{"transactions": [...]}`: every one there is by now, or was at an instant, as FDX has it |
//! | `POST /control/accounts/{accountId}/changes {"change": words, "to"?: {…}, "with"?: accountId}` | `{"changeId", "opened"?: [accountId]}`; words are joined with `+` and applied at one stroke |
//! | `POST /control/accounts/{accountId}/changes {"undo": changeId}` | `{"changeId", "undone": true}`; 409 if undone already, or if a later change touched the same field |
//! | `GET /control/scripts[?accountId=]` | `{"scripts": [{scriptId, user or accountId or consentId or clientId or institutionId, script, setAt, changeId, clients}], "faults": [{names, codes, condition, does}], "numbered": [{code, answers}]}` |
//! | `POST /control/scripts {user or accountId or consentId or clientId or institutionId, script}` | `{"scriptId", "scriptIds"}`; several scripts are joined with `;` |
//! | `DELETE /control/scripts/{scriptId}` | `{"scriptId", "removed": true, "undone"}`; what a fault did to the ledger is taken back |
//! | `GET /control/consents[?user=]` | `{"consents": [{consentId, user, institutionId, clientId, status, tokensDied, createdAt, expiresAt, clientNow, phase, accounts}]}` |
//! | `POST /control/consents/{consentId}/revoke` | `{"consentId", "status": "REVOKED"}`: the person withdraws it |
//! | `POST /control/consents/{consentId}/accounts {accountIds}` | the consent's row: the person shares these accounts from now on and no others, fewer or more |
//! | `GET /control/traffic[?clientId=&zone=]` | `{"clients": [{clientId, institutionId, mostInOneSecond, underway, mostAtOnce, days: [{day, calls, linking, sessions, mostSessions, mostCalls}]}]}`: [what was sent](#traffic) |
//! | `POST /control/authorize {authorizationUrl, user, accountIds?, decision?}` | `{"redirectUrl"}`: passes sign-in and account choice; `decision` is `allow` or `deny` |
//!
//! Wherever an account id goes in, the bank's own id and any id a client was given are both good.
//!
//! # Changes
//!
//! | word | does |
//! |---|---|
//! | `number` | another number; the mask follows |
//! | `mask`, `id`, `name` | others |
//! | `type` | another of its class |
//! | `holder`, `holder-add` | other names and customer ids; somebody joins |
//! | `currency` | another |
//! | `close`, `reopen` | listed as closed, and open again |
//! | `drop`, `list` | not listed any more, though the consent names it; listed again |
//! | `transactions` | its transactions have other ids |
//! | `texts` | their texts are others, and say little |
//! | `dates` | they are dated a day later, none ahead; asked for again, as they were |
//! | `fresh` | nothing from before now is shown |
//! | `merge` | it is not listed any more, and what it shows is shown by the account in `with` too, whose balance is that of both |
//! | `split` | it is not listed any more; two others are, alike but for ids and numbers, each with every other transaction and no balance |
//! | `twin`, `twin-mask` | another account is listed, of the same name, holders and age, fed alike; with `twin-mask` of the same last digits |
//!
//! `to` says what becomes of what a word changes, instead of what chance would give: `{id, number, mask, name,
//! type, currency, holder: [{customerId, first, last}], fresh}`. The `id` of another account that is not listed can be
//! given to one, as banks do. Accounts that a change opened are the user's, in no consent, and not listed any more
//! when it is undone. What is about the ledger (from `transactions` on) cannot be done to accounts from files.
//!
//! # Households that are written out
//!
//! For what has to be exactly so. All of it goes to one institution:
//! `{manner, accounts: [{key, category, type, name, number, currency?, opened, holders: [{customerId, first, last}],
//! id?, listed?, opening, transactions: [{at, amount, text}]}], joint: [accountId]}`. `category` is DEPOSIT_ACCOUNT,
//! LOC_ACCOUNT or LOAN_ACCOUNT, sums are decimal text, what leaves the account or is owed is negative, and what lies
//! ahead by the client's clock is shown when it is time. `joint` are accounts of other users that this one holds
//! too. `manner` is how the bank tells of them:
//!
//! | field | values, the usual one first |
//! |---|---|
//! | `numbers` | `real` (with a routing number), `real-alone`, `stand-ins` (others under every consent), `none` |
//! | `holders` | `names-and-ids`, `names`, `none` |
//! | `transactionIds` | `lasting`, `counted` (on each day, the same on every account), `fleeting` (others in every run) |
//! | `days` | how many days of transactions are shown, whatever is asked for; 731; at 0 they are refused |
//! | `masks`, `opened`, `balances`, `resources` | whether last digits, opening days, balances and what a consent covers are told; true |
//!
//! # Traffic
//!
//! Calls for data with a token that is known are counted where they arrive, whatever is answered, by the
//! instant in their `Date` header. `days` are those of the institution's zone, or of the `zone` that is asked
//! for: `calls` are all of the day, `linking` those of them that were part of a session in which access was
//! given, `sessions` the others that began that day (a session is a run, as scripts count them),
//! `mostSessions` the most of these of one consent, `mostCalls` the most calls of one. `mostInOneSecond` are
//! the most calls of one second of the client's clock, `underway` those that are being answered and
//! `mostAtOnce` the most there ever were. It is counted since the bank was opened and goes back two months at
//! least.
//!
//! # Scripts
//!
//! | script | does |
//! |---|---|
//! | `ok` | nothing |
//! | `slow[:90s][@phase][+Nd][*n]` | holds the account list back |
//! | `err:CODE[@phase][+Nd][*n]` | misbehaves so that an aggregator concludes the code |
//! | `change:words[@now or @phase][+Nd]` | changes the ledger once |
//! | `rotation=strict` | using a refresh token again ends the grant |
//! | `rotation=none` | using a refresh token gives no new one |
//! | `posting=changed` | what is pending is announced in a few words, by a card's processor; a restaurant without its tip, fuel as a hold of one, the web in the shop's currency; nothing says what a booking was before |
//! | `list=hole` | of what is booked after the script was set, the first booking is left out of lists, and not of the balance |
//!
//! Several are joined with `;` and hold beside one another: `err:947@nightly*3;slow:20s@refresh`.
//!
//! A script is set on an account, a login (its consent), a user, a client or an institution; the narrower speaks
//! first. A client is
//! one registration: a program that knows the bank as several can have each broken by itself. `+Nd` counts days
//! in the clock of the calling client from when the script was set, or from when a client that came later
//! first met it. `*n` counts runs of a client, not requests. A run begins with a first-page list, or with
//! a token refresh after a refused one; a list sent again under the same interaction id is the same run.
//!
//! `CODE` is a code of the error catalogue, in the institution's region and the phase of the call, or one of the
//! names below. Codes that the standard has no word for are answered with a number of the bank's own (HTTP 500,
//! `900106` for 106), and the manifest brings the rules that map these numbers.
//!
//! | name | the bank then |
//! |---|---|
//! | `token-dead` | refuses the refresh token (`invalid_grant`) and the access token (401/603); without `*n` for good |
//! | `consent-revoked`, `consent-expired` | answers 401/603, and the consent says so; without `*n` for good |
//! | `too-narrow` | has a consent that covers ACCOUNT_BASIC only: all else 403/602 |
//! | `mismatch` | changes number and holder under the same account id |
//! | `account-closed` | lists the account as CLOSED, its transactions 409/705 |
//! | `account-dropped` | lists it no more (404/701), though the consent names it |
//! | `account-not-shared` | lists it no more, and the consent no longer names it |
//! | `partial` | leaves it out of a list that says so: 206 |
//! | `transactions-partial` | leaves out the older half of its transactions, and says so: 206 |
//! | `unavailable` | lists it as an error, its calls 500/501 |
//! | `data-not-supported` | answers its transactions and contact with 422/704 |
//! | `odd-currency` | has details in a currency that is none |
//! | `locked`, `recipient`, `customer-gone`, `rejected` | answers 403/706, 403/403, 404/601, 400/401 |
//! | `maintenance`, `maintenance-open`, `subsystem-down` | answers 503/503 with or without Retry-After, 500/501 |
//! | `internal`, `timeout`, `garbage` | answers 500/500, nothing for 120 seconds, 200 with HTML |
//! | `rate-limit`, `rate-limit-open` | answers 429/1207 with or without Retry-After |
//! | `cursor-loop`, `cursor-endless` | pages the account list without end |
//! | `transactions-cursor-loop`, `transactions-cursor-endless` | pages an account's transactions without end |
//!
//! What is about one account, set on anything wider, is about the first account of the grant;
//! what is about calls, set on an account, is about the calls for it. What changes the ledger changes the
//! first account that can be changed so, really, and with `*n` changes it back after its runs. A change set
//! on an account happens at once unless it waits for a phase or a day; set on anything wider, it
//! happens at the next call, which tells whose account is meant.
//!
//! # Ledgers from files
//!
//! A folder of FDX answers in JSON: account lists, accounts, contacts, transactions and payment networks,
//! told by their shape and not by their names, united by account id. They are served as they were written,
//! amounts to the last digit, under ids of the client's own; what they do not say is missing. All dates of
//! an account move by the same number of whole days, so that its newest transaction is of the day before
//! the user was first seen. Whatever was dated later than that in the files lies in the future then.
//!
//! # One more
//!
//! - **A profile**: a file in `profiles/`, named in `profile.rs`. The tests say whether its household is
//!   sound and solvent.
//! - **A fault**: a variant and a row in `script/fault.rs`, and its answer where the compiler then asks for
//!   one. If it refuses calls that is all.
//! - **A change**: a word and its arm in `ledger/change.rs`.
//! - **An institution**: a row in `institution.rs`.

mod chance;
mod control;
mod error;
mod fdx;
mod institution;
mod journal;
mod keys;
mod ledger;
mod oauth;
mod office;
mod pdf;
mod profile;
mod script;
mod traffic;
mod world;

use std::{io, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use axum::{Router, extract::DefaultBodyLimit};
use model::{Region, clock::Clock, random::Randomness};
use tokio::{net::TcpListener, sync::watch, task::JoinHandle};
use url::Url;

pub use crate::error::BankError;
use crate::{
    journal::Journal,
    keys::SigningKey,
    office::Office,
    script::Codes,
    world::{Shelf, World, entry::Entry, scripts::Target},
};

/// How a bank is started.
pub struct Config {
    /// Where it listens; port 0 picks a free one.
    pub listen: SocketAddr,
    /// Where it is reached, if not at `http://` and the address it listens on: a host without a path.
    /// Issuers are below it.
    pub public_url: Option<Url>,
    /// The folder of its journal and its key; made if it is not there.
    pub data_dir: PathBuf,
    /// A folder of FDX answers to serve as the ledger of the user `ledger`.
    pub ledger: Option<PathBuf>,
    /// What everything invented follows from. A world keeps the seed it began with.
    pub seed: u64,
    /// The wall clock. Clients' clocks run ahead of it.
    pub clock: Clock,
    /// Where codes, tokens and consent ids come from.
    pub random: Arc<dyn Randomness>,
}

/// A bank that is open.
pub struct Bank {
    url: Url,
    closing: watch::Sender<bool>,
    serving: JoinHandle<io::Result<()>>,
}

/// How long a closing bank waits for connections that say nothing.
const PATIENCE: Duration = Duration::from_secs(5);

/// No honest body is longer.
const LONGEST_BODY: usize = 256 * 1024;

impl Bank {
    /// Opens the bank: replays its journal, and listens.
    pub async fn start(config: Config) -> Result<Bank, BankError> {
        let unlistened = |source| BankError::Listen {
            address: config.listen,
            source,
        };
        let listener = TcpListener::bind(config.listen).await.map_err(unlistened)?;
        let bound = listener.local_addr().map_err(unlistened)?;
        let base = base(config.public_url.as_ref(), bound)?;
        let (closing, closes) = watch::channel(false);
        let office = Arc::new(open(&config, base.clone(), closes.clone())?);
        let service = router(office).into_make_service_with_connect_info::<SocketAddr>();
        let closed = async move {
            let mut closes = closes;
            // An error means that the bank itself is gone, which is as good a reason to close.
            let _ = closes.wait_for(|closing| *closing).await;
        };
        let serving = tokio::spawn(async move {
            axum::serve(listener, service)
                .with_graceful_shutdown(closed)
                .await
        });
        tracing::info!(url = %base, "the sandbox bank is open");
        Ok(Bank {
            url: base,
            closing,
            serving,
        })
    }

    /// Where it is reached, with a slash at the end.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Closes the bank: calls under way are answered, those held back at once. Everything that was
    /// answered for is on disk already. Dropping the bank closes it too, without waiting.
    pub async fn stop(self) {
        let Self {
            closing, mut serving, ..
        } = self;
        closing.send_replace(true);
        match tokio::time::timeout(PATIENCE, &mut serving).await {
            Ok(Ok(Ok(()))) => {}
            Ok(Ok(Err(error))) => tracing::error!(%error, "the sandbox bank stopped serving"),
            Ok(Err(error)) => tracing::error!(%error, "the sandbox bank was cut off"),
            Err(_) => {
                tracing::warn!("a connection to the sandbox bank was left hanging");
                serving.abort();
            }
        }
    }
}

fn base(public: Option<&Url>, bound: SocketAddr) -> Result<Url, BankError> {
    let text = public.map_or_else(|| format!("http://{bound}/"), Url::to_string);
    let text = if text.ends_with('/') {
        text
    } else {
        format!("{text}/")
    };
    let wrong = || BankError::PublicUrl { url: text.clone() };
    let url = Url::parse(&text).map_err(|_| wrong())?;
    // Well-known addresses and the pages' own links are below the root of a host.
    let plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let plain = plain && matches!(url.scheme(), "http" | "https");
    if plain { Ok(url) } else { Err(wrong()) }
}

fn open(config: &Config, base: Url, closing: watch::Receiver<bool>) -> Result<Office, BankError> {
    let folder = &config.data_dir;
    std::fs::create_dir_all(folder).map_err(|source| BankError::Unreadable {
        path: folder.clone(),
        source,
    })?;
    let ledger = config
        .ledger
        .as_deref()
        .map(ledger::imported::load)
        .transpose()?
        .unwrap_or_default();
    let catalogue = catalogue::Catalogue::embedded().map_err(|source| BankError::Catalogue { source })?;
    let shelf = Arc::new(Shelf {
        institutions: institution::all()?,
        profiles: profile::all()?,
        ledger: ledger.into_iter().map(Arc::new).collect(),
        codes: Codes::of(&catalogue),
        numbered: Region::ALL
            .into_iter()
            .map(|region| (region, catalogue.numbered_rules(region)))
            .collect(),
    });
    let key = SigningKey::open(&folder.join("signing-key.der"))?;
    let (journal, happened) = Journal::open(&folder.join("journal.jsonl"))?;
    let is_new = happened.is_empty();
    let mut world = World::new(shelf);
    happened.into_iter().for_each(|entry| world.apply(entry));
    if !is_new && world.seed != config.seed {
        tracing::warn!(
            kept = world.seed,
            asked = config.seed,
            "the bank keeps the seed its world began with"
        );
    }
    let path = journal.path().to_owned();
    let office = Office::new(
        world,
        journal,
        config.clock.clone(),
        config.random.clone(),
        key,
        base,
        closing,
    );
    if is_new {
        let seed = config.seed;
        office
            .visit(|visit| {
                let at = visit.wall;
                visit.record(Entry::Began { seed, at });
                let scripted = visit
                    .shelf
                    .profiles
                    .iter()
                    .filter_map(|p| Some((p.name.clone(), p.script.clone()?)));
                for (user, script) in scripted.collect::<Vec<_>>() {
                    visit.set_scripts(&Target::User(user), &script);
                }
            })
            .map_err(|unwritten| BankError::Journal {
                path,
                source: io::Error::other(unwritten),
            })?;
    }
    Ok(office)
}

fn router(office: Arc<Office>) -> Router {
    Router::new()
        .merge(oauth::router())
        .merge(fdx::router())
        .merge(control::router())
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .with_state(office)
}
