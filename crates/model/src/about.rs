//! What people and programs are told about an institution beside what it takes to reach it.

use serde::{Deserialize, Serialize};
use url::Url;

/// What is told about an institution. All of it is optional.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct About {
    /// Its routing numbers, nine digits each (or BSBs, six).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub routing_numbers: Vec<String>,
    /// Its number with the Federal Reserve.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rssd: Option<u64>,
    /// Where a forgotten password is mended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url_forgot_password: Option<Url>,
    /// How it looks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branding: Option<Branding>,
}

/// How an institution looks: addresses of pictures, and a colour.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Branding {
    /// The logo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logo: Option<Url>,
    /// The logo for other backgrounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alternate_logo: Option<Url>,
    /// A small square.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<Url>,
    /// A larger square.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tile: Option<Url>,
    /// The main colour, as `#rrggbb`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary_color: Option<String>,
}

/// Whether a text is a colour, as `#rrggbb`.
pub fn is_color(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

impl About {
    /// What is wrong with it, if anything is.
    pub fn flaw(&self) -> Option<&'static str> {
        let digits = |text: &String| text.bytes().all(|b| b.is_ascii_digit());
        if !self
            .routing_numbers
            .iter()
            .all(|n| matches!(n.len(), 6 | 9) && digits(n))
        {
            return Some("`routing-numbers` must be texts of nine digits (six for a BSB)");
        }
        let color = self.branding.as_ref().and_then(|b| b.primary_color.as_ref());
        if color.is_some_and(|color| !is_color(color)) {
            return Some("`primary-color` must be a colour like #0a7cff");
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_checked() {
        let about = |text: &str| serde_json::from_str::<About>(text).unwrap();
        assert_eq!(about("{}").flaw(), None);
        assert_eq!(
            about(r##"{"routing-numbers":["102099993","999001"],"branding":{"primary-color":"#0A7cff"}}"##)
                .flaw(),
            None
        );
        assert!(about(r#"{"routing-numbers":["10209999"]}"#).flaw().is_some());
        assert!(about(r#"{"routing-numbers":["10209999x"]}"#).flaw().is_some());
        assert!(about(r#"{"branding":{"primary-color":"red"}}"#).flaw().is_some());
        assert!(serde_json::from_str::<About>(r#"{"rsd":5}"#).is_err());
    }
}
