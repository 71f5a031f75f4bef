//! Looking over a whole database: whether the files are sound, and whether what rows say of each other
//! is so where no key of the database can hold them to it.

use crate::{
    Store, StoreError,
    db::{Access, Statement, statements},
};

statements! {
    FILES = "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
        postgres: "SELECT CAST(indexrelid::regclass AS text) || ' is not valid' FROM pg_index
            WHERE NOT indisvalid AND indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)";
    KEYS = "SELECT 'a row of ' || \"table\" || ' names one of ' || parent || ' that is not there' FROM pragma_foreign_key_check",
        postgres: "SELECT CAST(conname AS text) || ' is not enforced' FROM pg_constraint
            WHERE contype = 'f' AND NOT convalidated AND connamespace = current_schema()::regnamespace";
    CONSENTS_IN_FORCE = "SELECT count(*) FROM (SELECT login_id FROM consent WHERE ended_at IS NULL
        GROUP BY login_id HAVING count(*) > 1) AS twice";
    GRANTS_WITHOUT_CONSENT = "SELECT count(*) FROM login_grant g JOIN consent c ON c.id = g.consent_id
        WHERE c.ended_at IS NOT NULL OR c.login_id <> g.login_id";
    EVIDENCE_GONE = "SELECT count(*) FROM account a WHERE a.evidence_id IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.id = a.evidence_id AND e.account_id = a.id)";
    HELD_WITHOUT_EVIDENCE = "SELECT count(*) FROM account a WHERE a.held = 1
        AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.id = a.evidence_id AND e.ended_at IS NULL)";
    OPEN_WITHOUT_HOLD = "SELECT count(*) FROM evidence e JOIN account a ON a.id = e.account_id
        WHERE e.ended_at IS NULL AND a.held = 0";
    QUARANTINE_WITHOUT_HOLD = "SELECT count(*) FROM quarantine q WHERE NOT EXISTS
        (SELECT 1 FROM account a JOIN evidence e ON e.id = a.evidence_id
        WHERE a.id = q.account_id AND a.held = 1 AND e.id = q.evidence_id AND e.ended_at IS NULL)";
    STRAY_TRANSACTIONS = "SELECT count(*) FROM account_transaction t JOIN account a ON a.id = t.account_id
        WHERE t.partner_id <> a.partner_id OR t.customer_id <> a.customer_id";
    STRAY_ACCOUNTS = "SELECT count(*) FROM account a JOIN login l ON l.id = a.login_id
        WHERE a.partner_id <> l.partner_id OR a.customer_id <> l.customer_id";
    STRAY_LOGINS = "SELECT count(*) FROM login l JOIN customer c ON c.id = l.customer_id
        WHERE l.partner_id <> c.partner_id";
}

/// What is counted, and what it means if there is any.
const COUNTED: &[(Statement, &str)] = &[
    (CONSENTS_IN_FORCE, "logins have more than one consent in force"),
    (
        GRANTS_WITHOUT_CONSENT,
        "logins have tokens of a consent that has ended",
    ),
    (EVIDENCE_GONE, "accounts name evidence that is not there"),
    (HELD_WITHOUT_EVIDENCE, "accounts are held without open evidence"),
    (
        OPEN_WITHOUT_HOLD,
        "pieces of evidence are open about accounts that are not held",
    ),
    (
        QUARANTINE_WITHOUT_HOLD,
        "pieces are held back of accounts that are not held",
    ),
    (
        STRAY_TRANSACTIONS,
        "transactions belong to somebody else than their account",
    ),
    (
        STRAY_ACCOUNTS,
        "accounts belong to somebody else than their login",
    ),
    (STRAY_LOGINS, "logins belong to somebody else than their customer"),
];

impl Store {
    /// Looks over the whole database and tells what is wrong with it, nothing if it is sound. Reads every
    /// page of an embedded one, so it takes a while where there is much.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn check(&self) -> Result<Vec<String>, StoreError> {
        self.inner
            .db
            .run(Access::Read, |tx| {
                let mut wrong = tx.list(FILES, &[], |row| row.next::<String>())?;
                wrong.extend(tx.list(KEYS, &[], |row| row.next::<String>())?);
                for (statement, meaning) in COUNTED {
                    let count = tx.number(*statement, &[])?;
                    if count > 0 {
                        wrong.push(format!("{count} {meaning}"));
                    }
                }
                Ok(wrong)
            })
            .await
    }
}
