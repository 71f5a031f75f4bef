//! Support cases: what they are about, what happened to them, and the accounts that met their cause.

use jiff::Timestamp;
use model::{
    Case,
    case::{By, Cause, Entry, Party, Resolution, Stage, State, Step, Tracker, What},
    id::{AccountId, CaseId, CustomerId, LoginId, PartnerId},
};
use serde::{Deserialize, Serialize};

use crate::{
    Keyring, PartnerTx, StoreError, SystemTx,
    codec::values,
    db::{Row, Tx, statements},
};

macro_rules! select {
    () => {
        "SELECT c.id, c.partner_id, c.customer_id, c.login_id, c.account_id, c.institution_id, c.region, c.code,
            c.condition, c.cause, c.state, c.waiting_on, c.evidence_id, c.opened_by, c.opened_at, c.updated_at, c.document,
            COALESCE((SELECT CAST(sum(m.seen) AS bigint) FROM case_account m WHERE m.case_id = c.id), 0),
            (SELECT max(m.last_seen_at) FROM case_account m WHERE m.case_id = c.id)
        FROM support_case c"
    };
}

statements! {
    INSERT = "INSERT INTO support_case (id, partner_id, customer_id, login_id, account_id, institution_id, region, code,
            condition, cause, state, waiting_on, evidence_id, opened_by, opened_at, updated_at, document)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        ON CONFLICT (partner_id, cause) WHERE state IN ('open', 'waiting') DO NOTHING";
    PUT = "UPDATE support_case SET state = $1, waiting_on = $2, evidence_id = $3, updated_at = $4, document = $5,
            code = $6, condition = $7
        WHERE partner_id = $8 AND id = $9";
    BY_ID = concat!(select!(), " WHERE c.partner_id = $1 AND c.id = $2");
    LIVE = concat!(select!(), " WHERE c.partner_id = $1 AND c.cause = $2 AND c.state IN ('open', 'waiting')");
    LATEST = concat!(select!(), " WHERE c.partner_id = $1 AND c.cause = $2 ORDER BY c.opened_at DESC, c.id DESC LIMIT 1");
    LIST = concat!(select!(), " WHERE (c.partner_id = $1 OR $1 = 0) AND (c.state = $2 OR $2 = ''
                OR ($2 = 'live' AND c.state IN ('open', 'waiting')))
            AND (c.waiting_on = $3 OR $3 = '') AND (c.code = $4 OR $4 = -1)
            AND (c.account_id = $5 OR $5 = 0
                OR EXISTS (SELECT 1 FROM case_account a WHERE a.case_id = c.id AND a.account_id = $5))
            AND (c.customer_id = $6 OR $6 = 0
                OR EXISTS (SELECT 1 FROM case_account a WHERE a.case_id = c.id AND a.customer_id = $6))
            AND (c.opened_at < $7 OR (c.opened_at = $7 AND c.id < $8))
        ORDER BY c.opened_at DESC, c.id DESC LIMIT $9");
    LIVE_OF_ACCOUNT = concat!(select!(), " WHERE c.partner_id = $1 AND c.state IN ('open', 'waiting')
            AND (c.account_id = $2 OR c.id IN (SELECT a.case_id FROM case_account a
                WHERE a.account_id = $2 AND a.cleared_at IS NULL))
        ORDER BY c.opened_at, c.id");
    KEY = "SELECT opened_at, id FROM support_case WHERE (partner_id = $1 OR $1 = 0) AND id = $2";
    PARTNER_OF = "SELECT partner_id FROM support_case WHERE id = $1";
    PARTNER_OF_LOGIN = "SELECT partner_id FROM login WHERE id = $1";
    TALLY = "SELECT state, waiting_on, count(*) FROM support_case WHERE state IN ('open', 'waiting')
        GROUP BY state, waiting_on ORDER BY state, waiting_on";
    APPEND = "INSERT INTO case_entry (case_id, number, partner_id, at, sealed) VALUES ($1, $2, $3, $4, $5)";
    NEXT = "SELECT COALESCE(max(number), 0) + 1 FROM case_entry WHERE case_id = $1";
    ENTRIES = "SELECT number, at, sealed FROM case_entry WHERE partner_id = $1 AND case_id = $2 ORDER BY number";
    MEET = "INSERT INTO case_account (case_id, account_id, partner_id, customer_id, seen, first_seen_at, last_seen_at,
            cleared_at)
        VALUES ($1, $2, $3, $4, $5, $6, $6, NULL)
        ON CONFLICT (case_id, account_id) DO UPDATE SET seen = case_account.seen + excluded.seen,
            last_seen_at = excluded.last_seen_at, cleared_at = NULL";
    MET = "SELECT account_id, customer_id, seen, first_seen_at, last_seen_at, cleared_at FROM case_account
        WHERE partner_id = $1 AND case_id = $2 ORDER BY last_seen_at DESC, account_id LIMIT $3";
    UNCLEARED = "SELECT case_id FROM case_account WHERE partner_id = $1 AND account_id = $2 AND cleared_at IS NULL
        ORDER BY case_id";
    CLEAR = "UPDATE case_account SET cleared_at = $1 WHERE case_id = $2 AND account_id = $3 AND cleared_at IS NULL";
    COUNT_UNCLEARED = "SELECT count(*) FROM case_account WHERE case_id = $1 AND cleared_at IS NULL";
}

