//! The nouns of Holdfast.
//!
//! This room holds what the product talks about and nothing it does: partners, customers,
//! institutions, logins, accounts, transactions, consents, conditions, money and time. It refuses
//! input and output of every kind. No SQL, no HTTP, no bank's JSON, no clock of its own: time and
//! chance arrive as parameters ([`clock::WallClock`], [`random::Randomness`]).
//!
//! To add a noun: one file, its type with documented units, and a line in the glossary below. If the
//! noun is one dialect's word for something that is already here, it belongs in `providers` instead.
//!
//! # Glossary
//!
//! | word | meaning |
//! |---|---|
//! | [`Partner`] | who uses this server through the API: an application with its own credentials and region |
//! | [`Customer`] | a person or business a partner links accounts for |
//! | [`Application`] | what a partner's customers know it by; customers are assigned to one |
//! | [`Experience`] | how the link page looks for an application |
//! | [`Consumer`] | the person behind a customer, described for reports; outlives the customer |
//! | [`Institution`] | a bank, as data: the dialect it speaks, where, and its rules |
//! | [`About`] | what people and programs are told about an institution: routing numbers, branding |
//! | [`Login`] | one grant of access by one customer at one institution; the unit of refresh and of Fix |
//! | [`Account`] | one account of a login; its id never changes and never moves |
//! | [`Alias`] | the name a bank gives an account, and the scope in which that name means something |
//! | [`Fact`] | something a bank said about an account's identity, kept as clear text or as a keyed hash |
//! | [`Transaction`] | one movement on an account |
//! | [`Pair`] | a transaction its bank no longer names, and what it became |
//! | [`Anchor`] | a balance that agreed with the transactions; what is checked against it later |
//! | [`Discrepancy`](tie::Discrepancy) | a balance that does not agree with the transactions, and where to look |
//! | [`Consent`] | what the customer allowed at the bank, until when |
//! | [`Condition`] | what happened, the same in every region |
//! | [`Outcome`] | how a run ended for one account: a condition, and the code that reports it |
//! | [`Evidence`] | what was compared when an account's identity was decided, and what came of it |
//! | [`Repair`] | what somebody decided about an account that no longer matched, and that it can be taken back |
//! | [`Notice`] | that an institution moves to another system, and which account follows which |
//! | [`Run`] | one aggregation of one login |
//! | [`Case`] | one cause that somebody has to act on, from its first failure to its end |
//! | [`Webhook`] | where a partner wants to be told of events |
//! | [`Operator`] | who runs this server, and signs in to its console |
//! | [`Event`] | what a partner is told, numbered in the order in which it became true |

pub mod about;
pub mod account;
pub mod application;
pub mod budget;
pub mod case;
pub mod clock;
pub mod condition;
pub mod consent;
pub mod consumer;
pub mod customer;
pub mod event;
pub mod evidence;
pub mod experience;
pub mod id;
pub mod institution;
pub mod login;
pub mod money;
mod named;
pub mod notice;
pub mod operator;
pub mod outcome;
pub mod pair;
pub mod partner;
pub mod random;
pub mod region;
pub mod repair;
pub mod run;
pub mod secret;
pub mod tie;
pub mod transaction;
pub mod webhook;

pub use about::{About, Branding};
pub use account::{
    Account, AccountStatus, AccountType, Alias, Category, Fact, FactName, FactValue, Freshness,
};
pub use application::Application;
pub use budget::Budget;
pub use case::Case;
pub use condition::{Actor, Condition, MismatchScope, Retry, Scope};
pub use consent::Consent;
pub use consumer::Consumer;
pub use customer::{Customer, CustomerKind};
pub use event::{Event, EventData, NewEvent};
pub use evidence::Evidence;
pub use experience::{Experience, Look};
pub use institution::{Credentials, Dialect, Environment, Institution};
pub use login::Login;
pub use money::{Currency, Decimal, Money};
pub use notice::{Notice, NoticeStage};
pub use operator::{Operator, OperatorRole};
pub use outcome::{Conclusion, Outcome};
pub use pair::Pair;
pub use partner::Partner;
pub use region::Region;
pub use repair::{Repair, RepairAsk};
pub use run::{Run, Trigger};
pub use secret::Secret;
pub use tie::Anchor;
pub use transaction::{Transaction, TransactionStatus};
pub use webhook::{Delivery, Webhook};

/// An instant in UTC. Everything stored is cut to whole microseconds.
pub use jiff::Timestamp;
