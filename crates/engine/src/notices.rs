//! Announced migrations: an institution moves to another system, and its bank said so.
//!
//! A bank tells people, not programs: FDX has no field for it. So whoever runs the server announces it, with the list
//! of the bank's if there is one. From the cut-over until the end of the notice, runs of the institution's logins
//! are told of it ([`crate::continuity::Announced`]). At the cut-over every login is due, and taken up as any night takes
//! up logins; accounts that are left alone at night are asked about once more then.
//!
//! A notice is one partner's: each partner has a client of its own at the bank, and what a bank calls an account means
//! something to one client only.

mod file;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use model::{
    Case, Institution, Notice, NoticeStage, Partner,
    id::{InstitutionId, LoginId, NoticeId, PartnerId},
    notice::{NOTE, REFERENCE},
    operator::AuditAction,
};
use store::{Affected, KnownAs, NoticeProgress, PartnerTx, StoreError};

pub use file::{Flaw, LARGEST, NEW, OLD, Successors};

use crate::{
    Engine, EngineError, as_id,
    night::{Terms, calendar},
};

/// How long after its cut-over a notice ends if nobody says.
const LASTS: SignedDuration = SignedDuration::from_hours(24 * 90);

/// The longest a notice may last: what is announced for good is no migration.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 400);

/// Held accounts that are told at most.
const TOLD: u32 = 100;

/// A migration to be announced.
#[derive(Debug, Clone)]
pub struct NewNotice {
    /// For whose logins.
    pub partner: PartnerId,
    /// Which institution moves.
    pub institution: InstitutionId,
    /// From when on, in the partner's time.
    pub cut_over: Timestamp,
    /// Until when; ninety days after the cut-over if nobody says.
    pub ends_at: Option<Timestamp>,
    /// What the bank's notice is known by.
    pub reference: String,
    /// What more there is to say.
    pub note: Option<String>,
    /// Which account follows which; empty if the bank gave no list.
    pub successors: Successors,
}

/// What an announcement is about, as things stand now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NoticePreview {
    /// Logins at the institution.
    pub logins: u32,
    /// Accounts that are fed from it.
    pub accounts: u32,
    /// Those of them whose successor the list names.
    pub mapped: u32,
    /// Those of them that go with others into one account: such are asked about.
    pub merged: u32,
    /// Those of them whose successor is an account that is linked already: such are asked about.
    pub known: u32,
    /// What the list names and is nobody's here.
    pub elsewhere: u32,
}

/// A notice, and how far it has come.
#[derive(Debug, Clone)]
pub struct NoticeView {
    /// The notice.
    pub notice: Notice,
    /// The partner's name.
    pub partner: String,
    /// The institution's name.
    pub institution: String,
    /// The present instant of the partner's time.
    pub now: Timestamp,
    /// How far the accounts it is about have come.
    pub progress: NoticeProgress,
    /// Accounts that are held, each with its case if it has one that is not over: the first hundred.
    pub held: Vec<(Affected, Option<Case>)>,
}

impl NoticeView {
    /// Where it stands.
    pub fn stage(&self) -> NoticeStage {
        self.notice.stage(self.now)
    }
}

/// What evidence names a notice by: our number of it and the day of its cut-over, in UTC.
pub(crate) fn named(notice: &Notice) -> String {
    let day: Date = notice.cut_over.to_zoned(TimeZone::UTC).date();
    format!("notice {} from {day}", notice.id)
}

/// What a list says of the accounts that are known. Pure.
fn preview(known: &[KnownAs], successors: &BTreeMap<String, String>) -> NoticePreview {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let names: BTreeSet<&str> = known.iter().map(|one| one.provider_account.as_str()).collect();
    let mut into: BTreeMap<&str, u32> = BTreeMap::new();
    for new in successors.values() {
        *into.entry(new).or_default() += 1;
    }
    let followed: Vec<&String> = known
        .iter()
        .filter_map(|one| successors.get(&one.provider_account))
        .collect();
    let several = |new: &&&String| into.get(new.as_str()).is_some_and(|count| *count > 1);
    NoticePreview {
        logins: count(
            known
                .iter()
                .map(|one| one.login)
                .collect::<BTreeSet<LoginId>>()
                .len(),
        ),
        accounts: count(known.len()),
        mapped: count(followed.len()),
        merged: count(followed.iter().filter(several).count()),
        known: count(followed.iter().filter(|new| names.contains(new.as_str())).count()),
        elsewhere: count(
            successors
                .keys()
                .filter(|old| !names.contains(old.as_str()))
                .count(),
        ),
    }
}

