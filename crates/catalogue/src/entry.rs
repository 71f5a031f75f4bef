//! An entry: how one region reports something, fact by fact.

use std::collections::BTreeMap;

use model::{Actor, Condition, Region, Retry, Scope, condition::RequestFault};

use crate::{category::Category, word::words};

words! {
    /// What the published pages call the number.
    Label {
        /// A code that an account carries.
        AggregationStatusCode => "Aggregation Status Code",
        /// A code that a call answers with.
        ErrorCode => "Error Code",
        /// A code that the link page tells the page or program around it.
        EventCode => "Event Code",
    }

    /// The published family of a code.
    Kind {
        /// About a person's account or login.
        Account => "account",
        /// About an institution or the way to it.
        Institution => "institution",
        /// About a call to the API.
        Request => "request",
        /// How a visit to the link page ended, told to the page or program around it.
        SdkEvent => "sdk-event",
    }

    /// Whether the newest data can be read.
    LatestData {
        /// It can.
        Available => "available",
        /// The data of the last good refresh can, and newer data follows without anybody's help.
        Stale => "stale",
        /// It cannot, until somebody acts.
        UnavailableUntilResolved => "unavailable-until-resolved",
    }

    /// How loud an entry is.
    Severity {
        /// Part of ordinary life.
        Info => "info",
        /// It passes by itself, or only somebody's program has to go another way.
        Warning => "warning",
        /// Somebody has to act.
        Error => "error",
        /// It stops a whole institution or partner and does not pass: wake somebody.
        Critical => "critical",
    }

    /// When an entry can be met.
    Phase {
        /// While accounts are added or a connection is fixed.
        Link => "link",
        /// On a refresh that was asked for.
        Refresh => "refresh",
        /// In the nightly batch.
        Nightly => "nightly",
        /// In a call that goes to the bank while the caller waits.
        Live => "live",
        /// In a call that never reaches a bank.
        Request => "request",
    }

    /// Where a value comes from.
    Provenance {
        /// The region's published pages, older documentation or API description say so. Of a text: they
        /// say the same in other words.
        Published => "published",
        /// Carried over: from the other region, the code's theme, or a published general rule. Of a
        /// text: it builds on what is published and says more.
        Inferred => "inferred",
        /// Decided here, for the person who meets the code. No claim about anybody else's service.
        Ours => "ours",
    }

    /// What an entry says about its code, by the name it has in the data files.
    Field {
        /// That the region has this code at all.
        Code => "code",
        /// What the number is called.
        Label => "label",
        /// The family.
        Type => "type",
        /// The theme inside the family.
        Theme => "theme",
        /// The remediation category.
        Category => "category",
        /// The HTTP status.
        HttpStatus => "http_status",
        /// The alert on the link page.
        Alert => "alert",
        /// The message for the partner's developers.
        Message => "message",
        /// The common causes.
        Causes => "causes",
        /// The steps that end it.
        Steps => "steps",
        /// Whether the person can get past it by trying again.
        RetriableByEndUser => "retriable_by_end_user",
        /// Whether the newest data can be read.
        LatestData => "latest_data",
        /// Whether a Fix link ends it.
        FixEligible => "fix_eligible",
        /// Whether it keeps an account out of the nightly batch.
        BlocksNightly => "blocks_nightly",
        /// Whose move it is.
        Actor => "actor",
        /// How much it touches.
        Scope => "scope",
        /// How loud it is.
        Severity => "severity",
        /// Whether the server tries again.
        Retry => "retry",
        /// Whether a support case is opened.
        OpensCase => "opens_case",
        /// When it can be met.
        Phases => "phases",
    }
}

impl Field {
    /// The nine attributes of a published error page, in its order.
    pub const PUBLISHED: [Field; 9] = [
        Field::Code,
        Field::Category,
        Field::HttpStatus,
        Field::Alert,
        Field::Message,
        Field::Causes,
        Field::Steps,
        Field::RetriableByEndUser,
        Field::LatestData,
    ];

    /// What no page says of every code, and a person has to know.
    pub const BESIDE: [Field; 7] = [
        Field::Actor,
        Field::Scope,
        Field::Retry,
        Field::BlocksNightly,
        Field::FixEligible,
        Field::Severity,
        Field::OpensCase,
    ];

    /// Whether nobody publishes this of any code, so that it can only be ours.
    pub const fn is_always_ours(self) -> bool {
        matches!(
            self,
            Field::BlocksNightly
                | Field::Actor
                | Field::Scope
                | Field::Severity
                | Field::Retry
                | Field::OpensCase
                | Field::Phases
        )
    }
}

