//! Notices: migrations a bank announced, as whoever runs the server told them.

use jiff::Timestamp;

use crate::{
    id::{InstitutionId, NoticeId, PartnerId},
    named::named,
};

/// The longest reference of a notice, in characters.
pub const REFERENCE: usize = 80;

/// The longest note on a notice, in characters.
pub const NOTE: usize = 500;

/// The longest id a notice may name an account by: as long as FDX lets an `accountId` be (`Identifier`).
pub const ACCOUNT_ID: usize = 256;

/// How many accounts a notice may name.
pub const SUCCESSORS: usize = 50_000;

named! {
    /// Where an announced migration stands.
    NoticeStage {
        /// Its cut-over is yet to come; nothing is decided otherwise because of it.
        Announced = "announced",
        /// Runs of the institution's logins are told of it.
        InForce = "in-force",
        /// It is over: runs are no longer told of it.
        Ended = "ended",
        /// It was taken back.
        Withdrawn = "withdrawn",
    }
}

/// That an institution moves to another system, for one partner: what a bank calls an account it tells one client
/// only. Times are the partner's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The notice's id.
    pub id: NoticeId,
    /// For whose logins.
    pub partner: PartnerId,
    /// Which institution moves.
    pub institution: InstitutionId,
    /// From when on accounts may have other ids.
    pub cut_over: Timestamp,
    /// Until when runs are told of it.
    pub ends_at: Timestamp,
    /// When it was announced here, by the wall clock.
    pub announced_at: Timestamp,
    /// Who announced it here.
    pub announced_by: String,
    /// What the bank's notice is known by: its number, or its date.
    pub reference: String,
    /// What more there is to say; who told it.
    pub note: Option<String>,
    /// How many accounts the bank named a successor of.
    pub successors: u32,
    /// Since when every login of the institution is to be asked because of it, the last time.
    pub run_at: Option<Timestamp>,
    /// When it was taken back.
    pub withdrawn_at: Option<Timestamp>,
}

impl Notice {
    /// Where it stands at an instant of the partner's time.
    pub fn stage(&self, now: Timestamp) -> NoticeStage {
        if self.withdrawn_at.is_some() {
            NoticeStage::Withdrawn
        } else if now < self.cut_over {
            NoticeStage::Announced
        } else if now < self.ends_at {
            NoticeStage::InForce
        } else {
            NoticeStage::Ended
        }
    }

    /// Whether its period and another's have an instant in common. What was withdrawn has no period.
    pub fn overlaps(&self, cut_over: Timestamp, ends_at: Timestamp) -> bool {
        self.withdrawn_at.is_none() && self.cut_over < ends_at && cut_over < self.ends_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_767_225_600 + seconds).unwrap()
    }

    #[test]
    fn a_notice_is_in_force_from_its_cut_over_until_its_end_or_until_it_is_taken_back() {
        let notice = Notice {
            id: NoticeId::new(1).unwrap(),
            partner: PartnerId::new(2).unwrap(),
            institution: InstitutionId::new(3).unwrap(),
            cut_over: at(10),
            ends_at: at(20),
            announced_at: at(0),
            announced_by: "Ada".into(),
            reference: "2026-17".into(),
            note: None,
            successors: 0,
            run_at: None,
            withdrawn_at: None,
        };
        for (when, stage) in [
            (9, NoticeStage::Announced),
            (10, NoticeStage::InForce),
            (19, NoticeStage::InForce),
            (20, NoticeStage::Ended),
        ] {
            assert_eq!(notice.stage(at(when)), stage, "{when}");
        }
        assert!(notice.overlaps(at(19), at(30)) && notice.overlaps(at(0), at(11)));
        assert!(!notice.overlaps(at(20), at(30)) && !notice.overlaps(at(0), at(10)));
        let withdrawn = Notice {
            withdrawn_at: Some(at(5)),
            ..notice
        };
        assert_eq!(withdrawn.stage(at(15)), NoticeStage::Withdrawn);
        assert!(!withdrawn.overlaps(at(0), at(30)));
    }
}
