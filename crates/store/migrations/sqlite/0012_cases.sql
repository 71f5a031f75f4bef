-- Support cases. What people write into one (comments, names, reasons), its checklist and what an outside tracker
-- says are one sealed document. Accounts come and go; a case outlives those it is about, but not its customer.
CREATE TABLE support_case (
    id INTEGER NOT NULL PRIMARY KEY,
    partner_id INTEGER NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    customer_id INTEGER REFERENCES customer (id) ON DELETE CASCADE,
    login_id INTEGER,
    account_id INTEGER,
    institution_id INTEGER NOT NULL,
    region TEXT NOT NULL,
    code INTEGER NOT NULL,
    condition TEXT,
    cause TEXT NOT NULL,
    state TEXT NOT NULL,
    waiting_on TEXT,
    evidence_id INTEGER,
    opened_by TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    document BLOB NOT NULL
) STRICT;
-- One cause has one case that is not over.
CREATE UNIQUE INDEX support_case_live ON support_case (partner_id, cause) WHERE state IN ('open', 'waiting');
CREATE INDEX support_case_by_cause ON support_case (partner_id, cause, opened_at);
CREATE INDEX support_case_by_age ON support_case (partner_id, opened_at, id);
CREATE INDEX support_case_by_state ON support_case (state, waiting_on, opened_at, id);
CREATE INDEX support_case_by_customer ON support_case (customer_id);
CREATE INDEX support_case_by_account ON support_case (account_id);

-- The accounts that met a case's cause. A row each, so that many logins that fail at once do not wait for one
-- another; `cleared_at` is set when the account is well again.
CREATE TABLE case_account (
    case_id INTEGER NOT NULL REFERENCES support_case (id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    partner_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    seen INTEGER NOT NULL,
    first_seen_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    cleared_at INTEGER,
    PRIMARY KEY (case_id, account_id)
) STRICT;
CREATE INDEX case_account_by_account ON case_account (account_id, cleared_at);
CREATE INDEX case_account_by_customer ON case_account (customer_id);

-- What happened to a case, line by line; only ever added to. Sealed, since people write names into it.
CREATE TABLE case_entry (
    case_id INTEGER NOT NULL REFERENCES support_case (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    partner_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (case_id, number)
) STRICT;
