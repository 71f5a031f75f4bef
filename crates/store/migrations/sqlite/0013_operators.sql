-- Who may look into this server, and by which token; the token itself is nowhere.
CREATE TABLE operator (
    id INTEGER NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    signed_in_at INTEGER
) STRICT;
CREATE UNIQUE INDEX operator_name ON operator (name);
CREATE UNIQUE INDEX operator_token ON operator (token_hash);

CREATE TABLE operator_session (
    hash BLOB NOT NULL PRIMARY KEY,
    operator_id INTEGER NOT NULL REFERENCES operator (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX operator_session_by_operator ON operator_session (operator_id);
CREATE INDEX operator_session_by_expiry ON operator_session (expires_at);

-- What operators did, and what was done about operators. Rows are added, and told how they ended, and never
-- taken away: so an operator is a name here, which outlives the row it came from.
CREATE TABLE audit (
    id INTEGER NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT,
    detail TEXT NOT NULL,
    result TEXT NOT NULL
) STRICT;
CREATE INDEX audit_newest ON audit (at, id);

-- The code of an event that tells of one, so that codes are counted by day without reading what was told.
ALTER TABLE event ADD COLUMN code INTEGER;
UPDATE event SET code = json_extract(document, '$.data.code') WHERE kind = 'account.status_changed';
CREATE INDEX event_of_code ON event (occurred_at, partner_id, code) WHERE code IS NOT NULL;

-- What is asked about every partner's accounts at once: how they stand, those that are held, and those of a code
-- or an institution.
CREATE INDEX account_standing ON account (institution_id, partner_id, code, held, expected_by);
CREATE INDEX account_held ON account (outcome_since, id) WHERE held = 1;
CREATE INDEX account_by_code ON account (code, id);
CREATE INDEX account_by_institution ON account (institution_id, id);
CREATE INDEX customer_by_username ON customer (username);
