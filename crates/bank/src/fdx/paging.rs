//! Cursors: where the next page begins. Opaque to clients, checked when they come back.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

use super::{error::FdxError, query::Query, wire};

/// Between the parts of a cursor; in no part of one.
const SEPARATOR: char = '\u{1f}';

/// Makes a cursor of a list of this name.
pub(super) fn cursor(list: &str, parts: &[&str]) -> String {
    let text: Vec<&str> = std::iter::once(list).chain(parts.iter().copied()).collect();
    BASE64_URL_SAFE_NO_PAD.encode(text.join(&SEPARATOR.to_string()))
}

/// The parts of the request's `pageKey`, if it has one and it is of this list.
pub(super) fn parts(query: &Query, list: &str) -> Result<Option<Vec<String>>, FdxError> {
    let Some(key) = query.get("pageKey") else {
        return Ok(None);
    };
    let text = BASE64_URL_SAFE_NO_PAD
        .decode(key)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let text = text.ok_or_else(unknown)?;
    let mut parts = text.split(SEPARATOR);
    if parts.next() != Some(list) {
        return Err(unknown());
    }
    Ok(Some(parts.map(str::to_owned).collect()))
}

/// What is said of a cursor that is none.
pub(super) fn unknown() -> FdxError {
    FdxError::invalid("query parameter pageKey is not one this list gave")
}

/// What a page says of itself and the next one.
pub(super) fn page(
    query: &Query,
    path: &str,
    total: usize,
    next: Option<String>,
) -> (wire::Page, Option<wire::Links>) {
    let links = next.as_ref().map(|key| wire::Links {
        next: wire::Link {
            href: query.href(path, key),
        },
    });
    (
        wire::Page {
            next_page_key: next,
            total_elements: total,
        },
        links,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(key: &str) -> Query {
        Query::read(Some(format!("pageKey={key}"))).unwrap()
    }

    #[test]
    fn a_cursor_comes_back_as_it_went_and_only_to_its_own_list() {
        let key = cursor("accounts", &["7", "x:y"]);
        assert_eq!(
            parts(&query(&key), "accounts"),
            Ok(Some(vec!["7".to_owned(), "x:y".to_owned()]))
        );
        assert!(parts(&query(&key), "transactions a1").is_err());
        assert!(parts(&query("nonsense"), "accounts").is_err());
        assert!(parts(&query("%F0"), "accounts").is_err());
        assert_eq!(parts(&Query::read(None).unwrap(), "accounts"), Ok(None));
    }
}
