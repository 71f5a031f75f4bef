//! What happened, the same in every region.
//!
//! A condition is chosen from evidence and says nothing about codes: how a region reports it is data
//! in the catalogue. Two families share the type because they share everything that follows from
//! being named. [`Condition`] is what an aggregation can end in; [`RequestFault`] is what can be wrong
//! with a call to our own API.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How much a condition touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Everything a partner does, or our own registration.
    Partner,
    /// Every login at one institution.
    Institution,
    /// One login and all its accounts.
    Login,
    /// One account.
    Account,
    /// One kind of data of one account.
    Product,
}

/// Who can end a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    /// The person whose accounts they are.
    EndUser,
    /// The partner's developers or staff.
    Partner,
    /// The institution.
    Institution,
    /// Who runs this server.
    Operator,
    /// Nobody: it ends by itself.
    Nobody,
}

/// Whether the server itself tries again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Retry {
    /// Never: trying again cannot help, or can harm.
    Never,
    /// Not before an instant that the institution or our limits name.
    After,
    /// With growing pauses.
    Backoff,
}

/// Which identity no longer matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MismatchScope {
    /// One account: the bank holds something else under its name, or holds it no longer.
    Account,
    /// The login: the person signed in as somebody else.
    Login,
}

/// How an aggregation, a link or a live call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Condition {
    /// All is well.
    Healthy,
    /// What was connected no longer matches what the bank holds.
    AccountMismatch(MismatchScope),
    /// The bank no longer takes the token it gave us, and says no more.
    TokenInvalid,
    /// The consent reached its end.
    ConsentExpired,
    /// The consent was withdrawn, at the bank or through us.
    ConsentRevoked,
    /// The consent does not cover the data that is asked for.
    ConsentInsufficient,
    /// The person must do something at the institution first: unlock, accept, update.
    UserActionAtInstitution,
    /// The person did not complete sign-in or approval while linking.
    AuthorizationIncomplete,
    /// The institution refuses us, not the person.
    RecipientNotAuthorised,
    /// The institution does not know the customer any more.
    InstitutionCustomerNotFound,
    /// The account is gone, confirmed by complete lists over days.
    AccountNotFound,
    /// The account was closed.
    AccountClosed,
    /// The person shares the login but not this account any more.
    AccountNotShared,
    /// The account cannot be read for now, or is missing without proof that it is gone.
    AccountTemporarilyUnavailable,
    /// The account is of a kind that is not aggregated yet.
    AccountTypeUnsupported,
    /// No account of an eligible kind came back from linking.
    AccountTypeIneligible,
    /// The institution does not serve this data for this account.
    DataNotSupported,
    /// The institution is down for maintenance, until an instant if it says so.
    InstitutionMaintenance {
        /// When it expects to be back.
        until: Option<Timestamp>,
    },
    /// The institution failed inside.
    InstitutionError,
    /// The institution did not answer in time.
    InstitutionTimeout,
    /// The institution cannot be reached.
    InstitutionUnreachable,
    /// The institution's identity on the wire cannot be trusted.
    InstitutionUntrusted,
    /// The institution answered with something that is not its own protocol.
    InstitutionBadResponse,
    /// The institution's pages repeat, or never end.
    PagingUnending,
    /// Too many calls, until an instant if the institution says so.
    RateLimited {
        /// When calls are welcome again.
        until: Option<Timestamp>,
    },
    /// The institution rejects our request as wrong: our fault.
    RequestRejected,
    /// An amount, date or currency cannot be held exactly.
    DataNotRepresentable,
    /// The login is being aggregated already.
    RefreshInProgress,
    /// Something of our own broke.
    InternalError,

    /// Internal: the access token ended early and is to be renewed. Never reported.
    AccessTokenExpired,
    /// Internal: the institution wants a narrower range of dates. Never reported.
    NarrowerDates,
    /// Internal: there is no data for the question, which is a good answer. Never reported.
    NoData,
}

/// A name that is no condition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the name of a condition")]
pub struct NotACondition(pub String);

