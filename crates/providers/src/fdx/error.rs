//! What an FDX or OAuth error answer means (providers.md 1.7 and 4).
//!
//! Classified on protocol code, HTTP status, endpoint and place in the flow together, never on the
//! HTTP status alone: HTTP 400 can carry 701, and 404 can be "no data".

use jiff::Timestamp;
use model::{Conclusion, Condition, institution::Rules};
use transport::Answer;

use super::wire;
use crate::{
    Operation, Signal,
    rule::{Answered, leading, ruled},
    signal::retry_after,
};

/// The signal of an answer that is not a success.
pub(crate) fn classify(answer: &Answer, operation: Operation, now: Timestamp, rules: &Rules) -> Signal {
    let status = answer.status.as_u16();
    let (code, words) = complaint(&answer.body);
    let code = code.map(String::into_boxed_str);
    let until = retry_after(&answer.headers, now);
    let answered = Answered {
        operation,
        status: Some(status),
        code: code.as_deref(),
        words: words.as_deref(),
    };
    let Conclusion { condition, entry } = ruled(&answered, rules).unwrap_or_else(|| {
        let by_code = code.as_deref().and_then(|code| by_code(code, operation, until));
        by_code
            .unwrap_or_else(|| by_status(status, operation, until))
            .into()
    });
    Signal {
        condition: condition.with_until(until),
        entry,
        operation,
        http_status: Some(status),
        bank_code: code,
        detail: words
            .unwrap_or_else(|| "the bank gave no reason".to_owned())
            .into(),
        interaction_id: Some(answer.interaction_id.as_str().into()),
        at: now,
    }
}

/// The code and the words of an error answer, as far as it has them.
pub(super) fn complaint(body: &[u8]) -> (Option<String>, Option<String>) {
    let body: wire::Error = serde_json::from_slice(body).unwrap_or_default();
    let code = wire::text(&body.code).or_else(|| wire::text(&body.error));
    let words = wire::text(&body.message).or_else(|| wire::text(&body.error_description));
    (
        code.map(|code| code.chars().take(64).collect()),
        words.map(veiled),
    )
}

/// What a bank says in its own words, cut short, with the digits of long numbers veiled up to the last
/// four: whoever reads logs must not learn an account's number.
pub(super) fn veiled(words: &str) -> String {
    let mut text: Vec<char> = words.chars().take(200).collect();
    for digits in text.chunk_by_mut(|a, b| a.is_ascii_digit() && b.is_ascii_digit()) {
        if let [hidden @ .., _, _, _, _] = digits
            && hidden.len() >= 2
        {
            hidden.fill('•');
        }
    }
    text.into_iter().collect()
}

fn by_code(code: &str, operation: Operation, until: Option<Timestamp>) -> Option<Condition> {
    match operation {
        Operation::Push
        | Operation::Return
        | Operation::Exchange
        | Operation::Renew
        | Operation::Revoke
        | Operation::Register
        | Operation::Discover => by_oauth_code(code, operation, until),
        _ => by_fdx_code(leading(code)?, operation, until),
    }
}

/// What an OAuth error code means where it is said (RFC 6749 4.1.2.1 and 5.2).
pub(crate) fn by_oauth_code(code: &str, operation: Operation, until: Option<Timestamp>) -> Option<Condition> {
    Some(match (code, operation) {
        ("invalid_grant", Operation::Renew) => Condition::TokenInvalid,
        ("invalid_grant" | "access_denied", _) => Condition::AuthorizationIncomplete,
        ("login_required" | "consent_required" | "interaction_required", _) => {
            Condition::AuthorizationIncomplete
        }
        ("invalid_client" | "unauthorized_client", _) => Condition::RecipientNotAuthorised,
        ("temporarily_unavailable", _) => Condition::InstitutionMaintenance { until },
        ("server_error", _) => Condition::InstitutionError,
        (code, _) if code.starts_with("invalid_") || code.starts_with("unsupported_") => {
            Condition::RequestRejected
        }
        _ => return None,
    })
}