/// Makes the logins due that a notice whose cut-over has come is about, if that was not done yet; and says when the
/// next cut-over comes. For the standing job of the institution.
pub(crate) fn begin_due(
    tx: &mut PartnerTx<'_, '_>,
    terms: &Terms,
    now: Timestamp,
) -> Result<Option<Timestamp>, EngineError> {
    let mut next: Option<Timestamp> = None;
    for notice in tx.list_notices_of(terms.institution, now)? {
        match notice.stage(now) {
            NoticeStage::InForce if notice.run_at.is_none() => {
                let logins = tx.run_notice(&notice, now, due(terms, now))?;
                tracing::info!(notice = %notice.id, logins, "an institution's cut-over has come");
            }
            NoticeStage::Announced => next = Some(next.map_or(notice.cut_over, |at| at.min(notice.cut_over))),
            NoticeStage::InForce | NoticeStage::Ended | NoticeStage::Withdrawn => {}
        }
    }
    Ok(next)
}

/// When logins are due that are to be asked as soon as their institution bears it.
fn due(terms: &Terms, now: Timestamp) -> Timestamp {
    calendar::out_of_busy(now, &terms.budget, &terms.zone)
}

fn text(field: &str, value: &str, most: usize) -> Result<String, EngineError> {
    let value = value.trim();
    if value.is_empty() || value.chars().count() > most || value.chars().any(char::is_control) {
        return Err(EngineError::Refused(format!(
            "{field}: expected 1 to {most} printable characters"
        )));
    }
    Ok(value.to_owned())
}

impl Engine {
    /// What an announcement would be about.
    ///
    /// # Errors
    /// [`EngineError::Refused`] if it cannot be made, or the database's failure.
    pub async fn preview_notice(&self, new: &NewNotice) -> Result<NoticePreview, EngineError> {
        let (partner, _, _) = self.checked_notice(new, "").await?;
        self.preview_of(&partner, new).await
    }

    async fn preview_of(&self, partner: &Partner, new: &NewNotice) -> Result<NoticePreview, EngineError> {
        let institution = new.institution;
        let scope = self.store().partner(partner.id);
        let known = scope.read(move |tx| tx.list_known_as(institution)).await?;
        Ok(preview(&known, new.successors.pairs()))
    }

    /// Announces a migration. `by` is who does, for the audit log.
    ///
    /// # Errors
    /// [`EngineError::Refused`] if what is said cannot be, or another notice about the institution has an instant in
    /// common with it; or the database's failure.
    pub async fn announce_migration(
        &self,
        new: NewNotice,
        by: &str,
    ) -> Result<(Notice, NoticePreview), EngineError> {
        let (partner, institution, notice) = self.checked_notice(&new, by).await?;
        let preview = self.preview_of(&partner, &new).await?;
        let pairs = new.successors.pairs().clone();
        let now = self.now_of(&partner);
        let [night] = self.one_job().await?;
        let (engine, put) = (self.clone(), notice.clone());
        let work = async {
            self.store()
                .partner(partner.id)
                .write(move |tx| {
                    // Two that announce at once must not both be kept.
                    apart(tx, &put)?;
                    tx.insert_notice(&put, &pairs)?;
                    engine.arm_night_if_kept(tx, put.institution, night, put.cut_over.max(now), now)
                })
                .await
        };
        let detail = format!(
            "{} ({}) moves from {} on, {} accounts mapped",
            institution.name, institution.id, notice.cut_over, notice.successors
        );
        self.on_record_of(
            by,
            (AuditAction::MigrationAnnounced, subject(notice.id), &detail),
            work,
            |()| String::new(),
        )
        .await?;
        self.wake();
        Ok((notice, preview))
    }