/// What of a case is sealed: what people wrote, and what may name somebody.
#[derive(Serialize, Deserialize)]
struct Document {
    assigned: Option<String>,
    steps: Vec<Step>,
    resolution: Option<Resolution>,
    tracker: Option<Tracker>,
}

#[derive(Serialize, Deserialize)]
struct Line {
    by: By,
    #[serde(flatten)]
    what: What,
}

/// An account that met a case's cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseAccount {
    /// The account.
    pub account: AccountId,
    /// Whose.
    pub customer: CustomerId,
    /// How often it met the cause.
    pub seen: u32,
    /// When first.
    pub first_seen_at: Timestamp,
    /// When last.
    pub last_seen_at: Timestamp,
    /// When it was well again; absent while it is not.
    pub cleared_at: Option<Timestamp>,
}

/// Which cases are listed: all that are not excluded by a part of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CaseFilter {
    /// Those that came this far.
    pub stage: Option<Stage>,
    /// Those that are not over, whatever `stage` says.
    pub live: bool,
    /// Those that wait for somebody.
    pub waiting_on: Option<Party>,
    /// Those of a code.
    pub code: Option<u32>,
    /// Those an account met.
    pub account: Option<AccountId>,
    /// Those a customer's accounts met.
    pub customer: Option<CustomerId>,
}

/// A case's place in a list, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseKey {
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Which.
    pub id: CaseId,
}

/// How many cases want something of whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseTally {
    /// Open, or waiting for somebody.
    pub state: State,
    /// How many.
    pub cases: u32,
}

fn place(id: CaseId) -> String {
    format!("support_case/{id}")
}

fn place_of_line(id: CaseId, number: u32) -> String {
    format!("case_entry/{id}/{number}")
}

fn unreadable(error: &serde_json::Error) -> StoreError {
    // What stands there is not told, only where it breaks.
    StoreError::Corrupt(format!("a case, at column {}", error.column()))
}

fn document(keys: &Keyring, case: &Case) -> Result<Vec<u8>, StoreError> {
    let document = Document {
        assigned: case.assigned.clone(),
        steps: case.steps.clone(),
        resolution: case.resolution.clone(),
        tracker: case.tracker.clone(),
    };
    let text = serde_json::to_vec(&document).map_err(|error| unreadable(&error))?;
    keys.seal(&place(case.id), &text)
}

