//! Migrations that banks announced: the notices, which account follows which, and how far logins have come.

use std::collections::BTreeMap;

use jiff::Timestamp;
use model::{
    Notice,
    id::{AccountId, CustomerId, InstitutionId, LoginId, NoticeId, PartnerId},
};
use serde::{Deserialize, Serialize};

use crate::{
    Keyring, PartnerTx, StoreError, SystemTx,
    codec::values,
    db::{Row, statements},
};

macro_rules! select {
    () => {
        "SELECT id, partner_id, institution_id, cut_over_at, ends_at, announced_at, successors, run_at, withdrawn_at,
            document FROM notice"
    };
}

/// The accounts a notice is about: those that were linked before its cut-over and are still fed.
macro_rules! affected {
    () => {
        "FROM account a WHERE a.partner_id = $1 AND a.institution_id = $2 AND a.ended_at IS NULL AND a.linked_at < $3"
    };
}

statements! {
    INSERT = "INSERT INTO notice (id, partner_id, institution_id, cut_over_at, ends_at, announced_at, successors, run_at,
            withdrawn_at, document)
        VALUES ($1, $2, $3, $4, $5, $6, $7, NULL, NULL, $8)";
    INSERT_SUCCESSOR = "INSERT INTO notice_successor (notice_id, former, partner_id, latter, sealed)
        VALUES ($1, $2, $3, $4, $5)";
    BY_ID = concat!(select!(), " WHERE partner_id = $1 AND id = $2");
    LIST = concat!(select!(), " WHERE partner_id = $1 ORDER BY cut_over_at DESC, id DESC");
    OF_INSTITUTION = concat!(select!(), " WHERE partner_id = $1 AND institution_id = $2 AND withdrawn_at IS NULL
        AND ends_at > $3 ORDER BY cut_over_at, id");
    PARTNER_OF = "SELECT partner_id FROM notice WHERE id = $1";
    SUCCESSOR = "SELECT sealed FROM notice_successor WHERE partner_id = $1 AND notice_id = $2 AND former = $3";
    FOLLOWED = "SELECT count(*) FROM notice_successor WHERE partner_id = $1 AND notice_id = $2 AND latter = $3";
    WITHDRAW = "UPDATE notice SET withdrawn_at = $1 WHERE partner_id = $2 AND id = $3 AND withdrawn_at IS NULL";
    FORGET = "DELETE FROM notice_successor WHERE partner_id = $1 AND notice_id = $2";
    RUN = "UPDATE notice SET run_at = $1 WHERE partner_id = $2 AND id = $3";
    MAKE_DUE = "UPDATE login SET due_at = $1 WHERE partner_id = $2 AND institution_id = $3
        AND (due_at IS NULL OR due_at > $1)
        AND EXISTS (SELECT 1 FROM account a WHERE a.login_id = login.id AND a.ended_at IS NULL AND a.linked_at < $4)";
    PROGRESS = concat!("SELECT count(DISTINCT a.login_id), count(*),
            COALESCE(CAST(sum(CASE WHEN a.attempted_at >= $4 THEN 1 ELSE 0 END) AS bigint), 0),
            COALESCE(CAST(sum(CASE WHEN a.held = 1 THEN 1 ELSE 0 END) AS bigint), 0),
            COALESCE(CAST(sum(CASE WHEN EXISTS (SELECT 1 FROM alias l JOIN evidence e ON e.id = l.evidence_id
                WHERE l.account_id = a.id AND l.valid_to IS NULL AND l.valid_from >= $3
                    AND e.document LIKE '%\"verdict\":\"reidentified\"%') THEN 1 ELSE 0 END) AS bigint), 0) ", affected!());
    LOGINS_ASKED = concat!("SELECT count(*) FROM (SELECT a.login_id ", affected!(), "
        GROUP BY a.login_id HAVING min(COALESCE(a.attempted_at, 0)) >= $4) AS asked");
    HELD = concat!("SELECT a.id, a.login_id, a.customer_id ", affected!(), " AND a.held = 1
        ORDER BY a.outcome_since, a.id LIMIT $4");
    KNOWN_AS = "SELECT a.id, a.login_id, l.provider_account FROM account a
            JOIN alias l ON l.account_id = a.id AND l.valid_to IS NULL
        WHERE a.partner_id = $1 AND a.institution_id = $2 AND a.ended_at IS NULL ORDER BY a.id";
}

/// What of a notice is sealed.
#[derive(Serialize, Deserialize)]
struct Document {
    by: String,
    reference: String,
    note: Option<String>,
}

/// How far the accounts a notice is about have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct NoticeProgress {
    /// Logins it is about.
    pub logins: u32,
    /// Those of them of which every account was asked about since its cut-over.
    pub logins_asked: u32,
    /// Accounts it is about.
    pub accounts: u32,
    /// Those of them that were asked about since its cut-over.
    pub asked: u32,
    /// Those that go on under another id since then, by themselves.
    pub moved: u32,
    /// Those that are held.
    pub held: u32,
}

/// An account that a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Affected {
    /// Which.
    pub account: AccountId,
    /// The login that feeds it.
    pub login: LoginId,
    /// Whose it is.
    pub customer: CustomerId,
}