    /// A notice that may be kept, whose it is, and of what.
    async fn checked_notice(
        &self,
        new: &NewNotice,
        by: &str,
    ) -> Result<(Partner, Institution, Notice), EngineError> {
        let refused = |problem: String| Err(EngineError::Refused(problem));
        let id = new.partner;
        let found = self.store().system().read(move |tx| tx.find_partner(id)).await?;
        let Some(partner) = found else {
            return refused(format!("partner: there is no partner {id}"));
        };
        let id = new.institution;
        let found = self
            .store()
            .system()
            .read(move |tx| tx.find_institution(id))
            .await?;
        let Some(institution) = found else {
            return refused(format!("institution: there is no institution {id}"));
        };
        let ends_at = match new.ends_at {
            Some(ends_at) => ends_at,
            None => new.cut_over.checked_add(LASTS).unwrap_or(Timestamp::MAX),
        };
        let lasts = ends_at.duration_since(new.cut_over);
        if !lasts.is_positive() || lasts > LONGEST {
            return refused(
                "until: expected an instant after the cut-over, and within 400 days of it".to_owned(),
            );
        }
        let now = self.now_of(&partner);
        if ends_at <= now {
            return refused("until: expected an instant that is yet to come".to_owned());
        }
        let notice = Notice {
            id: as_id(NoticeId::new(self.short_id().await?))?,
            partner: partner.id,
            institution: institution.id,
            cut_over: new.cut_over,
            ends_at,
            announced_at: self.clock().wall(),
            announced_by: by.to_owned(),
            reference: text("reference", &new.reference, REFERENCE)?,
            note: match &new.note {
                Some(note) => Some(text("note", note, NOTE)?),
                None => None,
            },
            successors: u32::try_from(new.successors.len()).unwrap_or(u32::MAX),
            run_at: None,
            withdrawn_at: None,
        };
        let asked = notice.clone();
        self.store()
            .partner(partner.id)
            .read(move |tx| apart(tx, &asked))
            .await?;
        Ok((partner, institution, notice))
    }

    /// Every notice of every partner, the latest cut-over first, without what is held.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn notices(&self) -> Result<Vec<NoticeView>, EngineError> {
        let partners = self.store().system().read(|tx| tx.all_partners()).await?;
        let mut views = Vec::new();
        for partner in partners {
            let scope = self.store().partner(partner.id);
            for notice in scope.read(|tx| tx.list_notices()).await? {
                views.push(self.view_of(&partner, notice, 0).await?);
            }
        }
        views.sort_by_key(|view| std::cmp::Reverse((view.notice.cut_over, view.notice.id)));
        Ok(views)
    }

    /// A notice, how far it has come, and what is held; nothing if there is none of that id.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn notice(&self, id: NoticeId) -> Result<Option<NoticeView>, EngineError> {
        match self.find_notice(id).await? {
            Some((partner, notice)) => Ok(Some(self.view_of(&partner, notice, TOLD).await?)),
            None => Ok(None),
        }
    }

    async fn view_of(&self, partner: &Partner, notice: Notice, held: u32) -> Result<NoticeView, EngineError> {
        let id = notice.institution;
        let institution = self
            .store()
            .system()
            .read(move |tx| tx.find_institution(id))
            .await?;
        let asked = notice.clone();
        let (progress, held) = self
            .store()
            .partner(partner.id)
            .read(move |tx| {
                let since = asked.run_at.unwrap_or(asked.cut_over);
                let mut cases = Vec::new();
                if held > 0 {
                    for one in tx.list_held_of_notice(&asked, held)? {
                        let case = tx.list_live_cases(one.account)?.into_iter().next();
                        cases.push((one, case));
                    }
                }
                Ok::<_, StoreError>((tx.notice_progress(&asked, since)?, cases))
            })
            .await?;
        Ok(NoticeView {
            partner: partner.name.clone(),
            institution: institution.map_or_else(|| id.to_string(), |institution| institution.name),
            now: self.now_of(partner),
            notice,
            progress,
            held,
        })
    }

    async fn found_notice(&self, id: NoticeId) -> Result<(Partner, Notice), EngineError> {
        let found = self.find_notice(id).await?;
        found.ok_or_else(|| EngineError::Refused(format!("there is no announced migration {id}")))
    }

    async fn find_notice(&self, id: NoticeId) -> Result<Option<(Partner, Notice)>, EngineError> {
        let found = self
            .store()
            .system()
            .read(move |tx| match tx.find_partner_of_notice(id)? {
                Some(partner) => tx.find_partner(partner),
                None => Ok::<_, StoreError>(None),
            })
            .await?;
        let Some(partner) = found else { return Ok(None) };
        let scope = self.store().partner(partner.id);
        let notice = scope.read(move |tx| tx.find_notice(id)).await?;
        Ok(notice.map(|notice| (partner, notice)))
    }

    /// Takes a notice back: from here on no run is told of it, and its list is forgotten. What was decided by it stands,
    /// and can be undone account by account. Answers `false` if it was taken back before.
    ///
    /// # Errors
    /// [`EngineError::Refused`] if there is none of that id, or the database's failure.
    pub async fn withdraw_migration(&self, id: NoticeId, by: &str) -> Result<bool, EngineError> {
        let (partner, _) = self.found_notice(id).await?;
        let now = self.now_of(&partner);
        let work = async {
            let scope = self.store().partner(partner.id);
            Ok(scope.write(move |tx| tx.withdraw_notice(id, now)).await?)
        };
        self.on_record_of(
            by,
            (AuditAction::MigrationWithdrawn, subject(id), ""),
            work,
            |done| if *done { "" } else { "it was taken back before" }.to_owned(),
        )
        .await
    }

    /// Makes every login due that a notice in force is about, at once or when the institution's busy hours are over, and
    /// has accounts asked about that are left alone at night. Answers how many logins were not due sooner.
    ///
    /// # Errors
    /// [`EngineError::Refused`] if there is none of that id or it is not in force, or the database's failure.
    pub async fn run_migration(&self, id: NoticeId, by: &str) -> Result<u64, EngineError> {
        let (partner, notice) = self.found_notice(id).await?;
        let terms: Terms = self.terms(notice.institution).await?;
        let now = self.now_of(&partner);
        let [night] = self.one_job().await?;
        let engine = self.clone();
        let work = async {
            if notice.stage(now) != NoticeStage::InForce {
                let stage = notice.stage(now);
                return Err(EngineError::Refused(format!(
                    "migration {id} is {stage}: only one that is in force is run"
                )));
            }
            let scope = self.store().partner(partner.id);
            scope
                .write(move |tx| {
                    let due = due(&terms, now);
                    let logins = tx.run_notice(&notice, now, due)?;
                    engine.arm_night_if_kept(tx, terms.institution, night, due, now)?;
                    Ok(logins)
                })
                .await
        };
        let told = |logins: &u64| format!("{logins} logins");
        let logins = self
            .on_record_of(by, (AuditAction::MigrationRun, subject(id), ""), work, told)
            .await?;
        self.wake();
        Ok(logins)
    }

    async fn one_job(&self) -> Result<[model::id::JobId; 1], EngineError> {
        let ids = self.job_ids(1).await?;
        ids.try_into()
            .map_err(|_| EngineError::Internal("an id is missing".into()))
    }
}