/// How one region reports something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Whose entry it is.
    pub region: Region,
    /// The number.
    pub code: u32,
    /// What the published pages call the number.
    pub label: Label,
    /// The published family.
    pub kind: Kind,
    /// The theme inside the family.
    pub theme: String,
    /// What kind of act ends it.
    pub category: Category,
    /// The HTTP status of a call that meets it. A refresh that finds it still answers 200, with the
    /// code on the account. None for an event of the link page that answers no call.
    pub http_status: Option<u16>,
    /// Whether the person can get past it by trying again, now or later.
    pub retriable_by_end_user: bool,
    /// Whether the newest data can be read.
    pub latest_data: LatestData,
    /// Whether a Fix link ends it.
    pub fix_eligible: bool,
    /// Whether an account that carries it stays out of the nightly batch.
    pub blocks_nightly: bool,
    /// Whose move it is.
    pub actor: Actor,
    /// How much it touches.
    pub scope: Scope,
    /// How loud it is.
    pub severity: Severity,
    /// Whether the server tries again.
    pub retry: Retry,
    /// Whether a support case is opened for it.
    pub opens_case: bool,
    /// Whether a person can see it on the link page.
    pub alert_shown: bool,
    /// Whether this server never reports it, for the reason that the entry gives: the operation it
    /// belongs to is not served, or what it stands for cannot happen here.
    pub documented_only: bool,
    /// What it can report.
    pub conditions: Vec<Condition>,
    /// What it reports unless an institution's rule chooses another entry.
    pub default_for: Vec<Condition>,
    /// When it can be met.
    pub phases: Vec<Phase>,
    /// The faulty calls that are answered with it.
    pub wires: Vec<Wire>,
    /// A published contradiction and how it was resolved, or why category and steps are at odds.
    pub note: Option<String>,
    /// Why it is here although it reports no condition and no fault.
    pub reason: Option<String>,
    /// Codes worth reading beside it.
    pub see: Vec<u32>,
    /// Codes it took the place of.
    pub replaces: Vec<u32>,
    /// Whether it was taken over whole from the United States, because this region publishes nothing
    /// of its own.
    pub inherited: bool,
    /// The region and code whose words it speaks: mostly its own.
    pub words: (Region, u32),
    pub(crate) provenance: BTreeMap<Field, Provenance>,
}

impl Entry {
    /// Where the value of a field comes from. What is not marked is ours: the claim that cannot be
    /// wrong.
    pub fn provenance(&self, field: Field) -> Provenance {
        self.provenance.get(&field).copied().unwrap_or(Provenance::Ours)
    }

    /// The entry as another region takes it over: what was published there is inferred here.
    pub(crate) fn inherited_by(&self, region: Region) -> Entry {
        let provenance = self
            .provenance
            .keys()
            .map(|field| (*field, Provenance::Inferred))
            .collect();
        let wires = self
            .wires
            .iter()
            .map(|wire| Wire {
                region,
                ..wire.clone()
            })
            .collect();
        Entry {
            region,
            inherited: true,
            provenance,
            wires,
            ..self.clone()
        }
    }

    /// The message in the texts that holds what its theme is about.
    pub(crate) fn theme_id(&self) -> String {
        format!("theme-{}", self.theme.replace(' ', "-"))
    }

    /// The message in the texts that holds this entry's words.
    pub(crate) fn words_id(&self) -> String {
        let (region, code) = self.words;
        format!("{region}-{code}")
    }
}

/// How a region answers one faulty call. The texts are interface: published clients match on them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wire {
    /// What was wrong with the call.
    pub fault: RequestFault,
    /// Whose answer it is.
    pub region: Region,
    /// The entry's code.
    pub code: u32,
    /// The HTTP status.
    pub http_status: u16,
    /// The interface text, with marks such as `{name}` where it names something.
    pub message: String,
    /// The text for people that some bodies carry beside the message.
    pub user_message: Option<String>,
    /// The title that some bodies carry.
    pub title: Option<String>,
    /// The tags that some bodies carry, empty or not.
    pub tags: Option<String>,
    /// Whether the body is the message alone, as plain text.
    pub plain_text: bool,
}

impl Wire {
    /// What a message can name.
    pub const MARKS: [&'static str; 7] = [
        "name",
        "reason",
        "customer",
        "account",
        "login",
        "institution",
        "consumer",
    ];

    /// The message with its marks filled: `[("name", "partnerId")]`. A mark without a value stays as
    /// it is, and a value is never read for marks.
    pub fn message_with(&self, values: &[(&str, &str)]) -> String {
        let mut text = String::with_capacity(self.message.len());
        for piece in pieces(&self.message) {
            let value = match piece {
                Piece::Text(text) => text,
                Piece::Mark(mark, whole) => values
                    .iter()
                    .find(|(name, _)| *name == mark)
                    .map_or(whole, |(_, value)| *value),
            };
            text.push_str(value);
        }
        text
    }

    /// The marks of the message, in order.
    pub fn marks(&self) -> Vec<&str> {
        pieces(&self.message)
            .into_iter()
            .filter_map(|piece| match piece {
                Piece::Mark(mark, _) => Some(mark),
                Piece::Text(_) => None,
            })
            .collect()
    }
}

/// A part of a message.
enum Piece<'a> {
    /// Words.
    Text(&'a str),
    /// A mark: its name, and the whole of it.
    Mark(&'a str, &'a str),
}

/// A message cut at its marks.
fn pieces(message: &str) -> Vec<Piece<'_>> {
    let mut rest = message;
    let mut pieces = Vec::new();
    while let Some((before, after)) = rest.split_once('{')
        && let Some((mark, tail)) = after.split_once('}')
    {
        let whole = rest
            .strip_prefix(before)
            .and_then(|from| from.strip_suffix(tail))
            .unwrap_or(rest);
        pieces.extend([Piece::Text(before), Piece::Mark(mark, whole)]);
        rest = tail;
    }
    pieces.push(Piece::Text(rest));
    pieces
}
