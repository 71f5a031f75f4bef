//! Reading the fields of a body, each error naming its field.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::ControlError;

/// The fields of a JSON object that were not read yet.
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    pub(super) fn read(body: &[u8]) -> Result<Self, ControlError> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            Ok(_) => Err(ControlError::wrong(None, "the body must be a JSON object")),
            Err(error) => Err(ControlError::wrong(
                None,
                format!("the body is not JSON: {error}"),
            )),
        }
    }

    /// A text, if the field is there.
    pub(super) fn text(&mut self, name: &'static str) -> Result<Option<String>, ControlError> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if !text.is_empty() => Ok(Some(text)),
            Some(_) => Err(ControlError::wrong(
                name,
                format!("{name} must be a text that is not empty"),
            )),
        }
    }

    /// A text that must be there.
    pub(super) fn need(&mut self, name: &'static str) -> Result<String, ControlError> {
        self.text(name)?
            .ok_or_else(|| ControlError::wrong(name, format!("{name} is missing")))
    }

    /// A list of texts, if the field is there.
    pub(super) fn texts(&mut self, name: &'static str) -> Result<Option<Vec<String>>, ControlError> {
        let wrong = || ControlError::wrong(name, format!("{name} must be a list of texts"));
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Array(elements)) => elements
                .into_iter()
                .map(|element| element.as_str().map(str::to_owned).ok_or_else(wrong))
                .collect::<Result<_, _>>()
                .map(Some),
            Some(_) => Err(wrong()),
        }
    }

    /// Something of a shape of its own, if the field is there.
    pub(super) fn value<T: DeserializeOwned>(
        &mut self,
        name: &'static str,
    ) -> Result<Option<T>, ControlError> {
        let wrong = |error: serde_json::Error| ControlError::wrong(name, format!("{name}: {error}"));
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => serde_json::from_value(value).map(Some).map_err(wrong),
        }
    }

    /// Refuses what was not read.
    pub(super) fn finish(self) -> Result<(), ControlError> {
        match self.0.into_iter().next() {
            None => Ok(()),
            Some((name, _)) => Err(ControlError::wrong(
                None,
                format!("{name} is no field of this call"),
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_in_a_body_is_named() {
        let read = |body: &str| Fields::read(body.as_bytes());
        assert!(read("{").is_err() && read("[]").is_err() && read("").is_err());
        assert_eq!(read("{}").unwrap().need("user").unwrap_err().field, Some("user"));
        for body in [r#"{"user": 1}"#, r#"{"user": ""}"#, r#"{"user": ["a"]}"#] {
            assert_eq!(
                read(body).unwrap().text("user").unwrap_err().field,
                Some("user"),
                "{body}"
            );
        }
        assert!(read(r#"{"ids": ["a", 1]}"#).unwrap().texts("ids").is_err());
        assert!(read(r#"{"ids": "a"}"#).unwrap().texts("ids").is_err());
        let error = read(r#"{"usr": "a"}"#).unwrap().finish().unwrap_err();
        assert!(error.error.contains("usr"));
    }
}
