-- Who may look into this server, and by which token; the token itself is nowhere.
CREATE TABLE operator (
    id bigint NOT NULL PRIMARY KEY,
    name text NOT NULL,
    role text NOT NULL,
    token_hash bytea NOT NULL,
    created_at bigint NOT NULL,
    signed_in_at bigint
);
CREATE UNIQUE INDEX operator_name ON operator (name);
CREATE UNIQUE INDEX operator_token ON operator (token_hash);

CREATE TABLE operator_session (
    hash bytea NOT NULL PRIMARY KEY,
    operator_id bigint NOT NULL REFERENCES operator (id) ON DELETE CASCADE,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);
CREATE INDEX operator_session_by_operator ON operator_session (operator_id);
CREATE INDEX operator_session_by_expiry ON operator_session (expires_at);

-- What operators did, and what was done about operators. Rows are added, and told how they ended, and never
-- taken away: so an operator is a name here, which outlives the row it came from.
CREATE TABLE audit (
    id bigint NOT NULL PRIMARY KEY,
    at bigint NOT NULL,
    who text NOT NULL,
    action text NOT NULL,
    subject text,
    detail text NOT NULL,
    result text NOT NULL
);
CREATE INDEX audit_newest ON audit (at, id);

-- The code of an event that tells of one, so that codes are counted by day without reading what was told.
ALTER TABLE event ADD COLUMN code bigint;
UPDATE event SET code = ((document::json -> 'data') ->> 'code')::bigint WHERE kind = 'account.status_changed';
CREATE INDEX event_of_code ON event (occurred_at, partner_id, code) WHERE code IS NOT NULL;

-- What is asked about every partner's accounts at once: how they stand, those that are held, and those of a code
-- or an institution.
CREATE INDEX account_standing ON account (institution_id, partner_id, code, held, expected_by);
CREATE INDEX account_held ON account (outcome_since, id) WHERE held = 1;
CREATE INDEX account_by_code ON account (code, id);
CREATE INDEX account_by_institution ON account (institution_id, id);
CREATE INDEX customer_by_username ON customer (username);
