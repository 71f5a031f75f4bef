-- A partner's secret before the present one, where it still works for a while.
ALTER TABLE partner ADD COLUMN previous_secret_hash TEXT;
ALTER TABLE partner ADD COLUMN previous_secret_until INTEGER;

-- Who ended a consent, where it was not a newer one.
ALTER TABLE consent ADD COLUMN ended_by TEXT;

-- What people and programs are told about an institution, as one JSON document.
ALTER TABLE institution ADD COLUMN about TEXT NOT NULL DEFAULT '{}';

-- A partner's applications, to which its customers are assigned.
CREATE TABLE application (
    id TEXT NOT NULL PRIMARY KEY,
    partner_id INTEGER NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX application_name ON application (partner_id, name);

-- How the link page looks for an application, as one JSON document.
CREATE TABLE experience (
    id TEXT NOT NULL PRIMARY KEY,
    partner_id INTEGER NOT NULL,
    application_id TEXT NOT NULL REFERENCES application (id) ON DELETE CASCADE,
    document TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX experience_by_application ON experience (application_id, created_at);

-- The person behind a customer, sealed. It outlives the customer.
CREATE TABLE consumer (
    id TEXT NOT NULL PRIMARY KEY,
    partner_id INTEGER NOT NULL REFERENCES partner (id) ON DELETE CASCADE,
    customer_id INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX consumer_of_customer ON consumer (partner_id, customer_id);

-- A refresh that a caller did not wait for. What came of each account is kept when its job ends.
CREATE TABLE refresh (
    id TEXT NOT NULL PRIMARY KEY,
    partner_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
    mode TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX refresh_by_customer ON refresh (customer_id);
CREATE INDEX refresh_by_age ON refresh (created_at);

CREATE TABLE refresh_account (
    refresh_id TEXT NOT NULL REFERENCES refresh (id) ON DELETE CASCADE,
    account_id INTEGER NOT NULL,
    partner_id INTEGER NOT NULL,
    login_id INTEGER NOT NULL,
    institution_id INTEGER NOT NULL,
    job_id INTEGER NOT NULL,
    ended INTEGER NOT NULL,
    code INTEGER,
    attempted_at INTEGER,
    succeeded_at INTEGER,
    PRIMARY KEY (refresh_id, account_id)
) STRICT;
CREATE INDEX refresh_account_by_job ON refresh_account (job_id);