impl Condition {
    /// Every condition once, without instants.
    pub const ALL: [Condition; 33] = [
        Condition::Healthy,
        Condition::AccountMismatch(MismatchScope::Account),
        Condition::AccountMismatch(MismatchScope::Login),
        Condition::TokenInvalid,
        Condition::ConsentExpired,
        Condition::ConsentRevoked,
        Condition::ConsentInsufficient,
        Condition::UserActionAtInstitution,
        Condition::AuthorizationIncomplete,
        Condition::RecipientNotAuthorised,
        Condition::InstitutionCustomerNotFound,
        Condition::AccountNotFound,
        Condition::AccountClosed,
        Condition::AccountNotShared,
        Condition::AccountTemporarilyUnavailable,
        Condition::AccountTypeUnsupported,
        Condition::AccountTypeIneligible,
        Condition::DataNotSupported,
        Condition::InstitutionMaintenance { until: None },
        Condition::InstitutionError,
        Condition::InstitutionTimeout,
        Condition::InstitutionUnreachable,
        Condition::InstitutionUntrusted,
        Condition::InstitutionBadResponse,
        Condition::PagingUnending,
        Condition::RateLimited { until: None },
        Condition::RequestRejected,
        Condition::DataNotRepresentable,
        Condition::RefreshInProgress,
        Condition::InternalError,
        Condition::AccessTokenExpired,
        Condition::NarrowerDates,
        Condition::NoData,
    ];

