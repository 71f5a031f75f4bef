//! Webhooks: where a partner wants to be told, and what.

use jiff::Timestamp;

use crate::{
    event::PauseReason,
    id::{AccountId, PartnerId, WebhookId},
    named::named,
};

named! {
    /// In whose words a webhook tells.
    WebhookKind {
        /// Ours: an event as the log has it, signed after Standard Webhooks.
        Events = "events",
        /// TxPush, what is told of an account itself.
        TxPushAccount = "txpush-account",
        /// TxPush, what is told of an account's transactions.
        TxPushTransaction = "txpush-transaction",
        /// Connect: how a person gets on with one link.
        Connect = "connect",
    }
}

named! {
    /// Whether a webhook is told anything now.
    WebhookState {
        /// It is.
        Active = "active",
        /// Not until it is resumed; what it missed is told then.
        Paused = "paused",
    }
}

named! {
    /// How telling one webhook of one event stands.
    DeliveryState {
        /// It is yet to be taken.
        Waiting = "waiting",
        /// It was taken.
        Delivered = "delivered",
        /// It was given up.
        Dropped = "dropped",
    }
}

/// Where a partner wants to be told, and what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Whose.
    pub partner: PartnerId,
    /// In whose words it tells.
    pub kind: WebhookKind,
    /// Where it tells.
    pub url: String,
    /// The types of events it tells; every type if there are none.
    pub types: Vec<String>,
    /// The one account it is about, where it is about one.
    pub account: Option<AccountId>,
    /// Whether it tells now.
    pub state: WebhookState,
    /// Why it does not, and since when.
    pub paused: Option<(PauseReason, Timestamp)>,
    /// It tells the events after this one.
    pub starts_after: u64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub modified_at: Timestamp,
}

/// How telling one webhook of one event stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The event's number.
    pub sequence: u64,
    /// How it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was first tried.
    pub first_at: Option<Timestamp>,
    /// When it was last tried.
    pub last_at: Option<Timestamp>,
    /// The HTTP status of the last answer, if one came.
    pub last_status: Option<u32>,
    /// What was wrong with the last attempt, if anything was.
    pub last_error: Option<String>,
}