/// A row with its document still sealed.
fn sealed(row: &mut Row<'_>) -> Result<(Case, Vec<u8>), StoreError> {
    let mut case = Case {
        id: row.next()?,
        partner: row.next()?,
        customer: row.next()?,
        login: row.next()?,
        account: row.next()?,
        institution: row.next()?,
        region: row.next()?,
        code: row.next()?,
        condition: row.next()?,
        cause: Cause::kept(row.next()?),
        state: {
            let stage = row.next::<Stage>()?;
            State::of(stage, row.next()?)
                .ok_or_else(|| StoreError::Corrupt("a case waits for nobody".into()))?
        },
        evidence: row.next()?,
        opened_by: row.next()?,
        opened_at: row.next()?,
        updated_at: row.next()?,
        seen: 0,
        last_seen_at: Timestamp::UNIX_EPOCH,
        assigned: None,
        steps: Vec::new(),
        resolution: None,
        tracker: None,
    };
    let document = row.next::<Vec<u8>>()?;
    // Of accounts that are gone nothing is counted; the case itself was met once at least.
    case.seen = row.next::<u32>()?.max(1);
    case.last_seen_at = row.next::<Option<Timestamp>>()?.unwrap_or(case.opened_at);
    Ok((case, document))
}

fn opened(keys: &Keyring, (case, document): (Case, Vec<u8>)) -> Result<Case, StoreError> {
    let text = keys.open(&place(case.id), &document)?;
    let document: Document = serde_json::from_slice(text.expose()).map_err(|error| unreadable(&error))?;
    Ok(Case {
        assigned: document.assigned,
        steps: document.steps,
        resolution: document.resolution,
        tracker: document.tracker,
        ..case
    })
}

/// A page of cases of one partner, or of all if none is named: newest first, after a key.
fn list(
    tx: &mut Tx<'_>,
    keys: &Keyring,
    partner: Option<PartnerId>,
    filter: &CaseFilter,
    after: Option<CaseKey>,
    limit: u32,
) -> Result<Vec<Case>, StoreError> {
    let state = match filter.stage {
        _ if filter.live => "live",
        Some(stage) => stage.name(),
        None => "",
    };
    let number = |id: Option<u64>| id.and_then(|id| i64::try_from(id).ok()).unwrap_or(0);
    let (before, id) = match after {
        Some(key) => (key.opened_at.as_microsecond(), number(Some(key.id.get()))),
        None => (i64::MAX, i64::MAX),
    };
    let rows = tx.list(
        LIST,
        &values![
            number(partner.map(PartnerId::get)),
            state,
            filter.waiting_on.map(Party::name).unwrap_or_default(),
            filter.code.map_or(-1, i64::from),
            number(filter.account.map(AccountId::get)),
            number(filter.customer.map(CustomerId::get)),
            before,
            id,
            limit
        ],
        sealed,
    )?;
    rows.into_iter().map(|row| opened(keys, row)).collect()
}

fn key(tx: &mut Tx<'_>, partner: i64, id: CaseId) -> Result<Option<CaseKey>, StoreError> {
    tx.find(KEY, &values![partner, id], |row| {
        Ok(CaseKey {
            opened_at: row.next()?,
            id: row.next()?,
        })
    })
}

impl PartnerTx<'_, '_> {
    /// Opens a case, unless its cause has one that is not over: then `false`.
    ///
    /// # Errors
    /// If the database fails.
    pub fn insert_case(&mut self, case: &Case) -> Result<bool, StoreError> {
        let document = document(self.keys, case)?;
        let inserted = self.tx.execute(
            INSERT,
            &values![
                case.id,
                self.partner,
                case.customer,
                case.login,
                case.account,
                case.institution,
                case.region,
                case.code,
                case.condition,
                case.cause.key(),
                case.state.stage(),
                case.state.waiting_on(),
                case.evidence,
                case.opened_by,
                case.opened_at,
                case.updated_at,
                document
            ],
        )?;
        Ok(inserted > 0)
    }

