//! Experiences: how the link page looks for an application.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::about::is_color;

/// How the link page looks for an application. A link names it by its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Experience {
    /// A GUID.
    pub id: String,
    /// The application's id.
    pub application: String,
    /// The application's name.
    pub application_name: String,
    /// How it looks, and for whom it is.
    pub look: Look,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Experience {
    /// The name people read.
    pub fn title(&self) -> &str {
        self.look.title.as_deref().unwrap_or(&self.application_name)
    }
}

/// How a page looks, and for whom it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Look {
    /// The name people read; the application's if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The colour of what can be pressed, as `#rrggbb`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accent: Option<String>,
    /// The colour behind everything, as `#rrggbb`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub background: Option<String>,
    /// The products it is for, by the partner's own codes of at most ten characters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub product_codes: Vec<String>,
    /// For which of the partner's own partners it was duplicated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub indirect_partner: Option<u64>,
}

impl Look {
    /// What is wrong with it, if anything is.
    pub fn flaw(&self) -> Option<&'static str> {
        let colors = [&self.accent, &self.background];
        if !colors.into_iter().flatten().all(|color| is_color(color)) {
            return Some("a colour is written like #0a7cff");
        }
        let code = |code: &String| (1..=10).contains(&code.chars().count()) && !code.contains(',');
        if !self.product_codes.iter().all(code) {
            return Some("a product code has 1 to 10 characters and no comma");
        }
        let title = self.title.as_ref();
        if title
            .is_some_and(|t| t.trim().is_empty() || t.chars().count() > 80 || t.contains(char::is_control))
        {
            return Some("a title is a line of 1 to 80 characters");
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_look_is_checked() {
        let good = Look {
            title: Some("Budget".into()),
            accent: Some("#0a7cFF".into()),
            product_codes: vec!["VOA".into()],
            ..Look::default()
        };
        assert_eq!(good.flaw(), None);
        for bad in [
            Look {
                accent: Some("blue".into()),
                ..good.clone()
            },
            Look {
                background: Some("#12345".into()),
                ..good.clone()
            },
            Look {
                title: Some(" ".into()),
                ..good.clone()
            },
            Look {
                product_codes: vec!["a,b".into()],
                ..good.clone()
            },
            Look {
                product_codes: vec!["x".repeat(11)],
                ..good.clone()
            },
        ] {
            assert!(bad.flaw().is_some(), "{bad:?}");
        }
    }
}
