//! What may be told of a case to anybody, by type. None of these can be made of a text as it comes: each
//! has one way in that lets nothing through but what may be told. So a secret, a token, a full number or a
//! name cannot get into a bundle, whatever a bank answered, a person wrote, or a later change passes on.

use std::fmt;

use catalogue::{Catalogue, Entry, Variant};
use jiff::{Timestamp, civil::Date};
use model::{
    Category, Currency, FactName, Institution,
    evidence::Decibits,
    id::{AccountId, CaseId, CustomerId, EvidenceId, InstitutionId, LoginId, NoticeId, PartnerId, RunId},
};
use serde::{Serialize, Serializer};

/// The language of the catalogue's texts.
const LOCALE: &str = "en";

/// The paths that a standard names (FDX 6, OAuth 2, OpenID Connect). Every other segment is an id, or might be.
const SEGMENTS: [&str; 34] = [
    "fdx",
    "oauth2",
    "oauth",
    "accounts",
    "transactions",
    "statements",
    "payment-networks",
    "contact",
    "customers",
    "current",
    "consents",
    "revocation",
    "token",
    "revoke",
    "introspect",
    "par",
    "authorize",
    "register",
    "userinfo",
    "jwks",
    "jwks.json",
    ".well-known",
    "openid-configuration",
    "oauth-authorization-server",
    "availability",
    "capability",
    "certification-metrics",
    "payees",
    "payments",
    "rewards",
    "tax-forms",
    "asset-transfer-networks",
    "transaction-images",
    "event-subscriptions",
];

/// The codes that OAuth, its extensions and the FDX recommendations name.
const OAUTH: [&str; 12] = [
    "invalid_grant",
    "invalid_client",
    "invalid_request",
    "invalid_scope",
    "invalid_token",
    "insufficient_scope",
    "unauthorized_client",
    "unsupported_grant_type",
    "access_denied",
    "server_error",
    "temporarily_unavailable",
    "invalid_request_object",
];

/// The account types of FDX 6 that this server knows.
const KINDS: [&str; 46] = [
    "CHECKING",
    "SAVINGS",
    "CD",
    "TERM",
    "MONEYMARKET",
    "CREDITCARD",
    "CHARGE",
    "LINEOFCREDIT",
    "HOMELINEOFCREDIT",
    "COMMERCIALLINEOFCREDIT",
    "MORTGAGE",
    "STUDENTLOAN",
    "LOAN",
    "AUTOLOAN",
    "COMMERCIALLOAN",
    "HOMEEQUITYLOAN",
    "INSTALLMENT",
    "MILITARYLOAN",
    "PERSONALLOAN",
    "SHORTTERMLOAN",
    "SMBLOAN",
    "401A",
    "401K",
    "403B",
    "457",
    "529",
    "BROKERAGEPRODUCT",
    "COVERDELL",
    "DEFERREDPROFITSHARINGPLAN",
    "DEFINEDBENEFIT",
    "INDIVIDUALPENSIONPLAN",
    "DIGITALASSET",
    "ESOP",
    "IRA",
    "KEOGH",
    "ROLLOVER",
    "ROTH",
    "SARSEP",
    "TDA",
    "UGMA",
    "UTMA",
    "COMMERCIALINVESTMENT",
    "GUARDIAN",
    "TRUST",
    "COMMERCIALDEPOSIT",
    "ESCROW",
];

/// The sentences in which decisions say what they saw; `#` stands for a count.
const SENTENCES: [&str; 31] = [
    "# due",
    "# found",
    "# found, # others",
    "# of the same id",
    "the last one",
    "follows",
    "does not follow",
    "the only one gone",
    "the only one new",
    "named as its successor",
    "named as the successor of several",
    "another one is named",
    "a move to another system",
    "none of the holders is the same",
    "the currency is another",
    "the class of account is another",
    "both the number and the opening date are others",
    "of # posted transactions that are due, # are there",
    "the bank's id of the account is gone from a complete list",
    "both were listed side by side",
    "the account was contradicted under its own id before it went",
    "it was found before in one that another account went into",
    "there are transactions the account never had",
    "the number is another, and the balance does not follow",
    "another account that may have gone into the same one is gone too",
    "another one was announced in its place",
    "several accounts were announced to go into the other one",
    "the other one is closed itself",
    "the bank was not asked to describe the other one",
    "another account has the id",
    "the bank lists # posted transactions for it, and this account would hold #",
];