/// What an FDX error code means where it is said; also used for errors inside a list.
pub(crate) fn by_fdx_code(code: u32, operation: Operation, until: Option<Timestamp>) -> Option<Condition> {
    Some(match code {
        603 => Condition::AccessTokenExpired,
        602 => Condition::ConsentInsufficient,
        403 | 480 => Condition::RecipientNotAuthorised,
        601 => Condition::InstitutionCustomerNotFound,
        701 if operation.is_about_one_account() => Condition::AccountNotFound,
        702 | 703 if operation == Operation::Transactions => Condition::NarrowerDates,
        401 | 701 | 702 | 703 | 1106 | 1203 | 1206 => Condition::RequestRejected,
        704 => Condition::DataNotSupported,
        705 => Condition::AccountClosed,
        706 => Condition::UserActionAtInstitution,
        1104 | 1107 | 1108 => Condition::NoData,
        // Still being made.
        1300 => Condition::AccountTemporarilyUnavailable,
        501 | 503 => Condition::InstitutionMaintenance { until },
        504 => Condition::InstitutionTimeout,
        500 => Condition::InstitutionError,
        1207 | 1208 => Condition::RateLimited { until },
        _ => return None,
    })
}

/// What is left to go by when there is no code we know.
fn by_status(status: u16, operation: Operation, until: Option<Timestamp>) -> Condition {
    match (status, operation) {
        (
            401,
            Operation::Exchange
            | Operation::Renew
            | Operation::Push
            | Operation::Revoke
            | Operation::Register,
        ) => Condition::RecipientNotAuthorised,
        (401, _) => Condition::AccessTokenExpired,
        (408 | 504, _) => Condition::InstitutionTimeout,
        (429, _) => Condition::RateLimited { until },
        (503, _) => Condition::InstitutionMaintenance { until },
        (500..=599, _) => Condition::InstitutionError,
        (400 | 405 | 406 | 409 | 410 | 411 | 413 | 414 | 415 | 422, _) => Condition::RequestRejected,
        _ => Condition::InstitutionBadResponse,
    }
}

