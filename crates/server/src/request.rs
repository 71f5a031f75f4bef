//! Reading requests: bodies, queries and path ids, each refusal naming the field and what was expected.

use std::{borrow::Cow, collections::HashMap, future::poll_fn, pin::pin};

use axum::{
    body::HttpBody,
    extract::{FromRequest, FromRequestParts, Query, Request},
    http::request::Parts,
};
use engine::Fault;
use jiff::Timestamp;
use model::{Region, condition::RequestFault};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::problem::ApiError;

/// The largest body that is read, in bytes. No operation needs a tenth of it.
const LARGEST: usize = 256 * 1024;

/// How much of a larger body is let pass, in bytes, so that whoever sends it hears the answer instead
/// of a broken connection.
const PASSED_OVER: usize = 8 * 1024 * 1024;

/// The ids of a path, decoded. What is no text names nothing that is served.
#[derive(Debug)]
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(ids)) => Ok(Self(ids)),
            Err(_) => Err(ApiError::new(RequestFault::ResourceNotFound.into(), Region::Us)),
        }
    }
}

/// A body as it came.
#[derive(Debug)]
pub(crate) struct Received(Result<Vec<u8>, Flaw>);

impl<S: Send + Sync> FromRequest<S> for Received {
    type Rejection = std::convert::Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        let mut body = pin!(request.into_body());
        let (mut kept, mut size) = (Vec::new(), 0_usize);
        while let Some(frame) = poll_fn(|context| body.as_mut().poll_frame(context)).await {
            let Ok(frame) = frame else {
                return Ok(Self(Err(Flaw::Body("broken off".into()))));
            };
            let Ok(data) = frame.into_data() else { continue };
            size = size.saturating_add(data.len());
            if size <= LARGEST {
                kept.extend_from_slice(&data);
            } else if size > PASSED_OVER {
                break;
            }
        }
        Ok(Self(if size <= LARGEST {
            Ok(kept)
        } else {
            Err(Flaw::Body(format!("expected at most {LARGEST} bytes")))
        }))
    }
}

/// What is wrong with a request, before it is known how that is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// A required field is absent, null or blank.
    Missing(Cow<'static, str>),
    /// A field is not what was expected.
    Field(Cow<'static, str>, String),
    /// The body is not what was expected.
    Body(String),
}

impl Flaw {
    pub(crate) fn field(name: &'static str, expected: impl Into<String>) -> Self {
        Flaw::Field(name.into(), expected.into())
    }

    pub(crate) fn missing(name: &'static str) -> Self {
        Flaw::Missing(name.into())
    }

    /// The same flaw of a field that lies within another.
    pub(crate) fn within(self, outer: &str) -> Self {
        match self {
            Flaw::Missing(name) => Flaw::Missing(format!("{outer}.{name}").into()),
            Flaw::Field(name, expected) => Flaw::Field(format!("{outer}.{name}").into(), expected),
            body @ Flaw::Body(_) => body,
        }
    }

    /// As the aggregation family tells it.
    pub(crate) fn aggregation(self) -> Fault {
        let reason = match self {
            Flaw::Missing(name) => return Fault::naming(RequestFault::MissingParameter, "name", name),
            Flaw::Field(name, expected) => format!("{name}: expected {expected}"),
            Flaw::Body(reason) => format!("the body: {reason}"),
        };
        Fault::naming(RequestFault::BadRequest, "reason", reason)
    }

    /// As Connect tells it: one validation code for everything.
    pub(crate) fn connect(self) -> Fault {
        let reason = match self {
            Flaw::Missing(name) => format!("\"{name}\" is required"),
            Flaw::Field(name, expected) => format!("\"{name}\" must be {expected}"),
            Flaw::Body(reason) => format!("the body: {reason}"),
        };
        Fault::naming(RequestFault::ConnectValidation, "reason", reason)
    }
}

/// The fields of a JSON object. What is null is as if it were absent; so is a text that is blank.
#[derive(Debug, Default)]
pub(crate) struct Fields(Map<String, Value>);

impl Received {
    /// The body's fields; an empty body has none.
    pub(crate) fn fields(self) -> Result<Fields, Flaw> {
        let bytes = self.0?;
        // Some writers begin every text with a byte order mark.
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Ok(Fields::default());
        }
        match serde_json::from_slice(bytes) {
            Ok(Value::Object(fields)) => Ok(Fields(fields)),
            Ok(_) => Err(Flaw::Body("expected a JSON object".into())),
            Err(error) => Err(Flaw::Body(format!(
                "not JSON at line {}, column {}",
                error.line(),
                error.column()
            ))),
        }
    }

    /// Whether the body is exactly one of these texts.
    pub(crate) fn is_one_of(&self, texts: &[&str]) -> bool {
        self.0
            .as_ref()
            .is_ok_and(|bytes| texts.iter().any(|text| text.as_bytes() == bytes))
    }
}