    /// Keeps what can change of a case.
    ///
    /// # Errors
    /// If the database fails.
    pub fn put_case(&mut self, case: &Case) -> Result<(), StoreError> {
        let document = document(self.keys, case)?;
        self.tx
            .execute(
                PUT,
                &values![
                    case.state.stage(),
                    case.state.waiting_on(),
                    case.evidence,
                    case.updated_at,
                    document,
                    case.code,
                    case.condition,
                    self.partner,
                    case.id
                ],
            )
            .map(|_| ())
    }

    /// The case with this id.
    ///
    /// # Errors
    /// If the database fails, or the case does not open.
    pub fn find_case(&mut self, id: CaseId) -> Result<Option<Case>, StoreError> {
        let row = self.tx.find(BY_ID, &values![self.partner, id], sealed)?;
        row.map(|row| opened(self.keys, row)).transpose()
    }

    /// The case of a cause that is not over.
    ///
    /// # Errors
    /// If the database fails, or the case does not open.
    pub fn find_live_case(&mut self, cause: &Cause) -> Result<Option<Case>, StoreError> {
        let row = self.tx.find(LIVE, &values![self.partner, cause.key()], sealed)?;
        row.map(|row| opened(self.keys, row)).transpose()
    }

    /// The newest case of a cause, over or not.
    ///
    /// # Errors
    /// If the database fails, or the case does not open.
    pub fn find_latest_case(&mut self, cause: &Cause) -> Result<Option<Case>, StoreError> {
        let row = self
            .tx
            .find(LATEST, &values![self.partner, cause.key()], sealed)?;
        row.map(|row| opened(self.keys, row)).transpose()
    }

    /// The cases of an account that are not over, oldest first: its own, and those of its login or
    /// institution that it met.
    ///
    /// # Errors
    /// If the database fails, or a case does not open.
    pub fn list_live_cases(&mut self, account: AccountId) -> Result<Vec<Case>, StoreError> {
        let rows = self
            .tx
            .list(LIVE_OF_ACCOUNT, &values![self.partner, account], sealed)?;
        rows.into_iter().map(|row| opened(self.keys, row)).collect()
    }

    /// A page of cases, newest first, after a place.
    ///
    /// # Errors
    /// If the database fails, or a case does not open.
    pub fn list_cases(
        &mut self,
        filter: &CaseFilter,
        after: Option<CaseKey>,
        limit: u32,
    ) -> Result<Vec<Case>, StoreError> {
        list(self.tx, self.keys, Some(self.partner), filter, after, limit)
    }