/// An account, and what its bank calls it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownAs {
    /// Which.
    pub account: AccountId,
    /// The login that feeds it.
    pub login: LoginId,
    /// The bank's id.
    pub provider_account: String,
}

/// What a notice says of some of a bank's ids.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamedBy {
    /// The new id by the old one.
    pub successors: BTreeMap<String, String>,
    /// How many accounts it has follow into each of the new ids; those that it does not name are absent.
    pub followed: BTreeMap<String, u32>,
}

fn place(id: NoticeId) -> String {
    format!("notice/{id}")
}

fn place_of_successor(id: NoticeId, former: &[u8]) -> String {
    let hex: String = former.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("notice_successor/{id}/{hex}")
}

/// What a bank's id is known by within a notice. Of another notice it is another hash.
fn keyed(keys: &Keyring, id: NoticeId, provider_account: &str) -> Vec<u8> {
    keys.fingerprint(&place(id), provider_account)
}

fn unreadable(error: &serde_json::Error) -> StoreError {
    // What stands there is not told, only where it breaks.
    StoreError::Corrupt(format!("a notice, at column {}", error.column()))
}

fn sealed(row: &mut Row<'_>) -> Result<(Notice, Vec<u8>), StoreError> {
    let notice = Notice {
        id: row.next()?,
        partner: row.next()?,
        institution: row.next()?,
        cut_over: row.next()?,
        ends_at: row.next()?,
        announced_at: row.next()?,
        announced_by: String::new(),
        reference: String::new(),
        note: None,
        successors: row.next()?,
        run_at: row.next()?,
        withdrawn_at: row.next()?,
    };
    Ok((notice, row.next()?))
}

fn opened(keys: &Keyring, (notice, document): (Notice, Vec<u8>)) -> Result<Notice, StoreError> {
    let text = keys.open(&place(notice.id), &document)?;
    let document: Document = serde_json::from_slice(text.expose()).map_err(|error| unreadable(&error))?;
    Ok(Notice {
        announced_by: document.by,
        reference: document.reference,
        note: document.note,
        ..notice
    })
}

impl PartnerTx<'_, '_> {
    /// Keeps a notice, with the successors it names: the new id by the old one.
    ///
    /// # Errors
    /// If the database fails.
    pub fn insert_notice(
        &mut self,
        notice: &Notice,
        successors: &BTreeMap<String, String>,
    ) -> Result<(), StoreError> {
        let document = Document {
            by: notice.announced_by.clone(),
            reference: notice.reference.clone(),
            note: notice.note.clone(),
        };
        let text = serde_json::to_vec(&document).map_err(|error| unreadable(&error))?;
        let row = values![
            notice.id,
            self.partner,
            notice.institution,
            notice.cut_over,
            notice.ends_at,
            notice.announced_at,
            u32::try_from(successors.len()).unwrap_or(u32::MAX),
            self.keys.seal(&place(notice.id), &text)?
        ];
        self.tx.execute(INSERT, &row)?;
        for (old, new) in successors {
            let former = keyed(self.keys, notice.id, old);
            let sealed = self
                .keys
                .seal(&place_of_successor(notice.id, &former), new.as_bytes())?;
            let latter = keyed(self.keys, notice.id, new);
            self.tx.execute(
                INSERT_SUCCESSOR,
                &values![notice.id, former, self.partner, latter, sealed],
            )?;
        }
        Ok(())
    }

    /// The notice with this id.
    ///
    /// # Errors
    /// If the database fails, or the notice does not open.
    pub fn find_notice(&mut self, id: NoticeId) -> Result<Option<Notice>, StoreError> {
        let row = self.tx.find(BY_ID, &values![self.partner, id], sealed)?;
        row.map(|row| opened(self.keys, row)).transpose()
    }

    /// Every notice of the partner, the latest cut-over first.
    ///
    /// # Errors
    /// If the database fails, or a notice does not open.
    pub fn list_notices(&mut self) -> Result<Vec<Notice>, StoreError> {
        let rows = self.tx.list(LIST, &values![self.partner], sealed)?;
        rows.into_iter().map(|row| opened(self.keys, row)).collect()
    }