impl Fields {
    fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// Sees that there is nothing in it but these.
    pub(crate) fn only(&self, names: &[&str]) -> Result<(), Flaw> {
        match self.0.keys().find(|name| !names.contains(&name.as_str())) {
            Some(unknown) => {
                let unknown: String = unknown.chars().filter(|c| !c.is_control()).take(40).collect();
                Err(Flaw::Body(format!(
                    "\"{unknown}\" is not known here; known are {}",
                    names.join(", ")
                )))
            }
            None => Ok(()),
        }
    }

    /// An optional text.
    pub(crate) fn text(&self, name: &'static str) -> Result<Option<String>, Flaw> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone()).filter(|text| !text.trim().is_empty())),
            Some(_) => Err(Flaw::field(name, "a text")),
        }
    }

    /// An optional text of at most so many characters.
    pub(crate) fn short_text(&self, name: &'static str, most: usize) -> Result<Option<String>, Flaw> {
        match self.text(name)? {
            Some(text) if text.chars().count() > most => {
                Err(Flaw::field(name, format!("at most {most} characters")))
            }
            text => Ok(text),
        }
    }

    /// An optional text of one line, of at most so many characters.
    pub(crate) fn line(&self, name: &'static str, most: usize) -> Result<Option<String>, Flaw> {
        one_line(name, self.short_text(name, most)?)
    }

    /// A text that must be there and not be blank.
    pub(crate) fn required_text(&self, name: &'static str) -> Result<String, Flaw> {
        self.text(name)?.ok_or_else(|| Flaw::missing(name))
    }

    /// An optional truth value.
    pub(crate) fn flag(&self, name: &'static str) -> Result<Option<bool>, Flaw> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(_) => Err(Flaw::field(name, "true or false")),
        }
    }

    /// An id that must be there, as digits in a text or as a number: published clients write both.
    pub(crate) fn required_id(&self, name: &'static str) -> Result<String, Flaw> {
        match self.get(name) {
            None => Err(Flaw::missing(name)),
            Some(Value::String(text)) if text.trim().is_empty() => Err(Flaw::missing(name)),
            Some(Value::String(text)) => Ok(text.clone()),
            Some(Value::Number(number)) if number.is_u64() => Ok(number.to_string()),
            Some(_) => Err(Flaw::field(name, "an id, as digits")),
        }
    }

    /// An optional id, as digits in a text or as a number.
    pub(crate) fn id(&self, name: &'static str) -> Result<Option<String>, Flaw> {
        match self.required_id(name) {
            Err(Flaw::Missing(_)) => Ok(None),
            read => read.map(Some),
        }
    }

    /// A list of texts that must be there.
    pub(crate) fn required_texts(&self, name: &'static str) -> Result<Vec<String>, Flaw> {
        let wrong = || Flaw::field(name, "a list of texts");
        match self.get(name) {
            None => Err(Flaw::missing(name)),
            Some(Value::Array(items)) => items
                .iter()
                .map(|item| item.as_str().map(str::to_owned).ok_or_else(wrong))
                .collect(),
            Some(_) => Err(wrong()),
        }
    }

    /// The fields of an optional object.
    pub(crate) fn object(&self, name: &'static str) -> Result<Option<Fields>, Flaw> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Object(fields)) => Ok(Some(Fields(fields.clone()))),
            Some(_) => Err(Flaw::field(name, "an object")),
        }
    }

    /// A text of one line that must be there, of at most so many characters.
    pub(crate) fn required_line(&self, name: &'static str, most: usize) -> Result<String, Flaw> {
        self.line(name, most)?.ok_or_else(|| Flaw::missing(name))
    }

    /// An optional whole number, within bounds.
    pub(crate) fn number(&self, name: &'static str, least: i64, most: i64) -> Result<Option<i64>, Flaw> {
        match self.required_number(name, least, most) {
            Err(Flaw::Missing(_)) => Ok(None),
            read => read.map(Some),
        }
    }

    /// A whole number that must be there, within bounds.
    pub(crate) fn required_number(&self, name: &'static str, least: i64, most: i64) -> Result<i64, Flaw> {
        match self.get(name) {
            None => Err(Flaw::missing(name)),
            Some(Value::Number(number)) if number.as_i64().is_some_and(|n| (least..=most).contains(&n)) => {
                Ok(number.as_i64().unwrap_or(least))
            }
            Some(_) => Err(Flaw::field(
                name,
                format!("a whole number from {least} to {most}"),
            )),
        }
    }

    /// An optional list of texts.
    pub(crate) fn texts(&self, name: &'static str) -> Result<Option<Vec<String>>, Flaw> {
        match self.get(name) {
            None => Ok(None),
            Some(_) => self.required_texts(name).map(Some),
        }
    }

    /// Sees that an optional field holds an object.
    pub(crate) fn check_object(&self, name: &'static str) -> Result<(), Flaw> {
        match self.get(name) {
            None | Some(Value::Object(_)) => Ok(()),
            Some(_) => Err(Flaw::field(name, "an object")),
        }
    }

    /// An optional object, whatever its fields are.
    pub(crate) fn map(&self, name: &'static str) -> Result<Option<&Map<String, Value>>, Flaw> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Object(fields)) => Ok(Some(fields)),
            Some(_) => Err(Flaw::field(name, "an object")),
        }
    }

    /// Sees that an optional field holds a list.
    pub(crate) fn check_list(&self, name: &'static str) -> Result<(), Flaw> {
        match self.get(name) {
            None | Some(Value::Array(_)) => Ok(()),
            Some(_) => Err(Flaw::field(name, "a list")),
        }
    }

    /// An instant that must be there, in whole seconds since 1970.
    pub(crate) fn required_instant(&self, name: &'static str) -> Result<Timestamp, Flaw> {
        self.instant(name)?.ok_or_else(|| Flaw::missing(name))
    }

    /// An optional instant, in whole seconds since 1970.
    pub(crate) fn instant(&self, name: &'static str) -> Result<Option<Timestamp>, Flaw> {
        self.check_instant(name)?;
        Ok(self.get(name).and_then(Value::as_i64).and_then(instant))
    }

    /// The text of a number that must be there, short enough to have come through unchanged.
    pub(crate) fn required_amount(&self, name: &'static str) -> Result<String, Flaw> {
        match self.get(name) {
            None => Err(Flaw::missing(name)),
            Some(Value::Number(number)) => Some(number.to_string())
                .filter(|text| text.bytes().filter(u8::is_ascii_digit).count() <= 15)
                .ok_or_else(|| Flaw::field(name, "a number of at most 15 digits")),
            Some(_) => Err(Flaw::field(name, "a number")),
        }
    }

    /// Sees that an optional field holds an instant, in whole seconds since 1970.
    pub(crate) fn check_instant(&self, name: &'static str) -> Result<(), Flaw> {
        match self.get(name) {
            None => Ok(()),
            Some(Value::Number(number)) if number.as_i64().is_some_and(|s| instant(s).is_some()) => Ok(()),
            Some(_) => Err(Flaw::field(name, SECONDS)),
        }
    }
}

