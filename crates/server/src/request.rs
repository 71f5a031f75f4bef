//! Reading requests: bodies, queries and path ids, each refusal naming the field and what was expected.

use std::collections::HashMap;

use axum::{
    body::to_bytes,
    extract::{FromRequest, FromRequestParts, Query, Request},
    http::request::Parts,
};
use engine::Fault;
use jiff::Timestamp;
use model::condition::RequestFault;
use serde_json::{Map, Value};

/// The largest body that is read, in bytes. No operation needs a tenth of it.
const LARGEST: usize = 256 * 1024;

/// A body as it came.
#[derive(Debug)]
pub(crate) struct Received(Result<Vec<u8>, String>);

impl<S: Send + Sync> FromRequest<S> for Received {
    type Rejection = std::convert::Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        let read = to_bytes(request.into_body(), LARGEST).await;
        Ok(Self(match read {
            Ok(bytes) => Ok(bytes.to_vec()),
            Err(_) => Err(format!("the body is broken off or larger than {LARGEST} bytes")),
        }))
    }
}

/// What is wrong with a field, before it is known how that is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// A required field is absent or blank.
    Missing(String),
    /// A field, or the whole, is not what was expected.
    Wrong(String),
}

impl Flaw {
    /// As the aggregation family tells it.
    pub(crate) fn aggregation(self) -> Fault {
        match self {
            Flaw::Missing(name) => Fault::naming(RequestFault::MissingParameter, "name", name),
            Flaw::Wrong(reason) => Fault::naming(RequestFault::BadRequest, "reason", reason),
        }
    }

    /// As Connect tells it: one validation code for everything.
    pub(crate) fn connect(self) -> Fault {
        let reason = match self {
            Flaw::Missing(name) => format!("\"{name}\" is required"),
            Flaw::Wrong(reason) => reason,
        };
        Fault::naming(RequestFault::ConnectValidation, "reason", reason)
    }
}

/// The fields of a JSON object.
#[derive(Debug, Default)]
pub(crate) struct Fields(Map<String, Value>);

impl Received {
    /// The body's fields; an empty body has none.
    pub(crate) fn fields(self) -> Result<Fields, Flaw> {
        let bytes = self.0.map_err(Flaw::Wrong)?;
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Fields::default());
        }
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(fields)) => Ok(Fields(fields)),
            Ok(_) => Err(Flaw::Wrong("the body: expected a JSON object".into())),
            Err(error) => Err(Flaw::Wrong(format!(
                "the body is not JSON: line {}, column {}",
                error.line(),
                error.column()
            ))),
        }
    }
}

impl Fields {
    fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// An optional text.
    pub(crate) fn text(&self, name: &str) -> Result<Option<String>, Flaw> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(Flaw::Wrong(format!("{name}: expected a text"))),
        }
    }

    /// A text that must be there and not be blank.
    pub(crate) fn required_text(&self, name: &str) -> Result<String, Flaw> {
        let text = self.text(name)?.filter(|text| !text.trim().is_empty());
        text.ok_or_else(|| Flaw::Missing(name.to_owned()))
    }

    /// An optional truth value.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, Flaw> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => Err(Flaw::Wrong(format!("{name}: expected true or false"))),
        }
    }

    /// An id that must be there, as digits in a text or as a number: published clients write both.
    pub(crate) fn required_id(&self, name: &str) -> Result<String, Flaw> {
        match self.get(name) {
            None => Err(Flaw::Missing(name.to_owned())),
            Some(Value::String(text)) if text.trim().is_empty() => Err(Flaw::Missing(name.to_owned())),
            Some(Value::String(text)) => Ok(text.clone()),
            Some(Value::Number(number)) if number.is_u64() => Ok(number.to_string()),
            Some(_) => Err(Flaw::Wrong(format!("{name}: expected an id, as digits"))),
        }
    }

    /// A list of texts that must be there.
    pub(crate) fn required_texts(&self, name: &str) -> Result<Vec<String>, Flaw> {
        let wrong = || Flaw::Wrong(format!("{name}: expected a list of texts"));
        match self.get(name) {
            None => Err(Flaw::Missing(name.to_owned())),
            Some(Value::Array(items)) => items
                .iter()
                .map(|item| item.as_str().map(str::to_owned).ok_or_else(wrong))
                .collect(),
            Some(_) => Err(wrong()),
        }
    }
}

/// The parameters of a query.
#[derive(Debug)]
pub(crate) struct Parameters(HashMap<String, String>);

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        // Of a repeated parameter the last holds; what cannot be decoded is as if it were not there.
        let query = Query::<HashMap<String, String>>::from_request_parts(parts, state).await;
        Ok(Self(query.map(|Query(map)| map).unwrap_or_default()))
    }
}

