//! Remediation categories, and whom each of them sends into action.

use model::{Actor, Retry};

use crate::{entry::Entry, word::words};

words! {
    /// What kind of act ends an error: the published names, to the letter.
    Category {
        /// Nothing is wrong. Ours, for code 0 and for visits to the link page that ended as they should: no
        /// published name says so.
        None => "None",
        /// The person goes through the link page again and the connection is whole.
        DataConnectFix => "Data Connect Fix",
        /// The person signs in again, or gives something that was missing.
        ReAuthenticate => "Re-Authenticate or Provide Additional Information",
        /// Something that was named does not exist, or is not what it was taken for.
        Verify => "Verify Account or Data State",
        /// It passes.
        RetryLater => "Retry Later",
        /// A request or a value is wrong.
        InvalidInput => "Invalid Input",
        /// Neither the person nor the partner can end it.
        Escalate => "Report or Escalate for Investigation",
    }
}

impl Category {
    /// Who can act on advice of this kind. An entry whose actor is another one needs a note.
    pub const fn actors(self) -> &'static [Actor] {
        match self {
            Category::None => &[Actor::Nobody],
            Category::DataConnectFix | Category::ReAuthenticate => &[Actor::EndUser],
            Category::Verify => &[Actor::EndUser, Actor::Partner],
            Category::RetryLater => &[Actor::Nobody, Actor::Institution],
            Category::InvalidInput => &[Actor::Partner],
            Category::Escalate => &[Actor::Operator],
        }
    }

    /// Where an entry departs from what its category promises, in words. Empty when nothing does.
    pub(crate) fn departures(self, entry: &Entry) -> Vec<&'static str> {
        let promises = [
            (
                !self.actors().contains(&entry.actor),
                "its actor is not one whom this category sends into action",
            ),
            (
                entry.opens_case && self != Category::Escalate,
                "its steps open a case",
            ),
            (
                !entry.opens_case && self == Category::Escalate,
                "its steps open no case",
            ),
            (
                !entry.fix_eligible && self == Category::DataConnectFix,
                "a Fix link does not end it",
            ),
            (
                entry.retry == Retry::Never && self == Category::RetryLater,
                "the server never tries again",
            ),
        ];
        promises
            .into_iter()
            .filter(|(departs, _)| *departs)
            .map(|(_, how)| how)
            .collect()
    }
}