    /// The condition's stable name, as the catalogue, the store and our own API write it.
    pub const fn name(self) -> &'static str {
        match self {
            Condition::Healthy => "healthy",
            Condition::AccountMismatch(MismatchScope::Account) => "account-mismatch.account",
            Condition::AccountMismatch(MismatchScope::Login) => "account-mismatch.login",
            Condition::TokenInvalid => "token-invalid",
            Condition::ConsentExpired => "consent-expired",
            Condition::ConsentRevoked => "consent-revoked",
            Condition::ConsentInsufficient => "consent-insufficient",
            Condition::UserActionAtInstitution => "user-action-at-institution",
            Condition::AuthorizationIncomplete => "authorization-incomplete",
            Condition::RecipientNotAuthorised => "recipient-not-authorised",
            Condition::InstitutionCustomerNotFound => "institution-customer-not-found",
            Condition::AccountNotFound => "account-not-found",
            Condition::AccountClosed => "account-closed",
            Condition::AccountNotShared => "account-not-shared",
            Condition::AccountTemporarilyUnavailable => "account-temporarily-unavailable",
            Condition::AccountTypeUnsupported => "account-type-unsupported",
            Condition::AccountTypeIneligible => "account-type-ineligible",
            Condition::DataNotSupported => "data-not-supported",
            Condition::InstitutionMaintenance { .. } => "institution-maintenance",
            Condition::InstitutionError => "institution-error",
            Condition::InstitutionTimeout => "institution-timeout",
            Condition::InstitutionUnreachable => "institution-unreachable",
            Condition::InstitutionUntrusted => "institution-untrusted",
            Condition::InstitutionBadResponse => "institution-bad-response",
            Condition::PagingUnending => "paging-unending",
            Condition::RateLimited { .. } => "rate-limited",
            Condition::RequestRejected => "request-rejected",
            Condition::DataNotRepresentable => "data-not-representable",
            Condition::RefreshInProgress => "refresh-in-progress",
            Condition::InternalError => "internal-error",
            Condition::AccessTokenExpired => "access-token-expired",
            Condition::NarrowerDates => "narrower-dates",
            Condition::NoData => "no-data",
        }
    }

    /// Whether a person or program outside ever sees this condition.
    pub const fn is_reportable(self) -> bool {
        !matches!(
            self,
            Condition::AccessTokenExpired | Condition::NarrowerDates | Condition::NoData
        )
    }

    /// How much the condition touches (reference: providers.md 4).
    pub const fn scope(self) -> Scope {
        match self {
            Condition::RecipientNotAuthorised | Condition::RequestRejected | Condition::InternalError => {
                Scope::Partner
            }
            Condition::InstitutionMaintenance { .. }
            | Condition::InstitutionError
            | Condition::InstitutionTimeout
            | Condition::InstitutionUnreachable
            | Condition::InstitutionUntrusted
            | Condition::InstitutionBadResponse
            | Condition::PagingUnending
            | Condition::RateLimited { .. } => Scope::Institution,
            Condition::AccountMismatch(MismatchScope::Login)
            | Condition::TokenInvalid
            | Condition::ConsentExpired
            | Condition::ConsentRevoked
            | Condition::ConsentInsufficient
            | Condition::UserActionAtInstitution
            | Condition::AuthorizationIncomplete
            | Condition::InstitutionCustomerNotFound
            | Condition::AccountTypeIneligible
            | Condition::RefreshInProgress
            | Condition::AccessTokenExpired => Scope::Login,
            Condition::Healthy
            | Condition::AccountMismatch(MismatchScope::Account)
            | Condition::AccountNotFound
            | Condition::AccountClosed
            | Condition::AccountNotShared
            | Condition::AccountTemporarilyUnavailable
            | Condition::AccountTypeUnsupported => Scope::Account,
            Condition::DataNotSupported
            | Condition::DataNotRepresentable
            | Condition::NarrowerDates
            | Condition::NoData => Scope::Product,
        }
    }

    /// Who can end the condition. The catalogue's entry repeats it for people; a check keeps them equal
    /// or wants a note.
    pub const fn actor(self) -> Actor {
        match self {
            Condition::TokenInvalid
            | Condition::ConsentExpired
            | Condition::ConsentRevoked
            | Condition::ConsentInsufficient
            | Condition::UserActionAtInstitution
            | Condition::AuthorizationIncomplete
            | Condition::InstitutionCustomerNotFound
            | Condition::AccountNotFound
            | Condition::AccountClosed
            | Condition::AccountNotShared
            | Condition::AccountTypeIneligible
            | Condition::AccountMismatch(MismatchScope::Login) => Actor::EndUser,
            Condition::RecipientNotAuthorised
            | Condition::AccountMismatch(MismatchScope::Account)
            | Condition::InstitutionUntrusted
            | Condition::InstitutionBadResponse
            | Condition::PagingUnending
            | Condition::RequestRejected
            | Condition::DataNotRepresentable
            | Condition::AccountTypeUnsupported
            | Condition::InternalError => Actor::Operator,
            Condition::InstitutionError
            | Condition::InstitutionMaintenance { .. }
            | Condition::InstitutionTimeout
            | Condition::InstitutionUnreachable
            | Condition::AccountTemporarilyUnavailable
            | Condition::DataNotSupported => Actor::Institution,
            Condition::Healthy
            | Condition::RateLimited { .. }
            | Condition::RefreshInProgress
            | Condition::AccessTokenExpired
            | Condition::NarrowerDates
            | Condition::NoData => Actor::Nobody,
        }
    }

    /// Whether the server itself tries again.
    pub const fn retry(self) -> Retry {
        match self {
            Condition::InstitutionMaintenance { .. } | Condition::RateLimited { .. } => Retry::After,
            Condition::InstitutionError
            | Condition::InstitutionTimeout
            | Condition::InstitutionUnreachable
            | Condition::InstitutionBadResponse
            | Condition::PagingUnending
            | Condition::AccountTemporarilyUnavailable
            | Condition::AccountNotShared
            | Condition::RefreshInProgress
            | Condition::InternalError
            | Condition::AccessTokenExpired
            | Condition::NarrowerDates => Retry::Backoff,
            _ => Retry::Never,
        }
    }

    /// The instant before which trying again is pointless, where one is known.
    pub const fn until(self) -> Option<Timestamp> {
        match self {
            Condition::InstitutionMaintenance { until } | Condition::RateLimited { until } => until,
            _ => None,
        }
    }

    /// The same condition with that instant, where it can carry one.
    pub const fn with_until(self, until: Option<Timestamp>) -> Self {
        match self {
            Condition::InstitutionMaintenance { .. } => Condition::InstitutionMaintenance { until },
            Condition::RateLimited { .. } => Condition::RateLimited { until },
            other => other,
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// By its name; an instant it carries is not written.
impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl FromStr for Condition {
    type Err = NotACondition;

    fn from_str(text: &str) -> Result<Self, NotACondition> {
        Condition::ALL
            .into_iter()
            .find(|c| c.name() == text)
            .ok_or_else(|| NotACondition(text.to_owned()))
    }
}

macro_rules! faults {
    ($($(#[$doc:meta])* $variant:ident => $name:literal,)*) => {
        /// What can be wrong with a call to our own API. How a region answers it (code, HTTP status,
        /// interface text) is data in the catalogue; `{name}` marks in the docs are what the text is
        /// filled with.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum RequestFault { $($(#[$doc])* $variant,)* }

        impl RequestFault {
            /// Every fault once.
            pub const ALL: &'static [RequestFault] = &[$(RequestFault::$variant,)*];

            /// The fault's stable name, as the catalogue writes it.
            pub const fn name(self) -> &'static str {
                match self { $(RequestFault::$variant => $name,)* }
            }
        }
    };
}

faults! {
    /// No app key was sent.
    MissingAppKey => "missing-app-key",
    /// The app key is nobody's.
    InvalidAppKey => "invalid-app-key",
    /// No access token was sent.
    MissingAppToken => "missing-app-token",
    /// The access token is nobody's, or another partner's.
    InvalidAppToken => "invalid-app-token",
    /// The access token is older than two hours.
    ExpiredAppToken => "expired-app-token",
    /// The partner's secret is wrong.
    InvalidPartnerSecret => "invalid-partner-secret",
    /// Five failed sign-ins locked the partner.
    PartnerLocked => "partner-locked",
    /// The partner id is unknown, or not the app key's.
    PartnerNotFound => "partner-not-found",
    /// A required field `{name}` is absent or blank.
    MissingParameter => "missing-parameter",
    /// The body or a field is not what was expected: `{reason}` names it.
    BadRequest => "bad-request",
    /// A repair, or taking one back, cannot be done as things stand: `{reason}`.
    RepairRefused => "repair-refused",
    /// A username is taken.
    UsernameTaken => "username-taken",
    /// A username breaks the published rule.
    UsernamePolicy => "username-policy",
    /// A name field holds a character it may not.
    NameCharacters => "name-characters",
    /// An update that changes nothing.
    NothingToUpdate => "nothing-to-update",
    /// `start` is below one.
    StartBelowOne => "start-below-one",
    /// `limit` is below one.
    LimitBelowOne => "limit-below-one",
    /// The customer type is neither active nor testing.
    CustomerTypeInvalid => "customer-type-invalid",
    /// The account status filter is neither active nor pending.
    AccountStatusInvalid => "account-status-invalid",
    /// A range of dates makes no sense: `{reason}`.
    DateRangeInvalid => "date-range-invalid",
    /// No such customer, for this partner.
    CustomerNotFound => "customer-not-found",
    /// No such path or resource.
    ResourceNotFound => "resource-not-found",
    /// No such institution.
    InstitutionNotFound => "institution-not-found",
    /// No such account of this customer: `{customer}`, `{account}`.
    AccountNotFound => "account-not-found",
    /// No such login of this customer: `{login}`.
    LoginNotFound => "login-not-found",
    /// A new partner secret breaks the published rule.
    SecretPolicy => "secret-policy",
    /// The application is none of the partner's.
    ApplicationUnknown => "application-unknown",
    /// The partner has no applications.
    NoApplications => "no-applications",
    /// The customer is assigned to no application.
    NoAssignedApplication => "no-assigned-application",
    /// No such consumer, for this partner: `{consumer}`.
    ConsumerNotFound => "consumer-not-found",
    /// The customer has no consumer: `{customer}`.
    CustomerWithoutConsumer => "customer-without-consumer",
    /// The customer has a consumer already: `{customer}`.
    ConsumerExists => "consumer-exists",
    /// A field of a consumer has the wrong form: `{name}`.
    ConsumerFieldFormat => "consumer-field-format",
    /// A consumer's social security number is not nine digits.
    ConsumerSsnFormat => "consumer-ssn-format",
    /// The customer has no account at this institution: `{institution}`.
    InstitutionWithoutAccounts => "institution-without-accounts",
    /// A field of a refresh of transactions does not hold: `{name}`.
    RefreshParameter => "refresh-parameter",
    /// A refresh of transactions names an account that is not the customer's: `{account}`.
    RefreshAccountNotFound => "refresh-account-not-found",
    /// No such refresh of transactions, for this customer.
    RefreshNotFound => "refresh-not-found",
    /// The account has no TxPush subscription.
    TxPushNotSubscribed => "tx-push-not-subscribed",
    /// The operation does not serve accounts of this type.
    AccountTypeNotServed => "account-type-not-served",
    /// Parts of the payment bundle are asked for that do not exist.
    BundleFields => "bundle-fields",
    /// What was sent cannot be a routing number.
    RoutingNumberFormat => "routing-number-format",
    /// No such consent receipt, for this partner.
    ConsentNotFound => "consent-not-found",
    /// A parameter of the list of consents does not hold: `{name}`.
    ConsentParameter => "consent-parameter",
    /// No such login, for this partner, whose authorization is asked for.
    AuthorizationLoginNotFound => "authorization-login-not-found",
    /// It is not known until when the login is authorized.
    AuthorizationDetailsNotFound => "authorization-details-not-found",
    /// No experience is kept for the application.
    ExperienceNotFound => "experience-not-found",
    /// An experience's id is not a GUID.
    ExperienceId => "experience-id",
    /// Connect: this server has no place to send e-mail to.
    ConnectEmailUnavailable => "connect-email-unavailable",
    /// Connect: the customer is unknown: `{customer}`.
    ConnectCustomerNotFound => "connect-customer-not-found",
    /// Connect: the partner id in the body is not the caller's.
    ConnectPartnerMismatch => "connect-partner-mismatch",
    /// Connect: a field is not what was expected: `{reason}` names it.
    ConnectValidation => "connect-validation",
    /// Connect: no such login.
    ConnectLoginNotFound => "connect-login-not-found",
    /// Connect: the link was changed after it was signed.
    LinkTampered => "link-tampered",
    /// Connect: the link or its session has ended.
    LinkExpired => "link-expired",
    /// Our own failure; the person sees a request id and nothing else.
    Unexpected => "unexpected",
}

impl fmt::Display for RequestFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for RequestFault {
    type Err = NotACondition;

    fn from_str(text: &str) -> Result<Self, NotACondition> {
        RequestFault::ALL
            .iter()
            .copied()
            .find(|f| f.name() == text)
            .ok_or_else(|| NotACondition(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_condition_is_found_again_by_its_name() {
        for condition in Condition::ALL {
            assert_eq!(condition.name().parse(), Ok(condition));
        }
        for fault in RequestFault::ALL {
            assert_eq!(fault.name().parse(), Ok(*fault));
        }
        assert!("no-such-thing".parse::<Condition>().is_err());
    }

    #[test]
    fn no_two_conditions_share_a_name() {
        let names: BTreeSet<_> = Condition::ALL.iter().map(|c| c.name()).collect();
        assert_eq!(names.len(), Condition::ALL.len());
        let names: BTreeSet<_> = RequestFault::ALL.iter().map(|f| f.name()).collect();
        assert_eq!(names.len(), RequestFault::ALL.len());
    }

    #[test]
    fn only_maintenance_and_rate_limits_carry_an_instant() {
        let until = Some(Timestamp::UNIX_EPOCH);
        assert_eq!(Condition::RateLimited { until }.until(), until);
        assert_eq!(Condition::InstitutionMaintenance { until }.until(), until);
        assert!(Condition::ALL.iter().all(|c| c.until().is_none()));
        let carrying = Condition::ALL
            .iter()
            .filter(|c| c.with_until(until).until() == until)
            .count();
        assert_eq!(carrying, 2);
    }
}
