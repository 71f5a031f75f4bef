//! Forms: the body of every call of a client.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, header};
use url::form_urlencoded;

use super::OAuthError;

/// A form in which no parameter comes twice.
#[derive(Debug)]
pub(super) struct Form(BTreeMap<String, String>);

impl Form {
    /// Reads the body of a request.
    pub(super) fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, OAuthError> {
        let kind = headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let essence = kind.split(';').next().unwrap_or_default().trim();
        if !essence.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            let wanted = "the body must be of type application/x-www-form-urlencoded";
            return Err(OAuthError::new("invalid_request", wanted));
        }
        let mut fields = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(body) {
            if fields.contains_key(name.as_ref()) {
                return Err(OAuthError::new(
                    "invalid_request",
                    format!("`{name}` comes more than once"),
                ));
            }
            fields.insert(name.into_owned(), value.into_owned());
        }
        Ok(Self(fields))
    }

    /// The value of a parameter. An empty one counts as absent (RFC 6749 section 3.1).
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// The value of a parameter that must be there.
    pub(super) fn need(&self, name: &'static str) -> Result<&str, OAuthError> {
        self.get(name)
            .ok_or_else(|| OAuthError::new("invalid_request", format!("`{name}` is missing")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: &'static str, body: &str) -> Result<Form, OAuthError> {
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, kind.parse().unwrap())]);
        Form::read(&headers, body.as_bytes())
    }

    #[test]
    fn a_parameter_that_comes_twice_is_named() {
        let error = read("application/x-www-form-urlencoded", "a=1&scope=x&scope=y").unwrap_err();
        assert!(error.description.contains("`scope`"), "{error:?}");
    }

    #[test]
    fn an_empty_parameter_counts_as_missing() {
        let form = read("application/x-www-form-urlencoded; charset=utf-8", "code=&b=%20x").unwrap();
        assert!(form.need("code").unwrap_err().description.contains("`code`"));
        assert_eq!(form.get("b"), Some(" x"));
    }

    #[test]
    fn another_kind_of_body_is_refused() {
        assert!(read("application/json", "{}").is_err());
    }
}