impl Parameters {
    /// An optional parameter; an empty one is absent.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .map(String::as_str)
            .filter(|text| !text.is_empty())
    }

    /// An optional truth value.
    pub(crate) fn flag(&self, name: &str) -> Result<bool, Flaw> {
        match self.text(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(Flaw::Wrong(format!("{name}: expected true or false"))),
        }
    }

    fn whole(&self, name: &str, otherwise: i64) -> Result<i64, Flaw> {
        match self.text(name) {
            None => Ok(otherwise),
            Some(text) => text
                .parse()
                .map_err(|_| Flaw::Wrong(format!("{name}: expected a whole number"))),
        }
    }

    /// Where a page begins, from one, and how long it is, at most a thousand (us-api.md 1.3).
    pub(crate) fn page(&self) -> Result<(u32, u32), Fault> {
        let start = self.whole("start", 1).map_err(Flaw::aggregation)?;
        let limit = self.whole("limit", 25).map_err(Flaw::aggregation)?;
        if start < 1 {
            return Err(Fault::new(RequestFault::StartBelowOne));
        }
        if limit < 1 {
            return Err(Fault::new(RequestFault::LimitBelowOne));
        }
        let too_large = |name: &str, most: i64| {
            Flaw::Wrong(format!("{name}: expected a whole number from 1 to {most}")).aggregation()
        };
        let start = u32::try_from(start).map_err(|_| too_large("start", i64::from(u32::MAX)))?;
        match u32::try_from(limit) {
            Ok(limit) if limit <= 1000 => Ok((start, limit)),
            _ => Err(too_large("limit", 1000)),
        }
    }

    /// An instant that must be there, in whole seconds since 1970.
    pub(crate) fn required_instant(&self, name: &str) -> Result<Timestamp, Flaw> {
        let text = self.text(name).ok_or_else(|| Flaw::Missing(name.to_owned()))?;
        let instant = text
            .parse::<i64>()
            .ok()
            .filter(|s| *s >= 0)
            .and_then(|s| Timestamp::from_second(s).ok());
        instant.ok_or_else(|| Flaw::Wrong(format!("{name}: expected seconds since 1970-01-01, as digits")))
    }

    /// An optional instant, in whole seconds since 1970.
    pub(crate) fn instant(&self, name: &str) -> Result<Option<Timestamp>, Flaw> {
        match self.text(name) {
            None => Ok(None),
            Some(_) => self.required_instant(name).map(Some),
        }
    }

    /// Everything, for the return from a bank.
    pub(crate) fn all(self) -> HashMap<String, String> {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(json: &str) -> Result<Fields, Flaw> {
        Received(Ok(json.as_bytes().to_vec())).fields()
    }

    fn parameters(pairs: &[(&str, &str)]) -> Parameters {
        Parameters(
            pairs
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
                .collect(),
        )
    }

    #[test]
    fn a_body_that_is_no_object_names_what_was_expected() {
        assert!(matches!(fields("[]"), Err(Flaw::Wrong(reason)) if reason.contains("JSON object")));
        assert!(matches!(fields("{\"a\":"), Err(Flaw::Wrong(reason)) if reason.contains("line 1")));
        assert!(fields("  ").is_ok());
    }

    #[test]
    fn a_field_of_the_wrong_type_is_named() {
        let fields = fields(r#"{"a":5,"b":"x","c":null,"d":[1],"e":{}}"#).unwrap();
        assert_eq!(fields.text("a"), Err(Flaw::Wrong("a: expected a text".into())));
        assert_eq!(fields.text("c"), Ok(None));
        assert_eq!(fields.required_text("c"), Err(Flaw::Missing("c".into())));
        assert_eq!(fields.required_id("a"), Ok("5".into()));
        assert_eq!(
            fields.required_id("e"),
            Err(Flaw::Wrong("e: expected an id, as digits".into()))
        );
        assert_eq!(
            fields.flag("b"),
            Err(Flaw::Wrong("b: expected true or false".into()))
        );
        assert_eq!(
            fields.required_texts("d"),
            Err(Flaw::Wrong("d: expected a list of texts".into()))
        );
    }

    #[test]
    fn pages_begin_at_one_and_have_at_most_a_thousand_rows() {
        let fault = |pairs: &[(&str, &str)]| parameters(pairs).page().unwrap_err().kind;
        assert_eq!(parameters(&[]).page(), Ok((1, 25)));
        assert_eq!(
            parameters(&[("start", "7"), ("limit", "1000")]).page(),
            Ok((7, 1000))
        );
        assert_eq!(fault(&[("start", "0")]), RequestFault::StartBelowOne);
        assert_eq!(fault(&[("limit", "-3")]), RequestFault::LimitBelowOne);
        assert_eq!(fault(&[("limit", "1001")]), RequestFault::BadRequest);
        assert_eq!(fault(&[("start", "x")]), RequestFault::BadRequest);
        assert_eq!(fault(&[("start", "99999999999")]), RequestFault::BadRequest);
    }

    #[test]
    fn instants_are_whole_seconds() {
        let p = parameters(&[
            ("from", "1607450357"),
            ("bad", "soon"),
            ("neg", "-1"),
            ("ms", "1607450357000000000"),
        ]);
        assert_eq!(p.required_instant("from").unwrap().as_second(), 1_607_450_357);
        for name in ["bad", "neg", "ms"] {
            assert!(matches!(p.required_instant(name), Err(Flaw::Wrong(_))), "{name}");
        }
        assert_eq!(p.required_instant("absent"), Err(Flaw::Missing("absent".into())));
    }
}