    /// The notices about an institution that are neither over at an instant nor taken back, the next cut-over first.
    ///
    /// # Errors
    /// If the database fails, or a notice does not open.
    pub fn list_notices_of(
        &mut self,
        institution: InstitutionId,
        now: Timestamp,
    ) -> Result<Vec<Notice>, StoreError> {
        let rows = self
            .tx
            .list(OF_INSTITUTION, &values![self.partner, institution, now], sealed)?;
        rows.into_iter().map(|row| opened(self.keys, row)).collect()
    }

    /// What a notice says of the bank's ids: of some the successor, and of others how many it has follow into them.
    ///
    /// # Errors
    /// If the database fails, or a successor does not open.
    pub fn named_by(
        &mut self,
        notice: NoticeId,
        old: &[String],
        new: &[String],
    ) -> Result<NamedBy, StoreError> {
        let mut named = NamedBy::default();
        for id in old {
            let former = keyed(self.keys, notice, id);
            let row = values![self.partner, notice, former.clone()];
            if let Some(sealed) = self.tx.find(SUCCESSOR, &row, |row| row.next::<Vec<u8>>())? {
                let place = place_of_successor(notice, &former);
                let successor = self.keys.open_text(&place, &sealed)?;
                named.successors.insert(id.clone(), successor.expose().clone());
            }
        }
        let followers = named.successors.values().chain(new).cloned();
        for id in followers.collect::<std::collections::BTreeSet<_>>() {
            let row = values![self.partner, notice, keyed(self.keys, notice, &id)];
            let count: u32 = self.tx.find(FOLLOWED, &row, |row| row.next())?.unwrap_or(0);
            if count > 0 {
                named.followed.insert(id, count);
            }
        }
        Ok(named)
    }

    /// Takes a notice back and forgets which account follows which; `false` if it was taken back before.
    ///
    /// # Errors
    /// If the database fails.
    pub fn withdraw_notice(&mut self, id: NoticeId, at: Timestamp) -> Result<bool, StoreError> {
        let withdrawn = self.tx.execute(WITHDRAW, &values![at, self.partner, id])? > 0;
        if withdrawn {
            self.tx.execute(FORGET, &values![self.partner, id])?;
        }
        Ok(withdrawn)
    }

    /// Notes since when every login is to be asked because of a notice, and makes those due that are not sooner.
    /// Answers how many that are.
    ///
    /// # Errors
    /// If the database fails.
    pub fn run_notice(&mut self, notice: &Notice, now: Timestamp, due: Timestamp) -> Result<u64, StoreError> {
        self.tx.execute(RUN, &values![now, self.partner, notice.id])?;
        let row = values![due, self.partner, notice.institution, notice.cut_over];
        self.tx.execute(MAKE_DUE, &row)
    }

    /// How far the accounts a notice is about have come, as asked about since an instant.
    ///
    /// # Errors
    /// If the database fails.
    pub fn notice_progress(
        &mut self,
        notice: &Notice,
        since: Timestamp,
    ) -> Result<NoticeProgress, StoreError> {
        let row = values![self.partner, notice.institution, notice.cut_over, since];
        let found = self.tx.find(PROGRESS, &row, |row| {
            Ok(NoticeProgress {
                logins: row.next()?,
                accounts: row.next()?,
                asked: row.next()?,
                held: row.next()?,
                moved: row.next()?,
                logins_asked: 0,
            })
        })?;
        let asked = self.tx.find(LOGINS_ASKED, &row, |row| row.next())?;
        Ok(NoticeProgress {
            logins_asked: asked.unwrap_or(0),
            ..found.unwrap_or_default()
        })
    }

    /// The accounts a notice is about that are held, the longest held first.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_held_of_notice(&mut self, notice: &Notice, limit: u32) -> Result<Vec<Affected>, StoreError> {
        let row = values![self.partner, notice.institution, notice.cut_over, limit];
        self.tx.list(HELD, &row, |row| {
            Ok(Affected {
                account: row.next()?,
                login: row.next()?,
                customer: row.next()?,
            })
        })
    }

    /// What an institution calls each of the partner's accounts that are fed from it.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_known_as(&mut self, institution: InstitutionId) -> Result<Vec<KnownAs>, StoreError> {
        self.tx
            .list(KNOWN_AS, &values![self.partner, institution], |row| {
                Ok(KnownAs {
                    account: row.next()?,
                    login: row.next()?,
                    provider_account: row.next()?,
                })
            })
    }
}

impl SystemTx<'_, '_> {
    /// Whose a notice is.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_partner_of_notice(&mut self, id: NoticeId) -> Result<Option<PartnerId>, StoreError> {
        self.tx.find(PARTNER_OF, &values![id], |row| row.next())
    }
}