#[cfg(test)]
mod tests {
    use transport::{HeaderMap, StatusCode};

    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: body.as_bytes().to_vec().into(),
            interaction_id: "i-1".into(),
        }
    }

    fn condition(status: u16, body: &str, operation: Operation) -> Condition {
        classify(
            &answer(status, body),
            operation,
            Timestamp::UNIX_EPOCH,
            &Rules::default(),
        )
        .condition
    }

    #[test]
    fn the_banks_code_decides_before_the_http_status() {
        use Operation::{Account, Accounts, Exchange, Parties, Push, Renew, Statements, Transactions};
        for (status, body, operation, expected) in [
            (401, r#"{"code":"603"}"#, Accounts, Condition::AccessTokenExpired),
            (
                401,
                r#"{"code":"603-403"}"#,
                Accounts,
                Condition::AccessTokenExpired,
            ),
            (403, r#"{"code":602}"#, Parties, Condition::ConsentInsufficient),
            (
                403,
                r#"{"code":"403"}"#,
                Accounts,
                Condition::RecipientNotAuthorised,
            ),
            (
                404,
                r#"{"code":"601"}"#,
                Accounts,
                Condition::InstitutionCustomerNotFound,
            ),
            (404, r#"{"code":"701"}"#, Account, Condition::AccountNotFound),
            (404, r#"{"code":"701"}"#, Accounts, Condition::RequestRejected),
            (
                400,
                r#"{"errorCode":701,"errorMessage":"Account not found"}"#,
                Account,
                Condition::AccountNotFound,
            ),
            (400, r#"{"code":"703"}"#, Transactions, Condition::NarrowerDates),
            (400, r#"{"code":"401"}"#, Accounts, Condition::RequestRejected),
            (
                422,
                r#"{"code":"704"}"#,
                Transactions,
                Condition::DataNotSupported,
            ),
            (409, r#"{"code":"705"}"#, Account, Condition::AccountClosed),
            (
                403,
                r#"{"code":"706"}"#,
                Account,
                Condition::UserActionAtInstitution,
            ),
            (404, r#"{"code":"1107"}"#, Transactions, Condition::NoData),
            (404, r#"{"code":"1108"}"#, Statements, Condition::NoData),
            (400, r#"{"code":1108}"#, Statements, Condition::NoData),
            (
                400,
                r#"{"code":"1300"}"#,
                Statements,
                Condition::AccountTemporarilyUnavailable,
            ),
            (404, r#"{"code":"1107-1206"}"#, Transactions, Condition::NoData),
            (404, r#"{"code":"701-1206"}"#, Account, Condition::AccountNotFound),
            (
                503,
                r#"{"code":"503"}"#,
                Accounts,
                Condition::InstitutionMaintenance { until: None },
            ),
            (500, r#"{"code":"500"}"#, Accounts, Condition::InstitutionError),
            (
                500,
                r#"{"code":"501"}"#,
                Accounts,
                Condition::InstitutionMaintenance { until: None },
            ),
            (504, r#"{"code":"504"}"#, Accounts, Condition::InstitutionTimeout),
            (
                429,
                r#"{"code":"1207"}"#,
                Accounts,
                Condition::RateLimited { until: None },
            ),
            (
                400,
                r#"{"error":"invalid_grant"}"#,
                Renew,
                Condition::TokenInvalid,
            ),
            (
                400,
                r#"{"error":"invalid_grant"}"#,
                Exchange,
                Condition::AuthorizationIncomplete,
            ),
            (
                401,
                r#"{"error":"invalid_client"}"#,
                Renew,
                Condition::RecipientNotAuthorised,
            ),
            (
                400,
                r#"{"error":"invalid_scope"}"#,
                Push,
                Condition::RequestRejected,
            ),
        ] {
            assert_eq!(
                condition(status, body, operation),
                expected,
                "{status} {body} {operation:?}"
            );
        }
    }

    #[test]
    fn without_a_known_code_the_status_decides_with_care() {
        use Operation::{Accounts, Renew};
        for (status, body, operation, expected) in [
            (
                401,
                "\"Access token has expired\"",
                Accounts,
                Condition::AccessTokenExpired,
            ),
            (401, "", Renew, Condition::RecipientNotAuthorised),
            (403, "<html>", Accounts, Condition::InstitutionBadResponse),
            (404, "<html>", Accounts, Condition::InstitutionBadResponse),
            (302, "", Accounts, Condition::InstitutionBadResponse),
            (502, "<html>", Accounts, Condition::InstitutionError),
            (400, r#"{"code":"99999"}"#, Accounts, Condition::RequestRejected),
        ] {
            assert_eq!(condition(status, body, operation), expected, "{status} {body}");
        }
    }

    #[test]
    fn what_a_bank_says_shows_no_long_number() {
        assert_eq!(
            veiled("account 4012888888881881 is blocked"),
            "account ••••••••••••1881 is blocked"
        );
        assert_eq!(veiled("on 2026-01-02 code 12345"), "on 2026-01-02 code 12345");
        assert_eq!(veiled(&"9".repeat(500)).chars().filter(|c| *c == '9').count(), 4);
    }

    #[test]
    fn an_institutions_own_rule_comes_first() {
        let rules = Rules {
            signals: [("1003".to_owned(), "token-invalid".to_owned())].into(),
            ..Rules::default()
        };
        for (code, expected) in [
            ("1003", Condition::TokenInvalid),
            ("1003-9", Condition::TokenInvalid),
            ("10039", Condition::RequestRejected),
        ] {
            let body = answer(400, &format!(r#"{{"code":"{code}"}}"#));
            let signal = classify(&body, Operation::Accounts, Timestamp::UNIX_EPOCH, &rules);
            assert_eq!(signal.condition, expected, "{code}");
        }
        let body = answer(400, r#"{"errorCode":1003,"errorMessage":"Invalid Token"}"#);
        let signal = classify(&body, Operation::Accounts, Timestamp::UNIX_EPOCH, &rules);
        assert_eq!(signal.condition, Condition::TokenInvalid);
        assert_eq!(signal.bank_code.as_deref(), Some("1003"));
        assert_eq!(&*signal.detail, "Invalid Token");
    }
}