    /// Where a case stands in the list.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_case_key(&mut self, id: CaseId) -> Result<Option<CaseKey>, StoreError> {
        let partner = i64::try_from(self.partner.get()).map_err(|_| StoreError::TooLarge)?;
        key(self.tx, partner, id)
    }

    /// Adds a line to a case's history.
    ///
    /// # Errors
    /// If the database fails.
    pub fn append_case_entry(
        &mut self,
        case: CaseId,
        at: Timestamp,
        by: &By,
        what: &What,
    ) -> Result<(), StoreError> {
        let number = self.tx.number(NEXT, &values![case])?;
        let number = u32::try_from(number).map_err(|_| StoreError::TooLarge)?;
        let line = Line {
            by: by.clone(),
            what: what.clone(),
        };
        let text = serde_json::to_vec(&line).map_err(|error| unreadable(&error))?;
        let sealed = self.keys.seal(&place_of_line(case, number), &text)?;
        self.tx
            .execute(APPEND, &values![case, number, self.partner, at, sealed])
            .map(|_| ())
    }

    /// A case's history, oldest first.
    ///
    /// # Errors
    /// If the database fails, or a line does not open.
    pub fn list_case_entries(&mut self, case: CaseId) -> Result<Vec<Entry>, StoreError> {
        let rows = self.tx.list(ENTRIES, &values![self.partner, case], |row| {
            Ok((
                row.next::<u32>()?,
                row.next::<Timestamp>()?,
                row.next::<Vec<u8>>()?,
            ))
        })?;
        rows.into_iter()
            .map(|(number, at, sealed)| {
                let text = self.keys.open(&place_of_line(case, number), &sealed)?;
                let line: Line = serde_json::from_slice(text.expose()).map_err(|error| unreadable(&error))?;
                Ok(Entry {
                    number,
                    at,
                    by: line.by,
                    what: line.what,
                })
            })
            .collect()
    }

    /// Notes that an account met a case's cause; counted, unless the same failure was counted already.
    ///
    /// # Errors
    /// If the database fails.
    pub fn meet_case(
        &mut self,
        case: CaseId,
        account: AccountId,
        customer: CustomerId,
        counted: bool,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.tx
            .execute(MEET, &values![case, account, self.partner, customer, counted, at])
            .map(|_| ())
    }

    /// The accounts that met a case's cause, those that met it last first.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_case_accounts(&mut self, case: CaseId, limit: u32) -> Result<Vec<CaseAccount>, StoreError> {
        self.tx.list(MET, &values![self.partner, case, limit], |row| {
            Ok(CaseAccount {
                account: row.next()?,
                customer: row.next()?,
                seen: row.next()?,
                first_seen_at: row.next()?,
                last_seen_at: row.next()?,
                cleared_at: row.next()?,
            })
        })
    }

    /// The cases whose cause an account met and is not well of, over or not.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_uncleared_cases(&mut self, account: AccountId) -> Result<Vec<CaseId>, StoreError> {
        self.tx
            .list(UNCLEARED, &values![self.partner, account], |row| row.next())
    }

    /// Notes that an account is well of a case's cause, and gives how many are not.
    ///
    /// # Errors
    /// If the database fails.
    pub fn clear_case_account(
        &mut self,
        case: CaseId,
        account: AccountId,
        at: Timestamp,
    ) -> Result<u32, StoreError> {
        self.tx.execute(CLEAR, &values![at, case, account])?;
        self.count_uncleared(case)
    }

    /// How many accounts met a case's cause and are not well of it.
    ///
    /// # Errors
    /// If the database fails.
    pub fn count_uncleared(&mut self, case: CaseId) -> Result<u32, StoreError> {
        let count = self.tx.number(COUNT_UNCLEARED, &values![case])?;
        u32::try_from(count).map_err(|_| StoreError::TooLarge)
    }
}

impl SystemTx<'_, '_> {
    /// Whose a case is.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_partner_of_case(&mut self, id: CaseId) -> Result<Option<PartnerId>, StoreError> {
        self.tx.find(PARTNER_OF, &values![id], |row| row.next())
    }

    /// Whose a login is.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_partner_of_login(&mut self, id: LoginId) -> Result<Option<PartnerId>, StoreError> {
        self.tx.find(PARTNER_OF_LOGIN, &values![id], |row| row.next())
    }

    /// A page of every partner's cases, newest first, after a place: for whoever runs the server.
    ///
    /// # Errors
    /// If the database fails, or a case does not open.
    pub fn list_all_cases(
        &mut self,
        filter: &CaseFilter,
        after: Option<CaseKey>,
        limit: u32,
    ) -> Result<Vec<Case>, StoreError> {
        list(self.tx, self.keys, None, filter, after, limit)
    }

    /// Where any partner's case stands in the list.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_any_case_key(&mut self, id: CaseId) -> Result<Option<CaseKey>, StoreError> {
        key(self.tx, 0, id)
    }

    /// How many cases of all partners want something of whom.
    ///
    /// # Errors
    /// If the database fails.
    pub fn tally_cases(&mut self) -> Result<Vec<CaseTally>, StoreError> {
        self.tx.list(TALLY, &[], |row| {
            let stage = row.next::<Stage>()?;
            Ok(CaseTally {
                state: State::of(stage, row.next()?)
                    .ok_or_else(|| StoreError::Corrupt("a case waits for nobody".into()))?,
                cases: row.next()?,
            })
        })
    }
}
