//! What a check finds, in words that say how to mend it.

use std::fmt;

use model::Region;

/// One thing that is wrong with the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The region it is in, where it is in one.
    pub region: Option<Region>,
    /// The code it is about, where it is about one.
    pub code: Option<u32>,
    /// The field, text, condition or fault.
    pub field: String,
    /// What is wrong.
    pub problem: String,
    /// How to mend it.
    pub remedy: String,
}

impl Finding {
    /// A finding about a field of an entry.
    pub(crate) fn at(
        region: Region,
        code: Option<u32>,
        field: impl fmt::Display,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Finding {
        Finding {
            region: Some(region),
            code,
            field: field.to_string(),
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }

    /// A finding about something both regions share.
    pub(crate) fn everywhere(
        field: impl fmt::Display,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Finding {
        Finding {
            region: None,
            code: None,
            field: field.to_string(),
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(region) = self.region {
            write!(f, "{region} ")?;
        }
        if let Some(code) = self.code {
            write!(f, "{code} ")?;
        }
        write!(
            f,
            "{}: {}. To mend it: {}.",
            self.field, self.problem, self.remedy
        )
    }
}