fn subject(id: NoticeId) -> String {
    format!("migration {id}")
}

/// Refuses a notice that has an instant in common with another about the same institution: of two that say
/// otherwise neither could be believed.
fn apart(tx: &mut PartnerTx<'_, '_>, new: &Notice) -> Result<(), EngineError> {
    let others = tx.list_notices_of(new.institution, new.cut_over)?;
    match others
        .iter()
        .find(|other| other.overlaps(new.cut_over, new.ends_at))
    {
        None => Ok(()),
        Some(other) => Err(EngineError::Refused(format!(
            "migration {} of this institution is announced from {} until {}; take it back first (holdfast migration \
             withdraw {})",
            other.id, other.cut_over, other.ends_at, other.id
        ))),
    }
}

#[cfg(test)]
mod tests {
    use model::id::AccountId;

    use super::*;

    #[test]
    fn a_list_is_counted_by_what_is_known_here() {
        let known: Vec<KnownAs> = [(1, 1, "a"), (2, 1, "b"), (3, 2, "c"), (4, 2, "d")]
            .map(|(account, login, name)| KnownAs {
                account: AccountId::new(account).unwrap(),
                login: LoginId::new(login).unwrap(),
                provider_account: name.to_owned(),
            })
            .to_vec();
        let list = "old_account_id,new_account_id\na,x\nb,y\nz,y\nc,linked\nq,r\n";
        let mut successors = Successors::read(list.as_bytes()).unwrap().pairs().clone();
        assert_eq!(
            preview(&known, &successors),
            NoticePreview {
                logins: 2,
                accounts: 4,
                mapped: 3,
                merged: 1,
                known: 0,
                elsewhere: 2
            }
        );
        successors.insert("c".into(), "d".into());
        assert_eq!(preview(&known, &successors).known, 1);
        assert_eq!(preview(&[], &BTreeMap::new()), NoticePreview::default());
    }
}
