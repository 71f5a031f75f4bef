//! Query parameters, each at most once, each error naming its field.

use std::collections::BTreeMap;

use url::form_urlencoded;

use super::error::FdxError;

/// The parameters of a call. Those nobody asks for are ignored, as the standard grows.
#[derive(Debug)]
pub(super) struct Query(BTreeMap<String, String>);

impl Query {
    pub(super) fn read(query: Option<String>) -> Result<Self, FdxError> {
        let mut fields = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            if fields.contains_key(name.as_ref()) {
                return Err(FdxError::invalid(format!(
                    "query parameter {name} comes more than once"
                )));
            }
            fields.insert(name.into_owned(), value.into_owned());
        }
        Ok(Self(fields))
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// `limit`: how many elements are wanted, at most as many as the bank gives at once.
    pub(super) fn limit(&self, usual: usize, most: usize) -> Result<usize, FdxError> {
        let Some(text) = self.get("limit") else {
            return Ok(usual);
        };
        match text.parse() {
            Ok(limit) if limit > 0 => Ok(most.min(limit)),
            _ => Err(FdxError::invalid(
                "query parameter limit must be a positive whole number",
            )),
        }
    }

    /// The address of the page with this key, all else the same, relative to the base address.
    pub(super) fn href(&self, path: &str, page_key: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.0.iter().filter(|(name, _)| *name != "pageKey"));
        query.append_pair("pageKey", page_key);
        format!("{path}?{}", query.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Query {
        Query::read(Some(query.to_owned())).unwrap()
    }

    #[test]
    fn a_limit_is_a_positive_number_and_the_bank_has_the_last_word() {
        assert_eq!(read("").limit(10, 25), Ok(10));
        assert_eq!(read("limit=3").limit(10, 25), Ok(3));
        assert_eq!(read("limit=1000").limit(10, 25), Ok(25));
        for wrong in ["limit=0", "limit=-1", "limit=ten", "limit="] {
            assert!(read(wrong).limit(10, 25).is_err(), "{wrong}");
        }
        assert!(Query::read(Some("limit=1&limit=2".to_owned())).is_err());
    }

    #[test]
    fn the_next_address_keeps_everything_but_the_key() {
        let query = read("startTime=2026-01-01T00%3A00%3A00Z&pageKey=old&limit=2");
        assert_eq!(
            query.href("/accounts", "new"),
            "/accounts?limit=2&startTime=2026-01-01T00%3A00%3A00Z&pageKey=new"
        );
    }
}