/// Why no answer came, by how transport says it.
const FAILURES: [(&str, &str); 7] = [
    ("the address is refused", "the address is refused"),
    ("no answer within", "no answer in time"),
    ("cannot connect", "no connection"),
    ("TLS failed", "the certificate or TLS is not to be trusted"),
    ("the answer is larger", "the answer was too large"),
    ("the answer broke off", "the answer broke off"),
    ("no call is allowed", "no call was allowed"),
];

/// The longest count, in digits.
const COUNT: usize = 7;

/// A word or sentence of this program's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Word(&'static str);

impl Word {
    /// The word.
    pub const fn new(word: &'static str) -> Self {
        Self(word)
    }

    /// It again.
    pub const fn text(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// An instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct At(Timestamp);

impl At {
    /// The instant.
    pub const fn instant(self) -> Timestamp {
        self.0
    }
}

impl From<Timestamp> for At {
    fn from(at: Timestamp) -> Self {
        Self(at)
    }
}

/// One of our own ids: it means nothing outside of this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OurId(u64);

impl fmt::Display for OurId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for OurId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

macro_rules! ours {
    ($($id:ty),* $(,)?) => {$(
        impl From<$id> for OurId {
            fn from(id: $id) -> Self {
                Self(id.get())
            }
        }
    )*};
}

ours!(
    AccountId,
    CaseId,
    CustomerId,
    EvidenceId,
    InstitutionId,
    LoginId,
    PartnerId,
    RunId
);

/// Bits of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bits(Decibits);

impl From<Decibits> for Bits {
    fn from(bits: Decibits) -> Self {
        Self(bits)
    }
}

impl fmt::Display for Bits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Bits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// An institution's name, as whoever runs the server wrote it down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct InstitutionName(String);

impl InstitutionName {
    /// Of an institution.
    pub fn of(institution: &Institution) -> Self {
        Self(institution.name.clone())
    }

    /// The name.
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// What the catalogue says of a code: published words or ours, the same for everybody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CodeTexts {
    summary: String,
    message: String,
    causes: Vec<String>,
    steps: Vec<String>,
}

impl CodeTexts {
    /// Of an entry of the catalogue.
    pub fn of(catalogue: &Catalogue, entry: &Entry) -> Self {
        let texts = catalogue.texts(entry, LOCALE, Variant::Added);
        Self {
            summary: texts.summary,
            message: texts.message,
            causes: texts.causes,
            steps: texts.steps,
        }
    }

    /// What the code is about, in a sentence.
    pub fn summary(&self) -> &str {
        &self.summary
    }

    /// What developers and support read.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What it usually comes from.
    pub fn causes(&self) -> &[String] {
        &self.causes
    }

    /// What to do, in order.
    pub fn steps(&self) -> &[String] {
        &self.steps
    }
}

/// The id a call is known by on both sides, a UUID: the same log line here and there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Interaction(String);

impl Interaction {
    /// A UUID as it is written everywhere; nothing for any other text.
    pub fn of(text: &str) -> Option<Self> {
        let places = [8, 13, 18, 23];
        let is_uuid = text.len() == 36
            && text
                .bytes()
                .enumerate()
                .all(|(at, byte)| match places.contains(&at) {
                    true => byte == b'-',
                    false => byte.is_ascii_hexdigit(),
                });
        is_uuid.then(|| Self(text.to_owned()))
    }

    /// The id.
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// A call's path, in the words of its standard, with a mark in the place of everything else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Path(String);

impl Path {
    /// Of a path in which marks may stand already.
    pub fn of(path: &str) -> Self {
        let mut told = String::new();
        for segment in path.split('/').filter(|segment| !segment.is_empty()) {
            told.push('/');
            let known = SEGMENTS.iter().find(|known| **known == segment);
            match (known, segment) {
                (Some(known), _) => told.push_str(known),
                (None, "{account}") => told.push_str("{account}"),
                (None, "{other}") => told.push_str("{other}"),
                (None, _) if is_version(segment) => told.push_str(segment),
                (None, _) => told.push_str("{id}"),
            }
        }
        Self(told)
    }

    /// The path.
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// `v6`, `v6.1`: a version of an API.
fn is_version(segment: &str) -> bool {
    let digits = segment.strip_prefix('v').unwrap_or_default();
    !digits.is_empty() && digits.len() <= 3 && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

/// A bank's own code for what it refused: a short number, or a word that its standard names. Any other is
/// found at the bank by the interaction id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct BankCode(String);

impl BankCode {
    /// Of what the bank answered.
    pub fn of(code: &str) -> Option<Self> {
        let number = !code.is_empty() && code.len() <= 4 && code.bytes().all(|b| b.is_ascii_digit());
        (number || OAUTH.contains(&code)).then(|| Self(code.to_owned()))
    }

    /// The code.
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// An HTTP method.
pub fn method(text: &str) -> Word {
    let known = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"];
    Word(known.into_iter().find(|known| *known == text).unwrap_or("?"))
}

/// Why no answer came.
pub fn failure(text: &str) -> Word {
    let known = FAILURES.into_iter().find(|(begin, _)| text.starts_with(begin));
    Word(known.map_or("no answer", |(_, told)| told))
}

/// A value that was compared, masked by what it is a value of: numbers and ids to their last four
/// characters, names to their initials, words to those that are known, amounts altogether.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Shown(String);

impl Shown {
    /// Of a value of a fact.
    pub fn of(fact: FactName, text: &str) -> Self {
        Self(match fact {
            FactName::Number
            | FactName::Routing
            | FactName::Mask
            | FactName::HolderId
            | FactName::ProviderId
            | FactName::Subject => last_four(text),
            FactName::Holder | FactName::Name => initials(text),
            FactName::Category => known(Category::ALL.iter().map(|c| c.name()), text),
            FactName::Type => known(KINDS.into_iter(), text),
            FactName::Currency => text
                .parse::<Currency>()
                .map_or_else(|_| other(), |c| c.code().to_owned()),
            FactName::Opened => text
                .parse::<Date>()
                .map_or_else(|_| other(), |day| day.to_string()),
            FactName::OriginalPrincipal => "an amount".to_owned(),
            FactName::Announced => notice(text).or_else(|| sentence(text)).unwrap_or_else(other),
            FactName::Transactions | FactName::TransactionIds | FactName::Balance | FactName::Elimination => {
                sentence(text).unwrap_or_else(other)
            }
        })
    }

    /// The value.
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// What alone forbids writing, in the decision's words; nothing for words that are not known to be its own.
pub fn veto(text: &str) -> Option<Shown> {
    sentence(text).map(Shown)
}

fn other() -> String {
    "another value".to_owned()
}

fn known(words: impl Iterator<Item = &'static str>, text: &str) -> String {
    let found = words.into_iter().find(|word| *word == text);
    found.map_or_else(other, str::to_owned)
}

/// The last four letters and digits, whatever stands before them; none of a text that has no more.
fn last_four(text: &str) -> String {
    let plain: Vec<char> = text.chars().filter(char::is_ascii_alphanumeric).collect();
    let tail: String = plain.iter().skip(plain.len().saturating_sub(4)).collect();
    format!("••{tail}")
}

/// The first letter of each word, four words at most.
fn initials(text: &str) -> String {
    let first = |word: &str| word.chars().next().map(|c| format!("{c}•••"));
    let words = text.split_whitespace().filter_map(first).take(4);
    words.collect::<Vec<_>>().join(" ")
}

/// What names a notice: our number of it and the day of its cut-over, and nothing that anybody wrote.
fn notice(text: &str) -> Option<String> {
    let (id, day) = text.strip_prefix("notice ")?.split_once(" from ")?;
    let (id, day) = (id.parse::<NoticeId>().ok()?, day.parse::<Date>().ok()?);
    Some(format!("notice {id} from {day}"))
}

/// The text, if it is one of the sentences, with short counts where they have one.
fn sentence(text: &str) -> Option<String> {
    SENTENCES
        .into_iter()
        .any(|pattern| fits(pattern, text))
        .then(|| text.to_owned())
}

fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('#') {
        None => pattern == text,
        Some((before, after)) => {
            let Some(rest) = text.strip_prefix(before) else {
                return false;
            };
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let counted = (1..=COUNT).contains(&digits);
            counted && rest.get(digits..).is_some_and(|rest| fits(after, rest))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_masked_by_what_they_are_values_of() {
        for (fact, text, shown) in [
            (FactName::Number, "••3223", "••3223"),
            (FactName::Number, "000123453223", "••3223"),
            (FactName::Routing, "021000021", "••0021"),
            (FactName::ProviderId, "0f8a-Maya-Angelou", "••elou"),
            (FactName::Holder, "M••• A•••", "M••• A•••"),
            (FactName::Holder, "Maya Angelou", "M••• A•••"),
            (FactName::Name, "Maya's Everyday 4455667788", "M••• E••• 4•••"),
            (FactName::Category, "deposit", "deposit"),
            (FactName::Category, "Maya Angelou", "another value"),
            (FactName::Type, "CHECKING", "CHECKING"),
            (FactName::Type, "ANGELOU", "another value"),
            (FactName::Currency, "USD", "USD"),
            (FactName::Currency, "Maya", "another value"),
            (FactName::Opened, "2020-02-29", "2020-02-29"),
            (FactName::Opened, "4455667788", "another value"),
            (FactName::OriginalPrincipal, "250000.00", "an amount"),
            (FactName::Transactions, "12 found, 3 others", "12 found, 3 others"),
            (FactName::Transactions, "445566778899 found", "another value"),
            (FactName::Balance, "does not follow", "does not follow"),
            (FactName::Balance, "1234.56", "another value"),
            (FactName::Subject, "maya@domain.tld", "••ntld"),
            (
                FactName::Announced,
                "notice 1000000012 from 2026-12-01",
                "notice 1000000012 from 2026-12-01",
            ),
            (FactName::Announced, "notice 17 from Maya", "another value"),
            (
                FactName::Announced,
                "named as its successor",
                "named as its successor",
            ),
        ] {
            assert_eq!(Shown::of(fact, text).text(), shown, "{fact}: {text}");
        }
    }

    #[test]
    fn every_sentence_of_the_decisions_is_told_and_no_other() {
        for text in [
            "none of the holders is the same",
            "of 40 posted transactions that are due, 2 are there",
            "the bank lists 12 posted transactions for it, and this account would hold 13",
        ] {
            assert_eq!(veto(text).map(|v| v.text().to_owned()).as_deref(), Some(text));
        }
        for text in [
            "Maya Angelou",
            "of 4455667788 posted transactions that are due, 2 are there",
            "",
        ] {
            assert_eq!(veto(text), None, "{text}");
        }
    }

    #[test]
    fn a_path_shows_the_words_of_its_standard_alone() {
        for (path, told) in [
            (
                "/fdx/v6.1/accounts/{account}/transactions",
                "/fdx/v6.1/accounts/{account}/transactions",
            ),
            (
                "/102176/fdx/v6/accounts/maya-angelou",
                "/{id}/fdx/v6/accounts/{id}",
            ),
            ("/oauth2/token", "/oauth2/token"),
            ("/consents/4455667788/revocation", "/consents/{id}/revocation"),
            ("/v1234567/x", "/{id}/{id}"),
        ] {
            assert_eq!(Path::of(path).text(), told);
        }
    }

    #[test]
    fn a_banks_code_is_told_where_its_standard_names_it() {
        for code in ["701", "1207", "invalid_grant"] {
            assert_eq!(
                BankCode::of(code).map(|c| c.text().to_owned()).as_deref(),
                Some(code)
            );
        }
        for code in ["", "12345", "maya", "MAYA_ANGELOU", "70 1"] {
            assert_eq!(BankCode::of(code), None, "{code}");
        }
    }

    #[test]
    fn an_interaction_is_a_uuid_and_nothing_else() {
        assert!(Interaction::of("0f8a2b4c-1111-4222-8333-444455556666").is_some());
        for text in [
            "",
            "Bearer abc",
            "0f8a2b4c-1111-4222-8333-44445555666",
            "0f8a2b4c11114222833344445555666600zz",
        ] {
            assert!(Interaction::of(text).is_none(), "{text}");
        }
    }

    #[test]
    fn why_no_answer_came_is_told_without_the_address() {
        assert_eq!(
            failure("cannot connect: bank.example:443 refused").text(),
            "no connection"
        );
        assert_eq!(failure("no answer within 90s").text(), "no answer in time");
        assert_eq!(failure("Maya").text(), "no answer");
        assert_eq!(method("GET").text(), "GET");
        assert_eq!(method("Maya").text(), "?");
    }
}
