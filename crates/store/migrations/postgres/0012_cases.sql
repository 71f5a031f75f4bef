-- Support cases. What people write into one (comments, names, reasons), its checklist and what an outside tracker
-- says are one sealed document. Accounts come and go; a case outlives those it is about, but not its customer.
CREATE TABLE support_case (
    id bigint NOT NULL PRIMARY KEY,
    partner_id bigint NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    customer_id bigint REFERENCES customer (id) ON DELETE CASCADE,
    login_id bigint,
    account_id bigint,
    institution_id bigint NOT NULL,
    region text NOT NULL,
    code bigint NOT NULL,
    condition text,
    cause text NOT NULL,
    state text NOT NULL,
    waiting_on text,
    evidence_id bigint,
    opened_by text NOT NULL,
    opened_at bigint NOT NULL,
    updated_at bigint NOT NULL,
    document bytea NOT NULL
);
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
    case_id bigint NOT NULL REFERENCES support_case (id) ON DELETE CASCADE,
    account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    partner_id bigint NOT NULL,
    customer_id bigint NOT NULL,
    seen bigint NOT NULL,
    first_seen_at bigint NOT NULL,
    last_seen_at bigint NOT NULL,
    cleared_at bigint,
    PRIMARY KEY (case_id, account_id)
);
CREATE INDEX case_account_by_account ON case_account (account_id, cleared_at);
CREATE INDEX case_account_by_customer ON case_account (customer_id);

-- What happened to a case, line by line; only ever added to. Sealed, since people write names into it.
CREATE TABLE case_entry (
    case_id bigint NOT NULL REFERENCES support_case (id) ON DELETE CASCADE,
    number bigint NOT NULL,
    partner_id bigint NOT NULL,
    at bigint NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (case_id, number)
);