/// A text without control characters, which no database has to know.
fn one_line(name: &'static str, text: Option<String>) -> Result<Option<String>, Flaw> {
    match text {
        Some(text) if text.contains(char::is_control) => {
            Err(Flaw::field(name, "a text without control characters"))
        }
        text => Ok(text),
    }
}

/// What an instant is written as.
const SECONDS: &str = "seconds since 1970-01-01, as digits";

/// An instant of so many seconds since 1970, if it is not before that or beyond the calendar.
fn instant(seconds: i64) -> Option<Timestamp> {
    Timestamp::from_second(seconds).ok().filter(|_| seconds >= 0)
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
    /// No parameters.
    pub(crate) fn none() -> Self {
        Self(HashMap::new())
    }

    /// An optional parameter; an empty one is absent.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .map(String::as_str)
            .filter(|text| !text.is_empty())
    }

    /// An optional text of one line.
    pub(crate) fn line(&self, name: &'static str) -> Result<Option<String>, Flaw> {
        one_line(name, self.text(name).map(str::to_owned))
    }

    /// An optional truth value.
    pub(crate) fn flag(&self, name: &'static str) -> Result<bool, Flaw> {
        match self.text(name) {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(Flaw::field(name, "true or false")),
        }
    }

    /// A whole number from one to `most`; what is below has a fault of its own.
    fn count(
        &self,
        name: &'static str,
        otherwise: u32,
        most: u32,
        below: RequestFault,
    ) -> Result<u32, Fault> {
        let Some(text) = self.text(name) else {
            return Ok(otherwise);
        };
        match text.parse::<i64>() {
            Ok(number) if number < 1 => Err(Fault::new(below)),
            Ok(number) if number <= i64::from(most) => Ok(u32::try_from(number).unwrap_or(most)),
            _ => Err(Flaw::field(name, format!("a whole number from 1 to {most}")).aggregation()),
        }
    }

    /// An optional whole number, within bounds.
    pub(crate) fn number(&self, name: &'static str, least: i64, most: i64) -> Result<Option<i64>, Flaw> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        match text.parse::<i64>() {
            Ok(number) if (least..=most).contains(&number) => Ok(Some(number)),
            _ => Err(Flaw::field(
                name,
                format!("a whole number from {least} to {most}"),
            )),
        }
    }

    /// Where a page begins, from one, and how long it is, at most a thousand (us-api.md 1.3).
    pub(crate) fn page(&self) -> Result<(u32, u32), Fault> {
        let start = self.count("start", 1, u32::MAX, RequestFault::StartBelowOne)?;
        let limit = self.count("limit", 25, 1000, RequestFault::LimitBelowOne)?;
        Ok((start, limit))
    }

    /// An instant that must be there, in whole seconds since 1970.
    pub(crate) fn required_instant(&self, name: &'static str) -> Result<Timestamp, Flaw> {
        let text = self.text(name).ok_or_else(|| Flaw::missing(name))?;
        let seconds = text.parse().ok();
        seconds
            .and_then(instant)
            .ok_or_else(|| Flaw::field(name, SECONDS))
    }

    /// An optional instant, in whole seconds since 1970.
    pub(crate) fn instant(&self, name: &'static str) -> Result<Option<Timestamp>, Flaw> {
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
        assert!(matches!(fields("[]"), Err(Flaw::Body(reason)) if reason.contains("JSON object")));
        assert!(matches!(fields("{\"a\":"), Err(Flaw::Body(reason)) if reason.contains("line 1")));
        assert!(fields("  ").is_ok());
    }

    #[test]
    fn a_field_of_the_wrong_type_is_named() {
        let fields = fields(r#"{"a":5,"b":"x","c":null,"d":[1],"e":{},"f":" ","g":"a\u0000b"}"#).unwrap();
        assert_eq!(fields.text("a"), Err(Flaw::field("a", "a text")));
        assert_eq!(fields.text("c"), Ok(None));
        assert_eq!(fields.text("f"), Ok(None));
        assert_eq!(fields.required_text("c"), Err(Flaw::missing("c")));
        assert_eq!(fields.required_text("f"), Err(Flaw::missing("f")));
        assert_eq!(
            fields.line("g", 9),
            Err(Flaw::field("g", "a text without control characters"))
        );
        assert_eq!(fields.line("g", 2), Err(Flaw::field("g", "at most 2 characters")));
        assert_eq!(fields.required_id("a"), Ok("5".into()));
        assert_eq!(fields.required_id("e"), Err(Flaw::field("e", "an id, as digits")));
        assert_eq!(fields.flag("b"), Err(Flaw::field("b", "true or false")));
        assert_eq!(
            fields.required_texts("d"),
            Err(Flaw::field("d", "a list of texts"))
        );
        assert_eq!(fields.check_object("e"), Ok(()));
        assert_eq!(fields.check_object("d"), Err(Flaw::field("d", "an object")));
        assert_eq!(fields.check_list("e"), Err(Flaw::field("e", "a list")));
        assert_eq!(fields.check_instant("a"), Ok(()));
        assert_eq!(fields.check_instant("b"), Err(Flaw::field("b", SECONDS)));
    }

    #[test]
    fn a_flaw_is_told_in_the_words_of_its_family() {
        let told = |fault: Fault| fault.marks.into_iter().map(|(_, text)| text).collect::<String>();
        let wrong = Flaw::field("singleUseUrl", "true or false");
        assert_eq!(
            told(wrong.clone().aggregation()),
            "singleUseUrl: expected true or false"
        );
        assert_eq!(told(wrong.connect()), "\"singleUseUrl\" must be true or false");
        assert_eq!(told(Flaw::missing("customerId").aggregation()), "customerId");
        assert_eq!(
            told(Flaw::missing("customerId").connect()),
            "\"customerId\" is required"
        );
    }

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        assert_eq!(
            fields("\u{feff}{\"a\":\"x\"}").unwrap().text("a"),
            Ok(Some("x".into()))
        );
        assert!(fields("\u{feff}").is_ok());
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
            assert!(matches!(p.required_instant(name), Err(Flaw::Field(..))), "{name}");
        }
        assert_eq!(p.required_instant("absent"), Err(Flaw::missing("absent")));
    }
}
